/* What stands on the chart of a store: everything that was read of it, and what was said of that. */
#include "domain/chart.h"
#include "domain/context.h"
#include "domain/reading_block.h"
#include "domain/reading_silence.h"
#include <cryolot/chart.h>
#include <stdlib.h>
#include <string.h>

#define PERIOD_DAYS 30
#define DAY_MS      INT64_C(86400000)

enum { AROUND_ONE_MS = 1800000 }; /* on each side of a reading that is the only one */

/* A store that was read for this one, from when until when. */
struct stay {
    int64_t store_id;
    const char *path;
    int64_t from_ms, until_ms;
};

struct stays {
    const struct stay *at;
    size_t count;
};

struct growing {
    struct cl_chart_span *at;
    size_t count, capacity;
};

struct filling {
    struct cl *cl;
    int64_t store_id;
    struct cl_chart *chart;
    struct stays stays;
    struct cl_chart_limit *limit;
    size_t limit_capacity;
};

/* ---- the store and the period ------------------------------------------------------------------------------------ */

static enum cl_status load_store(struct filling *filling, const char *store)
{
    struct cl *cl = filling->cl;
    struct cl_chart *chart = filling->chart;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_CHART_STORE, CL_BIND(cl_text(store)));
    bool found = cl_rows_next(rows);
    if (found) {
        filling->store_id = cl_rows_int(rows, COL_CHART_STORE_ID);
        chart->code = cl_keep_text(cl, rows, COL_CHART_STORE_CODE);
        chart->store = cl_keep_text(cl, rows, COL_CHART_STORE_PATH);
        chart->kind = cl_keep_text(cl, rows, COL_CHART_STORE_KIND);
        chart->zone = cl_keep_text(cl, rows, COL_CHART_STORE_TIMEZONE);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && !found)
        status = cl_fail(cl->error, CL_NOT_FOUND, NULL, store, "cryolot storage list", "there is no store '%s'", store);
    return status;
}

/* A bare date is the beginning of that day, or its end. */
static enum cl_status read_time(struct filling *filling, const char *text, bool end, int64_t *at_ms)
{
    struct cl *cl = filling->cl;
    struct cl_date day;
    const char *zone = filling->chart->zone;
    if (strlen(text) != strlen("2026-11-22"))
        return cl_time_read(text, zone, at_ms, cl->error);
    enum cl_status status = cl_date_read(text, &day, cl->error);
    if (status != CL_OK)
        return status;
    char next[CL_DATE_TEXT];
    cl_date_write(end ? cl_date_add_days(day, 1) : day, next, sizeof next);
    return cl_time_read(cl_arena_print(&cl->arena, "%s 00:00", next), zone, at_ms, cl->error);
}

static enum cl_status find_period(struct filling *filling, const struct cl_chart_request *request)
{
    enum cl_status status = CL_OK;
    struct cl_chart *chart = filling->chart;
    chart->until_ms = filling->cl->now_ms;
    if (request->to)
        CL_TRY(read_time(filling, request->to, true, &chart->until_ms));
    chart->from_ms = chart->until_ms - PERIOD_DAYS * DAY_MS;
    if (request->from)
        CL_TRY(read_time(filling, request->from, false, &chart->from_ms));
    if (chart->from_ms >= chart->until_ms)
        status = cl_fail(filling->cl->error, CL_USAGE, "chart.period", chart->store,
                         "give --from a time that is earlier than --to", "the chart would end before it begins");
done:
    return status;
}

static enum cl_status load_stays(struct filling *filling)
{
    struct cl *cl = filling->cl;
    struct stay *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(
        cl->store, SQL_CHART_STAYS,
        CL_BIND(cl_int(filling->store_id), cl_int(filling->chart->from_ms), cl_int(filling->chart->until_ms)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] =
            (struct stay){cl_rows_int(rows, COL_CHART_STAY_ID), cl_keep_text(cl, rows, COL_CHART_STAY_PATH),
                          cl_rows_int(rows, COL_CHART_STAY_FROM_MS), cl_rows_int(rows, COL_CHART_STAY_UNTIL_MS)};
    }
    filling->stays = (struct stays){items, count};
    return cl_rows_close(rows);
}

