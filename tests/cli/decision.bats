#!/usr/bin/env bats
# Decisions upon a lot: releases that wait for a named test, withdrawals; and what the gate asks beyond the lot itself.

# shellcheck disable=SC2034 # UNDER is for helper
load helper
setup() { setup_lot; }

# product CODE SED..: a product like huc-msc, changed, approved.
product() {
    sed -e "s/^code = .*/code = $1/" "${@:2}" "$ROOT/templates/products/huc-msc.ini" >"$1.ini"
    must ada product import "$1.ini" >/dev/null && must rosa product approve "$1" >/dev/null
}

# lot CODE PRODUCT CREATE-OPTIONS..: two filled vials.
lot() {
    must olga lot create "$1" --product "$2" --made "$MADE" --donor D1 "${@:3}" >/dev/null &&
        must olga lot fill "$1" --cells 50e6 --volume 5mL --vials 2 >/dev/null
}

# tested LOT [PATTERN]: reviewed results, but for the tests of the pattern.
tested() {
    results_csv "$1" "$(day '-1 days')" | grep -Ev ",(${2:-none})," >"$1.csv"
    must quinn result import "$1.csv" >/dev/null && must quentin result review "$1" >/dev/null
}

# A fresh product: its sterility and its mycoplasma may come later, cd90 may not.
fresh() {
    product fresh -e 's/^frozen = .*/frozen = no/' -e 's/^may_be_pending = no//' \
        -e '/^\[specification sterility /,/^gates_release/s/^gates_release = yes/&\nmay_be_pending = yes\npending_days = 70/' \
        -e '/^\[specification mycoplasma /,/^gates_release/s/^gates_release = yes/&\nmay_be_pending = yes\npending_days = 75/'
    lot F1 fresh
}

check() { json ".checks[] | select(.id == \"$1\") | .$2"; }

# ---- pending ---------------------------------------------------------------------------------------------------------

@test "a release names the test that it does not wait for; it passes when the result conforms" {
    fresh
    tested F1 sterility
    try - lot check F1 --json
    [ "$(check results.complete remedy)" = 'cryolot lot release F1 --pending sterility --reason R' ]
    try rosa lot release F1 --reason 'cells live three days'
    assert_refused results.complete 'sterility is missing'
    try rosa lot release F1 --pending sterility --reason 'cells live three days' --json
    assert_exit 0
    assert_json .lot.status released
    local due
    due=$(date -u -d "$MADE +70 days" +%F)
    try - lot check F1 --json
    [ "$(check results.complete state)" = pending ]
    [ "$(check results.complete detail)" = "sterility (due on $due) is pending" ]
    [[ $(check results.complete remedy) == 'cryolot result record F1 sterility VALUE'* ]]
    assert_json '[.checks[] | select(.state == "fail")] | length' 0
    try rosa document issue coa F1 -o coa.pdf
    assert_exit 0
    run --separate-stderr pdftotext -layout coa.pdf -
    assert_out "sterility \(due on $due\) is pending"
    UNDER=(faketime -f +30d)
    try - lot check F1 --json
    [ "$(check results.complete detail)" = "sterility (overdue since $due) is pending" ]
    UNDER=()
    must quinn result record F1 sterility 'No growth' --performed-on "$(day today)" >/dev/null
    must quentin result review F1 >/dev/null
    try - lot check F1 --json
    [ "$(check results.complete state)" = pass ]
    assert_json '[.checks[] | select(.state == "fail")] | length' 0
    try - audit verify
    assert_exit 0
}

@test "a dose of a lot on its last days is not used beyond them" {
    product short -e 's/^in_use_minutes = .*/in_use_minutes = 4320/'
    lot S1 short --expires "$(day '+1 day')"
    tested S1
    must rosa lot release S1 --reason 'all conform' >/dev/null
    local vial
    vial=$(as - vial list --lot S1 --json | jq -r '.vials[0].id')
    must stan storage add CPN/LN2-1/B1 --kind box --grid 9x9 --min -196C --max -150C >/dev/null
    must stan vial store "$vial" --at CPN/LN2-1/B1 >/dev/null
    must stan vial take "$vial" --reason 'for the ward' >/dev/null
    must stan+petra custody hand "$vial" --place Pharmacy >/dev/null
    must nora subject add S-1 --site CPN >/dev/null
    must nora subject weigh S-1 50kg --on "$(day today)" >/dev/null
    try petra dose thaw S-1 "$vial" --dose 1e6/kg --json
    assert_exit 0
    assert_json '.dose.use_by | fromdateiso8601? // (sub("\\.[0-9]+"; "") | fromdateiso8601)' \
        "$(TZ=Europe/Paris date -d "$(day '+2 days') 00:00" +%s)"
}

