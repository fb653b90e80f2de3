#!/usr/bin/env bats
# What must never be: a lot released with a failing gate, by any order of commands, roles or terminals; a signature for
# somebody else; a first value that is lost. RACES (20) rounds of each race; WALK=whole also walks what a role may not do in
# every state (make soak). Under the sanitizers a tenth of the walk, unless it is WALK=whole.

# shellcheck disable=SC2034,SC2154 # arrays are used by name; status, stderr come from run
load helper
load stages

RACES=${RACES:-20}

# ---- the walk --------------------------------------------------------------------------------------------------------

STATES=(EMPTY NUMBERED FILLED ENTERED READY HELD EXPIRED REJECTED RELEASED RELEASED_HELD FAILED WITHDRAWN)
# What the walk cannot aim at one lot.
FAMILIES='^(lot|result|deviation|donor|product)\.'

# The table of acts and the one valid command for each stand in roles.bats.
take_moves() {
    eval "$(sed -n '/^declare -gA PERSON/,/)$/p; /^acts() /p; /^may() /p; /^command_of() {/,/^}/p; /^shared_files() {/,/^}/p; /^aim_files() {/,/^}/p' \
        "$ROOT/tests/cli/roles.bats")"
}

# session LOGIN: later commands of `as -` are this person's.
session() {
    export XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR/run-$1
    [ -d "$XDG_RUNTIME_DIR" ] || { mkdir -m 700 "$XDG_RUNTIME_DIR" && must - login "$1" --password-file "$PASSWORDS/$1"; }
}

# aim STATE: the lots that the commands of roles.bats name are all this one.
aim() {
    local name
    AIMED=$1
    for name in EMPTY NUMBERED FILLED ENTERED READY HELD RELEASED FAILED; do
        printf -v "$name" %s "${LOT_IN[$1]}"
    done
}

# oracle LOT: its status; then what stops its release, asked of the rows themselves, a line each; nothing: nothing does.
oracle() {
    sqlite3 -readonly "$DB" "SELECT status FROM lot WHERE code = '$1';
        WITH l AS (SELECT * FROM lot WHERE code = '$1'),
            r AS (SELECT r.*, s.gates_release, s.may_be_pending FROM result r JOIN specification s ON s.id = r.specification_id
                WHERE r.lot_id = (SELECT id FROM l) AND r.state IN ('entered', 'reviewed'))
        SELECT 'missing ' || s.test FROM specification s, l WHERE s.product_id = l.product_id AND s.gates_release
            AND s.id NOT IN (SELECT specification_id FROM r)
        UNION ALL SELECT 'not reviewed R' || id FROM r WHERE state = 'entered'
        UNION ALL SELECT 'does not conform R' || id FROM r WHERE gates_release AND verdict <> 'pass'
        UNION ALL SELECT 'held' FROM hold h, l WHERE h.lifted_at_ms IS NULL
            AND (h.lot_id = l.id OR h.vial_id IN (SELECT id FROM vial WHERE lot_id = l.id))
        UNION ALL SELECT 'open ' || d.code FROM deviation d JOIN deviation_subject x ON x.deviation_id = d.id, l
            WHERE d.state = 'open' AND (x.lot_id = l.id OR x.vial_id IN (SELECT id FROM vial WHERE lot_id = l.id))
        UNION ALL SELECT 'donor ' || d.determination FROM donor d, l WHERE d.id = l.donor_id AND d.determination <> 'eligible'
        UNION ALL SELECT 'expired' FROM l WHERE expires_on < '$(TZ=Europe/Paris date +%F)'
        UNION ALL SELECT 'no vial is filled' FROM l WHERE NOT EXISTS (SELECT 1 FROM vial v WHERE v.lot_id = l.id
            AND v.state NOT IN ('numbered', 'void'))
        UNION ALL SELECT 'vial ' || v.state FROM vial v, l WHERE v.lot_id = l.id AND v.state IN ('numbered', 'lost')"
}

status_of() { sqlite3 -readonly "$DB" "SELECT status FROM lot WHERE code = '$1'"; }

