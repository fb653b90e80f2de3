/* An infusion from a paper record, with the times of the paper, and its dose where that is not on record, in one write.
 * What would make the record false is refused; what broke a rule at the bed is recorded as it was and opens a
 * deviation. */
#include "domain/infusion_enter.h"
#include "domain/attachment.h"
#include "domain/identify.h"
#include "domain/infusion_entry.h"
#include "domain/site.h"
#include "domain/vial.h"

/* ---- the infusion ------------------------------------------------------------------------------------------------ */

/* The vials of a dose that was entered with it are spent when it begins. */
static enum cl_status infuse_vials(struct cl *cl, const struct cl_entry *entry)
{
    enum cl_status status;
    struct cl_vial_list vials;
    cl->performed_at_ms = entry->paper->started_at_ms;
    CL_TRY(cl_vials_load(cl, entry->dose.vials, &vials));
    for (size_t i = 0; i < vials.count; i++) {
        CL_TRY(cl_vial_set_state(cl, &vials.at[i], "infused", 0));
        CL_TRY(cl_dose_add_leg(cl, vials.at[i].id, "infuse", vials.at[i].holder_id, 0, NULL));
    }
done:
    return status;
}

static enum cl_status insert_infusion(struct cl *cl, struct cl_entry *entry, struct cl_infusion *infusion)
{
    enum cl_status status;
    int64_t number = 0;
    char code[CL_NUMBERED_CODE];
    const struct cl_infusion_paper *paper = entry->paper;
    const struct cl_dose *dose = &entry->dose;
    CL_TRY(cl_store_int(cl->store, SQL_INFUSION_NEXT_NUMBER, &number, CL_NO_VALUES));
    entry->code = cl_arena_copy(&cl->arena, cl_numbered_code_write(CL_INFUSION_PREFIX, number, code));
    cl_write_concerns(cl, entry->code);
    CL_TRY(cl_attachment_insert(cl, entry->code, "paper-record", &paper->source, &entry->source_id));
    CL_TRY(cl_store_insert(cl->store, SQL_INFUSION_ENTER_INSERT, &entry->infusion_id,
                           CL_BIND(cl_text(entry->code), cl_int(dose->id), cl_int(entry->subject.id),
                                   cl_text(paper->abort_reason ? "aborted" : "finished"), cl_int(dose->planned_cells),
                                   cl_text(paper->starter), cl_text(paper->checker), cl_int(paper->started_at_ms),
                                   cl_int(paper->finished_at_ms), cl_int(paper->given_ul),
                                   cl_int(cl_dose_given(dose->planned_cells, paper->given_ul, dose->bag_ul)),
                                   cl_int(entry->source_id), cl_int(cl->actor.id), cl_int(cl->now_ms),
                                   cl_text(paper->abort_reason), cl_int_or_null(entry->starter_id),
                                   cl_int_or_null(entry->checker_id))));
    CL_TRY(cl_infusion_get(cl, entry->code, infusion));
    CL_TRY(cl_infusion_enter_course(cl, infusion, paper));
    if (paper->comment)
        CL_TRY(cl_store_change_one(
            cl->store, SQL_NOTE_INSERT,
            CL_BIND(cl_text(entry->code), cl_text(paper->comment), cl_int(cl->actor.id), cl_int(cl->now_ms))));
done:
    return status;
}

/* ---- entering ---------------------------------------------------------------------------------------------------- */

static enum cl_status enter(struct cl *cl, struct cl_entry *entry, struct cl_infusion *infusion)
{
    enum cl_status status;
    CL_TRY(cl_subject_get(cl, entry->paper->subject, &entry->subject));
    cl_write_concerns(cl, entry->subject.code);
    CL_TRY(cl_site_require_code(cl, entry->subject.site));
    CL_TRY(entry->paper->dose ? cl_entry_take_dose(cl, entry) : cl_entry_make_dose(cl, entry));
    if (!entry->paper->dose)
        CL_TRY(infuse_vials(cl, entry));
    CL_TRY(cl_entry_judge(cl, entry));
    CL_TRY(insert_infusion(cl, entry, infusion));
    CL_TRY(cl_entry_report(cl, entry));
    CL_TRY(cl_infusion_tell_recalls(cl, &entry->vials, entry->subject.code));
    CL_TRY(cl_infusion_get(cl, entry->code, infusion));
done:
    return status;
}

enum cl_status cl_infusion_enter(struct cl *cl, const struct cl_infusion_paper *paper, struct cl_infusion *out)
{
    enum cl_status status;
    struct cl_entry entry = {.paper = paper};
    struct cl_infusion infusion;
    CL_TRY(cl_entry_check_paper(cl, paper));
    cl->performed_at_ms = paper->thawed_at_ms ? paper->thawed_at_ms : paper->started_at_ms;
    CL_TRY(cl_write_begin(cl, CL_ACT_INFUSION_ENTER, NULL));
    CL_TRY(enter(cl, &entry, &infusion));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = infusion;
    return status;
}
