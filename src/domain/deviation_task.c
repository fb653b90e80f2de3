/* Tasks of a deviation: given by QA, done by their owners. */
#include "base/text.h"
#include "domain/deviation.h"
#include "domain/setting.h"
#include <string.h>

enum { TITLE_MOST = 200, REMARK_MOST = 2000 };

static enum cl_status check_task(struct cl *cl, const struct cl_deviation_task_new *task, struct cl_person *owner)
{
    enum cl_status status;
    char day[CL_DATE_TEXT];
    CL_TRY(cl_user_get(cl, task->owner, owner));
    if (owner->disabled)
        status = cl_refuse(cl, "task.owner", owner->login, "give it to somebody who is here",
                           "%s is disabled and cannot do it", owner->name);
    else if (cl_date_compare(task->due_on, cl_today(cl, cl->facility.timezone)) < 0)
        status = cl_refuse(cl, "task.due", NULL, "give a day to come", "a task cannot be due on %s, which is over",
                           cl_date_write(task->due_on, day, sizeof day));
done:
    return status;
}

enum cl_status cl_deviation_task_add(struct cl *cl, const char *code, const struct cl_deviation_task_new *task,
                                     int64_t *number)
{
    enum cl_status status;
    struct cl_deviation deviation;
    struct cl_person owner;
    int64_t last = 0;
    CL_TRY(cl_text_check("title", task->title, TITLE_MOST, cl->error));
    CL_TRY(cl_anonymous_check(cl, "title", task->title, false));
    CL_TRY(cl_write_begin(cl, CL_ACT_DEVIATION_TASK, code));
    CL_TRY(cl_deviation_get(cl, code, &deviation));
    CL_TRY(cl_deviation_require_open(cl, &deviation));
    CL_TRY(check_task(cl, task, &owner));
    CL_TRY(cl_store_int(cl->store, SQL_DEVIATION_TASK_LAST, &last, CL_BIND(cl_int(deviation.id))));
    CL_TRY(cl_store_change_one(cl->store, SQL_DEVIATION_TASK_INSERT,
                               CL_BIND(cl_int(deviation.id), cl_int(last + 1), cl_text(task->title), cl_int(owner.id),
                                       cl_date_value(cl, task->due_on))));
    CL_TRY(cl_deviation_concern(cl, &deviation));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *number = last + 1;
    return status;
}

/* The row of a task; refused when it is done, or is neither the actor's nor the actor of QA. */
static enum cl_status find_task(struct cl *cl, const struct cl_deviation *deviation, int64_t number, int64_t *id)
{
    const char *code = deviation->code, *owner = NULL, *done_by = NULL;
    *id = 0;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_DEVIATION_TASK_BY_NUMBER, CL_BIND(cl_int(deviation->id), cl_int(number)));
    if (cl_rows_next(rows)) {
        *id = cl_rows_int(rows, COL_DEVIATION_TASK_ID);
        owner = cl_keep_text(cl, rows, COL_DEVIATION_TASK_OWNER);
        done_by = cl_keep_text(cl, rows, COL_DEVIATION_TASK_DONE_BY);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status != CL_OK)
        return status;
    if (!*id)
        return cl_fail(cl->error, CL_NOT_FOUND, NULL, code,
                       cl_arena_print(&cl->arena, "cryolot deviation show %s", code), "%s has no task %lld", code,
                       (long long)number);
    if (done_by)
        return cl_refuse(cl, "task.open", code, "add another task for what is left", "task %lld of %s was done by %s",
                         (long long)number, code, done_by);
    if (strcmp(owner, cl->actor.login) != 0 && !(cl->actor.roles & CL_ROLE_QA))
        return cl_refuse(cl, "task.owner", code, cl_arena_print(&cl->arena, "%s or QA says that it is done", owner),
                         "task %lld of %s belongs to %s", (long long)number, code, owner);
    return CL_OK;
}

enum cl_status cl_deviation_task_done(struct cl *cl, const char *code, int64_t number, const char *remark)
{
    enum cl_status status;
    struct cl_deviation deviation;
    int64_t id;
    CL_TRY(cl_text_check("remark", remark, REMARK_MOST, cl->error));
    CL_TRY(cl_anonymous_check(cl, "remark", remark, false));
    CL_TRY(cl_write_begin(cl, CL_ACT_DEVIATION_TASK_DONE, code));
    CL_TRY(cl_deviation_get(cl, code, &deviation));
    CL_TRY(cl_deviation_require_open(cl, &deviation));
    CL_TRY(find_task(cl, &deviation, number, &id));
    CL_TRY(cl_store_change_one(cl->store, SQL_DEVIATION_TASK_DONE,
                               CL_BIND(cl_int(id), cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl)), cl_text(remark))));
    CL_TRY(cl_deviation_concern(cl, &deviation));
done:
    return cl_write_end(cl, status);
}
