/* A TrueType font that is only read: which glyph a character has, how wide it is, and the same font with a few of its
 * glyphs. Every place in the file is checked before it is read: a damaged font gives empty glyphs, never more. */
#ifndef CRYOLOT_RENDER_TRUETYPE_H
#define CRYOLOT_RENDER_TRUETYPE_H

#include "base/arena.h"
#include "base/buffer.h"

#include <cryolot/error.h>
#include <stdbool.h>
#include <stdint.h>

struct cl_truetype_table {
    const uint8_t *at;
    size_t size;
};

enum cl_truetype_part {
    CL_TRUETYPE_CVT,
    CL_TRUETYPE_FPGM,
    CL_TRUETYPE_GLYF,
    CL_TRUETYPE_HEAD,
    CL_TRUETYPE_HHEA,
    CL_TRUETYPE_HMTX,
    CL_TRUETYPE_LOCA,
    CL_TRUETYPE_MAXP,
    CL_TRUETYPE_PREP, /* up to here what a subset has, in the order of their names */
    CL_TRUETYPE_CMAP,
    CL_TRUETYPE_PARTS
};

struct cl_truetype {
    struct cl_buffer file; /* of cl_truetype_open */
    struct cl_truetype_table part[CL_TRUETYPE_PARTS];
    struct cl_truetype_table map; /* from characters of the basic plane to glyphs: a cmap of format 4 */
    unsigned glyph_count;
    unsigned wide_count; /* glyphs that have an advance of their own; all later ones have the last of these */
    unsigned unit;       /* of its design in the size of the letters */
    /* in thousandths of the size */
    int ascent, descent, cap_height, bounds[4];
};

/* CL_FAILED when the file cannot be read or is no TrueType font with outlines and a map of characters. */
enum cl_status cl_truetype_open(const char *file, struct cl_truetype *font, struct cl_error *error);
/* The same of bytes, which must stay as long as the font; `name` is for the message. */
enum cl_status cl_truetype_read(struct cl_truetype *font, const void *bytes, size_t size, const char *name,
                                struct cl_error *error);
/* The same of a font that somebody brought: CL_REFUSED, with a sentence that says what to do, unless it is whole in
 * every part, each of its glyphs can be drawn, no letter or digit (A-Z a-z 0-9) is blank, and its licence allows to
 * embed some of them (OS/2 fsType). */
enum cl_status cl_truetype_read_strictly(struct cl_truetype *font, const void *bytes, size_t size, const char *name,
                                         struct cl_error *error);
void cl_truetype_close(struct cl_truetype *font);

/* 0: the font does not have the character. */
unsigned cl_truetype_glyph(const struct cl_truetype *font, unsigned code_point);
unsigned cl_truetype_advance(const struct cl_truetype *font, unsigned glyph); /* thousandths of the size */

/* The glyphs and behind them all that they are composed of, each of these once; *count grows. In the arena. */
uint16_t *cl_truetype_with_parts(const struct cl_truetype *font, struct cl_arena *arena, const uint16_t *glyph,
                                 size_t *count);
/* The font with these glyphs only, numbered by their place in the list, which begins with glyph 0 and is complete. */
void cl_truetype_subset(const struct cl_truetype *font, const uint16_t *glyph, size_t count, struct cl_buffer *out);

/* ---- outlines ---------------------------------------------------------------------------------------------------- */

#define CL_TRUETYPE_PART 64 /* a unit of the design has so many parts; y grows upwards */

/* Contours of quadratic curves: a point that is not on its contour pulls it, and between two such there is one on it.
 */
struct cl_truetype_point {
    int64_t x, y;
    bool on, last; /* last: of its contour */
};

struct cl_truetype_outline {
    struct cl_truetype_point *point;
    size_t count, capacity;
    size_t parts; /* glyphs that it is composed of, and itself */
};

/* What a glyph looks like, with all that it is composed of, behind what *out has. False when it is damaged, composed of
 * itself, or larger than any glyph is. In the arena. */
bool cl_truetype_draw(const struct cl_truetype *font, unsigned glyph, struct cl_arena *arena,
                      struct cl_truetype_outline *out);

#endif
