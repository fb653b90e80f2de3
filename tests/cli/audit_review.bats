# The review of a lot's audit trail: exceptions first, signed, asked for by the gate where a product says so.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper, stderr from it
load helper
setup() { setup_lot; }

# kinds [FILTER]: the kinds of exceptions in the review just printed, sorted, a blank between them.
kinds() { json ".review.exceptions | map(select(${1:-true}) | .kind) | sort | unique | join(\" \")"; }

@test "what happened is shown to anyone, exceptions first, and nothing is signed" {
    try - audit review "$LOT" --json
    assert_exit 0
    assert_json .review.lot "$LOT"
    assert_json .review.from_event 1
    assert_json .review.signed_by null
    # the filling was written down 60 days late, after the lot was created; its expiry is beyond the shelf life
    [ "$(kinds)" = 'late out-of-order overridden' ]
    assert_json '.review.exceptions[0].action' lot.create
    [[ $(json '.review.exceptions[0].sentence') == "lot $LOT: expiry "*" is beyond the product's shelf life of 24 months from $MADE, which ends "* ]]
    assert_json '.review.exceptions[1].action' lot.fill
    assert_json '.review.exceptions[1].reason' 'written down that day'
    assert_json '[.review.exceptions[].concerns] | unique | join(",")' "lot $LOT"
    # what QA signs with it stands there too: the lot's other events, then the donor's
    assert_json '[.review.other_events_list[] | .action] | join(" ")' \
        'result.import result.review donor.add donor.consent donor.screen donor.test donor.determine'
    assert_json '[.review.other_events_list[] | .concerns] | unique | join(",")' "donor D1,lot $LOT"
    assert_json '.review.other_events == (.review.other_events_list | length)' true
    [ "$(json .review.other_events)" -ge 3 ]
    try - audit review "$LOT"
    assert_exit 0
    assert_out 'late  event [0-9]+, lot.fill by olga'
    assert_out "Other events of lot $LOT"
    assert_out '[0-9]+  20[0-9 :-]+ CET  quentin +result.review +UC26A001|CEST  quentin'
    assert_out 'Other events of donor D1'
    assert_out 'olga +donor.consent +D1'
    [ "$(awk 'length > 80' <<<"$output")" = '' ]
    assert_err 'audit review UC26A001 --reason R'
    try - audit review "$LOT" --csv
    assert_out '^event,kind,at,'
    [ "$(events audit.review)" -eq 0 ]
    try - audit review NOLOT
    assert_exit 5
}

@test "QA or an auditor signs it, once for what happened; not who made the lot or entered a result" {
    try olga audit review "$LOT" --reason 'read'
    assert_exit 4
    try - audit review "$LOT" --reason 'read'
    assert_exit 4
    must ada+rosa user role olga --role operator,auditor --reason 'stands in' >/dev/null
    must ada+rosa user role quinn --role qc,qa --reason 'stands in' >/dev/null
    try olga audit review "$LOT" --reason 'read'
    assert_refused reviewer.independent 'olga created lot'
    try quinn audit review "$LOT" --reason 'read'
    assert_refused reviewer.independent
    try ivan audit review "$LOT" --reason 'late entry is explained' --json
    assert_exit 0
    assert_json .review.signed_by 'Ivan Petit'
    assert_json '.review.exceptions | length' 3
    try rosa audit review "$LOT" --reason 'read again'
    assert_refused review.new
    must stan lot hold "$LOT" --reason 'alarm' >/dev/null
    must rosa lot unhold "$LOT" --reason 'no alarm' >/dev/null
    try rosa audit review "$LOT" --reason 'hold was lifted' --json
    assert_exit 0
    [ "$(kinds)" = hold-lifted ]
    assert_json .review.other_events 2
    [ "$(json .review.from_event)" -gt 10 ]
    run -0 sqlite3 -readonly "$DB" "SELECT count(*), sum(exceptions) FROM lot_audit_review"
    [ "$output" = '2|4' ]
    try - verify
    assert_exit 0
}

@test "a password stands behind it, and a dry run signs nothing" {
    must - login ivan --password-file "$PASSWORDS/ivan" >/dev/null
    try - audit review "$LOT" --reason 'read' --no-input
    assert_exit 2
    assert_err 'signer-password-file is missing'
    try - audit review "$LOT" --reason 'read' --signer-password-file "$PASSWORDS/ivan" --dry-run
    assert_exit 0
    [ "$(events audit.review)" -eq 0 ]
    try - audit review "$LOT" --reason 'read' --signer-password-file "$PASSWORDS/ivan"
    assert_exit 0
    [ "$(events audit.review)" -eq 1 ]
}

