# What somebody does to the file with another program: refused by the file itself, or found by audit verify, which names
# event, table, row and field.
# shellcheck disable=SC2154 # stderr is from helper
load helper
load tampering
setup() {
    setup_lot
    # a record with a bit of everything, made once for this file
    local made=$BATS_FILE_TMPDIR/made.db
    if [ ! -e "$made" ]; then
        must rosa lot release "$LOT" --reason 'all conform' >/dev/null
        must stan storage add CPN/LN2-1/B1 --kind box --grid 5x5 >/dev/null
        must stan vial store "${VIALS[@]}" --at CPN/LN2-1/B1 >/dev/null
        must rosa document issue coa "$LOT" -o coa.pdf >/dev/null
        must ivan lot hold "$LOT" --reason 'alarm of LN2-1' >/dev/null
        cp "$DB" "$made.$$" && mv "$made.$$" "$made"
    fi
    cp "$made" "$DB"
}

# assert_finding JQ: among the findings is one for which this holds.
assert_finding() {
    try - audit verify --json
    assert_exit 8
    assert_json .ok false
    assert_error_json .error.rule audit.verify
    assert_json "[.findings[] | select($1)] | length > 0" true
}

# restore: the record as it was.
restore() { cp "$BATS_FILE_TMPDIR/made.db" "$DB"; }

@test "what the tests begin with proves" {
    try - audit verify
    assert_exit 0
    tamper 'SELECT 1'
    try - audit verify
    assert_exit 0
}

# ---- the guards ------------------------------------------------------------------------------------------------------