static enum cl_status ask_silences(struct filling *filling, int64_t from_ms, int64_t until_ms,
                                   struct cl_silence_list *out)
{
    struct cl *cl = filling->cl;
    struct cl_silence_place *places = cl_arena_alloc(&cl->arena, (filling->stays.count + 1) * sizeof *places);
    for (size_t i = 0; i < filling->stays.count; i++) {
        const struct stay *stay = &filling->stays.at[i];
        places[i] = (struct cl_silence_place){stay->store_id, stay->from_ms, stay->until_ms};
    }
    return cl_reading_silences(cl, places, filling->stays.count, from_ms, until_ms, out);
}

/* Where nobody reads it any more, although it was promised, the chart does not end with the last reading. */
static enum cl_status extend_by_silence(struct filling *filling, int64_t last_ms, int64_t most_ms)
{
    enum cl_status status;
    struct cl_silence_list found;
    CL_TRY(ask_silences(filling, last_ms, most_ms, &found));
    if (found.count)
        filling->chart->until_ms = most_ms;
    status = load_stays(filling);
done:
    return status;
}

/* Of the last days no more than was read in them, where no period is asked for. */
static enum cl_status narrow_period(struct filling *filling)
{
    enum cl_status status = CL_OK;
    struct cl_chart *chart = filling->chart;
    int64_t first_ms = INT64_MAX, last_ms = INT64_MIN;
    for (size_t i = 0; i < filling->stays.count && status == CL_OK; i++) {
        const struct stay *stay = &filling->stays.at[i];
        struct cl_rows *rows =
            cl_rows_open(filling->cl->store, SQL_CHART_READ_BETWEEN,
                         CL_BIND(cl_int(stay->store_id), cl_int(stay->from_ms), cl_int(stay->until_ms)));
        while (cl_rows_next(rows)) {
            if (cl_rows_is_null(rows, COL_CHART_READ_FIRST_MS))
                continue;
            int64_t from_ms = cl_rows_int(rows, COL_CHART_READ_FIRST_MS),
                    until_ms = cl_rows_int(rows, COL_CHART_READ_LAST_MS);
            from_ms = from_ms > stay->from_ms ? from_ms : stay->from_ms;
            until_ms = until_ms < stay->until_ms ? until_ms : stay->until_ms;
            first_ms = from_ms < first_ms ? from_ms : first_ms;
            last_ms = until_ms > last_ms ? until_ms : last_ms;
        }
        status = cl_rows_close(rows);
    }
    if (status != CL_OK || first_ms > last_ms)
        return status;
    int64_t most_ms = chart->until_ms;
    chart->from_ms = first_ms - (first_ms == last_ms ? AROUND_ONE_MS : 0);
    chart->until_ms = last_ms + (first_ms == last_ms ? AROUND_ONE_MS : 0);
    chart->until_ms = chart->until_ms < most_ms ? chart->until_ms : most_ms;
    return extend_by_silence(filling, last_ms, most_ms);
}

static struct cl_rows *open_of_stay(const struct filling *filling, enum cl_sql sql, const struct stay *stay)
{
    return cl_rows_open(filling->cl->store, sql,
                        CL_BIND(cl_int(stay->store_id), cl_int(stay->from_ms), cl_int(stay->until_ms)));
}

/* ---- readings ---------------------------------------------------------------------------------------------------- */

static struct cl_chart_reducer *new_reducer(struct filling *filling)
{
    struct cl_chart_reducer *reducer = cl_arena_alloc(&filling->cl->arena, sizeof *reducer);
    reducer->from_ms = filling->chart->from_ms;
    reducer->until_ms = filling->chart->until_ms;
    return reducer;
}

/* Of many readings within a column the coldest and the warmest. */
static void keep_marks(struct filling *filling, struct cl_chart_reducer *reducer)
{
    size_t buckets = cl_chart_reduced(reducer), count = 0;
    struct cl_chart_mark *mark = cl_arena_alloc(&filling->cl->arena, (2 * buckets + 1) * sizeof *mark);
    for (size_t i = 0; i < buckets; i++) {
        const struct cl_chart_bucket *bucket = &reducer->bucket[i];
        mark[count++] = (struct cl_chart_mark){bucket->first_ms, bucket->min_mc};
        if (bucket->readings > 1)
            mark[count++] = (struct cl_chart_mark){bucket->last_ms, bucket->max_mc};
    }
    filling->chart->by_hand = reducer->readings;
    filling->chart->mark = mark;
    filling->chart->mark_count = count;
}

