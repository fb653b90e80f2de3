# Deviations: opened by anyone, closed by QA, in the way of a release until then.
# shellcheck disable=SC2034,SC2154 # UNDER is for helper, lines from run
load helper
setup() { setup_lot; }

@test "anyone opens a deviation; it is numbered" {
    try olga deviation open --title 'lid left open' --class minor --lot "$LOT" --vial "${VIALS[0]},${VIALS[1]}" --json
    assert_exit 0
    assert_json .deviation.id DEV-0001
    assert_json .deviation.class minor
    assert_json .deviation.state open
    assert_json '.deviation.lots | join(" ")' "$LOT"
    assert_json '.deviation.vials | join(" ")' "${VIALS[0]} ${VIALS[1]}"
    assert_json .deviation.opened_by 'Olga Berg'
    try stan deviation open --title 'general' --class critical --json
    assert_json .deviation.id DEV-0002
    try - deviation list --json
    assert_json '.deviations | map(.id) | join(" ")' 'DEV-0002 DEV-0001'
    try - deviation list --lot "$LOT" --json
    assert_json '.deviations | map(.id) | join(" ")' DEV-0001
    try - deviation show DEV-0001
    assert_out 'lid left open'
}

@test "it needs a person, a title and a class" {
    try - deviation open --title T --class minor
    assert_exit 4
    try olga deviation open --class minor
    assert_exit 2
    try olga deviation open --title T
    assert_exit 2
    try olga deviation open --title T --class grave
    assert_exit 2
    assert_err "there is no class 'grave'"
    try olga deviation open --title $'T\e[2J' --class minor
    assert_exit 2
    try olga deviation open --title ' ' --class minor
    assert_exit 2
    try - deviation list --json
    assert_json '.deviations | length' 0
}

@test "every lot and vial that is not there is named" {
    try olga deviation open --title T --class minor --lot "NOLOT,$LOT,NOPE" --vial "$LOT-9999X"
    assert_exit 5
    assert_err "there is no lot 'NOLOT'; there is no lot 'NOPE'; there is no vial '$LOT-9999X'"
    try - deviation list --json
    assert_json '.deviations | length' 0
}

@test "QA closes it with cause and conclusion, once, and not their own" {
    must olga deviation open --title T --class minor --lot "$LOT" >/dev/null
    must rosa deviation open --title 'of QA' --class minor >/dev/null
    try olga deviation close DEV-0001 --cause other --conclusion C
    assert_exit 4
    try rosa deviation close DEV-0001 --cause bad --conclusion C
    assert_exit 2
    try rosa deviation close DEV-0001 --cause other --conclusion ''
    assert_exit 2
    try rosa deviation close DEV-0001 --cause laboratory --conclusion 'nothing was harmed' --json
    assert_exit 0
    assert_json .deviation.state closed
    assert_json .deviation.cause laboratory
    assert_json .deviation.conclusion 'nothing was harmed'
    assert_json .deviation.closed_by 'Rosa Lind'
    try rosa deviation close DEV-0001 --cause other --conclusion C
    assert_refused deviation.open 'DEV-0001 is closed already, by Rosa Lind'
    try rosa deviation close DEV-0002 --cause other --conclusion C
    assert_refused closer.independent 'rosa opened DEV-0002 and cannot close it'
    try rosa deviation close DEV-0007 --cause other --conclusion C
    assert_exit 5
    try - deviation show DEV-0007
    assert_exit 5
    try - deviation list --state open --json
    assert_json '.deviations | map(.id) | join(" ")' DEV-0002
    try - deviation list --state shut
    assert_exit 2
}

@test "an open deviation of a lot or of its vial is in the way of its release" {
    must olga deviation open --title T --class minor --vial "${VIALS[2]}" >/dev/null
    must olga deviation open --title T --class minor --lot "$LOT" >/dev/null
    must olga deviation open --title 'of nothing' --class minor >/dev/null
    try - lot check "$LOT" --json
    assert_exit 3
    assert_json '.checks[] | select(.id == "deviations.closed") | .state' fail
    [[ $(json '.checks[] | select(.id == "deviations.closed") | .detail') =~ DEV-0001.*DEV-0002 ]]
    must rosa deviation dispose DEV-0001 --accept "${VIALS[2]}" --reason 'never left the box' >/dev/null
    must rosa deviation close DEV-0001 --cause other --conclusion C >/dev/null
    must rosa deviation close DEV-0002 --cause other --conclusion C >/dev/null
    try rosa lot check "$LOT" --json
    assert_json '.checks[] | select(.id == "deviations.closed") | .state' pass
}

