#!/usr/bin/env bats
# Infusions that are entered from a paper record, and compared with it by a second person.
# shellcheck disable=SC2154 # set by helper and ward
load helper
load ward
load paper
setup() {
    setup_ward
    printf '%%PDF-1.4 the scan' >scan.pdf
}

at() { date -u -d "$1" +%FT%TZ; }

# enter LOGIN [ARGUMENTS..]: S-2's dose of 70e6 of 100e6 cells in two vials, drawn to the need.
enter() {
    later '+3h' try "$1" infusion enter S-2 --source scan.pdf --vials "${VIALS[0]},${VIALS[1]}=2mL" --dose 1e6/kg \
        --prescriber 'Dr. Ana Núñez' --thawed-at "$(at '+60 minutes')" --started-at "$(at '+90 minutes')" \
        --finished-at "$(at '+120 minutes')" --given 50mL --bag 57mL --starter 'Ann Lee' --checker 'Bo Ray' \
        --reason 'the ward has no cryolot' --json "${@:2}"
}

@test "a paper record is entered with its true times, and marked as transcribed" {
    enter nora --bath 37C --diluent 'Plasma-Lyte 148,PL2291,50mL' --reaction 'chills,grade=1; fever,grade=2'
    assert_exit 0
    refute_err 'is open'
    INF=$(json .infusion.id)
    assert_json .infusion.transcribed true
    assert_json .infusion.state finished
    assert_json .infusion.planned_cells 70000000
    assert_json .infusion.given_ul 50000
    assert_json .infusion.started_name 'Ann Lee'
    assert_json .infusion.checked_name 'Bo Ray'
    assert_json .infusion.reaction 'chills,grade=1; fever,grade=2'
    [ "$(json .infusion.finished_at | cut -c1-16)" = "$(at '+120 minutes' | cut -c1-16)" ]
    try - vial show "${VIALS[1]}" --json
    assert_json .vial.state infused
    try - custody log "${VIALS[0]}"
    assert_out 'infuse'
    try - attach "$INF" --json
    assert_json '.attachments[0].kind' paper-record
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM deviation')" -eq 0 ]
    later '+3h' try - audit verify
    assert_exit 0
}

@test "another person compares it with the paper and signs; until then every page says so" {
    enter nora
    INF=$(json .infusion.id)
    later '+3h' must rosa document issue infusion "$INF" -o before.pdf
    assert_words before.pdf 'TRANSCRIBED, NOT VERIFIED' 'Transcribed from a paper record' 'Compared not yet' \
        'Dr. Ana Núñez' 'Ann Lee; by the paper record'
    later '+3h' try - status --json
    assert_json '.overdue[] | select(.kind == "transcription") | .id' "$INF"
    later '+3h' try nora infusion verify "$INF"
    assert_refused infusion.independent 'nora entered'
    later '+3h' must nils infusion verify "$INF"
    later '+3h' try petra infusion verify "$INF"
    assert_refused infusion.verified
    later '+3h' must rosa document issue infusion "$INF" -o after.pdf
    assert_words after.pdf 'yes, signed below' 'transcription verified' 'Nils Dahl (nils)'
    refute_words after.pdf 'NOT VERIFIED'
    later '+3h' try - status --json
    assert_json '.overdue | length' 0
    later '+3h' try - audit verify
    assert_exit 0
}

@test "what was recorded at the bed is not compared with a paper" {
    infuse
    try nils infusion verify "$INFUSION"
    assert_refused infusion.transcribed
}

@test "what would make the record false is refused" {
    enter nora --checker 'ann lee'
    [ "$status" -eq 2 ] || assert_refused act.second
    enter nora
    assert_exit 0
    enter nora
    assert_exit 3
    [ "$(jq -r .error.rule <<<"$stderr")" = vial.unused ]
    later '+3h' try nora infusion enter S-3 --source scan.pdf --vials "${VIALS[2]}" --dose 1e6/kg --prescriber 'Dr. N' \
        --thawed-at "$(at '+60 minutes')" --started-at "$(at '+90 minutes')" --finished-at "$(at '+120 minutes')" \
        --given 50mL --bag 57mL --starter 'Ann Lee' --checker 'Bo Ray' --reason 'the ward has no cryolot'
    assert_refused subject.weighed
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM infusion')" -eq 1 ]
}

@test "times in order, volumes that fit, two names, a reason" {
    local base=(nora infusion enter S-2 --source scan.pdf --vials "${VIALS[0]},${VIALS[1]}=2mL" --dose 1e6/kg
        --prescriber 'Dr. N' --starter 'Ann Lee')
    local t1 t2 t3
    t1=$(at '+60 minutes') t2=$(at '+90 minutes') t3=$(at '+120 minutes')
    later '+3h' try "${base[@]}" --checker 'ann lee' --thawed-at "$t1" --started-at "$t2" --finished-at "$t3" --given 5mL --bag 57mL --reason r
    assert_refused act.second
    later '+3h' try "${base[@]}" --checker Bo --thawed-at "$t2" --started-at "$t1" --finished-at "$t3" --given 5mL --bag 57mL --reason r
    assert_refused time.order
    try "${base[@]}" --checker Bo --thawed-at "$t1" --started-at "$t2" --finished-at "$t3" --given 5mL --bag 57mL --reason r
    assert_refused time.future
    later '+3h' try "${base[@]}" --checker Bo --thawed-at "$t1" --started-at "$t2" --finished-at "$t3" --given 58mL --bag 57mL --reason r
    assert_refused infusion.volume
    later '+3h' try "${base[@]}" --checker Bo --thawed-at "$t1" --started-at "$t2" --finished-at "$t3" --given 5mL --bag 6mL --reason r
    assert_refused dose.bag
    later '+3h' try "${base[@]}" --checker Bo --thawed-at "$t1" --started-at "$t2" --finished-at "$t3" --given 5mL --bag 57mL
    assert_refused act.reason
    later '+3h' try stan "${base[@]:1}" --checker Bo --thawed-at "$t1" --started-at "$t2" --finished-at "$t3" --given 5mL --bag 57mL --reason r
    assert_exit 4
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM infusion')" -eq 0 ]
    [ "$(events infusion.enter)" -eq 0 ]
}

@test "what broke a rule at the bed is recorded as it was, and a critical deviation names every rule" {
    must quinn lot hold "$LOT" --reason 'culture grew on day 14' >/dev/null
    later '+9h' try nora infusion enter S-2 --source scan.pdf --vials "${VIALS[0]},${VIALS[1]}=2mL" --dose 1e6/kg \
        --prescriber 'Dr. N' --thawed-at "$(at '+60 minutes')" --started-at "$(at '+90 minutes')" \
        --finished-at "$(at '+300 minutes')" --given 50mL --bag 57mL --starter 'Ann Lee' --checker 'Bo Ray' \
        --reason 'the ward has no cryolot'
    assert_exit 0
    INF=$(must - infusion list --json | jq -r '.infusions[0].id')
    assert_err 'deviation DEV-0001 is open'
    assert_err 'holds.none'
    assert_err 'dose.use-by'
    try - deviation show DEV-0001 --json
    assert_json .deviation.class critical
    [[ $output == *"$INF"* ]]
    later '+9h' must rosa document issue infusion "$INF" -o record.pdf
    assert_words record.pdf DEV-0001 critical 'no: it ended past its time in use'
    later '+9h' try - audit verify
    assert_exit 0
}
