# Codes of GS1 and ISBT 128: a product and a lot get their numbers, labels carry them, every scan of them finds the vial.
# shellcheck disable=SC2016,SC2034 # jq's own variables; UNDER is for helper
load helper
load scans

setup() { setup_lot; }

GTIN=09506000134352
GS=$'\x1d'

# coded_product SED..: product coded, like huc-msc but with section [codes], as coded.ini.
coded_product() {
    sed -e 's/^code = .*/code = coded/' -e '/^out_of_storage/d' -e 's/^# \[codes\]/[codes]/' \
        -e 's/^# gtin = .*/gtin = '"$GTIN"'/' -e 's/^# isbt128_product = .*/isbt128_product = S12340/' "$@" \
        "$ROOT/templates/products/huc-msc.ini" >coded.ini
}

# coded_lot: lot UC26A002 of it, donation number G1234 17 654321, vials $CODED; $EXPIRES and its YYMMDD in $DAY.
coded_lot() {
    coded_product
    must ada product import coded.ini >/dev/null
    must rosa product approve coded >/dev/null
    EXPIRES=$(day '+1 year')
    DAY=$(date -u -d "$EXPIRES" +%y%m%d)
    must olga lot create UC26A002 --product coded --made "$MADE" --donor D1 --expires "$EXPIRES" \
        --donation-number 'G1234 17 654321 A' >/dev/null
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL --vials 3 >/dev/null
    mapfile -t CODED < <(as - vial list --lot UC26A002 --json | jq -r '.vials[].id' | sort)
}

@test "GTIN, product code and donation number are checked where they are entered" {
    coded_product -e "s/$GTIN/09506000134353/" -e 's/S12340/T12340/'
    try ada product import coded.ini
    assert_exit 7
    assert_err 'gtin.*mistyped: its check digit does not match'
    assert_err "isbt128_product.*'T12340' is not the product code of a cellular product"
    coded_lot
    coded_product -e 's/^code = .*/code = other/'
    try ada product import coded.ini
    assert_exit 7
    assert_err "is the GTIN of product 'coded'"
    try - product show coded --json
    assert_json '.product | .gtin + " " + .isbt128_product' "$GTIN S12340"
    try - lot show UC26A002 --json
    assert_json .lot.donation_number 'G1234 17 654321 A'
    new=(--product coded --made "$MADE" --donor D1)
    try olga lot create UC26A003 "${new[@]}" --donation-number 'G1234 17 654312 A'
    assert_exit 2
    assert_err 'mistyped: its check character does not match'
    try olga lot create UC26A003 "${new[@]}" --donation-number '=G12341765432100'
    assert_exit 6
    assert_err "lot 'UC26A002' has the donation number G1234 17 654321 A already"
    # one that was created without gets it later; another one for a reason, while nobody has it on a label
    try olga lot set UC26A002 --donation-number 'G1234 17 654312 A'
    assert_exit 2
    try olga lot set UC26A002 --donation-number A999818123456
    assert_refused act.reason 'has the donation number G1234 17 654321 A'
    try olga lot set UC26A002 --donation-number A999818123456 --reason 'of another donation'
    assert_exit 0
    assert_err 'donation number A9998 18 123456 N'
    must olga label print "${CODED[0]}" --template vial-roll -o labels.pdf >/dev/null
    try olga lot set UC26A002 --donation-number '=G12341765432100' --reason 'it was right'
    assert_refused labels.match "1 label of lot 'UC26A002' is printed with the donation number A9998 18 123456 N"
    must olga+rosa label spoil "${CODED[0]}" --reason 'wrong donation' >/dev/null
    try olga lot set UC26A002 --donation-number A999818123456 --reason again
    assert_exit 6
    must olga lot set UC26A002 --donation-number '=G12341765432100' --reason 'it was right' >/dev/null
    must olga lot create UC26A004 "${new[@]}" >/dev/null
    try olga lot set UC26A004 --donation-number G123417654321
    assert_exit 6
    try olga lot set UC26A004 --donation-number W000009123456 --json
    assert_json .lot.donation_number 'W0000 09 123456 G'
    must rosa lot reject UC26A004 --confirm UC26A004 --reason 'for the test' >/dev/null
    try olga lot set UC26A004 --donation-number A999820123456 --reason late
    assert_refused lot.status
    try olga lot create ABCDEFGHIJKLMNOPQRSTU "${new[@]}" # 21 characters
    assert_refused lot.gs1 'at most 14 characters'
    try olga lot create ABCDEFGHIJKLMNOPQRSTU --product huc-msc --made "$MADE" --donor D1
    assert_exit 0
    try olga lot create LOT#1 "${new[@]}"
    assert_exit 2
    for wrong in 'gs1.link id.gs1.org' 'gs1.prefix 95A' 'isbt128.facility O1234'; do
        # shellcheck disable=SC2086
        try ada+rosa setting set $wrong --reason R
        assert_exit 2
    done
    clean
}

