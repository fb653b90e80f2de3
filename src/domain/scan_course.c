/* What is typed at the bed while an infusion runs: interrupt WHY, resume, rate 4mL/min, reaction chills 1,
 * abort 20mL WHY. */
#include "domain/infusion.h"
#include "domain/scan.h"

#include <string.h>
#include <strings.h>

static const char WRITE_ABORT[] = "type the volume given and why: abort 20mL dyspnoea";

static enum cl_status interrupt(struct cl_scan *scan, const char *why)
{
    enum cl_status status;
    struct cl_infusion infusion;
    if (!*why)
        return cl_scan_refuse(scan, "act.reason", "type why: interrupt line blocked", "a reason is missing");
    scan->cl->reason = why;
    CL_TRY(cl_infusion_interrupt(scan->cl, scan->infusion, &infusion));
    status = cl_scan_say(scan, "%s of %s is interrupted; to go on type resume", infusion.code, infusion.subject);
done:
    return status;
}

static enum cl_status resume(struct cl_scan *scan, const char *rest)
{
    enum cl_status status;
    struct cl_infusion infusion;
    char time[CL_TIME_TEXT];
    (void)rest;
    CL_TRY(cl_infusion_resume(scan->cl, scan->infusion, &infusion));
    status = cl_scan_say(scan, "%s of %s goes on; it must end by %s", infusion.code, infusion.subject,
                         cl_time_write_local(infusion.use_by_ms, infusion.timezone, false, time, sizeof time));
done:
    return status;
}

static enum cl_status set_rate(struct cl_scan *scan, const char *text)
{
    enum cl_status status;
    struct cl_infusion infusion;
    int64_t rate_ul_per_h;
    char rate[CL_QUANTITY_TEXT];
    CL_TRY(cl_rate_read(text, &rate_ul_per_h, scan->cl->error));
    CL_TRY(cl_infusion_rate(scan->cl, scan->infusion, rate_ul_per_h, &infusion));
    status = cl_scan_say(scan, "%s of %s runs at %s", infusion.code, infusion.subject,
                         cl_rate_write(rate_ul_per_h, rate, sizeof rate));
done:
    return status;
}

/* "chills 1", or "chills,grade=1" as elsewhere. */
static enum cl_status react(struct cl_scan *scan, const char *text)
{
    enum cl_status status;
    struct cl_infusion infusion;
    static const char grade[] = ",grade=";
    size_t size = strlen(text), term = size > 2 && text[size - 2] == ' ' ? size - 2 : 0;
    if (size > strlen(grade) + 1 && strncmp(text + size - 1 - strlen(grade), grade, strlen(grade)) == 0)
        term = size - 1 - strlen(grade);
    if (!term || text[size - 1] < '1' || text[size - 1] > '5')
        return cl_scan_refuse(scan, "scan.text", "type it with its CTCAE grade from 1 to 5: reaction chills 1",
                              "'%s' is not a reaction with its grade", text);
    const char *name = cl_arena_copy_bytes(&scan->cl->arena, text, term);
    CL_TRY(cl_infusion_reaction(scan->cl, scan->infusion, name, text[size - 1] - '0', &infusion));
    status = cl_scan_say(scan, "%s of grade %c is on record of %s", name, text[size - 1], infusion.code);
done:
    return status;
}

/* "20mL dyspnoea" */
static enum cl_status stop(struct cl_scan *scan, const char *text)
{
    enum cl_status status;
    struct cl_infusion infusion;
    int64_t given_ul;
    char given[CL_QUANTITY_TEXT];
    const char *why = strchr(text, ' ');
    if (!why || !why[strspn(why, " ")])
        return cl_scan_refuse(scan, "act.reason", WRITE_ABORT, "the volume or the reason is missing");
    CL_TRY(cl_volume_or_zero_read(cl_arena_copy_bytes(&scan->cl->arena, text, (size_t)(why - text)), &given_ul,
                                  scan->cl->error));
    scan->cl->reason = why + strspn(why, " ");
    CL_TRY(cl_infusion_abort(scan->cl, scan->infusion, given_ul, NULL, &infusion));
    scan->infusion[0] = '\0';
    status = cl_scan_say(scan, "%s of %s aborted: %s given", infusion.code, infusion.subject,
                         given_ul ? cl_volume_write(given_ul, given, sizeof given) : "nothing");
done:
    return status;
}

static const struct {
    const char *word;
    enum cl_status (*run)(struct cl_scan *scan, const char *rest);
} WORDS[] = {{"interrupt", interrupt}, {"resume", resume}, {"rate", set_rate}, {"reaction", react}, {"abort", stop}};

bool cl_scan_course(struct cl_scan *scan, enum cl_status *status)
{
    const char *text = cl_arena_copy(&scan->cl->arena, scan->held);
    text += strspn(text, " ");
    size_t size = strcspn(text, " ");
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (strlen(WORDS[i].word) != size || strncasecmp(text, WORDS[i].word, size) != 0)
            continue;
        if (*scan->infusion)
            *status = WORDS[i].run(scan, text + size + strspn(text + size, " "));
        else
            *status = cl_scan_refuse(scan, "scan.infusion", "scan the bag that runs first",
                                     "no infusion is at hand to %s", WORDS[i].word);
        return true;
    }
    return false;
}
