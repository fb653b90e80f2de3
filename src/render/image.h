/* Images of templates, in Netpbm's formats: NAME.pbm of one bit, NAME.pgm of greys, NAME.ppm of colours. */
#ifndef CRYOLOT_RENDER_IMAGE_H
#define CRYOLOT_RENDER_IMAGE_H

#include "base/arena.h"
#include <cryolot/paper.h>
#include <stdbool.h>
#include <stdint.h>

#define CL_IMAGE_FILE_MOST (1 << 20) /* bytes */
#define CL_IMAGE_SIDE_MOST 4000      /* dots */

enum cl_image_kind { CL_IMAGE_BITS, CL_IMAGE_GREYS, CL_IMAGE_COLOURS };

/* Row by row, from the upper left corner. Bits: each row begins a byte, the first dot is the highest bit, 1 is black.
 * Greys and colours (red, green, blue): a byte each, 255 is light. */
struct cl_image {
    enum cl_image_kind kind;
    int width, height;
    const uint8_t *data;
    size_t size;
};

/* ".pbm"; "a PBM image of 1 to 4000 dots on a side, black and white". */
const char *cl_image_ending(enum cl_image_kind kind);
const char *cl_image_word(enum cl_image_kind kind);

/* The image of a file's bytes, in the arena. False: it is none of that kind. */
bool cl_image_read(enum cl_image_kind kind, const struct cl_bytes *file, struct cl_arena *arena, struct cl_image *out);

#endif
