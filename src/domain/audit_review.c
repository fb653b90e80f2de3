/* The review of a lot's audit trail: exceptions first, then signed up to an event. */
#include "domain/audit_exception.h"
#include "domain/evidence.h"
#include "domain/signature.h"
#include <string.h>

/* Acts on a lot that leave what was reviewed as it was. */
static const char *const HARMLESS[] = {"audit.review", "document.issue", "note", "label.print"};

static bool is_harmless(const char *act)
{
    for (size_t i = 0; i < sizeof HARMLESS / sizeof *HARMLESS; i++)
        if (strcmp(HARMLESS[i], act) == 0)
            return true;
    return false;
}

/* The newest event that a review of the lot saw; 0: there is none. */
static enum cl_status last_reviewed(struct cl *cl, int64_t lot_id, int64_t *event)
{
    return cl_store_int(cl->store, SQL_AUDIT_REVIEW_LAST, event, CL_BIND(cl_int(lot_id)));
}

static struct cl_rows *open_events(struct cl *cl, const struct cl_lot *lot, int64_t behind, int64_t before)
{
    return cl_rows_open(cl->store, SQL_AUDIT_EVENTS_OF_LOT,
                        CL_BIND(cl_int(lot->id), cl_text(lot->code), cl_int(behind), cl_int(before)));
}

/* ---- looking ------------------------------------------------------------------------------------------------------
 */

struct found {
    struct cl *cl;
    struct cl_audit_exception *at;
    size_t count, capacity;
    int64_t last;   /* event of the newest exception */
    int64_t events; /* with an exception */
};

static void keep_exception(void *context, const struct cl_audit_exception *exception)
{
    struct found *found = context;
    found->events += exception->event != found->last;
    found->last = exception->event;
    found->at = cl_arena_grow(&found->cl->arena, found->at, found->count, &found->capacity, sizeof *found->at);
    found->at[found->count++] = *exception;
}

/* What happened since the last review. *fresh: events other than reviews. */
static enum cl_status look(struct cl *cl, const struct cl_lot *lot, struct cl_audit_review *out, int64_t *fresh)
{
    enum cl_status status;
    struct found found = {.cl = cl};
    struct cl_audit_event *events = NULL;
    size_t count = 0, capacity = 0;
    int64_t last = 0, newest = 0;
    CL_TRY(last_reviewed(cl, lot->id, &last));
    CL_TRY(cl_store_int(cl->store, SQL_AUDIT_NEWEST, &newest, CL_NO_VALUES));
    struct cl_rows *rows = open_events(cl, lot, last, newest + 1);
    while (cl_rows_next(rows)) {
        events = cl_arena_grow(&cl->arena, events, count, &capacity, sizeof *events);
        events[count++] = cl_audit_event_from_row(&cl->arena, rows);
    }
    CL_TRY(cl_rows_close(rows));
    *fresh = 0;
    for (size_t i = 0; i < count; i++) {
        *fresh += strcmp(events[i].action, "audit.review") != 0;
        CL_TRY(cl_audit_read_changes(cl, &cl->arena, &events[i]));
        CL_TRY(cl_audit_exceptions_of(cl, &cl->arena, &events[i], keep_exception, &found));
    }
    *out = (struct cl_audit_review){.lot = lot->code,
                                    .from_event = last + 1,
                                    .to_event = newest,
                                    .exceptions = {found.at, found.count},
                                    .other_events = (int64_t)count - found.events};
done:
    return status;
}

enum cl_status cl_audit_review_read(struct cl *cl, const char *code, struct cl_audit_review *out)
{
    enum cl_status status;
    struct cl_lot lot;
    int64_t fresh;
    CL_TRY(cl_lot_get(cl, code, &lot));
    CL_TRY(look(cl, &lot, out, &fresh));
done:
    return status;
}

/* ---- signing ------------------------------------------------------------------------------------------------------
 */

/* What the signer of a review stands for: the trail up to an event, by that event's hash, which covers all before it.
 */
static enum cl_status content_of(struct cl *cl, const char *lot, int64_t to_event, int64_t exceptions,
                                 struct cl_hash *out)
{
    struct cl_audit_event event;
    enum cl_status status = cl_audit_show(cl, to_event, &event);
    if (status != CL_OK)
        return status;
    const char *text = cl_arena_print(&cl->arena, "lot %s\naudit trail up to event %lld %s\nexceptions %lld\n", lot,
                                      (long long)to_event, event.hash, (long long)exceptions);
    *out = cl_hash_of(text, strlen(text));
    return CL_OK;
}

