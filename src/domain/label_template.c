/* Label templates: which text prints labels, and who approved it. */
#include "domain/label_template.h"
#include "base/ini.h"
#include "domain/label.h"
#include "domain/label_file.h"
#include "domain/problem.h"
#include "domain/seen.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MEANING "label approval"

enum { VERSION_MOST = 9999 };

/* ---- rows ------------------------------------------------------------------------------------------------------- */

static struct cl_label_template template_from_row(struct cl *cl, const struct cl_rows *rows)
{
    int64_t later = cl_rows_int(rows, COL_LABEL_TEMPLATE_SUPERSEDED_BY);
    return (struct cl_label_template){
        .id = cl_rows_int(rows, COL_LABEL_TEMPLATE_ID),
        .name = cl_keep_text(cl, rows, COL_LABEL_TEMPLATE_NAME),
        .approval_id = cl_rows_int(rows, COL_LABEL_TEMPLATE_APPROVAL_ID),
        .version = cl_rows_int(rows, COL_LABEL_TEMPLATE_VERSION),
        .state = later ? "superseded" : "approved",
        .sha256 = cl_keep_text(cl, rows, COL_LABEL_TEMPLATE_SHA256),
        .approved_by = cl_keep_text(cl, rows, COL_LABEL_TEMPLATE_APPROVED_BY),
        .approved_at_ms = cl_rows_int(rows, COL_LABEL_TEMPLATE_APPROVED_AT_MS),
        .superseded_by = later,
    };
}

/* Takes the rows of a query with the column list {label_template}. */
static enum cl_status read_list(struct cl *cl, struct cl_rows *rows, struct cl_label_template_list *out)
{
    struct cl_label_template *items = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = template_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_label_template_list){items, count};
    return status;
}

static enum cl_status list_of(struct cl *cl, const char *name, struct cl_label_template_list *out)
{
    return read_list(cl, cl_rows_open(cl->store, SQL_LABEL_TEMPLATE_OF_NAME, CL_BIND(cl_text(name))), out);
}

enum cl_status cl_label_template_history(struct cl *cl, const char *name, struct cl_label_template_list *out)
{
    if (!name)
        return read_list(cl, cl_rows_open(cl->store, SQL_LABEL_TEMPLATE_LIST, CL_NO_VALUES), out);
    struct cl_label_template_list list;
    enum cl_status status = list_of(cl, name, &list);
    if (status == CL_OK && list.count == 0)
        status = cl_fail(cl->error, CL_NOT_FOUND, NULL, name,
                         cl_arena_print(&cl->arena, "by QA: cryolot label approve %s", name),
                         "no version of the label template '%s' was ever approved", name);
    if (status == CL_OK)
        *out = list;
    return status;
}

static enum cl_status read_text(struct cl *cl, struct cl_label_template *template)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LABEL_TEMPLATE_TEXT, CL_BIND(cl_int(template->id)));
    if (cl_rows_next(rows))
        template->text = cl_keep_text(cl, rows, 0);
    enum cl_status status = cl_rows_close(rows);
    return status == CL_OK ? cl_label_files_get(cl, template->text, &template->files) : status;
}

enum cl_status cl_label_template_get(struct cl *cl, const char *name, int64_t version, struct cl_label_template *out)
{
    enum cl_status status;
    struct cl_label_template_list list;
    CL_TRY(cl_label_template_history(cl, name, &list));
    for (size_t i = 0; i < list.count; i++)
        if (version == 0 || list.at[i].version == version) {
            struct cl_label_template found = list.at[i];
            CL_TRY(read_text(cl, &found));
            *out = found;
            return CL_OK;
        }
    status =
        cl_fail(cl->error, CL_NOT_FOUND, NULL, name, cl_arena_print(&cl->arena, "cryolot label templates %s", name),
                "version %" PRId64 " of the label template '%s' was never approved", version, name);
done:
    return status;
}

/* ---- a file's text ------------------------------------------------------------------------------------------------
 */

/* The version that the text says of itself. */
static enum cl_status read_version(struct cl *cl, const struct cl_label_source *source, int64_t *out,
                                   struct cl_error *error)
{
    struct cl_ini ini;
    char *end;
    enum cl_status status = cl_ini_read(source->file, source->text, source->size, &cl->arena, &ini, error);
    if (status != CL_OK)
        return status;
    const char *text = cl_ini_get(&ini, "template", "version");
    errno = 0;
    if (!text)
        return cl_fail(error, CL_INVALID_INPUT, "template.version", source->name,
                       "write version = 1 in its section [template]", "%s does not say which version it is",
                       source->file);
    long version = strtol(text, &end, 10);
    if (errno || end == text || *end || *text == '+' || version < 1 || version > VERSION_MOST)
        return cl_fail(error, CL_INVALID_INPUT, "template.version", source->name, "write version = 2, a whole number",
                       "%s, line %d: '%s' is not a version of a template", source->file,
                       cl_ini_line(&ini, "template", "version"), text);
    *out = version;
    return CL_OK;
}