@test "what was pending belongs to what was signed" {
    fresh
    tested F1 'sterility|mycoplasma'
    try rosa lot release F1 --pending sterility --reason x
    assert_refused results.complete 'mycoplasma is missing'
    try rosa lot release F1 --pending sterility,mycoplasma --reason x
    assert_exit 0
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM lot_pending')" -eq 2 ]
    must quinn result record F1 mycoplasma Negative --performed-on "$(day today)" >/dev/null
    try rosa document issue coa F1 -o coa.pdf
    assert_exit 0
    run --separate-stderr pdftotext -layout coa.pdf -
    refute_out 'changed since'
}

@test "only a test that may be pending and is missing can be named, and only of a fresh product" {
    fresh
    tested F1 'sterility|cd90'
    while IFS='|' read -r tests message; do
        try rosa lot release F1 --pending "$tests" --reason x
        assert_refused release.pending "$message"
    done <<'TABLE'
cd90|cd90 may not be pending
sterility,cd90|cd90 may not be pending
viability|viability has its result already
steril|no gating test 'steril'
karyotype|no gating test 'karyotype'
TABLE
    try rosa lot release F1 --pending sterility --reason x
    assert_refused results.complete 'cd90 is missing'
    lot Z1 huc-msc
    tested Z1 sterility
    try rosa lot release Z1 --pending sterility --reason x
    assert_refused release.pending 'huc-msc is frozen and can wait for it'
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM lot_pending')" -eq 0 ]
    [ "$(events lot.release)" -eq 0 ]
}

@test "a late failure holds the released lot and stops its doses" {
    fresh
    tested F1 sterility
    must rosa lot release F1 --pending sterility --reason 'cells live three days' >/dev/null
    mapfile -t VIALS < <(as - vial list --lot F1 --json | jq -r '.vials[].id')
    must stan storage add CPN/B --kind box --grid 5x5 >/dev/null
    must stan vial store "${VIALS[@]}" --at CPN/B >/dev/null
    must stan vial take "${VIALS[@]}" --reason 'for the ward' >/dev/null
    must stan+petra custody hand "${VIALS[@]}" --place Pharmacy >/dev/null
    must nora subject add S-1 --site CPN >/dev/null
    must nora subject weigh S-1 50kg --on "$(day today)" >/dev/null
    try petra dose thaw S-1 "${VIALS[0]}" --dose 1e6/kg --dry-run
    assert_exit 0
    must quinn result record F1 sterility Growth --performed-on "$(day today)" >/dev/null
    try - lot show F1 --json
    assert_json .lot.status released
    assert_json .lot.held true
    try petra dose thaw S-1 "${VIALS[0]}" --dose 1e6/kg
    assert_exit 3
    assert_err 'lot F1: sterility Growth does not conform to .*\[results.conform\]'
    assert_err 'holds.none'
    try - lot check F1 --json
    [ "$(check results.conform state)" = fail ]
    [ "$(check results.complete state)" = pass ]
}

# ---- withdrawal ------------------------------------------------------------------------------------------------------

