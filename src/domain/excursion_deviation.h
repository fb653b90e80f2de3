/* From an excursion to its deviation: which vials were there, what is said of them. Between excursion.c and
 * excursion_deviation.c. */
#ifndef CRYOLOT_DOMAIN_EXCURSION_DEVIATION_H
#define CRYOLOT_DOMAIN_EXCURSION_DEVIATION_H

#include "domain/excursion.h"
#include "domain/reading.h"

/* What was read. */
struct cl_excursion_place {
    int64_t store_id, sensor_id; /* sensor 0: none was named */
    const char *path, *sensor, *timezone;
};

struct cl_excursion_product {
    int64_t id;
    const char *code;
    int64_t limit_mc;
};

/* A vial that was there, and where it is now. */
struct cl_excursion_vial {
    int64_t id, lot_id;
    const char *code, *state;
    const char
        *where; /* "in the hands of stan", "with SHP-000001K", "DOSE-...", "INF-..."; NULL: it stands in a store */
    int64_t infusion_id; /* that it was given by; 0: none */
};

/* A run above the limit of a product, with the vials of it. */
struct cl_excursion_run {
    const struct cl_excursion_place *place;
    const struct cl_excursion_product *product;
    struct cl_reading_run run;
    const struct cl_excursion_vial *vials;
    size_t vial_count;
    const char *decided; /* the closed deviation in which QA concluded on it while it went on; NULL: none */
};

struct cl_excursion_case {
    int64_t deviation_id;
    const char *deviation;
};

enum cl_status cl_excursion_place(struct cl *cl, int64_t store_id, int64_t sensor_id, struct cl_excursion_place *out);
/* The products whose vials stood in a store, or in one inside it, between two times. */
enum cl_status cl_excursion_products(struct cl *cl, int64_t store_id, int64_t from_ms, int64_t until_ms,
                                     struct cl_excursion_product **out, size_t *count);
/* When a run ended: now, where it goes on. */
int64_t cl_excursion_end(const struct cl *cl, const struct cl_reading_run *run);
/* Finds the vials of the product that were there during the run. */
enum cl_status cl_excursion_vials(struct cl *cl, struct cl_excursion_run *found);
/* Takes the vials out of a run that an excursion on record names already. */
enum cl_status cl_excursion_drop_known(struct cl *cl, int64_t excursion_id, struct cl_excursion_run *found);
/* In an open write: a run that is no excursion (`is_new`) goes on record as time out of storage, and vials that are
 * beyond what their product allows by it are held; of every other run only what is on record so is brought up to date.
 */
enum cl_status cl_excursion_short(struct cl *cl, const struct cl_excursion_run *found, bool is_new);
/* What became of an excursion on record. */
enum cl_excursion_change {
    CL_EXCURSION_SAME,
    CL_EXCURSION_CHANGED, /* not for the worse */
    CL_EXCURSION_ENDED,   /* it went on, and is over: longer than QA could know; no news by itself */
    CL_EXCURSION_WORSE,   /* warmer or longer than was known: what QA accepted was less */
};
/* The vials of a run become part of an excursion on record and of its open deviation, where they are not; where it is
 * worse, those that were accepted are held again. Reported when there were any, or when it changed. */
enum cl_status cl_excursion_add(struct cl *cl, int64_t excursion_id, const struct cl_excursion_case *of,
                                const struct cl_excursion_run *found, enum cl_excursion_change change,
                                struct cl_excursion_report *report);
/* New excursions of one store: those that overlap share a deviation, the open one of the store where there is one. */
enum cl_status cl_excursion_settle(struct cl *cl, const struct cl_excursion_run *found, size_t count,
                                   struct cl_excursion_report *report);

#endif
