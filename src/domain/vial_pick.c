#include "domain/excursion.h"
#include "domain/exposure.h"
#include "domain/site.h"
#include "domain/storage.h"
#include "domain/vial.h"
#include <cryolot/lot.h>
#include <cryolot/product.h>
#include <cryolot/vial_pick.h>
#include <ctype.h>
#include <inttypes.h>
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

/* A store with what was read last in it and around it. */
struct read_store {
    const char *path;
    struct cl_excursion_newest newest;
};

struct choice {
    const struct cl_vial_pick *pick;
    int64_t site_id, lot_id; /* 0: any */
    struct cl_vial *vial;
    size_t count;
    struct read_store *store; /* that were looked at */
    size_t stores, store_capacity;
    struct cl_vial_left_out *left_out;
    size_t left_count, left_capacity;
};

/* A version of the product, and the next day on which stored vials of it expire. */
struct version {
    int64_t product_id, storage_max_mc, out_most_s; /* 0: no limit of time out of storage */
    struct cl_date day;                             /* unset: none any more */
};

/* ---- what stands too warm, or was out for too long ------------------------------------------------------------- */

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

/* Vials of a box follow each other: the store that was looked at last is asked first. */
static enum cl_status look_at_store(struct cl *cl, struct choice *choice, const char *path,
                                    const struct read_store **out)
{
    enum cl_status status;
    struct cl_storage store;
    struct read_store read = {.path = path};
    for (size_t i = choice->stores; i > 0; i--)
        if (strcmp(choice->store[i - 1].path, path) == 0) {
            *out = &choice->store[i - 1];
            return CL_OK;
        }
    CL_TRY(cl_storage_load(cl, path, &store));
    CL_TRY(cl_excursion_warmest_now(cl, store.id, &read.newest));
    choice->store =
        cl_arena_grow(&cl->arena, choice->store, choice->stores, &choice->store_capacity, sizeof *choice->store);
    choice->store[choice->stores] = read;
    *out = &choice->store[choice->stores++];
done:
    return status;
}

static enum cl_status find_warm(struct cl *cl, const struct version *version, struct choice *choice,
                                const struct cl_vial *vial, const char **why)
{
    enum cl_status status;
    const struct read_store *store;
    const char *was;
    char allowed[CL_QUANTITY_TEXT];
    CL_TRY(look_at_store(cl, choice, vial->store, &store));
    if (!store->newest.store_id || store->newest.temperature_mc <= version->storage_max_mc)
        return CL_OK;
    CL_TRY(cl_excursion_newest_text(cl, &store->newest, &was));
    *why = cl_arena_print(&cl->arena, "%s, and %s must not be warmer than %s", was, choice->pick->product,
                          cl_temperature_write(version->storage_max_mc, allowed, sizeof allowed));
done:
    return status;
}

static enum cl_status find_exposed(struct cl *cl, const struct choice *choice, const struct cl_vial *vial,
                                   const char **why)
{
    enum cl_status status;
    struct cl_exposure exposure;
    struct cl_exposure_verdict verdict;
    CL_TRY(cl_exposure_of_vial(cl, vial->id, cl->now_ms, &exposure));
    if (!exposure.beyond)
        return CL_OK;
    CL_TRY(cl_exposure_verdict(cl, vial->id, &exposure, &verdict));
    if (!verdict.accepted)
        *why = cl_arena_print(&cl->arena, "out of storage for longer than the %" PRId64 " s that %s allows",
                              exposure.most_s, choice->pick->product);
done:
    return status;
}

/* `left`: it is not chosen, and said why. */
static enum cl_status look_at(struct cl *cl, const struct version *version, struct choice *choice,
                              const struct cl_vial *vial, bool *left)
{
    enum cl_status status;
    const char *why = NULL;
    CL_TRY(find_warm(cl, version, choice, vial, &why));
    if (!why && version->out_most_s)
        CL_TRY(find_exposed(cl, choice, vial, &why));
    if (why)
        leave_out(cl, choice, vial, why);
    *left = why != NULL;
done:
    return status;
}

/* ---- day by day ------------------------------------------------------------------------------------------------ */

