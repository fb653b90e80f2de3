#!/usr/bin/env bats
# Shipments that arrive: decided vial by vial, by somebody who did not send them; the logger's file; returns.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper, stderr from it

load helper
load shipments
setup() { setup_shipment; }

# at '+1 day': that moment in UTC.
at() { date -u -d "$1" +%FT%TZ; }

# log_of TEMPERATURE..: readings of the day after dispatch, an hour apart.
log_of() {
    local hour=12 temperature
    echo 'at,temperature_c'
    for temperature in "$@"; do
        echo "$(at "+$hour hours"),$temperature"
        hour=$((hour + 1))
    done
}

# log_whole HOURS TEMPERATURE..: of the whole way, every half hour from now on; the temperatures come in turn.
log_whole() {
    local hours=$1 now step values=("${@:2}")
    shift
    now=$(date +%s)
    echo 'at,temperature_c'
    for ((step = 0; step <= 2 * hours; step++)); do
        echo "$(date -u -d "@$((now + 1800 * step))" +%FT%TZ),${values[step % $#]}"
    done
}

# later TIME LOGIN ARGUMENTS..: cryolot at a moment to come.
later() {
    UNDER=(faketime "$1")
    try "${@:2}"
    UNDER=()
}

@test "what is accepted is in the hands of who received it, at the other site" {
    sent "${VIALS[0]}" "${VIALS[1]}"
    try hilda shipment receive "$ID" --all accept --condition 'sealed, vapour visible' --json
    assert_exit 0
    assert_json .shipment.state received
    assert_json .shipment.received_by 'Hilda Frey'
    assert_json '.shipment.deviations | length' 0
    assert_json .shipment.logger null
    try - vial show "${VIALS[0]}" --json
    assert_json .vial.state out
    assert_json .vial.holder hilda
    assert_json .vial.shipment null
    must hilda storage add HOS/LN2-9 --kind tank --max -150C
    must hilda vial store "${VIALS[0]}" --at HOS/LN2-9
    try - custody log "${VIALS[0]}" --json
    assert_json '[.custody[].kind] | join(" ")' 'fill store pack dispatch receive store'
    # of the other site now
    try stan vial take "${VIALS[0]}" --reason 'for the ward'
    assert_exit 4
    assert_err 'person.site'
    try hilda shipment receive "$ID" --all accept --condition again
    assert_refused shipment.state
    try - verify
    assert_exit 0
}

@test "what is rejected or in quarantine is held for QA, what is missing stays on its way" {
    sent "${VIALS[@]:0:4}"
    try hilda shipment receive "$ID" --accept "${VIALS[0]}" --reject "${VIALS[1]}" --quarantine "${VIALS[2]}" \
        --missing "${VIALS[3]}" --condition 'lid loose' --json
    assert_exit 0
    assert_json '.shipment.deviations | join(" ")' 'DEV-0001 DEV-0002'
    try - deviation show DEV-0001 --json
    assert_json .deviation.class major
    assert_json '.deviation.vials | join(" ")' "${VIALS[1]} ${VIALS[2]}"
    assert_json '.deviation.shipments[0]' "$ID"
    try - deviation show DEV-0002 --json
    assert_json .deviation.class critical
    assert_json '.deviation.vials | join(" ")' "${VIALS[3]}"
    local vial
    for vial in "${VIALS[1]}" "${VIALS[2]}"; do
        try - vial show "$vial" --json
        assert_json .vial.held true
        assert_json .vial.holder hilda
    done
    try - vial show "${VIALS[0]}" --json
    assert_json .vial.held false
    try - vial show "${VIALS[3]}" --json
    assert_json .vial.state in-transit
    try - shipment show "$ID" --json
    assert_json '[.shipment.vials[].outcome] | join(" ")' 'accept reject quarantine missing'
    must rosa deviation dispose DEV-0001 --accept "${VIALS[2]}" --reject "${VIALS[1]}" --reason 'seen by QA'
    try - vial show "${VIALS[2]}" --json
    assert_json .vial.held false
    try - lot reconcile "$LOT" --json
    [ "$status" -eq 2 ] || assert_json .difference 0
    try - verify
    assert_exit 0
}

