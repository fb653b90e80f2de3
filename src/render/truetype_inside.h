/* What the files of a TrueType font share: truetype.c finds its tables and writes subsets, truetype_outline.c draws
 * glyphs, truetype_check.c looks whether a font is whole. Nobody else includes this.
 *
 * Numbers are written with the highest byte first; what lies outside a table reads as 0. */
#ifndef CRYOLOT_RENDER_TRUETYPE_INSIDE_H
#define CRYOLOT_RENDER_TRUETYPE_INSIDE_H

#include "render/truetype.h"

/* Of a part of a composed glyph. */
enum {
    CL_PART_WORDS = 0x0001,    /* its two numbers have two bytes each */
    CL_PART_OFFSET = 0x0002,   /* they say how far it is moved; else which points meet */
    CL_PART_SCALE = 0x0008,    /* one number */
    CL_PART_MORE = 0x0020,     /* another part follows */
    CL_PART_SCALE_XY = 0x0040, /* two numbers */
    CL_PART_MATRIX = 0x0080,   /* four numbers */
    CL_PART_SCALED = 0x0800    /* how far it is moved is scaled too */
};

static inline unsigned cl_truetype_16(struct cl_truetype_table table, size_t at)
{
    return at + 2 <= table.size ? (unsigned)table.at[at] << 8 | table.at[at + 1] : 0;
}

static inline int cl_truetype_16_signed(struct cl_truetype_table table, size_t at)
{
    return (int16_t)cl_truetype_16(table, at);
}

static inline size_t cl_truetype_32(struct cl_truetype_table table, size_t at)
{
    return (size_t)cl_truetype_16(table, at) << 16 | cl_truetype_16(table, at + 2);
}

/* Nothing, where it would reach beyond. */
static inline struct cl_truetype_table cl_truetype_within(struct cl_truetype_table table, size_t at, size_t size)
{
    if (at > table.size || size > table.size - at)
        return (struct cl_truetype_table){NULL, 0};
    return (struct cl_truetype_table){table.at + at, size};
}

static inline bool cl_truetype_is_long(const struct cl_truetype *font)
{
    return cl_truetype_16(font->part[CL_TRUETYPE_HEAD], 50) != 0;
}

/* Where the outline of a glyph begins among all of them. */
static inline size_t cl_truetype_place(const struct cl_truetype *font, size_t glyph)
{
    struct cl_truetype_table loca = font->part[CL_TRUETYPE_LOCA];
    return cl_truetype_is_long(font) ? cl_truetype_32(loca, 4 * glyph) : 2 * (size_t)cl_truetype_16(loca, 2 * glyph);
}

/* The names of the tables. */
extern const char cl_truetype_part_name[CL_TRUETYPE_PARTS][5];

/* A table of the file; nothing, where it has none. */
struct cl_truetype_table cl_truetype_find(struct cl_truetype_table file, const char *name);
/* The description of a glyph; nothing, where it is blank. */
struct cl_truetype_table cl_truetype_glyph_at(const struct cl_truetype *font, unsigned glyph);
/* Goes to the next part of a composed glyph, the number of whose glyph stands two bytes on: *at is 0 before the first.
 * False behind the last one, and where the glyph is not composed. */
bool cl_truetype_next_part(struct cl_truetype_table glyph, size_t *at);

#endif
