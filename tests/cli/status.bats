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
    must stan storage add CPN/FRIDGE --kind fridge --min 2C --max 8C >/dev/null
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
