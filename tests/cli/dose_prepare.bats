#!/usr/bin/env bats
# The bag: draws that the program proposes, what is left over, who looked on; the in-use clock to the second; the whole
# dose on one screen.

# shellcheck disable=SC2153,SC2154 # DOSE is set by ward, stderr comes from run

load helper
load ward
setup() { setup_ward; }

volumes() { json '[.dose.contents[] | "\(.drawn_ul // 0)/\(.discarded_ul // 0)"] | join(" ")'; }

@test "without draws whole vials are drawn and the last one in part, and a dry run says so" {
    thaw
    try petra dose prepare "$DOSE" --diluent 'Plasma-Lyte 148,PL2291,47mL' --dry-run
    assert_exit 0
    assert_out "${VIALS[0]} .* 5 mL +5 mL"
    assert_out "${VIALS[2]} .* 5 mL +2.5 mL +2.5 mL"
    assert_out 'Left over +25 × 10⁶'
    try - dose show "$DOSE" --json
    assert_json .dose.state thawed
    try petra dose prepare "$DOSE" --draw auto --diluent 'Plasma-Lyte 148,PL2291,47mL' --json
    assert_exit 0
    [ "$(volumes)" = '5000/0 5000/0 2500/2500' ]
    assert_json .dose.planned_cells 125000000
    assert_json .dose.leftover_cells 25000000
    assert_json .dose.planned_cells_per_kg 1000000
    assert_json .dose.bag_cells_per_ml 2100840 # 125e6 in 59.5 mL
    assert_json .dose.prepared_by petra
    assert_json .dose.checked_by null
    try - audit verify
    assert_exit 0
}

@test "a bag says by which basis it counts, what it is proposed from, and rounds no cell away" {
    must nora subject weigh S-1 111111g --reason 'weighed again' --on "$(day today)" >/dev/null
    thaw # 111,111,000 cells: two vials and 11,111,000 of 10,000 cells in a microlitre
    try petra dose prepare "$DOSE" --diluent NaCl,1,50mL
    assert_exit 0
    assert_err 'cells by nominal in '
    try - dose show "$DOSE" --json
    assert_json '.dose.contents[2].drawn_ul' 1112 # 1111.1, rounded up
    assert_json .dose.planned_cells 111120000
}

@test "what the site counted is what the draws make, and a vial too many is left and discarded" {
    thaw
    must petra dose count "$DOSE" --cells 225e6 --viability 99 --method NC --basis post-thaw-site >/dev/null
    cp "$DB" counted.db
    try petra dose prepare "$DOSE" --diluent NaCl,1,47mL --json
    assert_exit 0
    # 222.75e6 in 15 mL, 74.25e6 in each: one whole vial and 50.75e6 of the second
    [ "$(volumes)" = '5000/0 3418/1582 0/5000' ]
    assert_json .dose.basis post-thaw-site
    assert_json '.dose.planned_cells >= 125000000 and .dose.planned_cells < 125015000' true
    must petra+nora dose hand "$DOSE" --place 'Ward 3' >/dev/null
    must nora+nils infusion start S-1 "$DOSE" >/dev/null
    try - vial show "${VIALS[2]}" --json
    assert_exit 0
    try - audit verify
    assert_exit 0
}

@test "too few cells in all vials make no bag, within the tolerance they make it whole" {
    thaw
    cp "$DB" thawed.db
    must petra dose count "$DOSE" --cells 118e6 --viability 95 --method NC --basis post-thaw-site >/dev/null # 112.1e6
    try petra dose prepare "$DOSE" --diluent NaCl,1,47mL
    assert_refused dose.enough 'the draws give 112.1 × 10⁶ cells, too few'
    cp thawed.db "$DB"
    must petra dose count "$DOSE" --cells 119e6 --viability 95 --method NC --basis post-thaw-site >/dev/null # 113.05e6
    try petra dose prepare "$DOSE" --diluent NaCl,1,47mL --json
    assert_exit 0
    [ "$(volumes)" = '5000/0 5000/0 5000/0' ]
}

@test "a second person looked on where one is named, and the diluent has an expiry where one is given" {
    thaw
    try petra+petra dose prepare "$DOSE" --diluent NaCl,1,47mL
    assert_refused second.other-person
    try petra+nora dose prepare "$DOSE" --diluent NaCl,1,47mL
    assert_exit 4
    try petra dose prepare "$DOSE" --diluent NaCl,N7,47mL --diluent-expires "$(day yesterday)"
    assert_refused diluent.expired "NaCl of lot N7 expired at the end of $(day yesterday)"
    try petra dose prepare "$DOSE" --diluent NaCl,N7,47mL --diluent-expires 2027-02-30
    assert_exit 2
    try petra+olga dose prepare "$DOSE" --diluent 'NaCl,N7,47mL,<0.05EU/mL' --diluent-expires "$(day '+1 year')" --json
    assert_exit 0
    assert_json '.dose | [.prepared_by, .checked_by, .diluent_expires_on, .diluent_endotoxin_eu_per_ml] | join(" ")' \
        "petra olga $(day '+1 year') <0.05"
    try - audit log --subject "$DOSE" --limit 1 --json
    assert_json '.events[0].second' olga
}

