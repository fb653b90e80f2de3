/* A new site with the root of its stores; what else is said of a site later. */
#include "base/text.h"
#include "domain/site.h"
#include "domain/storage.h"

#include <string.h>

enum { CONTACT_MOST = 200 };

enum cl_status cl_site_insert(struct cl *cl, const char *code, const char *name, const char *timezone,
                              int64_t keeper_id, int64_t *site_id)
{
    enum cl_status status;
    CL_TRY(cl_store_insert(cl->store, SQL_SITE_INSERT, site_id,
                           CL_BIND(cl_text(code), cl_text(name), cl_text(timezone), cl_null(), cl_null())));
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

/* As a hand-over asks of who keeps a store; of a new site there may be nobody else yet. */
static void tell_keeper(struct cl *cl, const char *site, const struct cl_person *keeper)
{
    if (!(keeper->roles & cl_act_second_roles(CL_ACT_STORAGE_KEEPER)))
        cl_notice(cl,
                  "%s (%s) keeps the stores of %s and has none of the roles storage, operator and qa: hand them to "
                  "somebody who has: cryolot storage keeper %s --second LOGIN --place WHERE",
                  keeper->name, keeper->login, site, site);
}

/* Whether there is such a country is not asked of a list that ages. */
static enum cl_status check_place(struct cl *cl, const char *country, const char *contact)
{
    enum cl_status status = country ? cl_country_check(cl, country) : CL_OK;
    return status == CL_OK && contact ? cl_print_check("contact", contact, CONTACT_MOST, cl->error) : status;
}

static enum cl_status write_place(struct cl *cl, int64_t site_id, const char *country, const char *contact)
{
    return cl_store_change_one(cl->store, SQL_SITE_SET, CL_BIND(cl_int(site_id), cl_text(country), cl_text(contact)));
}

enum cl_status cl_site_add(struct cl *cl, const struct cl_site_new *given, struct cl_site *out)
{
    enum cl_status status;
    int64_t site_id;
    struct cl_person person = {0};
    struct cl_site site = {0};
    CL_TRY(cl_code_check("site", given->code, CL_SITE_CODE_MOST, cl->error));
    CL_TRY(cl_print_check("name", given->name, CL_SITE_NAME_MOST, cl->error));
    CL_TRY(cl_zone_check(given->timezone, cl->error));
    CL_TRY(check_place(cl, given->country, given->contact));
    CL_TRY(cl_write_begin(cl, CL_ACT_SITE_ADD, given->code));
    CL_TRY(check_unique(cl, given->code));
    CL_TRY(find_keeper(cl, given->keeper, &person));
    cl_write_concerns(cl, person.login);
    tell_keeper(cl, given->code, &person);
    CL_TRY(cl_site_insert(cl, given->code, given->name, given->timezone, person.id, &site_id));
    if (given->country || given->contact)
        CL_TRY(write_place(cl, site_id, given->country, given->contact));
    CL_TRY(cl_site_get(cl, given->code, &site));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = site;
    return status;
}

static bool is_same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static enum cl_status check_change(struct cl *cl, const struct cl_site *site, const char *country, const char *contact)
{
    bool same_country = is_same(site->country, country), same_contact = is_same(site->contact, contact);
    bool replaces = (site->country && !same_country) || (site->contact && !same_contact);
    if (same_country && same_contact)
        return cl_fail(cl->error, CL_CONFLICT, "site.same", site->code, NULL,
                       "that is what is said of site '%s' already", site->code);
    if (replaces && !cl->reason)
        return cl_refuse(cl, "act.reason", site->code, "add --reason 'why'",
                         "another country or contact than the recorded one needs a reason");
    return CL_OK;
}

enum cl_status cl_site_set(struct cl *cl, const char *code, const char *country, const char *contact,
                           struct cl_site *out)
{
    enum cl_status status;
    struct cl_site site = {0};
    if (!country && !contact)
        return cl_fail(cl->error, CL_USAGE, NULL, code, "add --country CC or --contact TEXT",
                       "nothing is said of the site");
    CL_TRY(check_place(cl, country, contact));
    CL_TRY(cl_write_begin(cl, CL_ACT_SITE_SET, code));
    CL_TRY(cl_site_get(cl, code, &site));
    country = country ? country : site.country;
    contact = contact ? contact : site.contact;
    CL_TRY(check_change(cl, &site, country, contact));
    CL_TRY(write_place(cl, site.id, country, contact));
    CL_TRY(cl_site_get(cl, code, &site));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = site;
    return status;
}
