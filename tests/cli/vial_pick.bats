# Which vials to take next: first expired, first out.
# shellcheck disable=SC2034 # UNDER is for helper
load helper

# lot_of CODE EXPIRES PLACE VIALS: a released lot, stored there.
lot_of() {
    must olga lot create "$1" --product huc-msc --made "$MADE" --donor D1 --expires "$2" >/dev/null &&
        must olga lot fill "$1" --cells 50e6 --volume 5mL --vials "$4" >/dev/null &&
        results_csv "$1" "$(day today)" >"$1.csv" && must quinn result import "$1.csv" >/dev/null &&
        must quentin result review "$1" >/dev/null && must rosa lot release "$1" --reason 'all conform' >/dev/null &&
        stored "$1" "$3"
}

stored() {
    local vials
    mapfile -t vials < <(as - vial list --lot "$1" --json | jq -r '.vials[].id')
    must stan vial store "${vials[@]}" --at "$2" >/dev/null
}

setup() {
    setup_lot
    must rosa lot release $LOT --reason 'all conform' >/dev/null
    must stan storage add CPN/LN2-1/R2/B1 --kind box --grid 9x9 >/dev/null
    must stan storage add CPN/LN2-1/R10/B1 --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[@]}" --at CPN/LN2-1/R2/B1:B1 >/dev/null
    lot_of UC26A002 "$(day '+1 year')" CPN/LN2-1/R10/B1 3
    mapfile -t SOONER < <(as - vial list --lot UC26A002 --json | jq -r '.vials[].id')
}

picked() { as - vial pick --product huc-msc --json "$@" | jq -r '[.vials[].id] | join(" ")'; }

@test "those that expire first, in walking order" {
    try - vial pick --product huc-msc --vials 4 --json
    assert_exit 0
    assert_json '[.vials[].id] | join(" ")' "${VIALS[0]} ${SOONER[*]}" # rack 2 comes before rack 10
    assert_json '.vials[0].place' CPN/LN2-1/R2/B1:B1
    assert_json .missing 0
    try - vial pick --product huc-msc --vials 2
    assert_out "CPN/LN2-1/R10/B1:A1 +${SOONER[0]} +UC26A002 +$(day '+1 year')"
    assert_err 'next: cryolot vial take'
    try - vial pick --product huc-msc --vials 2 --csv
    assert_out '^place,id,lot,expires_on'
}

@test "what is held, kept otherwise, taken, or of a held lot is passed over" {
    must nora vial hold "${SOONER[0]}" --reason doubtful >/dev/null
    must stan vial assign "${SOONER[1]}" --as retain >/dev/null
    must stan vial take "${SOONER[2]}" --reason 'for S001' >/dev/null
    [ "$(picked --vials 2)" = "${VIALS[0]} ${VIALS[1]}" ]
    must ivan lot hold $LOT --reason doubtful >/dev/null
    [ -z "$(picked --vials 2)" ]
}

@test "what expired and what is not released is passed over" {
    lot_of UC26A003 "$(day '+2 days')" CPN/LN2-1/R10/B1 1
    first=$(as - vial list --lot UC26A003 --json | jq -r '.vials[0].id')
    [ "$(picked --vials 1)" = "$first" ]
    must rosa lot withdraw UC26A003 --reason replaced >/dev/null
    [ "$(picked --vials 1)" = "${SOONER[0]}" ]
    UNDER=(faketime "$(day '+370 days') 12:00:00")
    must stan storage reading CPN/LN2-1 -185C >/dev/null # what nobody reads is left out
    UNDER=(faketime "$(day '+370 days') 12:01:00")
    [ "$(as - vial pick --product huc-msc --vials 1 --json | jq -r '.vials[].lot')" = $LOT ]
}

@test "what stands too warm is left out, also what QA accepted, and it is said why" {
    must stan storage add CPN/LN2-2/B1 --kind box --grid 9x9 >/dev/null
    must stan vial move "${SOONER[0]}" --at CPN/LN2-2/B1 >/dev/null
    must stan storage reading CPN/LN2-2 -120C >/dev/null
    must rosa deviation dispose DEV-0001 --accept "${SOONER[0]}" --reason 'stable at -120 °C' >/dev/null
    must rosa deviation close DEV-0001 --cause other --conclusion 'lid was open' >/dev/null
    try - vial show "${SOONER[0]}" --json
    assert_json .vial.held false
    try - vial pick --product huc-msc --vials 3 --json
    assert_json '[.vials[].id] | join(" ")' "${VIALS[0]} ${SOONER[1]} ${SOONER[2]}"
    assert_json '.left_out | length' 1
    assert_json '.left_out[0] | [.count, .first] | join(" ")' "1 ${SOONER[0]}"
    assert_json '.left_out[0].why | test("^CPN/LN2-2 was at -120 °C when it was read last, on .*, and huc-msc must not be warmer than -150 °C$")' true
    try - vial pick --product huc-msc --vials 3
    assert_err "left out: ${SOONER[0]}: CPN/LN2-2 was at -120 °C"
}

