/* Elements of a label's template: what a pen is told to draw, and what is refused. */
#include "unit.h"

#include "base/file.h"
#include "base/hash.h"
#include "render/label.h"
#include "render/label_plan.h"

#include <stdio.h>
#include <unistd.h>

#define HEAD                                                                                                           \
    "[template]\nversion = 1\nfor = thing\ntitle = It\n[stock]\nkind = roll\ndpi = 254\nlabel_width = 50\n"            \
    "label_height = 30\nedge = 1\n"
#define TEXTS "[text all]\nx = 2\ny = 28\nwidth = 46\nsize = 6\nminimum = 3\nvalue = {{code}} {{name}} {{training}}\n"

/* ---- a pen that writes down what it is told ---------------------------------------------------------------------- */

static struct cl_buffer told;
static struct cl_error error;

static enum cl_status tell_text(void *sheet, const struct cl_label_letters *letters)
{
    (void)sheet;
    cl_buffer_print(&told, "text %.1f %.1f %d '%.*s'\n", letters->x, letters->y, letters->quarters, (int)letters->size,
                    letters->text);
    return CL_OK;
}

static enum cl_status tell_bits(void *sheet, const struct cl_label_modules *modules)
{
    (void)sheet;
    cl_buffer_print(&told, "bits %d %d %dx%d of %d, first row %02X\n", (int)modules->x, (int)modules->y,
                    modules->bits.width, modules->bits.height, (int)modules->module, modules->bits.bit[0]);
    return CL_OK;
}

static enum cl_status tell_bar(void *sheet, const struct cl_label_bar *bar)
{
    (void)sheet;
    cl_buffer_print(&told, "%s %d %d %d %d\n", bar->white ? "white" : "bar", (int)bar->x, (int)bar->y, (int)bar->width,
                    (int)bar->height);
    return CL_OK;
}

static enum cl_status tell_stroke(void *sheet, const int64_t *dots, int64_t thickness)
{
    (void)sheet;
    cl_buffer_print(&told, "stroke %d %d %d %d thick %d\n", (int)dots[0], (int)dots[1], (int)dots[2], (int)dots[3],
                    (int)thickness);
    return CL_OK;
}

static const struct cl_label label = {.kind = CL_LABEL_OF_THING,
                                      .text = {[CL_LABEL_FIELD_CODE] = "ST-000012K", [CL_LABEL_FIELD_NAME] = "B12"}};

/* What is drawn of the elements, beside the text that every label must have. */
static void expect_drawn(const char *elements, const char *drawn)
{
    const struct cl_label_pen pen = {NULL, tell_text, tell_bits, tell_bar, tell_stroke, NULL};
    struct cl_buffer text = {0};
    struct cl_label_plan plan = {.error = &error};
    struct cl_label_drawing drawing = {.plan = &plan, .pen = &pen};
    cl_buffer_print(&text, "%s%s%s", HEAD, TEXTS, elements);
    struct cl_label_job job = {.template_text = text.data, .template_size = text.size, .template_file = "it.ini"};
    if (cl_label_plan_read(&plan, &job) != CL_OK)
        fail_msg("%s: %s", elements, error.message);
    assert_int_equal(cl_pdf_new(&(struct cl_pdf_about){.title = "It"}, &drawing.measure, &error), CL_OK);
    told.size = 0;
    assert_int_equal(cl_label_draw(&drawing, &label, true), CL_OK);
    assert_int_equal(cl_label_draw(&drawing, &label, false), CL_OK);
    cl_buffer_add(&told, "", 1);
    char *rest = strchr(told.data, '\n') + 1; /* behind the text of TEXTS */
    assert_string_equal(rest, drawn);
    cl_pdf_free(drawing.measure);
    cl_arena_free(&plan.arena);
    cl_buffer_free(&drawing.text);
    cl_buffer_free(&text);
    cl_error_clear(&error);
}

static void lines_and_boxes_are_whole_dots(void **state)
{
    (void)state;
    expect_drawn("[line l]\nx = 2\ny = 3\nwidth = 10.04\nthickness = 0.1\n", "bar 20 30 100 1\n");
    expect_drawn("[line l]\nx = 2\ny = 3.05\nheight = 10\nthickness = 0.26\n", "bar 20 31 3 100\n");
    expect_drawn("[box b]\nx = 2\ny = 3\nwidth = 5\nheight = 4\nfilled = yes\n", "bar 20 30 50 40\n");
    expect_drawn("[box b]\nx = 2\ny = 3\nwidth = 5\nheight = 4\nthickness = 0.5\n",
                 "bar 20 30 50 5\nbar 20 65 50 5\nbar 20 30 5 40\nbar 65 30 5 40\n");
}

