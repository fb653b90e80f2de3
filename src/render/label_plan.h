/* A label's template as it was read: what stands where. For the files of labels only.
 *
 * label_template.c reads it, label_value.c its values, label_room.c looks whether it fits together, label_draw.c lays
 * out a label on it for whatever pen draws: a PDF page. */
#ifndef CRYOLOT_RENDER_LABEL_PLAN_H
#define CRYOLOT_RENDER_LABEL_PLAN_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/ini.h"
#include "render/pdf.h"

#include <cryolot/error.h>
#include <cryolot/paper.h>
#include <stdbool.h>
#include <stdint.h>

#define CL_LABEL_ASCENT     0.76 /* of the size: how far letters reach above and below the base line */
#define CL_LABEL_DESCENT    0.24
#define CL_LABEL_PITCH      1.1 /* of the size: from line to line */
#define CL_LABEL_LINES_MOST 12

enum cl_label_section {
    CL_LABEL_ABOUT, /* [template] */
    CL_LABEL_STOCK,
    CL_LABEL_QR,
    CL_LABEL_TEXT,
    CL_LABEL_SECTION_COUNT
};

/* A value is pieces, parted by " / " or " · "; a piece is parts, each a literal and the field behind it. */
struct cl_label_part {
    const char *literal;
    enum cl_label_field field; /* CL_LABEL_FIELD_COUNT: none */
    const char *format;        /* of the field, checked; NULL: as it is printed everywhere */
    const char *separator;     /* NULL: this part goes on with the piece before */
};

struct cl_label_value {
    const char *text; /* as written in the template */
    struct cl_label_part *part;
    size_t count, capacity;
};

/* Lengths are micrometres, sizes of letters thousandths of a point, as written in the template. */
struct cl_label_element {
    enum cl_label_section kind;
    const char *section; /* "text product" */
    const char *name;    /* "text 'product'", for messages */
    int line;
    int64_t x, y, width, size, minimum, lines, stretch, module, version;
    int64_t bold, align;
    struct cl_label_value value;
    bool own; /* differs from label to label of one lot */
};

struct cl_label_about {
    int line;
    int64_t version, kind; /* enum cl_label_kind */
    const char *title;
};

struct cl_label_stock {
    int line;
    int64_t roll, dpi, columns, rows;
    int64_t page_width, page_height, label_width, label_height, margin_left, margin_top, gap_x, gap_y, edge;
};

struct cl_label_plan {
    const char *file;
    struct cl_arena arena;
    struct cl_label_about about;
    struct cl_label_stock stock;
    struct cl_label_element *element;
    size_t count, capacity;
    bool uses[CL_LABEL_FIELD_COUNT + 1];
    struct cl_error *error;
};

/* Reads the template of a job into a {0} plan whose error is set, and looks whether it fits together. CL_INVALID_INPUT
 * with every mistake as a row. The plan's arena is freed by the caller, whatever comes out. */
enum cl_status cl_label_plan_read(struct cl_label_plan *plan, const struct cl_label_job *job);

/* ---- words, for mistakes ----------------------------------------------------------------------------------------- */

/* The words of fields and of kinds, NULL-terminated. */
extern const char *const cl_label_field_word[CL_LABEL_FIELD_COUNT + 1];
extern const char *const cl_label_kind_word[CL_LABEL_KIND_COUNT + 1];
/* A mistake in a line: a word that is not known, with the one that may have been meant. */
void cl_label_bad_word(struct cl_label_plan *plan, int line, const char *what, const char *word,
                       const char *const *words);
/* "vials", "a vial": what a kind of labels is of. */
const char *cl_label_kind_many(enum cl_label_kind kind);
const char *cl_label_kind_one(enum cl_label_kind kind);

/* ---- values: literals and fields --------------------------------------------------------------------------------- */

/* Splits the element's value into its parts; a mistake becomes a row. */
void cl_label_value_read(struct cl_label_plan *plan, struct cl_label_element *element);
/* The value's text on a label, in `out`; "" when all its fields are empty. Valid until `out` is next used. */
const char *cl_label_value_write(const struct cl_label_value *value, const struct cl_label *label,
                                 struct cl_buffer *out);
/* The field's text as it is printed where no format is asked for, or in that format; "" where it does not apply. */
void cl_label_field_write(const struct cl_label *label, enum cl_label_field field, const char *format,
                          struct cl_buffer *out);
/* Whether a field has such a format; NULL: whether it may stand there without one. */
bool cl_label_format_is_known(enum cl_label_field field, const char *format);
/* Whether a field differs from label to label of one lot, and whether labels of a kind have it. */
bool cl_label_field_is_own(enum cl_label_field field);
bool cl_label_field_is_of(enum cl_label_field field, enum cl_label_kind kind);
/* The ID that the label is of; never NULL. */
const char *cl_label_id(const struct cl_label *label);

/* ---- room -------------------------------------------------------------------------------------------------------- */

/* The room an element takes, in mm from the label's corner. */
struct cl_label_area {
    double left, top, right, bottom;
};

double cl_label_mm(int64_t micrometres);
/* A length in whole printer dots, the nearest; and so many dots in mm. */
int64_t cl_label_dots(const struct cl_label_stock *stock, int64_t micrometres);
double cl_label_mm_of_dots(const struct cl_label_stock *stock, int64_t count);
struct cl_label_area cl_label_area_of(const struct cl_label_stock *stock, const struct cl_label_element *element);
/* Whether sheet and elements fit together; each mistake becomes a row. */
void cl_label_check_sheet(struct cl_label_plan *plan);
void cl_label_check_elements(struct cl_label_plan *plan);

/* ---- drawing ----------------------------------------------------------------------------------------------------- */

/* One line of letters; x and y are mm from the label's corner to the left end of its base line. */
struct cl_label_letters {
    const struct cl_label_element *element;
    const struct cl_pdf_style *style;
    double x, y;
    const char *text;
    size_t size;
};

/* Dark modules: printer dots from the label's corner to the upper left module, without the quiet zone. */
struct cl_label_modules {
    const struct cl_label_element *element;
    int64_t x, y, module;
    int width;
    const uint8_t *bit; /* as in struct cl_qr */
};

/* What draws. */
struct cl_label_pen {
    void *sheet;
    enum cl_status (*text)(void *sheet, const struct cl_label_letters *letters);
    enum cl_status (*code)(void *sheet, const struct cl_label_modules *modules);
};

struct cl_label_drawing {
    struct cl_label_plan *plan;
    struct cl_pdf *measure; /* knows the widths of letters */
    const struct cl_label_pen *pen;
    struct cl_buffer text; /* the value being put together; freed by the caller */
};

/* Lays out the elements of one label that are its own, or those that all labels of its lot share. */
enum cl_status cl_label_draw(struct cl_label_drawing *drawing, const struct cl_label *label, bool own);

/* ---- outputs ----------------------------------------------------------------------------------------------------- */

enum cl_status cl_label_pdf(struct cl_label_plan *plan, const struct cl_label_job *job, struct cl_bytes *out);

#endif
