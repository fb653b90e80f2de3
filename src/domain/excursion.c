/* Finding excursions: what new readings of a store mean for the vials that were in it (DOMAIN.md "Storage and
 * custody"). */
#include "domain/excursion.h"
#include "domain/excursion_deviation.h"
#include "domain/reading.h"
#include "domain/site.h"
#include <inttypes.h>
#include <string.h>

enum { MINUTE_MS = 60000 };

/* A product whose vials may have been there, and the runs above its limit. */
struct exposed {
    struct cl_excursion_product product;
    struct cl_reading_runs runs;
};

struct evaluation {
    struct cl_excursion_place place;
    int64_t allowed_ms;
    bool is_last; /* nothing more will be read: what goes on is an excursion, however long it is */
    struct exposed *exposed;
    size_t exposed_count;
    struct cl_excursion_run *found; /* new ones, which need a deviation */
    size_t found_count, found_capacity;
};

/* ---- whether there is anything to find ------------------------------------------------------------------------- */

/* Most readings are cold and no excursion goes on: asked without reading the series. The reading before the new ones
 * counts as well: they may be what ends a run, and makes it too long. */
static enum cl_status is_worth_it(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t from_ms, int64_t until_ms,
                                  bool *out)
{
    enum cl_status status;
    int64_t lowest_mc = 0, running = 0;
    CL_TRY(cl_store_int(cl->store, SQL_EXCURSION_LOWEST_LIMIT, &lowest_mc, CL_NO_VALUES));
    CL_TRY(cl_reading_before(cl, store_id, sensor_id, from_ms, &from_ms));
    CL_TRY(cl_reading_may_be_beyond(cl, store_id, sensor_id, from_ms, until_ms, CL_NOT_ABOVE(lowest_mc), out));
    if (!*out) {
        CL_TRY(cl_store_int(cl->store, SQL_EXCURSION_RUNNING, &running, CL_BIND(cl_int(store_id), cl_int(sensor_id))));
        *out = running > 0;
    }
done:
    return status;
}

/* ---- which products, which runs -------------------------------------------------------------------------------- */

enum cl_status cl_excursion_products(struct cl *cl, int64_t store_id, int64_t from_ms, int64_t until_ms,
                                     struct cl_excursion_product **out, size_t *count)
{
    size_t capacity = 0;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_EXCURSION_PRODUCTS, CL_BIND(cl_int(store_id), cl_int(from_ms), cl_int(until_ms)));
    *out = NULL;
    *count = 0;
    while (cl_rows_next(rows)) {
        *out = cl_arena_grow(&cl->arena, *out, *count, &capacity, sizeof **out);
        (*out)[(*count)++] =
            (struct cl_excursion_product){.id = cl_rows_int(rows, COL_EXCURSION_PRODUCT_ID),
                                          .code = cl_keep_text(cl, rows, COL_EXCURSION_PRODUCT_CODE),
                                          .limit_mc = cl_rows_int(rows, COL_EXCURSION_PRODUCT_STORAGE_MAX_MC)};
    }
    return cl_rows_close(rows);
}

static enum cl_status list_products(struct cl *cl, struct evaluation *e, int64_t from_ms, int64_t until_ms)
{
    struct cl_excursion_product *products = NULL;
    enum cl_status status =
        cl_excursion_products(cl, e->place.store_id, from_ms, until_ms, &products, &e->exposed_count);
    e->exposed = cl_arena_alloc(&cl->arena, (e->exposed_count + 1) * sizeof *e->exposed);
    for (size_t i = 0; i < e->exposed_count; i++)
        e->exposed[i] = (struct exposed){.product = products[i]};
    return status;
}

