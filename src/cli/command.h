/* How a verb describes itself, reads its options and prints. A verb = parse, one domain call, print. */
#ifndef CRYOLOT_CLI_COMMAND_H
#define CRYOLOT_CLI_COMMAND_H

#include "base/arena.h"
#include <cryolot/context.h>
#include <cryolot/value.h>
#include <stdbool.h>
#include <stddef.h>

/* ---- verbs ----------------------------------------------------------------------------------------------------- */

struct cl_option_spec {
    const char *name;  /* "vials" */
    const char *value; /* "N"; NULL: a flag without a value */
    const char *help;
    bool required;
};

enum cl_needs_record {
    CL_NEEDS_NO_RECORD,  /* help, version, init */
    CL_NEEDS_READING,    /* nobody need be signed in */
    CL_NEEDS_SIGNING_IN, /* writes, and proves the person itself */
    CL_NEEDS_ANYONE,     /* writes for whoever is signed in, who may also be nobody yet */
    CL_NEEDS_WRITING     /* the person is proven before the verb runs */
};

struct cl_command;

#define CL_OPTION_MOST 36

struct cl_verb {
    const char *noun; /* "" for a verb without noun */
    const char *name;
    const char *arguments; /* as shown behind the verb: "LOT --vials N" */
    const char *summary;   /* one line */
    const char *example;   /* one or more whole commands, a line each */
    enum cl_needs_record needs;
    bool signs;                /* under a session the password is asked for again */
    const char *signs_with;    /* "accept reject": only with one of these options; NULL: always */
    unsigned signed_by;        /* CL_ROLE_QA: an actor without one of these roles signs nothing, the second person does;
                                * 0: the actor signs */
    bool no_pin;               /* and a PIN does not do instead of it */
    const char *second_option; /* its own option that names the second person: "physician"; NULL: --second alone */
    int least, most;           /* arguments that are not options; most -1: any number */
    int reads_with;            /* > 0: with so few arguments it reads only, and nobody need be signed in */
    const char *reads_without; /* "reason finish": without any of these options it reads only; NULL: none */
    const char *reads_when;    /* an option with which it reads only, whatever else is given; NULL: none */
    bool reads_bare;           /* the same without any option of its own (but --limit) */
    enum cl_status (*run)(struct cl_command *command);
    struct cl_option_spec option[CL_OPTION_MOST]; /* its own ones; those of every verb are not repeated */
    const char *remark;                           /* more lines of help; may be NULL */
};

/* One array per noun, ended by a verb whose name is NULL; all of them in verbs.c. */
extern const struct cl_verb *const cl_verb_tables[];

/* ---- what a running verb has ----------------------------------------------------------------------------------- */

struct cl_command {
    const struct cl_verb *verb;
    struct cl *cl; /* NULL when the verb needs no record */
    struct cl_error *error;
    const char *place; /* of the record */
    int argument_count;
    const char **argument;
    const char *value[CL_OPTION_MOST]; /* of verb->option, in its order; a flag that was given has "" */
    bool reads;                        /* as it was called it needs no more than reading */
    bool json, csv, dry_run, no_input, colour;
    const char *confirm;
    const char *password_file; /* --password-file, for init */
    const char *second_password_file;
    bool in_session;        /* the actor comes from the session of cryolot login */
    int width;              /* of the terminal; 80 when it is none */
    int record_width;       /* of the terminal; 0 when it is none: nothing is wrapped or cut */
    int message_width;      /* of the terminal that messages go to; 0 when they go to none: not wrapped */
    struct cl_arena *arena; /* for what lives until the command ends */
};

/* The value of one of the verb's own options, or NULL. Asking for an option that the verb does not declare aborts. */
const char *cl_option(const struct cl_command *command, const char *name);
bool cl_flag(const struct cl_command *command, const char *name);
/* Whether what was given asks for a signature (verb->signs, signs_with). */
bool cl_verb_signs(const struct cl_command *command);
/* Whether it only reads because no option of its own was given (verb->reads_bare). */
bool cl_verb_is_bare(const struct cl_command *command);
/* Typed readings of an option that was given; untouched and CL_OK when it was not. */
enum cl_status cl_option_date(const struct cl_command *command, const char *name, struct cl_date *out);
/* An instant, where no offset stands in the zone of the actor's site (cl_site_zone); a bare date is the beginning of
 * that day. */
