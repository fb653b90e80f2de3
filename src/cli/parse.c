#include "cli/parse.h"
#include "base/text.h"
#include <popt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GLOBAL_ROW(id, name, value, help) {name, value, help, false},
static const struct cl_option_spec GLOBALS[CL_GLOBAL_COUNT] = {CL_GLOBAL_LIST(GLOBAL_ROW)};
#undef GLOBAL_ROW

/* A value such as -185C would look like an option to popt; this byte in front hides it. !#:+ would be replaced by the
 * next word; this byte stands for its first one. */
#define HIDE       '\001'
#define HIDE_MACRO '\002'
static const char MACRO[] = "!#:+";

static bool is_short(const char *name)
{
    return name[1] == '\0';
}

const char *cl_option_dashes(const char *name)
{
    return is_short(name) ? "-" : "--";
}

struct cl_option_spec cl_global_spec(enum cl_global option)
{
    return GLOBALS[option];
}

/* ---- nouns and verbs ------------------------------------------------------------------------------------------- */

const struct cl_verb *cl_find_verb(const char *noun, const char *name)
{
    for (const struct cl_verb *const *table = cl_verb_tables; *table; table++)
        for (const struct cl_verb *verb = *table; verb->name; verb++)
            if (strcmp(verb->noun, noun) == 0 && strcmp(verb->name, name) == 0)
                return verb;
    return NULL;
}

bool cl_is_noun(const char *word)
{
    for (const struct cl_verb *const *table = cl_verb_tables; *table; table++)
        for (const struct cl_verb *verb = *table; verb->name; verb++)
            if (*verb->noun && strcmp(verb->noun, word) == 0)
                return true;
    return false;
}

/* Words that could have been meant: the verbs of a noun, or for NULL all first words. */
static const char *nearest(const char *word, const char *noun)
{
    const char *words[256];
    size_t count = 0;
    for (const struct cl_verb *const *table = cl_verb_tables; *table; table++)
        for (const struct cl_verb *verb = *table; verb->name && count < 254; verb++) {
            if (noun && strcmp(verb->noun, noun) == 0)
                words[count++] = verb->name;
            else if (!noun)
                words[count++] = *verb->noun ? verb->noun : verb->name;
        }
    words[count] = NULL;
    return cl_text_nearest(word, words);
}

enum cl_status cl_unknown_word(const char *word, const char *noun, struct cl_error *error)
{
    char remedy[128];
    const char *meant = nearest(word, noun);
    if (meant)
        snprintf(remedy, sizeof remedy, "did you mean: cryolot %s%s%s", noun ? noun : "", noun ? " " : "", meant);
    else
        snprintf(remedy, sizeof remedy, "cryolot help%s%s", noun ? " " : "", noun ? noun : "");
    if (noun)
        return cl_fail(error, CL_USAGE, NULL, NULL, remedy, "%s has no verb '%s'", noun, word);
    return cl_fail(error, CL_USAGE, NULL, NULL, remedy, "there is no '%s'", word);
}

/* Whether a word is a global option whose value is the next word. */
static bool takes_next(const char *word)
{
    if (strncmp(word, "--", 2) != 0 || strchr(word, '='))
        return false;
    for (int i = 0; i < CL_GLOBAL_COUNT; i++)
        if (GLOBALS[i].value && strcmp(word + 2, GLOBALS[i].name) == 0)
            return true;
    return false;
}

/* The first two words that are no option: where they stand in argv, 0 when there are none. */
static void find_words(int argc, char **argv, int place[2])
{
    int found = 0;
    place[0] = place[1] = 0;
    for (int i = 1; i < argc && found < 2; i++) {
        if (strcmp(argv[i], "--") == 0)
            return;
        if (argv[i][0] != '-')
            place[found++] = i;
        else if (takes_next(argv[i]))
            i++;
    }
}

static bool asks_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

/* Finds the verb and how many of argv's words (up to two) name it. */
static enum cl_status find_verb(int argc, char **argv, struct cl_parsed *out, int word[2], struct cl_error *error)
{
    find_words(argc, argv, word);
    if (!word[0]) {
        if (asks_help(argc, argv))
            return CL_OK;
        return cl_fail(error, CL_USAGE, NULL, NULL, "cryolot help", "say what to do");
    }
    const char *first = argv[word[0]];
    out->command.verb = cl_find_verb("", first);
    if (out->command.verb) {
        word[1] = 0;
        return CL_OK;
    }
    if (!cl_is_noun(first))
        return cl_unknown_word(first, NULL, error);
    out->noun = first;
    if (word[1] && strcmp(argv[word[1]], "help") == 0) {
        out->global[CL_GLOBAL_HELP] = "";
        return CL_OK;
    }
    if (!word[1])
        return asks_help(argc, argv) ? CL_OK
                                     : cl_fail(error, CL_USAGE, NULL, NULL, "cryolot help NOUN lists them",
                                               "say what to do with %s", first);
    out->command.verb = cl_find_verb(first, argv[word[1]]);
    return out->command.verb ? CL_OK : cl_unknown_word(argv[word[1]], first, error);
}

