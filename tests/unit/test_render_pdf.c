/* The page writer: lines, refusals, the same bytes twice. */
#include "render/pdf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct cl_pdf_about about = {"A title", "COA-UC26A001-1", "en", true, 1795345200000};

static struct cl_pdf_style style(double size, bool bold)
{
    return (struct cl_pdf_style){.element = "text 'it'", .size = size, .stretch = 1, .bold = bold};
}

static struct cl_pdf *open_page(struct cl_error *error)
{
    struct cl_pdf *pdf = NULL;
    assert_int_equal(cl_pdf_new(&about, &pdf, error), CL_OK);
    assert_int_equal(cl_pdf_page_add(pdf, 210, 297), CL_OK);
    return pdf;
}

static bool holds(const struct cl_bytes *bytes, const char *text)
{
    return memmem(bytes->data, bytes->size, text, strlen(text)) != NULL;
}

static void wrap_at(const char *text, double width, bool whole, size_t expected, const char *second)
{
    struct cl_error error = {0};
    struct cl_pdf *pdf = open_page(&error);
    struct cl_pdf_style plain = style(10, false);
    struct cl_pdf_line line[8];
    size_t count = 0;
    assert_int_equal(cl_pdf_wrap(pdf, &plain, text, width, whole, line, 8, &count), CL_OK);
    assert_int_equal(count, expected);
    for (size_t i = 0; i < count && i < 8; i++)
        assert_true(line[i].width <= width + 0.001);
    if (second != NULL) {
        assert_int_equal(line[1].size, strlen(second));
        assert_memory_equal(line[1].text, second, strlen(second));
    }
    cl_pdf_free(pdf);
}

static void lines_break_where_they_may(void **state)
{
    (void)state;
    wrap_at("", 20, false, 0, NULL);
    wrap_at("one two", 200, false, 1, NULL);
    wrap_at("mesenchymal stromal cells", 25, false, 2, "stromal cells");
    wrap_at("two  blanks", 13, false, 2, "blanks");
    wrap_at("2026-11-22", 14, false, 2, "11-22");              /* behind a hyphen when a word is too wide */
    wrap_at("wwwwwwwwww", 12, false, 3, "wwww");               /* in the word when there is nothing else */
    wrap_at("脐带间充质干细胞", 16, false, 2, "质干细胞");     /* between any two */
    wrap_at("脐带间充，质干细胞", 14.2, false, 3, "充，质干"); /* but not before a comma */
    wrap_at("wwwwwwwwww", 0.1, false, 10, "w");                /* ends even without room */
    wrap_at("one wwwwwwwwww", 15, true, 9, NULL);              /* whole words: too many lines */
}

static void a_text_shrinks_to_its_minimum_and_no_further(void **state)
{
    (void)state;
    struct cl_error error = {0};
    struct cl_pdf *pdf = open_page(&error);
    struct cl_pdf_style shrinking = style(10, false);
    struct cl_pdf_room room = {25, 6, 1};
    struct cl_pdf_line line;
    size_t count = 0;
    assert_int_equal(cl_pdf_fit(pdf, &shrinking, "stromal cells 25", &room, &line, &count), CL_OK);
    assert_int_equal(count, 1);
    assert_true(shrinking.size < 10 && shrinking.size >= 6 && line.width <= 25);
    shrinking = style(10, false);
    assert_int_equal(cl_pdf_fit(pdf, &shrinking, "stromal cells 25 and more", &room, &line, &count), CL_REFUSED);
    assert_string_equal(error.rule, "paper.fit");
    assert_non_null(strstr(error.message, "text 'it' is too long: 'stromal cells 25 and more'"));
    cl_pdf_free(pdf);
}

static void refuse_text(const char *text, const char *expected)
{
    struct cl_error error = {0};
    struct cl_pdf *pdf = open_page(&error);
    struct cl_pdf_style plain = style(10, false);
    struct cl_pdf_line line;
    size_t count = 0;
    cl_pdf_record(pdf, "UC26A001-0042T");
    assert_int_equal(cl_pdf_wrap(pdf, &plain, text, 100, false, &line, 1, &count), CL_REFUSED);
    assert_string_equal(error.rule, "paper.character");
    assert_string_equal(error.record, "UC26A001-0042T");
    assert_non_null(strstr(error.message, "text 'it'"));
    if (strstr(error.message, expected) == NULL)
        fail_msg("'%s' does not hold '%s'", error.message, expected);
    cl_pdf_free(pdf);
}

static void what_no_font_prints_is_refused_by_name(void **state)
{
    (void)state;
    refuse_text("smile \xF0\x9F\x98\x80", "U+1F600");
    refuse_text("\xF0\xA0\x80\x80", "U+20000");
    refuse_text("bad \xFF", "not valid UTF-8");
    refuse_text("cut \xE8\x84", "not valid UTF-8");
    refuse_text("line\nbreak", "U+000A");
    refuse_text("e\xCC\x81", "U+0301");        /* a mark that belongs on the letter before it */
    refuse_text("\xD7\x90\xD7\x91", "U+05D0"); /* right to left */
    refuse_text("zero\xE2\x80\x8Bwidth", "U+200B");
}

