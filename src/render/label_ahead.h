/* The codes of many labels, made by other processors while their labels are drawn: making a code takes six times as
 * long as all the rest of its label. The same codes come out, whoever makes them. */
#ifndef CRYOLOT_RENDER_LABEL_AHEAD_H
#define CRYOLOT_RENDER_LABEL_AHEAD_H

#include "render/label_plan.h"

struct cl_label_ahead;

/* Begins with the labels' own QR codes; the labels are drawn in their order. NULL where nothing is gained: few labels,
 * one processor, no such code. Plan and labels stay as they are until the end. */
struct cl_label_ahead *cl_label_ahead_begin(const struct cl_label_plan *plan, const struct cl_label *label,
                                            size_t count);
void cl_label_ahead_end(struct cl_label_ahead *ahead);

/* The code of an element on a label, valid until one of a later label is asked for. NULL: make it yourself, because it
 * is not among those that are made ahead, or was refused. `ahead` may be NULL. */
const struct cl_symbol *cl_label_ahead_take(struct cl_label_ahead *ahead, const struct cl_label *label,
                                            const struct cl_label_element *element);

#endif
