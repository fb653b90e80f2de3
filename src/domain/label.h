/* Labels, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_LABEL_H
#define CRYOLOT_DOMAIN_LABEL_H

#include "domain/context.h"
#include <cryolot/label.h>

/* 21 CFR 312.6(a) */
#define CL_LABEL_CAUTION "Caution: New Drug—Limited by Federal (or United States) law to investigational use."

/* Canonical texts of a label; NULL where it does not apply: cells as digits, a volume, the mark of a training record.
 */
const char *cl_label_cells(struct cl *cl, int64_t cells);
const char *cl_label_volume(struct cl *cl, int64_t volume_ul);
const char *cl_label_training(const struct cl *cl);

/* "copy 2"; NULL of the first one. */
const char *cl_label_copy_text(struct cl *cl, int64_t copy);
/* How many labels of each are to be printed: one, or as many as there is a reason for. CL_REFUSED, "act.reason". */
enum cl_status cl_label_copies_wanted(struct cl *cl, const struct cl_label_print *print, int64_t *out);
/* Whether so many more of one can be kept apart. CL_REFUSED, rule "label.copies". */
enum cl_status cl_label_copies_check(struct cl *cl, const char *code, int64_t printed, int64_t wanted);

/* The texts of a label as JSON, to be kept with its print, and read again. CL_INTEGRITY: they are none. */
const char *cl_label_texts_write(struct cl *cl, const struct cl_label *label);
enum cl_status cl_label_texts_read(struct cl *cl, const char *texts, struct cl_label *out);

/* As cl_label_copies, of a code as the record writes it; none where nothing was printed. */
enum cl_status cl_label_copies_of(struct cl *cl, const char *code, struct cl_label_copy_list *out);

/* What a label says must stay true: vials of the range whose newest print says other cells or another volume, each as
 * "UC26A001-0042T says 25 × 10⁶ cells, 3.8 mL". A label that says nothing of them disagrees with nothing. */
enum cl_status cl_label_disagreements(struct cl *cl, int64_t lot_id, int64_t first, int64_t last, int64_t cells,
                                      int64_t volume_ul, struct cl_texts *vials);

#endif
