/* What is printed again: which vials of a lot, and by which template. */
#include "domain/identify.h"
#include "domain/label.h"
#include <inttypes.h>
#include <string.h>

/* ---- a part of a lot --------------------------------------------------------------------------------------------- */

/* Says which numbers there are. */
static enum cl_status refuse_range(struct cl *cl, const struct cl_identity *lot, int64_t first, int64_t last)
{
    int64_t most = 0;
    enum cl_status status = cl_store_int(cl->store, SQL_LOT_LAST_SERIAL, &most, CL_BIND(cl_int(lot->id)));
    if (status != CL_OK)
        return status;
    return cl_refuse(cl, "label.range", lot->code,
                     most ? cl_arena_print(&cl->arena, "cryolot vial list --lot %s", lot->code)
                          : cl_arena_print(&cl->arena, "cryolot lot number %s --vials N", lot->code),
                     "lot '%s' has no vials %" PRId64 " to %" PRId64 ": %s", lot->code, first, last,
                     most ? cl_arena_print(&cl->arena, "its last one is %" PRId64, most) : "it has none");
}

enum cl_status cl_label_vials(struct cl *cl, const char *lot, int64_t first, int64_t last, struct cl_texts *out)
{
    enum cl_status status;
    struct cl_identity_list found;
    const char **codes = NULL;
    size_t count = 0, capacity = 0;
    CL_TRY(cl_identify(cl, lot, "lot", &found));
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_LABEL_VIALS_OF_RANGE, CL_BIND(cl_int(found.at[0].id), cl_int(first), cl_int(last)));
    while (cl_rows_next(rows)) {
        codes = cl_arena_grow(&cl->arena, codes, count, &capacity, sizeof *codes);
        codes[count++] = cl_keep_text(cl, rows, 0);
    }
    CL_TRY(cl_rows_close(rows));
    if ((int64_t)count != last - first + 1)
        return refuse_range(cl, &found.at[0], first, last);
    *out = (struct cl_texts){codes, count};
done:
    return status;
}

/* ---- the template ------------------------------------------------------------------------------------------------ */

/* *code is the ID as the record writes it; *template NULL: it has no label. What cannot be found is refused where it is
 * printed. */
static enum cl_status last_template(struct cl *cl, const char *text, const char **code, const char **template)
{
    struct cl_identity_list found;
    *template = NULL;
    *code = text;
    if (cl_identify(cl, text, NULL, &found) != CL_OK) {
        cl_error_clear(cl->error);
        return CL_OK;
    }
    *code = found.at[0].code;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LABEL_LAST_TEMPLATE, CL_BIND(cl_text(*code)));
    if (cl_rows_next(rows))
        *template = cl_keep_text(cl, rows, 0);
    return cl_rows_close(rows);
}

enum cl_status cl_label_template_last(struct cl *cl, struct cl_texts targets, struct cl_label_template *out)
{
    enum cl_status status;
    const char *name = NULL, *of = NULL;
    struct cl_label_template_list known;
    *out = (struct cl_label_template){0};
    for (size_t i = 0; i < targets.count; i++) {
        const char *code, *template;
        CL_TRY(last_template(cl, targets.at[i], &code, &template));
        if (name && template && strcmp(name, template) != 0)
            return cl_fail(cl->error, CL_REFUSED, "label.template", code,
                           cl_arena_print(&cl->arena, "print them apart, or choose one: --template %s", name),
                           "the last label of %s was printed with %s, and that of %s with %s", of, name, code,
                           template);
        if (!name && template) {
            name = template;
            of = code;
        }
    }
    if (!name)
        return CL_OK;
    CL_TRY(cl_label_template_history(cl, NULL, &known));
    for (size_t i = 0; i < known.count; i++)
        if (strcmp(known.at[i].name, name) == 0)
            return cl_label_template_get(cl, name, 0, out);
done:
    return status;
}