enum cl_status cl_audit_review_signed_content(struct cl *cl, const struct cl_signature *signature, struct cl_hash *out,
                                              bool *superseded)
{
    int64_t last_event = 0, exceptions = 0;
    *superseded = false; /* every review is of its own part of the trail */
    *out = cl_hash_of("", 0);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_AUDIT_REVIEW_SIGNED, CL_BIND(cl_int(signature->id)));
    if (cl_rows_next(rows)) {
        last_event = cl_rows_int(rows, COL_AUDIT_REVIEW_LAST_EVENT);
        exceptions = cl_rows_int(rows, COL_AUDIT_REVIEW_EXCEPTIONS);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && last_event)
        status = content_of(cl, signature->subject, last_event, exceptions, out);
    return status;
}

static enum cl_status check_reviewer(struct cl *cl, const struct cl_lot *lot)
{
    int64_t involved = 0;
    enum cl_status status =
        cl_store_int(cl->store, SQL_AUDIT_REVIEW_INVOLVED, &involved, CL_BIND(cl_int(lot->id), cl_int(cl->actor.id)));
    if (status != CL_OK || !involved)
        return status;
    return cl_refuse(cl, "reviewer.independent", lot->code, "somebody else of QA or an auditor reviews it",
                     "%s created lot '%s' or entered a result of it and cannot review its trail", cl->actor.login,
                     lot->code);
}

enum cl_status cl_audit_review_sign(struct cl *cl, const char *code, struct cl_audit_review *out)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_audit_review review;
    struct cl_hash content;
    int64_t fresh, signature_id;
    CL_TRY(cl_write_begin(cl, CL_ACT_AUDIT_REVIEW, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    CL_TRY(check_reviewer(cl, &lot));
    CL_TRY(look(cl, &lot, &review, &fresh));
    if (fresh == 0) {
        status = cl_refuse(cl, "review.new", code, NULL, "nothing happened to lot '%s' since its last review", code);
        goto done;
    }
    int64_t exceptions = (int64_t)review.exceptions.count;
    CL_TRY(content_of(cl, code, review.to_event, exceptions, &content));
    CL_TRY(cl_sign(cl, "audit review", code, &content, &signature_id));
    CL_TRY(cl_store_change_one(
        cl->store, SQL_AUDIT_REVIEW_INSERT,
        CL_BIND(cl_int(lot.id), cl_int(review.to_event), cl_int(exceptions), cl_int(signature_id))));
    review.signed_by = cl->actor.name;
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = review;
    return status;
}

/* ---- what the gate asks --------------------------------------------------------------------------------------------
 */

/* The newest review as a sentence; *last 0: there is none. */
static enum cl_status read_newest(struct cl *cl, int64_t lot_id, int64_t *last, const char **text)
{
    char day[CL_DATE_TEXT];
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_AUDIT_REVIEW_NEWEST, CL_BIND(cl_int(lot_id)));
    *last = 0;
    if (cl_rows_next(rows)) {
        int64_t at_ms = cl_rows_int(rows, COL_AUDIT_REVIEW_NEWEST_REVIEWED_AT_MS);
        cl_date_write(cl_date_of(at_ms, cl->facility.timezone), day, sizeof day);
        *last = cl_rows_int(rows, COL_AUDIT_REVIEW_NEWEST_LAST_EVENT);
        *text = cl_arena_print(&cl->arena, "through event %lld, by %s on %s", (long long)*last,
                               cl_rows_text(rows, COL_AUDIT_REVIEW_NEWEST_REVIEWED_BY), day);
    }
    return cl_rows_close(rows);
}

enum cl_status cl_audit_review_problems(struct cl *cl, const struct cl_lot *lot, struct cl_problems *problems,
                                        struct cl_evidence *evidence)
{
    enum cl_status status;
    int64_t last = 0, decided = 0;
    evidence->remedy = cl_arena_print(&cl->arena, "cryolot audit review %s --reason R", lot->code);
    CL_TRY(read_newest(cl, lot->id, &last, &evidence->text));
    if (!last) {
        cl_problem_add(cl, problems, "the audit trail was never reviewed");
        goto done;
    }
    /* what follows the decision belongs to the review after it */
    CL_TRY(cl_store_int(cl->store, SQL_AUDIT_DECISION_OF_LOT, &decided, CL_BIND(cl_text(lot->code))));
    struct cl_rows *rows = open_events(cl, lot, last, decided ? decided : INT64_MAX);
    while (cl_rows_next(rows))
        if (!is_harmless(cl_rows_text(rows, COL_AUDIT_EVENT_ACTION)))
            cl_problem_add(cl, problems, "event %lld (%s by %s) came after the review",
                           (long long)cl_rows_int(rows, COL_AUDIT_EVENT_SEQ),
                           cl_rows_text(rows, COL_AUDIT_EVENT_ACTION), cl_rows_text(rows, COL_AUDIT_EVENT_ACTOR));
    status = cl_rows_close(rows);
done:
    return status;
}
