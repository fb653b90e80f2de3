# Makes C of the SQL files: named statements, their column lists as enums, the schema, its tables and their guards.
#   awk -f sql/generate.awk -v make=header|source sql/guard.sql sql/*.sql sql/schema/*.sql
# Statement files:  "-- name: lot_by_code" begins a statement, comment lines behind it are its purpose,
#                   "-- scans: why" allows its plan to read a whole growing table,
#                   "-- columns: lot = l.id, l.code" (continued on "--   " lines) names a list for {lot},
#                   "{32 of (?, ?)}" is so many rows of values, numbered: (?1, ?2), (?3, ?4), ..
# Schema files:     one column per line, its name first, inside CREATE TABLE name ( ... ) STRICT;

function fail(text) { print FILENAME ":" FNR ": " text > "/dev/stderr"; failed = 1; exit 1 }
function upper_case(text) { return toupper(text) }
function trim(text) { gsub(/^[ \t\n]+|[ \t\n]+$/, "", text); return text }
function c_string(text,   lines, count, i, out) {
    if (text == "") return "\"\""
    gsub(/\\/, "\\\\\\\\", text); gsub(/"/, "\\\"", text)
    count = split(text, lines, "\n"); out = ""
    for (i = 1; i <= count; i++) out = out (i > 1 ? "\n    " : "") "\"" lines[i] (i < count ? "\\n" : "") "\""
    return out
}
function expand(text, name,   list) {
    for (list in columns) gsub("\\{" list "\\}", columns[list], text)
    text = repeat(text)
    if (text ~ /\{[a-z_]+\}/) fail("unknown column list in " name ": " text)
    return text
}
function repeat(text,   part, count, row, rows, i, value) {
    while (match(text, /\{[0-9]+ of [^}]*\}/)) {
        part = substr(text, RSTART + 1, RLENGTH - 2); count = part + 0; sub(/^[0-9]+ of /, "", part)
        rows = ""; value = 0
        for (i = 1; i <= count; i++) {
            row = part
            while (sub(/\?/, "@" (value + 1), row)) value++
            rows = rows (i > 1 ? ",\n" : "") row
        }
        gsub(/@/, "?", rows)
        text = substr(text, 1, RSTART - 1) rows substr(text, RSTART + RLENGTH)
    }
    return text
}
# The items of a column list: split at the commas that stand outside parentheses and quotes.
function split_columns(text, items,   i, c, depth, quoted, count) {
    count = 1; items[1] = ""
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (c == "'") quoted = !quoted
        if (!quoted) depth += (c == "(") - (c == ")")
        if (c == "," && !depth && !quoted) items[++count] = ""
        else items[count] = items[count] c
    }
    return count
}
function column_name(item) { item = trim(item); sub(/^.*[ \t][Aa][Ss][ \t]+/, "", item); sub(/^[a-z_]+\./, "", item); return item }
function close_statement() {
    if (name == "") return
    body = trim(body); sub(/;$/, "", body)
    if (body == "") fail("statement " name " is empty")
    statement[++statements] = name; text_of[name] = body; purpose_of[name] = trim(purpose); scans_of[name] = scans
    file_of[name] = previous_file
    name = ""; body = ""; purpose = ""; scans = ""
}
FNR == 1 { close_statement(); list = ""; guard = ""
    kind = FILENAME ~ /guard\.sql$/ ? "guard" : FILENAME ~ /schema\// ? "schema" : "statements"
    if (kind == "schema") { file = FILENAME; sub(/.*\//, "", file); sub(/\.sql$/, "", file); migration[++migrations] = file } }
{ previous_file = FILENAME }

kind == "guard" && /^-- guard: / { guard = $3; next }
kind == "guard" && guard != "" && !/^--/ && NF { guards[guard] = guards[guard] $0 "\n" }

kind == "schema" { migration_text[migrations] = migration_text[migrations] $0 "\n" }
kind == "schema" && /^CREATE TABLE / { table = $3; tables[++table_count] = table; next }
kind == "schema" && table != "" && /^\)/ { table = ""; next }
kind == "schema" && table != "" && $1 ~ /^[a-z_0-9]+$/ { table_columns[table] = table_columns[table] (table_columns[table] == "" ? "" : " ") $1 }

kind == "statements" && /^-- name: / { close_statement(); list = ""; name = $3
    if (name in text_of) fail("statement " name " stands twice"); next }
kind == "statements" && /^-- columns: / { close_statement(); list = $3; line = $0; sub(/^-- columns: [a-z_]+ = /, "", line); columns[list] = line; lists[++list_count] = list; next }
kind == "statements" && list != "" && /^--   / { line = $0; sub(/^-- +/, "", line); columns[list] = columns[list] " " line; next }
kind == "statements" && /^-- scans: / { scans = $0; sub(/^-- scans: /, "", scans); next }
kind == "statements" && /^--/ { line = $0; sub(/^-- ?/, "", line); purpose = purpose " " line; next }
kind == "statements" { list = ""; if (name != "") body = body $0 "\n"; else if (NF) fail("SQL outside of a named statement") }

END {
    if (failed) exit 1
    close_statement()
    for (i = 1; i <= statements; i++) text_of[statement[i]] = expand(text_of[statement[i]], statement[i]) # a list may stand behind its use
    if (make == "header") header(); else source()
}
function header(   i, j, count, items) {
    print "/* Made by sql/generate.awk. */\n#ifndef CRYOLOT_SQL_H\n#define CRYOLOT_SQL_H\n"
    print "enum cl_sql {"
    for (i = 1; i <= statements; i++) print "    SQL_" upper_case(statement[i]) ", /* " file_of[statement[i]] " */"
    print "    SQL_COUNT\n};\n"
    for (i = 1; i <= list_count; i++) {
        count = split_columns(columns[lists[i]], items)
        print "enum {"
        for (j = 1; j <= count; j++) {
            if (column_name(items[j]) !~ /^[a-z][a-z0-9_]*$/) { print "sql: column " j " of list " lists[i] " needs a name (AS name): " trim(items[j]) > "/dev/stderr"; exit 1 }
            print "    COL_" upper_case(lists[i]) "_" upper_case(column_name(items[j])) ","
        }
        print "};\n"
    }
    print "#endif"
}
function source(   i, j, count, items, guard_text, t, acts) {
    print "/* Made by sql/generate.awk. */\n#include \"store/statement.h\"\n"
    print "const struct cl_statement cl_statements[SQL_COUNT] = {"
    for (i = 1; i <= statements; i++) { t = statement[i]
        print "    {" c_string(t) ",\n    " c_string(text_of[t]) ",\n    " c_string(purpose_of[t]) ", " c_string(scans_of[t]) "}," }
    print "};\n"
    for (i = 1; i <= table_count; i++) {
        count = split(table_columns[tables[i]], items, " ")
        printf "static const struct cl_lead leads_of_%s[] = {", tables[i]
        for (j = 1; j <= count; j++) printf "{\"%s\\\"%s\\\":\", %d}, ", j == 1 ? "{" : ",", items[j], length(items[j]) + 4
        print "};"
    }
    print "\nconst struct cl_table cl_tables[] = {"
    for (i = 1; i <= table_count; i++) { t = tables[i]
        count = split(table_columns[t], items, " ")
        guard_text = ""
        if (t ~ /^audit_/) guard_text = guards["audit"] (t == "audit_event" ? guards["chain"] : "")
        else for (j = 1; j <= split("insert update delete", acts, " "); j++) { line = guards["table"]; gsub(/\{act\}/, acts[j], line); guard_text = guard_text line }
        gsub(/\{table\}/, t, guard_text)
        select = table_columns[t]; gsub(/ /, ", ", select)
        print "    {\"" t "\", " length(t) ", leads_of_" t ", " count ", " (t ~ /^audit_/ ? "false" : "true") ",\n    " c_string("SELECT " select " FROM " t " ORDER BY id") ",\n    " c_string(trim(guard_text)) "},"
    }
    print "};\nconst size_t cl_table_count = " table_count ";\n"
    print "const struct cl_migration cl_migrations[] = {"
    for (i = 1; i <= migrations; i++) print "    {" (migration[i] + 0) ", \"" migration[i] "\",\n    " c_string(migration_text[i]) "},"
    print "};\nconst size_t cl_migration_count = " migrations ";"
}
