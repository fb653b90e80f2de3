/* What others call a product: the numbers that GS1 and ICCBBA gave the facility for it. */
#include "base/gs1.h"
#include "base/isbt128.h"
#include "domain/product_reader.h"
#include <string.h>

/* No two products have one number: a scanned code names one. */
static const char *read_gtin(struct cl_product_reader *reader, const char *product)
{
    static const char key[] = "gtin";
    struct cl *cl = reader->cl;
    struct cl_error fault = {0};
    char gtin[CL_GS1_GTIN + 1];
    const char *text = cl_reader_text(reader, key, CL_NAME_MOST, false), *other = NULL;
    if (!text)
        return NULL;
    if (cl_gs1_gtin_read(text, gtin, &fault) != CL_OK) {
        cl_reader_report_error(reader, key, &fault);
        return NULL;
    }
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_PRODUCT_BY_GTIN, CL_BIND(cl_text(gtin)));
    if (cl_rows_next(rows))
        other = cl_keep_text(cl, rows, 0);
    if (cl_rows_close(rows) == CL_OK && other && product && strcmp(other, product) != 0)
        cl_reader_report(reader, key, "%s is the GTIN of product '%s': each has its own", gtin, other);
    return cl_arena_copy(&cl->arena, gtin);
}

static const char *read_isbt128(struct cl_product_reader *reader)
{
    static const char key[] = "isbt128_product";
    struct cl_error fault = {0};
    const char *text = cl_reader_text(reader, key, CL_NAME_MOST, false);
    if (text && cl_isbt128_product_check(text, &fault) != CL_OK)
        cl_reader_report_error(reader, key, &fault);
    return text;
}

void cl_product_read_codes(struct cl_product_reader *reader, struct cl_product *product)
{
    reader->section = CL_CODES_SECTION;
    product->gtin = read_gtin(reader, product->code);
    product->isbt128_product = read_isbt128(reader);
}
