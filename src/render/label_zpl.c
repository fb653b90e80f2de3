/* Labels as ZPL II, the commands of label printers: one format for each label of a roll.
 *
 * Nothing from the record reaches the printer as it is: every character but letters, digits and a few signs is written
 * as the hexadecimal bytes of its UTF-8, so that neither ^ nor ~ can begin a command. */
#include "render/label_plan.h"

#include "base/utf8.h"

#include <inttypes.h>
#include <string.h>

#define FONT_OF_PRINTER    "0"
#define PRINTER_CODE       "-./:+0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" /* what its own code commands take as it is */
#define LABEL_MOST         ((size_t)16 << 20)
#define MAGNIFICATION_MOST 10 /* of ^BQ */

struct roll {
    struct cl_label_plan *plan;
    struct cl_buffer *out;  /* of the label, or of what the labels of its lot share */
    size_t begin;           /* of the label in `out` */
    struct cl_pdf *measure; /* knows our own fonts */
    struct cl_arena scratch;
    bool is_draft; /* or a copy: no label */
};

/* ---- characters -------------------------------------------------------------------------------------------------- */

/* What the printer's own font has in every firmware, behind ^CI28: the letters of western Europe (Windows-1252). Of
 * Greek, Cyrillic and the signs of mathematics some have all, some nothing, and none says so. */
static bool printer_has(int32_t point)
{
    static const int32_t range[][2] = {
        {0x20, 0x7E},     {0xA0, 0xAC},     {0xAE, 0xFF},     {0x152, 0x153},   {0x160, 0x161},   {0x178, 0x178},
        {0x17D, 0x17E},   {0x192, 0x192},   {0x2013, 0x2014}, {0x2018, 0x201A}, {0x201C, 0x201E}, {0x2020, 0x2022},
        {0x2026, 0x2026}, {0x2030, 0x2030}, {0x2039, 0x203A}, {0x20AC, 0x20AC}, {0x2122, 0x2122}};
    for (size_t i = 0; i < sizeof range / sizeof *range; i++)
        if (point >= range[i][0] && point <= range[i][1])
            return true;
    return false;
}

/* Whether the printer sets these letters. A font of a facility's own on the printer is known by the facility alone, and
 * may be bars that a scanner reads: it sets nothing that is no label. */
static bool printer_can_set(const struct roll *roll, const struct cl_label_letters *letters)
{
    const struct cl_label_stock *stock = &roll->plan->stock;
    size_t bytes = 0;
    if (stock->drawn_texts || letters->style->font != 0 || (roll->is_draft && stock->printer_font != NULL))
        return false;
    for (const char *at = letters->text; at < letters->text + letters->size && stock->printer_font == NULL; at += bytes)
        if (!printer_has(cl_text_next(at, &bytes)))
            return false;
    return true;
}

static bool is_plain(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= ',' && byte <= ':') || byte == ' ';
}

/* As the data of a field behind ^FH; in a block a backslash is doubled, because there it begins an order. */
static void add_data(struct cl_buffer *out, const char *text, size_t size, bool block)
{
    for (size_t i = 0; i < size;) {
        size_t plain = i;
        while (plain < size && is_plain(text[plain]))
            plain++;
        cl_buffer_add(out, text + i, plain - i);
        for (i = plain; i < size && !is_plain(text[i]); i++)
            cl_buffer_print(out, block && text[i] == '\\' ? "_5C_%02X" : "_%02X", (unsigned)(unsigned char)text[i]);
    }
}

static void add_number(struct cl_buffer *out, int64_t number)
{
    char digit[24];
    size_t first = sizeof digit;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do
        digit[--first] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (number < 0)
        digit[--first] = '-';
    cl_buffer_add(out, digit + first, sizeof digit - first);
}

/* "^FT12,34"; a label has a dozen of these, so that they do without a format. */
static void add_numbers(struct cl_buffer *out, const char *order, int64_t one, int64_t other)
{
    cl_buffer_add_text(out, order);
    add_number(out, one);
    cl_buffer_add(out, ",", 1);
    add_number(out, other);
}

/* ---- the pen ----------------------------------------------------------------------------------------------------- */

static int64_t dots_of_mm(const struct roll *roll, double mm)
{
    double dots = mm * (double)roll->plan->stock.dpi / CL_PDF_INCH;
    return (int64_t)(dots + (dots < 0 ? -0.5 : 0.5));
}

/* By its base line. The printer's letters are narrower than those that were measured, so that what is centred or stands
 * to the right needs a block. */
