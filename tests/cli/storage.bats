load helper

setup() { setup_lot; }

box() { must stan storage add "${1:-CPN/LN2-1/R3/B12}" --kind box --grid "${2:-9x9}" >/dev/null; }

@test "a box is added with the stores around it" {
    try stan storage add CPN/LN2-1/R3/B12 --kind box --grid 9x9 --min -196C --max -150C --json
    assert_exit 0
    assert_json .store.path CPN/LN2-1/R3/B12
    assert_json .store.grid 9x9
    assert_json .store.positions 81
    assert_json .store.min_mc -196000
    assert_json .store.max_mc -150000
    run as - storage list --json
    assert_json '[.stores[] | .path + "=" + .kind] | join(" ")' \
        'CPN=site CPN/LN2-1=store CPN/LN2-1/R3=store CPN/LN2-1/R3/B12=box'
}

@test "a store that was made on the way says later what it is, once" {
    box
    try stan storage add CPN/LN2-1 --kind tank --max -150C --json
    assert_exit 0
    assert_json .store.kind tank
    assert_json .store.max_mc -150000
    try stan storage add CPN/LN2-1 --kind freezer
    assert_exit 6
    assert_err "'CPN/LN2-1' exists already"
    try stan storage add CPN/LN2-1/R3/B12 --kind box --grid 9x9
    assert_exit 6
    try stan storage add CPN/LN2-1/R3 --kind rack --grid 5x5
    assert_refused storage.box 'holds stores or vials already'
}

@test "a box holds vials, not stores" {
    box
    try stan storage add CPN/LN2-1/R3/B12/X --kind box
    assert_refused storage.box
}

@test "bad paths, kinds, grids and limits are refused with the right form" {
    for bad in cpn/LN2-1 CPN/LN2_1 CPN//B1 /CPN CPN/ CPN 'CPN/B 1' CPN/A/B/C/D/E/F/G/H $'CPN/\e[31mX'; do
        try stan storage add "$bad" --kind box
        assert_exit 2
    done
    try stan storage add XYZ/T1 --kind tank
    assert_exit 5
    assert_err "no site 'XYZ'"
    for bad in 9 9x 0x9 9x0 27x9 9x100 9x9x9 9*9 -9x9 09x9; do
        try stan storage add CPN/T1/B1 --kind box --grid "$bad"
        assert_exit 2
        assert_err 'is not a grid'
    done
    try stan storage add CPN/ST-000001K --kind box # a label's code is no name
    assert_exit 2
    for bad in Box 'a box' '' site; do
        try stan storage add CPN/T1/B1 --kind "$bad"
        assert_exit 2
    done
    try stan storage add CPN/T1 --kind tank --min -150C --max -196C
    assert_exit 2
    try stan storage add CPN/T1 --kind tank --max -150
    assert_exit 2
    assert_err 'unit'
    run as - storage list --json
    assert_json '.stores | length' 1
}

@test "only storage staff adds stores" {
    try olga storage add CPN/T1 --kind tank
    assert_exit 4
}

@test "lists show what is in a store and inside it" {
    box CPN/LN2-1/R3/B1
    box CPN/LN2-1/R3/B2 2x2
    must stan vial store "${VIALS[@]:0:3}" --at CPN/LN2-1/R3/B1 >/dev/null
    must stan vial store "${VIALS[3]}" --at CPN/LN2-1/R3/B2 >/dev/null
    run as - storage list --json
    assert_json '.stores[] | select(.path == "CPN/LN2-1") | [.vials, .positions, .free] | join(" ")' '4 85 81'
    assert_json '.stores[] | select(.path == "CPN/LN2-1/R3/B2") | [.vials, .positions, .free] | join(" ")' '1 4 3'
    run as - storage list CPN/LN2-1/R3 --json
    assert_json '[.stores[].path] | join(" ")' 'CPN/LN2-1/R3 CPN/LN2-1/R3/B1 CPN/LN2-1/R3/B2'
    try - storage list CPN/LN2-1 --limit 2
    assert_err 'the first 2'
    try - storage list CPN/NOPE
    assert_exit 5
    try - storage show CPN/LN2-1/R3/B2
    assert_exit 0
    assert_out 'Free +3'
}

