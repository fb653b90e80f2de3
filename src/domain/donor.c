#include "domain/context.h"
#include "base/text.h"
#include <cryolot/donor.h>
#include <string.h>

static struct cl_donor donor_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_donor){
        .id = cl_rows_int(rows, COL_DONOR_ID),
        .code = cl_keep_text(cl, rows, COL_DONOR_CODE),
        .determination = cl_keep_text(cl, rows, COL_DONOR_DETERMINATION),
        .determined_on = cl_row_date(rows, COL_DONOR_DETERMINED_ON),
        .determined_by = cl_keep_text(cl, rows, COL_DONOR_DETERMINED_BY),
        .reason = cl_keep_text(cl, rows, COL_DONOR_REASON),
    };
}

enum cl_status cl_donor_get(struct cl *cl, const char *code, struct cl_donor *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DONOR_BY_CODE, CL_BIND(cl_text(code)));
    bool found = cl_rows_next(rows);
    if (found)
        *out = donor_from_row(cl, rows);
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && !found)
        status = cl_not_found(cl, "donor", code);
    return status;
}

enum cl_status cl_donor_list(struct cl *cl, int64_t limit, struct cl_donor_list *out)
{
    struct cl_donor *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DONOR_LIST, CL_BIND(cl_int(limit)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = donor_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_donor_list){items, count};
    return status;
}

enum cl_status cl_donor_add(struct cl *cl, const char *code, struct cl_donor *out)
{
    enum cl_status status;
    struct cl_donor donor;
    CL_TRY(cl_code_check("donor", code, 32, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_DONOR_ADD, code));
    int64_t exists = 0;
    CL_TRY(cl_store_int(cl->store, SQL_DONOR_EXISTS, &exists, CL_BIND(cl_text(code))));
    if (exists) {
        status = cl_fail(cl->error, CL_CONFLICT, "donor.unique", code, NULL, "donor '%s' exists already", code);
        goto done;
    }
    CL_TRY(cl_store_change_one(cl->store, SQL_DONOR_INSERT, CL_BIND(cl_text(code), cl_int(cl->now_ms))));
    CL_TRY(cl_donor_get(cl, code, &donor));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = donor;
    return status;
}

/* What the signer of a determination stands for, as bytes. */
static struct cl_hash determination_content(struct cl *cl, const char *code, const char *determination,
                                            struct cl_date on)
{
    char day[CL_DATE_TEXT];
    const char *text = cl_arena_print(&cl->arena, "donor %s\ndetermination %s\non %s\nreason %s\n", code, determination,
                                      cl_date_write(on, day, sizeof day), cl->reason);
    return cl_hash_of(text, strlen(text));
}

enum cl_status cl_donor_determine(struct cl *cl, const char *code, const char *determination, struct cl_date on,
                                  struct cl_donor *out)
{
    enum cl_status status;
    struct cl_donor donor;
    int64_t signature_id;
    if (cl_date_compare(on, cl_today(cl, cl->facility.timezone)) > 0)
        return cl_refuse(cl, "date.future", code, "give the day on which it was determined",
                         "a determination cannot lie in the future");
    CL_TRY(cl_write_begin(cl, CL_ACT_DONOR_DETERMINE, code));
    CL_TRY(cl_donor_get(cl, code, &donor));
    struct cl_hash content = determination_content(cl, code, determination, on);
    CL_TRY(cl_sign(cl, "donor eligibility determination", code, &content, &signature_id));
    CL_TRY(cl_store_change_one(cl->store, SQL_DONOR_DETERMINE,
                               CL_BIND(cl_int(donor.id), cl_text(determination), cl_date_value(cl, on),
                                       cl_text(cl->reason), cl_int(signature_id))));
    CL_TRY(cl_donor_get(cl, code, &donor));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = donor;
    return status;
}
