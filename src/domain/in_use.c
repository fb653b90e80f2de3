#include "domain/in_use.h"
#include <string.h>

/* A cause why something in use may not be given any more. */
struct stopped {
    int64_t dose_id, lot_id, since_ms;
    const char *dose, *subject, *state, *infusion, *holder, *timezone; /* infusion NULL: not begun */
    const char *code, *word, *reason, *deviation;                      /* "UC26A001" "held" */
};

struct stopped_list {
    struct stopped *at;
    size_t count;
};

static enum cl_status read_stopped(struct cl *cl, struct stopped_list *out)
{
    size_t capacity = 0;
    *out = (struct stopped_list){0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_IN_USE_STOPPED, CL_NO_VALUES);
    while (cl_rows_next(rows)) {
        out->at = cl_arena_grow(&cl->arena, out->at, out->count, &capacity, sizeof *out->at);
        out->at[out->count++] = (struct stopped){
            .dose_id = cl_rows_int(rows, COL_IN_USE_DOSE_ID),
            .lot_id = cl_rows_int(rows, COL_IN_USE_LOT_ID),
            .since_ms = cl_rows_int(rows, COL_IN_USE_SINCE_MS),
            .dose = cl_keep_text(cl, rows, COL_IN_USE_DOSE),
            .subject = cl_keep_text(cl, rows, COL_IN_USE_SUBJECT),
            .state = cl_keep_text(cl, rows, COL_IN_USE_STATE),
            .infusion = cl_keep_text(cl, rows, COL_IN_USE_INFUSION),
            .holder = cl_keep_text(cl, rows, COL_IN_USE_HOLDER),
            .timezone = cl_keep_text(cl, rows, COL_IN_USE_TIMEZONE),
            .code = cl_keep_text(cl, rows, COL_IN_USE_CODE),
            .word = cl_keep_text(cl, rows, COL_IN_USE_WORD),
            .reason = cl_keep_text(cl, rows, COL_IN_USE_REASON),
            .deviation = cl_keep_text(cl, rows, COL_IN_USE_DEVIATION),
        };
    }
    return cl_rows_close(rows);
}

/* ---- telling ----------------------------------------------------------------------------------------------------- */

static void tell_once(struct cl *cl, const char *text)
{
    for (size_t i = 0; i < cl->notices.count; i++)
        if (strcmp(cl->notices.at[i], text) == 0)
            return;
    cl_notice(cl, "%s", text);
}

static void tell(struct cl *cl, const struct stopped *of)
{
    if (of->infusion)
        tell_once(cl, cl_arena_print(&cl->arena, "infusion %s of %s is %s NOW: call the ward, have it aborted",
                                     of->infusion, of->subject, of->state));
    else
        tell_once(cl, cl_arena_print(&cl->arena, "dose %s for %s is %s, in the hands of %s: it must not be given",
                                     of->dose, of->subject, of->state, of->holder ? of->holder : "nobody"));
}

/* Whether the open write changed a lot, or put the hold: every hold bears the moment of its write. */
static enum cl_status is_of_this_write(struct cl *cl, const struct stopped *of, bool *is)
{
    enum cl_status status = CL_OK;
    int64_t first, last, count = 0;
    *is = of->since_ms == cl->now_ms;
    if (strcmp(of->word, "held") == 0)
        return CL_OK;
    CL_TRY(cl_store_changed(cl->store, &first, &last));
    CL_TRY(cl_store_int(cl->store, SQL_IN_USE_LOT_CHANGED, &count,
                        CL_BIND(cl_int(first), cl_int(last), cl_int(of->lot_id))));
    *is = count > 0;
done:
    return status;
}

enum cl_status cl_in_use_tell(struct cl *cl)
{
    struct stopped_list list;
    bool is = false;
    enum cl_status status = read_stopped(cl, &list);
    for (size_t i = 0; i < list.count && status == CL_OK; i++) {
        status = is_of_this_write(cl, &list.at[i], &is);
        if (status == CL_OK && is)
            tell(cl, &list.at[i]);
    }
    return status;
}

enum cl_status cl_in_use_tell_lot(struct cl *cl, int64_t lot_id)
{
    struct stopped_list list;
    enum cl_status status = read_stopped(cl, &list);
    for (size_t i = 0; i < list.count && status == CL_OK; i++)
        if (list.at[i].lot_id == lot_id)
            tell(cl, &list.at[i]);
    return status;
}

enum cl_status cl_in_use_vial(struct cl *cl, int64_t vial_id, bool *in_use)
{
    int64_t count = 0;
    enum cl_status status = cl_store_int(cl->store, SQL_IN_USE_VIAL, &count, CL_BIND(cl_int(vial_id)));
    *in_use = count > 0;
    return status;
}

/* ---- alarms ------------------------------------------------------------------------------------------------------ */

static const char *cause(struct cl *cl, const struct stopped *of)
{
    if (strcmp(of->word, "held") == 0 && of->reason)
        return cl_arena_print(&cl->arena, "%s is held: %s", of->code, of->reason);
    if (of->deviation)
        return cl_arena_print(&cl->arena, "%s is %s %s", of->code, of->word, of->deviation);
    return cl_arena_print(&cl->arena, "%s is %s", of->code, of->word);
}

static struct cl_alarm alarm_of(struct cl *cl, const struct stopped *of, size_t causes)
{
    const char *more = causes > 1 ? cl_arena_print(&cl->arena, " (and %zu more)", causes - 1) : "";
    const char *what =
        cl_arena_print(&cl->arena, "of %s, %s%s, %s%s: %s", of->subject, of->infusion ? "being given by " : of->state,
                       of->infusion ? of->infusion : "", cause(cl, of), more,
                       of->infusion ? "call the ward, have it aborted" : "it must not be given");
    return (struct cl_alarm){"given-now", "dose", of->dose, cl_date_of(of->since_ms, of->timezone), of->holder, what};
}

enum cl_status cl_in_use_alarms(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    struct stopped_list list;
    size_t before = out->count;
    enum cl_status status = read_stopped(cl, &list);
    for (size_t i = 0, next; i < list.count && status == CL_OK && (int64_t)(out->count - before) < limit; i = next) {
        for (next = i + 1; next < list.count && list.at[next].dose_id == list.at[i].dose_id;)
            next++;
        cl_alarm_add(cl, out, alarm_of(cl, &list.at[i], next - i));
    }
    return status;
}
