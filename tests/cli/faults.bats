# What fails around the program: missing, foreign and newer files, disks, permissions, others who write, sudden ends.
# A command that failed changed nothing; one that was acknowledged is on disk.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper, stderr from it
load helper
setup() { setup_lot; }

teardown() {
    [ ! -d disk ] || umount -l disk 2>/dev/null || true
}

has_donor() { [ "$(donors "$1")" -eq 1 ]; }
has_no_donor() { [ "$(donors "$1")" -eq 0 ]; }
donors() { sqlite3 "$DB" "SELECT count(*) FROM donor WHERE code = '$1'"; }

# code_of COMMAND..: its exit code, in a line; nothing else.
code_of() {
    local code=0
    "$@" >/dev/null 2>&1 || code=$?
    echo $code
}

# assert_codes 'N CODE N CODE': how often each exit code stands in the files code.*.
assert_codes() {
    local found
    found=$(sort code.* | uniq -c | xargs)
    [ "$found" = "$1" ] || fail "expected: $1" "found: $found"
}

assert_proves() {
    try - audit verify
    assert_exit 0
}

# by_session LOGIN: later commands of `as -` act as this person, without the writes of a sign-in.
by_session() { must - login "$1" --password-file "$PASSWORDS/$1"; }

# ---- the file --------------------------------------------------------------------------------------------------------

@test "no database there" {
    local place
    for place in none.db "$DB/none.db" none/none.db /proc/none.db; do
        DB=$place try - lot list
        assert_exit 10
        assert_err "there is no database at '$place'"
        DB=$place try olga donor add D9
        assert_exit 10
    done
    run --separate-stderr env -i "$CRYOLOT" lot list
    assert_exit 10
}

@test "a file that is not ours is not opened, not changed" {
    sqlite3 other.db 'CREATE TABLE t (x); INSERT INTO t VALUES (1)'
    echo 'a text that is longer than a hundred bytes, so that it could hold the header of a database, if it were one' >text
    : >empty
    head -c 8192 /dev/urandom >noise
    mkdir folder
    local file
    for file in other.db text empty noise; do
        cp "$file" before
        DB=$file try - lot list
        assert_exit 1
        assert_err 'is not a cryolot database'
        DB=$file try olga donor add D9
        assert_exit 1
        cmp "$file" before
        [ ! -e "$file-wal" ]
    done
    for file in folder /dev/null; do
        DB=$file try - lot list
        assert_exit 1
        assert_err 'is not a file'
    done
    mkfifo pipe
    UNDER=(timeout 5)
    DB=pipe try - lot list
    assert_exit 1
}

@test "a newer schema is left to the newer program, an older one refused" {
    sqlite3 "$DB" 'PRAGMA user_version = 99'
    try - lot list
    assert_exit 1
    assert_err 'was made by a newer cryolot \(its schema is 99, this program knows [0-9]+\) \[store.newer\]'
    try olga donor add D9
    assert_exit 1
    sqlite3 "$DB" 'PRAGMA user_version = 0'
    try - lot list
    assert_exit 1
    assert_err 'store.older'
}

@test "a file in another journal mode still works" {
    sqlite3 "$DB" 'PRAGMA journal_mode = DELETE' >/dev/null
    must olga donor add D9 >/dev/null
    assert_proves
}

@test "a network file system is refused, with the advice to use PostgreSQL" {
    command -v gcc >/dev/null || skip 'gcc is not installed'
    gcc -shared -fPIC -o shim.so "$ROOT/tests/fault/statfs_nfs.c"
    local magic
    # NFS, SMB, SMB2, CIFS, Ceph, FUSE, AFS, 9P
    for magic in 6969 517b fe534d42 ff534d42 c36400 65735546 5346414f 01021997; do
        UNDER=(env LD_PRELOAD="$PWD/shim.so" "FAULT_FILESYSTEM=$magic")
        try - lot list
        assert_exit 1
        assert_err 'network file system, where locks cannot be trusted \[store.network\]; .*PostgreSQL'
        try olga donor add D9
        assert_exit 1
    done
    run --separate-stderr "${UNDER[@]}" "$CRYOLOT" --db new.db init --facility F --site CPN --timezone UTC --admin ada \
        --name Ada --password-file "$PASSWORDS/ada"
    assert_exit 1
    [ ! -e new.db ]
    # ext4, xfs, btrfs, tmpfs, zfs
    for magic in ef53 58465342 9123683e 01021994 2fc12fc1; do
        UNDER=(env LD_PRELOAD="$PWD/shim.so" "FAULT_FILESYSTEM=$magic")
        try - lot list
        assert_exit 0
    done
}

