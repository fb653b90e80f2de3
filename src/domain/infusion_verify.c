/* A second person compares an infusion that was entered from paper with its record and signs. */
#include "domain/dose.h"
#include "domain/identify.h"
#include "domain/infusion.h"
#include "domain/infusion_enter.h"
#include <string.h>

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
    struct cl_dose dose;
    int64_t signature_id;
    char code[CL_NUMBERED_CODE];
    CL_TRY(cl_numbered_code_read("infusion", CL_INFUSION_PREFIX, typed, code, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_INFUSION_VERIFY, code));
    CL_TRY(read_entered(cl, code, &entered));
    CL_TRY(cl_infusion_get(cl, code, &infusion));
    CL_TRY(cl_dose_get(cl, infusion.dose, &dose));
    cl_dose_concerns(cl, &dose);
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
