/* Attachments: files kept in the record as evidence, each with its SHA-256. */
#ifndef CRYOLOT_ATTACHMENT_H
#define CRYOLOT_ATTACHMENT_H

#include <cryolot/context.h>
#include <cryolot/paper.h>

#define CL_ATTACHMENT_MOST (16 << 20) /* bytes of one */

struct cl_attachment {
    int64_t id;
    const char *code;    /* "A12" */
    const char *subject; /* the ID that it belongs to */
    const char *kind;    /* "evidence", "raw-record", "batch-record", ... */
    const char *name;    /* the file's own name */
    const char *media_type;
    const char *sha256;
    int64_t size;
    const char *attached_by; /* login */
    const char *attached_name;
    int64_t attached_at_ms;
};

struct cl_attachment_list {
    const struct cl_attachment *at;
    size_t count;
};

/* A file as it is given: its bytes belong to the caller. */
struct cl_file_given {
    const char *name; /* its own name, or a path of which the last part counts */
    const void *data;
    size_t size;
};

/* Attaches a file to anything that has an ID. `kind`: a word such as "evidence" (NULL: that). CL_NOT_FOUND: nothing has
 * this ID. CL_USAGE: a mistyped ID, an empty or too large file, a name or a kind that is none. CL_CONFLICT (rule
 * "attachment.same"): the same bytes are attached to it under this kind already. */
enum cl_status cl_attach(struct cl *cl, const char *id, const struct cl_file_given *file, const char *kind,
                         struct cl_attachment *out);
/* What is attached to an ID, newest first, at most `limit`. CL_NOT_FOUND, CL_USAGE: the ID. */
enum cl_status cl_attachment_list(struct cl *cl, const char *id, int64_t limit, struct cl_attachment_list *out);
/* One by its code ("A12"), with its bytes (freed with free(content->data)). CL_NOT_FOUND, CL_USAGE. CL_INTEGRITY: the
 * bytes are not those that were attached. */
enum cl_status cl_attachment_get(struct cl *cl, const char *code, struct cl_attachment *out, struct cl_bytes *content);

#endif
