/* Exceptions: what EU GMP Annex 11 and 21 CFR Part 11 want looked at first (DOMAIN.md "Electronic records"). */
#include "domain/audit_exception.h"
#include "base/json_difference.h"
#include "base/json_field.h"
#include "domain/audit_detail.h"
#include "domain/audit_words.h"
#include "domain/custody.h"
#include "domain/dose.h"
#include "domain/dose_test.h"
#include "domain/first_storing.h"
#include "domain/label_stored.h"
#include "domain/reading_silence.h"
#include <stdlib.h>
#include <string.h>

enum {
    SENTENCE_MOST = 160,
    LATE_MINUTES = 15,
    RESULT_DAYS = 30,
    STEP_DAYS = 2,
    FIRST_STORED_LOOKED = 100,
    DAY_MS = 86400000
};

/* ---- by act ------------------------------------------------------------------------------------------------------ */

/* When an act is an exception by itself: always, where a reason was given (which such an act needs for nothing else
 * than to pass a rule, or for being late, which is said beside), where the fill is none of the product's, where
 * the login was locked, or where the vial was for something else before. */
enum when { ALWAYS, REASONED, OTHER_FILL, UNLOCKED, REPURPOSED };

/* `table`, `columns`: the rows that say what it was, and which of their columns; NULL: the sentence is enough, or a
 * function of its own says it. */
static const struct {
    const char *act, *kind, *sentence;
    enum when when;
    const char *table, *columns;
} BY_ACT[] = {
    {"result.correct", "corrected", "a result was corrected", ALWAYS, NULL, NULL},
    {"donor.correct", "corrected", "a test of a donor was corrected", ALWAYS, "donor_test",
     "test outcome specimen_on laboratory state"},
    {"infusion.refused", "near-miss", "an infusion was refused at the bed", ALWAYS, "near_miss", "rule starter_read"},
    {"infusion.correct", "corrected", "the volume given of an infusion was corrected", ALWAYS, "infusion", "given_ul"},
    {"result.invalidate", "invalidated", "a result was invalidated", ALWAYS, "result", "state investigation_id"},
    {"lot.extend", "overridden", "the expiry of the lot was changed", ALWAYS, NULL, NULL},
    {"lot.scope", "overridden", "the countries or studies that the lot was released for were changed", ALWAYS,
     "lot_scope", "country study ended_id"},
    {"storage.alarm-off", "alarm-off", "the alarms of a store were switched off", ALWAYS, "alarm_off",
     "store_id until_ms reason"},
    {"lot.set", "corrected", "the donation number of the lot was changed", REASONED, NULL, NULL},
    {"lot.supply-oos", "overridden", "supply out of specification", ALWAYS, "oos_supply", "subject_id risk_id"},
    {"lot.number", "overridden", "another fill than the product's", OTHER_FILL, NULL, NULL},
    {"lot.fill", "overridden", "another fill than the product's", OTHER_FILL, NULL, NULL},
    {"lot.freeze", "overridden", "a reason was given, which lets a freezing run begin before the filling", REASONED,
     "freezing_run", "started_at_ms ended_at_ms"},
    {"vial.use", "purpose", "a vial whose purpose had been changed was used up", REPURPOSED, "vial", "state purpose"},
    {"sample.take", "overridden", "a reason was given, which lets a vial for patients be tested", REASONED, "sample",
     "vial_id tests"},
    {"storage.reading", "overridden", "a reason was given, which lets a temperature pass that is hardly plausible",
     REASONED, "reading", "temperature_mc"},
    {"subject.weigh", "overridden", "a reason was given, which lets a weight pass that is hardly plausible", REASONED,
     "weight", "weight_g measured_on"},
    {"dose.thaw", "overridden", "a reason was given, which lets a dose follow within a day or the end of its course",
     REASONED, "dose", "subject_id"},
    {"dose.count", "overridden",
     "a reason was given, which lets a count pass that is hardly plausible, or follow another", REASONED, "dose_result",
     "value unit method"},
    {"dose.test", "overridden", "a reason was given, which lets a result of a dose follow another", REASONED,
     "dose_result", "value unit method"},
    {"order.override", "overridden", "a physician overrode a check of the order", ALWAYS, "dose_override", "check_id"},
    {"dose.override", "overridden", "a physician overrode a check of the dose", ALWAYS, "dose_override", "check_id"},
    {"label.reprint", "reprinted", "another label was printed", ALWAYS, "label_print", "template"},
    {"label.history", "reprinted", "what a former label said was printed again, as a copy", ALWAYS, "label_other",
     "copy"},
    {"sample.label", "reprinted", "another label was printed", REASONED, "sample_label", "copy"},
    {"dose.label", "reprinted", "another label was printed", REASONED, "dose_label", "copy"},
    {"deviation.reopen", "reopened", "a closed deviation was opened again", ALWAYS, "deviation", "state"},
    {"recall.reopen", "reopened", "a closed recall was opened again", ALWAYS, "recall", "state"},
    {"sign-in.failed", "failed-sign-in", "login or password was wrong", ALWAYS, "login_attempt", ""},
    {"user.add", "administrator", "a person was added", ALWAYS, NULL, NULL},
    {"user.role", "administrator", "roles were changed", ALWAYS, NULL, NULL},
    {"user.site", "administrator", "the sites that a person acts for were changed", ALWAYS, "person_site", "site_id"},
    {"site.add", "administrator", "a site was added", ALWAYS, "site", "name timezone"},
    {"site.set", "administrator", "what is said of a site was changed", ALWAYS, "site", "country contact"},
    {"user.disable", "administrator", "a person was disabled", ALWAYS, "person", ""},
    {"user.enable", "administrator", "a person was enabled", ALWAYS, "person", ""},
    {"user.unlock", "administrator", "a locked person was let in again", UNLOCKED, NULL, NULL},
    {"user.train", "administrator", "a training was recorded", ALWAYS, "training", "procedure trained_on valid_until"},
    {"setting.set", "administrator", "a setting was changed", ALWAYS, "setting", "value"},
    {"clock.accept", "administrator", "a clock behind the record was accepted", ALWAYS, NULL, NULL},
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
    {"lot_scope", "lot.scope", "ended_id"},
    {"vial", NULL, "state purpose store_id position holder_id shipment_id"},
    {"vial", "lot.fill", "cells volume_ul"}, /* planned until then */
    {"vial", "lot.extend", "expires_on"},
    {"store", NULL, "parent_id path holder_id"},
    {"result", NULL, "state investigation_id cause_id"},
    {"result", "result.conclude", "verdict"}, /* undecided until then */
    {"sample", NULL, "state holder_id"},
    {"dose", NULL, "state holder_id"},
    {"dose", "dose.count", "basis usable_cells"}, /* of the site's count, which is told by its reason */
    {"dose_vial", "dose.count", "cells"},
    {"infusion", NULL, "state"},
    {"document", NULL, "state"},
    {"product", NULL, "state"},
    {"lot_material", NULL, "state corrected_by"},
    {"donor", NULL, "determination_id seen_consent_id seen_screening_id seen_test_id seen_recovered_on"},
    {"donor_test", NULL, "state"}, /* said as corrected */
    {"deviation", NULL, "state"},
    {"deviation", "deviation.reopen", "*"}, /* said as reopened */
    {"deviation_subject", "deviation.reopen", "*"},
    {"recall", NULL, "state"},
    {"recall", "recall.reopen", "*"},        /* said as reopened */
    {"recall_notice", "recall.notify", "*"}, /* told anew, its answer is awaited anew */
    {"hold", NULL, "*"},                     /* said as lifted */
    {"person", NULL, "*"},                   /* said as an administrator's act, or one's own password */
    {"person_role", NULL, "*"},
    {"person_site", NULL, "*"},
    {"site", "site.set", "*"},
    {"setting", NULL, "*"},
    {"session", NULL, "*"},
    {"login_attempt", NULL, "*"},
};

