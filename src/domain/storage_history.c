/* Where stores were, and who kept them: what a vial in one saw, and who answered for it. */
#include "domain/person.h"
#include "domain/storage.h"
#include <stdlib.h>
#include <string.h>

#define FOR_EVER INT64_MAX

/* ---- what was around ------------------------------------------------------------------------------------------- */

enum cl_status cl_storage_around(struct cl *cl, int64_t store_id, int64_t from_ms, int64_t until_ms,
                                 const struct cl_storage_around **out, size_t *count)
{
    struct cl_storage_around *items = NULL;
    size_t known = 0, capacity = 0;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_STORE_AROUND,
                     CL_BIND(cl_int(store_id), cl_int(from_ms), cl_int(until_ms ? until_ms : FOR_EVER)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, known, &capacity, sizeof *items);
        items[known++] = (struct cl_storage_around){
            .store_id = cl_rows_int(rows, COL_STORE_AROUND_ID),
            .path = cl_keep_text(cl, rows, COL_STORE_AROUND_PATH),
            .steps = cl_rows_int(rows, COL_STORE_AROUND_STEPS),
            .from_ms = cl_rows_int(rows, COL_STORE_AROUND_FROM_MS),
            .until_ms = cl_rows_int(rows, COL_STORE_AROUND_UNTIL_MS),
        };
    }
    *out = items;
    *count = known;
    return cl_rows_close(rows);
}

/* ---- the rows that tell it ------------------------------------------------------------------------------------- */

/* One row of a stay, or of a keeper. */
struct span {
    int64_t store_id, from_ms, until_ms; /* until_ms FOR_EVER: it is so now */
    int64_t began_ms;                    /* on record, also of one that counts since ever */
    int64_t parent_id;                   /* of a stay: where; 0: in somebody's hands */
    int64_t person_id;                   /* the carrier, or the keeper */
    const char *login, *name, *path, *place, *condition, *reason;
    int64_t recorded_at_ms; /* 0: when it began */
};

struct spans {
    struct span *at;
    size_t count, capacity;
};

struct history {
    struct spans stays, keepers;
};

static void add_span(struct cl *cl, struct spans *spans, struct span span)
{
    spans->at = cl_arena_grow(&cl->arena, spans->at, spans->count, &spans->capacity, sizeof *spans->at);
    spans->at[spans->count++] = span;
}

static int64_t until_of(const struct cl_rows *rows, int column)
{
    return cl_rows_is_null(rows, column) ? FOR_EVER : cl_rows_int(rows, column);
}

static enum cl_status load_stays(struct cl *cl, int64_t store_id, int64_t from_ms, int64_t until_ms, struct spans *out)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_STORE_STAYS_AROUND, CL_BIND(cl_int(store_id), cl_int(from_ms), cl_int(until_ms)));
    while (cl_rows_next(rows)) {
        bool first = cl_rows_int(rows, COL_STORE_STAY_FIRST) != 0;
        add_span(cl, out,
                 (struct span){
                     .store_id = cl_rows_int(rows, COL_STORE_STAY_STORE_ID),
                     .from_ms = first ? INT64_MIN : cl_rows_int(rows, COL_STORE_STAY_FROM_MS),
                     .until_ms = until_of(rows, COL_STORE_STAY_UNTIL_MS),
                     .began_ms = cl_rows_int(rows, COL_STORE_STAY_FROM_MS),
                     .parent_id = cl_rows_int(rows, COL_STORE_STAY_PARENT_ID),
                     .person_id = cl_rows_int(rows, COL_STORE_STAY_HOLDER_ID),
                     .login = cl_keep_text(cl, rows, COL_STORE_STAY_HOLDER),
                     .name = cl_keep_text(cl, rows, COL_STORE_STAY_HOLDER_NAME),
                     .path = cl_keep_text(cl, rows, COL_STORE_STAY_PATH),
                     .place = cl_keep_text(cl, rows, COL_STORE_STAY_PLACE),
                     .condition = cl_keep_text(cl, rows, COL_STORE_STAY_CONDITION),
                     .reason = cl_keep_text(cl, rows, COL_STORE_STAY_REASON),
                     .recorded_at_ms = cl_rows_int(rows, COL_STORE_STAY_RECORDED_AT_MS),
                 });
    }
    return cl_rows_close(rows);
}

