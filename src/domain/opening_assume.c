/* What a hand in a store means for what else stands in it, where nobody said when it was opened and closed. A length
 * that is assumed is better than silence: a box that is worked in by verbs alone would never have been open, and its
 * vials could be taken out and put back for years without coming nearer to their limit. */
#include "domain/exposure.h"
#include "domain/opening.h"
#include "domain/setting.h"
#include <string.h>

/* A store in which a hand was. */
struct hand {
    int64_t store_id;
    int64_t shut_at_ms; /* by the opening before; INT64_MAX: it is open */
    bool counts;        /* something stands in it that its opening takes out of the cold */
};

static enum cl_status look_at(struct cl *cl, const char *path, struct hand *out)
{
    *out = (struct hand){0};
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_OPENING_HAND, CL_BIND(cl_text(path), cl_int(cl_done_at_ms(cl)), cl_int(INT64_MAX)));
    if (cl_rows_next(rows))
        *out = (struct hand){
            .store_id = cl_rows_int(rows, COL_OPENING_HAND_ID),
            .shut_at_ms = cl_rows_int(rows, COL_OPENING_HAND_SHUT_AT_MS),
            .counts = !cl_rows_int(rows, COL_OPENING_HAND_LID) && cl_rows_int(rows, COL_OPENING_HAND_OCCUPIED),
        };
    return cl_rows_close(rows);
}

enum cl_status cl_opening_assume_store(struct cl *cl, const char *path)
{
    enum cl_status status;
    struct hand hand;
    int64_t seconds = 0, at_ms = cl_done_at_ms(cl);
    CL_TRY(look_at(cl, path, &hand));
    if (!hand.counts || hand.shut_at_ms >= at_ms)
        return CL_OK;
    CL_TRY(cl_setting_count(cl, "storage.opening-seconds", &seconds));
    if (seconds == 0)
        return CL_OK;
    int64_t from_ms = at_ms - seconds * 1000;
    CL_TRY(cl_store_change_one(cl->store, SQL_OPENING_ASSUME,
                               CL_BIND(cl_int(hand.store_id), cl_int(cl->actor.id),
                                       cl_int(hand.shut_at_ms > from_ms ? hand.shut_at_ms : from_ms), cl_int(at_ms),
                                       cl_int_or_null(cl_said_late_ms(cl)))));
    CL_TRY(cl_exposure_settle_store(cl, hand.store_id));
done:
    return status;
}

enum cl_status cl_opening_assume(struct cl *cl, const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    const char *before = "";
    for (size_t i = 0; i < vials->count; i++) {
        const char *path = vials->at[i].store;
        if (!path || strcmp(path, before) == 0)
            continue;
        CL_TRY(cl_opening_assume_store(cl, path));
        before = path;
    }
done:
    return status;
}
