/* What broke a rule at the bed, of an infusion from paper: found, told, and opened as a deviation. */
#include "base/text.h"
#include "domain/deviation.h"
#include "domain/infusion_entry.h"
#include "domain/override.h"

#include <string.h>

/* ---- what else there is of the subject ----------------------------------------------------------------------------
 */

static enum cl_status is_extension(struct cl *cl, const struct cl_entry *entry, bool *extension)
{
    struct cl_order order = entry->order;
    enum cl_status status = CL_OK;
    if (!order.id && entry->dose.order)
        status = cl_order_get(cl, entry->dose.order, &order);
    *extension = order.extension || entry->paper->extension;
    return status;
}

/* By when it began, not by the thaw. The reason that says why it is entered late does not make it right. */
static enum cl_status judge_spacing(struct cl *cl, struct cl_entry *entry)
{
    static const char check[] = "dose.spacing";
    enum cl_status status;
    struct cl_product product;
    struct cl_gate gate = {.cl = cl};
    struct cl_dose_spacing spacing = {&product, &entry->subject, false, entry->paper->started_at_ms};
    const char *problem;
    int64_t days_apart;
    CL_TRY(cl_product_get_by_id(cl, entry->dose.product_id, &product));
    CL_TRY(is_extension(cl, entry, &spacing.extension));
    CL_TRY(cl_dose_find_too_near(cl, &spacing, &problem, &days_apart));
    cl_gate_require(&gate, check, "The infusion before it is long enough ago", "none is near", problem, "");
    cl_gate_measured(&gate, days_apart);
    CL_TRY(cl_gate_override(&gate, entry->order.id, entry->dose.id, &product));
    if (gate.check[0].state != CL_CHECK_PASS)
        cl_problem_add(cl, &entry->then.broken, "%s: %s", check, problem);
done:
    return status;
}

/* ---- who was at the bed ------------------------------------------------------------------------------------------ */

/* Two logins of one name are one person's; the first is as good as the other. */
static enum cl_status find_users(struct cl *cl, struct cl_entry *entry)
{
    const struct cl_infusion_paper *paper = entry->paper;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_PERSON_LIST, CL_NO_VALUES);
    while (cl_rows_next(rows)) {
        const char *name = cl_rows_text(rows, COL_PERSON_NAME);
        if (!entry->starter_id && cl_text_same_name(name, paper->starter))
            entry->starter_id = cl_rows_int(rows, COL_PERSON_ID);
        if (!entry->checker_id && cl_text_same_name(name, paper->checker))
            entry->checker_id = cl_rows_int(rows, COL_PERSON_ID);
    }
    return cl_rows_close(rows);
}

/* Two users of the record are two people, however near their names. */
static enum cl_status judge_people(struct cl *cl, struct cl_entry *entry)
{
    const struct cl_infusion_paper *paper = entry->paper;
    enum cl_status status = find_users(cl, entry);
    bool two_users = entry->starter_id && entry->checker_id;
    if (!two_users && cl_text_may_be_one_person(paper->starter, paper->checker))
        cl_problem_add(cl, &entry->then.broken,
                       "second.other-person: %s, who began it, and %s, who checked it, may be "
                       "one person",
                       paper->starter, paper->checker);
    if (!entry->starter_id)
        cl_notice(cl, "%s, who began it by the paper, is not a user of this record", paper->starter);
    if (!entry->checker_id)
        cl_notice(cl, "%s, who checked it by the paper, is not a user of this record", paper->checker);
    return status;
}

/* A scan may hold more than one infusion, or be the wrong one. */
static enum cl_status tell_same_paper(struct cl *cl, const struct cl_entry *entry)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INFUSION_ENTER_SAME_PAPER, CL_BIND(cl_int(entry->source_id)));
    if (cl_rows_next(rows))
        cl_notice(cl, "the same file is the paper of infusion %s already: look whether this one was entered before",
                  cl_rows_text(rows, 0));
    return cl_rows_close(rows);
}

