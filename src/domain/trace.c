#include "domain/context.h"
#include "domain/identify.h"
#include <cryolot/trace.h>

#include <string.h>

/* Where a row of a walk belongs. */
struct growing_list {
    const char *kind;
    struct cl_trace_list *list;
    size_t capacity;
};

enum { KINDS = 7 };

/* What a trace can begin from. */
static const char *const STARTS[] = {"donor", "lot", "vial", "sample", "dose", "subject", "infusion", "shipment"};
static const char MATERIAL[] = "material"; /* the lot number of a supplier, which is no ID of ours */

struct walk {
    struct cl *cl;
    struct growing_list lists[KINDS];
};

static struct walk new_walk(struct cl *cl, struct cl_trace *trace)
{
    return (struct walk){cl,
                         {{"donor", &trace->donors, 0},
                          {"lot", &trace->lots, 0},
                          {"vial", &trace->vials, 0},
                          {"site", &trace->sites, 0},
                          {"dose", &trace->doses, 0},
                          {"subject", &trace->subjects, 0},
                          {"infusion", &trace->infusions, 0}}};
}

static struct growing_list *list_of(struct walk *walk, const char *kind)
{
    size_t at = 0;
    while (strcmp(walk->lists[at].kind, kind) != 0)
        at++;
    return &walk->lists[at];
}

/* The rows come in ascending order of their IDs, so a row that both walks met stands where the new one would go. */
static size_t place_of(const struct cl_trace_list *list, int64_t id)
{
    size_t at = list->count;
    while (at > 0 && list->at[at - 1].id >= id)
        at--;
    return at;
}

static void add_row(struct walk *walk, const struct cl_rows *rows)
{
    struct growing_list *into = list_of(walk, cl_rows_text(rows, COL_TRACE_KIND));
    struct cl_trace_list *list = into->list;
    int64_t id = cl_rows_int(rows, COL_TRACE_ID);
    size_t at = place_of(list, id);
    if (at < list->count && list->at[at].id == id)
        return;
    struct cl_trace_item *items =
        cl_arena_grow(&walk->cl->arena, (void *)list->at, list->count, &into->capacity, sizeof *items);
    memmove(items + at + 1, items + at, (list->count - at) * sizeof *items);
    items[at] = (struct cl_trace_item){id, cl_keep_text(walk->cl, rows, COL_TRACE_CODE),
                                       cl_keep_text(walk->cl, rows, COL_TRACE_STATE)};
    *list = (struct cl_trace_list){items, list->count + 1};
}

static enum cl_status add_rows(struct walk *walk, enum cl_sql sql, const struct cl_value *values, size_t count)
{
    struct cl_rows *rows = cl_rows_open(walk->cl->store, sql, values, count);
    while (cl_rows_next(rows))
        add_row(walk, rows);
    return cl_rows_close(rows);
}

static enum cl_status walk_down(struct walk *walk, int64_t donor_id, int64_t lot_id, const char *supplier_lot)
{
    return add_rows(walk, SQL_TRACE_DOWN,
                    CL_BIND(cl_int_or_null(donor_id), cl_int_or_null(lot_id), cl_text(supplier_lot)));
}

static enum cl_status walk_up(struct walk *walk, int64_t lot_id, int64_t vial_id, int64_t dose_id, int64_t subject_id)
{
    return add_rows(
        walk, SQL_TRACE_UP,
        CL_BIND(cl_int_or_null(lot_id), cl_int_or_null(vial_id), cl_int_or_null(dose_id), cl_int_or_null(subject_id)));
}

/* A sample comes from its vial, else from its lot. */
static enum cl_status walk_sample(struct walk *walk, int64_t sample_id)
{
    int64_t vial_id = 0, lot_id = 0;
    struct cl_rows *rows = cl_rows_open(walk->cl->store, SQL_TRACE_ORIGIN_OF_SAMPLE, CL_BIND(cl_int(sample_id)));
    if (cl_rows_next(rows)) {
        vial_id = cl_rows_int(rows, 0);
        lot_id = cl_rows_int(rows, 1);
    }
    enum cl_status status = cl_rows_close(rows);
    return status == CL_OK ? walk_up(walk, vial_id ? 0 : lot_id, vial_id, 0, 0) : status;
}

/* A shipment: each of its vials. */
static enum cl_status walk_shipment(struct walk *walk, int64_t shipment_id)
{
    enum cl_status status = CL_OK;
    struct cl_rows *rows = cl_rows_open(walk->cl->store, SQL_TRACE_OF_SHIPMENT, CL_BIND(cl_int(shipment_id)));
    while (status == CL_OK && cl_rows_next(rows))
        status = walk_up(walk, 0, cl_rows_int(rows, 0), 0, 0);
    enum cl_status closed = cl_rows_close(rows);
    return status == CL_OK ? closed : status;
}

static enum cl_status walk_from(struct walk *walk, const struct cl_identity *from)
{
    enum cl_status status;
    int64_t dose_id = 0;
    if (strcmp(from->kind, MATERIAL) == 0)
        return walk_down(walk, 0, 0, from->code);
    if (strcmp(from->kind, "donor") == 0)
        return walk_down(walk, from->id, 0, NULL);
    if (strcmp(from->kind, "vial") == 0)
        return walk_up(walk, 0, from->id, 0, 0);
    if (strcmp(from->kind, "sample") == 0)
        return walk_sample(walk, from->id);
    if (strcmp(from->kind, "shipment") == 0)
        return walk_shipment(walk, from->id);
    if (strcmp(from->kind, "dose") == 0)
        return walk_up(walk, 0, 0, from->id, 0);
    if (strcmp(from->kind, "subject") == 0)
        return walk_up(walk, 0, 0, 0, from->id);
    if (strcmp(from->kind, "infusion") == 0) {
        CL_TRY(cl_store_int(walk->cl->store, SQL_TRACE_DOSE_OF_INFUSION, &dose_id, CL_BIND(cl_int(from->id))));
        return walk_up(walk, 0, 0, dose_id, 0);
    }
    CL_TRY(walk_up(walk, from->id, 0, 0, 0));
    CL_TRY(walk_down(walk, 0, from->id, NULL));
done:
    return status;
}

static bool is_start(const char *kind)
{
    for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++)
        if (strcmp(STARTS[i], kind) == 0)
            return true;
    return false;
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
        if (!is_start(all.at[i].kind))
            continue;
        if (start)
            return cl_refuse(cl, "id.ambiguous", id, "say which one with --kind", "'%s' is the ID of a %s and of a %s",
                             id, start->kind, all.at[i].kind);
        start = &all.at[i];
    }
    if (!start)
        return cl_refuse(cl, "trace.kind", id, "trace a donor, lot, vial, sample, dose, subject, infusion or shipment",
                         "'%s' is a %s, which is not on the way from donor to patient", id, all.at[0].kind);
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

enum cl_status cl_trace(struct cl *cl, const char *id, const char *kind, struct cl_trace *out)
{
    enum cl_status status;
    struct cl_identity from = {0};
    if (kind && !is_start(kind) && strcmp(kind, MATERIAL) != 0)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL,
                       "donor, lot, vial, sample, dose, subject, infusion, shipment or material",
                       "a trace cannot begin from a %s", kind);
    CL_TRY(find_any_start(cl, id, kind, &from));
    struct cl_trace trace = {.id = from.code, .kind = from.kind};
    struct walk walk = new_walk(cl, &trace);
    CL_TRY(walk_from(&walk, &from));
    *out = trace;
done:
    return status;
}
