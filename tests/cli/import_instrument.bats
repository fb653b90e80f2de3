#!/usr/bin/env bats
# Files of instruments, read by a mapping: all rows or none, every bad cell named, nothing guessed.
# shellcheck disable=SC2154

load helper
setup() {
    setup_record_of_samples
    DAY=$(day '-5 days')
    cp "$ROOT"/tests/data/instruments/* .
    sed -i "s/20\.01\.2026/$(date -u -d "$DAY" +%d.%m.%Y)/" cell-counter.csv
    sed -i "s/2026-01-20/$DAY/" flow-cytometry.tsv
    sed -i "s|01/20/2026|$(date -u -d "$DAY" +%m/%d/%Y)|" endotoxin-reader.csv
}

# Two filled lots without results, a sample of each: SMP-000001W of $LOT1, SMP-000002U of $LOT2. Made once.
setup_record_of_samples() {
    copy_record lot
    MADE=$(<"$RECORDS/made") LOT1=UC26A011 LOT2=UC26A012
    if [ ! -e "$RECORDS/samples.db" ]; then
        local lot
        for lot in $LOT1 $LOT2; do
            must olga lot create $lot --product huc-msc --made "$MADE" --donor D1 --expires "$(day '+2 years')" &&
                must olga lot fill $lot --vials 2 --cells 50e6 --volume 5mL &&
                must olga sample take $lot --stage frozen-product --to QC --at "$(day '-6 days')T08:00:00Z" --reason 'entered from the book' \
                    --for viability,cd73,cd90,cd105,negative-markers,endotoxin,mycoplasma,karyotype || return 1
        done >/dev/null
        cp "$DB" "$RECORDS/samples.$$" && mv "$RECORDS/samples.$$" "$RECORDS/samples.db"
    fi
    cp "$RECORDS/samples.db" "$DB"
}

# stored LOT: test value unit verdict of its results, in the order of the specification.
stored() {
    sqlite3 -readonly "$DB" "SELECT sp.test || ' ' || r.value || ' ' || r.unit || ' ' || r.verdict FROM result r
        JOIN lot l ON l.id = r.lot_id JOIN specification sp ON sp.id = r.specification_id
        WHERE l.code = '$1' ORDER BY sp.ordinal"
}
results() { sqlite3 -readonly "$DB" "SELECT count(*) FROM result r JOIN lot l ON l.id = r.lot_id WHERE l.code <> 'UC26A001'"; }

# own NAME SED-SCRIPT..: a mapping of one's own, NAME, made of the shipped one that $FROM names (cell-counter).
own() {
    mkdir -p own/imports
    sed "${@:2}" "$ROOT/templates/imports/${FROM:-cell-counter}.ini" >"own/imports/$1.ini"
    export CRYOLOT_TEMPLATES=$PWD/own
}

# mistakes: "row column" of what was named, a line each.
mistakes() { jq -r '.error.rows[] | "\(.row) \(.column)"' <<<"$stderr"; }
message() { jq -r ".error.rows[$1].message" <<<"$stderr"; }

@test "a cell counter: wide, semicolons, decimal commas, latin1, controls left out; the file is kept" {
    try quinn result import cell-counter.csv --map cell-counter --json
    assert_exit 0
    assert_json .imported 2
    [ "$(stored $LOT1)" = 'viability 96.5 % pass' ]
    [ "$(stored $LOT2)" = 'viability 94.0 % pass' ]
    try - sample show SMP-000001W --json
    assert_json '.results[0] | .test + " " + .value + " " + .verdict' 'viability 96.5 pass'
    try - result list $LOT1 --json
    assert_json '.results[0] | .sample + " " + .instrument + " " + .analyst' 'SMP-000001W Cell counter QH'
    # 09:20 in Paris
    assert_json '.results[0].performed_at[0:16]' "$(TZ=UTC date -d "TZ=\"Europe/Paris\" $DAY 09:20" +%FT%H:%M)"
    run sqlite3 -readonly "$DB" 'SELECT name, sha256, mapping, mapping_sha256, attachment_id FROM result_file WHERE mapping IS NOT NULL'
    [ "$output" = "cell-counter.csv|$(sha256sum <cell-counter.csv | cut -d' ' -f1)|cell-counter|$(sha256sum <"$ROOT/templates/imports/cell-counter.ini" | cut -d' ' -f1)|1" ]
    try - attach $LOT1 --json
    assert_json '.attachments[0] | .kind + " " + .name' 'instrument-file cell-counter.csv'
    as - attach A1 -o - 2>/dev/null | cmp - cell-counter.csv
    [ "$(events result.import)" -eq 2 ] # the lot of the record, and this one
    try - audit verify
    assert_exit 0
}

@test "a flow cytometer's statistics: long, tabs, populations named by the mapping" {
    try quinn result import flow-cytometry.tsv --map flow-cytometry --json
    assert_exit 0
    assert_json .imported 4
    [ "$(stored $LOT1)" = 'cd73 97.9 % pass
cd90 100 % pass
cd105 98.61 % pass
negative-markers 0.9 % pass' ]
}

@test "an endotoxin reader: the sign in a column of its own, a line that ends the table, AM and PM" {
    try quinn result import endotoxin-reader.csv --map endotoxin-reader --json
    assert_exit 0
    assert_json .imported 1
    [ "$(stored $LOT1)" = 'endotoxin <0.10 EU/mL pass' ]
    try - result list $LOT1 --json
    assert_json '.results[0].performed_at[14:19]' 14:40
    assert_json '.results[0].method' 'Kinetic chromogenic LAL, USP <85>'
    sed -i '/^Approved/,$d' endotoxin-reader.csv
    try quinn result import endotoxin-reader.csv --map endotoxin-reader
    assert_exit 7
    assert_err "no line begins with 'Approved by': the file is cut off"
}

@test "a dry run shows row by row what would be stored, and stores nothing" {
    try quinn result import cell-counter.csv --map cell-counter --dry-run --json
    assert_exit 0
    assert_json .would_import 2
    assert_json '.rows[] | select(.row == 6) | "\(.sample) \(.lot) \(.test) \(.value) \(.unit) \(.verdict)"' \
        "SMP-000001W $LOT1 viability 96.5 % pass"
    assert_json '.rows | length' 2
    try quinn result import cell-counter.csv --map cell-counter --dry-run
    assert_out "7 +SMP-000002U +$LOT2 +viability +94.0 +% +pass"
    [ "$(results)" -eq 0 ]
    [ "$(events result.import)" -eq 1 ]
    echo 'lot,test,value,unit,performed_on' >plain.csv
    echo "$LOT1,viability,84,%,$DAY" >>plain.csv
    try quinn result import plain.csv --dry-run --json
    assert_json '.rows[0] | "\(.row) \(.verdict)"' '2 fail'
}

@test "without samples in the file the lot is given for all rows" {
    own plain-counter -e '/^sample = /d' -e 's/^ignore = /ignore = Sample ID, /' -e '/^not_samples/d'
    grep -av '^Control\|^Blank\|^SMP-000002' cell-counter.csv >one.csv
    try quinn result import one.csv --map plain-counter --json
    assert_exit 7
    [[ $(message 0) == *'neither a sample nor a lot'*'--lot LOT'* ]]
    try quinn result import one.csv --map plain-counter --lot $LOT2
    assert_exit 0
    [ "$(stored $LOT2)" = 'viability 96.5 % pass' ]
    try quinn result import one.csv --map plain-counter --lot NOLOT
    assert_exit 5
    try quinn result import one.csv --lot $LOT2
    assert_exit 2
    try quinn result import one.csv --map plain-counter --lot $LOT2 --json
    assert_exit 7
    [[ $(message 0) == *'has a result already'* ]]
    # a sample of another lot than the one that was given
    try quinn result import cell-counter.csv --map cell-counter --lot $LOT2 --json
    assert_exit 7
    mistakes | grep -qx '6 Sample ID'
}

@test "every bad cell is named with its row and the instrument's own title; nothing is stored" {
    sed -i -e 's/;96,5;/;1.234,5;/' -e 's/SMP-000002U/SMP-000002X/' cell-counter.csv
    try quinn result import cell-counter.csv --map cell-counter --json
    assert_exit 7
    [ "$(mistakes)" = $'6 Viability (%)\n7 Sample ID' ]
    [[ $(message 0) == "'1.234,5' is no number with only a decimal comma"* ]]
    [ "$(results)" -eq 0 ]
    [ "$(events result.import)" -eq 1 ]
}

@test "numbers are never guessed" {
    local bad
    for bad in NaN 1.234,5 96.5 '1 234,5' "1'234" '9,6,5' '--' '96,5 %' inf '' '1234567,5'; do
        sed "s/;96,5;/;$bad;/" cell-counter.csv >bad.csv
        try quinn result import bad.csv --map cell-counter --json
        assert_exit 7
        [ "$(mistakes)" = '6 Viability (%)' ] || fail "$bad: $(mistakes)"
    done
    FROM=endotoxin-reader own dots -e 's/^ends_at.*//'
    for bad in '0,10' '1.234.5' NaN; do
        sed "s/,<,0.10,/,<,\"$bad\",/; /^Approved/,\$d" endotoxin-reader.csv >bad.csv
        try quinn result import bad.csv --map dots --json
        assert_exit 7
        [ "$(mistakes)" = '4 Sample Value (EU/mL)' ] || fail "$bad: $(mistakes)"
    done
    sed 's/,<,0.10,/,~,0.10,/' endotoxin-reader.csv >bad.csv
    try quinn result import bad.csv --map endotoxin-reader --json
    assert_exit 7
    [ "$(mistakes)" = '4 Sign' ]
    [ "$(results)" -eq 0 ]
}

