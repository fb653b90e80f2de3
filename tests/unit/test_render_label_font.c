/* Labels in a facility's own font, and texts as dots of a label printer. */
#include "unit.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/hash.h"
#include "render/label.h"
#include "render/label_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SERIF "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
#define HEAD                                                                                                           \
    "[template]\nversion = 1\nfor = thing\ntitle = It\n[stock]\nkind = roll\ndpi = 203\nlabel_width = 60\n"            \
    "label_height = 30\nedge = 1\n"
#define NAME "[text name]\nx = 2\ny = 8\nwidth = 50\nsize = 8\nminimum = 4\nvalue = {{name}}\n"
#define REST "[text rest]\nx = 2\ny = 20\nwidth = 50\nsize = 8\nminimum = 4\nvalue = {{code}}{{training}}\n"

static const char *across; /* of the next job */
static char folder[] = "/tmp/cryolot-font-XXXXXX", template[64], font[64], hash[CL_HASH_TEXT], section[128];
static struct cl_buffer bytes;
static struct cl_error error;

/* A template's folder with the font OURS.ttf in it. */
static int make_folder(void **state)
{
    (void)state;
    struct cl_hash of;
    if (mkdtemp(folder) == NULL || cl_file_read(SERIF, 1 << 24, &bytes, &error) != CL_OK)
        return -1;
    of = cl_hash_of(bytes.data, bytes.size);
    snprintf(template, sizeof template, "%s/it.ini", folder);
    snprintf(font, sizeof font, "%s/OURS.ttf", folder);
    snprintf(section, sizeof section, "[font OURS.ttf]\nsha256 = %s\n", cl_hash_write(&of, hash, sizeof hash));
    return cl_file_write(font, bytes.data, bytes.size, &error) == CL_OK ? 0 : -1;
}

static int drop_folder(void **state)
{
    (void)state;
    cl_buffer_free(&bytes);
    return unlink(font) | rmdir(folder);
}

/* Behind HEAD, with a label that has this name. */
static enum cl_status render(enum cl_label_format format, const char *stock, const char *elements, const char *name,
                             struct cl_bytes *out)
{
    struct cl_buffer text = {0};
    const struct cl_label label = {.kind = CL_LABEL_OF_THING,
                                   .text = {[CL_LABEL_FIELD_CODE] = "ST-000012K", [CL_LABEL_FIELD_NAME] = name}};
    cl_buffer_print(&text, "%s%s%s%s", HEAD, stock, elements, REST);
    struct cl_label_job job = {.format = format,
                               .template_text = text.data,
                               .template_size = text.size,
                               .template_file = template,
                               .label = &label,
                               .count = 1,
                               .across = across};
    *out = (struct cl_bytes){0};
    enum cl_status status = cl_labels_render(&job, out, &error);
    cl_buffer_free(&text);
    return status;
}

/* As a text of its own, freed by the caller. */
static char *render_text(enum cl_label_format format, const char *stock, const char *elements, const char *name)
{
    struct cl_bytes out;
    if (render(format, stock, elements, name, &out) != CL_OK)
        fail_msg("%s: %s", error.message, error.row_count > 0 ? error.rows[0].message : "");
    char *text = calloc(out.size + 1, 1);
    memcpy(text, out.data, out.size);
    free(out.data);
    return text;
}

static size_t count_of(const char *text, const char *word)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
        count++;
    return count;
}

/* ---- a font of one's own ----------------------------------------------------------------------------------------- */

static void expect_fonts(const char *elements, const char *name, bool own, bool ours, bool chinese)
{
    struct cl_bytes out;
    assert_int_equal(render(CL_LABEL_PDF, section, elements, name, &out), CL_OK);
    assert_int_equal(memmem(out.data, out.size, "+OURS/", 6) != NULL, own);
    assert_int_equal(memmem(out.data, out.size, "+DejaVuSans/", 12) != NULL, ours);
    assert_int_equal(memmem(out.data, out.size, "+DroidSansFallback/", 19) != NULL, chinese);
    free(out.data);
}

