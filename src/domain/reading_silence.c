/* Silence is no cold: how long what vials stood in was not read, beyond what was promised. */
#include "domain/reading_silence.h"
#include "domain/reading.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const int64_t MINUTE_MS = 60 * 1000, HOUR_MS = 60 * 60 * 1000, DAY_MS = 24 * 60 * 60 * 1000;

/* ---- where vials stood ----------------------------------------------------------------------------------------- */

/* When a store was around vials that stood in `leaf_id`, and which one promised nearest to them how often it is read
 * (0: none until here). */
struct watch {
    int64_t leaf_id, store_id, promised_id, from_ms, until_ms; /* INT64_MAX: still */
};

struct watches {
    struct watch *at;
    size_t count, capacity;
};

static bool is_same_place(const struct watch *a, const struct watch *b)
{
    return a->leaf_id == b->leaf_id && a->store_id == b->store_id && a->promised_id == b->promised_id;
}

/* Adds a stay; those of one place come by their beginning, and are one where they overlap. */
static void add_watch(struct cl *cl, struct watches *all, struct watch watch)
{
    struct watch *last = all->count ? &all->at[all->count - 1] : NULL;
    if (last && is_same_place(last, &watch) && watch.from_ms <= last->until_ms) {
        last->until_ms = watch.until_ms > last->until_ms ? watch.until_ms : last->until_ms;
        return;
    }
    all->at = cl_arena_grow(&cl->arena, all->at, all->count, &all->capacity, sizeof *all->at);
    all->at[all->count++] = watch;
}

static enum cl_status list_watches(struct cl *cl, int64_t lot_id, int64_t vial_id, struct watches *all)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_READING_WATCHES, CL_BIND(cl_int_or_null(lot_id), cl_int_or_null(vial_id)));
    while (cl_rows_next(rows))
        add_watch(cl, all,
                  (struct watch){
                      cl_rows_int(rows, COL_READING_WATCH_LEAF_ID), cl_rows_int(rows, COL_READING_WATCH_STORE_ID),
                      cl_rows_int(rows, COL_READING_WATCH_PROMISED_ID), cl_rows_int(rows, COL_READING_WATCH_FROM_MS),
                      cl_rows_is_null(rows, COL_READING_WATCH_UNTIL_MS)
                          ? INT64_MAX
                          : cl_rows_int(rows, COL_READING_WATCH_UNTIL_MS)});
    return cl_rows_close(rows);
}

/* ---- when it was read ------------------------------------------------------------------------------------------ */

/* From when until when nothing is silent for longer than was promised. */
struct span {
    int64_t from_ms, until_ms;
};

struct spans {
    struct span *at;
    size_t count, capacity;
};

static void add_span(struct cl *cl, struct spans *spans, int64_t from_ms, int64_t until_ms)
{
    spans->at = cl_arena_grow(&cl->arena, spans->at, spans->count, &spans->capacity, sizeof *spans->at);
    spans->at[spans->count++] = (struct span){from_ms, until_ms};
}

static int compare(const void *left, const void *right)
{
    const struct span *a = left, *b = right;
    if (a->from_ms != b->from_ms)
        return a->from_ms < b->from_ms ? -1 : 1;
    return 0;
}

/* A block with a longer silence in it, which is taken apart. */
struct broken {
    struct span span;
    int64_t sensor_id; /* CL_ANY_SENSOR: it was read by hand */
    bool doubtful;     /* and QA closed a deviation about its sensor */
};

static enum cl_status add_points(struct cl *cl, int64_t store_id, const struct broken *block, struct spans *spans)
{
    enum cl_status status;
    struct cl_reading_points points;
    CL_TRY(cl_reading_points(cl, store_id, block->sensor_id, block->span.from_ms, block->span.until_ms, &points));
    for (size_t i = 0; i < points.count; i++)
        if (points.at[i].doubtful == block->doubtful)
            add_span(cl, spans, points.at[i].at_ms, points.at[i].at_ms);
done:
    return status;
}

