/* A pen that writes SVG. */
#include "base/buffer.h"
#include "base/text.h"
#include "render/chart.h"
#include "render/render.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LETTER 600 /* thousandths of the size: about how wide letters are, to set a long text smaller */

static void add_escaped(struct cl_buffer *out, const char *text)
{
    size_t bytes = 0;
    for (const char *at = text; *at != '\0'; at += bytes) {
        int32_t point = cl_text_next(at, &bytes);
        bytes = point < 0 ? 1 : bytes;
        if (*at == '&')
            cl_buffer_add_text(out, "&amp;");
        else if (*at == '<')
            cl_buffer_add_text(out, "&lt;");
        else if (*at == '>')
            cl_buffer_add_text(out, "&gt;");
        else if (*at == '"')
            cl_buffer_add_text(out, "&quot;");
        else if (point < 0 || cl_point_fault(point) != NULL)
            cl_buffer_add_text(out, "\uFFFD");
        else
            cl_buffer_add(out, at, bytes);
    }
}

/* "#808080" of 50 percent. */
static void add_colour(struct cl_buffer *out, const char *attribute, int grey)
{
    int level = grey * 255 / 100;
    cl_buffer_print(out, " %s=\"#%02x%02x%02x\"", attribute, (unsigned)level, (unsigned)level, (unsigned)level);
}

static void draw_box(void *sheet, struct cl_chart_xy at, int64_t width, int64_t height, int grey)
{
    cl_buffer_print(sheet, "<rect x=\"%" PRId64 "\" y=\"%" PRId64 "\" width=\"%" PRId64 "\" height=\"%" PRId64 "\"",
                    at.x, at.y, width, height);
    add_colour(sheet, "fill", grey);
    cl_buffer_add_text(sheet, "/>\n");
}

static void draw_line(void *sheet, const struct cl_chart_xy *point, size_t count, struct cl_chart_stroke stroke)
{
    if (count < 2)
        return;
    cl_buffer_print(sheet, "<polyline fill=\"none\" stroke-linejoin=\"round\" stroke-width=\"%" PRId64 "\"",
                    stroke.thickness);
    add_colour(sheet, "stroke", stroke.grey);
    if (stroke.dash > 0)
        cl_buffer_print(sheet, " stroke-dasharray=\"%" PRId64 "\"", stroke.dash);
    cl_buffer_add_text(sheet, " points=\"");
    for (size_t i = 0; i < count; i++)
        cl_buffer_print(sheet, "%s%" PRId64 ",%" PRId64, i == 0 ? "" : " ", point[i].x, point[i].y);
    cl_buffer_add_text(sheet, "\"/>\n");
}

static enum cl_status draw_text(void *sheet, const struct cl_chart_text *text)
{
    static const char *const anchor[] = {"start", "middle", "end"};
    int64_t needed = (int64_t)cl_text_width(text->text) * text->size * LETTER / 1000;
    int64_t size = needed > text->width ? text->size * text->width / needed : text->size;
    cl_buffer_print(sheet, "<text x=\"%" PRId64 "\" y=\"%" PRId64 "\" font-size=\"%" PRId64 "\" text-anchor=\"%s\"%s",
                    text->at.x, text->at.y, size, anchor[text->anchor], text->bold ? " font-weight=\"bold\"" : "");
    add_colour(sheet, "fill", text->grey);
    if (text->turned)
        cl_buffer_print(sheet, " transform=\"rotate(-90 %" PRId64 " %" PRId64 ")\"", text->at.x, text->at.y);
    cl_buffer_add_text(sheet, ">");
    add_escaped(sheet, text->text);
    cl_buffer_add_text(sheet, "</text>\n");
    return CL_OK;
}

static void begin_page(struct cl_buffer *text, const char *title)
{
    cl_buffer_print(text,
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"297mm\" height=\"210mm\" "
                    "viewBox=\"0 0 %d %d\" font-family=\"DejaVu Sans, Verdana, sans-serif\">\n<title>",
                    CL_CHART_WIDTH, CL_CHART_HEIGHT);
    add_escaped(text, title);
    cl_buffer_add_text(text, "</title>\n");
    draw_box(text, (struct cl_chart_xy){0, 0}, CL_CHART_WIDTH, CL_CHART_HEIGHT, 100);
}

static enum cl_status end_page(struct cl_buffer *text, enum cl_status status, struct cl_bytes *out)
{
    cl_buffer_add_text(text, "</svg>\n");
    if (status == CL_OK)
        *out = (struct cl_bytes){text->data, text->size};
    else
        cl_buffer_free(text);
    return status;
}

enum cl_status cl_chart_svg(const struct cl_chart *content, struct cl_bytes *out, struct cl_error *error)
{
    struct cl_buffer text = {0};
    const struct cl_chart_pen pen = {&text, draw_box, draw_line, draw_text};
    (void)error; /* this pen refuses nothing */
    begin_page(&text, content->store);
    return end_page(&text, cl_chart_draw(content, &pen), out);
}

enum cl_status cl_graph_svg(const struct cl_graph *content, struct cl_bytes *out, struct cl_error *error)
{
    struct cl_buffer text = {0};
    const struct cl_chart_pen pen = {&text, draw_box, draw_line, draw_text};
    (void)error; /* this pen refuses nothing */
    begin_page(&text, content->title);
    return end_page(&text, cl_graph_draw(content, &pen), out);
}
