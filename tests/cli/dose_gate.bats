#!/usr/bin/env bats
# What is asked of lots and vials before a thaw, and again each time the dose goes on: also what came to light since the
# release.

# shellcheck disable=SC2153 # DOSE is set by ward

# shellcheck disable=SC2034 # UNDER is for helper
load helper
load ward
setup() { setup_ward; }

try_thaw() { try petra dose thaw S-1 "${VIALS[@]:0:3}" --dose 1e6/kg "$@"; }
try_prepare() {
    try petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL,${VIALS[1]}=5mL,${VIALS[2]}=2.5mL" --diluent NaCl,1,50mL
}
try_hand() { try petra+nora dose hand "$DOSE" --place 'Ward 3'; }
try_start() { try nora+nils infusion start S-1 "$DOSE"; }

# A result that comes after the release: late TEST VALUE ..
late() { must quinn result record "$LOT" "$@" --replicate 2 --performed-on "$(day '-1 days')" >/dev/null; }

@test "a dose of a good lot passes every gate, also after conforming late results" {
    late sterility 'No growth'
    thaw
    late endotoxin '<0.1' --unit EU/mL
    try_prepare
    assert_exit 0
    late viability 96 --unit %
    try_hand
    assert_exit 0
    must quentin result review "$LOT" >/dev/null
    try_start
    assert_exit 0
}

@test "a donor who is not eligible any more stops thaw, preparation, hand-over and infusion" {
    cp "$DB" good.db
    must rosa donor determine D1 --ineligible --on "$(day today)" --reason 'positive second test' >/dev/null
    try_thaw
    assert_refused donor.eligible "lot $LOT: donor D1 is ineligible"
    cp good.db "$DB"
    thaw
    must rosa donor determine D1 --incomplete --on "$(day today)" --reason 'sample mixed up' >/dev/null
    try_prepare
    assert_refused donor.eligible "lot $LOT: donor D1 is incomplete"
    cp good.db "$DB"
    hand
    must rosa donor determine D1 --ineligible --on "$(day today)" --reason 'positive second test' >/dev/null
    try_start
    assert_refused donor.eligible
}

@test "what becomes known of a donor after the determination stops a dose" {
    cp "$DB" good.db
    must olga donor consent D1 --withdrawn --on "$(day today)" --reason 'by letter' >/dev/null
    try_thaw
    assert_refused donor.eligible 'consent of donor D1 is withdrawn'
    cp good.db "$DB"
    must olga donor test D1 hcv reactive --laboratory 'Lab East' --specimen "$MADE" >/dev/null
    try_thaw
    assert_refused donor.eligible 'hcv of donor D1 is reactive since its determination'
    cp good.db "$DB"
    must olga donor screen D1 --risk --on "$(day today)" >/dev/null
    try_thaw
    assert_refused donor.eligible 'screening of donor D1 found a risk since its determination'
    cp good.db "$DB"
    thaw
    must olga donor consent D1 --withdrawn --on "$(day today)" --reason 'by letter' >/dev/null
    try_prepare
    assert_refused donor.eligible
}

@test "a record that is not what QA signed stops a dose" {
    hand
    must rosa donor determine D1 --incomplete --on "$(day today)" --reason 'sample mixed up' >/dev/null
    try_start
    assert_refused release.signature "the record of lot $LOT changed since its release was signed"
    try petra dose thaw S-1 "${VIALS[3]}" --dose 1e6/kg
    assert_err '\[release.signature\]'
}

@test "a donor determined again with the same outcome leaves a release signed" {
    hand
    must rosa donor determine D1 --eligible --on "$(day today)" --reason 'second test negative' >/dev/null
    try_start
    assert_exit 0
}

@test "a late result of a test that gates release stops a dose until it conforms" {
    late sterility Growth
    try_thaw
    assert_refused results.conform "lot $LOT: sterility Growth does not conform to"
    refute_err 'release.signature'
}

@test "a late result that cannot be decided stops a dose" {
    hand
    late endotoxin '<5' --unit EU/mL
    try_start
    assert_refused results.conform "lot $LOT: endotoxin <5 EU/mL cannot be decided against"
}

@test "a late result for information stops nothing" {
    late karyotype '47, XY, +8'
    try_thaw
    assert_exit 0
}