@test "dates in the instrument's form only, not before manufacture, not in the future" {
    local bad when
    when=$(date -u -d "$DAY" +%d.%m.%Y)
    for bad in "$DAY" 31.02.2026 20.1.26 20/01/2026 '' 2026 "$(date -u -d '+2 days' +%d.%m.%Y)" 01.01.2001; do
        sed "s|SMP-000001W;2;$when|SMP-000001W;2;$bad|" cell-counter.csv >bad.csv
        try quinn result import bad.csv --map cell-counter --json
        assert_exit 7
        [[ $(mistakes) == '6 Date' || $(mistakes) == '6 Time' ]] || fail "$bad: $(mistakes)"
    done
    for bad in 24:00 9 9:60 12:00:61 '13:00 PM' 0920; do
        sed "s|;09:20;|;$bad;|" cell-counter.csv >bad.csv
        try quinn result import bad.csv --map cell-counter --json
        assert_exit 7
    done
    [ "$(results)" -eq 0 ]
}

@test "columns: one that is missing and one that nobody knows are named, all at once" {
    sed 's/Viability (%)/Viability/; s/;Comment/;Comment;Gain/' cell-counter.csv >bad.csv
    try quinn result import bad.csv --map cell-counter --json
    assert_exit 7
    [ "$(mistakes)" = $'4 Viability (%)\n4 Viability\n4 Gain' ]
    [[ $(message 2) == *"does not know the column 'Gain'"* ]]
    sed 's/;Aggregates/;Date;Aggregates/' cell-counter.csv >bad.csv
    try quinn result import bad.csv --map cell-counter --json
    assert_exit 7
    sed 's/;QH;1;1,31E+07/;QH/' cell-counter.csv >bad.csv
    try quinn result import bad.csv --map cell-counter --json
    assert_exit 7
    [[ $(message 0) == 'the row has 9 fields, the header has 11' ]]
    sed 's/CD73+/CD37+/' flow-cytometry.tsv >bad.tsv
    try quinn result import bad.tsv --map flow-cytometry --json
    assert_exit 7
    [ "$(mistakes)" = '14 Population' ]
    [ "$(results)" -eq 0 ]
}

