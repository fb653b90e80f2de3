/* What stands in stores, and whether it may stand where they go. */
#include "domain/excursion.h"
#include "domain/problem.h"
#include "domain/storage.h"
#include <string.h>

enum cl_status cl_storage_contents(struct cl *cl, int64_t store_id, const struct cl_storage_content **out,
                                   size_t *count)
{
    struct cl_storage_content *items = NULL;
    size_t known = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORAGE_CONTENTS, CL_BIND(cl_int(store_id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, known, &capacity, sizeof *items);
        items[known++] = (struct cl_storage_content){
            .product = cl_keep_text(cl, rows, COL_STORAGE_CONTENT_PRODUCT),
            .lot_status = cl_keep_text(cl, rows, COL_STORAGE_CONTENT_STATUS),
            .lot = cl_keep_text(cl, rows, COL_STORAGE_CONTENT_LOT),
            .storage_max_mc = cl_rows_int(rows, COL_STORAGE_CONTENT_STORAGE_MAX_MC),
        };
    }
    *out = items;
    *count = known;
    return cl_rows_close(rows);
}

/* Whether an earlier one is of the same product. */
static bool is_said(const struct cl_storage_content *contents, size_t at)
{
    for (size_t before = 0; before < at; before++)
        if (strcmp(contents[before].product, contents[at].product) == 0)
            return true;
    return false;
}

/* Of which nobody said how warm it may become: nothing would ever be too warm there. */
static enum cl_status refuse_unlimited(struct cl *cl, const struct cl_storage *store,
                                       const struct cl_storage_content *contents, size_t count, const char *doing)
{
    char allowed[CL_QUANTITY_TEXT];
    const struct cl_storage_content *coldest = NULL;
    for (size_t i = 0; i < count; i++)
        if (contents[i].storage_max_mc < 0 && (!coldest || contents[i].storage_max_mc < coldest->storage_max_mc))
            coldest = &contents[i];
    if (!coldest)
        return CL_OK;
    cl_temperature_write(coldest->storage_max_mc, allowed, sizeof allowed);
    return cl_refuse(cl, "storage.no-limit", store->path,
                     cl_arena_print(&cl->arena,
                                    "say how warm it, or what is around it, may become, with somebody of QA: cryolot "
                                    "storage set %s --max %.*sC --second LOGIN --reason WHY",
                                    store->path, (int)strcspn(allowed, " "), allowed),
                     "%s: neither %s nor a store around it has an upper limit, and %s must not be warmer than %s",
                     doing, store->path, coldest->product, allowed);
}

enum cl_status cl_storage_check_limit(struct cl *cl, const char *record, const struct cl_storage *store,
                                      const struct cl_storage_content *contents, size_t count, const char *doing)
{
    enum cl_status status;
    struct cl_problems problems = {0};
    struct cl_storage_limit limit;
    char warmest[CL_QUANTITY_TEXT], allowed[CL_QUANTITY_TEXT];
    CL_TRY(cl_storage_upper_limit(cl, store->id, &limit));
    if (!limit.path)
        return refuse_unlimited(cl, store, contents, count, doing);
    for (size_t i = 0; i < count; i++)
        if (!is_said(contents, i) && limit.max_mc > contents[i].storage_max_mc)
            cl_problem_add(cl, &problems, "%s may be as warm as %s, and %s must not be warmer than %s", limit.path,
                           cl_temperature_write(limit.max_mc, warmest, sizeof warmest), contents[i].product,
                           cl_temperature_write(contents[i].storage_max_mc, allowed, sizeof allowed));
    status = cl_problems_end(cl, &problems, CL_REFUSED, "storage.too-warm", record,
                             "name a store that is cold enough: cryolot storage list shows their limits", doing);
done:
    return status;
}

