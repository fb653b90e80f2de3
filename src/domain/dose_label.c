/* Labels of bags: what stands on them, every print on record. */
#include "domain/dose_label.h"
#include "domain/dose.h"
#include "domain/dose_size.h"
#include "domain/label.h"
#include "domain/label_template.h"
#include "domain/override.h"
#include "domain/problem.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char PREFIX[] = "DOSE-";

bool cl_dose_code_resembles(const char *text)
{
    size_t size = sizeof PREFIX - 1;
    return strncasecmp(text, PREFIX, size) == 0 && isdigit((unsigned char)text[size]);
}

/* ---- what stands on them ---------------------------------------------------------------------------------------- */

/* Each lot once, in the order of the vials. */
static const char *lots_text(struct cl *cl, const struct cl_dose *dose)
{
    const char *text = "";
    for (size_t i = 0; i < dose->contents.count; i++) {
        bool named = false;
        for (size_t before = 0; before < i; before++)
            named |= strcmp(dose->contents.at[before].lot, dose->contents.at[i].lot) == 0;
        if (!named)
            text = cl_arena_print(&cl->arena, "%s%s%s", text, *text ? ", " : "", dose->contents.at[i].lot);
    }
    return text;
}

/* To three digits, as a bag is read: 1,041,666 is 1.04 × 10⁶. */
static int64_t rounded(int64_t cells)
{
    int64_t unit = 1;
    while (cells / unit >= 1000)
        unit *= 10;
    return (cells + unit / 2) / unit * unit;
}

static const char *per_kg_text(struct cl *cl, int64_t cells_per_kg)
{
    char text[CL_QUANTITY_TEXT];
    return cl_arena_print(&cl->arena, "%s cells/kg", cl_cells_write(rounded(cells_per_kg), text, sizeof text));
}

/* What is in the bag for each kg, never what was ordered; where the two differ, both. */
static const char *strength_text(struct cl *cl, const struct cl_dose *dose)
{
    if (strcmp(dose->target.kind, "per-kg") != 0)
        return dose->target_text;
    const char *bag = per_kg_text(cl, dose->planned_cells_per_kg);
    if (rounded(dose->planned_cells_per_kg) == rounded(dose->cells_per_kg))
        return bag;
    return cl_arena_print(&cl->arena, "%s (ordered %s)", bag, per_kg_text(cl, dose->cells_per_kg));
}

static const char *overridden_text(struct cl *cl, const struct cl_dose *dose)
{
    if (dose->overridden.count == 0)
        return "";
    if (dose->overridden.count == 1)
        return cl_arena_print(&cl->arena, ", OVERRIDE of %s", dose->overridden.at[0].check);
    return cl_arena_print(&cl->arena, ", OVERRIDE of %zu checks", dose->overridden.count);
}

static const char *about_text(struct cl *cl, const struct cl_dose *dose)
{
    int64_t whole = 0;
    bool capped = cl_dose_required(&dose->target, dose->weight_g, &whole) && dose->required_cells < whole;
    const char *over =
        dose->over_minutes > 0 ? cl_arena_print(&cl->arena, ", over %lld min", (long long)dose->over_minutes) : "";
    return cl_arena_print(&cl->arena, "%s%s%s%s", strength_text(cl, dose), capped ? ", CAPPED" : "", over,
                          overridden_text(cl, dose));
}

static struct cl_label label_of(struct cl *cl, const struct cl_dose *dose)
{
    char use_by[CL_TIME_TEXT];
    cl_time_write_local(dose->use_by_ms, dose->timezone, false, use_by, sizeof use_by);
    return (struct cl_label){
        .kind = CL_LABEL_OF_BAG,
        .text = {
            [CL_LABEL_FIELD_CODE] = dose->code,
            [CL_LABEL_FIELD_KIND] = "dose",
            [CL_LABEL_FIELD_NAME] = dose->subject,
            [CL_LABEL_FIELD_ABOUT] = about_text(cl, dose),
            [CL_LABEL_FIELD_MANUFACTURER] = cl->facility.name,
            [CL_LABEL_FIELD_LOT] = lots_text(cl, dose),
            [CL_LABEL_FIELD_CELLS] = cl_label_cells(cl, dose->planned_cells),
            [CL_LABEL_FIELD_VOLUME] = cl_label_volume(cl, dose->bag_ul),
            [CL_LABEL_FIELD_DILUENT] = dose->diluent_lot
                                           ? cl_arena_print(&cl->arena, "%s, lot %s", dose->diluent, dose->diluent_lot)
                                           : dose->diluent,
            [CL_LABEL_FIELD_USE_BY] = cl_arena_copy(&cl->arena, use_by),
            [CL_LABEL_FIELD_TRAINING] = cl_label_training(cl),
        }};
}

static enum cl_status read_label(struct cl *cl, const struct cl_dose *dose, struct cl_label *label, int64_t *copies)
{
    *label = label_of(cl, dose);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOSE_LABEL, CL_BIND(cl_int(dose->id)));
    if (cl_rows_next(rows)) {
        label->text[CL_LABEL_FIELD_PRODUCT] = cl_keep_text(cl, rows, COL_DOSE_LABEL_PRODUCT);
        label->text[CL_LABEL_FIELD_CAUTION] =
            cl_rows_int(rows, COL_DOSE_LABEL_INVESTIGATIONAL) ? CL_LABEL_CAUTION : NULL;
        *copies = cl_rows_int(rows, COL_DOSE_LABEL_COPIES);
    }
    return cl_rows_close(rows);
}

/* ---- printing ---------------------------------------------------------------------------------------------------- */

