/* One label laid out on its template, for whatever pen draws. */
#include "render/label_plan.h"
#include "render/qr.h"

static enum cl_status draw_text(struct cl_label_drawing *drawing, const struct cl_label_element *element,
                                const struct cl_label *label)
{
    struct cl_pdf_line line[CL_LABEL_LINES_MOST];
    size_t count = 0;
    const char *text = cl_label_value_write(&element->value, label, &drawing->text);
    struct cl_pdf_style style = {.element = element->name,
                                 .size = (double)element->size / 1000,
                                 .stretch = (double)element->stretch / 100,
                                 .bold = element->bold != 0};
    struct cl_pdf_room room = {cl_label_mm(element->width), (double)element->minimum / 1000, (size_t)element->lines};
    enum cl_status status = cl_pdf_fit(drawing->measure, &style, text, &room, line, &count);
    double pitch = CL_LABEL_PITCH * style.size * CL_PDF_INCH / CL_PDF_POINT;
    for (size_t i = 0; i < count && status == CL_OK; i++) {
        double indent = (room.width - line[i].width) * (double)element->align / 2; /* left 0, centre 1, right 2 */
        struct cl_label_letters letters = {
            element,      &style,      cl_label_mm(element->x) + indent, cl_label_mm(element->y) + (double)i * pitch,
            line[i].text, line[i].size};
        status = drawing->pen->text(drawing->pen->sheet, &letters);
    }
    return status;
}

static enum cl_status draw_qr(struct cl_label_drawing *drawing, const struct cl_label_element *element,
                              const struct cl_label *label)
{
    struct cl_qr code = {0};
    const struct cl_label_stock *stock = &drawing->plan->stock;
    enum cl_status status = cl_qr_encode(cl_label_value_write(&element->value, label, &drawing->text),
                                         (int)element->version, &code, drawing->plan->error);
    if (status != CL_OK)
        return status;
    int64_t quiet = CL_QR_QUIET * element->module;
    struct cl_label_modules modules = {element,
                                       cl_label_dots(stock, element->x) + quiet,
                                       cl_label_dots(stock, element->y) + quiet,
                                       element->module,
                                       code.width,
                                       code.bit};
    return drawing->pen->code(drawing->pen->sheet, &modules);
}

enum cl_status cl_label_draw(struct cl_label_drawing *drawing, const struct cl_label *label, bool own)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < drawing->plan->count && status == CL_OK; i++) {
        const struct cl_label_element *element = &drawing->plan->element[i];
        if (element->own == own)
            status =
                element->kind == CL_LABEL_QR ? draw_qr(drawing, element, label) : draw_text(drawing, element, label);
    }
    return status;
}
