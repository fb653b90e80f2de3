/* Labels of what is no vial, sample or bag: stores, equipment, badges of people, subjects. Their codes are scanned. Who
 * printed which one stands on record; they are not counted, and nobody confirms where they were put. */
#ifndef CRYOLOT_TAG_H
#define CRYOLOT_TAG_H

#include <cryolot/context.h>
#include <cryolot/label.h>

/* Each prints what print->targets name, as cl_label_print does; texts of *out live as long as the context.
 *
 * The labels of stores, given by path or code; with `inside` of every store inside them as well, by path. A label says
 * what goes with the store wherever it is moved: its name, not its path. CL_NOT_AUTHORISED: without the role storage.
 * CL_NOT_FOUND, naming the first unknown one. CL_REFUSED, rule "tag.none": a site alone has no label. */
enum cl_status cl_tag_stores(struct cl *cl, const struct cl_label_print *print, bool inside, struct cl_label_list *out);
/* The labels of equipment, given by code or serial number. CL_NOT_AUTHORISED without the role storage. CL_NOT_FOUND. */
enum cl_status cl_tag_equipment(struct cl *cl, const struct cl_label_print *print, struct cl_label_list *out);
/* The badges of people, by login: a badge identifies, it proves nothing. CL_NOT_AUTHORISED without the role admin.
 * CL_NOT_FOUND. CL_REFUSED, rule "tag.disabled". */
enum cl_status cl_tag_people(struct cl *cl, const struct cl_label_print *print, struct cl_label_list *out);
/* The labels of subjects, by code: what two people scan at the bed. A code and a site, never a name.
 * CL_NOT_AUTHORISED without the role clinical or pharmacist. CL_NOT_FOUND. */
enum cl_status cl_tag_subjects(struct cl *cl, const struct cl_label_print *print, struct cl_label_list *out);
/* The cards with the commands of a scanning session. They are of nobody and nothing, so that no print is on record, but
 * a template that is not approved makes drafts of them too. `template`: its text. */
enum cl_status cl_tag_cards(struct cl *cl, const struct cl_label_source *template, struct cl_label_list *out);

#endif