static enum cl_status record(struct cl *cl, const struct cl_dose *dose, const struct cl_label *label, int64_t copy,
                             const struct cl_label_template *template)
{
    struct cl_label_other draft = {"draft", dose->code, 0, 0, label};
    if (!cl_label_template_prints(template))
        return cl_label_other_record(cl, &draft, template);
    return cl_store_change_one(cl->store, SQL_DOSE_LABEL_INSERT,
                               CL_BIND(cl_int(dose->id), cl_int(copy), cl_text(template->name),
                                       cl_int(template->version), cl_text(template->sha256),
                                       cl_text(cl_label_texts_write(cl, label)), cl_int(dose->planned_cells),
                                       cl_int(dose->bag_ul), cl_int(dose->use_by_ms), cl_text_or_null(cl->reason),
                                       cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl))));
}

/* As many of one bag as are wanted, behind those that there are; the first is given, each says which it is. */
static enum cl_status record_copies(struct cl *cl, const struct cl_dose *dose, int64_t copies, int64_t wanted,
                                    struct cl_label *label, const struct cl_label_template *template)
{
    enum cl_status status;
    struct cl_label first = label[0];
    CL_TRY(cl_label_copies_check(cl, dose->code, copies, wanted));
    for (int64_t i = 0; i < wanted; i++) {
        label[i] = first;
        label[i].text[CL_LABEL_FIELD_COPY] = cl_label_copy_text(cl, copies + i + 1);
        CL_TRY(record(cl, dose, &label[i], copies + i + 1, template));
    }
done:
    return status;
}

/* A label makes a bag usable: one whose lot or vials were stopped since gets none. */
static enum cl_status check_usable(struct cl *cl, const struct cl_dose *dose)
{
    enum cl_status status;
    struct cl_product product;
    struct cl_gate gate = {.cl = cl};
    CL_TRY(cl_dose_gate_lots(cl, dose, &gate));
    CL_TRY(cl_product_get_by_id(cl, dose->product_id, &product));
    CL_TRY(cl_gate_override(&gate, 0, dose->id, &product));
    status = cl_gate_open(&gate, "print the label of", dose->code,
                          cl_arena_print(&cl->arena, "it must not be given: cryolot dose show %s", dose->code));
done:
    return status;
}

/* A dose with a bag; its label and how often it was printed. */
static enum cl_status load(struct cl *cl, const char *code, struct cl_dose *dose, struct cl_label *label,
                           int64_t *copies)
{
    enum cl_status status;
    CL_TRY(cl_dose_get(cl, code, dose));
    CL_TRY(cl_dose_require_site(cl, dose->subject));
    cl_write_concerns(cl, dose->code);
    cl_write_concerns(cl, dose->subject);
    if (strcmp(dose->state, "prepared") != 0 && strcmp(dose->state, "handed") != 0) {
        status = cl_refuse(cl, "dose.state", dose->code, cl_arena_print(&cl->arena, "cryolot dose show %s", dose->code),
                           "dose '%s' is %s: a bag has its label when it is prepared, until it is given", dose->code,
                           dose->state);
        goto done;
    }
    if (cl_done_at_ms(cl) < dose->prepared_at_ms) {
        status = cl_refuse(cl, "time.order", dose->code, "give the true time with --at",
                           "dose '%s' was prepared later than that", dose->code);
        goto done;
    }
    CL_TRY(check_usable(cl, dose));
    CL_TRY(read_label(cl, dose, label, copies));
done:
    return status;
}

static enum cl_status require_copies(struct cl *cl, const struct cl_problems *others, bool again)
{
    return cl_problems_end(
        cl, others, CL_REFUSED, again ? "label.print" : "label.reprint", others->count ? others->at[0] : NULL,
        again ? "cryolot label print DOSE.. -o FILE" : "cryolot label reprint DOSE.. --reason WHY -o FILE",
        again ? "these bags have no label yet" : "these bags have a label already");
}

static enum cl_status print_labels(struct cl *cl, const struct cl_label_print *print, bool again,
                                   struct cl_label_list *out)
{
    enum cl_status status;
    struct cl_problems others = {0};
    struct cl_label_template template;
    struct cl_label *label = NULL;
    size_t count = 0;
    int64_t wanted = 1;
    CL_TRY(cl_label_copies_wanted(cl, print, &wanted));
    label = cl_arena_alloc(&cl->arena, print->targets.count * (size_t)wanted * sizeof *label + 1);
    CL_TRY(cl_label_template_find(cl, &print->template, &template));
    for (size_t i = 0; i < print->targets.count; i++) {
        struct cl_dose dose;
        int64_t copies = 0;
        CL_TRY(load(cl, print->targets.at[i], &dose, &label[count], &copies));
        if ((copies > 0) != again)
            cl_problem_add(cl, &others, "%s", dose.code);
        else
            CL_TRY(record_copies(cl, &dose, copies, wanted, &label[count], &template));
        count += (size_t)wanted;
    }
    CL_TRY(require_copies(cl, &others, again));
    *out =
        (struct cl_label_list){label, count, .draft = template.remark, .across = cl_label_template_across(&template)};
    CL_TRY(print->deliver(print->context, out, cl->error)); /* last: what cannot be drawn is not on record */
done:
    return status;
}

enum cl_status cl_dose_labels_print(struct cl *cl, const struct cl_label_print *print, bool again,
                                    struct cl_label_list *out)
{
    enum cl_status status;
    struct cl_label_list labels;
    CL_TRY(cl_write_begin(cl, CL_ACT_DOSE_LABEL, NULL));
    if (again && !cl->reason)
        CL_TRY(cl_refuse(cl, "act.reason", NULL, "add --reason 'why'", "a reason is missing"));
    CL_TRY(print_labels(cl, print, again, &labels));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = labels;
    return status;
}
