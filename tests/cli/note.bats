#!/usr/bin/env bats
# Notes on anything that has an ID.

load helper
setup() { setup_lot; }

@test "anyone writes a note on anything, and all can be read" {
    try ivan note "${VIALS[0]}" 'label smudged, code still scans' --json
    assert_exit 0
    assert_json .note.subject "${VIALS[0]}"
    assert_json .note.written_by ivan
    assert_json .note.note 'label smudged, code still scans'
    must stan note "${VIALS[0],,}" 'moved to the front'
    try nora note "${VIALS[0]}" --json
    assert_json '.notes | length' 2
    assert_json '.notes[0].note' 'moved to the front'
    for id in D1 "$LOT" CPN huc-msc R1; do
        must olga note "$id" "about $id"
    done
    try - audit log --subject "${VIALS[0]}" --json
    assert_json '[.events[] | select(.action == "note")] | length' 2
    try - audit verify
    assert_exit 0
}

@test "a note needs somebody and something" {
    try - note "$LOT" 'who am I'
    assert_exit 4
    try olga note NOTHING 'text'
    assert_exit 5
    try olga note UC26A001-0024T 'text'
    assert_exit 2
    try olga note R999 'text'
    assert_exit 5
}

@test "a note is visible text" {
    for text in '' ' ' $'bell\a' $'two\nlines' $'\e[31mred' $'reversed \u202e'; do
        try olga note "$LOT" "$text"
        assert_exit 2
    done
    try olga note "$LOT" "$(printf 'x%.0s' {1..1001})"
    assert_exit 2
    must olga note "$LOT" 'Größe ≥ 5 µm, 37 °C'
    try olga note "$LOT" --json
    assert_json '.notes | length' 1
}
