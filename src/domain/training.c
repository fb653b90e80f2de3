/* Training of people in procedures, and acts that ask for it (setting training.ACT). */
#include "domain/training.h"
#include "base/text.h"
#include "domain/setting.h"

enum { PROCEDURE_MOST = 32 };

/* ---- asking ---------------------------------------------------------------------------------------------------- */

struct validity {
    bool then, now;
    const char *last_until; /* NULL: never trained */
};

static enum cl_status read_validity(struct cl *cl, const struct cl_person *person, const char *procedure,
                                    struct cl_date then, struct cl_date today, struct validity *out)
{
    struct cl_rows *rows = cl_rows_open(
        cl->store, SQL_TRAINING_VALID,
        CL_BIND(cl_int(person->id), cl_text(procedure), cl_date_value(cl, then), cl_date_value(cl, today)));
    *out = (struct validity){0};
    if (cl_rows_next(rows))
        *out = (struct validity){cl_rows_int(rows, COL_TRAINING_VALID_THEN_VALID) > 0,
                                 cl_rows_int(rows, COL_TRAINING_VALID_NOW_VALID) > 0,
                                 cl_keep_text(cl, rows, COL_TRAINING_VALID_LAST_UNTIL)};
    return cl_rows_close(rows);
}

static enum cl_status refuse_untrained(struct cl *cl, enum cl_act act, const struct cl_person *person,
                                       const char *procedure, struct cl_date then, const struct validity *training)
{
    char day[CL_DATE_TEXT];
    const char *found = cl_arena_print(&cl->arena, "ended on %s", training->last_until);
    if (!training->last_until)
        found = "is not on record";
    else if (training->now)
        found = cl_arena_print(&cl->arena, "was not valid on %s", cl_date_write(then, day, sizeof day));
    return cl_refuse(cl, "person.trained", person->login,
                     cl_arena_print(&cl->arena,
                                    "ask QA or an administrator, who record a training: cryolot user train %s "
                                    "--procedure %s --on DATE --until DATE",
                                    person->login, procedure),
                     "%s asks for training in %s, and that of %s (%s) %s", cl_act_name(act), procedure, person->name,
                     person->login, found);
}

enum cl_status cl_training_check(struct cl *cl, enum cl_act act, const struct cl_person *person)
{
    enum cl_status status;
    const char *procedure, *zone = cl->facility.timezone;
    struct validity training;
    CL_TRY(cl_setting_get(cl, cl_arena_print(&cl->arena, "training.%s", cl_act_name(act)), &procedure));
    if (!*procedure)
        goto done;
    struct cl_date then = cl_date_of(cl_done_at_ms(cl), zone), today = cl_today(cl, zone);
    CL_TRY(read_validity(cl, person, procedure, then, today, &training));
    if (!training.then || !training.now)
        status = refuse_untrained(cl, act, person, procedure, then, &training);
done:
    return status;
}

/* ---- recording ------------------------------------------------------------------------------------------------- */

static enum cl_status check_days(struct cl *cl, struct cl_date on, struct cl_date until)
{
    if (cl_date_compare(on, cl_today(cl, cl->facility.timezone)) > 0)
        return cl_refuse(cl, "date.future", NULL, "record a training when it has happened", "--on lies in the future");
    if (cl_date_compare(until, on) < 0)
        return cl_refuse(cl, "training.days", NULL, "--until is the last day on which the training is valid",
                         "--until lies before --on");
    return CL_OK;
}

static enum cl_status insert_training(struct cl *cl, const struct cl_person *person, const char *procedure,
                                      struct cl_date on, struct cl_date until)
{
    if (person->id == cl->actor.id)
        return cl_refuse(cl, "user.other-person", person->login, "ask QA or another administrator",
                         "nobody records their own training");
    return cl_store_change_one(cl->store, SQL_TRAINING_INSERT,
                               CL_BIND(cl_int(person->id), cl_text(procedure), cl_date_value(cl, on),
                                       cl_date_value(cl, until), cl_int(cl->actor.id), cl_int(cl->now_ms)));
}

enum cl_status cl_user_train(struct cl *cl, const char *login, const char *procedure, struct cl_date on,
                             struct cl_date until, struct cl_training_list *out)
{
    enum cl_status status;
    struct cl_person person = {0};
    struct cl_training_list list = {0};
    CL_TRY(cl_code_check("procedure", procedure, PROCEDURE_MOST, cl->error));
    CL_TRY(check_days(cl, on, until));
    CL_TRY(cl_write_begin(cl, CL_ACT_USER_TRAIN, login));
    CL_TRY(cl_user_get(cl, login, &person));
    CL_TRY(insert_training(cl, &person, procedure, on, until));
    CL_TRY(cl_training_list(cl, &person, &list));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = list;
    return status;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

static struct cl_training training_from_row(struct cl *cl, const struct cl_rows *rows)
{
    struct cl_training training = {
        .id = cl_rows_int(rows, COL_TRAINING_ID),
        .procedure = cl_keep_text(cl, rows, COL_TRAINING_PROCEDURE),
        .trained_on = cl_row_date(rows, COL_TRAINING_TRAINED_ON),
        .valid_until = cl_row_date(rows, COL_TRAINING_VALID_UNTIL),
        .recorded_by = cl_keep_text(cl, rows, COL_TRAINING_RECORDED_BY),
        .recorded_at_ms = cl_rows_int(rows, COL_TRAINING_RECORDED_AT_MS),
    };
    training.expired = cl_date_compare(training.valid_until, cl_today(cl, cl->facility.timezone)) < 0;
    return training;
}

enum cl_status cl_training_list(struct cl *cl, const struct cl_person *person, struct cl_training_list *out)
{
    struct cl_training *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_TRAINING_LIST, CL_BIND(cl_int(person->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = training_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_training_list){items, count};
    return status;
}