/* What was read of a store in a time. A block without a longer silence in it is one span, and is not taken apart. */
static enum cl_status add_readings(struct cl *cl, int64_t store_id, struct span within, int64_t promised_ms,
                                   struct spans *spans)
{
    enum cl_status status;
    struct broken *broken = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_READING_TIMES,
                                        CL_BIND(cl_int(store_id), cl_int(within.from_ms), cl_int(within.until_ms)));
    while (cl_rows_next(rows)) {
        int64_t first_ms = cl_rows_int(rows, COL_READING_TIME_FIRST_AT_MS),
                last_ms = cl_rows_int(rows, COL_READING_TIME_LAST_AT_MS);
        first_ms = first_ms > within.from_ms ? first_ms : within.from_ms;
        last_ms = last_ms < within.until_ms ? last_ms : within.until_ms;
        if (cl_rows_int(rows, COL_READING_TIME_LONGEST_MS) <= promised_ms) {
            add_span(cl, spans, first_ms, last_ms);
            continue;
        }
        broken = cl_arena_grow(&cl->arena, broken, count, &capacity, sizeof *broken);
        broken[count++] = (struct broken){{first_ms, last_ms},
                                          cl_rows_int(rows, COL_READING_TIME_SENSOR_ID),
                                          cl_rows_int(rows, COL_READING_TIME_DOUBTFUL) != 0};
    }
    CL_TRY(cl_rows_close(rows));
    for (size_t i = 0; i < count; i++)
        CL_TRY(add_points(cl, store_id, &broken[i], spans));
done:
    return status;
}

/* ---- what was promised ----------------------------------------------------------------------------------------- */

struct promise {
    int64_t every_ms, since_ms;
    bool said; /* the store is to be read so and so often, or a sensor in it says how often it reports */
    const char *path, *timezone;
};

static enum cl_status read_promise(struct cl *cl, int64_t store_id, struct promise *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_READING_PROMISE, CL_BIND(cl_int(store_id)));
    *out = (struct promise){.every_ms = INT64_MAX};
    if (cl_rows_next(rows)) {
        int64_t store_ms = cl_rows_int(rows, COL_READING_PROMISE_READ_EVERY_MINUTES) * MINUTE_MS,
                sensor_ms = cl_rows_int(rows, COL_READING_PROMISE_SENSOR_MINUTES) * MINUTE_MS;
        out->every_ms = store_ms ? store_ms : sensor_ms > HOUR_MS ? sensor_ms : HOUR_MS;
        out->said = store_ms || sensor_ms;
        out->since_ms = store_ms ? INT64_MIN : cl_rows_int(rows, COL_READING_PROMISE_SENSOR_SINCE_MS);
        out->path = cl_keep_text(cl, rows, COL_READING_PROMISE_PATH);
        out->timezone = cl_keep_text(cl, rows, COL_READING_PROMISE_TIMEZONE);
    }
    return cl_rows_close(rows);
}

/* ---- silences -------------------------------------------------------------------------------------------------- */

/* What is looked for, and what was found of it. */
struct search {
    struct cl *cl;
    int64_t lot_id, vial_id;
    struct cl_reading_silence found;
    const char *running, *running_steady;
    int64_t running_ms, accepted_ms;
};

const char *cl_duration_text(struct cl *cl, int64_t ms)
{
    if (ms >= 2 * DAY_MS)
        return cl_arena_print(&cl->arena, "%" PRId64 " days", ms / DAY_MS);
    if (ms >= 2 * HOUR_MS)
        return cl_arena_print(&cl->arena, "%" PRId64 " h", ms / HOUR_MS);
    return cl_arena_print(&cl->arena, "%" PRId64 " min", ms / MINUTE_MS);
}

/* "CPN/LN2-4 was not read for 16 days, from 2026-11-10 09:03 CET to ..."; "... is not read since" while it goes on. */
static const char *silence_text(struct cl *cl, const struct promise *promise, struct span silence, bool open,
                                bool steady)
{
    char from[CL_TIME_TEXT], until[CL_TIME_TEXT];
    cl_time_write_local(silence.from_ms, promise->timezone, false, from, sizeof from);
    cl_time_write_local(silence.until_ms, promise->timezone, false, until, sizeof until);
    const char *duration = cl_duration_text(cl, silence.until_ms - silence.from_ms);
    if (open && steady)
        return cl_arena_print(&cl->arena, "%s was not read since %s", promise->path, from);
    if (open)
        return cl_arena_print(&cl->arena, "%s was not read for %s, since %s", promise->path, duration, from);
    return cl_arena_print(&cl->arena, "%s was not read for %s, from %s to %s", promise->path, duration, from, until);
}

