#!/usr/bin/env bats
# Orders: planned, verified, reserved; what makes a vial unusable invalidates them.

# shellcheck disable=SC2034 # UNDER is for helper
load helper
load ward
setup() { setup_ward; }

# order SUBJECT [OPTION..]: a verified order of 1e6/kg for a subject; its ID into $ORDER.
order() {
    ORDER=$(must petra order create "$1" --product huc-msc --dose 1e6/kg --prescriber 'Dr Elena Marsh' \
        --needed-at "$(day tomorrow) 10:00" "${@:2}" --json | jq -r .order.id)
    must "${VERIFIER:-paul}" order verify "$ORDER" >/dev/null
}

setup_file() { export VERIFIER=paul; }

second_pharmacist() {
    must ada user add paul --name 'Paul Reed' --role pharmacist --new-password-file "$PASSWORDS/petra"
    cp "$PASSWORDS/petra" "$PASSWORDS/paul"
    must paul user passwd --new-password-file "$PASSWORDS/rosa"
    cp "$PASSWORDS/rosa" "$PASSWORDS/paul"
} >/dev/null

@test "a plan takes what stands in the cold, explains what it leaves, and writes nothing" {
    try - order plan S-2 --product huc-msc --dose 1e6/kg --json
    assert_exit 0
    assert_json .plan.required_cells 70000000
    assert_json .plan.vials_needed 2
    assert_json '.plan.vials | join(" ")' "${VIALS[4]} ${VIALS[5]}"
    assert_json '.plan.lots | join(" ")' "$LOT"
    assert_json .plan.leftover_cells 30000000
    assert_json .plan.volume_ul 7000
    assert_json .plan.basis nominal
    must ivan vial hold "${VIALS[4]}" --reason 'label torn' >/dev/null
    try - order plan S-2 --product huc-msc --dose 1e6/kg --explain
    assert_exit 0
    assert_out "${VIALS[6]}"
    [[ $output != *"${VIALS[4]} "* ]]
    must ivan lot hold "$LOT" --reason 'reaction at another site' >/dev/null
    try - order plan S-2 --product huc-msc --dose 1e6/kg --explain
    assert_exit 3
    assert_err 'order.enough'
    assert_out 'it is held: reaction at another site'
    try - order plan S-3 --product huc-msc --dose 1e6/kg
    assert_refused subject.weighed
    try - order plan S-2 --product huc-msc --dose 3e6/kg
    assert_refused dose.target
    try - order plan S-2 --product huc-msc --dose 1e6/kg --basis post-thaw-site
    assert_refused dose.basis 'cryolot dose count'
}

@test "an order is verified by another pharmacist and gets its vials for itself alone" {
    second_pharmacist
    ORDER=$(must petra order create S-2 --product huc-msc --dose 1e6/kg --prescriber 'Dr Elena Marsh' \
        --needed-at "$(day tomorrow) 10:00" --json | jq -r .order.id)
    try - find "${ORDER:0:8}"
    assert_out "order +$ORDER +draft +S-2, huc-msc"
    try petra order verify "$ORDER"
    assert_refused order.independent
    try petra order allocate "$ORDER"
    assert_refused order.state draft
    must paul order verify "$ORDER" >/dev/null
    try petra order allocate "$ORDER" --json
    assert_exit 0
    assert_json .order.state allocated
    assert_json '[.order.vials[].vial] | join(" ")' "${VIALS[4]} ${VIALS[5]}"
    # Nobody else is given them.
    try - order plan S-1 --product huc-msc --dose 1e6/kg --explain --json
    assert_json '.plan.vials | join(" ")' "${VIALS[6]} ${VIALS[7]} ${VIALS[8]}"
    first=$ORDER
    order S-1
    try petra order create S-1 --product huc-msc --dose 1e6/kg --prescriber 'Dr Elena Marsh' \
        --needed-at "$(day tomorrow) 11:00" --dry-run
    assert_exit 0
    assert_err "ATTENTION: order $ORDER of S-1 is verified and needed at .* less than 1 day apart"
    must petra order allocate "$ORDER" >/dev/null
    try petra order allocate "$first" --json # exchanged for the best ones of now: its own
    assert_json '[.order.vials[] | select(.freed_because == null) | .vial] | join(" ")' "${VIALS[4]} ${VIALS[5]}"
    try petra order cancel "$first" --reason 'subject left' --json
    assert_json .order.state cancelled
    try - order list --state allocated --json
    assert_json '[.orders[].id] | join(" ")' "$ORDER"
    must - audit verify >/dev/null
    try - verify
    assert_exit 0
}

