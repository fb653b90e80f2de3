/* What the rows of an inventory's file name: each lot with all its vials, and each store with what stands in it, looked
 * up once. Problems are texts in the arena, NULL: none. Looked at in an open write. */
#ifndef CRYOLOT_DOMAIN_VIAL_IMPORT_H
#define CRYOLOT_DOMAIN_VIAL_IMPORT_H

#include "domain/context.h"
#include <cryolot/value.h>
#include <cryolot/vial_import.h>

struct cl_import_lot {
    const char *code; /* first: lots are found by it */
    int64_t id;       /* 0: there is none */
    const char *status, *product;
    int64_t storage_max_mc;
    struct cl_import_vial *vial; /* by serial */
    size_t count;
};

struct cl_import_vial {
    int64_t id, serial;
    const char *code, *state, *holder, *store;
    int64_t holder_id, shipment_id;
    int64_t leg_id, leg_at_ms; /* its last one */
    int64_t line;              /* of the file that named it; 0: none yet */
    const struct cl_import_lot *lot;
};

struct cl_import_around;

struct cl_import_store {
    const char *path; /* first: stores are found by it, as the file names them */
    int64_t id;       /* 0: there is none */
    const char *name; /* its path on record */
    struct cl_grid grid;
    int64_t room;          /* of a store without positions: vials that it still takes; -1: any number */
    const char *closed;    /* why nothing may be put into it; NULL */
    const char **occupant; /* of each position: a vial, or "line 12"; "" blocked; NULL: free */
    int64_t max_mc;        /* the upper limit that holds in it; CL_NO_TEMPERATURE: none */
    const char *limit_path;
    const struct cl_import_around *around;
    size_t around_count;
    const struct cl_import_lot *judged; /* the lot that was last held against it, and what came of that */
    const char *judgement;
};

struct cl_import {
    struct cl *cl;
    void *lots, *stores; /* tsearch(3) */
    struct cl_import_lot *last_lot;
    struct cl_import_store *last_store;
    struct cl_import_store **store; /* in the order of the file */
    size_t store_count, store_capacity;
    struct cl_import_lot **lot;
    size_t lot_count, lot_capacity;
};

/* The vial of a lot and serial that can be put somewhere; `line` names it from now on. *out NULL with a *problem. */
enum cl_status cl_import_vial(struct cl_import *import, const char *lot, int64_t serial, int64_t line,
                              struct cl_import_vial **out, const char **problem);
/* The store that a path or a label's code names. *out NULL with a *problem. */
enum cl_status cl_import_store(struct cl_import *import, const char *text, struct cl_import_store **out,
                               const char **problem);
/* Why a vial of this lot may not stand there. */
const char *cl_import_unfit(struct cl_import *import, struct cl_import_store *store, const struct cl_import_lot *lot);
/* Takes a position of the store, by its name (NULL: none), for the vial of a line: *out -1 in a store without. */
const char *cl_import_position(struct cl_import *import, struct cl_import_store *store, const char *name, int64_t line,
                               int64_t *out);
void cl_import_free(struct cl_import *import);

#endif
