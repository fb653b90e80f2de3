load helper

setup() {
    setup_lot
    BOX=CPN/LN2-1/R3/B12
    must stan storage add "$BOX" --kind box --grid 9x9 >/dev/null
}

# place VIAL: where the record says it stands.
place() { as - vial show "$1" --json | jq -r .vial.place; }
state() { as - vial show "$1" --json | jq -r .vial.state; }

@test "vials take the next free positions, in the order given" {
    try stan vial store "${VIALS[0]}" "${VIALS[1]}" --at "$BOX"
    assert_exit 0
    assert_err '2 vials are stored in CPN/LN2-1/R3/B12'
    [ "$(place "${VIALS[0]}")" = "$BOX:A1" ]
    [ "$(place "${VIALS[1]}")" = "$BOX:A2" ]
    try stan vial store "${VIALS[2]}" --at "$BOX:"a4
    assert_exit 0
    try stan vial store "${VIALS[3]}" "${VIALS[4]}" --at "$BOX" --json
    assert_json '.vials[0].place' "$BOX:A3"
    assert_json '.vials[1].place' "$BOX:A5"
}

@test "several vials fill on from a position, over the end of a row" {
    try stan vial store "${VIALS[@]:0:3}" --at "$BOX:B8" --json
    assert_exit 0
    assert_json '[.vials[].place] | join(" ")' "$BOX:B8 $BOX:B9 $BOX:C1"
}

@test "a position holds one vial: the refusal names it, and nothing was stored" {
    must stan vial store "${VIALS[0]}" --at "$BOX:C7" >/dev/null
    before=$(events)
    try stan vial store "${VIALS[1]}" "${VIALS[2]}" --at "$BOX:C6"
    assert_refused storage.occupied "cannot store: $BOX:C7 is occupied by ${VIALS[0]}"
    [ "$(state "${VIALS[1]}")" = filled ]
    [ "$(events)" -eq $((before + 2)) ] # the proof of stan's password alone
}

@test "the database itself keeps two vials from one position" {
    must stan vial store "${VIALS[0]}" --at "$BOX:C7" >/dev/null
    run sqlite3 "$DB" "SELECT sql FROM sqlite_schema WHERE name = 'vial_by_position'"
    assert_out 'CREATE UNIQUE INDEX vial_by_position'
}

@test "there is no room behind the last position, nor in a full box" {
    try stan vial store "${VIALS[@]:0:2}" --at "$BOX:I9"
    assert_refused storage.room 'has 1 position from CPN/LN2-1/R3/B12:I9 on, and 2 vials'
    must stan storage add CPN/LN2-1/R3/B1 --kind box --grid 1x2 >/dev/null
    try stan vial store "${VIALS[@]:0:3}" --at CPN/LN2-1/R3/B1
    assert_refused storage.room 'has 2 free of 2 positions, and 3 vials'
}

@test "a place must exist" {
    try stan vial store "${VIALS[0]}" --at "$BOX:J1"
    assert_refused storage.position 'B12:J1 does not exist.*A1 to I9'
    try stan vial store "${VIALS[0]}" --at "$BOX:A10"
    assert_refused storage.position
    for bad in "$BOX:7C" "$BOX:C0" "$BOX:C07" "$BOX:" :C7 "$BOX:C7:C8" "$BOX:C100"; do
        try stan vial store "${VIALS[0]}" --at "$bad"
        assert_exit 2
        assert_err 'is not a place'
    done
    try stan vial store "${VIALS[0]}" --at CPN/LN2-1/R3/B99
    assert_exit 5
    assert_err "no store 'CPN/LN2-1/R3/B99'"
    try stan vial store "${VIALS[0]}" --at CPN
    assert_refused storage.site
    try stan vial store "${VIALS[0]}"
    assert_exit 2
    assert_err '\-\-at is missing'
}

@test "a store without positions takes any number, and no position" {
    must stan storage add CPN/SHELF --kind shelf >/dev/null
    try stan vial store "${VIALS[@]:0:4}" --at CPN/SHELF --json
    assert_exit 0
    assert_json '.vials[3].place' CPN/SHELF
    try stan vial store "${VIALS[4]}" --at CPN/SHELF:A1
    assert_refused storage.position 'has no positions'
}

