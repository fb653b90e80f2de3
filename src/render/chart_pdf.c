/* A pen that writes PDF. */
#include "base/arena.h"
#include "render/chart.h"
#include "render/pdf.h"

#define SIZE_LEAST 4.0 /* points */
#define UPWARDS    3   /* quarters of a circle to the right */

struct sheet {
    struct cl_pdf *pdf;
    struct cl_arena arena; /* points of lines */
};

static double mm(int64_t micrometres)
{
    return (double)micrometres / 1000.0;
}

static double points(int64_t micrometres)
{
    return mm(micrometres) * CL_PDF_POINT / CL_PDF_INCH;
}

static void draw_box(void *of, struct cl_chart_xy at, int64_t width, int64_t height, int grey)
{
    struct sheet *sheet = of;
    cl_pdf_box(sheet->pdf, mm(at.x), mm(at.y), mm(width), mm(height), grey / 100.0);
}

static void draw_line(void *of, const struct cl_chart_xy *point, size_t count, struct cl_chart_stroke stroke)
{
    struct sheet *sheet = of;
    double *xy = cl_arena_alloc(&sheet->arena, 2 * count * sizeof *xy);
    for (size_t i = 0; i < count; i++) {
        xy[2 * i] = mm(point[i].x);
        xy[2 * i + 1] = mm(point[i].y);
    }
    cl_pdf_line(sheet->pdf, xy, count, points(stroke.thickness), stroke.grey / 100.0, points(stroke.dash));
}

static enum cl_status draw_text(void *of, const struct cl_chart_text *text)
{
    struct sheet *sheet = of;
    struct cl_pdf_line line = {0};
    struct cl_pdf_style style = {.element = "a text of the chart",
                                 .size = points(text->size),
                                 .stretch = 1,
                                 .grey = text->grey / 100.0,
                                 .bold = text->bold};
    struct cl_pdf_room room = {mm(text->width), SIZE_LEAST, 1};
    size_t count = 0;
    enum cl_status status = cl_pdf_fit(sheet->pdf, &style, text->text, &room, &line, &count);
    if (status != CL_OK || count == 0)
        return status;
    double indent = line.width * (double)text->anchor / 2; /* left 0, middle 1, right 2 */
    if (!text->turned)
        return cl_pdf_text(sheet->pdf, &style, mm(text->at.x) - indent, mm(text->at.y), line.text, line.size);
    cl_pdf_turn_begin(sheet->pdf, mm(text->at.x), mm(text->at.y), UPWARDS);
    status = cl_pdf_text(sheet->pdf, &style, -indent, 0, line.text, line.size);
    cl_pdf_turn_end(sheet->pdf);
    return status;
}

/* One page of the charts' size; `draw` draws it with the pen it is given. */
static enum cl_status draw_page(const struct cl_pdf_about *about, const char *record, struct sheet *sheet,
                                enum cl_status (*draw)(const void *content, const struct cl_chart_pen *pen),
                                const void *content, struct cl_bytes *out, struct cl_error *error)
{
    enum cl_status status;
    const struct cl_chart_pen pen = {sheet, draw_box, draw_line, draw_text};
    CL_TRY(cl_pdf_new(about, &sheet->pdf, error));
    cl_pdf_record(sheet->pdf, record);
    CL_TRY(cl_pdf_page_add(sheet->pdf, mm(CL_CHART_WIDTH), mm(CL_CHART_HEIGHT)));
    CL_TRY(draw(content, &pen));
    CL_TRY(cl_pdf_save(sheet->pdf, out));
done:
    cl_pdf_free(sheet->pdf);
    cl_arena_free(&sheet->arena);
    return status;
}

static enum cl_status draw_chart(const void *content, const struct cl_chart_pen *pen)
{
    return cl_chart_draw(content, pen);
}

static enum cl_status draw_graph(const void *content, const struct cl_chart_pen *pen)
{
    return cl_graph_draw(content, pen);
}

enum cl_status cl_chart_pdf(const struct cl_chart *content, struct cl_bytes *out, struct cl_error *error)
{
    struct sheet sheet = {0};
    const struct cl_pdf_about about = {.title = cl_arena_print(&sheet.arena, "Temperatures of %s", content->store),
                                       .number = content->code,
                                       .dated = true,
                                       .at_ms = content->printed_at_ms};
    return draw_page(&about, content->store, &sheet, draw_chart, content, out, error);
}

enum cl_status cl_graph_pdf(const struct cl_graph *content, struct cl_bytes *out, struct cl_error *error)
{
    struct sheet sheet = {0};
    const struct cl_pdf_about about = {
        .title = content->title, .number = content->number, .dated = true, .at_ms = content->printed_at_ms};
    return draw_page(&about, content->number, &sheet, draw_graph, content, out, error);
}
