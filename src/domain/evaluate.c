#include "base/text.h"
#include "base/unit.h"
#include "domain/evaluate.h"
#include <cryolot/result.h>
#include <stdio.h>
#include <string.h>

enum { VALUE_MOST = 200 };

static const char PASS[] = "pass", FAIL[] = "fail", UNDECIDED[] = "undecided", INFO[] = "info";

/* ---- the kinds ------------------------------------------------------------------------------------------------- */

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

/* The range that a value stands for in the unit of the limits. */
static enum cl_status read_value(const struct cl_specification *specification, const struct cl_limits *limits,
                                 const char *value, int power, struct cl_range *range, struct cl_error *error)
{
    struct cl_error fault = {0};
    enum cl_status status = cl_range_read(value, power, range, &fault);
    if (status != CL_OK)
        return cl_fail(error, status, "result.number", specification->test, fault.remedy, "%s cannot be '%s': %s",
                       specification->test, value, fault.message);
    if (!cl_range_cut(range, limits))
        return refuse_implausible(specification, value, error);
    return CL_OK;
}

/* A single value under the rule "mean" says nothing yet, nor does one that is for information only. */
static bool is_judged_alone(const struct cl_specification *specification)
{
    return !specification->information_only && strcmp(specification->replicate_rule, "mean") != 0;
}

static enum cl_status evaluate_number(const struct cl_specification *specification, const struct cl_limits *limits,
                                      const char *value, int power, const char **verdict, struct cl_error *error)
{
    struct cl_range range;
    enum cl_status status = read_value(specification, limits, value, power, &range, error);
    if (status != CL_OK)
        return status;
    *verdict = is_judged_alone(specification) ? cl_range_verdict(&range, limits) : INFO;
    return CL_OK;
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
        *verdict = specification->information_only ? INFO : passes ? PASS : FAIL;
        return CL_OK;
    }
    list_words(specification->words, known, sizeof known);
    list_words(specification->failing_words, known, sizeof known);
    return cl_fail(error, CL_REFUSED, "result.word", specification->test,
                   "report it in one of these words, or have the product's list changed",
                   "%s cannot be '%s': it is one of %s", specification->test, value, known);
}

/* *power: by how many places the value's point moves into the unit of the specification. */
static enum cl_status check_unit(const struct cl_specification *specification, const char *unit, int *power,
                                 struct cl_error *error)
{
    const char *needed = specification->unit;
    char remedy[96] = "leave the unit away";
    unit = unit ? unit : "";
    if (cl_unit_converts(unit, needed, power))
        return CL_OK;
    if (*needed)
        snprintf(remedy, sizeof remedy, "give the result in %s, with that unit", needed);
    if (*needed && !*unit)
        return cl_fail(error, CL_REFUSED, "result.unit", specification->test, remedy, "%s has no unit",
                       specification->test);
    return cl_fail(error, CL_REFUSED, "result.unit", specification->test, remedy, "%s is not measured in '%s'",
                   specification->test, unit);
}

enum cl_status cl_evaluate_within(const struct cl_specification *specification, const struct cl_limits *limits,
                                  const char *value, const char *unit, const char **verdict, struct cl_error *error)
{
    int power = 0;
    enum cl_status status = check_unit(specification, unit, &power, error);
    if (status != CL_OK)
        return status;
    if (strcmp(specification->kind, "number") == 0)
        return evaluate_number(specification, limits, value, power, verdict, error);
    if (strcmp(specification->kind, "words") == 0)
        return evaluate_word(specification, value, verdict, error);
    *verdict = strcmp(specification->kind, "interpreted") == 0 && !specification->information_only ? UNDECIDED : INFO;
    return CL_OK;
}

enum cl_status cl_evaluate_with(const struct cl_specification *specification, const struct cl_limits *limits,
                                const char *value, const char *unit, const char **verdict, struct cl_error *error)
{
    enum cl_status status;
    bool compared = strcmp(specification->kind, "number") == 0 || strcmp(specification->kind, "words") == 0;
    CL_TRY(cl_text_check("value", value, VALUE_MOST, error));
    if (!compared) /* it will stand on the certificate as it is */
        CL_TRY(cl_print_check("value", value, VALUE_MOST, error));
    status = cl_evaluate_within(specification, limits, value, unit, verdict, error);
done:
    return status;
}

enum cl_status cl_evaluate(const struct cl_specification *specification, const char *value, const char *unit,
                           const char **verdict, struct cl_error *error)
{
    struct cl_limits limits = {0};
    enum cl_status status = cl_limits_read(specification, &limits, error);
    return status == CL_OK ? cl_evaluate_with(specification, &limits, value, unit, verdict, error) : status;
}

enum cl_status cl_evaluate_range(const struct cl_specification *specification, const struct cl_limits *limits,
                                 const char *value, const char *unit, struct cl_range *range, struct cl_error *error)
{
    int power = 0;
    enum cl_status status = check_unit(specification, unit, &power, error);
    return status == CL_OK ? read_value(specification, limits, value, power, range, error) : status;
}
