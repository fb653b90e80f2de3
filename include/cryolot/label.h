/* Labels: what stands on a vial, every print recorded with it (21 CFR 211.125; DOMAIN.md "Labels"). */
#ifndef CRYOLOT_LABEL_H
#define CRYOLOT_LABEL_H

#include <cryolot/context.h>
#include <cryolot/label_template.h>
#include <cryolot/paper.h>

#define CL_LABEL_COPIES_MOST 20 /* of each in one go */
#define CL_LABEL_PRINTS_MOST 99 /* of one vial, sample or bag ever: more are lost count of */

struct cl_label_list {
    const struct cl_label *at;
    size_t count;
    const char *draft;               /* why they are drafts; NULL: they are labels, or history */
    const char *across;              /* what stands across each: "DRAFT", "COPY"; NULL: they are labels */
    struct cl_label_source template; /* of history: the text to draw them with; its text NULL: the one that was given */
};

struct cl_label_print {
    struct cl_texts targets;         /* one lot code, or vial IDs, or sample IDs */
    struct cl_label_source template; /* its version and SHA-256 are recorded */
    bool unprinted;                  /* only those that have no label yet; label.reprint when all have one */
    int64_t copies; /* labels of each, every one a print of its own; 0: one. Of vials, samples and bags more than one
                     * needs the context's reason (rule "act.reason"), and says which it is: "copy 2" */
    /* Makes the labels exist: draws them and stages the file. Called once, inside the write, after every print was
     * recorded; when it fails nothing stays recorded. In a dry run it is called too. The file is published when the
     * call has succeeded, abandoned when it has not. */
    enum cl_status (*deliver)(void *context, const struct cl_label_list *labels, struct cl_error *error);
    void *context;
};

/* With a template that is not approved in this very text the prints are drafts (cl_label_template_find): DRAFT stands
 * across them, each is on record as a draft, and none is anybody's label.
 *
 * Prints the first label of each vial, or of each sample. For a lot: of every numbered, filled, stored or out one, by
 * serial. Refused: a vial that has a label (rule "label.reprint", all are named), a vial that is void, used, discarded
 * or lost (rule "vial.state"), more labels of one than are kept count of (rule "label.copies"). *out lists what was
 * printed. */
enum cl_status cl_label_print(struct cl *cl, const struct cl_label_print *print, struct cl_label_list *out);
/* Prints labels of vials or samples (not lots) that have one already, for the context's reason. Refused: a vial that
 * has none yet (rule "label.print"), a state as above. CL_USAGE: a lot (rule "label.reprint"). */
enum cl_status cl_label_reprint(struct cl *cl, const struct cl_label_print *print, struct cl_label_list *out);

/* Prints what labels of vials, samples or bags said, with the template of that print, for the context's reason; `copy`
 * 0: the newest label of each. COPY stands across them: they are on record as history, counted nowhere, and nobody's
 * label. print->template does not matter. CL_REFUSED: no such copy (rule "label.copy"), labels of several templates or
 * versions (rule "label.template"). */
enum cl_status cl_label_print_history(struct cl *cl, const struct cl_label_print *print, int64_t copy,
                                      struct cl_label_list *out);

/* The IDs of a lot's vials from one number to another, for what takes vials. CL_NOT_FOUND. CL_REFUSED, rule
 * "label.range": the lot has not all of these. */
enum cl_status cl_label_vials(struct cl *cl, const char *lot, int64_t first, int64_t last, struct cl_texts *out);
/* The template by which the newest label of these vials, samples or bags was printed, in the newest version that is
 * approved; its name NULL: they have no label. CL_REFUSED, rule "label.template": it was not the same of all. */
enum cl_status cl_label_template_last(struct cl *cl, struct cl_texts targets, struct cl_label_template *out);

/* ---- what was printed -------------------------------------------------------------------------------------------- */

/* One print with everything that stood on it. */
struct cl_label_copy {
    int64_t number;   /* among all that was printed of the same thing, from 1 */
    const char *kind; /* "label", which is counted; "draft", "history", "tag" */
    int64_t copy;     /* which label of a vial, sample or bag, from 1; of history the one that was printed again; 0 */
    int64_t lot_id;   /* 0: of no lot, or of several */
    const char *template; /* "vial-sheet" */
    int64_t template_version;
    const char *template_sha256;
    struct cl_label label;
    const char *reason;     /* NULL: none was given */
    const char *printed_by; /* login */
    int64_t printed_at_ms;
    const char *fate; /* "applied", "spoiled"; NULL: nobody said */
    const char *fate_by, *fate_reason, *fate_witness;
    int64_t fate_at_ms;
};

