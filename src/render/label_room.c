/* Whether a label's template fits together: labels on the sheet, elements on the label, nothing in a code's way. */
#include "render/label_plan.h"
#include "render/qr.h"

double cl_label_mm(int64_t micrometres)
{
    return (double)micrometres / 1000.0;
}

int64_t cl_label_dots(const struct cl_label_stock *stock, int64_t micrometres)
{
    return (micrometres * stock->dpi + 12700) / 25400;
}

double cl_label_mm_of_dots(const struct cl_label_stock *stock, int64_t count)
{
    return (double)count * CL_PDF_INCH / (double)stock->dpi;
}

struct cl_label_area cl_label_area_of(const struct cl_label_stock *stock, const struct cl_label_element *element)
{
    double x = cl_label_mm(element->x), y = cl_label_mm(element->y);
    if (element->kind == CL_LABEL_QR) {
        int64_t modules = CL_QR_WIDTH(element->version) + 2 * CL_QR_QUIET;
        double side = cl_label_mm_of_dots(stock, modules * element->module);
        x = cl_label_mm_of_dots(stock, cl_label_dots(stock, element->x));
        y = cl_label_mm_of_dots(stock, cl_label_dots(stock, element->y));
        return (struct cl_label_area){x, y, x + side, y + side};
    }
    double size = cl_label_mm(element->size) * CL_PDF_INCH / CL_PDF_POINT;
    double below = (double)(element->lines - 1) * CL_LABEL_PITCH * size + CL_LABEL_DESCENT * size;
    return (struct cl_label_area){x, y - CL_LABEL_ASCENT * size, x + cl_label_mm(element->width), y + below};
}

/* The quiet zone of a QR may reach over the non-printable edge, but not over the label's. */
static void check_inside(struct cl_label_plan *plan, const struct cl_label_element *element)
{
    const double hair = 0.0005;
    double edge = element->kind == CL_LABEL_QR ? 0 : cl_label_mm(plan->stock.edge);
    double right = cl_label_mm(plan->stock.label_width) - edge, bottom = cl_label_mm(plan->stock.label_height) - edge;
    struct cl_label_area area = cl_label_area_of(&plan->stock, element);
    if (area.left < edge - hair || area.top < edge - hair || area.right > right + hair || area.bottom > bottom + hair)
        cl_fail_row(plan->error, element->line, "x",
                    "[%s] needs %.2f to %.2f mm across and %.2f to %.2f mm down, but the label's printable room ends "
                    "at %.2f and %.2f, %.2f and %.2f mm",
                    element->section, area.left, area.right, area.top, area.bottom, edge, right, edge, bottom);
}

static void check_module(struct cl_label_plan *plan, const struct cl_label_element *element)
{
    int64_t least = plan->stock.dpi < 300 ? 3 : 4; /* fewer dots were misread, see the manual's table */
    double quiet = cl_label_mm_of_dots(&plan->stock, CL_QR_QUIET * element->module);
    double edge = cl_label_mm(plan->stock.edge);
    if (element->module < least)
        cl_fail_row(plan->error, element->line, "module",
                    "a QR needs at least %d printer dots a module at %d dpi to be read", (int)least,
                    (int)plan->stock.dpi);
    if (cl_label_mm(element->x) + quiet < edge || cl_label_mm(element->y) + quiet < edge)
        cl_fail_row(plan->error, element->line, "x", "dark modules of [%s] stand in the label's edge",
                    element->section);
}

/* Nothing may stand in a QR's quiet zone. */
static void check_apart(struct cl_label_plan *plan, const struct cl_label_element *code,
                        const struct cl_label_element *other)
{
    struct cl_label_area a = cl_label_area_of(&plan->stock, code), b = cl_label_area_of(&plan->stock, other);
    bool apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
    if (other != code && !apart)
        cl_fail_row(plan->error, other->line, "x", "[%s] stands in the quiet zone of [%s]", other->section,
                    code->section);
}

void cl_label_check_sheet(struct cl_label_plan *plan)
{
    struct cl_label_stock *stock = &plan->stock;
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
    for (size_t i = 0; i < plan->count; i++) {
        struct cl_label_element *element = &plan->element[i];
        check_inside(plan, element);
        if (element->kind == CL_LABEL_TEXT && element->minimum > element->size)
            cl_fail_row(plan->error, element->line, "minimum", "minimum is larger than size in [%s]", element->section);
        if (element->kind != CL_LABEL_QR)
            continue;
        check_module(plan, element);
        for (size_t other = 0; other < plan->count; other++)
            check_apart(plan, element, &plan->element[other]);
    }
}
