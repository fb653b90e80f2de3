/* The review of a lot's audit trail: exceptions first, then signed up to an event. */
#include "domain/audit_detail.h"
#include "domain/audit_exception.h"
#include "domain/audit_words.h"
#include "domain/evidence.h"
#include "domain/signature.h"
#include <stdlib.h>
#include <string.h>

/* Acts on a lot that leave what was reviewed as it was. */
static const char HARMLESS[] = "audit.review document.issue note label.print";
/* And those on vials of an ancestor: where another vial of a bank stands changes nothing in the lot. */
static const char HARMLESS_OF_ANCESTORS[] = "vial.store vial.move vial.take custody.hand label.apply label.reprint "
                                            "storage.open storage.close storage.move storage.take storage.put "
                                            "storage.keeper";

/* The newest event that a review of the lot saw; 0: there is none. */
static enum cl_status last_reviewed(struct cl *cl, int64_t lot_id, int64_t *event)
{
    return cl_store_int(cl->store, SQL_AUDIT_REVIEW_LAST, event, CL_BIND(cl_int(lot_id)));
}

/* ---- whose events belong to the trail -----------------------------------------------------------------------------
 */

/* The lot itself, a lot that it was made from, or a donor. */
enum kind { LOT, ANCESTOR, DONOR };

struct kin {
    enum kind kind;
    int64_t id;
    const char *code, *called; /* "ancestor MCB-1" */
};

struct kin_list {
    struct kin *at;
    size_t count, capacity;
};

static void add_kin(struct cl *cl, struct kin_list *all, const char *word, int64_t id, const char *code)
{
    all->at = cl_arena_grow(&cl->arena, all->at, all->count, &all->capacity, sizeof *all->at);
    all->at[all->count++] = (struct kin){
        .kind = strcmp(word, "lot") == 0     ? LOT
                : strcmp(word, "donor") == 0 ? DONOR
                                             : ANCESTOR,
        .id = id,
        .code = code,
        .called = cl_arena_print(&cl->arena, "%s %s", word, code),
    };
}

static enum cl_status read_kin(struct cl *cl, const struct cl_lot *lot, struct kin_list *out)
{
    struct kin_list all = {0};
    add_kin(cl, &all, "lot", lot->id, lot->code);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_AUDIT_KIN, CL_BIND(cl_int(lot->id)));
    while (cl_rows_next(rows))
        add_kin(cl, &all, cl_rows_text(rows, COL_AUDIT_KIN_KIND), cl_rows_int(rows, COL_AUDIT_KIN_ID),
                cl_keep_text(cl, rows, COL_AUDIT_KIN_CODE));
    *out = all;
    return cl_rows_close(rows);
}

static struct cl_rows *open_events(struct cl *cl, const struct kin *kin, int64_t behind, int64_t before)
{
    if (kin->kind == DONOR)
        return cl_rows_open(cl->store, SQL_AUDIT_EVENTS_OF_ID,
                            CL_BIND(cl_text(kin->code), cl_int(behind), cl_int(before)));
    return cl_rows_open(
        cl->store, SQL_AUDIT_EVENTS_OF_LOT,
        CL_BIND(cl_int(kin->id), cl_text(kin->code), cl_int(behind), cl_int(before), cl_int(INT64_MAX)));
}

static bool begins_with(const char *subject, const char *code)
{
    size_t size = strlen(code);
    return strncmp(subject, code, size) == 0 && (subject[size] == ' ' || !subject[size]);
}

/* A donor and a bank are named wherever another lot is made of them, which is none of this lot's trail. */
static bool belongs(const struct kin *kin, const char *action, const char *subject)
{
    if (kin->kind == DONOR)
        return begins_with(subject, kin->code);
    return kin->kind == LOT || strcmp(action, "lot.create") != 0 || begins_with(subject, kin->code);
}

/* ---- looking ------------------------------------------------------------------------------------------------------
 */

struct found {
    struct cl *cl;
    const struct kin *kin; /* whose event it is */
    struct cl_audit_exception *at;
    size_t count, capacity;
    struct cl_audit_other *other;
    size_t others, other_capacity;
    int64_t *seen; /* events, of several of the kin one only once */
    size_t seen_count, seen_capacity;
    int64_t fresh; /* events other than reviews */
};

static void keep_exception(void *context, const struct cl_audit_exception *exception)
{
    struct found *found = context;
    found->at = cl_arena_grow(&found->cl->arena, found->at, found->count, &found->capacity, sizeof *found->at);
    found->at[found->count] = *exception;
    found->at[found->count++].concerns = found->kin->called;
}

static void keep_other(struct found *found, const struct cl_audit_event *event)
{
    found->other =
        cl_arena_grow(&found->cl->arena, found->other, found->others, &found->other_capacity, sizeof *found->other);
    found->other[found->others++] = (struct cl_audit_other){event->seq,    event->at_ms,   event->actor,
                                                            event->action, event->subject, found->kin->called};
}

