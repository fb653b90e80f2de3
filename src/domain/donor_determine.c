/* The eligibility determination and what its signature stands for (21 CFR 1271.50). */
#include "base/buffer.h"
#include "base/json_field.h"
#include "domain/donor.h"
#include <stdlib.h>
#include <string.h>

static const char MEANING[] = "donor eligibility determination";

/* The evidence that the determination saw: later one is no change of what was signed. */
static void add_evidence(struct cl_buffer *text, const struct cl_donor *donor, const struct cl_donor_evidence *e)
{
    char day[CL_DATE_TEXT];
    for (size_t i = 0; i < e->consents.count && e->consents.at[i].id <= donor->seen_consent_id; i++)
        cl_buffer_print(text, "consent %s on %s form %s reason %s\n", e->consents.at[i].act,
                        cl_date_write(e->consents.at[i].dated_on, day, sizeof day),
                        e->consents.at[i].form ? e->consents.at[i].form : "",
                        e->consents.at[i].reason ? e->consents.at[i].reason : "");
    for (size_t i = 0; i < e->screenings.count && e->screenings.at[i].id <= donor->seen_screening_id; i++)
        cl_buffer_print(text, "screening %s on %s remark %s\n", e->screenings.at[i].outcome,
                        cl_date_write(e->screenings.at[i].screened_on, day, sizeof day),
                        e->screenings.at[i].remark ? e->screenings.at[i].remark : "");
    for (size_t i = 0; i < e->tests.count && e->tests.at[i].id <= donor->seen_test_id; i++) {
        cl_buffer_print(text, "test %s %s by %s of %s\n", e->tests.at[i].test, e->tests.at[i].outcome,
                        e->tests.at[i].laboratory, cl_date_write(e->tests.at[i].specimen_on, day, sizeof day));
        if (e->tests.at[i].corrects > 0)
            cl_buffer_print(text, "corrects test %lld\n", (long long)e->tests.at[i].corrects);
    }
}

/* Of a donor as it stands once it is determined. Day of recovery and establishment may still become known after an
 * incomplete determination; an eligible one has the day. */
static struct cl_hash content_of(const struct cl_donor *donor, const struct cl_donor_evidence *evidence)
{
    struct cl_buffer text = {0};
    char day[CL_DATE_TEXT];
    cl_buffer_print(&text, "donor %s\ndetermination %s\non %s\nreason %s\n", donor->code, donor->determination,
                    cl_date_write(donor->determined_on, day, sizeof day), donor->reason);
    if (strcmp(donor->determination, "eligible") == 0)
        cl_buffer_print(&text, "recovered %s\n", cl_date_write(donor->seen_recovered_on, day, sizeof day));
    add_evidence(&text, donor, evidence);
    struct cl_hash hash = cl_hash_of(text.data, text.size);
    cl_buffer_free(&text);
    return hash;
}

enum cl_status cl_donor_signed_content(struct cl *cl, const struct cl_signature *signature, struct cl_hash *out,
                                       bool *superseded)
{
    enum cl_status status;
    struct cl_donor donor;
    struct cl_donor_evidence evidence;
    CL_TRY(cl_donor_get(cl, signature->subject, &donor));
    *superseded = donor.determination_id != signature->id;
    CL_TRY(cl_donor_evidence_read(cl, &donor, &evidence));
    *out = content_of(&donor, &evidence);
done:
    return status;
}

static enum cl_status check_independent(struct cl *cl, const struct cl_donor *donor,
                                        const struct cl_donor_evidence *evidence)
{
    for (size_t i = 0; i < evidence->tests.count; i++)
        if (evidence->tests.at[i].recorded_by_id == cl->actor.id)
            return cl_refuse(cl, "donor.independent", donor->code, "somebody else of QA determines it",
                             "%s recorded a test of donor '%s' and cannot determine it", cl->actor.name, donor->code);
    return CL_OK;
}

/* The one in force is not replaced by what was determined before it. */
static enum cl_status check_later(struct cl *cl, const struct cl_donor *donor, struct cl_date on)
{
    char day[CL_DATE_TEXT];
    if (!donor->determination_id || cl_date_compare(on, donor->determined_on) >= 0)
        return CL_OK;
    return cl_refuse(cl, "donor.determination", donor->code, "date it on that day or later",
                     "the determination of donor '%s' that is in force is of %s", donor->code,
                     cl_date_write(donor->determined_on, day, sizeof day));
}

static enum cl_status check_complete(struct cl *cl, const struct cl_donor *donor,
                                     const struct cl_donor_evidence *evidence)
{
    struct cl_problems missing = {0};
    if (strcmp(donor->determination, "eligible") != 0)
        return CL_OK;
    enum cl_status status = cl_donor_missing(cl, donor, evidence, donor->determined_on, &missing);
    if (status != CL_OK)
        return status;
    return cl_problems_end(cl, &missing, CL_REFUSED, "donor.complete", donor->code,
                           cl_arena_print(&cl->arena, "see: cryolot donor show %s", donor->code),
                           cl_arena_print(&cl->arena, "donor '%s' cannot be eligible", donor->code));
}

