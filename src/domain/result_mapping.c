#include "domain/result_mapping.h"
#include "base/ini.h"
#include "base/text.h"
#include "domain/product.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TITLE_MOST = 120, WORD_MOST = 60, SKIP_MOST = 10000 };

enum kind { KIND_IMPORT, KIND_COLUMNS, KIND_TESTS, KIND_RESULT, KIND_NONE };

/* ---- the keys --------------------------------------------------------------------------------------------------- */

enum value { TEXT, WORD, COUNT, LIST, PAIRS };

struct key {
    const char *name;
    enum value value;
    size_t offset;
    const char *const *words; /* of a WORD, in the order of what it stands for */
    bool required;
};

/* What words stand for, before they find their places. */
struct choices {
    int64_t separator, decimal, date, encoding;
};

static const char *const SEPARATORS[] = {"comma", "semicolon", "tab", NULL};
static const char *const DECIMALS[] = {"point", "comma", NULL};
static const char *const DATES[] = {"YYYY-MM-DD", "DD.MM.YYYY", "MM/DD/YYYY", NULL};
static const char *const ENCODINGS[] = {"utf-8", "latin1", NULL};
static const char *const EMPTIES[] = {"refuse", "skip", NULL};

/* The sections under one roof, so that a key is a place in it. */
struct sections {
    struct cl_result_mapping mapping;
    struct choices choice;
};

#define IN_MAPPING(member) offsetof(struct sections, mapping.member)
#define IN_CHOICE(member)  offsetof(struct sections, choice.member)

static const struct key IMPORT_KEYS[] = {
    {"title", TEXT, IN_MAPPING(title), NULL, true},
    {"instrument", TEXT, IN_MAPPING(instrument), NULL, true},
    {"method", TEXT, IN_MAPPING(method), NULL, false},
    {"separator", WORD, IN_CHOICE(separator), SEPARATORS, true},
    {"decimal", WORD, IN_CHOICE(decimal), DECIMALS, true},
    {"date", WORD, IN_CHOICE(date), DATES, true},
    {"encoding", WORD, IN_CHOICE(encoding), ENCODINGS, false},
    {"skip_lines", COUNT, IN_MAPPING(skip_lines), NULL, false},
    {"ends_at", TEXT, IN_MAPPING(ends_at), NULL, false},
    {"not_samples", LIST, IN_MAPPING(not_samples), NULL, false},
    {NULL, TEXT, 0, NULL, false},
};

static const struct key COLUMN_KEYS[] = {
    {"sample", TEXT, IN_MAPPING(sample), NULL, false},      {"lot", TEXT, IN_MAPPING(lot), NULL, false},
    {"performed", TEXT, IN_MAPPING(performed), NULL, true}, {"time", TEXT, IN_MAPPING(time), NULL, false},
    {"analyst", TEXT, IN_MAPPING(analyst), NULL, false},    {"replicate", TEXT, IN_MAPPING(replicate), NULL, false},
    {"test", TEXT, IN_MAPPING(test), NULL, false},          {"value", TEXT, IN_MAPPING(value), NULL, false},
    {"unit", TEXT, IN_MAPPING(unit), NULL, false},          {"operator", TEXT, IN_MAPPING(sign), NULL, false},
    {"ignore", LIST, IN_MAPPING(ignored), NULL, false},     {NULL, TEXT, 0, NULL, false},
};

/* [result TEST] is read into one of these. */
struct result_section {
    struct cl_mapped_result result;
    int64_t empty;
};

#define IN_RESULT(member) offsetof(struct result_section, member)

static const struct key RESULT_KEYS[] = {
    {"column", TEXT, IN_RESULT(result.column), NULL, false},
    {"operator", TEXT, IN_RESULT(result.sign), NULL, false},
    {"unit", TEXT, IN_RESULT(result.unit), NULL, false},
    {"stage", TEXT, IN_RESULT(result.stage), NULL, false},
    {"map", PAIRS, 0, NULL, false},
    {"empty", WORD, IN_RESULT(empty), EMPTIES, false},
    {NULL, TEXT, 0, NULL, false},
};

static const struct key *const KEYS[] = {IMPORT_KEYS, COLUMN_KEYS, NULL, RESULT_KEYS};

/* ---- mistakes --------------------------------------------------------------------------------------------------- */

struct reader {
    struct cl_arena *arena;
    struct cl_ini ini;
    struct sections all;
    struct cl_mapped_result *result;
    size_t result_count, result_capacity;
    struct cl_mapped_test *named;
    size_t named_count, named_capacity;
    struct cl_error *error;
};

static void __attribute__((format(printf, 4, 5)))
report(struct reader *reader, int line, const char *key, const char *format, ...)
{
    char text[320];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    cl_fail_row(reader->error, line ? line : 1, key, "%s", text);
}

