/* Labels of vials and samples from a template: stock, QR codes and texts. */
#ifndef CRYOLOT_RENDER_LABEL_H
#define CRYOLOT_RENDER_LABEL_H

#include <cryolot/error.h>
#include <cryolot/paper.h>

/* As cl_paper.labels in render.h. */
enum cl_status cl_labels_render(const struct cl_label_job *job, struct cl_bytes *out, struct cl_error *error);
/* As cl_paper.label_tell. */
enum cl_status cl_labels_tell(const struct cl_label_job *job, cl_label_teller *tell, void *context,
                              struct cl_error *error);
/* As cl_paper.label_check and cl_paper.label_proof. */
enum cl_status cl_labels_check(const struct cl_label_job *job, bool *lacks, struct cl_error *error);
enum cl_status cl_labels_proof(const struct cl_label_job *job, const struct cl_label_proof_head *head,
                               struct cl_bytes *out, struct cl_error *error);

#endif
