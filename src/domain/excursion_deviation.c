#include "domain/excursion_deviation.h"
#include "base/buffer.h"
#include "domain/deviation.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { DESCRIPTION_MOST = 3000, MINUTE_MS = 60000 };

/* ---- what was read, and what was there ------------------------------------------------------------------------- */

enum cl_status cl_excursion_place(struct cl *cl, int64_t store_id, int64_t sensor_id, struct cl_excursion_place *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EXCURSION_PLACE, CL_BIND(cl_int(store_id), cl_int(sensor_id)));
    if (cl_rows_next(rows))
        *out = (struct cl_excursion_place){
            .store_id = store_id,
            .sensor_id = sensor_id,
            .path = cl_keep_text(cl, rows, COL_EXCURSION_PLACE_PATH),
            .sensor = cl_keep_text(cl, rows, COL_EXCURSION_PLACE_SENSOR),
            .timezone = cl_keep_text(cl, rows, COL_EXCURSION_PLACE_TIMEZONE),
        };
    return cl_rows_close(rows);
}

int64_t cl_excursion_end(const struct cl *cl, const struct cl_reading_run *run)
{
    if (run->until_ms)
        return run->until_ms;
    return cl->now_ms > run->last_ms ? cl->now_ms : run->last_ms;
}

/* Where a vial is that does not stand in a store any more. */
static const char *whereabouts(struct cl *cl, const struct cl_rows *rows)
{
    const char *infusion = cl_rows_text(rows, COL_EXCURSION_THERE_INFUSION),
               *dose = cl_rows_text(rows, COL_EXCURSION_THERE_DOSE),
               *shipment = cl_rows_text(rows, COL_EXCURSION_THERE_SHIPMENT),
               *holder = cl_rows_text(rows, COL_EXCURSION_THERE_HOLDER);
    if (cl_rows_text(rows, COL_EXCURSION_THERE_PATH))
        return NULL;
    if (infusion)
        return cl_arena_print(&cl->arena, "given by %s to %s", infusion,
                              cl_rows_text(rows, COL_EXCURSION_THERE_SUBJECT));
    if (dose)
        return cl_arena_print(&cl->arena, "in %s for %s", dose, cl_rows_text(rows, COL_EXCURSION_THERE_SUBJECT));
    if (shipment)
        return cl_arena_print(&cl->arena, "with %s", shipment);
    if (holder)
        return cl_arena_print(&cl->arena, "in the hands of %s", holder);
    return cl_keep_text(cl, rows, COL_EXCURSION_THERE_STATE);
}

enum cl_status cl_excursion_vials(struct cl *cl, struct cl_excursion_run *found)
{
    struct cl_excursion_vial *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EXCURSION_VIALS,
                                        CL_BIND(cl_int(found->place->store_id), cl_int(found->run.from_ms),
                                                cl_int(cl_excursion_end(cl, &found->run)), cl_int(found->product->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_excursion_vial){
            .id = cl_rows_int(rows, COL_EXCURSION_THERE_ID),
            .lot_id = cl_rows_int(rows, COL_EXCURSION_THERE_LOT_ID),
            .code = cl_keep_text(cl, rows, COL_EXCURSION_THERE_CODE),
            .state = cl_keep_text(cl, rows, COL_EXCURSION_THERE_STATE),
            .where = whereabouts(cl, rows),
            .infusion_id = cl_rows_int(rows, COL_EXCURSION_THERE_INFUSION_ID),
        };
    }
    found->vials = items;
    found->vial_count = count;
    return cl_rows_close(rows);
}

/* The vials of a run that an excursion does not name. */
static enum cl_status list_unknown(struct cl *cl, int64_t excursion_id, const struct cl_excursion_run *found,
                                   struct cl_excursion_vial **out, size_t *count)
{
    enum cl_status status = CL_OK;
    struct cl_excursion_vial *items = cl_arena_alloc(&cl->arena, found->vial_count * sizeof *items + 1);
    *count = 0;
    for (size_t i = 0; i < found->vial_count; i++) {
        int64_t known = 0;
        CL_TRY(cl_store_int(cl->store, SQL_EXCURSION_HAS_VIAL, &known,
                            CL_BIND(cl_int(excursion_id), cl_int(found->vials[i].id))));
        if (!known)
            items[(*count)++] = found->vials[i];
    }
    *out = items;
done:
    return status;
}

enum cl_status cl_excursion_drop_known(struct cl *cl, int64_t excursion_id, struct cl_excursion_run *found)
{
    struct cl_excursion_vial *items;
    size_t count;
    enum cl_status status = list_unknown(cl, excursion_id, found, &items, &count);
    if (status == CL_OK) {
        found->vials = items;
        found->vial_count = count;
    }
    return status;
}