/* A column that is set once somebody reviewed, decided or signed the row. */
static const char REVIEWED[] = "reviewed_by review_id decided_id decision_id approval_id closing_id determination_id "
                               "conclusion_id signature_id disposition_id";

static bool is_ordinary(const char *table, const char *act, const char *column)
{
    for (size_t i = 0; i < sizeof ORDINARY / sizeof *ORDINARY; i++)
        if (strcmp(ORDINARY[i].table, table) == 0 && (!ORDINARY[i].act || strcmp(ORDINARY[i].act, act) == 0) &&
            (strcmp(ORDINARY[i].columns, "*") == 0 || cl_audit_has_word(ORDINARY[i].columns, column)))
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
                                        .sentence = cl_audit_one_line(telling->arena, sentence, SENTENCE_MOST),
                                        .reason = event->reason,
                                    });
}

static enum cl_status does_tell(const struct telling *telling, enum when when, bool *tells)
{
    *tells = when != REASONED || *telling->event->reason;
    if (when == OTHER_FILL && *telling->event->reason)
        return cl_audit_is_other_fill(telling->cl, telling->arena, telling->event, tells);
    if (when == OTHER_FILL)
        *tells = false;
    if (when == REPURPOSED)
        return cl_audit_was_repurposed(telling->cl, telling->event, tells);
    if (when == UNLOCKED)
        return cl_audit_was_locked(telling->cl, telling->event, tells);
    return CL_OK;
}

