/* The release gate (DOMAIN.md "Release"; 21 CFR 610.1, 211.192): every check with its evidence and, where it does not
 * pass, a command that leads on. */
#include "domain/lot_check.h"
#include "base/buffer.h"
#include "domain/evidence.h"
#include "domain/excursion.h"
#include "domain/exposure.h"
#include "domain/first_storing.h"
#include "domain/judge.h"
#include "domain/lot_ancestor.h"
#include <cryolot/deviation.h>
#include <string.h>

/* ---- what is looked at ----------------------------------------------------------------------------------------- */

enum cl_status cl_lot_dossier_read_pending(struct cl *cl, struct cl_lot_dossier *dossier)
{
    struct cl_lot_pending *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_PENDING, CL_BIND(cl_int(dossier->lot.id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_lot_pending){
            .specification_id = cl_rows_int(rows, COL_PENDING_SPECIFICATION_ID),
            .test = cl_keep_text(cl, rows, COL_PENDING_TEST),
            .stage = cl_keep_text(cl, rows, COL_PENDING_STAGE),
            .due_on = cl_row_date(rows, COL_PENDING_DUE_ON),
        };
    }
    dossier->pending.at = items;
    dossier->pending.count = count;
    return cl_rows_close(rows);
}

enum cl_status cl_lot_dossier_read(struct cl *cl, const char *code, struct cl_lot_dossier *out)
{
    enum cl_status status;
    CL_TRY(cl_lot_get(cl, code, &out->lot));
    CL_TRY(cl_product_get_by_id(cl, out->lot.product_id, &out->product));
    CL_TRY(cl_donor_get(cl, out->lot.donor, &out->donor));
    CL_TRY(cl_results_in_force(cl, out->lot.id, &out->results));
    CL_TRY(cl_lot_dossier_read_pending(cl, out));
done:
    return status;
}

/* What only the checks look at. */
struct evidence {
    const struct cl_lot_dossier *of;
    const struct cl_lot *lot;
    const struct cl_specification *test;  /* of the product */
    const struct cl_judgement *judgement; /* of each of them */
    size_t test_count;
    struct cl_texts deviations;
    struct cl_problems excursions;
    struct cl_excursion_looked looked;
    const char *stored_late; /* "3 vials were first stored up to 61 days after they were filled"; NULL */
    struct cl_ancestor_problems ancestors;
};

static enum cl_status gather(struct cl *cl, const struct cl_lot_dossier *of, struct evidence *e)
{
    enum cl_status status;
    struct cl_first_storing first;
    const struct cl_specification_list *tests = &of->product.specification;
    struct cl_judgement *judgement = cl_arena_alloc(&cl->arena, tests->count * sizeof *judgement);
    *e = (struct evidence){
        .of = of, .lot = &of->lot, .test = tests->at, .judgement = judgement, .test_count = tests->count};
    for (size_t i = 0; i < tests->count; i++)
        CL_TRY(cl_judge(cl, &tests->at[i], &of->results, &judgement[i]));
    CL_TRY(cl_deviation_open_of_lot(cl, of->lot.id, &e->deviations));
    CL_TRY(cl_excursion_lot_problems(cl, of->lot.id, &e->excursions));
    CL_TRY(cl_exposure_lot_problems(cl, of->lot.id, &e->excursions));
    CL_TRY(cl_excursion_lot_looked(cl, of->lot.id, &e->looked));
    CL_TRY(cl_first_storing_of_lot(cl, &of->lot, &of->product, &first));
    if (of->product.frozen || of->product.first_stored_most_s)
        e->stored_late = cl_first_storing_late_text(cl, &of->product, &first);
    CL_TRY(cl_lot_ancestor_problems(cl, &of->lot, NULL, &e->ancestors));
done:
    return status;
}

/* ---- sentences ------------------------------------------------------------------------------------------------- */

/* "a, b and c are missing" built piece by piece. */
struct listing {
    struct cl_buffer text;
    size_t count;
};

static void list_item(struct listing *listing, const char *item)
{
    cl_buffer_print(&listing->text, "%s%s", listing->count++ ? ", " : "", item);
}

