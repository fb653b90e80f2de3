# A record with lots, vials, doses and an infusion in every state that this version reaches. Loaded after helper.
# shellcheck shell=bash disable=SC2034,SC2153,SC2154 # used by the test files, set by helper

# ordered N: the ID of a draft of the physician for S-6.
ordered() {
    must phil order create S-6 --product huc-msc --dose 1e6/kg --prescriber 'Dr Marsh' --needed-at "$(day tomorrow) 1$1:00" \
        --json | jq -r .order.id
}

# drill LOT: the ID of a recall drill of it.
drill() { must rosa lot recall "$1" --class 3 --reason drill --drill --json | jq -r .recall.id; }

# A store for each of these people that they keep; everything else is kept by ada, who made the record. Who is of no
# role that keeps stores kept theirs before.
stages_keepers() {
    local login roles
    for login in ada olga quentin rosa stan petra phil nora ivan; do
        must stan storage add "CPN/KEPT/${login^^}" --kind box || return 1
        roles=$(as - user list --json | jq -r ".users[] | select(.login == \"$login\") | .roles | join(\",\")")
        case $login in
        ada) ;;
        olga | rosa | stan) must "ada+$login" storage keeper "CPN/KEPT/${login^^}" --place Lab || return 1 ;;
        *)
            must ada+rosa user role "$login" --role storage --reason 'keeps a box' &&
                must "ada+$login" storage keeper "CPN/KEPT/${login^^}" --place Lab &&
                must ada+rosa user role "$login" --role "$roles" --reason 'as before' || return 1
            ;;
        esac
    done
}

# setup_stages: that record at $DB, made once per build of the program.
#   $RELEASED (lot of VIALS) $EMPTY $NUMBERED $FILLED $ENTERED $READY $HELD $EXPIRED $REJECTED $RELEASED_HELD    lots
#   $FAILED (a result does not conform, investigated) $WITHDRAWN                                              lots, too
#   V[filled] V[stored] V[stan] V[petra] V[thawed] V[handed] V[infused] V[discarded] V[numbered] V[void] ...     vials
#   $TISSUE (a lot that is not received yet; $READY has a material and a batch record, $ENTERED one that production saw)
#   $OPEN $SENT $ARRIVED shipments from CPN to HOS, V[packed] in the open one, CX-5 a shipper that is free
#   $THAWED $PREPARED $HANDED $GIVEN $DISCARDED doses, $RUNNING an infusion, $PAUSED one of S-7 that is interrupted,
#   $TRANSCRIBED one of S-8 that nils entered from paper, $SAMPLE_OLGA $SAMPLE_QUENTIN samples in these
#   hands, $ORDERED $VERIFIED orders, $DRILL, $DRILLED and $DRILL_CLOSED recall drills, open, all accounted for, closed, $BOX a box with room, $CARRIED a rack in the hands of stan, CPN/KEPT/LOGIN a store that each person keeps
setup_stages() {
    RELEASED=UC26A001 EMPTY=UC26B001 NUMBERED=UC26B002 FILLED=UC26B003 ENTERED=UC26B004 READY=UC26B005 HELD=UC26B006
    EXPIRED=UC26B007 REJECTED=UC26B008 RELEASED_HELD=UC26B009
    FAILED=UC26B010 WITHDRAWN=UC26B011 BOX=CPN/LN2-1/B1 CARRIED=CPN/LN2-1/R9
    TISSUE=UC26T001
    declare -gA V=()
    setup_lot
    local made=$RECORDS/stages
    exec 8>"$made.lock"
    flock 8
    if [ ! -e "$made.db" ]; then
        mkdir making && cd making || return 1
        make_stages >"$made.log" 2>&1 || {
            tail -n 20 "$made.log" >&2
            return 1
        }
        cd .. || return 1
        declare -p V OPEN SENT ARRIVED SAMPLE_OLGA SAMPLE_QUENTIN THAWED PREPARED HANDED GIVEN DISCARDED RUNNING PAUSED TRANSCRIBED ORDERED VERIFIED DRILL DRILLED DRILL_CLOSED | sed 's/^declare -A/declare -gA/; s/^declare --/declare -g/' >"$made.names"
        cp "$DB" "$made.db.new" && mv "$made.db.new" "$made.db"
    fi
    exec 8>&-
    # shellcheck source=/dev/null
    . "$made.names"
    cp "$made.db" "$DB"
}

