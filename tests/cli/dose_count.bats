#!/usr/bin/env bats
# What the site counts of a dose after its thaw: recorded, judged against the product's rows of stage infusion, and where
# the dose counts by it, what it holds.

# shellcheck disable=SC2046,SC2153,SC2154 # IDs have no blanks, DOSE is set by thaw_of, stderr comes from run

load helper

# Lot GAT is of a product that asks for a viability of at least 80 % after the thaw, lot SIT of one that asks for no
# limit but counts by what the site counted, lot CON of one that asks for 8 to 12 x 10^6 cells/mL. 50e6 cells in 5 mL.
setup() {
    local made=$BATS_FILE_TMPDIR/counts.db
    setup_record
    if [ ! -e "$made" ]; then
        eligible_donor D1 "$(day '-40 days')" >/dev/null
        must stan storage add CPN/LN2 --kind tank >/dev/null
        for subject in S-1 S-2 S-3; do
            must nora subject add $subject --site CPN >/dev/null
            must nora subject weigh $subject 125kg --on "$(day '-1 days')" >/dev/null
        done
        infusion_row gat viability % 'lower = >= 80' >gat.rows
        product_lot gat GAT gat.rows
        product_lot huc HUC /dev/null
        product_lot sit SIT /dev/null 's/^dose_basis = .*/dose_basis = post-thaw-site/'
        infusion_row con cell-count '10^6 cells/mL' 'lower = >= 8' 'upper = <= 12' >con.rows
        product_lot con CON con.rows
        {
            word_row gram-stain Negative Positive gates_infusion=yes
            word_row appearance Clear Clumps
            infusion_row tst identity % 'lower = >= 95' 'replicates = 2'
        } >tst.rows
        product_lot tst TST tst.rows
        cp "$DB" "$made.$$" && mv "$made.$$" "$made"
    fi
    cp "$made" "$DB"
}

# infusion_row PRODUCT TEST UNIT LIMIT..: a section of its file
infusion_row() {
    printf '\n[specification %s infusion]\ntitle = After the thaw\nmethod = Dye exclusion\nkind = number\nunit = %s\n' "$2" "$3"
    printf '%s\n' "${@:4}" 'rounding = usp' 'plausible_lower = 0' 'plausible_upper = 100' 'gates_release = no' 'gates_infusion = yes'
}

# word_row TEST GOOD BAD [KEY=VALUE]
word_row() {
    printf '\n[specification %s infusion]\ntitle = %s\nmethod = By eye\nkind = words\nwords = %s\nfailing_words = %s\n' \
        "$1" "$1" "$2" "$3"
    printf '%s\n' 'gates_release = no' "${@:4}"
}

# product_lot PRODUCT LOT ROWS [SED]
product_lot() {
    sed -e '/^out_of_storage/d' -e "s/^code = .*/code = $1/" ${4:+-e "$4"} "$ROOT/templates/products/huc-msc.ini" >"$1.ini"
    cat "$3" >>"$1.ini"
    must ada product import "$1.ini" >/dev/null
    must rosa product approve "$1" >/dev/null
    must olga lot create "$2" --product "$1" --made "$(day '-30 days')" --donor D1 >/dev/null
    must olga lot fill "$2" --cells 50e6 --volume 5mL --vials 6 >/dev/null
    results_csv "$2" "$(day '-3 days')" | sed -e '1s/$/,stage/' -e '2,$s/$/,frozen-product/' >"$2.csv"
    must quinn result import "$2.csv" >/dev/null
    must quentin result review "$2" >/dev/null
    must stan vial store $(vials_of "$2") --at CPN/LN2 >/dev/null
    must rosa lot release "$2" --reason 'all tests conform' >/dev/null
    must stan vial take $(vials_of "$2") --reason 'order of ward 3' >/dev/null
    must stan+petra custody hand $(vials_of "$2") --place Pharmacy >/dev/null
}
vials_of() { as - vial list --lot "$1" --json | jq -r '.vials[].id' | sort; }