/* The runs reach beyond the new readings, and there other vials may have been: asked until nothing is added. */
static enum cl_status find_runs(struct cl *cl, struct evaluation *e, int64_t from_ms, int64_t until_ms)
{
    enum cl_status status;
    int64_t first_ms = from_ms, last_ms = until_ms;
    bool grown = true;
    CL_TRY(cl_reading_next(cl, e->place.store_id, e->place.sensor_id, until_ms, &last_ms));
    if (last_ms > cl->now_ms)
        last_ms = cl->now_ms > until_ms ? cl->now_ms : until_ms;
    while (grown) {
        grown = false;
        CL_TRY(list_products(cl, e, first_ms, last_ms));
        for (size_t i = 0; i < e->exposed_count; i++) {
            struct exposed *each = &e->exposed[i];
            CL_TRY(cl_reading_runs(cl, e->place.store_id, e->place.sensor_id, from_ms, until_ms,
                                   CL_NOT_ABOVE(each->product.limit_mc), &each->runs));
            for (size_t at = 0; at < each->runs.count; at++) {
                int64_t end_ms = cl_excursion_end(cl, &each->runs.at[at]);
                grown |= each->runs.at[at].from_ms < first_ms || end_ms > last_ms;
                first_ms = each->runs.at[at].from_ms < first_ms ? each->runs.at[at].from_ms : first_ms;
                last_ms = end_ms > last_ms ? end_ms : last_ms;
            }
        }
    }
done:
    return status;
}

/* ---- what is on record already --------------------------------------------------------------------------------- */

/* An excursion on record that shares a reading with a run. */
struct known {
    int64_t id, from_ms, last_ms, until_ms, warmest_mc, readings, deviation_id;
    const char *deviation;
    bool is_open;
    int64_t closed_at_ms; /* its deviation; 0: it is open */
};

struct known_list {
    struct known *at;
    size_t count;
};

static enum cl_status list_known(struct cl *cl, const struct cl_excursion_run *found, struct known_list *out)
{
    size_t capacity = 0;
    struct known *items = NULL;
    *out = (struct known_list){0};
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_EXCURSION_OVERLAPPING,
                     CL_BIND(cl_int(found->place->store_id), cl_int(found->product->id),
                             cl_int(found->place->sensor_id), cl_int(found->run.from_ms), cl_int(found->run.last_ms)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, out->count, &capacity, sizeof *items);
        items[out->count++] = (struct known){
            .id = cl_rows_int(rows, COL_EXCURSION_ROW_ID),
            .from_ms = cl_rows_int(rows, COL_EXCURSION_ROW_FROM_MS),
            .last_ms = cl_rows_int(rows, COL_EXCURSION_ROW_LAST_MS),
            .until_ms = cl_rows_int(rows, COL_EXCURSION_ROW_UNTIL_MS),
            .warmest_mc = cl_rows_int(rows, COL_EXCURSION_ROW_WARMEST_MC),
            .readings = cl_rows_int(rows, COL_EXCURSION_ROW_READINGS),
            .deviation_id = cl_rows_int(rows, COL_EXCURSION_ROW_DEVIATION_ID),
            .deviation = cl_keep_text(cl, rows, COL_EXCURSION_ROW_DEVIATION),
            .is_open = cl_rows_int(rows, COL_EXCURSION_ROW_IS_OPEN) != 0,
            .closed_at_ms = cl_rows_int(rows, COL_EXCURSION_ROW_CLOSED_AT_MS),
        };
    }
    out->at = items;
    return cl_rows_close(rows);
}

