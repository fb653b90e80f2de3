#include "domain/seen.h"
#include "base/hash.h"
#include <string.h>
#include <strings.h>

enum { DIGITS = CL_HASH_TEXT - 1 };

enum cl_status cl_seen_check(struct cl *cl, const char *rule, const char *name, const char *sha256, const char *seen,
                             const char *look)
{
    if (strlen(seen) != DIGITS || strspn(seen, "0123456789abcdefABCDEF") != DIGITS)
        return cl_fail(cl->error, CL_USAGE, rule, name,
                       cl_arena_print(&cl->arena, "take it from where %s says it", look),
                       "'%s' is no SHA-256, which has %d digits", seen, DIGITS);
    if (strcasecmp(seen, sha256) == 0)
        return CL_OK;
    return cl_refuse(cl, rule, name, cl_arena_print(&cl->arena, "look at it again: %s", look),
                     "the text of %s is not the one that was looked at: its SHA-256 is now %s", name, sha256);
}
