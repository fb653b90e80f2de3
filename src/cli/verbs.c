#include "cli/command.h"

/* The tables, in the order in which help shows them. */
/* clang-format off */
#define TABLES(X)                                                                                                      \
    X(cl_general_verbs)                                                                                                \
    X(cl_session_verbs)                                                                                                \
    X(cl_user_verbs)                                                                                                   \
    X(cl_site_verbs)                                                                                                   \
    X(cl_product_verbs)                                                                                                \
    X(cl_donor_verbs)                                                                                                  \
    X(cl_lot_verbs)                                                                                                    \
    X(cl_lot_material_verbs)                                                                                           \
    X(cl_lot_batch_verbs)                                                                                              \
    X(cl_lot_decision_verbs)                                                                                           \
    X(cl_lot_scope_verbs)                                                                                              \
    X(cl_recall_verbs)                                                                                                 \
    X(cl_lot_reconcile_verbs)                                                                                          \
    X(cl_sample_verbs)                                                                                                 \
    X(cl_result_verbs)                                                                                                 \
    X(cl_deviation_verbs)                                                                                              \
    X(cl_storage_verbs)                                                                                                \
    X(cl_storage_change_verbs)                                                                                         \
    X(cl_storage_map_verbs)                                                                                            \
    X(cl_storage_move_verbs)                                                                                           \
    X(cl_storage_find_verbs)                                                                                           \
    X(cl_storage_evacuate_verbs)                                                                                       \
    X(cl_reading_verbs)                                                                                                \
    X(cl_alarm_verbs)                                                                                                  \
    X(cl_chart_verbs)                                                                                                  \
    X(cl_storage_count_verbs)                                                                                          \
    X(cl_opening_verbs)                                                                                                \
    X(cl_storage_spill_verbs)                                                                                          \
    X(cl_exposure_verbs)                                                                                               \
    X(cl_vial_verbs)                                                                                                   \
    X(cl_vial_hold_verbs)                                                                                              \
    X(cl_vial_fate_verbs)                                                                                              \
    X(cl_scan_verbs)                                                                                                   \
    X(cl_vial_pick_verbs)                                                                                              \
    X(cl_vial_import_verbs)                                                                                            \
    X(cl_custody_verbs)                                                                                                \
    X(cl_shipment_verbs)                                                                                               \
    X(cl_shipment_receive_verbs)                                                                                       \
    X(cl_equipment_verbs)                                                                                              \
    X(cl_label_verbs)                                                                                                  \
    X(cl_label_show_verbs)                                                                                             \
    X(cl_label_template_verbs)                                                                                                  \
    X(cl_infusion_paper_verbs)                                                                                         \
    X(cl_tag_verbs)                                                                                                    \
    X(cl_document_verbs)                                                                                               \
    X(cl_document_template_verbs) \
    X(cl_subject_verbs)                                                                                                \
    X(cl_order_verbs)                                                                                                  \
    X(cl_dose_verbs)                                                                                                   \
    X(cl_infusion_verbs)                                                                                               \
    X(cl_trace_verbs)                                                                                                  \
    X(cl_find_verbs)                                                                                                   \
    X(cl_note_verbs)                                                                                                   \
    X(cl_attachment_verbs)                                                                                             \
    X(cl_status_verbs)                                                                                                 \
    X(cl_calendar_verbs)                                                                                               \
    X(cl_report_verbs)                                                                                                 \
    X(cl_report_chart_verbs)                                                                                           \
    X(cl_audit_verbs)                                                                                                  \
    X(cl_verify_verbs)                                                                                                 \
    X(cl_setting_verbs)                                                                                                \
    X(cl_clock_verbs)
/* clang-format on */

#define DECLARE(table) extern const struct cl_verb table[];
TABLES(DECLARE)
#undef DECLARE

#define ENTRY(table) table,
const struct cl_verb *const cl_verb_tables[] = {TABLES(ENTRY) NULL};
#undef ENTRY