@test "what was out of storage for too long is left out while nobody decided" {
    sed 's/^out_of_storage = .*/out_of_storage = 60s/' "$ROOT/templates/products/huc-msc.ini" >huc-msc.ini
    must ada product import huc-msc.ini >/dev/null && must rosa product approve huc-msc >/dev/null
    must stan storage add CPN/LN2-1/R1/B1 --kind box --grid 9x9 >/dev/null
    lot_of UC26A003 "$(day '+2 days')" CPN/LN2-1/R1/B1 2
    first=$(as - vial list --lot UC26A003 --json | jq -r '.vials[0].id')
    must stan storage open CPN/LN2-1/R1/B1 >/dev/null
    [ "$(picked --vials 1)" = "$first" ]
    UNDER=(faketime -f +5m)
    try - vial pick --product huc-msc --vials 1 --json
    assert_json '.vials[0].id' "${SOONER[0]}"
    assert_json '.left_out[0] | [.count, .first, .why] | join("; ")' \
        "2; $first; out of storage for longer than the 60 s that huc-msc allows"
}

@test "too few are said" {
    try - vial pick --product huc-msc --vials 20 --json
    assert_exit 0
    assert_json '.vials | length' 13
    assert_json .missing 7
    try - vial pick --product huc-msc --vials 20
    assert_err 'too few: 13 of 20 can be given at CPN'$'\n'
}

@test "of a site, of a lot, of an unknown product" {
    [ "$(picked --vials 1 --lot $LOT)" = "${VIALS[0]}" ]
    must ada site add HOS --name Hospital --timezone Europe/Lisbon --keeper stan >/dev/null
    [ -z "$(picked --vials 1 --site HOS)" ]
    must ada user site nora --add HOS --remove CPN --reason 'works there' >/dev/null
    try nora vial pick --product huc-msc --vials 1
    assert_err 'too few: 0 of 1 can be given at HOS; at CPN: 13$'
    try nora vial pick --product huc-msc --vials 1 --json
    assert_json .site HOS
    assert_json '.elsewhere | map([.site, .vials] | join(" ")) | join(",")' 'CPN 13'
    try quinn vial pick --product huc-msc --vials 1
    assert_err '^1 vial at CPN; next: cryolot vial take'
    try - vial pick --product huc-msc --vials 20 # of whoever is nobody
    assert_err 'too few: 13 of 20 can be given at all sites together'$'\n'
    [ "$(picked --vials 1 --site CPN)" = "${SOONER[0]}" ]
    try - vial pick --product nothing --vials 1
    assert_exit 5
    try - vial pick --product huc-msc --vials 1 --site NIL
    assert_exit 5
    try - vial pick --product huc-msc --vials 0
    assert_exit 2
    try - vial pick --product huc-msc
    assert_exit 2
}

@test "a store that nobody reads is an alarm after a day, and its vials are left out until somebody read it" {
    must stan storage add CPN/SHELF2 --kind shelf --max -150C >/dev/null
    must stan storage move CPN/LN2-1/R2/B1 CPN/SHELF2 >/dev/null
    try - status --alarms
    refute_out unwatched
    try - vial pick --product huc-msc --vials 1 --lot "$LOT" --json # its first day: offered, and said
    assert_json '.unread[0] | "\(.store) \(.vials)"' 'CPN/SHELF2/B1 1'
    try - vial pick --product huc-msc --vials 1 --lot "$LOT"
    assert_err 'ATTENTION: nobody ever read how cold CPN/SHELF2/B1 is, where 1 of them stands; first: cryolot storage reading'
    UNDER=(faketime -f +2d)
    try - status --alarms
    assert_exit 3
    assert_out "unwatched store CPN/SHELF2 [0-9-]+ - nobody reads CPN/SHELF2: ${#VIALS[@]} vials in it"
    try - vial pick --product huc-msc --vials 1 --lot "$LOT" --json
    assert_out 'nobody read where it stood'
    must stan storage reading CPN/SHELF2 -185C >/dev/null
    try - vial pick --product huc-msc --vials 1 --lot "$LOT"
    refute_err ATTENTION
    try - status --alarms
    refute_out 'CPN/SHELF2'
    UNDER=(faketime -f +4d) # one look is no watch
    try - status --alarms
    assert_out 'unwatched store CPN/SHELF2 '
    UNDER=(faketime -f +2d)
    [ "$(picked --vials 1 --lot "$LOT")" = "${VIALS[0]}" ]
}
