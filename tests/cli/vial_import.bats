# An existing inventory from a file: all rows or none, every bad one named.
# shellcheck disable=SC2154 # stderr comes from run
load helper
setup() {
    setup_lot
    BOX=CPN/LN2-1/R3/B12
    must stan storage add CPN/LN2-1 --kind tank --min -196C --max -150C >/dev/null
    must stan storage add $BOX --kind box --grid 9x9 >/dev/null
    must stan storage add CPN/BAGS --kind cassette >/dev/null
}

# file LINE..: inventory.csv with these lines.
file() { printf '%s\n' "$@" >inventory.csv; }

# refused_row COLUMN MESSAGE [LINE]: the file has this mistake, and nothing was stored.
refused_row() {
    try stan vial import inventory.csv --json
    assert_exit 7
    assert_error_json .error.rule inventory.rows
    jq -e --arg column "$1" --arg message "$2" --argjson row "${3:-2}" \
        'any(.error.rows[]; .row == $row and .column == $column and (.message | contains($message)))' <<<"$stderr" >/dev/null ||
        fail "no such row: ${3:-2} $1 $2"
    [ "$(events vial.import)" -eq 0 ]
}

clean() {
    try - audit verify
    assert_exit 0
    try - verify
    assert_exit 0
}

@test "vials stand where the file says" {
    file vial,place "${VIALS[0]},$BOX:A1" "${VIALS[1]},$BOX:C7" "${VIALS[2]},CPN/BAGS"
    try stan vial import inventory.csv --json
    assert_exit 0
    assert_json '[.imported, .lots, .stores] | join(" ")' '3 1 2'
    try - vial list --lot $LOT --json
    assert_json '[.vials[:3][].place] | join(" ")' "$BOX:A1 $BOX:C7 CPN/BAGS"
    try - custody log "${VIALS[1]}" --json
    assert_json '[.custody[].kind] | join(" ")' 'fill store'
    assert_json .gaps 0
    try - lot reconcile $LOT --json
    assert_json '[.in_stock, .out, .difference] | join(" ")' '3 7 0'
    clean
}

@test "lot and serial, store and position, in any order; a store by the code on its label" {
    code=$(as - storage show $BOX --json | jq -r .store.code)
    file position,store,serial,lot "b2,$code,4,$LOT" "B3,$BOX,5,$LOT"
    try stan vial import inventory.csv
    assert_exit 0
    assert_err '2 vials of 1 lot in 1 store'
    try - vial list --lot $LOT --json
    assert_json '[.vials[3:5][].place] | join(" ")' "$BOX:B2 $BOX:B3"
    clean
}

@test "what is in the own hands is stored, what is in another's is not" {
    must stan vial store "${VIALS[@]:0:2}" --at $BOX >/dev/null
    must stan vial take "${VIALS[0]}" --reason 'for the count' >/dev/null
    must stella vial take "${VIALS[1]}" --reason 'for the count' >/dev/null
    file vial,place "${VIALS[0]},$BOX:E5"
    try stan vial import inventory.csv --dry-run
    assert_exit 0
    file vial,place "${VIALS[0]},$BOX:E5" "${VIALS[1]},$BOX:E6"
    refused_row vial 'in the hands of stella' 3
    file vial,place "${VIALS[0]},$BOX:E5"
    must stan vial import inventory.csv >/dev/null
    clean
}

@test "every bad row is named, with its column, and nothing is stored" {
    must stan vial store "${VIALS[0]}" --at $BOX:A1 >/dev/null
    must stan+stella vial discard "${VIALS[1]}" --reason cracked >/dev/null
    file vial,place "${VIALS[0]},$BOX:B1" "${VIALS[1]},$BOX:B2" "${VIALS[2]},$BOX:A1" "${VIALS[3]},$BOX:K1" \
        "${VIALS[4]},CPN/LN2-9:A1" "${VIALS[5]},$BOX" "${VIALS[6]},CPN/BAGS:A1" "${VIALS[7]},$BOX:C1" \
        "${VIALS[8]},$BOX:C1" "${VIALS[7]},$BOX:C2" UC26A001-0001F,$BOX:C3 UC99-0001T,$BOX:C4 "${VIALS[9]},CPN/LN2-1:A1" \
        "${VIALS[9]}"
    refused_row vial "is stored at $BOX already" 2
    refused_row vial 'is discarded' 3
    refused_row place "is occupied by ${VIALS[0]}" 4
    refused_row place "position 'K1' does not exist: $BOX has the positions A1 to I9" 5
    refused_row place "there is no store 'CPN/LN2-9'" 6
    refused_row place 'has positions: say at which' 7
    refused_row place 'CPN/BAGS has no positions' 8
    refused_row place 'is occupied by the vial of line 9' 10
    refused_row vial 'stands twice in the file: line 9' 11
    refused_row vial 'is mistyped' 12
    refused_row vial "there is no lot 'UC99'" 13
    refused_row place 'CPN/LN2-1 has other stores in it' 14
    refused_row '' 'the row has 1 fields, the header has 2' 15
    [ "$(jq '.error.rows | length' <<<"$stderr")" -eq 13 ]
    [ "$(as - storage show $BOX --json | jq .store.vials)" -eq 1 ]
    clean
}

@test "a store that is too warm, blocked, or of a site of others" {
    must stan+rosa storage add CPN/F80 --kind freezer --max -70C --reason 'for plasma' >/dev/null
    file vial,place "${VIALS[0]},CPN/F80"
    refused_row place 'CPN/F80 may be as warm as -70'
    must ada site add HOS --name Hospital --timezone Europe/Lisbon --keeper stella >/dev/null
    must stella storage add HOS/T1 --kind tank --max -150C >/dev/null
    file vial,place "${VIALS[0]},HOS/T1"
    refused_row place 'does not act for'
    file vial,place "${VIALS[0]},CPN"
    refused_row place 'CPN is a site'
}

@test "columns that nobody knows, that are missing, that say a thing twice" {
    file vial,place,colour "${VIALS[0]},$BOX:A1,red"
    refused_row colour "there is no column 'colour'" 1
    file vial "${VIALS[0]}"
    refused_row place "the column 'place' is missing" 1
    file lot,place "$LOT,$BOX:A1"
    refused_row vial "or 'lot' and 'serial'" 1
    file vial,lot,serial,place "${VIALS[0]},$LOT,1,$BOX:A1"
    refused_row vial "'vial' says it already" 1
    file vial,vial,place "${VIALS[0]},${VIALS[0]},$BOX:A1"
    refused_row vial 'the column stands twice' 1
    file vial,place
    try stan vial import inventory.csv
    assert_exit 7
    assert_err 'holds no vials'
    file lot,serial,place "$LOT,x,$BOX:A1" "$LOT,99,$BOX:A2"
    refused_row serial "'x' is not a serial" 2
    refused_row serial "has no vial of serial 99" 3
}

@test "the same file is taken over once" {
    file vial,place "${VIALS[0]},$BOX:A1"
    must stan vial import inventory.csv >/dev/null
    must stan vial take "${VIALS[0]}" --reason 'for S001' >/dev/null
    cp inventory.csv other.csv
    try stan vial import other.csv
    assert_refused inventory.file 'taken over already, as inventory.csv, by stan'
    try olga vial import other.csv
    assert_exit 4
    try stan vial import nothing.csv
    assert_exit 1
}
