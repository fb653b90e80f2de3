/* Whether the lots and vials of a dose are good: before the thaw, and each time the dose goes on. What was found since
 * the release, such as a culture that grew late, counts as well (DOMAIN.md "Dose and infusion"). */
#include "domain/dose.h"
#include "domain/evidence.h"
#include "domain/excursion.h"
#include "domain/judge.h"
#include "domain/lot.h"
#include "domain/lot_ancestor.h"
#include "domain/lot_scope.h"
#include "domain/oos_supply.h"
#include "domain/reading_silence.h"
#include "domain/result.h"
#include "domain/subject_death.h"
#include "domain/vial.h"
#include "domain/weight_change.h"
#include <inttypes.h>
#include <string.h>

enum cl_status cl_dose_lots(struct cl *cl, const struct cl_vial_list *vials, const struct cl_lot **lots, size_t *count)
{
    struct cl_lot *items = NULL;
    size_t capacity = 0, known = 0;
    for (size_t i = 0; i < vials->count; i++) {
        size_t at = 0;
        while (at < known && items[at].id != vials->at[i].lot_id)
            at++;
        if (at < known)
            continue;
        items = cl_arena_grow(&cl->arena, items, known, &capacity, sizeof *items);
        enum cl_status status = cl_lot_get(cl, vials->at[i].lot, &items[known]);
        if (status != CL_OK)
            return status;
        known++;
    }
    *lots = items;
    *count = known;
    return CL_OK;
}

/* What is asked of each lot, read once. */
struct candidate {
    const struct cl_lot *lot;
    bool supplied; /* out of specification, to this subject */
    struct cl_oos_supply supply;
    struct cl_ancestor_problems ancestors;
};

struct candidates {
    struct candidate *at;
    size_t count;
};

static enum cl_status gather(struct cl *cl, int64_t subject_id, const struct cl_lot *lots, size_t count,
                             struct candidates *out)
{
    enum cl_status status = CL_OK;
    struct candidate *items = cl_arena_alloc(&cl->arena, count * sizeof *items);
    for (size_t i = 0; i < count; i++) {
        items[i].lot = &lots[i];
        if (strcmp(lots[i].status, "quarantine") == 0)
            CL_TRY(cl_oos_supply_find(cl, lots[i].id, subject_id, &items[i].supply, &items[i].supplied));
        CL_TRY(cl_lot_ancestor_problems(cl, &lots[i], "critical", &items[i].ancestors));
    }
    *out = (struct candidates){items, count};
done:
    return status;
}

static void add_all(struct cl *cl, struct cl_problems *problems, const struct cl_lot *lot,
                    const struct cl_problems *more)
{
    for (size_t i = 0; i < more->count; i++)
        cl_problem_add(cl, problems, "lot %s: %s", lot->code, more->at[i]);
}

/* "UC26A001, UC26A002 supplied out of specification to S001 by Rosa Lind and Phil Adler" */
static const char *lots_text(struct cl *cl, const struct candidates *lots)
{
    const char *text = "";
    for (size_t i = 0; i < lots->count; i++) {
        const struct candidate *each = &lots->at[i];
        text = cl_arena_print(&cl->arena, "%s%s%s", text, i ? ", " : "", each->lot->code);
        if (each->supplied)
            text = cl_arena_print(&cl->arena, "%s supplied out of specification to %s by %s and %s", text,
                                  each->supply.subject, each->supply.quality, each->supply.physician);
    }
    return text;
}

static bool is_released(const struct cl_lot *lot)
{
    return strcmp(lot->status, "released") == 0;
}

static void check_released(struct cl_gate *gate, const struct candidates *lots)
{
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < lots->count; i++) {
        const struct candidate *each = &lots->at[i];
        if (!is_released(each->lot) && !each->supplied)
            cl_problem_add(cl, &problems, "lot %s is not released but %s", each->lot->code,
                           cl_lot_status_phrase(each->lot->status));
    }
    cl_gate_require_none(gate, "lot.released", "The lots are released", lots_text(cl, lots), &problems,
                         gate->instead ? gate->instead
                                       : "use vials of a released lot: cryolot lot list --status released");
}

