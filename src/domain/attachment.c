#include "domain/attachment.h"
#include "base/text.h"
#include "domain/identify.h"
#include "domain/setting.h"
#include <stdlib.h>
#include <string.h>

enum { NAME_MOST = 200, KIND_MOST = 32 };

/* ---- reading --------------------------------------------------------------------------------------------------- */

static const char *code_of(struct cl *cl, int64_t id)
{
    return cl_arena_print(&cl->arena, "A%lld", (long long)id);
}

static struct cl_attachment attachment_from_row(struct cl *cl, const struct cl_rows *rows)
{
    int64_t id = cl_rows_int(rows, COL_ATTACHMENT_ID);
    return (struct cl_attachment){
        .id = id,
        .code = code_of(cl, id),
        .subject = cl_keep_text(cl, rows, COL_ATTACHMENT_SUBJECT),
        .kind = cl_keep_text(cl, rows, COL_ATTACHMENT_KIND),
        .name = cl_keep_text(cl, rows, COL_ATTACHMENT_NAME),
        .media_type = cl_keep_text(cl, rows, COL_ATTACHMENT_MEDIA_TYPE),
        .sha256 = cl_keep_text(cl, rows, COL_ATTACHMENT_SHA256),
        .size = cl_rows_int(rows, COL_ATTACHMENT_SIZE),
        .attached_by = cl_keep_text(cl, rows, COL_ATTACHMENT_ATTACHED_BY),
        .attached_name = cl_keep_text(cl, rows, COL_ATTACHMENT_ATTACHED_NAME),
        .attached_at_ms = cl_rows_int(rows, COL_ATTACHMENT_ATTACHED_AT_MS),
    };
}

enum cl_status cl_attachment_by_id(struct cl *cl, int64_t id, struct cl_attachment *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_ATTACHMENT_BY_ID, CL_BIND(cl_int(id)));
    bool found = cl_rows_next(rows);
    if (found)
        *out = attachment_from_row(cl, rows);
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && !found)
        status = cl_fail(cl->error, CL_NOT_FOUND, NULL, code_of(cl, id), "cryolot attach ID shows what an ID has",
                         "there is no attachment '%s'", code_of(cl, id));
    return status;
}

/* The ID as it is written in the record. *of_person (may be NULL): it is a donor's or a patient's. */
static enum cl_status find_subject(struct cl *cl, const char *id, const char **subject, bool *of_person)
{
    struct cl_identity_list all;
    enum cl_status status = cl_identify_thing(cl, id, &all);
    if (status != CL_OK)
        return status;
    *subject = all.at[0].code;
    for (size_t i = 0; of_person && i < all.count; i++)
        *of_person |= cl_is_person(&all.at[i]);
    return CL_OK;
}

enum cl_status cl_attachment_list(struct cl *cl, const char *id, int64_t limit, struct cl_attachment_list *out)
{
    enum cl_status status;
    const char *subject = NULL;
    struct cl_attachment *items = NULL;
    size_t count = 0, capacity = 0;
    CL_TRY(find_subject(cl, id, &subject, NULL));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_ATTACHMENT_LIST, CL_BIND(cl_text(subject), cl_int(limit)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = attachment_from_row(cl, rows);
    }
    CL_TRY(cl_rows_close(rows));
    *out = (struct cl_attachment_list){items, count};
done:
    return status;
}

/* "A12" -> 12. */
static enum cl_status read_code(struct cl *cl, const char *code, int64_t *id)
{
    if (*code == 'A' && cl_count_read(code + 1, "attachment", 1, INT64_MAX, id, NULL) == CL_OK)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, "write it like A12: cryolot attach ID shows them",
                   "'%s' is not the code of an attachment", code);
}

static enum cl_status read_content(struct cl *cl, const struct cl_attachment *attachment, struct cl_bytes *out)
{
    struct cl_bytes copy = {0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_ATTACHMENT_CONTENT, CL_BIND(cl_int(attachment->id)));
    if (cl_rows_next(rows)) {
        const void *bytes = cl_rows_blob(rows, 0, &copy.size);
        copy.data = malloc(copy.size + 1);
        if (!copy.data)
            abort();
        memcpy(copy.data, bytes, copy.size);
    }
    enum cl_status status = cl_rows_close(rows);
    struct cl_hash hash = cl_hash_of(copy.data ? copy.data : "", copy.size);
    char sha256[CL_HASH_TEXT];
    if (status == CL_OK && strcmp(cl_hash_write(&hash, sha256, sizeof sha256), attachment->sha256) != 0)
        status = cl_fail(cl->error, CL_INTEGRITY, "attachment.altered", attachment->code, "cryolot audit verify",
                         "the bytes of %s are not those that were attached", attachment->code);
    if (status == CL_OK)
        *out = copy;
    else
        free(copy.data);
    return status;
}

