/* Recalls, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_RECALL_H
#define CRYOLOT_DOMAIN_RECALL_H

#include "domain/context.h"
#include "domain/signature.h"
#include <cryolot/recall.h>
#include <cryolot/vial.h>

#define CL_RECALL_PREFIX "RCL"

/* In an open write: an open recall, named as what the write concerns. Refused: rule "recall.state". */
enum cl_status cl_recall_begin(struct cl *cl, const char *code, struct cl_recall *out);

/* The site of a recall. Refused: rule "recall.site", one that it does not concern. */
enum cl_status cl_recall_find_site(struct cl *cl, const struct cl_recall *recall, const char *code,
                                   struct cl_recall_site *out);

/* Ends an open write: the recall as it stands, or the failure. */
enum cl_status cl_recall_end(struct cl *cl, enum cl_status status, const char *code, struct cl_recall *out);

/* The look-backs of a donor that are open, as sentences: "look-back RCL-000001K of class 1 is open, 3 of 10 vials ..."
 */
enum cl_status cl_recall_lookbacks(struct cl *cl, int64_t donor_id, struct cl_texts *out);

/* In an open write: a closed recall is open again. `signature_id` 0: the record itself speaks against it. */
enum cl_status cl_recall_open_again(struct cl *cl, int64_t recall_id, const char *statement, int64_t signature_id);

/* At the end of every open write: where a vial of a recall, a drill aside, is not any more as it had ended ("returned",
 * and a paper record says that it was infused), how it ended is not known again, its patient is filled in, the site is
 * to be told anew, and a closed recall is open again (cl_notice says so). */
enum cl_status cl_recall_settle(struct cl *cl);

/* Refused, rule "hold.recall": one of these vials is set aside by a recall of its lot, and the hold is what does it. */
enum cl_status cl_recall_check_unhold(struct cl *cl, const struct cl_vial_list *vials);

/* For the register of signatures. */
/* "1: it may cause death or serious harm to health" */
const char *cl_recall_class_text(int64_t class);

cl_signed_content cl_recall_opening_signed_content;
cl_signed_content cl_recall_closing_signed_content;
cl_signed_content cl_recall_reopening_signed_content;

#endif
