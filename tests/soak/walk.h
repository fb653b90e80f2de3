/* A walk of random acts, valid and invalid, by several processes on one record: what one of them is and does. */
#ifndef CRYOLOT_WALK_H
#define CRYOLOT_WALK_H

#include "domain/context.h"
#include <cryolot/deviation.h>
#include <cryolot/dose.h>
#include <cryolot/storage.h>
#include <cryolot/subject.h>
#include <cryolot/vial.h>

enum { WALK_STORES = 256, WALK_LOTS = 512, WALK_SERIALS = 24, WALK_OTHERS = 2 };

/* What somebody is in the walk: who does which acts. */
enum walk_part {
    WALK_STORAGE = 1,
    WALK_QUALITY = 2,
    WALK_FILLING = 4,
    WALK_PHARMACY = 8,
    WALK_WARD = 16,
    WALK_ANY = 31
};

struct walk_store {
    char code[32], path[128], kind[32];
    int64_t rows, columns, vials;
    bool carried; /* by anybody; what stands in it is with it */
};

/* Somebody beside whom a process acts now and then: proven once, as proving takes long. */
struct walk_other {
    struct cl_person person;
    enum cl_proof proof;
    const char *proven;
};

struct walker {
    struct cl *cl;
    struct cl_error error;
    uint64_t random;
    const char *login, *second;
    struct walk_other other[WALK_OTHERS];
    enum walk_part part;
    bool serves_patients;  /* what it takes and hands over is mostly of lots that are released */
    int number;            /* of its process */
    int life;              /* how many processes before it were killed in its place */
    int64_t made;          /* things that it gave names to */
    int64_t *acknowledged; /* writes that the record said it has; shared with whoever looks after this process */
    struct walk_store store[WALK_STORES];
    int stores;
    char lot[WALK_LOTS][32];
    int lots;
};

/* One kind of act. CL_OK: it was done. `*tried` false: there was nothing to do it with, so that another is taken. */
struct walk_act {
    const char *name;
    unsigned parts; /* who does it; others try it now and then, and are refused */
    int weight;
    enum cl_status (*run)(struct walker *walker, bool *tried);
    bool rare; /* the end of a chain of others: a walk of 2,000 acts may not come to it */
};
extern const struct walk_act walk_acts[];
extern const int walk_act_count;

/* ---- the parts of the table ----------------------------------------------------------------------------------------
 */

enum cl_status walk_fill(struct walker *walker, bool *tried); /* walk_lot.c */
enum cl_status walk_result(struct walker *walker, bool *tried);
enum cl_status walk_review(struct walker *walker, bool *tried);
enum cl_status walk_release(struct walker *walker, bool *tried);
enum cl_status walk_hold_lot(struct walker *walker, bool *tried);
enum cl_status walk_unhold_lot(struct walker *walker, bool *tried);
enum cl_status walk_reject(struct walker *walker, bool *tried);
enum cl_status walk_withdraw(struct walker *walker, bool *tried);
/* Whether patients can be given something when one lot less is released. */
enum cl_status walk_can_spare(struct walker *walker, bool *spare);
enum cl_status walk_recall(struct walker *walker, bool *tried); /* walk_recall.c */
enum cl_status walk_drill(struct walker *walker, bool *tried);
enum cl_status walk_recall_notify(struct walker *walker, bool *tried);
enum cl_status walk_recall_acknowledge(struct walker *walker, bool *tried);
enum cl_status walk_recall_account(struct walker *walker, bool *tried);
enum cl_status walk_recall_close(struct walker *walker, bool *tried);
enum cl_status walk_equip(struct walker *walker, bool *tried); /* walk_equipment.c */
enum cl_status walk_qualify(struct walker *walker, bool *tried);
enum cl_status walk_calibrate(struct walker *walker, bool *tried);
enum cl_status walk_maintain(struct walker *walker, bool *tried);
enum cl_status walk_retire(struct walker *walker, bool *tried);
/* That a temperature is read with, mostly; NULL: there is none. */
enum cl_status walk_some_thermometer(struct walker *walker, const char **out);
enum cl_status walk_evacuate(struct walker *walker, bool *tried); /* walk_evacuate.c */
enum cl_status walk_carry(struct walker *walker, bool *tried);
enum cl_status walk_evacuated(struct walker *walker, bool *tried);
enum cl_status walk_import_vials(struct walker *walker, bool *tried); /* walk_import.c */
enum cl_status walk_import_readings(struct walker *walker, bool *tried);
enum cl_status walk_subject(struct walker *walker, bool *tried); /* walk_ward.c */
enum cl_status walk_weigh(struct walker *walker, bool *tried);
enum cl_status walk_hand_to_pharmacy(struct walker *walker, bool *tried);
enum cl_status walk_hand_back(struct walker *walker, bool *tried);
enum cl_status walk_thaw(struct walker *walker, bool *tried);
enum cl_status walk_prepare(struct walker *walker, bool *tried);
enum cl_status walk_hand_dose(struct walker *walker, bool *tried);
enum cl_status walk_discard_dose(struct walker *walker, bool *tried);
enum cl_status walk_infuse(struct walker *walker, bool *tried); /* walk_bedside.c */
enum cl_status walk_interrupt(struct walker *walker, bool *tried);
enum cl_status walk_resume(struct walker *walker, bool *tried);
enum cl_status walk_rate(struct walker *walker, bool *tried);
enum cl_status walk_complain(struct walker *walker, bool *tried);
enum cl_status walk_react(struct walker *walker, bool *tried);
enum cl_status walk_finish(struct walker *walker, bool *tried);
enum cl_status walk_abort(struct walker *walker, bool *tried);
enum cl_status walk_order(struct walker *walker, bool *tried); /* walk_order.c */
enum cl_status walk_verify(struct walker *walker, bool *tried);
enum cl_status walk_allocate(struct walker *walker, bool *tried);
enum cl_status walk_cancel_order(struct walker *walker, bool *tried);
enum cl_status walk_override_order(struct walker *walker, bool *tried);
enum cl_status walk_override_dose(struct walker *walker, bool *tried);
enum cl_status walk_thaw_order(struct walker *walker, bool *tried);

