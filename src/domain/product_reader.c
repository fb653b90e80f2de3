/* Reading a product's file: values, and mistakes at their line and key. */
#include "domain/product_reader.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- mistakes -------------------------------------------------------------------------------------------------- */

void cl_reader_report(struct cl_product_reader *reader, const char *key, const char *format, ...)
{
    char text[320];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    int line = key ? cl_ini_line(&reader->ini, reader->section, key) : 0;
    if (line == 0)
        line = cl_ini_line(&reader->ini, reader->section, NULL);
    cl_fail_row(reader->cl->error, line ? line : 1, key ? key : reader->section, "%s", text);
}

void cl_reader_report_error(struct cl_product_reader *reader, const char *key, struct cl_error *fault)
{
    cl_reader_report(reader, key, "%s%s%s", fault->message, *fault->remedy ? ": " : "", fault->remedy);
    cl_error_clear(fault);
}

bool cl_is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

void cl_reader_report_unknown(struct cl_product_reader *reader, const char *key, const char *what, const char *word,
                              const char *const *words)
{
    const char *nearest = cl_text_nearest(word, words);
    const char *list = *words;
    for (size_t i = 1; !nearest && words[i]; i++)
        list = cl_arena_print(&reader->cl->arena, "%s, %s", list, words[i]);
    cl_reader_report(reader, key, "%s '%s': %s %s", what, word, nearest ? "did you mean" : "write one of",
                     nearest ? nearest : list);
}

void cl_reader_refuse_keys(struct cl_product_reader *reader, const char *why, const char *const *keys)
{
    for (; *keys; keys++)
        if (cl_ini_get(&reader->ini, reader->section, *keys))
            cl_reader_report(reader, *keys, "%s means nothing for %s: leave the line out", *keys, why);
}

/* ---- values ---------------------------------------------------------------------------------------------------- */

const char *cl_reader_text(struct cl_product_reader *reader, const char *key, size_t most, bool required)
{
    struct cl_error fault = {0};
    const char *value = cl_ini_get(&reader->ini, reader->section, key);
    if (!value && required)
        cl_reader_report(reader, key, "%s is missing", key);
    if (!value || cl_print_check(key, value, most, &fault) == CL_OK) /* most of it stands on the certificate */
        return value;
    cl_reader_report_error(reader, key, &fault);
    return NULL;
}

const char *cl_reader_word(struct cl_product_reader *reader, const char *key, const char *const *words,
                           const char *otherwise)
{
    const char *value = cl_reader_text(reader, key, CL_NAME_MOST, !otherwise);
    if (!value)
        return otherwise ? otherwise : words[0];
    if (!cl_is_one_of(value, words))
        cl_reader_report_unknown(reader, key, cl_arena_print(&reader->cl->arena, "%s cannot be", key), value, words);
    return value;
}

bool cl_reader_flag(struct cl_product_reader *reader, const char *key, bool required)
{
    static const char *const words[] = {"no", "yes", NULL};
    return strcmp(cl_reader_word(reader, key, words, required ? NULL : "no"), "yes") == 0;
}

int64_t cl_reader_quantity(struct cl_product_reader *reader, const char *key, cl_quantity_reader *read, bool required)
{
    struct cl_error fault = {0};
    int64_t quantity = 0;
    const char *value = cl_reader_text(reader, key, CL_NAME_MOST, required);
    if (value && read(value, &quantity, &fault) != CL_OK)
        cl_reader_report_error(reader, key, &fault);
    return quantity;
}

struct cl_texts cl_reader_list(struct cl_product_reader *reader, const char *key, bool required)
{
    struct cl_arena *arena = &reader->cl->arena;
    const char **items = NULL;
    size_t count = 0, capacity = 0;
    for (const char *at = cl_reader_text(reader, key, 10 * CL_TITLE_MOST, required); at;) {
        at += strspn(at, " ");
        size_t whole = strcspn(at, ","), size = whole;
        while (size > 0 && at[size - 1] == ' ')
            size--;
        items = cl_arena_grow(arena, items, count, &capacity, sizeof *items);
        items[count++] = cl_arena_copy_bytes(arena, at, size);
        at = at[whole] == ',' ? at + whole + 1 : NULL;
    }
    return (struct cl_texts){items, count};
}

bool cl_texts_contain(struct cl_texts words, const char *word, size_t before)
{
    for (size_t i = 0; i < words.count && i < before; i++)
        if (strcasecmp(words.at[i], word) == 0)
            return true;
    return false;
}

bool cl_is_small_code(const char *code)
{
    size_t size = strlen(code);
    return size > 0 && size <= CL_CODE_MOST && strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-") == size &&
           code[0] != '-' && code[size - 1] != '-' && !strstr(code, "--");
}

int64_t cl_reader_count(struct cl_product_reader *reader, const char *key, int64_t least, int64_t most)
{
    struct cl_error fault = {0};
    int64_t count = -1;
    const char *value = cl_reader_text(reader, key, CL_NAME_MOST, false);
    if (value && cl_count_read(value, key, least, most, &count, &fault) != CL_OK)
        cl_reader_report_error(reader, key, &fault);
    return count;
}

enum cl_status cl_percent_read(const char *text, const char *what, int64_t most, const char *remedy, int64_t *permille,
                               struct cl_error *error)
{
    char number[CL_NAME_MOST];
    struct cl_decimal value;
    int64_t scaled;
    size_t size = strcspn(text, " %");
    bool percent = strcmp(text + size, " %") == 0 || strcmp(text + size, "%") == 0;
    snprintf(number, sizeof number, "%.*s", (int)size, text);
    if (!percent || cl_decimal_read(number, &value, NULL) != CL_OK ||
        cl_decimal_scale(value, 1, &scaled, NULL) != CL_OK || scaled < 0 || scaled > most)
        return cl_fail(error, CL_USAGE, NULL, NULL, remedy, "'%s' is not a %s", text, what);
    *permille = scaled;
    return CL_OK;
}
