/* Fonts: glyphs and widths of a good one, a subset that is a font again, and no damaged one that does harm. */
#include "unit.h"

#include "base/file.h"
#include "render/truetype.h"

#include <stdio.h>
#include <stdlib.h>

#define FONT "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"

static struct cl_buffer whole;

static int read_font(void **state)
{
    (void)state;
    return cl_file_read(FONT, 1 << 24, &whole, NULL) == CL_OK ? 0 : -1;
}

static int drop_font(void **state)
{
    (void)state;
    cl_buffer_free(&whole);
    return 0;
}

static void glyphs_and_widths_are_those_of_the_file(void **state)
{
    (void)state;
    struct cl_truetype font = {0};
    assert_int_equal(cl_truetype_open(FONT, &font, NULL), CL_OK);
    assert_int_not_equal(cl_truetype_glyph(&font, 'A'), 0);
    assert_int_not_equal(cl_truetype_glyph(&font, 'A'), cl_truetype_glyph(&font, 'B'));
    assert_int_equal(cl_truetype_glyph(&font, 0x8110), 0); /* 脐 */
    assert_int_equal(cl_truetype_glyph(&font, 0xFFFF), 0);
    assert_int_equal(cl_truetype_advance(&font, cl_truetype_glyph(&font, 'A')), 1401 * 1000 / 2048);
    assert_int_equal(cl_truetype_advance(&font, cl_truetype_glyph(&font, ' ')), 651 * 1000 / 2048);
    assert_int_equal(font.cap_height, 1493 * 1000 / 2048);
    cl_truetype_close(&font);
}

/* "Ё" is an E with two dots: three glyphs, and the missing one before them. */
static void a_glyph_brings_its_parts(void **state)
{
    (void)state;
    struct cl_truetype font = {0};
    struct cl_arena arena = {0};
    struct cl_buffer one = {0}, two = {0};
    assert_int_equal(cl_truetype_open(FONT, &font, NULL), CL_OK);
    const uint16_t asked[] = {0, (uint16_t)cl_truetype_glyph(&font, 0x0401)};
    size_t count = 2;
    uint16_t *glyph = cl_truetype_with_parts(&font, &arena, asked, &count);
    assert_true(count > 3);
    assert_memory_equal(glyph, asked, sizeof asked);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            assert_int_not_equal(glyph[i], glyph[k]);
    cl_truetype_subset(&font, glyph, count, &one);
    cl_truetype_subset(&font, glyph, count, &two);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.data, two.data, one.size);
    assert_true(one.size < whole.size / 50);
    uint32_t sum = 0; /* of a whole file, as its head wants it */
    for (size_t at = 0; at < one.size; at += 4)
        for (size_t i = 0; i < 4; i++)
            sum += (uint32_t)(uint8_t)one.data[at + i] << (24 - 8 * i);
    assert_int_equal(sum, 0xB1B0AFBA);
    cl_buffer_free(&one);
    cl_buffer_free(&two);
    cl_arena_free(&arena);
    cl_truetype_close(&font);
}

/* Every glyph of a font that was looked at before. */
static void draw_all(const struct cl_truetype *font)
{
    for (unsigned glyph = 0; glyph<font->glyph_count; glyph += font->glyph_count> 1000 ? 37 : 1) {
        struct cl_arena arena = {0};
        struct cl_truetype_outline outline = {0};
        assert_true(cl_truetype_draw(font, glyph, &arena, &outline));
        assert_true(outline.count == 0 || outline.point[outline.count - 1].last);
        cl_arena_free(&arena);
    }
}

/* Everything that is done with a font. */
static void use(struct cl_truetype *font)
{
    struct cl_arena arena = {0};
    struct cl_buffer out = {0};
    uint16_t glyph[8] = {0};
    static const unsigned point[] = {'A', 0x0401, 0x01D6, 0x2265, 0xFFFF, 0, 0x3A9};
    for (size_t i = 0; i < 7; i++) {
        glyph[i + 1] = (uint16_t)cl_truetype_glyph(font, point[i]);
        assert_true(glyph[i + 1] < font->glyph_count);
    }
    size_t count = 8;
    uint16_t *all = cl_truetype_with_parts(font, &arena, glyph, &count);
    cl_truetype_subset(font, all, count, &out);
    assert_true(out.size > 0);
    cl_buffer_free(&out);
    cl_arena_free(&arena);
}

static void try_bytes(const char *bytes, size_t size)
{
    struct cl_truetype font = {0};
    struct cl_error error = {0};
    enum cl_status status = cl_truetype_read(&font, bytes, size, "it.ttf", &error);
    if (status == CL_OK)
        use(&font);
    else
        assert_failed(status, CL_FAILED, &error, "it.ttf is damaged or not a TrueType font");
    font = (struct cl_truetype){0};
    if (cl_truetype_read_strictly(&font, bytes, size, "it.ttf", &error) == CL_OK)
        draw_all(&font);
    else
        assert_failed(CL_REFUSED, CL_REFUSED, &error, "it.ttf ");
}

