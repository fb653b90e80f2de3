# The chart of a store's temperatures.
load helper

setup() {
    setup_lot
    must stan storage add CPN/LN2-1 --kind tank --min -196C --max -160C >/dev/null
    must stan storage add CPN/LN2-1/R3/B12 --kind box --grid 9x9 >/dev/null
}

# read_before MINUTES TEMPERATURE: a reading of the tank, so long ago.
read_before() {
    must stan storage reading CPN/LN2-1 "$2" --at "$(date -u -d "-$1 minutes" +%FT%TZ)" --reason 'from the log book' >/dev/null
}

@test "readings by hand are on the chart, as PDF and as SVG" {
    read_before 600 -185C
    read_before 60 -120.5C
    must stan vial store "${VIALS[0]}" --at CPN/LN2-1/R3/B12:A1 --reason "nothing is colder" >/dev/null
    try stan storage chart CPN/LN2-1 -o chart.pdf --json
    assert_exit 0
    assert_json .chart.readings_by_hand 2
    assert_json .chart.readings_of_files 0
    assert_json .chart.file chart.pdf
    [ "$(pdfinfo chart.pdf | grep -c 'Pages: *1$')" -eq 1 ]
    pdfinfo chart.pdf | grep -q 'Page size: *841.89 x 595.276 pts (A4)'
    pdftotext -layout chart.pdf words
    for text in TRAINING 'Cell Processing North' 'Temperatures of CPN/LN2-1' 'time in Europe/Paris' 'Stan Weber (stan)' \
        '2 readings by hand, 0 of' 'alarm above -160 °C' 'alarm below -196 °C' 'huc-msc -150 °C' 'read by hand'; do
        grep -qF "$text" words || fail "not on the chart: $text" "$(cat words)"
    done
    try - storage chart CPN/LN2-1 -o chart.svg
    assert_exit 0
    assert_err '2 readings of CPN/LN2-1 from .* are in chart.svg'
    head -c 5 chart.svg | grep -q '<svg '
    grep -q 'Temperatures of CPN/LN2-1' chart.svg
}

@test "a box shows what was read of the stores around it, while it stood in them" {
    must stan storage reading CPN/LN2-1 -185C >/dev/null
    try - storage chart CPN/LN2-1/R3/B12 -o box.svg --json
    assert_exit 0
    assert_json .chart.readings_by_hand 1
    read_before 300 -184C # it stood nowhere yet
    try - storage chart CPN/LN2-1/R3/B12 -o box.svg --json
    assert_json .chart.readings_by_hand 1
    try - storage chart CPN/LN2-1 -o box.svg --json
    assert_json .chart.readings_by_hand 2
}

@test "a period is read in the zone of the site; a last day counts whole" {
    read_before 1440 -185C
    local yesterday
    yesterday=$(TZ=Europe/Paris date -d "@$(($(date +%s) - 1440 * 60))" +%F)
    try - storage chart CPN/LN2-1 --from "$yesterday" --to "$yesterday" -o day.svg --json
    assert_exit 0
    assert_json .chart.readings_by_hand 1
    assert_json .chart.from "$(date -u -d "TZ=\"Europe/Paris\" $yesterday" +%FT%T.000Z)"
    try - storage chart CPN/LN2-1 --to 2020-01-01 -o old.svg
    assert_exit 0
    assert_err '0 readings .*--from and --to choose another period'
    grep -q 'nothing was read in this period' old.svg
    try - storage chart CPN/LN2-1 --from 2026-02-01 --to 2026-01-01 -o never.svg
    assert_exit 2
    assert_err 'would end before it begins'
    try - storage chart CPN/LN2-1 --from yesterday -o never.svg
    assert_exit 2
    [ ! -e never.svg ]
}

@test "the file's name or --format says what it becomes" {
    try - storage chart CPN/LN2-1 -o chart
    assert_exit 2
    assert_err "does not say in which format the chart is to be .*; end it with .pdf or .svg, or add --format pdf or svg"
    try - storage chart CPN/LN2-1 -o chart.pdf --format svg
    assert_exit 2
    assert_err "the name 'chart.pdf' says pdf, and the format is svg"
    try - storage chart CPN/LN2-1 -o - --format svg
    assert_exit 0
    assert_out '^<svg '
    try - storage chart CPN/LN2-1 -o - --format png
    assert_exit 2
    try - storage chart CPN/LN9 -o chart.svg
    assert_exit 5
    assert_err "no store 'CPN/LN9'"
    [ ! -e chart.svg ]
}

@test "nothing but an older chart is written over" {
    echo 'a list' >list.svg
    try - storage chart CPN/LN2-1 -o list.svg
    assert_refused output.replace 'no SVG'
    must - storage chart CPN/LN2-1 -o chart.svg
    must - storage chart CPN/LN2-1 -o chart.svg
    try - storage chart CPN/LN2-1 -o "$DB" --format svg
    assert_exit 3
    [ "$(cat list.svg)" = 'a list' ]
}

