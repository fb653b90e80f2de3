#include "fuzz.h"
#include <stdio.h>
#include <stdlib.h>

void cl_fuzz_must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "this does not hold: %s\n", what);
    abort();
}
