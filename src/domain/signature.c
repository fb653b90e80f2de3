#include "domain/signature.h"
#include "domain/audit.h"
#include "domain/deviation.h"
#include "domain/donor.h"
#include "domain/inventory.h"
#include "domain/hold.h"
#include "domain/lot.h"
#include "domain/lot_batch.h"
#include "domain/lot_material.h"
#include "domain/oos_supply.h"
#include "domain/order.h"
#include "domain/product.h"
#include "domain/recall.h"
#include "domain/result.h"
#include "domain/shipment.h"
#include <string.h>

/* Every meaning, and who makes its content anew. */
static const struct {
    const char *meaning;
    cl_signed_content *content;
} KINDS[] = {
    {"product approval", cl_product_approval_signed_content},
    {"donor eligibility determination", cl_donor_signed_content},
    {"correction of a donor's test", cl_donor_correction_signed_content},
    {"release", cl_lot_signed_content},
    {"rejection", cl_lot_signed_content},
    {"withdrawal", cl_lot_withdrawal_signed_content},
    {"request out of specification", cl_oos_supply_signed_content},
    {"supply out of specification", cl_oos_supply_signed_content},
    {"change of expiry", cl_lot_extension_signed_content},
    {"acceptance of a material", cl_lot_material_signed_content},
    {"rejection of a material", cl_lot_material_signed_content},
    {"batch record reviewed by production", cl_lot_review_signed_content},
    {"batch record reviewed by quality", cl_lot_review_signed_content},
    {"hold lifted", cl_hold_lifting_signed_content},
    {"deviation conclusion", cl_deviation_closing_signed_content},
    {"review of results", cl_result_review_signed_content},
    {"conclusion on a result", cl_result_conclusion_signed_content},
    {"invalidation of a result", cl_result_invalidation_signed_content},
    {"deviation reopening", cl_deviation_reopening_signed_content},
    {"vial disposition", cl_deviation_disposition_signed_content},
    {"quarantine shipment", cl_shipment_quarantine_signed_content},
    {"audit review", cl_audit_review_signed_content},
    {"inventory count", cl_inventory_signed_content},
    {"recall", cl_recall_opening_signed_content},
    {"recall drill", cl_recall_opening_signed_content},
    {"recall closed", cl_recall_closing_signed_content},