@test "a mistyped vial is refused as such, an unknown one as unknown" {
    vial=${VIALS[0]} # UC26A001-0001E
    try stan vial store UC26A001-0010E --at "$BOX"
    assert_exit 2
    assert_err "'UC26A001-0010E' is mistyped.*\[vial.code\]"
    refute_err 'should be'
    for bad in UC26A001-0001 UC26A001-1E UC26A001 "$vial$vial" ''; do
        try - vial show "$bad"
        assert_exit 2
    done
    try - vial show "${vial,,}"
    assert_exit 0
    try - vial show UC99-0001T
    assert_exit 5
    assert_err "no vial 'UC99-0001T'"
}

@test "every bad vial is named, not just the first" {
    try stan vial store "${VIALS[0]}" UC26A001-0002D UC26A001-0003B --at "$BOX"
    assert_exit 2
    assert_err 'UC26A001-0002D; UC26A001-0003B'
    try stan vial store "${VIALS[0]}" "${VIALS[0],,}" --at "$BOX"
    assert_refused vial.twice "${VIALS[0]}"
    must stan vial store "${VIALS[0]}" "${VIALS[1]}" --at "$BOX" >/dev/null
    try stan vial store "${VIALS[@]:0:3}" --at "$BOX"
    assert_refused vial.state "${VIALS[0]} is stored at $BOX:A1; ${VIALS[1]} is stored at $BOX:A2"
    [ "$(state "${VIALS[2]}")" = filled ]
}

@test "taking needs a reason and puts the vials into the actor's hands" {
    must stan vial store "${VIALS[@]:0:2}" --at "$BOX" >/dev/null
    try stan vial take "${VIALS[0]}"
    assert_refused act.reason
    try stan vial take "${VIALS[0]}" --reason 'for S001' --json
    assert_exit 0
    assert_json '.vials[0].state' out
    assert_json '.vials[0].holder' stan
    assert_json '.vials[0].place' null
    try stan vial take "${VIALS[0]}" "${VIALS[2]}" --reason again
    assert_refused vial.state "${VIALS[0]} is out, in the hands of stan; ${VIALS[2]} is filled, not stored yet"
    run as - vial list --holder stan --json
    assert_json '.vials | length' 1
}

@test "a held vial may be taken, and it is said" {
    must stan vial store "${VIALS[0]}" --at "$BOX" >/dev/null
    must quinn lot hold "$LOT" --reason 'alarm' >/dev/null
    try stan vial take "${VIALS[0]}" --reason 'evacuation'
    assert_exit 0
    assert_err 'not for use: 1'
    run as - vial list --lot "$LOT" --json
    assert_json '[.vials[].held] | all' true
}

@test "only who has a vial puts it back" {
    must stan vial store "${VIALS[0]}" --at "$BOX" >/dev/null
    must stan vial take "${VIALS[0]}" --reason 'count' >/dev/null
    try stella vial store "${VIALS[0]}" --at "$BOX"
    assert_refused custody.holder 'in the hands of stan'
    try stan vial store "${VIALS[0]}" --at "$BOX:D4"
    assert_exit 0
    [ "$(place "${VIALS[0]}")" = "$BOX:D4" ]
}

@test "moving is for stored vials; the old position is free again" {
    must stan vial store "${VIALS[@]:0:2}" --at "$BOX" >/dev/null
    try stan vial move "${VIALS[0]}" --at "$BOX:A2"
    assert_refused storage.occupied "cannot move: $BOX:A2 is occupied by ${VIALS[1]}"
    try stan vial move "${VIALS[0]}" --at "$BOX:E5"
    assert_exit 0
    [ "$(place "${VIALS[0]}")" = "$BOX:E5" ]
    try stan vial store "${VIALS[2]}" --at "$BOX:A1"
    assert_exit 0
    try stan vial move "${VIALS[3]}" --at "$BOX"
    assert_refused vial.state "${VIALS[3]} is filled"
}