/* ---- options --------------------------------------------------------------------------------------------------- */

static bool is_hidden_number(const char *word)
{
    return word[0] == '-' && ((word[1] >= '0' && word[1] <= '9') || word[1] == '.');
}

/* The words without those that name the verb, numbers hidden. Owned by the caller, a NULL at the end. */
static char **copy_words(int argc, char **argv, const int skip[2])
{
    char **words = calloc((size_t)argc + 1, sizeof *words);
    size_t count = 0;
    for (int i = 0; words && i < argc; i++) {
        if (i && (i == skip[0] || i == skip[1]))
            continue;
        size_t size = strlen(argv[i]) + 2;
        if (!(words[count] = malloc(size)))
            abort();
        if (i && is_hidden_number(argv[i]))
            snprintf(words[count], size, "%c%s", HIDE, argv[i]);
        else
            memcpy(words[count], argv[i], size - 1);
        for (char *macro = strstr(words[count], MACRO); macro; macro = strstr(macro, MACRO))
            *macro = HIDE_MACRO;
        count++;
    }
    if (!words)
        abort();
    return words;
}

/* The word as it was typed; changed in place. */
static char *revealed(char *word)
{
    for (char *at = strchr(word, HIDE_MACRO); at; at = strchr(at, HIDE_MACRO))
        *at = MACRO[0];
    return word[0] == HIDE ? word + 1 : word;
}

static int option_count(const struct cl_verb *verb)
{
    int count = 0;
    while (verb && count < CL_OPTION_MOST && verb->option[count].name)
        count++;
    return count;
}

/* popt gives back the number of an option; its place in the two tables follows from it. It takes the first one of a
 * name: a verb's own option hides the global one, as --at PLACE of vial store hides --at TIME. */
static void fill_table(const struct cl_verb *verb, struct poptOption *table)
{
    int at = 0;
    for (int i = 0; i < option_count(verb); i++, at++)
        table[at] = (struct poptOption){.longName = is_short(verb->option[i].name) ? NULL : verb->option[i].name,
                                        .shortName = is_short(verb->option[i].name) ? verb->option[i].name[0] : '\0',
                                        .argInfo = verb->option[i].value ? POPT_ARG_STRING : POPT_ARG_NONE,
                                        .val = CL_GLOBAL_COUNT + i + 1};
    for (int i = 0; i < CL_GLOBAL_COUNT; i++, at++)
        table[at] = (struct poptOption){.longName = GLOBALS[i].name,
                                        .shortName = i == CL_GLOBAL_HELP ? 'h' : '\0',
                                        .argInfo = GLOBALS[i].value ? POPT_ARG_STRING : POPT_ARG_NONE,
                                        .val = i + 1};
}

static void own(struct cl_parsed *out, char *text)
{
    out->owned = realloc(out->owned, (out->owned_count + 1) * sizeof *out->owned);
    if (!out->owned)
        abort();
    out->owned[out->owned_count++] = text;
}

static enum cl_status bad_option(poptContext context, int code, const struct cl_verb *verb, struct cl_error *error)
{
    const char *word = poptBadOption(context, POPT_BADOPTION_NOALIAS);
    const char *names[CL_GLOBAL_COUNT + CL_OPTION_MOST + 1];
    int count = 0;
    for (int i = 0; i < CL_GLOBAL_COUNT; i++)
        names[count++] = GLOBALS[i].name;
    for (int i = 0; i < option_count(verb); i++)
        if (!is_short(verb->option[i].name))
            names[count++] = verb->option[i].name;
    names[count] = NULL;
    const char *meant = strncmp(word, "--", 2) == 0 ? cl_text_nearest(word + 2, names) : NULL;
    char remedy[200];
    if (meant && code == POPT_ERROR_BADOPT)
        snprintf(remedy, sizeof remedy, "did you mean --%s", meant);
    else
        snprintf(remedy, sizeof remedy, "cryolot %s%s%s --help", verb ? verb->noun : "", verb && *verb->noun ? " " : "",
                 verb ? verb->name : "");
    if (code == POPT_ERROR_NOARG)
        return cl_fail(error, CL_USAGE, NULL, NULL, remedy, "option %s needs a value", word);
    if (code == POPT_ERROR_BADOPT)
        return cl_fail(error, CL_USAGE, NULL, NULL, remedy, "there is no option %s", word);
    return cl_fail(error, CL_USAGE, NULL, NULL, remedy, "option %s: %s", word, poptStrerror(code));
}

/* One option that popt found. */
static enum cl_status take_option(struct cl_parsed *out, int number, char *value, struct cl_error *error)
{
    int index = number - 1;
    const struct cl_option_spec *spec =
        index < CL_GLOBAL_COUNT ? &GLOBALS[index] : &out->command.verb->option[index - CL_GLOBAL_COUNT];
    const char **place = index < CL_GLOBAL_COUNT ? &out->global[index] : &out->command.value[index - CL_GLOBAL_COUNT];
    if (value)
        own(out, value);
    if (*place)
        return cl_fail(error, CL_USAGE, NULL, NULL, "give it once; several values are separated by commas",
                       "option %s%s is given twice", cl_option_dashes(spec->name), spec->name);
    *place = value ? revealed(value) : "";
    return CL_OK;
}

