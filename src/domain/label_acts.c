/* All that was done with the labels of a lot, act by act. */
#include "domain/identify.h"
#include "domain/label.h"
#include <string.h>

static struct cl_label_deed deed_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_label_deed){
        .act = cl_keep_text(cl, rows, COL_LABEL_ACT_ACT),
        .labels = cl_rows_int(rows, COL_LABEL_ACT_LABELS),
        .things = cl_keep_text(cl, rows, COL_LABEL_ACT_THINGS),
        .template = cl_keep_text(cl, rows, COL_LABEL_ACT_TEMPLATE),
        .template_version = cl_rows_int(rows, COL_LABEL_ACT_TEMPLATE_VERSION),
        .done_by = cl_keep_text(cl, rows, COL_LABEL_ACT_BY_LOGIN),
        .at_ms = cl_rows_int(rows, COL_LABEL_ACT_AT_MS),
        .witness = cl_keep_text(cl, rows, COL_LABEL_ACT_WITNESS_LOGIN),
        .reason = cl_keep_text(cl, rows, COL_LABEL_ACT_REASON),
    };
}

enum cl_status cl_label_deeds(struct cl *cl, const char *text, const char **lot, struct cl_label_deed_list *out)
{
    struct cl_identity_list found;
    struct cl_label_deed *items = NULL;
    size_t count = 0, capacity = 0;
    int64_t lots = 0;
    *lot = NULL;
    enum cl_status status = cl_store_int(cl->store, SQL_LOT_EXISTS, &lots, CL_BIND(cl_text(text)));
    if (status != CL_OK || lots == 0)
        return status;
    CL_TRY(cl_identify(cl, text, "lot", &found));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LABEL_ACTS, CL_BIND(cl_int(found.at[0].id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = deed_from_row(cl, rows);
    }
    CL_TRY(cl_rows_close(rows));
    *lot = found.at[0].code;
    *out = (struct cl_label_deed_list){items, count};
done:
    return status;
}
