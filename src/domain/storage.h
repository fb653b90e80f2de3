/* Stores, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_STORAGE_H
#define CRYOLOT_DOMAIN_STORAGE_H

#include "domain/context.h"
#include <cryolot/storage.h>

#define CL_STORE_PREFIX "ST" /* of the code on a store's label */

/* In an open write: the root of a new site's stores. `keeper_id`: whoever keeps them. */
enum cl_status cl_storage_insert_root(struct cl *cl, int64_t site_id, const char *site, int64_t keeper_id);
/* Whether what is said of a new store makes sense (its path is not looked at). CL_USAGE; CL_NOT_FOUND: no such product.
 */
enum cl_status cl_storage_check_new(struct cl *cl, const struct cl_storage_new *store);
/* Whether it is a kind of store inside a site: one word in small letters. CL_USAGE. */
enum cl_status cl_storage_kind_check(const char *kind, struct cl_error *error);
/* In an open write: says anew what a store is, all of it but its path and what is inside. */
enum cl_status cl_storage_describe(struct cl *cl, int64_t store_id, const struct cl_storage_new *store);

/* Whether a text may be meant as the code on a store's label: no store is called so. */
bool cl_storage_resembles_code(const char *text);
/* Whether it is a name for a store, one component of a path. CL_USAGE. */
enum cl_status cl_storage_name_check(const char *name, struct cl_error *error);
/* The path of the store that a text names: a path as it is, or the code of a label ("ST-000012K", in any case). In the
 * arena. Whether there is one at a path is not asked. CL_USAGE: a mistyped code. CL_NOT_FOUND: a code of no store. */
enum cl_status cl_storage_path(struct cl *cl, const char *text, const char **path);
/* A store by its path or its code, without a count of what is in it (vials, positions, free are -1): quick, whatever
 * stands in there. cl_storage_get counts. CL_USAGE: a mistyped code. CL_NOT_FOUND. */
enum cl_status cl_storage_load(struct cl *cl, const char *text, struct cl_storage *out);
/* Its path as it is now, by its key. */
enum cl_status cl_storage_path_by_id(struct cl *cl, int64_t store_id, const char **path);

/* ---- where stores were, and who kept them ---------------------------------------------------------------------- */

/* A store and the stores that were around it, each with the time for which it was: whose temperature a vial saw. While
 * it was carried nothing was around it (but what was carried with it). */
struct cl_storage_around {
    int64_t store_id;
    const char *path; /* as it is now */
    int64_t steps;    /* 0: the store itself */
    int64_t from_ms, until_ms;
};
/* `until_ms` 0: for ever, which until_ms then says as INT64_MAX. Where a store was before it came on record counts as
 * where it was first. Itself first, then outwards. */
enum cl_status cl_storage_around(struct cl *cl, int64_t store_id, int64_t from_ms, int64_t until_ms,
                                 const struct cl_storage_around **out, size_t *count);

/* Where a store was and in whose care, from one change of either to the next. Its custodian is its carrier, else its
 * keeper: there is one at every moment. */
struct cl_storage_stay {
    int64_t from_ms, until_ms; /* until_ms 0: it is so now */
    const char *path;          /* as it was at the time; of a carried one: where it was taken from */
    int64_t carrier_id;        /* who carried it or a store around it; 0: nobody, it stood there */
    const char *carrier;       /* login; NULL */
    const char *carrier_name;
    int64_t keeper_id;  /* who kept it, its own keeper or that of the nearest store around it; 0 while carried */
    const char *keeper; /* login; NULL while carried */
    const char *keeper_name;
    const char *place, *condition, *reason; /* where, in which condition, why it began; NULL: not said */
    int64_t recorded_at_ms;                 /* when that was said, where that was later; 0: then */
};
/* Without a gap from `from_ms` until `until_ms` (0: until now), oldest first, at least one. */
enum cl_status cl_storage_stays(struct cl *cl, int64_t store_id, int64_t from_ms, int64_t until_ms,
                                const struct cl_storage_stay **out, size_t *count);

/* Whoever is responsible for a store and what is in it at a moment. */
struct cl_storage_keeper {
    int64_t person_id;
    const char *login, *name;
    bool carries;          /* has it in their hands, it or a store around it */
    int64_t store_id;      /* that they keep or carry: itself or one around it */
    const char *path;      /* of that one, as it is now */
    int64_t since_ms;      /* that they are responsible for this store */
    const char *place;     /* where it was handed over; NULL */
    const char *condition; /* in which; NULL */
};
enum cl_status cl_storage_keeper_of(struct cl *cl, int64_t store_id, int64_t at_ms, struct cl_storage_keeper *out);

/* ---- places ---------------------------------------------------------------------------------------------------- */

/* Four columns of a row from this one on: grid_rows, grid_columns, numbering, column_first. */
struct cl_grid cl_storage_grid_from_row(const struct cl_rows *rows, int column);
/* "CPN/LN2-1/R3/B12:C7" of a store, its grid and a position (-1: none, then the path alone). In the arena; NULL without
 * a path. */
const char *cl_storage_place(struct cl *cl, const char *path, const struct cl_grid *grid, int64_t position);
/* Splits a place into its path and the name of its position (NULL: it has none), both in the arena: the grid of the
 * store says which position that is. CL_USAGE when it is neither PATH nor PATH:C7 nor PATH:25. */
