/* A label's template as it was read: what stands where. For the files of labels only.
 *
 * label_template.c reads it, label_value.c its values, label_image.c its images; label_room.c looks whether it fits
 * together; label_draw.c lays out a label on it for whatever pen draws: a PDF page, an SVG, a printer's commands. */
#ifndef CRYOLOT_RENDER_LABEL_PLAN_H
#define CRYOLOT_RENDER_LABEL_PLAN_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/ini.h"
#include "render/pdf.h"
#include "render/symbol.h"
#include "render/truetype.h"

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
    CL_LABEL_DATAMATRIX,
    CL_LABEL_TEXT,
    CL_LABEL_LINE,
    CL_LABEL_BOX,
    CL_LABEL_IMAGE,
    CL_LABEL_FONT, /* no element: which file a font = NAME.ttf means */
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

/* Prints the element only where a field is empty, or only where it is not. */
struct cl_label_condition {
    const char *text;          /* "not {{cells}}"; NULL: always */
    enum cl_label_field field; /* CL_LABEL_FIELD_COUNT: none */
    bool empty;
};

enum cl_label_fit { CL_LABEL_SHRINK, CL_LABEL_WRAP, CL_LABEL_REFUSE };

/* One bit each, row by row, each row begins a byte, the first dot is the highest bit, 1 is black. */
struct cl_label_bits {
    int width, height;
    const uint8_t *bit;
};

/* Lengths are micrometres, sizes of letters thousandths of a point, as written in the template. */
struct cl_label_element {
    enum cl_label_section kind;
    const char *section; /* "text product" */
    const char *name;    /* "text 'product'", for messages */
    int line;
    int64_t x, y, width, height, thickness;
    int64_t size, minimum, lines, stretch, bold, align, fit;
    int64_t module, version, gs1; /* of codes; printer dots a module, or a dot of an image */
    int64_t rotation;             /* in quarters, to the right, about (x, y) */
    int64_t filled;
    const char *file, *sha256; /* of an image; a text's font has a file too */
    int font;                  /* its place among the plan's, from 1; 0: our own */
    struct cl_label_bits bits; /* the image, turned */
    struct cl_label_value value;
    struct cl_label_condition when;
    bool any; /* of codes: a field of theirs may hold any printable ASCII */
    bool own; /* differs from label to label of one lot */
};

/* A facility's own, beside the template. */
struct cl_label_font {
    int line;
    const char *file, *sha256;
    struct cl_truetype font; /* its bytes are the plan's */
};

struct cl_label_about {
    int line;
    int64_t version, kind; /* enum cl_label_kind */
    const char *title;
    const char *of;         /* "tank, freezer": of which things, or samples of which purpose, alone; NULL: of all */
    const char *const *one; /* its words; NULL-terminated */
};

struct cl_label_stock {
    int line;
    int64_t roll, dpi, columns, rows;
    int64_t page_width, page_height, label_width, label_height, margin_left, margin_top, gap_x, gap_y, edge;
    int64_t corner_radius;
    int64_t body_width, dot_x, dot_y, dot_diameter; /* a label with a round one beside it for the cap; 0: none */
    int64_t printer_codes;                          /* ZPL: the printer makes the codes; else they are sent as bits */
    int64_t drawn_texts;                            /* ZPL: texts are sent as bits; else the printer sets what it can */
    const char *printer_font;                       /* ZPL: its name; NULL: the printer's own, "0" */
};

struct cl_label_plan {
    const char *file;
    const struct cl_label_job *job;
    struct cl_arena arena;
    struct cl_label_about about;
    struct cl_label_stock stock;
    struct cl_label_element *element;
    size_t count, capacity;
    size_t image_count;
    struct cl_label_font *font;
    size_t font_count, font_capacity;
    bool without_files; /* images and fonts beside it are not read */
    struct cl_error *error;
    size_t rows_before; /* of the error, before anything was read */
};

#define CL_LABEL_ELEMENTS_MOST 200
#define CL_LABEL_IMAGES_MOST   20
#define CL_LABEL_MISTAKES_MOST 100
/* Whether so many mistakes were found that nothing more is looked at. */
bool cl_label_plan_is_hopeless(const struct cl_label_plan *plan);

/* Reads the template of a job into a {0} plan whose error is set, and looks whether it fits together. CL_INVALID_INPUT
 * with every mistake as a row. The plan's arena is freed by the caller, whatever comes out. */
