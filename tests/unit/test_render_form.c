/* The form of a document: words said otherwise, order of sections and columns, and that nothing is left out. */
#include "unit.h"

#include "base/file.h"
#include "base/hash.h"
#include "render/form.h"

#include <stdio.h>

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
    return cl_form_read(&(struct cl_report_form){"own.ini", text, strlen(text), NULL, false}, &arena, &form, &error);
}

static const char *said(const char *text)
{
    return cl_wording_say(&form.wording, &arena, text);
}

static void words_are_said_otherwise(void **state)
{
    (void)state;
    assert_int_equal(read("[document]\nversion = 3\nlanguage = zh\n"
                          "[words]\nLot = 批号\npage * of * = *2/*1\nfrozen-product = 冻存成品\n"
                          "Results at the stage * = *1 阶段\nChecks (as of *) = 检查 *1\n"
                          "[say end]\nenglish = usable through *\ntext = bis *1\n"),
                     CL_OK);
    assert_int_equal(form.version, 3);
    assert_string_equal(said("Lot"), "批号");
    assert_string_equal(said("Lots"), "Lots");
    assert_string_equal(said("page 1 of 12"), "12/1");
    assert_string_equal(said("page  of 12"), "page  of 12"); /* a star stands for something */
    assert_string_equal(said("page 1 of "), "page 1 of ");
    assert_string_equal(said("Checks (as of Lot)"), "检查 Lot"); /* a value stays, whatever it is */
    assert_string_equal(said("usable through Lot"), "bis Lot");
    assert_string_equal(said("Results at the stage frozen-product"), "冻存成品 阶段"); /* a word is said */
    assert_string_equal(said("Results at the stage mine"), "mine 阶段");
    assert_string_equal(said(""), "");
    assert_null(said(NULL));
}

/* What must not be misunderstood keeps its English in every language. */
static void verdicts_keep_their_english(void **state)
{
    (void)state;
    assert_int_equal(read("[document]\nversion = 1\nlanguage = zh\n"
                          "[words]\nNOT RELEASED = 未放行\n✓ pass = ✓ 通过\nSterility = 无菌\nquarantine = 待检\n"
                          "R* · * = R*1 · *2\nG-banding = G 显带法\n"
                          "[say not]\nenglish = Not released: the lot is *\ntext = 未放行：*1\n"),
                     CL_OK);
    assert_string_equal(said("NOT RELEASED"), "未放行 (NOT RELEASED)");
    assert_string_equal(said("✓ pass"), "✓ 通过 (pass)");
    assert_string_equal(said("Sterility"), "无菌 (Sterility)");
    assert_string_equal(said("Not released: the lot is quarantine"),
                        "未放行：待检 (Not released: the lot is quarantine)");
    assert_string_equal(said("R9 · G-banding"), "R9 · G 显带法 (G-banding)");
}