/* The listing with its verb, in the arena; NULL when it is empty. Frees it. */
static const char *finish_listing(struct cl *cl, struct listing *listing, const char *one, const char *many)
{
    const char *text = NULL;
    if (listing->count)
        text = cl_arena_print(&cl->arena, "%s %s", listing->text.data, listing->count == 1 ? one : many);
    cl_buffer_free(&listing->text);
    return text;
}

static void add_all(struct cl *cl, struct cl_problems *problems, const struct cl_problems *more)
{
    for (size_t i = 0; i < more->count; i++)
        cl_problem_add(cl, problems, "%s", more->at[i]);
}

static const char *day_text(struct cl *cl, struct cl_date day)
{
    char text[CL_DATE_TEXT];
    return cl_arena_copy(&cl->arena, cl_date_write(day, text, sizeof text));
}

/* Where the cause of an ancestor's problem is shown. */
static const char *look_at_parent(struct cl *cl, const struct evidence *e)
{
    return cl_arena_print(&cl->arena, "cryolot lot check %s", e->lot->parents.count ? e->lot->parents.at[0] : "LOT");
}

/* ---- the checks, in the order of CLI.md ------------------------------------------------------------------------ */

static enum cl_status check_donor(struct cl_gate *gate, const struct evidence *e)
{
    enum cl_status status;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    const struct cl_donor *donor = &e->of->donor;
    bool determined = strcmp(donor->determination, "eligible") == 0;
    CL_TRY(cl_donor_problems(cl, donor, &problems));
    add_all(cl, &problems, &e->ancestors.donors);
    const char *remedy = cl_arena_print(
        &cl->arena, determined ? "cryolot donor show %s" : "cryolot donor determine %s --eligible --on DATE --reason R",
        donor->code);
    cl_gate_require_none(gate, "donor.eligible", "Donor eligible",
                         cl_arena_print(&cl->arena, "%s, determined on %s by %s", donor->code,
                                        day_text(cl, donor->determined_on),
                                        donor->determined_by ? donor->determined_by : "nobody"),
                         &problems, remedy);
done:
    return status;
}

static const struct cl_lot_pending *find_pending(const struct cl_lot_dossier *of, int64_t specification_id)
{
    for (size_t i = 0; i < of->pending.count; i++)
        if (of->pending.at[i].specification_id == specification_id)
            return &of->pending.at[i];
    return NULL;
}

static bool is_missing(const struct cl_judgement *judgement)
{
    return judgement->missing > 0 || strcmp(judgement->verdict, "missing") == 0;
}

static const char *how_to_record(struct cl *cl, const struct evidence *e, const struct cl_specification *test)
{
    const char *unit = test && *test->unit ? cl_arena_print(&cl->arena, " --unit '%s'", test->unit) : "";
    return cl_arena_print(&cl->arena, "cryolot result record %s %s VALUE%s --performed-on DATE", e->lot->code,
                          test ? test->test : "TEST", unit);
}

/* "a, b" as an option takes it: "a,b". */
static const char *without_blanks(struct cl *cl, const char *list)
{
    char *text = cl_arena_copy(&cl->arena, list), *to = text;
    for (const char *at = text; *at; at++)
        if (*at != ' ')
            *to++ = *at;
    *to = '\0';
    return text;
}

/* A test that is missing stops the release, unless the lot was released without it, by name. */
static void check_complete(struct cl_gate *gate, const struct evidence *e)
{
    struct cl *cl = gate->cl;
    static const char id[] = "results.complete", title[] = "Every gating test has a result";
    struct listing missing = {0}, pending = {0}, may_wait = {0};
    const struct cl_specification *first = NULL, *first_pending = NULL;
    size_t gating = 0;
    for (size_t i = 0; i < e->test_count; i++) {
        const struct cl_specification *test = &e->test[i];
        const struct cl_lot_pending *waits = find_pending(e->of, test->id);
        gating += test->gates_release;
        if (!test->gates_release || !is_missing(&e->judgement[i]))
            continue;
        if (waits) {
            bool late = cl_date_compare(cl_today(cl, e->lot->timezone), waits->due_on) > 0;
            list_item(&pending, cl_arena_print(&cl->arena, "%s (%s %s)", test->test, late ? "overdue since" : "due on",
                                               day_text(cl, waits->due_on)));
            first_pending = first_pending ? first_pending : test;
        } else {
            list_item(&missing, test->test);
            if (test->may_be_pending && !e->of->product.frozen)
                list_item(&may_wait, test->test);
            first = first ? first : test;
        }
    }
    const char *waiting = finish_listing(cl, &pending, "is pending", "are pending");
    bool all_may_wait = missing.count && may_wait.count == missing.count;
    const char *remedy = all_may_wait ? cl_arena_print(&cl->arena, "cryolot lot release %s --pending %s --reason R",
                                                       e->lot->code, without_blanks(cl, may_wait.text.data))
                                      : how_to_record(cl, e, first);
    const char *problem = finish_listing(cl, &missing, "is missing", "are missing");
    cl_buffer_free(&may_wait.text);
    if (!problem && waiting)
        cl_gate_add(gate, id, title, CL_CHECK_PENDING, waiting, how_to_record(cl, e, first_pending));
    else
        cl_gate_require(gate, id, title,
                        cl_arena_print(&cl->arena, "%zu of %zu gating tests have a result", gating, gating), problem,
                        remedy);
}