@test "a hold, a discard and a recall invalidate the order that counted on the vial, and say whose it was" {
    second_pharmacist
    order S-2
    must petra order allocate "$ORDER" >/dev/null
    try ivan vial hold "${VIALS[4]}" --reason 'label torn'
    assert_err "order $ORDER of S-2 is invalidated"
    try - order show "$ORDER" --json
    assert_json .order.state invalidated
    assert_json '[.order.vials[] | select(.freed_because == null)] | length' 0
    order S-2
    must petra order allocate "$ORDER" >/dev/null
    must stan vial take "${VIALS[5]}" --reason 'for the ward' >/dev/null
    try stan+nora vial discard "${VIALS[5]}" --reason cracked
    assert_err "order $ORDER of S-2 is invalidated"
    order S-2
    must petra order allocate "$ORDER" >/dev/null
    try rosa lot withdraw "$LOT" --reason 'replaced' --confirm "$LOT"
    assert_err "order $ORDER of S-2 is invalidated"
    must - audit verify >/dev/null
    try - verify
    assert_exit 0
}

# to_pharmacy VIAL..: out of their box, into petra's hands.
to_pharmacy() {
    must stan vial take "$@" --reason 'for the ward' >/dev/null
    must stan+petra custody hand "$@" --place Pharmacy >/dev/null
}

# allocated SUBJECT: an order of 1e6/kg with its vials; its ID into $ORDER.
allocated() {
    order "$@"
    must petra order allocate "$ORDER" >/dev/null
}

clean() {
    must - audit verify >/dev/null
    try - verify
    assert_exit 0
}

@test "an order is thawed by its number alone: its vials, dose, basis and weight; then it is fulfilled" {
    second_pharmacist
    allocated S-2
    to_pharmacy "${VIALS[4]}" "${VIALS[5]}"
    must nora subject weigh S-2 72kg --reason 'weighed again' --on "$(day today)" >/dev/null # ordered by 70 kg, thawed by 70 kg
    try petra dose thaw S-2 --order "$ORDER" --json
    assert_exit 0
    assert_json '.dose.vials | join(" ")' "${VIALS[4]} ${VIALS[5]}"
    assert_json .dose.weight_g 70000
    assert_json .dose.required_cells 70000000
    assert_json '.dose | [.order, .without_order] | map(tostring) | join(" ")' "$ORDER false"
    dose=$(json .dose.id)
    try - order show "$ORDER" --json
    assert_json .order.state fulfilled
    assert_json .order.dose "$dose"
    assert_json '[.order.vials[].freed_because] | join(" ")' 'thawed thawed'
    try petra dose thaw S-2 --order "$ORDER"
    assert_refused order.state fulfilled
    clean
}

@test "a thaw with an order is for its subject, its dose and its vials alone; without one a reserved vial is refused" {
    second_pharmacist
    allocated S-2
    to_pharmacy "${VIALS[@]:4:2}"
    try petra dose thaw S-1 --order "$ORDER"
    assert_refused order.subject 'for subject S-2, not for S-1'
    try petra dose thaw S-2 --order "$ORDER" --dose 2e6/kg
    assert_refused order.dose
    try petra dose thaw S-2 --order "$ORDER" --basis pre-freeze
    assert_refused order.dose
    try petra dose thaw S-2 "${VIALS[0]}" "${VIALS[4]}" --order "$ORDER"
    assert_refused vial.allocated "vial ${VIALS[0]} is not reserved for order $ORDER"
    try petra dose thaw S-2 "${VIALS[@]:4:2}" --dose 1e6/kg
    assert_refused vial.allocated "reserved for order $ORDER of S-2"
    try petra dose thaw S-1 "${VIALS[@]:4:3}" --dose 1e6/kg
    assert_err "vial ${VIALS[4]} is reserved for order $ORDER of S-2"
    try petra dose thaw S-2
    assert_exit 2
    try petra dose thaw S-2 --order ORD-000009
    assert_exit 2
    first=$ORDER
    order S-2
    try petra dose thaw S-2 --order "$ORDER"
    assert_refused order.state verified
    try petra dose thaw S-2 "${VIALS[@]:4:2}" --order "$first" --dose 1e6/kg --basis nominal
    assert_exit 0
    clean
}

