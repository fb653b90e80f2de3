/* Texts: their characters, lines that fit, and the operators that set them. */
#include "render/pdf_inside.h"

#include "base/utf8.h"

#include <math.h>
#include <string.h>

#define MARK_MOST 265.0 /* millimetres: length of a word across an A4 page */
#define STEP      0.1   /* points by which a text shrinks */

/* One character as it will be printed. */
struct setting {
    int face;
    const struct cl_pdf_glyph *glyph;
    int32_t code_point; /* 0: the text's end */
    size_t bytes;
};

static enum cl_status set_character(struct cl_pdf *pdf, const struct cl_pdf_style *style, const char *whole,
                                    const char *at, struct setting *out)
{
    out->bytes = *at != '\0';
    out->code_point = (signed char)*at >= 0 ? *at : cl_text_next(at, &out->bytes);
    if (out->code_point == 0)
        return CL_OK;
    return cl_pdf_glyph_find(pdf, style, whole, out->code_point, &out->face, &out->glyph);
}

/* ---- lines ----------------------------------------------------------------------------------------------------- */

/* The advance of a character in millimetres. */
static double advance(const struct cl_pdf_style *style, const struct setting *setting)
{
    return cl_pdf_millimetres(setting->glyph->advance * style->size * style->stretch / 1000.0);
}

static bool is_chinese(int32_t c)
{
    return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF00 && c <= 0xFFEF);
}

static bool is_one_of(int32_t c, const char *set)
{
    size_t bytes = 0;
    for (int32_t member = cl_text_next(set, &bytes); member > 0; member = cl_text_next(set, &bytes)) {
        if (member == c)
            return true;
        set += bytes;
    }
    return false;
}

/* Chinese may break anywhere but before a closing and after an opening sign. */
static bool may_break_between(int32_t before, int32_t after)
{
    if (!is_chinese(before) && !is_chinese(after))
        return false;
    return !is_one_of(after, "，。、；：？！）」』】》〉”’,.;:?!)]%") && !is_one_of(before, "（「『【《〈“‘([");
}

/* Where a line may end and the next one begins. */
struct stop {
    const char *end, *next;
    double width;
};

/* The longest line that begins at `at`. stop->end is NULL when not even its first word fits and words stay whole. */
static enum cl_status take_line(struct cl_pdf *pdf, const struct cl_pdf_style *style, const char *text, const char *at,
                                double room, bool whole, struct stop *stop)
{
    struct stop good = {NULL, NULL, 0}, after_hyphen = {NULL, NULL, 0}, here = {at, at, 0};
    struct setting setting = {0};
    int32_t before = 0;
    for (;;) {
        enum cl_status status = set_character(pdf, style, text, here.end, &setting);
        if (status != CL_OK)
            return status;
        if (setting.code_point == 0)
            break;
        if (here.end != at && (setting.code_point == ' ' || may_break_between(before, setting.code_point)))
            good = here;
        if (before == '-' || before == '/' || before == '_')
            after_hyphen = here;
        if (setting.code_point == ' ' && good.end == here.end)
            good.next = here.end + 1;
        if (setting.code_point != ' ' && here.width + advance(style, &setting) > room + 1e-6) {
            if (good.end == NULL && !whole)
                good = after_hyphen.end != NULL ? after_hyphen : here;
            if (good.end == at) /* room for not one character: take it, so that this ends */
                good.end = good.next = at + setting.bytes;
            *stop = good;
            return CL_OK;
        }
        here.width += advance(style, &setting);
        here.end = here.next = here.end + setting.bytes;
        before = setting.code_point;
    }
    *stop = here;
    return CL_OK;
}

enum cl_status cl_pdf_wrap(struct cl_pdf *pdf, const struct cl_pdf_style *style, const char *text, double width,
                           bool whole, struct cl_pdf_line *line, size_t most, size_t *count)
{
    size_t needed = 0;
    const char *at = text;
    while (*at != '\0') {
        struct stop stop = {NULL, NULL, 0};
        enum cl_status status = take_line(pdf, style, text, at, width, whole, &stop);
        if (status != CL_OK)
            return status;
        if (stop.end == NULL) {
            *count = most + 1;
            return CL_OK;
        }
        if (needed < most)
            line[needed] = (struct cl_pdf_line){at, (size_t)(stop.end - at), stop.width};
        needed++;
        at = stop.next + strspn(stop.next, " ");
    }
    *count = needed;
    return CL_OK;
}

enum cl_status cl_pdf_fit(struct cl_pdf *pdf, struct cl_pdf_style *style, const char *text,
                          const struct cl_pdf_room *room, struct cl_pdf_line *line, size_t *count)
{
    for (;;) {
        enum cl_status status = cl_pdf_wrap(pdf, style, text, room->width, true, line, room->lines_most, count);
        if (status != CL_OK || *count <= room->lines_most)
            return status;
        if (style->size <= room->size_least)
            return cl_fail(pdf->error, CL_REFUSED, "paper.fit", pdf->record,
                           "shorten the text, or give its element more room in the template",
                           "%s is too long: '%s' does not fit %zu line%s of %.1f mm even at %.1f pt", style->element,
                           text, room->lines_most, room->lines_most == 1 ? "" : "s", room->width, style->size);
        style->size = fmax(style->size - STEP, room->size_least);
    }
}

