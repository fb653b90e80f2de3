#!/usr/bin/env bats
# What vials are for, the stability plan, and the expiry that it supports.

# shellcheck disable=SC2034 # UNDER is for helper
load helper
setup() { setup_lot; }

assign() { try "$1" vial assign "${@:2}"; }

@test "vials leave the saleable stock by their purpose and stay where they are" {
    must stan storage add CPN/LN2-1/B1 --kind box --grid 5x5 >/dev/null
    must stan vial store "${VIALS[@]}" --at CPN/LN2-1/B1 >/dev/null
    assign quinn "${VIALS[0]}" "${VIALS[1]}" --as retain --json
    assert_exit 0
    assert_json '[.vials[].purpose] | unique | join(",")' retain
    assert_json '.vials[0].state' stored
    assert_json '.vials[0].place' CPN/LN2-1/B1:A1
    assign stan "${VIALS[2]}" --as qc
    assert_exit 0
    assert_err '1 vial is kept as qc, not for patients'
    try - vial list --lot "$LOT" --purpose retain --json
    assert_json '[.vials[].id] | join(" ")' "${VIALS[0]} ${VIALS[1]}"
    try - vial list --purpose qc --json
    assert_json '[.vials[].id] | join(" ")' "${VIALS[2]}"
    try - vial list --store CPN/LN2-1 --purpose product --json
    assert_json '.vials | length' 7
    try - vial list --holder stan --purpose product --json
    assert_json '.vials | length' 0
    try - vial list --purpose sale
    assert_exit 2
    try - lot show "$LOT" --json
    assert_json .lot.vials_in_stock 10
    try - audit verify
    assert_exit 0
}

@test "a stability vial has its time point, counted from manufacture" {
    assign quinn "${VIALS[0]}" --as stability
    assert_exit 0
    assert_err 'no time point yet: cryolot vial assign VIAL.. --as stability --months N'
    assign quinn "${VIALS[0]}" --as stability
    assert_refused vial.purpose 'kept as stability already'
    assign quinn "${VIALS[0]}" --as retain --months 3
    assert_exit 2
    assert_err 'only stability vials have a time point'
    assign quinn "${VIALS[0]}" --as stability --months 3 # the first is no change
    assert_exit 0
    refute_err 'no time point'
    assign quinn "${VIALS[1]}" "${VIALS[2]}" --as stability --months 12
    assert_exit 0
    [ "$(sqlite3 "$DB" "SELECT group_concat(months || ':' || (julianday(due_on) > julianday('$MADE')), ' ') FROM stability_point")" = '3:1 12:1 12:1' ]
    assign quinn "${VIALS[0]}" --as stability --months 6
    assert_refused act.reason 'another time point needs a reason'
    assign quinn "${VIALS[0]}" --as stability --months 6 --reason 'plan was changed'
    assert_exit 0
    [ "$(sqlite3 "$DB" "SELECT group_concat(months, ' ') FROM (SELECT months FROM stability_point ORDER BY months)")" = '6 12 12' ]
    assign quinn "${VIALS[0]}" --as stability # its time point goes
    assert_refused act.reason
    assign rosa "${VIALS[0]}" --as product --reason 'not needed'
    assert_exit 0
    [ "$(sqlite3 "$DB" "SELECT group_concat(months, ' ') FROM stability_point")" = '12 12' ]
    try - audit verify
    assert_exit 0
}

@test "back to patients only by QA, with a reason" {
    must quinn vial assign "${VIALS[0]}" --as retain >/dev/null
    assign stan "${VIALS[0]}" --as product --reason 'we are short'
    assert_exit 4
    assert_err 'needs the role qa \[person.role\]'
    assign quinn "${VIALS[0]}" --as product --reason 'we are short'
    assert_exit 4
    assign rosa "${VIALS[0]}" --as product
    assert_refused act.reason
    assign stan "${VIALS[0]}" --as qc
    assert_refused act.reason
    assign rosa "${VIALS[0]}" --as product --reason 'retained vials of another size are kept'
    assert_exit 0
    assign rosa "${VIALS[0]}" --as product --reason again
    assert_refused vial.purpose 'already'
    assign petra "${VIALS[0]}" --as retain
    assert_exit 4
    assign quinn "${VIALS[0]}" --as sale
    assert_exit 2
}

