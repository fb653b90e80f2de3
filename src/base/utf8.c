#include "base/utf8.h"

#include <stdbool.h>
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
