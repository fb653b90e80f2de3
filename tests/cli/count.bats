# storage count: what was scanned in a box, a rack or a tank against the record, signed; a deviation of what differs.
# shellcheck disable=SC2154 # stderr is from helper
load helper
setup() {
    setup_lot
    BOX=CPN/LN2-1/R1/B1
    OTHER=CPN/LN2-1/R1/B2
    must stan storage add $BOX --kind box --grid 4x5 >/dev/null
    must stan storage add $OTHER --kind box --grid 4x5 >/dev/null
    must stan vial store "${VIALS[@]:0:6}" --at $BOX >/dev/null
    must stan vial store "${VIALS[@]:6:2}" --at $OTHER >/dev/null
}

# scanned LINE..: a file of a count.
scanned() { printf '%s\n' "$@" >scanned.csv; }
count() { try stan storage count "$1" --scanned scanned.csv "${@:2}"; }
counts() { sqlite3 "$DB" 'SELECT count(*) FROM inventory_count'; }
code_of() { sqlite3 "$DB" "SELECT code FROM store WHERE path = '$1'"; }

@test "a box that is as the record says is counted, signed and done" {
    scanned "${VIALS[@]:0:6}"
    count $BOX --json
    assert_exit 0
    assert_json .count.expected 6
    assert_json .count.found 6
    assert_json '.count.differences | length' 0
    assert_json .count.deviation null
    [ "$(sqlite3 "$DB" "SELECT meaning || login FROM signature WHERE subject = '$BOX'")" = 'inventory countstan' ]
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM deviation')" -eq 0 ]
    count $BOX
    assert_exit 0
    assert_err "6 of 6 vials of $BOX stand where the record has them; signed"
    try - verify
    assert_exit 0
}

@test "missing, misplaced and unexpected vials are named, and where the record has them" {
    scanned position,vial "A1,${VIALS[0]}" "A2,${VIALS[1]}" "A4,${VIALS[2]}" "A3,${VIALS[6]}" "B1,${VIALS[8]}" "A5,${VIALS[4]}"
    count $BOX --json
    assert_exit 0
    assert_json .count.found 4
    assert_json .count.missing 2
    assert_json '[.count.differences[] | select(.kind == "missing") | .vial] | sort | join(" ")' "${VIALS[3]} ${VIALS[5]}"
    assert_json '.count.differences[] | select(.kind == "missing") | select(.vial == "'"${VIALS[3]}"'") | .expected' "$BOX:A4"
    assert_json '.count.differences[] | select(.kind == "misplaced") | [.vial, .expected, .found, .line] | join(" ")' \
        "${VIALS[2]} $BOX:A3 $BOX:A4 4"
    assert_json '[.count.differences[] | select(.kind == "unexpected") | [.vial, .expected, .found] | join(" ")] | join("; ")' \
        "${VIALS[6]} $OTHER:A1 $BOX:A3; ${VIALS[8]} is filled, not stored yet, in the hands of olga $BOX:B1"
    # one deviation, which holds what it names, and nothing was moved
    assert_json .count.deviation DEV-0001
    try - deviation show DEV-0001 --json
    assert_json .deviation.class major
    assert_json '.deviation.vials | length' 5
    assert_json '.deviation.stores[0]' $BOX
    assert_json .deviation.title "the count of $BOX differs: 2 missing, 1 misplaced, 2 unexpected"
    must ivan audit export log >/dev/null
    grep -q 'count-difference.*a count found otherwise than the record: 2 missing, 2 unexpected, 1 misplaced' log/exceptions.csv
    try - vial show "${VIALS[3]}" --json
    assert_json .vial.held true
    assert_json .vial.place "$BOX:A4"
    try - vial show "${VIALS[0]}" --json
    assert_json .vial.held false
    try - verify
    assert_exit 0
}

