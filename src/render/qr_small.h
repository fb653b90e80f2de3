/* The codes that nearly all labels have: QR symbols of versions 1 to 3, error correction M, of text that is one run of
 * alphanumeric characters. What comes out is bit for bit what libqrencode makes of it, eight masks weighed and all, in
 * a tenth of the time, because a row of modules is a word. Everything else is left to libqrencode. */
#ifndef CRYOLOT_RENDER_QR_SMALL_H
#define CRYOLOT_RENDER_QR_SMALL_H

#include "render/qr.h"

#include <stdbool.h>

/* False: the payload is none of these or does not fit `version`, and *out is untouched. May be called by several
 * threads. */
bool cl_qr_small(const char *payload, int version, struct cl_qr *out);

#endif
