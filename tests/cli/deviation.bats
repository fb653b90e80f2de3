# Deviations: opened by anyone, closed by QA, in the way of a release until then.
load helper
setup() { setup_lot; }

@test "anyone opens a deviation; it is numbered" {
    try olga deviation open --title 'lid left open' --class minor --lot "$LOT" --vial "${VIALS[0]},${VIALS[1]}" --json
    assert_exit 0
    assert_json .deviation.id DEV-0001
    assert_json .deviation.class minor
    assert_json .deviation.state open
    assert_json '.deviation.lots | join(" ")' "$LOT"
    assert_json '.deviation.vials | join(" ")' "${VIALS[0]} ${VIALS[1]}"
    assert_json .deviation.opened_by 'Olga Berg'
    try stan deviation open --title 'general' --class critical --json
    assert_json .deviation.id DEV-0002
    try - deviation list --json
    assert_json '.deviations | map(.id) | join(" ")' 'DEV-0002 DEV-0001'
    try - deviation list --lot "$LOT" --json
    assert_json '.deviations | map(.id) | join(" ")' DEV-0001
    try - deviation show DEV-0001
    assert_out 'lid left open'
}

@test "it needs a person, a title and a class" {
    try - deviation open --title T --class minor
    assert_exit 4
    try olga deviation open --class minor
    assert_exit 2
    try olga deviation open --title T
    assert_exit 2
    try olga deviation open --title T --class grave
    assert_exit 2
    assert_err "there is no class 'grave'"
    try olga deviation open --title $'T\e[2J' --class minor
    assert_exit 2
    try olga deviation open --title ' ' --class minor
    assert_exit 2
    try - deviation list --json
    assert_json '.deviations | length' 0
}

@test "every lot and vial that is not there is named" {
    try olga deviation open --title T --class minor --lot "NOLOT,$LOT,NOPE" --vial "$LOT-9999X"
    assert_exit 5
    assert_err "there is no lot 'NOLOT'; there is no lot 'NOPE'; there is no vial '$LOT-9999X'"
    try - deviation list --json
    assert_json '.deviations | length' 0
}

@test "QA closes it with cause and conclusion, once, and not their own" {
    must olga deviation open --title T --class minor --lot "$LOT" >/dev/null
    must rosa deviation open --title 'of QA' --class minor >/dev/null
    try olga deviation close DEV-0001 --cause other --conclusion C
    assert_exit 4
    try rosa deviation close DEV-0001 --cause bad --conclusion C
    assert_exit 2
    try rosa deviation close DEV-0001 --cause other --conclusion ''
    assert_exit 2
    try rosa deviation close DEV-0001 --cause laboratory --conclusion 'nothing was harmed' --json
    assert_exit 0
    assert_json .deviation.state closed
    assert_json .deviation.cause laboratory
    assert_json .deviation.conclusion 'nothing was harmed'
    assert_json .deviation.closed_by 'Rosa Lind'
    try rosa deviation close DEV-0001 --cause other --conclusion C
    assert_refused deviation.open 'DEV-0001 is closed already, by Rosa Lind'
    try rosa deviation close DEV-0002 --cause other --conclusion C
    assert_refused closer.independent 'rosa opened DEV-0002 and cannot close it'
    try rosa deviation close DEV-0007 --cause other --conclusion C
    assert_exit 5
    try - deviation show DEV-0007
    assert_exit 5
    try - deviation list --state open --json
    assert_json '.deviations | map(.id) | join(" ")' DEV-0002
    try - deviation list --state shut
    assert_exit 2
}

@test "an open deviation of a lot or of its vial is in the way of its release" {
    must olga deviation open --title T --class minor --vial "${VIALS[2]}" >/dev/null
    must olga deviation open --title T --class minor --lot "$LOT" >/dev/null
    must olga deviation open --title 'of nothing' --class minor >/dev/null
    try - lot check "$LOT" --json
    assert_exit 3
    assert_json '.checks[] | select(.id == "deviations.closed") | .state' fail
    [[ $(json '.checks[] | select(.id == "deviations.closed") | .detail') =~ DEV-0001.*DEV-0002 ]]
    must rosa deviation close DEV-0001 --cause other --conclusion C >/dev/null
    must rosa deviation close DEV-0002 --cause other --conclusion C >/dev/null
    try rosa lot check "$LOT" --json
    assert_json '.checks[] | select(.id == "deviations.closed") | .state' pass
}