/* "3f9c..", in the context's arena. */
static const char *sha256_of(struct cl *cl, const struct cl_label_source *source)
{
    char hex[CL_HASH_TEXT];
    struct cl_hash hash = cl_hash_of(source->text, source->size);
    return cl_arena_copy(&cl->arena, cl_hash_write(&hash, hex, sizeof hex));
}

/* What stands in the way of its printing labels. `newest`: of its name; NULL: none is on record. */
static void judge(struct cl *cl, struct cl_label_template *template, const struct cl_label_template *newest)
{
    const char *name = template->name;
    int64_t version = template->version;
    if (template->id && !template->superseded_by)
        return;
    if (template->superseded_by || (newest && newest->version > version)) {
        template->state = "superseded";
        template->remark =
            cl_arena_print(&cl->arena, "version %" PRId64 " of %s is obsolete: version %" PRId64 " is approved",
                           version, name, newest->version);
    } else if (newest && newest->version == version) {
        template->state = "changed";
        template->remark = cl_arena_print(&cl->arena,
                                          "version %" PRId64 " of %s was approved with another text; raise the version "
                                          "in its file, then QA approves it",
                                          version, name);
    } else {
        template->state = "draft";
        template->remark =
            cl_arena_print(&cl->arena, "version %" PRId64 " of %s is not approved; by QA: cryolot label approve %s",
                           version, name, name);
    }
}

/* A text that is another one than was signed prints nothing that counts. */
static enum cl_status check_signed(struct cl *cl, struct cl_label_template *template)
{
    bool holds = false;
    enum cl_status status = cl_signature_holds(cl, template->approval_id, &holds);
    if (status == CL_OK && !holds) {
        template->state = "changed";
        template->remark = cl_arena_print(&cl->arena,
                                          "what is on record of version %" PRId64 " of %s is not what was signed: "
                                          "cryolot audit verify",
                                          template->version, template->name);
    }
    return status;
}

static enum cl_status find(struct cl *cl, const struct cl_label_source *source, int64_t version,
                           struct cl_label_template *out)
{
    struct cl_label_template_list list;
    struct cl_label_template found = {
        .name = cl_arena_copy(&cl->arena, source->name), .version = version, .sha256 = sha256_of(cl, source)};
    enum cl_status status = list_of(cl, source->name, &list);
    if (status != CL_OK)
        return status;
    for (size_t i = 0; i < list.count; i++)
        if (list.at[i].version == version && strcmp(list.at[i].sha256, found.sha256) == 0)
            found = list.at[i];
    judge(cl, &found, list.count ? &list.at[0] : NULL);
    status = found.id ? check_signed(cl, &found) : CL_OK;
    if (status == CL_OK)
        *out = found;
    return status;
}

enum cl_status cl_label_template_find(struct cl *cl, const struct cl_label_source *source,
                                      struct cl_label_template *out)
{
    struct cl_error bad = {0};
    int64_t version = 0;
    enum cl_status status = read_version(cl, source, &version, &bad);
    cl_error_clear(&bad);
    if (status == CL_OK)
        return find(cl, source, version, out);
    *out = (struct cl_label_template){
        .name = cl_arena_copy(&cl->arena, source->name),
        .state = "unreadable",
        .remark = cl_arena_print(&cl->arena, "the text of %s cannot be read", source->name),
        .sha256 = sha256_of(cl, source),
    };
    return CL_OK;
}

bool cl_label_template_prints(const struct cl_label_template *template)
{
    return template->remark == NULL;
}

const char *cl_label_template_across(const struct cl_label_template *template)
{
    return cl_label_template_prints(template) ? NULL : "DRAFT";
}

enum cl_status cl_label_other_record(struct cl *cl, const struct cl_label_other *other,
                                     const struct cl_label_template *template)
{
    const char *kind = other->copy || cl_label_template_prints(template) ? other->kind : "draft";
    return cl_store_change_one(cl->store, SQL_LABEL_OTHER_INSERT,
                               CL_BIND(cl_text(kind), cl_text(other->subject), cl_int_or_null(other->lot_id),
                                       cl_int_or_null(other->copy), cl_text(template->name),
                                       cl_int_or_null(template->version), cl_text(template->sha256),
                                       cl_text(cl_label_texts_write(cl, other->label)), cl_text_or_null(cl->reason),
                                       cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl))));
}

/* ---- approving ----------------------------------------------------------------------------------------------------
 */

