#include "base/buffer.h"
#include "base/file.h"
#include "cli/command.h"
#include <cryolot/donor.h>
#include <jansson.h>
#include <string.h>

enum { IMPORT_MOST = 1 << 20 };

static const struct cl_field DONOR_FIELDS[] = {
    CL_FIELD(cl_donor, code, "code", "Donor", TEXT, true),
    CL_FIELD(cl_donor, recovered_on, "recovered_on", "Recovered on", DATE, true),
    CL_FIELD(cl_donor, establishment, "establishment", "By establishment", TEXT, false),
    CL_FIELD(cl_donor, determination, "determination", "Determination", TEXT, true),
    CL_FIELD(cl_donor, determined_on, "determined_on", "On", DATE, true),
    CL_FIELD(cl_donor, determined_by, "determined_by", "By", TEXT, true),
    CL_FIELD(cl_donor, reason, "reason", "Reason", TEXT, false),
};

static const struct cl_field CONSENT_FIELDS[] = {
    CL_FIELD(cl_donor_consent, act, "act", "Consent", TEXT, true),
    CL_FIELD(cl_donor_consent, dated_on, "dated_on", "On", DATE, true),
    CL_FIELD(cl_donor_consent, form, "form", "Form", TEXT, true),
    CL_FIELD(cl_donor_consent, reason, "reason", "Reason", TEXT, true),
    CL_FIELD(cl_donor_consent, recorded_by, "recorded_by", "Recorded by", TEXT, true),
    CL_FIELD(cl_donor_consent, recorded_at_ms, "recorded_at", "Recorded", TIME, false),
};

static const struct cl_field SCREENING_FIELDS[] = {
    CL_FIELD(cl_donor_screening, outcome, "outcome", "Screening", TEXT, true),
    CL_FIELD(cl_donor_screening, screened_on, "screened_on", "On", DATE, true),
    CL_FIELD(cl_donor_screening, remark, "remark", "Remark", TEXT, true),
    CL_FIELD(cl_donor_screening, recorded_by, "recorded_by", "Recorded by", TEXT, true),
    CL_FIELD(cl_donor_screening, recorded_at_ms, "recorded_at", "Recorded", TIME, false),
};

static const struct cl_field TEST_FIELDS[] = {
    CL_FIELD(cl_donor_test, number, "number", "No.", INT, true),
    CL_FIELD(cl_donor_test, test, "test", "Test", TEXT, true),
    CL_FIELD(cl_donor_test, outcome, "outcome", "Outcome", TEXT, true),
    CL_FIELD(cl_donor_test, laboratory, "laboratory", "Laboratory", TEXT, true),
    CL_FIELD(cl_donor_test, specimen_on, "specimen_on", "Specimen of", DATE, true),
    CL_FIELD(cl_donor_test, recorded_by, "recorded_by", "Recorded by", TEXT, true),
    CL_FIELD(cl_donor_test, recorded_at_ms, "recorded_at", "Recorded", TIME, false),
    CL_FIELD(cl_donor_test, state, "state", "State", TEXT, true),
    CL_FIELD(cl_donor_test, corrects, "corrects", "Corrects", COUNT, false),
    CL_FIELD(cl_donor_test, correction_reason, "correction_reason", "Because", TEXT, false),
    CL_FIELD(cl_donor_test, raw_sha256, "raw_sha256", "Report's SHA-256", TEXT, false),
};

/* What came to be known against a donor of released lots reaches so far; all of it in JSON. */
static const struct cl_field ALARM_FIELDS[] = {
    CL_FIELD(cl_donor_alarm, reason, "alarm", "Alarm", TEXT, true),
    CL_FIELD(cl_donor_alarm, held, "held", "Held", TEXTS, true),
    CL_FIELD(cl_donor_alarm, reach.vials_in_stock, "vials_in_stock", "Vials in stock", INT, true),
    CL_FIELD(cl_donor_alarm, reach.vials_out, "vials_out", "Vials out", INT, true),
    CL_FIELD(cl_donor_alarm, reach.vials_given, "vials_given", "Vials given", INT, true),
    CL_FIELD(cl_donor_alarm, reach.vials, "vials", "Vials", TEXTS, false),
    CL_FIELD(cl_donor_alarm, reach.doses, "doses", "Doses", TEXTS, true),
    CL_FIELD(cl_donor_alarm, reach.subjects, "subjects", "Subjects", TEXTS, true),
};

