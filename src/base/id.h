/* Check characters: ISO/IEC 7064 MOD 37,36 over [0-9A-Z]; a character 0-9A-Z results. Hyphens are passed over. */
#ifndef CRYOLOT_BASE_ID_H
#define CRYOLOT_BASE_ID_H

#include <stdbool.h>
#include <stddef.h>

/* The check character for the first `size` bytes of `text`; '\0' when they hold anything but [0-9A-Z-]. */
char cl_check_character(const char *text, size_t size);
/* Whether the last character of `text` is the check character of those before it. */
bool cl_check_holds(const char *text);

#endif
