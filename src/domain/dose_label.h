/* Labels of bags, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_DOSE_LABEL_H
#define CRYOLOT_DOMAIN_DOSE_LABEL_H

#include "domain/context.h"
#include <cryolot/label.h>

/* Whether it looks like the ID of a dose: "DOSE-0..", in upper or lower case. */
bool cl_dose_code_resembles(const char *text);
/* As cl_label_print, and with `again` as cl_label_reprint, of doses that are prepared or handed. Refused besides: one
 * that has no bag yet or no more (rule "dose.state"). */
enum cl_status cl_dose_labels_print(struct cl *cl, const struct cl_label_print *print, bool again,
                                    struct cl_label_list *out);

#endif
