#include "base/keyboard.h"
#include "base/utf8.h"
#include <string.h>

/* The keys that codes are made of, as a scanner types them: letters with Shift, digits and the hyphen without; then
 * those of GS1 and ISBT 128. */
static const char KEYS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:/=+&<>,.?%()";

/* What a computer of each layout reads instead, key by key. Windows locks the row of digits too with Caps Lock; others
 * make capital letters of what is a letter there. */
static const struct {
    const char *name, *typed;
} LAYOUTS[] = {
    {"an AZERTY keyboard", "QBCDEFGHIJKL?NOPARSTUVZXYWà&é\"'(-è_ç)M!=+7./;:§590"},
    {"an AZERTY keyboard with Caps Lock on", "qbcdefghijkl,noparstuvzxyw0123456789°m§+=è;:./!(çà"},
    {"an AZERTY keyboard with Caps Lock on", "qbcdefghijkl?noparstuvzxywÀ&É\"'(-È_Ç)m!=+7./;:§590"},
    {"a Belgian or Apple AZERTY keyboard", "QBCDEFGHIJKL?NOPARSTUVZXYWà&é\"'(§è!ç)M=-_7./;:+590"},
    {"a QWERTZ keyboard", "ABCDEFGHIJKLMNOPQRSTUVWXZY0123456789ßÖ-´`/;:,._%)="},
    {"a QWERTZ keyboard with Caps Lock on", "abcdefghijklmnopqrstuvwxzy=!\"§$%&/()?ö_`´7,.;:-590"},
    {"a Swiss QWERTZ keyboard", "ABCDEFGHIJKLMNOPQRSTUVWXZY0123456789'é-^`/;:,._%)="},
};
enum { SEPARATOR = 0x1d };
enum { LAYOUT_COUNT = sizeof LAYOUTS / sizeof *LAYOUTS };

const char *cl_keyboard_name(size_t layout)
{
    return layout < LAYOUT_COUNT ? LAYOUTS[layout].name : NULL;
}

/* The key that types this character, or 0. The separator of GS1 is no key: it comes as it is, whatever the layout. */
static char key_of(const char *typed, int32_t point)
{
    size_t bytes;
    if (point == SEPARATOR)
        return SEPARATOR;
    for (const char *key = KEYS; *key; key++, typed += bytes)
        if (cl_text_next(typed, &bytes) == point)
            return *key;
    return '\0';
}

/* A scanner may be set to small letters. */
static char key_of_either_case(const char *typed, int32_t point)
{
    char key = key_of(typed, point);
    if (!key && point >= 'a' && point <= 'z')
        key = key_of(typed, point - 'a' + 'A');
    return key;
}

bool cl_keyboard_undo(size_t layout, const char *text, char *out, size_t size)
{
    size_t used = 0, bytes;
    for (; *text; text += bytes) {
        char key = key_of_either_case(LAYOUTS[layout].typed, cl_text_next(text, &bytes));
        if (!key || used + 1 >= size)
            return false;
        out[used++] = key;
    }
    out[used] = '\0';
    return true;
}

bool cl_keyboard_type(size_t layout, const char *meant, char *out, size_t size)
{
    size_t used = 0, bytes;
    for (; *meant; meant++) {
        static const char separator[] = {SEPARATOR, '\0'};
        const char *typed = LAYOUTS[layout].typed, *key = KEYS;
        if (*meant == SEPARATOR)
            key = typed = separator;
        for (; *key && *key != *meant; key++, typed += bytes)
            cl_text_next(typed, &bytes);
        cl_text_next(typed, &bytes);
        if (!*key || used + bytes >= size)
            return false;
        memcpy(out + used, typed, bytes);
        used += bytes;
    }
    out[used] = '\0';
    return true;
}
