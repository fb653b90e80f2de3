# storage spill: a box that was dropped. Its vials are in somebody's hands until each is scanned again; what is missing is
# named, held, and stays in those hands until QA decides.
# shellcheck disable=SC2154 # stderr is from helper
# shellcheck disable=SC2034 # UNDER is for helper
load helper
setup() {
    setup_lot
    BOX=CPN/LN2-1/R1/B1
    must stan storage add $BOX --kind box --grid 4x5 >/dev/null
    must stan vial store "${VIALS[@]:0:4}" --at $BOX:B2 >/dev/null
}

spill() { try stan storage spill $BOX --reason 'slipped off the rack' "$@"; }

@test "a spilled box is empty, its vials are in the hands of who says so, with their history" {
    spill --json
    assert_exit 0
    assert_json .spill.spilled_by stan
    assert_json .spill.deviation DEV-0001
    assert_json .spill.missing 4
    assert_json '.spill.vials | map(.position + " " + .vial + " " + .state + " " + .holder) | .[0]' "B2 ${VIALS[0]} out stan"
    try - storage map $BOX --json
    assert_json '.occupied | length' 0
    try - custody log "${VIALS[0]}" --json
    assert_json '[.custody[] | .kind] | join(" ")' 'fill store spill'
    assert_json '.custody[2].from' "$BOX:B2"
    assert_json '.custody[2].reason' 'slipped off the rack'
    try - deviation show DEV-0001 --json
    assert_json .deviation.class major
    assert_json .deviation.title "$BOX was spilled with 4 vials in it"
    assert_json '.deviation.stores[0]' $BOX
    assert_json '.deviation.vials | length' 0
    try - deviation show DEV-0001
    assert_out "What +slipped off the rack; in it: ${VIALS[0]}, "
    refute_out $'\xEF\xBF\xBD' # U+FFFD, of what cannot be shown
    try - verify
    assert_exit 0
}

@test "scanned back, all are found, and the search ends" {
    spill
    assert_err "4 vials of $BOX are in your hands, and DEV-0001 is open; next: scan each back"
    must stan vial store "${VIALS[@]:0:3}" --at $BOX >/dev/null
    try - storage spill $BOX
    assert_exit 0
    assert_err "3 of 4 vials found; missing: ${VIALS[3]}"
    assert_out "$BOX:A1"
    must stan vial store "${VIALS[3]}" --at $BOX:D5 >/dev/null
    try stan storage spill $BOX --finish --json
    assert_exit 0
    assert_json .spill.missing 0
    assert_json .spill.finished_by stan
    assert_json '.spill.vials[3].place' "$BOX:D5"
    try - deviation show DEV-0001 --json
    assert_json '.deviation.vials | length' 0
    try stan storage spill $BOX --finish
    assert_refused spill.open "no spill of $BOX is open"
    # it can be dropped again
    spill --json
    assert_exit 0
    assert_json .spill.deviation DEV-0002
    try - verify
    assert_exit 0
}

@test "a spill whose search nobody ended asks for somebody" {
    must stan+rosa storage set CPN/LN2-1 --max -150C --reason 'its limit' >/dev/null
    spill
    must stan vial store "${VIALS[@]:0:2}" --at $BOX >/dev/null
    try - status --alarms
    assert_exit 3
    assert_out "^spill store $BOX [0-9-]+ stan spilled at .* CES?T, 2 of 4 vials not found yet: cryolot storage spill"
    [ "$(grep -vc ^unstored <<<"$output")" -eq 1 ] # its vials are no alarm of their own
    try - status --json
    assert_json '[.alarms[] | select(.alarm != "unstored") | .alarm + " " + .id] | join(", ")' "spill $BOX"
    must stella storage spill $BOX --finish >/dev/null
    UNDER=(faketime -f +9h)
    try - status --alarms
    assert_exit 3
    assert_out "^in-hands person stan [0-9-]+ stan 2 vials since .* CES?T: ${VIALS[2]}, ${VIALS[3]}"$'\n'
}

