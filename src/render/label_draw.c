/* One label laid out on its template, for whatever pen draws. */
#include "render/label_ahead.h"
#include "render/label_plan.h"

#include <string.h>

#define DRAFT_POINTS_LEAST 0.5

/* ---- texts ------------------------------------------------------------------------------------------------------- */

void cl_label_place_line(const struct cl_label_element *element, double size, double indent, size_t line, double *x,
                         double *y)
{
    static const int cosine[] = {1, 0, -1, 0}, sine[] = {0, 1, 0, -1};
    int c = cosine[element->rotation], s = sine[element->rotation];
    double down = (double)line * CL_LABEL_PITCH * size * CL_PDF_INCH / CL_PDF_POINT;
    *x = cl_label_mm(element->x) + indent * c - down * s;
    *y = cl_label_mm(element->y) + indent * s + down * c;
}

/* Letters of a facility's own may be bars that a scanner reads: what is no label is set in ours, as small as they must
 * be in a room that was made for others. */
static void set_in_ours(struct cl_pdf_style *style, struct cl_pdf_room *room)
{
    if (style->font != 0)
        room->size_least = DRAFT_POINTS_LEAST;
    style->font = 0;
}

static enum cl_status draw_text(struct cl_label_drawing *drawing, const struct cl_label_element *element,
                                const struct cl_label *label)
{
    struct cl_pdf_line line[CL_LABEL_LINES_MOST];
    size_t count = 0;
    const char *text = cl_label_value_write(&element->value, label, &drawing->text);
    struct cl_pdf_style style = {.element = element->name,
                                 .size = (double)element->size / 1000,
                                 .stretch = (double)element->stretch / 100,
                                 .bold = element->bold != 0,
                                 .font = element->font};
    struct cl_pdf_room room = {cl_label_mm(element->width), (double)element->minimum / 1000, (size_t)element->lines};
    if (drawing->across != NULL)
        set_in_ours(&style, &room);
    enum cl_status status = cl_pdf_fit(drawing->measure, &style, text, &room, line, &count);
    for (size_t i = 0; i < count && status == CL_OK; i++) {
        double indent = (room.width - line[i].width) * (double)element->align / 2; /* left 0, centre 1, right 2 */
        struct cl_label_letters letters = {.element = element,
                                           .style = &style,
                                           .width = line[i].width,
                                           .indent = indent,
                                           .room = room.width,
                                           .quarters = (int)element->rotation,
                                           .text = line[i].text,
                                           .size = line[i].size};
        cl_label_place_line(element, style.size, indent, i, &letters.x, &letters.y);
        status = drawing->pen->text(drawing->pen->sheet, &letters);
    }
    return status;
}

/* ---- codes and images -------------------------------------------------------------------------------------------- */

static enum cl_status refuse_empty(struct cl_label_drawing *drawing, const struct cl_label_element *element,
                                   const struct cl_label *label)
{
    const char *value = element->value.text, *id = cl_label_id(label);
    return cl_fail(drawing->plan->error, CL_REFUSED, "paper.code", id,
                   cl_arena_print(&drawing->plan->arena, "enter what %s is made of, or write when = %s in [%s]", value,
                                  value, element->section),
                   "%s would be empty on the label of %s: the record has no %s", element->name, id, value);
}

static enum cl_status draw_code(struct cl_label_drawing *drawing, const struct cl_label_element *element,
                                const struct cl_label *label)
{
    struct cl_symbol own;
    const struct cl_symbol *symbol = cl_label_ahead_take(drawing->ahead, label, element);
    const struct cl_label_pen *pen = drawing->pen;
    const struct cl_label_stock *stock = &drawing->plan->stock;
    struct cl_symbol_order order = cl_label_symbol_of(stock, element);
    if (symbol == NULL) {
        const char *payload = cl_label_value_write(&element->value, label, &drawing->text);
        bool by_printer = pen->code != NULL && stock->printer_codes && drawing->across == NULL &&
                          cl_label_printer_can_make(element, payload);
        if (*payload == '\0')
            return refuse_empty(drawing, element, label);
        enum cl_status status = by_printer ? cl_symbol_check(&order, payload, drawing->plan->error)
                                           : cl_symbol_encode(&order, payload, &own, drawing->plan->error);
        if (status != CL_OK || by_printer)
            return status == CL_OK ? pen->code(pen->sheet, element, payload) : status;
        symbol = &own;
    }
    if (drawing->across != NULL) {
        own = *symbol;
        cl_label_strike(own.bit, own.width, own.height);
        symbol = &own;
    }
    int64_t quiet = cl_label_quiet_of(element) * element->module;
    struct cl_label_modules modules = {element,
                                       cl_label_dots(stock, element->x) + quiet,
                                       cl_label_dots(stock, element->y) + quiet,
                                       element->module,
                                       {symbol->width, symbol->height, symbol->bit}};
    return pen->bits(pen->sheet, &modules);
}