# held VIAL|LOT..: whether each is held, a line each.
held() {
    local id
    for id in "$@"; do
        if [ "$id" = "$LOT" ]; then as - lot show "$id" --json | jq -r .lot.held; else as - vial show "$id" --json | jq -r .vial.held; fi
    done | paste -sd' '
}

check_of() { as - lot check "$LOT" --json | jq -r ".checks[] | select(.id == \"$1\") | .state"; }

@test "what, where, when, and everything that it concerns" {
    must stan storage add CPN/LN2-1/B1 --kind box --grid 9x9 >/dev/null
    try olga deviation open --title 'lid left open' --class minor --what 'from 10 to 11' --where 'Room 3' --when 2026-01-05 \
        --lot "$LOT" --vial "${VIALS[0]}" --store CPN/LN2-1 --result R1,R2,R1 --json
    assert_exit 0
    assert_json .deviation.what 'from 10 to 11'
    assert_json .deviation.where 'Room 3'
    assert_json .deviation.happened_at 2026-01-04T23:00:00.000Z
    assert_json .deviation.due_on "$(TZ=Europe/Paris date -d "$(TZ=Europe/Paris date +%F) +30 days" +%F)"
    assert_json .deviation.overdue false
    assert_json '.deviation.results | join(" ")' 'R1 R2'
    assert_json '.deviation.stores | join(" ")' CPN/LN2-1
    try olga deviation open --title T --class minor --result R99,X1 --store CPN/NO --infusion INF-000001K
    assert_exit 5
    assert_err "no result 'R99'; there is no result 'X1'; there is no store 'CPN/NO'; there is no infusion 'INF-000001K'"
    try olga deviation open --title T --class minor --when '2999-01-01 10:00'
    assert_refused time.future
    try olga deviation open --title T --class minor --what "$(head -c 5000 /dev/zero | tr '\0' x)"
    assert_exit 2
    try - deviation show DEV-0001 --json
    assert_json '.deviation.investigated | map(.id + " " + .lot) | join(",")' "R1 $LOT,R2 $LOT"
    try - audit log --subject "$LOT" --json
    assert_json '.events[0].action' deviation.open
}

@test "a critical deviation holds its lots and vials, a major one its vials, a minor one nothing" {
    must olga deviation open --title T --class minor --lot "$LOT" --vial "${VIALS[0]}" >/dev/null
    must olga deviation open --title T --class major --vial "${VIALS[1]}" >/dev/null
    [ "$(held "$LOT" "${VIALS[@]:0:3}")" = 'false false true false' ]
    must olga deviation open --title 'label mixed up' --class critical --result R1 >/dev/null
    [ "$(held "$LOT" "${VIALS[@]:0:3}")" = 'true true true true' ]
    try - deviation show DEV-0003 --json
    assert_json '.deviation.holds | map(.held + " " + .reason) | join(",")' "$LOT DEV-0003: label mixed up"
}

@test "a major deviation of a store holds what stands in it and in the stores inside; a minor one holds nothing" {
    must stan storage add CPN/LN2-1/R1/B1 --kind box --grid 5x5 >/dev/null
    must stan storage add CPN/LN2-2/B1 --kind box --grid 5x5 >/dev/null
    must stan vial store "${VIALS[@]:0:2}" --at CPN/LN2-1/R1/B1 >/dev/null
    must stan vial store "${VIALS[2]}" --at CPN/LN2-2/B1 >/dev/null
    must ivan deviation open --title 'lid found open' --class minor --store CPN/LN2-1 >/dev/null
    try - deviation show DEV-0001 --json
    assert_json '.deviation.vials | length' 0
    must ivan deviation open --title 'lid found open' --class major --store CPN/LN2-1 --vial "${VIALS[1]},${VIALS[5]}" >/dev/null
    try - deviation show DEV-0002 --json
    assert_json '.deviation.vials | sort | join(" ")' "${VIALS[0]} ${VIALS[1]} ${VIALS[5]}"
    try - vial show "${VIALS[0]}" --json
    assert_json .vial.held true
    try - vial show "${VIALS[2]}" --json
    assert_json .vial.held false
    try rosa deviation close DEV-0002 --cause other --conclusion 'closed at once'
    assert_refused deviation.finished "vial ${VIALS[0]} has no disposition"
    must rosa deviation dispose DEV-0002 --accept "${VIALS[0]},${VIALS[1]},${VIALS[5]}" --reason 'cold all the time' >/dev/null
    must rosa deviation close DEV-0002 --cause other --conclusion 'closed at once' >/dev/null
    try - vial show "${VIALS[0]}" --json
    assert_json .vial.held false
    # what was signed is of the store itself, wherever it stands since
    must rosa deviation close DEV-0001 --cause other --conclusion 'of a minute' >/dev/null
    must ivan deviation open --title 'box wet' --class minor --store CPN/LN2-1/R1/B1 >/dev/null
    must rosa deviation close DEV-0003 --cause other --conclusion 'wiped' >/dev/null
    must stan storage move CPN/LN2-1/R1/B1 CPN/LN2-2 --as B9 >/dev/null
    try - verify
    assert_exit 0
    try - audit verify
    assert_exit 0
}

