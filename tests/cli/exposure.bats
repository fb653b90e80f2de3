#!/usr/bin/env bats
# How long a vial was out of storage over its whole life, against what its product allows.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper; stderr comes from run
load helper

# A lot S1 of product "short", which may be out for 300 s, filled; $V1 to $V6 its vials; boxes B1 and B2 in rack R1, B3
# in R2. Everything is told in seconds from $BASE, two hours ago.
setup() {
    setup_lot
    BASE=$(($(date +%s) - 7200))
    sed -e 's/^code = .*/code = short/' -e 's/^out_of_storage = .*/out_of_storage = 300s/' \
        -e 's/^# first_stored = .*/first_stored = 4h/' "$ROOT/templates/products/huc-msc.ini" >short.ini
    must ada product import short.ini >/dev/null && must rosa product approve short >/dev/null
    must olga lot create S1 --product short --made "$MADE" --donor D1 >/dev/null
    must olga lot fill S1 --cells 50e6 --volume 5mL --vials 6 --at "${MADE}T12:00:00Z" --reason 'written down' >/dev/null
    mapfile -t V < <(as - vial list --lot S1 --json | jq -r '.vials[].id' | sort)
    local box
    for box in R1/B1 R1/B2 R2/B3; do
        must stan storage add "CPN/LN2-1/$box" --kind box --grid 9x9 >/dev/null
    done
    # what is told here is told to the second, each opening of its own
    [[ $BATS_TEST_DESCRIPTION = *'by a verb'* ]] || must ada+rosa setting set storage.opening-seconds 0 --reason 'each is told' >/dev/null
}

at() { date -u -d "@$((BASE + $1))" +%FT%TZ; }
late=(--reason 'written down, entered later')
put() { must stan vial store "${@:3}" --at "CPN/LN2-1/$2" --done-at "$(at "$1")" "${late[@]}"; }
take() { must stan vial take "${@:2}" --at "$(at "$1")" "${late[@]}"; }
open() { must stan storage open "CPN/LN2-1/$2" --at "$(at "$1")" "${late[@]}"; }
close() { must stan storage close "CPN/LN2-1/$2" --at "$(at "$1")" "${late[@]}"; }

# out VIAL: its seconds out of storage.
out() { as - vial show "$1" --json | jq -r .vial.out_of_storage_s; }

@test "a product says for how long a vial may be out of storage" {
    try - product show short --json
    assert_json .product.out_of_storage_most_s 300
    sed -e 's/^code = .*/code = other/' -e 's/^out_of_storage = .*/out_of_storage = 1.5min/' short.ini >other.ini
    try ada product import other.ini
    assert_exit 0
    try - product show other --json
    assert_json .product.out_of_storage_most_s 90
    sed -i 's/^out_of_storage = .*/out_of_storage = 300/' other.ini
    try ada product import other.ini
    assert_exit 7
    assert_err 'no span of whole seconds'
    try - product show huc-msc --json
    assert_json .product.out_of_storage_most_s 0
}

@test "who says that an exposure ended earlier than it is recorded gives a reason, also below 15 minutes" {
    in_seconds() { date -u -d "+$1 seconds" +%FT%TZ; }
    must stan vial store "${V[@]:0:2}" --at CPN/LN2-1/R1/B1 >/dev/null
    must stan vial take "${V[0]}" --reason 'for a look' >/dev/null
    must stan storage open CPN/LN2-1/R1/B1 >/dev/null
    back="$(in_seconds 40)"
    UNDER=(faketime -f +90s)
    try stan vial store "${V[0]}" --at CPN/LN2-1/R1/B2 --done-at "$back"
    assert_refused exposure.late "vial ${V[0]} was out of storage until now by what is on record, and for .* s less by the time given"
    try stan storage close CPN/LN2-1/R1/B1 --at "$back"
    assert_refused exposure.late
    must stan vial store "${V[0]}" --at CPN/LN2-1/R1/B2 --done-at "$back" --reason 'no hand was free' >/dev/null
    must stan storage close CPN/LN2-1/R1/B1 --at "$back" --reason 'no hand was free' >/dev/null
    [ "$(out "${V[1]}")" -lt 60 ]
    try - audit review S1 --json
    assert_json '[.review.exceptions[] | select(.sentence | test("recorded [0-9]+ s after it was done, which ended a time out of storage")) | .action] | join(" ")' \
        'vial.store storage.close'
    try - audit verify
    assert_exit 0
}

