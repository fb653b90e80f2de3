#include "domain/range.h"

#include <stdio.h>
#include <string.h>

static const char PASS[] = "pass", FAIL[] = "fail", UNDECIDED[] = "undecided", INFO[] = "info";

/* ---- numbers --------------------------------------------------------------------------------------------------- */

/* number x 10^power; false when that is more than 127 bits. */
static bool scale(cl_wide *number, int power)
{
    for (; power > 0 && *number != 0; power--)
        if (__builtin_mul_overflow(*number, (cl_wide)10, number))
            return false;
    return true;
}

static int sign_of(cl_wide number)
{
    return (number > 0) - (number < 0);
}

static struct cl_number number_of(struct cl_decimal decimal, int power)
{
    return (struct cl_number){decimal.coefficient, decimal.exponent + power, 1};
}

/* What does not fit when it is brought to the other's unit is larger than anything that does. */
int cl_number_compare(struct cl_number a, struct cl_number b)
{
    cl_wide left = a.coefficient, right = b.coefficient;
    int apart = a.exponent - b.exponent;
    if (__builtin_mul_overflow(left, (cl_wide)b.divisor, &left) || !scale(&left, apart))
        return sign_of(a.coefficient);
    if (__builtin_mul_overflow(right, (cl_wide)a.divisor, &right) || !scale(&right, -apart))
        return -sign_of(b.coefficient);
    return sign_of(left > right ? 1 : left < right ? -1 : 0);
}

bool cl_number_subtract(struct cl_number a, struct cl_number b, struct cl_number *out)
{
    int exponent = a.exponent < b.exponent ? a.exponent : b.exponent;
    struct cl_number result = {.exponent = exponent, .divisor = 1};
    if (!scale(&a.coefficient, a.exponent - exponent) || !scale(&b.coefficient, b.exponent - exponent) ||
        __builtin_sub_overflow(a.coefficient, b.coefficient, &result.coefficient))
        return false;
    *out = result;
    return true;
}

bool cl_number_round(struct cl_number number, int places, struct cl_number *out)
{
    cl_wide above = number.coefficient, below = number.divisor;
    int moved = number.exponent + places;
    if (number.divisor == 1 && moved >= 0) {
        *out = number;
        return true;
    }
    if (!scale(&above, moved) || !scale(&below, -moved))
        return false;
    cl_wide whole = above / below, rest = above % below;
    cl_wide size = rest < 0 ? -rest : rest;
    if (size >= below - size)
        whole += sign_of(above);
    *out = (struct cl_number){whole, -places, 1};
    return true;
}

