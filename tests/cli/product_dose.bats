#!/usr/bin/env bats
# What a product's file says of its doses: kinds, targets, bands, caps, basis, courses, limits, overrides.

# shellcheck disable=SC2154 # stderr comes from run
load helper
setup() {
    setup_record
    HUC=$ROOT/templates/products/huc-msc.ini
    BANDS=$ROOT/templates/products/hearticellgram-ami.ini
}

# change FILE SED..: a changed copy of it, as changed.ini
change() { sed "${@:2}" "$1" >changed.ini; }

# with LINES: huc-msc.ini with further lines in [product], as changed.ini
with() { change "$HUC" "s|^dose_basis = .*|&\n$1|"; }

line_of() { grep -n -m1 -- "$1" changed.ini | cut -d: -f1; }

# assert_mistake KEY REGEX: changed.ini is refused whole, and this is among its mistakes, at the line of the key.
assert_mistake() {
    try ada product import changed.ini --json
    assert_exit 7
    local message
    message=$(jq -r --argjson row "$(line_of "^$1 *=")" --arg key "$1" \
        '.error.rows[] | select(.row == $row and .column == $key) | .message' <<<"$stderr")
    [[ $message =~ $2 ]] || fail "expected at $1: $2"
    [ "$(as - product list --json | jq '.products | length')" -eq 0 ]
}

@test "every key is stored, shown and in the history" {
    change "$HUC" -e 's|^dose_basis = .*|dose_basis = post-thaw-lot\nrecovery = 92.5 %\ndose_cap = 180e6\ndose_cap_per_kg = 3e6/kg|' \
        -e 's|^course_infusions = .*|course_infusions = 6\ncourse_days_least = 3\ncourse_more_infusions = 4\ncourse_more_days_least = 7|' \
        -e 's|^dmso = .*|dmso = 110 mg/mL\ndose_overrides = dose.spacing, subject.weighed-recently|' \
        -e 's|^dmso_most = .*|dmso_most = 500 mg/kg|' -e 's|^endotoxin_most = .*|endotoxin_most = 0.2 EU/kg|'
    must ada product import changed.ini >/dev/null
    try - product show huc-msc --json
    assert_json '.product | [.dose_kind, .dose_basis, .recovery_permille, .dose_cap_cells, .dose_cap_cells_per_kg] | map(tostring) | join(" ")' \
        'per-kg post-thaw-lot 925 180000000 3000000'
    assert_json '.product | [.weight_days_most, .course_infusions, .course_days_least, .course_more_infusions, .course_more_days_least] | map(tostring) | join(" ")' \
        '7 6 3 4 7'
    assert_json '.product | [.dmso_mg_per_ml, .dmso_most_mg_per_kg, .endotoxin_most_eu_per_kg] | map(tostring) | join(" ")' \
        '110 500 0.2'
    assert_json '.product.dose_overrides | join(" ")' 'dose.spacing subject.weighed-recently'
    try - product show huc-msc
    assert_out 'Basis of doses +post-thaw-lot'
    assert_out 'Endotoxin, EU/kg an hour, at most +0.2'
    must ada product import "$HUC" >/dev/null
    try - product history huc-msc --csv
    assert_out 'endotoxin_most,0.2,5'
    assert_out 'dose_overrides,"?dose.spacing subject.weighed-recently'
    try - audit verify
    assert_exit 0
}

@test "a file that says nothing of a limit has the usual ones; none is none" {
    change "$HUC" -e '/^endotoxin_most/d' -e '/^dmso_most/d' -e '/^dose_kind/d' -e '/^dose_basis/d' -e '/^course_infusions/d'
    must ada product import changed.ini >/dev/null
    try - product show huc-msc --json
    assert_json '.product | [.endotoxin_most_eu_per_kg, .dmso_most_mg_per_kg, .dose_kind, .dose_basis, .recovery_permille, .course_infusions] | map(tostring) | join(" ")' \
        '5 1000 per-kg nominal 1000 null'
    change "$HUC" -e 's/^endotoxin_most.*/endotoxin_most = none/' -e 's/^dmso_most.*/dmso_most = none/'
    must ada product import changed.ini >/dev/null
    try - product show huc-msc --json
    assert_json '.product | [.endotoxin_most_eu_per_kg, .dmso_most_mg_per_kg] | map(tostring) | join(" ")' 'null null'
}

