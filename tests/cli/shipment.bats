#!/usr/bin/env bats
# Shipments until they leave: opened, packed, refused, unpacked, dispatched, with their manifest.
# shellcheck disable=SC2154 # stderr comes from helper

load helper
load shipments
setup() { setup_shipment; }

@test "vials go from their store with the carrier, one leg of custody after the other" {
    try stan shipment create --from CPN --to HOS --shipper CX-1 --json
    assert_exit 0
    assert_json .shipment.state open
    local id
    id=$(json .shipment.id)
    [[ $id =~ ^SHP-000001.$ ]]
    must stan vial take "${VIALS[1]}" --reason 'to be packed'
    try stan shipment pack "$id" "${VIALS[0]}" "${VIALS[1]}" --json
    assert_exit 0
    assert_json '.shipment.vials | length' 2
    try - vial show "${VIALS[0]}" --json
    assert_json .vial.state out
    assert_json .vial.holder stan
    assert_json .vial.shipment "$id"
    try stan shipment dispatch "${id,,}" --carrier 'World Courier' --tracking 7781-22 --json
    assert_exit 0
    assert_json .shipment.state dispatched
    assert_json .shipment.carrier 'World Courier'
    # it holds from when it was packed, not from when it left
    assert_json .shipment.holds_from "$(json '[.shipment.vials[].packed_at][0]')"
    assert_json '(.shipment.due_at[:19] + "Z" | fromdate) - (.shipment.holds_from[:19] + "Z" | fromdate)' $((240 * 3600))
    try - vial show "${VIALS[1]}" --json
    assert_json .vial.state in-transit
    assert_json .vial.holder null
    try - custody log "${VIALS[0]}" --json
    assert_json '[.custody[].kind] | join(" ")' 'fill store pack dispatch'
    try - custody log "${VIALS[1]}" --json
    assert_json '[.custody[].kind] | join(" ")' 'fill store take pack dispatch'
    try - audit verify
    assert_exit 0
    try - verify
    assert_exit 0
}

@test "a packed vial is moved by nothing but its shipment" {
    open_shipment
    must stan shipment pack "$ID" "${VIALS[0]}"
    try stan vial store "${VIALS[0]}" --at CPN/LN2-1/B1
    assert_refused shipment.packed
    try stan+petra custody hand "${VIALS[0]}" --place Pharmacy
    assert_exit 3
    assert_err "is packed in shipment $ID"
    try stan+stella vial discard "${VIALS[0]}" --reason cracked
    assert_refused shipment.packed
    try stan shipment pack "$ID" "${VIALS[0]}"
    assert_refused vial.unpacked "vial ${VIALS[0]} is packed already: in $ID, shipper CX-1, by stan"
    refute_err vial.at-hand
    must stan shipment unpack "$ID" "${VIALS[0]}"
    must stan vial store "${VIALS[0]}" --at CPN/LN2-1/B1
    try - custody log "${VIALS[0]}" --json
    assert_json '[.custody[].kind] | join(" ")' 'fill store pack unpack store'
    try - verify
    assert_exit 0
}

@test "all or none are packed: what is held, another's, of another purpose or not released stays" {
    open_shipment
    must ivan vial hold "${VIALS[1]}" --reason 'label torn'
    try stan shipment pack "$ID" "${VIALS[0]}" "${VIALS[1]}"
    assert_refused holds.none "${VIALS[1]}"
    must quentin vial assign "${VIALS[2]}" --as retain
    try stan shipment pack "$ID" "${VIALS[0]}" "${VIALS[2]}"
    assert_refused vial.purpose "${VIALS[2]} is kept as retain"
    must stella vial take "${VIALS[3]}" --reason 'to look at it'
    try stan shipment pack "$ID" "${VIALS[0]}" "${VIALS[3]}"
    assert_refused vial.at-hand 'in the hands of stella'
    try stan shipment pack "$ID" "${VIALS[0]}" "${VIALS[0]}"
    assert_refused vial.twice
    try stan shipment pack "$ID" UC26A001-0001A
    assert_exit 2
    try stan shipment pack "$ID"
    assert_exit 2
    try - shipment show "$ID" --json
    assert_json .shipment.vial_count 0
    [ "$(events 'shipment.pack')" -eq 0 ]
    # the gate explains itself
    try - shipment check "$ID" "${VIALS[1]}" --json
    assert_exit 3
    assert_json .ready false
    assert_json '[.checks[] | select(.state == "fail")][0].id' holds.none
    try - shipment check "$ID" --json
    assert_exit 3
    assert_json '[.checks[] | select(.state == "fail")][0].id' shipment.packed
    try - shipment check "$ID" "${VIALS[0]}"
    assert_exit 0
}

