#include "domain/product.h"

#include "base/ini.h"
#include "base/text.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *const cl_stages[] = {"mother-blood", "bank", "before-freezing", "frozen-product", "after-thaw",
                                 "infusion",     NULL};

static const char *const PRODUCT_KEYS[] = {"code",
                                           "name",
                                           "title",
                                           "investigational",
                                           "frozen",
                                           "shelf_life_months",
                                           "in_use_minutes",
                                           "storage_max",
                                           "out_of_storage",
                                           "cells_per_vial",
                                           "volume",
                                           "dose_cells_per_kg",
                                           "dose_tolerance",
                                           "vials_round",
                                           "passage_most",
                                           "doublings_most",
                                           "yield_least",
                                           "stability_months",
                                           NULL};

static const char *const RELEASE_KEYS[] = {"require", NULL};

/* What [release] require may name (CLI.md "States"). */
static const char *const REQUIREMENTS[] = {"labels.reconciled", "audit.reviewed", "batch-record.reviewed",
                                           "materials.accepted", NULL};

static const char *const SPECIFICATION_KEYS[] = {
    "title",           "method",         "kind",          "unit",
    "lower",           "upper",          "rounding",      "plausible_lower",
    "plausible_upper", "words",          "failing_words", "gates_release",
    "gates_infusion",  "may_be_pending", "pending_days",  "information_only",
    "replicates",      "replicate_rule", "retests_most",  NULL};

static const char PRODUCT[] = "product", RELEASE[] = "release", SPECIFICATION[] = "specification ";

enum { CODE_MOST = 32, NAME_MOST = 80, TITLE_MOST = 200, UNIT_MOST = 20, WORD_MOST = 60, PERMILLE_MOST = 999 };

/* What is read, section by section. */
struct reader {
    struct cl *cl;
    struct cl_ini ini;
    const char *section;
};

/* ---- mistakes -------------------------------------------------------------------------------------------------- */

/* A mistake at a key of the section that is being read, or at the section itself when the key does not stand there. */
static void __attribute__((format(printf, 3, 4)))
report(struct reader *reader, const char *key, const char *format, ...)
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

/* The sentence of a failed reading, and how to write it right. */
static void report_error(struct reader *reader, const char *key, struct cl_error *fault)
{
    report(reader, key, "%s%s%s", fault->message, *fault->remedy ? ": " : "", fault->remedy);
    cl_error_clear(fault);
}

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

/* A word that is none of the known ones; the sentence begins with `what`: "there is no key", "kind cannot be". */
static void report_unknown(struct reader *reader, const char *key, const char *what, const char *word,
                           const char *const *words)
{
    const char *nearest = cl_text_nearest(word, words);
    const char *list = *words;
    for (size_t i = 1; !nearest && words[i]; i++)
        list = cl_arena_print(&reader->cl->arena, "%s, %s", list, words[i]);
    report(reader, key, "%s '%s': %s %s", what, word, nearest ? "did you mean" : "write one of",
           nearest ? nearest : list);
}

/* ---- values ---------------------------------------------------------------------------------------------------- */

/* The value of a key, or NULL when it is not there or of no use; a required one that is missing is a mistake. */
static const char *read_text(struct reader *reader, const char *key, size_t most, bool required)
{
    struct cl_error fault = {0};
    const char *value = cl_ini_get(&reader->ini, reader->section, key);
    if (!value && required)
        report(reader, key, "%s is missing", key);
    if (!value || cl_print_check(key, value, most, &fault) == CL_OK) /* most of it stands on the certificate */
        return value;
    report_error(reader, key, &fault);
    return NULL;
}

static const char *read_word(struct reader *reader, const char *key, const char *const *words, const char *otherwise)
{
    const char *value = read_text(reader, key, NAME_MOST, !otherwise);
    if (!value)
        return otherwise ? otherwise : words[0];
    if (!is_one_of(value, words))
        report_unknown(reader, key, cl_arena_print(&reader->cl->arena, "%s cannot be", key), value, words);
    return value;
}

