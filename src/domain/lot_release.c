/* The release gate and QA's decision (DOMAIN.md "Release"; 21 CFR 610.1, 211.192). */
#include "base/buffer.h"
#include "domain/gate.h"
#include "domain/lot.h"
#include "domain/result.h"
#include "domain/storage.h"
#include <cryolot/deviation.h>
#include <cryolot/donor.h>
#include <cryolot/product.h>
#include <string.h>

/* What the checks look at, read once. */
struct evidence {
    struct cl_lot lot;
    struct cl_product product;
    struct cl_donor donor;
    struct cl_result_list results;
    struct cl_texts deviations, excursions;
};

static enum cl_status gather(struct cl *cl, const char *code, struct evidence *e)
{
    enum cl_status status;
    CL_TRY(cl_lot_get(cl, code, &e->lot));
    CL_TRY(cl_product_get_by_id(cl, e->lot.product_id, &e->product));
    CL_TRY(cl_donor_get(cl, e->lot.donor, &e->donor));
    CL_TRY(cl_results_in_force(cl, e->lot.id, &e->results));
    CL_TRY(cl_deviation_open_of_lot(cl, e->lot.id, &e->deviations));
    CL_TRY(cl_storage_lot_excursions(cl, e->lot.id, e->product.storage_max_mc, &e->excursions));
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

static const char *join(struct cl *cl, struct cl_texts texts, const char *before)
{
    struct cl_buffer all = {0};
    if (texts.count == 0)
        return NULL;
    cl_buffer_add_text(&all, before);
    for (size_t i = 0; i < texts.count; i++)
        cl_buffer_print(&all, "%s%s", i ? ", " : "", texts.at[i]);
    const char *text = cl_arena_copy(&cl->arena, all.data);
    cl_buffer_free(&all);
    return text;
}

/* ---- the checks, in the order of CLI.md ------------------------------------------------------------------------ */

static void check_donor(struct cl_gate *gate, const struct evidence *e)
{
    struct cl *cl = gate->cl;
    bool eligible = strcmp(e->donor.determination, "eligible") == 0;
    bool none = strcmp(e->donor.determination, "none") == 0;
    char day[CL_DATE_TEXT];
    const char *evidence = cl_arena_print(&cl->arena, "%s, determined on %s by %s", e->donor.code,
                                          cl_date_write(e->donor.determined_on, day, sizeof day),
                                          e->donor.determined_by ? e->donor.determined_by : "nobody");
    const char *problem = none ? cl_arena_print(&cl->arena, "donor %s is not determined yet", e->donor.code)
                               : cl_arena_print(&cl->arena, "donor %s is %s", e->donor.code, e->donor.determination);
    cl_gate_require(gate, "donor.eligible", "Donor eligible", evidence, eligible ? NULL : problem,
                    cl_arena_print(&cl->arena, "cryolot donor determine %s", e->donor.code));
}

static bool has_result(const struct evidence *e, int64_t specification_id)
{
    for (size_t i = 0; i < e->results.count; i++)
        if (e->results.at[i].specification_id == specification_id)
            return true;
    return false;
}

static const struct cl_specification *specification_of(const struct evidence *e, int64_t id)
{
    for (size_t i = 0; i < e->product.specification.count; i++)
        if (e->product.specification.at[i].id == id)
            return &e->product.specification.at[i];
    return NULL;
}

static void check_complete(struct cl_gate *gate, const struct evidence *e)
{
    struct listing missing = {0};
    size_t gating = 0;
    for (size_t i = 0; i < e->product.specification.count; i++) {
        const struct cl_specification *row = &e->product.specification.at[i];
        if (!row->gates_release)
            continue;
        gating++;
        if (!has_result(e, row->id))
            list_item(&missing, row->test);
    }
    const char *problem = finish_listing(gate->cl, &missing, "is missing", "are missing");
    const char *evidence = cl_arena_print(&gate->cl->arena, "%zu of %zu gating tests have a result", gating, gating);
    cl_gate_require(gate, "results.complete", "Every gating test has a result", evidence, problem,
                    cl_arena_print(&gate->cl->arena, "cryolot result record %s TEST VALUE", e->lot.code));
}

static void check_reviewed(struct cl_gate *gate, const struct evidence *e)
{
    struct listing open = {0};
    for (size_t i = 0; i < e->results.count; i++)
        if (strcmp(e->results.at[i].state, "entered") == 0)
            list_item(&open, e->results.at[i].test);
    const char *problem = finish_listing(gate->cl, &open, "is not reviewed", "are not reviewed");
    if (!problem && e->results.count == 0)
        problem = "there is no result to review";
    const char *evidence =
        cl_arena_print(&gate->cl->arena, "%zu of %zu results reviewed", e->results.count, e->results.count);
    cl_gate_require(gate, "results.reviewed", "Every result reviewed by a second person", evidence, problem,
                    cl_arena_print(&gate->cl->arena, "cryolot result review %s", e->lot.code));
}

static void check_conform(struct cl_gate *gate, const struct evidence *e)
{
    struct cl *cl = gate->cl;
    struct cl_buffer wrong = {0};
    size_t gating = 0;
    for (size_t i = 0; i < e->results.count; i++) {
        const struct cl_result *result = &e->results.at[i];
        const struct cl_specification *row = specification_of(e, result->specification_id);
        if (!row || !row->gates_release)
            continue;
        gating++;
        if (strcmp(result->verdict, "pass") != 0)
            cl_buffer_print(&wrong, "%s%s %s%s%s %s %s", wrong.size ? ", " : "", result->test, result->value,
                            *result->unit ? " " : "", result->unit,
                            strcmp(result->verdict, "fail") == 0 ? "does not conform to" : "cannot be decided against",
                            row->text);
    }
    const char *problem = wrong.size ? cl_arena_copy(&cl->arena, wrong.data) : NULL;
    if (!problem && gating == 0)
        problem = "there is no result of a gating test";
    cl_buffer_free(&wrong);
    cl_gate_require(gate, "results.conform", "Every gating result conforms",
                    cl_arena_print(&cl->arena, "%zu of %zu gating results conform", gating, gating), problem,
                    "open a deviation, or reject the lot; a typing error is corrected with: cryolot result correct");
}

static void check_deviations(struct cl_gate *gate, const struct evidence *e)
{
    cl_gate_require(gate, "deviations.closed", "No open deviation", "none open",
                    join(gate->cl, e->deviations, "open: "), "cryolot deviation close CODE");
}

static enum cl_status check_holds(struct cl_gate *gate, const struct evidence *e)
{
    struct cl *cl = gate->cl;
    struct listing held = {0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_HOLDS, CL_BIND(cl_int(e->lot.id)));
    while (cl_rows_next(rows))
        list_item(&held, cl_arena_print(&cl->arena, "the lot (%s, by %s)", cl_rows_text(rows, COL_LOT_HOLD_REASON),
                                        cl_rows_text(rows, COL_LOT_HOLD_PUT_BY)));
    enum cl_status status = cl_rows_close(rows);
    rows = cl_rows_open(cl->store, SQL_LOT_VIAL_HOLDS, CL_BIND(cl_int(e->lot.id)));
    while (cl_rows_next(rows))
        list_item(&held, cl_rows_text(rows, 0));
    if (status == CL_OK)
        status = cl_rows_close(rows);
    else
        cl_rows_close(rows);
    const char *problem = finish_listing(cl, &held, "is held", "are held");
    cl_gate_require(gate, "holds.none", "No hold", "no hold on the lot or a vial of it", problem,
                    cl_arena_print(&cl->arena, "QA lifts it: cryolot lot unhold %s --reason R", e->lot.code));
    return status;
}

static void check_expiry(struct cl_gate *gate, const struct evidence *e)
{
    char day[CL_DATE_TEXT];
    const char *text = cl_arena_print(&gate->cl->arena, "%s %s (%s)", e->lot.expired ? "expired on" : "usable through",
                                      cl_date_write(e->lot.expires_on, day, sizeof day), e->lot.timezone);
    cl_gate_require(gate, "expiry.future", "Not expired", text, e->lot.expired ? text : NULL, "reject the lot");
}

static void check_vials(struct cl_gate *gate, const struct evidence *e, int64_t numbered, int64_t lost)
{
    struct cl *cl = gate->cl;
    const char *problem = NULL;
    if (e->lot.vials_filled == 0)
        problem = "no vial is filled";
    else if (numbered)
        problem = cl_arena_print(&cl->arena, "%lld numbered vial%s neither filled nor void", (long long)numbered,
                                 numbered == 1 ? " is" : "s are");
    else if (lost)
        problem = cl_arena_print(&cl->arena, "%lld vial%s lost", (long long)lost, lost == 1 ? " is" : "s are");
    cl_gate_require(gate, "vials.accounted", "Every vial accounted for",
                    cl_arena_print(&cl->arena, "%lld numbered, %lld filled, %lld void",
                                   (long long)e->lot.vials_numbered, (long long)e->lot.vials_filled,
                                   (long long)(e->lot.vials_numbered - e->lot.vials_filled)),
                    problem, cl_arena_print(&cl->arena, "cryolot vial list --lot %s", e->lot.code));
}

static enum cl_status count_unaccounted(struct cl *cl, const struct evidence *e, int64_t *numbered, int64_t *lost)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_VIALS, CL_BIND(cl_int(e->lot.id)));
    *numbered = *lost = 0;
    while (cl_rows_next(rows)) {
        const char *state = cl_rows_text(rows, COL_LOT_VIALS_STATE);
        if (strcmp(state, "numbered") == 0)
            *numbered = cl_rows_int(rows, COL_LOT_VIALS_VIALS);
        else if (strcmp(state, "lost") == 0)
            *lost = cl_rows_int(rows, COL_LOT_VIALS_VIALS);
    }
    return cl_rows_close(rows);
}