@test "the same difference counted again opens nothing; new vials join the open deviation, decided ones stay decided" {
    scanned "${VIALS[@]:0:5}"
    count $BOX --json
    assert_json '.count.deviation + " " + (.count.new_differences | tostring)' 'DEV-0001 1'
    count $BOX --json # positions or not, box or rack, and by another person
    assert_json '.count | .deviation + " " + .differences[0].deviation + " " + (.new_differences | tostring)' 'DEV-0001 DEV-0001 0'
    scanned "$BOX" "A1,${VIALS[0]}" "${VIALS[@]:1:3}" "$OTHER" "${VIALS[@]:6:2}"
    try stella storage count CPN/LN2-1/R1 --scanned scanned.csv
    assert_exit 0
    assert_err '1 of 2 differences are new and joined DEV-0001, which is open'
    try - deviation show DEV-0001 --json
    assert_json '.deviation.vials | sort | join(" ")' "${VIALS[4]} ${VIALS[5]}"
    try - vial show "${VIALS[4]}" --json
    assert_json .vial.held true
    # QA rejects one for it and accepts the other, which is missing once more: that is new
    must rosa deviation dispose DEV-0001 --reject "${VIALS[5]}" --accept "${VIALS[4]}" --reason 'looked for' >/dev/null
    scanned "${VIALS[@]:0:4}"
    count $BOX --json
    assert_json '.count | .deviation + " " + (.new_differences | tostring)' 'DEV-0002 1'
    assert_json '[.count.differences[] | .vial + " " + .deviation] | sort | join(", ")' "${VIALS[4]} DEV-0002, ${VIALS[5]} DEV-0001"
    must rosa deviation close DEV-0001 --cause other --conclusion 'not found' >/dev/null
    must rosa deviation dispose DEV-0002 --accept "${VIALS[4]}" --reason 'found' >/dev/null
    must rosa deviation close DEV-0002 --cause other --conclusion 'found again' >/dev/null
    scanned "${VIALS[@]:0:5}" 'ABC-123456'
    count $BOX # the rejected one is decided, the foreign code is new
    assert_err 'DEV-0003 is open and holds'
    try - deviation show DEV-0003 --json
    assert_json '.deviation | .title + "; " + (.vials | length | tostring)' "the count of $BOX differs: 1 foreign; 0"
    count $BOX
    assert_err "$BOX differs as it was counted before: signed, nothing new; see: cryolot deviation show DEV-0003"
    try - verify
    assert_exit 0
}

@test "what is next is said for each kind of difference" {
    scanned "A1,${VIALS[1]}" "${VIALS[7]}" XYZ-1 "A3,${VIALS[2]}" "${VIALS[3]}" "${VIALS[4]}" "${VIALS[5]}"
    count $BOX
    assert_exit 0
    assert_out "missing +${VIALS[0]}"
    assert_err "$BOX differs; signed, and DEV-0001 is open and holds the vials named"
    assert_err 'QA says so, cryolot vial lose VIAL'
    assert_err 'cryolot vial move VIAL --at PLACE'
    assert_err 'what is no vial of this record does not belong there'
}

@test "a vial that somebody has taken is not missing: who has it is told" {
    must stan vial take "${VIALS[5]}" --reason 'for the ward' >/dev/null
    scanned "${VIALS[@]:0:5}"
    count $BOX --json
    assert_exit 0
    assert_json .count.expected 5
    assert_json '.count.differences | length' 0
    assert_json '.count.out | map(.id + " " + .holder) | join(",")' "${VIALS[5]} stan"
    # it stands in the box all the same: the record does not say so
    scanned "${VIALS[@]:0:6}"
    count $BOX --json
    assert_json '.count.differences[0].kind + " " + .count.differences[0].expected' 'unexpected is out, in the hands of stan'
}

@test "a rack is counted box by box, by labels or by paths" {
    scanned "$(code_of $BOX)" "${VIALS[@]:0:6}" "$OTHER" "A1,${VIALS[6]}" "A2,${VIALS[7]}"
    count CPN/LN2-1/R1 --json
    assert_exit 0
    assert_json .count.expected 8
    assert_json '.count.differences | length' 0
    scanned "$OTHER:A1,${VIALS[6]}" "$BOX:A1,${VIALS[0]}" "$OTHER:A3,${VIALS[5]}" "$(code_of $BOX)" "${VIALS[@]:1:4}" "${VIALS[7]}"
    count CPN/LN2-1 --json
    assert_exit 0
    assert_json .count.missing 0
    assert_json '[.count.differences[] | [.kind, .vial, .expected, .found] | join(" ")] | sort | join("; ")' \
        "misplaced ${VIALS[5]} $BOX:B1 $OTHER:A3; misplaced ${VIALS[7]} $OTHER:A2 $BOX"
}

@test "in a rack a box that nobody named was forgotten, not lost" {
    scanned "$(code_of $BOX)" "${VIALS[@]:0:6}"
    count CPN/LN2-1/R1
    assert_refused count.incomplete "nobody counted: $OTHER with 2 vials"
    [ "$(counts)" -eq 0 ]
    scanned "$(code_of $BOX)" "${VIALS[@]:0:6}" "$OTHER"
    count CPN/LN2-1/R1 --json
    assert_exit 0
    assert_json .count.missing 2
}

@test "what cannot be read is named by its line, and nothing is stored" {
    scanned "${VIALS[0]}" "${VIALS[1]%?}0" "A9,${VIALS[2]}" "$OTHER" "$OTHER:A1,${VIALS[6]}" "A1,${VIALS[3]}" "A1,${VIALS[4]}" \
        "A2,${VIALS[5]}" "A3,${VIALS[5]}"
    count $BOX --json
    assert_exit 7
    assert_error_json .error.rule count.read
    assert_error_json '[.error.rows[] | "\(.row) \(.column)"] | sort | join(", ")' \
        '2 vial, 3 position, 4 position, 5 position, 7 position, 9 vial'
    assert_error_json '.error.rows[] | select(.row == 2) | .message' "vial '${VIALS[1]%?}0' is mistyped: read its label again"
    [ "$(counts)" -eq 0 ]
    scanned "${VIALS[0]}"
    count CPN/LN2-1/R1
    assert_exit 7
    scanned 'A1,B2,C3'
    count $BOX
    assert_exit 7
    : >scanned.csv
    count CPN/LN2-9
    assert_exit 5
    assert_err "there is no store 'CPN/LN2-9'"
}

