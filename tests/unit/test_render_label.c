/* Labels: the shipped templates, what is left out, what is refused, the same bytes twice. */
#include "unit.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/id.h"
#include "render/label.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#define SHEET "templates/labels/vial-sheet.ini"
#define ROLL  "templates/labels/vial-roll.ini"
#define COUNT 170

static struct vial {
    char id[24], serial[12];
} vial[COUNT];
static struct cl_label label[COUNT];
static struct cl_buffer sheet, roll;

/* The labels of one lot, whole and printable; a test spoils what it is about. */
static int fresh_labels(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(vial[i].serial, sizeof vial[i].serial, "%04zu", i + 1);
        size_t size = (size_t)snprintf(vial[i].id, sizeof vial[i].id, "UC26A001-%s?", vial[i].serial);
        vial[i].id[size - 1] = cl_check_character(vial[i].id, size - 1);
        label[i] = (struct cl_label){.kind = CL_LABEL_OF_VIAL,
                                     .text = {
                                         [CL_LABEL_FIELD_VIAL] = vial[i].id,
                                         [CL_LABEL_FIELD_PRODUCT] = "hUC-MSC",
                                         [CL_LABEL_FIELD_MANUFACTURER] = "Cell Processing North",
                                         [CL_LABEL_FIELD_LOT] = "UC26A001",
                                         [CL_LABEL_FIELD_SERIAL] = vial[i].serial,
                                         [CL_LABEL_FIELD_STORAGE] = "Store at or below -150 °C",
                                         [CL_LABEL_FIELD_CAUTION] = "Caution: New Drug—Limited by Federal (or United "
                                                                    "States) law to investigational use.",
                                         [CL_LABEL_FIELD_CELLS] = "50000000",
                                         [CL_LABEL_FIELD_VOLUME] = "5 mL",
                                         [CL_LABEL_FIELD_EXPIRES] = "2028-02-29",
                                     }};
    }
    return 0;
}

static enum cl_status render(const char *template, size_t size, size_t count, int64_t skip, struct cl_bytes *out,
                             struct cl_error *error)
{
    struct cl_label_job job = {.template_text = template,
                               .template_size = size,
                               .template_file = "it.ini",
                               .label = label,
                               .count = count,
                               .skip = skip};
    *out = (struct cl_bytes){0};
    return cl_labels_render(&job, out, error);
}

static size_t pages_of(const struct cl_bytes *out)
{
    size_t pages = 0;
    static const char mark[] = "/Type/Page/";
    const char *at = out->data, *end = at + out->size;
    while ((at = memmem(at, (size_t)(end - at), mark, sizeof mark - 1)) != NULL) {
        pages++;
        at += sizeof mark - 1;
    }
    return pages;
}

static void expect_pages(const struct cl_buffer *template, size_t count, int64_t skip, size_t pages)
{
    struct cl_bytes out;
    struct cl_error error = {0};
    enum cl_status status = render(template->data, template->size, count, skip, &out, &error);
    if (status != CL_OK)
        fail_msg("%s", error.message);
    assert_int_equal(pages_of(&out), pages);
    free(out.data);
}

static void shipped_templates_print(void **state)
{
    (void)state;
    expect_pages(&sheet, 1, 0, 1);
    expect_pages(&sheet, 85, 0, 1);
    expect_pages(&sheet, 86, 0, 2);
    expect_pages(&sheet, 85, 1, 2);
    expect_pages(&sheet, 2, 84, 2);
    expect_pages(&sheet, 170, 0, 2);
    expect_pages(&roll, 170, 0, 170);
}

static void the_same_labels_give_the_same_bytes(void **state)
{
    (void)state;
    struct cl_bytes one, two, three;
    char lot[] = "UC26A001"; /* the content counts, not where it stands */
    assert_int_equal(render(sheet.data, sheet.size, COUNT, 0, &one, NULL), CL_OK);
    label[7].text[CL_LABEL_FIELD_LOT] = lot;
    assert_int_equal(render(sheet.data, sheet.size, COUNT, 0, &two, NULL), CL_OK);
    lot[7] = '2';
    assert_int_equal(render(sheet.data, sheet.size, COUNT, 0, &three, NULL), CL_OK);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.data, two.data, one.size);
    assert_true(three.size != one.size || memcmp(one.data, three.data, one.size) != 0);
    assert_non_null(memmem(one.data, one.size, "UC26A001-0001E to UC26A001-0170D", 32));
    free(one.data);
    free(two.data);
    free(three.data);
}

