/* Labels of what is no vial: stores, equipment, badges of people. Their codes are scanned. They are no controlled
 * labels: printing them changes nothing on record, but not everybody may. */
#ifndef CRYOLOT_TAG_H
#define CRYOLOT_TAG_H

#include <cryolot/context.h>
#include <cryolot/label.h>

/* The labels of stores, given by path or code; with `inside` of every store inside them as well, by path. A label says
 * what goes with the store wherever it is moved: its name, not its path. Texts live as long as the context.
 * CL_NOT_AUTHORISED: without the role storage. CL_NOT_FOUND, naming the first unknown one. CL_REFUSED, rule "tag.none":
 * a site alone has no label. */
enum cl_status cl_tag_stores(struct cl *cl, struct cl_texts stores, bool inside, struct cl_label_list *out);
/* The labels of equipment, given by code or serial number. CL_NOT_AUTHORISED without the role storage. CL_NOT_FOUND. */
enum cl_status cl_tag_equipment(struct cl *cl, struct cl_texts codes, struct cl_label_list *out);
/* The badges of people, by login: a badge identifies, it proves nothing. CL_NOT_AUTHORISED without the role admin.
 * CL_NOT_FOUND. CL_REFUSED, rule "tag.disabled". */
enum cl_status cl_tag_people(struct cl *cl, struct cl_texts logins, struct cl_label_list *out);

/* The labels of subjects, by code: what two people scan at the bed. A code and a site, never a name.
 * CL_NOT_AUTHORISED without the role clinical or pharmacist. CL_NOT_FOUND. */
enum cl_status cl_tag_subjects(struct cl *cl, struct cl_texts codes, struct cl_label_list *out);

#endif
