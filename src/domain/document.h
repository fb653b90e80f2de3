/* Documents, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_DOCUMENT_H
#define CRYOLOT_DOMAIN_DOCUMENT_H

#include "domain/context.h"
#include <cryolot/document.h>

/* What a certificate of analysis of the lot says now, without number and issue, and the hash of it. */
enum cl_status cl_certificate_record(struct cl *cl, const char *lot, struct cl_certificate *content,
                                     const char **record_sha256);

#endif
