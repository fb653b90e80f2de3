#!/usr/bin/env bats
# What an order is planned of: first expired first out among lots that expire, wait, are supplied to one, or are of
# another version; what is passed over, and why.

# shellcheck disable=SC2034,SC2046 # UNDER is for helper; IDs of vials have no blanks
load helper
load ward

# Beside the ward's lot (six vials of 50e6 stored) released EARLY (one vial, two days), LAST (one vial, three years),
# NEW (two vials, three years, of version 2 of the product: a course of one infusion, one more a week later), and FAILED in quarantine (two vials, viability fails).
setup() {
    local made=$BATS_FILE_TMPDIR/plan.db lot
    setup_ward
    if [ ! -e "$made" ]; then
        must stan storage add CPN/LN2-1/R1/B9 --kind box --grid 9x9 --max -150C >/dev/null
        filled EARLY 1 "$(day '+2 days')"
        filled LAST 1 "$(day '+3 years')"
        filled FAILED 2 "$(day '+10 days')" 's/viability,97/viability,79/'
        sed -e 's/^course_infusions = .*/course_infusions = 1\ncourse_more_infusions = 1\ncourse_more_days_least = 7/' \
            "$ROOT/templates/products/huc-msc.ini" >second.ini
        must ada product import second.ini >/dev/null
        must rosa product approve huc-msc >/dev/null
        filled NEW 2 "$(day '+3 years')"
        for lot in EARLY LAST NEW; do must rosa lot release $lot --reason 'all tests conform' >/dev/null; done
        must ada user add pascal --name 'Pascal Reed' --role pharmacist --new-password-file "$PASSWORDS/petra" >/dev/null
        cp "$PASSWORDS/petra" "$PASSWORDS/pascal"
        must pascal user passwd --new-password-file "$PASSWORDS/rosa" >/dev/null
        cp "$PASSWORDS/rosa" "$PASSWORDS/pascal"
        cp "$DB" "$made.$$" && mv "$made.$$" "$made"
    fi
    cp "$made" "$DB"
}

vials_of() { as - vial list --lot "$1" --json | jq -r '.vials[].id' | sort; }

# filled LOT VIALS EXPIRES [SED]: tested and reviewed, its vials in a box.
filled() {
    must olga lot create "$1" --product huc-msc --made "$MADE" --donor D1 --expires "$3" >/dev/null
    must olga lot fill "$1" --cells 50e6 --volume 5mL --vials "$2" >/dev/null
    results_csv "$1" "$(day today)" | sed "${4:-}" >results.csv
    must quinn result import results.csv >/dev/null
    must quentin result review "$1" >/dev/null
    must stan vial store $(vials_of "$1") --at CPN/LN2-1/R1/B9 >/dev/null
}

plan() { try - order plan "${@:-S-2}" --product huc-msc --dose 1e6/kg --explain --json; }
# passed LOT TEXT: the plan passed over the lot, and says this of it.
passed() { assert_json "[.plan.passed_over[] | select(.lot == \"$1\") | .why] | join(\"; \")" "$2"; }

@test "a plan takes what expires first, names what expires later, and never mixes versions of the product" {
    plan
    assert_exit 0
    assert_json '.plan.lots | join(" ")' "EARLY $LOT"
    assert_json .plan.vials_needed 2
    passed LAST 'not needed: it expires later than what is enough'
    passed NEW 'it is of version 2 of huc-msc, and a dose is of one version: of 1'
    passed FAILED 'it is in quarantine'
    must nora subject add S-9 --site CPN >/dev/null
    must nora subject weigh S-9 240kg --reason 'weighed again' --on "$(day today)" >/dev/null
    try - order plan S-9 --product huc-msc --dose 2e6/kg --json
    assert_exit 3
    assert_json .plan.usable_cells 400000000 # eight vials of version 1; the two of version 2 would have done it
    must rosa lot recall LAST --class 2 --reason 'sterility in doubt' --confirm LAST >/dev/null
    must ivan lot hold NEW --reason 'label in doubt' >/dev/null
    plan
    passed LAST 'it is recalled'
    passed NEW 'it is held: label in doubt'
    UNDER=(faketime "$(date -u -d '+3 days' +%F) 12:00:00")
    plan # nobody read the tank since: a thaw would not pass its vials
    assert_exit 3
    passed "$LOT" "vial ${VIALS[4]}: nobody read where it stood; and 5 more of its vials"
    passed EARLY 'it is expired'
    UNDER=()
}

