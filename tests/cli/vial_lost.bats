# Vials that are used up otherwise, lost, and found again.
load helper
setup() {
    setup_lot
    BOX=CPN/LN2-1/R3/B12
    must stan storage add $BOX --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[@]:0:4}" --at $BOX >/dev/null
}

clean() {
    try - audit verify
    assert_exit 0
    try - verify
    assert_exit 0
}

state() { as - vial show "$1" --json | jq -r .vial.state; }

# ---- used up ---------------------------------------------------------------------------------------------------------

@test "a retained vial is used up for something that is no sample" {
    must quinn vial assign "${VIALS[@]:0:2}" --as retain >/dev/null
    try quinn+stella vial use "${VIALS[@]:0:2}" --for 'training thaw' --reason 'SOP-012, two trainees' --json
    assert_exit 0
    assert_json '[.vials[].state] | unique[]' consumed
    try - custody log "${VIALS[0]}"
    assert_out "use +$BOX:A1 -> used for training thaw.*: SOP-012"
    [ "$(as - storage show $BOX --json | jq .store.vials)" -eq 2 ]
    clean
}

@test "nobody makes a vial vanish alone: a use has a witness, and a changed purpose stands out in the review" {
    must quinn vial assign "${VIALS[0]}" --as retain >/dev/null
    try quinn vial use "${VIALS[0]}" --for 'training thaw' --reason training
    assert_refused act.second
    try quinn+quinn vial use "${VIALS[0]}" --for 'training thaw' --reason training
    assert_refused second.other-person
    must quinn+stella vial use "${VIALS[0]}" --for 'training thaw' --reason training >/dev/null
    try - audit review "$LOT" --json
    assert_exit 0
    assert_json '[.review.exceptions[] | select(.kind == "purpose") | .action] | join(" ")' vial.use
    clean
}

@test "what is for patients is used up on QA's word alone" {
    must quinn vial assign "${VIALS[0]}" --as retain >/dev/null
    try quinn+stella vial use "${VIALS[@]:0:2}" --for 'training thaw' --reason training
    assert_refused vial.purpose "${VIALS[1]}"
    refute_err "${VIALS[0]};"
    [ "$(state "${VIALS[0]}")" = stored ]
    try rosa+stella vial use "${VIALS[1]}" --for 'training thaw' --reason 'short of retained ones'
    assert_exit 0
    try olga+stella vial use "${VIALS[0]}" --for 'training thaw' --reason training
    assert_exit 4
    clean
}

@test "a use says what for and why, of a vial that is there and in nobody else's hands" {
    must quinn vial assign "${VIALS[@]:0:2}" --as retain >/dev/null
    try quinn+stella vial use "${VIALS[0]}" --for 'training thaw'
    assert_refused act.reason
    try quinn+stella vial use "${VIALS[0]}" --reason training
    assert_exit 2
    try quinn+stella vial use "${VIALS[0]}" --for ' ' --reason training
    assert_exit 2
    must stan vial take "${VIALS[0]}" --reason 'for the count' >/dev/null
    try quinn+stella vial use "${VIALS[0]}" --for 'training thaw' --reason training
    assert_refused custody.holder 'in the hands of stan'
    must stan+stella vial use "${VIALS[0]}" --for 'training thaw' --reason training >/dev/null
    try stan+stella vial use "${VIALS[0]}" --for 'training thaw' --reason training
    assert_refused vial.state 'was used up'
}

# ---- lost ------------------------------------------------------------------------------------------------------------

@test "QA declares a vial lost by an open deviation that names it" {
    must ivan deviation open --title 'not in its box' --class minor --vial "${VIALS[0]}" >/dev/null
    try rosa vial lose "${VIALS[0]}" --deviation DEV-0001 --reason 'counted three times' --json
    assert_exit 0
    assert_json '.vials[0].state' lost
    assert_json '.vials[0].place' null
    try - custody log "${VIALS[0]}"
    assert_out "lose +$BOX:A1 -> lost, DEV-0001.*: counted three times"
    clean
}