static enum cl_status tell_by_act(const struct telling *telling)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < sizeof BY_ACT / sizeof *BY_ACT; i++) {
        bool tells = false;
        const char *detail;
        if (strcmp(BY_ACT[i].act, telling->event->action) != 0)
            continue;
        CL_TRY(does_tell(telling, BY_ACT[i].when, &tells));
        if (!tells)
            continue;
        CL_TRY(
            cl_audit_detail(telling->cl, telling->arena, telling->event, BY_ACT[i].table, BY_ACT[i].columns, &detail));
        tell(telling, BY_ACT[i].kind,
             *detail ? cl_arena_print(telling->arena, "%s: %s", BY_ACT[i].sentence, detail) : BY_ACT[i].sentence);
    }
done:
    return status;
}

/* ---- one changed row ------------------------------------------------------------------------------------------------
 */

static bool is_entered(const char *value)
{
    return value && strcmp(value, "null") != 0 && strcmp(value, "\"none\"") != 0;
}

static void look_for_review(void *context, const char *column, const char *missing, const char *value)
{
    bool *reviewed = context;
    (void)missing;
    *reviewed |= cl_audit_has_word(REVIEWED, column) && is_entered(value);
}

/* The fields that were entered before and are no ordinary move. */
static struct cl_audit_row extraordinary(const struct telling *telling, const struct cl_audit_change *change,
                                         const struct cl_audit_row *row)
{
    struct cl_audit_field *fields = cl_arena_alloc(telling->arena, (row->count + 1) * sizeof *fields);
    struct cl_audit_row kept = {.name = row->name, .act = row->act, .field = fields};
    for (size_t i = 0; i < row->count; i++) {
        const struct cl_audit_field *field = &row->field[i];
        if (field->before && strcmp(field->before, "none") != 0 &&
            !is_ordinary(change->table, telling->event->action, field->column))
            fields[kept.count++] = *field;
    }
    return kept;
}

/* What a column of an updated row became; "" when it did not change. */
static const char *became(const struct cl_audit_row *row, const char *column)
{
    for (size_t i = 0; i < row->count; i++)
        if (strcmp(row->field[i].column, column) == 0)
            return row->field[i].after ? row->field[i].after : "";
    return "";
}

static const char *reviewed_before(const struct telling *telling, const struct cl_audit_change *change,
                                   const struct cl_audit_row *row)
{
    const char *value = cl_audit_value_words(telling->cl, telling->arena, "result", change->old_row, "value");
    const char *by = cl_audit_value_words(telling->cl, telling->arena, "result", change->old_row, "reviewed_by");
    return cl_arena_print(telling->arena, "%s, value %s, had been reviewed%s%s before it was %s", row->name,
                          value ? value : "", by ? " by " : "", by ? by : "", became(row, "state"));
}

static const char *lifted(const struct telling *telling, const struct cl_audit_change *change,
                          const struct cl_audit_row *row)
{
    const char *reason = cl_audit_value_words(telling->cl, telling->arena, "hold", change->old_row, "reason");
    return cl_arena_print(telling->arena, "%s was lifted; it was put for: %s", row->name, reason ? reason : "");
}

static enum cl_status tell_update(const struct telling *telling, const struct cl_audit_change *change)
{
    enum cl_status status;
    struct cl_audit_row row;
    bool reviewed = false;
    bool of_result = strcmp(change->table, "result") == 0;
    CL_TRY(cl_audit_row_words(telling->cl, telling->arena, change, &row));
    cl_json_difference(NULL, change->old_row, look_for_review, &reviewed);
    struct cl_audit_row changed = extraordinary(telling, change, &row);
    const char *state = became(&row, "state");
    if (changed.count)
        tell(telling, reviewed ? "changed-after-review" : "changed",
             cl_arena_print(telling->arena, "%s: %s", row.name, cl_audit_fields_text(telling->arena, &changed, NULL)));
    else if (of_result && reviewed && (strcmp(state, "corrected") == 0 || strcmp(state, "invalidated") == 0))
        tell(telling, "changed-after-review", reviewed_before(telling, change, &row));
    if (strcmp(change->table, "shipment") == 0 && *became(&row, "logger_id") && !*became(&row, "logger_equipment_id"))
        tell(telling, "incomplete", "nobody said which logger wrote the file: its calibration was not asked");
    if (strcmp(change->table, "recall") == 0 && strcmp(state, "open") == 0 &&
        strcmp(telling->event->action, "recall.reopen") != 0)
        tell(telling, "reopened",
             cl_arena_print(telling->arena, "%s, which was closed, opened again: its vials are no more as it accounted",
                            row.name));
    if (strcmp(change->table, "hold") == 0 && *became(&row, "lifted_at_ms"))
        tell(telling, "hold-lifted", lifted(telling, change, &row));
done:
    return status;
}

