/* The form of a document: templates/documents/NAME.ini, read and laid over a content. */
#ifndef CRYOLOT_RENDER_FORM_H
#define CRYOLOT_RENDER_FORM_H

#include "render/wording.h"
#include <cryolot/paper.h>

#define CL_LETTERHEAD_MOST 4

struct cl_form {
    int64_t version;
    const char *letterhead[CL_LETTERHEAD_MOST]; /* lines under the facility's name; NULL: no more */
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

/* Reads and checks a form; it lives in `arena`. CL_INVALID_INPUT: every mistake is a row of the error. */
enum cl_status cl_form_read(const struct cl_report_form *form, struct cl_arena *arena, struct cl_form *out,
                            struct cl_error *error);
/* The content with its sections and columns in the form's order; what the form does not name stays behind what it
 * names. CL_INVALID_INPUT: a form that names not all columns of a table, since nothing is left out. */
enum cl_status cl_form_lay_over(const struct cl_form *form, struct cl_arena *arena, const struct cl_report *content,
                                struct cl_report *out, struct cl_error *error);

#endif
