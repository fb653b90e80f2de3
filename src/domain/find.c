#include "domain/context.h"
#include "base/text.h"
#include <cryolot/find.h>

#include <ctype.h>

/* Behind every character that codes and paths are made of: [A-Za-z0-9-/:]. */
#define LAST "~"

/* What is being looked for: codes from here, before there. */
struct range {
    const char *from, *before;
};

struct finding {
    struct cl *cl;
    struct cl_found *items;
    size_t count, capacity;
};

static struct cl_found found_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_found){
        .kind = cl_keep_text(cl, rows, COL_FOUND_KIND),
        .code = cl_keep_text(cl, rows, COL_FOUND_CODE),
        .about = cl_keep_text(cl, rows, COL_FOUND_ABOUT),
        .state = cl_keep_text(cl, rows, COL_FOUND_STATE),
    };
}

static enum cl_status add_rows(struct finding *finding, enum cl_sql sql, struct range range, int64_t limit)
{
    struct cl *cl = finding->cl;
    struct cl_rows *rows =
        cl_rows_open(cl->store, sql, CL_BIND(cl_text(range.from), cl_text(range.before), cl_int(limit)));
    while (cl_rows_next(rows)) {
        finding->items =
            cl_arena_grow(&cl->arena, finding->items, finding->count, &finding->capacity, sizeof *finding->items);
        finding->items[finding->count++] = found_from_row(cl, rows);
    }
    return cl_rows_close(rows);
}

static struct range range_of(struct cl *cl, const char *text, int (*fold)(int))
{
    char *from = cl_arena_copy(&cl->arena, text);
    for (char *at = from; *at; at++)
        *at = (char)fold((unsigned char)*at);
    return (struct range){from, cl_arena_print(&cl->arena, "%s" LAST, from)};
}

enum cl_status cl_find(struct cl *cl, const char *text, int64_t limit, struct cl_found_list *out)
{
    static const enum cl_sql look[] = {SQL_FIND_DONORS,    SQL_FIND_LOTS,       SQL_FIND_VIALS,
                                       SQL_FIND_SUBJECTS,  SQL_FIND_DOSES,      SQL_FIND_INFUSIONS,
                                       SQL_FIND_DOCUMENTS, SQL_FIND_DEVIATIONS, SQL_FIND_STORES};
    enum cl_status status;
    struct finding finding = {.cl = cl};
    CL_TRY(cl_text_check("text", text, 100, cl->error));
    for (size_t i = 0; i < sizeof look / sizeof *look; i++)
        CL_TRY(add_rows(&finding, look[i], range_of(cl, text, toupper), limit));
    /* Products are the only codes in lower case. */
    CL_TRY(add_rows(&finding, SQL_FIND_PRODUCTS, range_of(cl, text, tolower), limit));
    *out = (struct cl_found_list){finding.items, finding.count};
done:
    return status;
}