static enum cl_status tell_removal(const struct telling *telling, const struct cl_audit_change *change)
{
    struct cl_audit_row row;
    enum cl_status status = cl_audit_row_words(telling->cl, telling->arena, change, &row);
    if (status == CL_OK)
        tell(telling, "changed",
             cl_arena_print(telling->arena, "%s was taken away: %s", row.name,
                            cl_audit_fields_text(telling->arena, &row, NULL)));
    return status;
}

/* ---- one new row ---------------------------------------------------------------------------------------------------
 */

/* A column of a row as a date; unset when it is none. */
static struct cl_date date_of(const char *row, const char *column)
{
    struct cl_error ignored = {0};
    struct cl_date date = {0};
    char *text = cl_json_field(row, column);
    if (text && cl_date_read(text, &date, &ignored) != CL_OK)
        date = (struct cl_date){0};
    free(text);
    return date;
}

static int64_t time_of(const char *row, const char *column)
{
    char *text = cl_json_field(row, column);
    int64_t at_ms = text ? strtoll(text, NULL, 10) : 0;
    free(text);
    return at_ms;
}

static enum cl_status tell_expiry(const struct telling *telling, const struct cl_audit_change *change)
{
    enum cl_status status;
    struct cl_audit_product product;
    char made[CL_DATE_TEXT], given[CL_DATE_TEXT], usual[CL_DATE_TEXT];
    struct cl_date made_on = date_of(change->new_row, "made_on"), expires_on = date_of(change->new_row, "expires_on");
    const char *lot = cl_audit_value_words(telling->cl, telling->arena, "lot", change->new_row, "code");
    CL_TRY(cl_audit_product_of(telling->cl, lot, &product));
    if (!product.shelf_life_months || !cl_date_is_set(made_on))
        goto done;
    struct cl_date end = cl_date_add_months(made_on, (int)product.shelf_life_months);
    if (cl_date_compare(expires_on, end) > 0)
        tell(
            telling, "overridden",
            cl_arena_print(telling->arena,
                           "lot %s: expiry %s is beyond the product's shelf life of %lld months from %s, which ends %s",
                           lot, cl_date_write(expires_on, given, sizeof given), (long long)product.shelf_life_months,
                           cl_date_write(made_on, made, sizeof made), cl_date_write(end, usual, sizeof usual)));
done:
    return status;
}

/* Results that were entered much later than they were performed: the oldest, and how many more. */
static enum cl_status tell_old_results(const struct telling *telling)
{
    enum cl_status status = CL_OK;
    const struct cl_audit_event *event = telling->event;
    const struct cl_audit_change *oldest = NULL;
    struct cl_audit_row row;
    struct cl_date entered = cl_date_of(event->at_ms, event->zone);
    int64_t most = RESULT_DAYS, count = 0;
    char day[CL_DATE_TEXT];
    for (size_t i = 0; i < event->change_count; i++) {
        const struct cl_audit_change *change = &event->change[i];
        if (change->old_row || !change->new_row || strcmp(change->table, "result") != 0)
            continue;
        struct cl_date performed = date_of(change->new_row, "performed_on");
        int64_t days = cl_date_is_set(performed) ? cl_date_days_between(performed, entered) : 0;
        count += days > RESULT_DAYS;
        if (days > most) {
            most = days;
            oldest = change;
        }
    }
    if (!oldest)
        goto done;
    CL_TRY(cl_audit_row_words(telling->cl, telling->arena, oldest, &row));
    const char *more = count > 1 ? cl_arena_print(telling->arena, "; so were %lld more", (long long)count - 1) : "";
    tell(telling, "late",
         cl_arena_print(telling->arena, "%s was performed on %s and entered %lld days later%s", row.name,
                        cl_date_write(date_of(oldest->new_row, "performed_on"), day, sizeof day), (long long)most,
                        more));
done:
    return status;
}

/* A step of manufacture that was written down days after it; what was given with --at is told by the event's time. */
static enum cl_status tell_old_step(const struct telling *telling, const struct cl_audit_change *change,
                                    const char *column)
{
    struct cl_audit_row row;
    char done[CL_TIME_TEXT];
    int64_t at_ms = time_of(change->new_row, column), days = (telling->event->at_ms - at_ms) / DAY_MS;
    if (telling->event->performed_at_ms || telling->event->at_ms - at_ms <= STEP_DAYS * DAY_MS)
        return CL_OK;
    enum cl_status status = cl_audit_row_words(telling->cl, telling->arena, change, &row);
    if (status == CL_OK)
        tell(telling, "late",
             cl_arena_print(telling->arena, "%s was done at %s and recorded %lld days later", row.name,
                            cl_time_write_local(at_ms, telling->event->zone, false, done, sizeof done),
                            (long long)days));
    return status;
}

