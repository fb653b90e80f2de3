#include "cli/command.h"
#include <cryolot/site.h>

static const struct cl_field SITE_FIELDS[] = {
    CL_FIELD(cl_site, code, "code", "Site", TEXT, true),
    CL_FIELD(cl_site, name, "name", "Name", TEXT, true),
    CL_FIELD(cl_site, timezone, "timezone", "Zone", TEXT, true),
    CL_FIELD(cl_site, keeper, "keeper", "Keeper", TEXT, true),
    CL_FIELD(cl_site, people, "people", "People", TEXTS, true),
    CL_FIELD(cl_site, country, "country", "Country", TEXT, false),
    CL_FIELD(cl_site, contact, "contact", "Contact", TEXT, false),
};

static enum cl_status print_site(struct cl_command *command, const struct cl_site *site)
{
    return cl_print_record(command, "site", CL_FIELDS(SITE_FIELDS), site);
}

static enum cl_status run_add(struct cl_command *command)
{
    struct cl_site site;
    const struct cl_site_new new_site = {.code = command->argument[0],
                                         .name = cl_option(command, "name"),
                                         .timezone = cl_option(command, "timezone"),
                                         .keeper = cl_option(command, "keeper"),
                                         .country = cl_option(command, "country"),
                                         .contact = cl_option(command, "contact")};
    enum cl_status status = cl_site_add(command->cl, &new_site, &site);
    if (status != CL_OK)
        return status;
    cl_say(command,
           "site %s added; its people: cryolot user add LOGIN .. --site %s, or cryolot user site LOGIN --add %s",
           site.code, site.code, site.code);
    return print_site(command, &site);
}

static enum cl_status run_set(struct cl_command *command)
{
    struct cl_site site;
    enum cl_status status = cl_site_set(command->cl, command->argument[0], cl_option(command, "country"),
                                        cl_option(command, "contact"), &site);
    if (status != CL_OK)
        return status;
    cl_say(command, "site %s: country %s, contact %s", site.code, site.country ? site.country : "not said",
           site.contact ? site.contact : "not said");
    return print_site(command, &site);
}

static enum cl_status run_list(struct cl_command *command)
{
    struct cl_site_list list;
    enum cl_status status = cl_site_list(command->cl, &list);
    if (status == CL_OK)
        status = cl_print_list(command, "sites", CL_FIELDS(SITE_FIELDS), list.at, list.count, sizeof *list.at);
    return status;
}

static enum cl_status run_show(struct cl_command *command)
{
    struct cl_site site;
    enum cl_status status = cl_site_get(command->cl, command->argument[0], &site);
    return status == CL_OK ? print_site(command, &site) : status;
}

const struct cl_verb cl_site_verbs[] = {
    {
        .noun = "site",
        .name = "add",
        .arguments = "CODE --name NAME --timezone ZONE --keeper LOGIN",
        .summary = "add a site, with the root of its stores",
        .example = "cryolot site add HOS --name 'Hospital South' --timezone Asia/Shanghai --keeper hugo",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_add,
        .option = {{"name", "NAME", "printed name", true},
                   {"timezone", "ZONE", "in which its times are shown and its dates end", true},
                   {"keeper", "LOGIN", "who keeps its stores at first, and acts for it", true},
                   {"country", "CC", "two letters of ISO 3166-1, FR: which lots may be given there", false},
                   {"contact", "TEXT", "whom to call there, as printed on letters", false}},
    },
    {
        .noun = "site",
        .name = "set",
        .arguments = "CODE [--country CC] [--contact TEXT]",
        .summary = "say in which country a site is, and whom to call there",
        .example = "cryolot site set HOS --country CN --contact 'Pharmacy, +86 21 5550 0142'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_set,
        .option = {{"country", "CC", "two letters of ISO 3166-1, FR: which lots may be given there", false},
                   {"contact", "TEXT", "whom to call there, as printed on letters", false}},
        .remark = "A recorded country or contact changes with a --reason.",
    },
    {
        .noun = "site",
        .name = "list",
        .arguments = "",
        .summary = "every site, who keeps its stores and who acts for it",
        .example = "cryolot site list",
        .needs = CL_NEEDS_READING,
        .run = run_list,
    },
    {
        .noun = "site",
        .name = "show",
        .arguments = "CODE",
        .summary = "one site",
        .example = "cryolot site show HOS",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
    },
    {.name = NULL},
};
