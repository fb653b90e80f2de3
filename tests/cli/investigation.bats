# From a failure to its end: opened and held by the write that enters it, retested, concluded on, invalidated; nothing of
# the first value is lost and nothing hides it.
# shellcheck disable=SC2154 # stderr comes from run
load helper

# A fresh product with a mean of three, a retest, an interpretation and a pending sterility; lot AL26A001 of today.
setup() {
    setup_record
    must ada product import "$ROOT/templates/products/alofisel.ini" >/dev/null
    must rosa product approve alofisel >/dev/null
    must olga donor add D1 >/dev/null
    LOT=AL26A001 TODAY=$(day today)
    must olga lot create $LOT --product alofisel --made "$TODAY" --donor D1 --expires "$(day '+3 days')" >/dev/null
}

# record TEST VALUE ..: by quinn, of today
record() { try quinn result record $LOT "$@" --performed-on "$TODAY" --json; }

held() {
    try - lot show $LOT --json
    assert_json .lot.held "$1"
}

open_ones() {
    try - deviation list --state open --json
    assert_json '.deviations | map(.id) | sort | join(" ")' "$1"
}

assert_clean() {
    try - verify # the log, and every signature over reviews, conclusions, invalidations, closings
    assert_exit 0
}

@test "a failure opens an investigation that concerns lot and result, and holds the lot, in one event" {
    local before
    held false
    before=$(events)
    record cd73 80 --unit %
    assert_json .result.investigation DEV-0001
    [ "$(events)" -eq $((before + 3)) ] # two of the sign-in
    held true
    try - deviation show DEV-0001 --json
    assert_json .deviation.title 'cd73 80 % does not conform to ≥ 95 %'
    assert_json .deviation.class major
    assert_json '.deviation.lots | join(" ")' $LOT
    try - audit log --subject DEV-0001 --json
    assert_json '.events[0].action' result.record
    try rosa lot unhold $LOT --reason 'looks fine'
    assert_exit 3
    assert_clean
}

@test "a file names every investigation that it opened" {
    printf '%s\n' 'lot,test,value,unit,performed_on' "$LOT,cd73,80,%,$TODAY" "$LOT,endotoxin,<1,EU/mL,$TODAY" \
        "$LOT,mycoplasma,Negative,,$TODAY" >rows.csv
    try quinn result import rows.csv --json
    assert_json .imported 3
    assert_json '.investigations | join(" ")' 'DEV-0001 DEV-0002'
    assert_json '.late | length' 0
    open_ones 'DEV-0001 DEV-0002'
    try - result list $LOT --json
    assert_json '.results | map(.investigation // "none") | join(" ")' 'none DEV-0002 DEV-0001'
    printf '%s\n' 'lot,test,value,unit,performed_on' "$LOT,gram-stain,Positive,,$TODAY" >rows.csv
    try quinn result import rows.csv
    assert_err 'gram-stain Positive does not conform to Negative'
    assert_err 'DEV-0003 investigates it; the lot is held'
    assert_clean
}

@test "mean of three: no single one is judged, the last one completes it" {
    record viability 90 --unit %
    assert_json .result.verdict info
    record viability 60 --unit % --replicate 2
    assert_json .result.investigation null
    held false
    record viability 88 --unit % --replicate 3 # 79.33
    assert_json .result.verdict info
    assert_json .result.investigation DEV-0001
    held true
    try - deviation show DEV-0001 --json
    assert_json .deviation.title 'viability mean of 3: 79.3 % does not conform to ≥ 80 % (mean of 3)'
    try quinn result record $LOT viability 90 --unit % --replicate 4 --performed-on "$TODAY"
    assert_refused result.replicate 'viability has 3 replicates'
    assert_clean
}

@test "mean of three: half up to the places of the limit" {
    record viability 79 --unit %
    record viability 79 --unit % --replicate 2
    record viability 80.5 --unit % --replicate 3 # 79.5
    assert_json .result.investigation null
    held false
}