@test "a discarded dose leaves its order fulfilled and its number in the course free" {
    second_pharmacist
    allocated S-2
    to_pharmacy "${VIALS[@]:4:2}"
    dose=$(must petra dose thaw S-2 --order "$ORDER" --json | jq -r .dose.id)
    first=$ORDER
    order S-2
    try - order show "$ORDER" --json
    assert_json .order.infusion_number 2
    must petra order cancel "$ORDER" --reason 'ordered in advance' >/dev/null
    must petra+stella dose discard "$dose" --reason 'bag dropped' >/dev/null
    order S-2
    try - order show "$ORDER" --json
    assert_json .order.infusion_number 1
    second=$ORDER
    order S-2
    try - order show "$ORDER" --json
    assert_json .order.infusion_number 2
    must petra order allocate "$second" >/dev/null
    try - order show "$second" --json
    assert_json '[.order.vials[].vial] | join(" ")' "${VIALS[6]} ${VIALS[7]}"
    try - order show "$first" --json
    assert_json .order.state fulfilled
    clean
}

@test "what expired frees its order at the next act on an order" {
    second_pharmacist
    allocated S-2
    expired=$(must - lot show "$LOT" --json | jq -r .lot.expires_on)
    UNDER=(faketime "$(date -u -d "$expired +2 days" +%F) 10:00:00")
    first=$ORDER
    try petra order create S-1 --product huc-msc --dose 1e6/kg --prescriber 'Dr Elena Marsh' \
        --needed-at "$(date -u -d "$expired +3 days" +%F) 10:00"
    assert_exit 0
    assert_err "order $first of S-2 is invalidated.*expired at the end of $expired"
    UNDER=()
    try - order show "$first" --json
    assert_json .order.state invalidated
}

# ---- acts upon reserved vials ----------------------------------------------------------------------------------------

@test "whoever takes a reserved vial is told whose it is; moving it changes nothing" {
    second_pharmacist
    allocated S-2
    must stan storage add CPN/LN2-1/R1/B2 --kind box --grid 9x9 --max -150C >/dev/null
    must stan vial move "${VIALS[4]}" --at CPN/LN2-1/R1/B2 >/dev/null
    try stan vial take "${VIALS[@]:4:3}" --reason 'for the ward'
    assert_exit 0
    assert_err "vial ${VIALS[4]} is reserved for order $ORDER of S-2"
    assert_err "vial ${VIALS[5]} is reserved for order $ORDER of S-2"
    refute_err "vial ${VIALS[6]} is reserved"
    try - order show "$ORDER" --json
    assert_json .order.state allocated
    clean
}

@test "a reserved vial that is used, kept for something else, lost or discarded, or whose lot is held, invalidates its order" {
    local act
    second_pharmacist
    falls() { # falls LOGIN ARGUMENTS..: an act that takes a vial out of the stock for patients
        try "$@"
        assert_exit 0 && assert_err "order $ORDER of S-2 is invalidated" || return 1
        try - order show "$ORDER" --json
        assert_json .order.state invalidated
        assert_json '[.order.vials[] | select(.freed_because == null)] | length' 0
    }
    allocated S-2
    falls rosa+quinn vial use "${VIALS[4]}" --for 'thaw test' --reason 'a batch was doubted'
    allocated S-2
    falls quinn vial assign "${VIALS[5]}" --as retain --reason 'one more is kept'
    allocated S-2
    falls rosa vial lose "${VIALS[6]}" --deviation "$(must stan deviation open --title 'a vial is missing' --class minor \
        --vial "${VIALS[6]}" --json | jq -r .deviation.id)" --reason 'not in its position'
    allocated S-2
    falls ivan lot hold "$LOT" --reason 'a reaction elsewhere'
    try - status --alarms --json
    assert_json '[.alarms[] | select(.alarm == "order-invalidated") | .id] | index("'"$ORDER"'") != null' true
    clean
}

