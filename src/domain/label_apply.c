/* Labels that are put on: which one it is, whether it is the vial's, whether what it says is still true. */
#include "domain/label_fate.h"
#include "domain/payload.h"
#include "domain/problem.h"
#include "domain/site.h"
#include <inttypes.h>
#include <string.h>

/* What was read and given, and what stands against it. */
struct applying {
    struct cl *cl;
    int64_t copy;               /* 0: not said */
    const char *lot;            /* all of it; NULL: vials were named */
    struct cl_problems none;    /* a vial has no label */
    struct cl_problems worn;    /* it wears one already */
    struct cl_problems gone;    /* the one that was named is destroyed, or was never printed */
    struct cl_problems several; /* there are several, and nobody said which one it is */
    struct cl_problems old;     /* what it says is no longer so */
};

static const char *which_remedy(const struct applying *applying)
{
    if (!applying->lot)
        return "look at the label: it says which copy it is, and the first says none; then cryolot label apply VIAL "
               "--copy K";
    return cl_arena_print(&applying->cl->arena,
                          "where all of them wear the same one: cryolot label apply %s --copy K; else vial by vial: "
                          "cryolot label apply VIAL --copy K",
                          applying->lot);
}

static enum cl_status end(const struct applying *applying)
{
    enum cl_status status;
    struct cl *cl = applying->cl;
    CL_TRY(cl_problems_end(cl, &applying->none, CL_REFUSED, "label.print", NULL,
                           "print it first: cryolot label print VIAL.. -o FILE", "cannot apply"));
    CL_TRY(
        cl_problems_end(cl, &applying->worn, CL_REFUSED, "label.applied", NULL,
                        "where another one is on it now, the one that was taken off is destroyed first: cryolot label "
                        "spoil VIAL --copy N --second W --reason R",
                        "it is confirmed already"));
    CL_TRY(cl_problems_end(cl, &applying->gone, CL_REFUSED, "label.copy", NULL,
                           "look which copy the label says it is; cryolot label show VIAL tells what became of each",
                           "cannot apply"));
    CL_TRY(cl_problems_end(cl, &applying->several, CL_REFUSED, "label.copy", NULL, which_remedy(applying),
                           "cannot apply"));
    status = cl_problems_end(cl, &applying->old, CL_REFUSED, "label.outdated", NULL,
                             "put a new one on: cryolot label reprint VIAL.. --reason WHY; and destroy the old one: "
                             "cryolot label spoil VIAL --copy N --second W --reason R",
                             "cannot apply");
done:
    return status;
}

/* ---- which one --------------------------------------------------------------------------------------------------- */

/* Why a vial has no label at all: what was printed of it may look like one. */
static enum cl_status add_unlabelled(struct applying *applying, const struct cl_vial *vial)
{
    struct cl_label_copy_list list;
    enum cl_status status = cl_label_copies_of(applying->cl, vial->code, &list);
    if (status == CL_OK)
        cl_problem_add(applying->cl, &applying->none, "%s has no label%s", vial->code,
                       list.count ? ": what was printed of it bears DRAFT or COPY, and is nobody's label" : "");
    return status;
}

/* The one that was named by its number; NULL: it is not to be put on. */
static const struct cl_label_fated *choose_copy(struct applying *applying, const struct cl_vial *vial,
                                                const struct cl_label_fates *copies)
{
    size_t i = 0;
    while (i < copies->count && copies->at[i].copy != applying->copy)
        i++;
    if (i < copies->count && !copies->at[i].spoiled)
        return &copies->at[i];
    cl_problem_add(applying->cl, &applying->gone,
                   i == copies->count ? "%s has no label of copy %" PRId64
                                      : "the label of %s of copy %" PRId64 " was destroyed",
                   vial->code, applying->copy);
    return NULL;
}

/* The one that is neither on a vial nor destroyed. That the newest was destroyed must not lead to an older one by
 * itself: why it was printed is not known here. */
static const struct cl_label_fated *choose_open(struct applying *applying, const struct cl_vial *vial,
                                                const struct cl_label_fates *copies)
{
    struct cl *cl = applying->cl;
    const struct cl_label_fated *open = NULL;
    size_t count = 0;
    for (size_t i = 0; i < copies->count; i++)
        if (!copies->at[i].spoiled) {
            open = &copies->at[i];
            count++;
        }
    if (count > 1)
        cl_problem_add(cl, &applying->several, "%s has %zu labels: is it %s", vial->code, count,
                       cl_label_fates_name(cl, copies));
    else if (count == 0)
        cl_problem_add(cl, &applying->gone, "every label of %s was destroyed", vial->code);
    else if (copies->at[copies->count - 1].spoiled)
        cl_problem_add(cl, &applying->gone, "the newest label of %s was destroyed; if it wears %s, that must be said",
                       vial->code, cl_label_fates_name(cl, copies));
    return count == 1 && !copies->at[copies->count - 1].spoiled ? open : NULL;
}

