/* Recalls, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_RECALL_H
#define CRYOLOT_DOMAIN_RECALL_H

#include "domain/context.h"
#include "domain/signature.h"
#include <cryolot/recall.h>

#define CL_RECALL_PREFIX "RCL"

/* In an open write: an open recall, named as what the write concerns. Refused: rule "recall.state". */
enum cl_status cl_recall_begin(struct cl *cl, const char *code, struct cl_recall *out);

/* The site of a recall. Refused: rule "recall.site", one that it does not concern. */
enum cl_status cl_recall_find_site(struct cl *cl, const struct cl_recall *recall, const char *code,
                                   struct cl_recall_site *out);

/* For the register of signatures. */
/* "1: it may cause death or serious harm to health" */
const char *cl_recall_class_text(int64_t class);

cl_signed_content cl_recall_opening_signed_content;
cl_signed_content cl_recall_closing_signed_content;

#endif