/* What is supplied out of specification is supplied to this very subject. */
static enum cl_status check_scope(struct cl_gate *gate, const struct cl_lot_recipient *to,
                                  const struct candidates *lots)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    const char *evidence = NULL, *remedy = "";
    for (size_t i = 0; i < lots->count; i++) {
        struct cl_lot_scope_verdict verdict = {0};
        const char *lot = lots->at[i].lot->code;
        if (!lots->at[i].supplied)
            CL_TRY(cl_lot_scope_judge(cl, lots->at[i].lot->id, to, &verdict));
        if (verdict.problem) {
            cl_problem_add(cl, &problems, "lot %s: %s", lot, verdict.problem);
            remedy = verdict.remedy;
        } else if (verdict.evidence)
            evidence = cl_arena_print(&cl->arena, "%s%s%s is for %s", evidence ? evidence : "", evidence ? "; " : "",
                                      lot, verdict.evidence);
    }
    cl_gate_require_none(gate, "lot.scope",
                         to->subject_id ? "The lots are released for the subject's country or study"
                                        : "The lots are released for the country or a study of the site",
                         evidence       ? evidence
                         : to->returned ? "they come back from where they were sent"
                                        : "they are released for every country and study",
                         &problems, remedy);
done:
    return status;
}

static enum cl_status check_donors(struct cl_gate *gate, const struct candidates *lots)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < lots->count; i++) {
        const struct cl_lot *lot = lots->at[i].lot;
        struct cl_donor donor;
        struct cl_problems found = {0};
        CL_TRY(cl_donor_get(cl, lot->donor, &donor));
        CL_TRY(cl_donor_problems(cl, &donor, &found));
        add_all(cl, &problems, lot, &found);
        add_all(cl, &problems, lot, &lots->at[i].ancestors.donors);
    }
    cl_gate_require_none(gate, "donor.eligible", "The donors are eligible", "all are", &problems,
                         "use vials of another donor, and have QA hold the lot: cryolot donor show DONOR");
done:
    return status;
}

/* A lot that is neither released nor supplied has no signature to be held against the record; lot.released has named
 * it. */
static enum cl_status check_signatures(struct cl_gate *gate, const struct candidates *lots)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < lots->count; i++) {
        const struct candidate *each = &lots->at[i];
        bool holds = true;
        if (is_released(each->lot))
            CL_TRY(cl_lot_signature_holds(cl, each->lot, &holds));
        else if (each->supplied)
            CL_TRY(cl_oos_supply_holds(cl, &each->supply, &holds));
        if (!holds)
            cl_problem_add(cl, &problems, "the record of lot %s changed since its %s was signed", each->lot->code,
                           each->supplied ? "supply" : "release");
    }
    cl_gate_require_none(gate, "release.signature", "What QA signed is what the record says", "it is", &problems,
                         "have QA look at what changed: cryolot lot history LOT");
done:
    return status;
}

/* Whether a lot is held for this subject: the investigation of the results that were signed for does not hold it. */
static enum cl_status is_held(struct cl *cl, const struct candidate *each, bool *held)
{
    int64_t others = 0;
    *held = each->lot->held;
    if (!each->supplied)
        return CL_OK;
    enum cl_status status = cl_store_int(cl->store, SQL_DOSE_HOLDS_ON_LOT, &others, CL_BIND(cl_int(each->lot->id)));
    *held = others > 0;
    return status;
}

static enum cl_status check_holds(struct cl_gate *gate, const struct candidates *lots, const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < lots->count; i++) {
        bool held;
        CL_TRY(is_held(cl, &lots->at[i], &held));
        if (held)
            cl_problem_add(cl, &problems, "lot %s is held", lots->at[i].lot->code);
        add_all(cl, &problems, lots->at[i].lot, &lots->at[i].ancestors.holds);
    }
    for (size_t i = 0; i < vials->count; i++) {
        int64_t holds = 0;
        if (!vials->at[i].held)
            continue;
        CL_TRY(cl_store_int(cl->store, SQL_DOSE_HOLDS_ON_VIAL, &holds, CL_BIND(cl_int(vials->at[i].id))));
        if (holds)
            cl_problem_add(cl, &problems, "vial %s is held", vials->at[i].code);
    }
    cl_gate_require_none(gate, "holds.none", "No lot or vial is held", "none is held", &problems,
                         "QA lifts a hold when its cause is settled: cryolot lot show LOT");
