#include "base/hash.h"
#include "render/label.h"
#include "render/label_judge.h"

#include <string.h>

/* A vial's label on a sample's template would have a code without an ID, and the other way round. */
static enum cl_status check_kinds(struct cl_label_plan *plan, const struct cl_label_job *job)
{
    enum cl_label_kind kind = (enum cl_label_kind)plan->about.kind;
    for (size_t i = 0; i < job->count; i++)
        if (job->label[i].kind != kind)
            return cl_fail(plan->error, CL_REFUSED, "template.kind", cl_label_id(&job->label[i]),
                           "cryolot label templates shows what there is",
                           "the label template %s is for %s, and %s is %s", job->template_file,
                           cl_label_kind_many(kind), cl_label_id(&job->label[i]),
                           cl_label_kind_one(job->label[i].kind));
    return CL_OK;
}

/* RETAIN on what is to be tested, or a shipper's label on a tank, would be believed. */
static enum cl_status check_of(struct cl_label_plan *plan, const struct cl_label_job *job)
{
    bool sample = plan->about.kind == CL_LABEL_OF_SAMPLE;
    for (size_t i = 0; i < job->count && plan->about.of != NULL; i++) {
        const char *is = job->label[i].text[sample ? CL_LABEL_FIELD_PURPOSE : CL_LABEL_FIELD_KIND];
        const char *const *one = plan->about.one;
        while (*one != NULL && strcmp(*one, is != NULL ? is : "") != 0)
            one++;
        if (*one == NULL)
            return cl_fail(plan->error, CL_REFUSED, "template.kind", cl_label_id(&job->label[i]),
                           "cryolot label templates shows what there is",
                           "the label template %s is for %s%s alone, and %s is %s%s", job->template_file,
                           sample ? "samples of purpose " : "", plan->about.of, cl_label_id(&job->label[i]),
                           is == NULL || *is == '\0' ? "of no such vial"
                           : sample                  ? "of purpose "
                                                     : "of kind ",
                           is != NULL ? is : "");
    }
    return CL_OK;
}

/* A second label of a vial that looks like its first is taken for it. */
static enum cl_status check_copies(struct cl_label_plan *plan, const struct cl_label_job *job)
{
    if (job->across != NULL || cl_label_is_shown(plan, CL_LABEL_FIELD_COPY))
        return CL_OK;
    for (size_t i = 0; i < job->count; i++) {
        const char *copy = job->label[i].text[CL_LABEL_FIELD_COPY];
        if (copy != NULL && *copy != '\0')
            return cl_fail(
                plan->error, CL_REFUSED, "template.copy", cl_label_id(&job->label[i]),
                "print it by a template that shows {{copy}}, or add a text with value = {{copy}} to this one, "
                "as a version of its own that QA approves",
                "the label template %s does not show {{copy}}: %s of %s would look like its first label",
                job->template_file, copy, cl_label_id(&job->label[i]));
    }
    return CL_OK;
}

static enum cl_status check_skip(struct cl_label_plan *plan, const struct cl_label_job *job)
{
    int64_t places = plan->stock.columns * plan->stock.rows;
    if (job->skip >= 0 && job->skip < places)
        return CL_OK;
    return cl_fail(plan->error, CL_USAGE, NULL, NULL, "give how many places of the first sheet are used",
                   "cannot skip %lld labels: a page of %s has %lld", (long long)job->skip, job->template_file,
                   (long long)places);
}

enum cl_status cl_labels_render(const struct cl_label_job *job, struct cl_bytes *out, struct cl_error *error)
{
    static enum cl_status (*const output[])(struct cl_label_plan *, const struct cl_label_job *, struct cl_bytes *) = {
        [CL_LABEL_PDF] = cl_label_pdf, [CL_LABEL_SVG] = cl_label_svg, [CL_LABEL_ZPL] = cl_label_zpl};
    enum cl_status status = CL_OK;
    struct cl_error unseen = {0}; /* mistakes are counted even where nobody wants to read them */
    struct cl_label_plan plan = {.error = error != NULL ? error : &unseen};
    if (job->count == 0)
        return cl_fail(error, CL_REFUSED, "paper.empty", NULL, "name what to print", "there is no label to print");
    CL_TRY(cl_label_plan_read(&plan, job));
    CL_TRY(check_kinds(&plan, job));
    CL_TRY(check_copies(&plan, job));
    CL_TRY(check_of(&plan, job));
    CL_TRY(check_skip(&plan, job));
    CL_TRY(output[job->format](&plan, job, out));
done:
    cl_arena_free(&plan.arena);
    cl_error_clear(&unseen);
    return status;
}

/* Images and fonts are not beside a template that is kept in the record, and are not told but by their names. */
enum cl_status cl_labels_tell(const struct cl_label_job *job, cl_label_teller *tell, void *context,
                              struct cl_error *error)
{
    enum cl_status status = CL_OK;
    struct cl_buffer text = {0};
    struct cl_error unseen = {0};
    struct cl_label_plan plan = {.error = error != NULL ? error : &unseen, .without_files = true};
    CL_TRY(cl_label_plan_read(&plan, job));
    CL_TRY(check_kinds(&plan, job));
    for (size_t i = 0; i < plan.count; i++) {
        const struct cl_label_element *element = &plan.element[i];
        if (!cl_label_condition_is_met(&element->when, job->label))
            continue;
        const char *said = element->kind == CL_LABEL_IMAGE ? element->file
                           : element->value.text != NULL   ? cl_label_value_write(&element->value, job->label, &text)
                                                           : "";
        if (*said != '\0')
            tell(context, element->section, said);
    }
done:
    cl_buffer_free(&text);
    cl_arena_free(&plan.arena);
    cl_error_clear(&unseen);
    return status;
}

enum cl_status cl_labels_check(const struct cl_label_job *job, bool *lacks, struct cl_error *error)
{
    bool unseen[CL_LABEL_FIELD_COUNT];
    struct cl_label_plan plan = {.error = error};
    enum cl_status status = cl_label_plan_read(&plan, job);
    size_t before = error->row_count;
    if (status == CL_OK) {
        cl_label_judge(&plan, lacks != NULL ? lacks : unseen);
        status = cl_label_plan_end(&plan, before);
    }
    cl_arena_free(&plan.arena);
    return status;
}

enum cl_status cl_labels_proof(const struct cl_label_job *job, const struct cl_label_proof_head *head,
                               struct cl_bytes *out, struct cl_error *error)
{
    struct cl_label_plan plan = {.error = error};
    char sha256[CL_HASH_TEXT];
    struct cl_hash hash = cl_hash_of(job->template_text, job->template_size);
    enum cl_status status = cl_label_plan_read(&plan, job);
    if (status == CL_OK)
        status = cl_label_proof(&plan, cl_hash_write(&hash, sha256, sizeof sha256), head, out);
    cl_arena_free(&plan.arena);
    return status;
}
