/* The proof of a label's template: the label at true size and large, with the widest texts, every element's box, each
 * code's size, and what somebody should look at before it is approved. */
#include "render/label_judge.h"
#include "render/label_specimen.h"

#include <stdio.h>
#include <string.h>

#define PAGE_WIDTH       210.0
#define PAGE_HEIGHT      297.0
#define MARGIN           15.0
#define ROOM             (PAGE_WIDTH - 2 * MARGIN)
#define LARGE_HEIGHT     105.0
#define SMALL_HEIGHT     75.0 /* a label as high stands at true size above the large one */
#define LARGEST          10.0
#define FOOT             (PAGE_HEIGHT - 18)
#define FOOT_BELOW       10.0 /* mm from a page's lower edge to the line that says what it is a page of */
#define ELEMENT_MM       14.0 /* what is said of one element */
#define HEADING_MM       22.0
#define CHANGES_MOST     60
#define PAGES_MOST       200
#define LARGER_THAN_TRUE 1.2  /* less shows nothing that true size does not */
#define SMALL_POINTS     4.0  /* letters below this are hard to read */
#define EDGE_MM          0.3  /* what a printer may be off: a code's white border should be farther from the edge */
#define MODULE_MM        0.25 /* smaller modules are read by good scanners only */
#define BOX_GREY         0.6
#define POINT_MM         (CL_PDF_INCH / CL_PDF_POINT)

struct proof {
    struct cl_label_plan *plan;
    struct cl_pdf *pdf;
    struct cl_label label; /* of the widest texts */
    const char *sha256;    /* of the template's text */
    const struct cl_label_proof_head *head;
    double x, y, scale;    /* where the label is drawn now, and how large */
    double line;           /* how far down the page is written */
    size_t reasons;        /* why it must not be approved: so many of the warnings, the first ones */
    const char *across;    /* what strikes codes while it is drawn; NULL */
    bool wide[PAGES_MOST]; /* pages that are turned */
    const char *lacks;     /* "expires, storage"; NULL: it shows all that it should */
    const char **warning;
    size_t warning_count, warning_capacity;
};

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static enum cl_status write_at(struct proof *proof, double x, double y, double points, bool bold, const char *text)
{
    struct cl_pdf_style style = {.element = "the proof", .size = points, .stretch = 1, .bold = bold};
    return cl_pdf_text(proof->pdf, &style, x, y, text, strlen(text));
}

static enum cl_status new_page(struct proof *proof)
{
    enum cl_status status = cl_pdf_page_add(proof->pdf, PAGE_WIDTH, PAGE_HEIGHT);
    proof->line = MARGIN + 5;
    return status;
}

/* A new page where less room than this is left: a heading stays with what it heads. */
static enum cl_status need(struct proof *proof, double mm)
{
    return proof->line + mm > FOOT ? new_page(proof) : CL_OK;
}

/* A paragraph below what was written last, on a new page where this one is full. */
static enum cl_status write_paragraph(struct proof *proof, double x, double points, bool bold, const char *text)
{
    enum cl_status status;
    struct cl_pdf_line line[8];
    size_t count = 0;
    struct cl_pdf_style style = {.element = "the proof", .size = points, .stretch = 1, .bold = bold};
    double pitch = points * POINT_MM * 1.35;
    CL_TRY(cl_pdf_wrap(proof->pdf, &style, text, PAGE_WIDTH - MARGIN - x, false, line, 8, &count));
    for (size_t i = 0; i < count && i < 8; i++) {
        if (proof->line > FOOT)
            CL_TRY(new_page(proof));
        CL_TRY(cl_pdf_text(proof->pdf, &style, x, proof->line, line[i].text, line[i].size));
        proof->line += pitch;
    }
done:
    return status;
}

static void warn(struct proof *proof, const char *text)
{
    proof->warning = cl_arena_grow(&proof->plan->arena, proof->warning, proof->warning_count, &proof->warning_capacity,
                                   sizeof *proof->warning);
    proof->warning[proof->warning_count++] = text;
}

/* ---- a pen that draws as large as is wanted ---------------------------------------------------------------------- */