@test "no loss without an open deviation that names the vial" {
    must ivan deviation open --title 'not in its box' --class minor --vial "${VIALS[0]}" >/dev/null
    try rosa vial lose "${VIALS[@]:0:2}" --deviation DEV-0001 --reason 'counted'
    assert_refused vial.lost "DEV-0001 does not name: ${VIALS[1]}"
    [ "$(state "${VIALS[0]}")" = stored ]
    try stan vial lose "${VIALS[0]}" --deviation DEV-0001 --reason 'counted'
    assert_exit 4
    try rosa vial lose "${VIALS[0]}" --deviation DEV-0001
    assert_refused act.reason
    try rosa vial lose "${VIALS[0]}" --deviation DEV-0099 --reason 'counted'
    assert_exit 5
    must rosa deviation dispose DEV-0001 --accept "${VIALS[0]}" --reason 'it is there' >/dev/null
    must rosa deviation close DEV-0001 --cause other --conclusion 'found in its place' >/dev/null
    try rosa vial lose "${VIALS[0]}" --deviation DEV-0001 --reason 'counted'
    assert_refused deviation.open
    [ "$(events vial.lose)" -eq 0 ]
}

@test "what was used up is not lost" {
    must ivan deviation open --title 'where are they' --class minor --vial "${VIALS[0]}" >/dev/null
    must stan+stella vial discard "${VIALS[0]}" --reason cracked >/dev/null
    try rosa vial lose "${VIALS[0]}" --deviation DEV-0001 --reason 'counted'
    assert_refused vial.state 'was discarded'
}

# ---- found -----------------------------------------------------------------------------------------------------------

lose() {
    must ivan deviation open --title 'not in its box' --class "$1" --vial "${VIALS[0]}" >/dev/null &&
        must rosa vial lose "${VIALS[0]}" --deviation DEV-0001 --reason 'counted three times' >/dev/null
}

@test "who finds a lost vial has it in hands, held by the deviation that is still open" {
    lose major
    try stan vial find "${VIALS[0]}" --reason 'lay under the rack' --json
    assert_exit 0
    assert_json '.vials[0] | .state + " " + .holder + " " + (.held | tostring)' 'out stan true'
    [ "$(as - deviation list --json | jq '.deviations | length')" -eq 1 ]
    must stan vial store "${VIALS[0]}" --at $BOX:E5 >/dev/null
    try - custody log "${VIALS[0]}" --json
    assert_json '[.custody[].kind] | join(" ")' 'fill store lose find store'
    assert_json '[.custody as $c | range(1; $c | length) | $c[.].from == $c[. - 1].to] | all' true
    clean
}

@test "where no open deviation holds it, a new one does" {
    lose minor
    try stan vial find "${VIALS[0]}" --reason 'lay under the rack'
    assert_exit 0
    assert_err 'DEV-0002 is open'
    try - deviation show DEV-0002 --json
    assert_json '.deviation | .class + " " + .state' 'major open'
    assert_json .deviation.title "vial ${VIALS[0]} was lost, and is found"
    try - vial show "${VIALS[0]}" --json
    assert_json .vial.held true
    try rosa vial unhold "${VIALS[0]}" --reason 'looks good'
    assert_refused hold.deviation 'DEV-0002'
    clean
}

@test "only what is lost is found, by storage" {
    try stan vial find "${VIALS[1]}" --reason 'here it is'
    assert_refused vial.state "$BOX:A2"
    lose minor
    try olga vial find "${VIALS[0]}" --reason 'here it is'
    assert_exit 4
    try stan vial find "${VIALS[0]}"
    assert_refused act.reason
    try stan vial take "${VIALS[0]}" --reason 'for S001'
    assert_refused vial.state 'is lost'
    try stan vial store "${VIALS[0]}" --at $BOX:E5
    assert_refused vial.state 'is lost'
}

# ---- on its way --------------------------------------------------------------------------------------------------------