static void check_reviewed(struct cl_gate *gate, const struct evidence *e)
{
    struct cl *cl = gate->cl;
    const struct cl_result_list *results = &e->of->results;
    struct listing open = {0};
    for (size_t i = 0; i < results->count; i++)
        if (strcmp(results->at[i].state, "entered") == 0)
            list_item(&open, results->at[i].test);
    const char *problem = finish_listing(cl, &open, "is not reviewed", "are not reviewed");
    if (!problem && results->count == 0)
        problem = "there is no result to review";
    cl_gate_require(gate, "results.reviewed", "Every result reviewed by a second person",
                    cl_arena_print(&cl->arena, "%zu of %zu results reviewed", results->count, results->count), problem,
                    results->count ? cl_arena_print(&cl->arena, "cryolot result review %s", e->lot->code)
                                   : how_to_record(cl, e, NULL));
}

/* What leads on from results that do not conform: a failing one is QA's matter, one that nobody decided waits for it.
 */
static const char *remedy_of_results(struct cl *cl, const struct evidence *e)
{
    const struct cl_result *undecided = NULL;
    for (size_t i = 0; i < e->test_count; i++) {
        if (!e->test[i].gates_release)
            continue;
        if (strcmp(e->judgement[i].verdict, "fail") == 0)
            return cl_arena_print(&cl->arena, "cryolot deviation list --lot %s", e->lot->code);
        for (size_t at = 0; at < e->of->results.count && !undecided; at++)
            if (e->of->results.at[at].specification_id == e->test[i].id &&
                strcmp(cl_result_is_mean(&e->test[i]) ? e->judgement[i].verdict : e->of->results.at[at].verdict,
                       "undecided") == 0)
                undecided = &e->of->results.at[at];
    }
    return undecided ? cl_arena_print(&cl->arena, "cryolot result conclude %s --conforms|--fails --conclusion TEXT",
                                      undecided->code)
                     : cl_arena_print(&cl->arena, "cryolot deviation list --lot %s", e->lot->code);
}

/* A result is disregarded as long as its cause is in the laboratory alone. */
static enum cl_status add_unsound(struct cl *cl, const struct evidence *e, struct cl_problems *problems)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_CHECK_UNSOUND, CL_BIND(cl_int(e->lot->id)));
    while (cl_rows_next(rows))
        cl_problem_add(cl, problems, "%s", cl_rows_text(rows, 0));
    return cl_rows_close(rows);
}

static enum cl_status check_conform(struct cl_gate *gate, const struct evidence *e)
{
    enum cl_status status;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    size_t gating = 0;
    for (size_t i = 0; i < e->test_count; i++) {
        if (!e->test[i].gates_release)
            continue;
        gating += e->judgement[i].present > 0;
        if (e->judgement[i].problem)
            cl_problem_add(cl, &problems, "%s", e->judgement[i].problem);
    }
    if (gating == 0)
        cl_problem_add(cl, &problems, "there is no result of a gating test");
    CL_TRY(add_unsound(cl, e, &problems));
    bool own = problems.count > 0;
    CL_TRY(cl_lot_process_problems(cl, e->lot, &e->of->product, &problems));
    bool processed = problems.count > 0;
    add_all(cl, &problems, &e->ancestors.results);
    const char *remedy = own         ? remedy_of_results(cl, e)
                         : processed ? cl_arena_print(&cl->arena, "cryolot trace %s", e->lot->code)
                                     : look_at_parent(cl, e);
    cl_gate_require_none(gate, "results.conform", "Every gating result conforms",
                         cl_arena_print(&cl->arena, "%zu of %zu gating tests conform", gating, gating), &problems,
                         gating ? remedy : how_to_record(cl, e, NULL));
done:
    return status;
}

