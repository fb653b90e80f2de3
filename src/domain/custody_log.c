/* The log of custody: legs of a vial, and between them what became of the stores that it stood in, one after another.
 */
#include "domain/custody.h"
#include "domain/site.h"
#include "domain/storage.h"
#include "domain/vial.h"
#include <cryolot/lot.h>
#include <string.h>

/* A leg as it stands on record. */
struct leg {
    int64_t id, previous_id;
    const char *kind, *giver, *receiver, *giver_name, *receiver_name;
    int64_t store_id;
    struct cl_grid grid;
    int64_t position;
    const char *shipment, *carrier, *zone; /* zone: of the site where it was received; NULL */
    const char *place, *condition, *reason;
    int64_t done_at_ms, recorded_at_ms;
};

struct legs {
    struct leg *at;
    size_t count;
};

/* The log while it is written. */
struct writing {
    struct cl *cl;
    struct cl_custody_line *at;
    size_t count, capacity;
    const char *zone;         /* of the site where the vial was then */
    const char *place, *said; /* where it ended, and that for people; NULL before the first line */
};

/* ---- legs ------------------------------------------------------------------------------------------------------ */

static struct leg leg_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct leg){
        .id = cl_rows_int(rows, COL_CUSTODY_ID),
        .previous_id = cl_rows_int(rows, COL_CUSTODY_PREVIOUS_ID),
        .kind = cl_keep_text(cl, rows, COL_CUSTODY_KIND),
        .giver = cl_keep_text(cl, rows, COL_CUSTODY_GIVER),
        .receiver = cl_keep_text(cl, rows, COL_CUSTODY_RECEIVER),
        .giver_name = cl_keep_text(cl, rows, COL_CUSTODY_GIVER_NAME),
        .receiver_name = cl_keep_text(cl, rows, COL_CUSTODY_RECEIVER_NAME),
        .store_id = cl_rows_int(rows, COL_CUSTODY_STORE_ID),
        .grid = cl_storage_grid_from_row(rows, COL_CUSTODY_GRID_ROWS),
        .position = cl_rows_is_null(rows, COL_CUSTODY_POSITION) ? -1 : cl_rows_int(rows, COL_CUSTODY_POSITION),
        .shipment = cl_keep_text(cl, rows, COL_CUSTODY_SHIPMENT),
        .carrier = cl_keep_text(cl, rows, COL_CUSTODY_CARRIER),
        .zone = cl_keep_text(cl, rows, COL_CUSTODY_ZONE),
        .place = cl_keep_text(cl, rows, COL_CUSTODY_PLACE),
        .condition = cl_keep_text(cl, rows, COL_CUSTODY_CONDITION),
        .reason = cl_keep_text(cl, rows, COL_CUSTODY_REASON),
        .done_at_ms = cl_rows_int(rows, COL_CUSTODY_DONE_AT_MS),
        .recorded_at_ms = cl_rows_int(rows, COL_CUSTODY_RECORDED_AT_MS),
    };
}

static enum cl_status read_legs(struct cl *cl, int64_t vial_id, struct legs *out)
{
    size_t capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_CUSTODY_OF_VIAL, CL_BIND(cl_int(vial_id)));
    *out = (struct legs){0};
    while (cl_rows_next(rows)) {
        out->at = cl_arena_grow(&cl->arena, out->at, out->count, &capacity, sizeof *out->at);
        out->at[out->count++] = leg_from_row(cl, rows);
    }
    return cl_rows_close(rows);
}

/* Behind these nothing comes: the leg's place says what, or it stands here. */
static const struct {
    const char *kind, *end; /* with the leg's place behind it where it ends with a blank */
} ENDS[] = {
    {"infuse", "patient"}, {"discard", "waste"}, {"sample", "sample "}, {"use", "used for "}, {"lose", "lost, "}};

static const char *end_of(struct cl *cl, const struct leg *leg)
{
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++)
        if (strcmp(ENDS[i].kind, leg->kind) == 0) {
            bool named = ENDS[i].end[strlen(ENDS[i].end) - 1] == ' ';
            return named ? cl_arena_print(&cl->arena, "%s%s", ENDS[i].end, leg->place ? leg->place : "?") : ENDS[i].end;
        }
    return NULL;
}

/* ---- lines ----------------------------------------------------------------------------------------------------- */

