#!/usr/bin/env bats
# Infusions that are entered from a paper record, and compared with it by a second person.
# shellcheck disable=SC2154 # set by helper and ward
load helper
load ward
load paper
setup() {
    setup_ward
    printf '%%PDF-1.4 the scan' >scan.pdf
}

at() { date -u -d "$1" +%FT%TZ; }

# enter LOGIN [ARGUMENTS..]: S-2's dose of 70e6 of 100e6 cells in two vials, drawn to the need.
enter() {
    later '+3h' try "$1" infusion enter S-2 --source scan.pdf --vials "${VIALS[0]},${VIALS[1]}=2mL" --dose 1e6/kg \
        --prescriber 'Dr. Ana Núñez' --thawed-at "$(at '+60 minutes')" --started-at "$(at '+90 minutes')" \
        --finished-at "$(at '+120 minutes')" --given 50mL --bag 57mL --starter 'Ann Lee' --checker 'Bo Ray' \
        --reason 'the ward has no cryolot' --json "${@:2}"
}

@test "a paper record is entered with its true times, and marked as transcribed" {
    enter nora --bath 37C --diluent 'Plasma-Lyte 148,PL2291,50mL' --reaction 'chills,grade=1; fever,grade=2'
    assert_exit 0
    refute_out 'is open'
    assert_out 'Ann Lee, who began it by the paper, is not a user of this record'
    INF=$(json .infusion.id)
    assert_json .infusion.transcribed true
    assert_json .infusion.state finished
    assert_json .infusion.planned_cells 70000000
    assert_json .infusion.given_ul 50000
    assert_json .infusion.started_name 'Ann Lee'
    assert_json .infusion.checked_name 'Bo Ray'
    assert_json .infusion.reaction 'chills,grade=1; fever,grade=2'
    [ "$(json .infusion.finished_at | cut -c1-16)" = "$(at '+120 minutes' | cut -c1-16)" ]
    try - vial show "${VIALS[1]}" --json
    assert_json .vial.state infused
    try - custody log "${VIALS[0]}"
    assert_out 'infuse'
    try - attach "$INF" --json
    assert_json '.attachments[0].kind' paper-record
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM deviation')" -eq 0 ]
    later '+3h' try - audit verify
    assert_exit 0
}

@test "another person compares it with the paper and signs; until then every page says so" {
    enter nora
    INF=$(json .infusion.id)
    later '+3h' must rosa document issue infusion "$INF" -o before.pdf
    assert_words before.pdf 'TRANSCRIBED, NOT VERIFIED' 'Transcribed from a paper record' 'Compared not yet' \
        'Dr. Ana Núñez' 'Ann Lee; by the paper record, not a'
    later '+3h' try - status --json
    assert_json '.overdue[] | select(.kind == "transcription") | .id' "$INF"
    for list in 'dose list' 'infusion list' "subject show $(as - infusion show "$INF" --json | jq -r .infusion.subject)"; do
        # shellcheck disable=SC2086 # words
        later '+3h' try - $list
        assert_out 'paper, not compared'
    done
    later '+3h' try nora infusion verify "$INF"
    assert_refused infusion.independent 'nora entered'
    later '+3h' must nils infusion verify "$INF"
    later '+3h' try - infusion show "$INF" --json
    assert_json '.infusion | [.source, .entered_by, .verified_by, .transcribed] | map(tostring) | join("; ")' 'paper; Nora Vidal; Nils Dahl; true'
    later '+3h' try - audit log --subject "$(json .infusion.contents[0].vial)" --action infusion.verify --json
    assert_json '.events | length' 1
    later '+3h' try petra infusion verify "$INF"
    assert_refused infusion.verified
    later '+3h' must rosa document issue infusion "$INF" -o after.pdf
    assert_words after.pdf 'yes, signed below' 'transcription verified' 'Nils Dahl (nils)'
    refute_words after.pdf 'NOT VERIFIED'
    later '+3h' try - status --json
    assert_json '.overdue | length' 0
    later '+3h' try - audit verify
    assert_exit 0
}

