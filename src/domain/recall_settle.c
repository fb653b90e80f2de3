/* What any write says against how a vial of a recall had ended: asked at the end of every write, so that no act can
 * forget to. A recall at 100 % with a vial that went into a patient since would be believed by everybody. */
#include "domain/problem.h"
#include "domain/recall.h"
#include <string.h>

/* A vial of a recall that the open write changed. */
struct fallen {
    int64_t id, recall_id, site_id, subject_id; /* as the recall has them */
    const char *recall, *state;                 /* of the recall */
    const char *vial, *vial_state, *outcome;
    int64_t had_id, had_site_id; /* the patient whose dose it is; 0: nobody's */
    const char *had;
    bool against; /* the record speaks against the outcome */
};

struct fallen_list {
    struct fallen *at;
    size_t count;
};

static enum cl_status find_fallen(struct cl *cl, struct fallen_list *out)
{
    size_t capacity = 0;
    int64_t first, last;
    enum cl_status status = cl_store_changed(cl->store, &first, &last);
    if (status != CL_OK)
        return status;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RECALL_FALLEN, CL_BIND(cl_int(first), cl_int(last)));
    while (cl_rows_next(rows)) {
        out->at = cl_arena_grow(&cl->arena, out->at, out->count, &capacity, sizeof *out->at);
        out->at[out->count++] = (struct fallen){
            .id = cl_rows_int(rows, COL_RECALL_FALLEN_ID),
            .recall_id = cl_rows_int(rows, COL_RECALL_FALLEN_RECALL_ID),
            .site_id = cl_rows_int(rows, COL_RECALL_FALLEN_SITE_ID),
            .subject_id = cl_rows_int(rows, COL_RECALL_FALLEN_SUBJECT_ID),
            .recall = cl_keep_text(cl, rows, COL_RECALL_FALLEN_RECALL),
            .state = cl_keep_text(cl, rows, COL_RECALL_FALLEN_STATE),
            .vial = cl_keep_text(cl, rows, COL_RECALL_FALLEN_VIAL),
            .vial_state = cl_keep_text(cl, rows, COL_RECALL_FALLEN_VIAL_STATE),
            .outcome = cl_keep_text(cl, rows, COL_RECALL_FALLEN_OUTCOME),
            .had_id = cl_rows_int(rows, COL_RECALL_FALLEN_HAD_ID),
            .had = cl_keep_text(cl, rows, COL_RECALL_FALLEN_HAD),
            .had_site_id = cl_rows_int(rows, COL_RECALL_FALLEN_HAD_SITE_ID),
            .against = cl_rows_int(rows, COL_RECALL_FALLEN_AGAINST) != 0,
        };
    }
    return cl_rows_close(rows);
}

/* Who had it, and the site that has to hear of it; told before, that site did not hear of this patient. */
static enum cl_status fill_in(struct cl *cl, const struct fallen *fallen)
{
    enum cl_status status = CL_OK;
    if (!fallen->had_id || (fallen->had_id == fallen->subject_id && !fallen->against))
        return CL_OK;
    CL_TRY(cl_store_change_one(cl->store, SQL_RECALL_VIAL_HAD,
                               CL_BIND(cl_int(fallen->id), cl_int(fallen->had_id), cl_int(fallen->had_site_id))));
    if (fallen->had_site_id != fallen->site_id) {
        CL_TRY(cl_store_change(cl->store, SQL_RECALL_NOTICE_ADD,
                               CL_BIND(cl_int(fallen->recall_id), cl_int(fallen->had_site_id))));
        CL_TRY(cl_store_change(cl->store, SQL_RECALL_NOTICE_COUNT, CL_BIND(cl_int(fallen->recall_id))));
    }
    status = cl_store_change(cl->store, SQL_RECALL_NOTICE_RENEW,
                             CL_BIND(cl_int(fallen->recall_id), cl_int(fallen->had_site_id)));
done:
    return status;
}