/* ---- what is said of it ---------------------------------------------------------------------------------------- */

static const char *time_text(struct cl *cl, const struct cl_excursion_run *found, int64_t at_ms)
{
    char text[CL_TIME_TEXT];
    return cl_arena_copy(&cl->arena, cl_time_write_local(at_ms, found->place->timezone, false, text, sizeof text));
}

static const char *temperature_text(struct cl *cl, int64_t mc)
{
    char text[CL_QUANTITY_TEXT];
    return cl_arena_copy(&cl->arena, cl_temperature_write(mc, text, sizeof text));
}

/* "CPN/LN2-1 above -150 °C since 2026-11-26 10:00 CET" */
static const char *title_of(struct cl *cl, const struct cl_excursion_run *found)
{
    return cl_arena_print(&cl->arena, "%s above %s since %s", found->place->path,
                          temperature_text(cl, found->product->limit_mc), time_text(cl, found, found->run.from_ms));
}

/* "huc-msc: above -150 °C from ... until ..., 42 minutes, up to -120 °C in 9 readings" */
static const char *sentence_of(struct cl *cl, const struct cl_excursion_run *found)
{
    const struct cl_reading_run *run = &found->run;
    const char *sensor = found->place->sensor ? cl_arena_print(&cl->arena, " (%s)", found->place->sensor) : "",
               *end = run->until_ms
                          ? cl_arena_print(&cl->arena, "from %s until %s, %" PRId64 " minutes",
                                           time_text(cl, found, run->from_ms), time_text(cl, found, run->until_ms),
                                           (run->until_ms - run->from_ms) / MINUTE_MS)
                          : cl_arena_print(&cl->arena, "since %s", time_text(cl, found, run->from_ms));
    return cl_arena_print(&cl->arena, "%s%s was above %s, the limit of %s, %s, up to %s in %" PRId64 " reading%s",
                          found->place->path, sensor, temperature_text(cl, found->product->limit_mc),
                          found->product->code, end, temperature_text(cl, run->extreme_mc), run->readings,
                          run->readings == 1 ? "" : "s");
}

/* The vials that do not stand in a store any more, each with where it is; what does not fit is counted. */
static void add_vials(struct cl_buffer *text, const struct cl_excursion_run *found)
{
    size_t gone = 0, said = 0;
    for (size_t i = 0; i < found->vial_count; i++)
        gone += found->vials[i].where != NULL;
    cl_buffer_print(text, ". %zu vial%s of it %s there, of which %zu left", found->vial_count,
                    found->vial_count == 1 ? "" : "s", found->vial_count == 1 ? "was" : "were", gone);
    for (size_t i = 0; i < found->vial_count && text->size < DESCRIPTION_MOST; i++)
        if (found->vials[i].where)
            cl_buffer_print(text, "%s%s %s", said++ ? ", " : ": ", found->vials[i].code, found->vials[i].where);
    if (said < gone)
        cl_buffer_print(text, " and %zu more", gone - said);
}

static const char *describe(struct cl *cl, const struct cl_excursion_run *const *runs, size_t count)
{
    struct cl_buffer text = {0};
    for (size_t i = 0; i < count && text.size < DESCRIPTION_MOST; i++) {
        cl_buffer_print(&text, "%s%s", i ? ". " : "", sentence_of(cl, runs[i]));
        add_vials(&text, runs[i]);
    }
    const char *kept = cl_arena_copy(&cl->arena, text.data);
    cl_buffer_free(&text);
    return kept;
}

static void report_news(struct cl *cl, struct cl_excursion_report *report, const struct cl_excursion_case *of,
                        const struct cl_excursion_run *found, bool opened, size_t vials, size_t again)
{
    report->at = cl_arena_grow(&cl->arena, report->at, report->count, &report->capacity, sizeof *report->at);
    report->at[report->count++] = (struct cl_excursion_news){.deviation = of->deviation,
                                                             .what = sentence_of(cl, found),
                                                             .opened = opened,
                                                             .vials = (int64_t)vials,
                                                             .again = (int64_t)again};
}

/* ---- the deviation --------------------------------------------------------------------------------------------- */

static bool is_given(const struct cl_excursion_vial *vials, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (vials[i].infusion_id || strcmp(vials[i].state, "infused") == 0)
            return true;
    return false;
}