@test "corrected, changed after review, another label, opened again" {
    must ivan audit review "$LOT" --reason 'read' >/dev/null
    echo 'raw record: 96 %' >raw.txt
    must quinn result correct R1 96 --raw raw.txt --reason 'typed wrongly' >/dev/null
    must olga label print "${VIALS[0]}" -o one.pdf >/dev/null
    must olga label reprint "${VIALS[0]}" -o again.pdf --reason 'smeared' >/dev/null
    must stan deviation open --title T --class critical --vial "${VIALS[1]}" >/dev/null
    must rosa deviation dispose DEV-0001 --accept "${VIALS[1]}" --reason 'never warm' >/dev/null
    must rosa deviation close DEV-0001 --cause other --conclusion C >/dev/null
    must rosa deviation reopen DEV-0001 --reason 'seen again' >/dev/null
    try - audit review "$LOT" --json
    [ "$(kinds)" = 'changed-after-review corrected hold-lifted reopened reprinted' ]
    [ "$(kinds '.action == "result.correct"')" = 'changed-after-review corrected' ]
    assert_json '.review.exceptions[] | select(.kind == "changed-after-review") | .sentence' \
        'result R1 (viability), value 97 %, had been reviewed by quentin before it was corrected'
    assert_json '.review.exceptions[] | select(.kind == "corrected") | .sentence' \
        'a result was corrected: result R1 (viability), value 97 % -> 96 % (R10)'
    assert_json '.review.exceptions[] | select(.kind == "reprinted") | .sentence' \
        "another label was printed: copy 2 of the label of ${VIALS[0]}, template vial-sheet"
    assert_json '.review.exceptions[] | select(.kind == "hold-lifted") | .sentence' \
        "hold no. 1 of ${VIALS[1]} was lifted; it was put for: DEV-0001: T"
    # the label, the deviation's opening and closing are no exceptions, nor is a first correction's review
    [ "$(kinds '.action == "deviation.open" or .action == "label.print"')" = '' ]
}

@test "a fill other than the product's, and a disposition that turned" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must olga lot fill UC26A002 --cells 25e6 --volume 5mL --vials 2 --reason 'half a dose for children' >/dev/null
    try - audit review UC26A002 --json
    [ "$(kinds)" = overridden ]
    assert_json '.review.exceptions[0].reason' 'half a dose for children'
    local vial
    vial=$(as - vial list --lot UC26A002 --json | jq -r '.vials[0].id')
    must stan deviation open --title T --class major --vial "$vial" >/dev/null
    must rosa deviation dispose DEV-0001 --accept "$vial" --reason 'never warm' >/dev/null
    must rosa deviation dispose DEV-0001 --reject "$vial" --reason 'second thoughts' >/dev/null
    try - audit review UC26A002 --json
    [ "$(kinds '.action == "deviation.dispose"')" = 'changed-after-review hold-lifted' ]
    [[ $(json '.review.exceptions[] | select(.kind == "changed-after-review") | .sentence') == *'disposition accept -> reject'* ]]
}

@test "ordinary moves of vials, doses and results are no exceptions" {
    must ivan audit review "$LOT" --reason 'read' >/dev/null
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    must stan storage add CPN/B1 --kind box --grid 9x9 >/dev/null
    must olga+stan custody hand "${VIALS[0]}" --place 'Clean room' --condition frozen >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/B1 >/dev/null
    must stan vial move "${VIALS[0]}" --at CPN/B1:C3 >/dev/null
    must stan vial take "${VIALS[0]}" --reason ward >/dev/null
    must stan+petra custody hand "${VIALS[0]}" --place Pharmacy --condition frozen >/dev/null
    must nora subject add S-1 --site CPN >/dev/null
    must nora subject weigh S-1 50kg --on "$(day today)" >/dev/null
    local dose
    dose=$(must petra dose thaw S-1 "${VIALS[0]}" --dose 1e6/kg --json | jq -r .dose.id)
    must petra dose prepare "$dose" --draw "${VIALS[0]}=5mL" --diluent 'Plasma-Lyte 148,PL2291,50mL' >/dev/null
    must petra+nora dose hand "$dose" --place 'Ward 3' >/dev/null
    try - audit review "$LOT" --json
    # filled two months ago, they were put away today
    assert_json '[.review.exceptions[] | .kind + " " + .action + ": " + .sentence] | join(", ") | sub(" 59 "; " 60 ")' \
        "stored-late vial.store: 1 first stored up to 60 days after filling, unordered dose.thaw: dose $dose was thawed without an order"
    assert_json .review.other_events 8
}

