/* What is no label says so all over: the word stands on every code in place of what could be scanned, and again and
 * again on the rest, in dots so far apart that the texts beneath can be read. A small label cut out of a large one
 * bears it too. */
#include "render/label_plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORD         "the word across the label"
#define DOT_MM       0.1
#define WORD_POINTS  7.5
#define STEP_X_MM    11.5 /* at least */
#define STEP_Y_MM    5.0
#define GAP_MM       1.5
#define STROKE_UM    200
#define CODE_LETTERS 0.3 /* of a code's height */
#define POINTS_LEAST 0.5

/* ---- bits -------------------------------------------------------------------------------------------------------- */

static uint8_t *byte_of(uint8_t *bit, int width, int x, int y)
{
    return &bit[(size_t)y * (size_t)((width + 7) / 8) + (size_t)x / 8];
}

/* Two bands from corner to corner, a third of the sides wide, are more than half of all: no error correction makes a
 * code whole again, and none of its marks in the corners is left. */
void cl_label_strike(uint8_t *bit, int width, int height)
{
    int64_t whole = 2 * (int64_t)width * height;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            int64_t across = (2 * (int64_t)x + 1) * height, down = (2 * (int64_t)y + 1) * width;
            if (6 * llabs(across - down) <= whole || 6 * llabs(across + down - whole) <= whole)
                *byte_of(bit, width, x, y) &= (uint8_t) ~(0x80 >> x % 8);
        }
}

/* ---- all over ---------------------------------------------------------------------------------------------------- */

/* A quarter of the word's dots, from (left, top). */
static void add_word(const struct cl_label_bits *word, struct cl_label_bits *grid, uint8_t *bit, int left, int top)
{
    for (int y = 0; y < word->height; y++)
        for (int x = 0; x < word->width; x++) {
            bool black = *byte_of((uint8_t *)word->bit, word->width, x, y) & (0x80 >> x % 8);
            int at_x = left + x, at_y = top + y;
            if (black && at_x % 2 == 0 && at_y % 2 == 0 && at_x >= 0 && at_x < grid->width && at_y >= 0 &&
                at_y < grid->height)
                *byte_of(bit, grid->width, at_x, at_y) |= (uint8_t)(0x80 >> at_x % 8);
        }
}

/* Codes are struck, or else they are there to be tried. */
static void leave_codes(const struct cl_label_plan *plan, double dots, const struct cl_label_bits *grid, uint8_t *bit)
{
    for (size_t i = 0; i < plan->count; i++) {
        struct cl_label_area area = cl_label_area_of(&plan->stock, &plan->element[i]);
        if (!cl_label_is_code(&plan->element[i]))
            continue;
        for (int y = (int)(area.top * dots); y < grid->height && y < area.bottom * dots; y++)
            for (int x = (int)(area.left * dots); x < grid->width && x < area.right * dots; x++)
                *byte_of(bit, grid->width, x, y) &= (uint8_t) ~(0x80 >> x % 8);
    }
}

/* Made once for all labels of a job. */
static enum cl_status make_grid(struct cl_label_drawing *drawing, const char *text)
{
    struct cl_label_plan *plan = drawing->plan;
    struct cl_label_stock coarse = plan->stock;
    struct cl_label_modules word;
    int64_t dot = llround(DOT_MM * (double)coarse.dpi / CL_PDF_INCH);
    dot = dot > 0 ? dot : 1;
    coarse.dpi /= dot;
    double dots = (double)coarse.dpi / CL_PDF_INCH;
    struct cl_pdf_style style = {.element = WORD, .size = WORD_POINTS, .stretch = 1, .bold = true};
    struct cl_label_letters letters = {.style = &style, .text = text, .size = strlen(text)};
    enum cl_status status = cl_label_letters_bits(&coarse, drawing->measure, &letters, &plan->arena, &word);
    if (status != CL_OK)
        return status;
    struct cl_label_bits grid = {(int)(cl_label_mm(coarse.label_width) * dots),
                                 (int)(cl_label_mm(coarse.label_height) * dots), NULL};
    uint8_t *bit = cl_arena_alloc(&plan->arena, (size_t)((grid.width + 7) / 8) * (size_t)grid.height);
    int step_x = (int)fmax(STEP_X_MM * dots, word.bits.width + GAP_MM * dots), step_y = (int)(STEP_Y_MM * dots);
    int left = (int)(GAP_MM * dots / 2), row = 0;
    for (int y = left; y < grid.height; y += step_y, row++)
        for (int x = row % 2 == 0 ? left : left - step_x / 2; x < grid.width; x += step_x)
            add_word(&word.bits, &grid, bit, x, y);
    leave_codes(plan, dots, &grid, bit);
    grid.bit = bit;
    drawing->grid = (struct cl_label_modules){.module = dot, .bits = grid};
    return CL_OK;
}

