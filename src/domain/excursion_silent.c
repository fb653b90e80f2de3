/* What was too warm when it was read last, and was not read since: nobody knows that it is over, so it is taken to go
 * on. Longer than the store allows it is an excursion, before any further reading says so. */
#include "domain/excursion_silent.h"
#include "domain/excursion.h"
#include "domain/excursion_deviation.h"
#include "domain/reading.h"
#include <inttypes.h>
#include <string.h>

static const int64_t MINUTE_MS = 60 * 1000;

struct found_list {
    struct cl_excursion_run *at;
    size_t count, capacity;
};

/* The series of which the newest reading is above what any product allows. */
static enum cl_status list_warm(struct cl *cl, struct cl_excursion_newest **out, size_t *count)
{
    enum cl_status status;
    struct cl_excursion_newest *items = NULL;
    size_t capacity = 0;
    int64_t lowest_mc = 0;
    *count = 0;
    CL_TRY(cl_store_int(cl->store, SQL_EXCURSION_LOWEST_LIMIT, &lowest_mc, CL_NO_VALUES));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EXCURSION_SERIES_NEWEST, CL_BIND(cl_int(lowest_mc)));
    while (cl_rows_next(rows)) {
        struct cl_excursion_newest warm = cl_excursion_newest_from_row(rows);
        if (warm.temperature_mc <= lowest_mc)
            continue;
        items = cl_arena_grow(&cl->arena, items, *count, &capacity, sizeof *items);
        items[(*count)++] = warm;
    }
    *out = items;
    status = cl_rows_close(rows);
done:
    return status;
}

static enum cl_status list_products(struct cl *cl, const struct cl_excursion_newest *warm,
                                    struct cl_excursion_product **out, size_t *count)
{
    struct cl_excursion_product *items = NULL;
    size_t capacity = 0;
    *count = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EXCURSION_PRODUCTS,
                                        CL_BIND(cl_int(warm->store_id), cl_int(warm->read_at_ms), cl_int(cl->now_ms)));
    while (cl_rows_next(rows)) {
        if (cl_rows_int(rows, COL_EXCURSION_PRODUCT_STORAGE_MAX_MC) >= warm->temperature_mc)
            continue;
        items = cl_arena_grow(&cl->arena, items, *count, &capacity, sizeof *items);
        items[(*count)++] =
            (struct cl_excursion_product){.id = cl_rows_int(rows, COL_EXCURSION_PRODUCT_ID),
                                          .code = cl_keep_text(cl, rows, COL_EXCURSION_PRODUCT_CODE),
                                          .limit_mc = cl_rows_int(rows, COL_EXCURSION_PRODUCT_STORAGE_MAX_MC)};
    }
    *out = items;
    return cl_rows_close(rows);
}

/* Whether an excursion on record says it already, and QA has not concluded on it, or since when they have (0: no). */
static enum cl_status is_known(struct cl *cl, struct cl_excursion_run *found, bool *known, int64_t *closed_at_ms)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_EXCURSION_OVERLAPPING,
                     CL_BIND(cl_int(found->place->store_id), cl_int(found->product->id),
                             cl_int(found->place->sensor_id), cl_int(found->run.from_ms), cl_int(found->run.last_ms)));
    *known = false;
    *closed_at_ms = 0;
    while (cl_rows_next(rows)) {
        int64_t at_ms = cl_rows_int(rows, COL_EXCURSION_ROW_CLOSED_AT_MS);
        *known |= cl_rows_int(rows, COL_EXCURSION_ROW_IS_OPEN) != 0;
        *closed_at_ms = at_ms > *closed_at_ms ? at_ms : *closed_at_ms;
        found->decided = cl_keep_text(cl, rows, COL_EXCURSION_ROW_DEVIATION);
    }
    return cl_rows_close(rows);
}

static enum cl_status look_at_product(struct cl *cl, const struct cl_excursion_newest *warm,
                                      const struct cl_excursion_place *place,
                                      const struct cl_excursion_product *product, int64_t allowed_ms,
                                      struct found_list *all)
{
    enum cl_status status;
    struct cl_reading_runs runs;
    bool known = false;
    int64_t closed_at_ms = 0;
    CL_TRY(cl_reading_runs(cl, warm->store_id, warm->sensor_id, warm->read_at_ms, warm->read_at_ms,
                           CL_NOT_ABOVE(product->limit_mc), &runs));
    if (runs.count == 0)
        return CL_OK;
    struct cl_excursion_run found = {.place = place, .product = product, .run = runs.at[runs.count - 1]};
    if (found.run.until_ms || (allowed_ms && cl->now_ms - found.run.from_ms <= allowed_ms))
        return CL_OK;
    CL_TRY(is_known(cl, &found, &known, &closed_at_ms));
    if (known)
        return CL_OK;
    struct cl_reading_run whole = found.run;
    if (closed_at_ms > whole.from_ms)
        found.run.from_ms = closed_at_ms;
    CL_TRY(cl_excursion_vials(cl, &found));
    found.run = whole;
    if (found.vial_count) {
        all->at = cl_arena_grow(&cl->arena, all->at, all->count, &all->capacity, sizeof *all->at);
        all->at[all->count++] = found;
    }
done:
    return status;
}