# ---- permissions -----------------------------------------------------------------------------------------------------

@test "a file that may not be written is read, not written" {
    UNDER=(plainly)
    chmod 444 "$DB"
    try - lot show "$LOT"
    assert_exit 0
    try olga donor add D9
    assert_exit 1
    assert_err 'cannot be written; check the permissions of the file and of its folder'
    chmod 000 "$DB"
    try - lot show "$LOT"
    assert_exit 1
    assert_err 'check the permissions'
    chmod 600 "$DB"
    has_no_donor D9
    assert_proves
}

@test "in a folder that may not be written: a sentence; a backup can be read there" {
    mkdir closed
    cp "$DB" closed/record.db
    must - backup closed/copy.db
    chmod 555 closed
    UNDER=(plainly)
    DB=closed/record.db try - lot show "$LOT"
    assert_exit 1
    assert_err "check the permissions .*a backup made by 'cryolot backup' opens"
    DB=closed/record.db try olga donor add D9
    assert_exit 1
    DB=closed/copy.db try - lot show "$LOT"
    assert_exit 0
    DB=closed/copy.db try - audit verify
    assert_exit 0
    DB=closed/copy.db try olga donor add D9
    assert_exit 1
    try - backup closed/other.db
    assert_exit 1
    [ "$(ls closed | wc -l)" -eq 2 ]
    try - backup closed/copy.db
    assert_exit 6
}

# ---- disks -----------------------------------------------------------------------------------------------------------

# small_disk MEGABYTES: a file system of this size at ./disk.
small_disk() {
    mkdir disk
    mount -t tmpfs -o "size=$1m" tmpfs disk 2>/dev/null || skip 'no small disk can be mounted here'
}

# leave_free KIB: the rest of the disk is filled.
leave_free() {
    rm -f disk/filling
    local free
    free=$(df --output=avail -k disk | tail -1)
    [ "$free" -le "$1" ] || head -c $(((free - $1) * 1024)) /dev/zero >disk/filling
}

@test "a full disk: the act is recorded whole, or not at all and said so" {
    small_disk 4
    cp "$DB" disk/record.db
    DB=$PWD/disk/record.db
    by_session olga
    local free full=0 done=0
    for free in 0 4 8 16 24 32 36 40 44 48 56 64 80 96 128 160; do
        leave_free $free
        try - donor add "D-$free"
        rm disk/filling
        case $status in
        0)
            has_donor "D-$free"
            done=$((done + 1))
            ;;
        1)
            assert_err 'disk'
            has_no_donor "D-$free"
            full=$((full + 1))
            ;;
        *) fail "with $free KiB free" ;;
        esac
    done
    assert_proves
    [ $full -ge 3 ]
    [ $done -ge 3 ]
}

@test "a full disk: no output is begun, old ones stay, nothing half remains" {
    small_disk 1
    echo %PDF-old >disk/coa.pdf
    leave_free 8
    local files
    files=$(ls -A disk)
    try olga label print "$LOT" -o disk/labels.pdf
    assert_exit 1
    assert_err 'No space left'
    try rosa document issue coa "$LOT" -o disk/coa.pdf
    assert_exit 1
    try ivan audit export disk/log
    assert_exit 1
    for free in 8 64 128 256 384 512; do # wherever it breaks off
        leave_free $free
        try - backup disk/copy.db
        assert_exit 1
        [ "$(ls -A disk)" = "$files" ] || fail "with $free KiB free: $(ls -A disk)"
    done
    leave_free 8
    run --separate-stderr "$CRYOLOT" --db disk/new.db init --facility F --site CPN --timezone UTC --admin ada \
        --name Ada --password-file "$PASSWORDS/ada"
    assert_exit 1
    [ "$(ls -A disk)" = "$files" ] || fail "$(ls -A disk)"
    [ "$(cat disk/coa.pdf)" = %PDF-old ]
    [ "$(events label.print)" -eq 0 ]
    [ "$(events document.issue)" -eq 0 ]
    [ "$(events audit.export)" -eq 0 ]
    assert_proves
}

