#!/usr/bin/env bats
# While an infusion runs: interruptions, rates, reactions, complaints, recalls; how it ends.
# shellcheck disable=SC2154 # DOSE, INFUSION, stderr come from ward, helper
load helper
load ward
setup() {
    setup_ward
    infuse
}

@test "an interruption counts neither as running nor into the rate" {
    later +10m try nora infusion interrupt "$INFUSION"
    assert_refused act.reason
    later +10m try nora infusion interrupt "$INFUSION" --reason 'line blocked' --json
    assert_exit 0
    assert_json .infusion.state interrupted
    later +20m try - infusion show "$INFUSION" --json
    assert_json '.infusion.run_s | . >= 600 and . < 700' true
    later +25m try nora infusion finish "$INFUSION" --given 10mL --dry-run
    assert_exit 0
    later +25m try nora infusion resume "$INFUSION" --json
    assert_exit 0
    assert_json .infusion.state running
    assert_json '.infusion.interrupted_s | . >= 890 and . < 960' true
    later +26m try nora infusion rate "$INFUSION" 5mL/min --json
    assert_json .infusion.rate_ul_per_h 300000
    later +35m try nora infusion finish "$INFUSION" --given 40mL --json
    assert_exit 0
    assert_json .infusion.state finished
    assert_json .infusion.interruptions 1
    assert_json '.infusion.run_s | . >= 1190 and . < 1300' true
    assert_json '.infusion.mean_rate_ul_per_h | . > 110000 and . <= 121000' true
    assert_json .infusion.discarded_ul 19500
    later +36m try - infusion show "$INFUSION"
    assert_out 'Discarded +19.5 mL'
    # every step with its time and person, and the record beside: for whom, of what, how it was prepared
    assert_out $'\nSite +CPN\n'
    assert_out $'\nDiluent +Plasma-Lyte 148\n'
    assert_out $'\n20[0-9: -]+ CES?T  interrupt  line blocked +Nora Vidal\n'
    assert_out $'\n20[0-9: -]+ CES?T  rate +5 mL/min +Nora Vidal\n'
    later +36m try - infusion show "$INFUSION" --json
    assert_json '[.infusion.events[] | .kind + " " + .by] | join(", ")' \
        'start nora, interrupt nora, resume nora, rate nora, finish nora'
    assert_json '[.infusion.events[].at] == ([.infusion.events[].at] | sort)' true
    assert_json '.infusion | [.events[0].detail, .events[-1].detail, .ended_by, .target, .basis, .diluent_lot] | join("; ")' \
        'checked by Nils Dahl; 40 mL given; nora; 1 × 10⁶ cells/kg; nominal; PL2291'
    assert_json '.infusion | [(.contents | length), (.since | length), .number, .prescriber] | map(tostring) | join(" ")' '3 0 1 null'
    # the log of a vial shows what it was used for
    later +36m try - audit log --subject "${VIALS[2]}" --json
    assert_json '[.events[:5][].action] | join(" ")' 'infusion.finish infusion.rate infusion.resume infusion.interrupt infusion.start'
    later +36m try - audit verify
    assert_exit 0
}

@test "times are in order" {
    later +10m try nora infusion interrupt "$INFUSION" --reason 'line blocked'
    assert_exit 0
    for act in "resume $INFUSION" "finish $INFUSION --given 10mL" "abort $INFUSION --given 10mL"; do
        # shellcheck disable=SC2086 # words
        later +12m try nora infusion $act --at "$(date -u -d '+2 minutes' +%FT%TZ)" --reason late
        assert_refused time.order 'was interrupted later'
    done
    later +12m try nora infusion reaction "$INFUSION" chills --grade 1 --at "$(date -u -d '-10 minutes' +%FT%TZ)" --reason late
    assert_refused time.order
    later +12m try nora infusion reaction "$INFUSION" chills --grade 1 --at "$(date -u -d '+2 minutes' +%FT%TZ)"
    assert_exit 0
    later +30m try nora infusion finish "$INFUSION" --given 50mL --reaction 'fever,grade=2@2020-01-01T14:05Z'
    assert_refused time.order 'lies before the infusion'
}

@test "past the use-by time nothing is resumed, but everything can be ended" {
    later +170m try nora infusion interrupt "$INFUSION" --reason 'line blocked'
    assert_exit 0
    later +182m try nora infusion resume "$INFUSION"
    assert_refused dose.use-by
    assert_err 'infusion abort'
    later +182m try nora infusion finish "$INFUSION" --given 50mL --dry-run
    assert_exit 0
    later +182m try nora infusion abort "$INFUSION" --given 50mL --reason 'too late' --json
    assert_exit 0
    assert_json .infusion.state aborted
    assert_json .infusion.abort_reason 'too late'
    assert_json .infusion.given_cells 105042016
}

