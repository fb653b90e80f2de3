#include "domain/document.h"
#include "base/text.h"
#include "domain/document_parts.h"
#include "domain/document_template.h"
#include "domain/identify.h"
#include <stdlib.h>
#include <string.h>

/* ---- kinds ----------------------------------------------------------------------------------------------------- */

struct kind {
    const char *word;
    const char *prefix; /* of its numbers */
    const char *form;   /* name and version of the form that it is drawn by */
    cl_document_content *content;
};

static const struct kind KINDS[] = {
    {"coa", "COA-", "COA-1", cl_document_certificate},       /* of any lot */
    {"release", "BRC-", "BRC-1", cl_document_release},       /* of a released one */
    {"rejection", "REJ-", "REJ-1", cl_document_rejection},   /* of a rejected one */
    {"withdrawal", "WDR-", "WDR-1", cl_document_withdrawal}, /* of a withdrawn one */
    {"supply", "OOS-", "OOS-1", cl_document_supply},         /* of one supplied out of specification */
    {"history", "BHR-", "BHR-1", cl_document_history},       /* of any lot */
    {"donor", "DES-", "DES-1", cl_document_donor},           /* of a donor */
    {"deviation", "DVR-", "DVR-1", cl_document_deviation},   /* of a deviation */
    {"infusion", "INF-", "INF-1", cl_document_infusion},     /* of one that ended */
    {"recall", "RCL-", "RCL-1", cl_document_recall},         /* of a recall, look-back or drill */
};
enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

/* What is drawn by another template than the usual one is another document: "coa.zh", numbered COA-ZH-UC26A001-1. */
static struct kind with_template(struct cl *cl, const struct kind *kind, const char *name)
{
    struct kind other = *kind;
    char *suffix = cl_arena_copy(&cl->arena, name);
    for (char *at = suffix; *at; at++)
        *at = *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
    other.word = cl_arena_print(&cl->arena, "%s.%s", kind->word, name);
    other.prefix = cl_arena_print(&cl->arena, "%s%s-", kind->prefix, suffix);
    return other;
}

/* The kind of a word, with or without a template: "coa", "coa.zh". */
static bool find_kind(struct cl *cl, const char *word, struct kind *out)
{
    size_t size = strcspn(word, ".");
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (strncmp(KINDS[i].word, word, size) != 0 || KINDS[i].word[size])
            continue;
        *out = word[size] ? with_template(cl, &KINDS[i], word + size + 1) : KINDS[i];
        return true;
    }
    return false;
}

static enum cl_status require_kind(struct cl *cl, const char *word, struct kind *out)
{
    const char *words[KIND_COUNT + 1] = {NULL};
    for (size_t i = 0; i < KIND_COUNT; i++)
        words[i] = KINDS[i].word;
    if (find_kind(cl, word, out))
        return CL_OK;
    const char *nearest = cl_text_nearest(word, words);
    return cl_fail(cl->error, CL_USAGE, NULL, NULL,
                   nearest ? cl_arena_print(&cl->arena, "did you mean %s", nearest)
                           : "cryolot help document issue names the kinds",
                   "there is no kind of document '%s'", word);
}

const char *const *cl_document_words(void)
{
    static const char *words[KIND_COUNT + 1];
    for (size_t i = 0; i < KIND_COUNT; i++)
        words[i] = KINDS[i].word;
    return words;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

static struct cl_document document_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_document){
        .id = cl_rows_int(rows, COL_DOCUMENT_ID),
        .number = cl_keep_text(cl, rows, COL_DOCUMENT_NUMBER),
        .kind = cl_keep_text(cl, rows, COL_DOCUMENT_KIND),
        .subject = cl_keep_text(cl, rows, COL_DOCUMENT_SUBJECT),
        .version = cl_rows_int(rows, COL_DOCUMENT_VERSION),
        .state = cl_keep_text(cl, rows, COL_DOCUMENT_STATE),
        .supersedes = cl_keep_text(cl, rows, COL_DOCUMENT_SUPERSEDES),
        .record_sha256 = cl_keep_text(cl, rows, COL_DOCUMENT_RECORD_SHA256),
        .sha256 = cl_keep_text(cl, rows, COL_DOCUMENT_SHA256),
        .form = cl_keep_text(cl, rows, COL_DOCUMENT_FORM),
        .issued_by = cl_keep_text(cl, rows, COL_DOCUMENT_ISSUED_BY),
        .issued_at_ms = cl_rows_int(rows, COL_DOCUMENT_ISSUED_AT_MS),
    };
}

/* At most one document of an opened query; id 0 when there is none. */
static enum cl_status read_one(struct cl *cl, struct cl_rows *rows, struct cl_document *out)
{
    *out = (struct cl_document){0};
    if (cl_rows_next(rows))
        *out = document_from_row(cl, rows);
    return cl_rows_close(rows);
}

