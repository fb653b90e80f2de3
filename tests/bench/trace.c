/* Linked into a copy of cryolot: with BENCH_TRACE=FILE it writes every statement that runs, with its values, to FILE,
 * for replay.c to run again. A record: the statement's number; its text, when the number is new; how many values; each
 * value: its type (i, t, b, n), its size, its bytes. Numbers and sizes are int64. */
#include <ctype.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENTS = 1000, VALUES = 1000 };

struct value {
    char type;
    int64_t number; /* of an integer, and then its bytes */
    const char *bytes;
    size_t size;
};

static FILE *file;
static char *known[STATEMENTS];
static int64_t known_count;

/* ---- values, as SQLite writes them into the text of a statement ------------------------------------------------ */

/* Behind the quote: undoes the doubling of quotes, in place. */
static char *read_text(char *at, struct value *out)
{
    char *to = at;
    *out = (struct value){.type = 't', .bytes = at};
    for (; at[0] != '\'' || at[1] == '\''; at++) {
        if (*at == '\'')
            at++;
        *to++ = *at;
    }
    out->size = (size_t)(to - out->bytes);
    return at + 1;
}

static int digit(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

static char *read_blob(char *at, struct value *out)
{
    char *to = at;
    *out = (struct value){.type = 'b', .bytes = at};
    for (; *at != '\''; at += 2)
        *to++ = (char)(digit(at[0]) << 4 | digit(at[1]));
    out->size = (size_t)(to - out->bytes);
    return at + 1;
}

static char *read_literal(char *at, struct value *out)
{
    if (*at == '\'')
        return read_text(at + 1, out);
    if (*at == 'x')
        return read_blob(at + 2, out);
    *out = (struct value){.type = *at == 'N' ? 'n' : 'i'};
    if (*at == 'N')
        return at + strlen("NULL");
    out->number = strtoll(at, &at, 10);
    out->size = sizeof out->number;
    return at;
}

/* Walks along both texts: where one has ?2, the other has the second value. */
static int64_t read_values(const char *text, char *expanded, struct value *values)
{
    int64_t count = 0;
    while (*text) {
        if (*text != '?') {
            text++;
            expanded++;
            continue;
        }
        char *end;
        int64_t place = strtoll(text + 1, &end, 10);
        if (place < 1 || place > VALUES)
            abort();
        expanded = read_literal(expanded, &values[place - 1]);
        text = end;
        count = place > count ? place : count;
    }
    return count;
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

static void put_number(int64_t number)
{
    fwrite(&number, sizeof number, 1, file);
}

static void put_statement(const char *text)
{
    int64_t number = 0;
    while (number < known_count && strcmp(known[number], text) != 0)
        number++;
    put_number(number);
    if (number < known_count)
        return;
    if (number == STATEMENTS)
        abort();
    known[known_count++] = strdup(text);
    put_number((int64_t)strlen(text) + 1);
    fwrite(text, 1, strlen(text) + 1, file);
}

static void put_values(const struct value *values, int64_t count)
{
    put_number(count);
    for (int64_t i = 0; i < count; i++) {
        fputc(values[i].type, file);
        put_number((int64_t)values[i].size);
        fwrite(values[i].type == 'i' ? (const void *)&values[i].number : values[i].bytes, 1, values[i].size, file);
    }
}

static int on_statement(unsigned kind, void *context, void *statement, void *text)
{
    static struct value values[VALUES];
    (void)kind;
    (void)context;
    char *expanded = sqlite3_expanded_sql(statement);
    if (expanded == NULL)
        abort();
    put_statement(text);
    put_values(values, read_values(text, expanded, values));
    sqlite3_free(expanded);
    return 0;
}

static int on_open(sqlite3 *db, char **error, const void *routines)
{
    (void)error;
    (void)routines;
    return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, on_statement, NULL);
}

__attribute__((constructor)) static void begin_trace(void)
{
    const char *path = getenv("BENCH_TRACE");
    file = path ? fopen(path, "wb") : NULL;
    if (file)
        sqlite3_auto_extension((void (*)(void))on_open);
}
