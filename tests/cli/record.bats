# What electronic records ask for beside what the nouns' own tests show (21 CFR Part 11, EU GMP Annex 11): who, what, when,
# why, where in every event, one event for each act, numbers and names that are used once, marks on prints.
# tests/data/requirements.csv names the test of every requirement.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper, stderr from it
load helper
setup() { setup_lot; }

one() { sqlite3 -readonly "$DB" "$1"; }

@test "a changed value stands in the log with the old row and the new one, each with its unit" {
    echo raw >raw
    must quinn result correct R1 96 --raw raw --reason 'wrong line' >/dev/null
    try - audit log --action result.correct --limit 1 --json
    assert_json '.events[0].reason' 'wrong line'
    assert_json '[.events[0].changes[] | select(.table == "result" and .old != null)][0] | .old.value + .old.unit + .old.state' \
        97%reviewed
    assert_json '[.events[0].changes[] | select(.table == "result" and .old != null)][0] | .new.value + .new.state' 97corrected
    assert_json '[.events[0].changes[] | select(.table == "result" and .old == null)][0] | .new.value + .new.unit' 96%
    # and what was first stays in the list
    try - result list "$LOT" --json
    assert_json '[.results[] | select(.id == "R1")][0] | .value + " " + .state' '97 corrected'
}

@test "every event says the version of the program, the local zone, the host and the account" {
    [ "$(one "SELECT count(*) FROM audit_event")" -gt 50 ]
    [ "$(one "SELECT count(*) FROM audit_event WHERE program <> '$("$CRYOLOT" version | cut -d' ' -f2)'")" -eq 0 ]
    [ "$(one "SELECT count(*) FROM audit_event WHERE zone <> 'Europe/Paris' OR host = '' OR os_account = ''")" -eq 0 ]
    try - audit show "$(events)"
    assert_out 'Program +[0-9]+\.[0-9]+\.[0-9]+'
    assert_out "Host +$(uname -n)"
}

@test "an event says who by login, printed name and the roles held then" {
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    must ada+rufus user role rosa --role qc --reason 'moves to the laboratory' >/dev/null
    try - audit log --action lot.release --limit 1 --json
    assert_json '.events[0] | .actor + "|" + .actor_name + "|" + .roles' 'rosa|Rosa Lind|qa'
}

@test "one act is one event, recorded at its own time" {
    local before after
    before=$(events)
    after=$(date +%s%3N)
    must olga note "$LOT" 'seen' >/dev/null
    # the proof of the password is two events of its own, the act one
    [ "$(one "SELECT group_concat(action, ' ') FROM audit_event WHERE seq > $before")" = 'sign-in.open sign-in.ok note' ]
    [ "$(one "SELECT at_ms >= $after AND at_ms <= $(date +%s%3N) FROM audit_event WHERE action = 'note'")" -eq 1 ]
    before=$(events)
    try quinn result record "$LOT" viability 999 --unit % --replicate 2 --performed-on "$(day '-1 days')"
    assert_exit 3
    [ "$(one "SELECT count(*) FROM audit_event WHERE seq > $before AND action NOT LIKE 'sign-in%'")" -eq 0 ]
}

@test "no option and no setting of anybody switches the log off" {
    local option
    run "$CRYOLOT" help options
    refute_out 'no-audit|no-log|quiet-log'
    for option in --no-audit --no-log; do
        try ada note "$LOT" 'unseen' "$option"
        assert_exit 2
    done
    try - setting list --json
    [ "$(json '[.settings[] | select(.name | test("audit|log"))] | length')" -eq 0 ]
    try ada+rosa setting set audit.enabled no --reason 'less work'
    assert_exit 2
}

@test "IDs are never used again: of a disabled person, a rejected lot, a corrected result, a superseded document" {
    must ada user disable olga --reason 'left the facility' >/dev/null
    echo 'first password of somebody' >new
    try ada user add olga --name 'Olga Other' --role operator --new-password-file new
    assert_exit 6
    must ada user enable olga --reason 'came back' >/dev/null
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must rosa lot reject UC26A002 --reason 'not started' --confirm UC26A002 >/dev/null
    try olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1
    assert_exit 6
    echo raw >raw
    must quinn result correct R1 96 --raw raw --reason 'wrong line' >/dev/null
    [ "$(one 'SELECT count(*) FROM result WHERE id = 1')" -eq 1 ]
    must rosa document issue coa "$LOT" -o one.pdf >/dev/null
    must ivan lot hold "$LOT" --reason doubtful >/dev/null
    must rosa document issue coa "$LOT" -o two.pdf --json >two.json
    [ "$(jq -r .document.number two.json)" = COA-UC26A001-2 ]
}

@test "every print of a release marks what was changed since it was first entered" {
    echo raw >raw
    must quinn result correct R1 96 --raw raw --reason 'wrong line' >/dev/null
    must quentin result review "$LOT" >/dev/null
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    local kind text
    for kind in coa release history; do
        must rosa document issue $kind "$LOT" -o $kind.pdf >/dev/null
        text=$(pdftotext -layout $kind.pdf - | tr -s '[:space:]' ' ')
        [[ $text == *'96 % *'* ]] || fail "$kind: no mark" "$text"
        [[ $text == *'(entered before: 97 %)'* ]] || fail "$kind: not what was first" "$text"
        [[ $text == *'* Changed since it was first entered.'* ]] || fail "$kind: no note" "$text"
        [[ $text == *'Signed by Rosa Lind (rosa)'*'Meaning release Signed at 20'* ]] || fail "$kind: no signature" "$text"
    done
}
