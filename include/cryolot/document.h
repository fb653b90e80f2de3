/* Issued documents: numbered, kept as the bytes that were handed out, proven by them. */
#ifndef CRYOLOT_DOCUMENT_H
#define CRYOLOT_DOCUMENT_H

#include <cryolot/context.h>
#include <cryolot/document_template.h>
#include <cryolot/paper.h>

struct cl_document {
    int64_t id;
    const char *number;  /* "COA-UC26A001-2" */
    const char *kind;    /* "coa"; "coa.zh" by the template zh */
    const char *subject; /* the lot, donor, deviation, infusion or recall */
    int64_t version;
    const char *state;      /* "current", "superseded", "revoked" */
    const char *supersedes; /* number, or NULL */
    const char *form;       /* name and version of the form that it was drawn by: "COA-1/en 3f2a91bc" */
    const char *record_sha256, *sha256;
    const char *issued_by; /* printed name */
    int64_t issued_at_ms;
};

struct cl_document_list {
    const struct cl_document *at;
    size_t count;
};

/* NULL-terminated words of all kinds of documents. */
const char *const *cl_document_words(void);

#define CL_DOCUMENT_TEMPLATE                                                                                           \
    "en" /* the usual template; a document by another one is a document of its own, of kind "coa.zh" */

/* What a document of this kind would say now, by this template. Where the record has not changed since the current one
 * was issued, *document is that one and *issued holds its bytes (the caller frees issued->data); else *document is the
 * next number, not yet stored, *content is to be drawn and then given to cl_document_issue. CL_USAGE: no such kind.
 * CL_NOT_FOUND: no such subject. CL_REFUSED: there is no document of this kind of it (rule "document.status": it says
 * why), or nobody approved the template's text (rule "template.approved"). */
enum cl_status cl_document_draft(struct cl *cl, const char *kind, const char *subject,
                                 const struct cl_document_source *template, struct cl_report *content,
                                 struct cl_document *document, struct cl_bytes *issued);
/* What it would say, to be drawn with DRAFT across and kept nowhere; its number is none that a document has:
 * "COA-UC26A001-DRAFT". As cl_document_draft, but by any template. */
enum cl_status cl_document_preview(struct cl *cl, const char *kind, const char *subject,
                                   const struct cl_document_source *template, struct cl_report *content);
/* Stores the drawn bytes under the drafted number, with the template's text and logo; the one before becomes
 * superseded. CL_CONFLICT, nothing is stored: the record changed since the draft (rule "document.draft"), or somebody
 * issued the same since (rule "document.issued"; a new draft hands theirs out). */
enum cl_status cl_document_issue(struct cl *cl, const struct cl_document *draft,
                                 const struct cl_document_source *template, const void *bytes, size_t size,
                                 struct cl_document *out);

struct cl_document_proof {
    struct cl_document document;
    bool record_changed; /* what it would say if it were issued now is something else */
};

/* Whether no other one superseded it. */
bool cl_document_is_newest(const struct cl_document *document);
/* The document that these bytes are. CL_INTEGRITY: they are none that was issued, or not as it was issued. */
enum cl_status cl_document_prove(struct cl *cl, const void *bytes, size_t size, struct cl_document_proof *out);
/* The document of a number with its bytes as they were issued, superseded or not; the caller frees bytes->data.
 * CL_NOT_FOUND: there is none. CL_INTEGRITY (rule "document.altered"): its bytes on record are others. */
enum cl_status cl_document_read(struct cl *cl, const char *number, struct cl_document_proof *out,
                                struct cl_bytes *bytes);
/* Newest first; of one subject where it is not NULL. */
enum cl_status cl_document_list(struct cl *cl, const char *subject, int64_t limit, struct cl_document_list *out);

#endif
