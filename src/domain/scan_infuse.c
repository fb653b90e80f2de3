/* At the bed: the first person reads the patient's label and the bag, then the second, each proven; then it starts. It
 * is finished by the volume that was given. */
#include "domain/identify.h"
#include "domain/near_miss.h"
#include "domain/scan.h"
#include "domain/subject_code.h"
#include <cryolot/dose.h>
#include <cryolot/infusion.h>
#include <cryolot/subject.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define GIVEN_WORD "given "

static struct cl_scan_bedside *who_reads(struct cl_scan *scan)
{
    return &scan->bedside[scan->cl->second.id ? 1 : 0];
}

static bool is_whole(const struct cl_scan_bedside *read)
{
    return *read->subject && *read->dose;
}

bool cl_scan_infuse_awaits_second(const struct cl_scan *scan)
{
    return scan->mode == CL_SCAN_INFUSE && is_whole(&scan->bedside[0]);
}

void cl_scan_infuse_forget(struct cl_scan *scan)
{
    memset(scan->bedside, 0, sizeof scan->bedside);
}

/* ---- what was read ---------------------------------------------------------------------------------------------- */

/* Refused before anything was to start: on record all the same, as a wrong bag at the bed is what it is. */
static void keep_refused(struct cl_scan *scan)
{
    const struct cl_scan_bedside *read = scan->bedside;
    const struct cl_infusion_start begin = {
        .starter = {read[0].subject, read[0].dose},
        .checker = {*read[1].subject ? read[1].subject : NULL, *read[1].dose ? read[1].dose : NULL}};
    cl_near_miss_add(scan->cl, scan->rule, scan->message, &begin);
}

/* The first person's two readings must be of each other before anybody else is called. */
static enum cl_status check_first(struct cl_scan *scan)
{
    enum cl_status status;
    struct cl_dose dose;
    const struct cl_scan_bedside *first = &scan->bedside[0];
    if (!is_whole(first))
        return cl_scan_say(scan, "%s %s read; now %s", *first->subject ? "patient" : "bag",
                           *first->subject ? first->subject : first->dose,
                           *first->subject ? "the bag" : "the patient's label");
    CL_TRY(cl_dose_get(scan->cl, first->dose, &dose));
    if (strcmp(dose.subject, first->subject) != 0) {
        status = cl_scan_refuse(scan, "dose.subject", "stop: look at the patient's label and the bag again",
                                "bag %s is for %s, not for %s", dose.code, dose.subject, first->subject);
        keep_refused(scan);
        cl_scan_infuse_forget(scan);
        return status;
    }
    status =
        cl_scan_say(scan, "patient %s and bag %s read; now the second person's badge", first->subject, first->dose);
done:
    return status;
}

static enum cl_status start(struct cl_scan *scan)
{
    enum cl_status status;
    struct cl_infusion infusion;
    char time[CL_TIME_TEXT];
    struct cl_scan_bedside *read = scan->bedside;
    char label[2][CL_SUBJECT_LABEL]; /* a patient is known here by their label alone */
    const struct cl_infusion_start begin = {
        .starter = {cl_subject_label_write(read[0].subject, label[0]), read[0].dose},
        .checker = {cl_subject_label_write(read[1].subject, label[1]), read[1].dose}};
    status = cl_infusion_start(scan->cl, &begin, &infusion);
    cl_scan_infuse_forget(scan);
    if (status != CL_OK)
        cl_scan_forget_second(scan);
    CL_TRY(status);
    snprintf(scan->infusion, sizeof scan->infusion, "%s", infusion.code);
    scan->group[CL_SCAN_INFUSE]++;
    status = cl_scan_say(
        scan, "%s began: %s into %s, checked by %s; it must end by %s; type what happens, at its end the volume given",
        infusion.code, infusion.dose, infusion.subject, infusion.checked_name,
        cl_time_write_local(infusion.end_by_ms, infusion.timezone, false, time, sizeof time));
    cl_scan_forget_second(scan);
done:
    return status;
}

