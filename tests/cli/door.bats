# The map of a store as a PDF, for its door.
load helper

setup() {
    setup_lot
    must stan storage add CPN/LN2-1 --kind tank >/dev/null
    must stan storage add CPN/LN2-1/R3/B12 --kind box --grid 9x9 >/dev/null
    must stan storage add CPN/LN2-1/R3/B13 --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[0]}" "${VIALS[1]}" --at CPN/LN2-1/R3/B12:C7 >/dev/null
}

@test "a tank's map has its racks and boxes, a grid of what stands in them, and its code" {
    try stan storage map CPN/LN2-1 -o door.pdf --json
    assert_exit 0
    assert_json .store CPN/LN2-1
    assert_json .stores 4
    pdftotext -layout door.pdf words
    for text in TRAINING 'Map of tank LN2-1' 'Cell Processing North' 'Stan Weber (stan)' '2 vials; 162 positions' \
        '1 empty box, listed in the contents alone' '2 of 81 places taken' 0001 0002 "lot $LOT (2)" 'page 1 of 1'; do
        grep -qF "$text" words || fail "not on the map: $text" "$(cat words)"
    done
    [ "$(grep -c 'places taken' words)" -eq 1 ]
    pdftoppm -r 300 -png door.pdf page
    [ "$(zbarimg -q --raw -Sdisable -Sqrcode.enable page-1.png)" = \
        "$(sqlite3 -readonly "$DB" "SELECT code FROM store WHERE path = 'CPN/LN2-1'")" ]
}

@test "held vials are marked, an unknown store has no map" {
    must rosa lot hold "$LOT" --reason 'freezer alarm' >/dev/null
    must - storage map CPN/LN2-1/R3/B12 -o box.pdf
    pdftotext box.pdf words
    grep -qF '0001 !' words && grep -qF '! held' words
    try - storage map CPN/LN9 -o none.pdf
    assert_exit 5
    try - storage map CPN/LN2-1 -o - --json
    assert_exit 2
    [ ! -e none.pdf ]
}