@test "a hold of an open deviation is not lifted around it, one of a closed one is gone with it" {
    must olga deviation open --title T --class critical --lot "$LOT" >/dev/null
    try rosa lot unhold "$LOT" --reason 'cleared up'
    assert_refused hold.investigation 'DEV-0001 is open'
    must ivan lot hold "$LOT" --reason 'doubts' >/dev/null
    try rosa deviation close DEV-0001 --cause other --conclusion 'nothing came of it' --json
    assert_exit 0
    [ "$(held "$LOT")" = true ]
    must rosa lot unhold "$LOT" --reason 'cleared up' >/dev/null
    [ "$(held "$LOT")" = false ]
    try - deviation show DEV-0001 --json
    assert_json '.deviation.holds[0].lifted_by' 'Rosa Lind'
    assert_json '.deviation.holds[0].lift_reason' 'DEV-0001 is closed: nothing came of it'
    try - verify
    assert_exit 0
}

@test "a hold beside that of an open deviation is lifted alone, and what stays is said" {
    must olga deviation open --title T --class critical --lot "$LOT" >/dev/null
    must ivan lot hold "$LOT" --reason 'label doubtful' >/dev/null
    must ivan lot hold "$LOT" --reason 'box doubtful' >/dev/null
    try rosa lot unhold "$LOT" --reason 'label and box are right'
    assert_exit 0
    [ "$(held "$LOT")" = true ]
    assert_err "lot $LOT stays held: DEV-0001 is open"
    refute_err 'no longer held'
    [ "$(sqlite3 -readonly "$DB" "SELECT group_concat(reason, ',') FROM hold WHERE lifted_at_ms IS NULL")" = 'DEV-0001: T' ]
    try rosa lot unhold "$LOT" --reason 'and the rest'
    assert_refused hold.investigation 'DEV-0001 is open'
    must rosa deviation close DEV-0001 --cause other --conclusion 'nothing came of it' >/dev/null
    [ "$(held "$LOT")" = false ]
    try - verify
    assert_exit 0
}

@test "with a cause in the product the lot stays held until QA lifts it" {
    must olga deviation open --title T --class critical --lot "$LOT" >/dev/null
    must rosa deviation close DEV-0001 --cause product --conclusion 'the medium was old' --corrective-action 'dated racks' >/dev/null
    [ "$(held "$LOT")" = true ]
    try - verify
    assert_exit 0
    must rufus lot unhold "$LOT" --reason 'all tests repeated' >/dev/null
    [ "$(held "$LOT")" = false ]
    try - deviation show DEV-0001 --json
    assert_json .deviation.corrective_action 'dated racks'
}

