/* Finding things by the beginning of their ID, or by what somebody wrote. */
#ifndef CRYOLOT_FIND_H
#define CRYOLOT_FIND_H

#include <cryolot/context.h>

enum {
    CL_FIND_TEXT_LEAST = 3, /* columns: a shorter text stands in everything */
    CL_FIND_NEWEST = 20000  /* so many of the newest names and remarks are read */
};

struct cl_found {
    const char *kind;  /* "donor", "lot", "material", "vial", "sample", "subject", "dose", "infusion", "document",
                          "deviation", "store", "equipment", "shipment", "product", "attachment", "note", "order",
                          "recall", and what cl_identify tells besides */
    const char *code;  /* of a material its supplier's lot, of a note what it was written on */
    const char *about; /* what it belongs to or says: a vial's lot, a deviation's title; NULL: nothing */
    const char *state; /* of an attachment its kind; NULL: it has none */
};

struct cl_found_list {
    const struct cl_found *at;
    size_t count;
};

/* Everything whose ID begins with a text, upper or lower case alike: kind by kind along the chain from donor to
 * patient, each in the order of its IDs, so that an exact match is the first of its kind; at most `limit` of each kind.
 * A text of CL_FIND_TEXT_LEAST columns or more is found in the middle too, of numbers of documents, titles of
 * deviations, items, suppliers and lots of materials, names of attached files, notes: those behind the others, letters
 * a to z in either case, among the newest CL_FIND_NEWEST of each. A scanned code of GS1 or ISBT 128 is what it names.
 * CL_USAGE: an empty text, an unreadable code. CL_REFUSED, rule "scan.foreign": a code that names nothing of ours. */
enum cl_status cl_find(struct cl *cl, const char *text, int64_t limit, struct cl_found_list *out);

#endif
