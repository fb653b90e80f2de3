#!/usr/bin/env bats
# Doses: every gate before the thaw, the bag, the hand-over, the end.

# shellcheck disable=SC2153 # DOSE is set by ward

load helper
load ward
setup() { setup_ward; }

# refused_whole RULE [REGEX]: the last command was refused and nothing was thawed or written.
refused_whole() {
    assert_refused "$@"
    [ "$(as - dose list --json | jq '.doses | length')" -eq "${DOSES:-0}" ]
    [ "$(as - vial list --lot "$LOT" --state thawed --json | jq '.vials | length')" -eq "${THAWED:-0}" ]
}

# ---- thaw ------------------------------------------------------------------------------------------------------------

@test "a thaw counts the dose and starts the in-use clock" {
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg --json
    assert_exit 0
    assert_json .dose.subject S-1
    assert_json .dose.state thawed
    assert_json .dose.required_cells 125000000
    assert_json .dose.usable_cells 150000000
    assert_json .dose.weight_g 125000
    assert_json .dose.weighed_on "$(day '-2 days')"
    assert_json .dose.basis nominal
    assert_json .dose.holder petra
    assert_json '.dose.vials | join(" ")' "${VIALS[*]:0:3}"
    [ "$(json '(.dose.use_by | sub("\\..*"; "Z") | fromdate) - (.dose.thawed_at | sub("\\..*"; "Z") | fromdate)')" -eq 10800 ]
    [[ $(json .dose.id) =~ ^DOSE-000001[0-9A-Z]$ ]]
    for vial in "${VIALS[@]:0:3}"; do
        try - vial show "$vial" --json
        assert_json .vial.state thawed
    done
    try - custody log "${VIALS[0]}"
    assert_out 'thaw +Petra Novak'
    try - audit verify
    assert_exit 0
}

@test "a thaw says the date of the weight and what comes next" {
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg
    assert_err "125 kg, weighed on $(day '-2 days')"
    assert_err 'next: cryolot dose prepare DOSE-.* --diluent'
}

@test "vial IDs may come in lower case from a keyboard" {
    try petra dose thaw S-1 "${VIALS[0],,}" "${VIALS[@]:1:2}" --dose 1e6/kg --json
    assert_exit 0
    assert_json '.dose.vials[0]' "${VIALS[0]}"
}

@test "a dry run runs the gate and thaws nothing" {
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg --dry-run
    assert_exit 0
    [ "$(as - dose list --json | jq '.doses | length')" -eq 0 ]
    try petra dose thaw S-1 "${VIALS[0]}" --dose 1e6/kg --dry-run
    refused_whole dose.enough
}

@test "one refusal names every failing check" {
    must rosa lot hold "$LOT" --reason 'smell of burnt insulation'
    try petra dose thaw S-3 "${VIALS[0]}" "${VIALS[5]}" --dose 1.5e6/kg
    refused_whole holds.none "lot $LOT is held"
    assert_err '\[vial.at-hand\]'
    assert_err "vial ${VIALS[5]} is stored at CPN/LN2-1/R1/B1:A6"
    assert_err '\[dose.target\]'
    assert_err 'S-3 has no weight \[subject.weighed\]'
    assert_err '\[dose.enough\]'
    refute_err 'not known.*not known'
}

@test "a refusal as JSON has the first failing check as its rule" {
    try petra dose thaw S-3 "${VIALS[@]:0:3}" --dose 1e6/kg --json
    assert_exit 3
    assert_error_json .error.status refused
    assert_error_json .error.rule subject.weighed
    assert_error_json .error.record S-3
}

@test "the boundary of the tolerance is enough, less is not" {
    # two vials hold 100,000,000 cells: 111.111 kg less 10 % needs 99,999,900, 111.112 kg needs 100,000,800
    must nora subject weigh S-1 111111g --reason 'weighed again' --on "$(day '-1 days')"
    must petra dose thaw S-1 "${VIALS[@]:0:2}" --dose 1e6/kg --dry-run
    must nora subject weigh S-1 111112g --reason 'weighed again' --on "$(day '-1 days')"
    try petra dose thaw S-1 "${VIALS[@]:0:2}" --dose 1e6/kg
    refused_whole dose.enough '100 × 10⁶ cells'
    must petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg
}

