#include "domain/lot_scope.h"
#include "base/text.h"
#include "domain/site.h"
#include <string.h>

enum { STUDY_MOST = 32 };

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static void add(struct cl *cl, struct cl_texts *texts, const char *text)
{
    const char **grown = cl_arena_alloc(&cl->arena, (texts->count + 1) * sizeof *grown);
    for (size_t i = 0; i < texts->count; i++)
        grown[i] = texts->at[i];
    grown[texts->count] = text;
    *texts = (struct cl_texts){grown, texts->count + 1};
}

static bool has(struct cl_texts texts, const char *text)
{
    for (size_t i = 0; text && i < texts.count; i++)
        if (strcmp(texts.at[i], text) == 0)
            return true;
    return false;
}

static enum cl_status read_scope(struct cl *cl, struct cl_rows *rows, struct cl_lot_scope *out)
{
    *out = (struct cl_lot_scope){0};
    while (cl_rows_next(rows)) {
        const char *country = cl_keep_text(cl, rows, COL_LOT_SCOPE_COUNTRY);
        add(cl, country ? &out->countries : &out->studies,
            country ? country : cl_keep_text(cl, rows, COL_LOT_SCOPE_STUDY));
    }
    return cl_rows_close(rows);
}

static enum cl_status scope_now(struct cl *cl, int64_t lot_id, struct cl_lot_scope *out)
{
    return read_scope(cl, cl_rows_open(cl->store, SQL_LOT_SCOPE_OF, CL_BIND(cl_int(lot_id))), out);
}

const char *cl_lot_scope_words(struct cl *cl, const struct cl_lot_scope *scope)
{
    const char *text = NULL;
    for (size_t i = 0; i < scope->countries.count; i++)
        text = cl_arena_print(&cl->arena, "%s%s%s", text ? text : "", text ? ", " : "", scope->countries.at[i]);
    for (size_t i = 0; i < scope->studies.count; i++)
        text = cl_arena_print(&cl->arena, "%s%sstudy %s", text ? text : "", text ? ", " : "", scope->studies.at[i]);
    return text;
}

enum cl_status cl_lot_scope_text(struct cl *cl, int64_t lot_id, const char **text)
{
    struct cl_lot_scope scope;
    enum cl_status status = scope_now(cl, lot_id, &scope);
    *text = cl_lot_scope_words(cl, &scope);
    return status;
}

enum cl_status cl_lot_scope_text_after(struct cl *cl, int64_t lot_id, int64_t signature_id, const char **text)
{
    struct cl_lot_scope scope;
    enum cl_status status = read_scope(
        cl, cl_rows_open(cl->store, SQL_LOT_SCOPE_AFTER, CL_BIND(cl_int(lot_id), cl_int(signature_id))), &scope);
    *text = cl_lot_scope_words(cl, &scope);
    return status;
}

enum cl_status cl_lot_scope_text_before(struct cl *cl, int64_t lot_id, int64_t signature_id, const char **text)
{
    struct cl_lot_scope scope;
    enum cl_status status = read_scope(
        cl, cl_rows_open(cl->store, SQL_LOT_SCOPE_BEFORE, CL_BIND(cl_int(lot_id), cl_int(signature_id))), &scope);
    *text = cl_lot_scope_words(cl, &scope);
    return status;
}

static enum cl_status read_lines(struct cl *cl, int64_t lot_id, struct cl_lot_scope_page *page)
{
    struct cl_lot_scope_line *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_SCOPE_LINES, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_lot_scope_line){
            .country = cl_keep_text(cl, rows, COL_LOT_SCOPE_LINE_COUNTRY),
            .study = cl_keep_text(cl, rows, COL_LOT_SCOPE_LINE_STUDY),
            .signed_by = cl_keep_text(cl, rows, COL_LOT_SCOPE_LINE_SIGNED_BY),
            .reason = cl_keep_text(cl, rows, COL_LOT_SCOPE_LINE_REASON),
            .signed_at_ms = cl_rows_int(rows, COL_LOT_SCOPE_LINE_SIGNED_AT_MS),
            .ended_by = cl_keep_text(cl, rows, COL_LOT_SCOPE_LINE_ENDED_BY),
            .ended_why = cl_keep_text(cl, rows, COL_LOT_SCOPE_LINE_ENDED_WHY),
            .ended_at_ms = cl_rows_int(rows, COL_LOT_SCOPE_LINE_ENDED_AT_MS),
        };
    }
    page->line = items;
    page->line_count = count;
    return cl_rows_close(rows);
}

