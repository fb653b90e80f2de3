/* Images and fonts of approved label templates, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_LABEL_FILE_H
#define CRYOLOT_DOMAIN_LABEL_FILE_H

#include "domain/context.h"
#include <cryolot/label_template.h>

/* In an open write: keeps those that the source's text names, unless they are on record. CL_REFUSED, rule "label.file":
 * one is neither there nor among the source's. */
enum cl_status cl_label_files_keep(struct cl *cl, const struct cl_label_source *source);
/* Those that a template's text names and that are on record, in the context's arena. */
enum cl_status cl_label_files_get(struct cl *cl, const char *text, struct cl_label_files *out);

#endif
