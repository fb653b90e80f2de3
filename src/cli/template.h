/* Templates that a facility edits: templates/labels/NAME.ini, templates/documents/NAME.ini.
 *
 * They are looked for in the folder $CRYOLOT_TEMPLATES, then beside the running program (a build tree or an unpacked
 * release), then where cryolot was installed; the first folder that has the name wins. */
#ifndef CRYOLOT_CLI_TEMPLATE_H
#define CRYOLOT_CLI_TEMPLATE_H

#include "base/arena.h"
#include <cryolot/error.h>
#include <stddef.h>

struct cl_template {
    const char *name; /* "vial-sheet" */
    const char *file; /* its whole path */
    const char *text; /* NULL in a list */
    size_t size;
};

struct cl_template_list {
    const struct cl_template *at;
    size_t count;
    const char *const *passed; /* of each file that looks like one and is none, what to do: "rename it .." */
    size_t passed_count;
};

/* The template NAME of a kind ("labels"); texts live in `arena`. CL_USAGE: not a name ([a-z0-9-]). CL_NOT_FOUND. */
enum cl_status cl_template_read(const char *kind, const char *name, struct cl_arena *arena, struct cl_template *out,
                                struct cl_error *error);
/* The same, and a path, as ./NAME.ini: for looking at what is not in its place yet. */
enum cl_status cl_template_read_draft(const char *kind, const char *name, struct cl_arena *arena,
                                      struct cl_template *out, struct cl_error *error);
/* All of a kind, by name, each once. */
enum cl_status cl_template_list(const char *kind, struct cl_arena *arena, struct cl_template_list *out);

#endif
