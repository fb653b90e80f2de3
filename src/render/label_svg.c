/* Labels as SVG: one page, a label of a roll or a sheet. Millimetres throughout. */
#include "render/label_plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FONTS       "'DejaVu Sans','Droid Sans Fallback',sans-serif"
#define BOLD_STROKE 0.018 /* of the size: by how much letters are thickened, as in a PDF */

struct sheet {
    const struct cl_label_plan *plan;
    struct cl_pdf *measure; /* knows the template's own fonts */
    struct cl_buffer out;
};

/* ---- words ------------------------------------------------------------------------------------------------------- */

/* To a ten-thousandth, without zeros that say nothing. */
static void add_number(struct cl_buffer *out, double value)
{
    char text[40];
    size_t size = (size_t)snprintf(text, sizeof text, "%.4f", value);
    while (text[size - 1] == '0')
        size--;
    if (text[size - 1] == '.')
        size--;
    cl_buffer_add(out, text, size);
}

static void add_attribute(struct cl_buffer *out, const char *name, double value)
{
    cl_buffer_print(out, " %s=\"", name);
    add_number(out, value);
    cl_buffer_add_text(out, "\"");
}

static void add_escaped(struct cl_buffer *out, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const char *as = text[i] == '&'   ? "&amp;"
                         : text[i] == '<' ? "&lt;"
                         : text[i] == '>' ? "&gt;"
                         : text[i] == '"' ? "&quot;"
                                          : NULL;
        if (as != NULL)
            cl_buffer_add_text(out, as);
        else
            cl_buffer_add(out, &text[i], 1);
    }
}

static double mm(const struct sheet *sheet, int64_t dots)
{
    return cl_label_mm_of_dots(&sheet->plan->stock, dots);
}

/* ---- the pen ----------------------------------------------------------------------------------------------------- */

struct outlined {
    struct cl_buffer *out;
    const struct cl_label_letters *letters;
};

static void add_point(struct cl_buffer *out, char command, const struct cl_truetype_point *point)
{
    cl_buffer_print(out, "%c%" PRId64 " %" PRId64, command, point->x, -point->y);
}

static struct cl_truetype_point between(const struct cl_truetype_point *a, const struct cl_truetype_point *b)
{
    return (struct cl_truetype_point){(a->x + b->x) / 2, (a->y + b->y) / 2, true, false};
}

/* A contour as curves of a path. */
static void add_contour(struct cl_buffer *out, const struct cl_truetype_point *point, size_t count)
{
    const struct cl_truetype_point *pull = NULL, *end = &point[count - 1];
    struct cl_truetype_point first = point[0].on ? point[0] : end->on ? *end : between(&point[0], end);
    add_point(out, 'M', &first);
    for (size_t i = 0; i <= count; i++) {
        struct cl_truetype_point to = i == count ? first : point[i];
        if (pull != NULL) {
            struct cl_truetype_point on = to.on ? to : between(pull, &to);
            add_point(out, 'Q', pull);
            add_point(out, ' ', &on);
        } else if (to.on && i > 0 && i < count) {
            add_point(out, 'L', &to);
        }
        pull = to.on ? NULL : &point[i];
    }
    cl_buffer_add_text(out, "Z");
}

static void add_outline(void *of, const struct cl_pdf_outline *outline)
{
    struct outlined *outlined = of;
    struct cl_buffer *out = outlined->out;
    const struct cl_pdf_style *style = outlined->letters->style;
    double scale = style->size * CL_PDF_INCH / CL_PDF_POINT / outline->em;
    if (outline->count == 0)
        return;
    cl_buffer_add_text(out, "<path transform=\"translate(");
    add_number(out, outline->x);
    cl_buffer_print(out, " 0) scale(%.9f %.9f)\"", scale * style->stretch, scale);
    if (outline->thickened)
        cl_buffer_print(out, " stroke=\"#000\" stroke-width=\"%.0f\"", outline->em * BOLD_STROKE);
    cl_buffer_add_text(out, " d=\"");
    for (size_t i = 0, begin = 0; i < outline->count; i++) {
        if (!outline->point[i].last)
            continue;
        add_contour(out, outline->point + begin, i + 1 - begin);
        begin = i + 1;
    }
    cl_buffer_add_text(out, "\"/>\n");
}

