/* How a lot is written, alone and in a list. */
#include "cli/lot.h"

static const struct cl_field LOT_FIELDS[] = {
    CL_FIELD(cl_lot, code, "code", "Lot", TEXT, true),
    CL_FIELD(cl_lot, kind, "kind", "Kind", TEXT, false),
    CL_FIELD(cl_lot, product, "product", "Product", TEXT, true),
    CL_FIELD(cl_lot, product_version, "product_version", "Product version", INT, false),
    CL_FIELD(cl_lot, status, "status", "Status", TEXT, true),
    CL_FIELD(cl_lot, held, "held", "Held", BOOL, true),
    CL_FIELD(cl_lot, expired, "expired", "Expired", BOOL, false),
    CL_FIELD(cl_lot, made_on, "made_on", "Made on", DATE, false),
    CL_FIELD(cl_lot, expires_on, "expires_on", "Expires on", DATE, true),
    CL_FIELD(cl_lot, site, "site", "Site", TEXT, false),
    CL_FIELD(cl_lot, timezone, "timezone", "Its time zone", TEXT, false),
    CL_FIELD(cl_lot, donor, "donor", "Donor", TEXT, true),
    CL_FIELD(cl_lot, donation_number, "donation_number", "Donation number", TEXT, false),
    CL_FIELD(cl_lot, parents, "parents", "Parents", TEXTS, false),
    CL_FIELD(cl_lot, vials_numbered, "vials_numbered", "Vials numbered", INT, false),
    CL_FIELD(cl_lot, vials_filled, "vials_filled", "Filled", INT, true),
    CL_FIELD(cl_lot, vials_in_stock, "vials_in_stock", "In stock", INT, true),
    CL_FIELD(cl_lot, vials_in_hands, "vials_in_hands", "In hands", INT, false),
    CL_FIELD(cl_lot, vials_on_way, "vials_in_transit", "On their way", INT, false),
    CL_FIELD(cl_lot, cells_per_vial, "cells_per_vial", "Cells per vial", CELLS, false),
    CL_FIELD(cl_lot, volume_ul, "volume_ul", "Volume per vial", VOLUME, false),
    CL_FIELD(cl_lot, released_at_ms, "released_at", "Released at", TIME, false),
    CL_FIELD(cl_lot, released_by, "released_by", "Released by", TEXT, false),
    CL_FIELD(cl_lot, rejected_at_ms, "rejected_at", "Rejected at", TIME, false),
    CL_FIELD(cl_lot, rejected_by, "rejected_by", "Rejected by", TEXT, false),
    CL_FIELD(cl_lot, decision_reason, "decision_reason", "Because", TEXT, false),
    CL_FIELD(cl_lot, withdrawn_at_ms, "withdrawn_at", "Withdrawn at", TIME, false),
    CL_FIELD(cl_lot, withdrawn_by, "withdrawn_by", "Withdrawn by", TEXT, false),
    CL_FIELD(cl_lot, withdrawal_reason, "withdrawal_reason", "Because", TEXT, false),
};

enum cl_status cl_print_lot(struct cl_command *command, const struct cl_lot *lot)
{
    return cl_print_record(command, "lot", CL_FIELDS(LOT_FIELDS), lot);
}

struct json_t *cl_lot_json(const struct cl_lot *lot)
{
    return cl_json_record(CL_FIELDS(LOT_FIELDS), lot);
}

enum cl_status cl_print_lots(struct cl_command *command, const struct cl_lot_list *list)
{
    return cl_print_list(command, "lots", CL_FIELDS(LOT_FIELDS), list->at, list->count, sizeof *list->at);
}