static void texts_are_turned_about_their_place(void **state)
{
    (void)state;
    static const char text[] = "[text t]\nx = 20\ny = 15\nwidth = 8\nsize = 6\nfit = refuse\nvalue = AB\n";
    char turned[200];
    expect_drawn(text, "text 20.0 15.0 0 'AB'\n");
    for (int quarters = 1; quarters < 4; quarters++) {
        char drawn[40];
        snprintf(turned, sizeof turned, "%srotation = %d\n", text, quarters * 90);
        snprintf(drawn, sizeof drawn, "text 20.0 15.0 %d 'AB'\n", quarters);
        expect_drawn(turned, drawn);
    }
    /* lines follow each other to the left of a text that runs down */
    expect_drawn("[text t]\nx = 20\ny = 5\nwidth = 10\nsize = 10\nlines = 2\nfit = wrap\nrotation = 90\n"
                 "value = ABC DEFG\n",
                 "text 20.0 5.0 1 'ABC'\ntext 16.1 5.0 1 'DEFG'\n");
}

static void codes_stand_behind_their_quiet_zone(void **state)
{
    (void)state;
    expect_drawn("[datamatrix d]\nx = 2\ny = 3\nmodule = 3\nmodules = 8x18\nvalue = AB\n",
                 "bits 23 33 18x8 of 3, first row AA\n");
    expect_drawn("[qr q]\nx = 2\ny = 3\nmodule = 3\nversion = 1\nvalue = AB\n",
                 "bits 32 42 21x21 of 3, first row FE\n");
}

static void conditions_decide_what_is_printed(void **state)
{
    (void)state;
    static const char line[] = "[line l]\nx = 2\ny = 3\nwidth = 10\nthickness = 0.1\nwhen = ";
    static const struct {
        const char *when;
        bool drawn;
    } some[] = {{"{{name}}", true}, {"not {{name}}", false}, {"{{about}}", false}, {"not {{about}}", true}};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        char text[200];
        snprintf(text, sizeof text, "%s%s\n", line, some[i].when);
        expect_drawn(text, some[i].drawn ? "bar 20 30 100 1\n" : "");
    }
    /* either of two in the same place */
    expect_drawn("[qr q]\nx = 2\ny = 3\nmodule = 3\nversion = 1\nvalue = AB\nwhen = {{about}}\n"
                 "[box b]\nx = 4\ny = 5\nwidth = 2\nheight = 2\nfilled = yes\nwhen = not {{about}}\n",
                 "bar 40 50 20 20\n");
}

/* ---- images ------------------------------------------------------------------------------------------------------ */

#define IMAGE "test_render_label_element.pbm"

static void write_image(const char *bytes, size_t size, char *element, size_t element_size, const char *more)
{
    char hash[CL_HASH_TEXT];
    struct cl_hash of = cl_hash_of(bytes, size);
    assert_int_equal(cl_file_write(IMAGE, bytes, size, &error), CL_OK);
    snprintf(element, element_size, "[image i]\nx = 2\ny = 3\nfile = %s\nsha256 = %s\n%s", IMAGE,
             cl_hash_write(&of, hash, sizeof hash), more);
}

static void images_are_read_from_beside_the_template(void **state)
{
    (void)state;
    static const char plain[] = "P1\n# a hook\n3 2\n1 1 0\n001\n", raw[] = "P4 3 2\n\xDF\x3F";
    char element[400];
    write_image(plain, sizeof plain - 1, element, sizeof element, "dots = 4\n");
    expect_drawn(element, "bits 20 30 3x2 of 4, first row C0\n");
    write_image(plain, sizeof plain - 1, element, sizeof element, "rotation = 90\n");
    expect_drawn(element, "bits 20 30 2x3 of 1, first row 40\n");
    write_image(raw, sizeof raw - 1, element, sizeof element, "rotation = 180\n");
    expect_drawn(element, "bits 20 30 3x2 of 1, first row 80\n");
    write_image(raw, sizeof raw - 1, element, sizeof element, "");
    expect_drawn(element, "bits 20 30 3x2 of 1, first row C0\n");
    unlink(IMAGE);
}

