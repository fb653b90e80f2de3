/* Stores: a tree of places (site, tank, rack, box), what stands in them, how warm they were. */
#ifndef CRYOLOT_STORAGE_H
#define CRYOLOT_STORAGE_H

#include <cryolot/context.h>
#include <cryolot/paper.h>

struct cl_storage {
    int64_t id, parent_id, site_id; /* parent 0: a site's own node */
    const char *code;               /* "ST-000012K", on its label wherever it goes */
    const char *path;               /* "CPN/LN2-1/R3/B12" */
    const char *kind;               /* "site", "tank", "rack", "box", ...; "store" until somebody says what it is */
    const char *type;               /* name of the template that described it; NULL */
    const char *grid;               /* "9x9"; NULL: no positions */
    struct cl_grid layout;          /* of its positions; without rows where it has none */
    int64_t capacity;               /* vials that it takes without positions; 0: not said */
    const char *meant_product;      /* code of the product that it is meant for; NULL: any */
    const char *meant_status;       /* "quarantine", "released", "rejected"; NULL: any */
    int64_t vials;                  /* standing in it or in a store inside it */
    int64_t positions;              /* of it and of the stores inside it, and what those without positions take */
    int64_t free;                   /* of these neither taken nor blocked; none where it is blocked or carried */
    int64_t min_mc, max_mc;         /* its own alarm limits; CL_NO_TEMPERATURE: none */
    int64_t excursion_minutes;      /* so long a product's limit may be exceeded; -1: as around it */
    int64_t read_every_minutes;     /* 0: not said */
    int64_t level_least_mm;         /* of liquid nitrogen; 0: not said */
    bool lid;                       /* opening it takes nothing out of the cold */
    int64_t holder_id;              /* who carries it; 0: it stands where its path says */
    const char *holder;             /* login; NULL */
    int64_t last_mc;                /* its newest reading; CL_NO_TEMPERATURE: none */
    int64_t last_at_ms;             /* 0: none */
    const char *timezone;           /* of its site */
};

struct cl_storage_list {
    const struct cl_storage *at;
    size_t count;
};

/* What a new store is. CL_STORAGE_NEW_NOTHING is one of which nothing is said yet. */
struct cl_storage_new {
    const char *path;      /* components [A-Z0-9-] separated by slashes, at most 8; the first is the code of a site */
    const char *kind;      /* a word: "tank", "rack", "box" */
    const char *type;      /* the template that describes it; NULL */
    struct cl_grid layout; /* without rows: no positions */
    int64_t capacity;      /* vials that it takes without positions; 0: any number */
    const char *meant_product, *meant_status; /* as in struct cl_storage */
    int64_t min_mc, max_mc;                   /* CL_NO_TEMPERATURE: none */
    int64_t excursion_minutes;                /* -1: as around it */
    int64_t read_every_minutes;               /* 0: not said */
    int64_t level_least_mm;                   /* 0: not said */
    bool lid;
    const struct cl_storage_new *described; /* what its type alone says; NULL: it has none */
    const struct cl_storage_new *inside;    /* stores that are made in it, all alike (path NULL); NULL: none */
    int64_t inside_count;
    const char *inside_names; /* what their names begin with: "B" for B1, B2, ... */
};
#define CL_STORAGE_NEW_NOTHING                                                                                         \
    {                                                                                                                  \
        .min_mc = CL_NO_TEMPERATURE, .max_mc = CL_NO_TEMPERATURE, .excursion_minutes = -1                              \
    }

/* A type of store, as its template describes it. */
struct cl_storage_type {
    const char *name;
    struct cl_storage_new store; /* without path and inside */
    const char *inside;          /* name of the type of which `store.inside_count` are made in it; NULL: none */
};
/* Reads the text of a template. CL_INVALID_INPUT, rule "template.valid": every mistake with its line. */
enum cl_status cl_storage_type_read(struct cl *cl, const char *name, const char *file, const char *text, size_t size,
                                    struct cl_storage_type *out);

/* Adds a store and those around it that are missing; these are of kind "store" until they are added by their own path,
 * which then says what they are (once). CL_CONFLICT: it exists and was described. CL_NOT_FOUND: no such site or
 * product. CL_REFUSED, rule "storage.box": inside a store that has positions or a capacity, or positions for one that
 * has stores or vials in it; rule "storage.lax", where QA has to countersign with a reason: what is laxer than its type
 * or than what is around it, and a description of a store in which vials stand already. CL_USAGE: a bad path, kind,
 * grid, capacity or limits. */
enum cl_status cl_storage_add(struct cl *cl, const struct cl_storage_new *store, struct cl_storage *out);