@test "what a sensor wrote is a line that reaches its peak" {
    must stan equipment add S-1 --kind sensor --name Probe --site CPN --store CPN/LN2-1 >/dev/null
    must stan equipment calibrate S-1 --on "$(day '-90 days')" --due "$(day '+1 year')" >/dev/null
    awk -v now="$(date +%s)" 'BEGIN {
        print "store,at,temperature_c,sensor"
        for (i = 0; i < 2880; i++)
            printf "CPN/LN2-1,%s,%s,S-1\n", strftime("%Y-%m-%dT%H:%M:%SZ", now - (2881 - i) * 30, 1), i == 1440 ? "-101.5" : "-185" }' \
        >readings.csv
    must stan storage import readings.csv >/dev/null
    try - storage chart CPN/LN2-1 --from "$(date -u -d '-2 days' +%FT%TZ)" -o chart.pdf --json
    assert_exit 0
    assert_json .chart.readings_of_files 2880
    pdftotext -layout chart.pdf words
    grep -qE 'EQ-[0-9A-Z]+ of CPN/LN2-1' words
    grep -qF '2880 of' words
    [ "$(grep -oE -- '-[0-9]+ °C' words | sort -u | grep -c -- '-100 °C')" -eq 1 ] # the axis reaches the peak
}

@test "without a period it is as long as was read in the last 30 days" {
    read_before 600 -185C
    read_before 300 -184C
    read_before 120 -185C
    try - storage chart CPN/LN2-1 -o chart.svg --json
    assert_exit 0
    assert_json .chart.readings_by_hand 3
    local from to
    from=$(json .chart.from) to=$(json .chart.to)
    [ $((($(date -d "$to" +%s) - $(date -d "$from" +%s)) / 60)) -eq 480 ]
    assert_json .chart.silences 0
    # where it was to be read more often no line leads through the silences, and the last one goes on
    must stan equipment add S-1 --kind sensor --name Probe --site CPN --store CPN/LN2-1 --every 10min --reason 'from then on' --at "$(date -u -d '-11 hours' +%FT%TZ)" >/dev/null
    must stan equipment calibrate S-1 --on "$(day '-90 days')" --due "$(day '+1 year')" >/dev/null
    awk -v now="$(date +%s)" 'BEGIN {
        print "store,at,temperature_c,sensor"
        for (minutes = 590; minutes > 500; minutes -= 10) printf "CPN/LN2-1,%s,-185,S-1\n", strftime("%Y-%m-%dT%H:%M:%SZ", now - minutes * 60, 1)
        for (minutes = 200; minutes > 100; minutes -= 10) printf "CPN/LN2-1,%s,-185,S-1\n", strftime("%Y-%m-%dT%H:%M:%SZ", now - minutes * 60, 1) }' >readings.csv
    must stan storage import readings.csv >/dev/null
    try - storage chart CPN/LN2-1 -o chart.svg --json
    assert_json .chart.silences 3
    [ $((($(date +%s) - $(date -d "$(json .chart.to)" +%s)) / 60)) -le 1 ]
    [ "$(grep -c 'not read  .* to .*: ' chart.svg)" -eq 3 ]
    grep -q 'not read as often as promised' chart.svg
    # the axis of time apart, lines of more than two points are those of the sensor: one on each side of the silence
    [ "$(grep -oE 'points="[^"]+"' chart.svg | awk 'NF > 7' | wc -l)" -eq 2 ]
    must - storage chart CPN/LN2-1 -o chart.pdf
    pdftotext -layout chart.pdf - | grep -q 'not read as often as promised'
}

@test "a run that two sensors saw is one band with one number" {
    must stan vial store "${VIALS[0]}" --at CPN/LN2-1/R3/B12:A1 >/dev/null
    must stan storage reading CPN/LN2-1 -120C >/dev/null
    must stan equipment add S-1 --kind sensor --name Probe --site CPN --store CPN/LN2-1 >/dev/null
    must stan equipment calibrate S-1 --on "$(day '-90 days')" --due "$(day '+1 year')" >/dev/null
    printf 'store,at,temperature_c,sensor\nCPN/LN2-1,%s,-110,S-1\n' "$(date -u +%FT%TZ)" >warm.csv
    must stan storage import warm.csv >/dev/null
    [ "$(sqlite3 -readonly "$DB" 'SELECT count(*) FROM excursion')" = 2 ]
    must - storage chart CPN/LN2-1 -o chart.svg
    grep -q '1  excursion  .*huc-msc above -150 °C in CPN/LN2-1, up to -110 °C (DEV-000[12].*), not over yet' chart.svg
    run ! grep -q '2  excursion' chart.svg
}

@test "openings of a tank and a rack in it, and their alarms that are off, are one band where they share a time" {
    local store until
    until=$(date -u -d '+2 days' +%FT%TZ)
    read_before 700 -185C # so long is the chart
    must stan storage open CPN/LN2-1 --at "$(date -u -d '-10 minutes' +%FT%TZ)" >/dev/null
    must stan storage open CPN/LN2-1/R3 --at "$(date -u -d '-9 minutes' +%FT%TZ)" >/dev/null
    must stan storage close CPN/LN2-1/R3 --at "$(date -u -d '-8 minutes' +%FT%TZ)" >/dev/null
    must stan storage close CPN/LN2-1 --at "$(date -u -d '-7 minutes' +%FT%TZ)" >/dev/null
    for store in CPN/LN2-1 CPN/LN2-1/R3; do
        must stan+rosa storage alarm $store --off --until "$until" --reason "probe of $store is moved" >/dev/null
    done
    must - storage chart CPN/LN2-1/R3/B12 --from "$(date -u -d '-1 hour' +%FT%TZ)" --to "$(date -u -d '+1 hour' +%FT%TZ)" \
        -o chart.svg >/dev/null
    [ "$(grep -o 'alarm off' chart.svg | wc -l)" -eq 1 ] # told once
    grep -q 'probe of CPN/LN2-1 is moved; probe of CPN/LN2-1/R3 is moved' chart.svg
}
