/* Document templates under control, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_DOCUMENT_TEMPLATE_H
#define CRYOLOT_DOMAIN_DOCUMENT_TEMPLATE_H

#include "domain/signature.h"
#include <cryolot/document_template.h>

/* What an approval stands for: name, version and text. */
cl_signed_content cl_document_template_signed_content;

/* The SHA-256 of a source's text, hex. */
const char *cl_document_source_sha256(struct cl *cl, const struct cl_document_source *source);
/* CL_REFUSED, rule "template.approved": nobody answers for this text. */
enum cl_status cl_document_template_require(struct cl *cl, const struct cl_document_source *source);
/* In an open write: keeps text and logo, each once. Refused: rule "document.logo". */
enum cl_status cl_document_source_keep(struct cl *cl, const struct cl_document_source *source);

#endif
