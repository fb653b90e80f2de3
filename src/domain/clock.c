#include "domain/context.h"
#include <cryolot/clock.h>

enum cl_status cl_clock_accept(struct cl *cl)
{
    return cl_write_end(cl, cl_write_begin(cl, CL_ACT_CLOCK_ACCEPT, cl->facility.site));
}
