/* Documents, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_DOCUMENT_H
#define CRYOLOT_DOMAIN_DOCUMENT_H

#include "domain/context.h"
#include <cryolot/document.h>

/* What a document of the subject says now, without number and issue. CL_REFUSED: there is none of this subject.
 * CL_NOT_FOUND: there is no such subject. */
typedef enum cl_status cl_document_content(struct cl *cl, const char *subject, struct cl_report *out);

/* Each stands in a file of its own; the table of them all in document.c. */
cl_document_content cl_document_certificate; /* of a lot, as the next four */
cl_document_content cl_document_release;
cl_document_content cl_document_rejection;
cl_document_content cl_document_withdrawal;
cl_document_content cl_document_supply;
cl_document_content cl_document_history;
cl_document_content cl_document_donor;
cl_document_content cl_document_deviation;
cl_document_content cl_document_infusion;
cl_document_content cl_document_recall;

#endif
