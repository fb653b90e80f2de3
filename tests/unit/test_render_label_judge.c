/* Templates that nobody should approve although they can be drawn. */
#include "unit.h"

#include "base/buffer.h"
#include "base/file.h"
#include "render/label.h"

#include <stdio.h>

#define FOLDER "templates/labels/"

static struct cl_buffer sheet, changed;
static struct cl_error error;
static bool lacks[CL_LABEL_FIELD_COUNT];

static enum cl_status check(const struct cl_buffer *text)
{
    const struct cl_label_job job = {
        .template_text = text->data, .template_size = text->size, .template_file = "it.ini"};
    return cl_labels_check(&job, lacks, &error);
}

/* The sheet of vials with one text in the place of another. */
static void change(const char *old, const char *new)
{
    const char *at = memmem(sheet.data, sheet.size, old, strlen(old));
    assert_non_null(at);
    size_t before = (size_t)(at - sheet.data);
    changed.size = 0;
    cl_buffer_add(&changed, sheet.data, before);
    cl_buffer_add_text(&changed, new);
    cl_buffer_add(&changed, at + strlen(old), sheet.size - before - strlen(old));
}

static void expect_refused(const char *old, const char *new, const char *words)
{
    change(old, new);
    assert_failed(check(&changed), CL_INVALID_INPUT, &error, words);
}

static size_t count_lacks(void)
{
    size_t count = 0;
    for (size_t i = 0; i < CL_LABEL_FIELD_COUNT; i++)
        count += lacks[i];
    return count;
}

/* ---- the cases --------------------------------------------------------------------------------------------------- */

static void shipped_vial_labels_show_everything(void **state)
{
    (void)state;
    static const char *const file[] = {"vial-sheet",    "vial-roll",    "vial-roll-203", "vial-dot-roll",
                                       "vial-gs1-roll", "cryobag-roll", "sample-roll",   "bag-sheet"};
    for (size_t i = 0; i < sizeof file / sizeof *file; i++) {
        char path[100];
        struct cl_buffer text = {0};
        snprintf(path, sizeof path, FOLDER "%s.ini", file[i]);
        assert_int_equal(cl_file_read(path, 1 << 20, &text, NULL), CL_OK);
        if (check(&text) != CL_OK)
            fail_msg("%s: %s", file[i], error.message);
        assert_int_equal(count_lacks(), 0);
        cl_buffer_free(&text);
    }
}

#define CODE "[qr vial]\nx = 0.1\ny = 0\nmodule = 8\nversion = 1\nvalue = {{vial}}\n"

static void a_vial_is_named_by_a_code_of_its_own(void **state)
{
    (void)state;
    static const char none[] = "no code that is on every label names a vial: one must say {{vial}}, {{gs1}}, "
                               "{{digital_link}} or {{isbt128}}, whole and nothing else";
    expect_refused(CODE, "", none);
    expect_refused(CODE, "[qr vial]\nx = 0.1\ny = 0\nmodule = 8\nversion = 1\nvalue = {{lot}}\n",
                   "[qr vial] does not name a vial: let it say {{vial}}, {{gs1}}");
    expect_refused(CODE, "[qr vial]\nx = 0.1\ny = 0\nmodule = 8\nversion = 1\nvalue = {{lot}}-{{serial}}\n",
                   "[qr vial] does not name a vial");
    expect_refused(CODE, "[qr vial]\nx = 0.1\ny = 0\nmodule = 7\nversion = 2\nvalue = V {{vial}}\n",
                   "[qr vial] does not name a vial");
    expect_refused(CODE, "[qr vial]\nx = 0.1\ny = 0\nmodule = 7\nversion = 2\nvalue = {{vial}} {{lot}}\n",
                   "[qr vial] does not name a vial");
    expect_refused(CODE, CODE "when = {{cells}}\n", none);
    expect_refused(CODE, "[qr vial]\nx = 0.1\ny = 0\nmodule = 8\nversion = 1\nvalue = FIXED\n",
                   "[qr vial] does not name a vial");
    expect_refused(CODE,
                   "[datamatrix vial]\nx = 0.2\ny = 0.2\nmodule = 8\nmodules = 26x26\ngs1 = yes\nvalue = {{gs1}}\n"
                   "when = {{gs1}}\n",
                   none);
    change(CODE, "[datamatrix vial]\nx = 0.2\ny = 0.2\nmodule = 8\nmodules = 26x26\ngs1 = yes\nvalue = {{gs1}}\n"
                 "when = {{gs1}}\n" CODE "when = not {{gs1}}\n");
    assert_int_equal(check(&changed), CL_OK);
}