static void check_storage(struct cl_gate *gate, const struct evidence *e)
{
    char limit[CL_QUANTITY_TEXT];
    cl_temperature_write(e->product.storage_max_mc, limit, sizeof limit);
    cl_gate_require(gate, "storage.within-limits", "Stored within limits",
                    cl_arena_print(&gate->cl->arena, "no reading above %s", limit), join(gate->cl, e->excursions, ""),
                    "open a deviation; vials out of limits are discarded");
}

enum cl_status cl_lot_decision(struct cl *cl, int64_t lot_id, struct cl_decision *out)
{
    *out = (struct cl_decision){0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_DECISION, CL_BIND(cl_int(lot_id)));
    if (cl_rows_next(rows))
        *out = (struct cl_decision){
            .person_id = cl_rows_int(rows, COL_DECISION_PERSON_ID),
            .signed_at_ms = cl_rows_int(rows, COL_DECISION_SIGNED_AT_MS),
            .login = cl_keep_text(cl, rows, COL_DECISION_LOGIN),
            .name = cl_keep_text(cl, rows, COL_DECISION_NAME),
            .role = cl_keep_text(cl, rows, COL_DECISION_ROLE),
            .meaning = cl_keep_text(cl, rows, COL_DECISION_MEANING),
            .content_sha256 = cl_keep_text(cl, rows, COL_DECISION_CONTENT_SHA256),
        };
    return cl_rows_close(rows);
}

