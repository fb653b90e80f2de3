#include "render/symbol.h"

#include "render/datamatrix.h"
#include "render/qr.h"

#include <stdio.h>
#include <string.h>

#define ALPHANUMERIC "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
#define REASON_SIZE  100

const char *const cl_symbol_matrix_sizes[] = {
    "10x10",   "12x12",   "14x14", "16x16", "18x18", "20x20", "22x22", "24x24", "26x26", "32x32",   "36x36",
    "40x40",   "44x44",   "48x48", "52x52", "64x64", "72x72", "80x80", "88x88", "96x96", "104x104", "120x120",
    "132x132", "144x144", "8x18",  "8x32",  "12x26", "12x36", "16x36", "16x48", NULL};

void cl_symbol_size(enum cl_symbol_kind kind, int version, int *width, int *height)
{
    *width = *height = CL_QR_WIDTH(version);
    if (kind == CL_SYMBOL_DATAMATRIX)
        sscanf(cl_symbol_matrix_sizes[version - 1], "%dx%d", height, width);
}

int cl_symbol_quiet(enum cl_symbol_kind kind)
{
    return kind == CL_SYMBOL_QR ? CL_QR_QUIET : 1;
}

const char *cl_symbol_word(enum cl_symbol_kind kind)
{
    return kind == CL_SYMBOL_QR ? "QR" : "Data Matrix";
}

/* Of a payload of which a sentence shows the first 60 characters. */
static const char *rest_of(const char *payload)
{
    return strlen(payload) > 60 ? ".." : "";
}

/* ---- what must not stand in it ----------------------------------------------------------------------------------- */

static enum cl_status check_characters(const struct cl_symbol_order *order, const char *payload, struct cl_error *error)
{
    const char *word = cl_symbol_word(order->kind);
    if (*payload == '\0')
        return cl_fail(
            error, CL_REFUSED, "paper.code", NULL,
            "enter what it is made of, or give it a condition: when =", "the code cannot be a %s: it is empty", word);
    if (!order->any && payload[strspn(payload, ALPHANUMERIC)] != '\0')
        return cl_fail(error, CL_REFUSED, "paper.code", payload, "use upper-case letters, digits and hyphens",
                       "the code '%.60s%s' cannot be a %s: it holds something else than upper-case letters, digits and "
                       "$%%*+-./:",
                       payload, rest_of(payload), word);
    for (const char *at = payload; *at != '\0'; at++)
        if ((*at < ' ' || *at > '~') && !(*at == '\x1D' && order->kind == CL_SYMBOL_DATAMATRIX))
            return cl_fail(error, CL_REFUSED, "paper.code", payload, "use printable characters of ASCII",
                           "the code '%.60s%s' cannot be a %s: it holds the byte 0x%02X", payload, rest_of(payload),
                           word, (unsigned)(unsigned char)*at);
    return CL_OK;
}

/* ---- what does not fit ------------------------------------------------------------------------------------------- */

static const char *write_version(enum cl_symbol_kind kind, int version, char *text, size_t size)
{
    if (kind == CL_SYMBOL_QR)
        snprintf(text, size, "version %d (%d modules)", version, CL_QR_WIDTH(version));
    else
        snprintf(text, size, "%s modules", cl_symbol_matrix_sizes[version - 1]);
    return text;
}

/* `needed` is a version, 0 where no symbol is large enough. */
static enum cl_status too_small(const struct cl_symbol_order *order, const char *payload, int needed,
                                struct cl_error *error)
{
    char given[48], wanted[48], room[80] = "";
    int width, height;
    const char *word = cl_symbol_word(order->kind);
    write_version(order->kind, order->version, given, sizeof given);
    if (needed == 0)
        return cl_fail(error, CL_REFUSED, "paper.code", payload, "shorten it",
                       "the code '%.60s%s' does not fit a %s of %s, nor the largest", payload, rest_of(payload), word,
                       given);
    cl_symbol_size(order->kind, needed, &width, &height);
    int white = 2 * cl_symbol_quiet(order->kind);
    if (order->module_mm > 0)
        snprintf(room, sizeof room, ", %.1f x %.1f mm with its white border", (width + white) * order->module_mm,
                 (height + white) * order->module_mm);
    return cl_fail(error, CL_REFUSED, "paper.code", payload,
                   "shorten it, or give the template a larger symbol and room for it",
                   "the code '%.60s%s' does not fit a %s of %s: it needs %s%s", payload, rest_of(payload), word, given,
                   write_version(order->kind, needed, wanted, sizeof wanted), room);
}

