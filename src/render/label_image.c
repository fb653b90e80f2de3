/* Images of a label's template: of one bit, from a PBM file beside it. */
#include "render/image.h"
#include "render/label_plan.h"

static void set_bit(uint8_t *bit, int width, int x, int y)
{
    bit[(size_t)y * (size_t)((width + 7) / 8) + (size_t)x / 8] |= (uint8_t)(0x80 >> x % 8);
}

static bool has_bit(const struct cl_label_bits *bits, int x, int y)
{
    return (bits->bit[(size_t)y * (size_t)((bits->width + 7) / 8) + (size_t)x / 8] & (0x80 >> x % 8)) != 0;
}

struct cl_label_bits cl_label_bits_turned(struct cl_arena *arena, const struct cl_label_bits *bits)
{
    uint8_t *bit = cl_arena_alloc(arena, (size_t)((bits->height + 7) / 8) * (size_t)bits->width);
    for (int y = 0; y < bits->height; y++)
        for (int x = 0; x < bits->width; x++)
            if (has_bit(bits, x, y))
                set_bit(bit, bits->height, bits->height - 1 - y, x);
    return (struct cl_label_bits){bits->height, bits->width, bit};
}

void cl_label_image_read(struct cl_label_plan *plan, struct cl_label_element *element)
{
    struct cl_bytes data;
    struct cl_image image;
    const struct cl_label_beside wanted = {.line = element->line,
                                           .what = "image",
                                           .ending = cl_image_ending(CL_IMAGE_BITS),
                                           .file = element->file,
                                           .sha256 = element->sha256,
                                           .most = CL_IMAGE_FILE_MOST};
    if (!cl_label_beside_read(plan, &wanted, &data))
        return;
    if (!cl_image_read(CL_IMAGE_BITS, &data, &plan->arena, &image)) {
        cl_fail_row(plan->error, element->line, "file", "%s is not %s", element->file, cl_image_word(CL_IMAGE_BITS));
        return;
    }
    element->bits = (struct cl_label_bits){image.width, image.height, image.data};
    for (int64_t i = 0; i < element->rotation; i++)
        element->bits = cl_label_bits_turned(&plan->arena, &element->bits);
}
