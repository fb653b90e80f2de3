#!/usr/bin/env bats
# Shipments packed and received by scanning.
# shellcheck disable=SC2154 # output comes from helper
load helper
load shipments
load scans
setup() { setup_shipment; }

@test "pack: the shipment, then each vial, an act of its own; undo unpacks" {
    open_shipment
    scan stan --mode pack -- "${VIALS[0]}" "$ID" CPN/LN2-1/B1 "${VIALS[0]}" "${VIALS[1]}" "${VIALS[1]}" undo "${VIALS[2]}" close \
        'charged soon' 'charged 2020-01-01 08:00' "${VIALS[3]}"
    assert_exit 3
    assert_answer 0 '^scan.shipment .* no shipment was scanned'
    assert_json '.notices | length' 1 # what is packed is not in hands, what was unpacked is
    [[ $(json '.notices[0]') =~ ^"vial ${VIALS[1]} is in your hands since " ]]
    assert_answer 1 "^ok $ID from CPN to HOS in CX-1: 0 vials in its list"
    assert_answer 3 "^ok ${VIALS[0]} packed into $ID: 1 in it"
    assert_answer 4 "^ok ${VIALS[1]} packed into $ID: 2 in it"
    assert_answer 5 "^vial.unpacked .*${VIALS[1]} is packed already: in $ID, shipper CX-1, by stan"
    assert_answer 6 "^ok undone: ${VIALS[1]} is unpacked and in your hands"
    assert_answer 7 "packed into $ID: 2 in it"
    assert_answer 8 '^ok closed CPN/LN2-1/B1: 2 packed'
    assert_answer 9 '^scan.charged that is no time'
    assert_answer 10 '^ok CX-1 was filled at 2020-01-01 08:00 CET: on record with the next vial'
    assert_answer 11 '^shipment.charged CX-1 was qualified on'
    [ "$(events shipment.pack)" -eq 3 ]
    local filled
    filled=$(date -u -d '-5 minutes' +%FT%T.000Z)
    try stan shipment dispatch "$ID" --carrier 'World Courier' --dry-run
    assert_err 'nobody said when CX-1 was filled: what is in it counts as out of storage on its way, too'
    try stan shipment dispatch "$ID" --carrier 'World Courier' --charged "$filled" --json
    assert_json '.shipment.charged_at' "$filled"
    assert_json .notices null
    scan stan --mode pack --shipment "$ID" -- "${VIALS[3]}" "$ID"
    assert_answer 0 '^shipment.state'
    assert_answer 1 '^shipment.state .* is dispatched: mode pack needs one that is open'
    clean
}

@test "receive: what came is scanned vial by vial and decided when the shipment is scanned again" {
    sent "${VIALS[@]:0:4}"
    must ivan vial hold "${VIALS[0]}" --reason 'label doubtful' >/dev/null
    scan hilda --mode receive -- "${VIALS[0]}" "$ID" "${VIALS[0]}" "${VIALS[9]}" quarantine "${VIALS[1]}" XXREJECT "${VIALS[2]}" \
        "${VIALS[2]}" undo "${VIALS[2]}" "$ID" missing "$ID" 'condition cold, intact' "$ID" accept
    assert_exit 3
    assert_answer 0 '^scan.shipment'
    assert_answer 2 "^ok ${VIALS[0]}: accept; 1 of 4; .*; HELD, not for use"
    assert_answer 3 "^shipment.unexpected ${VIALS[9]} is not in the list of $ID: it is stored"
    assert_answer 5 "^ok ${VIALS[1]}: quarantine; 2 of 4"
    assert_answer 8 '^scan.twice'
    assert_answer 9 '^ok undone'
    assert_answer 11 "^shipment.complete not scanned yet: ${VIALS[3]}"
    assert_answer 13 '^scan.condition'
    assert_answer 15 "^ok $ID received: 1 accepted, 1 rejected, 1 in quarantine; MISSING: ${VIALS[3]}; HELD, not for use: ${VIALS[0]}"
    try - shipment show "$ID" --json
    assert_json .shipment.state received
    assert_json .shipment.condition 'cold, intact'
    clean
}

@test "receive: nothing is on record before it is closed, and not by who sent it" {
    sent "${VIALS[@]:0:2}"
    scan hilda --mode receive --condition 'cold, intact' -- "$ID" "${VIALS[0]}"
    assert_exit 3
    assert_answer -1 "^scan.receipt the receipt of $ID was not closed"
    scan stan --mode receive --condition 'cold, intact' --shipment "$ID" -- "${VIALS[0]}" "${VIALS[1]}" close
    assert_answer 2 '^(person.site|shipment.other-person)'
    [ "$(events shipment.receive)" -eq 0 ]
    scan stan --mode store -- "$ID" accept
    assert_answer 0 '^scan.mode .* is a shipment: mode store does nothing with it'
    assert_answer 1 '^scan.mode'
    clean
}