@test "a vial more than needed is refused and named" {
    try petra dose thaw S-1 "${VIALS[@]:0:4}" --dose 1e6/kg
    refused_whole dose.no-more-than-needed "vial ${VIALS[3]} is not needed"
    refute_err "vial ${VIALS[2]} is not needed"
    must nora subject weigh S-1 100kg --reason 'weighed again' --on "$(day '-1 days')"
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg
    refused_whole dose.no-more-than-needed
    must petra dose thaw S-1 "${VIALS[@]:0:2}" --dose 1e6/kg
}

@test "only one of the product's doses is allowed" {
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1.1e6/kg
    refused_whole dose.target 'which allows'
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 125e6
    refused_whole dose.target '125 × 10⁶ cells is no dose of huc-msc, whose doses are per-kg'
    for dose in 0 -1e6 0/kg -1e6/kg 1e6/lb NaN/kg; do
        try petra dose thaw S-1 "${VIALS[@]:0:3}" "--dose=$dose"
        assert_exit 2
    done
    for area in '--dose 1e6/kg --area 4cm2' '--dose 1e6/cm2' '--dose 1e6/cm2 --area 4' '--dose 1e6/cm2 --area 0cm2'; do
        # shellcheck disable=SC2086 # two options and their values
        try petra dose thaw S-1 "${VIALS[@]:0:3}" $area
        assert_exit 2
    done
}

@test "a lot must be released, not held, not rejected" {
    must rosa lot hold "$LOT" --reason 'late result'
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg
    refused_whole holds.none "lot $LOT is held"
    must rosa lot unhold "$LOT" --reason 'settled'
    must petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg
}

@test "a lot in quarantine is never thawed for a patient" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL --vials 3
    mapfile -t quarantined < <(as - vial list --lot UC26A002 --json | jq -r '.vials[].id')
    must stan storage add CPN/LN2-1/R1/B2 --kind box --grid 9x9
    must stan vial store "${quarantined[@]}" --at CPN/LN2-1/R1/B2
    must stan vial take "${quarantined[@]}" --reason test
    must stan+petra custody hand "${quarantined[@]}" --place Pharmacy
    try petra dose thaw S-1 "${quarantined[@]}" --dose 1e6/kg
    refused_whole lot.released 'lot UC26A002 is not released but in quarantine'
    try petra dose thaw S-1 "${VIALS[@]:0:2}" "${quarantined[0]}" --dose 1e6/kg
    refused_whole lot.released
}

@test "expiry is a day of the lot's site, usable through its end" {
    local expires
    expires=$(as - lot show "$LOT" --json | jq -r .lot.expires_on)
    must nora subject weigh S-1 125kg --reason 'weighed again' --on "$(day today)"
    local days=$(((($(date -u -d "$expires 12:00" +%s) - $(date -u +%s)) / 86400) + 1))
    later "+$((days + 3))d" try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg
    refused_whole expiry.future "expired at the end of $expires"
    # 20 minutes before midnight in Paris on the last day
    local seconds=$(($(TZ=Europe/Paris date -d "$expires 23:40" +%s) - $(date +%s)))
    later "+${seconds}s" try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg
    assert_exit 0
}

@test "a vial is used once" {
    thaw
    DOSES=1 THAWED=3
    try petra dose thaw S-2 "${VIALS[@]:0:3}" --dose 1e6/kg
    refused_whole vial.unused "vial ${VIALS[0]} is thawed and belongs to dose $DOSE"
    refute_err 'vial.at-hand'
    must petra+nils dose discard "$DOSE" --reason 'patient has fever'
    try petra dose thaw S-2 "${VIALS[@]:0:3}" --dose 1e6/kg
    THAWED=0 refused_whole vial.unused "is discarded and belongs to dose $DOSE"
}

@test "a vial must be in the hands of who thaws it" {
    try petra dose thaw S-1 "${VIALS[@]:3:3}" --dose 1e6/kg
    refused_whole vial.at-hand "${VIALS[4]} is stored"
    refute_err "${VIALS[3]} is out"
    must stan vial take "${VIALS[4]}" "${VIALS[5]}" --reason test
    try petra dose thaw S-1 "${VIALS[@]:3:3}" --dose 1e6/kg
    refused_whole vial.at-hand 'in the hands of stan'
}