static void faces_fall_back_and_print(void **state)
{
    (void)state;
    for (int bold = 0; bold < 2; bold++) {
        struct cl_error error = {0};
        struct cl_bytes out = {0};
        struct cl_pdf *pdf = open_page(&error);
        struct cl_pdf_style both = style(10, bold != 0);
        const char *text = "脐带间充质干细胞 é ß ≥ ×10⁶ µ ¼ Ж Ω (a)";
        assert_int_equal(cl_pdf_text(pdf, &both, 20, 20, text, strlen(text)), CL_OK);
        assert_int_equal(cl_pdf_save(pdf, &out), CL_OK);
        assert_true(holds(&out, "DroidSansFallback"));
        assert_true(holds(&out, bold ? "DejaVuSans-Bold" : "+DejaVuSans"));
        free(out.data);
        cl_pdf_free(pdf);
    }
}

static void what_is_no_number_never_reaches_the_file(void **state)
{
    (void)state;
    const double bad[] = {NAN, INFINITY, -INFINITY, 1e30};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cl_error error = {0};
        struct cl_bytes out = {0};
        struct cl_pdf *pdf = open_page(&error);
        cl_pdf_box(pdf, bad[i], 10, 10, 10, 0);
        assert_int_equal(cl_pdf_save(pdf, &out), CL_FAILED);
        assert_null(out.data);
        cl_pdf_free(pdf);
    }
}

static void an_impossible_page_is_a_sentence(void **state)
{
    (void)state;
    struct cl_error error = {0};
    struct cl_pdf *pdf = NULL;
    assert_int_equal(cl_pdf_new(&about, &pdf, &error), CL_OK);
    assert_int_equal(cl_pdf_page_add(pdf, 0.1, 10), CL_FAILED);
    assert_non_null(strstr(error.message, "the page is smaller than 3"));
    assert_int_equal(cl_pdf_page_add(pdf, 210, 297), CL_FAILED); /* the first failure stays */
    cl_pdf_free(pdf);
}

static struct cl_bytes draw_everything(const struct cl_pdf_about *what)
{
    static const uint8_t bit[3] = {0xA0, 0x40, 0xA0};
    static const uint8_t ends_early[8] = {' ', 'E', 'I', ' ', 'Q', '\n', 0, 0}; /* looks like the end of the bits */
    struct cl_error error = {0};
    struct cl_bytes out = {0};
    struct cl_pdf *pdf = NULL;
    struct cl_pdf_style grey = style(12, true);
    int shape = -1;
    grey.grey = 0.5;
    grey.stretch = 0.9;
    assert_int_equal(cl_pdf_new(what, &pdf, &error), CL_OK);
    for (int page = 0; page < 3; page++) {
        assert_int_equal(cl_pdf_page_add(pdf, 100, 50), CL_OK);
        assert_int_equal(cl_pdf_mark(pdf, "TRAINING"), CL_OK);
        cl_pdf_rule(pdf, 5, 5, 50, 0.5, 0);
        cl_pdf_bits(pdf, 10, 10, 1, 3, bit);
        cl_pdf_bits(pdf, 20, 10, 1, 8, ends_early);
        assert_int_equal(cl_pdf_text(pdf, &grey, 5, 40, "text", 4), CL_OK);
        cl_pdf_shape_begin(pdf);
        cl_pdf_box(pdf, 1, 1, 2, 2, 0);
        assert_int_equal(cl_pdf_shape_end(pdf, 10, 10, &shape), CL_OK);
        assert_int_equal(shape, page);
        cl_pdf_frame_begin(pdf, 50, 20);
        cl_pdf_shape_draw(pdf, shape);
        cl_pdf_frame_end(pdf);
    }
    assert_int_equal(cl_pdf_page_again(pdf, 0), CL_OK);
    cl_pdf_rule(pdf, 5, 45, 50, 0.5, 0);
    assert_int_equal(cl_pdf_page_count(pdf), 3);
    assert_int_equal(cl_pdf_save(pdf, &out), CL_OK);
    cl_pdf_free(pdf);
    return out;
}

static void the_same_content_gives_the_same_bytes(void **state)
{
    (void)state;
    struct cl_pdf_about other = about;
    other.number = "COA-UC26A001-2";
    struct cl_bytes one = draw_everything(&about), two = draw_everything(&about), three = draw_everything(&other);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.data, two.data, one.size);
    assert_true(one.size != three.size || memcmp(one.data, three.data, one.size) != 0);
    assert_true(holds(&one, "COA-UC26A001-1"));
    assert_true(holds(&one, "(A title)"));
    assert_true(holds(&one, "/Producer(cryolot)"));
    assert_true(holds(&one, "D:20261122110000"));
    assert_true(holds(&one, "/ID"));
    free(one.data);
    free(two.data);
    free(three.data);
}