/* The first keeper of a site kept it since ever; a store has one of its own from a day on. */
static enum cl_status load_keepers(struct cl *cl, int64_t store_id, bool is_root, struct spans *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORE_KEEPERS, CL_BIND(cl_int(store_id)));
    while (cl_rows_next(rows)) {
        bool first = cl_rows_int(rows, COL_STORE_KEEPER_FIRST) != 0;
        add_span(cl, out,
                 (struct span){
                     .store_id = store_id,
                     .from_ms = first && is_root ? INT64_MIN : cl_rows_int(rows, COL_STORE_KEEPER_FROM_MS),
                     .until_ms = until_of(rows, COL_STORE_KEEPER_UNTIL_MS),
                     .began_ms = cl_rows_int(rows, COL_STORE_KEEPER_FROM_MS),
                     .person_id = cl_rows_int(rows, COL_STORE_KEEPER_PERSON_ID),
                     .login = cl_keep_text(cl, rows, COL_STORE_KEEPER_LOGIN),
                     .name = cl_keep_text(cl, rows, COL_STORE_KEEPER_NAME),
                     .place = cl_keep_text(cl, rows, COL_STORE_KEEPER_PLACE),
                     .condition = cl_keep_text(cl, rows, COL_STORE_KEEPER_CONDITION),
                     .recorded_at_ms = cl_rows_int(rows, COL_STORE_KEEPER_RECORDED_AT_MS),
                 });
    }
    return cl_rows_close(rows);
}

static bool has_stay(const struct spans *stays, int64_t store_id)
{
    for (size_t i = 0; i < stays->count; i++)
        if (stays->at[i].store_id == store_id)
            return true;
    return false;
}

static enum cl_status load_history(struct cl *cl, int64_t store_id, int64_t from_ms, int64_t until_ms,
                                   struct history *out)
{
    enum cl_status status;
    const struct cl_storage_around *around;
    size_t count;
    *out = (struct history){0};
    CL_TRY(load_stays(cl, store_id, from_ms, until_ms, &out->stays));
    CL_TRY(cl_storage_around(cl, store_id, from_ms, until_ms, &around, &count));
    for (size_t i = 0; i < count; i++) {
        bool known = false;
        for (size_t before = 0; before < i; before++)
            known |= around[before].store_id == around[i].store_id;
        if (!known)
            CL_TRY(load_keepers(cl, around[i].store_id, !has_stay(&out->stays, around[i].store_id), &out->keepers));
    }
done:
    return status;
}

/* ---- one moment ------------------------------------------------------------------------------------------------ */

static const struct span *span_at(const struct spans *spans, int64_t store_id, int64_t at_ms)
{
    for (size_t i = 0; i < spans->count; i++)
        if (spans->at[i].store_id == store_id && spans->at[i].from_ms <= at_ms && at_ms < spans->at[i].until_ms)
            return &spans->at[i];
    return NULL;
}

