/* What the glyphs of a TrueType font look like. */
#include "render/truetype_inside.h"

#include <string.h>

#define POINTS_MOST 16384 /* of a glyph with all its parts, and parts; real ones have some thousands */
#define DEPTH_MOST  8     /* parts of parts */
#define WHOLE       16384 /* 1 in the numbers by which parts are scaled */

struct drawing {
    const struct cl_truetype *font;
    struct cl_arena *arena;
    struct cl_truetype_outline *out;
    size_t begin; /* points that were there before */
};

static bool is_too_large(const struct drawing *drawing, size_t more)
{
    return drawing->out->count - drawing->begin + drawing->out->parts + more > POINTS_MOST;
}

static struct cl_truetype_point *add_point(struct drawing *drawing)
{
    struct cl_truetype_outline *out = drawing->out;
    out->point = cl_arena_grow(drawing->arena, out->point, out->count, &out->capacity, sizeof *out->point);
    return &out->point[out->count++];
}

/* ---- a plain outline --------------------------------------------------------------------------------------------- */

enum { ON = 0x01, SHORT_X = 0x02, SHORT_Y = 0x04, AGAIN = 0x08, SAME_X = 0x10, SAME_Y = 0x20 };

/* A byte for each point, of which some say how often they stand; the places of the points come behind. */
static bool read_flags(struct cl_truetype_table glyph, size_t *at, uint8_t *flag, size_t count)
{
    for (size_t i = 0; i < count;) {
        if (*at >= glyph.size)
            return false;
        uint8_t one = glyph.at[(*at)++];
        size_t times = 1;
        if (one & AGAIN) {
            if (*at >= glyph.size)
                return false;
            times += glyph.at[(*at)++];
        }
        if (times > count - i)
            return false;
        memset(flag + i, one, times);
        i += times;
    }
    return true;
}

/* How far it is from the point before in one direction: a byte whose sign stands in its flag, two bytes, or nothing. */
static bool read_step(struct cl_truetype_table glyph, size_t *at, bool is_short, bool same, int64_t *place)
{
    size_t size = is_short ? 1 : same ? 0 : 2;
    if (size > glyph.size - *at)
        return false;
    if (is_short)
        *place += same ? glyph.at[*at] : -(int64_t)glyph.at[*at];
    else if (!same)
        *place += cl_truetype_16_signed(glyph, *at);
    *at += size;
    return true;
}

static bool read_places(struct cl_truetype_table glyph, size_t at, const uint8_t *flag, size_t count,
                        struct cl_truetype_point *point)
{
    int64_t x = 0, y = 0;
    for (size_t i = 0; i < count; i++) {
        if (!read_step(glyph, &at, (flag[i] & SHORT_X) != 0, (flag[i] & SAME_X) != 0, &x))
            return false;
        point[i].x = x * CL_TRUETYPE_PART;
        point[i].on = (flag[i] & ON) != 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (!read_step(glyph, &at, (flag[i] & SHORT_Y) != 0, (flag[i] & SAME_Y) != 0, &y))
            return false;
        point[i].y = y * CL_TRUETYPE_PART;
    }
    return true;
}

static bool draw_plain(struct drawing *drawing, struct cl_truetype_table glyph)
{
    enum { HEADER = 10 };
    size_t contours = cl_truetype_16(glyph, 0), at = HEADER + 2 * contours, count = 0;
    if (contours == 0)
        return true;
    if (at + 2 > glyph.size)
        return false;
    for (size_t i = 0; i < contours; i++) { /* each says the number of its last point */
        size_t last = cl_truetype_16(glyph, HEADER + 2 * i);
        if (last < count || is_too_large(drawing, last + 1))
            return false;
        count = last + 1;
    }
    at += 2 + cl_truetype_16(glyph, at); /* behind its instructions */
    if (at > glyph.size)
        return false;
    size_t first = drawing->out->count;
    uint8_t *flag = cl_arena_alloc(drawing->arena, count);
    for (size_t i = 0; i < count; i++)
        *add_point(drawing) = (struct cl_truetype_point){0};
    for (size_t i = 0; i < contours; i++)
        drawing->out->point[first + cl_truetype_16(glyph, HEADER + 2 * i)].last = true;
    return read_flags(glyph, &at, flag, count) && read_places(glyph, at, flag, count, drawing->out->point + first);
}

/* ---- a composed one ---------------------------------------------------------------------------------------------- */

