/* Fonts of a facility's own on its labels: TrueType files beside the template. */
#include "render/label_plan.h"

#include "base/utf8.h"

#include <string.h>

#define LACKS_MOST 10 /* characters that are named */
#define FILE_MOST  ((size_t)32 << 20)

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

const char *cl_label_font_lacks(struct cl_label_plan *plan, const struct cl_label_element *element, const char *text)
{
    struct cl_buffer lacks = {0};
    size_t bytes = 0, count = 0;
    const struct cl_truetype *font = element->font > 0 ? &plan->font[element->font - 1].font : NULL;
    for (const char *at = text; font != NULL && *at != '\0' && count < LACKS_MOST; at += bytes) {
        int32_t point = cl_text_next(at, &bytes);
        const char *one = cl_arena_copy_bytes(&plan->arena, at, bytes);
        bool known = point < 0 || cl_point_is_blank(point) || cl_truetype_glyph(font, (unsigned)point) != 0;
        if (known || (lacks.data != NULL && strstr(lacks.data, one) != NULL))
            continue;
        cl_buffer_add(&lacks, at, bytes);
        count++;
    }
    const char *copy = cl_arena_copy(&plan->arena, lacks.data);
    cl_buffer_free(&lacks);
    return copy;
}

void cl_label_fonts_add(const struct cl_label_plan *plan, struct cl_pdf *pdf)
{
    for (size_t i = 0; i < plan->font_count; i++)
        cl_pdf_font_add(pdf, &plan->font[i].font, plan->font[i].file);
}