# id_of LOT SERIAL
id_of() { as - vial list --lot "$1" --json | jq -r ".vials[$2 - 1].id"; }

# fill_and_test LOT CREATE-OPTIONS..: four vials, results of quinn.
fill_and_test() {
    must olga lot create "$1" --product huc-msc --made "$MADE" --donor D1 "${@:2}" &&
        must olga lot fill "$1" --cells 50e6 --volume 5mL --vials 4 &&
        results_csv "$1" "$(day today)" | sed "s/viability,97/viability,${VIABILITY:-97}/" >"$1.csv" &&
        must quinn result import "$1.csv"
}

review() { must quentin result review "$1"; }

# dose_of VIAL SUBJECT: a thawed dose; its ID on standard output.
dose_of() { must petra dose thaw "$2" "$1" --dose 1e6/kg --json | jq -r .dose.id; }

# sample_of LOGIN: a sample of $READY in this person's hands.
sample_of() { must "$1" sample take "$READY" --stage frozen-product --for sterility --to 'Lab North' --json | jq -r .sample.id; }

bag() { must petra dose prepare "$1" --draw "$2=5mL" --diluent 'Plasma-Lyte 148,PL2291,50mL'; }

# DEV-0002 with a vial and a task of each person, numbered by TASK[login]; DEV-0003, closed.
declare -gA TASK=([ada]=1 [olga]=2 [quentin]=3 [rosa]=4 [stan]=5 [petra]=6 [phil]=7 [nora]=8 [ivan]=9)
open_deviations() {
    local login
    must ivan deviation open --title 'label torn' --class minor --vial "${V[of_filled]}" || return 1
    for login in ada olga quentin rosa stan petra phil nora ivan; do
        must rufus deviation task DEV-0002 --title 'say what you saw' --owner "$login" --due "$(day '+30 days')" || return 1
    done
    must ivan deviation open --title 'door left open' --class minor &&
        must rosa deviation close DEV-0003 --cause other --conclusion 'nothing came of it'
}

# A second site, of stella, stan and petra; shipments of $FAILED under quarantine: $OPEN, $SENT, $ARRIVED.
make_shipments() {
    local name shipper=1
    must ada site add HOS --name 'Hospital South' --timezone Europe/Madrid --keeper stella &&
        must ada user site stan --add HOS --reason 'of both' && must ada user site petra --add HOS --reason 'of both' &&
        must stan vial store "$(id_of $FAILED 1)" "$(id_of $FAILED 2)" "$(id_of $FAILED 3)" --at $BOX || return 1
    for name in OPEN SENT ARRIVED SPARE; do
        shipper=$((shipper + 1))
        must stan equipment add CX-$shipper --kind dry-shipper --name CX500 --site CPN &&
            must stan equipment qualify CX-$shipper --on "$(day today)" --due "$(day '+30 days')" --hold-hours 240 || return 1
        [ $name != SPARE ] || return 0
        printf -v $name %s "$(must stella+rosa shipment create --from CPN --to HOS --shipper CX-$shipper \
            --quarantine 'for the test' --json | jq -r .shipment.id)"
        must stella shipment pack "${!name}" "$(id_of $FAILED $((shipper - 1)))" || return 1
        [ $name = OPEN ] || must stella shipment dispatch "${!name}" --carrier 'World Courier' || return 1
        [ $name != ARRIVED ] || must stan shipment receive "$ARRIVED" --all accept --condition intact || return 1
    done
}