@test "a scan of every code that a label of ours carries finds the vial, in a session and with every verb" {
    coded_lot
    vial=${CODED[1]} lot=UC26A002
    elements="01$GTIN${GS}17${DAY}10$lot${GS}21$vial"
    julian=$(date -u -d "$EXPIRES" +0%y%j)
    codes=("$elements" "]d2$elements" "01${GTIN}17${DAY}10$lot|21$vial" "01${GTIN}17${DAY}10$lot<GS>21$vial"
        "01${GTIN}17${DAY}10${lot}21$vial" # FNC1 was dropped on the way
        "(21)$vial(10)$lot(17)$DAY(01)$GTIN" "https://id.gs1.org/01/$GTIN/10/$lot/21/$vial?17=$DAY"
        "]Q3HTTPS://ID.GS1.ORG/01/$GTIN/21/$vial" "=+04000=G12341765432100=<S1234099=,000002&>${julian}2359"
        '=G12341765432100=,000002' '=g12341765432170=,000002')
    scan - -- "${codes[@]}"
    assert_exit 0
    [ "$(json '[.scans[] | select(.vial == "'"$vial"'")] | length')" -eq "${#codes[@]}" ]
    try - vial show "${codes[0]}" --json
    assert_json .vial.id "$vial"
    try - find "${codes[8]}" --json
    assert_json '.found[0] | .kind + " " + .id' "vial $vial"
    try - find '=G12341765432100' --json # of the donation alone
    assert_json '.found[0] | .kind + " " + .id' "lot $lot"
    try - trace 'g1234 17 654321 A' --json # typed
    assert_json .lots[0] "$lot"
    must olga label print "$lot" -o labels.pdf >/dev/null
    try olga label apply "${codes[0]}" "=G12341765432100=,000003"
    assert_exit 0
    try olga label apply "${codes[1]}"
    assert_refused label.applied
    must stan storage add CPN/LN2-1/R3/B12 --kind box --grid 9x9 >/dev/null
    must olga+stan custody hand "${CODED[@]}" --place Lab >/dev/null
    scan stan --mode store -- CPN/LN2-1/R3/B12 "${codes[8]}"
    assert_answer 1 "^ok $vial stored at CPN/LN2-1/R3/B12:A1"
    printf '%s\n' "$elements" >counted
    try stan storage count CPN/LN2-1/R3/B12 --scanned counted --json
    assert_exit 0
    clean
}

