/* A tank is emptied into another one in the walk, while others take, store and move what is in it. */
#include "walk.h"
#include <stdio.h>
#include <string.h>

/* One that goes on; id 0: none was met. */
static enum cl_status some_evacuation(struct walker *walker, struct cl_evacuation *out)
{
    *out = (struct cl_evacuation){0};
    for (int i = 0; i < walker->stores && !out->id; i++) {
        enum cl_status status = cl_storage_evacuation_left(walker->cl, walk_some_store(walker, "tank")->code, out);
        if (status == CL_REFUSED || status == CL_NOT_FOUND)
            *out = (struct cl_evacuation){0};
        else if (status != CL_OK)
            return status;
        cl_error_clear(&walker->error);
    }
    return CL_OK;
}

/* From one tank into another one of its site, at times into something else, or of elsewhere; mostly one after the
 * other. */
enum cl_status walk_evacuate(struct walker *walker, bool *tried)
{
    struct cl_evacuation_plan out;
    const struct walk_store *from = walk_some_store(walker, walk_one_in(walker, 12) ? "rack" : "tank");
    const struct walk_store *to = walk_some_store(walker, walk_one_in(walker, 12) ? NULL : "tank");
    for (int i = 0; i < 8 && (to == from || strncmp(to->path, from->path, 3) != 0); i++)
        to = walk_some_store(walker, "tank");
    struct cl_evacuation open;
    enum cl_status status = some_evacuation(walker, &open);
    *tried = status == CL_OK && (!open.id || walk_one_in(walker, 6));
    return !*tried ? status
                   : cl_storage_evacuate(walker->cl, walk_name_of(walker, from), walk_name_of(walker, to), &out);
}

/* Something of the plan that fits, where the plan says. */
enum cl_status walk_carry(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_evacuation open;
    struct cl_evacuation_plan plan;
    struct cl_storage moved;
    struct cl_vial_list vials;
    struct cl_texts loose = {0};
    const struct cl_evacuation_item *item = NULL;
    CL_TRY(some_evacuation(walker, &open));
    if (!open.id)
        return CL_OK;
    status = cl_storage_evacuation_plan(walker->cl, open.from, open.to, &plan);
    *tried = status != CL_OK;
    for (size_t i = 0; status == CL_OK && i < plan.items && !item; i++)
        if (plan.item[i].to || walk_one_in(walker, 10))
            item = &plan.item[i];
    if (status == CL_OK && item && item->lot)
        CL_TRY(walk_some_vials(walker, &(struct cl_vial_filter){.store = open.from, .lot = item->lot}, 12, &loose));
    if (status != CL_OK || !item || (item->lot && loose.count == 0))
        return status;
    *tried = true;
    const char *to = item->lot && item->to ? item->to : open.to;
    status = item->lot ? cl_vial_move(walker->cl, loose, to, &vials)
                       : cl_storage_move(walker->cl, item->code, to, item->as, &moved);
done:
    return status;
}

enum cl_status walk_evacuated(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_evacuation open, out;
    CL_TRY(some_evacuation(walker, &open));
    *tried = open.id && (open.left.count == 0 || walk_one_in(walker, 6));
    if (*tried)
        status = cl_storage_evacuation_finish(walker->cl, open.from, &out);
done:
    return status;
}
