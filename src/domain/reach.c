/* What of a donor, a lot or a material can still be reached, and whom it reached: for whatever stops it. */
#include "domain/context.h"
#include <cryolot/trace.h>
#include <string.h>

/* The IDs of a part of the trace. */
static struct cl_texts codes_of(struct cl *cl, const struct cl_trace_list *list)
{
    const char **codes = cl_arena_alloc(&cl->arena, list->count * sizeof *codes);
    for (size_t i = 0; i < list->count; i++)
        codes[i] = list->at[i].code;
    return (struct cl_texts){codes, list->count};
}

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

static void count_vial(struct cl_reach *out, const char *state)
{
    static const char *const in_stock[] = {"filled", "stored", NULL};
    static const char *const is_out[] = {"out", "in-transit", "thawed", NULL};
    out->vials_in_stock += is_one_of(state, in_stock);
    out->vials_out += is_one_of(state, is_out);
    out->vials_given += strcmp(state, "infused") == 0;
}

enum cl_status cl_reach(struct cl *cl, const char *id, const char *kind, struct cl_reach *out)
{
    struct cl_trace trace;
    struct cl_reach reach = {0};
    enum cl_status status = cl_trace(cl, id, kind, &trace);
    if (status != CL_OK)
        return status;
    for (size_t i = 0; i < trace.list[CL_TRACE_VIAL].count; i++)
        count_vial(&reach, trace.list[CL_TRACE_VIAL].at[i].state);
    reach.vials = codes_of(cl, &trace.list[CL_TRACE_VIAL]);
    reach.doses = codes_of(cl, &trace.list[CL_TRACE_DOSE]);
    reach.subjects = codes_of(cl, &trace.list[CL_TRACE_SUBJECT]);
    *out = reach;
    return CL_OK;
}
