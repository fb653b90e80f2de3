/* From the filling to the first storing: how long that took, who has to look when it took too long, and what nobody put
 * away yet. */
#include "domain/first_storing.h"
#include "domain/alarm.h"
#include "domain/deviation.h"
#include "domain/reading_silence.h"
#include "domain/setting.h"
#include <inttypes.h>
#include <string.h>

static const int64_t SECOND_MS = 1000, HOUR_MS = 60 * 60 * 1000;

static int64_t most_ms(int64_t first_stored_most_s)
{
    return first_stored_most_s ? first_stored_most_s * SECOND_MS : CL_FIRST_STORING_LATE_MS;
}

/* ", huc-msc allows 4 h"; "" where it says nothing. */
static const char *allowed_text(struct cl *cl, const char *product, int64_t first_stored_most_s)
{
    if (!first_stored_most_s)
        return "";
    return cl_arena_print(&cl->arena, ", %s allows %s", product, cl_duration_text(cl, first_stored_most_s * SECOND_MS));
}

/* ---- of a lot --------------------------------------------------------------------------------------------------- */

enum cl_status cl_first_storing_of_lot(struct cl *cl, const struct cl_lot *lot, const struct cl_product *product,
                                       struct cl_first_storing *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_FIRST_STORING_OF_LOT,
                                        CL_BIND(cl_int(lot->id), cl_int(most_ms(product->first_stored_most_s))));
    *out = (struct cl_first_storing){0};
    if (cl_rows_next(rows))
        *out = (struct cl_first_storing){
            .vials = cl_rows_int(rows, COL_FIRST_STORING_VIALS),
            .first_ms = cl_rows_int(rows, COL_FIRST_STORING_FIRST_MS),
            .last_ms = cl_rows_int(rows, COL_FIRST_STORING_LAST_MS),
            .longest_ms = cl_rows_int(rows, COL_FIRST_STORING_LONGEST_MS),
            .late = cl_rows_int(rows, COL_FIRST_STORING_LATE),
        };
    return cl_rows_close(rows);
}

const char *cl_first_storing_late_text(struct cl *cl, const struct cl_product *product,
                                       const struct cl_first_storing *found)
{
    if (found->late == 0)
        return NULL;
    return cl_arena_print(&cl->arena, "%" PRId64 " vial%s first stored up to %s after %s filled%s", found->late,
                          found->late == 1 ? " was" : "s were", cl_duration_text(cl, found->longest_ms),
                          found->late == 1 ? "it was" : "they were",
                          allowed_text(cl, product->code, product->first_stored_most_s));
}

/* ---- of one vial ------------------------------------------------------------------------------------------------ */

struct filled {
    const char *vial, *lot, *product;
    int64_t first_stored_most_s, filled_ms;
    int64_t recorded_ms; /* when that was said, where late; 0 */
    bool watched;        /* it is late some time: it is frozen, or its product says so */
};

static enum cl_status ask_filled(struct cl *cl, int64_t vial_id, struct filled *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_FIRST_FILLED, CL_BIND(cl_int(vial_id)));
    *out = (struct filled){0};
    if (cl_rows_next(rows)) {
        *out = (struct filled){
            .vial = cl_keep_text(cl, rows, COL_FIRST_FILLED_CODE),
            .lot = cl_keep_text(cl, rows, COL_FIRST_FILLED_LOT),
            .product = cl_keep_text(cl, rows, COL_FIRST_FILLED_PRODUCT),
            .first_stored_most_s = cl_rows_int(rows, COL_FIRST_FILLED_FIRST_STORED_MOST_S),
            .filled_ms = cl_rows_int(rows, COL_FIRST_FILLED_FILLED_MS),
            .recorded_ms = cl_rows_int(rows, COL_FIRST_FILLED_FILLED_RECORDED_MS),
        };
        out->watched = cl_rows_int(rows, COL_FIRST_FILLED_FROZEN) || out->first_stored_most_s;
    }
    return cl_rows_close(rows);
}

static int64_t late_ms(const struct filled *filled, int64_t stored_ms)
{
    int64_t took_ms = stored_ms - filled->filled_ms;
    return filled->watched && took_ms > most_ms(filled->first_stored_most_s) ? took_ms : 0;
}

enum cl_status cl_first_storing_late_ms(struct cl *cl, int64_t vial_id, int64_t stored_ms, int64_t *late)
{
    struct filled filled;
    enum cl_status status = ask_filled(cl, vial_id, &filled);
    *late = status == CL_OK ? late_ms(&filled, stored_ms) : 0;
    return status;
}

/* ---- put away --------------------------------------------------------------------------------------------------- */

/* What one act put away late: all of it, and what QA decides about. */
struct late {
    int64_t *ids, longest_ms, held_ms;
    size_t count, held;
    struct filled first, first_held;
};

/* Nobody shortens by --at what the record saw beginning; a session done without the record counts as it was said. */
static int64_t ended_ms(const struct cl *cl, const struct filled *filled)
{
    return filled->recorded_ms ? cl_done_at_ms(cl) : cl->now_ms;
}

