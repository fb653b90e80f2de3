# Rows that no verb of this version makes yet, put into a record of a test. Loaded after helper.
# shellcheck shell=bash disable=SC2154 # used by the test files, set by helper

# plant SQL..: runs it with the guards off. The audit log does not know what it did: audit verify finds it.
plant() {
    local off on
    off=$(sqlite3 -readonly "$DB" "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = 'trigger'")
    on=$(sqlite3 -readonly "$DB" "SELECT sql || ';' FROM sqlite_schema WHERE type = 'trigger'")
    {
        printf '.bail on\nPRAGMA foreign_keys = ON;\nBEGIN;\n%s\n' "$off"
        printf '%s;\n' "$@"
        printf '%s\nCOMMIT;\n' "$on"
    } | sqlite3 "$DB"
}

# person LOGIN: the key of its row; lot CODE, vial CODE: the same.
person() { echo "(SELECT id FROM person WHERE login = '$1')"; }
lot() { echo "(SELECT id FROM lot WHERE code = '$1')"; }
vial() { echo "(SELECT id FROM vial WHERE code = '$1')"; }