static const struct cl_field DETERMINATION_FIELDS[] = {
    CL_FIELD(cl_donor_determination, outcome, "outcome", "Determination", TEXT, true),
    CL_FIELD(cl_donor_determination, signer, "signer", "Signed by", TEXT, true),
    CL_FIELD(cl_donor_determination, signed_at_ms, "signed_at", "Signed", TIME, true),
    CL_FIELD(cl_donor_determination, state, "state", "State", TEXT, true),
    CL_FIELD(cl_donor_determination, reason, "reason", "Reason", TEXT, true),
};

/* ---- showing -------------------------------------------------------------------------------------------------------
 */

static enum cl_status print_json(const struct cl_command *command, const struct cl_donor_record *record)
{
    const struct cl_donor_evidence *e = &record->evidence;
    json_t *donor = cl_json_record(CL_FIELDS(DONOR_FIELDS), &record->donor);
    json_object_set_new(
        donor, "consents",
        cl_json_records(CL_FIELDS(CONSENT_FIELDS), e->consents.at, e->consents.count, sizeof *e->consents.at));
    json_object_set_new(
        donor, "screenings",
        cl_json_records(CL_FIELDS(SCREENING_FIELDS), e->screenings.at, e->screenings.count, sizeof *e->screenings.at));
    json_object_set_new(donor, "tests",
                        cl_json_records(CL_FIELDS(TEST_FIELDS), e->tests.at, e->tests.count, sizeof *e->tests.at));
    json_object_set_new(donor, "determinations",
                        cl_json_records(CL_FIELDS(DETERMINATION_FIELDS), record->determinations.at,
                                        record->determinations.count, sizeof *record->determinations.at));
    json_object_set_new(donor, "warnings", cl_json_texts(record->warnings));
    json_object_set_new(donor, "missing", cl_json_texts(record->missing));
    json_object_set_new(donor, "lookbacks", cl_json_texts(record->lookbacks));
    return cl_put_json(command, json_pack("{s:o}", "donor", donor));
}

/* A table under an empty line; nothing for an empty one. */
static enum cl_status print_part(const struct cl_command *command, const char *key, const struct cl_field *fields,
                                 size_t field_count, const void *items, size_t count, size_t item_size)
{
    if (count == 0)
        return CL_OK;
    enum cl_status status = cl_put(command, "\n");
    return status == CL_OK ? cl_print_list(command, key, fields, field_count, items, count, item_size) : status;
}

static enum cl_status print_lines(const struct cl_command *command, const char *head, struct cl_texts texts)
{
    struct cl_buffer out = {0};
    if (texts.count == 0)
        return CL_OK;
    cl_buffer_print(&out, "\n%s", head);
    for (size_t i = 0; i < texts.count; i++)
        cl_buffer_print(&out, "%s\n", texts.at[i]);
    enum cl_status status = cl_put(command, out.data);
    cl_buffer_free(&out);
    return status;
}

