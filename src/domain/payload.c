#include "domain/payload.h"
#include "base/gs1.h"
#include "base/isbt128.h"
#include "domain/setting.h"
#include <cryolot/vial.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char OF_PATIENTS[] = "product"; /* the kind of lots that have the product's number */

/* ---- writing ---------------------------------------------------------------------------------------------------- */

enum cl_status cl_payload_begin(struct cl *cl, struct cl_payload_maker *out)
{
    out->year = cl_today(cl, cl->facility.timezone).year;
    return cl_setting_get(cl, "gs1.link", &out->link);
}

static enum cl_status write_gs1(struct cl *cl, const struct cl_payload_maker *maker,
                                const struct cl_payload_source *source, struct cl_payloads *out)
{
    enum cl_status status;
    char text[CL_GS1_SIZE];
    struct cl_gs1 gs1 = cl_gs1_none();
    snprintf(gs1.gtin, sizeof gs1.gtin, "%s", source->gtin);
    gs1.expires_on = source->expires_on;
    CL_TRY(cl_gs1_text_check("lot", source->lot, cl->error));
    CL_TRY(cl_gs1_text_check("serial", source->vial, cl->error));
    snprintf(gs1.lot, sizeof gs1.lot, "%s", source->lot);
    snprintf(gs1.serial, sizeof gs1.serial, "%s", source->vial);
    CL_TRY(cl_gs1_write(&gs1, maker->year, text, cl->error));
    out->gs1 = cl_arena_copy(&cl->arena, text);
    CL_TRY(cl_gs1_link_write(&gs1, maker->link, maker->year, text, cl->error));
    out->digital_link = cl_arena_copy(&cl->arena, text);
    out->gtin = source->gtin;
done:
    return status;
}

/* The division stands apart, as there are more vials than letters: the product code says 99. */
static enum cl_status write_isbt128(struct cl *cl, const struct cl_payload_source *source, struct cl_payloads *out)
{
    char text[CL_ISBT128_SIZE], division[24];
    struct cl_isbt128 isbt128 = cl_isbt128_none();
    snprintf(isbt128.donation, sizeof isbt128.donation, "%s", source->donation_number);
    snprintf(isbt128.flags, sizeof isbt128.flags, "00");
    snprintf(isbt128.product, sizeof isbt128.product, "%.6s99", source->isbt128_product);
    snprintf(division, sizeof division, "%06" PRId64, source->serial);
    snprintf(isbt128.division, sizeof isbt128.division, "%.6s", division);
    isbt128.expires_on = source->expires_on;
    isbt128.expires_minute = CL_ISBT128_LAST_MINUTE; /* usable through the end of its day */
    enum cl_status status = cl_isbt128_write(&isbt128, text, cl->error);
    out->isbt128 = cl_arena_copy(&cl->arena, text);
    return status;
}

enum cl_status cl_payloads_write(struct cl *cl, const struct cl_payload_maker *maker,
                                 const struct cl_payload_source *source, struct cl_payloads *out)
{
    enum cl_status status = CL_OK;
    struct cl_payloads made = {0};
    char number[CL_ISBT128_DONATION_TEXT];
    bool product = strcmp(source->lot_kind, OF_PATIENTS) == 0;
    if (source->donation_number)
        made.donation_number = cl_arena_copy(&cl->arena, cl_isbt128_donation_write(source->donation_number, number));
    if (product && source->gtin)
        CL_TRY(write_gs1(cl, maker, source, &made));
    if (product && source->donation_number && source->isbt128_product)
        CL_TRY(write_isbt128(cl, source, &made));
    *out = made;
done:
    return status;
}

enum cl_status cl_payload_check_lot(struct cl *cl, const struct cl_product *product, const char *kind, const char *lot,
                                    int64_t serial)
{
    char vial[CL_VIAL_CODE];
    bool carried = product->gtin && (!kind || strcmp(kind, OF_PATIENTS) == 0);
    if (!carried || strlen(cl_vial_code_write(lot, serial, vial)) <= CL_GS1_TEXT)
        return CL_OK;
    return cl_refuse(cl, "lot.gs1", lot,
                     "choose a lot code of at most 14 characters, 13 where it will have more than 9,999 vials",
                     "product '%s' has a GTIN, and GS1 carries %d characters of a serial: the ID of a vial of '%s' has "
                     "%zu",
                     product->code, CL_GS1_TEXT, lot, strlen(vial));
}