enum cl_status cl_lot_scope_get(struct cl *cl, const char *code, struct cl_lot_scope_page *out)
{
    enum cl_status status;
    struct cl_lot lot;
    CL_TRY(cl_lot_get(cl, code, &lot));
    *out = (struct cl_lot_scope_page){.lot = lot.code, .status = lot.status};
    CL_TRY(scope_now(cl, lot.id, &out->scope));
    out->text = cl_lot_scope_words(cl, &out->scope);
    status = read_lines(cl, lot.id, out);
done:
    return status;
}

/* ---- whether a lot may go there ---------------------------------------------------------------------------------- */

static struct cl_lot_scope_verdict refuse_subject(struct cl *cl, const char *words, const struct cl_rows *to)
{
    const char *site = cl_rows_text(to, COL_LOT_SCOPE_TO_SITE), *country = cl_rows_text(to, COL_LOT_SCOPE_TO_COUNTRY),
               *study = cl_rows_text(to, COL_LOT_SCOPE_TO_STUDY), *subject = cl_rows_text(to, COL_LOT_SCOPE_TO_SUBJECT);
    return (struct cl_lot_scope_verdict){
        .problem =
            cl_arena_print(&cl->arena, "it was released only for %s, and %s is at %s, %s%s, %s%s", words, subject, site,
                           country ? "in " : "", country ? country : "of which no country is on record",
                           study ? "in study " : "outside of any study", study ? study : ""),
        .remedy = country
                      ? cl_arena_print(&cl->arena, "use vials of another lot: cryolot order plan %s --explain", subject)
                      : cl_arena_print(&cl->arena, "say where it is: cryolot site set %s --country CC", site)};
}

static enum cl_status judge_subject(struct cl *cl, const struct cl_lot_scope *scope, int64_t subject_id,
                                    struct cl_lot_scope_verdict *out)
{
    const char *words = cl_lot_scope_words(cl, scope);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_SCOPE_OF_SUBJECT, CL_BIND(cl_int(subject_id)));
    *out = (struct cl_lot_scope_verdict){.evidence = words};
    if (cl_rows_next(rows) && !has(scope->countries, cl_rows_text(rows, COL_LOT_SCOPE_TO_COUNTRY)) &&
        !has(scope->studies, cl_rows_text(rows, COL_LOT_SCOPE_TO_STUDY)))
        *out = refuse_subject(cl, words, rows);
    return cl_rows_close(rows);
}

/* A site of another country may have subjects of a study: who is given the vials is asked at the thaw. */
static enum cl_status judge_site(struct cl *cl, int64_t lot_id, const struct cl_lot_scope *scope, int64_t site_id,
                                 struct cl_lot_scope_verdict *out)
{
    enum cl_status status;
    struct cl_site site;
    int64_t subjects = 0;
    const char *words = cl_lot_scope_words(cl, scope);
    *out = (struct cl_lot_scope_verdict){.evidence = words};
    CL_TRY(cl_site_by_id(cl, site_id, &site));
    if (has(scope->countries, site.country))
        goto done;
    CL_TRY(cl_store_int(cl->store, SQL_LOT_SCOPE_SUBJECTS_AT, &subjects, CL_BIND(cl_int(lot_id), cl_int(site_id))));
    if (subjects)
        out->evidence = cl_arena_print(&cl->arena, "%s, and %s has subjects of it", words, site.code);
    else if (scope->studies.count)
        out->evidence =
            cl_arena_print(&cl->arena, "%s; no subject of it is on record at %s, the thaw asks each", words, site.code);
    else
        *out = (struct cl_lot_scope_verdict){
            .problem = site.country ? cl_arena_print(&cl->arena, "it was released only for %s, and %s is in %s", words,
                                                     site.code, site.country)
                                    : cl_arena_print(&cl->arena,
                                                     "it was released only for %s, and no country of %s is on record",
                                                     words, site.code),
            .remedy = site.country
                          ? "pack vials of another lot: cryolot lot scope LOT"
                          : cl_arena_print(&cl->arena, "say where it is: cryolot site set %s --country CC", site.code)};
done:
    return status;
}

