#!/usr/bin/env bash
# run.sh BUILD: measures cryolot against peers that do the least that could be done, and prints one table.
# Whole processes run in turn, cryolot, peer, cryolot, peer, ..; a ratio is the median of the ratios of such pairs, so
# that what else the machine does meets both. Records are made once and kept in BUILD/bench.
# ROUNDS=3 shortens every series to three pairs.
set -euo pipefail
build=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
bench=$build/bench
cryolot=$build/cryolot
product=$root/templates/products/huc-msc.ini
sheet=$root/templates/labels/vial-sheet.ini
password='a password for measuring'
umask 077
unset CRYOLOT_DB XDG_DATA_HOME
export LC_ALL=C.UTF-8 TZ=UTC

# Records are made anew when the schema or their making changes.
key=$(cat "$root"/sql/schema/*.sql "$here/make_record.c" "$product" | sha256sum | cut -c 1-12)
records=$bench/records-$key
run=$bench/run
rm -rf "$run"
mkdir -p "$records" "$run"
find "$bench" -maxdepth 1 -name 'records-*' ! -name "records-$key" -exec rm -rf {} +
export XDG_RUNTIME_DIR=$run

# record NAME LOTS VIALS NOTES: makes records/NAME.db unless it is there.
record() {
    [ ! -e "$records/$1.db" ] || return 0
    echo "making a record of $2 lots and $4 notes" >&2
    rm -f "$records/$1.making"*
    "$bench/make_record" "$records/$1.making" "$product" "$password" "$2" "$3" "$4"
    mv "$records/$1.making" "$records/$1.db"
}

results() {
    [ ! -e "$records/results.csv" ] || return 0
    awk 'BEGIN {
        split("viability,97,% cd73,97.9,% cd90,100,% cd105,99.63,% negative-markers,0.9,% endotoxin,<0.1,EU/mL " \
              "sterility,Negative, mycoplasma,Negative, karyotype,normal,", row, " ")
        print "lot,test,value,unit,performed_on"
        for (i = 0; i < 100000; i++) printf "B%06d,%s,2024-02-15\n", 1 + int(i / 9), row[1 + i % 9]
    }' >"$records/results.making"
    mv "$records/results.making" "$records/results.csv"
}

# login RECORD: opens quinn's session on it, and says the hash of its token.
login() {
    "$cryolot" --db "$1" login quinn --password-file "$run/password" </dev/null >/dev/null 2>"$run/login" || {
        cat "$run/login" >&2
        exit 1
    }
    sqlite3 -readonly "$1" 'SELECT token_sha256 FROM session ORDER BY id DESC LIMIT 1'
}

# pairs ROUNDS ..: as pairs.c says.
pairs() {
    local rounds=${ROUNDS:-$1}
    shift
    "$bench/pairs" "$rounds" "$@"
}

# row FIGURE PEER GOAL MEASURED..: one line of the table; MEASURED as pairs prints it.
row() {
    printf '%s|%s|%s|%s\n' "$1" "$2" "$3" "$4" | awk -F'|' '{
        split($4, m, " ")
        printf "%-42s %-24s %10.2f %10.2f %6.2f  < %-4s %s\n", $1, $2, m[1], m[2], m[3], $3, m[3] < $3 ? "yes" : "no"
    }'
}

record lots 1000 10 0
record import 11112 0 0
record events 1 10 200000
results
echo "$password" >"$run/password"

printf '%-42s %-24s %10s %10s %6s  %-6s %s\n' figure peer 'cryolot ms' 'peer ms' ratio goal reached

# A whole process under a session, each for another lot.
cp "$records/lots.db" "$run/lots.db"
token=$(login "$run/lots.db")
row 'lot show among 1,000 lots' 'the same SQL alone' 2 "$(pairs 60 -w 5 "$cryolot" --db "$run/lots.db" lot show 'B{}' -- \
    "$bench/bare" "$run/lots.db" show "$token" 'B{}')"
row 'result record, durable' 'the same SQL alone' 2 "$(pairs 60 -w 5 \
    "$cryolot" --db "$run/lots.db" result record 'B{}' viability 97 --unit % --performed-on 2024-02-15 -- \
    "$bench/bare" "$run/lots.db" record "$token" 'B{}')"

labels=$(pairs 15 "$bench/label_bench" labels 10000 "$sheet" -- "$bench/label_bench" codes 10000)
row '10,000 labels on sheets' 'libqrencode alone' 1.3 "$labels"

# Both on a fresh copy each time.
cp "$records/import.db" "$run/import-made.db"
login "$run/import-made.db" >/dev/null
cat >"$run/fresh" <<END
set -e
cd "$run"
rm -f import.db* peer.db*
cp import-made.db import.db
sqlite3 peer.db 'PRAGMA journal_mode = WAL; CREATE TABLE result (lot TEXT, test TEXT, value TEXT, unit TEXT, performed_on TEXT)' >/dev/null
sync
END
sh "$run/fresh"
login "$run/import.db" >/dev/null
cp "$run/import.db" "$run/import-made.db"
row 'result import of 100,000 rows' 'sqlite3 .import' 3 "$(pairs 9 -b "sh $run/fresh" \
    "$cryolot" --db "$run/import.db" result import "$records/results.csv" -- \
    "$(command -v sqlite3)" "$run/peer.db" 'PRAGMA synchronous = FULL' ".import --csv --skip 1 $records/results.csv result")"

cp "$records/events.db" "$run/events.db"
row 'audit verify --chain, 200,000 events' 'reading and hashing them' 1.5 "$(pairs 9 \
    "$cryolot" --db "$run/events.db" audit verify --chain -- "$bench/hash_loop" "$run/events.db")"
row 'audit verify, 200,000 events' 'reading and hashing them' 4 "$(pairs 9 \
    "$cryolot" --db "$run/events.db" audit verify -- "$bench/hash_loop" "$run/events.db")"

awk -v kib="${labels##* }" 'BEGIN { printf "%-42s %-24s %6.1f MiB %10s %6s  < %-4s %s\n", "their memory, 10,000 labels",
    "", kib / 1024, "", "", "32", kib < 32 * 1024 ? "yes" : "no" }'
rm -rf "$run"
