#include <cryolot/value.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- reading --------------------------------------------------------------------------------------------------- */

/* A unit as it is written, and the power of ten that leads from it to the unit that is stored. */
struct unit {
    const char *name;
    int power;
};

struct measure {
    const char *what;
    const struct unit *units; /* ends with a NULL name */
    int64_t least, most;      /* in the unit that is stored */
    const char *example;
    const char *range;
    const char *finest;
};

static const struct unit weight_units[] = {{"kg", 3}, {"g", 0}, {NULL, 0}};

/* The micro sign U+00B5 and the Greek mu U+03BC look the same and are both typed. */
static const struct unit volume_units[] = {{"mL", 3}, {"ml", 3}, {"uL", 0}, {"ul", 0}, {"µL", 0}, {"µl", 0},
                                           {"μL", 0}, {"μl", 0}, {"L", 6},  {"l", 6},  {NULL, 0}};

static const struct unit temperature_units[] = {{"C", 3}, {"°C", 3}, {NULL, 0}};

static const struct unit length_units[] = {{"mm", 0}, {"cm", 1}, {NULL, 0}};

static const struct unit area_units[] = {{"cm2", 2}, {"cm²", 2}, {"mm2", 0}, {"mm²", 0}, {NULL, 0}};

static const struct measure weight = {"weight",         weight_units, 1, 1000000, "write 70kg or 3450g",
                                      "1 g to 1000 kg", "1 g"};
static const struct measure volume = {"volume",        volume_units, 1, 100000000, "write 3.8mL or 3800uL",
                                      "1 µL to 100 L", "1 µL"};
static const struct measure volume_or_zero = {"volume",     volume_units, 0, 100000000, "write 3.8mL, 3800uL or 0mL",
                                              "0 to 100 L", "1 µL"};
static const struct measure temperature = {"temperature",         temperature_units,   -273150,   200000,
                                           "write -185C or 4.5C", "-273.15 to 200 °C", "0.001 °C"};
static const struct measure depth = {"length", length_units, 1, 5000, "write 200mm or 20cm", "1 mm to 5 m", "1 mm"};
static const struct measure depth_or_zero = {"length",   length_units, 0, 5000, "write 200mm, 20cm or 0mm",
                                             "0 to 5 m", "1 mm"};

static const struct measure area = {"area", area_units, 1, 1000000, "write 4cm2 or 400mm2", "1 mm² to 1 m²", "1 mm²"};

/* Splits "62.5 kg" into "62.5" and "kg"; at most one blank between them. The number is not judged here: what is neither
 * digit nor unit stays with it, so that "3,8mL" is called a bad number and not a bad unit. */
static const char *split_unit(const char *text, char *number, size_t size)
{
    size_t length = strspn(text, "0123456789.,+-");
    if (length > 0 && (text[length] == 'e' || text[length] == 'E')) {
        size_t power = strspn(text + length + 1, "0123456789+-");
        length += power ? power + 1 : 0;
    }
    snprintf(number, size, "%.*s", (int)(length < size ? length : size - 1), text);
    return text + length + (text[length] == ' ');
}

static const struct unit *find_unit(const struct unit *unit, const char *name)
{
    while (unit->name && strcmp(unit->name, name) != 0)
        unit++;
    return unit->name ? unit : NULL;
}

static enum cl_status refuse(const struct measure *measure, const char *text, const char *why, struct cl_error *error)
{
    return cl_fail(error, CL_USAGE, NULL, NULL, measure->example, "%s '%s' %s", measure->what, text, why);
}

