#!/usr/bin/env bats
# The last seven days on one page.

load helper
load ward

figures() { json '.report | [.lots, .results, .deviations, .holds, .care, .people, .documents] | map(del(.oldest_open)) | add
    | to_entries | map(select(.value > 0) | .key + "=" + (.value | tostring)) | join(" ")'; }

@test "a new record: its people, nothing else" {
    setup_record
    try - report weekly --json
    assert_exit 0
    assert_json '.report.people.added' 13
    assert_json '.report.lots | add' 0
    assert_json '.report.results | add' 0
    assert_json '.report | [.stock, .calendar, .deviations.oldest_open] | tostring' '[[],[],null]'
    try - report weekly
    assert_exit 0
    assert_out 'TRAINING'
    assert_out 'No vial for patients is stored'
    assert_out 'Nothing becomes due'
}

@test "what was recorded in the week is counted, each thing once" {
    setup_ward
    local expires
    must quinn deviation open --title 'lid left open' --class major --lot "$LOT" >/dev/null
    must quinn deviation open --title 'alarm unseen' --class minor >/dev/null
    must rosa deviation close DEV-0002 --cause other --conclusion 'no excursion' >/dev/null
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL --vials 2 >/dev/null
    must quinn result record UC26A002 viability 40 --unit % --performed-on "$(day today)" >/dev/null
    must rosa lot reject UC26A002 --reason 'viability fails' --confirm UC26A002 >/dev/null
    must rosa document issue coa "$LOT" -o coa.pdf >/dev/null
    must stan lot hold "$LOT" --reason 'lid was open' >/dev/null
    must rosa lot unhold "$LOT" --reason 'closed within a minute' >/dev/null
    echo 'a wrong password of stan' >stan
    PASSWORDS=. try stan lot hold "$LOT" --reason x
    assert_exit 4
    infuse
    must nora infusion finish "$INFUSION" --given 59.5mL >/dev/null
    try - report weekly --json
    assert_exit 0
    assert_json '.report | [.lots.created, .lots.filled, .lots.released, .lots.rejected, .lots.withdrawn, .lots.extended] | join(" ")' \
        '2 2 1 1 0 0'
    assert_json '.report.results | [.entered, .failing, .corrected, .invalidated] | join(" ")' '10 1 0 0'
    # the failing result opened a third deviation and put a hold of its own
    assert_json '.report.deviations | [.opened, .closed, .open_minor + .open_major + .open_critical] | join(" ")' '3 1 2'
    assert_json '.report.deviations.oldest_open.id' DEV-0001
    assert_json '.report.holds | [.put, .lifted] | join(" ")' '2 1'
    assert_json '.report.care | [.doses_thawed, .infusions_finished, .subjects] | join(" ")' '1 1 1'
    assert_json '.report.people | [.added, .failed_sign_ins] | join(" ")' '13 1'
    assert_json '.report.documents.issued' 1
    expires=$(must - lot show "$LOT" --json | jq -r .lot.expires_on)
    assert_json '.report.stock | map([.product, .quarter, .vials, .released, .usable] | join(" ")) | join(",")' \
        "huc-msc ${expires:0:4}-Q$(((10#${expires:5:2} + 2) / 3)) 6 6 6"
    assert_json '[.report.calendar[] | .kind + " " + .id] | sort | join(", ")' 'course S-1'
    try - report weekly
    assert_exit 0
    assert_out 'Lots +2 created, 2 filled, 1 released, 1 rejected'
    assert_out '1 dose thawed, 1 infusion finished, 1 subject treated'
    assert_out '1 failed sign-in\b'
    assert_out 'the oldest, DEV-0001, is open since'
    must stan lot hold "$LOT" --reason 'lid was open again' >/dev/null
    must rosa deviation close DEV-0003 --cause product --conclusion 'viability was 40 %' >/dev/null
    try - report weekly
    assert_out $'\n +DEV-0001 is open since' # it is the only one
    assert_out 'huc-msc +20[0-9]+-Q[1-4] +6 +6 +0\b'
    [ "$(awk '{ if (length($0) > most) most = length($0) } END { print most }' <<<"$output")" -le 80 ]
    try - report weekly --csv
    assert_out $'^group,figure,count\n'
    assert_out 'lots,rejected,1'
    try - audit verify
    assert_exit 0
}

@test "the week ends with the day that was asked for" {
    setup_lot
    try - report weekly --until "$(TZ=Europe/Paris date -d '-8 days' +%F)" --json
    assert_exit 0
    assert_json '.report | [.lots, .results, .people] | map(add) | add' 0
    assert_json .report.from "$(TZ=Europe/Paris date -d '-14 days' +%F)"
    later +6d try - report weekly --json
    assert_json .report.lots.created 1
    later +8d try - report weekly --json
    assert_json .report.lots.created 0
    try - report weekly --until "$(TZ=Europe/Paris date -d '+2 days' +%F)"
    assert_exit 2
    assert_err 'the week cannot end in the future'
    try - report weekly --until 2026-02-30
    assert_exit 2
}

@test "what becomes due within seven days is in it, the overdue with the current week" {
    setup_lot
    local in
    must quinn deviation open --title 'lid left open' --class minor >/dev/null
    for in in 34 51; do
        must olga lot create "UC26E$in" --product huc-msc --made "$MADE" --donor D1 \
            --expires "$(TZ=Europe/Paris date -d "+$in days" +%F)" >/dev/null
        must olga lot fill "UC26E$in" --cells 50e6 --volume 5mL --vials 2 >/dev/null
    done
    later +31d try - report weekly --json
    assert_json '[.report.calendar[] | .id + " " + (.overdue | tostring)] | join(",")' 'DEV-0001 true,UC26E34 false'
    later +35d try - report weekly --until "$(TZ=Europe/Paris date -d '+31 days' +%F)" --json
    assert_json '[.report.calendar[].id] | join(",")' UC26E34
}

@test "the page: a PDF with the same figures" {
    setup_lot
    must quinn deviation open --title 'lid left open' --class minor >/dev/null
    later +31d try - report weekly -o late.pdf
    assert_exit 0
    pdftotext -layout late.pdf text
    grep -q 'DEV-0001' text
    grep -q 'overdue' text
    try - report weekly -o week.pdf
    assert_exit 0
    assert_no_out
    assert_err "WEEK-$(TZ=Europe/Paris date +%F) written to week.pdf"
    qpdf --check week.pdf >checked 2>&1 || fail "$(cat checked)"
    pdftotext -layout week.pdf text
    grep -q 'TRAINING' text
    grep -q 'Weekly report' text
    grep -Eq 'Lots +1 created, 1 filled, 0 released' text
    [ "$(pdfinfo week.pdf | sed -n 's/^Pages: *//p')" -eq 1 ]
    try - report weekly -o week2.pdf --json
    assert_json .report.file week2.pdf
    try - report weekly -o - --json
    assert_exit 2
    # never over the record, nor over what is no PDF
    try - report weekly -o "$DB"
    assert_exit 3
    echo secret >note.txt
    try - report weekly -o note.txt
    assert_exit 3
    [ "$(cat note.txt)" = secret ]
}
