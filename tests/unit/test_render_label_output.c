/* Labels as SVG and as a printer's commands: nothing from the record can become markup or a command. */
#include "unit.h"

#include "base/buffer.h"
#include "base/file.h"
#include "render/label.h"
#include "render/label_judge.h"

#include <glob.h>
#include <stdlib.h>

#define HEAD                                                                                                           \
    "[template]\nversion = 1\nfor = thing\ntitle = A & B\n[stock]\nkind = roll\ndpi = 203\nlabel_width = 50\n"         \
    "label_height = 30\nedge = 1\n"
#define ELEMENTS                                                                                                       \
    "[qr code]\nx = 2\ny = 2\nmodule = 3\nversion = 1\nvalue = {{code}}\n"                                             \
    "[text name]\nx = 15\ny = 5\nwidth = 30\nsize = 8\nminimum = 3\nlines = 3\nstretch = 90\nvalue = {{name}}\n"       \
    "[text kind]\nx = 15\ny = 20\nwidth = 30\nsize = 8\nminimum = 3\nalign = right\nvalue = {{kind}}\n"                \
    "[text training]\nx = 15\ny = 24\nwidth = 30\nsize = 8\nfit = wrap\nvalue = {{training}}\n"

static struct cl_label label[2];
static struct cl_error error;

static int fresh(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++)
        label[i] = (struct cl_label){
            .kind = CL_LABEL_OF_THING,
            .text = {[CL_LABEL_FIELD_CODE] = i == 0 ? "ST-000012K" : "ST-000013J", [CL_LABEL_FIELD_NAME] = "B12"}};
    return 0;
}

static enum cl_status render(enum cl_label_format format, const char *stock, size_t count, bool draft,
                             struct cl_bytes *out)
{
    struct cl_buffer text = {0};
    cl_buffer_print(&text, "%s%s%s", HEAD, stock, ELEMENTS);
    struct cl_label_job job = {.format = format,
                               .template_text = text.data,
                               .template_size = text.size,
                               .template_file = "it.ini",
                               .label = label,
                               .count = count,
                               .across = draft ? "DRAFT" : NULL};
    *out = (struct cl_bytes){0};
    enum cl_status status = cl_labels_render(&job, out, &error);
    cl_buffer_free(&text);
    return status;
}

/* Holds each of these, NULL-terminated, in this order. */
static void expect(enum cl_label_format format, const char *stock, size_t count, bool draft, const char *const *words)
{
    struct cl_bytes out;
    if (render(format, stock, count, draft, &out) != CL_OK)
        fail_msg("%s", error.message);
    char *text = calloc(out.size + 1, 1), *at = text;
    memcpy(text, out.data, out.size);
    for (; *words != NULL; words++) {
        at = strstr(at, *words);
        if (at == NULL)
            fail_msg("'%s' is not in (or not behind what came before)\n%s", *words, text);
    }
    free(text);
    free(out.data);
}

static void a_roll_is_one_format_for_each_label(void **state)
{
    (void)state;
    expect(CL_LABEL_ZPL, "", 2, false,
           (const char *const[]){"^XA^CI28^LH0,0^PW400^LL240\n", "^FO28,28^GFA,504,504,8,FFFFF8", "::E0", "^FS\n",
                                 "^FT120,40^A0N,23,20^FH^FDB12^FS\n", "^XZ\n^XA^CI28", "^FDB12^FS", "^XZ\n", NULL});
    label[0].text[CL_LABEL_FIELD_KIND] = "box";
    expect(CL_LABEL_ZPL, "codes = printer\n", 1, false,
           (const char *const[]){"^FO28,28^BQN,2,3^FDMA,ST-000012K^FS\n",
                                 "^FT120,160^A0N,23,23^FB240,1,0,R^FH^FDbox^FS", NULL});
    expect(CL_LABEL_ZPL, "printer_font = E:TT0003M_.TTF\n", 1, false,
           (const char *const[]){"^A@N,23,20,E:TT0003M_.TTF^FH^FDB12", NULL});
    /* no printer makes the code of a draft */
    expect(CL_LABEL_ZPL, "codes = printer\n", 1, true,
           (const char *const[]){"^FO28,28^GFA", "^GD400,240,2,B,L^FS", "^GD400,240,2,B,R^FS", "^FO0,0^GFA", ",W^FS",
                                 "^FDDRAFT^FS", NULL});
}

static void nothing_becomes_a_command(void **state)
{
    (void)state;
    label[0].text[CL_LABEL_FIELD_NAME] = "()\\ ^XA ~JA _5E é";
    label[0].text[CL_LABEL_FIELD_KIND] = "a\\&b";
    expect(CL_LABEL_ZPL, "", 1, false,
           (const char *const[]){"^FD_28_29_5C _5EXA _7EJA _5F5E _C3_A9^FS", "^FDa_5C_5C_26b^FS", NULL});
    struct cl_bytes out;
    assert_int_equal(render(CL_LABEL_ZPL, "", 1, false, &out), CL_OK);
    assert_null(memchr(out.data, '~', out.size));
    assert_null(memmem((char *)out.data + 3, out.size - 3, "^XA", 3));
    free(out.data);
    assert_failed(render(CL_LABEL_ZPL, "printer_font = ^XA\n", 1, false, &out), CL_INVALID_INPUT, &error,
                  "is not the name of a printer's font");
    assert_failed(render(CL_LABEL_ZPL, "printer_font = E:A^XA.TTF\n", 1, false, &out), CL_INVALID_INPUT, &error,
                  "is not the name of a printer's font");
}