static void check_deviations(struct cl_gate *gate, const struct evidence *e)
{
    struct cl *cl = gate->cl;
    struct listing open = {0};
    struct cl_problems problems = {0};
    for (size_t i = 0; i < e->deviations.count; i++)
        list_item(&open, e->deviations.at[i]);
    const char *own = finish_listing(cl, &open, "is open", "are open");
    if (own)
        cl_problem_add(cl, &problems, "%s", own);
    add_all(cl, &problems, &e->ancestors.deviations);
    cl_gate_require_none(gate, "deviations.closed", "No open deviation", "none open", &problems,
                         own ? cl_arena_print(&cl->arena, "cryolot deviation close %s --cause CAUSE --conclusion TEXT",
                                              e->deviations.at[0])
                             : look_at_parent(cl, e));
}

/* Holds of the lot itself; *remedy: how the first of them ends. */
static enum cl_status list_holds(struct cl *cl, const struct evidence *e, struct listing *held, const char **remedy)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_CHECK_HOLDS, CL_BIND(cl_int(e->lot->id)));
    while (cl_rows_next(rows)) {
        const char *deviation = cl_rows_text(rows, COL_CHECK_HOLD_DEVIATION);
        list_item(held, cl_arena_print(&cl->arena, "the lot (%s, by %s)", cl_rows_text(rows, COL_CHECK_HOLD_REASON),
                                       cl_rows_text(rows, COL_CHECK_HOLD_PUT_BY)));
        if (!*remedy)
            *remedy = deviation
                          ? cl_arena_print(&cl->arena, "cryolot deviation close %s --cause CAUSE --conclusion TEXT",
                                           deviation)
                          : cl_arena_print(&cl->arena, "cryolot lot unhold %s --reason R", e->lot->code);
    }
    return cl_rows_close(rows);
}

enum { HELD_SAID = 12 }; /* vials by their code; the others are counted */

static enum cl_status check_holds(struct cl_gate *gate, const struct evidence *e)
{
    enum cl_status status;
    struct cl *cl = gate->cl;
    struct listing held = {0};
    struct cl_problems problems = {0};
    const char *remedy = NULL;
    CL_TRY(list_holds(cl, e, &held, &remedy));
    size_t vials = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_VIAL_HOLDS, CL_BIND(cl_int(e->lot->id)));
    while (cl_rows_next(rows)) {
        if (vials++ < HELD_SAID)
            list_item(&held, cl_rows_text(rows, 0));
        remedy = remedy ? remedy : cl_arena_print(&cl->arena, "cryolot vial show %s", cl_rows_text(rows, 0));
    }
    CL_TRY(cl_rows_close(rows));
    if (vials > HELD_SAID)
        list_item(&held, cl_arena_print(&cl->arena, "%zu more", vials - HELD_SAID));
    const char *own = finish_listing(cl, &held, "is held", "are held");
    if (own)
        cl_problem_add(cl, &problems, "%s", own);
    add_all(cl, &problems, &e->ancestors.holds);
    cl_gate_require_none(gate, "holds.none", "No hold", "no hold on the lot or a vial of it", &problems,
                         remedy ? remedy : look_at_parent(cl, e));
done:
    cl_buffer_free(&held.text);
    return status;
}

static void check_expiry(struct cl_gate *gate, const struct evidence *e)
{
    struct cl *cl = gate->cl;
    const char *text = cl_arena_print(&cl->arena, "%s %s (%s)", e->lot->expired ? "expired on" : "usable through",
                                      day_text(cl, e->lot->expires_on), e->lot->timezone);
    cl_gate_require(
        gate, "expiry.future", "Not expired", text, e->lot->expired ? text : NULL,
        cl_arena_print(&cl->arena, "cryolot lot extend %s --expires DATE --evidence FILE --reason R", e->lot->code));
}

