/* Who keeps a store and all that is in it: handed over by both, at a place, in a condition. */
#include "base/text.h"
#include "domain/custody.h"
#include "domain/person.h"
#include "domain/site.h"
#include "domain/storage.h"

enum { PLACE_MOST = 80, CONDITION_MOST = 200 };

static struct cl_storage_kept kept_from(const struct cl_storage *store, const struct cl_storage_keeper *keeper)
{
    return (struct cl_storage_kept){
        .store = store->path,
        .code = store->code,
        .timezone = store->timezone,
        .keeper = keeper->login,
        .name = keeper->name,
        .carries = keeper->carries,
        .by = keeper->path,
        .since_ms = keeper->since_ms,
        .place = keeper->place,
        .condition = keeper->condition,
    };
}

enum cl_status cl_storage_kept_by(struct cl *cl, const char *text, struct cl_storage_kept *out)
{
    enum cl_status status;
    struct cl_storage store;
    struct cl_storage_keeper keeper;
    CL_TRY(cl_storage_load(cl, text, &store));
    CL_TRY(cl_storage_keeper_of(cl, store.id, cl_now_ms(cl), &keeper));
    *out = kept_from(&store, &keeper);
done:
    return status;
}

/* The present keeper hands over; what a disabled person keeps is handed on by storage, who says why. */
static enum cl_status check_giver(struct cl *cl, const struct cl_storage *store,
                                  const struct cl_storage_keeper *present)
{
    enum cl_status status;
    struct cl_person keeper = {0};
    if (present->carries)
        return cl_refuse(cl, "storage.carried", store->path, "it is put down first: cryolot storage put STORE TO",
                         "%s is carried by %s (%s)", present->path, present->name, present->login);
    if (present->person_id == cl->second.id)
        return cl_refuse(cl, "storage.keeper", store->path, NULL, "%s (%s) keeps %s already", present->name,
                         present->login, store->path);
    if (present->person_id == cl->actor.id)
        return CL_OK;
    CL_TRY(cl_person_by_id(cl, present->person_id, &keeper));
    if (!keeper.disabled || !(cl->actor.roles & CL_ROLE_STORAGE))
        return cl_refuse(cl, "storage.keeper", store->path,
                         keeper.disabled ? "storage hands on what a disabled person keeps"
                                         : "whoever keeps it hands it over: cryolot storage keeper STORE --second "
                                           "NEWKEEPER --place WHERE",
                         "%s is kept by %s (%s)", store->path, present->name, present->login);
    if (!cl->reason)
        status = cl_refuse(cl, "act.reason", NULL, "add --reason 'why'",
                           "handing on what a disabled person keeps needs a reason");
done:
    return status;
}

static enum cl_status check_receiver(struct cl *cl, const struct cl_storage *store)
{
    enum cl_status status;
    int64_t member = 0;
    struct cl_site site;
    CL_TRY(cl_store_int(cl->store, SQL_SITE_MEMBER, &member, CL_BIND(cl_int(cl->second.id), cl_int(store->site_id))));
    if (member)
        return CL_OK;
    CL_TRY(cl_site_by_id(cl, store->site_id, &site));
    status = cl_fail(cl->error, CL_NOT_AUTHORISED, "person.site", cl->second.login,
                     "somebody of that site keeps it, or an administrator lets this person act for it",
                     "%s (%s) does not act for site %s", cl->second.name, cl->second.login, site.code);
done:
    return status;
}

static enum cl_status check_time(struct cl *cl, const struct cl_storage *store, const struct cl_storage_keeper *present)
{
    char at[CL_TIME_TEXT];
    if (cl_done_at_ms(cl) >= present->since_ms)
        return CL_OK;
    return cl_refuse(cl, "time.order", store->path, "give the true time", "%s came into the care of %s later, at %s",
                     store->path, present->name,
                     cl_time_write_local(present->since_ms, store->timezone, true, at, sizeof at));
}

static enum cl_status next_keeper(struct cl *cl, int64_t store_id, const char *place, const char *condition)
{
    enum cl_status status;
    int64_t before_id = 0, at_ms = cl_done_at_ms(cl);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORE_KEEPER_NOW, CL_BIND(cl_int(store_id)));
    if (cl_rows_next(rows))
        before_id = cl_rows_int(rows, 0);
    CL_TRY(cl_rows_close(rows));
    if (before_id)
        CL_TRY(cl_store_change_one(cl->store, SQL_STORE_KEEPER_END, CL_BIND(cl_int(before_id), cl_int(at_ms))));
    CL_TRY(cl_storage_concern_lots(cl, store_id));
    CL_TRY(
        cl_store_change_one(cl->store, SQL_STORE_KEEPER_NEXT,
                            CL_BIND(cl_int(store_id), cl_int_or_null(before_id), cl_int(cl->second.id), cl_text(place),
                                    cl_text_or_null(condition), cl_int(at_ms), cl_int_or_null(cl_said_late_ms(cl)))));
done:
    return status;
}

enum cl_status cl_storage_keep(struct cl *cl, const char *text, const char *place, const char *condition,
                               struct cl_storage_kept *out)
{
    enum cl_status status;
    struct cl_storage store;
    struct cl_storage_keeper keeper;
    CL_TRY(cl_text_check("place", place, PLACE_MOST, cl->error));
    if (condition)
        CL_TRY(cl_text_check("condition", condition, CONDITION_MOST, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_KEEPER, text));
    CL_TRY(cl_custody_require_prompt(cl));
    CL_TRY(cl_storage_load(cl, text, &store));
    cl_write_concerns(cl, store.path);
    cl_write_concerns(cl, store.code);
    CL_TRY(cl_site_require(cl, store.site_id));
    CL_TRY(cl_storage_keeper_of(cl, store.id, cl_now_ms(cl), &keeper));
    CL_TRY(check_giver(cl, &store, &keeper));
    CL_TRY(check_receiver(cl, &store));
    CL_TRY(check_time(cl, &store, &keeper));
    CL_TRY(next_keeper(cl, store.id, place, condition));
    CL_TRY(cl_storage_keeper_of(cl, store.id, cl_now_ms(cl), &keeper));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = kept_from(&store, &keeper);
    return status;
}