/* A word that is none of the known ones, with the nearest or all of them. */
static void report_unknown(struct reader *reader, const struct cl_ini_entry *entry, const char *what, const char *word,
                           const char *const *words)
{
    const char *nearest = cl_text_nearest(word, words), *list = words[0];
    for (size_t i = 1; !nearest && words[i]; i++)
        list = cl_arena_print(reader->arena, "%s, %s", list, words[i]);
    report(reader, entry->line, entry->key, "%s '%s': %s %s", what, word, nearest ? "did you mean" : "write one of",
           nearest ? nearest : list);
}

/* ---- values ----------------------------------------------------------------------------------------------------- */

/* A title that begins or ends with a blank, or holds a comma in a list, stands in quotes. */
static const char *unquoted(struct reader *reader, const char *text, size_t size)
{
    while (size > 0 && text[size - 1] == ' ')
        size--;
    if (size >= 2 && text[0] == '"' && text[size - 1] == '"')
        return cl_arena_copy_bytes(reader->arena, text + 1, size - 2);
    return cl_arena_copy_bytes(reader->arena, text, size);
}

/* How many bytes the item of a list has that begins here: to the next comma outside of quotes. */
static size_t item_size(const char *at)
{
    bool quoted = false;
    size_t size = 0;
    for (; at[size] && (quoted || at[size] != ','); size++)
        quoted = quoted != (at[size] == '"');
    return size;
}

static struct cl_texts read_list(struct reader *reader, const struct cl_ini_entry *entry)
{
    const char **items = NULL;
    size_t count = 0, capacity = 0;
    for (const char *at = entry->value; at;) {
        at += strspn(at, " ");
        size_t size = item_size(at);
        items = cl_arena_grow(reader->arena, items, count, &capacity, sizeof *items);
        items[count] = unquoted(reader, at, size);
        if (!*items[count])
            report(reader, entry->line, entry->key, "between two commas stands nothing");
        count++;
        at = at[size] == ',' ? at + size + 1 : NULL;
    }
    return (struct cl_texts){items, count};
}

/* "Pass:Negative, Fail:Positive" */
static void read_pairs(struct reader *reader, const struct cl_ini_entry *entry, struct cl_mapped_result *result)
{
    struct cl_texts pairs = read_list(reader, entry);
    const char **from = cl_arena_alloc(reader->arena, (pairs.count + 1) * sizeof *from);
    const char **to = cl_arena_alloc(reader->arena, (pairs.count + 1) * sizeof *to);
    for (size_t i = 0; i < pairs.count; i++) {
        const char *colon = strchr(pairs.at[i], ':');
        size_t before = colon ? (size_t)(colon - pairs.at[i]) : 0;
        from[i] = unquoted(reader, pairs.at[i], before);
        to[i] = colon ? unquoted(reader, colon + 1 + strspn(colon + 1, " "), strlen(colon + 1 + strspn(colon + 1, " ")))
                      : "";
        if (!*from[i] || !*to[i])
            report(reader, entry->line, entry->key,
                   "'%s' says not what a word means: write the instrument's word, a colon and ours, Pass:Negative",
                   pairs.at[i]);
        for (size_t other = 0; other < i; other++)
            if (strcasecmp(from[other], from[i]) == 0)
                report(reader, entry->line, entry->key, "'%s' stands twice", from[i]);
    }
    result->from = (struct cl_texts){from, pairs.count};
    result->to = (struct cl_texts){to, pairs.count};
}

static void read_word(struct reader *reader, const struct cl_ini_entry *entry, const char *const *words, int64_t *out)
{
    for (int64_t i = 0; words[i]; i++)
        if (strcmp(words[i], entry->value) == 0) {
            *out = i;
            return;
        }
    report_unknown(reader, entry, cl_arena_print(reader->arena, "%s cannot be", entry->key), entry->value, words);
}

static void read_value(struct reader *reader, const struct cl_ini_entry *entry, const struct key *key, void *target)
{
    struct cl_error fault = {0};
    char *place = (char *)target + key->offset;
    if (!*entry->value)
        report(reader, entry->line, entry->key, "nothing is said behind the =: leave the line out");
    else if (key->value == WORD)
        read_word(reader, entry, key->words, (int64_t *)place);
    else if (key->value == LIST)
        *(struct cl_texts *)place = read_list(reader, entry);
    else if (key->value == PAIRS)
        read_pairs(reader, entry, &((struct result_section *)target)->result);
    else if (key->value == COUNT) {
        if (cl_count_read(entry->value, entry->key, 0, SKIP_MOST, (int64_t *)place, &fault) != CL_OK)
            report(reader, entry->line, entry->key, "%s", fault.message);
    } else {
        const char *text = unquoted(reader, entry->value, strlen(entry->value));
        if (cl_text_check(entry->key, text, TITLE_MOST, &fault) != CL_OK)
            report(reader, entry->line, entry->key, "%s", fault.message);
        *(const char **)place = text;
    }
    cl_error_clear(&fault);
}

