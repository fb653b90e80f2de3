/* What people still have in their hands when a session of scanning begins or ends: racks and boxes that they carry,
 * vials that they took, stores that they left open. It all gets warm until somebody does something about it. */
#include "domain/person.h"
#include "domain/scan.h"
#include <cryolot/opening.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NAMED_MOST = 5, OPEN_MOST = 1000 };

struct told {
    struct cl *cl;
    const char **at;
    size_t count, capacity;
};

static void tell(struct told *told, const char *sentence)
{
    told->at = cl_arena_grow(&told->cl->arena, told->at, told->count, &told->capacity, sizeof *told->at);
    told->at[told->count++] = sentence;
}

/* "in your hands"; "in the hands of stan" where it is somebody else who acted. */
static const char *in_hands_of(struct cl *cl, const struct cl_person *person)
{
    return person->id == cl->actor.id ? "in your hands"
                                      : cl_arena_print(&cl->arena, "in the hands of %s", person->login);
}

/* ---- racks and boxes -------------------------------------------------------------------------------------------- */

static enum cl_status tell_carried(struct told *told, const struct cl_person *person)
{
    struct cl *cl = told->cl;
    size_t count = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SCAN_CARRIED, CL_BIND(cl_int(person->id)));
    while (cl_rows_next(rows)) {
        char since[CL_TIME_TEXT];
        if (count++ >= NAMED_MOST)
            continue;
        cl_time_write_local(cl_rows_int(rows, COL_SCAN_CARRIED_FROM_MS), cl_rows_text(rows, COL_SCAN_CARRIED_TIMEZONE),
                            false, since, sizeof since);
        tell(told, cl_arena_print(&cl->arena, "%s is %s since %s: mode evacuate, scan it, then where it goes",
                                  cl_rows_text(rows, COL_SCAN_CARRIED_PATH), in_hands_of(cl, person), since));
    }
    if (count > NAMED_MOST)
        tell(told, cl_arena_print(&cl->arena, "%zu more racks or boxes are %s: status --alarms lists them",
                                  count - NAMED_MOST, in_hands_of(cl, person)));
    return cl_rows_close(rows);
}

/* ---- vials ------------------------------------------------------------------------------------------------------ */

static enum cl_status tell_taken(struct told *told, const struct cl_person *person)
{
    struct cl *cl = told->cl;
    size_t count = 0;
    char since[CL_TIME_TEXT] = "";
    const char *named = "";
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SCAN_TAKEN, CL_BIND(cl_int(person->id)));
    for (; cl_rows_next(rows); count++) {
        if (count == 0)
            cl_time_write_local(cl_rows_int(rows, COL_SCAN_TAKEN_SINCE_MS), cl->facility.timezone, false, since,
                                sizeof since);
        if (count < NAMED_MOST)
            named =
                cl_arena_print(&cl->arena, "%s%s%s", named, count ? ", " : "", cl_rows_text(rows, COL_SCAN_TAKEN_CODE));
    }
    const char *more = count > NAMED_MOST ? cl_arena_print(&cl->arena, " and %zu more", count - NAMED_MOST) : "";
    if (count == 1)
        tell(told, cl_arena_print(&cl->arena, "vial %s is %s since %s: mode store puts it away, mode hand hands it on",
                                  named, in_hands_of(cl, person), since));
    else if (count > 1)
        tell(told, cl_arena_print(
                       &cl->arena,
                       "%zu vials are %s, the first since %s: %s%s; mode store puts them away, mode hand hands them on",
                       count, in_hands_of(cl, person), since, named, more));
    return cl_rows_close(rows);
}

enum cl_status cl_scan_hands(struct cl *cl, const struct cl_person *person, struct cl_texts *out)
{
    enum cl_status status;
    struct told told = {.cl = cl};
    CL_TRY(tell_carried(&told, person));
    CL_TRY(tell_taken(&told, person));
    *out = (struct cl_texts){told.at, told.count};
done:
    return status;
}

/* ---- at the end ------------------------------------------------------------------------------------------------- */

/* Stores that they opened and that nobody closed. */
static enum cl_status tell_open(struct told *told, const struct cl_person *person, const struct cl_opening_list *open)
{
    struct cl *cl = told->cl;
    for (size_t i = 0; i < open->count; i++) {
        const struct cl_opening *opening = &open->at[i];
        char since[CL_TIME_TEXT];
        if (strcmp(opening->opened_by, person->login) != 0)
            continue;
        cl_time_write_local(opening->opened_at_ms, opening->timezone, false, since, sizeof since);
        tell(told, cl_arena_print(&cl->arena, "%s is still open, opened by %s at %s: scan it, and again to close it",
                                  opening->store, person->id == cl->actor.id ? "you" : person->login, since));
    }
    return CL_OK;
}

static void tell_all(struct told *told, struct cl_texts texts)
{
    for (size_t i = 0; i < texts.count; i++)
        tell(told, texts.at[i]);
}

enum cl_status cl_scan_left(struct cl_scan *scan, struct cl_texts *out)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    struct told told = {.cl = cl};
    struct cl_opening_list open;
    struct cl_texts hands;
    CL_TRY(cl_opening_list(cl, NULL, OPEN_MOST, &open));
    for (size_t i = 0; i < scan->acted_count; i++) {
        struct cl_person person = {0};
        CL_TRY(cl_person_by_id(cl, scan->acted[i], &person));
        CL_TRY(cl_scan_hands(cl, &person, &hands));
        tell_all(&told, hands);
        CL_TRY(tell_open(&told, &person, &open));
    }
    *out = (struct cl_texts){told.at, told.count};
done:
    return status;
}

void cl_scan_note_actor(struct cl_scan *scan)
{
    int64_t id = scan->cl->actor.id;
    for (size_t i = 0; i < scan->acted_count; i++)
        if (scan->acted[i] == id)
            return;
    if (id && scan->acted_count < CL_SCAN_KNOWN)
        scan->acted[scan->acted_count++] = id;
}
