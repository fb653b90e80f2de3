#include "domain/infusion.h"
#include "domain/dose_size.h"
#include "domain/identify.h"
#include "domain/override.h"

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static struct cl_infusion infusion_from_row(struct cl *cl, const struct cl_rows *rows)
{
    struct cl_infusion infusion = {
        .id = cl_rows_int(rows, COL_INFUSION_ID),
        .code = cl_keep_text(cl, rows, COL_INFUSION_CODE),
        .dose = cl_keep_text(cl, rows, COL_INFUSION_DOSE),
        .dose_id = cl_rows_int(rows, COL_INFUSION_DOSE_ID),
        .subject = cl_keep_text(cl, rows, COL_INFUSION_SUBJECT),
        .subject_id = cl_rows_int(rows, COL_INFUSION_SUBJECT_ID),
        .timezone = cl_keep_text(cl, rows, COL_INFUSION_TIMEZONE),
        .state = cl_keep_text(cl, rows, COL_INFUSION_STATE),
        .planned_cells = cl_rows_int(rows, COL_INFUSION_PLANNED_CELLS),
        .weight_g = cl_rows_int(rows, COL_INFUSION_WEIGHT_G),
        .bag_ul = cl_rows_int(rows, COL_INFUSION_BAG_UL),
        .use_by_ms = cl_rows_int(rows, COL_INFUSION_USE_BY_MS),
        .started_by = cl_keep_text(cl, rows, COL_INFUSION_STARTED_BY),
        .checked_by = cl_keep_text(cl, rows, COL_INFUSION_CHECKED_BY),
        .started_name = cl_keep_text(cl, rows, COL_INFUSION_STARTED_NAME),
        .checked_name = cl_keep_text(cl, rows, COL_INFUSION_CHECKED_NAME),
        .starter_scanned = cl_rows_int(rows, COL_INFUSION_STARTER_SCANNED) != 0,
        .checker_scanned = cl_rows_int(rows, COL_INFUSION_CHECKER_SCANNED) != 0,
        .checker_typed = cl_rows_int(rows, COL_INFUSION_CHECKER_TYPED) != 0,
        .transcribed = cl_rows_int(rows, COL_INFUSION_TRANSCRIBED) != 0,
        .source = cl_infusion_source(cl_rows_int(rows, COL_INFUSION_TRANSCRIBED) != 0,
                                     !cl_rows_is_null(rows, COL_INFUSION_VERIFICATION_ID)),
        .ended_by = cl_keep_text(cl, rows, COL_INFUSION_ENDED_BY),
        .ended_name = cl_keep_text(cl, rows, COL_INFUSION_ENDED_NAME),
        .started_at_ms = cl_rows_int(rows, COL_INFUSION_STARTED_AT_MS),
        .finished_at_ms = cl_rows_int(rows, COL_INFUSION_FINISHED_AT_MS),
        .given_ul = cl_rows_int(rows, COL_INFUSION_GIVEN_UL),
        .given_cells = cl_rows_int(rows, COL_INFUSION_GIVEN_CELLS),
        .abort_reason = cl_keep_text(cl, rows, COL_INFUSION_ABORT_REASON),
    };
    infusion.planned_cells_per_kg = cl_dose_per_kg(infusion.planned_cells, infusion.weight_g);
    infusion.given_cells_per_kg = cl_dose_per_kg(infusion.given_cells, infusion.weight_g);
    infusion.past_use_by = (infusion.finished_at_ms ? infusion.finished_at_ms : cl->now_ms) > infusion.use_by_ms;
    infusion.end_by_ms = infusion.use_by_ms;
    return infusion;
}

/* A physician may have signed for a later end than the use-by time. */
static enum cl_status load_end_by(struct cl *cl, struct cl_infusion *infusion)
{
    struct cl_override_list list;
    enum cl_status status = cl_overrides_list(cl, 0, infusion->dose_id, &list);
    for (size_t i = 0; status == CL_OK && i < list.count; i++)
        if (list.at[i].until_ms > infusion->end_by_ms)
            infusion->end_by_ms = list.at[i].until_ms;
    return status;
}

enum cl_status cl_infusion_get(struct cl *cl, const char *text, struct cl_infusion *out)
{
    enum cl_status status;
    char code[CL_NUMBERED_CODE];
    CL_TRY(cl_numbered_code_read("infusion", CL_INFUSION_PREFIX, text, code, cl->error));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INFUSION_BY_CODE, CL_BIND(cl_text(code)));
    bool found = cl_rows_next(rows);
    if (found)
        *out = infusion_from_row(cl, rows);
    CL_TRY(cl_rows_close(rows));
    CL_TRY(found ? cl_infusion_load_course(cl, out) : cl_not_found(cl, "infusion", code));
    CL_TRY(cl_overrides_texts(cl, 0, out->dose_id, &out->overrides));
    CL_TRY(load_end_by(cl, out));
    CL_TRY(cl_infusion_load_since(cl, out));
done:
    return status;
}

enum cl_status cl_infusion_list(struct cl *cl, const struct cl_infusion_filter *filter, struct cl_infusion_list *out)
{
    enum cl_status status;
    struct cl_subject subject;
    struct cl_infusion *items = NULL;
    size_t count = 0, capacity = 0;
    if (filter->subject)
        CL_TRY(cl_subject_get(cl, filter->subject, &subject));
    struct cl_value state = cl_text(filter->state), limit = cl_int(filter->limit);
    struct cl_rows *rows = filter->subject ? cl_rows_open(cl->store, SQL_INFUSION_LIST_OF_SUBJECT,
                                                          CL_BIND(cl_text(filter->subject), state, limit))
                                           : cl_rows_open(cl->store, SQL_INFUSION_LIST, CL_BIND(state, limit));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = infusion_from_row(cl, rows);
    }
    CL_TRY(cl_rows_close(rows));
    for (size_t i = 0; i < count; i++) {
        CL_TRY(cl_infusion_load_course(cl, &items[i]));
        CL_TRY(cl_overrides_texts(cl, 0, items[i].dose_id, &items[i].overrides));
        CL_TRY(load_end_by(cl, &items[i]));
        CL_TRY(cl_infusion_load_since(cl, &items[i]));
    }
    *out = (struct cl_infusion_list){items, count};
done:
    return status;
}
