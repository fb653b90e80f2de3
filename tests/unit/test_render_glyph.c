/* What is printed has the shape that the font gives it: pages with every character of a set, rendered from the PDF, and
 * the same characters rendered from the font's own file, compare in ink and in where the ink stands. What is drawn for
 * printers of labels, dot by dot, is black where the font is and white where it is not. */
#include "unit.h"

#include "base/buffer.h"
#include "base/file.h"
#include "render/label_plan.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FONTS   "/usr/share/fonts/truetype/"
#define CELL    10.0 /* mm: each character has a square of its own */
#define ACROSS  64
#define SIZE    20.0 /* points */
#define DPI     180
#define PARTS   4 /* a cell is compared in so many parts across and down */
#define LEVEL_1 3755

struct picture {
    struct cl_buffer file;
    const uint8_t *pixel;
    int width, height;
};

/* The ink in each part of a cell, 1 for a black pixel. */
struct ink {
    double part[PARTS][PARTS], all;
};

/* Every character of GB 2312 level 1, as UTF-8: rows B0 to D7, of which the last ends at F9. */
static void list_level_1(char text[LEVEL_1][4])
{
    iconv_t to_utf8 = iconv_open("UTF-8", "GB2312");
    size_t count = 0;
    assert_true(to_utf8 != (iconv_t)-1);
    for (int row = 0xB0; row <= 0xD7; row++)
        for (int column = 0xA1; column <= (row == 0xD7 ? 0xF9 : 0xFE); column++) {
            char pair[2] = {(char)row, (char)column}, *in = pair, *out = text[count];
            size_t in_left = 2, out_left = 3;
            assert_int_equal(iconv(to_utf8, &in, &in_left, &out, &out_left), 0);
            assert_int_equal(out_left, 0);
            text[count++][3] = '\0';
        }
    assert_int_equal(count, LEVEL_1);
    iconv_close(to_utf8);
}

static double left_of(size_t i)
{
    return CELL * (double)(i % ACROSS) + 1;
}

static double base_of(size_t i)
{
    return CELL * (double)(i / ACROSS) + 7.5;
}

static void write_page(const char *const *text, size_t count, bool bold, const char *path)
{
    struct cl_error error = {0};
    struct cl_bytes out = {0};
    struct cl_pdf *pdf = NULL;
    const struct cl_pdf_about about = {.title = "Characters"};
    struct cl_pdf_style style = {.element = "a character", .size = SIZE, .stretch = 1, .bold = bold};
    assert_int_equal(cl_pdf_new(&about, &pdf, &error), CL_OK);
    assert_int_equal(cl_pdf_page_add(pdf, ACROSS * CELL, CELL * (double)((count + ACROSS - 1) / ACROSS)), CL_OK);
    for (size_t i = 0; i < count; i++)
        if (cl_pdf_text(pdf, &style, left_of(i), base_of(i), text[i], strlen(text[i])) != CL_OK)
            fail_msg("%s", error.message);
    assert_int_equal(cl_pdf_save(pdf, &out), CL_OK);
    assert_int_equal(cl_file_write(path, out.data, out.size, &error), CL_OK);
    free(out.data);
    cl_pdf_free(pdf);
}

/* pdftoppm -gray writes "P5", the size, 255 and the pixels. */
static void read_picture(const char *path, struct picture *picture)
{
    struct cl_error error = {0};
    int begin = 0;
    assert_int_equal(cl_file_read(path, 1 << 26, &picture->file, &error), CL_OK);
    assert_int_equal(sscanf(picture->file.data, "P5 %d %d 255%n", &picture->width, &picture->height, &begin), 2);
    picture->pixel = (const uint8_t *)picture->file.data + begin + 1;
    assert_true(picture->file.size == (size_t)begin + 1 + (size_t)picture->width * (size_t)picture->height);
}

static void render(const char *const *text, size_t count, bool bold, struct picture *picture)
{
    char folder[] = "/tmp/cryolot-glyph-XXXXXX", pdf[64], pgm[64], command[256];
    assert_non_null(mkdtemp(folder));
    snprintf(pdf, sizeof pdf, "%s/page.pdf", folder);
    snprintf(pgm, sizeof pgm, "%s/page.pgm", folder);
    write_page(text, count, bold, pdf);
    snprintf(command, sizeof command, "pdftoppm -gray -r %d -singlefile %s %s/page", DPI, pdf, folder);
    assert_int_equal(system(command), 0);
    read_picture(pgm, picture);
    assert_int_equal(unlink(pdf) | unlink(pgm) | rmdir(folder), 0);
}

/* A pixel's middle, in cells. */
static double cell_of(int pixel)
{
    return (pixel + 0.5) * CL_PDF_INCH / DPI / CELL;
}

static void add_ink(struct ink *ink, double x, double y, double amount)
{
    ink->part[(int)(y * PARTS)][(int)(x * PARTS)] += amount;
    ink->all += amount;
}