make_stages() {
    local subject
    set -x
    # lots
    must olga lot create $EMPTY --product huc-msc --made "$MADE" --donor D1 &&
        must olga lot create $NUMBERED --product huc-msc --made "$MADE" --donor D1 &&
        must olga lot number $NUMBERED --vials 4 &&
        must olga lot create $FILLED --product huc-msc --made "$MADE" --donor D1 &&
        must olga lot number $FILLED --vials 4 &&
        must olga lot fill $FILLED --cells 50e6 --volume 5mL --used 1-3 &&
        fill_and_test $ENTERED &&
        fill_and_test $READY && review $READY &&
        fill_and_test $HELD && review $HELD && must ivan lot hold $HELD --reason 'label doubtful' &&
        fill_and_test $EXPIRED --expires "$(day yesterday)" && review $EXPIRED &&
        fill_and_test $REJECTED && must rosa lot reject $REJECTED --reason 'sterility doubtful' --confirm $REJECTED &&
        fill_and_test $RELEASED_HELD && review $RELEASED_HELD &&
        must rosa lot release $RELEASED_HELD --reason 'all conform' &&
        must rosa lot release $RELEASED --reason 'all conform' || return 1
    # what a lot is made of and its batch record
    must olga lot create $TISSUE --product huc-msc --made "$MADE" --donor D1 --kind tissue --expires "$(day '+2 years')" &&
        must olga lot material $READY --item 'MEM alpha' --supplier Gibco --supplier-lot 2531907 --expires 2099-01-01 &&
        echo 'batch record' >batch.txt && must nora lot attach $READY batch.txt --as batch-record &&
        must nora lot attach $ENTERED batch.txt --as batch-record &&
        must olga lot review $ENTERED --as production --reason 'complete, in order' || return 1
    # vials
    V=([numbered]=$(id_of $NUMBERED 1) [void]=$(id_of $FILLED 4) [of_filled]=$(id_of $FILLED 1)
        [rejected]=$(id_of $REJECTED 1) [held]=$(id_of $RELEASED_HELD 1)
        [filled]=${VIALS[0]} [stored]=${VIALS[1]} [stan]=${VIALS[2]} [petra]=${VIALS[3]} [thawed]=${VIALS[4]}
        [prepared]=${VIALS[5]} [handed]=${VIALS[6]} [infused]=${VIALS[7]} [discarded]=${VIALS[8]} [wasted]=${VIALS[9]})
    must olga label print "${V[stored]}" -o stored.pdf &&
        must stan storage add CPN/LN2-1 --kind tank --min -196C --max -150C &&
        must stan storage add $BOX --kind box --grid 9x9 &&
        must stan storage add $CARRIED --kind rack && must stan storage take $CARRIED --reason 'for the test' &&
        stages_keepers && must stan storage add CPN/KEPT/NONE --kind rack && must stan storage add CPN/EMPTY --kind tank &&
        must stan storage evacuate CPN/EMPTY --to CPN/KEPT/NONE &&
        must stan vial store "${VIALS[@]:1}" "${V[rejected]}" "${V[held]}" --at $BOX &&
        must stan vial take "${VIALS[@]:2:6}" "${V[wasted]}" "${V[rejected]}" "${V[held]}" --reason 'for the ward' &&
        must stan+stella vial discard "${V[discarded]}" --reason cracked &&
        must stan+petra custody hand "${VIALS[@]:3:5}" "${V[wasted]}" "${V[rejected]}" "${V[held]}" --place Pharmacy &&
        must ivan lot hold $RELEASED_HELD --reason 'reaction at another site' || return 1
    # doses: each of a subject of its own; S-6 has none
    for subject in S-1 S-2 S-3 S-4 S-5 S-6; do
        must nora subject add $subject --site CPN &&
            must nora subject weigh $subject 50kg --on "$(day today)" || return 1
    done
    THAWED=$(dose_of "${V[thawed]}" S-1) && PREPARED=$(dose_of "${V[prepared]}" S-4) &&
        HANDED=$(dose_of "${V[handed]}" S-2) && GIVEN=$(dose_of "${V[infused]}" S-3) &&
        DISCARDED=$(dose_of "${V[wasted]}" S-5) &&
        bag "$PREPARED" "${V[prepared]}" && bag "$HANDED" "${V[handed]}" && bag "$GIVEN" "${V[infused]}" &&
        must petra+nora dose hand "$HANDED" --place 'Ward 3' && must petra+nora dose hand "$GIVEN" --place 'Ward 3' &&
        RUNNING=$(must nora+nils infusion start S-3 "$GIVEN" --json | jq -r .infusion.id) &&
        must petra+nils dose discard "$DISCARDED" --reason 'dropped' || return 1
    # orders of S-6: by the physician, who does not verify; drafted, verified
    ORDERED=$(ordered 1) && VERIFIED=$(ordered 2) && must petra order verify "$VERIFIED" || return 1
    # what single verbs need beside
    must stan equipment add T-17 --kind thermometer --name Testo --site CPN &&
        must stan equipment add CX-1 --kind dry-shipper --name CX500 --site CPN || return 1
    must ada product import "$ROOT/templates/products/ryoncil.ini" &&
        donor_with_evidence D2 "$(day today)" && must olga donor add D3 &&
        must ivan deviation open --title 'lid left open' --class minor --lot $ENTERED &&
        SAMPLE_OLGA=$(sample_of olga) && SAMPLE_QUENTIN=$(sample_of quentin) &&
        open_deviations &&
        must ada user add dora --name 'Dora Kay' --role qc --new-password-file "$PASSWORDS/rosa" &&
        must ada user disable dora --reason 'left the facility' &&
        VIABILITY=79 fill_and_test $FAILED && review $FAILED &&
        fill_and_test $WITHDRAWN && review $WITHDRAWN && must rosa lot release $WITHDRAWN --reason 'all conform' &&
        must rosa lot withdraw $WITHDRAWN --reason 'replaced' || return 1
    # drills of recalls: one that is open, one that only waits for its end
    DRILL=$(drill $RELEASED) && DRILLED=$(drill $WITHDRAWN) &&
        mapfile -t drilled < <(must - recall show "$DRILLED" --json --open | jq -r '.recall.vials[].vial') &&
        must rosa recall account "$DRILLED" "${drilled[@]}" --as quarantined &&
        must rufus recall notify "$DRILL" --site CPN --how phone && must rufus recall notify "$DRILLED" --site CPN --how phone &&
        must stan recall acknowledge "$DRILLED" --site CPN --by 'Stan Weber' &&
        DRILL_CLOSED=$(drill $WITHDRAWN) && must rosa recall account "$DRILL_CLOSED" "${drilled[@]}" --as quarantined &&
        must rufus recall notify "$DRILL_CLOSED" --site CPN --how phone &&
        must stan recall acknowledge "$DRILL_CLOSED" --site CPN --by 'Stan Weber' &&
        must rosa recall close "$DRILL_CLOSED" --conclusion 'all found' || return 1
    V[packed]=$(id_of $FAILED 1)
    make_shipments || return 1
    # vials that are doubted, lost, kept for other ends
    V+=([doubted]=$(id_of $FILLED 2) [lost]=$(id_of $FILLED 3) [retained]=$(id_of $ENTERED 4))
    must ivan vial hold "${V[doubted]}" --reason 'label torn' &&
        DOUBT=$(must ivan deviation open --title 'not in its box' --class minor --vial "${V[lost]}" --json | jq -r .deviation.id) &&
        must rosa vial lose "${V[lost]}" --deviation "$DOUBT" --reason 'looked for twice' &&
        must stan vial assign "${V[retained]}" --as retain || return 1
    pause_infusion && transcribe_infusion || return 1
    set +x
}