/* Readings of a file that are older than a day: the oldest, and how many days before. */
static void tell_old_readings(const struct telling *telling)
{
    const struct cl_audit_event *event = telling->event;
    int64_t oldest_ms = event->at_ms;
    char at[CL_TIME_TEXT];
    for (size_t i = 0; i < event->change_count; i++) {
        const struct cl_audit_change *change = &event->change[i];
        if (change->old_row || !change->new_row || strcmp(change->table, "reading_block") != 0)
            continue;
        int64_t first_ms = time_of(change->new_row, "first_at_ms");
        oldest_ms = first_ms < oldest_ms ? first_ms : oldest_ms;
    }
    if (event->at_ms - oldest_ms > DAY_MS)
        tell(telling, "late",
             cl_arena_print(telling->arena, "readings since %s were imported, up to %lld days after they were taken",
                            cl_time_write_local(oldest_ms, event->zone, false, at, sizeof at),
                            (long long)((event->at_ms - oldest_ms) / DAY_MS)));
}

/* A file of readings that was refused, because the record says otherwise. */
static void tell_contradiction(const struct telling *telling, const struct cl_audit_change *change)
{
    char *lines = cl_json_field(change->new_row, "lines");
    tell(telling, "contradicted",
         cl_arena_print(telling->arena,
                        "a file of readings said otherwise than the record in %s line%s, and was refused",
                        lines ? lines : "some", lines && strcmp(lines, "1") == 0 ? "" : "s"));
    free(lines);
}

/* A file of readings that no logger writes so. */
static void tell_odd_file(const struct telling *telling, const struct cl_audit_change *change)
{
    long long unsorted = time_of(change->new_row, "unsorted"), dense = time_of(change->new_row, "dense");
    char *name = cl_json_field(change->new_row, "name");
    if (unsorted)
        tell(telling, "odd-readings",
             cl_arena_print(telling->arena, "%lld row%s of %s turned back in time", unsorted, unsorted == 1 ? "" : "s",
                            name ? name : "a file"));
    if (dense)
        tell(telling, "odd-readings",
             cl_arena_print(telling->arena, "%lld row%s of %s came closer together than the sensor reports", dense,
                            dense == 1 ? "" : "s", name ? name : "a file"));
    free(name);
}

/* Whether a column of a new row says no. */
static bool is_no(const struct cl_audit_change *change, const char *column)
{
    char *text = cl_json_field(change->new_row, column);
    bool no = text && strcmp(text, "0") == 0;
    free(text);
    return no;
}

/* An infusion that began before people who did not scan. A transcribed one has names on paper, no scans. */
static void tell_unscanned(const struct telling *telling, const struct cl_audit_change *change)
{
    char *code = cl_json_field(change->new_row, "code");
    const char *infusion = code ? code : "";
    if (is_no(change, "transcribed") && is_no(change, "checker_scanned"))
        tell(telling, "incomplete",
             is_no(change, "checker_typed")
                 ? cl_arena_print(telling->arena, "the checker's scans of patient and bag are missing from infusion %s",
                                  infusion)
                 : cl_arena_print(telling->arena, "the checker's codes of infusion %s were typed, not scanned",
                                  infusion));
    if (is_no(change, "transcribed") && is_no(change, "starter_scanned"))
        tell(telling, "incomplete",
             cl_arena_print(telling->arena, "the codes of who started infusion %s were typed, not scanned", infusion));
    free(code);
}

/* A name on the paper that nobody of the record has; `column` would say who. */
static void tell_no_user(const struct telling *telling, const struct cl_audit_change *change, const char *code,
                         const char *column, const char *name_column, const char *did)
{
    char *user = cl_json_field(change->new_row, column), *name = cl_json_field(change->new_row, name_column);
    if (!is_entered(user))
        tell(telling, "transcribed",
             cl_arena_print(telling->arena, "%s, who %s infusion %s, is not a user of this record", name ? name : "",
                            did, code));
    free(user);
    free(name);
}

/* The scan of an infusion that was another one's before. */
static enum cl_status tell_same_paper(const struct telling *telling, const struct cl_audit_change *change,
                                      const char *code)
{
    struct cl_rows *rows = cl_rows_open(telling->cl->store, SQL_INFUSION_ENTER_SAME_PAPER,
                                        CL_BIND(cl_int(time_of(change->new_row, "source_id"))));
    if (cl_rows_next(rows))
        tell(telling, "transcribed",
             cl_arena_print(telling->arena, "infusion %s was entered from the same file as infusion %s", code,
                            cl_rows_text(rows, 0)));
    return cl_rows_close(rows);
}