@test "what expires before the day on which the dose is needed is not planned, nor reserved" {
    local needed
    needed="$(day '+8 days') 10:00"
    plan S-2 --needed-at "$needed"
    assert_exit 0
    assert_json '.plan.lots | join(" ")' "$LOT"
    passed EARLY "it is usable through $(day '+2 days'), and the dose is needed on $(day '+8 days')"
    plan S-2 --needed-at "$(day '+2 days') 10:00"
    assert_json '.plan.lots | join(" ")' "EARLY $LOT"
    ORDER=$(must petra order create S-2 --product huc-msc --dose 1e6/kg --prescriber 'Dr Elena Marsh' \
        --needed-at "$needed" --json | jq -r .order.id)
    must pascal order verify "$ORDER" >/dev/null
    try petra order allocate "$ORDER" --json
    assert_exit 0
    assert_json '[.order.vials[].lot] | unique | join(" ")' "$LOT"
}

@test "all of one lot, or the sentence of what would be possible" {
    plan S-2 --single-lot
    assert_exit 0
    assert_json '.plan.lots | join(" ")' "$LOT"
    assert_json .plan.vials_needed 2
    passed EARLY 'its 1 usable vial hold 50 × 10⁶ cells, too few by themselves'
    must nora subject add S-9 --site CPN >/dev/null
    must nora subject weigh S-9 390kg --reason 'weighed again' --on "$(day today)" >/dev/null
    try - order plan S-9 --product huc-msc --dose 1e6/kg --single-lot
    assert_exit 3
    assert_err "no single lot holds 390 × 10⁶ cells, the most are 300 × 10⁶ of $LOT; 3 lots do together, in 8 vials.*order.single-lot"
    ORDER=$(must petra order create S-9 --product huc-msc --dose 1e6/kg --prescriber 'Dr Elena Marsh' \
        --needed-at "$(day tomorrow) 10:00" --json | jq -r .order.id)
    must pascal order verify "$ORDER" >/dev/null
    try petra order allocate "$ORDER" --single-lot
    assert_refused order.single-lot
    try petra order allocate "$ORDER" --json
    assert_json '.order.vials | length' 8
}

@test "a lot supplied out of specification is planned for that subject alone, where released ones are not enough" {
    echo 'viability 79 %: no alternative in time' >risk.txt
    must rosa lot supply-oos FAILED --subject S-2 --physician phil --second-password-file "$PASSWORDS/phil" --risk risk.txt \
        --reason 'no other lot in time' >/dev/null
    plan
    assert_json '.plan.lots | join(" ")' "EARLY $LOT"
    passed FAILED 'it is supplied to S-2 out of specification: taken where released lots are not enough'
    for lot in EARLY "$LOT" LAST NEW; do must ivan lot hold "$lot" --reason 'reaction elsewhere' >/dev/null; done
    plan S-1
    assert_exit 3
    passed FAILED 'it is in quarantine'
    plan
    assert_exit 0
    assert_json '.plan.lots | join(" ")' FAILED
    assert_json '.plan.out_of_specification | join(" ")' FAILED
    try - order plan S-2 --product huc-msc --dose 1e6/kg
    assert_out 'FAILED is OUT OF SPECIFICATION, supplied only to S-2'
    ORDER=$(must petra order create S-2 --product huc-msc --dose 1e6/kg --prescriber 'Dr Elena Marsh' \
        --needed-at "$(day tomorrow) 10:00" --json | jq -r .order.id)
    must pascal order verify "$ORDER" >/dev/null
    must petra order allocate "$ORDER" >/dev/null
    must stan vial take $(vials_of FAILED) --reason 'for the ward' >/dev/null
    must stan+petra custody hand $(vials_of FAILED) --place Pharmacy >/dev/null
    try petra dose thaw S-2 --order "$ORDER"
    assert_exit 0
    must - audit verify >/dev/null
    try - verify
    assert_exit 0
}

