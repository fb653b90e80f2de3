# Changing the file of a record with another program, for tests of what is found afterwards. Loaded after helper.
# shellcheck shell=bash

sql() { sqlite3 "$DB" "$@"; }
one() { sqlite3 -readonly "$DB" "$1"; }

# tamper SQL..: as somebody who takes the guards off and puts them back behind him.
tamper() {
    [ -e guards.sql ] || {
        one "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = 'trigger'" >drop.sql
        one "SELECT sql || ';' FROM sqlite_schema WHERE type = 'trigger'" >guards.sql
    }
    {
        printf 'PRAGMA synchronous = OFF;\nBEGIN;\n'
        cat drop.sql
        printf 'COMMIT;\n'
        printf '%s;\n' "$@"
        printf 'BEGIN;\n'
        cat guards.sql
        printf 'COMMIT;\n'
    } | sqlite3 -bail "$DB" >tampered
}
