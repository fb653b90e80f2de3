/* Sites, and who acts for them. */
#include "domain/site.h"

static struct cl_site site_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_site){.id = cl_rows_int(rows, COL_SITE_ID),
                            .code = cl_keep_text(cl, rows, COL_SITE_CODE),
                            .name = cl_keep_text(cl, rows, COL_SITE_NAME),
                            .timezone = cl_keep_text(cl, rows, COL_SITE_TIMEZONE),
                            .country = cl_keep_text(cl, rows, COL_SITE_COUNTRY),
                            .contact = cl_keep_text(cl, rows, COL_SITE_CONTACT),
                            .keeper = cl_keep_text(cl, rows, COL_SITE_KEEPER)};
}

static enum cl_status take_row(struct cl *cl, struct cl_rows *rows, struct cl_site *out, bool *found)
{
    *found = cl_rows_next(rows);
    if (*found)
        *out = site_from_row(cl, rows);
    return cl_rows_close(rows);
}

static enum cl_status read_people(struct cl *cl, struct cl_site *site)
{
    size_t capacity = 0;
    struct cl_texts *people = &site->people;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SITE_PEOPLE, CL_BIND(cl_int(site->id)));
    while (cl_rows_next(rows)) {
        people->at = cl_arena_grow(&cl->arena, people->at, people->count, &capacity, sizeof *people->at);
        people->at[people->count++] = cl_keep_text(cl, rows, 0);
    }
    return cl_rows_close(rows);
}

enum cl_status cl_site_get(struct cl *cl, const char *code, struct cl_site *out)
{
    bool found = false;
    enum cl_status status =
        take_row(cl, cl_rows_open(cl->store, SQL_SITE_BY_CODE, CL_BIND(cl_text(code))), out, &found);
    if (status == CL_OK && !found)
        status = cl_not_found(cl, "site", code);
    return status == CL_OK ? read_people(cl, out) : status;
}

enum cl_status cl_site_list(struct cl *cl, struct cl_site_list *out)
{
    struct cl_site *sites = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SITE_LIST, CL_NO_VALUES);
    while (cl_rows_next(rows)) {
        sites = cl_arena_grow(&cl->arena, sites, count, &capacity, sizeof *sites);
        sites[count++] = site_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    for (size_t i = 0; i < count && status == CL_OK; i++)
        status = read_people(cl, &sites[i]);
    if (status == CL_OK)
        *out = (struct cl_site_list){sites, count};
    return status;
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

enum cl_status cl_site_of_actor(struct cl *cl, struct cl_site *out, bool *found)
{
    enum cl_status status;
    struct cl_site_list sites;
    size_t candidates = 0;
    CL_TRY(cl_site_list(cl, &sites));
    for (size_t i = 0; i < sites.count; i++) {
        int64_t member = !cl->actor.id;
        if (cl->actor.id)
            CL_TRY(cl_store_int(cl->store, SQL_SITE_MEMBER, &member,
                                CL_BIND(cl_int(cl->actor.id), cl_int(sites.at[i].id))));
        if (member && candidates++ == 0)
            *out = sites.at[i];
    }
    *found = candidates == 1;
done:
    return status;
}

enum cl_status cl_site_zone(struct cl *cl, const char **zone)
{
    bool found;
    struct cl_site site;
    enum cl_status status = cl_site_of_actor(cl, &site, &found);
    *zone = status == CL_OK && found ? site.timezone : cl_facility(cl)->timezone;
    return status;
}

enum cl_status cl_site_acts(struct cl *cl, int64_t site_id, bool *acts)
{
    int64_t member = 0;
    enum cl_status status =
        cl_store_int(cl->store, SQL_SITE_MEMBER, &member, CL_BIND(cl_int(cl->actor.id), cl_int(site_id)));
    *acts = member != 0;
    return status;
}

enum cl_status cl_site_require(struct cl *cl, int64_t site_id)
{
    enum cl_status status;
    bool acts = false;
    struct cl_site site;
    CL_TRY(cl_site_acts(cl, site_id, &acts));
    if (acts)
        return CL_OK;
    CL_TRY(cl_site_by_id(cl, site_id, &site));
    status = cl_fail(cl->error, CL_NOT_AUTHORISED, "person.site", cl->actor.login,
                     "somebody of that site does it, or an administrator lets this person act for it",
                     "%s (%s) does not act for site %s", cl->actor.name, cl->actor.login, site.code);
done:
    return status;
}

enum cl_status cl_site_require_code(struct cl *cl, const char *code)
{
    struct cl_site site = {0};
    enum cl_status status = cl_site_get(cl, code, &site);
    return status == CL_OK ? cl_site_require(cl, site.id) : status;
}

enum cl_status cl_site_require_lot(struct cl *cl, int64_t lot_id)
{
    int64_t site_id = 0;
    enum cl_status status = cl_store_int(cl->store, SQL_SITE_OF_LOT, &site_id, CL_BIND(cl_int(lot_id)));
    return status == CL_OK ? cl_site_require(cl, site_id) : status;
}
