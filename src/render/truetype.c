#include "render/truetype_inside.h"

#include "base/file.h"

#include <string.h>

#define FILE_MOST  ((size_t)64 << 20)
#define GLYPH_MOST 65535

const char cl_truetype_part_name[CL_TRUETYPE_PARTS][5] = {"cvt ", "fpgm", "glyf", "head", "hhea",
                                                          "hmtx", "loca", "maxp", "prep", "cmap"};

/* ---- reading --------------------------------------------------------------------------------------------------- */

struct cl_truetype_table cl_truetype_find(struct cl_truetype_table file, const char *name)
{
    enum { DIRECTORY = 12, ENTRY = 16 };
    unsigned count = cl_truetype_16(file, 4);
    for (size_t at = DIRECTORY; at < DIRECTORY + (size_t)count * ENTRY && at + ENTRY <= file.size; at += ENTRY)
        if (memcmp(file.at + at, name, 4) == 0)
            return cl_truetype_within(file, cl_truetype_32(file, at + 8), cl_truetype_32(file, at + 12));
    return (struct cl_truetype_table){NULL, 0};
}

/* The map of format 4 for Unicode. */
static struct cl_truetype_table find_map(struct cl_truetype_table cmap)
{
    for (size_t i = 0; i < cl_truetype_16(cmap, 2); i++) {
        unsigned platform = cl_truetype_16(cmap, 4 + 8 * i), encoding = cl_truetype_16(cmap, 6 + 8 * i);
        size_t at = cl_truetype_32(cmap, 8 + 8 * i);
        if ((platform == 0 || (platform == 3 && encoding == 1)) && cl_truetype_16(cmap, at) == 4)
            return cl_truetype_within(cmap, at, cl_truetype_16(cmap, at + 2));
    }
    return (struct cl_truetype_table){NULL, 0};
}

struct cl_truetype_table cl_truetype_glyph_at(const struct cl_truetype *font, unsigned glyph)
{
    size_t begin = cl_truetype_place(font, glyph), end = cl_truetype_place(font, glyph + 1);
    if (glyph >= font->glyph_count || end <= begin)
        return (struct cl_truetype_table){NULL, 0}; /* a blank has none */
    return cl_truetype_within(font->part[CL_TRUETYPE_GLYF], begin, end - begin);
}

static int thousandths(const struct cl_truetype *font, int units)
{
    return units * 1000 / (int)font->unit;
}

static void measure(struct cl_truetype *font)
{
    struct cl_truetype_table head = font->part[CL_TRUETYPE_HEAD], hhea = font->part[CL_TRUETYPE_HHEA];
    for (size_t i = 0; i < 4; i++)
        font->bounds[i] = thousandths(font, cl_truetype_16_signed(head, 36 + 2 * i));
    font->ascent = thousandths(font, cl_truetype_16_signed(hhea, 4));
    font->descent = thousandths(font, cl_truetype_16_signed(hhea, 6));
    int top_of_h = cl_truetype_16_signed(cl_truetype_glyph_at(font, cl_truetype_glyph(font, 'H')), 8);
    font->cap_height = top_of_h > 0 ? thousandths(font, top_of_h) : font->ascent;
}

enum cl_status cl_truetype_read(struct cl_truetype *font, const void *bytes, size_t size, const char *name,
                                struct cl_error *error)
{
    struct cl_truetype_table whole = {bytes, size};
    for (size_t i = 0; i < CL_TRUETYPE_PARTS; i++)
        font->part[i] = cl_truetype_find(whole, cl_truetype_part_name[i]);
    font->map = find_map(font->part[CL_TRUETYPE_CMAP]);
    font->glyph_count = cl_truetype_16(font->part[CL_TRUETYPE_MAXP], 4);
    font->wide_count = cl_truetype_16(font->part[CL_TRUETYPE_HHEA], 34);
    font->unit = cl_truetype_16(font->part[CL_TRUETYPE_HEAD], 18);
    if (font->part[CL_TRUETYPE_HEAD].size < 54 || font->part[CL_TRUETYPE_HHEA].size < 36 ||
        font->part[CL_TRUETYPE_MAXP].size < 6 || font->part[CL_TRUETYPE_GLYF].size == 0 || font->map.size == 0 ||
        font->glyph_count == 0 || font->wide_count == 0 || font->unit == 0)
        return cl_fail(error, CL_FAILED, NULL, NULL, NULL, "%s is damaged or not a TrueType font", name);
    measure(font);
    return CL_OK;
}

enum cl_status cl_truetype_open(const char *file, struct cl_truetype *font, struct cl_error *error)
{
    enum cl_status status = cl_file_read(file, FILE_MOST, &font->file, error);
    return status == CL_OK ? cl_truetype_read(font, font->file.data, font->file.size, file, error) : status;
}