@test "every vial of the list is decided, once, and nothing else" {
    sent "${VIALS[@]:0:3}"
    try hilda shipment receive "$ID" --accept "${VIALS[0]}" --condition intact
    assert_refused shipment.complete "${VIALS[1]}; ${VIALS[2]}"
    try hilda shipment receive "$ID" --condition intact
    assert_refused shipment.complete
    try hilda shipment receive "$ID" --all accept --reject "${VIALS[5]}" --condition intact
    assert_refused shipment.unexpected "${VIALS[5]}"
    try hilda shipment receive "$ID" --all accept --reject "${VIALS[0]}" --missing "${VIALS[0]}" --condition intact
    assert_refused shipment.once "${VIALS[0]}"
    try hilda shipment receive "$ID" --accept "${VIALS[0]},${VIALS[0]}" --all accept --condition intact
    assert_refused vial.twice
    try hilda shipment receive "$ID" --all fine --condition intact
    assert_exit 2
    try hilda shipment receive "$ID" --all accept --condition ' '
    assert_exit 2
    try hilda shipment receive "$ID" --all accept --reject UC26A001-0001A --condition intact
    assert_exit 2
    [ "$(events shipment.receive)" -eq 0 ]
    try - shipment show "$ID" --json
    assert_json .shipment.state dispatched
}

@test "who dispatched it does not receive it, nor does anybody of another site or role" {
    must ada user site stan --add HOS --reason 'of both'
    sent "${VIALS[0]}"
    try stan shipment receive "$ID" --all accept --condition intact
    assert_refused shipment.other-person
    try stella shipment receive "$ID" --all accept --condition intact
    assert_exit 4
    assert_err 'person.site'
    try nora shipment receive "$ID" --all accept --condition intact
    assert_exit 4
    must petra shipment receive "$ID" --all accept --condition intact
    try hilda shipment receive SHP-000002W --all accept --condition intact
    assert_exit 5
}

# manifest: the words of the shipment's.
manifest() {
    must - shipment show "$ID" -o manifest.pdf >/dev/null
    pdftotext -layout manifest.pdf - | tr -s '[:space:]' ' '
}

@test "what comes after the shipper's hold time is held for QA" {
    sent "${VIALS[0]}" "${VIALS[1]}"
    later '+11 days' hilda shipment receive "$ID" --accept "${VIALS[0]}" --missing "${VIALS[1]}" --condition 'no vapour' --json
    assert_exit 0
    assert_json '.shipment.deviations | length' 2
    try - deviation show DEV-0001 --json
    assert_json '.deviation.vials | join(" ")' "${VIALS[0]}"
    [[ $(json .deviation.title) == *'after the hold time of its shipper'* ]]
    try - vial show "${VIALS[0]}" --json
    assert_json .vial.held true
    local paper
    paper=$(manifest)
    [[ $paper =~ Arrived\ [0-9]+\ h\ [0-9]+\ min\ late ]]
    [[ $paper == *'no file of a logger'* ]]
    [[ $paper == *'DEV-0001, DEV-0002'* ]]
    [[ $paper == *'missing'* ]]
}