static void check_vials(struct cl_gate *gate, const struct evidence *e)
{
    struct cl *cl = gate->cl;
    const struct cl_lot *lot = e->lot;
    const char *problem = NULL, *state = "numbered";
    if (lot->vials_filled == 0)
        problem = "no vial is filled";
    else if (lot->vials_unfilled)
        problem = cl_arena_print(&cl->arena, "%lld numbered vial%s neither filled nor void",
                                 (long long)lot->vials_unfilled, lot->vials_unfilled == 1 ? " is" : "s are");
    else if (lot->vials_lost) {
        problem = cl_arena_print(&cl->arena, "%lld vial%s lost", (long long)lot->vials_lost,
                                 lot->vials_lost == 1 ? " is" : "s are");
        state = "lost";
    }
    cl_gate_require(gate, "vials.accounted", "Every vial accounted for",
                    cl_arena_print(&cl->arena, "%lld numbered, %lld filled, %lld void", (long long)lot->vials_numbered,
                                   (long long)lot->vials_filled, (long long)(lot->vials_numbered - lot->vials_filled)),
                    problem,
                    lot->vials_filled
                        ? cl_arena_print(&cl->arena, "cryolot vial list --lot %s --state %s", lot->code, state)
                        : cl_arena_print(&cl->arena, "cryolot lot fill %s --cells C --volume V", lot->code));
}

/* What nobody read, and what QA said to that. */
static const char *silence_evidence(struct cl *cl, const struct cl_reading_silence *silence, const char *text,
                                    bool steady)
{
    if (silence->count)
        text = cl_arena_print(&cl->arena, "%s; not proven: %s", text, steady ? silence->steady : silence->text);
    if (silence->accepted)
        text = cl_arena_print(&cl->arena, "%s; %s", text, silence->accepted);
    return text;
}

/* "12 readings; 1 excursion, accepted by QA; 3 vials never stored": what was not looked at is not called good.
 * `how_read`: of stores that were read; NULL: what comes every day is left out. */
static const char *storage_evidence(struct cl *cl, const struct evidence *e, const char *how_read)
{
    const struct cl_excursion_looked *looked = &e->looked;
    bool steady = !how_read;
    how_read = steady ? "read" : how_read;
    const char *text = looked->read.readings ? how_read : "no temperature is on record of where its vials stood";
    if (looked->read.stores == 0)
        text = "its vials stood in no store";
    else if (looked->read.readings == 0 && looked->read.unread)
        text = looked->read.unread;
    if (looked->read.readings && looked->disposed == 0)
        text = cl_arena_print(&cl->arena, "%s, no excursion", text);
    if (looked->read.readings && looked->read.overdue)
        text = cl_arena_print(&cl->arena, "%s; %s", text, looked->read.unread);
    if (looked->disposed)
        text = cl_arena_print(&cl->arena, "%s; %lld excursion%s, %s by QA", text, (long long)looked->disposed,
                              looked->disposed == 1 ? "" : "s", looked->gone ? "decided" : "accepted");
    if (looked->gone)
        text = cl_arena_print(&cl->arena, "%s; %s", text, looked->gone);
    text = silence_evidence(cl, &looked->read.silence, text, steady);
    if (e->stored_late)
        text = cl_arena_print(&cl->arena, "%s; %s", text, e->stored_late);
    if (looked->never_stored == 0)
        return text;
    return cl_arena_print(&cl->arena, "%s; %lld vial%s never stored", text, (long long)looked->never_stored,
                          looked->never_stored == 1 ? "" : "s");
}

/* Whether something is missing that could say how cold the vials were. Cells that are given fresh stand in no store. */
static bool is_unknown(const struct evidence *e)
{
    const struct cl_excursion_read *read = &e->looked.read;
    return read->overdue || read->silence.count || (read->readings == 0 && (read->stores > 0 || e->of->product.frozen));
}