@test "tasks: given by QA, done by their owner or QA, all of them before the closing" {
    local soon
    soon=$(day '+9 days')
    must olga deviation open --title T --class minor --lot "$LOT" >/dev/null
    try olga deviation task DEV-0001 --title 'read it' --owner stan --due "$soon"
    assert_exit 4
    try rosa deviation task DEV-0001 --title 'read it' --owner stan
    assert_exit 2
    try rosa deviation task DEV-0001 --title 'read it' --owner nobody --due "$soon"
    assert_exit 5
    try rosa deviation task DEV-0001 --title 'read it' --owner stan --due "$(day '-3 days')"
    assert_refused task.due
    try rosa deviation task DEV-0001 --title 'read it' --owner stan --due "$soon" --json
    assert_exit 0
    assert_json '.deviation.tasks[0] | [.number, .title, .owner, .due_on, .overdue] | join(" ")' "1 read it stan $soon false"
    must rosa deviation task DEV-0001 --title 'train all' --owner olga --due "$soon" >/dev/null
    try rosa deviation close DEV-0001 --cause other --conclusion C
    assert_refused deviation.finished 'task 1 .read it, by stan. is not done; task 2 .train all, by olga. is not done'
    try - deviation list --owner stan --json
    assert_json '.deviations | length' 1
    try olga deviation task DEV-0001 1 --done 'never above -180 C'
    assert_refused task.owner 'task 1 of DEV-0001 belongs to stan'
    try stan deviation task DEV-0001 1
    assert_exit 2
    try stan deviation task DEV-0001 --done 'x'
    assert_exit 2
    try stan deviation task DEV-0001 9 --done 'x'
    assert_exit 5
    must stan deviation task DEV-0001 1 --done 'never above -180 C' >/dev/null
    try stan deviation task DEV-0001 1 --done 'again'
    assert_refused task.open 'was done by Stan Weber'
    try - deviation list --owner stan --json
    assert_json '.deviations | length' 0
    must rufus deviation task DEV-0001 2 --done 'seen the list' >/dev/null
    must rosa deviation close DEV-0001 --cause other --conclusion C >/dev/null
    try rosa deviation task DEV-0001 --title 'late' --owner stan --due "$soon"
    assert_refused deviation.open
    must ada user disable stan --reason 'left' >/dev/null
    must olga deviation open --title T2 --class minor >/dev/null
    try rosa deviation task DEV-0002 --title 'read it' --owner stan --due "$soon"
    assert_refused task.owner 'Stan Weber is disabled'
}

@test "vials are accepted or rejected one by one, signed; a rejected one is held for ever" {
    must olga deviation open --title T --class major --vial "${VIALS[0]},${VIALS[1]},${VIALS[2]}" >/dev/null
    try rosa deviation close DEV-0001 --cause other --conclusion C
    assert_refused deviation.finished "vial ${VIALS[0]} has no disposition; vial ${VIALS[1]} has no disposition"
    try rosa deviation dispose DEV-0001 --accept "${VIALS[0]}"
    assert_refused act.reason
    try rosa deviation dispose DEV-0001 --reason R
    assert_exit 2
    try olga deviation dispose DEV-0001 --accept "${VIALS[0]}" --reason R
    assert_exit 4
    try rosa deviation dispose DEV-0001 --accept "${VIALS[0]},${VIALS[5]}" --reject "$LOT-9999X" --reason R
    assert_refused deviation.vial "does not concern vial ${VIALS[5]}; DEV-0001 does not concern vial $LOT-9999X"
    try rosa deviation dispose DEV-0001 --accept "${VIALS[0]}" --reject "${VIALS[0]}" --reason R
    assert_refused vial.once
    try rosa deviation dispose DEV-0001 --accept "${VIALS[0]},${VIALS[1]}" --reject "${VIALS[2]}" --reason 'it alone was warm' --json
    assert_exit 0
    assert_json '.deviation.dispositions | map(.disposition) | join(" ")' 'accept accept reject'
    [ "$(held "${VIALS[@]:0:3}")" = 'false false true' ]
    try rosa deviation dispose DEV-0001 --accept "${VIALS[2]}" --reason 'looks fine'
    assert_refused deviation.rejected
    must rosa deviation dispose DEV-0001 --reject "${VIALS[1]}" --reason 'second thoughts' >/dev/null
    [ "$(held "${VIALS[@]:0:3}")" = 'false true true' ]
    try - deviation show DEV-0001 --json
    assert_json '.deviation.dispositions | map(.in_force) | map(tostring) | join(" ")' 'true false true true'
    must rosa deviation close DEV-0001 --cause laboratory --conclusion C >/dev/null
    [ "$(held "${VIALS[@]:0:3}")" = 'false true true' ]
    try rosa deviation dispose DEV-0001 --reject "${VIALS[0]}" --reason R
    assert_refused deviation.open
    try rosa lot unhold "$LOT" --reason R
    assert_refused lot.held
    [ "$(check_of holds.none)" = pass ]
    try - verify
    assert_exit 0
}

