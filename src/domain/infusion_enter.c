/* An infusion from a paper record: the dose and what became of it in one write, with the times of the paper. What would
 * make the record false is refused; what broke a rule at the bed is recorded as it was and opens a deviation. */
#include "base/text.h"
#include "domain/attachment.h"
#include "domain/deviation.h"
#include "domain/dose.h"
#include "domain/identify.h"
#include "domain/infusion_enter.h"
#include "domain/setting.h"
#include "domain/site.h"
#include "domain/vial.h"
#include <string.h>
#include <strings.h>

enum { NAME_MOST = 100, DILUENT_MOST = 60, BAG_MOST_UL = 2000000, REACTION_MOST = 300 };

/* ---- what the paper says ------------------------------------------------------------------------------------------
 */

static enum cl_status check_names(struct cl *cl, const struct cl_infusion_paper *paper)
{
    enum cl_status status;
    CL_TRY(cl_text_check("prescriber", paper->prescriber, NAME_MOST, cl->error));
    CL_TRY(cl_text_check("starter", paper->starter, NAME_MOST, cl->error));
    CL_TRY(cl_text_check("checker", paper->checker, NAME_MOST, cl->error));
    if (strcasecmp(paper->starter, paper->checker) == 0)
        status = cl_refuse(cl, "act.second", NULL, "look at the two names on the paper again",
                           "%s cannot have begun it and checked it: two people are needed", paper->starter);
done:
    return status;
}

static enum cl_status check_times(struct cl *cl, const struct cl_infusion_paper *paper)
{
    if (paper->finished_at_ms > cl->now_ms)
        return cl_refuse(cl, "time.future", NULL, "give the times that stand on the paper",
                         "an infusion cannot have ended in the future");
    if (paper->thawed_at_ms > paper->started_at_ms || paper->started_at_ms > paper->finished_at_ms)
        return cl_refuse(cl, "time.order", NULL, "give the times that stand on the paper",
                         "the thaw comes before the start, and the start before the end");
    return CL_OK;
}

static enum cl_status check_volumes(struct cl *cl, const struct cl_infusion_paper *paper)
{
    char given[CL_QUANTITY_TEXT], bag[CL_QUANTITY_TEXT];
    if (paper->bag_ul > BAG_MOST_UL)
        return cl_refuse(cl, "dose.bag", NULL, "look at the volume again", "a bag holds 2 L at most");
    if (paper->given_ul > paper->bag_ul)
        return cl_refuse(cl, "infusion.volume", NULL, "look at the volumes on the paper again",
                         "%s cannot have been given: the bag held %s",
                         cl_volume_write(paper->given_ul, given, sizeof given),
                         cl_volume_write(paper->bag_ul, bag, sizeof bag));
    return CL_OK;
}

static enum cl_status check_paper(struct cl *cl, const struct cl_infusion_paper *paper)
{
    enum cl_status status;
    CL_TRY(cl_attachment_check(&paper->source, cl->error));
    CL_TRY(check_names(cl, paper));
    CL_TRY(check_times(cl, paper));
    CL_TRY(check_volumes(cl, paper));
    if (paper->diluent) {
        CL_TRY(cl_text_check("diluent", paper->diluent, DILUENT_MOST, cl->error));
        CL_TRY(cl_text_check("lot of the diluent", paper->diluent_lot, DILUENT_MOST, cl->error));
    }
done:
    return status;
}

/* ---- what would make the record false -------------------------------------------------------------------------------
 */

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