static bool read_flag(struct reader *reader, const char *key, bool required)
{
    static const char *const words[] = {"no", "yes", NULL};
    return strcmp(read_word(reader, key, words, required ? NULL : "no"), "yes") == 0;
}

typedef enum cl_status quantity_reader(const char *text, int64_t *out, struct cl_error *error);

/* A quantity by its reader; 0 when it is not there. */
static int64_t read_quantity(struct reader *reader, const char *key, quantity_reader *read, bool required)
{
    struct cl_error fault = {0};
    int64_t quantity = 0;
    const char *value = read_text(reader, key, NAME_MOST, required);
    if (value && read(value, &quantity, &fault) != CL_OK)
        report_error(reader, key, &fault);
    return quantity;
}

static enum cl_status read_months(const char *text, int64_t *months, struct cl_error *error)
{
    return cl_count_read(text, "shelf_life_months", 1, 600, months, error);
}

static enum cl_status read_minutes(const char *text, int64_t *minutes, struct cl_error *error)
{
    return cl_count_read(text, "in_use_minutes", 1, 7 * 24 * 60, minutes, error);
}

static enum cl_status read_pending_days(const char *text, int64_t *days, struct cl_error *error)
{
    return cl_count_read(text, "pending_days", 1, 365, days, error);
}

static enum cl_status read_replicates(const char *text, int64_t *replicates, struct cl_error *error)
{
    return cl_count_read(text, "replicates", 1, 99, replicates, error);
}

static enum cl_status read_retests(const char *text, int64_t *retests, struct cl_error *error)
{
    return cl_count_read(text, "retests_most", 0, 9, retests, error);
}

/* One more than the passage, so that none can be told from passage 0. */
static enum cl_status read_passage(const char *text, int64_t *passage, struct cl_error *error)
{
    enum cl_status status = cl_count_read(text, "passage_most", 0, 99, passage, error);
    *passage += status == CL_OK;
    return status;
}

