/* Labels as a printer makes them, for readers of codes: labels print|cut FOLDER ..
 *
 * With ACROSS=DRAFT they are drafts; then also the first page as FOLDER/labels.svg and, of a roll, FOLDER/labels.zpl
 * and, as labels, good.zpl.
 *
 *   labels print FOLDER TEMPLATE.ini COUNT SEED   COUNT different labels into FOLDER/labels.pdf, their codes into
 *                                                 FOLDER/qr and FOLDER/datamatrix, a payload a line
 *   labels cut FOLDER TEMPLATE.ini COUNT          after pdftoppm -mono made FOLDER/page-*.pbm: every label as it is,
 * blurred and turned by 3 degrees, in FOLDER/plain, blurred and turned
 *   labels paint FILE.zpl FOLDER                  the graphics and lines of each label, as the printer paints them
 *
 * No arithmetic of this file decides anything outside of tests, so that it may use doubles. */
#include "base/buffer.h"
#include "base/file.h"
#include "base/gs1.h"
#include "base/isbt128.h"
#include "render/label.h"
#include "render/label_plan.h"
#include "zpl.h"

#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEMPLATE_MOST (1 << 20)
#define TURN          (3 * 3.14159265358979 / 180)
#define GROUND        255 /* white paper */

struct picture {
    int width, height;
    uint8_t *grey;
};

static struct cl_error error;
static struct cl_arena arena;

static void stop(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, *error.message ? error.message : "failed");
    for (size_t i = 0; i < error.row_count; i++)
        fprintf(stderr, "  line %lld: %s\n", (long long)error.rows[i].row, error.rows[i].message);
    exit(2);
}

/* ---- labels that differ ------------------------------------------------------------------------------------------ */

static uint64_t state;

static unsigned draw(unsigned below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % below;
}

/* The widest text that is expected of a field, with other digits and letters of the same case. */
static const char *vary(const char *widest)
{
    char *text = cl_arena_copy(&arena, widest);
    for (char *at = text; *at; at++) {
        if (*at >= '0' && *at <= '9')
            *at = (char)('0' + draw(10));
        else if (*at >= 'A' && *at <= 'Z')
            *at = (char)('A' + draw(26));
    }
    return text;
}

/* Codes that are another one for each vial: their digits cannot just be others. */
static void make_codes(struct cl_label *label)
{
    enum { YEAR = 2026 };
    char text[CL_GS1_SIZE], message[CL_ISBT128_SIZE];
    struct cl_gs1 gs1 = cl_gs1_none();
    struct cl_isbt128 isbt128 = cl_isbt128_none();
    gs1.expires_on = isbt128.expires_on = (struct cl_date){2028, 2, 29};
    snprintf(gs1.gtin, sizeof gs1.gtin, "09506000134352");
    snprintf(gs1.lot, sizeof gs1.lot, "%s", label->text[CL_LABEL_FIELD_LOT]);
    snprintf(gs1.serial, sizeof gs1.serial, "%s", label->text[CL_LABEL_FIELD_VIAL]);
    if (cl_gs1_write(&gs1, YEAR, text, &error) != CL_OK)
        stop("gs1");
    label->text[CL_LABEL_FIELD_GS1] = cl_arena_copy(&arena, text);
    if (cl_gs1_link_write(&gs1, "https://id.gs1.org", YEAR, text, &error) != CL_OK)
        stop("digital_link");
    label->text[CL_LABEL_FIELD_DIGITAL_LINK] = cl_arena_copy(&arena, text);
    snprintf(isbt128.donation, sizeof isbt128.donation, "W888817%06u", draw(1000000));
    snprintf(isbt128.flags, sizeof isbt128.flags, "00");
    snprintf(isbt128.product, sizeof isbt128.product, "S1234099");
    snprintf(isbt128.division, sizeof isbt128.division, "%06u", draw(1000000));
    isbt128.expires_minute = CL_ISBT128_LAST_MINUTE;
    if (cl_isbt128_write(&isbt128, message, &error) != CL_OK)
        stop("isbt128");
    label->text[CL_LABEL_FIELD_ISBT128] = cl_arena_copy(&arena, message);
}

