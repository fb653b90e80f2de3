#!/usr/bin/env bats
# Limits of a bag beside its cells: endotoxin per kg and hour, DMSO per kg and day.

# shellcheck disable=SC2034,SC2046,SC2153,SC2154 # UNDER is for helper, IDs have no blanks, DOSE is set by thaw_of, stderr comes from run
load helper

# A product whose vials hold 5e6 cells in 50 mL with 100 mg/mL of DMSO; its lots may have 1 EU/mL. Lot END has 1.0 EU/mL,
# LES <0.5. S-1 weighs 10 kg: a dose of 1e6/kg is two vials, 100 mL.
setup() {
    local made=$BATS_FILE_TMPDIR/limits.db
    setup_record
    if [ ! -e "$made" ]; then
        sed -e '/^out_of_storage/d' -e 's/^cells_per_vial = .*/cells_per_vial = 5e6/' -e 's/^volume = .*/volume = 50mL/' \
            -e 's/^dmso = .*/dmso = 100 mg\/mL/' -e 's/^upper = < 0.5/upper = <= 1.0/' \
            "$ROOT/templates/products/huc-msc.ini" >huc.ini
        must ada product import huc.ini >/dev/null
        must rosa product approve huc-msc >/dev/null
        eligible_donor D1 "$(day '-40 days')" >/dev/null
        must stan storage add CPN/LN2 --kind tank >/dev/null
        must nora subject add S-1 --site CPN >/dev/null
        must nora subject weigh S-1 10kg --on "$(day '-1 days')" >/dev/null
        lot END 1.0
        lot LES '<0.5'
        cp "$DB" "$made.$$" && mv "$made.$$" "$made"
    fi
    cp "$made" "$DB"
    mapfile -t END < <(vials_of END)
    mapfile -t LES < <(vials_of LES)
}

vials_of() { as - vial list --lot "$1" --json | jq -r '.vials[].id' | sort; }

# lot CODE ENDOTOXIN: a released lot of four vials in petra's hands
lot() {
    must olga lot create "$1" --product huc-msc --made "$(day '-30 days')" --donor D1 >/dev/null
    must olga lot fill "$1" --cells 5e6 --volume 50mL --vials 4 >/dev/null
    results_csv "$1" "$(day '-3 days')" | sed "s/endotoxin,<0.1/endotoxin,$2/" >"$1.csv"
    must quinn result import "$1.csv" >/dev/null
    must quentin result review "$1" >/dev/null
    must stan vial store $(vials_of "$1") --at CPN/LN2 >/dev/null
    must rosa lot release "$1" --reason 'all tests conform' >/dev/null
    must stan vial take $(vials_of "$1") --reason 'order of ward 3' >/dev/null
    must stan+petra custody hand $(vials_of "$1") --place Pharmacy >/dev/null
}

# thaw_of VIAL..: a dose of 1e6/kg of them for S-1, into $DOSE
thaw_of() { DOSE=$(must petra dose thaw S-1 "$@" --dose 1e6/kg "${SOON[@]}" --json | jq -r .dose.id); }
SOON=()

bag_of() { try petra dose prepare "$DOSE" --draw "$1=50mL,$2=50mL" --diluent NaCl,N1,50mL "${@:3}"; }

@test "a lot that passed can be too much for a light subject" {
    thaw_of "${END[@]:0:2}"
    bag_of "${END[@]:0:2}" # 1.0 EU/mL x 100 mL / 10 kg
    assert_refused endotoxin.within-limit 'the bag has 10 EU/kg of endotoxin, and huc-msc allows 5 within an hour'
    assert_err '1.0 EU/mL in 100 mL of lot END'
    try - dose show "$DOSE" --json
    assert_json '.dose | [.state, .endotoxin_eu_per_kg] | map(tostring) | join(" ")' 'thawed null'
}

