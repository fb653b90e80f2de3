/* Whether a label's template fits together: labels on the sheet, elements on the label, nothing in a code's way. */
#include "render/label_plan.h"

#define HAIR          0.0005 /* mm: what rounding may do */
#define GS1_MODULE_MM 0.254  /* GS1 General Specifications, 5.12.3: the least of symbols on medicines and devices */

double cl_label_mm(int64_t micrometres)
{
    return (double)micrometres / 1000.0;
}

int64_t cl_label_dots(const struct cl_label_stock *stock, int64_t micrometres)
{
    return (micrometres * stock->dpi + 12700) / 25400;
}

int64_t cl_label_dots_up(const struct cl_label_stock *stock, int64_t micrometres)
{
    return (micrometres * stock->dpi + 25399) / 25400;
}

double cl_label_mm_of_dots(const struct cl_label_stock *stock, int64_t count)
{
    return (double)count * CL_PDF_INCH / (double)stock->dpi;
}

void cl_label_page_size(const struct cl_label_stock *stock, double *width, double *height)
{
    *width = stock->roll ? cl_label_mm_of_dots(stock, cl_label_dots_up(stock, stock->label_width))
                         : cl_label_mm(stock->page_width);
    *height = stock->roll ? cl_label_mm_of_dots(stock, cl_label_dots_up(stock, stock->label_height))
                          : cl_label_mm(stock->page_height);
}

void cl_label_position(const struct cl_label_stock *stock, int64_t place, double *x, double *y)
{
    int64_t column = place % stock->columns, row = place / stock->columns;
    int64_t left = stock->margin_left + column * (stock->label_width + stock->gap_x);
    int64_t top = stock->margin_top + row * (stock->label_height + stock->gap_y);
    *x = cl_label_mm_of_dots(stock, cl_label_dots(stock, left));
    *y = cl_label_mm_of_dots(stock, cl_label_dots(stock, top));
}

bool cl_label_is_code(const struct cl_label_element *element)
{
    return element->kind == CL_LABEL_QR || element->kind == CL_LABEL_DATAMATRIX;
}

struct cl_symbol_order cl_label_symbol_of(const struct cl_label_stock *stock, const struct cl_label_element *element)
{
    return (struct cl_symbol_order){.kind = element->kind == CL_LABEL_QR ? CL_SYMBOL_QR : CL_SYMBOL_DATAMATRIX,
                                    .version = (int)element->version,
                                    .any = element->any || element->kind == CL_LABEL_DATAMATRIX,
                                    .gs1 = element->gs1 != 0,
                                    .module_mm = cl_label_mm_of_dots(stock, element->module)};
}

int64_t cl_label_quiet_of(const struct cl_label_element *element)
{
    return cl_symbol_quiet(element->kind == CL_LABEL_QR ? CL_SYMBOL_QR : CL_SYMBOL_DATAMATRIX);
}

/* ---- the room that an element takes ------------------------------------------------------------------------------ */

/* A rectangle from (x, y) whose sides were given before it is turned by quarters to the right. */
static struct cl_label_area turned(double x, double y, struct cl_label_area area, int64_t quarters)
{
    for (int64_t i = 0; i < quarters; i++)
        area = (struct cl_label_area){-area.bottom, area.left, -area.top, area.right};
    return (struct cl_label_area){x + area.left, y + area.top, x + area.right, y + area.bottom};
}

static struct cl_label_area area_of_text(const struct cl_label_element *element)
{
    double size = cl_label_mm(element->size) * CL_PDF_INCH / CL_PDF_POINT;
    double below = (double)(element->lines - 1) * CL_LABEL_PITCH * size + CL_LABEL_DESCENT * size;
    struct cl_label_area area = {0, -CL_LABEL_ASCENT * size, cl_label_mm(element->width), below};
    return turned(cl_label_mm(element->x), cl_label_mm(element->y), area, element->rotation);
}