static void add_line(struct writing *log, struct cl_custody_line line)
{
    if (log->count > 0)
        log->at[log->count - 1].until_ms = line.done_at_ms;
    log->at = cl_arena_grow(&log->cl->arena, log->at, log->count, &log->capacity, sizeof *log->at);
    line.number = (int64_t)log->count + 1;
    line.zone = log->zone;
    line.late = line.recorded_at_ms && line.recorded_at_ms - line.done_at_ms > CL_LATE_MS;
    log->at[log->count++] = line;
    log->place = line.to;
    log->said = line.to_said;
}

/* A path begins with the code of its site, also the one that it had at the time. */
static enum cl_status enter_site(struct writing *log, const char *path)
{
    struct cl_site site = {0};
    enum cl_status status = cl_site_get(log->cl, cl_arena_copy_bytes(&log->cl->arena, path, strcspn(path, "/")), &site);
    if (status == CL_OK)
        log->zone = site.timezone;
    return status;
}

/* What changed at the beginning of a stay, in a word of its own. */
static const char *change_of(const struct cl_storage_stay *before, const struct cl_storage_stay *stay)
{
    if (stay->carrier_id)
        return before->carrier_id ? "hand" : "carry";
    return before->carrier_id || strcmp(before->path, stay->path) != 0 ? "box-move" : "keeper";
}

/* Where it is then, and who has or keeps it. */
static void set_stay(struct cl *cl, struct cl_custody_line *line, const char *at, const struct cl_storage_stay *stay)
{
    bool carried = stay->carrier_id;
    line->to = carried ? cl_arena_print(&cl->arena, "%s, carried by %s", at, stay->carrier) : at;
    line->to_said = carried ? cl_arena_print(&cl->arena, "%s, carried by %s", at, stay->carrier_name) : at;
    line->custodian = carried ? stay->carrier : stay->keeper;
    line->custodian_said = carried ? stay->carrier_name : stay->keeper_name;
}

/* From the leg until the next one: a line for the leg, and one for each change of where the store is or who keeps it.
 */
static enum cl_status add_stored(struct writing *log, const struct leg *leg, struct cl_custody_line line,
                                 int64_t until_ms)
{
    enum cl_status status;
    struct cl *cl = log->cl;
    const struct cl_storage_stay *stay;
    size_t count;
    bool moment = until_ms && until_ms <= leg->done_at_ms; /* moved on at once */
    CL_TRY(
        cl_storage_stays(cl, leg->store_id, leg->done_at_ms, moment ? leg->done_at_ms + 1 : until_ms, &stay, &count));
    for (size_t i = 0; i < count && (i == 0 || !moment); i++) {
        const char *at = cl_storage_place(cl, stay[i].path, &leg->grid, leg->position);
        CL_TRY(enter_site(log, stay[i].path));
        if (i > 0)
            line = (struct cl_custody_line){.kind = change_of(&stay[i - 1], &stay[i]),
                                            .from = log->place,
                                            .from_said = log->said,
                                            .place = stay[i].place,
                                            .condition = stay[i].condition,
                                            .reason = stay[i].reason,
                                            .done_at_ms = stay[i].from_ms,
                                            .recorded_at_ms = stay[i].recorded_at_ms};
        set_stay(cl, &line, at, &stay[i]);
        add_line(log, line);
    }
done:
    return status;
}

/* ---- gaps ------------------------------------------------------------------------------------------------------ */

static const char *hands(struct cl *cl, const char *name)
{
    return name ? cl_arena_print(&cl->arena, "%s gave it away", name) : "nobody gave it away";
}

/* Why a leg does not begin where the one before it ended; NULL: it does. */
static const char *gap_before(struct cl *cl, const struct leg *before, const struct leg *leg)
{
    if (!before)
        return strcmp(leg->kind, "fill") != 0 || leg->previous_id ? "gap: its way does not begin with its filling"
                                                                  : NULL;
    if (leg->previous_id != before->id)
        return "gap: this leg does not follow the one before it";
    if (leg->done_at_ms < before->done_at_ms)
        return "overlap: it begins before the leg before it";
    if (end_of(cl, before))
        return strcmp(before->kind, "lose") == 0 && strcmp(leg->kind, "find") == 0
                   ? NULL
                   : cl_arena_print(&cl->arena, "gap: its way had ended: %s", end_of(cl, before));
    if (before->receiver && (!leg->giver || strcmp(before->receiver, leg->giver) != 0))
        return cl_arena_print(&cl->arena, "gap: %s had it, and %s", before->receiver_name, hands(cl, leg->giver_name));
    if (!before->receiver && leg->giver)
        return cl_arena_print(&cl->arena, "gap: it was in nobody's hands, and %s", hands(cl, leg->giver_name));
    return NULL;
}

