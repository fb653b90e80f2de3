/* Excursions as they are shown. */
#include "domain/excursion.h"
#include "domain/storage.h"

static enum cl_status take_list(struct cl *cl, struct cl_rows *rows, struct cl_excursion_list *out)
{
    struct cl_excursion *items = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_excursion){
            .id = cl_rows_int(rows, COL_EXCURSION_ID),
            .store = cl_keep_text(cl, rows, COL_EXCURSION_STORE),
            .timezone = cl_keep_text(cl, rows, COL_EXCURSION_TIMEZONE),
            .sensor = cl_keep_text(cl, rows, COL_EXCURSION_SENSOR),
            .product = cl_keep_text(cl, rows, COL_EXCURSION_PRODUCT),
            .limit_mc = cl_rows_int(rows, COL_EXCURSION_LIMIT_MC),
            .warmest_mc = cl_rows_int(rows, COL_EXCURSION_WARMEST_MC),
            .from_ms = cl_rows_int(rows, COL_EXCURSION_FROM_MS),
            .last_ms = cl_rows_int(rows, COL_EXCURSION_LAST_MS),
            .until_ms = cl_rows_int(rows, COL_EXCURSION_UNTIL_MS),
            .readings = cl_rows_int(rows, COL_EXCURSION_READINGS),
            .vials = cl_rows_int(rows, COL_EXCURSION_VIALS),
            .held = cl_rows_int(rows, COL_EXCURSION_HELD),
            .deviation = cl_keep_text(cl, rows, COL_EXCURSION_DEVIATION),
            .deviation_state = cl_keep_text(cl, rows, COL_EXCURSION_DEVIATION_STATE),
        };
    }
    *out = (struct cl_excursion_list){items, count};
    return cl_rows_close(rows);
}

enum cl_status cl_excursion_list(struct cl *cl, const char *store, int64_t from_ms, int64_t until_ms,
                                 struct cl_excursion_list *out)
{
    struct cl_storage found;
    enum cl_status status = cl_storage_load(cl, store, &found);
    if (status != CL_OK)
        return status;
    return take_list(
        cl,
        cl_rows_open(cl->store, SQL_EXCURSIONS_OF_STORE, CL_BIND(cl_int(found.id), cl_int(from_ms), cl_int(until_ms))),
        out);
}

enum cl_status cl_excursions_of_deviation(struct cl *cl, int64_t deviation_id, struct cl_excursion_list *out)
{
    return take_list(cl, cl_rows_open(cl->store, SQL_EXCURSIONS_OF_DEVIATION, CL_BIND(cl_int(deviation_id))), out);
}

enum cl_status cl_excursions_running(struct cl *cl, int64_t limit, struct cl_excursion_list *out)
{
    return take_list(cl, cl_rows_open(cl->store, SQL_EXCURSIONS_RUNNING, CL_BIND(cl_int(limit))), out);
}
