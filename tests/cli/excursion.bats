# Excursions: a product's limit exceeded in a store, its vials held, one deviation opened (DOMAIN.md "Storage and custody").
# shellcheck disable=SC2034,SC2154 # UNDER is for helper; stderr comes from run
load helper

setup() {
    setup_lot
    must stan storage add CPN/LN2-1 --kind tank --min -196C --max -150C >/dev/null
    must stan storage add CPN/LN2-1/R1/B1 --kind box --grid 9x9 >/dev/null
    must stan storage add CPN/LN2-2 --kind tank --min -196C --max -150C >/dev/null
    must stan storage add CPN/LN2-2/R1/B1 --kind box --grid 9x9 >/dev/null
}

ago() { date -u -d "-$1" +%FT%TZ; }
late=(--reason 'written down late')

# read_at STORE TEMPERATURE AGO: a reading by hand.
read_at() { must stan storage reading "$1" "$2" --at "$(ago "$3")" "${late[@]}" >/dev/null; }
store_at() { must stan vial store "${@:3}" --at "$1" --done-at "$(ago "$2")" "${late[@]}" >/dev/null; }
within() { as - lot check "$LOT" --json | jq -r '.checks[] | select(.id == "storage.within-limits") | .state + ": " + .detail'; }
query() { sqlite3 -readonly "$DB" "$1"; }
deviations() { query 'SELECT count(*) FROM deviation'; }
held() { query "SELECT count(DISTINCT vial_id) FROM hold WHERE vial_id IS NOT NULL AND lifted_at_ms IS NULL"; }
clean() {
    try - audit verify
    assert_exit 0
}

@test "a warm reading holds the vials that were there and opens one deviation" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[@]:0:6}"
    store_at CPN/LN2-2/R1/B1 '5 hours' "${VIALS[@]:6:4}"
    try stan storage reading CPN/LN2-1 -120C
    assert_exit 0
    assert_err 'CPN/LN2-1 was above -150 °C, the limit of huc-msc, since .*, up to -120 °C in 1 reading: DEV-0001 opened, 6 vials held'
    assert_err 'cryolot deviation show DEV-0001'
    [ "$(held)" = 6 ]
    try - deviation show DEV-0001 --json
    assert_json .deviation.class major
    assert_json .deviation.state open
    assert_json '.deviation.vials | length' 6
    assert_json '.deviation.stores[0]' CPN/LN2-1
    [[ $(json .deviation.title) =~ ^'CPN/LN2-1 above -150 °C since '[0-9]{4}-[0-9-]+' '[0-9:]{5}' CE' ]]
    [[ "$(within)" == 'fail: CPN/LN2-1 is above -150 °C since '*', up to -120 °C, with 6 vials in it that QA did not decide about in DEV-0001' ]]
    clean
}

@test "a reading within the limit is none, a store without vials has none, and the limit itself is within" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[0]}"
    must stan storage reading CPN/LN2-1 -150C >/dev/null
    must stan storage reading CPN/LN2-1 -185C >/dev/null
    must stan storage reading CPN/LN2-2 20C --reason 'is being filled' >/dev/null
    [ "$(deviations)" = 0 ]
    [ "$(query 'SELECT count(*) FROM excursion')" = 0 ]
}

@test "a run that goes on extends its excursion, never opens a second deviation, and ends with the first cold reading" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[@]:0:2}"
    read_at CPN/LN2-1 -140C '50 minutes'
    read_at CPN/LN2-1 -100C '40 minutes'
    read_at CPN/LN2-1 -130C '30 minutes'
    [ "$(deviations)" = 1 ]
    [ "$(query 'SELECT count(*), readings, warmest_mc, until_ms IS NULL FROM excursion')" = '1|3|-100000|1' ]
    try - status --alarms
    assert_out 'excursion store CPN/LN2-1 [0-9-]+ - above -150 °C, the limit of huc-msc, since .*, up to -100 °C, 2 of 2 vials held: DEV-0001'
    must stan storage reading CPN/LN2-1 -170C --at "$(ago '20 minutes')" "${late[@]}" >/dev/null
    [ "$(query 'SELECT count(*), (until_ms - from_ms) / 60000 FROM excursion')" = '1|30' ]
    read_at CPN/LN2-1 -170C '10 minutes'
    read_at CPN/LN2-1 -120C '5 minutes' # another run, while the deviation of the first is open: another excursion
    [ "$(query 'SELECT count(*) FROM excursion')" = 2 ]
    clean
}