@test "a file size limit is an error like a full disk" {
    local limit failed=0 size
    size=$(($(stat -c %s "$DB") / 1024))
    by_session olga
    for limit in 0 8 32 64 $((size - 100)); do
        run --separate-stderr bash -c 'ulimit -f "$1"; shift; "$@"' - "$limit" "$CRYOLOT" --db "$DB" donor add "D-$limit"
        [ "$status" -eq 0 ] || [ "$status" -eq 1 ] || fail "with a limit of $limit KiB"
        if [ "$status" -eq 0 ]; then has_donor "D-$limit"; else
            has_no_donor "D-$limit"
            failed=$((failed + 1))
        fi
    done
    [ $failed -ge 2 ]
    assert_proves
    run --separate-stderr bash -c 'ulimit -f 64; "$@"' - "$CRYOLOT" --db new.db init --facility F --site CPN \
        --timezone UTC --admin ada --name Ada --password-file "$PASSWORDS/ada"
    assert_exit 1
    [ -z "$(compgen -G 'new.db*')" ]
}

# Containers may forbid it.
can_trace() { strace -o /dev/null true 2>/dev/null || skip 'processes cannot be traced here'; }

# calls PATTERN COMMAND..: how many system calls of this kind a command makes on a copy of the record.
calls() {
    local pattern=$1
    shift
    cp "$DB" kept.db
    ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -f -o trace -e trace="$pattern" "$CRYOLOT" --db "$DB" "$@" \
        >/dev/null 2>&1 || true
    cp kept.db "$DB"
    grep -cE '^[0-9]+ +[a-z0-9]+\(' trace
}

# at_each_call PATTERN WHAT STEP: a donor is added while the Nth such call fails or kills, for every STEPth N.
at_each_call() {
    local n total hits=0 pattern=$1
    can_trace
    by_session olga
    total=$(calls "$pattern" donor add COUNTED-0)
    [ "$total" -ge 5 ]
    for ((n = 1; n <= total; n += $3)); do
        run --separate-stderr env ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" strace -f -o trace \
            -e trace="$pattern" -e inject="$pattern:$2:when=$n" "$CRYOLOT" --db "$DB" donor add "D-$n"
        ! grep -qE 'INJECTED|killed by SIGKILL' trace || hits=$((hits + 1))
        case $status in
        0) has_donor "D-$n" || fail "acknowledged and lost: call $n" ;;
        137) ;;
        [1-9]) has_no_donor "D-$n" || fail "failed and recorded: call $n" ;;
        *) fail "call $n" ;;
        esac
        try - audit verify
        [ "$status" -eq 0 ] || fail "after call $n"
    done
    [ $hits -ge $((total / $3 * 3 / 4)) ] || fail "$hits of $total"
}

@test "killed at any write or sync: the record is as before or as after" {
    at_each_call pwrite64,fdatasync,fsync,ftruncate,unlink signal=KILL 2
}

@test "a disk that fails at any write: refused, or recorded" {
    at_each_call pwrite64 error=ENOSPC 2
}

@test "a disk that fails at any sync: refused, or recorded" {
    at_each_call fdatasync,fsync error=EIO 1
}

@test "init that fails at any write leaves no file" {
    can_trace
    local n total made=0 failed=0
    local words=(init --facility F --site CPN --timezone UTC --admin ada --name Ada --password-file "$PASSWORDS/ada")
    total=$(DB=$PWD/none.db && cp "$RECORDS/people.db" none.db && rm none.db &&
        ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -f -o trace -e trace=pwrite64 "$CRYOLOT" --db counted.db \
            "${words[@]}" 2>/dev/null && grep -c pwrite64 trace)
    for n in 1 2 9 10 12 20 $((total / 2)) $((total - 1)); do
        run --separate-stderr env ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" strace -f -o trace \
            -e trace=pwrite64 -e inject=pwrite64:error=ENOSPC:when="$n" "$CRYOLOT" --db new.db "${words[@]}"
        grep -q INJECTED trace
        if [ "$status" -eq 0 ]; then
            DB=new.db try - audit verify
            assert_exit 0
            rm new.db
        else
            assert_exit 1
            failed=$((failed + 1))
        fi
        [ -z "$(compgen -G 'new.db*')" ] || fail "left behind after write $n: $(ls -A)"
    done
    [ $failed -ge 4 ]
}

@test "kill -9 at any moment, again and again" {
    local turn killed=0 acknowledged=()
    by_session olga
    for turn in {1..40}; do
        run --separate-stderr timeout -s KILL "0.0$(printf %02d $((turn / 2)))" "$CRYOLOT" --db "$DB" donor add "D-$turn"
        case $status in
        137) killed=$((killed + 1)) ;;
        0) acknowledged+=("D-$turn") ;;
        *) fail "$turn" ;;
        esac
    done
    [ $killed -ge 5 ]
    assert_proves
    for turn in "${acknowledged[@]}"; do
        has_donor "$turn" || fail "acknowledged and lost: $turn"
    done
    must - donor add D-LAST-1 >/dev/null
    assert_proves
}

