#!/usr/bin/env bats
# Finding things by the beginning of their ID.

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
