/* Infusions in the walk: begun by two people, interrupted, gone on with, complained of, ended. */
#include "walk.h"
#include <cryolot/infusion.h>
#include <cryolot/subject.h>

enum { EVENTS_MOST = 8 };

/* At times into another subject, whose dose it is not. */
enum cl_status walk_infuse(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_infusion out;
    const struct cl_dose *dose;
    const struct cl_subject *other;
    CL_TRY(walk_some_dose(walker, "handed", &dose));
    CL_TRY(walk_some_subject(walker, &other));
    *tried = dose != NULL;
    struct cl_infusion_start start = {0};
    if (dose)
        start.starter = (struct cl_bedside_scan){walk_one_in(walker, 8) ? other->code : dose->subject, dose->code};
    if (dose && !walk_one_in(walker, 3))
        start.checker = (struct cl_bedside_scan){dose->subject, dose->code};
    if (*tried)
        status = cl_infusion_start(walker->cl, &start, &out);
done:
    return status;
}

/* One in a state, at times in any; NULL: there is none. */
static enum cl_status some_infusion(struct walker *walker, const char *state, const struct cl_infusion **out)
{
    struct cl_infusion_list list;
    if (walk_one_in(walker, 30))
        state = NULL;
    enum cl_status status =
        cl_infusion_list(walker->cl, &(struct cl_infusion_filter){.state = state, .limit = 20}, &list);
    *out = status == CL_OK && list.count > 0 ? &list.at[walk_below(walker, (int64_t)list.count)] : NULL;
    return status;
}

enum cl_status walk_interrupt(struct walker *walker, bool *tried)
{
    const struct cl_infusion *infusion;
    struct cl_infusion out;
    enum cl_status status = some_infusion(walker, "running", &infusion);
    *tried = infusion != NULL;
    return *tried ? cl_infusion_interrupt(walker->cl, infusion->code, &out) : status;
}

/* What was recalled or held since it was interrupted is not gone on with. */
enum cl_status walk_resume(struct walker *walker, bool *tried)
{
    const struct cl_infusion *infusion;
    struct cl_infusion out;
    enum cl_status status = some_infusion(walker, "interrupted", &infusion);
    *tried = infusion != NULL;
    return *tried ? cl_infusion_resume(walker->cl, infusion->code, &out) : status;
}

enum cl_status walk_rate(struct walker *walker, bool *tried)
{
    const struct cl_infusion *infusion;
    struct cl_infusion out;
    enum cl_status status = some_infusion(walker, "running", &infusion);
    *tried = infusion != NULL;
    return *tried ? cl_infusion_rate(walker->cl, infusion->code, 240000, &out) : status;
}

/* Of a bag that runs or ran; at times more is lost than there is. */
enum cl_status walk_complain(struct walker *walker, bool *tried)
{
    const struct cl_infusion *infusion;
    struct cl_infusion out;
    const char *deviation;
    enum cl_status status = some_infusion(walker, walk_one_in(walker, 3) ? "finished" : "running", &infusion);
    *tried = infusion && infusion->events.count < EVENTS_MOST;
    const struct cl_infusion_complaint complaint = {.what = "leak at the port",
                                                    .class = walk_one_in(walker, 3) ? "major" : "minor",
                                                    .lost_ul = walk_below(walker, 3) * 2000 +
                                                               (walk_one_in(walker, 12) ? 2000000 : 0)};
    return *tried ? cl_infusion_complaint(walker->cl, infusion->code, &complaint, &deviation, &out) : status;
}

enum cl_status walk_react(struct walker *walker, bool *tried)
{
    const struct cl_infusion *infusion;
    struct cl_infusion out;
    enum cl_status status = some_infusion(walker, walk_one_in(walker, 2) ? "finished" : "running", &infusion);
    *tried = infusion && infusion->events.count < EVENTS_MOST;
    return *tried ? cl_infusion_reaction(walker->cl, infusion->code, "chills",
                                         walk_one_in(walker, 60) ? 5 : walk_below(walker, 5), &out)
                  : status;
}

/* Some of what is left in the bag, at times more than that. */
static int64_t some_volume(struct walker *walker, const struct cl_infusion *infusion)
{
    int64_t left_ul = infusion->bag_ul - infusion->lost_ul;
    return walk_one_in(walker, 12) ? left_ul + 1 : walk_below(walker, left_ul + 1);
}

enum cl_status walk_finish(struct walker *walker, bool *tried)
{
    const struct cl_infusion *infusion;
    struct cl_infusion out;
    enum cl_status status = some_infusion(walker, walk_one_in(walker, 4) ? "interrupted" : "running", &infusion);
    *tried = infusion != NULL;
    return *tried ? cl_infusion_finish(walker->cl, infusion->code, some_volume(walker, infusion),
                                       walk_one_in(walker, 3) ? "chills,grade=1" : NULL, &out)
                  : status;
}

enum cl_status walk_abort(struct walker *walker, bool *tried)
{
    const struct cl_infusion *infusion;
    struct cl_infusion out;
    enum cl_status status = some_infusion(walker, walk_one_in(walker, 2) ? "interrupted" : "running", &infusion);
    *tried = infusion != NULL;
    return *tried ? cl_infusion_abort(walker->cl, infusion->code, some_volume(walker, infusion),
                                      walk_one_in(walker, 3) ? "fever,grade=2" : NULL, &out)
                  : status;
}