/* Until when QA accepted a silence (its beginning: they did not), by which deviation. */
static enum cl_status ask_accepted(struct search *search, int64_t store_id, struct span silence, int64_t *until_ms,
                                   const char **deviation)
{
    struct cl *cl = search->cl;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_READING_SILENCE_ACCEPTED,
                     CL_BIND(cl_int(store_id), cl_int_or_null(search->lot_id), cl_int_or_null(search->vial_id),
                             cl_int(silence.from_ms - MINUTE_MS), cl_int(silence.until_ms)));
    *until_ms = silence.from_ms;
    *deviation = NULL;
    if (cl_rows_next(rows)) {
        int64_t closed_ms = cl_rows_int(rows, COL_READING_ACCEPTED_CLOSED_AT_MS);
        *until_ms = closed_ms < silence.until_ms ? closed_ms : silence.until_ms;
        *deviation = cl_arena_print(&cl->arena, "%s '%s'", cl_rows_text(rows, COL_READING_ACCEPTED_CODE),
                                    cl_rows_text(rows, COL_READING_ACCEPTED_TITLE));
    }
    return cl_rows_close(rows);
}

static void note_accepted(struct search *search, const struct promise *promise, struct span silence,
                          const char *deviation)
{
    int64_t ms = silence.until_ms - silence.from_ms;
    if (ms <= search->accepted_ms)
        return;
    search->accepted_ms = ms;
    search->found.accepted = cl_arena_print(&search->cl->arena, "%s, which QA accepted in %s",
                                            silence_text(search->cl, promise, silence, false, false), deviation);
}

/* How a silence ends: not yet (`open`: the vials stand there, too), by a reading, or with the stay. */
struct end {
    bool running, open;
};

static void note(struct search *search, const struct promise *promise, struct span silence, struct end end)
{
    struct cl *cl = search->cl;
    struct cl_reading_silence *found = &search->found;
    int64_t ms = silence.until_ms - silence.from_ms;
    char from[CL_TIME_TEXT];
    found->count++;
    if (end.running && ms > search->running_ms) {
        search->running_ms = ms;
        search->running = silence_text(cl, promise, silence, end.open, false);
        search->running_steady = silence_text(cl, promise, silence, end.open, true);
    }
    found->running |= end.running;
    if (ms <= found->longest_ms)
        return;
    found->longest_ms = ms;
    found->text = silence_text(cl, promise, silence, end.open, false);
    found->steady = silence_text(cl, promise, silence, end.open, true);
    found->path = promise->path;
    found->from = cl_arena_copy(&cl->arena, cl_time_write_utc(silence.from_ms, from, sizeof from));
}

/* Between two readings, or a stay's end. */
static enum cl_status look_at_silence(struct search *search, int64_t store_id, const struct promise *promise,
                                      struct span silence, struct end end)
{
    enum cl_status status = CL_OK;
    int64_t accepted_until_ms;
    const char *deviation;
    if (silence.until_ms - silence.from_ms <= promise->every_ms)
        return CL_OK;
    CL_TRY(ask_accepted(search, store_id, silence, &accepted_until_ms, &deviation));
    if (deviation)
        note_accepted(search, promise, (struct span){silence.from_ms, accepted_until_ms}, deviation);
    silence.from_ms = accepted_until_ms;
    if (silence.until_ms - silence.from_ms > promise->every_ms)
        note(search, promise, silence, end);
done:
    return status;
}

/* A vial that was just taken out of a store that nobody read since tells no more of its cold than one that stands
 * there. */
static enum cl_status ask_end(struct cl *cl, const struct watch *stay, struct end *out)
{
    int64_t read = 0;
    *out = (struct end){stay->until_ms == INT64_MAX, stay->until_ms == INT64_MAX};
    if (out->open || cl->now_ms - stay->until_ms > DAY_MS)
        return CL_OK;
    enum cl_status status =
        cl_store_int(cl->store, SQL_READING_SINCE, &read, CL_BIND(cl_int(stay->store_id), cl_int(stay->until_ms)));
    out->running = read == 0;
    return status;
}

