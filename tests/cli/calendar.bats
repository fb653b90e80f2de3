#!/usr/bin/env bats
# What becomes due, and what should have been done already.

load helper
load ward
load plant

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
    must petra dose discard "$DOSE" --reason 'not needed' >/dev/null
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

@test "pending results and stability points are due until they are there" {
    setup_lot
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    plant "INSERT INTO lot_pending (lot_id, specification_id, due_on) SELECT l.id, s.id, '$(paris '-1 days')'
            FROM specification s, lot l WHERE s.test = 'sterility'" \
        "INSERT INTO stability_point (lot_id, vial_id, months, due_on, planned_by, planned_at_ms)
        VALUES ($(lot "$LOT"), $(vial "${VIALS[0]}"), 6, '$(paris '+1 days')', $(person rosa), 1)"
    try - calendar --json
    assert_due "$(paris '-1 days') result UC26A002 - true
$(paris '+1 days') stability ${VIALS[0]} - false"
    assert_json '.calendar[1].about' "$LOT at 6 months"
    # a discarded vial is pulled by nobody
    must stan storage add CPN/B1 --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/B1 >/dev/null
    must stan vial take "${VIALS[0]}" --reason 'cracked' >/dev/null
    must stan+stella vial discard "${VIALS[0]}" --reason cracked >/dev/null
    try - calendar --json
    assert_json '[.calendar[].kind] | join(" ")' result
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
    plant "INSERT INTO attachment (subject, kind, name, media_type, sha256, content, attached_by, attached_at_ms)
        VALUES ('$LOT', 'risk', 'risk.txt', 'text/plain', 'x', x'78', 1, 1)" \
        "INSERT INTO signature (person_id, login, name, role, meaning, subject, content_sha256, signed_at_ms)
        VALUES ($(person rosa), 'rosa', 'Rosa Lind', 'qa', 'supply', '$LOT', 'x', 1)" \
        "INSERT INTO oos_supply (lot_id, subject_id, risk_id, physician_id, quality_id, notify_by)
        SELECT $(lot "$LOT"), 2, max(a.id), max(g.id), max(g.id), '$(paris '-1 days')' FROM attachment a, signature g"
    try - calendar --kind notification --json
    assert_due "$(paris '-1 days') notification S-2 rosa true"
    echo notified >notice.txt
    must rosa attach S-2 notice.txt --as notification >/dev/null
    try - calendar --kind notification --json
    assert_json .calendar '[]'
}
