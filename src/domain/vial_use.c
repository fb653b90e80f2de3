/* Vials that are used up for something that is no sample: a retained one examined, a thaw to train by. */
#include "base/text.h"
#include "domain/opening.h"
#include "domain/vial.h"
#include "domain/setting.h"
#include <string.h>

enum { PURPOSE_MOST = 80 };

/* What is for patients is used up otherwise on QA's word alone. */
static enum cl_status check_purpose(struct cl *cl, const struct cl_vial_list *vials)
{
    struct cl_problems patients = {0};
    if (cl->actor.roles & CL_ROLE_QA)
        return CL_OK;
    for (size_t i = 0; i < vials->count; i++)
        if (strcmp(vials->at[i].purpose, "product") == 0)
            cl_problem_add(cl, &patients, "%s", vials->at[i].code);
    return cl_problems_end(cl, &patients, CL_REFUSED, "vial.purpose", patients.count ? patients.at[0] : NULL,
                           "use vials kept as qc, retain or stability, or have QA do it",
                           "cannot use up what is for patients");
}

static enum cl_status use_one(struct cl *cl, const struct cl_vial *vial, const char *purpose)
{
    enum cl_status status;
    CL_TRY(cl_vial_set_state(cl, vial, "consumed", 0));
    CL_TRY(cl_custody_add(
        cl, &(struct cl_custody_leg){
                .vial_id = vial->id, .kind = "use", .giver_id = vial->holder_id, .position = -1, .place = purpose}));
done:
    return status;
}

enum cl_status cl_vial_use(struct cl *cl, struct cl_texts codes, const char *purpose, struct cl_vial_list *out)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(cl_text_check("purpose", purpose, PURPOSE_MOST, cl->error));
    CL_TRY(cl_anonymous_check(cl, "purpose", purpose, false));
    CL_TRY(cl_vials_begin(cl, CL_ACT_VIAL_USE, codes, &vials));
    CL_TRY(cl_vials_require_state(cl, &vials, (const char *const[]){"filled", "stored", "out", NULL},
                                  "only vials that are there are used", "cannot use"));
    CL_TRY(cl_vials_require_hands(cl, &vials, "cannot use"));
    CL_TRY(cl_vials_require_site(cl, &vials));
    CL_TRY(check_purpose(cl, &vials));
    for (size_t i = 0; i < vials.count; i++)
        CL_TRY(use_one(cl, &vials.at[i], purpose));
    CL_TRY(cl_opening_assume(cl, &vials));
    CL_TRY(cl_vials_reload(cl, &vials, &vials));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = vials;
    return status;
}
