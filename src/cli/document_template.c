/* Document templates under control: which there are, which of them documents are issued by, QA's approval. */
#include "cli/command.h"
#include "cli/report_file.h"
#include "cli/template.h"
#include <cryolot/document_template.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

enum { VERSION_MOST = 99999 };

/* A file beside what the record says of its text. */
struct line {
    struct cl_document_template template;
    const char *file;
};

static const struct cl_field FILE_FIELDS[] = {
    CL_FIELD(line, template.name, "name", "Template", TEXT, true),
    CL_FIELD(line, template.version, "version", "Version", INT, true),
    CL_FIELD(line, template.state, "state", "State", TEXT, true),
    CL_FIELD(line, template.approved_by, "approved_by", "Approved by", TEXT, true),
    CL_FIELD(line, template.approved_at_ms, "approved_at", "Approved", TIME, true),
    CL_FIELD(line, template.remark, "remark", "Remark", TEXT, false),
    CL_FIELD(line, template.sha256, "sha256", "SHA-256", TEXT, false),
    CL_FIELD(line, file, "file", "File", TEXT, false),
};

static const struct cl_field VERSION_FIELDS[] = {
    CL_FIELD(cl_document_template, name, "name", "Template", TEXT, true),
    CL_FIELD(cl_document_template, version, "version", "Version", INT, true),
    CL_FIELD(cl_document_template, state, "state", "State", TEXT, true),
    CL_FIELD(cl_document_template, approved_by, "approved_by", "Approved by", TEXT, true),
    CL_FIELD(cl_document_template, approved_at_ms, "approved_at", "Approved", TIME, true),
    CL_FIELD(cl_document_template, sha256, "sha256", "SHA-256", TEXT, false),
};

/* ---- looking ----------------------------------------------------------------------------------------------------- */

static enum cl_status list_files(struct cl_command *command)
{
    enum cl_status status;
    struct cl_template_list files;
    CL_TRY(cl_template_list("documents", command->arena, &files));
    struct line *lines = cl_arena_alloc(command->arena, files.count * sizeof *lines + 1);
    for (size_t i = 0; i < files.count; i++) {
        struct cl_template file;
        CL_TRY(cl_template_read("documents", files.at[i].name, command->arena, &file, command->error));
        const struct cl_document_source source = {
            .name = file.name, .file = file.file, .text = file.text, .size = file.size};
        lines[i] = (struct line){.file = file.file};
        CL_TRY(cl_document_template_find(command->cl, &source, &lines[i].template));
    }
    CL_TRY(cl_print_list(command, "templates", CL_FIELDS(FILE_FIELDS), lines, files.count, sizeof *lines));
    for (size_t i = 0; i < files.count; i++)
        if (lines[i].template.remark)
            cl_say(command, "%s", lines[i].template.remark);
done:
    return status;
}

/* Every mistake of the named ones, or of all. */
static enum cl_status check_files(struct cl_command *command)
{
    enum cl_status status = CL_OK;
    struct cl_template_list all = {0};
    size_t count = (size_t)command->argument_count;
    if (count == 0) {
        CL_TRY(cl_template_list("documents", command->arena, &all));
        count = all.count;
    }
    for (size_t i = 0; i < count; i++) {
        struct cl_template file;
        struct cl_document_source source;
        const char *name = all.count ? all.at[i].name : command->argument[i];
        CL_TRY(cl_template_read_draft("documents", name, command->arena, &file, command->error));
        CL_TRY(cl_paper_source(command, &file, &source));
        cl_say(command, "%s has no mistake", name);
    }
done:
    return status;
}

/* A text as it stands on record, to be read or put into a file again. */
static enum cl_status show_text(struct cl_command *command, const char *text)
{
    if (command->json)
        return cl_put_json(command, json_pack("{s:s}", "text", text ? text : ""));
    return cl_put(command, text ? text : "");
}

static enum cl_status show_version(struct cl_command *command, const char *name, int64_t version)
{
    enum cl_status status;
    const char *text;
    CL_TRY(cl_document_template_text(command->cl, name, version, &text));
    status = show_text(command, text);
done:
    return status;
}

static enum cl_status show_text_of(struct cl_command *command, const char *number)
{
    enum cl_status status;
    const char *text;
    CL_TRY(cl_document_text_of(command->cl, number, &text));
    status = show_text(command, text);
done:
    return status;
}

