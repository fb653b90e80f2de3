#include "domain/subject.h"
#include "base/text.h"
#include "domain/setting.h"
#include "domain/site.h"
#include "domain/subject_code.h"
#include "domain/weight_change.h"

enum {
    WEIGHT_LEAST_G = 300,
    WEIGHT_MOST_G = 400000,
    JUMP_DAYS = 30, /* within them a weight moves by a quarter at most; later, from one to the next, by a third */
};

static struct cl_subject subject_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_subject){
        .id = cl_rows_int(rows, COL_SUBJECT_ID),
        .code = cl_keep_text(cl, rows, COL_SUBJECT_CODE),
        .site = cl_keep_text(cl, rows, COL_SUBJECT_SITE),
        .timezone = cl_keep_text(cl, rows, COL_SUBJECT_TIMEZONE),
        .study = cl_keep_text(cl, rows, COL_SUBJECT_STUDY),
        .arm = cl_keep_text(cl, rows, COL_SUBJECT_ARM),
        .weight_g = cl_rows_int(rows, COL_SUBJECT_WEIGHT_G),
        .weighed_on = cl_row_date(rows, COL_SUBJECT_WEIGHED_ON),
        .created_at_ms = cl_rows_int(rows, COL_SUBJECT_CREATED_AT_MS),
    };
}

struct cl_weight cl_weight_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_weight){
        .id = cl_rows_int(rows, COL_WEIGHT_ID),
        .weight_g = cl_rows_int(rows, COL_WEIGHT_WEIGHT_G),
        .measured_on = cl_row_date(rows, COL_WEIGHT_MEASURED_ON),
        .entered_by = cl_keep_text(cl, rows, COL_WEIGHT_ENTERED_BY),
    };
}

enum cl_status cl_subject_get(struct cl *cl, const char *code, struct cl_subject *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SUBJECT_BY_CODE, CL_BIND(cl_text(code)));
    bool found = cl_rows_next(rows);
    if (found)
        *out = subject_from_row(cl, rows);
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && !found)
        status = cl_not_found(cl, "subject", code);
    return status;
}

enum cl_status cl_subject_list(struct cl *cl, const struct cl_subject_filter *filter, struct cl_subject_list *out)
{
    struct cl_subject *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SUBJECT_LIST,
                                        CL_BIND(cl_text(filter->site), cl_text(filter->study), cl_int(filter->limit)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = subject_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_subject_list){items, count};
    return status;
}

enum cl_status cl_subject_weights(struct cl *cl, const char *code, int64_t limit, struct cl_weight_list *out)
{
    enum cl_status status;
    struct cl_subject subject;
    struct cl_weight *items = NULL;
    size_t count = 0, capacity = 0;
    CL_TRY(cl_subject_get(cl, code, &subject));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SUBJECT_WEIGHTS, CL_BIND(cl_int(subject.id), cl_int(limit)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = cl_weight_from_row(cl, rows);
    }
    CL_TRY(cl_rows_close(rows));
    *out = (struct cl_weight_list){items, count};
done:
    return status;
}

enum cl_status cl_subject_weight_on(struct cl *cl, int64_t subject_id, struct cl_date day, struct cl_weight *out,
                                    bool *found)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_SUBJECT_WEIGHT_ON, CL_BIND(cl_int(subject_id), cl_date_value(cl, day)));
    bool any = cl_rows_next(rows);
    if (any)
        *out = cl_weight_from_row(cl, rows);
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *found = any;
    return status;
}

/* A study is named by its code, which lots are released for; an arm as the study calls it. */
static enum cl_status check_study(struct cl *cl, const struct cl_subject_new *subject)
{
    enum cl_status status = CL_OK;
    if (subject->arm && !subject->study)
        return cl_fail(cl->error, CL_USAGE, "subject.arm", subject->code, "add --study CODE",
                       "an arm is of a study, and none is given");
    if (subject->study)
        CL_TRY(cl_code_check("study", subject->study, 32, cl->error));
    if (subject->arm) {
        CL_TRY(cl_text_check("arm", subject->arm, 60, cl->error));
        CL_TRY(cl_anonymous_check(cl, "arm", subject->arm, false));
    }
done:
    return status;
}