struct cl_label_area cl_label_area_of(const struct cl_label_stock *stock, const struct cl_label_element *element)
{
    if (element->kind == CL_LABEL_TEXT)
        return area_of_text(element);
    int64_t across = cl_label_dots(stock, element->width), down = cl_label_dots(stock, element->height);
    int64_t thick = cl_label_dots(stock, element->thickness);
    if (cl_label_is_code(element)) {
        int width, height;
        struct cl_symbol_order order = cl_label_symbol_of(stock, element);
        cl_symbol_size(order.kind, order.version, &width, &height);
        across = (width + 2 * cl_label_quiet_of(element)) * element->module;
        down = (height + 2 * cl_label_quiet_of(element)) * element->module;
    } else if (element->kind == CL_LABEL_IMAGE) {
        across = element->bits.width * element->module;
        down = element->bits.height * element->module;
    } else if (element->kind == CL_LABEL_LINE) {
        across = across > 0 ? across : thick;
        down = down > 0 ? down : thick;
    }
    double x = cl_label_mm_of_dots(stock, cl_label_dots(stock, element->x));
    double y = cl_label_mm_of_dots(stock, cl_label_dots(stock, element->y));
    return (struct cl_label_area){x, y, x + cl_label_mm_of_dots(stock, across), y + cl_label_mm_of_dots(stock, down)};
}

/* ---- the paper --------------------------------------------------------------------------------------------------- */

static double square(double value)
{
    return value * value;
}

/* Whether a point is in a rectangle with round corners, `edge` away from its sides. */
static bool in_body(const struct cl_label_stock *stock, double x, double y, double edge)
{
    double right = cl_label_mm(stock->dot_diameter > 0 ? stock->body_width : stock->label_width) - edge;
    double bottom = cl_label_mm(stock->label_height) - edge;
    double radius = cl_label_mm(stock->corner_radius) - edge;
    if (x < edge - HAIR || y < edge - HAIR || x > right + HAIR || y > bottom + HAIR)
        return false;
    if (radius <= 0)
        return true;
    double across = x < edge + radius ? edge + radius - x : x > right - radius ? x - right + radius : 0;
    double down = y < edge + radius ? edge + radius - y : y > bottom - radius ? y - bottom + radius : 0;
    return square(across) + square(down) <= square(radius + HAIR);
}

static bool in_dot(const struct cl_label_stock *stock, double x, double y, double edge)
{
    double radius = cl_label_mm(stock->dot_diameter) / 2 - edge;
    return radius > 0 &&
           square(x - cl_label_mm(stock->dot_x)) + square(y - cl_label_mm(stock->dot_y)) <= square(radius + HAIR);
}

/* Whether all corners of an area stand on the label, or all of them on the round one for the cap. */
static bool is_on_paper(const struct cl_label_stock *stock, struct cl_label_area area, double edge)
{
    const double x[] = {area.left, area.right, area.left, area.right};
    const double y[] = {area.top, area.top, area.bottom, area.bottom};
    int body = 0, dot = 0;
    for (int i = 0; i < 4; i++) {
        body += in_body(stock, x[i], y[i], edge);
        dot += in_dot(stock, x[i], y[i], edge);
    }
    return body == 4 || dot == 4;
}

