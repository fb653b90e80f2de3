/* How a product came to be what it is: every import and approval, from the audit log, which also holds the drafts that
 * were replaced; and what each import changed against the one before it. */
#include "base/json_difference.h"
#include "base/json_field.h"
#include "domain/product.h"

#include <stdlib.h>
#include <string.h>

/* One import, as its event stored it: rows as compact JSON. */
struct version {
    int64_t number;
    const char *product;
    const char **row; /* of the specification */
    size_t row_count, row_capacity;
};

struct history {
    struct cl *cl;
    struct cl_product_event *at;
    size_t count, capacity;
    struct version before, now; /* imports */
    struct version in_force;    /* the one that was approved last */
    const char *section;
    struct cl_product_change *change; /* of the event that is being read */
    size_t change_count, change_capacity;
};

/* ---- differences ----------------------------------------------------------------------------------------------- */

/* What follows from being another row, version or file, and says nothing of the product. */
static bool is_bookkeeping(const char *field)
{
    static const char *const fields[] = {"id",          "version",     "state",          "source_text", "source_sha256",
                                         "imported_by", "approval_id", "imported_at_ms", "product_id",  "ordinal"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (strcmp(fields[i], field) == 0)
            return true;
    return false;
}

/* A JSON value as people write it: texts without quotes, null as none. */
static const char *plain(struct cl *cl, const char *json)
{
    char *text = json ? cl_json_plain(json) : NULL;
    const char *kept = cl_arena_copy(&cl->arena, text);
    free(text);
    return kept;
}

static void add_change(void *context, const char *field, const char *old, const char *new)
{
    struct history *history = context;
    struct cl_product_change change = {history->section, cl_arena_copy(&history->cl->arena, field),
                                       plain(history->cl, old), plain(history->cl, new)};
    if (is_bookkeeping(field) || (!change.old && !change.new))
        return;
    history->change = cl_arena_grow(&history->cl->arena, history->change, history->change_count,
                                    &history->change_capacity, sizeof *history->change);
    history->change[history->change_count++] = change;
}

/* "specification viability frozen-product" of a row. */
static const char *section_of(struct cl *cl, const char *row)
{
    char *test = cl_json_field(row, "test"), *stage = cl_json_field(row, "stage");
    const char *section = cl_arena_print(&cl->arena, "specification %s %s", test ? test : "", stage ? stage : "");
    free(test);
    free(stage);
    return section;
}

/* The row of this section in a version; NULL: it has none. */
static const char *row_of(struct cl *cl, const struct version *version, const char *section)
{
    for (size_t i = 0; i < version->row_count; i++)
        if (strcmp(section_of(cl, version->row[i]), section) == 0)
            return version->row[i];
    return NULL;
}

/* What the import that was read changed: fields of the product, of rows that stayed or came, then rows that went. */
static void compare_versions(struct history *history)
{
    struct cl *cl = history->cl;
    const struct version *before = &history->before, *now = &history->now;
    history->section = "product";
    cl_json_difference(before->product, now->product, add_change, history);
    for (size_t i = 0; i < now->row_count; i++) {
        history->section = section_of(cl, now->row[i]);
        cl_json_difference(row_of(cl, before, history->section), now->row[i], add_change, history);
    }
    for (size_t i = 0; i < before->row_count; i++) {
        history->section = section_of(cl, before->row[i]);
        if (!row_of(cl, now, history->section))
            cl_json_difference(before->row[i], NULL, add_change, history);
    }
}

/* ---- events ---------------------------------------------------------------------------------------------------- */

static void add_row(struct cl *cl, struct version *version, const char *row)
{
    version->row =
        cl_arena_grow(&cl->arena, version->row, version->row_count, &version->row_capacity, sizeof *version->row);
    version->row[version->row_count++] = cl_arena_copy(&cl->arena, row);
}

/* The rows that an event stored, into history->now. */
static enum cl_status read_event(struct history *history, int64_t seq)
{
    struct cl *cl = history->cl;
    struct version version = {0};
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_AUDIT_CHANGES_BETWEEN,
                     CL_BIND(cl_int(seq << CL_CHANGES_SHIFT), cl_int((seq + 1) << CL_CHANGES_SHIFT)));
    while (cl_rows_next(rows)) {
        const char *table = cl_rows_text(rows, COL_AUDIT_CHANGE_TBL), *new = cl_rows_text(rows, COL_AUDIT_CHANGE_NEW);
        if (new &&strcmp(table, "product") == 0)
            version.product = cl_arena_copy(&cl->arena, new);
        else if (new &&strcmp(table, "specification") == 0)
            add_row(cl, &version, new);
    }
    enum cl_status status = cl_rows_close(rows);
    char *number = version.product ? cl_json_field(version.product, "version") : NULL;
    version.number = number ? strtoll(number, NULL, 10) : 0;
    free(number);
    if (status == CL_OK)
        history->now = version;
    return status;
}

