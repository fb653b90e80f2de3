/* For which countries and studies a lot was released. */
#include "cli/lot.h"
#include <cryolot/lot_scope.h>
#include <jansson.h>
#include <string.h>

static const struct cl_field LINE_FIELDS[] = {
    CL_FIELD(cl_lot_scope_line, country, "country", "Country", TEXT, true),
    CL_FIELD(cl_lot_scope_line, study, "study", "Study", TEXT, true),
    CL_FIELD(cl_lot_scope_line, signed_by, "signed_by", "Signed by", TEXT, true),
    CL_FIELD(cl_lot_scope_line, signed_at_ms, "signed_at", "Since", TIME, true),
    CL_FIELD(cl_lot_scope_line, reason, "reason", "Because", TEXT, false),
    CL_FIELD(cl_lot_scope_line, ended_by, "ended_by", "Ended by", TEXT, true),
    CL_FIELD(cl_lot_scope_line, ended_at_ms, "ended_at", "Until", TIME, true),
    CL_FIELD(cl_lot_scope_line, ended_why, "ended_because", "Ended because", TEXT, false),
};

json_t *cl_lot_scope_json(const struct cl_lot_scope_page *page)
{
    return json_pack("{s:b,s:o,s:o}", "everywhere", page->text == NULL, "countries",
                     cl_json_texts(page->scope.countries), "studies", cl_json_texts(page->scope.studies));
}

static enum cl_status print_scope(struct cl_command *command, const struct cl_lot_scope_page *page)
{
    if (command->json) {
        json_t *object = cl_lot_scope_json(page);
        json_object_set_new(object, "lot", json_string(page->lot));
        json_object_set_new(object, "lines",
                            cl_json_records(CL_FIELDS(LINE_FIELDS), page->line, page->line_count, sizeof *page->line));
        return cl_put_json(command, json_pack("{s:o}", "scope", object));
    }
    if (page->line_count == 0 && !command->csv)
        return CL_OK;
    return cl_print_list(command, "scope", CL_FIELDS(LINE_FIELDS), page->line, page->line_count, sizeof *page->line);
}

static void say_scope(const struct cl_command *command, const struct cl_lot_scope_page *page)
{
    if (strcmp(page->status, "released") != 0)
        cl_say(command, "lot %s is %s: it is not given to anybody", page->lot, cl_lot_status_phrase(page->status));
    else
        cl_say(command, "lot %s is released %s%s", page->lot, page->text ? "only for " : "for ",
               page->text ? page->text : "every country and study");
}

static struct cl_lot_scope option_scope(const struct cl_command *command, const char *country, const char *study)
{
    return (struct cl_lot_scope){cl_option_list(command, country), cl_option_list(command, study)};
}

static enum cl_status run_scope(struct cl_command *command)
{
    enum cl_status status;
    struct cl_lot_scope_page page;
    const struct cl_lot_scope_change change = {.only = option_scope(command, "country", "study"),
                                               .add = option_scope(command, "add-country", "add-study"),
                                               .everywhere = cl_flag(command, "everywhere")};
    if (command->reads)
        CL_TRY(cl_lot_scope_get(command->cl, command->argument[0], &page));
    else
        CL_TRY(cl_lot_scope_set(command->cl, command->argument[0], &change, &page));
    say_scope(command, &page);
    status = print_scope(command, &page);
done:
    return status;
}

const struct cl_verb cl_lot_scope_verbs[] = {
    {
        .noun = "lot",
        .name = "scope",
        .arguments = "LOT [--add-country CC,..] [--add-study CODE,..] --reason TEXT",
        .summary = "for which countries and studies it is released; QA signs a change",
        .example = "cryolot lot scope UC26A001\n"
                   "cryolot lot scope UC26A001 --add-country DE --reason 'approved by the authority'\n"
                   "cryolot lot scope UC26A001 --country FR --reason 'approval of DE suspended'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .reads_bare = true,
        .least = 1,
        .most = 1,
        .run = run_scope,
        .option = {{"add-country", "CC,..", "these countries as well", false},
                   {"add-study", "CODE,..", "these studies as well", false},
                   {"country", "CC,..", "from now on only these countries (and --study)", false},
                   {"study", "CODE,..", "from now on only these studies (and --country)", false},
                   {"everywhere", NULL, "from now on every country and study", false}},
        .remark =
            "A subject is given of it when its site is in one of the countries or itself is in one of the studies. "
            "What\nchanges counts at once: orders that counted on vials of it outside are invalidated.",
    },
    {.name = NULL},
};