@test "a lot that is held or recalled while the infusion stands still is not given on; the end is recorded all the same" {
    try petra vial hold "${VIALS[0]}" --reason 'clumps were seen' --dry-run
    assert_exit 0
    assert_err "infusion $INFUSION of S-1 is running NOW: call the ward, have it aborted"
    for act in 'quinn lot hold' 'rosa lot withdraw'; do
        # shellcheck disable=SC2086 # two words
        try $act "$LOT" --reason 'culture grew on day 14' --dry-run
        assert_exit 0
        assert_err "infusion $INFUSION of S-1 is running NOW: call the ward"
    done
    try quinn deviation open --title 'culture grew' --class critical --lot "$LOT" --dry-run
    assert_err "infusion $INFUSION of S-1 is running NOW"
    [ "$(grep -c NOW <<<"$stderr")" -eq 1 ]
    must nora infusion interrupt "$INFUSION" --reason 'line blocked' >/dev/null
    try quinn lot hold "$LOT" --reason 'culture grew on day 14'
    assert_err "infusion $INFUSION of S-1 is interrupted NOW"
    try - status --alarms
    assert_out "given-now dose $DOSE [0-9-]+ nora of S-1, being given by $INFUSION, $LOT is held: culture grew on day 14: call"
    try nora infusion resume "$INFUSION"
    assert_refused holds.none "lot $LOT is held"
    must rosa lot recall "$LOT" --class 1 --reason 'culture grew' --confirm "$LOT" >/dev/null
    try - status --alarms
    assert_out "given-now dose $DOSE .* $LOT is .*and 1 more"
    try nora infusion resume "$INFUSION"
    assert_refused lot.released
    try nora infusion finish "$INFUSION" --given 10mL --dry-run
    assert_exit 0
    try nora infusion abort "$INFUSION" --given 10mL --reason 'lot recalled'
    assert_exit 0
    try - infusion show "$INFUSION"
    assert_out $'\nSince then +lot '"$LOT recalled on 20[0-9-]+ \\(RCL-0000017, class 1\\): culture grew"
    assert_out $'abort +10 mL given: lot recalled +Nora Vidal\n'
    assert_err "ATTENTION: since then: lot $LOT recalled on"
    must rosa document issue infusion "$INFUSION" -o record.pdf
    [[ $(pdftotext -layout record.pdf - | tr -s '[:space:]' ' ') =~ "Since then".*"lot $LOT recalled on 20".*'RCL-0000017, class 1' ]] ||
        fail 'no recall on paper'
    try - status --alarms
    refute_out given-now
    try - audit verify
    assert_exit 0
}

@test "a critical deviation of a vial stops what stands still" {
    must nora infusion interrupt "$INFUSION" --reason 'line blocked' >/dev/null
    must ivan deviation open --title 'clumps' --class critical --vial "${VIALS[0]}" >/dev/null
    try nora infusion resume "$INFUSION"
    assert_refused holds.none
    assert_err '\[deviations.closed\]'
}

