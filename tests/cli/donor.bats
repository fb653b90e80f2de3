#!/usr/bin/env bats
# Donors: what is known of them, the determination and what comes after it, warnings, no names.
# shellcheck disable=SC2154 # stderr comes from run
load helper
load tampering
setup() {
    setup_record
    TODAY=$(day today)
}

# A donor that lacks one thing: known WITHOUT, of consent, screening, tests, recovery.
donor_without() {
    local recovered=(--recovered "$TODAY" --establishment 'Maternity North')
    [ "$1" != recovery ] || recovered=()
    must olga donor add D2 "${recovered[@]}" >/dev/null
    [ "$1" = consent ] || must olga donor consent D2 --given --on "$TODAY" --form IC-7 >/dev/null
    [ "$1" = screening ] || must olga donor screen D2 --clear --on "$TODAY" >/dev/null
    donor_tests_csv "$TODAY" >tests.csv
    [ "$1" = tests ] || [ "$1" = recovery ] || must olga donor test D2 --from tests.csv >/dev/null
}

eligible() { try rosa donor determine D2 --eligible --on "$TODAY" --reason 'screening and tests complete' "$@"; }
test_one() { try olga donor test D2 "$1" "$2" --laboratory 'Lab West' --specimen "${3:-$TODAY}" "${@:4}"; }
clean() {
    try - verify
    assert_exit 0
}

@test "a donor with all evidence becomes eligible, and one screen shows it" {
    donor_without nothing
    eligible --json
    assert_exit 0
    assert_json .donor.determination eligible
    assert_json .donor.determined_by 'Rosa Lind'
    try - donor show D2 --json
    assert_json .donor.recovered_on "$TODAY"
    assert_json .donor.establishment 'Maternity North'
    assert_json '.donor.consents[0].act' given
    assert_json '.donor.consents[0].form' IC-7
    assert_json '.donor.screenings[0].outcome' clear
    assert_json '[.donor.tests[].test] | join(" ")' 'hiv-1 hiv-2 hbv hcv syphilis htlv cmv'
    assert_json '.donor.tests[0].recorded_by' olga
    assert_json '.donor.warnings | length' 0
    assert_json '.donor.missing | length' 0
    try - donor show D2
    assert_out 'Screening  On'
    [ "$(wc -l <<<"$output")" -le 24 ]
    [ "$(awk '{ if (length($0) > most) most = length($0) } END { print most }' <<<"$output")" -le 80 ]
    clean
}

@test "eligible is refused with everything that is missing, each with its command" {
    must olga donor add D2 >/dev/null
    eligible
    assert_refused donor.complete 'the day of recovery is missing: cryolot donor recover D2'
    assert_err 'consent is missing: cryolot donor consent D2 --given'
    assert_err 'screening is missing: cryolot donor screen D2 --clear'
    assert_err 'hiv-1 is missing: cryolot donor test D2 hiv-1'
    try - donor show D2
    assert_out 'Before it can be eligible'
    assert_out 'NOT EVALUATED FOR INFECTIOUS SUBSTANCES'
    [ "$(events donor.determine)" -eq 0 ]
    clean
}

@test "each single thing that is missing refuses" {
    local missing
    cp "$DB" empty.db
    for missing in consent screening tests recovery; do
        rm -f "$DB"-*
        cp empty.db "$DB"
        donor_without $missing
        eligible
        case $missing in
        recovery) assert_refused donor.complete 'day of recovery is missing' ;;
        tests) assert_refused donor.complete 'cmv is missing' ;;
        *) assert_refused donor.complete "$missing is missing" ;;
        esac
    done
}

@test "reactive never stops to count; indeterminate does after a test that is not" {
    donor_without nothing
    must olga donor test D2 hbv indeterminate --laboratory 'Lab West' --specimen "$TODAY" >/dev/null
    eligible
    assert_refused donor.complete 'hbv is indeterminate: test again'
    must olga donor test D2 hbv nonreactive --laboratory 'Lab East' --specimen "$TODAY" >/dev/null
    eligible --dry-run
    assert_exit 0
    must olga donor test D2 hbv reactive --laboratory 'Lab East' --specimen "$TODAY" >/dev/null
    must olga donor test D2 hbv nonreactive --laboratory 'Lab South' --specimen "$TODAY" >/dev/null
    eligible
    assert_refused donor.complete 'hbv is reactive'
    clean
}