@test "late readings extend a run at both ends and join two" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[@]:0:2}"
    read_at CPN/LN2-1 -140C '40 minutes'
    read_at CPN/LN2-1 -185C '20 minutes'
    read_at CPN/LN2-1 -141C '60 minutes'
    read_at CPN/LN2-1 -139C '30 minutes'
    [ "$(query 'SELECT count(*), readings, warmest_mc, (last_ms - from_ms) / 60000 FROM excursion')" = '1|3|-139000|30' ]
    [ "$(deviations)" = 1 ]
    # a late good reading takes nothing back
    before=$(query 'SELECT * FROM excursion')
    read_at CPN/LN2-1 -185C '35 minutes'
    [ "$(query 'SELECT from_ms, last_ms, deviation_id FROM excursion')" = "$(cut -d'|' -f6,7,11 <<<"$before")" ]
    [ "$(held)" = 2 ]
    clean
}

@test "as long as the store allows is no excursion: longer is, also when only the next reading shows it" {
    local now
    now=$(date -u '+%F %T UTC') # one for all, as minutes are counted
    ago() { date -u -d "$now -$1" +%FT%TZ; }
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[@]:0:2}"
    must stan+rosa storage set CPN/LN2-1 --excursion-minutes 10 --reason 'as validated' >/dev/null
    read_at CPN/LN2-1 -185C '45 minutes'
    read_at CPN/LN2-1 -140C '50 minutes'
    [ "$(deviations)" = 0 ]
    read_at CPN/LN2-1 -140C '6 minutes' # it goes on, for less than 10 minutes
    [ "$(deviations)" = 0 ]
    read_at CPN/LN2-1 -185C '5 minutes'
    [ "$(deviations)" = 0 ]
    read_at CPN/LN2-1 -140C '40 minutes' # it may have been warm until the reading 5 minutes ago
    [ "$(deviations)" = 1 ]
    [ "$(query 'SELECT (until_ms - from_ms) / 60000 > 30 FROM excursion')" = 1 ]
    # what it allows from now on is asked of what stands there since, and takes nothing back
    try stan+rosa storage set CPN/LN2-1 --excursion-minutes 4 --reason 'validated anew'
    assert_exit 0
    assert_err 'CPN/LN2-1 was above -150 °C.*, 5 minutes, up to -140 °C in 1 reading: 2 vials held by DEV-0002; QA decides'
    must stan+rosa storage set CPN/LN2-1 --excursion-minutes 60 --reason 'validated anew' >/dev/null
    [ "$(query 'SELECT count(*) FROM excursion')/$(deviations)" = 2/2 ]
    clean
}

@test "a warm store counts for those who were inside it then: vials that left since, and boxes that were moved" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[@]:0:4}"
    must stan vial take "${VIALS[0]}" --at "$(ago '2 hours')" --reason 'for the ward' >/dev/null
    must stan vial take "${VIALS[1]}" --reason 'for the ward' >/dev/null
    must stan vial move "${VIALS[2]}" --at CPN/LN2-2/R1/B1 >/dev/null
    must stan vial store "${VIALS[4]}" --at CPN/LN2-1/R1/B1 >/dev/null
    read_at CPN/LN2-1 -185C '70 minutes'
    read_at CPN/LN2-1 -185C '50 minutes'
    read_at CPN/LN2-1 -120C '60 minutes'
    try - deviation show DEV-0001 --json
    # the first left before, but that was said an hour after the warm reading: it may have been there
    assert_json '.deviation.vials | sort | join(" ")' "$(printf '%s\n' "${VIALS[@]:0:4}" | sort | paste -sd' ')"
    assert_json '.deviation.what | test("in the hands of stan")' true
    clean
}

