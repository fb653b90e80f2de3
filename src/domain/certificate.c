/* What a certificate of analysis says, and when it must be a new one. */
#include "base/buffer.h"
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
    bool signature_holds; /* what was signed is what the record says now */
    struct cl_checks checks;
};

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
done:
    return status;
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

static const struct cl_specification *specification_of(const struct cl_product *product, int64_t id)
{
    for (size_t i = 0; i < product->specification.count; i++)
        if (product->specification.at[i].id == id)
            return &product->specification.at[i];
    return NULL;
}

static void fill_results(struct cl *cl, const struct source *s, struct cl_certificate *out)
{
    struct cl_certificate_result *rows = cl_arena_alloc(&cl->arena, s->results.count * sizeof *rows + 1);
    const char *zone = cl->facility.timezone;
    for (size_t i = 0; i < s->results.count; i++) {
        const struct cl_result *result = &s->results.at[i];
        const struct cl_specification *row = specification_of(&s->product, result->specification_id);
        char day[CL_DATE_TEXT];
        rows[i] = (struct cl_certificate_result){
            .test = result->title,
            .method = row ? row->method : "",
            .stage = result->stage,
            .specification = row ? row->text : "",
            .result = cl_arena_print(&cl->arena, "%s%s%s", result->value, *result->unit ? " " : "", result->unit),
            .verdict = verdict_text(result->verdict),
            .performed_on = cl_arena_copy(&cl->arena, cl_date_write(result->performed_on, day, sizeof day)),
            .entered_by = who_and_when(cl, result->entered_name, result->entered_at_ms, zone),
            .reviewed_by = who_and_when(cl, result->reviewed_name, result->reviewed_at_ms, zone),
            .changed = result->corrects != NULL,
        };
    }
    out->result = rows;
    out->result_count = s->results.count;
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
    return cl_arena_print(&cl->arena, "Not released: the lot is %s", s->lot.status);
}

static void fill_signature(struct cl *cl, const struct source *s, struct cl_certificate *out)
{
    if (!s->decision.person_id)
        return;
    char at[CL_TIME_TEXT];
    out->signer = s->decision.name;
    out->signer_role = s->decision.role;
    out->meaning = s->signature_holds
                       ? s->decision.meaning
                       : cl_arena_print(&cl->arena, "%s (the record changed since: unsigned)", s->decision.meaning);
    out->signed_at = cl_arena_copy(
        &cl->arena, cl_time_write_local(s->decision.signed_at_ms, cl->facility.timezone, true, at, sizeof at));
    out->signed_hash = s->decision.content_sha256;
}

static void fill_content(struct cl *cl, const struct source *s, struct cl_certificate *out)
{
    struct facts facts = {.cl = cl};
    fill_facts(&facts, s);
    *out = (struct cl_certificate){
        .title = "Certificate of analysis",
        .facility = cl->facility.name,
        .fact = facts.at,
        .fact_count = facts.count,
        .checks = s->checks,
        .conclusion = conclusion_of(cl, s),
        .training = cl->facility.training,
    };
    fill_results(cl, s, out);
    fill_signature(cl, s, out);
    if (s->product.investigational) {
        const char **statement = cl_arena_alloc(&cl->arena, sizeof *statement);
        statement[0] = CAUTION;
        out->statement = statement;
        out->statement_count = 1;
    }
}

/* The hash of all that it says, except its own number and issue: while it stays, the certificate stays. */
static const char *record_hash(struct cl *cl, const struct cl_certificate *c)
{
    struct cl_buffer text = {0};
    cl_buffer_print(&text, "%s\n%s\n%s\n%d\n", c->title, c->facility, c->conclusion, c->training);
    for (size_t i = 0; i < c->fact_count; i++)
        cl_buffer_print(&text, "fact\t%s\t%s\n", c->fact[i].name, c->fact[i].value);
    for (size_t i = 0; i < c->result_count; i++) {
        const struct cl_certificate_result *r = &c->result[i];
        cl_buffer_print(&text, "result\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\n", r->test, r->method, r->stage,
                        r->specification, r->result, r->verdict, r->performed_on, r->entered_by, r->reviewed_by,
                        r->changed);
    }
    for (size_t i = 0; i < c->checks.count; i++)
        cl_buffer_print(&text, "check\t%s\t%s\t%s\n", c->checks.at[i].id, cl_check_state_word(c->checks.at[i].state),
                        c->checks.at[i].detail);
    if (c->signer)
        cl_buffer_print(&text, "signature\t%s\t%s\t%s\t%s\t%s\n", c->signer, c->signer_role, c->meaning, c->signed_at,
                        c->signed_hash);
    for (size_t i = 0; i < c->statement_count; i++)
        cl_buffer_print(&text, "statement\t%s\n", c->statement[i]);
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
    fill_content(cl, &s, content);
    *record_sha256 = record_hash(cl, content);
    return CL_OK;
}
