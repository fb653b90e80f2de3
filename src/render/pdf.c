#include "render/pdf.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/hash.h"
#include "base/text.h"

#include <hpdf.h>
#include <hpdf_fontdef.h>
#include <hpdf_pages.h>
#include <hpdf_streams.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef CL_FONT_FOLDER
#define CL_FONT_FOLDER "/usr/share/fonts/truetype"
#endif

#define PLANE          0x10000 /* code points that libharu can look up: the basic plane */
#define COMPOSED_DEPTH 8       /* parts of parts of a glyph: real fonts have 2 or 3 */
#define PAGES_PER_NODE 100     /* without a tree of pages libharu fails at page 32,768 */
#define POINTS_MOST    14400.0 /* the largest page of PDF */
#define MARK_MOST      265.0   /* millimetres: length of a word across an A4 page */
#define STEP           0.1     /* points by which a text shrinks */

enum { FACE_REGULAR, FACE_BOLD, FACE_CHINESE, FACE_COUNT };

struct glyph {
    uint16_t id;
    uint16_t advance; /* thousandths of the size */
    enum { GLYPH_UNKNOWN, GLYPH_PRESENT, GLYPH_ABSENT } state;
};

struct face {
    bool tried;
    HPDF_FontDef font;   /* NULL: not there */
    struct glyph *glyph; /* by code point */
};

struct page {
    HPDF_Page page;
    double height; /* points */
};

struct cl_pdf {
    HPDF_Doc doc;
    HPDF_STATUS fault, fault_detail; /* the first of libharu; all later ones are its echo */
    struct cl_error *error;
    enum cl_status status; /* the first failure of a drawing function */
    const char *record;
    struct face face[FACE_COUNT];
    HPDF_Dict fonts, shapes; /* the resources that all pages and shapes share */
    struct cl_arena arena;
    struct page *page;
    size_t page_count, page_capacity, page_now;
    struct cl_buffer page_content, shape_content;
    struct cl_buffer *content; /* one of the two */
    double top,
        top_unturned,
        top_outside; /* the upper edge, in points, of what is drawn on now; of what surrounds a frame or shape */
    bool outlined;   /* letters are drawn with their outlines, to look bold */
    int shape_count;
    struct cl_hash digest; /* over all contents: the file's ID */
};

static const struct {
    const char *file, *package;
} source[FACE_COUNT] = {
    [FACE_REGULAR] = {CL_FONT_FOLDER "/dejavu/DejaVuSans.ttf", "fonts-dejavu-core"},
    [FACE_BOLD] = {CL_FONT_FOLDER "/dejavu/DejaVuSans-Bold.ttf", "fonts-dejavu-core"},
    [FACE_CHINESE] = {CL_FONT_FOLDER "/droid/DroidSansFallbackFull.ttf", "fonts-droid-fallback"},
};

/* Where a character is looked for, in this order; FACE_COUNT ends the list. */
static const int chain[2][FACE_COUNT + 1] = {
    {FACE_REGULAR, FACE_CHINESE, FACE_COUNT},
    {FACE_BOLD, FACE_REGULAR, FACE_CHINESE, FACE_COUNT},
};

static double points(double mm)
{
    return mm * CL_PDF_POINT / CL_PDF_INCH;
}

static double millimetres(double value)
{
    return value * CL_PDF_INCH / CL_PDF_POINT;
}

/* ---- faults ---------------------------------------------------------------------------------------------------- */

static void HPDF_STDCALL on_fault(HPDF_STATUS fault, HPDF_STATUS detail, void *context)
{
    struct cl_pdf *pdf = context;
    if (pdf->fault != HPDF_OK)
        return;
    pdf->fault = fault;
    pdf->fault_detail = detail;
}

static const char *fault_words(HPDF_STATUS fault)
{
    switch (fault) {
    case HPDF_FAILD_TO_ALLOC_MEM:
        return "memory is short";
    case HPDF_FILE_IO_ERROR:
    case HPDF_FILE_OPEN_ERROR:
        return "a font file cannot be read";
    case HPDF_TTF_INVALID_FOMAT:
    case HPDF_TTF_MISSING_TABLE:
    case HPDF_TTF_INVALID_CMAP:
    case HPDF_UNSUPPORTED_FONT_TYPE:
        return "a font file is damaged or not TrueType";
    case HPDF_PAGE_INVALID_SIZE:
        return "the page is smaller than 3 or larger than 14,400 points";
    default:
        return "it refused a call";
    }
}

/* The first failure so far, as a status: of a drawing function, else of libharu. */
static enum cl_status check(struct cl_pdf *pdf)
{
    if (pdf->status == CL_OK && pdf->fault != HPDF_OK)
        pdf->status = cl_fail(pdf->error, CL_FAILED, NULL, pdf->record, "reinstall libhpdf-2.3.0 and the font packages",
                              "the PDF library failed: %s (0x%04lX, detail %lu)", fault_words(pdf->fault), pdf->fault,
                              pdf->fault_detail);
    return pdf->status;
}