# judge LOT BEFORE-STATUS WHAT: a lot that is released now was released rightly, just now or before; one that can be
# released by its check can be by its rows, and only then is.
judge() {
    local stops now
    { read -r now && read -r -d '' stops || true; } < <(oracle "$1")
    if [ "$now" = released ] && [ "$2" != released ] && [ -n "$stops" ]; then
        WRONG+=("$3: released, although: $stops")
    fi
    [ "$now" = quarantine ] || [ "$now" = in-process ] || return 0
    session rosa
    if as - lot check "$1" >/dev/null 2>&1; then
        [ -z "$stops" ] || WRONG+=("$3: can be released, although: $stops")
    elif [ -z "$stops" ]; then
        WRONG+=("$3: cannot be released, although nothing stops it: $(as - lot check "$1" 2>&1)")
    fi
    JUDGED=$((JUDGED + 1))
    [ "${WALK-}" = whole ] || [ $((JUDGED % 4)) -eq 0 ] || return 0
    as - lot release "$1" --reason 'all conform' --signer-password-file "$PASSWORDS/rosa" --no-input >/dev/null 2>&1 || true
    if [ "$(status_of "$1")" = released ] && [ -n "$stops" ]; then
        WRONG+=("$3: then released, although: $stops")
    fi
}

# accept ROLE ROLES: an act was done; the record is as before when this ends.
accept() {
    accepted=$((accepted + 1))
    may "$1" "$2" || WRONG+=("$act by $1 upon $state was accepted")
    judge "${LOT_IN[$state]}" "${STATUS_IN[$state]}" "$act by $1 upon $state"
    rm -f "$DB"-wal "$DB"-shm
    cp walk.db "$DB"
}

