#include "base/text.h"
#include <cryolot/result.h>
#include <stdio.h>
#include <string.h>

enum { VALUE_MOST = 200 };

static const char PASS[] = "pass", FAIL[] = "fail", UNDECIDED[] = "undecided", INFO[] = "info";

/* One end of a range of numbers, or a limit. */
struct bound {
    bool given; /* false: without end */
    bool open;  /* the number itself does not belong to it */
    struct cl_decimal number;
};

/* The numbers that a reported value can stand for: one, or for a censored value all on one side. */
struct range {
    struct bound low, high;
    bool censored;
};

/* ---- reading --------------------------------------------------------------------------------------------------- */

static enum cl_status read_bound(const char *text, bool open, struct bound *out, struct cl_error *error)
{
    *out = (struct bound){.given = text != NULL, .open = open};
    if (text && cl_decimal_read(text, &out->number, NULL) != CL_OK)
        return cl_fail(error, CL_INTEGRITY, NULL, NULL, "cryolot verify", "the stored limit '%s' is not a number",
                       text);
    return CL_OK;
}

/* "<0.1", ">= 98", "99.63". */
static enum cl_status read_range(const char *text, struct range *out, struct cl_error *error)
{
    static const struct {
        const char *sign;
        bool below, open;
    } signs[] = {{"<=", true, false},  {"≤", true, false},  {"<", true, true},
                 {">=", false, false}, {"≥", false, false}, {">", false, true}};
    struct bound at = {.given = true};
    bool below = false, above = false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs && !below && !above; i++) {
        size_t size = strlen(signs[i].sign);
        if (strncmp(text, signs[i].sign, size) != 0)
            continue;
        below = signs[i].below;
        above = !below;
        at.open = signs[i].open;
        text += size + (text[size] == ' ');
    }
    enum cl_status status = cl_decimal_read(text, &at.number, error);
    if (status != CL_OK)
        return status;
    *out = (struct range){.censored = below || above};
    if (!above)
        out->high = at;
    if (!below)
        out->low = at;
    return CL_OK;
}

/* ---- comparing ------------------------------------------------------------------------------------------------- */

static struct bound mirrored(struct bound bound)
{
    bound.number.coefficient = -bound.number.coefficient;
    return bound;
}

/* The range seen in a mirror at zero: what is asked of a lower limit can then be asked of an upper one. */
static struct range mirrored_range(struct range range)
{
    return (struct range){mirrored(range.high), mirrored(range.low), range.censored};
}

/* Whether every number that begins at `low` meets the lower limit. */
static bool all_reach(struct bound low, struct bound limit)
{
    if (!limit.given || !low.given)
        return !limit.given;
    int order = cl_decimal_compare(low.number, limit.number);
    return order > 0 || (order == 0 && (low.open || !limit.open));
}

/* Whether no number that ends at `high` meets the lower limit. */
static bool none_reaches(struct bound high, struct bound limit)
{
    if (!limit.given || !high.given)
        return false;
    int order = cl_decimal_compare(high.number, limit.number);
    return order < 0 || (order == 0 && (high.open || limit.open));
}

/* USP General Notices 7.20: the reported value is rounded to the places of the limit. A censored value is not: its
 * bound is the reach of the method, nothing that was measured, and rounding it would claim more than was found. */
static struct range rounded(struct range range, struct bound limit, bool usp)
{
    if (!usp || range.censored || !limit.given)
        return range;
    range.low.number = cl_decimal_round(range.low.number, cl_decimal_places(limit.number));
    range.high = range.low;
    return range;
}

/* pass: whatever the value stands for conforms; fail: nothing that it stands for does; else a person must decide. */
static const char *judge(struct range range, struct bound lower, struct bound upper, bool usp)
{
    if (!lower.given && !upper.given)
        return INFO;
    struct range up = rounded(range, lower, usp);
    struct range down = mirrored_range(rounded(range, upper, usp));
    struct bound ceiling = mirrored(upper);
    if (all_reach(up.low, lower) && all_reach(down.low, ceiling))
        return PASS;
    return none_reaches(up.high, lower) || none_reaches(down.high, ceiling) ? FAIL : UNDECIDED;
}

/* ---- plausibility ---------------------------------------------------------------------------------------------- */

/* Cuts an open-ended range at what the test can give; false when nothing of it, or the number itself, is possible. */
static bool cut_to_plausible(struct range *range, struct bound least, struct bound most)
{
    if (none_reaches(range->high, least) || none_reaches(mirrored(range->low), mirrored(most)))
        return false;
    bool low_possible = !range->low.given || all_reach((struct bound){true, false, range->low.number}, least);
    bool high_possible =
        !range->high.given || all_reach(mirrored((struct bound){true, false, range->high.number}), mirrored(most));
    if (!range->low.given)
        range->low = least;
    if (!range->high.given)
        range->high = most;
    return low_possible && high_possible;
}