static enum cl_status read_measure(const struct measure *measure, const char *text, int64_t *out,
                                   struct cl_error *error)
{
    char number[64];
    struct cl_decimal value;
    int64_t scaled;
    const char *name = split_unit(text, number, sizeof number);
    if (cl_decimal_read(number, &value, NULL) != CL_OK)
        return refuse(measure, text, "is not a number with a unit", error);
    if (*name == '\0')
        return refuse(measure, text, "has no unit", error);
    const struct unit *unit = find_unit(measure->units, name);
    if (!unit)
        return cl_fail(error, CL_USAGE, NULL, NULL, measure->example, "%s '%s' has the unit '%s', which is none of %s",
                       measure->what, text, name, measure->what);
    struct cl_decimal least = {measure->least, -unit->power}, most = {measure->most, -unit->power};
    if (cl_decimal_compare(value, least) < 0 || cl_decimal_compare(value, most) > 0)
        return cl_fail(error, CL_USAGE, NULL, NULL, measure->example, "%s '%s' is not within %s", measure->what, text,
                       measure->range);
    if (cl_decimal_scale(value, unit->power, &scaled, NULL) != CL_OK)
        return cl_fail(error, CL_USAGE, NULL, NULL, measure->example, "%s '%s' is finer than %s", measure->what, text,
                       measure->finest);
    *out = scaled;
    return CL_OK;
}

enum cl_status cl_weight_read(const char *text, int64_t *weight_g, struct cl_error *error)
{
    return read_measure(&weight, text, weight_g, error);
}

enum cl_status cl_volume_read(const char *text, int64_t *volume_ul, struct cl_error *error)
{
    return read_measure(&volume, text, volume_ul, error);
}

enum cl_status cl_volume_or_zero_read(const char *text, int64_t *volume_ul, struct cl_error *error)
{
    return read_measure(&volume_or_zero, text, volume_ul, error);
}

enum cl_status cl_rate_read(const char *text, int64_t *rate_ul_per_h, struct cl_error *error)
{
    static const char remedy[] = "write 4mL/min or 240mL/h";
    enum { RATE_MOST = 10 * 1000 * 1000 };
    char volume_text[64];
    const char *slash = strrchr(text, '/');
    int64_t volume_ul = 0, times = slash && strcmp(slash, "/min") == 0 ? 60 : 1;
    if (!slash || (times == 1 && strcmp(slash, "/h") != 0) || (size_t)(slash - text) >= sizeof volume_text)
        return cl_fail(error, CL_USAGE, NULL, NULL, remedy, "rate '%s' is no volume per minute or hour", text);
    snprintf(volume_text, sizeof volume_text, "%.*s", (int)(slash - text), text);
    enum cl_status status = read_measure(&volume, volume_text, &volume_ul, error);
    if (status != CL_OK)
        return status;
    if (volume_ul * times > RATE_MOST)
        return cl_fail(error, CL_USAGE, NULL, NULL, remedy, "rate '%s' is more than 10 L/h", text);
    *rate_ul_per_h = volume_ul * times;
    return CL_OK;
}

enum cl_status cl_area_read(const char *text, int64_t *area_mm2, struct cl_error *error)
{
    return read_measure(&area, text, area_mm2, error);
}

enum cl_status cl_temperature_read(const char *text, int64_t *temperature_mc, struct cl_error *error)
{
    return read_measure(&temperature, text, temperature_mc, error);
}

/* A unit of time in those that are counted. */
struct time_unit {
    const char *name; /* NULL: the end of the list */
    int64_t size;
};

/* Positive and whole, at most `most`; false: it is no such span. */
static bool read_span(const char *text, const struct time_unit *units, int64_t most, int64_t *out)
{
    char number[64];
    struct cl_decimal value;
    int64_t thousandths = 0;
    const char *name = split_unit(text, number, sizeof number);
    for (const struct time_unit *unit = units; unit->name; unit++) {
        if (strcmp(unit->name, name) != 0)
            continue;
        if (cl_decimal_read(number, &value, NULL) != CL_OK || cl_decimal_scale(value, 3, &thousandths, NULL) != CL_OK ||
            thousandths <= 0 || thousandths > most * 1000 || thousandths * unit->size % 1000 != 0 ||
            thousandths * unit->size / 1000 > most)
            return false;
        *out = thousandths * unit->size / 1000;
        return true;
    }
    return false;
}