/* ---- mistakes ---------------------------------------------------------------------------------------------------- */

static void expect_mistake(const char *elements, int line, const char *words)
{
    struct cl_buffer text = {0};
    struct cl_label_plan plan = {.error = &error};
    cl_buffer_print(&text, "%s%s%s", HEAD, TEXTS, elements);
    struct cl_label_job job = {.template_text = text.data, .template_size = text.size, .template_file = "it.ini"};
    if (cl_label_plan_read(&plan, &job) != CL_INVALID_INPUT)
        fail_msg("'%s' is no mistake", elements);
    bool found = false;
    for (size_t i = 0; i < error.row_count; i++)
        found = found || (strstr(error.rows[i].message, words) != NULL && error.rows[i].row == line + 17);
    if (!found)
        fail_msg("'%s': no row says '%s', the first is %d: '%s'", elements, words, (int)error.rows[0].row,
                 error.rows[0].message);
    cl_arena_free(&plan.arena);
    cl_buffer_free(&text);
    cl_error_clear(&error);
}

static void mistakes_of_elements_are_named(void **state)
{
    (void)state;
    expect_mistake("[line l]\nx = 2\ny = 3\nthickness = 0.1\n", 2, "a line has a width or a height");
    expect_mistake("[box b]\nx = 2\ny = 3\nwidth = 5\nheight = 4\n", 2, "a box has a thickness or is filled");
    expect_mistake("[box b]\nx = 2\ny = 3\nwidth = 47.5\nheight = 4\nfilled = yes\n", 2, "[box b] needs");
    expect_mistake("[text t]\nx = 2\ny = 5\nwidth = 5\nsize = 5\nvalue = A\n", 2, "minimum is missing");
    expect_mistake("[text t]\nx = 2\ny = 5\nwidth = 5\nsize = 5\nminimum = 4\nfit = wrap\nvalue = A\n", 6,
                   "minimum is only for fit = shrink");
    expect_mistake("[text t]\nx = 2\ny = 5\nwidth = 5\nsize = 5\nlines = 2\nfit = refuse\nvalue = A\n", 6,
                   "write fit = wrap");
    expect_mistake("[text t]\nx = 2\ny = 20\nwidth = 15\nsize = 5\nfit = wrap\nrotation = 90\nvalue = A\n", 2,
                   "[text t] needs");
    expect_mistake("[text t]\nx = 2\ny = 5\nwidth = 5\nsize = 5\nfit = wrap\nrotation = 45\nvalue = A\n", 7,
                   "'45' is not known");
    expect_mistake("[line l]\nx = 2\ny = 3\nwidth = 5\nthickness = 0.1\nwhen = name\n", 2, "write when = {{caution}}");
    expect_mistake("[line l]\nx = 2\ny = 3\nwidth = 5\nthickness = 0.1\nwhen = not {{nmae}}\n", 2,
                   "did you mean 'name'");
    expect_mistake("[line l]\nx = 2\ny = 3\nwidth = 5\nthickness = 0.1\nwhen = {{serial}}\n", 2, "have no {{serial}}");
    expect_mistake("[datamatrix d]\nx = 2\ny = 3\nmodule = 3\nmodules = 8x19\nvalue = AB\n", 5, "did you mean '8x18'");
    expect_mistake("[datamatrix d]\nx = 2\ny = 3\nmodule = 2\nmodules = 8x18\nvalue = AB\n", 2,
                   "a Data Matrix needs at least 3 printer dots");
    expect_mistake("[datamatrix d]\nx = 47\ny = 3\nmodule = 3\nmodules = 8x18\nvalue = AB\n", 2,
                   "[datamatrix d] needs");
    expect_mistake("[datamatrix d]\nx = 2\ny = 3\nmodule = 3\nmodules = 8x18\nvalue = AB\n"
                   "[line l]\nx = 2\ny = 3\nwidth = 5\nthickness = 0.1\n",
                   8, "stands in the quiet zone of [datamatrix d]");
}

