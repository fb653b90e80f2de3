#include "domain/donor.h"
#include "base/text.h"
#include "domain/recall.h"
#include "domain/setting.h"
#include <string.h>

enum { TEXT_MOST = 300 };

/* ---- reading --------------------------------------------------------------------------------------------------- */

static struct cl_donor donor_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_donor){
        .id = cl_rows_int(rows, COL_DONOR_ID),
        .code = cl_keep_text(cl, rows, COL_DONOR_CODE),
        .recovered_on = cl_row_date(rows, COL_DONOR_RECOVERED_ON),
        .establishment = cl_keep_text(cl, rows, COL_DONOR_ESTABLISHMENT),
        .determination = cl_keep_text(cl, rows, COL_DONOR_DETERMINATION),
        .determined_on = cl_row_date(rows, COL_DONOR_DETERMINED_ON),
        .determined_by = cl_keep_text(cl, rows, COL_DONOR_DETERMINED_BY),
        .reason = cl_keep_text(cl, rows, COL_DONOR_REASON),
        .determination_id = cl_rows_int(rows, COL_DONOR_DETERMINATION_ID),
        .seen_consent_id = cl_rows_int(rows, COL_DONOR_SEEN_CONSENT_ID),
        .seen_screening_id = cl_rows_int(rows, COL_DONOR_SEEN_SCREENING_ID),
        .seen_test_id = cl_rows_int(rows, COL_DONOR_SEEN_TEST_ID),
        .seen_recovered_on = cl_row_date(rows, COL_DONOR_SEEN_RECOVERED_ON),
    };
}

enum cl_status cl_donor_get(struct cl *cl, const char *code, struct cl_donor *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DONOR_BY_CODE, CL_BIND(cl_text(code)));
    bool found = cl_rows_next(rows);
    if (found)
        *out = donor_from_row(cl, rows);
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && !found)
        status = cl_not_found(cl, "donor", code);
    return status;
}

enum cl_status cl_donor_list(struct cl *cl, int64_t limit, struct cl_donor_list *out)
{
    struct cl_donor *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DONOR_LIST, CL_BIND(cl_int(limit)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = donor_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_donor_list){items, count};
    return status;
}

enum cl_status cl_donor_get_record(struct cl *cl, const char *code, struct cl_donor_record *out)
{
    enum cl_status status;
    struct cl_donor_record record = {0};
    struct cl_problems missing = {0};
    CL_TRY(cl_donor_get(cl, code, &record.donor));
    CL_TRY(cl_donor_evidence_read(cl, &record.donor, &record.evidence));
    CL_TRY(cl_donor_determinations(cl, &record.donor, &record.determinations));
    CL_TRY(cl_donor_warnings(cl, &record.donor, &record.warnings));
    CL_TRY(cl_donor_missing(cl, &record.donor, &record.evidence, (struct cl_date){0}, &missing));
    record.missing = cl_problems_texts(&missing);
    CL_TRY(cl_recall_lookbacks(cl, record.donor.id, &record.lookbacks));
    *out = record;
done:
    return status;
}

/* ---- what may be written ----------------------------------------------------------------------------------------- */

enum cl_status cl_donor_check_text(struct cl *cl, const char *what, const char *text)
{
    enum cl_status status = text ? cl_text_check(what, text, TEXT_MOST, cl->error) : CL_OK;
    return status == CL_OK ? cl_anonymous_check(cl, what, text, false) : status;
}

enum cl_status cl_donor_check_date(struct cl *cl, const char *code, const char *what, struct cl_date on)
{
    if (cl_date_compare(on, cl_today(cl, cl->facility.timezone)) <= 0)
        return CL_OK;
    return cl_refuse(cl, "date.future", code, "give the day on which it was", "%s cannot lie in the future", what);
}

/* ---- adding ------------------------------------------------------------------------------------------------------ */

enum cl_status cl_donor_add(struct cl *cl, const char *code, struct cl_date recovered_on, const char *establishment,
                            struct cl_donor *out)
{
    enum cl_status status;
    struct cl_donor donor;
    CL_TRY(cl_code_check("donor", code, 32, cl->error));
    CL_TRY(cl_anonymous_check(cl, "donor", code, true));
    CL_TRY(cl_donor_check_text(cl, "establishment", establishment));
    CL_TRY(cl_donor_check_date(cl, code, "recovery", recovered_on));
    CL_TRY(cl_write_begin(cl, CL_ACT_DONOR_ADD, code));
    int64_t exists = 0;
    CL_TRY(cl_store_int(cl->store, SQL_DONOR_EXISTS, &exists, CL_BIND(cl_text(code))));
    if (exists) {
        status = cl_fail(cl->error, CL_CONFLICT, "donor.unique", code, NULL, "donor '%s' exists already", code);
        goto done;
    }
    CL_TRY(cl_store_change_one(
        cl->store, SQL_DONOR_INSERT,
        CL_BIND(cl_text(code), cl_date_value(cl, recovered_on), cl_text(establishment), cl_int(cl->now_ms))));
    CL_TRY(cl_donor_get(cl, code, &donor));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = donor;
    return status;
}

/* ---- consent and screening ----------------------------------------------------------------------------------------
 */

