/* Printing again what a former label said, for a file or an investigation: with the texts and the template of that day.
 * A label with old data is a named error of the field, so COPY stands across every one, whether or not the data are
 * old, and none is counted or can be applied. */
#include "domain/identify.h"
#include "domain/label.h"
#include "domain/label_template.h"
#include "domain/problem.h"
#include <inttypes.h>
#include <string.h>

/* The prints that are made anew, at the same index as their codes. */
struct past {
    const struct cl_label_copy **copy;
    const char **code;
    size_t count;
};

/* The label of that number, 0: the newest; NULL: there is none. */
static const struct cl_label_copy *choose(const struct cl_label_copy_list *list, int64_t copy)
{
    const struct cl_label_copy *chosen = NULL;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->at[i].kind, "label") == 0 && (copy == 0 || list->at[i].copy == copy))
            chosen = &list->at[i];
    return chosen;
}

static enum cl_status load(struct cl *cl, struct cl_texts targets, int64_t copy, struct past *past)
{
    enum cl_status status = CL_OK;
    struct cl_problems missing = {0};
    past->copy = cl_arena_alloc(&cl->arena, targets.count * sizeof *past->copy + 1);
    past->code = cl_arena_alloc(&cl->arena, targets.count * sizeof *past->code + 1);
    past->count = targets.count;
    for (size_t i = 0; i < targets.count; i++) {
        struct cl_label_copy_list list;
        CL_TRY(cl_label_copies(cl, targets.at[i], &past->code[i], &list));
        past->copy[i] = choose(&list, copy);
        if (!past->copy[i] && copy)
            cl_problem_add(cl, &missing, "%s has no label of copy %" PRId64, past->code[i], copy);
        else if (!past->copy[i])
            cl_problem_add(cl, &missing, "%s has no label", past->code[i]);
    }
    status = cl_problems_end(cl, &missing, CL_REFUSED, "label.copy", NULL,
                             "cryolot label show CODE tells what there is", "cannot print again");
done:
    return status;
}

/* One template makes one file. */
static enum cl_status find_template(struct cl *cl, const struct past *past, struct cl_label_template *out)
{
    const struct cl_label_copy *first = past->copy[0];
    for (size_t i = 1; i < past->count; i++)
        if (strcmp(past->copy[i]->template, first->template) != 0 ||
            past->copy[i]->template_version != first->template_version)
            return cl_refuse(cl, "label.template", past->code[i], "print them apart",
                             "%s was printed with %s version %" PRId64 ", and %s with %s version %" PRId64,
                             past->code[0], first->template, first->template_version, past->code[i],
                             past->copy[i]->template, past->copy[i]->template_version);
    return cl_label_template_get(cl, first->template, first->template_version, out);
}

static enum cl_status print_past(struct cl *cl, const struct cl_label_print *print, const struct past *past,
                                 struct cl_label_list *out)
{
    enum cl_status status;
    struct cl_label_template template;
    struct cl_label *labels = cl_arena_alloc(&cl->arena, past->count * sizeof *labels + 1);
    CL_TRY(find_template(cl, past, &template));
    for (size_t i = 0; i < past->count; i++) {
        const struct cl_label_copy *copy = past->copy[i];
        labels[i] = copy->label;
        struct cl_label_other history = {"history", past->code[i], copy->lot_id, copy->copy, &labels[i]};
        CL_TRY(cl_label_other_record(cl, &history, &template));
        cl_write_concerns(cl, past->code[i]);
    }
    const char *file = cl_arena_print(&cl->arena, "%s version %" PRId64, template.name, template.version);
    *out =
        (struct cl_label_list){.at = labels,
                               .count = past->count,
                               .across = "COPY",
                               .template = {template.name, file, template.text, strlen(template.text), template.files}};
    CL_TRY(print->deliver(print->context, out, cl->error));
done:
    return status;
}

enum cl_status cl_label_print_history(struct cl *cl, const struct cl_label_print *print, int64_t copy,
                                      struct cl_label_list *out)
{
    enum cl_status status;
    struct past past;
    struct cl_label_list labels;
    CL_TRY(cl_write_begin(cl, CL_ACT_LABEL_HISTORY, NULL));
    CL_TRY(load(cl, print->targets, copy, &past));
    CL_TRY(print_past(cl, print, &past, &labels));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = labels;
    return status;
}