@test "status names orders that are needed within two days and have no vials" {
    second_pharmacist
    order S-2
    try - status --alarms --json
    assert_json '[.alarms[] | select(.alarm == "order-waiting") | .id] | join(" ")' "$ORDER"
    try - calendar --kind order --days 1 --json
    assert_json '.calendar | map("\(.id) \(.about) \(.owner)") | join(", ")' "$ORDER for S-2, huc-msc, verified petra"
    must petra order allocate "$ORDER" >/dev/null
    try - status --alarms --json
    assert_json '[.alarms[] | select(.alarm == "order-waiting")] | length' 0
    try - status --json
    assert_exit 0
    # no hold, no recall: the order stays, and whoever looks is told before anything is taken out
    must stan storage set CPN/LN2-1 --read-every 12h --second rosa --second-password-file "$PASSWORDS/rosa" --reason R >/dev/null
    must stan storage reading CPN/LN2-1 -180C >/dev/null
    try - order show "$ORDER" --json
    assert_json '.order | .state, (.cannot_be_thawed | length)' "allocated
0"
    UNDER=(faketime -f +30h)
    try - order show "$ORDER" --json
    assert_json '.order | .state + " " + (.cannot_be_thawed[0] | split("[")[1])' 'allocated storage.within-limits]'
    try - order list --state allocated
    assert_err "order $ORDER cannot be thawed: vial .*: CPN/LN2-1 was not read for [0-9]+ h"
    try - status --alarms
    assert_out "order-stopped order $ORDER .* petra needed for S-2 at .*, its vials cannot be thawed: vial "
    UNDER=()
}

# ---- races -----------------------------------------------------------------------------------------------------------

@test "orders that are allocated at once never share a vial, and of several thaws and a hold one wins" {
    local orders=() i winners=0
    second_pharmacist
    for i in 1 2 3; do
        order S-2
        orders+=("$ORDER")
    done
    for i in 0 1 2; do
        as petra order allocate "${orders[i]}" >/dev/null 2>"allocate.$i" &
    done
    wait
    # six vials stand in the box: enough for each of the three
    for i in 0 1 2; do
        try - order show "${orders[i]}" --json
        assert_json .order.state allocated
        jq -r '.order.vials[].vial' <<<"$output" >>reserved
    done
    [ "$(sort -u reserved | wc -l)" -eq 6 ] || fail 'a vial is reserved twice'
    mapfile -t mine < <(must - order show "${orders[0]}" --json | jq -r '.order.vials[].vial')
    to_pharmacy "${mine[@]}"
    as petra dose thaw S-2 --order "${orders[0]}" >/dev/null 2>thaw.1 &
    as petra dose thaw S-2 --order "${orders[0]}" >/dev/null 2>thaw.2 &
    as petra dose thaw S-2 "${mine[@]}" --dose 1e6/kg >/dev/null 2>thaw.3 &
    as ivan vial hold "${mine[0]}" --reason 'label torn' >/dev/null 2>hold &
    wait
    winners=$(must - dose list --subject S-2 --json | jq -r '.doses | length')
    try - vial show "${mine[0]}" --json
    case $(json .vial.state) in
    thawed) [ "$winners" -eq 1 ] || fail 'thawed without one dose' ;;
    out) [ "$winners" -eq 0 ] || fail "thawed and held" ;;
    *) fail 'an end that none of them makes' ;;
    esac
    clean
}

@test "what was counted by a weight that was corrected is not given: its order is invalidated, its dose stopped" {
    second_pharmacist
    order S-2
    must petra order allocate "$ORDER" >/dev/null
    try nora subject weigh S-2 68kg --reason 'weighed again' --on "$(day today)" # within the product's 10 %
    assert_exit 0
    assert_err "order $ORDER stays as it is, counted by 70 kg of $(day '-2 days')"
    thaw
    try nora subject weigh S-2 47kg --on "$(day today)" --reason 'typed 74 for 47'
    assert_exit 0
    assert_err "order $ORDER is invalidated.*counted by 70 kg of .* and the weight is 47 kg of $(day today)"
    try - order show "$ORDER" --json
    assert_json .order.state invalidated
    assert_json '[.order.vials[].freed_because] | unique | join(" ")' weight
    # A dose goes on by a weight of a later day, not by one that was wrong.
    must nora subject weigh S-1 80kg --on "$(day today)" --reason 'dry weight' >/dev/null
    must petra dose prepare "$DOSE" --draw "${VIALS[0]}=5mL,${VIALS[1]}=5mL,${VIALS[2]}=2.5mL" \
        --diluent 'Plasma-Lyte 148,PL2291,47mL' >/dev/null
    try nora subject weigh S-1 75kg --on "$(day '-2 days')" --reason 'typed 125 for 75'
    assert_exit 0
    assert_err "dose $DOSE was counted by 125 kg of .* corrected to 75 kg.*must not be given"
    try petra+nora dose hand "$DOSE" --place 'Ward 3'
    assert_refused dose.weight "dose discard $DOSE"
    must - audit verify >/dev/null
    must - verify >/dev/null
}