/* A code that reads like the label of another subject would be taken for that one at the bed. */
static enum cl_status check_no_label(struct cl *cl, const char *code)
{
    char other[CL_SUBJECT_LABEL];
    if (cl_subject_label_read(code, other, NULL) != CL_OK)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, "subject.label", code, "give it another code",
                   "'%s' reads like the label of subject '%s'", code, other);
}

/* What a code of a subject is not: a day, as that on which somebody was born. A study may number so by chance. */
static enum cl_status check_no_date(struct cl *cl, const char *code)
{
    if (!cl_subject_code_is_date(code) || cl->reason)
        return CL_OK;
    return cl_refuse(cl, "subject.date", code,
                     "take the code that the study or the site gave; where that is it, say so with --reason",
                     "'%s' reads like a date of birth: a code holds no name, initials, date of birth or record number",
                     code);
}

/* Where QA said how codes look nothing else is one. Else one that may say who somebody is needs a reason; one that
 * studies use too is told. */
static enum cl_status check_nameless(struct cl *cl, const char *code)
{
    enum cl_status status;
    const char *pattern, *names;
    bool fits, doubtful;
    static const char remedy[] =
        "take the code that the study or the site gave; where that is it, say so with --reason, or have the setting "
        "subject.code say how codes look";
    CL_TRY(cl_setting_subject_code(cl, code, &pattern, &fits));
    if (!fits)
        CL_TRY(cl_refuse(cl, "subject.code", code, "look at the code again: cryolot setting list",
                         "'%s' does not look like a subject's code here: %s", code, pattern));
    if (*pattern)
        goto done;
    CL_TRY(check_no_date(cl, code));
    names = cl_subject_code_names(code, &doubtful);
    if (names && !doubtful && !cl->reason)
        CL_TRY(cl_refuse(cl, "subject.name", code, remedy,
                         "'%s' %s: a code holds no name, initials, date of birth or record number", code, names));
    if (names && doubtful)
        cl_notice(cl,
                  "'%s' %s: a code says nobody's name; how codes look is settled by: cryolot setting set subject.code "
                  "PATTERN",
                  code, names);
done:
    return status;
}

/* Two codes that one eye or a worn print takes for each other end with the wrong patient. */
static enum cl_status check_distinct(struct cl *cl, const char *code)
{
    enum cl_status status;
    char folded[CL_SUBJECT_LABEL];
    const char *other = NULL;
    int64_t exists = 0;
    CL_TRY(cl_store_int(cl->store, SQL_SUBJECT_EXISTS, &exists, CL_BIND(cl_text(code))));
    if (exists)
        return cl_fail(cl->error, CL_CONFLICT, "subject.unique", code, NULL, "subject '%s' exists already", code);
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_SUBJECT_CONFUSABLE, CL_BIND(cl_text(cl_subject_code_folded(code, folded))));
    if (cl_rows_next(rows))
        other = cl_keep_text(cl, rows, 0);
    CL_TRY(cl_rows_close(rows));
    if (other)
        status = cl_refuse(cl, "subject.confusable", code,
                           "give it a code that differs in more than O and 0, I, L and 1, "
                           "or a hyphen",
                           "'%s' would be taken for subject '%s'", code, other);
done:
    return status;
}

enum cl_status cl_subject_add(struct cl *cl, const struct cl_subject_new *new_subject, struct cl_subject *out)
{
    enum cl_status status;
    const char *code = new_subject->code;
    struct cl_subject subject;
    struct cl_site at = {0};
    CL_TRY(cl_code_check("subject", code, 32, cl->error));
    CL_TRY(check_nameless(cl, code));
    CL_TRY(check_no_label(cl, code));
    CL_TRY(cl_anonymous_check(cl, "subject", code, true));
    CL_TRY(check_study(cl, new_subject));
    CL_TRY(cl_write_begin(cl, CL_ACT_SUBJECT_ADD, code));
    CL_TRY(check_distinct(cl, code));
    CL_TRY(cl_site_get(cl, new_subject->site, &at));
    CL_TRY(cl_site_require(cl, at.id));
    CL_TRY(cl_store_change_one(cl->store, SQL_SUBJECT_INSERT,
                               CL_BIND(cl_text(code), cl_int(at.id), cl_int(cl->now_ms), cl_text(new_subject->study),
                                       cl_text(new_subject->arm))));
    CL_TRY(cl_subject_get(cl, code, &subject));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = subject;
    return status;
}

