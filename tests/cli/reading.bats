# Readings: from files, corrected, listed.
# shellcheck disable=SC2154 # stderr comes from run
# shellcheck disable=SC2034 # UNDER is for helper
load helper

setup() {
    setup_lot
    must stan storage add CPN/LN2-1 --kind tank --min -196C --max -150C >/dev/null
    must stan storage add CPN/LN2-1/R1/B1 --kind box --grid 9x9 >/dev/null
    must stan storage add CPN/LN2-2 --kind tank --min -196C --max -150C >/dev/null
}

ago() { date -u -d "-$1" +%FT%TZ; }
late=(--reason 'written down late')
query() { sqlite3 -readonly "$DB" "$1"; }
clean() {
    try - audit verify
    assert_exit 0
}

# sensor SERIAL STORE: calibrated from twenty days ago.
sensor() {
    must stan equipment add "$1" --kind sensor --name "Sensor of $2" --site CPN --store "$2" --every 15min >/dev/null
    must stan equipment calibrate "$1" --on "$(day '-20 days')" --due "${3:-$(day '+1 year')}" >/dev/null
}

# rows STORE FIRST LAST TEMPERATURE [SENSOR]: a row each minute, so many minutes ago.
rows() {
    local i
    for ((i = $2; i >= $3; i--)); do echo "$1,$(ago "$i minutes"),$4${5+,$5}"; done
}

@test "a file is imported, packed, and listed again" {
    code=$(query "SELECT code FROM store WHERE path = 'CPN/LN2-1'")
    at=$(ago '2 hours')
    {
        echo temperature_c,at,store
        echo "-185.25,$at,CPN/LN2-1"
        echo "-186,$(ago '1 hour'),$code"
        echo "-185.001,$(TZ=Europe/Paris date -d '-3 hours' '+%F %H:%M'),CPN/LN2-1" # local to its site
    } >readings.csv
    try stan storage import readings.csv --json
    assert_exit 0
    assert_json '[.imported, .known, .series] | map(tostring) | join(" ")' '3 0 1'
    try - storage readings CPN/LN2-1 --json
    assert_exit 0
    assert_json '[.readings[].temperature_mc] | map(tostring) | join(" ")' '-186000 -185250 -185001'
    assert_json '.readings[1].at' "${at%Z}.000Z"
    assert_json '.readings[2].at' "$(date -u -d '-3 hours' +%FT%H:%M:00.000Z)"
    assert_json '[.readings[0].file, .readings[0].id] | map(tostring) | join(" ")' 'readings.csv null'
    try - storage show CPN/LN2-1 --json
    assert_json .store.last_mc -186000
    [ "$(query 'SELECT count(*), sum(readings) FROM reading_block')" = '1|3' ] # path and code are two names of one
    clean
}

@test "what is on record is counted and left, also twice in one file and in an overlapping one" {
    {
        echo store,at,temperature_c
        rows CPN/LN2-1 60 31 -185
        rows CPN/LN2-1 40 40 -185
    } >first.csv
    cp first.csv again.csv
    {
        echo store,at,temperature_c
        tail -n 6 first.csv | head -n 5 # the same instants
        rows CPN/LN2-1 20 11 -186
    } >overlap.csv
    must stan storage import first.csv >/dev/null
    must stan storage reading CPN/LN2-1 -184C >/dev/null
    try stan storage import again.csv --json
    assert_exit 0
    assert_json .imported 0
    [ "$(json .known)" -ge 30 ]
    try stan storage import overlap.csv --json
    assert_json '[.imported, .known] | map(tostring) | join(" ")' '10 5'
    try - storage readings CPN/LN2-1 --limit 1000 --json
    before=$(json '.readings | length')
    [ "$before" = "$(json '[.readings[].at] | unique | length')" ]
    clean
}

