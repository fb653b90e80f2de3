/* The form of a document: templates/documents/NAME.ini, read and laid over a content. */
#ifndef CRYOLOT_RENDER_FORM_H
#define CRYOLOT_RENDER_FORM_H

#include "render/image.h"
#include "render/wording.h"
#include <cryolot/paper.h>

#define CL_LETTERHEAD_MOST 4

/* Sheets of paper. */
struct cl_form_size {
    const char *name;     /* "A4" */
    double width, height; /* mm */
};

struct cl_form {
    int64_t version;
    const struct cl_form_size *size;
    const char *language;                       /* "en", "zh", "pt-BR": what the file says of itself */
    const char *letterhead[CL_LETTERHEAD_MOST]; /* lines under the facility's name; NULL: no more */
    struct cl_image logo;                       /* right of the letterhead; without data: there is none */
    double logo_width, logo_height;             /* mm */
    const char *logo_file, *logo_sha256;        /* NULL: there is none */
    struct cl_wording wording;
    const struct cl_form_section {
        int line;
        const char *heading; /* in English, as the record says it */
        int64_t place;       /* 1: the first behind the facts; 0: where it is */
        struct cl_texts columns;
        struct cl_texts widths;
    } * section;
    size_t count;
};

/* As the content stands: English on A4. */
extern const struct cl_form cl_form_plain;

/* Reads and checks a form, and the logo that stands beside it; it lives in `arena`. CL_INVALID_INPUT: every mistake is
 * a row of the error. */
enum cl_status cl_form_read(const struct cl_report_form *form, struct cl_arena *arena, struct cl_form *out,
                            struct cl_error *error);
/* The content with its sections and columns in the form's order; what the form does not name stays behind what it
 * names. CL_INVALID_INPUT: a form that names not all columns of a table, since nothing is left out. */
enum cl_status cl_form_lay_over(const struct cl_form *form, struct cl_arena *arena, const struct cl_report *content,
                                struct cl_report *out, struct cl_error *error);

/* As cl_paper.form_check in render.h; out's texts are freed with free. */
enum cl_status cl_form_check(const struct cl_report_form *form, struct cl_form_about *out, struct cl_error *error);

#endif
