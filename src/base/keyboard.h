/* Keyboards: a scanner types as on a US keyboard, and a computer that is set to another one reads other characters. */
#ifndef CRYOLOT_BASE_KEYBOARD_H
#define CRYOLOT_BASE_KEYBOARD_H

#include <stdbool.h>
#include <stddef.h>

/* The layouts that are known, from 0 on; NULL behind the last one: "an AZERTY keyboard with Caps Lock on". */
const char *cl_keyboard_name(size_t layout);
/* What the scanner meant (capital letters, digits, - : / and what codes of GS1 and ISBT 128 have besides) where the
 * computer, set to this layout, read `text`. false when it read something that none of those keys types there, or when
 * `out` is too small. */
bool cl_keyboard_undo(size_t layout, const char *text, char *out, size_t size);
/* The same for both lists, for whoever wants to try it: what the keys of `meant` type on that layout, as UTF-8. */
bool cl_keyboard_type(size_t layout, const char *meant, char *out, size_t size);

#endif