/* What an approver stands for. */
static struct cl_hash signed_bytes(struct cl *cl, const char *name, int64_t version, const char *sha256,
                                   const char *text)
{
    const char *content = cl_arena_print(&cl->arena, "label template %s\nversion %" PRId64 "\nsha256 %s\n%s", name,
                                         version, sha256, text);
    return cl_hash_of(content, strlen(content));
}

enum cl_status cl_label_template_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                struct cl_hash *out, bool *superseded)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LABEL_TEMPLATE_SIGNED, CL_BIND(cl_int(signature->id)));
    *superseded = false;
    *out = cl_hash_of("", 0); /* an approval whose text is gone holds nothing */
    if (cl_rows_next(rows))
        *out = signed_bytes(cl, cl_rows_text(rows, COL_LABEL_TEMPLATE_SIGNED_NAME),
                            cl_rows_int(rows, COL_LABEL_TEMPLATE_SIGNED_VERSION),
                            cl_rows_text(rows, COL_LABEL_TEMPLATE_SIGNED_SHA256),
                            cl_rows_text(rows, COL_LABEL_TEMPLATE_SIGNED_TEXT));
    return cl_rows_close(rows);
}

static enum cl_status approve(struct cl *cl, const struct cl_label_source *source,
                              const struct cl_label_template *template)
{
    enum cl_status status;
    int64_t signature_id, id;
    struct cl_hash content = signed_bytes(cl, template->name, template->version, template->sha256, source->text);
    CL_TRY(cl_label_files_keep(cl, source));
    CL_TRY(cl_sign(cl, MEANING, template->name, &content, &signature_id));
    CL_TRY(cl_store_insert(cl->store, SQL_LABEL_TEMPLATE_INSERT, &id,
                           CL_BIND(cl_text(template->name), cl_int(template->version), cl_text(source->text),
                                   cl_text(template->sha256), cl_int(signature_id))));
    cl_write_concerns(cl, template->name);
done:
    return status;
}

/* Each on its own, and all that cannot be approved named. */
static enum cl_status check_approvable(struct cl *cl, const struct cl_label_template *templates, size_t count)
{
    enum cl_status status;
    struct cl_problems twice = {0}, done = {0}, old = {0};
    for (size_t i = 0; i < count; i++) {
        const struct cl_label_template *template = &templates[i];
        for (size_t before = 0; before < i; before++)
            if (strcmp(templates[before].name, template->name) == 0)
                cl_problem_add(cl, &twice, "%s", template->name);
        if (cl_label_template_prints(template))
            cl_problem_add(cl, &done, "version %" PRId64 " of %s, by %s", template->version, template->name,
                           template->approved_by);
        else if (strcmp(template->state, "draft") != 0)
            cl_problem_add(cl, &old, "%s", template->remark);
    }
    CL_TRY(cl_problems_end(cl, &twice, CL_REFUSED, "label.twice", twice.count ? twice.at[0] : NULL,
                           "name each template once", "given more than once"));
    CL_TRY(cl_problems_end(cl, &done, CL_REFUSED, "label.approved", NULL, "cryolot label templates shows what is left",
                           "approved already"));
    status =
        cl_problems_end(cl, &old, CL_REFUSED, "label.version", NULL,
                        "give the text a version of its own: version = N in its section [template]", "cannot approve");
done:
    return status;
}

static enum cl_status approve_all(struct cl *cl, const struct cl_label_source *sources, size_t count, const char *seen,
                                  struct cl_label_template_list *out)
{
    enum cl_status status;
    struct cl_label_template *items = cl_arena_alloc(&cl->arena, count * sizeof *items + 1);
    for (size_t i = 0; i < count; i++) {
        int64_t version = 0;
        CL_TRY(read_version(cl, &sources[i], &version, cl->error));
        CL_TRY(find(cl, &sources[i], version, &items[i]));
        if (seen)
            CL_TRY(cl_seen_check(cl, "label.sha256", items[i].name, items[i].sha256, seen,
                                 cl_arena_print(&cl->arena, "cryolot label proof %s -o FILE.pdf", items[i].name)));
    }
    CL_TRY(check_approvable(cl, items, count));
    for (size_t i = 0; i < count; i++) {
        CL_TRY(approve(cl, &sources[i], &items[i]));
        CL_TRY(find(cl, &sources[i], items[i].version, &items[i]));
    }
    *out = (struct cl_label_template_list){items, count};
done:
    return status;
}

enum cl_status cl_label_templates_approve(struct cl *cl, const struct cl_label_source *sources, size_t count,
                                          const char *seen, struct cl_label_template_list *out)
{
    enum cl_status status;
    struct cl_label_template_list approved = {0};
    CL_TRY(cl_write_begin(cl, CL_ACT_LABEL_APPROVE, NULL));
    CL_TRY(approve_all(cl, sources, count, seen, &approved));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = approved;
    return status;
}