/* Vials that somebody at that site can have thawed: stored there, or in somebody's hands there. */
static enum cl_status check_vials(struct cl *cl, const struct cl_dose_plan *plan)
{
    enum cl_status status;
    static const char *const there[] = {"stored", "out", NULL};
    struct cl_problems problems = {0};
    struct cl_site site = {0};
    CL_TRY(cl_site_get(cl, plan->subject.site, &site));
    for (size_t i = 0; i < plan->vials.count; i++) {
        const struct cl_vial *vial = &plan->vials.at[i];
        int64_t at_site = 0;
        CL_TRY(
            cl_store_int(cl->store, SQL_INFUSION_ENTER_AT_SITE, &at_site, CL_BIND(cl_int(vial->id), cl_int(site.id))));
        if (!is_one_of(vial->state, there) || vial->shipment_id)
            cl_problem_add(cl, &problems, "vial %s is %s", vial->code, vial->state);
        else if (!at_site)
            cl_problem_add(cl, &problems, "vial %s was not at %s: it %s", vial->code, site.code,
                           cl_vial_whereabouts(cl, vial));
    }
    status = cl_problems_end(cl, &problems, CL_REFUSED, "vial.at-site", problems.count ? plan->vials.at[0].code : NULL,
                             "look at the vials on the paper again; record first how they came there",
                             "the record says otherwise");
done:
    return status;
}

/* Checks whose failing says that the paper cannot be so, or that cells cannot be counted. */
static const char *const FALSE_RECORD[] = {"vial.unused", "product.one", "dose.basis", "subject.weighed", NULL};
/* Who thaws is not asked: it is over. */
static const char *const NOT_ASKED[] = {"vial.at-hand", NULL};

static enum cl_status refuse_false(struct cl *cl, const struct cl_dose_plan *plan, const struct cl_gate *gate)
{
    struct cl_gate hard = {.cl = cl};
    for (size_t i = 0; i < gate->count; i++)
        if (is_one_of(gate->check[i].id, FALSE_RECORD))
            cl_gate_add(&hard, gate->check[i].id, gate->check[i].title, gate->check[i].state, gate->check[i].detail,
                        gate->check[i].remedy);
    return cl_gate_open(&hard, "enter an infusion of", plan->subject.code, NULL);
}

/* ---- writing it down -----------------------------------------------------------------------------------------------
 */

struct entry {
    const struct cl_infusion_paper *paper;
    struct cl_dose_plan plan;
    struct cl_dose dose;
    struct cl_problems broken; /* rules that were broken at the bed */
    int64_t *drawn_ul;         /* of each vial */
    int64_t planned_cells, dose_id, infusion_id, source_id;
    const char *code;
};

/* What was drawn of each vial: all of it where the paper says nothing else. */
static enum cl_status find_draws(struct cl *cl, struct entry *entry)
{
    const struct cl_infusion_paper *paper = entry->paper;
    size_t count = entry->plan.vials.count;
    struct cl_draw *draws = cl_arena_alloc(&cl->arena, (count + 1) * sizeof *draws);
    int64_t all_ul = 0;
    entry->drawn_ul = cl_arena_alloc(&cl->arena, (count + 1) * sizeof *entry->drawn_ul);
    for (size_t i = 0; i < count; i++) {
        const struct cl_vial *vial = &entry->plan.vials.at[i];
        entry->drawn_ul[i] = paper->drawn_ul[i] ? paper->drawn_ul[i] : vial->volume_ul;
        if (entry->drawn_ul[i] > vial->volume_ul)
            return cl_refuse(cl, "draw.volume", vial->code, "look at the volume again",
                             "more was drawn from vial %s than it held", vial->code);
        draws[i] = (struct cl_draw){entry->plan.cells[i], vial->volume_ul, entry->drawn_ul[i]};
        all_ul += entry->drawn_ul[i];
    }
    entry->planned_cells = cl_dose_drawn(draws, count);
    if (all_ul + paper->diluent_ul > paper->bag_ul)
        return cl_refuse(cl, "dose.bag", NULL, "look at the volumes again, or name what was drawn: --vials V=2.4mL",
                         "what was drawn and the diluent are more than the bag held");
    return CL_OK;
}