# require_review: a lot of a product that asks for the review, ready but for it: UC26R001.
require_review() {
    sed 's/^code = .*/code = huc-rev/; /^\[product\]/i [release]\nrequire = audit.reviewed\n' \
        "$ROOT/templates/products/huc-msc.ini" >rev.ini
    must ada product import rev.ini >/dev/null
    must rosa product approve huc-rev >/dev/null
    must olga lot create UC26R001 --product huc-rev --made "$MADE" --donor D1 >/dev/null
    must olga lot fill UC26R001 --cells 50e6 --volume 5mL --vials 2 >/dev/null
    results_csv UC26R001 "$(day today)" >results.csv
    must quinn result import results.csv >/dev/null
    must quentin result review UC26R001 >/dev/null
}

reviewed() { as - lot check UC26R001 --json | jq -r '.checks[] | select(.id == "audit.reviewed") | .state + " " + .detail'; }

@test "the gate asks for the review, and for another when something came after it" {
    require_review
    [[ $(reviewed) == 'fail the audit trail was never reviewed'* ]]
    try rosa lot release UC26R001 --reason 'all conform'
    assert_refused audit.reviewed 'never reviewed'
    must ivan audit review UC26R001 --reason 'read' >/dev/null
    [[ $(reviewed) == 'pass '* ]]
    must stan note UC26R001 'seen at the audit' >/dev/null
    must olga label print "$(as - vial list --lot UC26R001 --json | jq -r '.vials[0].id')" -o one.pdf >/dev/null
    [[ $(reviewed) == 'pass '* ]]
    must stan lot hold UC26R001 --reason 'doubts' >/dev/null
    must rosa lot unhold UC26R001 --reason 'cleared up' >/dev/null
    [[ $(reviewed) == 'fail event '*' (lot.hold by stan) came after the review, event '*' (lot.unhold by rosa) came after the review'* ]]
    try rosa lot release UC26R001 --reason 'all conform'
    assert_refused audit.reviewed
    must olga label print UC26R001 --unprinted -o rest.pdf >/dev/null # a lot with labels is released when each is on its vial
    must olga label apply UC26R001 >/dev/null
    must rufus audit review UC26R001 --reason 'read again' >/dev/null
    must rosa lot release UC26R001 --reason 'all conform' >/dev/null
    # what follows the release belongs to another review
    must stan lot hold UC26R001 --reason 'reaction at another site' >/dev/null
    [[ $(reviewed) == 'pass '* ]]
    try - verify
    assert_exit 0
}

@test "what came late says so: results after a month, a freezing run after days" {
    must olga lot create OLD --product huc-msc --made "$MADE" --donor D1 >/dev/null
    echo 'minutes,temperature' >run.csv
    must olga lot freeze OLD --file run.csv --program 'MSC 1 C/min' --started "${MADE}T14:00:00Z" --ended "${MADE}T15:30:00Z" >/dev/null
    results_csv OLD "$(day '-40 days')" >results.csv
    must quinn result import results.csv >/dev/null
    try - audit review OLD --json
    [ "$(kinds)" = late ]
    [[ $(json '.review.exceptions[] | select(.action == "result.import") | .sentence') == \
        'result R'*' was performed on '"$(day '-40 days')"' and entered 4'[01]' days later; so were 8 more' ]]
    [[ $(json '.review.exceptions[] | select(.action == "lot.freeze") | .sentence') == \
        'freezing run no. 1 of OLD was done at '*' and recorded '*' days later' ]]
}

@test "another expiry says from when to when, on which evidence" {
    echo '36 months conform' >stability.txt
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    local before after
    before=$(as - lot show "$LOT" --json | jq -r .lot.expires_on)
    after=$(day '+3 years')
    must rosa lot extend "$LOT" --expires "$after" --evidence stability.txt --reason '36 months conform' >/dev/null
    try - audit review "$LOT" --json
    assert_json '.review.exceptions[] | select(.action == "lot.extend") | .sentence' \
        "the expiry of the lot was changed: expiry $before -> $after, on stability.txt"
}

