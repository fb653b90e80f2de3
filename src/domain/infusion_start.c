/* The begin of an infusion: two people read the patient's label and the bag, then every check is asked once more. */
#include "base/text.h"
#include "domain/dose.h"
#include "domain/identify.h"
#include "domain/infusion.h"
#include "domain/near_miss.h"
#include "domain/site.h"
#include "domain/subject_code.h"
#include "domain/override.h"

#include <string.h>

/* ---- what was read ---------------------------------------------------------------------------------------------- */

/* The subject of a label, or of the plain code: a facility's own codes may begin like a label. */
static enum cl_status find_subject(struct cl *cl, const char *text, struct cl_subject *out)
{
    enum cl_status status;
    char code[CL_SUBJECT_LABEL];
    if (!cl_subject_label_begins(text))
        return cl_subject_get(cl, text, out);
    if (cl_subject_label_read(text, code, NULL) == CL_OK)
        return cl_subject_get(cl, code, out);
    status = cl_subject_get(cl, text, out);
    if (status != CL_NOT_FOUND)
        return status;
    cl_error_clear(cl->error);
    return cl_subject_label_read(text, code, cl->error);
}

static bool reads_subject(const char *text, const char *code)
{
    char read[CL_SUBJECT_LABEL];
    if (strcmp(text, code) == 0)
        return true;
    return cl_subject_label_read(text, read, NULL) == CL_OK && strcmp(read, code) == 0;
}

static bool reads_dose(const char *text, const char *code)
{
    char read[CL_NUMBERED_CODE];
    return cl_numbered_code_read("dose", CL_DOSE_PREFIX, text, read, NULL) == CL_OK && strcmp(read, code) == 0;
}

static const char *or_nothing(const char *text)
{
    return text && *text ? text : "nothing";
}

/* Asked where the second person was proven, and again here: a check by the same two eyes is none. */
static enum cl_status check_two(struct cl *cl)
{
    if (cl->actor.id != cl->second.id && !cl_text_same_name(cl->actor.name, cl->second.name))
        return CL_OK;
    return cl_refuse(cl, "second.other-person", cl->second.login, "another person checks patient and bag",
                     "the second person must be somebody else than '%s'", cl->actor.login);
}

/* Whoever reads something else than the other stands before another patient or holds another bag. */
static enum cl_status check_scans(struct cl *cl, const struct cl_infusion_start *start,
                                  const struct cl_subject *subject, const struct cl_dose *dose)
{
    const struct cl_bedside_scan *checker = &start->checker;
    if (!checker->subject && !checker->dose)
        return CL_OK;
    bool same = checker->subject && checker->dose && reads_subject(checker->subject, subject->code) &&
                reads_dose(checker->dose, dose->code);
    if (same)
        return CL_OK;
    return cl_refuse(cl, "bedside.scan", subject->code, "stop: both scan the patient's label and the bag again",
                     "nothing was started: %s read %s and %s, but %s read %s and %s", cl->actor.login,
                     start->starter.subject, start->starter.dose, cl->second.login, or_nothing(checker->subject),
                     or_nothing(checker->dose));
}

/* ---- the gate --------------------------------------------------------------------------------------------------- */

static void check_subject(struct cl_gate *gate, const struct cl_dose *dose, const struct cl_subject *subject)
{
    struct cl *cl = gate->cl;
    cl_gate_require(gate, "dose.subject", "The dose is this subject's", dose->subject,
                    dose->subject_id == subject->id
                        ? NULL
                        : cl_arena_print(&cl->arena, "dose %s is for subject %s, not for %s", dose->code, dose->subject,
                                         subject->code),
                    "stop: look at the patient's label and the bag's again");
}

static void check_held(struct cl_gate *gate, const struct cl_dose *dose)
{
    struct cl *cl = gate->cl;
    bool at_bed = dose->holder_id && (dose->holder_id == cl->actor.id || dose->holder_id == cl->second.id);
    cl_gate_require(gate, "dose.held", "One of the two at the bed holds the dose", dose->holder,
                    at_bed ? NULL
                           : cl_arena_print(&cl->arena, "neither %s nor %s holds it, %s does", cl->actor.login,
                                            cl->second.login, dose->holder ? dose->holder : "nobody"),
                    cl_arena_print(&cl->arena, "cryolot dose hand %s --second LOGIN --place WHERE", dose->code));
}

static enum cl_status check_free(struct cl_gate *gate, const struct cl_subject *subject)
{
    struct cl *cl = gate->cl;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INFUSION_RUNNING_OF_SUBJECT, CL_BIND(cl_int(subject->id)));
    const char *running = cl_rows_next(rows) ? cl_keep_text(cl, rows, 0) : NULL;
    enum cl_status status = cl_rows_close(rows);
    cl_gate_require(gate, "subject.free", "No other infusion of the subject runs", "none runs",
                    running ? cl_arena_print(&cl->arena, "infusion %s of %s is running", running, subject->code) : NULL,
                    cl_arena_print(&cl->arena, "cryolot infusion finish %s --given VOLUME", running ? running : "ID"));
    return status;
}

static enum cl_status check_start(struct cl *cl, const struct cl_dose *dose, const struct cl_subject *subject)
{
    enum cl_status status;
    struct cl_product product;
    struct cl_gate gate = {.cl = cl};
    check_subject(&gate, dose, subject);
    cl_dose_gate_state(&gate, dose, "handed", cl_arena_print(&cl->arena, "cryolot dose show %s", dose->code));
    check_held(&gate, dose);
    cl_dose_gate_clock(&gate, dose);
    CL_TRY(cl_dose_gate_lots(cl, dose, &gate));
    CL_TRY(check_free(&gate, subject));
    CL_TRY(cl_product_get_by_id(cl, dose->product_id, &product));
    CL_TRY(cl_gate_override(&gate, 0, dose->id, &product));
    CL_TRY(cl_gate_open(&gate, "start the infusion of", subject->code, NULL));
done:
    return status;
}