@test "unsorted and late files work, and lists are in order" {
    {
        echo store,at,temperature_c
        rows CPN/LN2-1 50 41 -185 | sort -R
    } >newer.csv
    {
        echo store,at,temperature_c
        rows CPN/LN2-1 90 81 -186 | tac
    } >older.csv
    try stan storage import newer.csv --json
    assert_exit 0
    assert_json '.notices[] | test("the rows of CPN/LN2-1 are not in the order of their time, from line [0-9]+ on")' true
    try stan storage import older.csv --json # the newest first: as some loggers write
    assert_json '.notices | length' 0
    must stan storage reading CPN/LN2-1 -187C >/dev/null
    try - storage readings CPN/LN2-1 --json
    assert_json '.readings | length' 21
    assert_json '[.readings[].at] | . == (sort | reverse)' true
    assert_json '.readings[0].id' T1
    try - storage readings CPN/LN2-1 --limit 3 --from "$(ago '95 minutes')" --to "$(ago '70 minutes')" --json
    assert_json '[.readings[].temperature_mc] | unique | map(tostring) | join(" ")' -186000
    assert_json '.readings | length' 3
    try - storage readings CPN/LN2-1 --csv
    assert_out '^id,store,at,temperature_mc,sensor,entered_by,state,corrects,reason,file,doubtful,outside,beyond'
}

@test "every bad row is named with its column, and nothing is stored" {
    sensor T-17 CPN/LN2-1
    sensor T-18 CPN/LN2-2
    sensor T-19 CPN/LN2-1 "$(day '-3 days')"
    must stan equipment add C-1 --kind cell-counter --name 'NC-202' --site CPN >/dev/null
    must stan storage reading CPN/LN2-1 -184C --at "$(ago '90 minutes')" "${late[@]}" >/dev/null
    known=$(query "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', read_at_ms / 1000.0, 'unixepoch') FROM reading")
    {
        echo store,at,temperature_c,sensor
        echo "CPN/LN2-9,$(ago '1 hour'),-185,"              # 2 unknown store
        echo "CPN/LN2-1,yesterday,-185,"                    # 3 unreadable time
        echo "CPN/LN2-1,$(ago '1 hour'),cold,"              # 4 unreadable number
        echo "CPN/LN2-1,$(day '+2 days')T00:00:00Z,-185,"   # 5 future
        echo "CPN/LN2-1,$(ago '2 hours'),185,"              # 6 a minus sign is missing
        echo "CPN/LN2-1,$(ago '3 hours'),-300,"             # 7 below absolute zero
        echo "CPN/LN2-1,$(ago '4 hours'),-185.0001,"        # 8 finer than is kept
        echo "CPN/LN2-1,$(ago '5 hours'),-185,T-18"         # 9 of another store
        echo "CPN/LN2-1,$(ago '6 hours'),-185,T-99"         # 10 unknown
        echo "CPN/LN2-1,$(ago '7 hours'),-185,C-1"          # 11 no sensor
        echo "CPN/LN2-1,$(ago '8 hours'),-185,T-19"         # 12 past its calibration: doubtful
        echo "CPN/LN2-1,$(ago '30 days'),-185,T-17"         # 13 before its calibration: doubtful
        echo "CPN/LN2-1,2026-01-01T00:00:00Z,-185,"         # 14
        echo "CPN/LN2-1,2026-01-01T00:00:00Z,-184,"         # 15 another at the same instant
        echo "CPN/LN2-1,$known,-183,"                       # 16 another than on record
        echo "CPN/LN2-1,$(ago '9 hours')"                   # 17 too short
        echo "CPN/LN2-1,$(ago '10 hours'),\"-185,5\","      # 18 a comma
    } >bad.csv
    try stan storage import bad.csv --json
    assert_exit 7
    assert_error_json .error.rule reading.contradicted
    assert_error_json '[.error.rows[].row] | map(tostring) | join(" ")' '2 3 4 5 6 7 8 9 10 11 15 16 17 18'
    assert_error_json '[.error.rows[].column] | join(" ")' \
        'store at temperature_c at temperature_c temperature_c temperature_c sensor sensor sensor temperature_c temperature_c  temperature_c'
    assert_err "there is no store 'CPN/LN2-9'"
    assert_err 'is the minus sign missing'
    assert_err 'T-18 is a sensor of CPN/LN2-2, not of CPN/LN2-1'
    assert_err 'line 14 has -185 °C at that instant'
    assert_err 'the record has -184 °C at that instant'
    [ "$(query 'SELECT count(*) FROM reading_block')" = 0 ]
    # it contradicts the record: nothing of it is stored, and that it came is not forgotten
    assert_error_json '.error.message | endswith("nothing was stored; it contradicts the record, DEV-0001")' true
    try - deviation show DEV-0001 --json
    assert_json '.deviation.what | test("bad.csv was to be imported by stan and was refused. Of CPN/LN2-1 its line 16 says -183 °C at .*, and the record says -184 °C")' true
    assert_json '.deviation.stores[0]' CPN/LN2-1
    [ "$(query "SELECT count(*) FROM attachment WHERE subject = 'DEV-0001'")" = 1 ]
    try stan storage import bad.csv
    assert_exit 7
    [ "$(events storage.import)/$(query 'SELECT count(*) FROM deviation')" = 2/1 ]
    must ivan audit export log >/dev/null
    grep -q 'contradicted.*storage.import.*a file of readings said otherwise than the record in 1 line, and was refused' log/exceptions.csv
    printf 'store,at\nCPN/LN2-1,%s\n' "$(ago '1 hour')" >columns.csv
    try stan storage import columns.csv
    assert_exit 7
    assert_err "the column 'temperature_c' is missing"
    echo store,at,temperature_c >empty.csv
    try stan storage import empty.csv
    assert_exit 7
    try stan storage import none.csv
    assert_exit 1
    try quinn storage import columns.csv
    assert_exit 4
    # sensors are read each by itself
    printf 'store,at,temperature_c,sensor\nCPN/LN2-1,%s,-185,T-17\nCPN/LN2-1,%s,-184,\n' "$known" "$known" >both.csv
    try stan storage import both.csv --json
    assert_json '[.imported, .known] | map(tostring) | join(" ")' '1 1'
}

