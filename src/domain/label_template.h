/* Label templates under control, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_LABEL_TEMPLATE_H
#define CRYOLOT_DOMAIN_LABEL_TEMPLATE_H

#include "domain/signature.h"
#include <cryolot/label.h>
#include <cryolot/label_template.h>

/* What an approval stands for: name, version and text. */
cl_signed_content cl_label_template_signed_content;

/* Whether its prints are labels; else they are drafts. */
bool cl_label_template_prints(const struct cl_label_template *template);
/* In an open write: records a print that is not counted, of `subject`, as the record names it. `kind` "tag": a label of
 * what is no vial, sample or bag; with a template that is not approved it is a "draft" in any case. `lot_id` 0: it is
 * of no lot, or of several. */
enum cl_status cl_label_other_record(struct cl *cl, const char *kind, const char *subject, int64_t lot_id,
                                     const struct cl_label_template *template);

#endif
