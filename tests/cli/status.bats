#!/usr/bin/env bats
# The facility at a glance.

load helper
load ward

@test "a new record has nothing that waits" {
    setup_record
    try - status --json
    assert_exit 0
    for key in expiring pending holds overdue too_warm too_cold; do
        assert_json ".$key" '[]'
    done
    assert_json '.lots | add' 0
    try - status
    assert_exit 0
    assert_out 'Nothing is held'
}

@test "lots are counted by their status" {
    setup_lot
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1
    try - status --json
    assert_json '.lots."in-process"' 1
    assert_json .lots.quarantine 1
    assert_json .lots.released 0
    must rosa lot release "$LOT" --reason 'all tests conform'
    try - status --json
    assert_json .lots.released 1
    assert_json .lots.quarantine 0
}

@test "lots that expire within 60 days are listed, nearest first" {
    setup_lot
    local in
    for in in 61 60 0 5; do
        must olga lot create "UC26E$in" --product huc-msc --made "$MADE" --donor D1 \
            --expires "$(TZ=Europe/Paris date -d "+$in days" +%F)"
        must olga lot fill "UC26E$in" --cells 50e6 --volume 5mL --vials 2
    done
    try - status --json
    assert_json '[.expiring[].lot] | join(" ")' 'UC26E0 UC26E5 UC26E60'
    try - status
    assert_out 'UC26E5 +huc-msc +quarantine'
}

@test "what a deviation holds is one line for people, and every hold for scripts" {
    setup_lot
    must stan storage add CPN/LN2-1 --kind tank --max -150C >/dev/null
    must stan vial store "${VIALS[@]}" --at CPN/LN2-1 >/dev/null
    must stan storage reading CPN/LN2-1 -120C >/dev/null
    must rosa vial hold "${VIALS[0]}" --reason 'label is torn' >/dev/null
    try - status
    assert_out '10 vials held by DEV-0001 .*DEV-0001: CPN/LN2-1 above -150 °C'
    assert_out "${VIALS[0]} .*label is torn"
    refute_out "${VIALS[1]}"
    try - status --json
    assert_json '.holds | length' 11
}

@test "results to review, holds and late doses are listed" {
    setup_ward
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL --vials 2
    must quinn result record UC26A002 viability 97 --unit % --performed-on "$(day '-1 days')"
    must stan lot hold UC26A002 --reason 'lid was open'
    thaw
    later +181m try - status --json
    assert_json '.pending[0].lot' UC26A002
    assert_json '.pending[0].results' 1
    assert_json '.holds[0].id' UC26A002
    assert_json '.holds[0].kind' lot
    assert_json '.holds[0].reason' 'lid was open'
    assert_json '.overdue[0].id' "$DOSE"
    assert_json '.overdue[0].holder' petra
    later +181m try - status
    [ "$(awk '{ if (length($0) > most) most = length($0) } END { print most }' <<<"$output")" -le 80 ]
    must quentin result review UC26A002
    must rosa lot unhold UC26A002 --reason 'closed again within a minute'
    try - status --json
    assert_json .pending '[]'
    assert_json .holds '[]'
    assert_json .overdue '[]'
}

@test "stores whose newest reading is outside their limits are listed" {
    setup_record
    must stan storage add CPN/LN2-1 --kind tank --min -196C --max -150C >/dev/null
    must stan storage add CPN/LN2-1/R1/B1 --kind box --grid 9x9 >/dev/null
    must stan+rosa storage add CPN/FRIDGE --kind fridge --min 2C --max 8C --reason 'for media' >/dev/null
    must stan storage reading CPN/LN2-1 -120C >/dev/null
    must stan storage reading CPN/LN2-1/R1/B1 -140C >/dev/null
    must stan storage reading CPN/FRIDGE -1C >/dev/null
    try - status --json
    assert_json '.too_warm | map([.store, .temperature_mc, .limit_mc, .limit_of] | join(" ")) | join(",")' \
        'CPN/LN2-1 -120000 -150000 CPN/LN2-1,CPN/LN2-1/R1/B1 -140000 -150000 CPN/LN2-1'
    assert_json '.too_cold | map(.store) | join(" ")' CPN/FRIDGE
    try - status
    assert_out 'too warm when they were last read'
    assert_out 'CPN/LN2-1/R1/B1 +-140 °C'
    [ "$(awk '{ if (length($0) > most) most = length($0) } END { print most }' <<<"$output")" -le 80 ]
    must stan storage reading CPN/LN2-1 -185C >/dev/null
    must stan storage reading CPN/LN2-1/R1/B1 -185C >/dev/null
    must stan storage reading CPN/FRIDGE 4C >/dev/null
    try - status --json
    assert_json .too_warm '[]'
    assert_json .too_cold '[]'
    try - status
    assert_out 'No store was too warm'
}