static enum cl_status print_donor(const struct cl_command *command, const struct cl_donor_record *record)
{
    enum cl_status status;
    const struct cl_donor_evidence *e = &record->evidence;
    bool eligible = strcmp(record->donor.determination, "eligible") == 0;
    CL_TRY(cl_print_record(command, "donor", CL_FIELDS(DONOR_FIELDS), &record->donor));
    CL_TRY(print_lines(command, "", record->lookbacks));
    CL_TRY(print_part(command, "consents", CL_FIELDS(CONSENT_FIELDS), e->consents.at, e->consents.count,
                      sizeof *e->consents.at));
    CL_TRY(print_part(command, "screenings", CL_FIELDS(SCREENING_FIELDS), e->screenings.at, e->screenings.count,
                      sizeof *e->screenings.at));
    CL_TRY(print_part(command, "tests", CL_FIELDS(TEST_FIELDS), e->tests.at, e->tests.count, sizeof *e->tests.at));
    if (record->determinations.count > 1) /* the only one stands above */
        CL_TRY(print_part(command, "determinations", CL_FIELDS(DETERMINATION_FIELDS), record->determinations.at,
                          record->determinations.count, sizeof *record->determinations.at));
    CL_TRY(print_lines(command, "", record->warnings));
    CL_TRY(print_lines(command, eligible ? "Not eligible by now:\n" : "Before it can be eligible:\n", record->missing));
done:
    return status;
}

static enum cl_status run_show(struct cl_command *command)
{
    struct cl_donor_record record;
    enum cl_status status = cl_donor_get_record(command->cl, command->argument[0], &record);
    if (status != CL_OK)
        return status;
    return command->json ? print_json(command, &record) : print_donor(command, &record);
}

/* ---- recording -----------------------------------------------------------------------------------------------------
 */

/* What it stops, and whom it concerns: nothing to say where no lot of the donor was released. */
static void say_alarm(const struct cl_command *command, const struct cl_donor *donor,
                      const struct cl_donor_alarm *alarm)
{
    if (!alarm->reason)
        return;
    cl_say(command, "%s; held from now on: %s", alarm->reason, cl_few_of(command, alarm->held));
    cl_say(command, "lots of the donor were released: %lld vials in stock, %lld out, %lld given",
           (long long)alarm->reach.vials_in_stock, (long long)alarm->reach.vials_out,
           (long long)alarm->reach.vials_given);
    cl_say(command, "doses: %s; subjects: %s; all of them: cryolot trace %s", cl_few_of(command, alarm->reach.doses),
           cl_few_of(command, alarm->reach.subjects), donor->code);
}

/* {"donor":{...}}, of an alarm also what is held and what can still be reached: "held", "vials", "doses", "subjects".
 */
static enum cl_status print_changed(const struct cl_command *command, const struct cl_donor *donor,
                                    const struct cl_donor_alarm *alarm)
{
    say_alarm(command, donor, alarm);
    if (!command->json || !alarm->reason)
        return cl_print_record(command, "donor", CL_FIELDS(DONOR_FIELDS), donor);
    json_t *object = cl_json_record(CL_FIELDS(ALARM_FIELDS), alarm);
    json_object_set_new(object, "donor", cl_json_record(CL_FIELDS(DONOR_FIELDS), donor));
    return cl_put_json(command, object);
}

/* One of two flags: *first says whether it is the first of them. */
static enum cl_status either(const struct cl_command *command, const char *yes, const char *no, bool *first)
{
    *first = cl_flag(command, yes);
    if (*first != cl_flag(command, no))
        return CL_OK;
    return cl_fail(command->error, CL_USAGE, NULL, NULL, NULL, "say which: --%s or --%s", yes, no);
}

static enum cl_status run_add(struct cl_command *command)
{
    struct cl_donor donor;
    struct cl_date recovered_on = {0};
    enum cl_status status;
    CL_TRY(cl_option_date(command, "recovered", &recovered_on));
    CL_TRY(cl_donor_add(command->cl, command->argument[0], recovered_on, cl_option(command, "establishment"), &donor));
    cl_say(command, "donor %s added; next: cryolot donor consent %s --given --on DATE", donor.code, donor.code);
    status = cl_print_record(command, "donor", CL_FIELDS(DONOR_FIELDS), &donor);
done:
    return status;
}

