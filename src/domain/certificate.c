/* What a certificate of analysis says, and when it must be a new one. */
#include "base/buffer.h"
#include "base/text.h"
#include "domain/document.h"
#include "domain/lot.h"
#include "domain/result.h"
#include <cryolot/product.h>
#include <stdio.h>
#include <string.h>

static const char CAUTION[] =
    "Caution: New Drug\xe2\x80\x94Limited by Federal (or United States) law to investigational use.";

struct source {
    struct cl_lot lot;
    struct cl_product product;
    struct cl_result_list results;
    struct cl_decision decision;
    const char *reason;   /* of the decision */
    bool signature_holds; /* what was signed is what the record says now */
    struct cl_checks checks;
};

static enum cl_status read_reason(struct cl *cl, struct source *s)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_DECISION_REASON,
                                        CL_BIND(cl_text(s->lot.code), cl_int(s->decision.signed_at_ms)));
    s->reason = cl_rows_next(rows) ? cl_keep_text(cl, rows, 0) : NULL;
    return cl_rows_close(rows);
}

/* Nobody released the lot yet: whoever asks for the certificate is not judged, so that it says the same to everybody.
 */
static void leave_releaser_open(struct cl_checks *checks)
{
    for (size_t i = 0; i < checks->count; i++)
        if (strcmp(checks->at[i].id, "releaser.independent") == 0) {
            checks->at[i].state = CL_CHECK_PENDING;
            checks->at[i].detail = "nobody has released the lot";
            checks->at[i].remedy = "";
        }
}

static enum cl_status gather(struct cl *cl, const char *lot, struct source *s)
{
    enum cl_status status;
    bool releasable;
    CL_TRY(cl_lot_get(cl, lot, &s->lot));
    CL_TRY(cl_product_get_by_id(cl, s->lot.product_id, &s->product));
    CL_TRY(cl_results_in_force(cl, s->lot.id, &s->results));
    CL_TRY(cl_lot_decision(cl, s->lot.id, &s->decision));
    CL_TRY(cl_lot_checks(cl, lot, &s->checks, &releasable));
    CL_TRY(cl_lot_signature_holds(cl, &s->lot, &s->signature_holds));
    if (s->decision.person_id)
        CL_TRY(read_reason(cl, s));
    else
        leave_releaser_open(&s->checks);
done:
    return status;
}

/* Free text that was never meant for paper: no character of it may stop the certificate. */
static const char *on_paper(const char *text)
{
    if (!text || !*text || cl_print_check("text", text, SIZE_MAX, NULL) == CL_OK)
        return text;
    return "(holds characters that cannot be printed: see the record)";
}

/* ---- facts ----------------------------------------------------------------------------------------------------- */

struct facts {
    struct cl *cl;
    struct cl_certificate_fact *at;
    size_t count, capacity;
};

static void add_fact(struct facts *facts, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    facts->at = cl_arena_grow(&facts->cl->arena, facts->at, facts->count, &facts->capacity, sizeof *facts->at);
    facts->at[facts->count++] = (struct cl_certificate_fact){name, value};
}

static const char *joined(struct cl *cl, struct cl_texts texts)
{
    struct cl_buffer all = {0};
    for (size_t i = 0; i < texts.count; i++)
        cl_buffer_print(&all, "%s%s", i ? ", " : "", texts.at[i]);
    const char *text = all.data ? cl_arena_copy(&cl->arena, all.data) : "";
    cl_buffer_free(&all);
    return text;
}

static void fill_facts(struct facts *facts, const struct source *s)
{
    struct cl_arena *arena = &facts->cl->arena;
    char made[CL_DATE_TEXT], expires[CL_DATE_TEXT], cells[CL_QUANTITY_TEXT], volume[CL_QUANTITY_TEXT],
        limit[CL_QUANTITY_TEXT];
    add_fact(facts, "Lot", s->lot.code);
    add_fact(facts, "Product",
             cl_arena_print(arena, "%s (%s, version %lld)", s->product.title, s->product.code,
                            (long long)s->product.version));
    add_fact(facts, "Manufactured on", cl_arena_copy(arena, cl_date_write(s->lot.made_on, made, sizeof made)));
    add_fact(
        facts, "Usable through",
        cl_arena_print(arena, "%s (%s)", cl_date_write(s->lot.expires_on, expires, sizeof expires), s->lot.timezone));
    add_fact(facts, "Donor", s->lot.donor);
    add_fact(facts, "Made from", joined(facts->cl, s->lot.parents));
    if (s->lot.passage >= 0)
        add_fact(facts, "Passage", cl_arena_print(arena, "%lld", (long long)s->lot.passage));
    if (s->lot.cells_per_vial)
        add_fact(facts, "Fill",
                 cl_arena_print(arena, "%s cells in %s", cl_cells_write(s->lot.cells_per_vial, cells, sizeof cells),
                                cl_volume_write(s->lot.volume_ul, volume, sizeof volume)));
    add_fact(facts, "Vials filled", cl_arena_print(arena, "%lld", (long long)s->lot.vials_filled));
    add_fact(
        facts, "Storage",
        cl_arena_print(arena, "at or below %s", cl_temperature_write(s->product.storage_max_mc, limit, sizeof limit)));
}

