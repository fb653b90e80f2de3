/* What else is known of one vial: holds, what QA decided, labels, stability, its sample. */
#include "domain/vial.h"

static enum cl_status read_holds(struct cl *cl, const struct cl_vial *vial, struct cl_vial_detail *out)
{
    struct cl_vial_hold *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_VIAL_HOLDS, CL_BIND(cl_int(vial->id), cl_int(vial->lot_id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_vial_hold){
            .on = cl_keep_text(cl, rows, COL_VIAL_HOLD_WHOLE),
            .reason = cl_keep_text(cl, rows, COL_VIAL_HOLD_REASON),
            .deviation = cl_keep_text(cl, rows, COL_VIAL_HOLD_DEVIATION),
            .put_by = cl_keep_text(cl, rows, COL_VIAL_HOLD_PUT_BY),
            .put_at_ms = cl_rows_int(rows, COL_VIAL_HOLD_PUT_AT_MS),
            .lifted_by = cl_keep_text(cl, rows, COL_VIAL_HOLD_LIFTED_BY),
            .lifted_at_ms = cl_rows_int(rows, COL_VIAL_HOLD_LIFTED_AT_MS),
            .lift_reason = cl_keep_text(cl, rows, COL_VIAL_HOLD_LIFT_REASON),
        };
    }
    out->hold = items;
    out->holds = count;
    return cl_rows_close(rows);
}

static enum cl_status read_deviations(struct cl *cl, const struct cl_vial *vial, struct cl_vial_detail *out)
{
    struct cl_vial_deviation *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_VIAL_DEVIATIONS, CL_BIND(cl_int(vial->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_vial_deviation){
            .code = cl_keep_text(cl, rows, COL_VIAL_DEVIATION_CODE),
            .class = cl_keep_text(cl, rows, COL_VIAL_DEVIATION_CLASS),
            .state = cl_keep_text(cl, rows, COL_VIAL_DEVIATION_STATE),
            .title = cl_keep_text(cl, rows, COL_VIAL_DEVIATION_TITLE),
            .disposition = cl_keep_text(cl, rows, COL_VIAL_DEVIATION_DISPOSITION),
            .disposed_by = cl_keep_text(cl, rows, COL_VIAL_DEVIATION_DISPOSED_BY),
            .disposed_at_ms = cl_rows_int(rows, COL_VIAL_DEVIATION_SIGNED_AT_MS),
        };
    }
    out->deviation = items;
    out->deviations = count;
    return cl_rows_close(rows);
}

static enum cl_status read_labels(struct cl *cl, const struct cl_vial *vial, struct cl_vial_detail *out)
{
    struct cl_vial_label *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_VIAL_LABELS, CL_BIND(cl_int(vial->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_vial_label){
            .copy = cl_rows_int(rows, COL_VIAL_LABEL_COPY),
            .expires_on = cl_row_date(rows, COL_VIAL_LABEL_EXPIRES_ON),
            .reason = cl_keep_text(cl, rows, COL_VIAL_LABEL_REASON),
            .template = cl_keep_text(cl, rows, COL_VIAL_LABEL_TEMPLATE),
            .template_version = cl_rows_int(rows, COL_VIAL_LABEL_TEMPLATE_VERSION),
            .printed_by = cl_keep_text(cl, rows, COL_VIAL_LABEL_PRINTED_BY),
            .printed_at_ms = cl_rows_int(rows, COL_VIAL_LABEL_PRINTED_AT_MS),
            .fate = cl_keep_text(cl, rows, COL_VIAL_LABEL_FATE),
            .fate_by = cl_keep_text(cl, rows, COL_VIAL_LABEL_FATE_BY),
            .fate_at_ms = cl_rows_int(rows, COL_VIAL_LABEL_FATE_AT_MS),
            .fate_reason = cl_keep_text(cl, rows, COL_VIAL_LABEL_FATE_REASON),
            .fate_unread = cl_rows_int(rows, COL_VIAL_LABEL_FATE_UNREAD) == 1,
        };
    }
    out->label = items;
    out->labels = count;
    return cl_rows_close(rows);
}

static enum cl_status read_use(struct cl *cl, const struct cl_vial *vial, struct cl_vial_detail *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_VIAL_USE, CL_BIND(cl_int(vial->id)));
    if (cl_rows_next(rows)) {
        out->stability_months =
            cl_rows_is_null(rows, COL_VIAL_USE_MONTHS) ? -1 : cl_rows_int(rows, COL_VIAL_USE_MONTHS);
        out->stability_due_on = cl_row_date(rows, COL_VIAL_USE_DUE_ON);
        out->sample = cl_keep_text(cl, rows, COL_VIAL_USE_SAMPLE);
    }
    return cl_rows_close(rows);
}

enum cl_status cl_vial_detail(struct cl *cl, const struct cl_vial *vial, struct cl_vial_detail *out)
{
    enum cl_status status;
    struct cl_vial_detail detail = {.stability_months = -1};
    CL_TRY(read_holds(cl, vial, &detail));
    CL_TRY(read_deviations(cl, vial, &detail));
    CL_TRY(read_labels(cl, vial, &detail));
    CL_TRY(read_use(cl, vial, &detail));
    *out = detail;
done:
    return status;
}
