/* What excursions mean for a lot's release and a dose: QA decides about each vial that saw one. */
#include "domain/excursion.h"
#include "domain/excursion_silent.h"
#include "domain/reading.h"
#include <inttypes.h>
#include <string.h>

enum { REJECTED_SAID = 5 };

/* One excursion, with what was decided about the vials that are asked for. */
struct decided {
    int64_t id, limit_mc, from_ms, last_ms, until_ms, warmest_mc, readings;
    const char *store, *timezone, *deviation;
    int64_t vials, undecided, rejected;
    const char *vial;           /* the first that nobody decided about */
    const char *rejected_vials; /* the first few of them */
    int64_t gone;               /* rejected, and used up since: nobody can get them any more */
    const char *gone_vials;     /* the first few of them, each with what became of it */
};

struct decided_list {
    struct decided *at;
    size_t count, capacity;
};

/* ---- asking ---------------------------------------------------------------------------------------------------- */

static struct decided decided_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct decided){
        .id = cl_rows_int(rows, COL_EXCURSION_DECIDED_ID),
        .limit_mc = cl_rows_int(rows, COL_EXCURSION_DECIDED_LIMIT_MC),
        .from_ms = cl_rows_int(rows, COL_EXCURSION_DECIDED_FROM_MS),
        .last_ms = cl_rows_int(rows, COL_EXCURSION_DECIDED_LAST_MS),
        .until_ms = cl_rows_int(rows, COL_EXCURSION_DECIDED_UNTIL_MS),
        .warmest_mc = cl_rows_int(rows, COL_EXCURSION_DECIDED_WARMEST_MC),
        .readings = cl_rows_int(rows, COL_EXCURSION_DECIDED_READINGS),
        .store = cl_keep_text(cl, rows, COL_EXCURSION_DECIDED_STORE),
        .timezone = cl_keep_text(cl, rows, COL_EXCURSION_DECIDED_TIMEZONE),
        .deviation = cl_keep_text(cl, rows, COL_EXCURSION_DECIDED_DEVIATION),
    };
}

static bool is_used_up(const char *state)
{
    static const char *const states[] = {"infused", "consumed", "discarded", "void", "lost"};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcmp(state, states[i]) == 0)
            return true;
    return false;
}

static const char *join(struct cl *cl, const char *list, const char *item)
{
    return list ? cl_arena_print(&cl->arena, "%s, %s", list, item) : cl_arena_copy(&cl->arena, item);
}

static void count_vial(struct cl *cl, struct decided *of, const struct cl_rows *rows)
{
    const char *disposition = cl_rows_text(rows, COL_EXCURSION_DECIDED_DISPOSITION),
               *vial = cl_rows_text(rows, COL_EXCURSION_DECIDED_VIAL),
               *state = cl_rows_text(rows, COL_EXCURSION_DECIDED_VIAL_STATE);
    of->vials++;
    if (!disposition) {
        if (of->undecided++ == 0)
            of->vial = cl_arena_copy(&cl->arena, vial);
    } else if (strcmp(disposition, "reject") == 0 && is_used_up(state)) {
        if (of->gone++ < REJECTED_SAID)
            of->gone_vials = join(cl, of->gone_vials, cl_arena_print(&cl->arena, "%s (%s)", vial, state));
    } else if (strcmp(disposition, "reject") == 0 && of->rejected++ < REJECTED_SAID) {
        of->rejected_vials = join(cl, of->rejected_vials, vial);
    }
}

static enum cl_status list_decided(struct cl *cl, enum cl_sql sql, int64_t id, struct decided_list *out)
{
    *out = (struct decided_list){0};
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(cl_int(id)));
    while (cl_rows_next(rows)) {
        if (out->count == 0 || out->at[out->count - 1].id != cl_rows_int(rows, COL_EXCURSION_DECIDED_ID)) {
            out->at = cl_arena_grow(&cl->arena, out->at, out->count, &out->capacity, sizeof *out->at);
            out->at[out->count++] = decided_from_row(cl, rows);
        }
        count_vial(cl, &out->at[out->count - 1], rows);
    }
    return cl_rows_close(rows);
}