@test "a mean is judged again when a replicate is corrected" {
    record viability 90 --unit %
    record viability 9 --unit % --replicate 2
    record viability 88 --unit % --replicate 3
    assert_json .result.investigation DEV-0001
    echo raw >raw
    try quinn result correct R2 60 --raw raw --reason 'wrong line' --json
    assert_json .result.investigation DEV-0002
    try quinn result correct R4 89 --raw raw --reason 'wrong line again' --json
    assert_json .result.investigation null
    try rosa deviation close DEV-0001 --cause transcription --conclusion 'wrong line'
    assert_refused deviation.transcription 'the mean of R3 has no correction by which it conforms'
    must quentin result review $LOT >/dev/null
    open_ones '' # the third replicate was not mistyped, and what it raised is explained
    try - deviation show DEV-0001 --json
    assert_json .deviation.cause transcription
    json .deviation.conclusion | grep 'R4 was entered as 60 %; R5 by the raw record is 89 %'
    held false
    assert_clean
}

@test "a corrected mean that fails still, or that is not all reviewed, closes nothing; one that newly fails is investigated" {
    echo raw >raw
    record viability 90 --unit %
    record viability 60 --unit % --replicate 2
    record viability 88 --unit % --replicate 3
    must quinn result correct R2 58 --raw raw --reason 'wrong line' >/dev/null
    must quentin result review $LOT >/dev/null
    open_ones 'DEV-0001 DEV-0002'
    try rosa deviation close DEV-0001 --cause transcription --conclusion 'wrong line'
    assert_refused deviation.transcription 'the mean of R3 has no correction by which it conforms'
    must quinn result correct R4 89 --raw raw --reason 'wrong line again' >/dev/null
    must quentin result review $LOT >/dev/null
    open_ones 'DEV-0001 DEV-0002' # R4 had been reviewed as 58: QA closes what it raised
    must rosa deviation close DEV-0001 --cause transcription --conclusion 'wrong line' >/dev/null
    must rosa deviation close DEV-0002 --cause transcription --conclusion 'wrong line' >/dev/null
    open_ones ''
    try quinn result correct R1 50 --raw raw --reason 'wrong line once more' --json # 75.7
    assert_json .result.investigation DEV-0003
    held true
    assert_clean
}

@test "an undecided mean is concluded on, at any replicate, for exactly its values" {
    record viability 90 --unit %
    record viability '>70' --unit % --replicate 2
    try quentin result conclude R1 --conforms --conclusion 'well above'
    assert_refused result.undecided 'the mean of R1 is not complete: 3 replicates belong to it'
    record viability 75 --unit % --replicate 3
    assert_json .result.verdict info
    assert_json .result.investigation DEV-0001
    try - deviation show DEV-0001 --json
    json .deviation.title | grep 'cannot be decided against'
    try quinn result conclude R1 --conforms --conclusion 'well above'
    assert_refused concluder.independent
    must quentin result review $LOT >/dev/null
    try quentin result conclude R1 --conforms --conclusion 'the counter shows 85 beside >70' --json
    assert_exit 0
    assert_json .result.verdict info
    assert_json .result.concluded pass
    assert_json .result.concluded_by 'Quentin Roy'
    [[ $(conform_detail) != *viability* ]]
    open_ones DEV-0001 # QA closes it
    try rosa result conclude R3 --fails --conclusion 'I do not think so'
    assert_refused result.undecided 'the mean of R3 is decided already: pass'
    assert_clean
    echo raw >raw
    try quinn result correct R2 '>71' --raw raw --reason 'wrong line' --json # another value: not what was concluded on
    assert_json .result.investigation DEV-0002
    [[ $(conform_detail) == *'cannot be decided against'* ]]
    try quentin result conclude R4 --fails --conclusion 'not by this counter' --json
    assert_exit 0
    assert_json .result.concluded fail
    open_ones 'DEV-0001 DEV-0002' # no third one
    [[ $(conform_detail) == *'does not conform to'* ]]
    assert_clean
    must quinn result correct R1 20 --raw raw --reason 'wrong line' >/dev/null # at most 65
    try quentin result conclude R5 --conforms --conclusion 'after all'
    assert_refused result.undecided 'the mean of R5 does not conform'
    assert_clean
}

