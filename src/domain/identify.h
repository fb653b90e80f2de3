/* What kind of thing an ID is: asked once, here, for every verb that takes any ID (trace, note). And the IDs that
 * cryolot itself numbers with a check character: doses and infusions. */
#ifndef CRYOLOT_DOMAIN_IDENTIFY_H
#define CRYOLOT_DOMAIN_IDENTIFY_H

#include "domain/context.h"

struct cl_identity {
    const char *kind; /* "donor", "lot", "vial", "subject", "order", "dose", "infusion", "document", "store",
                         "deviation", "recall", "shipment", "sample", "equipment", "result", "attachment", "reading",
                         "product", "person" */
    const char *code; /* as it is written in the record; of a subject the plain one, of a person the login */
    int64_t id;       /* of its row */
};

struct cl_identity_list {
    const struct cl_identity *at;
    size_t count;
};

/* Everything that has this ID, in upper or lower case: a donor and a lot may share one. Also what stands on a label
 * that cryolot prints: of a subject ("SUBJ-S-014K"), of a store, on a badge. Never empty. `kind`: NULL for any.
 * A scanned code of GS1 or ISBT 128 is what it names. CL_USAGE: a vial, dose or infusion ID, a label or a badge whose
 * check character is wrong. CL_NOT_FOUND. Of a scanned code: the errors of cl_payload_read. */
enum cl_status cl_identify(struct cl *cl, const char *text, const char *kind, struct cl_identity_list *out);

/* The same of what notes and files belong to. CL_REFUSED, rule "id.person": a badge. */
enum cl_status cl_identify_thing(struct cl *cl, const char *text, struct cl_identity_list *out);

/* "an order", "a piece of equipment". */
const char *cl_identity_noun(struct cl *cl, const struct cl_identity *identity);
/* The command that says more of it; NULL: none does. In the arena. */
const char *cl_identity_more(struct cl *cl, const struct cl_identity *identity);

/* Whether it is a donor or a patient, or what one patient had (an order, a dose, an infusion): of these no name and no
 * record number is written. */
bool cl_is_person(const struct cl_identity *identity);

#define CL_NUMBERED_CODE 32 /* bytes of such an ID */
/* "DOSE-000001" and its check character; six digits at least. Returns `text`. */
char *cl_numbered_code_write(const char *prefix, int64_t number, char *text);
/* Folds to upper case and proves the check character. CL_USAGE, rule "WHAT.code": mistyped, or no such ID at all. */
enum cl_status cl_numbered_code_read(const char *what, const char *prefix, const char *text, char *code,
                                     struct cl_error *error);

#endif
