/* Samples: what is tested, taken from a vial, a stage of manufacture or a bank, and its way to the laboratory. */
#ifndef CRYOLOT_SAMPLE_H
#define CRYOLOT_SAMPLE_H

#include <cryolot/context.h>
#include <cryolot/label.h>

struct cl_sample {
    int64_t id;
    const char *code; /* "SMP-000001W" */
    const char *lot;
    int64_t lot_id;
    const char *vial;  /* that was used up for it; NULL: taken at a stage */
    const char *stage; /* as in the specification */
    struct cl_texts tests;
    const char *laboratory;
    const char *state;    /* "taken", "sent", "received", "refused" */
    const char *taken_by; /* login */
    int64_t taken_at_ms;
    const char *holder; /* login, while it is taken; NULL: a carrier or the laboratory has it */
    int64_t holder_id;
};

struct cl_sample_list {
    const struct cl_sample *at;
    size_t count;
};

/* One leg of its way: each begins where the one before it ended. */
struct cl_sample_leg {
    int64_t number;          /* from 1 */
    const char *kind;        /* "take", "send", "receive", "refuse" */
    const char *from, *to;   /* a vial or a lot, a login, a carrier, a laboratory */
    const char *condition;   /* NULL: not noted */
    int64_t temperature_mc;  /* CL_NO_TEMPERATURE: not noted */
    const char *recorded_by; /* login: who gave it away, or received or refused it */
    const char *reason;      /* of a refusal; NULL */
    int64_t done_at_ms;
};

struct cl_sample_legs {
    const struct cl_sample_leg *at;
    size_t count;
};

struct cl_sample_new {
    const char *lot;
    const char *vial;      /* NULL: none is used up */
    const char *stage;     /* NULL: the one stage at which a vial of the lot has all these tests */
    struct cl_texts tests; /* test codes of the lot's product */
    const char *laboratory;
};

/* Takes a sample; it is in the actor's hands. A vial is used up by it: it becomes "consumed" with a leg of custody, and
 * a stability point that waits for this vial has its sample. Refused: a lot that takes no results any more (rule
 * "lot.open"), a test that the product does not have at that stage (rules "result.test", "result.stage"), a stage that
 * this lot or this vial cannot have (rule "sample.stage"), a vial of another lot (rule "sample.vial"), one that is not
 * filled, stored or out in the actor's hands (rules "vial.state", "custody.holder"), a vial for patients without a
 * reason (rule "sample.purpose"). CL_USAGE: no stage where several would do, no test, one named twice. `print`: its
 * label too, in the same write (its targets do not matter); NULL: none. */
enum cl_status cl_sample_take(struct cl *cl, const struct cl_sample_new *sample, const struct cl_label_print *print,
                              struct cl_sample *out);

/* How a sample looked when it changed hands. */
struct cl_sample_state {
    const char *condition;  /* NULL: not noted */
    int64_t temperature_mc; /* CL_NO_TEMPERATURE: not noted */
};

/* Gives samples that are in the actor's hands to a carrier; all or none. Refused: rules "sample.state",
 * "custody.holder", "time.order"; every sample that cannot go is named. */
enum cl_status cl_sample_send(struct cl *cl, struct cl_texts codes, const char *carrier,
                              const struct cl_sample_state *as, struct cl_sample_list *out);
/* Receipt at the laboratory, with the condition in which they came; `refuse`: they cannot be tested, for the context's
 * reason. A laboratory in house receives what was never sent, from whoever has it. Refused as above, a refusal without
 * a reason (rule "act.reason"). CL_USAGE: no condition. */
enum cl_status cl_sample_receive(struct cl *cl, struct cl_texts codes, const struct cl_sample_state *as, bool refuse,
                                 struct cl_sample_list *out);

/* Whether a text has the form of a sample's ID, mistyped or not. */
bool cl_sample_code_resembles(const char *text);
/* CL_USAGE mistyped, CL_NOT_FOUND unknown. */
enum cl_status cl_sample_get(struct cl *cl, const char *code, struct cl_sample *out);
/* Every leg, oldest first. */
enum cl_status cl_sample_legs(struct cl *cl, const struct cl_sample *sample, struct cl_sample_legs *out);
/* Newest first, at most `limit`. `lot`, `state`: NULL for any. CL_NOT_FOUND: no such lot. CL_USAGE: no such state. */
enum cl_status cl_sample_list(struct cl *cl, const char *lot, const char *state, int64_t limit,
                              struct cl_sample_list *out);

#endif
