load helper

setup() {
    setup_lot
    must stan storage add CPN/LN2-1 --kind tank --max -150C >/dev/null
    must stan storage add CPN/LN2-2 --kind tank --max -150C >/dev/null
    must stan storage add CPN/LN2-1/R2 --type rack-5 >/dev/null
    must stan storage add CPN/LN2-1/R10 --type rack-5 >/dev/null
    must stan storage add CPN/LN2-2/R2 --kind rack >/dev/null
    must stan vial store "${VIALS[@]:0:3}" --at CPN/LN2-1/R2/B1 >/dev/null
    must stan vial store "${VIALS[@]:3:4}" --at CPN/LN2-1/R10/B1 >/dev/null
}

@test "the plan says what there is to carry, in walking order, and where it fits" {
    try - storage evacuate CPN/LN2-1 --to CPN/LN2-2 --plan --json
    assert_exit 0
    assert_json '.plan | [.from, .to, .vials, .do_not_fit] | join(" ")' 'CPN/LN2-1 CPN/LN2-2 7 0'
    assert_json '.plan.items | map([.path, .vials, .to] | join("=")) | join(" ")' \
        'CPN/LN2-1/R2=3=CPN/LN2-2/R2-2 CPN/LN2-1/R10=4=CPN/LN2-2/R10'
    assert_json '.plan.items[0].as' R2-2
    must stan storage set CPN/LN2-2 --max -80C --second rosa --second-password-file "$PASSWORDS/rosa" --reason R >/dev/null
    try - storage evacuate CPN/LN2-1 --to CPN/LN2-2 --plan
    assert_exit 0
    assert_out 'may be as warm as -80'
    assert_err '2 of 2 do not fit'
    [ "$(events 'storage.evacuate%')" = 0 ]
}

@test "an evacuation ends when nothing is left" {
    try stan storage evacuate CPN/LN2-1 --finish
    assert_refused storage.evacuated 'is not being evacuated'
    try - storage evacuate CPN/LN2-1
    assert_refused storage.evacuated
    must stan storage evacuate CPN/LN2-1 --to CPN/LN2-2 >/dev/null
    try stan storage evacuate CPN/LN2-1 --to CPN/LN2-2
    assert_refused storage.evacuated 'already'
    try stan storage evacuate CPN/LN2-1 --finish
    assert_refused storage.evacuated 'CPN/LN2-1/R2 with 3 vials; CPN/LN2-1/R10 with 4 vials'
    must stan storage take CPN/LN2-1/R2 --reason 'the tank is warm' >/dev/null
    try - storage evacuate CPN/LN2-1 --json
    assert_json '.evacuation.left | length' 2
    try stan storage evacuate CPN/LN2-1 --finish
    assert_refused storage.evacuated 'CPN/LN2-1/R2 \(ST-.*\) is carried by stan'
    must stan storage put CPN/LN2-1/R2 CPN/LN2-2 --as R2-2 >/dev/null
    must stan storage take CPN/LN2-1/R10/B1 --reason 'the rack sticks' >/dev/null
    try stan storage evacuate CPN/LN2-1 --finish
    assert_refused storage.evacuated 'R10/B1 \(ST-.*\) is carried by stan'
    refute_err 'R10 with'
    must stan storage put CPN/LN2-1/R10/B1 CPN/LN2-2/R2 >/dev/null
    must stan vial take "${VIALS[0]}" --reason R >/dev/null
    try stan storage evacuate CPN/LN2-1 --finish --json
    assert_exit 0
    assert_json '.evacuation.ended_at == null' false
    run as - vial show "${VIALS[3]}" --json
    assert_json .vial.place CPN/LN2-2/R2/B1:A1
    must stan storage evacuate CPN/LN2-2 --to CPN/LN2-1 >/dev/null # and back
    run as - audit verify
    assert_exit 0
}

@test "a vial that was taken out meanwhile is still to be put away" {
    must stan storage evacuate CPN/LN2-1 --to CPN/LN2-2 >/dev/null
    must stan vial take "${VIALS[0]}" --reason 'fell out' >/dev/null
    must stan storage move CPN/LN2-1/R2 CPN/LN2-2 --as R7 >/dev/null
    must stan storage move CPN/LN2-1/R10 CPN/LN2-2 >/dev/null
    try stan storage evacuate CPN/LN2-1 --finish
    assert_refused storage.evacuated "${VIALS[0]} in the hands of stan"
    must stan vial store "${VIALS[0]}" --at CPN/LN2-2/R7/B1 >/dev/null
    try stan storage evacuate CPN/LN2-1 --finish
    assert_exit 0
}

