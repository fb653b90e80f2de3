/* What comes to be known against a donor after lots of it were released holds them at once, and names what they became:
 * whoever records it is not asked to think of that. */
#include "domain/donor.h"
#include <string.h>

/* Holds one released lot, and adds it to those named. */
static enum cl_status hold_lot(struct cl *cl, int64_t lot_id, const char *code, const char *reason)
{
    enum cl_status status = cl_store_change_one(
        cl->store, SQL_HOLD_LOT, CL_BIND(cl_int(lot_id), cl_text(reason), cl_int(cl->actor.id), cl_int(cl->now_ms)));
    if (status == CL_OK)
        cl_write_concerns(cl, code);
    return status;
}

struct lot {
    int64_t id;
    const char *code;
    bool is_released; /* still, neither recalled nor withdrawn */
};

/* Lots that were released once. */
static enum cl_status read_lots(struct cl *cl, const struct cl_donor *donor, struct lot **lots, size_t *count)
{
    size_t capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DONOR_RELEASED_LOTS, CL_BIND(cl_int(donor->id)));
    while (cl_rows_next(rows)) {
        *lots = cl_arena_grow(&cl->arena, *lots, *count, &capacity, sizeof **lots);
        (*lots)[(*count)++] = (struct lot){cl_rows_int(rows, 0), cl_keep_text(cl, rows, 1),
                                           strcmp(cl_rows_text(rows, 2), "released") == 0};
    }
    return cl_rows_close(rows);
}

enum cl_status cl_donor_raise_alarm(struct cl *cl, const struct cl_donor *donor, const char *what,
                                    struct cl_donor_alarm *out)
{
    enum cl_status status;
    struct lot *lots = NULL;
    size_t count = 0, held = 0;
    struct cl_donor_alarm alarm = {.reason = cl_arena_print(&cl->arena, "donor %s: %s", donor->code, what)};
    CL_TRY(read_lots(cl, donor, &lots, &count));
    if (count == 0)
        goto done;
    const char **codes = cl_arena_alloc(&cl->arena, count * sizeof *codes);
    for (size_t i = 0; i < count; i++) {
        if (!lots[i].is_released)
            continue;
        CL_TRY(hold_lot(cl, lots[i].id, lots[i].code, alarm.reason));
        codes[held++] = lots[i].code;
    }
    alarm.held = (struct cl_texts){codes, held};
    CL_TRY(cl_reach(cl, donor->code, "donor", &alarm.reach));
    *out = alarm;
done:
    return status;
}