static const char *how_to_know(struct cl *cl, const struct cl_excursion_read *read)
{
    if (read->stores == 0)
        return "cryolot vial store VIAL.. --at PLACE";
    if (read->silence.count)
        return cl_arena_print(
            &cl->arena,
            "cryolot storage import READINGS.csv, of its logger; or QA accepts it in a deviation and "
            "closes that: cryolot deviation open --title 'not read' --class minor --store %s --when %s",
            read->silence.path, read->silence.from);
    return cl_arena_print(&cl->arena,
                          "cryolot storage import READINGS.csv, of its logger; or, as it was read: cryolot storage "
                          "reading %s TEMPERATURE --at TIME --reason WHY",
                          read->unread_path ? read->unread_path : "STORE");
}

/* Readings come every day: a paper of the check says how many, yet is not out of date tomorrow for that. */
static void check_storage(struct cl_gate *gate, const struct evidence *e)
{
    struct cl *cl = gate->cl;
    static const char id[] = "storage.within-limits", title[] = "Stored within limits";
    const char *how_read = cl_arena_print(&cl->arena, "%lld reading%s", (long long)e->looked.read.readings,
                                          e->looked.read.readings == 1 ? "" : "s");
    const char *evidence = storage_evidence(cl, e, how_read);
    if (e->excursions.count)
        cl_gate_require_none(gate, id, title, evidence, &e->excursions,
                             "cryolot deviation dispose DEVIATION --accept VIAL,.. --reject VIAL,.. --reason R; "
                             "rejected vials are discarded (vial discard), or used up; vials that are out for too "
                             "long are put back or discarded first");
    else if (is_unknown(e))
        cl_gate_add(gate, id, title, CL_CHECK_PENDING, evidence, how_to_know(cl, &e->looked.read));
    else
        cl_gate_add(gate, id, title, CL_CHECK_PASS, evidence, "");
    if (e->excursions.count == 0)
        gate->check[gate->count - 1].steady = storage_evidence(cl, e, NULL);
}

/* Looks at the person who decided, or at the actor who is about to. */
static enum cl_status check_releaser(struct cl_gate *gate, const struct evidence *e)
{
    enum cl_status status;
    struct cl *cl = gate->cl;
    struct cl_decision decision;
    bool entered = false;
    static const char id[] = "releaser.independent", title[] = "Releaser entered none of the results";
    CL_TRY(cl_lot_decision(cl, e->lot->id, &decision));
    int64_t releaser_id = decision.person_id ? decision.person_id : cl->actor.id;
    const char *name = decision.person_id ? decision.name : cl->actor.name;
    const char *remedy = cl_arena_print(&cl->arena, "cryolot lot release %s --reason R", e->lot->code);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_RESULT_ENTERERS, CL_BIND(cl_int(e->lot->id)));
    while (cl_rows_next(rows))
        entered |= cl_rows_int(rows, 0) == releaser_id;
    CL_TRY(cl_rows_close(rows));
    if (!releaser_id)
        cl_gate_add(gate, id, title, CL_CHECK_PENDING, "nobody is signed in", remedy);
    else
        cl_gate_require(
            gate, id, title, cl_arena_print(&cl->arena, "%s entered none of them", name),
            entered ? cl_arena_print(&cl->arena, "%s entered a result of this lot: another of QA releases it", name)
                    : NULL,
            remedy);
done:
    return status;
}

bool cl_lot_is_unknown_storage(const struct cl_check *check)
{
    return check->state == CL_CHECK_PENDING && strcmp(check->id, "storage.within-limits") == 0;
}

void cl_lot_tell_unknown_storage(const struct cl_gate *gate)
{
    for (size_t i = 0; i < gate->count; i++)
        if (cl_lot_is_unknown_storage(&gate->check[i]))
            cl_notice(gate->cl, "%s [%s]; %s", gate->check[i].detail, gate->check[i].id, gate->check[i].remedy);
}

/* ---- what a product requires beside ---------------------------------------------------------------------------- */

static const struct {
    const char *id, *title;
    enum cl_status (*problems)(struct cl *cl, const struct cl_lot *lot, struct cl_problems *problems,
                               struct cl_evidence *evidence);
    enum cl_status (*is_asked_anyway)(struct cl *cl, const struct cl_lot *lot, bool *asked);
} REQUIRED[] = {
    {"labels.reconciled", "Every printed label accounted for", cl_label_problems, cl_label_is_of_lot},
    {"audit.reviewed", "Audit trail reviewed", cl_audit_review_problems, NULL},
    {"batch-record.reviewed", "Batch record reviewed by production and quality", cl_lot_batch_problems, NULL},
    {"materials.accepted", "Materials accepted", cl_lot_material_problems, NULL},
};
static const char STORAGE_READ[] = "storage.read"; /* of which the evidence is gathered already */
enum { REQUIRED_COUNT = sizeof REQUIRED / sizeof *REQUIRED };

