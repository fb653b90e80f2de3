/* What became of printed labels. */
#include "domain/evidence.h"

enum cl_status cl_label_problems(struct cl *cl, const struct cl_lot *lot, struct cl_problems *problems)
{
    (void)cl, (void)lot, (void)problems;
    return CL_OK;
}