static enum cl_status load_by_hand(struct filling *filling)
{
    enum cl_status status = CL_OK;
    struct cl_chart_reducer *reducer = new_reducer(filling);
    for (size_t i = 0; i < filling->stays.count && status == CL_OK; i++) {
        struct cl_rows *rows = open_of_stay(filling, SQL_CHART_READINGS, &filling->stays.at[i]);
        while (cl_rows_next(rows))
            cl_chart_reduce(reducer, cl_rows_int(rows, 0), cl_rows_int(rows, 1));
        status = cl_rows_close(rows);
    }
    keep_marks(filling, reducer);
    return status;
}

/* What a file said of one sensor in one store. */
struct sensor {
    int64_t store_id, sensor_id;
    const char *name;
    struct cl_chart_reducer *reducer;
};

struct sensors {
    struct sensor *at;
    size_t count, capacity;
};

static enum cl_status name_sensor(struct filling *filling, const struct stay *stay, struct sensor *sensor)
{
    struct cl *cl = filling->cl;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_CHART_SENSOR, CL_BIND(cl_int(sensor->sensor_id)));
    const char *code = cl_rows_next(rows) ? cl_rows_text(rows, 0) : "files";
    sensor->name = cl_arena_print(&cl->arena, "%s of %s", code, stay->path);
    return cl_rows_close(rows);
}

static enum cl_status find_sensor(struct filling *filling, struct sensors *sensors, const struct stay *stay,
                                  int64_t sensor_id, struct sensor **out)
{
    size_t i = 0;
    while (i < sensors->count && (sensors->at[i].store_id != stay->store_id || sensors->at[i].sensor_id != sensor_id))
        i++;
    enum cl_status status = CL_OK;
    if (i == sensors->count) {
        sensors->at =
            cl_arena_grow(&filling->cl->arena, sensors->at, sensors->count, &sensors->capacity, sizeof *sensors->at);
        sensors->at[sensors->count++] = (struct sensor){stay->store_id, sensor_id, NULL, new_reducer(filling)};
        status = name_sensor(filling, stay, &sensors->at[i]);
    }
    *out = &sensors->at[i];
    return status;
}

/* One block at a time: of a million readings no more than that is ever held. */
static enum cl_status take_block(struct filling *filling, const struct cl_rows *rows, const struct stay *stay,
                                 struct sensors *sensors, struct cl_reading_point *points)
{
    size_t size = 0;
    struct sensor *sensor;
    int64_t count = cl_rows_int(rows, COL_READING_BLOCK_READINGS);
    const void *content = cl_rows_blob(rows, COL_READING_BLOCK_CONTENT, &size);
    if (count < 0 || count > CL_READING_BLOCK_MOST)
        return cl_fail(filling->cl->error, CL_INTEGRITY, "store.damaged", stay->path, "cryolot verify",
                       "a block of readings is damaged: it says that it holds %lld", (long long)count);
    enum cl_status status = cl_reading_block_unpack(content, size, points, (size_t)count, filling->cl->error);
    if (status == CL_OK)
        status = find_sensor(filling, sensors, stay, cl_rows_int(rows, COL_READING_BLOCK_SENSOR_ID), &sensor);
    for (int64_t i = 0; i < count && status == CL_OK; i++)
        if (points[i].at_ms >= stay->from_ms && points[i].at_ms <= stay->until_ms)
            cl_chart_reduce(sensor->reducer, points[i].at_ms, points[i].temperature_mc);
    return status;
}

static void keep_series(struct filling *filling, const struct sensors *sensors)
{
    struct cl_chart *chart = filling->chart;
    struct cl_chart_series *series = cl_arena_alloc(&filling->cl->arena, (sensors->count + 1) * sizeof *series);
    for (size_t i = 0; i < sensors->count; i++) {
        const struct sensor *sensor = &sensors->at[i];
        size_t count = cl_chart_reduced(sensor->reducer);
        chart->of_files += sensor->reducer->readings;
        if (count > 0) /* a block may reach into the period without a reading in it */
            series[chart->series_count++] = (struct cl_chart_series){sensor->name, sensor->reducer->bucket, count};
    }
    chart->series = series;
}

static enum cl_status load_of_files(struct filling *filling)
{
    enum cl_status status = CL_OK;
    struct sensors sensors = {0};
    struct cl_reading_point *points = cl_arena_alloc(&filling->cl->arena, CL_READING_BLOCK_MOST * sizeof *points);
    for (size_t i = 0; i < filling->stays.count && status == CL_OK; i++) {
        const struct stay *stay = &filling->stays.at[i];
        struct cl_rows *rows =
            cl_rows_open(filling->cl->store, SQL_READING_BLOCKS,
                         CL_BIND(cl_int(stay->store_id), cl_int(stay->from_ms), cl_int(stay->until_ms), cl_int(-1)));
        while (status == CL_OK && cl_rows_next(rows))
            status = take_block(filling, rows, stay, &sensors, points);
        enum cl_status closed = cl_rows_close(rows);
        status = status == CL_OK ? closed : status;
    }
    keep_series(filling, &sensors);
    return status;
}

