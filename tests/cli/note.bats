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

@test "no note, deviation or reason holds a record number" {
    local text
    must olga deviation open --title 'lid left open' --class minor --lot "$LOT" >/dev/null
    for text in 'see MRN 00712345' '123-45-6789'; do
        try olga note "$LOT" "$text"
        assert_refused identity.anonymous 'note holds what looks like a record number'
        try olga lot hold "$LOT" --reason "$text"
        assert_refused identity.anonymous 'reason holds'
        try rosa lot release "$LOT" --reason "$text"
        assert_refused identity.anonymous 'reason holds'
        try olga deviation open --title "$text" --class minor --lot "$LOT"
        assert_refused identity.anonymous 'title holds'
        try olga deviation open --title 'lid left open' --what "$text" --class minor --lot "$LOT"
        assert_refused identity.anonymous 'what holds'
        try olga deviation open --title 'lid left open' --where "$text" --class minor --lot "$LOT"
        assert_refused identity.anonymous 'where holds'
        try olga deviation task DEV-0001 --title "$text" --owner olga --due "$(day '+9 days')"
        assert_refused identity.anonymous 'title holds'
        try rosa deviation close DEV-0001 --cause other --conclusion "$text"
        assert_refused identity.anonymous 'conclusion holds'
        refute_err "$text"
    done
    must olga note "$LOT" "vials ${VIALS[0]}, ${VIALS[1]} and DOSE-000001, 2531907, 2026-01-02" >/dev/null
    must olga lot hold "$LOT" --reason "${VIALS[0]} of lot $LOT has a crack, see DEV-0001 and A12" >/dev/null
    must olga deviation open --title "${VIALS[0]} fell down" --class minor --vial "${VIALS[0]}" >/dev/null
}

@test "a pattern that fits everything can be set right" {
    must ada+rosa setting set identity.record . --reason 'a mistake' >/dev/null
    try olga note "$LOT" 'no word'
    assert_refused identity.anonymous
    must ada+rosa setting set identity.record '[0-9]{9}' --reason 'set right' >/dev/null
    must olga note "$LOT" 'a word' >/dev/null
}