@test "a file shows excursions and alarms: the vials are held, one deviation is opened, the second file extends it" {
    sensor T-17 CPN/LN2-1
    must stan vial store "${VIALS[@]:0:3}" --at CPN/LN2-1/R1/B1 --done-at "$(ago '5 hours')" "${late[@]}" >/dev/null
    {
        echo store,at,temperature_c,sensor
        rows CPN/LN2-1 120 101 -185 T-17
        rows CPN/LN2-1 100 81 -140 T-17
        rows CPN/LN2-1 80 61 -185 T-17
        rows CPN/LN2-1 60 41 -130 T-17
    } >first.csv
    try stan storage import first.csv --json
    assert_exit 0
    assert_json '[.excursions[] | .deviation + " " + (.vials | tostring)] | join(",")' 'DEV-0001 3,DEV-0002 3'
    assert_json '.alarms | length' 1
    [ "$(query 'SELECT count(*), sum(readings), sum(until_ms IS NULL) FROM excursion')" = '2|40|1' ]
    {
        echo store,at,temperature_c,sensor
        rows CPN/LN2-1 40 21 -120 T-17
        rows CPN/LN2-1 20 11 -185 T-17
    } >second.csv
    must stan vial store "${VIALS[3]}" --at CPN/LN2-1/R1/B1 --done-at "$(ago '30 minutes')" "${late[@]}" >/dev/null
    try stan storage import second.csv
    assert_exit 0
    assert_out '30 readings imported, 0 known already'
    [ "$(query 'SELECT count(*) FROM deviation')" = 2 ]
    [ "$(query 'SELECT readings, (until_ms - from_ms) / 60000 FROM excursion ORDER BY id DESC LIMIT 1')" = '40|40' ]
    [ "$(query "SELECT count(DISTINCT vial_id) FROM hold WHERE vial_id IS NOT NULL")" = 4 ]
    try - lot check "$LOT" --json
    assert_json '.checks[] | select(.id == "storage.within-limits") | .detail | test("with 3 vials in it that QA did not decide about in DEV-0001, .* with 4 vials in it that QA did not decide about in DEV-0002")' true
    clean
}

@test "a sensor that is warm is not made cold by another one" {
    sensor T-17 CPN/LN2-1
    sensor T-18 CPN/LN2-1
    must stan vial store "${VIALS[0]}" --at CPN/LN2-1/R1/B1 --done-at "$(ago '5 hours')" "${late[@]}" >/dev/null
    {
        echo store,at,temperature_c,sensor
        rows CPN/LN2-1 60 51 -140 T-17
        rows CPN/LN2-1 60 51 -185 T-18
    } >both.csv
    must stan storage import both.csv >/dev/null
    must stan storage reading CPN/LN2-1 -185C >/dev/null
    [ "$(query 'SELECT count(*), sum(until_ms IS NULL), sum(readings) FROM excursion')" = '1|1|10' ]
}

