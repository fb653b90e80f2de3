#!/usr/bin/env bats
# The record of an infusion as a document: all that is known of it, and plainly what is not.
# shellcheck disable=SC2154 # set by helper and ward
load helper
load ward
load paper
setup() { setup_ward; }

finish() {
    infuse
    must nora infusion finish "$INFUSION" --given 50mL --reaction 'chills,grade=1; fever,grade=2' >/dev/null
}

issue() { must rosa document issue infusion "$INFUSION" -o "$1" --json >issued.json; }

@test "the record of an infusion holds everything, and says what is not recorded" {
    finish
    must nora note "$INFUSION" 'the patient slept; línea média, 5 µg' >/dev/null
    must petra note "$DOSE" 'a second person read the bath' >/dev/null
    issue infusion.pdf
    [ "$(jq -r .document.number issued.json)" = "$INFUSION-1" ]
    [ "$(jq -r .document.subject issued.json)" = "$INFUSION" ]
    qpdf --check infusion.pdf >/dev/null
    assert_words infusion.pdf TRAINING 'Record of an infusion' "$INFUSION-1" 'Subject S-1' 'CPN, Cell Processing North' \
        'huc-msc, version 1' '1 of this product' 'Study not recorded' 'Order none: thawed without an order' 'Prescriber not recorded' "Dose $DOSE" \
        '1 × 10⁶ cells/kg' 'Weight 125 kg' "Weighed on $(day '-2 days')" 'Basis of the count nominal' \
        'Cells required 125 × 10⁶' 'Calculated 125 × 10⁶ cells, 1 × 10⁶ cells/kg' \
        'Delivered 105,042,016 cells, 840,336 cells/kg' 'Thaw ended' 'Water bath not recorded' \
        'Diluent Plasma-Lyte 148' 'PL2291' '47 mL' 'Bag volume 59.5 mL' 'Endotoxin in 1 h 0.01 EU/kg' 'DMSO 0.011 g/kg' \
        "${VIALS[0]}" "${VIALS[1]}" "${VIALS[2]}" "$LOT" '2.5 mL 2.5 mL infused' \
        'Count, viability and tests after the thaw: not recorded.' 'Begun by Nora Vidal; typed the codes of' 'Checked by Nils Dahl' \
        'Given 50 mL' 'Discarded 9.5 mL' 'Ended by Nora Vidal' \
        'reaction chills 1' 'reaction fever 2' 'Not recorded: rate, interruption, complaint.' \
        'No check was overridden.' 'No complaint and no deviation is recorded.' \
        'the patient slept; línea média, 5 µg' 'a second person read the bath' \
        'Finished: 105,042,016 cells, 840,336 cells/kg delivered, 50 mL of 59.5 mL' 'Nobody has signed anything about it'
    try - document verify infusion.pdf --json
    assert_exit 0
    assert_json .current true
    try - audit verify
    assert_exit 0
}

@test "while the record stays the same document comes out; a change makes another number" {
    finish
    issue first.pdf
    must rosa document issue infusion "${INFUSION,,}" -o again.pdf
    cmp first.pdf again.pdf
    must nora note "$INFUSION" 'fever was gone at six' >/dev/null
    try - document verify first.pdf --json
    assert_json .current false
    issue second.pdf
    [ "$(jq -r .document.number issued.json)" = "$INFUSION-2" ]
    [ "$(jq -r .document.supersedes issued.json)" = "$INFUSION-1" ]
    try - document list --subject "$INFUSION" --json
    assert_json '.documents | length' 2
}

@test "a deviation of the infusion stands in its record" {
    finish
    must nora deviation open --title 'the line leaked' --class major --infusion "$INFUSION" >/dev/null ||
        skip 'deviations of infusions are not opened by hand'
    issue infusion.pdf
    assert_words infusion.pdf DEV-0001 major 'the line leaked' open 'not yet'
}

@test "only what has ended has a record, and only QA issues it" {
    infuse
    try rosa document issue infusion "$INFUSION" -o infusion.pdf
    assert_refused document.status 'is running'
    [ ! -e infusion.pdf ]
    must nora infusion finish "$INFUSION" --given 0mL >/dev/null
    try nora document issue infusion "$INFUSION" -o infusion.pdf
    assert_exit 4
    try rosa document issue infusion INF-0000097 -o infusion.pdf
    assert_exit 2
    try rosa document issue infusion nonsense -o infusion.pdf
    assert_exit 2
    issue infusion.pdf
    assert_words infusion.pdf 'nothing of 59.5 mL' 'Finished: 0 cells, 0 cells/kg delivered'
}
