#include "domain/dose.h"
#include "domain/dose_size.h"
#include "domain/identify.h"
#include "domain/setting.h"
#include "base/text.h"
#include "domain/site.h"
#include <cryolot/infusion.h>

#include <string.h>

#define INFUSION_PREFIX "INF"

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static struct cl_infusion infusion_from_row(struct cl *cl, const struct cl_rows *rows)
{
    struct cl_infusion infusion = {
        .id = cl_rows_int(rows, COL_INFUSION_ID),
        .code = cl_keep_text(cl, rows, COL_INFUSION_CODE),
        .dose = cl_keep_text(cl, rows, COL_INFUSION_DOSE),
        .dose_id = cl_rows_int(rows, COL_INFUSION_DOSE_ID),
        .subject = cl_keep_text(cl, rows, COL_INFUSION_SUBJECT),
        .subject_id = cl_rows_int(rows, COL_INFUSION_SUBJECT_ID),
        .timezone = cl_keep_text(cl, rows, COL_INFUSION_TIMEZONE),
        .state = cl_keep_text(cl, rows, COL_INFUSION_STATE),
        .planned_cells = cl_rows_int(rows, COL_INFUSION_PLANNED_CELLS),
        .weight_g = cl_rows_int(rows, COL_INFUSION_WEIGHT_G),
        .bag_ul = cl_rows_int(rows, COL_INFUSION_BAG_UL),
        .use_by_ms = cl_rows_int(rows, COL_INFUSION_USE_BY_MS),
        .started_by = cl_keep_text(cl, rows, COL_INFUSION_STARTED_BY),
        .checked_by = cl_keep_text(cl, rows, COL_INFUSION_CHECKED_BY),
        .started_name = cl_keep_text(cl, rows, COL_INFUSION_STARTED_NAME),
        .checked_name = cl_keep_text(cl, rows, COL_INFUSION_CHECKED_NAME),
        .starter_scanned = cl_rows_int(rows, COL_INFUSION_STARTER_SCANNED) != 0,
        .checker_scanned = cl_rows_int(rows, COL_INFUSION_CHECKER_SCANNED) != 0,
        .started_at_ms = cl_rows_int(rows, COL_INFUSION_STARTED_AT_MS),
        .finished_at_ms = cl_rows_int(rows, COL_INFUSION_FINISHED_AT_MS),
        .given_ul = cl_rows_int(rows, COL_INFUSION_GIVEN_UL),
        .given_cells = cl_rows_int(rows, COL_INFUSION_GIVEN_CELLS),
    };
    infusion.planned_cells_per_kg = cl_dose_per_kg(infusion.planned_cells, infusion.weight_g);
    infusion.given_cells_per_kg = cl_dose_per_kg(infusion.given_cells, infusion.weight_g);
    infusion.past_use_by = infusion.finished_at_ms > infusion.use_by_ms;
    return infusion;
}

/* "chills,grade=1; fever,grade=2", in the order of time; NULL: none. */
static enum cl_status load_reactions(struct cl *cl, struct cl_infusion *infusion)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INFUSION_EVENTS, CL_BIND(cl_int(infusion->id)));
    while (cl_rows_next(rows)) {
        if (strcmp(cl_rows_text(rows, COL_INFUSION_EVENT_KIND), "reaction") != 0)
            continue;
        const char *reaction =
            cl_arena_print(&cl->arena, "%s,grade=%lld", cl_rows_text(rows, COL_INFUSION_EVENT_DETAIL),
                           (long long)cl_rows_int(rows, COL_INFUSION_EVENT_GRADE));
        infusion->reaction =
            infusion->reaction ? cl_arena_print(&cl->arena, "%s; %s", infusion->reaction, reaction) : reaction;
    }
    return cl_rows_close(rows);
}

enum cl_status cl_infusion_get(struct cl *cl, const char *text, struct cl_infusion *out)
{
    enum cl_status status;
    char code[CL_NUMBERED_CODE];
    CL_TRY(cl_numbered_code_read("infusion", INFUSION_PREFIX, text, code, cl->error));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INFUSION_BY_CODE, CL_BIND(cl_text(code)));
    bool found = cl_rows_next(rows);
    if (found)
        *out = infusion_from_row(cl, rows);
    CL_TRY(cl_rows_close(rows));
    CL_TRY(found ? load_reactions(cl, out) : cl_not_found(cl, "infusion", code));