@test "a second file of one sensor cannot hide a warm night: rows between each other's are a contradiction" {
    must stan+rosa storage add CPN/LN2-3 --kind tank --min -196C --max -150C --excursion-minutes 2min --reason 'as validated' >/dev/null
    sensor T-17 CPN/LN2-3
    must stan storage add CPN/LN2-3/B1 --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[@]:0:3}" --at CPN/LN2-3/B1 --done-at "$(ago '5 hours')" "${late[@]}" >/dev/null
    echo store,at,temperature_c,sensor | tee forged.csv >true.csv
    for i in 900 600 300 10; do
        echo "CPN/LN2-3,$(ago "$i seconds"),-90,T-17" >>true.csv
        echo "CPN/LN2-3,$(ago "$((i - 1)) seconds"),-190,T-17" >>forged.csv
    done
    # one file that tells two stories of the same time is refused, whoever comes first; once sorted it is denser than
    # its sensor reports, which the reviewer sees
    { cat true.csv && tail -n +2 forged.csv; } >both.csv
    try stan storage import both.csv --json
    assert_exit 7
    assert_error_json '[.error.rows[].row] | map(tostring) | join(" ")' '6 7 8'
    assert_err 'line 3 has -90 °C of the same sensor at .*, next to it: a sensor has one temperature at a time'
    { head -n 1 both.csv && tail -n +2 both.csv | sort -t, -k2; } >sorted.csv
    try stan storage import sorted.csv --json --dry-run
    assert_exit 0
    assert_json '[.notices[] | select(test("[0-9]+ rows of CPN/LN2-3 by T-17, the first in line 3, are closer to the one before than a sensor that reports every 15 min"))] | length' 1
    must stan storage import forged.csv >/dev/null
    try stan storage import true.csv --json
    assert_exit 7
    assert_error_json .error.rule reading.contradicted
    assert_error_json '[.error.rows[].row] | map(tostring) | join(" ")' '3 4 5'
    assert_err 'the record has -190 °C of the same sensor at .*, next to it'
    try - deviation show DEV-0001 --json
    assert_json '.deviation | [.class, (.vials | length)] | map(tostring) | join(" ")' 'major 3'
    assert_json '.deviation.what | test("Of CPN/LN2-3 its line 3 says -90 °C at .*, and the record says -190 °C at .*; it says otherwise than the record in 3 lines")' true
    [ "$(query 'SELECT count(DISTINCT vial_id) FROM hold WHERE vial_id IS NOT NULL')" = 3 ] # no one picks them
    # what agrees is no contradiction, and what fills a gap is none either
    sed 's/,-90,/,-188.5,/' true.csv >agrees.csv
    must stan storage import agrees.csv >/dev/null
    printf 'store,at,temperature_c,sensor\nCPN/LN2-3,%s,-190,T-17\nCPN/LN2-3,%s,-190,T-17\n' "$(ago '4 hours')" "$(ago '3 hours')" >around.csv
    printf 'store,at,temperature_c,sensor\nCPN/LN2-3,%s,-100,T-17\n' "$(ago '210 minutes')" >within.csv
    must stan storage import around.csv >/dev/null
    must stan storage import within.csv >/dev/null
    # a run of one file goes on past the rows of another one that overlaps it
    printf 'store,at,temperature_c,sensor\nCPN/LN2-3,%s,-90,T-17\nCPN/LN2-3,%s,-190,T-17\n' "$(ago '280 minutes')" "$(ago '220 minutes')" >warm.csv
    printf 'store,at,temperature_c,sensor\nCPN/LN2-3,%s,-190,T-17\nCPN/LN2-3,%s,-190,T-17\n' "$(ago '279 minutes')" "$(ago '230 minutes')" >cold.csv
    must stan storage import cold.csv >/dev/null
    must stan storage import warm.csv >/dev/null
    [ "$(query 'SELECT group_concat((until_ms - from_ms) / 60000) FROM excursion WHERE warmest_mc = -90000')" = 60 ]
    clean
}

