/* Attachments, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_ATTACHMENT_H
#define CRYOLOT_DOMAIN_ATTACHMENT_H

#include "domain/context.h"
#include <cryolot/attachment.h>

/* Whether a file can be attached: CL_USAGE when it is empty, too large, or its name cannot be kept. Needs no write. */
enum cl_status cl_attachment_check(const struct cl_file_given *file, struct cl_error *error);
/* Stores a checked file in the open write, as evidence of an act upon `subject`. */
enum cl_status cl_attachment_insert(struct cl *cl, const char *subject, const char *kind,
                                    const struct cl_file_given *file, int64_t *id);
/* By its row. CL_NOT_FOUND. */
enum cl_status cl_attachment_by_id(struct cl *cl, int64_t id, struct cl_attachment *out);

#endif