enum cl_status cl_option_time(const struct cl_command *command, const char *name, int64_t *at_ms);
/* The same, read in this zone: that in which the list shows its times. */
enum cl_status cl_option_time_in(const struct cl_command *command, const char *name, const char *zone, int64_t *at_ms);
/* The zone in which people at a place read a clock: that of the site of a store ("CPN/LN2-1/R3/B12:C7"); NULL, or no
 * store: of the site of who acts. */
enum cl_status cl_zone_at(const struct cl_command *command, const char *place, const char **zone);
enum cl_status cl_option_count(const struct cl_command *command, const char *name, int64_t least, int64_t most,
                               int64_t *out);
/* "86-170": from and to, both at least 1. */
enum cl_status cl_option_range(const struct cl_command *command, const char *name, int64_t *first, int64_t *last);
enum cl_status cl_option_cells(const struct cl_command *command, const char *name, int64_t *out);
enum cl_status cl_option_volume(const struct cl_command *command, const char *name, int64_t *out);
enum cl_status cl_option_temperature(const struct cl_command *command, const char *name, int64_t *out);
enum cl_status cl_option_minutes(const struct cl_command *command, const char *name, int64_t *out);
/* "A,B,C" as texts (owned by the command, until it ends). */
struct cl_texts cl_option_list(const struct cl_command *command, const char *name);
/* --limit, or 50. */
#define CL_LIMIT_OPTION                                                                                                \
    {                                                                                                                  \
        "limit", "N", "at most so many (50)", false                                                                    \
    }
enum cl_status cl_option_limit(const struct cl_command *command, int64_t *out);

/* -o FILE, of a verb that makes a file; "-" is standard output, which --json keeps for itself (CL_USAGE). */
#define CL_OUTPUT_OPTION                                                                                               \
    {                                                                                                                  \
        "o", "FILE", "where to (-: standard output)", true                                                             \
    }
enum cl_status cl_option_output(const struct cl_command *command, const char **file);
bool cl_is_standard_output(const char *file);
/* A finished PDF goes there in two steps, so that the file and what the record says of it come true together: staged
 * before the record is committed, then published or abandoned (base/file.h); standard output is written last. Refused
 * when staged: the record itself, and a file that is there already and is no PDF or, for an SVG, none (rule
 * "output.replace"). A dry run checks the same and stages nothing. `bytes` live until the end. */
struct cl_staged_file;
enum cl_status cl_output_stage(const struct cl_command *command, const char *file, const void *bytes, size_t size,
                               struct cl_staged_file **out);
/* Refuses a file that is there already and holds something, whatever it is (rule "output.replace"). */
enum cl_status cl_output_require_new(const struct cl_command *command, const char *file);
/* Publishes when `status` is CL_OK, else abandons: an older file stays as it was. Returns the first failure. */
enum cl_status cl_output_end(const struct cl_command *command, struct cl_staged_file *staged, enum cl_status status);

/* ---- printing -------------------------------------------------------------------------------------------------- */

/* How a field of a struct is shown: one table per noun drives JSON, CSV and tables alike. */
enum cl_field_type {
    CL_FIELD_TEXT,        /* const char * */
    CL_FIELD_TEXTS,       /* struct cl_texts */
    CL_FIELD_INT,         /* int64_t */
    CL_FIELD_COUNT,       /* int64_t, below 0: none */
    CL_FIELD_BOOL,        /* bool */
    CL_FIELD_CELLS,       /* int64_t, 0: none */
    CL_FIELD_VOLUME,      /* int64_t microlitres, 0: none */
    CL_FIELD_RATE,        /* int64_t microlitres an hour, 0: none */
    CL_FIELD_WEIGHT,      /* int64_t grams, 0: none */
    CL_FIELD_AREA,        /* int64_t square millimetres, 0: none */
    CL_FIELD_TEMPERATURE, /* int64_t thousandths of a degree, CL_NO_TEMPERATURE: none */
    CL_FIELD_DATE,        /* struct cl_date, unset: none */
    CL_FIELD_TIME,        /* int64_t UTC milliseconds, 0: none; for people in the record's zone, else the facility's */
    CL_FIELD_ZONE /* const char *: the zone of the record's times, of the site where it is; NULL: the facility's */
};