char *cl_number_write(struct cl_number number, char *text, size_t size)
{
    bool fits = number.divisor == 1 && number.coefficient <= INT64_MAX && number.coefficient >= -INT64_MAX;
    if (!fits || number.exponent < -18 || number.exponent > 18) {
        text[0] = '\0';
        return text;
    }
    return cl_decimal_write((struct cl_decimal){(int64_t)number.coefficient, number.exponent}, text, size);
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

static enum cl_status read_limit(const char *text, bool open, struct cl_bound *out, struct cl_error *error)
{
    struct cl_decimal decimal = {0};
    if (text && cl_decimal_read(text, &decimal, NULL) != CL_OK)
        return cl_fail(error, CL_INTEGRITY, NULL, NULL, "cryolot verify", "the stored limit '%s' is not a number",
                       text);
    *out = (struct cl_bound){.given = text != NULL, .open = open, .number = number_of(decimal, 0)};
    return CL_OK;
}

enum cl_status cl_limits_read(const struct cl_specification *test, struct cl_limits *out, struct cl_error *error)
{
    enum cl_status status;
    struct cl_limits limits = {.usp = strcmp(test->rounding, "usp") == 0};
    CL_TRY(read_limit(test->lower, test->lower_open, &limits.lower, error));
    CL_TRY(read_limit(test->upper, test->upper_open, &limits.upper, error));
    CL_TRY(read_limit(test->plausible_lower, false, &limits.least, error));
    CL_TRY(read_limit(test->plausible_upper, false, &limits.most, error));
    *out = limits;
done:
    return status;
}

enum cl_status cl_range_read(const char *text, int power, struct cl_range *out, struct cl_error *error)
{
    static const struct {
        const char *sign;
        bool below, open;
    } signs[] = {{"<=", true, false},  {"≤", true, false},  {"<", true, true},
                 {">=", false, false}, {"≥", false, false}, {">", false, true}};
    struct cl_decimal decimal;
    bool below = false, above = false, open = false;
    bool plain = (*text >= '0' && *text <= '9') || *text == '-';
    for (size_t i = 0; i < sizeof signs / sizeof *signs && !plain && !below && !above; i++) {
        size_t size = strlen(signs[i].sign);
        if (strncmp(text, signs[i].sign, size) != 0)
            continue;
        below = signs[i].below;
        above = !below;
        open = signs[i].open;
        text += size + (text[size] == ' ');
    }
    enum cl_status status = cl_decimal_read(text, &decimal, error);
    if (status != CL_OK)
        return status;
    struct cl_bound at = {.given = true, .open = open, .number = number_of(decimal, power)};
    *out = (struct cl_range){.censored = below || above};
    if (!above)
        out->high = at;
    if (!below)
        out->low = at;
    return CL_OK;
}

/* ---- comparing ------------------------------------------------------------------------------------------------- */

static struct cl_bound mirrored(struct cl_bound bound)
{
    bound.number.coefficient = -bound.number.coefficient;
    return bound;
}

/* The range seen in a mirror at zero: what is asked of a lower limit can then be asked of an upper one. */
static struct cl_range mirrored_range(struct cl_range range)
{
    return (struct cl_range){mirrored(range.high), mirrored(range.low), range.censored};
}

/* Whether every number that begins at `low` meets the lower limit. */
static bool all_reach(struct cl_bound low, struct cl_bound limit)
{
    if (!limit.given || !low.given)
        return !limit.given;
    int order = cl_number_compare(low.number, limit.number);
    return order > 0 || (order == 0 && (low.open || !limit.open));
}

/* Whether no number that ends at `high` meets the lower limit. */
static bool none_reaches(struct cl_bound high, struct cl_bound limit)
{
    if (!limit.given || !high.given)
        return false;
    int order = cl_number_compare(high.number, limit.number);
    return order < 0 || (order == 0 && (high.open || limit.open));
}

bool cl_range_cut(struct cl_range *range, const struct cl_limits *limits)
{
    struct cl_bound least = limits->least, most = limits->most;
    if (none_reaches(range->high, least) || none_reaches(mirrored(range->low), mirrored(most)))
        return false;
    bool low_possible = !range->low.given || all_reach((struct cl_bound){true, false, range->low.number}, least);
    bool high_possible =
        !range->high.given || all_reach(mirrored((struct cl_bound){true, false, range->high.number}), mirrored(most));
    if (!range->low.given)
        range->low = least;
    if (!range->high.given)
        range->high = most;
    return low_possible && high_possible;
}

/* USP General Notices 7.20: the value is rounded to the places of the limit. A censored one is not: its bound is the
 * reach of the method, nothing that was measured, and rounding it would claim more than was found. */
static bool rounded(struct cl_range *range, struct cl_bound limit, bool usp)
{
    if (!usp || range->censored || !limit.given)
        return true;
    int places = limit.number.exponent < 0 ? -limit.number.exponent : 0;
    if (!cl_number_round(range->low.number, places, &range->low.number))
        return false;
    range->high = range->low;
    return true;
}

const char *cl_range_verdict(const struct cl_range *range, const struct cl_limits *limits)
{
    struct cl_range up = *range, down = *range;
    struct cl_bound ceiling = mirrored(limits->upper);
    if (!limits->lower.given && !limits->upper.given)
        return INFO;
    if (!rounded(&up, limits->lower, limits->usp) || !rounded(&down, limits->upper, limits->usp))
        return NULL;
    down = mirrored_range(down);
    if (all_reach(up.low, limits->lower) && all_reach(down.low, ceiling))
        return PASS;
    return none_reaches(up.high, limits->lower) || none_reaches(down.high, ceiling) ? FAIL : UNDECIDED;
}

/* ---- the mean -------------------------------------------------------------------------------------------------- */

/* Adds an end of a range to a sum: one without end has none left, one that is open makes the sum open. */
static bool add_bound(struct cl_bound *sum, const struct cl_bound *bound, int exponent)
{
    cl_wide addend = bound->number.coefficient;
    sum->given &= bound->given;
    sum->open |= bound->open;
    return !sum->given || (scale(&addend, bound->number.exponent - exponent) &&
                           !__builtin_add_overflow(sum->number.coefficient, addend, &sum->number.coefficient));
}

/* The finest unit that an end of the ranges is given in. */
static int least_exponent(const struct cl_range *ranges, size_t count)
{
    int least = 0;
    for (size_t i = 0; i < count; i++) {
        int low = ranges[i].low.given ? ranges[i].low.number.exponent : 0;
        int high = ranges[i].high.given ? ranges[i].high.number.exponent : 0;
        least = low < least ? low : least;
        least = high < least ? high : least;
    }
    return least;
}

bool cl_range_mean(const struct cl_range *ranges, size_t count, struct cl_range *out)
{
    int exponent = least_exponent(ranges, count);
    struct cl_bound zero = {.given = true, .number = {0, exponent, (int64_t)count}};
    struct cl_range sum = {.low = zero, .high = zero};
    for (size_t i = 0; i < count; i++) {
        sum.censored |= ranges[i].censored;
        if (!add_bound(&sum.low, &ranges[i].low, exponent) || !add_bound(&sum.high, &ranges[i].high, exponent))
            return false;
    }
    *out = sum;
    return true;
}