@test "a withdrawn consent, a risk and an early date refuse" {
    donor_without nothing
    cp "$DB" good.db
    try olga donor consent D2 --withdrawn --on "$TODAY"
    assert_refused act.reason
    must olga donor consent D2 --withdrawn --on "$TODAY" --reason 'by letter' >/dev/null
    eligible
    assert_refused donor.complete 'consent is withdrawn'
    must olga donor consent D2 --given --on "$TODAY" >/dev/null
    must olga donor screen D2 --risk --on "$TODAY" --remark 'travel' >/dev/null
    eligible
    assert_refused donor.complete 'screening found a risk'
    rm -f "$DB"-*
    cp good.db "$DB"
    try rosa donor determine D2 --eligible --on "$(day yesterday)" --reason complete
    assert_refused donor.complete "the evidence reaches to $TODAY"
    try rosa donor determine D2 --eligible --on "$(day '+2 days')" --reason complete
    assert_refused date.future
    try olga donor consent D2 --withdrawn --on "$(day '-3 days')" --reason 'by letter'
    assert_refused donor.consent 'before it was given'
}

@test "ineligible and incomplete need a reason only, and warn" {
    must olga donor add D2 >/dev/null
    try rosa donor determine D2 --ineligible --on "$TODAY"
    assert_refused act.reason
    try rosa donor determine D2 --ineligible --on "$TODAY" --reason 'history' --json
    assert_exit 0
    try - donor show D2 --json
    assert_json '.donor.warnings | join("|")' 'WARNING: Advise patient of communicable disease risks'
    must rosa donor determine D2 --incomplete --on "$TODAY" --reason 'sample lost' >/dev/null
    try - donor show D2 --json
    assert_json '.donor.warnings | join("|")' \
        'NOT EVALUATED FOR INFECTIOUS SUBSTANCES|WARNING: Advise patient of communicable disease risks'
    # the earlier determination is told too, with its signer and that another one took its place
    assert_json '[.donor.determinations[] | .outcome + " " + .state] | join(", ")' 'ineligible superseded, incomplete holds'
    assert_json '.donor.determinations[0].signer' 'Rosa Lind'
    assert_json '.donor.determinations[0].reason' history
    # what becomes known afterwards leaves the determination signed
    must olga donor recover D2 --on "$TODAY" --establishment 'Maternity North' >/dev/null
    must olga donor test D2 hiv-1 reactive --laboratory 'Lab West' --specimen "$TODAY" >/dev/null
    must olga donor test D2 wnv reactive --laboratory 'Lab West' --specimen "$TODAY" >/dev/null
    try - donor show D2 --json
    assert_json '.donor.warnings[2]' 'WARNING: Reactive test results for HIV-1'
    assert_json '.donor.warnings[3]' 'WARNING: Reactive test results for West Nile virus'
    clean
}

@test "specimens are taken around the day of recovery" {
    must olga donor add D2 >/dev/null
    test_one hiv-1 nonreactive
    assert_refused donor.specimen 'day of recovery of donor .D2. is not known'
    must olga donor recover D2 --on "$(day '-10 days')" >/dev/null
    test_one hiv-1 nonreactive "$(day '-2 days')"
    assert_refused donor.specimen '8 days from the recovery'
    test_one hiv-1 nonreactive "$(day '-18 days')"
    assert_refused donor.specimen
    test_one hiv-1 nonreactive "$(day '-17 days')"
    assert_exit 0
    test_one hiv-2 nonreactive "$(day '-3 days')"
    assert_exit 0
    must ada+rosa setting set donor.specimen-days 3 --reason 'procedure 12' >/dev/null
    test_one hcv nonreactive "$(day '-3 days')"
    assert_refused donor.specimen 'allowed are 3'
}

@test "recovery is recorded once" {
    must olga donor add D2 --recovered "$TODAY" >/dev/null
    try olga donor recover D2 --on "$TODAY"
    assert_refused donor.recovery
    try olga donor recover D2
    assert_exit 2
    try olga donor recover D2 --establishment 'Maternity North' --json
    assert_exit 0
    assert_json .donor.establishment 'Maternity North'
    try olga donor recover D2 --establishment 'Maternity North'
    assert_refused donor.recovery
    try olga donor recover D2 --establishment 'Maternity South' --reason 'typed wrongly'
    assert_exit 4
    assert_err 'donor.recover-anew.*role qa'
    try olga donor add D3 --recovered "$(day '+2 days')"
    assert_refused date.future
}

@test "bad tests are refused, the same one twice too" {
    donor_without tests
    test_one 'HIV 1' nonreactive
    assert_exit 2
    test_one hiv-1 negative
    assert_exit 2
    assert_err 'nonreactive, reactive or indeterminate'
    try olga donor test D2 hiv-1 nonreactive
    assert_exit 2
    test_one hiv-1 nonreactive "$(day '+2 days')"
    assert_refused date.future
    test_one hiv-1 nonreactive
    assert_exit 0
    test_one hiv-1 nonreactive
    assert_exit 6
    assert_err '\[donor.test\]'
    try olga donor consent D3 --given --on "$TODAY"
    assert_exit 5
    try olga donor consent D2 --given --withdrawn --on "$TODAY"
    assert_exit 2
}