static enum cl_status choose(struct applying *applying, const struct cl_vial *vial, const struct cl_label_fates *copies,
                             const struct cl_label_fated **out)
{
    *out = NULL;
    if (copies->count == 0)
        return add_unlabelled(applying, vial);
    for (size_t i = 0; i < copies->count; i++)
        if (copies->at[i].applied) {
            cl_problem_add(applying->cl, &applying->worn, "%s wears copy %" PRId64 " of its label", vial->code,
                           copies->at[i].copy);
            return CL_OK;
        }
    *out = applying->copy ? choose_copy(applying, vial, copies) : choose_open(applying, vial, copies);
    return CL_OK;
}

/* ---- what it says ------------------------------------------------------------------------------------------------ */

static void add_expiry(struct applying *applying, const char *what, struct cl_date said, struct cl_date known)
{
    char label[CL_DATE_TEXT], record[CL_DATE_TEXT];
    cl_problem_add(applying->cl, &applying->old, "%s says that it expires on %s, and on record it is %s", what,
                   cl_date_write(said, label, sizeof label), cl_date_write(known, record, sizeof record));
}

/* A label that was printed before something changed; and a code that was read from another one than was printed. */
static void compare(struct applying *applying, const struct cl_vial *vial, const struct cl_label_fated *label,
                    const char *read)
{
    struct cl *cl = applying->cl;
    struct cl_date said = cl_payload_expiry(cl, read);
    const char *which = cl_arena_print(&cl->arena, "copy %" PRId64 " of the label of %s", label->copy, vial->code);
    if (cl_date_compare(label->expires_on, vial->expires_on) != 0)
        add_expiry(applying, which, label->expires_on, vial->expires_on);
    else if (cl_date_is_set(said) && cl_date_compare(said, vial->expires_on) != 0)
        add_expiry(applying, cl_arena_print(&cl->arena, "the code that was read of %s", vial->code), said,
                   vial->expires_on);
    else if ((label->cells && label->cells != vial->cells) || (label->volume_ul && label->volume_ul != vial->volume_ul))
        cl_problem_add(cl, &applying->old, "%s says another fill than there is on record", which);
}

/* A stroke that confirms many labels is no proof of what any of them says: who made it hears that, and QA too. */
static void notice_unread(struct cl *cl, int64_t count, const char *lot)
{
    cl_notice(cl,
              "%" PRId64
              " label%s confirmed without a code being read; QA will see that; cryolot label apply %s --scan "
              "reads %s back",
              count, count == 1 ? " is" : "s are", lot, count == 1 ? "it" : "them");
}

/* ---- vials ------------------------------------------------------------------------------------------------------- */

/* States in which somebody has a vial before them. */
static const char *const WEARING[] = {"numbered", "filled", "stored", "out", NULL};

static enum cl_status apply_one(struct applying *applying, const struct cl_vial *vial, const char *read, int64_t *id)
{
    struct cl_label_fates copies;
    const struct cl_label_fated *label = NULL;
    enum cl_status status = cl_label_fates(applying->cl, vial->id, &copies);
    if (status == CL_OK)
        status = choose(applying, vial, &copies, &label);
    if (label) {
        compare(applying, vial, label, read);
        *id = label->id;
    }
    return status;
}

static enum cl_status apply_vials(struct cl *cl, const struct cl_label_apply *apply, int64_t *applied)
{
    enum cl_status status;
    struct cl_vial_list vials;
    struct applying applying = {.cl = cl, .copy = apply->copy};
    int64_t *ids = NULL;
    CL_TRY(cl_vials_load(cl, apply->targets, &vials));
    CL_TRY(cl_vials_require_site(cl, &vials));
    CL_TRY(cl_vials_require_state(cl, &vials, WEARING,
                                  "only who has a vial before them sees what it wears; a label that is left over is "
                                  "destroyed: cryolot label spoil VIAL.. --second W --reason R",
                                  "cannot be confirmed to wear its label"));
    ids = cl_arena_alloc(&cl->arena, vials.count * sizeof *ids);
    for (size_t i = 0; i < vials.count; i++)
        CL_TRY(apply_one(&applying, &vials.at[i], apply->targets.at[i], &ids[i]));
    CL_TRY(end(&applying));
    for (size_t i = 0; i < vials.count; i++) {
        CL_TRY(cl_label_fate_set(cl, ids[i], "applied", apply->unread));
        cl_write_concerns(cl, vials.at[i].code);
    }
    *applied = (int64_t)vials.count;
    if (apply->unread)
        notice_unread(cl, *applied, vials.at[0].lot);
done:
    return status;
}

/* ---- a lot ------------------------------------------------------------------------------------------------------- */

enum { FEW = 5 }; /* vials of a lot that are named */