/* Looks at the person who decided, or at the actor who is about to. */
static enum cl_status check_releaser(struct cl_gate *gate, const struct evidence *e)
{
    enum cl_status status;
    struct cl *cl = gate->cl;
    struct cl_decision decision;
    bool entered = false;
    static const char title[] = "Releaser entered none of the results";
    CL_TRY(cl_lot_decision(cl, e->lot.id, &decision));
    int64_t releaser_id = decision.person_id ? decision.person_id : cl->actor.id;
    const char *name = decision.person_id ? decision.name : cl->actor.name;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_RESULT_ENTERERS, CL_BIND(cl_int(e->lot.id)));
    while (cl_rows_next(rows))
        entered |= cl_rows_int(rows, 0) == releaser_id;
    CL_TRY(cl_rows_close(rows));
    if (!releaser_id)
        cl_gate_add(gate, "releaser.independent", title, CL_CHECK_PENDING, "nobody is signed in",
                    "it is checked when QA releases");
    else
        cl_gate_require(gate, "releaser.independent", title,
                        cl_arena_print(&cl->arena, "%s entered none of them", name),
                        entered ? cl_arena_print(&cl->arena, "%s entered a result of this lot", name) : NULL,
                        "somebody else of QA releases it");
done:
    return status;
}

static enum cl_status run_checks(struct cl_gate *gate, const struct evidence *e)
{
    enum cl_status status;
    int64_t numbered, lost;
    CL_TRY(count_unaccounted(gate->cl, e, &numbered, &lost));
    check_donor(gate, e);
    check_complete(gate, e);
    check_reviewed(gate, e);
    check_conform(gate, e);
    check_deviations(gate, e);
    CL_TRY(check_holds(gate, e));
    check_expiry(gate, e);
    check_vials(gate, e, numbered, lost);
    check_storage(gate, e);
    CL_TRY(check_releaser(gate, e));
done:
    return status;
}

/* A check that waits only for somebody to sign in is no obstacle that the record has. */
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
    struct evidence e = {0};
    struct cl_gate gate = {.cl = cl};
    CL_TRY(gather(cl, code, &e));
    CL_TRY(run_checks(&gate, &e));
    *checks = cl_gate_checks(&gate);
    *releasable = nothing_fails(&gate) && strcmp(e.lot.status, "quarantine") == 0;
done:
    return status;
}

/* ---- what is signed -------------------------------------------------------------------------------------------- */

static void add_result(struct cl_buffer *text, const struct cl_result *result)
{
    char day[CL_DATE_TEXT];
    cl_buffer_print(text, "result %s %s %s %lld = %s %s %s on %s entered %s %lld reviewed %s %lld\n", result->code,
                    result->test, result->stage, (long long)result->replicate, result->value, result->unit,
                    result->verdict, cl_date_write(result->performed_on, day, sizeof day), result->entered_by,
                    (long long)result->entered_at_ms, result->reviewed_by ? result->reviewed_by : "nobody",
                    (long long)result->reviewed_at_ms);
}

