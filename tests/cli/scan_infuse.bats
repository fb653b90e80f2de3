#!/usr/bin/env bats
# The session at the bed: badge, label, bag; badge, label, bag; then it starts, and ends by a volume.
# shellcheck disable=SC2154 # DOSE, output come from ward, helper
load helper
load ward
load scans
setup() {
    setup_ward
    hand
    label S-1 LABEL
    label S-2 OTHER
}

# label SUBJECT NAME: the code on its label into this variable: the one of 36 whose check character holds.
label() {
    local c found
    for c in {0..9} {A..Z}; do printf 'SUBJ-%s%s\n' "$1" "$c"; done >codes
    found=$(as - scan --json <codes | jq -r '[.scans[] | select(.accepted) | .scan] | join(" ")')
    [ ${#found} -eq $((${#1} + 6)) ] || fail "labels of $1: $found"
    printf -v "$2" %s "$found"
}
infusions() { as - infusion list --json | jq '.infusions | length'; }

@test "two people scan patient and bag, then it starts; the volume ends it" {
    must petra label print "$DOSE" -o bag.pdf
    scan nora+nils --mode infuse -- "$LABEL" "$DOSE" "$(badge nils)" "$LABEL" "$DOSE" 'given 50mL'
    assert_answer 0 '^ok patient S-1 read; now the bag'
    assert_answer 1 "^ok patient S-1 and bag $DOSE read; now the second person's badge"
    assert_answer 2 '^ok Nils Dahl \(nils\) checks'
    assert_answer 3 '^ok patient S-1 read by Nils Dahl too'
    assert_answer 4 "^ok INF-000001. began: $DOSE into S-1, checked by Nils Dahl"
    assert_answer 5 '^ok INF-000001. of S-1 finished: 50 mL, 105,042,016 cells given'
    try - infusion list --json
    assert_json '.infusions[0].state' finished
    assert_json '.infusions[0].checker_scanned' true
    clean
}

@test "another session takes the bag up to end it" {
    scan nora+nils --mode infuse -- "$DOSE" "$LABEL" "$(badge nils)" "$DOSE" "$LABEL"
    assert_answer 4 '^ok INF-000001'
    scan nils --mode infuse -- 55mL "$DOSE" 60mL 59.5mL
    assert_answer 0 '^scan.infusion no infusion is at hand'
    assert_answer 1 '^ok .* is infusion INF-000001. of S-1'
    assert_answer 2 '^infusion.volume'
    assert_answer 3 '^ok .* finished: 59.5 mL'
    clean
}

@test "a wrong bag, a wrong patient, a misread label, the same person: nothing starts, and what was read is named" {
    scan nora+nils --mode infuse -- "$OTHER" "$DOSE" "$LABEL" "$DOSE" "$(badge nora)" "$(badge nils)" "$OTHER" "$DOSE" \
        "SUBJ-1-S${LABEL: -1}" S-1 "${VIALS[5]}" CPN/LN2-1/R1/B1 "${DOSE%?}"
    assert_answer 1 "^dose.subject bag $DOSE is for S-1, not for S-2"
    assert_answer 4 '^second.other-person this is your own badge'
    assert_answer 6 '^bedside.scan patient: nils read S-2, but nora read S-1; nothing was started'
    assert_answer 8 '^scan.mistyped'
    assert_answer 9 '^scan.mode S-1 is a subject'
    assert_answer 10 '^scan.mode .* is a vial: at the bed patient and bag are scanned'
    assert_answer 11 '^scan.mode .* is a place'
    assert_answer 12 '^scan.mistyped'
    [ "$(infusions)" -eq 0 ]
    # the wrong bag and the other patient are near misses, though nothing was to start yet
    [ "$(events infusion.refused)" -eq 2 ]
    try - status --alarms
    assert_out "near-miss infusion dose.subject .* nora at .*, read S-2 and $DOSE: bag $DOSE is for S-1, not for S-2"
    clean
}

@test "what a check of the record finds is one line, and all is read again" {
    must quinn lot hold "$LOT" --reason 'culture grew' >/dev/null
    scan nora+nils --mode infuse -- "$LABEL" "$DOSE" "$(badge nils)" "$LABEL" "$DOSE" "$DOSE"
    assert_answer 4 "^holds.none cannot start the infusion of 'S-1': lot $LOT is held"
    assert_answer 5 '^ok bag .* read; now the patient.s label'
    [ "$(infusions)" -eq 0 ]
    scan petra+nils --mode infuse -- "$LABEL"
    assert_exit 4
    clean
}

@test "a subject's code is none that reads like another's label" {
    try nora subject add "$LABEL" --site CPN
    assert_exit 2
    assert_err "reads like the label of subject 'S-1'"
    try nora+nils infusion start "$LABEL" "$DOSE" --second-scan "S-1,$DOSE" --dry-run
    assert_exit 0
    try nora+nils infusion start "$OTHER" "$DOSE" --second-scan "$LABEL,$DOSE"
    assert_refused bedside.scan
    try nora+nils infusion start "SUBJ-1-S${LABEL: -1}" "$DOSE"
    assert_exit 2
    assert_err 'its check character does not match'
}

@test "what happens while it runs is typed: interruption, rate, reaction, resumption, and an abort with its reason" {
    scan nora+nils --mode infuse -- 'interrupt pain' "$LABEL" "$DOSE" "$(badge nils)" "$LABEL" "$DOSE" interrupt 'interrupt line blocked' \
        'rate 2mL/min' Resume 'rate fast' 'rate 2mL/min' 'reaction chills' 'reaction chills 1' 'reaction fever,grade=2' \
        'abort 20mL' 'abort 20mL dyspnoea' resume
    assert_answer 0 '^scan.infusion no infusion is at hand to interrupt'
    assert_answer 6 '^act.reason .*reason is missing'
    assert_answer 7 '^ok INF-000001. of S-1 is interrupted; to go on type resume'
    assert_answer 8 '^infusion.state'
    assert_answer 9 '^ok INF-000001. of S-1 goes on'
    assert_answer 11 '^ok INF-000001. of S-1 runs at 2 mL/min'
    assert_answer 12 '^scan.text .chills. is not a reaction with its grade'
    assert_answer 13 '^ok chills of grade 1 is on record'
    assert_answer 14 '^ok fever of grade 2'
    assert_answer 15 '^act.reason'
    assert_answer 16 '^ok INF-000001. of S-1 aborted: 20 mL given'
    assert_answer 17 '^scan.infusion'
    try - infusion list --json
    assert_json '.infusions[0] | [.state, .abort_reason, .reaction, .interruptions] | map(tostring) | join(", ")' \
        'aborted, dyspnoea, chills,grade=1; fever,grade=2, 1'
    [ "$(sqlite3 "$DB" "SELECT detail FROM infusion_event WHERE kind = 'interrupt'")" = 'line blocked' ]
    clean
}