static int64_t lower(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t higher(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Joins a run to what is known: nothing of it is ever taken back. */
static void join(struct known *known, const struct cl_reading_run *run)
{
    bool whole = run->from_ms <= known->from_ms && run->last_ms >= known->last_ms;
    if (run->last_ms >= known->last_ms)
        known->until_ms = run->until_ms;
    known->from_ms = lower(known->from_ms, run->from_ms);
    known->last_ms = higher(known->last_ms, run->last_ms);
    known->warmest_mc = higher(known->warmest_mc, run->extreme_mc);
    known->readings = whole ? run->readings : higher(known->readings, run->readings);
}

static enum cl_status update(struct cl *cl, const struct known *known)
{
    return cl_store_change_one(cl->store, SQL_EXCURSION_EXTEND,
                               CL_BIND(cl_int(known->id), cl_int(known->from_ms), cl_int(known->last_ms),
                                       cl_int_or_null(known->until_ms), cl_int(known->warmest_mc),
                                       cl_int(known->readings)));
}

/* Whether more is known of an excursion than QA could know when they decided. The end of one that went on makes it
 * longer; a cold reading that is found between its last warm one and its end makes it shorter. */
static enum cl_excursion_change compare(const struct known *before, const struct known *after)
{
    bool longer = before->until_ms ? after->until_ms == 0 || after->until_ms > before->until_ms
                                   : after->last_ms > before->last_ms;
    if (longer || after->from_ms < before->from_ms || after->warmest_mc > before->warmest_mc)
        return CL_EXCURSION_WORSE;
    if (before->until_ms == 0 && after->until_ms)
        return CL_EXCURSION_ENDED;
    return after->until_ms != before->until_ms || after->readings != before->readings ? CL_EXCURSION_CHANGED
                                                                                      : CL_EXCURSION_SAME;
}

/* Every one whose deviation is open gets the run; the first of them every vial that came into it. */
static enum cl_status extend(struct cl *cl, struct known *known, const struct cl_excursion_run *found, bool first,
                             struct cl_excursion_report *report)
{
    enum cl_status status = CL_OK;
    struct known before = *known;
    struct cl_excursion_run own = *found;
    join(known, &found->run);
    enum cl_excursion_change change = compare(&before, known);
    if (change != CL_EXCURSION_SAME)
        CL_TRY(update(cl, known));
    if (!first)
        own.vial_count = 0;
    if (first || change > CL_EXCURSION_CHANGED)
        CL_TRY(cl_excursion_add(cl, known->id, &(struct cl_excursion_case){known->deviation_id, known->deviation}, &own,
                                change, report));
done:
    return status;
}

static enum cl_status extend_all(struct cl *cl, struct known_list *known, const struct cl_excursion_run *found,
                                 struct cl_excursion_report *report, bool *any)
{
    enum cl_status status = CL_OK;
    *any = false;
    for (size_t i = 0; i < known->count; i++)
        if (known->at[i].is_open) {
            CL_TRY(extend(cl, &known->at[i], found, !*any, report));
            *any = true;
        }
done:
    return status;
}

static void keep(struct cl *cl, struct evaluation *e, const struct cl_excursion_run *found)
{
    e->found = cl_arena_grow(&cl->arena, e->found, e->found_count, &e->found_capacity, sizeof *e->found);
    e->found[e->found_count++] = *found;
}

/* The vials that were there during the run after a time. */
static enum cl_status take_vials_since(struct cl *cl, int64_t since_ms, struct cl_excursion_run *found)
{
    struct cl_reading_run whole = found->run;
    found->run.from_ms = higher(since_ms, whole.from_ms);
    enum cl_status status = cl_excursion_vials(cl, found);
    found->run = whole;
    return status;
}

/* What of a run is later than what was concluded on, and who was there since. */
static enum cl_status take_rest(struct cl *cl, int64_t last_ms, int64_t closed_at_ms, struct cl_excursion_run *found)
{
    enum cl_status status;
    struct cl_reading_points points;
    struct cl_reading_run rest = {.last_ms = found->run.last_ms, .until_ms = found->run.until_ms};
    CL_TRY(cl_reading_points(cl, found->place->store_id, found->place->sensor_id, last_ms + 1, found->run.last_ms,
                             &points));
    for (size_t i = 0; i < points.count; i++) {
        const struct cl_reading_point *point = &points.at[i];
        if (point->temperature_mc <= found->product->limit_mc) /* a doubtful one */
            continue;
        if (rest.readings++ == 0)
            rest = (struct cl_reading_run){point->at_ms, rest.last_ms, rest.until_ms, point->temperature_mc, 1};
        rest.extreme_mc = higher(rest.extreme_mc, point->temperature_mc);
    }
    found->run = rest;
    found->run.from_ms = lower(rest.from_ms, higher(closed_at_ms, last_ms + 1));
    CL_TRY(cl_excursion_vials(cl, found));
    found->run = rest;
done:
    return status;
}

/* When it was over, as far as was known; 0: nobody knew yet. */
static int64_t end_of(const struct known_list *known)
{
    const struct known *last = NULL;
    for (size_t i = 0; i < known->count; i++)
        if (!last || known->at[i].last_ms >= last->last_ms)
            last = &known->at[i];
    return last ? last->until_ms : 0;
}

/* What is known of a run's end is known of every excursion in it, whatever became of its deviation. */
static enum cl_status end_known(struct cl *cl, struct known_list *known, const struct cl_reading_run *run)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < known->count && run->until_ms; i++)
        if (known->at[i].until_ms == 0 && known->at[i].last_ms <= run->last_ms) {
            known->at[i].until_ms = run->until_ms;
            CL_TRY(update(cl, &known->at[i]));
        }
done:
    return status;
}

