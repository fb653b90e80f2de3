#include "render/datamatrix.h"

#include "base/buffer.h"

#include <stdio.h>
#include <string.h>
#include <zint.h>

#define SEPARATOR   '\x1D'
#define REASON_SIZE 100

/* ---- GS1 element strings ----------------------------------------------------------------------------------------- */

static bool begins_with(const char *text, const char *const *prefix)
{
    for (; *prefix != NULL; prefix++)
        if (strncmp(text, *prefix, strlen(*prefix)) == 0)
            return true;
    return false;
}

/* How many digits an application identifier has (GS1 General Specifications, 3.2). */
static size_t identifier_size(const char *at)
{
    static const char *const three[] = {"23", "24", "25", "40", "41", "42", "71", NULL};
    static const char *const four[] = {"31", "32", "33", "34", "35", "36", "39",
                                       "43", "70", "72", "80", "81", "82", NULL};
    return begins_with(at, four) ? 4 : begins_with(at, three) ? 3 : 2;
}

/* How long an element is together with its identifier where that is predefined (the same, 7.8.5), so that no separator
 * follows it; 0 where one does. */
static size_t predefined_size(const char *at)
{
    static const struct {
        const char *prefix[9];
        size_t size;
    } predefined[] = {
        {{"00"}, 20},
        {{"01", "02", "03"}, 16},
        {{"04"}, 18},
        {{"11", "12", "13", "14", "15", "16", "17", "18", "19"}, 8}, /* no end mark: looked at one by one */
        {{"20"}, 4},
        {{"31", "32", "33", "34", "35", "36"}, 10},
        {{"41"}, 16},
    };
    for (size_t i = 0; i < sizeof predefined / sizeof *predefined; i++)
        for (size_t j = 0; j < 9 && predefined[i].prefix[j] != NULL; j++)
            if (strncmp(at, predefined[i].prefix[j], 2) == 0)
                return predefined[i].size;
    return 0;
}

/* "[01]0950600013435[17]280229[10]A" of the string with separators: how libzint takes it, and looks at each element. */
static void add_brackets(const char *at, struct cl_buffer *out)
{
    while (*at == SEPARATOR)
        at++;
    while (*at != '\0') {
        size_t left = strcspn(at, "\x1D"), size = predefined_size(at), identifier = identifier_size(at);
        if (size == 0 || size > left)
            size = left;
        if (identifier > size)
            identifier = size;
        cl_buffer_print(out, "[%.*s]%.*s", (int)identifier, at, (int)(size - identifier), at + identifier);
        at += size;
        at += *at == SEPARATOR;
    }
}

/* ---- the symbol -------------------------------------------------------------------------------------------------- */

static void pack(const struct zint_symbol *symbol, struct cl_symbol *out)
{
    uint8_t *at = out->bit;
    out->width = symbol->width;
    out->height = symbol->rows;
    for (int row = 0; row < symbol->rows; row++) {
        for (int column = 0; column < symbol->width; column += 8) {
            unsigned byte = 0;
            for (int i = column; i < column + 8; i++) {
                unsigned dark = i < symbol->width ? (unsigned)symbol->encoded_data[row][i >> 3] >> (i & 7) & 1 : 0;
                byte = byte << 1 | dark;
            }
            *at++ = (uint8_t)byte;
        }
    }
}

bool cl_datamatrix_encode(const char *payload, bool gs1, int version, struct cl_symbol *out, char *reason)
{
    struct cl_buffer text = {0};
    struct zint_symbol *symbol = ZBarcode_Create();
    reason[0] = '\0';
    if (symbol == NULL) {
        snprintf(reason, REASON_SIZE, "memory is short");
        return false;
    }
    symbol->symbology = BARCODE_DATAMATRIX;
    symbol->input_mode = gs1 ? GS1_MODE : DATA_MODE;
    symbol->option_2 = version;
    symbol->option_3 = version == 0 ? DM_SQUARE : 0;
    if (gs1)
        add_brackets(payload, &text);
    else
        cl_buffer_add_text(&text, payload);
    int failed = ZBarcode_Encode(symbol, (const unsigned char *)text.data, (int)text.size);
    bool good = failed == 0 && symbol->rows <= CL_SYMBOL_SIDE_MOST && symbol->width <= CL_SYMBOL_SIDE_MOST;
    if (good)
        pack(symbol, out);
    else if (failed != ZINT_ERROR_TOO_LONG)
        snprintf(reason, REASON_SIZE, "%s", symbol->errtxt);
    ZBarcode_Delete(symbol);
    cl_buffer_free(&text);
    return good;
}