/* Infusions are named beside their vials, so that whoever looks at one sees the deviation. */
static enum cl_status concern_infusions(struct cl *cl, int64_t deviation_id, const struct cl_excursion_vial *vials,
                                        size_t count)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < count; i++) {
        int64_t known = 0;
        if (!vials[i].infusion_id)
            continue;
        CL_TRY(cl_store_int(cl->store, SQL_EXCURSION_CONCERNS_INFUSION, &known,
                            CL_BIND(cl_int(deviation_id), cl_int(vials[i].infusion_id))));
        if (!known)
            CL_TRY(cl_store_change_one(cl->store, SQL_DEVIATION_CONCERN_INFUSION,
                                       CL_BIND(cl_int(deviation_id), cl_int(vials[i].infusion_id))));
    }
done:
    return status;
}

static enum cl_status insert_vials(struct cl *cl, int64_t excursion_id, const struct cl_excursion_vial *vials,
                                   size_t count)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < count; i++)
        CL_TRY(cl_store_change_one(cl->store, SQL_EXCURSION_VIAL_INSERT,
                                   CL_BIND(cl_int(excursion_id), cl_int(vials[i].id), cl_int(cl->now_ms))));
done:
    return status;
}

/* Vials for an open deviation. Those that QA accepted in it already were accepted for what was known: *again. */
static enum cl_status add_to_deviation(struct cl *cl, const struct cl_excursion_case *of,
                                       const struct cl_excursion_vial *vials, size_t count, size_t *again)
{
    enum cl_status status;
    int64_t *ids = cl_arena_alloc(&cl->arena, count * sizeof *ids + 1);
    for (size_t i = 0; i < count; i++)
        ids[i] = vials[i].id;
    CL_TRY(cl_deviation_add_vials(cl, of->deviation, ids, count));
    CL_TRY(cl_deviation_lapse(cl, of->deviation, ids, count, again));
    CL_TRY(concern_infusions(cl, of->deviation_id, vials, count));
    if (is_given(vials, count))
        CL_TRY(cl_store_change(cl->store, SQL_EXCURSION_ESCALATE, CL_BIND(cl_int(of->deviation_id))));
done:
    return status;
}

/* Every vial of an excursion that became worse. */
static enum cl_status lapse(struct cl *cl, int64_t excursion_id, const struct cl_excursion_case *of, size_t *again)
{
    int64_t *ids = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EXCURSION_VIAL_IDS, CL_BIND(cl_int(excursion_id)));
    while (cl_rows_next(rows)) {
        ids = cl_arena_grow(&cl->arena, ids, count, &capacity, sizeof *ids);
        ids[count++] = cl_rows_int(rows, 0);
    }
    enum cl_status status = cl_rows_close(rows);
    return status == CL_OK ? cl_deviation_lapse(cl, of->deviation, ids, count, again) : status;
}

enum cl_status cl_excursion_add(struct cl *cl, int64_t excursion_id, const struct cl_excursion_case *of,
                                const struct cl_excursion_run *found, enum cl_excursion_change change,
                                struct cl_excursion_report *report)
{
    enum cl_status status;
    struct cl_excursion_vial *vials;
    size_t count, again = 0, worse = 0;
    CL_TRY(list_unknown(cl, excursion_id, found, &vials, &count));
    if (count) {
        CL_TRY(insert_vials(cl, excursion_id, vials, count));
        CL_TRY(add_to_deviation(cl, of, vials, count, &again));
    }
    if (change == CL_EXCURSION_WORSE || change == CL_EXCURSION_ENDED)
        CL_TRY(lapse(cl, excursion_id, of, &worse));
    if (count || worse || change == CL_EXCURSION_CHANGED || change == CL_EXCURSION_WORSE) {
        cl_write_concerns(cl, of->deviation);
        report_news(cl, report, of, found, false, count - again, again + worse);
    }
done:
    return status;
}

/* ---- new ones -------------------------------------------------------------------------------------------------- */

static enum cl_status insert(struct cl *cl, const struct cl_excursion_case *of, const struct cl_excursion_run *found)
{
    enum cl_status status;
    int64_t id;
    const struct cl_reading_run *run = &found->run;
    CL_TRY(cl_store_insert(cl->store, SQL_EXCURSION_INSERT, &id,
                           CL_BIND(cl_int(found->place->store_id), cl_int_or_null(found->place->sensor_id),
                                   cl_int(found->product->id), cl_int(found->product->limit_mc), cl_int(run->from_ms),
                                   cl_int(run->last_ms), cl_int_or_null(run->until_ms), cl_int(run->extreme_mc),
                                   cl_int(run->readings), cl_int(of->deviation_id), cl_int(cl->now_ms))));
    CL_TRY(insert_vials(cl, id, found->vials, found->vial_count));
done:
    return status;
}

