/* How long vials were out of storage: read of their legs, of the openings and ways of the stores that they stood in. */
#include "domain/exposure.h"
#include "domain/storage.h"
#include "domain/vial.h"
#include <stdlib.h>
#include <string.h>

struct spans {
    struct cl_span *at;
    size_t count, capacity;
};

/* A leg that ends what began on record is taken for done when it was recorded, whatever was said then. */
static void delay_legs(struct cl_exposure_leg *legs, const int64_t *recorded_at_ms, size_t count,
                       int64_t recorded_since_ms)
{
    for (size_t i = 1; i < count; i++) {
        int64_t latest_ms = i + 1 < count ? legs[i + 1].done_at_ms : INT64_MAX;
        if (recorded_at_ms[i] && recorded_at_ms[i] >= recorded_since_ms && !recorded_at_ms[i - 1])
            legs[i].done_at_ms = recorded_at_ms[i] < latest_ms ? recorded_at_ms[i] : latest_ms;
    }
}

/* When the vial was put away for the first time, or when it is asked while it was not. 0: nobody knows, since it was
 * filled before there was a record of it, and put away as what was taken over. */
static int64_t first_stored_ms(const struct cl *cl, const struct cl_exposure_leg *legs, const int64_t *recorded_at_ms,
                               size_t count)
{
    size_t first = 0;
    while (first < count && !legs[first].stored)
        first++;
    if (count == 0 || (recorded_at_ms[0] && (first == count || !recorded_at_ms[first])))
        return 0;
    return first < count ? legs[first].done_at_ms : cl->now_ms;
}

/* Frozen, and not put away yet: it thaws. */
static enum cl_status add_freezing(struct cl *cl, int64_t vial_id, const struct cl_exposure_leg *legs,
                                   const int64_t *recorded_at_ms, size_t count, struct spans *spans)
{
    int64_t frozen_at_ms = 0, stored_ms = first_stored_ms(cl, legs, recorded_at_ms, count);
    if (!stored_ms)
        return CL_OK;
    enum cl_status status =
        cl_store_int(cl->store, SQL_EXPOSURE_FROZEN, &frozen_at_ms, CL_BIND(cl_int(vial_id), cl_int(stored_ms)));
    if (status == CL_OK && frozen_at_ms)
        spans->at[spans->count++] = cl_exposure_span_of_freezing(legs, count, frozen_at_ms);
    return status;
}

static enum cl_status add_legs(struct cl *cl, int64_t vial_id, int64_t recorded_since_ms, struct spans *spans)
{
    struct cl_exposure_leg *legs = NULL;
    int64_t *recorded_at_ms = NULL;
    size_t count = 0, capacity = 0, room = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EXPOSURE_LEGS, CL_BIND(cl_int(vial_id)));
    while (cl_rows_next(rows)) {
        legs = cl_arena_grow(&cl->arena, legs, count, &capacity, sizeof *legs);
        recorded_at_ms = cl_arena_grow(&cl->arena, recorded_at_ms, count, &room, sizeof *recorded_at_ms);
        recorded_at_ms[count] = cl_rows_int(rows, COL_EXPOSURE_LEG_RECORDED_AT_MS);
        legs[count++] = (struct cl_exposure_leg){
            .kind = cl_keep_text(cl, rows, COL_EXPOSURE_LEG_KIND),
            .stored = !cl_rows_is_null(rows, COL_EXPOSURE_LEG_STORE_ID),
            .done_at_ms = cl_rows_int(rows, COL_EXPOSURE_LEG_DONE_AT_MS),
        };
    }
    enum cl_status status = cl_rows_close(rows);
    delay_legs(legs, recorded_at_ms, count, recorded_since_ms);
    spans->at = cl_arena_alloc(&cl->arena, (count + 2) * sizeof *spans->at);
    spans->capacity = count + 2;
    spans->count = cl_exposure_spans_of_legs(legs, count, spans->at);
    return status == CL_OK ? add_freezing(cl, vial_id, legs, recorded_at_ms, count, spans) : status;
}

static enum cl_status add_stays(struct cl *cl, int64_t vial_id, int64_t recorded_since_ms, struct spans *spans)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EXPOSURE_STAYS,
                                        CL_BIND(cl_int(vial_id), cl_int(CL_SPAN_GOES_ON), cl_int(recorded_since_ms)));
    while (cl_rows_next(rows)) {
        struct cl_span open = {cl_rows_int(rows, COL_EXPOSURE_STAY_FROM_MS),
                               cl_rows_int(rows, COL_EXPOSURE_STAY_UNTIL_MS)};
        struct cl_span stood = {cl_rows_int(rows, COL_EXPOSURE_STAY_STOOD_FROM_MS),
                                cl_rows_int(rows, COL_EXPOSURE_STAY_STOOD_UNTIL_MS)};
        spans->at = cl_arena_grow(&cl->arena, spans->at, spans->count, &spans->capacity, sizeof *spans->at);
        spans->at[spans->count++] = cl_span_shared(open, stood);
    }
    return cl_rows_close(rows);
}

static enum cl_status read_limit(struct cl *cl, int64_t vial_id, int64_t *most_s, const char **timezone)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EXPOSURE_VIAL, CL_BIND(cl_int(vial_id)));
    if (cl_rows_next(rows)) {
        *most_s = cl_rows_int(rows, COL_EXPOSURE_VIAL_OUT_OF_STORAGE_MOST_S);
        *timezone = cl_keep_text(cl, rows, COL_EXPOSURE_VIAL_TIMEZONE);
    }
    return cl_rows_close(rows);
}

static const int64_t AS_SAID = INT64_MAX;