static void set_text(const struct roll *roll, const struct cl_label_letters *letters)
{
    static const char turn[] = "NRIB";
    static const int cosine[] = {1, 0, -1, 0}, sine[] = {0, 1, 0, -1};
    const char *font = roll->plan->stock.printer_font;
    double size = letters->style->size * CL_PDF_INCH / CL_PDF_POINT;
    int side = letters->element != NULL ? (int)letters->element->align : 1;
    double back = side > 0 ? letters->indent : 0;
    add_numbers(roll->out, "^FT", dots_of_mm(roll, letters->x - back * cosine[letters->quarters]),
                dots_of_mm(roll, letters->y - back * sine[letters->quarters]));
    cl_buffer_add_text(roll->out, font != NULL ? "^A@" : "^A" FONT_OF_PRINTER);
    cl_buffer_add(roll->out, &turn[letters->quarters], 1);
    add_numbers(roll->out, ",", dots_of_mm(roll, size), dots_of_mm(roll, size * letters->style->stretch));
    if (font != NULL)
        cl_buffer_print(roll->out, ",%s", font);
    if (side > 0) {
        add_numbers(roll->out, "^FB", dots_of_mm(roll, letters->room), 1);
        cl_buffer_add_text(roll->out, side == 1 ? ",0,C" : ",0,R");
    }
    cl_buffer_add_text(roll->out, "^FH^FD");
    add_data(roll->out, letters->text, letters->size, side > 0);
    cl_buffer_add_text(roll->out, "^FS\n");
}

/* The dots of one row of modules, as hexadecimal digits, four dots each; a comma is white to the end of the row. */
static void add_row(struct cl_buffer *out, const struct cl_label_modules *modules, int row, int64_t bytes)
{
    const struct cl_label_bits *bits = &modules->bits;
    const uint8_t *bit = bits->bit + (size_t)row * (size_t)((bits->width + 7) / 8);
    char *digit = cl_buffer_reserve(out, (size_t)bytes * 2), *begin = digit;
    int64_t dot = 0;
    unsigned four = 0;
    for (int column = 0; column < bits->width; column++) {
        unsigned black = (unsigned)bit[column / 8] >> (7 - column % 8) & 1u;
        for (int64_t i = 0; i < modules->module; i++) {
            four = four << 1 | black;
            if (++dot % 4 == 0)
                *digit++ = "0123456789ABCDEF"[four & 15];
        }
    }
    if (dot % 4 != 0)
        *digit++ = "0123456789ABCDEF"[four << (4 - dot % 4) & 15];
    while ((digit - begin) % 2 != 0)
        *digit++ = '0';
    while (digit > begin && digit[-1] == '0' && digit[-2] == '0')
        digit -= 2;
    if (digit < begin + bytes * 2)
        *digit++ = ',';
    out->size += (size_t)(digit - begin);
}

/* No printer keeps as many dots of one label, and they would fill the memory of this machine too. */
static enum cl_status check_room(const struct roll *roll, const struct cl_label_modules *modules, int64_t bytes)
{
    size_t all = roll->out->size - roll->begin + (size_t)(2 * bytes * modules->bits.height);
    if (all <= LABEL_MOST)
        return CL_OK;
    return cl_fail(roll->plan->error, CL_REFUSED, "paper.room", NULL,
                   "make its images and drawn texts smaller, or print a PDF",
                   "the bitmaps of one label of %s take more than %d MiB", roll->plan->file, (int)(LABEL_MOST >> 20));
}

/* A graphic field; a colon repeats the row before. */
static enum cl_status pen_bits(void *sheet, const struct cl_label_modules *modules)
{
    const struct roll *roll = sheet;
    int64_t bytes = (modules->bits.width * modules->module + 7) / 8;
    int64_t all = bytes * modules->bits.height * modules->module;
    enum cl_status status = check_room(roll, modules, bytes);
    if (status != CL_OK)
        return status;
    cl_buffer_print(roll->out, "^FO%" PRId64 ",%" PRId64 "^GFA,%" PRId64 ",%" PRId64 ",%" PRId64 ",", modules->x,
                    modules->y, all, all, bytes);
    for (int row = 0; row < modules->bits.height; row++) {
        add_row(roll->out, modules, row, bytes);
        for (int64_t i = 1; i < modules->module; i++)
            cl_buffer_add_text(roll->out, ":");
    }
    cl_buffer_add_text(roll->out, "^FS\n");
    return CL_OK;
}

/* What the printer cannot set is drawn from our own fonts, as it would be in a PDF. */
static enum cl_status pen_text(void *sheet, const struct cl_label_letters *letters)
{
    struct roll *roll = sheet;
    const struct cl_label_stock *stock = &roll->plan->stock;
    struct cl_label_modules modules;
    if (printer_can_set(roll, letters)) {
        set_text(roll, letters);
        return CL_OK;
    }
    enum cl_status status = cl_label_letters_bits(stock, roll->measure, letters, &roll->scratch, &modules);
    if (status == CL_OK && modules.bits.height > 0)
        status = pen_bits(roll, &modules);
    cl_arena_free(&roll->scratch);
    return status;
}

static enum cl_status pen_bar(void *sheet, const struct cl_label_bar *bar)
{
    const struct roll *roll = sheet;
    int64_t thick = bar->width < bar->height ? bar->width : bar->height;
    cl_buffer_print(roll->out, "^FO%" PRId64 ",%" PRId64 "^GB%" PRId64 ",%" PRId64 ",%" PRId64 ",%c^FS\n", bar->x,
                    bar->y, bar->width, bar->height, thick, bar->white ? 'W' : 'B');
    return CL_OK;
}

