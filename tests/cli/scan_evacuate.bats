#!/usr/bin/env bats
# Racks carried from one tank to another, by scanning.
# shellcheck disable=SC2154 # output comes from helper
load helper
load scans

setup() {
    setup_lot
    must stan storage add CPN/LN2-1 --kind tank >/dev/null
    must stan storage add CPN/LN2-2 --kind tank >/dev/null
    for rack in R1 R2 R3; do
        must stan storage add "CPN/LN2-1/$rack/B1" --kind box --grid 9x9 >/dev/null
    done
    must stan vial store "${VIALS[0]}" "${VIALS[1]}" --at CPN/LN2-1/R1/B1 >/dev/null
    must stan vial store "${VIALS[2]}" --at CPN/LN2-1/R2/B1 >/dev/null
}

code() { as - storage show "$1" --json | jq -r .store.code; }

@test "evacuate: a rack out, then its place; from then on each rack twice" {
    local first second
    first=$(code CPN/LN2-1/R1)
    second=$(code CPN/LN2-1/R2)
    scan stan --mode evacuate --reason 'LN2-1 is warm' -- "$first" CPN/LN2-2 "$second" "$second" "${VIALS[0]}" "$second" undo undo "$second"
    assert_exit 3
    assert_answer 0 '^ok CPN/LN2-1/R1 is out of CPN/LN2-1, 2 vials in it; scan where it goes'
    assert_answer 1 '^ok CPN/LN2-2/R1 stands there now'
    assert_answer 2 '^ok .*R2 is out of CPN/LN2-1, 1 vial in it; scan it again'
    assert_answer 3 '^scan.twice .* read twice within 2 s'
    assert_answer 4 "^scan.mode ${VIALS[0]} is a vial: mode evacuate carries racks"
    assert_answer 5 '^ok CPN/LN2-2/R2 stands there now'
    assert_answer 6 '^ok undone: .* is in your hands again'
    assert_answer 7 '^ok undone: CPN/LN2-1/R2 stands there again'
    assert_answer 8 '^ok .*R2 is out of CPN/LN2-1'
    [[ $(json '.notices[-1]') =~ ^"CPN/LN2-1/R2 is in your hands since " ]]
    [ "$(place_of "${VIALS[0]}")" = CPN/LN2-2/R1/B1:A1 ]
    scan stella --mode evacuate --reason r -- CPN/LN2-1
    assert_answer 0 '^scan.mode CPN/LN2-1 is not carried away'
    # the session ended with a rack in hand: it said so, as does the next one, which goes on
    scan stan --mode identify -- CPN/LN2-1
    assert_json '.notices | length' 1
    [[ $(json '.notices[0]') =~ ^"CPN/LN2-1/R2 is in your hands since ".*": mode evacuate, scan it, then where it goes" ]]
    scan stan --mode evacuate --to CPN/LN2-2 --reason 'LN2-1 is warm' -- "$second"
    assert_exit 0
    assert_answer 0 '^ok CPN/LN2-2/R2 stands there now'
    clean
}

@test "evacuate: what another person carries is theirs" {
    must stan storage take CPN/LN2-1/R1 --reason 'to the other tank' >/dev/null
    scan stella --mode evacuate --reason r --to CPN/LN2-2 -- "$(code CPN/LN2-1/R3)" CPN/LN2-2
    assert_exit 0
    assert_answer 1 '^ok CPN/LN2-2/R3 stands there now'
}