static enum cl_status add_event(struct history *history, const struct cl_product_event *head, int64_t seq, bool import)
{
    struct cl_product_event event = *head;
    enum cl_status status = read_event(history, seq);
    if (status != CL_OK)
        return status;
    event.version = history->now.number;
    if (import) {
        history->change = NULL;
        history->change_count = history->change_capacity = 0;
        if (history->before.product)
            compare_versions(history);
        event.change = history->change;
        event.change_count = history->change_count;
        history->before = history->now;
    } else {
        history->in_force = history->before;
    }
    history->at =
        cl_arena_grow(&history->cl->arena, history->at, history->count, &history->capacity, sizeof *history->at);
    history->at[history->count++] = event;
    return CL_OK;
}

/* Every import and approval of a code, oldest first; none when there is no such product. */
static enum cl_status read_history(struct history *history, const char *code)
{
    struct cl *cl = history->cl;
    enum cl_status status = CL_OK, closed;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_PRODUCT_EVENTS, CL_BIND(cl_text(code)));
    while (status == CL_OK && cl_rows_next(rows)) {
        bool import = strcmp(cl_rows_text(rows, COL_PRODUCT_EVENT_ACTION), "product.import") == 0;
        struct cl_product_event head = {.act = import ? "import" : "approval",
                                        .by = cl_keep_text(cl, rows, COL_PRODUCT_EVENT_ACTOR_NAME),
                                        .at_ms = cl_rows_int(rows, COL_PRODUCT_EVENT_AT_MS)};
        status = add_event(history, &head, cl_rows_int(rows, COL_PRODUCT_EVENT_SEQ), import);
    }
    closed = cl_rows_close(rows);
    return status == CL_OK ? closed : status;
}

enum cl_status cl_product_history(struct cl *cl, const char *code, struct cl_product_history *out)
{
    struct history history = {.cl = cl};
    enum cl_status status = read_history(&history, code);
    if (status == CL_OK && history.count == 0)
        status = cl_not_found(cl, "product", code);
    *out = (struct cl_product_history){history.at, history.count};
    return status;
}

enum cl_status cl_product_draft(struct cl *cl, const char *code, struct cl_product_draft *out)
{
    struct history history = {.cl = cl};
    enum cl_status status = read_history(&history, code);
    const struct version *draft = &history.before;
    *out = (struct cl_product_draft){0};
    if (status != CL_OK || !draft->product || draft->number == history.in_force.number)
        return status;
    char *sha256 = cl_json_field(draft->product, "source_sha256");
    *out = (struct cl_product_draft){
        .version = draft->number, .sha256 = cl_arena_copy(&cl->arena, sha256), .in_force = history.in_force.number};
    free(sha256);
    if (!out->in_force)
        return CL_OK;
    history.now = history.before;
    history.before = history.in_force;
    history.change = NULL;
    history.change_count = history.change_capacity = 0;
    compare_versions(&history);
    out->change = history.change;
    out->change_count = history.change_count;
    return CL_OK;
}
