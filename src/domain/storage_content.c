/* What stands in stores, and whether it may stand where they go. */
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

enum cl_status cl_storage_check_warmth(struct cl *cl, const char *record, const struct cl_storage_limit *limit,
                                       const struct cl_storage_content *contents, size_t count, const char *doing)
{
    struct cl_problems problems = {0};
    char warmest[CL_QUANTITY_TEXT], allowed[CL_QUANTITY_TEXT];
    for (size_t i = 0; limit->path && i < count; i++) {
        bool said = false;
        for (size_t before = 0; before < i; before++)
            said |= strcmp(contents[before].product, contents[i].product) == 0;
        if (!said && limit->max_mc > contents[i].storage_max_mc)
            cl_problem_add(cl, &problems, "%s may be as warm as %s, and %s must not be warmer than %s", limit->path,
                           cl_temperature_write(limit->max_mc, warmest, sizeof warmest), contents[i].product,
                           cl_temperature_write(contents[i].storage_max_mc, allowed, sizeof allowed));
    }
    return cl_problems_end(cl, &problems, CL_REFUSED, "storage.too-warm", record,
                           "name a store that is cold enough: cryolot storage list shows their limits", doing);
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