@test "a vial that is put into a store that is too warm is held, too" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[0]}"
    must stan storage reading CPN/LN2-1 -120C >/dev/null
    try stan vial store "${VIALS[1]}" --at CPN/LN2-1/R1/B1
    assert_refused storage.warm-now 'CPN/LN2-1 was at -120 °C when it was read last, on [0-9-]+ [0-9:]+ CE.*, and huc-msc must not be warmer than -150 °C'
    assert_err 'say why with --reason'
    must stan vial store "${VIALS[1]}" --at CPN/LN2-1/R1/B1 --reason 'nothing else is colder' >/dev/null
    [ "$(held)" = 2 ]
    [ "$(deviations)" = 1 ]
    must stan storage reading CPN/LN2-2 -120C >/dev/null # nothing is in it yet
    [ "$(deviations)" = 1 ]
    try stan vial store "${VIALS[2]}" --at CPN/LN2-2/R1/B1 --reason 'nothing else is colder'
    assert_exit 0
    assert_err 'ATTENTION: .*CPN/LN2-2 was above -150 °C.*1 vial held by DEV-0002; QA decides'
    [ "$(held)" = 3 ]
    [ "$(deviations)" = 2 ]
    must stan storage reading CPN/LN2-2 -185C >/dev/null
    must stan vial store "${VIALS[3]}" --at CPN/LN2-2/R1/B1 >/dev/null
    [ "$(held)" = 3 ]
    clean
}

@test "a vial stays part of an excursion of which a late reading says that it had ended before the vial came" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[0]}"
    read_at CPN/LN2-1 -120C '50 minutes'
    must stan vial store "${VIALS[1]}" --at CPN/LN2-1/R1/B1 --reason 'nothing else is colder' >/dev/null
    [ "$(held)" = 2 ]
    printf 'store,at,temperature_c\nCPN/LN2-1,%s,-185\n' "$(ago '45 minutes')" >late.csv
    must stan storage import late.csv "${late[@]}" >/dev/null
    [ "$(held)" = 2 ]
    [ "$(query 'SELECT (until_ms - from_ms) / 60000 FROM excursion')" = 5 ]
    try - verify
    assert_exit 0
    clean
}

@test "a vial of which it is said late that it came is held when it was too warm since" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[0]}"
    read_at CPN/LN2-1 -120C '3 hours'
    read_at CPN/LN2-1 -185C '2 hours'
    [ "$(held)" = 1 ]
    store_at CPN/LN2-1/R1/B1 '1 hour' "${VIALS[1]}"
    [ "$(held)" = 1 ]
    store_at CPN/LN2-1/R1/B1 '4 hours' "${VIALS[2]}"
    [ "$(held)" = 2 ]
    read_at CPN/LN2-2 -120C '3 hours' # nothing is in it yet
    read_at CPN/LN2-2 -185C '2 hours'
    store_at CPN/LN2-2/R1/B1 '4 hours' "${VIALS[3]}"
    [ "$(held)" = 3 ]
    [ "$(deviations)" = 2 ]
    clean
}

@test "a box that is moved takes its past along, and is part of an excursion where it comes to" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[@]:0:2}"
    must stan storage reading CPN/LN2-2 -120C >/dev/null # nothing is in it yet
    try stan storage move CPN/LN2-1/R1/B1 CPN/LN2-2/R1 --as B2
    assert_refused storage.warm-now 'cannot move: CPN/LN2-2 was at -120 °C'
    must stan storage move CPN/LN2-1/R1/B1 CPN/LN2-2/R1 --as B2 --reason 'LN2-1 is empty' >/dev/null
    [ "$(held)" = 2 ]
    [ "$(query 'SELECT s.path FROM excursion e JOIN store s ON s.id = e.store_id')" = CPN/LN2-2 ]
    read_at CPN/LN2-1 -120C '1 hour' # it stood there then
    [ "$(query 'SELECT count(*) FROM excursion_vial')" = 4 ]
    must stan storage reading CPN/LN2-1 -120C >/dev/null # it does not any more
    [ "$(query 'SELECT count(*) FROM excursion')" = 2 ]
    clean
}

@test "QA decides vial by vial: the lot passes when each was accepted or discarded" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[@]:0:3}"
    store_at CPN/LN2-2/R1/B1 '5 hours' "${VIALS[@]:3}"
    read_at CPN/LN2-1 -140C '50 minutes'
    read_at CPN/LN2-1 -185C '30 minutes'
    must rosa deviation dispose DEV-0001 --accept "${VIALS[0]},${VIALS[1]}" --reject "${VIALS[2]}" --reason 'stable for an hour' >/dev/null
    [ "$(within)" = "fail: DEV-0001 rejected vial ${VIALS[2]}" ]
    must rosa deviation close DEV-0001 --cause other --conclusion 'lid was open' >/dev/null
    [ "$(within)" = "fail: DEV-0001 rejected vial ${VIALS[2]}" ]
    must stan+stella vial discard "${VIALS[2]}" --reason 'was too warm' >/dev/null
    [[ "$(within)" == 'pass: '*" readings; 1 excursion, decided by QA; DEV-0001 rejected ${VIALS[2]} (discarded);"* ]]
    clean
}

