#!/usr/bin/env bats
# Openings of stores: one at a time for each, by whom, closed by somebody who says why.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper; stderr comes from run
load helper
setup() {
    setup_record
    must stan storage add CPN/LN2-1/R1/B1 --kind box --grid 9x9 >/dev/null
}

@test "a store is opened and closed, at the times at which it was done" {
    try stan storage open CPN/LN2-1/R1/B1 --json
    assert_exit 0
    assert_json .opening.store CPN/LN2-1/R1/B1
    assert_json .opening.opened_by stan
    assert_json .opening.closed_at null
    try stan storage close CPN/LN2-1/R1/B1 --json
    assert_exit 0
    assert_json .opening.closed_by stan
    try stan storage open CPN/LN2-1/R1/B1 --dry-run
    assert_exit 0
    must stan storage open CPN/LN2-1/R1/B1
    try stan storage close CPN/LN2-1/R1/B1
    assert_exit 0
    assert_err 'CPN/LN2-1/R1/B1 is closed; it was open for [0-9]+ s'
    [ "$(events 'storage.%')" -eq 6 ] # and the adding, and the limit of the site
    try - audit log --subject CPN/LN2-1/R1/B1 --json
    assert_json '.events[0].action' storage.close
    try - audit verify
    assert_exit 0
}

@test "an open store is not opened again, and a closed one not closed" {
    must stan storage open CPN/LN2-1/R1/B1
    try stella storage open CPN/LN2-1/R1/B1
    assert_refused opening.open 'CPN/LN2-1/R1/B1 is open already, by stan since .* CET|CEST'
    try stan storage open CPN/LN2-1/R1/B1
    assert_refused opening.open
    must stan storage open CPN/LN2-1/R1 # the rack around it
    must stan storage close CPN/LN2-1/R1/B1
    try stan storage close CPN/LN2-1/R1/B1
    assert_refused opening.closed 'is not open'
    try stan storage open CPN
    assert_refused storage.site
    try stan storage open CPN/NONE
    assert_exit 5
    try petra storage open CPN/LN2-1/R1/B1
    assert_exit 4
}

@test "what somebody else opened is closed by whoever says why" {
    must stan storage open CPN/LN2-1/R1/B1
    try stella storage close CPN/LN2-1/R1/B1
    assert_refused opening.other 'has been open by stan since'
    try stella storage close CPN/LN2-1/R1/B1 --reason 'the lid was down' --json
    assert_exit 0
    assert_json .opening.opened_by stan
    assert_json .opening.closed_by stella
}

@test "openings of a store do not overlap, also when they are recorded late" {
    must stan storage open CPN/LN2-1/R1/B1 --at "$(date -u -d '-2 hours' +%FT%TZ)" --reason 'written down'
    try stan storage close CPN/LN2-1/R1/B1 --at "$(date -u -d '-3 hours' +%FT%TZ)" --reason 'written down'
    assert_refused time.order 'was opened later than that'
    must stan storage close CPN/LN2-1/R1/B1 --at "$(date -u -d '-1 hour' +%FT%TZ)" --reason 'written down'
    try stan storage open CPN/LN2-1/R1/B1 --at "$(date -u -d '-90 minutes' +%FT%TZ)" --reason 'written down'
    assert_refused time.order 'was open later than that already'
    try stan storage open CPN/LN2-1/R1/B1 --at "$(date -u -d '-30 minutes' +%FT%TZ)" --reason 'written down' --json
    assert_exit 0
    try stan storage close CPN/LN2-1/R1/B1 --json
    assert_exit 0
    [ "$(json .opening.open_s)" -ge 1800 ]
    [ "$(json .opening.open_s)" -lt 1900 ]
    try - verify
    assert_exit 0
}

@test "a store of another site is opened by who acts there" {
    must ada site add HOS --name 'Hospital South' --timezone Asia/Shanghai --keeper stella
    must stella storage add HOS/F1 --kind freezer
    try stan storage open HOS/F1
    assert_exit 4
    assert_err '\[person.site\]'
    must stella storage open HOS/F1
    try stan storage close HOS/F1 --reason 'the lid was down'
    assert_exit 4
    try stan storage open HOS/F1
    assert_exit 4
}

@test "what stands open for too long, or is carried for longer than a day, asks for somebody" {
    must stan storage open CPN/LN2-1/R1/B1
    must stan storage add CPN/LN2-1/R2 --kind rack >/dev/null
    must stan storage take CPN/LN2-1/R2 --reason 'to be cleaned' >/dev/null
    try - status --alarms
    assert_exit 0
    UNDER=(faketime '+11 minutes')
    try - status --alarms
    assert_exit 3
    assert_out '^open store CPN/LN2-1/R1/B1 [0-9-]+ stan open for 1[0-9] min, since .* CES?T$'
    refute_out 'CPN/LN2-1/R2'
    try - status --json
    assert_json '.alarms[0].alarm + " " + .alarms[0].owner' 'open stan'
    UNDER=(faketime '+25 hours')
    try - status --alarms --json
    assert_json '[.alarms[] | .alarm + " " + .id] | join(", ")' 'open CPN/LN2-1/R1/B1, carried CPN/LN2-1/R2'
    UNDER=()
    must stan storage close CPN/LN2-1/R1/B1
    must stan storage put CPN/LN2-1/R2 CPN/LN2-1 >/dev/null
    UNDER=(faketime '+25 hours')
    try - status --alarms
    assert_exit 0
}