done:
    return status;
}

enum cl_status cl_infusion_list(struct cl *cl, const struct cl_infusion_filter *filter, struct cl_infusion_list *out)
{
    enum cl_status status;
    struct cl_subject subject;
    struct cl_infusion *items = NULL;
    size_t count = 0, capacity = 0;
    if (filter->subject)
        CL_TRY(cl_subject_get(cl, filter->subject, &subject));
    struct cl_value state = cl_text(filter->state), limit = cl_int(filter->limit);
    struct cl_rows *rows = filter->subject ? cl_rows_open(cl->store, SQL_INFUSION_LIST_OF_SUBJECT,
                                                          CL_BIND(cl_text(filter->subject), state, limit))
                                           : cl_rows_open(cl->store, SQL_INFUSION_LIST, CL_BIND(state, limit));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = infusion_from_row(cl, rows);
    }
    CL_TRY(cl_rows_close(rows));
    for (size_t i = 0; i < count; i++)
        CL_TRY(load_reactions(cl, &items[i]));
    *out = (struct cl_infusion_list){items, count};
done:
    return status;
}

/* ---- start ----------------------------------------------------------------------------------------------------- */

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
    struct cl_gate gate = {.cl = cl};
    check_subject(&gate, dose, subject);
    cl_dose_gate_state(&gate, dose, "handed", cl_arena_print(&cl->arena, "cryolot dose show %s", dose->code));
    check_held(&gate, dose);
    cl_dose_gate_clock(&gate, dose);
    CL_TRY(cl_dose_gate_lots(cl, dose, &gate));
    CL_TRY(check_free(&gate, subject));
    CL_TRY(cl_gate_open(&gate, "start the infusion of", subject->code, NULL));
done:
    return status;
}

/* A dose in any state but "handed" has left its bag or has none yet. The actor named what they scanned; what the
 * checker scanned is not known. */
static enum cl_status insert_infusion(struct cl *cl, const struct cl_dose *dose, const char *code)
{
    enum cl_status status;
    CL_TRY(cl_store_change_one(cl->store, SQL_INFUSION_INSERT,
                               CL_BIND(cl_text(code), cl_int(dose->id), cl_int(dose->subject_id),
                                       cl_int(dose->planned_cells), cl_int(cl->actor.id), cl_int(cl->second.id),
                                       cl_text(cl->actor.name), cl_text(cl->second.name), cl_int(1), cl_int(0),
                                       cl_int(cl_done_at_ms(cl)))));
    CL_TRY(cl_dose_pass(cl, dose,
                        &(struct cl_dose_passing){.dose_state = "given", .vial_state = "infused", .leg = "infuse"}));
done:
    return status;
}

enum cl_status cl_infusion_start(struct cl *cl, const char *subject_code, const char *dose_code,
                                 struct cl_infusion *out)
{
    enum cl_status status;
    struct cl_subject subject;
    struct cl_dose dose;
    struct cl_infusion infusion;
    int64_t number = 0;
    char code[CL_NUMBERED_CODE];
    CL_TRY(cl_write_begin(cl, CL_ACT_INFUSION_START, NULL));
    CL_TRY(cl_subject_get(cl, subject_code, &subject));
    CL_TRY(cl_site_require_code(cl, subject.site));
    CL_TRY(cl_dose_get(cl, dose_code, &dose));
    CL_TRY(check_start(cl, &dose, &subject));
    CL_TRY(cl_store_int(cl->store, SQL_INFUSION_NEXT_NUMBER, &number, CL_NO_VALUES));
    cl_write_concerns(cl, cl_numbered_code_write(INFUSION_PREFIX, number, code));
    cl_dose_concerns(cl, &dose);
    CL_TRY(insert_infusion(cl, &dose, code));
    CL_TRY(cl_infusion_get(cl, code, &infusion));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = infusion;
    return status;
}

/* ---- finish ---------------------------------------------------------------------------------------------------- */

/* "chills,grade=1". */
static bool is_reaction(const char *text)
{
    static const char grade[] = ",grade=";
    const char *comma = strstr(text, grade);
    if (!comma || comma == text)
        return false;
    const char *number = comma + strlen(grade);
    return number[0] >= '1' && number[0] <= '5' && number[1] == '\0';
}