@test "a rejected vial that is used up does not stop its lot" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[@]:0:3}"
    must quinn sample take "$LOT" --for sterility --vial "${VIALS[0]}" --to 'Lab North' --reason 'none of purpose qc' >/dev/null
    must rosa+stan vial use "${VIALS[1]}" --for 'training thaw' --reason 'SOP-012' >/dev/null
    read_at CPN/LN2-1 -140C '50 minutes'
    [[ "$(within)" == fail:*'3 vials in it that QA did not decide about in DEV-0001' ]]
    read_at CPN/LN2-1 -185C '30 minutes'
    must rosa deviation dispose DEV-0001 --accept "${VIALS[2]}" --reject "${VIALS[0]},${VIALS[1]}" --reason 'too long' >/dev/null
    [[ "$(within)" == "pass: "*"; 1 excursion, decided by QA; DEV-0001 rejected ${VIALS[0]} (consumed), ${VIALS[1]} (consumed)"* ]]
    must rosa deviation close DEV-0001 --cause other --conclusion 'lid was open' >/dev/null
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    clean
}

@test "a closed deviation says nothing of what came later" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[@]:0:2}"
    at=$(ago '50 minutes')
    must stan storage reading CPN/LN2-1 -140C --at "$at" "${late[@]}" >/dev/null
    must rosa deviation dispose DEV-0001 --accept "${VIALS[0]},${VIALS[1]}" --reason 'stable' >/dev/null
    try rosa deviation close DEV-0001 --cause other --conclusion 'seen'
    assert_exit 0
    assert_err 'ATTENTION: nothing says yet that CPN/LN2-1 is cold again'
    [ "$(held)" = 0 ]
    [[ "$(within)" == 'fail: CPN/LN2-1 was read at -140 °C 50 min ago and not since (QA concluded in DEV-0001 while it went on), above -150 °C, the limit of huc-msc, with 2 vials in it' ]]
    must stan storage reading CPN/LN2-1 -141C --at "$at" "${late[@]}" >/dev/null # nothing new
    [ "$(deviations)" = 1 ]
    read_at CPN/LN2-1 -139C '40 minutes' # it goes on
    [ "$(deviations)" = 2 ]
    [ "$(held)" = 2 ]
    [[ "$(within)" == fail:*DEV-0002 ]]
    read_at CPN/LN2-1 -185C '30 minutes'
    [ "$(query 'SELECT count(*) FROM excursion WHERE until_ms IS NULL')" = 0 ]
    clean
}

@test "what was thawed and given is named, and makes it critical" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[@]:0:5}"
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    must stan vial take "${VIALS[0]}" --reason 'order of ward 3' >/dev/null
    must stan+petra custody hand "${VIALS[0]}" --place Pharmacy >/dev/null
    must nora subject add S-1 --site CPN >/dev/null
    must nora subject weigh S-1 50kg --on "$(day today)" >/dev/null
    dose=$(must petra dose thaw S-1 "${VIALS[0]}" --dose 1e6/kg --json | jq -r .dose.id)
    must petra dose prepare "$dose" --draw "${VIALS[0]}=5mL" --diluent 'Plasma-Lyte 148,PL2291,50mL' >/dev/null
    must petra+nora dose hand "$dose" --place 'Ward 3' >/dev/null
    infusion=$(must nora+nils infusion start S-1 "$dose" --json | jq -r .infusion.id)
    read_at CPN/LN2-1 -140C '50 minutes'
    try - deviation show DEV-0001 --json
    assert_json .deviation.class critical
    assert_json '.deviation.infusions[0]' "$infusion"
    assert_json ".deviation.what | test(\"${VIALS[0]} given by $infusion to S-1\")" true
    try - status --alarms
    assert_out "given-now dose $dose [0-9-]+ nora of S-1, being given by $infusion, ${VIALS[0]} is held: DEV-0001"
    must rosa document issue deviation DEV-0001 -o deviation.pdf >/dev/null
    text=$(pdftotext -layout deviation.pdf - | tr -s '[:space:]' ' ')
    [[ $text == *"Where CPN/LN2-1"* ]]
    [[ $text == *"${VIALS[0]}"*"$infusion S-1 not decided"* ]]
    [[ $text == *'What happened, as it was found first CPN/LN2-1 above -150 °C since '*'Excursions, as they are known now'* ]]
    [[ $text == *'CPN/LN2-1 by hand huc-msc -150 °C'* ]]
    try - deviation list --json
    assert_json '.deviations[0].lots | join(" ")' "$LOT"
    printf 'store,at,temperature_c\nCPN/LN2-1,%s,-120\n' "$(ago '40 minutes')" >warm.csv
    must stan storage import warm.csv >/dev/null
    must rosa document issue deviation DEV-0001 -o deviation.pdf >/dev/null
    text=$(pdftotext -layout deviation.pdf - | tr -s '[:space:]' ' ')
    [[ $text == *'by hand, and'* ]]
    clean
}

