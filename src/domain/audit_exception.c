/* Exceptions: what EU GMP Annex 11 and 21 CFR Part 11 want looked at first (DOMAIN.md "Electronic records"). */
#include "domain/audit_exception.h"
#include "base/buffer.h"
#include "base/json_difference.h"
#include <stdio.h>
#include <string.h>

enum { FIELDS_SAID = 4, LATE_MINUTES = 15 };

/* ---- by act ------------------------------------------------------------------------------------------------------ */

/* When an act is an exception by itself: always, where a reason was given (which such an act needs for nothing else
 * than to pass a rule, or for being late, which is said beside), or where the fill is none of the product's. */
enum when { ALWAYS, REASONED, OTHER_FILL };

static const struct {
    const char *act, *kind, *sentence;
    enum when when;
} BY_ACT[] = {
    {"result.correct", "corrected", "a result was corrected", ALWAYS},
    {"donor.correct", "corrected", "a test of a donor was corrected", ALWAYS},
    {"result.invalidate", "invalidated", "a result was invalidated", ALWAYS},
    {"lot.extend", "overridden", "the expiry of the lot was changed", ALWAYS},
    {"lot.supply-oos", "overridden", "supply out of specification", ALWAYS},
    {"lot.number", "overridden", "another fill than the product's", OTHER_FILL},
    {"lot.fill", "overridden", "another fill than the product's", OTHER_FILL},
    {"sample.take", "overridden", "a reason was given, which lets a vial for patients be tested", REASONED},
    {"storage.reading", "overridden", "a reason was given, which lets a temperature pass that is hardly plausible",
     REASONED},
    {"subject.weigh", "overridden", "a reason was given, which lets a weight pass that is hardly plausible", REASONED},
    {"dose.thaw", "overridden", "a reason was given, which lets a dose follow within a day", REASONED},
    {"label.reprint", "reprinted", "another label was printed", ALWAYS},
    {"sample.label", "reprinted", "another label was printed", REASONED},
    {"deviation.reopen", "reopened", "a closed deviation was opened again", ALWAYS},
    {"sign-in.failed", "failed-sign-in", "login or password was wrong", ALWAYS},
    {"user.add", "administrator", "a person was added", ALWAYS},
    {"user.role", "administrator", "roles were changed", ALWAYS},
    {"user.disable", "administrator", "a person was disabled", ALWAYS},
    {"user.enable", "administrator", "a person was enabled", ALWAYS},
    {"user.unlock", "administrator", "a locked person was let in again", ALWAYS},
    {"user.train", "administrator", "a training was recorded", ALWAYS},
    {"setting.set", "administrator", "a setting was changed", ALWAYS},
    {"clock.accept", "administrator", "a clock behind the record was accepted", ALWAYS},
};

/* ---- by what it changed --------------------------------------------------------------------------------------------
 */

/* Columns that move on their own way, so that their change is no exception; "*": all of the table. Everything else that
 * was entered once and is another now is one, also what this table never heard of. `act` NULL: by any act. */
static const struct {
    const char *table, *act, *columns;
} ORDINARY[] = {
    {"lot", NULL, "status decision_id decided_at_ms withdrawal_id withdrawn_at_ms"},
    {"lot", "lot.extend", "expires_on"},
    {"vial", NULL, "state purpose store_id position holder_id"},
    {"vial", "lot.fill", "cells volume_ul"}, /* planned until then */
    {"vial", "lot.extend", "expires_on"},
    {"result", NULL, "state investigation_id cause_id"},
    {"result", "result.conclude", "verdict"}, /* undecided until then */
    {"sample", NULL, "state holder_id"},
    {"dose", NULL, "state holder_id"},
    {"infusion", NULL, "state"},
    {"document", NULL, "state"},
    {"product", NULL, "state"},
    {"lot_material", NULL, "state corrected_by"},
    {"donor", NULL, "determination_id seen_consent_id seen_screening_id seen_test_id seen_recovered_on"},
    {"donor_test", NULL, "state"}, /* said as corrected */
    {"deviation", NULL, "state"},
    {"deviation", "deviation.reopen", "*"}, /* said as reopened */
    {"deviation_subject", "deviation.reopen", "*"},
    {"hold", NULL, "*"},   /* said as lifted */
    {"person", NULL, "*"}, /* said as an administrator's act, or one's own password */
    {"person_role", NULL, "*"},
    {"setting", NULL, "*"},
    {"session", NULL, "*"},
    {"login_attempt", NULL, "*"},
};

