#!/usr/bin/env bats
# Stored verdicts, computed anew: verify --verdicts, and verify as a whole.
# shellcheck disable=SC2154 # stderr is from helper
load helper
load tampering
setup() { setup_lot; }

@test "every verdict of a true record is what value and specification give" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL --vials 2 >/dev/null
    # one that fails, one that nobody can decide, a word in other letters
    must quinn result record UC26A002 viability 84.4 --unit % --performed-on "$(day today)" >/dev/null
    must quinn result record UC26A002 endotoxin '<1.0' --unit EU/mL --performed-on "$(day today)" >/dev/null
    must quinn result record UC26A002 sterility negative --performed-on "$(day today)" >/dev/null
    try - verify --verdicts --json
    assert_exit 0
    assert_json .ok true
    try - verify --verdicts
    assert_exit 0
    assert_err 'every stored verdict is what value and specification give'
    try - verify
    assert_exit 0
}

@test "a verdict, a value or a limit that was changed behind cryolot is named by its row" {
    local id
    id=$(one "SELECT r.id FROM result r JOIN specification s ON s.id = r.specification_id WHERE s.test = 'viability'")
    cp "$DB" whole.db
    while IFS='|' read -r statement expected found; do
        cp whole.db "$DB"
        tamper "$statement"
        try - verify --verdicts --json
        assert_exit 8
        assert_error_json .error.rule verify
        assert_json '.findings | length' 1
        assert_json ".findings[0] | [.check, .table, .row, .field, .found] | join(\" \")" "verdict result $id verdict $found"
        [[ $(json '.findings[0].expected') =~ $expected ]] || fail "expected: $expected"
        try - verify --json
        assert_exit 8
        assert_json '[.findings[] | select(.check == "verdict")] | length' 1
    done <<TABLE
UPDATE result SET verdict = 'fail' WHERE id = $id|pass|fail
UPDATE result SET verdict = 'undecided' WHERE id = $id|pass|undecided
UPDATE result SET value = '84.4' WHERE id = $id|fail|pass
UPDATE result SET value = 'ninety' WHERE id = $id|cannot be 'ninety'|pass
UPDATE result SET value = '970' WHERE id = $id|cannot be '970'|pass
UPDATE result SET unit = 'EU/mL' WHERE id = $id|is not measured in|pass
UPDATE specification SET lower = '98' WHERE test = 'viability'|fail|pass
TABLE
}

@test "a conclusion decides what was undecided, and nothing else; what waits for one is undecided" {
    must ada product import "$ROOT/templates/products/alofisel.ini" >/dev/null
    must rosa product approve alofisel >/dev/null
    must olga lot create AL26A001 --product alofisel --made "$(day today)" --donor D1 --expires "$(day '+3 days')" >/dev/null
    local value ids replicate=0
    for value in '46, XX, 9qh+' '47, XX, +8' '46, XX, inv(9)'; do
        must quinn result record AL26A001 karyotype "$value" --performed-on "$(day today)" \
            --replicate $((++replicate)) >/dev/null
    done
    must quinn result record AL26A001 endotoxin '<1' --unit EU/mL --performed-on "$(day today)" >/dev/null
    mapfile -t ids < <(one "SELECT r.id FROM result r JOIN lot l ON l.id = r.lot_id WHERE l.code = 'AL26A001' ORDER BY r.id")
    must quentin result conclude "R${ids[0]}" --conforms --conclusion 'a normal variant' >/dev/null
    must quentin result conclude "R${ids[1]}" --fails --conclusion 'trisomy 8' >/dev/null
    must quentin result conclude "R${ids[3]}" --conforms --conclusion 'below, by the raw curve' >/dev/null
    [ "$(one "SELECT group_concat(verdict) FROM result WHERE id >= ${ids[0]}")" = pass,fail,undecided,pass ]
    try - verify --verdicts
    assert_exit 0
    cp "$DB" whole.db
    while IFS='|' read -r row change expected found; do
        cp whole.db "$DB"
        tamper 'PRAGMA ignore_check_constraints = ON' "UPDATE result SET $change WHERE id = ${ids[$row]}"
        try - verify --verdicts --json
        assert_exit 8
        assert_json '.findings | length' 1
        assert_json '.findings[0] | [.row, .expected, .found] | join("|")' "${ids[$row]}|$expected|$found"
    done <<TABLE
0|verdict = 'undecided'|pass or fail, as was concluded|undecided
0|verdict = 'info'|pass or fail, as was concluded|info
1|conclusion = NULL, conclusion_id = NULL|undecided|fail
2|verdict = 'pass'|undecided|pass
3|value = '0.1'|no conclusion: value and specification decide|pass
3|value = '7'|no conclusion: value and specification decide|pass
TABLE
}