@test "hands count since the first store, an opened box counts for all in it, and no moment counts twice" {
    [ "$(out "${V[0]}")" -eq 0 ] # filled, not frozen yet
    put 0 R1/B1 "${V[@]:0:3}"
    put 0 R2/B3 "${V[3]}"
    open 100 R1/B1
    take 110 "${V[0]}"
    open 120 R1 # the rack around it
    close 150 R1/B1
    close 180 R1
    put 200 R1/B2 "${V[0]}"
    [ "$(out "${V[0]}")" -eq 100 ]
    [ "$(out "${V[1]}")" -eq 80 ]
    [ "$(out "${V[3]}")" -eq 0 ]
    open 300 R1/B2 # where it stands now
    close 310 R1/B2
    open 320 R1/B1 # where it stood
    close 350 R1/B1
    [ "$(out "${V[0]}")" -eq 110 ]
    [ "$(out "${V[1]}")" -eq 110 ]
    try - storage exposure CPN/LN2-1 --json
    assert_exit 0
    assert_json '.vials | length' 4
    assert_json '[.vials[] | .out_of_storage_s] | join(" ")' '110 110 110 0'
    assert_json '.vials[0].out_of_storage_most_s' 300
    assert_json '.vials[0].out_of_storage_left_s' 190
    assert_json '.vials[3].id' "${V[3]}"
    try - storage exposure CPN/LN2-1/R2 --csv
    assert_exit 0
    assert_out "^id,lot,state,held,purpose,place,out_of_storage_s"
    try - vial list --lot S1 --exposure --json
    assert_json '.vials[0].out_of_storage_s' 110
    try - vial show "${V[0]}"
    assert_out '110 s out of storage in all, of 300 s that the product allows'
    try - storage exposure CPN/NONE
    assert_exit 5
    try - audit verify
    assert_exit 0
}

@test "a box that a vial is put into or taken from by a verb was open for its mates, for as long as is assumed" {
    put 0 R1/B1 "${V[0]}" # alone: nothing else got warm
    put 100 R1/B1 "${V[1]}"
    [ "$(out "${V[0]}") $(out "${V[1]}")" = '60 0' ]
    try - custody log "${V[0]}" --json
    assert_json '.custody[-1].condition' 'taken over by Stan Weber from Olga Berg without hand-over, before its store was on record'
    try - audit review S1 --json
    assert_json '[.review.exceptions[].sentence | select(test("1 said to have been stored before the store was on record"))] | length' 2
    try stan storage add CPN/LN2-1/R3/B4 --kind box --grid 9x9 --at "$(at 0)" "${late[@]}"
    assert_exit 0
    put 40 R3/B4 "${V[3]}" # it stood there
    try - custody log "${V[3]}" --json
    assert_json '.custody[-1].condition' 'taken over by Stan Weber from Olga Berg without hand-over'
    take 130 "${V[1]}" # shut 30 s ago
    [ "$(out "${V[0]}")" -eq 90 ]
    open 200 R1/B1
    put 250 R1/B1 "${V[1]}" # what is on record is not assumed
    close 251 R1/B1
    [ "$(out "${V[0]}") $(out "${V[1]}")" = '141 151' ]
    put 300 R1/B2 "${V[2]}"
    must stan vial move "${V[1]}" --at CPN/LN2-1/R1/B2 --done-at "$(at 400)" "${late[@]}" >/dev/null # both were open
    [ "$(out "${V[0]}") $(out "${V[1]}") $(out "${V[2]}")" = '201 211 60' ]
    take 500 "${V[1]}"
    try stan+stella vial discard "${V[0]}" --at "$(at 600)" "${late[@]}"
    assert_exit 0
    [ "$(out "${V[2]}")" -eq 120 ]
    must stan vial take "${V[2]}" --reason 'the last one' >/dev/null
    try stan storage open CPN/LN2-1/R1/B2 --at "$(at 450)" "${late[@]}"
    assert_refused time.order 'CPN/LN2-1/R1/B2 was open later than that already'
    [ "$(sqlite3 -readonly "$DB" 'SELECT count(*), sum(assumed) FROM opening')" = '6|5' ]
    try - audit verify
    assert_exit 0
    try - verify
    assert_exit 0
}