/* Whether the vial is where its last leg ended. */
static bool is_where_it_ended(struct cl *cl, const struct cl_vial *vial, const struct leg *last, const char *store)
{
    if (last->store_id)
        return vial->store && store && strcmp(vial->store, store) == 0;
    if (last->receiver)
        return vial->holder && strcmp(vial->holder, last->receiver) == 0;
    return !vial->holder && !vial->store && (strcmp(vial->state, "in-transit") == 0) == !end_of(cl, last);
}

static enum cl_status check_end(struct cl *cl, const struct cl_vial *vial, const struct legs *legs,
                                struct cl_custody_log *out)
{
    enum cl_status status = CL_OK;
    const char *store = NULL;
    bool filled = strcmp(vial->state, "numbered") != 0 && strcmp(vial->state, "void") != 0;
    if (legs->count == 0 || !filled) {
        if ((legs->count > 0) == filled)
            return CL_OK;
        out->end_gap = cl_arena_print(&cl->arena, "gap: the record says that it %s", cl_vial_whereabouts(cl, vial));
        return CL_OK;
    }
    const struct leg *last = &legs->at[legs->count - 1];
    if (last->store_id)
        CL_TRY(cl_storage_path_by_id(cl, last->store_id, &store));
    if (!is_where_it_ended(cl, vial, last, store))
        out->end_gap = cl_arena_print(&cl->arena, "gap: the record says that it %s", cl_vial_whereabouts(cl, vial));
done:
    return status;
}

/* ---- a vial's log ---------------------------------------------------------------------------------------------- */

/* Where a leg ends that does not end in a store; `receiver`: their login or name. */
static const char *destination(struct cl *cl, const struct leg *leg, const char *receiver)
{
    const char *end = end_of(cl, leg);
    if (end)
        return end;
    if (receiver)
        return receiver;
    return leg->carrier ? leg->carrier : "?";
}

/* Where it begins: in the hands of `giver`, or where the line before it ended. */
static const char *origin(const char *giver, const char *place)
{
    if (giver)
        return giver;
    return place ? place : "filling";
}

static enum cl_status add_leg(struct writing *log, const struct legs *legs, size_t i)
{
    struct cl *cl = log->cl;
    const struct leg *leg = &legs->at[i], *before = i > 0 ? leg - 1 : NULL;
    const char *end = end_of(cl, leg);
    struct cl_custody_line line = {
        .kind = leg->kind,
        .from = origin(leg->giver, log->place),
        .from_said = origin(leg->giver_name, log->said),
        .place = end ? NULL : leg->place, /* which the end tells already */
        .condition = leg->condition,
        .reason = leg->reason,
        .shipment = leg->shipment,
        .done_at_ms = leg->done_at_ms,
        .recorded_at_ms = leg->recorded_at_ms,
        .gap = gap_before(cl, before, leg),
    };
    if (leg->store_id)
        return add_stored(log, leg, line, i + 1 < legs->count ? legs->at[i + 1].done_at_ms : 0);
    if (leg->zone)
        log->zone = leg->zone;
    line.to = destination(cl, leg, leg->receiver);
    line.to_said = destination(cl, leg, leg->receiver_name);
    line.custodian = end ? NULL : line.to;
    line.custodian_said = end ? NULL : line.to_said;
    add_line(log, line);
    return CL_OK;
}

static void finish(struct writing *log, struct cl_custody_log *out)
{
    out->at = log->at;
    out->count = log->count;
    out->gaps = out->end_gap != NULL;
    for (size_t i = 0; i < log->count; i++)
        out->gaps += log->at[i].gap != NULL;
}

static enum cl_status read_vial(struct cl *cl, const char *code, struct cl_custody_log *out)
{
    enum cl_status status;
    struct cl_vial vial;
    struct cl_lot lot;
    struct legs legs;
    struct writing log = {.cl = cl};
    CL_TRY(cl_vial_load(cl, code, &vial));
    CL_TRY(read_legs(cl, vial.id, &legs));
    CL_TRY(cl_lot_get(cl, vial.lot, &lot));
    log.zone = lot.timezone; /* where it was filled */
    *out = (struct cl_custody_log){.vial = vial.code, .subject = vial.code, .code = vial.code};
    for (size_t i = 0; i < legs.count; i++)
        CL_TRY(add_leg(&log, &legs, i));
    CL_TRY(check_end(cl, &vial, &legs, out));
    out->ended = legs.count > 0 && end_of(cl, &legs.at[legs.count - 1]);
    finish(&log, out);
done:
    return status;
}