done:
    return status;
}

/* Whether physician and quality knew every result of a test when they signed. */
static bool was_signed_for(const struct candidate *each, const struct cl_specification *test,
                           const struct cl_result_list *results)
{
    if (!each->supplied)
        return false;
    for (size_t i = 0; i < results->count; i++)
        if (results->at[i].specification_id == test->id && results->at[i].entered_at_ms > each->supply.signed_at_ms)
            return false;
    return true;
}

/* A result that is missing because it may be pending stops nothing. */
static enum cl_status judge_lot(struct cl *cl, const struct candidate *each, struct cl_problems *problems)
{
    enum cl_status status;
    struct cl_product product;
    struct cl_result_list results;
    CL_TRY(cl_product_get_by_id(cl, each->lot->product_id, &product));
    CL_TRY(cl_results_in_force(cl, each->lot->id, &results));
    for (size_t i = 0; i < product.specification.count; i++) {
        const struct cl_specification *test = &product.specification.at[i];
        struct cl_judgement judgement;
        if (!test->gates_release && !test->gates_infusion)
            continue;
        CL_TRY(cl_judge(cl, test, &results, &judgement));
        if (judgement.problem && !was_signed_for(each, test, &results))
            cl_problem_add(cl, problems, "lot %s: %s", each->lot->code, judgement.problem);
    }
done:
    return status;
}

static enum cl_status check_results(struct cl_gate *gate, const struct candidates *lots)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < lots->count; i++) {
        CL_TRY(judge_lot(cl, &lots->at[i], &problems));
        add_all(cl, &problems, lots->at[i].lot, &lots->at[i].ancestors.results);
    }
    cl_gate_require_none(gate, "results.conform", "Results that gate release or infusion conform", "none fails",
                         &problems, "cryolot result list LOT");
done:
    return status;
}

/* `reports_only`: not those that results opened. */
static enum cl_status add_deviations(struct cl *cl, const char *what, const char *code, int64_t lot_id, int64_t vial_id,
                                     bool reports_only, struct cl_problems *problems)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_DOSE_CRITICAL, CL_BIND(cl_int_or_null(lot_id), cl_int_or_null(vial_id)));
    while (cl_rows_next(rows))
        if (!reports_only || strcmp(cl_rows_text(rows, COL_CRITICAL_ORIGIN), "report") == 0)
            cl_problem_add(cl, problems, "the critical deviation %s of %s %s is open",
                           cl_rows_text(rows, COL_CRITICAL_CODE), what, code);
    return cl_rows_close(rows);
}

static enum cl_status check_deviations(struct cl_gate *gate, const struct candidates *lots,
                                       const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < lots->count; i++) {
        const struct candidate *each = &lots->at[i];
        CL_TRY(add_deviations(cl, "lot", each->lot->code, each->lot->id, 0, each->supplied, &problems));
        add_all(cl, &problems, each->lot, &each->ancestors.deviations);
    }
    for (size_t i = 0; i < vials->count; i++)
        CL_TRY(add_deviations(cl, "vial", vials->at[i].code, 0, vials->at[i].id, false, &problems));
    cl_gate_require_none(gate, "deviations.closed", "No critical deviation is open", "none is", &problems,
                         "QA closes it when its cause is settled: cryolot deviation show DEVIATION");
done:
    return status;
}

static const int64_t WEEK_MS = 7 * 24 * 60 * 60 * (int64_t)1000;

/* Whether nobody knows well enough how cold a vial stood. Patients wait: a silence that is over, and that the nitrogen
 * of a tank outlasts, is said and stops nothing; one that goes on is ended by a reading. */
static const char *unknown_of(const struct cl_excursion_read *read)
{
    const struct cl_reading_silence *silence = &read->silence;
    if (read->readings == 0 && (read->overdue || (silence->count && read->unread)))
        return read->unread;
    return silence->running || silence->longest_ms > WEEK_MS ? silence->text : NULL;
}