/* So many elements, behind the one of TEXTS, at the same place. */
static void expect_crowd(const char *kind, const char *keys, size_t count, size_t rows, const char *words)
{
    struct cl_buffer text = {0};
    struct cl_label_plan plan = {.error = &error};
    cl_buffer_print(&text, "%s%s", HEAD, TEXTS);
    for (size_t i = 1; i < count; i++)
        cl_buffer_print(&text, "[%s e%zu]\n%s", kind, i, keys);
    struct cl_label_job job = {.template_text = text.data, .template_size = text.size, .template_file = "it.ini"};
    assert_int_equal(cl_label_plan_read(&plan, &job), rows > 0 ? CL_INVALID_INPUT : CL_OK);
    assert_int_equal(error.row_count, rows);
    if (strstr(error.message, words) == NULL)
        assert_string_equal(error.message, words);
    cl_arena_free(&plan.arena);
    cl_buffer_free(&text);
    cl_error_clear(&error);
}

static void a_crowd_is_not_looked_at(void **state)
{
    (void)state;
    static const char line[] = "x = 2\ny = 3\nwidth = 10\nthickness = 0.1\n";
    expect_crowd("line", line, 200, 0, "");
    expect_crowd("line", line, 201, 1, "a label has at most 200 elements");
    expect_crowd("qr", "x = 2\ny = 3\nmodule = 3\nversion = 1\nvalue = {{code}}\n", 200, 100,
                 "has at least 100 mistakes, the first in line 25: [qr e2] stands in the quiet zone of [qr e1]");
    char image[400];
    write_image("P1 1 1 1", 8, image, sizeof image, "");
    expect_crowd("image", strchr(image, '\n') + 1, 21, 0, "");
    expect_crowd("image", strchr(image, '\n') + 1, 22, 1, "a label has at most 20 images");
    unlink(IMAGE);
    expect_crowd("line", "x = 2\ny = 3\nwidth = 10\n", 200, 100, "has at least 100 mistakes");
}

static void mistakes_of_images_are_named(void **state)
{
    (void)state;
    static const char image[] = "P1 3 2 110 001", cut[] = "P4 30 20\n12", grey[] = "P5 3 2 255\n123456";
    char element[400], other[400];
    expect_mistake("[image i]\nx = 2\ny = 3\nfile = ../../x\nsha256 = 0\n", 2, "'../../x' is not the name of an image");
    expect_mistake("[image i]\nx = 2\ny = 3\nfile = /etc/x.pbm\nsha256 = 0\n", 2, "is not the name of an image");
    expect_mistake("[image i]\nx = 2\ny = 3\nfile = ../x.pbm\nsha256 = 0\n", 2, "is not the name of an image");
    expect_mistake("[image i]\nx = 2\ny = 3\nfile = nowhere.pbm\nsha256 = 0\n", 2, "nowhere.pbm");
    write_image(image, sizeof image - 1, element, sizeof element, "");
    write_image(cut, sizeof cut - 1, other, sizeof other, "");
    expect_mistake(other, 2, "is not a PBM image");
    expect_mistake(element, 2, "is another image than was meant: it has sha256 = ");
    write_image(grey, sizeof grey - 1, other, sizeof other, "");
    expect_mistake(other, 2, "is not a PBM image");
    write_image(image, sizeof image - 1, element, sizeof element, "dots = 100\nrotation = 90\n");
    expect_mistake(element, 2, "[image i] needs");
    unlink(IMAGE);
}

/* ---- the paper's own shape --------------------------------------------------------------------------------------- */

static void expect_stock(const char *stock, const char *elements, const char *words)
{
    struct cl_buffer text = {0};
    struct cl_label_plan plan = {.error = &error};
    cl_buffer_print(&text, "%s%s%s%s", HEAD, stock, TEXTS, elements);
    struct cl_label_job job = {.template_text = text.data, .template_size = text.size, .template_file = "it.ini"};
    enum cl_status status = cl_label_plan_read(&plan, &job);
    bool found = false;
    for (size_t i = 0; words != NULL && i < error.row_count; i++)
        found = found || strstr(error.rows[i].message, words) != NULL;
    if ((status == CL_OK) != (words == NULL) || (words != NULL && !found))
        fail_msg("'%s%s' is %d: '%s'", stock, elements, (int)status, error.row_count ? error.rows[0].message : "");
    cl_arena_free(&plan.arena);
    cl_buffer_free(&text);
    cl_error_clear(&error);
}