@test "the map of a box reads at 80 columns and names every vial" {
    box
    must stan vial store "${VIALS[0]}" "${VIALS[1]}" --at CPN/LN2-1/R3/B12:C7 >/dev/null
    try - storage map CPN/LN2-1/R3/B12
    assert_exit 0
    assert_out '0001 +0002'
    assert_out "$LOT"
    while IFS= read -r line; do [ "${#line}" -le 80 ]; done <<<"$output"
    try - storage map CPN/LN2-1/R3/B12 --json
    assert_json '[.box, .rows, .columns] | join(" ")' 'CPN/LN2-1/R3/B12 9 9'
    assert_json '.occupied | map([.position, .vial, .state] | join(" ")) | join(",")' \
        "C7 ${VIALS[0]} stored,C8 ${VIALS[1]} stored"
    try - storage map CPN/LN2-1/R3/B12 --csv
    assert_out "C8,${VIALS[1]},stored"
    must stan storage add CPN/S --kind shelf >/dev/null
    try - storage map CPN/S
    assert_refused storage.no-grid
    try - storage map CPN/LN2-9
    assert_exit 5
}

@test "the map's first and last corner are where they belong" {
    box CPN/T/B 26x99
    must stan vial store "${VIALS[0]}" --at CPN/T/B:A1 >/dev/null
    must stan vial store "${VIALS[1]}" --at CPN/T/B:Z99 >/dev/null
    try - storage map CPN/T/B --json
    assert_json '[.occupied[].position] | join(" ")' 'A1 Z99'
    try - storage map CPN/T/B
    assert_exit 0
}

@test "free positions" {
    box CPN/T/B 2x3
    must stan vial store "${VIALS[0]}" --at CPN/T/B:A2 >/dev/null
    try - storage free CPN/T/B
    assert_exit 0
    [ "$output" = $'A1, A3\nB1-B3' ]
    assert_err '5 free positions'
    try - storage free CPN/T/B --json
    assert_json '.free | join(" ")' 'A1 A3 B1 B2 B3'
    must stan vial store "${VIALS[@]:1:5}" --at CPN/T/B >/dev/null
    try - storage free CPN/T/B
    assert_exit 0
    assert_no_out
}

@test "a reading is kept with who, when and whether it is within limits" {
    must stan storage add CPN/LN2-1 --kind tank --max -150C >/dev/null
    try stan storage reading CPN/LN2-1 -185C --json
    assert_exit 0
    assert_json .reading.temperature_mc -185000
    assert_json .reading.outside false
    assert_json .reading.entered_by stan
    try stan storage reading CPN/LN2-1 -120C
    assert_exit 0
    assert_err 'outside the limits'
    run as - storage show CPN/LN2-1 --json
    assert_json .store.last_mc -120000
    for bad in -120 warm -120F -300C 250C '-120,5C'; do
        try stan storage reading CPN/LN2-1 "$bad"
        assert_exit 2
    done
    try stan storage reading CPN/LN2-9 -120C
    assert_exit 5
    try olga storage reading CPN/LN2-1 -120C
    assert_exit 4
}

@test "a reading is held against the limits of the store, of those around it and of those inside it" {
    must stan storage add CPN/LN2-1 --kind tank --min -196C --max -150C >/dev/null
    must stan storage add CPN/LN2-1/R1/B1 --kind box --grid 9x9 --max -160C >/dev/null
    must stan storage add CPN/LN2-1/R1/B2 --kind box --grid 9x9 >/dev/null
    try stan storage reading CPN/LN2-1/R1/B2 -140C # the tank's limit, inherited
    assert_exit 0
    assert_err 'CPN/LN2-1/R1/B2 was above -150 °C, the limit of CPN/LN2-1, up to -140 °C since .*; look, then: cryolot storage alarm CPN/LN2-1/R1/B2 --acknowledge TEXT'
    try stan storage reading CPN/LN2-1/R1 -155C # that of a box inside
    assert_err 'CPN/LN2-1/R1 was above -160 °C, the limit of CPN/LN2-1/R1/B1'
    try stan storage reading CPN/LN2-1 -197C --json
    assert_json .reading.outside true
    assert_json .reading.beyond 'below -196 °C, the limit of CPN/LN2-1'
    try stan storage reading CPN/LN2-1 -160C --json
    assert_json .reading.outside false
    assert_json .reading.beyond null
    # a store's own limit replaces the one around it
    must stan+rosa storage add CPN/LN2-1/NECK --kind store --max -130C --reason 'as validated' >/dev/null
    try stan storage reading CPN/LN2-1/NECK -140C --json
    assert_json .reading.outside false
    try stan storage reading CPN/LN2-1/NECK -120C --json
    assert_json .reading.beyond 'above -130 °C, the limit of CPN/LN2-1/NECK'
}

