/* Text from outside: valid, visible, harmless, or refused. */
#ifndef CRYOLOT_BASE_TEXT_H
#define CRYOLOT_BASE_TEXT_H

#include "base/utf8.h"
#include <cryolot/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text that will be stored and printed: valid UTF-8, 1 to `most` code points, no control characters, no escape
 * sequences, no bidirectional or other invisible characters (everything that Unicode calls default-ignorable), no
 * private or unassigned code points, not blank, no blank at either end. `what` names it: "name contains an invisible
 * character (U+202E) at position 4". CL_USAGE. */
enum cl_status cl_text_check(const char *what, const char *text, size_t most, struct cl_error *error);

/* The same for what will stand on labels and certificates: besides, every character can be set on paper
 * (cl_point_is_settable), so that no name stops a certificate later. A decomposed accent is refused with the advice to
 * write the letter as one character. CL_USAGE. */
enum cl_status cl_print_check(const char *what, const char *text, size_t most, struct cl_error *error);

/* A code that people type and scan: [A-Z0-9-], 1 to `most` characters, begins and ends with a letter or digit, no two
 * hyphens in a row. Lower case is refused with the upper-case form as remedy. CL_USAGE. */
enum cl_status cl_code_check(const char *what, const char *text, size_t most, struct cl_error *error);

/* Whether two names read the same at a glance: capital and small letters and accents make no difference. */
bool cl_text_same_name(const char *one, const char *other);

/* Whether two names may be one person's, written in two ways: the same family name and the same first letter, as in
 * "N. Diallo", "Diallo, Nora" and "Dr. Nora Diallo"; also where only the family name is given. */
bool cl_text_may_be_one_person(const char *one, const char *other);

/* The entry of `words` (NULL-terminated) that is nearest to `word` within 2 edits, or NULL: for "did you mean". The
 * first of equals; a word of which no letter would stay is not near. */
const char *cl_text_nearest(const char *word, const char *const *words);

#endif
