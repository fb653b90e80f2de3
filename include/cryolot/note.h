/* Notes: remarks of anyone on anything that has an ID. */
#ifndef CRYOLOT_NOTE_H
#define CRYOLOT_NOTE_H

#include <cryolot/context.h>

struct cl_note {
    int64_t id;
    const char *subject; /* the ID that it is about */
    const char *remark;
    const char *written_by;   /* login */
    const char *written_name; /* printed name */
    int64_t written_at_ms;
};

struct cl_note_list {
    const struct cl_note *at;
    size_t count;
};

/* Writes a remark of at most 1,000 characters. CL_NOT_FOUND: nothing has this ID. CL_USAGE: a mistyped ID; an empty
 * remark, or one with control or invisible characters. Refused (rule "identity.anonymous"): one that holds what looks
 * like a record number. */
enum cl_status cl_note_add(struct cl *cl, const char *id, const char *remark, struct cl_note *out);
/* The remarks on an ID, newest first, at most `limit`. CL_NOT_FOUND, CL_USAGE: the ID. */
enum cl_status cl_note_list(struct cl *cl, const char *id, int64_t limit, struct cl_note_list *out);

#endif
