#!/usr/bin/env bats
# Equipment: registered, calibrated, qualified; past its day it refuses use.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper; stderr comes from it

load helper
setup() { setup_lot; }

thermometer() { must stan equipment add T-17 --kind thermometer --name Testo --site CPN; }
counter() { must stan equipment add nc-202/7 --kind cell-counter --name NucleoCounter --site CPN; }

@test "equipment is registered once, by its serial number, and found by it or by its code in either case" {
    must stan storage add CPN/LN2-1 --kind tank
    try stan equipment add pt100-4 --kind sensor --name 'LN2-1 top' --site CPN --store CPN/LN2-1 --every 10min --json
    assert_exit 0
    assert_json .equipment.serial PT100-4
    assert_json .equipment.store CPN/LN2-1
    assert_json .equipment.every_minutes 10
    assert_json .equipment.usable false
    local code
    code=$(json .equipment.id)
    [[ $code =~ ^EQ-000001.$ ]]
    try - equipment show "${code,,}"
    assert_exit 0
    assert_out 'PT100-4'
    try - find pt100 --json
    assert_json '.found[0].kind' equipment
    must olga note pt100-4 'moved a little'
    try stan equipment add PT100-4 --kind sensor --name other --site CPN
    assert_exit 6
    assert_err "equipment 'EQ-.* is there already"
    try stan equipment add "$LOT" --kind sensor --name other --site CPN
    assert_exit 6
    try - audit verify
    assert_exit 0
}

@test "what is no serial number, kind, site, store or span of time is refused" {
    must stan storage add CPN/LN2-1 --kind tank
    try stan equipment add 'T 17' --kind thermometer --name Testo --site CPN
    assert_exit 2
    try stan equipment add EQ-000001 --kind thermometer --name Testo --site CPN
    assert_exit 2
    try stan equipment add T-17 --kind thermomter --name Testo --site CPN
    assert_exit 2
    assert_err 'did you mean thermometer'
    try stan equipment add T-17 --kind thermometer --name '' --site CPN
    assert_exit 2
    try stan equipment add T-17 --kind thermometer --name Testo --site HOS
    assert_exit 5
    try stan equipment add T-17 --kind sensor --name Testo --site CPN --store CPN/LN2-9
    assert_exit 5
    try stan equipment add T-17 --kind sensor --name Testo --site CPN --every 10
    assert_exit 2
    try stan equipment add T-17 --kind thermometer --name Testo --site CPN --every 10min
    assert_exit 2
    try - equipment show T-17
    assert_exit 5
    try - equipment show EQ-000001A
    [ "$status" -eq 2 ] || [ "$status" -eq 5 ]
    [ "$(events 'equipment.%')" -eq 0 ]
}

@test "only storage registers, and only for a site of their own" {
    try olga equipment add T-17 --kind thermometer --name Testo --site CPN
    assert_exit 4
    thermometer
    try olga equipment calibrate T-17 --on "$(day today)" --due "$(day '+1 year')"
    assert_exit 4
    must quinn equipment calibrate T-17 --on "$(day today)" --due "$(day '+1 year')"
}

@test "the newest calibration counts, with its certificate; an older one does not take its place" {
    thermometer
    echo 'certificate 17' >cert.txt
    try stan equipment calibrate T-17 --on "$(day '-10 days')" --due "$(day '+1 year')" --file cert.txt --remark 'within 0.2 K' --json
    assert_exit 0
    assert_json .equipment.usable true
    assert_json .equipment.problem null
    assert_json .equipment.calibration_due_on "$(day '+1 year')"
    try - equipment show T-17 --json
    assert_json '.equipment.services[0].outcome' passed
    assert_json '.equipment.services[0].file' A1
    try stan equipment calibrate T-17 --on "$(day '-20 days')" --due "$(day '+2 years')"
    assert_refused equipment.order 'newer calibration'
    try stan equipment calibrate T-17 --on "$(day '+2 days')" --due "$(day '+2 years')"
    assert_refused date.future
    try stan equipment calibrate T-17 --on "$(day '-1 day')"
    assert_exit 2
    try stan equipment calibrate T-17 --on "$(day '-1 day')" --due "$(day '+6 years')"
    assert_exit 2
    assert_err 'valid for 5 years at most'
    try stan equipment calibrate T-17 --on "$(day '-1 day')" --due "$(day '-2 days')"
    assert_exit 2
    try stan equipment calibrate T-17 --on "$(day '-1 day')" --due "$(day '+2 days')" --file missing.pdf
    assert_exit 1
    try - equipment show T-17 --json
    assert_json '.equipment.services | length' 1
    try - audit verify
    assert_exit 0
}

