#include "base/utf8.h"

#include <string.h>
#include <utf8proc.h>

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */

int32_t cl_text_next(const char *text, size_t *bytes)
{
    *bytes = 0;
    if (*text == '\0')
        return 0;
    /* Without a length the library looks at no byte behind one that is not a continuation, so never behind the NUL. */
    utf8proc_int32_t point;
    utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &point);
    *bytes = taken > 0 ? (size_t)taken : 1;
    return taken > 0 ? point : -1;
}

bool cl_point_is_blank(int32_t point)
{
    return point == ' ' || (point > '~' && utf8proc_category(point) == UTF8PROC_CATEGORY_ZS);
}

const char *cl_point_fault(int32_t point)
{
    if (point >= ' ' && point <= '~')
        return NULL;
    switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_CC:
        return "a control character";
    case UTF8PROC_CATEGORY_CF:
        return "an invisible character";
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return "a line separator";
    case UTF8PROC_CATEGORY_CO:
        return "a private character";
    case UTF8PROC_CATEGORY_CN:
        return "an unassigned character";
    default: /* letters that show nothing: the Hangul fillers, variation selectors */
        return utf8proc_get_property(point)->ignorable ? "an invisible character" : NULL;
    }
}

bool cl_point_is_settable(int32_t point)
{
    static const struct {
        int32_t first, last;
    } cannot[] = {
        {0x0000, 0x001F}, {0x007F, 0x009F}, {0x00AD, 0x00AD}, {0x0300, 0x036F}, {0x0483, 0x0489},    {0x0590, 0x109F},
        {0x1100, 0x11FF}, {0x135D, 0x135F}, {0x1700, 0x18AF}, {0x1900, 0x1CFF}, {0x1DC0, 0x1DFF},    {0x200B, 0x200F},
        {0x2028, 0x202E}, {0x2060, 0x206F}, {0x20D0, 0x20FF}, {0x2CEF, 0x2CF1}, {0x2D7F, 0x2D7F},    {0x2DE0, 0x2DFF},
        {0x302A, 0x302F}, {0x3099, 0x309A}, {0xA66F, 0xA67D}, {0xA69E, 0xA69F}, {0xA6F0, 0xA6F1},    {0xA800, 0xABFF},
        {0xD7B0, 0xF8FF}, {0xFB1D, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFE70, 0xFEFF}, {0xFFF0, INT32_MAX},
    };
    for (size_t i = 0; point >= cannot[i].first; i++)
        if (point <= cannot[i].last)
            return false;
    return point >= 0;
}

char *cl_text_visible(const char *text, char *out, size_t size)
{
    size_t used = 0, bytes;
    int32_t point;
    for (; (point = cl_text_next(text, &bytes)) != 0; text += bytes) {
        bool harmless = point > 0 && !cl_point_fault(point);
        size_t length = harmless ? bytes : sizeof replacement - 1;
        if (used + length >= size)
            break;
        memcpy(out + used, harmless ? text : replacement, length);
        used += length;
    }
    out[used] = '\0';
    return out;
}

size_t cl_text_width(const char *text)
{
    size_t width = 0, bytes;
    int32_t point;
    for (; (point = cl_text_next(text, &bytes)) != 0; text += bytes)
        width += point < 0 ? 1 : (size_t)utf8proc_charwidth(point);
    return width;
}
