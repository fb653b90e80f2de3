/* The freezing run of a lot, with the file of the controlled-rate freezer. */
#include "base/text.h"
#include "domain/attachment.h"
#include "domain/lot.h"
#include "domain/lot_batch.h"
#include "domain/site.h"

enum { PROGRAM_MOST = 100, HOUR_MS = 3600 * 1000, HOURS_MOST = 24 };

static const char KIND[] = "freezing-run";

static struct cl_freezing_run run_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_freezing_run){
        .program = cl_keep_text(cl, rows, COL_FREEZING_RUN_PROGRAM),
        .started_at_ms = cl_rows_int(rows, COL_FREEZING_RUN_STARTED_AT_MS),
        .ended_at_ms = cl_rows_int(rows, COL_FREEZING_RUN_ENDED_AT_MS),
        .file = cl_arena_print(&cl->arena, "A%lld", (long long)cl_rows_int(rows, COL_FREEZING_RUN_FILE_ID)),
        .file_name = cl_keep_text(cl, rows, COL_FREEZING_RUN_FILE_NAME),
        .recorded_by = cl_keep_text(cl, rows, COL_FREEZING_RUN_RECORDED_BY),
        .recorded_at_ms = cl_rows_int(rows, COL_FREEZING_RUN_RECORDED_AT_MS),
    };
}

enum cl_status cl_freezing_runs_read(struct cl *cl, int64_t lot_id, struct cl_freezing_run_list *out)
{
    struct cl_freezing_run *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_FREEZING_RUNS, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = run_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_freezing_run_list){items, count};
    return status;
}

static enum cl_status check_times(struct cl *cl, const struct cl_lot *lot, const struct cl_freezing_run *run)
{
    const char *wrong = NULL;
    if (run->ended_at_ms <= run->started_at_ms)
        wrong = "it would end before it began";
    else if (run->ended_at_ms > cl->now_ms)
        wrong = "it would end in the future";
    else if (run->ended_at_ms - run->started_at_ms > (int64_t)HOURS_MOST * HOUR_MS)
        wrong = "it would last longer than a day";
    else if (cl_date_compare(cl_date_of(run->started_at_ms, lot->timezone), lot->made_on) < 0)
        wrong = "it would begin before the lot was made";
    if (!wrong)
        return CL_OK;
    return cl_refuse(cl, "freezing.time", lot->code, "look at --started and --ended again",
                     "the freezing run of '%s' cannot be: %s", lot->code, wrong);
}

/* Nobody freezes what is not filled; a filling that was recorded when it was long over is a reason. */
static enum cl_status check_order(struct cl *cl, const struct cl_lot *lot, const struct cl_freezing_run *run)
{
    char filled[CL_TIME_TEXT];
    int64_t filled_ms = 0;
    enum cl_status status = cl_store_int(cl->store, SQL_FREEZING_FILLED, &filled_ms, CL_BIND(cl_int(lot->id)));
    if (status != CL_OK || cl->reason || run->started_at_ms >= filled_ms)
        return status;
    return cl_refuse(cl, "time.order", lot->code,
                     "look at --started again, and at the zone of that time; if the filling was recorded too late say "
                     "so with --reason",
                     "the freezing run of '%s' cannot be: it would begin before the first vial was filled, on %s",
                     lot->code, cl_time_write_local(filled_ms, lot->timezone, false, filled, sizeof filled));
}

static enum cl_status check_new(struct cl *cl, const struct cl_lot *lot, const struct cl_file_given *file)
{
    char sha256[CL_HASH_TEXT];
    int64_t same = 0;
    struct cl_hash hash = cl_hash_of(file->data, file->size);
    cl_hash_write(&hash, sha256, sizeof sha256);
    enum cl_status status = cl_store_int(cl->store, SQL_ATTACHMENT_SAME, &same,
                                         CL_BIND(cl_text(lot->code), cl_text(KIND), cl_text(sha256)));
    if (status == CL_OK && same)
        status = cl_fail(cl->error, CL_CONFLICT, "attachment.same", lot->code, NULL,
                         "this freezing run of '%s' is recorded already, as A%lld", lot->code, (long long)same);
    return status;
}

enum cl_status cl_lot_freeze(struct cl *cl, const char *code, const struct cl_freezing_run *run,
                             const struct cl_file_given *file, struct cl_freezing_run *out)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_freezing_run_list all = {0};
    int64_t file_id, id;
    static const char *const undecided[] = {"in-process", "quarantine", NULL};
    CL_TRY(cl_text_check("program", run->program, PROGRAM_MOST, cl->error));
    CL_TRY(cl_attachment_check(file, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_FREEZE, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    CL_TRY(cl_site_require_lot(cl, lot.id));
    CL_TRY(cl_lot_require_status(cl, &lot, undecided, "record a freezing run of"));
    CL_TRY(check_times(cl, &lot, run));
    CL_TRY(check_order(cl, &lot, run));
    CL_TRY(check_new(cl, &lot, file));
    CL_TRY(cl_attachment_insert(cl, lot.code, KIND, file, &file_id));
    CL_TRY(
        cl_store_insert(cl->store, SQL_FREEZING_RUN_INSERT, &id,
                        CL_BIND(cl_int(lot.id), cl_text(run->program), cl_int(run->started_at_ms),
                                cl_int(run->ended_at_ms), cl_int(file_id), cl_int(cl->actor.id), cl_int(cl->now_ms))));
    CL_TRY(cl_freezing_runs_read(cl, lot.id, &all));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = all.at[all.count - 1];
    return status;
}
