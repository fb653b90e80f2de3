/* Text from outside: valid, visible, harmless, or refused. */
#ifndef CRYOLOT_BASE_TEXT_H
#define CRYOLOT_BASE_TEXT_H

#include <cryolot/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text that will be stored and printed: valid UTF-8, 1 to `most` code points, no control characters, no escape
 * sequences, no bidirectional or other invisible characters (everything that Unicode calls default-ignorable), no
 * private or unassigned code points, not blank, no blank at either end. `what` names it: "name contains an invisible
 * character (U+202E) at position 4". CL_USAGE. */
enum cl_status cl_text_check(const char *what, const char *text, size_t most, struct cl_error *error);

/* A code that people type and scan: [A-Z0-9-], 1 to `most` characters, begins and ends with a letter or digit, no two
 * hyphens in a row. Lower case is refused with the upper-case form as remedy. CL_USAGE. */
enum cl_status cl_code_check(const char *what, const char *text, size_t most, struct cl_error *error);

/* A copy fit for a terminal: invalid bytes and every code point that cl_text_check refuses become U+FFFD. Returns `out`. Cut at a whole character
 * when `size` is short. `size` at least 4. */
char *cl_text_visible(const char *text, char *out, size_t size);

/* Columns that a terminal needs for the text (wide East Asian characters count two, combining marks none). */
size_t cl_text_width(const char *text);

/* The next code point of a valid UTF-8 text and the bytes it takes; 0 at the end; -1 on an invalid byte. */
int32_t cl_text_next(const char *text, size_t *bytes);

/* The entry of `words` (NULL-terminated) that is nearest to `word` within 2 edits, or NULL: for "did you mean". The
 * first of equals; a word of which no letter would stay is not near. */
const char *cl_text_nearest(const char *word, const char *const *words);

#endif