@test "mistyped, unknown and repeated vials are all named" {
    try petra dose thaw S-1 "${VIALS[0]%?}*" --dose 1e6/kg
    assert_exit 2
    try petra dose thaw S-1 "${VIALS[0]}" UC26A001-0024T --dose 1e6/kg
    assert_exit 2
    assert_err 'mistyped'
    try petra dose thaw S-1 "${VIALS[0]}" "${VIALS[0]}" "${VIALS[1]}" --dose 1e6/kg
    assert_exit 3
    [ "$(as - dose list --json | jq '.doses | length')" -eq 0 ]
}

@test "an unknown subject is not found" {
    try petra dose thaw S-9 "${VIALS[@]:0:3}" --dose 1e6/kg
    assert_exit 5
}

@test "a basis needs its figure of the lot; the site counts only after the thaw" {
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg --basis pre-freeze
    refused_whole dose.basis "lot $LOT has no reviewed viability before freezing"
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg --basis post-thaw-lot
    refused_whole dose.basis "lot $LOT has no reviewed viability after thaw"
    assert_err "cryolot result record $LOT viability VALUE --unit % --stage after-thaw"
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg --basis post-thaw-site
    refused_whole dose.basis 'by the site only after the thaw'
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg --basis guessed
    assert_exit 2
    must petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg --basis nominal
}

@test "only a pharmacist thaws" {
    for login in nora olga stan rosa ada; do
        try "$login" dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg
        assert_exit 4
    done
}

@test "a weight of a later day does not count" {
    later +3d must nora subject weigh S-1 40kg --reason 'weighed again' --on "$(day '+2 days')"
    must ada clock accept --reason 'the clock was three days ahead'
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg --json
    assert_exit 0
    assert_json .dose.weight_g 125000
}

# ---- prepare ---------------------------------------------------------------------------------------------------------

@test "a bag is what was drawn and the diluent" {
    thaw
    try petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL,${VIALS[1]}=5mL,${VIALS[2]}=2.5mL" \
        --diluent 'Plasma-Lyte 148,PL2291,50mL' --json
    assert_exit 0
    assert_json .dose.state prepared
    assert_json .dose.planned_cells 125000000
    assert_json .dose.bag_ul 62500
    assert_json .dose.diluent 'Plasma-Lyte 148'
    assert_json .dose.diluent_lot PL2291
    try - dose show "$DOSE" --json
    assert_json '.dose.contents[2].drawn_ul' 2500
    assert_json '.dose.contents[2].vial' "${VIALS[2]}"
    try - dose show "$DOSE"
    assert_out 'Plasma-Lyte 148'
}

@test "a bag lies within the tolerance on both sides" {
    thaw
    # required 125e6: 112.5e6 to 137.5e6; a microlitre holds 10,000 cells
    try petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL,${VIALS[1]}=5mL,${VIALS[2]}=1249uL" --diluent NaCl,1,50mL
    assert_refused dose.enough 'too few'
    try petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL,${VIALS[1]}=5mL,${VIALS[2]}=3751uL" --diluent NaCl,1,50mL
    assert_refused dose.not-too-much 'too many'
    must petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL,${VIALS[1]}=5mL,${VIALS[2]}=1250uL" --diluent NaCl,1,50mL \
        --dry-run
    must petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL,${VIALS[1]}=5mL,${VIALS[2]}=3750uL" --diluent NaCl,1,50mL
}

@test "every vial of the dose is named once, none other, and holds what is drawn" {
    thaw
    try petra dose prepare "$DOSE" --draw "${VIALS[0]}=5.1mL,${VIALS[1]}=5mL,${VIALS[3]}=2.5mL" --diluent NaCl,1,50mL
    assert_refused draw.every-vial "vial ${VIALS[3]} is not of this dose"
    assert_err "vial ${VIALS[2]} is not named"
    assert_err '5.1 mL cannot be drawn from vial .*, which holds 5 mL \[draw.volume\]'
    try petra dose prepare "$DOSE" --draw "${VIALS[0]}=1mL,${VIALS[0]}=1mL,${VIALS[1]}=5mL" --diluent NaCl,1,50mL
    assert_exit 3
    try - dose show "$DOSE" --json
    assert_json .dose.state thawed
    assert_json '.dose.contents[0].drawn_ul' null
}