# $PAUSED: of a vial of another released lot, for S-7.
pause_infusion() {
    local lot=UC26B012 vial dose
    fill_and_test $lot && review $lot && must rosa lot release $lot --reason 'all conform' && vial=$(id_of $lot 1) &&
        must stan vial store "$vial" --at $BOX && must stan vial take "$vial" --reason 'for S-7' &&
        must stan+petra custody hand "$vial" --place Pharmacy &&
        must nora subject add S-7 --site CPN && must nora subject weigh S-7 50kg --on "$(day today)" &&
        dose=$(dose_of "$vial" S-7) && bag "$dose" "$vial" && must petra+nora dose hand "$dose" --place 'Ward 3' &&
        PAUSED=$(must nora+nils infusion start S-7 "$dose" --json | jq -r .infusion.id) &&
        must nora infusion interrupt "$PAUSED" --reason 'line blocked'
}

# $TRANSCRIBED: of another vial of that lot, for S-8, entered by nils.
transcribe_infusion() {
    local vial now
    vial=$(id_of UC26B012 2) && must stan vial store "$vial" --at $BOX &&
        must nora subject add S-8 --site CPN && must nora subject weigh S-8 50kg --on "$(day today)" &&
        now=$(date -u +%FT%T.%3NZ) &&
        TRANSCRIBED=$(must nils infusion enter S-8 --source "$ROOT/README.md" --vials "$vial" --dose 1e6/kg \
            --prescriber 'Dr. Roy' --thawed-at "$now" --started-at "$now" --finished-at "$now" --given 50mL --bag 55mL \
            --starter 'Ann Lee' --checker 'Bo Ray' --reason 'the ward has no cryolot' --json | jq -r .infusion.id)
}
