#include "base/text.h"
#include "domain/context.h"
#include "domain/identify.h"
#include "domain/setting.h"
#include <cryolot/note.h>

enum { REMARK_MOST = 1000 };

static struct cl_note note_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_note){
        .id = cl_rows_int(rows, COL_NOTE_ID),
        .subject = cl_keep_text(cl, rows, COL_NOTE_SUBJECT),
        .remark = cl_keep_text(cl, rows, COL_NOTE_REMARK),
        .written_by = cl_keep_text(cl, rows, COL_NOTE_WRITTEN_BY),
        .written_name = cl_keep_text(cl, rows, COL_NOTE_WRITTEN_NAME),
        .written_at_ms = cl_rows_int(rows, COL_NOTE_WRITTEN_AT_MS),
    };
}

/* The ID as it is written in the record. Things that share one share their notes. */
static enum cl_status find_subject(struct cl *cl, const char *id, const char **subject)
{
    struct cl_identity_list all;
    enum cl_status status = cl_identify_thing(cl, id, &all);
    if (status != CL_OK)
        return status;
    *subject = all.at[0].code;
    return CL_OK;
}

static enum cl_status load(struct cl *cl, int64_t id, struct cl_note *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_NOTE_BY_ID, CL_BIND(cl_int(id)));
    if (cl_rows_next(rows))
        *out = note_from_row(cl, rows);
    return cl_rows_close(rows);
}

enum cl_status cl_note_add(struct cl *cl, const char *id, const char *remark, struct cl_note *out)
{
    enum cl_status status;
    struct cl_note note = {0};
    const char *subject = NULL;
    int64_t note_id = 0;
    CL_TRY(cl_text_check("note", remark, REMARK_MOST, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_NOTE, NULL));
    CL_TRY(find_subject(cl, id, &subject));
    cl_write_concerns(cl, subject);
    CL_TRY(cl_anonymous_check(cl, "note", remark, false));
    CL_TRY(cl_store_insert(cl->store, SQL_NOTE_INSERT, &note_id,
                           CL_BIND(cl_text(subject), cl_text(remark), cl_int(cl->actor.id), cl_int(cl->now_ms))));
    CL_TRY(load(cl, note_id, &note));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = note;
    return status;
}

enum cl_status cl_note_list(struct cl *cl, const char *id, int64_t limit, struct cl_note_list *out)
{
    enum cl_status status;
    const char *subject = NULL;
    struct cl_note *items = NULL;
    size_t count = 0, capacity = 0;
    CL_TRY(find_subject(cl, id, &subject));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_NOTE_LIST, CL_BIND(cl_text(subject), cl_int(limit)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = note_from_row(cl, rows);
    }
    CL_TRY(cl_rows_close(rows));
    *out = (struct cl_note_list){items, count};
done:
    return status;
}
