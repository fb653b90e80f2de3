/* What became of a lot's printed labels: printed = applied + spoiled + difference. */
#include "domain/evidence.h"
#include "domain/identify.h"
#include "domain/label_fate.h"
#include <inttypes.h>
#include <string.h>

static void add_open(struct cl *cl, const struct cl_rows *rows, struct cl_problems *problems)
{
    const char *code = cl_rows_text(rows, COL_LABEL_OPEN_CODE);
    int64_t copy = cl_rows_int(rows, COL_LABEL_OPEN_COPY);
    if (strcmp(cl_rows_text(rows, COL_LABEL_OPEN_STATE), "void") == 0)
        cl_problem_add(cl, problems, "label %s, copy %" PRId64 " is of a void vial and not destroyed", code, copy);
    else
        cl_problem_add(cl, problems, "label %s, copy %" PRId64 " is neither on its vial nor destroyed", code, copy);
}

/* Labels that are nowhere, then vials that were filled and wear none. */
static enum cl_status add_problems(struct cl *cl, int64_t lot_id, struct cl_problems *problems,
                                   struct cl_label_count *out)
{
    enum cl_status status;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LABEL_OPEN_OF_LOT, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows)) {
        add_open(cl, rows, problems);
        out->open++;
    }
    CL_TRY(cl_rows_close(rows));
    rows = cl_rows_open(cl->store, SQL_LABEL_MISSING_OF_LOT, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows)) {
        bool printed = cl_rows_int(rows, COL_LABEL_MISSING_PRINTED) != 0;
        cl_problem_add(cl, problems, "vial %s was filled and has no label", cl_rows_text(rows, COL_LABEL_MISSING_CODE));
        if (cl_rows_int(rows, COL_LABEL_MISSING_PRINTABLE))
            *(printed ? &out->stripped : &out->unprinted) += 1;
    }
    status = cl_rows_close(rows);
done:
    return status;
}

static enum cl_status read_tally(struct cl *cl, int64_t lot_id, struct cl_label_count *out)
{
    struct cl_label_sum *sums = NULL;
    size_t capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LABEL_TALLY, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows)) {
        struct cl_label_sum sum = {
            .copy = cl_rows_int(rows, COL_LABEL_TALLY_COPY),
            .printed = cl_rows_int(rows, COL_LABEL_TALLY_PRINTED),
            .applied = cl_rows_int(rows, COL_LABEL_TALLY_APPLIED),
            .spoiled = cl_rows_int(rows, COL_LABEL_TALLY_SPOILED),
        };
        sum.difference = sum.printed - sum.applied - sum.spoiled;
        sums = cl_arena_grow(&cl->arena, sums, out->copy_count, &capacity, sizeof *sums);
        sums[out->copy_count++] = sum;
        out->printed += sum.printed;
        out->applied += sum.applied;
        out->spoiled += sum.spoiled;
        out->difference += sum.difference;
    }
    out->copy = sums;
    return cl_rows_close(rows);
}

enum cl_status cl_label_reconcile(struct cl *cl, const char *lot, struct cl_label_count *out)
{
    enum cl_status status;
    struct cl_identity_list found;
    struct cl_problems problems = {0};
    CL_TRY(cl_label_require_counted(cl, (struct cl_texts){&lot, 1}));
    CL_TRY(cl_identify(cl, lot, "lot", &found));
    struct cl_label_count count = {.lot = found.at[0].code};
    CL_TRY(read_tally(cl, found.at[0].id, &count));
    CL_TRY(add_problems(cl, found.at[0].id, &problems, &count));
    count.problems = cl_problems_texts(&problems);
    *out = count;
done:
    return status;
}

/* ---- for the gate: as few words as a lot of hundreds of vials allows ------------------------------------------- */

enum { NAMED = 3 }; /* of a group; the others are counted */

struct group {
    int64_t count;
    const char *named;
};

static void add_to(struct cl *cl, struct group *group, const char *code)
{
    if (group->count++ < NAMED)
        group->named =
            group->named ? cl_arena_print(&cl->arena, "%s, %s", group->named, code) : cl_arena_copy(&cl->arena, code);
}

/* "12 labels are WHAT: A, B, C and 9 more". */
static void say_group(struct cl *cl, const struct group *group, const char *noun, const char *what,
                      struct cl_problems *problems)
{
    bool one = group->count == 1, more = group->count > NAMED;
    const char *rest = more ? cl_arena_print(&cl->arena, " and %" PRId64 " more", group->count - NAMED) : "";
    if (group->count)
        cl_problem_add(cl, problems, "%" PRId64 " %s%s %s %s: %s%s", group->count, noun, one ? "" : "s",
                       one ? "is" : "are", what, group->named, rest);
}

static enum cl_status add_groups(struct cl *cl, int64_t lot_id, struct cl_problems *problems)
{
    enum cl_status status;
    struct group nowhere = {0}, unused = {0}, bare = {0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LABEL_OPEN_OF_LOT, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows)) {
        bool of_void = strcmp(cl_rows_text(rows, COL_LABEL_OPEN_STATE), "void") == 0;
        add_to(cl, of_void ? &unused : &nowhere, cl_rows_text(rows, COL_LABEL_OPEN_CODE));
    }
    CL_TRY(cl_rows_close(rows));
    rows = cl_rows_open(cl->store, SQL_LABEL_MISSING_OF_LOT, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows))
        add_to(cl, &bare, cl_rows_text(rows, COL_LABEL_MISSING_CODE));
    CL_TRY(cl_rows_close(rows));
    say_group(cl, &nowhere, "label", "neither on a vial nor destroyed", problems);
    say_group(cl, &unused, "label", "of a void vial and not destroyed", problems);
    say_group(cl, &bare, "vial", "filled and without a label", problems);
done:
    return status;
}

enum cl_status cl_label_problems(struct cl *cl, const struct cl_lot *lot, struct cl_problems *problems,
                                 struct cl_evidence *evidence)
{
    struct cl_label_count count = {0};
    enum cl_status status = read_tally(cl, lot->id, &count);
    if (status == CL_OK && count.printed == 0 && lot->vials_filled > 0)
        cl_problem_add(cl, problems, "no label of its %" PRId64 " filled vials was ever printed", lot->vials_filled);
    else if (status == CL_OK)
        status = add_groups(cl, lot->id, problems);
    evidence->text = cl_arena_print(&cl->arena, "%" PRId64 " printed = %" PRId64 " applied + %" PRId64 " spoiled",
                                    count.printed, count.applied, count.spoiled);
    evidence->remedy = cl_arena_print(
        &cl->arena, count.printed ? "cryolot label reconcile %s" : "cryolot label print %s -o FILE", lot->code);
    return status;
}

enum cl_status cl_label_is_of_lot(struct cl *cl, const struct cl_lot *lot, bool *is)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LABEL_ANY_OF_LOT, CL_BIND(cl_int(lot->id)));
    *is = cl_rows_next(rows);
    return cl_rows_close(rows);
}