static double across(const struct proof *proof, double mm)
{
    return proof->x + mm * proof->scale;
}

static double down(const struct proof *proof, double mm)
{
    return proof->y + mm * proof->scale;
}

static double mm_of(const struct proof *proof, int64_t dots)
{
    return cl_label_mm_of_dots(&proof->plan->stock, dots);
}

static enum cl_status pen_text(void *sheet, const struct cl_label_letters *letters)
{
    struct proof *proof = sheet;
    struct cl_pdf_style style = *letters->style;
    style.size *= proof->scale;
    cl_pdf_turn_begin(proof->pdf, across(proof, letters->x), down(proof, letters->y), letters->quarters);
    enum cl_status status = cl_pdf_text(proof->pdf, &style, 0, 0, letters->text, letters->size);
    cl_pdf_turn_end(proof->pdf);
    return status;
}

static enum cl_status pen_bits(void *sheet, const struct cl_label_modules *modules)
{
    struct proof *proof = sheet;
    cl_pdf_bitmap(proof->pdf, across(proof, mm_of(proof, modules->x)), down(proof, mm_of(proof, modules->y)),
                  mm_of(proof, modules->module) * proof->scale, modules->bits.width, modules->bits.height,
                  modules->bits.bit);
    return CL_OK;
}

static enum cl_status pen_bar(void *sheet, const struct cl_label_bar *bar)
{
    struct proof *proof = sheet;
    cl_pdf_box(proof->pdf, across(proof, mm_of(proof, bar->x)), down(proof, mm_of(proof, bar->y)),
               mm_of(proof, bar->width) * proof->scale, mm_of(proof, bar->height) * proof->scale, bar->white ? 1 : 0);
    return CL_OK;
}

static enum cl_status pen_stroke(void *sheet, const int64_t *dots, int64_t thickness)
{
    (void)sheet, (void)dots, (void)thickness; /* a proof is no draft */
    return CL_OK;
}

/* ---- one element ------------------------------------------------------------------------------------------------- */

static enum cl_status draw_element(struct proof *proof, const struct cl_label_element *element)
{
    const struct cl_label_pen pen = {proof, pen_text, pen_bits, pen_bar, pen_stroke, NULL};
    struct cl_label_drawing drawing = {
        .plan = proof->plan, .measure = proof->pdf, .pen = &pen, .across = proof->across};
    enum cl_status status = cl_label_draw_element(&drawing, element, &proof->label);
    cl_buffer_free(&drawing.text);
    return status;
}

/* ---- what to look at --------------------------------------------------------------------------------------------- */

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

/* How far an area is from the nearest side of the label; a round label beside it is looked at by the reader alone. */
static double distance_to_edge(const struct cl_label_stock *stock, struct cl_label_area area)
{
    double right = cl_label_mm(stock->label_width), bottom = cl_label_mm(stock->label_height);
    return least(least(area.left, area.top), least(right - area.right, bottom - area.bottom));
}

static void look_at_code(struct proof *proof, const struct cl_label_element *element)
{
    const struct cl_label_stock *stock = &proof->plan->stock;
    double module = cl_label_mm_of_dots(stock, element->module);
    double edge = distance_to_edge(stock, cl_label_area_of(stock, element));
    if (edge < EDGE_MM)
        warn(proof, cl_arena_print(&proof->plan->arena,
                                   "[%s]: its white border ends %.2f mm from the label's edge; a print that is off by "
                                   "more cuts it",
                                   element->section, edge));
    if (module < MODULE_MM)
        warn(proof, cl_arena_print(&proof->plan->arena, "[%s]: modules of %.3f mm are read by good scanners only",
                                   element->section, module));
}

/* What is set in another font than was meant is looked at by whoever approves it. */
static void look_at_font(struct proof *proof, const struct cl_label_element *element)
{
    struct cl_buffer text = {0};
    const char *lacks =
        cl_label_font_lacks(proof->plan, element, cl_label_value_write(&element->value, &proof->label, &text));
    if (lacks != NULL)
        warn(proof, cl_arena_print(&proof->plan->arena, "[%s]: %s does not have %s; that is set in our own font",
                                   element->section, element->file, lacks));
    cl_buffer_free(&text);
}