@test "a receipt that is recorded late was not punctual because somebody says so afterwards" {
    sent "${VIALS[0]}"
    named_logger
    log_whole 240 -190 >logger.csv
    echo "$(at '+241 hours'),-80" >>logger.csv
    later '+11 days' hilda shipment receive "$ID" --all accept --condition 'no vapour' --at "$(at '+239 hours')" \
        --reason 'the terminal was down' --logger logger.csv --logger-id TL-1
    assert_exit 0
    assert_err "HELD: ${VIALS[0]}, by DEV-0001: $ID: its receipt recorded 2[34] h [0-9]+ min after the hold time of its shipper"
    assert_err 'up to -80 °C until its receipt was recorded'
    later '+11 days' - vial show "${VIALS[0]}" --json
    assert_json .vial.held true
    later '+11 days' - shipment show "$ID" --json
    assert_json '[.. | .held_for? // empty][0] | test("^DEV-0001: SHP")' true # its code once
    [[ $(manifest) =~ Arrived\ recorded\ 2[34]\ h\ [0-9]+\ min\ late ]]
    later '+11 days' - verify
    assert_exit 0
}

@test "a logger within the limits is kept with the shipment" {
    sent "${VIALS[0]}"
    log_whole 48 -190 -188.5 -189 >logger.csv
    must stan equipment add TL-9 --kind logger --name Testo --site CPN >/dev/null
    must stan equipment calibrate TL-9 --on "$(day '-300 days')" --due "$(day today)" >/dev/null
    # its calibration ends before the receipt: what it says proves nothing, and everything is held
    later '+2 days' hilda shipment receive "$ID" --all accept --condition intact --logger logger.csv --logger-id TL-9 --dry-run --json
    assert_exit 0
    assert_json '.notices | join(" ") | test("HELD: .*what its logger says is doubtful: the calibration of .*TL-9.* ended on")' true
    later '+2 days' hilda shipment receive "$ID" --all accept --condition intact --logger logger.csv --logger-id "$(as - shipment show "$ID" --json | jq -r .shipment.shipper)"
    assert_refused equipment.kind
    must stan equipment calibrate TL-9 --on "$(day today)" --due "$(day '+1 year')" >/dev/null
    later '+2 days' hilda shipment receive "$ID" --all accept --condition intact --logger logger.csv --logger-id TL-9 --json
    assert_exit 0
    assert_json '.notices | length' 0
    assert_json '.shipment.logger_equipment | test("^TL-9 [(]EQ-")' true
    assert_json .shipment.logger_outcome within-limits
    assert_json .shipment.logger_max_mc -188500
    assert_json '.shipment.logger_silence_minutes <= 31' true
    assert_json .shipment.logger A1
    assert_json '.shipment.deviations | length' 0
    as - attach A1 -o - 2>/dev/null | cmp - logger.csv
    local paper
    paper=$(manifest)
    [[ $paper == *'Arrived in time'* ]]
    [[ $paper == *'within the limits, warmest'*'TL-9'*'A1)'* ]]
    [[ $paper == *'accepted'*'by hilda'* ]]
    later '+2 days' - vial show "${VIALS[0]}" --json # nobody said when its shipper was filled, but this saw it cold
    [ "$(jq .vial.out_of_storage_s <<<"$output")" -lt 3600 ]
}

# A logger that is known, and calibrated for years.
named_logger() {
    must stan equipment add TL-1 --kind logger --name Testo --site CPN >/dev/null &&
        must stan equipment calibrate TL-1 --on "$(day '-30 days')" --due "$(day '+1 year')" >/dev/null
}

@test "a logger that was silent for longer than an hour is incomplete, and QA decides; nothing is held" {
    sent "${VIALS[0]}" "${VIALS[1]}"
    named_logger
    log_whole 46 -190 >logger.csv
    later '+2 days' hilda shipment receive "$ID" --accept "${VIALS[0]}" --missing "${VIALS[1]}" --condition intact \
        --logger logger.csv --logger-id TL-1 --json
    assert_exit 0
    assert_json .shipment.logger_outcome incomplete
    assert_json '.shipment.logger_silence_minutes | . >= 120 and . < 125' true
    assert_json '.shipment.deviations | join(" ")' 'DEV-0001 DEV-0002'
    try - deviation show DEV-0001 --json
    assert_json '.deviation.class + " " + (.deviation.vials | join(" "))' "minor ${VIALS[0]}"
    [[ $(json .deviation.title) == "$ID: its logger was silent for 2 h "*' min on its way' ]]
    try - vial show "${VIALS[0]}" --json
    assert_json .vial.held false
    try - audit verify
    assert_exit 0
}