/* ---- results --------------------------------------------------------------------------------------------------- */

static const char *verdict_text(const char *verdict)
{
    static const char *const texts[][2] = {
        {"pass", "conforms"}, {"fail", "does not conform"}, {"undecided", "undecided"}, {"info", "information"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(texts[i][0], verdict) == 0)
            return texts[i][1];
    return verdict;
}

static const char *who_and_when(struct cl *cl, const char *name, int64_t at_ms, const char *zone)
{
    char day[CL_DATE_TEXT];
    return name ? cl_arena_print(&cl->arena, "%s, %s", name, cl_date_write(cl_date_of(at_ms, zone), day, sizeof day))
                : "";
}

static const char *with_unit(struct cl *cl, const struct cl_result *result)
{
    return cl_arena_print(&cl->arena, "%s%s%s", result->value, *result->unit ? " " : "", result->unit);
}

/* What was entered first for a result that corrects another one; NULL for one that corrects none. */
static enum cl_status find_first(struct cl *cl, const struct cl_result *result, const char **first)
{
    enum cl_status status = CL_OK;
    struct cl_result before = *result;
    *first = NULL;
    while (status == CL_OK && before.corrects_id)
        status = cl_result_get(cl, before.corrects_id, &before);
    if (status == CL_OK && result->corrects_id)
        *first = with_unit(cl, &before);
    return status;
}

struct rows {
    struct cl_certificate_result *at;
    size_t count, capacity;
};

static struct cl_certificate_result *add_row(struct cl *cl, struct rows *rows, const struct cl_specification *test)
{
    rows->at = cl_arena_grow(&cl->arena, rows->at, rows->count, &rows->capacity, sizeof *rows->at);
    rows->at[rows->count] = (struct cl_certificate_result){.test = test->title,
                                                           .method = test->method,
                                                           .stage = test->stage,
                                                           .specification = test->text,
                                                           .result = "—",
                                                           .verdict = "no result yet"};
    return &rows->at[rows->count++];
}

static enum cl_status fill_row(struct cl *cl, const struct cl_result *result, bool several,
                               struct cl_certificate_result *row)
{
    const char *zone = cl->facility.timezone;
    char day[CL_DATE_TEXT];
    if (several)
        row->test = cl_arena_print(&cl->arena, "%s, replicate %lld", row->test, (long long)result->replicate);
    row->code = result->code;
    row->result = with_unit(cl, result);
    row->verdict = verdict_text(result->verdict);
    row->performed_on = cl_arena_copy(&cl->arena, cl_date_write(result->performed_on, day, sizeof day));
    row->entered_by = who_and_when(cl, result->entered_name, result->entered_at_ms, zone);
    row->reviewed_by = who_and_when(cl, result->reviewed_name, result->reviewed_at_ms, zone);
    return find_first(cl, result, &row->first_entered);
}

static size_t results_of(const struct cl_result_list *results, int64_t specification_id, bool *renumbered)
{
    size_t count = 0;
    for (size_t i = 0; i < results->count; i++)
        if (results->at[i].specification_id == specification_id) {
            count++;
            *renumbered |= results->at[i].replicate > 1;
        }
    return count;
}

/* The rows of one test: its results, or that a gating one has none yet. */
static enum cl_status add_test(struct cl *cl, const struct source *s, const struct cl_specification *test,
                               struct rows *rows)
{
    enum cl_status status = CL_OK;
    bool several = false;
    size_t count = results_of(&s->results, test->id, &several);
    several |= count > 1;
    if (count == 0 && test->gates_release)
        add_row(cl, rows, test);
    for (size_t i = 0; i < s->results.count && status == CL_OK; i++)
        if (s->results.at[i].specification_id == test->id)
            status = fill_row(cl, &s->results.at[i], several, add_row(cl, rows, test));
    return status;
}

static enum cl_status fill_results(struct cl *cl, const struct source *s, struct cl_certificate *out)
{
    enum cl_status status = CL_OK;
    struct rows rows = {0};
    for (size_t i = 0; i < s->product.specification.count && status == CL_OK; i++)
        status = add_test(cl, s, &s->product.specification.at[i], &rows);
    out->result = rows.at;
    out->result_count = rows.count;
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static bool every_check_passes(const struct source *s)
{
    for (size_t i = 0; i < s->checks.count; i++)
        if (s->checks.at[i].state == CL_CHECK_FAIL)
            return false;
    return true;
}

static const char *conclusion_of(struct cl *cl, const struct source *s)
{
    bool released = strcmp(s->lot.status, "released") == 0;
    if (released && s->lot.held)
        return "Released, but held at present: not to be used";
    if (released && s->lot.expired)
        return "Released, but expired: not to be used";
    if (released && !s->signature_holds)
        return "Released, but the record changed since it was signed: treat as unsigned";
    if (released && !every_check_passes(s))
        return "Released, but not every check passes any more: look at them before use";
    if (released)
        return "Released";
    return cl_arena_print(&cl->arena, "Not released: the lot is %s", cl_lot_status_phrase(s->lot.status));
}

/* The conclusion in two words, for what is no certificate of a usable lot. */
static const char *warning_of(const struct source *s)
{
    if (strcmp(s->lot.status, "released") != 0)
        return strcmp(s->lot.status, "rejected") == 0 ? "REJECTED" : "NOT RELEASED";
    if (s->lot.held)
        return "HELD";
    if (s->lot.expired)
        return "EXPIRED";
    if (!s->signature_holds)
        return "CHANGED SINCE SIGNED";
    return every_check_passes(s) ? NULL : "CHECKS FAIL";
}

static void fill_signature(struct cl *cl, const struct source *s, struct cl_certificate *out)
{
    if (!s->decision.person_id)
        return;
    char at[CL_TIME_TEXT];
    out->signer = cl_arena_print(&cl->arena, "%s (%s)", s->decision.name, s->decision.login);
    out->signer_role = s->decision.role;
    out->meaning = s->signature_holds
                       ? s->decision.meaning
                       : cl_arena_print(&cl->arena, "%s (the record changed since: unsigned)", s->decision.meaning);
    out->sign_reason = on_paper(s->reason);
    out->signed_at = cl_arena_copy(
        &cl->arena, cl_time_write_local(s->decision.signed_at_ms, cl->facility.timezone, true, at, sizeof at));
    out->signed_hash = s->decision.content_sha256;
}

static void fill_checks(struct source *s, struct cl_certificate *out)
{
    for (size_t i = 0; i < s->checks.count; i++)
        s->checks.at[i].detail = on_paper(s->checks.at[i].detail);
    out->checks = s->checks;
}

static enum cl_status fill_content(struct cl *cl, struct source *s, struct cl_certificate *out)
{
    struct facts facts = {.cl = cl};
    fill_facts(&facts, s);
    *out = (struct cl_certificate){
        .title = "Certificate of analysis",
        .facility = cl->facility.name,
        .fact = facts.at,
        .fact_count = facts.count,
        .conclusion = conclusion_of(cl, s),
        .warning = warning_of(s),
        .training = cl->facility.training,
    };
    fill_checks(s, out);
    fill_signature(cl, s, out);
    if (s->product.investigational) {
        const char **statement = cl_arena_alloc(&cl->arena, sizeof *statement);
        statement[0] = CAUTION;
        out->statement = statement;
        out->statement_count = 1;
    }
    return fill_results(cl, s, out);
}

/* One line of the hashed text: a word and the fields behind it. */
static void add_line(struct cl_buffer *text, const char *word, const char *const *fields, size_t count)
{
    cl_buffer_add_text(text, word);
    for (size_t i = 0; i < count; i++)
        cl_buffer_print(text, "\t%s", fields[i] ? fields[i] : "");
    cl_buffer_add_text(text, "\n");
}
#define ADD_LINE(text, word, ...)                                                                                      \
    add_line(text, word, (const char *const[]){__VA_ARGS__},                                                           \
             sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* The hash of all that it says, except its own number and issue: while it stays, the certificate stays. */
static const char *record_hash(struct cl *cl, const struct cl_certificate *c)
{
    struct cl_buffer text = {0};
    ADD_LINE(&text, "certificate", c->title, c->facility, c->conclusion, c->warning, c->training ? "training" : NULL);
    for (size_t i = 0; i < c->fact_count; i++)
        ADD_LINE(&text, "fact", c->fact[i].name, c->fact[i].value);
    for (size_t i = 0; i < c->result_count; i++) {
        const struct cl_certificate_result *r = &c->result[i];
        ADD_LINE(&text, "result", r->test, r->method, r->stage, r->code, r->specification, r->result, r->first_entered,
                 r->verdict, r->performed_on, r->entered_by, r->reviewed_by);
    }
    for (size_t i = 0; i < c->checks.count; i++) {
        const struct cl_check *check = &c->checks.at[i];
        ADD_LINE(&text, "check", check->id, check->title, cl_check_state_word(check->state), check->detail,
                 check->remedy);
    }
    ADD_LINE(&text, "signature", c->signer, c->signer_role, c->meaning, c->sign_reason, c->signed_at, c->signed_hash);
    for (size_t i = 0; i < c->statement_count; i++)
        ADD_LINE(&text, "statement", c->statement[i]);
    struct cl_hash hash = cl_hash_of(text.data, text.size);
    cl_buffer_free(&text);
    return cl_hash_write(&hash, cl_arena_alloc(&cl->arena, CL_HASH_TEXT), CL_HASH_TEXT);
}

enum cl_status cl_certificate_record(struct cl *cl, const char *lot, struct cl_certificate *content,
                                     const char **record_sha256)
{
    struct source s = {0};
    enum cl_status status = gather(cl, lot, &s);
    if (status != CL_OK)
        return status;
    status = fill_content(cl, &s, content);
    if (status == CL_OK)
        *record_sha256 = record_hash(cl, content);
    return status;
}