static void read_entry(struct reader *reader, const struct cl_ini_entry *entry, const struct key *keys, void *target)
{
    const char *names[16] = {NULL};
    size_t i = 0;
    for (; keys[i].name && strcmp(keys[i].name, entry->key) != 0; i++)
        names[i] = keys[i].name;
    if (keys[i].name)
        read_value(reader, entry, &keys[i], target);
    else
        report_unknown(reader, entry, "there is no key", entry->key, names);
}

/* ---- sections --------------------------------------------------------------------------------------------------- */

static const char RESULT[] = "result ", NOT_A_RESULT[] = "-";

static enum kind kind_of(const char *section)
{
    if (strcmp(section, "import") == 0)
        return KIND_IMPORT;
    if (strcmp(section, "columns") == 0)
        return KIND_COLUMNS;
    if (strcmp(section, "tests") == 0)
        return KIND_TESTS;
    return strncmp(section, RESULT, sizeof RESULT - 1) == 0 ? KIND_RESULT : KIND_NONE;
}

static size_t end_of_section(const struct cl_ini *ini, size_t first)
{
    size_t end = first;
    while (end < ini->count && strcmp(ini->entry[end].section, ini->entry[first].section) == 0)
        end++;
    return end;
}

static void read_result(struct reader *reader, size_t first, size_t end)
{
    const struct cl_ini_entry *entry = &reader->ini.entry[first];
    struct result_section section = {.result = {.test = entry->section + sizeof RESULT - 1, .line = entry->line}};
    for (size_t i = first; i < end; i++)
        read_entry(reader, &reader->ini.entry[i], RESULT_KEYS, &section);
    section.result.may_be_empty = section.empty == 1;
    const char *stage = section.result.stage;
    size_t at = 0;
    while (stage && cl_stages[at] && strcmp(cl_stages[at], stage) != 0)
        at++;
    if (stage && !cl_stages[at])
        report_unknown(
            reader, &(struct cl_ini_entry){.line = cl_ini_line(&reader->ini, entry->section, "stage"), .key = "stage"},
            "there is no stage", stage, cl_stages);
    reader->result = cl_arena_grow(reader->arena, reader->result, reader->result_count, &reader->result_capacity,
                                   sizeof *reader->result);
    reader->result[reader->result_count++] = section.result;
}

/* Names are looked up when all [result TEST] are known: until then `result` is NULL. */
static void read_tests(struct reader *reader, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        const struct cl_ini_entry *entry = &reader->ini.entry[i];
        reader->named = cl_arena_grow(reader->arena, reader->named, reader->named_count, &reader->named_capacity,
                                      sizeof *reader->named);
        reader->named[reader->named_count++] =
            (struct cl_mapped_test){.name = unquoted(reader, entry->key, strlen(entry->key))};
    }
}

static void read_sections(struct reader *reader)
{
    const struct cl_ini *ini = &reader->ini;
    for (size_t first = 0, end; first < ini->count; first = end) {
        const struct cl_ini_entry *entry = &ini->entry[first];
        enum kind kind = kind_of(entry->section);
        end = end_of_section(ini, first);
        if (kind == KIND_NONE)
            report(reader, entry->line, entry->section,
                   "there is no section '%s': write [import], [columns], [tests] or [result TEST]", entry->section);
        else if (kind == KIND_RESULT)
            read_result(reader, first, end);
        else if (kind == KIND_TESTS)
            read_tests(reader, first, end);
        else
            for (size_t i = first; i < end; i++)
                read_entry(reader, &ini->entry[i], KEYS[kind], &reader->all);
    }
}

static void require_keys(struct reader *reader, const char *section, const struct key *keys)
{
    int line = cl_ini_line(&reader->ini, section, NULL);
    if (line == 0)
        report(reader, 1, section, "the section [%s] is missing", section);
    for (; line && keys->name; keys++)
        if (keys->required && !cl_ini_get(&reader->ini, section, keys->name))
            report(reader, line, keys->name, "%s is missing in [%s]", keys->name, section);
}

/* ---- does it fit together ---------------------------------------------------------------------------------------- */

/* The results of a test by its code; one without a section of its own has nothing but its name. */
static const struct cl_mapped_result *result_of(struct reader *reader, const char *test, int line)
{
    for (size_t i = 0; i < reader->result_count; i++)
        if (strcmp(reader->result[i].test, test) == 0)
            return &reader->result[i];
    struct cl_mapped_result *result = cl_arena_alloc(reader->arena, sizeof *result);
    *result = (struct cl_mapped_result){.test = test, .line = line};
    return result;
}

