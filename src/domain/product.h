/* Between reading a product's file and storing it. */
#ifndef CRYOLOT_DOMAIN_PRODUCT_H
#define CRYOLOT_DOMAIN_PRODUCT_H

#include "domain/signature.h"
#include <cryolot/product.h>

/* Stages at which a test is made, in the order of manufacture; NULL at the end. */
extern const char *const cl_stages[];

/* Reads a product's .ini: every field of *out but its id, version, state and approval, and the specification without
 * ids. CL_INVALID_INPUT: every mistake is a row of the context's error, with its line and key. */
enum cl_status cl_product_read(struct cl *cl, const char *file_name, const char *data, size_t size,
                               struct cl_product *out);

/* What an approval stands for: the imported file of that version, whole. */
cl_signed_content cl_product_approval_signed_content;

#endif
