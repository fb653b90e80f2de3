#!/usr/bin/env bats
# Doses of every kind, from the product's file to the thaw: per kg, fixed, per area, by weight band, capped; counted by
# the label or by the lot's viability, with the cases of tests/data/dose-fixtures.csv.

# shellcheck disable=SC2046 # IDs of vials have no blanks
load helper
load paper

# product_lot CODE LOT FILL VOLUME VIALS [SED..]: a released lot of this product, changed by SED, its vials in petra's
# hands and named by $(vials_of LOT).
product_lot() {
    sed -e 's/^out_of_storage.*//' -e '/^replicate/d' -e 's/^dose_order = .*/dose_order = optional/' "${@:6}" "$ROOT/templates/products/$1.ini" >"$2.ini"
    must ada product import "$2.ini" >/dev/null
    must rosa product approve "$(sed -n 's/^code = //p' "$2.ini")" >/dev/null
    must olga lot create "$2" --product "$(sed -n 's/^code = //p' "$2.ini")" --made "$(day '-1 days')" --donor D1 \
        --expires "$(day '+9 days')" >/dev/null
    must olga lot fill "$2" --cells "$3" --volume "$4" --vials "$5" >/dev/null
    results_of "$2" >"$2.csv"
    must quinn result import "$2.csv" >/dev/null
    must quentin result review "$2" >/dev/null
    must stan vial store $(vials_of "$2") --at CPN/ROOM >/dev/null
    must rosa lot release "$2" --reason 'all tests conform' >/dev/null
    must stan vial take $(vials_of "$2") --reason 'order of ward 3' >/dev/null
    must stan+petra custody hand $(vials_of "$2") --place Pharmacy >/dev/null
}

# results_of LOT: results that conform, of the tests that its product has.
results_of() {
    local row
    echo 'lot,test,value,unit,performed_on,stage'
    for row in viability,97,% cd73,97.9,% cd90,100,% cd105,100,% negative-markers,0.9,% 'endotoxin,<0.1,EU/mL' \
        'sterility,Negative,' 'mycoplasma,Negative,' 'gram-stain,Negative,' 'cell-count,5.0,10^6 cells/mL'; do
        ! grep -q "^\[specification ${row%%,*} frozen-product\]" "$1.ini" || echo "$1,$row,$(day '-1 days'),frozen-product"
    done
}

vials_of() { as - vial list --lot "$1" --json | jq -r '.vials[].id' | sort; }

# first COUNT LOT
first() { vials_of "$2" | head -n "$1"; }

weigh() { must nora subject weigh S-1 "$1" --on "$(day today)" --reason 'another case' >/dev/null; }

setup() {
    local made=$BATS_FILE_TMPDIR/kinds.db
    setup_record
    if [ ! -e "$made" ]; then
        eligible_donor D1 "$(day '-40 days')" >/dev/null
        must stan+rosa storage add CPN/ROOM --kind freezer --max -150C >/dev/null
        must nora subject add S-1 --site CPN >/dev/null
        product_lot ryoncil RYO 25e6 3.8mL 10
        product_lot temcell TEM 72e6 10.8mL 3
        product_lot alofisel ALO 30e6 6mL 5 -e 's/^storage_max.*/storage_max = -150C/'
        product_lot cartistem CAR 2.5e6 0.5mL 12 -e 's/^storage_max.*/storage_max = -150C/'
        product_lot hearticellgram-ami HEA 50e6 10mL 3 -e 's/^storage_max.*/storage_max = -150C/'
        cp "$DB" "$made.$$" && mv "$made.$$" "$made"
    fi
    cp "$made" "$DB"
}

# planned LOT COUNT DOSE-OPTIONS..: what a thaw of the first COUNT vials would be, its JSON for assert_json.
planned() { try petra dose thaw S-1 $(first "$2" "$1") "${@:3}" --dry-run --json; }

@test "the worked cases of ryoncil and temcell hold: so many vials, not one fewer, not one more" {
    local product per_kg weight_g cells required vials lot
    while IFS=, read -r product per_kg weight_g cells _ _ required vials; do
        case $product in ryoncil) lot=RYO ;; temcell) lot=TEM ;; *) continue ;; esac
        weigh "${weight_g}g"
        planned $lot "$vials" --dose "$per_kg/kg"
        assert_exit 0
        assert_json .dose.required_cells "$required"
        assert_json .dose.usable_cells "$((vials * cells))"
        [ "$(vials_of $lot | wc -l)" -gt "$vials" ] || continue
        planned $lot "$((vials + 1))" --dose "$per_kg/kg"
        assert_refused dose.no-more-than-needed
    done < <(grep -v '^#' "$ROOT/tests/data/dose-fixtures.csv" | tail -n +2)
}

