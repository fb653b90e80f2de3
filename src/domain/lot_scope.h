/* For which countries and studies a lot was released; one without any may be given everywhere. */
#ifndef CRYOLOT_DOMAIN_LOT_SCOPE_H
#define CRYOLOT_DOMAIN_LOT_SCOPE_H

#include "domain/context.h"
#include "domain/signature.h"
#include <cryolot/lot_scope.h>

/* Where vials are to go: to a subject, or to a site that has not said to whom yet. */
struct cl_lot_recipient {
    int64_t subject_id; /* 0: the site */
    int64_t site_id;
    bool returned; /* they come back from where they were sent: nobody is given of them by that */
};

/* problem: why a lot was not released for the recipient, "it was released only for FR, and S-2 is at HOS in CN,
 * outside of any study"; NULL: it was, and evidence says for whom, NULL for everywhere. remedy: of a problem. */
struct cl_lot_scope_verdict {
    const char *problem, *evidence, *remedy;
};
enum cl_status cl_lot_scope_judge(struct cl *cl, int64_t lot_id, const struct cl_lot_recipient *to,
                                  struct cl_lot_scope_verdict *out);

/* "FR, DE, study HUC-GVHD-1"; NULL: everywhere. */
enum cl_status cl_lot_scope_text(struct cl *cl, int64_t lot_id, const char **text);
/* The same as a signature left it, and as it found it. */
enum cl_status cl_lot_scope_text_after(struct cl *cl, int64_t lot_id, int64_t signature_id, const char **text);
enum cl_status cl_lot_scope_text_before(struct cl *cl, int64_t lot_id, int64_t signature_id, const char **text);
/* The words of one that is to be, as the three above would find it. */
const char *cl_lot_scope_words(struct cl *cl, const struct cl_lot_scope *scope);

/* CL_USAGE: a country or study that cannot be. Said twice is said once. */
enum cl_status cl_lot_scope_check(struct cl *cl, const struct cl_lot_scope *given, struct cl_lot_scope *out);
/* In the open write of a release: its countries and studies, under its signature. Whoever names a country without a
 * site or a study without a subject is told so (cl_notice). */
enum cl_status cl_lot_scope_insert(struct cl *cl, int64_t lot_id, const struct cl_lot_scope *scope,
                                   int64_t signature_id);
/* Whether the newest change of the scope stands as it was signed; true where none was made behind the release. */
enum cl_status cl_lot_scope_holds(struct cl *cl, int64_t lot_id, int64_t release_id, bool *holds);
/* The signature of the newest change of scope behind the release; 0: none. */
enum cl_status cl_lot_scope_changed_by(struct cl *cl, int64_t lot_id, int64_t release_id, int64_t *signature_id);

/* For the register of signatures. */
cl_signed_content cl_lot_scope_signed_content;

#endif