/* ---- numbers and operators ------------------------------------------------------------------------------------- */

/* Four decimals (a third of a thousandth of a printer's dot), never an exponent, never a locale's comma. */
static void put_number(struct cl_pdf *pdf, double value)
{
    char text[32], *at = text + sizeof text;
    if (!isfinite(value) || fabs(value) > POINTS_MOST) {
        if (pdf->status == CL_OK)
            pdf->status = cl_fail(pdf->error, CL_FAILED, NULL, pdf->record, NULL,
                                  "a position on the paper is not a usable number");
        value = 0;
    }
    long scaled = lround(value * 10000);
    unsigned long rest = (unsigned long)labs(scaled);
    *--at = ' ';
    bool fraction = false;
    for (int place = 0; place < 4; place++, rest /= 10) {
        fraction = fraction || rest % 10 != 0;
        if (fraction)
            *--at = (char)('0' + rest % 10);
    }
    if (fraction)
        *--at = '.';
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (scaled < 0)
        *--at = '-';
    cl_buffer_add(pdf->content, at, (size_t)(text + sizeof text - at));
}

static void put(struct cl_pdf *pdf, const char *text)
{
    cl_buffer_add(pdf->content, text, strlen(text));
}

/* `count` numbers and then the operator: put_all(pdf, "re f\n", 4, (double[]){x, y, w, h}). */
static void put_all(struct cl_pdf *pdf, const char *operator, size_t count, const double *value)
{
    for (size_t i = 0; i < count; i++)
        put_number(pdf, value[i]);
    put(pdf, operator);
}

static void put_hex(struct cl_pdf *pdf, const void *bytes, size_t size)
{
    char *out = cl_buffer_reserve(pdf->content, 2 * size + 1);
    cl_hex_write(bytes, size, out);
    pdf->content->size += 2 * size;
}

/* ---- fonts ----------------------------------------------------------------------------------------------------- */

static enum cl_status face_open(struct cl_pdf *pdf, int index)
{
    struct face *face = &pdf->face[index];
    if (face->tried)
        return CL_OK;
    face->tried = true;
    if (access(source[index].file, R_OK) != 0) {
        if (index == FACE_CHINESE)
            return CL_OK; /* not needed by everybody; a character that only it has is refused by name */
        return cl_fail(pdf->error, CL_FAILED, NULL, pdf->record, NULL, "the font %s is missing; install the package %s",
                       source[index].file, source[index].package);
    }
    const char *name = HPDF_LoadTTFontFromFile(pdf->doc, source[index].file, HPDF_TRUE);
    if (name != NULL)
        face->font = HPDF_GetFontDef(pdf->doc, name);
    face->glyph = cl_arena_alloc(&pdf->arena, PLANE * sizeof *face->glyph);
    return check(pdf);
}

static bool read_at(HPDF_Stream stream, HPDF_UINT32 at, HPDF_BYTE *bytes, HPDF_UINT size)
{
    HPDF_UINT got = size;
    return HPDF_Stream_Seek(stream, (HPDF_INT)at, HPDF_SEEK_SET) == HPDF_OK &&
           HPDF_Stream_Read(stream, bytes, &got) == HPDF_OK && got == size;
}

static unsigned big16(const HPDF_BYTE *bytes)
{
    return (unsigned)bytes[0] << 8 | bytes[1];
}

/* Marks a glyph for the subset, with all that it is composed of. libharu does the second only one level deep and not
 * for glyphs above 32,767, so that most Chinese characters would come out blank. */
static void keep_glyph(HPDF_TTFontDefAttr font, unsigned id, int depth)
{
    enum { WORDS = 0x0001, SCALE = 0x0008, MORE = 0x0020, SCALE_XY = 0x0040, MATRIX = 0x0080 };
    HPDF_BYTE bytes[10];
    if (id >= font->num_glyphs || depth > COMPOSED_DEPTH)
        return;
    font->glyph_tbl.flgs[id] = 1;
    HPDF_UINT32 unit = font->header.index_to_loc_format == 0 ? 2 : 1;
    HPDF_UINT32 begin = font->glyph_tbl.offsets[id] * unit, end = font->glyph_tbl.offsets[id + 1] * unit;
    HPDF_UINT32 at = font->glyph_tbl.base_offset + begin;
    if (begin >= end || !read_at(font->stream, at, bytes, 10) || (bytes[0] & 0x80) == 0)
        return; /* empty, or a plain outline: its number of contours is not negative */
    at += 10;
    unsigned flags = MORE;
    while ((flags & MORE) != 0 && read_at(font->stream, at, bytes, 4)) {
        flags = big16(bytes);
        at += 4u + ((flags & WORDS) ? 4u : 2u);
        at += (flags & SCALE) ? 2u : (flags & SCALE_XY) ? 4u : (flags & MATRIX) ? 8u : 0u;
        keep_glyph(font, big16(bytes + 2), depth + 1);
    }
}

