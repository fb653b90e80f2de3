#!/usr/bin/env bats
# Infusions: the right dose into the right patient, before two people.

load helper
load ward
setup() { setup_ward; }

infusions() { as - infusion list --json | jq '.infusions | length'; }

@test "an infusion begins before two people and uses up the vials" {
    hand
    try nora+nils infusion start S-1 "$DOSE" --json
    assert_exit 0
    assert_json .infusion.subject S-1
    assert_json .infusion.dose "$DOSE"
    assert_json .infusion.state running
    assert_json .infusion.planned_cells 125000000
    assert_json .infusion.planned_cells_per_kg 1000000
    assert_json .infusion.started_by nora
    assert_json .infusion.checked_by nils
    [[ $(json .infusion.id) =~ ^INF-000001[0-9A-Z]$ ]]
    try - dose show "$DOSE" --json
    assert_json .dose.state given
    assert_json '[.dose.contents[].state] | unique | join(" ")' infused
    try - custody log "${VIALS[2]}"
    assert_out 'infuse +Nora Vidal -> patient'
}

@test "the checker may hold the dose" {
    hand
    must nils+nora infusion start S-1 "$DOSE"
}

@test "a dose is for its own patient, never another" {
    hand
    try nora+nils infusion start S-2 "$DOSE"
    assert_refused dose.subject "dose $DOSE is for subject S-1, not for S-2"
    try nora+nils infusion start S-2 "$DOSE" --reason 'the physician asked for it'
    assert_refused dose.subject
    [ "$(infusions)" -eq 0 ]
}

@test "two different people are needed" {
    hand
    try nora infusion start S-1 "$DOSE"
    assert_exit 3
    assert_err 'second person'
    try nora+nora infusion start S-1 "$DOSE"
    assert_exit 3
    try petra+nils infusion start S-1 "$DOSE"
    assert_exit 4
    [ "$(infusions)" -eq 0 ]
}

@test "a dose is given once it was handed over, by those who hold it" {
    prepare
    try nora+nils infusion start S-1 "$DOSE"
    assert_refused dose.state 'prepared, not handed'
    assert_err '\[dose.held\]'
    must ada+rosa user role phil --role physician,clinical --reason 'helps on the ward'
    must petra+phil dose hand "$DOSE" --place 'Ward 3'
    try nora+nils infusion start S-1 "$DOSE"
    assert_refused dose.held 'phil does'
}

@test "a hold after the hand-over stops the infusion" {
    hand
    try quinn lot hold "$LOT" --reason 'culture grew on day 14'
    assert_exit 0
    assert_err "dose $DOSE for S-1 is handed, in the hands of nora: it must not be given"
    try - status --alarms
    assert_out "given-now dose $DOSE [0-9-]+ nora of S-1, handed, $LOT is held: culture grew on day 14: it must not be given"
    try nora+nils infusion start S-1 "$DOSE"
    assert_refused holds.none "lot $LOT is held"
    [ "$(infusions)" -eq 0 ]
}

@test "past its use-by time a dose is not given" {
    hand
    later +181m try nora+nils infusion start S-1 "$DOSE"
    assert_refused dose.use-by
}

@test "a dose is given once" {
    infuse
    try nora+nils infusion start S-1 "$DOSE"
    assert_refused dose.state 'given, not handed'
    assert_err '\[subject.free\]'
    try petra+nils dose discard "$DOSE" --reason 'not used'
    assert_refused dose.state 'it is given'
}

@test "what was given is counted from the bag" {
    infuse
    try nora infusion finish "$INFUSION" --given 59.5mL --json
    assert_exit 0
    assert_json .infusion.state finished
    assert_json .infusion.given_cells 125000000
    assert_json .infusion.given_cells_per_kg 1000000
    assert_json .infusion.past_use_by false
    try - calendar --kind course --days 30 --json
    assert_json '.calendar | map("\(.kind) \(.id) \(.about)") | join(", ")' 'course S-1 infusion 2 of 6 of huc-msc, not ordered'
    try nora infusion finish "$INFUSION" --given 1mL
    assert_refused infusion.state 'is finished, not running'
    try - subject show S-1
    assert_out "$INFUSION"
    try - audit verify
    assert_exit 0
}

@test "a part of the bag is a part of the cells, cut off to whole ones" {
    infuse
    try nils infusion finish "$INFUSION" --given 50mL --reaction 'chills,grade=1; fever,grade=2' --json
    assert_exit 0
    assert_json .infusion.given_ul 50000
    assert_json .infusion.given_cells 105042016
    assert_json .infusion.reaction 'chills,grade=1; fever,grade=2'
}

@test "no more is given than the bag held" {
    infuse
    try nora infusion finish "$INFUSION" --given 60mL
    assert_refused infusion.volume 'the bag held 59.5 mL'
    for volume in 50 -1mL 0 lots; do
        try nora infusion finish "$INFUSION" "--given=$volume"
        assert_exit 2
    done
}

@test "less than the bag is said; nothing is a volume too" {
    infuse
    try nora infusion finish "$INFUSION" --given 29.75mL --dry-run
    assert_exit 0
    assert_err '62.5 × 10⁶ cells given to S-1, 29.75 mL of 59.5 mL'
    try nora infusion finish "$INFUSION" --given 59.5mL --dry-run
    refute_err 'given to S-1,'
    try nora infusion finish "$INFUSION" --given 0mL --reaction 'line blocked,grade=1' --json
    assert_exit 0
    assert_json .infusion.state finished
    assert_json .infusion.given_ul 0
    assert_json .infusion.given_cells 0
    try - infusion show "$INFUSION"
    assert_out 'Given cells +0'
    try - audit verify
    assert_exit 0
}

@test "an infusion that gave nothing says so" {
    infuse
    try nora infusion finish "$INFUSION" --given 0mL
    assert_exit 0
    assert_err '0 cells given to S-1, nothing of 59.5 mL'
}

@test "a reaction has its grade" {
    infuse
    for reaction in chills chills,1 chills,grade=0 chills,grade=6 ,grade=1 'chills,grade=1;' chills,grade=11; do
        try nora infusion finish "$INFUSION" --given 50mL --reaction "$reaction"
        assert_exit 2
    done
    try - infusion show "$INFUSION" --json
    assert_json .infusion.state running
}

@test "an infusion does not end before it began" {
    infuse
    try nora infusion finish "$INFUSION" --given 50mL --at "$(date -u -d '-10 minutes' +%FT%TZ)"
    assert_refused time.order
}

@test "an infusion that ended past the use-by time is recorded and says so" {
    infuse
    later +185m try - status --json
    assert_json '.overdue[0].kind' infusion
    later +185m try nora infusion finish "$INFUSION" --given 59.5mL
    assert_exit 0
    assert_err 'past its use-by time'
    try - infusion show "$INFUSION" --json
    assert_json .infusion.past_use_by true
}

@test "a mistyped infusion ID is told from an unknown one" {
    infuse
    try - infusion show "${INFUSION%?}$([ "${INFUSION: -1}" = A ] && echo B || echo A)"
    assert_exit 2
    assert_err mistyped
    try - infusion show nonsense
    assert_exit 2
    try nora+nils infusion start S-9 "$DOSE"
    assert_exit 5
}

@test "infusions are listed by subject and state" {
    infuse
    try - infusion list --state running --json
    assert_json '.infusions[0].id' "$INFUSION"
    try - infusion list --subject S-2
    assert_exit 0
    try - infusion list --subject S-1 --state finished --json
    assert_json .infusions '[]'
}