@test "the sqlite3 shell changes no table" {
    sql .dump >before
    local table
    while read -r table; do
        printf '%s;\n' "UPDATE $table SET rowid = rowid" "DELETE FROM $table" "INSERT INTO $table DEFAULT VALUES" \
            "INSERT OR REPLACE INTO $table SELECT * FROM $table" "REPLACE INTO $table SELECT * FROM $table"
    done >statements < <(one "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    [ "$(wc -l <statements)" -ge 170 ]
    sql <statements 2>refused || true
    [ "$(grep -cE '(no such function: cryolot_write|append-only)' refused)" -eq "$(wc -l <statements)" ]
    sql .dump | cmp - before
}

@test "guards that were taken off are missed, by name" {
    sql 'DROP TRIGGER guard_lot_update'
    assert_finding '.check == "schema" and .table == "guard_lot_update" and .found == "missing"'
    sql "CREATE TRIGGER guard_lot_update BEFORE UPDATE ON lot BEGIN SELECT 1; END"
    assert_finding '.check == "schema" and .table == "guard_lot_update" and (.found | test("SELECT 1"))'
}

# ---- rows ------------------------------------------------------------------------------------------------------------

@test "an edited row is named with event, field, what it was and what it is" {
    local id event
    id=$(one "SELECT r.id FROM result r JOIN specification s ON s.id = r.specification_id WHERE s.test = 'viability'")
    event=$(one "SELECT max(id) >> 24 FROM audit_change WHERE tbl = 'result' AND key = $id")
    tamper "UPDATE result SET value = '99.9', verdict = 'undecided' WHERE id = $id"
    assert_finding ".check == \"fold\" and .event == $event and .table == \"result\" and .row == $id and
        .field == \"value\" and .expected == \"\\\"97\\\"\" and .found == \"\\\"99.9\\\"\""
    assert_finding ".field == \"verdict\" and .row == $id"
    assert_json '.findings | length' 2
    assert_json '[.findings[] | keys_unsorted | join(",")] | unique | join(" ")' \
        check,event,table,row,field,expected,found,remedy
    try - audit verify
    assert_exit 8
    assert_out "fold: event $event result row $id field value"
    assert_err 'the record does not prove: 2 findings \[audit.verify\]'
    try - audit verify --chain
    assert_exit 0
}

@test "a value that appears where none was, or disappears, is named with null" {
    local id
    id=$(one "SELECT max(id) FROM result")
    tamper "UPDATE result SET instrument = 'HPLC-2', file_id = NULL WHERE id = $id"
    assert_finding ".check == \"fold\" and .table == \"result\" and .row == $id and .field == \"instrument\" and
        .expected == \"null\" and .found == \"\\\"HPLC-2\\\"\""
    assert_finding ".row == $id and .field == \"file_id\" and .expected == \"1\" and .found == \"null\""
    assert_json '.findings | length' 2
    restore
    tamper "UPDATE result SET instrument = 'null' WHERE id = $id"
    assert_finding ".row == $id and .field == \"instrument\" and .expected == \"null\" and .found == \"\\\"null\\\"\""
}

@test "a logged row in other bytes is found, though it says the same" {
    tamper "UPDATE audit_change SET new = replace(new, '}', ',\"lifted_at_ms\":null}') WHERE tbl = 'hold'"
    assert_finding '.check == "chain" and .field == "change_root"'
    assert_finding '.check == "fold" and .table == "hold" and .row == 1 and (.expected | test("null")) and
        (.found | test("null") | not)'
}

@test "a logged change whose table's name is gone is a finding, no crash" {
    tamper 'PRAGMA writable_schema = ON' \
        "UPDATE sqlite_schema SET sql = replace(sql, 'tbl TEXT NOT NULL', 'tbl TEXT') WHERE name = 'audit_change'"
    tamper "UPDATE audit_change SET tbl = NULL WHERE tbl = 'hold'"
    assert_finding '.check == "fold" and .table == null and .expected == "a table of this schema" and .found == "none"'
}

@test "every table is watched: an edit, a deletion and an addition in each" {
    local table column type edited missed=() tables=0
    while read -r table; do
        [ "$(one "SELECT count(*) FROM $table")" -gt 0 ] || continue
        tables=$((tables + 1))
        # a text where there is one, a number where a table, such as person_site, has nothing else
        IFS='|' read -r column type < <(one "SELECT name, type FROM pragma_table_info('$table') WHERE pk = 0
            ORDER BY type <> 'TEXT' LIMIT 1")
        case $type in
        TEXT) edited="coalesce($column, '') || 'x'" ;;
        *) edited="coalesce($column, 0) + 1000" ;;
        esac
        tamper 'PRAGMA ignore_check_constraints = ON' \
            "UPDATE $table SET $column = $edited WHERE id = (SELECT max(id) FROM $table)"
        try - audit verify --json
        [ "$status" -eq 8 ] && [ "$(json "[.findings[] | select(.table == \"$table\" and .field == \"$column\")] | length")" -gt 0 ] ||
            missed+=("edit of $table.$column: $status")
        restore
        tamper "DELETE FROM $table WHERE id = (SELECT max(id) FROM $table)"
        try - audit verify --json
        [ "$status" -eq 8 ] || missed+=("deletion from $table: $status")
        restore
        tamper 'PRAGMA ignore_check_constraints = ON' \
            "UPDATE $table SET id = (SELECT max(id) + 1000 FROM $table) WHERE id = (SELECT max(id) FROM $table)"
        try - audit verify --json
        [ "$status" -eq 8 ] && [ "$(json "[.findings[] | select(.table == \"$table\" and .check == \"fold\")] | length")" -ge 2 ] ||
            missed+=("renumbering in $table: $status")
        restore
    done < <(one "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND
        name NOT LIKE 'audit_%' AND name NOT IN ('facility', 'site', 'migration')")
    [ $tables -ge 14 ]
    [ ${#missed[@]} -eq 0 ] || fail "${missed[@]}"
}

@test "a row that was added is named" {
    tamper "INSERT INTO person_role (id, person_id, role) VALUES (900, 2, 'admin')"
    assert_finding '.check == "fold" and .event == null and .table == "person_role" and .row == 900 and
        .expected == "no row" and (.found | test("admin"))'
}

@test "a row that was deleted is named, with the event that wrote it last" {
    local event
    event=$(one "SELECT max(id) >> 24 FROM audit_change WHERE tbl = 'hold'")
    tamper 'DELETE FROM hold'
    assert_finding ".check == \"fold\" and .event == $event and .table == \"hold\" and .row == 1 and .found == \"no row\""
}

@test "a document's bytes are watched" {
    tamper "UPDATE document SET content = CAST('%PDF-1.4 forged' AS BLOB)"
    assert_finding '.table == "document" and .field == "content" and (.expected | test("sha256:"))'
}

@test "rows of odd keys neither hide nor break the proof" {
    local key
    for key in -5 -9223372036854775808 1152921504606846976 9223372036854775807; do
        tamper "INSERT INTO person_role (id, person_id, role) VALUES ($key, 2, 'admin')"
        assert_finding ".table == \"person_role\" and (.found | test(\"admin\"))"
        restore
        tamper "INSERT INTO audit_change (id, tbl, key, old, new, salt)
            SELECT max(id) + 1, 'person_role', $key, NULL, '{\"id\":$key}', randomblob(16) FROM audit_change"
        assert_finding '.check == "chain"'
        assert_finding '.check == "fold" and .table == "person_role"'
        restore
    done
}

@test "hostile texts in a row are shown harmless, and still named" {
    tamper "UPDATE hold SET reason = 'a' || char(27) || '[2J' || char(0x202e) || 'b' || char(0x9b) || '2J'"
    assert_finding '.table == "hold" and .field == "reason"'
    try - audit verify
    assert_exit 8
    refute_out $'\e'
    refute_out $'\u202e'
    refute_out $'\u009b'
    restore
    tamper "UPDATE hold SET reason = CAST(x'c328fe' AS TEXT)"
    assert_finding '.table == "hold" and .row == 1'
    restore
    tamper "UPDATE hold SET reason = CAST(x'610062' AS TEXT)"
    assert_finding '.table == "hold" and .row == 1'
    restore
    tamper "UPDATE hold SET reason = replace(hex(zeroblob(300000)), '0', 'x')"
    assert_finding '.table == "hold" and .field == "reason"'
    restore
    tamper "CREATE TABLE \"$(printf 'a\e[2Jb')\" (x)"
    try - audit verify
    assert_exit 8
    refute_out $'\e'
}

@test "more findings than anybody reads are counted, and the first thousand listed" {
    must olga lot create UC26A009 --product huc-msc --made "$MADE" --donor D1 >/dev/null
    must olga lot number UC26A009 --vials 1100 >/dev/null
    tamper "UPDATE vial SET cells = cells + 1 WHERE state = 'numbered'"
    try - audit verify --json
    assert_exit 8
    assert_json '.findings | length' 1000
    assert_err '1100 findings'
}

# ---- the log ---------------------------------------------------------------------------------------------------------

@test "every column of an event is under its hash" {
    local column value missed=()
    while read -r column; do
        case $column in
        hash | previous | change_root) value="randomblob(32)" ;;
        seq) value='-seq' ;;
        performed_at_ms) value='1' ;;
        format | schema | *_ms | change_count) value="$column + 1" ;;
        *) value="$column || 'x'" ;;
        esac
        tamper "UPDATE audit_event SET $column = $value WHERE seq = 40"
        try - audit verify --json
        [ "$status" -eq 8 ] || missed+=("$column: $status")
        [ "$column" = seq ] || [ "$(json '[.findings[] | select(.check == "chain" and .event == 40)] | length')" -gt 0 ] ||
            missed+=("$column: event 40 is not named")
        try - audit verify --chain
        [ "$status" -eq 8 ] || missed+=("$column, chain alone: $status")
        restore
    done < <(one "SELECT name FROM pragma_table_info('audit_event')")
    [ ${#missed[@]} -eq 0 ] || fail "${missed[@]}"
}

@test "every column of a change is under its event's hash" {
    local column value id event missed=()
    event=$(one 'SELECT min(id >> 24) FROM audit_change WHERE id & 16777215 = 1 AND old IS NULL')
    id=$((event << 24 | 1)) # the second of several
    while read -r column; do
        case $column in
        salt) value='randomblob(16)' ;;
        key) value='key + 1' ;;
        id) value='id + 7' ;;
        old | new) value="'{}'" ;;
        tbl) value="'lot'" ;;
        esac
        tamper "UPDATE audit_change SET $column = $value WHERE id = $id"
        try - audit verify --json
        [ "$status" -eq 8 ] && [ "$(json "[.findings[] | select(.check == \"chain\" and .event == $event)] | length")" -gt 0 ] ||
            missed+=("$column: $status")
        try - audit verify --chain
        [ "$status" -eq 8 ] || missed+=("$column, chain alone: $status")
        restore
    done < <(one "SELECT name FROM pragma_table_info('audit_change')")
    tamper "UPDATE audit_change SET old = '' WHERE id = $id AND old IS NULL"
    assert_finding ".check == \"chain\" and .event == $event"
    [ ${#missed[@]} -eq 0 ] || fail "${missed[@]}"
}

@test "an event that was removed is missed: in the middle, the first, the last" {
    tamper 'DELETE FROM audit_event WHERE seq = 40'
    assert_finding '.check == "chain" and .event == 41 and .field == "seq" and .expected == "40"'
    assert_finding '.check == "chain" and .event == 41 and .field == "previous"'
    assert_finding '.event == 40 and .table == "audit_change"'
    restore
    tamper 'DELETE FROM audit_event WHERE seq = 40' "DELETE FROM audit_change WHERE id >> 24 = 40" \
        'DELETE FROM audit_subject WHERE seq = 40'
    assert_finding '.check == "chain" and .event == 41'
    restore
    tamper 'DELETE FROM audit_event WHERE seq = 1'
    assert_finding '.check == "chain" and .event == 2'
    restore
    tamper 'DELETE FROM audit_event WHERE seq = (SELECT max(seq) FROM audit_event)'
    assert_finding '.table == "audit_change"'
    restore
    tamper 'DELETE FROM audit_change WHERE id >> 24 = (SELECT max(seq) FROM audit_event)' \
        'DELETE FROM audit_subject WHERE seq = (SELECT max(seq) FROM audit_event)' \
        'DELETE FROM audit_event WHERE seq = (SELECT max(seq) FROM audit_event)'
    assert_finding '.check == "fold" and .table == "hold"'
    restore
    tamper 'DELETE FROM audit_event' 'DELETE FROM audit_change' 'DELETE FROM audit_subject'
    assert_finding '.check == "fold"'
}

@test "a change that was removed, added or moved to another event is found" {
    tamper "DELETE FROM audit_change WHERE id = $((40 << 24))"
    assert_finding '.check == "chain" and .event == 40 and .field == "change_count"'
    restore
    tamper "INSERT INTO audit_change (id, tbl, key, old, new, salt)
        VALUES ($((40 << 24 | 5000)), 'donor', 77, NULL, '{}', zeroblob(16))"
    assert_finding '.check == "chain" and .event == 40'
    restore
    for event in 0 -3 99999; do
        tamper "INSERT INTO audit_change (id, tbl, key, old, new, salt)
            VALUES ($event * (1 << 24), 'donor', 77, NULL, '{}', zeroblob(16))"
        assert_finding ".check == \"chain\" and .table == \"audit_change\" and (.event == $event or $event == 0)"
        restore
    done
    tamper "UPDATE audit_change SET id = $((50 << 24 | 99)) WHERE id = $((40 << 24))"
    assert_finding '.check == "chain" and .event == 40'
    assert_finding '.check == "chain" and .event == 50'
    restore
    tamper "UPDATE audit_change SET tbl = 'nothing' WHERE id = $((40 << 24))"
    assert_finding '.check == "fold" and .table == "nothing"'
}

@test "events swapped, repeated or added behind are found" {
    tamper 'UPDATE audit_event SET seq = -40 WHERE seq = 40' 'UPDATE audit_event SET seq = 40 WHERE seq = 41' \
        'UPDATE audit_event SET seq = 41 WHERE seq = -40'
    assert_finding '.check == "chain" and .event == 40'
    restore
    local columns
    columns=$(one "SELECT group_concat(name) FROM pragma_table_info('audit_event') WHERE name NOT IN ('seq', 'previous')")
    tamper "INSERT INTO audit_event (seq, previous, $columns)
        SELECT seq + 1, hash, $columns FROM audit_event ORDER BY seq DESC LIMIT 1"
    assert_finding '.check == "chain" and .field == "hash"'
    restore
    tamper 'PRAGMA ignore_check_constraints = ON' "UPDATE audit_event SET hash = x'00' WHERE seq = 40"
    assert_finding '.check == "chain" and .event == 40 and .field == "hash"'
}

@test "the index of subjects is held against the events" {
    tamper "DELETE FROM audit_subject WHERE subject = '$LOT' AND seq = (SELECT min(seq) FROM audit_subject WHERE subject = '$LOT')"
    assert_finding '.check == "subjects" and .table == "audit_subject" and .found == "missing" or .check == "subjects"'
    restore
    tamper "UPDATE audit_subject SET subject = 'UC26A999' WHERE id = (SELECT max(id) FROM audit_subject)"
    assert_finding ".check == \"subjects\" and .found == \"UC26A999\""
    restore
    tamper "INSERT INTO audit_subject (subject, seq) VALUES ('UC26A999', 3)"
    assert_finding '.check == "subjects" and .found == "UC26A999"'
    restore
    tamper "INSERT INTO audit_subject (subject, seq) VALUES ('UC26A999', 99999)"
    assert_finding '.table == "audit_subject"'
    restore
    tamper 'UPDATE audit_subject SET seq = 3 WHERE id = (SELECT max(id) FROM audit_subject)'
    assert_finding '.check == "subjects"'
    restore
    tamper 'DELETE FROM audit_subject'
    assert_finding '.check == "subjects"'
}

# ---- schema and file -------------------------------------------------------------------------------------------------

@test "a changed schema is found, by name" {
    local statement name
    while IFS='|' read -r statement name; do
        sql "$statement"
        assert_finding ".check == \"schema\" and .table == \"$name\""
        restore
    done <<'TABLE'
ALTER TABLE lot ADD COLUMN secret TEXT|lot
CREATE TABLE extra (id INTEGER)|extra
CREATE VIEW lots AS SELECT * FROM lot|lots
CREATE INDEX lot_by_secret ON lot (status)|lot_by_secret
DROP INDEX lot_by_donor|lot_by_donor
CREATE TRIGGER helpful AFTER INSERT ON lot BEGIN SELECT 1; END|helpful
DROP TRIGGER guard_audit_event_chain|guard_audit_event_chain
PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, ' CHECK (reviewed_by IS NULL OR reviewed_by <> entered_by),', '') WHERE name = 'result'|result
PRAGMA writable_schema = ON; UPDATE sqlite_schema SET type = 'Table' WHERE name = 'lot'|lot
PRAGMA writable_schema = ON; UPDATE sqlite_schema SET tbl_name = 'Lot' WHERE name = 'lot_by_donor'|lot_by_donor
TABLE
}

@test "a schema that SQLite cannot read is no crash" {
    sql 'PRAGMA writable_schema = ON' "UPDATE sqlite_schema SET sql = 'CREATE TABLE lot (' WHERE name = 'lot'" || true
    try - audit verify
    [[ $status =~ ^[18]$ ]]
    restore
    sql 'PRAGMA writable_schema = ON' "DELETE FROM sqlite_schema WHERE name = 'audit_event'" || true
    try - audit verify
    [[ $status =~ ^[18]$ ]]
    restore
    tamper 'DELETE FROM facility'
    try - audit verify
    assert_exit 8
}

@test "a row without its parent is found" {
    tamper 'PRAGMA foreign_keys = OFF' 'DELETE FROM product'
    assert_finding '.check == "file" and .table == "lot"'
}

# flip FILE OFFSET BIT
flip() {
    local byte
    byte=$(od -An -tu1 -j "$2" -N 1 "$1")
    # shellcheck disable=SC2059 # the format is the byte
    printf "\\x$(printf %02x $((byte ^ 1 << $3)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

@test "flipped bits are found, or change nothing that can be read" {
    local offset bit found=0 tried=0
    sqlite3 "$DB" 'PRAGMA journal_mode = DELETE' >/dev/null
    cp "$DB" whole.db
    sqlite3 whole.db .dump >before
    while read -r offset bit; do
        tried=$((tried + 1))
        cp whole.db "$DB"
        flip "$DB" "$offset" "$bit"
        try - audit verify
        case $status in
        8 | 1) found=$((found + 1)) ;;
        0) sqlite3 "$DB" .dump 2>&1 | cmp -s - before || fail "bit $bit of byte $offset changed what is read" ;;
        *) fail "bit $bit of byte $offset" ;;
        esac
    done < <(od -An -v -tu1 -w1 whole.db | awk '
        $1 { byte[count++] = NR - 1 } # a zero is mostly room in a page: tables without rows are nothing else
        END {
            srand(20261122)
            for (i = 0; i < 60; i++) print byte[int(rand() * count)], int(rand() * 8)
            for (i = 0; i < 12; i++) print int(rand() * 100), int(rand() * 8)
        }')
    echo "found $found of $tried"
    [ $tried -eq 72 ]
    [ $found -ge 40 ]
}

@test "a file cut short is found" {
    local size
    size=$(stat -c %s "$DB")
    for part in 2 3 4; do
        restore
        truncate -s $((size * part / 5 / 4096 * 4096)) "$DB"
        try - audit verify
        [[ $status =~ ^[18]$ ]] || fail "$part fifths"
    done
    restore
    truncate -s 1000 "$DB"
    try - lot list
    [[ $status =~ ^[18]$ ]]
}