static void glyph_look_up(struct face *face, unsigned code_point, struct glyph *glyph)
{
    unsigned id = HPDF_TTFontDef_GetGlyphid(face->font, (HPDF_UINT16)code_point);
    glyph->state = id == 0 ? GLYPH_ABSENT : GLYPH_PRESENT;
    if (id == 0)
        return;
    glyph->id = (uint16_t)id;
    HPDF_INT16 advance = HPDF_TTFontDef_GetGidWidth(face->font, glyph->id);
    glyph->advance = advance > 0 ? (uint16_t)advance : 0;
    keep_glyph(face->font->attr, id, 0);
}

static enum cl_status refuse_character(struct cl_pdf *pdf, const char *element, const char *text, int32_t code_point)
{
    if (code_point < 0)
        return cl_fail(pdf->error, CL_REFUSED, "paper.character", pdf->record, "give the text as UTF-8",
                       "cannot print %s '%s': it is not valid UTF-8", element, text);
    if (!cl_point_is_settable(code_point))
        return cl_fail(pdf->error, CL_REFUSED, "paper.character", pdf->record,
                       "write it without this character, an accented letter as one character",
                       "cannot print %s '%s': the character U+%04X cannot be set on paper", element, text,
                       (unsigned)code_point);
    return cl_fail(pdf->error, CL_REFUSED, "paper.character", pdf->record,
                   pdf->face[FACE_CHINESE].font == NULL
                       ? "install the package fonts-droid-fallback, or write it without"
                       : "write it without this character",
                   "cannot print %s '%s': no font has the character U+%04X", element, text, (unsigned)code_point);
}

/* One character as it will be printed. */
struct setting {
    int face;
    struct glyph *glyph;
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
    unsigned code_point = (unsigned)out->code_point;
    bool plain = code_point >= ' ' && code_point <= '~';
    if (out->code_point < 0 || (!plain && !cl_point_is_settable(out->code_point)))
        return refuse_character(pdf, style->element, whole, out->code_point);
    for (const int *index = chain[style->bold]; *index != FACE_COUNT && code_point < PLANE; index++) {
        struct face *face = &pdf->face[*index];
        enum cl_status status = face_open(pdf, *index);
        if (status != CL_OK)
            return status;
        if (face->font == NULL)
            continue;
        out->face = *index;
        out->glyph = &face->glyph[code_point];
        if (out->glyph->state == GLYPH_UNKNOWN)
            glyph_look_up(face, code_point, out->glyph);
        if (out->glyph->state == GLYPH_PRESENT)
            return CL_OK;
    }
    return refuse_character(pdf, style->element, whole, out->code_point);
}

/* ---- lines ----------------------------------------------------------------------------------------------------- */

