/* Which sites a person acts for. */
#include "domain/person.h"
#include "domain/problem.h"
#include "domain/site.h"

static enum cl_status is_member(struct cl *cl, const struct cl_person *person, const struct cl_site *site, bool *member)
{
    int64_t count = 0;
    enum cl_status status =
        cl_store_int(cl->store, SQL_SITE_MEMBER, &count, CL_BIND(cl_int(person->id), cl_int(site->id)));
    *member = count > 0;
    return status;
}

enum cl_status cl_person_join(struct cl *cl, const struct cl_person *person, struct cl_texts sites)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < sites.count; i++) {
        struct cl_site site = {0};
        bool member = false;
        CL_TRY(cl_site_get(cl, sites.at[i], &site));
        CL_TRY(is_member(cl, person, &site, &member));
        if (member)
            return cl_refuse(cl, "user.site", person->login, NULL, "'%s' acts for site %s already", person->login,
                             site.code);
        CL_TRY(cl_store_change_one(cl->store, SQL_SITE_MEMBER_INSERT, CL_BIND(cl_int(person->id), cl_int(site.id))));
    }
done:
    return status;
}

/* What somebody keeps or carries there has no custodian once they act for the site no more. */
static enum cl_status check_keeps_nothing(struct cl *cl, const struct cl_person *person, const struct cl_site *site)
{
    struct cl_problems problems = {0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SITE_KEPT_BY, CL_BIND(cl_int(person->id), cl_int(site->id)));
    while (cl_rows_next(rows))
        cl_problem_add(cl, &problems, "'%s' %s %s", person->login, cl_rows_text(rows, 1), cl_rows_text(rows, 0));
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        status = cl_problems_end(cl, &problems, CL_REFUSED, "site.keeper", person->login,
                                 "somebody else takes them over first",
                                 cl_arena_print(&cl->arena, "cannot remove them from site %s", site->code));
    return status;
}

static enum cl_status leave(struct cl *cl, const struct cl_person *person, struct cl_texts sites)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < sites.count; i++) {
        struct cl_site site = {0};
        bool member = false;
        CL_TRY(cl_site_get(cl, sites.at[i], &site));
        CL_TRY(is_member(cl, person, &site, &member));
        if (!member)
            return cl_refuse(cl, "user.site", person->login, NULL, "'%s' does not act for site %s", person->login,
                             site.code);
        CL_TRY(check_keeps_nothing(cl, person, &site));
        CL_TRY(cl_store_change_one(cl->store, SQL_SITE_MEMBER_DELETE, CL_BIND(cl_int(person->id), cl_int(site.id))));
    }
done:
    return status;
}

enum cl_status cl_user_set_sites(struct cl *cl, const char *login, struct cl_texts add, struct cl_texts remove,
                                 struct cl_person *out)
{
    enum cl_status status;
    struct cl_person person = {0};
    if (add.count + remove.count == 0)
        return cl_fail(cl->error, CL_USAGE, NULL, login, "--add HOS, --remove CPN", "no site is named");
    CL_TRY(cl_person_begin_upon(cl, CL_ACT_USER_SITE, login, &person));
    CL_TRY(cl_person_join(cl, &person, add));
    CL_TRY(leave(cl, &person, remove));
done:
    return cl_person_end_upon(cl, status, login, out);
}