@test "bands of weights rise, and what is above them stands last" {
    must ada product import "$BANDS" >/dev/null
    try - product show hearticellgram-ami --json
    assert_json '.product.dose_bands | join(", ")' '≤ 60 kg: 50 × 10⁶, ≤ 80 kg: 70 × 10⁶, above: 90 × 10⁶'
    change "$BANDS" 's/^dose_bands.*/dose_bands = ≤ 3500 g 5e6, <=80kg 70e6/'
    must ada product import changed.ini >/dev/null
    try - product show hearticellgram-ami --json
    assert_json '.product.dose_bands | join(", ")' '≤ 3.5 kg: 5 × 10⁶, ≤ 80 kg: 70 × 10⁶'
}

@test "bands that are none, in disorder or behind the last one are named" {
    local bands
    while IFS='|' read -r bands sentence; do
        change "$BANDS" "s/^dose_bands.*/dose_bands = $bands/; s/^code = .*/code = other/"
        assert_mistake dose_bands "$sentence"
    done <<'EOF'
60kg 50e6|'60kg 50e6' is no band of weights: write bands like <= 60kg 50e6
<= 60 50e6|weight '60' has no unit
<= 60kg|is not a number with a unit
<= 60kg 50.5|not a whole number
<= 60kg 50e6, <= 60kg 70e6|not in rising order of weight
<= 80kg 50e6, <= 60kg 70e6|not in rising order of weight
above 90e6, <= 60kg 50e6|nothing can follow 'above'
<= 60kg 50e6, above 90e6, <= 80kg 70e6|nothing can follow 'above'
above 90e6|'above' follows a band
<= 60kg 50e6, above|'above' is no band of weights
EOF
    change "$BANDS" '/^dose_bands/d'
    try ada product import changed.ini
    assert_exit 7
    assert_err 'dose_bands is missing'
}

@test "keys of another kind of dose say nothing and are refused" {
    with 'dose_cells = 120e6'
    assert_mistake dose_cells 'dose_cells means nothing for dose_kind = per-kg'
    change "$HUC" 's/^dose_kind = .*/dose_kind = fixed/'
    assert_mistake dose_cells_per_kg 'dose_cells_per_kg means nothing for dose_kind = fixed'
    change "$HUC" 's/^dose_kind = .*/dose_kind = per-day/'
    assert_mistake dose_kind "dose_kind cannot be 'per-day'"
    change "$ROOT/templates/products/cartistem.ini" 's|^dose_cells_per_cm2 = .*|dose_cells_per_cm2 = 2.5e6|'
    assert_mistake dose_cells_per_cm2 'do not end with /cm2'
}

@test "numbers, units and checks that cannot be are named" {
    local key value sentence
    while IFS='|' read -r key value sentence; do
        if grep -q "^$key = " "$HUC"; then
            change "$HUC" "s|^$key = .*|$key = $value|"
        else
            with "$key = $value"
        fi
        assert_mistake "$key" "$sentence"
    done <<'EOF'
dose_basis|guessed|dose_basis cannot be 'guessed'
recovery|90|'90' is not a recovery
recovery|0 %|'0 %' would leave no cell
recovery|101 %|'101 %' is not a recovery
dose_cap|0|not more than 0
dose_cap_per_kg|3e6|do not end with /kg
weight_days_most|-1|not within
dose_order|always|dose_order cannot be 'always'
weight_days_most|7 days|not a whole number
course_infusions|0|not within
course_days_least|a week|not a whole number
dose_overrides|dose.spacing, dose.spacing|'dose.spacing' stands twice
dose_overrides|lot.released|nobody may override 'lot.released'
dose_overrides|vial.unused|nobody may override 'vial.unused'
dose_overrides|dose.subject|nobody may override 'dose.subject'
dmso|10 %|'10 %' is no content of DMSO
dmso|1 kg/mL|is no content of DMSO
dmso_most|1 g|'1 g' is no limit of DMSO
dmso_most|1000 g/kg|is no limit of DMSO
endotoxin_most|5|'5' is no limit of endotoxin
endotoxin_most|-5 EU/kg|is no limit of endotoxin
endotoxin_most|5 EU/mL|is no limit of endotoxin
EOF
    with 'course_more_days_least = 7'
    assert_mistake course_more_days_least 'without course_more_infusions'
    change "$HUC" -e '/^course_infusions/d' -e 's|^dose_basis = .*|&\ncourse_more_infusions = 4|'
    assert_mistake course_more_infusions 'which has no end'
    change "$HUC" -e '/^dmso = /d'
    assert_mistake dmso_most 'means nothing for a product without dmso'
    change "$HUC" -e 's/^\[specification endotoxin/[specification pyrogens/'
    assert_mistake endotoxin_most 'needs a section \[specification endotoxin STAGE\] in EU/mL'
}
