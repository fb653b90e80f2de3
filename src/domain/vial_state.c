#include "domain/vial.h"
#include <inttypes.h>
#include <string.h>

/* Which state may follow which. The states are CLI.md's "States"; the order is the vial's way in DOMAIN.md: numbers
 * before filling and void when not filled ("Release", 21 CFR 211.125), in stock, out, thawed without return ("Dose and
 * infusion"), and an end of each way by which a lot is reconciled ("Storage and custody"). Nothing follows an end, but
 * what was lost may be found; a thawed vial is never lost but discarded with its dose, else finding it would undo that.
 */
static const struct {
    const char *from, *to;
} LEGAL[] = {
    {"numbered", "filled"}, {"numbered", "void"},    {"filled", "filled"},    {"filled", "stored"},
    {"filled", "consumed"}, {"filled", "discarded"}, {"filled", "lost"},      {"stored", "stored"},
    {"stored", "out"},      {"stored", "consumed"},  {"stored", "discarded"}, {"stored", "lost"},
    {"out", "stored"},      {"out", "out"},          {"out", "in-transit"},   {"out", "thawed"},
    {"out", "consumed"},    {"out", "discarded"},    {"out", "lost"},         {"in-transit", "out"},
    {"in-transit", "lost"}, {"thawed", "thawed"},    {"thawed", "infused"},   {"thawed", "discarded"},
    {"lost", "out"},
};

bool cl_vial_may_pass(const char *from, const char *to)
{
    for (size_t i = 0; i < sizeof LEGAL / sizeof *LEGAL; i++)
        if (strcmp(LEGAL[i].from, from) == 0 && strcmp(LEGAL[i].to, to) == 0)
            return true;
    return false;
}

bool cl_vial_is_spent(const char *state)
{
    static const char *const spent[] = {"thawed", "infused", "consumed", "discarded", "void", "lost"};
    for (size_t i = 0; i < sizeof spent / sizeof *spent; i++)
        if (strcmp(state, spent[i]) == 0)
            return true;
    return false;
}

static enum cl_status check_passing(struct cl *cl, const struct cl_vial *vial, const char *state)
{
    if (cl_vial_may_pass(vial->state, state))
        return CL_OK;
    return cl_refuse(cl, "vial.state", vial->code, NULL, "vial %s %s and cannot become %s", vial->code,
                     cl_vial_whereabouts(cl, vial), state);
}

static enum cl_status refuse_packed(struct cl *cl, const struct cl_vial *vial)
{
    return cl_refuse(cl, "shipment.packed", vial->code, CL_PACKED_REMEDY, "vial %s %s", vial->code,
                     cl_vial_whereabouts(cl, vial));
}

enum cl_status cl_vial_set_state(struct cl *cl, const struct cl_vial *vial, const char *state, int64_t holder_id)
{
    enum cl_status status;
    CL_TRY(check_passing(cl, vial, state));
    if (vial->shipment_id)
        return refuse_packed(cl, vial);
    cl->vials_fell |= cl_vial_is_spent(state);
    status =
        cl_store_change_one(cl->store, SQL_VIAL_SET_STATE,
                            CL_BIND(cl_int(vial->id), cl_text(vial->state), cl_text(state), cl_int_or_null(holder_id)));
done:
    return status;
}

enum cl_status cl_vial_pass_shipment(struct cl *cl, const struct cl_vial *vial, const char *state, int64_t holder_id,
                                     int64_t shipment_id)
{
    enum cl_status status;
    CL_TRY(check_passing(cl, vial, state));
    if (vial->shipment_id && shipment_id && vial->shipment_id != shipment_id)
        return refuse_packed(cl, vial);
    cl->vials_fell |= cl_vial_is_spent(state);
    status = cl_store_change_one(cl->store, SQL_VIAL_SET_SHIPMENT,
                                 CL_BIND(cl_int(vial->id), cl_text(vial->state), cl_text(state),
                                         cl_int_or_null(holder_id), cl_int_or_null(shipment_id)));
done:
    return status;
}

enum cl_status cl_vial_insert(struct cl *cl, int64_t lot_id, const char *lot, int64_t serial, int64_t product_id,
                              int64_t cells, int64_t volume_ul, struct cl_date expires_on)
{
    char code[CL_VIAL_CODE];
    return cl_store_change_one(cl->store, SQL_VIAL_INSERT,
                               CL_BIND(cl_text(cl_vial_code_write(lot, serial, code)), cl_int(lot_id), cl_int(serial),
                                       cl_int(product_id), cl_int_or_null(cells), cl_int_or_null(volume_ul),
                                       cl_date_value(cl, expires_on)));
}

enum cl_status cl_vial_fill_range(struct cl *cl, int64_t lot_id, int64_t first, int64_t last, int64_t cells,
                                  int64_t volume_ul)
{
    enum cl_status status;
    int64_t numbered = 0;
    CL_TRY(cl_store_int(cl->store, SQL_VIAL_COUNT_OF_LOT, &numbered,
                        CL_BIND(cl_int(lot_id), cl_int(first), cl_int(last), cl_text("numbered"))));
    if (numbered != last - first + 1)
        return cl_refuse(cl, "vial.state", NULL, "cryolot vial list --state numbered shows what can be filled",
                         "of the serials %" PRId64 " to %" PRId64 " only %" PRId64 " are numbered and not filled",
                         first, last, numbered);
    CL_TRY(cl_store_change(
        cl->store, SQL_VIAL_FILL,
        CL_BIND(cl_int(lot_id), cl_int(first), cl_int(last), cl_int(cells), cl_int(volume_ul), cl_int(cl->actor.id))));
    CL_TRY(cl_store_change(cl->store, SQL_VIAL_FILL_LEGS,
                           CL_BIND(cl_int(lot_id), cl_int(first), cl_int(last), cl_int(cl->actor.id),
                                   cl_text_or_null(cl->reason), cl_int(cl_done_at_ms(cl)),
                                   cl_int_or_null(cl_said_late_ms(cl)))));
done:
    return status;
}

enum cl_status cl_vial_void_range(struct cl *cl, int64_t lot_id, int64_t first, int64_t last)
{
    return cl_store_change(cl->store, SQL_VIAL_VOID, CL_BIND(cl_int(lot_id), cl_int(first), cl_int(last)));
}