@test "a released lot is withdrawn, signed; who released it stays on record" {
    try rosa lot withdraw "$LOT" --reason 'replaced'
    assert_refused lot.status 'the lot is in quarantine'
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    try quinn lot withdraw "$LOT" --reason 'replaced'
    assert_exit 4
    try rosa lot withdraw "$LOT"
    assert_refused act.reason
    try rosa lot withdraw "$LOT" --reason 'replaced' --confirm UC26A999
    assert_refused confirm
    try rufus lot withdraw "$LOT" --reason 'replaced by UC26A002' --confirm "$LOT" --json
    assert_exit 0
    assert_json .lot.status withdrawn
    assert_json .lot.released_by 'Rosa Lind'
    [ "$(json .lot.released_at)" != null ]
    assert_json .lot.decision_reason 'all conform'
    assert_json .lot.withdrawn_by 'Rufus Wall'
    assert_json .lot.withdrawal_reason 'replaced by UC26A002'
    [ "$(sqlite3 "$DB" "SELECT login || '/' || meaning FROM signature ORDER BY id DESC LIMIT 1")" = rufus/withdrawal ]
    for verb in 'lot withdraw' 'lot release' 'lot reject' 'lot extend'; do
        echo data >data.txt
        read -ra words <<<"$verb"
        [ "$verb" != 'lot extend' ] || words+=(--expires 2099-01-01 --evidence data.txt)
        try rosa "${words[@]}" "$LOT" --reason again --confirm "$LOT"
        assert_refused lot.status 'the lot is withdrawn'
    done
    try - lot show "$LOT"
    assert_out 'Because +replaced by UC26A002'
    try - audit verify
    assert_exit 0
}

@test "a rejection is shown with its reason" {
    must rosa lot reject "$LOT" --reason 'sterility doubtful' --confirm "$LOT" >/dev/null
    try - lot show "$LOT" --json
    assert_json .lot.rejected_by 'Rosa Lind'
    assert_json .lot.decision_reason 'sterility doubtful'
    assert_json .lot.released_by null
}

# ---- ancestors -------------------------------------------------------------------------------------------------------

# family: MCB-1 -> WCB-1 -> P1, tested; P1 can be released.
family() {
    lot MCB-1 huc-msc --kind mcb
    lot WCB-1 huc-msc --kind wcb --from MCB-1
    lot P1 huc-msc --from WCB-1
    tested P1
    try - lot check P1
    assert_exit 0
    cp "$DB" family.db
}

# descends CHECK DETAIL: this check alone fails for P1, with this evidence; P1 is not released.
descends() {
    try - lot check P1 --json
    assert_exit 3
    assert_json '[.checks[] | select(.state == "fail") | .id] | join(" ")' "$1"
    [[ $(check "$1" detail) =~ $2 ]] || fail "expected: $2"
    [[ $(check "$1" remedy) == cryolot\ * ]] || fail 'no command'
    try rosa lot release P1 --reason 'all conform'
    assert_refused "$1"
}

@test "what is wrong with a bank shows in the check of every lot made of it" {
    family
    must ivan lot hold WCB-1 --reason 'label doubtful' >/dev/null
    descends holds.none '^its parent WCB-1 is held \(label doubtful, by Ivan Petit\)$'
    must ivan lot hold MCB-1 --reason 'alarm' >/dev/null
    descends holds.none 'its parent WCB-1 is held .*, its ancestor MCB-1 is held \(alarm, by Ivan Petit\)$'
    cp family.db "$DB"
    must rosa lot reject MCB-1 --reason 'mycoplasma' --confirm MCB-1 >/dev/null
    descends holds.none '^its ancestor MCB-1 is rejected$'
    cp family.db "$DB"
    tested WCB-1
    must rosa lot release WCB-1 --reason 'all conform' >/dev/null
    try - lot check P1
    assert_exit 0
    must rosa lot withdraw WCB-1 --reason 'a better bank' >/dev/null
    descends holds.none '^its parent WCB-1 is withdrawn$'
    cp family.db "$DB"
    must stan deviation open --title 'lid left open' --class minor --lot MCB-1 >/dev/null
    descends deviations.closed '^DEV-0001 of its ancestor MCB-1 is open$'
    must rosa deviation close DEV-0001 --cause other --conclusion 'no excursion' >/dev/null
    try - lot check P1
    assert_exit 0
}

