# A lot's vials, counted: what was filled is somewhere, or ended somehow.
# shellcheck disable=SC2154 # stderr comes from run
load helper
load tampering

setup() {
    setup_lot
    BOX=CPN/LN2-1/R3/B12
    must stan storage add $BOX --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[@]:0:8}" --at $BOX >/dev/null
}

# sum: what the columns of the JSON just printed add up to.
sum() { json '.in_stock + .out + .in_transit + .thawed + .infused + .consumed + .discarded + .lost + .difference'; }

@test "every filled vial is counted once, whatever became of it" {
    must quinn vial assign "${VIALS[0]}" --as retain >/dev/null
    must quinn+stella vial use "${VIALS[0]}" --for 'training thaw' --reason training >/dev/null
    must quentin sample take $LOT --vial "${VIALS[1]}" --for viability --to 'Lab North' --reason 'none kept for it' >/dev/null
    must stan+stella vial discard "${VIALS[2]}" --reason cracked >/dev/null
    must ivan deviation open --title 'not in its box' --class minor --vial "${VIALS[3]}" >/dev/null
    must rosa vial lose "${VIALS[3]}" --deviation DEV-0001 --reason 'counted three times' >/dev/null
    must stan vial take "${VIALS[4]}" --reason 'for S001' >/dev/null
    try - lot reconcile $LOT --json
    assert_exit 0
    assert_json '[.lot, .filled, .in_stock, .out, .in_transit, .thawed, .infused, .consumed, .discarded, .lost, .difference] | join(" ")' \
        "$LOT 10 3 3 0 0 0 2 1 1 0"
    [ "$(sum)" = 10 ]
    assert_json '.problems | length' 0
    try - lot reconcile $LOT
    assert_exit 0
    assert_out '\+ +2  consumed'
    assert_out '\+ +0  difference'
    assert_err "lot $LOT is exact"
    try - lot reconcile $LOT --csv
    assert_out '^lot,filled,in_stock,out,in_transit,thawed,infused,consumed,discarded,lost,difference'
}

@test "doses and infusions are counted" {
    load stages
    rm -r "$XDG_RUNTIME_DIR" # setup made it already
    setup_stages
    try - lot reconcile "$RELEASED" --json
    assert_exit 0
    assert_json '[.filled, .in_stock, .out, .thawed, .infused, .discarded, .difference] | join(" ")' '10 1 3 3 1 2 0'
    try - lot reconcile "$FILLED" --json
    assert_json '[.filled, .out, .lost, .difference] | join(" ")' '3 2 1 0'
    try - lot reconcile "$EMPTY" --json
    assert_json '[.filled, .difference] | join(" ")' '0 0'
}

@test "a vial whose state and custody disagree is named" {
    tamper "UPDATE vial SET state = 'discarded', store_id = NULL, position = NULL WHERE code = '${VIALS[0]}'" \
        "UPDATE vial SET state = 'void', holder_id = NULL WHERE code = '${VIALS[9]}'"
    try - lot reconcile $LOT
    assert_exit 8
    assert_out "vial ${VIALS[0]} is discarded, and its way ended with another leg: store"
    assert_out "vial ${VIALS[9]} was filled, and is void"
    assert_out '\+ +1  difference'
    assert_err 'lot.reconcile'
    try - lot reconcile $LOT --json
    assert_exit 8
    assert_json .difference 1
    assert_json '.problems | length' 2
}

@test "a loss without a deviation is named" {
    tamper "INSERT INTO custody (vial_id, previous_id, kind, place, done_at_ms) SELECT vial_id, max(id), 'lose', 'DEV-0009', max(done_at_ms) FROM custody WHERE vial_id = (SELECT id FROM vial WHERE code = '${VIALS[0]}')" \
        "UPDATE vial SET state = 'lost', store_id = NULL, position = NULL WHERE code = '${VIALS[0]}'"
    try - lot reconcile $LOT
    assert_exit 8
    assert_out "vial ${VIALS[0]} is lost, and no deviation says so"
}

@test "an unknown lot" {
    try - lot reconcile UC99
    assert_exit 5
    try - lot reconcile
    assert_exit 2
}