@test "reactions have a grade and a time, also after the end" {
    for grade in 0 6 x 1.5; do
        try nora infusion reaction "$INFUSION" fever --grade "$grade"
        assert_exit 2
    done
    try nora infusion reaction "$INFUSION" 'chills' --grade 1 --json
    assert_exit 0
    try nora infusion finish "$INFUSION" --given 59.5mL --reaction 'chills,grade=1;fever,grade=2@25:99'
    assert_exit 2
    try nora infusion finish "$INFUSION" --given 59.5mL --reaction 'fever,grade=2' --json
    assert_exit 0
    assert_json .infusion.reaction 'chills,grade=1; fever,grade=2'
    must petra order create S-1 --product huc-msc --dose 1e6/kg --prescriber 'Dr Marsh' \
        --needed-at "$(day tomorrow) 10:00" >/dev/null
    later +3h try phil infusion reaction "$INFUSION" 'dyspnoea' --grade 3
    assert_exit 0
    assert_err 'dyspnoea of grade 3 in S-1 is to be reported'
    assert_err "deviation open --title .* --class major --infusion $INFUSION"
    later +4h try nora infusion reaction "$INFUSION" 'cardiac arrest' --grade 5
    assert_err 'death, in S-1 is to be reported at once'
    assert_err 'deviation DEV-0001 is open on it'
    assert_err 'order ORD-000001. is invalidated'
    [ "$(sqlite3 "$DB" 'SELECT class, state FROM deviation')" = 'critical|open' ]
    later +4h try petra order create S-1 --product huc-msc --dose 1e6/kg --prescriber 'Dr Marsh' --needed-at "$(day tomorrow) 10:00"
    assert_refused subject.died "S-1 died: cardiac arrest of grade 5 at .*, on record of $INFUSION"
    later +4h try petra dose thaw S-1 "${VIALS[3]}" --dose 1e6/kg
    assert_err '\[subject.died\]'
    later +4h try - status --alarms
    assert_out "reaction infusion $INFUSION .*cardiac arrest of grade 5.*DEV-0001"
    later +4h try nora infusion reaction "$INFUSION" 'cardiac arrest' --grade 0 --correct
    assert_refused act.reason
    later +4h try nora infusion reaction "$INFUSION" 'headache' --grade 0 --correct --reason 'of another patient'
    assert_refused infusion.reaction
    later +4h try nora infusion reaction "$INFUSION" 'cardiac arrest' --grade 4 --correct --reason 'brought back'
    assert_exit 0
    assert_err 'deviation DEV-0001 stays open'
    later +4h try petra order create S-1 --product huc-msc --dose 1e6/kg --prescriber 'Dr Marsh' --needed-at "$(day tomorrow) 10:00"
    assert_exit 0
    later +4h try nora infusion correct "$INFUSION" --given 60mL --reason 'mistyped'
    assert_refused infusion.volume
    later +4h try nora infusion correct "$INFUSION" --given 50mL --reason 'mistyped' --json
    assert_exit 0
    assert_json .infusion.given_ul 50000
    assert_json .infusion.given_cells 105042016
    [ "$(sqlite3 "$DB" "SELECT detail FROM infusion_event WHERE kind = 'correction'")" = '50 mL given, not 59.5 mL: mistyped' ]
    later +4h try - audit export inspection
    later +4h try nora deviation open --title 'cardiac arrest of grade 5' --class critical --infusion "$INFUSION"
    assert_exit 0
    try petra infusion reaction "$INFUSION" fever --grade 1
    assert_exit 4
    later +5h try - audit verify
    assert_exit 0
}

@test "a time of day belongs to the day of the act at the patient, or to the day before" {
    local began now
    now=$(TZ=Europe/Paris date -d '+31 minutes' +%H:%M)
    began=$(TZ=Europe/Paris date -d '-3 hours' +%H:%M)
    later +40m try nora infusion finish "$INFUSION" --given 59.5mL --reaction "chills,grade=1@$began"
    assert_exit 3 # it lies before the infusion; behind midnight it is an hour of this evening, which is still to come
    assert_err 'lies before the infusion|lies in the future'
    later +40m try nora infusion finish "$INFUSION" --given 59.5mL --reaction "chills,grade=1@$now" --json
    assert_exit 0
    [ "$(sqlite3 "$DB" 'SELECT (e.at_ms - i.started_at_ms) / 60000 BETWEEN 28 AND 33 FROM infusion_event e JOIN infusion i')" = 1 ]
}

@test "a complaint opens a deviation on infusion and vials, and what was lost was not given" {
    try nora infusion complaint "$INFUSION" 'leak at the port' --class severe
    assert_exit 2
    try nora infusion complaint "$INFUSION" 'leak at the port' --class minor --lost 60mL
    assert_refused infusion.volume
    try nora infusion complaint "$INFUSION" 'leak at the port' --class minor --lost 9.5mL --json
    assert_exit 0
    assert_json .infusion.lost_ul 9500
    try - deviation show DEV-0001 --json
    assert_json .deviation.class minor
    assert_json '.deviation.vials | length' 3
    assert_json '.deviation.infusions[0]' "$INFUSION"
    try nora infusion finish "$INFUSION" --given 59.5mL
    assert_refused infusion.volume 'and 9.5 mL of it was lost'
    try nora infusion finish "$INFUSION" --given 49.5mL --json
    assert_exit 0
    assert_json .infusion.discarded_ul 500
    try nora infusion complaint "$INFUSION" 'clamp broken' --class major
    assert_exit 0
    assert_err 'deviation DEV-0002 was opened'
    [ "$(sqlite3 "$DB" "SELECT count(*) FROM audit_event WHERE action = 'infusion.complaint'")" -eq 2 ]
    try - audit verify
    assert_exit 0
}

@test "an abort says why" {
    try nora infusion abort "$INFUSION" --given 5mL
    assert_refused act.reason
    try nora infusion abort "$INFUSION" --given 5mL --reason 'dyspnoea' --reaction 'dyspnoea,grade=4' --json
    assert_exit 0
    assert_json .infusion.state aborted
    assert_json .infusion.reaction 'dyspnoea,grade=4'
    try - infusion list --state aborted --json
    assert_json '.infusions[0].id' "$INFUSION"
    try nora infusion finish "$INFUSION" --given 5mL
    assert_refused infusion.state 'it is aborted, not running or interrupted'
    try - verify
    assert_exit 0
}
