/* Document templates under QA's control: a template says how documents are said, and somebody answers for it. Those
 * that came with the program count as approved in the very text of its release, until another text of the same name
 * and not of an older version is approved; any other text is approved by a signature, or prints drafts alone. What
 * documents were issued by stays on record, text and logo. */
#ifndef CRYOLOT_DOCUMENT_TEMPLATE_H
#define CRYOLOT_DOCUMENT_TEMPLATE_H

#include <cryolot/context.h>

/* A text as somebody has it, in a file. */
struct cl_document_source {
    const char *name; /* "en", "zh" */
    const char *file; /* its path, for messages */
    const char *text; /* the whole .ini */
    size_t size;
    const char *logo_sha256; /* that it names, hex; NULL: it has no logo */
    const void *logo;
    size_t logo_size;
};

/* What the record says of such a text, or a version that is on record. */
struct cl_document_template {
    int64_t id, approval_id; /* 0: nobody approved this text here */
    const char *name;
    int64_t version;         /* the facility's own number: version = N in its section [document]; 0: none can be read */
    const char *state;       /* "shipped", "approved": documents are issued by it. "draft", "changed": its version was
                              * approved with another text, "superseded": it prints drafts */
    const char *remark;      /* why it prints drafts alone, and what to do; NULL: it does not */
    const char *sha256;      /* of the text, hex */
    const char *approved_by; /* login; NULL */
    int64_t approved_at_ms;
    int64_t superseded_by; /* the version that took its place; 0: none */
};

struct cl_document_template_list {
    const struct cl_document_template *at;
    size_t count;
};

/* Looks a file's text up. */
enum cl_status cl_document_template_find(struct cl *cl, const struct cl_document_source *source,
                                         struct cl_document_template *out);
/* Signs the texts, each as a version that takes the place of those before it, and keeps them and their logos. All or
 * none. Refused: a text that is approved already (rule "document.approved"), a version that is not newer than what was
 * approved (rule "document.version"), a name given twice (rule "document.twice"), a logo that is not the one which the
 * text names (rule "document.logo"), a text that is not the one whose SHA-256 was `seen` on its draft (hex, of one text
 * alone; NULL: nobody says; rule "document.sha256"). */
enum cl_status cl_document_templates_approve(struct cl *cl, const struct cl_document_source *sources, size_t count,
                                             const char *seen, struct cl_document_template_list *out);
/* Every version on record, by name, the newest first; of one name where it is not NULL. CL_NOT_FOUND: a name of which
 * nothing was approved. */
enum cl_status cl_document_template_history(struct cl *cl, const char *name, struct cl_document_template_list *out);
/* The text of a version that was approved; NULL-terminated, in the context's arena. CL_NOT_FOUND. */
enum cl_status cl_document_template_text(struct cl *cl, const char *name, int64_t version, const char **out);
/* The text that an issued document was drawn by. CL_NOT_FOUND: no document has that number. */
enum cl_status cl_document_text_of(struct cl *cl, const char *number, const char **out);

#endif
