#!/usr/bin/env bats
# Supply out of specification: for one patient, asked for by a physician, agreed to by QA; nothing else gives way.

# shellcheck disable=SC2034 # UNDER is for helper
load helper
load ward
setup() {
    setup_lot
    local made=$BATS_FILE_TMPDIR/oos.db
    OOS=UC26A009
    echo 'viability 79 %: infused within an hour, the dose raised; alternatives: none in time' >risk.txt
    if [ ! -e "$made" ]; then
        must olga lot create $OOS --product huc-msc --made "$MADE" --donor D1 >/dev/null
        must olga lot fill $OOS --cells 50e6 --volume 5mL --vials 4 >/dev/null
        results_csv $OOS "$(day today)" | sed 's/viability,97/viability,79/' >oos.csv
        must quinn result import oos.csv >/dev/null
        must quentin result review $OOS >/dev/null
        must stan storage add CPN/LN2-1/B1 --kind box --grid 9x9 >/dev/null
        mapfile -t OF < <(as - vial list --lot $OOS --json | jq -r '.vials[].id')
        must stan vial store "${OF[@]}" --at CPN/LN2-1/B1 >/dev/null
        must stan vial take "${OF[@]}" --reason 'for the ward' >/dev/null
        must stan+petra custody hand "${OF[@]}" --place Pharmacy >/dev/null
        for subject in S-1 S-2; do
            must nora subject add $subject --site CPN >/dev/null
            must nora subject weigh $subject 50kg --on "$(day today)" >/dev/null
        done
        cp "$DB" "$made.$$" && mv "$made.$$" "$made"
    fi
    cp "$made" "$DB"
    mapfile -t OF < <(as - vial list --lot $OOS --json | jq -r '.vials[].id')
}

supply() {
    try rosa lot supply-oos "${1:-$OOS}" --subject "${2:-S-1}" --physician phil --second-password-file "$PASSWORDS/phil" \
        --risk risk.txt --reason 'refractory to two lines; no other lot in time' "${@:3}"
}
try_thaw() { try petra dose thaw "${2:-S-1}" "${OF[${1:-0}]}" --dose 1e6/kg "${@:3}"; }
later() {
    must quinn result record $OOS "$@" --performed-on "$(day today)" >/dev/null
}

@test "its vials are for the one subject; the lot stays what it is; two people signed" {
    try_thaw
    assert_refused lot.released 'in quarantine'
    assert_err 'results.conform'
    supply "$OOS" S-1 --json
    assert_exit 0
    assert_json .supply.lot $OOS
    assert_json .supply.subject S-1
    assert_json .supply.physician 'Phil Adler'
    assert_json .supply.quality 'Rosa Lind'
    assert_json .supply.notify_by "$(TZ=Europe/Paris date -d '+15 days' +%F)"
    assert_json .supply.risk A1
    [ "$(sqlite3 "$DB" "SELECT group_concat(login || '/' || role || '/' || meaning, ';') FROM
        (SELECT * FROM signature WHERE meaning LIKE '%out of specification' ORDER BY id)")" = \
        'phil/physician/request out of specification;rosa/qa/supply out of specification' ]
    try - attach A1 -o again.txt
    cmp risk.txt again.txt
    try - lot show $OOS --json
    assert_json .lot.status quarantine
    assert_json .lot.held true
    assert_json .lot.released_at null
    try - audit log --subject S-1 --json
    assert_json '.events[0].action' lot.supply-oos
    assert_json '.events[0].second' phil
    try_thaw 0 S-2
    assert_refused lot.released
    assert_err 'results.conform'
    assert_err 'holds.none'
    try_thaw 0 S-1 --json
    assert_exit 0
    DOSE=$(json .dose.id)
    must petra dose prepare "$DOSE" --draw "${OF[0]}=5mL" --diluent NaCl,1,50mL >/dev/null
    must petra+nora dose hand "$DOSE" --place 'Ward 3' >/dev/null
    must nora+nils infusion start S-1 "$DOSE" >/dev/null
    try - audit verify
    assert_exit 0
}