@test "a vial in the way of another is said to be moved too; one that stays where it is is named" {
    must stan vial store "${VIALS[@]:0:3}" --at "$BOX" >/dev/null
    try stan vial move "${VIALS[0]}" "${VIALS[1]}" --at "$BOX:A2"
    assert_refused storage.occupied \
        "A2 is occupied by ${VIALS[1]}, which is moved in the same command: move it first; $BOX:A3 is occupied by ${VIALS[2]}"
    refute_err "${VIALS[2]}, which"
    must stan vial move "${VIALS[2]}" --at "$BOX:B1" >/dev/null
    must stan vial move "${VIALS[1]}" --at "$BOX:A3" >/dev/null
    must stan vial move "${VIALS[0]}" --at "$BOX:A2" >/dev/null
    try stan vial move "${VIALS[0]}" --at "$BOX:A2"
    assert_refused storage.occupied "${VIALS[0]} stands there already, at $BOX:A2"
    try stan vial move "${VIALS[@]:0:2}" --at "$BOX"
    assert_refused storage.occupied "${VIALS[0]} stands there already, at $BOX:A2; ${VIALS[1]} stands there already"
    must stan storage add CPN/SHELF --kind shelf >/dev/null
    must stan vial move "${VIALS[0]}" --at CPN/SHELF >/dev/null
    try stan vial move "${VIALS[0]}" --at CPN/SHELF
    assert_refused storage.occupied 'stands there already, at CPN/SHELF .*name another store'
    try - audit verify
    assert_exit 0
}

@test "a rack is named instead of its box: the refusal lists the boxes" {
    must stan storage add CPN/LN2-1/R3/B13 --kind box --grid 9x9 >/dev/null
    try stan vial store "${VIALS[0]}" --at CPN/LN2-1/R3
    assert_refused storage.not-a-place "CPN/LN2-1/R3 has other stores in it.*name the one: $BOX, CPN/LN2-1/R3/B13\$"
    for box in 01 02 03 04; do
        must stan storage add "CPN/LN2-1/R1/B$box" --kind box --grid 9x9 >/dev/null
    done
    try stan vial store "${VIALS[0]}" --at CPN/LN2-1
    assert_refused storage.not-a-place "name the one: CPN/LN2-1/R1/B01, .*/B04, $BOX, \.\.\."
    must stan vial store "${VIALS[0]}" --at "$BOX" >/dev/null
    try stan vial move "${VIALS[0]}" --at CPN/LN2-1/R1
    assert_refused storage.not-a-place
    [ "$(place "${VIALS[0]}")" = "$BOX:A1" ]
}

@test "a frozen product is not put where it may become too warm" {
    must stan+rosa storage add CPN/FRIDGE --kind fridge --min 2C --max 8C --reason 'for media' >/dev/null
    must stan storage add CPN/FRIDGE/B1 --kind box --grid 9x9 >/dev/null
    try stan vial store "${VIALS[@]:0:2}" --at CPN/FRIDGE/B1:A1
    assert_refused storage.too-warm 'CPN/FRIDGE may be as warm as 8 °C, and huc-msc must not be warmer than -150 °C'
    [ "$(state "${VIALS[0]}")" = filled ]
    # the nearest limit counts: a part of a store may be colder, or warmer, than the rest
    must stan+rosa storage add CPN/F80 --kind freezer --max -60C --reason 'for plasma' >/dev/null
    must stan storage add CPN/F80/COLD --kind box --grid 9x9 --max -150C >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/F80/COLD >/dev/null
    must stan storage add CPN/LN2-2 --kind tank --max -150C >/dev/null
    must stan+rosa storage add CPN/LN2-2/NECK --kind box --grid 9x9 --max -149.9C --reason 'for what may be warmer' >/dev/null
    try stan vial move "${VIALS[0]}" --at CPN/LN2-2/NECK
    assert_refused storage.too-warm 'CPN/LN2-2/NECK may be as warm as -149.9 °C'
    must stan storage add CPN/LN2-2/B1 --kind box --grid 9x9 >/dev/null
    must stan vial move "${VIALS[0]}" --at CPN/LN2-2/B1 >/dev/null
}