@test "a lot that is held since stays behind, and is named" {
    open_shipment
    must stan shipment pack "$ID" "${VIALS[0]}" "${VIALS[1]}"
    must ivan lot hold "$LOT" --reason 'sterility doubtful'
    try stan shipment dispatch "$ID" --carrier 'World Courier'
    assert_refused holds.none "lot $LOT is held"
    must rosa lot unhold "$LOT" --reason 'settled'
    must ivan vial hold "${VIALS[1]}" --reason 'label torn'
    try stan shipment dispatch "$ID" --carrier 'World Courier'
    assert_refused holds.none "${VIALS[1]}"
    must stan shipment unpack "$ID" "${VIALS[1]}"
    must stan shipment dispatch "$ID" --carrier 'World Courier'
    try - shipment show "$ID" --json
    assert_json .shipment.vial_count 1
    try - verify
    assert_exit 0
}

@test "a shipper holds from when it was filled, and once that is over nothing leaves in it" {
    local filled early
    filled=$(date -u -d '-10 hours' +%FT%T.000Z) early=$(date -u -d '-250 hours' +%FT%TZ)
    open_shipment
    try stan shipment pack "$ID" "${VIALS[0]}" --charged "$early"
    assert_refused shipment.charged 'CX-1 was qualified on'
    try stan shipment pack "$ID" "${VIALS[0]}" --charged "$(date -u -d '+1 hour' +%FT%TZ)"
    assert_refused time.future
    try stan shipment pack "$ID" "${VIALS[0]}" --charged "$filled" --json
    assert_exit 0
    assert_json '.shipment | "\(.charged_at) \(.holds_from)"' "$filled $filled"
    assert_json .shipment.due_at "$(date -u -d "$filled +240 hours" +%FT%T.000Z)"
    try stan shipment pack "$ID" "${VIALS[1]}" --charged "$early"
    assert_refused shipment.charged 'was filled at'
    # shellcheck disable=SC2034 # for helper
    UNDER=(faketime '+231 hours')
    try stan shipment dispatch "$ID" --carrier 'World Courier'
    assert_refused shipper.holds
    UNDER=()
    # one that does not leave takes nothing back: it was filled then
    must stan shipment cancel "$ID" --reason 'tomorrow'
    open_shipment
    try stan shipment pack "$ID" "${VIALS[0]}" --charged "$(date -u -d '-11 hours' +%FT%TZ)"
    assert_refused shipment.charged 'was filled at'
    try stan shipment pack "$ID" "${VIALS[0]}"
    assert_exit 0
    assert_err 'CX-1 was filled at'
    must stan shipment dispatch "$ID" --carrier 'World Courier'
    try - shipment show "$ID" --json
    assert_json .shipment.charged_at "$filled"
    assert_json .shipment.due_at "$(date -u -d "$filled +240 hours" +%FT%T.000Z)"
    must stan equipment add CX-2 --kind dry-shipper --name CX500 --site CPN
    must stan equipment qualify CX-2 --on "$(day '-2 days')" --due "$(day '+30 days')" --hold-hours 240
    ID=$(must stan shipment create --from CPN --to HOS --shipper CX-2 --json | jq -r .shipment.id)
    must stan shipment pack "$ID" "${VIALS[1]}"
    UNDER=(faketime '+1 hour')
    try stan shipment pack "$ID" "${VIALS[2]}" --charged "$(date -u -d '+30 minutes' +%FT%TZ)"
    assert_refused time.order 'the first vial of'
    # nobody said that CX-2 is cold: what is packed in it is out of storage, until that is said
    try - vial show "${VIALS[1]}" --json
    [ "$(jq .vial.out_of_storage_s <<<"$output")" -ge 3600 ]
    must stan shipment pack "$ID" "${VIALS[2]}" --charged "$(date -u -d '-5 minutes' +%FT%TZ)"
    UNDER=(faketime '+9 hours')
    try - vial show "${VIALS[1]}" --json
    [ "$(jq .vial.out_of_storage_s <<<"$output")" -lt 9000 ]
    try - vial show "${VIALS[2]}" --json
    [ "$(jq .vial.out_of_storage_s <<<"$output")" -lt 200 ] # the openings of its box, none of the shipper
    try - verify
    assert_exit 0
    UNDER=()
}

@test "a lot that expires on the way stays" {
    open_shipment
    echo 'stability at 3 months' >stability.txt
    must rosa lot extend "$LOT" --expires "$(day '+8 days')" --evidence stability.txt --reason 'shorter than assumed'
    try stan shipment pack "$ID" "${VIALS[0]}"
    assert_refused expiry.future 'may be on its way until'
}