/* ---- limits ------------------------------------------------------------------------------------------------------ */

static void add_limit(struct filling *filling, int64_t limit_mc, const char *name, bool product)
{
    struct cl_chart *chart = filling->chart;
    filling->limit = cl_arena_grow(&filling->cl->arena, filling->limit, chart->limit_count, &filling->limit_capacity,
                                   sizeof *filling->limit);
    filling->limit[chart->limit_count++] = (struct cl_chart_limit){limit_mc, name, product};
    chart->limit = filling->limit;
}

/* The nearest one on each side holds. */
static enum cl_status load_alarm_limits(struct filling *filling)
{
    bool above = false, below = false;
    struct cl_rows *rows = cl_rows_open(filling->cl->store, SQL_CHART_ALARM_LIMITS, CL_BIND(cl_int(filling->store_id)));
    while (cl_rows_next(rows)) {
        if (!above && !cl_rows_is_null(rows, COL_CHART_ALARM_LIMIT_MAX_MC))
            add_limit(filling, cl_rows_int(rows, COL_CHART_ALARM_LIMIT_MAX_MC), "alarm above", false);
        if (!below && !cl_rows_is_null(rows, COL_CHART_ALARM_LIMIT_MIN_MC))
            add_limit(filling, cl_rows_int(rows, COL_CHART_ALARM_LIMIT_MIN_MC), "alarm below", false);
        above |= !cl_rows_is_null(rows, COL_CHART_ALARM_LIMIT_MAX_MC);
        below |= !cl_rows_is_null(rows, COL_CHART_ALARM_LIMIT_MIN_MC);
    }
    return cl_rows_close(rows);
}

static bool has_product_limit(const struct cl_chart *chart, const char *product, int64_t limit_mc)
{
    size_t i = 0;
    while (i < chart->limit_count && !(chart->limit[i].product && chart->limit[i].limit_mc == limit_mc &&
                                       strcmp(chart->limit[i].name, product) == 0))
        i++;
    return i < chart->limit_count;
}

static enum cl_status load_product_limits(struct filling *filling)
{
    struct cl_rows *rows = cl_rows_open(filling->cl->store, SQL_CHART_PRODUCTS, CL_BIND(cl_int(filling->store_id)));
    while (cl_rows_next(rows))
        add_limit(filling, cl_rows_int(rows, COL_CHART_PRODUCT_STORAGE_MAX_MC),
                  cl_keep_text(filling->cl, rows, COL_CHART_PRODUCT_CODE), true);
    return cl_rows_close(rows);
}

/* ---- what lasted ------------------------------------------------------------------------------------------------- */

/* Within the stay; without an end it lasts until then. */
static void add_span(struct filling *filling, struct growing *spans, const struct stay *stay, struct cl_chart_span span)
{
    span.from_ms = span.from_ms < stay->from_ms ? stay->from_ms : span.from_ms;
    span.until_ms = span.until_ms == 0 || span.until_ms > stay->until_ms ? stay->until_ms : span.until_ms;
    spans->at = cl_arena_grow(&filling->cl->arena, spans->at, spans->count, &spans->capacity, sizeof *spans->at);
    spans->at[spans->count++] = span;
}

/* One time above, whatever products and sensors saw it: a band, a number and a line of words. */
struct run {
    const struct stay *stay;
    const char *products, *deviations;
    int64_t warmest_mc;
    bool over;
};

struct runs {
    struct run *at;
    size_t count, capacity;
};

static const char *run_text(struct cl *cl, const struct run *run)
{
    char warmest[CL_QUANTITY_TEXT];
    return cl_arena_print(&cl->arena, "%s in %s, up to %s (%s)%s", run->products, run->stay->path,
                          cl_temperature_write(run->warmest_mc, warmest, sizeof warmest), run->deviations,
                          run->over ? "" : ", not over yet");
}

/* Whether a list "a, b" has an item. */
static bool lists(const char *list, const char *item)
{
    size_t size = strlen(item);
    for (const char *at = strstr(list, item); at; at = strstr(at + 1, item))
        if ((at == list || at[-1] == ' ') && (at[size] == '\0' || at[size] == ','))
            return true;
    return false;
}