/* An infusion that was entered from paper, and what was opened because of it. */
static enum cl_status tell_transcribed(const struct telling *telling, const struct cl_audit_change *change)
{
    enum cl_status status = CL_OK;
    const struct cl_audit_event *event = telling->event;
    char *text = cl_json_field(change->new_row, "code"), *deviation = NULL;
    const char *code = text ? text : "";
    if (is_no(change, "transcribed"))
        goto done;
    for (size_t i = 0; i < event->change_count && !deviation; i++)
        if (strcmp(event->change[i].table, "deviation") == 0 && !event->change[i].old_row)
            deviation = cl_json_field(event->change[i].new_row, "code");
    tell(telling, "transcribed",
         cl_arena_print(telling->arena, "infusion %s was entered from a paper record%s%s", code,
                        deviation ? ", and what it says opened deviation " : "", deviation ? deviation : ""));
    tell_no_user(telling, change, code, "started_by", "started_name", "began");
    tell_no_user(telling, change, code, "checked_by", "checked_name", "checked");
    status = tell_same_paper(telling, change, code);
done:
    free(text);
    free(deviation);
    return status;
}

/* Cells most of which may be dead, where no specification judged it. */
static void tell_low_viability(const struct telling *telling, const struct cl_audit_change *change)
{
    char *test = cl_json_field(change->new_row, "test"), *verdict = cl_json_field(change->new_row, "verdict"),
         *value = cl_json_field(change->new_row, "value");
    if (test && strcmp(test, CL_DOSE_TEST_VIABILITY) == 0 && verdict && strcmp(verdict, "info") == 0 && value &&
        cl_dose_viability_is_low(value))
        tell(telling, "low-viability",
             cl_arena_print(telling->arena, "a dose has a viability of %s %%, and its product asks nothing of it",
                            value));
    free(test);
    free(verdict);
    free(value);
}

/* No prescriber, no second pharmacist. */
static void tell_unordered(const struct telling *telling, const struct cl_audit_change *change)
{
    char *code = cl_json_field(change->new_row, "code"), *order = cl_json_field(change->new_row, "order_id");
    if (!is_entered(order))
        tell(telling, "unordered",
             cl_arena_print(telling->arena, "dose %s was thawed without an order", code ? code : ""));
    free(code);
    free(order);
}

/* Whoever counted or tested proved nothing: somebody else says so. A printed name of a paper record is told with it. */
static enum cl_status tell_named(const struct telling *telling, const struct cl_audit_change *change)
{
    char *by = cl_json_field(change->new_row, "measured_by"), *recorded = cl_json_field(change->new_row, "recorded_by"),
         *test = cl_json_field(change->new_row, "test");
    if (is_entered(by) && recorded && strcmp(by, recorded) != 0) {
        const char *analyst =
            cl_audit_value_words(telling->cl, telling->arena, "dose_result", change->new_row, "measured_by");
        tell(telling, "incomplete",
             cl_arena_print(telling->arena, "%s is named as analyst of %s by who recorded it, and proved nothing",
                            analyst ? analyst : "somebody else", test ? test : "a dose"));
    }
    free(by);
    free(recorded);
    free(test);
    return CL_OK;
}

static enum cl_status tell_insertion(const struct telling *telling, const struct cl_audit_change *change)
{
    if (strcmp(change->table, "reading_contradiction") == 0) {
        tell_contradiction(telling, change);
        return CL_OK;
    }
    if (strcmp(change->table, "dose_result") == 0) {
        tell_low_viability(telling, change);
        return tell_named(telling, change);
    }
    if (strcmp(change->table, "dose") == 0) {
        tell_unordered(telling, change);
        return CL_OK;
    }
    if (strcmp(change->table, "reading_file") == 0) {
        tell_odd_file(telling, change);
        return CL_OK;
    }
    if (strcmp(change->table, "infusion") == 0) {
        tell_unscanned(telling, change);
        return tell_transcribed(telling, change);
    }
    if (strcmp(change->table, "lot") == 0)
        return tell_expiry(telling, change);
    if (strcmp(change->table, "freezing_run") == 0)
        return tell_old_step(telling, change, "ended_at_ms");
    if (strcmp(change->table, "lot_receipt") == 0)
        return tell_old_step(telling, change, "received_at_ms");
    if (strcmp(change->table, "lot_pending") != 0)
        return CL_OK;
    const char *test =
        cl_audit_value_words(telling->cl, telling->arena, "lot_pending", change->new_row, "specification_id");
    const char *due = cl_audit_value_words(telling->cl, telling->arena, "lot_pending", change->new_row, "due_on");
    tell(telling, "overridden",
         cl_arena_print(telling->arena, "released before the result of %s is there, which is due on %s",
                        test ? test : "a test", due ? due : "a day"));
    return CL_OK;
}