@test "the move that is said to have been before the warm readings of a file is refused" {
    must stan storage add CPN/LN2-2/R1/B1 --kind box --grid 9x9 >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/LN2-1/R1/B1 --done-at "$(ago '5 hours')" "${late[@]}" >/dev/null
    {
        echo store,at,temperature_c
        rows CPN/LN2-1 60 51 -140
        rows CPN/LN2-1 50 41 -185
    } >warm.csv
    must stan storage import warm.csv >/dev/null
    try stan vial move "${VIALS[0]}" --at CPN/LN2-2/R1/B1 --done-at "$(ago '2 hours')" --reason forgot
    assert_refused storage.backdated "CPN/LN2-1 was at -140 °C on .*, above -150 °C, with vial ${VIALS[0]} in it"
}

@test "a damaged block is an error of integrity, not a crash" {
    printf 'store,at,temperature_c\nCPN/LN2-1,%s,-185\n' "$(ago '1 hour')" >one.csv
    must stan storage import one.csv >/dev/null
    sqlite3 "$DB" "PRAGMA writable_schema = 1; DELETE FROM sqlite_schema WHERE type = 'trigger'" 2>/dev/null
    sqlite3 "$DB" "UPDATE reading_block SET content = x'01ff'"
    try - storage readings CPN/LN2-1
    assert_exit 8
    assert_err 'a block of readings is damaged'
    try - audit verify
    assert_exit 8
}

# ---- corrections --------------------------------------------------------------------------------------------------------

@test "QA corrects what was mistyped: the old one stays, the new one counts, what was found stays" {
    must stan vial store "${VIALS[0]}" --at CPN/LN2-1/R1/B1 >/dev/null
    must stan storage reading CPN/LN2-1 -15C >/dev/null
    try stan storage correct T1 -150C --reason 'a nought was missing'
    assert_exit 4
    try rosa storage correct T1 -150C
    assert_refused act.reason
    try rosa storage correct T1 -150C --reason 'a nought was missing' --json
    assert_exit 0
    assert_json '.reading | [.id, .corrects, .temperature_mc, .entered_by] | map(tostring) | join(" ")' 'T2 T1 -150000 rosa'
    try - storage readings CPN/LN2-1 --json
    assert_json '[.readings[] | .id + " " + .state] | join(",")' 'T2 in-force,T1 corrected'
    try - storage show CPN/LN2-1 --json
    assert_json .store.last_mc -150000
    [ "$(query 'SELECT count(*), sum(until_ms IS NULL) FROM excursion')" = '1|1' ]
    [ "$(query 'SELECT count(*) FROM hold WHERE lifted_at_ms IS NULL')" = 1 ]
    try rosa storage correct T1 -151C --reason again
    assert_refused reading.corrected 'T2 stands for it'
    assert_err 'cryolot storage correct T2'
    try rosa storage correct T2 -150C --reason again
    assert_refused reading.same
    assert_err 'there is nothing to correct'
    try rosa storage correct T9 -150C --reason again
    assert_exit 5
    try rosa storage correct CPN/LN2-1 -150C --reason again
    assert_exit 2
    assert_err "'CPN/LN2-1' is no reading's ID .*; cryolot storage readings CPN/LN2-1 shows .*sensor's file stands as it came"
    try rosa storage correct -150C T2 --reason again
    assert_exit 2
    assert_err 'the reading comes first, .*; cryolot storage correct T2 -150C --reason TEXT'
    # corrected the other way it is found
    must rosa storage correct T2 -120C --reason 'it was right to worry' >/dev/null
    [ "$(query 'SELECT count(*) FROM excursion')" = 1 ]
    [ "$(query 'SELECT warmest_mc FROM excursion')" = -15000 ]
    clean
}