static void what_does_not_fit_is_not_approved(void **state)
{
    (void)state;
    expect_refused("value = {{storage}}", "value = Keep this vial at the temperature that stands here: {{storage}}",
                   "[text storage], with the widest text that is to be expected: text 'storage' is too long");
    expect_refused("value = {{manufacturer}}", "value = {{manufacturer}} of a name that goes on and on and on and on",
                   "[text manufacturer], with");
}

static void what_must_be_read_is_not_hidden(void **state)
{
    (void)state;
    expect_refused("value = Exp {{expires}}", "value = Exp {{expires}}\nwhen = {{cells}}",
                   "hides {{expires}} on some labels");
    expect_refused("value = Lot {{lot}}", "value = Lot {{lot}}\nwhen = {{cells}}", "the label does not show {{lot}}");
    expect_refused("minimum = 3.2\nstretch = 90\nvalue = Lot {{lot}}",
                   "minimum = 2.5\nstretch = 90\nvalue = Lot {{lot}}", "letters of 2.5 pt");
    change("value = Exp {{expires}}", "value = Exp {{expires}}\nwhen = {{expires}}");
    assert_int_equal(check(&changed), CL_OK);
    assert_int_equal(count_lacks(), 0);
    changed.size = 0;
    cl_buffer_print(&changed, "%.*s\n[box over]\nx = 12\ny = 2\nwidth = 8\nheight = 8\nfilled = yes\n", (int)sheet.size,
                    sheet.data);
    assert_failed(check(&changed), CL_INVALID_INPUT, &error,
                  "[box over] and [text product], which must be read, take the same room");
    expect_refused(CODE, CODE "[text over]\nx = 25.6\ny = 8.05\nwidth = 6.4\nsize = 4\nminimum = 3.4\nvalue = new\n",
                   "[text over] and [text copy], which must be read, take the same room");
    expect_refused("minimum = 3.4", "minimum = 2.4", "2.4 is not between 2.5 and 72 pt");
}

static void what_must_be_read_is_a_text_of_its_own_room(void **state)
{
    (void)state;
    expect_refused("value = Lot {{lot}}", "value = Lot", "the label does not show {{lot}}");
    expect_refused("value = {{vial}}\n\n[text lot]", "value = Vial\n\n[text lot]", "{{vial}} is in a code alone");
    expect_refused("value = Exp {{expires}}", "value = Exp {{expires|YY}}", "{{expires|YY}}, which is no whole day");
    expect_refused("value = Exp {{expires}}", "value = Exp {{expires|DD MMM}}", "which is no whole day");
    expect_refused("value = Exp {{expires}}", "value = Exp {{expires|DD MM YY}}", "which is no whole day");
    expect_refused("y = 5.25\nwidth = 14.4", "y = 4.2\nwidth = 14.4",
                   "[text vial] and [text lot], which must be read, take the same room");
    expect_refused("version = 1\n", "version = 1.0\n", "'1.0' is not a whole number");
    changed.size = 0;
    cl_buffer_print(&changed, "%.*s\n[line over]\nx = 11\ny = 4.6\nwidth = 8\nthickness = 0.4\n", (int)sheet.size,
                    sheet.data);
    assert_failed(check(&changed), CL_INVALID_INPUT, &error, "[line over] and [text lot]");
}

static void what_is_left_to_the_package_is_named(void **state)
{
    (void)state;
    change("value = {{caution}}", "value = For research");
    assert_int_equal(check(&changed), CL_OK);
    assert_int_equal(count_lacks(), 1);
    assert_true(lacks[CL_LABEL_FIELD_CAUTION]);
    change("value = {{storage}}", "value = {{storage}}\nwhen = {{cells}}");
    assert_int_equal(check(&changed), CL_OK);
    assert_true(lacks[CL_LABEL_FIELD_STORAGE]);
}

static int read_sheet(void **state)
{
    (void)state;
    return cl_file_read(FOLDER "vial-sheet.ini", 1 << 20, &sheet, NULL) != CL_OK;
}

static int free_sheet(void **state)
{
    (void)state;
    cl_buffer_free(&sheet);
    cl_buffer_free(&changed);
    cl_error_clear(&error);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_vial_labels_show_everything),
        cmocka_unit_test(a_vial_is_named_by_a_code_of_its_own),
        cmocka_unit_test(what_does_not_fit_is_not_approved),
        cmocka_unit_test(what_must_be_read_is_not_hidden),
        cmocka_unit_test(what_must_be_read_is_a_text_of_its_own_room),
        cmocka_unit_test(what_is_left_to_the_package_is_named),
    };
    return cmocka_run_group_tests(tests, read_sheet, free_sheet);
}
