/* A new site with the root of its stores. */
#include "base/text.h"
#include "domain/site.h"
#include "domain/storage.h"

enum cl_status cl_site_insert(struct cl *cl, const char *code, const char *name, const char *timezone,
                              int64_t keeper_id, int64_t *site_id)
{
    enum cl_status status;
    CL_TRY(
        cl_store_insert(cl->store, SQL_SITE_INSERT, site_id, CL_BIND(cl_text(code), cl_text(name), cl_text(timezone))));
    CL_TRY(cl_storage_insert_root(cl, *site_id, code, keeper_id));
    CL_TRY(cl_store_change_one(cl->store, SQL_SITE_MEMBER_INSERT, CL_BIND(cl_int(keeper_id), cl_int(*site_id))));
done:
    return status;
}

static enum cl_status check_unique(struct cl *cl, const char *code)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SITE_BY_CODE, CL_BIND(cl_text(code)));
    bool taken = cl_rows_next(rows);
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && taken)
        status =
            cl_fail(cl->error, CL_CONFLICT, "site.unique", code, "cryolot site list", "site '%s' exists already", code);
    return status;
}

static enum cl_status find_keeper(struct cl *cl, const char *login, struct cl_person *keeper)
{
    enum cl_status status = cl_user_get(cl, login, keeper);
    if (status == CL_OK && keeper->disabled)
        status = cl_refuse(cl, "site.keeper", login, "name somebody who works there",
                           "'%s' is disabled and keeps no store", login);
    return status;
}

enum cl_status cl_site_add(struct cl *cl, const char *code, const char *name, const char *timezone, const char *keeper,
                           struct cl_site *out)
{
    enum cl_status status;
    int64_t site_id;
    struct cl_person person = {0};
    struct cl_site site = {0};
    CL_TRY(cl_code_check("site", code, CL_SITE_CODE_MOST, cl->error));
    CL_TRY(cl_print_check("name", name, CL_SITE_NAME_MOST, cl->error));
    CL_TRY(cl_zone_check(timezone, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_SITE_ADD, code));
    CL_TRY(check_unique(cl, code));
    CL_TRY(find_keeper(cl, keeper, &person));
    cl_write_concerns(cl, person.login);
    CL_TRY(cl_site_insert(cl, code, name, timezone, person.id, &site_id));
    CL_TRY(cl_site_get(cl, code, &site));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = site;
    return status;
}
