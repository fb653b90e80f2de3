/* Texts as the dots of a printer, drawn from our own fonts where its own cannot be relied on. */
#include "render/label_plan.h"
#include "render/raster.h"

#include <math.h>
#include <string.h>

#define BOLD_STROKE 0.018 /* of the size: by how much letters are thickened, as in a PDF */

/* Outlines of a line in parts of dots, one glyph behind the other. */
struct line {
    struct cl_arena *arena;
    double across, down; /* parts of a dot in a mm */
    double size, stretch;
    struct cl_truetype_point *point;
    size_t count, capacity;
    struct glyph {
        size_t begin;
        bool thickened;
    } * glyph;
    size_t glyph_count, glyph_capacity;
};

/* Every letter begins on a whole dot, so that it looks the same wherever it stands. */
static void take(void *of, const struct cl_pdf_outline *outline)
{
    struct line *line = of;
    double scale = line->size / outline->em * line->down;
    int64_t begin = llround(outline->x * line->across / CL_RASTER_PART) * CL_RASTER_PART;
    line->glyph =
        cl_arena_grow(line->arena, line->glyph, line->glyph_count, &line->glyph_capacity, sizeof *line->glyph);
    line->glyph[line->glyph_count++] = (struct glyph){line->count, outline->thickened};
    for (size_t i = 0; i < outline->count; i++) {
        const struct cl_truetype_point *from = &outline->point[i];
        line->point = cl_arena_grow(line->arena, line->point, line->count, &line->capacity, sizeof *line->point);
        line->point[line->count++] =
            (struct cl_truetype_point){begin + llround((double)from->x * scale * line->stretch),
                                       -llround((double)from->y * scale), from->on, from->last};
    }
}

static void move(struct cl_truetype_point *point, size_t count, int64_t x, int64_t y)
{
    for (size_t i = 0; i < count; i++) {
        point[i].x += x * CL_RASTER_PART;
        point[i].y += y * CL_RASTER_PART;
    }
}

/* One glyph, and as often again one dot on as its strokes are to be thicker. */
static void fill_glyph(struct line *line, size_t i, struct cl_raster *raster, int64_t thicker)
{
    size_t begin = line->glyph[i].begin, end = i + 1 < line->glyph_count ? line->glyph[i + 1].begin : line->count;
    for (int64_t more = 0; more <= (line->glyph[i].thickened ? thicker : 0); more++) {
        cl_raster_fill(raster, line->point + begin, end - begin, line->arena);
        move(line->point + begin, end - begin, 1, 0);
    }
}

enum cl_status cl_label_letters_bits(const struct cl_label_stock *stock, struct cl_pdf *measure,
                                     const struct cl_label_letters *letters, struct cl_arena *arena,
                                     struct cl_label_modules *out)
{
    double dots = (double)stock->dpi / CL_PDF_INCH;
    struct line line = {.arena = arena,
                        .across = dots * CL_RASTER_PART,
                        .down = dots * CL_RASTER_PART,
                        .size = letters->style->size * CL_PDF_INCH / CL_PDF_POINT,
                        .stretch = letters->style->stretch};
    enum cl_status status = cl_pdf_outlines(measure, letters->style, letters->text, letters->size, take, &line);
    *out = (struct cl_label_modules){.element = letters->element, .module = 1};
    if (status != CL_OK || line.count == 0)
        return status;
    int64_t thicker = llround(line.size * BOLD_STROKE * dots + 0.5); /* or nobody sees it */
    struct cl_raster_room room = cl_raster_room_of(line.point, line.count);
    room.right += thicker;
    struct cl_raster raster = {(int)(room.right - room.left), (int)(room.bottom - room.top), NULL};
    raster.bit = cl_arena_alloc(arena, (size_t)((raster.width + 7) / 8) * (size_t)raster.height);
    move(line.point, line.count, -room.left, -room.top);
    for (size_t i = 0; i < line.glyph_count; i++)
        fill_glyph(&line, i, &raster, thicker);
    out->bits = (struct cl_label_bits){raster.width, raster.height, raster.bit};
    for (int i = 0; i < letters->quarters; i++) {
        out->bits = cl_label_bits_turned(arena, &out->bits);
        room = (struct cl_raster_room){-room.bottom, room.left, -room.top, room.right};
    }
    int64_t x = llround(letters->x * dots) + room.left, y = llround(letters->y * dots) + room.top;
    out->x = x > 0 ? x : 0;
    out->y = y > 0 ? y : 0;
    return status;
}