@test "a sensor past its calibration is doubtful, not refused: a warm store is on record, QA looks once" {
    must stan equipment add T-20 --kind sensor --name x --site CPN --store CPN/LN2-1 >/dev/null
    must stan equipment calibrate T-20 --on "$(day '-400 days')" --due "$(day '-30 days')" >/dev/null
    must stan vial store "${VIALS[0]}" --at CPN/LN2-1/R1/B1 --done-at "$(ago '5 hours')" "${late[@]}" >/dev/null
    printf 'store,at,temperature_c,sensor\nCPN/LN2-1,%s,-100,T-20\nCPN/LN2-1,%s,-185,T-20\n' "$(ago '2 hours')" "$(ago '1 hour')" >doubt.csv
    try stan storage import doubt.csv --json
    assert_exit 0
    assert_json .imported 2
    assert_json '.notices[0] | test("what T-20 says of CPN/LN2-1 is doubtful: .*ended on")' true
    try - deviation show DEV-0001 --json
    assert_json ".deviation.title | test(\"T-20.* are doubtful\")" true
    assert_json '.deviation.stores[0]' CPN/LN2-1
    assert_json '.deviation.equipment | length' 1
    assert_json .deviation.class major
    count=$(query 'SELECT count(*) FROM deviation')
    printf 'store,at,temperature_c,sensor\nCPN/LN2-1,%s,-185,T-20\n' "$(ago '30 minutes')" >more.csv
    must stan storage import more.csv >/dev/null
    [ "$(query 'SELECT count(*) FROM deviation')" = "$count" ]
    # its cold readings end nothing: the excursion that it showed goes on, until it is calibrated again
    [ "$(query 'SELECT count(*), readings, until_ms IS NULL FROM excursion')" = '1|1|1' ]
    try - storage readings CPN/LN2-1 --json
    assert_json '[.readings[] | .doubtful] | map(tostring) | join(" ")' 'true true true'
    must stan equipment calibrate T-20 --on "$(day today)" --due "$(day '+1 year')" >/dev/null
    UNDER=(faketime -f +1d) # past midnight, whatever the time is
    printf 'store,at,temperature_c,sensor\nCPN/LN2-1,%s,-185,T-20\n' "$(date -u -d '+1 day -1 minute' +%FT%TZ)" >sure.csv
    must stan storage import sure.csv >/dev/null
    [ "$(query 'SELECT until_ms - last_ms > 7200000 FROM excursion')" = 1 ]
    [ "$(query 'SELECT group_concat(readings || doubtful) FROM reading_block')" = '21,11,10' ]
    try - audit verify
    assert_exit 0
}

@test "a file of readings that are older than a day is an exception of the audit trail" {
    printf 'store,at,temperature_c\nCPN/LN2-1,%s,-185\n' "$(ago '3 days')" >old.csv
    must stan storage import old.csv >/dev/null
    sensor T-17 CPN/LN2-1
    { echo store,at,temperature_c,sensor && rows CPN/LN2-1 30 29 -185 T-17 && rows CPN/LN2-1 31 31 -185 T-17; } >odd.csv
    must stan storage import odd.csv >/dev/null
    must ivan audit export log >/dev/null
    grep -q 'storage.import.*readings since .* were imported, up to 3 days after they were taken' log/exceptions.csv
    grep -q 'odd-readings.*1 row of odd.csv turned back in time' log/exceptions.csv
    grep -q 'odd-readings.*2 rows of odd.csv came closer together than the sensor reports' log/exceptions.csv
}

@test "a path that another store had at the time is refused for the one that has it now, by file and by hand" {
    must stan storage move CPN/LN2-1 CPN --as OLD >/dev/null
    echo "store,at,temperature_c
CPN/LN2-1,$(ago '1 hour'),-185" >readings.csv
    try stan storage import readings.csv
    assert_exit 7
    assert_err "what was called so is CPN/OLD \(ST-"
    must stan storage add CPN/LN2-1 --kind tank --min -196C --max -150C >/dev/null
    try stan storage import readings.csv
    assert_exit 7
    assert_err "CPN/LN2-1 is there since .*: the store that was called so before is CPN/OLD \(ST-"
    try stan storage reading CPN/LN2-1 -185C --at "$(ago '1 hour')" "${late[@]}"
    assert_refused reading.path 'CPN/OLD'
    code=$(query "SELECT code FROM store WHERE path = 'CPN/LN2-1'")
    sed -i "s|CPN/LN2-1|CPN/OLD|" readings.csv
    must stan storage import readings.csv >/dev/null
    must stan storage reading CPN/LN2-1 -185C >/dev/null
    must stan storage reading CPN/OLD -186C >/dev/null
    clean
}

@test "a store by its path and by its code is one series: two temperatures of one instant contradict each other" {
    code=$(query "SELECT code FROM store WHERE path = 'CPN/LN2-1'")
    at=$(ago '1 hour')
    printf 'store,at,temperature_c\n%s,%s,-185\n%s,%s,-20\n' CPN/LN2-1 "$at" "$code" "$at" >readings.csv
    try stan storage import readings.csv
    assert_exit 7
    assert_err 'line 2 has -185 °C at that instant'
    [ "$(query 'SELECT count(*) FROM reading_block')" = 0 ]
}