/* A scanner may send a blank or a carriage return with the code. */
static void trim(char *word)
{
    size_t begin = strspn(word, " \t\r\n"), size = strlen(word);
    while (size > begin && strchr(" \t\r\n", word[size - 1]))
        size--;
    memmove(word, word + begin, size - begin);
    word[size - begin] = '\0';
}

static enum cl_status take_arguments(struct cl_parsed *out, poptContext context)
{
    const char **rest = poptGetArgs(context);
    int count = 0;
    while (rest && rest[count])
        count++;
    out->command.argument = calloc((size_t)count + 1, sizeof *out->command.argument);
    if (!out->command.argument)
        abort();
    for (int i = 0; i < count; i++) {
        char *copy = strdup(rest[i]);
        if (!copy)
            abort();
        own(out, copy);
        char *word = revealed(copy);
        trim(word);
        out->command.argument[i] = word;
    }
    out->command.argument_count = count;
    return CL_OK;
}

/* "cryolot lot release help": no ID is that word. Behind -- it is one all the same. */
static bool asks_for_verb_help(int argc, char **argv, const struct cl_command *command)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--") == 0)
            return false;
    return command->argument_count == 1 && strcmp(command->argument[0], "help") == 0 &&
           strcmp(command->verb->name, "help") != 0;
}

/* "LOT or VIAL" of a verb's arguments "LOT|VIAL.. -o FILE": what its first missing word would have been. */
static void name_missing(const struct cl_verb *verb, int given, char *out, size_t size)
{
    const char *word = verb->arguments;
    for (int i = 0; i < given && *word; i++) {
        word += strcspn(word, " ");
        word += strspn(word, " ");
    }
    size_t used = 0, room = size > 8 ? size - 8 : 0;
    for (; *word && *word != ' ' && used < room; word++) {
        if (*word == '|')
            used += (size_t)snprintf(out + used, size - used, " or ");
        else if (*word != '.' && *word != '[' && *word != ']')
            out[used++] = *word;
    }
    out[used] = '\0';
}

static enum cl_status check_complete(const struct cl_parsed *out, struct cl_error *error)
{
    const struct cl_command *command = &out->command;
    const struct cl_verb *verb = command->verb;
    char form[320], missing[80];
    snprintf(form, sizeof form, "cryolot %s%s%s %s", verb->noun, *verb->noun ? " " : "", verb->name, verb->arguments);
    if (command->argument_count < verb->least) {
        name_missing(verb, command->argument_count, missing, sizeof missing);
        return cl_fail(error, CL_USAGE, NULL, NULL, form, "%s is missing", missing);
    }
    if (verb->most >= 0 && command->argument_count > verb->most)
        return cl_fail(error, CL_USAGE, NULL, NULL, form, "'%s' is one word too many", command->argument[verb->most]);
    for (int i = 0; i < option_count(verb); i++)
        if (verb->option[i].required && !command->value[i])
            return cl_fail(error, CL_USAGE, NULL, NULL, form, "%s%s is missing", cl_option_dashes(verb->option[i].name),
                           verb->option[i].name);
    return CL_OK;
}

static enum cl_status read_options(int count, char **words, struct cl_parsed *out, struct cl_error *error)
{
    enum cl_status status = CL_OK;
    struct poptOption table[CL_GLOBAL_COUNT + CL_OPTION_MOST + 1] = {0};
    fill_table(out->command.verb, table);
    poptContext context = poptGetContext("cryolot", count, (const char **)words, table, 0);
    int number;
    while ((number = poptGetNextOpt(context)) > 0)
        CL_TRY(take_option(out, number, poptGetOptArg(context), error));
    if (number < -1) {
        status = bad_option(context, number, out->command.verb, error);
        goto done;
    }
    CL_TRY(take_arguments(out, context));
done:
    poptFreeContext(context);
    return status;
}

enum cl_status cl_parse(int argc, char **argv, struct cl_parsed *out, struct cl_error *error)
{
    enum cl_status status;
    int word[2];
    char **words = NULL;
    CL_TRY(find_verb(argc, argv, out, word, error));
    words = copy_words(argc, argv, word);
    int count = 0;
    while (words[count])
        count++;
    CL_TRY(read_options(count, words, out, error));
    if (out->command.verb && asks_for_verb_help(argc, argv, &out->command))
        out->global[CL_GLOBAL_HELP] = "";
    if (out->command.verb && !out->global[CL_GLOBAL_HELP])
        CL_TRY(check_complete(out, error));
done:
    for (size_t i = 0; words && words[i]; i++)
        free(words[i]);
    free(words);
    return status;
}

void cl_parsed_free(struct cl_parsed *parsed)
{
    for (size_t i = 0; i < parsed->owned_count; i++)
        free(parsed->owned[i]);
    free(parsed->owned);
    free(parsed->command.argument);
}
