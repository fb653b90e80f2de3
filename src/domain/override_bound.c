/* How far a check may be overridden: the number that a physician signs, in the unit of the check. */
#include "domain/override_bound.h"
#include "domain/product_reader.h"
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

static const int64_t DAY_MS = 24 * 60 * 60 * 1000;
enum {
    UNITS_MOST = 3,
    MICRO = 6,             /* places of EU/kg and mg/kg that a bound is stored with */
    PERMILLE_WHOLE = 1000, /* all the required cells */
    PERMILLE_MOST = 2000,
    DAYS_MOST = 3650,
    OUT_MOST_S = 24 * 60 * 60,
    TIMES_MOST = 10 /* more than ten times a limit is a slip of the pen */
};

/* ---- the units of each check ------------------------------------------------------------------------------------- */

struct unit {
    const char *text;
    int power;      /* the number times 10^power */
    int64_t factor; /* and times this */
};

static const struct rule {
    const char *check;
    bool least;          /* given with --at-least; else --at-most */
    const char *example; /* how it is written */
    struct unit unit[UNITS_MOST];
} RULES[] = {
    {"dose.enough", true, "80%", {{"%", 1, 1}}},
    {"dose.not-too-much", false, "120%", {{"%", 1, 1}}},
    {"dose.spacing", true, "2days", {{"days", 0, 1}, {"day", 0, 1}}},
    {"subject.weighed-recently", false, "14days", {{"days", 0, 1}, {"day", 0, 1}}},
    {"endotoxin.within-limit", false, "6EU/kg", {{"EU/kg", MICRO, 1}}},
    {"dmso.within-limit", false, "1.2g/kg", {{"g/kg", MICRO + 3, 1}, {"mg/kg", MICRO, 1}}},
    {"exposure.within-limit", false, "10min", {{"min", 0, 60}, {"s", 0, 1}}},
};
enum { RULE_COUNT = sizeof RULES / sizeof *RULES };

static const struct rule *rule_of(const char *check)
{
    for (size_t i = 0; i < RULE_COUNT; i++)
        if (strcmp(RULES[i].check, check) == 0)
            return &RULES[i];
    return NULL;
}

/* "6EU/kg" or "6 EU/kg" in one of the rule's units, as the whole number that is stored. */
static bool read_value(const struct rule *rule, const char *text, int64_t *out)
{
    char number[32];
    struct cl_decimal value;
    text += strspn(text, " ");
    size_t size = strspn(text, "0123456789.");
    const char *unit = text + size + strspn(text + size, " ");
    if (size == 0 || size >= sizeof number)
        return false;
    memcpy(number, text, size);
    number[size] = '\0';
    for (size_t i = 0; i < UNITS_MOST && rule->unit[i].text; i++)
        if (strcmp(unit, rule->unit[i].text) == 0)
            return cl_decimal_read(number, &value, NULL) == CL_OK &&
                   cl_decimal_scale(value, rule->unit[i].power, out, NULL) == CL_OK &&
                   !__builtin_mul_overflow(*out, rule->unit[i].factor, out);
    return false;
}

/* 6000000 as "6". */
static const char *micro_text(struct cl *cl, int64_t value)
{
    char text[CL_DECIMAL_TEXT];
    struct cl_decimal decimal = {value, -MICRO};
    for (; decimal.exponent < 0 && decimal.coefficient % 10 == 0; decimal.exponent++)
        decimal.coefficient /= 10;
    return cl_arena_copy(&cl->arena, cl_decimal_write(decimal, text, sizeof text));
}

/* "up to 6 EU/kg", "down to 80 %" */
static const char *bound_text(struct cl *cl, const struct rule *rule, int64_t value)
{
    const char *way = rule->least ? "down to" : "up to", *unit = rule->unit[0].text;
    if (strcmp(unit, "%") == 0)
        return value % 10 ? cl_arena_print(&cl->arena, "%s %" PRId64 ".%" PRId64 " %%", way, value / 10, value % 10)
                          : cl_arena_print(&cl->arena, "%s %" PRId64 " %%", way, value / 10);
    if (strcmp(unit, "days") == 0)
        return cl_arena_print(&cl->arena, "%s %" PRId64 " day%s", way, value, value == 1 ? "" : "s");
    if (strcmp(unit, "min") == 0)
        return cl_arena_print(&cl->arena, "%s %" PRId64 " s", way, value);
    return cl_arena_print(&cl->arena, "%s %s %s", way, micro_text(cl, value),
                          strcmp(unit, "EU/kg") == 0 ? unit : "mg/kg");
}