enum cl_status cl_attachment_get(struct cl *cl, const char *code, struct cl_attachment *out, struct cl_bytes *content)
{
    enum cl_status status;
    struct cl_attachment found;
    int64_t id;
    CL_TRY(read_code(cl, code, &id));
    CL_TRY(cl_attachment_by_id(cl, id, &found));
    CL_TRY(read_content(cl, &found, content));
    *out = found;
done:
    return status;
}

/* ---- attaching ------------------------------------------------------------------------------------------------- */

/* What stands behind the last slash. */
static const char *own_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* What the first bytes of a file say that it is. */
static const char *media_type_of(const void *bytes, size_t size)
{
    static const struct {
        const char *start;
        size_t size;
        const char *type;
    } known[] = {{"%PDF-", 5, "application/pdf"}, {"\x89PNG", 4, "image/png"}, {"\xff\xd8\xff", 3, "image/jpeg"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (size >= known[i].size && memcmp(bytes, known[i].start, known[i].size) == 0)
            return known[i].type;
    return memchr(bytes, '\0', size) ? "application/octet-stream" : "text/plain";
}

enum cl_status cl_attachment_check(const struct cl_file_given *file, struct cl_error *error)
{
    if (file->size == 0)
        return cl_fail(error, CL_USAGE, NULL, NULL, "give the file that shows it", "the file '%s' is empty",
                       file->name);
    if (file->size > CL_ATTACHMENT_MOST)
        return cl_fail(error, CL_USAGE, NULL, NULL, "scan it with fewer dots, or in several parts",
                       "the file '%s' has more than %d MiB", file->name, CL_ATTACHMENT_MOST >> 20);
    return cl_text_check("name of the file", own_name(file->name), NAME_MOST, error);
}

enum cl_status cl_attachment_insert(struct cl *cl, const char *subject, const char *kind,
                                    const struct cl_file_given *file, int64_t *id)
{
    char sha256[CL_HASH_TEXT];
    struct cl_hash hash = cl_hash_of(file->data, file->size);
    return cl_store_insert(cl->store, SQL_ATTACHMENT_INSERT, id,
                           CL_BIND(cl_text(subject), cl_text(kind), cl_text(own_name(file->name)),
                                   cl_text(media_type_of(file->data, file->size)),
                                   cl_text(cl_hash_write(&hash, sha256, sizeof sha256)),
                                   cl_blob(file->data, file->size), cl_int(cl->actor.id), cl_int(cl->now_ms)));
}

static enum cl_status check_kind(struct cl *cl, const char *kind)
{
    size_t size = strlen(kind);
    if (size > 0 && size <= KIND_MOST && strspn(kind, "abcdefghijklmnopqrstuvwxyz0123456789-") == size)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, "a word such as evidence, batch-record, photograph",
                   "'%s' is not a kind of attachment", kind);
}

/* Who attaches the same file twice wanted something else. */
static enum cl_status check_new(struct cl *cl, const char *subject, const char *kind, const struct cl_file_given *file)
{
    int64_t same = 0;
    char sha256[CL_HASH_TEXT];
    struct cl_hash hash = cl_hash_of(file->data, file->size);
    cl_hash_write(&hash, sha256, sizeof sha256);
    enum cl_status status =
        cl_store_int(cl->store, SQL_ATTACHMENT_SAME, &same, CL_BIND(cl_text(subject), cl_text(kind), cl_text(sha256)));
    if (status == CL_OK && same)
        status = cl_fail(cl->error, CL_CONFLICT, "attachment.same", subject, NULL,
                         "these bytes are attached to %s already, as %s", subject, code_of(cl, same));
    return status;
}

enum cl_status cl_attach(struct cl *cl, const char *id, const struct cl_file_given *file, const char *kind,
                         struct cl_attachment *out)
{
    enum cl_status status;
    struct cl_attachment attached;
    const char *subject = NULL;
    int64_t row = 0;
    bool of_person = false;
    kind = kind ? kind : "evidence";
    CL_TRY(check_kind(cl, kind));
    CL_TRY(cl_attachment_check(file, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_ATTACH, NULL));
    CL_TRY(find_subject(cl, id, &subject, &of_person));
    cl_write_concerns(cl, subject);
    if (of_person)
        CL_TRY(cl_anonymous_check(cl, "name of the file", own_name(file->name), false));
    CL_TRY(check_new(cl, subject, kind, file));
    CL_TRY(cl_attachment_insert(cl, subject, kind, file, &row));
    CL_TRY(cl_attachment_by_id(cl, row, &attached));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = attached;
    return status;
}