# takes COMMAND..: how many microseconds it takes by the session's person when nobody kills it, into `whole_us`.
takes() {
    local from=${EPOCHREALTIME/./}
    "$CRYOLOT" --db "$DB" "$@" >/dev/null 2>&1
    whole_us=$((${EPOCHREALTIME/./} - from))
}

# killed_after PERCENT COMMAND..: by the session's person; killed when so much of `whole_us` is over, unless it ended
# before. Counts in `killed`.
killed_after() {
    local us=$(($1 * whole_us / 100))
    shift
    run --separate-stderr timeout -s KILL "$((us / 1000000)).$(printf %06d $((us % 1000000)))" "$CRYOLOT" --db "$DB" "$@"
    case $status in
    137) killed=$((killed + 1)) ;;
    0) ended=$((ended + 1)) ;;
    *) fail "$*" ;;
    esac
}

# whole: the record proves, and the vials of $LOT stand together in one box, or none stands in any.
whole() {
    try - verify --quick
    [ "$status" -eq 0 ] || fail "$*"
    [ "$(sqlite3 "$DB" "SELECT count(DISTINCT coalesce(store_id, 0)) FROM vial WHERE code IN ($MOVED)")" -eq 1 ] ||
        fail "half of it: $*"
}

@test "kill -9 in the middle of taking over, moving, spilling and counting: whole acts only" {
    local turn whole_us killed=0 ended=0 boxes=(CPN/LN2-1/B1 CPN/LN2-1/B2) box MOVED
    for box in "${boxes[@]}"; do
        must stan storage add "$box" --kind box --grid 5x5 >/dev/null
    done
    MOVED=$(printf ",'%s'" "${VIALS[@]}")
    MOVED=${MOVED:1}
    {
        echo vial,place
        for turn in "${!VIALS[@]}"; do
            echo "${VIALS[turn]},${boxes[0]}:$(printf "\\$(printf %o $((65 + turn / 5)))")$((turn % 5 + 1))"
        done
    } >inventory.csv
    printf '%s\n' "${VIALS[@]}" >counted.csv
    by_session stan
    cp "$DB" before.db
    takes vial import inventory.csv
    for turn in {1..10}; do
        cp before.db "$DB"
        rm -f "$DB"-wal "$DB"-shm
        killed_after $((turn * 9)) vial import inventory.csv
        whole "importing, turn $turn"
    done
    must - vial list --lot "$LOT" --state stored --json | jq -e '.vials | length == 10' >/dev/null ||
        must - vial import inventory.csv >/dev/null
    takes vial move "${VIALS[@]}" --at "${boxes[1]}"
    for turn in {1..12}; do
        box=${boxes[turn % 2]}
        killed_after $((turn * 8)) vial move "${VIALS[@]}" --at "$box" || [[ $stderr == *'stands there already'* ]]
        whole "moving, turn $turn"
    done
    box=$(sqlite3 "$DB" "SELECT DISTINCT s.path FROM vial v JOIN store s ON s.id = v.store_id WHERE v.code IN ($MOVED)")
    takes storage count "$box" --scanned counted.csv --signer-password-file "$PASSWORDS/stan"
    for turn in {1..8}; do
        killed_after $((turn * 11)) storage count "$box" --scanned counted.csv --signer-password-file "$PASSWORDS/stan"
        whole "counting, turn $turn"
    done
    killed_after 60 storage spill "$box" --reason dropped
    whole 'spilling'
    [ $killed -ge 3 ] || fail "killed $killed, ended $ended"
    try - verify
    assert_exit 0
}

