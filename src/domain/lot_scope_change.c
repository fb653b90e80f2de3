/* Another scope of a released lot, signed; what was reserved outside of it falls in the same write. */
#include "domain/lot.h"
#include "domain/lot_scope.h"
#include <string.h>

/* ---- what is signed ---------------------------------------------------------------------------------------------- */

static struct cl_hash scope_content(struct cl *cl, const char *lot, const char *from, const char *to,
                                    const char *reason)
{
    const char *text = cl_arena_print(&cl->arena, "lot %s\nscope from %s\nto %s\nreason %s\n", lot,
                                      from ? from : "everywhere", to ? to : "everywhere", reason ? reason : "");
    return cl_hash_of(text, strlen(text));
}

enum cl_status cl_lot_scope_signed_content(struct cl *cl, const struct cl_signature *signature, struct cl_hash *out,
                                           bool *superseded)
{
    enum cl_status status;
    struct cl_lot lot;
    const char *from, *to;
    CL_TRY(cl_lot_get(cl, signature->subject, &lot));
    CL_TRY(cl_lot_scope_text_before(cl, lot.id, signature->id, &from));
    CL_TRY(cl_lot_scope_text_after(cl, lot.id, signature->id, &to));
    *superseded = false;
    *out = scope_content(cl, lot.code, from, to, signature->reason);
done:
    return status;
}

enum cl_status cl_lot_scope_changed_by(struct cl *cl, int64_t lot_id, int64_t release_id, int64_t *signature_id)
{
    enum cl_status status = cl_store_int(cl->store, SQL_LOT_SCOPE_CHANGED, signature_id, CL_BIND(cl_int(lot_id)));
    if (status == CL_OK && *signature_id <= release_id)
        *signature_id = 0;
    return status;
}

enum cl_status cl_lot_scope_holds(struct cl *cl, int64_t lot_id, int64_t release_id, bool *holds)
{
    enum cl_status status;
    int64_t signature_id;
    *holds = true;
    CL_TRY(cl_lot_scope_changed_by(cl, lot_id, release_id, &signature_id));
    if (signature_id)
        status = cl_signature_holds(cl, signature_id, holds);
done:
    return status;
}

/* ---- what changes ------------------------------------------------------------------------------------------------ */

/* The living rows of a lot, and what becomes of them. */
struct changing {
    struct cl_lot lot;
    int64_t *ends; /* rows that count no more */
    size_t end_count, end_capacity;
    struct cl_lot_scope from, kept, more, to;
};

static bool has(struct cl_texts texts, const char *text)
{
    for (size_t i = 0; text && i < texts.count; i++)
        if (strcmp(texts.at[i], text) == 0)
            return true;
    return false;
}

static struct cl_texts joined(struct cl *cl, struct cl_texts first, struct cl_texts second)
{
    const char **texts = cl_arena_alloc(&cl->arena, (first.count + second.count) * sizeof *texts + 1);
    for (size_t i = 0; i < first.count; i++)
        texts[i] = first.at[i];
    for (size_t i = 0; i < second.count; i++)
        texts[first.count + i] = second.at[i];
    return (struct cl_texts){texts, first.count + second.count};
}

static struct cl_texts without(struct cl *cl, struct cl_texts all, struct cl_texts known)
{
    const char **texts = cl_arena_alloc(&cl->arena, all.count * sizeof *texts + 1);
    size_t count = 0;
    for (size_t i = 0; i < all.count; i++)
        if (!has(known, all.at[i]))
            texts[count++] = all.at[i];
    return (struct cl_texts){texts, count};
}

/* `stays` NULL: every row does. */
static enum cl_status read_rows(struct cl *cl, const struct cl_lot_scope *stays, struct changing *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_SCOPE_OF, CL_BIND(cl_int(out->lot.id)));
    while (cl_rows_next(rows)) {
        const char *country = cl_keep_text(cl, rows, COL_LOT_SCOPE_COUNTRY),
                   *study = cl_keep_text(cl, rows, COL_LOT_SCOPE_STUDY);
        const struct cl_texts one = {country ? &country : &study, 1};
        bool kept = !stays || has(stays->countries, country) || has(stays->studies, study);
        struct cl_texts *from = country ? &out->from.countries : &out->from.studies,
                        *to = country ? &out->kept.countries : &out->kept.studies;
        *from = joined(cl, *from, one);
        if (kept) {
            *to = joined(cl, *to, one);
            continue;
        }
        out->ends = cl_arena_grow(&cl->arena, out->ends, out->end_count, &out->end_capacity, sizeof *out->ends);
        out->ends[out->end_count++] = cl_rows_int(rows, COL_LOT_SCOPE_ID);
    }
    return cl_rows_close(rows);
}