static const char *last_component(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Where a store is at a moment and who answers for it. */
struct moment {
    const char *path;
    const struct span *carrier, *keeper; /* one of both */
    const struct span *moved;            /* the stay, of the store or of one around it, that began then; NULL */
    int64_t since_ms;                    /* that this one does; INT64_MIN: since ever */
};

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* From the store outwards: names up to the site, or to whoever carries a store around it; the nearest keeper counts,
 * unless somebody carries it. */
static enum cl_status look(struct cl *cl, const struct history *history, int64_t store_id, int64_t at_ms,
                           struct moment *out)
{
    enum cl_status status = CL_OK;
    const char *below = NULL, *root = NULL;
    int64_t moved_ms = INT64_MIN;
    *out = (struct moment){.since_ms = INT64_MIN};
    for (int64_t id = store_id; id;) {
        const struct span *stay = span_at(&history->stays, id, at_ms);
        const struct span *keeper = out->keeper ? NULL : span_at(&history->keepers, id, at_ms);
        if (keeper) {
            out->keeper = keeper;
            out->since_ms = later(moved_ms, keeper->from_ms);
        }
        if (stay && !out->moved && stay->began_ms == at_ms)
            out->moved = stay;
        if (stay && stay->person_id) {
            out->carrier = stay;
            out->keeper = NULL;
            out->since_ms = later(moved_ms, stay->from_ms);
            root = stay->path;
            break;
        }
        if (!stay) {
            CL_TRY(cl_storage_path_by_id(cl, id, &root));
            break;
        }
        const char *name = last_component(stay->path);
        below = below ? cl_arena_print(&cl->arena, "%s/%s", name, below) : name;
        moved_ms = later(moved_ms, stay->from_ms);
        id = stay->parent_id;
    }
    out->path = below ? cl_arena_print(&cl->arena, "%s/%s", root, below) : root;
done:
    return status;
}

static enum cl_status nobody(struct cl *cl, const char *path)
{
    return cl_fail(cl->error, CL_INTEGRITY, "store.damaged", path, "cryolot verify", "nobody keeps %s", path);
}

enum cl_status cl_storage_keeper_of(struct cl *cl, int64_t store_id, int64_t at_ms, struct cl_storage_keeper *out)
{
    enum cl_status status;
    struct history history;
    struct moment moment;
    struct cl_person person = {0};
    const char *path;
    CL_TRY(load_history(cl, store_id, at_ms, at_ms + 1, &history));
    CL_TRY(look(cl, &history, store_id, at_ms, &moment));
    const struct span *span = moment.carrier ? moment.carrier : moment.keeper;
    if (!span)
        return nobody(cl, moment.path);
    CL_TRY(cl_person_by_id(cl, span->person_id, &person));
    CL_TRY(cl_storage_path_by_id(cl, span->store_id, &path));
    *out = (struct cl_storage_keeper){
        .person_id = span->person_id,
        .login = span->login,
        .name = person.name,
        .carries = moment.carrier != NULL,
        .store_id = span->store_id,
        .path = path,
        .since_ms = moment.since_ms == INT64_MIN ? 0 : moment.since_ms,
        .place = span->place,
        .condition = span->condition,
    };
done:
    return status;
}

/* ---- from one change to the next ------------------------------------------------------------------------------- */

struct moments {
    int64_t *at;
    size_t count, capacity;
};

static void add_moment(struct cl *cl, struct moments *moments, int64_t at_ms, int64_t after_ms, int64_t before_ms)
{
    if (at_ms <= after_ms || at_ms >= before_ms)
        return;
    moments->at = cl_arena_grow(&cl->arena, moments->at, moments->count, &moments->capacity, sizeof *moments->at);
    moments->at[moments->count++] = at_ms;
}

static void add_changes(struct cl *cl, struct moments *moments, const struct spans *spans, int64_t after_ms,
                        int64_t before_ms)
{
    for (size_t i = 0; i < spans->count; i++) {
        add_moment(cl, moments, spans->at[i].from_ms, after_ms, before_ms);
        add_moment(cl, moments, spans->at[i].until_ms, after_ms, before_ms);
    }
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static bool same(const struct cl_storage_stay *a, const struct cl_storage_stay *b)
{
    return a->carrier_id == b->carrier_id && a->keeper_id == b->keeper_id && strcmp(a->path, b->path) == 0;
}

/* The row that made it so tells where, in which condition and why: of a move, else of a keeper. */
static void tell_change(const struct moment *moment, struct cl_storage_stay *stay)
{
    const struct span *keeper = moment->keeper;
    const struct span *row = moment->moved                                 ? moment->moved
                             : keeper && keeper->began_ms == stay->from_ms ? keeper
                                                                           : NULL;
    if (!row)
        return;
    stay->place = row->place;
    stay->condition = row->condition;
    stay->reason = row->reason;
    stay->recorded_at_ms = row->recorded_at_ms;
}

enum cl_status cl_storage_stays(struct cl *cl, int64_t store_id, int64_t from_ms, int64_t until_ms,
                                const struct cl_storage_stay **out, size_t *count)
{
    enum cl_status status;
    int64_t before_ms = until_ms ? until_ms : FOR_EVER;
    struct history history;
    struct moments moments = {0};
    struct cl_storage_stay *items = NULL;
    size_t known = 0;
    CL_TRY(load_history(cl, store_id, from_ms, before_ms, &history));
    add_moment(cl, &moments, from_ms, from_ms - 1, FOR_EVER);
    add_changes(cl, &moments, &history.stays, from_ms, before_ms);
    add_changes(cl, &moments, &history.keepers, from_ms, before_ms);
    qsort(moments.at, moments.count, sizeof *moments.at, by_time);
    items = cl_arena_alloc(&cl->arena, moments.count * sizeof *items);
    for (size_t i = 0; i < moments.count; i++) {
        struct moment moment;
        CL_TRY(look(cl, &history, store_id, moments.at[i], &moment));
        struct cl_storage_stay stay = {.from_ms = moments.at[i], .until_ms = until_ms, .path = moment.path};
        stay.carrier_id = moment.carrier ? moment.carrier->person_id : 0;
        stay.carrier = moment.carrier ? moment.carrier->login : NULL;
        stay.carrier_name = moment.carrier ? moment.carrier->name : NULL;
        stay.keeper_id = moment.keeper ? moment.keeper->person_id : 0;
        stay.keeper = moment.keeper ? moment.keeper->login : NULL;
        stay.keeper_name = moment.keeper ? moment.keeper->name : NULL;
        tell_change(&moment, &stay);
        if (known > 0 && same(&items[known - 1], &stay))
            continue;
        if (known > 0)
            items[known - 1].until_ms = stay.from_ms;
        items[known++] = stay;
    }
    *out = items;
    *count = known;
done:
    return status;
}
