/* What was read where vials stood, and what was promised to be read there: no reading is no evidence of cold. */
#include "domain/excursion.h"
#include "domain/reading.h"
#include <inttypes.h>

/* When vials stood in a store, or in one inside it. */
struct stay {
    int64_t store_id, from_ms, until_ms;
};

struct stays {
    struct stay *at;
    size_t count, capacity;
};

/* Adds a stay; those of one store come by their beginning, and are one where one follows the other: a rack that was
 * moved within a tank did not leave it. */
static void add_stay(struct cl *cl, struct stays *all, struct stay stay)
{
    struct stay *last = all->count ? &all->at[all->count - 1] : NULL;
    if (last && last->store_id == stay.store_id && stay.from_ms <= last->until_ms) {
        last->until_ms = stay.until_ms > last->until_ms ? stay.until_ms : last->until_ms;
        return;
    }
    all->at = cl_arena_grow(&cl->arena, all->at, all->count, &all->capacity, sizeof *all->at);
    all->at[all->count++] = stay;
}

static enum cl_status list_stays(struct cl *cl, int64_t lot_id, int64_t vial_id, struct stays *out)
{
    *out = (struct stays){0};
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_EXCURSION_STAYS, CL_BIND(cl_int_or_null(lot_id), cl_int_or_null(vial_id)));
    while (cl_rows_next(rows))
        add_stay(cl, out,
                 (struct stay){cl_rows_int(rows, COL_EXCURSION_STAY_STORE_ID),
                               cl_rows_int(rows, COL_EXCURSION_STAY_FROM_MS),
                               cl_rows_is_null(rows, COL_EXCURSION_STAY_UNTIL_MS)
                                   ? INT64_MAX
                                   : cl_rows_int(rows, COL_EXCURSION_STAY_UNTIL_MS)});
    return cl_rows_close(rows);
}

/* What was found of one store. */
struct looked {
    int64_t readings, stood_ms;
    int64_t until_ms; /* the last of its stays */
};

/* The stays of one store, by their beginning. Returns how many there are. */
static enum cl_status look_at_store(struct cl *cl, const struct stays *stays, size_t first, struct looked *out,
                                    size_t *count)
{
    enum cl_status status = CL_OK;
    *out = (struct looked){0};
    for (*count = 0; first + *count < stays->count; ++*count) {
        const struct stay *stay = &stays->at[first + *count];
        int64_t readings = 0;
        if (stay->store_id != stays->at[first].store_id)
            break;
        if (stay->from_ms >= stay->until_ms)
            continue;
        CL_TRY(cl_reading_count(cl, stay->store_id, stay->from_ms, stay->until_ms - 1, &readings));
        out->readings += readings;
        out->stood_ms += (stay->until_ms < cl->now_ms ? stay->until_ms : cl->now_ms) - stay->from_ms;
        out->until_ms = stay->until_ms;
    }
done:
    return status;
}

/* Whether somebody said that the store is read, and how often: then silence is no cold. */
static enum cl_status look_at_promise(struct cl *cl, int64_t store_id, const struct looked *looked,
                                      struct cl_excursion_read *out)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_EXCURSION_PROMISE, CL_BIND(cl_int(store_id), cl_int(looked->until_ms)));
    if (cl_rows_next(rows)) {
        const char *sensor = cl_rows_text(rows, COL_EXCURSION_PROMISE_SENSOR);
        int64_t minutes = cl_rows_int(rows, COL_EXCURSION_PROMISE_EVERY_MINUTES);
        const char *path = cl_keep_text(cl, rows, COL_EXCURSION_PROMISE_PATH);
        const char *promise = sensor ? cl_arena_print(&cl->arena, "has the sensor %s", sensor)
                                     : cl_arena_print(&cl->arena, "is to be read every %" PRId64 " min", minutes);
        bool overdue = minutes == 0;
        if (!out->unread || (overdue && !out->overdue)) {
            out->unread_path = path;
            out->unread =
                cl_arena_print(&cl->arena, "%s %s, and no reading is on record while they stood there", path, promise);
        }
        out->overdue |= overdue;
    }
    return cl_rows_close(rows);
}

enum cl_status cl_excursion_readings(struct cl *cl, int64_t lot_id, int64_t vial_id, struct cl_excursion_read *out)
{
    enum cl_status status;
    struct stays stays;
    struct cl_excursion_read read = {0};
    size_t count;
    CL_TRY(list_stays(cl, lot_id, vial_id, &stays));
    for (size_t i = 0; i < stays.count; i += count) {
        struct looked looked;
        CL_TRY(look_at_store(cl, &stays, i, &looked, &count));
        read.stores++;
        read.readings += looked.readings;
        if (looked.readings == 0 && looked.stood_ms > 0)
            CL_TRY(look_at_promise(cl, stays.at[i].store_id, &looked, &read));
    }
    CL_TRY(cl_reading_silence(cl, lot_id, vial_id, &read.silence));
    *out = read;
done:
    return status;
}
