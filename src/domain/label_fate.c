/* What becomes of printed labels: they are on a vial, or they were destroyed before a witness. */
#include "domain/identify.h"
#include "domain/label.h"
#include "domain/vial.h"
#include "domain/site.h"
#include <inttypes.h>
#include <string.h>

/* The labels of one vial, oldest first. */
struct copies {
    struct {
        int64_t id, copy;
        bool applied, spoiled;
    } at[CL_LABEL_PRINTS_MOST];
    size_t count;
};

static enum cl_status read_copies(struct cl *cl, int64_t vial_id, struct copies *out)
{
    out->count = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LABEL_COPIES, CL_BIND(cl_int(vial_id)));
    while (cl_rows_next(rows) && out->count < CL_LABEL_PRINTS_MOST) {
        const char *fate = cl_rows_text(rows, COL_LABEL_COPY_FATE);
        out->at[out->count].id = cl_rows_int(rows, COL_LABEL_COPY_ID);
        out->at[out->count].copy = cl_rows_int(rows, COL_LABEL_COPY_COPY);
        out->at[out->count].applied = fate && strcmp(fate, "applied") == 0;
        out->at[out->count].spoiled = fate && strcmp(fate, "spoiled") == 0;
        out->count++;
    }
    return cl_rows_close(rows);
}

static enum cl_status set_fate(struct cl *cl, int64_t id, const char *fate)
{
    return cl_store_change_one(cl->store, SQL_LABEL_SET_FATE,
                               CL_BIND(cl_int(id), cl_text(fate), cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl)),
                                       cl_text_or_null(cl->reason)));
}

static bool is_lot(struct cl_texts targets)
{
    return targets.count == 1 && !cl_vial_text_resembles(targets.at[0]);
}

/* Names the lot of a write that has begun. */
static enum cl_status find_lot(struct cl *cl, const char *code, struct cl_identity *lot)
{
    struct cl_identity_list found;
    enum cl_status status = cl_identify(cl, code, "lot", &found);
    if (status == CL_OK) {
        *lot = found.at[0];
        cl_write_concerns(cl, lot->code);
    }
    return status;
}

/* ---- applied ---------------------------------------------------------------------------------------------------- */

/* Adds why the vial's newest label cannot be confirmed, or sets *id to it. */
static void choose_applied(struct cl *cl, const struct cl_vial *vial, const struct copies *copies, int64_t *id,
                           struct cl_problems *problems)
{
    *id = 0;
    if (copies->count == 0) {
        cl_problem_add(cl, problems, "%s has no label", vial->code);
        return;
    }
    for (size_t i = 0; i < copies->count; i++)
        if (copies->at[i].applied) {
            cl_problem_add(cl, problems, "%s wears copy %" PRId64 " of its label", vial->code, copies->at[i].copy);
            return;
        }
    if (copies->at[copies->count - 1].spoiled)
        cl_problem_add(cl, problems, "the newest label of %s was destroyed", vial->code);
    else
        *id = copies->at[copies->count - 1].id;
}

static enum cl_status apply_vials(struct cl *cl, struct cl_texts codes, int64_t *applied)
{
    enum cl_status status;
    struct cl_vial_list vials;
    struct cl_problems problems = {0};
    struct copies copies;
    int64_t *ids = NULL;
    CL_TRY(cl_vials_load(cl, codes, &vials));
    CL_TRY(cl_vials_require_site(cl, &vials));
    CL_TRY(cl_vials_require_state(cl, &vials, (const char *const[]){"numbered", "filled", "stored", "out", NULL},
                                  "only who has a vial before them sees what it wears; a label that is left over is "
                                  "destroyed: cryolot label spoil VIAL.. --second W --reason R",
                                  "cannot be confirmed to wear its label"));
    ids = cl_arena_alloc(&cl->arena, vials.count * sizeof *ids);
    for (size_t i = 0; i < vials.count; i++) {
        CL_TRY(read_copies(cl, vials.at[i].id, &copies));
        choose_applied(cl, &vials.at[i], &copies, &ids[i], &problems);
    }
    CL_TRY(cl_problems_end(cl, &problems, CL_REFUSED, "label.applied", NULL,
                           "print or reprint it first; a label that was taken off is destroyed: cryolot label spoil "
                           "VIAL --copy N --second W --reason R",
                           "cannot apply"));
    for (size_t i = 0; i < vials.count; i++) {
        CL_TRY(set_fate(cl, ids[i], "applied"));
        cl_write_concerns(cl, vials.at[i].code);
    }
    *applied = (int64_t)vials.count;
done:
    return status;
}

static enum cl_status count_applied(struct cl *cl, int64_t lot_id, int64_t *applied)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LABEL_TALLY, CL_BIND(cl_int(lot_id)));
    if (cl_rows_next(rows))
        *applied = cl_rows_int(rows, COL_LABEL_TALLY_APPLIED);
    return cl_rows_close(rows);
}

/* A filling line puts every label on in one go. */
static enum cl_status apply_lot(struct cl *cl, const char *code, int64_t *applied)
{
    enum cl_status status;
    struct cl_identity lot;
    int64_t before = 0, after = 0;
    CL_TRY(find_lot(cl, code, &lot));
    CL_TRY(cl_site_require_lot(cl, lot.id));
    CL_TRY(count_applied(cl, lot.id, &before));
    CL_TRY(cl_store_change(
        cl->store, SQL_LABEL_APPLY_LOT,
        CL_BIND(cl_int(lot.id), cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl)), cl_text_or_null(cl->reason))));
    CL_TRY(count_applied(cl, lot.id, &after));
    if (after == before)
        return cl_refuse(cl, "label.none", lot.code, cl_arena_print(&cl->arena, "cryolot label reconcile %s", lot.code),
                         "lot '%s' has no label that waits to be put on a filled vial", lot.code);
    *applied = after - before;