@test "what is in hands now counts until now, and a product without a limit has none" {
    put 0 R1/B1 "${V[0]}" "${VIALS[0]}"
    take 3600 "${V[0]}" "${VIALS[0]}"
    [ "$(out "${V[0]}")" -ge 3600 ]
    [ "$(out "${V[0]}")" -lt 3700 ]
    try - vial show "${V[0]}" --json
    assert_json .vial.out_since "$(date -u -d "@$((BASE + 3600))" +%FT%T.000Z)"
    assert_json .vial.out_too_long true
    try - vial show "${VIALS[0]}" --json
    assert_json .vial.out_of_storage_most_s null
    assert_json .vial.out_too_long false
    try stan vial store "${VIALS[0]}" --at CPN/LN2-1/R1/B1
    assert_exit 0
    refute_err ATTENTION
}

@test "a vial that was out for too long is put back, said aloud, and held once in its life" {
    put 0 R1/B1 "${V[@]}"
    take 100 "${V[0]}" "${V[1]}"
    put 400 R1/B1 "${V[0]}" # the limit itself is allowed
    try - vial show "${V[0]}" --json
    assert_json .vial.out_of_storage_s 300
    assert_json .vial.held false
    try stan vial store "${V[1]}" --at CPN/LN2-1/R1/B1 --done-at "$(at 401)" "${late[@]}"
    assert_exit 0
    assert_err "ATTENTION: vial ${V[1]} was out of storage for 301 s, and short allows 300 s; it is held by DEV-0001"
    try - vial show "${V[1]}" --json
    assert_json .vial.held true
    assert_json .vial.state stored
    assert_json '.deviations[0].class' major
    try - deviation list --json
    assert_json '.deviations | length' 1
    take 500 "${V[1]}"
    try stan vial store "${V[1]}" --at CPN/LN2-1/R1/B1 --done-at "$(at 510)" "${late[@]}"
    assert_exit 0
    refute_err ATTENTION
    # an opening takes the others beyond it, in one deviation
    open 600 R1
    try stan storage close CPN/LN2-1/R1 --at "$(at 901)" "${late[@]}"
    assert_exit 0
    assert_err 'ATTENTION: 5 vials were out of storage for longer than their product allows; they are held by DEV-0002'
    try - deviation list --json
    assert_json '.deviations | length' 2
    open 1000 R1
    try stan storage close CPN/LN2-1/R1 --at "$(at 1401)" "${late[@]}"
    assert_exit 0
    refute_err ATTENTION
    try stan storage open CPN/LN2-1/R1 --dry-run
    assert_exit 0
    try - audit verify
    assert_exit 0
    try - verify
    assert_exit 0
}

@test "no dose is thawed of a vial that was out for too long; the limit itself is allowed" {
    results_csv S1 "$(day today)" >s1.csv
    must quinn result import s1.csv >/dev/null && must quentin result review S1 >/dev/null
    must rosa lot release S1 --reason 'all conform' >/dev/null
    must nora subject add S-1 --site CPN >/dev/null && must nora subject weigh S-1 50kg --on "$(day '-1 day')" >/dev/null
    put 0 R1/B1 "${V[@]:0:3}"
    open 100 R1/B1
    close 350 R1/B1 # 250 s for each
    take 400 "${V[0]}" "${V[1]}"
    must stan+petra custody hand "${V[0]}" "${V[1]}" --place Pharmacy --at "$(at 410)" "${late[@]}" >/dev/null
    try petra dose thaw S-1 "${V[0]}" --dose 1e6/kg --at "$(at 451)" "${late[@]}" --dry-run
    assert_refused exposure.within-limit "vial ${V[0]} was out of storage for 301 s, and 300 s are allowed"
    try petra dose thaw S-1 "${V[0]}" --dose 1e6/kg --at "$(at 450)" "${late[@]}" --json
    assert_exit 0
    try petra dose thaw S-1 "${V[1]}" --dose 1e6/kg
    assert_exit 3
    assert_err 'exposure.within-limit'
    [ "$(out "${V[0]}")" -eq 300 ] # its clock of use runs now
    local dose
    dose=$(as - dose list --json | jq -r '.doses[0].id')
    try - dose show "$dose" --json
    assert_json '.dose | [.held, .out_too_long] | join(" ")' 'false false'
    must ivan vial hold "${V[0]}" --reason doubtful >/dev/null
    try - dose show "$dose"
    assert_out 'On hold +yes'
    assert_err "ATTENTION: vial ${V[0]} is held: cryolot vial show ${V[0]} says why"
}

