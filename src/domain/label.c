#include "domain/label.h"
#include "domain/dose_label.h"
#include "domain/identify.h"
#include "domain/label_template.h"
#include "domain/payload.h"
#include "domain/sample.h"
#include "domain/vial.h"
#include "domain/site.h"
#include <inttypes.h>
#include <string.h>

enum { FEW = 5 }; /* so many of a lot's vials are named in a refusal */

/* Vials that a label can still be put on; the same states as in label_of_lot. */
static const char *const LABELLED[] = {"numbered", "filled", "stored", "out", NULL};

/* The labels of one job with the rows that will record them, at the same index. */
struct job {
    struct cl_label *label;
    struct row {
        int64_t vial_id, lot_id, copies; /* printed until now */
        int64_t cells, volume_ul;
        const char *expires_on;
    } * row;
    size_t count, capacity, row_capacity;
};

/* ---- what stands on them --------------------------------------------------------------------------------------- */

const char *cl_label_cells(struct cl *cl, int64_t cells)
{
    return cells > 0 ? cl_arena_print(&cl->arena, "%" PRId64, cells) : NULL;
}

const char *cl_label_volume(struct cl *cl, int64_t volume_ul)
{
    char text[CL_QUANTITY_TEXT];
    return volume_ul > 0 ? cl_arena_copy(&cl->arena, cl_volume_write(volume_ul, text, sizeof text)) : NULL;
}

const char *cl_label_training(const struct cl *cl)
{
    return cl->facility.training ? "TRAINING" : NULL;
}

static const char *storage_text(struct cl *cl, int64_t storage_max_mc)
{
    char limit[CL_QUANTITY_TEXT];
    return cl_arena_print(&cl->arena, "Store at or below %s",
                          cl_temperature_write(storage_max_mc, limit, sizeof limit));
}

static struct row row_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct row){
        .vial_id = cl_rows_int(rows, COL_LABEL_ID),
        .lot_id = cl_rows_int(rows, COL_LABEL_LOT_ID),
        .copies = cl_rows_int(rows, COL_LABEL_COPIES),
        .cells = cl_rows_int(rows, COL_LABEL_CELLS),
        .volume_ul = cl_rows_int(rows, COL_LABEL_VOLUME_UL),
        .expires_on = cl_keep_text(cl, rows, COL_LABEL_EXPIRES_ON),
    };
}

static struct cl_label label_from_row(struct cl *cl, const struct cl_rows *rows, const struct row *row)
{
    char serial[24];
    cl_vial_serial_write(cl_rows_int(rows, COL_LABEL_SERIAL), serial, sizeof serial);
    return (struct cl_label){
        .kind = CL_LABEL_OF_VIAL,
        .text = {
            [CL_LABEL_FIELD_VIAL] = cl_keep_text(cl, rows, COL_LABEL_CODE),
            [CL_LABEL_FIELD_PRODUCT] = cl_keep_text(cl, rows, COL_LABEL_PRODUCT),
            [CL_LABEL_FIELD_MANUFACTURER] = cl->facility.name,
            [CL_LABEL_FIELD_LOT] = cl_keep_text(cl, rows, COL_LABEL_LOT),
            [CL_LABEL_FIELD_SERIAL] = cl_arena_copy(&cl->arena, serial),
            [CL_LABEL_FIELD_STORAGE] = storage_text(cl, cl_rows_int(rows, COL_LABEL_STORAGE_MAX_MC)),
            [CL_LABEL_FIELD_CAUTION] = cl_rows_int(rows, COL_LABEL_INVESTIGATIONAL) ? CL_LABEL_CAUTION : NULL,
            [CL_LABEL_FIELD_CELLS] = cl_label_cells(cl, row->cells),
            [CL_LABEL_FIELD_VOLUME] = cl_label_volume(cl, row->volume_ul),
            [CL_LABEL_FIELD_EXPIRES] = row->expires_on,
            [CL_LABEL_FIELD_TRAINING] = cl_label_training(cl),
        }};
}