/* A column that is set once somebody reviewed, decided or signed the row. */
static const char REVIEWED[] = "reviewed_by review_id decided_id decision_id approval_id closing_id determination_id "
                               "conclusion_id signature_id disposition_id";

static bool has_word(const char *words, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = strstr(words, word); at && size; at = strstr(at + 1, word))
        if ((at == words || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
            return true;
    return false;
}

static bool is_ordinary(const char *table, const char *act, const char *column)
{
    for (size_t i = 0; i < sizeof ORDINARY / sizeof *ORDINARY; i++)
        if (strcmp(ORDINARY[i].table, table) == 0 && (!ORDINARY[i].act || strcmp(ORDINARY[i].act, act) == 0) &&
            (strcmp(ORDINARY[i].columns, "*") == 0 || has_word(ORDINARY[i].columns, column)))
            return true;
    return false;
}

/* ---- telling -------------------------------------------------------------------------------------------------------
 */

struct telling {
    struct cl *cl;
    struct cl_arena *arena;
    const struct cl_audit_event *event;
    cl_audit_exception_each *each;
    void *context;
};

static void tell(const struct telling *telling, const char *kind, const char *sentence)
{
    const struct cl_audit_event *event = telling->event;
    telling->each(telling->context, &(struct cl_audit_exception){
                                        .kind = kind,
                                        .event = event->seq,
                                        .at_ms = event->at_ms,
                                        .actor = event->actor,
                                        .action = event->action,
                                        .subject = event->subject,
                                        .sentence = sentence,
                                        .reason = event->reason,
                                    });
}

/* Whether the lot of the event was filled, or its vials numbered, otherwise than its product says. */
static enum cl_status is_other_fill(const struct telling *telling, bool *other)
{
    const char *subject = telling->event->subject;
    const char *lot = cl_arena_copy_bytes(telling->arena, subject, strcspn(subject, " "));
    int64_t others = 0;
    enum cl_status status = cl_store_int(telling->cl->store, SQL_AUDIT_OTHER_FILL, &others, CL_BIND(cl_text(lot)));
    *other = others > 0;
    return status;
}

static enum cl_status tell_by_act(const struct telling *telling)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < sizeof BY_ACT / sizeof *BY_ACT; i++) {
        bool tells = BY_ACT[i].when == ALWAYS || *telling->event->reason;
        if (strcmp(BY_ACT[i].act, telling->event->action) != 0)
            continue;
        if (tells && BY_ACT[i].when == OTHER_FILL)
            CL_TRY(is_other_fill(telling, &tells));
        if (tells)
            tell(telling, BY_ACT[i].kind, BY_ACT[i].sentence);
    }
done:
    return status;
}

/* ---- one changed row ------------------------------------------------------------------------------------------------
 */

struct row {
    const char *table, *act;
    char code[64];           /* its own ID where it has one */
    bool reviewed;           /* before the change */
    bool out_of_force;       /* a result that does not count any more */
    bool lifted;             /* a hold */
    size_t changed;          /* fields that were entered before and are no ordinary move */
    struct cl_buffer fields; /* "passage 3 became 4, ..." */
};

static bool is_entered(const char *value)
{
    return value && strcmp(value, "null") != 0 && strcmp(value, "\"none\"") != 0;
}

static void look_at_old(void *context, const char *field, const char *missing, const char *value)
{
    struct row *row = context;
    size_t size = value ? strlen(value) : 0;
    (void)missing;
    if (strcmp(field, "code") == 0 && size > 2 && size - 2 < sizeof row->code)
        snprintf(row->code, sizeof row->code, "%.*s", (int)(size - 2), value + 1); /* without its quotes */
    if (has_word(REVIEWED, field) && is_entered(value))
        row->reviewed = true;
}

static void look_at_difference(void *context, const char *field, const char *before, const char *after)
{
    struct row *row = context;
    if (strcmp(row->table, "result") == 0 && strcmp(field, "state") == 0 && after)
        row->out_of_force |= strcmp(after, "\"corrected\"") == 0 || strcmp(after, "\"invalidated\"") == 0;
    if (strcmp(row->table, "hold") == 0 && strcmp(field, "lifted_at_ms") == 0)
        row->lifted = is_entered(after);
    if (!is_entered(before) || is_ordinary(row->table, row->act, field))
        return;
    if (row->changed++ < FIELDS_SAID)
        cl_buffer_print(&row->fields, "%s%s %s became %s", row->changed > 1 ? ", " : "", field, before,
                        after ? after : "nothing");
}

