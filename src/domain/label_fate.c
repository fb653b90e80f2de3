/* What becomes of printed labels: they are on a vial (label_apply.c), or they were destroyed before a witness. */
#include "domain/label_fate.h"
#include "domain/dose_label.h"
#include "domain/identify.h"
#include "domain/problem.h"
#include "domain/sample.h"
#include "domain/site.h"
#include <inttypes.h>
#include <string.h>

/* ---- the labels of one vial ------------------------------------------------------------------------------------- */

enum cl_status cl_label_fates(struct cl *cl, int64_t vial_id, struct cl_label_fates *out)
{
    out->count = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LABEL_COPIES, CL_BIND(cl_int(vial_id)));
    while (cl_rows_next(rows) && out->count < CL_LABEL_PRINTS_MOST) {
        const char *fate = cl_rows_text(rows, COL_LABEL_COPY_FATE);
        out->at[out->count].id = cl_rows_int(rows, COL_LABEL_COPY_ID);
        out->at[out->count].copy = cl_rows_int(rows, COL_LABEL_COPY_COPY);
        out->at[out->count].applied = fate && strcmp(fate, "applied") == 0;
        out->at[out->count].spoiled = fate && strcmp(fate, "spoiled") == 0;
        out->at[out->count].expires_on = cl_row_date(rows, COL_LABEL_COPY_EXPIRES_ON);
        out->at[out->count].cells = cl_rows_int(rows, COL_LABEL_COPY_CELLS);
        out->at[out->count].volume_ul = cl_rows_int(rows, COL_LABEL_COPY_VOLUME_UL);
        out->count++;
    }
    return cl_rows_close(rows);
}

enum cl_status cl_label_all_destroyed(struct cl *cl, int64_t vial_id, bool *out)
{
    int64_t destroyed = 0;
    enum cl_status status = cl_store_int(cl->store, SQL_LABEL_ALL_DESTROYED, &destroyed, CL_BIND(cl_int(vial_id)));
    *out = destroyed != 0;
    return status;
}

enum cl_status cl_label_fate_set(struct cl *cl, int64_t id, const char *fate, bool unread)
{
    return cl_store_change_one(
        cl->store, SQL_LABEL_SET_FATE,
        CL_BIND(cl_int(id), cl_text(fate), cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl)), cl_text_or_null(cl->reason),
                cl_int_or_null(strcmp(fate, "spoiled") == 0 ? cl->second.id : 0), cl_int_or_null(unread)));
}

bool cl_label_targets_lot(struct cl_texts targets)
{
    return targets.count == 1 && !cl_vial_text_resembles(targets.at[0]);
}

enum cl_status cl_label_require_counted(struct cl *cl, struct cl_texts targets)
{
    for (size_t i = 0; i < targets.count; i++) {
        const char *text = targets.at[i];
        bool sample = cl_sample_code_resembles(text);
        if (sample || cl_dose_code_resembles(text))
            return cl_fail(cl->error, CL_REFUSED, "label.uncounted", text,
                           cl_arena_print(&cl->arena, "cryolot label show %s tells what was printed", text),
                           "labels of vials are accounted for: those of %s, as of '%s', are on record and not counted",
                           sample ? "samples" : "bags", text);
    }
    return CL_OK;
}

enum cl_status cl_label_lot_find(struct cl *cl, const char *code, struct cl_identity *lot)
{
    struct cl_identity_list found;
    enum cl_status status = cl_identify(cl, code, "lot", &found);
    if (status == CL_OK) {
        *lot = found.at[0];
        cl_write_concerns(cl, lot->code);
    }
    return status;
}

const char *cl_label_fates_name(struct cl *cl, const struct cl_label_fates *copies)
{
    const char *all = NULL;
    for (size_t i = 0; i < copies->count; i++)
        if (!copies->at[i].spoiled)
            all =
                cl_arena_print(&cl->arena, "%s%scopy %" PRId64, all ? all : "", all ? " or " : "", copies->at[i].copy);
    return all ? all : "none is left";
}

/* ---- destroyed -------------------------------------------------------------------------------------------------- */

/* Without a number the only copy is meant that was not destroyed; of a void vial also one that was put on. */
static void choose_open(struct cl *cl, const struct cl_vial *vial, const struct cl_label_fates *copies, int64_t *id,
                        struct cl_problems *problems)
{
    bool is_void = strcmp(vial->state, "void") == 0;
    size_t open = 0;
    int64_t worn = 0, loose = 0;
    for (size_t i = 0; i < copies->count; i++)
        if (!copies->at[i].spoiled && (!copies->at[i].applied || is_void)) {
            *id = copies->at[i].id;
            loose = copies->at[i].copy;
            open++;
        } else if (copies->at[i].applied)
            worn = copies->at[i].copy;
    if (open == 1 && worn) /* the new one is to be put on, and the old one was taken off: or is it the other way? */
        cl_problem_add(cl, problems, "%s wears copy %" PRId64 ", and copy %" PRId64 " waits: which of them", vial->code,
                       worn, loose);
    else if (open > 1)
        cl_problem_add(cl, problems, "%s has %zu labels: is it %s", vial->code, open, cl_label_fates_name(cl, copies));
    else if (open == 0)
        cl_problem_add(cl, problems, "no label of %s is left over (%s)", vial->code, cl_label_fates_name(cl, copies));
}