static void ink_of_picture(const struct picture *picture, struct ink *ink)
{
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++) {
            double at_x = cell_of(x), at_y = cell_of(y);
            size_t i = (size_t)at_y * ACROSS + (size_t)at_x;
            add_ink(&ink[i], at_x - (int)at_x, at_y - (int)at_y,
                    (255 - picture->pixel[(size_t)y * (size_t)picture->width + (size_t)x]) / 255.0);
        }
}

static unsigned long code_point_of(const char *utf8)
{
    unsigned long point = (unsigned char)*utf8;
    int more = point >= 0xE0 ? 2 : point >= 0xC0 ? 1 : 0;
    point &= more == 2 ? 0x0F : more == 1 ? 0x1F : 0x7F;
    while (more-- > 0)
        point = point << 6 | ((unsigned char)*++utf8 & 0x3F);
    return point;
}

/* The character as the font's own file has it, where the page has it. */
static void ink_of_font(FT_Face face, const char *text, size_t i, struct ink *ink)
{
    double x = left_of(i) * DPI / CL_PDF_INCH, y = base_of(i) * DPI / CL_PDF_INCH;
    assert_int_equal(FT_Load_Char(face, code_point_of(text), FT_LOAD_NO_HINTING | FT_LOAD_RENDER), 0);
    const FT_GlyphSlot slot = face->glyph;
    assert_true(FT_Get_Char_Index(face, code_point_of(text)) != 0);
    for (unsigned row = 0; row < slot->bitmap.rows; row++)
        for (unsigned column = 0; column < slot->bitmap.width; column++) {
            double at_x = (x + slot->bitmap_left + column + 0.5) * CL_PDF_INCH / DPI / CELL;
            double at_y = (y - slot->bitmap_top + row + 0.5) * CL_PDF_INCH / DPI / CELL;
            add_ink(ink, at_x - (double)(i % ACROSS), at_y - (double)(i / ACROSS),
                    slot->bitmap.buffer[row * (unsigned)slot->bitmap.pitch + column] / 255.0);
        }
}

/* Ink differs by rounding, and at the borders of parts by what stands less than a pixel away. */
static bool is_alike(const struct ink *a, const struct ink *b)
{
    double apart = 0;
    for (int y = 0; y < PARTS; y++)
        for (int x = 0; x < PARTS; x++)
            apart += a->part[y][x] > b->part[y][x] ? a->part[y][x] - b->part[y][x] : b->part[y][x] - a->part[y][x];
    double off = a->all > b->all ? a->all - b->all : b->all - a->all;
    return b->all > 0 && off <= 0.002 * b->all && apart <= 0.4 * b->all;
}

static void expect_alike(const char *font, const char *const *text, size_t count, bool bold)
{
    FT_Library library;
    FT_Face face;
    struct picture picture = {0};
    struct ink *page = calloc(count + 2 * ACROSS, sizeof *page); /* half a pixel may stick out at the end */
    assert_non_null(page);
    assert_int_equal(FT_Init_FreeType(&library), 0);
    assert_int_equal(FT_New_Face(library, font, 0, &face), 0);
    assert_int_equal(FT_Set_Char_Size(face, 0, (FT_F26Dot6)(SIZE * 64), DPI, DPI), 0);
    render(text, count, bold, &picture);
    ink_of_picture(&picture, page);
    for (size_t i = 0; i < count; i++) {
        struct ink own = {0};
        ink_of_font(face, text[i], i, &own);
        if (!is_alike(&page[i], &own))
            fail_msg("%s prints with %.1f pixels of ink, the font has %.1f", text[i], page[i].all, own.all);
    }
    FT_Done_Face(face);
    FT_Done_FreeType(library);
    cl_buffer_free(&picture.file);
    free(page);
}

static void chinese_prints_whole(void **state)
{
    (void)state;
    static char text[LEVEL_1][4];
    static const char *list[LEVEL_1];
    list_level_1(text);
    for (size_t i = 0; i < LEVEL_1; i++)
        list[i] = text[i];
    expect_alike(FONTS "droid/DroidSansFallbackFull.ttf", list, LEVEL_1, false);
}

static void letters_print_whole(void **state)
{
    (void)state;
    static const char *const text[] = {"A", "g", "é", "ß", "ü", "Å", "ø", "ñ", "µ", "μ", "Ω", "α", "Ύ", "ΐ", "Ж", "Ё",
                                       "ё", "Ї", "ї", "я", "ǖ", "≥", "≤", "×", "⁶", "⁻", "²", "₂", "°", "±", "–", "—"};
    expect_alike(FONTS "dejavu/DejaVuSans.ttf", text, sizeof text / sizeof *text, false);
    expect_alike(FONTS "dejavu/DejaVuSans-Bold.ttf", text, sizeof text / sizeof *text, true);
}

/* ---- dots of a printer ------------------------------------------------------------------------------------------- */

