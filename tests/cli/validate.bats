# The list of requirements of electronic records, and the report that `make validate` makes of it.
# shellcheck disable=SC2154 # status, output come from run
load helper
REQUIREMENTS=$ROOT/tests/data/requirements.csv
setup() { cd "$BATS_TEST_TMPDIR" || return 1; }

# rows: FILE<tab>CASE of every line.
rows() { grep '^ER-' "$REQUIREMENTS" | sed -nE 's/^ER-[0-9]{2},.*,([a-z_]+),"([^"]*)"$/\1\t\2/p'; }

# report RESULTS: made of these outcomes; exit code of the report's program.
report() {
    printf 'section,name,value\nProgram,Version,cryolot 0\n' >installed.csv
    printf 'name,value,chosen,meaning\ndeviation.days,30,false,days\n' >settings.csv
    { echo file,case,outcome; cat "$1"; } >results.csv
    run "$BUILD/validate/report" report.pdf installed.csv settings.csv "$REQUIREMENTS" results.csv VAL-0 now
}

@test "every requirement names tests that are there" {
    local file case
    [ "$(rows | wc -l)" -eq "$(grep -c '^ER-' "$REQUIREMENTS")" ]
    [ "$(rows | wc -l)" -ge 40 ]
    while IFS=$'\t' read -r file case; do
        grep -qxF "@test \"$case\" {" "$ROOT/tests/cli/$file.bats" || fail "no case '$case' in tests/cli/$file.bats"
    done < <(rows)
}

@test "a requirement's text and source stand with its first test" {
    [ -z "$(grep '^ER-' "$REQUIREMENTS" | awk -F, '!seen[$1]++ && $2 == ""')" ]
    [ "$(grep -o '^ER-[0-9]*' "$REQUIREMENTS" | uniq | sort | uniq -d | wc -l)" -eq 0 ]
}

@test "the report says what is shown; one test that fails, is skipped or did not run makes it NOT SHOWN" {
    rows | sort -u | sed -E 's/(.*)\t(.*)/\1,"\2",passed/' >all
    report all
    assert_exit 0
    assert_out 'All [0-9]+ requirements are shown'
    pdftotext -layout report.pdf text
    grep -q 'Installation and operation report' text
    grep -q 'deviation.days *30 *days' text
    ! grep -q 'NOT SHOWN\|NOT VALIDATED' text || fail "$(cat text)"
    local outcome
    for outcome in failed skipped; do
        sed "1s/passed/$outcome/" all >some
        report some
        assert_exit 1
        assert_out 'NOT SHOWN: 1 of'
        pdftotext -layout report.pdf - | grep -q "NOT VALIDATED"
        pdftotext -layout report.pdf - | grep -q "$outcome"
    done
    tail -n +2 all >some
    report some
    assert_exit 1
    pdftotext -layout report.pdf - | grep -q 'did not run'
    : >none
    report none
    assert_exit 1
    assert_out "NOT SHOWN: $(grep -o '^ER-[0-9]*' "$REQUIREMENTS" | sort -u | wc -l) of"
}
