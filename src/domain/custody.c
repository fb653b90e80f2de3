#include "domain/custody.h"
#include "base/text.h"
#include "domain/person.h"
#include "domain/storage.h"
#include "domain/vial.h"
#include <string.h>

enum { PLACE_MOST = 80 };

/* ---- the log --------------------------------------------------------------------------------------------------- */

/* Where a leg ends. */
static const char *destination(struct cl *cl, const struct cl_rows *rows, const char *kind)
{
    const char *store = cl_rows_text(rows, COL_CUSTODY_STORE);
    if (store) {
        int64_t position = cl_rows_is_null(rows, COL_CUSTODY_POSITION) ? -1 : cl_rows_int(rows, COL_CUSTODY_POSITION);
        struct cl_grid grid = cl_storage_grid_from_row(rows, COL_CUSTODY_GRID_ROWS);
        return cl_storage_place(cl, cl_keep_text(cl, rows, COL_CUSTODY_STORE), &grid, position);
    }
    if (strcmp(kind, "sample") == 0)
        return cl_arena_print(&cl->arena, "sample %s", cl_rows_text(rows, COL_CUSTODY_PLACE));
    if (strcmp(kind, "use") == 0)
        return cl_arena_print(&cl->arena, "used for %s", cl_rows_text(rows, COL_CUSTODY_PLACE));
    if (strcmp(kind, "lose") == 0)
        return cl_arena_print(&cl->arena, "lost, %s", cl_rows_text(rows, COL_CUSTODY_PLACE));
    if (cl_rows_text(rows, COL_CUSTODY_RECEIVER))
        return cl_keep_text(cl, rows, COL_CUSTODY_RECEIVER);
    return strcmp(kind, "infuse") == 0 ? "patient" : "waste";
}

/* A vial that came out of a store has no giver: it was where the leg before ended. */
static struct cl_custody_line line_from_row(struct cl *cl, const struct cl_rows *rows, const char *before)
{
    const char *kind = cl_keep_text(cl, rows, COL_CUSTODY_KIND);
    const char *giver = cl_keep_text(cl, rows, COL_CUSTODY_GIVER);
    bool is_end =
        strcmp(kind, "sample") == 0 || strcmp(kind, "use") == 0 || strcmp(kind, "lose") == 0; /* which says it */
    return (struct cl_custody_line){
        .kind = kind,
        .from = giver ? giver : before,
        .to = destination(cl, rows, kind),
        .place = is_end ? NULL : cl_keep_text(cl, rows, COL_CUSTODY_PLACE),
        .reason = cl_keep_text(cl, rows, COL_CUSTODY_REASON),
        .done_at_ms = cl_rows_int(rows, COL_CUSTODY_DONE_AT_MS),
    };
}

enum cl_status cl_custody_read(struct cl *cl, const char *code, struct cl_custody_log *out)
{
    struct cl_vial vial;
    struct cl_custody_line *items = NULL;
    size_t count = 0, capacity = 0;
    enum cl_status status = cl_vial_load(cl, code, &vial);
    if (status != CL_OK)
        return status;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_CUSTODY_OF_VIAL, CL_BIND(cl_int(vial.id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count] = line_from_row(cl, rows, count > 0 ? items[count - 1].to : "filling");
        items[count].number = (int64_t)count + 1;
        count++;
    }
    status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_custody_log){vial.code, items, count};
    return status;
}

/* ---- handing over ---------------------------------------------------------------------------------------------- */

/* Whoever is disabled cannot hand over what they have any more. */
static enum cl_status is_left_behind(struct cl *cl, const struct cl_vial *vial, bool *left)
{
    struct cl_person holder = {0};
    enum cl_status status = cl_person_by_id(cl, vial->holder_id, &holder);
    *left = status == CL_OK && holder.disabled;
    return status;
}

/* Who hands vials over has them; only those that a disabled person has are handed on by storage, who says why. */
static enum cl_status require_giver(struct cl *cl, const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    struct cl_problems others = {0};
    const char *first = NULL;
    bool for_another = false;
    for (size_t i = 0; i < vials->count; i++) {
        const struct cl_vial *vial = &vials->at[i];
        bool out = strcmp(vial->state, "out") == 0, left = false;
        if (out && vial->holder_id == cl->actor.id && !vial->shipment_id)
            continue;
        if (out && !vial->shipment_id)
            CL_TRY(is_left_behind(cl, vial, &left));
        if (left && cl->actor.roles & CL_ROLE_STORAGE) {
            for_another = true;
            continue;
        }
        first = first ? first : vial->code;
        cl_problem_add(cl, &others, "%s %s%s", vial->code, cl_vial_whereabouts(cl, vial),
                       left ? ", who is disabled: storage hands it on" : "");
    }
    CL_TRY(cl_problems_end(cl, &others, CL_REFUSED, "custody.holder", first, CL_CUSTODY_REMEDY, "not in your hands"));
    if (for_another && !cl->reason)
        status = cl_refuse(cl, "act.reason", NULL, "add --reason 'why'",
                           "handing on what a disabled person has needs a reason");
done:
    return status;
}

static enum cl_status hand_one(struct cl *cl, const struct cl_vial *vial, const char *place)
{
    enum cl_status status;
    CL_TRY(cl_vial_set_state(cl, vial, "out", cl->second.id));
    CL_TRY(cl_custody_add(cl, &(struct cl_custody_leg){.vial_id = vial->id,
                                                       .kind = "hand",
                                                       .giver_id = vial->holder_id,
                                                       .receiver_id = cl->second.id,
                                                       .position = -1,
                                                       .place = place}));
done:
    return status;
}

enum cl_status cl_custody_hand(struct cl *cl, struct cl_texts codes, const char *place, struct cl_vial_list *out)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(cl_text_check("place", place, PLACE_MOST, cl->error));
    CL_TRY(cl_vials_begin(cl, CL_ACT_CUSTODY_HAND, codes, &vials));
    CL_TRY(require_giver(cl, &vials));
    for (size_t i = 0; i < vials.count; i++)
        CL_TRY(hand_one(cl, &vials.at[i], place));
    CL_TRY(cl_vials_reload(cl, &vials, &vials));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = vials;
    return status;
}
