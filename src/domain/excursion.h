/* Excursions, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_EXCURSION_H
#define CRYOLOT_DOMAIN_EXCURSION_H

#include "domain/problem.h"
#include "domain/reading_silence.h"
#include <cryolot/excursion.h>
#include <cryolot/vial.h>

/* What was found so far; {0} at first. */
struct cl_excursion_report {
    struct cl_excursion_news *at;
    size_t count, capacity;
};

/* In an open write, after readings of a series were stored that were taken from `from_ms` until `until_ms`: finds what
 * they show. Excursions begin or are extended, their vials are held, and one deviation is opened per store and run, or
 * the open one gets further vials. What is on record is never taken back. */
enum cl_status cl_excursion_evaluate(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t from_ms,
                                     int64_t until_ms, struct cl_excursion_report *report);
/* In an open write, after vials or a store with vials in it were put into a store: where its newest reading, or that of
 * a store around it, is above what they may have, they are part of it and held; the same where it is said late that
 * they came, and it was too warm since. */
enum cl_status cl_excursion_enter(struct cl *cl, int64_t store_id);
/* In an open write, after that: those of these vials for which the store was too warm when it was read last, or one
 * around it, and which no excursion of it holds, are held by a deviation of their own: they did not stand there when it
 * became warm, they were put there for a reason, and no minutes are allowed for that. */
enum cl_status cl_excursion_enter_warm(struct cl *cl, int64_t store_id, const struct cl_vial_list *vials);
/* The same of every vial in a store that was moved, and in those inside it. */
enum cl_status cl_excursion_enter_warm_store(struct cl *cl, int64_t store_id);

/* In an open write, after it was changed for how long a product's limit may be exceeded in a store: every reading of it
 * and of the stores inside it, since the first of what stands there now came, is looked at again by what holds from now
 * on. What was found before stays, also where more is allowed now. */
enum cl_status cl_excursion_look_again(struct cl *cl, int64_t store_id, struct cl_excursion_report *report);
/* The newest reading of a series: by hand, or by a sensor. */
struct cl_excursion_newest {
    int64_t store_id, sensor_id; /* store_id 0: nothing was read; sensor_id 0: by hand */
    int64_t read_at_ms, temperature_mc;
};
/* A row of {excursion_series}: the newer of what was read by hand and what came with a file. */
struct cl_excursion_newest cl_excursion_newest_from_row(const struct cl_rows *rows);
/* The warmest of the newest readings of a store and of those around it: what was too warm when it was read last is
 * taken to be so still. */
enum cl_status cl_excursion_warmest_now(struct cl *cl, int64_t store_id, struct cl_excursion_newest *out);
/* "CPN/LN2-1 was at -84 °C when it was read last, on 2026-04-11 09:12" */
enum cl_status cl_excursion_newest_text(struct cl *cl, const struct cl_excursion_newest *newest, const char **text);

/* In an open write, before a sensor is used no more: where its newest reading is too warm that is an excursion, however
 * long it may be, since nothing will say that it is over. */
enum cl_status cl_excursion_end_series(struct cl *cl, int64_t store_id, int64_t sensor_id,
                                       struct cl_excursion_report *report);
/* In an open write: says by a notice what was found, where vials are held by it. */
void cl_excursion_tell(struct cl *cl, const struct cl_excursion_report *report);

/* For the gates: one sentence per excursion that a vial of a lot saw (not void, discarded or lost) and that QA did not
 * accept it after; rejected vials are named, but for those that are used up: nobody can be given them any more. What
 * was too warm when it was read last, and was not read since for longer than it may be, is named too. */
enum cl_status cl_excursion_lot_problems(struct cl *cl, int64_t lot_id, struct cl_problems *problems);
/* What was read where vials stood, while they did, of the stores themselves and of those around them. */
struct cl_excursion_read {
    int64_t readings, stores; /* whatever their temperature; stores 0: they never stood in one */
    const char
        *unread; /* "CPN/LN2-1 is to be read every 720 min, and was not read while ...": what was promised; NULL */
    const char *unread_path;           /* of that store; NULL */
    bool overdue;                      /* a sensor that was never read, and nobody knows how often it reports */
    struct cl_reading_silence silence; /* longer than was promised */
};
/* Of a lot's vials (not void, discarded or lost), or (vial_id not 0, lot_id 0) of one vial. */
enum cl_status cl_excursion_readings(struct cl *cl, int64_t lot_id, int64_t vial_id, struct cl_excursion_read *out);

/* What that looked at. */
struct cl_excursion_looked {
    struct cl_excursion_read read;
    int64_t never_stored; /* filled vials of the lot that never stood in a store */
    int64_t disposed; /* excursions that QA decided about every vial of the lot after, and rejects none that is left */
    const char *gone; /* "DEV-0001 rejected V (consumed)": rejected and used up; NULL */
};
enum cl_status cl_excursion_lot_looked(struct cl *cl, int64_t lot_id, struct cl_excursion_looked *out);
/* The same problems of one vial, whatever became of it. */
enum cl_status cl_excursion_vial_problems(struct cl *cl, int64_t vial_id, struct cl_problems *problems);

/* The excursions of a deviation, as they are known now, the oldest first. */
enum cl_status cl_excursions_of_deviation(struct cl *cl, int64_t deviation_id, struct cl_excursion_list *out);
/* The excursions that go on, by store, at most `limit`. */
enum cl_status cl_excursions_running(struct cl *cl, int64_t limit, struct cl_excursion_list *out);

#endif