static struct cl_label make_label(const struct cl_label_about *about)
{
    enum cl_label_kind kind = (enum cl_label_kind)about->kind;
#define WIDEST(name, word, form, own, kinds, widest) widest,
    static const char *const widest[] = {CL_LABEL_FIELDS(WIDEST)};
#undef WIDEST
    struct cl_label label = {.kind = kind};
    for (int field = 0; field < CL_LABEL_FIELD_COUNT; field++) {
        if (!cl_label_field_is_of((enum cl_label_field)field, kind))
            continue;
        bool varies = cl_label_field_is_own((enum cl_label_field)field) &&
                      cl_label_field_form((enum cl_label_field)field) != CL_LABEL_DAY;
        label.text[field] = varies ? vary(widest[field]) : widest[field];
    }
    /* as they usually are: the widest that could be needs the proof of a template, and some leave less room */
    if (about->of)
        label.text[kind == CL_LABEL_OF_SAMPLE ? CL_LABEL_FIELD_PURPOSE : CL_LABEL_FIELD_KIND] = about->one[0];
    if (kind == CL_LABEL_OF_SUBJECT)
        label.text[CL_LABEL_FIELD_ABOUT] = "CPN · HUC-1";
    if (kind == CL_LABEL_OF_VIAL) {
        label.text[CL_LABEL_FIELD_CELLS] = "50000000";
        label.text[CL_LABEL_FIELD_VOLUME] = "5 mL";
        make_codes(&label);
    }
    return label;
}

static struct cl_label_job read_template(const char *file)
{
    struct cl_buffer text = {0};
    if (cl_file_read(file, TEMPLATE_MOST, &text, &error) != CL_OK)
        stop(file);
    return (struct cl_label_job){.template_text = text.data, .template_size = text.size, .template_file = file};
}

static struct cl_label_plan read_plan(const struct cl_label_job *job)
{
    struct cl_label_plan plan = {.error = &error};
    if (cl_label_plan_read(&plan, job) != CL_OK)
        stop(job->template_file);
    return plan;
}

/* ---- printing ---------------------------------------------------------------------------------------------------- */

static FILE *open_in(const char *folder, const char *name)
{
    const char *path = cl_arena_print(&arena, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file)
        stop(path);
    return file;
}

/* Readers say FNC1 as the byte 0x1D: between GS1 elements, and first, where it makes the symbol one of GS1. */
static void list_codes(const struct cl_label_plan *plan, const struct cl_label *label, FILE *qr, FILE *datamatrix)
{
    struct cl_buffer text = {0};
    for (size_t i = 0; i < plan->count; i++) {
        const struct cl_label_element *element = &plan->element[i];
        if (!cl_label_is_code(element) || !cl_label_condition_is_met(&element->when, label))
            continue;
        FILE *list = element->kind == CL_LABEL_QR ? qr : datamatrix;
        fprintf(list, "%s%s\n", element->gs1 ? "\x1d" : "", cl_label_value_write(&element->value, label, &text));
    }
    cl_buffer_free(&text);
}

static void write_file(const char *folder, const char *name, const struct cl_bytes *bytes)
{
    FILE *out = open_in(folder, name);
    if (fwrite(bytes->data, 1, bytes->size, out) != bytes->size || fclose(out))
        stop(folder);
}

static void render_as(struct cl_label_job *job, enum cl_label_format format, const char *folder, const char *name)
{
    struct cl_bytes bytes;
    job->format = format;
    if (cl_labels_render(job, &bytes, &error) != CL_OK)
        stop(job->template_file);
    write_file(folder, name, &bytes);
    free(bytes.data);
}

static int print(const char *folder, const char *file, size_t count)
{
    struct cl_label_job job = read_template(file);
    struct cl_label_plan plan = read_plan(&job);
    struct cl_label *label = calloc(count, sizeof *label);
    FILE *qr = open_in(folder, "qr"), *datamatrix = open_in(folder, "datamatrix"), *dpi = open_in(folder, "dpi");
    for (size_t i = 0; i < count; i++) {
        label[i] = make_label(&plan.about);
        list_codes(&plan, &label[i], qr, datamatrix);
    }
    job.label = label;
    job.count = count;
    job.across = getenv("ACROSS");
    render_as(&job, CL_LABEL_PDF, folder, "labels.pdf");
    if (job.across && plan.stock.roll) {
        render_as(&job, CL_LABEL_ZPL, folder, "labels.zpl");
        job.across = NULL;
        render_as(&job, CL_LABEL_ZPL, folder, "good.zpl");
        job.across = getenv("ACROSS");
    }
    job.count = 1;
    if (job.across)
        render_as(&job, CL_LABEL_SVG, folder, "labels.svg");
    fprintf(dpi, "%lld\n", (long long)plan.stock.dpi);
    if (fclose(qr) || fclose(datamatrix) || fclose(dpi))
        stop(folder);
    free(label);
    free((void *)job.template_text);
    cl_arena_free(&plan.arena);
    return 0;
}