static enum cl_status use_vial(struct cl *cl, struct entry *entry, size_t i)
{
    enum cl_status status;
    struct cl_vial vial = entry->plan.vials.at[i];
    int64_t holder = vial.holder_id ? vial.holder_id : cl->actor.id;
    cl->performed_at_ms = entry->paper->thawed_at_ms;
    if (strcmp(vial.state, "stored") == 0) {
        CL_TRY(cl_vial_set_state(cl, &vial, "out", holder));
        CL_TRY(cl_dose_add_leg(cl, vial.id, "take", 0, holder, NULL));
        vial.state = "out";
        vial.holder_id = holder;
    }
    CL_TRY(cl_vial_set_state(cl, &vial, "thawed", holder));
    CL_TRY(cl_dose_add_leg(cl, vial.id, "thaw", holder, holder, NULL));
    vial.state = "thawed";
    cl->performed_at_ms = entry->paper->started_at_ms;
    CL_TRY(cl_vial_set_state(cl, &vial, "infused", 0));
    CL_TRY(cl_dose_add_leg(cl, vial.id, "infuse", holder, 0, NULL));
    CL_TRY(cl_store_change_one(
        cl->store, SQL_DOSE_ADD_VIAL,
        CL_BIND(cl_int(entry->dose_id), cl_int(vial.id), cl_int(entry->plan.cells[i]), cl_int(vial.volume_ul))));
    CL_TRY(cl_store_change_one(cl->store, SQL_DOSE_DRAW,
                               CL_BIND(cl_int(entry->dose_id), cl_int(vial.id), cl_int(entry->drawn_ul[i]))));
    cl_write_concerns(cl, vial.code);
done:
    return status;
}

static enum cl_status insert_dose(struct cl *cl, struct entry *entry)
{
    enum cl_status status;
    int64_t number = 0;
    char code[CL_NUMBERED_CODE];
    const struct cl_infusion_paper *paper = entry->paper;
    CL_TRY(cl_store_int(cl->store, SQL_DOSE_NEXT_NUMBER, &number, CL_NO_VALUES));
    cl_write_concerns(cl, cl_numbered_code_write(CL_DOSE_PREFIX, number, code));
    CL_TRY(cl_dose_plan_insert(cl, &entry->plan, code, &entry->dose_id));
    for (size_t i = 0; i < entry->plan.vials.count; i++)
        CL_TRY(use_vial(cl, entry, i));
    CL_TRY(cl_store_change_one(cl->store, SQL_INFUSION_ENTER_DOSE,
                               CL_BIND(cl_int(entry->dose_id), cl_text(paper->prescriber), cl_int(entry->planned_cells),
                                       cl_int(paper->bag_ul), cl_text_or_null(paper->diluent),
                                       cl_text_or_null(paper->diluent_lot), cl_int_or_null(paper->diluent_ul),
                                       paper->has_bath ? cl_int(paper->bath_mc) : cl_null())));
    CL_TRY(cl_dose_get(cl, code, &entry->dose));
done:
    return status;
}

static enum cl_status insert_reactions(struct cl *cl, const struct entry *entry)
{
    enum cl_status status = CL_OK;
    const char *reaction = entry->paper->reaction;
    char *rest = reaction ? cl_arena_copy(&cl->arena, reaction) : NULL, *part;
    while ((part = strsep(&rest, ";")) != NULL) {
        part += strspn(part, " ");
        char *grade = strstr(part, ",grade=");
        if (!grade || grade == part || grade[7] < '1' || grade[7] > '5' || grade[8] != '\0')
            return cl_fail(cl->error, CL_USAGE, "infusion.reaction", NULL,
                           "write it as --reaction 'chills,grade=1'; several with semicolons between them",
                           "'%s' is no reaction with its CTCAE grade from 1 to 5", part);
        int64_t number = grade[7] - '0';
        *grade = '\0';
        CL_TRY(cl_text_check("reaction", part, REACTION_MOST, cl->error));
        CL_TRY(cl_anonymous_check(cl, "reaction", part, false));
        CL_TRY(cl_store_change_one(cl->store, SQL_INFUSION_ENTER_REACTION,
                                   CL_BIND(cl_int(entry->infusion_id), cl_int(entry->paper->finished_at_ms),
                                           cl_text(part), cl_int(number), cl_int(cl->actor.id), cl_int(cl->now_ms))));
    }
done:
    return status;
}