@test "a mean concluded as failing without an open investigation gets one" {
    record viability 90 --unit %
    record viability '>70' --unit % --replicate 2
    record viability 75 --unit % --replicate 3
    must rosa deviation close DEV-0001 --cause other --conclusion 'see the conclusion' >/dev/null
    held false
    try quentin result conclude R2 --fails --conclusion 'the counter is blind above 70' --json
    assert_json .result.investigation DEV-0002
    held true
    assert_clean
}

@test "a conclusion said differently of one replicate is no conclusion" {
    record viability 90 --unit %
    record viability '>70' --unit % --replicate 2
    record viability 75 --unit % --replicate 3
    must quentin result conclude R1 --fails --conclusion 'blind above 70' >/dev/null
    sqlite3 "$DB" "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'result'" |
        sqlite3 "$DB"
    sqlite3 "$DB" "UPDATE result SET concluded = 'pass' WHERE id = 1"
    try - verify --json
    assert_exit 8
    json '.findings[] | .check + " " + .found' | grep -i 'signature'
}

@test "a value in another unit is kept as reported and judged in the specification's" {
    record cell-count 5.1e6 --unit cells/mL
    assert_json .result.value 5.1e6
    assert_json .result.unit cells/mL
    assert_json .result.verdict pass
    record cell-count 3949999 --unit cells/mL --replicate 2
    assert_json .result.verdict fail
    try quinn result record $LOT endotoxin '<0.1' --unit EU/kg --performed-on "$TODAY"
    assert_refused result.unit "endotoxin is not measured in 'EU/kg'"
}

@test "a retest needs an open investigation of the result or its lot, and is allowed so often as the specification says" {
    record cd73 80 --unit %
    try quinn result record $LOT cd73 97 --unit % --performed-on "$TODAY"
    assert_refused result.once
    try quinn result record $LOT cd73 97 --unit % --performed-on "$TODAY" --retest-of R1
    assert_refused result.investigation 'a retest needs an open investigation'
    try quinn result record $LOT cd73 97 --unit % --performed-on "$TODAY" --investigation DEV-0001
    assert_exit 2
    must ivan deviation open --title 'lid left open' --class minor >/dev/null
    try quinn result record $LOT cd73 97 --unit % --performed-on "$TODAY" --retest-of R1 --investigation DEV-0002
    assert_refused result.investigation 'DEV-0002 concerns neither R1 nor its lot'
    try quinn result record $LOT cd73 97 --unit % --performed-on "$TODAY" --retest-of R1 --investigation DEV-0009
    assert_exit 5
    try quinn result record $LOT endotoxin '<0.1' --unit EU/mL --performed-on "$TODAY" --retest-of R1 --investigation DEV-0001
    assert_refused result.retest 'R1 is no result of endotoxin'
    record cd73 97 --unit % --retest-of R1 --investigation DEV-0001
    assert_exit 0
    assert_json .result.retest 1
    assert_json .result.retest_of R1
    assert_json .result.verdict pass
    assert_json .result.investigation DEV-0001
    try quinn result record $LOT cd73 97 --unit % --performed-on "$TODAY" --retest-of R1 --investigation DEV-0001
    assert_refused result.retests 'cd73 may be retested 1 times, and was'
    # the first value still counts
    try - lot check $LOT --json
    json '.checks[] | select(.id == "results.conform") | .detail' | grep 'cd73 80 % does not conform'
    try - result list $LOT --in-force --json
    assert_json '.results | length' 2
    must rosa deviation close DEV-0001 --cause laboratory --conclusion 'stained with the wrong antibody' >/dev/null
    record cd73 98 --unit % --retest-of R1 --investigation DEV-0001
    assert_exit 3
    record endotoxin 0.9 --unit EU/mL
    try quinn result record $LOT endotoxin 0.1 --unit EU/mL --performed-on "$TODAY" --retest-of R3 --investigation DEV-0003
    assert_refused result.retests 'endotoxin may not be retested'
    assert_clean
}