static void a_font_is_embedded_and_helped_out(void **state)
{
    (void)state;
    expect_fonts(NAME, "Box 12", false, true, false);
    expect_fonts(NAME "font = OURS.ttf\n", "Box 12", true, true, false);
    expect_fonts(NAME "font = OURS.ttf\nbold = yes\n", "脐带 × 10⁶", true, true, true);
    struct cl_bytes out;
    assert_failed(render(CL_LABEL_PDF, section, NAME "font = OURS.ttf\n", "\xEA\x99\x82", &out), CL_REFUSED, &error,
                  "cannot print text 'name' '\xEA\x99\x82': no font has the character U+A642");
}

static void what_a_font_lacks_is_named(void **state)
{
    (void)state;
    struct cl_buffer text = {0};
    struct cl_label_plan plan = {.error = &error};
    cl_buffer_print(&text, "%s%s%sfont = OURS.ttf\n%s", HEAD, section, NAME, REST);
    struct cl_label_job job = {.template_text = text.data, .template_size = text.size, .template_file = template};
    assert_int_equal(cl_label_plan_read(&plan, &job), CL_OK);
    assert_null(cl_label_font_lacks(&plan, &plan.element[0], "Box 12 é"));
    assert_null(cl_label_font_lacks(&plan, &plan.element[0], ""));
    assert_string_equal(cl_label_font_lacks(&plan, &plan.element[0], "脐带 A 脐 干"), "脐带干");
    plan.font[0].font.map.size = 0; /* it has nothing: of a space nobody would see that */
    assert_string_equal(cl_label_font_lacks(&plan, &plan.element[0], "A B\u00A0\u2009\u3000C"), "ABC");
    assert_null(cl_label_font_lacks(&plan, &plan.element[0], " \u3000"));
    assert_null(cl_label_font_lacks(&plan, &plan.element[1], "脐带"));
    cl_arena_free(&plan.arena);
    cl_buffer_free(&text);
}

/* The letters are drawn, and still say what they are. */
static void a_page_draws_its_letters(void **state)
{
    (void)state;
    char *svg = render_text(CL_LABEL_SVG, section, NAME "font = OURS.ttf\nrotation = 0\n", "A & B");
    assert_non_null(strstr(svg, "role=\"img\" aria-label=\"A &amp; B\">\n<path transform=\"translate(0 0) scale("));
    assert_int_equal(count_of(svg, "<path"), 3);
    assert_null(strstr(svg, ">A &amp; B</text>"));
    assert_non_null(strstr(svg, ">ST-000012K</text>"));
    free(svg);
}

/* Another font's letters may be bars: no draft has them, and ours become as small as they must be. */
static void a_draft_is_set_in_our_own_letters(void **state)
{
    (void)state;
    static const char *const narrow = "[text name]\nx = 2\ny = 8\nwidth = 4\nsize = 8\nfit = refuse\n"
                                      "value = {{name}}\nfont = OURS.ttf\n";
    across = "DRAFT";
    expect_fonts(NAME "font = OURS.ttf\n", "Box 12", false, true, false);
    expect_fonts(narrow, "Box-0123456789", false, true, false);
    char *svg = render_text(CL_LABEL_SVG, section, NAME "font = OURS.ttf\n", "A & B");
    assert_null(strstr(svg, "aria-label=\"A &amp; B\""));
    assert_non_null(strstr(svg, ">A &amp; B</text>"));
    free(svg);
    char *zpl = render_text(CL_LABEL_ZPL, section, NAME "font = OURS.ttf\n", "Box 12");
    assert_non_null(strstr(zpl, "^FDBox 12^FS"));
    free(zpl);
    zpl = render_text(CL_LABEL_ZPL, "printer_font = E:TT0003M_.TTF\n", NAME, "Box 12");
    assert_null(strstr(zpl, "TT0003M_"));
    assert_null(strstr(zpl, "^FD"));
    free(zpl);
    across = NULL;
    expect_fonts(NAME "font = OURS.ttf\n", "Box 12", true, true, false);
}

/* A mistake in the line of what is named there. */
static void expect_mistake(const char *stock, const char *elements, int line, const char *words)
{
    struct cl_bytes out;
    bool found = false;
    assert_int_equal(render(CL_LABEL_PDF, stock, elements, "B12", &out), CL_INVALID_INPUT);
    for (size_t i = 0; i < error.row_count; i++)
        found = found || (strstr(error.rows[i].message, words) != NULL && error.rows[i].row == line + 10);
    if (!found)
        fail_msg("no row says '%s', the first is %d: '%s'", words, (int)error.rows[0].row, error.rows[0].message);
    cl_error_clear(&error);
}