enum cl_status cl_label_draw_grid(struct cl_label_drawing *drawing, const char *word)
{
    enum cl_status status = drawing->grid.bits.bit == NULL ? make_grid(drawing, word) : CL_OK;
    return status == CL_OK ? drawing->pen->bits(drawing->pen->sheet, &drawing->grid) : status;
}

/* ---- on a code --------------------------------------------------------------------------------------------------- */

static enum cl_status cross_out(const struct cl_label_drawing *drawing, struct cl_label_area area)
{
    const struct cl_label_stock *stock = &drawing->plan->stock;
    const struct cl_label_pen *pen = drawing->pen;
    int64_t left = cl_label_dots(stock, llround(area.left * 1000)),
            top = cl_label_dots(stock, llround(area.top * 1000));
    int64_t right = cl_label_dots(stock, llround(area.right * 1000));
    int64_t bottom = cl_label_dots(stock, llround(area.bottom * 1000));
    int64_t thick = cl_label_dots(stock, STROKE_UM);
    enum cl_status status = pen->stroke(pen->sheet, (const int64_t[]){left, top, right, bottom}, thick);
    return status == CL_OK ? pen->stroke(pen->sheet, (const int64_t[]){left, bottom, right, top}, thick) : status;
}

static enum cl_status write_on_code(struct cl_label_drawing *drawing, const struct cl_label_element *element)
{
    enum cl_status status;
    size_t count = 0;
    struct cl_pdf_line line;
    const struct cl_label_pen *pen = drawing->pen;
    const struct cl_label_stock *stock = &drawing->plan->stock;
    struct cl_label_area area = cl_label_area_of(stock, element);
    double quiet = cl_label_mm_of_dots(stock, cl_label_quiet_of(element) * element->module);
    double width = area.right - area.left, middle = (area.top + area.bottom) / 2;
    struct cl_pdf_style style = {.element = WORD,
                                 .size = (area.bottom - area.top) * CODE_LETTERS * CL_PDF_POINT / CL_PDF_INCH,
                                 .stretch = 1,
                                 .bold = true};
    struct cl_pdf_room room = {width, POINTS_LEAST, 1};
    CL_TRY(cross_out(
        drawing, (struct cl_label_area){area.left + quiet, area.top + quiet, area.right - quiet, area.bottom - quiet}));
    CL_TRY(cl_pdf_fit(drawing->measure, &style, drawing->across, &room, &line, &count));
    double letter = style.size * CL_PDF_INCH / CL_PDF_POINT, base = middle + 0.36 * letter;
    struct cl_label_bar ground = {
        cl_label_dots(stock, llround(area.left * 1000)), cl_label_dots(stock, llround((base - 0.85 * letter) * 1000)),
        cl_label_dots(stock, llround(width * 1000)), cl_label_dots(stock, llround(letter * 1000)), true};
    CL_TRY(pen->bar(pen->sheet, &ground));
    struct cl_label_letters letters = {.style = &style,
                                       .x = area.left + (width - line.width) / 2,
                                       .y = base,
                                       .width = line.width,
                                       .room = line.width,
                                       .text = line.text,
                                       .size = line.size};
    status = pen->text(pen->sheet, &letters);
done:
    return status;
}

enum cl_status cl_label_draw_across(struct cl_label_drawing *drawing, const struct cl_label *label)
{
    enum cl_status status = CL_OK;
    const struct cl_label_plan *plan = drawing->plan;
    const struct cl_label_stock *stock = &plan->stock;
    CL_TRY(cross_out(drawing,
                     (struct cl_label_area){0, 0, cl_label_mm(stock->label_width), cl_label_mm(stock->label_height)}));
    CL_TRY(cl_label_draw_grid(drawing, drawing->across));
    for (size_t i = 0; i < plan->count; i++)
        if (cl_label_is_code(&plan->element[i]) && cl_label_condition_is_met(&plan->element[i].when, label))
            CL_TRY(write_on_code(drawing, &plan->element[i]));
done:
    return status;
}
