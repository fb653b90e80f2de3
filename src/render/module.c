/* What the program takes from paper.so. */
#include "render/certificate.h"
#include "render/label.h"
#include "render/render.h"

extern const struct cl_paper cl_paper_module;

__attribute__((visibility("default"))) const struct cl_paper cl_paper_module = {
    .labels = cl_labels_render,
    .certificate = cl_certificate_render,
};