static void look_at_text(struct proof *proof, const struct cl_label_element *element, double used)
{
    double minimum = (double)element->minimum / 1000;
    if (used > 0 && used < SMALL_POINTS)
        warn(proof, cl_arena_print(&proof->plan->arena,
                                   "[%s]: the widest text is set at %.1f pt; below %.0f pt letters "
                                   "are hard to read",
                                   element->section, used, SMALL_POINTS));
    else if (minimum < SMALL_POINTS)
        warn(proof, cl_arena_print(&proof->plan->arena,
                                   "[%s]: may shrink to %.1f pt; below %.0f pt letters are hard to "
                                   "read",
                                   element->section, minimum, SMALL_POINTS));
}

/* Texts whose rooms overlap may be printed into each other. */
static void look_at_overlaps(struct proof *proof)
{
    const struct cl_label_plan *plan = proof->plan;
    for (size_t i = 0; i < plan->count; i++)
        for (size_t j = i + 1; j < plan->count; j++) {
            const struct cl_label_element *one = &plan->element[i], *two = &plan->element[j];
            struct cl_label_area a = cl_label_area_of(&plan->stock, one), b = cl_label_area_of(&plan->stock, two);
            double width = least(a.right, b.right) - (a.left > b.left ? a.left : b.left);
            double height = least(a.bottom, b.bottom) - (a.top > b.top ? a.top : b.top);
            bool texts = one->kind == CL_LABEL_TEXT && two->kind == CL_LABEL_TEXT;
            if (texts && width > 0.1 && height > 0.15 && !cl_label_exclude_each_other(one, two))
                warn(proof,
                     cl_arena_print(&proof->plan->arena, "[%s] and [%s] take the same room: %.1f x %.1f mm of it",
                                    one->section, two->section, width, height));
        }
}

/* Of what is counted there may be several labels (label.c refuses those that look alike). */
static void look_at_copies(struct proof *proof)
{
    enum cl_label_kind kind = (enum cl_label_kind)proof->plan->about.kind;
    if (cl_label_field_is_of(CL_LABEL_FIELD_COPY, kind) && !cl_label_is_shown(proof->plan, CL_LABEL_FIELD_COPY))
        warn(proof, "No text shows {{copy}}: first labels alone can be printed by it, no reprints and no spares");
}

/* ---- the label, drawn -------------------------------------------------------------------------------------------- */

static enum cl_status draw_rulers(struct proof *proof)
{
    enum cl_status status = CL_OK;
    const struct cl_label_stock *stock = &proof->plan->stock;
    char number[16];
    int width = (int)cl_label_mm(stock->label_width), height = (int)cl_label_mm(stock->label_height);
    double numbers = proof->scale >= 3 ? 5 : 10; /* every so many mm has its number */
    for (int i = 0; i <= (width > height ? width : height); i++) {
        bool numbered = i % (int)numbers == 0;
        double tick = numbered ? 2 : i % 5 == 0 ? 1.5 : 1;
        const double top[] = {across(proof, i), proof->y - 0.5 - tick, across(proof, i), proof->y - 0.5};
        const double left[] = {proof->x - 0.5 - tick, down(proof, i), proof->x - 0.5, down(proof, i)};
        snprintf(number, sizeof number, "%d", i);
        if (i <= width)
            cl_pdf_line(proof->pdf, top, 2, 0.3, 0, 0);
        if (i <= height)
            cl_pdf_line(proof->pdf, left, 2, 0.3, 0, 0);
        if (numbered && i <= width)
            CL_TRY(write_at(proof, across(proof, i) + 0.3, proof->y - 1.8, 4, false, number));
        if (numbered && i <= height)
            CL_TRY(write_at(proof, proof->x - 5.5, down(proof, i) + 0.5, 4, false, number));
    }
done:
    return status;
}