@test "a file of tests is taken whole or not at all" {
    donor_without tests
    printf '%s\n' 'test,outcome,laboratory,specimen_on' "hiv-1,nonreactive,Lab West,$TODAY" \
        "hcv,negative,Lab West,$TODAY" "hbv,nonreactive,Lab West,2019-01-01" 'cmv,reactive,Lab West,31.12.2025' >bad.csv
    try olga donor test D2 --from bad.csv --json
    assert_exit 7
    assert_error_json '[.error.rows[] | "\(.row) \(.column)"] | join(", ")' '3 outcome, 4 specimen_on, 5 specimen_on'
    try - donor show D2 --json
    assert_json '.donor.tests | length' 0
    printf '%s\n' 'test,outcome,laboratory' >bad.csv
    try olga donor test D2 --from bad.csv
    assert_exit 7
    assert_err 'specimen_on'
    try olga donor test D2 --from tests.csv --json
    assert_json .imported 7
    try olga donor test D2 --from tests.csv
    assert_exit 7
    assert_err 'recorded already'
    clean
}

@test "who recorded the tests does not determine" {
    must ada+rosa user role olga --role operator,qa --reason 'stands in' >/dev/null
    donor_without nothing
    try olga donor determine D2 --eligible --on "$TODAY" --reason complete
    assert_refused donor.independent 'Olga Berg recorded a test'
}

@test "no names and no record numbers" {
    local text
    for text in ANNA MARIA-ANNA; do
        try olga donor add $text
        assert_refused identity.anonymous 'looks like a name'
        try nora subject add $text --site CPN
        assert_refused identity.anonymous 'looks like a name'
    done
    donor_without nothing
    must nora subject add S-1 --site CPN >/dev/null
    for text in '123-45-6789' 'see MRN 00712345' 'SSN: 1234'; do
        try olga donor recover D2 --establishment "$text"
        assert_refused identity.anonymous
        try olga donor screen D2 --risk --on "$TODAY" --remark "$text"
        assert_refused identity.anonymous
        try olga donor consent D2 --given --on "$TODAY" --form "$text"
        assert_refused identity.anonymous
        try olga donor consent D2 --withdrawn --on "$TODAY" --reason "$text"
        assert_refused identity.anonymous
        try rosa donor determine D2 --incomplete --on "$TODAY" --reason "$text"
        assert_refused identity.anonymous
        test_one wnv nonreactive "$TODAY" --laboratory "$text"
        [ "$status" -ne 0 ]
        try olga donor test D2 wnv nonreactive --specimen "$TODAY" --laboratory "$text"
        assert_refused identity.anonymous
        try nora note D2 "$text"
        assert_refused identity.anonymous
        try nora note S-1 "$text"
        assert_refused identity.anonymous
        refute_err "$text"
    done
    echo scan >'MRN 00712345.txt'
    try olga attach D2 'MRN 00712345.txt'
    assert_refused identity.anonymous
    try olga donor screen D2 --clear --on "$TODAY" --remark 'questionnaire of 3 pages'
    assert_exit 0
}

@test "a donor is determined again and again, and each time its signature is of that evidence" {
    donor_without nothing
    eligible
    clean
    must rosa donor determine D2 --incomplete --on "$TODAY" --reason 'sample mixed up' >/dev/null
    eligible
    assert_exit 0
    [ "$(sqlite3 "$DB" "SELECT count(DISTINCT content_sha256) FROM signature WHERE subject = 'D2'")" -eq 2 ]
    must olga donor screen D2 --clear --on "$TODAY" >/dev/null
    eligible
    [ "$(sqlite3 "$DB" "SELECT count(DISTINCT content_sha256) FROM signature WHERE subject = 'D2'")" -eq 3 ]
    clean
}

@test "a consent or a screening of an earlier day undoes neither withdrawal nor risk" {
    donor_without nothing
    must olga donor consent D2 --withdrawn --on "$TODAY" --reason 'by letter' >/dev/null
    try olga donor consent D2 --given --on "$(day yesterday)" --form IC-7
    assert_refused donor.consent "withdrew its consent on $TODAY"
    must olga donor screen D2 --risk --on "$TODAY" --remark travel >/dev/null
    try olga donor screen D2 --clear --on "$(day '-3 days')"
    assert_refused donor.screening 'found a risk'
    must olga donor consent D2 --given --on "$TODAY" --form IC-7 >/dev/null
    try olga donor screen D2 --clear --on "$TODAY"
    assert_refused donor.screening "on $TODAY found a risk"
    must olga donor screen D2 --clear --on "$TODAY" --reason 'the country was named wrongly' >/dev/null
    eligible
    assert_exit 0
    clean
}

