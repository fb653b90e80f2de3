/* Document templates: which text documents are issued by, who approved it, and what stays of it. */
#include "domain/document_template.h"
#include "base/ini.h"
#include "base/text.h"
#include "domain/document.h"
#include "domain/seen.h"
#include <inttypes.h>
#include <string.h>

#define MEANING "document approval"

enum { VERSION_MOST = 99999 };

/* The texts of this release. */
static const struct {
    const char *name, *sha256;
} SHIPPED[] = {
#include "gen/documents.h"
};

/* ---- rows ------------------------------------------------------------------------------------------------------- */

static struct cl_document_template template_from_row(struct cl *cl, const struct cl_rows *rows)
{
    int64_t later = cl_rows_int(rows, COL_DOCUMENT_TEMPLATE_SUPERSEDED_BY);
    return (struct cl_document_template){
        .id = cl_rows_int(rows, COL_DOCUMENT_TEMPLATE_ID),
        .approval_id = cl_rows_int(rows, COL_DOCUMENT_TEMPLATE_APPROVAL_ID),
        .name = cl_keep_text(cl, rows, COL_DOCUMENT_TEMPLATE_NAME),
        .version = cl_rows_int(rows, COL_DOCUMENT_TEMPLATE_VERSION),
        .state = later ? "superseded" : "approved",
        .sha256 = cl_keep_text(cl, rows, COL_DOCUMENT_TEMPLATE_SHA256),
        .approved_by = cl_keep_text(cl, rows, COL_DOCUMENT_TEMPLATE_APPROVED_BY),
        .approved_at_ms = cl_rows_int(rows, COL_DOCUMENT_TEMPLATE_APPROVED_AT_MS),
        .superseded_by = later,
    };
}

static enum cl_status list_of(struct cl *cl, const char *name, struct cl_document_template_list *out)
{
    struct cl_document_template *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_TEMPLATE_LIST, CL_BIND(cl_text_or_null(name)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = template_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_document_template_list){items, count};
    return status;
}

enum cl_status cl_document_template_history(struct cl *cl, const char *name, struct cl_document_template_list *out)
{
    struct cl_document_template_list list;
    enum cl_status status = list_of(cl, name, &list);
    if (status == CL_OK && name && list.count == 0)
        status = cl_fail(cl->error, CL_NOT_FOUND, NULL, name,
                         cl_arena_print(&cl->arena, "by QA: cryolot document approve %s", name),
                         "no version of the document template '%s' was approved here", name);
    if (status == CL_OK)
        *out = list;
    return status;
}

/* What is kept under a hash, as text; NULL: nothing. */
static enum cl_status read_file(struct cl *cl, const char *sha256, const char **out)
{
    size_t size = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_FILE_CONTENT, CL_BIND(cl_text(sha256)));
    *out = NULL;
    if (cl_rows_next(rows)) {
        const char *bytes = cl_rows_blob(rows, 0, &size);
        *out = cl_arena_copy_bytes(&cl->arena, bytes ? bytes : "", size);
    }
    return cl_rows_close(rows);
}

enum cl_status cl_document_template_text(struct cl *cl, const char *name, int64_t version, const char **out)
{
    enum cl_status status;
    struct cl_document_template_list list;
    CL_TRY(cl_document_template_history(cl, name, &list));
    for (size_t i = 0; i < list.count; i++)
        if (list.at[i].version == version)
            return read_file(cl, list.at[i].sha256, out);
    status =
        cl_fail(cl->error, CL_NOT_FOUND, NULL, name, cl_arena_print(&cl->arena, "cryolot document templates %s", name),
                "version %" PRId64 " of the document template '%s' was never approved", version, name);
done:
    return status;
}

enum cl_status cl_document_text_of(struct cl *cl, const char *number, const char **out)
{
    const char *sha256 = NULL;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_BY_NUMBER, CL_BIND(cl_text(number)));
    if (cl_rows_next(rows))
        sha256 = cl_keep_text(cl, rows, COL_DOCUMENT_DRAWN_BY);
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && !sha256)
        status = cl_fail(cl->error, CL_NOT_FOUND, NULL, number, "cryolot document list", "there is no document '%s'",
                         number);
    return status == CL_OK ? read_file(cl, sha256, out) : status;
}

/* ---- a file's text ---------------------------------------------------------------------------------------------- */

const char *cl_document_source_sha256(struct cl *cl, const struct cl_document_source *source)
{
    char hex[CL_HASH_TEXT];
    struct cl_hash hash = cl_hash_of(source->text, source->size);
    return cl_arena_copy(&cl->arena, cl_hash_write(&hash, hex, sizeof hex));
}

