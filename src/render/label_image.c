/* Images of a label's template: of one bit, from a PBM file beside it. */
#include "render/label_plan.h"

#include <ctype.h>
#include <string.h>

#define FILE_MOST (1 << 20)
#define SIDE_MOST 4000

/* ---- PBM --------------------------------------------------------------------------------------------------------- */

struct reader {
    const char *at, *end;
};

/* The next number, behind blanks and comments; -1: there is none. */
static int64_t next_number(struct reader *reader)
{
    int64_t number = 0;
    while (reader->at < reader->end && (isspace((unsigned char)*reader->at) || *reader->at == '#')) {
        if (*reader->at == '#')
            while (reader->at < reader->end && *reader->at != '\n')
                reader->at++;
        else
            reader->at++;
    }
    if (reader->at == reader->end || !isdigit((unsigned char)*reader->at))
        return -1;
    for (; reader->at < reader->end && isdigit((unsigned char)*reader->at) && number <= SIDE_MOST; reader->at++)
        number = number * 10 + (*reader->at - '0');
    return number;
}

static void set_bit(uint8_t *bit, int width, int x, int y)
{
    bit[(size_t)y * (size_t)((width + 7) / 8) + (size_t)x / 8] |= (uint8_t)(0x80 >> x % 8);
}

static bool has_bit(const struct cl_label_bits *bits, int x, int y)
{
    return (bits->bit[(size_t)y * (size_t)((bits->width + 7) / 8) + (size_t)x / 8] & (0x80 >> x % 8)) != 0;
}

static uint8_t *new_bits(struct cl_arena *arena, int width, int height)
{
    return cl_arena_alloc(arena, (size_t)((width + 7) / 8) * (size_t)height);
}

/* The plain form, P1: the digits 0 and 1, between any blanks. */
static bool read_plain(struct reader *reader, int width, int height, uint8_t *bit)
{
    for (int64_t i = 0; i < (int64_t)width * height; i++) {
        while (reader->at < reader->end && isspace((unsigned char)*reader->at))
            reader->at++;
        if (reader->at == reader->end || (*reader->at != '0' && *reader->at != '1'))
            return false;
        if (*reader->at++ == '1')
            set_bit(bit, width, (int)(i % width), (int)(i / width));
    }
    return true;
}

static bool read_pbm(struct cl_arena *arena, const struct cl_bytes *data, struct cl_label_bits *out)
{
    struct reader reader = {data->data, (const char *)data->data + data->size};
    if (data->size < 7 || reader.at[0] != 'P' || (reader.at[1] != '1' && reader.at[1] != '4'))
        return false;
    bool plain = reader.at[1] == '1';
    reader.at += 2;
    int64_t width = next_number(&reader), height = next_number(&reader);
    if (width < 1 || width > SIDE_MOST || height < 1 || height > SIDE_MOST)
        return false;
    uint8_t *bit = new_bits(arena, (int)width, (int)height);
    *out = (struct cl_label_bits){(int)width, (int)height, bit};
    if (plain)
        return read_plain(&reader, (int)width, (int)height, bit);
    size_t size = (size_t)((width + 7) / 8) * (size_t)height;
    if (reader.at == reader.end || !isspace((unsigned char)*reader.at++) || (size_t)(reader.end - reader.at) < size)
        return false;
    memcpy(bit, reader.at, size);
    if (width % 8 != 0) /* what is behind the last column is not of the image */
        for (int64_t row = 0; row < height; row++)
            bit[(row + 1) * ((width + 7) / 8) - 1] &= (uint8_t)(0xFF << (8 - width % 8));
    return true;
}

struct cl_label_bits cl_label_bits_turned(struct cl_arena *arena, const struct cl_label_bits *bits)
{
    uint8_t *bit = new_bits(arena, bits->height, bits->width);
    for (int y = 0; y < bits->height; y++)
        for (int x = 0; x < bits->width; x++)
            if (has_bit(bits, x, y))
                set_bit(bit, bits->height, bits->height - 1 - y, x);
    return (struct cl_label_bits){bits->height, bits->width, bit};
}

/* ---- the element ------------------------------------------------------------------------------------------------- */

void cl_label_image_read(struct cl_label_plan *plan, struct cl_label_element *element)
{
    struct cl_bytes data;
    const struct cl_label_beside wanted = {.line = element->line,
                                           .what = "image",
                                           .ending = ".pbm",
                                           .file = element->file,
                                           .sha256 = element->sha256,
                                           .most = FILE_MOST};
    if (!cl_label_beside_read(plan, &wanted, &data))
        return;
    if (!read_pbm(&plan->arena, &data, &element->bits))
        cl_fail_row(plan->error, element->line, "file",
                    "%s is not a PBM image of 1 to %d dots on a side, black and white", element->file, SIDE_MOST);
    else
        for (int64_t i = 0; i < element->rotation; i++)
            element->bits = cl_label_bits_turned(&plan->arena, &element->bits);
}