void cl_truetype_close(struct cl_truetype *font)
{
    cl_buffer_free(&font->file);
}

/* ---- glyphs ---------------------------------------------------------------------------------------------------- */

/* The map has segments of characters, in four arrays: their last ones, first ones, what to add, and where to look. */
unsigned cl_truetype_glyph(const struct cl_truetype *font, unsigned code_point)
{
    struct cl_truetype_table map = font->map;
    size_t twice = cl_truetype_16(map, 6) & ~1u;
    size_t last = 14, first = last + twice + 2, delta = first + twice, place = delta + twice;
    size_t low = 0, high = twice / 2;
    while (low < high) { /* the first segment that does not end before it */
        size_t middle = (low + high) / 2;
        if (cl_truetype_16(map, last + 2 * middle) < code_point)
            low = middle + 1;
        else
            high = middle;
    }
    unsigned begin = cl_truetype_16(map, first + 2 * low), offset = cl_truetype_16(map, place + 2 * low);
    if (2 * low >= twice || begin > code_point)
        return 0;
    unsigned glyph = code_point;
    if (offset != 0)
        glyph = cl_truetype_16(map, place + 2 * low + offset + 2 * (size_t)(code_point - begin));
    if (glyph != 0 || offset == 0)
        glyph = (glyph + cl_truetype_16(map, delta + 2 * low)) & 0xFFFF;
    return glyph < font->glyph_count ? glyph : 0;
}

static unsigned advance_units(const struct cl_truetype *font, unsigned glyph)
{
    unsigned last = font->wide_count - 1;
    return cl_truetype_16(font->part[CL_TRUETYPE_HMTX], 4 * (size_t)(glyph < last ? glyph : last));
}

unsigned cl_truetype_advance(const struct cl_truetype *font, unsigned glyph)
{
    return advance_units(font, glyph) * 1000 / font->unit;
}

static unsigned left_bearing(const struct cl_truetype *font, unsigned glyph)
{
    size_t wide = font->wide_count;
    return cl_truetype_16(font->part[CL_TRUETYPE_HMTX],
                          glyph < wide ? 4 * (size_t)glyph + 2 : 2 * wide + 2 * (size_t)glyph);
}

bool cl_truetype_next_part(struct cl_truetype_table glyph, size_t *at)
{
    enum { HEADER = 10 };
    if (*at == 0 && cl_truetype_16_signed(glyph, 0) >= 0)
        return false; /* a plain outline: its number of contours is not negative */
    if (*at == 0)
        *at = HEADER;
    else { /* behind the part before */
        unsigned flags = cl_truetype_16(glyph, *at);
        *at += (flags & CL_PART_WORDS) ? 8 : 6;
        *at += (flags & CL_PART_SCALE) ? 2 : (flags & CL_PART_SCALE_XY) ? 4 : (flags & CL_PART_MATRIX) ? 8 : 0;
        if ((flags & CL_PART_MORE) == 0)
            return false;
    }
    return *at + 4 <= glyph.size;
}

uint16_t *cl_truetype_with_parts(const struct cl_truetype *font, struct cl_arena *arena, const uint16_t *glyph,
                                 size_t *count)
{
    bool *listed = cl_arena_alloc(arena, GLYPH_MOST + 1);
    uint16_t *list = cl_arena_alloc(arena, (*count + font->glyph_count) * sizeof *list);
    size_t all = *count;
    memcpy(list, glyph, all * sizeof *list);
    for (size_t i = 0; i < all; i++)
        listed[list[i]] = true;
    for (size_t i = 0; i < all; i++) { /* `all` grows: parts have parts */
        struct cl_truetype_table whole = cl_truetype_glyph_at(font, list[i]);
        for (size_t at = 0; cl_truetype_next_part(whole, &at);) {
            unsigned part = cl_truetype_16(whole, at + 2);
            if (part < font->glyph_count && !listed[part]) {
                listed[part] = true;
                list[all++] = (uint16_t)part;
            }
        }
    }
    *count = all;
    return list;
}

/* ---- the subset ------------------------------------------------------------------------------------------------ */