static void nothing_stands_off_the_paper(void **state)
{
    (void)state;
    static const char corner[] = "[box b]\nx = 1\ny = 1\nwidth = 2\nheight = 2\nfilled = yes\n";
    static const char dot[] = "body_width = 38\ndot_x = 44\ndot_y = 10\ndot_diameter = 10\n";
    expect_stock("", corner, NULL);
    expect_stock("corner_radius = 4\n", corner, "and at its round corners");
    expect_stock("corner_radius = 2\n", "[box b]\nx = 2\ny = 2\nwidth = 2\nheight = 2\nfilled = yes\n", NULL);
    static const char narrow[] = "[box b]\nx = 42\ny = 8\nwidth = 4\nheight = 4\nfilled = yes\n";
    static const char wide[] = "[box b]\nx = 40.5\ny = 6.5\nwidth = 7\nheight = 7\nfilled = yes\n";
    static const char between[] = "[box b]\nx = 36\ny = 8\nwidth = 6\nheight = 4\nfilled = yes\n";
    expect_stock(dot, narrow, "[text all] needs"); /* the text of all of them is wider than the body now */
    expect_stock("body_width = 49\n", "", "has body_width, dot_x, dot_y and dot_diameter");
    expect_stock("body_width = 40\ndot_x = 44\ndot_y = 10\ndot_diameter = 10\n", "", "must stand beside the body");
    expect_stock(dot, wide, "[box b] needs");
    expect_stock(dot, between, "and at the round label's edge");
}

static void a_draft_says_so_in_black(void **state)
{
    (void)state;
    const struct cl_label_pen pen = {NULL, tell_text, tell_bits, tell_bar, tell_stroke, NULL};
    struct cl_label_plan plan = {.error = &error};
    struct cl_label_drawing drawing = {.plan = &plan, .pen = &pen, .across = "DRAFT"};
    static const char text[] = HEAD TEXTS "[qr q]\nx = 2\ny = 3\nmodule = 3\nversion = 1\nvalue = {{code}}\n";
    struct cl_label_job job = {.template_text = text, .template_size = sizeof text - 1, .template_file = "it.ini"};
    assert_int_equal(cl_label_plan_read(&plan, &job), CL_OK);
    assert_int_equal(cl_pdf_new(&(struct cl_pdf_about){.title = "It"}, &drawing.measure, &error), CL_OK);
    told.size = 0;
    assert_int_equal(cl_label_draw(&drawing, &label, true), CL_OK);
    assert_int_equal(cl_label_draw_across(&drawing, &label), CL_OK);
    cl_buffer_add(&told, "", 1);
    assert_non_null(strstr(told.data, "bits 32 42 21x21 of 3, first row 0E\n")); /* its corner is gone */
    assert_non_null(strstr(told.data, "stroke 0 0 500 300 thick 2\nstroke 0 300 500 0 thick 2\nbits 0 0 500x300 of 1"));
    assert_non_null(strstr(told.data, "stroke 32 42 95 105 thick 2\nstroke 32 105 95 42 thick 2\nwhite "));
    assert_non_null(strstr(told.data, "0 'DRAFT'\n"));
    cl_pdf_free(drawing.measure);
    cl_arena_free(&plan.arena);
    cl_buffer_free(&drawing.text);
}

/* More than half of it is white, whatever its form. */
static void a_struck_code_is_beyond_repair(void **state)
{
    (void)state;
    static const int size[][2] = {{21, 21}, {10, 10}, {144, 144}, {18, 8}, {48, 16}};
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        int width = size[i][0], height = size[i][1], left = 0;
        uint8_t bit[CL_SYMBOL_BYTES];
        memset(bit, 0xFF, sizeof bit);
        cl_label_strike(bit, width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                left += (bit[y * ((width + 7) / 8) + x / 8] & (0x80 >> x % 8)) != 0;
        assert_true(2 * left < width * height && left > 0);
    }
}

static int free_told(void **state)
{
    (void)state;
    cl_buffer_free(&told);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_and_boxes_are_whole_dots),
        cmocka_unit_test(texts_are_turned_about_their_place),
        cmocka_unit_test(codes_stand_behind_their_quiet_zone),
        cmocka_unit_test(conditions_decide_what_is_printed),
        cmocka_unit_test(images_are_read_from_beside_the_template),
        cmocka_unit_test(mistakes_of_elements_are_named),
        cmocka_unit_test(a_crowd_is_not_looked_at),
        cmocka_unit_test(mistakes_of_images_are_named),
        cmocka_unit_test(nothing_stands_off_the_paper),
        cmocka_unit_test(a_draft_says_so_in_black),
        cmocka_unit_test(a_struck_code_is_beyond_repair),
    };
    return cmocka_run_group_tests(tests, NULL, free_told);
}