/* `read`: what the second person read now, `first`: the same of the first. */
static enum cl_status check_second(struct cl_scan *scan, const char *what, const char *read, const char *first)
{
    struct cl *cl = scan->cl;
    if (strcmp(read, first) != 0) {
        enum cl_status status =
            cl_scan_refuse(scan, "bedside.scan", "stop: both scan patient and bag again, from the first badge on",
                           "%s: %s read %s, but %s read %s; nothing was started", what, cl->second.login, read,
                           cl->actor.login, first);
        keep_refused(scan);
        cl_scan_infuse_forget(scan);
        cl_scan_forget_second(scan);
        return status;
    }
    if (is_whole(&scan->bedside[1]))
        return start(scan);
    return cl_scan_say(scan, "%s %s read by %s too", what, read, cl->second.name);
}

static enum cl_status read_subject(struct cl_scan *scan, const char *code)
{
    enum cl_status status;
    struct cl_subject subject;
    struct cl_scan_bedside *read = who_reads(scan);
    CL_TRY(cl_subject_get(scan->cl, code, &subject));
    snprintf(read->subject, sizeof read->subject, "%s", subject.code);
    status = read == scan->bedside ? check_first(scan)
                                   : check_second(scan, "patient", subject.code, scan->bedside[0].subject);
done:
    return status;
}

/* A bag that runs already is at hand to be finished. */
static enum cl_status take_up(struct cl_scan *scan, const struct cl_dose *dose)
{
    snprintf(scan->infusion, sizeof scan->infusion, "%s", dose->infusion);
    return cl_scan_say(scan, "%s is infusion %s of %s; type what happens, at its end the volume given", dose->code,
                       dose->infusion, dose->subject);
}

static enum cl_status read_bag(struct cl_scan *scan, const char *code)
{
    enum cl_status status;
    struct cl_dose dose;
    struct cl_scan_bedside *read = who_reads(scan);
    CL_TRY(cl_dose_get(scan->cl, code, &dose));
    if (dose.infusion && read == scan->bedside && !*read->subject)
        return take_up(scan, &dose);
    snprintf(read->dose, sizeof read->dose, "%s", dose.code);
    status = read == scan->bedside ? check_first(scan) : check_second(scan, "bag", dose.code, scan->bedside[0].dose);
done:
    return status;
}

/* ---- the end ---------------------------------------------------------------------------------------------------- */

static bool is_volume(const char *text, int64_t *given_ul)
{
    text += strspn(text, " ");
    if (strncasecmp(text, GIVEN_WORD, strlen(GIVEN_WORD)) == 0)
        text += strlen(GIVEN_WORD);
    return cl_volume_or_zero_read(text + strspn(text, " "), given_ul, NULL) == CL_OK;
}

static enum cl_status finish(struct cl_scan *scan, int64_t given_ul)
{
    enum cl_status status;
    struct cl_infusion infusion;
    char given[CL_QUANTITY_TEXT], cells[CL_QUANTITY_TEXT];
    if (!*scan->infusion)
        return cl_scan_refuse(scan, "scan.infusion", "scan the bag that runs first",
                              "no infusion is at hand to be ended");
    CL_TRY(cl_infusion_finish(scan->cl, scan->infusion, given_ul, NULL, &infusion));
    scan->infusion[0] = '\0';
    status = cl_scan_say(scan, "%s of %s finished: %s, %s cells given%s", infusion.code, infusion.subject,
                         given_ul ? cl_volume_write(given_ul, given, sizeof given) : "nothing",
                         cl_cells_write(infusion.given_cells, cells, sizeof cells),
                         infusion.past_use_by ? "; PAST ITS USE-BY TIME: tell QA" : "");
done:
    return status;
}

bool cl_scan_infuse(struct cl_scan *scan, const struct cl_scan_code *code, enum cl_status *status)
{
    int64_t given_ul = 0;
    if (is_volume(scan->held, &given_ul))
        *status = finish(scan, given_ul);
    else if (cl_scan_course(scan, status))
        return true;
    else if (code->kind == CL_SCAN_IS_SUBJECT)
        *status = read_subject(scan, code->code);
    else if (code->kind == CL_SCAN_IS_DOSE)
        *status = read_bag(scan, code->code);
    else if (code->kind == CL_SCAN_IS_VIAL || code->kind == CL_SCAN_IS_PLACE || code->kind == CL_SCAN_IS_POSITION)
        *status = cl_scan_refuse(
            scan, "scan.mode", cl_scan_expects(scan->mode), "%s is a %s: at the bed patient and bag are scanned",
            code->kind == CL_SCAN_IS_POSITION ? code->position : code->code, cl_scan_kind_word(code->kind));
    else
        return false;
    return true;
}