/* Looks at one stay within a store that promises; `group`: everything that was around the same vials. */
static enum cl_status look_at_stay(struct search *search, const struct watch *group, size_t count,
                                   const struct watch *stay, const struct promise *promise)
{
    enum cl_status status = CL_OK;
    struct cl *cl = search->cl;
    struct spans spans = {0};
    struct end end;
    int64_t silent_ms = stay->from_ms > promise->since_ms ? stay->from_ms : promise->since_ms,
            until_ms = stay->until_ms < cl->now_ms ? stay->until_ms : cl->now_ms;
    for (size_t i = 0; i < count; i++) {
        struct span within = {group[i].from_ms > silent_ms ? group[i].from_ms : silent_ms,
                              group[i].until_ms < until_ms ? group[i].until_ms : until_ms};
        if (within.from_ms <= within.until_ms)
            CL_TRY(add_readings(cl, group[i].store_id, within, promise->every_ms, &spans));
    }
    if (spans.count > 1)
        qsort(spans.at, spans.count, sizeof *spans.at, compare);
    for (size_t i = 0; i < spans.count; i++) {
        CL_TRY(look_at_silence(search, stay->store_id, promise, (struct span){silent_ms, spans.at[i].from_ms},
                               (struct end){false, false}));
        silent_ms = spans.at[i].until_ms > silent_ms ? spans.at[i].until_ms : silent_ms;
    }
    CL_TRY(ask_end(search->cl, stay, &end));
    CL_TRY(look_at_silence(search, stay->store_id, promise, (struct span){silent_ms, until_ms}, end));
done:
    return status;
}

/* Looks at what was around the vials of one place. */
static enum cl_status look_at_group(struct search *search, const struct watch *group, size_t count)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < count; i++) {
        struct promise promise;
        if (group[i].promised_id != group[i].store_id)
            continue;
        CL_TRY(read_promise(search->cl, group[i].store_id, &promise));
        CL_TRY(look_at_stay(search, group, count, &group[i], &promise));
    }
done:
    return status;
}

/* The longest is said; one that goes on too, where it is another. */
static void finish(struct search *search)
{
    struct cl *cl = search->cl;
    struct cl_reading_silence *found = &search->found;
    if (!found->running || search->running_ms == found->longest_ms)
        return;
    found->text = cl_arena_print(&cl->arena, "%s; %s", found->text, search->running);
    found->steady = cl_arena_print(&cl->arena, "%s; %s", found->steady, search->running_steady);
}

enum cl_status cl_reading_silence(struct cl *cl, int64_t lot_id, int64_t vial_id, struct cl_reading_silence *out)
{
    enum cl_status status;
    struct watches all = {0};
    struct search search = {.cl = cl, .lot_id = lot_id, .vial_id = vial_id};
    CL_TRY(list_watches(cl, lot_id, vial_id, &all));
    for (size_t i = 0, count; i < all.count; i += count) {
        for (count = 1; i + count < all.count && all.at[i + count].leaf_id == all.at[i].leaf_id;)
            count++;
        CL_TRY(look_at_group(&search, all.at + i, count));
    }
    finish(&search);
    *out = search.found;
done:
    return status;
}

/* ---- where nothing was promised -------------------------------------------------------------------------------- */

static struct span shared(const struct cl *cl, const struct watch *a, const struct watch *b)
{
    int64_t until_ms = a->until_ms < b->until_ms ? a->until_ms : b->until_ms;
    return (struct span){a->from_ms > b->from_ms ? a->from_ms : b->from_ms,
                         until_ms < cl->now_ms ? until_ms : cl->now_ms};
}

/* Whether nothing of what was around the vials during one stay says how cold it was. */
static enum cl_status is_unwatched(struct cl *cl, const struct watch *group, size_t count, const struct watch *stay,
                                   bool *out)
{
    enum cl_status status = CL_OK;
    struct span stood = shared(cl, stay, stay);
    *out = stood.until_ms - stood.from_ms > DAY_MS;
    for (size_t i = 0; i < count && *out; i++) {
        struct spans spans = {0};
        struct span within = shared(cl, stay, &group[i]);
        if (within.from_ms >= within.until_ms)
            continue;
        if (!group[i].promised_id)
            CL_TRY(add_readings(cl, group[i].store_id, within, INT64_MAX, &spans));
        *out = !group[i].promised_id && spans.count == 0;
    }
done:
    return status;
}