@test "a shipper is qualified, in one shipment at a time, and once for each qualification" {
    must stan equipment add CX-2 --kind dry-shipper --name CX500 --site CPN
    must stan equipment add T-17 --kind thermometer --name Testo --site CPN
    try stan shipment create --from CPN --to HOS --shipper CX-2
    assert_refused equipment.qualification
    try stan shipment create --from CPN --to HOS --shipper T-17
    assert_refused equipment.kind
    try stan shipment create --from CPN --to HOS --shipper CX-3
    assert_exit 5
    open_shipment
    try stan shipment create --from CPN --to HOS --shipper CX-1
    assert_refused shipment.shipper "$ID"
    try stan equipment retire CX-1 --reason 'old'
    assert_refused equipment.in-use
    must stan shipment pack "$ID" "${VIALS[0]}"
    must stan shipment dispatch "$ID" --carrier 'World Courier'
    try stan equipment qualify CX-1 --on "$(day today)" --due "$(day '+30 days')" --hold-hours 240
    assert_refused equipment.in-use
    must hilda shipment receive "$ID" --all accept --condition intact
    try stan shipment create --from CPN --to HOS --shipper CX-1
    assert_refused equipment.qualification "used since its qualification, by $ID"
    # at the hospital, where it is
    try hilda equipment qualify CX-1 --on "$(day '-1 day')" --due "$(day '+30 days')" --hold-hours 240
    assert_refused equipment.order
    must hilda equipment qualify CX-1 --on "$(day today)" --due "$(day '+30 days')" --hold-hours 120
    try stan shipment create --from CPN --to HOS --shipper CX-1
    assert_refused shipment.shipper 'is at HOS since'
    must stan equipment move CX-1 --site CPN --reason 'came back empty'
    must stan shipment create --from CPN --to HOS --shipper CX-1
    try stan equipment move CX-1 --site HOS
    assert_refused equipment.in-use
    try - equipment show CX-1 --json
    assert_json '[.equipment.stays[] | "\(.site) \(.shipment)"] | join(", ")' "CPN null, HOS null, null $ID, CPN null"
    try - verify
    assert_exit 0
}

@test "a shipment goes from one site to another, by people of the site that sends" {
    try stan shipment create --from CPN --to CPN --shipper CX-1
    assert_refused shipment.sites
    try stan shipment create --from CPN --to NOWHERE --shipper CX-1
    assert_exit 5
    try hilda shipment create --from CPN --to HOS --shipper CX-1
    assert_exit 4
    assert_err 'person.site'
    try olga shipment create --from CPN --to HOS --shipper CX-1
    assert_exit 4
    open_shipment
    try hilda shipment pack "$ID" "${VIALS[0]}"
    assert_exit 4
    try stan shipment dispatch "$ID" --carrier 'World Courier'
    assert_refused shipment.empty
    must stan shipment pack "$ID" "${VIALS[0]}"
    try hilda shipment dispatch "$ID" --carrier 'World Courier'
    assert_exit 4
    try stan shipment dispatch "$ID" --carrier ''
    assert_exit 2
    try stan shipment dispatch "$ID"
    assert_exit 2
    try - shipment show SHP-000001A
    [ "$status" -eq 2 ] || [ "$status" -eq 5 ]
    try - shipment show "$LOT"
    assert_exit 2
    try - shipment list --state lost
    assert_exit 2
}

@test "a cancelled shipment gives its vials back and its shipper free" {
    open_shipment
    must stan shipment pack "$ID" "${VIALS[0]}" "${VIALS[1]}"
    try stan shipment cancel "$ID"
    assert_refused act.reason
    must stan shipment cancel "$ID" --reason 'carrier did not come'
    try - vial show "${VIALS[0]}" --json
    assert_json .vial.holder stan
    assert_json .vial.shipment null
    try stan shipment cancel "$ID" --reason 'again'
    assert_refused shipment.state
    must stan shipment create --from CPN --to HOS --shipper CX-1
    try - shipment list --state cancelled --csv
    assert_out "$ID"
    try - verify
    assert_exit 0
}

