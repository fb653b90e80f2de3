/* Fonts: glyphs and widths of a good one, a subset that is a font again, and no damaged one that does harm. */
#include "unit.h"

#include "base/file.h"
#include "render/truetype.h"

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
    cl_buffer_add(&font.file, bytes, size);
    enum cl_status status = cl_truetype_read(&font, "it.ttf", &error);
    if (status == CL_OK)
        use(&font);
    else
        assert_failed(status, CL_FAILED, &error, "it.ttf is damaged or not a TrueType font");
    cl_truetype_close(&font);
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
    char *spoiled = malloc(whole.size);
    assert_non_null(spoiled);
    for (int round = 0; round < 300; round++) {
        memcpy(spoiled, whole.data, whole.size);
        for (int i = 0; i < 1 << round % 8; i++) { /* half of it where the tables are listed */
            size_t at = (size_t)rand() % (rand() % 2 ? whole.size : 400);
            spoiled[at] = (char)(rand() % 3 == 0 ? 0xFF : rand());
        }
        try_bytes(spoiled, whole.size);
    }
    free(spoiled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(glyphs_and_widths_are_those_of_the_file),
        cmocka_unit_test(a_glyph_brings_its_parts),
        cmocka_unit_test(a_damaged_font_does_no_harm),
    };
    return cmocka_run_group_tests(tests, read_font, drop_font);
}