@test "what cannot be evacuated" {
    try stan storage evacuate CPN/LN2-1 --to CPN/LN2-1
    assert_refused storage.inside-itself
    try stan storage evacuate CPN/LN2-1 --to CPN/LN2-1/R2
    assert_refused storage.inside-itself
    try stan storage evacuate CPN/LN2-1 --to CPN/LN2-1/R2/B1
    assert_refused storage.inside-itself
    try stan storage evacuate CPN --to CPN/LN2-1
    assert_refused storage.site
    try stan storage evacuate CPN/LN2-1 --to CPN
    assert_refused storage.site
    try stan storage evacuate CPN/LN2-1 --to CPN/NO
    assert_exit 5
    try stan storage evacuate CPN/LN2-1 --plan
    assert_exit 2
    try stan storage evacuate CPN/LN2-1 --finish --to CPN/LN2-2
    assert_exit 2
    try olga storage evacuate CPN/LN2-1 --to CPN/LN2-2
    assert_exit 4
    must stan storage block CPN/LN2-2 --reason R >/dev/null
    try stan storage evacuate CPN/LN2-1 --to CPN/LN2-2
    assert_refused storage.blocked
}

@test "a vial that was taken out of a rack or box on its way is still to be put away" {
    must stan storage evacuate CPN/LN2-1 --to CPN/LN2-2 >/dev/null
    must stan storage take CPN/LN2-1/R2 --reason 'the tank is warm' >/dev/null
    must stan vial take "${VIALS[0]}" --reason 'fell out of the rack' >/dev/null
    must stan+stella custody hand CPN/LN2-1/R2 --place 'Cryo room' --condition closed >/dev/null
    must stella vial take "${VIALS[1]}" --reason 'fell out too' >/dev/null
    must stella storage put CPN/LN2-1/R2 CPN/LN2-2 --as R7 >/dev/null
    must stan storage take CPN/LN2-1/R10/B1 --reason 'the rack sticks' >/dev/null
    must stan vial take "${VIALS[3]}" --reason 'fell out of the box' >/dev/null
    must stan storage put CPN/LN2-1/R10/B1 CPN/LN2-2/R2 >/dev/null
    must stan vial take "${VIALS[4]}" --reason 'not of the evacuation any more' >/dev/null
    try stan storage evacuate CPN/LN2-1 --finish
    assert_refused storage.evacuated "${VIALS[0]} in the hands of stan"
    assert_err "${VIALS[1]} in the hands of stella"
    assert_err "${VIALS[3]} in the hands of stan"
    refute_err "${VIALS[4]}"
    must stan vial store "${VIALS[0]}" "${VIALS[3]}" --at CPN/LN2-2/R7/B1 >/dev/null
    must stella vial store "${VIALS[1]}" --at CPN/LN2-2/R7/B1 >/dev/null
    must stan storage evacuate CPN/LN2-1 --finish >/dev/null
    run as - audit verify
    assert_exit 0
}

@test "vials that stand in the tank itself are planned into boxes of the other one" {
    must stan storage add CPN/LN2-3 --kind tank --capacity 20 >/dev/null
    must stan storage add CPN/LN2-2/R2/B7 --kind box --grid 1x2 >/dev/null
    must stan storage add CPN/LN2-2/R2/B8 --kind box --grid 1x9 --for-status released >/dev/null
    must stan vial store "${VIALS[@]:7:3}" --at CPN/LN2-3 >/dev/null
    try - storage evacuate CPN/LN2-3 --to CPN/LN2-2 --plan --json
    assert_exit 0
    assert_json '.plan | [.vials, .do_not_fit] | join(" ")' '3 1'
    assert_json '.plan.items | map([.kind, .lot, .vials, .to // .problem] | join(" ")) | join("; ")' \
        "vials $LOT 2 CPN/LN2-2/R2/B7; vials $LOT 1 no box in CPN/LN2-2 has a free position for them: $(
        )add one, cryolot storage add"
    must stan storage add CPN/LN2-2/R2/B9 --kind box --grid 2x2 >/dev/null
    try - storage evacuate CPN/LN2-3 --to CPN/LN2-2 --plan
    assert_exit 0
    assert_out "2 vials of lot $LOT"
    assert_out 'to CPN/LN2-2/R2/B9: cryolot vial move VIAL.. --at CPN/LN2-2/R2/B9'
    assert_err '3 vials to carry .* 0 of 2 do not fit'
    try - vial list --store CPN/LN2-3 --json # nothing was moved
    assert_json '.vials | length' 3
}
