#include "base/latin.h"

#include <stdint.h>
#include <utf8proc.h>

/* What 0x80 to 0x9F stand for; 0: nothing. */
static const uint16_t SPECIAL[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static int32_t point_of(unsigned char byte)
{
    return byte >= 0x80 && byte < 0xA0 ? SPECIAL[byte - 0x80] : byte;
}

enum cl_status cl_latin_read(const char *data, size_t size, struct cl_buffer *out, struct cl_error *error)
{
    int64_t line = 1;
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)data[i];
        int32_t point = point_of(byte);
        if (byte >= 0x80 && point == 0)
            return cl_fail(error, CL_INVALID_INPUT, NULL, NULL, "say encoding = utf-8 in the mapping, or export again",
                           "line %lld has a byte that stands for no character of latin1", (long long)line);
        line += byte == '\n';
        utf8proc_uint8_t bytes[4];
        cl_buffer_add(out, bytes, (size_t)utf8proc_encode_char(point, bytes));
    }
    return CL_OK;
}
