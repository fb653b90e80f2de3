/* Label templates under QA's control: a version prints labels once it was approved, and its text stays on record, so
 * that what was printed can be read and printed again (21 CFR 211.122, 211.125; DOMAIN.md "Labels"). */
#ifndef CRYOLOT_LABEL_TEMPLATE_H
#define CRYOLOT_LABEL_TEMPLATE_H

#include <cryolot/context.h>
#include <cryolot/paper.h>

/* A text as somebody has it, in a file. */
struct cl_label_source {
    const char *name; /* "vial-sheet" */
    const char *file; /* its path, for messages */
    const char *text; /* the whole .ini */
    size_t size;
    struct cl_label_files files; /* images and fonts that it names; of what is approved, and of what is on record */
};

/* What the record says of such a text, or a version that is on record. */
struct cl_label_template {
    int64_t id, approval_id; /* 0: nobody approved this text */
    const char *name;        /* "vial-sheet" */
    int64_t version;         /* the facility's own number: version = N in its section [template] */
    const char *state;       /* "approved": it prints labels. "draft", "changed": its version was approved with another
                              * text, "superseded": what it prints bears DRAFT */
    const char *remark;      /* why it prints no labels, and what to do; NULL: it does */
    const char *sha256;      /* of the text, hex */
    const char *approved_by; /* login; NULL */
    int64_t approved_at_ms;
    int64_t superseded_by;       /* the version that took its place; 0: none */
    const char *text;            /* as it was approved; NULL in lists, and of what is not on record */
    struct cl_label_files files; /* that it names; with its text */
};

struct cl_label_template_list {
    const struct cl_label_template *at;
    size_t count;
};

/* Looks a file's text up. CL_INVALID_INPUT: it cannot be read as a template at all. */
enum cl_status cl_label_template_find(struct cl *cl, const struct cl_label_source *source,
                                      struct cl_label_template *out);
/* Signs the texts, each as a version that takes the place of those before it, and keeps the images and fonts that they
 * name by their hashes: they are signed with the text. All or none. Refused: a text that is
 * approved already (rule "label.approved"), a version that is not newer than what was approved, also where it was
 * approved with another text (rule "label.version"), a name given twice (rule "label.twice"). `seen`: the SHA-256 of
 * the text whose proof the approver looked at, 64 hexadecimal digits, of one template alone; NULL: not said. Where the
 * text is another one: refused (rule "label.sha256"). */
enum cl_status cl_label_templates_approve(struct cl *cl, const struct cl_label_source *sources, size_t count,
                                          const char *seen, struct cl_label_template_list *out);
/* Every version on record, by name, the newest first; of one name, or with NULL of all. CL_NOT_FOUND: a name of which
 * nothing was approved. */
enum cl_status cl_label_template_history(struct cl *cl, const char *name, struct cl_label_template_list *out);
/* One version with its text; version 0: the newest. CL_NOT_FOUND. */
enum cl_status cl_label_template_get(struct cl *cl, const char *name, int64_t version, struct cl_label_template *out);

#endif
