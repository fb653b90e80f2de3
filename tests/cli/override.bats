#!/usr/bin/env bats
# Overrides: what a physician signs may fail, what nobody can make pass, and where it is named.

# shellcheck disable=SC2034,SC2046 # UNDER is for helper; IDs of vials have no blanks
load helper
load ward
load paper

# A released lot OVR of a product that lets some checks be overridden: infusions three days apart, a weight of a week,
# ten vials of 50e6 cells in 5 mL in petra's hands; S-2 weighs 70 kg.
setup() {
    local made=$BATS_FILE_TMPDIR/override.db
    setup_ward
    if [ ! -e "$made" ]; then
        sed -e 's/^code = .*/code = ovr/' -e '/^out_of_storage/d' -e 's/^# course_days_least = 3/course_days_least = 3/' \
            -e 's/^# weight_days_most = 7/weight_days_most = 7/' \
            -e 's/^# dose_overrides = .*/dose_overrides = dose.spacing, subject.weighed-recently, dose.enough, dose.use-by/' \
            "$ROOT/templates/products/huc-msc.ini" >ovr.ini
        must ada product import ovr.ini >/dev/null
        must rosa product approve ovr >/dev/null
        must ada user add polly --name 'Polly Reed' --role pharmacist --new-password-file "$PASSWORDS/petra" >/dev/null
        cp "$PASSWORDS/petra" "$PASSWORDS/polly"
        must polly user passwd --new-password-file "$PASSWORDS/rosa" >/dev/null
        cp "$PASSWORDS/rosa" "$PASSWORDS/polly"
        must olga lot create OVR --product ovr --made "$MADE" --donor D1 >/dev/null
        must olga lot fill OVR --cells 50e6 --volume 5mL --vials 10 >/dev/null
        results_csv OVR "$MADE" >ovr.csv
        must quinn result import ovr.csv >/dev/null
        must quentin result review OVR >/dev/null
        must stan storage add CPN/LN2-1/R1/B9 --kind box --grid 9x9 --max -150C >/dev/null
        must stan vial store $(vials_of OVR) --at CPN/LN2-1/R1/B9 >/dev/null
        must rosa lot release OVR --reason 'all tests conform' >/dev/null
        cp "$DB" "$made.$$" && mv "$made.$$" "$made"
    fi
    cp "$made" "$DB"
    mapfile -t V < <(vials_of OVR)
}

vials_of() { as - vial list --lot "$1" --json | jq -r '.vials[].id' | sort; }

# allocated SUBJECT: a verified order of 1e6/kg of ovr with its vials, in petra's hands; its ID into $ORDER.
allocated() {
    ORDER=$(must petra order create "$1" --product ovr --dose 1e6/kg --prescriber 'Dr Elena Marsh' \
        --needed-at "$(day tomorrow) 10:00" --json | jq -r .order.id)
    must polly order verify "$ORDER" >/dev/null
    mapfile -t MINE < <(must petra order allocate "$ORDER" --json | jq -r '.order.vials[].vial')
    must stan vial take "${MINE[@]}" --reason 'for the ward' >/dev/null
    must stan+petra custody hand "${MINE[@]}" --place Pharmacy >/dev/null
}

# given: the first infusion of S-2, over; its ID into $FIRST.
given() {
    allocated S-2
    DOSE=$(must petra dose thaw S-2 --order "$ORDER" --json | jq -r .dose.id)
    must petra dose prepare "$DOSE" --draw "${MINE[0]}=5mL,${MINE[1]}=2mL" --diluent 'Plasma-Lyte 148,PL2291,50mL' >/dev/null
    must petra+nora dose hand "$DOSE" --place 'Ward 3' >/dev/null
    FIRST=$(must nora+nils infusion start S-2 "$DOSE" --json | jq -r .infusion.id)
    must nora infusion finish "$FIRST" --given 57mL >/dev/null
}