/* The version that the text says of itself; 0: none. */
static int64_t version_of(struct cl *cl, const struct cl_document_source *source)
{
    struct cl_error unseen = {0};
    struct cl_ini ini = {0};
    int64_t version = 0;
    if (cl_ini_read(source->file, source->text, source->size, &cl->arena, &ini, &unseen) == CL_OK) {
        const char *text = cl_ini_get(&ini, "document", "version");
        if (!text || cl_count_read(text, "version", 1, VERSION_MOST, &version, NULL) != CL_OK)
            version = 0;
    }
    cl_error_clear(&unseen);
    return version;
}

static bool is_shipped(const char *name, const char *sha256)
{
    for (size_t i = 0; i < sizeof SHIPPED / sizeof *SHIPPED; i++)
        if (strcmp(SHIPPED[i].name, name) == 0 && strcmp(SHIPPED[i].sha256, sha256) == 0)
            return true;
    return false;
}

/* What stands in the way of issuing by a text that is not on record. `newest`: of its name; NULL: none is on record. */
static void judge(struct cl *cl, struct cl_document_template *template, const struct cl_document_template *newest)
{
    const char *name = template->name;
    int64_t version = template->version;
    if (newest && newest->version > version) {
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
        template->remark = cl_arena_print(
            &cl->arena, "nobody approved this text of the document template %s; by QA: cryolot document approve %s",
            name, name);
    }
}

/* The release's own text, until QA approved another one of its name that is not older. */
static void judge_shipped(struct cl *cl, struct cl_document_template *template,
                          const struct cl_document_template *newest)
{
    template->state = "shipped";
    if (!newest || newest->version < template->version || strcmp(newest->sha256, template->sha256) == 0)
        return;
    template->state = "superseded";
    template->superseded_by = newest->version;
    template->remark = cl_arena_print(&cl->arena,
                                      "%s came with the program, and version %" PRId64 " of %s is approved: use it, "
                                      "in $CRYOLOT_TEMPLATES/documents",
                                      template->name, newest->version, template->name);
}

/* A text that is another one than was signed says nothing that counts. */
static enum cl_status check_signed(struct cl *cl, struct cl_document_template *template)
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

enum cl_status cl_document_template_find(struct cl *cl, const struct cl_document_source *source,
                                         struct cl_document_template *out)
{
    struct cl_document_template_list list;
    struct cl_document_template found = {.name = cl_arena_copy(&cl->arena, source->name),
                                         .version = version_of(cl, source),
                                         .sha256 = cl_document_source_sha256(cl, source)};
    enum cl_status status = list_of(cl, source->name, &list);
    if (status != CL_OK)
        return status;
    for (size_t i = 0; i < list.count; i++)
        if (list.at[i].version == found.version && strcmp(list.at[i].sha256, found.sha256) == 0)
            found = list.at[i];
    const struct cl_document_template *newest = list.count ? &list.at[0] : NULL;
    if (is_shipped(found.name, found.sha256))
        judge_shipped(cl, &found, newest);
    else if (found.id && !found.superseded_by)
        status = check_signed(cl, &found);
    else
        judge(cl, &found, newest);
    if (status == CL_OK)
        *out = found;
    return status;
}

enum cl_status cl_document_template_require(struct cl *cl, const struct cl_document_source *source)
{
    enum cl_status status;
    struct cl_document_template template;
    CL_TRY(cl_document_template_find(cl, source, &template));
    if (template.remark)
        status = cl_refuse(cl, "template.approved", source->name, "to look at it: add --draft", "%s", template.remark);
done:
    return status;
}

/* ---- keeping ---------------------------------------------------------------------------------------------------- */

static enum cl_status keep(struct cl *cl, const char *sha256, const void *bytes, size_t size)
{
    const char *kept;
    enum cl_status status = read_file(cl, sha256, &kept);
    if (status == CL_OK && !kept)
        status =
            cl_store_change_one(cl->store, SQL_DOCUMENT_FILE_INSERT, CL_BIND(cl_text(sha256), cl_blob(bytes, size)));
    return status;
}

enum cl_status cl_document_source_keep(struct cl *cl, const struct cl_document_source *source)
{
    enum cl_status status;
    CL_TRY(keep(cl, cl_document_source_sha256(cl, source), source->text, source->size));
    if (!source->logo_sha256)
        return CL_OK;
    char hex[CL_HASH_TEXT];
    struct cl_hash hash = cl_hash_of(source->logo, source->logo_size);
    if (strcmp(cl_hash_write(&hash, hex, sizeof hex), source->logo_sha256) != 0)
        return cl_refuse(cl, "document.logo", source->name, "put the logo that was meant beside the template",
                         "the logo beside %s is not the one that it names", source->file);
    status = keep(cl, hex, source->logo, source->logo_size);
done:
    return status;
}