/* What of a store is changed. */
enum cl_storage_field {
    CL_STORAGE_KIND = 1 << 0,
    CL_STORAGE_GRID = 1 << 1,
    CL_STORAGE_NUMBERING = 1 << 2,
    CL_STORAGE_ORDER = 1 << 3,
    CL_STORAGE_CAPACITY = 1 << 4,
    CL_STORAGE_PRODUCT = 1 << 5,
    CL_STORAGE_STATUS = 1 << 6,
    CL_STORAGE_MIN = 1 << 7,
    CL_STORAGE_MAX = 1 << 8,
    CL_STORAGE_EXCURSION = 1 << 9,
    CL_STORAGE_READ_EVERY = 1 << 10,
    CL_STORAGE_LEVEL = 1 << 11,
    CL_STORAGE_LID = 1 << 12,
};
/* Changes these fields (bits) of a store to those of `to`; QA is the second person. Where a product's limit may be
 * exceeded for another time than before, the readings since the first of what stands there came are looked at again by
 * the new one: excursions are found and their vials held, none is taken back (a house rule). CL_REFUSED, rule
 * "storage.used": kind or grid while something is in it, or another name for positions at which vials have stood; rule
 * "storage.too-warm": a limit that its products do not allow; rule "storage.room": less than stands in it. */
enum cl_status cl_storage_set(struct cl *cl, const char *text, unsigned fields, const struct cl_storage_new *to,
                              struct cl_storage *out);

/* IDs of the vials in a store that it is not meant for, by its own product and status: since these were changed. */
enum cl_status cl_storage_misfits(struct cl *cl, const struct cl_storage *store, struct cl_texts *out);

/* A store by its path or the code on its label, which does wherever a path is asked for. CL_USAGE: a mistyped code.
 * CL_NOT_FOUND. */
enum cl_status cl_storage_get(struct cl *cl, const char *text, struct cl_storage *out);
/* A store and everything inside it (NULL: everything), by path, at most `limit`. */
enum cl_status cl_storage_list(struct cl *cl, const char *text, int64_t limit, struct cl_storage_list *out);

/* ---- blocked ---------------------------------------------------------------------------------------------------- */

struct cl_storage_block {
    int64_t id;
    const char *place; /* "CPN/LN2-1/R3/B12:C7", or the path of the whole store */
    int64_t position;  /* -1: the whole store */
    const char *reason;
    const char *put_by; /* login */
    int64_t put_at_ms;
    const char *timezone; /* of its site */
    const char *vial;     /* that stands there all the same; NULL */
};
struct cl_storage_block_list {
    const struct cl_storage_block *at;
    size_t count;
};
/* Blocks a position or a whole store, or lifts its block: nothing is put there meanwhile. Needs a reason. CL_REFUSED,
 * rule "storage.blocked": it is blocked already, or is not. */
enum cl_status cl_storage_block(struct cl *cl, const char *place, bool lift, struct cl_storage_block *out);

/* What is blocked of a store: all of it, then its positions. */
enum cl_status cl_storage_blocked(struct cl *cl, const char *text, struct cl_storage_block_list *out);

/* ---- moving ----------------------------------------------------------------------------------------------------- */

/* Moves a store with all that is in it into another one, under its name or `as` (NULL: its name). CL_REFUSED:
 * "storage.box" into a store that holds vials; "storage.inside-itself"; "storage.other-site"; "storage.occupied";
 * "storage.too-warm" and "storage.meant" for a product in it; "storage.blocked"; "storage.carried"; "time.order" before
 * it came where it is; "storage.backdated" over a reading that is too warm. CL_CONFLICT: its name is taken there. */
enum cl_status cl_storage_move(struct cl *cl, const char *from, const char *to, const char *as, struct cl_storage *out);
/* Into the hands of the actor; nobody else handles what is in it, and nothing is put there, until it is put down. */
enum cl_status cl_storage_take(struct cl *cl, const char *text, struct cl_storage *out);
enum cl_status cl_storage_put(struct cl *cl, const char *text, const char *to, const char *as, struct cl_storage *out);

/* ---- keeping ---------------------------------------------------------------------------------------------------- */

/* Who answers for a store. */
struct cl_storage_kept {
    const char *store, *code;
    const char *timezone;          /* of its site */
    const char *keeper, *name;     /* login and printed name */
    bool carries;                  /* it is in their hands */
    const char *by;                /* path of the store that they keep or carry: this one or one around it */
    int64_t since_ms;              /* that they answer for this one; 0: since it is on record */
    const char *place, *condition; /* of the hand-over; NULL */
};
enum cl_status cl_storage_kept_by(struct cl *cl, const char *text, struct cl_storage_kept *out);
/* The actor, who keeps it, hands it over to the second person at a place. CL_REFUSED, rule "storage.keeper": another
 * person keeps it (unless they are disabled: then storage hands it on, with a reason), or the second one does already.
 */