static enum cl_status look_at(struct cl *cl, const struct cl_excursion_newest *warm, struct found_list *all)
{
    enum cl_status status;
    struct cl_excursion_product *products;
    size_t count;
    int64_t minutes = 0;
    CL_TRY(list_products(cl, warm, &products, &count));
    if (count == 0)
        return CL_OK;
    struct cl_excursion_place *place = cl_arena_alloc(&cl->arena, sizeof *place);
    CL_TRY(cl_excursion_place(cl, warm->store_id, warm->sensor_id, place));
    CL_TRY(cl_store_int(cl->store, SQL_EXCURSION_MINUTES, &minutes, CL_BIND(cl_int(warm->store_id))));
    for (size_t i = 0; i < count; i++)
        CL_TRY(look_at_product(cl, warm, place, &products[i], minutes * MINUTE_MS, all));
done:
    return status;
}

enum cl_status cl_excursion_silent(struct cl *cl, struct cl_excursion_silent_list *out)
{
    enum cl_status status;
    struct cl_excursion_newest *warm;
    size_t count;
    struct found_list all = {0};
    *out = (struct cl_excursion_silent_list){0};
    CL_TRY(list_warm(cl, &warm, &count));
    for (size_t i = 0; i < count; i++)
        CL_TRY(look_at(cl, &warm[i], &all));
    *out = (struct cl_excursion_silent_list){all.at, all.count};
done:
    return status;
}

/* ---- what is said of it ---------------------------------------------------------------------------------------- */

static const char *ago(struct cl *cl, int64_t at_ms)
{
    int64_t minutes = (cl->now_ms - at_ms) / MINUTE_MS;
    if (minutes < 120)
        return cl_arena_print(&cl->arena, "%" PRId64 " min", minutes);
    return cl_arena_print(&cl->arena, "%" PRId64 " h", minutes / 60);
}

/* What was read of it since, by a sensor that is no proof. */
static bool is_doubted(struct cl *cl, const struct cl_excursion_run *found)
{
    int64_t next_ms = INT64_MAX;
    return cl_reading_next(cl, found->place->store_id, found->place->sensor_id, found->run.last_ms, &next_ms) ==
               CL_OK &&
           next_ms != INT64_MAX;
}

const char *cl_excursion_silent_text(struct cl *cl, const struct cl_excursion_run *found)
{
    char warmest[CL_QUANTITY_TEXT], limit[CL_QUANTITY_TEXT];
    const char *sensor = found->place->sensor ? cl_arena_print(&cl->arena, " (%s)", found->place->sensor) : "";
    const char *decided =
        found->decided ? cl_arena_print(&cl->arena, " (QA concluded in %s while it went on)", found->decided) : "";
    return cl_arena_print(&cl->arena, "%s%s was read at %s %s ago and not since%s%s, above %s, the limit of %s",
                          found->place->path, sensor,
                          cl_temperature_write(found->run.extreme_mc, warmest, sizeof warmest),
                          ago(cl, found->run.last_ms), is_doubted(cl, found) ? " within its calibration" : "", decided,
                          cl_temperature_write(found->product->limit_mc, limit, sizeof limit), found->product->code);
}

static bool is_over(const struct cl_excursion_vial *vial)
{
    return strcmp(vial->state, "discarded") == 0 || strcmp(vial->state, "lost") == 0;
}

enum cl_status cl_excursion_silent_problems(struct cl *cl, int64_t lot_id, int64_t vial_id,
                                            struct cl_problems *problems)
{
    struct cl_excursion_silent_list list;
    enum cl_status status = cl_excursion_silent(cl, &list);
    for (size_t i = 0; i < list.count && status == CL_OK; i++) {
        const struct cl_excursion_run *found = &list.at[i];
        const char *first = NULL;
        size_t count = 0;
        for (size_t at = 0; at < found->vial_count; at++) {
            const struct cl_excursion_vial *vial = &found->vials[at];
            if (vial_id ? vial->id != vial_id : vial->lot_id != lot_id || is_over(vial))
                continue;
            first = first ? first : vial->code;
            count++;
        }
        if (count == 1)
            cl_problem_add(cl, problems, "%s, with vial %s in it", cl_excursion_silent_text(cl, found), first);
        else if (count)
            cl_problem_add(cl, problems, "%s, with %zu vials in it", cl_excursion_silent_text(cl, found), count);
    }
    return status;
}

/* ---- put on record ---------------------------------------------------------------------------------------------- */

static bool has_any(const struct cl_excursion_run *found, const int64_t *vial_ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < found->vial_count; at++)
            if (found->vials[at].id == vial_ids[i])
                return true;
    return false;
}

enum cl_status cl_excursion_catch_up(struct cl *cl, const int64_t *vial_ids, size_t count,
                                     struct cl_excursion_report *report)
{
    struct cl_excursion_silent_list list;
    enum cl_status status = cl_excursion_silent(cl, &list);
    for (size_t i = 0; i < list.count && status == CL_OK; i++) {
        const struct cl_excursion_run *found = &list.at[i];
        if (found->decided)
            continue;
        if (!vial_ids || has_any(found, vial_ids, count))
            status = cl_excursion_evaluate(cl, found->place->store_id, found->place->sensor_id, found->run.last_ms,
                                           found->run.last_ms, report);
    }
    return status;
}
