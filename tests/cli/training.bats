# Training: recorded by procedure with its last day, asked for by acts that a setting names.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper, stderr from it
load helper
setup() { setup_record; }

# train LOGIN UNTIL [ON]: in SOP-012.
train() { must rosa user train "$1" --procedure SOP-012 --on "${3:-$(day '-1 year')}" --until "$2" >/dev/null; }
ask() { must ada+rosa setting set "training.$1" "$2" --reason 'SOP-001' >/dev/null; }

@test "a training is recorded by quality or an administrator, and shown with its end" {
    try rosa user train stan --procedure SOP-012 --on "$(day '-2 years')" --until "$(day yesterday)" --json
    assert_exit 0
    assert_json '.trainings[0].expired' true
    try ada user train stan --procedure SOP-003 --on "$(day today)" --until "$(day '+1 year')"
    assert_exit 0
    try - user show stan --json
    assert_json '.user.trainings | length' 2
    assert_json '.user.trainings[] | select(.procedure == "SOP-012") | "\(.expired) \(.recorded_by) \(.valid_until)"' \
        "true rosa $(day yesterday)"
    assert_json '.user.trainings[] | select(.procedure == "SOP-003") | .expired' false
    try - user show stan
    assert_out "SOP-012 +$(day '-2 years') +$(day yesterday) +yes +rosa"
    assert_out "SOP-003 .* no +ada"
    try - user history stan --json
    assert_json '[.events[] | select(.action == "user.train")] | length' 2
    try - audit verify
    assert_exit 0
}

@test "what cannot be a training is refused" {
    try rosa user train rosa --procedure SOP-012 --on "$(day today)" --until "$(day today)"
    assert_refused user.other-person 'nobody records their own training'
    try rosa user train stan --procedure SOP-012 --on "$(day '+2 days')" --until "$(day '+3 days')"
    assert_refused date.future
    try rosa user train stan --procedure SOP-012 --on "$(day today)" --until "$(day yesterday)"
    assert_refused training.days
    try rosa user train stan --procedure 'sop 12' --on "$(day today)" --until "$(day today)"
    assert_exit 2
    try rosa user train nobody --procedure SOP-012 --on "$(day today)" --until "$(day today)"
    assert_exit 5
    try olga user train stan --procedure SOP-012 --on "$(day today)" --until "$(day today)"
    assert_exit 4
    try rosa user train stan --procedure SOP-012 --on 2026-02-30 --until "$(day today)"
    assert_exit 2
    try rosa user train stan --procedure SOP-012 --on "$(day today)"
    assert_exit 2
    try ada+rosa setting set training.donor.add 'sop 12' --reason x
    assert_exit 2
    [ "$(events user.train)" -eq 0 ]
}

@test "an act asks for the training that its setting names" {
    ask donor.add SOP-012
    try olga donor add D5
    assert_refused person.trained 'donor.add asks for training in SOP-012, and that of Olga Berg \(olga\) is not on record'
    assert_err 'cryolot user train olga --procedure SOP-012'
    must rosa user train olga --procedure SOP-013 --on "$(day today)" --until "$(day '+1 year')" >/dev/null
    train olga "$(day yesterday)"
    try olga donor add D5
    assert_refused person.trained "ended on $(day yesterday)"
    try quinn donor add D5
    assert_exit 4
    train olga "$(day today)"
    must olga donor add D5 >/dev/null
    try quinn note D5 'seen'
    assert_exit 0
    ask donor.add ''
    must olga donor add D6 >/dev/null
    try - audit verify
    assert_exit 0
}

@test "the last day of a training counts whole, the day after it not" {
    ask donor.add SOP-012
    UNDER=(faketime '2030-06-30 23:55:00') # of Paris: 1 July
    train olga 2030-06-30 2030-01-01
    try olga donor add D5
    assert_refused person.trained 'ended on 2030-06-30'
    train olga 2030-07-01 2030-01-01
    must olga donor add D5 >/dev/null
}

@test "what was done before the training is not done by a trained person" {
    ask donor.add SOP-012
    train olga "$(day '+1 year')" "$(day today)"
    try olga donor add D5 --at "$(day '-3 days')T10:00:00Z" --reason 'written down that day'
    assert_refused person.trained "was not valid on $(day '-3 days')"
    must olga donor add D5 >/dev/null
}

@test "the second person is trained too" {
    ask custody.hand SOP-012
    ask vial.discard SOP-012
    train stan "$(day '+1 year')"
    try stan+stella vial discard UC26A001-0042T --reason x
    assert_refused person.trained 'Stella Moreau \(stella\)'
    try stan+nora custody hand UC26A001-0042T --place Lab
    assert_refused person.trained 'Nora Vidal \(nora\)'
    train stella "$(day '+1 year')"
    try stan+stella vial discard UC26A001-0042T --reason x
    [[ $stderr != *person.trained* ]] || fail 'both are trained'
}

@test "recording a training asks for none, so that nobody is shut out" {
    local act
    for act in user.train session.open sign-in.open user.passwd; do
        try ada+rosa setting set "training.$act" SOP-001 --reason x
        assert_exit 2
        assert_err 'there is no setting'
    done
    ask setting.set SOP-001
    try ada+rosa setting set deviation.days 20 --reason x
    assert_refused person.trained 'Ada Stern'
    must rosa user train ada --procedure SOP-001 --on "$(day today)" --until "$(day today)" >/dev/null
    try ada+rosa setting set deviation.days 20 --reason x
    assert_refused person.trained 'Rosa Lind'
    must ada user train rosa --procedure SOP-001 --on "$(day today)" --until "$(day today)" >/dev/null
    must ada+rosa setting set deviation.days 20 --reason x >/dev/null
}
