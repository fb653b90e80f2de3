/* A new site with the root of its stores. */
#include "domain/site.h"
#include "domain/storage.h"

enum cl_status cl_site_insert(struct cl *cl, const char *code, const char *name, const char *timezone,
                              int64_t keeper_id, int64_t *site_id)
{
    enum cl_status status;
    CL_TRY(
        cl_store_insert(cl->store, SQL_SITE_INSERT, site_id, CL_BIND(cl_text(code), cl_text(name), cl_text(timezone))));
    CL_TRY(cl_storage_insert_root(cl, *site_id, code, keeper_id));
done:
    return status;
}
