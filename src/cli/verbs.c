#include "cli/command.h"

extern const struct cl_verb cl_general_verbs[], cl_session_verbs[], cl_user_verbs[], cl_product_verbs[],
    cl_donor_verbs[], cl_lot_verbs[], cl_sample_verbs[], cl_result_verbs[], cl_deviation_verbs[], cl_storage_verbs[],
    cl_vial_verbs[], cl_custody_verbs[], cl_label_verbs[], cl_document_verbs[], cl_subject_verbs[], cl_dose_verbs[],
    cl_infusion_verbs[], cl_trace_verbs[], cl_find_verbs[], cl_note_verbs[], cl_attachment_verbs[], cl_setting_verbs[],
    cl_status_verbs[], cl_calendar_verbs[], cl_audit_verbs[], cl_clock_verbs[];

/* In the order in which help shows them. */
const struct cl_verb *const cl_verb_tables[] = {
    cl_general_verbs, cl_session_verbs,  cl_user_verbs,
    cl_product_verbs, cl_donor_verbs,    cl_lot_verbs,
    cl_sample_verbs,  cl_result_verbs,   cl_deviation_verbs,
    cl_storage_verbs, cl_vial_verbs,     cl_custody_verbs,
    cl_label_verbs,   cl_document_verbs, cl_subject_verbs,
    cl_dose_verbs,    cl_infusion_verbs, cl_trace_verbs,
    cl_find_verbs,    cl_note_verbs,     cl_attachment_verbs,
    cl_status_verbs,  cl_calendar_verbs, cl_audit_verbs,
    cl_setting_verbs, cl_clock_verbs,    NULL,
};
