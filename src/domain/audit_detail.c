/* What an act that is an exception was about: from what to what, in one line. */
#include "domain/audit_detail.h"
#include "base/buffer.h"
#include "base/json_field.h"
#include "base/text.h"
#include "domain/audit_words.h"
#include <stdlib.h>
#include <string.h>

enum { ROWS_SAID = 3, FAILURES_LOCK = 5, LOCK_MS = 15 * 60 * 1000 };

/* ---- lines ---------------------------------------------------------------------------------------------------------
 */

const char *cl_audit_one_line(struct cl_arena *arena, const char *text, size_t most)
{
    size_t room = 3 * strlen(text) + 4, bytes, used = 0; /* U+FFFD takes three bytes */
    const char *line = cl_text_visible(text, cl_arena_alloc(arena, room), room), *at = line;
    if (cl_text_width(line) <= most)
        return line;
    while (cl_text_next(at, &bytes) > 0 && used < most - 1) {
        used += cl_text_width(cl_arena_copy_bytes(arena, at, bytes));
        at += bytes;
    }
    return cl_arena_print(arena, "%.*s…", (int)(at - line), line);
}

static const char *first_subject(struct cl_arena *arena, const struct cl_audit_event *event)
{
    return cl_arena_copy_bytes(arena, event->subject, strcspn(event->subject, " "));
}

/* The event's change of a table: the n-th that was inserted, or that was updated; NULL: there is none. */
static const struct cl_audit_change *change_of(const struct cl_audit_event *event, const char *table, bool inserted)
{
    for (size_t i = 0; i < event->change_count; i++)
        if (strcmp(event->change[i].table, table) == 0 && !event->change[i].old_row == inserted)
            return &event->change[i];
    return NULL;
}

/* ---- the rows of a table -------------------------------------------------------------------------------------------
 */

static enum cl_status rows_detail(struct cl *cl, struct cl_arena *arena, const struct cl_audit_event *event,
                                  const char *table, const char *columns, const char **out)
{
    enum cl_status status = CL_OK;
    struct cl_buffer text = {0};
    size_t count = 0;
    for (size_t i = 0; i < event->change_count; i++) {
        struct cl_audit_row row;
        if (strcmp(event->change[i].table, table) != 0 || ++count > ROWS_SAID)
            continue;
        CL_TRY(cl_audit_row_words(cl, arena, &event->change[i], &row));
        const char *fields = cl_audit_fields_text(arena, &row, columns);
        cl_buffer_print(&text, "%s%s%s%s", count > 1 ? "; " : "", row.name, *fields ? ", " : "", fields);
    }
    if (count > ROWS_SAID)
        cl_buffer_print(&text, "; and %zu more", count - ROWS_SAID);
    *out = cl_arena_copy(arena, text.data ? text.data : "");
done:
    cl_buffer_free(&text);
    return status;
}

/* ---- acts with a sentence of their own -----------------------------------------------------------------------------
 */

/* "result R1 (viability), 97 % -> 96 % (R13)". */
static enum cl_status correction_detail(struct cl *cl, struct cl_arena *arena, const struct cl_audit_event *event,
                                        const char **out)
{
    struct cl_audit_row row;
    const struct cl_audit_change *old = change_of(event, "result", false), *new = change_of(event, "result", true);
    if (!old || !new)
        return CL_OK;
    const char *before = cl_audit_value_words(cl, arena, "result", old->old_row, "value");
    const char *after = cl_audit_value_words(cl, arena, "result", new->new_row, "value");
    enum cl_status status = cl_audit_row_words(cl, arena, old, &row);
    *out = cl_arena_print(arena, "%s, value %s -> %s (R%lld)", row.name, before ? before : "", after ? after : "",
                          (long long)new->key);
    return status;
}

