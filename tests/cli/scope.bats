#!/usr/bin/env bats
# For which countries and studies a lot is released: signed, shown, changed; what plans, thaws and shipments say to it.
# shellcheck disable=SC2154 # stderr comes from helper

load helper
load ward
load shipments
load tampering

# order SUBJECT: a verified order of 1e6/kg for it, with its vials; its ID into $ORDER.
allocated() {
    ORDER=$(must petra order create "$1" --product huc-msc --dose 1e6/kg --prescriber 'Dr Elena Marsh' \
        --needed-at "$(day tomorrow) 10:00" --json | jq -r .order.id)
    must pablo order verify "$ORDER" >/dev/null
    must petra order allocate "$ORDER" >/dev/null
}

second_pharmacist() {
    must ada user add pablo --name 'Pablo Reed' --role pharmacist --new-password-file "$PASSWORDS/petra"
    cp "$PASSWORDS/petra" "$PASSWORDS/pablo"
    must pablo user passwd --new-password-file "$PASSWORDS/rosa"
    cp "$PASSWORDS/rosa" "$PASSWORDS/pablo"
} >/dev/null

# widen OPTION..: rosa changes the scope.
widen() { try rosa lot scope "$LOT" "$@" --reason 'by the authority'; }

@test "a release says for which countries and studies, under its signature; every paper and page repeats it" {
    setup_lot
    try rosa lot release "$LOT" --country XX --reason 'all conform'
    assert_err "'XX' is no country .site.country"
    try rosa lot release "$LOT" --country fr --reason 'all conform'
    assert_exit 2
    assert_err 'site.country'
    try rosa lot release "$LOT" --study 'a b' --reason 'all conform'
    assert_exit 2
    try rosa lot release "$LOT" --country FR,DE,FR --study HUC-GVHD-1 --reason 'all conform' --json
    assert_exit 0
    assert_json '.notices[1:] | join(" ")' 'no site is in FR yet: cryolot site set SITE --country FR no site is in DE yet: cryolot site set SITE --country DE no subject is in study HUC-GVHD-1 yet'
    try - lot show "$LOT" --json
    assert_json '.lot.scope | tojson' '{"everywhere":false,"countries":["FR","DE"],"studies":["HUC-GVHD-1"]}'
    try - lot show "$LOT"
    assert_out 'Released only for FR, DE, study HUC-GVHD-1'
    try - lot check "$LOT"
    assert_err 'it is released only for FR, DE, study HUC-GVHD-1'
    must rosa document issue coa "$LOT" -o coa.pdf >/dev/null
    must rosa document issue release "$LOT" -o release.pdf >/dev/null
    for paper in coa release; do
        pdftotext -layout $paper.pdf - | tr -s '[:space:]' ' ' >text
        grep -q 'Released for FR, DE, study HUC-GVHD-1 only' text
    done
    try - lot scope "$LOT"
    assert_exit 0
    assert_out 'HUC-GVHD-1 +Rosa Lind'
    try - lot scope "$LOT" --json
    assert_json '[.scope.lines[] | .country // .study] | join(" ")' 'FR DE HUC-GVHD-1'
    try - lot scope NONE
    assert_exit 5
    must - audit verify >/dev/null
    try - verify
    assert_exit 0
    # A country that somebody else writes in is none that QA signed.
    tamper "UPDATE lot_scope SET country = 'CN' WHERE country = 'DE'"
    must rosa document issue coa "$LOT" -o changed.pdf >/dev/null
    pdftotext changed.pdf - | tr -s '[:space:]' ' ' | grep -q 'treat as unsigned'
    try - verify
    assert_exit 8
}