/* ---- reading: what was scanned ---------------------------------------------------------------------------------- */

enum { TEXT = 400 };
static const char SEPARATOR = CL_GS1_SEPARATOR;

static bool begins(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* The printable texts that scanners are set to send for FNC1; the bytes that one takes, or 0. None of them is carried
 * by GS1 but as that. */
static size_t printed_separator(const char *at)
{
    static const char *const known[] = {"<GS>", "{GS}", "<gs>", "{gs}", "|", "~", "^"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (begins(at, known[i]))
            return strlen(known[i]);
    return 0;
}

static void replace_separators(const char *text, char *out, size_t size)
{
    size_t used = 0;
    while (*text && used + 1 < size) {
        size_t printed = printed_separator(text);
        out[used++] = printed ? SEPARATOR : *text;
        text += printed ? printed : 1;
    }
    out[used] = '\0';
}

/* Without its separator a lot runs into the serial behind it. Where the serial is a vial's ID, proven, whose lot is the
 * one that stands before it, it is sure where the separator was. */
static void restore_separator(char *text, size_t size)
{
    char lot[CL_VIAL_CODE];
    size_t length = strlen(text);
    if (strchr(text, SEPARATOR) || length + 2 > size)
        return;
    for (size_t i = length; i-- > 4;) {
        if (!begins(text + i, "21") || cl_vial_code_read(text + i + 2, lot, NULL, NULL) != CL_OK)
            continue;
        size_t before = strlen(lot) + 2;
        if (i >= before && begins(text + i - before, "10") &&
            strncasecmp(text + i - strlen(lot), lot, strlen(lot)) == 0) {
            memmove(text + i + 1, text + i, length - i + 1);
            text[i] = SEPARATOR;
            return;
        }
    }
}

/* What a scanner typed, without what it put around the code. `marked`: it said that it is of GS1. */
static void unwrap(const char *text, char *out, size_t size, bool *marked)
{
    static const char around[] = " \t\r\n\v\f\002\003\004";
    text += strspn(text, around);
    *marked = begins(text, "]C1") || begins(text, "]d2") || begins(text, "]Q3") || begins(text, "]e0");
    if (text[0] == ']' && text[1] && text[2])
        text += 3;
    size_t length = strlen(text);
    while (length > 0 && strchr(around, text[length - 1]))
        length--;
    snprintf(out, size, "%.*s", (int)(length < size ? length : size - 1), text);
}

enum form { NO_FORM, ELEMENTS, LINK, ISBT128 };

/* What it is meant as, ready to be read. */
static enum form form_of(const char *text, char out[TEXT])
{
    char typed[TEXT];
    bool marked;
    if (strlen(text) >= TEXT)
        return NO_FORM;
    unwrap(text, typed, sizeof typed, &marked);
    snprintf(out, TEXT, "%s", typed);
    if (cl_gs1_is_link(typed))
        return LINK;
    if (!marked && cl_isbt128_is(typed))
        return ISBT128;
    if (!marked && !cl_gs1_is_elements(typed + printed_separator(typed)))
        return NO_FORM;
    replace_separators(typed, out, TEXT);
    restore_separator(out, TEXT);
    return ELEMENTS;
}

bool cl_payload_resembles(const char *text)
{
    char plain[TEXT];
    return form_of(text, plain) != NO_FORM;
}

/* Whether it is whole; the serial of GS1 in it. */
static bool is_whole(const char *text, enum form *form, struct cl_gs1 *gs1)
{
    enum { ANY_YEAR = 2000 }; /* what century its days are of makes no difference here */
    char plain[TEXT];
    struct cl_isbt128 isbt128;
    *form = form_of(text, plain);
    switch (*form) {
    case NO_FORM:
        return false;
    case ISBT128:
        return cl_isbt128_read(plain, &isbt128, NULL) == CL_OK && *isbt128.donation;
    default:
        return cl_gs1_read(plain, ANY_YEAR, gs1, NULL) == CL_OK && *gs1->gtin;
    }
}

bool cl_payload_holds(const char *text)
{
    enum form form;
    struct cl_gs1 gs1;
    return is_whole(text, &form, &gs1);
}

bool cl_payload_proves(const char *text)
{
    enum form form;
    struct cl_gs1 gs1;
    return is_whole(text, &form, &gs1) && (form == ISBT128 || cl_vial_code_resembles(gs1.serial));
}

/* ---- reading: what it names ------------------------------------------------------------------------------------- */

/* A vial on record, as far as a code tells of it. */
struct known {
    const char *vial, *lot, *product, *gtin, *isbt128_product;
    struct cl_date expires_on;
};

static enum cl_status find_vial(struct cl *cl, struct cl_rows *rows, struct known *out)
{
    *out = (struct known){0};
    if (cl_rows_next(rows)) {
        bool numbered = strcmp(cl_rows_text(rows, COL_PAYLOAD_VIAL_KIND), OF_PATIENTS) == 0;
        *out = (struct known){
            .vial = cl_keep_text(cl, rows, COL_PAYLOAD_VIAL_CODE),
            .lot = cl_keep_text(cl, rows, COL_PAYLOAD_VIAL_LOT),
            .product = cl_keep_text(cl, rows, COL_PAYLOAD_VIAL_PRODUCT),
            .gtin = numbered ? cl_keep_text(cl, rows, COL_PAYLOAD_VIAL_GTIN) : NULL,
            .isbt128_product = cl_keep_text(cl, rows, COL_PAYLOAD_VIAL_ISBT128_PRODUCT),
            .expires_on = cl_row_date(rows, COL_PAYLOAD_VIAL_EXPIRES_ON),
        };
    }
    return cl_rows_close(rows);
}

static enum cl_status find_text(struct cl *cl, enum cl_sql sql, const char *value, const char **out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(cl_text(value)));
    *out = cl_rows_next(rows) ? cl_keep_text(cl, rows, 0) : NULL;
    return cl_rows_close(rows);
}

/* A label that was printed before the expiry was changed: the record decides, but whoever holds the vial is told. */
static void tell_expiry(struct cl *cl, const struct known *known, struct cl_date said)
{
    char label[CL_DATE_TEXT], record[CL_DATE_TEXT];
    if (cl_date_is_set(said) && cl_date_compare(said, known->expires_on) != 0)
        cl_notice(cl, "the label of %s says that it expires on %s; on record it is %s: it needs a new label",
                  known->vial, cl_date_write(said, label, sizeof label),
                  cl_date_write(known->expires_on, record, sizeof record));
}

static const char OURS[] = "scan the label that cryolot printed";

/* ", and it has not this facility's prefix 9506000"; "" where the facility has not said its own. A GTIN of 14 digits
 * begins with one that tells the packaging; the prefix stands behind it. */
static enum cl_status tell_prefix(struct cl *cl, const char *gtin, const char **out)
{
    const char *prefix;
    enum cl_status status = cl_setting_get(cl, "gs1.prefix", &prefix);
    if (status != CL_OK)
        return status;
    *out = "";
    if (*prefix)
        *out = cl_arena_print(&cl->arena,
                              begins(gtin + 1, prefix) ? ", although it has this facility's prefix %s"
                                                       : ", and it has not this facility's prefix %s",
                              prefix);
    return CL_OK;
}

static enum cl_status refuse_foreign_gtin(struct cl *cl, const struct cl_gs1 *gs1)
{
    const char *prefix, *named = cl_arena_print(&cl->arena, "GTIN %s", gs1->gtin);
    enum cl_status status = tell_prefix(cl, gs1->gtin, &prefix);
    if (status != CL_OK)
        return status;
    if (*gs1->lot)
        named = cl_arena_print(&cl->arena, "%s, lot %s", named, gs1->lot);
    if (*gs1->serial)
        named = cl_arena_print(&cl->arena, "%s, serial %s", named, gs1->serial);
    return cl_refuse(cl, "scan.foreign", gs1->gtin, OURS,
                     "this is a GS1 code of a product in trade, not a code of cryolot: %s; no product of this record "
                     "has that GTIN%s",
                     named, prefix);
}

static enum cl_status refuse_mismatch(struct cl *cl, const char *vial, const char *read, const char *known)
{
    return cl_refuse(cl, "scan.mismatch", vial, "put the vial aside and tell QA: a label and the record differ",
                     "the code names vial %s, but says %s, and on record it is %s", vial, read, known);
}

static enum cl_status check_gs1(struct cl *cl, const struct cl_gs1 *gs1, const struct known *known)
{
    if (!known->gtin || strcmp(known->gtin, gs1->gtin) != 0)
        return refuse_mismatch(cl, known->vial, cl_arena_print(&cl->arena, "GTIN %s", gs1->gtin),
                               known->gtin ? known->gtin : "without one");
    if (*gs1->lot && strcasecmp(known->lot, gs1->lot) != 0)
        return refuse_mismatch(cl, known->vial, cl_arena_print(&cl->arena, "lot %s", gs1->lot), known->lot);
    return CL_OK;
}

/* It has a GTIN of ours, and no vial of ours is named: a lot perhaps. */
static enum cl_status name_product(struct cl *cl, const struct cl_gs1 *gs1, const char *product,
                                   struct cl_payload_named *out)
{
    int64_t lots = 0;
    enum cl_status status = CL_OK;
    if (*gs1->serial)
        return cl_fail(cl->error, CL_NOT_FOUND, "scan.unknown", gs1->serial,
                       "scan it again; if it stays so put the vial aside and tell QA",
                       "GTIN %s is that of %s, but serial '%s' is no vial in this record", gs1->gtin, product,
                       gs1->serial);
    if (*gs1->lot)
        status = cl_store_int(cl->store, SQL_LOT_EXISTS, &lots, CL_BIND(cl_text(gs1->lot)));
    *out = lots ? (struct cl_payload_named){"lot", cl_arena_copy(&cl->arena, gs1->lot)}
                : (struct cl_payload_named){"product", product};
    return status;
}

static enum cl_status read_gs1(struct cl *cl, const char *text, struct cl_payload_named *out)
{
    enum cl_status status;
    struct cl_gs1 gs1;
    struct known known = {0};
    char lot[CL_VIAL_CODE], vial[CL_VIAL_CODE];
    const char *product = NULL;
    int64_t serial;
    CL_TRY(cl_gs1_read(text, cl_today(cl, cl->facility.timezone).year, &gs1, cl->error));
    if (!*gs1.gtin)
        return cl_refuse(cl, "scan.foreign", NULL, OURS, "this is a GS1 code without a GTIN, not a code of cryolot");
    CL_TRY(find_text(cl, SQL_PRODUCT_BY_GTIN, gs1.gtin, &product));
    if (cl_vial_code_read(gs1.serial, lot, &serial, NULL) == CL_OK) {
        cl_vial_code_write(lot, serial, vial);
        CL_TRY(find_vial(cl, cl_rows_open(cl->store, SQL_PAYLOAD_VIAL_BY_CODE, CL_BIND(cl_text(vial))), &known));
    }
    if (known.vial) {
        CL_TRY(check_gs1(cl, &gs1, &known));
        tell_expiry(cl, &known, gs1.expires_on);
        *out = (struct cl_payload_named){"vial", known.vial};
    } else
        status = product ? name_product(cl, &gs1, product, out) : refuse_foreign_gtin(cl, &gs1);
done:
    return status;
}

/* ", and G1234 is not this facility, W0000"; "" where the facility has not said its number. */
static enum cl_status tell_facility(struct cl *cl, const char *donation, const char **out)
{
    const char *facility;
    enum cl_status status = cl_setting_get(cl, "isbt128.facility", &facility);
    if (status != CL_OK)
        return status;
    *out = "";
    if (*facility && begins(donation, facility))
        *out = cl_arena_print(&cl->arena, ", although %s is this facility", facility);
    else if (*facility)
        *out = cl_arena_print(&cl->arena, ", and %.5s is not this facility, %s", donation, facility);
    return CL_OK;
}

static enum cl_status refuse_foreign_donation(struct cl *cl, const char *donation)
{
    const char *facility;
    char shown[CL_ISBT128_DONATION_TEXT];
    enum cl_status status = tell_facility(cl, donation, &facility);
    if (status != CL_OK)
        return status;
    return cl_refuse(cl, "scan.foreign", donation, OURS,
                     "this is an ISBT 128 code of a blood or tissue establishment, not a code of cryolot: no lot of "
                     "this record has the donation number %s%s",
                     cl_isbt128_donation_write(donation, shown), facility);
}

/* The six characters of a product's code before its division. */
static enum cl_status check_isbt128(struct cl *cl, const struct cl_isbt128 *isbt128, const struct known *known)
{
    const char *product = known->isbt128_product;
    if (!*isbt128->product || (product && strncmp(product, isbt128->product, strlen(product)) == 0))
        return CL_OK;
    return refuse_mismatch(cl, known->vial, cl_arena_print(&cl->arena, "product %s", isbt128->product),
                           product ? product : "of a product without such a code");
}

static int64_t serial_of(const char *division)
{
    int64_t serial = 0;
    if (cl_count_read(division, "division", 1, 999999, &serial, NULL) != CL_OK)
        return 0;
    return serial;
}

static enum cl_status read_isbt128(struct cl *cl, const char *text, struct cl_payload_named *out)
{
    enum cl_status status;
    struct cl_isbt128 isbt128;
    struct known known = {0};
    const char *lot = NULL;
    char shown[CL_ISBT128_DONATION_TEXT];
    CL_TRY(cl_isbt128_read(text, &isbt128, cl->error));
    if (!*isbt128.donation)
        return cl_refuse(cl, "scan.no-vial", NULL, "scan the code that has the donation number in it",
                         "this ISBT 128 code says only %s, not of which donation",
                         *isbt128.product                     ? "a product"
                         : cl_date_is_set(isbt128.expires_on) ? "an expiry"
                                                              : "something");
    CL_TRY(find_text(cl, SQL_LOT_OF_DONATION, isbt128.donation, &lot));
    if (!lot)
        return refuse_foreign_donation(cl, isbt128.donation);
    if (!*isbt128.division) {
        *out = (struct cl_payload_named){"lot", lot};
        return CL_OK;
    }
    CL_TRY(find_vial(cl,
                     cl_rows_open(cl->store, SQL_PAYLOAD_VIAL_BY_DIVISION,
                                  CL_BIND(cl_text(isbt128.donation), cl_int(serial_of(isbt128.division)))),
                     &known));
    if (!known.vial)
        return cl_fail(cl->error, CL_NOT_FOUND, "scan.unknown", isbt128.division,
                       "scan it again; if it stays so put the vial aside and tell QA",
                       "donation %s is lot %s, but it has no vial with the division %s",
                       cl_isbt128_donation_write(isbt128.donation, shown), lot, isbt128.division);
    CL_TRY(check_isbt128(cl, &isbt128, &known));
    tell_expiry(cl, &known, isbt128.expires_on);
    *out = (struct cl_payload_named){"vial", known.vial};
done:
    return status;
}

/* What reads wrong and has no separator may have lost it on the way. */
static void advise_separator(struct cl *cl, const char *plain)
{
    if (!strchr(plain, SEPARATOR) && *plain != '(' && cl->error->status == CL_USAGE)
        snprintf(cl->error->remedy, sizeof cl->error->remedy,
                 "read it again; the scanner must send FNC1 between elements, as the control character 29 or as |");
}

enum cl_status cl_payload_read(struct cl *cl, const char *text, struct cl_payload_named *out)
{
    char plain[TEXT];
    enum form form = form_of(text, plain);
    if (form == ISBT128)
        return read_isbt128(cl, plain, out);
    enum cl_status status = read_gs1(cl, plain, out);
    if (form == ELEMENTS)
        advise_separator(cl, plain);
    return status;
}

struct cl_date cl_payload_expiry(struct cl *cl, const char *text)
{
    char plain[TEXT];
    struct cl_gs1 gs1;
    struct cl_isbt128 isbt128;
    struct cl_date none = {0};
    switch (form_of(text, plain)) {
    case NO_FORM:
        return none;
    case ISBT128:
        return cl_isbt128_read(plain, &isbt128, NULL) == CL_OK ? isbt128.expires_on : none;
    default:
        return cl_gs1_read(plain, cl_today(cl, cl->facility.timezone).year, &gs1, NULL) == CL_OK ? gs1.expires_on
                                                                                                 : none;
    }
}

enum cl_status cl_payload_vial(struct cl *cl, const char *text, const char **code)
{
    enum cl_status status;
    struct cl_payload_named named;
    CL_TRY(cl_payload_read(cl, text, &named));
    if (strcmp(named.kind, "vial") != 0)
        status = cl_refuse(cl, "scan.no-vial", named.code, "scan the code on the vial itself",
                           "this code names %s %s, and no vial of it", named.kind, named.code);
    *code = named.code;
done:
    return status;
}
