/* Finding things by the beginning of their ID. */
#ifndef CRYOLOT_FIND_H
#define CRYOLOT_FIND_H

#include <cryolot/context.h>

struct cl_found {
    const char
        *kind; /* "donor", "lot", "vial", "subject", "dose", "infusion", "document", "deviation", "store", "product" */
    const char *code;
    const char *about; /* what it belongs to: a vial's lot, a dose's subject, a lot's product; NULL: nothing */
    const char *state; /* NULL: it has none */
};

struct cl_found_list {
    const struct cl_found *at;
    size_t count;
};

/* Everything whose ID begins with a text, upper or lower case alike: kind by kind along the chain from donor to
 * patient, each in the order of its IDs, so that an exact match is the first of its kind; at most `limit` of each kind.
 * An ID that contains the text further on is not found: every look-up is a range of an index. CL_USAGE: an empty text.
 */
enum cl_status cl_find(struct cl *cl, const char *text, int64_t limit, struct cl_found_list *out);

#endif