static enum cl_status find_day(struct cl *cl, struct version *version, struct cl_date from)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_VIAL_PICK_DAY, CL_BIND(cl_int(version->product_id), cl_date_value(cl, from)));
    version->day = cl_rows_next(rows) ? cl_row_date(rows, 0) : (struct cl_date){0};
    return cl_rows_close(rows);
}

static enum cl_status read_versions(struct cl *cl, const char *product, struct version **out, size_t *count)
{
    size_t capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_VIAL_PICK_PRODUCTS, CL_BIND(cl_text(product)));
    *out = NULL;
    for (*count = 0; cl_rows_next(rows); ++*count) {
        *out = cl_arena_grow(&cl->arena, *out, *count, &capacity, sizeof **out);
        (*out)[*count] = (struct version){.product_id = cl_rows_int(rows, 0),
                                          .storage_max_mc = cl_rows_int(rows, 1),
                                          .out_most_s = cl_rows_int(rows, 2)};
    }
    enum cl_status status = cl_rows_close(rows);
    return status == CL_OK && *count == 0 ? cl_not_found(cl, "product", product) : status;
}

static enum cl_status choose_of_day(struct cl *cl, const struct version *version, struct choice *choice)
{
    enum cl_status status;
    struct cl_vial_list found;
    CL_TRY(cl_vials_from_rows(cl,
                              cl_rows_open(cl->store, SQL_VIAL_PICK_OF_DAY,
                                           CL_BIND(cl_int(version->product_id), cl_date_value(cl, version->day),
                                                   cl_int_or_null(choice->lot_id), cl_int_or_null(choice->site_id))),
                              &found));
    for (size_t i = 0; i < found.count && (int64_t)choice->count < choice->pick->vials; i++) {
        bool left = false;
        if (found.at[i].expired || found.at[i].carrier)
            continue;
        CL_TRY(look_at(cl, version, choice, &found.at[i], &left));
        if (!left)
            choice->vial[choice->count++] = found.at[i];
    }
done:
    return status;
}

/* The version whose vials expire next; NULL: none has any. */
static struct version *next_of(struct version *versions, size_t count)
{
    struct version *next = NULL;
    for (size_t i = 0; i < count; i++)
        if (cl_date_is_set(versions[i].day) && (!next || cl_date_compare(versions[i].day, next->day) < 0))
            next = &versions[i];
    return next;
}

/* What expired by a day that is over everywhere is passed over; of today and yesterday the zone of each lot decides. */
static enum cl_status choose(struct cl *cl, struct version *versions, size_t count, struct choice *choice)
{
    enum cl_status status = CL_OK;
    struct cl_date from = cl_date_add_days(cl_today(cl, cl->facility.timezone), -1);
    for (size_t i = 0; i < count; i++)
        CL_TRY(find_day(cl, &versions[i], from));
    for (struct version *next; (next = next_of(versions, count)) && (int64_t)choice->count < choice->pick->vials;) {
        CL_TRY(choose_of_day(cl, next, choice));
        CL_TRY(find_day(cl, next, cl_date_add_days(next->day, 1)));
    }
done:
    return status;
}

/* Those of one site, or of all (0). */
static enum cl_status choose_at(struct cl *cl, const struct cl_vial_pick *pick, int64_t site_id, int64_t lot_id,
                                struct choice *out)
{
    enum cl_status status;
    struct version *versions;
    size_t count;
    struct choice choice = {.pick = pick, .site_id = site_id, .lot_id = lot_id};
    CL_TRY(read_versions(cl, pick->product, &versions, &count));
    choice.vial = cl_arena_alloc(&cl->arena, (size_t)pick->vials * sizeof *choice.vial);
    CL_TRY(choose(cl, versions, count, &choice));
    if (choice.count > 1)
        qsort(choice.vial, choice.count, sizeof *choice.vial, compare_vials);
    *out = choice;
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
    if (one && (int64_t)picked.vials.count < pick->vials)
        CL_TRY(count_elsewhere(cl, pick, site.id, lot.id, &picked));
    *out = picked;
done:
    return status;
}
