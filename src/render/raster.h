/* Outlines as the dots of a printer, which knows black and white alone.
 *
 * A dot is black when its middle lies inside. A stroke that is thinner than a dot and passes between the middles is
 * black where it passes: at 203 dpi letters of 4 points have such strokes, and none may be lost. Integers only, so that
 * the same text gives the same dots everywhere. */
#ifndef CRYOLOT_RENDER_RASTER_H
#define CRYOLOT_RENDER_RASTER_H

#include "base/arena.h"
#include "render/truetype.h"

#include <stdint.h>

#define CL_RASTER_PART 256 /* a dot has so many parts */

/* One bit each, row by row, each row begins a byte, the first dot is the highest bit, 1 is black. */
struct cl_raster {
    int width, height;
    uint8_t *bit;
};

/* The smallest room that holds the points: in whole dots, the first and the one behind the last. */
struct cl_raster_room {
    int64_t left, top, right, bottom;
};
struct cl_raster_room cl_raster_room_of(const struct cl_truetype_point *point, size_t count);

/* Blackens what lies inside these contours, by the rule of the non-zero winding number. Points are parts of dots from
 * the upper left corner, y grows downwards. `scratch` is as before afterwards. */
void cl_raster_fill(struct cl_raster *raster, const struct cl_truetype_point *point, size_t count,
                    struct cl_arena *scratch);

#endif
