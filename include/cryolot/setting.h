/* Settings: what a facility chose otherwise than the program's own default. */
#ifndef CRYOLOT_SETTING_H
#define CRYOLOT_SETTING_H

#include <cryolot/context.h>

struct cl_setting {
    const char *name;    /* "donor.tests" */
    const char *value;   /* in force */
    const char *meaning; /* one line */
    bool chosen;         /* not the default */
};

struct cl_setting_list {
    const struct cl_setting *at;
    size_t count;
};

/* All known settings by name, and every training.ACT that was chosen. */
enum cl_status cl_setting_list(struct cl *cl, struct cl_setting_list *out);
/* An administrator chooses a value, countersigned by QA (the second person). CL_USAGE: an unknown name, a value that
 * the setting cannot have. CL_CONFLICT (rule "setting.same"): it has this value already. */
enum cl_status cl_setting_set(struct cl *cl, const char *name, const char *value, struct cl_setting *out);

#endif
