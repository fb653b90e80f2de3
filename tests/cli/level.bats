# Liquid nitrogen: levels and fillings.
# shellcheck disable=SC2154 # stderr comes from run
load helper

setup() {
    setup_record
    must stan storage add CPN/LN2-1 --kind tank --max -150C >/dev/null
}

@test "levels and fillings are kept and listed, newest first" {
    try stan storage level CPN/LN2-1 340mm --json
    assert_exit 0
    assert_json '.level | [.store, .kind, .level_mm, .entered_by, .low] | map(tostring) | join(" ")' 'CPN/LN2-1 level 340 stan false'
    try stan storage level CPN/LN2-1 50cm --filled --json
    assert_json '.level | [.kind, .level_mm] | map(tostring) | join(" ")' 'fill 500'
    try - storage level CPN/LN2-1 --json
    assert_exit 0
    assert_json '[.levels[].level_mm] | map(tostring) | join(" ")' '500 340'
    try - storage level CPN/LN2-1
    assert_out 'Level in mm'
    try - audit verify
    assert_exit 0
}

@test "a level without a unit, of an unknown store or by somebody else is refused" {
    for bad in 340 340kg -3mm 0.5mm 20000mm mm; do
        try stan storage level CPN/LN2-1 -- "$bad"
        assert_exit 2
    done
    try stan storage level CPN/LN2-9 340mm
    assert_exit 5
    try quinn storage level CPN/LN2-1 340mm
    assert_exit 4
    try stan storage level CPN/LN2-1 --filled
    assert_exit 2
    [ "$(events storage.level)" = 0 ]
}

@test "a filling that ends lower is asked about" {
    must stan storage level CPN/LN2-1 340mm >/dev/null
    try stan storage level CPN/LN2-1 300mm --filled
    assert_refused level.plausible 'CPN/LN2-1 had 340 mm before it was filled, and has 300 mm afterwards'
    must stan storage level CPN/LN2-1 300mm --filled --reason 'the first one was misread' >/dev/null
}

@test "a level below what the store should have is an alarm until it is filled" {
    must stan+rosa storage set CPN/LN2-1 --level-least 300mm --reason 'as its maker says' >/dev/null
    try stan storage level CPN/LN2-1 250mm
    assert_exit 0
    assert_err 'too low: CPN/LN2-1 should have 300 mm'
    try - status --alarms
    assert_exit 3
    assert_out 'level-low store CPN/LN2-1 [0-9-]+ - 250 mm at .*, at least 300 mm'
    must stan storage level CPN/LN2-1 480mm --filled >/dev/null
    try - status --alarms
    assert_exit 0
}