# thaw_of LOT [SUBJECT]: 125e6 cells of its first three vials; their draws into $DRAWS
thaw_of() {
    mapfile -t V < <(vials_of "$1" | head -n 3)
    DOSE=$(must petra dose thaw "${2:-S-1}" "${V[@]}" --dose 1e6/kg --basis nominal --json | jq -r .dose.id)
    DRAWS="${V[0]}=5mL,${V[1]}=5mL,${V[2]}=2.5mL"
}
count() { try petra dose count "$DOSE" --method 'Trypan blue' "$@"; }
bag() { try petra dose prepare "$DOSE" --draw "$DRAWS" --diluent NaCl,N1,47mL "$@"; }

# ---- recorded --------------------------------------------------------------------------------------------------------

@test "a count is recorded with method, analyst and counter, and stops nothing where the product asks for none" {
    must stan equipment add NC-7 --kind cell-counter --name 'NC-200' --site CPN >/dev/null
    thaw_of HUC
    count --cells 140e6 --viability 91.5 --with NC-7
    assert_refused equipment.calibration
    must stan equipment calibrate NC-7 --on "$(day '-1 month')" --due "$(day '+1 year')" >/dev/null
    count --cells 140e6 --viability '91.5 %' --with NC-7 --analyst quinn --json
    assert_exit 0
    assert_json .dose.basis nominal
    assert_json .dose.usable_cells 150000000
    assert_json .dose.counted_cells 128100000
    assert_json '.dose.countings | length' 1
    assert_json '.dose.countings[0] | [.cells, .viability_percent, .method, .analyst, .analyst_name, .counter, .recorded_by] | join(" ")' \
        '140e6 91.5 Trypan blue quinn Quinn Hale NC-7 petra'
    # quinn proved nothing: it is petra who says so
    assert_json '.dose.countings[0].named_by' petra
    must ivan audit export log >/dev/null
    grep -q 'quinn is named as analyst of viability by who recorded it, and proved nothing' log/exceptions.csv
    assert_json '.dose.countings[0] | [.volume_ul, .total_cells, .viable_cells, .viability_verdict, .state] | map(tostring) | join(" ")' \
        '15000 140000000 128100000 info entered'
    bag
    assert_exit 0
    try - audit verify
    assert_exit 0
}

@test "cells are counted in a volume of what was thawed" {
    thaw_of GAT
    count --cells 9.3e6 --volume 1mL --viability 90 --json
    assert_exit 0
    assert_json '.dose.countings[0] | [.volume_ul, .total_cells, .viable_cells] | map(tostring) | join(" ")' '1000 139500000 125550000'
    count --cells 45e6 --volume 16mL --viability 90 --reason again
    assert_refused dose.count-volume
}

@test "a count says its numbers, its method, and an analyst who is known" {
    thaw_of GAT
    for bad in '--cells x --viability 90' '--cells 0 --viability 90' '--cells 45e6 --viability ninety' \
        '--cells 45e6 --viability 9,5' '--cells 45e6 --viability 90 --volume 5' '--cells 45e6 --viability 90 --basis nominal'; do
        # shellcheck disable=SC2086 # several options
        count $bad
        assert_exit 2
    done
    try petra dose count "$DOSE" --cells 45e6 --viability 90
    assert_exit 2
    try petra dose count "$DOSE" --cells 45e6 --viability 90 --method ''
    assert_exit 2
    count --cells 140e6 --viability 90 --analyst nobody
    assert_exit 5
    for viability in 100.1 -1 915; do
        count --cells 140e6 "--viability=$viability"
        assert_refused result.plausible 'between 0 and 100'
    done
    try - dose show "$DOSE" --json
    assert_json .dose.countings '[]'
    thaw_of HUC S-2 # whose product asks nothing of it
    count --cells 140e6 --viability 60
    assert_exit 0
    assert_err "ATTENTION: viability 60 % of dose $DOSE is below 70 %, and .* asks nothing of it"
    must ivan audit export out >/dev/null
    grep -h 'a dose has a viability of 60 %' out/exceptions.csv
}

@test "a fifth to one and a half of what the labels say is plausible, anything else has a reason" {
    thaw_of GAT
    for cells in 29999999 225000001 140e9; do
        count --cells $cells --viability 90
        assert_refused dose.count-plausible 'not plausible where the labels say 150 × 10⁶'
    done
    for cells in 30e6 225e6; do
        count --cells $cells --viability 90 --dry-run
        assert_exit 0
    done
    count --cells 20e6 --viability 85 --reason 'bag leaked in the bath, counted three times'
    assert_exit 0
    try - audit verify
    assert_exit 0
}