@test "a failed calibration opens a deviation, and the equipment refuses use until the next good one" {
    counter
    must stan equipment calibrate NC-202/7 --on "$(day '-30 days')" --due "$(day '+1 year')"
    try quinn equipment calibrate NC-202/7 --on "$(day today)" --failed --remark 'counts 20 % low'
    assert_exit 0
    assert_err 'DEV-0001 is open'
    try - deviation show DEV-0001 --json
    assert_json .deviation.class major
    assert_json '.deviation.equipment[0]' "$(as - equipment show NC-202/7 --json | jq -r .equipment.id)"
    results_csv "$LOT" "$(day today)" | sed -n 1,2p >again.csv
    try quinn result record "$LOT" viability 97 --unit % --replicate 2 --performed-on "$(day today)" --instrument nc-202/7
    assert_refused equipment.calibration "did not pass its calibration on $(day today)"
    must quinn equipment calibrate NC-202/7 --on "$(day today)" --due "$(day '+1 year')"
    must quinn result record "$LOT" viability 97 --unit % --replicate 2 --performed-on "$(day today)" --instrument nc-202/7
    try - audit verify
    assert_exit 0
}

@test "a result is judged by the calibration of the day on which the test was performed" {
    counter
    must stan equipment calibrate NC-202/7 --on "$(day '-50 days')" --due "$(day '-20 days')"
    # within it
    must quinn result record "$LOT" viability 97 --unit % --replicate 2 --performed-on "$(day '-20 days')" --instrument NC-202/7
    # before the first one, and after it
    try quinn result record "$LOT" viability 97 --unit % --replicate 3 --performed-on "$(day '-55 days')" --instrument NC-202/7
    assert_refused equipment.calibration 'has no calibration'
    try quinn result record "$LOT" viability 97 --unit % --replicate 3 --performed-on "$(day '-19 days')" --instrument NC-202/7
    assert_refused equipment.calibration "ended on $(day '-20 days')"
    # what nobody registered is what its words say
    must quinn result record "$LOT" viability 97 --unit % --replicate 3 --performed-on "$(day '-19 days')" --instrument 'NC-200'
    # a file is refused whole, with row and column
    printf 'lot,test,value,unit,performed_on,replicate,instrument\n%s,viability,96,%%,%s,4,NC-202/7\n%s,viability,96,%%,%s,5,NC-202/7\n' \
        "$LOT" "$(day '-21 days')" "$LOT" "$(day '-5 days')" >counted.csv
    try quinn result import counted.csv --json
    assert_exit 7
    assert_error_json '.error.rows | length' 1
    assert_error_json '.error.rows[0].row' 3
    assert_error_json '.error.rows[0].column' instrument
}

@test "a dry shipper is used when it is qualified, with its hold time" {
    second_site
    must stan equipment add CX-1 --kind dry-shipper --name CX500 --site CPN
    try stan equipment qualify CX-1 --on "$(day today)" --due "$(day '+30 days')"
    assert_exit 2
    assert_err 'hold'
    try stan equipment qualify CX-1 --on "$(day today)" --due "$(day '+30 days')" --hold-hours 240 --json
    assert_exit 0
    assert_json .equipment.hold_hours 240
    assert_json .equipment.usable true
    thermometer
    try stan equipment qualify T-17 --on "$(day today)" --due "$(day '+30 days')" --hold-hours 240
    assert_exit 2
    # valid through its day, as that is where the shipper is: at 17:30 UTC it is the next one in Shanghai
    must hugo equipment add CX-2 --kind dry-shipper --name CX500 --site HOS
    must hugo equipment qualify CX-2 --on "$(day today)" --due "$(day '+30 days')" --hold-hours 240
    UNDER=(faketime "$(day '+30 days') 15:30:00")
    [ "$(as - equipment list --kind dry-shipper --json | jq -r '[.equipment[] | .serial + " " + (.usable | tostring)] | sort | join(", ")')" = 'CX-1 true, CX-2 true' ]
    UNDER=(faketime "$(day '+30 days') 17:30:00")
    [ "$(as - equipment list --kind dry-shipper --json | jq -r '[.equipment[] | .serial + " " + (.usable | tostring)] | sort | join(", ")')" = 'CX-1 true, CX-2 false' ]
}