static void fonts_that_are_not_there_are_refused(void **state)
{
    (void)state;
    char words[200];
    snprintf(words, sizeof words, "say which OURS.ttf is meant: add a section [font OURS.ttf] with sha256 = %s", hash);
    expect_mistake("", NAME "font = OURS.ttf\n", 8, words);
    static const char *const names[] = {"../OURS.ttf", "/etc/OURS.ttf", ".ttf", "OURS.otf", "x/../OURS.ttf", "passwd"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char elements[300];
        snprintf(elements, sizeof elements, "%sfont = %s\n", NAME, names[i]);
        snprintf(words, sizeof words,
                 "'%s' is not the name of a font: put NAME.ttf beside the template, and write NAME.ttf", names[i]);
        expect_mistake("", elements, 8, words);
        snprintf(elements, sizeof elements, "[font %s]\nsha256 = %s\n%s", names[i], hash, NAME);
        expect_mistake("", elements, 2, words);
    }
    expect_mistake("[font THEIRS.ttf]\nsha256 = 0\n", NAME "font = THEIRS.ttf\n", 2, "THEIRS.ttf");
    expect_mistake("[font OURS.ttf]\nsha256 = 00\n", NAME "font = OURS.ttf\n", 2,
                   "OURS.ttf is another font than was meant: it has sha256 = ");
    expect_mistake("[font OURS.ttf]\nfile = x\n", NAME, 2, "sha256 is missing in [font OURS.ttf]");
    expect_mistake("[font]\nsha256 = 0\n", NAME, 2, "name its file: [font OURS.ttf]");
    expect_mistake("printer_font = E:ARIAL.TTF\ntexts = bitmap\n", NAME, 1, "printer_font is for texts = printer");
}

static void write_font(const void *data, size_t size)
{
    struct cl_hash of = cl_hash_of(data, size);
    char text[CL_HASH_TEXT];
    assert_int_equal(cl_file_write(font, data, size, &error), CL_OK);
    snprintf(section, sizeof section, "[font OURS.ttf]\nsha256 = %s\n", cl_hash_write(&of, text, sizeof text));
}

/* What test_truetype.c refuses is refused with the line. */
static void fonts_that_are_none_are_refused(void **state)
{
    (void)state;
    static const char text[] = "not a font at all";
    write_font(text, sizeof text);
    expect_mistake(section, NAME "font = OURS.ttf\n", 2, "OURS.ttf is not a TrueType font; put the font's own .ttf");
    write_font("", 0);
    expect_mistake(section, NAME "font = OURS.ttf\n", 2, "OURS.ttf is not a TrueType font");
    write_font("OTTO....", 8);
    expect_mistake(section, NAME "font = OURS.ttf\n", 2, "OURS.ttf is an OpenType font with PostScript outlines");
    write_font(bytes.data, bytes.size / 3);
    expect_mistake(section, NAME "font = OURS.ttf\n", 2, "OURS.ttf is damaged");
    assert_int_equal(truncate(font, (33 << 20)), 0);
    expect_mistake(section, NAME "font = OURS.ttf\n", 2, "OURS.ttf': File too large");
    write_font(bytes.data, bytes.size);
}

/* ---- dots of a printer ------------------------------------------------------------------------------------------- */

/* How many texts the printer sets, and how many fields are drawn: with the label's code, of which the printer sets all.
 */
static void expect_fields(const char *stock, const char *elements, const char *name, size_t set, size_t drawn)
{
    char *zpl = render_text(CL_LABEL_ZPL, stock, elements, name);
    if (count_of(zpl, "^FD") != set || count_of(zpl, "^GFA,") != drawn || strpbrk(zpl, "~") != NULL ||
        count_of(zpl, "^XA") != 1)
        fail_msg("'%s':\n%s", name, zpl);
    free(zpl);
}