@test "what was recorded at the bed is not compared with a paper" {
    infuse
    try nils infusion verify "$INFUSION"
    assert_refused infusion.transcribed
}

@test "what would make the record false is refused" {
    enter nora --checker 'ann lee'
    [ "$status" -eq 2 ] || assert_refused act.second
    enter nora
    assert_exit 0
    enter nora
    assert_exit 3
    [ "$(jq -r .error.rule <<<"$stderr")" = vial.unused ]
    later '+3h' try nora infusion enter S-3 --source scan.pdf --vials "${VIALS[2]}" --dose 1e6/kg --prescriber 'Dr. N' \
        --thawed-at "$(at '+60 minutes')" --started-at "$(at '+90 minutes')" --finished-at "$(at '+120 minutes')" \
        --given 50mL --bag 57mL --starter 'Ann Lee' --checker 'Bo Ray' --reason 'the ward has no cryolot'
    assert_refused subject.weighed
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM infusion')" -eq 1 ]
}

@test "times in order, volumes that fit, two names, a reason" {
    local base=(nora infusion enter S-2 --source scan.pdf --vials "${VIALS[0]},${VIALS[1]}=2mL" --dose 1e6/kg
        --prescriber 'Dr. N' --starter 'Ann Lee')
    local t1 t2 t3
    t1=$(at '+60 minutes') t2=$(at '+90 minutes') t3=$(at '+120 minutes')
    later '+3h' try "${base[@]}" --checker 'ann lee' --thawed-at "$t1" --started-at "$t2" --finished-at "$t3" --given 5mL --bag 57mL --reason r
    assert_refused act.second
    later '+3h' try "${base[@]}" --checker Bo --thawed-at "$t2" --started-at "$t1" --finished-at "$t3" --given 5mL --bag 57mL --reason r
    assert_refused time.order
    try "${base[@]}" --checker Bo --thawed-at "$t1" --started-at "$t2" --finished-at "$t3" --given 5mL --bag 57mL --reason r
    assert_refused time.future
    later '+3h' try "${base[@]}" --checker Bo --thawed-at "$t1" --started-at "$t2" --finished-at "$t3" --given 58mL --bag 57mL --reason r
    assert_refused infusion.volume
    later '+3h' try "${base[@]}" --checker Bo --thawed-at "$t1" --started-at "$t2" --finished-at "$t3" --given 5mL --bag 6mL --reason r
    assert_refused dose.bag
    later '+3h' try "${base[@]}" --checker Bo --thawed-at "$t1" --started-at "$t2" --finished-at "$t3" --given 5mL --bag 57mL
    assert_refused act.reason
    later '+3h' try stan "${base[@]:1}" --checker Bo --thawed-at "$t1" --started-at "$t2" --finished-at "$t3" --given 5mL --bag 57mL --reason r
    assert_exit 4
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM infusion')" -eq 0 ]
    [ "$(events infusion.enter)" -eq 0 ]
}