@test "what is due stands in the calendar, what is overdue among the alarms" {
    thermometer
    must stan equipment add TANK-1 --kind tank --name 'LN2-1' --site CPN
    must stan equipment calibrate T-17 --on "$(day '-2 years')" --due "$(day '-3 days')"
    must stan equipment maintain TANK-1 --on "$(day '-1 year')" --due "$(day '+9 days')"
    try - calendar --json
    assert_json '[.calendar[] | select(.kind == "calibration")][0].overdue' true
    assert_json '[.calendar[] | select(.kind == "maintenance")][0].on' "$(day '+9 days')"
    try - status --alarms --json
    assert_json '[.alarms[] | select(.kind == "calibration")] | length' 1
    try - equipment list --overdue --json
    assert_json '.equipment | length' 1
    assert_json '.equipment[0].serial' T-17
    assert_json '.equipment[0].problem' "the calibration of $(json '.equipment[0].id') (T-17) ended on $(day '-3 days')"
    must stan equipment retire T-17 --reason 'display broken'
    try - calendar --kind calibration --json
    assert_json '.calendar | length' 0
}

@test "what is retired is used no more and keeps its history" {
    counter
    must stan equipment calibrate NC-202/7 --on "$(day '-50 days')" --due "$(day '+1 year')"
    try stan equipment retire NC-202/7
    assert_refused act.reason
    must stan equipment retire NC-202/7 --reason 'replaced'
    try stan equipment retire NC-202/7 --reason 'again'
    assert_refused equipment.retired
    try stan equipment calibrate NC-202/7 --on "$(day today)" --due "$(day '+1 year')"
    assert_refused equipment.retired
    try - equipment list --json
    assert_json '.equipment | length' 0
    try - equipment list --retired --csv
    assert_out 'NC-202/7'
    try - equipment show NC-202/7 --json
    assert_json .equipment.problem "$(json .equipment.id) (NC-202/7) is used no more since $(TZ=Europe/Paris date +%F): replaced"
    try - audit verify
    assert_exit 0
}

@test "a deviation names equipment, by its serial number or its code, once" {
    thermometer
    local code
    code=$(as - equipment show T-17 --json | jq -r .equipment.id)
    try ivan deviation open --title 'fell down' --class minor --equipment "T-17,$code" --json
    assert_exit 0
    assert_json '.deviation.equipment | length' 1
    try ivan deviation open --title 'fell down' --class minor --equipment T-18
    assert_exit 5
    must rosa document issue deviation DEV-0001 -o deviation.pdf
}

@test "a thermometer past its calibration enters no temperature" {
    thermometer
    must stan equipment add TANK-1 --kind tank --name 'LN2-1' --site CPN
    must stan storage add CPN/LN2-1 --kind tank --min -196C --max -150C
    try stan storage reading CPN/LN2-1 -185C --with T-17
    assert_refused equipment.calibration 'has no calibration'
    must stan equipment calibrate T-17 --on "$(day '-2 years')" --due "$(day '-3 days')"
    try stan storage reading CPN/LN2-1 -185C --with T-17
    assert_refused equipment.calibration "ended on $(day '-3 days')"
    try stan storage reading CPN/LN2-1 -185C --with TANK-1
    assert_refused equipment.kind
    try stan storage reading CPN/LN2-1 -185C --with T-18
    assert_exit 5
    must stan equipment calibrate T-17 --on "$(day today)" --due "$(day '+1 year')"
    try stan storage reading CPN/LN2-1 -185C --with t-17 --json
    assert_exit 0
    assert_json .reading.sensor "$(as - equipment show T-17 --json | jq -r .equipment.id)"
    must stan storage reading CPN/LN2-1 -186C
    # a fixed sensor says nothing of another store, and nothing was done behind the time at which it is recorded
    must stan storage add CPN/LN2-2 --kind tank --min -196C --max -150C
    must stan equipment add PT-7 --kind sensor --name probe --site CPN --store CPN/LN2-1
    must stan equipment calibrate PT-7 --on "$(day '-1 day')" --due "$(day '+1 year')"
    try stan storage reading CPN/LN2-2 -185C --with PT-7
    assert_refused reading.sensor 'PT-7 is a sensor of CPN/LN2-1, not of CPN/LN2-2'
    must stan storage reading CPN/LN2-1 -186C --with PT-7
    for verb in calibrate qualify; do
        try stan equipment "$verb" PT-7 --on "$(day today)" --due "$(day '+1 year')" --at "$(at '-3 days')" --reason late
        assert_refused time.order
        try stan equipment "$verb" PT-7 --on "$(day '+2 days')" --due "$(day '+1 year')"
        assert_refused date.future
    done
    try - verify
    assert_exit 0
}

# at '+1 day': that moment in UTC.
at() { date -u -d "$1" +%FT%TZ; }