@test "what QA accepted is thawed, as long as the vial was not out for too long since" {
    results_csv S1 "$(day today)" >s1.csv
    must quinn result import s1.csv >/dev/null && must quentin result review S1 >/dev/null
    must rosa lot release S1 --reason 'all conform' >/dev/null
    must nora subject add S-1 --site CPN >/dev/null && must nora subject weigh S-1 50kg --on "$(day '-1 day')" >/dev/null
    put 0 R1/B1 "${V[@]:0:2}"
    take 100 "${V[0]}"
    put 2201 R1/B1 "${V[0]}" # 2101 s
    must rosa deviation dispose DEV-0001 --accept "${V[0]}" --reason 'never above -140 °C, logged' >/dev/null
    take 3000 "${V[0]}"
    must stan+petra custody hand "${V[0]}" --place Pharmacy --at "$(at 3010)" "${late[@]}" >/dev/null
    try petra dose thaw S-1 "${V[0]}" --dose 1e6/kg --at "$(at 3301)" "${late[@]}" --dry-run
    assert_refused exposure.within-limit "vial ${V[0]} was out of storage for 2402 s"
    must petra dose thaw S-1 "${V[0]}" --dose 1e6/kg --at "$(at 3030)" "${late[@]}" --dry-run >/dev/null
    must petra+stan custody hand "${V[0]}" --place Pharmacy --at "$(at 3040)" "${late[@]}" >/dev/null
    must ada site add HOS --name 'Hospital South' --timezone Europe/Madrid --keeper stella
    must stan equipment add CX-1 --kind dry-shipper --name CX500 --site CPN
    must stan equipment qualify CX-1 --on "$(day today)" --due "$(day '+30 days')" --hold-hours 240
    id=$(must stan shipment create --from CPN --to HOS --shipper CX-1 --json | jq -r .shipment.id)
    put 3060 R1/B1 "${V[0]}"
    try stan shipment check "$id" "${V[0]}" --json
    assert_json '.checks[] | select(.id == "exposure.within-limit") | .state + ": " + .detail' \
        "pass: vial ${V[0]} 2161 s of 300 s, accepted by QA in DEV-0001 (then 2101 s)"
    take 3100 "${V[0]}"
    put 3400 R1/B1 "${V[0]}" # 360 s more
    try - vial show "${V[0]}" --json
    assert_json .vial.held true
    try - deviation show DEV-0002 --json
    assert_json .deviation.title "vial ${V[0]} was out of storage for 2461 s, and short allows 300 s"
    must rosa document issue coa S1 -o coa.pdf >/dev/null
    pdftotext -layout coa.pdf coa
    grep -q 'Out of storage for longer than the product allows' coa
    grep -qE 'DEV-0001 +2101 +300 +1 +1 +0 +0' coa
    grep -qE 'DEV-0002 +2461 +300 +1 +0 +0 +1' coa
    try - audit verify
    assert_exit 0
}

@test "what came back long ago and is entered late counts by its true times" {
    put 0 R1/B1 "${V[0]}"
    take 100 "${V[0]}"
    put 160 R1/B1 "${V[0]}"
    [ "$(out "${V[0]}")" -eq 60 ]
    take 200 "${V[0]}"
    must stan vial store "${V[0]}" --at CPN/LN2-1/R1/B1 --done-at "$(at 230)" "${late[@]}" --dry-run >/dev/null
    put 230 R2/B3 "${V[0]}"
    [ "$(out "${V[0]}")" -eq 90 ]
    try - vial show "${V[0]}" --json
    assert_json .vial.held false
}

