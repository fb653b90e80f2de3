/* A new record: its facility, its site, its first administrator. */
#include "base/text.h"
#include "domain/person.h"
#include "domain/site.h"

/* The administrator comes before the site whose first keeper they are, and acts for it. */
static enum cl_status insert_facility(struct cl *cl, const struct cl_init *init)
{
    enum cl_status status;
    int64_t admin_id, site_id;
    CL_TRY(cl_store_change_one(cl->store, SQL_FACILITY_INSERT,
                               CL_BIND(cl_text(init->facility), cl_int(init->training), cl_int(cl->now_ms))));
    CL_TRY(cl_person_insert(cl, init->admin, init->name, CL_ROLE_ADMIN, init->password, true, &admin_id));
    CL_TRY(cl_site_insert(cl, init->site, init->facility, init->timezone, admin_id, &site_id));
done:
    return status;
}

enum cl_status cl_init(const char *place, const struct cl_init *init, struct cl_error *error)
{
    enum cl_status status;
    struct cl *cl = cl_new_context(error);
    CL_TRY(cl_check_engine(place, error));
    CL_TRY(cl_print_check("facility", init->facility, CL_SITE_NAME_MOST, error));
    CL_TRY(cl_code_check("site", init->site, CL_SITE_CODE_MOST, error));
    CL_TRY(cl_zone_check(init->timezone, error));
    CL_TRY(cl_person_check(init->admin, init->name, init->password, error));
    CL_TRY(cl_store_open(&cl->store, place, CL_STORE_CREATE, error));
    CL_TRY(cl_describe_surroundings(cl));
    cl->dry_run = init->dry_run;
    cl->facility = (struct cl_facility){init->facility, init->site, init->timezone, init->training};
    CL_TRY(cl_write_begin(cl, CL_ACT_INIT, init->site));
    CL_TRY(insert_facility(cl, init));
done:
    status = cl_write_end(cl, status);
    cl_close(cl);
    return status;
}
