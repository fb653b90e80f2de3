# Alarms of stores: beyond their limits, acknowledged, switched off; silent, flat, low (DOMAIN.md "Storage and custody").
# shellcheck disable=SC2034,SC2154 # UNDER is for helper, stderr from it
load helper

setup() {
    setup_record
    must stan storage add CPN/LN2-1 --kind tank --min -196C --max -150C >/dev/null
}

later() {
    local UNDER=(faketime -f "$1")
    shift
    "$@"
}
ago() { date -u -d "-$1" +%FT%TZ; }
late=(--reason 'written down late')
lines() { as - status --alarms 2>/dev/null | cut -d' ' -f1-3; }

@test "a reading beyond the limits begins an alarm, which somebody acknowledges" {
    try stan storage reading CPN/LN2-1 -120C
    assert_exit 0
    assert_err 'outside the limits: CPN/LN2-1 was above -150 °C, the limit of CPN/LN2-1, up to -120 °C since '
    assert_err 'cryolot storage alarm CPN/LN2-1 --acknowledge TEXT'
    must stan storage reading CPN/LN2-1 -110C >/dev/null
    must stan storage reading CPN/LN2-1 -185C >/dev/null
    try - storage alarm CPN/LN2-1 --json
    assert_exit 0
    assert_json '.alarms | length' 1
    assert_json '.alarms[0] | [.kind, .extreme_mc, .limit_mc, .acknowledged_by] | map(tostring) | join(" ")' 'too-warm -110000 -150000 null'
    [ "$(lines)" = 'too-warm store CPN/LN2-1' ]
    try stan storage alarm CPN/LN2-1 --acknowledge 'lid was open for filling' --json
    assert_exit 0
    assert_json '.alarms[0] | .acknowledged_by + ": " + .acknowledgement' 'Stan Weber: lid was open for filling'
    try - storage alarm CPN/LN2-1
    assert_out 'Stan Weber'
    [ "$(awk '{ if (length($0) > most) most = length($0) } END { print most }' <<<"$output")" -le 80 ]
    try - status --alarms
    assert_exit 0
    try rosa storage alarm CPN/LN2-1 --acknowledge 'seen'
    assert_refused alarm.none 'no alarm of CPN/LN2-1 waits for anybody'
    try olga storage alarm CPN/LN2-1 --acknowledge 'seen'
    assert_exit 4
    try - storage alarm CPN/LN2-7
    assert_exit 5
    try - audit verify
    assert_exit 0
}

@test "an alarm that goes on after it was acknowledged is the same one; a warmer one, and another run, ask again" {
    must stan storage reading CPN/LN2-1 -120C --at "$(ago '5 hours')" "${late[@]}" >/dev/null
    must rosa storage alarm CPN/LN2-1 --acknowledge 'is being filled' >/dev/null
    try stan storage reading CPN/LN2-1 -120C --at "$(ago '4 hours')" "${late[@]}" --json
    assert_json '.alarms | length' 0
    try - storage alarm CPN/LN2-1 --json
    assert_json '.alarms | length' 1
    try stan storage reading CPN/LN2-1 -100C --at "$(ago '230 minutes')" "${late[@]}" --json
    assert_json '.alarms | length' 1
    try - storage alarm CPN/LN2-1 --json
    assert_json '.alarms | length' 2
    assert_json '[.alarms[] | select(.acknowledged_at == null)] | length' 1
    must rosa storage alarm CPN/LN2-1 --acknowledge 'the lid was open' >/dev/null
    [ "$(lines)" = 'too-warm store CPN/LN2-1' ] # it still is
    must stan storage reading CPN/LN2-1 -185C --at "$(ago '3 hours')" "${late[@]}" >/dev/null
    [ -z "$(lines)" ]
    must stan storage reading CPN/LN2-1 -197C --at "$(ago '2 hours')" "${late[@]}" >/dev/null
    must stan storage reading CPN/LN2-1 -120C --at "$(ago '1 hour')" "${late[@]}" >/dev/null
    try - storage alarm CPN/LN2-1 --json
    assert_json '[.alarms[].kind] | join(" ")' 'too-warm too-cold too-warm too-warm'
}

