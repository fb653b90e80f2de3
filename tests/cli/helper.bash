# What every command-line test uses. In a test file:
#     load helper
#     setup() { setup_record; }                       # or setup_lot
#     @test "a code is used once" {
#         try olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1
#         assert_exit 0
#         try rosa lot show UC26A002 --json
#         assert_json .lot.status in-process
#     }
# People of the training record: admin ada, operator olga, qc quinn and quentin, qa rosa and rufus, storage stan and stella,
# pharmacist petra, physician phil, clinical nora and nils, auditor ivan. All may sign: their passwords are their own.
# second_site adds another site with people of its own.
#
# The records are made once per build of the program (records.sh) and copied for each test. Proving a password takes
# long; those of these people are hashed so that it does not.
# CRYOLOT_BUILD chooses the build (build, build/san).
# shellcheck shell=bash disable=SC2034,SC2154 # what bats and the tests read, and write

! declare -F bats_require_minimum_version >/dev/null || bats_require_minimum_version 1.5.0

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=$(cd "$ROOT" && cd "${CRYOLOT_BUILD:-build}" && pwd)
CRYOLOT=$BUILD/cryolot
RECORD_CRYOLOT=$BUILD/test/cryolot # the same, but for the cost of its passwords

umask 077 # passwords stand in files that nobody else can read
export LC_ALL=C.UTF-8 TZ=UTC NO_COLOR=1
export ASAN_OPTIONS=exitcode=99:verify_asan_link_order=0 UBSAN_OPTIONS=exitcode=99:print_stacktrace=1
unset CRYOLOT_DB XDG_DATA_HOME COLUMNS

# Where each command stands in all functions is noted by bats before it, to tell where a test failed; that takes longer
# than the commands. Here it is noted of those in the test's own file alone; behind `untraced`, which long walks begin
# with, of none.
if [[ ${BATS_VERSION-} == 1.8.* ]]; then
    bats_debug_trap() {
        [ "$1" = "${BATS_TEST_SOURCE-}" ] || return 0
        BATS_DEBUG_LASTLAST_STACK_TRACE=("${BATS_DEBUG_LAST_STACK_TRACE[@]}")
        BATS_DEBUG_LAST_LINENO=("${BASH_LINENO[@]}")
        BATS_DEBUG_LAST_SOURCE=("${BASH_SOURCE[@]}")
        bats_capture_stack_trace
    }
fi
untraced() { trap - DEBUG; }

# ---- running ---------------------------------------------------------------------------------------------------------

# What cryolot is run under; a test may set it: UNDER=(faketime '2030-01-01 12:00:00'), UNDER=(plainly).
UNDER=()