static int compare_events(const void *a, const void *b)
{
    const int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

/* The events of one of the kin that were not seen with another, oldest first. */
static enum cl_status read_events(struct found *found, int64_t behind, int64_t before, struct cl_audit_list *out)
{
    struct cl_audit_event *events = NULL;
    size_t count = 0, capacity = 0, known = found->seen_count;
    struct cl_rows *rows = open_events(found->cl, found->kin, behind, before);
    while (cl_rows_next(rows)) {
        int64_t seq = cl_rows_int(rows, COL_AUDIT_EVENT_SEQ);
        if (!belongs(found->kin, cl_rows_text(rows, COL_AUDIT_EVENT_ACTION),
                     cl_rows_text(rows, COL_AUDIT_EVENT_SUBJECT)) ||
            (known && bsearch(&seq, found->seen, known, sizeof seq, compare_events)))
            continue;
        events = cl_arena_grow(&found->cl->arena, events, count, &capacity, sizeof *events);
        events[count++] = cl_audit_event_from_row(&found->cl->arena, rows);
        found->seen = cl_arena_grow(&found->cl->arena, found->seen, found->seen_count, &found->seen_capacity,
                                    sizeof *found->seen);
        found->seen[found->seen_count++] = seq;
    }
    if (found->seen_count)
        qsort(found->seen, found->seen_count, sizeof *found->seen, compare_events);
    for (size_t i = 0; i < count / 2; i++) {
        struct cl_audit_event newer = events[i];
        events[i] = events[count - 1 - i];
        events[count - 1 - i] = newer;
    }
    *out = (struct cl_audit_list){events, count};
    return cl_rows_close(rows);
}

static enum cl_status look_at_kin(struct found *found, int64_t behind, int64_t before)
{
    enum cl_status status;
    struct cl_audit_list events;
    CL_TRY(read_events(found, behind, before, &events));
    for (size_t i = 0; i < events.count; i++) {
        struct cl_audit_event event = events.at[i];
        size_t exceptions = found->count;
        found->fresh += strcmp(event.action, "audit.review") != 0;
        CL_TRY(cl_audit_read_changes(found->cl, &found->cl->arena, &event));
        CL_TRY(cl_audit_exceptions_of(found->cl, &found->cl->arena, &event, keep_exception, found));
        if (found->count == exceptions)
            keep_other(found, &event);
    }
done:
    return status;
}

/* What happened since the last review. *fresh: events other than reviews. */
static enum cl_status look(struct cl *cl, const struct cl_lot *lot, struct cl_audit_review *out, int64_t *fresh)
{
    enum cl_status status;
    struct found found = {.cl = cl};
    struct kin_list kin;
    int64_t last = 0, newest = 0;
    CL_TRY(last_reviewed(cl, lot->id, &last));
    CL_TRY(cl_store_int(cl->store, SQL_AUDIT_NEWEST, &newest, CL_NO_VALUES));
    CL_TRY(read_kin(cl, lot, &kin));
    for (size_t i = 0; i < kin.count; i++) {
        found.kin = &kin.at[i];
        CL_TRY(look_at_kin(&found, last, newest + 1));
    }
    *fresh = found.fresh;
    *out = (struct cl_audit_review){.lot = lot->code,
                                    .from_event = last + 1,
                                    .to_event = newest,
                                    .exceptions = {found.at, found.count},
                                    .others = {found.other, found.others},
                                    .other_events = (int64_t)found.others};
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

/* First labels change nothing; drafts and spares are what a reviewer looks at. */
static enum cl_status is_harmless(struct found *found, const struct cl_audit_event *event, bool *out)
{
    struct cl *cl = found->cl;
    struct cl_audit_event printed = *event;
    enum cl_status status = CL_OK;
    bool ancestor = found->kin->kind == ANCESTOR;
    *out = cl_audit_has_word(HARMLESS, event->action) ||
           (ancestor && cl_audit_has_word(HARMLESS_OF_ANCESTORS, event->action));
    if (*out && !ancestor && strcmp(event->action, "label.print") == 0) {
        status = cl_audit_read_changes(cl, &cl->arena, &printed);
        *out = status == CL_OK && !cl_audit_drafts(&cl->arena, &printed) && !cl_audit_spares(&cl->arena, &printed);
    }
    return status;
}

static enum cl_status add_later_events(struct found *found, int64_t behind, int64_t before,
                                       struct cl_problems *problems)
{
    struct cl_audit_list events;
    const struct kin *kin = found->kin;
    enum cl_status status = read_events(found, behind, before, &events);
    for (size_t i = 0; status == CL_OK && i < events.count; i++) {
        bool harmless = false;
        status = is_harmless(found, &events.at[i], &harmless);
        if (status == CL_OK && !harmless)
            cl_problem_add(found->cl, problems, "event %lld (%s by %s%s%s) came after the review",
                           (long long)events.at[i].seq, events.at[i].action, events.at[i].actor,
                           kin->kind == LOT ? "" : ", ", kin->kind == LOT ? "" : kin->called);
    }
    return status;
}

enum cl_status cl_audit_review_problems(struct cl *cl, const struct cl_lot *lot, struct cl_problems *problems,
                                        struct cl_evidence *evidence)
{
    enum cl_status status;
    struct found found = {.cl = cl};
    struct kin_list kin;
    int64_t last = 0, decided = 0;
    evidence->remedy = cl_arena_print(&cl->arena, "cryolot audit review %s --reason R", lot->code);
    CL_TRY(read_newest(cl, lot->id, &last, &evidence->text));
    if (!last) {
        cl_problem_add(cl, problems, "the audit trail was never reviewed");
        goto done;
    }
    /* what follows the decision belongs to the review after it */
    CL_TRY(cl_store_int(cl->store, SQL_AUDIT_DECISION_OF_LOT, &decided, CL_BIND(cl_text(lot->code))));
    CL_TRY(read_kin(cl, lot, &kin));
    for (size_t i = 0; i < kin.count; i++) {
        found.kin = &kin.at[i];
        CL_TRY(add_later_events(&found, last, decided ? decided : INT64_MAX, problems));
    }
done:
    return status;
}
