#!/usr/bin/env bash
# run.sh BUILD [labels]: measures cryolot against peers that do the least that could be done, or the same by other means,
# and prints one table; with "labels" that of labels alone.
# Whole processes run in turn, cryolot, peer, cryolot, peer, ..; a ratio is the median of the ratios of such pairs, so
# that what else the machine does meets both. Records are made once and kept in BUILD/bench.
# ROUNDS=3 shortens every series to three pairs.
set -euo pipefail
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
bench=$build/bench
cryolot=$build/cryolot
product=$root/templates/products/huc-msc.ini
password='a password for measuring'
umask 077
unset CRYOLOT_DB XDG_DATA_HOME
export LC_ALL=C.UTF-8 TZ=UTC

# Records are made anew when the schema or their making changes.
key=$(cat "$root"/sql/schema/*.sql "$here/make_record.c" "$here/given.sql" "$here/run.sh" "$product" | sha256sum | cut -c 1-12)
records=$bench/records-$key
run=$bench/run
rm -rf "$run"
mkdir -p "$records" "$run"
find "$bench" -maxdepth 1 -name 'records-*' ! -name "records-$key" -exec rm -rf {} +
export XDG_RUNTIME_DIR=$run

# panel NAME TESTS: a product of so many tests, like huc-msc in all else, into records/NAME.ini.
panel() {
    {
        sed -e 's/^shelf_life_months = .*/shelf_life_months = 240/' -e '/^endotoxin_most/d' -e '/^weight_days_most/d' \
            -e '/^\[specification /,$d' "$product"
        awk -v tests="$2" 'BEGIN { for (i = 1; i <= tests; i++)
            printf "[specification marker-%02d frozen-product]\ntitle = Marker %d\nmethod = Flow cytometry\n" \
                "kind = number\nunit = %%\nlower = >= %d\nrounding = %s\nplausible_lower = 0\nplausible_upper = 100\n" \
                "gates_release = yes\n", i, i, 70 + i % 20, i % 2 ? "usp" : "exact" }'
    } >"$records/$1.ini"
}

# record NAME LOTS VIALS NOTES [PRODUCT.ini tested|descended|stored]: makes records/NAME.db unless it is there.
record() {
    [ ! -e "$records/$1.db" ] || return 0
    echo "making a record of $2 lots of $3 vials and $4 notes${6:+, $6}" >&2
    rm -f "$records/$1.making"*
    "$bench/make_record" "$records/$1.making" "${5:-$product}" "$password" "$2" "$3" "$4" ${6:+"$6"}
    mv "$records/$1.making" "$records/$1.db"
}

# given NAME LOTS: twenty lots made through the domain, whose vials expire first, among so many lots of a hundred vials, a
# tenth of an infusion for each vial (given.sql).
given() {
    [ ! -e "$records/$1.db" ] || return 0
    record twenty 20 100 0 "$records/single.ini" stored
    echo "making a record of $2 lots with ten infusions each" >&2
    cp "$records/twenty.db" "$records/$1.making"
    local guards
    guards=$(sqlite3 "$records/$1.making" \
        "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = 'trigger'")
    sqlite3 "$records/$1.making" "$guards"
    sed "s/@lots@/$2/g" "$here/given.sql" | sqlite3 "$records/$1.making" >/dev/null
    mv "$records/$1.making" "$records/$1.db"
}

results() {
    [ ! -e "$records/results.csv" ] || return 0
    awk 'BEGIN {
        split("viability,97,% cd73,97.9,% cd90,100,% cd105,99.63,% negative-markers,0.9,% endotoxin,<0.1,EU/mL " \
              "sterility,Negative, mycoplasma,Negative, karyotype,normal,", row, " ")
        print "lot,stage,replicate,test,value,unit,performed_on"
        for (i = 0; i < 100000; i++)
            printf "B%06d,frozen-product,%d,%s,2024-02-15\n", 1 + int(i / 90), 1 + int(i / 9) % 10, row[1 + i % 9]
    }' >"$records/results.making"
    mv "$records/results.making" "$records/results.csv"
}