struct cl_field {
    const char *key;   /* in JSON and CSV, with its unit: "volume_ul" */
    const char *title; /* for people: "Volume" */
    enum cl_field_type type;
    size_t offset;
    bool listed; /* a column of the noun's table for people; records, JSON and CSV show every field */
    bool zoned;  /* a time that is not in the record's zone but in one of its own, */
    size_t zone; /* which is there: const char * */
};
#define CL_FIELD(type_name, member, key, title, kind, listed)                                                          \
    {                                                                                                                  \
        key, title, CL_FIELD_##kind, offsetof(struct type_name, member), listed, false, 0                              \
    }
/* A time in a zone of its own: of a record that has to do with two sites. */
#define CL_ZONED_FIELD(type_name, member, zone_member, key, title, listed)                                             \
    {                                                                                                                  \
        key, title, CL_FIELD_TIME, offsetof(struct type_name, member), listed, true,                                   \
            offsetof(struct type_name, zone_member)                                                                    \
    }
/* The zone in which the times of a record are shown: not a line or column of its own for people. */
#define CL_ZONE_FIELD(type_name, member) CL_FIELD(type_name, member, "timezone", "Zone", ZONE, false)
#define CL_FIELDS(table)                 table, sizeof(table) / sizeof(table)[0]

/* {"NOUN":{...}} or lines "Title  value". */
enum cl_status cl_print_record(const struct cl_command *command, const char *key, const struct cl_field *fields,
                               size_t field_count, const void *record);
/* {"NOUNS":[{...}]}, CSV, or a table no wider than the terminal; for an empty list a sentence on standard error. */
enum cl_status cl_print_list(const struct cl_command *command, const char *key, const struct cl_field *fields,
                             size_t field_count, const void *items, size_t count, size_t item_size);
/* A sentence for the person, on standard error; silent with --json, --csv. */
void cl_say(const struct cl_command *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A line on standard error, wrapped between words to `width` columns; 0: as it is. */
void cl_put_message(const char *text, int width);
/* Adds a text that begins at column `at`, wrapped between words under its beginning, and ends the line. */
struct cl_buffer;
void cl_add_wrapped(struct cl_buffer *out, const char *text, size_t at, size_t width);
/* Text for standard output, as it is (a map, a help page). A failed write ends the command with CL_FAILED. */
enum cl_status cl_put(const struct cl_command *command, const char *text);
/* A sentence for standard output; on a terminal wrapped between words to its width. */
enum cl_status cl_put_line(const struct cl_command *command, const char *text);
/* A finished JSON object (libjansson), printed when --json; takes the reference. */
struct json_t;
enum cl_status cl_put_json(const struct cl_command *command, struct json_t *object);
/* The fields of one record as a JSON object (new reference), for objects that hold more than one. */
struct json_t *cl_json_record(const struct cl_field *fields, size_t field_count, const void *record);
/* The same of a list: a JSON array (new reference). */
struct json_t *cl_json_records(const struct cl_field *fields, size_t field_count, const void *items, size_t count,
                               size_t item_size);
/* Texts as a JSON array (new reference). */
struct json_t *cl_json_texts(struct cl_texts texts);
/* A list of checks: as a JSON array (new reference), and as lines "state id detail", each that does not pass with what
 * leads on. */
struct cl_checks;
struct json_t *cl_json_checks(const struct cl_checks *checks);
enum cl_status cl_put_checks(const struct cl_command *command, const struct cl_checks *checks);
/* IDs in a sentence: "S-1, S-2", the rest counted: "... and 3 more"; "none". */
const char *cl_few_of(const struct cl_command *command, struct cl_texts texts);

/* Asks the person to type `id` (or takes --confirm); CL_REFUSED (rule "confirm") when it is not that. */
enum cl_status cl_confirm(const struct cl_command *command, const char *id, const char *question);

#endif
