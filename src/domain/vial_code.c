#include "domain/vial.h"
#include "base/id.h"
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A vial's ID: lot, hyphen, serial of at least four digits, check character over the letters and digits before it
 * (DESIGN.md "Values"). 20 characters fit the smallest QR symbol of the label (version 1-M): a lot code of at most 14
 * characters up to serial 9999, of 13 behind it. A lot code may have 32; such a label needs a larger symbol. */

enum { SERIAL_DIGITS = 4, SERIAL_DIGITS_MOST = 9 };

char *cl_vial_serial_write(int64_t serial, char *text, size_t size)
{
    snprintf(text, size, "%0*" PRId64, SERIAL_DIGITS, serial);
    return text;
}

char *cl_vial_code_write(const char *lot, int64_t serial, char *text)
{
    char digits[24];
    snprintf(text, CL_VIAL_CODE - 1, "%s-%s", lot, cl_vial_serial_write(serial, digits, sizeof digits));
    size_t size = strlen(text);
    text[size] = cl_check_character(text, size);
    text[size + 1] = '\0';
    return text;
}

/* A lot code's own form, without the sentence that cl_code_check would make. */
static bool is_lot(const char *text, size_t size)
{
    if (size == 0 || text[0] == '-' || text[size - 1] == '-')
        return false;
    for (size_t i = 0; i < size; i++) {
        bool known = (text[i] >= 'A' && text[i] <= 'Z') || (text[i] >= '0' && text[i] <= '9') || text[i] == '-';
        if (!known || (text[i] == '-' && text[i - 1] == '-'))
            return false;
    }
    return true;
}

/* The serial in its one form: four digits, or more without a leading zero. 0: it is none. */
static int64_t serial_of(const char *digits, size_t count)
{
    int64_t serial = 0;
    if (count < SERIAL_DIGITS || count > SERIAL_DIGITS_MOST || (count > SERIAL_DIGITS && digits[0] == '0'))
        return 0;
    for (size_t i = 0; i < count; i++) {
        if (digits[i] < '0' || digits[i] > '9')
            return 0;
        serial = serial * 10 + (digits[i] - '0');
    }
    return serial;
}

static bool fold(const char *text, char *folded)
{
    size_t size = strlen(text);
    if (size >= CL_VIAL_CODE)
        return false;
    for (size_t i = 0; i <= size; i++)
        folded[i] = (char)toupper((unsigned char)text[i]);
    return true;
}

/* The right check character is not told: whoever mistyped the serial would only be led to another vial. */
static enum cl_status mistyped(const char *text, const char *why, struct cl_error *error)
{
    return cl_fail(error, CL_USAGE, "vial.code", text, "scan the label, or read the whole ID again",
                   "vial '%s' is mistyped: %s", text, why);
}

enum cl_status cl_vial_code_read(const char *text, char *lot, int64_t *serial, struct cl_error *error)
{
    static const char form[] = "an ID is the lot, a hyphen, at least four digits and a check character, as in "
                               "UC26A001-0042T";
    char code[CL_VIAL_CODE];
    if (!fold(text, code))
        return mistyped(text, form, error);
    char *hyphen = strrchr(code, '-');
    size_t tail = hyphen ? strlen(hyphen + 1) : 0;
    int64_t number = tail > 1 ? serial_of(hyphen + 1, tail - 1) : 0;
    if (number == 0 || !is_lot(code, (size_t)(hyphen - code)))
        return mistyped(text, form, error);
    if (!cl_check_holds(code))
        return mistyped(text, "its check character does not match", error);
    *hyphen = '\0';
    if (lot)
        strcpy(lot, code);
    if (serial)
        *serial = number;
    return CL_OK;
}

bool cl_vial_code_resembles(const char *lot)
{
    return cl_vial_code_read(lot, NULL, NULL, NULL) == CL_OK;
}
