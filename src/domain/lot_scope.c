#include "domain/lot_scope.h"

enum cl_status cl_lot_scope_text(struct cl *cl, int64_t lot_id, const char **text)
{
    *text = NULL;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_SCOPE_OF, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows)) {
        const char *country = cl_rows_text(rows, COL_LOT_SCOPE_COUNTRY),
                   *study = cl_rows_text(rows, COL_LOT_SCOPE_STUDY);
        *text = cl_arena_print(&cl->arena, "%s%s%s%s", *text ? *text : "", *text ? ", " : "", country ? "" : "study ",
                               country ? country : study);
    }
    return cl_rows_close(rows);
}

enum cl_status cl_lot_scope_problem(struct cl *cl, int64_t lot_id, int64_t subject_id, const char **problem)
{
    enum cl_status status;
    const char *scope;
    int64_t admits = 0;
    *problem = NULL;
    CL_TRY(cl_lot_scope_text(cl, lot_id, &scope));
    if (!scope)
        return CL_OK;
    CL_TRY(cl_store_int(cl->store, SQL_LOT_SCOPE_ADMITS, &admits, CL_BIND(cl_int(lot_id), cl_int(subject_id))));
    if (admits == 0)
        *problem = cl_arena_print(&cl->arena, "it was released for %s alone", scope);
done:
    return status;
}
