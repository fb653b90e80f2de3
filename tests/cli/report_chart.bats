#!/usr/bin/env bats
# A figure of lots over time with control limits, stock by month of expiry, and how long it lasts: figures and charts.

load helper
load ward
load paper

# another_lot CODE DAYS_AGO VIABILITY: filled, with a reviewed result.
another_lot() {
    must olga lot create "$1" --product huc-msc --made "$(day "-$2 days")" --donor D1 >/dev/null &&
        must olga lot fill "$1" --cells 50e6 --volume 5mL --vials 2 >/dev/null &&
        must quinn result record "$1" viability "$3" --unit % --performed-on "$(day today)" >/dev/null
}

@test "control limits are those of individuals and moving range, exactly" {
    setup_lot
    another_lot UC26A002 40 95
    another_lot UC26A003 30 96
    another_lot UC26A004 20 94
    another_lot UC26A005 10 86
    try - report trend huc-msc
    assert_exit 0
    assert_err '4 results are not reviewed yet and left out'
    for lot in 2 3 4 5; do must quentin result review "UC26A00$lot" >/dev/null; done
    # 97 95 96 94 86: mean 93.6, ranges 2 1 2 8; 93.6 -+ 2.66 * 3.25, 3.267 * 3.25
    try - report trend huc-msc --test viability --stage frozen-product --json
    assert_exit 0
    assert_json '.trend | [.mean, .lower_control_limit, .upper_control_limit, .mean_moving_range, .upper_range_limit] | join(" ")' \
        '93.6 84.955 102.245 3.25 10.618'
    assert_json '.trend.points | map([.lot, .value, .moving_range, .signal] | join("|")) | join(" ")' \
        "$LOT|97|| UC26A002|95|2| UC26A003|96|1| UC26A004|94|2| UC26A005|86|8|"
    # of the first four lots: 95.5 -+ 2.66 * 5 / 3
    try - report trend huc-msc --baseline 4 -o trend.pdf --json
    assert_exit 0
    assert_json '.trend | [.mean, .lower_control_limit, .upper_control_limit, .upper_range_limit] | join(" ")' '95.5 91.067 99.933 5.445'
    assert_json '.trend.points[-1].signal' 'below the lower control limit, its step from the lot before is too large'
    assert_words trend.pdf TRAINING 'Viability of huc-msc, lot by lot' 'lower control limit 91.067' 'specification, at least 85' \
        'UC26A005: below the lower control limit' 'they are provisional until there are 20'
    try - report trend huc-msc -o trend.svg
    assert_exit 0
    assert_err '5 lots of huc-msc in trend.svg'
    # no viability is above 100 %: the limit is told as it was reckoned, and no axis goes there
    grep -q 'upper control limit 102.245,' trend.svg
    grep -q 'above the possible 100' trend.svg
    try - report trend huc-msc
    assert_out '; specification ≥ 85 %'
    assert_err 'The upper control limit, 102.245, is above what is possible, 100: no lot can pass it'
    try - report trend huc-msc --csv
    assert_out "^lot,made_on,value,moving_range,results,signal"
}

@test "a lot outside the specification that it was made under is marked" {
    setup_lot
    another_lot UC26A002 40 84
    must quentin result review UC26A002 >/dev/null
    must olga lot yield "$LOT" --step fill --theoretical 12 --actual 10 --unit vials >/dev/null
    # the next version asks for more, of its own lots only
    sed -e 's/^# yield_least = .*/yield_least = 90 %/' -e 's/^lower = >= 85$/lower = >= 90/' "$ROOT/templates/products/huc-msc.ini" >next.ini
    must ada product import next.ini >/dev/null
    must rosa product approve huc-msc >/dev/null
    another_lot UC26A003 30 89
    must quentin result review UC26A003 >/dev/null
    must olga lot yield UC26A003 --step fill --theoretical 12 --actual 10 --unit vials >/dev/null
    try - report trend huc-msc --json
    assert_exit 0
    assert_json '.trend.specification' '≥ 90 %'
    assert_json '.trend.points | map([.lot, .outside_specification, .signal] | join("|")) | join(" ")' \
        "$LOT|false| UC26A002|true|outside its specification UC26A003|true|outside its specification"
    assert_json '.trend.notes[0]' '2 lots were made under another specification than the one in force and judged by their own.'
    try - report trend huc-msc -o trend.svg
    assert_exit 0
    grep -q '>outside its specification</text>' trend.svg
    grep -q 'font-weight="bold"[^>]*>UC26A003</text>' trend.svg
    try - report trend huc-msc --yield fill -o yield.svg --json
    assert_exit 0
    assert_json '.trend.points | map([.lot, .outside_specification] | join("|")) | join(" ")' "$LOT|false UC26A003|true"
    grep -q 'specification, at least 90' yield.svg
}