static void draw_rectangle(struct proof *proof, struct cl_label_area area, double points, double grey, double dash)
{
    const double xy[] = {across(proof, area.left), down(proof, area.top),     across(proof, area.right),
                         down(proof, area.top),    across(proof, area.right), down(proof, area.bottom),
                         across(proof, area.left), down(proof, area.bottom),  across(proof, area.left),
                         down(proof, area.top)};
    cl_pdf_line(proof->pdf, xy, 5, points, grey, dash);
}

/* A circle, or a corner of one: `from` and `count` in steps of a 48th. */
static void draw_arc(struct proof *proof, double x, double y, double radius, int from, int count)
{
    static const double sine[13] = {0,        0.130526, 0.258819, 0.382683, 0.5,      0.608761, 0.707107,
                                    0.793353, 0.866025, 0.92388,  0.965926, 0.991445, 1};
    double xy[2 * 49];
    for (int i = 0; i <= count; i++) {
        int at = (from + i) % 48, quarter = at / 12, in = at % 12;
        double s = sine[in], c = sine[12 - in];
        double dx = quarter == 0 ? c : quarter == 1 ? -s : quarter == 2 ? -c : s;
        double dy = quarter == 0 ? s : quarter == 1 ? c : quarter == 2 ? -s : -c;
        xy[2 * i] = across(proof, x + radius * dx);
        xy[2 * i + 1] = down(proof, y + radius * dy);
    }
    cl_pdf_line(proof->pdf, xy, (size_t)count + 1, 0.4, 0, 0);
}

/* The paper's own shape, and within it the room that can be printed on. */
static void draw_paper(struct proof *proof)
{
    const struct cl_label_stock *stock = &proof->plan->stock;
    double right = cl_label_mm(stock->dot_diameter > 0 ? stock->body_width : stock->label_width);
    double bottom = cl_label_mm(stock->label_height), edge = cl_label_mm(stock->edge);
    double radius = cl_label_mm(stock->corner_radius);
    draw_rectangle(proof, (struct cl_label_area){0, 0, right, bottom}, 0.4, radius > 0 ? 0.7 : 0, radius > 0 ? 1 : 0);
    draw_rectangle(proof, (struct cl_label_area){edge, edge, right - edge, bottom - edge}, 0.25, 0.75, 1);
    if (radius > 0) {
        draw_arc(proof, right - radius, bottom - radius, radius, 0, 12);
        draw_arc(proof, radius, bottom - radius, radius, 12, 12);
        draw_arc(proof, radius, radius, radius, 24, 12);
        draw_arc(proof, right - radius, radius, radius, 36, 12);
    }
    if (stock->dot_diameter > 0)
        draw_arc(proof, cl_label_mm(stock->dot_x), cl_label_mm(stock->dot_y), cl_label_mm(stock->dot_diameter) / 2, 0,
                 48);
}

static enum cl_status draw_label(struct proof *proof, const bool *good, double x, double y, double scale, bool boxes)
{
    enum cl_status status = CL_OK;
    struct cl_label_plan *plan = proof->plan;
    proof->x = x;
    proof->y = y;
    proof->scale = scale;
    draw_paper(proof);
    for (size_t i = 0; i < plan->count; i++)
        if (good[i] && cl_label_condition_is_met(&plan->element[i].when, &proof->label))
            CL_TRY(draw_element(proof, &plan->element[i]));
    for (size_t i = 0; i < plan->count && boxes; i++) {
        if (!cl_label_condition_is_met(&plan->element[i].when, &proof->label))
            continue;
        struct cl_label_area area = cl_label_area_of(&plan->stock, &plan->element[i]);
        draw_rectangle(proof, area, 0.25, BOX_GREY, 0);
        if (cl_label_is_code(&plan->element[i])) {
            double quiet = cl_label_mm_of_dots(&plan->stock, plan->element[i].module) *
                           (double)cl_label_quiet_of(&plan->element[i]);
            draw_rectangle(
                proof,
                (struct cl_label_area){area.left + quiet, area.top + quiet, area.right - quiet, area.bottom - quiet},
                0.25, BOX_GREY, 1);
        }
    }
    CL_TRY(draw_rulers(proof));
done:
    return status;
}

/* ---- the table of elements --------------------------------------------------------------------------------------- */