/* With the results entered until then: what comes later was not signed, and is no change of what was. */
static struct cl_hash content_of(const struct evidence *e, int64_t until_ms)
{
    struct cl_buffer text = {0};
    char made[CL_DATE_TEXT], expires[CL_DATE_TEXT];
    /* Not the day of the determination: one that is made again with the same outcome changes nothing that was signed.
     */
    cl_buffer_print(&text, "lot %s\nproduct %s version %lld\ndonor %s %s\nmade %s\nexpires %s\n", e->lot.code,
                    e->product.code, (long long)e->product.version, e->donor.code, e->donor.determination,
                    cl_date_write(e->lot.made_on, made, sizeof made),
                    cl_date_write(e->lot.expires_on, expires, sizeof expires));
    cl_buffer_print(&text, "vials %lld filled with %lld cells in %lld ul\n", (long long)e->lot.vials_filled,
                    (long long)e->lot.cells_per_vial, (long long)e->lot.volume_ul);
    for (size_t i = 0; i < e->results.count; i++)
        if (e->results.at[i].entered_at_ms <= until_ms)
            add_result(&text, &e->results.at[i]);
    struct cl_hash hash = cl_hash_of(text.data, text.size);
    cl_buffer_free(&text);
    return hash;
}

enum cl_status cl_lot_content(struct cl *cl, const struct cl_lot *lot, struct cl_hash *out)
{
    enum cl_status status;
    struct evidence e = {0};
    struct cl_decision decision;
    CL_TRY(gather(cl, lot->code, &e));
    CL_TRY(cl_lot_decision(cl, lot->id, &decision));
    *out = content_of(&e, decision.person_id ? decision.signed_at_ms : INT64_MAX);
done:
    return status;
}

enum cl_status cl_lot_signed_content(struct cl *cl, const struct cl_signature *signature, struct cl_hash *out,
                                     bool *superseded)
{
    enum cl_status status;
    struct evidence e = {0};
    *superseded = false;
    CL_TRY(gather(cl, signature->subject, &e));
    *out = content_of(&e, signature->signed_at_ms);
done:
    return status;
}

enum cl_status cl_lot_signature_holds(struct cl *cl, const struct cl_lot *lot, bool *holds)
{
    enum cl_status status;
    struct cl_decision decision;
    struct cl_hash content;
    char hex[CL_HASH_TEXT];
    CL_TRY(cl_lot_decision(cl, lot->id, &decision));
    CL_TRY(cl_lot_content(cl, lot, &content));
    *holds = decision.person_id && strcmp(decision.content_sha256, cl_hash_write(&content, hex, sizeof hex)) == 0;
done:
    return status;
}

/* ---- the decision ---------------------------------------------------------------------------------------------- */

/* Signs and stores a decision in the open write. */
static enum cl_status decide(struct cl *cl, const struct evidence *e, const char *lot_status, const char *meaning)
{
    int64_t signature_id;
    struct cl_hash content = content_of(e, cl->now_ms);
    enum cl_status status = cl_sign(cl, meaning, e->lot.code, &content, &signature_id);
    if (status != CL_OK)
        return status;
    return cl_store_change_one(
        cl->store, SQL_LOT_DECIDE,
        CL_BIND(cl_int(e->lot.id), cl_text(lot_status), cl_int(signature_id), cl_int(cl->now_ms)));
}

enum cl_status cl_lot_release(struct cl *cl, const char *code, struct cl_lot *out)
{
    enum cl_status status;
    struct evidence e = {0};
    struct cl_gate gate = {.cl = cl};
    static const char *const waiting[] = {"in-process", "quarantine", NULL};
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_RELEASE, code));
    CL_TRY(gather(cl, code, &e));
    CL_TRY(cl_lot_require_status(cl, &e.lot, waiting, "release lot"));
    CL_TRY(run_checks(&gate, &e));
    CL_TRY(cl_gate_open(&gate, "release lot", code, cl_arena_print(&cl->arena, "see: cryolot lot check %s", code)));
    CL_TRY(decide(cl, &e, "released", "release"));
    CL_TRY(cl_lot_get(cl, code, &e.lot));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = e.lot;
    return status;
}

enum cl_status cl_lot_reject(struct cl *cl, const char *code, struct cl_lot *out)
{
    enum cl_status status;
    struct evidence e = {0};
    static const char *const undecided[] = {"in-process", "quarantine", NULL};
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_REJECT, code));
    CL_TRY(gather(cl, code, &e));
    CL_TRY(cl_lot_require_status(cl, &e.lot, undecided, "reject lot"));
    CL_TRY(decide(cl, &e, "rejected", "rejection"));
    CL_TRY(cl_lot_get(cl, code, &e.lot));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = e.lot;
    return status;
}