/* A template says how, never what: each of these once made a certificate say the opposite of the record. */
static void a_template_cannot_lie(void **state)
{
    (void)state;
    static const struct {
        const char *language, *english, *text, *words;
    } lies[] = {
        {"en", "NOT RELEASED", "RELEASED", "'NOT RELEASED' is said in no other words"},
        {"en", "TRAINING", "GMP", "'TRAINING' is said in no other words"},
        {"en", "does not conform", "conforms", "said in no other words"},
        {"en", "no result yet", "conforms", "said in no other words"},
        {"en-GB", "✗ fail", "✓ pass", "bears no ✓"},
        {"en", "Not released: the lot is *", "Released *1", "said in no other words"},
        {"en", "This certificate carries no release signature.", "Signed by Rosa Vidal", "said in no other words"},
        {"en", "9.7 %", "97.3 %", "values are printed as they stand"},
        {"en", "Not released: the lot is in process", "Released", "values are printed as they stand"},
        {"en", "UC20P1A", "UC20P1B", "values are printed as they stand"},
        {"en", "COA-UC20P1A-1", "COA-UC20P1A-7", "values are printed as they stand"},
        {"en", "N rosa", "Dr Someone Else", "values are printed as they stand"},
        {"en", "*", "*1", "no document says '*' of its own"},
        {"zh", "*", "*1*1", "no document says '*' of its own"},
        {"zh", "N*", "*1", "no document says 'N*' of its own"},
        {"zh", "* released", "*1", "no document says '* released' of its own"},
        {"zh", "Lott", "批号", "did you mean 'Lot'"},
        {"zh", "page * of *", "*1", "stands in the text once"},
        {"zh", "page * of *", "*1 *2 *2", "stands in the text once"},
        {"zh", "page * of *", "*1 *2 *3", "stands in the text once"},
        {"zh", "page * of *", "*1 *2 *", "stands in the text once"},
        {"zh", "Lot", "*1", "stands in the text once"},
        {"zh", "Lot", "✓ 批号", "'Lot' bears no ✓"},
        {"zh", "Lot", "批号 ✅", "'Lot' bears no ✅"},
        {"zh", "✗ fail", "√ 通过", "bears no √"},
        {"en", "Lot", "Donor", "'Donor' is what 'Donor' is called: a text is never another word of the list"},
        {"en", "given", "withheld", "never another word of the list"},
        {"en", "critical", "- Minor.", "'- Minor.' is what 'minor' is called"},
        {"en", "Opened", "Closed", "never another word of the list"},
        {"en", "Subject *", "Order  *1", "is what 'Order *' is called"},
        {"de", "NOT RELEASED", "RELEASED", "never another word of the list"},
        {"en", "Recall: urgent", "Recall", "said in no other words"},
        {"en", "Tell the treating physicians of the subjects below.", "Tell nobody.", "said in no other words"},
        {"zh", "Lot", "Ｄonor：", "is what 'Donor' is called"},
    };
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++)
        assert_failed(
            read(cl_arena_print(&arena, "[document]\nversion = 1\nlanguage = %s\n[say a]\nenglish = %s\ntext = %s\n",
                                lies[i].language, lies[i].english, lies[i].text)),
            CL_INVALID_INPUT, &error, lies[i].words);
    assert_failed(read("[document]\nversion = 1\nlanguage = zh\n"
                       "[words]\nconforms = 符合\ndoes not conform = 符合\n"),
                  CL_INVALID_INPUT, &error, "'conforms' and 'does not conform' would be the same: '符合'");
    assert_failed(read("[document]\nversion = 1\nlanguage = zh\n[words]\nreleased = 已放行\nrejected = 已 放行。\n"),
                  CL_INVALID_INPUT, &error, "'released' and 'rejected' would be the same");
    assert_int_equal(read("[document]\nversion = 1\nlanguage = de\n[words]\nName = Name\nOPEN = Open\n"), CL_OK);
    assert_failed(
        read("[document]\nversion = 1\nlanguage = zh\n[words]\nLot = 批\n[say a]\nenglish = Lot\ntext = 号\n"),
        CL_INVALID_INPUT, &error, "'Lot' is said twice");
}

/* Each word of the list stands in it once: of two kinds of one word only the first would be seen. */
static void every_word_is_of_one_kind(void **state)
{
    (void)state;
#define WORD(text) text,
#define KEPT       WORD
#define GOOD       WORD
#define BAD        WORD
#define OPEN       WORD
    static const char *const words[] = {
#include "render/words.def"
    };
    size_t count = sizeof words / sizeof *words;
    assert_true(count > 900);
    for (size_t i = 0; i < count; i++)
        for (size_t other = 0; other < i; other++)
            if (strcmp(words[i], words[other]) == 0)
                fail_msg("'%s' stands in the list twice", words[i]);
    assert_true(cl_wording_knows("NOT RELEASED") && !cl_wording_knows("RELEASED"));
}

/* A text that says a value again and again took all memory; now no text is longer than a few lines. */
static void texts_are_bounded(void **state)
{
    (void)state;
    char text[4096] = "[document]\nversion = 1\nlanguage = zh\n[say a]\nenglish = replaces *\ntext = *1";
    for (int i = 0; i < 1800; i++)
        strcat(text, "*1");
    assert_failed(read(text), CL_INVALID_INPUT, &error, "at most 500 characters");
}

