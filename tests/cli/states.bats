# Every verb that acts on a lot, a vial, a dose or an infusion, against every state of it that this version reaches: what
# is legal succeeds, the rest is refused with a sentence and changes nothing.
# shellcheck disable=SC2034,SC2154 # arrays are named to row, UNDER is for helper, stderr from it
load helper
load stages
setup() {
    untraced
    setup_stages
    LOTS=(EMPTY NUMBERED FILLED ENTERED READY HELD EXPIRED REJECTED RELEASED RELEASED_HELD FAILED WITHDRAWN)
    VIALS_IN=(numbered void filled of_filled stored stan petra rejected held thawed prepared handed infused discarded wasted)
    DOSES=(THAWED PREPARED HANDED GIVEN DISCARDED)
    WRONG=() TRIED=0
    BEFORE=$(record)
}

# record: everything but proofs and sessions, and how many acts are on it.
# A refusal at the bed is kept as a near miss, and changes nothing else.
record() {
    sqlite3 -readonly "$DB" .dump | grep -vE 'INTO (login_attempt|session|near_miss|audit_[a-z]+) ' | sha256sum
    sqlite3 -readonly "$DB" "SELECT count(*) FROM audit_event WHERE action NOT LIKE 'sign-in.%' AND action NOT IN ('session.open', 'infusion.refused')"
}

# act_as LOGIN: later commands of `as -` are this person's, whose session is kept for the whole test.
act_as() {
    export XDG_RUNTIME_DIR=$BATS_TEST_TMPDIR/run-$1
    [ -d "$XDG_RUNTIME_DIR" ] || {
        mkdir -m 700 "$XDG_RUNTIME_DIR"
        must - login "$1" --password-file "$PASSWORDS/$1"
    }
}

# expect STATE yes|no COMMAND..: yes: it would be done. no: it is refused by a rule. -: nobody says.
expect() {
    local state=$1 wanted=$2
    shift 2
    [ "$wanted" != - ] && sampled || return 0
    TRIED=$((TRIED + 1))
    if [ "$wanted" = yes ]; then
        try - "$@" --dry-run --no-input
        [ "$status" -eq 0 ] || WRONG+=("$state: exit $status: $* $stderr")
    else
        try - "$@" --no-input
        [ "$status" -eq 3 ] && [[ $stderr =~ ^cryolot:\ .{10,}\[[a-z.-]+\] ]] && [ -z "$output" ] ||
            WRONG+=("$state: exit $status, not refused: $* $stderr")
    fi
}

