# Changing the file of a record with another program, for tests of what is found afterwards. Loaded after helper.
# shellcheck shell=bash

sql() { sqlite3 "$DB" "$@"; }
one() { sqlite3 -readonly "$DB" "$1"; }

# Takes the guards off; who does so keeps them in a table of their own.
UNGUARD="PRAGMA synchronous = OFF;
    PRAGMA writable_schema = ON;
    CREATE TEMP TABLE guards AS SELECT * FROM sqlite_schema WHERE type = 'trigger';
    DELETE FROM sqlite_schema WHERE type = 'trigger';
    PRAGMA writable_schema = RESET;"
unguard() { sql "$UNGUARD"; }

# tamper SQL..: as somebody who takes the guards off and puts them back behind him.
tamper() {
    {
        printf '%s\n' "$UNGUARD"
        printf '%s;\n' "$@" 'PRAGMA writable_schema = ON' 'INSERT INTO sqlite_schema SELECT * FROM guards'
    } | sqlite3 -bail "$DB" >tampered
}
