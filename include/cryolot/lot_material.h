/* What a lot was made with: the receipt of its starting material, and materials by their supplier's lots. */
#ifndef CRYOLOT_LOT_MATERIAL_H
#define CRYOLOT_LOT_MATERIAL_H

#include <cryolot/context.h>

struct cl_lot_receipt {
    int64_t received_at_ms; /* 0: none is recorded */
    const char *condition;
    int64_t temperature_mc;
    bool accepted;
    const char *reason; /* of a refusal */
    const char *received_by;
};

/* Receipt of starting material (a lot of kind tissue), once; refused for the context's reason. A refused one cannot be
 * a parent. Refused: another kind (rule "lot.kind"), a refusal without reason. CL_CONFLICT: received already. */
enum cl_status cl_lot_receive(struct cl *cl, const char *code, const char *condition, int64_t temperature_mc,
                              bool accepted, struct cl_lot_receipt *out);

struct cl_lot_material {
    int64_t number; /* within its lot, from 1, in the order of entry */
    int64_t id;
    const char *lot;
    const char *item, *supplier, *supplier_lot;
    struct cl_date expires_on;
    const char *state; /* "entered", "accepted", "rejected" */
    const char *entered_by;
    int64_t entered_by_id, entered_at_ms;
    const char *corrected_by; /* before it was decided, where that was not who entered it; else NULL */
    int64_t corrected_by_id;
    int64_t decided_id; /* signature; 0: not decided */
    const char *decided_by, *decision_reason;
    int64_t decided_at_ms;
};

struct cl_lot_material_list {
    const struct cl_lot_material *at;
    size_t count;
};

struct cl_lot_material_new {
    const char *item, *supplier, *supplier_lot;
    struct cl_date expires_on;
};

/* Enters a material of a lot that is not decided yet; one that was rejected can be entered again. CL_CONFLICT: it has
 * it. */
enum cl_status cl_lot_material_add(struct cl *cl, const char *lot, const struct cl_lot_material_new *material,
                                   struct cl_lot_material_list *out);
/* Corrects what was typed wrongly of one material, by its number: supplier's lot (NULL: as it is) and expiry (unset: as
 * it is), for the context's reason. Refused: one that is decided, of a lot that is decided (rule "material.state",
 * "lot.status"), by a third person (rule "material.correction"). CL_CONFLICT: the lot has what it would become. */
enum cl_status cl_lot_material_correct(struct cl *cl, const char *lot, const char *number, const char *supplier_lot,
                                       struct cl_date expires_on, struct cl_lot_material_list *out);
/* Accepts or rejects materials by their numbers, each signed. What was accepted may still be rejected (a supplier's
 * recall), what was rejected stays so. A rejection holds the lot from that write on, also after its release. Refused:
 * by who entered or corrected one (rule "material.independent"), the acceptance of one that had expired when the lot
 * was made (rule "material.state"), and of a supplier's lot that was rejected in some lot unless the reason names that
 * lot (rule "material.rejected-elsewhere"). All or none. */
enum cl_status cl_lot_material_decide(struct cl *cl, const char *lot, struct cl_texts numbers, bool accept,
                                      struct cl_lot_material_list *out);
/* All materials of a lot. */
enum cl_status cl_lot_material_list(struct cl *cl, const char *lot, struct cl_lot_material_list *out);

#endif
