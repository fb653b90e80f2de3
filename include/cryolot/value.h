/* Values: exact decimals, quantities with their unit in the name, civil dates, instants.
 *
 * No double decides anything. A reading function accepts what CLI.md "Everywhere" lists and refuses the rest with
 * CL_USAGE and a sentence that shows the right form; on failure its output is unchanged. A writing function fills a
 * caller's buffer and always ends it with NUL; it cannot fail when the buffer has the size named here. */
#ifndef CRYOLOT_VALUE_H
#define CRYOLOT_VALUE_H

#include <cryolot/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Several texts, owned by whoever made them (a context's lists: until cl_close). */
struct cl_texts {
    const char **at;
    size_t count;
};

/* ---- exact decimals -------------------------------------------------------------------------------------------- */

/* coefficient x 10^exponent; at most 18 digits, exponent from -18 to 18. "99.63" is {9963, -2}: trailing zeros that
 * were written are kept ("95.0" is {950, -1}), because the places of a limit decide the rounding. */
struct cl_decimal {
    int64_t coefficient;
    int exponent;
};

#define CL_DECIMAL_TEXT 48

/* Reads "9.5", "-3", "0", "2.5e7", "25e6" (a comma, NaN, inf, hexadecimal, blanks are refused). */
enum cl_status cl_decimal_read(const char *text, struct cl_decimal *out, struct cl_error *error);
/* -1, 0, 1: exact, for any two values (128-bit; never overflows). */
int cl_decimal_compare(struct cl_decimal a, struct cl_decimal b);
/* Places after the point: 2 for 99.63, 0 for 100 and 1e6. */
int cl_decimal_places(struct cl_decimal value);
/* Rounded half up (away from zero, USP General Notices 7.20) to `places` after the point; unchanged if it has no more.
 */
struct cl_decimal cl_decimal_round(struct cl_decimal value, int places);
/* Plain notation without exponent: "99.63", "25000000". `size` at least CL_DECIMAL_TEXT. Returns `text`. */
char *cl_decimal_write(struct cl_decimal value, char *text, size_t size);
/* Thousandths in the shortest plain notation: 97500 is "97.5", 3000 is "3". As cl_decimal_write. */
char *cl_thousandths_write(int64_t thousandths, char *text, size_t size);
/* value x 10^power as a whole number; CL_USAGE when it is not whole or does not fit an int64. */
enum cl_status cl_decimal_scale(struct cl_decimal value, int power, int64_t *out, struct cl_error *error);

/* ---- quantities ------------------------------------------------------------------------------------------------ */

#define CL_QUANTITY_TEXT  48
#define CL_NO_TEMPERATURE INT64_MIN /* a temperature that is not known or not given */

/* "25000000", "25e6", "2.5e7" -> 25000000; positive, whole, at most 10^15. */
enum cl_status cl_cells_read(const char *text, int64_t *cells, struct cl_error *error);
/* "1e6/kg" -> 1000000 cells per kg; positive, whole. */
enum cl_status cl_cells_per_kg_read(const char *text, int64_t *cells_per_kg, struct cl_error *error);
/* "2.5e6/cm2" -> 2500000 cells per cm²; positive, whole. */
enum cl_status cl_cells_per_cm2_read(const char *text, int64_t *cells_per_cm2, struct cl_error *error);
/* "70kg", "3450g", "62.5 kg" -> grams; 1 g to 1,000 kg, whole grams. A number without a unit is refused. */
enum cl_status cl_weight_read(const char *text, int64_t *weight_g, struct cl_error *error);
/* "3.8mL", "500uL", "0.1L" (also "µL", "ml") -> microlitres; positive, whole microlitres, at most 100 L. */
enum cl_status cl_volume_read(const char *text, int64_t *volume_ul, struct cl_error *error);
/* The same, and "0mL": what was given of a bag may be nothing. Microlitres from 0. */
enum cl_status cl_volume_or_zero_read(const char *text, int64_t *volume_ul, struct cl_error *error);
/* "4mL/min", "240 mL/h" as whole microlitres an hour, up to 10 L/h. */
enum cl_status cl_rate_read(const char *text, int64_t *rate_ul_per_h, struct cl_error *error);
/* "4cm2", "400mm2" (also "cm²") -> whole square millimetres, from 1 mm² to 1 m². */
enum cl_status cl_area_read(const char *text, int64_t *area_mm2, struct cl_error *error);
/* "-185C", "-196 °C", "4.5C" -> thousandths of a degree Celsius; -273.15 to 200. */
enum cl_status cl_temperature_read(const char *text, int64_t *temperature_mc, struct cl_error *error);
/* "200mm", "20cm" -> whole millimetres, from 1 mm to 5 m. A number without a unit is refused. */
enum cl_status cl_millimetres_read(const char *text, int64_t *millimetres, struct cl_error *error);
/* The same, and "0mm": a tank may be empty. */
enum cl_status cl_millimetres_or_zero_read(const char *text, int64_t *millimetres, struct cl_error *error);
/* "10min", "2h", "1.5h", "7d" -> minutes; positive, whole minutes, at most 366 days. A number without a unit is
 * refused.
 */
