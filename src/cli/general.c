/* The verbs without a noun that concern the program and the record as a whole. */
#include "base/file.h"
#include "base/version.h"
#include "cli/help.h"
#include "cli/identity.h"
#include "cli/parse.h"
#include <cryolot/backup.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- init ------------------------------------------------------------------------------------------------------ */

/* Makes the missing folders above the record, for the default place of a new user; tells how many those were. */
static int make_folders(struct cl_command *command)
{
    int made = 0;
    char *path = cl_arena_copy(command->arena, command->place);
    for (char *slash = *path ? strchr(path + 1, '/') : NULL; slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        made += mkdir(path, 0700) == 0;
        *slash = '/';
    }
    return made;
}

/* The last ones above the record, made for nothing. */
static void remove_folders(struct cl_command *command, int made)
{
    char *path = cl_arena_copy(command->arena, command->place);
    for (char *slash = strrchr(path, '/'); made > 0 && slash; slash = strrchr(path, '/'), made--) {
        *slash = '\0';
        rmdir(path);
    }
}

static enum cl_status run_init(struct cl_command *command)
{
    enum cl_status status;
    char password[CL_PASSWORD_TEXT];
    int folders = 0;
    struct cl_init init = {.facility = cl_option(command, "facility"),
                           .site = cl_option(command, "site"),
                           .timezone = cl_option(command, "timezone"),
                           .admin = cl_option(command, "admin"),
                           .name = cl_option(command, "name"),
                           .password = password,
                           .training = cl_flag(command, "training"),
                           .dry_run = command->dry_run};
    CL_TRY(cl_take_new_secret(command, command->password_file, "password-file",
                              "Password of the first administrator" CL_PASSWORD_FORM, password, sizeof password));
    folders = make_folders(command);
    CL_TRY(cl_init(command->place, &init, command->error));
    cl_say(command, "%srecord of %s made at %s; next: cryolot user add ... as %s", init.training ? "training " : "",
           init.facility, command->place, init.admin);
    if (command->json)
        status = cl_put_json(command, json_pack("{s:{s:s,s:s,s:s,s:b}}", "record", "place", command->place, "facility",
                                                init.facility, "site", init.site, "training", init.training));
done:
    if (status != CL_OK || command->dry_run)
        remove_folders(command, folders);
    cl_file_forget_secret(password, sizeof password);
    return status;
}

/* ---- backup ---------------------------------------------------------------------------------------------------- */

static enum cl_status run_backup(struct cl_command *command)
{
    enum cl_status status;
    CL_TRY(cl_backup(command->cl, command->argument[0]));
    cl_say(command, "copied to %s; prove it with: cryolot --db %s audit verify", command->argument[0],
           command->argument[0]);
    if (command->json)
        status = cl_put_json(command, json_pack("{s:{s:s}}", "backup", "file", command->argument[0]));
done:
    return status;
}

/* ---- version, help, completion --------------------------------------------------------------------------------- */

static enum cl_status run_version(struct cl_command *command)
{
    if (command->json)
        return cl_put_json(command, json_pack("{s:s}", "version", CL_VERSION));
    return cl_put(command, "cryolot " CL_VERSION "\n");
}

static enum cl_status put_buffer(struct cl_command *command, struct cl_buffer *text)
{
    enum cl_status status = cl_put(command, text->data);
    cl_buffer_free(text);
    return status;
}

static enum cl_status run_help(struct cl_command *command)
{
    struct cl_buffer text = {0};
    const char *first = command->argument_count > 0 ? command->argument[0] : NULL;
    const char *second = command->argument_count > 1 ? command->argument[1] : NULL;
    const struct cl_verb *verb = second ? cl_find_verb(first, second) : first ? cl_find_verb("", first) : NULL;
    if (first && !verb && !cl_is_noun(first) && strcmp(first, "options") != 0)
        return cl_unknown_word(first, NULL, command->error);
    if (second && !verb)
        return cl_unknown_word(second, first, command->error);
    if (cl_flag(command, "man"))
        cl_manual_write(&text);
    else
        cl_help_write(first, verb, &text);
    return put_buffer(command, &text);
}

static enum cl_status run_completion(struct cl_command *command)
{
    struct cl_buffer text = {0};
    if (strcmp(command->argument[0], "bash") != 0)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "cryolot completion bash",
                       "completion is made for bash only");
    cl_completion_write(&text);
    return put_buffer(command, &text);
}

const struct cl_verb cl_general_verbs[] = {
    {
        .noun = "",
        .name = "init",
        .arguments = "--facility NAME --site CODE --timezone ZONE --admin LOGIN --name NAME [--training]",
        .summary = "make a new record with its first administrator",
        .example = "cryolot init --facility 'Cell Processing North' --site CPN --timezone Europe/Paris --admin ada "
                   "--name 'Ada Lind' --password-file ada.pw",
        .needs = CL_NEEDS_NO_RECORD,
        .run = run_init,
        .option = {{"facility", "NAME", "printed as the manufacturer", true},
                   {"site", "CODE", "its own site: the first part of every store's path", true},
                   {"timezone", "ZONE", "of that site, for example Europe/Paris; expiry dates are dates of it", true},
                   {"admin", "LOGIN", "the first administrator", true},
                   {"name", "NAME", "the administrator's printed name", true},
                   {"training", NULL, "a training record: everything it prints says TRAINING", false}},
        .remark = "The password comes from --password-file or is asked for.",
    },
    {
        .noun = "",
        .name = "backup",
        .arguments = "FILE",
        .summary = "copy the whole record, consistent, while others work",
        .example = "cryolot backup /media/usb/cryolot-2026-11-22.db",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_backup,
    },
    {
        .noun = "",
        .name = "version",
        .arguments = "",
        .summary = "the version of this program",
        .example = "cryolot version",
        .run = run_version,
    },
    {
        .noun = "",
        .name = "help",
        .arguments = "[NOUN [VERB]|options]",
        .summary = "what there is, with examples",
        .example = "cryolot help lot release",
        .most = 2,
        .run = run_help,
        .option = {{"man", NULL, "the manual page's source", false}},
    },
    {
        .noun = "",
        .name = "completion",
        .arguments = "bash",
        .summary = "the completion script of a shell",
        .example = "cryolot completion bash > ~/.local/share/bash-completion/completions/cryolot",
        .least = 1,
        .most = 1,
        .run = run_completion,
    },
    {.name = NULL},
};