static const char *describe_code(struct proof *proof, const struct cl_label_element *element)
{
    const struct cl_label_stock *stock = &proof->plan->stock;
    struct cl_symbol_order order = cl_label_symbol_of(stock, element);
    double module = cl_label_mm_of_dots(stock, element->module);
    int width, height;
    cl_symbol_size(order.kind, order.version, &width, &height);
    const char *version = order.kind == CL_SYMBOL_QR
                              ? cl_arena_print(&proof->plan->arena, "QR version %d-M, ", order.version)
                          : order.gs1 ? "GS1 Data Matrix, "
                                      : "Data Matrix, ";
    return cl_arena_print(&proof->plan->arena,
                          "%s%d x %d modules of %d dots, %.3f mm each; quiet zone %d modules, %.2f mm", version, width,
                          height, (int)element->module, module, (int)cl_label_quiet_of(element),
                          module * (double)cl_label_quiet_of(element));
}

static const char *describe_text(struct proof *proof, const struct cl_label_element *element, double used)
{
    static const char *const fit[] = {"shrinks", "wraps", "is refused"};
    const char *lines =
        element->lines > 1 ? cl_arena_print(&proof->plan->arena, ", %d lines", (int)element->lines) : "";
    const char *size = element->fit == CL_LABEL_SHRINK
                           ? cl_arena_print(&proof->plan->arena, "%.1f to %.1f pt", (double)element->size / 1000,
                                            (double)element->minimum / 1000)
                           : cl_arena_print(&proof->plan->arena, "%.1f pt", (double)element->size / 1000);
    const char *here = used > 0 ? cl_arena_print(&proof->plan->arena, ", here %.1f pt", used) : "";
    const char *font = element->font > 0 ? cl_arena_print(&proof->plan->arena, ", in %s", element->file) : "";
    return cl_arena_print(&proof->plan->arena, "text that %s: %s%s%s%s", fit[element->fit], size, here, lines, font);
}

