# Results: entered one by one or by file, reviewed by another, corrected against the raw record.
# shellcheck disable=SC2154 # stderr comes from run
load helper

# A record with huc-msc approved and lot UC20P1A, not filled, made on 2020-01-01.
setup() {
    setup_record
    must ada product import "$ROOT/templates/products/huc-msc.ini" >/dev/null
    must rosa product approve huc-msc >/dev/null
    must olga donor add D1 >/dev/null
    make_lot UC20P1A
}

make_lot() { must olga lot create "$1" --product huc-msc --made 2020-01-01 --donor D1 --expires 2040-01-01 >/dev/null; }

# record TEST VALUE ..: entered by quinn for UC20P1A, performed on 2020-01-06
record() { try quinn result record UC20P1A "$@" --performed-on 2020-01-06 --json; }

# import_rows ROW..: a file with the usual header; as rows.csv
import_rows() {
    printf '%s\n' 'lot,test,value,unit,performed_on' "$@" >rows.csv
    try quinn result import rows.csv --json
}

# assert_bad LINE COLUMN REGEX: among the rows of the refusal just seen.
assert_bad() {
    assert_exit 7
    local message
    message=$(jq -r --argjson row "$1" --arg column "$2" \
        '.error.rows[] | select(.row == $row and .column == $column) | .message' <<<"$stderr")
    [[ $message =~ $3 ]] || fail "expected at line $1, $2: $3"
}

assert_nothing_stored() {
    try - result list --json
    assert_json '.results | length' 0
}

@test "a result is kept as reported, with its verdict" {
    record viability 97.0 --unit %
    assert_exit 0
    assert_json .result.id R1
    assert_json .result.value 97.0
    assert_json .result.verdict pass
    assert_json .result.state entered
    assert_json .result.entered_by quinn
    assert_json .result.performed_on 2020-01-06
    record endotoxin '<0.1' --unit EU/mL
    assert_json .result.value '<0.1'
    assert_json .result.verdict pass
    record sterility NEGATIVE
    assert_json .result.value NEGATIVE
    assert_json .result.verdict pass
    record karyotype '46, XY, 16qh+'
    assert_json .result.verdict info
}

@test "failing and undecided results are stored, and what to do is said" {
    record viability 84.4 --unit %
    assert_exit 0
    assert_json .result.verdict fail
    try quinn result record UC20P1A endotoxin '<1' --unit EU/mL --performed-on 2020-01-06
    assert_exit 0
    assert_err 'cannot be decided'
    try quinn result record UC20P1A sterility Positive --performed-on 2020-01-06
    assert_exit 0
    assert_err 'sterility Positive does not conform to Negative or No growth'
    assert_err 'DEV-0003 investigates it; the lot is held'
    try - result list UC20P1A --verdict fail --json
    assert_json '.results | map(.test) | join(" ")' 'sterility viability'
    try - result list UC20P1A --verdict undecided --json
    assert_json '.results[0].value' '<1'
}

@test "values that a test cannot have are refused, unreadable ones are a usage error" {
    local value
    for value in 950 -3 100.01; do
        try quinn result record UC20P1A viability "$value" --unit % --performed-on 2020-01-06
        assert_refused result.plausible "viability cannot be '$value': it is at least 0 and at most 100 %"
    done
    for value in NaN 9,5 1e400 '95 %' ninety; do
        try quinn result record UC20P1A viability "$value" --unit % --performed-on 2020-01-06
        assert_exit 2
        assert_err "viability cannot be '$value'"
    done
    try quinn result record UC20P1A viability '' --unit % --performed-on 2020-01-06
    assert_exit 2
    try quinn result record UC20P1A karyotype $'46, XY\e[31m' --performed-on 2020-01-06
    assert_exit 2
    refute_err $'\e\\[31m'
    try quinn result record UC20P1A sterility Sterile --performed-on 2020-01-06
    assert_refused result.word 'it is one of Negative, No growth, Positive, Growth'
    assert_nothing_stored
}