@test "volumes need their units, the diluent its three parts" {
    thaw
    for draw in "${VIALS[0]}" "${VIALS[0]}=2.4" "${VIALS[0]}=0mL" "${VIALS[0]}=-1mL" '=1mL' "${VIALS[0]}=2,4mL"; do
        try petra dose prepare "$DOSE" --draw "$draw" --diluent NaCl,1,50mL
        assert_exit 2
    done
    for diluent in NaCl NaCl,1 NaCl,1,50 ',1,50mL' 'NaCl,,50mL' NaCl,1,50mL,x; do
        try petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL,${VIALS[1]}=5mL,${VIALS[2]}=2.5mL" --diluent "$diluent"
        assert_exit 2
    done
}

@test "a bag of more than two litres is a mistake" {
    thaw
    local diluent draw="${VIALS[0]}=5mL,${VIALS[1]}=5mL,${VIALS[2]}=2.5mL"
    for diluent in 50L 2L 1987501uL; do
        try petra dose prepare "$DOSE" --draw "$draw" --diluent "NaCl,1,$diluent"
        assert_refused dose.bag 'a bag of .* mL is not plausible'
    done
    must petra dose prepare "$DOSE" --draw "$draw" --diluent NaCl,1,1987500uL
}

@test "past its use-by time a dose is neither prepared nor handed" {
    thaw
    later +181m try petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL,${VIALS[1]}=5mL,${VIALS[2]}=2.5mL" \
        --diluent NaCl,1,50mL
    assert_refused dose.use-by 'had to be used by'
    must petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL,${VIALS[1]}=5mL,${VIALS[2]}=2.5mL" --diluent NaCl,1,50mL
    later +181m try petra+nora dose hand "$DOSE" --place 'Ward 3'
    assert_refused dose.use-by
    later +181m try - status --json
    assert_json '.overdue[0].id' "$DOSE"
    later +181m try petra+nils dose discard "$DOSE" --reason 'past its use-by time'
    assert_exit 0
    later +181m try - status --json
    assert_json .overdue '[]'
}

@test "nothing happens to a dose before its thaw" {
    thaw
    try petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL,${VIALS[1]}=5mL,${VIALS[2]}=2.5mL" --diluent NaCl,1,50mL \
        --at "$(date -u -d '-5 minutes' +%FT%TZ)"
    assert_refused time.order 'thawed later'
}

# ---- hand, discard ---------------------------------------------------------------------------------------------------

@test "the holder hands a prepared dose to a second person" {
    prepare
    try petra+nora dose hand "$DOSE" --place 'Ward 3' --json
    assert_exit 0
    assert_json .dose.state handed
    assert_json .dose.holder nora
    try - custody log "${VIALS[0]}"
    assert_out 'hand +Petra Novak -> Nora Vidal, at Ward 3'
}

@test "a dose is handed once it is prepared, by who holds it, while its lot is good" {
    thaw
    try petra+nora dose hand "$DOSE" --place 'Ward 3'
    assert_refused dose.state 'thawed, not prepared'
    must petra+nils dose discard "$DOSE" --reason 'dropped'
    try petra+nora dose hand "$DOSE" --place 'Ward 3'
    assert_refused dose.state
    try petra dose hand "$DOSE" --place 'Ward 3'
    assert_exit 3
    assert_err 'second person'
    try olga+nils dose hand "$DOSE" --place 'Ward 3'
    assert_exit 4
    try petra+stan dose hand "$DOSE" --place 'Ward 3'
    assert_exit 4
}

@test "a hand-over happens somewhere" {
    prepare
    try petra+nora dose hand "$DOSE"
    assert_exit 2
    assert_err '--place is missing'
    try petra+nora dose hand "$DOSE" --place ''
    assert_exit 2
}