static void a_page_is_an_svg(void **state)
{
    (void)state;
    label[0].text[CL_LABEL_FIELD_NAME] = "<b> & \"c\"";
    expect(CL_LABEL_SVG, "", 1, false,
           (const char *const[]){"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"50.0493mm\" height=\"30.0296mm\" "
                                 "viewBox=\"0 0 50.0493 30.0296\"",
                                 "<title>A &amp; B</title>", "M0 0h7v1h-7z", "scale(0.9 1)\"",
                                 "&lt;b&gt; &amp; &quot;c&quot;</text>", "</svg>\n", NULL});
    expect(CL_LABEL_SVG, "", 1, true, (const char *const[]){"<line stroke", "fill=\"#fff\"/>", ">DRAFT</text>", NULL});
    struct cl_bytes out;
    assert_failed(render(CL_LABEL_SVG, "", 2, false, &out), CL_REFUSED, &error,
                  "an SVG is one page: 2 labels do not fit the 1 place of it");
}

/* Whatever the output is. */
static void texts_that_cannot_be_printed_are_refused(void **state)
{
    (void)state;
    static char long_text[10001];
    memset(long_text, 'W', sizeof long_text - 1);
    static const struct {
        const char *text, *words;
    } bad[] = {{"two\nlines", "text 'name'"},       {"\x1B[2J", "text 'name'"}, {"\xE2\x80\xAEgnp", "text 'name'"},
               {"\xD7\xA9\xD7\x9C", "text 'name'"}, {"\xFF", "text 'name'"},    {long_text, "text 'name' is too long"}};
    for (int format = CL_LABEL_PDF; format <= CL_LABEL_ZPL; format++)
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            struct cl_bytes out;
            label[0].text[CL_LABEL_FIELD_NAME] = bad[i].text;
            enum cl_status status = render((enum cl_label_format)format, "", 1, false, &out);
            assert_null(out.data);
            assert_string_equal(error.record, "ST-000012K");
            assert_failed(status, CL_REFUSED, &error, bad[i].words);
        }
}

/* ---- the shipped templates --------------------------------------------------------------------------------------- */

static void expect_output(const char *file, const struct cl_label_plan *plan, struct cl_label_job *job)
{
    struct cl_label one;
    cl_label_fill_widest(&one, &plan->about);
    job->label = &one;
    job->count = 1;
    for (int format = CL_LABEL_PDF; format <= CL_LABEL_ZPL; format++) {
        struct cl_bytes out = {0};
        job->format = (enum cl_label_format)format;
        enum cl_status wanted = format == CL_LABEL_ZPL && !plan->stock.roll ? CL_REFUSED : CL_OK;
        if (cl_labels_render(job, &out, &error) != wanted)
            fail_msg("%s, format %d: %s", file, format, error.message);
        free(out.data);
        cl_error_clear(&error);
    }
}

/* Those of 203, 300 and 600 dpi, of sheets and of rolls, take the widest texts in every output. */
static void shipped_templates_take_the_widest_texts(void **state)
{
    (void)state;
    glob_t files;
    bool roll[1201] = {false}, sheet[1201] = {false};
    assert_int_equal(glob("templates/labels/*.ini", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct cl_buffer text = {0};
        struct cl_label_plan plan = {.error = &error};
        assert_int_equal(cl_file_read(files.gl_pathv[i], 1 << 20, &text, &error), CL_OK);
        struct cl_label_job job = {
            .template_text = text.data, .template_size = text.size, .template_file = files.gl_pathv[i]};
        if (cl_label_plan_read(&plan, &job) != CL_OK)
            fail_msg("%s", error.message);
        (plan.stock.roll ? roll : sheet)[plan.stock.dpi] = true;
        expect_output(files.gl_pathv[i], &plan, &job);
        cl_arena_free(&plan.arena);
        cl_buffer_free(&text);
    }
    assert_true(roll[203] && roll[300] && roll[600] && sheet[203] && sheet[300] && sheet[600]);
    assert_true(files.gl_pathc >= 20);
    globfree(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_roll_is_one_format_for_each_label, fresh),
        cmocka_unit_test_setup(nothing_becomes_a_command, fresh),
        cmocka_unit_test_setup(a_page_is_an_svg, fresh),
        cmocka_unit_test_setup(texts_that_cannot_be_printed_are_refused, fresh),
        cmocka_unit_test(shipped_templates_take_the_widest_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
