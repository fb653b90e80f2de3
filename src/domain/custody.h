/* Legs of custody, for the domain's own files: whoever moves a vial adds the leg of it in the same write. */
#ifndef CRYOLOT_DOMAIN_CUSTODY_H
#define CRYOLOT_DOMAIN_CUSTODY_H

#include "domain/context.h"
#include <cryolot/custody.h>

struct cl_custody_leg {
    int64_t vial_id;
    const char *kind;      /* "fill", "store", "take", "move", "hand", "thaw", "infuse", "discard", "sample", "use",
                            * "spill", "pack", "unpack", "dispatch", "receive", "lose", "find" */
    int64_t giver_id;      /* 0: it came from a store, from a carrier, or from nowhere (fill) */
    int64_t receiver_id;   /* 0: it went into a store, to a carrier, into a patient, a sample or waste */
    int64_t store_id;      /* 0: not into a store */
    int64_t position;      /* in the store's grid, from 0; -1: none */
    int64_t shipment_id;   /* that it was packed into, went with, came with; 0: none */
    const char *place;     /* where a hand-over happened; the ID of a sample; NULL elsewhere */
    const char *condition; /* in which it was handed over or received; of a "store" that it was taken over from whoever
                            * filled it without a hand-over; NULL */
};

/* Adds a leg to the open write, with the act's reason and the time at which it was done. CL_REFUSED, rule
 * "time.order", when that is before the vial's last leg; rule "storage.backdated", when a time given for the act would
 * have the vial out of its store before a reading that is too warm for it or before an open deviation of that store.
 * A thaw in one's own hands:
 *     cl_custody_add(cl, &(struct cl_custody_leg){.vial_id = vial.id, .kind = "thaw", .giver_id = cl->actor.id,
 *                                                 .receiver_id = cl->actor.id, .position = -1}); */
enum cl_status cl_custody_add(struct cl *cl, const struct cl_custody_leg *leg);

/* What the leg of a vial says that goes into a store: "taken over by Stan Weber from Olga Berg without hand-over", when
 * it was filled by another person or handed to one; NULL where the actor has it. An exception that a reviewer sees. */
enum cl_status cl_custody_taken_over(struct cl *cl, const char *state, int64_t holder_id, const char **out);

/* What such a leg says besides of a store that was added later than the vial is said to have been put there. */
#define CL_CUSTODY_BEFORE "before its store was on record"

/* The same behind a leg that the caller has looked up, for very many vials at once, of which none stood in a store and
 * none was handled later: nothing is asked. `previous_id` 0: there is none. */
enum cl_status cl_custody_add_after(struct cl *cl, const struct cl_custody_leg *leg, int64_t previous_id);

/* In an open write of a hand-over. CL_REFUSED, rule "time.late", when it is said more than a minute late without a
 * reason: by the record another had it meanwhile. */
enum cl_status cl_custody_require_prompt(struct cl *cl);

/* When a vial was handled last; 0: never. */
enum cl_status cl_custody_last_ms(struct cl *cl, int64_t vial_id, int64_t *done_at_ms);
/* Where it stood before the leg that was done at a time: "ST-000012K:C7", by the label of the store, wherever that is
 * now; NULL: in no store. */
enum cl_status cl_custody_before(struct cl *cl, int64_t vial_id, int64_t done_at_ms, const char **place);

/* What a disabled person has would be stuck for ever: whoever may do storage's work takes it over and says why.
 * *may: whether the actor may, of what the person of this login has. CL_REFUSED, rule "act.reason", when only the
 * reason is missing. In an open write. */
enum cl_status cl_custody_take_over(struct cl *cl, const char *login, bool *may);

#endif
