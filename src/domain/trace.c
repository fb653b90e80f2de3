#include "domain/context.h"
#include "domain/identify.h"
#include <cryolot/trace.h>

#include <string.h>

/* ---- the lists --------------------------------------------------------------------------------------------------- */

#define NAME(id, word, key, title) {word, key, title},
static const struct cl_trace_name NAMES[] = {CL_TRACE_LIST(NAME)};
#undef NAME

const struct cl_trace_name *cl_trace_name(enum cl_trace_kind kind)
{
    return &NAMES[kind];
}

enum cl_trace_kind cl_trace_kind_read(const char *word)
{
    enum cl_trace_kind kind = 0;
    while (kind < CL_TRACE_KINDS && strcmp(NAMES[kind].word, word) != 0 && strcmp(NAMES[kind].key, word) != 0)
        kind++;
    return kind;
}

/* ---- where a trace begins ---------------------------------------------------------------------------------------- */

static const char MATERIAL[] = "material"; /* the lot number of a supplier, which is no ID of ours */

/* What a trace can begin from, each with its place among the statement's parameters; a material is a text. */
static const char *const STARTS[] = {"donor",    "lot",   MATERIAL,    "vial",  "dose",   "subject",
                                     "shipment", "store", "deviation", "order", "recall", "sample"};
enum { STARTS_COUNT = sizeof STARTS / sizeof *STARTS, MATERIAL_AT = 2, DOSE_AT = 4 };
#define START_WORDS                                                                                                    \
    "a donor, lot, vial, sample, dose, subject, infusion, order, shipment, store, deviation, recall or material"

static size_t start_of(const char *kind)
{
    size_t at = 0;
    if (strcmp(kind, "infusion") == 0)
        return DOSE_AT;
    while (at < STARTS_COUNT && strcmp(STARTS[at], kind) != 0)
        at++;
    return at;
}

/* The one thing with this ID that a trace can begin from. */
static enum cl_status find_start(struct cl *cl, const char *id, const char *kind, struct cl_identity *out)
{
    struct cl_identity_list all;
    const struct cl_identity *start = NULL;
    enum cl_status status = cl_identify(cl, id, kind, &all);
    if (status != CL_OK)
        return status;
    for (size_t i = 0; i < all.count; i++) {
        if (start_of(all.at[i].kind) == STARTS_COUNT)
            continue;
        if (start)
            return cl_refuse(cl, "id.ambiguous", id, "say which one with --kind", "'%s' is the ID of a %s and of a %s",
                             id, start->kind, all.at[i].kind);
        start = &all.at[i];
    }
    if (!start)
        return cl_refuse(cl, "trace.kind", id, "trace " START_WORDS,
                         "'%s' is %s, which is not on the way from donor to patient", id,
                         cl_identity_noun(cl, &all.at[0]));
    *out = *start;
    return CL_OK;
}

/* The lot number of a supplier, as it was entered. */
static enum cl_status find_material(struct cl *cl, const char *supplier_lot, struct cl_identity *out)
{
    int64_t count = 0;
    enum cl_status status = cl_store_int(cl->store, SQL_TRACE_IS_SUPPLIER_LOT, &count, CL_BIND(cl_text(supplier_lot)));
    if (status != CL_OK)
        return status;
    if (count == 0)
        return cl_fail(cl->error, CL_NOT_FOUND, NULL, supplier_lot,
                       cl_arena_print(&cl->arena, "cryolot find %s", supplier_lot),
                       "no lot has a material of the supplier's lot '%s'", supplier_lot);
    *out = (struct cl_identity){.kind = MATERIAL, .code = cl_arena_copy(&cl->arena, supplier_lot)};
    return CL_OK;
}

/* An ID of ours comes first; what is none may be a supplier's lot number. */
static enum cl_status find_any_start(struct cl *cl, const char *id, const char *kind, struct cl_identity *out)
{
    int64_t count = 0;
    if (kind && strcmp(kind, MATERIAL) == 0)
        return find_material(cl, id, out);
    if (!kind) {
        enum cl_status status = cl_store_int(cl->store, SQL_TRACE_IS_SUPPLIER_LOT, &count, CL_BIND(cl_text(id)));
        if (status != CL_OK)
            return status;
    }
    enum cl_status status = find_start(cl, id, kind, out);
    if (count == 0 || (status != CL_NOT_FOUND && status != CL_USAGE))
        return status;
    cl_error_clear(cl->error);
    return find_material(cl, id, out);
}

/* ---- the walk: one statement ------------------------------------------------------------------------------------- */

static enum cl_status bind_start(struct cl *cl, const struct cl_identity *from, struct cl_value *values)
{
    int64_t id = from->id;
    size_t at = start_of(from->kind);
    for (size_t i = 0; i < STARTS_COUNT; i++)
        values[i] = cl_int_or_null(0);
    if (strcmp(from->kind, "infusion") == 0) {
        enum cl_status status = cl_store_int(cl->store, SQL_TRACE_DOSE_OF_INFUSION, &id, CL_BIND(cl_int(from->id)));
        if (status != CL_OK)
            return status;
    }
    values[at] = at == MATERIAL_AT ? cl_text(from->code) : cl_int(id);
    return CL_OK;
}

static enum cl_status walk(struct cl *cl, const struct cl_value *values, struct cl_trace *out)
{
    struct cl_trace_item *items[CL_TRACE_KINDS] = {0};
    size_t capacity[CL_TRACE_KINDS] = {0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_TRACE, values, STARTS_COUNT);
    while (cl_rows_next(rows)) {
        enum cl_trace_kind kind = cl_trace_kind_read(cl_rows_text(rows, COL_TRACE_KIND));
        size_t *count = &out->list[kind].count;
        items[kind] = cl_arena_grow(&cl->arena, items[kind], *count, &capacity[kind], sizeof *items[kind]);
        items[kind][(*count)++] =
            (struct cl_trace_item){cl_rows_int(rows, COL_TRACE_ID), cl_keep_text(cl, rows, COL_TRACE_CODE),
                                   cl_keep_text(cl, rows, COL_TRACE_STATE)};
        out->list[kind].at = items[kind];
    }
    return cl_rows_close(rows);
}

enum cl_status cl_trace(struct cl *cl, const char *id, const char *kind, struct cl_trace *out)
{
    enum cl_status status;
    struct cl_identity from = {0};
    struct cl_value values[STARTS_COUNT];
    if (kind && start_of(kind) == STARTS_COUNT)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "from " START_WORDS, "a trace cannot begin from a %s", kind);
    CL_TRY(find_any_start(cl, id, kind, &from));
    struct cl_trace trace = {.id = from.code, .kind = from.kind};
    CL_TRY(bind_start(cl, &from, values));
    CL_TRY(walk(cl, values, &trace));
    *out = trace;
done:
    return status;
}