static enum cl_status run_recover(struct cl_command *command)
{
    struct cl_donor donor;
    struct cl_date on = {0};
    enum cl_status status;
    CL_TRY(cl_option_date(command, "on", &on));
    CL_TRY(cl_donor_recover(command->cl, command->argument[0], on, cl_option(command, "establishment"),
                            cl_option_list(command, "outside"), &donor));
    cl_say(command, "the recovery of donor %s is recorded", donor.code);
    status = cl_print_record(command, "donor", CL_FIELDS(DONOR_FIELDS), &donor);
done:
    return status;
}

static enum cl_status run_consent(struct cl_command *command)
{
    struct cl_donor_alarm alarm;
    struct cl_donor donor;
    struct cl_date on = {0};
    bool given = false;
    enum cl_status status;
    CL_TRY(either(command, "given", "withdrawn", &given));
    CL_TRY(cl_option_date(command, "on", &on));
    CL_TRY(cl_donor_give_consent(command->cl, command->argument[0], given, on, cl_option(command, "form"), &donor,
                                 &alarm));
    if (given)
        cl_say(command, "consent of donor %s is recorded; next: cryolot donor screen %s --clear --on DATE", donor.code,
               donor.code);
    else
        cl_say(command,
               "consent of donor %s is withdrawn: no lot of it passes any more; next: cryolot donor determine %s "
               "--ineligible, and cryolot trace %s",
               donor.code, donor.code, donor.code);
    status = print_changed(command, &donor, &alarm);
done:
    return status;
}

static enum cl_status run_screen(struct cl_command *command)
{
    struct cl_donor_alarm alarm;
    struct cl_donor donor;
    struct cl_date on = {0};
    bool clear = false;
    enum cl_status status;
    CL_TRY(either(command, "clear", "risk", &clear));
    CL_TRY(cl_option_date(command, "on", &on));
    CL_TRY(cl_donor_screen(command->cl, command->argument[0], clear, on, cl_option(command, "remark"), &donor, &alarm));
    cl_say(command, "screening of donor %s is recorded: %s; next: cryolot donor show %s", donor.code,
           clear ? "clear" : "a risk", donor.code);
    status = print_changed(command, &donor, &alarm);
done:
    return status;
}

static enum cl_status import_tests(struct cl_command *command, const char *path)
{
    struct cl_buffer file = {0};
    struct cl_donor_alarm alarm;
    int64_t imported = 0;
    const char *code = command->argument[0];
    enum cl_status status;
    if (command->argument_count != 1)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, NULL, "--from FILE takes no TEST and OUTCOME beside");
    CL_TRY(cl_file_read(path, IMPORT_MOST, &file, command->error));
    CL_TRY(cl_donor_import_tests(command->cl, code, path, file.data, file.size, &imported, &alarm));
    cl_say(command, "%lld test%s of donor %s recorded; next: cryolot donor show %s", (long long)imported,
           imported == 1 ? "" : "s", code, code);
    say_alarm(command, &(struct cl_donor){.code = code}, &alarm);
    if (command->json) {
        json_t *object = alarm.reason ? cl_json_record(CL_FIELDS(ALARM_FIELDS), &alarm) : json_object();
        json_object_set_new(object, "donor", json_string(code));
        json_object_set_new(object, "imported", json_integer((json_int_t)imported));
        status = cl_put_json(command, object);
    }
done:
    cl_buffer_free(&file);
    return status;
}

static enum cl_status run_test(struct cl_command *command)
{
    struct cl_donor donor;
    struct cl_donor_alarm alarm;
    struct cl_donor_test test = {.laboratory = cl_option(command, "laboratory")};
    enum cl_status status;
    if (cl_option(command, "from"))
        return import_tests(command, cl_option(command, "from"));
    if (command->argument_count != 3 || !test.laboratory || !cl_option(command, "specimen"))
        return cl_fail(command->error, CL_USAGE, NULL, NULL,
                       "cryolot donor test DONOR TEST OUTCOME --laboratory LAB --specimen DATE, or --from FILE",
                       "a test has a code, an outcome, a laboratory and the day of its specimen");
    test.test = command->argument[1];
    test.outcome = command->argument[2];
    CL_TRY(cl_option_date(command, "specimen", &test.specimen_on));
    CL_TRY(cl_donor_add_test(command->cl, command->argument[0], &test, &donor, &alarm));
    cl_say(command, "%s of donor %s is recorded: %s; next: cryolot donor show %s", test.test, donor.code, test.outcome,
           donor.code);
    status = print_changed(command, &donor, &alarm);
done:
    return status;
}