static const char *row_name(struct cl_arena *arena, const struct row *row, int64_t key)
{
    if (*row->code)
        return cl_arena_print(arena, "%s %s", row->table, row->code);
    if (strcmp(row->table, "result") == 0)
        return cl_arena_print(arena, "result R%lld", (long long)key);
    return cl_arena_print(arena, "%s no. %lld", row->table, (long long)key);
}

static void tell_update(const struct telling *telling, const struct cl_audit_change *change)
{
    struct row row = {.table = change->table, .act = telling->event->action};
    cl_json_difference(NULL, change->old_row, look_at_old, &row);
    cl_json_difference(change->old_row, change->new_row, look_at_difference, &row);
    const char *name = row_name(telling->arena, &row, change->key);
    if (row.changed)
        tell(telling, row.reviewed ? "changed-after-review" : "changed",
             cl_arena_print(telling->arena, "%s: %s%s", name, row.fields.data,
                            row.changed > FIELDS_SAID ? ", and more" : ""));
    else if (row.out_of_force && row.reviewed)
        tell(telling, "changed-after-review", cl_arena_print(telling->arena, "%s was reviewed before", name));
    if (row.lifted)
        tell(telling, "hold-lifted", cl_arena_print(telling->arena, "%s was lifted", name));
    cl_buffer_free(&row.fields);
}

static void tell_changes(const struct telling *telling)
{
    const struct cl_audit_event *event = telling->event;
    for (size_t i = 0; i < event->change_count; i++) {
        const struct cl_audit_change *change = &event->change[i];
        if (change->old_row && change->new_row)
            tell_update(telling, change);
        else if (!change->new_row && !is_ordinary(change->table, event->action, "id"))
            tell(telling, "changed",
                 cl_arena_print(telling->arena, "%s no. %lld was taken away", change->table, (long long)change->key));
        else if (!change->old_row && strcmp(change->table, "lot_pending") == 0)
            tell(telling, "overridden", "released before the result of a test is there");
    }
}

/* ---- by when it was done
 * --------------------------------------------------------------------------------------------- */

static const char *span(struct cl_arena *arena, int64_t minutes)
{
    if (minutes < 120)
        return cl_arena_print(arena, "%lld minutes", (long long)minutes);
    return minutes < 48 * 60 ? cl_arena_print(arena, "%lld hours", (long long)minutes / 60)
                             : cl_arena_print(arena, "%lld days", (long long)minutes / (24 * 60));
}

/* The first of its subjects on which something was done later that was recorded before. */
static enum cl_status tell_order(const struct telling *telling)
{
    const struct cl_audit_event *event = telling->event;
    enum cl_status status = CL_OK;
    const char *at = event->subject;
    bool found = false;
    while (status == CL_OK && *at && !found) {
        size_t size = strcspn(at, " ");
        const char *subject = cl_arena_copy_bytes(telling->arena, at, size);
        struct cl_rows *rows =
            cl_rows_open(telling->cl->store, SQL_AUDIT_DONE_BEFORE,
                         CL_BIND(cl_text(subject), cl_int(event->seq), cl_int(event->performed_at_ms)));
        if ((found = cl_rows_next(rows)))
            tell(telling, "out-of-order",
                 cl_arena_print(telling->arena, "done on %s before event %lld (%s), which was recorded first", subject,
                                (long long)cl_rows_int(rows, COL_AUDIT_DONE_SEQ),
                                cl_rows_text(rows, COL_AUDIT_DONE_ACTION)));
        status = cl_rows_close(rows);
        at += size + strspn(at + size, " ");
    }
    return status;
}

static enum cl_status tell_time(const struct telling *telling)
{
    const struct cl_audit_event *event = telling->event;
    char done[CL_TIME_TEXT];
    int64_t minutes = (event->at_ms - event->performed_at_ms) / 60000;
    if (!event->performed_at_ms || event->performed_at_ms >= event->at_ms)
        return CL_OK;
    if (minutes >= LATE_MINUTES)
        tell(telling, "late",
             cl_arena_print(telling->arena, "recorded %s after it was done, at %s", span(telling->arena, minutes),
                            cl_time_write_local(event->performed_at_ms, event->zone, false, done, sizeof done)));
    return tell_order(telling);
}

enum cl_status cl_audit_exceptions_of(struct cl *cl, struct cl_arena *arena, const struct cl_audit_event *event,
                                      cl_audit_exception_each *each, void *context)
{
    const struct telling telling = {cl, arena, event, each, context};
    enum cl_status status = tell_by_act(&telling);
    if (status != CL_OK)
        return status;
    tell_changes(&telling);
    return tell_time(&telling);
}
