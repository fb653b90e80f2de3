/* Vials that are put away without anybody having said that they wear their label. It is no refusal: a vial that warms
 * up at the bench is worse off than one that is read back later; but whoever has it before them hears of it, and QA. */
#include "domain/label_stored.h"

enum { FEW = 3 };

static enum cl_status ask_lot(struct cl *cl, struct cl_label_stored *stored, int64_t lot_id)
{
    int64_t labelled = 0;
    if (stored->lot_id == lot_id)
        return CL_OK;
    enum cl_status status = cl_store_int(cl->store, SQL_LABEL_EXISTS_OF_LOT, &labelled, CL_BIND(cl_int(lot_id)));
    stored->lot_id = lot_id;
    stored->lot_has = labelled != 0;
    return status;
}

enum cl_status cl_label_stored_look(struct cl *cl, struct cl_label_stored *stored, const struct cl_vial *vial,
                                    bool *unlabelled)
{
    enum cl_status status;
    int64_t worn = 0;
    *unlabelled = false;
    CL_TRY(ask_lot(cl, stored, vial->lot_id));
    if (!stored->lot_has)
        return CL_OK;
    CL_TRY(cl_store_int(cl->store, SQL_LABEL_WORN, &worn, CL_BIND(cl_int(vial->id))));
    if (worn)
        return CL_OK;
    *unlabelled = true;
    if (stored->count++ < FEW)
        stored->few = stored->few ? cl_arena_print(&cl->arena, "%s, %s", stored->few, vial->code) : vial->code;
done:
    return status;
}

void cl_label_stored_tell(struct cl *cl, const struct cl_label_stored *stored)
{
    if (stored->count == 1)
        cl_notice(cl, "%s is stored, and nobody confirmed that it wears its label: cryolot label apply %s", stored->few,
                  stored->few);
    else if (stored->count > 1)
        cl_notice(cl,
                  "%zu vials are stored, and nobody confirmed that they wear their labels: %s%s; cryolot label "
                  "apply VIAL..",
                  stored->count, stored->few, stored->count > FEW ? ", ..." : "");
}
