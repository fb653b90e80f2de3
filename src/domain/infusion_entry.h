/* What is being entered of a paper record, for the files of infusion_enter*.c. */
#ifndef CRYOLOT_DOMAIN_INFUSION_ENTRY_H
#define CRYOLOT_DOMAIN_INFUSION_ENTRY_H

#include "domain/dose.h"
#include "domain/dose_limit.h"
#include "domain/infusion_enter.h"
#include "domain/infusion_then.h"
#include "domain/order.h"

struct cl_entry {
    const struct cl_infusion_paper *paper;
    struct cl_subject subject;
    struct cl_order order; /* id 0: without one */
    struct cl_vial_list vials;
    const struct cl_lot *lots;
    size_t lot_count;
    struct cl_dose dose;
    struct cl_dose_plan plan;       /* of a dose that was not on record */
    struct cl_then then;            /* what broke rules, came later, is not known */
    int64_t starter_id, checker_id; /* users of the names on the paper; 0: nobody has that name */
    int64_t infusion_id, source_id;
    const char *code;
};

/* ---- what the paper says (infusion_enter_paper.c) --------------------------------------------------------------- */

/* Names, times, volumes and texts that can be so, before anything is read of the record. */
enum cl_status cl_entry_check_paper(struct cl *cl, const struct cl_infusion_paper *paper);
/* Refused, rules "dose.bag" and "infusion.volume": no bag holds that, or more was given than it held. */
enum cl_status cl_entry_check_volumes(struct cl *cl, int64_t given_ul, int64_t bag_ul);

/* ---- its order (infusion_enter_order.c) -------------------------------------------------------------------------- */

/* The order that is named, or that the vials were reserved for; leaves it out where there is none. */
enum cl_status cl_entry_load_order(struct cl *cl, struct cl_entry *entry);

/* ---- its dose (infusion_enter_dose.c, infusion_enter_bag.c) ------------------------------------------------------ */

/* A dose that was not on record: thawed, measured and prepared as the paper says. */
enum cl_status cl_entry_make_dose(struct cl *cl, struct cl_entry *entry);
/* One that is. */
enum cl_status cl_entry_take_dose(struct cl *cl, struct cl_entry *entry);
/* Counts and tests after the thaw. */
enum cl_status cl_entry_insert_measured(struct cl *cl, struct cl_entry *entry);
/* What was drawn and added, judged by the limits of the product. */
enum cl_status cl_entry_record_bag(struct cl *cl, struct cl_entry *entry);

/* ---- what broke a rule (infusion_enter_judge.c) ------------------------------------------------------------------ */

/* With its dose, before the infusion is a row: its time in use, other infusions of the subject, who was at the bed
 * (whom it finds among the users). */
enum cl_status cl_entry_judge(struct cl *cl, struct cl_entry *entry);
/* With its row: how fast it was, whether its paper is another one's; opens the deviation that names every broken rule,
 * and tells what came later. */
enum cl_status cl_entry_report(struct cl *cl, struct cl_entry *entry);

#endif
