/* The form of a document: words said otherwise, order of sections and columns, and that nothing is left out. */
#include "unit.h"

#include "render/form.h"

static struct cl_arena arena;
static struct cl_form form;
static struct cl_error error;

static int end(void **state)
{
    (void)state;
    cl_arena_free(&arena);
    cl_error_clear(&error);
    return 0;
}

static enum cl_status read(const char *text)
{
    cl_error_clear(&error);
    return cl_form_read(&(struct cl_report_form){"own.ini", text, strlen(text)}, &arena, &form, &error);
}

static const char *said(const char *text)
{
    return cl_wording_say(&form.wording, &arena, text);
}

static void words_are_said_otherwise(void **state)
{
    (void)state;
    assert_int_equal(read("[document]\nversion = 3\n"
                          "[say lot]\nenglish = Lot\ntext = 批号\n"
                          "[say page]\nenglish = page * of *\ntext = *2/*1\n"
                          "[say as of]\nenglish = * (as of *)\ntext = *1, *2\n"
                          "[say end]\nenglish = usable through *\ntext = bis *1\n"
                          "[say all]\nenglish = *: *\ntext = *1 = *2\n"),
                     CL_OK);
    assert_int_equal(form.version, 3);
    assert_string_equal(said("Lot"), "批号");
    assert_string_equal(said("Lots"), "Lots");
    assert_string_equal(said("page 1 of 12"), "12/1");
    assert_string_equal(said("page  of 12"), "page  of 12"); /* a star stands for something */
    assert_string_equal(said("page 1 of "), "page 1 of ");
    assert_string_equal(said("Lot (as of 2026)"), "批号, 2026");
    assert_string_equal(said("Lot: usable through 2028"), "批号 = bis 2028");
    assert_string_equal(said("a: b: c"), "a = b = c");
    assert_string_equal(said(""), "");
    assert_null(said(NULL));
}

static void mistakes_are_named_with_their_lines(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } wrong[] = {
        {"[say lot]\nenglish = Lot\ntext = L\n", "raise it with every change"},
        {"[document]\nversion = 0\n", "line 2"},
        {"[document]\nversion = 1\nlanguage = zh\n", "'language' is not known"},
        {"[document]\nversion = 1\n[letterhead]\nline5 = x\n", "did you mean 'line"},
        {"[document]\nversion = 1\n[letterhead]\nline2 = x\n", "line2 stands there without line1"},
        {"[document]\nversion = 1\n[say x]\nenglish = Lot\n", "text is missing"},
        {"[document]\nversion = 1\n[say x]\ntext = Lot\n", "english is missing"},
        {"[document]\nversion = 1\n[say x]\nenglish = page *\ntext = *2\n", "names a star that 'page *' does not have"},
        {"[document]\nversion = 1\n[say x]\nenglish = *\ntext = *\n", "write *1 for the first one"},
        {"[document]\nversion = 1\n[says x]\nenglish = *\n", "[says x] is not known"},
        {"[document]\nversion = 1\n[section Results]\nplace = 0\n", "line 4"},
        {"[document]\nversion = 1\n[section Results]\ncolumns = A, B\nwidths = 1\n", "1 widths stand for 2 columns"},
        {"[document]\nversion = 1\n[section Results]\ncolumns = A\nwidths = x\n", "'x' is not a whole number"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_failed(read(wrong[i].text), CL_INVALID_INPUT, &error, wrong[i].words);
}

/* Facts, results with a table of two columns, storage, checks. */
static struct cl_report content(void)
{
    static const struct cl_report_column column[] = {{"Test", 30, true, false}, {"Result", 70, false, true}};
    static const struct cl_report_cell cell[] = {{.text = "a"}, {.text = "1"}, {.text = "b"}, {.text = "2"}};
    static struct cl_check check;
    static struct cl_report_section section[4];
    section[0] = (struct cl_report_section){.heading = ""};
    section[1] = (struct cl_report_section){.heading = "Results", .table = {column, 2, cell, 2, false}};
    section[2] = (struct cl_report_section){.heading = "Storage"};
    section[3] = (struct cl_report_section){.heading = "Checks", .checks = {&check, 1}};
    return (struct cl_report){.section = section, .section_count = 4};
}

static void sections_and_columns_are_ordered(void **state)
{
    (void)state;
    struct cl_report out, in = content();
    assert_int_equal(read("[document]\nversion = 1\n[section Storage]\nplace = 1\n[section Checks]\nplace = 1\n"
                          "[section Results]\ncolumns = Result, Test\nwidths = 20, 80\n"),
                     CL_OK);
    assert_int_equal(cl_form_lay_over(&form, &arena, &in, &out, &error), CL_OK);
    assert_int_equal(out.section_count, 4);
    assert_string_equal(out.section[1].heading, "Storage");
    assert_string_equal(out.section[2].heading, "Results");
    assert_string_equal(out.section[3].heading, "Checks"); /* they stay with the conclusion */
    const struct cl_report_table *table = &out.section[2].table;
    assert_string_equal(table->column[0].title, "Result");
    assert_int_equal(table->column[0].width, 20);
    assert_true(table->column[0].small && !table->column[0].bold);
    assert_string_equal(table->cell[0].text, "1");
    assert_string_equal(table->cell[3].text, "b");
}

static void nothing_is_left_out(void **state)
{
    (void)state;
    struct cl_report out, in = content();
    static const struct {
        const char *columns, *words;
    } wrong[] = {{"Test", "'Result' is missing"},
                 {"Test, Result, Test", "'Test' is named twice"},
                 {"Test, Outcome", "'Outcome' is not one of them"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(read(cl_arena_print(&arena, "[document]\nversion = 1\n[section Results]\ncolumns = %s\n",
                                             wrong[i].columns)),
                         CL_OK);
        assert_failed(cl_form_lay_over(&form, &arena, &in, &out, &error), CL_INVALID_INPUT, &error, wrong[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(words_are_said_otherwise, end),
        cmocka_unit_test_teardown(mistakes_are_named_with_their_lines, end),
        cmocka_unit_test_teardown(sections_and_columns_are_ordered, end),
        cmocka_unit_test_teardown(nothing_is_left_out, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
