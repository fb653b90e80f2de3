/* A document's fixed English texts in the words of a facility, or in another language: said from a list, text by text.
 */
#ifndef CRYOLOT_RENDER_WORDING_H
#define CRYOLOT_RENDER_WORDING_H

#include "base/arena.h"
#include "base/ini.h"
#include <cryolot/error.h>

struct cl_wording {
    const struct cl_say {
        const char *english; /* with `*` for what differs from document to document: "page * of *" */
        const char *text;    /* what is printed instead; *1, *2 are what stood for the first, the second * */
        size_t stars;
    } * at; /* those without a star first, in the order of their English */
    size_t count, plain;
};

/* The section [words] of a form, a line for each text: english = text; and its sections [say ..], for what holds = or
 * a colon: english = .. and text = .., each with a line error when it cannot be used. */
void cl_wording_read(const struct cl_ini *ini, struct cl_arena *arena, struct cl_wording *out, struct cl_error *error);
/* The text as it is printed: the same where the list does not have it. What stands for a star is said too. Made in
 * `arena`. */
const char *cl_wording_say(const struct cl_wording *wording, struct cl_arena *arena, const char *text);

#endif