/* What is too warm now may be all that there is: then somebody says why, and the vials are held. */
static enum cl_status check_now(struct cl *cl, const struct cl_storage *store,
                                const struct cl_storage_content *contents, size_t count, const char *doing)
{
    enum cl_status status;
    struct cl_problems problems = {0};
    struct cl_excursion_newest newest;
    char allowed[CL_QUANTITY_TEXT];
    const char *was = NULL;
    CL_TRY(cl_excursion_warmest_now(cl, store->id, &newest));
    for (size_t i = 0; newest.store_id && i < count; i++) {
        if (is_said(contents, i) || newest.temperature_mc <= contents[i].storage_max_mc)
            continue;
        if (!was)
            CL_TRY(cl_excursion_newest_text(cl, &newest, &was));
        cl_problem_add(cl, &problems, "%s, and %s must not be warmer than %s", was, contents[i].product,
                       cl_temperature_write(contents[i].storage_max_mc, allowed, sizeof allowed));
    }
    status = cl_problems_end(cl, &problems, CL_REFUSED, "storage.warm-now", store->path,
                             "name a store that is cold; if there is none, say why with --reason: they are held then",
                             doing);
done:
    return status;
}

enum cl_status cl_storage_check_cold(struct cl *cl, const char *record, const struct cl_storage *store,
                                     const struct cl_storage_content *contents, size_t count, const char *doing)
{
    enum cl_status status = cl_storage_check_limit(cl, record, store, contents, count, doing);
    return status == CL_OK && !cl->reason ? check_now(cl, store, contents, count, doing) : status;
}

enum cl_status cl_storage_misfits(struct cl *cl, const struct cl_storage *store, struct cl_texts *out)
{
    const char **codes = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(
        cl->store, SQL_STORAGE_MISFITS,
        CL_BIND(cl_int(store->id), cl_text_or_null(store->meant_product), cl_text_or_null(store->meant_status)));
    while (cl_rows_next(rows)) {
        codes = cl_arena_grow(&cl->arena, codes, count, &capacity, sizeof *codes);
        codes[count++] = cl_keep_text(cl, rows, 0);
    }
    *out = (struct cl_texts){codes, count};
    return cl_rows_close(rows);
}

/* Quarantine is every lot of which nothing is decided yet. */
static bool fits_status(const char *meant, const char *status)
{
    if (strcmp(meant, "quarantine") == 0)
        return strcmp(status, "in-process") == 0 || strcmp(status, "quarantine") == 0;
    return strcmp(meant, status) == 0;
}

static void add_misfits(struct cl *cl, struct cl_problems *problems, const char *path, const char *product,
                        const char *status, const struct cl_storage_content *contents, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct cl_storage_content *content = &contents[i];
        if (product && strcmp(product, content->product) != 0)
            cl_problem_add(cl, problems, "%s is meant for %s, and lot %s is of %s", path, product, content->lot,
                           content->product);
        if (status && !fits_status(status, content->lot_status))
            cl_problem_add(cl, problems, "%s is meant for %s lots, and lot %s is %s", path, status, content->lot,
                           content->lot_status);
    }
}

enum cl_status cl_storage_check_meant(struct cl *cl, const struct cl_storage *store,
                                      const struct cl_storage_content *contents, size_t count, const char *doing)
{
    struct cl_problems problems = {0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORAGE_MEANT, CL_BIND(cl_int(store->id)));
    while (cl_rows_next(rows))
        add_misfits(cl, &problems, cl_keep_text(cl, rows, COL_STORAGE_MEANING_PATH),
                    cl_rows_text(rows, COL_STORAGE_MEANING_MEANT_PRODUCT),
                    cl_rows_text(rows, COL_STORAGE_MEANING_MEANT_STATUS), contents, count);
    enum cl_status status = cl_rows_close(rows);
    if (status != CL_OK)
        return status;
    return cl_problems_end(cl, &problems, CL_REFUSED, "storage.meant", store->path,
                           "name another store, or have this one meant for it: cryolot storage set", doing);
}