@test "what is missing is named in the deviation, held, and out with who spilled it; found later it is stored" {
    spill
    must stan vial store "${VIALS[@]:0:2}" --at $BOX >/dev/null
    try stella storage spill $BOX --finish
    assert_exit 0
    assert_err "2 of 4 vials found; missing: ${VIALS[2]}, ${VIALS[3]}"
    assert_err 'named in DEV-0001 and held, in the hands of stan'
    try - deviation show DEV-0001 --json
    assert_json '.deviation.vials | sort | join(" ")' "${VIALS[2]} ${VIALS[3]}"
    try - vial show "${VIALS[2]}" --json
    assert_json .vial.held true
    assert_json .vial.state out
    assert_json .vial.holder stan
    try - vial show "${VIALS[0]}" --json
    assert_json .vial.held false
    must stan vial store "${VIALS[2]}" --at $BOX >/dev/null
    try - storage spill $BOX --json
    assert_json .spill.missing 1
    assert_json .spill.found 3
    try - verify
    assert_exit 0
}

@test "a vial that is found broken is accounted for, one that is handed on is not" {
    spill
    must stan+stella vial discard "${VIALS[0]}" --reason cracked >/dev/null
    must stan+stella custody hand "${VIALS[1]}" --place 'Cold room' >/dev/null
    must stan vial store "${VIALS[2]}" --at $BOX >/dev/null
    try - storage spill $BOX --json
    assert_json .spill.missing 2
    assert_json '.spill.vials | map(.state) | join(" ")' 'discarded out stored out'
    # nobody else has them
    try stella vial store "${VIALS[3]}" --at $BOX
    assert_refused custody.holder
}

@test "where QA closed the deviation meanwhile, what is missing opens another" {
    spill
    must rosa deviation close DEV-0001 --cause other --conclusion 'picked up at once' >/dev/null
    must stan vial store "${VIALS[@]:0:3}" --at $BOX >/dev/null
    try stan storage spill $BOX --finish --json
    assert_exit 0
    assert_json .spill.deviation DEV-0002
    try - deviation show DEV-0002 --json
    assert_json .deviation.title "1 vial of $BOX was not found after it was spilled (DEV-0001)"
    assert_json '.deviation.vials | join(" ")' "${VIALS[3]}"
}

@test "what cannot be spilled is refused" {
    must stan storage add CPN/LN2-1/R1/B2 --kind box --grid 4x5 >/dev/null
    try stan storage spill CPN/LN2-1/R1/B2 --reason dropped
    assert_refused spill.empty 'no vial stands in CPN/LN2-1/R1/B2'
    try stan storage spill CPN/LN2-1/R1 --reason dropped
    assert_refused spill.box 'CPN/LN2-1/R1 has other stores in it'
    try stan storage spill CPN/LN2-1/R9 --reason dropped
    assert_exit 5
    try olga storage spill $BOX --reason dropped
    assert_exit 4
    spill --dry-run
    assert_exit 0
    try - storage spill $BOX --json # as people write it: a script must not believe that something was spilled
    assert_exit 3
    assert_error_json .error.rule act.reason
    try stan storage spill $BOX
    assert_refused act.reason "nothing was spilled now; $BOX was never spilled"
    [ "$(events storage.spill)" -eq 0 ]
    spill
    assert_exit 0
    spill
    assert_refused spill.open "$BOX was spilled already, and 4 of 4 vials are not found yet"
    try stan storage spill $BOX --finish --reason 'seen by nobody' --dry-run
    assert_exit 0
}

@test "a vial is found when it stands in a store: in another's hands it is missing, a discarded one is named so" {
    spill
    must stan+stella custody hand "${VIALS[0]}" --place Lab >/dev/null
    must stan+stella vial discard "${VIALS[1]}" --reason 'broken' >/dev/null
    must stan vial store "${VIALS[@]:2:2}" --at $BOX >/dev/null
    try stan storage spill $BOX --finish --json
    assert_exit 0
    assert_json .spill.found 2
    assert_json .spill.missing 1
    assert_json '[.spill.vials[] | select(.state == "discarded") | .vial] | join(" ")' "${VIALS[1]}"
    try - deviation show DEV-0001 --json
    assert_json '.deviation.vials | length' 1
    assert_json '.deviation.what | contains("'"${VIALS[3]}"'")' true
    try - verify
    assert_exit 0
}