/* "a, b", each once. */
static const char *joined(struct cl *cl, const char *list, const char *item)
{
    return !list ? item : lists(list, item) ? list : cl_arena_print(&cl->arena, "%s, %s", list, item);
}

/* The run of the stay that a span shares a time with; else a new one. */
static size_t find_run(struct filling *filling, struct growing *spans, struct runs *runs, const struct stay *stay,
                       struct cl_chart_span span)
{
    int64_t until_ms = span.until_ms ? span.until_ms : INT64_MAX;
    for (size_t i = 0; i < spans->count; i++) {
        struct cl_chart_span *known = &spans->at[i];
        if (runs->at[i].stay != stay || span.from_ms > known->until_ms || until_ms < known->from_ms)
            continue;
        add_span(filling, spans, stay, span);
        span = spans->at[--spans->count];
        known->from_ms = span.from_ms < known->from_ms ? span.from_ms : known->from_ms;
        known->until_ms = span.until_ms > known->until_ms ? span.until_ms : known->until_ms;
        return i;
    }
    add_span(filling, spans, stay, span);
    runs->at = cl_arena_grow(&filling->cl->arena, runs->at, runs->count, &runs->capacity, sizeof *runs->at);
    runs->at[runs->count] = (struct run){.stay = stay, .warmest_mc = INT64_MIN, .over = true};
    return runs->count++;
}

static enum cl_status load_excursions(struct filling *filling, const struct stay *stay, struct growing *spans,
                                      struct runs *runs)
{
    struct cl *cl = filling->cl;
    struct cl_rows *rows = open_of_stay(filling, SQL_CHART_EXCURSIONS, stay);
    while (cl_rows_next(rows)) {
        char limit[CL_QUANTITY_TEXT];
        const char *product = cl_keep_text(cl, rows, COL_CHART_EXCURSION_PRODUCT);
        int64_t limit_mc = cl_rows_int(rows, COL_CHART_EXCURSION_LIMIT_MC),
                warmest_mc = cl_rows_int(rows, COL_CHART_EXCURSION_WARMEST_MC);
        size_t i = find_run(filling, spans, runs, stay,
                            (struct cl_chart_span){cl_rows_int(rows, COL_CHART_EXCURSION_FROM_MS),
                                                   cl_rows_int(rows, COL_CHART_EXCURSION_UNTIL_MS), NULL});
        struct run *run = &runs->at[i];
        run->products = joined(
            cl, run->products,
            cl_arena_print(&cl->arena, "%s above %s", product, cl_temperature_write(limit_mc, limit, sizeof limit)));
        run->deviations = joined(cl, run->deviations, cl_keep_text(cl, rows, COL_CHART_EXCURSION_DEVIATION));
        run->warmest_mc = warmest_mc > run->warmest_mc ? warmest_mc : run->warmest_mc;
        run->over &= !cl_rows_is_null(rows, COL_CHART_EXCURSION_UNTIL_MS);
        spans->at[i].text = run_text(cl, run);
        if (!has_product_limit(filling->chart, product, limit_mc))
            add_limit(filling, limit_mc, product, true);
    }
    return cl_rows_close(rows);
}

/* Of so many that they would be nothing but black the further ones are left out where they would stand on one another.
 */
static enum cl_status load_spans(struct filling *filling, enum cl_sql sql, const struct stay *stay,
                                 struct growing *spans)
{
    int64_t column_ms = (filling->chart->until_ms - filling->chart->from_ms) / CL_CHART_COLUMNS;
    struct cl_rows *rows = open_of_stay(filling, sql, stay);
    while (cl_rows_next(rows)) {
        struct cl_chart_span span = {cl_rows_int(rows, COL_CHART_SPAN_FROM_MS),
                                     cl_rows_int(rows, COL_CHART_SPAN_UNTIL_MS),
                                     cl_keep_text(filling->cl, rows, COL_CHART_SPAN_WHAT)};
        const struct cl_chart_span *last = spans->count > 0 ? &spans->at[spans->count - 1] : NULL;
        bool hidden = last && !span.text && span.from_ms >= last->from_ms && span.from_ms - last->from_ms < column_ms &&
                      span.until_ms != 0 && span.until_ms - last->from_ms < column_ms;
        if (!hidden)
            add_span(filling, spans, stay, span);
    }
    return cl_rows_close(rows);
}