@test "a vial that was out for too long does not leave with a shipment; packed it counts no further" {
    put 0 R1/B1 "${V[0]}" "${V[1]}"
    take 100 "${V[0]}"
    must ada site add HOS --name 'Hospital South' --timezone Europe/Madrid --keeper stella
    must stan equipment add CX-1 --kind dry-shipper --name CX500 --site CPN
    must stan equipment qualify CX-1 --on "$(day '-2 days')" --due "$(day '+30 days')" --hold-hours 240
    local id
    id=$(must stan+rosa shipment create --from CPN --to HOS --shipper CX-1 --quarantine 'to be judged' --json | jq -r .shipment.id)
    must stan shipment pack "$id" "${V[1]}" --charged "$(at 0)" --at "$(at 200)" "${late[@]}"
    must stan shipment pack "$id" "${V[0]}" --at "$(at 500)" "${late[@]}"
    [ "$(out "${V[0]}")" -eq 400 ]
    [ "$(out "${V[1]}")" -eq 0 ]
    try - vial show "${V[0]}" --json # beyond its 300 s: QA decides
    assert_json .vial.held true
    must stan shipment cancel "$id" --reason 'to be looked at'
    id=$(must stan shipment create --from CPN --to HOS --shipper CX-1 --json | jq -r .shipment.id)
    try stan shipment check "$id" "${V[0]}" --json
    assert_exit 3
    assert_json '[.checks[] | select(.id == "exposure.within-limit")][0].state' fail
}

@test "a carried rack takes its vials out of the cold until it is set down; they are judged then" {
    put 0 R1/B1 "${V[@]:0:2}"
    put 0 R2/B3 "${V[2]}"
    must stan storage add CPN/LN2-2 --kind tank >/dev/null
    must stan storage take CPN/LN2-1/R1 --reason 'to be moved' >/dev/null
    must stan+stella custody hand CPN/LN2-1/R1 --place corridor >/dev/null
    try stella storage put CPN/LN2-1/R1 CPN/LN2-2 --json # within seconds: nothing to say
    assert_exit 0
    assert_json .notices null
    [ "$(as - deviation list --json | jq '.deviations | length')" -eq 0 ]
    must stan storage take CPN/LN2-2/R1 --reason 'to be moved' >/dev/null
    UNDER=(faketime '+301 seconds')
    try stan storage put CPN/LN2-2/R1 CPN/LN2-1 --json
    assert_exit 0
    assert_json '.notices[0]' \
        '2 vials were out of storage for longer than their product allows; they are held by DEV-0001, and QA decides: cryolot deviation show DEV-0001'
    assert_json .store.path CPN/LN2-1/R1
    [ "$(out "${V[1]}")" -ge 301 ]
    [ "$(out "${V[1]}")" -lt 360 ]
    try - vial show "${V[0]}" --json
    assert_json .vial.held true
    try - vial show "${V[2]}" --json
    assert_json .vial.held false
    must stan storage open CPN/LN2-1/R2 >/dev/null
    UNDER=(faketime '+610 seconds') # out of an opened rack: for what leaves it the opening ends
    try stan storage move CPN/LN2-1/R2/B3 CPN/LN2-2
    assert_exit 0
    assert_err "ATTENTION: vial ${V[2]} was out of storage for 3[0-9]* s, and short allows 300 s; it is held by DEV-0002"
    must stan storage close CPN/LN2-1/R2 >/dev/null
    try - audit verify
    assert_exit 0
}

@test "opening a store with a lid takes nothing out; opening a rack inside it does" {
    must stan+rosa storage set CPN/LN2-1 --lid yes --reason 'a tank' >/dev/null
    put 0 R1/B1 "${V[0]}"
    put 0 R2/B3 "${V[1]}"
    must stan storage open CPN/LN2-1 --at "$(at 100)" "${late[@]}"
    open 200 R1
    close 520 R1 && [[ $(as - deviation list --json | jq '.deviations | length') = 1 ]]
    must stan storage close CPN/LN2-1 --at "$(at 1100)" "${late[@]}"
    [ "$(out "${V[0]}")" -eq 320 ]
    [ "$(out "${V[1]}")" -eq 0 ]
    try - vial show "${V[0]}" --json
    assert_json .vial.held true
    try - vial show "${V[1]}" --json
    assert_json .vial.held false
}