@test "an interpretation waits for a signed conclusion of somebody else" {
    record karyotype '46, XX, 9qh+'
    assert_json .result.verdict undecided
    assert_json .result.investigation null
    held false
    try quinn result conclude R1 --conforms --conclusion 'a normal variant'
    assert_refused concluder.independent 'quinn entered R1'
    try olga result conclude R1 --conforms --conclusion 'a normal variant'
    assert_exit 4
    try quentin result conclude R1 --conclusion 'a normal variant'
    assert_exit 2
    try quentin result conclude R1 --conforms --fails --conclusion 'a normal variant'
    assert_exit 2
    try quentin result conclude R1 --conforms --conclusion ''
    assert_exit 2
    try quentin result conclude R1 --conforms --conclusion '9qh+ is a normal variant' --json
    assert_exit 0
    assert_json .result.verdict pass
    assert_json .result.conclusion '9qh+ is a normal variant'
    assert_json .result.concluded_by 'Quentin Roy'
    try rosa result conclude R1 --fails --conclusion 'I do not think so'
    assert_refused result.undecided 'R1 is decided already: pass'
    record karyotype '47, XX, +8' --replicate 2
    try rosa result conclude R2 --fails --conclusion 'trisomy 8' --json
    assert_json .result.verdict fail
    assert_json .result.investigation DEV-0001
    held true
    try - deviation show DEV-0001 --json
    assert_json .deviation.title "karyotype '47, XX, +8' does not conform, as was concluded"
    assert_clean
}

@test "a conclusion before or after the review leaves that review's signature standing" {
    record karyotype '46, XX, 9qh+'
    must quentin result review $LOT >/dev/null
    must quentin result conclude R1 --conforms --conclusion 'a normal variant' >/dev/null
    assert_clean
}

@test "an undecided number may be concluded on, a failing one never, and none once the lot is decided" {
    record endotoxin '<1' --unit EU/mL
    assert_json .result.verdict undecided
    assert_json .result.investigation DEV-0001
    record cd73 80 --unit %
    try quentin result conclude R2 --conforms --conclusion 'nearly there'
    assert_refused result.undecided 'R2 does not conform, and no conclusion makes it conform'
    try quentin result conclude R1 --fails --conclusion 'the control was spiked at 0.8' --json
    assert_json .result.verdict fail
    assert_json .result.investigation DEV-0001 # no second one
    record endotoxin '<1' --unit EU/mL --replicate 2
    must rosa lot reject $LOT --confirm $LOT --reason 'too much endotoxin' >/dev/null
    try quentin result conclude R3 --conforms --conclusion 'after all'
    assert_refused lot.decided
    assert_clean
}