static enum cl_status insert_infusion(struct cl *cl, struct entry *entry)
{
    enum cl_status status;
    int64_t number = 0;
    char code[CL_NUMBERED_CODE];
    const struct cl_infusion_paper *paper = entry->paper;
    CL_TRY(cl_store_int(cl->store, SQL_INFUSION_NEXT_NUMBER, &number, CL_NO_VALUES));
    entry->code = cl_arena_copy(&cl->arena, cl_numbered_code_write("INF", number, code));
    cl_write_concerns(cl, entry->code);
    CL_TRY(cl_attachment_insert(cl, entry->code, "paper-record", &paper->source, &entry->source_id));
    CL_TRY(cl_store_insert(cl->store, SQL_INFUSION_ENTER_INSERT, &entry->infusion_id,
                           CL_BIND(cl_text(entry->code), cl_int(entry->dose_id), cl_int(entry->plan.subject.id),
                                   cl_int(entry->planned_cells), cl_text(paper->starter), cl_text(paper->checker),
                                   cl_int(paper->started_at_ms), cl_int(paper->finished_at_ms), cl_int(paper->given_ul),
                                   cl_int(cl_dose_given(entry->planned_cells, paper->given_ul, paper->bag_ul)),
                                   cl_int(entry->source_id), cl_int(cl->actor.id))));
    CL_TRY(insert_reactions(cl, entry));
done:
    return status;
}

/* ---- what broke a rule ---------------------------------------------------------------------------------------------
 */

static void find_broken(struct cl *cl, struct entry *entry, const struct cl_gate *gate)
{
    for (size_t i = 0; i < gate->count; i++)
        if (gate->check[i].state != CL_CHECK_PASS && !is_one_of(gate->check[i].id, NOT_ASKED))
            cl_problem_add(cl, &entry->broken, "%s: %s", gate->check[i].id, gate->check[i].detail);
}

/* What is known only of the prepared bag. */
static void find_broken_of_bag(struct cl *cl, struct entry *entry)
{
    char use_by[CL_TIME_TEXT], cells[CL_QUANTITY_TEXT], required[CL_QUANTITY_TEXT];
    const struct cl_dose *dose = &entry->dose;
    int64_t tolerance = entry->plan.product.dose_tolerance_permille;
    cl_time_write_local(dose->use_by_ms, dose->timezone, false, use_by, sizeof use_by);
    cl_cells_write(dose->planned_cells, cells, sizeof cells);
    cl_cells_write(dose->required_cells, required, sizeof required);
    if (entry->paper->finished_at_ms > dose->use_by_ms)
        cl_problem_add(cl, &entry->broken, "dose.use-by: it ended after its use-by time, %s", use_by);
    if (!cl_dose_reaches(dose->planned_cells, dose->required_cells, tolerance))
        cl_problem_add(cl, &entry->broken, "dose.enough: the bag held %s cells of the required %s", cells, required);
    if (!cl_dose_stays_below(dose->planned_cells, dose->required_cells, tolerance))
        cl_problem_add(cl, &entry->broken, "dose.not-too-much: the bag held %s cells, required were %s", cells,
                       required);
}