/* Codes are made ahead by all processors that the process may use. */
static void it_does_not_matter_who_makes_the_codes(void **state)
{
    (void)state;
    cpu_set_t all, one;
    struct cl_bytes by_all, by_one;
    struct cl_error error = {0};
    CPU_ZERO(&one);
    assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
    for (size_t i = 0; CPU_COUNT(&one) == 0; i++)
        if (CPU_ISSET(i, &all))
            CPU_SET(i, &one);
    assert_int_equal(render(roll.data, roll.size, COUNT, 0, &by_all, NULL), CL_OK);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_int_equal(render(roll.data, roll.size, COUNT, 0, &by_one, NULL), CL_OK);
    assert_int_equal(sched_setaffinity(0, sizeof all, &all), 0);
    assert_int_equal(by_all.size, by_one.size);
    assert_memory_equal(by_all.data, by_one.data, by_all.size);
    free(by_all.data);
    free(by_one.data);
    /* what is refused is refused in its turn: the first of two */
    label[100].text[CL_LABEL_FIELD_VIAL] = "uc26a001-0101x";
    label[101].text[CL_LABEL_FIELD_VIAL] = "UC26A001-0102-THAT-IS-FAR-TOO-LONG";
    assert_failed(render(roll.data, roll.size, COUNT, 0, &by_all, &error), CL_REFUSED, &error, "uc26a001-0101x");
    assert_null(by_all.data);
}

static void what_does_not_apply_is_left_out(void **state)
{
    (void)state;
    label[0].text[CL_LABEL_FIELD_CELLS] = label[0].text[CL_LABEL_FIELD_VOLUME] = NULL;
    label[0].text[CL_LABEL_FIELD_EXPIRES] = NULL;
    label[0].text[CL_LABEL_FIELD_CAUTION] = NULL;
    label[0].text[CL_LABEL_FIELD_STORAGE] = "";
    label[1].text[CL_LABEL_FIELD_CELLS] = "";
    label[2].text[CL_LABEL_FIELD_VOLUME] = NULL;
    label[3].text[CL_LABEL_FIELD_TRAINING] = "TRAINING";
    label[4].text[CL_LABEL_FIELD_PRODUCT] = "脐带间充质干细胞";
    label[5].text[CL_LABEL_FIELD_PRODUCT] = "ménisque ß µ ≥ ×10⁶";
    expect_pages(&sheet, 6, 0, 1);
    expect_pages(&roll, 6, 0, 6);
}

static void expect_refused(const char *words)
{
    struct cl_bytes out;
    struct cl_error error = {0};
    enum cl_status status = render(sheet.data, sheet.size, 3, 0, &out, &error);
    assert_null(out.data);
    assert_string_equal(error.record, vial[1].id);
    assert_failed(status, CL_REFUSED, &error, words);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    label[1].text[CL_LABEL_FIELD_PRODUCT] = "Allogeneic umbilical cord mesenchymal stromal cells for infusion";
    expect_refused("text 'product' is too long: 'Allogeneic umbilical cord mesenchymal stromal cells");
    fresh_labels(state);
    label[1].text[CL_LABEL_FIELD_CAUTION] =
        "Caution: New Drug—Limited by Federal (or United States) law to investigational use, and more "
        "than that, because this text goes on and on.";
    expect_refused("text 'caution' is too long");
    fresh_labels(state);
    label[1].text[CL_LABEL_FIELD_SERIAL] = "000000000000000000000000000000000000000042";
    expect_refused("text 'serial' is too long");
}

static void what_cannot_be_printed_is_refused(void **state)
{
    (void)state;
    label[1].text[CL_LABEL_FIELD_PRODUCT] = "MSC \xF0\x9F\x98\x80";
    expect_refused("U+1F600");
    label[1].text[CL_LABEL_FIELD_PRODUCT] = "MSC \xC3";
    expect_refused("text 'product'");
    label[1].text[CL_LABEL_FIELD_PRODUCT] = "\xD8\xA7\xD9\x84";
    expect_refused("U+0627");
}

static void a_code_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct cl_bytes out;
    struct cl_error error = {0};
    label[0].text[CL_LABEL_FIELD_VIAL] = "UC26A001LONGER-00042T";
    assert_failed(render(sheet.data, sheet.size, 1, 0, &out, &error), CL_REFUSED, &error,
                  "does not fit a QR of version 1");
    label[0].text[CL_LABEL_FIELD_VIAL] = "uc26a001-0001e";
    assert_failed(render(sheet.data, sheet.size, 1, 0, &out, &error), CL_REFUSED, &error, "cannot be a QR");
    label[0].text[CL_LABEL_FIELD_VIAL] = NULL;
    assert_failed(render(sheet.data, sheet.size, 1, 0, &out, &error), CL_REFUSED, &error,
                  "qr 'vial' would be empty on the label of : the record has no {{vial}}");
}