@test "a result is invalidated for a cause in the laboratory alone, found by a closed investigation" {
    record cd73 80 --unit %
    try rosa result invalidate R1 --deviation DEV-0001 --reason 'wrong antibody'
    assert_refused result.investigation 'DEV-0001 is open'
    must rosa deviation close DEV-0001 --cause product --conclusion 'the cells are like that' >/dev/null
    try rosa result invalidate R1 --deviation DEV-0001 --reason 'wrong antibody'
    assert_refused result.cause "DEV-0001 found the cause 'product'"
    must ivan deviation open --title 'wrong antibody' --class minor --lot $LOT >/dev/null
    must rosa deviation close DEV-0002 --cause laboratory --conclusion 'clone 5A instead of AD2' >/dev/null
    try rosa result invalidate R1 --deviation DEV-0002 --reason 'wrong antibody' # no other one leads around its own
    assert_refused result.cause "DEV-0001 found the cause 'product'"
    must rosa deviation reopen DEV-0001 --reason 'the antibody was another' >/dev/null
    try rosa result invalidate R1 --deviation DEV-0002 --reason 'wrong antibody'
    assert_refused result.cause 'DEV-0001 investigates R1 and is open'
    must rufus deviation close DEV-0001 --cause laboratory --conclusion 'clone 5A instead of AD2' >/dev/null
    try rosa result invalidate R1 --deviation DEV-0002 --reason 'wrong antibody'
    assert_refused result.investigation 'DEV-0002 does not name R1, which DEV-0001 investigated'
    must olga deviation open --title 'counted twice' --class minor --result R1 >/dev/null
    try rosa result invalidate R1 --deviation DEV-0001 --reason 'wrong antibody'
    assert_refused result.cause 'DEV-0003 investigates R1 and is open'
    must rosa deviation close DEV-0003 --cause other --conclusion 'it was not' >/dev/null
    try rosa result invalidate R1 --deviation DEV-0001 --reason 'wrong antibody'
    assert_refused result.cause "DEV-0003 found the cause 'other'"
    must rosa deviation reopen DEV-0003 --reason 'it was' >/dev/null
    must rosa deviation close DEV-0003 --cause laboratory --conclusion 'it was, by the laboratory' >/dev/null
    try quentin result invalidate R1 --deviation DEV-0001 --reason 'wrong antibody'
    assert_exit 4
    try rosa result invalidate R1 --deviation DEV-0001
    assert_refused act.reason
    try rosa result invalidate R1 --deviation DEV-0001 --reason 'wrong antibody' --json
    assert_exit 0
    assert_json .result.state invalidated
    assert_json .result.invalidated_for DEV-0001
    assert_json .result.verdict fail
    assert_json .result.value 80
    assert_json .result.invalidated_by 'Rosa Lind'
    try rosa result invalidate R1 --deviation DEV-0001 --reason 'again'
    assert_refused result.in-force
    record cd73 97 --unit % # there is room for a valid one again
    assert_exit 0
    try - result list $LOT --json
    assert_json '.results | map(.id + " " + .value + " " + .state) | join("|")' 'R2 97 entered|R1 80 invalidated'
    assert_clean
}

# conform_detail: what the gate says about results of $LOT
conform_detail() { as - lot check $LOT --json | jq -r '.checks[] | select(.id == "results.conform") | .detail'; }

@test "an invalidated result whose investigation finds another cause after all stops the release" {
    record cd73 80 --unit %
    must rosa deviation close DEV-0001 --cause laboratory --conclusion 'clone 5A instead of AD2' >/dev/null
    must rosa result invalidate R1 --deviation DEV-0001 --reason 'wrong antibody' >/dev/null
    record cd73 97 --unit %
    [[ $(conform_detail) != *R1* ]]
    must rosa deviation reopen DEV-0001 --reason 'the clone was right' >/dev/null
    must rufus deviation close DEV-0001 --cause other --conclusion 'nobody knows' >/dev/null
    [[ $(conform_detail) == *"R1 was invalidated, and DEV-0001 found the cause 'other'"* ]]
    must rosa deviation reopen DEV-0001 --reason 'somebody knows' >/dev/null
    must rufus deviation close DEV-0001 --cause laboratory --conclusion 'clone 5A indeed' >/dev/null
    [[ $(conform_detail) != *R1* ]]
    assert_clean
}

