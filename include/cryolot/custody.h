/* Custody: in whose hands each vial was, without a gap from filling to the patient (DOMAIN.md "Storage and custody").
 */
#ifndef CRYOLOT_CUSTODY_H
#define CRYOLOT_CUSTODY_H

#include <cryolot/paper.h>
#include <cryolot/storage.h>
#include <cryolot/vial.h>

/* One line: a leg of the vial's way, or a change of where its store was or who kept it. Each begins where the one
 * before it ended. */
struct cl_custody_line {
    int64_t number;   /* from 1 */
    const char *kind; /* "fill", "store", "take", "move", "hand", "thaw", "infuse", "discard", "sample", "use", "spill",
                       * "pack", "unpack", "dispatch", "receive", "lose", "find"; of its store "carry", "box-move",
                       * "keeper" (and "add", of a store's own log) */
    const char *from, *to; /* a login, a carrier, a place ("CPN/LN2-1/R3/B12:C7", also with ", carried by stan"),
                            * "filling", "patient", "waste", "sample SMP-000001W", "used for X", "lost, DEV-0007" */
    const char *custodian; /* login of who has or keeps it from now on, or the carrier; NULL: its way ended */
    const char *from_said, *to_said, *custodian_said; /* the same for people: names in place of logins */
    const char *shipment;                             /* that it was packed into, went with, came with; NULL */
    const char *place;                                /* where a hand-over happened; NULL elsewhere */
    const char *condition;                            /* in which it was handed over or received; NULL: not recorded */
    const char *reason;                               /* NULL: none given */
    const char *gap;  /* "gap: petra had it, and stan gave it away", "overlap: ..."; NULL: none */
    const char *zone; /* of the site where it happened */
    int64_t done_at_ms;
    int64_t recorded_at_ms; /* when it was said, where it was done before that; 0: then */
    bool late;              /* so long before that somebody had to say why */
    int64_t until_ms;       /* when the next line begins; 0: it is so now, or for ever */
};

struct cl_custody_log {
    const char *subject;      /* the vial or the store */
    const char *vial, *store; /* ID or path; one of both is NULL */
    const char *code;         /* on the label: the vial's ID, the code of the store, which moves do not change */
    const struct cl_custody_line *at;
    size_t count;
    bool ended;          /* nobody has it any more: given, used up, discarded, lost */
    const char *end_gap; /* the record has it elsewhere than the last line; NULL: it does not */
    size_t gaps;         /* with that one */
};

/* The actor hands vials that are in their hands, taken or filled, to the second person, at a place ("Ward 3"), in a
 * condition ("frozen, label intact"; NULL: not recorded, which exception reports list). All or none. A person with the
 * role storage hands on what a disabled person has, with a reason; the leg begins with that person. CL_REFUSED, rule
 * "custody.holder": every vial that is not in the actor's hands is named, and where it is instead; rules
 * "shipment.packed", "act.reason". CL_USAGE: no place, a mistyped vial. */
enum cl_status cl_custody_hand(struct cl *cl, struct cl_texts codes, const char *place, const char *condition,
                               struct cl_vial_list *out);
/* The same for stores that the actor carries, with all that is in them. CL_REFUSED, rule "custody.holder": one that
 * stands somewhere, or that another person carries (one who is disabled: storage hands it on, with a reason). */
enum cl_status cl_custody_hand_stores(struct cl *cl, struct cl_texts texts, const char *place, const char *condition,
                                      struct cl_storage_list *out);
/* Whether a text is the path of a store or the code on its label rather than a vial's ID. */
bool cl_custody_names_store(const char *text);
/* Every line of a vial, or of a store given by its path or the code on its label, oldest first. CL_USAGE mistyped,
 * CL_NOT_FOUND unknown, CL_INTEGRITY: nobody kept a store. */
enum cl_status cl_custody_read(struct cl *cl, const char *code, struct cl_custody_log *out);

/* "no gap: 8 lines from 2026-09-27 14:00 CEST until now, now in the custody of stan", or "2 gaps: ..." with the first
 * one. In the arena. */
const char *cl_custody_verdict(struct cl *cl, const struct cl_custody_log *log);
/* "entered late, 2026-11-26 20:33 CET" of a line that was, in the zone of where it happened; NULL of others. */
const char *cl_custody_late(struct cl *cl, const struct cl_custody_line *line);
/* What is said of the condition in which it changed hands: NULL where it did not. */
const char *cl_custody_condition(const struct cl_custody_line *line);
/* The log as the content of a page, printed by the actor now: no registered document. */
enum cl_status cl_custody_paper(struct cl *cl, const struct cl_custody_log *log, struct cl_report *out);

#endif