enum cl_status cl_storage_place_read(struct cl *cl, const char *place, const char **path, const char **position);

/* ---- limits ---------------------------------------------------------------------------------------------------- */

/* A limit of a store; CL_NO_TEMPERATURE where it has none on that side. */
struct cl_storage_limit {
    const char *path; /* of the store that it was given for; NULL: there is no limit */
    int64_t min_mc, max_mc;
};
/* The upper limit that holds in a store: its own, else that of the nearest store around it. */
enum cl_status cl_storage_upper_limit(struct cl *cl, int64_t store_id, struct cl_storage_limit *out);
/* The lower one, likewise. */
enum cl_status cl_storage_lower_limit(struct cl *cl, int64_t store_id, struct cl_storage_limit *out);
/* What stands in a store and inside it: a line per product and status of its lots. */
struct cl_storage_content {
    const char *product, *lot_status, *lot; /* one of these lots, to be named */
    int64_t storage_max_mc;                 /* of the product */
};
enum cl_status cl_storage_contents(struct cl *cl, int64_t store_id, const struct cl_storage_content **out,
                                   size_t *count);
/* Vials that stand in the store itself, lot by lot: into which boxes of another one they fit. */
enum cl_status cl_storage_plan_loose(struct cl *cl, const struct cl_storage *from, const struct cl_storage *to,
                                     const struct cl_evacuation_item **out, size_t *count);
/* Whether a store says that it stays cold enough for these. CL_REFUSED, rule "storage.no-limit", when neither it nor a
 * store around it has an upper limit and one of these must be frozen; "storage.too-warm", when the limit is above that
 * of a product among them. */
enum cl_status cl_storage_check_limit(struct cl *cl, const char *record, const struct cl_storage *store,
                                      const struct cl_storage_content *contents, size_t count, const char *doing);
/* The same, and whether it is cold now. CL_REFUSED, rule "storage.warm-now", when the newest reading of it or of a
 * store around it is above what a product among them allows, and nobody says why they must go there all the same. */
enum cl_status cl_storage_check_cold(struct cl *cl, const char *record, const struct cl_storage *store,
                                     const struct cl_storage_content *contents, size_t count, const char *doing);
/* CL_REFUSED, rule "storage.meant", when the store or one around it is meant for another product, or for lots of
 * another status, than one of these. */
enum cl_status cl_storage_check_meant(struct cl *cl, const struct cl_storage *store,
                                      const struct cl_storage_content *contents, size_t count, const char *doing);
/* What is blocked of a store itself: all of it, then its positions in their order. */
enum cl_status cl_storage_blocks(struct cl *cl, int64_t store_id, struct cl_storage_block_list *out);
/* CL_REFUSED, rule "storage.carried" or "storage.blocked", when nothing may be put into a store: it or one around it is
 * in somebody's hands, or blocked as a whole. */
enum cl_status cl_storage_check_open(struct cl *cl, const struct cl_storage *store, const char *doing);
/* CL_REFUSED, rule "storage.carried", when it or a store around it is in the hands of another person; what a
 * disabled one has, storage takes over with a reason. */
enum cl_status cl_storage_check_hands(struct cl *cl, const struct cl_storage *store, const char *doing);
/* CL_REFUSED, rule "storage.position": a store has no such position. */
enum cl_status cl_storage_refuse_position(struct cl *cl, const struct cl_storage *store, const char *place);
/* The order of paths in which one walks: R2 before R10, a store before what is inside it. */
int cl_storage_walk_compare(const char *a, const char *b);
/* What a reading of a store means: held against its own limits, else the nearest ones around it, and against those of
 * every store inside it, for which it counts too. */
struct cl_storage_verdict {
    bool frozen;             /* there are limits, and every one of them (its own, around, inside) is below 0 °C */
    bool too_warm, too_cold; /* one of both at most */
    int64_t limit_mc;        /* the limit that it is beyond */
    const char *limit_of;    /* path of the store that this limit was given for */
};
enum cl_status cl_storage_judge(struct cl *cl, int64_t store_id, int64_t temperature_mc,
                                struct cl_storage_verdict *out);
/* The strictest limits that readings of a store are held against, on each side (path NULL: there is none). */
enum cl_status cl_storage_bounds(struct cl *cl, int64_t store_id, struct cl_storage_limit *upper,
                                 struct cl_storage_limit *lower);
/* The zone of its site, in which its times are shown. */
enum cl_status cl_storage_zone(struct cl *cl, int64_t store_id, const char **out);
/* The newest reading of every store that was ever read, by path. */
struct cl_storage_newest {
    int64_t store_id;
    const char *path, *timezone;
    int64_t temperature_mc, read_at_ms;
};
enum cl_status cl_storage_newest_readings(struct cl *cl, const struct cl_storage_newest **out, size_t *count);
/* The stores inside one in which no further ones are, by path, at most `most`: where vials can stand. */
enum cl_status cl_storage_places_inside(struct cl *cl, int64_t store_id, int64_t most, struct cl_texts *paths);

/* In an open write, of an act on a store: where it is recorded 15 minutes or more after it was done, names the lots
 * whose vials stand or stood in it, so that the review of each shows it (storage_late.c). */
enum cl_status cl_storage_concern_lots(struct cl *cl, int64_t store_id);

#endif