@test "a physician's signature lets an infusion follow too early, and every report of it says so" {
    given
    try petra order create S-2 --product ovr --dose 1e6/kg --prescriber 'Dr Marsh' --needed-at "$(day tomorrow) 09:00"
    assert_exit 0
    assert_err "infusion $FIRST of S-2 began on .* and ovr asks for 3.*dose.spacing"
    must petra order cancel "$(jq -r .order.id <<<"$(must - order list --json | command jq '{order: .orders[0]}')")" \
        --reason 'only a try' >/dev/null
    allocated S-2
    try petra dose thaw S-2 --order "$ORDER"
    assert_refused dose.spacing
    try petra dose thaw S-2 --order "$ORDER" --reason 'a reason alone is none'
    assert_refused dose.spacing
    try petra order override "$ORDER" dose.spacing --reason 'GVHD IV'
    assert_exit 4
    try phil order override "$ORDER" dose.spacing
    assert_refused act.reason
    try phil order override "$ORDER" dose.spacing --reason 'GVHD IV, no time'
    assert_refused override.bound 'says how far it reaches'
    assert_err 'add --at-least 2days'
    try phil order override "$ORDER" dose.spacing --at-least 3days --reason 'GVHD IV, no time'
    assert_refused override.bound 'ovr asks for at least 3 days'
    cp "$DB" unsigned.db
    must phil order override "$ORDER" dose.spacing --at-least 1day --reason 'GVHD IV, no time' >/dev/null
    try petra dose thaw S-2 --order "$ORDER" # of the same day
    assert_refused dose.spacing 'overrides it down to 1 day only'
    cp unsigned.db "$DB"
    try phil order override "$ORDER" dose.spacing --at-least 0days --reason 'GVHD IV, no time' --json
    assert_exit 0
    assert_json '.order.overrides[0]' \
        "dose.spacing (at least 3 days between two infusions) overridden down to 0 days by $(name phil) (phil): GVHD IV, no time"
    try petra dose thaw S-2 --order "$ORDER" --json
    assert_exit 0
    assert_json '.notices[0]' "dose.spacing is overridden down to 0 days by $(name phil) (phil): GVHD IV, no time"
    DOSE=$(json .dose.id)
    try - dose show "$DOSE"
    assert_out 'GVHD IV, no time'
    must petra dose prepare "$DOSE" --draw "${MINE[0]}=5mL,${MINE[1]}=2mL" --diluent 'Plasma-Lyte 148,PL2291,50mL' >/dev/null
    must petra+nora dose hand "$DOSE" --place 'Ward 3' >/dev/null
    INFUSION=$(must nora+nils infusion start S-2 "$DOSE" --json | jq -r .infusion.id)
    try - infusion show "$INFUSION" --json
    assert_json '.infusion.overrides | length' 1
    try - subject show S-2
    assert_out "dose.spacing +down to 0 days +$ORDER"
    try - subject show S-2 --json
    assert_json '.subject.overrides | length' 1
    try - order show "$ORDER"
    assert_out 'overridden down to 0 days by'
    must ivan audit export out --reason 'inspection' >/dev/null
    grep -rqs 'a physician overrode a check of the order' out
    must - audit verify >/dev/null
    try - verify
    assert_exit 0
}

@test "an order by an old weight is placed and told; its thaw needs a physician's signature" {
    must nora subject add S-4 --site CPN >/dev/null
    must nora subject weigh S-4 70kg --on "$(TZ=Europe/Paris date -d '-10 days' +%F)" --reason 'from the referral' >/dev/null
    try petra order create S-4 --product ovr --dose 1e6/kg --prescriber 'Dr Elena Marsh' \
        --needed-at "$(day tomorrow) 10:00" --dry-run
    assert_exit 0
    assert_err 'ATTENTION: S-4 was weighed on .* 10 days ago.*\[subject.weighed-recently\]'
    allocated S-4
    try petra dose thaw S-4 --order "$ORDER"
    assert_refused subject.weighed-recently
    must phil order override "$ORDER" subject.weighed-recently --at-most 10days --reason 'bedridden, weighed by the referring hospital' >/dev/null
    UNDER=(faketime -f +1d)
    try petra dose thaw S-4 --order "$ORDER" # the weight is a day older than what was signed for
    assert_refused subject.weighed-recently 'overrides it up to 10 days only'
    UNDER=()
    must petra dose thaw S-4 --order "$ORDER" >/dev/null
}

name() { must - user show "$1" --json | jq -r .user.name; }