@test "the worked cases of huc-msc hold: by the lot's viability after thaw and the product's recovery" {
    local product per_kg weight_g cells viability recovery required vials lot=H1
    while IFS=, read -r product per_kg weight_g cells viability recovery required vials; do
        [ "$product" = huc-msc ] || continue
        lot=H$((${lot#H} + 1))
        product_lot huc-msc $lot "$cells" 5mL $((vials + 1)) -e '/^storage_max/s/.*/storage_max = -150C/' \
            -e "s|^dose_basis = .*|dose_basis = post-thaw-lot\nrecovery = $recovery %|" \
            -e 's/^\[specification cd73 frozen/[specification viability after-thaw]\ntitle = Viability\nmethod = Dye\nkind = number\nunit = %\ngates_release = no\n\n&/' \
            -e "s/^code = .*/code = huc-${lot,,}/"
        must quinn result record $lot viability "$viability" --unit % --stage after-thaw --performed-on "$(day today)" >/dev/null
        must quentin result review $lot >/dev/null
        weigh "${weight_g}g"
        planned $lot "$vials" --dose "$per_kg/kg"
        assert_exit 0
        assert_json .dose.required_cells "$required"
        assert_json .dose.usable_cells "$((vials * cells * viability * recovery / 10000))"
        planned $lot "$((vials + 1))" --dose "$per_kg/kg"
        assert_refused dose.no-more-than-needed
    done < <(grep -v '^#' "$ROOT/tests/data/dose-fixtures.csv" | tail -n +2)
    [ $lot = H4 ]
}

@test "a fixed dose needs no weight" {
    planned ALO 4 --dose 120e6
    assert_exit 0
    assert_json '.dose | [.dose_kind, .target, .required_cells, .usable_cells, .weight_g, .dose_cells_per_kg] | map(tostring) | join(", ")' \
        'fixed, 120 × 10⁶ cells, 120000000, 120000000, null, null'
    planned ALO 5 --dose 120e6
    assert_refused dose.no-more-than-needed
    planned ALO 3 --dose 120e6
    assert_refused dose.enough
    planned ALO 4 --dose 90e6
    assert_refused dose.target '90 × 10⁶ cells is no dose of alofisel, which allows 120 × 10⁶'
    planned ALO 4 --dose 2e6/kg
    assert_refused dose.target 'whose doses are fixed'
    must petra dose thaw S-1 $(first 4 ALO) --dose 120e6 >/dev/null
    try - dose list --json
    assert_json '.doses[0].weighed_on' null
    try - audit verify
    assert_exit 0
}

@test "a dose per area is counted by whole square millimetres" {
    planned CAR 4 --dose 2.5e6/cm2 --area 4cm2
    assert_exit 0
    assert_json '.dose | [.dose_kind, .target, .area_mm2, .required_cells] | map(tostring) | join(", ")' \
        'per-cm2, 2.5 × 10⁶ cells/cm² on 4 cm², 400, 10000000'
    planned CAR 5 --dose 2.5e6/cm2 --area 401mm2
    assert_exit 0
    assert_json .dose.required_cells 10025000
    planned CAR 4 --dose 2.5e6/cm2 --area 3cm2
    assert_refused dose.no-more-than-needed
    planned CAR 4 --dose 3e6/cm2 --area 4cm2
    assert_refused dose.target 'which allows 2.5 × 10⁶'
}

@test "a weight band is the subject's: the boundary belongs to it" {
    local weight required vials
    planned HEA 1 --dose band
    assert_refused subject.weighed
    while read -r weight required vials; do
        weigh "$weight"
        planned HEA "$vials" --dose band
        assert_exit 0
        assert_json .dose.required_cells "$required"
        assert_json .dose.target_cells "$required"
    done <<'EOF'
60kg 50000000 1
60001g 70000000 2
80kg 70000000 2
80001g 90000000 2
EOF
    assert_json .dose.target '90 × 10⁶ cells by weight band'
    planned HEA 1 --dose 70e6
    assert_refused dose.target 'whose doses are weight-band'
}

# another SED..: a further version of ryoncil with one lot, NEW.
another() { product_lot ryoncil NEW 25e6 3.8mL 10 "$@"; }

@test "a cap cuts the dose, and the record says so; bands may end" {
    another -e 's|^dose_basis = .*|&\ndose_cap = 100e6|'
    weigh 70kg
    planned NEW 4 --dose 2e6/kg
    assert_exit 0
    assert_json .dose.required_cells 100000000
    assert_json '.notices[0]' 'the dose is capped at 100 × 10⁶ cells instead of 140 × 10⁶ by ryoncil version 2'
    planned NEW 6 --dose 2e6/kg
    assert_refused dose.no-more-than-needed
    dose=$(must petra dose thaw S-1 $(first 4 NEW) --dose 2e6/kg --json | jq -r .dose.id)
    must petra dose prepare "$dose" --diluent 'Plasma-Lyte A,L1,34.8mL' >/dev/null
    must petra label print "$dose" -o bag.pdf
    assert_words bag.pdf '100 × 10⁶ cells' '1.43 × 10⁶ cells/kg (ordered 2 × 10⁶ cells/kg), CAPPED'
    must petra+stella dose discard "$dose" --reason 'of the test' >/dev/null
    product_lot alofisel AL2 30e6 6mL 5 -e 's/^storage_max.*/storage_max = -150C/' -e 's|^dose_basis = .*|&\ndose_cap_per_kg = 3e6/kg|'
    weigh 20500g
    planned AL2 3 --dose 120e6
    assert_exit 0
    assert_json .dose.required_cells 61500000
    product_lot hearticellgram-ami HE2 50e6 10mL 3 -e 's/^storage_max.*/storage_max = -150C/' -e 's/, above 90e6//'
    weigh 80001g
    planned HE2 2 --dose band
    assert_refused dose.target '80.001 kg is above every weight band of hearticellgram-ami'
}

@test "a basis counts by the lowest reviewed viability, times the recovery, exactly" {
    another -e 's|^dose_basis = .*|dose_basis = post-thaw-lot\nrecovery = 90.5 %|' \
        -e 's/^\[specification cd73 frozen/[specification viability after-thaw]\ntitle = Viability\nmethod = Dye\nkind = number\nunit = %\ngates_release = no\nreplicates = 2\n\n&/'
    weigh 35kg
    planned NEW 4 --dose 2e6/kg
    assert_refused dose.basis 'lot NEW has no reviewed viability after thaw'
    must quinn result record NEW viability 95 --unit % --stage after-thaw --performed-on "$(day today)" >/dev/null
    must quinn result record NEW viability 92.49 --unit % --stage after-thaw --replicate 2 --performed-on "$(day today)" >/dev/null
    planned NEW 4 --dose 2e6/kg
    assert_refused dose.basis 'no reviewed viability'
    must quentin result review NEW >/dev/null
    planned NEW 4 --dose 2e6/kg # 25e6 x 92.49 % x 90.5 % = 20,925,862.5
    assert_exit 0
    assert_json '.dose | [.basis, .required_cells, .usable_cells] | map(tostring) | join(" ")' 'post-thaw-lot 70000000 83703448'
    planned NEW 4 --dose 2e6/kg --basis nominal # 25e6 x 90.5 %
    assert_json '.dose | [.basis, .usable_cells] | map(tostring) | join(" ")' 'nominal 90500000'
    planned NEW 4 --dose 2e6/kg --basis pre-freeze
    assert_refused dose.basis 'no reviewed viability before freezing'
    planned NEW 4 --dose 2e6/kg --basis post-thaw-site
    assert_refused dose.basis
    # what the site counts is held against the lot's own viability after thaw: four fifths of 92.49 % are 73.99 %
    local dose
    dose=$(must petra dose thaw S-1 $(first 4 NEW) --dose 2e6/kg --json | jq -r .dose.id)
    try petra dose count "$dose" --cells 95e6 --viability 74 --method 'Trypan blue' --dry-run
    assert_exit 0
    refute_err 'four fifths'
    try petra dose count "$dose" --cells 95e6 --viability 73.9 --method 'Trypan blue'
    assert_exit 0
    assert_err "viability 73.9 % of dose $dose is less than four fifths of the 92.49 % that lot NEW had after thaw"
}

@test "a weight that is too old for the product is refused, and a thaw without the order that it asks for" {
    another -e 's/^dose_order = .*/dose_order = required/' -e 's|^weight_days_most = .*|weight_days_most = 3|'
    must nora subject weigh S-1 12.5kg --on "$(day '-4 days')" >/dev/null
    planned NEW 1 --dose 2e6/kg
    assert_refused subject.weighed-recently "4 days ago, and ryoncil allows 3"
    must nora subject weigh S-1 12.5kg --on "$(day '-3 days')" >/dev/null
    planned NEW 1 --dose 2e6/kg
    assert_refused dose.order 'ryoncil version 2 is thawed only for an order'
    refute_err subject.weighed-recently
    assert_err 'cryolot order create S-1 --product ryoncil'
    try - product show ryoncil --json
    assert_json .product.dose_order required
    planned RYO 1 --dose 2e6/kg # an older version, which takes a weight of any age
    assert_exit 0
}
