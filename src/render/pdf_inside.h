/* What the rooms of the page writer share: pdf.c draws and keeps the pages, pdf_text.c sets texts, pdf_font.c has the
 * faces, pdf_about.c says what the file is, pdf_file.c writes objects. Nobody else includes this. */
#ifndef CRYOLOT_RENDER_PDF_INSIDE_H
#define CRYOLOT_RENDER_PDF_INSIDE_H

#include "render/pdf.h"
#include "render/pdf_file.h"
#include "render/truetype.h"

#include "base/arena.h"
#include "base/buffer.h"

#define CL_PDF_PLANE 0x10000 /* code points that are looked up: the basic plane */

/* Faces of cl_pdf_font_add stand behind our own. */
enum cl_pdf_face_index { CL_FACE_NONE = -1, CL_FACE_REGULAR, CL_FACE_BOLD, CL_FACE_CHINESE, CL_FACE_COUNT };
#define CL_FACES_MOST (CL_FACE_COUNT + CL_PDF_FONTS_MOST)

/* A character of a face, as the file calls it. */
struct cl_pdf_glyph {
    uint16_t code;    /* 1 for the first character that was used, and so on; see pdf_font.c for 0 and the highest */
    uint16_t advance; /* thousandths of the size */
};

struct cl_pdf_face {
    bool tried, found;
    bool brought;  /* by cl_pdf_font_add */
    char name[40]; /* in the file: letters, digits, hyphens */
    struct cl_truetype font;
    struct cl_pdf_glyph *glyph; /* by code point */
    uint16_t *used;             /* the code point behind each code, from 1 */
    size_t used_count, used_capacity;
};

struct cl_pdf_page {
    double width, height; /* points */
    size_t first, last;   /* its contents, as places in cl_pdf.content_of counted from 1; 0: none */
    size_t look;          /* its resources, as a place in cl_pdf.shown */
};

/* A stream of a page's contents and the one that follows it. */
struct cl_pdf_content {
    uint32_t object;
    size_t next;
};

/* The shapes that stand on a page, each once, in the order of their first use. */
struct cl_pdf_shown {
    int *shape;
    size_t count, capacity;
    uint32_t object;
};

struct cl_pdf {
    struct cl_pdf_file file;
    struct cl_error *error;
    enum cl_status status; /* the first failure of a drawing function */
    const char *record;
    struct cl_pdf_about about; /* copied */
    struct cl_pdf_face face[CL_FACES_MOST];
    int brought; /* how many of them are others' */
    struct cl_arena arena;
    uint32_t fonts; /* the object with all faces */
    struct cl_pdf_page *page;
    size_t page_count, page_capacity, page_now;
    struct cl_pdf_content *content_of;
    size_t content_count, content_capacity;
    struct cl_pdf_shown *shown;
    size_t shown_count, shown_capacity;
    struct cl_pdf_shown now; /* of the page that is drawn on */
    uint32_t *shape;         /* objects */
    size_t shape_count, shape_capacity;
    struct cl_buffer page_content, shape_content;
    struct cl_buffer *content; /* one of the two */
    /* the upper edge, in points, of what is drawn on now, and of what surrounds a frame or shape, and a turn */
    double top, top_outside, top_unturned;
    bool outlined; /* letters are drawn with their outlines, to look bold */
};

static inline double cl_pdf_points(double mm)
{
    return mm * CL_PDF_POINT / CL_PDF_INCH;
}

static inline double cl_pdf_millimetres(double points)
{
    return points * CL_PDF_INCH / CL_PDF_POINT;
}

/* ---- pdf.c: numbers and operators ---- */

void cl_pdf_put(struct cl_pdf *pdf, const char *text);
/* Four decimals; what is no usable number becomes the document's failure. */
void cl_pdf_put_number(struct cl_pdf *pdf, double value);
/* `count` numbers and then the operator: cl_pdf_put_all(pdf, "re f\n", 4, (double[]){x, y, w, h}). */
void cl_pdf_put_all(struct cl_pdf *pdf, const char *operator, size_t count, const double *value);

/* ---- pdf_font.c ---- */

/* The first face that has a character, and what the character is there. Refused, naming the style's element and the
 * whole text: what no font has and what cannot be set. */
enum cl_status cl_pdf_glyph_find(struct cl_pdf *pdf, const struct cl_pdf_style *style, const char *whole,
                                 int32_t code_point, int *face, const struct cl_pdf_glyph **glyph);
/* Writes the faces with what was used of them, into the object pdf->fonts. */
void cl_pdf_fonts_write(struct cl_pdf *pdf);
void cl_pdf_fonts_free(struct cl_pdf *pdf);

/* ---- pdf_about.c ---- */

/* The texts that the file says of itself have to be valid and visible. */
enum cl_status cl_pdf_about_check(const struct cl_pdf_about *about, struct cl_error *error);
/* The dictionary of information. */
uint32_t cl_pdf_info_write(struct cl_pdf *pdf);
/* The same as XMP, and the meaning of colours: entries of the catalogue that make the file a PDF/A-1b. */
void cl_pdf_archive_write(struct cl_pdf *pdf, struct cl_buffer *catalogue);

#endif