# ---- judged ----------------------------------------------------------------------------------------------------------

@test "where the product asks for a count it is required, and a failing one stops the dose at every step" {
    thaw_of GAT
    bag
    assert_refused dose.results 'viability was counted 0 times of 1 after the thaw'
    assert_err "cryolot dose count $DOSE"
    count --cells 140e6 --viability 79.4
    assert_exit 0
    assert_err 'cannot go on: viability 79.4 % does not conform to ≥ 80 % \[dose.results\]'
    bag
    assert_refused dose.results 'viability 79.4 % does not conform to ≥ 80 %'
    try - dose show "$DOSE" --json
    assert_json '.dose.countings[0].viability_verdict' fail
    # a better one beside it does not undo it
    count --cells 140e6 --viability 92
    assert_refused act.reason
    count --cells 140e6 --viability 92 --reason 'not mixed the first time'
    assert_exit 0
    bag
    assert_refused dose.results 'viability 79.4 %'
}

@test "the limit is met as its places say, and a censored value when all it stands for conforms" {
    thaw_of GAT
    cp "$DB" thawed.db
    count --cells 140e6 --viability 79.5
    bag --dry-run
    assert_exit 0
    cp thawed.db "$DB"
    count --cells 140e6 --viability 79.49
    bag --dry-run
    assert_refused dose.results
    cp thawed.db "$DB"
    count --cells 140e6 --viability '>75'
    bag --dry-run
    assert_refused dose.results 'cannot be decided'
    cp thawed.db "$DB"
    count --cells 140e6 --viability '>95'
    bag --dry-run
    assert_exit 0
}

@test "what was mistyped is corrected with a reason, also when the bag is made, and both stay" {
    thaw_of GAT
    count --corrects --cells 140e6 --viability 90 --reason x
    assert_refused dose.count 'no count that could be corrected'
    count --cells 140e6 --viability 19.5
    count --corrects --cells 140e6 --viability 91.5
    assert_refused act.reason
    count --corrects --cells 140e6 --viability 91.5 --reason 'digits turned' --json
    assert_exit 0
    assert_json '[.dose.countings[] | "\(.viability_percent) \(.state)"] | join(", ")' '19.5 corrected, 91.5 entered'
    bag
    assert_exit 0
    count --corrects --cells 140e6 --viability 59.1 --reason 'it was 59.1'
    assert_exit 0
    assert_err 'cannot go on'
    try petra+nora dose hand "$DOSE" --place 'Ward 3'
    assert_refused dose.results
    count --corrects --cells 140e6 --viability 95.1 --reason 'it was 95.1 after all'
    must petra+nora dose hand "$DOSE" --place 'Ward 3' >/dev/null
    cp "$DB" handed.db
    try nora+nils infusion start S-1 "$DOSE"
    assert_exit 0
    cp handed.db "$DB"
    count --cells 140e6 --viability 60 --reason 'seen under the microscope'
    try nora+nils infusion start S-1 "$DOSE"
    assert_refused dose.results 'viability 60 %'
    try - audit verify
    assert_exit 0
}

@test "a concentration is judged by what was thawed" {
    thaw_of CON
    cp "$DB" thawed.db
    count --cells 119e6 --viability 95 # 7.93 x 10^6/mL
    bag
    assert_exit 0
    cp thawed.db "$DB"
    count --cells 112e6 --viability 95 # 7.47
    bag
    assert_refused dose.results 'cell-count .* does not conform'
}

# ---- counted by ------------------------------------------------------------------------------------------------------