static void choose_copy(struct cl *cl, const struct cl_vial *vial, const struct cl_label_fates *copies, int64_t copy,
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

static bool is_filled(const char *state)
{
    return strcmp(state, "filled") == 0 || strcmp(state, "stored") == 0 || strcmp(state, "out") == 0 ||
           strcmp(state, "in-transit") == 0;
}

/* Filled vials that nobody can tell from others any more: whoever destroyed the last label still stands beside them. */
static enum cl_status tell_bare(struct cl *cl, const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    const char *named = NULL;
    const char *when = ""; /* nothing is printed of a vial on its way */
    size_t count = 0;
    for (size_t i = 0; i < vials->count; i++) {
        bool destroyed;
        const char *code = vials->at[i].code;
        CL_TRY(cl_label_all_destroyed(cl, vials->at[i].id, &destroyed));
        if (!destroyed || !is_filled(vials->at[i].state))
            continue;
        named = named ? cl_arena_print(&cl->arena, "%s %s", named, code) : code;
        if (strcmp(vials->at[i].state, "in-transit") == 0)
            when = " once it is received";
        count++;
    }
    if (count == 1)
        cl_notice(cl, "%s has no label any more: print another one%s: cryolot label reprint %s --reason WHY -o FILE",
                  named, when, named);
    else if (count > 1)
        cl_notice(cl, "%zu vials have no label any more: print others%s: cryolot label reprint %s --reason WHY -o FILE",
                  count, when[0] ? ", of what is on its way once it is received" : "", named);
done:
    return status;
}

static enum cl_status spoil_vials(struct cl *cl, struct cl_texts codes, int64_t copy, int64_t *spoiled)
{
    enum cl_status status;
    struct cl_vial_list vials;
    struct cl_problems problems = {0};
    struct cl_label_fates copies;
    int64_t *ids = NULL;
    CL_TRY(cl_vials_load(cl, codes, &vials));
    CL_TRY(cl_vials_require_site(cl, &vials));
    ids = cl_arena_alloc(&cl->arena, vials.count * sizeof *ids);
    for (size_t i = 0; i < vials.count; i++) {
        CL_TRY(cl_label_fates(cl, vials.at[i].id, &copies));
        if (copy)
            choose_copy(cl, &vials.at[i], &copies, copy, &ids[i], &problems);
        else
            choose_open(cl, &vials.at[i], &copies, &ids[i], &problems);
    }
    CL_TRY(cl_problems_end(cl, &problems, CL_REFUSED, "label.copy", NULL,
                           "say which: --copy N; cryolot label show VIAL tells what became of each", "cannot spoil"));
    for (size_t i = 0; i < vials.count; i++) {
        CL_TRY(cl_label_fate_set(cl, ids[i], "spoiled", false));
        cl_write_concerns(cl, vials.at[i].code);
    }
    CL_TRY(tell_bare(cl, &vials));
    *spoiled = (int64_t)vials.count;
done:
    return status;
}

/* What is left over of a lot: the labels of its void vials; or of one number, those of the vials that wear another. */
static enum cl_status spoil_lot(struct cl *cl, const char *code, int64_t copy, int64_t *spoiled)
{
    enum cl_status status;
    struct cl_identity lot;
    int64_t *ids = NULL;
    size_t count = 0, capacity = 0;
    CL_TRY(cl_label_lot_find(cl, code, &lot));
    CL_TRY(cl_site_require_lot(cl, lot.id));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LABEL_LEFT_OVER, CL_BIND(cl_int(lot.id), cl_int_or_null(copy)));
    while (cl_rows_next(rows)) {
        ids = cl_arena_grow(&cl->arena, ids, count, &capacity, sizeof *ids);
        ids[count++] = cl_rows_int(rows, 0);
    }
    CL_TRY(cl_rows_close(rows));
    for (size_t i = 0; i < count; i++)
        CL_TRY(cl_label_fate_set(cl, ids[i], "spoiled", false));
    if (count == 0 && copy)
        return cl_refuse(cl, "label.none", lot.code, cl_arena_print(&cl->arena, "cryolot label reconcile %s", lot.code),
                         "no label of copy %" PRId64 " of lot '%s' is left over: of a vial that wears another one, or "
                         "of a void one",
                         copy, lot.code);
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
    CL_TRY(cl_label_require_counted(cl, targets));
    CL_TRY(cl_write_begin(cl, CL_ACT_LABEL_SPOIL, NULL));
    CL_TRY(cl_label_targets_lot(targets) ? spoil_lot(cl, targets.at[0], copy, &count)
                                         : spoil_vials(cl, targets, copy, &count));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *spoiled = count;
    return status;
}