@test "what is missing at a receipt is on its way until QA declares it lost" {
    load shipments
    rm -r "$XDG_RUNTIME_DIR" # setup made it already
    setup_shipment
    open_shipment
    must stan shipment pack "$ID" "${VIALS[@]:0:2}" >/dev/null
    try - vial list --shipment "$ID" --json
    assert_json '[.vials[].state] | unique[]' out
    must ivan deviation open --title 'the shipper was dropped' --class minor --vial "${VIALS[1]}" >/dev/null
    try rosa vial lose "${VIALS[1]}" --deviation DEV-0001 --reason 'never arrived'
    assert_refused shipment.packed "is packed in shipment $ID"
    must stan shipment dispatch "$ID" --carrier 'World Courier' >/dev/null
    try - vial list --state in-transit --json
    assert_json '.vials | length' 2
    try rosa vial lose "${VIALS[1]}" --deviation DEV-0001 --reason 'never arrived'
    assert_refused shipment.packed "is on its way in shipment $ID"
    try hilda vial find "${VIALS[1]}" --reason 'it is here'
    assert_refused vial.state "cryolot shipment receive $ID"
    try hilda shipment receive "$ID" --accept "${VIALS[0]}" --missing "${VIALS[1]}" --condition 'lid loose'
    assert_exit 0
    assert_err "MISSING: ${VIALS[1]}; with World Courier until found: cryolot vial find"
    assert_err "HELD: ${VIALS[1]}, by DEV-0002: $ID: 1 vial is missing"
    try - custody log "${VIALS[1]}" --json
    assert_json '.custody[-1] | .kind + " " + .custodian' 'dispatch World Courier'
    must rosa vial lose "${VIALS[1]}" --deviation DEV-0001 --reason 'never arrived' >/dev/null
    try - custody log "${VIALS[1]}"
    assert_out 'lose +World Courier -> lost, DEV-0001'
    try - lot reconcile $LOT --json
    assert_json '[.in_stock, .out, .in_transit, .lost, .difference] | join(" ")' '8 1 0 1 0'
    clean
}

@test "what is missing at a receipt is found without anybody having declared it lost, the carrier's until then" {
    load shipments
    rm -r "$XDG_RUNTIME_DIR" # setup made it already
    setup_shipment
    sent "${VIALS[@]:0:3}" >/dev/null
    must hilda shipment receive "$ID" --accept "${VIALS[0]}" --all missing --condition 'lid loose' >/dev/null
    try hilda vial store "${VIALS[1]}" --at HOS
    assert_refused vial.state "is missing since the receipt of shipment $ID"
    assert_err 'cryolot vial find'
    try stella+hilda vial find "${VIALS[1]}" --reason 'at the bottom' --at "$(date -u -d '-1 hour' +%FT%TZ)"
    assert_refused time.order
    try hilda vial find "${VIALS[0]}" "${VIALS[1]}" --reason 'at the bottom'
    assert_refused vial.state "${VIALS[0]} is out"
    try hilda vial find "${VIALS[1]}" --reason 'at the bottom' --json
    assert_exit 0
    assert_json '.vials[0] | "\(.state) \(.held)"' 'out true'
    try - custody log "${VIALS[1]}" --json
    assert_json '[.custody[-2:][] | "\(.kind) \(.custodian)"] | join(", ")' 'dispatch World Courier, receive hilda'
    # left behind: at the site that sent it
    must stan vial find "${VIALS[2]}" --reason 'never left' >/dev/null
    must stan vial store "${VIALS[2]}" --at CPN/LN2-1/B1 >/dev/null
    try - shipment show "$ID" --json
    assert_json '[.shipment.vials[] | "\(.outcome) \(.found_by) \(.held)"] | join(", ")' \
        'accept null false, missing hilda true, missing stan true'
    must rosa deviation dispose DEV-0001 --accept "${VIALS[1]}" --reason 'cold all the time' >/dev/null
    try - vial show "${VIALS[1]}" --json
    assert_json .vial.held false
    clean
}
