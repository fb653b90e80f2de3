/* GS1: what stands in a GS1 DataMatrix (an element string) or a GS1 Digital Link, as data. Nothing is drawn here, and
 * no table of GS1 is: only the application identifiers (AI) that a label of ours bears.
 *
 *   (01) GTIN, 14 digits with their check digit          (10) lot, at most 20 characters of CL_GS1_CHARACTERS
 *   (17) expiry, YYMMDD                                  (21) serial, the same as a lot
 *   (7003) expiry with its time, YYMMDDHHMM              (8008) production with its time, YYMMDDHH[MM[SS]]
 *
 * Of a date's two digits the century is the nearest to the present year: 50 years ahead, 49 back (GS1 General
 * Specifications 7.12). */
#ifndef CRYOLOT_BASE_GS1_H
#define CRYOLOT_BASE_GS1_H

#include <cryolot/value.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    CL_GS1_GTIN = 14,  /* digits */
    CL_GS1_TEXT = 20,  /* characters of a lot or a serial at most */
    CL_GS1_SIZE = 512, /* bytes that any of our element strings or links needs */
    CL_GS1_LINK = 100  /* characters of a link's beginning at most */
};

/* The separator behind an element of variable length. What is first in a symbol, FNC1 itself, is the symbology's. */
#define CL_GS1_SEPARATOR '\x1d'
/* "GS1 AI encodable character set 82". */
#define CL_GS1_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!\"%&'()*+,-./_:;<=>?"

/* A day and perhaps a time of it; what is not said is -1. */
struct cl_gs1_time {
    struct cl_date date;
    int hour, minute, second;
};

struct cl_gs1 {
    char gtin[CL_GS1_GTIN + 1];                         /* (01); "": none */
    char lot[CL_GS1_TEXT + 1], serial[CL_GS1_TEXT + 1]; /* (10), (21); "" */
    struct cl_date expires_on;                          /* (17) */
    struct cl_gs1_time expires_at, made_at;             /* (7003), (8008); their date is not set where they are not
                                                         * there */
    bool more;                                          /* it holds elements beside these; they were passed over */
};

/* Nothing of it is said. */
struct cl_gs1 cl_gs1_none(void);

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

/* The check digit behind so many digits: "0950600013435" -> '2'. '\0': they are no digits. */
char cl_gs1_check_digit(const char *digits, size_t size);
/* A GTIN of 8, 12, 13 or 14 digits as 14, filled up with zeros in front. CL_USAGE, rule "gs1.gtin". */
enum cl_status cl_gs1_gtin_read(const char *text, char gtin[CL_GS1_GTIN + 1], struct cl_error *error);
/* Whether a lot or a serial can be carried: 1 to 20 characters of CL_GS1_CHARACTERS. `what`: "lot". CL_USAGE, rule
 * "gs1.lot" with the name that `what` gives. */
enum cl_status cl_gs1_text_check(const char *what, const char *text, struct cl_error *error);
/* How links of a facility begin: "https://id.gs1.org", "HTTPS://ID.GS1.ORG" (host and scheme may be written in capital
 * letters, which makes a smaller QR; what follows them may not), with a path or without, no slash at the end. CL_USAGE,
 * rule "gs1.link". */
enum cl_status cl_gs1_link_check(const char *text, struct cl_error *error);

/* ---- payloads --------------------------------------------------------------------------------------------------- */

/* The element string: (01), (17), (10), (21), (7003), (8008), those that are said; CL_GS1_SEPARATOR behind each of
 * variable length but the last. `out`: CL_GS1_SIZE bytes. CL_USAGE, rules "gs1.gtin", "gs1.lot", "gs1.serial",
 * "gs1.date": what is not as GS1 wants it; there is no GTIN; a year that two digits would not bring back in
 * `present_year`. */
enum cl_status cl_gs1_write(const struct cl_gs1 *gs1, int present_year, char *out, struct cl_error *error);
/* The same as a Digital Link: BEGIN/01/GTIN/10/LOT/21/SERIAL?17=YYMMDD. CL_USAGE, also of its beginning. */
enum cl_status cl_gs1_link_write(const struct cl_gs1 *gs1, const char *begin, int present_year, char *out,
                                 struct cl_error *error);

/* Whether a text is meant as one of these: brackets around AIs, a separator in it, a GTIN that holds behind 01; or an
 * address with a GTIN in its path. */
bool cl_gs1_is_elements(const char *text);
bool cl_gs1_is_link(const char *text);
/* Reads an element string, with CL_GS1_SEPARATOR or with brackets around the AIs, or a link, its elements in any order.
 * Elements that are not named above are passed over where their end is known. A day 00 is the last one of its month
 * (GS1 allows it where the day is not said). CL_USAGE, rules as above and "gs1.elements": what does not hold together
 * (an element twice with two values, a lot without a GTIN, two expiries that differ). */
enum cl_status cl_gs1_read(const char *text, int present_year, struct cl_gs1 *out, struct cl_error *error);

#endif
