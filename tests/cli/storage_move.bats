load helper

setup() {
    setup_lot
    must stan storage add CPN/LN2-1 --kind tank --max -150C >/dev/null
    must stan storage add CPN/LN2-2 --kind tank --max -150C >/dev/null
    must stan storage add CPN/LN2-1/R3 --type rack-5 >/dev/null
    B=CPN/LN2-1/R3/B2
    must stan vial store "${VIALS[@]:0:3}" --at $B:C7 >/dev/null
    RACK=$(as - storage show CPN/LN2-1/R3 --json | jq -r .store.code)
}

place() { as - vial show "${1:-${VIALS[0]}}" --json | jq -r .vial.place; }

clean() {
    run as - audit verify
    assert_exit 0
}

@test "a rack moves whole, and its vials keep their positions" {
    try stan storage move CPN/LN2-1/R3 CPN/LN2-2 --json
    assert_exit 0
    assert_json '.store | [.path, .code, .vials] | join(" ")' "CPN/LN2-2/R3 $RACK 3"
    [ "$(place)" = CPN/LN2-2/R3/B2:C7 ]
    [ "$(place "${VIALS[2]}")" = CPN/LN2-2/R3/B2:C9 ]
    try - storage list CPN/LN2-1 --json
    assert_json '.stores | length' 1
    try - storage list CPN/LN2-2 --json
    assert_json '[.stores[].path] | join(" ")' \
        'CPN/LN2-2 CPN/LN2-2/R3 CPN/LN2-2/R3/B1 CPN/LN2-2/R3/B2 CPN/LN2-2/R3/B3 CPN/LN2-2/R3/B4 CPN/LN2-2/R3/B5'
    [ "$(sqlite3 -readonly "$DB" "SELECT group_concat(path || CASE WHEN until_ms IS NULL THEN '' ELSE ' ended' END, ', ')
        FROM (SELECT * FROM store_stay WHERE store_id = (SELECT id FROM store WHERE code = '$RACK') ORDER BY id)")" = \
        'CPN/LN2-1/R3 ended, CPN/LN2-2/R3' ]
    [ "$(sqlite3 -readonly "$DB" "SELECT count(*) FROM custody WHERE kind = 'move'")" = 0 ]
    clean
}

@test "a move may give another name, by code too" {
    must stan storage move "$RACK" CPN/LN2-1 --as R4 >/dev/null
    [ "$(place)" = CPN/LN2-1/R4/B2:C7 ]
    try stan storage move CPN/LN2-1/R4/B2 "$RACK" --as B1
    assert_exit 6
    assert_err '\[storage.unique\]'
    try stan storage move CPN/LN2-1/R4/B2 CPN/LN2-2 --as 'b 1'
    assert_exit 2
    must stan storage move CPN/LN2-1/R4/B2 CPN/LN2-2 --as BOX-17 >/dev/null
    [ "$(place)" = CPN/LN2-2/BOX-17:C7 ]
    clean
}

@test "a store may go to the path that it then has" {
    must stan storage move CPN/LN2-1/R3 CPN/LN2-2/R7 >/dev/null
    [ "$(place)" = CPN/LN2-2/R7/B2:C7 ]
    try stan storage move CPN/LN2-2/R7 CPN/LN2-9/R7
    assert_exit 5
    assert_err 'CPN/LN2-9/R7'
    must stan storage take CPN/LN2-2/R7 --reason repair >/dev/null
    must stan storage put CPN/LN2-2/R7 CPN/LN2-1/R1 >/dev/null
    [ "$(place)" = CPN/LN2-1/R1/B2:C7 ]
    clean
}