/* ---- pictures ---------------------------------------------------------------------------------------------------- */

static struct picture new_picture(int width, int height)
{
    struct picture picture = {width, height, malloc((size_t)width * (size_t)height)};
    if (!picture.grey)
        abort();
    memset(picture.grey, GROUND, (size_t)width * (size_t)height);
    return picture;
}

static int at(const struct picture *picture, int x, int y)
{
    bool inside = x >= 0 && y >= 0 && x < picture->width && y < picture->height;
    return inside ? picture->grey[(size_t)y * (size_t)picture->width + (size_t)x] : GROUND;
}

/* A binary PBM, as pdftoppm writes it. */
static struct picture read_page(const char *path)
{
    struct cl_buffer data = {0};
    int width, height, head;
    if (cl_file_read(path, SIZE_MAX / 2, &data, &error) != CL_OK ||
        sscanf(data.data, "P4 %d %d%n", &width, &height, &head) != 2)
        stop(path);
    struct picture page = new_picture(width, height);
    const uint8_t *bit = (const uint8_t *)data.data + head + 1;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            if (bit[(size_t)y * (size_t)((width + 7) / 8) + (size_t)x / 8] & (0x80 >> x % 8))
                page.grey[(size_t)y * (size_t)width + (size_t)x] = 0;
    cl_buffer_free(&data);
    return page;
}

static void write_picture(const struct picture *picture, const char *folder, const char *kind, size_t number)
{
    FILE *file = open_in(folder, cl_arena_print(&arena, "%s/%05zu.pgm", kind, number));
    size_t size = (size_t)picture->width * (size_t)picture->height;
    fprintf(file, "P5 %d %d 255\n", picture->width, picture->height);
    if (fwrite(picture->grey, 1, size, file) != size || fclose(file))
        stop(kind);
}

/* The mean of 3 by 3 dots: a print that is not sharp. */
static struct picture blurred(const struct picture *picture)
{
    struct picture out = new_picture(picture->width, picture->height);
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++) {
            int sum = 0;
            for (int i = 0; i < 9; i++)
                sum += at(picture, x + i % 3 - 1, y + i / 3 - 1);
            out.grey[(size_t)y * (size_t)out.width + (size_t)x] = (uint8_t)(sum / 9);
        }
    return out;
}

/* As a camera sees it that has so many points for each dot of the printer, turned about its middle: between four dots
 * by their distance. */
static struct picture seen(const struct picture *picture, double points, double angle)
{
    struct picture out = new_picture((int)(picture->width * points), (int)(picture->height * points));
    double middle_x = picture->width / 2.0, middle_y = picture->height / 2.0;
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++) {
            double across = (x + 0.5) / points - middle_x, down = (y + 0.5) / points - middle_y;
            double from_x = middle_x + across * cos(angle) + down * sin(angle) - 0.5;
            double from_y = middle_y - across * sin(angle) + down * cos(angle) - 0.5;
            int left = (int)floor(from_x), top = (int)floor(from_y);
            double right = from_x - left, below = from_y - top;
            double grey = (at(picture, left, top) * (1 - right) + at(picture, left + 1, top) * right) * (1 - below) +
                          (at(picture, left, top + 1) * (1 - right) + at(picture, left + 1, top + 1) * right) * below;
            out.grey[(size_t)y * (size_t)out.width + (size_t)x] = (uint8_t)lround(grey);
        }
    return out;
}

