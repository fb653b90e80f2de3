#include "domain/site.h"
#include "domain/vial.h"
#include <cryolot/lot.h>
#include <cryolot/product.h>
#include <cryolot/vial_pick.h>
#include <ctype.h>
#include <stdlib.h>

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
    int64_t site_id, lot_id; /* 0: any */
    struct cl_vial *vial;
    size_t count;
};

/* A version of the product, and the next day on which stored vials of it expire. */
struct version {
    int64_t product_id;
    struct cl_date day; /* unset: none any more */
};

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
        (*out)[*count] = (struct version){.product_id = cl_rows_int(rows, 0)};
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
    for (size_t i = 0; i < found.count && (int64_t)choice->count < choice->pick->vials; i++)
        if (!found.at[i].expired && !found.at[i].carrier)
            choice->vial[choice->count++] = found.at[i];
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

enum cl_status cl_vial_pick(struct cl *cl, const struct cl_vial_pick *pick, struct cl_vial_list *out)
{
    enum cl_status status;
    struct cl_site site = {0};
    struct cl_lot lot = {0};
    struct version *versions;
    size_t count;
    CL_TRY(read_versions(cl, pick->product, &versions, &count));
    if (pick->site)
        CL_TRY(cl_site_get(cl, pick->site, &site));
    if (pick->lot)
        CL_TRY(cl_lot_get(cl, pick->lot, &lot));
    struct choice choice = {.pick = pick, .site_id = site.id, .lot_id = lot.id};
    choice.vial = cl_arena_alloc(&cl->arena, (size_t)pick->vials * sizeof *choice.vial);
    CL_TRY(choose(cl, versions, count, &choice));
    qsort(choice.vial, choice.count, sizeof *choice.vial, compare_vials);
    *out = (struct cl_vial_list){choice.vial, choice.count};
done:
    return status;
}