@test "words of the instrument become ours; others are named" {
    FROM=endotoxin-reader own myco -e 's/^\[result endotoxin\]/[result mycoplasma]/' -e 's/^column = .*/column = Suitability/' \
        -e '/^operator/d' -e 's/^ignore = .*/ignore = Cartridge Lot, Dilution, Sign, Sample Value (EU\/mL), Spike Recovery (%)/' \
        -e 's/^unit = .*/map = Pass:Negative, Fail:Positive/'
    try quinn result import endotoxin-reader.csv --map myco
    assert_exit 0
    [ "$(stored $LOT1)" = 'mycoplasma Negative  pass' ]
    sed '/^SMP/s/Pass/Invalid/' endotoxin-reader.csv >bad.csv
    try quinn result import bad.csv --map myco --json
    assert_exit 7
    [ "$(message 0)" = "'Invalid' is none of the words that the mapping knows: Pass, Fail" ]
}

@test "a failing value opens its investigation, as by any other way" {
    sed -i 's/;96,5;/;61,5;/' cell-counter.csv
    try quinn result import cell-counter.csv --map cell-counter --json
    assert_exit 0
    assert_json '.investigations | length' 1
    try - lot show $LOT1 --json
    assert_json .lot.held true
    try - audit verify
    assert_exit 0
}

