/* Infusions, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_INFUSION_H
#define CRYOLOT_DOMAIN_INFUSION_H

#include "domain/context.h"
#include <cryolot/infusion.h>
#include <cryolot/subject.h>

#define CL_INFUSION_PREFIX "INF"

/* ---- what may be done in which state (infusion_state.c) --------------------------------------------------------- */

enum cl_infusion_move {
    CL_INFUSION_MOVE_INTERRUPT,
    CL_INFUSION_MOVE_RESUME,
    CL_INFUSION_MOVE_RATE,
    CL_INFUSION_MOVE_FINISH,
    CL_INFUSION_MOVE_ABORT,
    CL_INFUSION_MOVE_REMARK /* a reaction, a complaint */
};
/* The state that the move leads to, where it may be done. Refused, rule "infusion.state". */
enum cl_status cl_infusion_may(struct cl *cl, const struct cl_infusion *infusion, enum cl_infusion_move move,
                               const char **state);
/* Refused, rule "time.order": the act was done before the infusion began, or, but for a remark, before it was
 * interrupted, resumed or set to a rate last. */
enum cl_status cl_infusion_check_order(struct cl *cl, const struct cl_infusion *infusion, enum cl_infusion_move move);

/* Begins the write of an act on an infusion, reads it, names what it concerns, and asks site, state and order. *state:
 * that it leads to. */
enum cl_status cl_infusion_begin(struct cl *cl, enum cl_act act, enum cl_infusion_move move, const char *code,
                                 struct cl_infusion *infusion, const char **state);

/* ---- events (infusion_event.c) ---------------------------------------------------------------------------------- */

/* Adds one in the open write; id, timezone and who records it need not be set. */
enum cl_status cl_infusion_add_event(struct cl *cl, const struct cl_infusion *infusion,
                                     const struct cl_infusion_event *event, int64_t deviation_id);
/* When something happened: an instant, or a time without a day, which is the first one since the begin of the infusion,
 * at the subject; nothing lies in the future. CL_USAGE. */
enum cl_status cl_infusion_time_read(struct cl *cl, const struct cl_infusion *infusion, const char *text,
                                     int64_t *at_ms);
/* Tells by cl_notice in which time the bag is to be given where no rate is said (0), and when a rate is faster than
 * that or would give more endotoxin within an hour than the product allows. */
enum cl_status cl_infusion_tell_plan(struct cl *cl, const struct cl_infusion *infusion, int64_t rate_ul_per_h);
/* The fastest drip that is plausible. */
#define CL_RATE_PLAUSIBLE_UL_PER_H ((int64_t)50 * 1000 * 60)
/* Refused, rule "infusion.rate": above 50 mL/min and without a reason. */
enum cl_status cl_infusion_check_rate(struct cl *cl, const char *code, int64_t rate_ul_per_h);
/* Loads them, and what follows from them: reactions, times, rates, volumes. */
enum cl_status cl_infusion_load_course(struct cl *cl, struct cl_infusion *infusion);

/* ---- beside it (infusion_record.c) ------------------------------------------------------------------------------ */

/* Where its record comes from: "paper", "paper, not compared", NULL. */
const char *cl_infusion_source(bool transcribed, bool verified);
/* Loads what became known of its lots. */
enum cl_status cl_infusion_load_since(struct cl *cl, struct cl_infusion *infusion);
/* Every step from its beginning to its end, and what came of it; in the arena. */
struct cl_infusion_event_list cl_infusion_steps(struct cl *cl, const struct cl_infusion *infusion);

/* Refused, rule "infusion.volume": more than the bag held, without what was lost (infusion_end.c). */
enum cl_status cl_infusion_check_volume(struct cl *cl, const struct cl_infusion *infusion, int64_t given_ul);

/* ---- reactions (infusion_reaction.c) ---------------------------------------------------------------------------- */

/* Adds reactions that were written as TERM,grade=N@TIME; .. at the end of an infusion; NULL: none. CL_USAGE. */
enum cl_status cl_infusion_add_reactions(struct cl *cl, const struct cl_infusion *infusion, const char *text);
/* In the open write: a complaint of an instant and its deviation, whose code *deviation is. Refused as
 * cl_infusion_complaint. */
enum cl_status cl_infusion_add_complaint(struct cl *cl, const struct cl_infusion *infusion,
                                         const struct cl_infusion_complaint *complaint, int64_t at_ms,
                                         const char **deviation);

#endif
