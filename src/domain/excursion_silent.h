/* What was too warm when it was read last, and was not read since, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_EXCURSION_SILENT_H
#define CRYOLOT_DOMAIN_EXCURSION_SILENT_H

#include "domain/excursion_deviation.h"

struct cl_excursion_silent_list {
    const struct cl_excursion_run *at; /* each with vials */
    size_t count;
};
/* Every run above a product's limit that no reading of its series ended, that is longer than its store allows by now,
 * and that no excursion on record names yet; of sensors in use and of what was read by hand. Also those that QA
 * concluded on while they went on (`decided`), with the vials that were there since: they are not within the limit
 * before a reading says so. */
enum cl_status cl_excursion_silent(struct cl *cl, struct cl_excursion_silent_list *out);
/* "CPN/LN2-1 was read at -84 °C 5 h ago and not since, above -150 °C, the limit of huc-msc" */
const char *cl_excursion_silent_text(struct cl *cl, const struct cl_excursion_run *found);
/* One sentence for each that a vial was in: of a lot (not discarded or lost), or (vial_id not 0) that one. */
enum cl_status cl_excursion_silent_problems(struct cl *cl, int64_t lot_id, int64_t vial_id,
                                            struct cl_problems *problems);
/* In an open write: puts them on record, but for those that are decided, their vials are held; `vial_ids` NULL: all,
 * else those that one of these vials was in. */
enum cl_status cl_excursion_catch_up(struct cl *cl, const int64_t *vial_ids, size_t count,
                                     struct cl_excursion_report *report);

#endif