@test "only what the product allows, once, while the order or dose lives; never what nobody may" {
    allocated S-2
    for check in lot.released vial.unused vial.allocated holds.none dose.held subject.free results.conform expiry.future; do
        try phil order override "$ORDER" "$check" --reason 'to get on with it'
        assert_refused override.check 'ovr allows dose.spacing, subject.weighed-recently, dose.enough, dose.use-by'
    done
    try phil order override "$ORDER" dose.not-too-much --reason 'to get on with it'
    assert_refused override.check
    try phil order override "$ORDER" dose.spacing dose.spacing --reason 'to get on with it'
    assert_refused override.twice
    for why in x 'GVHD IV' '. . . . . . . . . . . ...'; do
        try phil order override "$ORDER" dose.spacing --reason "$why"
        assert_refused override.reason 'at least 10 characters'
    done
    try phil order override "$ORDER" dose.use-by --reason 'to get on with it'
    assert_refused override.bound 'of a dose, never of an order'
    try phil order override "$ORDER" dose.enough --reason 'to get on with it'
    assert_refused override.bound
    assert_err 'at-least 80%'
    try phil order override "$ORDER" dose.enough --at-least 120% --reason 'to get on with it'
    assert_refused override.bound
    for how in '--at-least 80' '--at-most 6EU/kg' "--until $(date -u -d '+1 hour' +%FT%TZ)"; do
        # shellcheck disable=SC2086 # two words
        try phil order override "$ORDER" dose.enough $how --reason 'to get on with it'
        assert_exit 2
    done
    must phil order override "$ORDER" dose.spacing dose.enough --at-least 80%,1day --reason 'to get on with it' >/dev/null
    try phil order override "$ORDER" dose.enough --at-least 80% --reason 'to get on with it'
    assert_refused override.twice
    must petra order cancel "$ORDER" --reason R >/dev/null
    try phil order override "$ORDER" dose.spacing --at-least 1day --reason 'to get on with it'
    assert_refused order.state
    other=$(must petra order create S-2 --product huc-msc --dose 1e6/kg --prescriber 'Dr Marsh' \
        --needed-at "$(day tomorrow) 09:00" --json | jq -r .order.id)
    try phil order override "$other" subject.weighed-recently --reason 'to get on with it'
    assert_refused override.check 'huc-msc allows dose.spacing, dose.use-by'
    must - audit verify >/dev/null
}

@test "an override of everything allowed reaches neither another subject, nor a used vial, nor a rejected or held lot" {
    allocated S-2
    cp "$DB" signed.db
    must phil order override "$ORDER" dose.spacing dose.enough subject.weighed-recently --at-least 75%,0days --at-most 9days \
        --reason 'to get on with it' >/dev/null
    try petra dose thaw S-1 --order "$ORDER"
    assert_refused order.subject
    must ivan vial hold "${V[9]}" --reason 'label torn' >/dev/null
    try petra dose thaw S-2 "${MINE[0]}" "${VIALS[0]}" --order "$ORDER"
    assert_refused vial.allocated
    try petra dose thaw S-2 "${MINE[0]}" --order "$ORDER" # 71.4 % of the cells: fewer than was signed for
    assert_refused dose.enough 'overrides it down to 75 % only'
    cp signed.db "$DB"
    must phil order override "$ORDER" dose.spacing dose.enough subject.weighed-recently --at-least '71.4 %, 0 days' --at-most 9days \
        --reason 'to get on with it' >/dev/null
    DOSE=$(must petra dose thaw S-2 "${MINE[0]}" --order "$ORDER" --json | jq -r .dose.id) # too few cells: overridden
    try - order show "$ORDER" --json
    assert_json '[.order.vials[].freed_because] | join(" ")' 'thawed exchanged'
    try petra dose thaw S-2 "${MINE[0]}" --dose 1e6/kg
    assert_refused vial.unused
    must petra dose prepare "$DOSE" --draw "${MINE[0]}=5mL" --diluent 'Plasma-Lyte 148,PL2291,50mL' >/dev/null
    must petra+nora dose hand "$DOSE" --place 'Ward 3' >/dev/null
    try nora+nils infusion start S-1 "$DOSE"
    assert_refused dose.subject
    cp "$DB" before.db
    must ivan lot hold OVR --reason 'reaction elsewhere' >/dev/null
    try nora+nils infusion start S-2 "$DOSE"
    assert_refused holds.none
    cp before.db "$DB"
    must rosa lot recall OVR --class 1 --reason 'contaminated' --confirm OVR >/dev/null
    try nora+nils infusion start S-2 "$DOSE"
    assert_refused lot.released
    cp before.db "$DB"
    must phil dose override "$DOSE" dose.use-by --until "$(date -u -d '+5 hours' +%FT%TZ)" \
        --reason 'to get on with it' >/dev/null
    later '+6h' try nora+nils infusion start S-2 "$DOSE" # past what was signed for
    assert_refused dose.use-by 'overrides it until 20'
    later '+4h' try nora+nils infusion start S-2 "$DOSE" # past its use-by: overridden
    assert_exit 0
    assert_err 'dose.use-by is overridden until 20'
    assert_err 'ATTENTION: it is PAST its use-by time'
    later '+4h' try - infusion list --json
    assert_json '.infusions[0].past_use_by' true
    assert_json '.infusions[0] | .end_by > .use_by' true
    must - audit verify >/dev/null
    try - verify
    assert_exit 0
}

