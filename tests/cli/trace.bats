#!/usr/bin/env bats
# The chain from donor to patient, both ways.

load helper
load ward
setup() { setup_ward; }

# The lists of a trace, joined: assert_list lots 'MCB-1 UC26A001'
assert_list() { assert_json ".$1 | join(\" \")" "$2"; }

@test "a donor leads to the patients" {
    infuse
    try - trace D1 --json
    assert_exit 0
    assert_json .id D1
    assert_json .kind donor
    assert_list donors D1
    assert_list lots "$LOT"
    assert_list vials "${VIALS[*]}"
    assert_list sites CPN
    assert_list doses "$DOSE"
    assert_list subjects S-1
    assert_list infusions "$INFUSION"
}

@test "a patient leads to the donor" {
    infuse
    for from in S-1 "$DOSE" "$INFUSION"; do
        try - trace "$from" --json
        assert_exit 0
        assert_list donors D1
        assert_list lots "$LOT"
        assert_list vials "${VIALS[*]:0:3}"
        assert_list doses "$DOSE"
        assert_list subjects S-1
        assert_list infusions "$INFUSION"
    done
}

@test "a vial leads both ways, and only its own way" {
    infuse
    try - trace "${VIALS[1],,}" --json
    assert_json .kind vial
    assert_list vials "${VIALS[1]}"
    assert_list subjects S-1
    assert_list infusions "$INFUSION"
    try - trace "${VIALS[8]}" --json
    assert_list donors D1
    assert_list subjects ''
    assert_list doses ''
    try - trace S-2 --json
    assert_exit 0
    assert_list subjects S-2
    assert_list donors ''
    assert_list sites CPN
}

@test "ancestors and descendants are found through every generation" {
    eligible_donor D2 "$MADE"
    must olga lot create MCB-1 --product huc-msc --made "$MADE" --donor D2 --kind mcb
    must olga lot create WCB-1 --product huc-msc --made "$MADE" --donor D2 --kind wcb --from MCB-1
    must olga lot create WCB-2 --product huc-msc --made "$MADE" --donor D2 --kind wcb --from MCB-1
    must olga lot create UC26B001 --product huc-msc --made "$MADE" --donor D2 --from WCB-1,WCB-2
    must olga lot number UC26B001 --vials 3
    try - trace D2 --json
    assert_list lots 'MCB-1 WCB-1 WCB-2 UC26B001'
    assert_json '.vials | length' 3
    try - trace WCB-1 --json
    assert_list donors D2
    assert_list lots 'MCB-1 WCB-1 UC26B001'
    assert_json '.vials | length' 3
    try - trace UC26B001 --json
    assert_list lots 'MCB-1 WCB-1 WCB-2 UC26B001'
    try - trace "$(as - vial list --lot UC26B001 --json | jq -r '.vials[0].id')" --json
    assert_list donors D2
    assert_list lots 'MCB-1 WCB-1 WCB-2 UC26B001'
    assert_json '.vials | length' 1
}

@test "people read it at 80 columns" {
    infuse
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 --from "$LOT"
    must olga lot number UC26A002 --vials 300
    for from in D1 "$LOT" S-1 "${VIALS[0]}"; do
        try - trace "$from"
        assert_exit 0
        [ "$(awk '{ if (length($0) > most) most = length($0) } END { print most }' <<<"$output")" -le 80 ]
        assert_out 'Subjects +1  S-1'
    done
    try - trace D1
    assert_out 'Vials +310  3 infused, 1 out, 6 stored, 300 numbered'
    assert_out 'cryolot trace D1 --to vials'
    [ "$(wc -l <<<"$output")" -lt 25 ]
    try - trace D1 --csv
    [ "$(grep -c '^vials,' <<<"$output")" -eq 310 ]
}

@test "an ID that several things share needs its kind" {
    must nora subject add D1 --site CPN
    try - trace D1
    assert_refused id.ambiguous 'a donor and of a subject'
    try - trace D1 --kind subject --json
    assert_json .kind subject
    try - trace D1 --kind donor --json
    assert_list lots "$LOT"
    try - trace D1 --kind box
    assert_exit 2
}

@test "mistyped, unknown and other IDs are told apart" {
    try - trace UC26A001-0024T
    assert_exit 2
    assert_err mistyped
    try - trace NOTHING
    assert_exit 5
    assert_err 'cryolot find NOTHING'
    try - trace huc-msc
    assert_refused trace.kind 'is a product'
    try - trace DEV-9999
    assert_exit 5
    try - trace ORD-000001A
    assert_exit 2
    assert_err mistyped
}

@test "a store, a shipment and a deviation lead to whom their vials reached" {
    infuse
    try - trace CPN/LN2-1/R1 --json # they left it before they were given
    assert_json .kind store
    assert_list vials "${VIALS[*]}"
    assert_list subjects S-1
    assert_list donors D1
    # A box that was added later, beside it: only what stands there.
    must stan storage add CPN/LN2-1/R1/B2 --kind box --grid 9x9
    must stan vial move "${VIALS[8]}" --at CPN/LN2-1/R1/B2:A1
    try - trace CPN/LN2-1/R1/B2 --json
    assert_list vials "${VIALS[8]}"
    assert_list stores CPN/LN2-1/R1/B2
    assert_list subjects ''
    local deviation
    deviation=$(as stan deviation open --title 'Cracked cap' --class minor --vial "${VIALS[0]}" --json | jq -r .deviation.id)
    try - trace "$deviation" --json
    assert_json .kind deviation
    assert_list vials "${VIALS[0]}"
    assert_list subjects S-1
    assert_list donors D1
    try - trace "${VIALS[0]}" --json
    assert_list deviations "$deviation"
    assert_list stores ''
    deviation=$(as stan deviation open --title 'Wrong form' --class minor --lot "$LOT" --json | jq -r .deviation.id)
    try - trace "$deviation" --json
    assert_list vials "${VIALS[*]}"
    assert_list subjects S-1
}

@test "one list alone, and the whole as a page" {
    infuse
    try - trace D1 --to subjects
    assert_exit 0
    assert_out 'S-1 +infused'
    try - trace S-1 --to donor --json
    assert_json '.donors[0].id' D1
    try - trace S-1 --to patients
    assert_exit 2
    assert_err 'subjects'
    try - trace S-1 --to donors --tree
    assert_exit 2
    try - trace D1 -o "trace.pdf"
    assert_exit 0
    pdftotext -layout "trace.pdf" - >"trace.txt"
    grep -q "$DOSE" "trace.txt"
    grep -q "3 infused" "trace.txt"
    grep -q "$INFUSION" "trace.txt"
}