@test "the yield of a step; what is no figure is refused" {
    setup_lot
    must olga lot yield "$LOT" --step fill --theoretical 12 --actual 10 --unit vials >/dev/null
    try - report trend huc-msc --yield fill
    assert_exit 0
    assert_out 'Yield of fill of huc-msc, %'
    assert_out "$LOT +[0-9-]+ +83.333"
    assert_err 'Control limits need two lots'
    try - report trend huc-msc --yield fill -o one.pdf
    assert_exit 0
    try - report trend huc-msc --yield wash
    assert_refused trend.none "no lot of 'huc-msc' has a yield of wash yet"
    try - report trend huc-msc --test sterility
    assert_exit 2
    assert_err "the results of 'sterility' are no numbers; its tests: viability, cd73"
    try - report trend huc-msc --test viabilty
    assert_exit 5
    try - report trend nothing
    assert_exit 5
    try - report trend huc-msc --test cd73 --yield fill
    assert_exit 2
    try - report trend huc-msc -o trend.txt
    assert_exit 2
    assert_err 'end it with .pdf or .svg'
}

@test "stock by month of expiry, and what is left of it when it is used as before" {
    setup_ward
    local expires today middle next
    expires=$(must - lot show "$LOT" --json | jq -r .lot.expires_on)
    another_lot UC26A002 10 95
    mapfile -t W < <(as - vial list --lot UC26A002 --json | jq -r '.vials[].id')
    must stan vial store "${W[@]}" --at CPN/LN2-1/R1/B1 >/dev/null
    infuse
    try - report stock --json
    assert_exit 0
    assert_json '.stock | map(select(.expires_in == "'"${expires:0:7}"'")) | map([.product, .usable, .expired] | join(" ")) | join(",")' \
        'huc-msc 6 0'
    assert_json '[.stock[].waiting] | add' 2
    try - report stock -o stock.pdf
    assert_exit 0
    assert_words stock.pdf 'Stock by month of expiry' 'huc-msc: 8 vials' "${expires:0:7}" 'not released, or held'
    try - report forecast huc-msc
    assert_refused forecast.none 'its use cannot be reckoned'
    used=$(must - dose list --json | jq -r '.doses[0].vials | length')
    # in the middle of the next month, wherever in this one we are
    today=$(TZ=Europe/Paris date +%s) middle=$(TZ=Europe/Paris date -d "$(TZ=Europe/Paris date +%Y-%m-15) +1 month" +%s)
    next="+$(((middle - today) / 86400))d"
    later "$next" try - report forecast huc-msc --history 1 --months 4 --json
    assert_exit 0
    assert_json '.forecast | [.used, .history_months, .usable, .waiting] | join(" ")' "$used 1 6 2"
    assert_json '[.forecast.months[] | select(.ahead) | .expected - .missing] | add' "$((used * 4 < 6 ? used * 4 : 6))"
    assert_json '.forecast.months[0] | [.ahead, .used, .expected, .expires_unused, .left] | map(tostring) | join(" ")' \
        "false $used null null null"
    later "$next" try - report forecast huc-msc --history 3 -o forecast.svg
    assert_exit 0
    assert_err "$used vials were used in 1 whole month, 6 are usable now; 2 more are not released or held"
    grep -q 'How long the vials of huc-msc last' forecast.svg
    later +800d try - report stock --json
    assert_json '.stock | [map(.usable), map(.waiting), map(.expired)] | map(add) | join(" ")' '0 0 8'
    try - report stock nothing
    assert_exit 5
}
