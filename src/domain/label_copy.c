/* The labels of one thing: what tells them apart, and what was printed, as it stood there. */
#include "domain/identify.h"
#include "domain/label.h"
#include <inttypes.h>
#include <string.h>

/* ---- several of one --------------------------------------------------------------------------------------------- */

const char *cl_label_copy_text(struct cl *cl, int64_t copy)
{
    return copy > 1 ? cl_arena_print(&cl->arena, "copy %" PRId64, copy) : NULL;
}

enum cl_status cl_label_copies_wanted(struct cl *cl, const struct cl_label_print *print, int64_t *out)
{
    *out = print->copies > 1 ? print->copies : 1;
    if (*out == 1 || cl->reason)
        return CL_OK;
    return cl_refuse(cl, "act.reason", NULL, "add --reason 'why', or print one of each",
                     "%" PRId64 " labels of each are printed for a reason, and none is given", *out);
}

enum cl_status cl_label_copies_check(struct cl *cl, const char *code, int64_t printed, int64_t wanted)
{
    if (printed + wanted <= CL_LABEL_PRINTS_MOST)
        return CL_OK;
    return cl_refuse(cl, "label.copies", code, "find out why, and put the vial aside: cryolot deviation open",
                     "%s has had %" PRId64 " labels, and %d are the most that are kept apart", code, printed,
                     CL_LABEL_PRINTS_MOST);
}

/* ---- what was printed ------------------------------------------------------------------------------------------- */

static enum cl_status copy_from_row(struct cl *cl, const struct cl_rows *rows, struct cl_label_copy *out)
{
    *out = (struct cl_label_copy){
        .kind = cl_keep_text(cl, rows, COL_LABEL_PRINTED_KIND),
        .copy = cl_rows_int(rows, COL_LABEL_PRINTED_COPY),
        .lot_id = cl_rows_int(rows, COL_LABEL_PRINTED_LOT_ID),
        .template = cl_keep_text(cl, rows, COL_LABEL_PRINTED_TEMPLATE),
        .template_version = cl_rows_int(rows, COL_LABEL_PRINTED_TEMPLATE_VERSION),
        .template_sha256 = cl_keep_text(cl, rows, COL_LABEL_PRINTED_TEMPLATE_SHA256),
        .reason = cl_keep_text(cl, rows, COL_LABEL_PRINTED_REASON),
        .printed_by = cl_keep_text(cl, rows, COL_LABEL_PRINTED_PRINTED_BY),
        .printed_at_ms = cl_rows_int(rows, COL_LABEL_PRINTED_PRINTED_AT_MS),
        .fate = cl_keep_text(cl, rows, COL_LABEL_PRINTED_FATE),
        .fate_by = cl_keep_text(cl, rows, COL_LABEL_PRINTED_FATE_BY),
        .fate_at_ms = cl_rows_int(rows, COL_LABEL_PRINTED_FATE_AT_MS),
        .fate_reason = cl_keep_text(cl, rows, COL_LABEL_PRINTED_FATE_REASON),
        .fate_witness = cl_keep_text(cl, rows, COL_LABEL_PRINTED_FATE_WITNESS),
    };
    return cl_label_texts_read(cl, cl_rows_text(rows, COL_LABEL_PRINTED_TEXTS), &out->label);
}

enum cl_status cl_label_copies_of(struct cl *cl, const char *code, struct cl_label_copy_list *out)
{
    struct cl_label_copy *items = NULL;
    size_t count = 0, capacity = 0;
    enum cl_status status = CL_OK;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LABEL_PRINTED, CL_BIND(cl_text(code)));
    while (status == CL_OK && cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        status = copy_from_row(cl, rows, &items[count]);
        items[count].number = (int64_t)count + 1;
        count++;
    }
    enum cl_status closed = cl_rows_close(rows);
    status = status == CL_OK ? closed : status;
    if (status == CL_OK)
        *out = (struct cl_label_copy_list){items, count};
    return status;
}

/* A store bears its code, not its path. */
static enum cl_status code_on_label(struct cl *cl, const struct cl_identity *identity, const char **code)
{
    *code = identity->code;
    if (strcmp(identity->kind, "store") != 0)
        return CL_OK;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_TAG_STORE, CL_BIND(cl_text(identity->code)));
    if (cl_rows_next(rows))
        *code = cl_keep_text(cl, rows, COL_TAG_STORE_CODE);
    return cl_rows_close(rows);
}

/* Why nothing was found: of a lot its vials are asked for. */
static enum cl_status none_printed(struct cl *cl, const char *code, bool lot)
{
    if (lot)
        return cl_fail(cl->error, CL_NOT_FOUND, NULL, code, cl_arena_print(&cl->arena, "cryolot label show %s", code),
                       "a print is of a vial, and '%s' is a lot: name the vial", code);
    return cl_fail(cl->error, CL_NOT_FOUND, NULL, code, "cryolot label print prints labels of vials, samples and bags",
                   "no label of '%s' was ever printed", code);
}

enum cl_status cl_label_copies(struct cl *cl, const char *text, const char **code, struct cl_label_copy_list *out)
{
    enum cl_status status;
    struct cl_identity_list found;
    struct cl_label_copy_list list = {0};
    bool lot = false;
    *code = text; /* a login, as which nothing else is known */
    CL_TRY(cl_label_copies_of(cl, text, &list));
    if (list.count == 0) {
        CL_TRY(cl_identify(cl, text, NULL, &found));
        for (size_t i = 0; i < found.count && list.count == 0; i++) {
            CL_TRY(code_on_label(cl, &found.at[i], code));
            CL_TRY(cl_label_copies_of(cl, *code, &list));
            lot = lot || strcmp(found.at[i].kind, "lot") == 0;
        }
    }
    if (list.count == 0)
        status = none_printed(cl, *code, lot);
    else
        *out = list;
done:
    return status;
}
