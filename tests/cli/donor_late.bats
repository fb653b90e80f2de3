#!/usr/bin/env bats
# What comes to be known against a donor after its determination: lots are held, said is who had them, and no row that
# comes behind it makes it unsaid.
# shellcheck disable=SC2154 # stderr comes from run
load helper
load ward
setup() {
    setup_ward
    TODAY=$(day today)
    echo 'report: nonreactive' >report.txt
}

clean() {
    try - verify
    assert_exit 0
}
eligible_again() { must rosa donor determine D1 --eligible --on "$TODAY" --reason 'looked at again' >/dev/null; }
lot_problem() { [[ $(as - lot check "$1" --json | jq -r '.checks[] | select(.id == "donor.eligible").detail') == *"$2"* ]]; }
other_lot() { must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null; }
hold_reasons() { sqlite3 -readonly "$DB" "SELECT h.reason FROM hold h JOIN lot l ON l.id = h.lot_id WHERE l.code = '$1'"; }

@test "a reactive test holds every released lot and names vials, doses and subjects" {
    infuse
    other_lot
    try olga donor test D1 hiv-1 reactive --laboratory 'Lab East' --specimen "$MADE" --json
    assert_exit 0
    assert_json .donor.code D1
    assert_json .alarm 'donor D1: hiv-1 is reactive'
    assert_json '.held | join(" ")' "$LOT"
    assert_json '.vials | length' 10
    assert_json .vials_in_stock 6
    assert_json '.doses | join(" ")' "$DOSE"
    assert_json '.subjects | join(" ")' S-1
    [ "$(hold_reasons "$LOT")" = 'donor D1: hiv-1 is reactive' ]
    [ -z "$(hold_reasons UC26A002)" ]
    try - lot show "$LOT" --json
    assert_json .lot.held true
    try - lot history "$LOT" --json
    assert_out donor.test
    try - status
    assert_out "$LOT"
    try petra dose thaw S-2 "${VIALS[3]}" --dose 1e6/kg
    assert_exit 3
    clean
}

@test "it is said to the person who records it" {
    try olga donor test D1 hiv-1 indeterminate --laboratory 'Lab East' --specimen "$MADE"
    assert_exit 0
    assert_err "donor D1: hiv-1 is indeterminate; held from now on: $LOT"
    assert_err '6 vials in stock, 4 out, 0 given'
    assert_err 'doses: none; subjects: none; all of them: cryolot trace D1'
}

@test "a withdrawal, a risk and a file of tests hold too; what speaks for a donor does not" {
    must olga donor test D1 wnv nonreactive --laboratory 'Lab East' --specimen "$MADE" >/dev/null
    must olga donor screen D1 --clear --on "$TODAY" >/dev/null
    must olga donor consent D1 --given --on "$TODAY" >/dev/null
    [ -z "$(hold_reasons "$LOT")" ]
    printf '%s\n' 'test,outcome,laboratory,specimen_on' "hcv,reactive,Lab East,$MADE" "cmv,indeterminate,Lab East,$MADE" >tests.csv
    try olga donor test D1 --from tests.csv --json
    assert_json .imported 2
    assert_json .alarm 'donor D1: hcv is reactive, cmv is indeterminate'
    assert_json '.held | join(" ")' "$LOT"
    try olga donor screen D1 --risk --on "$TODAY" --remark travel --json
    assert_json .alarm 'donor D1: screening found a risk'
    try olga donor consent D1 --withdrawn --on "$TODAY" --reason 'by letter' --json
    assert_json .alarm 'donor D1: consent is withdrawn'
    [ "$(hold_reasons "$LOT" | wc -l)" -eq 3 ]
    clean
}

@test "a dry run holds nothing" {
    must olga donor test D1 hiv-1 reactive --laboratory 'Lab East' --specimen "$MADE" --dry-run >/dev/null
    [ -z "$(hold_reasons "$LOT")" ]
}

@test "an operator does not undo a withdrawal, nor does a later consent until QA determines" {
    other_lot
    must olga donor consent D1 --withdrawn --on "$TODAY" --reason 'by letter' >/dev/null
    try olga donor consent D1 --given --on "$(day yesterday)"
    assert_refused donor.consent
    lot_problem UC26A002 'consent of donor D1 is withdrawn'
    must olga donor consent D1 --given --on "$TODAY" >/dev/null
    lot_problem UC26A002 'consent of donor D1 was withdrawn since its determination'
    must rosa lot unhold "$LOT" --reason 'too early' >/dev/null
    try petra dose thaw S-2 "${VIALS[3]}" --dose 1e6/kg
    assert_exit 3
    assert_err 'consent of donor D1 was withdrawn'
    eligible_again
    lot_problem UC26A002 'consent' && fail 'said after the determination'
    clean
}

@test "nor a risk by a screening, nor an indeterminate test by another one" {
    other_lot
    must olga donor screen D1 --risk --on "$TODAY" >/dev/null
    must olga donor screen D1 --clear --on "$TODAY" --reason 'named wrongly' >/dev/null
    must olga donor test D1 hbv indeterminate --laboratory 'Lab East' --specimen "$MADE" >/dev/null
    must olga donor test D1 hbv nonreactive --laboratory 'Lab East' --specimen "$MADE" >/dev/null
    lot_problem UC26A002 'found a risk since its determination'
    lot_problem UC26A002 'hbv of donor D1 was indeterminate since its determination'
    eligible_again
    lot_problem UC26A002 'since its determination' && fail 'said after the determination'
    clean
}

@test "a corrected test is said until QA determines; a correction to reactive holds" {
    other_lot
    must olga donor test D1 hbv reactive --laboratory 'Lab East' --specimen "$MADE" >/dev/null
    must rosa donor correct D1 8 nonreactive --raw report.txt --reason 'typed wrongly' >/dev/null
    lot_problem UC26A002 'hbv of donor D1 was reactive since its determination'
    must rufus donor determine D1 --eligible --on "$TODAY" --reason 'looked at again' >/dev/null
    lot_problem UC26A002 'hbv' && fail 'said after the determination'
    must rosa lot unhold "$LOT" --reason 'typing error' >/dev/null
    try rosa donor correct D1 1 reactive --raw report.txt --reason 'the report says reactive' --json
    assert_exit 0
    assert_json .alarm 'donor D1: hiv-1 is reactive'
    assert_json '.held | join(" ")' "$LOT"
    lot_problem UC26A002 'hiv-1 of donor D1 is reactive since its determination'
    clean
}

@test "another day of recovery asks for another determination, and lots are not older than it" {
    other_lot
    try rosa donor recover D1 --on "$(day "$MADE +1 day")" --reason 'the form says so'
    assert_refused donor.recovery "was made on $MADE"
    must rosa donor recover D1 --on "$(day "$MADE -1 day")" --reason 'the form says so' >/dev/null
    lot_problem UC26A002 'the day of recovery of donor D1 changed since its determination'
    clean
    eligible_again
    lot_problem UC26A002 'day of recovery' && fail 'said after the determination'
    clean
}
