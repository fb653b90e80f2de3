/* Code symbols: QR and Data Matrix, as one struct of modules that every output draws. */
#ifndef CRYOLOT_RENDER_SYMBOL_H
#define CRYOLOT_RENDER_SYMBOL_H

#include <cryolot/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cl_symbol_kind { CL_SYMBOL_QR, CL_SYMBOL_DATAMATRIX };

#define CL_SYMBOL_SIDE_MOST 144
#define CL_SYMBOL_BYTES     (CL_SYMBOL_SIDE_MOST * ((CL_SYMBOL_SIDE_MOST + 7) / 8))

/* Black and white, row by row; each row begins a byte, the first module is the highest bit, 1 is dark. */
struct cl_symbol {
    int width, height; /* modules, without the quiet zone */
    uint8_t bit[CL_SYMBOL_BYTES];
};

/* What symbol is wanted. */
struct cl_symbol_order {
    enum cl_symbol_kind kind;
    int version;      /* of a QR, from 1; of a Data Matrix the place of its size in cl_symbol_matrix_sizes, from 1 */
    bool any;         /* any printable ASCII, and 0x1D in a Data Matrix; else what every scanner reads alike */
    bool gs1;         /* a Data Matrix: a GS1 element string, FNC1 first; 0x1D parts its elements */
    double module_mm; /* how large it is printed, for the refusal */
};

/* "10x10" (rows by columns) and so on, in the order of versions, NULL-terminated; the last six are oblong. */
extern const char *const cl_symbol_matrix_sizes[];

/* The modules of a symbol of that version without the quiet zone; and those that stay white on every side (ISO/IEC
 * 18004: 4, ISO/IEC 16022: 1). */
void cl_symbol_size(enum cl_symbol_kind kind, int version, int *width, int *height);
int cl_symbol_quiet(enum cl_symbol_kind kind);
/* "QR" or "Data Matrix"; "version 2" or "22x22 modules". */
const char *cl_symbol_word(enum cl_symbol_kind kind);

/* Encodes the payload in a symbol of exactly that version. CL_REFUSED, rule "paper.code", naming the payload: one that
 * holds what must not stand in it, or needs a larger symbol; then with the size that it would need. */
enum cl_status cl_symbol_encode(const struct cl_symbol_order *order, const char *payload, struct cl_symbol *out,
                                struct cl_error *error);
/* Whether it would fit, without making the symbol: what encodes is somebody else. The same refusals. */
enum cl_status cl_symbol_check(const struct cl_symbol_order *order, const char *payload, struct cl_error *error);

#endif