@test "the trail of a lot has that of its ancestors and donors; what comes there later asks for another review" {
    must olga lot create BANK --product huc-msc --made "$MADE" --donor D1 --kind mcb >/dev/null
    sed 's/^code = .*/code = huc-rev/; /^\[product\]/i [release]\nrequire = audit.reviewed\n' \
        "$ROOT/templates/products/huc-msc.ini" >rev.ini
    must ada product import rev.ini >/dev/null
    must rosa product approve huc-rev >/dev/null
    must olga lot create UC26R001 --product huc-rev --made "$MADE" --donor D1 --from BANK >/dev/null
    must stan lot hold BANK --reason 'alarm' >/dev/null
    must rosa lot unhold BANK --reason 'no alarm' >/dev/null
    try - audit review UC26R001 --json
    assert_json '.review.exceptions[] | select(.concerns == "ancestor BANK") | .action' lot.unhold
    assert_json '[.review.other_events_list[] | select(.concerns == "ancestor BANK") | .action] | join(" ")' \
        'lot.create lot.hold'
    assert_json '[.review.other_events_list[] | select(.concerns == "donor D1") | .action] | last' donor.determine
    assert_json '[.review.other_events_list[].event] | length == (unique | length)' true
    try - audit review UC26R001
    assert_out 'Exceptions of ancestor BANK'
    assert_out 'Other events of donor D1'
    must ivan audit review UC26R001 --reason 'read' >/dev/null
    [[ $(reviewed) == 'pass '* ]]
    # another lot of the same bank and donor is none of its matter
    must olga lot create UC26R002 --product huc-rev --made "$MADE" --donor D1 --from BANK >/dev/null
    [[ $(reviewed) == 'pass '* ]]
    must olga donor test D1 hiv-1 nonreactive --laboratory 'Lab South' --specimen "$MADE" >/dev/null
    [[ $(reviewed) == 'fail event '*' (donor.test by olga, donor D1) came after the review'* ]]
    must ivan audit review UC26R001 --reason 'another test of the donor' >/dev/null
    must stan lot hold BANK --reason 'alarm again' >/dev/null
    [[ $(reviewed) == 'fail event '*' (lot.hold by stan, ancestor BANK) came after the review'* ]]
}

@test "the table of exceptions names acts and tables that there are" {
    local act table named=0
    for act in $(sed -nE '/BY_ACT\[\]/,/^};/s/^    \{"([a-z.-]+)", .*/\1/p' "$ROOT/src/domain/audit_exception.c"); do
        grep -q ", \"$act\", CL_" "$ROOT/include/cryolot/act.h" || fail "there is no act $act"
        named=$((named + 1))
    done
    for table in $(sed -nE '/ORDINARY\[\]/,/^};/s/^    \{"([a-z_]+)", .*/\1/p' "$ROOT/src/domain/audit_exception.c"); do
        grep -q "^CREATE TABLE $table (" "$ROOT"/sql/schema/*.sql || fail "there is no table $table"
        named=$((named + 1))
    done
    [ "$named" -ge 40 ]
}

@test "what was done to a store and recorded late is an exception of the lots in it" {
    must stan storage add CPN/LN2-1/R1/B1 --kind box --grid 9x9 >/dev/null
    must stan storage add CPN/LN2-2/R9 --kind rack >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/LN2-1/R1/B1 --done-at "$(date -u -d '-5 hours' +%FT%TZ)" --reason 'written down' >/dev/null
    must stan equipment add PT-9 --kind sensor --name probe --site CPN --store CPN/LN2-1 >/dev/null
    must rosa audit review "$LOT" --reason 'before' >/dev/null
    must stan storage open CPN/LN2-2/R9 --at "$(date -u -d '-4 hours' +%FT%TZ)" --reason 'another rack' >/dev/null
    must stan storage open CPN/LN2-1/R1 --at "$(date -u -d '-4 hours' +%FT%TZ)" --reason 'written down' >/dev/null
    must stan storage close CPN/LN2-1/R1 --at "$(date -u -d '-3 hours' +%FT%TZ)" --reason 'written down' >/dev/null
    UNDER=(faketime -f +5h)
    must stan storage move CPN/LN2-1/R1 CPN/LN2-2 --at "$(date -u -d '+3 hours' +%FT%TZ)" --reason 'written down' >/dev/null
    must stan equipment move PT-9 --store CPN/LN2-2 --at "$(date -u -d '+2 hours' +%FT%TZ)" --reason 'written down' >/dev/null
    must stan storage open CPN/LN2-2/R1/B1 >/dev/null # as it is done: nothing to review
    try - audit review "$LOT" --json
    assert_exit 0
    assert_json '[.review.exceptions[] | select(.kind == "late") | .action] | join(" ")' 'storage.open storage.close storage.move equipment.move'
    try - audit verify
    assert_exit 0
}
