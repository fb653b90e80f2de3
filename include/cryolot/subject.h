/* Subjects: patients by the code that their site gave them, never by name, and their dated weights. */
#ifndef CRYOLOT_SUBJECT_H
#define CRYOLOT_SUBJECT_H

#include <cryolot/context.h>

struct cl_subject {
    int64_t id;
    const char *code;
    const char *site;
    const char *timezone; /* of the site: its days are the subject's days */
    int64_t weight_g;     /* the newest one; 0: never weighed */
    struct cl_date weighed_on;
    int64_t created_at_ms;
};

struct cl_subject_list {
    const struct cl_subject *at;
    size_t count;
};

struct cl_weight {
    int64_t id;
    int64_t weight_g;
    struct cl_date measured_on;
    const char *entered_by; /* login */
};

struct cl_weight_list {
    const struct cl_weight *at;
    size_t count;
};

/* CL_CONFLICT: the code exists. CL_NOT_FOUND: no such site. CL_USAGE: not a code. */
enum cl_status cl_subject_add(struct cl *cl, const char *code, const char *site, struct cl_subject *out);
/* Adds a weight; the newest by date counts, of one day the one entered last. CL_NOT_FOUND. Refused: a day in the future
 * (rule "date.future"); less than 300 g or more than 400 kg, and, unless a reason is given, eight times the weight
 * before or an eighth of it, as a slipped decimal point makes it (rule "weight.plausible"). */
enum cl_status cl_subject_weigh(struct cl *cl, const char *code, int64_t weight_g, struct cl_date on,
                                struct cl_subject *out);
/* CL_NOT_FOUND. */
enum cl_status cl_subject_get(struct cl *cl, const char *code, struct cl_subject *out);
/* Newest first, at most `limit`. `site`: NULL for any. */
enum cl_status cl_subject_list(struct cl *cl, const char *site, int64_t limit, struct cl_subject_list *out);
/* The weights of a subject, newest day first, at most `limit`. CL_NOT_FOUND. */
enum cl_status cl_subject_weights(struct cl *cl, const char *code, int64_t limit, struct cl_weight_list *out);

#endif