@test "units, tests, stages, dates and lots that do not fit are refused" {
    try quinn result record UC20P1A viability 97 --performed-on 2020-01-06
    assert_refused result.unit 'viability has no unit'
    try quinn result record UC20P1A viability 97 --unit EU/mL --performed-on 2020-01-06
    assert_refused result.unit "viability is not measured in 'EU/mL'"
    try quinn result record UC20P1A sterility Negative --unit % --performed-on 2020-01-06
    assert_refused result.unit
    try quinn result record UC20P1A potency 97 --unit % --performed-on 2020-01-06
    assert_refused result.test "huc-msc version 1 has no test 'potency'"
    try quinn result record UC20P1A viability 97 --unit % --stage bank --performed-on 2020-01-06
    assert_refused result.stage "no test 'viability' at the stage 'bank'"
    try quinn result record UC20P1A viability 97 --unit % --performed-on 2019-12-31
    assert_refused date.before-manufacture 'it was made on 2020-01-01'
    try quinn result record UC20P1A viability 97 --unit % --performed-on "$(day '+2 days')"
    assert_refused date.future
    try quinn result record UC20P1A viability 97 --unit % --performed-on 2020-02-30
    assert_exit 2
    try quinn result record NOLOT viability 97 --unit % --performed-on 2020-01-06
    assert_exit 5
    assert_err "there is no lot 'NOLOT'"
    assert_nothing_stored
}

@test "only QC enters results" {
    try olga result record UC20P1A viability 97 --unit % --performed-on 2020-01-06
    assert_exit 4
    try rosa result record UC20P1A viability 97 --unit % --performed-on 2020-01-06
    assert_exit 4
    try - result record UC20P1A viability 97 --unit % --performed-on 2020-01-06
    assert_exit 4
    assert_nothing_stored
}

@test "a test has one result; replicates are numbered" {
    record viability 97 --unit %
    try quinn result record UC20P1A viability 98 --unit % --performed-on 2020-01-06
    assert_refused result.once 'viability of UC20P1A has a result already: R1'
    assert_err 'cryolot result correct R1'
    record viability 98 --unit % --replicate 2
    assert_exit 0
    assert_json .result.replicate 2
    record viability 98 --unit % --replicate 0
    assert_exit 2
    record viability 98 --unit % --replicate 100
    assert_exit 2
}

@test "a rejected lot takes no more results" {
    record viability 97 --unit %
    must rosa lot reject UC20P1A --confirm UC20P1A --reason 'bag broken' >/dev/null
    try quinn result record UC20P1A cd73 97 --unit % --performed-on 2020-01-06
    assert_refused lot.open 'lot UC20P1A is rejected'
    import_rows UC20P1A,cd73,97,%,2020-01-06
    assert_bad 2 lot 'lot UC20P1A is rejected'
}

@test "the published results are imported, by one event" {
    for lot in UC20P1B UC20P2A UC20P2B UC20P3A UC20P3B UC20P4A UC20P4B; do make_lot $lot; done
    local before
    before=$(events)
    try quinn result import "$ROOT/tests/data/published-results.csv" --json
    assert_exit 0
    assert_json .imported 72
    [ "$(events)" -eq $((before + 3)) ] # two of the sign-in
    try - result list UC20P4B --json
    assert_json '.results | length' 9
    assert_json '.results[] | select(.test == "viability") | .value' 89
    assert_json '.results[] | select(.test == "viability") | .verdict' pass
    assert_json '.results | map(.verdict) | unique | join(" ")' 'info pass'
    try - result list UC20P3B --test cd73 --json
    assert_json '.results[0].value' 99.63
    try - audit log --subject UC20P4B --json
    assert_json '.events[0].action' result.import
    try - audit verify
    assert_exit 0
}

@test "many rows are stored together, and each is in the log" {
    {
        echo 'lot,test,replicate,value,unit,performed_on'
        for replicate in {1..99}; do
            printf 'UC20P1A,%s,%s,97,%%,2020-01-06\n' viability "$replicate" cd73 "$replicate"
        done
    } >rows.csv
    try quinn result import rows.csv --json
    assert_json .imported 198
    try - result list UC20P1A --test cd73 --limit 200 --json
    assert_json '.results | length' 99
    assert_json '.results[0].replicate' 99
    try - audit log --subject UC20P1A --json
    assert_json '.events[0].changes | length' 199 # the file as well
    assert_json '.events[0].changes[0] | .table + " " + (.new | fromjson? // .).name' 'result_file rows.csv'
    try - audit verify
    assert_exit 0
    try quinn result import rows.csv --json
    assert_exit 7
    [ "$(jq '.error.rows | length' <<<"$stderr")" -eq 198 ]
}

