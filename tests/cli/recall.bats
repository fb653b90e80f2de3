#!/usr/bin/env bats
# A recall of a lot and a look-back of a donor: what is stopped, who is called, until every vial is accounted for.

load helper
load ward
load paper
load shipments
setup() {
    case $BATS_TEST_DESCRIPTION in
    *'opens its closed recall again') setup_shipment ;;
    *) setup_ward ;;
    esac
}

recall_lot() { RECALL=$(as rosa lot recall "$LOT" --class 2 --reason 'sterility failed late' --confirm "$LOT" --json | jq -r .recall.id); }

@test "a recall stops everything in its own write, and counts to exactly 100 %" {
    infuse
    try rosa lot recall "$LOT" --class 2 --reason 'sterility failed late' --confirm "$LOT" --json
    assert_exit 0
    RECALL=$(jq -r .recall.id <<<"$output")
    assert_json .recall.vial_count 10
    assert_json .recall.accounted 3
    assert_json '.recall.lots[0].status' recalled
    assert_json '.recall.lots[0].status_before' released
    assert_json '[.recall.vials[] | select(.subject == "S-1")] | length' 3
    assert_json '[.recall.vials[] | select(.outcome == "given")] | length' 3
    assert_json '.recall.sites[0].site' CPN
    try petra dose thaw S-2 "${VIALS[3]}" --dose 1e6/kg
    assert_refused lot.released recalled
    [ "$(as - audit log --subject "$RECALL" --json | jq '.events | length')" -eq 1 ]
    try - find "${RECALL:0:8}" --json
    assert_json '.found[0] | "\(.kind) \(.id) \(.state) \(.about)"' "recall $RECALL open sterility failed late"
    # it is seen, until somebody did what is to be done
    try - status --alarms
    assert_out "recalled-infusion infusion $INFUSION .* of S-1, by $RECALL: it goes on, abort it"
    assert_out "recall-silent recall $RECALL .* CPN was not told"
    assert_out "recall-open recall $RECALL .* 7 of 10 vials not accounted for"
    must nora infusion abort "$INFUSION" --given 10mL --reason "$RECALL" >/dev/null
    try - calendar --kind recall --json
    assert_json '.calendar | map("\(.id) \(.about) \(.overdue)") | join(", ")' "$RECALL answer of CPN false"
    must rosa document issue recall "${RECALL,,}" -o open.pdf >/dev/null
    assert_words open.pdf 'Report of a recall' 'RECALL OPEN: DO NOT USE' '3 of 10 vials, 30.0 %' 'Every site told not yet' 'Vials Given Accounted'
    # Not before every vial ended and every site answered.
    try rosa recall close "$RECALL" --conclusion 'all found'
    assert_refused recall.open "${VIALS[9]}"
    assert_err 'CPN has not answered'
    try rosa recall account "$RECALL" "${VIALS[3]}" --as destroyed
    assert_refused recall.outcome discard
    must petra vial hold "${VIALS[@]:3:7}" --reason "$RECALL" >/dev/null
    # what is in somebody's hands is neither returned nor set aside
    for outcome in returned quarantined; do
        try rosa recall account "$RECALL" "${VIALS[3]}" --as $outcome
        assert_refused recall.outcome 'in the hands of petra; it is put away first'
    done
    must petra+stan custody hand "${VIALS[3]}" --place Pharmacy >/dev/null
    must stan vial store "${VIALS[3]}" --at CPN/LN2-1/R1/B1 >/dev/null
    try rosa recall account "$RECALL" "${VIALS[@]:3:6}" --as quarantined
    assert_exit 0
    assert_err '9 of 10 vials .* 90.0 %'
    try rosa recall account "$RECALL" "${VIALS[9]}" --as quarantined
    assert_err '10 of 10 vials .* 100.0 %'
    try rosa recall account "$RECALL" "${VIALS[9]}" --as returned
    assert_refused recall.outcome 'needs a --reason'
    try rosa vial unhold "${VIALS[4]}" --reason 'no harm'
    assert_refused hold.recall "${VIALS[4]} by $RECALL"
    # a site answers after it was told, by somebody else than who told it
    try stan recall acknowledge "$RECALL" --site CPN --by 'Paula Adler'
    assert_refused recall.told
    must rosa recall notify "$RECALL" --site CPN --how phone >/dev/null
    try rosa recall acknowledge "$RECALL" --site CPN --by 'Paula Adler'
    assert_refused recall.answer 'does not answer for it'
    must stan recall acknowledge "$RECALL" --site CPN --by 'Paula Adler' >/dev/null
    try rosa recall acknowledge "$RECALL" --site HOS --by 'Paula Adler'
    assert_refused recall.site
    try rosa recall close "$RECALL" --conclusion 'all found'
    assert_refused recall.closer
    try rufus recall close "$RECALL" --conclusion 'all found'
    assert_exit 0
    try - status --alarms
    refute_out recall
    must rosa document issue recall "$RECALL" -o report.pdf --json >issued.json
    [ "$(jq -r .document.number issued.json) $(jq -r .document.supersedes issued.json)" = "$RECALL-2 $RECALL-1" ]
    must rosa document issue recall "$RECALL" -o again.pdf >/dev/null
    cmp report.pdf again.pdf
    assert_words report.pdf "lot $LOT, with all that was made of it" 'sterility failed late' '10 of 10 vials, 100.0 %' \
        'given to a subject 3' 'set aside where they are 7' 'not accounted for 0' "$LOT released recalled" \
        'Paula Adler' "S-1 CPN $DOSE $INFUSION ${VIALS[0]}" "${VIALS[9]}" 'Closed: 10 of 10 vials, 100.0 % accounted for' \
        'recall closed' 'Rufus Wall (rufus)'
    refute_words report.pdf 'DO NOT USE'
    try rufus recall close "$RECALL" --conclusion 'all found'
    assert_refused recall.state 'recall reopen'
    try rosa recall reopen "$RECALL" --reason 'a drawer was not looked at'
    assert_exit 0
    assert_out 'Effectiveness +100.0 %'
    try - recall show "$RECALL" --json
    assert_json .recall.state open
    assert_json '[.recall.decisions[].kind] | join(" ")' 'closing reopening'
    try rosa recall reopen "$RECALL" --reason 'once more'
    assert_refused recall.state
    must - audit verify >/dev/null
    must - verify >/dev/null
}