static enum cl_status extension_detail(struct cl *cl, struct cl_arena *arena, const struct cl_audit_event *event,
                                       const char **out)
{
    const struct cl_audit_change *row = change_of(event, "lot_extension", true);
    if (!row)
        return CL_OK;
    const char *before = cl_audit_value_words(cl, arena, "lot_extension", row->new_row, "old_expires_on");
    const char *after = cl_audit_value_words(cl, arena, "lot_extension", row->new_row, "new_expires_on");
    const char *evidence = cl_audit_value_words(cl, arena, "lot_extension", row->new_row, "evidence_id");
    *out = cl_arena_print(arena, "expiry %s -> %s, on %s", before, after, evidence);
    return CL_OK;
}

static unsigned role_of_row(const char *row)
{
    char *word = row ? cl_json_field(row, "role") : NULL;
    unsigned role = word ? cl_role_read(word) : 0;
    free(word);
    return role;
}

/* The roles of a person after an event: those of now, without what came to them since. */
static enum cl_status roles_after(struct cl *cl, const char *login, int64_t seq, unsigned *out)
{
    unsigned roles = 0;
    enum cl_status status;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_AUDIT_ROLES_NOW, CL_BIND(cl_text(login)));
    while (cl_rows_next(rows))
        roles |= cl_role_read(cl_rows_text(rows, 0));
    CL_TRY(cl_rows_close(rows));
    rows = cl_rows_open(cl->store, SQL_AUDIT_ROLES_BEHIND, CL_BIND(cl_text(login), cl_int(seq)));
    while (cl_rows_next(rows)) {
        roles &= ~role_of_row(cl_rows_text(rows, COL_AUDIT_ROLE_NEW));
        roles |= role_of_row(cl_rows_text(rows, COL_AUDIT_ROLE_OLD));
    }
    CL_TRY(cl_rows_close(rows));
    *out = roles;
done:
    return status;
}

/* "olga, roles operator -> operator, auditor". */
static enum cl_status roles_detail(struct cl *cl, struct cl_arena *arena, const struct cl_audit_event *event,
                                   const char **out)
{
    unsigned before, after = 0;
    char from[96], to[96];
    const char *login = first_subject(arena, event);
    enum cl_status status = roles_after(cl, login, event->seq, &after);
    before = after;
    for (size_t i = 0; i < event->change_count; i++) {
        if (strcmp(event->change[i].table, "person_role") != 0)
            continue;
        before &= ~role_of_row(event->change[i].new_row);
        before |= role_of_row(event->change[i].old_row);
    }
    *out =
        cl_arena_print(arena, "%s, roles %s -> %s", login, before ? cl_roles_write(before, from, sizeof from) : "none",
                       after ? cl_roles_write(after, to, sizeof to) : "none");
    return status;
}

enum cl_status cl_audit_product_of(struct cl *cl, const char *lot, struct cl_audit_product *out)
{
    *out = (struct cl_audit_product){0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_AUDIT_PRODUCT, CL_BIND(cl_text(lot)));
    if (cl_rows_next(rows))
        *out = (struct cl_audit_product){
            .shelf_life_months = cl_rows_int(rows, COL_AUDIT_PRODUCT_SHELF_LIFE_MONTHS),
            .cells_per_vial = cl_rows_int(rows, COL_AUDIT_PRODUCT_CELLS_PER_VIAL),
            .volume_ul = cl_rows_int(rows, COL_AUDIT_PRODUCT_VOLUME_UL),
        };
    return cl_rows_close(rows);
}

static const char *fill_text(struct cl_arena *arena, int64_t cells, int64_t volume_ul)
{
    char one[CL_QUANTITY_TEXT], other[CL_QUANTITY_TEXT];
    return cl_arena_print(arena, "%s cells in %s", cells ? cl_cells_write(cells, one, sizeof one) : "any number of",
                          volume_ul ? cl_volume_write(volume_ul, other, sizeof other) : "any volume");
}