static enum cl_status unwatched_text(struct cl *cl, const struct watch *stay, const char **out)
{
    char from[CL_TIME_TEXT];
    struct promise store;
    int64_t until_ms = stay->until_ms < cl->now_ms ? stay->until_ms : cl->now_ms;
    enum cl_status status = read_promise(cl, stay->store_id, &store);
    if (status == CL_OK)
        *out = cl_arena_print(&cl->arena, "nobody reads %s, where it stood for %s since %s", store.path,
                              cl_duration_text(cl, until_ms - stay->from_ms),
                              cl_time_write_local(stay->from_ms, store.timezone, false, from, sizeof from));
    return status;
}

enum cl_status cl_reading_unwatched(struct cl *cl, int64_t lot_id, int64_t vial_id, const char **out)
{
    enum cl_status status;
    struct watches all = {0};
    *out = NULL;
    CL_TRY(list_watches(cl, lot_id, vial_id, &all));
    for (size_t i = all.count; i-- > 0 && !*out;) { /* what is inside was added after what is around it, mostly */
        size_t first = i, count = 1;
        bool found = false;
        while (first > 0 && all.at[first - 1].leaf_id == all.at[i].leaf_id)
            first--;
        while (first + count < all.count && all.at[first + count].leaf_id == all.at[i].leaf_id)
            count++;
        CL_TRY(is_unwatched(cl, &all.at[first], count, &all.at[i], &found));
        if (found)
            CL_TRY(unwatched_text(cl, &all.at[i], out));
    }
done:
    return status;
}

/* ---- of a chart -------------------------------------------------------------------------------------------------- */

static enum cl_status find_promise(struct cl *cl, const struct cl_silence_place *places, size_t count,
                                   struct promise *out)
{
    enum cl_status status = CL_OK;
    *out = (struct promise){0};
    for (size_t i = 0; i < count && status == CL_OK && !out->said; i++)
        status = read_promise(cl, places[i].store_id, out);
    return status;
}

static void add_silence(struct cl *cl, struct spans *silences, const struct promise *promise, int64_t from_ms,
                        int64_t until_ms)
{
    if (until_ms - from_ms > promise->every_ms)
        add_span(cl, silences, from_ms, until_ms);
}

enum cl_status cl_reading_silences(struct cl *cl, const struct cl_silence_place *places, size_t count, int64_t from_ms,
                                   int64_t until_ms, struct cl_silence_list *out)
{
    enum cl_status status;
    struct promise promise;
    struct spans read = {0}, silences = {0};
    *out = (struct cl_silence_list){0};
    CL_TRY(find_promise(cl, places, count, &promise));
    if (!promise.said)
        return CL_OK;
    int64_t silent_ms = from_ms > promise.since_ms ? from_ms : promise.since_ms;
    for (size_t i = 0; i < count; i++)
        CL_TRY(add_readings(cl, places[i].store_id, (struct span){places[i].from_ms, places[i].until_ms},
                            promise.every_ms, &read));
    if (read.count > 1)
        qsort(read.at, read.count, sizeof *read.at, compare);
    for (size_t i = 0; i < read.count; i++) {
        add_silence(cl, &silences, &promise, silent_ms, read.at[i].from_ms);
        silent_ms = read.at[i].until_ms > silent_ms ? read.at[i].until_ms : silent_ms;
    }
    add_silence(cl, &silences, &promise, silent_ms, until_ms);
    struct cl_silence_span *spans = cl_arena_alloc(&cl->arena, (silences.count + 1) * sizeof *spans);
    for (size_t i = 0; i < silences.count; i++)
        spans[i] = (struct cl_silence_span){silences.at[i].from_ms, silences.at[i].until_ms};
    out->promised_ms = promise.every_ms;
    out->at = spans;
    out->count = silences.count;
done:
    return status;
}