struct part {
    unsigned flags, glyph;
    int64_t argument[2];
    int64_t matrix[4]; /* x from x, y from x, x from y, y from y */
};

static struct part read_part(struct cl_truetype_table glyph, size_t at)
{
    struct part part = {
        .flags = cl_truetype_16(glyph, at), .glyph = cl_truetype_16(glyph, at + 2), .matrix = {WHOLE, 0, 0, WHOLE}};
    bool words = (part.flags & CL_PART_WORDS) != 0, moved = (part.flags & CL_PART_OFFSET) != 0;
    for (size_t i = 0; i < 2; i++) {
        size_t where = at + 4 + (words ? 2 * i : i);
        int64_t word = moved ? cl_truetype_16_signed(glyph, where) : (int64_t)cl_truetype_16(glyph, where);
        unsigned byte = where < glyph.size ? glyph.at[where] : 0;
        part.argument[i] = words ? word : moved ? (int8_t)byte : (int64_t)byte;
    }
    size_t scale = at + (words ? 8 : 6);
    if (part.flags & CL_PART_SCALE)
        part.matrix[0] = part.matrix[3] = cl_truetype_16_signed(glyph, scale);
    else if (part.flags & CL_PART_SCALE_XY)
        part.matrix[0] = cl_truetype_16_signed(glyph, scale), part.matrix[3] = cl_truetype_16_signed(glyph, scale + 2);
    else if (part.flags & CL_PART_MATRIX)
        for (size_t i = 0; i < 4; i++)
            part.matrix[i] = cl_truetype_16_signed(glyph, scale + 2 * i);
    return part;
}

static int64_t scaled(int64_t product)
{
    return (product + (product < 0 ? -WHOLE / 2 : WHOLE / 2)) / WHOLE;
}

static void turn(const struct part *part, struct cl_truetype_point *point, size_t count)
{
    const int64_t *m = part->matrix;
    for (size_t i = 0; i < count; i++) {
        int64_t x = point[i].x, y = point[i].y;
        point[i].x = scaled(x * m[0] + y * m[2]);
        point[i].y = scaled(x * m[1] + y * m[3]);
    }
}

/* By so much, or so that a point of it meets one of what is there already. `begin`: of the whole; `first`: of the part.
 */
static bool move(struct drawing *drawing, const struct part *part, size_t begin, size_t first)
{
    struct cl_truetype_point *point = drawing->out->point;
    size_t count = drawing->out->count, here = begin + (size_t)part->argument[0],
           there = first + (size_t)part->argument[1];
    int64_t x = part->argument[0] * CL_TRUETYPE_PART, y = part->argument[1] * CL_TRUETYPE_PART;
    bool whole = part->matrix[0] == WHOLE && part->matrix[3] == WHOLE && part->matrix[1] == 0 && part->matrix[2] == 0;
    if (!(part->flags & CL_PART_OFFSET)) {
        if (here >= first || there >= count)
            return false;
        x = point[here].x - point[there].x;
        y = point[here].y - point[there].y;
    } else if ((part->flags & CL_PART_SCALED) && !whole && (x != 0 || y != 0))
        return false; /* readers do not agree on what this means */
    for (size_t i = first; i < count; i++) {
        point[i].x += x;
        point[i].y += y;
    }
    return true;
}

static bool draw_glyph(struct drawing *drawing, unsigned glyph, int depth)
{
    struct cl_truetype_table whole = cl_truetype_glyph_at(drawing->font, glyph);
    size_t begin = drawing->out->count;
    drawing->out->parts++;
    if (glyph >= drawing->font->glyph_count || depth > DEPTH_MOST || is_too_large(drawing, 0))
        return false;
    if (whole.size == 0)
        return true;
    if (cl_truetype_16_signed(whole, 0) >= 0)
        return draw_plain(drawing, whole);
    for (size_t at = 0; cl_truetype_next_part(whole, &at);) {
        struct part part = read_part(whole, at);
        size_t first = drawing->out->count;
        if (!draw_glyph(drawing, part.glyph, depth + 1))
            return false;
        turn(&part, drawing->out->point + first, drawing->out->count - first);
        if (!move(drawing, &part, begin, first))
            return false;
    }
    return true;
}

bool cl_truetype_draw(const struct cl_truetype *font, unsigned glyph, struct cl_arena *arena,
                      struct cl_truetype_outline *out)
{
    struct drawing drawing = {font, arena, out, out->count};
    out->parts = 0;
    return draw_glyph(&drawing, glyph, 0);
}