static int version_of(const struct cl_symbol *symbol)
{
    int width, height, version = 1;
    for (; cl_symbol_matrix_sizes[version - 1] != NULL; version++) {
        cl_symbol_size(CL_SYMBOL_DATAMATRIX, version, &width, &height);
        if (width == symbol->width && height == symbol->height)
            return version;
    }
    return 0;
}

/* ---- making it --------------------------------------------------------------------------------------------------- */

static enum cl_status encode_qr(const struct cl_symbol_order *order, const char *payload, struct cl_symbol *out,
                                struct cl_error *error)
{
    struct cl_qr code;
    int needed = 0;
    enum cl_status status = cl_qr_try(payload, order->version, &code, &needed, error);
    if (status != CL_OK)
        return status;
    if (needed != order->version)
        return too_small(order, payload, needed <= CL_QR_VERSION_MOST ? needed : 0, error);
    out->width = out->height = code.width;
    memcpy(out->bit, code.bit, code.size);
    return CL_OK;
}

static enum cl_status encode_matrix(const struct cl_symbol_order *order, const char *payload, struct cl_symbol *out,
                                    struct cl_error *error)
{
    char reason[REASON_SIZE];
    if (cl_datamatrix_encode(payload, order->gs1, order->version, out, reason))
        return CL_OK;
    if (*reason == '\0') {
        bool fits = cl_datamatrix_encode(payload, order->gs1, 0, out, reason);
        return too_small(order, payload, fits ? version_of(out) : 0, error);
    }
    return cl_fail(error, CL_REFUSED, "paper.code", payload, "correct what it is made of",
                   "the code '%.60s%s' cannot be a %sData Matrix: libzint says '%s'", payload, rest_of(payload),
                   order->gs1 ? "GS1 " : "", reason);
}

enum cl_status cl_symbol_encode(const struct cl_symbol_order *order, const char *payload, struct cl_symbol *out,
                                struct cl_error *error)
{
    enum cl_status status = check_characters(order, payload, error);
    if (status != CL_OK)
        return status;
    return order->kind == CL_SYMBOL_QR ? encode_qr(order, payload, out, error)
                                       : encode_matrix(order, payload, out, error);
}

/* What a QR of error correction M holds (ISO/IEC 18004, table 7): characters of the alphanumeric set, or bytes. */
static int qr_version_for(const char *payload)
{
    static const size_t characters[CL_QR_VERSION_MOST] = {20, 38, 61, 90, 122, 154, 178, 221, 262, 311};
    static const size_t bytes[CL_QR_VERSION_MOST] = {14, 26, 42, 62, 84, 106, 122, 152, 180, 213};
    const size_t *room = payload[strspn(payload, ALPHANUMERIC)] == '\0' ? characters : bytes;
    size_t size = strlen(payload);
    for (int version = 1; version <= CL_QR_VERSION_MOST; version++)
        if (size <= room[version - 1])
            return version;
    return 0;
}

enum cl_status cl_symbol_check(const struct cl_symbol_order *order, const char *payload, struct cl_error *error)
{
    struct cl_symbol unseen;
    if (order->kind == CL_SYMBOL_DATAMATRIX)
        return cl_symbol_encode(order, payload, &unseen, error);
    enum cl_status status = check_characters(order, payload, error);
    int needed = status == CL_OK ? qr_version_for(payload) : 0;
    if (status == CL_OK && (needed == 0 || needed > order->version))
        status = too_small(order, payload, needed, error);
    return status;
}