/* A vial, or a store that is carried, in other hands; nobody said in which condition. */
static bool is_unsaid_hand(const struct cl_audit_change *change)
{
    bool stay = strcmp(change->table, "store_stay") == 0;
    if (change->old_row || (!stay && strcmp(change->table, "custody") != 0))
        return false;
    char *kind = cl_json_field(change->new_row, "kind"), *place = cl_json_field(change->new_row, "place"),
         *condition = cl_json_field(change->new_row, "condition");
    bool hand = stay ? place != NULL : kind && strcmp(kind, "hand") == 0;
    bool unsaid = hand && !condition;
    free(kind);
    free(place);
    free(condition);
    return unsaid;
}

static void tell_unsaid_condition(const struct telling *telling)
{
    long long count = 0;
    for (size_t i = 0; i < telling->event->change_count; i++)
        count += is_unsaid_hand(&telling->event->change[i]);
    if (count > 0 && strcmp(telling->event->action, "custody.hand") == 0)
        tell(telling, "incomplete",
             cl_arena_print(telling->arena, "%lld handed over, and nobody said in which condition", count));
}

/* Storing has a condition where nobody handed the vial over, or where its store was added later (vial_place.c). */
static bool is_put(const struct cl_audit_change *change, const char *condition_holds)
{
    if (change->old_row || strcmp(change->table, "custody") != 0)
        return false;
    char *kind = cl_json_field(change->new_row, "kind"), *condition = cl_json_field(change->new_row, "condition");
    bool put = kind && (strcmp(kind, "store") == 0 || strcmp(kind, "move") == 0) && condition &&
               strstr(condition, condition_holds);
    free(kind);
    free(condition);
    return put;
}

static void tell_before(const struct telling *telling)
{
    long long count = 0;
    for (size_t i = 0; i < telling->event->change_count; i++)
        count += is_put(&telling->event->change[i], CL_CUSTODY_BEFORE);
    if (count > 0)
        tell(telling, "late",
             cl_arena_print(telling->arena, "%lld said to have been stored before the store was on record", count));
}

static void tell_taken_over(const struct telling *telling)
{
    long long count = 0;
    for (size_t i = 0; i < telling->event->change_count; i++)
        count += is_put(&telling->event->change[i], "without hand-over");
    if (count > 0)
        tell(telling, "incomplete",
             cl_arena_print(telling->arena, "%lld stored by another person than who had %s, without a hand-over", count,
                            count == 1 ? "it" : "them"));
}

static void tell_unlabelled(const struct telling *telling)
{
    long long count = 0;
    for (size_t i = 0; i < telling->event->change_count; i++)
        count += is_put(&telling->event->change[i], CL_CUSTODY_UNLABELLED);
    if (count > 0)
        tell(telling, "incomplete",
             cl_arena_print(telling->arena, "%lld stored, and nobody had confirmed that %s label%s", count,
                            count == 1 ? "it wears its" : "they wear their", count == 1 ? "" : "s"));
}

static void tell_labels(const struct telling *telling)
{
    const char *drafts = cl_audit_drafts(telling->arena, telling->event),
               *spares = cl_audit_spares(telling->arena, telling->event),
               *unread = cl_audit_unread(telling->arena, telling->event);
    if (drafts)
        tell(telling, "draft-labels", drafts);
    if (spares)
        tell(telling, "reprinted", spares);
    if (unread)
        tell(telling, "unread-labels", unread);
}

/* A count that found otherwise than the record. */
static void tell_count(const struct telling *telling)
{
    static const char *const kinds[] = {"missing", "unexpected", "misplaced", "foreign"};
    long long found[sizeof kinds / sizeof *kinds] = {0};
    const char *text = NULL;
    for (size_t i = 0; i < telling->event->change_count; i++) {
        const struct cl_audit_change *change = &telling->event->change[i];
        if (change->old_row || strcmp(change->table, "inventory_difference") != 0)
            continue;
        char *kind = cl_json_field(change->new_row, "kind");
        for (size_t at = 0; kind && at < sizeof kinds / sizeof *kinds; at++)
            found[at] += strcmp(kind, kinds[at]) == 0;
        free(kind);
    }
    for (size_t at = 0; at < sizeof kinds / sizeof *kinds; at++)
        if (found[at])
            text =
                cl_arena_print(telling->arena, "%s%s%lld %s", text ? text : "", text ? ", " : "", found[at], kinds[at]);
    if (text)
        tell(telling, "count-difference",
             cl_arena_print(telling->arena, "a count found otherwise than the record: %s", text));
}