@test "used-up vials have no purpose; one that cannot spoils all" {
    must stan storage add CPN/LN2-1/B1 --kind box --grid 5x5 >/dev/null
    must stan vial store "${VIALS[9]}" --at CPN/LN2-1/B1 >/dev/null
    must stan+stella vial discard "${VIALS[9]}" --reason broken >/dev/null
    assign quinn "${VIALS[0]}" "${VIALS[9]}" --as retain
    assert_refused vial.state "${VIALS[9]} was discarded"
    try - vial list --purpose retain --json
    assert_json '.vials | length' 0
}

# ---- expiry ----------------------------------------------------------------------------------------------------------

extend() { try rosa lot extend "$LOT" --expires "$1" --evidence stability.txt --reason '36 months conform' "${@:2}"; }

@test "an expiry changes on signed evidence, for the lot and its vials; the release signature holds; labels are listed" {
    echo 'viability at 36 months: 94 %' >stability.txt
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    must olga label print "${VIALS[0]}" "${VIALS[1]}" "${VIALS[2]}" -o labels.pdf >/dev/null
    # a vial that is used up keeps the day that it had
    must quinn sample take "$LOT" --vial "${VIALS[9]}" --for viability --to Lab --reason 'for the test' >/dev/null
    local new
    new=$(day '+3 years')
    extend "$new" --json
    assert_exit 0
    assert_json .lot.expires_on "$new"
    assert_json .lot.status released
    assert_json '.labels_to_replace | join(" ")' "${VIALS[0]} ${VIALS[1]} ${VIALS[2]}"
    try - vial list --lot "$LOT" --json
    assert_json '[.vials[] | select(.state != "consumed").expires_on] | unique | join(" ")' "$new"
    try - verify
    assert_exit 0
    try - attach "$LOT" --json
    assert_json '.attachments[0].kind' stability-evidence
    # a label that is printed anew says the new day
    must olga label reprint "${VIALS[0]}" --reason 'new expiry' -o label.pdf >/dev/null
    extend "$(day '+4 years')"
    assert_exit 0
    assert_err '3 printed labels say another date; next: cryolot label reprint'
    try rosa document issue coa "$LOT" -o coa.pdf
    assert_exit 0
    run --separate-stderr pdftotext -layout coa.pdf -
    assert_out "Usable through +$(day '+4 years')"
    refute_out unsigned
    extend "$(day '+1 year')" --json
    assert_exit 0
    assert_json .lot.expires_on "$(day '+1 year')"
    try - audit verify
    assert_exit 0
}

@test "who may, and when" {
    echo 'data' >stability.txt
    extend "$(day '-61 days')"
    assert_refused lot.expiry 'before it was made'
    extend "$(as - lot show "$LOT" --json | jq -r .lot.expires_on)"
    assert_exit 6
    try quinn lot extend "$LOT" --expires 2099-01-01 --evidence stability.txt --reason x
    assert_exit 4
    try rosa lot extend "$LOT" --expires 2099-01-01 --evidence stability.txt
    assert_refused act.reason
    try rosa lot extend "$LOT" --expires 2099-01-01 --evidence missing.txt --reason x
    assert_exit 1
    try rosa lot extend "$LOT" --expires 2099-13-01 --evidence stability.txt --reason x
    assert_exit 2
    : >empty.txt
    try rosa lot extend "$LOT" --expires 2099-01-01 --evidence empty.txt --reason x
    assert_exit 2
    must rosa lot reject "$LOT" --reason x --confirm "$LOT" >/dev/null
    extend 2099-01-01
    assert_refused lot.status
    [ "$(events lot.extend)" -eq 0 ]
}

@test "an expired lot in quarantine is released after its expiry was extended" {
    echo 'data' >stability.txt
    UNDER=(faketime -f +800d)
    try rosa lot release "$LOT" --reason 'all conform'
    assert_refused expiry.future
    extend "$(day '+5 years')"
    assert_exit 0
    try rosa lot release "$LOT" --reason 'all conform'
    assert_exit 0
}
