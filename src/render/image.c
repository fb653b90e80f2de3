#include "render/image.h"

#include <ctype.h>
#include <string.h>

#define LEVEL_MOST 255 /* of greys and colours */

static const struct {
    const char *ending, *word;
    char form; /* of its file: P4, P5, P6 */
} kinds[] = {
    [CL_IMAGE_BITS] = {".pbm", "a PBM image of 1 to 4000 dots on a side, black and white", '4'},
    [CL_IMAGE_GREYS] = {".pgm", "a PGM image of 1 to 4000 dots on a side, with levels from 0 to 255 as bytes", '5'},
    [CL_IMAGE_COLOURS] = {".ppm", "a PPM image of 1 to 4000 dots on a side, with levels from 0 to 255 as bytes", '6'},
};

const char *cl_image_ending(enum cl_image_kind kind)
{
    return kinds[kind].ending;
}

const char *cl_image_word(enum cl_image_kind kind)
{
    return kinds[kind].word;
}

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
    for (; reader->at < reader->end && isdigit((unsigned char)*reader->at) && number <= CL_IMAGE_SIDE_MOST;
         reader->at++)
        number = number * 10 + (*reader->at - '0');
    return number;
}

/* The plain form of bits, P1: the digits 0 and 1, between any blanks. */
static bool read_digits(struct reader *reader, const struct cl_image *image, uint8_t *bit)
{
    size_t row = (size_t)((image->width + 7) / 8);
    for (int y = 0; y < image->height; y++)
        for (int x = 0; x < image->width; x++) {
            while (reader->at < reader->end && isspace((unsigned char)*reader->at))
                reader->at++;
            if (reader->at == reader->end || (*reader->at != '0' && *reader->at != '1'))
                return false;
            if (*reader->at++ == '1')
                bit[(size_t)y * row + (size_t)x / 8] |= (uint8_t)(0x80 >> x % 8);
        }
    return true;
}

static bool read_bytes(struct reader *reader, const struct cl_image *image, uint8_t *data)
{
    if (reader->at == reader->end || !isspace((unsigned char)*reader->at++) ||
        (size_t)(reader->end - reader->at) < image->size)
        return false;
    memcpy(data, reader->at, image->size);
    if (image->kind == CL_IMAGE_BITS && image->width % 8 != 0) /* what is behind the last column is not of the image */
        for (int64_t row = 0; row < image->height; row++)
            data[(row + 1) * ((image->width + 7) / 8) - 1] &= (uint8_t)(0xFF << (8 - image->width % 8));
    return true;
}

static size_t size_of(const struct cl_image *image)
{
    static const size_t bits[] = {[CL_IMAGE_BITS] = 1, [CL_IMAGE_GREYS] = 8, [CL_IMAGE_COLOURS] = 24};
    return ((size_t)image->width * bits[image->kind] + 7) / 8 * (size_t)image->height;
}

static bool is_side(int64_t side)
{
    return side >= 1 && side <= CL_IMAGE_SIDE_MOST;
}

bool cl_image_read(enum cl_image_kind kind, const struct cl_bytes *file, struct cl_arena *arena, struct cl_image *out)
{
    struct reader reader = {file->data, (const char *)file->data + file->size};
    if (file->size < 7 || reader.at[0] != 'P')
        return false;
    bool plain = kind == CL_IMAGE_BITS && reader.at[1] == '1';
    if (!plain && reader.at[1] != kinds[kind].form)
        return false;
    reader.at += 2;
    int64_t width = next_number(&reader), height = next_number(&reader);
    if (!is_side(width) || !is_side(height) || (kind != CL_IMAGE_BITS && next_number(&reader) != LEVEL_MOST))
        return false;
    *out = (struct cl_image){.kind = kind, .width = (int)width, .height = (int)height};
    out->size = size_of(out);
    if (!plain && out->size > file->size)
        return false;
    uint8_t *data = cl_arena_alloc(arena, out->size);
    out->data = data;
    return plain ? read_digits(&reader, out, data) : read_bytes(&reader, out, data);
}