/* ---- the act ---------------------------------------------------------------------------------------------------- */

/* What was read off the patient's label and a bag's that was printed; a code that anybody can type proves nothing of
 * what stood at the bed. */
static enum cl_status was_scanned(struct cl *cl, const struct cl_bedside_scan *scan, const struct cl_dose *dose,
                                  bool *scanned)
{
    int64_t copies = 0;
    char code[CL_SUBJECT_LABEL];
    enum cl_status status = cl_store_int(cl->store, SQL_DOSE_LABEL_COPIES, &copies, CL_BIND(cl_int(dose->id)));
    *scanned = copies > 0 && scan->subject && cl_subject_label_begins(scan->subject) &&
               cl_subject_label_read(scan->subject, code, NULL) == CL_OK;
    return status;
}

/* A dose in any state but "handed" has left its bag or has none yet. */
static enum cl_status insert_infusion(struct cl *cl, const struct cl_dose *dose, const char *code,
                                      const struct cl_infusion_start *start)
{
    enum cl_status status;
    bool starter_scanned, checker_scanned;
    CL_TRY(was_scanned(cl, &start->starter, dose, &starter_scanned));
    CL_TRY(was_scanned(cl, &start->checker, dose, &checker_scanned));
    CL_TRY(cl_store_change_one(cl->store, SQL_INFUSION_INSERT,
                               CL_BIND(cl_text(code), cl_int(dose->id), cl_int(dose->subject_id),
                                       cl_int(dose->planned_cells), cl_int(cl->actor.id), cl_int(cl->second.id),
                                       cl_text(cl->actor.name), cl_text(cl->second.name), cl_int(starter_scanned),
                                       cl_int(checker_scanned), cl_int(cl_done_at_ms(cl)),
                                       cl_int(start->checker.subject && !checker_scanned))));
    CL_TRY(cl_dose_pass(cl, dose,
                        &(struct cl_dose_passing){.dose_state = "given", .vial_state = "infused", .leg = "infuse"}));
done:
    return status;
}

/* The record says no more than what was done at the bed. */
static void tell_unscanned(struct cl *cl, const struct cl_infusion *infusion)
{
    static const char how[] = "scan SUBJ-.. of the patient and the printed label of the bag";
    if (!infusion->checker_scanned && !infusion->checker_typed)
        cl_notice(cl,
                  "%s did not scan patient and bag for %s, and the record says so: give what they read with "
                  "--second-scan SUBJECT,DOSE",
                  infusion->checked_by, infusion->code);
    if (infusion->checker_typed)
        cl_notice(cl, "the codes of %s for %s were typed, and the record says so: %s", infusion->checked_by,
                  infusion->code, how);
    if (!infusion->starter_scanned)
        cl_notice(cl, "the codes of %s for %s were typed, and the record says so: %s", infusion->started_by,
                  infusion->code, how);
}

/* What is known of the begin beside the infusion itself. */
static enum cl_status add_begin(struct cl *cl, const struct cl_infusion_start *start, struct cl_infusion *infusion)
{
    enum cl_status status;
    CL_TRY(cl_infusion_check_rate(cl, infusion->code, start->rate_ul_per_h));
    if (start->rate_ul_per_h)
        CL_TRY(cl_infusion_add_event(cl, infusion,
                                     &(struct cl_infusion_event){.kind = "rate",
                                                                 .at_ms = infusion->started_at_ms,
                                                                 .rate_ul_per_h = start->rate_ul_per_h},
                                     0));
    CL_TRY(cl_infusion_tell_plan(cl, infusion, start->rate_ul_per_h));
    tell_unscanned(cl, infusion);
    CL_TRY(cl_infusion_get(cl, infusion->code, infusion));
done:
    return status;
}

enum cl_status cl_infusion_start(struct cl *cl, const struct cl_infusion_start *start, struct cl_infusion *out)
{
    enum cl_status status;
    struct cl_subject subject;
    struct cl_dose dose;
    struct cl_infusion infusion;
    int64_t number = 0;
    char code[CL_NUMBERED_CODE];
    CL_TRY(cl_write_begin(cl, CL_ACT_INFUSION_START, NULL));
    CL_TRY(find_subject(cl, start->starter.subject, &subject));
    CL_TRY(cl_site_require_code(cl, subject.site));
    CL_TRY(cl_dose_get(cl, start->starter.dose, &dose));
    CL_TRY(check_two(cl));
    CL_TRY(check_scans(cl, start, &subject, &dose));
    CL_TRY(check_start(cl, &dose, &subject));
    CL_TRY(cl_store_int(cl->store, SQL_INFUSION_NEXT_NUMBER, &number, CL_NO_VALUES));
    cl_write_concerns(cl, cl_numbered_code_write(CL_INFUSION_PREFIX, number, code));
    cl_dose_concerns(cl, &dose);
    CL_TRY(insert_infusion(cl, &dose, code, start));
    CL_TRY(cl_infusion_get(cl, code, &infusion));
    CL_TRY(add_begin(cl, start, &infusion));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = infusion;
    else
        cl_near_miss_record(cl, start);
    return status;
}
