#include "cli/command.h"
#include "base/file.h"
#include <cryolot/site.h>
#include <cryolot/storage.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *cl_option(const struct cl_command *command, const char *name)
{
    for (int i = 0; i < CL_OPTION_MOST && command->verb->option[i].name; i++)
        if (strcmp(command->verb->option[i].name, name) == 0)
            return command->value[i];
    fprintf(stderr, "cryolot: %s %s does not declare --%s\n", command->verb->noun, command->verb->name, name);
    abort(); /* a mistake in the program */
}

bool cl_flag(const struct cl_command *command, const char *name)
{
    return cl_option(command, name) != NULL;
}

/* Whether one of the options of "accept reject" was given. */
static bool one_is_given(const struct cl_command *command, const char *names)
{
    for (int i = 0; i < CL_OPTION_MOST && command->verb->option[i].name; i++) {
        const char *name = command->verb->option[i].name, *at = strstr(names, name);
        if (command->value[i] && at && (at == names || at[-1] == ' ') && strchr(" ", at[strlen(name)]))
            return true;
    }
    return false;
}

bool cl_verb_signs(const struct cl_command *command)
{
    const struct cl_verb *verb = command->verb;
    return verb->signs && (!verb->signs_with || one_is_given(command, verb->signs_with));
}

bool cl_verb_is_bare(const struct cl_command *command)
{
    const struct cl_verb *verb = command->verb;
    bool bare = verb->reads_bare;
    for (int i = 0; i < CL_OPTION_MOST && verb->option[i].name; i++)
        bare &= !command->value[i] || strcmp(verb->option[i].name, "limit") == 0;
    return bare;
}

/* A reading's failure, with the option's name in front. */
static enum cl_status named(const struct cl_command *command, const char *name, enum cl_status status,
                            struct cl_error *reading)
{
    if (status != CL_OK)
        cl_fail(command->error, status, reading->rule, reading->record, reading->remedy, "--%s: %s", name,
                reading->message);
    cl_error_clear(reading);
    return status;
}

enum cl_status cl_option_date(const struct cl_command *command, const char *name, struct cl_date *out)
{
    struct cl_error reading = {0};
    const char *text = cl_option(command, name);
    return text ? named(command, name, cl_date_read(text, out, &reading), &reading) : CL_OK;
}

enum cl_status cl_zone_at(const struct cl_command *command, const char *place, const char **zone)
{
    struct cl_storage store;
    const char *colon = place ? strrchr(place, ':') : NULL;
    const char *path = colon ? cl_arena_print(command->arena, "%.*s", (int)(colon - place), place) : place;
    if (path && cl_storage_get(command->cl, path, &store) == CL_OK) {
        *zone = store.timezone;
        return CL_OK;
    }
    cl_error_clear(command->error); /* whatever is asked of it next says that there is none */
    return cl_site_zone(command->cl, zone);
}

enum cl_status cl_option_time(const struct cl_command *command, const char *name, int64_t *at_ms)
{
    enum cl_status status = CL_OK;
    const char *zone;
    if (!cl_option(command, name))
        return CL_OK;
    CL_TRY(cl_site_zone(command->cl, &zone));
    status = cl_option_time_in(command, name, zone, at_ms);
done:
    return status;
}

enum cl_status cl_option_time_in(const struct cl_command *command, const char *name, const char *zone, int64_t *at_ms)
{
    const char *text = cl_option(command, name);
    struct cl_date day;
    if (!text)
        return CL_OK;
    if (cl_date_read(text, &day, NULL) == CL_OK)
        return cl_time_read(cl_arena_print(command->arena, "%s 00:00", text), zone, at_ms, command->error);
    return cl_time_read(text, zone, at_ms, command->error);
}

enum cl_status cl_option_count(const struct cl_command *command, const char *name, int64_t least, int64_t most,
                               int64_t *out)
{
    const char *text = cl_option(command, name);
    return text ? cl_count_read(text, name, least, most, out, command->error) : CL_OK;
}

enum cl_status cl_option_cells(const struct cl_command *command, const char *name, int64_t *out)
{
    struct cl_error reading = {0};
    const char *text = cl_option(command, name);
    return text ? named(command, name, cl_cells_read(text, out, &reading), &reading) : CL_OK;
}

enum cl_status cl_option_volume(const struct cl_command *command, const char *name, int64_t *out)
{
    struct cl_error reading = {0};
    const char *text = cl_option(command, name);
    return text ? named(command, name, cl_volume_read(text, out, &reading), &reading) : CL_OK;
}

enum cl_status cl_option_temperature(const struct cl_command *command, const char *name, int64_t *out)
{
    struct cl_error reading = {0};
    const char *text = cl_option(command, name);
    return text ? named(command, name, cl_temperature_read(text, out, &reading), &reading) : CL_OK;
}

enum cl_status cl_option_minutes(const struct cl_command *command, const char *name, int64_t *out)
{
    struct cl_error reading = {0};
    const char *text = cl_option(command, name);
    return text ? named(command, name, cl_minutes_read(text, out, &reading), &reading) : CL_OK;
}