/* "10 %", "2.5%" -> 100, 25. */
static enum cl_status read_percent(const char *text, const char *what, int64_t most, const char *remedy,
                                   int64_t *permille, struct cl_error *error)
{
    char number[NAME_MOST];
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

static enum cl_status read_tolerance(const char *text, int64_t *permille, struct cl_error *error)
{
    return read_percent(text, "tolerance", PERMILLE_MOST, "write it like 10 %, from 0 % to 99.9 %", permille, error);
}

static enum cl_status read_yield(const char *text, int64_t *permille, struct cl_error *error)
{
    return read_percent(text, "yield", 1000, "write it like 70 %, from 0.1 % to 100 %", permille, error);
}

/* The pieces of "A, B, C", each without the blanks around it. */
static struct cl_texts read_list(struct reader *reader, const char *key, bool required)
{
    struct cl_arena *arena = &reader->cl->arena;
    const char **items = NULL;
    size_t count = 0, capacity = 0;
    for (const char *at = read_text(reader, key, 10 * TITLE_MOST, required); at;) {
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

static bool contains(struct cl_texts words, const char *word, size_t before)
{
    for (size_t i = 0; i < words.count && i < before; i++)
        if (strcasecmp(words.at[i], word) == 0)
            return true;
    return false;
}

/* Codes of products and tests: small letters, digits, single hyphens between them. */
static bool is_small_code(const char *code)
{
    size_t size = strlen(code);
    return size > 0 && size <= CODE_MOST && strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-") == size &&
           code[0] != '-' && code[size - 1] != '-' && !strstr(code, "--");
}

/* ---- the product ----------------------------------------------------------------------------------------------- */

/* "5e5/kg, 1e6/kg" as whole numbers. */
static struct cl_texts read_doses(struct reader *reader, const char *key)
{
    struct cl_error fault = {0};
    struct cl_texts doses = read_list(reader, key, false);
    for (size_t i = 0; i < doses.count; i++) {
        int64_t cells_per_kg;
        if (cl_cells_per_kg_read(doses.at[i], &cells_per_kg, &fault) == CL_OK)
            doses.at[i] = cl_arena_print(&reader->cl->arena, "%lld", (long long)cells_per_kg);
        else
            report_error(reader, key, &fault);
    }
    return doses;
}

/* "0, 3, 6": rising whole months. */
static struct cl_texts read_stability(struct reader *reader)
{
    static const char key[] = "stability_months";
    struct cl_error fault = {0};
    struct cl_texts months = read_list(reader, key, false);
    int64_t last = -1, month;
    for (size_t i = 0; i < months.count; i++) {
        if (cl_count_read(months.at[i], key, 0, 600, &month, &fault) != CL_OK)
            report_error(reader, key, &fault);
        else if (month <= last)
            report(reader, key, "the time points are not in rising order: %s", months.at[i]);
        else
            months.at[i] = cl_arena_print(&reader->cl->arena, "%lld", (long long)month);
        last = month > last ? month : last;
    }
    return months;
}

/* A number of population doublings, as it is written. */
static const char *read_doublings(struct reader *reader)
{
    struct cl_error fault = {0};
    struct cl_decimal value;
    const char *text = read_text(reader, "doublings_most", NAME_MOST, false);
    if (text && cl_decimal_read(text, &value, &fault) != CL_OK)
        report_error(reader, "doublings_most", &fault);
    else if (text && value.coefficient <= 0)
        report(reader, "doublings_most", "'%s' is not a number of doublings above 0", text);
    return text;
}

/* Section [release]: the further checks of the gate, each once, in the order of CLI.md. */
static struct cl_texts read_requirements(struct reader *reader)
{
    reader->section = RELEASE;
    struct cl_texts required = read_list(reader, "require", false);
    for (size_t i = 0; i < required.count; i++) {
        if (!is_one_of(required.at[i], REQUIREMENTS))
            report_unknown(reader, "require", "a release cannot require", required.at[i], REQUIREMENTS);
        else if (contains(required, required.at[i], i))
            report(reader, "require", "'%s' stands twice", required.at[i]);
    }
    return required;
}

static struct cl_product read_product(struct reader *reader)
{
    static const char *const roundings[] = {"up", "nearest", NULL}, *const yes_no[] = {"no", "yes", NULL};
    reader->section = PRODUCT;
    struct cl_product product = {
        .code = read_text(reader, "code", CODE_MOST, true),
        .name = read_text(reader, "name", NAME_MOST, true),
        .title = read_text(reader, "title", TITLE_MOST, true),
        .investigational = read_flag(reader, "investigational", true),
        .shelf_life_months = read_quantity(reader, "shelf_life_months", read_months, false),
        .in_use_minutes = read_quantity(reader, "in_use_minutes", read_minutes, true),
        .storage_max_mc = read_quantity(reader, "storage_max", cl_temperature_read, true),
        .out_of_storage_most_s = read_quantity(reader, "out_of_storage", cl_seconds_read, false),
        .cells_per_vial = read_quantity(reader, "cells_per_vial", cl_cells_read, false),
        .volume_ul = read_quantity(reader, "volume", cl_volume_read, false),
        .dose_cells_per_kg = read_doses(reader, "dose_cells_per_kg"),
        .dose_tolerance_permille = read_quantity(reader, "dose_tolerance", read_tolerance, true),
        .vials_round = read_word(reader, "vials_round", roundings, NULL),
        .frozen = strcmp(read_word(reader, "frozen", yes_no, "yes"), "yes") == 0,
        .passage_most = read_quantity(reader, "passage_most", read_passage, false) - 1,
        .doublings_most = read_doublings(reader),
        .yield_least_permille = read_quantity(reader, "yield_least", read_yield, false),
        .stability_months = read_stability(reader),
    };
    if (product.code && !is_small_code(product.code))
        report(reader, "code", "'%s' is not a product code: use a-z, 0-9 and single hyphens, at most %d characters",
               product.code, CODE_MOST);
    return product;
}

/* ---- the specification ----------------------------------------------------------------------------------------- */

/* A limit "OPERATOR NUMBER", as it is written. */
struct limit {
    const char *number; /* NULL: none */
    struct cl_decimal value;
    bool open;
};

/* The text behind the operator at its start, or NULL when it is not there. */
static const char *behind(const char *text, const char *operator)
{
    size_t size = strlen(operator);
    return strncmp(text, operator, size) == 0 ? text + size : NULL;
}

/* closed and open: ">=" and ">", or "<=" and "<"; sign: "≥" or "≤". */
static struct limit read_limit(struct reader *reader, const char *key, const char *closed, const char *sign,
                               const char *open)
{
    struct limit limit = {0};
    const char *text = read_text(reader, key, NAME_MOST, false);
    if (!text)
        return limit;
    const char *number = behind(text, closed);
    if (!number)
        number = behind(text, sign);
    if (!number) {
        number = behind(text, open);
        limit.open = true;
    }
    if (number)
        number += strspn(number, " ");
    if (number && cl_decimal_read(number, &limit.value, NULL) == CL_OK)
        limit.number = number;
    else
        report(reader, key, "'%s' is not a limit: write %s 85 or %s 85", text, closed, open);
    return limit;
}

static struct limit read_plausible(struct reader *reader, const char *key)
{
    struct cl_error fault = {0};
    struct limit limit = {.number = read_text(reader, key, NAME_MOST, false)};
    if (limit.number && cl_decimal_read(limit.number, &limit.value, &fault) != CL_OK) {
        report_error(reader, key, &fault);
        limit.number = NULL;
    }
    return limit;
}

/* Whether no value can lie between the two. */
static bool is_nothing_between(struct limit lower, struct limit upper)
{
    if (!lower.number || !upper.number)
        return false;
    int order = cl_decimal_compare(lower.value, upper.value);
    return order > 0 || (order == 0 && (lower.open || upper.open));
}

static void read_number(struct reader *reader, struct cl_specification *row)
{
    static const char *const roundings[] = {"usp", "exact", NULL};
    struct limit lower = read_limit(reader, "lower", ">=", "≥", ">");
    struct limit upper = read_limit(reader, "upper", "<=", "≤", "<");
    struct limit least = read_plausible(reader, "plausible_lower");
    struct limit most = read_plausible(reader, "plausible_upper");
    if (is_nothing_between(lower, upper))
        report(reader, "upper", "the limits are the wrong way round: nothing lies between %s and %s", lower.number,
               upper.number);
    if (is_nothing_between(least, most))
        report(reader, "plausible_upper", "the plausible values are the wrong way round: %s to %s", least.number,
               most.number);
    if (is_nothing_between(least, lower) || is_nothing_between(lower, most))
        report(reader, "lower", "the limit %s is itself outside of the plausible values", lower.number);
    if (is_nothing_between(least, upper) || is_nothing_between(upper, most))
        report(reader, "upper", "the limit %s is itself outside of the plausible values", upper.number);
    row->lower = lower.number;
    row->lower_open = lower.open;
    row->upper = upper.number;
    row->upper_open = upper.open;
    row->plausible_lower = least.number;
    row->plausible_upper = most.number;
    row->unit = read_text(reader, "unit", UNIT_MOST, false);
    row->rounding = read_word(reader, "rounding", roundings, "usp");
}

static void check_words(struct reader *reader, const char *key, struct cl_texts words)
{
    struct cl_error fault = {0};
    for (size_t i = 0; i < words.count; i++) {
        if (cl_print_check("word", words.at[i], WORD_MOST, &fault) != CL_OK)
            report_error(reader, key, &fault);
        else if (contains(words, words.at[i], i))
            report(reader, key, "'%s' stands twice", words.at[i]);
    }
}

static void read_words(struct reader *reader, struct cl_specification *row)
{
    row->words = read_list(reader, "words", true);
    row->failing_words = read_list(reader, "failing_words", true);
    check_words(reader, "words", row->words);
    check_words(reader, "failing_words", row->failing_words);
    for (size_t i = 0; i < row->failing_words.count; i++)
        if (contains(row->words, row->failing_words.at[i], row->words.count))
            report(reader, "failing_words", "'%s' cannot both pass and fail", row->failing_words.at[i]);
}

/* Keys that say nothing in this kind of row would be believed to say something. */
static void refuse_keys(struct reader *reader, const char *kind, const char *const *keys)
{
    for (; *keys; keys++)
        if (cl_ini_get(&reader->ini, reader->section, *keys))
            report(reader, *keys, "%s means nothing for kind = %s: leave the line out", *keys, kind);
}

/* The section's name is "specification TEST STAGE". */
static void read_section_name(struct reader *reader, struct cl_specification *row)
{
    const char *name = reader->section + sizeof SPECIFICATION - 1, *blank = strchr(name, ' ');
    size_t size = blank ? (size_t)(blank - name) : strlen(name);
    row->test = cl_arena_copy_bytes(&reader->cl->arena, name, size);
    row->stage = blank ? blank + 1 : "";
    if (!is_small_code(row->test))
        report(reader, NULL, "'%s' is not a test code: use a-z, 0-9 and single hyphens, at most %d characters",
               row->test, CODE_MOST);
    if (!blank)
        report(reader, NULL, "the stage is missing: write [%s%s %s]", SPECIFICATION, row->test, "frozen-product");
    else if (!is_one_of(row->stage, cl_stages))
        report_unknown(reader, NULL, "there is no stage", row->stage, cl_stages);
}

/* How many belong to one test, what of them is judged, how often it may be repeated. */
static void read_replicate_rule(struct reader *reader, struct cl_specification *row)
{
    static const char *const rules[] = {"each", "mean", "worst", NULL};
    int64_t replicates = read_quantity(reader, "replicates", read_replicates, false);
    row->replicates = replicates ? replicates : 1;
    row->replicate_rule = read_word(reader, "replicate_rule", rules, "each");
    row->retests_most = read_quantity(reader, "retests_most", read_retests, false);
    bool each = strcmp(row->replicate_rule, "each") == 0, mean = strcmp(row->replicate_rule, "mean") == 0;
    if (!each && row->replicates < 2)
        report(reader, "replicate_rule", "%s needs replicates = 2 or more", row->replicate_rule);
    if (mean && strcmp(row->kind, "number") != 0)
        report(reader, "replicate_rule", "only a number has a mean, and this is kind = %s", row->kind);
}

/* May the lot be released before it is there, and until when is it due? */
static void read_pending(struct reader *reader, bool frozen, struct cl_specification *row)
{
    row->may_be_pending = read_flag(reader, "may_be_pending", false);
    row->pending_days = read_quantity(reader, "pending_days", read_pending_days, false);
    if (row->may_be_pending && frozen)
        report(reader, "may_be_pending",
               "a frozen product can wait for its results: may_be_pending is for a product with frozen = no");
    else if (row->may_be_pending && !row->pending_days)
        report(reader, "may_be_pending", "pending_days is missing: in how many days from manufacture is it due?");
    else if (row->pending_days && !row->may_be_pending)
        report(reader, "pending_days", "pending_days means nothing without may_be_pending = yes");
}

/* What is judged by nobody can stop nothing. */
static void read_information(struct reader *reader, struct cl_specification *row)
{
    row->information_only = read_flag(reader, "information_only", false);
    if (row->information_only && (row->gates_release || row->gates_infusion))
        report(reader, "information_only", "what is for information only cannot gate a release or an infusion");
    if (strcmp(row->kind, "text") == 0 && row->gates_infusion)
        report(reader, "gates_infusion", "kind = text is judged by nobody: for a signed conclusion write interpreted");
}

static struct cl_specification read_specification(struct reader *reader, const char *section, bool frozen)
{
    static const char *const kinds[] = {"number", "words", "text", "interpreted", NULL};
    static const char *const number_keys[] = {"unit",     "lower", "upper", "plausible_lower", "plausible_upper",
                                              "rounding", NULL};
    static const char *const word_keys[] = {"words", "failing_words", NULL};
    reader->section = section;
    struct cl_specification row = {.rounding = "usp"};
    read_section_name(reader, &row);
    row.title = read_text(reader, "title", TITLE_MOST, true);
    row.method = read_text(reader, "method", TITLE_MOST, true);
    row.kind = read_word(reader, "kind", kinds, NULL);
    row.gates_release = read_flag(reader, "gates_release", true);
    row.gates_infusion = read_flag(reader, "gates_infusion", false);
    read_information(reader, &row);
    read_pending(reader, frozen, &row);
    if (strcmp(row.kind, "number") == 0)
        read_number(reader, &row);
    else
        refuse_keys(reader, row.kind, number_keys);
    if (strcmp(row.kind, "words") == 0)
        read_words(reader, &row);
    else
        refuse_keys(reader, row.kind, word_keys);
    read_replicate_rule(reader, &row);
    row.unit = row.unit ? row.unit : "";
    return row;
}

/* ---- the file -------------------------------------------------------------------------------------------------- */

static bool is_specification(const char *section)
{
    return strncmp(section, SPECIFICATION, sizeof SPECIFICATION - 1) == 0;
}

/* Whether an entry is the first of its section. */
static bool begins_section(const struct cl_ini *ini, size_t i)
{
    return i == 0 || strcmp(ini->entry[i - 1].section, ini->entry[i].section) != 0;
}

/* The keys that a section may hold; NULL: there is no such section. */
static const char *const *keys_of(const char *section)
{
    if (is_specification(section))
        return SPECIFICATION_KEYS;
    if (strcmp(section, RELEASE) == 0)
        return RELEASE_KEYS;
    return strcmp(section, PRODUCT) == 0 ? PRODUCT_KEYS : NULL;
}

static void check_names(struct reader *reader)
{
    for (size_t i = 0; i < reader->ini.count; i++) {
        const struct cl_ini_entry *entry = &reader->ini.entry[i];
        const char *const *keys = keys_of(entry->section);
        reader->section = entry->section;
        if (!keys && begins_section(&reader->ini, i))
            report(reader, NULL, "there is no section '%s': write [product], [release] or [specification TEST STAGE]",
                   entry->section);
        if (keys && !is_one_of(entry->key, keys))
            report_unknown(reader, entry->key, "there is no key", entry->key, keys);
    }
}

static struct cl_specification_list read_specifications(struct reader *reader, bool frozen)
{
    struct cl_specification *rows = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < reader->ini.count; i++) {
        const char *section = reader->ini.entry[i].section;
        if (!is_specification(section) || !begins_section(&reader->ini, i))
            continue;
        rows = cl_arena_grow(&reader->cl->arena, rows, count, &capacity, sizeof *rows);
        rows[count++] = read_specification(reader, section, frozen);
    }
    if (count == 0) {
        reader->section = PRODUCT;
        report(reader, NULL, "a product needs a specification: add a section [specification TEST STAGE]");
    }
    return (struct cl_specification_list){rows, count};
}

enum cl_status cl_product_read(struct cl *cl, const char *file_name, const char *data, size_t size,
                               struct cl_product *out)
{
    struct reader reader = {.cl = cl};
    enum cl_status status = cl_ini_read(file_name, data, size, &cl->arena, &reader.ini, cl->error);
    if (status != CL_OK)
        return status;
    check_names(&reader);
    struct cl_product product = read_product(&reader);
    product.release_requires = read_requirements(&reader);
    product.specification = read_specifications(&reader, product.frozen);
    size_t mistakes = cl->error->row_count;
    if (mistakes > 0)
        return cl_fail(cl->error, CL_INVALID_INPUT, "product.file", file_name, "correct the file and import it again",
                       "%s has %zu %s; nothing was stored", file_name, mistakes,
                       mistakes == 1 ? "mistake" : "mistakes");
    *out = product;
    return CL_OK;
}
