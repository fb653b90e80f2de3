/* From the words of a command line to a verb with its arguments and options. */
#ifndef CRYOLOT_CLI_PARSE_H
#define CRYOLOT_CLI_PARSE_H

#include "cli/command.h"

/* How an option is typed: "-" before a name of one letter (-o FILE), else "--". */
const char *cl_option_dashes(const char *name);

/* The options of every verb (CLI.md "Everywhere"): id, name, what its value is called (NULL: a flag), help. */
#define CL_GLOBAL_LIST(X)                                                                                              \
    X(DB, "db", "PLACE", "the record: a file; else $CRYOLOT_DB, else $XDG_DATA_HOME/cryolot/cryolot.db")               \
    X(USER, "user", "LOGIN", "act as this person, proven by --password-file; else the session of cryolot login")       \
    X(PASSWORD_FILE, "password-file", "FILE", "the password of --user (-: standard input)")                            \
    X(SIGNER_PASSWORD_FILE, "signer-password-file", "FILE", "your password for a signature under a session")           \
    X(SIGNER_PIN_FILE, "signer-pin-file", "FILE", "your PIN for it instead (cryolot user pin)")                        \
    X(SECOND, "second", "LOGIN", "the second person of an act that needs two; asked for a password")                   \
    X(SECOND_PASSWORD_FILE, "second-password-file", "FILE", "the second person's password; training records only")     \
    X(AT, "at", "TIME",                                                                                                \
      "when it was done, if not now; without an offset it is time of the store's or vial's site, else of yours")       \
    X(REASON, "reason", "TEXT", "why")                                                                                 \
    X(CONFIRM, "confirm", "ID", "instead of typing the ID when a severe act asks for it")                              \
    X(COLOR, "color", "WHEN", "auto, always or never")                                                                 \
    X(JSON, "json", NULL, "one JSON object on standard output; errors as JSON on standard error")                      \
    X(CSV, "csv", NULL, "lists as CSV")                                                                                \
    X(DRY_RUN, "dry-run", NULL, "check everything, write nothing, say what would be written")                          \
    X(NO_INPUT, "no-input", NULL, "never ask: fail, naming the missing option")                                        \
    X(HELP, "help", NULL, "what this does, with examples")

#define CL_GLOBAL_ID(id, name, value, help) CL_GLOBAL_##id,
enum cl_global { CL_GLOBAL_LIST(CL_GLOBAL_ID) CL_GLOBAL_COUNT };
#undef CL_GLOBAL_ID

struct cl_parsed {
    struct cl_command command;
    const char *noun;                    /* of a bare "cryolot lot --help"; NULL */
    const char *global[CL_GLOBAL_COUNT]; /* values; a flag that was given has "" */
    char **owned;                        /* what the words live in */
    size_t owned_count;
};

/* Name, value name and help of a global option. */
struct cl_option_spec cl_global_spec(enum cl_global option);

/* Reads the words. CL_USAGE: unknown noun, verb or option (with a suggestion), a missing or superfluous argument. With
 * --help nothing is missing; command.verb may then be NULL. */
enum cl_status cl_parse(int argc, char **argv, struct cl_parsed *out, struct cl_error *error);
void cl_parsed_free(struct cl_parsed *parsed);

/* The verb of these names, or NULL. */
const struct cl_verb *cl_find_verb(const char *noun, const char *name);
bool cl_is_noun(const char *word);
/* CL_USAGE: there is no such verb of the noun, or for NULL no such first word; with the nearest one as remedy. */
enum cl_status cl_unknown_word(const char *word, const char *noun, struct cl_error *error);

#endif