/* The codes of GS1 and ISBT 128 on it. */
static enum cl_status add_payloads(struct cl *cl, const struct cl_payload_maker *maker, const struct cl_rows *rows,
                                   struct cl_label *label)
{
    struct cl_payloads made;
    struct cl_payload_source source = {
        .vial = label->text[CL_LABEL_FIELD_VIAL],
        .lot = label->text[CL_LABEL_FIELD_LOT],
        .lot_kind = cl_rows_text(rows, COL_LABEL_LOT_KIND),
        .serial = cl_rows_int(rows, COL_LABEL_SERIAL),
        .expires_on = cl_row_date(rows, COL_LABEL_EXPIRES_ON),
        .gtin = cl_keep_text(cl, rows, COL_LABEL_GTIN),
        .isbt128_product = cl_keep_text(cl, rows, COL_LABEL_ISBT128_PRODUCT),
        .donation_number = cl_keep_text(cl, rows, COL_LABEL_DONATION_NUMBER),
    };
    enum cl_status status = cl_payloads_write(cl, maker, &source, &made);
    if (status != CL_OK)
        return status;
    label->text[CL_LABEL_FIELD_GTIN] = made.gtin;
    label->text[CL_LABEL_FIELD_GS1] = made.gs1;
    label->text[CL_LABEL_FIELD_DIGITAL_LINK] = made.digital_link;
    label->text[CL_LABEL_FIELD_DONATION_NUMBER] = made.donation_number;
    label->text[CL_LABEL_FIELD_ISBT128] = made.isbt128;
    return CL_OK;
}

static enum cl_status add_rows(struct cl *cl, enum cl_sql sql, int64_t id, struct job *job)
{
    struct cl_payload_maker maker;
    enum cl_status status = cl_payload_begin(cl, &maker);
    if (status != CL_OK)
        return status;
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(cl_int(id)));
    while (status == CL_OK && cl_rows_next(rows)) {
        job->label = cl_arena_grow(&cl->arena, job->label, job->count, &job->capacity, sizeof *job->label);
        job->row = cl_arena_grow(&cl->arena, job->row, job->count, &job->row_capacity, sizeof *job->row);
        job->row[job->count] = row_from_row(cl, rows);
        job->label[job->count] = label_from_row(cl, rows, &job->row[job->count]);
        status = add_payloads(cl, &maker, rows, &job->label[job->count]);
        job->count++;
    }
    enum cl_status closed = cl_rows_close(rows);
    return status == CL_OK ? closed : status;
}

/* ---- which ones ------------------------------------------------------------------------------------------------ */

static enum cl_status add_vials(struct cl *cl, struct cl_texts codes, struct job *job)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(cl_vials_load(cl, codes, &vials));
    CL_TRY(cl_vials_require_site(cl, &vials));
    CL_TRY(cl_vials_require_state(cl, &vials, LABELLED, "only numbered, filled, stored and taken vials get a label",
                                  "cannot label"));
    for (size_t i = 0; i < vials.count; i++) {
        CL_TRY(add_rows(cl, SQL_LABEL_OF_VIAL, vials.at[i].id, job));
        cl_write_concerns(cl, vials.at[i].code);
    }
done:
    return status;
}

static enum cl_status add_lot(struct cl *cl, const char *code, struct job *job)
{
    enum cl_status status;
    struct cl_identity_list found;
    CL_TRY(cl_identify(cl, code, "lot", &found));
    struct cl_identity lot = found.at[0];
    cl_write_concerns(cl, lot.code);
    CL_TRY(cl_site_require_lot(cl, lot.id));
    CL_TRY(add_rows(cl, SQL_LABEL_OF_LOT, lot.id, job));
    if (job->count == 0)
        status = cl_refuse(cl, "label.none", lot.code, "number its vials first: cryolot lot number LOT --vials N",
                           "lot '%s' has no vial that a label can be put on", lot.code);
done:
    return status;
}

static enum cl_status keep_unprinted(struct cl *cl, const char *lot, struct job *job)
{
    size_t kept = 0;
    for (size_t i = 0; i < job->count; i++) {
        if (job->row[i].copies > 0)
            continue;
        job->label[kept] = job->label[i];
        job->row[kept++] = job->row[i];
    }
    job->count = kept;
    if (kept == 0)
        return cl_refuse(cl, "label.reprint", lot, "cryolot label reprint VIAL.. --reason WHY -o FILE",
                         lot ? "every vial of '%s' has its label" : "every vial that was named has its label", lot);
    return CL_OK;
}

/* A second label of a vial is a reprint: it has a reason, because the first one still exists somewhere. Vials that were
 * given are all named; of those that a lot stands for, the first few. */
static enum cl_status require_first(struct cl *cl, const struct job *job, bool of_lot)
{
    struct cl_problems printed = {0};
    size_t count = 0;
    for (size_t i = 0; i < job->count; i++)
        if (job->row[i].copies > 0 && (++count <= FEW || !of_lot))
            cl_problem_add(cl, &printed, "%s", job->label[i].text[CL_LABEL_FIELD_VIAL]);
    const char *record = count ? printed.at[0] : NULL;
    if (printed.count < count)
        cl_problem_add(cl, &printed, "and %zu more", count - printed.count);
    return cl_problems_end(
        cl, &printed, CL_REFUSED, "label.reprint", record,
        "cryolot label reprint VIAL.. --reason WHY -o FILE; for the rest of a lot: cryolot label print "
        "LOT --unprinted -o FILE",
        cl_arena_print(&cl->arena, "%zu vial%s a label already", count, count == 1 ? " has" : "s have"));
}

