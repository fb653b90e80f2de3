/* Counts of stores, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_INVENTORY_H
#define CRYOLOT_DOMAIN_INVENTORY_H

#include "domain/context.h"
#include "domain/signature.h"
#include <cryolot/inventory.h>

/* A store that is counted. */
struct cl_inventory_place {
    int64_t id, site_id;
    struct cl_grid grid;
    const char *code, *path, *holder; /* holder: who carries it; NULL */
    bool has_stores;                  /* inside it */
    int64_t vials;                    /* that should stand in it itself */
    bool is_named;                    /* somebody counted it */
};

struct cl_inventory_places {
    struct cl_inventory_place *at; /* the counted store first */
    size_t count;
};

/* One vial or foreign code as it was found. */
struct cl_inventory_entry {
    const char *text; /* as read */
    const char *code; /* the vial's ID in its one form; NULL: it is none */
    int64_t line;
    const struct cl_inventory_place *place;
    int64_t position; /* -1: not said */
};

struct cl_inventory_entries {
    struct cl_inventory_entry *at; /* by code, those without one last */
    size_t count;
    struct cl_texts repeated;
};

/* A vial that should stand there. */
struct cl_inventory_expected {
    int64_t id, position;
    const char *code;
    const struct cl_inventory_place *place;
    bool found;
};

/* A count on its way: what is expected, what was read, what differs. */
struct cl_inventory_counting {
    struct cl *cl;
    struct cl_inventory_places places;
    struct cl_inventory_entries entries;
    struct cl_inventory_expected *expected; /* by code */
    size_t expected_count, expected_capacity;
    struct cl_inventory_difference *difference;
    int64_t *vial_id;      /* of each difference; 0: foreign */
    int64_t *deviation_id; /* of each, that names it; 0: not looked for yet */
    size_t differences, capacity, id_capacity;
    struct cl_inventory_out *out;
    size_t outs, out_capacity;
    struct cl_inventory_count count;
};

/* The store and those inside it that are counted. */
enum cl_status cl_inventory_read_places(struct cl_inventory_counting *counting, int64_t store_id);
/* What differs, from what should stand there and what was read; and what is in somebody's hands. CL_INVALID_INPUT,
 * CL_REFUSED as cl_inventory_count. */
enum cl_status cl_inventory_compare(struct cl_inventory_counting *counting, const struct cl_inventory_seen_list *seen);

/* What was read, each at its place; the places that were named are marked. CL_INVALID_INPUT, as cl_inventory_count. */
enum cl_status cl_inventory_entries(struct cl *cl, struct cl_inventory_places places,
                                    const struct cl_inventory_seen_list *seen, struct cl_inventory_entries *out);

/* In the open write: gives each difference the deviation that names it. One that was counted before, and whose
 * deviation is open or rejected the vial, keeps it; what is new joins the newest open one of those, or opens one. *id:
 * of the count, 0: there was no difference. */
enum cl_status cl_inventory_name_deviations(struct cl_inventory_counting *counting, int64_t *id);

/* For the register of signatures. */
cl_signed_content cl_inventory_signed_content;

#endif
