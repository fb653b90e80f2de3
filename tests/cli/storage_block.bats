load helper

setup() {
    setup_lot
    must stan storage add CPN/LN2-1 --kind tank >/dev/null
    must stan storage add CPN/LN2-1/R3/B12 --kind box --grid 2x3 >/dev/null
    B=CPN/LN2-1/R3/B12
}

positions() { as - storage map "$B" --json | jq -r '[.occupied[].position] | join(" ")'; }

@test "nothing is put at a blocked position, and filling on goes over it" {
    try stan storage block $B:A2 --reason 'grid is broken' --json
    assert_exit 0
    assert_json '.block | [.place, .reason, .put_by] | join(",")' "$B:A2,grid is broken,stan"
    try stan vial store "${VIALS[0]}" --at $B:A2
    assert_refused storage.blocked 'is blocked: grid is broken'
    must stan vial store "${VIALS[0]}" "${VIALS[1]}" --at $B:A1 >/dev/null
    [ "$(positions)" = 'A1 A3' ]
    must stan vial store "${VIALS[2]}" --at $B >/dev/null
    [ "$(positions)" = 'A1 A3 B1' ]
    try - storage free $B --json
    assert_json '.free | join(" ")' 'B2 B3'
    try - storage show $B --json
    assert_json '.store | [.positions, .free] | join(" ")' '6 2'
    try stan vial store "${VIALS[@]:3:3}" --at $B:B2
    assert_refused storage.room 'has 2 positions from .*:B2 on'
    try stan vial store "${VIALS[@]:3:3}" --at $B
    assert_refused storage.room 'has 2 free of 6'
    must stan storage block $B:A2 --lift --reason repaired >/dev/null
    must stan vial store "${VIALS[3]}" --at $B:A2 >/dev/null
    run as - audit verify
    assert_exit 0
}

@test "a blocked store, or one in a blocked store, takes nothing; what is there may leave" {
    must stan vial store "${VIALS[0]}" --at $B >/dev/null
    must rosa storage block CPN/LN2-1/R3 --reason 'bent' >/dev/null
    try stan vial store "${VIALS[1]}" --at $B
    assert_refused storage.blocked 'CPN/LN2-1/R3 is blocked: bent'
    try - storage show CPN/LN2-1/R3 --json
    assert_json .store.free 0
    must stan vial take "${VIALS[0]}" --reason R >/dev/null
    must stan storage add CPN/LN2-1/B1 --kind box --grid 2x2 >/dev/null
    try stan storage move CPN/LN2-1/B1 CPN/LN2-1/R3
    assert_refused storage.blocked
    must stan storage block CPN/LN2-1/R3 --lift --reason straight >/dev/null
    must stan vial store "${VIALS[1]}" --at $B >/dev/null
}

@test "an occupied position can be blocked, and that is said" {
    must stan vial store "${VIALS[0]}" --at $B:B1 >/dev/null
    try stan storage block $B:B1 --reason 'cap frozen to the grid'
    assert_exit 0
    assert_err "${VIALS[0]} stands there and stays"
    must stan vial move "${VIALS[0]}" --at $B:A1 >/dev/null
    try stan vial move "${VIALS[0]}" --at $B:B1
    assert_refused storage.blocked
}

@test "blocks are put and lifted once, with a reason, at positions that exist" {
    try stan storage block $B:A1
    assert_refused act.reason
    try olga storage block $B:A1 --reason R
    assert_exit 4
    try stan storage block $B:A1 --lift --reason R
    assert_refused storage.blocked 'is not blocked'
    must stan storage block $B:A1 --reason R >/dev/null
    try stan storage block $B:A1 --reason again
    assert_refused storage.blocked 'is blocked already: R'
    try stan storage block $B:C1 --reason R
    assert_refused storage.position 'has the positions A1 to B3'
    try stan storage block $B:1 --reason R
    assert_refused storage.position
    try stan storage block $B: --reason R
    assert_exit 2
    try stan storage block CPN --reason R
    assert_refused storage.site
    try stan storage block CPN/NO:A1 --reason R
    assert_exit 5
    must stan storage block $B:A1 --lift --reason R >/dev/null
    must stan storage block $B:A1 --reason 'once more' >/dev/null
    [ "$(sqlite3 -readonly "$DB" 'SELECT count(*) FROM store_block')" = 2 ]
}

@test "a store takes as many as its capacity" {
    must stan storage add CPN/LN2-1/S1 --type bag-shelf --capacity 3 >/dev/null
    must stan vial store "${VIALS[0]}" "${VIALS[1]}" --at CPN/LN2-1/S1 >/dev/null
    try stan vial store "${VIALS[2]}" "${VIALS[3]}" --at CPN/LN2-1/S1
    assert_refused storage.room 'takes 3 and holds 2: 2 more are too many'
    must stan vial store "${VIALS[2]}" --at CPN/LN2-1/S1 >/dev/null
    try - storage show CPN/LN2-1/S1 --json
    assert_json '.store | [.positions, .vials, .free, .used_percent] | join(" ")' '3 3 0 100'
    try stan storage add CPN/LN2-1/S1/B1 --kind box
    assert_refused storage.box
}

@test "a store is meant for a product and for lots of a status" {
    must stan storage add CPN/Q --kind tank --for-status quarantine >/dev/null
    must stan storage add CPN/Q/B --kind box --grid 9x9 >/dev/null
    must stan storage add CPN/R --kind box --grid 9x9 --for-status released >/dev/null
    try stan vial store "${VIALS[0]}" --at CPN/R
    assert_refused storage.meant "CPN/R is meant for released lots, and lot $LOT is quarantine"
    must stan vial store "${VIALS[0]}" --at CPN/Q/B >/dev/null
    must rosa lot release "$LOT" --reason R --signer-password-file "$PASSWORDS/rosa" >/dev/null
    try stan vial store "${VIALS[1]}" --at CPN/Q/B
    assert_refused storage.meant 'CPN/Q is meant for quarantine lots'
    must stan vial move "${VIALS[0]}" --at CPN/R >/dev/null
    must stan storage add CPN/P --kind box --grid 9x9 --for-product huc-msc >/dev/null
    must stan vial move "${VIALS[0]}" --at CPN/P >/dev/null
}