@test "a dose without an order is overridden by itself, until it is over" {
    must stan vial take "${V[@]:0:2}" --reason 'for the ward' >/dev/null
    must stan+petra custody hand "${V[@]:0:2}" --place Pharmacy >/dev/null
    DOSE=$(must petra dose thaw S-2 "${V[@]:0:2}" --dose 1e6/kg --json | jq -r .dose.id)
    must petra dose prepare "$DOSE" --draw "${V[0]}=5mL,${V[1]}=2mL" --diluent 'Plasma-Lyte 148,PL2291,50mL' >/dev/null
    later '+4h' try petra+nora dose hand "$DOSE" --place 'Ward 3'
    assert_refused dose.use-by
    for until in '' "--until $(date -u -d '+2 hours' +%FT%TZ)" "--until $(date -u -d '+30 days' +%FT%TZ)"; do
        # shellcheck disable=SC2086 # two words or none
        try phil dose override "$DOSE" dose.use-by $until --reason 'the line had to be placed again'
        assert_refused override.bound
    done
    until=$(date -u -d '+5 hours' +%FT%TZ)
    try phil dose override "$DOSE" dose.use-by --until "$until" --reason 'the line had to be placed again' --json
    assert_exit 0
    assert_json '.dose.overrides[0] | startswith("dose.use-by (within 180 minutes from the thaw) overridden until 20")' true
    must petra label print "$DOSE" -o bag.pdf
    assert_words bag.pdf '70 × 10⁶ cells' '1 × 10⁶ cells/kg, OVERRIDE of dose.use-by'
    cp "$DB" signed.db
    later '+4h' try petra+nora dose hand "$DOSE" --place 'Ward 3'
    assert_exit 0
    cp signed.db "$DB"
    must petra+stella dose discard "$DOSE" --reason R >/dev/null
    try phil dose override "$DOSE" dose.enough --at-least 80% --reason 'to get on with it'
    assert_refused dose.state
    must - audit verify >/dev/null
}

# limited: a lot LIM, 1.0 EU/mL, of a product with four vials of 5e6 cells in 50 mL whose limits beside the cells, of time
# out of storage and of what the site counts may be overridden; its first two vials, for S-10 of 10 kg, are in petra's
# hands and reserved for $ORDER.
limited() {
    {
        sed -e 's/^code = .*/code = lim/' -e 's/^cells_per_vial = .*/cells_per_vial = 5e6/' -e 's/^volume = .*/volume = 50mL/' \
            -e 's/^upper = < 0.5/upper = <= 1.0/' \
            -e 's/^# dose_overrides = .*/dose_overrides = endotoxin.within-limit, dmso.within-limit, exposure.within-limit, dose.results/' \
            "$ROOT/templates/products/huc-msc.ini"
        printf '\n[specification viability infusion]\ntitle = After the thaw\nmethod = Dye exclusion\nkind = number\nunit = %%\n'
        printf '%s\n' 'lower = >= 80' 'rounding = usp' 'plausible_lower = 0' 'plausible_upper = 100' 'gates_release = no' \
            'gates_infusion = yes'
    } >lim.ini
    must ada product import lim.ini
    must rosa product approve lim
    must olga lot create LIM --product lim --made "$MADE" --donor D1
    must olga lot fill LIM --cells 5e6 --volume 50mL --vials 2
    results_csv LIM "$(day '-3 days')" | sed -e '1s/$/,stage/' -e '2,$s/$/,frozen-product/' -e 's/endotoxin,<0.1/endotoxin,1.0/' >lim.csv
    must quinn result import lim.csv
    must quentin result review LIM
    must stan vial store $(vials_of LIM) --at CPN/LN2-1/R1/B9
    must rosa lot release LIM --reason 'all tests conform'
    must nora subject add S-10 --site CPN
    must nora subject weigh S-10 10kg --on "$(day today)"
    ORDER=$(must petra order create S-10 --product lim --dose 1e6/kg --prescriber 'Dr Elena Marsh' \
        --needed-at "$(day tomorrow) 10:00" --json | jq -r .order.id)
    must polly order verify "$ORDER"
    must petra order allocate "$ORDER"
    mapfile -t MINE < <(vials_of LIM)
    must stan vial take "${MINE[@]}" --reason 'for the ward'
    must stan+petra custody hand "${MINE[@]}" --place Pharmacy
} >/dev/null