/* ---- between which numbers it makes sense ------------------------------------------------------------------------ */

/* A decimal as written, in millionths; 0: none. */
static int64_t micro_of(const char *text)
{
    struct cl_decimal value;
    int64_t micro = 0;
    if (text && cl_decimal_read(text, &value, NULL) == CL_OK && cl_decimal_scale(value, MICRO, &micro, NULL) != CL_OK)
        micro = 0;
    return micro;
}

static int64_t times(int64_t limit)
{
    int64_t most;
    return __builtin_mul_overflow(limit, (int64_t)TIMES_MOST, &most) ? INT64_MAX : most;
}

/* What is allowed without a signature lies outside: below `least` of one that goes up. */
static void find_range(const struct cl_product *product, const char *check, int64_t *least, int64_t *most)
{
    int64_t days = product->course_days_least > product->course_more_days_least ? product->course_days_least
                                                                                : product->course_more_days_least;
    int64_t micro = strcmp(check, "endotoxin.within-limit") == 0 ? micro_of(product->endotoxin_most)
                                                                 : product->dmso_most_mg_per_kg * (int64_t)1000000;
    if (strcmp(check, "dose.enough") == 0)
        *least = 1, *most = PERMILLE_WHOLE - 1;
    else if (strcmp(check, "dose.not-too-much") == 0)
        *least = PERMILLE_WHOLE + 1, *most = PERMILLE_MOST;
    else if (strcmp(check, "dose.spacing") == 0)
        *least = 0, *most = days > 1 ? days - 1 : 0;
    else if (strcmp(check, "subject.weighed-recently") == 0)
        *least = product->weight_days_most + 1, *most = DAYS_MOST;
    else if (strcmp(check, "exposure.within-limit") == 0)
        *least = product->out_of_storage_most_s + 1, *most = OUT_MOST_S;
    else
        *least = micro + 1, *most = times(micro);
}

/* ---- what was asked for ------------------------------------------------------------------------------------------ */

static enum cl_status refuse(struct cl *cl, const struct cl_override_asked *asked, const char *remedy,
                             const char *problem)
{
    return cl_refuse(cl, "override.bound", asked->code, remedy, "%s", problem);
}

static const char *remedy_of(struct cl *cl, const struct rule *rule)
{
    return cl_arena_print(&cl->arena, "add %s %s", rule->least ? "--at-least" : "--at-most", rule->example);
}

/* An order has no time to be used by: nobody knows yet what is let pass. */
static enum cl_status find_end(struct cl *cl, const struct cl_override_asked *asked, struct cl_override_bound *out)
{
    char text[CL_TIME_TEXT], use_by[CL_TIME_TEXT];
    static const char remedy[] = "add --until TIME, at most 24 hours past the use-by time";
    int64_t until_ms = asked->bounds->until_ms;
    if (!asked->of_dose)
        return refuse(cl, asked, "cryolot dose override DOSE dose.use-by --until TIME, once it is thawed",
                      "dose.use-by is overridden of a dose, never of an order");
    if (!until_ms)
        return refuse(cl, asked, remedy, "an override of dose.use-by has an end");
    if (until_ms <= asked->use_by_ms || until_ms > asked->use_by_ms + DAY_MS)
        return refuse(
            cl, asked, remedy,
            cl_arena_print(&cl->arena, "dose.use-by can be overridden until 24 hours past the use-by time, %s",
                           cl_time_write_local(asked->use_by_ms, asked->timezone, false, use_by, sizeof use_by)));
    out->until_ms = until_ms;
    out->text = cl_arena_print(&cl->arena, "until %s",
                               cl_time_write_local(until_ms, asked->timezone, false, text, sizeof text));
    return CL_OK;
}

/* What was measured is seen before it is signed for; another result afterwards is another matter. */
static enum cl_status find_measured(struct cl *cl, const struct cl_override_asked *asked, struct cl_override_bound *out)
{
    if (!asked->of_dose)
        return refuse(cl, asked, "cryolot dose override DOSE dose.results, once it is measured",
                      "dose.results is overridden of a dose, never of an order");
    if (asked->measured == 0)
        return refuse(cl, asked, "cryolot dose count, cryolot dose test; then the override",
                      "nothing was measured of this dose that could be overridden");
    out->most = asked->measured;
    out->text = cl_arena_print(&cl->arena, "for what was measured by then (%" PRId64 " result%s)", asked->measured,
                               asked->measured == 1 ? "" : "s");
    return CL_OK;
}