/* One critical deviation names every rule; judged by what the record says now of what was so then. */
static enum cl_status open_deviation(struct cl *cl, const struct entry *entry)
{
    enum cl_status status = CL_OK;
    int64_t id;
    const char *code = NULL, *rules = "";
    if (entry->broken.count == 0)
        return CL_OK;
    for (size_t i = 0; i < entry->broken.count; i++)
        rules = cl_arena_print(&cl->arena, "%s%s%s", rules, i ? "; " : "", entry->broken.at[i]);
    CL_TRY(cl_deviation_raise_found(
        cl,
        &(struct cl_deviation_found){
            .title = cl_arena_print(&cl->arena, "infusion %s, entered from paper, broke %zu rule%s", entry->code,
                                    entry->broken.count, entry->broken.count == 1 ? "" : "s"),
            .description = rules,
            .place = entry->plan.subject.site,
            .class = "critical",
            .happened_at_ms = entry->paper->started_at_ms,
            .infusion_id = entry->infusion_id},
        &id, &code));
    cl_notice(cl, "deviation %s is open: %s", code, rules);
done:
    return status;
}

/* ---- entering
 * -------------------------------------------------------------------------------------------------------- */

/* A dose that the product does not allow was given all the same: its cells are those of the target. */
static enum cl_status require_count(struct cl *cl, struct entry *entry)
{
    struct cl_dose_plan *plan = &entry->plan;
    if (plan->need.required_cells > 0)
        return CL_OK;
    if (plan->need.target.cells > 0 &&
        cl_dose_required(&plan->need.target, plan->weighed ? plan->weight.weight_g : 0, &plan->need.required_cells))
        return CL_OK;
    return cl_refuse(cl, "dose.target", plan->subject.code, "weigh the subject first, or look at the dose again",
                     "the cells of this dose cannot be counted");
}

static enum cl_status enter(struct cl *cl, struct entry *entry)
{
    enum cl_status status;
    struct cl_gate gate = {.cl = cl};
    const struct cl_infusion_paper *paper = entry->paper;
    const struct cl_dose_thaw thaw = {.subject = paper->subject, .vials = paper->vials, .target = paper->target};
    CL_TRY(cl_dose_plan_thaw(cl, &thaw, &entry->plan));
    cl_write_concerns(cl, entry->plan.subject.code);
    CL_TRY(cl_site_require_code(cl, entry->plan.subject.site));
    CL_TRY(cl_dose_gate_thaw(cl, &entry->plan, &gate));
    CL_TRY(refuse_false(cl, &entry->plan, &gate));
    CL_TRY(check_vials(cl, &entry->plan));
    CL_TRY(require_count(cl, entry));
    CL_TRY(find_draws(cl, entry));
    find_broken(cl, entry, &gate);
    CL_TRY(insert_dose(cl, entry));
    find_broken_of_bag(cl, entry);
    CL_TRY(insert_infusion(cl, entry));
    CL_TRY(open_deviation(cl, entry));
done:
    return status;
}

enum cl_status cl_infusion_enter(struct cl *cl, const struct cl_infusion_paper *paper, struct cl_infusion *out)
{
    enum cl_status status;
    struct entry entry = {.paper = paper};
    struct cl_infusion infusion;
    CL_TRY(check_paper(cl, paper));
    cl->performed_at_ms = paper->thawed_at_ms;
    CL_TRY(cl_write_begin(cl, CL_ACT_INFUSION_ENTER, NULL));
    CL_TRY(enter(cl, &entry));
    CL_TRY(cl_infusion_get(cl, entry.code, &infusion));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = infusion;
    return status;
}

/* ---- verifying
 * ------------------------------------------------------------------------------------------------------- */

struct entered {
    int64_t id, entered_by, verification_id;
    bool transcribed;
    const char *code, *subject, *entered_login;
    struct cl_hash content;
};

static enum cl_status read_parts(struct cl *cl, int64_t dose_id, int64_t infusion_id, const char **text)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_INFUSION_ENTERED_PARTS, CL_BIND(cl_int(dose_id), cl_int(infusion_id)));
    while (cl_rows_next(rows))
        *text = cl_arena_print(&cl->arena, "%s%s\n", *text, cl_rows_text(rows, COL_INFUSION_ENTERED_PART_PART));
    return cl_rows_close(rows);
}

