/* For how long nobody read what vials stood in, although it was promised, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_READING_SILENCE_H
#define CRYOLOT_DOMAIN_READING_SILENCE_H

#include "domain/context.h"

/* Silences that are longer than was promised, but for what QA accepted. {0}: there is none. */
struct cl_reading_silence {
    int64_t count, longest_ms;
    bool running; /* one of them goes on */
    const char
        *text; /* "CPN/LN2-4 was not read for 16 days, from ... to ...": the longest, and one that goes on; NULL */
    const char *steady;   /* the same without how long one that goes on lasts by now */
    const char *path;     /* of the store of the longest */
    const char *from;     /* when that began, as an option takes it: "2026-11-10T08:03:00Z" */
    const char *accepted; /* the longest that QA accepted, with the deviation and its title; NULL */
};

/* Of the stays of a lot's vials (not void, discarded or lost), or (vial_id not 0, lot_id 0) of one vial's. The store
 * itself, else the nearest around it that says so, promises how often it is read: by read_every_minutes, or by a sensor
 * that reports, of which less than an hour of silence is none. Whatever reading of a store around the vials, by hand or
 * of any sensor, breaks the silence; a stay begins and ends one. QA accepts a silence by a deviation that a person
 * opened of a time in it, about that store, one around it or the lot, until that was closed. */
enum cl_status cl_reading_silence(struct cl *cl, int64_t lot_id, int64_t vial_id, struct cl_reading_silence *out);

/* A store, and for which time its readings count. */
struct cl_silence_place {
    int64_t store_id, from_ms, until_ms;
};
struct cl_silence_span {
    int64_t from_ms, until_ms;
};
struct cl_silence_list {
    int64_t promised_ms; /* how long may pass between two readings; 0: nothing is promised */
    const struct cl_silence_span *at;
    size_t count;
};
/* When none of these was read between two times for longer than the first of them that promises so says; in the order
 * of their time. What QA accepted is among them. */
enum cl_status cl_reading_silences(struct cl *cl, const struct cl_silence_place *places, size_t count, int64_t from_ms,
                                   int64_t until_ms, struct cl_silence_list *out);

/* "16 days", "13 h", "45 min". */
const char *cl_duration_text(struct cl *cl, int64_t ms);

/* Where a vial, or (lot_id not 0) any vial of a lot, stood for more than a day, although nothing that was around it
 * then is read so and so often or has a sensor that reports, and nobody read any of it: "nobody reads CPN/SHELF2, where
 * it stood for 3 days since ..."; NULL: nowhere. A reading of that time ends it. */
enum cl_status cl_reading_unwatched(struct cl *cl, int64_t lot_id, int64_t vial_id, const char **out);

#endif