static bool is_required(struct cl_texts required, const char *id)
{
    for (size_t i = 0; i < required.count; i++)
        if (strcmp(required.at[i], id) == 0)
            return true;
    return false;
}

/* What else is pending, where nobody requires it. */
static enum cl_status check_storage_read(struct cl_gate *gate, const struct evidence *e)
{
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    const char *unwatched = NULL;
    enum cl_status status = cl_reading_unwatched(cl, e->lot->id, 0, &unwatched);
    int64_t never_stored = e->of->product.frozen ? e->looked.never_stored : 0;
    if (never_stored)
        cl_problem_add(cl, &problems, "%lld vial%s never stored", (long long)never_stored,
                       never_stored == 1 ? " was" : "s were");
    if (is_unknown(e))
        cl_problem_add(cl, &problems, "it is not proven how cold the vials stood (see storage.within-limits)");
    if (unwatched)
        cl_problem_add(cl, &problems, "%s", unwatched);
    cl_gate_require_none(gate, STORAGE_READ, "Stores were read as promised", "every vial was stored, and read there",
                         &problems,
                         never_stored ? "cryolot vial store VIAL.. --at PLACE" : how_to_know(cl, &e->looked.read));
    return status;
}

static enum cl_status check_required(struct cl_gate *gate, const struct evidence *e)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    for (size_t i = 0; i < REQUIRED_COUNT; i++) {
        struct cl_problems problems = {0};
        struct cl_evidence evidence = {0};
        bool asked = is_required(e->of->product.release_requires, REQUIRED[i].id);
        if (!asked && REQUIRED[i].is_asked_anyway)
            CL_TRY(REQUIRED[i].is_asked_anyway(cl, e->lot, &asked));
        if (!asked)
            continue;
        CL_TRY(REQUIRED[i].problems(cl, e->lot, &problems, &evidence));
        cl_gate_require_none(gate, REQUIRED[i].id, REQUIRED[i].title, evidence.text, &problems, evidence.remedy);
    }
    if (is_required(e->of->product.release_requires, STORAGE_READ))
        status = check_storage_read(gate, e);
done:
    return status;
}

/* ---- the gate -------------------------------------------------------------------------------------------------- */

enum cl_status cl_lot_gate(struct cl_gate *gate, const struct cl_lot_dossier *dossier)
{
    enum cl_status status;
    struct evidence e;
    CL_TRY(gather(gate->cl, dossier, &e));
    CL_TRY(check_donor(gate, &e));
    check_complete(gate, &e);
    check_reviewed(gate, &e);
    CL_TRY(check_conform(gate, &e));
    check_deviations(gate, &e);
    CL_TRY(check_holds(gate, &e));
    check_expiry(gate, &e);
    check_vials(gate, &e);
    check_storage(gate, &e);
    CL_TRY(check_releaser(gate, &e));
    CL_TRY(check_required(gate, &e));
done:
    return status;
}

/* A check that waits, for somebody to sign in, for a result that may be pending or for what a store was read at, is no
 * obstacle: whoever decides sees it. */
static bool nothing_fails(const struct cl_gate *gate)
{
    for (size_t i = 0; i < gate->count; i++)
        if (gate->check[i].state == CL_CHECK_FAIL)
            return false;
    return true;
}

enum cl_status cl_lot_checks(struct cl *cl, const char *code, struct cl_checks *checks, bool *releasable)
{
    enum cl_status status;
    struct cl_lot_dossier dossier = {0};
    struct cl_gate gate = {.cl = cl};
    CL_TRY(cl_lot_dossier_read(cl, code, &dossier));
    CL_TRY(cl_lot_gate(&gate, &dossier));
    *checks = cl_gate_checks(&gate);
    *releasable = nothing_fails(&gate) && strcmp(dossier.lot.status, "quarantine") == 0;
done:
    return status;
}
