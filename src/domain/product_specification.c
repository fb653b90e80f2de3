/* The sections [specification TEST STAGE] of a product's file. */
#include "domain/product.h"
#include "domain/product_reader.h"
#include "base/text.h"

#include <string.h>

const char *const cl_stages[] = {"mother-blood", "bank", "before-freezing", "frozen-product", "after-thaw",
                                 "infusion",     NULL};

enum { UNIT_MOST = 20, WORD_MOST = 60 };

static const char SPECIFICATION[] = CL_SPECIFICATION_SECTION;

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
static struct limit read_limit(struct cl_product_reader *reader, const char *key, const char *closed, const char *sign,
                               const char *open)
{
    struct limit limit = {0};
    const char *text = cl_reader_text(reader, key, CL_NAME_MOST, false);
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
        cl_reader_report(reader, key, "'%s' is not a limit: write %s 85 or %s 85", text, closed, open);
    return limit;
}

static struct limit read_plausible(struct cl_product_reader *reader, const char *key)
{
    struct cl_error fault = {0};
    struct limit limit = {.number = cl_reader_text(reader, key, CL_NAME_MOST, false)};
    if (limit.number && cl_decimal_read(limit.number, &limit.value, &fault) != CL_OK) {
        cl_reader_report_error(reader, key, &fault);
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

static void read_number(struct cl_product_reader *reader, struct cl_specification *row)
{
    static const char *const roundings[] = {"usp", "exact", NULL};
    struct limit lower = read_limit(reader, "lower", ">=", "≥", ">");
    struct limit upper = read_limit(reader, "upper", "<=", "≤", "<");
    struct limit least = read_plausible(reader, "plausible_lower");
    struct limit most = read_plausible(reader, "plausible_upper");
    if (is_nothing_between(lower, upper))
        cl_reader_report(reader, "upper", "the limits are the wrong way round: nothing lies between %s and %s",
                         lower.number, upper.number);
    if (is_nothing_between(least, most))
        cl_reader_report(reader, "plausible_upper", "the plausible values are the wrong way round: %s to %s",
                         least.number, most.number);
    if (is_nothing_between(least, lower) || is_nothing_between(lower, most))
        cl_reader_report(reader, "lower", "the limit %s is itself outside of the plausible values", lower.number);
    if (is_nothing_between(least, upper) || is_nothing_between(upper, most))
        cl_reader_report(reader, "upper", "the limit %s is itself outside of the plausible values", upper.number);
    row->lower = lower.number;
    row->lower_open = lower.open;
    row->upper = upper.number;
    row->upper_open = upper.open;
    row->plausible_lower = least.number;
    row->plausible_upper = most.number;
    row->unit = cl_reader_text(reader, "unit", UNIT_MOST, false);
    row->rounding = cl_reader_word(reader, "rounding", roundings, "usp");
}

static void check_words(struct cl_product_reader *reader, const char *key, struct cl_texts words)
{
    struct cl_error fault = {0};
    for (size_t i = 0; i < words.count; i++) {
        if (cl_print_check("word", words.at[i], WORD_MOST, &fault) != CL_OK)
            cl_reader_report_error(reader, key, &fault);
        else if (cl_texts_contain(words, words.at[i], i))
            cl_reader_report(reader, key, "'%s' stands twice", words.at[i]);
    }
}

static void read_words(struct cl_product_reader *reader, struct cl_specification *row)
{
    row->words = cl_reader_list(reader, "words", true);
    row->failing_words = cl_reader_list(reader, "failing_words", true);
    check_words(reader, "words", row->words);
    check_words(reader, "failing_words", row->failing_words);
    for (size_t i = 0; i < row->failing_words.count; i++)
        if (cl_texts_contain(row->words, row->failing_words.at[i], row->words.count))
            cl_reader_report(reader, "failing_words", "'%s' cannot both pass and fail", row->failing_words.at[i]);
}

/* The section's name is "specification TEST STAGE". */
static void read_section_name(struct cl_product_reader *reader, struct cl_specification *row)
{
    const char *name = reader->section + sizeof SPECIFICATION - 1, *blank = strchr(name, ' ');
    size_t size = blank ? (size_t)(blank - name) : strlen(name);
    row->test = cl_arena_copy_bytes(&reader->cl->arena, name, size);
    row->stage = blank ? blank + 1 : "";
    if (!cl_is_small_code(row->test))
        cl_reader_report(reader, NULL,
                         "'%s' is not a test code: use a-z, 0-9 and single hyphens, at most %d characters", row->test,
                         CL_CODE_MOST);
    if (!blank)
        cl_reader_report(reader, NULL, "the stage is missing: write [%s%s %s]", SPECIFICATION, row->test,
                         "frozen-product");
    else if (!cl_is_one_of(row->stage, cl_stages))
        cl_reader_report_unknown(reader, NULL, "there is no stage", row->stage, cl_stages);
}

/* How many belong to one test, what of them is judged, how often it may be repeated. */
static void read_replicate_rule(struct cl_product_reader *reader, struct cl_specification *row)
{
    static const char *const rules[] = {"each", "mean", "worst", NULL};
    int64_t replicates = cl_reader_quantity(reader, "replicates", read_replicates, false);
    row->replicates = replicates ? replicates : 1;
    row->replicate_rule = cl_reader_word(reader, "replicate_rule", rules, "each");
    row->retests_most = cl_reader_quantity(reader, "retests_most", read_retests, false);
    bool each = strcmp(row->replicate_rule, "each") == 0, mean = strcmp(row->replicate_rule, "mean") == 0;
    if (!each && row->replicates < 2)
        cl_reader_report(reader, "replicate_rule", "%s needs replicates = 2 or more", row->replicate_rule);
    if (mean && strcmp(row->kind, "number") != 0)
        cl_reader_report(reader, "replicate_rule", "only a number has a mean, and this is kind = %s", row->kind);
}

/* May the lot be released before it is there, and until when is it due? */
static void read_pending(struct cl_product_reader *reader, bool frozen, struct cl_specification *row)
{
    row->may_be_pending = cl_reader_flag(reader, "may_be_pending", false);
    row->pending_days = cl_reader_quantity(reader, "pending_days", read_pending_days, false);
    if (row->may_be_pending && frozen)
        cl_reader_report(reader, "may_be_pending",
                         "a frozen product can wait for its results: may_be_pending is for a product with frozen = no");
    else if (row->may_be_pending && !row->pending_days)
        cl_reader_report(reader, "may_be_pending",
                         "pending_days is missing: in how many days from manufacture is it due?");
    else if (row->pending_days && !row->may_be_pending)
        cl_reader_report(reader, "pending_days", "pending_days means nothing without may_be_pending = yes");
}

/* What is judged by nobody can stop nothing. */
static void read_information(struct cl_product_reader *reader, struct cl_specification *row)
{
    row->information_only = cl_reader_flag(reader, "information_only", false);
    if (row->information_only && (row->gates_release || row->gates_infusion))
        cl_reader_report(reader, "information_only",
                         "what is for information only cannot gate a release or an infusion");
    if (strcmp(row->kind, "interpreted") == 0 && strcmp(row->stage, "infusion") == 0 && !row->information_only)
        cl_reader_report(reader, "kind",
                         "kind = interpreted waits for a signed conclusion, and a thawed dose cannot: write words, or "
                         "information_only = yes");
    if (strcmp(row->kind, "text") == 0 && row->gates_infusion)
        cl_reader_report(reader, "gates_infusion",
                         "kind = text is judged by nobody: for a signed conclusion write interpreted");
}

struct cl_specification cl_product_read_specification(struct cl_product_reader *reader, const char *section,
                                                      bool frozen)
{
    static const char *const kinds[] = {"number", "words", "text", "interpreted", NULL};
    static const char *const number_keys[] = {"unit",     "lower", "upper", "plausible_lower", "plausible_upper",
                                              "rounding", NULL};
    static const char *const word_keys[] = {"words", "failing_words", NULL};
    reader->section = section;
    struct cl_specification row = {.rounding = "usp"};
    read_section_name(reader, &row);
    row.title = cl_reader_text(reader, "title", CL_TITLE_MOST, true);
    row.method = cl_reader_text(reader, "method", CL_TITLE_MOST, true);
    row.kind = cl_reader_word(reader, "kind", kinds, NULL);
    const char *why = cl_arena_print(&reader->cl->arena, "kind = %s", row.kind);
    row.gates_release = cl_reader_flag(reader, "gates_release", true);
    row.gates_infusion = cl_reader_flag(reader, "gates_infusion", false);
    read_information(reader, &row);
    read_pending(reader, frozen, &row);
    if (strcmp(row.kind, "number") == 0)
        read_number(reader, &row);
    else
        cl_reader_refuse_keys(reader, why, number_keys);
    if (strcmp(row.kind, "words") == 0)
        read_words(reader, &row);
    else
        cl_reader_refuse_keys(reader, why, word_keys);
    read_replicate_rule(reader, &row);
    row.unit = row.unit ? row.unit : "";
    return row;
}