@test "a rejected vial is not thawed" {
    must rosa lot release "$LOT" --reason 'all conform' >/dev/null
    must olga deviation open --title 'bag creased' --class minor --vial "${VIALS[0]}" >/dev/null
    must rosa deviation dispose DEV-0001 --reject "${VIALS[0]}" --reason 'may leak' >/dev/null
    must rosa deviation close DEV-0001 --cause other --conclusion C >/dev/null
    must stan storage add CPN/B1 --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/B1 >/dev/null
    must stan vial take "${VIALS[0]}" --reason ward >/dev/null
    must stan+petra custody hand "${VIALS[0]}" --place Pharmacy >/dev/null
    must nora subject add S-1 --site CPN >/dev/null
    must nora subject weigh S-1 50kg --on "$(day today)" >/dev/null
    try petra dose thaw S-1 "${VIALS[0]}" --dose 1e6/kg
    assert_refused holds.none "vial ${VIALS[0]} is held"
}

@test "opened again by QA: held again, accepted vials wait, every conclusion stays on record" {
    must olga deviation open --title T --class critical --lot "$LOT" --vial "${VIALS[0]},${VIALS[1]}" >/dev/null
    try rosa deviation reopen DEV-0001 --reason 'new sensor data'
    assert_refused deviation.closed 'DEV-0001 is open'
    must rosa deviation dispose DEV-0001 --accept "${VIALS[0]}" --reject "${VIALS[1]}" --reason R >/dev/null
    must rosa deviation close DEV-0001 --cause other --conclusion 'no excursion' >/dev/null
    [ "$(held "$LOT" "${VIALS[@]:0:2}")" = 'false false true' ]
    try rosa deviation reopen DEV-0001
    assert_refused act.reason
    try ivan deviation reopen DEV-0001 --reason 'new sensor data'
    assert_exit 4
    try rosa deviation reopen DEV-0001 --reason 'new sensor data' --json
    assert_exit 0
    assert_json .deviation.state open
    assert_json .deviation.conclusion null
    [ "$(held "$LOT" "${VIALS[@]:0:2}")" = 'true true true' ]
    try rosa lot unhold "$LOT" --reason 'closed once'
    assert_refused hold.investigation
    try rosa deviation reopen DEV-0001 --reason 'again'
    assert_refused deviation.closed
    try rosa deviation close DEV-0001 --cause other --conclusion C
    assert_refused deviation.finished "vial ${VIALS[0]} has no disposition"
    refute_err "${VIALS[1]}"
    must rosa deviation dispose DEV-0001 --accept "${VIALS[0]}" --reason 'after the second look' >/dev/null
    must rufus deviation close DEV-0001 --cause laboratory --conclusion 'the sensor was broken' >/dev/null
    try - deviation show DEV-0001 --json
    assert_json '.deviation.decisions | map(.kind + " " + .signature) | join(", ")' 'closing superseded, reopening superseded, closing holds'
    assert_json '.deviation.decisions[0].conclusion' 'no excursion'
    assert_json '.deviation.decisions[1].conclusion' 'new sensor data'
    try - verify
    assert_exit 0
}

@test "who entered a result does not close its deviation; transcription needs a correction that conforms" {
    must ada+rosa user role quinn --role qc,qa --reason 'stands in' >/dev/null
    must olga deviation open --title 'value doubtful' --class critical --result R1 >/dev/null
    try quinn deviation close DEV-0001 --cause laboratory --conclusion C
    assert_refused closer.independent 'quinn entered a result of DEV-0001'
    try rosa deviation close DEV-0001 --cause transcription --conclusion 'typed wrongly'
    assert_refused deviation.transcription 'result R1 has no reviewed correction that conforms'
    echo 'raw record: 96 %' >raw.txt
    must quinn result correct R1 96 --raw raw.txt --reason 'typed wrongly' >/dev/null
    try rosa deviation close DEV-0001 --cause transcription --conclusion 'typed wrongly'
    assert_refused deviation.transcription
    must quentin result review "$LOT" >/dev/null
    must rosa deviation close DEV-0001 --cause transcription --conclusion 'typed wrongly' >/dev/null
    [ "$(held "$LOT")" = false ]
}