@test "a vial that was returned, and went into a patient all the same, opens its closed recall again" {
    printf '%%PDF-1.4 the scan' >scan.pdf
    must nora subject add S-2 --site CPN >/dev/null
    must nora subject weigh S-2 40kg --reason 'weighed again' --on "$(day '-2 days')" >/dev/null
    sent "${VIALS[0]}" >/dev/null
    must hilda shipment receive "$ID" --all accept --condition intact >/dev/null
    must hilda storage add HOS/T1 --kind tank --max -150C >/dev/null
    must hilda vial store "${VIALS[0]}" --at HOS/T1 >/dev/null
    recall_lot
    # what stands at another site is neither returned, nor set aside by the word of somebody who cannot look
    try rosa recall account "$RECALL" "${VIALS[0]}" --as returned
    assert_refused recall.outcome "not back at the facility in the record: it is stored at HOS/T1"
    must petra vial hold "${VIALS[0]}" --reason "$RECALL" >/dev/null
    try rosa recall account "$RECALL" "${VIALS[0]}" --as quarantined
    assert_refused recall.evidence 'does not act for the site'
    must rosa recall account "$RECALL" "${VIALS[0]}" --as quarantined --file scan.pdf >/dev/null
    must rosa recall account "$RECALL" "${VIALS[@]:1}" --as returned >/dev/null
    try - recall show "$RECALL" --all
    assert_out "CPN/LN2-1/B1:A5"
    refute_out 'Ada Stern|Ivan Petit'
    must rosa recall notify "$RECALL" --site CPN --how phone >/dev/null
    must stan recall acknowledge "$RECALL" --site CPN --by 'Stan Weber' >/dev/null
    must rosa recall notify "$RECALL" --site HOS --how phone >/dev/null
    try rufus recall acknowledge "$RECALL" --site HOS --by 'Hans Voss'
    assert_refused recall.answer 'does not answer for site HOS'
    assert_err '--file'
    must rosa recall acknowledge "$RECALL" --site HOS --by 'Hans Voss' --file scan.pdf >/dev/null
    must rufus recall close "$RECALL" --conclusion 'all found' >/dev/null
    try rosa lot recall "$LOT" --class 1 --reason 'again' --confirm "$LOT"
    assert_refused recall.lot "by $RECALL, which is closed"
    assert_err "recall reopen $RECALL"
    later '+3h' try nora infusion enter S-2 --source scan.pdf --vials "${VIALS[4]}" --dose 1e6/kg \
        --prescriber 'Dr. Wei' --thawed-at "$(date -u -d '+60 minutes' +%FT%TZ)" \
        --started-at "$(date -u -d '+90 minutes' +%FT%TZ)" --finished-at "$(date -u -d '+120 minutes' +%FT%TZ)" \
        --given 50mL --bag 57mL --starter 'Ann Lee' --checker 'Bo Ray' --reason 'the ward has no cryolot'
    assert_exit 0
    assert_err "recall $RECALL is OPEN AGAIN: vial ${VIALS[4]} had ended as returned, and is infused, for S-2"
    later '+3h' try - recall show "$RECALL" --json
    assert_json .recall.state open
    assert_json .recall.effectiveness '90.0 %'
    assert_json ".recall.vials[] | select(.vial == \"${VIALS[4]}\") | .subject" S-2
    assert_json ".recall.vials[] | select(.vial == \"${VIALS[4]}\") | .outcome" null
    assert_json '[.recall.sites[] | select(.sent_at == null) | .site] | join(" ")' CPN
    assert_json '[.recall.decisions[].kind] | join(" ")' 'closing reopening'
    later '+3h' try - status --alarms
    assert_out "recall-reopened +recall +$RECALL"
    later '+3h' must rosa recall account "$RECALL" "${VIALS[4]}" --as given --reason 'by the paper' >/dev/null
    later '+3h' try rufus recall close "$RECALL" --conclusion 'one had been given'
    assert_refused recall.open 'CPN has not answered'
    later '+3h' must rosa recall notify "$RECALL" --site CPN --how phone >/dev/null
    later '+3h' must stan recall acknowledge "$RECALL" --site CPN --by 'Stan Weber' >/dev/null
    later '+3h' must rufus recall close "$RECALL" --conclusion 'one had been given' >/dev/null
    later '+3h' must ivan audit export log >/dev/null
    grep -q "recall $RECALL, which was closed, opened again: its vials are no more as it accounted" log/exceptions.csv
    # set aside at one site, given to a patient of another: that one has to hear of it
    later '+4h' must hilda vial take "${VIALS[0]}" --reason 'to the ward' >/dev/null
    later '+4h' must hilda+stan custody hand "${VIALS[0]}" --place Dock --condition frozen >/dev/null
    later '+9h' try nora infusion enter S-2 --source scan.pdf --vials "${VIALS[0]}" --dose 1e6/kg --prescriber 'Dr. Wei' \
        --thawed-at "$(date -u -d '+5 hours' +%FT%TZ)" --started-at "$(date -u -d '+6 hours' +%FT%TZ)" \
        --finished-at "$(date -u -d '+7 hours' +%FT%TZ)" --given 50mL --bag 57mL --starter 'Ann Lee' --checker 'Bo Ray' \
        --reason 'the ward has no cryolot'
    assert_exit 0
    assert_err "recall $RECALL is OPEN AGAIN: vial ${VIALS[0]} had ended as quarantined, and is infused, for S-2"
    later '+9h' try - recall show "$RECALL" --json
    assert_json ".recall.vials[] | select(.vial == \"${VIALS[0]}\") | .site + \" \" + .subject" 'CPN S-2'
    assert_json '[.recall.sites[] | "\(.site) \(.vials) \(.sent_at != null)"] | sort | join(", ")' 'CPN 10 false, HOS 0 true'
    later '+9h' try - verify
    assert_exit 0
}