/* A lot stands alone: between vials it is a slip, and a whole one is never reprinted by one. */
static enum cl_status require_vials(struct cl *cl, struct cl_texts targets, bool again)
{
    for (size_t i = 0; i < targets.count; i++) {
        const char *code = targets.at[i];
        int64_t lots = 0;
        enum cl_status status = cl_store_int(cl->store, SQL_LOT_EXISTS, &lots, CL_BIND(cl_text(code)));
        if (status != CL_OK)
            return status;
        if (lots && !again)
            return cl_fail(cl->error, CL_USAGE, "label.lot", code,
                           cl_arena_print(&cl->arena, "each by itself: cryolot label print %s -o FILE", code),
                           "labels are printed of one lot at a time, or of vials, and '%s' is a lot", code);
        if (lots)
            return cl_fail(cl->error, CL_USAGE, "label.reprint", code,
                           cl_arena_print(&cl->arena,
                                          "cryolot label reprint %s --vials 86-170, by their numbers; or name its "
                                          "vials: cryolot vial list --lot %s",
                                          code, code),
                           "a reprint takes vials, and '%s' is a lot", code);
    }
    return CL_OK;
}

static enum cl_status require_printed(struct cl *cl, const struct job *job)
{
    struct cl_problems first = {0};
    for (size_t i = 0; i < job->count; i++)
        if (job->row[i].copies == 0)
            cl_problem_add(cl, &first, "%s", job->label[i].text[CL_LABEL_FIELD_VIAL]);
    return cl_problems_end(cl, &first, CL_REFUSED, "label.print", first.count ? first.at[0] : NULL,
                           "cryolot label print VIAL.. -o FILE", "these vials have no label yet");
}

/* ---- printing -------------------------------------------------------------------------------------------------- */

static bool is_any(struct cl_texts targets, bool (*resembles)(const char *text))
{
    for (size_t i = 0; i < targets.count; i++)
        if (resembles(targets.at[i]))
            return true;
    return false;
}

static enum cl_status record_label(struct cl *cl, const struct cl_label *label, const struct row *row,
                                   const struct cl_label_template *template)
{
    return cl_store_change_one(cl->store, SQL_LABEL_INSERT,
                               CL_BIND(cl_int(row->vial_id), cl_int(row->copies + 1), cl_text(template->name),
                                       cl_int(template->version), cl_text(template->sha256),
                                       cl_text(cl_label_texts_write(cl, label)), cl_int_or_null(row->cells),
                                       cl_int_or_null(row->volume_ul), cl_text_or_null(row->expires_on),
                                       cl_text_or_null(cl->reason), cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl))));
}

static enum cl_status record(struct cl *cl, const struct job *job, const struct cl_label_template *template)
{
    enum cl_status status = CL_OK;
    bool labels = cl_label_template_prints(template);
    for (size_t i = 0; i < job->count && status == CL_OK; i++) {
        const struct cl_label *label = &job->label[i];
        const struct row *row = &job->row[i];
        struct cl_label_other draft = {"draft", label->text[CL_LABEL_FIELD_VIAL], row->lot_id, 0, label};
        status = labels ? record_label(cl, label, row, template) : cl_label_other_record(cl, &draft, template);
    }
    return status;
}

/* As many of each as are wanted, one behind the other; each says which it is. */
static enum cl_status repeat(struct cl *cl, const struct cl_label_print *print, struct job *job)
{
    enum cl_status status;
    int64_t wanted = 1;
    struct job all = {0};
    CL_TRY(cl_label_copies_wanted(cl, print, &wanted));
    all.count = job->count * (size_t)wanted;
    all.label = cl_arena_alloc(&cl->arena, all.count * sizeof *all.label + 1);
    all.row = cl_arena_alloc(&cl->arena, all.count * sizeof *all.row + 1);
    for (size_t i = 0; i < all.count; i++) {
        size_t of = i / (size_t)wanted;
        all.label[i] = job->label[of];
        all.row[i] = job->row[of];
        all.row[i].copies += (int64_t)(i % (size_t)wanted);
        all.label[i].text[CL_LABEL_FIELD_COPY] = cl_label_copy_text(cl, all.row[i].copies + 1);
        CL_TRY(cl_label_copies_check(cl, all.label[i].text[CL_LABEL_FIELD_VIAL], job->row[of].copies, wanted));
    }
    *job = all;
done:
    return status;
}

