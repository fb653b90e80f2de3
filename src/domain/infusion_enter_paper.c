/* What a paper record of an infusion says: whether it can be so. */
#include "base/text.h"
#include "domain/attachment.h"
#include "domain/infusion_entry.h"
#include "domain/setting.h"

enum { NAME_MOST = 100, DILUENT_MOST = 60, BAG_MOST_UL = 2000000, COMMENT_MOST = 1000 };

static const char LOOK_AGAIN[] = "give the times that stand on the paper";

static enum cl_status check_name(struct cl *cl, const char *what, const char *name)
{
    return name ? cl_text_check(what, name, NAME_MOST, cl->error) : CL_OK;
}

static enum cl_status check_names(struct cl *cl, const struct cl_infusion_paper *paper)
{
    enum cl_status status;
    CL_TRY(check_name(cl, "prescriber", paper->prescriber));
    CL_TRY(check_name(cl, "preparer", paper->preparer));
    CL_TRY(check_name(cl, "analyst", paper->count ? paper->count->analyst_name : NULL));
    CL_TRY(cl_text_check("starter", paper->starter, NAME_MOST, cl->error));
    CL_TRY(cl_text_check("checker", paper->checker, NAME_MOST, cl->error));
    if (cl_text_same_name(paper->starter, paper->checker))
        status = cl_refuse(cl, "act.second", NULL, "look at the two names on the paper again",
                           "%s cannot have begun it and checked it: two people are needed", paper->starter);
done:
    return status;
}

/* Each is not before the one above it; 0: not said. */
static enum cl_status check_times(struct cl *cl, const struct cl_infusion_paper *paper)
{
    const struct {
        const char *what;
        int64_t at_ms;
    } times[] = {{"the vials were taken out", paper->taken_at_ms}, {"the thaw began", paper->thawed_at_ms},
                 {"the thaw ended", paper->thaw_ended_at_ms},      {"the bag was prepared", paper->prepared_at_ms},
                 {"the infusion began", paper->started_at_ms},     {"it ended", paper->finished_at_ms}};
    size_t last = 0;
    if (paper->finished_at_ms > cl->now_ms)
        return cl_refuse(cl, "time.future", NULL, LOOK_AGAIN, "an infusion cannot have ended in the future");
    for (size_t i = 1; i < sizeof times / sizeof *times; i++) {
        if (!times[i].at_ms)
            continue;
        if (times[i].at_ms < times[last].at_ms)
            return cl_refuse(cl, "time.order", NULL, LOOK_AGAIN, "%s cannot be before %s", times[i].what,
                             times[last].what);
        last = i;
    }
    if (paper->counted_at_ms && (paper->counted_at_ms < paper->thawed_at_ms || paper->counted_at_ms > cl->now_ms))
        return cl_refuse(cl, "time.order", NULL, LOOK_AGAIN, "the cells were counted after the thaw began");
    return CL_OK;
}

enum cl_status cl_entry_check_volumes(struct cl *cl, int64_t given_ul, int64_t bag_ul)
{
    char given[CL_QUANTITY_TEXT], bag[CL_QUANTITY_TEXT];
    if (bag_ul > BAG_MOST_UL)
        return cl_refuse(cl, "dose.bag", NULL, "look at the volume again", "a bag holds 2 L at most");
    if (given_ul > bag_ul)
        return cl_refuse(cl, "infusion.volume", NULL, "look at the volumes on the paper again",
                         "%s cannot have been given: the bag held %s", cl_volume_write(given_ul, given, sizeof given),
                         cl_volume_write(bag_ul, bag, sizeof bag));
    return CL_OK;
}

static enum cl_status check_texts(struct cl *cl, const struct cl_infusion_paper *paper)
{
    enum cl_status status = CL_OK;
    if (paper->diluent) {
        CL_TRY(cl_text_check("diluent", paper->diluent, DILUENT_MOST, cl->error));
        CL_TRY(cl_text_check("lot of the diluent", paper->diluent_lot, DILUENT_MOST, cl->error));
    }
    if (paper->abort_reason) {
        CL_TRY(cl_text_check("why it was aborted", paper->abort_reason, COMMENT_MOST, cl->error));
        CL_TRY(cl_anonymous_check(cl, "why it was aborted", paper->abort_reason, false));
    }
    if (paper->comment) {
        CL_TRY(cl_text_check("comment", paper->comment, COMMENT_MOST, cl->error));
        CL_TRY(cl_anonymous_check(cl, "comment", paper->comment, false));
    }
done:
    return status;
}

enum cl_status cl_entry_check_paper(struct cl *cl, const struct cl_infusion_paper *paper)
{
    enum cl_status status;
    CL_TRY(cl_attachment_check(&paper->source, cl->error));
    CL_TRY(check_names(cl, paper));
    CL_TRY(check_times(cl, paper));
    if (paper->bag_ul)
        CL_TRY(cl_entry_check_volumes(cl, paper->given_ul, paper->bag_ul));
    CL_TRY(check_texts(cl, paper));
done:
    return status;
}
