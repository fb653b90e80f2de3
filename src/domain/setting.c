#include "domain/setting.h"
#include "base/gs1.h"
#include "base/isbt128.h"
#include "base/text.h"
#include <regex.h>
#include <string.h>

enum { VALUE_MOST = 500 };

enum kind { LIST, COUNT, COUNT_OR_NONE, FLAG, PATTERN, PATTERN_OR_NONE, PROCEDURE, LINK, PREFIX, FACILITY };

struct known {
    const char *name;
    enum kind kind;
    const char *value; /* unless a facility chooses another */
    const char *meaning;
};

/* In the order in which they are shown. The tests are those of 21 CFR 1271.85; see DOMAIN.md "Donor". */
static const struct known KNOWN[] = {
    {"deviation.days", COUNT, "30", "days from opening a deviation to when it is due to be closed"},
    {"donor.specimen-days", COUNT, "7", "a donor's specimen is taken within so many days of recovery"},
    {"donor.tests", LIST, "hiv-1, hiv-2, hbv, hcv, syphilis, htlv, cmv", "tests that a determination asks for"},
    {"gs1.link", LINK, "https://id.gs1.org", "how GS1 Digital Links on labels begin: https:// and a domain"},
    {"gs1.prefix", PREFIX, "", "the facility's GS1 company prefix: codes of others are told by it"},
    {"identity.name", PATTERN, "^[A-Z]+(-[A-Z]+)*$", "codes of donors and subjects that look like a name are refused"},
    {"identity.record", PATTERN,
     "[0-9]{3}-[0-9]{2}-[0-9]{4}|(^|[^A-Za-z])(MRN|SSN|PID|NHS|KVNR)[^A-Za-z]*[0-9]{4}|[0-9]{9}",
     "notes, reasons and texts about donors, subjects and deviations that hold a record number are refused"},
    {"isbt128.facility", FACILITY, "", "the facility's identification number of ISBT 128, such as G1234"},
    {"signature.pin", FLAG, "yes", "a PIN may sign within a session that a password opened"},
    {"storage.open-minutes", COUNT, "10", "a store that is open for longer asks for somebody (status --alarms)"},
    {"storage.opening-seconds", COUNT_OR_NONE, "60",
     "a verb that puts or takes a vial opens its box for so long, unless that is open on record (0: never)"},
    {"storage.hands-hours", COUNT, "8",
     "vials in somebody's hands for longer, or than their product allows, are an alarm"},
    {"storage.flat-hours", COUNT, "24", "readings of a sensor that were all the same for so many hours are an alarm"},
    {"subject.code", PATTERN_OR_NONE, "",
     "how codes of subjects look, whole: '[A-Z]{3}-[0-9]{3}'; others are refused (none: any that names nobody)"},
    {"supply.notify-days", COUNT, "15", "days to notify sponsor or authority of a supply out of specification"},
};
enum { KNOWN_COUNT = sizeof KNOWN / sizeof *KNOWN };

static const char TRAINING[] = "training.";
static const struct known OF_TRAINING = {"training.ACT", PROCEDURE, "",
                                         "the procedure that whoever does the act was trained in"};

/* ---- names ------------------------------------------------------------------------------------------------------ */

/* Acts that may ask for training: not the recording of a training itself, nor signing in to do so, else nobody could
 * ever begin. */
static bool may_ask_training(const char *word)
{
    for (int act = 0; act < CL_ACT_COUNT; act++) {
        if (strcmp(cl_act_name((enum cl_act)act), word) != 0)
            continue;
        return cl_act_roles((enum cl_act)act) != CL_NOBODY && act != CL_ACT_USER_TRAIN && act != CL_ACT_SESSION_OPEN &&
               act != CL_ACT_SESSION_CLOSE && act != CL_ACT_USER_PASSWORD && act != CL_ACT_USER_PIN;
    }
    return false;
}

/* NULL: there is no such setting. */
static const struct known *find_known(const char *name)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        if (strcmp(KNOWN[i].name, name) == 0)
            return &KNOWN[i];
    bool training = strncmp(name, TRAINING, sizeof TRAINING - 1) == 0 && may_ask_training(name + sizeof TRAINING - 1);
    return training ? &OF_TRAINING : NULL;
}

