/* A walk of random acts, valid and invalid, by several processes on one record: what one of them is and does. */
#ifndef CRYOLOT_WALK_H
#define CRYOLOT_WALK_H

#include "domain/context.h"
#include <cryolot/storage.h>
#include <cryolot/vial.h>

enum { WALK_STORES = 256, WALK_LOTS = 512, WALK_SERIALS = 24 };

/* What somebody is in the walk: who does which acts. */
enum walk_part { WALK_STORAGE = 1, WALK_QUALITY = 2, WALK_FILLING = 4 };

struct walk_store {
    char code[32], path[128], kind[32];
    int64_t rows, columns, vials;
    bool carried_by_me;
};

struct walker {
    struct cl *cl;
    struct cl_error error;
    uint64_t random;
    const char *login, *second;
    enum walk_part part;
    int number;     /* of its process */
    int64_t filled; /* lots that it filled */
    struct walk_store store[WALK_STORES];
    int stores;
    char lot[WALK_LOTS][32];
    int lots;
};

/* One kind of act. CL_OK: it was done. `*tried` false: there was nothing to do it with, so that another is taken. */
struct walk_act {
    const char *name;
    unsigned parts; /* who does it; others try it now and then, and are refused */
    int weight;
    enum cl_status (*run)(struct walker *walker, bool *tried);
};
extern const struct walk_act walk_acts[];
extern const int walk_act_count;

/* 0 to below n. */
int64_t walk_below(struct walker *walker, int64_t n);
/* One in n. */
bool walk_one_in(struct walker *walker, int64_t n);
/* Reads anew which stores and lots there are. */
enum cl_status walk_look(struct walker *walker);

#endif
