/* Vials that are put away without their label, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_LABEL_STORED_H
#define CRYOLOT_DOMAIN_LABEL_STORED_H

#include "domain/context.h"
#include <cryolot/vial.h>

/* What the leg of such a vial says: an exception that a reviewer sees. */
#define CL_CUSTODY_UNLABELLED "label not confirmed"

/* The vials of one act of storing of which nobody said that they wear their label, though labels of their lot were
 * printed. It starts empty. */
struct cl_label_stored {
    int64_t lot_id;  /* that was asked for last; 0: none */
    bool lot_has;    /* labels of it were printed */
    size_t count;    /* of vials without their label */
    const char *few; /* the first of them: "UC26A001-0042T, UC26A001-0043R" */
};

/* In an open write: looks at one vial that is stored; *unlabelled says whether it is one of them. */
enum cl_status cl_label_stored_look(struct cl *cl, struct cl_label_stored *stored, const struct cl_vial *vial,
                                    bool *unlabelled);
/* Behind the last: tells whoever stores them. */
void cl_label_stored_tell(struct cl *cl, const struct cl_label_stored *stored);

#endif
