/* Labels as PDF: sheets, or pages of one label for a roll. */
#include "render/label_ahead.h"
#include "render/label_plan.h"

#define SHAPES_LOOKED_AT 16 /* labels of so many lots may alternate before a lot's shared part is drawn again */

/* A part that many labels share: everything but the vial's own texts and code. */
struct shared {
    const struct cl_label *label;
    int shape;
};

struct press {
    struct cl_label_plan *plan;
    struct cl_pdf *pdf;
    struct cl_label_drawing drawing;
    struct shared *shared;
    size_t shared_count, shared_capacity;
};

/* ---- the pen ----------------------------------------------------------------------------------------------------- */

static enum cl_status pen_text(void *sheet, const struct cl_label_letters *letters)
{
    struct press *press = sheet;
    if (letters->quarters == 0)
        return cl_pdf_text(press->pdf, letters->style, letters->x, letters->y, letters->text, letters->size);
    cl_pdf_turn_begin(press->pdf, letters->x, letters->y, letters->quarters);
    enum cl_status status = cl_pdf_text(press->pdf, letters->style, 0, 0, letters->text, letters->size);
    cl_pdf_turn_end(press->pdf);
    return status;
}

static double mm(const struct press *press, int64_t dots)
{
    return cl_label_mm_of_dots(&press->plan->stock, dots);
}

static enum cl_status pen_bits(void *sheet, const struct cl_label_modules *modules)
{
    struct press *press = sheet;
    cl_pdf_bitmap(press->pdf, mm(press, modules->x), mm(press, modules->y), mm(press, modules->module),
                  modules->bits.width, modules->bits.height, modules->bits.bit);
    return CL_OK;
}

static enum cl_status pen_bar(void *sheet, const struct cl_label_bar *bar)
{
    struct press *press = sheet;
    cl_pdf_box(press->pdf, mm(press, bar->x), mm(press, bar->y), mm(press, bar->width), mm(press, bar->height),
               bar->white ? 1 : 0);
    return CL_OK;
}

static enum cl_status pen_stroke(void *sheet, const int64_t *dots, int64_t thickness)
{
    struct press *press = sheet;
    const double xy[] = {mm(press, dots[0]), mm(press, dots[1]), mm(press, dots[2]), mm(press, dots[3])};
    cl_pdf_line(press->pdf, xy, 2, mm(press, thickness) * CL_PDF_POINT / CL_PDF_INCH, 0, 0);
    return CL_OK;
}

/* ---- labels ------------------------------------------------------------------------------------------------------ */

/* Texts that all vials of a lot share are laid out and stored once. */
static enum cl_status shared_shape(struct press *press, const struct cl_label *label, int *shape)
{
    const struct cl_label_stock *stock = &press->plan->stock;
    for (size_t i = press->shared_count; i > 0 && press->shared_count - i < SHAPES_LOOKED_AT; i--) {
        if (cl_label_same_shared(press->shared[i - 1].label, label)) {
            *shape = press->shared[i - 1].shape;
            return CL_OK;
        }
    }
    cl_pdf_shape_begin(press->pdf);
    enum cl_status status = cl_label_draw(&press->drawing, label, false);
    if (status == CL_OK)
        status = cl_pdf_shape_end(press->pdf, cl_label_mm(stock->label_width), cl_label_mm(stock->label_height), shape);
    press->shared = cl_arena_grow(&press->plan->arena, press->shared, press->shared_count, &press->shared_capacity,
                                  sizeof *press->shared);
    press->shared[press->shared_count++] = (struct shared){label, *shape};
    return status;
}

static enum cl_status add_page(struct press *press)
{
    double width, height;
    cl_label_page_size(&press->plan->stock, &width, &height);
    return cl_pdf_page_add(press->pdf, width, height);
}

static enum cl_status draw_label(struct press *press, const struct cl_label *label, int64_t position)
{
    enum cl_status status = CL_OK;
    double x, y;
    int shape = 0;
    cl_pdf_record(press->pdf, cl_label_id(label));
    CL_TRY(shared_shape(press, label, &shape));
    cl_label_position(&press->plan->stock, position, &x, &y);
    cl_pdf_frame_begin(press->pdf, x, y);
    cl_pdf_shape_draw(press->pdf, shape);
    CL_TRY(cl_label_draw(&press->drawing, label, true));
    if (press->drawing.across)
        CL_TRY(cl_label_draw_across(&press->drawing, label));
    cl_pdf_frame_end(press->pdf);
done:
    return status;
}

static enum cl_status draw_labels(struct press *press, const struct cl_label_job *job)
{
    int64_t places = press->plan->stock.columns * press->plan->stock.rows;
    for (size_t i = 0; i < job->count; i++) {
        int64_t position = (int64_t)((size_t)job->skip + i) % places;
        enum cl_status status = i == 0 || position == 0 ? add_page(press) : CL_OK;
        if (status == CL_OK)
            status = draw_label(press, &job->label[i], position);
        if (status != CL_OK)
            return status;
    }
    return CL_OK;
}

enum cl_status cl_label_pdf(struct cl_label_plan *plan, const struct cl_label_job *job, struct cl_bytes *out)
{
    enum cl_status status = CL_OK;
    static const char *const title[] = {"Vial labels", "Sample labels", "Bag labels", "Labels", "Labels"};
    struct press press = {.plan = plan};
    const struct cl_label_pen pen = {&press, pen_text, pen_bits, pen_bar, pen_stroke, NULL};
    struct cl_pdf_about about = {
        .title = title[plan->about.kind],
        .number = cl_arena_print(&plan->arena, "%s to %s", cl_label_id(&job->label[0]),
                                 cl_label_id(&job->label[job->count - 1])),
    };
    CL_TRY(cl_pdf_new(&about, &press.pdf, plan->error));
    cl_label_fonts_add(plan, press.pdf);
    press.drawing = (struct cl_label_drawing){.plan = plan, .measure = press.pdf, .pen = &pen, .across = job->across};
    press.drawing.ahead = cl_label_ahead_begin(plan, job->label, job->count);
    CL_TRY(draw_labels(&press, job));
    CL_TRY(cl_pdf_save(press.pdf, out));
done:
    cl_label_ahead_end(press.drawing.ahead);
    cl_pdf_free(press.pdf);
    cl_buffer_free(&press.drawing.text);
    return status;
}