@test "a dose that counts by the site holds what was counted, to the cell, and its draws make it" {
    thaw_of GAT
    count --cells 140000001 --viability 91.5 --basis post-thaw-site --json
    assert_exit 0
    # 140,000,001 x 91.5 % = 128,100,000.9
    assert_json .dose.basis post-thaw-site
    assert_json .dose.usable_cells 128100000
    assert_json .dose.counted_cells 128100000
    assert_json .dose.thaw_basis nominal
    assert_json .dose.thaw_cells 150000000
    assert_json .dose.nominal_cells 150000000
    assert_json '[.dose.contents[].cells] | add' 128100000
    assert_json '[.dose.contents[].label_cells] | add' 150000000
    bag # 12.5 of 15 mL: 106.75e6 of 125e6, below the tolerance
    assert_refused dose.enough 'the draws give 106.75 × 10⁶ cells, too few'
    DRAWS="${V[0]}=5mL,${V[1]}=5mL,${V[2]}=4.637mL"
    bag --json
    assert_exit 0
    assert_json .dose.planned_cells 124999980
    count --cells 140e6 --viability 92 --reason again
    assert_refused dose.state 'the bag of dose .* is made already'
    try - audit verify
    assert_exit 0
}

@test "a count too small for the dose says so, and several are averaged" {
    thaw_of GAT
    count --cells 100e6 --viability 90 --basis post-thaw-site
    assert_exit 0
    assert_err 'holds 90 × 10⁶ cells by post-thaw-site, too few for 125 × 10⁶ \[dose.enough\]'
    count --cells 120e6 --viability 95 --reason 'a second sample' --json
    assert_exit 0
    assert_json .dose.usable_cells 102000000
    assert_json .dose.thaw_cells 150000000
}

@test "a product that counts by the site waits for its count" {
    mapfile -t V < <(vials_of SIT | head -n 3)
    try petra dose thaw S-1 "${V[@]}" --dose 1e6/kg
    assert_refused dose.basis 'by the site only after the thaw'
    thaw_of SIT
    bag
    assert_refused dose.results 'it has not counted them'
    count --cells 140e6 --viability 95 --json
    assert_exit 0
    assert_json .dose.basis post-thaw-site
    assert_json .dose.usable_cells 133000000
    DRAWS="${V[0]}=5mL,${V[1]}=5mL,${V[2]}=4.1mL"
    bag
    assert_exit 0
}

@test "dead cells alone are put on record, and nothing counts by them" {
    thaw_of GAT
    count --cells 140e6 --viability 0
    assert_exit 0
    try - dose show "$DOSE" --json
    assert_json .dose.counted_cells null
    thaw_of SIT S-2
    count --cells 140e6 --viability 0
    assert_refused dose.count-plausible 'cannot be counted by 0 viable cells'
}

@test "a dose is counted while it is in hand, by those who may, after its thaw" {
    thaw_of GAT
    for login in nora stan rosa phil; do
        try "$login" dose count "$DOSE" --cells 140e6 --viability 90 --method M
        assert_exit 4
    done
    for login in olga quinn; do
        must "$login" dose count "$DOSE" --cells 140e6 --viability 90 --method M --dry-run >/dev/null
    done
    count --cells 140e6 --viability 90 --at "$(date -u -d '-5 minutes' +%FT%TZ)"
    assert_refused time.order
    must petra+nils dose discard "$DOSE" --reason dropped >/dev/null
    count --cells 140e6 --viability 90
    assert_refused dose.state 'it is discarded'
}

# ---- other tests -----------------------------------------------------------------------------------------------------

