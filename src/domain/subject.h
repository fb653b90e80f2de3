/* Subjects, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_SUBJECT_H
#define CRYOLOT_DOMAIN_SUBJECT_H

#include "domain/context.h"
#include <cryolot/subject.h>

/* Of a row of {weight}. */
struct cl_weight cl_weight_from_row(struct cl *cl, const struct cl_rows *rows);
/* The weight that counts on a day: the newest one that is not later. *found is false when there is none. */
enum cl_status cl_subject_weight_on(struct cl *cl, int64_t subject_id, struct cl_date day, struct cl_weight *out,
                                    bool *found);

#endif
