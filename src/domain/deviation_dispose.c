/* The disposition of a deviation's vials: one by one, by QA, signed. */
#include "base/buffer.h"
#include "domain/deviation.h"
#include "domain/problem.h"
#include <string.h>

/* A vial that is decided about. */
struct disposed {
    const char *vial, *disposition;
    int64_t subject_id, vial_id; /* rows of deviation_subject and vial; 0: not concerned */
    bool rejected;               /* before */
};

struct disposal {
    struct disposed *at;
    size_t count, capacity;
};

static void add_vial(struct cl *cl, struct disposal *disposal, const char *vial, const char *disposition)
{
    disposal->at = cl_arena_grow(&cl->arena, disposal->at, disposal->count, &disposal->capacity, sizeof *disposal->at);
    disposal->at[disposal->count++] = (struct disposed){.vial = vial, .disposition = disposition};
}

static bool is_named(const struct disposal *disposal, const char *vial)
{
    for (size_t i = 0; i < disposal->count; i++)
        if (strcmp(disposal->at[i].vial, vial) == 0)
            return true;
    return false;
}

/* The vials that nobody decided about yet: of a lot, or all (NULL), but for those that are named by themselves. An
 * excursion in a tank has thousands of them. */
static enum cl_status add_undecided(struct cl *cl, const struct cl_deviation *deviation, const char *lot,
                                    const char *disposition, struct disposal *disposal, size_t *added)
{
    size_t before = disposal->count;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_DEVIATION_UNDECIDED, CL_BIND(cl_int(deviation->id), cl_text_or_null(lot)));
    while (cl_rows_next(rows))
        if (!is_named(disposal, cl_rows_text(rows, 0)))
            add_vial(cl, disposal, cl_keep_text(cl, rows, 0), disposition);
    *added = disposal->count - before;
    return cl_rows_close(rows);
}

static bool is_everything(const char *text)
{
    return strcmp(text, "all") == 0;
}

/* A vial's ID, mistyped or not: a lot's code may have hyphens, but not four digits and a character behind the last. */
static bool is_vial(const char *text)
{
    const char *hyphen = strrchr(text, '-');
    return hyphen && strspn(hyphen + 1, "0123456789") >= 4;
}

/* The groups among what was named: what is neither a vial nor "all" is taken for a lot; one without an undecided vial
 * of the deviation is left for find_vials to refuse by its name. */
static enum cl_status add_groups(struct cl *cl, const struct cl_deviation *deviation, struct cl_texts named,
                                 const char *disposition, struct disposal *disposal)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < named.count; i++) {
        size_t added = 0;
        if (is_vial(named.at[i]))
            continue;
        CL_TRY(add_undecided(cl, deviation, is_everything(named.at[i]) ? NULL : named.at[i], disposition, disposal,
                             &added));
        if (added == 0)
            add_vial(cl, disposal, named.at[i], disposition);
    }
done:
    return status;
}

static void add_named(struct cl *cl, struct cl_texts named, const char *disposition, struct disposal *disposal)
{
    for (size_t i = 0; i < named.count; i++)
        if (is_vial(named.at[i]))
            add_vial(cl, disposal, named.at[i], disposition);
}

static bool is_named_before(const struct disposal *disposal, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (strcmp(disposal->at[before].vial, disposal->at[i].vial) == 0)
            return true;
    return false;
}

static enum cl_status find_vial(struct cl *cl, const struct cl_deviation *deviation, struct disposed *disposed)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_DEVIATION_VIAL_BY_CODE, CL_BIND(cl_int(deviation->id), cl_text(disposed->vial)));
    if (cl_rows_next(rows)) {
        disposed->subject_id = cl_rows_int(rows, COL_DEVIATION_VIAL_SUBJECT_ID);
        disposed->vial_id = cl_rows_int(rows, COL_DEVIATION_VIAL_VIAL_ID);
        disposed->rejected = cl_rows_int(rows, COL_DEVIATION_VIAL_REJECTED) > 0;
    }
    return cl_rows_close(rows);
}

/* Finds every vial; refused whole when one of them may not be decided about. */
static enum cl_status find_vials(struct cl *cl, const struct cl_deviation *deviation, struct disposal *disposal)
{
    enum cl_status status = CL_OK;
    struct cl_problems problems = {0};
    const char *rule = NULL;
    for (size_t i = 0; i < disposal->count; i++) {
        struct disposed *disposed = &disposal->at[i];
        size_t before = problems.count;
        const char *broken = NULL;
        CL_TRY(find_vial(cl, deviation, disposed));
        if (is_named_before(disposal, i)) {
            broken = "vial.once";
            cl_problem_add(cl, &problems, "vial %s is named twice", disposed->vial);
        } else if (!disposed->subject_id) {
            broken = "deviation.vial";
            cl_problem_add(cl, &problems,
                           is_vial(disposed->vial) ? "%s does not concern vial %s"
                                                   : "%s waits for no decision about a vial of %s",
                           deviation->code, disposed->vial);
        } else if (disposed->rejected) {
            broken = "deviation.rejected";
            cl_problem_add(cl, &problems, "vial %s was rejected, which is for ever", disposed->vial);
        }
        if (before == 0)
            rule = broken;
    }
    status = cl_problems_end(cl, &problems, CL_REFUSED, rule, deviation->code,
                             cl_arena_print(&cl->arena, "cryolot deviation show %s", deviation->code), "cannot decide");
done:
    return status;
}

/* ---- what is signed --------------------------------------------------------------------------------------------- */

static void add_line(struct cl_buffer *text, const char *vial, const char *disposition)
{
    cl_buffer_print(text, "%s %s\n", disposition, vial);
}