/* The value among "80%, 2days" that has a unit of the rule; *found false: there is none. */
static bool find_value(struct cl *cl, const struct rule *rule, const char *text, int64_t *value)
{
    char *rest = cl_arena_copy(&cl->arena, text ? text : ""), *part;
    while ((part = strsep(&rest, ",")))
        if (read_value(rule, part, value))
            return true;
    return false;
}

static enum cl_status find_number(struct cl *cl, const struct cl_override_asked *asked, const struct rule *rule,
                                  struct cl_override_bound *out)
{
    int64_t value = 0, least, most;
    const char *remedy = remedy_of(cl, rule);
    if (!find_value(cl, rule, rule->least ? asked->bounds->at_least : asked->bounds->at_most, &value))
        return refuse(cl, asked, remedy,
                      cl_arena_print(&cl->arena, "an override of %s says how far it reaches", rule->check));
    find_range(asked->product, rule->check, &least, &most);
    if (value < least || value > most)
        return refuse(cl, asked, remedy,
                      cl_arena_print(&cl->arena, "%s cannot be overridden %s: %s asks for %s", rule->check,
                                     bound_text(cl, rule, value), asked->product->code, asked->limit));
    *(rule->least ? &out->least : &out->most) = value;
    out->text = bound_text(cl, rule, value);
    return CL_OK;
}

enum cl_status cl_override_bound_find(struct cl *cl, const struct cl_override_asked *asked, const char *check,
                                      struct cl_override_bound *out)
{
    const struct rule *rule = rule_of(check);
    *out = (struct cl_override_bound){.least = -1, .most = -1};
    if (rule)
        return find_number(cl, asked, rule, out);
    return strcmp(check, "dose.use-by") == 0 ? find_end(cl, asked, out) : find_measured(cl, asked, out);
}

/* ---- nothing is said in vain ------------------------------------------------------------------------------------- */

/* The check that a value is of, by its unit; NULL: none. */
static const char *check_of(const char *text, bool least)
{
    int64_t value;
    for (size_t i = 0; i < RULE_COUNT; i++)
        if (RULES[i].least == least && read_value(&RULES[i], text, &value))
            return RULES[i].check;
    return NULL;
}

static const char *examples(struct cl *cl, bool least)
{
    const char *text = "";
    for (size_t i = 0; i < RULE_COUNT; i++)
        if (RULES[i].least == least)
            text = cl_arena_print(&cl->arena, "%s%s%s (%s)", text, *text ? ", " : "", RULES[i].example, RULES[i].check);
    return text;
}

static enum cl_status check_values(struct cl *cl, const char *text, bool least, struct cl_texts checks)
{
    char *rest = cl_arena_copy(&cl->arena, text ? text : ""), *part;
    const char *option = least ? "--at-least" : "--at-most";
    while (text && (part = strsep(&rest, ","))) {
        const char *check = check_of(part, least);
        if (!check)
            return cl_fail(
                cl->error, CL_USAGE, NULL, NULL,
                cl_arena_print(&cl->arena, "write it with its unit, several with commas: %s", examples(cl, least)),
                "%s: '%s' is not how far a check is overridden", option, part);
        if (!cl_texts_contain(checks, check, checks.count))
            return cl_fail(cl->error, CL_USAGE, NULL, NULL, "leave it away, or name the check",
                           "%s %s is of %s, which is not among the checks", option, part, check);
    }
    return CL_OK;
}

enum cl_status cl_override_bounds_check(struct cl *cl, const struct cl_override_bounds *bounds, struct cl_texts checks)
{
    enum cl_status status;
    CL_TRY(check_values(cl, bounds->at_least, true, checks));
    CL_TRY(check_values(cl, bounds->at_most, false, checks));
    if (bounds->until_ms && !cl_texts_contain(checks, "dose.use-by", checks.count))
        status = cl_fail(cl->error, CL_USAGE, NULL, NULL, "leave it away, or name the check",
                         "--until is of dose.use-by, which is not among the checks");
done:
    return status;
}