@test "where a store cannot go" {
    try stan storage move CPN/LN2-1/R3 CPN/LN2-1
    assert_refused storage.occupied 'stands there already'
    try stan storage move CPN/LN2-1/R3 CPN/LN2-1/R3
    assert_refused storage.inside-itself 'the store itself'
    must stan storage add CPN/LN2-1/R3/S/X --kind rack >/dev/null
    try stan storage move CPN/LN2-1/R3 CPN/LN2-1/R3/S
    assert_refused storage.inside-itself 'inside it'
    try stan storage move CPN/LN2-1/R3/B1 $B
    assert_refused storage.box
    try stan storage move CPN/LN2-1/R3/B1 $B/NEW # what refuses it is said, not that there is no such store
    assert_refused storage.box
    must stan storage add CPN/SHELF --type bag-shelf >/dev/null
    try stan storage move CPN/LN2-1/R3 CPN/SHELF
    assert_refused storage.box
    must stan+rosa storage add CPN/F80 --type freezer-80 --reason 'for plasma' >/dev/null
    try stan storage move CPN/LN2-1/R3 CPN/F80
    assert_refused storage.too-warm 'huc-msc must not be warmer'
    must stan storage move CPN/LN2-1/R3/B1 CPN/F80 >/dev/null # an empty box may
    must stan storage add CPN/REL --kind tank --for-status released >/dev/null
    try stan storage move CPN/LN2-1/R3 CPN/REL
    assert_refused storage.meant
    try stan storage move CPN CPN/LN2-2
    assert_refused storage.site
    try stan storage move CPN/NO CPN/LN2-2
    assert_exit 5
    try stan storage move CPN/LN2-1/R3 CPN/NO
    assert_exit 5
    try olga storage move CPN/LN2-1/R3 CPN/LN2-2
    assert_exit 4
    must stan storage add CPN/A/B/C/D/E/F --kind rack >/dev/null
    try stan storage move CPN/LN2-1/R3 CPN/A/B/C/D/E/F
    assert_refused storage.path 'at most 8'
    [ "$(place)" = $B:C7 ]
    [ "$(events storage.move)" = 1 ]
    clean
}

@test "a rack goes by hand: meanwhile nothing goes into it, and its carrier alone handles what is in it" {
    try stan storage take CPN/LN2-1/R3
    assert_refused act.reason
    try stan storage take CPN/LN2-1/R3 --reason repair --json
    assert_exit 0
    assert_json .store.carried_by stan
    assert_json .store.path CPN/LN2-1/R3
    try stan vial store "${VIALS[3]}" --at $B
    assert_refused storage.carried 'CPN/LN2-1/R3 is carried by Stan Weber \(stan\)'
    try stella vial take "${VIALS[0]}" --reason R
    assert_exit 3
    try stella storage take $B --reason R
    assert_refused storage.carried
    try stella storage take CPN/LN2-1/R3 --reason R
    assert_refused storage.carried
    try stan storage take CPN/LN2-1/R3 --reason R
    assert_refused storage.carried 'in your hands already'
    try stella storage put CPN/LN2-1/R3 CPN/LN2-2
    assert_refused storage.carried
    try stella storage move CPN/LN2-1/R3 CPN/LN2-2
    assert_refused storage.carried
    try stella storage move $B CPN/LN2-2
    assert_refused storage.carried
    try stan storage move CPN/LN2-1/R3 CPN/LN2-2
    assert_refused storage.carried 'put it down'
    try stan storage put CPN/LN2-1/R3 CPN/LN2-1/R3
    assert_refused storage.inside-itself
    try - storage keeper $B --json
    assert_json '.keeper | [.keeper, .carries, .keeps] | join(" ")' 'stan true CPN/LN2-1/R3'
    must stan vial take "${VIALS[2]}" --reason R >/dev/null
    must stan storage put "$RACK" CPN/LN2-2 >/dev/null
    [ "$(place)" = CPN/LN2-2/R3/B2:C7 ]
    try stan storage put "$RACK" CPN/LN2-1
    assert_refused storage.carried 'nobody carries'
    try - storage keeper CPN/LN2-2/R3/B2 --json
    assert_json '.keeper | [.keeper, .carries, .keeps] | join(" ")' 'ada false CPN'
    clean
}