/* By each vial's own way: another vial of the lot may have stood in a tank that was warm, this one not. */
static enum cl_status check_storage(struct cl_gate *gate, const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0}, waiting = {0};
    int64_t unread = 0;
    const char *silent = "", *unwatched;
    static const char id[] = "storage.within-limits", title[] = "Every vial was stored within limits";
    for (size_t i = 0; i < vials->count; i++) {
        struct cl_excursion_read read;
        CL_TRY(cl_excursion_vial_problems(cl, vials->at[i].id, &problems));
        CL_TRY(cl_excursion_readings(cl, 0, vials->at[i].id, &read));
        unread += read.readings == 0;
        CL_TRY(cl_reading_unwatched(cl, 0, vials->at[i].id, &unwatched));
        if (unwatched)
            cl_problem_add(cl, &waiting, "vial %s: %s", vials->at[i].code, unwatched);
        else if (unknown_of(&read))
            cl_problem_add(cl, &waiting, "vial %s: %s", vials->at[i].code, unknown_of(&read));
        else if (read.silence.count)
            silent =
                cl_arena_print(&cl->arena, "%s; not proven of %s: %s", silent, vials->at[i].code, read.silence.text);
    }
    if (problems.count == 0 && waiting.count) {
        cl_gate_require_none(gate, id, title, NULL, &waiting,
                             "put on record what was read there: cryolot storage import READINGS.csv, or cryolot "
                             "storage reading STORE TEMPERATURE --at TIME --reason WHY");
        gate->check[gate->count - 1].state = CL_CHECK_PENDING;
        return CL_OK;
    }
    const char *evidence = "none saw an excursion that QA did not accept it after";
    if (unread)
        evidence = cl_arena_print(&cl->arena, "%s; no temperature is on record of %" PRId64 " of %zu", evidence, unread,
                                  vials->count);
    evidence = cl_arena_print(&cl->arena, "%s%s", evidence, silent);
    cl_gate_require_none(gate, id, title, evidence, &problems,
                         "use other vials; QA decides about these: cryolot deviation dispose DEVIATION --accept VIAL");
done:
    return status;
}

enum cl_status cl_dose_check_lots(struct cl_gate *gate, const struct cl_lot_recipient *to, const struct cl_lot *lots,
                                  size_t count, const struct cl_vial_list *vials)
{
    enum cl_status status;
    struct candidates candidates;
    CL_TRY(gather(gate->cl, to->subject_id, lots, count, &candidates));
    check_released(gate, &candidates);
    CL_TRY(check_scope(gate, to, &candidates));
    CL_TRY(check_donors(gate, &candidates));
    CL_TRY(check_signatures(gate, &candidates));
    CL_TRY(check_holds(gate, &candidates, vials));
    CL_TRY(check_results(gate, &candidates));
    CL_TRY(check_deviations(gate, &candidates, vials));
    CL_TRY(check_storage(gate, vials));
done:
    return status;
}

enum cl_status cl_dose_gate_lots(struct cl *cl, const struct cl_dose *dose, struct cl_gate *gate)
{
    enum cl_status status;
    struct cl_vial_list vials;
    const struct cl_lot *lots = NULL;
    size_t count = 0;
    CL_TRY(cl_vials_load(cl, dose->vials, &vials));
    CL_TRY(cl_dose_lots(cl, &vials, &lots, &count));
    gate->instead = cl_arena_print(
        &cl->arena, "do not give it; discard it before a witness: cryolot dose discard %s --second LOGIN --reason TEXT",
        dose->code);
    const struct cl_lot_recipient to = {.subject_id = dose->subject_id};
    CL_TRY(cl_dose_check_lots(gate, &to, lots, count, &vials));
    CL_TRY(cl_dose_gate_results(gate, dose));
    CL_TRY(cl_gate_subject_alive(gate, dose->subject_id, dose->subject));
    CL_TRY(cl_dose_gate_weight(gate, dose));
done:
    return status;
}