static enum cl_status run_correct(struct cl_command *command)
{
    struct cl_donor donor;
    struct cl_donor_alarm alarm;
    struct cl_buffer raw = {0};
    const char *path = cl_option(command, "raw"), *number = command->argument[1], *outcome = command->argument[2];
    enum cl_status status;
    CL_TRY(cl_file_read(path, CL_ATTACHMENT_MOST, &raw, command->error));
    struct cl_file_given given = {path, raw.data, raw.size};
    CL_TRY(cl_donor_correct(command->cl, command->argument[0], number, outcome, &given, &donor, &alarm));
    cl_say(command, "test %s of donor %s is corrected: %s; next, by another person of QA: cryolot donor determine %s",
           number, donor.code, outcome, donor.code);
    status = print_changed(command, &donor, &alarm);
done:
    cl_buffer_free(&raw);
    return status;
}

/* ---- determining ----------------------------------------------------------------------------------------------------
 */

static enum cl_status chosen_determination(struct cl_command *command, const char **out)
{
    const char *chosen = NULL;
    static const char *const words[] = {"eligible", "ineligible", "incomplete"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!cl_flag(command, words[i]))
            continue;
        if (chosen)
            return cl_fail(command->error, CL_USAGE, NULL, NULL, NULL, "--%s and --%s exclude each other", chosen,
                           words[i]);
        chosen = words[i];
    }
    if (!chosen)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, NULL,
                       "say what was determined: --eligible, --ineligible or --incomplete");
    *out = chosen;
    return CL_OK;
}

static enum cl_status run_determine(struct cl_command *command)
{
    struct cl_donor donor;
    struct cl_date on = {0};
    const char *determination = NULL;
    enum cl_status status;
    CL_TRY(chosen_determination(command, &determination));
    CL_TRY(cl_option_date(command, "on", &on));
    CL_TRY(cl_donor_determine(command->cl, command->argument[0], determination, on, &donor));
    cl_say(command, "donor %s is %s, signed by %s", donor.code, donor.determination, donor.determined_by);
    status = cl_print_record(command, "donor", CL_FIELDS(DONOR_FIELDS), &donor);
done:
    return status;
}