/* The advance of a character in millimetres. */
static double advance(const struct cl_pdf_style *style, const struct setting *setting)
{
    return millimetres(setting->glyph->advance * style->size * style->stretch / 1000.0);
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

/* A fallback has no bold face: there the outlines are drawn as well. */
static void use_face(struct cl_pdf *pdf, const struct cl_pdf_style *style, int face)
{
    char name[] = "/F0 ";
    bool outlined = style->bold && face != FACE_BOLD;
    name[2] = (char)('0' + face);
    put(pdf, name);
    put_number(pdf, style->size);
    put(pdf, "Tf ");
    if (outlined)
        put_all(pdf, "w 2 Tr ", 1, (const double[]){style->size * 0.018});
    else if (pdf->outlined)
        put(pdf, "0 Tr ");
    pdf->outlined = outlined;
}

/* A glyph's number inside a literal string, shorter than in hex. */
static void put_glyph(struct cl_pdf *pdf, unsigned id)
{
    char text[4];
    size_t size = 0;
    const unsigned byte[2] = {id >> 8, id & 0xFF};
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
    int face = FACE_COUNT;
    for (const char *at = text, *end = text + size; at < end; at += setting.bytes) {
        enum cl_status status = set_character(pdf, style, text, at, &setting);
        if (status != CL_OK)
            return status;
        if (setting.face != face) {
            put(pdf, face == FACE_COUNT ? "" : ")Tj ");
            use_face(pdf, style, setting.face);
            put(pdf, "(");
            face = setting.face;
        }
        put_glyph(pdf, setting.glyph->id);
    }
    put(pdf, face == FACE_COUNT ? "" : ")Tj ");
    return check(pdf);
}

/* Sets what differs from black and natural width before a text, and undoes it behind: everything else stays short. */
static void put_look(struct cl_pdf *pdf, const struct cl_pdf_style *style, bool begin)
{
    if (style->stretch < 1 || style->stretch > 1)
        put_all(pdf, "Tz ", 1, (const double[]){begin ? style->stretch * 100 : 100});
    if (style->grey > 0) {
        put_all(pdf, "g ", 1, (const double[]){begin ? style->grey : 0});
        put_all(pdf, "G ", 1, (const double[]){begin ? style->grey : 0});
    }
    if (!begin && pdf->outlined) {
        put(pdf, "0 Tr ");
        pdf->outlined = false;
    }
}

enum cl_status cl_pdf_text(struct cl_pdf *pdf, const struct cl_pdf_style *style, double x, double y, const char *text,
                           size_t size)
{
    put(pdf, "BT ");
    put_look(pdf, style, true);
    put_all(pdf, "Td ", 2, (const double[]){points(x), pdf->top - points(y)});
    enum cl_status status = put_glyphs(pdf, style, text, size);
    put_look(pdf, style, false);
    put(pdf, "ET\n");
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
    double width = count == 1 ? points(line.width) * fit : 0;
    style.size *= fit;
    double turn = atan2(4, 3), height = style.size * 0.73;
    /* its middle on the middle of an A4 page */
    double x = points(105) - (width * cos(turn) - height * sin(turn)) / 2;
    double y = points(148.5) - (width * sin(turn) + height * cos(turn)) / 2;
    put(pdf, "BT ");
    put_look(pdf, &style, true);
    put_all(pdf, "Tm ", 6, (const double[]){cos(turn), sin(turn), -sin(turn), cos(turn), x, y});
    status = put_glyphs(pdf, &style, text, strlen(text));
    put_look(pdf, &style, false);
    put(pdf, "ET\n");
    return status;
}

/* ---- drawing --------------------------------------------------------------------------------------------------- */

void cl_pdf_rule(struct cl_pdf *pdf, double x, double y, double width, double thickness, double grey)
{
    double middle = pdf->top - points(y);
    put_all(pdf, "g ", 1, &grey);
    put_all(pdf, "re f 0 g\n", 4, (const double[]){points(x), middle - thickness / 2, points(width), thickness});
}

void cl_pdf_line(struct cl_pdf *pdf, const double *xy, size_t count, double thickness, double grey, double dash)
{
    if (count < 2)
        return;
    put_all(pdf, "G ", 1, &grey);
    put_all(pdf, "w 1 j ", 1, &thickness);
    if (dash > 0) {
        put(pdf, "[");
        put_number(pdf, dash);
        put(pdf, "] 0 d ");
    }
    for (size_t i = 0; i < count; i++)
        put_all(pdf, i == 0 ? "m\n" : "l\n", 2, (const double[]){points(xy[2 * i]), pdf->top - points(xy[2 * i + 1])});
    put(pdf, dash > 0 ? "S [] 0 d 0 G\n" : "S 0 G\n");
}

void cl_pdf_box(struct cl_pdf *pdf, double x, double y, double width, double height, double grey)
{
    put_all(pdf, "g ", 1, &grey);
    put_all(pdf, "re f 0 g\n", 4,
            (const double[]){points(x), pdf->top - points(y + height), points(width), points(height)});
}

void cl_pdf_bits(struct cl_pdf *pdf, double x, double y, double module, int width, const uint8_t *bit)
{
    cl_pdf_bitmap(pdf, x, y, module, width, width, bit);
}

void cl_pdf_bitmap(struct cl_pdf *pdf, double x, double y, double module, int width, int height, const uint8_t *bit)
{
    double across = points(module * width), down = points(module * height);
    size_t size = (size_t)((width + 7) / 8) * (size_t)height;
    put(pdf, "q ");
    put_all(pdf, "cm BI/W ", 6, (const double[]){across, 0, 0, down, points(x), pdf->top - points(y) - down});
    put_number(pdf, width);
    put(pdf, "/H ");
    put_number(pdf, height);
    /* readers look for the letters EI to find the end: where the bits happen to hold them they are written as hex */
    bool plain = memmem(bit, size, "EI", 2) == NULL;
    put(pdf, plain ? "/IM true/D[1 0]ID " : "/IM true/D[1 0]/F/AHx ID ");
    if (plain)
        cl_buffer_add(pdf->content, bit, size);
    else
        put_hex(pdf, bit, size);
    put(pdf, plain ? "\nEI Q\n" : ">\nEI Q\n");
}

void cl_pdf_frame_begin(struct cl_pdf *pdf, double x, double y)
{
    put(pdf, "q ");
    put_all(pdf, "cm\n", 6, (const double[]){1, 0, 0, 1, points(x), pdf->top - points(y)});
    pdf->top_outside = pdf->top;
    pdf->top = 0;
}

void cl_pdf_frame_end(struct cl_pdf *pdf)
{
    put(pdf, "Q\n");
    pdf->top = pdf->top_outside;
}

void cl_pdf_turn_begin(struct cl_pdf *pdf, double x, double y, int quarters)
{
    static const double cosine[] = {1, 0, -1, 0}, sine[] = {0, 1, 0, -1};
    double c = cosine[quarters & 3], s = sine[quarters & 3];
    put(pdf, "q ");
    put_all(pdf, "cm\n", 6, (const double[]){c, -s, s, c, points(x), pdf->top - points(y)});
    pdf->top_unturned = pdf->top;
    pdf->top = 0;
}

void cl_pdf_turn_end(struct cl_pdf *pdf)
{
    put(pdf, "Q\n");
    pdf->top = pdf->top_unturned;
}

/* ---- pages and shapes ------------------------------------------------------------------------------------------ */

/* Takes what was drawn into the file and into the digest. */
static void flush_content(struct cl_pdf *pdf, struct cl_buffer *content, HPDF_Stream stream)
{
    struct cl_hash both[2] = {pdf->digest, cl_hash_of(content->data, content->size)};
    pdf->digest = cl_hash_of(both, sizeof both);
    if (content->size > 0)
        HPDF_Stream_Write(stream, (const HPDF_BYTE *)content->data, (HPDF_UINT)content->size);
    content->size = 0;
}

static void flush_page(struct cl_pdf *pdf)
{
    if (pdf->page_content.size > 0)
        flush_content(pdf, &pdf->page_content, ((HPDF_PageAttr)pdf->page[pdf->page_now].page->attr)->stream);
}

enum cl_status cl_pdf_page_add(struct cl_pdf *pdf, double width, double height)
{
    flush_page(pdf);
    if (pdf->page_count == CL_PDF_PAGES_MOST)
        return cl_fail(pdf->error, CL_REFUSED, "paper.pages", pdf->record, "print it in several files",
                       "a file holds at most %d pages", CL_PDF_PAGES_MOST);
    HPDF_Page page = HPDF_AddPage(pdf->doc);
    if (page == NULL)
        return check(pdf);
    HPDF_Page_SetWidth(page, (HPDF_REAL)points(width));
    HPDF_Page_SetHeight(page, (HPDF_REAL)points(height));
    HPDF_Dict resources = HPDF_Page_GetInheritableItem(page, "Resources", HPDF_OCLASS_DICT);
    HPDF_Dict_Add(resources, "Font", pdf->fonts);
    HPDF_Dict_Add(resources, "XObject", pdf->shapes);
    pdf->page = cl_arena_grow(&pdf->arena, pdf->page, pdf->page_count, &pdf->page_capacity, sizeof *pdf->page);
    pdf->page[pdf->page_count] = (struct page){page, points(height)};
    pdf->page_now = pdf->page_count++;
    pdf->top = points(height);
    return check(pdf);
}

enum cl_status cl_pdf_page_again(struct cl_pdf *pdf, size_t page)
{
    flush_page(pdf);
    pdf->page_now = page;
    pdf->top = pdf->page[page].height;
    return check(pdf);
}

size_t cl_pdf_page_count(const struct cl_pdf *pdf)
{
    return pdf->page_count;
}

void cl_pdf_shape_begin(struct cl_pdf *pdf)
{
    pdf->content = &pdf->shape_content;
    pdf->top_outside = pdf->top;
    pdf->top = 0;
}

enum cl_status cl_pdf_shape_end(struct cl_pdf *pdf, double width, double height, int *shape)
{
    char name[24];
    HPDF_Box bounds = {0, (HPDF_REAL)-points(height), (HPDF_REAL)points(width), 0};
    pdf->content = &pdf->page_content;
    pdf->top = pdf->top_outside;
    HPDF_Dict form = HPDF_DictStream_New(pdf->doc->mmgr, pdf->doc->xref);
    HPDF_Dict resources = HPDF_Dict_New(pdf->doc->mmgr);
    if (form == NULL || resources == NULL)
        return check(pdf);
    HPDF_Dict_AddName(form, "Type", "XObject");
    HPDF_Dict_AddName(form, "Subtype", "Form");
    HPDF_Dict_Add(form, "BBox", HPDF_Box_Array_New(pdf->doc->mmgr, bounds));
    HPDF_Dict_Add(form, "Resources", resources);
    HPDF_Dict_Add(resources, "Font", pdf->fonts);
    form->filter = HPDF_STREAM_FILTER_FLATE_DECODE;
    flush_content(pdf, &pdf->shape_content, form->stream);
    snprintf(name, sizeof name, "S%d", pdf->shape_count);
    HPDF_Dict_Add(pdf->shapes, name, form);
    *shape = pdf->shape_count++;
    return check(pdf);
}

void cl_pdf_shape_draw(struct cl_pdf *pdf, int shape)
{
    cl_buffer_print(pdf->content, "/S%d Do\n", shape);
}

/* ---- the fonts' objects ---------------------------------------------------------------------------------------- */

struct used {
    unsigned id, advance, code_point;
};

static int compare_used(const void *left, const void *right)
{
    const struct used *a = left, *b = right;
    if (a->id != b->id)
        return a->id < b->id ? -1 : 1;
    return (a->code_point > b->code_point) - (a->code_point < b->code_point);
}

/* Every glyph in use once, by number; a glyph of several characters keeps the lowest. */
static struct used *list_used(struct cl_pdf *pdf, const struct face *face, size_t *count)
{
    struct used *list = NULL;
    size_t all = 0, capacity = 0, kept = 0;
    for (unsigned code_point = 0; code_point < PLANE; code_point++) {
        const struct glyph *glyph = &face->glyph[code_point];
        if (glyph->state != GLYPH_PRESENT)
            continue;
        list = cl_arena_grow(&pdf->arena, list, all, &capacity, sizeof *list);
        list[all++] = (struct used){glyph->id, glyph->advance, code_point};
    }
    if (all > 0)
        qsort(list, all, sizeof *list, compare_used);
    for (size_t i = 0; i < all; i++)
        if (kept == 0 || list[kept - 1].id != list[i].id)
            list[kept++] = list[i];
    *count = kept;
    return list;
}

/* So that a reader can search and copy the text. */
static HPDF_Dict to_unicode(struct cl_pdf *pdf, const struct used *used, size_t count)
{
    struct cl_buffer map = {0};
    HPDF_Dict stream = HPDF_DictStream_New(pdf->doc->mmgr, pdf->doc->xref);
    if (stream == NULL)
        return NULL;
    stream->filter = HPDF_STREAM_FILTER_FLATE_DECODE;
    cl_buffer_add_text(&map, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                             "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
                             "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
                             "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    for (size_t i = 0; i < count; i++) {
        if (i % 100 == 0) /* the most that one block may hold */
            cl_buffer_print(&map, "%zu beginbfchar\n", count - i < 100 ? count - i : (size_t)100);
        cl_buffer_print(&map, "<%04X> <%04X>\n", used[i].id, used[i].code_point);
        if (i % 100 == 99 || i + 1 == count)
            cl_buffer_add_text(&map, "endbfchar\n");
    }
    cl_buffer_add_text(&map, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    HPDF_Stream_Write(stream->stream, (const HPDF_BYTE *)map.data, (HPDF_UINT)map.size);
    cl_buffer_free(&map);
    return stream;
}

static HPDF_Array widths(struct cl_pdf *pdf, const struct used *used, size_t count)
{
    HPDF_Array all = HPDF_Array_New(pdf->doc->mmgr), run = NULL;
    for (size_t i = 0; i < count && all != NULL; i++) {
        if (i == 0 || used[i].id != used[i - 1].id + 1) {
            run = HPDF_Array_New(pdf->doc->mmgr);
            HPDF_Array_AddNumber(all, (HPDF_INT32)used[i].id);
            HPDF_Array_Add(all, run);
        }
        HPDF_Array_AddNumber(run, (HPDF_INT32)used[i].advance);
    }
    return all;
}

static HPDF_Dict descriptor(struct cl_pdf *pdf, HPDF_FontDef font)
{
    HPDF_TTFontDefAttr attribute = font->attr;
    HPDF_Dict dict = HPDF_Dict_New(pdf->doc->mmgr);
    HPDF_Dict file = HPDF_DictStream_New(pdf->doc->mmgr, pdf->doc->xref);
    if (dict == NULL || file == NULL)
        return NULL;
    HPDF_Xref_Add(pdf->doc->xref, dict);
    HPDF_TTFontDef_SaveFontData(font, file->stream);
    file->filter = HPDF_STREAM_FILTER_FLATE_DECODE;
    HPDF_Dict_AddNumber(file, "Length1", (HPDF_INT32)attribute->length1);
    HPDF_Dict_AddName(dict, "Type", "FontDescriptor");
    HPDF_Dict_AddName(dict, "FontName", attribute->base_font);
    HPDF_Dict_AddNumber(dict, "Flags", 4); /* addressed by glyph number, not by a standard character set */
    HPDF_Dict_Add(dict, "FontBBox", HPDF_Box_Array_New(pdf->doc->mmgr, font->font_bbox));
    HPDF_Dict_AddNumber(dict, "ItalicAngle", 0);
    HPDF_Dict_AddNumber(dict, "Ascent", font->ascent);
    HPDF_Dict_AddNumber(dict, "Descent", font->descent);
    HPDF_Dict_AddNumber(dict, "CapHeight", font->cap_height > 0 ? font->cap_height : 729);
    HPDF_Dict_AddNumber(dict, "StemV", 80);
    HPDF_Dict_Add(dict, "FontFile2", file);
    return dict;
}

static HPDF_Dict descendant(struct cl_pdf *pdf, HPDF_FontDef font, const struct used *used, size_t count)
{
    HPDF_Dict dict = HPDF_Dict_New(pdf->doc->mmgr), system = HPDF_Dict_New(pdf->doc->mmgr);
    if (dict == NULL || system == NULL)
        return NULL;
    HPDF_Xref_Add(pdf->doc->xref, dict);
    HPDF_Dict_Add(system, "Registry", HPDF_String_New(pdf->doc->mmgr, "Adobe", NULL));
    HPDF_Dict_Add(system, "Ordering", HPDF_String_New(pdf->doc->mmgr, "Identity", NULL));
    HPDF_Dict_AddNumber(system, "Supplement", 0);
    HPDF_Dict_AddName(dict, "Type", "Font");
    HPDF_Dict_AddName(dict, "Subtype", "CIDFontType2");
    HPDF_Dict_AddName(dict, "BaseFont", ((HPDF_TTFontDefAttr)font->attr)->base_font);
    HPDF_Dict_Add(dict, "CIDSystemInfo", system);
    HPDF_Dict_Add(dict, "FontDescriptor", descriptor(pdf, font));
    HPDF_Dict_AddName(dict, "CIDToGIDMap", "Identity");
    HPDF_Dict_AddNumber(dict, "DW", 600);
    HPDF_Dict_Add(dict, "W", widths(pdf, used, count));
    return dict;
}

/* A composite font whose codes are glyph numbers, with what was used and nothing else. */
static void write_font(struct cl_pdf *pdf, int index)
{
    char name[] = "F0";
    const struct face *face = &pdf->face[index];
    size_t count = 0;
    if (face->font == NULL)
        return;
    const struct used *used = list_used(pdf, face, &count);
    if (count == 0)
        return;
    HPDF_Dict dict = HPDF_Dict_New(pdf->doc->mmgr);
    HPDF_Array descendants = HPDF_Array_New(pdf->doc->mmgr);
    if (dict == NULL || descendants == NULL)
        return;
    HPDF_Xref_Add(pdf->doc->xref, dict);
    HPDF_Dict_AddName(dict, "Type", "Font");
    HPDF_Dict_AddName(dict, "Subtype", "Type0");
    HPDF_Dict_AddName(dict, "BaseFont", ((HPDF_TTFontDefAttr)face->font->attr)->base_font);
    HPDF_Dict_AddName(dict, "Encoding", "Identity-H");
    HPDF_Dict_Add(dict, "DescendantFonts", descendants);
    HPDF_Array_Add(descendants, descendant(pdf, face->font, used, count));
    HPDF_Dict_Add(dict, "ToUnicode", to_unicode(pdf, used, count));
    name[1] = (char)('0' + index);
    HPDF_Dict_Add(pdf->fonts, name, dict);
}

/* ---- the document ---------------------------------------------------------------------------------------------- */

static void add_utf16(struct cl_buffer *out, unsigned unit)
{
    char bytes[2] = {(char)(unit >> 8), (char)unit};
    cl_buffer_add(out, bytes, sizeof bytes);
}

/* An entry of the Info dictionary: plain when it is ASCII, so that it can be found in the raw bytes, else UTF-16. */
static void put_info(struct cl_pdf *pdf, HPDF_InfoType type, const char *key, const char *text)
{
    struct cl_buffer wide = {0};
    bool ascii = true;
    size_t bytes = 0;
    add_utf16(&wide, 0xFEFF);
    const char *at = text;
    for (int32_t c = cl_text_next(at, &bytes); c > 0; at += bytes, c = cl_text_next(at, &bytes)) {
        ascii = ascii && c < 0x7F;
        if (c >= PLANE)
            add_utf16(&wide, 0xD800u | (unsigned)(c - PLANE) >> 10);
        add_utf16(&wide, c >= PLANE ? 0xDC00u | (unsigned)((c - PLANE) & 0x3FF) : (unsigned)c);
    }
    if (ascii)
        HPDF_SetInfoAttr(pdf->doc, type, text);
    else if (pdf->doc->info != NULL)
        HPDF_Dict_Add(pdf->doc->info, key,
                      HPDF_Binary_New(pdf->doc->mmgr, (HPDF_BYTE *)wide.data, (HPDF_UINT)wide.size));
    cl_buffer_free(&wide);
}

static void put_date(struct cl_pdf *pdf, int64_t at_ms)
{
    struct tm tm;
    time_t at = (time_t)(at_ms / 1000);
    if (gmtime_r(&at, &tm) == NULL)
        return;
    HPDF_Date date = {tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, '+', 0, 0};
    HPDF_SetInfoDateAttr(pdf->doc, HPDF_INFO_CREATION_DATE, date);
    HPDF_SetInfoDateAttr(pdf->doc, HPDF_INFO_MOD_DATE, date);
}

static void put_about(struct cl_pdf *pdf, const struct cl_pdf_about *about)
{
    struct cl_buffer seed = {0};
    HPDF_SetInfoAttr(pdf->doc, HPDF_INFO_PRODUCER, "cryolot");
    HPDF_SetInfoAttr(pdf->doc, HPDF_INFO_CREATOR, "cryolot");
    put_info(pdf, HPDF_INFO_TITLE, "Title", about->title);
    if (about->number != NULL)
        put_info(pdf, HPDF_INFO_SUBJECT, "Subject", about->number);
    if (about->dated)
        put_date(pdf, about->at_ms);
    cl_buffer_print(&seed, "%s\n%s\n%lld", about->title, about->number != NULL ? about->number : "",
                    about->dated ? (long long)about->at_ms : -1LL);
    pdf->digest = cl_hash_of(seed.data, seed.size);
    cl_buffer_free(&seed);
}

/* A dictionary that pages refer to. */
static HPDF_Dict new_shared(struct cl_pdf *pdf)
{
    HPDF_Dict dict = HPDF_Dict_New(pdf->doc->mmgr);
    if (dict != NULL)
        HPDF_Xref_Add(pdf->doc->xref, dict);
    return dict;
}

enum cl_status cl_pdf_new(const struct cl_pdf_about *about, struct cl_pdf **out, struct cl_error *error)
{
    enum cl_status status = CL_OK;
    struct cl_pdf *pdf = calloc(1, sizeof *pdf);
    if (pdf == NULL)
        return cl_fail(error, CL_FAILED, NULL, NULL, NULL, "memory is short");
    pdf->error = error;
    pdf->content = &pdf->page_content;
    pdf->doc = HPDF_New(on_fault, pdf);
    if (pdf->doc == NULL)
        CL_TRY(cl_fail(error, CL_FAILED, NULL, NULL, NULL, "memory is short"));
    pdf->doc->pdf_version = HPDF_VER_14;
    HPDF_SetPagesConfiguration(pdf->doc, PAGES_PER_NODE);
    HPDF_SetCompressionMode(pdf->doc, HPDF_COMP_ALL);
    pdf->fonts = new_shared(pdf);
    pdf->shapes = new_shared(pdf);
    put_about(pdf, about);
    CL_TRY(check(pdf));
    *out = pdf;
    pdf = NULL;
done:
    cl_pdf_free(pdf);
    return status;
}

void cl_pdf_free(struct cl_pdf *pdf)
{
    if (pdf == NULL)
        return;
    if (pdf->doc != NULL)
        HPDF_Free(pdf->doc);
    cl_buffer_free(&pdf->page_content);
    cl_buffer_free(&pdf->shape_content);
    cl_arena_free(&pdf->arena);
    free(pdf);
}

void cl_pdf_record(struct cl_pdf *pdf, const char *record)
{
    pdf->record = record;
}

/* The file's ID is derived from what stands in it: the same record gives the same bytes. */
static void write_id(struct cl_pdf *pdf)
{
    HPDF_Array id = HPDF_Array_New(pdf->doc->mmgr);
    for (int i = 0; i < 2; i++)
        HPDF_Array_Add(id, HPDF_Binary_New(pdf->doc->mmgr, pdf->digest.byte, 16));
    HPDF_Dict_Add(pdf->doc->trailer, "ID", id);
}

static enum cl_status copy_stream(struct cl_pdf *pdf, struct cl_bytes *out)
{
    HPDF_Stream stream = pdf->doc->stream;
    size_t size = HPDF_Stream_Size(stream), at = 0;
    char *data = malloc(size + 1);
    if (data == NULL)
        return cl_fail(pdf->error, CL_FAILED, NULL, pdf->record, NULL, "memory is short");
    for (HPDF_UINT i = 0; i < HPDF_MemStream_GetBufCount(stream); i++) {
        HPDF_UINT length = 0;
        const HPDF_BYTE *block = HPDF_MemStream_GetBufPtr(stream, i, &length);
        memcpy(data + at, block, length);
        at += length;
    }
    *out = (struct cl_bytes){data, at};
    return CL_OK;
}

enum cl_status cl_pdf_save(struct cl_pdf *pdf, struct cl_bytes *out)
{
    flush_page(pdf);
    for (int index = 0; index < FACE_COUNT; index++)
        write_font(pdf, index);
    write_id(pdf);
    /* to memory: libharu does not notice a full disk */
    HPDF_SaveToStream(pdf->doc);
    enum cl_status status = check(pdf);
    return status != CL_OK ? status : copy_stream(pdf, out);
}