/* ---- a store's log --------------------------------------------------------------------------------------------- */

static enum cl_status read_store(struct cl *cl, const char *text, struct cl_custody_log *out)
{
    enum cl_status status;
    struct cl_storage store;
    const struct cl_storage_stay *stay;
    size_t count;
    int64_t since_ms = 0;
    struct writing log = {.cl = cl};
    CL_TRY(cl_storage_load(cl, text, &store));
    CL_TRY(cl_store_int(cl->store, SQL_CUSTODY_STORE_SINCE, &since_ms, CL_BIND(cl_int(store.id))));
    CL_TRY(cl_storage_stays(cl, store.id, since_ms, 0, &stay, &count));
    for (size_t i = 0; i < count; i++) {
        struct cl_custody_line line = {
            .kind = i == 0 ? "add" : change_of(&stay[i - 1], &stay[i]),
            .from = i == 0 ? "its making" : log.place,
            .from_said = i == 0 ? "its making" : log.said,
            .place = stay[i].place,
            .condition = stay[i].condition,
            .reason = stay[i].reason,
            .done_at_ms = stay[i].from_ms,
            .recorded_at_ms = stay[i].recorded_at_ms,
            .gap = i > 0 && stay[i].from_ms != stay[i - 1].until_ms ? "gap: nobody says where it was" : NULL,
        };
        set_stay(cl, &line, stay[i].path, &stay[i]);
        CL_TRY(enter_site(&log, stay[i].path));
        add_line(&log, line);
    }
    *out = (struct cl_custody_log){.store = store.path, .subject = store.path, .code = store.code};
    finish(&log, out);
done:
    return status;
}

/* A path has slashes; the code of a store begins as no lot's does that is followed by a serial. */
bool cl_custody_names_store(const char *text)
{
    bool store = strchr(text, '/') || strncasecmp(text, CL_STORE_PREFIX "-", sizeof CL_STORE_PREFIX) == 0;
    return store && !cl_vial_text_resembles(text);
}

enum cl_status cl_custody_read(struct cl *cl, const char *code, struct cl_custody_log *out)
{
    return cl_custody_names_store(code) ? read_store(cl, code, out) : read_vial(cl, code, out);
}

/* ---- in words -------------------------------------------------------------------------------------------------- */

const char *cl_custody_condition(const struct cl_custody_line *line)
{
    if (line->condition)
        return line->condition;
    return strcmp(line->kind, "hand") == 0 ? "condition not recorded" : NULL;
}

const char *cl_custody_late(struct cl *cl, const struct cl_custody_line *line)
{
    char at[CL_TIME_TEXT];
    if (!line->late)
        return NULL;
    return cl_arena_print(&cl->arena, "entered late, %s",
                          cl_time_write_local(line->recorded_at_ms, line->zone, false, at, sizeof at));
}

static const char *first_gap(const struct cl_custody_log *log)
{
    for (size_t i = 0; i < log->count; i++)
        if (log->at[i].gap)
            return log->at[i].gap;
    return log->end_gap;
}

const char *cl_custody_verdict(struct cl *cl, const struct cl_custody_log *log)
{
    char from[CL_TIME_TEXT], until[CL_TIME_TEXT];
    if (log->gaps > 0)
        return cl_arena_print(&cl->arena, "%zu %s%s", log->gaps,
                              log->gaps == 1 ? "" : "gaps and overlaps; the first: ", first_gap(log));
    if (log->count == 0)
        return "it was never filled";
    const struct cl_custody_line *last = &log->at[log->count - 1];
    size_t late = 0;
    for (size_t i = 0; i < log->count; i++)
        late += log->at[i].late;
    cl_time_write_local(log->at[0].done_at_ms, log->at[0].zone, false, from, sizeof from);
    cl_time_write_local(last->done_at_ms, last->zone, false, until, sizeof until);
    return cl_arena_print(
        &cl->arena, "no gap: %zu line%s from %s until %s%s", log->count, log->count == 1 ? "" : "s", from,
        log->ended ? until : cl_arena_print(&cl->arena, "now, in the custody of %s", last->custodian_said),
        late ? cl_arena_print(&cl->arena, "; %zu of them entered late", late) : "");
}
