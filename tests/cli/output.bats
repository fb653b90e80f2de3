# Where files may be written: never over the record, never over what is no PDF; the file and the record come true
# together.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper, stderr from it
load helper
setup() {
    setup_lot
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
}

# Both verbs that make a file, to the same place.
each_verb() {
    try rosa document issue coa "$LOT" -o "$1" "${@:2}"
    outcome "$1"
    try olga label print "$LOT" -o "$1" "${@:2}"
    outcome "$1"
}

assert_nothing_issued() {
    [ "$(events document.issue)" -eq 0 ]
    [ "$(events label.print)" -eq 0 ]
    try - audit verify
    assert_exit 0
}

@test "the record is not overwritten, by whatever name" {
    outcome() { assert_refused output.record "'$1' belongs to the record itself"; }
    mkdir folder
    ln -s "$DB" link.pdf
    ln -s link.pdf twice.pdf
    ln "$DB" hard.pdf
    ln -s "$PWD" folder/here
    exec 9<>"$DB"
    for place in "$DB" ./record.db link.pdf twice.pdf hard.pdf folder/here/record.db folder/../record.db /proc/$$/fd/9 \
        "$DB-wal" "$DB-shm" "$DB-journal" ./record.db-journal folder/here/record.db-wal; do
        each_verb "$place"
        each_verb "$place" --dry-run
    done
    exec 9>&-
    DB=$PWD/link.pdf
    for place in "$BATS_TEST_TMPDIR/record.db" record.db-wal record.db-journal; do
        each_verb "$place"
    done
    run ! grep -q '%PDF-' "$DB"
    assert_nothing_issued
}

@test "standard output into the record is refused as well" {
    run --separate-stderr bash -c '"$@" >>"$0"' "$DB" "$CRYOLOT" --db "$DB" --user rosa --password-file "$PASSWORDS/rosa" \
        document issue coa "$LOT" -o -
    assert_refused output.record
    assert_nothing_issued
}

@test "a backup or an export neither" {
    for place in "$DB" "$DB-wal" "$DB-shm" ./record.db-journal; do
        try - backup "$place"
        assert_refused output.record
        try ivan audit export "$place"
        assert_refused output.record
    done
    # of a record without files beside it, which a later command would take for its own
    must - backup alone.db
    DB=$PWD/alone.db
    for place in "$DB-wal" "$DB-shm" "$DB-journal"; do
        try - backup "$place"
        assert_refused output.record
        [ ! -e "$place" ]
    done
    must - backup other.db
    try - backup other.db
    assert_exit 6
    assert_nothing_issued
}

@test "a file that is no PDF is not replaced; a PDF and an empty file are" {
    outcome() { assert_refused output.replace "'$1' is there already"; }
    install -m 600 "$PASSWORDS/rosa" secret
    echo 'lot,test' >results.csv
    ln -s secret link
    for place in secret results.csv link; do
        each_verb "$place"
        each_verb "$place" --dry-run
    done
    cmp secret "$PASSWORDS/rosa"
    [ "$(cat results.csv)" = lot,test ]
    assert_nothing_issued
    : >empty.pdf
    must rosa document issue coa "$LOT" -o empty.pdf >/dev/null
    [ "$(head -c 5 empty.pdf)" = %PDF- ]
    must rosa document issue coa "$LOT" -o empty.pdf >/dev/null
}

@test "what cannot be written is not on record, and what was there stays" {
    outcome() {
        assert_exit 1
        assert_err "cannot write '$1'"
    }
    mkdir closed folder
    echo %PDF-old >closed/old.pdf
    chmod 555 closed
    UNDER=(plainly)
    try rosa document issue coa "$LOT" -o closed/old.pdf
    outcome closed/old.pdf
    for place in closed/new.pdf none/new.pdf folder results/ "$(printf 'n%.0s' {1..300})"; do
        each_verb "$place"
    done
    UNDER=()
    [ "$(cat closed/old.pdf)" = %PDF-old ]
    [ "$(ls -A closed)" = old.pdf ]
    assert_nothing_issued
}

@test "a commit that fails leaves the older file as it was, and nothing beside it" {
    command -v strace >/dev/null || skip 'strace is missing'
    local words nth old
    export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0
    for words in "rosa document issue coa $LOT" "olga label print $LOT"; do
        read -ra words <<<"$words"
        cp "$DB" kept.db
        strace -f -o trace -e trace=fdatasync,linkat,renameat "$CRYOLOT" --db "$DB" --user "${words[0]}" --password-file \
            "$PASSWORDS/${words[0]}" "${words[@]:1}" -o "seen-${words[0]}.pdf" >/dev/null
        # the last sync before the file takes its name is the commit's
        nth=$(awk '/linkat|renameat/ {print n; exit} /fdatasync/ {n++}' trace)
        rm -f "$DB"-*
        cp kept.db "$DB"
        old=%PDF-old
        [ "${words[0]}" != olga ] || old= # labels take the place of an empty file alone
        printf %s "$old" >old.pdf
        run --separate-stderr strace -f -o trace -e trace=fdatasync -e inject=fdatasync:error=EIO:when="$nth" \
            "$CRYOLOT" --db "$DB" --user "${words[0]}" --password-file "$PASSWORDS/${words[0]}" "${words[@]:1}" -o old.pdf
        assert_exit 1
        grep -q INJECTED trace
        [ "$(cat old.pdf)" = "$old" ]
        [ -z "$(compgen -G '.cryolot-*')" ]
        assert_nothing_issued
    done
}

@test "what fails behind the commit is on record and comes out again" {
    run --separate-stderr bash -c '"$@" >/dev/full' - "$CRYOLOT" --db "$DB" --user rosa --password-file "$PASSWORDS/rosa" \
        document issue coa "$LOT" -o -
    assert_exit 1
    assert_err "cannot write '/dev/stdout': No space left on device"
    [ "$(events document.issue)" -eq 1 ]
    try rosa document issue coa "$LOT" -o coa.pdf --json
    assert_exit 0
    assert_json .document.number COA-UC26A001-1
    [ "$(events document.issue)" -eq 1 ]
}

@test "a pipe gets the whole file" {
    mkfifo pipe
    cat pipe >got.pdf &
    must rosa document issue coa "$LOT" -o pipe >/dev/null
    wait
    must rosa document issue coa "$LOT" -o coa.pdf >/dev/null
    cmp got.pdf coa.pdf
}