@test "what was due through a day is overdue behind it, beside what is late by the minute" {
    setup_ward
    must quinn deviation open --title 'lid left open' --class minor >/dev/null
    thaw
    later +181m try - status --json
    assert_json '[.overdue[].kind] | join(" ")' dose
    later +31d try - status --json
    assert_json '[.overdue[].kind] | join(" ")' 'dose deviation'
    assert_json '.overdue[0] | [.id, .subject, .state, .holder] | join(" ")' "$DOSE S-1 thawed petra"
    assert_json '.overdue[0].due_at | length' 24
    assert_json '.overdue[1] | [.id, .due_at, .about] | join("|")' 'DEV-0001||minor: lid left open'
    assert_json '.overdue[1].due_on' "$(TZ=Europe/Paris date -d '+30 days' +%F)"
    later +31d try - status
    assert_out 'Past the use-by time'
    assert_out $'Overdue work\nDue on .*DEV-0001'
}

@test "alarms: nothing and exit 0 when all is well" {
    setup_ward
    try - status --alarms
    assert_exit 0
    assert_no_out
    [ -z "$stderr" ]
    try - status --alarms --json
    assert_exit 0
    assert_json .alarms '[]'
    # held, unreviewed and expiring soon is no alarm
    must stan lot hold "$LOT" --reason 'lid was open' >/dev/null
    try - status --alarms
    assert_exit 0
    assert_no_out
}

@test "alarms: a line for each thing that is overdue or outside of limits, and exit 3" {
    setup_ward
    must quinn deviation open --title 'lid left open' --class minor >/dev/null
    must rosa deviation task DEV-0001 --title 'train the staff' --owner stan \
        --due "$(TZ=Europe/Paris date -d '+2 days' +%F)" >/dev/null
    must stan storage add CPN/LN2-9 --kind tank --min -196C --max -150C >/dev/null
    must stan+rosa storage add CPN/FRIDGE --kind fridge --min 2C --max 8C --reason 'for media' >/dev/null
    must stan storage reading CPN/LN2-9 -120C >/dev/null
    must stan storage reading CPN/FRIDGE -1C >/dev/null
    must stan storage reading CPN/LN2-1 -180C >/dev/null # what nobody reads is an alarm of its own
    thaw
    try - status --alarms
    assert_exit 3
    assert_out 'too-warm store CPN/LN2-9 [0-9-]+ - -120 °C at .*, limit -150 °C of CPN/LN2-9'
    assert_out 'too-cold store CPN/FRIDGE '
    [ "$(wc -l <<<"$output")" -eq 2 ]
    [ "$stderr" = 'cryolot: 2 alarms [status.overdue]; cryolot status shows the stores, cryolot calendar what is due' ]
    later +31d try - status --alarms
    assert_exit 3
    assert_out "^overdue dose $DOSE [0-9-]+ petra use by .*, for S-1, thawed"
    assert_out "overdue task DEV-0001 $(TZ=Europe/Paris date -d '+2 days' +%F) stan task 1: train the staff"
    assert_out 'overdue deviation DEV-0001 [0-9-]+ - minor: lid left open'
    assert_out "in-hands person petra [0-9-]+ petra 1 vial since .*: ${VIALS[3]}"
    assert_out 'unwatched store CPN/LN2-1 ' # one look a month ago is no watch
    [ "$(wc -l <<<"$output")" -eq 7 ]
    later +31d try - status --alarms --json
    assert_exit 3
    assert_error_json .error.rule status.overdue
    assert_json '[.alarms[].alarm] | join(" ")' 'overdue overdue overdue too-warm too-cold unwatched in-hands'
    assert_json '[.alarms[].kind] | join(" ")' 'dose task deviation store store store person'
    assert_json '.alarms[1].owner' stan
    try - status --alarms --csv
    assert_exit 3
    assert_out '^alarm,kind,id,on,owner,about'
    # each ends what it asks for
    must stan deviation task DEV-0001 1 --done 'trained' >/dev/null
    must rosa deviation close DEV-0001 --cause other --conclusion 'no excursion' >/dev/null
    must stan+rosa storage set CPN/LN2-1 --read-every 60d --reason 'has a monitor of its own' >/dev/null
    must stan storage reading CPN/LN2-9 -185C >/dev/null
    must stan storage reading CPN/FRIDGE 4C >/dev/null
    must petra+nils dose discard "$DOSE" --reason 'not needed' >/dev/null
    must petra+stan custody hand "${VIALS[3]}" --place Lab >/dev/null
    must stan vial store "${VIALS[3]}" --at CPN/LN2-1/R1/B1 >/dev/null
    later +31d try - status --alarms
    assert_exit 3
    assert_out 'too-warm store CPN/LN2-9 .* not acknowledged: cryolot storage alarm CPN/LN2-9 --acknowledge TEXT'
    [ "$(wc -l <<<"$output")" -eq 2 ]
    must stan storage alarm CPN/LN2-9 --acknowledge 'lid was open' >/dev/null
    must stan storage alarm CPN/FRIDGE --acknowledge 'set to 4 °C again' >/dev/null
    later +31d try - status --alarms
    assert_exit 0
    assert_no_out
    try - audit verify
    assert_exit 0
}