enum cl_status cl_minutes_read(const char *text, int64_t *minutes, struct cl_error *error)
{
    static const struct time_unit units[] = {{"min", 1}, {"h", 60}, {"d", 1440}, {NULL, 0}};
    if (read_span(text, units, (int64_t)366 * 1440, minutes))
        return CL_OK;
    return cl_fail(error, CL_USAGE, NULL, NULL, "write 10min, 2h or 7d",
                   "'%s' is no span of whole minutes with its unit, of 1 min to 366 d", text);
}

enum cl_status cl_seconds_read(const char *text, int64_t *seconds, struct cl_error *error)
{
    static const struct time_unit units[] = {{"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}, {NULL, 0}};
    if (read_span(text, units, (int64_t)30 * 86400, seconds))
        return CL_OK;
    return cl_fail(error, CL_USAGE, NULL, NULL, "write 300s, 5min or 2h",
                   "'%s' is no span of whole seconds with its unit, of 1 s to 30 d", text);
}

enum cl_status cl_millimetres_read(const char *text, int64_t *millimetres, struct cl_error *error)
{
    return read_measure(&depth, text, millimetres, error);
}

enum cl_status cl_millimetres_or_zero_read(const char *text, int64_t *millimetres, struct cl_error *error)
{
    return read_measure(&depth_or_zero, text, millimetres, error);
}

#define CELLS_MOST 1000000000000000 /* 10^15 */

/* `shown` is what the person wrote, `number` the part of it that counts cells. */
static enum cl_status read_cells(const char *what, const char *shown, const char *number, const char *remedy,
                                 int64_t *out, struct cl_error *error)
{
    struct cl_decimal value;
    int64_t cells;
    const char *fault = NULL;
    if (cl_decimal_read(number, &value, NULL) != CL_OK)
        fault = "is not a number";
    else if (cl_decimal_compare(value, (struct cl_decimal){0}) <= 0)
        fault = "is not more than 0";
    else if (cl_decimal_compare(value, (struct cl_decimal){CELLS_MOST, 0}) > 0)
        fault = "is more than 1e15";
    else if (cl_decimal_scale(value, 0, &cells, NULL) != CL_OK)
        fault = "is not a whole number";
    if (fault)
        return cl_fail(error, CL_USAGE, NULL, NULL, remedy, "%s '%s' %s", what, shown, fault);
    *out = cells;
    return CL_OK;
}

enum cl_status cl_cells_read(const char *text, int64_t *cells, struct cl_error *error)
{
    return read_cells("number of cells", text, text, "write 25000000, 25e6 or 2.5e7", cells, error);
}

enum cl_status cl_cells_per_kg_read(const char *text, int64_t *cells_per_kg, struct cl_error *error)
{
    static const char remedy[] = "write 1e6/kg";
    char number[64];
    const char *unit = split_unit(text, number, sizeof number);
    if (strcmp(unit, "/kg") != 0)
        return cl_fail(error, CL_USAGE, NULL, NULL, remedy, "cells per kg '%s' do not end with /kg", text);
    return read_cells("cells per kg", text, number, remedy, cells_per_kg, error);
}

enum cl_status cl_cells_per_cm2_read(const char *text, int64_t *cells_per_cm2, struct cl_error *error)
{
    static const char remedy[] = "write 2.5e6/cm2";
    char number[64];
    const char *unit = split_unit(text, number, sizeof number);
    if (strcmp(unit, "/cm2") != 0 && strcmp(unit, "/cm²") != 0)
        return cl_fail(error, CL_USAGE, NULL, NULL, remedy, "cells per cm² '%s' do not end with /cm2", text);
    return read_cells("cells per cm²", text, number, remedy, cells_per_cm2, error);
}

enum cl_status cl_count_read(const char *text, const char *what, int64_t least, int64_t most, int64_t *out,
                             struct cl_error *error)
{
    struct cl_decimal value;
    char remedy[80];
    bool whole = cl_decimal_read(text, &value, NULL) == CL_OK && value.exponent == 0;
    if (whole && value.coefficient >= least && value.coefficient <= most) {
        *out = value.coefficient;
        return CL_OK;
    }
    snprintf(remedy, sizeof remedy, "write a whole number from %" PRId64 " to %" PRId64, least, most);
    if (!whole)
        return cl_fail(error, CL_USAGE, NULL, NULL, remedy, "%s '%s' is not a whole number", what, text);
    return cl_fail(error, CL_USAGE, NULL, NULL, remedy, "%s '%s' is not within %" PRId64 " to %" PRId64, what, text,
                   least, most);
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

/* "1,234,567": a comma before each group of three digits counted from the end of the whole part. */
static void group_thousands(const char *plain, char *text, size_t size)
{
    size_t sign = *plain == '-', whole = strspn(plain + sign, "0123456789"), used = 0;
    for (size_t i = 0; plain[i] && used + 2 < size; i++) {
        size_t behind = sign + whole - i; /* digits from here to the end of the whole part */
        if (i > sign && i < sign + whole && behind % 3 == 0)
            text[used++] = ',';
        text[used++] = plain[i];
    }
    text[used] = '\0';
}

/* The decimal coefficient x 10^exponent without zeros at its end: 3800 x 10^-3 is "3.8". */
static char *write_trimmed(int64_t coefficient, int exponent, char *text, size_t size)
{
    while (exponent < 0 && coefficient % 10 == 0) {
        coefficient /= 10;
        exponent++;
    }
    return cl_decimal_write((struct cl_decimal){coefficient, exponent}, text, size);
}

char *cl_cells_write(int64_t cells, char *text, size_t size)
{
    char plain[CL_DECIMAL_TEXT], grouped[CL_DECIMAL_TEXT];
    bool millions = cells % 10000 == 0 && (cells >= 1000000 || cells <= -1000000);
    group_thousands(write_trimmed(cells, millions ? -6 : 0, plain, sizeof plain), grouped, sizeof grouped);
    snprintf(text, size, "%s%s", grouped, millions ? " × 10⁶" : "");
    return text;
}

/* In the larger unit from 1000 of the smaller one on. */
static char *write_measure(int64_t value, const char *small, const char *large, char *text, size_t size)
{
    char number[CL_DECIMAL_TEXT];
    bool is_small = value > -1000 && value < 1000;
    write_trimmed(value, is_small ? 0 : -3, number, sizeof number);
    snprintf(text, size, "%s %s", number, is_small ? small : large);
    return text;
}

char *cl_weight_write(int64_t weight_g, char *text, size_t size)
{
    return write_measure(weight_g, "g", "kg", text, size);
}

char *cl_area_write(int64_t area_mm2, char *text, size_t size)
{
    char number[CL_DECIMAL_TEXT];
    bool is_small = area_mm2 < 100;
    write_trimmed(area_mm2, is_small ? 0 : -2, number, sizeof number);
    snprintf(text, size, "%s %s", number, is_small ? "mm²" : "cm²");
    return text;
}

char *cl_volume_write(int64_t volume_ul, char *text, size_t size)
{
    return write_measure(volume_ul, "µL", "mL", text, size);
}

char *cl_rate_write(int64_t rate_ul_per_h, char *text, size_t size)
{
    bool whole = rate_ul_per_h % 60 == 0;
    cl_volume_write(whole ? rate_ul_per_h / 60 : rate_ul_per_h, text, size);
    size_t used = strlen(text);
    snprintf(text + used, size - used, "/%s", whole ? "min" : "h");
    return text;
}

char *cl_temperature_write(int64_t temperature_mc, char *text, size_t size)
{
    char number[CL_DECIMAL_TEXT];
    snprintf(text, size, "%s °C", write_trimmed(temperature_mc, -3, number, sizeof number));
    return text;
}