/* The labels are delivered last, while the write is still open: when they cannot be drawn or written, no print is on
 * record; whoever delivers them makes them seen only when the record is committed. */
static enum cl_status deliver(struct cl *cl, const struct cl_label_print *print, struct job *job,
                              struct cl_label_list *labels)
{
    enum cl_status status;
    struct cl_label_template template;
    CL_TRY(cl_label_template_find(cl, &print->template, &template));
    CL_TRY(repeat(cl, print, job));
    *labels = (struct cl_label_list){job->label, job->count, .draft = template.remark,
                                     .across = cl_label_template_across(&template)};
    CL_TRY(record(cl, job, &template));
    CL_TRY(print->deliver(print->context, labels, cl->error));
done:
    return status;
}

enum cl_status cl_label_print(struct cl *cl, const struct cl_label_print *print, struct cl_label_list *out)
{
    enum cl_status status;
    struct cl_label_list labels;
    struct job job = {0};
    if (is_any(print->targets, cl_sample_code_resembles))
        return cl_sample_labels_print(cl, print, false, out);
    if (is_any(print->targets, cl_dose_code_resembles))
        return cl_dose_labels_print(cl, print, false, out);
    bool is_lot = print->targets.count == 1 && !cl_vial_text_resembles(print->targets.at[0]);
    CL_TRY(cl_write_begin(cl, CL_ACT_LABEL_PRINT, NULL));
    if (!is_lot)
        CL_TRY(require_vials(cl, print->targets, false));
    CL_TRY(is_lot ? add_lot(cl, print->targets.at[0], &job) : add_vials(cl, print->targets, &job));
    if (print->unprinted)
        CL_TRY(keep_unprinted(cl, is_lot ? print->targets.at[0] : NULL, &job));
    CL_TRY(require_first(cl, &job, is_lot));
    CL_TRY(deliver(cl, print, &job, &labels));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = labels;
    return status;
}

enum cl_status cl_label_reprint(struct cl *cl, const struct cl_label_print *print, struct cl_label_list *out)
{
    enum cl_status status;
    struct cl_label_list labels;
    struct job job = {0};
    if (is_any(print->targets, cl_sample_code_resembles))
        return cl_sample_labels_print(cl, print, true, out);
    if (is_any(print->targets, cl_dose_code_resembles))
        return cl_dose_labels_print(cl, print, true, out);
    CL_TRY(cl_write_begin(cl, CL_ACT_LABEL_REPRINT, NULL));
    CL_TRY(require_vials(cl, print->targets, true));
    CL_TRY(add_vials(cl, print->targets, &job));
    CL_TRY(require_printed(cl, &job));
    CL_TRY(deliver(cl, print, &job, &labels));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = labels;
    return status;
}

/* ---- what they said -------------------------------------------------------------------------------------------- */

static void add_disagreement(struct cl *cl, const struct cl_rows *rows, struct cl_problems *problems)
{
    char cells[CL_QUANTITY_TEXT] = "", volume[CL_QUANTITY_TEXT] = "";
    bool with_cells = !cl_rows_is_null(rows, COL_LABEL_DISAGREEMENT_CELLS);
    bool with_volume = !cl_rows_is_null(rows, COL_LABEL_DISAGREEMENT_VOLUME_UL);
    if (with_cells)
        cl_cells_write(cl_rows_int(rows, COL_LABEL_DISAGREEMENT_CELLS), cells, sizeof cells);
    if (with_volume)
        cl_volume_write(cl_rows_int(rows, COL_LABEL_DISAGREEMENT_VOLUME_UL), volume, sizeof volume);
    cl_problem_add(cl, problems, "%s says %s%s%s%s", cl_rows_text(rows, COL_LABEL_DISAGREEMENT_CODE), cells,
                   with_cells ? " cells" : "", with_cells && with_volume ? ", " : "", volume);
}

enum cl_status cl_label_disagreements(struct cl *cl, int64_t lot_id, int64_t first, int64_t last, int64_t cells,
                                      int64_t volume_ul, struct cl_texts *vials)
{
    struct cl_problems problems = {0};
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_LABEL_DISAGREEMENTS,
                     CL_BIND(cl_int(lot_id), cl_int(first), cl_int(last), cl_int(cells), cl_int(volume_ul)));
    while (cl_rows_next(rows))
        add_disagreement(cl, rows, &problems);
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *vials = cl_problems_texts(&problems);
    return status;
}
