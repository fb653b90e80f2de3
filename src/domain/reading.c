/* Temperatures of stores that were read by hand, and the newest of all. */
#include "domain/reading.h"
#include "domain/excursion.h"
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
    struct cl_excursion_report found = {0};
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
    CL_TRY(cl_excursion_evaluate(cl, store.id, 0, reading.read_at_ms, reading.read_at_ms, &found));
    reading.excursions = (struct cl_excursion_news_list){found.at, found.count};
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
