/* Whether a font that somebody brought can be trusted to print: whole in every part, and allowed to be embedded. */
#include "render/truetype_inside.h"

#include <stdio.h>
#include <string.h>

#define GLYPHS_MOST 60000 /* a file has a number for each that is used, and for all parts of those */
#define DAMAGED     "%s is damaged: %s; get it from its maker again"

static enum cl_status refuse(struct cl_error *error, const char *name, const char *why)
{
    return cl_fail(error, CL_REFUSED, NULL, NULL, NULL, DAMAGED, name, why);
}

/* ---- what kind of file it is ------------------------------------------------------------------------------------- */

static bool begins_with(const void *bytes, size_t size, const char *word)
{
    return size >= 4 && memcmp(bytes, word, 4) == 0;
}

static enum cl_status check_kind(const void *bytes, size_t size, const char *name, struct cl_error *error)
{
    static const struct {
        const char *begin, *is;
    } kinds[] = {
        {"OTTO", "an OpenType font with PostScript outlines (CFF), with which labels cannot be printed; get it as "
                 "TrueType from its maker"},
        {"ttcf", "a collection of fonts; take the one that is meant out of it, as a .ttf of its own"},
        {"wOFF", "a font for web pages (WOFF); get it as TrueType from its maker"},
        {"wOF2", "a font for web pages (WOFF2); get it as TrueType from its maker"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (begins_with(bytes, size, kinds[i].begin))
            return cl_fail(error, CL_REFUSED, NULL, NULL, NULL, "%s is %s", name, kinds[i].is);
    if (!begins_with(bytes, size, (const char[]){0, 1, 0, 0}) && !begins_with(bytes, size, "true"))
        return cl_fail(error, CL_REFUSED, NULL, NULL, NULL,
                       "%s is not a TrueType font; put the font's own .ttf file there", name);
    return CL_OK;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static enum cl_status check_directory(struct cl_truetype_table file, const char *name, struct cl_error *error)
{
    enum { DIRECTORY = 12, ENTRY = 16 };
    char why[64];
    size_t count = cl_truetype_16(file, 4);
    if (DIRECTORY + count * ENTRY > file.size)
        return refuse(error, name, "the file ends in the list of its tables");
    for (size_t at = DIRECTORY; at < DIRECTORY + count * ENTRY; at += ENTRY) {
        size_t begin = cl_truetype_32(file, at + 8), size = cl_truetype_32(file, at + 12);
        if (begin > file.size || size > file.size - begin) {
            snprintf(why, sizeof why, "its table %zu reaches beyond the end of the file", (at - DIRECTORY) / ENTRY + 1);
            return refuse(error, name, why);
        }
    }
    return CL_OK;
}

/* What says where the outlines are, and how wide the glyphs. */
static enum cl_status check_lists(const struct cl_truetype *font, const char *name, struct cl_error *error)
{
    size_t each = cl_truetype_is_long(font) ? 4 : 2, glyphs = font->glyph_count, wide = font->wide_count;
    if (font->unit < 16 || font->unit > 16384)
        return refuse(error, name, "the unit of its design is none");
    if (wide > glyphs || font->part[CL_TRUETYPE_HMTX].size < 4 * wide + 2 * (glyphs - wide))
        return refuse(error, name, "widths of its glyphs are missing");
    if (font->part[CL_TRUETYPE_LOCA].size < each * (glyphs + 1))
        return refuse(error, name, "it does not say where its outlines are");
    for (size_t i = 0; i < glyphs; i++)
        if (cl_truetype_place(font, i) > cl_truetype_place(font, i + 1))
            return refuse(error, name, "its outlines are in no order");
    if (cl_truetype_place(font, glyphs) > font->part[CL_TRUETYPE_GLYF].size)
        return refuse(error, name, "outlines lie beyond their table");
    if (glyphs > GLYPHS_MOST)
        return cl_fail(error, CL_REFUSED, NULL, NULL, NULL,
                       "%s has %zu glyphs, and at most %d can be embedded; take a font for fewer languages", name,
                       glyphs, GLYPHS_MOST);
    return CL_OK;
}

/* Characters in ascending segments, four lists of them. */
static enum cl_status check_map(const struct cl_truetype *font, const char *name, struct cl_error *error)
{
    struct cl_truetype_table map = font->map;
    size_t count = cl_truetype_16(map, 6) / 2;
    if (count == 0 || 16 + 8 * count > map.size)
        return refuse(error, name, "its map of characters is cut off");
    for (size_t i = 1; i < count; i++)
        if (cl_truetype_16(map, 14 + 2 * i) < cl_truetype_16(map, 12 + 2 * i))
            return refuse(error, name, "its map of characters is in no order");
    return CL_OK;
}

/* Each alone: a part that is damaged is found as the glyph that it is, and one that is in a circle is in it itself. */
static enum cl_status check_glyphs(const struct cl_truetype *font, const char *name, struct cl_error *error)
{
    struct cl_arena arena = {0};
    char why[96];
    enum cl_status status = CL_OK;
    for (unsigned i = 0; i < font->glyph_count && status == CL_OK; i++) {
        struct cl_truetype_outline outline = {0};
        struct cl_arena_mark mark = cl_arena_mark(&arena);
        if (!cl_truetype_draw(font, i, &arena, &outline)) {
            snprintf(why, sizeof why, "its glyph %u cannot be drawn", i);
            status = refuse(error, name, why);
        }
        cl_arena_release(&arena, mark);
    }
    cl_arena_free(&arena);
    return status;
}

/* Something that is wide and high. */
static bool is_seen(const struct cl_truetype_outline *outline)
{
    bool wide = false, high = false;
    for (size_t i = 1; i < outline->count; i++) {
        wide = wide || outline->point[i].x != outline->point[0].x;
        high = high || outline->point[i].y != outline->point[0].y;
    }
    return wide && high;
}

/* What has a glyph is not set in another font: with an empty one it would be missing, and nobody would see that. */
static enum cl_status check_letters(const struct cl_truetype *font, const char *name, struct cl_error *error)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    struct cl_arena arena = {0};
    enum cl_status status = CL_OK;
    for (const char *at = letters; *at != '\0' && status == CL_OK; at++) {
        struct cl_truetype_outline outline = {0};
        unsigned glyph = cl_truetype_glyph(font, (unsigned char)*at);
        if (glyph == 0 || (cl_truetype_draw(font, glyph, &arena, &outline) && is_seen(&outline)))
            continue;
        status = cl_fail(error, CL_REFUSED, NULL, NULL, NULL,
                         "%s draws nothing for the character %c, which would be missing on the label; take a font that "
                         "draws every letter and digit",
                         name, *at);
    }
    cl_arena_free(&arena);
    return status;
}

/* ---- the licence ------------------------------------------------------------------------------------------------- */

/* A font without the table says nothing against it. */
static enum cl_status check_licence(struct cl_truetype_table file, const char *name, struct cl_error *error)
{
    enum { LEVELS = 0x000E, RESTRICTED = 0x0002, WHOLE_ONLY = 0x0100, BITMAPS_ONLY = 0x0200 };
    unsigned type = cl_truetype_16(cl_truetype_find(file, "OS/2"), 8);
    const char *why = (type & LEVELS) == RESTRICTED ? "forbids to embed it in a file"
                      : (type & BITMAPS_ONLY)       ? "allows to embed bitmaps of it only"
                      : (type & WHOLE_ONLY)         ? "forbids to embed a part of its glyphs"
                                                    : NULL;
    if (why == NULL)
        return CL_OK;
    return cl_fail(error, CL_REFUSED, NULL, NULL, NULL,
                   "the licence of %s %s (fsType 0x%04X); take a font that may be embedded, or ask its maker for one",
                   name, why, type);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

enum cl_status cl_truetype_read_strictly(struct cl_truetype *font, const void *bytes, size_t size, const char *name,
                                         struct cl_error *error)
{
    enum cl_status status;
    struct cl_truetype_table file = {bytes, size};
    CL_TRY(check_kind(bytes, size, name, error));
    CL_TRY(check_directory(file, name, error));
    if (cl_truetype_read(font, bytes, size, name, NULL) != CL_OK)
        return refuse(error, name, "a table that every TrueType font with a map of Unicode has is missing or cut off");
    CL_TRY(check_licence(file, name, error));
    CL_TRY(check_lists(font, name, error));
    CL_TRY(check_map(font, name, error));
    CL_TRY(check_glyphs(font, name, error));
    CL_TRY(check_letters(font, name, error));
done:
    return status;
}