@test "every row of stage infusion that gates it is asked for before the bag, and recorded with who, how and with what" {
    mapfile -t V < <(vials_of TST | head -n 3)
    try petra dose thaw S-1 "${V[@]}" --dose 1e6/kg --basis nominal --dry-run
    assert_err 'before the bag: gram-stain was tested 0 times of 1'
    thaw_of TST
    bag
    assert_refused dose.results 'gram-stain was tested 0 times of 1 after the thaw'
    assert_err 'identity was tested 0 times of 2'
    assert_err "cryolot dose test $DOSE gram-stain VALUE"
    must petra dose test "$DOSE" gram-stain negative >/dev/null
    must stan equipment add FC-3 --kind cell-counter --name Cytometer --site CPN >/dev/null
    try petra dose test "$DOSE" identity 97.2 --unit % --with FC-3
    assert_refused equipment.calibration
    must stan equipment calibrate FC-3 --on "$(day '-1 month')" --due "$(day '+1 year')" >/dev/null
    must quinn dose test "$DOSE" identity 97.2 --unit % --with FC-3 --method 'Flow, 3 colours' >/dev/null
    bag
    assert_refused dose.results 'identity was tested 1 times of 2'
    try petra dose test "$DOSE" identity 79.6 --unit % --analyst quinn
    assert_exit 0
    assert_err 'cannot go on: identity 79.6 % does not conform to ≥ 95 %'
    assert_err 'identity is 79.6 %.*DOES NOT CONFORM'
    bag
    assert_refused dose.results
    try petra dose test "$DOSE" identity 97.6 --unit % --analyst quinn --corrects
    assert_refused act.reason
    try petra dose test "$DOSE" identity 97.6 --unit % --analyst quinn --corrects --reason 'digits swapped' --json
    assert_exit 0
    assert_json '[.dose.tests[] | [.test, .number, .value, .unit, .verdict, .state] | map(tostring) | join(" ")] | join("; ")' \
        'gram-stain 1 negative  pass entered; identity 1 97.2 % pass entered; identity 2 79.6 % fail corrected; identity 3 97.6 % pass entered'
    assert_json '.dose.tests[1] | [.method, .equipment, .analyst, .analyst_name, .recorded_by] | join(", ")' \
        'Flow, 3 colours, FC-3, quinn, Quinn Hale, quinn'
    bag
    assert_exit 0
    assert_out 'gram-stain'
    # for information: it stops nothing
    must petra dose test "$DOSE" appearance Clumps >/dev/null
    must petra+nora dose hand "$DOSE" --place 'Ward 3' >/dev/null
    # a bag that fails on the ward is not given
    try nora+nils infusion start S-1 "$DOSE" --second-scan "S-1,$DOSE" --dry-run
    assert_exit 0
    must petra dose test "$DOSE" gram-stain Positive --reason 'second slide' >/dev/null
    try nora+nils infusion start S-1 "$DOSE" --second-scan "S-1,$DOSE"
    assert_refused dose.results 'gram-stain Positive does not conform'
    try - audit verify
    assert_exit 0
}

@test "a test that is not asked for, a wrong unit, word or number is refused, with what there is" {
    thaw_of TST
    try petra dose test "$DOSE" sterility negative
    assert_refused dose.test 'it asks for gram-stain .Negative., appearance .Clear., identity'
    try petra dose test "$DOSE" viability 90 --unit %
    assert_refused dose.test 'cryolot dose count'
    try petra dose test "$DOSE" gram-stain clear
    assert_refused result.word 'it is one of Negative, Positive'
    try petra dose test "$DOSE" gram-stain negative --unit %
    assert_refused result.unit
    try petra dose test "$DOSE" identity 97.2
    assert_refused result.unit 'give the result in %'
    try petra dose test "$DOSE" identity 150 --unit %
    assert_refused result.plausible
    try petra dose test "$DOSE" identity ninety --unit %
    assert_exit 2
    try petra dose test "$DOSE" gram-stain negative --corrects --reason x
    assert_refused dose.test
    try petra dose test "$DOSE" gram-stain negative --at "$(date -u -d '-2 hours' +%FT%TZ)" --reason late
    assert_refused time.order
    try nora dose test "$DOSE" gram-stain negative
    assert_exit 4
    try - dose show "$DOSE" --json
    assert_json .dose.tests '[]'
}

@test "what is found after the dose was given opens a critical deviation and says whom to tell" {
    thaw_of TST
    must petra dose test "$DOSE" gram-stain negative >/dev/null
    must petra dose test "$DOSE" identity 97 --unit % >/dev/null
    must petra dose test "$DOSE" identity 98 --unit % >/dev/null
    bag
    must petra+nora dose hand "$DOSE" --place 'Ward 3' >/dev/null
    must nora+nils infusion start S-1 "$DOSE" --second-scan "S-1,$DOSE" >/dev/null
    try quinn dose test "$DOSE" gram-stain positive --reason 'read again after a day'
    assert_exit 0
    assert_err 'S-1 was given dose'
    assert_err 'cryolot infusion interrupt INF-'
    try - deviation list --json
    assert_json '.deviations[0] | [.class, .state] | join(" ")' 'critical open'
    must ivan audit export log >/dev/null
    grep -q 'lets a result of a dose follow another' log/exceptions.csv
    try - audit verify
    assert_exit 0
}