@test "--done-at is the time, because --at is the place; a late act needs a reason" {
    must olga lot create LATE --product huc-msc --made "$MADE" --donor D1 --expires "$(day '+1 year')" >/dev/null
    must olga lot fill LATE --cells 50e6 --volume 5mL --vials 2 --at "$(date -u -d '-3 hours' +%FT%TZ)" --reason late >/dev/null
    mapfile -t late < <(as - vial list --lot LATE --json | jq -r '.vials[].id')
    try stan vial store "${late[0]}" --at "$BOX" --done-at "$(date -u -d '-2 hours' +%FT%TZ)"
    assert_refused time.late
    try stan vial store "${late[0]}" --at "$BOX" --done-at "$(date -u -d '-2 hours' +%FT%T.000Z)" --reason 'power cut'
    assert_exit 0
    try stan vial move "${late[0]}" --at "$BOX:E5" --done-at "$(date -u -d '-150 minutes' +%FT%TZ)" --reason 'power cut'
    assert_refused time.order "vial ${late[0]} was handled later"
    try stan vial store "${late[1]}" --at "$BOX" --done-at "$(date -u -d '+2 hours' +%FT%TZ)"
    assert_refused time.future
    try stan vial store "${late[1]}" --at "$BOX" --done-at yesterday
    assert_exit 2
}