enum cl_status cl_minutes_read(const char *text, int64_t *minutes, struct cl_error *error);
/* "300s", "5min", "1.5h" -> seconds; positive, whole seconds, at most 30 days. A number without a unit is refused. */
enum cl_status cl_seconds_read(const char *text, int64_t *seconds, struct cl_error *error);
/* A whole number within [least, most]; `what` names it in the error ("vials"). */
enum cl_status cl_count_read(const char *text, const char *what, int64_t least, int64_t most, int64_t *out,
                             struct cl_error *error);

/* "50 × 10⁶" when it is a multiple of 10^4 and at least 10^6 ("25.5 × 10⁶"), else "1,234,567": as on a certificate. */
char *cl_cells_write(int64_t cells, char *text, size_t size);
char *cl_weight_write(int64_t weight_g, char *text, size_t size);            /* "62.5 kg"; below 1 kg "850 g" */
char *cl_volume_write(int64_t volume_ul, char *text, size_t size);           /* "3.8 mL"; below 1 mL "500 µL" */
char *cl_rate_write(int64_t rate_ul_per_h, char *text, size_t size);         /* "4 mL/min"; else "239.5 mL/h" */
char *cl_area_write(int64_t area_mm2, char *text, size_t size);              /* "4 cm²"; below 1 cm² "50 mm²" */
char *cl_temperature_write(int64_t temperature_mc, char *text, size_t size); /* "-185 °C" */

/* ---- civil dates and instants ---------------------------------------------------------------------------------- */

/* A day of the proleptic Gregorian calendar, years 1900 to 9999. {0,0,0} means "none". */
struct cl_date {
    int year, month, day;
};

#define CL_DATE_TEXT 16
#define CL_TIME_TEXT 48

/* "2028-02-29" only. 2026-02-30 is refused. */
enum cl_status cl_date_read(const char *text, struct cl_date *out, struct cl_error *error);
char *cl_date_write(struct cl_date date, char *text, size_t size); /* "2028-02-29"; "" for none */
bool cl_date_is_set(struct cl_date date);
int cl_date_compare(struct cl_date a, struct cl_date b);
/* Whole days from a to b (negative when b is earlier). */
int64_t cl_date_days_between(struct cl_date a, struct cl_date b);
/* So many days later (earlier when negative). */
struct cl_date cl_date_add_days(struct cl_date date, int64_t days);
/* The same day `months` later, or the last day of that month: 2024-02-29 + 12 = 2025-02-28. */
struct cl_date cl_date_add_months(struct cl_date date, int months);

/* Whether `zone` is a name of the system's zone files ("Europe/Paris"). An unknown name silently becomes UTC in libc,
 * so it is refused here: CL_USAGE with an example. */
enum cl_status cl_zone_check(const char *zone, struct cl_error *error);
/* The civil date of an instant in a zone that cl_zone_check accepted. */
struct cl_date cl_date_of(int64_t at_ms, const char *zone);
/* "2026-11-22T10:00:00.000Z", "...T10:00+01:00" or, read in `zone`, "2026-11-22 10:00", "2026-11-22T10:00:30". A local
 * time that the zone skips or has twice is refused. UTC milliseconds out. */
enum cl_status cl_time_read(const char *text, const char *zone, int64_t *at_ms, struct cl_error *error);
/* RFC 3339 UTC with milliseconds: "2026-11-22T10:00:00.000Z". */
char *cl_time_write_utc(int64_t at_ms, char *text, size_t size);
/* For people: "2026-11-22 11:00 CET", with seconds when `seconds`. */
char *cl_time_write_local(int64_t at_ms, const char *zone, bool seconds, char *text, size_t size);

/* ---- grids ------------------------------------------------------------------------------------------------------ */

/* The positions of a box. A position on record is row * columns + column, both from 0, whatever people call it. */
struct cl_grid {
    int64_t rows, columns; /* 0, 0: it has no positions */
    bool numbers;          /* they are called 1, 2, 3 in their order, instead of A1, A2 by row and column */
    bool column_first;     /* they follow each other down the columns: A1, B1, C1; else along the rows: A1, A2, A3 */
};

#define CL_POSITION_TEXT 24

/* "9x9": rows by columns, at most 26 by 99; sets these two only. CL_USAGE. */
enum cl_status cl_grid_read(const char *text, struct cl_grid *out, struct cl_error *error);
/* How many positions it has. */
int64_t cl_grid_size(const struct cl_grid *grid);
/* The position that stands at a place of their order (from 0), and the place of a position in it. */
int64_t cl_grid_at(const struct cl_grid *grid, int64_t rank);
int64_t cl_grid_rank(const struct cl_grid *grid, int64_t position);
/* "C7", or "25". Returns `text`; CL_POSITION_TEXT bytes are enough. */
char *cl_grid_position_write(const struct cl_grid *grid, int64_t position, char *text, size_t size);
/* The position of that name ("c7" too); -1 when the grid has none of it. */
int64_t cl_grid_position_read(const struct cl_grid *grid, const char *text);
/* Whether a text is some grid's position: a letter and a number, or a number alone. */
bool cl_grid_is_position(const char *text);

#endif
