/* options -> verb -> open -> run -> exit code */
#include "cli/help.h"
#include "base/text.h"
#include "cli/identity.h"
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* ---- surroundings ---------------------------------------------------------------------------------------------- */

static const char *place_of_record(const struct cl_parsed *parsed, struct cl_arena *arena)
{
    const char *place = parsed->global[CL_GLOBAL_DB];
    if (!place)
        place = getenv("CRYOLOT_DB");
    if (place && *place)
        return place;
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (data && *data)
        return cl_arena_print(arena, "%s/cryolot/cryolot.db", data);
    return cl_arena_print(arena, "%s/.local/share/cryolot/cryolot.db", home ? home : ".");
}

/* What COLUMNS asks for, 0: nothing that a line fits into. */
static int wished_width(void)
{
    enum { LEAST = 40, MOST = 10000 };
    const char *wish = getenv("COLUMNS");
    char *end = NULL;
    long columns = wish && *wish >= '1' && *wish <= '9' ? strtol(wish, &end, 10) : 0;
    return columns >= LEAST && columns <= MOST && *end == '\0' ? (int)columns : 0;
}

/* What is wished, else that of the terminal; `otherwise` when the file is none. */
static int terminal_width(int file, int otherwise)
{
    struct winsize size;
    if (wished_width() > 0)
        return wished_width();
    if (isatty(file) && ioctl(file, TIOCGWINSZ, &size) == 0)
        return size.ws_col >= 40 ? size.ws_col : 80;
    return otherwise;
}

static bool wants_colour(const char *when)
{
    const char *terminal = getenv("TERM"), *refused = getenv("NO_COLOR");
    if (when && strcmp(when, "always") == 0)
        return true;
    if ((when && strcmp(when, "never") == 0) || (refused && *refused) || (terminal && strcmp(terminal, "dumb") == 0))
        return false;
    return isatty(STDOUT_FILENO);
}

static enum cl_status fill_command(struct cl_parsed *parsed, struct cl_arena *arena, struct cl_error *error)
{
    struct cl_command *command = &parsed->command;
    const char *colour = parsed->global[CL_GLOBAL_COLOR];
    command->error = error;
    command->arena = arena;
    command->place = place_of_record(parsed, arena);
    command->json = parsed->global[CL_GLOBAL_JSON] != NULL;
    command->csv = parsed->global[CL_GLOBAL_CSV] != NULL;
    command->dry_run = parsed->global[CL_GLOBAL_DRY_RUN] != NULL;
    command->no_input = parsed->global[CL_GLOBAL_NO_INPUT] != NULL;
    command->confirm = parsed->global[CL_GLOBAL_CONFIRM];
    command->password_file = parsed->global[CL_GLOBAL_PASSWORD_FILE];
    command->second_password_file = parsed->global[CL_GLOBAL_SECOND_PASSWORD_FILE];
    command->colour = wants_colour(colour);
    command->width = terminal_width(STDOUT_FILENO, 80);
    command->record_width = terminal_width(STDOUT_FILENO, 0);
    command->message_width = terminal_width(STDERR_FILENO, 0);
    if (colour && strcmp(colour, "auto") != 0 && strcmp(colour, "always") != 0 && strcmp(colour, "never") != 0)
        return cl_fail(error, CL_USAGE, NULL, NULL, "auto, always or never", "--color '%s' is not known", colour);
    if (command->json && command->csv)
        return cl_fail(error, CL_USAGE, NULL, NULL, "choose one", "--json and --csv exclude each other");
    return CL_OK;
}

/* ---- running --------------------------------------------------------------------------------------------------- */

static enum cl_status show_help(const struct cl_parsed *parsed)
{
    struct cl_buffer text = {0};
    cl_help_write(parsed->noun, parsed->command.verb, &text);
    enum cl_status status = cl_put(&parsed->command, text.data);
    cl_buffer_free(&text);
    return status;
}

static void say_plan(const struct cl_command *command)
{
    const struct cl_planned_changes *planned = cl_planned_changes(command->cl);
    cl_say(command, "nothing was written; it would change %zu row%s", planned->count, planned->count == 1 ? "" : "s");
    for (size_t i = 0; i < planned->count && i < 20; i++) {
        const struct cl_planned_change *change = &planned->at[i];
        cl_say(command, "  %s %s %lld: %s",
               !change->old_row   ? "add"
               : !change->new_row ? "delete"
                                  : "change",
               change->table, (long long)change->key, change->new_row ? change->new_row : change->old_row);
    }
    if (planned->count > 20)
        cl_say(command, "  ... and %zu more", planned->count - 20);
}

/* Also with --csv, which has no place for them; an object of --json has taken them before. */
static void say_notices(const struct cl_command *command)
{
    struct cl_texts notices = cl_take_notices(command->cl);
    for (size_t i = 0; i < notices.count; i++) {
        char visible[2048];
        const char *dry = command->dry_run ? "dry run: " : "";
        const char *text = cl_arena_print(command->arena, "%sATTENTION: %s", dry, notices.at[i]);
        cl_put_message(cl_text_visible(text, visible, sizeof visible), command->message_width);
    }
}