/* Adds the first few of them, and how many more there are. */
static enum cl_status add_of_lot(struct applying *applying, enum cl_sql sql, int64_t lot_id,
                                 struct cl_problems *problems)
{
    struct cl *cl = applying->cl;
    size_t count = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(cl_int(lot_id), cl_int_or_null(applying->copy)));
    while (cl_rows_next(rows)) {
        if (++count > FEW)
            continue;
        if (sql == SQL_LABEL_SEVERAL_OF_LOT)
            cl_problem_add(cl, problems, "%s has %" PRId64 " labels", cl_rows_text(rows, COL_LABEL_OF_MANY_CODE),
                           cl_rows_int(rows, COL_LABEL_OF_MANY_COPY));
        else
            cl_problem_add(cl, problems,
                           "copy %" PRId64 " of the label of %s says another expiry or fill than there is on record",
                           cl_rows_int(rows, COL_LABEL_OF_MANY_COPY), cl_rows_text(rows, COL_LABEL_OF_MANY_CODE));
    }
    if (count > FEW)
        cl_problem_add(cl, problems, "and %zu more", count - FEW);
    return cl_rows_close(rows);
}

static enum cl_status count_applied(struct cl *cl, int64_t lot_id, int64_t *applied)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LABEL_TALLY, CL_BIND(cl_int(lot_id)));
    *applied = 0;
    while (cl_rows_next(rows))
        *applied += cl_rows_int(rows, COL_LABEL_TALLY_APPLIED);
    return cl_rows_close(rows);
}

/* A filling line puts every label on in one go. */
static enum cl_status apply_lot(struct cl *cl, const struct cl_label_apply *apply, int64_t *applied)
{
    enum cl_status status;
    struct cl_identity lot;
    struct applying applying = {.cl = cl, .copy = apply->copy};
    int64_t before = 0, after = 0;
    CL_TRY(cl_label_lot_find(cl, apply->targets.at[0], &lot));
    CL_TRY(cl_site_require_lot(cl, lot.id));
    applying.lot = lot.code;
    if (!apply->copy)
        CL_TRY(add_of_lot(&applying, SQL_LABEL_SEVERAL_OF_LOT, lot.id, &applying.several));
    CL_TRY(add_of_lot(&applying, SQL_LABEL_OUTDATED_OF_LOT, lot.id, &applying.old));
    CL_TRY(end(&applying));
    CL_TRY(count_applied(cl, lot.id, &before));
    CL_TRY(cl_store_change(cl->store, SQL_LABEL_APPLY_LOT,
                           CL_BIND(cl_int(lot.id), cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl)),
                                   cl_text_or_null(cl->reason), cl_int_or_null(apply->copy))));
    CL_TRY(count_applied(cl, lot.id, &after));
    if (after == before)
        return cl_refuse(cl, "label.none", lot.code, cl_arena_print(&cl->arena, "cryolot label reconcile %s", lot.code),
                         "lot '%s' has no label%s that waits to be put on a filled vial", lot.code,
                         apply->copy ? cl_arena_print(&cl->arena, " of copy %" PRId64, apply->copy) : "");
    *applied = after - before;
    notice_unread(cl, *applied, lot.code);
done:
    return status;
}

enum cl_status cl_label_apply(struct cl *cl, const struct cl_label_apply *apply, int64_t *applied)
{
    enum cl_status status;
    int64_t count = 0;
    CL_TRY(cl_label_require_counted(cl, apply->targets));
    CL_TRY(cl_write_begin(cl, CL_ACT_LABEL_APPLY, NULL));
    CL_TRY(cl_label_targets_lot(apply->targets) ? apply_lot(cl, apply, &count) : apply_vials(cl, apply, &count));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *applied = count;
    return status;
}

/* ---- read back once more ----------------------------------------------------------------------------------------- */

/* The label that is worn, where it is the only one that is left: of several the code does not tell which was read. */
static const struct cl_label_fated *only_worn(const struct cl_label_fates *copies)
{
    const struct cl_label_fated *worn = NULL;
    for (size_t i = 0; i < copies->count; i++) {
        if (copies->at[i].spoiled)
            continue;
        if (worn || !copies->at[i].applied)
            return NULL;
        worn = &copies->at[i];
    }
    return worn;
}

static bool is_wearing(const struct cl_vial *vial)
{
    size_t i = 0;
    while (WEARING[i] && strcmp(WEARING[i], vial->state) != 0)
        i++;
    return WEARING[i] != NULL;
}

enum cl_status cl_label_check(struct cl *cl, const char *read, int64_t copy, int64_t *worn)
{
    enum cl_status status;
    struct cl_vial_list vials;
    struct cl_label_fates copies;
    struct applying applying = {.cl = cl, .copy = copy};
    *worn = 0;
    CL_TRY(cl_vials_load(cl, (struct cl_texts){&read, 1}, &vials));
    CL_TRY(cl_label_fates(cl, vials.at[0].id, &copies));
    const struct cl_label_fated *label = only_worn(&copies);
    if (!label || (copy && copy != label->copy) || !is_wearing(&vials.at[0]))
        goto done;
    compare(&applying, &vials.at[0], label, read);
    CL_TRY(end(&applying));
    *worn = label->copy;
done:
    return status;
}
