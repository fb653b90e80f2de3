/* A rack or a box that is carried changes hands, and what is in it goes along. */
#include "base/text.h"
#include "domain/custody.h"
#include "domain/site.h"
#include "domain/storage.h"
#include <string.h>

enum { PLACE_MOST = 80, CONDITION_MOST = 200 };

/* Who carries a store. */
struct carried {
    int64_t stay_id, from_ms, holder_id; /* stay_id 0: it stands somewhere */
    const char *path, *holder;
    bool disabled;
};

static enum cl_status find_carried(struct cl *cl, int64_t store_id, struct carried *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_CUSTODY_STORE_CARRIED, CL_BIND(cl_int(store_id)));
    *out = (struct carried){0};
    if (cl_rows_next(rows))
        *out = (struct carried){.stay_id = cl_rows_int(rows, COL_CUSTODY_CARRIED_ID),
                                .from_ms = cl_rows_int(rows, COL_CUSTODY_CARRIED_FROM_MS),
                                .holder_id = cl_rows_int(rows, COL_CUSTODY_CARRIED_HOLDER_ID),
                                .path = cl_keep_text(cl, rows, COL_CUSTODY_CARRIED_PATH),
                                .holder = cl_keep_text(cl, rows, COL_CUSTODY_CARRIED_LOGIN),
                                .disabled = cl_rows_int(rows, COL_CUSTODY_CARRIED_DISABLED) != 0};
    return cl_rows_close(rows);
}

/* Who hands a store over has it in hands; what a disabled person has, storage hands on and says why. */
static enum cl_status check_giver(struct cl *cl, const struct cl_storage *store, const struct carried *carried)
{
    char at[CL_TIME_TEXT];
    const char *path = store->path;
    if (!carried->stay_id)
        return cl_refuse(cl, "custody.holder", path,
                         "its keeper hands it over where it stands: cryolot storage keeper STORE --second LOGIN",
                         "%s is in nobody's hands", path);
    if (carried->holder_id != cl->actor.id && !(carried->disabled && cl->actor.roles & CL_ROLE_STORAGE))
        return cl_refuse(cl, "custody.holder", path, "whoever carries it hands it over", "%s is carried by %s%s", path,
                         carried->holder, carried->disabled ? ", who is disabled: storage hands it on" : "");
    if (carried->holder_id != cl->actor.id && !cl->reason)
        return cl_refuse(cl, "act.reason", NULL, "add --reason 'why'",
                         "handing on what a disabled person has needs a reason");
    if (carried->holder_id == cl->second.id)
        return cl_refuse(cl, "custody.holder", path, NULL, "%s has %s already", carried->holder, path);
    if (cl_done_at_ms(cl) < carried->from_ms)
        return cl_refuse(cl, "time.order", path, "give the true time, or have this machine's clock checked",
                         "%s came into these hands later than that, at %s", path,
                         cl_time_write_local(carried->from_ms, store->timezone, true, at, sizeof at));
    return CL_OK;
}

static enum cl_status hand_one(struct cl *cl, const struct cl_storage *store, const char *place, const char *condition)
{
    enum cl_status status;
    struct carried carried;
    int64_t at_ms = cl_done_at_ms(cl);
    CL_TRY(find_carried(cl, store->id, &carried));
    CL_TRY(check_giver(cl, store, &carried));
    if (carried.holder_id != cl->actor.id)
        CL_TRY(cl_site_require(cl, store->site_id));
    CL_TRY(cl_storage_concern_lots(cl, store->id));
    CL_TRY(cl_store_change_one(cl->store, SQL_CUSTODY_STORE_STAY_END, CL_BIND(cl_int(carried.stay_id), cl_int(at_ms))));
    CL_TRY(cl_store_change_one(cl->store, SQL_CUSTODY_STORE_STAY_HAND,
                               CL_BIND(cl_int(store->id), cl_int(carried.stay_id), cl_int(cl->second.id),
                                       cl_text(carried.path), cl_text_or_null(cl->reason), cl_int(cl->actor.id),
                                       cl_int(at_ms), cl_text(place), cl_text(condition),
                                       cl_int_or_null(cl_said_late_ms(cl)))));
    CL_TRY(cl_store_change_one(cl->store, SQL_CUSTODY_STORE_HOLDER,
                               CL_BIND(cl_int(store->id), cl_int(cl->second.id), cl_int(carried.holder_id))));
done:
    return status;
}

enum cl_status cl_custody_hand_stores(struct cl *cl, struct cl_texts texts, const char *place, const char *condition,
                                      struct cl_storage_list *out)
{
    enum cl_status status;
    struct cl_storage *stores = cl_arena_alloc(&cl->arena, (texts.count + 1) * sizeof *stores);
    CL_TRY(cl_text_check("place", place, PLACE_MOST, cl->error));
    if (condition)
        CL_TRY(cl_text_check("condition", condition, CONDITION_MOST, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_CUSTODY_HAND, NULL));
    CL_TRY(cl_custody_require_prompt(cl));
    for (size_t i = 0; i < texts.count; i++) {
        CL_TRY(cl_storage_load(cl, texts.at[i], &stores[i]));
        cl_write_concerns(cl, stores[i].path);
        cl_write_concerns(cl, stores[i].code);
        CL_TRY(hand_one(cl, &stores[i], place, condition));
        CL_TRY(cl_storage_get(cl, stores[i].path, &stores[i]));
    }
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = (struct cl_storage_list){stores, texts.count};
    return status;
}