@test "what was spilled is out of the cold until it is found and put away" {
    put 0 R1/B1 "${V[@]:0:2}"
    must stan storage spill CPN/LN2-1/R1/B1 --reason 'dropped' >/dev/null
    must stan vial store "${V[0]}" --at CPN/LN2-1/R1/B2 >/dev/null
    UNDER=(faketime '+301 seconds')
    try stan vial store "${V[1]}" --at CPN/LN2-1/R1/B2
    assert_exit 0
    assert_err "ATTENTION: vial ${V[1]} was out of storage for 3[0-9]* s"
    refute_err "${V[0]}"
}

@test "nobody shortens what is on record by saying late that it had ended" {
    must stan vial store "${V[@]:0:3}" --at CPN/LN2-1/R1/B1 >/dev/null
    UNDER=(faketime -f +10m)
    local taken closed
    taken=$(date -u -d '+10 minutes 50 seconds' +%FT%TZ)
    closed=$(date -u -d '+70 minutes 30 seconds' +%FT%TZ)
    must stan vial take "${V[0]}" --reason look >/dev/null
    UNDER=(faketime -f +60m)
    try stan vial store "${V[0]}" --at CPN/LN2-1/R1/B2 --done-at "$taken" "${late[@]}"
    assert_exit 0
    assert_err "ATTENTION: vial ${V[0]} was out of storage for 3[0-9]+ s until it was recorded that it had been for [0-9]+ s, and short allows 300 s; it is held by DEV-0001"
    must stan storage open CPN/LN2-1/R1/B1 >/dev/null
    UNDER=(faketime -f +120m)
    try stan storage close CPN/LN2-1/R1/B1 --at "$closed" "${late[@]}"
    assert_exit 0
    assert_err 'ATTENTION: 2 vials were out of storage for longer than their product allows; they are held by DEV-0002'
    UNDER=()
    try - vial list --held --json
    assert_json '.vials | length' 3
}

@test "vials that never come back ask for somebody, and are held by what is done next" {
    must stan+rosa storage set CPN/LN2-1 --max -150C --reason 'its limit' >/dev/null
    must stan vial store "${V[@]:0:4}" --at CPN/LN2-1/R1/B1 >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/LN2-1/R1/B2 >/dev/null
    UNDER=(faketime -f +10m)
    must stan vial take "${V[@]:0:3}" "${VIALS[0]}" --reason look >/dev/null
    try - status --alarms
    assert_exit 3 # other vials of both lots were never put away
    refute_out '^in-hands'
    UNDER=(faketime -f +16m)
    try - status --alarms
    assert_exit 3
    assert_out "^in-hands person stan [0-9-]+ stan 3 vials since .* CES?T: ${V[0]}, ${V[1]}, ${V[2]}; 3 are out of storage for longer than their product allows, not to be thawed"$'\n'
    try stan+petra custody hand "${V[0]}" --place Pharmacy
    assert_exit 0
    assert_err "ATTENTION: vial ${V[0]} was out of storage for 3[0-9]+ s, and short allows 300 s; it is held by DEV-0001"
    try stan storage open CPN/LN2-1/R2
    assert_exit 0
    assert_err 'ATTENTION: 2 vials were out of storage for longer than their product allows; they are held by DEV-0002'
    try - status --json
    assert_json '[.alarms[] | select(.alarm != "unstored") | .id + ": " + .about] | map(sub(" since.*product"; "")) | join(", ")' \
        'petra: 1 vial allows, held by DEV-0001, stan: 2 vials allows, held by DEV-0002'
    # what nobody judged yet, the gate and the certificate say of vials that are out now: nobody begins another act
    must stan vial take "${V[3]}" --reason look >/dev/null
    must stan storage close CPN/LN2-1/R2 >/dev/null
    UNDER=(faketime -f +23m)
    try - lot check S1
    assert_out "vial ${V[3]} is with Stan"
    must rosa document issue coa S1 -o s1.pdf >/dev/null
    pdftotext s1.pdf - | tr -s '[:space:]' ' ' | grep -q "vial ${V[3]} is with Stan"
    UNDER=(faketime -f +9h) # a product without a limit: the facility's
    try - status --alarms --json
    assert_json '[.alarms[] | select(.owner == "stan").about | split(" ")[0]] | .[0]' 4
    UNDER=()
    try - audit verify
    assert_exit 0
}