@test "what is read by hand is one series, by whatever thermometer; a sensor's file is its own" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[0]}"
    local serial
    for serial in TH-1 S-1; do
        must stan equipment add "$serial" --kind "$([ $serial = S-1 ] && echo sensor || echo thermometer)" --name x --site CPN \
            --store CPN/LN2-1 >/dev/null
        must stan equipment calibrate "$serial" --on "$(day '-30 days')" --due "$(day '+1 year')" >/dev/null
    done
    read_at CPN/LN2-1 -140C '50 minutes' # the display
    printf 'store,at,temperature_c,sensor\nCPN/LN2-1,%s,-140,S-1\n' "$(ago '45 minutes')" >warm.csv
    must stan storage import warm.csv >/dev/null
    [ "$(query 'SELECT count(*) FROM excursion WHERE until_ms IS NULL')" = 2 ]
    must stan storage reading CPN/LN2-1 -180C --with TH-1 --at "$(ago '40 minutes')" "${late[@]}" >/dev/null
    [ "$(query 'SELECT coalesce(sensor_id, 0), (until_ms - from_ms) / 60000 FROM excursion WHERE until_ms IS NOT NULL')" = '0|10' ]
    [ "$(query 'SELECT count(*) FROM excursion WHERE until_ms IS NULL AND sensor_id IS NOT NULL')" = 1 ]
    # and the other way round: what the thermometer showed, the display ends
    must stan storage reading CPN/LN2-1 -120C --with TH-1 --at "$(ago '30 minutes')" "${late[@]}" >/dev/null
    read_at CPN/LN2-1 -130C '20 minutes'
    [ "$(query 'SELECT readings, warmest_mc FROM excursion WHERE until_ms IS NULL AND sensor_id IS NULL')" = '2|-120000' ]
    read_at CPN/LN2-1 -180C '10 minutes'
    [ "$(query 'SELECT count(*) FROM excursion WHERE until_ms IS NULL')" = 1 ]
    [ "$(as - storage readings CPN/LN2-1 --json | jq -r '[.readings[].sensor // "-"] | map(select(. != "-")) | length')" = 3 ]
    clean
}