# What faketime left in shared memory when it was killed: it does not begin where another process had its number.
sweep_clocks() {
    local left number
    for left in /dev/shm/sem.faketime_sem_*; do
        number=${left##*_}
        [ ! -e "$left" ] || [ -e "/proc/$number" ] || rm -f "$left" "/dev/shm/faketime_shm_$number"
    done
}

# as LOGIN ARGUMENTS..: cryolot as this person; as LOGIN+SECOND: with a second person; as - : as nobody.
as() {
    command_as "$@"
    "${COMMAND[@]}"
}

# command_as LOGIN ARGUMENTS..: that command, into the array COMMAND.
command_as() {
    local person=$1
    sweep_clocks
    shift
    COMMAND=("${UNDER[@]}" "$CRYOLOT" --db "$DB")
    [ "$person" = - ] || COMMAND+=(--user "${person%+*}" --password-file "$PASSWORDS/${person%+*}")
    COMMAND+=("$@")
    [[ $person != *+* ]] || COMMAND+=(--second "${person#*+}" --second-password-file "$PASSWORDS/${person#*+}")
}

# plainly COMMAND..: without root's right to ignore file modes.
plainly() {
    local rights=-dac_override,-dac_read_search
    [ "$(id -u)" -ne 0 ] || set -- setpriv --bounding-set=$rights --inh-caps=$rights "$@"
    "$@"
}

# try LOGIN ARGUMENTS..: the same, and how it went: status, output (standard output), lines, stderr, stderr_lines. What
# bats' run --separate-stderr does, for a third of its time.
try() {
    local flags=$- said=$BATS_TEST_TMPDIR/separate-stderr-$BASHPID
    set +eET
    command_as "$@"
    if [ "$(type -t "${COMMAND[0]}")" = function ]; then
        output=$("${COMMAND[@]}" 2>"$said") && status=0 || status=$?
    else
        output=$(exec "${COMMAND[@]}" 2>"$said") && status=0 || status=$?
    fi
    read -r -d '' stderr <"$said" || true
    IFS=$'\n' read -r -d '' -a lines <<<"$output" || true
    IFS=$'\n' read -r -d '' -a stderr_lines <<<"$stderr" || true
    set "-$flags"
}

# must LOGIN ARGUMENTS..: a step on the way that has to work; prints standard output.
must() {
    as "$@" 2>"$BATS_TEST_TMPDIR/must" || {
        local status=$?
        printf 'exit %s: cryolot (as %s)\n' "$status" "$*" >&2
        cat "$BATS_TEST_TMPDIR/must" >&2
        return 1
    }
}

# ---- asserting -------------------------------------------------------------------------------------------------------

fail() {
    printf '%s\n' "$@" "exit code: $status" '--- standard output' "$output" '--- standard error' "${stderr-}" '---' >&2
    return 1
}

assert_exit() { [ "$status" -eq "$1" ] || fail "expected exit code: $1"; }
assert_out() { [[ $output =~ $1 ]] || fail "expected on standard output: $1"; }
assert_err() { [[ ${stderr-} =~ $1 ]] || fail "expected on standard error: $1"; }
refute_out() { [[ ! $output =~ $1 ]] || fail "not expected on standard output: $1"; }
refute_err() { [[ ! ${stderr-} =~ $1 ]] || fail "not expected on standard error: $1"; }
assert_no_out() { [ -z "$output" ] || fail 'expected nothing on standard output'; }

# assert_refused RULE [REGEX]: exit 3, nothing on standard output, the rule's name in brackets, the message.
assert_refused() {
    assert_exit 3 && assert_no_out && assert_err "\[$1\]" && { [ $# -lt 2 ] || assert_err "$2"; }
}

# jq as ever; what is asked most is answered by another program, in a tenth of the time.
jq() {
    if [ $# -eq 2 ] && [ "$1" = -r ]; then
        "$BUILD/test/json-query" "$2"
    else
        command jq "$@"
    fi
}

# found_in JSON FILTER: what jq -r finds there, into FOUND.
found_in() {
    FOUND=$(exec "$BUILD/test/json-query" "$2" <<<"$1") || fail "not JSON, or no such path: $2"
}

# json PATH: the same of the JSON just printed, on standard output.
json() { found_in "$output" "$1" && printf '%s\n' "$FOUND"; }

# assert_json PATH VALUE; errors are JSON on standard error: assert_error_json PATH VALUE.
assert_json() {
    found_in "$output" "$1" || return 1
    [ "$FOUND" = "$2" ] || fail "expected $1: $2" "found: $FOUND"
}
assert_error_json() {
    found_in "$stderr" "$1" || return 1
    [ "$FOUND" = "$2" ] || fail "expected $1: $2" "found: $FOUND"
}

# The number of events in the log whose action matches a LIKE pattern (all): a refused act leaves none.
events() { sqlite3 -readonly "$DB" "SELECT count(*) FROM audit_event WHERE action LIKE '${1:-%}'"; }

# day '-30 days': a civil date relative to today, as it is at the facility; day "$MADE +1 day": relative to another.
day() {
    local today=
    [[ $1 == [0-9]* ]] || TZ=Europe/Paris printf -v today '%(%F)T ' -1
    if [ "$1" = today ]; then echo "${today% }"; else date -u -d "$today$1" +%F; fi
}

# sampled: whether the next case of an exhaustive walk is tried: each one is, but under the sanitizers every tenth, counted
# from SEED (tests/run.sh says which) and anew in each test; WALK=whole: each one there, too. at_least COUNT NUMBER: that
# many were tried, or a tenth.
SEED=${SEED:-$(date +%s)} SHARE=1 CASES=0
[[ $BUILD != */san || ${WALK-} == whole ]] || SHARE=10
sampled() {
    CASES=$((CASES + 1))
    [ $(((CASES + SEED + 7 * BATS_TEST_NUMBER) % SHARE)) -eq 0 ]
}
at_least() { [ "$1" -ge $(($2 / SHARE)) ] || fail "only $1 were tried (SEED=$SEED)"; }

# ---- records ---------------------------------------------------------------------------------------------------------

# A training record with all people, nothing else.
setup_record() { copy_record people; }

# The same with product huc-msc approved, donor D1 eligible, and lot $LOT made on $MADE: in quarantine, ten filled vials
# ($VIALS), every result entered by quinn and reviewed by quentin. It can be released.
setup_lot() {
    copy_record lot
    LOT=UC26A001
    MADE=$(<"$RECORDS/made")
    mapfile -t VIALS <"$RECORDS/vials"
    export LOT MADE VIALS
}

# copy_record NAME: gives this test a place of its own: record, home, sessions.
copy_record() {
    local key
    key=$(stat -c %.9Y-%s "$CRYOLOT" "${BASH_SOURCE[0]%/*}/records.sh" "$ROOT/templates/products/huc-msc.ini" \
        "$ROOT"/templates/labels/*.ini | cksum) || return 1
    RECORDS=$BUILD/test-record/${key// /-}-$(day today) # what is due in two years is so for a day
    PASSWORDS=$RECORDS/passwords
    DB=$BATS_TEST_TMPDIR/record.db
    export HOME=$BATS_TEST_TMPDIR XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR/run
    mkdir -m 700 "$XDG_RUNTIME_DIR"
    [ -e "$RECORDS/$1.db" ] || "${BASH_SOURCE[0]%/*}/records.sh" "$RECORDS" "$1" || return 1
    cp "$RECORDS/$1.db" "$DB"
    cd "$BATS_TEST_TMPDIR" || return 1
}

# second_site: adds site HOS in Asia/Shanghai to the record, with people of its own, who act for it alone: storage hugo
# (who keeps its stores) and heidi, pharmacist hans, clinical hilda and henk. Made once for each record that tests begin
# with (so call it first), else anew.
second_site() {
    local base made=
    for base in people lot stages; do
        ! cmp -s "$DB" "$RECORDS/$base.db" || made=$RECORDS/$base.HOS.db
    done
    exec 7>"${made:-$BATS_TEST_TMPDIR/HOS}.lock"
    flock 7
    if [ -n "$made" ] && [ -e "$made" ]; then
        cp "$made" "$DB"
    else
        make_second_site || return 1
        [ -z "$made" ] || { cp "$DB" "$made.new" && mv "$made.new" "$made"; } || return 1
    fi
    exec 7>&-
}

make_second_site() {
    local login role name CRYOLOT=$RECORD_CRYOLOT
    add_person() {
        echo "first password of $1" >"$PASSWORDS/$1"
        must ada user add "$1" --name "$3" --role "$2" "${@:4}" --new-password-file "$PASSWORDS/$1" >&2
        echo "training password of $1" >"$PASSWORDS/$1.new"
        must "$1" user passwd --new-password-file "$PASSWORDS/$1.new" >&2 && mv "$PASSWORDS/$1.new" "$PASSWORDS/$1"
    }
    add_person hugo storage 'Hugo Brandt' &&
        must ada site add HOS --name 'Hospital South' --timezone Asia/Shanghai --keeper hugo >&2 &&
        must hugo+rosa storage set HOS --max -150C --reason 'all stores are for frozen vials' >&2 &&
        must ada user site hugo --remove CPN --reason 'works at the hospital' >&2 || return 1
    while read -r login role name; do
        add_person "$login" "$role" "$name" --site HOS || return 1
    done <<<'heidi storage Heidi Lang
hans pharmacist Hans Voss
hilda clinical Hilda Stein
henk clinical Henk Visser'
}

# donor_with_evidence DONOR DATE: a donor of whom everything is known that a determination asks for, dated DATE.
donor_with_evidence() {
    must olga donor add "$1" --recovered "$2" --establishment 'Maternity North' &&
        must olga donor consent "$1" --given --on "$2" --form 'IC-7 version 3' &&
        must olga donor screen "$1" --clear --on "$2" &&
        donor_tests_csv "$2" >"$1-tests.csv" && must olga donor test "$1" --from "$1-tests.csv"
}

# eligible_donor DONOR DATE: the same, determined eligible by rosa.
eligible_donor() {
    donor_with_evidence "$1" "$2" &&
        must rosa donor determine "$1" --eligible --on "$2" --reason 'screening and tests complete'
}

# donor_tests_csv DATE: the tests that huc-msc's facility asks for, all nonreactive, of specimens of that day.
donor_tests_csv() {
    echo 'test,outcome,laboratory,specimen_on'
    printf "%s,nonreactive,Lab West,$1\n" hiv-1 hiv-2 hbv hcv syphilis htlv cmv
}

# results_csv LOT DATE: results that conform to huc-msc.
results_csv() {
    echo 'lot,test,value,unit,performed_on'
    printf "$1,%s,$2\n" viability,97,% cd73,97.9,% cd90,100,% cd105,100,% negative-markers,0.9,% \
        'endotoxin,<0.1,EU/mL' sterility,Negative, mycoplasma,Negative, 'karyotype,"46, XY, 16qh+",'
}
