#!/usr/bin/env bats
# Files attached to anything that has an ID, and written out again as they were.

load helper
setup() { setup_lot; }

@test "a file is attached to anything, listed, and comes out again byte by byte" {
    head -c 70000 /dev/urandom >air.bin
    try ivan attach "$LOT" air.bin --as environment --json
    assert_exit 0
    assert_json .attachment.subject "$LOT"
    assert_json .attachment.kind environment
    assert_json .attachment.size_bytes 70000
    assert_json .attachment.sha256 "$(sha256sum air.bin | cut -d' ' -f1)"
    local code
    code=$(json .attachment.id)
    echo 'calibrated' >note.txt
    for id in D1 "${VIALS[0],,}" CPN huc-msc R1 "$code"; do
        must olga attach "$id" note.txt
    done
    try - attach "$LOT" --json
    assert_exit 0
    assert_json '.attachments | length' 1
    try - attach "$code" -o again.bin
    assert_exit 0
    cmp air.bin again.bin
    as - attach "$code" -o - 2>/dev/null | cmp - air.bin
    try - audit log --subject "$LOT" --json
    assert_json '.events[0].action' attach
    try - audit verify
    assert_exit 0
}

@test "what is no file, nothing, or the same again is refused" {
    echo 'text' >note.txt
    : >empty.txt
    try olga attach "$LOT" empty.txt
    assert_exit 2
    try olga attach "$LOT" missing.txt
    assert_exit 1
    try olga attach NOTHING note.txt
    assert_exit 5
    try olga attach "$LOT" note.txt --as 'Batch Record'
    assert_exit 2
    try - attach "$LOT" note.txt
    assert_exit 4
    head -c 17000000 /dev/zero >large.bin
    try olga attach "$LOT" large.bin
    [ "$status" -ne 0 ]
    [ "$(events attach)" -eq 0 ]
    must olga attach "$LOT" note.txt
    try stan attach "$LOT" note.txt
    assert_exit 6
    assert_err 'attached to UC26A001 already'
}

@test "an attachment is written to a new file only, and never over the record" {
    echo 'text' >note.txt
    must olga attach "$LOT" note.txt
    try - attach A1 -o note.txt
    assert_exit 6
    try - attach A1 -o "$DB"
    assert_exit 3
    try - attach A99 -o out.txt
    assert_exit 5
    try - attach R1 -o out.txt
    assert_exit 2
    [ ! -e out.txt ]
}