@test "alarms are switched off for some days, with quality, a reason and a deviation that is due then" {
    must stan storage reading CPN/LN2-1 -120C >/dev/null
    [ "$(lines)" = 'too-warm store CPN/LN2-1' ]
    until=$(day '+2 days')
    try stan+rosa storage alarm CPN/LN2-1 --off --until "$until" --reason 'sensor is exchanged'
    assert_exit 0
    assert_err 'alarms of CPN/LN2-1 are off; DEV-0001 is open'
    try - status --alarms
    assert_exit 3
    [ "$(lines)" = 'alarm-off store CPN/LN2-1' ]
    assert_out 'stan until .*, DEV-0001: sensor is exchanged'
    try - status --json
    assert_json .too_warm '[]'
    assert_json .alarms[0].alarm alarm-off
    try - deviation show DEV-0001 --json
    assert_json .deviation.class minor
    assert_json .deviation.due_on "$until"
    # it is found all the same
    must stan storage reading CPN/LN2-1 -110C >/dev/null
    try - storage alarm CPN/LN2-1 --json
    assert_json .alarms[0].extreme_mc -110000
    assert_json .off[0].active true
    try stan+rosa storage alarm CPN/LN2-1 --off --until "$until" --reason 'again'
    assert_refused alarm.off
    must rosa storage alarm CPN/LN2-1 --on >/dev/null
    [ "$(lines)" = 'too-warm store CPN/LN2-1' ]
    try stan storage alarm CPN/LN2-1 --on
    assert_refused alarm.on 'the alarms of CPN/LN2-1 are on'
    must ivan audit export log >/dev/null
    grep -q 'alarm-off.*the alarms of a store were switched off: .*CPN/LN2-1.*sensor is exchanged' log/exceptions.csv
    try - audit verify
    assert_exit 0
}

@test "they are on again by themselves, and never off for more than seven days" {
    must stan storage reading CPN/LN2-1 -120C >/dev/null
    must stan+rosa storage alarm CPN/LN2-1 --off --until "$(day '+2 days')" --reason 'sensor is exchanged' >/dev/null
    later +3d try - status --alarms
    assert_out 'too-warm store CPN/LN2-1'
    refute_out 'alarm-off'
    assert_out 'overdue deviation DEV-0001'
    try stan+rosa storage alarm CPN --off --until "$(day '+9 days')" --reason 'long'
    assert_refused alarm.until 'at most 7 days'
    try stan+rosa storage alarm CPN --off --until "$(day '-1 day')" --reason 'long'
    assert_refused alarm.until 'that time is over'
    try stan storage alarm CPN --off --until "$(day '+1 day')" --reason 'alone'
    assert_refused act.second
    try stan+stella storage alarm CPN --off --until "$(day '+1 day')" --reason 'both of storage'
    assert_exit 4
    try stan+rosa storage alarm CPN --off --reason 'for ever'
    assert_exit 2
    try stan+rosa storage alarm CPN --on --acknowledge seen
    assert_exit 2
}

@test "what is not read as often as it should be is silent" {
    must stan storage add CPN/LN2-2 --kind tank >/dev/null
    must stan equipment add T-17 --kind sensor --name 'Sensor of LN2-1' --site CPN --store CPN/LN2-1 --every 15min >/dev/null
    must stan equipment calibrate T-17 --on "$(day '-5 days')" --due "$(day '+1 year')" >/dev/null
    [ -z "$(lines)" ]
    code=$(must - equipment list --json | jq -r '.equipment[0].id')
    later +1h try - status --alarms
    assert_exit 3
    assert_out "silent equipment $code [0-9-]+ - never read, due every 15 minutes, of CPN/LN2-1"
    printf 'store,at,temperature_c,sensor\nCPN/LN2-1,%s,-185,T-17\n' "$(ago '5 minutes')" >one.csv
    must stan storage import one.csv >/dev/null
    [ -z "$(lines)" ]
    later +20m try - status --alarms
    assert_out "silent equipment $code [0-9-]+ - last read .*, due every 15 minutes"
    must stan equipment retire T-17 --reason 'exchanged' >/dev/null
    later +20m try - status --alarms
    assert_exit 0
}

@test "a sensor whose readings never change is flat" {
    {
        echo store,at,temperature_c
        for i in {1..12}; do echo "CPN/LN2-1,$(ago "$((i * 90)) minutes"),-185.25"; done
    } >flat.csv
    must stan storage import flat.csv >/dev/null
    try - status --alarms
    assert_exit 3
    assert_out 'flat store CPN/LN2-1 [0-9-]+ - every reading of 24 hours is -185.25 °C'
    must ada+rosa setting set storage.flat-hours 4 --reason 'sensors are read each hour' >/dev/null
    [ -z "$(lines)" ] # too few of them
    must ada+rosa setting set storage.flat-hours 24 --reason 'as before' >/dev/null
    printf 'store,at,temperature_c\nCPN/LN2-1,%s,-185.2\n' "$(ago '2 minutes')" >other.csv
    must stan storage import other.csv >/dev/null
    [ -z "$(lines)" ]
}
