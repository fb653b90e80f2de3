#!/usr/bin/env bats
# What becomes due, and what should have been done already.

load helper
load ward

# paris '+3 days': a civil date of the facility.
paris() { TZ=Europe/Paris date -d "$1" +%F; }

# due: what the JSON just printed says, a line each: "2026-11-30 kind id owner overdue".
due() { json '.calendar[] | [.on, .kind, .id, .owner // "-", .overdue] | join(" ")'; }

assert_due() {
    local found
    found=$(due) || return 1
    [ "$found" = "$1" ] || fail "expected:" "$1" "found:" "$found"
}

@test "a new record has nothing due" {
    setup_record
    try - calendar --json
    assert_exit 0
    assert_json .calendar '[]'
    try - calendar
    assert_exit 0
    assert_no_out
    assert_err 'nothing is due within 30 days'
    try - calendar --csv
    assert_out '^on,kind,id,about,owner,overdue$'
}

@test "lots that expire in the span of days are listed, never as overdue" {
    setup_lot
    local in
    for in in -1 0 30 31 400; do
        must olga lot create "UC26E${in/-/M}" --product huc-msc --made "$MADE" --donor D1 --expires "$(paris "$in days")" >/dev/null
        must olga lot fill "UC26E${in/-/M}" --cells 50e6 --volume 5mL --vials 2 >/dev/null
    done
    try - calendar --json
    assert_due "$(paris today) expiry UC26E0 - false
$(paris '+30 days') expiry UC26E30 - false"
    assert_json '.calendar[0].about' 'huc-msc, quarantine, 0 vials in stock'
    try - calendar --days 0 --json
    assert_json '[.calendar[].id] | join(" ")' UC26E0
    try - calendar --from "$(paris '+400 days')" --days 0 --json
    assert_json '[.calendar[].id] | join(" ")' UC26E400
    try - calendar --from "$(paris '-1 days')" --days 0 --json
    assert_due "$(paris '-1 days') expiry UC26EM1 - false"
}

@test "open deviations are due, and overdue behind their day" {
    setup_lot
    must quinn deviation open --title 'lid left open' --class minor --lot "$LOT" >/dev/null
    must quinn deviation open --title 'alarm unseen' --class major >/dev/null
    try - calendar --json
    assert_due "$(paris '+30 days') deviation DEV-0001 - false
$(paris '+30 days') deviation DEV-0002 - false"
    assert_json '.calendar[0].about' 'minor: lid left open'
    later +31d try - calendar --json
    assert_due "$(paris '+30 days') deviation DEV-0001 - true
$(paris '+30 days') deviation DEV-0002 - true"
    must olga lot create UC26A003 --product huc-msc --made "$MADE" --donor D1 --expires "$(paris '+40 days')" >/dev/null
    must olga lot fill UC26A003 --cells 50e6 --volume 5mL --vials 2 >/dev/null
    later +31d try - calendar
    assert_out $'^Overdue\nDue on .*DEV-0001'
    assert_out $'\nDue\n.*UC26A003'
    # a span of its own shows what lies in it, and nothing else
    later +31d try - calendar --from "$(paris '+40 days')" --days 1 --json
    assert_json '[.calendar[].id] | join(" ")' UC26A003
    try - calendar --from "$(paris '+29 days')" --days 0 --json
    assert_json .calendar '[]'
    must rosa deviation close DEV-0001 --cause other --conclusion 'no excursion' >/dev/null
    try - calendar --json
    assert_json '[.calendar[].id] | join(" ")' DEV-0002
    try - calendar --kind task --json
    assert_json .calendar '[]'
    try - calendar --kind deviations
    assert_exit 2
    assert_err 'did you mean deviation'
    try - calendar --days many
    assert_exit 2
}

@test "a dose is due at its use-by time, and overdue behind it" {
    setup_ward
    thaw
    try - calendar --kind dose --json
    assert_json '.calendar | length' 1
    assert_json '.calendar[0] | [.id, .about, .owner, .overdue] | join(",")' "$DOSE,for S-1, thawed,petra,false"
    later +181m try - calendar --kind dose --json
    assert_json '.calendar[0].overdue' true
    must petra+nils dose discard "$DOSE" --reason 'not needed' >/dev/null
    later +181m try - calendar --kind dose --json
    assert_json .calendar '[]'
}

@test "a task is due to its owner, a sample to its laboratory" {
    setup_lot
    must quinn deviation open --title 'lid left open' --class minor >/dev/null
    must rosa deviation task DEV-0001 --title 'train the staff' --owner stan --due "$(paris '+1 days')" >/dev/null
    must rosa deviation task DEV-0001 --title 'check the alarm' --owner stella --due "$(paris '+9 days')" >/dev/null
    must quinn sample take "$LOT" --stage frozen-product --for sterility --to 'Lab East' >/dev/null
    local sample
    sample=$(must - sample list --json | jq -r '.samples[0].id')
    try - calendar --json
    assert_due "$(paris '+1 days') task DEV-0001 stan false
$(paris '+3 days') sample $sample quinn false
$(paris '+9 days') task DEV-0001 stella false
$(paris '+30 days') deviation DEV-0001 - false"
    try - calendar --owner stan --json
    assert_json '[.calendar[].about] | join(",")' 'task 1: train the staff'
    must quinn sample send "$sample" --carrier 'Kurier Nord' >/dev/null
    later +5d try - calendar --days 3 --json
    assert_due "$(paris '+1 days') task DEV-0001 stan true
$(paris '+3 days') sample $sample - true"
    assert_json '.calendar[1].about' "of $LOT to Lab East, sent"
    later +5d try - calendar
    [ "$(awk '{ if (length($0) > most) most = length($0) } END { print most }' <<<"$output")" -le 80 ]
    must stan deviation task DEV-0001 1 --done 'trained' >/dev/null
    must quinn sample receive "$sample" --condition 'frozen, intact' >/dev/null
    later +5d try - calendar --days 3 --json
    assert_json .calendar '[]'
    try - audit verify
    assert_exit 0
}

