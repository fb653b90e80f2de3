/* Labels: what stands on a vial, every print recorded with it (21 CFR 211.125; DOMAIN.md "Labels"). */
#ifndef CRYOLOT_LABEL_H
#define CRYOLOT_LABEL_H

#include <cryolot/context.h>
#include <cryolot/paper.h>

struct cl_label_list {
    const struct cl_label *at;
    size_t count;
};

struct cl_label_print {
    struct cl_texts targets;   /* one lot code, or vial IDs, or sample IDs */
    const char *template_name; /* "vial-sheet" */
    const char *template_text; /* the whole .ini; its SHA-256 is recorded */
    size_t template_size;
    bool unprinted; /* only those that have no label yet; label.reprint when all have one */
    /* Makes the labels exist: draws them and stages the file. Called once, inside the write, after every print was
     * recorded; when it fails nothing stays recorded. In a dry run it is called too. The file is published when the
     * call has succeeded, abandoned when it has not. */
    enum cl_status (*deliver)(void *context, const struct cl_label_list *labels, struct cl_error *error);
    void *context;
};

/* Prints the first label of each vial, or of each sample. For a lot: of every numbered, filled, stored or out one, by
 * serial. Refused: a vial that has a label (rule "label.reprint", all are named), a vial that is void, used, discarded
 * or lost (rule "vial.state"). *out lists what was printed. */
enum cl_status cl_label_print(struct cl *cl, const struct cl_label_print *print, struct cl_label_list *out);
/* Prints labels of vials or samples (not lots) that have one already, for the context's reason. Refused: a vial that
 * has none yet (rule "label.print"), a state as above. CL_USAGE: a lot (rule "label.reprint"). */
enum cl_status cl_label_reprint(struct cl *cl, const struct cl_label_print *print, struct cl_label_list *out);

#endif
