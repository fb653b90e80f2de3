/* Sites, and who acts for them. */
#include "domain/site.h"

static enum cl_status take_row(struct cl *cl, struct cl_rows *rows, struct cl_site *out, bool *found)
{
    *found = cl_rows_next(rows);
    if (*found)
        *out = (struct cl_site){.id = cl_rows_int(rows, COL_SITE_ID),
                                .code = cl_keep_text(cl, rows, COL_SITE_CODE),
                                .name = cl_keep_text(cl, rows, COL_SITE_NAME),
                                .timezone = cl_keep_text(cl, rows, COL_SITE_TIMEZONE)};
    return cl_rows_close(rows);
}

enum cl_status cl_site_get(struct cl *cl, const char *code, struct cl_site *out)
{
    bool found = false;
    enum cl_status status =
        take_row(cl, cl_rows_open(cl->store, SQL_SITE_BY_CODE, CL_BIND(cl_text(code))), out, &found);
    return status == CL_OK && !found ? cl_not_found(cl, "site", code) : status;
}

enum cl_status cl_site_by_id(struct cl *cl, int64_t id, struct cl_site *out)
{
    bool found = false;
    enum cl_status status = take_row(cl, cl_rows_open(cl->store, SQL_SITE_BY_ID, CL_BIND(cl_int(id))), out, &found);
    if (status == CL_OK && !found)
        status = cl_fail(cl->error, CL_INTEGRITY, "store.damaged", NULL, "cryolot verify",
                         "there is no site of row %lld", (long long)id);
    return status;
}

enum cl_status cl_site_require(struct cl *cl, int64_t site_id)
{
    enum cl_status status;
    int64_t member = 0;
    struct cl_site site;
    CL_TRY(cl_store_int(cl->store, SQL_SITE_MEMBER, &member, CL_BIND(cl_int(cl->actor.id), cl_int(site_id))));
    if (member)
        return CL_OK;
    CL_TRY(cl_site_by_id(cl, site_id, &site));
    status = cl_fail(cl->error, CL_NOT_AUTHORISED, "person.site", cl->actor.login,
                     "somebody of that site does it, or an administrator lets this person act for it",
                     "%s (%s) does not act for site %s", cl->actor.name, cl->actor.login, site.code);
done:
    return status;
}
