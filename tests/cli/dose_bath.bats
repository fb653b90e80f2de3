#!/usr/bin/env bats
# How a dose was thawed: the bath, its thermometer, the end of the thaw.

# shellcheck disable=SC2153 # DOSE is set by ward

load helper
load ward
setup() { setup_ward; }

# thermometer SERIAL [KIND]: added and calibrated.
thermometer() {
    must stan equipment add "$1" --kind "${2:-thermometer}" --name 'Testo 110' --site CPN >/dev/null
    must stan equipment calibrate "$1" --on "$(day '-1 month')" --due "$(day "${3:-+11 months}")" >/dev/null
}
thawed_at() { as - dose show "$DOSE" --json | jq -r .dose.thawed_at; }
# after SECONDS: so long after the thaw began.
after() { date -u -d "$(thawed_at) + $1 seconds" +%FT%T.%3NZ; }

@test "a thaw is recorded with its bath, the end follows, and the in-use time runs from its beginning" {
    thermometer T-17
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg --bath 37.0C --with T-17 --json
    assert_exit 0
    assert_json .dose.bath_mc 37000
    assert_json .dose.bath_thermometer T-17
    assert_json .dose.thaw_ended_at null
    DOSE=$(json .dose.id)
    local use_by
    use_by=$(json .dose.use_by)
    try petra dose thaw-end "$DOSE" --json
    assert_exit 0
    [[ $(json .dose.thaw_ended_at) > $(json .dose.thawed_at) ]]
    assert_json .dose.use_by "$use_by"
    assert_json .dose.bath_mc 37000
    try - dose show "$DOSE"
    assert_out 'Bath +37 °C'
    assert_out 'Thaw ended at'
    try - audit verify
    assert_exit 0
}

@test "the end of a thaw says when, and what the in-use time counts from" {
    thaw
    try olga dose thaw-end "$DOSE" --bath 37.2C
    assert_exit 0
    assert_err "the thaw of dose $DOSE ended at .*use by .*counted from its beginning"
    assert_out 'Bath +37.2 °C'
}

@test "a thaw that is entered afterwards has its beginning, its end and its bath" {
    local began ended
    began=$(date -u -d '-20 minutes' +%FT%TZ)
    ended=$(date -u -d '-17 minutes' +%FT%TZ)
    try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg --at "$began" --ended-at "$ended" --bath 36.5C \
        --reason 'hands were in the hood'
    # the vials came into petra's hands later than that
    assert_refused time.order
    later +30m try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg --ended-at "$(date -u -d '+3 hours' +%FT%TZ)"
    assert_refused dose.thaw-end 'that is in the future'
    began=$(date -u -d '+10 minutes' +%FT%TZ)
    ended=$(date -u -d "$began + 3 minutes" +%FT%TZ)
    later +30m try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg --at "$began" --ended-at "$ended" --bath 36.5C \
        --reason 'hands were in the hood' --json
    assert_exit 0
    [ "$(json '(.dose.thaw_ended_at | sub("\\..*"; "Z") | fromdate) - (.dose.thawed_at | sub("\\..*"; "Z") | fromdate)')" -eq 180 ]
}

@test "the end of a thaw lies between its beginning and now" {
    thaw
    try petra dose thaw-end "$DOSE" --at "$(after -60)"
    assert_refused dose.thaw-end 'cannot have ended at .*: it began later, at '
    later +200m try petra dose thaw-end "$DOSE"
    assert_refused dose.thaw-end 'it had to be used by'
    try petra dose thaw-end "$DOSE" --at "$(after 3600)"
    [ "$status" -ne 0 ]
    try - dose show "$DOSE" --json
    assert_json .dose.thaw_ended_at null
}

@test "a bath is between 30 and 42 degrees, and says its unit" {
    thaw
    for bath in 29.9C 42.1C 4C -196C 98.6C; do
        try petra dose thaw-end "$DOSE" "--bath=$bath"
        assert_refused dose.bath 'not plausible: vials are thawed between 30 and 42'
    done
    for bath in 37 37F x ''; do
        try petra dose thaw-end "$DOSE" --bath "$bath"
        assert_exit 2
    done
    for bath in 30C 42C; do
        must petra dose thaw-end "$DOSE" --bath $bath --dry-run
    done
    must nora subject weigh S-2 50kg --reason 'weighed again' --on "$(day '-1 days')" >/dev/null
    try petra dose thaw S-2 "${VIALS[3]}" --dose 1e6/kg --bath 50C
    assert_refused dose.bath
}

@test "the thermometer of a bath is calibrated, and measures" {
    thaw
    try petra dose thaw-end "$DOSE" --bath 37C --with T-99
    assert_exit 5
    thermometer T-17 thermometer today
    thermometer P-3 pipette
    must stan equipment add T-18 --kind thermometer --name Testo --site CPN >/dev/null
    try petra dose thaw-end "$DOSE" --bath 37C --with T-18
    assert_refused equipment.calibration 'no calibration on record'
    try petra dose thaw-end "$DOSE" --bath 37C --with P-3
    assert_refused equipment.kind 'pipette, not a thermometer'
    try petra dose thaw-end "$DOSE" --with T-17
    assert_exit 2
    assert_err 'named without a temperature'
    must petra dose thaw-end "$DOSE" --bath 37C --with T-17 >/dev/null
    try - dose show "$DOSE" --json
    assert_json .dose.bath_thermometer T-17
}

@test "what is on record of a thaw is replaced with a reason alone, and the first value stays in the log" {
    thermometer T-17
    thaw
    must petra dose thaw-end "$DOSE" --bath 37.2C --with T-17 >/dev/null
    local ended
    ended=$(as - dose show "$DOSE" --json | jq -r .dose.thaw_ended_at)
    try petra dose thaw-end "$DOSE" --bath 37.2C --json # the same again
    assert_json .dose.bath_thermometer T-17
    try petra dose thaw-end "$DOSE" --bath 36.2C
    assert_refused act.reason 'on record otherwise'
    try petra dose thaw-end "$DOSE" --bath 36.2C --reason 'digit misread' --json
    assert_exit 0
    assert_json .dose.bath_mc 36200
    assert_json .dose.bath_thermometer null
    assert_json .dose.thaw_ended_at "$ended"
    try petra dose thaw-end "$DOSE"
    assert_refused act.reason
    try - audit log --subject "$DOSE" --json
    assert_json '.events[0].changes[0] | "\(.old.bath_mc) \(.new.bath_mc)"' '37200 36200'
    try - audit verify
    assert_exit 0
}

@test "a dose that was given or discarded is as it is; others may not" {
    thaw
    for login in nora stan rosa quinn phil; do
        try "$login" dose thaw-end "$DOSE" --bath 37C
        assert_exit 4
    done
    must petra+nils dose discard "$DOSE" --reason dropped >/dev/null
    try petra dose thaw-end "$DOSE" --bath 37C
    assert_refused dose.state 'it is discarded'
    try petra dose thaw-end DOSE-0000023 --bath 37C
    assert_exit 5
}