static void write16(uint8_t *at, size_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void write32(uint8_t *at, size_t value)
{
    write16(at, value >> 16);
    write16(at + 2, value);
}

static void add16(struct cl_buffer *out, size_t value)
{
    uint8_t bytes[2];
    write16(bytes, value);
    cl_buffer_add(out, bytes, sizeof bytes);
}

static void add32(struct cl_buffer *out, size_t value)
{
    add16(out, value >> 16);
    add16(out, value);
}

static void pad(struct cl_buffer *out)
{
    cl_buffer_add(out, "\0\0\0", (4 - out->size % 4) % 4);
}

/* The outlines, in which parts are called by their numbers in the subset, and where each begins. */
static void add_outlines(const struct cl_truetype *font, const uint16_t *glyph, size_t count, struct cl_buffer *glyf,
                         struct cl_buffer *loca)
{
    uint16_t number[GLYPH_MOST + 1] = {0};
    for (size_t i = count; i > 0; i--)
        number[glyph[i - 1]] = (uint16_t)(i - 1);
    for (size_t i = 0; i < count; i++) {
        struct cl_truetype_table whole = cl_truetype_glyph_at(font, glyph[i]);
        size_t begin = glyf->size;
        add32(loca, begin);
        cl_buffer_add(glyf, whole.at, whole.size);
        for (size_t at = 0; cl_truetype_next_part(whole, &at);)
            write16((uint8_t *)glyf->data + begin + at + 2, number[cl_truetype_16(whole, at + 2)]);
        pad(glyf);
    }
    add32(loca, glyf->size);
}

static void add_metrics(const struct cl_truetype *font, const uint16_t *glyph, size_t count, struct cl_buffer *hmtx)
{
    for (size_t i = 0; i < count; i++) {
        add16(hmtx, advance_units(font, glyph[i]));
        add16(hmtx, left_bearing(font, glyph[i]));
    }
}

static uint32_t sum(const char *data, size_t size)
{
    uint32_t all = 0;
    struct cl_truetype_table table = {(const uint8_t *)data, size};
    for (size_t at = 0; at < size; at += 4)
        all += (uint32_t)cl_truetype_32(table, at);
    return all;
}

/* The tables behind a directory with their sums; `table` are those up to CL_TRUETYPE_PREP, padded. */
static void add_file(const struct cl_buffer *table, const size_t *size, struct cl_buffer *out)
{
    size_t count = 0, power = 1, log = 0, head = 0;
    for (size_t i = 0; i <= CL_TRUETYPE_PREP; i++)
        count += size[i] > 0;
    for (; 2 * power <= count; power *= 2)
        log++;
    add32(out, 0x00010000);
    add16(out, count);
    add16(out, 16 * power);
    add16(out, log);
    add16(out, 16 * (count - power));
    size_t at = out->size + 16 * count;
    for (size_t i = 0; i <= CL_TRUETYPE_PREP; i++) {
        if (size[i] == 0)
            continue;
        if (i == CL_TRUETYPE_HEAD)
            head = at;
        cl_buffer_add(out, cl_truetype_part_name[i], 4);
        add32(out, sum(table[i].data, table[i].size));
        add32(out, at);
        add32(out, size[i]);
        at += table[i].size;
    }
    for (size_t i = 0; i <= CL_TRUETYPE_PREP; i++)
        cl_buffer_add(out, table[i].data, table[i].size);
    write32((uint8_t *)out->data + head + 8, 0xB1B0AFBAu - sum(out->data, out->size));
}

void cl_truetype_subset(const struct cl_truetype *font, const uint16_t *glyph, size_t count, struct cl_buffer *out)
{
    struct cl_buffer table[CL_TRUETYPE_PREP + 1] = {{0}};
    size_t size[CL_TRUETYPE_PREP + 1];
    add_outlines(font, glyph, count, &table[CL_TRUETYPE_GLYF], &table[CL_TRUETYPE_LOCA]);
    add_metrics(font, glyph, count, &table[CL_TRUETYPE_HMTX]);
    for (size_t i = 0; i <= CL_TRUETYPE_PREP; i++)
        if (i != CL_TRUETYPE_GLYF && i != CL_TRUETYPE_LOCA && i != CL_TRUETYPE_HMTX)
            cl_buffer_add(&table[i], font->part[i].at, font->part[i].size);
    write32((uint8_t *)table[CL_TRUETYPE_HEAD].data + 8, 0);  /* the file's sum, unknown yet */
    write16((uint8_t *)table[CL_TRUETYPE_HEAD].data + 50, 1); /* loca has four bytes a glyph */
    write16((uint8_t *)table[CL_TRUETYPE_HHEA].data + 34, count);
    write16((uint8_t *)table[CL_TRUETYPE_MAXP].data + 4, count);
    for (size_t i = 0; i <= CL_TRUETYPE_PREP; i++) {
        size[i] = table[i].size;
        pad(&table[i]);
    }
    add_file(table, size, out);
    for (size_t i = 0; i <= CL_TRUETYPE_PREP; i++)
        cl_buffer_free(&table[i]);
}
