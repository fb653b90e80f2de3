/* Labels of samples: what stands on them, every print on record. */
#include "domain/label.h"
#include "domain/label_template.h"
#include "domain/problem.h"
#include "domain/sample.h"

/* ---- what stands on them ---------------------------------------------------------------------------------------- */

/* "viability, cd73" of the record's "viability cd73". */
static const char *write_tests(struct cl *cl, struct cl_texts tests)
{
    const char *all = tests.at[0];
    for (size_t i = 1; i < tests.count; i++)
        all = cl_arena_print(&cl->arena, "%s, %s", all, tests.at[i]);
    return all;
}

static struct cl_label label_from_row(struct cl *cl, const struct cl_rows *rows, const struct cl_sample *sample)
{
    char day[CL_DATE_TEXT];
    struct cl_date taken_on = cl_date_of(cl_rows_int(rows, COL_SAMPLE_LABEL_TAKEN_AT_MS), cl->facility.timezone);
    return (struct cl_label){
        .kind = CL_LABEL_OF_SAMPLE,
        .text = {
            [CL_LABEL_FIELD_SAMPLE] = cl_keep_text(cl, rows, COL_SAMPLE_LABEL_CODE),
            [CL_LABEL_FIELD_VIAL] = cl_keep_text(cl, rows, COL_SAMPLE_LABEL_VIAL),
            [CL_LABEL_FIELD_PRODUCT] = cl_keep_text(cl, rows, COL_SAMPLE_LABEL_PRODUCT),
            [CL_LABEL_FIELD_MANUFACTURER] = cl->facility.name,
            [CL_LABEL_FIELD_LOT] = cl_keep_text(cl, rows, COL_SAMPLE_LABEL_LOT),
            [CL_LABEL_FIELD_PURPOSE] = cl_keep_text(cl, rows, COL_SAMPLE_LABEL_PURPOSE),
            [CL_LABEL_FIELD_STAGE] = cl_keep_text(cl, rows, COL_SAMPLE_LABEL_STAGE),
            [CL_LABEL_FIELD_TESTS] = write_tests(cl, sample->tests),
            [CL_LABEL_FIELD_LABORATORY] = cl_keep_text(cl, rows, COL_SAMPLE_LABEL_LABORATORY),
            [CL_LABEL_FIELD_TAKEN] = cl_arena_copy(&cl->arena, cl_date_write(taken_on, day, sizeof day)),
            [CL_LABEL_FIELD_TRAINING] = cl_label_training(cl),
        }};
}

static enum cl_status read_label(struct cl *cl, const struct cl_sample *sample, struct cl_label *label, int64_t *copies)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SAMPLE_LABEL, CL_BIND(cl_int(sample->id)));
    if (cl_rows_next(rows)) {
        *label = label_from_row(cl, rows, sample);
        *copies = cl_rows_int(rows, COL_SAMPLE_LABEL_COPIES);
    }
    return cl_rows_close(rows);
}

/* ---- printing -------------------------------------------------------------------------------------------------- */

static enum cl_status record(struct cl *cl, const struct cl_sample *sample, const struct cl_label *label, int64_t copy,
                             const struct cl_label_template *template)
{
    struct cl_label_other draft = {"draft", sample->code, sample->lot_id, 0, label};
    if (!cl_label_template_prints(template))
        return cl_label_other_record(cl, &draft, template);
    return cl_store_change_one(cl->store, SQL_SAMPLE_LABEL_INSERT,
                               CL_BIND(cl_int(sample->id), cl_int(copy), cl_text(template->name),
                                       cl_int(template->version), cl_text(template->sha256),
                                       cl_text(cl_label_texts_write(cl, label)), cl_text_or_null(cl->reason),
                                       cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl))));
}

/* As many of one sample as are wanted; each says which it is. */
static enum cl_status record_copies(struct cl *cl, const struct cl_sample *sample, int64_t wanted,
                                    struct cl_label *label, const struct cl_label_template *template)
{
    enum cl_status status;
    struct cl_label first;
    int64_t copies = 0;
    CL_TRY(read_label(cl, sample, &first, &copies));
    CL_TRY(cl_label_copies_check(cl, sample->code, copies, wanted));
    for (int64_t i = 0; i < wanted; i++) {
        label[i] = first;
        label[i].text[CL_LABEL_FIELD_COPY] = cl_label_copy_text(cl, copies + i + 1);
        CL_TRY(record(cl, sample, &label[i], copies + i + 1, template));
    }
done:
    return status;
}

enum cl_status cl_sample_labels_make(struct cl *cl, const struct cl_sample_list *samples,
                                     const struct cl_label_print *print, struct cl_label_list *out)
{
    enum cl_status status;
    struct cl_label_template template;
    struct cl_label *label = NULL;
    size_t count = 0;
    int64_t wanted = 1;
    CL_TRY(cl_label_copies_wanted(cl, print, &wanted));
    label = cl_arena_alloc(&cl->arena, samples->count * (size_t)wanted * sizeof *label + 1);
    CL_TRY(cl_label_template_find(cl, &print->template, &template));
    for (size_t i = 0; i < samples->count; i++) {
        CL_TRY(record_copies(cl, &samples->at[i], wanted, &label[count], &template));
        count += (size_t)wanted;
    }
    *out =
        (struct cl_label_list){label, count, .draft = template.remark, .across = cl_label_template_across(&template)};
    CL_TRY(print->deliver(print->context, out, cl->error)); /* last: what cannot be drawn is not on record */
done:
    return status;
}

/* A first label is printed, another one reprinted; every sample of the other kind is named. */
static enum cl_status require_copies(struct cl *cl, const struct cl_sample_list *samples, bool again)
{
    enum cl_status status;
    struct cl_problems others = {0};
    for (size_t i = 0; i < samples->count; i++) {
        struct cl_label label;
        int64_t copies = 0;
        CL_TRY(read_label(cl, &samples->at[i], &label, &copies));
        if ((copies > 0) != again)
            cl_problem_add(cl, &others, "%s", samples->at[i].code);
    }
    status = cl_problems_end(
        cl, &others, CL_REFUSED, again ? "label.print" : "label.reprint", others.count ? others.at[0] : NULL,
        again ? "cryolot label print SAMPLE.. -o FILE" : "cryolot label reprint SAMPLE.. --reason WHY -o FILE",
        again ? "these samples have no label yet" : "these samples have a label already");
done:
    return status;
}

enum cl_status cl_sample_labels_print(struct cl *cl, const struct cl_label_print *print, bool again,
                                      struct cl_label_list *out)
{
    enum cl_status status;
    struct cl_sample_list samples;
    struct cl_label_list labels;
    CL_TRY(cl_write_begin(cl, CL_ACT_SAMPLE_LABEL, NULL));
    if (again && !cl->reason)
        CL_TRY(cl_refuse(cl, "act.reason", NULL, "add --reason 'why'", "a reason is missing"));
    CL_TRY(cl_samples_load(cl, print->targets, &samples));
    CL_TRY(require_copies(cl, &samples, again));
    CL_TRY(cl_sample_labels_make(cl, &samples, print, &labels));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = labels;
    return status;
}