@test "a vial read twice counts once, and is named" {
    scanned "${VIALS[@]:0:6}" "A2,${VIALS[1]}" "${VIALS[1],,}"
    count $BOX --json
    assert_exit 0
    assert_json .count.found 6
    assert_json '.count.repeated | length' 2
    assert_json '.count.repeated[0]' "${VIALS[1]} (lines 2 and 7)"
    assert_json '.count.differences | length' 0
}

@test "codes of others are foreign, with or without a position" {
    scanned "${VIALS[@]:0:6}" 'D1,04012345678901' UC99X001-0001X 'ABC-123456'
    count $BOX --json
    assert_exit 0
    assert_json .count.foreign 3
    assert_json '[.count.differences[] | select(.kind == "foreign") | .code] | sort | join(" ")' '04012345678901 ABC-123456 UC99X001-0001X'
    assert_json '.count.differences[] | select(.code == "04012345678901") | .found' "$BOX:D1"
    try - deviation show DEV-0001 --json
    assert_json '.deviation.vials | length' 0
}

@test "positions are called as the box calls them; a box that somebody carries is not missing from its rack" {
    local numbered=CPN/LN2-1/R1/B4
    must stan storage add $numbered --kind box --grid 3x3 --numbering 1 --order columns >/dev/null
    must stan vial store "${VIALS[8]}" --at $numbered:4 >/dev/null
    scanned "5,${VIALS[8]}"
    count $numbered --json
    assert_exit 0
    assert_json '.count.differences[0] | [.kind, .expected, .found] | join(" ")' "misplaced $numbered:4 $numbered:5"
    scanned "A2,${VIALS[8]}"
    count $numbered --json
    assert_exit 7
    assert_error_json '.error.rows[0].message' "$numbered has no position 'A2'"
    must stan storage take $numbered --reason 'to be counted on the bench' >/dev/null
    scanned $BOX "${VIALS[@]:0:6}" $OTHER "${VIALS[@]:6:2}"
    count CPN/LN2-1/R1 --json
    assert_exit 0
    assert_json '.count.expected' 8
    assert_json '.count.out | map(.id + " " + .holder) | join(",")' "$numbered stan"
    # what is found elsewhere is on record in the hands of who carries its box
    scanned "${VIALS[@]:0:6}" "${VIALS[8]}"
    count $BOX --json
    assert_json '.count.differences[0].expected' "$numbered:4, carried by stan"
    try - verify
    assert_exit 0
}

@test "an empty box is counted by an empty file; standard input is a file" {
    must stan storage add CPN/LN2-1/R1/B3 --kind box --grid 4x5 >/dev/null
    : >scanned.csv
    count CPN/LN2-1/R1/B3 --json
    assert_exit 0
    assert_json .count.expected 0
    printf '%s\n' "${VIALS[@]:6:2}" >two
    run --separate-stderr as stan storage count $OTHER --scanned - --json <two
    assert_exit 0
    assert_json .count.found 2
}

@test "the counts of a store are listed, newest first, with those inside it" {
    scanned "${VIALS[@]:0:5}"
    count $BOX --json
    scanned "${VIALS[@]:6:2}"
    count $OTHER --json
    try - storage count CPN/LN2-1 --json
    assert_exit 0
    assert_json '.counts | length' 2
    assert_json '.counts[0].store' $OTHER
    assert_json '.counts[1].missing' 1
    assert_json '.counts[1].deviation' DEV-0001
    assert_json '.counts[1].counted_by' stan
    try - storage count $BOX --csv --limit 1
    assert_exit 0
    assert_out '^store,code,expected,found'
}

@test "a count is signed: without a password, by another role, or changed later it is none" {
    scanned "${VIALS[@]:0:5}"
    must - login stan --password-file "$PASSWORDS/stan"
    try - storage count $BOX --scanned scanned.csv --no-input
    assert_exit 2
    assert_err '--signer-password-file is missing'
    try olga storage count $BOX --scanned scanned.csv
    assert_exit 4
    [ "$(counts)" -eq 0 ]
    try - storage count $BOX --scanned scanned.csv --signer-password-file "$PASSWORDS/stan" --dry-run
    assert_exit 0
    [ "$(counts)" -eq 0 ]
    count $BOX
    assert_exit 0
    try - verify
    assert_exit 0
    load tampering
    tamper "UPDATE inventory_difference SET expected = 'elsewhere'"
    try - verify --json
    assert_exit 8
    assert_json '[.findings[] | select(.check == "signature") | .found] | .[0]' \
        "inventory count of $BOX by $(sqlite3 "$DB" "SELECT name FROM person WHERE login = 'stan'") counts as unsigned: the record changed since"
}