static enum cl_status read_current(struct cl *cl, const char *kind, const char *subject, struct cl_document *out)
{
    return read_one(cl, cl_rows_open(cl->store, SQL_DOCUMENT_CURRENT, CL_BIND(cl_text(kind), cl_text(subject))), out);
}

static enum cl_status read_content(struct cl *cl, int64_t id, struct cl_bytes *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_CONTENT, CL_BIND(cl_int(id)));
    struct cl_bytes copy = {0};
    if (cl_rows_next(rows)) {
        const void *bytes = cl_rows_blob(rows, 0, &copy.size);
        copy.data = malloc(copy.size + 1);
        if (!copy.data)
            abort();
        memcpy(copy.data, bytes, copy.size);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = copy;
    else
        free(copy.data);
    return status;
}

enum cl_status cl_document_list(struct cl *cl, const char *subject, int64_t limit, struct cl_document_list *out)
{
    struct cl_document *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_LIST, CL_BIND(cl_text(subject), cl_int(limit)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = document_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_document_list){items, count};
    return status;
}

/* What a document of this kind says now, and by which form: a new version of the form is another document. */
static enum cl_status read_now(struct cl *cl, const struct kind *kind, const char *subject, const char *form,
                               struct cl_report *out)
{
    enum cl_status status = kind->content(cl, subject, out);
    if (status == CL_OK)
        out->form = form;
    return status;
}

/* "COA-1/zh 3f2a91bc": the form, the template and how the hash of its text begins. */
static const char *form_of(struct cl *cl, const struct kind *kind, const struct cl_document_source *template)
{
    return cl_arena_print(&cl->arena, "%s/%s %.8s", kind->form, template->name,
                          cl_document_source_sha256(cl, template));
}

/* ---- issuing --------------------------------------------------------------------------------------------------- */

/* "COA-UC26A001-1"; of an ID that begins like the numbers of its kind "INF-000001Q-1". */
static const char *number_of(struct cl *cl, const struct kind *kind, const char *subject, int64_t version)
{
    bool begins_so = strncmp(subject, kind->prefix, strlen(kind->prefix)) == 0;
    return cl_arena_print(&cl->arena, "%s%s-%lld", begins_so ? "" : kind->prefix, subject, (long long)version);
}

/* IDs with a check character are typed in lower case too; a document bears the one of the record. */
static enum cl_status find_subject(struct cl *cl, const struct kind *kind, const char *typed, const char **out)
{
    char code[CL_NUMBERED_CODE];
    *out = typed;
    static const char *const numbered[][2] = {{"infusion", "INF"}, {"recall", "RCL"}};
    const char *prefix = NULL;
    const char *word = NULL;
    for (size_t i = 0; i < sizeof numbered / sizeof *numbered; i++) {
        size_t size = strlen(numbered[i][0]);
        if (strncmp(kind->word, numbered[i][0], size) != 0 || (kind->word[size] && kind->word[size] != '.'))
            continue;
        word = numbered[i][0];
        prefix = numbered[i][1];
    }
    if (!prefix)
        return CL_OK;
    enum cl_status status = cl_numbered_code_read(word, prefix, typed, code, cl->error);
    if (status == CL_OK)
        *out = cl_arena_copy(&cl->arena, code);
    return status;
}

static struct cl_document next_document(struct cl *cl, const struct kind *kind, const char *subject,
                                        const struct cl_document *current, const char *form, const char *record_sha256)
{
    int64_t version = current->version + 1;
    return (struct cl_document){
        .number = number_of(cl, kind, subject, version),
        .kind = kind->word,
        .subject = cl_arena_copy(&cl->arena, subject),
        .version = version,
        .state = "current",
        .supersedes = current->number,
        .form = form,
        .record_sha256 = record_sha256,
        .issued_by = cl->actor.name,
        .issued_at_ms = cl->now_ms,
    };
}

/* Number and issue, which the record does not say. */
static void add_issue(struct cl *cl, const struct cl_document *document, struct cl_report *content)
{
    char at[CL_TIME_TEXT];
    content->number = document->number;
    content->supersedes = document->supersedes;
    content->issued_by = document->issued_by;
    content->issued_at_ms = document->issued_at_ms;
    content->issued_at =
        cl_arena_copy(&cl->arena, cl_time_write_local(cl->now_ms, cl->facility.timezone, true, at, sizeof at));
}