@test "a mapping's mistakes are named with their lines, all at once" {
    cat >own.ini <<'END'
[import]
title = A counter
separator = pipe
decimal = comma
date = DD/MM/YY
skip_lines = many
colour = red
[columns]
sample =
[result viability]
unit = %
stage = frozen
map = Pass, Fail:
[tests]
CD73+ = cd73
[results]
x = y
END
    mkdir -p own/imports && mv own.ini own/imports/bad.ini
    export CRYOLOT_TEMPLATES=$PWD/own
    try quinn result import cell-counter.csv --map bad --json
    assert_exit 7
    assert_error_json .error.rule mapping.file
    assert_error_json '[.error.rows[] | "\(.row) \(.column)"] | join("; ")' \
        '2 instrument; 3 separator; 5 date; 6 skip_lines; 7 colour; 9 performed; 9 sample; 11 column; 12 stage; 13 map; 13 map; 15 tests; 17 results'
    [[ $(jq -r '.error.rows[] | select(.row == 3) | .message' <<<"$stderr") == "separator cannot be 'pipe': write one of comma, semicolon, tab" ]]
    try quinn result import cell-counter.csv --map missing
    assert_exit 5
    assert_err 'there are: bad, cell-counter, endotoxin-reader, flow-cytometry'
    try rosa result import cell-counter.csv --map cell-counter
    assert_exit 4
    [ "$(results)" -eq 0 ]
}

@test "files that are cut off, mutated or of another kind are refused in order" {
    local n at size name wrong=() seen=0
    RANDOM=4711
    must - login quinn --password-file "$PASSWORDS/quinn"
    for name in cell-counter.csv flow-cytometry.tsv endotoxin-reader.csv; do
        size=$(stat -c %s $name)
        for ((n = 0; n < 16; n++)); do
            at=$((RANDOM % size))
            case $((n % 4)) in
            0) head -c $at $name >mutant ;;
            1) { head -c $at $name && printf '\x%02x' $((RANDOM % 256)) && tail -c +$((at + 2)) $name; } >mutant ;;
            2) { head -c $at $name && tail -c +$((at + 1 + RANDOM % 40)) $name; } >mutant ;;
            3) { head -c $at $name && printf '";,\t\n\0"' && tail -c +$at $name; } >mutant ;;
            esac
            try - result import mutant --map "${name%.*}" --dry-run --no-input
            seen=$((seen + 1))
            [[ $status -eq 0 || $status -eq 2 || $status -eq 7 ]] || wrong+=("$name $n at $at: exit $status: $stderr")
        done
        try - result import "$CRYOLOT" --map "${name%.*}" --dry-run --no-input
        [[ $status -eq 2 || $status -eq 7 ]] || wrong+=("the program as $name: exit $status: $stderr")
    done
    [ ${#wrong[@]} -eq 0 ] || fail "${wrong[@]}"
    [ $seen -eq 48 ]
    [ "$(results)" -eq 0 ]
}

@test "a value that an instrument wrote is no typing error: only a row that somebody typed can be corrected" {
    must quinn result import cell-counter.csv --map cell-counter >/dev/null
    local result
    result=$(as - result list $LOT1 --json | jq -r '.results[0].id')
    echo 'viability 97' >raw.txt
    try quinn result correct "$result" 97 --raw raw.txt --reason 'typed wrongly'
    assert_refused result.machine-read
    try - result list $LOT1 --json
    assert_json '[.results[] | .value + " " + .state] | join(", ")' '96.5 entered'
    [ "$(events result.correct)" -eq 0 ]
    try - audit verify
    assert_exit 0
}