@test "a logger that was too warm has everything held that was accepted" {
    sent "${VIALS[0]}" "${VIALS[1]}"
    named_logger
    log_whole 48 -190 -121.5 -189 >logger.csv
    later '+2 days' hilda shipment receive "$ID" --accept "${VIALS[0]}" --reject "${VIALS[1]}" --condition intact \
        --logger logger.csv --logger-id TL-1 --json
    assert_exit 0
    assert_json .shipment.logger_outcome outside
    assert_json .shipment.logger_max_mc -121500
    assert_json '.shipment.deviations | join(" ")' DEV-0001
    try - deviation show DEV-0001 --json
    assert_json '.deviation.vials | length' 2
    assert_json .deviation.title "$ID: 1 rejected, up to -121.5 °C on its way"
    try - vial show "${VIALS[0]}" --json
    assert_json .vial.held true
}

@test "the logger's file may come later, once, from either site" {
    sent "${VIALS[0]}"
    log_of -190 -100 >logger.csv
    try hilda shipment logger "$ID" logger.csv
    assert_refused shipment.state
    later '+2 days' hilda shipment receive "$ID" --all accept --condition intact
    assert_exit 0
    assert_err 'still to come'
    later '+2 days' - vial show "${VIALS[0]}" --json # nobody said that its shipper was cold
    [ "$(jq .vial.out_of_storage_s <<<"$output")" -ge 172000 ]
    later '+3 days' stan shipment logger "$ID" logger.csv --json
    assert_exit 0
    assert_json .shipment.logger_outcome outside
    assert_json '.shipment.deviations | join(" ")' DEV-0001
    try - vial show "${VIALS[0]}" --json
    assert_json .vial.held true
    later '+3 days' hilda shipment logger "$ID" logger.csv
    assert_refused shipment.logger 'already'
    later '+3 days' ivan audit review "$LOT" --json
    assert_json '[.review.exceptions[] | select(.action == "shipment.logger" and .kind == "incomplete") | .sentence] | join(", ")' \
        'nobody said which logger wrote the file: its calibration was not asked'
    later '+3 days' - verify
    assert_exit 0
}

@test "a file that is no logger's is refused whole, with row and column" {
    sent "${VIALS[0]}"
    printf 'at,temperature_c\n%s,-190\nyesterday,-180\n%s,cold\n%s,-300\n' "$(at '+12 hours')" "$(at '+13 hours')" \
        "$(at '+14 hours')" >logger.csv
    later '+2 days' hilda shipment receive "$ID" --all accept --condition intact --logger logger.csv --json
    assert_exit 7
    assert_error_json '[.error.rows[] | "\(.row) \(.column)"] | join(", ")' '3 at, 4 temperature_c, 5 temperature_c'
    echo 'time,temperature_c' >logger.csv
    later '+2 days' hilda shipment receive "$ID" --all accept --condition intact --logger logger.csv --json
    assert_exit 7
    assert_error_json '.error.rows[0].column' at
    echo 'at,temperature_c' >logger.csv
    later '+2 days' hilda shipment receive "$ID" --all accept --condition intact --logger logger.csv
    assert_exit 7
    printf 'at,temperature_c\n2020-01-01T00:00:00Z,-190\n' >logger.csv
    later '+2 days' hilda shipment receive "$ID" --all accept --condition intact --logger logger.csv
    assert_refused shipment.logger 'no reading'
    : >empty.csv
    later '+2 days' hilda shipment receive "$ID" --all accept --condition intact --logger empty.csv
    assert_exit 2
    later '+2 days' hilda shipment receive "$ID" --all accept --condition intact --logger missing.csv
    assert_exit 1
    [ "$(events shipment.receive)" -eq 0 ]
}

