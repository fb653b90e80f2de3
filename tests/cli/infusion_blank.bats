#!/usr/bin/env bats
# Records of infusions that are filled in with a pen.
# shellcheck disable=SC2154 # set by helper and ward
load helper
load ward
load paper
setup() { setup_ward; }

@test "an empty record has lines for everything that a record holds" {
    try - infusion record --blank -o record.pdf
    assert_exit 0
    assert_err 'PAPER-BLANK is in record.pdf'
    qpdf --check record.pdf >/dev/null
    assert_words record.pdf TRAINING 'Infusion: record on paper' PAPER-BLANK 'Subject code' 'Study arm' Prescriber \
        'Weight and its date' 'Water bath, °C' 'Viability, %' Method Analyst 'Lot of the diluent' 'Drawn, mL' \
        'Began at' 'Ended at' 'Volume given, mL' 'CTCAE grade' 'First person at the bed: name in full, signature' \
        'Second person, who checked' 'date, time' 'page 1 of 2' 'form PAPER-1' 'Expiry of the diluent' 'To be given over' 'Another test' 'Counted in, mL'
    [ "$(codes record.pdf | sort -u)" = PAPER-BLANK ]
    [ "$(events infusion.)" -eq 0 ]
}

@test "what is known of a dose stands in its record, with the codes of subject, bag and vials" {
    prepare
    must - infusion record --blank --dose "$DOSE" -o record.pdf
    assert_words record.pdf "PAPER-$DOSE" 'Subject code S-1' 'CPN, Cell Processing North' '1 × 10⁶ cells/kg' \
        "125 kg on $(day '-2 days')" '125 × 10⁶' "Bag, dose $DOSE" 'Plasma-Lyte 148' PL2291 '47 mL' '59.5 mL' \
        "${VIALS[0]} $LOT" '2.5 mL' nominal 'appearance: for information' 'Prepared by petra'
    codes record.pdf >codes.txt
    for code in "$DOSE" "${VIALS[@]:0:3}"; do
        grep -qx "$code" codes.txt || fail "no code $code" "$(cat codes.txt)"
    done
    grep -qE '^SUBJ-S-1[0-9A-Z]$' codes.txt
    ! grep -qx "${VIALS[3]}" codes.txt
}

@test "of an order its vials and prescriber, of a subject its weight" {
    local order
    order=$(must phil order create S-2 --product huc-msc --dose 1e6/kg --prescriber 'Dr. Ana Núñez' \
        --needed-at "$(date -u -d '+4 hours' +%FT%TZ)" --json | jq -r .order.id)
    try - infusion record --blank --order "$order" -o record.pdf
    assert_refused order.state 'is draft'
    must petra order verify "$order" >/dev/null
    must petra order allocate "$order" >/dev/null
    must - infusion record --blank --order "$order" -o record.pdf
    assert_words record.pdf "PAPER-$order" 'Dr. Ana Núñez' 'Subject code S-2' "70 kg on"
    codes record.pdf | grep -qx "$(must - order show "$order" --json | jq -r '.order.vials[0].vial')"
    must - infusion record --blank --subject S-2 -o record.pdf
    assert_words record.pdf PAPER-S-2 "70 kg on $(day '-2 days')"
    try - infusion record --blank --subject S-3 -o record.pdf
    assert_err 'cryolot infusion enter S-3 --source SCAN'
    # what is ticked stands on one page, with its heading
    [ "$(for page in 1 2; do pdftotext -layout -f $page -l $page record.pdf - | grep -cE 'At the bed, before|label bears|those above, each|before the use-by'; done |
        tr '\n' ' ')" = '0 5 ' ]
}

@test "a record on paper is of one thing, and not of what has ended" {
    prepare
    try - infusion record --blank --dose "$DOSE" --subject S-1 -o record.pdf
    assert_exit 2
    try - infusion record --dose "$DOSE" -o record.pdf
    assert_exit 2
    assert_err 'cryolot document issue infusion'
    try - infusion record --blank --subject S-9 -o record.pdf
    assert_exit 5
    must petra+nora dose discard "$DOSE" --reason 'not used' >/dev/null
    try - infusion record --blank --dose "$DOSE" -o record.pdf
    assert_refused dose.state 'is discarded'
    [ ! -e record.pdf ]
}