enum cl_status cl_label_plan_read(struct cl_label_plan *plan, const struct cl_label_job *job);

/* Behind the last mistake, of `before` that were there: CL_INVALID_INPUT, naming the first; CL_OK: there is none. */
enum cl_status cl_label_plan_end(struct cl_label_plan *plan, size_t before);
/* Whether it shows what labels of its kind must say; each field that it does not show becomes a row. */
void cl_label_check_fields(struct cl_label_plan *plan);

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
/* Reads "{{caution}}" or "not {{cells}}"; a mistake becomes a row. */
void cl_label_condition_read(struct cl_label_plan *plan, struct cl_label_element *element);
bool cl_label_condition_is_met(const struct cl_label_condition *when, const struct cl_label *label);
/* Whether a field has such a format; NULL: whether it may stand there without one. */
bool cl_label_format_is_known(enum cl_label_field field, const char *format);
enum cl_label_form cl_label_field_form(enum cl_label_field field);
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

/* Reads a file of that ending from beside the template, as long as it has the hash that the template says; else, and
 * false, a mistake becomes a row. `data` is in the plan's arena. */
struct cl_label_beside {
    int line;
    const char *what, *ending; /* "image", ".pbm" */
    const char *file, *sha256;
    size_t most;
};
bool cl_label_beside_read(struct cl_label_plan *plan, const struct cl_label_beside *wanted, struct cl_bytes *out);
/* The hash that a template has to say of a file beside it, hex, in the plan's arena; NULL: there is none such. */
const char *cl_label_beside_hash(struct cl_label_plan *plan, const struct cl_label_beside *wanted);

/* Reads the image of an element from beside the template, and turns it; a mistake becomes a row. */
void cl_label_image_read(struct cl_label_plan *plan, struct cl_label_element *element);
/* By a quarter of a circle to the right. In the arena. */
struct cl_label_bits cl_label_bits_turned(struct cl_arena *arena, const struct cl_label_bits *bits);

/* Reads the font of a section [font NAME.ttf]; and finds the one that a text names. A mistake becomes a row. */
void cl_label_font_read(struct cl_label_plan *plan, struct cl_label_font *font);
void cl_label_font_find(struct cl_label_plan *plan, struct cl_label_element *element, int line);
/* The first characters of a text that the element's own font does not have, "⁶脐带"; NULL: it has all. */
const char *cl_label_font_lacks(struct cl_label_plan *plan, const struct cl_label_element *element, const char *text);
/* Makes a document that only measures texts, or is drawn into, know the plan's fonts by their places. */
void cl_label_fonts_add(const struct cl_label_plan *plan, struct cl_pdf *pdf);

double cl_label_mm(int64_t micrometres);
/* A length in whole printer dots, the nearest; and so many dots in mm. */
int64_t cl_label_dots(const struct cl_label_stock *stock, int64_t micrometres);
double cl_label_mm_of_dots(const struct cl_label_stock *stock, int64_t count);
bool cl_label_is_code(const struct cl_label_element *element);
struct cl_symbol_order cl_label_symbol_of(const struct cl_label_stock *stock, const struct cl_label_element *element);
/* The modules of its symbol that stay white on every side. */
int64_t cl_label_quiet_of(const struct cl_label_element *element);
struct cl_label_area cl_label_area_of(const struct cl_label_stock *stock, const struct cl_label_element *element);
/* The same, rounded up, so that the printer does not scale a page. */
int64_t cl_label_dots_up(const struct cl_label_stock *stock, int64_t micrometres);
/* The page, or of a roll the label; and the corner of the label at a place on it, in mm, in whole dots. */
void cl_label_page_size(const struct cl_label_stock *stock, double *width, double *height);
void cl_label_position(const struct cl_label_stock *stock, int64_t place, double *x, double *y);
/* Two elements of which one is printed only where the other is not. */
bool cl_label_exclude_each_other(const struct cl_label_element *a, const struct cl_label_element *b);
/* Whether sheet and elements fit together; each mistake becomes a row. */
void cl_label_check_sheet(struct cl_label_plan *plan);
void cl_label_check_elements(struct cl_label_plan *plan);

/* ---- drawing ----------------------------------------------------------------------------------------------------- */