/* Only what was given can be withdrawn, and why is asked. */
static enum cl_status check_withdrawal(struct cl *cl, const struct cl_donor *donor, struct cl_date on)
{
    enum cl_status status;
    struct cl_donor_evidence evidence;
    if (!cl->reason)
        return cl_refuse(cl, "act.reason", donor->code, "add --reason 'why'", "a reason is missing");
    CL_TRY(cl_donor_evidence_read(cl, donor, &evidence));
    const struct cl_donor_consent *newest =
        evidence.consents.count ? &evidence.consents.at[evidence.consents.count - 1] : NULL;
    if (!newest || strcmp(newest->act, "given") != 0)
        status = cl_refuse(cl, "donor.consent", donor->code,
                           cl_arena_print(&cl->arena, "cryolot donor show %s", donor->code),
                           "donor '%s' has no consent that could be withdrawn", donor->code);
    else if (cl_date_compare(on, newest->dated_on) < 0)
        status = cl_refuse(cl, "donor.consent", donor->code, "check the dates of both",
                           "the consent of donor '%s' cannot be withdrawn before it was given", donor->code);
done:
    return status;
}

/* What was withdrawn is not given by a paper of an earlier day: that one is what was withdrawn. */
static enum cl_status check_given(struct cl *cl, const struct cl_donor *donor, struct cl_date on)
{
    char day[CL_DATE_TEXT];
    struct cl_donor_evidence evidence;
    struct cl_date withdrawn_on = {0};
    enum cl_status status = cl_donor_evidence_read(cl, donor, &evidence);
    for (size_t i = 0; status == CL_OK && i < evidence.consents.count; i++)
        if (strcmp(evidence.consents.at[i].act, "withdrawn") == 0 &&
            cl_date_compare(evidence.consents.at[i].dated_on, withdrawn_on) > 0)
            withdrawn_on = evidence.consents.at[i].dated_on;
    if (status != CL_OK || cl_date_compare(on, withdrawn_on) >= 0)
        return status;
    return cl_refuse(cl, "donor.consent", donor->code, "only a consent that was given after it counts",
                     "donor '%s' withdrew its consent on %s, which one of an earlier day does not undo", donor->code,
                     cl_date_write(withdrawn_on, day, sizeof day));
}

enum cl_status cl_donor_give_consent(struct cl *cl, const char *code, bool given, struct cl_date on, const char *form,
                                     struct cl_donor *out, struct cl_donor_alarm *alarm)
{
    enum cl_status status;
    struct cl_donor donor;
    struct cl_donor_alarm raised = {0};
    int64_t id;
    CL_TRY(cl_donor_check_text(cl, "form", form));
    CL_TRY(cl_donor_check_text(cl, "reason", cl->reason));
    CL_TRY(cl_donor_check_date(cl, code, "a consent", on));
    CL_TRY(cl_write_begin(cl, CL_ACT_DONOR_CONSENT, code));
    CL_TRY(cl_donor_get(cl, code, &donor));
    CL_TRY(given ? check_given(cl, &donor, on) : check_withdrawal(cl, &donor, on));
    CL_TRY(cl_store_insert(cl->store, SQL_DONOR_CONSENT_INSERT, &id,
                           CL_BIND(cl_int(donor.id), cl_text(given ? "given" : "withdrawn"), cl_date_value(cl, on),
                                   cl_text(form), cl_text(cl->reason), cl_int(cl->actor.id), cl_int(cl->now_ms))));
    if (!given)
        CL_TRY(cl_donor_raise_alarm(cl, &donor, "consent is withdrawn", &raised));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK) {
        *out = donor;
        *alarm = raised;
    }
    return status;
}

/* A risk that was found is not cleared by looking at an earlier day, and never without saying why. */
static enum cl_status check_clear(struct cl *cl, const struct cl_donor *donor, struct cl_date on)
{
    char day[CL_DATE_TEXT];
    struct cl_donor_evidence evidence;
    struct cl_date risk_on = {0};
    enum cl_status status = cl_donor_evidence_read(cl, donor, &evidence);
    for (size_t i = 0; status == CL_OK && i < evidence.screenings.count; i++)
        if (strcmp(evidence.screenings.at[i].outcome, "risk") == 0 &&
            cl_date_compare(evidence.screenings.at[i].screened_on, risk_on) > 0)
            risk_on = evidence.screenings.at[i].screened_on;
    if (status != CL_OK || !cl_date_is_set(risk_on))
        return status;
    if (cl_date_compare(on, risk_on) >= 0)
        return cl->reason ? CL_OK
                          : cl_refuse(cl, "donor.screening", donor->code, "add --reason 'why it is none'",
                                      "the screening of donor '%s' on %s found a risk", donor->code,
                                      cl_date_write(risk_on, day, sizeof day));
    return cl_refuse(cl, "donor.screening", donor->code, "only a screening that was made after it counts",
                     "the screening of donor '%s' on %s found a risk, which one of an earlier day does not clear",
                     donor->code, cl_date_write(risk_on, day, sizeof day));
}

enum cl_status cl_donor_screen(struct cl *cl, const char *code, bool clear, struct cl_date on, const char *remark,
                               struct cl_donor *out, struct cl_donor_alarm *alarm)
{
    enum cl_status status;
    struct cl_donor donor;
    struct cl_donor_alarm raised = {0};
    int64_t id;
    CL_TRY(cl_donor_check_text(cl, "remark", remark));
    CL_TRY(cl_donor_check_date(cl, code, "a screening", on));
    CL_TRY(cl_write_begin(cl, CL_ACT_DONOR_SCREEN, code));
    CL_TRY(cl_donor_get(cl, code, &donor));
    if (clear)
        CL_TRY(check_clear(cl, &donor, on));
    CL_TRY(cl_store_insert(cl->store, SQL_DONOR_SCREENING_INSERT, &id,
                           CL_BIND(cl_int(donor.id), cl_date_value(cl, on), cl_text(clear ? "clear" : "risk"),
                                   cl_text(remark), cl_int(cl->actor.id), cl_int(cl->now_ms))));
    if (!clear)
        CL_TRY(cl_donor_raise_alarm(cl, &donor, "screening found a risk", &raised));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK) {
        *out = donor;
        *alarm = raised;
    }
    return status;
}