# Where the vials of the record "boxed" are to stand, all of them.
inventory() {
    [ ! -e "$records/inventory.csv" ] || return 0
    sqlite3 -readonly -csv -header "$records/boxed.db" "WITH b AS (SELECT path, row_number() OVER (ORDER BY id) - 1 AS n
        FROM store WHERE kind = 'box'), v AS (SELECT code, row_number() OVER (ORDER BY id) - 1 AS n FROM vial)
        SELECT v.code AS vial, b.path || ':' || char(65 + v.n % 100 / 10) || (v.n % 10 + 1) AS place
        FROM v JOIN b ON b.n = v.n / 100" >"$records/inventory.making"
    mv "$records/inventory.making" "$records/inventory.csv"
}

# A year of a tank, every thirty seconds; once it is too warm for an hour.
readings() {
    [ ! -e "$records/readings.csv" ] || return 0
    sqlite3 -csv -header :memory: "WITH RECURSIVE c (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < 999999)
        SELECT 'CPN/T001' AS store, strftime('%Y-%m-%dT%H:%M:%SZ', 1706745600 + 30 * i, 'unixepoch') AS at,
        printf('%.1f', CASE WHEN i BETWEEN 500000 AND 500120 THEN -140 ELSE -185 + i * 7919 % 15 / 10.0 END) AS temperature_c
        FROM c" >"$records/readings.making"
    mv "$records/readings.making" "$records/readings.csv"
}