static enum cl_status check_reaction(struct cl *cl, const char *reaction)
{
    enum cl_status status = CL_OK;
    if (!reaction)
        return CL_OK;
    CL_TRY(cl_text_check("reaction", reaction, 300, cl->error));
    CL_TRY(cl_anonymous_check(cl, "reaction", reaction, false));
    char *rest = cl_arena_copy(&cl->arena, reaction), *part;
    while ((part = strsep(&rest, ";")) != NULL) {
        part += strspn(part, " ");
        if (!is_reaction(part))
            return cl_fail(cl->error, CL_USAGE, "infusion.reaction", NULL,
                           "write it as --reaction 'chills,grade=1'; several with semicolons between them",
                           "'%s' is no reaction with its CTCAE grade from 1 to 5", part);
    }
done:
    return status;
}

/* One row for each; check_reaction has seen their form. */
static enum cl_status insert_reactions(struct cl *cl, const struct cl_infusion *infusion, const char *reaction)
{
    enum cl_status status = CL_OK;
    char *rest = reaction ? cl_arena_copy(&cl->arena, reaction) : NULL, *part;
    while ((part = strsep(&rest, ";")) != NULL) {
        part += strspn(part, " ");
        char *comma = strstr(part, ",grade=");
        int64_t grade = comma[strlen(",grade=")] - '0';
        *comma = '\0';
        CL_TRY(cl_store_change_one(cl->store, SQL_INFUSION_EVENT_INSERT,
                                   CL_BIND(cl_int(infusion->id), cl_text("reaction"), cl_int(cl_done_at_ms(cl)),
                                           cl_text(part), cl_int(grade), cl_int(cl->actor.id), cl_int(cl->now_ms))));
    }
done:
    return status;
}

static enum cl_status check_finish(struct cl *cl, const struct cl_infusion *infusion, int64_t given_ul)
{
    char given[CL_QUANTITY_TEXT], bag[CL_QUANTITY_TEXT], started[CL_TIME_TEXT];
    if (strcmp(infusion->state, "running") != 0)
        return cl_refuse(cl, "infusion.state", infusion->code,
                         cl_arena_print(&cl->arena, "cryolot infusion show %s", infusion->code),
                         "infusion '%s' is %s, not running", infusion->code, infusion->state);
    if (cl_done_at_ms(cl) < infusion->started_at_ms)
        return cl_refuse(
            cl, "time.order", infusion->code, "give the true time with --at", "infusion '%s' began later, at %s",
            infusion->code,
            cl_time_write_local(infusion->started_at_ms, infusion->timezone, false, started, sizeof started));
    if (given_ul > infusion->bag_ul)
        return cl_refuse(cl, "infusion.volume", infusion->code, "look at the volume given again",
                         "%s cannot have been given: the bag held %s", cl_volume_write(given_ul, given, sizeof given),
                         cl_volume_write(infusion->bag_ul, bag, sizeof bag));
    return CL_OK;
}

enum cl_status cl_infusion_finish(struct cl *cl, const char *code, int64_t given_ul, const char *reaction,
                                  struct cl_infusion *out)
{
    enum cl_status status;
    struct cl_infusion infusion;
    CL_TRY(check_reaction(cl, reaction));
    CL_TRY(cl_write_begin(cl, CL_ACT_INFUSION_FINISH, NULL));
    CL_TRY(cl_infusion_get(cl, code, &infusion));
    cl_write_concerns(cl, infusion.code);
    cl_write_concerns(cl, infusion.subject);
    cl_write_concerns(cl, infusion.dose);
    CL_TRY(cl_dose_require_site(cl, infusion.subject));
    CL_TRY(check_finish(cl, &infusion, given_ul));
    int64_t given_cells = cl_dose_given(infusion.planned_cells, given_ul, infusion.bag_ul);
    CL_TRY(cl_store_change_one(
        cl->store, SQL_INFUSION_FINISH,
        CL_BIND(cl_int(infusion.id), cl_int(cl_done_at_ms(cl)), cl_int(given_ul), cl_int(given_cells))));
    CL_TRY(insert_reactions(cl, &infusion, reaction));
    CL_TRY(cl_infusion_get(cl, code, &infusion));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = infusion;
    return status;
}