/* Letters of a font that only the template has: as they look, and what they say for who reads it. */
static enum cl_status draw_letters(struct sheet *sheet, const struct cl_label_letters *letters)
{
    struct outlined outlined = {&sheet->out, letters};
    cl_buffer_add_text(&sheet->out, "<g transform=\"translate(");
    add_number(&sheet->out, letters->x);
    cl_buffer_add_text(&sheet->out, " ");
    add_number(&sheet->out, letters->y);
    cl_buffer_add_text(&sheet->out, ")");
    if (letters->quarters != 0)
        cl_buffer_print(&sheet->out, " rotate(%d)", letters->quarters * 90);
    cl_buffer_add_text(&sheet->out, "\" role=\"img\" aria-label=\"");
    add_escaped(&sheet->out, letters->text, letters->size);
    cl_buffer_add_text(&sheet->out, "\">\n");
    enum cl_status status =
        cl_pdf_outlines(sheet->measure, letters->style, letters->text, letters->size, add_outline, &outlined);
    cl_buffer_add_text(&sheet->out, "</g>\n");
    return status;
}

/* The width is said too, so that another font than ours cannot run over what stands beside it; narrow letters are
 * scaled, because not every viewer heeds the width. */
static enum cl_status pen_text(void *at, const struct cl_label_letters *letters)
{
    struct sheet *sheet = at;
    struct cl_buffer *out = &sheet->out;
    if (letters->style->font != 0)
        return draw_letters(sheet, letters);
    cl_buffer_add_text(out, "<text transform=\"translate(");
    add_number(out, letters->x);
    cl_buffer_add_text(out, " ");
    add_number(out, letters->y);
    cl_buffer_add_text(out, ")");
    if (letters->quarters != 0)
        cl_buffer_print(out, " rotate(%d)", letters->quarters * 90);
    if (letters->style->stretch < 1 || letters->style->stretch > 1) {
        cl_buffer_add_text(out, " scale(");
        add_number(out, letters->style->stretch);
        cl_buffer_add_text(out, " 1)");
    }
    cl_buffer_add_text(out, "\"");
    add_attribute(out, "font-size", letters->style->size * CL_PDF_INCH / CL_PDF_POINT);
    add_attribute(out, "textLength", letters->width / letters->style->stretch);
    cl_buffer_print(out, " lengthAdjust=\"spacingAndGlyphs\"%s>", letters->style->bold ? " font-weight=\"bold\"" : "");
    add_escaped(out, letters->text, letters->size);
    cl_buffer_add_text(out, "</text>\n");
    return CL_OK;
}

static bool is_black(const struct cl_label_bits *bits, int x, int y)
{
    return (bits->bit[(size_t)y * (size_t)((bits->width + 7) / 8) + (size_t)x / 8] & (0x80 >> x % 8)) != 0;
}

/* Runs of black modules, each one rectangle of a path whose unit is the module. */
static enum cl_status pen_bits(void *at, const struct cl_label_modules *modules)
{
    struct sheet *sheet = at;
    struct cl_buffer *out = &sheet->out;
    cl_buffer_add_text(out, "<path shape-rendering=\"crispEdges\" transform=\"translate(");
    add_number(out, mm(sheet, modules->x));
    cl_buffer_add_text(out, " ");
    add_number(out, mm(sheet, modules->y));
    cl_buffer_print(out, ") scale(%.9f)\" d=\"", mm(sheet, modules->module));
    for (int y = 0; y < modules->bits.height; y++) {
        for (int x = 0, begin; x < modules->bits.width; x++) {
            if (!is_black(&modules->bits, x, y))
                continue;
            for (begin = x; x < modules->bits.width && is_black(&modules->bits, x, y); x++)
                ;
            cl_buffer_print(out, "M%d %dh%dv1h-%dz", begin, y, x - begin, x - begin);
        }
    }
    cl_buffer_add_text(out, "\"/>\n");
    return CL_OK;
}

static enum cl_status pen_bar(void *at, const struct cl_label_bar *bar)
{
    struct sheet *sheet = at;
    struct cl_buffer *out = &sheet->out;
    cl_buffer_add_text(out, "<rect");
    add_attribute(out, "x", mm(sheet, bar->x));
    add_attribute(out, "y", mm(sheet, bar->y));
    add_attribute(out, "width", mm(sheet, bar->width));
    add_attribute(out, "height", mm(sheet, bar->height));
    cl_buffer_print(out, " shape-rendering=\"crispEdges\"%s/>\n", bar->white ? " fill=\"#fff\"" : "");
    return CL_OK;
}

