/* Supply of a lot out of specification to one patient (EU GMP Part IV 11.5): no state of the lot. */
#ifndef CRYOLOT_OOS_SUPPLY_H
#define CRYOLOT_OOS_SUPPLY_H

#include <cryolot/attachment.h>
#include <cryolot/context.h>

struct cl_oos_supply {
    int64_t id;
    const char *lot, *subject;
    const char *physician, *quality;           /* printed names of who asked for it and who agreed */
    int64_t physician_id, quality_id, risk_id; /* their signatures; the attachment */
    const char *risk;                          /* code of the evaluation of the risk, an attachment: "A12" */
    const char *risk_sha256, *reason;
    int64_t signed_at_ms;
    struct cl_date notify_by; /* sponsor or authority, through that day */
};

/* At the request of a physician (the second person, proven by their own password), QA signs that vials of a lot in
 * quarantine may be thawed for one subject although a gating result fails or cannot be decided; both sign the lot's
 * results as they are now, with the evaluation of the risk, which is attached. Refused: a lot whose results all conform
 * (rule "supply.needless": it is released); what else stops its release, except holds, deviations and what the product
 * requires of paper (the rule of that check). CL_NOT_FOUND: lot or subject. CL_USAGE: the file. */
enum cl_status cl_oos_supply(struct cl *cl, const char *lot, const char *subject, const struct cl_file_given *risk,
                             struct cl_oos_supply *out);

#endif