@test "warm spans that are too short for an excursion add up over stores, and not what an excursion names" {
    must stan storage add CPN/LN2-2/R1/B4 --kind box --grid 9x9 >/dev/null
    for tank in CPN/LN2-1 CPN/LN2-2; do
        must stan+rosa storage set "$tank" --excursion-minutes 4 --reason 'as validated' >/dev/null
    done
    # warm TANK FROM UNTIL: too warm between these seconds; that it is over is said first.
    warm() {
        must stan storage reading "CPN/LN2-$1" -185C --at "$(at "$3")" "${late[@]}" >/dev/null
        must stan storage reading "CPN/LN2-$1" -140C --at "$(at "$2")" "${late[@]}" >/dev/null
    }
    put 0 R1/B1 "${V[@]:0:2}"
    warm 1 100 200
    [ "$(out "${V[0]}")" -eq 100 ]
    open 150 R1/B1 # no moment counts twice
    close 220 R1/B1
    [ "$(out "${V[0]}")" -eq 120 ]
    warm 1 300 360
    [ "$(out "${V[0]}")" -eq 180 ]
    # a second store: only the vial that stands there
    must stan vial move "${V[0]}" --at CPN/LN2-2/R1/B4 --done-at "$(at 500)" "${late[@]}" >/dev/null
    warm 2 600 700
    [ "$(out "${V[0]}") $(out "${V[1]}")" = '280 180' ]
    [ "$(sqlite3 -readonly "$DB" 'SELECT count(*) FROM deviation')" = 0 ]
    warm 2 800 850
    [ "$(out "${V[0]}")" -eq 330 ]
    try - deviation show DEV-0001 --json
    assert_json .deviation.title "vial ${V[0]} was out of storage for 330 s, and short allows 300 s"
    # longer than the store allows: an excursion, which is QA's and does not count here
    warm 1 1000 1600
    [ "$(out "${V[1]}")" -eq 180 ]
    [ "$(sqlite3 -readonly "$DB" 'SELECT count(*) FROM excursion')" = 1 ]
    try - audit verify
    assert_exit 0
}

@test "a reading said late takes neither an exposure nor an excursion away, and what is put into a warm store is held" {
    in_seconds() { date -u -d "+$1 seconds" +%FT%TZ; }
    must stan+rosa storage set CPN/LN2-1 --excursion-minutes 30 --reason 'as validated' >/dev/null
    must stan vial store "${V[0]}" --at CPN/LN2-1/R1/B1 >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/LN2-1/R2/B3 >/dev/null
    must stan storage reading CPN/LN2-1 -120C >/dev/null
    cool="$(in_seconds 50)"
    # for a reason into a store that is too warm: held then, for whichever minutes it may be so, alone or with its box
    try stan vial store "${V[1]}" "${V[2]}" --at CPN/LN2-1/R1/B1 --reason 'nothing else is there'
    assert_exit 0
    assert_err "ATTENTION: 2 vials were put into CPN/LN2-1/R1/B1: CPN/LN2-1 was at -120 °C when it was read last, on .*; they are held by DEV-0001, and QA decides"
    [ "$(as - vial show "${V[0]}" --json | jq -r .vial.held)" = false ]
    try stan storage move CPN/LN2-1/R2/B3 CPN/LN2-1/R1 --reason 'nothing else is there'
    assert_exit 0
    assert_err "ATTENTION: vial ${VIALS[0]} was put into CPN/LN2-1/R1/B3: .*; it is held by DEV-0002"
    UNDER=(faketime -f +10m)
    try stan storage reading CPN/LN2-1 -185C --at "$cool"
    assert_refused reading.late 'CPN/LN2-1 is too warm by what is on record, and a reading that is entered late would end that earlier'
    printf 'store,at,temperature_c\nCPN/LN2-1,%s,-185\n' "$cool" >late.csv
    try stan storage import late.csv
    assert_refused reading.late
    # whoever does something next finds what is warm for too long
    cp "$DB" before.db
    must stan storage open CPN/LN2-1/R2 >/dev/null
    [ "$(as - vial show "${V[0]}" --json | jq -r .vial.held)" = true ]
    cp before.db "$DB"
    try stan storage reading CPN/LN2-1 -185C --at "$cool" --reason 'forgot to type it'
    assert_exit 0
    assert_err 'ATTENTION: 3 vials were out of storage for longer than their product allows; they are held by DEV-0003'
    [ "$(out "${V[0]}")" -lt 60 ]
    [ "$(as - vial show "${V[0]}" --json | jq -r .vial.held)" = true ]
    try - audit review S1 --json
    assert_json '[.review.exceptions[].sentence | select(test("recorded [0-9]+ s after it was done, which ended a time for which the store was too warm"))] | length' 1
    # the same of an excursion that nobody put on record yet
    UNDER=(faketime -f +20m)
    must stan storage reading CPN/LN2-1 -120C >/dev/null
    cool="$(in_seconds 1260)"
    UNDER=(faketime -f +60m)
    try stan storage reading CPN/LN2-1 -185C --at "$cool" --reason 'forgot to type it'
    assert_exit 0
    assert_err 'ATTENTION: CPN/LN2-1 was above -150 °C, the limit of short.*3 vials held by DEV-0004; QA decides'
    try - audit verify
    assert_exit 0
}

