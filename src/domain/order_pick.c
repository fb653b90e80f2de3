#include "domain/order_pick.h"
#include <string.h>

enum { LOOKS_MOST = 20000, LOTS_MOST = 64 /* of one choice; more are taken by their cells alone */ };

static int64_t sum(const struct cl_order_lot *lot)
{
    int64_t cells = 0;
    for (size_t i = 0; i < lot->count; i++)
        cells += lot->cells[i];
    return cells;
}

/* The first vials of a lot that reach what is missing; SIZE_MAX: all of them do not. */
static size_t vials_of_one(const struct cl_order_lot *lot, int64_t missing)
{
    for (size_t i = 0; i < lot->count; i++)
        if ((missing -= lot->cells[i]) <= 0)
            return i + 1;
    return SIZE_MAX;
}

static bool pick_one(const struct cl_order_lot *lots, size_t lot_count, int64_t missing, size_t *take)
{
    size_t best = SIZE_MAX, fewest = SIZE_MAX;
    for (size_t i = 0; i < lot_count; i++) {
        size_t vials = vials_of_one(&lots[i], missing);
        if (vials < fewest) {
            fewest = vials;
            best = i;
        }
    }
    if (best != SIZE_MAX)
        take[best] = fewest;
    return best != SIZE_MAX;
}

/* ---- several lots ------------------------------------------------------------------------------------------------ */

struct search {
    const struct cl_order_lot *lots;
    size_t lot_count, wanted; /* lots of a choice */
    int64_t missing;
    size_t chosen[LOTS_MOST], best[LOTS_MOST];
    size_t fewest;                  /* vials of the best choice; SIZE_MAX: none yet */
    int64_t largest[LOTS_MOST + 1]; /* what so many lots can give at most */
    long looked_at;
};

/* The vials of these lots that reach what is missing, always the largest that comes next. take: of each; NULL: the
 * count is enough. */
static size_t vials_of(const struct search *search, const size_t *chosen, size_t *take)
{
    size_t used[LOTS_MOST] = {0}, vials = 0;
    int64_t missing = search->missing;
    while (missing > 0) {
        size_t next = SIZE_MAX;
        int64_t most = 0;
        for (size_t i = 0; i < search->wanted; i++) {
            const struct cl_order_lot *lot = &search->lots[chosen[i]];
            if (used[i] < lot->count && lot->cells[used[i]] > most) {
                most = lot->cells[used[i]];
                next = i;
            }
        }
        if (next == SIZE_MAX)
            return SIZE_MAX;
        used[next]++;
        vials++;
        missing -= most;
    }
    for (size_t i = 0; take && i < search->wanted; i++)
        take[chosen[i]] = used[i];
    return vials;
}

static void look_at(struct search *search)
{
    size_t vials = vials_of(search, search->chosen, NULL);
    if (vials >= search->fewest)
        return;
    search->fewest = vials;
    memcpy(search->best, search->chosen, sizeof search->best);
}

/* Every choice of lots from `from` on, but for those that cannot reach it, until one vial of each lot is enough. */
static void choose(struct search *search, size_t depth, size_t from, int64_t cells)
{
    if (depth == search->wanted) {
        look_at(search);
        return;
    }
    for (size_t i = from; i < search->lot_count && search->fewest > search->wanted; i++) {
        if (search->looked_at++ >= LOOKS_MOST)
            return;
        int64_t with = cells + sum(&search->lots[i]);
        if (with + search->largest[search->wanted - depth - 1] < search->missing)
            continue;
        search->chosen[depth] = i;
        choose(search, depth + 1, i + 1, with);
    }
}

/* The lot with the most cells that is not taken yet. */
static size_t largest_left(const struct cl_order_lot *lots, size_t lot_count, const size_t *take)
{
    size_t best = SIZE_MAX;
    int64_t most = 0;
    for (size_t i = 0; i < lot_count; i++)
        if (take[i] == 0 && sum(&lots[i]) > most) {
            most = sum(&lots[i]);
            best = i;
        }
    return best;
}

bool cl_order_pick(const struct cl_order_lot *lots, size_t lot_count, int64_t missing, size_t *take)
{
    struct search search = {.lots = lots, .lot_count = lot_count, .missing = missing, .fewest = SIZE_MAX};
    memset(take, 0, lot_count * sizeof *take);
    if (pick_one(lots, lot_count, missing, take))
        return true;
    /* The largest lots first: no choice of fewer lots reaches it. */
    int64_t cells = 0;
    while (cells < missing) {
        size_t next = largest_left(lots, lot_count, take);
        if (next == SIZE_MAX)
            return false; /* all are taken, whole */
        take[next] = lots[next].count;
        cells += sum(&lots[next]);
        if (search.wanted < LOTS_MOST) {
            search.best[search.wanted++] = next;
            search.largest[search.wanted] = cells;
        } else
            search.lot_count = 0; /* too many for a search: these, whole but for what the dose does not need */
    }
    if (search.lot_count == 0)
        return true;
    search.fewest = vials_of(&search, search.best, NULL) + 1; /* one that stands first and is as good goes before */
    choose(&search, 0, 0, 0);
    memset(take, 0, lot_count * sizeof *take);
    vials_of(&search, search.best, take);
    return true;
}