static void a_damaged_font_does_no_harm(void **state)
{
    (void)state;
    try_bytes("", 0);
    try_bytes("not a font", 10);
    for (size_t size = 1; size < whole.size; size = size * 5 / 4 + 1)
        try_bytes(whole.data, size);
    const char *seed = getenv("SEED");
    srand(seed != NULL ? (unsigned)strtoul(seed, NULL, 10) : 1);
    char *copy = malloc(whole.size);
    assert_non_null(copy);
    for (int round = 0; round < 300; round++) {
        memcpy(copy, whole.data, whole.size);
        for (int i = 0; i < 1 << round % 8; i++) { /* half of it where the tables are listed */
            size_t at = (size_t)rand() % (rand() % 2 ? whole.size : 400);
            copy[at] = (char)(rand() % 3 == 0 ? 0xFF : rand());
        }
        try_bytes(copy, whole.size);
    }
    free(copy);
}

/* ---- fonts that somebody brings ---------------------------------------------------------------------------------- */

/* A copy of the font in which something is changed. */
static uint8_t *spoiled;

static size_t read_32(size_t at)
{
    return (size_t)spoiled[at] << 24 | (size_t)spoiled[at + 1] << 16 | (size_t)spoiled[at + 2] << 8 | spoiled[at + 3];
}

static void write_16(size_t at, unsigned value)
{
    spoiled[at] = (uint8_t)(value >> 8);
    spoiled[at + 1] = (uint8_t)value;
}

/* Where a table is listed. */
static size_t entry_of(const char *name)
{
    for (size_t at = 12; at < 12 + 16 * (size_t)spoiled[5]; at += 16)
        if (memcmp(spoiled + at, name, 4) == 0)
            return at;
    fail_msg("the font has no %s", name);
    return 0;
}

static size_t table(const char *name)
{
    return read_32(entry_of(name) + 8);
}

/* The description of a glyph: of a font whose places have four bytes. */
static size_t glyph_at(unsigned glyph)
{
    return table("glyf") + read_32(table("loca") + 4 * (size_t)glyph);
}

static void begin_spoiling(void)
{
    free(spoiled);
    spoiled = malloc(whole.size);
    assert_non_null(spoiled);
    memcpy(spoiled, whole.data, whole.size);
}

static void expect_refused(size_t size, const char *words)
{
    struct cl_truetype font = {0};
    struct cl_error error = {0};
    enum cl_status status = cl_truetype_read_strictly(&font, spoiled, size, "OURS.ttf", &error);
    assert_failed(status, CL_REFUSED, &error, words);
    begin_spoiling();
}

static void good_fonts_are_taken(void **state)
{
    (void)state;
    static const char *const files[] = {FONT, "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
                                        "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct cl_buffer bytes = {0};
        struct cl_error error = {0};
        struct cl_truetype font = {0};
        assert_int_equal(cl_file_read(files[i], 1 << 24, &bytes, NULL), CL_OK);
        if (cl_truetype_read_strictly(&font, bytes.data, bytes.size, "OURS.ttf", &error) != CL_OK)
            fail_msg("%s: %s", files[i], error.message);
        draw_all(&font);
        cl_buffer_free(&bytes);
    }
}

static void other_kinds_of_fonts_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *begin, *words;
    } kinds[] = {
        {"OTTO",
         "OURS.ttf is an OpenType font with PostScript outlines (CFF), with which labels cannot be printed; get "
         "it as TrueType"},
        {"ttcf", "is a collection of fonts; take the one that is meant out of it"},
        {"wOFF", "is a font for web pages (WOFF); get it as TrueType"},
        {"wOF2", "is a font for web pages (WOFF2); get it as TrueType"},
        {"%PDF", "OURS.ttf is not a TrueType font; put the font's own .ttf file there"},
    };
    begin_spoiling();
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        memcpy(spoiled, kinds[i].begin, 4);
        expect_refused(whole.size, kinds[i].words);
    }
    expect_refused(0, "is not a TrueType font");
    expect_refused(3, "is not a TrueType font");
}

static void damaged_tables_are_refused(void **state)
{
    (void)state;
    begin_spoiling();
    expect_refused(40, "OURS.ttf is damaged: the file ends in the list of its tables; get it from its maker again");
    expect_refused(whole.size / 2, "reaches beyond the end of the file");
    write_16(entry_of("glyf") + 8, 0xFFFF);
    expect_refused(whole.size, "reaches beyond the end of the file");
    write_16(4, 0xFFFF);
    expect_refused(whole.size, "the file ends in the list of its tables");
    memcpy(spoiled + entry_of("loca"), "acol", 4);
    expect_refused(whole.size, "it does not say where its outlines are");
    memcpy(spoiled + entry_of("cmap"), "pamc", 4);
    expect_refused(whole.size, "a table that every TrueType font with a map of Unicode has is missing or cut off");
    write_16(table("maxp") + 4, 0xFFFF);
    expect_refused(whole.size, "widths of its glyphs are missing");
    write_16(table("hhea") + 34, 0xFFFF);
    expect_refused(whole.size, "widths of its glyphs are missing");
    write_16(table("head") + 18, 0xFFFF);
    expect_refused(whole.size, "the unit of its design is none");
    write_16(table("loca") + 4 * 40, 0x7FFF);
    expect_refused(whole.size, "its outlines are in no order");
    struct cl_truetype font = {0};
    assert_int_equal(cl_truetype_read(&font, whole.data, whole.size, "it", NULL), CL_OK);
    write_16(table("loca") + 4 * (size_t)font.glyph_count, 0x7FFF);
    expect_refused(whole.size, "outlines lie beyond their table");
    write_16((size_t)(font.map.at - (const uint8_t *)whole.data) + 6, 0xFFFF);
    expect_refused(whole.size, "its map of characters is cut off");
    write_16((size_t)(font.map.at - (const uint8_t *)whole.data) + 14, 0xFFFF);
    expect_refused(whole.size, "its map of characters is in no order");
}