/* The kind of what is asked for, its subject as the record names it, and what it says now. */
static enum cl_status read_asked(struct cl *cl, const char *kind_word, const struct cl_document_source *template,
                                 const char **subject, struct kind *kind, struct cl_report *content)
{
    enum cl_status status;
    CL_TRY(require_kind(cl, kind_word, kind));
    const char *form = form_of(cl, kind, template);
    if (strcmp(template->name, CL_DOCUMENT_TEMPLATE) != 0)
        *kind = with_template(cl, kind, template->name);
    CL_TRY(cl_act_allowed(cl, CL_ACT_DOCUMENT_ISSUE));
    CL_TRY(find_subject(cl, kind, *subject, subject));
    status = read_now(cl, kind, *subject, form, content);
done:
    return status;
}

enum cl_status cl_document_preview(struct cl *cl, const char *kind_word, const char *subject,
                                   const struct cl_document_source *template, struct cl_report *content)
{
    struct kind kind;
    enum cl_status status = read_asked(cl, kind_word, template, &subject, &kind, content);
    if (status != CL_OK)
        return status;
    content->number = cl_arena_print(&cl->arena, "%s%s-DRAFT", kind.prefix, subject);
    content->issued_at_ms = cl->now_ms;
    return CL_OK;
}

enum cl_status cl_document_draft(struct cl *cl, const char *kind_word, const char *subject,
                                 const struct cl_document_source *template, struct cl_report *content,
                                 struct cl_document *document, struct cl_bytes *issued)
{
    enum cl_status status;
    struct kind kind;
    struct cl_document current;
    *issued = (struct cl_bytes){0};
    CL_TRY(read_asked(cl, kind_word, template, &subject, &kind, content));
    CL_TRY(cl_document_template_require(cl, template));
    const char *record_sha256 = cl_report_hash(cl, content);
    CL_TRY(read_current(cl, kind.word, subject, &current));
    if (current.id && strcmp(current.record_sha256, record_sha256) == 0) {
        CL_TRY(read_content(cl, current.id, issued));
        *document = current;
        goto done;
    }
    *document = next_document(cl, &kind, subject, &current, content->form, record_sha256);
    add_issue(cl, document, content);
done:
    return status;
}

/* Inside the write: the record and the newest number must still be those of the draft. */
static enum cl_status check_draft(struct cl *cl, const struct cl_document *draft, struct cl_document *current)
{
    enum cl_status status;
    struct cl_report content;
    struct kind kind;
    CL_TRY(require_kind(cl, draft->kind, &kind));
    CL_TRY(read_now(cl, &kind, draft->subject, draft->form, &content));
    CL_TRY(read_current(cl, draft->kind, draft->subject, current));
    if (strcmp(cl_report_hash(cl, &content), draft->record_sha256) != 0)
        status = cl_fail(cl->error, CL_CONFLICT, "document.draft", draft->subject, "issue it again",
                         "the record of '%s' changed while the document was drawn", draft->subject);
    else if (current->version + 1 != draft->version)
        status = cl_fail(cl->error, CL_CONFLICT, "document.issued", draft->subject, "issue it again",
                         "somebody else issued %s meanwhile", current->number);
done:
    return status;
}

enum cl_status cl_document_issue(struct cl *cl, const struct cl_document *draft,
                                 const struct cl_document_source *template, const void *bytes, size_t size,
                                 struct cl_document *out)
{
    enum cl_status status;
    struct cl_document current, made;
    struct cl_hash hash = cl_hash_of(bytes, size);
    char hex[CL_HASH_TEXT];
    cl_hash_write(&hash, hex, sizeof hex);
    CL_TRY(cl_write_begin(cl, CL_ACT_DOCUMENT_ISSUE, draft->subject));
    cl_write_concerns(cl, draft->number);
    CL_TRY(check_draft(cl, draft, &current));
    CL_TRY(cl_document_template_require(cl, template));
    CL_TRY(cl_document_source_keep(cl, template));
    if (current.id)
        CL_TRY(cl_store_change_one(cl->store, SQL_DOCUMENT_SUPERSEDE, CL_BIND(cl_int(current.id))));
    CL_TRY(cl_store_change_one(cl->store, SQL_DOCUMENT_INSERT,
                               CL_BIND(cl_text(draft->number), cl_text(draft->kind), cl_text(draft->subject),
                                       cl_int(draft->version), cl_int_or_null(current.id),
                                       cl_text(draft->record_sha256), cl_text(hex), cl_blob(bytes, size),
                                       cl_int(cl->actor.id), cl_int(draft->issued_at_ms), cl_text(draft->form),
                                       cl_text(cl_document_source_sha256(cl, template)))));
    CL_TRY(read_current(cl, draft->kind, draft->subject, &made));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = made;
    return status;
}

/* ---- proving --------------------------------------------------------------------------------------------------- */

