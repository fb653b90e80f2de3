/* Characters: what a text consists of, without judging it. */
#ifndef CRYOLOT_BASE_UTF8_H
#define CRYOLOT_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A copy fit for a terminal: invalid bytes and every code point that cl_text_check refuses become U+FFFD. Returns
 * `out`. Cut at a whole character when `size` is short. `size` at least 4. */
char *cl_text_visible(const char *text, char *out, size_t size);

/* Columns that a terminal needs for the text (wide East Asian characters count two, combining marks none). */
size_t cl_text_width(const char *text);

/* The next code point of a valid UTF-8 text and the bytes it takes; 0 at the end; -1 on an invalid byte. */
int32_t cl_text_next(const char *text, size_t *bytes);

/* Whether a character can be set on paper by putting it behind the one before: not controls and invisible ones, marks
 * that belong on the letter before, scripts that join, reorder or run from right to left, nor anything beyond U+FFFF,
 * which our fonts do not have. Whether a font has it is another question. */
bool cl_point_is_settable(int32_t point);

/* Whether it is a space, of whatever width: nothing but room between others. */
bool cl_point_is_blank(int32_t point);

/* Why a code point may not stand in a stored or printed text ("a control character"), or NULL. */
const char *cl_point_fault(int32_t point);

#endif