/* A deviation that is closed says nothing of what came later: another excursion, of the whole run when it was warmer or
 * began earlier than was known, or ended later, or after QA concluded on it while it went on; of what came since
 * when it was read too warm again; or of vials that nobody knew of. */
static enum cl_status add_to_closed(struct cl *cl, struct evaluation *e, const struct known_list *known, int64_t end_ms,
                                    struct cl_excursion_run *found)
{
    enum cl_status status = CL_OK;
    struct known all = known->at[0];
    for (size_t i = 0; i < known->count; i++) {
        const struct known *each = &known->at[i];
        all.from_ms = lower(all.from_ms, each->from_ms);
        all.last_ms = higher(all.last_ms, each->last_ms);
        all.warmest_mc = higher(all.warmest_mc, each->warmest_mc);
        all.closed_at_ms = higher(all.closed_at_ms, each->closed_at_ms);
    }
    int64_t since_ms = end_ms ? end_ms : all.closed_at_ms;
    bool longer = found->run.until_ms ? found->run.until_ms > since_ms : end_ms > 0;
    bool is_news = found->run.from_ms < all.from_ms || found->run.extreme_mc > all.warmest_mc;
    if (!is_news && found->run.last_ms > all.last_ms)
        CL_TRY(take_rest(cl, all.last_ms, all.closed_at_ms, found));
    else if (!is_news && longer)
        CL_TRY(take_vials_since(cl, since_ms, found));
    else if (!is_news)
        for (size_t i = 0; i < known->count; i++)
            CL_TRY(cl_excursion_drop_known(cl, known->at[i].id, found));
    if (found->vial_count)
        keep(cl, e, found);
done:
    return status;
}

/* ---- evaluating ------------------------------------------------------------------------------------------------ */

/* One that nothing ended goes on, also where nobody reads. */
static bool is_too_long(const struct cl *cl, const struct evaluation *e, const struct cl_reading_run *run)
{
    return e->allowed_ms == 0 || (e->is_last && !run->until_ms) ||
           cl_excursion_end(cl, run) - run->from_ms > e->allowed_ms;
}

static enum cl_status evaluate_run(struct cl *cl, struct evaluation *e, const struct cl_excursion_product *product,
                                   const struct cl_reading_run *run, struct cl_excursion_report *report)
{
    enum cl_status status;
    struct known_list known;
    bool open = false;
    int64_t end_ms;
    struct cl_excursion_run found = {.place = &e->place, .product = product, .run = *run};
    CL_TRY(cl_excursion_vials(cl, &found));
    CL_TRY(list_known(cl, &found, &known));
    CL_TRY(extend_all(cl, &known, &found, report, &open));
    end_ms = end_of(&known);
    CL_TRY(end_known(cl, &known, run));
    CL_TRY(cl_excursion_short(cl, &found, !known.count && found.vial_count > 0 && !is_too_long(cl, e, run)));
    if (!open && known.count)
        CL_TRY(add_to_closed(cl, e, &known, end_ms, &found));
    else if (!open && found.vial_count && is_too_long(cl, e, run))
        keep(cl, e, &found);
done:
    return status;
}

