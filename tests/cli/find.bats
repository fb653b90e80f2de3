#!/usr/bin/env bats
# Finding things by the beginning of their ID, or by what was written.

load helper
load ward
setup() { setup_ward; }

@test "an exact ID is the first of its kind" {
    try - find "$LOT" --json
    assert_exit 0
    assert_json '.found[0].kind' lot
    assert_json '.found[0].id' "$LOT"
    assert_json '.found[0].state' released
    assert_json '[.found[] | select(.kind == "vial")] | length' 10
    try - find "${VIALS[3]}" --json
    assert_json '.found | length' 1
    assert_json '.found[0].about' "$LOT"
}

@test "everything is found by its beginning, in either case" {
    infuse
    for text in D1 s-1 "${DOSE:0:8}" inf cpn/ln2 HUC; do
        try - find "$text" --json
        [ "$(json '.found | length')" -ge 1 ]
    done
    try - find s- --json
    assert_json '[.found[].id] | join(" ")' 'S-1 S-2 S-3'
    try - find inf --json
    assert_json '.found[0].about' S-1
    try - find cpn/ --csv
    assert_out 'store,CPN/LN2-1/R1/B1'
}

@test "nothing found is no failure" {
    try - find ZZZ
    assert_exit 0
    assert_no_out
    assert_err 'no ID begins with ZZZ'
    try - find ZZZ --json
    assert_json .found '[]'
    try - find ''
    assert_exit 2
    try - find "'; DROP TABLE lot; --"
    assert_exit 0
    try - find '%' --json
    assert_json .found '[]'
}

@test "the limit counts for each kind" {
    try - find U --limit 3 --json
    assert_json '[.found[] | select(.kind == "vial")] | length' 3
    assert_json '[.found[] | select(.kind == "lot")] | length' 1
    try - find U --limit 0
    assert_exit 2
}

@test "what was written is found in the middle, in either case, behind the IDs" {
    must stan note "$LOT" 'Lid of LN2-1 was Open for 50% of a minute' >/dev/null
    must stan note "${VIALS[0]}" 'lid_open' >/dev/null
    must quinn deviation open --title 'Tank LID left open' --class minor --lot "$LOT" >/dev/null
    echo seen >'Lid photo.txt'
    must quinn attach "$LOT" 'Lid photo.txt' --as evidence >/dev/null
    must rosa document issue coa "$LOT" -o coa.pdf >/dev/null
    try - find 'LID' --json
    assert_exit 0
    assert_json '[.found[] | .kind + " " + .id] | join(",")' "deviation DEV-0001,attachment A1,note ${VIALS[0]},note $LOT"
    assert_json '.found[0].about' 'Tank LID left open'
    assert_json '.found[1].about' "$LOT: Lid photo.txt"
    assert_json '.found[1].state' evidence
    # what LIKE would read as a sign is a character
    try - find 'lid_open' --json
    assert_json '[.found[].id] | join(",")' "${VIALS[0]}"
    try - find '50%' --json
    assert_json '.found | length' 1
    try - find '50%%' --json
    assert_json '.found' '[]'
    # an ID before what has it in the middle
    try - find coa --json
    assert_json '.found[0].id' "COA-$LOT-1"
    try - find "$LOT" --json
    assert_json '[.found[].kind] | unique | join(" ")' 'document lot vial'
    try - find a1 --json
    assert_json '.found[0] | .kind + " " + .id' 'attachment A1'
    # two characters stand in everything
    try - find li --json
    assert_json '.found' '[]'
    try - find 'lid' --limit 1 --json
    assert_json '[.found[].kind] | join(" ")' 'deviation attachment note'
    try - find lid
    [ "$(awk '{ if (length($0) > most) most = length($0) } END { print most }' <<<"$output")" -le 80 ]
}

@test "a sample is found by its ID, behind the vials" {
    must quinn sample take "$LOT" --stage frozen-product --for sterility --to 'Lab East' >/dev/null
    try - find smp --json
    assert_json '.found | length' 1
    assert_json '.found[0] | [.kind, .about, .state] | join(" ")' "sample $LOT taken"
}

@test "a material is found by its supplier's lot, its item or its supplier" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must olga lot material UC26A002 --item 'MEM alpha' --supplier Gibco --supplier-lot 2531907x --expires "$(day '+1 year')" >/dev/null
    for text in 2531907 2531907X 'mem al' GIBCO; do
        try - find "$text" --json
        assert_json '[.found[] | select(.kind == "material") | [.id, .about, .state] | join("|")] | join(",")' \
            '2531907x|UC26A002: MEM alpha, Gibco|entered'
    done
    try - find 25 --json
    assert_json '[.found[].id] | join(",")' 2531907x
}