# begin RECORD [LOGIN]: run/begin.db is a copy of it with a session of that person (quinn); run/fresh makes run/record.db of it again, and an
# empty run/peer.db. Each is on disk before the next process begins.
begin() {
    local place=$run/record.db
    rm -f "$run"/*.db*
    cp "$records/$1.db" "$place"
    "$cryolot" --db "$place" login "${2:-quinn}" --password-file "$run/password" </dev/null >/dev/null 2>"$run/login" || {
        cat "$run/login" >&2
        exit 1
    }
    mv "$place" "$run/begin.db"
    sqlite3 "$run/empty.db" 'PRAGMA journal_mode = WAL; CREATE TABLE result (lot TEXT, stage TEXT, replicate INTEGER,
        test TEXT, value TEXT, unit TEXT, performed_on TEXT); CREATE TABLE place (vial TEXT, place TEXT);
        CREATE TABLE reading (store TEXT, at TEXT, temperature_c TEXT)' >/dev/null
    sh "$run/fresh"
}

# trace ARGUMENTS..: run/trace holds the statements that cryolot runs with these.
trace() {
    BENCH_TRACE=$run/trace "$bench/trace" --db "$run/record.db" "$@" </dev/null >/dev/null 2>"$run/said" || {
        cat "$run/said" >&2
        exit 1
    }
}

# pairs ROUNDS ..: as pairs.c says.
pairs() {
    local rounds=${ROUNDS:-$1}
    shift
    "$bench/pairs" "$rounds" "$@"
}

# middle: of numbers, one a line.
middle() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# seeks ROUNDS OPERATION [TIMES]: in the large record and in the small one in turn (seek.c); prints as pairs does.
seeks() {
    local i
    local of_large of_small
    for ((i = 0; i < ${ROUNDS:-$1}; i++)); do
        of_large=$("$bench/seek" "$run/large.db" "$large" "$2" "${3:-200}") || return 1
        of_small=$("$bench/seek" "$run/small.db" $((large / 10)) "$2" "${3:-200}") || return 1
        echo "$of_large $of_small"
    done >"$run/seeks"
    echo "$(cut -d' ' -f1 "$run/seeks" | middle) $(cut -d' ' -f2 "$run/seeks" | middle) \
$(awk '{ print $1 / $2 }' "$run/seeks" | middle)"
}

# row FIGURE PEER GOAL MEASURED: one line of the table; MEASURED as pairs prints it; no GOAL: for comparison only.
row() {
    [ -n "$4" ] || exit 1 # what was measured has said why not
    printf '%s|%s|%s|%s\n' "$1" "$2" "$3" "$4" | awk -F'|' '{
        split($4, m, " ")
        printf "%-42s %-24s %10.3f %10.3f %6.2f", $1, $2, m[1], m[2], m[3]
        if ($3 != "") printf "  < %-4s %s", $3, m[3] < $3 ? "yes" : "no"
        print ""
    }'
}

# size TITLE BYTES UNIT LIMIT: a size in MiB or MB, and whether it is below its limit.
size() {
    awk -v title="$1" -v bytes="$2" -v unit="$3" -v limit="$4" 'BEGIN {
        value = bytes / (unit == "MiB" ? 1048576 : 1e6)
        printf "%-42s %-24s %6.1f %s %10s %6s  < %-4s %s\n", title, "", value, unit, "", "", limit,
            value < limit ? "yes" : "no" }'
}

printf '%-42s %-24s %10s %10s %6s  %-6s %s\n' figure peer 'cryolot ms' 'peer ms' ratio goal reached

# shellcheck source=labels.sh
. "$here/labels.sh"
[ "${2:-all}" != labels ] || exit 0

cat >"$run/fresh" <<END
set -e
cd "$run"
rm -f record.db* peer.db*
cp begin.db record.db
cp empty.db peer.db
sync record.db peer.db
END
echo "$password" >"$run/password"
record lots 1000 10 0
record import 1112 0 0
record events 1 10 200000
panel panel 40
panel single 1
record descended 6 10 0 "$records/panel.ini" descended
record verdicts 25000 0 0 "$records/panel.ini" tested
record small 100 1000 0 "$records/single.ini" stored
record large 1000 1000 0 "$records/single.ini" stored
record scan 5 200 0 "$records/single.ini" stored
given few 1000
given many 10000
record boxed 100 1000 0 "$records/single.ini" boxed
results
inventory
readings

# Whole processes under a session, each upon the same record.
against_sql() {
    local figure=$1 goal=$2 rounds=$3
    shift 3
    trace "$@"
    row "$figure" 'its SQL alone' "$goal" "$(pairs "$rounds" -w 3 -b "sh $run/fresh" "$cryolot" --db "$run/record.db" "$@" -- \
        "$bench/replay" "$run/record.db" "$run/trace")"
}
# against_written ROUNDS VERB..: the same against .import of every row that it writes, those of the log among them, into
# tables without keys.
against_written() {
    local rounds=$1 table last='id >> 24 = (SELECT max(seq) FROM audit_event)'
    local -a load=()
    shift
    sh "$run/fresh"
    "$cryolot" --db "$run/record.db" "$@" >/dev/null 2>&1
    for table in audit_change $(sqlite3 -readonly "$run/record.db" "SELECT DISTINCT tbl FROM audit_change WHERE $last"); do
        if [ "$table" = audit_change ]; then
            echo "SELECT id, tbl, key, old, new, hex(salt) AS salt FROM audit_change WHERE $last"
        else
            echo "SELECT * FROM $table WHERE id IN (SELECT key FROM audit_change WHERE tbl = '$table' AND $last)"
        fi | sqlite3 -readonly -csv -header "$run/record.db" >"$run/$table.csv"
        load+=(".import --csv $run/$table.csv all_of_$table")
    done
    row '  the same' '.import of all it writes' 3 "$(pairs "$rounds" -b "sh $run/fresh" "$cryolot" --db "$run/record.db" "$@" -- \
        "$(command -v sqlite3)" "$run/peer.db" 'PRAGMA synchronous = FULL' "${load[@]}")"
}

begin lots
against_sql 'lot show among 1,000 lots' 2 60 lot show B000500
against_sql 'result record, durable' 2 60 result record B000500 viability 97 --unit % --performed-on 2024-02-15

cp "$records/descended.db" "$run/descended.db"
row 'lot check, 40 results, 5 ancestors' 'lot show of it' 2 "$(pairs 60 -w 3 \
    "$cryolot" --db "$run/descended.db" lot check B000006 -- "$cryolot" --db "$run/descended.db" lot show B000006)"

begin import
row 'result import of 100,000 rows' 'sqlite3 .import' 3 "$(pairs 11 -b "sh $run/fresh" \
    "$cryolot" --db "$run/record.db" result import "$records/results.csv" -- \
    "$(command -v sqlite3)" "$run/peer.db" 'PRAGMA synchronous = FULL' ".import --csv --skip 1 $records/results.csv result")"
against_sql '  the same' '' 7 result import "$records/results.csv"
against_written 7 result import "$records/results.csv"

begin events
row 'audit verify --chain, 200,000 events' 'reading and hashing' 1.5 "$(pairs 9 \
    "$cryolot" --db "$run/record.db" audit verify --chain -- "$bench/hash_loop" "$run/record.db")"
row 'audit verify, 200,000 events' 'reading and hashing' 4 "$(pairs 9 \
    "$cryolot" --db "$run/record.db" audit verify -- "$bench/hash_loop" "$run/record.db")"

ln "$records/verdicts.db" "$run/verdicts.db" # large, and only read
row 'verify --verdicts, 1,000,000 results' 'reading them' 2 "$(pairs 7 \
    "$cryolot" --db "$run/verdicts.db" verify --verdicts -- "$bench/verdict_loop" "$run/verdicts.db")"

# ---- cryostorage: where a vial is among a million, and how fast it is scanned -------------------------------------------
rm -f "$run"/*.db*
ln "$records/small.db" "$run/small.db"
ln "$records/large.db" "$run/large.db"
large=1000
row 'first expired first out, 1,000,000 vials' 'among 100,000' 2 "$(seeks 7 pick)"
row 'map of a box' 'among 100,000' 2 "$(seeks 7 map)"
row 'where a vial is' 'among 100,000' 2 "$(seeks 7 find)"
row 'log of custody of a vial' 'among 100,000' 2 "$(seeks 7 log)"

# ---- to the patient and back: a million vials, 10,000 lots, 100,000 infusions against a tenth of them ------------------
rm -f "$run"/*.db*
cp "$records/few.db" "$run/small.db"
cp "$records/many.db" "$run/large.db"
large=10000
row 'trace of a subject, 100,000 infusions' 'among 10,000' 2 "$(seeks 7 subject)"
row 'trace of a donor of 100 lots' 'among 10,000' 2 "$(seeks 7 donor 10)"
row 'plan of an order, 1,000,000 vials' 'among 100,000' 2 "$(seeks 7 plan 50)"
row 'recall of 2,000 vials at 50 sites, one event' 'a loop of its rows' 3 \
    "$("$bench/recall_loop" "$run/large.db" "$password" "$run/peer.db" "${ROUNDS:-18}")"
cp "$records/many.db" "$run/large.db"
row '  the same' 'a loop of its list alone' '' \
    "$("$bench/recall_loop" "$run/large.db" "$password" "$run/list.db" "${ROUNDS:-18}" list)"
rm -f "$run"/*.db*

# ten boxes, each opened, emptied vial by vial, closed
begin scan stan
sqlite3 -readonly "$run/record.db" "SELECT code FROM (SELECT s.code, s.id * 1000 AS rank FROM store s WHERE kind = 'box'
    UNION ALL SELECT v.code, v.store_id * 1000 + 1 + v.position FROM vial v WHERE v.store_id IS NOT NULL
    UNION ALL SELECT s.code, s.id * 1000 + 999 FROM store s WHERE kind = 'box') ORDER BY rank" >"$run/scans"
row 'a scan, answered and durable (times 1,020)' 'a commit of one row' 2 "$(pairs 9 -b "sh $run/fresh" \
    "$cryolot" --db "$run/record.db" scan --mode take --reason 'to be given' --replay "$run/scans" -- \
    "$bench/commit_loop" "$run/peer.db" "$(wc -l <"$run/scans")")"

# against_import FIGURE TABLE FILE VERB..: a file of many rows, taken over, against .import of as many.
against_import() {
    local figure=$1 table=$2 file=$3
    shift 3
    row "$figure" 'sqlite3 .import' 3 "$(pairs 5 -b "sh $run/fresh" "$cryolot" --db "$run/record.db" "$@" "$file" -- \
        "$(command -v sqlite3)" "$run/peer.db" 'PRAGMA synchronous = FULL' ".import --csv --skip 1 $file $table")"
}
begin boxed stan
against_import 'vial import of 100,000 vials' place "$records/inventory.csv" vial import
against_sql '  the same' '' 3 vial import "$records/inventory.csv"
against_written 3 vial import "$records/inventory.csv"
begin scan stan
against_import 'storage import of 1,000,000 readings' reading "$records/readings.csv" storage import
rm -rf "$run"
