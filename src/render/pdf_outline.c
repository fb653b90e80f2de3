/* Texts as outlines, for whoever draws them without a font. */
#include "render/pdf_inside.h"

#include "base/utf8.h"

enum cl_status cl_pdf_outlines(struct cl_pdf *pdf, const struct cl_pdf_style *style, const char *text, size_t size,
                               void (*take)(void *of, const struct cl_pdf_outline *outline), void *of)
{
    enum cl_status status = CL_OK;
    struct cl_arena arena = {0};
    double x = 0;
    size_t bytes = 0;
    for (const char *at = text, *end = text + size; at < end; at += bytes) {
        int face = CL_FACE_NONE;
        const struct cl_pdf_glyph *glyph = NULL;
        int32_t point = cl_text_next(at, &bytes);
        struct cl_truetype_outline outline = {0};
        CL_TRY(cl_pdf_glyph_find(pdf, style, text, point, &face, &glyph));
        const struct cl_truetype *font = &pdf->face[face].font;
        if (!cl_truetype_draw(font, cl_truetype_glyph(font, (unsigned)point), &arena, &outline)) {
            status = cl_fail(pdf->error, CL_FAILED, NULL, pdf->record, "reinstall the package of the font",
                             "the font %s is damaged: it cannot draw U+%04X", pdf->face[face].name, (unsigned)point);
            goto done;
        }
        take(of, &(struct cl_pdf_outline){outline.point, outline.count, (double)font->unit * CL_TRUETYPE_PART, x,
                                          style->bold && face != CL_FACE_BOLD});
        x += cl_pdf_millimetres(glyph->advance * style->size * style->stretch / 1000.0);
        cl_arena_free(&arena);
    }
done:
    cl_arena_free(&arena);
    return status;
}