/* Whether a vial was put away that was never stored before. */
static bool is_first_storing(const struct cl_audit_change *change)
{
    if (!change->old_row || !change->new_row || strcmp(change->table, "vial") != 0)
        return false;
    char *before = cl_json_field(change->old_row, "state"), *after = cl_json_field(change->new_row, "state");
    bool first = before && after && strcmp(before, "filled") == 0 && strcmp(after, "stored") == 0;
    free(before);
    free(after);
    return first;
}

/* Vials that stood somewhere for long between filling and first storing. A file that takes over an inventory holds
 * thousands, of one way: the first of them tell enough. */
static enum cl_status tell_stored_late(const struct telling *telling)
{
    enum cl_status status = CL_OK;
    const struct cl_audit_event *event = telling->event;
    int64_t longest_ms = 0, stored_ms = event->performed_at_ms ? event->performed_at_ms : event->at_ms;
    long long count = 0, looked = 0;
    for (size_t i = 0; i < event->change_count && looked < FIRST_STORED_LOOKED; i++) {
        int64_t late_ms = 0;
        if (!is_first_storing(&event->change[i]))
            continue;
        looked++;
        CL_TRY(cl_first_storing_late_ms(telling->cl, event->change[i].key, stored_ms, &late_ms));
        count += late_ms > 0;
        longest_ms = late_ms > longest_ms ? late_ms : longest_ms;
    }
    if (count)
        tell(telling, "stored-late",
             cl_arena_print(telling->arena, "%lld%s first stored up to %s after filling", count,
                            looked == FIRST_STORED_LOOKED ? " or more" : "",
                            cl_duration_text(telling->cl, longest_ms)));
done:
    return status;
}

static enum cl_status tell_changes(const struct telling *telling)
{
    enum cl_status status = CL_OK;
    const struct cl_audit_event *event = telling->event;
    for (size_t i = 0; i < event->change_count; i++) {
        const struct cl_audit_change *change = &event->change[i];
        if (!change->old_row)
            CL_TRY(tell_insertion(telling, change));
        else if (change->new_row)
            CL_TRY(tell_update(telling, change));
        else if (!is_ordinary(change->table, event->action, "id"))
            CL_TRY(tell_removal(telling, change));
    }
    tell_unsaid_condition(telling);
    tell_taken_over(telling);
    tell_before(telling);
    tell_unlabelled(telling);
    tell_labels(telling);
    tell_old_readings(telling);
    tell_count(telling);
    CL_TRY(tell_stored_late(telling));
    status = tell_old_results(telling);
done:
    return status;
}

/* ---- by when it was done
 * --------------------------------------------------------------------------------------------- */

static const char *span(struct cl_arena *arena, int64_t minutes)
{
    if (minutes < 120)
        return cl_arena_print(arena, "%lld minute%s", (long long)minutes, minutes == 1 ? "" : "s");
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

/* What an act ended: said late for a reason it made that shorter, be it by a minute. NULL: nothing. */
static const char *ends(const struct cl_audit_event *event)
{
    static const char *const acts[][2] = {{"vial.store", "a time out of storage"},
                                          {"storage.close", "a time out of storage"},
                                          {"storage.put", "a time out of storage"},
                                          {"storage.reading", "a time for which the store was too warm"}};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (*event->reason && strcmp(acts[i][0], event->action) == 0)
            return acts[i][1];
    return NULL;
}

/* Whether an act gave what it concerns into other hands: said late it says who had it meanwhile, otherwise than the
 * record did. */
static bool hands_over(const struct cl_audit_event *event)
{
    return strcmp(event->action, "custody.hand") == 0 || strcmp(event->action, "storage.keeper") == 0;
}

static enum cl_status tell_time(const struct telling *telling)
{
    const struct cl_audit_event *event = telling->event;
    char done[CL_TIME_TEXT];
    int64_t minutes = (event->at_ms - event->performed_at_ms) / 60000;
    if (!event->performed_at_ms || event->performed_at_ms >= event->at_ms)
        return CL_OK;
    if (minutes < LATE_MINUTES && ends(event))
        tell(telling, "late",
             cl_arena_print(telling->arena, "recorded %lld s after it was done, which ended %s",
                            (long long)(event->at_ms - event->performed_at_ms) / 1000, ends(event)));
    if (minutes >= LATE_MINUTES || (minutes >= 1 && hands_over(event)))
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
    if (status == CL_OK)
        status = tell_changes(&telling);
    return status == CL_OK ? tell_time(&telling) : status;
}