@test "discarding needs a witness and a reason; what is discarded stays so" {
    must stan vial store "${VIALS[@]:0:2}" --at "$BOX" >/dev/null
    try stan vial discard "${VIALS[0]}" --reason 'cracked'
    assert_refused act.second
    try stan+stan vial discard "${VIALS[0]}" --reason 'cracked'
    assert_refused second.other-person
    try stan+stella vial discard "${VIALS[0]}"
    assert_refused act.reason
    try stan+stella vial discard "${VIALS[0]}" "${VIALS[5]}" --reason 'cracked' --json
    assert_exit 0
    assert_json '[.vials[].state] | unique[]' discarded
    for verb in 'store --at CPN/LN2-1/R3/B12' 'move --at CPN/LN2-1/R3/B12' 'take --reason x'; do
        # shellcheck disable=SC2086
        try stan vial ${verb%% *} "${VIALS[0]}" ${verb#* }
        assert_refused vial.state "${VIALS[0]} was discarded"
    done
    try stan+stella vial discard "${VIALS[0]}" --reason 'again'
    assert_refused vial.state
}

@test "who holds no role for it is told which one is needed" {
    for verb in 'store --at CPN/LN2-1/R3/B12' 'move --at CPN/LN2-1/R3/B12' 'take --reason x'; do
        # shellcheck disable=SC2086
        try olga vial ${verb%% *} "${VIALS[0]}" ${verb#* }
        assert_exit 4
        assert_err 'role storage'
    done
}

@test "vials are listed by lot, store, state and holder" {
    must stan vial store "${VIALS[@]:0:3}" --at "$BOX:B1" >/dev/null
    run as - vial list --lot "$LOT" --json
    assert_json '.vials | length' 10
    assert_json '.vials[0] | keys_unsorted | join(",")' \
        id,lot,state,held,expired,purpose,place,holder,carrier,shipment,cells,volume_ul,expires_on
    assert_json '.vials[0].cells' 50000000
    assert_json '.vials[0].volume_ul' 5000
    run as - vial list --store CPN/LN2-1 --json
    assert_json '[.vials[].place] | join(" ")' "$BOX:B1 $BOX:B2 $BOX:B3"
    run as - vial list --lot "$LOT" --state filled --json
    assert_json '.vials | length' 7
    run as - vial list --lot "$LOT" --store CPN/LN2-1 --state filled --json
    assert_json '.vials | length' 0
    run as - vial list --store CPN --lot "$LOT" --csv
    assert_out '^id,lot,state,held,'
    [ "${#lines[@]}" -eq 4 ]
    run as - vial list --store CPN --holder olga --json # what is in a store is in nobody's hands
    assert_json '.vials | length' 0
    run as - vial list --holder olga --json
    assert_json '.vials | length' 7
    try - vial list --limit 2
    assert_exit 0
    assert_err 'the first 2'
    try - vial list --lot NOPE
    assert_exit 5
    try - vial list --holder nobody
    assert_exit 5
    try - vial list --state frozen
    assert_exit 2
    assert_err "'frozen' is not a state"
}

@test "a vial that expired yesterday is shown as expired" {
    must olga lot create OLD1 --product huc-msc --made "$(day '-60 days')" --donor D1 --expires "$(day '-2 days')" >/dev/null
    must olga lot fill OLD1 --cells 50e6 --volume 5mL --vials 2 >/dev/null
    run as - vial list --lot OLD1 --json
    assert_json '[.vials[].expired] | all' true
}

@test "serials behind 9999 have five digits" {
    must olga lot create BIG --product huc-msc --made "$MADE" --donor D1 --expires "$(day '+1 year')" >/dev/null
    must olga lot number BIG --vials 10001 >/dev/null
    run as - vial list --lot BIG --json
    assert_json '.vials | length' 10001
    assert_json '.vials[9998].id | test("^BIG-9999[0-9A-Z]$")' true
    assert_json '.vials[9999].id | test("^BIG-10000[0-9A-Z]$")' true
    id=$(json '.vials[9999].id')
    try - vial show "$id"
    assert_exit 0
}

@test "a vial shows its custody" {
    must stan vial store "${VIALS[0]}" --at "$BOX:C7" >/dev/null
    try - vial show "${VIALS[0]}" --json
    assert_exit 0
    assert_json .vial.place "$BOX:C7"
    assert_json '[.custody[].kind] | join(" ")' 'fill store'
    try - vial show "${VIALS[0]}"
    assert_out 'Place +CPN/LN2-1/R3/B12:C7'
    assert_out 'store +Olga Berg -> CPN/LN2-1/R3/B12:C7'
}

@test "a dry run stores nothing" {
    try stan vial store "${VIALS[0]}" --at "$BOX" --dry-run
    assert_exit 0
    [ "$(state "${VIALS[0]}")" = filled ]
}

@test "two people cannot put two vials into one position at once" {
    as stan vial store "${VIALS[0]}" --at "$BOX:A1" >/dev/null 2>&1 &
    first=$!
    as stella vial store "${VIALS[1]}" --at "$BOX:A1" >/dev/null 2>&1 &
    second=$!
    one=0 two=0
    wait $first || one=$?
    wait $second || two=$?
    [ $((one + two)) -eq 3 ]
    run as - storage map "$BOX" --json
    assert_json '.occupied | length' 1
}

@test "a vial shows its purpose, its holds, what QA decided, its labels and their fate, its time point and its sample" {
    must olga label print "${VIALS[0]}" -o one.pdf >/dev/null
    must olga label reprint "${VIALS[0]}" -o two.pdf --reason 'smeared' >/dev/null
    must olga+stan label spoil "${VIALS[0]}" --copy 1 --reason 'smeared' >/dev/null
    must stan deviation open --title 'Door open' --class major --vial "${VIALS[0]}" >/dev/null
    must stan lot hold "$LOT" --reason 'alarm of LN2-1' >/dev/null
    try - vial show "${VIALS[0]}" --json
    assert_json '[.holds[] | .on + " " + (.deviation // "-")] | join("; ")' 'vial DEV-0001; lot -'
    assert_json '.holds[1].reason' 'alarm of LN2-1'
    assert_json '.holds[1].lifted_at' null
    assert_json '.deviations[0] | .id + " " + .state + " " + (.disposition // "none")' 'DEV-0001 open none'
    assert_json '.labels | length' 2
    assert_json '.labels[1].reason' smeared
    assert_json '[.labels[] | .fate // "none"] | join(" ")' 'spoiled none'
    assert_json '.vial.stability_months' null
    must rosa deviation dispose DEV-0001 --accept "${VIALS[0]}" --reason 'never warm' >/dev/null
    try - vial show "${VIALS[0]}"
    assert_out 'Purpose +product'
    assert_out 'hold of lot +alarm of LN2-1, by stan'
    assert_out 'hold of vial +DEV-0001'
    words=$(tr -s ' \n' ' ' <<<"$output")
    [[ $words == *'DEV-0001 (major, open), Door open; this vial: accept, by Rosa Lind, 20'* ]]
    assert_out 'label +copy 1 of vial-sheet version 1, printed by olga'
    assert_out 'label +copy 2 of vial-sheet version 1, printed by olga'
    must quentin vial assign "${VIALS[1]}" --as stability --months 6 --reason 'time point' >/dev/null
    try - vial show "${VIALS[1]}"
    assert_out 'Purpose +stability'
    assert_out 'stability +at 6 months, due 20'
    try - vial list --lot "$LOT"
    assert_out 'Purpose'
    assert_out "${VIALS[1]} .*stability"
    must olga sample take "$LOT" --vial "${VIALS[2]}" --for sterility --to 'Lab North' --reason 'kept none for it' >/dev/null
    try - vial show "${VIALS[2]}" --json
    [[ $(json .vial.sample) == SMP-000001? ]]
}
