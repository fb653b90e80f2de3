#include "domain/gate.h"
#include "base/buffer.h"

const char *cl_check_state_word(enum cl_check_state state)
{
    static const char *const words[] = {"pass", "fail", "pending"};
    return words[state];
}

void cl_gate_add(struct cl_gate *gate, const char *id, const char *title, enum cl_check_state state, const char *detail,
                 const char *remedy)
{
    gate->check = cl_arena_grow(&gate->cl->arena, gate->check, gate->count, &gate->capacity, sizeof *gate->check);
    gate->check[gate->count++] =
        (struct cl_check){id, title, state, detail, state == CL_CHECK_PASS ? "" : remedy, NULL, -1};
}

void cl_gate_require(struct cl_gate *gate, const char *id, const char *title, const char *evidence, const char *problem,
                     const char *remedy)
{
    cl_gate_add(gate, id, title, problem ? CL_CHECK_FAIL : CL_CHECK_PASS, problem ? problem : evidence, remedy);
}

static bool stops(const struct cl_gate *gate, const struct cl_check *check)
{
    return check->state == CL_CHECK_FAIL || (check->state == CL_CHECK_PENDING && !gate->pending_passes);
}

bool cl_gate_passes(const struct cl_gate *gate)
{
    for (size_t i = 0; i < gate->count; i++)
        if (stops(gate, &gate->check[i]))
            return false;
    return true;
}

enum cl_status cl_gate_open(const struct cl_gate *gate, const char *doing, const char *record, const char *remedy)
{
    struct cl_buffer reasons = {0};
    const struct cl_check *first = NULL;
    for (size_t i = 0; i < gate->count; i++) {
        const struct cl_check *check = &gate->check[i];
        if (!stops(gate, check))
            continue;
        cl_buffer_print(&reasons, "%s%s [%s]", first ? "; " : "", check->detail, check->id);
        if (!first)
            first = check;
    }
    enum cl_status status = CL_OK;
    if (first)
        status = cl_fail(gate->cl->error, CL_REFUSED, first->id, record, remedy ? remedy : first->remedy,
                         "cannot %s '%s': %s", doing, record, reasons.data);
    cl_buffer_free(&reasons);
    return status;
}

struct cl_checks cl_gate_checks(const struct cl_gate *gate)
{
    return (struct cl_checks){gate->check, gate->count};
}

void cl_gate_measured(struct cl_gate *gate, int64_t measured)
{
    gate->check[gate->count - 1].measured = measured;
}

/* ---- several problems, one check -------------------------------------------------------------------------------- */

enum { PROBLEMS_SAID = 6 }; /* of one check; the others are counted */

/* The problems of a check as one text, or NULL when there are none. */
static const char *said(struct cl *cl, const struct cl_problems *problems)
{
    struct cl_buffer text = {0};
    for (size_t i = 0; i < problems->count && i < PROBLEMS_SAID; i++)
        cl_buffer_print(&text, "%s%s", i ? ", " : "", problems->at[i]);
    if (problems->count > PROBLEMS_SAID)
        cl_buffer_print(&text, " and %zu more", problems->count - PROBLEMS_SAID);
    const char *kept = cl_arena_copy(&cl->arena, text.data);
    cl_buffer_free(&text);
    return kept;
}

void cl_gate_require_none(struct cl_gate *gate, const char *id, const char *title, const char *evidence,
                          const struct cl_problems *problems, const char *remedy)
{
    cl_gate_require(gate, id, title, evidence, said(gate->cl, problems), remedy);
}
