/* Temperatures of stores, and which of them a lot's vials were too warm in. */
#include "domain/reading.h"
#include "domain/problem.h"
#include "domain/storage.h"
#include <inttypes.h>

/* "above -150 °C, the limit of CPN/LN2-1/R3/B12", or NULL. */
static const char *beyond(struct cl *cl, const struct cl_storage_verdict *verdict)
{
    char limit[CL_QUANTITY_TEXT];
    if (!verdict->too_warm && !verdict->too_cold)
        return NULL;
    return cl_arena_print(&cl->arena, "%s %s, the limit of %s", verdict->too_warm ? "above" : "below",
                          cl_temperature_write(verdict->limit_mc, limit, sizeof limit), verdict->limit_of);
}

/* Nobody types a minus sign too many: a frozen store that seems thawed is a slip, unless somebody says that it is not.
 */
static enum cl_status check_plausible(struct cl *cl, const struct cl_storage *store,
                                      const struct cl_storage_verdict *verdict, int64_t temperature_mc)
{
    char text[CL_QUANTITY_TEXT];
    if (!verdict->frozen || temperature_mc <= 0 || cl->reason)
        return CL_OK;
    return cl_refuse(cl, "reading.plausible", store->path,
                     "is the minus sign missing? If the temperature is right say so with --reason",
                     "%s cannot be at %s: all its limits are below 0 °C", store->path,
                     cl_temperature_write(temperature_mc, text, sizeof text));
}

enum cl_status cl_storage_reading(struct cl *cl, const char *path, int64_t temperature_mc, struct cl_reading *out)
{
    enum cl_status status;
    struct cl_storage store;
    struct cl_reading reading;
    struct cl_storage_verdict verdict;
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_READING, path));
    CL_TRY(cl_storage_load(cl, path, &store));
    CL_TRY(cl_storage_judge(cl, store.id, temperature_mc, &verdict));
    CL_TRY(check_plausible(cl, &store, &verdict, temperature_mc));
    reading = (struct cl_reading){
        .store = store.path,
        .temperature_mc = temperature_mc,
        .read_at_ms = cl_done_at_ms(cl),
        .entered_by = cl->actor.login,
        .state = "in-force",
        .outside = verdict.too_warm || verdict.too_cold,
        .beyond = beyond(cl, &verdict),
    };
    CL_TRY(cl_store_insert(
        cl->store, SQL_READING_INSERT, &reading.id,
        CL_BIND(cl_int(store.id), cl_int(reading.read_at_ms), cl_int(temperature_mc), cl_int(cl->actor.id))));
    reading.code = cl_arena_print(&cl->arena, "T%" PRId64, reading.id);
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = reading;
    return status;
}

/* The newer of what was read by hand and what came with a file. */
static struct cl_storage_newest newest_from_row(struct cl *cl, const struct cl_rows *rows)
{
    bool has_block = !cl_rows_is_null(rows, COL_NEWEST_READING_LAST_AT_MS),
         has_hand = !cl_rows_is_null(rows, COL_NEWEST_READING_READ_AT_MS);
    int64_t hand_ms = cl_rows_int(rows, COL_NEWEST_READING_READ_AT_MS),
            block_ms = cl_rows_int(rows, COL_NEWEST_READING_LAST_AT_MS);
    bool by_hand = has_hand && (!has_block || hand_ms >= block_ms);
    return (struct cl_storage_newest){
        .store_id = cl_rows_int(rows, COL_NEWEST_READING_STORE_ID),
        .path = cl_keep_text(cl, rows, COL_NEWEST_READING_PATH),
        .temperature_mc = cl_rows_int(rows, by_hand ? COL_NEWEST_READING_TEMPERATURE_MC : COL_NEWEST_READING_LAST_MC),
        .read_at_ms = by_hand ? hand_ms : block_ms,
    };
}

enum cl_status cl_storage_newest_readings(struct cl *cl, const struct cl_storage_newest **out, size_t *count)
{
    struct cl_storage_newest *items = NULL;
    size_t known = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_READING_NEWEST, CL_NO_VALUES);
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, known, &capacity, sizeof *items);
        items[known++] = newest_from_row(cl, rows);
    }
    *out = items;
    *count = known;
    return cl_rows_close(rows);
}

/* ---- excursions ------------------------------------------------------------------------------------------------ */

/* `with`: what stood there. */
static void add_excursion(struct cl *cl, const struct cl_rows *rows, int64_t limit_mc, const char *with,
                          struct cl_problems *problems)
{
    char warmest[CL_QUANTITY_TEXT], limit[CL_QUANTITY_TEXT], first[CL_TIME_TEXT], last[CL_TIME_TEXT];
    int64_t first_ms = cl_rows_int(rows, COL_EXCURSION_FIRST_AT_MS),
            last_ms = cl_rows_int(rows, COL_EXCURSION_LAST_AT_MS);
    const char *path = cl_rows_text(rows, COL_EXCURSION_PATH), *zone = cl->facility.timezone;
    cl_temperature_write(cl_rows_int(rows, COL_EXCURSION_WARMEST_MC), warmest, sizeof warmest);
    cl_temperature_write(limit_mc, limit, sizeof limit);
    cl_time_write_local(first_ms, zone, false, first, sizeof first);
    cl_time_write_local(last_ms, zone, false, last, sizeof last);
    if (cl_rows_int(rows, COL_EXCURSION_READINGS) == 1)
        cl_problem_add(cl, problems, "%s was at %s on %s, above %s, with %s in it", path, warmest, first, limit, with);
    else
        cl_problem_add(cl, problems, "%s was above %s in %" PRId64 " readings from %s to %s, up to %s, with %s in it",
                       path, limit, cl_rows_int(rows, COL_EXCURSION_READINGS), first, last, warmest, with);
}

static enum cl_status list_excursions(struct cl *cl, enum cl_sql sql, int64_t id, int64_t limit_mc, const char *with,
                                      struct cl_texts *problems)
{
    struct cl_problems found = {0};
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(cl_int(id), cl_int(limit_mc)));
    while (cl_rows_next(rows))
        add_excursion(cl, rows, limit_mc, with, &found);
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *problems = cl_problems_texts(&found);
    return status;
}

enum cl_status cl_storage_lot_excursions(struct cl *cl, int64_t lot_id, int64_t storage_max_mc,
                                         struct cl_texts *problems)
{
    return list_excursions(cl, SQL_STORAGE_EXCURSIONS, lot_id, storage_max_mc, "vials of the lot", problems);
}

enum cl_status cl_storage_vial_excursions(struct cl *cl, int64_t vial_id, const char *vial, int64_t storage_max_mc,
                                          struct cl_texts *problems)
{
    return list_excursions(cl, SQL_STORAGE_EXCURSIONS_OF_VIAL, vial_id, storage_max_mc,
                           cl_arena_print(&cl->arena, "vial %s", vial), problems);
}

enum cl_status cl_storage_lot_exposure(struct cl *cl, int64_t lot_id, struct cl_storage_exposure *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORAGE_EXPOSURE, CL_BIND(cl_int(lot_id)));
    *out = (struct cl_storage_exposure){0};
    if (cl_rows_next(rows))
        *out = (struct cl_storage_exposure){.readings = cl_rows_int(rows, COL_STORAGE_EXPOSURE_READINGS),
                                            .never_stored = cl_rows_int(rows, COL_STORAGE_EXPOSURE_NEVER_STORED)};
    return cl_rows_close(rows);
}