@test "no vial that is kept for anything else is thawed for a patient" {
    must quinn vial assign "${VIALS[1]}" --as stability --months 12 >/dev/null
    try_thaw
    assert_refused vial.purpose "vial ${VIALS[1]} is kept as stability"
    must rosa vial assign "${VIALS[1]}" --as product --reason 'plan was changed' >/dev/null
    try_thaw
    assert_exit 0
}

@test "a lot that was withdrawn stops a dose wherever it is" {
    hand
    must rosa lot withdraw "$LOT" --reason 'reaction at another site' >/dev/null
    try_start
    assert_refused lot.released "lot $LOT is not released but withdrawn"
    assert_err "do not give it; discard it before a witness: cryolot dose discard $DOSE"
    try petra dose thaw S-1 "${VIALS[3]}" --dose 1e6/kg
    assert_err '\[lot.released\]'
}

@test "a dose on a held lot is not prepared" {
    thaw
    must stan lot hold "$LOT" --reason 'alarm of the tank' >/dev/null
    try_prepare
    assert_refused holds.none "lot $LOT is held"
    try - dose show "$DOSE" --json
    assert_json .dose.state thawed
}

@test "an open critical deviation of the lot or of a vial stops a dose; others do not" {
    must stan deviation open --title 'lid left open' --class major --lot "$LOT" >/dev/null
    must stan deviation open --title 'cracked' --class critical --vial "${VIALS[5]}" >/dev/null
    hand
    must stan deviation open --title 'label of another lot' --class critical --lot "$LOT" >/dev/null
    must stan deviation open --title 'ice in the thread' --class critical --vial "${VIALS[1]}" >/dev/null
    try_start
    assert_refused deviations.closed "DEV-0003 of lot $LOT is open"
    assert_err "DEV-0004 of vial ${VIALS[1]} is open"
    refute_err 'DEV-000[12]'
    must rosa deviation dispose DEV-0004 --accept "${VIALS[1]}" --reason 'ice outside alone' >/dev/null
    for deviation in DEV-0003 DEV-0004; do
        must rosa deviation close "$deviation" --cause other --conclusion 'nothing found' >/dev/null
    done
    try_start
    assert_exit 0
}

# take VIAL..: into petra's hands.
take() {
    must stan vial take "$@" --reason 'order of ward 3' >/dev/null
    must stan+petra custody hand "$@" --place Pharmacy >/dev/null
}

@test "a vial that stood in a warm store is not thawed; one that did not is" {
    # the first three left the box before it became warm, the others stood there
    must stan storage reading CPN/LN2-1 -100C >/dev/null
    try_thaw --dry-run
    assert_exit 0
    take "${VIALS[4]}"
    try petra dose thaw S-1 "${VIALS[@]:0:2}" "${VIALS[4]}" --dose 1e6/kg
    assert_refused storage.within-limits "CPN/LN2-1 is above -150 °C since .*, up to -100 °C, with vial ${VIALS[4]} in it, which QA did not decide about in DEV-0001"
    refute_err "with vial ${VIALS[0]}"
}

@test "a vial of a tank that is not read as was promised is thawed once it was read, after a week with QA's word" {
    must stan storage set CPN/LN2-1 --read-every 12h --second rosa --second-password-file "$PASSWORDS/rosa" --reason R >/dev/null
    must stan storage reading CPN/LN2-1 -180C >/dev/null
    UNDER=(faketime -f +30h)
    take "${VIALS[4]}"
    thaw() { try petra dose thaw S-1 "${VIALS[@]:0:2}" "$1" --dose 1e6/kg --dry-run; }
    thaw "${VIALS[4]}"
    assert_refused storage.within-limits "vial ${VIALS[4]}: CPN/LN2-1 was not read for [0-9]+ h, from "
    must stan storage reading CPN/LN2-1 -180C >/dev/null
    thaw "${VIALS[4]}"
    assert_exit 0
    UNDER=(faketime -f +10d)
    must stan storage reading CPN/LN2-1 -180C >/dev/null
    take "${VIALS[5]}"
    thaw "${VIALS[5]}"
    assert_refused storage.within-limits "vial ${VIALS[5]}: CPN/LN2-1 was not read for 8 days, from .* to "
    UNDER=()
}