static enum cl_status pen_stroke(void *sheet, const int64_t *dots, int64_t thickness)
{
    const struct roll *roll = sheet;
    bool up = dots[3] < dots[1];
    cl_buffer_print(roll->out, "^FO%" PRId64 ",%" PRId64 "^GD%" PRId64 ",%" PRId64 ",%" PRId64 ",B,%c^FS\n", dots[0],
                    up ? dots[3] : dots[1], dots[2] - dots[0], up ? dots[1] - dots[3] : dots[3] - dots[1], thickness,
                    up ? 'R' : 'L');
    return CL_OK;
}

bool cl_label_printer_can_make(const struct cl_label_element *element, const char *payload)
{
    return payload[strspn(payload, PRINTER_CODE)] == '\0' && !element->gs1 &&
           (element->kind != CL_LABEL_QR || element->module <= MAGNIFICATION_MOST);
}

static enum cl_status pen_code(void *sheet, const struct cl_label_element *element, const char *payload)
{
    const struct roll *roll = sheet;
    const struct cl_label_stock *stock = &roll->plan->stock;
    int64_t quiet = cl_label_quiet_of(element) * element->module;
    add_numbers(roll->out, "^FO", cl_label_dots(stock, element->x) + quiet, cl_label_dots(stock, element->y) + quiet);
    if (element->kind == CL_LABEL_QR) {
        add_numbers(roll->out, "^BQN,", 2, element->module);
        cl_buffer_add_text(roll->out, "^FDMA,");
        cl_buffer_add_text(roll->out, payload);
        cl_buffer_add_text(roll->out, "^FS\n");
        return CL_OK;
    }
    int width, height;
    cl_symbol_size(CL_SYMBOL_DATAMATRIX, (int)element->version, &width, &height);
    cl_buffer_print(roll->out, "^BXN,%" PRId64 ",200,%d,%d^FD%s^FS\n", element->module, width, height, payload);
    return CL_OK;
}

/* ---- labels ------------------------------------------------------------------------------------------------------ */

struct shared {
    const struct cl_label *label;
    struct cl_buffer text;
};

static enum cl_status draw_label(struct cl_label_drawing *drawing, const struct cl_label_job *job, size_t index,
                                 struct cl_buffer *out, struct shared *shared)
{
    enum cl_status status = CL_OK;
    struct roll *roll = drawing->pen->sheet;
    const struct cl_label *label = &job->label[index];
    const struct cl_label_stock *stock = &roll->plan->stock;
    cl_pdf_record(drawing->measure, cl_label_id(label));
    if (shared->label == NULL || !cl_label_same_shared(shared->label, label)) {
        shared->text.size = 0;
        shared->label = label;
        roll->out = &shared->text;
        roll->begin = 0;
        cl_buffer_print(&shared->text, "^XA^CI28^LH0,0^PW%" PRId64 "^LL%" PRId64 "\n",
                        cl_label_dots_up(stock, stock->label_width), cl_label_dots_up(stock, stock->label_height));
        CL_TRY(cl_label_draw(drawing, label, false));
    }
    roll->out = out;
    roll->begin = out->size;
    cl_buffer_add(out, shared->text.data, shared->text.size);
    CL_TRY(cl_label_draw(drawing, label, true));
    if (job->across)
        CL_TRY(cl_label_draw_across(drawing, label));
    cl_buffer_add_text(out, "^XZ\n");
done:
    return status;
}

enum cl_status cl_label_zpl(struct cl_label_plan *plan, const struct cl_label_job *job, struct cl_bytes *out)
{
    enum cl_status status = CL_OK;
    struct cl_buffer text = {0};
    struct shared shared = {0};
    struct roll roll = {.plan = plan, .out = &text, .is_draft = job->across != NULL};
    const struct cl_label_pen pen = {&roll, pen_text, pen_bits, pen_bar, pen_stroke, pen_code};
    struct cl_label_drawing drawing = {.plan = plan, .pen = &pen, .across = job->across};
    if (!plan->stock.roll)
        return cl_fail(plan->error, CL_REFUSED, "paper.format", NULL, "take a template of a roll, or print a PDF",
                       "ZPL is for rolls of labels, and %s is for sheets", plan->file);
    CL_TRY(cl_pdf_new(&(struct cl_pdf_about){.title = "widths"}, &drawing.measure, plan->error));
    cl_label_fonts_add(plan, drawing.measure);
    roll.measure = drawing.measure;
    for (size_t i = 0; i < job->count; i++)
        CL_TRY(draw_label(&drawing, job, i, &text, &shared));
    *out = (struct cl_bytes){text.data, text.size};
    text = (struct cl_buffer){0};
done:
    cl_pdf_free(drawing.measure);
    cl_buffer_free(&drawing.text);
    cl_buffer_free(&shared.text);
    cl_buffer_free(&text);
    return status;
}