static enum cl_status write_element(struct proof *proof, const struct cl_label_element *element, double used)
{
    enum cl_status status;
    const char *what = cl_label_is_code(element)        ? describe_code(proof, element)
                       : element->kind == CL_LABEL_TEXT ? describe_text(proof, element, used)
                       : element->kind == CL_LABEL_IMAGE
                           ? cl_arena_print(&proof->plan->arena, "%s, %d x %d dots of %d", element->file,
                                            element->bits.width, element->bits.height, (int)element->module)
                           : "drawn in whole dots";
    struct cl_label_area area = cl_label_area_of(&proof->plan->stock, element);
    CL_TRY(need(proof, ELEMENT_MM));
    CL_TRY(write_paragraph(proof, MARGIN, 8, true,
                           cl_arena_print(&proof->plan->arena, "[%s]  line %d", element->section, element->line)));
    CL_TRY(write_paragraph(proof, MARGIN + 5, 8, false,
                           cl_arena_print(&proof->plan->arena, "%.2f to %.2f mm across, %.2f to %.2f mm down%s%s; %s",
                                          area.left, area.right, area.top, area.bottom,
                                          element->when.text != NULL ? "; only when " : "",
                                          element->when.text != NULL ? element->when.text : "", what)));
    if (element->value.text != NULL)
        CL_TRY(write_paragraph(proof, MARGIN + 5, 8, false,
                               cl_arena_print(&proof->plan->arena, "= %s", element->value.text)));
    proof->line += 1;
done:
    return status;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

/* What keeps it from being approved comes before all else that is to be looked at. */
static void judge(struct proof *proof)
{
    bool lacks[CL_LABEL_FIELD_COUNT];
    struct cl_label_plan *plan = proof->plan;
    struct cl_error judged = {0}, *kept = plan->error;
    plan->error = &judged;
    cl_label_judge(plan, lacks);
    plan->error = kept;
    for (size_t i = 0; i < judged.row_count; i++)
        warn(proof, cl_arena_print(&plan->arena, "Line %d: %s", (int)judged.rows[i].row, judged.rows[i].message));
    proof->reasons = judged.row_count;
    cl_error_clear(&judged);
    for (int field = 0; field < CL_LABEL_FIELD_COUNT; field++)
        if (lacks[field])
            proof->lacks = cl_arena_print(&plan->arena, "%s%s%s", proof->lacks != NULL ? proof->lacks : "",
                                          proof->lacks != NULL ? ", " : "", cl_label_field_word[field]);
}

static const char *file_name(const struct cl_label_plan *plan)
{
    const char *slash = strrchr(plan->file, '/');
    return slash != NULL ? slash + 1 : plan->file;
}

static enum cl_status write_head(struct proof *proof)
{
    enum cl_status status;
    const struct cl_label_plan *plan = proof->plan;
    const struct cl_label_stock *stock = &plan->stock;
    const char *whom = cl_label_kind_many(proof->label.kind);
    if (plan->about.of != NULL)
        whom = cl_arena_print(&proof->plan->arena, "%s (%s alone)", whom, plan->about.of);
    const char *paper =
        stock->roll ? cl_arena_print(&proof->plan->arena, "on a roll")
                    : cl_arena_print(&proof->plan->arena, "%d x %d on a page of %.1f x %.1f mm", (int)stock->columns,
                                     (int)stock->rows, cl_label_mm(stock->page_width), cl_label_mm(stock->page_height));
    CL_TRY(write_paragraph(proof, MARGIN, 14, true, "Proof of a label"));
    CL_TRY(write_paragraph(proof, MARGIN, 10, true, plan->about.title));
    CL_TRY(
        write_paragraph(proof, MARGIN, 9, false,
                        cl_arena_print(&proof->plan->arena,
                                       "%s, version %d, for %s; %.1f x %.1f mm %s, %d dpi; the "
                                       "widest texts that are to be expected",
                                       file_name(plan), (int)plan->about.version, whom, cl_label_mm(stock->label_width),
                                       cl_label_mm(stock->label_height), paper, (int)stock->dpi)));
    CL_TRY(write_paragraph(proof, MARGIN, 8, false,
                           cl_arena_print(&proof->plan->arena, "SHA-256 of its text: %s", proof->sha256)));
    CL_TRY(write_paragraph(proof, MARGIN, 9, true,
                           cl_arena_print(&proof->plan->arena, "As of %s: %s", proof->head->made, proof->head->state)));
    if (proof->reasons > 0)
        CL_TRY(write_paragraph(proof, MARGIN, 10, true,
                               cl_arena_print(&proof->plan->arena, "It cannot be approved: %d reason%s below",
                                              (int)proof->reasons, proof->reasons == 1 ? "" : "s")));
    if (proof->lacks != NULL)
        CL_TRY(write_paragraph(
            proof, MARGIN, 10, true,
            cl_arena_print(&proof->plan->arena, "It does not show: %s; it must stand on the package", proof->lacks)));
done:
    return status;
}

/* At true size it could be cut out and stuck on something: it says all over what it is, and no code stands on it that
 * keeps the template from being approved. */
static enum cl_status draw_true(struct proof *proof, const bool *good, double x, double y, bool boxes)
{
    enum cl_status status;
    const struct cl_label_pen pen = {proof, pen_text, pen_bits, pen_bar, pen_stroke, NULL};
    struct cl_label_drawing drawing = {.plan = proof->plan, .measure = proof->pdf, .pen = &pen};
    proof->across = proof->reasons > 0 ? "PROOF" : NULL;
    CL_TRY(draw_label(proof, good, x, y, 1, boxes));
    CL_TRY(cl_label_draw_grid(&drawing, "PROOF"));
done:
    proof->across = NULL;
    return status;
}

static bool is_small(const struct cl_label_stock *stock)
{
    return cl_label_mm(stock->label_width) <= ROOM - 6 && cl_label_mm(stock->label_height) <= SMALL_HEIGHT;
}

/* A page of its own, turned where the label is wide. */
static enum cl_status draw_true_page(struct proof *proof, const bool *good, bool boxes)
{
    enum cl_status status;
    const struct cl_label_stock *stock = &proof->plan->stock;
    bool wide = cl_label_mm(stock->label_width) > PAGE_WIDTH - 20;
    CL_TRY(wide ? cl_pdf_page_add(proof->pdf, PAGE_HEIGHT, PAGE_WIDTH)
                : cl_pdf_page_add(proof->pdf, PAGE_WIDTH, PAGE_HEIGHT));
    size_t page = cl_pdf_page_count(proof->pdf) - 1;
    if (page < PAGES_MOST)
        proof->wide[page] = wide;
    status = draw_true(proof, good, 12, 12, boxes);
done:
    return status;
}

static enum cl_status draw_large(struct proof *proof, const bool *good, double large)
{
    enum cl_status status;
    double height = cl_label_mm(proof->plan->stock.label_height) * large;
    CL_TRY(need(proof, height + 14));
    CL_TRY(write_paragraph(proof, MARGIN, 8, false,
                           cl_arena_print(&proof->plan->arena,
                                          "%.1f times as large, with the room of each element "
                                          "(grey) and the modules within a code's white border (dashed):",
                                          large)));
    CL_TRY(draw_label(proof, good, MARGIN + 6, proof->line + 3, large, true));
    proof->line += height + 10;
done:
    return status;
}

/* A label that is about as large as the page stands at true size alone, behind all else. */
static enum cl_status draw_both(struct proof *proof, const bool *good, bool *page_of_its_own)
{
    enum cl_status status = CL_OK;
    const struct cl_label_stock *stock = &proof->plan->stock;
    double width = cl_label_mm(stock->label_width), height = cl_label_mm(stock->label_height);
    double large = least(LARGEST, least((ROOM - 6) / width, LARGE_HEIGHT / height));
    bool fits = least(width, height) <= PAGE_WIDTH - 20 && most(width, height) <= PAGE_HEIGHT - 20;
    *page_of_its_own = fits && !is_small(stock);
    if (is_small(stock)) {
        CL_TRY(write_paragraph(proof, MARGIN, 8, false, "True size:"));
        CL_TRY(draw_true(proof, good, MARGIN + 6, proof->line + 3, false));
        proof->line += height + 10;
    } else {
        CL_TRY(write_paragraph(proof, MARGIN, 8, false,
                               fits ? "True size, with the room of each element (grey): on the last page"
                                    : "The label is too large for a page of A4 at true size."));
        proof->line += 3;
    }
    if (!*page_of_its_own || large > LARGER_THAN_TRUE)
        CL_TRY(draw_large(proof, good, large));
done:
    return status;
}

static enum cl_status write_changes(struct proof *proof)
{
    enum cl_status status = CL_OK;
    const struct cl_label_proof_head *head = proof->head;
    if (head->before == 0)
        return CL_OK;
    CL_TRY(need(proof, HEADING_MM));
    CL_TRY(
        write_paragraph(proof, MARGIN, 10, true,
                        cl_arena_print(&proof->plan->arena, "Lines that differ from version %d", (int)head->before)));
    for (size_t i = 0; i < head->change_count && i < CHANGES_MOST; i++)
        CL_TRY(write_paragraph(proof, MARGIN, 8, head->change[i][0] == '+', head->change[i]));
    if (head->change_count == 0 || head->change_count > CHANGES_MOST)
        CL_TRY(write_paragraph(proof, MARGIN, 8, false,
                               head->change_count == 0 ? "None."
                                                       : cl_arena_print(&proof->plan->arena, "and %d more",
                                                                        (int)(head->change_count - CHANGES_MOST))));
    proof->line += 3;
done:
    return status;
}

static enum cl_status write_warnings(struct proof *proof)
{
    enum cl_status status;
    CL_TRY(need(proof, HEADING_MM));
    CL_TRY(write_paragraph(proof, MARGIN, 10, true, "To look at"));
    if (proof->warning_count == 0)
        CL_TRY(write_paragraph(proof, MARGIN, 8, false,
                               "Nothing: every text fits, no letters are small, no code is near an edge."));
    for (size_t i = 0; i < proof->warning_count; i++)
        CL_TRY(write_paragraph(proof, MARGIN, 8, i < proof->reasons, proof->warning[i]));
    proof->line += 3;
done:
    return status;
}

static enum cl_status write_fonts(struct proof *proof)
{
    enum cl_status status = CL_OK;
    struct cl_label_plan *plan = proof->plan;
    for (size_t i = 0; i < plan->font_count; i++) {
        CL_TRY(need(proof, cl_label_specimen_height() + HEADING_MM));
        CL_TRY(write_paragraph(
            proof, MARGIN, 10, true,
            cl_arena_print(&plan->arena,
                           "%s: look whether each character is the one beneath it: what is read on the label is what "
                           "this font draws",
                           plan->font[i].file)));
        proof->line += 3;
        CL_TRY(cl_label_specimen(proof->pdf, (int)i + 1, MARGIN, proof->line, ROOM));
        proof->line += cl_label_specimen_height() + 2;
    }
done:
    return status;
}

/* Only now is the number of pages known. */
static enum cl_status draw_feet(struct proof *proof)
{
    enum cl_status status = CL_OK;
    size_t pages = cl_pdf_page_count(proof->pdf);
    for (size_t page = 0; page < pages; page++) {
        CL_TRY(cl_pdf_page_again(proof->pdf, page));
        double bottom = page < PAGES_MOST && proof->wide[page] ? PAGE_WIDTH : PAGE_HEIGHT;
        CL_TRY(write_at(proof, MARGIN, bottom - FOOT_BELOW, 7, false,
                        cl_arena_print(&proof->plan->arena,
                                       "Proof of %s, version %d · SHA-256 %.16s.. · %s · page %d of %d",
                                       file_name(proof->plan), (int)proof->plan->about.version, proof->sha256,
                                       proof->head->made, (int)page + 1, (int)pages)));
    }
done:
    return status;
}

static enum cl_status write_proof(struct proof *proof)
{
    enum cl_status status;
    bool page_of_its_own = false;
    struct cl_label_plan *plan = proof->plan;
    bool *good = cl_arena_alloc(&plan->arena, plan->count * sizeof *good + 1);
    double *used = cl_arena_alloc(&plan->arena, plan->count * sizeof *used + 1);
    judge(proof);
    for (size_t i = 0; i < plan->count; i++) {
        const char *refused;
        good[i] = cl_label_fits(plan, &plan->element[i], &proof->label, &used[i], &refused);
        if (cl_label_is_code(&plan->element[i]))
            look_at_code(proof, &plan->element[i]);
        else if (plan->element[i].kind == CL_LABEL_TEXT) {
            look_at_text(proof, &plan->element[i], used[i]);
            look_at_font(proof, &plan->element[i]);
        }
    }
    look_at_overlaps(proof);
    look_at_copies(proof);
    CL_TRY(new_page(proof));
    CL_TRY(write_head(proof));
    CL_TRY(draw_both(proof, good, &page_of_its_own));
    CL_TRY(write_warnings(proof));
    CL_TRY(write_fonts(proof));
    CL_TRY(write_changes(proof));
    CL_TRY(need(proof, HEADING_MM));
    CL_TRY(write_paragraph(proof, MARGIN, 10, true, "Elements"));
    for (size_t i = 0; i < plan->count; i++)
        CL_TRY(write_element(proof, &plan->element[i], used[i]));
    if (page_of_its_own)
        CL_TRY(draw_true_page(proof, good, true));
    status = draw_feet(proof);
done:
    return status;
}

enum cl_status cl_label_proof(struct cl_label_plan *plan, const char *sha256, const struct cl_label_proof_head *head,
                              struct cl_bytes *out)
{
    enum cl_status status;
    struct proof proof = {.plan = plan, .sha256 = sha256, .head = head};
    const struct cl_pdf_about about = {.title = "Proof of a label", .dated = true, .at_ms = head->made_at_ms};
    CL_TRY(cl_pdf_new(&about, &proof.pdf, plan->error));
    cl_label_fonts_add(plan, proof.pdf);
    cl_label_fill_widest(&proof.label, &plan->about);
    CL_TRY(write_proof(&proof));
    CL_TRY(cl_pdf_save(proof.pdf, out));
done:
    cl_pdf_free(proof.pdf);
    return status;
}
