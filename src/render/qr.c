#include "render/qr.h"

#include "render/qr_small.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/* Eight modules as a byte, the first one highest; unrolled, because a sheet of labels has thousands of them. */
static uint8_t pack_eight(const unsigned char *m)
{
    return (uint8_t)((m[0] & 1u) << 7 | (m[1] & 1u) << 6 | (m[2] & 1u) << 5 | (m[3] & 1u) << 4 | (m[4] & 1u) << 3 |
                     (m[5] & 1u) << 2 | (m[6] & 1u) << 1 | (m[7] & 1u));
}

static void pack(const QRcode *code, struct cl_qr *out)
{
    const unsigned char *module = code->data;
    uint8_t *at = out->bit;
    int rest = code->width % 8;
    out->width = code->width;
    for (int row = 0; row < code->width; row++) {
        for (int column = 0; column + 8 <= code->width; column += 8, module += 8)
            *at++ = pack_eight(module);
        unsigned byte = 0;
        for (int i = 0; i < rest; i++)
            byte = byte << 1 | (*module++ & 1u);
        if (rest != 0)
            *at++ = (uint8_t)(byte << (8 - rest));
    }
    out->size = (size_t)(at - out->bit);
}

enum cl_status cl_qr_try(const char *payload, int version, struct cl_qr *out, int *needed, struct cl_error *error)
{
    *needed = 0;
    if (cl_qr_small(payload, version, out)) {
        *needed = version;
        return CL_OK;
    }
    /* MODE_8 is only the fallback: the library splits the text into its shortest numeric and alphanumeric parts */
    QRcode *code = QRcode_encodeString(payload, version, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (code == NULL && errno == ERANGE)
        return CL_OK;
    if (code == NULL)
        return cl_fail(error, CL_FAILED, NULL, payload, NULL, "libqrencode failed on '%s': %s", payload,
                       strerror(errno));
    /* the library takes a larger symbol without a word when the one asked for is too small */
    *needed = code->version;
    if (code->version == version)
        pack(code, out);
    QRcode_free(code);
    return CL_OK;
}

enum cl_status cl_qr_encode(const char *payload, int version, struct cl_qr *out, struct cl_error *error)
{
    int needed = 0;
    size_t good = strspn(payload, alphabet);
    if (good == 0 || payload[good] != '\0')
        return cl_fail(error, CL_REFUSED, "paper.code", payload, "use upper-case letters, digits and hyphens",
                       "the code '%s' cannot be a QR: it holds something else than upper-case letters, digits and "
                       "$%%*+-./: or is empty",
                       payload);
    enum cl_status status = cl_qr_try(payload, version, out, &needed, error);
    if (status == CL_OK && needed != version)
        status = cl_fail(
            error, CL_REFUSED, "paper.code", payload, "shorten it, or give the template a QR of a larger version",
            "the code '%s' does not fit a QR of version %d (%d modules)", payload, version, CL_QR_WIDTH(version));
    return status;
}
