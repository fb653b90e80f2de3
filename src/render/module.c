/* What the program takes from paper.so. */
#include "render/chart.h"
#include "render/door.h"
#include "render/form.h"
#include "render/label.h"
#include "render/render.h"
#include "render/report.h"

extern const struct cl_paper cl_paper_module;

__attribute__((visibility("default"))) const struct cl_paper cl_paper_module = {
    .labels = cl_labels_render,
    .label_tell = cl_labels_tell,
    .label_check = cl_labels_check,
    .label_proof = cl_labels_proof,
    .report = cl_report_render,
    .door = cl_door_render,
    .form_check = cl_form_check,
    .chart = cl_chart_pdf,
    .graph = cl_graph_pdf,
};
