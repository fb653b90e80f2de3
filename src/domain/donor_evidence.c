/* Why a donor cannot be relied on. */
#include "domain/evidence.h"
#include <string.h>

enum cl_status cl_donor_problems(struct cl *cl, const struct cl_donor *donor, struct cl_problems *problems)
{
    if (strcmp(donor->determination, "none") == 0)
        cl_problem_add(cl, problems, "donor %s is not determined yet", donor->code);
    else if (strcmp(donor->determination, "eligible") != 0)
        cl_problem_add(cl, problems, "donor %s is %s", donor->code, donor->determination);
    return CL_OK;
}