# walk ROLE LEAST: every act of the families in every state, for real, each upon a fresh copy of the record.
walk() {
    untraced
    setup_stages
    take_moves
    local act roles state login=${PERSON[$1]} tried=0 accepted=0 at
    WRONG=() JUDGED=0
    declare -gA LOT_IN=() STATUS_IN=()
    for state in "${STATES[@]}"; do
        LOT_IN[$state]=${!state}
        STATUS_IN[$state]=$(status_of "${!state}")
    done
    for state in rosa "$login"; do session "$state"; done
    shared_files
    cp "$DB" walk.db
    for at in "${!STATES[@]}"; do
        state=${STATES[at]}
        aim "$state"
        session "$login"
        aim_files
        while read -r act roles; do
            roles=${roles%%;*}
            [[ $act =~ $FAMILIES && $roles != CL_NOBODY ]] || continue
            at=$((at + 1))
            # what a role may not do depends on no state: one of them for each act, all of them in soak
            may "$1" "$roles" || [ "${WALK-}" = whole ] || [ $((at % ${#STATES[@]})) -eq 0 ] || continue
            sampled || continue
            session "$login"
            command_of "$act" "$login" || fail "no command is known for $act"
            tried=$((tried + 1))
            ! as - "${WORDS[@]}" --no-input >said 2>&1 || accept "$1" "$roles"
        done < <(acts)
    done
    at_least "$tried" 30
    [ "$SHARE" -gt 1 ] || [ "$accepted" -ge "$2" ] || fail "only $accepted of $tried commands were accepted: $(<said)"
    [ ${#WRONG[@]} -eq 0 ] || fail "${WRONG[@]}"
}

@test "every act in every state: admin" { walk admin 1; }
@test "every act in every state: operator" { walk operator 25; }
@test "every act in every state: qc" { walk qc 30; }
@test "every act in every state: qa" { walk qa 40; }
@test "every act in every state: storage" { walk storage 20; }
@test "every act in every state: pharmacist" { walk pharmacist 20; }
@test "every act in every state: physician" { walk physician 20; }
@test "every act in every state: clinical" { walk clinical 20; }
@test "every act in every state: auditor" { walk auditor 20; }

# ---- two terminals ---------------------------------------------------------------------------------------------------

# seq_of ACTION: the event of that act upon $LOT, if there is one.
seq_of() { sqlite3 -readonly "$DB" "SELECT e.seq FROM audit_event e WHERE e.action = '$1' AND e.subject LIKE '$LOT%'"; }

# race MILLISECONDS COMMAND-A -- COMMAND-B: B begins so much later, or, when it is below 0, A; exit codes in $first and
# $second.
race() {
    local delay=$1 a=() b=() pid wait_a=0 wait_b=0
    shift
    while [ "$1" != -- ]; do a+=("$1") && shift; done
    shift
    b=("$@")
    [ "$delay" -ge 0 ] || wait_a=0.$(printf %03d $((-delay)))
    [ "$delay" -lt 0 ] || wait_b=0.$(printf %03d "$delay")
    (sleep "$wait_a" && as "${a[@]}") >out.a 2>err.a &
    pid=$!
    sleep "$wait_b"
    second=0 first=0
    as "${b[@]}" >out.b 2>err.b || second=$?
    wait $pid || first=$?
}

# delay ROUND LEAST MOST: spread over the range, in no order.
delay() { echo $(($2 + $1 * 37 % ($3 - $2))); }

@test "a release against a hold: held first is not released, released first is held" {
    setup_lot
    local round released=0 held_first=0 hold release
    cp "$DB" ready.db
    for ((round = 0; round < RACES; round++)); do
        rm -f "$DB"-wal "$DB"-shm
        cp ready.db "$DB"
        race "$(delay $round -100 200)" rosa lot release "$LOT" --reason 'all conform' -- ivan lot hold "$LOT" --reason 'label doubtful'
        [ "$second" -eq 0 ] || fail "the hold was not put: $(<err.b)"
        release=$(seq_of lot.release) hold=$(seq_of lot.hold)
        if [ "$first" -eq 0 ]; then
            [ -n "$release" ] && [ "$release" -lt "$hold" ] || fail "released by event $release although held by event $hold"
            released=$((released + 1))
        else
            [ "$first" -eq 3 ] || fail "the release ended with $first: $(<err.a)"
            grep -q 'holds.none' err.a || fail "refused for another reason: $(<err.a)"
            [ -z "$release" ] || fail "refused, and released by event $release"
            held_first=$((held_first + 1))
        fi
        [ "$(sqlite3 "$DB" "SELECT count(*) FROM hold WHERE lifted_at_ms IS NULL")" -eq 1 ]
    done
    [ $((released + held_first)) -eq "$RACES" ]
    [ "$RACES" -lt 100 ] || { [ "$released" -gt 0 ] && [ "$held_first" -gt 0 ]; } || fail "$released released, $held_first held first"
    try - audit verify
    assert_exit 0
}

@test "a release against a failing result: never both without a hold" {
    setup_lot
    local round
    cp "$DB" ready.db
    for ((round = 0; round < RACES; round += 2)); do
        rm -f "$DB"-wal "$DB"-shm
        cp ready.db "$DB"
        race "$(delay $round -100 200)" rosa lot release "$LOT" --reason 'all conform' -- \
            quinn result record "$LOT" sterility Growth --replicate 2 --performed-on "$(day today)"
        [ "$second" -eq 0 ] || fail "not recorded: $(<err.b)"
        if [ "$first" -eq 0 ]; then
            [ "$(seq_of lot.release)" -lt "$(sqlite3 "$DB" "SELECT max(seq) FROM audit_event WHERE action = 'result.record'")" ]
        else
            grep -q 'results.conform' err.a || fail "refused for another reason: $(<err.a)"
        fi
        try - lot show "$LOT" --json
        assert_json .lot.held true
    done
}

# ---- somebody else's signature ---------------------------------------------------------------------------------------

@test "whoever entered a result through an import does not release, whatever they are now" {
    setup_lot
    must ada+rufus user role quinn --role qa --reason 'changed to quality' >/dev/null
    try quinn lot release "$LOT" --reason 'all conform'
    assert_refused releaser.independent 'Quinn Hale entered a result of this lot'
    [ "$(status_of "$LOT")" = quarantine ]
    try rosa lot release "$LOT" --reason 'all conform'
    assert_exit 0
}

@test "a password that its owner changes between the prompt and the signature signs nothing" {
    setup_lot
    session rosa
    mkfifo typed
    echo 'another password of rosa' >changed
    as - lot release "$LOT" --reason 'all conform' --signer-password-file - <typed >said 2>&1 &
    local pid=$! status=0
    exec 7>typed # she is asked
    XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR/elsewhere must rosa user passwd --new-password-file changed
    cat "$PASSWORDS/rosa" >&7
    exec 7>&-
    wait $pid || status=$?
    [ "$status" -eq 4 ] || fail "exit $status: $(<said)"
    grep -q 'person.proof' said
    [ "$(status_of "$LOT")" = quarantine ]
    try - lot release "$LOT" --reason 'all conform' --signer-password-file changed
    assert_exit 0
}

@test "a signature that is proven while its password is changed is by the password that holds, or is none" {
    setup_lot
    local round release changed
    cp "$DB" ready.db
    echo 'another password of rosa' >changed
    for ((round = 0; round < RACES; round += 4)); do
        rm -f "$DB"-wal "$DB"-shm
        cp ready.db "$DB"
        race "$(delay $round -20 20)" rosa lot release "$LOT" --reason 'all conform' -- rosa user passwd --new-password-file changed
        [ "$second" -eq 0 ] || fail "not changed: $(<err.b)"
        release=$(seq_of lot.release)
        changed=$(sqlite3 "$DB" "SELECT max(seq) FROM audit_event WHERE action = 'user.passwd' AND actor = 'rosa'")
        [ -z "$release" ] || [ "$release" -lt "$changed" ] || fail "the old password signed event $release after event $changed"
            [ -n "$release" ] || [ "$first" -eq 4 ] || fail "exit $first: $(<err.a)"
    done
}

@test "a role that is taken away while its holder signs signs nothing" {
    setup_lot
    local round release changed
    cp "$DB" ready.db
    for ((round = 0; round < RACES; round += 4)); do
        rm -f "$DB"-wal "$DB"-shm
        cp ready.db "$DB"
        race "$(delay $round -20 20)" rosa lot release "$LOT" --reason 'all conform' -- \
            ada+rufus user role rosa --role auditor --reason 'left quality'
        release=$(seq_of lot.release)
        changed=$(sqlite3 "$DB" "SELECT max(seq) FROM audit_event WHERE action = 'user.role'")
        [ -z "$release" ] || [ -z "$changed" ] || [ "$release" -lt "$changed" ] || fail "released by event $release, no QA since $changed"
    done
}

# ---- what was entered first ------------------------------------------------------------------------------------------

@test "a new version of the product between entry and release changes neither the gate nor a verdict" {
    setup_lot
    sed 's/^lower = >= 85/lower = >= 99/' "$ROOT/templates/products/huc-msc.ini" >stricter.ini
    must ada product import stricter.ini >/dev/null
    must rosa product approve huc-msc >/dev/null
    must quinn result record "$LOT" viability 90 --unit % --replicate 2 --performed-on "$(day today)" >/dev/null
    must quentin result review "$LOT" >/dev/null
    try - result list "$LOT" --test viability --json
    assert_json '[.results[].verdict] | unique | join(",")' pass
    try rosa lot release "$LOT" --reason 'all conform'
    assert_exit 0
    try - lot show "$LOT" --json
    assert_json .lot.product_version 1
    # and a lot of the new version is judged by the new one
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    try quinn result record UC26A002 viability 90 --unit % --performed-on "$(day today)" --json
    assert_json .result.verdict fail
}

@test "a correction hides no failure: it needs a second person, and the first value stays on paper" {
    setup_lot
    echo 'raw record of viability: 97 %' >raw.txt
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL --vials 2 >/dev/null
    results_csv UC26A002 "$(day today)" | sed 's/viability,97/viability,9.7/' >wrong.csv
    must quinn result import wrong.csv >/dev/null
    must quentin result review UC26A002 >/dev/null
    try rosa lot release UC26A002 --reason 'all conform'
    assert_exit 3
    assert_err 'viability 9.7 % does not conform'
    local id
    id=$(as - result list UC26A002 --test viability --json | jq -r '.results[0].id')
    try quinn result correct "$id" 97 --reason 'typed wrongly'
    assert_exit 2
    must quinn result correct "$id" 97 --raw raw.txt --reason 'typed wrongly' >/dev/null
    try rosa lot release UC26A002 --reason 'all conform'
    assert_exit 3
    assert_err 'viability is not reviewed \[results.reviewed\]'
    try quinn result review UC26A002
    assert_refused reviewer.independent
    must quentin result review UC26A002 >/dev/null
    # somebody had held the first value against the raw record already: QA looks at it
    try rosa lot release UC26A002 --reason 'all conform'
    assert_exit 3
    assert_err 'DEV-0001 is open \[deviations.closed\]'
    must rosa deviation close DEV-0001 --cause transcription --conclusion 'the raw record says 97' >/dev/null
    try rosa lot release UC26A002 --reason 'all conform'
    assert_exit 0
    must rosa document issue coa UC26A002 -o coa.pdf >/dev/null
    run --separate-stderr pdftotext -layout coa.pdf -
    assert_out '9\.7 %'
    try - result list UC26A002 --test viability --json
    assert_json '[.results[] | .value + "/" + .state] | sort | join(" ")' '9.7/corrected 97/reviewed'
    try - audit verify
    assert_exit 0
}