/* Every column of what was entered, a line each. */
static enum cl_status read_entered(struct cl *cl, const char *code, struct entered *out)
{
    enum cl_status status;
    const char *text = "infusion from paper\n";
    int64_t dose_id = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INFUSION_ENTERED, CL_BIND(cl_text(code)));
    bool found = cl_rows_next(rows);
    if (found) {
        *out = (struct entered){.id = cl_rows_int(rows, COL_INFUSION_ENTERED_ID),
                                .entered_by = cl_rows_int(rows, COL_INFUSION_ENTERED_ENTERED_BY),
                                .verification_id = cl_rows_int(rows, COL_INFUSION_ENTERED_VERIFICATION_ID),
                                .transcribed = cl_rows_int(rows, COL_INFUSION_ENTERED_TRANSCRIBED) != 0,
                                .code = cl_keep_text(cl, rows, COL_INFUSION_ENTERED_CODE),
                                .subject = cl_keep_text(cl, rows, COL_INFUSION_ENTERED_SUBJECT),
                                .entered_login = cl_keep_text(cl, rows, COL_INFUSION_ENTERED_ENTERED_LOGIN)};
        dose_id = cl_rows_int(rows, COL_INFUSION_ENTERED_DOSE_ID);
        for (int column = COL_INFUSION_ENTERED_CODE; column <= COL_INFUSION_ENTERED_SHA256; column++) {
            const char *value = cl_rows_text(rows, column);
            text = cl_arena_print(&cl->arena, "%s%s\n", text, value ? value : "-");
        }
    }
    CL_TRY(cl_rows_close(rows));
    CL_TRY(found ? read_parts(cl, dose_id, out->id, &text) : cl_not_found(cl, "infusion", code));
    out->content = cl_hash_of(text, strlen(text));
done:
    return status;
}

enum cl_status cl_infusion_verification_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                       struct cl_hash *out, bool *superseded)
{
    struct entered entered;
    enum cl_status status = read_entered(cl, signature->subject, &entered);
    *superseded = false;
    if (status == CL_OK)
        *out = entered.content;
    return status;
}

static enum cl_status check_verify(struct cl *cl, const struct entered *entered)
{
    const char *show = cl_arena_print(&cl->arena, "cryolot infusion show %s", entered->code);
    if (!entered->transcribed)
        return cl_refuse(cl, "infusion.transcribed", entered->code, show,
                         "infusion '%s' was recorded as it happened: there is no paper to compare it with",
                         entered->code);
    if (entered->verification_id)
        return cl_refuse(cl, "infusion.verified", entered->code, show, "infusion '%s' is verified already",
                         entered->code);
    if (entered->entered_by == cl->actor.id)
        return cl_refuse(cl, "infusion.independent", entered->code, "another person compares it with the paper",
                         "%s entered infusion '%s' and cannot verify it", entered->entered_login, entered->code);
    return CL_OK;
}

enum cl_status cl_infusion_verify(struct cl *cl, const char *typed, struct cl_infusion *out)
{
    enum cl_status status;
    struct entered entered;
    struct cl_infusion infusion;
    int64_t signature_id;
    char code[CL_NUMBERED_CODE];
    CL_TRY(cl_numbered_code_read("infusion", "INF", typed, code, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_INFUSION_VERIFY, code));
    CL_TRY(read_entered(cl, code, &entered));
    cl_write_concerns(cl, entered.subject);
    CL_TRY(cl_dose_require_site(cl, entered.subject));
    CL_TRY(check_verify(cl, &entered));
    CL_TRY(cl_sign(cl, "transcription verified", code, &entered.content, &signature_id));
    CL_TRY(cl_store_change_one(cl->store, SQL_INFUSION_VERIFY, CL_BIND(cl_int(entered.id), cl_int(signature_id))));
    CL_TRY(cl_infusion_get(cl, code, &infusion));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = infusion;
    return status;
}