@test "a result without which a lot was released is due until it is reviewed" {
    setup_lot
    sed -e 's/^code = huc-msc/code = fresh/' -e 's/^frozen = .*/frozen = no/' \
        -e '/^\[specification sterility/,/^$/ s/^may_be_pending = .*/may_be_pending = yes/' \
        -e '/^\[specification sterility/a pending_days = 74' "$ROOT/templates/products/huc-msc.ini" >fresh.ini
    must ada product import fresh.ini >/dev/null
    must rosa product approve fresh >/dev/null
    must olga lot create UC26F001 --product fresh --made "$MADE" --donor D1 >/dev/null
    must olga lot fill UC26F001 --cells 50e6 --volume 5mL --vials 2 >/dev/null
    results_csv UC26F001 "$(day today)" | grep -v sterility >results.csv
    must quinn result import results.csv >/dev/null
    must quentin result review UC26F001 >/dev/null
    must rosa lot release UC26F001 --pending sterility --reason 'fresh: it cannot wait' >/dev/null
    try - calendar --json
    assert_due "$(day "$MADE +74 days") result UC26F001 - false"
    assert_json '.calendar[0].about' 'Sterility, frozen-product'
    later +20d try - status --alarms
    assert_exit 3
    assert_out "^overdue result UC26F001 $(day "$MADE +74 days") - Sterility, frozen-product"
    must quinn result record UC26F001 sterility Negative --performed-on "$(day today)" >/dev/null
    try - calendar --json
    assert_json '[.calendar[].kind] | join(" ")' result
    must quentin result review UC26F001 >/dev/null
    try - calendar --json
    assert_json .calendar '[]'
}

@test "a vial of the stability plan is due until it is pulled" {
    setup_lot
    local due
    due=$(day "$MADE +3 months")
    must quinn vial assign "${VIALS[0]}" "${VIALS[1]}" --as stability --months 3 >/dev/null
    try - calendar --days 60 --json
    assert_due "$due stability ${VIALS[0]} - false
$due stability ${VIALS[1]} - false"
    assert_json '.calendar[0].about' "$LOT at 3 months"
    must quinn sample take "$LOT" --vial "${VIALS[0]}" --for viability --to 'QC, room 12' >/dev/null
    try - calendar --days 60 --kind stability --json
    assert_json '[.calendar[].id] | join(" ")' "${VIALS[1]}"
    later +60d try - calendar --kind stability --json
    assert_due "$due stability ${VIALS[1]} - true"
}

@test "a training is due when it ends, and overdue only where an act of that person needs it" {
    setup_record
    local login
    for login in quinn quentin stan; do
        must ada user train $login --procedure SOP-012 --on 2020-01-01 --until "$(paris '+2 days')" >/dev/null
    done
    must ada user train quentin --procedure SOP-012 --on 2021-01-01 --until "$(paris '+100 days')" >/dev/null
    try - calendar --json
    assert_due "$(paris '+2 days') training quinn quinn false
$(paris '+2 days') training stan stan false"
    assert_json '.calendar[0].about' SOP-012
    later +3d try - calendar --json
    assert_json .calendar '[]'
    must ada+rosa setting set training.result.record SOP-012 --reason 'as the procedure says' >/dev/null
    later +3d try - calendar --json
    assert_due "$(paris '+2 days') training quinn quinn true"
    later +3d try - status --alarms
    assert_exit 3
    assert_out "overdue training quinn $(paris '+2 days') quinn SOP-012"
    must ada user disable quinn --reason 'left' >/dev/null
    later +3d try - calendar --json
    assert_json .calendar '[]'
}

@test "a supply out of specification is to be notified, until the notice is attached to the subject" {
    setup_ward
    must olga lot create UC26A009 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must olga lot fill UC26A009 --cells 50e6 --volume 5mL --vials 2 >/dev/null
    results_csv UC26A009 "$(day today)" | sed 's/viability,97/viability,79/' >oos.csv
    must quinn result import oos.csv >/dev/null
    must quentin result review UC26A009 >/dev/null
    echo 'infused within an hour, the dose raised' >risk.txt
    must rosa lot supply-oos UC26A009 --subject S-2 --physician phil --second-password-file "$PASSWORDS/phil" \
        --risk risk.txt --reason 'no other lot in time' >/dev/null
    try - calendar --kind notification --json
    assert_due "$(paris '+15 days') notification S-2 rosa false"
    assert_json '.calendar[0].about' 'supply of UC26A009 out of specification'
    later +16d try - calendar --kind notification --json
    assert_json '.calendar[0].overdue' true
    echo notified >notice.txt
    must rosa attach S-2 notice.txt --as notification >/dev/null
    later +16d try - calendar --kind notification --json
    assert_json .calendar '[]'
    try - audit verify
    assert_exit 0
}