static enum cl_status refuse_implausible(const struct cl_specification *specification, const char *value,
                                         struct cl_error *error)
{
    const char *least = specification->plausible_lower, *most = specification->plausible_upper;
    return cl_fail(error, CL_REFUSED, "result.plausible", specification->test,
                   "look at the raw record: is the decimal point or the unit wrong?",
                   "%s cannot be '%s': it is %s%s%s%s%s%s%s", specification->test, value, least ? "at least " : "",
                   least ? least : "", least && most ? " and " : "", most ? "at most " : "", most ? most : "",
                   *specification->unit ? " " : "", specification->unit);
}

/* ---- the kinds ------------------------------------------------------------------------------------------------- */

static enum cl_status evaluate_number(const struct cl_specification *specification, const char *value,
                                      const char **verdict, struct cl_error *error)
{
    struct range range;
    struct bound lower, upper, least, most;
    struct cl_error fault = {0};
    enum cl_status status = read_range(value, &range, &fault);
    if (status != CL_OK)
        return cl_fail(error, status, "result.number", specification->test, fault.remedy, "%s cannot be '%s': %s",
                       specification->test, value, fault.message);
    CL_TRY(read_bound(specification->lower, specification->lower_open, &lower, error));
    CL_TRY(read_bound(specification->upper, specification->upper_open, &upper, error));
    CL_TRY(read_bound(specification->plausible_lower, false, &least, error));
    CL_TRY(read_bound(specification->plausible_upper, false, &most, error));
    if (!cut_to_plausible(&range, least, most))
        return refuse_implausible(specification, value, error);
    *verdict = judge(range, lower, upper, strcmp(specification->rounding, "usp") == 0);
done:
    return status;
}

static bool is_among(struct cl_texts words, const char *word)
{
    for (size_t i = 0; i < words.count; i++)
        if (strcasecmp(words.at[i], word) == 0)
            return true;
    return false;
}

static void list_words(struct cl_texts words, char *text, size_t size)
{
    for (size_t i = 0; i < words.count; i++) {
        size_t used = strlen(text);
        snprintf(text + used, size - used, "%s%s", used ? ", " : "", words.at[i]);
    }
}

static enum cl_status evaluate_word(const struct cl_specification *specification, const char *value,
                                    const char **verdict, struct cl_error *error)
{
    char known[256] = "";
    bool passes = is_among(specification->words, value);
    if (passes || is_among(specification->failing_words, value)) {
        *verdict = passes ? PASS : FAIL;
        return CL_OK;
    }
    list_words(specification->words, known, sizeof known);
    list_words(specification->failing_words, known, sizeof known);
    return cl_fail(error, CL_REFUSED, "result.word", specification->test,
                   "report it in one of these words, or have the product's list changed",
                   "%s cannot be '%s': it is one of %s", specification->test, value, known);
}

static enum cl_status check_unit(const struct cl_specification *specification, const char *unit, struct cl_error *error)
{
    const char *needed = specification->unit;
    char remedy[96] = "leave the unit away";
    unit = unit ? unit : "";
    if (strcmp(unit, needed) == 0)
        return CL_OK;
    if (*needed)
        snprintf(remedy, sizeof remedy, "give the result in %s, with that unit", needed);
    if (*needed && !*unit)
        return cl_fail(error, CL_REFUSED, "result.unit", specification->test, remedy, "%s has no unit",
                       specification->test);
    return cl_fail(error, CL_REFUSED, "result.unit", specification->test, remedy, "%s is not measured in '%s'",
                   specification->test, unit);
}

enum cl_status cl_evaluate(const struct cl_specification *specification, const char *value, const char *unit,
                           const char **verdict, struct cl_error *error)
{
    enum cl_status status = cl_text_check("value", value, VALUE_MOST, error);
    if (status == CL_OK)
        status = check_unit(specification, unit, error);
    if (status != CL_OK)
        return status;
    if (strcmp(specification->kind, "number") == 0)
        return evaluate_number(specification, value, verdict, error);
    if (strcmp(specification->kind, "words") == 0)
        return evaluate_word(specification, value, verdict, error);
    status = cl_print_check("value", value, VALUE_MOST, error); /* as it will stand on the certificate */
    if (status == CL_OK)
        *verdict = INFO;
    return status;
}
