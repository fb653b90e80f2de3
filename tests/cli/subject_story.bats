#!/usr/bin/env bats
# The whole story of a patient on one screen: what is open, weights, orders, doses, infusions, lots.

# shellcheck disable=SC2153 # DOSE, INFUSION are set by ward
load helper
load ward
load paper
setup() { setup_ward; }

@test "what waits now is said first, from the thaw to the end of the infusion" {
    try - subject show S-1
    assert_exit 0
    assert_out 'Nothing is open.'
    hand
    try - subject show S-1
    assert_out 'Open now'
    assert_out "dose $DOSE is handed, in the hands of nora; use by"
    INFUSION=$(must nora+nils infusion start S-1 "$DOSE" --json | jq -r .infusion.id)
    try - subject show S-1 --json
    assert_json '.subject.open | length' 1
    assert_json '.subject.open[0] | startswith("infusion '"$INFUSION"' is running; it must end by ")' true
    must nora infusion finish "$INFUSION" --given 59.5mL --reaction 'chills,grade=1; fever,grade=2' >/dev/null
    try - subject show S-1 --json
    assert_json '.subject.open | length' 0
    assert_json '.subject.doses[0].id' "$DOSE"
    assert_json '.subject.infusions[0] | [.id, .number, .product, .state, .given_cells_per_kg] | map(tostring) | join(" ")' \
        "$INFUSION 1 huc-msc finished 1000000"
    assert_json '.subject.infusions[0].reaction' 'chills,grade=1; fever,grade=2'
    assert_json '.subject.lots[0] | [.lot, .status, .held, .vials, .infused] | map(tostring) | join(" ")' \
        "$LOT released false 3 3"
    try - subject show S-1
    assert_out 'chills,grade=1; fever,grade=2'
    # the same on paper: the same record, the same bytes
    must nora subject show S-1 -o story.pdf
    must - subject show S-1 -o - >again.pdf
    cmp story.pdf again.pdf
    assert_words story.pdf 'Story of a subject' 'SUBJECT-S-1' 'Nothing is open.' "$INFUSION 1 finished" \
        'chills,grade=1;' 'fever,grade=2' "$DOSE 1 × 10⁶ cells/kg given 125 × 10⁶" "${VIALS[0]}" 'No order is recorded.' \
        "$LOT huc-msc released 3 3" 'carries no signature'
    later +5s must nora note S-1 'moved to another ward' >/dev/null
    later +5s must - subject show S-1 -o later.pdf
    run cmp -s story.pdf later.pdf # dated by the last act
    [ "$status" -eq 1 ]
    # what is still looked into about the bag, or a lot of it, is open
    must nora infusion complaint "$INFUSION" 'a drop at the port' --class minor >/dev/null
    must quinn deviation open --title 'a label was crooked' --class minor --lot "$LOT" >/dev/null
    must quinn deviation open --title 'of nothing that was given' --class minor >/dev/null
    try - subject show S-1 --json
    assert_json '.subject.open | map(.[:30]) | join(",")' \
        'deviation DEV-0001 (minor) is ,deviation DEV-0002 (minor) is '
    assert_json '.subject.open[1]' 'deviation DEV-0002 (minor) is open: a label was crooked'
    must - subject show S-1 -o open.pdf
    assert_words open.pdf 'DEV-0001 (minor) is open'
}

@test "a lot that is held, then withdrawn, after the subject got it stands among what is open" {
    infuse
    must nora infusion finish "$INFUSION" --given 59.5mL >/dev/null
    must nora lot hold "$LOT" --reason 'reaction at another site' >/dev/null
    try - subject show S-1 --json
    assert_json '.subject.open[0]' "lot $LOT is held: 3 of its vials were infused"
    must rosa lot withdraw "$LOT" --reason 'reaction at another site' >/dev/null
    try - subject show S-1
    assert_out "lot $LOT is withdrawn, held: 3 of its"
    try - subject show S-2 --json
    assert_json '.subject.lots | length' 0
}

@test "infusions are numbered as they began; a discarded dose is none" {
    infuse
    must nora infusion finish "$INFUSION" --given 0mL >/dev/null
    local first=$INFUSION
    must stan vial take "${VIALS[@]:4:3}" --reason 'order of ward 3' >/dev/null
    must stan+petra custody hand "${VIALS[@]:4:3}" --place Pharmacy >/dev/null
    must nora subject weigh S-1 100kg --reason 'weighed again' --on "$(day today)" >/dev/null
    DOSE=$(must petra dose thaw S-1 "${VIALS[@]:4:2}" --dose 1e6/kg --reason 'nothing of the first was given' --json |
        jq -r .dose.id)
    must petra dose prepare "$DOSE" --draw "${VIALS[4]}=5mL,${VIALS[5]}=5mL" --diluent 'Plasma-Lyte 148,PL2291,50mL' >/dev/null
    must petra+nora dose hand "$DOSE" --place 'Ward 3' >/dev/null
    must nora+nils infusion start S-1 "$DOSE" >/dev/null
    try - subject show S-1 --json
    assert_json '.subject.infusions | map("\(.number)") | join(" ")' '2 1'
    assert_json '.subject.infusions[1].id' "$first"
    assert_json '.subject.infusions[1].given_cells' null
    assert_json '.subject.lots[0].infused' 5
}

@test "an order stands in the story, and waits" {
    local order
    order=$(must petra order create S-2 --product huc-msc --dose 1e6/kg --prescriber 'Dr Adler' \
        --needed-at "$(date -u -d '+2 days' +%Y-%m-%dT%H:%M:%SZ)" --json | jq -r .order.id)
    try - subject show S-2 --json
    assert_json '.subject.orders | length' 1
    assert_json '.subject.orders[0] | [.id, .product, .state, .target, .infusion_number] | map(tostring) | join(" ")' \
        "$order huc-msc draft 1 × 10⁶ cells/kg 1"
    assert_json '.subject.open[0] | startswith("order '"$order"' is draft; needed at ")' true
}
