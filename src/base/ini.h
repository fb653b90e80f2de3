/* .ini templates that a facility edits: sections in order, keys in order, every mistake with its line.
 *
 * A comment is a line of its own that begins with ; or #. Behind a value there is none: "46, XY ; normal" is all value.
 * A key ends at the first = or :. Nothing may follow the ] of a section; a value may be empty; a line has at most 4000
 * bytes and is not continued on the next. At most 1000 sections and 5000 entries; behind 100 mistakes nothing is read.
 */
#ifndef CRYOLOT_BASE_INI_H
#define CRYOLOT_BASE_INI_H

#include "base/arena.h"
#include <cryolot/error.h>
#include <stddef.h>

struct cl_ini_entry {
    int line;
    const char *section; /* "specification viability"; "" before the first one */
    const char *key;
    const char *value; /* trimmed, valid UTF-8, no control characters */
};

struct cl_ini {
    const char *file; /* for messages */
    struct cl_ini_entry *entry;
    size_t count;
};

/* Reads the text of an .ini file; everything lives in `arena`. Syntax errors, a key twice in a section, a section
 * twice: CL_INVALID_INPUT with every bad line as a row error. */
enum cl_status cl_ini_read(const char *file, const char *data, size_t size, struct cl_arena *arena, struct cl_ini *out,
                           struct cl_error *error);
/* The value, or NULL. */
const char *cl_ini_get(const struct cl_ini *ini, const char *section, const char *key);
/* The line of a key, or of the section's first entry when `key` is NULL, or 0. */
int cl_ini_line(const struct cl_ini *ini, const char *section, const char *key);

#endif