enum { FULL = 230, NEARLY = 25 }; /* of 255: so much of a dot is black, or so little */

/* How much of a dot lies in the font's glyph, whose origin is at (0, 0). */
static int grey_of(const FT_GlyphSlot slot, int64_t x, int64_t y)
{
    int64_t column = x - slot->bitmap_left, row = y + slot->bitmap_top;
    if (column < 0 || row < 0 || column >= slot->bitmap.width || row >= slot->bitmap.rows)
        return 0;
    return slot->bitmap.buffer[row * slot->bitmap.pitch + column];
}

static bool is_black(const struct cl_label_bits *bits, int64_t x, int64_t y)
{
    return (bits->bit[(size_t)y * (size_t)((bits->width + 7) / 8) + (size_t)x / 8] & (0x80 >> x % 8)) != 0;
}

/* Dots that are wrong beyond rounding, and how many are right. */
static void compare_dots(const FT_GlyphSlot slot, const struct cl_label_modules *dots, int64_t left, int64_t base,
                         int *wrong, int *right)
{
    for (int64_t y = 0; y < dots->bits.height; y++)
        for (int64_t x = 0; x < dots->bits.width; x++) {
            int grey = grey_of(slot, dots->x + x - left, dots->y + y - base);
            bool black = is_black(&dots->bits, x, y);
            *wrong += black ? grey < NEARLY : grey > FULL;
            *right += black && grey >= NEARLY;
        }
}

static void expect_dots(const char *font, const char *const *text, size_t count, bool bold, int64_t dpi, double points)
{
    enum { LEFT = 50, BASE = 300 };
    FT_Library library;
    FT_Face face;
    struct cl_error error = {0};
    struct cl_pdf *pdf = NULL;
    const struct cl_label_stock stock = {.dpi = dpi};
    const struct cl_pdf_style style = {.element = "a character", .size = points, .stretch = 1, .bold = bold};
    int all_wrong = 0, all_right = 0;
    assert_int_equal(FT_Init_FreeType(&library), 0);
    assert_int_equal(FT_New_Face(library, font, 0, &face), 0);
    assert_int_equal(FT_Set_Char_Size(face, 0, (FT_F26Dot6)(points * 64), (FT_UInt)dpi, (FT_UInt)dpi), 0);
    assert_int_equal(cl_pdf_new(&(struct cl_pdf_about){.title = "It"}, &pdf, &error), CL_OK);
    for (size_t i = 0; i < count; i++) {
        struct cl_arena arena = {0};
        struct cl_label_modules dots;
        const struct cl_label_letters letters = {.style = &style,
                                                 .x = LEFT * CL_PDF_INCH / (double)dpi,
                                                 .y = BASE * CL_PDF_INCH / (double)dpi,
                                                 .text = text[i],
                                                 .size = strlen(text[i])};
        int wrong = 0, right = 0;
        assert_int_equal(FT_Load_Char(face, code_point_of(text[i]), FT_LOAD_NO_HINTING | FT_LOAD_RENDER), 0);
        assert_int_equal(cl_label_letters_bits(&stock, pdf, &letters, &arena, &dots), CL_OK);
        compare_dots(face->glyph, &dots, LEFT, BASE, &wrong, &right);
        if (right == 0 || wrong * 50 > right)
            fail_msg("%s at %d dpi has %d dots that are wrong and %d that are right", text[i], (int)dpi, wrong, right);
        all_wrong += wrong;
        all_right += right;
        cl_arena_free(&arena);
    }
    assert_true(all_wrong * 2000 <= all_right);
    cl_pdf_free(pdf);
    FT_Done_Face(face);
    FT_Done_FreeType(library);
}

static void dots_are_where_the_font_is(void **state)
{
    (void)state;
    static char level_1[LEVEL_1][4];
    static const char *chinese[LEVEL_1];
    static const char *const letters[] = {"A", "g", "é", "ß", "@", "Å", "ø", "ñ", "µ", "8", "Ω", "α", "Ύ", "ΐ",
                                          "Ж", "Ё", "ё", "Ї", "ї", "я", "ǖ", "≥", "≤", "×", "⁶", "⁻", "%", "&"};
    list_level_1(level_1);
    for (size_t i = 0; i < LEVEL_1; i++)
        chinese[i] = level_1[i];
    expect_dots(FONTS "droid/DroidSansFallbackFull.ttf", chinese, LEVEL_1, false, 300, 12);
    expect_dots(FONTS "dejavu/DejaVuSans.ttf", letters, sizeof letters / sizeof *letters, false, 203, 8);
    expect_dots(FONTS "dejavu/DejaVuSans.ttf", letters, sizeof letters / sizeof *letters, false, 600, 20);
    expect_dots(FONTS "dejavu/DejaVuSans-Bold.ttf", letters, sizeof letters / sizeof *letters, true, 300, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chinese_prints_whole),
        cmocka_unit_test(letters_print_whole),
        cmocka_unit_test(dots_are_where_the_font_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