@test "a result that passed is invalidated by what concerns its lot; one of a correction by what names the first value" {
    record cd73 97 --unit %
    must ivan deviation open --title 'wrong antibody' --class minor --lot $LOT >/dev/null
    must rosa deviation close DEV-0001 --cause laboratory --conclusion 'clone 5A instead of AD2' >/dev/null
    try rosa result invalidate R1 --deviation DEV-0001 --reason 'wrong antibody' --json
    assert_exit 0
    assert_json .result.invalidated_for DEV-0001
    assert_json .result.investigation null
    echo raw >raw
    record endotoxin 8 --unit EU/mL
    must quinn result correct R2 0.8 --raw raw --reason 'typed 8 for 0.8' >/dev/null
    must rosa deviation close DEV-0003 --cause laboratory --conclusion 'clone 5A instead of AD2' >/dev/null
    try rosa result invalidate R3 --deviation DEV-0003 --reason 'wrong antibody'
    assert_refused result.cause 'DEV-0002 investigates R3 and is open'
    must rosa deviation close DEV-0002 --cause product --conclusion 'the cells are like that' >/dev/null
    try rosa result invalidate R3 --deviation DEV-0003 --reason 'wrong antibody'
    assert_refused result.cause "DEV-0002 found the cause 'product'"
    must rosa deviation reopen DEV-0002 --reason 'they are not' >/dev/null
    must rufus deviation close DEV-0002 --cause laboratory --conclusion 'clone 5A instead of AD2' >/dev/null
    must rosa result invalidate R3 --deviation DEV-0003 --reason 'wrong antibody' >/dev/null
    assert_clean
}

@test "a correction explained its first value: the typing error does not stand in the way of what is found later" {
    echo raw >raw
    record cd73 8 --unit %
    must quinn result correct R1 98 --raw raw --reason 'typed 8 for 98' >/dev/null
    must quentin result review $LOT >/dev/null
    must ivan deviation open --title 'wrong antibody' --class minor --lot $LOT >/dev/null
    must rosa deviation close DEV-0002 --cause laboratory --conclusion 'clone 5A instead of AD2' >/dev/null
    try rosa result invalidate R2 --deviation DEV-0001 --reason 'wrong antibody'
    assert_refused result.cause "DEV-0001 found the cause 'transcription'"
    must rosa result invalidate R2 --deviation DEV-0002 --reason 'wrong antibody' >/dev/null
    assert_clean
}

@test "an invalidated retest keeps what allowed it" {
    record cd73 80 --unit %
    record cd73 97 --unit % --retest-of R1 --investigation DEV-0001
    must ivan deviation open --title 'wrong antibody' --class minor --lot $LOT >/dev/null
    must rosa deviation close DEV-0002 --cause laboratory --conclusion 'clone 5A instead of AD2' >/dev/null
    try rosa result invalidate R2 --deviation DEV-0002 --reason 'wrong antibody' --json
    assert_exit 0
    assert_json .result.investigation DEV-0001
    assert_json .result.invalidated_for DEV-0002
    try - result list $LOT --state invalidated --json
    assert_json '.results[0] | [.retest_of, .investigation, .invalidated_for] | join(" ")' 'R1 DEV-0001 DEV-0002'
    assert_clean
}

@test "no replicate of a failing mean is invalidated past the investigation of another one" {
    record viability 90 --unit %
    record viability 60 --unit % --replicate 2
    record viability 88 --unit % --replicate 3
    must ivan deviation open --title 'wrong dye' --class minor --lot $LOT >/dev/null
    must rosa deviation close DEV-0002 --cause laboratory --conclusion 'wrong dye' >/dev/null
    try rosa result invalidate R2 --deviation DEV-0002 --reason 'wrong dye'
    assert_refused result.cause 'DEV-0001 investigates R2 and is open'
    must rosa deviation close DEV-0001 --cause laboratory --conclusion 'wrong dye' >/dev/null
    must rosa result invalidate R2 --deviation DEV-0001 --reason 'wrong dye' >/dev/null
    record viability 50 --unit % --replicate 2 # complete again, and failing again
    assert_json .result.investigation DEV-0003
    assert_clean
}

@test "neither another lot's deviation nor a typing error invalidates" {
    record cd73 8 --unit %
    must ivan deviation open --title 'elsewhere' --class minor >/dev/null
    must rosa deviation close DEV-0002 --cause laboratory --conclusion 'elsewhere' >/dev/null
    try rosa result invalidate R1 --deviation DEV-0002 --reason 'elsewhere'
    assert_refused result.investigation 'DEV-0002 concerns neither R1 nor its lot'
    echo raw >raw
    must quinn result correct R1 80 --raw raw --reason 'typed 8 for 80' >/dev/null
    try rosa result invalidate R1 --deviation DEV-0002 --reason 'elsewhere'
    assert_refused result.in-force 'R1 is corrected'
    try rosa result invalidate R9 --deviation DEV-0002 --reason 'elsewhere'
    assert_exit 5
    try rosa result invalidate 9 --deviation DEV-0002 --reason 'elsewhere'
    assert_exit 2
}