done:
    return status;
}

enum cl_status cl_label_apply(struct cl *cl, struct cl_texts targets, int64_t *applied)
{
    enum cl_status status;
    int64_t count = 0;
    CL_TRY(cl_write_begin(cl, CL_ACT_LABEL_APPLY, NULL));
    CL_TRY(is_lot(targets) ? apply_lot(cl, targets.at[0], &count) : apply_vials(cl, targets, &count));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *applied = count;
    return status;
}

/* ---- destroyed -------------------------------------------------------------------------------------------------- */

/* The copies that may be meant, as "--copy 1 or --copy 2". */
static const char *name_copies(struct cl *cl, const struct copies *copies)
{
    const char *all = NULL;
    for (size_t i = 0; i < copies->count; i++)
        if (!copies->at[i].spoiled)
            all = cl_arena_print(&cl->arena, "%s%s--copy %" PRId64, all ? all : "", all ? " or " : "",
                                 copies->at[i].copy);
    return all ? all : "none is left";
}

/* Without a number the one copy is meant that is not accounted for: a void vial wears none. */
static void choose_open(struct cl *cl, const struct cl_vial *vial, const struct copies *copies, int64_t *id,
                        struct cl_problems *problems)
{
    bool is_void = strcmp(vial->state, "void") == 0;
    size_t open = 0;
    for (size_t i = 0; i < copies->count; i++)
        if (!copies->at[i].spoiled && (!copies->at[i].applied || is_void)) {
            *id = copies->at[i].id;
            open++;
        }
    if (open > 1)
        cl_problem_add(cl, problems, "%s has %zu labels, say %s", vial->code, open, name_copies(cl, copies));
    else if (open == 0)
        cl_problem_add(cl, problems, "no label of %s is left over (%s)", vial->code, name_copies(cl, copies));
}

static void choose_copy(struct cl *cl, const struct cl_vial *vial, const struct copies *copies, int64_t copy,
                        int64_t *id, struct cl_problems *problems)
{
    size_t i = 0;
    while (i < copies->count && copies->at[i].copy != copy)
        i++;
    if (i == copies->count)
        cl_problem_add(cl, problems, "%s has no label of copy %" PRId64, vial->code, copy);
    else if (copies->at[i].spoiled)
        cl_problem_add(cl, problems, "copy %" PRId64 " of %s was destroyed already", copy, vial->code);
    else
        *id = copies->at[i].id;
}

static enum cl_status spoil_vials(struct cl *cl, struct cl_texts codes, int64_t copy, int64_t *spoiled)
{
    enum cl_status status;
    struct cl_vial_list vials;
    struct cl_problems problems = {0};
    struct copies copies;
    int64_t *ids = NULL;
    CL_TRY(cl_vials_load(cl, codes, &vials));
    CL_TRY(cl_vials_require_site(cl, &vials));
    ids = cl_arena_alloc(&cl->arena, vials.count * sizeof *ids);
    for (size_t i = 0; i < vials.count; i++) {
        CL_TRY(read_copies(cl, vials.at[i].id, &copies));
        if (copy)
            choose_copy(cl, &vials.at[i], &copies, copy, &ids[i], &problems);
        else
            choose_open(cl, &vials.at[i], &copies, &ids[i], &problems);
    }
    CL_TRY(cl_problems_end(cl, &problems, CL_REFUSED, "label.copy", NULL, "cryolot label reconcile LOT shows them",
                           "cannot spoil"));
    for (size_t i = 0; i < vials.count; i++) {
        CL_TRY(set_fate(cl, ids[i], "spoiled"));
        cl_write_concerns(cl, vials.at[i].code);
    }
    *spoiled = (int64_t)vials.count;
done:
    return status;
}

/* What filling left over: the labels of the lot's void vials. */
static enum cl_status spoil_lot(struct cl *cl, const char *code, int64_t copy, int64_t *spoiled)
{
    enum cl_status status;
    struct cl_identity lot;
    int64_t *ids = NULL;
    size_t count = 0, capacity = 0;
    if (copy)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "name the vials", "--copy N is of vials, not of a whole lot");
    CL_TRY(find_lot(cl, code, &lot));
    CL_TRY(cl_site_require_lot(cl, lot.id));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LABEL_OPEN_OF_LOT, CL_BIND(cl_int(lot.id)));
    while (cl_rows_next(rows)) {
        if (strcmp(cl_rows_text(rows, COL_LABEL_OPEN_STATE), "void") != 0)
            continue;
        ids = cl_arena_grow(&cl->arena, ids, count, &capacity, sizeof *ids);
        ids[count++] = cl_rows_int(rows, COL_LABEL_OPEN_ID);
    }
    CL_TRY(cl_rows_close(rows));
    for (size_t i = 0; i < count; i++)
        CL_TRY(set_fate(cl, ids[i], "spoiled"));
    if (count == 0)
        return cl_refuse(cl, "label.none", lot.code, "name the vials whose labels were destroyed",
                         "no void vial of lot '%s' has a label that is left over", lot.code);
    *spoiled = (int64_t)count;
done:
    return status;
}

enum cl_status cl_label_spoil(struct cl *cl, struct cl_texts targets, int64_t copy, int64_t *spoiled)
{
    enum cl_status status;
    int64_t count = 0;
    CL_TRY(cl_write_begin(cl, CL_ACT_LABEL_SPOIL, NULL));
    CL_TRY(is_lot(targets) ? spoil_lot(cl, targets.at[0], copy, &count) : spoil_vials(cl, targets, copy, &count));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *spoiled = count;
    return status;
}
