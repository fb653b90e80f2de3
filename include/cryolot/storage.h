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
};

struct cl_storage_list {
    const struct cl_storage *at;
    size_t count;
};

struct cl_storage_new {
    const char *path;       /* components [A-Z0-9-] separated by slashes, at most 8; the first is the code of a site */
    const char *kind;       /* a word: "tank", "rack", "box" */
    struct cl_grid layout;  /* without rows: no positions */
    int64_t min_mc, max_mc; /* CL_NO_TEMPERATURE: none */
};

/* Adds a store and those around it that are missing; these are of kind "store" until they are added by their own path,
 * which then says their kind, grid and limits (once). CL_CONFLICT: it exists and was described. CL_NOT_FOUND: no such
 * site. CL_REFUSED, rule "storage.box": inside a store that has positions, or positions for one that has stores or
 * vials in it. CL_USAGE: a bad path, kind, grid or limits. */
enum cl_status cl_storage_add(struct cl *cl, const struct cl_storage_new *store, struct cl_storage *out);
/* A store by its path or the code on its label, which does wherever a path is asked for. CL_USAGE: a mistyped code.
 * CL_NOT_FOUND. */
enum cl_status cl_storage_get(struct cl *cl, const char *text, struct cl_storage *out);
/* A store and everything inside it (NULL: everything), by path, at most `limit`. */
enum cl_status cl_storage_list(struct cl *cl, const char *text, int64_t limit, struct cl_storage_list *out);

/* What stands where in a store with positions. CL_REFUSED, rule "storage.no-grid": it has none. */
enum cl_status cl_storage_map(struct cl *cl, const char *path, struct cl_box_map *out);
/* Its free positions in their order: "A1", "A2", or "1", "2". The same errors. */
enum cl_status cl_storage_free(struct cl *cl, const char *path, struct cl_texts *positions);

#endif
