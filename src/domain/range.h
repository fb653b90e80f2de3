/* Exact numbers and the ranges of them that a reported value, or the mean of several, stands for. */
#ifndef CRYOLOT_DOMAIN_RANGE_H
#define CRYOLOT_DOMAIN_RANGE_H

#include <cryolot/product.h>

__extension__ typedef __int128 cl_wide;

/* coefficient x 10^exponent / divisor: of a reported value the divisor is 1, of a mean the number of its values. */
struct cl_number {
    cl_wide coefficient;
    int exponent;
    int64_t divisor;
};

/* One end of a range, or a limit. */
struct cl_bound {
    bool given; /* false: without end */
    bool open;  /* the number itself does not belong to it */
    struct cl_number number;
};

/* The numbers that a value can stand for: one, or for a censored value ("<0.1") all on one side. */
struct cl_range {
    struct cl_bound low, high;
    bool censored;
};

/* The limits of a specification's row of kind number, read once for many values. */
struct cl_limits {
    struct cl_bound lower, upper;
    struct cl_bound least, most; /* outside: a mistake, not a result */
    bool usp;                    /* rounded to the places of the limit before it is compared */
};

/* CL_INTEGRITY: a stored limit that is no number. */
enum cl_status cl_limits_read(const struct cl_specification *test, struct cl_limits *out, struct cl_error *error);
/* "<0.1", ">= 98", "99.63", moved by `power` places into the unit of the limits. CL_USAGE. */
enum cl_status cl_range_read(const char *text, int power, struct cl_range *out, struct cl_error *error);
/* Cuts an open-ended range at what the test can give; false when nothing of it, or the number itself, is possible. */
bool cl_range_cut(struct cl_range *range, const struct cl_limits *limits);
/* The mean of ranges: from the mean of their least to the mean of their greatest numbers, exactly. False: the values
 * lie so far apart that it cannot be reckoned in 128 bits. */
bool cl_range_mean(const struct cl_range *ranges, size_t count, struct cl_range *out);
/* "pass": whatever it stands for conforms; "fail": nothing that it stands for does; "undecided"; "info" without limits.
 * A censored range is never rounded. NULL: it cannot be rounded in 128 bits. */
const char *cl_range_verdict(const struct cl_range *range, const struct cl_limits *limits);

/* -1, 0, 1. */
int cl_number_compare(struct cl_number a, struct cl_number b);
/* a - b, both without divisor; false: not in 128 bits. */
bool cl_number_subtract(struct cl_number a, struct cl_number b, struct cl_number *out);
/* Half up (away from zero) to `places`; false: not in 128 bits. Unchanged where it has no more places and no divisor.
 */
bool cl_number_round(struct cl_number number, int places, struct cl_number *out);
/* Plain notation of a number that was rounded and fits an int64, else "": `size` at least CL_DECIMAL_TEXT. */
char *cl_number_write(struct cl_number number, char *text, size_t size);

#endif