static enum cl_status find_open(struct cl *cl, const struct cl_excursion_run *found, struct cl_excursion_case *out)
{
    int64_t end_ms = found->run.until_ms ? found->run.until_ms : found->run.last_ms;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_EXCURSION_DEVIATION,
                     CL_BIND(cl_int(found->place->store_id), cl_int(found->run.from_ms), cl_int(end_ms)));
    *out = (struct cl_excursion_case){0};
    if (cl_rows_next(rows))
        *out = (struct cl_excursion_case){cl_rows_int(rows, COL_EXCURSION_ROW_DEVIATION_ID),
                                          cl_keep_text(cl, rows, COL_EXCURSION_ROW_DEVIATION)};
    return cl_rows_close(rows);
}

static int compare_ids(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

/* Opens the one deviation of runs that overlap. */
static enum cl_status open_deviation(struct cl *cl, const struct cl_excursion_run *const *runs, size_t count,
                                     struct cl_excursion_case *out)
{
    enum cl_status status;
    size_t vials = 0, kept = 0;
    bool given = false;
    const struct cl_excursion_run *first = runs[0];
    for (size_t i = 0; i < count; i++) {
        vials += runs[i]->vial_count;
        given |= is_given(runs[i]->vials, runs[i]->vial_count);
        first = runs[i]->run.from_ms < first->run.from_ms ? runs[i] : first;
    }
    int64_t *ids = cl_arena_alloc(&cl->arena, vials * sizeof *ids + 1), *next = ids;
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < runs[i]->vial_count; at++)
            *next++ = runs[i]->vials[at].id;
    qsort(ids, vials, sizeof *ids, compare_ids);
    for (size_t i = 0; i < vials; i++)
        if (kept == 0 || ids[kept - 1] != ids[i])
            ids[kept++] = ids[i];
    CL_TRY(cl_deviation_raise_found(cl,
                                    &(struct cl_deviation_found){.title = title_of(cl, first),
                                                                 .description = describe(cl, runs, count),
                                                                 .class = given ? "critical" : "major",
                                                                 .happened_at_ms = first->run.from_ms,
                                                                 .store_id = first->place->store_id,
                                                                 .vial_ids = ids,
                                                                 .vial_count = kept},
                                    &out->deviation_id, &out->deviation));
    for (size_t i = 0; i < count; i++)
        CL_TRY(concern_infusions(cl, out->deviation_id, runs[i]->vials, runs[i]->vial_count));
done:
    return status;
}

static bool overlap(struct cl *cl, const struct cl_excursion_run *one, const struct cl_excursion_run *other)
{
    return one->run.from_ms <= cl_excursion_end(cl, &other->run) &&
           other->run.from_ms <= cl_excursion_end(cl, &one->run);
}

/* Those of the runs from `first` on, without those taken before, that overlap each other; takes them. */
static size_t take_cluster(struct cl *cl, const struct cl_excursion_run *found, size_t count, size_t first, bool *taken,
                           const struct cl_excursion_run **cluster)
{
    size_t size = 0;
    cluster[size++] = &found[first];
    taken[first] = true;
    for (size_t member = 0; member < size; member++)
        for (size_t i = 0; i < count; i++)
            if (!taken[i] && overlap(cl, cluster[member], &found[i])) {
                cluster[size++] = &found[i];
                taken[i] = true;
            }
    return size;
}

enum cl_status cl_excursion_settle(struct cl *cl, const struct cl_excursion_run *found, size_t count,
                                   struct cl_excursion_report *report)
{
    enum cl_status status = CL_OK;
    bool *taken = cl_arena_alloc(&cl->arena, count + 1);
    const struct cl_excursion_run **cluster = cl_arena_alloc(&cl->arena, count * sizeof *cluster + 1);
    for (size_t i = 0; i < count; i++) {
        struct cl_excursion_case of = {0};
        if (taken[i])
            continue;
        size_t size = take_cluster(cl, found, count, i, taken, cluster);
        for (size_t at = 0; at < size && !of.deviation; at++)
            CL_TRY(find_open(cl, cluster[at], &of));
        bool opened = !of.deviation;
        if (opened)
            CL_TRY(open_deviation(cl, cluster, size, &of));
        for (size_t at = 0; at < size; at++) {
            size_t again = 0;
            if (!opened)
                CL_TRY(add_to_deviation(cl, &of, cluster[at]->vials, cluster[at]->vial_count, &again));
            CL_TRY(insert(cl, &of, cluster[at]));
            report_news(cl, report, &of, cluster[at], opened, cluster[at]->vial_count - again, again);
        }
    }
done:
    return status;
}
