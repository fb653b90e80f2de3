/* Vials, for the domain's own files: lots number and fill them, doses use them. Everything that changes something is
 * called inside an open write. */
#ifndef CRYOLOT_DOMAIN_VIAL_H
#define CRYOLOT_DOMAIN_VIAL_H

#include "domain/context.h"
#include "domain/custody.h"
#include "domain/problem.h"
#include <cryolot/vial.h>

/* ---- reading --------------------------------------------------------------------------------------------------- */

/* Whether a text is a vial's ID, or a code of GS1 or ISBT 128, which all that take a vial's ID take too. */
bool cl_vial_text_resembles(const char *text);
/* CL_USAGE: mistyped. CL_NOT_FOUND: unknown. Of a code of GS1 or ISBT 128: the errors of cl_payload_vial. */
enum cl_status cl_vial_load(struct cl *cl, const char *code, struct cl_vial *out);
/* The vials of an opened query with the column list {vial}; closes it. */
enum cl_status cl_vials_from_rows(struct cl *cl, struct cl_rows *rows, struct cl_vial_list *out);
/* Vial IDs as given, each in its one form. CL_USAGE (rule "vial.code") when one is mistyped or none is given,
 * CL_REFUSED (rule "vial.twice") when one stands twice: all of them are named. A code of GS1 or ISBT 128 becomes the ID
 * that it names; errors of cl_payload_vial. */
enum cl_status cl_vials_read(struct cl *cl, struct cl_texts texts, struct cl_texts *codes);
/* All of them, in the order given. Errors: cl_vials_read's; CL_NOT_FOUND, naming every unknown one. */
enum cl_status cl_vials_load(struct cl *cl, struct cl_texts codes, struct cl_vial_list *out);
/* The same vials as they stand now: what a verb prints after a change. */
enum cl_status cl_vials_reload(struct cl *cl, const struct cl_vial_list *vials, struct cl_vial_list *out);
/* Begins the write of an act on vials: reads the IDs, begins, loads them, names each as a subject of the event. */
enum cl_status cl_vials_begin(struct cl *cl, enum cl_act act, struct cl_texts codes, struct cl_vial_list *out);
/* CL_REFUSED, rule "vial.state", naming every vial whose state is not one of `states` (NULL-terminated) and where it is
 * instead: "cannot take: UC26A001-0042T is out, in the hands of stan". */
enum cl_status cl_vials_require_state(struct cl *cl, const struct cl_vial_list *vials, const char *const *states,
                                      const char *remedy, const char *doing);
/* CL_REFUSED, rule "shipment.packed", naming every vial that is packed. */
enum cl_status cl_vials_require_unpacked(struct cl *cl, const struct cl_vial_list *vials, const char *doing);
/* CL_REFUSED, naming every vial that is packed (rule "shipment.packed"); that is out in another person's hands, or in a
 * store that another person carries (rule "custody.holder"); what a disabled person has, storage takes over with a
 * reason. */
enum cl_status cl_vials_require_hands(struct cl *cl, const struct cl_vial_list *vials, const char *doing);
/* CL_NOT_AUTHORISED, rule "person.site", unless the actor acts for the sites where these vials are (vial->site_id). */
enum cl_status cl_vials_require_site(struct cl *cl, const struct cl_vial_list *vials);
#define CL_MISSING_REMEDY "whoever has it in hands says so: cryolot vial find VIAL --reason R"
#define CL_PACKED_REMEDY  "only its shipment moves a packed vial: cryolot shipment show SHIPMENT"
#define CL_CUSTODY_REMEDY                                                                                              \
    "whoever has a vial hands it over: cryolot custody hand VIAL.. --second RECEIVER --place WHERE"
/* Why the vial is not where it should be, as the end of a sentence: "is stored at CPN/LN2-1/R3/B12:C7", "is out, in the
 * hands of stan", "is void". In the arena. */
const char *cl_vial_whereabouts(struct cl *cl, const struct cl_vial *vial);

/* "0042": the serial as it stands in the ID. Returns `text`; 24 bytes are enough. */
char *cl_vial_serial_write(int64_t serial, char *text, size_t size);

/* ---- states ---------------------------------------------------------------------------------------------------- */

/* Whether a vial may pass from one state into another: the one table, in vial_state.c. */
bool cl_vial_may_pass(const char *from, const char *to);
/* Whether a vial in this state has, or may have, left its contents somewhere. */
bool cl_vial_is_spent(const char *state);
/* Passes the vial into a state other than "stored" (that is vial store) and leaves it in the hands of `holder_id` (0:
 * nobody's, as infused, consumed, discarded and void vials must be). It leaves its store, if it stood in one. Adds no
 * leg of custody: the caller does. CL_REFUSED, rule "vial.state", when the table does not allow it; rule
 * "shipment.packed" for a vial that is packed or on its way. */
enum cl_status cl_vial_set_state(struct cl *cl, const struct cl_vial *vial, const char *state, int64_t holder_id);
/* The same for a shipment, which alone moves what is packed: packs ("out", the packer, the shipment), dispatches
 * ("in-transit", 0, the shipment), unpacks or receives ("out", who has it then, 0); "lost" ends it. Adds no leg either.
 * CL_REFUSED, rule "vial.state", by the table; rule "shipment.packed" when it is in another shipment. */
enum cl_status cl_vial_pass_shipment(struct cl *cl, const struct cl_vial *vial, const char *state, int64_t holder_id,
                                     int64_t shipment_id);

/* ---- of a lot -------------------------------------------------------------------------------------------------- */

/* A numbered vial, purpose product. cells and volume_ul are the planned fill; 0: not known yet. `lot` is the lot's
 * code; at most 32 characters, at most 14 where the label has room for a QR version 1-M only (20 characters). */
enum cl_status cl_vial_insert(struct cl *cl, int64_t lot_id, const char *lot, int64_t serial, int64_t product_id,
                              int64_t cells, int64_t volume_ul, struct cl_date expires_on);
/* Serials first to last, all numbered until now, become filled with this fill and are in the actor's hands; each gets
 * its leg "fill". CL_REFUSED, rule "vial.state", when one of them is not numbered. */
enum cl_status cl_vial_fill_range(struct cl *cl, int64_t lot_id, int64_t first, int64_t last, int64_t cells,
                                  int64_t volume_ul);
/* Numbered vials of the lot outside the range become void. */
enum cl_status cl_vial_void_range(struct cl *cl, int64_t lot_id, int64_t first, int64_t last);

#endif