@test "a foreign or contradicting code is told by what was read and whose it is not" {
    coded_lot
    other=$(printf '%s\n' "${VIALS[0]}")
    scan - -- '(01)04006381333931(10)X1(21)77' '=+02000=W00000912345600=,000001' "01${GTIN}21$other" \
        "(01)$GTIN(10)UC26A009(21)${CODED[0]}" "(01)$GTIN(21)12345" '=G12341765432100=<S9999099=,000001' \
        '=G12341765432100=,000099' '&>0280602359' '(01)09506000134353(21)1' "(01)$GTIN(17)280231" "]d2(01)$GTIN(10)LOT#1"
    assert_answer 0 '^scan.foreign .*GTIN 04006381333931, lot X1, serial 77; no product of this record has that GTIN$'
    assert_answer 1 '^scan.foreign .*no lot of this record has the donation number W0000 09 123456 G$'
    assert_answer 2 "^scan.mismatch .*names vial $other, but says GTIN $GTIN, and on record it is without one"
    assert_answer 3 '^scan.mismatch .*says lot UC26A009, and on record it is UC26A002'
    assert_answer 4 "^scan.unknown .*is that of coded, but serial '12345' is no vial in this record"
    assert_answer 5 '^scan.mismatch .*says product S9999099, and on record it is S12340'
    assert_answer 6 '^scan.unknown .*has no vial with the division 000099'
    assert_answer 7 '^scan.no-vial .*says only an expiry'
    assert_answer 8 '^gs1.gtin .*check digit'
    assert_answer 9 '^gs1.date .*no day of the calendar'
    assert_answer 10 "^gs1.lot .*does not carry the '#'"
    scan - -- "(01)$GTIN(17)280229(21)${CODED[0]}" # printed before the expiry was changed
    assert_exit 0
    assert_json '.scans[0].notices[0]' \
        "the label of ${CODED[0]} says that it expires on 2028-02-29; on record it is $EXPIRES: it needs a new label"
    must ada+rosa setting set gs1.prefix 9506000 --reason 'our numbers' >/dev/null
    must ada+rosa setting set isbt128.facility G1234 --reason 'our numbers' >/dev/null
    scan - -- '(01)04006381333931' '=W00000912345600'
    assert_answer 0 "it has not this facility's prefix 9506000$"
    assert_answer 1 'W0000 is not this facility, G1234$'
    try - vial show '(01)04006381333931(21)77'
    assert_refused scan.foreign
    try - find '=W00000912345600'
    assert_refused scan.foreign
    clean
}

@test "the code on each vial is read back before it is put away: what is not its label is refused" {
    coded_lot
    lot=UC26A002
    link="https://id.gs1.org/01/$GTIN/10/$lot/21/${CODED[1]}?17=$DAY"
    must olga label print "$lot" -o labels.pdf >/dev/null
    readback() { as olga label apply "$lot" --scan --json "${@:2}" < <(printf '%b\n' "$1"); }
    run --separate-stderr readback "${CODED[0]}\n${VIALS[0]}\n(01)04006381333931(21)77\n(01)$GTIN(17)280229(21)${CODED[2]}\n${CODED[2]%?}\n$link\n=G12341765432100=,000003\n${CODED[0]}"
    assert_exit 3
    [ "$(json '[.scans[] | .rule // "ok"] | join(" ")')" = \
        'ok scan.lot scan.foreign label.outdated scan.mistyped ok ok ok' ] || fail "$output"
    assert_answer 1 "${VIALS[0]} is of lot $LOT, and it is the labels of $lot that are put on"
    assert_answer 3 "the code that was read of ${CODED[2]} says that it expires on 2028-02-29, and on record it is $EXPIRES"
    assert_err '4 of 8 scans were refused'
    walk_remedies
    try - label reconcile "$lot" --json
    assert_json '[.printed, .applied, .difference] | join(" ")' '3 3 0'
    # of several which one it is stands on the label, and is typed
    must olga label reprint "${CODED[0]}" --copies 2 -o more.pdf --reason torn
    must olga+stan label spoil "${CODED[0]}" --copy 1 --reason torn
    run --separate-stderr readback "${CODED[0]}\ncopy 3\n${CODED[0]}"
    walk_remedies
    assert_answer 0 "^label.copy .*${CODED[0]} has 2 labels: is it copy 2 or copy 3"
    [[ $(json '.scans[0].remedy') == *'type that, as copy 2, and scan it again' ]]
    assert_answer 1 '^ok the label that is put on, from now on: copy 3'
    assert_answer 2 "^ok ${CODED[0]} wears copy 3 of its label"
    try olga label apply "$lot" "${CODED[0]}" --scan
    assert_exit 2
    try olga label apply NOLOT --scan </dev/null
    assert_exit 5
    clean
}