static enum cl_status pen_stroke(void *at, const int64_t *dots, int64_t thickness)
{
    struct sheet *sheet = at;
    struct cl_buffer *out = &sheet->out;
    cl_buffer_add_text(out, "<line stroke=\"#000\"");
    add_attribute(out, "x1", mm(sheet, dots[0]));
    add_attribute(out, "y1", mm(sheet, dots[1]));
    add_attribute(out, "x2", mm(sheet, dots[2]));
    add_attribute(out, "y2", mm(sheet, dots[3]));
    add_attribute(out, "stroke-width", mm(sheet, thickness));
    cl_buffer_add_text(out, "/>\n");
    return CL_OK;
}

/* ---- labels ------------------------------------------------------------------------------------------------------ */

static enum cl_status draw_label(struct sheet *sheet, struct cl_label_drawing *drawing, const struct cl_label_job *job,
                                 size_t index)
{
    enum cl_status status = CL_OK;
    double left, top;
    cl_label_position(&sheet->plan->stock, job->skip + (int64_t)index, &left, &top);
    cl_pdf_record(drawing->measure, cl_label_id(&job->label[index]));
    cl_buffer_add_text(&sheet->out, "<g transform=\"translate(");
    add_number(&sheet->out, left);
    cl_buffer_add_text(&sheet->out, " ");
    add_number(&sheet->out, top);
    cl_buffer_add_text(&sheet->out, ")\">\n");
    CL_TRY(cl_label_draw(drawing, &job->label[index], false));
    CL_TRY(cl_label_draw(drawing, &job->label[index], true));
    if (job->across)
        CL_TRY(cl_label_draw_across(drawing, &job->label[index]));
    cl_buffer_add_text(&sheet->out, "</g>\n");
done:
    return status;
}

static void begin(struct sheet *sheet)
{
    double width, height;
    struct cl_buffer *out = &sheet->out;
    cl_label_page_size(&sheet->plan->stock, &width, &height);
    cl_buffer_add_text(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"");
    add_number(out, width);
    cl_buffer_add_text(out, "mm\" height=\"");
    add_number(out, height);
    cl_buffer_add_text(out, "mm\" viewBox=\"0 0 ");
    add_number(out, width);
    cl_buffer_add_text(out, " ");
    add_number(out, height);
    cl_buffer_add_text(out, "\" xml:space=\"preserve\" font-family=\"" FONTS "\">\n<title>");
    add_escaped(out, sheet->plan->about.title, strlen(sheet->plan->about.title));
    cl_buffer_add_text(out, "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
}

/* An SVG is one page; a second one would be another file. */
static enum cl_status check_page(const struct cl_label_plan *plan, const struct cl_label_job *job)
{
    int64_t places = plan->stock.columns * plan->stock.rows;
    if (job->skip + (int64_t)job->count <= places)
        return CL_OK;
    return cl_fail(plan->error, CL_REFUSED, "paper.pages", NULL,
                   "name fewer, or print them with --format pdf or --format zpl",
                   "an SVG is one page: %zu labels do not fit the %lld place%s of it", job->count,
                   (long long)(places - job->skip), places - job->skip == 1 ? "" : "s");
}

enum cl_status cl_label_svg(struct cl_label_plan *plan, const struct cl_label_job *job, struct cl_bytes *out)
{
    enum cl_status status = CL_OK;
    struct sheet sheet = {.plan = plan};
    const struct cl_label_pen pen = {&sheet, pen_text, pen_bits, pen_bar, pen_stroke, NULL};
    struct cl_label_drawing drawing = {.plan = plan, .pen = &pen, .across = job->across};
    CL_TRY(check_page(plan, job));
    CL_TRY(cl_pdf_new(&(struct cl_pdf_about){.title = "widths"}, &drawing.measure, plan->error));
    cl_label_fonts_add(plan, drawing.measure);
    sheet.measure = drawing.measure;
    begin(&sheet);
    for (size_t i = 0; i < job->count; i++)
        CL_TRY(draw_label(&sheet, &drawing, job, i));
    cl_buffer_add_text(&sheet.out, "</svg>\n");
    *out = (struct cl_bytes){sheet.out.data, sheet.out.size};
    sheet.out = (struct cl_buffer){0};
done:
    cl_pdf_free(drawing.measure);
    cl_buffer_free(&drawing.text);
    cl_buffer_free(&sheet.out);
    return status;
}
