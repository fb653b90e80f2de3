/* What somebody who approves a label's template relies on. */
#ifndef CRYOLOT_RENDER_LABEL_JUDGE_H
#define CRYOLOT_RENDER_LABEL_JUDGE_H

#include "render/label_plan.h"

/* Each reason why it must not be approved, as a row: no code that names the thing, what must be read and cannot be,
 * what does not fit. lacks[field] of CL_LABEL_FIELD_COUNT: the label does not show what belongs on it or its package.
 */
void cl_label_judge(struct cl_label_plan *plan, bool *lacks);
/* Whether the field is shown wherever it says something: by an element that is always there, by one that is left out
 * just where there is nothing to show, or by one of two that take each other's place. */
bool cl_label_is_shown(const struct cl_label_plan *plan, enum cl_label_field field);
/* A label with the widest texts that are to be expected of what it is for. */
void cl_label_fill_widest(struct cl_label *label, const struct cl_label_about *about);
/* Whether an element can be drawn. *size_used: points of its letters, 0 where it has none; *refused: why not. */
bool cl_label_fits(struct cl_label_plan *plan, const struct cl_label_element *element, const struct cl_label *label,
                   double *size_used, const char **refused);

#endif
