/* A document's own words, said otherwise by a template: in the words of a facility, or in another language.
 *
 * What the words are stands in words.def, and nowhere else: a template says no other text otherwise, and no value. */
#ifndef CRYOLOT_RENDER_WORDING_H
#define CRYOLOT_RENDER_WORDING_H

#include "base/arena.h"
#include "base/ini.h"
#include <cryolot/error.h>
#include <stdbool.h>

/* What a word of words.def is. All but plain ones keep their English beside them. */
enum cl_word_kind { CL_WORD_PLAIN, CL_WORD_KEPT, CL_WORD_GOOD, CL_WORD_BAD, CL_WORD_OPEN };

struct cl_say {
    const char *english; /* with `*` for values and `@` for words: "page * of *" */
    const char *text;    /* what is printed instead; *1, *2 are what stood for the first, the second of them */
    size_t stars;
    enum cl_word_kind kind;
    int line;
};

struct cl_wording {
    const struct cl_say *at; /* those without a star first, in the order of their English */
    size_t count, plain;
};

/* The section [words] of a form, a line for each text: english = text; and its sections [say ..], for what holds = or
 * a colon: english = .. and text = .. What cannot be used is a line error each: an English that no paper says, a text
 * that leaves out or repeats a star, one that says two verdicts alike or is what the program says of something else
 * (case, blanks, punctuation and signs apart), in English any that rewords a verdict. */
void cl_wording_read(const struct cl_ini *ini, const char *language, struct cl_arena *arena, struct cl_wording *out,
                     struct cl_error *error);
/* One of the program's own texts as it is printed: the same where the list does not have it. Never to be asked for a
 * value. Made in `arena`. */
const char *cl_wording_say(const struct cl_wording *wording, struct cl_arena *arena, const char *text);
/* Whether it is one of the program's own texts. */
bool cl_wording_knows(const char *text);

#endif