@test "columns stand in any order; BOM, CRLF, remarks and blank lines are fine" {
    printf '\xef\xbb\xbf# from the laboratory\r\n\r\nperformed_on,unit,value,replicate,test,stage,lot\r\n' >rows.csv
    printf '2020-01-06,%%,97,,viability,frozen-product,UC20P1A\r\n# the second\r\n' >>rows.csv
    printf '2020-01-06,%%,96,2,viability,,UC20P1A\r\n,,,,,,\r\n2020-01-20,,"46, XY, 16qh+",,karyotype,,UC20P1A' >>rows.csv
    try quinn result import rows.csv --json
    assert_exit 0
    assert_json .imported 3
    try - result list UC20P1A --json
    assert_json '.results | map(.value) | join("|")' '46, XY, 16qh+|96|97'
}

@test "every bad row is named, and nothing is stored" {
    import_rows 'UC20P1A,viability,97,%,2020-01-06' 'NOLOT,viability,97,%,2020-01-06' 'UC20P1A,potency,97,%,2020-01-06' \
        '# a remark' 'UC20P1A,cd73,950,%,2020-01-06' 'UC20P1A,cd90,"9,5",%,2020-01-06' 'UC20P1A,cd105,97,EU/mL,2020-01-06' \
        'UC20P1A,endotoxin,<0.1,EU/mL,2020-02-30' 'UC20P1A,sterility,Sterile,,2019-01-01' 'UC20P1A,mycoplasma,Negative' \
        'UC20P1A,viability,96,%,2020-01-07'
    assert_bad 3 lot "there is no lot 'NOLOT'"
    assert_bad 4 test "has no test 'potency'"
    assert_bad 6 value "cd73 cannot be '950'"
    assert_bad 7 value "cd90 cannot be '9,5'"
    assert_bad 8 unit "cd105 is not measured in 'EU/mL'"
    assert_bad 9 performed_on 2020-02-30
    assert_bad 10 value "sterility cannot be 'Sterile'"
    assert_bad 10 performed_on 'it was made on 2020-01-01'
    assert_bad 11 '' 'the row has 3 fields, the header has 5'
    assert_bad 12 test 'viability of UC20P1A stands at line 2 already'
    [ "$(jq '.error.rows | length' <<<"$stderr")" -eq 10 ]
    assert_error_json .error.status invalid-input
    assert_error_json .error.message 'rows.csv has 10 mistakes; nothing was stored'
    assert_nothing_stored
    try quinn result import rows.csv
    assert_exit 7
    assert_err "there is no lot 'NOLOT'"
}

@test "what is in the record already is named with its ID" {
    record viability 97 --unit %
    import_rows 'UC20P1A,cd73,97,%,2020-01-06' 'UC20P1A,viability,96,%,2020-01-06'
    assert_bad 3 test 'viability of UC20P1A has a result already: R1'
    printf 'lot,test,value,unit,performed_on,replicate\nUC20P1A,viability,96,%%,2020-01-06,2\n' >rows.csv
    try quinn result import rows.csv --json
    assert_json .imported 1
    printf 'lot,test,value,unit,performed_on,replicate\nUC20P1A,viability,96,%%,2020-01-06,two\n' >rows.csv
    try quinn result import rows.csv --json
    assert_bad 2 replicate "replicate 'two' is not a whole number"
}

@test "headers that say too little or too much are named" {
    printf 'lot,test,value,units,performed_on,lot\n' >rows.csv
    try quinn result import rows.csv --json
    assert_bad 1 units "there is no column 'units'"
    assert_bad 1 lot 'the column stands twice'
    printf 'lot;test;value;unit;performed_on\nUC20P1A;viability;97;%%;2020-01-06\n' >rows.csv
    try quinn result import rows.csv --json
    assert_bad 1 value 'separate columns by commas'
    printf 'lot,test,value,unit,performed_on\n' >rows.csv
    try quinn result import rows.csv
    assert_exit 7
    assert_err 'holds no results'
    : >rows.csv
    try quinn result import rows.csv
    assert_exit 7
    printf 'lot,test,value,performed_on\nUC20P1A,karyotype,"46, XY,2020-01-06\n' >rows.csv
    try quinn result import rows.csv
    assert_exit 7
    assert_err 'never closed'
    try quinn result import nothing.csv
    assert_exit 1
    assert_nothing_stored
}