@test "a late failure of a released lot is critical and names vials, doses and subjects" {
    load stages
    rmdir "$XDG_RUNTIME_DIR" # this test has another record
    setup_stages
    try quinn result record "$RELEASED" sterility Growth --replicate 2 --performed-on "$(day today)" --json
    assert_exit 0
    local code
    code=$(json .result.investigation)
    assert_json .investigation "$code"
    json '.vials | length' | grep -qx 10
    assert_json '.doses | sort | join(" ")' "$(printf '%s\n' "$THAWED" "$PREPARED" "$HANDED" "$GIVEN" "$DISCARDED" | sort | paste -sd' ')"
    assert_json '.subjects | join(" ")' 'S-1 S-2 S-3 S-4 S-5'
    try - deviation show "$code" --json
    assert_json .deviation.class critical
    try - lot show "$RELEASED" --json
    assert_json .lot.held true
    assert_json .lot.status released
    try quinn result record "$RELEASED" mycoplasma Detected --replicate 2 --performed-on "$(day today)"
    assert_err 'the lot was released: 2 vials in stock'
    assert_err 'subjects: S-1, S-2, S-3, S-4, S-5; all of them: cryolot trace'
    printf '%s\n' 'lot,test,replicate,value,unit,performed_on' "$RELEASED,viability,3,80,%,$(day today)" >rows.csv
    try quinn result import rows.csv --json
    assert_json '.late[0].lot' "$RELEASED"
    assert_json '.late[0].subjects | length' 5
    try quentin result record "$RELEASED" viability 79 --unit % --replicate 4 --performed-on "$(day today)"
    assert_exit 0
    try rosa result invalidate "$(as - result list "$RELEASED" --verdict fail --json | jq -r '.results[0].id')" \
        --deviation "$code" --reason 'it cannot be'
    assert_refused result.investigation
    assert_clean
}

@test "a stored verdict that its value does not give is found" {
    record cd73 80 --unit %
    record endotoxin '<0.1' --unit EU/mL
    record viability 90 --unit %
    record karyotype '46, XX'
    must quentin result conclude R4 --conforms --conclusion normal >/dev/null
    try - verify --verdicts
    assert_exit 0
    sqlite3 "$DB" "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'result'" |
        sqlite3 "$DB"
    sqlite3 "$DB" "UPDATE result SET verdict = 'pass' WHERE id = 1; UPDATE result SET verdict = 'fail' WHERE id = 3;
        UPDATE result SET unit = 'EU/kg' WHERE id = 2; UPDATE result SET verdict = 'info' WHERE id = 4"
    try - verify --verdicts --json
    assert_exit 8
    assert_json '.findings | map([.row, .expected, .found] | join(" ")) | join("|")' \
        "1 fail pass|2 endotoxin is not measured in 'EU/kg' pass|3 info fail|4 pass or fail, as was concluded info"
}

@test "what an investigation explained is no typing error any more" {
    echo raw >raw
    record cd73 80 --unit %
    must rosa deviation close DEV-0001 --cause product --conclusion 'confirmed by a second test' >/dev/null
    must rosa lot unhold $LOT --reason 'to be rejected' >/dev/null
    try quinn result correct R1 98 --raw raw --reason typed
    assert_refused result.cause "DEV-0001 found the cause 'product': R1 is no typing error"
    must rosa deviation reopen DEV-0001 --reason 'the raw record was found' >/dev/null
    try quinn result correct R1 98 --raw raw --reason typed
    assert_exit 0
    assert_clean
}