/* ---- chance, and what there is (walk_choice.c) ---------------------------------------------------------------------
 */

/* 0 to below n. */
int64_t walk_below(struct walker *walker, int64_t n);
/* One in n. */
bool walk_one_in(struct walker *walker, int64_t n);
/* Reads anew which stores and lots there are. */
enum cl_status walk_look(struct walker *walker);
/* A name that nobody else of the walk gives. */
const char *walk_new_name(struct walker *walker, const char *prefix);

/* The next call acts as the one of this login whom the process proved beside its own; or has them as the second
 * person, NULL: nobody. It ends with the act. */
void walk_as(struct walker *walker, const char *login);
void walk_beside(struct walker *walker, const char *login);

/* A subject, a dose in a state; NULL: there is none (walk_ward.c). */
enum cl_status walk_some_subject(struct walker *walker, const struct cl_subject **out);
enum cl_status walk_some_dose(struct walker *walker, const char *state, const struct cl_dose **out);

const struct walk_store *walk_some_store(struct walker *walker, const char *kind);
const char *walk_name_of(struct walker *walker, const struct walk_store *store);
const char *walk_some_place(struct walker *walker);
/* Mostly where this vial could stand: at its site. */
const char *walk_some_place_for(struct walker *walker, const char *code);
/* Of a vial that may be. */
const char *walk_some_code(struct walker *walker);
/* Up to `most` vials in a row, of those that the record lists; count 0: there is none. */
enum cl_status walk_some_vials(struct walker *walker, const struct cl_vial_filter *filter, int64_t most,
                               struct cl_texts *out);
/* The same of those that nothing holds, mostly. */
enum cl_status walk_sound_vials(struct walker *walker, const struct cl_vial_filter *filter, int64_t most,
                                struct cl_texts *out);
enum cl_status walk_fitting_vials(struct walker *walker, const struct cl_vial_filter *filter, int64_t most,
                                  struct cl_texts *out);
enum cl_status walk_stored_vials(struct walker *walker, int64_t most, struct cl_texts *out);
enum cl_status walk_vials_in_hand(struct walker *walker, int64_t most, struct cl_texts *out);
/* A lot, mostly one in this state; NULL: any. */
enum cl_status walk_some_lot(struct walker *walker, const char *state, const char **out);
enum cl_status walk_some_deviation(struct walker *walker, const struct cl_deviation **out);
const char *walk_some_shipper(struct walker *walker);

#endif
