/* The correction of a test that was typed wrongly: signed by QA against the laboratory's report, never by who typed it;
 * the first outcome stays. */
#include "base/text.h"
#include "domain/attachment.h"
#include "domain/donor.h"
#include "domain/setting.h"
#include <string.h>

static const char MEANING[] = "correction of a donor's test";

/* What the signer stands for: the test, both outcomes, the report and why. */
static struct cl_hash content_of(struct cl *cl, const struct cl_donor *donor, const struct cl_donor_test *wrong,
                                 const char *outcome, const char *raw_sha256, const char *reason)
{
    char day[CL_DATE_TEXT];
    const char *text =
        cl_arena_print(&cl->arena, "donor %s\ntest %lld %s by %s of %s\n%s corrected to %s\nraw %s\nreason %s\n",
                       donor->code, (long long)wrong->number, wrong->test, wrong->laboratory,
                       cl_date_write(wrong->specimen_on, day, sizeof day), wrong->outcome, outcome, raw_sha256, reason);
    return cl_hash_of(text, strlen(text));
}

enum cl_status cl_donor_correction_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                  struct cl_hash *out, bool *superseded)
{
    enum cl_status status;
    struct cl_donor donor;
    struct cl_donor_evidence evidence;
    struct cl_hash content = {0};
    *superseded = false;
    CL_TRY(cl_donor_get(cl, signature->subject, &donor));
    CL_TRY(cl_donor_evidence_read(cl, &donor, &evidence));
    for (size_t i = 0; i < evidence.tests.count; i++) {
        const struct cl_donor_test *test = &evidence.tests.at[i];
        if (test->correction_id == signature->id && test->corrects > 0)
            content = content_of(cl, &donor, &evidence.tests.at[test->corrects - 1], test->outcome, test->raw_sha256,
                                 test->correction_reason);
    }
    *out = content;
done:
    return status;
}

static enum cl_status choose(struct cl *cl, const struct cl_donor *donor, const struct cl_donor_evidence *evidence,
                             const char *text, const struct cl_donor_test **out)
{
    int64_t number = 0;
    enum cl_status status = cl_count_read(text, "test", 1, INT64_MAX, &number, cl->error);
    if (status != CL_OK)
        return status;
    if (number > (int64_t)evidence->tests.count)
        return cl_fail(cl->error, CL_NOT_FOUND, NULL, donor->code,
                       cl_arena_print(&cl->arena, "cryolot donor show %s lists them", donor->code),
                       "donor '%s' has no test %s", donor->code, text);
    *out = &evidence->tests.at[number - 1];
    return CL_OK;
}

static enum cl_status check(struct cl *cl, const struct cl_donor *donor, const struct cl_donor_test *test,
                            const char *outcome)
{
    if (strcmp(test->state, "in-force") != 0)
        return cl_refuse(cl, "donor.correction", donor->code,
                         cl_arena_print(&cl->arena, "cryolot donor show %s shows what took its place", donor->code),
                         "test %lld of donor '%s' is corrected already", (long long)test->number, donor->code);
    if (test->recorded_by_id == cl->actor.id)
        return cl_refuse(cl, "donor.independent", donor->code, "somebody else of QA corrects it",
                         "%s recorded test %lld of donor '%s' and cannot correct it", cl->actor.name,
                         (long long)test->number, donor->code);
    if (strcmp(test->outcome, outcome) == 0)
        return cl_fail(cl->error, CL_CONFLICT, "donor.correction", donor->code, NULL,
                       "test %lld of donor '%s' is %s already", (long long)test->number, donor->code, outcome);
    return CL_OK;
}

/* What stands behind the last slash. */
static const char *own_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Keeps the report, signs, and puts the right row in the place of the wrong one. */
static enum cl_status replace(struct cl *cl, const struct cl_donor *donor, const struct cl_donor_test *wrong,
                              const char *outcome, const struct cl_file_given *raw)
{
    enum cl_status status;
    int64_t raw_id, signature_id, id;
    char sha256[CL_HASH_TEXT];
    struct cl_hash file = cl_hash_of(raw->data, raw->size);
    struct cl_hash content =
        content_of(cl, donor, wrong, outcome, cl_hash_write(&file, sha256, sizeof sha256), cl->reason);
    CL_TRY(cl_attachment_insert(cl, donor->code, "raw-record", raw, &raw_id));
    CL_TRY(cl_sign(cl, MEANING, donor->code, &content, &signature_id));
    CL_TRY(cl_store_change_one(cl->store, SQL_DONOR_TEST_CORRECTED, CL_BIND(cl_int(wrong->id))));
    CL_TRY(
        cl_store_insert(cl->store, SQL_DONOR_TEST_INSERT, &id,
                        CL_BIND(cl_int(donor->id), cl_text(wrong->test), cl_text(outcome), cl_text(wrong->laboratory),
                                cl_date_value(cl, wrong->specimen_on), cl_int(cl->actor.id), cl_int(cl->now_ms),
                                cl_int(wrong->id), cl_int(raw_id), cl_int(signature_id))));
done:
    return status;
}

enum cl_status cl_donor_correct(struct cl *cl, const char *code, const char *number, const char *outcome,
                                const struct cl_file_given *raw, struct cl_donor *out, struct cl_donor_alarm *alarm)
{
    enum cl_status status;
    struct cl_donor donor;
    struct cl_donor_alarm raised = {0};
    struct cl_donor_evidence evidence;
    const struct cl_donor_test *wrong = NULL;
    CL_TRY(cl_donor_check_outcome(outcome, cl->error));
    CL_TRY(cl_attachment_check(raw, cl->error));
    CL_TRY(cl_anonymous_check(cl, "name of the file", own_name(raw->name), false));
    CL_TRY(cl_write_begin(cl, CL_ACT_DONOR_CORRECT, code));
    CL_TRY(cl_donor_get(cl, code, &donor));
    CL_TRY(cl_donor_evidence_read(cl, &donor, &evidence));
    CL_TRY(choose(cl, &donor, &evidence, number, &wrong));
    CL_TRY(check(cl, &donor, wrong, outcome));
    CL_TRY(replace(cl, &donor, wrong, outcome, raw));
    if (strcmp(outcome, "nonreactive") != 0)
        CL_TRY(cl_donor_raise_alarm(cl, &donor, cl_arena_print(&cl->arena, "%s is %s", wrong->test, outcome), &raised));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK) {
        *out = donor;
        *alarm = raised;
    }
    return status;
}
