/* What was read last in a store and around it: whether it is too warm now. */
#include "domain/excursion.h"
#include "domain/excursion_deviation.h"

struct cl_excursion_newest cl_excursion_newest_from_row(const struct cl_rows *rows)
{
    int64_t hand_ms = cl_rows_int(rows, COL_EXCURSION_SERIES_READ_AT_MS),
            block_ms = cl_rows_int(rows, COL_EXCURSION_SERIES_LAST_AT_MS);
    bool by_hand = !cl_rows_is_null(rows, COL_EXCURSION_SERIES_READ_AT_MS) &&
                   (cl_rows_is_null(rows, COL_EXCURSION_SERIES_LAST_AT_MS) || hand_ms >= block_ms);
    return (struct cl_excursion_newest){
        .store_id = cl_rows_int(rows, COL_EXCURSION_SERIES_STORE_ID),
        .sensor_id = cl_rows_int(rows, COL_EXCURSION_SERIES_SENSOR_ID),
        .read_at_ms = by_hand ? hand_ms : block_ms,
        .temperature_mc =
            cl_rows_int(rows, by_hand ? COL_EXCURSION_SERIES_TEMPERATURE_MC : COL_EXCURSION_SERIES_LAST_MC),
    };
}

enum cl_status cl_excursion_warmest_now(struct cl *cl, int64_t store_id, struct cl_excursion_newest *out)
{
    enum cl_status status;
    int64_t lowest_mc = 0;
    *out = (struct cl_excursion_newest){0};
    CL_TRY(cl_store_int(cl->store, SQL_EXCURSION_LOWEST_LIMIT, &lowest_mc, CL_NO_VALUES));
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_EXCURSION_SERIES_AROUND, CL_BIND(cl_int(store_id), cl_int(lowest_mc)));
    while (cl_rows_next(rows)) {
        struct cl_excursion_newest newest = cl_excursion_newest_from_row(rows);
        if (!out->store_id || newest.temperature_mc > out->temperature_mc)
            *out = newest;
    }
    status = cl_rows_close(rows);
done:
    return status;
}

enum cl_status cl_excursion_newest_text(struct cl *cl, const struct cl_excursion_newest *newest, const char **text)
{
    char warm[CL_QUANTITY_TEXT], at[CL_TIME_TEXT];
    struct cl_excursion_place place;
    enum cl_status status = cl_excursion_place(cl, newest->store_id, newest->sensor_id, &place);
    if (status == CL_OK)
        *text = cl_arena_print(&cl->arena, "%s was at %s when it was read last, on %s", place.path,
                               cl_temperature_write(newest->temperature_mc, warm, sizeof warm),
                               cl_time_write_local(newest->read_at_ms, place.timezone, false, at, sizeof at));
    return status;
}