/* What ends what began on record counts by when it was recorded, where that was at `recorded_since_ms` or later. */
static enum cl_status measure_vial(struct cl *cl, int64_t vial_id, int64_t at_ms, int64_t recorded_since_ms,
                                   struct cl_exposure *out)
{
    enum cl_status status;
    struct spans spans = {0};
    int64_t most_s = 0;
    const char *timezone = NULL;
    CL_TRY(add_legs(cl, vial_id, recorded_since_ms, &spans));
    CL_TRY(add_stays(cl, vial_id, recorded_since_ms, &spans));
    CL_TRY(read_limit(cl, vial_id, &most_s, &timezone));
    struct cl_exposure_sum sum = cl_exposure_sum(spans.at, spans.count, at_ms);
    *out = (struct cl_exposure){
        .seconds = (sum.ms + 999) / 1000,
        .most_s = most_s,
        .running = sum.since_ms != 0,
        .since_ms = sum.since_ms,
        .timezone = timezone,
        .beyond = most_s > 0 && sum.ms > most_s * 1000,
    };
done:
    return status;
}

enum cl_status cl_exposure_of_vial(struct cl *cl, int64_t vial_id, int64_t at_ms, struct cl_exposure *out)
{
    return measure_vial(cl, vial_id, at_ms, AS_SAID, out);
}

enum cl_status cl_exposure_as_recorded(struct cl *cl, int64_t vial_id, struct cl_exposure *out)
{
    return measure_vial(cl, vial_id, cl->now_ms, 0, out);
}

enum cl_status cl_exposure_without_late(struct cl *cl, int64_t vial_id, struct cl_exposure *out)
{
    return measure_vial(cl, vial_id, cl->now_ms, cl->now_ms, out);
}

/* ---- what QA decided -------------------------------------------------------------------------------------------- */

enum cl_status cl_exposure_verdict(struct cl *cl, int64_t vial_id, const struct cl_exposure *exposure,
                                   struct cl_exposure_verdict *out)
{
    *out = (struct cl_exposure_verdict){0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EXPOSURE_EXCESS_OF, CL_BIND(cl_int(vial_id)));
    if (cl_rows_next(rows)) {
        const char *disposition = cl_rows_text(rows, COL_EXPOSURE_EXCESS_DISPOSITION);
        bool accepted = disposition && strcmp(disposition, "accept") == 0;
        out->deviation = cl_keep_text(cl, rows, COL_EXPOSURE_EXCESS_DEVIATION);
        out->found_s = cl_rows_int(rows, COL_EXPOSURE_EXCESS_EXPOSED_S);
        out->found = !accepted || exposure->seconds - out->found_s <= exposure->most_s;
        out->accepted = accepted && out->found;
    }
    return cl_rows_close(rows);
}

const char *cl_exposure_accepted_text(struct cl *cl, const struct cl_exposure *exposure,
                                      const struct cl_exposure_verdict *verdict)
{
    const char *text = cl_arena_print(&cl->arena, "%lld s of %lld s, accepted by QA in %s",
                                      (long long)exposure->seconds, (long long)exposure->most_s, verdict->deviation);
    if (verdict->found_s >= exposure->seconds)
        return text;
    return cl_arena_print(&cl->arena, "%s (then %lld s)", text, (long long)verdict->found_s);
}

/* ---- of many --------------------------------------------------------------------------------------------------- */

static enum cl_status measure(struct cl *cl, const struct cl_vial_list *vials, struct cl_exposed_vial *items)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < vials->count; i++) {
        struct cl_exposure exposure;
        CL_TRY(cl_exposure_of_vial(cl, vials->at[i].id, cl->now_ms, &exposure));
        int64_t left_s = exposure.seconds < exposure.most_s ? exposure.most_s - exposure.seconds : 0;
        items[i] = (struct cl_exposed_vial){.vial = vials->at[i],
                                            .exposure = exposure,
                                            .most_s = exposure.most_s ? exposure.most_s : -1,
                                            .left_s = exposure.most_s ? left_s : -1};
    }
done:
    return status;
}

enum cl_status cl_exposure_of_vials(struct cl *cl, const struct cl_vial_list *vials, struct cl_exposed_list *out)
{
    struct cl_exposed_vial *items = cl_arena_alloc(&cl->arena, (vials->count + 1) * sizeof *items);
    enum cl_status status = measure(cl, vials, items);
    if (status == CL_OK)
        *out = (struct cl_exposed_list){items, vials->count};
    return status;
}

static int compare(const void *left, const void *right)
{
    const struct cl_exposed_vial *a = left, *b = right;
    if (a->exposure.seconds != b->exposure.seconds)
        return a->exposure.seconds < b->exposure.seconds ? 1 : -1;
    return strcmp(a->vial.code, b->vial.code);
}

enum cl_status cl_exposure_list(struct cl *cl, const char *path, int64_t limit, struct cl_exposed_list *out)
{
    enum cl_status status;
    struct cl_storage store;
    struct cl_vial_list vials;
    CL_TRY(cl_storage_load(cl, path, &store));
    CL_TRY(
        cl_vials_from_rows(cl, cl_rows_open(cl->store, SQL_EXPOSURE_VIALS_INSIDE, CL_BIND(cl_int(store.id))), &vials));
    struct cl_exposed_vial *items = cl_arena_alloc(&cl->arena, (vials.count + 1) * sizeof *items);
    CL_TRY(measure(cl, &vials, items));
    if (vials.count > 1)
        qsort(items, vials.count, sizeof *items, compare);
    *out = (struct cl_exposed_list){items, vials.count < (size_t)limit ? vials.count : (size_t)limit};
done:
    return status;
}