@test "what broke a rule at the bed is recorded as it was, and a critical deviation names every rule" {
    must quinn lot hold "$LOT" --reason 'culture grew on day 14' >/dev/null
    later '+9h' try nora infusion enter S-2 --source scan.pdf --vials "${VIALS[0]},${VIALS[1]}=2mL" --dose 1e6/kg \
        --prescriber 'Dr. N' --thawed-at "$(at '+60 minutes')" --started-at "$(at '+90 minutes')" \
        --finished-at "$(at '+300 minutes')" --given 50mL --bag 57mL --starter 'Ann Lee' --checker 'Bo Ray' \
        --reason 'the ward has no cryolot'
    assert_exit 0
    INF=$(must - infusion list --json | jq -r '.infusions[0].id')
    assert_err 'deviation DEV-0001 is open'
    assert_err 'holds.none'
    assert_err 'dose.use-by'
    try - deviation show DEV-0001 --json
    assert_json .deviation.class critical
    [[ $output == *"$INF"* ]]
    later '+9h' must rosa document issue infusion "$INF" -o record.pdf
    assert_words record.pdf DEV-0001 critical 'no: it ended past its time in use'
    # a second dose in the same minutes, from the same file, by one person under two spellings; the subject died after it
    later '+9h' must nora infusion reaction "$INF" 'cardiac arrest' --grade 5 --at "$(at '+295 minutes')" --reason late >/dev/null
    later '+9h' try nora infusion enter S-2 --source scan.pdf --vials "${VIALS[2]},${VIALS[3]}=2mL" --dose 1e6/kg \
        --prescriber 'Dr. N' --thawed-at "$(at '+60 minutes')" --started-at "$(at '+90 minutes')" \
        --finished-at "$(at '+90 minutes')" --given 50mL --bag 57mL --starter 'N. Diallo' --checker 'Nora Diallo' \
        --reason 'the ward has no cryolot'
    assert_exit 0
    assert_err "subject.free: $INF of the subject was under way too, since"
    assert_err "dose.spacing: infusion $INF of S-2 began at .*, less than 24 hours apart"
    assert_err 'second.other-person: N. Diallo, who began it, and Nora Diallo, who checked it, may be one person'
    assert_err "the same file is the paper of infusion $INF already"
    refute_err 'subject.died'
    later '+9h' must ivan audit export log >/dev/null
    grep -q "was entered from the same file as infusion $INF" log/exceptions.csv
    grep -q 'Nora Diallo, who checked infusion INF-[0-9A-Z]*, is not a user of this record' log/exceptions.csv
    later '+34h' try nora infusion enter S-2 --source scan.pdf --vials "${VIALS[4]},${VIALS[5]}=2mL" --dose 1e6/kg \
        --prescriber 'Dr. N' --thawed-at "$(at '+31 hours')" --started-at "$(at '+32 hours')" \
        --finished-at "$(at '+33 hours')" --given 50mL --bag 57mL --starter 'Nora Vidal' --checker 'Nils Dahl' \
        --reason 'the ward has no cryolot' --json
    assert_exit 0
    assert_out 'subject.died: S-2 died: cardiac arrest of grade 5'
    refute_out 'dose.spacing|not a user|one person'
    assert_json .infusion.started_by nora
    later '+34h' try - audit verify
    assert_exit 0
}

# ---- the order, the bag that is on record, the whole paper -------------------------------------------------------------

# order_of SUBJECT: verified and allocated; its ID into $ORDER, its vials into $RESERVED.
order_of() {
    ORDER=$(must phil order create "$1" --product huc-msc --dose 1e6/kg --prescriber 'Dr. Marsh' --needed-at "$(at '+1 day')" \
        --json | jq -r .order.id)
    must petra order verify "$ORDER" >/dev/null
    mapfile -t RESERVED < <(must petra order allocate "$ORDER" --json | jq -r '.order.vials[].vial')
}

# enter_order SUBJECT [ARGUMENTS..]
enter_order() {
    later '+3h' try nora infusion enter "$1" --source scan.pdf --thawed-at "$(at '+60 minutes')" \
        --started-at "$(at '+90 minutes')" --finished-at "$(at '+120 minutes')" --given 50mL --starter 'Ann Lee' \
        --checker 'Bo Ray' --reason 'the ward has no cryolot' "${@:2}"
}

