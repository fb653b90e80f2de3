#include "domain/finding.h"

enum { LISTED = 1000 };

void cl_finding_add(void *findings, const struct cl_finding *finding)
{
    struct cl_findings *all = findings;
    struct cl_arena *arena = &all->cl->arena;
    all->count++;
    if (all->listed == LISTED)
        return;
    all->at = cl_arena_grow(arena, all->at, all->listed, &all->capacity, sizeof *all->at);
    all->at[all->listed++] = (struct cl_audit_finding){
        .check = finding->check,
        .event = finding->event,
        .table = cl_arena_copy(arena, finding->table),
        .row = finding->row,
        .field = cl_arena_copy(arena, finding->field),
        .expected = cl_arena_copy(arena, finding->expected),
        .found = cl_arena_copy(arena, finding->found),
        .remedy = finding->remedy,
    };
}