@test "a dry run says what would be imported and stores nothing" {
    printf 'lot,test,value,unit,performed_on\nUC20P1A,viability,97,%%,2020-01-06\n' >rows.csv
    try quinn result import rows.csv --dry-run
    assert_exit 0
    assert_err '1 result would be imported'
    assert_nothing_stored
}

@test "another person reviews, all or the named tests" {
    record viability 97 --unit %
    record cd73 97 --unit %
    try quinn result review UC20P1A
    assert_refused reviewer.independent 'quinn entered viability \(R1\), cd73 \(R2\)'
    try quentin result review UC20P1A viability --json
    assert_exit 0
    assert_json .reviewed 1
    try - result list UC20P1A --state reviewed --json
    assert_json '.results | length' 1
    assert_json '.results[0].reviewed_by' quentin
    try quentin result review UC20P1A viability
    assert_refused result.waiting 'no result of UC20P1A waits for a review'
    try quentin result review UC20P1A cd90 potency
    assert_refused result.test 'UC20P1A has no result of: cd90, potency'
    try quentin result review UC20P1A --json
    assert_json .reviewed 1
    try olga result review UC20P1A
    assert_exit 4
    try quentin result review NOLOT
    assert_exit 5
}

@test "nothing is reviewed when one of the results is the reviewer's own" {
    record viability 97 --unit %
    must quentin result record UC20P1A cd73 97 --unit % --performed-on 2020-01-06 >/dev/null
    try quentin result review UC20P1A
    assert_refused reviewer.independent 'quentin entered cd73 \(R2\)'
    try - result list UC20P1A --state reviewed --json
    assert_json '.results | length' 0
}

@test "a typing error is corrected against the raw record and reviewed again" {
    record viability 9.7 --unit %
    must quentin result review UC20P1A >/dev/null
    echo 'viability 97 %' >raw.txt
    try quentin result correct R1 97 --raw raw.txt --reason 'typed 9.7 for 97' --json
    assert_exit 0
    assert_json .result.id R2
    assert_json .result.verdict pass
    assert_json .result.state entered
    assert_json .result.corrects R1
    assert_json .result.correction_reason 'typed 9.7 for 97'
    assert_json .result.reviewed_by null
    try - result list UC20P1A --json
    assert_json '.results | map(.id + " " + .value + " " + .state) | join("|")' 'R2 97 entered|R1 9.7 corrected'
    try - result list UC20P1A --in-force --json
    assert_json '.results | map(.id) | join(" ")' R2
    try quentin result review UC20P1A
    assert_refused reviewer.independent 'quentin entered viability \(R2\)'
    try quinn result review UC20P1A # who entered the first value is as little independent
    assert_refused reviewer.independent 'quinn entered viability \(R2\)'
    try - audit log --subject R1 --json
    assert_json '.events[0].action' result.correct
    assert_json '.events[0].reason' 'typed 9.7 for 97'
    try - audit verify
    assert_exit 0
}

@test "the review of a correction that conforms closes the investigation of the typing error" {
    record viability 9.7 --unit %
    assert_json .result.investigation DEV-0001
    echo 'viability 97 %' >raw.txt
    must quinn result correct R1 97 --raw raw.txt --reason 'typed 9.7 for 97' >/dev/null
    try - deviation show DEV-0001 --json
    assert_json .deviation.state open
    must quentin result review UC20P1A >/dev/null
    try - deviation show DEV-0001 --json
    assert_json .deviation.state closed
    assert_json .deviation.cause transcription
    assert_json .deviation.closed_by 'Quentin Roy'
    json .deviation.conclusion | grep 'R1 was entered as 9.7 %; R2 by the raw record is 97 %'
    try - lot show UC20P1A --json
    assert_json .lot.held false
    try - audit verify
    assert_exit 0
}

@test "a correction that fails too is investigated by itself" {
    record viability 9.7 --unit %
    echo 'viability 79 %' >raw.txt
    try quinn result correct R1 79 --raw raw.txt --reason 'typed 9.7 for 79' --json
    assert_json .result.investigation DEV-0002
    must quentin result review UC20P1A >/dev/null
    try - deviation list --state open --json
    assert_json '.deviations | length' 2
    try - lot show UC20P1A --json
    assert_json .lot.held true
}

