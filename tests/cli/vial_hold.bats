# Holds on vials, one by one: by anyone, lifted by QA, signed.
load helper
setup() { setup_lot; }

held() { as - vial show "$1" --json | jq -r .vial.held; }

clean() {
    try - audit verify
    assert_exit 0
    try - verify
    assert_exit 0
}

@test "anyone holds vials, many at a time, and the lot is not held" {
    try nora vial hold "${VIALS[@]:0:3}" --reason 'label doubtful' --json
    assert_exit 0
    assert_json '[.vials[].held] | unique[]' true
    [ "$(held "${VIALS[3]}")" = false ]
    try - lot show $LOT --json
    assert_json .lot.held false
    try - vial show "${VIALS[0]}" --json
    assert_json '.holds[0] | .on + " " + .reason + " " + .put_by' 'vial label doubtful nora'
    try - lot check $LOT --json
    [ "$(json '.checks[] | select(.id == "holds.none") | .state')" = fail ]
    clean
}

@test "a hold needs a reason, and all of them are held or none" {
    try nora vial hold "${VIALS[0]}"
    assert_refused act.reason
    try nora vial hold "${VIALS[0]}" UC99-0001T --reason 'doubtful'
    assert_exit 5
    try nora vial hold "${VIALS[0]}" "${VIALS[0]}" --reason 'doubtful'
    assert_refused vial.twice
    must stan+stella vial discard "${VIALS[1]}" --reason cracked >/dev/null
    try nora vial hold "${VIALS[0]}" "${VIALS[1]}" --reason 'doubtful'
    assert_refused vial.state "${VIALS[1]} was discarded"
    [ "$(held "${VIALS[0]}")" = false ]
    [ "$(events vial.hold)" -eq 0 ]
}

@test "QA lifts them, signed, each vial's holds by a signature of its own" {
    must nora vial hold "${VIALS[@]:0:2}" --reason 'label doubtful' >/dev/null
    must ivan vial hold "${VIALS[0]}" --reason 'seen outside its box' >/dev/null
    try stan vial unhold "${VIALS[0]}" --reason 'looks good'
    assert_exit 4
    assert_err 'person.role'
    try rosa vial unhold "${VIALS[@]:0:2}"
    assert_refused act.reason
    try rosa vial unhold "${VIALS[@]:0:2}" --reason 'compared with the record' --json
    assert_exit 0
    assert_json '[.vials[].held] | unique[]' false
    try - vial show "${VIALS[0]}" --json
    assert_json '[.holds[].lifted_by] | join(" ")' 'rosa rosa'
    [ "$(sqlite3 -readonly "$DB" "SELECT count(*) FROM signature WHERE meaning = 'hold lifted'")" -eq 2 ]
    clean
}

@test "a lifting without a password is none" {
    must nora vial hold "${VIALS[0]}" --reason 'label doubtful' >/dev/null
    must - login rosa --password-file "$PASSWORDS/rosa" >/dev/null
    try - vial unhold "${VIALS[0]}" --reason 'looks good' --no-input
    assert_exit 2
    assert_err 'signer-password-file is missing'
    [ "$(held "${VIALS[0]}")" = true ]
}

@test "what is not held is not lifted, and nothing else either" {
    must nora vial hold "${VIALS[0]}" --reason 'label doubtful' >/dev/null
    must ivan lot hold $LOT --reason 'reaction elsewhere' >/dev/null
    try rosa vial unhold "${VIALS[@]:0:2}" --reason 'looks good'
    assert_refused vial.held "not held: ${VIALS[1]}, whose lot is: cryolot lot unhold"
    [ "$(sqlite3 -readonly "$DB" 'SELECT count(*) FROM signature WHERE meaning = "hold lifted"')" -eq 0 ]
    try rosa vial unhold "${VIALS[0]}" --reason 'looks good'
    assert_exit 0
    assert_err 'held by their lot: 1'
    [ "$(held "${VIALS[0]}")" = true ]
}

@test "a deviation's hold ends with the deviation alone" {
    must ivan deviation open --title 'ice outside' --class major --vial "${VIALS[0]}" >/dev/null
    try rosa vial unhold "${VIALS[0]}" --reason 'looks good'
    assert_refused hold.deviation "${VIALS[0]} by DEV-0001, which is open"
    must nora vial hold "${VIALS[0]}" --reason 'label doubtful' >/dev/null
    try rosa vial unhold "${VIALS[0]}" --reason 'compared with the record'
    assert_exit 0
    assert_err "stays held: ${VIALS[0]} by DEV-0001, which is open"
    [ "$(held "${VIALS[0]}")" = true ]
    must rosa deviation dispose DEV-0001 --accept "${VIALS[0]}" --reason 'ice outside alone' >/dev/null
    must rosa deviation close DEV-0001 --cause other --conclusion 'no harm' >/dev/null
    [ "$(held "${VIALS[0]}")" = false ]
    clean
}

@test "a rejected vial is held for ever" {
    must ivan deviation open --title 'ice outside' --class major --vial "${VIALS[0]}" >/dev/null
    must rosa deviation dispose DEV-0001 --reject "${VIALS[0]}" --reason 'thawed in part' >/dev/null
    must rosa deviation close DEV-0001 --cause other --conclusion 'it was left out' >/dev/null
    try rosa vial unhold "${VIALS[0]}" --reason 'looks good'
    assert_refused hold.deviation "${VIALS[0]} by DEV-0001, which rejected it"
}

@test "a hold's reason that was changed afterwards shows as unsigned" {
    must nora vial hold "${VIALS[0]}" --reason 'label doubtful' >/dev/null
    must rosa vial unhold "${VIALS[0]}" --reason 'compared with the record' >/dev/null
    load tampering
    tamper "UPDATE hold SET reason = 'nothing' WHERE vial_id IS NOT NULL"
    try - verify
    assert_exit 8
    assert_out 'hold lifted|signature'
}

@test "the held ones are listed" {
    must nora vial hold "${VIALS[0]}" --reason 'label doubtful' >/dev/null
    try - vial list --held --json
    assert_json '[.vials[].id] | join(" ")' "${VIALS[0]}"
    try - vial list --lot $LOT --held --csv
    assert_exit 0
    [ "${#lines[@]}" -eq 2 ]
    must ivan lot hold $LOT --reason 'reaction elsewhere' >/dev/null
    try - vial list --held --json
    assert_json '.vials | length' 10
}
