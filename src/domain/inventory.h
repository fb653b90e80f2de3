/* Counts of stores, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_INVENTORY_H
#define CRYOLOT_DOMAIN_INVENTORY_H

#include "domain/context.h"
#include "domain/signature.h"
#include <cryolot/inventory.h>

/* A store that is counted. */
struct cl_inventory_place {
    int64_t id, site_id, rows, columns;
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

/* What was read, each at its place; the places that were named are marked. CL_INVALID_INPUT, as cl_inventory_count. */
enum cl_status cl_inventory_entries(struct cl *cl, struct cl_inventory_places places,
                                    const struct cl_inventory_seen_list *seen, struct cl_inventory_entries *out);

/* For the register of signatures. */
cl_signed_content cl_inventory_signed_content;

#endif