@test "a quarantine shipment is signed by QA, and says so on its manifest with the donor's warnings" {
    must rosa lot withdraw "$LOT" --reason 'replaced'
    must olga donor add D2
    must rosa donor determine D2 --incomplete --on "$(day today)" --reason 'nothing was tested yet'
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D2
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL --vials 2
    local vial id
    vial=$(as - vial list --lot UC26A002 --json | jq -r '.vials[0].id')
    must stan vial store "$vial" --at CPN/LN2-1/B1
    open_shipment
    try stan shipment pack "$ID" "$vial"
    assert_refused lot.released 'lot UC26A002 is not released'
    must stan shipment cancel "$ID" --reason 'needs QA'
    try stan shipment create --from CPN --to HOS --shipper CX-1 --quarantine 'urgent, sterility pending'
    assert_refused shipment.quarantine
    try stan+petra shipment create --from CPN --to HOS --shipper CX-1 --quarantine 'urgent, sterility pending'
    assert_exit 4
    try stan+rosa shipment create --from CPN --to HOS --shipper CX-1 --quarantine 'urgent, sterility pending' --json
    assert_exit 0
    assert_json .shipment.quarantine_by 'Rosa Lind'
    id=$(json .shipment.id)
    must stan shipment pack "$id" "$vial"
    # what is decided against goes nowhere but back
    try stan shipment pack "$id" "${VIALS[0]}"
    assert_refused lot.quarantine "lot $LOT is withdrawn"
    must - shipment show "$id" -o manifest.pdf >/dev/null
    pdftotext -layout manifest.pdf - >manifest.txt
    grep -q 'QUARANTINE: not released for administration' manifest.txt
    grep -q 'urgent, sterility pending' manifest.txt
    grep -q 'NOT EVALUATED FOR INFECTIOUS SUBSTANCES' manifest.txt
    grep -q 'Rosa Lind' manifest.txt
    grep -q "$vial" manifest.txt
    must stan shipment dispatch "$id" --carrier 'World Courier'
    try - audit verify
    assert_exit 0
    try - verify
    assert_exit 0
}

@test "QA opens a quarantine shipment alone; beside storage's session QA alone is asked for a password" {
    must - login stan --password-file "$PASSWORDS/stan"
    try - shipment create --from CPN --to HOS --shipper CX-1 --quarantine 'urgent' --no-input
    assert_refused shipment.quarantine
    try - shipment create --from CPN --to HOS --shipper CX-1 --quarantine 'urgent' --second rosa \
        --second-password-file "$PASSWORDS/rosa" --no-input --json
    assert_exit 0
    assert_json '.shipment | .created_by + ", " + .quarantine_by' 'Stan Weber, Rosa Lind'
    must stan shipment cancel "$(json .shipment.id)" --reason 'opened again'
    must - login rosa --password-file "$PASSWORDS/rosa"
    try - shipment create --from CPN --to HOS --shipper CX-1 --quarantine 'urgent' --no-input
    assert_exit 2
    assert_err 'signer-password-file is missing'
    must - logout
    must rosa shipment create --from CPN --to HOS --shipper CX-1 --quarantine 'for the reference laboratory'
    try - audit verify
    assert_exit 0
}

@test "the manifest names sites, shipper, carrier and every vial" {
    open_shipment
    must stan shipment pack "$ID" "${VIALS[@]:0:3}"
    must - shipment show "$ID" -o manifest.pdf >/dev/null
    pdftotext -layout manifest.pdf - >manifest.txt
    local vial
    for vial in "${VIALS[@]:0:3}"; do grep -q "$vial" manifest.txt; done
    grep -q 'Cell Processing North' manifest.txt
    grep -q 'Hospital South' manifest.txt
    grep -q CX-1 manifest.txt
    run ! grep -q QUARANTINE manifest.txt
    pdftoppm -r 150 -png -singlefile manifest.pdf page
    zbarimg -q --raw page.png | grep -qx "$ID"
    try - shipment show "$ID" -o "$DB"
    assert_exit 3
    try - shipment show "$ID" --json -o -
    assert_exit 2
}

@test "shipments are found, noted, attached to, traced and named by deviations" {
    open_shipment
    must stan shipment pack "$ID" "${VIALS[0]}"
    must stan shipment dispatch "$ID" --carrier 'World Courier'
    try - find SHP-0000 --json
    assert_json '.found[0].id' "$ID"
    must olga note "$ID" 'carrier called'
    echo 'waybill' >waybill.txt
    must olga attach "$ID" waybill.txt
    try - trace "$LOT" --json
    assert_json '.sites | join(" ")' 'CPN HOS'
    try - trace "$ID" --json
    assert_exit 0
    assert_json .kind shipment
    assert_json '.vials | join(" ")' "${VIALS[0]}"
    must ivan deviation open --title 'seal broken' --class minor --shipment "$ID"
    try - shipment show "$ID" --json
    assert_json '.shipment.deviations[0]' DEV-0001
}

@test "an overdue shipment stands among the alarms" {
    open_shipment
    must stan shipment pack "$ID" "${VIALS[0]}"
    must stan shipment dispatch "$ID" --carrier 'World Courier'
    try - calendar --kind shipment --days 30 --json
    assert_json '.calendar[0].id' "$ID"
    assert_json '.calendar[0].overdue' false
    # shellcheck disable=SC2034 # for helper
    UNDER=(faketime '+11 days')
    try - status --alarms --json
    assert_json '[.alarms[] | select(.kind == "shipment")][0].id' "$ID"
    try - shipment list --overdue --json
    assert_json '.shipments[0].overdue' true
}