@test "QA and a physician, each by their own password, with the risk" {
    try rosa lot supply-oos $OOS --subject S-1 --risk risk.txt --reason x
    assert_refused act.second
    try rosa+nora lot supply-oos $OOS --subject S-1 --risk risk.txt --reason x
    assert_exit 4
    assert_err 'second.role'
    try rosa lot supply-oos $OOS --subject S-1 --physician phil --second-password-file "$PASSWORDS/rosa" --risk risk.txt --reason x
    assert_exit 4
    try rosa+stan lot supply-oos $OOS --subject S-1 --physician phil --risk risk.txt --reason x
    assert_exit 2
    assert_err 'two people'
    try quinn lot supply-oos $OOS --subject S-1 --physician phil --second-password-file "$PASSWORDS/phil" --risk risk.txt --reason x
    assert_exit 4
    try rosa lot supply-oos $OOS --subject S-1 --physician phil --second-password-file "$PASSWORDS/phil" --reason x
    assert_exit 2
    supply $OOS S-9
    assert_exit 5
    try rosa lot supply-oos $OOS --subject S-1 --physician phil --second-password-file "$PASSWORDS/phil" --risk risk.txt
    assert_refused act.reason
    echo "first password of pia" >pia
    must ada user add pia --name 'Pia Sand' --role physician --new-password-file pia >/dev/null
    try rosa lot supply-oos $OOS --subject S-1 --physician pia --second-password-file pia --risk risk.txt --reason x
    assert_refused signature.own-password "'pia'"
    [ "$(events lot.supply-oos)" -eq 0 ]
    [ "$(sqlite3 "$DB" 'SELECT count(*) FROM oos_supply')" -eq 0 ]
}

@test "what conforms is released instead; what is decided, expired or not fully tested is not supplied" {
    supply "$LOT"
    assert_refused supply.needless 'it is released'
    UNDER=(faketime -f +800d)
    supply
    assert_refused expiry.future
    UNDER=()
    must quinn result record $LOT viability 79 --unit % --replicate 2 --performed-on "$(day today)" >/dev/null
    supply "$LOT"
    assert_refused results.reviewed
    must rosa lot reject $OOS --reason 'viability' --confirm $OOS >/dev/null
    supply
    assert_refused lot.status 'the lot is rejected'
    must olga lot create UC26A010 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must olga lot fill UC26A010 --cells 50e6 --volume 5mL --vials 2 >/dev/null
    must quinn result record UC26A010 viability 79 --unit % --performed-on "$(day today)" >/dev/null
    must quentin result review UC26A010 >/dev/null
    supply UC26A010
    assert_refused results.complete 'are missing'
}

@test "a result that nobody signed for stops the thaw until both sign again" {
    supply
    assert_exit 0
    later sterility Growth --replicate 2
    try_thaw
    assert_refused results.conform "lot $OOS: sterility"
    refute_err 'viability'
    must quentin result review $OOS >/dev/null
    supply
    assert_exit 0
    try_thaw
    assert_exit 0
}

@test "a correction after the signatures stops the thaw" {
    supply
    assert_exit 0
    local id
    id=$(as - result list $OOS --test viability --json | jq -r '.results[0].id')
    must quinn result correct "$id" 78 --raw risk.txt --reason 'typed wrongly' >/dev/null
    try_thaw
    assert_refused release.signature "the record of lot $OOS changed since its supply was signed"
}

@test "every other gate stands: another hold, the donor, a reported critical deviation, storage, expiry, rejection" {
    supply
    assert_exit 0
    cp "$DB" supplied.db
    must ivan lot hold $OOS --reason 'label doubtful' >/dev/null
    try_thaw
    assert_refused holds.none "lot $OOS is held"
    cp supplied.db "$DB"
    must rosa donor determine D1 --ineligible --on "$(day today)" --reason 'second test reactive' >/dev/null
    try_thaw
    assert_exit 3
    assert_err 'donor.eligible'
    cp supplied.db "$DB"
    must stan deviation open --title 'lid left open' --class critical --lot $OOS >/dev/null
    try_thaw
    assert_refused deviations.closed
    cp supplied.db "$DB"
    UNDER=(faketime -f +800d)
    try_thaw
    assert_exit 3
    assert_err 'expiry.future'
    UNDER=()
    must rosa lot reject $OOS --reason 'never again' --confirm $OOS >/dev/null
    try_thaw
    assert_refused lot.released 'rejected'
}
