/* Letters and digits of a facility's own font above the same in ours: a glyph that shows another character, or bars, is
 * seen by whoever approves the label that is set in it. */
#include "render/label_specimen.h"

#define CHARACTERS "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-"
#define IN_A_ROW   32
#define POINTS     11.0
#define LEAST      0.5
#define GAP_MM     0.6
#define LINE_MM    5.0 /* from a character to the one beneath it, which is ours */
#define ROW_MM     12.0

/* In the middle of its cell, as small as it must be. */
static enum cl_status draw_character(struct cl_pdf *pdf, int font, const char *text, double x, double y, double cell)
{
    enum cl_status status;
    size_t count = 0;
    struct cl_pdf_line line = {0};
    struct cl_pdf_style style = {.element = "the specimen", .size = POINTS, .stretch = 1, .font = font};
    const struct cl_pdf_room room = {cell - GAP_MM, LEAST, 1};
    CL_TRY(cl_pdf_fit(pdf, &style, text, &room, &line, &count));
    status = cl_pdf_text(pdf, &style, x + (cell - line.width) / 2, y, line.text, line.size);
done:
    return status;
}

double cl_label_specimen_height(void)
{
    return (double)((sizeof CHARACTERS - 1 + IN_A_ROW - 1) / IN_A_ROW) * ROW_MM;
}

enum cl_status cl_label_specimen(struct cl_pdf *pdf, int font, double x, double y, double width)
{
    enum cl_status status = CL_OK;
    const double cell = width / IN_A_ROW;
    for (size_t i = 0; i < sizeof CHARACTERS - 1; i++) {
        const char text[] = {CHARACTERS[i], '\0'};
        double left = x + (double)(i % IN_A_ROW) * cell, down = y + (double)(i / IN_A_ROW) * ROW_MM;
        CL_TRY(draw_character(pdf, font, text, left, down, cell));
        CL_TRY(draw_character(pdf, 0, text, left, down + LINE_MM, cell));
    }
done:
    return status;
}
