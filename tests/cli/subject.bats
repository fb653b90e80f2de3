#!/usr/bin/env bats
# Subjects: patients by code, and their weights.

load helper
setup() { setup_record; }

@test "a subject is added, listed and shown" {
    try nora subject add S-014 --site CPN --json
    assert_exit 0
    assert_json .subject.code S-014
    assert_json .subject.site CPN
    assert_json .subject.weight_g null
    try - subject list --json
    assert_json '.subjects | length' 1
    try - subject list --site CPN --csv
    assert_out '^code,site,weight_g'
    try - subject show S-014
    assert_exit 0
    assert_out 'S-014'
    refute_out '0 g'
}

@test "a code exists once" {
    must nora subject add S-014 --site CPN
    try nora subject add S-014 --site CPN
    assert_exit 6
    assert_err 'exists already \[subject.unique\]'
}

@test "a name is not a code" {
    for name in 'Marie Curie' 's-014' 'S_014' 'MÜLLER' '-S' 'S--1' ''; do
        try nora subject add --site CPN -- "$name"
        assert_exit 2
    done
    [ "$(as - subject list --json | jq '.subjects | length')" -eq 0 ]
}

@test "what reads like a date of birth, or like another code, is no code" {
    for code in 1961-04-12 12041961 S-04121961; do
        try nora subject add $code --site CPN
        assert_refused subject.date 'no name, initials'
    done
    must nora subject add 12041961 --site CPN --reason 'the study numbered so' >/dev/null
    must nora subject add 20261399 --site CPN >/dev/null
    for code in JDOE1961 JD1961 120461 610412; do
        try nora subject add $code --site CPN
        assert_refused subject.name 'reads like'
    done
    try nora subject add SMITH01 --site CPN
    assert_err "'SMITH01' may hold a name"
    for code in CPN-001 01-014 101-001 HOS021 PAT1961A; do
        try nora subject add $code --site CPN
        assert_exit 0
        refute_err 'name|reads'
    done
    # QA says how they look, and nothing else is one
    must ada+rosa setting set subject.code '[A-Z]{3}-[0-9]{3}|0[0-9]{5}' --reason SOP-7 >/dev/null
    for code in SMITH01 CPN-0011 XCPN-001; do
        try nora subject add $code --site CPN --reason 'by mistake'
        assert_refused subject.code 'does not look like a subject.s code here'
    done
    must nora subject add 010161 --site CPN >/dev/null
    must nora subject add CPN-002 --site CPN >/dev/null
    must ada+rosa setting set subject.code '' --reason 'SOP-7 is withdrawn' >/dev/null
    must nora subject add S010 --site CPN >/dev/null
    for code in S01O S-010 SO10 SOI0 S0-1O; do
        try nora subject add $code --site CPN
        assert_refused subject.confusable "taken for subject 'S010'"
    done
}

@test "an unknown site is named" {
    try nora subject add S-014 --site NOWHERE
    assert_exit 5
    assert_err "no site 'NOWHERE'"
    try nora subject add S-014
    assert_exit 2
}

@test "only clinical staff add and weigh" {
    try petra subject add S-014 --site CPN
    assert_exit 4
    must nora subject add S-014 --site CPN
    try olga subject weigh S-014 70kg --on "$(day today)"
    assert_exit 4
    try - subject weigh S-014 70kg --on "$(day today)"
    assert_exit 4
}

@test "the newest weight by date counts, of one day the one entered last" {
    must nora subject add S-014 --site CPN
    must nora subject weigh S-014 70kg --on "$(day '-3 days')"
    try nora subject weigh S-014 68kg --on "$(day '-9 days')" --json
    assert_json .subject.weight_g 70000
    try nora subject weigh S-014 69500g --on "$(day '-3 days')"
    assert_refused weight.correction 'weighed 70 kg on that day'
    try nora subject weigh S-014 69500g --on "$(day '-3 days')" --reason 'typed 70 for 69.5' --json
    assert_json .subject.weight_g 69500
    assert_json .subject.weighed_on "$(day '-3 days')"
    try - subject show S-014 --json
    assert_json '.subject.weights | length' 3
    assert_json '.subject.weights[0].weight_g' 69500
    assert_json '.subject.weights[2].weight_g' 68000
    assert_json '.subject.doses' '[]'
    assert_json '.subject.infusions' '[]'
}

@test "a weight in the future is refused" {
    must nora subject add S-014 --site CPN
    try nora subject weigh S-014 70kg --on "$(day '+2 days')"
    assert_refused date.future
    try nora subject weigh S-014 70kg --on 2026-02-30
    assert_exit 2
    try - subject show S-014 --json
    assert_json '.subject.weights' '[]'
}

@test "an implausible weight is refused" {
    must nora subject add S-014 --site CPN
    for weight in 625kg 299g 401kg; do
        try nora subject weigh S-014 "$weight" --on "$(day today)"
        assert_refused weight.plausible
    done
    for weight in 70 70lb 62,5kg -70kg NaN 0kg; do
        try nora subject weigh S-014 --on "$(day today)" -- "$weight"
        assert_exit 2
    done
    must nora subject weigh S-014 300g --on "$(day today)"
}

@test "a slipped decimal point needs a reason" {
    must nora subject add S-014 --site CPN
    must nora subject weigh S-014 62.5kg --on "$(day '-2 days')"
    try nora subject weigh S-014 6.25kg --on "$(day '-1 days')"
    assert_refused weight.plausible 'it weighed 62.5 kg'
    try nora subject weigh S-014 137.8kg --on "$(day '-1 days')"
    assert_refused weight.plausible 'are these pounds'
    must nora subject weigh S-014 78kg --on "$(day '-1 days')"
    try nora subject weigh S-014 100kg --on "$(day today)"
    assert_refused weight.plausible
    try nora subject weigh S-014 100kg --on "$(day today)" --reason 'another patient was weighed before' --json
    assert_exit 0
    assert_json .subject.weight_g 100000
}

@test "an unknown subject is not found" {
    try nora subject weigh S-999 70kg --on "$(day today)"
    assert_exit 5
    try - subject show S-999
    assert_exit 5
    assert_err "no subject 'S-999'"
}

@test "a dry run adds nothing" {
    try nora subject add S-014 --site CPN --dry-run
    assert_exit 0
    try - subject show S-014
    assert_exit 5
}

@test "a subject may be of a study and an arm; an arm alone is none" {
    try nora subject add S-015 --site CPN --study CTR20221330 --arm 'level 2' --json
    assert_exit 0
    assert_json .subject.study CTR20221330
    assert_json .subject.arm 'level 2'
    try nora subject add S-016 --site CPN --arm 'level 2'
    assert_exit 2
    assert_err 'an arm is of a study, and none is given \[subject.arm\]'
    try nora subject add S-016 --site CPN --study 'trial of Zhao'
    assert_exit 2
    try nora subject add S-016 --site CPN --study CTR20221330 --arm $'level\e[31m'
    assert_exit 2
    try - subject show S-015
    assert_out 'Study +CTR20221330'
    assert_out 'Arm +level 2'
    assert_out 'Nothing is open.'
    try - subject list --json
    assert_json '.subjects | length' 1
    assert_json '.subjects[0].study' CTR20221330
    must nora subject add S-016 --site CPN >/dev/null
    try - subject list --study CTR20221330 --json
    assert_json '.subjects | map(.code) | join(" ")' S-015
    try - subject list --study CTR0 --json
    assert_json '.subjects | length' 0
}