static enum cl_status run_list(struct cl_command *command)
{
    struct cl_donor_list list;
    int64_t limit;
    enum cl_status status;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_donor_list(command->cl, limit, &list));
    status = cl_print_list(command, "donors", CL_FIELDS(DONOR_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

const struct cl_verb cl_donor_verbs[] = {
    {
        .noun = "donor",
        .name = "add",
        .arguments = "DONOR [--recovered DATE] [--establishment NAME]",
        .summary = "register a donor by code (never by name)",
        .example = "cryolot donor add D001 --recovered 2026-01-02 --establishment 'Maternity North'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_add,
        .option = {{"recovered", "DATE", "the day of the birth, around which specimens are taken", false},
                   {"establishment", "NAME", "that procured the tissue", false}},
    },
    {
        .noun = "donor",
        .name = "recover",
        .arguments = "DONOR [--on DATE] [--establishment NAME] [--outside NUMBER,..]",
        .summary = "the day of recovery and the establishment, where they were not known yet",
        .example = "cryolot donor recover D001 --on 2026-01-02 --establishment 'Maternity North'\n"
                   "cryolot donor recover D001 --on 2026-01-03 --reason 'the form says the third'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_recover,
        .option = {{"on", "DATE", "the day of the birth", false},
                   {"establishment", "NAME", "that procured the tissue", false},
                   {"outside", "NUMBER,..", "tests whose specimens lie too far from that day, and count no more",
                    false}},
        .remark = "What was known already is changed only by QA, for a reason; the first value stays in the log.",
    },
    {
        .noun = "donor",
        .name = "consent",
        .arguments = "DONOR --given|--withdrawn --on DATE [--form FORM]",
        .summary = "consent of the donor, or its withdrawal",
        .example = "cryolot donor consent D001 --given --on 2025-12-12 --form 'IC-7 version 3'\n"
                   "cryolot donor consent D001 --withdrawn --on 2026-03-01 --reason 'by letter'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_consent,
        .option = {{"given", NULL, "consent was given", false},
                   {"withdrawn", NULL, "it was withdrawn; --reason says how", false},
                   {"on", "DATE", "the day of the signature, or of the withdrawal", true},
                   {"form", "FORM", "number and version of the form, without a name", false}},
    },
    {
        .noun = "donor",
        .name = "screen",
        .arguments = "DONOR --clear|--risk --on DATE [--remark TEXT]",
        .summary = "the screening of medical history",
        .example = "cryolot donor screen D001 --clear --on 2026-01-02",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_screen,
        .option = {{"clear", NULL, "no risk of a communicable disease was found", false},
                   {"risk", NULL, "a risk was found", false},
                   {"on", "DATE", "the day of the screening", true},
                   {"remark", "TEXT", "what was found; no name, no record number", false}},
    },
    {
        .noun = "donor",
        .name = "test",
        .arguments = "DONOR TEST OUTCOME --laboratory LAB --specimen DATE | DONOR --from FILE.csv",
        .summary = "a test for a communicable disease agent, or a file of them",
        .example = "cryolot donor test D001 hiv-1 nonreactive --laboratory 'Lab West' --specimen 2026-01-03\n"
                   "cryolot donor test D001 --from tests.csv",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 3,
        .run = run_test,
        .option = {{"laboratory", "LAB", "who tested", false},
                   {"specimen", "DATE", "the day on which the specimen was taken", false},
                   {"from", "FILE", "columns test, outcome, laboratory, specimen_on; all rows or none", false}},
        .remark =
            "OUTCOME: nonreactive, reactive or indeterminate. A reactive test never stops to count. Released lots of "
            "the\ndonor are held by what is not nonreactive, by a risk and by a withdrawal.",
    },
    {
        .noun = "donor",
        .name = "correct",
        .arguments = "DONOR NUMBER OUTCOME --raw FILE --reason TEXT",
        .summary = "correct the outcome of a test against the laboratory's report, which is kept",
        .example = "cryolot donor correct D001 1 nonreactive --raw report.pdf --reason 'typed reactive by mistake'\n"
                   "cryolot donor show D001",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 3,
        .most = 3,
        .run = run_correct,
        .option = {{"raw", "FILE", "the report that shows the outcome", true}},
        .remark =
            "Signed by QA, not by who recorded the test; NUMBER is that of donor show. The first outcome stays in\n"
            "the record as corrected. What it said against the donor is said until another determination.",
    },
    {
        .noun = "donor",
        .name = "determine",
        .arguments = "DONOR --eligible|--ineligible|--incomplete --on DATE --reason TEXT",
        .summary = "sign the eligibility determination",
        .example = "cryolot donor determine D001 --eligible --on 2026-01-04 --reason 'screening and tests complete'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_determine,
        .option = {{"eligible", NULL, "all required tests and screening allow use", false},
                   {"ineligible", NULL, "a test or the screening forbids use", false},
                   {"incomplete", NULL, "something required is missing", false},
                   {"on", "DATE", "the day of the determination", true}},
    },
    {
        .noun = "donor",
        .name = "show",
        .arguments = "DONOR",
        .summary = "one donor with all that is known, and what is missing",
        .example = "cryolot donor show D001",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
    },
    {
        .noun = "donor",
        .name = "list",
        .arguments = "",
        .summary = "the newest donors",
        .example = "cryolot donor list --limit 10",
        .needs = CL_NEEDS_READING,
        .run = run_list,
        .option = {CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
