/* ISBT 128: the data structures of a cellular product's label, as data. What stands in the Data Matrix is one compound
 * message of them; a linear code carries one alone, or two in a row. Nothing is drawn here, and nothing of ICCBBA's
 * tables of facilities or products: only the forms of ST-001, its published standard.
 *
 *   =G12341765432100   donation identification number (DIN): facility, year, sequence, two flag characters
 *   =<S1234099         product code: description, type of collection, division; 99: the division stands apart
 *   =,000042           division, where there are more than letters can name
 *   =>028060           expiry, a day: century, year, day of the year      &>0280602359   with its time
 *   =+04000...         compound message: so many structures follow, in no order that is agreed upon (000) */
#ifndef CRYOLOT_BASE_ISBT128_H
#define CRYOLOT_BASE_ISBT128_H

#include <cryolot/value.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    CL_ISBT128_DONATION = 13, /* characters of a donation identification number, without flags and check character */
    CL_ISBT128_FACILITY = 5,  /* its first ones */
    CL_ISBT128_PRODUCT = 8,
    CL_ISBT128_DIVISION = 6,
    CL_ISBT128_SIZE = 256,                /* bytes that any of our messages needs */
    CL_ISBT128_DONATION_TEXT = 24,        /* "G1234 17 654321 A" */
    CL_ISBT128_LAST_MINUTE = 23 * 60 + 59 /* of a day, where no time is said */
};

struct cl_isbt128 {
    char donation[CL_ISBT128_DONATION + 1]; /* "G123417654321"; "": none */
    char flags[3];                          /* "00"; "" where there is no donation */
    char product[CL_ISBT128_PRODUCT + 1];   /* "S1234099"; "" */
    char division[CL_ISBT128_DIVISION + 1]; /* "000042"; "" */
    struct cl_date expires_on;
    int expires_minute; /* of that day; -1: a day alone is said */
    bool more;          /* it holds structures beside these; they were passed over */
};

/* Nothing of it is said. */
struct cl_isbt128 cl_isbt128_none(void);

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

/* The check character (ISO/IEC 7064 mod 37-2) of a DIN's 13 characters: "G123417654321" -> 'A'; 0-9, A-Z or *. '\0':
 * they are none. */
char cl_isbt128_check(const char *donation);
/* A DIN as it is typed or scanned: "G1234 17 654321", with its check character behind it or not, or "=G12341765432100"
 * with flags; a to z are read as capitals. *checked: a check character, or a flag that is one (60 to 96), was there and
 * holds. CL_USAGE, rule "isbt128.donation". */
enum cl_status cl_isbt128_donation_read(const char *text, char donation[CL_ISBT128_DONATION + 1], bool *checked,
                                        struct cl_error *error);
/* "G1234 17 654321 A", as it is printed for the eye. Returns `text` (CL_ISBT128_DONATION_TEXT bytes). */
char *cl_isbt128_donation_write(const char *donation, char *text);
/* A facility identification number: "G1234". CL_USAGE, rule "isbt128.facility". */
enum cl_status cl_isbt128_facility_check(const char *text, struct cl_error *error);
/* What a facility enters of a product: its description code and the type of collection, "S12340". Its family must be
 * one whose codes hold a type of collection, and then the division: E, F, H, P, S, X, Y, or A to D, which are given out
 * nationally or locally. CL_USAGE, rule "isbt128.product". */
enum cl_status cl_isbt128_product_check(const char *text, struct cl_error *error);

/* ---- messages --------------------------------------------------------------------------------------------------- */

/* The compound message of DIN, product, division and expiry, those that are said. `out`: CL_ISBT128_SIZE bytes.
 * CL_USAGE, rules "isbt128.donation", "isbt128.product", "isbt128.division", "isbt128.expiry": what is not in its form;
 * no DIN is said; a division stands apart and the product code does not say 99. */
enum cl_status cl_isbt128_write(const struct cl_isbt128 *isbt128, char *out, struct cl_error *error);

/* Whether a text is meant as one of these: it begins as a data structure does. */
bool cl_isbt128_is(const char *text);
/* Reads a compound message, or structures in a row. International structures that are not named above are passed over.
 * CL_USAGE, rules as above and "isbt128.message": another number of structures than it says, one that is cut off or
 * unknown, one that stands in it twice. */
enum cl_status cl_isbt128_read(const char *text, struct cl_isbt128 *out, struct cl_error *error);

#endif