@test "a missing minus sign is asked about" {
    must stan storage add CPN/LN2-1 --kind tank --min -196C --max -150C >/dev/null
    must stan storage add CPN/LN2-1/R1/B1 --kind box --grid 9x9 >/dev/null
    for store in CPN/LN2-1 CPN/LN2-1/R1/B1; do
        try stan storage reading "$store" 185C
        assert_refused reading.plausible "$store cannot be at 185 °C: all its limits are below 0 °C"
        assert_err 'is the minus sign missing'
    done
    try stan storage reading CPN/LN2-1 0C
    assert_exit 0
    try stan storage reading CPN/LN2-1 21C --reason 'found open and empty of nitrogen'
    assert_exit 0
    assert_err 'above -150 °C'
    must stan+rosa storage set CPN --none max --reason 'stores say it themselves' >/dev/null
    must stan storage add CPN/ROOM --kind room --max 25C >/dev/null
    must stan storage add CPN/ROOM/F80 --kind freezer --max -60C >/dev/null
    try stan storage reading CPN/ROOM 20C # outside for the freezer, yet no slip
    assert_exit 0
    must stan storage add CPN/NEW --kind tank >/dev/null
    try stan storage reading CPN/NEW 20C # nothing is known of it
    assert_exit 0
}

# The check storage.within-limits of the lot.
within() { as - lot check "$LOT" --json | jq -r '.checks[] | select(.id == "storage.within-limits") | .state'; }

# ---- an excursion is not worded away ----------------------------------------------------------------------------------

ago() { date -u -d "-$1" +%FT%TZ; }

# The vials stand in CPN/LN2-1/B1 since three days; it was too warm two days ago.
warm_store() {
    box CPN/LN2-1/B1
    box CPN/LN2-1/B2
    box CPN/LN2-2/B1
    must stan vial store "${VIALS[@]}" --at CPN/LN2-1/B1 --done-at "$(ago '3 days')" --reason 'written down late' >/dev/null
    must stan storage reading CPN/LN2-1 -20C --at "$(ago '2 days')" --reason 'written down late' >/dev/null
    [ "$(within)" = fail ]
}

@test "a move, a taking or a discarding recorded late does not take an excursion away" {
    warm_store
    before=$(sqlite3 -readonly "$DB" 'SELECT count(*) FROM custody')
    try stan vial move "${VIALS[@]}" --at CPN/LN2-2/B1 --done-at "$(ago '60 hours')" --reason 'forgot'
    assert_refused storage.backdated "CPN/LN2-1 was at -20 °C on .*, above -150 °C, with vial ${VIALS[0]} in it"
    assert_err 'QA decides'
    assert_err 'cryolot deviation open'
    try stan vial take "${VIALS[0]}" --at "$(ago '60 hours')" --reason 'forgot'
    assert_refused storage.backdated
    try stan+stella vial discard "${VIALS[0]}" --at "$(ago '60 hours')" --reason 'forgot'
    assert_refused storage.backdated
    [ "$(within)" = fail ]
    [ "$before" = "$(sqlite3 -readonly "$DB" 'SELECT count(*) FROM custody')" ]
}

@test "what keeps the excursion may be recorded late: done after it, or within the same tank" {
    warm_store
    must stan vial move "${VIALS[0]}" --at CPN/LN2-1/B2 --done-at "$(ago '60 hours')" --reason 'forgot' >/dev/null
    must stan vial move "${VIALS[1]}" --at CPN/LN2-2/B1 --done-at "$(ago '1 day')" --reason 'forgot' >/dev/null
    must stan vial take "${VIALS[2]}" --at "$(ago '1 day')" --reason 'forgot' >/dev/null
    must stan vial move "${VIALS[3]}" --at CPN/LN2-2/B1 >/dev/null
    [ "$(within)" = fail ]
    # and the way back is closed, too: it was in the tank until then
    must stan storage reading CPN/LN2-1 -180C >/dev/null # cold again, else every move within it is to a warm store
    try stan vial move "${VIALS[0]}" --at CPN/LN2-2/B1 --done-at "$(ago '59 hours')" --reason 'forgot'
    assert_refused storage.backdated
    must stan vial move "${VIALS[0]}" --at CPN/LN2-2/B1 >/dev/null
    [ "$(within)" = fail ]
    try - audit verify
    assert_exit 0
}