@test "a drill lists the same and stops nothing" {
    infuse
    try rosa lot recall "$LOT" --class 1 --reason 'yearly drill' --drill
    assert_exit 0
    assert_err 'drill RCL-.* 10 vials found in [0-9.]+ s, 30.0 %'
    try - trace "$LOT" --to recalls
    assert_out 'RCL-[0-9A-Z]+ +drill open'
    try - lot show "$LOT" --json
    assert_json .lot.status released
    try - status --alarms
    assert_out 'recall-open .* drill: 7 of 10 vials'
    refute_out recalled-
    must rosa document issue recall "$(must - recall list --json | jq -r '.recalls[0].id')" -o drill.pdf >/dev/null
    must - recall letter "$(must - recall list --json | jq -r '.recalls[0].id')" --site CPN -o letter.pdf >/dev/null
    assert_words letter.pdf 'This is a drill' 'Tell no physician and no subject'
    refute_words letter.pdf 'Tell the treating physicians'
    assert_words drill.pdf 'Report of a recall drill' 'DRILL: NOTHING WAS RECALLED' 'Stopped nothing, in a drill'
    must rosa lot recall "$LOT" --class 2 --reason 'now for good' --confirm "$LOT" >/dev/null
    try rosa lot recall "$LOT" --class 2 --reason 'once more' --confirm "$LOT"
    assert_refused recall.lot 'recalled already, by RCL-.*, which is open'
}