static enum cl_status run_templates(struct cl_command *command)
{
    enum cl_status status;
    int64_t version = 0;
    struct cl_document_template_list list;
    const char *name = command->argument_count ? command->argument[0] : NULL;
    if (cl_flag(command, "check"))
        return check_files(command);
    if (command->argument_count > 1)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "add --check, or name one of them",
                       "several templates are named");
    CL_TRY(cl_option_count(command, "version", 1, VERSION_MOST, &version));
    if (!name && version)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "cryolot document templates NAME --version N",
                       "a version is of one template, and none is named");
    if (cl_option(command, "of"))
        return show_text_of(command, cl_option(command, "of"));
    if (!name)
        return list_files(command);
    if (version)
        return show_version(command, name, version);
    CL_TRY(cl_document_template_history(command->cl, name, &list));
    status = cl_print_list(command, "versions", CL_FIELDS(VERSION_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

/* ---- approving --------------------------------------------------------------------------------------------------- */

static enum cl_status run_approve(struct cl_command *command)
{
    enum cl_status status;
    size_t count = (size_t)command->argument_count;
    struct cl_document_template_list approved;
    struct cl_document_source *sources = cl_arena_alloc(command->arena, count * sizeof *sources + 1);
    const char *seen = cl_option(command, "sha256");
    if (seen && count > 1)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "approve them one by one",
                       "--sha256 is of one template, and %zu are named", count);
    for (size_t i = 0; i < count; i++) {
        struct cl_template file;
        CL_TRY(cl_template_read("documents", command->argument[i], command->arena, &file, command->error));
        CL_TRY(cl_paper_source(command, &file, &sources[i])); /* nobody signs what cannot be drawn */
    }
    CL_TRY(cl_document_templates_approve(command->cl, sources, count, seen, &approved));
    for (size_t i = 0; i < approved.count; i++)
        cl_say(command,
               "documents are issued by %s version %" PRId64 " from now on, signed by %s; SHA-256 of its text: %s",
               approved.at[i].name, approved.at[i].version, approved.at[i].approved_by, approved.at[i].sha256);
    if (command->json)
        status = cl_print_list(command, "templates", CL_FIELDS(VERSION_FIELDS), approved.at, approved.count,
                               sizeof *approved.at);
done:
    return status;
}

const struct cl_verb cl_document_template_verbs[] = {
    {
        .noun = "document",
        .name = "templates",
        .arguments = "[TEMPLATE [--version N]] | --of NUMBER | --check [NAME|FILE..]",
        .summary = "how documents are said: which templates they are issued by, every mistake in them",
        .example = "cryolot document templates\n"
                   "cryolot document templates --check zh ./our-papers.ini\n"
                   "cryolot document templates en --version 2 > en-2.ini\n"
                   "cryolot document templates --of COA-UC26A001-1",
        .needs = CL_NEEDS_READING,
        .most = -1,
        .run = run_templates,
        .option = {{"check", NULL, "read them and say what is wrong, by file and line", false},
                   {"version", "N", "the text of this version, as it was approved", false},
                   {"of", "NUMBER", "the text that this document was drawn by", false}},
        .remark = "shipped: as it came with the program. approved: the newest version of its name, in this very text.\n"
                  "Documents are issued by these. draft: nobody approved it. changed: its version was approved with\n"
                  "another text. superseded: a newer version was approved, also of one that came with the program. "
                  "Papers by these bear DRAFT, and documents\n"
                  "are refused but for document issue --draft. A template says how, never what: it translates words\n"
                  "and sentences of the program, orders sections and columns; values, verdicts and warnings stay.",
    },
    {
        .noun = "document",
        .name = "approve",
        .arguments = "TEMPLATE.. [--sha256 HEX]",
        .summary = "sign document templates, so that documents are issued by them",
        .example = "cryolot document approve en\n"
                   "cryolot document approve en --sha256 "
                   "b3a8e0e1f9ab1bfe3a36f231f676f78bb30a519d2b21e6c530c0eee8ebb4a5d0",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = -1,
        .run = run_approve,
        .option = {{"sha256", "HEX", "of the text whose draft was looked at, as the draft's message says it", false}},
        .remark = "Look at it first: cryolot document issue KIND ID --draft -o FILE. The text and its logo stay on\n"
                  "record. A change of it is a new version: raise version = N in its section [document], and have\n"
                  "it approved again.",
    },
    {.name = NULL},
};