static void what_the_printer_cannot_say_is_drawn(void **state)
{
    (void)state;
    expect_fields("", NAME, "Box 12, 5 µg ±2 °C é ß ñ € – ×", 2, 0);
    static const char *const drawn[] = {"50 × 10⁶", "脐带间充质干细胞", "Ω", "Пуповина", "≥ 80", "−150", "Łódź", "ő"};
    for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++) {
        expect_fields("", NAME, drawn[i], 1, 1);
        expect_fields("texts = printer\n", NAME, drawn[i], 1, 1);
        expect_fields("printer_font = E:TT0003M_.TTF\n", NAME, drawn[i], 2, 0);
        expect_fields("texts = bitmap\n", NAME, drawn[i], 0, 2);
    }
    expect_fields("texts = bitmap\n", NAME, "^XA~JA \\ _5E", 0, 2);
    expect_fields(section, NAME "font = OURS.ttf\n", "Box 12", 1, 1);
}

/* The field stands where the text is: an I of 10 points, as high as 35 hundredths of an inch are dots, whose foot is on
 * the base line; turned, it lies. */
static void letters_stand_on_their_base_line(void **state)
{
    (void)state;
    static const char *const turn[] = {"0", "90", "180", "270"};
    for (int i = 0; i < 4; i++) {
        char elements[200];
        int x, y, all, again, row;
        snprintf(elements, sizeof elements,
                 "[text name]\nx = 30\ny = 15\nwidth = 10\nsize = 10\nfit = refuse\nrotation = %s\nvalue = {{name}}\n",
                 turn[i]);
        char *zpl = render_text(CL_LABEL_ZPL, "texts = bitmap\n", elements, "I");
        assert_int_equal(sscanf(strstr(zpl, "^FO"), "^FO%d,%d^GFA,%d,%d,%d,", &x, &y, &all, &again, &row), 5);
        int high = all / row, foot = i == 0 ? y + high : i == 2 ? y : i == 1 ? x : x + 8 * row;
        int line = i % 2 == 0 ? 120 : 240; /* 15 and 30 mm */
        int most = i == 3 ? 8 : 2;         /* dots that fill a byte */
        assert_true(foot - line <= most && foot - line >= -2 && all == again);
        assert_true(i % 2 == 0 ? high >= 20 && high <= 22 && row == 1 : high <= 6 && row == 3);
        free(zpl);
    }
}

/* Large letters at 1200 dpi, line below line. */
static void more_dots_than_a_printer_keeps_are_refused(void **state)
{
    (void)state;
    struct cl_buffer text = {0};
    struct cl_bytes out = {0};
    const struct cl_label label = {.kind = CL_LABEL_OF_THING,
                                   .text = {[CL_LABEL_FIELD_CODE] = "ST-000012K", [CL_LABEL_FIELD_NAME] = "B12"}};
    cl_buffer_add_text(&text, "[template]\nversion = 1\nfor = thing\ntitle = It\n[stock]\nkind = roll\ndpi = 1200\n"
                              "label_width = 300\nlabel_height = 300\nedge = 1\ntexts = bitmap\n" REST NAME);
    for (int i = 0; i < 40; i++)
        cl_buffer_print(&text, "[text t%d]\nx = 2\ny = %d\nwidth = 290\nsize = 72\nfit = refuse\nvalue = MMMMMMMMMM\n",
                        i, 30 + i);
    struct cl_label_job job = {.format = CL_LABEL_ZPL,
                               .template_text = text.data,
                               .template_size = text.size,
                               .template_file = "it.ini",
                               .label = &label,
                               .count = 1};
    assert_failed(cl_labels_render(&job, &out, &error), CL_REFUSED, &error,
                  "the bitmaps of one label of it.ini take more than 16 MiB");
    cl_buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_font_is_embedded_and_helped_out),
        cmocka_unit_test(what_a_font_lacks_is_named),
        cmocka_unit_test(a_page_draws_its_letters),
        cmocka_unit_test(a_draft_is_set_in_our_own_letters),
        cmocka_unit_test(fonts_that_are_not_there_are_refused),
        cmocka_unit_test(fonts_that_are_none_are_refused),
        cmocka_unit_test(what_the_printer_cannot_say_is_drawn),
        cmocka_unit_test(letters_stand_on_their_base_line),
        cmocka_unit_test(more_dots_than_a_printer_keeps_are_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
