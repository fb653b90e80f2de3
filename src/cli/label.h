/* Paper labels, for the verbs that print some: label, sample, and those of what is no vial. */
#ifndef CRYOLOT_CLI_LABEL_H
#define CRYOLOT_CLI_LABEL_H

#include "cli/command.h"
#include "cli/template.h"
#include "render/render.h"
#include <cryolot/label.h>

#define CL_SAMPLE_TEMPLATE "sample-roll"
#define CL_CARD_TEMPLATE   "command-sheet"

#define CL_LABEL_FORMAT_OPTION                                                                                         \
    {                                                                                                                  \
        "format", "F", "pdf, svg (one page) or zpl (rolls); else as the file's name ends", false                       \
    }

#define CL_LABEL_COPIES_OPTION                                                                                         \
    {                                                                                                                  \
        "copies", "N", "so many labels of each (1)", false                                                             \
    }

/* Where to: -o FILE or --printer NAME, one of them. */
#define CL_LABEL_TARGET_OPTIONS                                                                                        \
    {"o", "FILE", "where to (-: standard output)", false},                                                             \
    {                                                                                                                  \
        "printer", "NAME", "hand them to this printer, through lp, instead of -o", false                               \
    }

/* What the domain calls back with while its write is open. */
struct cl_label_delivery {
    struct cl_command *command;
    struct cl_template template;
    const char *file; /* one of these two */
    const char *printer;
    int64_t skip;
    bool keeps;                           /* no file that is there is replaced */
    const struct cl_label_template *kept; /* the template of the last label, as it is on record; NULL: of a file */
    enum cl_label_format format;
    struct cl_bytes pdf;
    const char *draft; /* why drafts were made; NULL: labels were */
    bool counted;      /* they are labels, not drafts or copies for a file */
    struct cl_staged_file *staged;
};

/* What to do with the file, for the sentence behind it. */
const char *cl_label_format_advice(enum cl_label_format format);
/* What a verb asks for. */
struct cl_label_wanted {
    struct cl_texts targets; /* none: the command's arguments */
    const char *template;
    const struct cl_label_template *kept; /* a version on record that is taken in place of the file; NULL */
    int64_t skip;
    bool keeps; /* of a vial, a sample or a bag: no file that is there is replaced by them */
};

/* Reads -o or --printer, the template and --format, which the file's ending says where it is not given; *print is what
 * the domain's call takes. CL_REFUSED, rule "output.replace". */
enum cl_status cl_label_prepare(struct cl_command *command, const struct cl_label_wanted *wanted,
                                struct cl_label_delivery *delivery, struct cl_label_print *print);
/* Behind the domain's call, with its status: publishes the file or hands the labels to the printer, or leaves none.
 * Says what to do about labels that are on record and did not come out. */
enum cl_status cl_label_deliver_end(struct cl_label_delivery *delivery, enum cl_status acted);

/* "expires, storage": what a template does not show of what belongs on a label or its package (cl_paper.label_check);
 * NULL: nothing. */
const char *cl_label_lacks_write(struct cl_arena *arena, const bool *lacks);
/* What a text changes of the version before it. */
struct cl_label_changes {
    int64_t before;        /* that version; 0: there is none */
    const char *const *at; /* "- minimum = 4", "+ minimum = 5" */
    size_t count, capacity;
};
/* Compares two texts line by line, without looking for a version. */
void cl_label_changes_find(struct cl_arena *arena, const char *old, const char *new, struct cl_label_changes *out);
/* Compares a template with the newest version on record that is another one. */
enum cl_status cl_label_changes_read(struct cl_command *command, const struct cl_label_template *template,
                                     const char *text, struct cl_label_changes *out);
/* label templates --check, and label proof. */
enum cl_status cl_label_templates_check(struct cl_command *command);
enum cl_status cl_label_proof_put(struct cl_command *command);

/* Says why drafts were made, if they were. */
void cl_label_say_draft(const struct cl_command *command, const char *why, size_t count);
/* Says what was printed. */
enum cl_status cl_label_outcome(const struct cl_label_delivery *delivery, const struct cl_label_list *labels);
/* Prints the commands of a scanning session, by the options -o, template and skip. */
enum cl_status cl_scan_cards_put(struct cl_command *command);

#endif
