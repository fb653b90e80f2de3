#include <cryolot/value.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef __int128 wide;

#define COEFFICIENT_LIMIT 1000000000000000000 /* 10^18: one more than the largest of 18 digits */

/* Further apart than this two int64 coefficients need no multiplication to be told apart, and 2^63 x 10^19 still fits
 * 127 bits. */
enum { POWER_MOST = 19, EXPONENT_MOST = 18 };

static wide power_of_ten(int power)
{
    wide result = 1;
    while (power-- > 0)
        result *= 10;
    return result;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

/* Moves over the digits and appends them to the coefficient; false when that would have a 19th. */
static bool take_digits(const char **at, int64_t *coefficient)
{
    for (; **at >= '0' && **at <= '9'; ++*at) {
        if (*coefficient >= COEFFICIENT_LIMIT / 10)
            return false;
        *coefficient = *coefficient * 10 + (**at - '0');
    }
    return true;
}

/* The sign and up to three digits behind an e; false when there are none. */
static bool take_exponent(const char **at, int *exponent)
{
    int sign = **at == '-' ? -1 : 1, count = 0;
    if (**at == '-' || **at == '+')
        ++*at;
    for (*exponent = 0; **at >= '0' && **at <= '9' && count < 3; ++*at, count++)
        *exponent = *exponent * 10 + (**at - '0');
    *exponent *= sign;
    return count > 0;
}

/* Why the text is no decimal, or NULL. A digit must stand on both sides of the point: ".5" and "5." are misread. */
static const char *parse(const char *at, struct cl_decimal *out)
{
    static const char no_number[] = "is not a number", too_long[] = "has more than 18 digits";
    struct cl_decimal value = {0};
    bool negative = *at == '-';
    at += negative;
    const char *start = at;
    if (!take_digits(&at, &value.coefficient))
        return too_long;
    if (at == start)
        return no_number;
    if (*at == '.') {
        start = ++at;
        if (!take_digits(&at, &value.coefficient))
            return too_long;
        if (at == start)
            return no_number;
        if (at - start > EXPONENT_MOST)
            return too_long;
        value.exponent = (int)(start - at);
    }
    int written = 0;
    if ((*at == 'e' || *at == 'E') && !(at++, take_exponent(&at, &written)))
        return no_number;
    if (*at != '\0')
        return no_number;
    value.exponent += written;
    if (abs(value.exponent) > EXPONENT_MOST)
        return "is out of range";
    value.coefficient *= negative ? -1 : 1;
    *out = value;
    return NULL;
}

enum cl_status cl_decimal_read(const char *text, struct cl_decimal *out, struct cl_error *error)
{
    const char *fault = parse(text, out);
    if (!fault)
        return CL_OK;
    const char *remedy = strchr(text, ',') ? "write a point for the decimals and nothing between thousands: 9.5"
                                           : "write it like 9.5, -3 or 2.5e7";
    return cl_fail(error, CL_USAGE, NULL, NULL, remedy, "'%s' %s", text, fault);
}

/* ---- reckoning ------------------------------------------------------------------------------------------------- */

int cl_decimal_compare(struct cl_decimal a, struct cl_decimal b)
{
    wide left = a.coefficient, right = b.coefficient;
    int64_t apart = (int64_t)a.exponent - b.exponent;
    int power = apart > POWER_MOST ? POWER_MOST : apart < -POWER_MOST ? -POWER_MOST : (int)apart;
    if (power > 0)
        left *= power_of_ten(power);
    else
        right *= power_of_ten(-power);
    return (left > right) - (left < right);
}

int cl_decimal_places(struct cl_decimal value)
{
    return value.exponent < 0 ? -value.exponent : 0;
}

struct cl_decimal cl_decimal_round(struct cl_decimal value, int places)
{
    int64_t dropped = -(int64_t)value.exponent - places;
    if (dropped <= 0)
        return value;
    if (dropped > POWER_MOST)
        return (struct cl_decimal){0, -places};
    wide divisor = power_of_ten((int)dropped), half = divisor / 2;
    wide away_from_zero = value.coefficient < 0 ? -half : half;
    return (struct cl_decimal){(int64_t)((value.coefficient + away_from_zero) / divisor), -places};
}

char *cl_thousandths_write(int64_t thousandths, char *text, size_t size)
{
    struct cl_decimal number = {thousandths, -3};
    while (number.exponent < 0 && number.coefficient % 10 == 0)
        number = (struct cl_decimal){number.coefficient / 10, number.exponent + 1};
    return cl_decimal_write(number, text, size);
}

enum cl_status cl_decimal_scale(struct cl_decimal value, int power, int64_t *out, struct cl_error *error)
{
    char text[CL_DECIMAL_TEXT];
    struct cl_decimal scaled = {value.coefficient, value.exponent + power};
    int size = abs(scaled.exponent) > POWER_MOST ? POWER_MOST : abs(scaled.exponent);
    wide factor = power_of_ten(size), whole = value.coefficient;
    if (scaled.exponent < 0 && whole % factor != 0)
        return cl_fail(error, CL_USAGE, NULL, NULL, NULL, "%s is not a whole number",
                       cl_decimal_write(scaled, text, sizeof text));
    whole = scaled.exponent < 0 ? whole / factor : whole * factor;
    if (whole > INT64_MAX || whole < INT64_MIN)
        return cl_fail(error, CL_USAGE, NULL, NULL, NULL, "%s is too large",
                       cl_decimal_write(scaled, text, sizeof text));
    *out = (int64_t)whole;
    return CL_OK;
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

char *cl_decimal_write(struct cl_decimal value, char *text, size_t size)
{
    char digits[CL_DECIMAL_TEXT + 1];
    uint64_t magnitude = value.coefficient < 0 ? 0 - (uint64_t)value.coefficient : (uint64_t)value.coefficient;
    const char *sign = value.coefficient < 0 ? "-" : "";
    int places = cl_decimal_places(value);
    int zeros = value.exponent > 0 && magnitude > 0 ? value.exponent : 0;
    int length = snprintf(digits, sizeof digits, "%0*" PRIu64, places + 1, magnitude) - places;
    if (places > 0)
        snprintf(text, size, "%s%.*s.%s", sign, length, digits, digits + length);
    else
        snprintf(text, size, "%s%s%.*s", sign, digits, zeros, "000000000000000000000000000000000000000000000000");
    return text;
}
