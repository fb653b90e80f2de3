/* Documents of facts, tables, checks and signatures, on A4. */
#ifndef CRYOLOT_RENDER_REPORT_H
#define CRYOLOT_RENDER_REPORT_H

#include <cryolot/error.h>
#include <cryolot/paper.h>

/* As cl_paper.report in render.h; without a form: as the content stands. */
enum cl_status cl_report_render(const struct cl_report *content, const struct cl_report_form *form,
                                struct cl_sheets *out, struct cl_error *error);

#endif