@test "a rack may go back where it was taken from, and a disabled person's is taken over" {
    must stan storage take CPN/LN2-1/R3 --reason repair >/dev/null
    must stan storage put CPN/LN2-1/R3 CPN/LN2-1 >/dev/null
    [ "$(place)" = $B:C7 ]
    must stan storage take CPN/LN2-1/R3 --reason repair >/dev/null
    must ada user disable stan --reason left >/dev/null
    try stella storage take CPN/LN2-1/R3 --reason 'stan left'
    assert_exit 0
    must stella storage put CPN/LN2-1/R3 CPN/LN2-2 >/dev/null
    [ "$(sqlite3 -readonly "$DB" "SELECT count(*) FROM store_stay WHERE store_id = (SELECT id FROM store WHERE code = '$RACK')")" = 6 ]
    [ "$(sqlite3 -readonly "$DB" "SELECT count(*) FROM store_stay y JOIN store_stay b ON b.id = y.previous_id WHERE b.until_ms <> y.from_ms")" = 0 ]
    clean
}

@test "what a disabled person carries is put down, moved, and emptied by storage, with a reason" {
    must stan storage take CPN/LN2-1/R3 --reason repair >/dev/null
    must stan vial take "${VIALS[0]}" --reason 'for S001' >/dev/null
    try stella storage put CPN/LN2-1/R3 CPN/LN2-2 --reason 'stan is away'
    assert_refused storage.carried 'carried by'
    must ada user disable stan --reason left >/dev/null
    try stella storage put CPN/LN2-1/R3 CPN/LN2-2
    assert_refused act.reason 'who is disabled, needs a reason'
    try olga storage put CPN/LN2-1/R3 CPN/LN2-2 --reason 'stan left'
    assert_exit 4
    must stella vial take "${VIALS[1]}" --reason 'stan left' >/dev/null
    must stella storage move $B CPN/LN2-1 --as B2 --reason 'stan left' >/dev/null # out of the rack in his hands
    must stella storage put CPN/LN2-1/R3 CPN/LN2-2 --reason 'stan left' >/dev/null
    [ "$(place "${VIALS[2]}")" = CPN/LN2-1/B2:C9 ]
    try stella vial store "${VIALS[0]}" --at CPN/LN2-1/B2:A1
    assert_refused act.reason
    must stella vial store "${VIALS[0]}" --at CPN/LN2-1/B2:A1 --reason 'stan left' >/dev/null
    [ "$(place)" = CPN/LN2-1/B2:A1 ]
    clean
}

@test "a box out of a carried rack, and paths of what is inside" {
    must stan storage take $B --reason 'count' >/dev/null
    must stan storage move CPN/LN2-1/R3 CPN/LN2-2 >/dev/null
    try - storage show "$(sqlite3 -readonly "$DB" "SELECT code FROM store WHERE holder_id IS NOT NULL")" --json
    assert_json .store.path CPN/LN2-2/R3/B2
    must stan storage put CPN/LN2-2/R3/B2 CPN/LN2-1 --as B9 >/dev/null
    [ "$(place)" = CPN/LN2-1/B9:C7 ]
    clean
}

@test "moves have true times, in their order, and take no reading away" {
    local ago
    ago=$(date -u -d '-20 min' +%FT%TZ)
    try stan storage move CPN/LN2-1/R3 CPN/LN2-2 --at "$ago" --reason late
    assert_refused time.order
    must stan storage move CPN/LN2-1/R3 CPN/LN2-2 >/dev/null
    try stan storage move CPN/LN2-2/R3 CPN/LN2-1 --at "$ago" --reason late
    assert_refused time.order
    try stan storage move CPN/LN2-2/R3 CPN/LN2-1 --at "$(date -u -d '+1 hour' +%FT%TZ)"
    assert_refused time.future
    clean
}