static void mistakes_are_named_with_their_lines(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } wrong[] = {
        {"[say lot]\nenglish = Lot\ntext = L\n", "raise it with every change"},
        {"[document]\nversion = 0\n", "line 2"},
        {"[document]\nversion = 1\ntongue = zh\n", "'tongue' is not known"},
        {"[document]\nversion = 1\nlanguage = Chinese\n", "line 3: 'Chinese' is not a language"},
        {"[document]\nversion = 1\nlanguage = zh-\n", "'zh-' is not a language"},
        {"[document]\nversion = 1\nsize = A5\n", "line 3: 'A5' is not a size of paper"},
        {"[document]\nversion = 1\n[words]\nLot\n", "line"},
        {"[document]\nversion = 1\n[words]\nLot = \n", "line 4: text is missing"},
        {"[document]\nversion = 1\n[words]\nreplaces * = *2\n", "stands in the text once"},
        {"[document]\nversion = 1\n[letterhead]\nlogo_height = 12\n", "logo is missing"},
        {"[document]\nversion = 1\n[letterhead]\nlogo = a.pbm\n", "line 4: logo_sha256 is missing"},
        {"[document]\nversion = 1\n[letterhead]\nlogo = a.pbm\nlogo_height = 3\n", "3 is not between 4 and 30 mm"},
        {"[document]\nversion = 1\n[letterhead]\nlogo = a.pbm\nlogo_height = x\n", "line 5"},
        {"[document]\nversion = 1\n[letterhead]\nlogo = ../a.pbm\nlogo_sha256 = 0\n", "'../a.pbm' is not the name of"},
        {"[document]\nversion = 1\n[letterhead]\nlogo = a.png\nlogo_sha256 = 0\n",
         "'a.png' is not the name of an image"},
        {"[document]\nversion = 1\n[letterhead]\nlogo = nowhere.pgm\nlogo_sha256 = 0\n", "nowhere.pgm"},
        {"[document]\nversion = 1\n[letterhead]\nline5 = x\n", "did you mean 'line"},
        {"[document]\nversion = 1\n[letterhead]\nline2 = x\n", "line2 stands there without line1"},
        {"[document]\nversion = 1\n[say x]\nenglish = Lot\n", "text is missing"},
        {"[document]\nversion = 1\n[say x]\ntext = Lot\n", "english is missing"},
        {"[document]\nversion = 1\n[say x]\nenglish = replaces *\ntext = *2\n", "stands in the text once"},
        {"[document]\nversion = 1\n[say x]\nenglish = replaces *\ntext = *\n", "write *1 for the first one"},
        {"[document]\nversion = 1\n[says x]\nenglish = *\n", "[says x] is not known"},
        {"[document]\nversion = 1\n[section Results]\nplace = 0\n", "line 4"},
        {"[document]\nversion = 1\n[section Storrage]\nplace = 1\n", "no document has a section 'Storrage'"},
        {"[document]\nversion = 1\n[section Results]\ncolumns = A, B\nwidths = 1\n", "1 widths stand for 2 columns"},
        {"[document]\nversion = 1\n[section Results]\ncolumns = A\nwidths = x\n", "'x' is not a whole number"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_failed(read(wrong[i].text), CL_INVALID_INPUT, &error, wrong[i].words);
}

/* ---- the logo -----------------------------------------------------------------------------------------------------
 */

/* Writes the image beside the template and reads a form with it. */
static enum cl_status read_logo(const char *name, const char *bytes, size_t size, const char *more)
{
    char hex[CL_HASH_TEXT];
    struct cl_hash hash = cl_hash_of(bytes, size);
    assert_int_equal(cl_file_write(name, bytes, size, NULL), CL_OK);
    enum cl_status status =
        read(cl_arena_print(&arena, "[document]\nversion = 1\n[letterhead]\nlogo = %s\nlogo_sha256 = %s\n%s", name,
                            cl_hash_write(&hash, hex, sizeof hex), more));
    remove(name);
    return status;
}

static void a_logo_stands_beside_the_template(void **state)
{
    (void)state;
    static const char bits[] = "P4 9 2\n\xFF\xFF\x00\x00", grey[] = "P5 2 1 255\n\x00\xFF";
    static const char colours[] = "P6\n# made by hand\n2 2\n255\n\xFF\x00\x00\x00\xFF\x00\x00\x00\xFF\x00\x00\x00";
    assert_int_equal(read_logo("test-logo.pbm", bits, sizeof bits - 1, ""), CL_OK);
    assert_int_equal(form.logo.kind, CL_IMAGE_BITS);
    assert_int_equal(form.logo.data[1], 0x80); /* what is behind the ninth column is not of the image */
    assert_true(form.logo_height == 12 && form.logo_width == 54);
    assert_int_equal(read_logo("test-logo.pgm", grey, sizeof grey - 1, "logo_height = 7.5\n"), CL_OK);
    assert_int_equal(form.logo.kind, CL_IMAGE_GREYS);
    assert_true(form.logo_height == 7.5 && form.logo_width == 15);
    assert_int_equal(read_logo("test-logo.ppm", colours, sizeof colours - 1, ""), CL_OK);
    assert_int_equal(form.logo.kind, CL_IMAGE_COLOURS);
    assert_int_equal(form.logo.size, 12);
    assert_memory_equal(form.logo.data, "\xFF\0\0\0\xFF\0\0\0\xFF\0\0\0", 12);
}

static void logos_that_are_none_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *bytes;
        size_t size;
        const char *more, *words;
    } wrong[] = {
        {"test-logo.pbm", "P4 9 2\n\xFF", 8, "", "line 4: test-logo.pbm is not a PBM image"},
        {"test-logo.pbm", "", 0, "", "is not a PBM image"},
        {"test-logo.pbm", "P5 2 1 255\nab", 13, "", "is not a PBM image"},
        {"test-logo.pgm", "P5 2 1 65535\nabcd", 17, "", "is not a PGM image"},
        {"test-logo.pgm", "P5 2 0 255\n", 11, "", "is not a PGM image"},
        {"test-logo.ppm", "P6 2 1 255\nabcde", 16, "", "is not a PPM image"},
        {"test-logo.ppm", "P6 4001 1 255\nabcde", 19, "", "1 to 4000 dots on a side"},
        {"test-logo.ppm", "P6 4000 4000 255\nabcde", 22, "", "is not a PPM image"},
        {"test-logo.pgm", "P5 6 1 255\nabcdef", 17, "", "would be 72 mm wide, and 60 are left"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_failed(read_logo(wrong[i].name, wrong[i].bytes, wrong[i].size, wrong[i].more), CL_INVALID_INPUT, &error,
                      wrong[i].words);
    static const char huge[(1 << 20) + 1] = "P5 1024 1024 255\n";
    assert_failed(read_logo("test-logo.pgm", huge, sizeof huge, ""), CL_INVALID_INPUT, &error, "test-logo.pgm");
    assert_int_equal(cl_file_write("test-logo.pgm", "P5 1 1 255\na", 12, NULL), CL_OK);
    enum cl_status status = read("[document]\nversion = 1\n[letterhead]\nlogo = test-logo.pgm\nlogo_sha256 = 00\n");
    remove("test-logo.pgm");
    assert_failed(status, CL_INVALID_INPUT, &error, "is another image than was meant: it has logo_sha256 = ");
}

/* Facts, results with a table of two columns, storage, checks. */
static struct cl_report content(void)
{
    static const struct cl_report_column column[] = {{"Test", 30, true, false, false},
                                                     {"Result", 70, false, true, false}};
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
        cmocka_unit_test_teardown(verdicts_keep_their_english, end),
        cmocka_unit_test_teardown(a_template_cannot_lie, end),
        cmocka_unit_test_teardown(every_word_is_of_one_kind, end),
        cmocka_unit_test_teardown(texts_are_bounded, end),
        cmocka_unit_test_teardown(mistakes_are_named_with_their_lines, end),
        cmocka_unit_test_teardown(a_logo_stands_beside_the_template, end),
        cmocka_unit_test_teardown(logos_that_are_none_are_refused, end),
        cmocka_unit_test_teardown(sections_and_columns_are_ordered, end),
        cmocka_unit_test_teardown(nothing_is_left_out, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