@test "an excursion that turns out worse puts what QA accepted out of force: the vials are held again" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[@]:0:3}"
    read_at CPN/LN2-1 -140C '50 minutes'
    read_at CPN/LN2-1 -185C '30 minutes'
    must rosa deviation dispose DEV-0001 --accept "${VIALS[0]},${VIALS[1]}" --reject "${VIALS[2]}" --reason 'stable for 20 minutes' >/dev/null
    [ "$(held)" = 1 ]
    # nothing worse: a part of the run that was no warmer
    read_at CPN/LN2-1 -145C '45 minutes'
    [ "$(held)" = 1 ]
    # warmer
    try stan storage reading CPN/LN2-1 -60C --at "$(ago '40 minutes')" "${late[@]}"
    assert_exit 0
    assert_err 'up to -60 °C in 3 readings: DEV-0001 goes on, what QA accepted for less is out of force: 2 vials held again'
    [ "$(held)" = 3 ]
    [[ "$(within)" == fail:*'2 vials in it that QA did not decide about in DEV-0001'* ]]
    try - deviation show DEV-0001 --json
    assert_json '.deviation.excursions | length' 1
    assert_json '.deviation.excursions[0].warmest_mc' -60000
    assert_json '[.deviation.dispositions[] | select(.in_force)] | length' 1
    # accepted again, then found to be longer: it began before
    must rosa deviation dispose DEV-0001 --accept "${VIALS[0]},${VIALS[1]}" --reason 'stable at -60 too' >/dev/null
    [ "$(held)" = 1 ]
    read_at CPN/LN2-1 -149C '120 minutes'
    [ "$(held)" = 3 ]
    must rosa deviation dispose DEV-0001 --accept "${VIALS[0]},${VIALS[1]}" --reason 'for two hours too' >/dev/null
    # and what another series says of the same time
    must stan equipment add S-1 --kind sensor --name x --site CPN --store CPN/LN2-1 >/dev/null
    must stan equipment calibrate S-1 --on "$(day '-30 days')" --due "$(day '+1 year')" >/dev/null
    printf 'store,at,temperature_c,sensor\nCPN/LN2-1,%s,-20,S-1\nCPN/LN2-1,%s,-190,S-1\n' "$(ago '45 minutes')" "$(ago '44 minutes')" >warm.csv
    try stan storage import warm.csv
    assert_exit 0
    assert_err 'out of force: 2 vials held again'
    [ "$(held)" = 3 ]
    must rosa document issue deviation DEV-0001 -o dev.pdf --json >/dev/null
    pdftotext -layout dev.pdf - | grep -q "CPN/LN2-1.*huc-msc.*-150 °C"
    clean
}

@test "an excursion that QA decided about while it went on is decided about again when it is over" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[@]:0:2}"
    read_at CPN/LN2-1 -140C '50 minutes'
    must rosa deviation dispose DEV-0001 --accept "${VIALS[0]}" --reason 'stable' >/dev/null
    [ "$(held)" = 1 ]
    must stan storage reading CPN/LN2-1 -185C >/dev/null
    [ "$(held)" = 2 ]
    # and also where the deviation is closed: of what stayed there
    store_at CPN/LN2-2/R1/B1 '5 hours' "${VIALS[@]:2:2}"
    read_at CPN/LN2-2 -140C '50 minutes'
    must rosa deviation dispose DEV-0002 --accept "${VIALS[2]},${VIALS[3]}" --reason 'stable' >/dev/null
    must stan vial take "${VIALS[3]}" --reason 'order of ward 3' >/dev/null
    must rosa deviation close DEV-0002 --cause other --conclusion 'seen' >/dev/null
    [ "$(held)" = 2 ]
    try stan storage reading CPN/LN2-2 -185C
    assert_exit 0
    assert_err 'DEV-0003 opened, 1 vial held'
    must stan storage reading CPN/LN2-2 -186C >/dev/null
    [ "$(held)/$(deviations)" = 3/3 ]
    [[ "$(within)" == fail:*"with vial ${VIALS[2]} in it, which QA did not decide about in DEV-0003" ]]
    clean
}

# paper KIND: the words of the document, issued now.
paper() {
    must rosa document issue "$1" "$LOT" -o paper.pdf >/dev/null
    pdftotext -layout paper.pdf - | tr -s '[:space:]' ' '
}
assert_on() { [[ $1 == *"$2"* ]] || fail "not on paper: $2" "$1"; }

@test "a certificate says of the storage what lot check says, and names every excursion with what QA decided" {
    text=$(paper coa)
    assert_on "$text" 'its vials stood in no store; 10 vials never stored'
    assert_on "$text" 'Storage No temperature is on record of where its vials stood.'
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[@]:0:3}"
    must stan storage reading CPN/LN2-1 -185C >/dev/null
    must rosa document issue coa "$LOT" -o first.pdf >/dev/null
    [[ "$(within)" == 'pass: 1 reading, no excursion; 3 vials were first stored up to '*' days after they were filled; 7 vials never stored' ]]
    assert_on "$(pdftotext -layout first.pdf - | tr -s '[:space:]' ' ')" "$(within | cut -c7- | cut -d';' -f1)"
    read_at CPN/LN2-1 -186C '1 minute' # says nothing new: the paper stays what it is
    must rosa document issue coa "$LOT" -o again.pdf >/dev/null
    cmp first.pdf again.pdf
    read_at CPN/LN2-1 -120C '40 minutes'
    read_at CPN/LN2-1 -170C '20 minutes'
    must rosa deviation dispose DEV-0001 --accept "${VIALS[0]}" --reject "${VIALS[1]}" --reason 'short' >/dev/null
    text=$(paper coa)
    assert_on "$text" 'CPN/LN2-1'
    assert_on "$text" '-120 °C -150 °C DEV-0001 3 1 1 1'
    assert_on "$text" 'DEV-0001 rejected vial'
    [[ $text != *'cryolot '* ]]
    [[ $text != *'no reading above'* ]]
    clean
}

