/* Excursions: a product's own limit exceeded in a store for longer than it may be there, with vials of that product in
 * it. They are found in the same write as the readings that show them; the vials are held and QA disposes of each. What
 * was too short for one counts as time out of storage (exposure.h). */
#ifndef CRYOLOT_EXCURSION_H
#define CRYOLOT_EXCURSION_H

#include <cryolot/context.h>

struct cl_excursion {
    int64_t id;
    const char *store;    /* that was read: its path */
    const char *timezone; /* of its site */
    const char *sensor;   /* code of the equipment; NULL: none was named */
    const char *product;  /* whose limit it is */
    int64_t limit_mc, warmest_mc;
    int64_t from_ms, last_ms;    /* the first and the newest reading above the limit */
    int64_t until_ms;            /* the first one within it again; 0: it goes on */
    int64_t readings;            /* above the limit */
    int64_t vials;               /* that were there meanwhile */
    int64_t held;                /* that its deviation holds still */
    const char *deviation;       /* "DEV-0007" */
    const char *deviation_state; /* "open", "closed" */
};

struct cl_excursion_list {
    const struct cl_excursion *at;
    size_t count;
};

/* What a write found: an excursion, or that one on record goes on or began earlier. */
struct cl_excursion_news {
    const char *deviation; /* that was opened, or is open already */
    const char *what;      /* "CPN/LN2-1 was above -150 °C from 2026-11-26 10:00 CET on, up to -120 °C" */
    bool opened;           /* the deviation was opened by it */
    int64_t vials;         /* that it concerns from now on, held */
    int64_t again;         /* that QA had accepted before it was known to be so warm, or so long: held again */
};

struct cl_excursion_news_list {
    const struct cl_excursion_news *at;
    size_t count;
};

/* The excursions of a store that reach into the time between two, the oldest first. `store`: its path or code.
 * CL_NOT_FOUND. */
enum cl_status cl_excursion_list(struct cl *cl, const char *store, int64_t from_ms, int64_t until_ms,
                                 struct cl_excursion_list *out);

#endif
