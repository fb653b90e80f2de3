/* A page writer: text with measured widths, rules, boxes, bit patterns; PDF/A-1b, the same bytes every time.
 *
 * What is drawn goes into the file as soon as its page is left, so that a hundred thousand pages need no more memory
 * than their file. Fonts are embedded with the characters that were used.
 *
 * Lengths are millimetres, measured from the upper left corner to the right and down; sizes of letters are points.
 * The position of a text is the left end of its base line. Texts and pages return their first failure; the drawing
 * functions without a status keep it for the next one that has one, at the latest cl_pdf_save. */
#ifndef CRYOLOT_RENDER_PDF_H
#define CRYOLOT_RENDER_PDF_H

#include "render/image.h"
#include "render/truetype.h"

#include <cryolot/error.h>
#include <cryolot/paper.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CL_PDF_POINT      72.0 /* points per inch */
#define CL_PDF_INCH       25.4 /* millimetres per inch */
#define CL_PDF_PAGES_MOST 100000
#define CL_PDF_FONTS_MOST 6 /* that are added to our own */

struct cl_pdf;

struct cl_pdf_about {
    const char *title;
    const char *number;   /* plain ASCII, findable in the raw bytes; may be NULL */
    const char *language; /* "en", "zh-Hant"; NULL: not said */
    bool dated;
    int64_t at_ms; /* the file's date, when dated */
};

struct cl_pdf_style {
    const char *element; /* what it is, for messages: "text 'product'" */
    double size;         /* points */
    double stretch;      /* width of the letters: 1 as designed, 0.88 narrow */
    double grey;         /* 0 black to 1 white */
    bool bold;
    int font; /* as cl_pdf_font_add gave it; what it does not have, and with 0 everything, is set in our own */
};

/* A piece of a text that stands on one line. */
struct cl_pdf_line {
    const char *text;
    size_t size;
    double width;
};

/* The room for a text that may shrink. */
struct cl_pdf_room {
    double width;
    double size_least; /* points */
    size_t lines_most;
};

/* An empty document; *error takes every failure until the document is freed. */
enum cl_status cl_pdf_new(const struct cl_pdf_about *about, struct cl_pdf **out, struct cl_error *error);
void cl_pdf_free(struct cl_pdf *pdf);
/* The record that is drawn next, named in refusals: a vial, a certificate's number. Not copied. */
void cl_pdf_record(struct cl_pdf *pdf, const char *record);
/* A font for cl_pdf_style.font, to be used before any text; both stay as long as the document. `name` is for messages.
 * At most CL_PDF_FONTS_MOST. */
int cl_pdf_font_add(struct cl_pdf *pdf, const struct cl_truetype *font, const char *name);

enum cl_status cl_pdf_page_add(struct cl_pdf *pdf, double width, double height);
/* Goes on with an earlier page, counted from 0: for "page 1 of 7". */
enum cl_status cl_pdf_page_again(struct cl_pdf *pdf, size_t page);
size_t cl_pdf_page_count(const struct cl_pdf *pdf);

/* Between begin and end, (x, y) is the upper left corner: what is drawn there has the same bytes wherever it stands. */
void cl_pdf_frame_begin(struct cl_pdf *pdf, double x, double y);
void cl_pdf_frame_end(struct cl_pdf *pdf);
/* The same, turned by quarters of a circle to the right; may stand in a frame or a shape, not in another turn. */
void cl_pdf_turn_begin(struct cl_pdf *pdf, double x, double y, int quarters);
void cl_pdf_turn_end(struct cl_pdf *pdf);
/* What is drawn between begin and end is kept once in the file and drawn as often as wanted, inside a frame. */
void cl_pdf_shape_begin(struct cl_pdf *pdf);
enum cl_status cl_pdf_shape_end(struct cl_pdf *pdf, double width, double height, int *shape);
void cl_pdf_shape_draw(struct cl_pdf *pdf, int shape);

/* Splits a text into lines not wider than `width`, at blanks, between Chinese characters, and in a word only when it
 * is wider than a whole line (then after a hyphen if it can). At most `most` lines are stored; *count is the number
 * needed. With `whole`, words are never split: a word that is too wide makes *count larger than `most`. Refused:
 * invalid UTF-8, a character that no font has or that cannot be set. */
enum cl_status cl_pdf_wrap(struct cl_pdf *pdf, const struct cl_pdf_style *style, const char *text, double width,
                           bool whole, struct cl_pdf_line *line, size_t most, size_t *count);
/* Makes style->size smaller, step by step, until the text fits the room; refuses what does not fit at the least size.
 * `line` has room->lines_most places. */
enum cl_status cl_pdf_fit(struct cl_pdf *pdf, struct cl_pdf_style *style, const char *text,
                          const struct cl_pdf_room *room, struct cl_pdf_line *line, size_t *count);
enum cl_status cl_pdf_text(struct cl_pdf *pdf, const struct cl_pdf_style *style, double x, double y, const char *text,
                           size_t size);

/* One character of a text as its outline. */
struct cl_pdf_outline {
    const struct cl_truetype_point *point; /* y grows upwards */
    size_t count;
    double em;      /* how many of their units make the size of the letters */
    double x;       /* mm from the beginning of the text */
    bool thickened; /* its face has no bold letters, and they are wanted */
};
/* The text as it would be set, drawn by somebody else. */
enum cl_status cl_pdf_outlines(struct cl_pdf *pdf, const struct cl_pdf_style *style, const char *text, size_t size,
                               void (*take)(void *of, const struct cl_pdf_outline *outline), void *of);

void cl_pdf_rule(struct cl_pdf *pdf, double x, double y, double width, double points, double grey); /* level line */
/* A line through `count` points, x and y in turn; `dash` is on and off in points, 0: solid. */
void cl_pdf_line(struct cl_pdf *pdf, const double *xy, size_t count, double points, double grey, double dash);
void cl_pdf_box(struct cl_pdf *pdf, double x, double y, double width, double height, double grey); /* filled */
/* Dark modules as one 1-bit mask: `width` by `width` modules, rows as in struct cl_qr. Never smoothed by a viewer. */
void cl_pdf_bits(struct cl_pdf *pdf, double x, double y, double module, int width, const uint8_t *bit);
/* The same, as many modules down as `height` says. */
void cl_pdf_bitmap(struct cl_pdf *pdf, double x, double y, double module, int width, int height, const uint8_t *bit);
/* An image, once in the file for every time it is drawn; viewers do not smooth it. */
void cl_pdf_image(struct cl_pdf *pdf, double x, double y, double width, double height, const struct cl_image *image);
/* A large pale word across the page, drawn first so that everything else stands on it. */
enum cl_status cl_pdf_mark(struct cl_pdf *pdf, const char *text);

enum cl_status cl_pdf_save(struct cl_pdf *pdf, struct cl_bytes *out);

#endif