enum cl_status cl_storage_keep(struct cl *cl, const char *text, const char *place, const char *condition,
                               struct cl_storage_kept *out);

/* ---- looking ---------------------------------------------------------------------------------------------------- */

/* A store and everything inside it, with counts, in walking order (R2 before R10). */
enum cl_status cl_storage_tree(struct cl *cl, const char *text, struct cl_store_tree *out);

/* Where there is room: the stores that vials can stand in, in walking order. */
struct cl_storage_room {
    const char *path, *code;
    int64_t free, positions;
    struct cl_texts first; /* the first of its free positions; none where it has a capacity only */
};
struct cl_storage_room_list {
    const struct cl_storage_room *at; /* at most `limit` */
    size_t count;
    int64_t free, positions; /* in all of the store */
};
enum cl_status cl_storage_room(struct cl *cl, const char *text, int64_t limit, struct cl_storage_room_list *out);

/* Where something is: one vial, the vials of a lot or product store by store, a store. */
struct cl_storage_found {
    const char *kind;         /* "vial", "vials", or the kind of a store */
    const char *id;           /* of the vial, lot, product; the code of a store */
    const char *place, *code; /* a place, and the code of the store where it is a heap of vials; NULL: nowhere */
    const char *state, *is;   /* of a vial: its state, and where it is as the end of a sentence; NULL */
    int64_t vials;
    struct cl_date expires_on; /* the first of them */
    const char *keeper;        /* who has or keeps it: login; NULL: nobody any more */
    bool carried;              /* in their hands, with a store */
    int64_t store_id;
};
struct cl_storage_found_list {
    const struct cl_storage_found *at;
    size_t count;
};
/* By a vial's ID, a lot's or product's code, a store's path, code or own name ("B12": all of that name). CL_USAGE:
 * mistyped, or another kind of thing. CL_NOT_FOUND. */
enum cl_status cl_storage_find(struct cl *cl, const char *text, struct cl_storage_found_list *out);

/* ---- evacuating -------------------------------------------------------------------------------------------------- */

struct cl_evacuation_item {
    const char *path, *code, *kind; /* kind "vials": those of a lot that stand in the tank itself */
    const char *lot;                /* of these; NULL */
    int64_t stores, vials;          /* inside it */
    const char *to, *as;            /* where it fits, and the name for it there if its own is taken; NULL */
    const char *problem;            /* why it does not fit; NULL */
    const char *carried_by;         /* login, when it is on its way already */
};
struct cl_evacuation_plan {
    const char *from, *to;
    int64_t vials;                         /* to be carried */
    const struct cl_evacuation_item *item; /* in walking order */
    size_t items;
};
struct cl_evacuation {
    int64_t id; /* 0: none */
    const char *from, *to, *begun_by;
    int64_t begun_at_ms, ended_at_ms;
    const char *timezone; /* of its site */
    struct cl_texts left; /* what is still to be carried, a sentence each */
};
/* What there is to carry out of a tank and where it fits; changes nothing. CL_REFUSED as a move into the target. */
enum cl_status cl_storage_evacuation_plan(struct cl *cl, const char *from, const char *to,
                                          struct cl_evacuation_plan *out);
/* Begins it; what there is to carry then goes by cl_storage_move, or take and put. */
enum cl_status cl_storage_evacuate(struct cl *cl, const char *from, const char *to, struct cl_evacuation_plan *out);
/* What is left of one that goes on. CL_REFUSED, rule "storage.evacuated": there is none. */
enum cl_status cl_storage_evacuation_left(struct cl *cl, const char *from, struct cl_evacuation *out);
/* Ends it. CL_REFUSED, rule "storage.evacuated", naming what is left: vials, racks, what is still carried. */
enum cl_status cl_storage_evacuation_finish(struct cl *cl, const char *from, struct cl_evacuation *out);

/* ---- boxes ------------------------------------------------------------------------------------------------------- */

/* What stands where in a store with positions. CL_REFUSED, rule "storage.no-grid": it has none. */
enum cl_status cl_storage_map(struct cl *cl, const char *path, struct cl_box_map *out);
/* Its free positions in their order: "A1", "A2", or "1", "2". The same errors. */
enum cl_status cl_storage_free(struct cl *cl, const char *path, struct cl_texts *positions);

#endif
