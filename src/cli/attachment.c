#include "base/file.h"
#include "cli/command.h"
#include <cryolot/attachment.h>
#include <stdlib.h>
#include <unistd.h>

static const struct cl_field ATTACHMENT_FIELDS[] = {
    CL_FIELD(cl_attachment, code, "id", "ID", TEXT, true),
    CL_FIELD(cl_attachment, subject, "subject", "Of", TEXT, true),
    CL_FIELD(cl_attachment, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_attachment, name, "name", "File", TEXT, true),
    CL_FIELD(cl_attachment, media_type, "media_type", "Type", TEXT, false),
    CL_FIELD(cl_attachment, size, "size_bytes", "Bytes", INT, true),
    CL_FIELD(cl_attachment, sha256, "sha256", "SHA-256", TEXT, false),
    CL_FIELD(cl_attachment, attached_by, "attached_by", "By", TEXT, true),
    CL_FIELD(cl_attachment, attached_at_ms, "attached_at", "Attached at", TIME, false),
};

static enum cl_status attach(struct cl_command *command, const char *id, const char *path)
{
    enum cl_status status;
    struct cl_buffer file = {0};
    struct cl_attachment attached;
    CL_TRY(cl_file_read(path, CL_ATTACHMENT_MOST, &file, command->error));
    struct cl_file_given given = {path, file.data, file.size};
    CL_TRY(cl_attach(command->cl, id, &given, cl_option(command, "as"), &attached));
    cl_say(command, "%s is attached to %s as %s, %s", attached.name, attached.subject, attached.code, attached.kind);
    status = cl_print_record(command, "attachment", CL_FIELDS(ATTACHMENT_FIELDS), &attached);
done:
    cl_buffer_free(&file);
    return status;
}

static enum cl_status check_new(struct cl_command *command, const char *path)
{
    if (access(path, F_OK) != 0)
        return CL_OK;
    return cl_fail(command->error, CL_CONFLICT, "output.replace", NULL, "choose another name, or remove it first",
                   "'%s' is there already", path);
}

/* Writes an attached file out again, as it was given. */
static enum cl_status fetch(struct cl_command *command, const char *code, const char *path)
{
    enum cl_status status;
    struct cl_attachment found;
    struct cl_bytes content = {0};
    bool standard = cl_is_standard_output(path);
    if (command->json && standard)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "name a file with -o",
                       "--json and -o - both write to standard output");
    CL_TRY(cl_attachment_get(command->cl, code, &found, &content));
    CL_TRY(cl_check_not_record(command->cl, standard ? "/dev/stdout" : path));
    if (!standard && !command->dry_run)
        CL_TRY(check_new(command, path));
    if (!command->dry_run)
        CL_TRY(cl_file_write(standard ? "/dev/stdout" : path, content.data, content.size, command->error));
    cl_say(command, "%s written to %s, as it was attached to %s", found.name, path, found.subject);
    if (!standard)
        status = cl_print_record(command, "attachment", CL_FIELDS(ATTACHMENT_FIELDS), &found);
done:
    free(content.data);
    return status;
}

static enum cl_status list(struct cl_command *command, const char *id)
{
    enum cl_status status;
    struct cl_attachment_list all;
    int64_t limit;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_attachment_list(command->cl, id, limit, &all));
    status = cl_print_list(command, "attachments", CL_FIELDS(ATTACHMENT_FIELDS), all.at, all.count, sizeof *all.at);
done:
    return status;
}

static enum cl_status run_attach(struct cl_command *command)
{
    const char *path = cl_option(command, "o");
    if (command->argument_count == 2)
        return attach(command, command->argument[0], command->argument[1]);
    return path ? fetch(command, command->argument[0], path) : list(command, command->argument[0]);
}

const struct cl_verb cl_attachment_verbs[] = {
    {
        .noun = "",
        .name = "attach",
        .arguments = "ID [FILE] [--as KIND]",
        .summary = "attach a file to anything that has an ID, list what it has, or write one out again",
        .example = "cryolot attach UC26A001 airflow.pdf --as environment\ncryolot attach UC26A001\n"
                   "cryolot attach A12 -o airflow.pdf",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 2,
        .reads_with = 1,
        .run = run_attach,
        .option = {{"as", "KIND", "a word such as evidence, batch-record, photograph (evidence)", false},
                   {"o", "FILE", "write the attachment of this code to a new file (-: standard output)", false},
                   CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