@test "a vial that two things hold is named once" {
    store_at CPN/LN2-1/R1/B1 '5 hours' "${VIALS[0]}"
    must rosa vial hold "${VIALS[0]}" --reason 'looks cloudy' >/dev/null
    read_at CPN/LN2-1 -120C '40 minutes'
    [ "$(as - lot check "$LOT" --json | jq -r '.checks[] | select(.id == "holds.none") | .detail')" = "${VIALS[0]} is held" ]
}

# unread AGO TEMPERATURE STORE: the record as it is when a warm reading was the last one for that long.
unread() {
    must stan+rosa storage set CPN/LN2-1 --excursion-minutes 10 --reason 'as validated' >/dev/null
    must stan storage reading CPN/LN2-1 -84C --at "$(ago '1 minute')" "${late[@]}" >/dev/null
    [ "$(deviations)" = 0 ]
    # as if the clock had gone on: nobody read it since
    local guards
    guards=$(sqlite3 "$DB" "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'reading'")
    cp "$DB" kept.db
    sqlite3 "$DB" "$guards UPDATE reading SET read_at_ms = read_at_ms - 4 * 3600000"
}

@test "a warm newest reading and silence behind it stop the gates, show as excursion, and are put on record by whoever takes" {
    store_at CPN/LN2-1/R1/B1 '9 hours' "${VIALS[@]:0:3}"
    unread
    [[ "$(within)" == 'fail: CPN/LN2-1 was read at -84 °C 4 h ago and not since, above -150 °C, the limit of huc-msc, with 3 vials in it' ]]
    try - status --alarms
    assert_out 'excursion store CPN/LN2-1 .*was read at -84 °C 4 h ago and not since.*3 vials in it: read it again'
    try stan vial take "${VIALS[0]}" --reason 'order of ward 3'
    assert_exit 0
    assert_err '3 vials held by DEV-0001; QA decides'
    [ "$(held)" = 3 ]
}

@test "the next reading puts a silent excursion on record, of another store and of a sensor that died warm too" {
    store_at CPN/LN2-1/R1/B1 '9 hours' "${VIALS[@]:0:3}"
    must stan+rosa storage set CPN/LN2-1 --excursion-minutes 10 --reason 'as validated' >/dev/null
    must stan equipment add PT-A --kind sensor --name x --site CPN --store CPN/LN2-1 >/dev/null
    must stan equipment add PT-B --kind sensor --name x --site CPN --store CPN/LN2-1 >/dev/null
    must stan equipment calibrate PT-A --on "$(day '-30 days')" --due "$(day '+1 year')" >/dev/null
    must stan equipment calibrate PT-B --on "$(day '-30 days')" --due "$(day '+1 year')" >/dev/null
    printf 'store,at,temperature_c,sensor\nCPN/LN2-1,%s,-100,PT-A\nCPN/LN2-1,%s,-190,PT-B\n' "$(ago '5 minutes')" "$(ago '5 minutes')" >warm.csv
    must stan storage import warm.csv >/dev/null
    [ "$(deviations)" = 0 ]
    # retired before it is known to be cold again
    try stan equipment retire PT-A --reason 'is broken'
    assert_exit 0
    assert_err '3 vials held by DEV-0001'
    [ "$(held)" = 3 ]
    clean
    printf 'store,at,temperature_c,sensor\nCPN/LN2-1,%s,-120,PT-B\n' "$(ago '4 hours')" >late.csv
    must stan storage import late.csv >/dev/null # until the reading of 5 minutes ago
    [ "$(query 'SELECT count(*) FROM excursion')" = 2 ]
    clean
}

