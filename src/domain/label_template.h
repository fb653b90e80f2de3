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
/* What stands across its prints: "DRAFT"; NULL: nothing. */
const char *cl_label_template_across(const struct cl_label_template *template);
/* A print that is not counted. */
struct cl_label_other {
    const char *kind; /* "tag": a label of what is no vial, sample or bag; "history": what a former one said; "draft",
                       * which with a template that is not approved any of them is */
    const char *subject; /* what it is of, as the record names it */
    int64_t lot_id;      /* 0: of no lot, or of several */
    int64_t copy;        /* of history: which label was printed again */
    const struct cl_label *label;
};
/* In an open write: records one. */
enum cl_status cl_label_other_record(struct cl *cl, const struct cl_label_other *other,
                                     const struct cl_label_template *template);

#endif