static enum cl_status check_weight(struct cl *cl, const char *code, int64_t weight_g)
{
    char text[CL_QUANTITY_TEXT];
    if (weight_g >= WEIGHT_LEAST_G && weight_g <= WEIGHT_MOST_G)
        return CL_OK;
    return cl_refuse(cl, "weight.plausible", code, "look at the number and its unit again: 62.5kg, 3450g",
                     "a weight of %s is not plausible: patients weigh 300 g to 400 kg",
                     cl_weight_write(weight_g, text, sizeof text));
}

/* Whether two weights differ so much that somebody has to say why: a slipped decimal point, pounds for kilograms,
 * another patient. */
static bool is_jump(const struct cl_weight *before, int64_t weight_g, struct cl_date on)
{
    int64_t more_g = weight_g > before->weight_g ? weight_g : before->weight_g,
            less_g = weight_g > before->weight_g ? before->weight_g : weight_g;
    bool soon = cl_date_compare(on, cl_date_add_days(before->measured_on, JUMP_DAYS)) <= 0;
    return soon ? more_g * 4 > less_g * 5 : more_g * 3 > less_g * 4;
}

/* About what a weight becomes when it is read in pounds. */
static bool is_pounds(int64_t more_g, int64_t less_g)
{
    return more_g * 10 >= less_g * 21 && more_g * 10 <= less_g * 23;
}

/* Against the newest weight that the day already had before it; what was measured on that day is corrected. */
static enum cl_status check_jump(struct cl *cl, const struct cl_subject *subject, int64_t weight_g, struct cl_date on)
{
    struct cl_weight before;
    char new_text[CL_QUANTITY_TEXT], old_text[CL_QUANTITY_TEXT], day[CL_DATE_TEXT];
    bool found = false;
    enum cl_status status = cl_subject_weight_on(cl, subject->id, on, &before, &found);
    if (status != CL_OK || !found || cl->reason || before.weight_g == weight_g)
        return status;
    cl_weight_write(weight_g, new_text, sizeof new_text);
    cl_weight_write(before.weight_g, old_text, sizeof old_text);
    cl_date_write(before.measured_on, day, sizeof day);
    if (cl_date_compare(before.measured_on, on) == 0)
        return cl_refuse(cl, "weight.correction", subject->code, "add --reason 'what was wrong'",
                         "subject '%s' weighed %s on that day, and %s would correct it", subject->code, old_text,
                         new_text);
    if (!is_jump(&before, weight_g, on))
        return CL_OK;
    bool pounds = is_pounds(weight_g, before.weight_g) || is_pounds(before.weight_g, weight_g);
    return cl_refuse(cl, "weight.plausible", subject->code,
                     pounds ? "are these pounds? Weigh in kg; if it is right say so with --reason"
                            : "look at the decimal point and the patient; if it is right say so with --reason",
                     "subject '%s' cannot weigh %s: it weighed %s on %s", subject->code, new_text, old_text, day);
}

enum cl_status cl_subject_weigh(struct cl *cl, const char *code, int64_t weight_g, struct cl_date on,
                                struct cl_subject *out)
{
    enum cl_status status;
    struct cl_subject subject;
    CL_TRY(check_weight(cl, code, weight_g));
    CL_TRY(cl_write_begin(cl, CL_ACT_SUBJECT_WEIGH, code));
    CL_TRY(cl_subject_get(cl, code, &subject));
    CL_TRY(cl_site_require_code(cl, subject.site));
    if (cl_date_compare(on, cl_today(cl, subject.timezone)) > 0) {
        status = cl_refuse(cl, "date.future", code, "give the day on which the subject was weighed",
                           "a weight cannot be measured in the future");
        goto done;
    }
    CL_TRY(check_jump(cl, &subject, weight_g, on));
    CL_TRY(cl_store_change_one(
        cl->store, SQL_SUBJECT_WEIGH,
        CL_BIND(cl_int(subject.id), cl_int(weight_g), cl_date_value(cl, on), cl_int(cl->actor.id))));
    CL_TRY(cl_weight_changed(cl, &subject));
    CL_TRY(cl_subject_get(cl, code, &subject));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = subject;
    return status;
}