#define NEWEST(list) ((list).count ? (list).at[(list).count - 1].id : 0)

/* The donor as the determination makes it. */
static struct cl_donor determined(struct cl *cl, const struct cl_donor *before, const struct cl_donor_evidence *e,
                                  const char *determination, struct cl_date on)
{
    struct cl_donor donor = *before;
    donor.determination = determination;
    donor.determined_on = on;
    donor.reason = cl->reason;
    donor.seen_consent_id = NEWEST(e->consents);
    donor.seen_screening_id = NEWEST(e->screenings);
    donor.seen_test_id = NEWEST(e->tests);
    donor.seen_recovered_on = donor.recovered_on;
    return donor;
}

enum cl_status cl_donor_determine(struct cl *cl, const char *code, const char *determination, struct cl_date on,
                                  struct cl_donor *out)
{
    enum cl_status status;
    struct cl_donor donor;
    struct cl_donor_evidence evidence;
    int64_t signature_id;
    CL_TRY(cl_donor_check_date(cl, code, "a determination", on));
    CL_TRY(cl_donor_check_text(cl, "reason", cl->reason));
    CL_TRY(cl_write_begin(cl, CL_ACT_DONOR_DETERMINE, code));
    CL_TRY(cl_donor_get(cl, code, &donor));
    CL_TRY(cl_donor_evidence_read(cl, &donor, &evidence));
    CL_TRY(check_later(cl, &donor, on));
    donor = determined(cl, &donor, &evidence, determination, on);
    CL_TRY(check_independent(cl, &donor, &evidence));
    CL_TRY(check_complete(cl, &donor, &evidence));
    struct cl_hash content = content_of(&donor, &evidence);
    CL_TRY(cl_sign(cl, MEANING, code, &content, &signature_id));
    CL_TRY(cl_store_change_one(cl->store, SQL_DONOR_DETERMINE,
                               CL_BIND(cl_int(donor.id), cl_text(determination), cl_date_value(cl, on),
                                       cl_text(cl->reason), cl_int(signature_id), cl_int_or_null(donor.seen_consent_id),
                                       cl_int_or_null(donor.seen_screening_id), cl_int_or_null(donor.seen_test_id))));
    CL_TRY(cl_donor_get(cl, code, &donor));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = donor;
    return status;
}

/* ---- every determination ----------------------------------------------------------------------------------------- */

/* The outcome of a determination stands in the donor's row until the next one; before that in the log alone. */
static enum cl_status read_outcome(struct cl *cl, const struct cl_donor *donor, int64_t signature_id, const char **out)
{
    *out = donor->determination;
    if (donor->determination_id == signature_id)
        return CL_OK;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_DONOR_DETERMINED, CL_BIND(cl_text(donor->code), cl_int(signature_id)));
    *out = "unknown";
    if (cl_rows_next(rows) && cl_rows_text(rows, 0)) {
        char *outcome = cl_json_field(cl_rows_text(rows, 0), "determination");
        *out = outcome ? cl_arena_copy(&cl->arena, outcome) : *out;
        free(outcome);
    }
    return cl_rows_close(rows);
}

static const char *state_word(enum cl_signature_state state)
{
    return state == CL_SIGNATURE_HOLDS ? "holds" : state == CL_SIGNATURE_CHANGED ? "unsigned" : "superseded";
}

enum cl_status cl_donor_determinations(struct cl *cl, const struct cl_donor *donor,
                                       struct cl_donor_determination_list *out)
{
    enum cl_status status;
    struct cl_signature_list signatures;
    size_t count = 0;
    CL_TRY(cl_signature_list(cl, donor->code, &signatures));
    struct cl_donor_determination *items = cl_arena_alloc(&cl->arena, (signatures.count + 1) * sizeof *items);
    for (size_t i = 0; i < signatures.count; i++) {
        const struct cl_signature *signature = &signatures.at[i];
        enum cl_signature_state state;
        const char *outcome;
        if (strcmp(signature->meaning, MEANING) != 0)
            continue;
        CL_TRY(cl_signature_state_of(cl, signature, &state));
        CL_TRY(read_outcome(cl, donor, signature->id, &outcome));
        items[count++] = (struct cl_donor_determination){
            .outcome = outcome,
            .signer = signature->name,
            .reason = signature->reason,
            .signed_at_ms = signature->signed_at_ms,
            .state = state_word(state),
        };
    }
    *out = (struct cl_donor_determination_list){items, count};
done:
    return status;
}