/* ---- text ------------------------------------------------------------------------------------------------------ */

/* A fallback has no bold face, and a font that was added is one: there the outlines are drawn as well. */
static void use_face(struct cl_pdf *pdf, const struct cl_pdf_style *style, int face)
{
    char name[] = "/F0 ";
    bool outlined = style->bold && face != CL_FACE_BOLD;
    name[2] = (char)('0' + face);
    cl_pdf_put(pdf, name);
    cl_pdf_put_number(pdf, style->size);
    cl_pdf_put(pdf, "Tf ");
    if (outlined)
        cl_pdf_put_all(pdf, "w 2 Tr ", 1, (const double[]){style->size * 0.018});
    else if (pdf->outlined)
        cl_pdf_put(pdf, "0 Tr ");
    pdf->outlined = outlined;
}

/* A glyph's code inside a literal string, shorter than in hex. */
static void put_glyph(struct cl_pdf *pdf, unsigned code)
{
    char text[4];
    size_t size = 0;
    const unsigned byte[2] = {code >> 8, code & 0xFF};
    for (size_t i = 0; i < 2; i++) {
        if (byte[i] == '(' || byte[i] == ')' || byte[i] == '\\' || byte[i] == '\r')
            text[size++] = '\\';
        text[size++] = byte[i] == '\r' ? 'r' : (char)byte[i]; /* a bare CR would be read as LF */
    }
    cl_buffer_add(pdf->content, text, size);
}

/* The text as runs of glyphs, one run for each face. */
static enum cl_status put_glyphs(struct cl_pdf *pdf, const struct cl_pdf_style *style, const char *text, size_t size)
{
    struct setting setting = {0};
    int face = CL_FACE_NONE;
    for (const char *at = text, *end = text + size; at < end; at += setting.bytes) {
        enum cl_status status = set_character(pdf, style, text, at, &setting);
        if (status != CL_OK)
            return status;
        if (setting.face != face) {
            cl_pdf_put(pdf, face == CL_FACE_NONE ? "" : ")Tj ");
            use_face(pdf, style, setting.face);
            cl_pdf_put(pdf, "(");
            face = setting.face;
        }
        put_glyph(pdf, setting.glyph->code);
    }
    cl_pdf_put(pdf, face == CL_FACE_NONE ? "" : ")Tj ");
    return pdf->status;
}

/* Sets what differs from black and natural width before a text, and undoes it behind: everything else stays short. */
static void put_look(struct cl_pdf *pdf, const struct cl_pdf_style *style, bool begin)
{
    if (style->stretch < 1 || style->stretch > 1)
        cl_pdf_put_all(pdf, "Tz ", 1, (const double[]){begin ? style->stretch * 100 : 100});
    if (style->grey > 0) {
        cl_pdf_put_all(pdf, "g ", 1, (const double[]){begin ? style->grey : 0});
        cl_pdf_put_all(pdf, "G ", 1, (const double[]){begin ? style->grey : 0});
    }
    if (!begin && pdf->outlined) {
        cl_pdf_put(pdf, "0 Tr ");
        pdf->outlined = false;
    }
}

enum cl_status cl_pdf_text(struct cl_pdf *pdf, const struct cl_pdf_style *style, double x, double y, const char *text,
                           size_t size)
{
    cl_pdf_put(pdf, "BT ");
    put_look(pdf, style, true);
    cl_pdf_put_all(pdf, "Td ", 2, (const double[]){cl_pdf_points(x), pdf->top - cl_pdf_points(y)});
    enum cl_status status = put_glyphs(pdf, style, text, size);
    put_look(pdf, style, false);
    cl_pdf_put(pdf, "ET\n");
    return status;
}

enum cl_status cl_pdf_mark(struct cl_pdf *pdf, const char *text)
{
    struct cl_pdf_style style = {.element = "the mark", .size = 110, .stretch = 1, .grey = 0.91, .bold = true};
    struct cl_pdf_line line;
    size_t count = 0;
    enum cl_status status = cl_pdf_wrap(pdf, &style, text, 1000, true, &line, 1, &count);
    if (status != CL_OK)
        return status;
    double fit = count == 1 && line.width > MARK_MOST ? MARK_MOST / line.width : 1;
    double width = count == 1 ? cl_pdf_points(line.width) * fit : 0;
    style.size *= fit;
    double turn = atan2(4, 3), height = style.size * 0.73;
    /* its middle on the middle of an A4 page */
    double x = cl_pdf_points(105) - (width * cos(turn) - height * sin(turn)) / 2;
    double y = cl_pdf_points(148.5) - (width * sin(turn) + height * cos(turn)) / 2;
    cl_pdf_put(pdf, "BT ");
    put_look(pdf, &style, true);
    cl_pdf_put_all(pdf, "Tm ", 6, (const double[]){cos(turn), sin(turn), -sin(turn), cos(turn), x, y});
    status = put_glyphs(pdf, &style, text, strlen(text));
    put_look(pdf, &style, false);
    cl_pdf_put(pdf, "ET\n");
    return status;
}