static struct cl_hash finish_content(struct cl_buffer *text)
{
    struct cl_hash hash = cl_hash_of(text->data, text->size);
    cl_buffer_free(text);
    return hash;
}

static void begin_content(struct cl_buffer *text, const char *deviation, const char *reason)
{
    cl_buffer_print(text, "deviation %s\nreason %s\n", deviation, reason ? reason : "");
}

static struct cl_hash content_of(const struct cl *cl, const char *deviation, const struct disposal *disposal)
{
    struct cl_buffer text = {0};
    begin_content(&text, deviation, cl->reason);
    for (size_t i = 0; i < disposal->count; i++)
        add_line(&text, disposal->at[i].vial, disposal->at[i].disposition);
    return finish_content(&text);
}

enum cl_status cl_deviation_disposition_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                       struct cl_hash *out, bool *superseded)
{
    struct cl_buffer text = {0};
    size_t in_force = 0;
    begin_content(&text, signature->subject, signature->reason);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DEVIATION_DISPOSED, CL_BIND(cl_int(signature->id)));
    while (cl_rows_next(rows)) {
        in_force += cl_rows_int(rows, COL_DEVIATION_DISPOSED_IN_FORCE) > 0;
        add_line(&text, cl_rows_text(rows, COL_DEVIATION_DISPOSED_VIAL),
                 cl_rows_text(rows, COL_DEVIATION_DISPOSED_DISPOSITION));
    }
    *out = finish_content(&text);
    *superseded = in_force == 0;
    return cl_rows_close(rows);
}

/* ---- out of force ------------------------------------------------------------------------------------------------ */

enum cl_status cl_deviation_lapse(struct cl *cl, const char *code, const int64_t *vial_ids, size_t vial_count,
                                  size_t *lapsed)
{
    enum cl_status status;
    struct cl_deviation deviation;
    *lapsed = 0;
    CL_TRY(cl_deviation_get(cl, code, &deviation));
    CL_TRY(cl_deviation_require_open(cl, &deviation));
    for (size_t i = 0; i < vial_count; i++) {
        int64_t accepted = 0;
        CL_TRY(cl_store_int(cl->store, SQL_DEVIATION_ACCEPTED, &accepted,
                            CL_BIND(cl_int(deviation.id), cl_int(vial_ids[i]))));
        if (!accepted)
            continue;
        CL_TRY(cl_store_change_one(cl->store, SQL_DEVIATION_LAPSE, CL_BIND(cl_int(deviation.id), cl_int(vial_ids[i]))));
        ++*lapsed;
    }
    if (*lapsed) {
        CL_TRY(cl_deviation_hold(cl, &deviation));
        CL_TRY(cl_deviation_concern(cl, &deviation));
    }
done:
    return status;
}

/* ---- deciding --------------------------------------------------------------------------------------------------- */

static enum cl_status dispose_one(struct cl *cl, const struct cl_deviation *deviation, const struct disposed *disposed,
                                  int64_t signature_id)
{
    enum cl_status status;
    bool accepted = strcmp(disposed->disposition, "accept") == 0;
    CL_TRY(cl_store_change_one(
        cl->store, SQL_DEVIATION_DISPOSITION_INSERT,
        CL_BIND(cl_int(disposed->subject_id), cl_text(disposed->disposition), cl_int(signature_id))));
    CL_TRY(cl_store_change_one(
        cl->store, SQL_DEVIATION_DISPOSE,
        CL_BIND(cl_int(disposed->subject_id), cl_text(disposed->disposition), cl_int(signature_id))));
    if (accepted)
        status = cl_store_change(cl->store, SQL_DEVIATION_LIFT_VIAL,
                                 CL_BIND(cl_int(disposed->vial_id), cl_int(deviation->id), cl_int(cl->actor.id),
                                         cl_int(cl->now_ms), cl_text(cl->reason), cl_int(signature_id)));
    else
        status = cl_store_change(
            cl->store, SQL_DEVIATION_HOLD_VIAL,
            CL_BIND(cl_int(disposed->vial_id), cl_int(deviation->id),
                    cl_text(cl_arena_print(&cl->arena, "%s rejected it: %s", deviation->code, cl->reason)),
                    cl_int(cl->actor.id), cl_int(cl->now_ms)));
done:
    return status;
}

enum cl_status cl_deviation_dispose(struct cl *cl, const char *code, struct cl_texts accepted, struct cl_texts rejected,
                                    struct cl_deviation *out)
{
    enum cl_status status;
    struct cl_deviation deviation;
    int64_t signature_id;
    struct disposal all = {0};
    if (accepted.count + rejected.count == 0)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "--accept VIAL,.. or --reject VIAL,..", "no vial is named");
    CL_TRY(cl_write_begin(cl, CL_ACT_DEVIATION_DISPOSE, code));
    CL_TRY(cl_deviation_get(cl, code, &deviation));
    CL_TRY(cl_deviation_require_open(cl, &deviation));
    add_named(cl, accepted, "accept", &all);
    add_named(cl, rejected, "reject", &all);
    CL_TRY(add_groups(cl, &deviation, rejected, "reject", &all));
    CL_TRY(add_groups(cl, &deviation, accepted, "accept", &all));
    CL_TRY(find_vials(cl, &deviation, &all));
    struct cl_hash content = content_of(cl, code, &all);
    CL_TRY(cl_sign(cl, "vial disposition", code, &content, &signature_id));
    for (size_t i = 0; i < all.count; i++)
        CL_TRY(dispose_one(cl, &deviation, &all.at[i], signature_id));
    CL_TRY(cl_deviation_concern(cl, &deviation));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = deviation;
    return status;
}
