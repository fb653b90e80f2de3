#include "domain/site.h"
#include "domain/stock.h"
#include "domain/vial.h"
#include <cryolot/lot.h>
#include <cryolot/vial_pick.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- walking order --------------------------------------------------------------------------------------------- */

static long take_number(const char **at)
{
    char *end;
    long number = strtol(*at, &end, 10);
    *at = end;
    return number;
}

/* Rack 2 comes before rack 10: numbers in a path by their value. */
static int compare_places(const char *a, const char *b)
{
    while (*a && *b) {
        if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
            long left = take_number(&a), right = take_number(&b);
            if (left != right)
                return left < right ? -1 : 1;
        } else if (*a != *b) {
            return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
        } else {
            a++;
            b++;
        }
    }
    return (*a != '\0') - (*b != '\0');
}

static int compare_vials(const void *a, const void *b)
{
    const struct cl_vial *left = a, *right = b;
    int order = compare_places(left->place, right->place);
    return order ? order : compare_places(left->code, right->code);
}

/* ---- choosing -------------------------------------------------------------------------------------------------- */

struct choice {
    const struct cl_vial_pick *pick;
    struct cl_stock stock;
    struct cl_vial *vial;
    size_t count;
    struct cl_vial_left_out *left_out;
    size_t left_count, left_capacity;
};

static bool is_complete(const struct choice *choice)
{
    return (int64_t)choice->count >= choice->pick->vials;
}

static void leave_out(struct cl *cl, struct choice *choice, const struct cl_vial *vial, const char *why)
{
    size_t i = 0;
    while (i < choice->left_count && strcmp(choice->left_out[i].why, why) != 0)
        i++;
    if (i == choice->left_count) {
        choice->left_out = cl_arena_grow(&cl->arena, choice->left_out, choice->left_count, &choice->left_capacity,
                                         sizeof *choice->left_out);
        choice->left_out[choice->left_count++] = (struct cl_vial_left_out){.why = why, .first = vial->code};
    }
    choice->left_out[i].count++;
}

static enum cl_status choose_of_lot(struct cl *cl, const struct cl_stock_lot *lot, struct choice *choice)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(cl_stock_vials(&choice->stock, lot, &vials));
    for (size_t i = 0; i < vials.count && !is_complete(choice); i++) {
        const char *why;
        CL_TRY(cl_stock_vial_problem(&choice->stock, lot, &vials.at[i], &why));
        if (why)
            leave_out(cl, choice, &vials.at[i], why);
        else
            choice->vial[choice->count++] = vials.at[i];
    }
done:
    return status;
}

static enum cl_status choose(struct cl *cl, struct choice *choice)
{
    enum cl_status status = CL_OK;
    bool found = true;
    while (!is_complete(choice)) {
        struct cl_stock_day day;
        CL_TRY(cl_stock_next_day(&choice->stock, &day, &found));
        if (!found)
            break;
        for (size_t i = 0; i < day.count && !is_complete(choice); i++)
            if (!day.lot[i].why)
                CL_TRY(choose_of_lot(cl, &day.lot[i], choice));
    }
done:
    return status;
}

/* Those of one site, or of all (0). */
static enum cl_status choose_at(struct cl *cl, const struct cl_vial_pick *pick, int64_t site_id, int64_t lot_id,
                                struct choice *out)
{
    enum cl_status status;
    struct choice choice = {.pick = pick};
    CL_TRY(cl_stock_begin(cl, pick->product, site_id, lot_id, &choice.stock));
    choice.vial = cl_arena_alloc(&cl->arena, (size_t)pick->vials * sizeof *choice.vial);
    CL_TRY(choose(cl, &choice));
    if (choice.count > 1)
        qsort(choice.vial, choice.count, sizeof *choice.vial, compare_vials);
    *out = choice;
done:
    return status;
}

/* A facility's first day begins without a reading: its vials are offered, and whoever takes them is told. Walking order
 * keeps those of a store together. */
static enum cl_status find_unread(struct cl *cl, struct choice *choice, struct cl_vial_picked *picked)
{
    enum cl_status status = CL_OK;
    struct cl_vial_unread *items = cl_arena_alloc(&cl->arena, (choice->count + 1) * sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < choice->count; i++) {
        const struct cl_vial *vial = &choice->vial[i];
        bool unread = false;
        CL_TRY(cl_stock_vial_unread(&choice->stock, vial, &unread));
        if (unread && (count == 0 || strcmp(items[count - 1].store, vial->store) != 0))
            items[count++] = (struct cl_vial_unread){.store = vial->store};
        if (unread)
            items[count - 1].vials++;
    }
    picked->unread = items;
    picked->unread_count = count;
done:
    return status;
}

static enum cl_status count_elsewhere(struct cl *cl, const struct cl_vial_pick *pick, int64_t site_id, int64_t lot_id,
                                      struct cl_vial_picked *picked)
{
    enum cl_status status;
    struct cl_site_list sites;
    struct cl_vial_pick all = *pick;
    all.vials = CL_VIAL_ELSEWHERE_MOST;
    CL_TRY(cl_site_list(cl, &sites));
    struct cl_vial_elsewhere *items = cl_arena_alloc(&cl->arena, (sites.count + 1) * sizeof *items);
    for (size_t i = 0; i < sites.count; i++) {
        struct choice there = {0};
        if (sites.at[i].id != site_id)
            CL_TRY(choose_at(cl, &all, sites.at[i].id, lot_id, &there));
        if (there.count > 0)
            items[picked->elsewhere_count++] = (struct cl_vial_elsewhere){sites.at[i].code, (int64_t)there.count};
    }
    picked->elsewhere = items;
done:
    return status;
}

enum cl_status cl_vial_pick(struct cl *cl, const struct cl_vial_pick *pick, struct cl_vial_picked *out)
{
    enum cl_status status;
    struct cl_site site = {0};
    struct cl_lot lot = {0};
    struct cl_vial_picked picked = {0};
    struct choice choice = {0};
    bool one = pick->site != NULL;
    if (pick->site)
        CL_TRY(cl_site_get(cl, pick->site, &site));
    else
        CL_TRY(cl_site_of_actor(cl, &site, &one));
    if (pick->lot)
        CL_TRY(cl_lot_get(cl, pick->lot, &lot));
    picked.site = one ? site.code : NULL;
    CL_TRY(choose_at(cl, pick, one ? site.id : 0, lot.id, &choice));
    picked.vials = (struct cl_vial_list){choice.vial, choice.count};
    picked.left_out = choice.left_out;
    picked.left_out_count = choice.left_count;
    CL_TRY(find_unread(cl, &choice, &picked));
    if (one && (int64_t)picked.vials.count < pick->vials)
        CL_TRY(count_elsewhere(cl, pick, site.id, lot.id, &picked));
    *out = picked;
done:
    return status;
}