static enum cl_status begin(struct cl *cl, int64_t store_id, int64_t sensor_id, struct evaluation *e)
{
    enum cl_status status;
    int64_t minutes = 0;
    *e = (struct evaluation){0};
    CL_TRY(cl_excursion_place(cl, store_id, sensor_id, &e->place));
    CL_TRY(cl_store_int(cl->store, SQL_EXCURSION_MINUTES, &minutes, CL_BIND(cl_int(store_id))));
    e->allowed_ms = minutes * MINUTE_MS;
done:
    return status;
}

static enum cl_status evaluate(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t from_ms, int64_t until_ms,
                               bool is_last, struct cl_excursion_report *report)
{
    enum cl_status status;
    struct evaluation e;
    bool worth_it = false;
    CL_TRY(is_worth_it(cl, store_id, sensor_id, from_ms, until_ms, &worth_it));
    if (!worth_it)
        return CL_OK;
    CL_TRY(begin(cl, store_id, sensor_id, &e));
    e.is_last = is_last;
    CL_TRY(find_runs(cl, &e, from_ms, until_ms));
    for (size_t i = 0; i < e.exposed_count; i++)
        for (size_t at = 0; at < e.exposed[i].runs.count; at++)
            CL_TRY(evaluate_run(cl, &e, &e.exposed[i].product, &e.exposed[i].runs.at[at], report));
    CL_TRY(cl_excursion_settle(cl, e.found, e.found_count, report));
done:
    return status;
}

enum cl_status cl_excursion_evaluate(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t from_ms,
                                     int64_t until_ms, struct cl_excursion_report *report)
{
    return evaluate(cl, store_id, sensor_id, from_ms, until_ms, false, report);
}

enum cl_status cl_excursion_end_series(struct cl *cl, int64_t store_id, int64_t sensor_id,
                                       struct cl_excursion_report *report)
{
    int64_t newest_ms = INT64_MAX;
    enum cl_status status = cl_store_int(cl->store, SQL_EXCURSION_NEWEST_OF_SENSOR, &newest_ms,
                                         CL_BIND(cl_int(store_id), cl_int(sensor_id)));
    if (status == CL_OK && newest_ms)
        status = evaluate(cl, store_id, sensor_id, newest_ms, newest_ms, true, report);
    return status;
}

/* Whoever put the vials there must not miss it. */
void cl_excursion_tell(struct cl *cl, const struct cl_excursion_report *report)
{
    for (size_t i = 0; i < report->count; i++) {
        int64_t vials = report->at[i].vials + report->at[i].again;
        if (vials > 0)
            cl_notice(cl, "%s: %" PRId64 " vial%s held by %s; QA decides", report->at[i].what, vials,
                      vials == 1 ? "" : "s", report->at[i].deviation);
    }
}

/* ---- what a store allows is another now ------------------------------------------------------------------------- */

struct series {
    int64_t store_id, sensor_id;
};

enum cl_status cl_excursion_look_again(struct cl *cl, int64_t store_id, struct cl_excursion_report *report)
{
    enum cl_status status;
    struct series *items = NULL;
    size_t count = 0, capacity = 0;
    int64_t since_ms = 0;
    CL_TRY(cl_store_int(cl->store, SQL_EXCURSION_STANDS_SINCE, &since_ms, CL_BIND(cl_int(store_id))));
    if (!since_ms)
        return CL_OK;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EXCURSION_SERIES_INSIDE, CL_BIND(cl_int(store_id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct series){cl_rows_int(rows, COL_EXCURSION_INSIDE_STORE_ID),
                                         cl_rows_int(rows, COL_EXCURSION_INSIDE_SENSOR_ID)};
    }
    CL_TRY(cl_rows_close(rows));
    for (size_t i = 0; i < count; i++)
        CL_TRY(cl_excursion_evaluate(cl, items[i].store_id, items[i].sensor_id, since_ms, cl->now_ms, report));
done:
    return status;
}