static int64_t number_of(const char *row, const char *column)
{
    char *text = row ? cl_json_field(row, column) : NULL;
    int64_t number = text ? strtoll(text, NULL, 10) : 0;
    free(text);
    return number;
}

/* The fill of the first vial that the event filled or numbered, against the product's. */
static enum cl_status fill_detail(struct cl *cl, struct cl_arena *arena, const struct cl_audit_event *event,
                                  const char **out)
{
    struct cl_audit_product product;
    enum cl_status status = cl_audit_product_of(cl, first_subject(arena, event), &product);
    const struct cl_audit_change *vial = change_of(event, "vial", false);
    vial = vial ? vial : change_of(event, "vial", true);
    if (vial)
        *out =
            cl_arena_print(arena, "%s, the product's: %s",
                           fill_text(arena, number_of(vial->new_row, "cells"), number_of(vial->new_row, "volume_ul")),
                           fill_text(arena, product.cells_per_vial, product.volume_ul));
    return status;
}

enum cl_status cl_audit_detail(struct cl *cl, struct cl_arena *arena, const struct cl_audit_event *event,
                               const char *table, const char *columns, const char **out)
{
    static const struct {
        const char *act;
        enum cl_status (*detail)(struct cl *, struct cl_arena *, const struct cl_audit_event *, const char **);
    } OWN[] = {
        {"result.correct", correction_detail}, {"lot.extend", extension_detail},
        {"user.role", roles_detail},           {"user.add", roles_detail},
        {"lot.number", fill_detail},           {"lot.fill", fill_detail},
    };
    *out = "";
    for (size_t i = 0; i < sizeof OWN / sizeof *OWN; i++)
        if (strcmp(OWN[i].act, event->action) == 0)
            return OWN[i].detail(cl, arena, event, out);
    return table ? rows_detail(cl, arena, event, table, columns, out) : CL_OK;
}

/* ---- whether it is one ---------------------------------------------------------------------------------------------
 */

enum cl_status cl_audit_is_other_fill(struct cl *cl, struct cl_arena *arena, const struct cl_audit_event *event,
                                      bool *other)
{
    int64_t others = 0;
    const char *lot = first_subject(arena, event);
    enum cl_status status = cl_store_int(cl->store, SQL_AUDIT_OTHER_FILL, &others, CL_BIND(cl_text(lot)));
    *other = others > 0;
    return status;
}

enum cl_status cl_audit_was_locked(struct cl *cl, const struct cl_audit_event *event, bool *locked)
{
    int64_t failures = 0;
    const struct cl_audit_change *unlocking = change_of(event, "login_attempt", true);
    *locked = change_of(event, "person", false) != NULL; /* it ended a PIN */
    if (!unlocking || *locked)
        return CL_OK;
    char *login = cl_json_field(unlocking->new_row, "login");
    int64_t since_ms = number_of(unlocking->new_row, "opened_at_ms") - LOCK_MS;
    enum cl_status status = cl_store_int(cl->store, SQL_AUDIT_FAILURES_BEFORE, &failures,
                                         CL_BIND(cl_text(login), cl_int(unlocking->key), cl_int(since_ms)));
    *locked = failures >= FAILURES_LOCK;
    free(login);
    return status;
}

enum cl_status cl_audit_was_repurposed(struct cl *cl, const struct cl_audit_event *event, bool *repurposed)
{
    enum cl_status status = CL_OK;
    int64_t count = 0;
    for (size_t i = 0; status == CL_OK && count == 0 && i < event->change_count; i++) {
        if (strcmp(event->change[i].table, "vial") != 0 || !event->change[i].new_row)
            continue;
        char *code = cl_json_field(event->change[i].new_row, "code");
        status = cl_store_int(cl->store, SQL_AUDIT_ASSIGNED_BEFORE, &count, CL_BIND(cl_text(code), cl_int(event->seq)));
        free(code);
    }
    *repurposed = count > 0;
    return status;
}