@test "what is given slowly counts by the hour; too fast a rate is told, and what was given too fast opens a deviation" {
    thaw_of "${END[@]:0:2}"
    bag_of "${END[@]:0:2}" --over 119min
    assert_refused endotoxin.within-limit 'has 5.0421 EU/kg of endotoxin within an hour of its 119 minutes'
    assert_err 'give it more slowly: --over'
    bag_of "${END[@]:0:2}" --over 4h
    assert_refused dose.over 'it would end past its use-by time'
    bag_of "${END[@]:0:2}" --over 30
    assert_exit 2
    bag_of "${END[@]:0:2}" --over 2h --json
    assert_exit 0
    assert_json '.dose | [.over_minutes, .endotoxin_eu_per_kg, .endotoxin_eu_per_kg_h] | map(tostring) | join(" ")' '120 10 5'
    must petra label print "$DOSE" -o bag.pdf >/dev/null
    pdftotext -layout bag.pdf - | tr -s ' \n' ' ' | grep -q 'over 120 min'
    must petra+nora dose hand "$DOSE" --place 'Ward 3' >/dev/null
    try nora+nils infusion start S-1 "$DOSE" --second-scan "S-1,$DOSE" --dry-run
    assert_err 'over 120 min: not faster than 1.25 mL.min'
    try nora+nils infusion start S-1 "$DOSE" --second-scan "S-1,$DOSE" --rate 75mL/h --json
    assert_exit 0
    refute_out 'fast'
    INFUSION=$(json .infusion.id)
    try nora infusion rate "$INFUSION" 76mL/h
    assert_exit 0
    assert_err 'ATTENTION: 76 mL/h is too fast for this bag: it would give 5.0667 EU/kg'
    try nora infusion rate "$INFUSION" 90mL/h --dry-run
    assert_err 'too fast for this bag'
    try nora infusion finish "$INFUSION" --given 75mL --dry-run
    assert_exit 0
    refute_err 'too fast'
    UNDER=(faketime -f +2h)
    try nora infusion finish "$INFUSION" --given 150mL --dry-run # 75 mL/h on average; its rate was 76 mL/h
    UNDER=()
    assert_err 'given too fast: 5.0667 EU/kg of endotoxin within an hour'
    try nora infusion finish "$INFUSION" --given 150mL
    assert_exit 0
    assert_err 'given too fast: 10 EU/kg of endotoxin within an hour.*deviation DEV-0001 is open'
    try - deviation show DEV-0001 --json
    assert_json .deviation.class major
    try - audit verify
    assert_exit 0
}

@test "less than a half counts as a half: the boundary itself is allowed, and the diluent's share beyond it is not" {
    thaw_of "${LES[@]:0:2}"
    bag_of "${LES[@]:0:2}" --diluent-endotoxin '<0.001EU/mL' --json
    assert_exit 3
    assert_error_json .error.rule endotoxin.within-limit
    [[ $stderr == *'5.005 EU/kg'* ]]
    [[ $stderr == *'<0.001 EU/mL in 50 mL of diluent'* ]]
    bag_of "${LES[@]:0:2}" --json
    assert_exit 0
    assert_json .dose.endotoxin_eu_per_kg 5
    assert_json .dose.dmso_mg_per_kg 1000
    assert_json .dose.diluent_endotoxin_eu_per_ml null
    try - dose show "$DOSE"
    assert_out $'Endotoxin, EU/kg +5\n'
    assert_out $'DMSO, mg/kg +1000\n'
    try - audit verify
    assert_exit 0
}

@test "vials of two lots are summed, each by what was drawn of it" {
    thaw_of "${END[0]}" "${LES[0]}"
    bag_of "${END[0]}" "${LES[0]}"
    assert_refused endotoxin.within-limit 'has 7.5 EU/kg'
    try petra dose prepare "$DOSE" --draw "${END[0]}=45mL,${LES[0]}=45mL" --diluent NaCl,N1,50mL
    assert_refused endotoxin.within-limit 'has 6.75 EU/kg'
}

@test "the worst result of the lot counts" {
    thaw_of "${LES[@]:0:2}"
    must quinn result record LES endotoxin 0.6 --unit EU/mL --replicate 2 --performed-on "$(day today)" >/dev/null
    bag_of "${LES[@]:0:2}"
    assert_refused endotoxin.within-limit 'has 6 EU/kg'
}

@test "a diluent's endotoxin has its unit" {
    thaw_of "${LES[@]:0:2}"
    for text in 0.1 '<0.25' '0.1EU/kg' 'EU/mL' '>0.1EU/mL' '-0.1EU/mL' '0,1EU/mL'; do
        bag_of "${LES[@]:0:2}" "--diluent-endotoxin=$text"
        assert_exit 2
    done
}

@test "DMSO is summed over the doses of a day" {
    thaw_of "${LES[@]:0:2}"
    bag_of "${LES[@]:0:2}"
    assert_exit 0
    local first=$DOSE
    must petra+nora dose hand "$DOSE" --place 'Ward 3' >/dev/null
    INFUSION=$(must nora+nils infusion start S-1 "$DOSE" --json | jq -r .infusion.id)
    must nora infusion finish "$INFUSION" --given 150mL >/dev/null
    SOON=(--reason 'twice on this day by the protocol')
    thaw_of "${LES[@]:2:2}"
    bag_of "${LES[@]:2:2}"
    assert_refused dmso.within-limit "the subject would get 2000 mg/kg of DMSO in a day, with dose $first, and huc-msc allows 1000"
}

@test "a dose that was discarded brought nothing" {
    thaw_of "${LES[@]:0:2}"
    bag_of "${LES[@]:0:2}"
    assert_exit 0
    must petra+nora dose discard "$DOSE" --reason 'the bag leaked' >/dev/null
    thaw_of "${LES[@]:2:2}"
    bag_of "${LES[@]:2:2}"
    assert_exit 0
}