@test "an order is fulfilled by what its paper says, its vials are used and the rest is free again" {
    order_of S-2
    [ ${#RESERVED[@]} -eq 2 ]
    enter_order S-1 --order "$ORDER" --bag 57mL
    assert_refused order.subject
    enter_order S-2 --order "$ORDER"
    assert_exit 2
    assert_err 'give --bag VOLUME'
    enter_order S-2 --order "$ORDER" --vials "${RESERVED[0]},${RESERVED[1]}=2mL" --bag 57mL --json
    assert_exit 0
    refute_out 'is open'
    INF=$(json .infusion.id)
    try - order show "$ORDER" --json
    assert_json .order.state fulfilled
    [ "$(sqlite3 "$DB" "SELECT group_concat(freed_why) FROM allocation")" = thawed,thawed ]
    later '+3h' must rosa document issue infusion "$INF" -o record.pdf
    assert_words record.pdf "$ORDER" 'Dr. Marsh'
    # it cannot be entered again
    enter_order S-2 --order "$ORDER" --vials "${VIALS[3]}" --bag 57mL
    assert_refused order.state 'fulfilled already, by dose'
    later '+3h' must ivan audit export log >/dev/null
    grep -q "infusion $INF was entered from a paper record" log/exceptions.csv
    later '+3h' try - audit verify
    assert_exit 0
}

@test "the order is found by its vials, whatever became of it since; what came later broke no rule" {
    order_of S-2
    # after the infusion, which nobody has entered yet, the lot is held and that invalidates the order; then recalled
    later '+150 minutes' must quinn lot hold "$LOT" --reason 'culture grew on day 14' >/dev/null
    later '+160 minutes' must rosa lot recall "$LOT" --class 1 --reason 'culture grew' --confirm "$LOT" >/dev/null
    try - order show "$ORDER" --json
    assert_json .order.state invalidated
    enter_order S-2 --vials "${RESERVED[0]},${RESERVED[1]}=2mL" --dose 1e6/kg --bag 57mL
    assert_exit 0
    assert_err "it fulfils order $ORDER"
    assert_err 'broke no rule at the bed, and S-2 has these cells; tell the .*physician'
    assert_err 'lot.released: lot UC26A001 is recalled since'
    assert_err 'holds.none: lot UC26A001 is held since'
    assert_err "recall RCL-[0-9A-Z]* looks for vial ${RESERVED[0]}"
    refute_err 'deviation DEV-[0-9]* is open: holds.none'
    try - order show "$ORDER" --json
    assert_json .order.state fulfilled
    [ "$(sqlite3 "$DB" "SELECT count(*) FROM deviation WHERE class = 'critical' AND title LIKE '%broke%'")" -eq 0 ]
    later '+3h' try - audit verify
    assert_exit 0
}

@test "a hold that stood at the bed and was lifted since did break a rule; so did a vial of another subject's order" {
    order_of S-1
    must quinn lot hold "$LOT" --reason 'label doubtful' >/dev/null
    later '+2h' must rosa lot unhold "$LOT" --reason 'labels were read again' >/dev/null
    enter_order S-2 --vials "${VIALS[0]},${VIALS[1]}=2mL" --dose 1e6/kg --bag 57mL --prescriber 'Dr. Ana Núñez'
    assert_exit 0
    assert_err 'DEV-0001 is open: .*holds.none: lot UC26A001 is held since .* until '
    try - deviation show DEV-0001 --json
    assert_json .deviation.class critical
    later '+3h' try - audit verify
    assert_exit 0
}

@test "a vial that was reserved for somebody else is entered, told, and the order that counted on it invalidated" {
    order_of S-2
    later '+3h' try nora infusion enter S-1 --source scan.pdf --thawed-at "$(at '+60 minutes')" \
        --started-at "$(at '+90 minutes')" --finished-at "$(at '+120 minutes')" --given 50mL --starter 'Ann Lee' \
        --checker 'Bo Ray' --reason 'the ward has no cryolot' --vials "${RESERVED[0]},${VIALS[2]},${VIALS[3]}=2.5mL" \
        --dose 1e6/kg --bag 60mL --prescriber 'Dr. Roy'
    assert_exit 0
    assert_err "vial.allocated: vial ${RESERVED[0]} was reserved for order $ORDER of S-2 since"
    assert_err "order $ORDER of S-2 is invalidated"
    later '+3h' try - audit verify
    assert_exit 0
}

@test "a bag that the pharmacy recorded is entered by its ID alone" {
    hand
    later '+3h' try nora infusion enter S-2 --source scan.pdf --dose "$DOSE" --started-at "$(at '+30 minutes')" \
        --finished-at "$(at '+60 minutes')" --given 59.5mL --starter 'Ann Lee' --checker 'Bo Ray' --reason 'no network'
    assert_refused dose.subject
    later '+3h' try nora infusion enter S-1 --source scan.pdf --dose "$DOSE" --started-at "$(at '+30 minutes')" \
        --finished-at "$(at '+60 minutes')" --given 60mL --starter 'Ann Lee' --checker 'Bo Ray' --reason 'no network'
    assert_refused infusion.volume
    later '+3h' try nora infusion enter S-1 --source scan.pdf --dose "$DOSE" --bag 60mL --started-at "$(at '+30 minutes')" \
        --finished-at "$(at '+60 minutes')" --given 50mL --starter 'Ann Lee' --checker 'Bo Ray' --reason 'no network'
    assert_exit 2
    later '+3h' try nora infusion enter S-1 --source scan.pdf --dose "$DOSE" --started-at "$(at '+30 minutes')" \
        --finished-at "$(at '+60 minutes')" --given 59.5mL --starter 'Ann Lee' --checker 'Bo Ray' --reason 'no network' --json
    assert_exit 0
    refute_out 'is open'
    assert_json .infusion.given_cells 125000000
    assert_json .infusion.dose "$DOSE"
    try - dose show "$DOSE" --json
    assert_json .dose.state given
    later '+3h' try - audit verify
    assert_exit 0
}

@test "everything that stands on the paper is entered: count, times, course, comment; and signed by who compares it" {
    enter nora --taken-at "$(at '+55 minutes')" --thaw-ended-at "$(at '+63 minutes')" --bath 37C --cells 95e6 \
        --viability 91 --method 'Trypan blue' --analyst 'Cy Orr' --counted-at "$(at '+65 minutes')" \
        --diluent 'Plasma-Lyte 148,PL2291,50mL,<0.01EU/mL' --diluent-expires "$(day '+1 year')" --preparer 'Di Pym' \
        --prepared-at "$(at '+70 minutes')" --rate "4mL/min; 2mL/min@$(at '+100 minutes')" \
        --interrupted "$(at '+95 minutes'),$(at '+100 minutes'),line blocked" \
        --reaction "chills,grade=1@$(at '+96 minutes')" --comment 'the patient slept' --tests 'appearance=Clear'
    assert_exit 0
    refute_out 'is open'
    refute_out 'stands at the end'
    INF=$(json .infusion.id) DOSE=$(json .infusion.dose)
    assert_json .infusion.interruptions 1
    assert_json .infusion.interrupted_s 300
    assert_json .infusion.rate_ul_per_h 120000
    try - infusion show "$INF" --json
    [ "$(sqlite3 "$DB" "SELECT e.kind, (e.at_ms - i.started_at_ms + 30000) / 60000 FROM infusion_event e JOIN infusion i
        ORDER BY e.at_ms, e.id" | tr '\n' ' ')" = 'rate|0 interrupt|5 reaction|6 resume|10 rate|10 ' ]
    try - dose show "$DOSE" --json
    assert_json '.dose.countings[0] | [.cells, .viability_percent, .method, .analyst, .analyst_name] | join(", ")' '95e6, 91, Trypan blue, Cy Orr, Cy Orr'
    assert_json '.dose.tests[0] | [.test, .value, .analyst] | join(" ")' 'appearance Clear Cy Orr'
    assert_json .dose.prepared_by 'Di Pym'
    assert_json .dose.bath_mc 37000
    later '+3h' must rosa document issue infusion "$INF" -o record.pdf
    assert_words record.pdf 'Trypan blue' 'Cy Orr' 'Di Pym' 'line blocked' 'the patient slept' chills 'appearance Clear'
    refute_words record.pdf 'cannot be printed'
    later '+3h' must nils infusion verify "$INF"
    # what comes later does not undo the signature; what is changed of the transcription does
    later '+4h' must nora infusion reaction "$INF" fever --grade 1 --at "$(at '+150 minutes')" --reason 'told next day' >/dev/null
    later '+4h' try - audit verify
    assert_exit 0
}

@test "a course that cannot be so is refused, what the paper does not say is told" {
    local from to
    from=$(at '+95 minutes') to=$(at '+100 minutes')
    enter nora --interrupted "$to,$from,line blocked"
    assert_exit 3
    assert_err time.order
    enter nora --interrupted "$(at '+80 minutes'),$to,line blocked"
    assert_exit 3
    assert_err 'lies outside of the infusion'
    enter nora --interrupted "$from,$(at '+110 minutes'),a; $to,$(at '+112 minutes'),b"
    assert_exit 3
    assert_err 'before the one before it was over'
    enter nora --interrupted "$from"
    assert_exit 2
    enter nora --rate "4mL"
    assert_exit 2
    enter nora --rate '100mL/min' # a slip of the pen, whatever --reason says of why it comes late
    assert_exit 3
    assert_err infusion.rate
    enter nora --complaint 'leak at the port'
    assert_exit 2
    assert_err 'is not a complaint with its class'
    enter nora --complaint 'leak at the port,class=minor,lost=8mL' # of 57 mL 50 mL were given
    assert_exit 3
    assert_err 'no more than 7 mL'
    enter nora --with T-17
    assert_exit 2
    enter nora --cells 95e6
    assert_exit 2
    enter nora --tests 'sterility=negative' --analyst 'Cy Orr'
    assert_exit 3
    assert_err 'it asks for appearance'
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM infusion')" -eq 0 ]
    must stan equipment add T-17 --kind thermometer --name 'Thermometer 17' --site CPN >/dev/null
    enter nora --aborted 'dyspnoea' --reaction 'dyspnoea,grade=2' --bath 37C --with T-17 \
        --complaint "leak at the port,class=minor,lost=2mL@$to; label torn,class=minor"
    assert_exit 0
    assert_out 'deviation DEV-0001 is open: leak at the port'
    assert_out 'deviation DEV-0002 is open: label torn'
    assert_out 'DEV-0003 is open: equipment.calibration: EQ-[0-9A-Z]* .T-17. .*calibrat'
    assert_json .infusion.lost_ul 2000
    assert_out 'stands at the end of the infusion'
    assert_json .infusion.state aborted
    assert_json .infusion.abort_reason dyspnoea
    INF=$(json .infusion.id)
    try - infusion show "$INF" --json
    assert_json .infusion.bath_thermometer T-17
    later '+4h' must nils infusion verify "$INF" >/dev/null
    # what was judged as of today, and changed since the infusion, is said
    later '+4h' must rosa donor determine D1 --eligible --on "$(day '-40 days')" --reason 'summary was completed' >/dev/null
    later '+4h' try nora infusion enter S-2 --source scan.pdf --vials "${VIALS[2]},${VIALS[3]}=2mL" --dose 1e6/kg \
        --prescriber 'Dr. N' --thawed-at "$(at '+60 minutes')" --started-at "$(at '+90 minutes')" \
        --finished-at "$(at '+91 minutes')" --given 50mL --bag 57mL --starter 'Ann Lee' --checker 'Bo Ray' --reason late
    assert_exit 0
    assert_err 'donor.eligible: judged as of today, when it passes .recorded since: donor.determine of D1 at'
    later '+4h' try - audit verify
    assert_exit 0
}