/* ---- saying ---------------------------------------------------------------------------------------------------- */

/* "CPN/LN2-1 was above -150 °C from ... to ..., up to -100 °C" */
static const char *what_was(struct cl *cl, const struct decided *of)
{
    char warmest[CL_QUANTITY_TEXT], limit[CL_QUANTITY_TEXT], from[CL_TIME_TEXT], until[CL_TIME_TEXT];
    cl_temperature_write(of->warmest_mc, warmest, sizeof warmest);
    cl_temperature_write(of->limit_mc, limit, sizeof limit);
    cl_time_write_local(of->from_ms, of->timezone, false, from, sizeof from);
    cl_time_write_local(of->until_ms, of->timezone, false, until, sizeof until);
    if (!of->until_ms)
        return cl_arena_print(&cl->arena, "%s is above %s since %s, up to %s", of->store, limit, from, warmest);
    return cl_arena_print(&cl->arena, "%s was above %s from %s to %s, up to %s", of->store, limit, from, until,
                          warmest);
}

static void add_rejected(struct cl *cl, const struct decided *of, int64_t count, const char *vials,
                         struct cl_problems *problems)
{
    if (count)
        cl_problem_add(cl, problems, "%s rejected vial%s %s%s", of->deviation, count == 1 ? "" : "s", vials,
                       count > REJECTED_SAID ? " and more" : "");
}

static void add_problems(struct cl *cl, const struct decided_list *list, struct cl_problems *problems)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct decided *of = &list->at[i];
        if (of->undecided == 1)
            cl_problem_add(cl, problems, "%s, with vial %s in it, which QA did not decide about in %s",
                           what_was(cl, of), of->vial, of->deviation);
        else if (of->undecided)
            cl_problem_add(cl, problems, "%s, with %" PRId64 " vials in it that QA did not decide about in %s",
                           what_was(cl, of), of->undecided, of->deviation);
        add_rejected(cl, of, of->rejected, of->rejected_vials, problems);
    }
}

enum cl_status cl_excursion_lot_problems(struct cl *cl, int64_t lot_id, struct cl_problems *problems)
{
    struct decided_list list;
    enum cl_status status = list_decided(cl, SQL_EXCURSION_OF_LOT, lot_id, &list);
    if (status != CL_OK)
        return status;
    add_problems(cl, &list, problems);
    return cl_excursion_silent_problems(cl, lot_id, 0, problems);
}

enum cl_status cl_excursion_vial_problems(struct cl *cl, int64_t vial_id, struct cl_problems *problems)
{
    struct decided_list list;
    enum cl_status status = list_decided(cl, SQL_EXCURSION_OF_VIAL, vial_id, &list);
    if (status != CL_OK)
        return status;
    add_problems(cl, &list, problems);
    for (size_t i = 0; i < list.count; i++)
        add_rejected(cl, &list.at[i], list.at[i].gone, list.at[i].gone_vials, problems);
    return cl_excursion_silent_problems(cl, 0, vial_id, problems);
}

/* ---- what was looked at ---------------------------------------------------------------------------------------- */

enum cl_status cl_excursion_lot_looked(struct cl *cl, int64_t lot_id, struct cl_excursion_looked *out)
{
    enum cl_status status;
    struct decided_list list;
    struct cl_excursion_looked looked = {0};
    CL_TRY(list_decided(cl, SQL_EXCURSION_OF_LOT, lot_id, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct decided *of = &list.at[i];
        looked.disposed += of->undecided == 0 && of->rejected == 0;
        if (of->gone)
            looked.gone = join(cl, looked.gone,
                               cl_arena_print(&cl->arena, "%s rejected %s%s", of->deviation, of->gone_vials,
                                              of->gone > REJECTED_SAID ? " and more" : ""));
    }
    CL_TRY(cl_store_int(cl->store, SQL_EXCURSION_NEVER_STORED, &looked.never_stored, CL_BIND(cl_int(lot_id))));
    CL_TRY(cl_excursion_readings(cl, lot_id, 0, &looked.read));
    *out = looked;
done:
    return status;
}