static void damaged_glyphs_are_refused(void **state)
{
    (void)state;
    char words[64];
    struct cl_truetype font = {0};
    assert_int_equal(cl_truetype_read(&font, whole.data, whole.size, "it", NULL), CL_OK);
    unsigned plain = cl_truetype_glyph(&font, 'A'), composed = cl_truetype_glyph(&font, 0x0401);
    snprintf(words, sizeof words, "OURS.ttf is damaged: its glyph %u cannot be drawn", plain);
    begin_spoiling();
    write_16(glyph_at(plain), 0x7FFF); /* contours */
    expect_refused(whole.size, words);
    write_16(glyph_at(plain) + 10, 0xFFF0); /* the last point of the first contour */
    expect_refused(whole.size, words);
    write_16(glyph_at(plain) + 10 + 2 * (size_t)spoiled[glyph_at(plain) + 1], 0x7FFF); /* bytes of instructions */
    expect_refused(whole.size, words);
    snprintf(words, sizeof words, "its glyph %u cannot be drawn", composed);
    write_16(glyph_at(composed) + 12, composed); /* of itself */
    expect_refused(whole.size, words);
    write_16(glyph_at(composed) + 12, 0xFFFF); /* of none */
    expect_refused(whole.size, words);
    snprintf(words, sizeof words, "cannot be drawn");
    unsigned other = cl_truetype_glyph(&font, 0x0407); /* each of the other */
    write_16(glyph_at(composed) + 12, other);
    write_16(glyph_at(other) + 12, composed);
    expect_refused(whole.size, words);
}

/* A digit that is blank would be missing on a label, and nobody would see it. */
static void blank_letters_are_refused(void **state)
{
    (void)state;
    struct cl_truetype font = {0};
    char words[160];
    assert_int_equal(cl_truetype_read(&font, whole.data, whole.size, "it", NULL), CL_OK);
    begin_spoiling();
    for (const char *at = "AZaz059"; *at != '\0'; at++) {
        size_t place = table("loca") + 4 * (size_t)cl_truetype_glyph(&font, (unsigned char)*at);
        memcpy(spoiled + place + 4, spoiled + place, 4); /* ends where it begins: the next has what lies between */
        snprintf(words, sizeof words,
                 "OURS.ttf draws nothing for the character %c, which would be missing on the label; take a font that "
                 "draws every letter and digit",
                 *at);
        expect_refused(whole.size, words);
    }
}

static void licences_are_kept(void **state)
{
    (void)state;
    struct cl_truetype font = {0};
    begin_spoiling();
    write_16(table("OS/2") + 8, 0x0002);
    expect_refused(whole.size,
                   "the licence of OURS.ttf forbids to embed it in a file (fsType 0x0002); take a font that "
                   "may be embedded, or ask its maker for one");
    write_16(table("OS/2") + 8, 0x0104);
    expect_refused(whole.size, "the licence of OURS.ttf forbids to embed a part of its glyphs (fsType 0x0104)");
    write_16(table("OS/2") + 8, 0x0208);
    expect_refused(whole.size, "the licence of OURS.ttf allows to embed bitmaps of it only (fsType 0x0208)");
    write_16(table("OS/2") + 8, 0x000C); /* for printing and for editing */
    assert_int_equal(cl_truetype_read_strictly(&font, spoiled, whole.size, "OURS.ttf", NULL), CL_OK);
    memcpy(spoiled + entry_of("OS/2"), "none", 4); /* says nothing */
    assert_int_equal(cl_truetype_read_strictly(&font, spoiled, whole.size, "OURS.ttf", NULL), CL_OK);
    free(spoiled);
    spoiled = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(glyphs_and_widths_are_those_of_the_file),
        cmocka_unit_test(a_glyph_brings_its_parts),
        cmocka_unit_test(a_damaged_font_does_no_harm),
        cmocka_unit_test(good_fonts_are_taken),
        cmocka_unit_test(other_kinds_of_fonts_are_told_apart),
        cmocka_unit_test(damaged_tables_are_refused),
        cmocka_unit_test(damaged_glyphs_are_refused),
        cmocka_unit_test(blank_letters_are_refused),
        cmocka_unit_test(licences_are_kept),
    };
    return cmocka_run_group_tests(tests, read_font, drop_font);
}