@test "exposure, what the site counted, endotoxin and DMSO pass by a signature each, with its words on every report" {
    local bag=() report
    limited
    bag=(petra dose prepare DOSE --draw "${MINE[0]}=50mL,${MINE[1]}=50mL" --diluent 'Plasma-Lyte 148,PL2291,50mL')
    UNDER=(faketime -f +10m)
    try petra dose thaw S-10 --order "$ORDER"
    assert_refused exposure.within-limit 'and 300 s are allowed'
    must phil order override "$ORDER" exposure.within-limit --at-most 11min --reason 'the lift stood still' >/dev/null
    cp "$DB" signed.db
    UNDER=(faketime -f +12m)
    try petra dose thaw S-10 --order "$ORDER"
    assert_refused exposure.within-limit 'overrides it up to 660 s only'
    cp signed.db "$DB"
    UNDER=(faketime -f +10m)
    try petra dose thaw S-10 --order "$ORDER" --json
    assert_exit 0
    assert_json '.notices[0]' "exposure.within-limit is overridden up to 660 s by $(name phil) (phil): the lift stood still"
    DOSE=$(json .dose.id) bag[3]=$DOSE
    must petra dose count "$DOSE" --cells 10e6 --viability 60 --method 'dye exclusion' >/dev/null
    try "${bag[@]}"
    assert_exit 3
    for check in dose.results endotoxin.within-limit dmso.within-limit; do assert_err "$check"; done
    try phil dose override "$DOSE" dmso.within-limit --at-most 20g/kg --reason 'weighed against GVHD IV' # a slip for 2
    assert_refused override.bound 'cannot be overridden up to 20000 mg/kg'
    cp "$DB" signed.db
    must phil dose override "$DOSE" endotoxin.within-limit dmso.within-limit --at-most 9.9EU/kg,1099mg/kg \
        --reason 'weighed against GVHD IV' >/dev/null
    try "${bag[@]}"
    assert_err 'overrides it up to 9.9 EU/kg only'
    assert_err 'overrides it up to 1099 mg/kg only'
    cp signed.db "$DB"
    must phil dose override "$DOSE" endotoxin.within-limit dmso.within-limit --at-most 10EU/kg,1.1g/kg \
        --reason 'weighed against GVHD IV' >/dev/null
    try "${bag[@]}"
    assert_refused dose.results
    refute_err 'dmso.within-limit\]'
    try phil order override "$ORDER" dose.results --reason 'no other cells in time'
    assert_exit 3
    must phil dose override "$DOSE" dose.results --reason 'no other cells in time' >/dev/null
    cp "$DB" signed.db
    must petra dose count "$DOSE" --cells 10e6 --viability 40 --method 'dye exclusion' --reason 'counted again' >/dev/null
    try "${bag[@]}"
    assert_refused dose.results 'overrides it for what was measured by then .1 result. only'
    cp signed.db "$DB"
    try "${bag[@]}" --json
    assert_exit 0
    assert_json '[.notices[] | select(test("is overridden .*by"))] | length' 3
    must petra+nora dose hand "$DOSE" --place 'Ward 3' >/dev/null
    try nora+nils infusion start S-2 "$DOSE"
    assert_refused dose.subject
    cp "$DB" before.db
    must rosa lot recall LIM --class 1 --reason 'contaminated' --confirm LIM >/dev/null
    try nora+nils infusion start S-10 "$DOSE"
    assert_refused lot.released
    cp before.db "$DB"
    INFUSION=$(must nora+nils infusion start S-10 "$DOSE" --json | jq -r .infusion.id)
    must nora infusion finish "$INFUSION" --given 150mL >/dev/null
    must rosa document issue infusion "$INFUSION" -o infusion.pdf >/dev/null
    pdftotext infusion.pdf - >paper
    must - dose show "$DOSE" >dose
    must - infusion show "$INFUSION" >infusion
    must - subject show S-10 >subject
    for report in paper dose infusion subject; do
        tr -s '[:space:]' ' ' <$report >words
        for why in 'the lift stood still' 'weighed against GVHD IV' 'no other cells in time'; do
            grep -q "$why" words || fail "$report does not say '$why'" "$(cat words)"
        done
    done
    try - infusion show "$INFUSION" --json
    assert_json '[.infusion.overrides[] | split(" ")[0]] | sort | join(" ")' \
        'dmso.within-limit dose.results endotoxin.within-limit exposure.within-limit'
    must - audit verify >/dev/null
    try - verify
    assert_exit 0
}