/* The quiet zone of a code may reach over the non-printable edge, but not over the label's. */
static void check_inside(struct cl_label_plan *plan, const struct cl_label_element *element)
{
    const struct cl_label_stock *stock = &plan->stock;
    double edge = cl_label_is_code(element) ? 0 : cl_label_mm(stock->edge);
    struct cl_label_area area = cl_label_area_of(stock, element);
    double right = cl_label_mm(stock->dot_diameter > 0 ? stock->body_width : stock->label_width) - edge;
    if (!is_on_paper(stock, area, edge))
        cl_fail_row(plan->error, element->line, "x",
                    "[%s] needs %.2f to %.2f mm across and %.2f to %.2f mm down, but the label's printable room ends "
                    "at %.2f and %.2f, %.2f and %.2f mm%s",
                    element->section, area.left, area.right, area.top, area.bottom, edge, right, edge,
                    cl_label_mm(stock->label_height) - edge,
                    stock->dot_diameter > 0    ? ", and at the round label's edge"
                    : stock->corner_radius > 0 ? ", and at its round corners"
                                               : "");
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

static void check_module(struct cl_label_plan *plan, const struct cl_label_element *element)
{
    const struct cl_label_stock *stock = &plan->stock;
    int64_t least = stock->dpi < 300 ? 3 : 4; /* fewer dots were misread, see the manual's table */
    const char *word = cl_symbol_word(cl_label_symbol_of(stock, element).kind);
    double module = cl_label_mm_of_dots(stock, element->module);
    if (element->module < least)
        cl_fail_row(plan->error, element->line, "module",
                    "a %s needs at least %d printer dots a module at %d dpi to be read", word, (int)least,
                    (int)stock->dpi);
    else if (element->gs1 && module < GS1_MODULE_MM)
        cl_fail_row(plan->error, element->line, "module", "GS1 wants modules of at least %.3f mm, these have %.3f",
                    GS1_MODULE_MM, module);
    double quiet = module * (double)cl_label_quiet_of(element);
    struct cl_label_area area = cl_label_area_of(stock, element);
    area = (struct cl_label_area){area.left + quiet, area.top + quiet, area.right - quiet, area.bottom - quiet};
    if (!is_on_paper(stock, area, cl_label_mm(stock->edge)))
        cl_fail_row(plan->error, element->line, "x", "dark modules of [%s] stand in the label's edge",
                    element->section);
}

/* Nothing may stand in a code's quiet zone. */
static void check_apart(struct cl_label_plan *plan, const struct cl_label_element *code,
                        const struct cl_label_element *other)
{
    struct cl_label_area a = cl_label_area_of(&plan->stock, code), b = cl_label_area_of(&plan->stock, other);
    bool apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
    /* a frame around the code stands nowhere but on its own lines */
    bool around = other->kind == CL_LABEL_BOX && !other->filled;
    double thick = cl_label_mm(other->thickness);
    around = around && b.left + thick <= a.left && b.top + thick <= a.top && b.right - thick >= a.right &&
             b.bottom - thick >= a.bottom;
    if (other != code && !apart && !around && !cl_label_plan_is_hopeless(plan))
        cl_fail_row(plan->error, other->line, "x", "[%s] stands in the quiet zone of [%s]", other->section,
                    code->section);
}

/* Two elements of which one is printed only where the other is not. */
bool cl_label_exclude_each_other(const struct cl_label_element *a, const struct cl_label_element *b)
{
    return a->when.text != NULL && b->when.text != NULL && a->when.field == b->when.field &&
           a->when.empty != b->when.empty;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static void check_dot(struct cl_label_plan *plan)
{
    const struct cl_label_stock *stock = &plan->stock;
    bool any = stock->dot_diameter > 0 || stock->dot_x > 0 || stock->dot_y > 0 || stock->body_width > 0;
    bool all = stock->dot_diameter > 0 && stock->dot_x > 0 && stock->dot_y > 0 && stock->body_width > 0;
    if (!any)
        return;
    int64_t radius = stock->dot_diameter / 2;
    if (!all)
        cl_fail_row(plan->error, stock->line, "dot_diameter",
                    "a label with a round one beside it has body_width, dot_x, dot_y and dot_diameter");
    else if (stock->dot_x - radius < stock->body_width || stock->dot_x + radius > stock->label_width ||
             stock->dot_y < radius || stock->dot_y + radius > stock->label_height)
        cl_fail_row(plan->error, stock->line, "dot_x",
                    "the round label must stand beside the body of %.1f mm and within %.1f x %.1f mm",
                    cl_label_mm(stock->body_width), cl_label_mm(stock->label_width), cl_label_mm(stock->label_height));
}

void cl_label_check_sheet(struct cl_label_plan *plan)
{
    struct cl_label_stock *stock = &plan->stock;
    check_dot(plan);
    if (stock->roll) {
        stock->columns = stock->rows = 1;
        return;
    }
    int64_t right = stock->margin_left + stock->columns * (stock->label_width + stock->gap_x) - stock->gap_x;
    int64_t bottom = stock->margin_top + stock->rows * (stock->label_height + stock->gap_y) - stock->gap_y;
    if (right > stock->page_width)
        cl_fail_row(plan->error, stock->line, "columns", "the labels need %.1f mm across, the page has %.1f",
                    cl_label_mm(right), cl_label_mm(stock->page_width));
    if (bottom > stock->page_height)
        cl_fail_row(plan->error, stock->line, "rows", "the labels need %.1f mm down, the page has %.1f",
                    cl_label_mm(bottom), cl_label_mm(stock->page_height));
}

void cl_label_check_elements(struct cl_label_plan *plan)
{
    for (size_t i = 0; i < plan->count && !cl_label_plan_is_hopeless(plan); i++) {
        struct cl_label_element *element = &plan->element[i];
        check_inside(plan, element);
        if (element->kind == CL_LABEL_TEXT && element->minimum > element->size)
            cl_fail_row(plan->error, element->line, "minimum", "minimum is larger than size in [%s]", element->section);
        if (!cl_label_is_code(element))
            continue;
        check_module(plan, element);
        for (size_t other = 0; other < plan->count; other++)
            if (!cl_label_exclude_each_other(element, &plan->element[other]))
                check_apart(plan, element, &plan->element[other]);
    }
}
