#include "base/json.h"

/* What follows the backslash of a byte that must be escaped; 0 for the others. */
static const char escapes[256] = {
    [0x00] = 'u', [0x01] = 'u', [0x02] = 'u', [0x03] = 'u', [0x04] = 'u', [0x05] = 'u',  [0x06] = 'u',
    [0x07] = 'u', [0x08] = 'b', [0x09] = 't', [0x0A] = 'n', [0x0B] = 'u', [0x0C] = 'f',  [0x0D] = 'r',
    [0x0E] = 'u', [0x0F] = 'u', [0x10] = 'u', [0x11] = 'u', [0x12] = 'u', [0x13] = 'u',  [0x14] = 'u',
    [0x15] = 'u', [0x16] = 'u', [0x17] = 'u', [0x18] = 'u', [0x19] = 'u', [0x1A] = 'u',  [0x1B] = 'u',
    [0x1C] = 'u', [0x1D] = 'u', [0x1E] = 'u', [0x1F] = 'u', ['"'] = '"',  ['\\'] = '\\',
};

static char *put_escape(char *at, unsigned char byte)
{
    static const char digits[] = "0123456789abcdef";
    *at++ = '\\';
    *at++ = escapes[byte];
    if (escapes[byte] != 'u')
        return at;
    *at++ = '0';
    *at++ = '0';
    *at++ = digits[byte >> 4];
    *at++ = digits[byte & 15];
    return at;
}

void cl_json_add_text(struct cl_buffer *out, const char *text, size_t size)
{
    char *begin = cl_buffer_reserve(out, 6 * size + 2), *at = begin; /* room for an escape of every byte */
    *at++ = '"';
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (escapes[byte])
            at = put_escape(at, byte);
        else
            *at++ = (char)byte;
    }
    *at++ = '"';
    *at = '\0';
    out->size += (size_t)(at - begin);
}

void cl_json_add_int(struct cl_buffer *out, int64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        digits[--at] = '-';
    cl_buffer_add(out, digits + at, sizeof digits - at);
}