# row NAMES-ARRAY 'yes no -..' FUNCTION: FUNCTION NAME makes WORDS; one answer for each name.
row() {
    local -n names=$1
    local answers at
    read -ra answers <<<"$2"
    [ ${#answers[@]} -eq ${#names[@]} ] || fail "${#answers[@]} answers for ${#names[@]} states"
    for at in "${!names[@]}"; do
        "$3" "${names[at]}"
        expect "${names[at]}" "${answers[at]}" "${WORDS[@]}"
    done
}

finish() {
    [ ${#WRONG[@]} -eq 0 ] || fail "${WRONG[@]}"
    at_least "$TRIED" "$1"
    [ "$(record)" = "$BEFORE" ] || fail 'something was changed'
}

# ---- lots ------------------------------------------------------------------------------------------------------------

number() { WORDS=(lot number "${!1}" --vials 1); }
fill() { WORDS=(lot fill "${!1}" --vials 2 --cells 50e6 --volume 5mL); }
release() { WORDS=(lot release "${!1}" --reason 'all conform' --signer-password-file "$PASSWORDS/rosa"); }
reject() { WORDS=(lot reject "${!1}" --reason 'failed' --confirm "${!1}" --signer-password-file "$PASSWORDS/rosa"); }
hold() { WORDS=(lot hold "${!1}" --reason 'doubts'); }
unhold() { WORDS=(lot unhold "${!1}" --reason 'cleared up' --signer-password-file "$PASSWORDS/rosa"); }
withdraw() { WORDS=(lot withdraw "${!1}" --reason 'replaced' --signer-password-file "$PASSWORDS/rosa"); }
extend() {
    WORDS=(lot extend "${!1}" --expires "$(day '+3 years')" --evidence "$ROOT/README.md" --reason 'stable' --signer-password-file "$PASSWORDS/rosa")
}
supply() {
    WORDS=(lot supply-oos "${!1}" --subject S-6 --physician phil --second-password-file "$PASSWORDS/phil" --risk "$ROOT/README.md"
        --reason 'no other lot in time' --signer-password-file "$PASSWORDS/rosa")
}
check() { WORDS=(lot check "${!1}"); }
record_result() { WORDS=(result record "${!1}" viability 97 --unit % --replicate 7 --performed-on "$(day today)"); }
review_results() { WORDS=(result review "${!1}" --signer-password-file "$PASSWORDS/quentin"); }
open_deviation() { WORDS=(deviation open --title 'lid left open' --class minor --lot "${!1}"); }
certify() { WORDS=(document issue coa "${!1}" -o coa.pdf); }

@test "lots: in process" {
    # EMPTY NUMBERED FILLED ENTERED READY HELD EXPIRED REJECTED RELEASED RELEASED_HELD FAILED WITHDRAWN
    act_as olga
    row LOTS 'yes yes no no no no no no no no no no' number
    row LOTS 'yes yes no no no no no no no no no no' fill
    finish 20
}

@test "lots: decided once" {
    act_as rosa
    row LOTS 'no no no no yes no no no no no no no' release
    row LOTS 'yes yes yes yes yes yes yes no no no yes no' reject
    row LOTS 'no no no no no no no no yes yes no no' withdraw
    row LOTS 'no no yes yes yes yes yes no yes yes yes no' extend
    row LOTS 'no no no no no no no no no no yes no' supply
    finish 60
}

@test "lots: held in any status, lifted where held" {
    act_as ivan
    row LOTS 'yes yes yes yes yes yes yes yes yes yes yes yes' hold
    act_as rosa
    row LOTS 'no no no no no yes no no no yes no no' unhold
    finish 20
}

@test "lots: checks, deviations, certificates in any status" {
    local lot
    act_as rosa
    row LOTS 'yes yes yes yes yes yes yes yes yes yes yes yes' open_deviation
    row LOTS 'yes yes yes yes yes yes yes yes yes yes yes yes' certify
    for lot in "${LOTS[@]}"; do
        try - lot check "${!lot}"
        case $lot:$status in
        READY:0 | [A-Z_]*:3) ;;
        *) WRONG+=("check of $lot: exit $status") ;;
        esac
    done
    try - lot check "$READY"
    assert_exit 0
    finish 20
}

@test "results of lots: until rejected; corrected until decided" {
    act_as quentin
    row LOTS 'yes yes yes yes yes yes yes no yes yes yes yes' record_result
    row LOTS 'no no no yes no no no - no no no no' review_results
    echo 'raw record: 96 %' >raw.txt
    correct() {
        local id
        id=$(as - result list "${!1}" --test viability --json | jq -r '.results[0].id // "R9999"')
        WORDS=(result correct "$id" 96 --raw raw.txt --reason 'typed wrongly')
    }
    row LOTS '- - - yes yes yes yes no no no yes no' correct
    finish 25
}

# numbers_of TEST VERDICT: the newest such result of every lot that has one, into RESULT_OF
numbers_of() {
    local lot
    for lot in "${LOTS[@]}"; do
        RESULT_OF[$lot]=$(as - result list "${!lot}" --test "$1" --verdict "$2" --in-force --json | jq -r '.results[0].id // empty')
    done
}

@test "results of lots: concluded on and invalidated unless the lot was decided by them" {
    local lot lots
    local -A RESULT_OF
    conclude() {
        WORDS=(result conclude "${RESULT_OF[$1]}" --conforms --conclusion 'spiked' --signer-password-file "$PASSWORDS/quentin")
    }
    invalidate() {
        WORDS=(result invalidate "${RESULT_OF[$1]}" --deviation "$DRIFT" --reason drifted --signer-password-file "$PASSWORDS/rosa")
    }
    {
        echo lot,test,value,unit,replicate,performed_on
        for lot in "${LOTS[@]}"; do
            [ "$lot" = REJECTED ] || echo "${!lot},endotoxin,<1,EU/mL,7,$(day today)"
            [ "$lot" = REJECTED ] || echo "${!lot},viability,97,%,7,$(day today)"
        done
    } >late.csv
    must quinn result import late.csv >/dev/null 2>&1
    lots=$(for lot in "${LOTS[@]}"; do echo "${!lot}"; done | paste -sd,)
    DRIFT=$(must ivan deviation open --title 'counter drifted' --class minor --lot "$lots" --json | jq -r .deviation.id)
    must rosa deviation close "$DRIFT" --cause laboratory --conclusion 'the counter was not calibrated' >/dev/null
    BEFORE=$(record)
    # EMPTY NUMBERED FILLED ENTERED READY HELD EXPIRED REJECTED RELEASED RELEASED_HELD FAILED WITHDRAWN
    act_as quentin
    numbers_of endotoxin undecided
    RESULT_OF[REJECTED]=$(as - result list "$REJECTED" --test endotoxin --json | jq -r '.results[0].id')
    # what came after the decision was not signed by it, and can be put right
    row LOTS 'yes yes yes yes yes yes yes no yes yes yes yes' conclude
    act_as rosa
    numbers_of viability pass
    RESULT_OF[REJECTED]=$(as - result list "$REJECTED" --test viability --json | jq -r '.results[0].id')
    row LOTS 'yes yes yes yes yes yes yes no yes yes yes yes' invalidate
    finish 24
}

# ---- vials -----------------------------------------------------------------------------------------------------------

store() { WORDS=(vial store "${V[$1]}" --at "$BOX"); }
take() { WORDS=(vial take "${V[$1]}" --reason 'for the ward'); }
move() { WORDS=(vial move "${V[$1]}" --at "$BOX:I9"); }
discard() { WORDS=(vial discard "${V[$1]}" --second stella --second-password-file "$PASSWORDS/stella" --reason cracked); }
hand() { WORDS=(custody hand "${V[$1]}" --second stella --second-password-file "$PASSWORDS/stella" --place Lab); }
thaw() { WORDS=(dose thaw S-6 "${V[$1]}" --dose 1e6/kg); }
reprint() { WORDS=(label reprint "${V[$1]}" --reason torn -o label.pdf); }

@test "vials: stored when filled or in one's hands, taken and moved when stored" {
    # numbered void filled of_filled stored stan petra rejected held thawed prepared handed infused discarded wasted
    act_as stan
    row VIALS_IN 'no no yes yes no yes no no no no no no no no no' store
    row VIALS_IN 'no no no no yes no no no no no no no no no no' take
    row VIALS_IN 'no no no no yes no no no no no no no no no no' move
    finish 45
}

@test "vials: discarded and handed over by whoever has them" {
    act_as stan
    row VIALS_IN 'no no yes yes yes yes no no no no no no no no no' discard
    row VIALS_IN 'no no no no no yes no no no no no no no no no' hand
    act_as petra
    row VIALS_IN 'no no no no no no yes yes yes no no no no no no' hand
    finish 45
}

@test "vials: thawed from one's own hands, of a lot that may be used, once" {
    act_as petra
    row VIALS_IN 'no no no no no no yes no no no no no no no no' thaw
    finish 15
}

@test "vials: entered from paper when they were there and nobody had used them, whatever rule that broke" {
    local now
    now=$(date -u +%FT%T.%3NZ)
    enter() {
        WORDS=(infusion enter S-6 --source "$ROOT/README.md" --vials "${V[$1]}" --dose 1e6/kg --prescriber 'Dr. Roy' --bag 55mL
            --thawed-at "$now" --started-at "$now" --finished-at "$now" --given 50mL --starter 'Ann Lee' --checker 'Bo Ray'
            --reason 'no network' "${@:2}")
    }
    act_as nora
    # numbered void filled of_filled stored stan petra rejected held thawed prepared handed infused discarded wasted
    row VIALS_IN 'no no no no yes yes yes yes yes no no no no no no' enter
    enter petra --order "$ORDERED"
    expect 'order drafted' no "${WORDS[@]}"
    enter petra --order "$VERIFIED"
    expect 'order verified' yes "${WORDS[@]}"
    finish 17
}

@test "vials: another label only for one that has a label" {
    act_as olga
    row VIALS_IN 'no no no no yes no no no no no no no no no no' reprint
    finish 15
}

@test "vials: used up for a sample by whoever has them, of a lot that takes results" {
    sample() {
        local id=${V[$1]}
        WORDS=(sample take "${id%-*}" --vial "$id" --for sterility --to 'Lab North' --reason 'investigation')
    }
    act_as quentin
    row VIALS_IN 'no no yes yes yes no no no no no no no no no no' sample
    finish 15
}

@test "several vials: one that may not spoils all, and every such one is named" {
    act_as stan
    try - vial take "${V[stored]}" "${V[discarded]}" "${V[infused]}" --reason x
    assert_refused vial.state
    assert_err "${V[discarded]} was discarded"
    assert_err "${V[infused]} was infused"
    refute_err "${V[stored]}"
    finish 0
}

# ---- doses and infusions ---------------------------------------------------------------------------------------------

@test "doses: prepared once, handed on and discarded by who holds them, not given twice" {
    # THAWED PREPARED HANDED GIVEN DISCARDED
    local -A vial=([THAWED]=thawed [PREPARED]=prepared [HANDED]=handed [GIVEN]=infused [DISCARDED]=wasted)
    local -A subject=([THAWED]=S-1 [PREPARED]=S-4 [HANDED]=S-2 [GIVEN]=S-3 [DISCARDED]=S-5)
    prepare() { WORDS=(dose prepare "${!1}" --draw "${V[${vial[$1]}]}=5mL" --diluent 'Plasma-Lyte 148,PL2291,50mL'); }
    hand_dose() { WORDS=(dose hand "${!1}" --place 'Ward 3' --second nils --second-password-file "$PASSWORDS/nils"); }
    discard_dose() { WORDS=(dose discard "${!1}" --second nils --second-password-file "$PASSWORDS/nils" --reason 'dropped'); }
    end_thaw() { WORDS=(dose thaw-end "${!1}" --bath 37.2C --reason 'read again'); }
    count_dose() { WORDS=(dose count "${!1}" --cells 45e6 --viability 95 --method M --reason 'counted again'); }
    start() { WORDS=(infusion start "${subject[$1]}" "${!1}" --second nils --second-password-file "$PASSWORDS/nils"); }
    test_dose() { WORDS=(dose test "${!1}" appearance Clear); }
    label_dose() { WORDS=(label print "${!1}" -o label.pdf); }
    local now
    now=$(date -u +%FT%T.%3NZ)
    enter() {
        WORDS=(infusion enter "${subject[$1]}" --source "$ROOT/README.md" --dose "${!1}" --started-at "$now" --finished-at "$now"
            --given 50mL --starter 'Ann Lee' --checker 'Bo Ray' --reason 'no network')
    }
    act_as petra
    row DOSES 'yes no no no no' prepare
    row DOSES 'yes yes yes yes no' test_dose
    row DOSES 'no yes yes no no' label_dose
    row DOSES 'no yes yes no no' enter
    row DOSES 'yes yes yes no no' end_thaw
    row DOSES 'yes yes yes no no' count_dose
    row DOSES 'no yes no no no' hand_dose
    row DOSES 'yes yes no no no' discard_dose
    act_as nora
    row DOSES 'no no yes no no' hand_dose
    row DOSES 'no no yes no no' discard_dose
    row DOSES 'no no yes no no' start
    finish 55
}

@test "infusions: interrupted while they run, resumed after that, ended once; reactions and complaints at any time" {
    local each dose FINISHED ABORTED
    act_as nora
    must - infusion finish "$RUNNING" --given 55mL >/dev/null
    must - infusion abort "$PAUSED" --given 20mL --reason 'dyspnoea' >/dev/null
    FINISHED=$RUNNING ABORTED=$PAUSED
    BEFORE=$(record)
    interrupt() { WORDS=(infusion interrupt "${!1}" --reason 'line blocked'); }
    resume() { WORDS=(infusion resume "${!1}"); }
    rate() { WORDS=(infusion rate "${!1}" 4mL/min); }
    end() { WORDS=(infusion finish "${!1}" --given 55mL); }
    abort() { WORDS=(infusion abort "${!1}" --given 20mL --reason 'dyspnoea'); }
    react() { WORDS=(infusion reaction "${!1}" fever --grade 2); }
    complain() { WORDS=(infusion complaint "${!1}" 'leak at the port' --class minor); }
    for each in interrupt resume rate end abort; do
        for dose in FINISHED ABORTED; do
            $each $dose
            expect "$each $dose" no "${WORDS[@]}"
        done
    done
    for each in react complain; do
        for dose in FINISHED ABORTED; do
            $each $dose
            expect "$each $dose" yes "${WORDS[@]}"
        done
    done
    expect 'given already' no infusion start S-3 "$GIVEN" --second nils --second-password-file "$PASSWORDS/nils"
    finish 15
    try - audit verify
    assert_exit 0
}

@test "infusions that go on: what can be done while they run and while they stand still" {
    act_as nora
    expect 'running: interrupted' yes infusion interrupt "$RUNNING" --reason 'line blocked'
    expect 'running: resumed' no infusion resume "$RUNNING"
    expect 'running: rate' yes infusion rate "$RUNNING" 4mL/min
    expect 'running: finished' yes infusion finish "$RUNNING" --given 55mL
    expect 'running: more than the bag held' no infusion finish "$RUNNING" --given 56mL
    expect 'running: aborted' yes infusion abort "$RUNNING" --given 20mL --reason 'dyspnoea'
    expect 'running: reaction' yes infusion reaction "$RUNNING" fever --grade 2
    expect 'running: complaint' yes infusion complaint "$RUNNING" 'leak at the port' --class major --lost 5mL
    expect 'interrupted: interrupted' no infusion interrupt "$PAUSED" --reason 'line blocked'
    expect 'interrupted: resumed' yes infusion resume "$PAUSED"
    expect 'interrupted: rate' no infusion rate "$PAUSED" 4mL/min
    expect 'interrupted: finished' yes infusion finish "$PAUSED" --given 55mL
    expect 'interrupted: aborted' yes infusion abort "$PAUSED" --given 20mL --reason 'dyspnoea'
    expect 'interrupted: reaction' yes infusion reaction "$PAUSED" fever --grade 2
    expect 'running: compared with paper' no infusion verify "$RUNNING" --signer-password-file "$PASSWORDS/nora"
    expect 'transcribed: compared with paper' yes infusion verify "$TRANSCRIBED" --signer-password-file "$PASSWORDS/nora"
    expect 'interrupted: complaint' yes infusion complaint "$PAUSED" 'leak at the port' --class critical
    finish 15
}

# ---- deviations -------------------------------------------------------------------------------------------------------

@test "deviations: given tasks, disposed, closed while open and finished; opened again once closed" {
    local DEVIATIONS=(OPEN UNFINISHED CLOSED) OPEN=DEV-0001 UNFINISHED=DEV-0002 CLOSED=DEV-0003
    local sign=(--signer-password-file "$PASSWORDS/rosa")
    give_task() { WORDS=(deviation task "${!1}" --title 'read the sensor' --owner stan --due "$(day '+9 days')"); }
    dispose() { WORDS=(deviation dispose "${!1}" --reject "${V[of_filled]}" --reason torn "${sign[@]}"); }
    close() { WORDS=(deviation close "${!1}" --cause other --conclusion 'nothing came of it' "${sign[@]}"); }
    reopen() { WORDS=(deviation reopen "${!1}" --reason 'seen again' "${sign[@]}"); }
    act_as rosa
    row DEVIATIONS 'yes yes no' give_task
    row DEVIATIONS 'no yes no' dispose
    row DEVIATIONS 'yes no no' close
    row DEVIATIONS 'no no yes' reopen
    expect UNFINISHED yes deviation task DEV-0002 5 --done 'for stan'
    expect 'no such vial of it' no deviation dispose DEV-0002 --accept "${V[stored]}" --reason R "${sign[@]}"
    act_as stan
    expect UNFINISHED no deviation task DEV-0002 4 --done 'of rosa'
    finish 15
}

# ---- what time does --------------------------------------------------------------------------------------------------

@test "a released lot that expires keeps its vials from patients, not from the store or from waste" {
    UNDER=(faketime -f +1096d) # not an instant, which would begin anew with every command
    BEFORE=$(record)
    act_as petra
    expect 'expired' no dose thaw S-6 "${V[petra]}" --dose 1e6/kg
    act_as stan
    expect 'expired' yes vial store "${V[stan]}" --at "$BOX"
    expect 'expired' yes vial take "${V[stored]}" --reason 'for waste'
    discard stan
    expect 'expired' yes "${WORDS[@]}"
    finish 4
}
