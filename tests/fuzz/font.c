#include "fuzz.h"
#include "render/label_plan.h"
#include "render/raster.h"
#include <stdlib.h>
#include <string.h>

enum { DRAWN_MOST = 40, SIDE_MOST = 2000 };

/* Every glyph that a strict reader let pass can be drawn, in dots as well. */
static void draw_glyph(const struct cl_truetype *font, unsigned glyph)
{
    struct cl_arena arena = {0};
    struct cl_truetype_outline outline = {0};
    cl_fuzz_must(cl_truetype_draw(font, glyph, &arena, &outline), "what was looked at can be drawn");
    cl_fuzz_must(outline.count == 0 || outline.point[outline.count - 1].last, "contours end");
    for (size_t i = 0; i < outline.count; i++) {
        outline.point[i].x /= 64;
        outline.point[i].y /= -64;
    }
    struct cl_raster_room room = cl_raster_room_of(outline.point, outline.count);
    cl_fuzz_must(room.left <= room.right && room.top <= room.bottom, "a room is a room");
    struct cl_raster raster = {(int)(room.right < SIDE_MOST ? room.right : SIDE_MOST), SIDE_MOST / 4, NULL};
    if (raster.width > 0) {
        raster.bit = cl_arena_alloc(&arena, (size_t)((raster.width + 7) / 8) * (size_t)raster.height);
        cl_raster_fill(&raster, outline.point, outline.count, &arena);
    }
    cl_arena_free(&arena);
}

/* A label's line in it, as a PDF and as dots of a printer: set, or refused with a sentence. */
static void set_text(const struct cl_truetype *font)
{
    static const char text[] = "A \xC3\xA9 \xE8\x84\x90 \xE2\x81\xB6";
    struct cl_error error = {0};
    struct cl_arena arena = {0};
    struct cl_bytes bytes = {0};
    struct cl_pdf *pdf = NULL;
    struct cl_label_modules dots;
    const struct cl_label_stock stock = {.dpi = 203};
    cl_fuzz_must(cl_pdf_new(&(struct cl_pdf_about){.title = "It"}, &pdf, &error) == CL_OK, "a document begins");
    const struct cl_pdf_style style = {
        .element = "it", .size = 8, .stretch = 1, .bold = true, .font = cl_pdf_font_add(pdf, font, "OURS.ttf")};
    const struct cl_label_letters letters = {.style = &style, .text = text, .size = sizeof text - 1};
    cl_fuzz_must(cl_pdf_page_add(pdf, 100, 100) == CL_OK, "a page begins");
    enum cl_status status = cl_pdf_text(pdf, &style, 10, 10, text, sizeof text - 1);
    cl_fuzz_must(status == CL_OK || status == CL_REFUSED, "a text is set or refused");
    cl_fuzz_must(status == CL_OK || *error.message, "a refusal says why");
    if (status == CL_OK) {
        cl_fuzz_must(cl_label_letters_bits(&stock, pdf, &letters, &arena, &dots) == CL_OK, "what is set is drawn");
        cl_fuzz_must(cl_pdf_save(pdf, &bytes) == CL_OK, "what is set is saved");
    }
    free(bytes.data);
    cl_pdf_free(pdf);
    cl_arena_free(&arena);
    cl_error_clear(&error);
}

static void use(const struct cl_truetype *font)
{
    struct cl_arena arena = {0};
    struct cl_buffer subset = {0};
    uint16_t glyph[4] = {0};
    static const unsigned point[] = {'A', 0xE9, 0x8110};
    for (size_t i = 0; i < 3; i++)
        glyph[i + 1] = (uint16_t)cl_truetype_glyph(font, point[i]);
    size_t count = 4;
    uint16_t *all = cl_truetype_with_parts(font, &arena, glyph, &count);
    cl_truetype_subset(font, all, count, &subset);
    cl_fuzz_must(subset.size > 0, "a font has a subset");
    cl_buffer_free(&subset);
    cl_arena_free(&arena);
}

void cl_fuzz_font(const uint8_t *data, size_t size)
{
    struct cl_truetype font = {0};
    struct cl_error error = {0};
    if (cl_truetype_read(&font, data, size, "OURS.ttf", NULL) == CL_OK)
        use(&font);
    font = (struct cl_truetype){0};
    enum cl_status status = cl_truetype_read_strictly(&font, data, size, "OURS.ttf", &error);
    cl_fuzz_must(status == CL_OK || status == CL_REFUSED, "a font is taken or refused");
    cl_fuzz_must(status == CL_OK || strncmp(error.message, "OURS.ttf ", 9) == 0 || strstr(error.message, " OURS.ttf "),
                 "a refusal names the font");
    for (unsigned i = 0; status == CL_OK && i < font.glyph_count && i < DRAWN_MOST; i++)
        draw_glyph(&font, i);
    if (status == CL_OK)
        set_text(&font);
    cl_error_clear(&error);
}
