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
    must quinn deviation open --title 'lid left open' --class minor --lot "$LOT" --at "$(day '-40 days')T12:00:00Z" \
        --reason 'written down that day' >/dev/null
    must quinn deviation open --title 'alarm unseen' --class major >/dev/null
    try - calendar --json
    assert_due "$(paris "$(day '-40 days') +30 days") deviation DEV-0001 - true
$(paris '+30 days') deviation DEV-0002 - false"
    assert_json '.calendar[0].about' 'minor: lid left open'
    try - calendar
    assert_out $'^Overdue\nDue on .*DEV-0001'
    assert_out $'\nDue\n'
    # a span of its own shows what lies in it, and nothing else
    try - calendar --from "$(paris '+30 days')" --days 1 --json
    assert_json '[.calendar[].id] | join(" ")' DEV-0002
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

@test "tasks, pending results, stability points and samples are due until they are done" {
    setup_lot
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    must quinn deviation open --title 'lid left open' --class minor >/dev/null
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    plant "INSERT INTO deviation_task (deviation_id, number, title, owner_id, due_on)
        VALUES (1, 1, 'train the staff', $(person stan), '$(paris '-2 days')'),
               (1, 2, 'check the alarm', $(person stella), '$(paris '+2 days')')" \
        "INSERT INTO lot_pending (lot_id, specification_id, due_on) SELECT $(lot "$LOT"), id, '$(paris '-1 days')'
            FROM specification WHERE test IN ('sterility')" \
        "INSERT INTO lot_pending (lot_id, specification_id, due_on) SELECT $(lot UC26A002), id, '$(paris '-1 days')'
            FROM specification WHERE test IN ('sterility')" \
        "INSERT INTO stability_point (lot_id, vial_id, months, due_on, planned_by, planned_at_ms)
        VALUES ($(lot "$LOT"), $(vial "${VIALS[0]}"), 6, '$(paris '+1 days')', $(person rosa), 1)" \
        "INSERT INTO sample (code, lot_id, stage, tests, laboratory, state, taken_by, taken_at_ms)
        VALUES ('SMP-000001X', $(lot "$LOT"), 'frozen-product', 'sterility', 'Lab East', 'sent', $(person quinn), 1)" \
        "INSERT INTO sample_leg (sample_id, kind, giver, receiver, recorded_by, done_at_ms)
        VALUES (1, 'take', 'CPN', 'quinn', $(person quinn), 1), (1, 'send', 'quinn', 'courier', $(person quinn), $(date -d '-4 days' +%s)000)"
    try - calendar --json
    assert_due "$(paris '-2 days') task DEV-0001 stan true
$(paris '-1 days') result UC26A002 - true
$(paris '-1 days') sample SMP-000001X - true
$(paris '+1 days') stability ${VIALS[0]} - false
$(paris '+2 days') task DEV-0001 stella false
$(paris '+30 days') deviation DEV-0001 - false"
    try - calendar --owner stan --json
    assert_json '[.calendar[].about] | join(",")' 'task 1: train the staff'
    try - calendar
    [ "$(awk '{ if (length($0) > most) most = length($0) } END { print most }' <<<"$output")" -le 80 ]
    # received, the sample is no more on its way; a discarded vial is pulled by nobody
    plant "UPDATE sample SET state = 'received'" "UPDATE deviation_task SET done_by = 1, done_at_ms = 1, remark = 'done'"
    must stan storage add CPN/B1 --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/B1 >/dev/null
    must stan vial take "${VIALS[0]}" --reason 'cracked' >/dev/null
    must stan+stella vial discard "${VIALS[0]}" --reason cracked >/dev/null
    try - calendar --json
    assert_json '[.calendar[].kind] | join(" ")' 'result deviation'
}

@test "a training is due when it ends, and overdue only where an act of that person needs it" {
    setup_record
    plant "INSERT INTO training (person_id, procedure, trained_on, valid_until, recorded_by, recorded_at_ms)
        VALUES ($(person quinn), 'SOP-012', '2020-01-01', '$(paris '-5 days')', 1, 1),
               ($(person quentin), 'SOP-012', '2020-01-01', '$(paris '-5 days')', 1, 1),
               ($(person quentin), 'SOP-012', '2021-01-01', '$(paris '+100 days')', 1, 1),
               ($(person stan), 'SOP-012', '2020-01-01', '$(paris '-5 days')', 1, 1),
               ($(person stan), 'SOP-040', '2020-01-01', '$(paris '+5 days')', 1, 1)"
    try - calendar --json
    assert_due "$(paris '+5 days') training stan stan false"
    must ada+rosa setting set training.result.record SOP-012 --reason 'as the procedure says' >/dev/null
    try - calendar --json
    assert_due "$(paris '-5 days') training quinn quinn true
$(paris '+5 days') training stan stan false"
    assert_json '.calendar[0].about' SOP-012
    must ada user disable quinn --reason 'left' >/dev/null
    try - calendar --json
    assert_json '[.calendar[].id] | join(" ")' stan
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