/* ---- approving -------------------------------------------------------------------------------------------------- */

/* What an approver stands for. */
static struct cl_hash signed_bytes(struct cl *cl, const char *name, int64_t version, const char *sha256,
                                   const char *text)
{
    const char *content = cl_arena_print(&cl->arena, "document template %s\nversion %" PRId64 "\nsha256 %s\n%s", name,
                                         version, sha256, text);
    return cl_hash_of(content, strlen(content));
}

enum cl_status cl_document_template_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                   struct cl_hash *out, bool *superseded)
{
    size_t size = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_TEMPLATE_SIGNED, CL_BIND(cl_int(signature->id)));
    *superseded = false;
    *out = cl_hash_of("", 0); /* an approval whose text is gone holds nothing */
    if (cl_rows_next(rows)) {
        const char *bytes = cl_rows_blob(rows, COL_DOCUMENT_TEMPLATE_SIGNED_CONTENT, &size);
        *out = signed_bytes(cl, cl_rows_text(rows, COL_DOCUMENT_TEMPLATE_SIGNED_NAME),
                            cl_rows_int(rows, COL_DOCUMENT_TEMPLATE_SIGNED_VERSION),
                            cl_rows_text(rows, COL_DOCUMENT_TEMPLATE_SIGNED_SHA256),
                            cl_arena_copy_bytes(&cl->arena, bytes ? bytes : "", size));
    }
    return cl_rows_close(rows);
}

static enum cl_status check_approvable(struct cl *cl, const struct cl_document_template *template)
{
    const char *name = template->name;
    if (!template->remark)
        return cl_refuse(cl, "document.approved", name, "cryolot document templates shows what is left",
                         "version %" PRId64 " of %s is approved already, by %s", template->version, name,
                         template->approved_by ? template->approved_by : "the release of the program");
    if (strcmp(template->state, "draft") == 0 && template->version)
        return CL_OK;
    return cl_refuse(cl, "document.version", name,
                     "give the text a version of its own: version = N in its section [document]", "%s",
                     template->version ? template->remark : "the text does not say which version it is");
}

static enum cl_status approve(struct cl *cl, const struct cl_document_source *source, const char *seen,
                              struct cl_document_template *out)
{
    enum cl_status status;
    int64_t signature_id, id;
    struct cl_document_template template;
    CL_TRY(cl_document_template_find(cl, source, &template));
    if (seen)
        CL_TRY(cl_seen_check(
            cl, "document.sha256", template.name, template.sha256, seen,
            cl_arena_print(&cl->arena, "cryolot document issue KIND ID --template %s --draft -o FILE", template.name)));
    CL_TRY(check_approvable(cl, &template));
    CL_TRY(cl_document_source_keep(cl, source));
    struct cl_hash content = signed_bytes(cl, template.name, template.version, template.sha256,
                                          cl_arena_copy_bytes(&cl->arena, source->text, source->size));
    CL_TRY(cl_sign(cl, MEANING, template.name, &content, &signature_id));
    CL_TRY(cl_store_insert(
        cl->store, SQL_DOCUMENT_TEMPLATE_INSERT, &id,
        CL_BIND(cl_text(template.name), cl_int(template.version), cl_text(template.sha256), cl_int(signature_id))));
    cl_write_concerns(cl, template.name);
    status = cl_document_template_find(cl, source, out);
done:
    return status;
}

static enum cl_status check_twice(struct cl *cl, const struct cl_document_source *sources, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t before = 0; before < i; before++)
            if (strcmp(sources[before].name, sources[i].name) == 0)
                return cl_refuse(cl, "document.twice", sources[i].name, "name each template once",
                                 "%s is given more than once", sources[i].name);
    return CL_OK;
}

enum cl_status cl_document_templates_approve(struct cl *cl, const struct cl_document_source *sources, size_t count,
                                             const char *seen, struct cl_document_template_list *out)
{
    enum cl_status status;
    struct cl_document_template *items = cl_arena_alloc(&cl->arena, count * sizeof *items + 1);
    CL_TRY(cl_write_begin(cl, CL_ACT_DOCUMENT_APPROVE, NULL));
    CL_TRY(check_twice(cl, sources, count));
    for (size_t i = 0; i < count; i++)
        CL_TRY(approve(cl, &sources[i], seen, &items[i]));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = (struct cl_document_template_list){items, count};
    return status;
}