@test "the endotoxin of a diluent is said once" {
    thaw
    try petra dose prepare "$DOSE" --diluent 'NaCl,N7,47mL,<0.05EU/mL' --diluent-endotoxin '<0.05EU/mL'
    assert_exit 2
    try petra dose prepare "$DOSE" --diluent 'NaCl,N7,47mL,0.05'
    assert_exit 2
}

@test "a handed dose goes back to the pharmacy and on to another ward; what is discarded is accounted for" {
    hand
    must nora+petra dose hand "$DOSE" --place 'Pharmacy, hatch 2' >/dev/null
    must petra+nils dose hand "$DOSE" --place 'Ward 5' >/dev/null
    try - custody log "${VIALS[0]}"
    assert_out 'Petra Novak -> Nils Dahl, at Ward 5'
    try - dose show "$DOSE" --json
    [ "$(volumes)" = '5000/0 5000/0 2500/2500' ]
    must nils+nora dose discard "$DOSE" --reason 'patient has fever' >/dev/null
    try - dose show "$DOSE" --json
    [ "$(volumes)" = '5000/5000 5000/5000 2500/5000' ]
    assert_json .dose.minutes_left null
    try - audit verify
    assert_exit 0
}

# ---- the clock -------------------------------------------------------------------------------------------------------

# frozen TIME try LOGIN ..: the same while the clock stands still at this moment, UTC.
frozen() { later "$@"; }

@test "at its use-by time a dose may be used, one second later it may not, also when the clocks go forward" {
    # Paris goes from 2:00 to 3:00 on 28 March 2027, at 1:00 UTC; the in-use time is three hours all the same
    frozen '2027-03-27 12:00:00' must nora subject weigh S-1 125kg --reason 'weighed again' --on 2027-03-27 >/dev/null
    DOSE=$(frozen '2027-03-28 00:30:00' must petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg --json | jq -r .dose.id)
    try - dose show "$DOSE" --json
    assert_json .dose.thawed_at 2027-03-28T00:30:00.000Z
    assert_json .dose.use_by 2027-03-28T03:30:00.000Z
    frozen '2027-03-28 00:30:00' try - dose show "$DOSE"
    assert_out '01:30 CET'
    assert_out '05:30 CEST'
    assert_out 'Minutes left +180'
    cp "$DB" thawed.db
    frozen '2027-03-28 03:30:01' try petra dose prepare "$DOSE" --diluent NaCl,1,47mL
    assert_refused dose.use-by 'had to be used by .*05:30 CEST'
    frozen '2027-03-28 03:30:00' try petra dose prepare "$DOSE" --diluent NaCl,1,47mL
    assert_exit 0
    frozen '2027-03-28 03:30:01' try petra+nora dose hand "$DOSE" --place 'Ward 3'
    assert_refused dose.use-by
    frozen '2027-03-28 03:30:00' try petra+nora dose hand "$DOSE" --place 'Ward 3'
    assert_exit 0
    frozen '2027-03-28 03:30:01' try nora+nils infusion start S-1 "$DOSE"
    assert_refused dose.use-by
    frozen '2027-03-28 03:30:00' try nora+nils infusion start S-1 "$DOSE"
    assert_exit 0
    frozen '2027-03-28 03:31:00' try - audit verify
    assert_exit 0
}

# ---- the whole dose --------------------------------------------------------------------------------------------------

@test "a dose shows all of its preparation on one screen" {
    must stan equipment add T-17 --kind thermometer --name 'Testo 110' --site CPN >/dev/null
    must stan equipment calibrate T-17 --on "$(day '-1 month')" --due "$(day '+11 months')" >/dev/null
    thaw
    must petra dose thaw-end "$DOSE" --bath 37.2C --with T-17 >/dev/null
    must petra dose count "$DOSE" --cells 140e6 --viability 91.5 --method 'Trypan blue' --analyst quinn >/dev/null
    must petra+olga dose prepare "$DOSE" --diluent 'Plasma-Lyte 148,PL2291,47mL' >/dev/null
    try - dose show "$DOSE"
    assert_exit 0
    local line
    for line in 'Bath +37.2 °C' 'Thermometer +T-17' 'Thawed at' 'Thaw ended at' 'Use by' 'Minutes left +1[78][0-9]' \
        'Cells on the labels +150 × 10⁶' 'Basis +nominal' 'Viable cells counted +128.1 × 10⁶' 'Required cells +125 × 10⁶' \
        'Planned cells +125 × 10⁶' 'Planned cells/kg' 'Cells/mL' "Diluent's lot +PL2291" 'Prepared by +petra' \
        'Looked on +olga' 'Held by +petra' 'Trypan blue' 'quinn' '91.5'; do
        assert_out "$line"
    done
    try - dose show "$DOSE" --json
    assert_json '.dose.countings[0].method' 'Trypan blue'
    assert_json '.dose.overridden' '[]'
    assert_json '.dose.contents[0].out_of_storage_s | type' number
}