/* The next number of a kind that a file says it has, in its plain bytes behind *at, which moves on; NULL: no more. */
static const char *next_claim(struct cl *cl, const struct kind *kind, const char **at, const char *end)
{
    size_t prefix = strlen(kind->prefix);
    const char *found;
    while ((found = memmem(*at, (size_t)(end - *at), kind->prefix, prefix))) {
        size_t room = (size_t)(end - found), length = 0;
        while (length < room && length < 64 && found[length] &&
               strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", found[length]))
            length++;
        *at = found + prefix;
        if (length > prefix + 2)
            return cl_arena_copy_bytes(&cl->arena, found, length);
    }
    return NULL;
}

/* The issued document that a file says it is; id 0: none. */
static enum cl_status find_claimed(struct cl *cl, const char *bytes, size_t size, struct cl_document *out)
{
    const char *number;
    *out = (struct cl_document){0};
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const char *at = bytes;
        while ((number = next_claim(cl, &KINDS[i], &at, bytes + size))) {
            enum cl_status status =
                read_one(cl, cl_rows_open(cl->store, SQL_DOCUMENT_BY_NUMBER, CL_BIND(cl_text(number))), out);
            if (status != CL_OK || out->id)
                return status;
        }
    }
    return CL_OK;
}

static enum cl_status not_authentic(struct cl *cl, const void *bytes, size_t size)
{
    struct cl_document claimed;
    enum cl_status status = find_claimed(cl, bytes, size, &claimed);
    if (status != CL_OK)
        return status;
    if (claimed.id)
        return cl_fail(cl->error, CL_INTEGRITY, "document.altered", claimed.number,
                       "do not use it; ask QA for a fresh copy",
                       "this file says that it is %s, but its bytes are not those that were issued", claimed.number);
    return cl_fail(cl->error, CL_INTEGRITY, "document.unknown", NULL, "do not use it",
                   "this file is no document that was issued from this record");
}

/* Whether it would say something else now, or could not be issued any more. */
static enum cl_status has_changed(struct cl *cl, const struct cl_document *document, bool *changed)
{
    struct kind kind;
    struct cl_report now;
    enum cl_status status = require_kind(cl, document->kind, &kind);
    if (status == CL_OK) {
        size_t size = strlen(kind.form);
        bool same_form = strncmp(document->form, kind.form, size) == 0 && document->form[size] == '/';
        status = read_now(cl, &kind, document->subject, same_form ? document->form : kind.form, &now);
    }
    if (status == CL_REFUSED) {
        cl_error_clear(cl->error);
        *changed = true;
        return CL_OK;
    }
    if (status == CL_OK)
        *changed = strcmp(cl_report_hash(cl, &now), document->record_sha256) != 0;
    return status;
}

bool cl_document_is_newest(const struct cl_document *document)
{
    return strcmp(document->state, "current") == 0;
}

enum cl_status cl_document_prove(struct cl *cl, const void *bytes, size_t size, struct cl_document_proof *out)
{
    enum cl_status status;
    struct cl_document found;
    bool changed = false;
    struct cl_hash hash = cl_hash_of(bytes, size);
    char hex[CL_HASH_TEXT];
    CL_TRY(read_one(
        cl, cl_rows_open(cl->store, SQL_DOCUMENT_BY_HASH, CL_BIND(cl_text(cl_hash_write(&hash, hex, sizeof hex)))),
        &found));
    if (!found.id)
        return not_authentic(cl, bytes, size);
    CL_TRY(has_changed(cl, &found, &changed));
    *out = (struct cl_document_proof){found, changed};
done:
    return status;
}

enum cl_status cl_document_read(struct cl *cl, const char *number, struct cl_document_proof *out,
                                struct cl_bytes *bytes)
{
    enum cl_status status;
    struct cl_document_proof found = {0};
    struct cl_bytes content = {0};
    CL_TRY(read_one(cl, cl_rows_open(cl->store, SQL_DOCUMENT_BY_NUMBER, CL_BIND(cl_text(number))), &found.document));
    if (!found.document.id)
        return cl_fail(cl->error, CL_NOT_FOUND, NULL, number, "cryolot document list", "there is no document '%s'",
                       number);
    CL_TRY(read_content(cl, found.document.id, &content));
    struct cl_hash hash = cl_hash_of(content.data, content.size);
    char hex[CL_HASH_TEXT];
    if (strcmp(cl_hash_write(&hash, hex, sizeof hex), found.document.sha256) != 0) {
        status = cl_fail(cl->error, CL_INTEGRITY, "document.altered", number, "cryolot audit verify",
                         "the bytes of %s on record are not those that were issued", number);
        goto done;
    }
    CL_TRY(has_changed(cl, &found.document, &found.record_changed));
    *out = found;
    *bytes = content;
done:
    if (status != CL_OK)
        free(content.data);
    return status;
}