/* Page after page of shapes: each page names its own ones, a dictionary of all would be longer than PDF allows. */
static void a_page_names_the_shapes_that_stand_on_it(void **state)
{
    (void)state;
    enum { PAGES = 50, SHAPES = 100 };
    struct cl_error error = {0};
    struct cl_bytes out = {0};
    struct cl_pdf *pdf = NULL;
    int shape = -1;
    assert_int_equal(cl_pdf_new(&about, &pdf, &error), CL_OK);
    for (int i = 0; i < PAGES * SHAPES; i++) {
        if (i % SHAPES == 0)
            assert_int_equal(cl_pdf_page_add(pdf, 100, 100), CL_OK);
        cl_pdf_shape_begin(pdf);
        cl_pdf_box(pdf, i % 90, 1, 2, 2, 0);
        assert_int_equal(cl_pdf_shape_end(pdf, 100, 100, &shape), CL_OK);
        for (int twice = 0; twice < 2; twice++)
            cl_pdf_shape_draw(pdf, shape);
    }
    assert_int_equal(cl_pdf_page_again(pdf, 7), CL_OK);
    cl_pdf_shape_draw(pdf, 0);
    assert_int_equal(cl_pdf_save(pdf, &out), CL_OK);
    size_t dictionaries = 0, most = 0;
    const char *at = out.data, *end = at + out.size;
    while ((at = memmem(at, (size_t)(end - at), "/XObject<<", 10)) != NULL) {
        size_t names = 0;
        for (at += 10; *at != '>'; at++)
            names += *at == '/';
        most = names > most ? names : most;
        dictionaries++;
    }
    assert_int_equal(dictionaries, PAGES + 1); /* that of page 7 twice: with and without the shape that came later */
    assert_int_equal(most, SHAPES + 1);
    free(out.data);
    cl_pdf_free(pdf);
}

static void what_the_file_says_of_itself_is_escaped_or_refused(void **state)
{
    (void)state;
    struct cl_error error = {0};
    struct cl_bytes out = {0};
    struct cl_pdf *pdf = NULL;
    struct cl_pdf_about what = {.title = "Zoé (<&>) 脐", .number = "N(1)\\", .dated = true, .at_ms = 1795345200000};
    assert_int_equal(cl_pdf_new(&what, &pdf, &error), CL_OK);
    assert_int_equal(cl_pdf_page_add(pdf, 210, 297), CL_OK);
    assert_int_equal(cl_pdf_save(pdf, &out), CL_OK);
    assert_true(holds(&out, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Zoé (&lt;&amp;&gt;) 脐</rdf:li>"));
    assert_true(holds(&out, "/Title<feff005a006f00e9002000280"));
    assert_true(holds(&out, "/Subject(N\\(1\\)\\\\)"));
    assert_true(holds(&out, "<xmp:CreateDate>2026-11-22T11:00:00Z<"));
    free(out.data);
    cl_pdf_free(pdf);
    const char *const bad[] = {"bad \xFF", "cut \xE8\x84", "a\nb", "\xE2\x80\xAE"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cl_error refusal = {0};
        what.title = bad[i];
        pdf = NULL;
        assert_int_equal(cl_pdf_new(&what, &pdf, &refusal), CL_REFUSED);
        assert_string_equal(refusal.rule, "paper.character");
        assert_null(pdf);
    }
}

static void a_text_of_65536_bytes_ends(void **state)
{
    (void)state;
    static char text[65537];
    struct cl_error error = {0};
    struct cl_pdf *pdf = open_page(&error);
    struct cl_pdf_style shrinking = style(10, false);
    struct cl_pdf_room room = {25, 9, 1};
    struct cl_pdf_line line;
    size_t count = 0;
    memset(text, 'x', sizeof text - 1);
    assert_int_equal(cl_pdf_fit(pdf, &shrinking, text, &room, &line, &count), CL_REFUSED);
    assert_string_equal(error.rule, "paper.fit");
    cl_pdf_free(pdf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_break_where_they_may),
        cmocka_unit_test(a_text_shrinks_to_its_minimum_and_no_further),
        cmocka_unit_test(what_no_font_prints_is_refused_by_name),
        cmocka_unit_test(faces_fall_back_and_print),
        cmocka_unit_test(what_is_no_number_never_reaches_the_file),
        cmocka_unit_test(an_impossible_page_is_a_sentence),
        cmocka_unit_test(the_same_content_gives_the_same_bytes),
        cmocka_unit_test(a_page_names_the_shapes_that_stand_on_it),
        cmocka_unit_test(what_the_file_says_of_itself_is_escaped_or_refused),
        cmocka_unit_test(a_text_of_65536_bytes_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