@test "a look-back recalls what was released and holds what nobody decided upon" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1
    must olga lot number UC26A002 --vials 2
    must olga lot fill UC26A002 --cells 50e6 --volume 5mL >/dev/null
    thaw
    try rosa donor lookback D1 --class 1 --reason 'mother reactive on retest' --confirm D2
    assert_refused confirm
    try rosa donor lookback D1 --class 1 --reason 'mother reactive on retest' --confirm D1 --json
    assert_exit 0
    assert_json .recall.donor D1
    assert_json '[.recall.lots[].lot] | join(" ")' "$LOT UC26A002"
    RECALL=$(jq -r .recall.id <<<"$output")
    try - status --alarms
    assert_out "recalled-dose dose $DOSE .* petra of S-1, by $RECALL: discard it"
    try - donor show D1
    assert_out "look-back $RECALL of class 1 is open, 0 of 12 vials accounted for: mother reactive on retest"
    try - lot show UC26A002 --json
    assert_json .lot.held true
    assert_json .lot.status quarantine
    try olga lot recall "$LOT" --class 1 --reason R --confirm "$LOT"
    assert_exit 4
    must - audit verify >/dev/null
}

@test "the letter names the vials, the subjects and what is asked" {
    infuse
    recall_lot
    try - recall letter "$RECALL" --site CPN -o letter.pdf
    assert_exit 0
    pdftotext -layout letter.pdf letter.txt
    grep -q 'RECALL: DO NOT USE' letter.txt
    grep -q 'Tell the treating physicians' letter.txt
    grep -q "${VIALS[4]}" letter.txt
    grep -q "S-1 .*$INFUSION" letter.txt
    pdftoppm -png -r 150 -f 1 -l 1 letter.pdf letter
    [ "$(zbarimg -q --raw letter-1.png)" = "$RECALL-CPN" ]
}
