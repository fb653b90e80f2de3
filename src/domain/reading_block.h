/* Readings of a file as they lie in a row of reading_block: up to 4,096 of one store and sensor, packed.
 *
 * The content is one byte, the number 1 of this form, then for each reading, in the order of their time, two numbers:
 * how many milliseconds after the one before it was taken, and how many thousandths of a degree warmer it is; before
 * the first stands 1970-01-01T00:00:00Z at 0 °C. A number is zigzagged (0, -1, 1, -2 become 0, 1, 2, 3) and written as
 * groups of seven bits, the lowest first, the highest bit set in every byte but its last (as in LEB128). */
#ifndef CRYOLOT_DOMAIN_READING_BLOCK_H
#define CRYOLOT_DOMAIN_READING_BLOCK_H

#include "base/buffer.h"
#include <cryolot/error.h>
#include <cryolot/reading.h>

#define CL_READING_BLOCK_MOST 4096

/* Adds the content of a block to `out`: 1 to CL_READING_BLOCK_MOST points, in the order of their time. */
void cl_reading_block_pack(const struct cl_reading_point *points, size_t count, struct cl_buffer *out);
/* Takes a block apart into `points` (time and temperature alone), which has room for `count`. CL_INTEGRITY, rule
 * "store.damaged", when the content is not exactly so many readings in the order of their time; `points` is void then.
 */
enum cl_status cl_reading_block_unpack(const void *content, size_t size, struct cl_reading_point *points, size_t count,
                                       struct cl_error *error);

#endif