static void used_places_are_within_a_sheet(void **state)
{
    (void)state;
    struct cl_bytes out;
    struct cl_error error = {0};
    assert_failed(render(sheet.data, sheet.size, 1, 85, &out, &error), CL_USAGE, &error, "cannot skip 85 labels");
    assert_failed(render(sheet.data, sheet.size, 1, -1, &out, &error), CL_USAGE, &error, "cannot skip -1 labels");
    assert_failed(render(roll.data, roll.size, 1, 1, &out, &error), CL_USAGE, &error, "cannot skip 1 labels");
    assert_failed(render(sheet.data, sheet.size, 0, 0, &out, &error), CL_REFUSED, &error, "there is no label");
}

/* ---- mistakes in templates ------------------------------------------------------------------------------------- */

/* The shipped sheet with one text replaced by another, both in one line. */
static void expect_mistake(const char *good, const char *bad, const char *column, const char *words)
{
    struct cl_buffer text = {0};
    struct cl_bytes out;
    struct cl_error error = {0};
    char *at = strstr(sheet.data, good);
    if (at == NULL)
        fail_msg("the template does not hold '%s'", good);
    cl_buffer_add(&text, sheet.data, (size_t)(at - sheet.data));
    cl_buffer_add_text(&text, bad);
    cl_buffer_add_text(&text, at + strlen(good));
    enum cl_status status = render(text.data, text.size, 1, 0, &out, &error);
    assert_int_equal(status, CL_INVALID_INPUT);
    bool found = false;
    for (size_t i = 0; i < error.row_count; i++) {
        found = found || (strcmp(error.rows[i].column, column) == 0 && strstr(error.rows[i].message, words) != NULL);
        assert_true(error.rows[i].row > 0);
    }
    if (!found)
        fail_msg("'%s': no row says '%s', the first is %s: '%s'", bad, words, error.rows[0].column,
                 error.rows[0].message);
    cl_buffer_free(&text);
    cl_error_clear(&error);
}

static void mistakes_in_words_are_named(void **state)
{
    (void)state;
    expect_mistake("[text storage]", "[txt storage]", "section", "did you mean 'text'");
    expect_mistake("[text storage]", "[text]", "section", "give it a name");
    expect_mistake("[stock]", "[stock sheet]", "section", "without a name");
    expect_mistake("kind = sheet", "kind = shet", "kind", "did you mean 'sheet'");
    expect_mistake("minimum = 3.4", "minimun = 3.4", "key", "did you mean 'minimum'");
    expect_mistake("minimum = 3.4", "lines = 1", "minimum", "minimum is missing");
    expect_mistake("value = {{storage}}", "value = {{storrage}}", "value", "did you mean 'storage'");
    expect_mistake("value = {{storage}}", "value = {{storage", "value", "'{{' without '}}'");
    expect_mistake("value = {{storage}}", "value = storage}}", "value", "'}}' without '{{'");
    expect_mistake("for = vial", "for = vail", "for", "did you mean 'vial'");
    expect_mistake("version = 1", "version = 1.5", "version", "");
    expect_mistake("title =", "titel =", "key", "did you mean 'title'");
    expect_mistake("for = vial", "for = bag", "value", "labels of bags have no {{serial}}");
    expect_mistake("value = {{product}}", "value = {{product|DD}}", "value", "it has no formats");
    expect_mistake("Exp {{expires}}", "Exp {{expires|DD MMN YYYY}}", "value", "write DD MMM YYYY");
    expect_mistake("{{cells}} cells", "{{cells|10^7}} cells", "value", "write digits, grouped, x10^6 or 10^6");
    expect_mistake("bold = yes", "bold = maybe", "bold", "is not known");
    expect_mistake("align = right", "align = center", "align", "did you mean 'centre'");
}

static void mistakes_in_numbers_are_named(void **state)
{
    (void)state;
    expect_mistake("x = 0.1", "x = 0,1", "x", "");
    expect_mistake("x = 0.1", "x = nan", "x", "");
    expect_mistake("x = 0.1", "x = -1", "x", "not between 0 and 300 mm");
    expect_mistake("x = 0.1", "x = 0.1234", "x", "");
    expect_mistake("size = 5.2", "size = 1", "size", "not between");
    expect_mistake("size = 5.2", "size = 3.3", "minimum", "minimum is larger than size");
    expect_mistake("columns = 5", "columns = 6", "columns", "the labels need");
    expect_mistake("columns = 5", "columns = 2.5", "columns", "");
    expect_mistake("rows = 17", "rows = 18", "rows", "the labels need");
    expect_mistake("kind = sheet", "kind = roll", "columns", "only for sheets");
    expect_mistake("rows = 17", "", "rows", "rows is missing");
}