/* One line of letters; x and y are mm from the label's corner to the end of its base line where it begins. */
struct cl_label_letters {
    const struct cl_label_element *element; /* NULL: the word across the label */
    const struct cl_pdf_style *style;
    double x, y, width;
    double indent, room; /* where it is centred or stands to the right: how far in what room */
    int quarters;        /* turned so far to the right */
    const char *text;
    size_t size;
};

/* Black dots or modules: printer dots from the label's corner to the upper left one, without a quiet zone. */
struct cl_label_modules {
    const struct cl_label_element *element;
    int64_t x, y, module;
    struct cl_label_bits bits;
};

/* A rectangle in whole printer dots, black or white. */
struct cl_label_bar {
    int64_t x, y, width, height;
    bool white;
};

/* What draws, in this order of layers: later things stand on earlier ones. */
struct cl_label_pen {
    void *sheet;
    enum cl_status (*text)(void *sheet, const struct cl_label_letters *letters);
    enum cl_status (*bits)(void *sheet, const struct cl_label_modules *modules);
    enum cl_status (*bar)(void *sheet, const struct cl_label_bar *bar);
    enum cl_status (*stroke)(void *sheet, const int64_t *dots, int64_t thickness); /* from x, y to x, y */
    /* Where the printer can make this code by itself (cl_label_printer_can_make); else NULL. */
    enum cl_status (*code)(void *sheet, const struct cl_label_element *element, const char *payload);
};

/* The line as dots of the printer, of whose letters nothing is asked. In the arena; without height where all is blank.
 */
enum cl_status cl_label_letters_bits(const struct cl_label_stock *stock, struct cl_pdf *measure,
                                     const struct cl_label_letters *letters, struct cl_arena *arena,
                                     struct cl_label_modules *out);

/* Whether a printer's own code command takes this payload at that size. */
bool cl_label_printer_can_make(const struct cl_label_element *element, const char *payload);

struct cl_label_drawing {
    struct cl_label_plan *plan;
    struct cl_pdf *measure; /* knows the widths of letters */
    const struct cl_label_pen *pen;
    struct cl_buffer text;        /* the value being put together; freed by the caller */
    struct cl_label_ahead *ahead; /* codes that are made already; may be NULL */
    const char *across;           /* "DRAFT": codes are struck, and it is written across each; NULL: they are labels */
    struct cl_label_modules grid; /* that word all over a label, once it was made */
};

/* Lays out one of them, whatever its condition says. */
enum cl_status cl_label_draw_element(struct cl_label_drawing *drawing, const struct cl_label_element *element,
                                     const struct cl_label *label);
/* Whether two labels differ in nothing but their own fields. */
bool cl_label_same_shared(const struct cl_label *a, const struct cl_label *b);
/* Lays out the elements of one label that are its own, or those that all labels of its lot share. */
enum cl_status cl_label_draw(struct cl_label_drawing *drawing, const struct cl_label *label, bool own);
/* Crosses the label out and writes drawing->across on it again and again, in black dots: a thermal printer knows no
 * grey. Texts stay legible; what stood in codes is gone. */
enum cl_status cl_label_draw_across(struct cl_label_drawing *drawing, const struct cl_label *label);
/* The word again and again alone, but on codes. */
enum cl_status cl_label_draw_grid(struct cl_label_drawing *drawing, const char *word);
/* Whitens so much of a code, or of an image, that no reader finds it or makes it whole again. */
void cl_label_strike(uint8_t *bit, int width, int height);
/* Where the lower left end of a text's line stands, `indent` mm along it and `line` lines down. */
void cl_label_place_line(const struct cl_label_element *element, double size, double indent, size_t line, double *x,
                         double *y);

/* ---- outputs ----------------------------------------------------------------------------------------------------- */

enum cl_status cl_label_pdf(struct cl_label_plan *plan, const struct cl_label_job *job, struct cl_bytes *out);
enum cl_status cl_label_svg(struct cl_label_plan *plan, const struct cl_label_job *job, struct cl_bytes *out);
/* The template on A4: at true size and large, with the widest texts. */
/* `sha256`: of its text, hex, which the approver states. */
enum cl_status cl_label_proof(struct cl_label_plan *plan, const char *sha256, const struct cl_label_proof_head *head,
                              struct cl_bytes *out);
enum cl_status cl_label_zpl(struct cl_label_plan *plan, const struct cl_label_job *job, struct cl_bytes *out);

#endif