@test "a determination is not replaced by one of an earlier day" {
    donor_without nothing
    eligible
    try rosa donor determine D2 --ineligible --on "$(day yesterday)" --reason history
    assert_refused donor.determination "is of $TODAY"
    try rosa donor determine D2 --ineligible --on "$TODAY" --reason history
    assert_exit 0
}

@test "a mistyped test is corrected by QA against the report, and the first outcome stays" {
    donor_without nothing
    test_one hcv reactive
    echo 'report: hcv nonreactive' >report.txt
    eligible
    assert_refused donor.complete 'hcv is reactive'
    try olga donor correct D2 8 nonreactive --raw report.txt --reason 'typed wrongly'
    assert_exit 4
    try rosa donor correct D2 8 nonreactive --raw report.txt
    assert_refused act.reason
    try rosa donor correct D2 9 nonreactive --raw report.txt --reason 'typed wrongly'
    assert_exit 5
    try rosa donor correct D2 8 negative --raw report.txt --reason 'typed wrongly'
    assert_exit 2
    try rosa donor correct D2 8 reactive --raw report.txt --reason 'typed wrongly'
    assert_exit 6
    cp report.txt 'MRN 00712345.txt'
    try rosa donor correct D2 8 nonreactive --raw 'MRN 00712345.txt' --reason 'typed wrongly'
    assert_refused identity.anonymous
    try rosa donor correct D2 8 nonreactive --raw report.txt --reason 'typed wrongly' --json
    assert_exit 0
    assert_json .donor.code D2
    try rosa donor correct D2 8 indeterminate --raw report.txt --reason 'typed wrongly'
    assert_refused donor.correction 'corrected already'
    try rosa donor correct D2 9 indeterminate --raw report.txt --reason 'typed wrongly'
    assert_refused donor.independent 'Rosa Lind recorded test 9'
    try - donor show D2 --json
    assert_json '.donor.tests[7] | "\(.outcome) \(.state) \(.corrects)"' 'reactive corrected null'
    assert_json '.donor.tests[8] | "\(.outcome) \(.state) \(.corrects) \(.correction_reason)"' \
        'nonreactive in-force 8 typed wrongly'
    assert_json '.donor.tests[8].raw_sha256' "$(sha256sum report.txt | cut -d' ' -f1)"
    assert_json '.donor.warnings | join("|")' 'NOT EVALUATED FOR INFECTIOUS SUBSTANCES'
    try - donor show D2
    assert_out 'reactive .*corrected'
    [ "$(awk '{ if (length($0) > most) most = length($0) } END { print most }' <<<"$output")" -le 80 ]
    eligible
    assert_refused donor.independent 'Rosa Lind recorded a test'
    try rufus donor determine D2 --eligible --on "$TODAY" --reason complete
    assert_exit 0
    must rosa document issue donor D2 -o donor.pdf >/dev/null
    pdftotext -layout donor.pdf - | grep -q 'reactive, corrected'
    pdftotext -layout donor.pdf - | tr -s ' \n' ' ' | grep -q "correction of a donor's test"
    clean
    tamper "UPDATE donor_test SET outcome = 'nonreactive' WHERE state = 'corrected'"
    try - verify
    assert_exit 8
    assert_out "correction of a donor's test of D2 by Rosa Lind counts as unsigned"
}

@test "a mistyped recovery is corrected by QA, and specimens outside of it are named" {
    must olga donor add D2 --recovered "$(day '-20 days')" --establishment 'Maternity Noth' >/dev/null
    must olga donor consent D2 --given --on "$TODAY" --form IC-7 >/dev/null
    must olga donor screen D2 --clear --on "$TODAY" >/dev/null
    donor_tests_csv "$(day '-20 days')" >tests.csv
    must olga donor test D2 --from tests.csv >/dev/null
    eligible
    assert_exit 0
    try rosa donor recover D2 --establishment 'Maternity North'
    assert_refused act.reason
    must rosa donor recover D2 --establishment 'Maternity North' --reason 'typed wrongly' >/dev/null
    try rosa donor recover D2 --on "$(day '-5 days')" --reason 'the form says so'
    assert_refused donor.specimen 'test 1, hiv-1, has its specimen'
    assert_err 'test 7, cmv'
    try rosa donor recover D2 --on "$(day '-5 days')" --outside 1,2,3,4,5,6 --reason 'the form says so'
    assert_refused donor.specimen 'test 7, cmv'
    must rosa donor recover D2 --on "$(day '-5 days')" --outside 1,2,3,4,5,6,7 --reason 'the form says so' >/dev/null
    try - donor show D2 --json
    assert_json .donor.recovered_on "$(day '-5 days')"
    assert_json .donor.establishment 'Maternity North'
    eligible
    assert_refused donor.complete 'hiv-1 is of a specimen of .*, more than 7 days from the recovery'
    clean
    [ "$(events donor.recover-anew)" -eq 2 ]
}