# later TIME LOGIN ARGUMENTS..: cryolot at a moment to come.
later() {
    UNDER=(faketime "$1")
    try "${@:2}"
    # shellcheck disable=SC2034 # for helper
    UNDER=()
}

# read_file ROWS..: "STORE TIME" each, read by PT-4.
read_file() {
    echo 'store,at,temperature_c,sensor'
    for row in "$@"; do echo "${row%% *},$(at "${row#* }"),-185,PT-4"; done
}

@test "a sensor that is moved measures another store from then on; what it read stays where it was" {
    must stan storage add CPN/LN2-1 --kind tank
    must stan storage add CPN/LN2-2 --kind tank
    must stan equipment add PT-4 --kind sensor --name probe --site CPN --store CPN/LN2-1 --every 10min
    must stan equipment calibrate PT-4 --on "$(day '-10 days')" --due "$(day '+1 year')"
    try stan equipment move PT-4
    assert_exit 2
    try stan equipment move PT-4 --store CPN/LN2-1
    assert_refused equipment.place
    try stan equipment move PT-4 --store CPN/LN2-2 --at "$(at '-1 hour')" --reason 'said late'
    assert_refused time.order
    read_file 'CPN/LN2-1 +24 hours' >readings.csv
    later '+2 days' stan storage import readings.csv
    assert_exit 0
    later '+2 days' stan equipment move PT-4 --store CPN/LN2-2 --at "$(at '+23 hours')" --reason 'said late'
    assert_refused equipment.backdated 'CPN/LN2-1 until'
    later '+2 days' stan equipment move PT-4 --store CPN/LN2-2 --json
    assert_exit 0
    assert_json .equipment.store CPN/LN2-2
    later '+2 days 5 minutes' - status --alarms
    refute_out 'silent'
    later '+2 days 15 minutes' - status --alarms
    assert_out 'never read, due every 10 minutes, of CPN/LN2-2'
    read_file 'CPN/LN2-1 +60 hours' 'CPN/LN2-2 +25 hours' 'CPN/LN2-2 +60 hours' >readings.csv
    later '+3 days' stan storage import readings.csv --json
    assert_exit 7
    assert_error_json '[.error.rows[] | "\(.row) \(.column) \(.message)"] | join("; ")' \
        '2 sensor PT-4 was in CPN/LN2-2 then, not in CPN/LN2-1; 3 sensor PT-4 was in CPN/LN2-1 then, not in CPN/LN2-2'
    read_file 'CPN/LN2-1 +25 hours' 'CPN/LN2-2 +60 hours' >readings.csv
    later '+3 days' stan storage import readings.csv
    assert_exit 0
    later '+3 days' - equipment show PT-4 --json
    assert_json '[.equipment.stays[].store] | join(" ")' 'CPN/LN2-2 CPN/LN2-1'
    # moved back, said a day late: in between the record had it in the other tank, so what it read then proves nothing
    later '+5 days' stan equipment move PT-4 --store CPN/LN2-1 --at "$(at '+4 days')" --reason 'said late'
    assert_exit 0
    read_file 'CPN/LN2-1 +109 hours' >readings.csv
    later '+5 days 1 hour' stan storage import readings.csv --json
    assert_json '.notices[0] | test("what PT-4 says of CPN/LN2-1 is doubtful: it was put there at .* by what was said at .* only")' true
    later '+5 days 1 hour' - storage readings CPN/LN2-1 --json
    assert_json '.readings[0].doubtful' true
    later '+5 days 1 hour' - deviation list --json
    assert_json '[.deviations[] | select(.title | test("readings of .* are doubtful")) | .class] | join(" ")' major
    later '+3 days' - verify
    assert_exit 0
}

@test "what a sensor read last before it was moved is looked at, also where it comes late: nothing will say that it is over" {
    must stan+rosa storage add CPN/LN2-1 --kind tank --excursion-minutes 30 --reason 'as validated'
    must stan storage add CPN/LN2-2 --kind tank
    must stan vial store "${VIALS[0]}" --at CPN/LN2-1
    must stan equipment add PT-4 --kind sensor --name probe --site CPN --store CPN/LN2-1 --every 10min
    must stan equipment calibrate PT-4 --on "$(day '-10 days')" --due "$(day '+1 year')"
    later '+2 days' stan equipment move PT-4 --store CPN/LN2-2
    read_file 'CPN/LN2-1 +47 hours' | sed 's/-185/-20/' >readings.csv
    later '+2 days' stan storage import readings.csv
    assert_exit 0
    later '+2 days' - vial show "${VIALS[0]}" --json
    assert_json .vial.held true
}