static void mistakes_in_the_layout_are_named(void **state)
{
    (void)state;
    expect_mistake("module = 8", "module = 3", "module", "at least 4 printer dots");
    expect_mistake("module = 8", "module = 11", "x", "[qr vial] needs");
    expect_mistake("x = 10\n", "x = 9\n", "x", "[text product] stands in the quiet zone of [qr vial]");
    expect_mistake("width = 13.2", "width = 23.2", "x", "[text product] needs");
    expect_mistake("lines = 2", "lines = 3", "x", "[text caution] needs");
    expect_mistake("value = {{training}}", "value = {{storage}}", "value", "does not show {{training}}");
    expect_mistake("value = {{manufacturer}}", "value = {{storage}}", "value", "does not show {{manufacturer}}");
}

static void every_mistake_is_listed_in_order(void **state)
{
    (void)state;
    static const char text[] = "[stock]\nkind = roll\ndpi = 300\nlabel_width = x\nlabel_height = 12.7\nedge = 0.5\n"
                               "colour = red\n[qr vial]\nx = 0\n";
    struct cl_bytes out;
    struct cl_error error = {0};
    assert_int_equal(render(text, sizeof text - 1, 1, 0, &out, &error), CL_INVALID_INPUT);
    assert_true(error.row_count >= 5);
    for (size_t i = 1; i < error.row_count; i++)
        assert_true(error.rows[i].row >= error.rows[i - 1].row);
    assert_int_equal(error.rows[0].row, 1);
    assert_non_null(strstr(error.rows[0].message, "[template] is missing"));
    assert_int_equal(error.rows[1].row, 4);
    assert_non_null(strstr(error.message, "the label template it.ini has"));
    cl_error_clear(&error);
    assert_failed(render("", 0, 1, 0, &out, &error), CL_INVALID_INPUT, &error, "[template] is missing");
    assert_failed(render("[stock\n", 7, 1, 0, &out, &error), CL_INVALID_INPUT, &error, "");
}

/* ---- the proof --------------------------------------------------------------------------------------------------- */

static void a_proof_is_the_same_twice(void **state)
{
    (void)state;
    struct cl_bytes one = {0}, two = {0};
    struct cl_error error = {0};
    const struct cl_label_proof_head head = {.state = "draft", .made = "2026-03-01 10:00 CET", .before = 1};
    struct cl_label_job job = {
        .template_text = sheet.data, .template_size = sheet.size, .template_file = "templates/it.ini"};
    assert_int_equal(cl_labels_check(&job, NULL, &error), CL_OK);
    assert_int_equal(cl_labels_proof(&job, &head, &one, &error), CL_OK);
    assert_int_equal(cl_labels_proof(&job, &head, &two, &error), CL_OK);
    assert_true(pages_of(&one) >= 2);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.data, two.data, one.size);
    free(one.data);
    free(two.data);
    job.template_size = 10;
    assert_failed(cl_labels_proof(&job, &head, &one, &error), CL_INVALID_INPUT, &error, "the label template");
    job.template_size =
        sheet.size -
        strlen("value = {{caution}}\n"); /* the last element has no value: nothing is proven that cannot be printed */
    assert_failed(cl_labels_check(&job, NULL, &error), CL_INVALID_INPUT, &error, "value is missing in [text caution]");
}

static int read_templates(void **state)
{
    (void)state;
    return cl_file_read(SHEET, 1 << 20, &sheet, NULL) != CL_OK || cl_file_read(ROLL, 1 << 20, &roll, NULL) != CL_OK;
}

static int free_templates(void **state)
{
    (void)state;
    cl_buffer_free(&sheet);
    cl_buffer_free(&roll);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(shipped_templates_print, fresh_labels),
        cmocka_unit_test_setup(the_same_labels_give_the_same_bytes, fresh_labels),
        cmocka_unit_test_setup(it_does_not_matter_who_makes_the_codes, fresh_labels),
        cmocka_unit_test_setup(what_does_not_apply_is_left_out, fresh_labels),
        cmocka_unit_test_setup(what_does_not_fit_is_refused, fresh_labels),
        cmocka_unit_test_setup(what_cannot_be_printed_is_refused, fresh_labels),
        cmocka_unit_test_setup(a_code_that_does_not_fit_is_refused, fresh_labels),
        cmocka_unit_test_setup(used_places_are_within_a_sheet, fresh_labels),
        cmocka_unit_test_setup(mistakes_in_words_are_named, fresh_labels),
        cmocka_unit_test_setup(mistakes_in_numbers_are_named, fresh_labels),
        cmocka_unit_test_setup(mistakes_in_the_layout_are_named, fresh_labels),
        cmocka_unit_test_setup(every_mistake_is_listed_in_order, fresh_labels),
        cmocka_unit_test_setup(a_proof_is_the_same_twice, fresh_labels),
    };
    return cmocka_run_group_tests(tests, read_templates, free_templates);
}