@test "a result says how, by whom, when and from what it was made" {
    record viability 97 --unit % --performed-at '2020-01-06 14:30' --method 'SOP-7, trypan blue' --instrument NC-3000 --analyst quinn
    assert_exit 0
    assert_json .result.performed_on 2020-01-06
    assert_json .result.performed_at 2020-01-06T13:30:00.000Z
    assert_json .result.method 'SOP-7, trypan blue'
    assert_json .result.instrument NC-3000
    assert_json .result.analyst quinn
    try quinn result record UC20P1A cd73 97 --unit % --performed-at '2020-01-07 00:10' --json
    assert_json .result.performed_on 2020-01-07
    try quinn result record UC20P1A cd90 97 --unit % --performed-on 2020-01-06 --performed-at '2020-01-07 00:10'
    assert_refused date.same-day
    try quinn result record UC20P1A cd90 97 --unit % --performed-at "$(day '+2 days') 10:00"
    assert_refused date.future
    try quinn result record UC20P1A cd90 97 --unit % --performed-at 10:00
    assert_exit 2
    try quinn result record UC20P1A cd90 97 --unit %
    assert_exit 2
    assert_err 'it is not said when the test was performed'
    try quinn result record UC20P1A cd90 97 --unit % --performed-on 2020-01-06 --sample SMP-000001
    assert_exit 5
    printf '%s\n' 'lot,test,value,unit,performed_at,method,instrument,analyst,sample' \
        'UC20P1A,cd105,97,%,2020-01-06 09:00,FACS,Lyric,Q-12,' >rows.csv
    try quinn result import rows.csv --json
    assert_json .imported 1
    try - result list UC20P1A --test cd105 --json
    assert_json '.results[0] | [.performed_at, .performed_on, .method, .instrument, .analyst] | join("|")' \
        '2020-01-06T08:00:00.000Z|2020-01-06|FACS|Lyric|Q-12'
    printf '%s\n' 'lot,test,value,unit,performed_at,sample' 'UC20P1A,endotoxin,<0.1,EU/mL,noon,' \
        'UC20P1A,sterility,Negative,,2020-01-06 09:00,SMP-000001' >rows.csv
    try quinn result import rows.csv --json
    assert_bad 2 performed_at "'noon' is not a time"
    assert_bad 3 sample "there is no sample 'SMP-000001'"
}

@test "a correction that cannot be is refused" {
    record viability 9.7 --unit %
    echo 'viability 97 %' >raw.txt
    try quinn result correct R1 97 --raw raw.txt
    assert_refused act.reason
    try quinn result correct R1 9.7 --raw raw.txt --reason R
    assert_refused result.changed "R1 is '9.7' already"
    try quinn result correct R1 970 --raw raw.txt --reason R
    assert_refused result.plausible
    try quinn result correct R1 97 --raw missing.txt --reason R
    assert_exit 1
    : >empty.txt
    try quinn result correct R1 97 --raw empty.txt --reason R
    assert_exit 2
    try quinn result correct R7 97 --raw raw.txt --reason R
    assert_exit 5
    try quinn result correct 1 97 --raw raw.txt --reason R
    assert_exit 2
    assert_err "'1' is not the ID of a result"
    try olga result correct R1 97 --raw raw.txt --reason R
    assert_exit 4
    must quinn result correct R1 97 --raw raw.txt --reason R >/dev/null
    try quinn result correct R1 96 --raw raw.txt --reason R
    assert_refused result.in-force 'R1 is corrected and does not count any more'
    must rosa lot reject UC20P1A --confirm UC20P1A --reason 'bag broken' >/dev/null
    try quinn result correct R2 96 --raw raw.txt --reason R
    assert_refused lot.decided
}

@test "lists are filtered, and unknown filters named" {
    record viability 97 --unit %
    try - result list UC20P1A
    assert_out 'R1 +viability +97 +% +pass +entered +quinn'
    try - result list --test viability --csv
    assert_exit 0
    assert_out '^id,lot,test,stage'
    try - result list UC20P1A --state open
    assert_exit 2
    assert_err "there is no state 'open'"
    try - result list NOLOT
    assert_exit 5
}