static enum cl_status refuse_name(struct cl *cl, const char *name)
{
    const char *words[KNOWN_COUNT + 1] = {NULL};
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        words[i] = KNOWN[i].name;
    const char *nearest = cl_text_nearest(name, words);
    return cl_fail(cl->error, CL_USAGE, NULL, NULL,
                   nearest ? cl_arena_print(&cl->arena, "did you mean %s", nearest)
                           : "cryolot setting list shows them; training.ACT takes an act such as training.lot.release",
                   "there is no setting '%s'", name);
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* The pieces of "a, b, c", each without the blanks around it. */
static struct cl_texts split(struct cl *cl, const char *text)
{
    const char **items = NULL;
    size_t count = 0, capacity = 0;
    for (const char *at = text; at && *at;) {
        at += strspn(at, " ");
        size_t whole = strcspn(at, ","), size = whole;
        while (size > 0 && at[size - 1] == ' ')
            size--;
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = cl_arena_copy_bytes(&cl->arena, at, size);
        at = at[whole] == ',' ? at + whole + 1 : NULL;
    }
    return (struct cl_texts){items, count};
}

static bool is_small_code(const char *text)
{
    size_t size = strlen(text);
    return size > 0 && size <= 32 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == size;
}

static enum cl_status check_list(struct cl *cl, const struct known *known, const char *value)
{
    struct cl_texts items = split(cl, value);
    for (size_t i = 0; i < items.count; i++)
        if (!is_small_code(items.at[i]))
            return cl_fail(cl->error, CL_USAGE, NULL, known->name, "write it like hiv-1, hcv",
                           "'%s' is not a test's code", items.at[i]);
    return CL_OK;
}

static enum cl_status check_pattern(struct cl *cl, const struct known *known, const char *value)
{
    regex_t pattern;
    if (regcomp(&pattern, value, REG_EXTENDED | REG_NOSUB) != 0)
        return cl_fail(cl->error, CL_USAGE, NULL, known->name, "see regex(7), extended regular expressions",
                       "'%s' is not a pattern", value);
    regfree(&pattern);
    return CL_OK;
}

/* A GS1 company prefix: the first 4 to 12 digits of every GTIN of a facility, without the zero of a GTIN of 14. */
static enum cl_status check_prefix(struct cl *cl, const struct known *known, const char *value)
{
    size_t size = strlen(value);
    if (strspn(value, "0123456789") == size && size >= 4 && size <= 12)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, known->name, "write the 4 to 12 digits that GS1 gave you",
                   "'%s' is not a GS1 company prefix", value);
}

/* Settings that say nothing until a facility chooses them can be emptied again. */
static bool may_be_empty(enum kind kind)
{
    return kind == PROCEDURE || kind == PATTERN_OR_NONE || kind == PREFIX || kind == FACILITY;
}

static enum cl_status check_value(struct cl *cl, const struct known *known, const char *value)
{
    int64_t count;
    if (!*value && may_be_empty(known->kind))
        return CL_OK;
    enum cl_status status = cl_text_check("value", value, VALUE_MOST, cl->error);
    if (status != CL_OK)
        return status;
    switch (known->kind) {
    case LIST:
        return check_list(cl, known, value);
    case COUNT:
        return cl_count_read(value, known->name, 1, 3650, &count, cl->error);
    case COUNT_OR_NONE:
        return cl_count_read(value, known->name, 0, 3650, &count, cl->error);
    case FLAG:
        return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0
                   ? CL_OK
                   : cl_fail(cl->error, CL_USAGE, NULL, known->name, "yes or no", "%s cannot be '%s'", known->name,
                             value);
    case PATTERN:
    case PATTERN_OR_NONE:
        return check_pattern(cl, known, value);
    case LINK:
        return cl_gs1_link_check(value, cl->error);
    case PREFIX:
        return check_prefix(cl, known, value);
    case FACILITY:
        return cl_isbt128_facility_check(value, cl->error);
    default:
        return cl_code_check("procedure", value, 32, cl->error);
    }
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

/* The chosen value; NULL when none was. */
static enum cl_status read_chosen(struct cl *cl, const char *name, const char **value)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SETTING_GET, CL_BIND(cl_text(name)));
    *value = cl_rows_next(rows) ? cl_keep_text(cl, rows, 0) : NULL;
    return cl_rows_close(rows);
}

enum cl_status cl_setting_get(struct cl *cl, const char *name, const char **value)
{
    const struct known *known = find_known(name);
    enum cl_status status = read_chosen(cl, name, value);
    if (status == CL_OK && !*value)
        *value = known ? known->value : "";
    return status;
}

enum cl_status cl_setting_count(struct cl *cl, const char *name, int64_t *value)
{
    const char *text;
    enum cl_status status = cl_setting_get(cl, name, &text);
    return status == CL_OK ? cl_count_read(text, name, 0, INT64_MAX, value, cl->error) : status;
}