@test "a thaw without an order is asked for the course too: its number, its extension, and the days of that" {
    local new
    mapfile -t new < <(vials_of NEW)
    must nora subject add S-5 --site CPN >/dev/null
    must nora subject weigh S-5 50kg --on "$(day today)" >/dev/null
    must stan vial take "${new[@]}" --reason 'for the ward' >/dev/null
    must stan+petra custody hand "${new[@]}" --place Pharmacy >/dev/null
    try petra dose thaw S-5 "${new[0]}" --dose 1e6/kg --extension --reason 'by mistake'
    assert_refused dose.course 'the course of S-5 is not over: this is infusion 1 of 1'
    DOSE=$(must petra dose thaw S-5 "${new[0]}" --dose 1e6/kg --json | jq -r .dose.id)
    must petra dose prepare "$DOSE" --draw "${new[0]}=5mL" --diluent 'Plasma-Lyte 148,PL2291,50mL' >/dev/null
    must petra+nora dose hand "$DOSE" --place 'Ward 3' >/dev/null
    INFUSION=$(must nora+nils infusion start S-5 "$DOSE" --json | jq -r .infusion.id)
    must nora infusion finish "$INFUSION" --given 55mL >/dev/null
    try petra dose thaw S-5 "${new[1]}" --dose 1e6/kg --reason 'not enough by itself'
    assert_refused dose.course 'the course of S-5 is complete with 1 infusion'
    assert_err 'extension --reason'
    try petra dose thaw S-5 "${new[1]}" --dose 1e6/kg --extension
    assert_refused dose.course 'an extension of the course needs a reason'
    try petra dose thaw S-5 "${new[1]}" --dose 1e6/kg --extension --reason 'mixed response'
    assert_refused dose.spacing 'huc-msc asks for 7 days between two'
    refute_err dose.course
    printf '%%PDF-1.4 the scan' >scan.pdf
    paper() {
        later '+3h' try nora infusion enter S-5 --source scan.pdf --vials "${new[1]}" --dose 1e6/kg --prescriber 'Dr. N' \
            --thawed-at "$(date -u -d '+1 hour' +%FT%TZ)" --started-at "$(date -u -d '+90 minutes' +%FT%TZ)" \
            --finished-at "$(date -u -d '+2 hours' +%FT%TZ)" --given 50mL --bag 55mL --starter 'Ann Lee' --checker 'Bo Ray' \
            --reason 'the ward has no cryolot' --dry-run "$@"
    }
    paper
    assert_err 'dose.course: the course of S-5 is complete with 1 infusion'
    paper --extension
    assert_exit 0
    assert_err 'dose.spacing: .* asks for 7 days between two'
    refute_err dose.course
    must petra order create S-5 --product huc-msc --dose 1e6/kg --prescriber 'Dr Elena Marsh' \
        --needed-at "$(day '+8 days') 10:00" --extension --reason 'mixed response' >/dev/null
    try petra dose thaw S-5 "${new[1]}" --dose 1e6/kg --extension --reason 'mixed response'
    assert_refused dose.course 'the course of S-5 and its extension are complete with 2 infusions'
    try petra dose thaw S-5 --order ORD-000001K --extension
    assert_exit 2
    must - audit verify >/dev/null
    try - verify
    assert_exit 0
}