static enum cl_status look_at(struct cl *cl, int64_t vial_id, struct late *late)
{
    struct filled filled;
    enum cl_status status = ask_filled(cl, vial_id, &filled);
    int64_t took_ms = status == CL_OK ? late_ms(&filled, ended_ms(cl, &filled)) : 0;
    if (took_ms == 0)
        return status;
    if (took_ms > late->longest_ms) {
        late->longest_ms = took_ms;
        late->first = filled;
    }
    late->count++;
    bool taken_over = filled.recorded_ms && filled.recorded_ms - filled.filled_ms > CL_FIRST_STORING_LATE_MS;
    if (!filled.first_stored_most_s || taken_over)
        return CL_OK;
    late->ids[late->held++] = vial_id;
    if (took_ms > late->held_ms) {
        late->held_ms = took_ms;
        late->first_held = filled;
    }
    return CL_OK;
}

/* "vial V was first stored 61 days after it was filled"; "10 vials of L were first stored up to 61 days after they were
 * filled". */
static const char *sentence(struct cl *cl, const struct filled *of, size_t count, int64_t longest_ms)
{
    const char *took = cl_duration_text(cl, longest_ms),
               *allowed = allowed_text(cl, of->product, of->first_stored_most_s);
    if (count == 1)
        return cl_arena_print(&cl->arena, "vial %s was first stored %s after it was filled%s", of->vial, took, allowed);
    return cl_arena_print(&cl->arena, "%zu vials of %s were first stored up to %s after they were filled%s", count,
                          of->lot, took, allowed);
}

static enum cl_status hold(struct cl *cl, const struct late *late)
{
    int64_t id = 0;
    const char *code = NULL;
    const char *title = sentence(cl, &late->first_held, late->held, late->held_ms);
    enum cl_status status = cl_deviation_raise_found(cl,
                                                     &(struct cl_deviation_found){.title = title,
                                                                                  .class = "major",
                                                                                  .happened_at_ms = cl_done_at_ms(cl),
                                                                                  .vial_ids = late->ids,
                                                                                  .vial_count = late->held},
                                                     &id, &code);
    if (status == CL_OK)
        cl_notice(cl, "%s; %s held by %s, and QA decides: cryolot deviation show %s", title,
                  late->held == 1 ? "it is" : "they are", code, code);
    return status;
}

enum cl_status cl_first_storing_settle(struct cl *cl, const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    struct late late = {.ids = cl_arena_alloc(&cl->arena, (vials->count + 1) * sizeof *late.ids)};
    for (size_t i = 0; i < vials->count; i++)
        if (strcmp(vials->at[i].state, "filled") == 0)
            CL_TRY(look_at(cl, vials->at[i].id, &late));
    if (late.held)
        CL_TRY(hold(cl, &late));
    else if (late.count)
        cl_notice(cl, "%s", sentence(cl, &late.first, late.count, late.longest_ms));
done:
    return status;
}

/* ---- not put away ----------------------------------------------------------------------------------------------- */

static void tell_unstored(struct cl *cl, const struct cl_rows *rows, struct cl_alarms *out)
{
    char since[CL_TIME_TEXT];
    int64_t filled_ms = cl_rows_int(rows, COL_FIRST_UNSTORED_FILLED_MS),
            vials = cl_rows_int(rows, COL_FIRST_UNSTORED_VIALS);
    const char *zone = cl_rows_text(rows, COL_FIRST_UNSTORED_TIMEZONE);
    const char *allowed = allowed_text(cl, cl_rows_text(rows, COL_FIRST_UNSTORED_PRODUCT),
                                       cl_rows_int(rows, COL_FIRST_UNSTORED_FIRST_STORED_MOST_S));
    cl_time_write_local(filled_ms, zone, false, since, sizeof since);
    cl_alarm_add(cl, out,
                 (struct cl_alarm){
                     "unstored", "lot", cl_keep_text(cl, rows, COL_FIRST_UNSTORED_LOT), cl_date_of(filled_ms, zone),
                     cl_keep_text(cl, rows, COL_FIRST_UNSTORED_LOGIN),
                     cl_arena_print(&cl->arena, "%" PRId64 " vial%s filled %s ago, at %s, and never put away%s: %s%s",
                                    vials, vials == 1 ? "" : "s", cl_duration_text(cl, cl->now_ms - filled_ms), since,
                                    allowed, cl_rows_text(rows, COL_FIRST_UNSTORED_VIAL), vials == 1 ? "" : ", ...")});
}

enum cl_status cl_unstored_alarms(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    enum cl_status status;
    int64_t hours = 0;
    size_t before = out->count;
    CL_TRY(cl_setting_count(cl, "storage.hands-hours", &hours));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_FIRST_UNSTORED, CL_NO_VALUES);
    while ((int64_t)(out->count - before) < limit && cl_rows_next(rows)) {
        int64_t most_s = cl_rows_int(rows, COL_FIRST_UNSTORED_FIRST_STORED_MOST_S),
                allowed_ms = most_s ? most_s * SECOND_MS : hours * HOUR_MS;
        if (cl->now_ms - cl_rows_int(rows, COL_FIRST_UNSTORED_FILLED_MS) > allowed_ms)
            tell_unstored(cl, rows, out);
    }
    status = cl_rows_close(rows);
done:
    return status;
}