@test "a failing result is investigated by its deviation; the review of its correction closes it" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must quinn result record UC26A002 viability 9.7 --unit % --performed-on "$(day today)" >/dev/null
    try - deviation show DEV-0001 --json
    assert_json .deviation.origin result
    assert_json '.deviation.investigated[0].verdict' fail
    assert_json '.deviation.holds[0].held' UC26A002
    local result
    result=$(json '.deviation.results[0]')
    try rosa lot unhold UC26A002 --reason 'a typing error'
    assert_refused hold.investigation
    try rosa deviation close DEV-0001 --cause transcription --conclusion 'typed wrongly'
    assert_refused deviation.transcription "$result has no reviewed correction"
    echo 'raw record: 97 %' >raw.txt
    must quinn result correct "$result" 97 --raw raw.txt --reason 'typed wrongly' >/dev/null
    try rosa lot unhold UC26A002 --reason 'it is corrected'
    assert_refused hold.investigation
    must quentin result review UC26A002 >/dev/null
    try - deviation show DEV-0001 --json
    assert_json .deviation.state closed
    assert_json .deviation.cause transcription
    assert_json '.deviation.decisions[0].signature' holds
    [ "$(as - lot show UC26A002 --json | jq -r .lot.held)" = false ]
    try - verify
    assert_exit 0
    # QA looks again
    must rosa deviation reopen DEV-0001 --reason 'the raw record was copied' >/dev/null
    [ "$(as - lot show UC26A002 --json | jq -r .lot.held)" = true ]
    try rosa deviation close DEV-0001 --cause product --conclusion 'thawed too slowly' --json
    assert_exit 0
    [ "$(as - lot show UC26A002 --json | jq -r .lot.held)" = true ]
    try - verify
    assert_exit 0
}

@test "a cause found in the product after a result was invalidated: nothing lifts the hold" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must quinn result record UC26A002 viability 60 --unit % --performed-on "$(day today)" >/dev/null
    local result
    result=$(as - deviation show DEV-0001 --json | jq -r '.deviation.results[0]')
    must rosa deviation close DEV-0001 --cause laboratory --conclusion 'wrong dilution' >/dev/null
    must rosa result invalidate "$result" --deviation DEV-0001 --reason 'wrong dilution' >/dev/null
    must rosa deviation reopen DEV-0001 --reason 'the dilution was right' >/dev/null
    must rufus deviation close DEV-0001 --cause product --conclusion 'thawed too slowly' >/dev/null
    try rosa lot unhold UC26A002 --reason 'no result fails'
    assert_refused hold.investigation "found the cause of $result in the product, and $result was invalidated"
    must ivan lot hold UC26A002 --reason 'label doubtful' >/dev/null
    try rosa lot unhold UC26A002 --reason 'label is right'
    assert_exit 0
    assert_err "UC26A002 stays held: .* found the cause of $result in the product"
    try rosa lot unhold UC26A002 --reason 'no result fails'
    assert_refused hold.investigation
    try - audit review UC26A002 --json
    [ "$(json '.review.exceptions | map(.kind) | sort | unique | join(" ")')" = 'hold-lifted invalidated reopened' ]
    try - verify
    assert_exit 0
}

@test "an unfinished investigation is not closed by a review" {
    must olga lot create UC26A002 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must quinn result record UC26A002 viability 9.7 --unit % --performed-on "$(day today)" >/dev/null
    must rosa deviation task DEV-0001 --title 'train who types' --owner quinn --due "$(day '+9 days')" >/dev/null
    local result
    result=$(as - deviation show DEV-0001 --json | jq -r '.deviation.results[0]')
    echo 'raw record: 97 %' >raw.txt
    must quinn result correct "$result" 97 --raw raw.txt --reason 'typed wrongly' >/dev/null
    must quentin result review UC26A002 >/dev/null
    try - deviation show DEV-0001 --json
    assert_json .deviation.state open
    [ "$(as - lot show UC26A002 --json | jq -r .lot.held)" = true ]
    must quinn deviation task DEV-0001 1 --done 'trained' >/dev/null
    must rosa deviation close DEV-0001 --cause transcription --conclusion 'typed wrongly' >/dev/null
    [ "$(as - lot show UC26A002 --json | jq -r .lot.held)" = false ]
}