@test "a move recorded late does not drop an open deviation of the store" {
    box CPN/LN2-1/B1
    box CPN/LN2-2/B1
    must stan vial store "${VIALS[@]}" --at CPN/LN2-1/B1 --done-at "$(ago '3 days')" --reason 'written down late' >/dev/null
    must ivan deviation open --title 'lid found open' --class critical --store CPN/LN2-1 >/dev/null
    open() { as - lot check "$LOT" --json | jq -r '.checks[] | select(.id == "deviations.closed") | .state'; }
    [ "$(open)" = fail ]
    try stan vial move "${VIALS[@]}" --at CPN/LN2-2/B1 --done-at "$(ago '2 days')" --reason 'forgot'
    assert_refused storage.backdated "DEV-0001 is open for CPN/LN2-1, with vial ${VIALS[0]} in it"
    try stan vial take "${VIALS[@]}" --at "$(ago '2 days')" --reason 'forgot'
    assert_refused storage.backdated
    [ "$(open)" = fail ]
    must stan vial move "${VIALS[@]}" --at CPN/LN2-2/B1 >/dev/null
    [ "$(open)" = fail ]
    # what stood in the tank is decided vial by vial
    must rosa deviation dispose DEV-0001 --accept "$(IFS=,; echo "${VIALS[*]}")" --reason 'temperature held' >/dev/null
    must rosa deviation close DEV-0001 --cause other --conclusion 'temperature held' >/dev/null
    [ "$(open)" = pass ]
}

@test "no leg is done before the one before it" {
    box CPN/LN2-1/B1
    must stan vial store "${VIALS[0]}" "${VIALS[1]}" --at CPN/LN2-1/B1 --done-at "$(ago '2 hours')" --reason 'late' >/dev/null
    try stan vial store "${VIALS[2]}" --at CPN/LN2-1/B1 --done-at "$(day "$MADE -1 day")T12:00:00Z" --reason 'late'
    assert_refused time.order
    early=$(ago '3 hours')
    try stan vial take "${VIALS[0]}" --at "$early" --reason 'late'
    assert_refused time.order "vial ${VIALS[0]} was handled later"
    try stan vial move "${VIALS[0]}" --at CPN/LN2-1/B1:I9 --done-at "$early" --reason 'late'
    assert_refused time.order
    try stan+stella vial discard "${VIALS[0]}" --at "$early" --reason 'late'
    assert_refused time.order
    must stan vial take "${VIALS[1]}" --reason 'inspection' >/dev/null
    try stan+stella custody hand "${VIALS[1]}" --place 'Lab' --at "$early" --reason 'late'
    assert_refused time.order
    try stan vial store "${VIALS[1]}" --at CPN/LN2-1/B1 --done-at "$early" --reason 'late'
    assert_refused time.order
}

@test "the code on a store's label does wherever a path is asked for" {
    box CPN/T/B
    local code
    code=$(sqlite3 -readonly "$DB" "SELECT code FROM store WHERE path = 'CPN/T/B'")
    must stan vial store "${VIALS[0]}" --at "$code:C7" >/dev/null
    try - vial show "${VIALS[0]}" --json
    assert_json .vial.place CPN/T/B:C7
    try - storage map "${code,,}" --json
    assert_exit 0
    assert_json .box CPN/T/B
    try - storage list "$code" --json
    assert_json '.stores | length' 1
    try - storage show "${code%?}$([ "${code: -1}" = A ] && echo B || echo A)"
    assert_exit 2
    assert_err 'mistyped'
    try - storage show ST-123456
    assert_exit 2
}

@test "a store that is meant for something else names the vials in it that are not" {
    must stan storage add CPN/LN2-1/R5/B1 --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[@]:0:6}" --at CPN/LN2-1/R5/B1 >/dev/null
    try stan+rosa storage set CPN/LN2-1/R5 --for-status released --reason 'sorted anew' --json
    assert_exit 0
    assert_json '.store.misfits | join(" ")' "${VIALS[*]:0:6}"
    assert_json .store.for_status released
    try stan+rosa storage set CPN/LN2-1/R5 --for-status released --reason 'sorted anew'
    assert_err "6 vials inside are not what CPN/LN2-1/R5 is now meant for: ${VIALS[0]}, .*${VIALS[4]}, ...; next: "
    refute_err "${VIALS[5]}"
    for fits in '--for-status quarantine' '--for-product huc-msc' '--max -150C' '--none for-status'; do
        # shellcheck disable=SC2086 # two words
        try stan+rosa storage set CPN/LN2-1/R5 $fits --reason 'sorted anew'
        assert_exit 0
        refute_err 'not what'
    done
    try - audit verify
    assert_exit 0
}

@test "a command of the scanner is no name of a store, and only what holds nitrogen has a level" {
    for bad in END UNDO XXEND CLOSE; do
        try stan storage add "CPN/LN2-1/$bad" --kind rack
        assert_exit 2
        assert_err 'command of the scanner'
    done
    box
    try stan storage level CPN/LN2-1/R3/B12 300mm
    assert_refused level.kind
    try - audit verify
    assert_exit 0
}