/* "vial V had ended as returned, and is infused, for S-1" */
static const char *sentence(struct cl *cl, const struct fallen *fallen)
{
    const char *is = strcmp(fallen->outcome, "quarantined") == 0 && strcmp(fallen->vial_state, "infused") != 0 &&
                             strcmp(fallen->vial_state, "thawed") != 0 && strcmp(fallen->vial_state, "lost") != 0
                         ? "not held any more"
                         : fallen->vial_state;
    return cl_arena_print(&cl->arena, "vial %s had ended as %s, and is %s%s%s", fallen->vial, fallen->outcome, is,
                          fallen->had_id ? ", for " : "", fallen->had_id ? fallen->had : "");
}

static enum cl_status take_back(struct cl *cl, const struct fallen *fallen, struct cl_problems *said)
{
    enum cl_status status = cl_store_change_one(cl->store, SQL_RECALL_VIAL_OPEN, CL_BIND(cl_int(fallen->id)));
    cl_problem_add(cl, said, "%s", sentence(cl, fallen));
    return status;
}

/* The rows of one recall. */
static enum cl_status settle_one(struct cl *cl, const struct fallen *at, size_t count)
{
    enum cl_status status = CL_OK;
    struct cl_problems said = {0};
    bool patient = false;
    for (size_t i = 0; i < count; i++) {
        CL_TRY(fill_in(cl, &at[i]));
        if (at[i].against)
            CL_TRY(take_back(cl, &at[i], &said));
        patient |= at[i].had_id && (at[i].against || at[i].had_id != at[i].subject_id);
    }
    if (said.count == 0 && !patient)
        return CL_OK;
    cl_write_concerns(cl, at->recall);
    if (said.count == 0)
        return CL_OK;
    const char *more = said.count > 1 ? cl_arena_print(&cl->arena, ", and %zu more", said.count - 1) : "";
    const char *why = cl_arena_print(&cl->arena, "%s%s", said.at[0], more);
    bool closed = strcmp(at->state, "closed") == 0;
    if (closed)
        CL_TRY(cl_recall_open_again(cl, at->recall_id, why, 0));
    cl_notice(cl, "recall %s %s: %s; tell QA%s: cryolot recall show %s", at->recall,
              closed ? "is OPEN AGAIN" : "is farther from its end", why,
              patient ? ", and the site and its physician" : "", at->recall);
done:
    return status;
}

enum cl_status cl_recall_settle(struct cl *cl)
{
    enum cl_status status;
    struct fallen_list list = {0};
    int64_t any = 0;
    if (!cl_store_touched(cl->store, "vial") && !cl_store_touched(cl->store, "hold"))
        return CL_OK;
    CL_TRY(cl_store_int(cl->store, SQL_RECALL_ANY, &any, CL_NO_VALUES));
    if (!any)
        return CL_OK;
    CL_TRY(find_fallen(cl, &list));
    for (size_t i = 0, next; i < list.count; i = next) {
        for (next = i + 1; next < list.count && list.at[next].recall_id == list.at[i].recall_id;)
            next++;
        CL_TRY(settle_one(cl, &list.at[i], next - i));
    }
done:
    return status;
}

/* ---- what must not fall ------------------------------------------------------------------------------------------ */

enum cl_status cl_recall_check_unhold(struct cl *cl, const struct cl_vial_list *vials)
{
    struct cl_problems problems = {0};
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < vials->count; i++) {
        struct cl_rows *rows = cl_rows_open(cl->store, SQL_RECALL_QUARANTINE, CL_BIND(cl_int(vials->at[i].id)));
        if (cl_rows_next(rows))
            cl_problem_add(cl, &problems, "%s by %s", vials->at[i].code, cl_rows_text(rows, 0));
        CL_TRY(cl_rows_close(rows));
    }
    status = cl_problems_end(cl, &problems, CL_REFUSED, "hold.recall", vials->count ? vials->at[0].code : NULL,
                             "it is returned or discarded, and accounted for so: cryolot recall account",
                             "cannot lift a hold by which a recall sets vials aside");
done:
    return status;
}