struct cl_label_copy_list {
    const struct cl_label_copy *at;
    size_t count;
};

/* The word of a field in templates: "expires". */
const char *cl_label_word(enum cl_label_field field);
/* Everything that was printed of a vial, a sample, a bag, a store, equipment, a person or a subject, oldest first.
 * *code: its ID as the record writes it. CL_NOT_FOUND: there is no such thing, or nothing was printed of it. */
enum cl_status cl_label_copies(struct cl *cl, const char *text, const char **code, struct cl_label_copy_list *out);

/* What was done with labels of a lot at one time by one person. */
struct cl_label_deed {
    const char *act; /* "printed", "reprinted", "applied", "spoiled"; of what is not counted "draft", "copied" */
    int64_t labels;
    const char *things; /* vials by their numbers: "3-7", "5 of 1-9"; of a sample its ID */
    const char *template;
    int64_t template_version;
    const char *done_by, *witness, *reason; /* logins; NULL: none */
    int64_t at_ms;
};

struct cl_label_deed_list {
    const struct cl_label_deed *at;
    size_t count;
};

/* All of them, oldest first; of a label the last that became of it. *lot: its code; NULL: the text names no lot. */
enum cl_status cl_label_deeds(struct cl *cl, const char *text, const char **lot, struct cl_label_deed_list *out);

/* ---- what became of them ---------------------------------------------------------------------------------------- */

struct cl_label_apply {
    struct cl_texts targets; /* one lot code, or vials: their IDs, or the codes that were read of their labels */
    int64_t copy;            /* which label it is, 1: the first; 0: the only one that there is */
    bool unread;             /* the vials were not read one by one, but named by their numbers; of a lot always so */
};

/* Confirms that vials wear their label; or, for one lot code, every vial of it that was filled and whose label nobody
 * confirmed yet. *applied counts them. Refused: a void vial (rule "vial.state"), a vial without a label (rule
 * "label.print": drafts and copies for a file are none), one that wears its label already (rule "label.applied"),
 * several that could be meant, one that is destroyed or never was (rule "label.copy"), a label or a code that says
 * another expiry or fill than the record does (rule "label.outdated"), a lot of which nothing is left to confirm (rule
 * "label.none"). All or none, all named.
 * Of a scanned code also the errors of what it names (domain/payload.h). What is confirmed unread is marked so, told as
 * a notice, and an exception of the lot's audit review. */
enum cl_status cl_label_apply(struct cl *cl, const struct cl_label_apply *apply, int64_t *applied);
/* Reads a label back that is confirmed already, and records nothing. *worn: which copy the vial wears; 0: there is
 * nothing to check, because it wears none, another one than `copy` (0: not said), or there are several. Refused: what
 * the label or the code says is not what is on record (rule "label.outdated"). */
enum cl_status cl_label_check(struct cl *cl, const char *read, int64_t copy, int64_t *worn);
/* Records that labels were destroyed before a witness, the second person: the only copy of each vial, none of which is
 * worn, or for one lot code those of its void vials. `copy` > 0: that copy, also one that was applied; of a
 * lot what is left over of that copy, where vials wear another one.
 * *spoiled counts them. Refused: no such copy, one that is destroyed already, or several that could be meant (rule
 * "label.copy"), a lot without any (rule "label.none"). All or none, all named. */
enum cl_status cl_label_spoil(struct cl *cl, struct cl_texts targets, int64_t copy, int64_t *spoiled);

/* Of the labels of one number. */
struct cl_label_sum {
    int64_t copy; /* 1: the first prints */
    int64_t printed, applied, spoiled, difference;
};

/* Printed = applied + spoiled + difference (21 CFR 211.125). A label on a void vial is not applied: it is to be
 * destroyed. */
struct cl_label_count {
    const char *lot;
    int64_t printed, applied, spoiled, difference;
    const struct cl_label_sum *copy; /* the same, by number */
    size_t copy_count;
    int64_t open;             /* labels that are neither on a vial nor destroyed */
    int64_t stripped;         /* vials whose every label was destroyed, and that can get another one now */
    int64_t unprinted;        /* the same of which none was ever printed */
    struct cl_texts problems; /* sentences: labels that are nowhere, filled vials without one; none: reconciled */
};
/* CL_NOT_FOUND: no such lot. */
enum cl_status cl_label_reconcile(struct cl *cl, const char *lot, struct cl_label_count *out);

#endif