static enum cl_status draw_image(struct cl_label_drawing *drawing, const struct cl_label_element *element)
{
    const struct cl_label_stock *stock = &drawing->plan->stock;
    struct cl_label_bits bits = element->bits;
    if (drawing->across != NULL) { /* it might show a code */
        uint8_t *struck = (uint8_t *)cl_arena_copy_bytes(&drawing->plan->arena, (const char *)bits.bit,
                                                         (size_t)((bits.width + 7) / 8) * (size_t)bits.height);
        cl_label_strike(struck, bits.width, bits.height);
        bits.bit = struck;
    }
    struct cl_label_modules modules = {element, cl_label_dots(stock, element->x), cl_label_dots(stock, element->y),
                                       element->module, bits};
    return drawing->pen->bits(drawing->pen->sheet, &modules);
}

/* ---- lines and boxes --------------------------------------------------------------------------------------------- */

static int64_t at_least_one(int64_t dots)
{
    return dots > 0 ? dots : 1;
}

static enum cl_status draw_bars(struct cl_label_drawing *drawing, const struct cl_label_bar *bar, size_t count)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < count && status == CL_OK; i++)
        status = drawing->pen->bar(drawing->pen->sheet, &bar[i]);
    return status;
}

/* A box is its four sides, or all of it. */
static enum cl_status draw_box(struct cl_label_drawing *drawing, const struct cl_label_element *element)
{
    const struct cl_label_stock *stock = &drawing->plan->stock;
    int64_t x = cl_label_dots(stock, element->x), y = cl_label_dots(stock, element->y);
    int64_t width = at_least_one(cl_label_dots(stock, element->width));
    int64_t height = at_least_one(cl_label_dots(stock, element->height));
    int64_t thick = at_least_one(cl_label_dots(stock, element->thickness));
    const struct cl_label_bar whole = {x, y, width, height, false};
    const struct cl_label_bar side[] = {{x, y, width, thick, false},
                                        {x, y + height - thick, width, thick, false},
                                        {x, y, thick, height, false},
                                        {x + width - thick, y, thick, height, false}};
    bool full = element->filled || 2 * thick >= width || 2 * thick >= height;
    return full ? draw_bars(drawing, &whole, 1) : draw_bars(drawing, side, sizeof side / sizeof *side);
}

static enum cl_status draw_line(struct cl_label_drawing *drawing, const struct cl_label_element *element)
{
    const struct cl_label_stock *stock = &drawing->plan->stock;
    int64_t thick = at_least_one(cl_label_dots(stock, element->thickness));
    int64_t width = cl_label_dots(stock, element->width), height = cl_label_dots(stock, element->height);
    const struct cl_label_bar bar = {cl_label_dots(stock, element->x), cl_label_dots(stock, element->y),
                                     width > 0 ? width : thick, height > 0 ? height : thick, false};
    return draw_bars(drawing, &bar, 1);
}

/* ---- what labels share ------------------------------------------------------------------------------------------- */

static bool same(const char *a, const char *b)
{
    return a == b || strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

bool cl_label_same_shared(const struct cl_label *a, const struct cl_label *b)
{
    for (int field = 0; field < CL_LABEL_FIELD_COUNT; field++)
        if (!cl_label_field_is_own((enum cl_label_field)field) && !same(a->text[field], b->text[field]))
            return false;
    return true;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

enum cl_status cl_label_draw_element(struct cl_label_drawing *drawing, const struct cl_label_element *element,
                                     const struct cl_label *label)
{
    if (cl_label_is_code(element))
        return draw_code(drawing, element, label);
    if (element->kind == CL_LABEL_IMAGE)
        return draw_image(drawing, element);
    if (element->kind == CL_LABEL_BOX)
        return draw_box(drawing, element);
    return element->kind == CL_LABEL_LINE ? draw_line(drawing, element) : draw_text(drawing, element, label);
}

enum cl_status cl_label_draw(struct cl_label_drawing *drawing, const struct cl_label *label, bool own)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < drawing->plan->count && status == CL_OK; i++) {
        const struct cl_label_element *element = &drawing->plan->element[i];
        if (element->own == own && cl_label_condition_is_met(&element->when, label))
            status = cl_label_draw_element(drawing, element, label);
    }
    return status;
}