@test "what is put away long after its filling is told, and held where the product says how long that may take" {
    try - product show short --json
    assert_json .product.first_stored_most_s 14400
    # a lot that was taken over: its filling came on record two months later
    try stan vial store "${V[@]:0:2}" --at CPN/LN2-1/R1/B1
    assert_exit 0
    assert_err 'ATTENTION: 2 vials of S1 were first stored up to (59|60) days after they were filled, short allows 4 h$'
    refute_err 'DEV-'
    must olga lot create S2 --product short --made "$(day yesterday)" --donor D1 >/dev/null # at whatever hour this is
    must olga lot fill S2 --cells 50e6 --volume 5mL --vials 3 >/dev/null
    mapfile -t W < <(as - vial list --lot S2 --json | jq -r '.vials[].id' | sort)
    # frozen, and out of the cold until it is put away: more than the 300 s that it may be
    UNDER=(faketime -f +2h)
    echo 'minute,temperature' >run.csv
    freeze() { try olga lot freeze S2 --file run.csv --program P1 --started "$1" --ended "$(date -u -d '+110 minutes' +%FT%TZ)"; }
    freeze "$(date -u -d '-30 minutes' +%FT%TZ)"
    assert_refused time.order 'it would begin before the first vial was filled'
    freeze "$(date -u -d '+60 minutes' +%FT%TZ)"
    assert_exit 0
    UNDER=(faketime -f +3h)
    [ "$(out "${W[1]}")" -ge 4000 ]
    try stan vial store "${W[0]}" --at CPN/LN2-1/R1/B2
    assert_err "ATTENTION: vial ${W[0]} was out of storage for 4[0-9]+ s, and short allows 300 s; it is held by DEV-0001"
    try - status --alarms
    refute_out 'unstored lot S2'
    UNDER=(faketime -f +5h)
    try - status --alarms
    assert_exit 3
    assert_out "unstored lot S2 [0-9-]+ olga 2 vials filled 5 h ago, at .* CES?T, and never put away, short allows 4 h: ${W[1]}, ..."
    try stan vial store "${W[@]:1:2}" --at CPN/LN2-1/R1/B2 --done-at "$(date -u -d '+2 hours' +%FT%TZ)" --reason 'written down'
    assert_exit 0 # nobody shortens by --done-at what the record saw beginning
    assert_err 'ATTENTION: 2 vials were out of storage for longer than their product allows; they are held by DEV-0002'
    assert_err 'ATTENTION: 2 vials of S2 were first stored up to 5 h after they were filled, short allows 4 h; they are held by DEV-0003, and QA decides'
    try - vial list --held --json
    assert_json '[.vials[].id] | join(" ")' "${W[*]}"
    try - lot check S2 --json
    assert_json '.checks[] | select(.id == "holds.none") | .state' fail
    try - audit review S2 --json
    assert_json '[.review.exceptions[] | select(.kind == "late") | .action] | join(" ")' vial.store
    try - status --alarms
    refute_out 'unstored lot S2'
    must rosa document issue coa S1 -o coa.pdf >/dev/null
    pdftotext -layout coa.pdf - | tr -s '[:space:]' ' ' >coa
    grep -qE 'First stored [0-9-]+ [0-9:]+ CES?T, at most (59|60) days after filling \(4 h allowed\)' coa
    grep -q 'adds up to more than the 5 min that its product allows' coa
    try - audit verify
    assert_exit 0
}