/* Whether an option was given: a global one, or one of the verb's own. */
static bool was_given(const struct cl_parsed *parsed, const char *name)
{
    for (int i = 0; i < CL_GLOBAL_COUNT; i++)
        if (strcmp(cl_global_spec((enum cl_global)i).name, name) == 0)
            return parsed->global[i];
    return cl_option(&parsed->command, name);
}

/* The same of one of "reason finish". */
static bool one_was_given(const struct cl_parsed *parsed, const char *names)
{
    for (size_t size; *names; names += size + (names[size] == ' ')) {
        size = strcspn(names, " ");
        if (was_given(parsed, cl_arena_copy_bytes(parsed->command.arena, names, size)))
            return true;
    }
    return false;
}

static enum cl_needs_record needs_of(const struct cl_parsed *parsed)
{
    const struct cl_verb *verb = parsed->command.verb;
    bool few = verb->reads_with && parsed->command.argument_count <= verb->reads_with;
    bool reads = few || (verb->reads_when && one_was_given(parsed, verb->reads_when)) ||
                 (verb->reads_without && !one_was_given(parsed, verb->reads_without)) ||
                 cl_verb_is_bare(&parsed->command);
    return reads ? CL_NEEDS_READING : verb->needs;
}

static enum cl_status prove_people(struct cl_parsed *parsed)
{
    switch (needs_of(parsed)) {
    case CL_NEEDS_WRITING:
        return cl_take_identity(parsed);
    case CL_NEEDS_READING:
        return cl_take_reader(parsed);
    case CL_NEEDS_ANYONE:
        return cl_take_anyone(parsed);
    default:
        return CL_OK;
    }
}

/* Reading needs no proof; a password given with it is an attempt that is recorded, so the record must be writable. */
static enum cl_access access_of(const struct cl_parsed *parsed)
{
    bool reads = needs_of(parsed) == CL_NEEDS_READING && !parsed->global[CL_GLOBAL_USER];
    return reads ? CL_READ : CL_WRITE;
}

static enum cl_status run_verb(struct cl_parsed *parsed)
{
    struct cl_command *command = &parsed->command;
    enum cl_status status;
    if (command->verb->needs == CL_NEEDS_NO_RECORD)
        return command->verb->run(command);
    command->reads = needs_of(parsed) == CL_NEEDS_READING;
    CL_TRY(cl_open(&command->cl, command->place, access_of(parsed), command->error));
    CL_TRY(prove_people(parsed));
    cl_set_dry_run(command->cl, command->dry_run);
    CL_TRY(command->verb->run(command));
    say_notices(command);
    if (command->dry_run)
        say_plan(command);
done:
    cl_close(command->cl);
    command->cl = NULL;
    return status;
}

/* ---- the end --------------------------------------------------------------------------------------------------- */

static json_t *error_rows(const struct cl_error *error)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < error->row_count; i++)
        json_array_append_new(rows, json_pack("{s:I,s:s,s:s}", "row", (json_int_t)error->rows[i].row, "column",
                                              error->rows[i].column, "message", error->rows[i].message));
    return rows;
}

static void report_json(const struct cl_error *error)
{
    json_t *body = json_pack("{s:s,s:s,s:s,s:s,s:s}", "status", cl_status_word(error->status), "rule", error->rule,
                             "message", error->message, "record", error->record, "remedy", error->remedy);
    if (error->row_count)
        json_object_set_new(body, "rows", error_rows(error));
    json_t *object = json_pack("{s:o}", "error", body);
    json_dumpf(object, stderr, JSON_COMPACT);
    fputc('\n', stderr);
    json_decref(object);
}

static void report_text(const struct cl_error *error)
{
    int width = terminal_width(STDERR_FILENO, 0);
    char line[sizeof *error + 64], rule[sizeof error->rule + 4];
    snprintf(rule, sizeof rule, " [%s]", error->rule); /* a gate's message names its checks already */
    bool named = *error->rule && !strstr(error->message, rule);
    snprintf(line, sizeof line, "cryolot: %s%s%s%s", error->message, named ? rule : "", *error->remedy ? "; " : "",
             error->remedy);
    cl_put_message(line, width);
    for (size_t i = 0; i < error->row_count; i++) {
        const struct cl_row_error *row = &error->rows[i];
        snprintf(line, sizeof line, "  line %lld%s%s: %s", (long long)row->row, *row->column ? ", " : "", row->column,
                 row->message);
        cl_put_message(line, width);
    }
}

static bool asked_for_json(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json") == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    enum cl_status status;
    struct cl_error error = {0};
    struct cl_parsed parsed = {0};
    struct cl_arena arena = {0};
    signal(SIGXFSZ, SIG_IGN); /* a file at its size limit is then an error like a full disk */
    CL_TRY(cl_parse(argc, argv, &parsed, &error));
    CL_TRY(fill_command(&parsed, &arena, &error));
    status = parsed.global[CL_GLOBAL_HELP] ? show_help(&parsed) : run_verb(&parsed);
done:
    if (status != CL_OK && asked_for_json(argc, argv))
        report_json(&error);
    else if (status != CL_OK)
        report_text(&error);
    int code = cl_status_exit_code(status);
    cl_error_clear(&error);
    cl_parsed_free(&parsed);
    cl_arena_free(&arena);
    return code;
}