@test "a box of which it is said late that it had left before it was warm is held all the same, like a vial" {
    local before after
    must stan vial store "${VIALS[@]:0:3}" --at CPN/LN2-1/R1/B1 >/dev/null
    before=$(date -u -d '+20 minutes' +%FT%TZ)
    UNDER=(faketime -f +60m)
    must stan vial move "${VIALS[2]}" --at CPN/LN2-2/R1/B1 --done-at "$before" "${late[@]}" >/dev/null
    must stan storage move CPN/LN2-1/R1/B1 CPN/LN2-2/R1 --as B2 --at "$before" "${late[@]}" >/dev/null
    [ "$(held)" = 0 ]
    UNDER=(faketime -f +90m)
    after=$(date -u -d '+30 minutes' +%FT%TZ)
    must stan storage reading CPN/LN2-1 -120C --at "$after" "${late[@]}" >/dev/null
    [ "$(held)" = 3 ]
    UNDER=()
    clean
}

@test "a store that was not read for longer than was promised proves no cold: pending, until QA accepts the silence" {
    must stan storage set CPN/LN2-1 --read-every 12h --second rosa --second-password-file "$PASSWORDS/rosa" --reason R >/dev/null
    store_at CPN/LN2-1/R1/B1 '16 days' "${VIALS[@]:0:6}"
    read_at CPN/LN2-1 -180C '383 hours'
    [[ "$(within)" == 'pending: 1 reading, no excursion; not proven: CPN/LN2-1 was not read for 15 days, since '*'; 4 vials never stored' ]]
    must stan storage reading CPN/LN2-1 -180C >/dev/null # which takes nothing back
    [[ "$(within)" == 'pending: 2 readings, no excursion; not proven: CPN/LN2-1 was not read for 15 days, from '*' to '*'; 4 vials never stored' ]]
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    must rosa document issue coa "$LOT" -o coa.pdf >/dev/null
    pdftotext coa.pdf - | tr -s '[:space:]' ' ' | grep -q 'not proven: CPN/LN2-1 was not read for 15 days'
    # a reading of a box breaks the silence for what stands in it, one of another tank does not
    read_at CPN/LN2-2 -180C '8 days'
    read_at CPN/LN2-1/R1/B1 -180C '8 days'
    [[ "$(within)" == 'pending: 3 readings, no excursion; not proven: CPN/LN2-1 was not read for '[78]' days, from '* ]]
    # what a logger read in between
    {
        echo store,at,temperature_c
        for hours in $(seq 380 -10 200) $(seq 158 -10 8); do echo "CPN/LN2-1,$(ago "$hours hours"),-181"; done
    } >logger.csv
    must stan storage import logger.csv >/dev/null
    [[ "$(within)" == 'pending: '*'not proven: CPN/LN2-1 was not read for 34 h, from '* ]]
    # what a sensor without a calibration read says nothing, until QA looked at it and closed what was opened about it
    must stan equipment add T-20 --kind sensor --name x --site CPN --store CPN/LN2-1 >/dev/null
    printf 'store,at,temperature_c,sensor\nCPN/LN2-1,%s,-181,T-20\n' "$(ago '180 hours')" >doubtful.csv
    must stan storage import doubtful.csv >/dev/null
    [[ "$(within)" == 'pending: '*'not proven: CPN/LN2-1 was not read for 34 h, from '* ]]
    must rosa deviation close DEV-0001 --cause other --conclusion 'it read as a good one beside it' >/dev/null
    [[ "$(within)" == 'pending: '*'not proven: CPN/LN2-1 was not read for '2[12]' h, from '* ]]
    from=$(as - lot check "$LOT" --json | jq -r '.checks[] | select(.id == "storage.within-limits") | .remedy | capture("--when (?<at>[^ ]+)").at')
    must stan deviation open --title 'lid dented' --class minor --store CPN/LN2-1 >/dev/null # of another time
    must rosa deviation close DEV-0002 --cause other --conclusion 'bent back' >/dev/null
    must stan deviation open --title 'LN2-1 not read' --class minor --store CPN/LN2-1 --when "$from" >/dev/null
    [[ "$(within)" == 'pending: '* ]]
    must rosa deviation close DEV-0003 --cause other --conclusion 'nitrogen was there' >/dev/null
    [[ "$(within)" == "pass: "*"; CPN/LN2-1 was not read for "2[12]" h, from "*", which QA accepted in DEV-0003 'LN2-1 not read'; "*"; 4 vials never stored" ]]
    must rosa deviation reopen DEV-0003 --reason 'look again' >/dev/null
    [[ "$(within)" == 'pending: '* ]]
    clean
}