@test "a handed dose is handed on, at a change of shifts and back to the pharmacy, by who holds it" {
    hand
    try nils+nora dose hand "$DOSE" --place 'Ward 3'
    assert_refused dose.held 'nils does not hold it, nora does'
    try nora+nils dose hand "$DOSE" --place 'Ward 3' --json
    assert_exit 0
    assert_json .dose.state handed
    assert_json .dose.holder nils
    try nora+nils infusion start S-2 "$DOSE"
    refute_err 'dose.held'
    try nils+petra dose hand "$DOSE" --place 'Pharmacy, hatch 2' --json
    assert_exit 0
    assert_json .dose.holder petra
    try nora+nils infusion start S-1 "$DOSE"
    assert_refused dose.held 'petra does'
    try - custody log "${VIALS[2]}"
    assert_out 'hand +Nils Dahl -> Petra Novak, at Pharmacy, hatch 2'
    try - audit verify
    assert_exit 0
}

@test "only who holds a dose discards it" {
    hand
    try petra+nils dose discard "$DOSE" --reason 'bag leaks'
    assert_refused dose.held 'petra does not hold it, nora does'
    try olga+nils dose discard "$DOSE" --reason 'bag leaks'
    assert_exit 4
    try nora+nils dose discard "$DOSE" --reason 'bag leaks' --json
    assert_exit 0
    assert_json .dose.state discarded
}

@test "a hold after the thaw stops the hand-over" {
    prepare
    must stan lot hold "$LOT" --reason 'alarm of the tank'
    try petra+nora dose hand "$DOSE" --place 'Ward 3'
    assert_refused holds.none
}

@test "a dose in the hands of a disabled person is discarded by a pharmacist" {
    hand
    must ada user disable nora --reason 'left the facility' >/dev/null
    try nils+petra dose discard "$DOSE" --reason 'bag leaks'
    assert_refused dose.held 'nora does'
    must petra+nils dose discard "$DOSE" --reason 'left behind' >/dev/null
    try - custody log "${VIALS[0]}" --json
    assert_json '.custody[-1] | .kind + " " + .from + " " + .reason' 'discard nora left behind'
    try - audit log --action dose.discard --limit 1 --json
    assert_json '.events[0] | .actor + " " + .second' 'petra nils'
    try - verify
    assert_exit 0
}

@test "a discarded dose takes its vials with it and is never used" {
    prepare
    try petra+nils dose discard "$DOSE"
    assert_exit 3
    assert_err 'reason'
    try petra dose discard "$DOSE" --reason 'bag leaks' # nobody saw it
    assert_refused act.second
    try petra+petra dose discard "$DOSE" --reason 'bag leaks'
    assert_refused second.other-person
    try petra+nils dose discard "$DOSE" --reason 'bag leaks' --json
    assert_exit 0
    assert_json .dose.state discarded
    assert_json .dose.holder null
    try - vial show "${VIALS[1]}" --json
    assert_json .vial.state discarded
    try petra+nils dose discard "$DOSE" --reason 'again'
    assert_refused dose.state 'it is discarded'
    try - lot reconcile "$LOT" --json
    [ "$status" -ne 0 ] || assert_json .difference 0
}

# ---- reading ---------------------------------------------------------------------------------------------------------

@test "a mistyped dose ID is told from an unknown one" {
    thaw
    local wrong=${DOSE%?}
    try - dose show "${wrong}$([ "${DOSE: -1}" = A ] && echo B || echo A)"
    assert_exit 2
    assert_err 'mistyped'
    try - dose show DOSE-1
    assert_exit 2
    assert_err 'no dose ID'
    try - dose show DOSE-0000023
    assert_exit 5
    try - dose show "${DOSE,,}" --json
    assert_json .dose.id "$DOSE"
}

@test "doses are listed by subject and state" {
    thaw
    try - dose list --subject S-1 --json
    assert_json '.doses[0].id' "$DOSE"
    try - dose list --subject S-2 --json
    assert_json .doses '[]'
    try - dose list --state thawed --csv
    assert_out "$DOSE"
    try - dose list --subject S-9
    assert_exit 5
}