enum cl_status cl_lot_scope_judge(struct cl *cl, int64_t lot_id, const struct cl_lot_recipient *to,
                                  struct cl_lot_scope_verdict *out)
{
    enum cl_status status;
    struct cl_lot_scope scope;
    *out = (struct cl_lot_scope_verdict){0};
    CL_TRY(scope_now(cl, lot_id, &scope));
    if ((!scope.countries.count && !scope.studies.count) || to->returned)
        goto done;
    status = to->subject_id ? judge_subject(cl, &scope, to->subject_id, out)
                            : judge_site(cl, lot_id, &scope, to->site_id, out);
done:
    return status;
}

/* ---- saying it --------------------------------------------------------------------------------------------------- */

enum cl_status cl_lot_scope_check(struct cl *cl, const struct cl_lot_scope *given, struct cl_lot_scope *out)
{
    enum cl_status status = CL_OK;
    *out = (struct cl_lot_scope){0};
    for (size_t i = 0; i < given->countries.count; i++) {
        CL_TRY(cl_country_check(cl, given->countries.at[i]));
        if (!has(out->countries, given->countries.at[i]))
            add(cl, &out->countries, given->countries.at[i]);
    }
    for (size_t i = 0; i < given->studies.count; i++) {
        CL_TRY(cl_code_check("study", given->studies.at[i], STUDY_MOST, cl->error));
        if (!has(out->studies, given->studies.at[i]))
            add(cl, &out->studies, given->studies.at[i]);
    }
done:
    return status;
}

/* What is mistyped here keeps a lot from everybody. */
static enum cl_status tell_unknown(struct cl *cl, const struct cl_lot_scope *scope)
{
    enum cl_status status = CL_OK;
    int64_t known = 0;
    for (size_t i = 0; i < scope->countries.count; i++) {
        CL_TRY(cl_store_int(cl->store, SQL_LOT_SCOPE_SITES_IN, &known, CL_BIND(cl_text(scope->countries.at[i]))));
        if (!known)
            cl_notice(cl, "no site is in %s yet: cryolot site set SITE --country %s", scope->countries.at[i],
                      scope->countries.at[i]);
    }
    for (size_t i = 0; i < scope->studies.count; i++) {
        CL_TRY(cl_store_int(cl->store, SQL_LOT_SCOPE_SUBJECTS_IN, &known, CL_BIND(cl_text(scope->studies.at[i]))));
        if (!known)
            cl_notice(cl, "no subject is in study %s yet", scope->studies.at[i]);
    }
done:
    return status;
}

enum cl_status cl_lot_scope_insert(struct cl *cl, int64_t lot_id, const struct cl_lot_scope *scope,
                                   int64_t signature_id)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < scope->countries.count; i++)
        CL_TRY(cl_store_change_one(
            cl->store, SQL_LOT_SCOPE_INSERT,
            CL_BIND(cl_int(lot_id), cl_text(scope->countries.at[i]), cl_null(), cl_int(signature_id))));
    for (size_t i = 0; i < scope->studies.count; i++)
        CL_TRY(cl_store_change_one(
            cl->store, SQL_LOT_SCOPE_INSERT,
            CL_BIND(cl_int(lot_id), cl_null(), cl_text(scope->studies.at[i]), cl_int(signature_id))));
    status = tell_unknown(cl, scope);
done:
    return status;
}