struct cl_texts cl_option_list(const struct cl_command *command, const char *name)
{
    const char *text = cl_option(command, name);
    struct cl_texts list = {0};
    size_t capacity = 0;
    while (text) {
        const char *comma = strchr(text, ',');
        list.at = cl_arena_grow(command->arena, list.at, list.count, &capacity, sizeof *list.at);
        list.at[list.count++] = comma ? cl_arena_copy_bytes(command->arena, text, (size_t)(comma - text))
                                      : cl_arena_copy(command->arena, text);
        text = comma ? comma + 1 : NULL;
    }
    return list;
}

enum cl_status cl_option_range(const struct cl_command *command, const char *name, int64_t *first, int64_t *last)
{
    const char *text = cl_option(command, name);
    long long from = 0, to = 0;
    int end = 0;
    if (!text)
        return CL_OK;
    if (sscanf(text, "%6lld-%6lld%n", &from, &to, &end) != 2 || text[end] || from < 1 || to < from)
        return cl_fail(command->error, CL_USAGE, NULL, NULL,
                       cl_arena_print(command->arena, "for example: --%s 1-96", name),
                       "--%s '%s' is not a range of serials", name, text);
    *first = from;
    *last = to;
    return CL_OK;
}

enum cl_status cl_option_limit(const struct cl_command *command, int64_t *out)
{
    *out = 50;
    return cl_option_count(command, "limit", 1, 10000000, out);
}

bool cl_is_standard_output(const char *file)
{
    return strcmp(file, "-") == 0;
}

enum cl_status cl_option_output(const struct cl_command *command, const char **file)
{
    *file = cl_option(command, "o");
    if (command->json && cl_is_standard_output(*file))
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "name a file with -o",
                       "--json and -o - both write to standard output");
    return CL_OK;
}

static bool holds_something(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0;
}

enum cl_status cl_output_require_new(const struct cl_command *command, const char *file)
{
    if (cl_is_standard_output(file) || !holds_something(file))
        return CL_OK;
    return cl_fail(command->error, CL_REFUSED, "output.replace", NULL, "name another file, or delete that one first",
                   "'%s' is there already", file);
}

/* A slip of the hand (-o with the name of a password file, of a spreadsheet) costs nobody anything. */
static enum cl_status check_replaced(const struct cl_command *command, const char *path, const void *bytes, size_t size)
{
    static const struct {
        const char *begin, *name;
    } kind[] = {{"%PDF-", "PDF"}, {"<svg ", "SVG"}, {"^XA", "ZPL"}};
    size_t is = sizeof kind / sizeof *kind - 1;
    while (is > 0 && (size < strlen(kind[is].begin) || memcmp(bytes, kind[is].begin, strlen(kind[is].begin)) != 0))
        is--;
    if (!holds_something(path) || cl_file_begins_with(path, kind[is].begin))
        return CL_OK;
    return cl_fail(command->error, CL_REFUSED, "output.replace", NULL, "choose another name, or remove it first",
                   "'%s' is there already and is no %s", path, kind[is].name);
}

enum cl_status cl_output_stage(const struct cl_command *command, const char *file, const void *bytes, size_t size,
                               struct cl_staged_file **out)
{
    enum cl_status status;
    bool standard = cl_is_standard_output(file);
    const char *path = standard ? "/dev/stdout" : file;
    if (command->cl)
        CL_TRY(cl_check_not_record(command->cl, path)); /* first: closing an opened record would drop SQLite's locks */
    if (!standard)
        CL_TRY(check_replaced(command, path, bytes, size));
    *out = NULL;
    if (!command->dry_run)
        CL_TRY(cl_file_stage(path, bytes, size, out, command->error));
done:
    return status;
}

enum cl_status cl_output_end(const struct cl_command *command, struct cl_staged_file *staged, enum cl_status status)
{
    if (status != CL_OK) {
        cl_file_abandon(staged);
        return status;
    }
    signal(SIGPIPE, SIG_IGN); /* whose reader went away is told, as of a full disk */
    return cl_file_publish(staged, command->error);
}

enum cl_status cl_confirm(const struct cl_command *command, const char *id, const char *question)
{
    char typed[128] = "";
    const char *answer = command->confirm;
    if (!answer && command->no_input)
        return cl_fail(command->error, CL_USAGE, "confirm", id, "add --confirm ID", "--confirm is missing");
    if (!answer) {
        fprintf(stderr, "%s\nType %s to go on: ", question, id);
        fflush(stderr);
        if (!fgets(typed, sizeof typed, stdin))
            typed[0] = '\0';
        typed[strcspn(typed, "\r\n")] = '\0';
        answer = typed;
    }
    if (strcmp(answer, id) == 0)
        return CL_OK;
    return cl_fail(command->error, CL_REFUSED, "confirm", id, NULL, "'%s' was not confirmed; nothing was changed", id);
}