/* Now that every [result TEST] stands at its last place. */
static void resolve_names(struct reader *reader)
{
    size_t at = 0;
    for (size_t i = 0; i < reader->ini.count; i++) {
        const struct cl_ini_entry *entry = &reader->ini.entry[i];
        if (kind_of(entry->section) != KIND_TESTS)
            continue;
        if (!*entry->value)
            report(reader, entry->line, entry->key, "say which test '%s' is, or - for none", entry->key);
        else if (strcmp(entry->value, NOT_A_RESULT) != 0)
            reader->named[at].result = result_of(reader, entry->value, entry->line);
        at++;
    }
}

static void check_long(struct reader *reader)
{
    const struct cl_result_mapping *mapping = &reader->all.mapping;
    int line = cl_ini_line(&reader->ini, "columns", NULL);
    if (!mapping->test || !mapping->value)
        report(reader, line, mapping->test ? "value" : "test",
               "a table with a row for each result needs both test and value");
    if (reader->named_count == 0)
        report(reader, line, "tests", "say what the instrument calls each test, in a section [tests]");
    for (size_t i = 0; i < reader->result_count; i++)
        if (reader->result[i].column || reader->result[i].sign)
            report(reader, reader->result[i].line, "column",
                   "[result %s] cannot have a column of its own: the table has a row for each result",
                   reader->result[i].test);
}

static void check_wide(struct reader *reader)
{
    const struct cl_result_mapping *mapping = &reader->all.mapping;
    int line = cl_ini_line(&reader->ini, "columns", NULL);
    if (mapping->unit || mapping->sign)
        report(reader, line, mapping->unit ? "unit" : "operator",
               "this is said in each [result TEST] where a row has several results");
    if (reader->named_count > 0)
        report(reader, cl_ini_line(&reader->ini, "tests", NULL), "tests",
               "[tests] needs the columns test and value in [columns]");
    if (reader->result_count == 0)
        report(reader, line ? line : 1, "result", "say which columns are results: [result TEST] with column = TITLE");
    for (size_t i = 0; i < reader->result_count; i++)
        if (!reader->result[i].column)
            report(reader, reader->result[i].line, "column", "column is missing in [result %s]",
                   reader->result[i].test);
}

/* Two values out of one column would be one value twice. */
static void check_columns_once(struct reader *reader)
{
    for (size_t i = 0; i < reader->result_count; i++)
        for (size_t other = 0; other < i && reader->result[i].column; other++)
            if (reader->result[other].column && strcmp(reader->result[other].column, reader->result[i].column) == 0)
                report(reader, reader->result[i].line, "column", "the column '%s' is [result %s] already",
                       reader->result[i].column, reader->result[other].test);
}

static void take_choices(struct reader *reader)
{
    static const char separators[] = {',', ';', '\t'};
    const struct choices *choice = &reader->all.choice;
    struct cl_result_mapping *mapping = &reader->all.mapping;
    mapping->separator = separators[choice->separator];
    mapping->decimal_comma = choice->decimal == 1;
    mapping->date = (enum cl_mapped_date)choice->date;
    mapping->latin1 = choice->encoding == 1;
    mapping->result = reader->result;
    mapping->result_count = reader->result_count;
    mapping->named = reader->named;
    mapping->named_count = reader->named_count;
}

static int by_line(const void *a, const void *b)
{
    const struct cl_row_error *left = a, *right = b;
    int order = (left->row > right->row) - (left->row < right->row);
    return order ? order : strcmp(left->column, right->column);
}

/* The mistakes in the order of the file. */
static enum cl_status refuse(struct reader *reader, const char *file)
{
    struct cl_error *error = reader->error;
    qsort(error->rows, error->row_count, sizeof *error->rows, by_line);
    return cl_fail(error, CL_INVALID_INPUT, "mapping.file", file, "correct the lines that are named",
                   "the mapping %s has %zu %s; nothing was read by it", file, error->row_count,
                   error->row_count == 1 ? "mistake" : "mistakes");
}

enum cl_status cl_result_mapping_read(const char *file, const char *text, size_t size, struct cl_arena *arena,
                                      struct cl_result_mapping *out, struct cl_error *error)
{
    struct reader reader = {.arena = arena, .error = error};
    enum cl_status status = cl_ini_read(file, text, size, arena, &reader.ini, error);
    if (status != CL_OK)
        return status;
    read_sections(&reader);
    require_keys(&reader, "import", IMPORT_KEYS);
    require_keys(&reader, "columns", COLUMN_KEYS);
    resolve_names(&reader);
    if (reader.all.mapping.test || reader.all.mapping.value)
        check_long(&reader);
    else
        check_wide(&reader);
    check_columns_once(&reader);
    if (error->row_count > 0)
        return refuse(&reader, file);
    take_choices(&reader);
    *out = reader.all.mapping;
    return CL_OK;
}