static bool is_empty(const struct cl_lot_scope *scope)
{
    return scope->countries.count + scope->studies.count == 0;
}

static enum cl_status check_asked(struct cl *cl, const struct cl_lot_scope_change *change)
{
    if (!is_empty(&change->only) + !is_empty(&change->add) + change->everywhere == 1)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL,
                   "only for these: --country, --study; for these as well: --add-country, --add-study; or --everywhere",
                   "say one of three things about the scope");
}

static enum cl_status compare(struct cl *cl, const struct cl_lot_scope_change *change, struct changing *out)
{
    enum cl_status status;
    bool adds = !is_empty(&change->add);
    struct cl_lot_scope asked;
    CL_TRY(cl_lot_scope_check(cl, adds ? &change->add : &change->only, &asked));
    CL_TRY(read_rows(cl, adds ? NULL : &asked, out));
    if (adds && is_empty(&out->from)) {
        status = cl_refuse(cl, "lot.scope", out->lot.code, "to narrow it to these only: --country, --study",
                           "lot '%s' may be given everywhere already", out->lot.code);
        goto done;
    }
    out->more = (struct cl_lot_scope){without(cl, asked.countries, out->from.countries),
                                      without(cl, asked.studies, out->from.studies)};
    out->to = (struct cl_lot_scope){joined(cl, out->kept.countries, out->more.countries),
                                    joined(cl, out->kept.studies, out->more.studies)};
    if (out->end_count == 0 && is_empty(&out->more))
        status =
            cl_fail(cl->error, CL_CONFLICT, "lot.scope", out->lot.code, NULL, "lot '%s' is released for %s already",
                    out->lot.code, is_empty(&out->from) ? "everywhere" : cl_lot_scope_words(cl, &out->from));
done:
    return status;
}

static enum cl_status change_rows(struct cl *cl, const struct changing *changing)
{
    enum cl_status status;
    int64_t signature_id;
    struct cl_hash content = scope_content(cl, changing->lot.code, cl_lot_scope_words(cl, &changing->from),
                                           cl_lot_scope_words(cl, &changing->to), cl->reason);
    CL_TRY(cl_sign(cl, "change of scope", changing->lot.code, &content, &signature_id));
    for (size_t i = 0; i < changing->end_count; i++)
        CL_TRY(cl_store_change_one(cl->store, SQL_LOT_SCOPE_END,
                                   CL_BIND(cl_int(changing->ends[i]), cl_int(signature_id))));
    status = cl_lot_scope_insert(cl, changing->lot.id, &changing->more, signature_id);
done:
    return status;
}

/* They are thawed and cannot go back: whoever has them learns it now, not at the bed. */
static enum cl_status tell_doses(struct cl *cl, int64_t lot_id)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_SCOPE_DOSES_OUTSIDE, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows)) {
        const char *dose = cl_keep_text(cl, rows, COL_LOT_SCOPE_OUTSIDE_CODE);
        cl_write_concerns(cl, dose);
        cl_notice(cl, "ATTENTION: dose %s of %s is %s, and outside of this scope: it goes on no more", dose,
                  cl_rows_text(rows, COL_LOT_SCOPE_OUTSIDE_SUBJECT), cl_rows_text(rows, COL_LOT_SCOPE_OUTSIDE_STATE));
    }
    return cl_rows_close(rows);
}

enum cl_status cl_lot_scope_set(struct cl *cl, const char *code, const struct cl_lot_scope_change *change,
                                struct cl_lot_scope_page *out)
{
    enum cl_status status;
    struct changing changing = {0};
    struct cl_lot_scope_page page;
    static const char *const released[] = {"released", NULL};
    CL_TRY(check_asked(cl, change));
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_SCOPE, code));
    CL_TRY(cl_lot_get(cl, code, &changing.lot));
    CL_TRY(cl_lot_require_status(cl, &changing.lot, released, "change the scope of lot"));
    CL_TRY(compare(cl, change, &changing));
    CL_TRY(change_rows(cl, &changing));
    CL_TRY(tell_doses(cl, changing.lot.id));
    CL_TRY(cl_lot_scope_get(cl, code, &page));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = page;
    return status;
}