@test "kill -9 in the middle of a session of scanning: what was answered is on record" {
    local turn vial seen=0 cut=0 answered stored whole_ms box=CPN/LN2-1/B1
    must stan storage add $box --kind box --grid 5x5 >/dev/null
    by_session stan
    printf '%s\n' $box "${VIALS[@]}" >scans
    cp "$DB" before.db
    whole_ms=$(date +%s%3N)
    must - scan --mode store <scans >/dev/null
    whole_ms=$(($(date +%s%3N) - whole_ms))
    for turn in {1..14}; do # some of the way into a session, up to its end
        cp before.db "$DB"
        rm -f "$DB"-wal "$DB"-shm
        timeout -s KILL "$((whole_ms * turn / 12 / 1000)).$(printf %03d $((whole_ms * turn / 12 % 1000)))" "$CRYOLOT" --db "$DB" scan --mode store --json <scans >answers 2>&1 || true
        try - verify --quick
        [ "$status" -eq 0 ] || fail "turn $turn"
        answered=0
        while read -r vial; do
            [ "$(sqlite3 "$DB" "SELECT state FROM vial WHERE code = '$vial'")" = stored ] || fail "answered and lost: $vial"
            answered=$((answered + 1))
        done < <(grep -oE '"message":"[A-Z0-9-]+ stored at' answers | grep -oE '[A-Z0-9]+-[A-Z0-9]+')
        stored=$(sqlite3 "$DB" "SELECT count(*) FROM vial WHERE state = 'stored'")
        [ $((stored - answered)) -le 1 ] || fail "turn $turn: $stored stored, $answered answered"
        seen=$((seen + answered))
        [ "$stored" -eq ${#VIALS[@]} ] || cut=$((cut + 1))
    done
    [ $seen -ge 3 ] && [ $cut -ge 2 ] || fail "$seen answered, $cut cut off"
}

# ---- others ----------------------------------------------------------------------------------------------------------

@test "many write at once: all are recorded, the chain is whole" {
    local i login pids=() people=(ada olga quinn quentin rosa stan stella petra phil nora nils ivan)
    for i in {0..23}; do
        as "${people[i % 12]}" note "$LOT" "remark $i" >/dev/null 2>"error.$i" &
        pids+=($!)
    done
    for i in {1..10}; do
        as - lot list >/dev/null
        as - audit verify >/dev/null 2>&1 || fail 'a reader saw half a write'
    done
    for i in "${!pids[@]}"; do
        wait "${pids[i]}" || fail "remark $i: $(cat "error.$i")"
    done
    [ "$(sqlite3 "$DB" 'SELECT count(DISTINCT remark) FROM note')" -eq 24 ]
    [ "$(events note)" -eq 24 ]
    assert_proves
}

@test "of several who do the same, one succeeds and the others are told" {
    local i
    for i in {1..6}; do
        code_of as olga donor add D9 >"code.$i" &
    done
    wait
    assert_codes '1 0 5 6'
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL --vials 4 >/dev/null
    for i in {1..6}; do
        code_of as quinn result record UC26A002 viability 97 --unit % --performed-on "$(day today)" >"code.$i" &
    done
    wait
    assert_codes '1 0 5 3'
    assert_proves
}

@test "vials that are stored at once never share a position" {
    local vial pids=()
    must stan storage add CPN/LN2-1/B1 --kind box --grid 5x5 >/dev/null
    by_session stan
    for vial in "${VIALS[@]}"; do
        as - vial store "$vial" --at CPN/LN2-1/B1 >/dev/null 2>>errors &
        pids+=($!)
    done
    for vial in "${pids[@]}"; do
        wait "$vial" || fail "$(cat errors)"
    done
    [ "$(sqlite3 "$DB" 'SELECT count(DISTINCT position) || max(position) FROM vial WHERE store_id IS NOT NULL')" = 109 ]
    assert_proves
}

@test "of several who make the same record, one makes it" {
    local i
    for i in 1 2 3 4 5; do
        code_of "$CRYOLOT" --db new.db init --facility "F$i" --site CPN --timezone UTC --admin ada --name Ada \
            --password-file "$PASSWORDS/ada" >"code.$i" &
    done
    wait
    assert_codes '1 0 4 6'
    DB=new.db try - audit verify
    assert_exit 0
}

@test "whoever holds the file for too long is waited for ten seconds" {
    by_session olga
    # twenty times faster than the clock on the wall
    run sqlite3 "$DB" 'BEGIN IMMEDIATE' ".shell faketime -f '+0 x20' '$CRYOLOT' --db '$DB' donor add D9; echo exit \$?"
    assert_out 'exit 11'
    assert_out 'busy for more than 10 seconds'
    run sqlite3 "$DB" 'BEGIN IMMEDIATE' ".shell '$CRYOLOT' --db '$DB' lot list >/dev/null; echo exit \$?"
    assert_out 'exit 0' # readers do not wait
    try - donor show D9
    assert_exit 5
    must olga donor add D9 >/dev/null
}

@test "an interruption at the prompt leaves the terminal as it was, and writes nothing" {
    local before
    before=$(events)
    (sleep 0.5 && printf 'half a pass\003' && sleep 0.5) |
        script -qec "'$CRYOLOT' --db '$DB' login olga; echo exit \$?; stty -a | grep -o '.echo '" seen >/dev/null
    grep -q 'exit 130' seen
    grep -q 'interrupted; nothing was changed' seen
    grep -q ' echo' seen
    [ "$(events)" -eq "$before" ]
}
