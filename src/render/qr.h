/* QR symbols of error correction M. Upper-case alphanumeric payloads make the smallest symbol, and every scanner reads
 * them alike: they are the rule. */
#ifndef CRYOLOT_RENDER_QR_H
#define CRYOLOT_RENDER_QR_H

#include <cryolot/error.h>
#include <stddef.h>
#include <stdint.h>

#define CL_QR_VERSION_MOST   10
#define CL_QR_QUIET          4 /* modules that stay white on every side (ISO/IEC 18004) */
#define CL_QR_WIDTH(version) (17 + 4 * (version))
#define CL_QR_BYTES          (CL_QR_WIDTH(CL_QR_VERSION_MOST) * ((CL_QR_WIDTH(CL_QR_VERSION_MOST) + 7) / 8))

struct cl_qr {
    int width;                /* modules on a side, without the quiet zone */
    size_t size;              /* bytes in use */
    uint8_t bit[CL_QR_BYTES]; /* row by row, each row begins a byte, the first module is the highest bit, 1 is dark */
};

/* Encodes `payload` in a symbol of exactly `version` (1 to CL_QR_VERSION_MOST). CL_REFUSED, naming the payload, when it
 * holds anything but 0-9 A-Z $%*+-./: and blank, or needs a larger symbol. */
enum cl_status cl_qr_encode(const char *payload, int version, struct cl_qr *out, struct cl_error *error);
/* The same of any text. *needed is the version that it takes, at least `version`; *out is filled where they are the
 * same; 0: it fits none. */
enum cl_status cl_qr_try(const char *payload, int version, struct cl_qr *out, int *needed, struct cl_error *error);

#endif