@test "a deviation of a result, of an infusion's lot, of a store is in the way of a release, wherever the vials went" {
    must stan storage add CPN/LN2-1/B1 --kind box --grid 9x9 >/dev/null
    must stan storage add CPN/LN2-2/B1 --kind box --grid 9x9 >/dev/null
    must olga deviation open --title 'lid left open' --class minor --store CPN/LN2-1 >/dev/null
    [ "$(check_of deviations.closed)" = pass ]
    must stan vial store "${VIALS[0]}" --at CPN/LN2-1/B1 >/dev/null
    [ "$(check_of deviations.closed)" = fail ]
    must stan vial move "${VIALS[0]}" --at CPN/LN2-2/B1 >/dev/null
    [ "$(check_of deviations.closed)" = fail ]
    must rosa deviation close DEV-0001 --cause other --conclusion C >/dev/null
    [ "$(check_of deviations.closed)" = pass ]
    must olga deviation open --title 'of the tank it left before' --class minor --store CPN/LN2-1 >/dev/null
    [ "$(check_of deviations.closed)" = pass ]
    # nor does the box take it away, with the vial in it
    must rosa deviation close DEV-0002 --cause other --conclusion C >/dev/null
    must olga deviation open --title 'alarm ignored' --class minor --store CPN/LN2-2 >/dev/null
    must stan storage move CPN/LN2-2/B1 CPN/LN2-1 --as B9 >/dev/null
    [ "$(check_of deviations.closed)" = fail ]
    must rosa deviation close DEV-0003 --cause other --conclusion C >/dev/null
    must olga deviation open --title 'of the tank its box left before' --class minor --store CPN/LN2-2 >/dev/null
    [ "$(check_of deviations.closed)" = pass ]
    must olga deviation open --title 'value doubtful' --class minor --result R3 >/dev/null
    [ "$(check_of deviations.closed)" = fail ]
}

@test "lists by class, lot, owner, and what is overdue" {
    must olga deviation open --title A --class minor --lot "$LOT" >/dev/null
    must olga deviation open --title B --class major --result R1 >/dev/null
    must olga deviation open --title C --class major >/dev/null
    try - deviation list --class major --json
    assert_json '.deviations | map(.id) | join(" ")' 'DEV-0003 DEV-0002'
    try - deviation list --lot "$LOT" --json
    assert_json '.deviations | map(.id) | join(" ")' 'DEV-0002 DEV-0001'
    try - deviation list --lot NOLOT
    assert_exit 5
    try - deviation list --class grave
    assert_exit 2
    try - deviation list --overdue --json
    assert_json '.deviations | length' 0
    try - deviation list --csv
    assert_exit 0
    [ "${#lines[@]}" -eq 4 ]
    UNDER=(faketime -f +31d)
    try - deviation list --overdue --class minor --json
    assert_json '.deviations | map(.id + " " + (.overdue | tostring)) | join(" ")' 'DEV-0001 true'
}

@test "an older conclusion is superseded, a changed one unsigned" {
    must olga deviation open --title T --class minor --lot "$LOT" >/dev/null
    must rosa deviation close DEV-0001 --cause other --conclusion 'no excursion' >/dev/null
    try - deviation show DEV-0001
    assert_out 'holds'
    # what somebody with the file could do: the conclusion says something else
    local trigger
    for trigger in $(sqlite3 -readonly "$DB" "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'deviation_decision'"); do
        sqlite3 "$DB" "DROP TRIGGER $trigger"
    done
    sqlite3 "$DB" "UPDATE deviation_decision SET conclusion = 'an excursion'"
    try - deviation show DEV-0001 --json
    assert_json '.deviation.decisions[0].signature' unsigned
    try - verify
    assert_exit 8
}

@test "QA decides about all vials of a lot at once, but for those that are named" {
    local vials
    vials=$(printf '%s,' "${VIALS[@]:0:5}")
    must stan deviation open --title 'lid was open' --class major --vial "${vials%,}" >/dev/null
    try rosa deviation dispose DEV-0001 --accept UC26Z999 --reason R
    assert_refused deviation.vial 'DEV-0001 waits for no decision about a vial of UC26Z999'
    must rosa deviation dispose DEV-0001 --reject "${VIALS[1]}" --reason 'it stood at the top' >/dev/null
    must rosa deviation dispose DEV-0001 --reject "${VIALS[2]}" --accept "$LOT" --reason 'stability data' >/dev/null
    try - deviation show DEV-0001 --json
    assert_json '[.deviation.dispositions[] | select(.disposition == "accept") | .vial] | join(" ")' \
        "${VIALS[0]} ${VIALS[3]} ${VIALS[4]}"
    assert_json '[.deviation.dispositions[] | select(.disposition == "reject") | .vial] | join(" ")' "${VIALS[1]} ${VIALS[2]}"
    try rosa deviation dispose DEV-0001 --accept all --reason R
    assert_refused deviation.vial
    try - verify
    assert_exit 0
}
