/* What the characters of a facility's own font look like. For the proof of a label only. */
#ifndef CRYOLOT_RENDER_LABEL_SPECIMEN_H
#define CRYOLOT_RENDER_LABEL_SPECIMEN_H

#include "render/pdf.h"

/* Millimetres from the first base line to where the next thing may stand. */
double cl_label_specimen_height(void);
/* 0-9 A-Z a-z . - in the font, which the document knows by this number, each above the same in our own. Base lines
 * begin at (x, y), millimetres; `width` for each row. */
enum cl_status cl_label_specimen(struct cl_pdf *pdf, int font, double x, double y, double width);

#endif