@test "a subject's study or its site's country decides: plan and thaw refuse what is outside" {
    setup_ward
    widen --add-country FR
    assert_refused lot.scope 'may be given everywhere already'
    widen
    assert_exit 0 # it only reads
    widen --country FR --everywhere
    assert_exit 2
    try quinn lot scope "$LOT" --country FR --reason x
    assert_exit 4
    try rosa lot scope "$LOT" --country FR
    assert_refused act.reason
    widen --country FR
    assert_exit 0
    try - order plan S-2 --product huc-msc --dose 1e6/kg --explain
    assert_exit 3
    tr -s '[:space:]' ' ' <<<"$output" | grep -q 'it was released only for FR, and S-2 is at CPN, of which no country is on record, outside of any study'
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg
    assert_refused lot.scope 'cryolot site set CPN --country CC'
    must ada site set CPN --country CN >/dev/null
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg
    assert_refused lot.scope 'S-1 is at CPN, in CN, outside of any study'
    must nora subject add S-4 --site CPN --study HUC-1 >/dev/null
    must nora subject weigh S-4 125kg --reason 'weighed again' --on "$(day today)" >/dev/null
    widen --add-study HUC-1
    assert_exit 0
    try petra dose thaw S-4 "${VIALS[@]:0:3}" --dose 1e6/kg --dry-run
    assert_exit 0
    widen --add-country CN
    assert_exit 0
    widen --add-country CN
    assert_exit 6
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg
    assert_exit 0
    must - audit verify >/dev/null
    try - verify
    assert_exit 0
    # The last change is what counts: written over, it is unsigned for the next thaw.
    tamper "UPDATE lot_scope SET country = 'US' WHERE country = 'FR'"
    try petra dose thaw S-2 "${VIALS[@]:3:1}" --dose 1e6/kg
    assert_err 'release.signature'
}

@test "a scope that is narrowed invalidates the orders outside in the same write, and so does a site's other country" {
    setup_ward
    second_pharmacist
    must ada site set CPN --country FR >/dev/null
    allocated S-2
    widen --country FR,DE
    assert_exit 0
    try - order show "$ORDER" --json
    assert_json .order.state allocated
    thaw
    widen --country DE
    assert_err "dose $DOSE of S-1 is thawed, and outside of this scope"
    assert_exit 0
    assert_err "order $ORDER of S-2 is invalidated.*its lot $LOT is not released for the subject's country or study"
    try - order show "$ORDER" --json
    assert_json .order.state invalidated
    assert_json '[.order.vials[].freed_because] | unique | join(" ")' scope
    try - lot scope "$LOT"
    assert_out 'FR +Rosa Lind.*Rosa Lind'
    widen --everywhere --json
    assert_json .scope.everywhere true
    allocated S-2
    widen --country FR
    assert_exit 0
    try ada site set CPN --country CN --reason 'mistyped'
    assert_exit 0
    assert_err "order $ORDER of S-2 is invalidated"
    must ivan audit export out --reason 'inspection' >/dev/null
    grep -rqs 'the countries or studies that the lot was released for were changed' out
    try rosa lot withdraw "$LOT" --reason 'replaced'
    widen --country DE
    assert_refused lot.status
    must - audit verify >/dev/null
    try - verify
    assert_exit 0
}

@test "a lot leaves for a site of its countries, or of a study that the thaw asks for; not for another, but back from it" {
    setup_shipment
    open_shipment
    widen --country FR
    try stan shipment pack "$ID" "${VIALS[0]}"
    assert_refused lot.scope 'no country of HOS is on record'
    must ada site set HOS --country ES >/dev/null
    try stan shipment pack "$ID" "${VIALS[0]}"
    assert_refused lot.scope 'it was released only for FR, and HOS is in ES'
    widen --add-study HUC-1
    try stan shipment check "$ID" "${VIALS[0]}" --json
    assert_exit 0
    assert_json '.checks[] | select(.id == "lot.scope") | .detail' \
        "$LOT is for FR, study HUC-1; no subject of it is on record at HOS, the thaw asks each"
    widen --country FR,ES
    assert_exit 0
    must stan shipment pack "$ID" "${VIALS[0]}" >/dev/null
    widen --country FR
    try stan shipment dispatch "$ID" --carrier 'World Courier'
    assert_refused lot.scope
    widen --country ES
    must stan shipment dispatch "$ID" --carrier 'World Courier' >/dev/null
    must hilda shipment receive "$ID" --all accept --condition intact >/dev/null
    must hilda equipment qualify CX-1 --on "$(day today)" --due "$(day '+30 days')" --hold-hours 120 >/dev/null
    back=$(must hilda shipment create --from HOS --to CPN --shipper CX-1 --returns "$ID" --json | jq -r .shipment.id)
    must hilda shipment pack "$back" "${VIALS[0]}" >/dev/null
    must - audit verify >/dev/null
    try - verify
    assert_exit 0
}