enum cl_status cl_setting_flag(struct cl *cl, const char *name, bool *value)
{
    const char *text;
    enum cl_status status = cl_setting_get(cl, name, &text);
    if (status == CL_OK)
        *value = strcmp(text, "yes") == 0;
    return status;
}

enum cl_status cl_setting_texts(struct cl *cl, const char *name, struct cl_texts *value)
{
    const char *text;
    enum cl_status status = cl_setting_get(cl, name, &text);
    if (status == CL_OK)
        *value = split(cl, text);
    return status;
}

static struct cl_setting shown(struct cl *cl, const struct known *known, const char *name, const char *chosen)
{
    return (struct cl_setting){.name = cl_arena_copy(&cl->arena, name),
                               .value = chosen ? chosen : known->value,
                               .meaning = known->meaning,
                               .chosen = chosen != NULL};
}

enum cl_status cl_setting_list(struct cl *cl, struct cl_setting_list *out)
{
    enum cl_status status = CL_OK;
    struct cl_setting *items = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        const char *chosen;
        CL_TRY(read_chosen(cl, KNOWN[i].name, &chosen));
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = shown(cl, &KNOWN[i], KNOWN[i].name, chosen);
    }
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SETTING_LIST, CL_NO_VALUES);
    while (cl_rows_next(rows)) {
        const char *name = cl_rows_text(rows, COL_SETTING_NAME);
        if (strncmp(name, TRAINING, sizeof TRAINING - 1) != 0)
            continue;
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = shown(cl, &OF_TRAINING, name, cl_keep_text(cl, rows, COL_SETTING_VALUE));
    }
    CL_TRY(cl_rows_close(rows));
    *out = (struct cl_setting_list){items, count};
done:
    return status;
}

/* ---- choosing ---------------------------------------------------------------------------------------------------- */

enum cl_status cl_setting_set(struct cl *cl, const char *name, const char *value, struct cl_setting *out)
{
    enum cl_status status;
    const char *before = NULL;
    const struct known *known = find_known(name);
    if (!known)
        return refuse_name(cl, name);
    CL_TRY(check_value(cl, known, value));
    CL_TRY(cl_write_begin(cl, CL_ACT_SETTING_SET, name));
    CL_TRY(cl_setting_get(cl, name, &before));
    if (strcmp(before, value) == 0) {
        status = cl_fail(cl->error, CL_CONFLICT, "setting.same", name, NULL, "%s is '%s' already", name, value);
        goto done;
    }
    CL_TRY(cl_store_change_one(cl->store, SQL_SETTING_SET, CL_BIND(cl_text(name), cl_text(value))));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = shown(cl, known, name, cl_arena_copy(&cl->arena, value));
    return status;
}

/* ---- who is not named -------------------------------------------------------------------------------------------- */

static enum cl_status matches_pattern(struct cl *cl, const char *setting, const char *value, const char *text,
                                      bool *found)
{
    regex_t pattern;
    if (regcomp(&pattern, value, REG_EXTENDED | REG_NOSUB) != 0)
        return cl_fail(cl->error, CL_INTEGRITY, NULL, setting, "cryolot setting set",
                       "the stored pattern of %s is none", setting);
    *found = regexec(&pattern, text, 0, NULL, 0) == 0;
    regfree(&pattern);
    return CL_OK;
}

static enum cl_status matches(struct cl *cl, const char *setting, const char *text, bool *found)
{
    const char *value;
    enum cl_status status = cl_setting_get(cl, setting, &value);
    return status == CL_OK ? matches_pattern(cl, setting, value, text, found) : status;
}

enum cl_status cl_setting_subject_code(struct cl *cl, const char *code, const char **pattern, bool *fits)
{
    static const char setting[] = "subject.code";
    enum cl_status status = cl_setting_get(cl, setting, pattern);
    *fits = true;
    if (status != CL_OK || !**pattern)
        return status;
    return matches_pattern(cl, setting, cl_arena_print(&cl->arena, "^(%s)$", *pattern), code, fits);
}

enum cl_status cl_anonymous_check(struct cl *cl, const char *what, const char *text, bool is_code)
{
    enum cl_status status;
    bool name = false, record = false;
    if (!text)
        return CL_OK;
    if (is_code)
        CL_TRY(matches(cl, "identity.name", text, &name));
    CL_TRY(matches(cl, "identity.record", text, &record));
    if (name)
        status = cl_refuse(cl, "identity.anonymous", text,
                           "use a code that holds a number and means nothing outside of "
                           "this record",
                           "%s '%s' looks like a name", what, text);
    else if (record)
        status = cl_refuse(cl, "identity.anonymous", NULL, "write it without the number of any other record",
                           "%s holds what looks like a record number", what);
done:
    return status;
}
