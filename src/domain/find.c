#include "domain/identify.h"
#include "domain/payload.h"
#include "base/text.h"
#include <cryolot/find.h>

#include <ctype.h>
#include <string.h>

/* Behind every character that codes and paths are made of: [A-Za-z0-9-/:]. */
#define LAST "~"

/* What is being looked for. */
struct wanted {
    const char *from, *before; /* codes from here, before there */
    const char *pattern;       /* texts that it stands in; NULL: too short to say anything */
    int64_t attachment;        /* the number of an attached file; 0: it is none */
    int64_t limit;
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

static enum cl_status add_rows(struct finding *finding, struct cl_rows *rows)
{
    struct cl *cl = finding->cl;
    while (cl_rows_next(rows)) {
        finding->items =
            cl_arena_grow(&cl->arena, finding->items, finding->count, &finding->capacity, sizeof *finding->items);
        finding->items[finding->count++] = found_from_row(cl, rows);
    }
    return cl_rows_close(rows);
}

/* By the beginning of an ID alone. */
static enum cl_status add_coded(struct finding *finding, enum cl_sql sql, const struct wanted *wanted)
{
    return add_rows(finding,
                    cl_rows_open(finding->cl->store, sql,
                                 CL_BIND(cl_text(wanted->from), cl_text(wanted->before), cl_int(wanted->limit))));
}

/* Also by a text in the middle of a name. */
static enum cl_status add_named(struct finding *finding, enum cl_sql sql, const struct wanted *wanted)
{
    return add_rows(finding, cl_rows_open(finding->cl->store, sql,
                                          CL_BIND(cl_text(wanted->from), cl_text(wanted->before), cl_int(wanted->limit),
                                                  cl_text(wanted->pattern), cl_int(CL_FIND_NEWEST))));
}

static enum cl_status add_written(struct finding *finding, const struct wanted *wanted)
{
    struct cl_store *store = finding->cl->store;
    enum cl_status status;
    CL_TRY(add_rows(finding, cl_rows_open(store, SQL_FIND_ATTACHMENTS,
                                          CL_BIND(cl_int(wanted->attachment), cl_text(wanted->pattern),
                                                  cl_int(CL_FIND_NEWEST), cl_int(wanted->limit)))));
    status = add_rows(finding,
                      cl_rows_open(store, SQL_FIND_NOTES,
                                   CL_BIND(cl_text(wanted->pattern), cl_int(CL_FIND_NEWEST), cl_int(wanted->limit))));
done:
    return status;
}

static void add(struct finding *finding, const struct cl_identity *identity)
{
    finding->items =
        cl_arena_grow(&finding->cl->arena, finding->items, finding->count, &finding->capacity, sizeof *finding->items);
    finding->items[finding->count++] = (struct cl_found){.kind = identity->kind, .code = identity->code};
}

/* What a label or a badge says, or a number behind a letter, is no beginning of an ID: it is told by what it means. */
static enum cl_status add_identified(struct finding *finding, const char *text)
{
    struct cl *cl = finding->cl;
    struct cl_identity_list all;
    enum cl_status status = cl_identify(cl, text, NULL, &all);
    if (status == CL_NOT_FOUND || status == CL_USAGE) {
        cl_error_clear(cl->error);
        return CL_OK;
    }
    for (size_t i = 0; status == CL_OK && i < all.count; i++) {
        bool known = false;
        for (size_t other = 0; other < finding->count; other++)
            known |= strcmp(finding->items[other].kind, all.at[i].kind) == 0 &&
                     strcmp(finding->items[other].code, all.at[i].code) == 0;
        if (!known)
            add(finding, &all.at[i]);
    }
    return status;
}

/* A scanned code of GS1 or ISBT 128 is what it names, or says why it is nothing of ours. */
static enum cl_status find_scanned(struct cl *cl, const char *text, struct cl_found_list *out)
{
    struct finding finding = {.cl = cl};
    struct cl_identity_list all = {0};
    enum cl_status status = cl_identify(cl, text, NULL, &all);
    for (size_t i = 0; status == CL_OK && i < all.count; i++)
        add(&finding, &all.at[i]);
    *out = (struct cl_found_list){finding.items, finding.count};
    return status;
}

static char *folded(struct cl *cl, const char *text, int (*fold)(int))
{
    char *out = cl_arena_copy(&cl->arena, text);
    for (char *at = out; *at; at++)
        *at = (char)fold((unsigned char)*at);
    return out;
}

/* The pattern of LIKE for texts that it stands in; what LIKE reads as a sign of its own is escaped. */
static const char *pattern_of(struct cl *cl, const char *text)
{
    const char *lower = folded(cl, text, tolower);
    if (cl_text_width(text) < CL_FIND_TEXT_LEAST)
        return NULL;
    char *pattern = cl_arena_alloc(&cl->arena, 2 * strlen(lower) + 3), *to = pattern;
    *to++ = '%';
    for (const char *at = lower; *at; at++) {
        if (strchr("%_\\", *at))
            *to++ = '\\';
        *to++ = *at;
    }
    *to = '%';
    return pattern;
}

static struct wanted wanted_as(struct cl *cl, const char *text, int (*fold)(int), int64_t limit)
{
    const char *from = folded(cl, text, fold);
    struct wanted wanted = {.from = from,
                            .before = cl_arena_print(&cl->arena, "%s" LAST, from),
                            .pattern = pattern_of(cl, text),
                            .limit = limit};
    if (toupper((unsigned char)*text) != 'A' ||
        cl_count_read(text + 1, "attachment", 1, INT64_MAX, &wanted.attachment, NULL) != CL_OK)
        wanted.attachment = 0;
    return wanted;
}

static int as_typed(int c)
{
    return c;
}

enum cl_status cl_find(struct cl *cl, const char *text, int64_t limit, struct cl_found_list *out)
{
    static const enum cl_sql along_the_chain[] = {SQL_FIND_VIALS,  SQL_FIND_SAMPLES, SQL_FIND_SUBJECTS,
                                                  SQL_FIND_ORDERS, SQL_FIND_DOSES,   SQL_FIND_INFUSIONS};
    enum cl_status status;
    struct finding finding = {.cl = cl};
    if (cl_payload_resembles(text))
        return find_scanned(cl, text, out);
    CL_TRY(cl_text_check("text", text, 100, cl->error));
    const struct wanted wanted = wanted_as(cl, text, toupper, limit);
    /* Products are the only codes in lower case; suppliers number their lots as they like. */
    const struct wanted product = wanted_as(cl, text, tolower, limit), material = wanted_as(cl, text, as_typed, limit);
    CL_TRY(add_coded(&finding, SQL_FIND_DONORS, &wanted));
    CL_TRY(add_coded(&finding, SQL_FIND_LOTS, &wanted));
    CL_TRY(add_named(&finding, SQL_FIND_MATERIALS, &material));
    for (size_t i = 0; i < sizeof along_the_chain / sizeof *along_the_chain; i++)
        CL_TRY(add_coded(&finding, along_the_chain[i], &wanted));
    CL_TRY(add_named(&finding, SQL_FIND_DOCUMENTS, &wanted));
    CL_TRY(add_named(&finding, SQL_FIND_DEVIATIONS, &wanted));
    CL_TRY(add_coded(&finding, SQL_FIND_STORES, &wanted));
    CL_TRY(add_coded(&finding, SQL_FIND_EQUIPMENT, &wanted));
    CL_TRY(add_coded(&finding, SQL_FIND_SHIPMENTS, &wanted));
    CL_TRY(add_coded(&finding, SQL_FIND_RECALLS, &wanted));
    CL_TRY(add_coded(&finding, SQL_FIND_PRODUCTS, &product));
    CL_TRY(add_written(&finding, &wanted));
    CL_TRY(add_identified(&finding, text));
    *out = (struct cl_found_list){finding.items, finding.count};
done:
    return status;
}
