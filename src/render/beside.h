/* Files that stand beside a template and belong to it: images and fonts. The template says their SHA-256, so that
 * whoever approves its text approves them with it. */
#ifndef CRYOLOT_RENDER_BESIDE_H
#define CRYOLOT_RENDER_BESIDE_H

#include "base/arena.h"
#include <cryolot/error.h>
#include <cryolot/paper.h>
#include <stdbool.h>

/* What a template says of one. */
struct cl_beside {
    const char *template_file;
    int line;
    const char *what, *ending;         /* "image", ".pbm" */
    const char *file_key, *sha256_key; /* the keys that name file and hash, for messages */
    const char *file, *sha256;
    size_t most; /* bytes */
    /* Where else its bytes come from, put into the arena; NULL: from the file beside the template. */
    enum cl_status (*read)(const void *of, const struct cl_beside *wanted, struct cl_arena *arena, struct cl_bytes *out,
                           struct cl_error *reason);
    const void *of;
};

/* Reads it, as long as it has that ending and the hash that the template says; else, and false, a mistake becomes a
 * row. `out` is in the arena. */
bool cl_beside_read(const struct cl_beside *wanted, struct cl_arena *arena, struct cl_bytes *out,
                    struct cl_error *error);
/* The hash that a template has to say of it, hex, in the arena; NULL: there is no such file. */
const char *cl_beside_hash(const struct cl_beside *wanted, struct cl_arena *arena);

#endif
