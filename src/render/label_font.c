/* Fonts of a facility's own on its labels: TrueType files beside the template. */
#include "render/label_plan.h"

#include <string.h>

#define FILE_MOST ((size_t)32 << 20)

static struct cl_label_beside beside(int line, const char *file, const char *sha256)
{
    return (struct cl_label_beside){
        .line = line, .what = "font", .ending = ".ttf", .file = file, .sha256 = sha256, .most = FILE_MOST};
}

void cl_label_font_read(struct cl_label_plan *plan, struct cl_label_font *font)
{
    struct cl_bytes data;
    struct cl_error reason = {0};
    const struct cl_label_beside wanted = beside(font->line, font->file, font->sha256);
    if (!cl_label_beside_read(plan, &wanted, &data))
        return;
    if (cl_truetype_read_strictly(&font->font, data.data, data.size, font->file, &reason) != CL_OK)
        cl_fail_row(plan->error, font->line, "font", "%s", reason.message);
    cl_error_clear(&reason);
}

void cl_label_font_find(struct cl_label_plan *plan, struct cl_label_element *element, int line)
{
    for (size_t i = 0; i < plan->font_count; i++)
        if (strcmp(plan->font[i].file, element->file) == 0) {
            element->font = (int)i + 1;
            return;
        }
    const struct cl_label_beside wanted = beside(line, element->file, "");
    const char *hash = cl_label_beside_hash(plan, &wanted);
    if (hash != NULL)
        cl_fail_row(plan->error, line, "font", "say which %s is meant: add a section [font %s] with sha256 = %s",
                    element->file, element->file, hash);
    else /* says why there is none */
        cl_label_beside_read(plan, &wanted, &(struct cl_bytes){0});
}

void cl_label_fonts_add(const struct cl_label_plan *plan, struct cl_pdf *pdf)
{
    for (size_t i = 0; i < plan->font_count; i++)
        cl_pdf_font_add(pdf, &plan->font[i].font, plan->font[i].file);
}