/* ---- its time ---------------------------------------------------------------------------------------------------- */

/* By the time in which it ran: more than the whole time allowed for, where it was interrupted for long. */
static enum cl_status find_too_fast(struct cl *cl, struct cl_entry *entry)
{
    static const char check[] = "endotoxin.within-limit";
    enum cl_status status;
    struct cl_infusion infusion;
    const char *problem;
    CL_TRY(cl_infusion_get(cl, entry->code, &infusion));
    CL_TRY(cl_dose_hour_problem(cl, &infusion, &problem));
    for (size_t i = 0; i < entry->then.broken.count; i++)
        if (strncmp(entry->then.broken.at[i], check, strlen(check)) == 0)
            problem = NULL;
    if (problem)
        cl_problem_add(cl, &entry->then.broken, "%s: it gave %s", check, problem);
done:
    return status;
}

static void find_past_use_by(struct cl *cl, struct cl_entry *entry)
{
    char use_by[CL_TIME_TEXT];
    if (entry->paper->finished_at_ms > entry->dose.use_by_ms)
        cl_problem_add(cl, &entry->then.broken, "dose.use-by: it ended after its use-by time, %s",
                       cl_time_write_local(entry->dose.use_by_ms, entry->dose.timezone, false, use_by, sizeof use_by));
}

/* ---- what broke a rule ------------------------------------------------------------------------------------------- */

static const char *joined(struct cl *cl, const struct cl_problems *problems, const char *before)
{
    const char *text = "";
    for (size_t i = 0; i < problems->count; i++)
        text = cl_arena_print(&cl->arena, "%s%s%s", text, i ? "; " : before, problems->at[i]);
    return text;
}

/* One deviation names every rule; what may have been broken is a major one. */
static enum cl_status open_deviation(struct cl *cl, const struct cl_entry *entry)
{
    enum cl_status status = CL_OK;
    int64_t id;
    const char *code = NULL;
    const struct cl_then *then = &entry->then;
    size_t count = then->broken.count;
    if (count + then->unknown.count == 0)
        return CL_OK;
    const char *rules = joined(cl, &then->broken, "");
    const char *unknown = joined(cl, &then->unknown,
                                 count ? "; not known whether it was so then: " : "not known whether it was so then: ");
    CL_TRY(cl_deviation_raise_found(
        cl,
        &(struct cl_deviation_found){
            .origin = "report",
            .title = count ? cl_arena_print(&cl->arena, "infusion %s, entered from paper, broke %zu rule%s",
                                            entry->code, count, count == 1 ? "" : "s")
                           : cl_arena_print(&cl->arena, "infusion %s, entered from paper: what cannot be judged",
                                            entry->code),
            .description = cl_arena_print(&cl->arena, "%s%s", rules, unknown),
            .place = entry->subject.site,
            .class = count ? "critical" : "major",
            .happened_at_ms = entry->paper->started_at_ms,
            .infusion_id = entry->infusion_id},
        &id, &code));
    cl_notice(cl, "deviation %s is open: %s%s", code, rules, unknown);
done:
    return status;
}

static void tell_later(struct cl *cl, const struct cl_entry *entry)
{
    if (entry->then.later.count)
        cl_notice(cl,
                  "what came after the infusion broke no rule at the bed, and %s has these cells; tell the "
                  "physician: %s",
                  entry->subject.code, joined(cl, &entry->then.later, ""));
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

enum cl_status cl_entry_judge(struct cl *cl, struct cl_entry *entry)
{
    enum cl_status status;
    find_past_use_by(cl, entry);
    CL_TRY(judge_spacing(cl, entry));
    CL_TRY(judge_people(cl, entry));
done:
    return status;
}

enum cl_status cl_entry_report(struct cl *cl, struct cl_entry *entry)
{
    enum cl_status status;
    CL_TRY(find_too_fast(cl, entry));
    CL_TRY(tell_same_paper(cl, entry));
    CL_TRY(open_deviation(cl, entry));
    tell_later(cl, entry);
done:
    return status;
}