@test "a failing result of a bank shows in the check of its descendants, also after its investigation" {
    family
    must quinn result record MCB-1 karyotype '46, XY' --performed-on "$(day today)" >/dev/null
    must quinn result record MCB-1 viability 97 --unit % --performed-on "$(day today)" >/dev/null
    try - lot check P1
    assert_exit 0
    must quinn result record MCB-1 mycoplasma Positive --performed-on "$(day today)" >/dev/null
    try - lot check P1 --json
    [[ $(check results.conform detail) =~ ^'its ancestor MCB-1: mycoplasma Positive does not conform to' ]]
    [[ $(check deviations.closed detail) =~ 'of its ancestor MCB-1 is open' ]]
    [[ $(check holds.none detail) =~ 'its ancestor MCB-1 is held' ]]
    must quentin result review MCB-1 >/dev/null
    must rosa deviation close DEV-0001 --cause product --conclusion 'the bank is contaminated' >/dev/null
    must rosa lot unhold MCB-1 --reason 'kept for training' >/dev/null
    descends results.conform 'its ancestor MCB-1: mycoplasma Positive'
}

@test "a bank that is held after its lot was released stops the doses of that lot" {
    family
    must rosa lot release P1 --reason 'all conform' >/dev/null
    mapfile -t VIALS < <(as - vial list --lot P1 --json | jq -r '.vials[].id')
    must stan storage add CPN/B --kind box --grid 5x5 >/dev/null
    must stan vial store "${VIALS[@]}" --at CPN/B >/dev/null
    must stan vial take "${VIALS[@]}" --reason 'for the ward' >/dev/null
    must stan+petra custody hand "${VIALS[@]}" --place Pharmacy >/dev/null
    must nora subject add S-1 --site CPN >/dev/null
    must nora subject weigh S-1 50kg --on "$(day today)" >/dev/null
    DOSE=$(must petra dose thaw S-1 "${VIALS[0]}" --dose 1e6/kg --json | jq -r .dose.id)
    must rosa lot hold MCB-1 --reason 'virus in another bank of the room' >/dev/null
    try petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL" --diluent NaCl,1,50mL
    assert_refused holds.none 'lot P1: its ancestor MCB-1 is held'
    must rosa lot unhold MCB-1 --reason 'tested negative' >/dev/null
    must ivan deviation open --title 'wrong medium' --class critical --lot WCB-1 >/dev/null
    try petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL" --diluent NaCl,1,50mL
    assert_refused deviations.closed 'lot P1: DEV-0001 of its parent WCB-1 is open'
    must rosa deviation close DEV-0001 --cause other --conclusion 'label of the medium was wrong' >/dev/null
    must quinn result record WCB-1 sterility Growth --performed-on "$(day today)" >/dev/null
    try petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL" --diluent NaCl,1,50mL
    assert_exit 3
    assert_err 'lot P1: its parent WCB-1: sterility Growth does not conform to .*\[results.conform\]'
}

# ---- what a product requires -----------------------------------------------------------------------------------------

@test "a product requires further checks, in the order of the contract" {
    product strict -e '/^\[specification viability /i [release]\nrequire = materials.accepted, labels.reconciled, audit.reviewed, batch-record.reviewed\n'
    lot Q1 strict
    tested Q1
    must olga label print Q1 -o labels.pdf >/dev/null
    try - lot check Q1 --json
    assert_exit 3
    assert_json '[.checks[10:][].id] | join(" ")' 'labels.reconciled audit.reviewed batch-record.reviewed materials.accepted'
    [ "$(check labels.reconciled state)" = fail ]
    [ "$(check labels.reconciled remedy)" = 'cryolot label reconcile Q1' ]
    try rosa lot release Q1 --reason 'all conform'
    assert_exit 3
    assert_err 'labels.reconciled'
    try - lot check "$LOT" --json
    assert_json '.checks | length' 10
}