/* What a reader is held over: a code of the label at a position of a page, with what stands around it on the label. */
static struct picture code_of(const struct picture *page, const struct cl_label_stock *stock,
                              const struct cl_label_element *element, int64_t position)
{
    const double around_mm = 3;
    struct cl_label_area area = cl_label_area_of(stock, element);
    int64_t column = position % stock->columns, row = position / stock->columns;
    int left = (int)cl_label_dots(stock, stock->margin_left + column * (stock->label_width + stock->gap_x));
    int top = (int)cl_label_dots(stock, stock->margin_top + row * (stock->label_height + stock->gap_y));
    int width = (int)cl_label_dots(stock, stock->label_width), height = (int)cl_label_dots(stock, stock->label_height);
    int from_x = (int)cl_label_dots(stock, (int64_t)((area.left - around_mm) * 1000));
    int from_y = (int)cl_label_dots(stock, (int64_t)((area.top - around_mm) * 1000));
    struct picture out = new_picture((int)cl_label_dots(stock, (int64_t)((area.right + around_mm) * 1000)) - from_x,
                                     (int)cl_label_dots(stock, (int64_t)((area.bottom + around_mm) * 1000)) - from_y);
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++) {
            bool inside = x + from_x >= 0 && x + from_x < width && y + from_y >= 0 && y + from_y < height;
            out.grey[(size_t)y * (size_t)out.width + (size_t)x] =
                (uint8_t)(inside ? at(page, left + from_x + x, top + from_y + y) : GROUND);
        }
    return out;
}

/* Readers of codes lose modules of few dots when they are turned, where the eye finds nothing wrong: a camera that is
 * held over them has more points than the printer dots. Over large ones it has fewer: it is held further away. */
static void write_pictures(const struct picture *plain, int64_t module, const char *folder, const char *kind,
                           size_t number)
{
    double points = module < 12 ? 2 : module < 24 ? 1 : 0.5;
    struct picture dull = blurred(plain), flat = seen(&dull, points, 0), skew = seen(&dull, points, TURN);
    write_picture(plain, folder, cl_arena_print(&arena, "%s-plain", kind), number);
    write_picture(&flat, folder, cl_arena_print(&arena, "%s-blurred", kind), number);
    write_picture(&skew, folder, cl_arena_print(&arena, "%s-turned", kind), number);
    free(dull.grey);
    free(flat.grey);
    free(skew.grey);
}

static int cut(const char *folder, const char *file, size_t count)
{
    glob_t pages;
    struct cl_label_job job = read_template(file);
    struct cl_label_plan plan = read_plan(&job);
    struct picture page = {0};
    size_t places = (size_t)(plan.stock.columns * plan.stock.rows);
    if (glob(cl_arena_print(&arena, "%s/page-*.pbm", folder), 0, NULL, &pages) != 0)
        stop(folder);
    if (pages.gl_pathc != (count + places - 1) / places)
        stop("not the pages that were printed");
    for (size_t i = 0; i < count; i++) {
        struct cl_label label = make_label(&plan.about); /* the same as it was printed */
        if (i % places == 0) {
            free(page.grey);
            page = read_page(pages.gl_pathv[i / places]);
        }
        for (size_t e = 0; e < plan.count; e++) {
            const struct cl_label_element *element = &plan.element[e];
            if (!cl_label_is_code(element) || !cl_label_condition_is_met(&element->when, &label))
                continue;
            struct picture code = code_of(&page, &plan.stock, element, (int64_t)(i % places));
            write_pictures(&code, element->module, folder, element->kind == CL_LABEL_QR ? "qr" : "datamatrix",
                           i * plan.count + e);
            free(code.grey);
        }
    }
    free(page.grey);
    globfree(&pages);
    free((void *)job.template_text);
    cl_arena_free(&plan.arena);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 6) {
        state = strtoull(argv[5], NULL, 10);
        bool prints = strcmp(argv[1], "print") == 0;
        if (prints || strcmp(argv[1], "cut") == 0) {
            int code = (prints ? print : cut)(argv[2], argv[3], (size_t)atol(argv[4]));
            cl_arena_free(&arena);
            return code;
        }
    }
    if (argc == 4 && strcmp(argv[1], "paint") == 0)
        return paint_zpl(argv[2], argv[3]);
    fputs("usage: labels print|cut FOLDER TEMPLATE COUNT SEED, or labels paint FILE FOLDER\n", stderr);
    return 2;
}
