/* Text of older Windows programs: Latin-1 as they write it (code page 1252). */
#ifndef CRYOLOT_BASE_LATIN_H
#define CRYOLOT_BASE_LATIN_H

#include "base/buffer.h"
#include <cryolot/error.h>

/* Adds the text in UTF-8. CL_INVALID_INPUT with the line of a byte that stands for no character. */
enum cl_status cl_latin_read(const char *data, size_t size, struct cl_buffer *out, struct cl_error *error);

#endif