@test "nobody words a warm reading away by a move recorded late" {
    local now
    sleep 1.1
    now=$(date -u +%FT%TZ)
    sleep 1.1
    must stan storage reading CPN/LN2-1 -120C >/dev/null
    try stan storage move CPN/LN2-1/R3 CPN/LN2-2 --at "$now"
    assert_refused storage.backdated 'CPN/LN2-1 was at -120'
    try stan storage take CPN/LN2-1/R3 --reason R --at "$now"
    assert_refused storage.backdated
    must stan storage move CPN/LN2-1/R3/B1 CPN/LN2-2 --at "$now" >/dev/null # empty
    must stan storage move CPN/LN2-1/R3 CPN/LN2-2 >/dev/null
    clean
}

@test "a keeper hands over to another, before whom and where" {
    try - storage keeper $B --json
    assert_json '.keeper | [.keeper, .keeps] | join(" ")' 'ada CPN'
    try stan+stella storage keeper CPN/LN2-1 --place 'Cryo room'
    assert_refused storage.keeper 'is kept by Ada Stern'
    try ada storage keeper CPN/LN2-1 --place 'Cryo room'
    assert_refused act.second
    try ada+petra storage keeper CPN/LN2-1 --place 'Cryo room' # a pharmacist keeps no tank
    assert_exit 4
    assert_err second.role
    must ada+stan storage keeper CPN/LN2-1 --place 'Cryo room' --condition 'level 420 mm' >/dev/null
    try - storage keeper $B --json
    assert_json '.keeper | [.keeper, .keeps, .place, .condition] | join(",")' 'stan,CPN/LN2-1,Cryo room,level 420 mm'
    try - storage keeper CPN/LN2-2 --json
    assert_json .keeper.keeper ada
    try ada+stella storage keeper $B --place Lab
    assert_refused storage.keeper
    must stan+stella storage keeper CPN/LN2-1 --place Lab >/dev/null
    try stella+stella storage keeper CPN/LN2-1 --place Lab
    [ "$status" -ne 0 ]
    must stella+stan storage keeper $B --place Lab >/dev/null
    must stan storage move CPN/LN2-1/R3 CPN/LN2-2 >/dev/null
    try - storage keeper CPN/LN2-2/R3/B2 --json
    assert_json .keeper.keeper stan
    try - storage keeper CPN/LN2-2/R3 --json
    assert_json .keeper.keeper ada
    must ada user disable stella --reason left >/dev/null
    try stan+olga storage keeper CPN/LN2-1 --place Lab
    assert_refused act.reason
    must stan+olga storage keeper CPN/LN2-1 --place Lab --reason 'stella left' >/dev/null
    clean
}

@test "a dry run moves nothing" {
    try stan storage move CPN/LN2-1/R3 CPN/LN2-2 --dry-run
    assert_exit 0
    try stan storage take CPN/LN2-1/R3 --reason R --dry-run
    assert_exit 0
    [ "$(place)" = $B:C7 ]
}

# ---- what was signed ----------------------------------------------------------------------------------------------------

@test "what was signed of a store still is when it was moved and has another name" {
    must olga deviation open --title 'lid left open' --class minor --store $B >/dev/null
    must rosa deviation close DEV-0001 --cause other --conclusion 'nothing was harmed' >/dev/null
    printf '%s\n' "${VIALS[0]}" "${VIALS[2]}" >scanned.csv
    must stan storage count $B --scanned scanned.csv >/dev/null # one is missing: a deviation, which names the store too
    must rosa deviation dispose DEV-0002 --accept "${VIALS[1]}" --reason 'found again' >/dev/null
    must rosa deviation close DEV-0002 --cause other --conclusion 'it was found again' >/dev/null
    clean
    must stan storage move CPN/LN2-1/R3 CPN/LN2-2 --as R9 >/dev/null
    must stan storage move CPN/LN2-2/R9/B2 CPN/LN2-1 --as BOX-17 >/dev/null
    for deviation in DEV-0001 DEV-0002; do
        try - deviation show $deviation
        assert_exit 0
        refute_out unsigned
    done
    try - verify
    assert_exit 0
    refute_out unsigned
    refute_err unsigned
    clean
}
