load helper

setup() {
    setup_lot
    must stan storage add CPN/LN2-1 --kind tank >/dev/null
    must stan storage add CPN/LN2-1/R2 --type rack-5 >/dev/null
    must stan storage add CPN/LN2-1/R10 --kind rack >/dev/null
    must stan storage add CPN/LN2-1/R10/B1 --kind box --grid 2x2 >/dev/null
    must stan vial store "${VIALS[@]:0:3}" --at CPN/LN2-1/R2/B1 >/dev/null
    must stan vial store "${VIALS[@]:3:4}" --at CPN/LN2-1/R10/B1 >/dev/null
}

@test "the map of a tank is a line per store, in walking order, no wider than the screen" {
    must stan storage block CPN/LN2-1/R2/B2 --reason bent >/dev/null
    must stan storage block CPN/LN2-1/R2/B1:I9 --reason bent >/dev/null
    must stan storage take CPN/LN2-1/R2/B3 --reason count >/dev/null
    must rosa lot hold "$LOT" --reason R >/dev/null
    try - storage map CPN/LN2-1
    assert_exit 0
    assert_out 'CPN/LN2-1 +tank, 7 of 409 places taken \(1 %\)'
    assert_out $'R2 .*\n  B1 .* 3/81 .* 3! 1#\n  B2 .* BLOCKED\n  B3 .* with stan\n'
    assert_out $'R10 .*\n  B1 \\[####################\\] +4/4 +100 % 4!'
    assert_out '!  held'
    while IFS= read -r line; do [ "${#line}" -le 80 ]; done <<<"$output"
    for width in 40 60 200; do
        COLUMNS=$width run as - storage map CPN/LN2-1
        [ "$status" -eq 0 ]
    done
    try - storage map CPN/LN2-1 --json
    assert_json '.store | [.path, .vials, .positions, .free, .held, .blocked_positions] | join(" ")' 'CPN/LN2-1 7 409 239 7 1'
    assert_json '[.store.children[].path] | join(" ")' \
        'CPN/LN2-1/R2 CPN/LN2-1/R2/B1 CPN/LN2-1/R2/B2 CPN/LN2-1/R2/B3 CPN/LN2-1/R2/B4 CPN/LN2-1/R2/B5 CPN/LN2-1/R10 CPN/LN2-1/R10/B1'
    assert_json '.store.children[] | select(.path == "CPN/LN2-1/R2/B3") | .carried_by' stan
    assert_json '.store.children[] | select(.path == "CPN/LN2-1/R2/B2") | .free' 0
    try - storage map CPN/LN2-1 --csv
    assert_exit 0
    assert_out 'CPN/LN2-1/R10/B1'
}

@test "the map of a site adds up everything in it" {
    try - storage map CPN --json
    assert_json '.store | [.vials, .positions, .free] | join(" ")' '7 409 402'
    must stan storage add CPN/SHELF --kind shelf >/dev/null
    try - storage map CPN/SHELF
    assert_refused storage.no-grid
}

@test "the map of a box marks blocked positions" {
    must stan storage block CPN/LN2-1/R10/B1:A1 --reason bent >/dev/null
    must stan storage block CPN/LN2-1/R2/B1:A4 --reason bent >/dev/null
    try - storage map CPN/LN2-1/R10/B1
    assert_out '#  blocked \(1\)'
    try - storage map CPN/LN2-1/R2/B1 --json
    assert_json '.blocked | join(" ")' A4
    assert_json '.occupied[0] | [.position, .blocked] | join(" ")' 'A1 false'
    try - storage show CPN/LN2-1/R2/B1 --json
    assert_json '.store | [.keeper, .blocked[0], .code[0:3]] | join(",")' 'ada,CPN/LN2-1/R2/B1:A4: bent,ST-'
}

@test "room in a rack or a tank, box by box" {
    must stan storage block CPN/LN2-1/R2/B2 --reason bent >/dev/null
    try - storage free CPN/LN2-1 --json
    assert_json '[.store, .free, .positions] | join(" ")' 'CPN/LN2-1 321 409'
    assert_json '.stores | map(.path) | join(" ")' 'CPN/LN2-1/R2/B1 CPN/LN2-1/R2/B3 CPN/LN2-1/R2/B4 CPN/LN2-1/R2/B5'
    assert_json '.stores[0].first[0:2] | join(" ")' 'A4 A5'
    try - storage free CPN/LN2-1
    assert_err '321 free of 409 places'
    try - storage free CPN/LN2-1 --limit 1 --csv
    assert_exit 0
    try - storage list CPN/LN2-1/R10 --json
    assert_json '.stores[0].used_percent' 100
}

@test "a vial, a lot, a product and a box are found" {
    try - storage find "${VIALS[0]}" --json
    assert_json '.found[0] | [.place, .state, .keeper, .carried] | join(" ")' 'CPN/LN2-1/R2/B1:A1 stored ada false'
    must stan storage take CPN/LN2-1/R2 --reason R >/dev/null
    try - storage find "${VIALS[0],,}" --json
    assert_json '.found[0] | [.place, .keeper, .carried] | join(" ")' 'CPN/LN2-1/R2/B1:A1 stan true'
    try - storage find "$LOT" --json
    assert_json '.found | map([.place // .keeper, .vials] | join("=")) | join(" ")' \
        'CPN/LN2-1/R2/B1=3 CPN/LN2-1/R10/B1=4 olga=3'
    assert_json .found[2].whereabouts 'is filled, not stored yet, in the hands of olga'
    try - storage find huc-msc
    assert_exit 0
    assert_err '7 vials in 2 stores, in walking order'
    try - storage find b1 --json
    assert_json '.found | map(.place) | join(" ")' 'CPN/LN2-1/R10/B1 CPN/LN2-1/R2/B1'
    try - storage find CPN/LN2-1/R2 --json
    assert_json '.found[0] | [.kind, .vials, .keeper] | join(" ")' 'rack 3 stan'
    must stan vial take "${VIALS[3]}" --reason R >/dev/null
    try - storage find "${VIALS[3]}"
    assert_exit 0
    assert_err 'is out, in the hands of stan'
    try - storage find "$LOT"
    assert_out 'is filled, not stored yet, in the hands of olga'
    assert_err '6 vials in 2 stores, in walking order; 4 in no store'
    try - lot show "$LOT" --json
    assert_json '.lot | [.vials_in_stock, .vials_in_hands, .vials_in_transit] | join(" ")' '6 4 0'
    # by where it was before
    must stan storage put CPN/LN2-1/R2 CPN/LN2-1/R10/R7 >/dev/null
    try - storage find CPN/LN2-1/R2/B1
    assert_exit 0
    assert_err 'ST-[0-9A-Z]+ was CPN/LN2-1/R2/B1 before, and is CPN/LN2-1/R10/R7/B1 now'
    must stan storage move CPN/LN2-1/R10/R7 CPN/LN2-1/R8 >/dev/null
    try - storage find CPN/LN2-1/R10/R7/B1 --json
    assert_json '.found[0] | [.kind, .place] | join(" ")' 'box CPN/LN2-1/R8/B1'
    must stan storage add CPN/LN2-1/R2 --kind rack >/dev/null
    try - storage find CPN/LN2-1/R2 --json
    assert_json '.found | map(.place) | join(" ")' 'CPN/LN2-1/R2 CPN/LN2-1/R8'
    try - storage find CPN/LN2-1/R2/B9
    assert_exit 5
    try - storage find NOTHING
    assert_exit 5
    try - storage find "$LOT-0042A"
    assert_exit 2
    try - storage find D1
    assert_exit 2
    assert_err 'is a donor'
}