@test "a return brings back what went the other way, also what is held, if QA signed" {
    sent "${VIALS[0]}" "${VIALS[1]}"
    must hilda shipment receive "$ID" --accept "${VIALS[0]}" --reject "${VIALS[1]}" --condition intact
    must hilda equipment qualify CX-1 --on "$(day today)" --due "$(day '+30 days')" --hold-hours 120
    try hilda shipment create --from HOS --to CPN --shipper CX-1 --returns SHP-000002W
    assert_exit 5
    try stan shipment create --from CPN --to HOS --shipper CX-1 --returns "$ID"
    assert_refused shipment.returns
    local back
    back=$(must hilda+rosa shipment create --from HOS --to CPN --shipper CX-1 --returns "$ID" --quarantine 'rejected at receipt' --json |
        jq -r .shipment.id)
    must hilda shipment pack "$back" "${VIALS[1]}"
    must hilda shipment dispatch "$back" --carrier 'World Courier'
    try hilda shipment receive "$back" --all quarantine --condition intact
    assert_exit 4
    must stan shipment receive "$back" --all quarantine --condition intact
    must stan vial store "${VIALS[1]}" --at CPN/LN2-1/B1
    try - custody log "${VIALS[1]}" --json
    assert_json '[.custody[].kind] | join(" ")' 'fill store pack dispatch receive pack dispatch receive store'
    try - trace "${VIALS[1]}" --json
    assert_json '.sites | join(" ")' 'CPN HOS'
    try - verify
    assert_exit 0
    try - audit verify
    assert_exit 0
}

@test "what stays packed, and a shipment whose logger nobody read out, ask for somebody" {
    open_shipment && must stan shipment pack "$ID" "${VIALS[0]}"
    later '+20 hours' - status --alarms
    refute_out packed
    later '+25 hours' - status --alarms
    assert_exit 3
    assert_out "packed shipment $ID [0-9-]+ stan packed since .*, not dispatched"
    must stan shipment dispatch "$ID" --carrier 'World Courier'
    later '+25 hours' - status --alarms
    refute_out "packed|logger"
    later '+1 day' hilda shipment receive "$ID" --all accept --condition intact
    later '+2 days' - status --alarms
    assert_exit 3
    assert_out "logger shipment $ID [0-9-]+ hilda received .* without the file of its logger: cryolot shipment logger"
    log_of -190 -189 >logger.csv
    later '+3 days' hilda shipment logger "$ID" logger.csv
    later '+3 days' - status --alarms
    refute_out logger
}

@test "what is missing was as warm as the rest: the logger's deviation names it, too" {
    sent "${VIALS[@]:0:3}"
    named_logger
    log_of -190 -121.5 -189 >logger.csv
    later '+2 days' hilda shipment receive "$ID" --accept "${VIALS[0]}" --reject "${VIALS[1]}" --missing "${VIALS[2]}" \
        --condition intact --logger logger.csv --logger-id TL-1 --json
    assert_exit 0
    try - deviation show DEV-0001 --json
    assert_json '.deviation.vials | join(" ")' "${VIALS[*]:0:3}"
    try - deviation show DEV-0002 --json
    assert_json '.deviation.vials | join(" ")' "${VIALS[2]}"
    later '+3 days' rosa deviation dispose DEV-0002 --accept "${VIALS[2]}" --reason 'was found in the shipper'
    assert_exit 0
    try - vial show "${VIALS[2]}" --json
    assert_json .vial.held true
}

@test "a receipt without its condition says so on every vial" {
    sent "${VIALS[0]}"
    try hilda shipment receive "$ID" --all accept --json
    assert_exit 0
    assert_json .shipment.condition 'condition not recorded'
    try - custody log "${VIALS[0]}"
    assert_out 'receive .*condition not recorded'
}
