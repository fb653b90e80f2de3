/* The course of infusions that a product gives a subject: how many, and its extension. The same for whoever orders one
 * and whoever thaws without an order. */
#ifndef CRYOLOT_DOMAIN_COURSE_H
#define CRYOLOT_DOMAIN_COURSE_H

#include "domain/context.h"
#include <cryolot/product.h>

/* The first number behind what was given that no order has, whatever product version they were counted by. */
enum cl_status cl_course_next(struct cl *cl, int64_t subject_id, const char *product, int64_t *number);

struct cl_course_verdict {
    const char *problem, *remedy; /* a sentence; NULL: the infusion may follow. remedy NULL: there is none */
};
/* `subject`: its code. `extension`: it is meant to lie behind the end of the course. */
struct cl_course_verdict cl_course_judge(struct cl *cl, const struct cl_product *product, const char *subject,
                                         int64_t number, bool extension);

#endif
