/* Day of recovery and procuring establishment: recorded once, and corrected by QA alone. */
#include "base/text.h"
#include "domain/donor.h"
#include <string.h>

/* Whether something that was known becomes another value. */
static bool changes(const struct cl_donor *donor, struct cl_date recovered_on, const char *establishment)
{
    if (cl_date_is_set(recovered_on) && cl_date_is_set(donor->recovered_on) &&
        cl_date_compare(recovered_on, donor->recovered_on) != 0)
        return true;
    return establishment && donor->establishment && strcmp(establishment, donor->establishment) != 0;
}

static enum cl_status check_other(struct cl *cl, const struct cl_donor *donor, struct cl_date recovered_on,
                                  const char *establishment)
{
    char day[CL_DATE_TEXT];
    if (cl_date_is_set(recovered_on) && cl_date_compare(recovered_on, donor->recovered_on) == 0)
        return cl_refuse(cl, "donor.recovery", donor->code, NULL, "donor '%s' was recovered on %s, it says already",
                         donor->code, cl_date_write(donor->recovered_on, day, sizeof day));
    if (establishment && donor->establishment && strcmp(establishment, donor->establishment) == 0)
        return cl_refuse(cl, "donor.recovery", donor->code, NULL,
                         "donor '%s' has its procuring establishment already: %s", donor->code, donor->establishment);
    return CL_OK;
}

/* No lot is made of tissue that was recovered later. */
static enum cl_status check_lots(struct cl *cl, const struct cl_donor *donor, struct cl_date recovered_on)
{
    char made[CL_DATE_TEXT];
    const char *lot = NULL;
    struct cl_date made_on = {0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DONOR_FIRST_LOT, CL_BIND(cl_int(donor->id)));
    if (cl_rows_next(rows)) {
        lot = cl_keep_text(cl, rows, 0);
        made_on = cl_row_date(rows, 1);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status != CL_OK || !lot || cl_date_compare(recovered_on, made_on) <= 0)
        return status;
    return cl_refuse(cl, "donor.recovery", donor->code, "check the dates of both",
                     "lot %s of donor '%s' was made on %s, before that day", lot, donor->code,
                     cl_date_write(made_on, made, sizeof made));
}

static bool holds_number(struct cl_texts numbers, int64_t number)
{
    for (size_t i = 0; i < numbers.count; i++) {
        int64_t named = 0;
        if (cl_count_read(numbers.at[i], "test", 1, INT64_MAX, &named, NULL) == CL_OK && named == number)
            return true;
    }
    return false;
}

/* A specimen that lies outside of its days around another recovery has to be named: it counts no more. */
static enum cl_status check_specimens(struct cl *cl, const struct cl_donor *donor, struct cl_date recovered_on,
                                      struct cl_texts outside)
{
    enum cl_status status;
    int64_t days = 0;
    char day[CL_DATE_TEXT];
    struct cl_donor moved = *donor;
    struct cl_donor_evidence evidence;
    struct cl_problems problems = {0};
    moved.recovered_on = recovered_on;
    CL_TRY(cl_donor_specimen_days(cl, &days));
    CL_TRY(cl_donor_evidence_read(cl, donor, &evidence));
    for (size_t i = 0; i < evidence.tests.count; i++) {
        const struct cl_donor_test *test = &evidence.tests.at[i];
        if (strcmp(test->state, "in-force") == 0 && !cl_donor_specimen_fits(&moved, test->specimen_on, days) &&
            !holds_number(outside, test->number))
            cl_problem_add(cl, &problems, "test %lld, %s, has its specimen of %s", (long long)test->number, test->test,
                           cl_date_write(test->specimen_on, day, sizeof day));
    }
    status = cl_problems_end(cl, &problems, CL_REFUSED, "donor.specimen", donor->code,
                             "if the day is right all the same, name them: --outside NUMBER,..; they count no more",
                             cl_arena_print(&cl->arena, "more than %lld days from that recovery", (long long)days));
done:
    return status;
}

/* Everything that is asked in the write. */
static enum cl_status check(struct cl *cl, const struct cl_donor *donor, struct cl_date recovered_on,
                            const char *establishment, struct cl_texts outside)
{
    enum cl_status status;
    CL_TRY(check_other(cl, donor, recovered_on, establishment));
    if (cl->act == CL_ACT_DONOR_RECOVER && changes(donor, recovered_on, establishment)) {
        status = cl_refuse(cl, "donor.recovery", donor->code, "give it again",
                           "somebody else recorded the recovery of donor '%s' in the meantime", donor->code);
        goto done;
    }
    if (!cl_date_is_set(recovered_on))
        goto done;
    CL_TRY(check_lots(cl, donor, recovered_on));
    CL_TRY(check_specimens(cl, donor, recovered_on, outside));
done:
    return status;
}

enum cl_status cl_donor_recover(struct cl *cl, const char *code, struct cl_date recovered_on, const char *establishment,
                                struct cl_texts outside, struct cl_donor *out)
{
    enum cl_status status;
    struct cl_donor donor;
    if (!cl_date_is_set(recovered_on) && !establishment)
        return cl_fail(cl->error, CL_USAGE, NULL, code, NULL, "say what is known: --on DATE, --establishment NAME");
    CL_TRY(cl_donor_check_text(cl, "establishment", establishment));
    CL_TRY(cl_donor_check_date(cl, code, "recovery", recovered_on));
    CL_TRY(cl_donor_get(cl, code, &donor));
    CL_TRY(cl_write_begin(
        cl, changes(&donor, recovered_on, establishment) ? CL_ACT_DONOR_RECOVER_ANEW : CL_ACT_DONOR_RECOVER, code));
    CL_TRY(cl_donor_get(cl, code, &donor));
    CL_TRY(check(cl, &donor, recovered_on, establishment, outside));
    CL_TRY(cl_store_change_one(cl->store, SQL_DONOR_RECOVER,
                               CL_BIND(cl_int(donor.id), cl_date_value(cl, recovered_on), cl_text(establishment))));
    CL_TRY(cl_donor_get(cl, code, &donor));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = donor;
    return status;
}
