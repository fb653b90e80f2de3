#!/usr/bin/env bats
# Settings: chosen by an administrator, countersigned by QA, known by name.

load helper
setup() { setup_record; }

@test "settings have defaults, a chosen one shows" {
    try - setting list --json
    assert_exit 0
    assert_json '.settings[] | select(.name == "deviation.days") | .value' 30
    assert_json '.settings[] | select(.name == "deviation.days") | .chosen' false
    try ada+rosa setting set deviation.days 20 --reason 'SOP-019' --json
    assert_exit 0
    assert_json .setting.value 20
    try - setting list --json
    assert_json '.settings[] | select(.name == "deviation.days") | "\(.value) \(.chosen)"' '20 true'
    must ada+rosa setting set training.lot.release SOP-044 --reason 'only the trained release'
    try - setting list --json
    assert_json '.settings[] | select(.name == "training.lot.release") | .value' SOP-044
    must ada+rosa setting set training.lot.release '' --reason 'SOP-044 is withdrawn'
    try - audit log --subject deviation.days --json
    assert_json '.events[0].second' rosa
    assert_json '.events[0].changes[0].new | .value' 20
    try - audit verify
    assert_exit 0
}

@test "nobody chooses alone, and not without QA" {
    try ada setting set deviation.days 20 --reason 'SOP-019'
    assert_refused act.second
    try ada+stan setting set deviation.days 20 --reason 'SOP-019'
    assert_exit 4
    assert_err '\[second.role\]'
    try rosa+quinn setting set deviation.days 20 --reason 'SOP-019'
    assert_exit 4
    [ "$(events setting.set)" -eq 0 ]
}

@test "an unknown setting, or a value that it cannot have, is refused with a sentence" {
    try ada+rosa setting set deviation.day 20 --reason r
    assert_exit 2
    assert_err 'did you mean deviation.days'
    try ada+rosa setting set training.lot.relase SOP-1 --reason r
    assert_exit 2
    for value in 0 -1 many 4000 2.5 ''; do
        try ada+rosa setting set deviation.days "$value" --reason r
        assert_exit 2
    done
    try ada+rosa setting set identity.name '([A-Z' --reason r
    assert_exit 2
    assert_err 'is not a pattern'
    try ada+rosa setting set donor.tests 'hiv 1' --reason r
    assert_exit 2
    try ada+rosa setting set signature.pin perhaps --reason r
    assert_exit 2
    try ada+rosa setting set deviation.days 30 --reason r
    assert_exit 6
    [ "$(events setting.set)" -eq 0 ]
}