static int by_begin(const void *left, const void *right)
{
    const struct cl_chart_span *a = left, *b = right;
    return a->from_ms != b->from_ms ? (a->from_ms < b->from_ms ? -1 : 1) : 0;
}

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* A rack that is open in an open tank is one time in the warm: spans that share a time become one, with the words of
 * all; so do two of the same words of which one begins where the other ends. */
static struct cl_chart_spans merged(struct cl *cl, struct growing *spans)
{
    size_t kept = 0;
    if (spans->count > 1)
        qsort(spans->at, spans->count, sizeof *spans->at, by_begin);
    for (size_t i = 0; i < spans->count; i++) {
        const struct cl_chart_span *next = &spans->at[i];
        struct cl_chart_span *last = kept > 0 ? &spans->at[kept - 1] : NULL;
        bool same = last && is_same_text(last->text, next->text);
        if (!last || next->from_ms > last->until_ms || (next->from_ms == last->until_ms && !same)) {
            spans->at[kept++] = *next;
            continue;
        }
        last->until_ms = next->until_ms > last->until_ms ? next->until_ms : last->until_ms;
        if (!same)
            last->text = cl_arena_print(&cl->arena, "%s; %s", last->text, next->text);
    }
    return (struct cl_chart_spans){spans->at, kept};
}

static enum cl_status load_all_spans(struct filling *filling)
{
    enum cl_status status = CL_OK;
    struct runs runs = {0};
    struct growing excursions = {0}, openings = {0}, alarms_off = {0};
    for (size_t i = 0; i < filling->stays.count; i++) {
        const struct stay *stay = &filling->stays.at[i];
        CL_TRY(load_excursions(filling, stay, &excursions, &runs));
        CL_TRY(load_spans(filling, SQL_CHART_OPENINGS, stay, &openings));
        CL_TRY(load_spans(filling, SQL_CHART_ALARMS_OFF, stay, &alarms_off));
    }
    filling->chart->excursions = (struct cl_chart_spans){excursions.at, excursions.count};
    filling->chart->openings = merged(filling->cl, &openings);
    filling->chart->alarms_off = merged(filling->cl, &alarms_off);
done:
    return status;
}

/* When nobody read it, or what was around it, for longer than was promised: no line leads through that. */
static enum cl_status load_silences(struct filling *filling)
{
    struct cl *cl = filling->cl;
    struct cl_chart *chart = filling->chart;
    struct growing spans = {0};
    struct cl_silence_list found;
    enum cl_status status = ask_silences(filling, chart->from_ms, chart->until_ms, &found);
    for (size_t i = 0; status == CL_OK && i < found.count; i++) {
        const struct cl_silence_span *span = &found.at[i];
        spans.at = cl_arena_grow(&cl->arena, spans.at, spans.count, &spans.capacity, sizeof *spans.at);
        spans.at[spans.count++] =
            (struct cl_chart_span){span->from_ms, span->until_ms, cl_duration_text(cl, span->until_ms - span->from_ms)};
    }
    if (status == CL_OK)
        chart->promised_ms = found.promised_ms;
    chart->silences = (struct cl_chart_spans){spans.at, spans.count};
    return status;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static void fill_heading(struct filling *filling)
{
    struct cl *cl = filling->cl;
    struct cl_chart *chart = filling->chart;
    chart->facility = cl->facility.name;
    chart->training = cl->facility.training;
    chart->printed_at_ms = cl->now_ms;
    chart->printed_by = cl_printed_by(cl);
}

enum cl_status cl_storage_chart(struct cl *cl, const struct cl_chart_request *request, struct cl_chart *out)
{
    enum cl_status status;
    struct cl_chart chart = {0};
    struct filling filling = {.cl = cl, .chart = &chart};
    CL_TRY(cl_store_snapshot_begin(cl->store));
    CL_TRY(load_store(&filling, request->store));
    CL_TRY(find_period(&filling, request));
    CL_TRY(load_stays(&filling));
    if (!request->from && !request->to)
        CL_TRY(narrow_period(&filling));
    CL_TRY(load_by_hand(&filling));
    CL_TRY(load_of_files(&filling));
    CL_TRY(load_alarm_limits(&filling));
    CL_TRY(load_product_limits(&filling));
    CL_TRY(load_all_spans(&filling));
    CL_TRY(load_silences(&filling));
    fill_heading(&filling);
    *out = chart;
done:
    cl_store_snapshot_end(cl->store);
    return status;
}
