/* The certificate of analysis, on A4. */
#ifndef CRYOLOT_RENDER_CERTIFICATE_H
#define CRYOLOT_RENDER_CERTIFICATE_H

#include <cryolot/error.h>
#include <cryolot/paper.h>

/* As cl_paper.certificate in render.h. */
enum cl_status cl_certificate_render(const struct cl_certificate *content, struct cl_bytes *out,
                                     struct cl_error *error);

#endif