@test "a vial that stood for more than a day where nobody reads is not thawed before a reading of it is on record" {
    must stan storage add CPN/SHELF2 --kind shelf --max -150C >/dev/null
    must stan vial move "${VIALS[4]}" --at CPN/SHELF2 >/dev/null
    UNDER=(faketime -f +30h)
    take "${VIALS[4]}"
    thaw() { try petra dose thaw S-1 "${VIALS[@]:0:2}" "${VIALS[4]}" --dose 1e6/kg --dry-run; }
    thaw
    assert_refused storage.within-limits "vial ${VIALS[4]}: nobody reads CPN/SHELF2, where it stood for 30 h since "
    must stan storage reading CPN/SHELF2 -180C --at "$(date -u -d '+20 hours' +%FT%TZ)" --reason 'written down late' >/dev/null
    thaw
    assert_exit 0
    UNDER=()
}

@test "a warm reading that is entered after the thaw stops the infusion" {
    local during
    during=$(sqlite3 "$DB" "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', max(c.done_at_ms) / 1000.0, 'unixepoch') FROM custody c
        JOIN vial v ON v.id = c.vial_id WHERE v.code = '${VIALS[0]}' AND c.kind = 'store'")
    hand
    must stan storage reading CPN/LN2-1/R1 -149.9C --at "$during" --reason 'written down late' >/dev/null
    try_start
    assert_refused storage.within-limits "CPN/LN2-1/R1 is above -150 °C since .*, up to -149.9 °C"
}

# ---- repeated doses --------------------------------------------------------------------------------------------------

@test "a subject has one dose under way" {
    must nora subject weigh S-1 50kg --reason 'weighed again' --on "$(day today)" >/dev/null
    DOSE=$(must petra dose thaw S-1 "${VIALS[0]}" --dose 1e6/kg --json | jq -r .dose.id)
    try petra dose thaw S-1 "${VIALS[1]}" --dose 1e6/kg
    assert_refused subject.free "dose $DOSE of S-1 is thawed, neither given nor discarded"
    try petra dose thaw S-1 "${VIALS[1]}" --dose 1e6/kg --reason 'ordered twice'
    assert_refused subject.free
    must petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL" --diluent NaCl,1,50mL >/dev/null
    try petra dose thaw S-1 "${VIALS[1]}" --dose 1e6/kg
    assert_refused subject.free 'is prepared'
    must petra+nora dose hand "$DOSE" --place 'Ward 3' >/dev/null
    try petra dose thaw S-1 "${VIALS[1]}" --dose 1e6/kg
    assert_refused subject.free 'is handed'
    # another subject is not concerned
    must nora subject weigh S-2 50kg --reason 'weighed again' --on "$(day today)" >/dev/null
    must petra dose thaw S-2 "${VIALS[1]}" --dose 1e6/kg >/dev/null
    must nora+nils dose discard "$DOSE" --reason 'bag leaks' >/dev/null
    must petra dose thaw S-1 "${VIALS[2]}" --dose 1e6/kg >/dev/null
}

@test "a second infusion within a day needs a reason" {
    must nora subject weigh S-1 50kg --reason 'weighed again' --on "$(day today)" >/dev/null
    DOSE=$(must petra dose thaw S-1 "${VIALS[0]}" --dose 1e6/kg --json | jq -r .dose.id)
    must petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL" --diluent NaCl,1,50mL >/dev/null
    must petra+nora dose hand "$DOSE" --place 'Ward 3' >/dev/null
    INFUSION=$(must nora+nils infusion start S-1 "$DOSE" --json | jq -r .infusion.id)
    must nora infusion finish "$INFUSION" --given 55mL >/dev/null
    try petra dose thaw S-1 "${VIALS[1]}" --dose 1e6/kg
    assert_refused dose.spacing "infusion $INFUSION of S-1 began at .*, less than 24 hours apart"
    assert_err 'say why with --reason'
    later +23h try petra dose thaw S-1 "${VIALS[1]}" --dose 1e6/kg
    assert_refused dose.spacing
    later +25h try petra dose thaw S-1 "${VIALS[1]}" --dose 1e6/kg --dry-run
    assert_exit 0
    try petra dose thaw S-1 "${VIALS[1]}" --dose 1e6/kg --reason 'half of the first bag was lost'
    assert_exit 0
}