@test "the whole way of a product that requires everything, and nothing fails behind the release" {
    product strict -e '/^\[specification viability /i [release]\nrequire = labels.reconciled, audit.reviewed, batch-record.reviewed, materials.accepted, storage.read\n'
    must olga lot create Q1 --product strict --made "$MADE" --donor D1 >/dev/null
    must olga lot number Q1 --vials 2 >/dev/null
    must olga label print Q1 -o labels.pdf >/dev/null
    must olga lot fill Q1 --cells 50e6 --volume 5mL >/dev/null
    tested Q1
    echo 'pages 1 to 40' >record.txt
    try - lot check Q1 --json
    assert_json '[.checks[] | select(.state == "fail") | .id] | join(" ")' \
        'labels.reconciled audit.reviewed batch-record.reviewed materials.accepted storage.read'
    assert_json '[.checks[] | select(.state != "pass") | .remedy | startswith("cryolot ")] | all' true
    must olga label apply Q1 >/dev/null
    must nora lot attach Q1 record.txt --as batch-record >/dev/null
    must olga lot review Q1 --as production --reason 'complete' >/dev/null
    must rufus lot review Q1 --as quality --reason 'complete' >/dev/null
    must olga lot material Q1 --item 'MEM alpha' --supplier Gibco --supplier-lot 25 --expires 2099-01-01 >/dev/null
    must quinn lot material Q1 --accept 1 --reason 'certificate seen' >/dev/null
    try rosa lot release Q1 --reason 'all conform'
    assert_refused audit.reviewed
    assert_err '2 vials were never stored, it is not proven how cold the vials stood .*\[storage.read\]'
    must stan storage add CPN/LN2-9/B1 --kind box --grid 9x9 >/dev/null
    mapfile -t stored < <(as - vial list --lot Q1 --json | jq -r '.vials[].id')
    must olga+stan custody hand "${stored[@]}" --place Lab >/dev/null
    must stan storage add CPN/LN2-8/B1 --kind box --grid 9x9 >/dev/null
    must stan vial store "${stored[0]}" --at CPN/LN2-8/B1 >/dev/null
    must stan vial store "${stored[1]}" --at CPN/LN2-9/B1 >/dev/null
    must stan storage reading CPN/LN2-9/B1 -180C >/dev/null
    UNDER=(faketime -f +2d)
    try - lot check Q1 --json
    assert_json '.checks[] | select(.id == "storage.read") | .state + ": " + (.detail | sub(" for .*"; ""))' \
        'fail: nobody reads CPN/LN2-8/B1, where it stood'
    UNDER=()
    must stan vial move "${stored[0]}" --at CPN/LN2-9/B1 >/dev/null
    must rufus audit review Q1 --reason 'nothing to object' >/dev/null
    try rosa lot release Q1 --reason 'all conform'
    assert_exit 0
    try - lot check Q1 --json
    assert_json '[.checks[] | select(.state != "pass") | .id] | join(",")' ''
    assert_json '.checks | length' 15
    try - audit verify
    assert_exit 0
}

# ---- for people ------------------------------------------------------------------------------------------------------

@test "the lines of a check fit 80 columns, whatever there is to say" {
    family
    must ivan lot hold P1 --reason 'the label of the outer carton was found to be of another batch, and nobody knows since when' >/dev/null
    must ivan lot hold WCB-1 --reason 'the label of the outer carton was found to be of another batch' >/dev/null
    must quinn result record P1 viability 60 --unit % --replicate 2 --performed-on "$(day today)" >/dev/null
    must stan deviation open --title 'lid left open' --class minor --lot P1 >/dev/null
    must rosa donor determine D1 --incomplete --on "$(day today)" --reason 'HTLV missing' >/dev/null
    try - lot check P1
    assert_exit 3
    [ "$(awk '{ if (length > most) most = length } END { print most }' <<<"$output")" -le 80 ]
    assert_out $'\n                               another batch'
}

@test "a signature is given now: a decision said to be of the past is not signed" {
    past=$(date -u -d '-2 years' +%FT%TZ)
    try rosa lot release "$LOT" --reason 'all conform' --at "$past"
    assert_refused time.signature 'leave the time away'
    must ivan lot hold "$LOT" --reason 'label doubtful' >/dev/null
    try rosa lot unhold "$LOT" --reason 'label is right' --at "$(date -u -d '-1 day' +%FT%TZ)"
    assert_refused time.signature
    try rosa lot reject "$LOT" --reason 'doubtful' --confirm "$LOT" --at "$(date -u -d '-16 minutes' +%FT%TZ)"
    assert_refused time.signature
    try rosa lot unhold "$LOT" --reason 'label is right' --at "$(date -u -d '-10 minutes' +%FT%TZ)"
    assert_exit 0
    try - audit verify
    assert_exit 0
}
