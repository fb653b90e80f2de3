/* The pages of a document, on A4 or another paper: a head with the number as text and as a code, rows of cells that go
 * on from page to page, headings that stay with what they head, and a foot that counts the pages. What stands on them
 * is report.c's. */
#ifndef CRYOLOT_RENDER_SHEET_H
#define CRYOLOT_RENDER_SHEET_H

#include "base/arena.h"
#include "render/form.h"
#include "render/pdf.h"
#include "render/qr.h"

#define CL_SHEET_WIDTH      176.0 /* millimetres between the margins */
#define CL_SHEET_CELLS_MOST 10
#define CL_SHEET_GREY_NAME  0.35 /* of names and secondary texts */
#define CL_SHEET_GREY_RULE  0.78

struct cl_sheet_head {
    const char *title, *number, *supersedes, *facility;
    const char *form;             /* in the foot */
    const struct cl_form *layout; /* how it is said: letterhead and words; NULL: as it stands, on A4 */
    const char *warning;          /* at the head of every page */
    int64_t issued_at_ms;
    bool training, draft;
};

/* A cell holds up to four paragraphs, each in one look. */
struct cl_sheet_paragraph {
    const char *text; /* NULL or empty: left out */
    double size;
    double grey;
    bool bold;
};

/* As the text of a cell's first paragraph: a square to be ticked with a pen. */
extern const char cl_sheet_tick[];

struct cl_sheet_cell {
    const char *element; /* for messages: "the conclusion" */
    double width;
    struct cl_sheet_paragraph paragraph[4];
};

/* How the rows of a table look. */
struct cl_sheet_look {
    double pitch, above, below; /* mm: from line to line, before the first, behind the last */
    double gutter;              /* between cells */
    double rule;                /* thickness in points of the line below; 0 none */
    bool filled;
    bool pen; /* a row without any text is a row all the same */
};

extern const struct cl_sheet_look cl_look_fact, cl_look_table, cl_look_check, cl_look_head, cl_look_conclusion,
    cl_look_text, cl_look_pen;

struct cl_sheet {
    struct cl_pdf *pdf;
    struct cl_error *error;
    struct cl_sheet_head head;
    struct cl_wording wording; /* what is put through it is said so where it is put in a cell */
    struct cl_arena arena;     /* texts until the sheet is freed */
    struct cl_qr code;
    double left, bottom, foot; /* mm: the margin; above the foot; the foot's base line */
    double y;                  /* where the next thing goes */
    double fresh;              /* y of the empty page */
    const char **unsaid;       /* fixed texts that the layout's language does not have, each once */
    size_t unsaid_count, unsaid_capacity;
    bool measuring;                       /* only y moves: nothing is drawn, no page ends */
    const struct cl_sheet_cell *repeated; /* when a page ends in a table */
    size_t repeated_count;
};

/* The first page with its head. CL_REFUSED: a number that is no code, a character that cannot be set. CL_FAILED: no
 * title or number. cl_sheet_free in any case. */
enum cl_status cl_sheet_begin(struct cl_sheet *sheet, const struct cl_sheet_head *head, struct cl_error *error);
/* Writes the feet and gives the bytes, and what was remembered of the fixed texts. */
enum cl_status cl_sheet_save(struct cl_sheet *sheet, struct cl_sheets *out);
void cl_sheet_free(struct cl_sheet *sheet);

/* One of the program's own words as the layout says it. A sheet prints what its cells hold: nothing else is said
 * otherwise, and never a value. */
const char *cl_sheet_words(struct cl_sheet *sheet, const char *text);
/* The same of a text that stands in every document of its kind, not in the record: it is remembered where the layout is
 * in another language and does not have it. */
const char *cl_sheet_fixed(struct cl_sheet *sheet, const char *text);

/* A new page unless `height` more millimetres fit on this one. */
enum cl_status cl_sheet_need(struct cl_sheet *sheet, double height);
void cl_sheet_space(struct cl_sheet *sheet, double height);
/* A heading stays with at least `with` millimetres of what it heads. */
enum cl_status cl_sheet_heading(struct cl_sheet *sheet, const char *text, double with);
/* At most CL_SHEET_CELLS_MOST cells. A row stays on one page if a page can hold it; a longer one goes on line by line.
 */
enum cl_status cl_sheet_row(struct cl_sheet *sheet, const struct cl_sheet_cell *cell, size_t count,
                            const struct cl_sheet_look *look);
/* A code of the sheet's size `x` millimetres from the left, below the sheet's place, which stays; *height is what it
 * takes with its white border. CL_REFUSED: no code can be made of the payload. */
enum cl_status cl_sheet_code(struct cl_sheet *sheet, double x, const char *payload, double *height);
/* A level line over a part of the width, from `x` on, at the sheet's place. */
void cl_sheet_line(struct cl_sheet *sheet, double x, double width);
void cl_sheet_rule(struct cl_sheet *sheet, double thickness, double grey);
/* The row that stands at the head of every page from now on; NULL: none. Not copied. */
void cl_sheet_repeat(struct cl_sheet *sheet, const struct cl_sheet_cell *cell, size_t count);

typedef enum cl_status cl_sheet_part(struct cl_sheet *sheet, const void *content);
/* The height of a part in millimetres, as if no page ended in it. */
enum cl_status cl_sheet_measure(struct cl_sheet *sheet, cl_sheet_part *part, const void *content, double *height);
/* Whether any page holds so much. */
bool cl_sheet_holds(const struct cl_sheet *sheet, double height);

#endif
