/* Data Matrix symbols (ECC 200) by libzint. */
#ifndef CRYOLOT_RENDER_DATAMATRIX_H
#define CRYOLOT_RENDER_DATAMATRIX_H

#include "render/symbol.h"

/* Encodes the payload in a symbol of exactly that version (1 to 30: the order of cl_symbol_matrix_sizes), or of the
 * smallest square one for 0. False with libzint's reason, "" where it is too small. `reason` has 100 bytes. */
bool cl_datamatrix_encode(const char *payload, bool gs1, int version, struct cl_symbol *out, char *reason);

#endif
