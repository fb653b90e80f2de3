#include "base/gs1.h"
#include "base/isbt128.h"
#include "base/keyboard.h"
#include "base/utf8.h"
#include "fuzz.h"
#include <cryolot/scan.h>
#include <stdlib.h>
#include <string.h>

enum { PRESENT_YEAR = 2026 };

/* What is shown on a terminal has no control characters and nothing invisible. */
static bool is_harmless(const char *text)
{
    size_t bytes;
    for (; *text; text += bytes) {
        int32_t point = cl_text_next(text, &bytes);
        if (point < 0 || (cl_point_fault(point) && point != 0xfffd))
            return false;
    }
    return true;
}

static void try_code(const char *text)
{
    struct cl_scan_code code;
    cl_scan_code_read(text, &code);
    cl_fuzz_must(is_harmless(code.sentence), "the sentence of a scan is fit for a terminal");
    cl_fuzz_must(code.kind != CL_SCAN_IS_UNUSABLE || (code.rule && *code.sentence && code.remedy),
                 "what cannot be used says why");
    cl_fuzz_must(strlen(code.code) < sizeof code.code && strlen(code.position) < sizeof code.position, "texts end");
    (void)cl_scan_is_label(text);
    (void)cl_scan_command_read(text);
}

static void refused(const struct cl_error *error)
{
    cl_fuzz_must(error->status == CL_USAGE && *error->message && is_harmless(error->message) &&
                     is_harmless(error->remedy) && is_harmless(error->record),
                 "a refusal is a sentence fit for a terminal");
}

/* What was read is written, and read as the same again. */
static void try_gs1(const char *text)
{
    struct cl_error error = {0}, other = {0};
    struct cl_gs1 gs1, again;
    char written[CL_GS1_SIZE];
    (void)cl_gs1_is_elements(text);
    if (cl_gs1_read(text, PRESENT_YEAR, &gs1, &error) != CL_OK) {
        refused(&error);
        return;
    }
    if (!*gs1.gtin)
        return;
    gs1.more = false;
    cl_fuzz_must(cl_gs1_write(&gs1, PRESENT_YEAR, written, &other) == CL_OK, "what was read can be written");
    cl_fuzz_must(cl_gs1_read(written, PRESENT_YEAR, &again, &other) == CL_OK, "and read again");
    cl_fuzz_must(strcmp(gs1.gtin, again.gtin) == 0 && strcmp(gs1.lot, again.lot) == 0 &&
                     strcmp(gs1.serial, again.serial) == 0 && cl_date_compare(gs1.expires_on, again.expires_on) == 0 &&
                     gs1.expires_at.minute == again.expires_at.minute && gs1.made_at.second == again.made_at.second,
                 "as the same elements");
    cl_fuzz_must(cl_gs1_link_write(&gs1, "https://id.gs1.org", PRESENT_YEAR, written, &other) == CL_OK &&
                     cl_gs1_read(written, PRESENT_YEAR, &again, &other) == CL_OK && strcmp(gs1.lot, again.lot) == 0 &&
                     strcmp(gs1.serial, again.serial) == 0,
                 "and as the same link");
}

static void try_isbt128(const char *text)
{
    struct cl_error error = {0}, other = {0};
    struct cl_isbt128 isbt128, again;
    char written[CL_ISBT128_SIZE], donation[CL_ISBT128_DONATION + 1];
    bool checked;
    (void)cl_isbt128_is(text);
    if (cl_isbt128_read(text, &isbt128, &error) != CL_OK)
        refused(&error);
    else if (cl_isbt128_write(&isbt128, written, &other) == CL_OK)
        cl_fuzz_must(cl_isbt128_read(written, &again, NULL) == CL_OK && strcmp(isbt128.donation, again.donation) == 0 &&
                         strcmp(isbt128.product, again.product) == 0 && strcmp(isbt128.division, again.division) == 0 &&
                         cl_date_compare(isbt128.expires_on, again.expires_on) == 0,
                     "a message that was read is written as the same");
    cl_error_clear(&error);
    if (cl_isbt128_donation_read(text, donation, &checked, &error) == CL_OK)
        cl_fuzz_must(cl_isbt128_check(donation) != '\0', "a donation number has a check character");
    else
        refused(&error);
}

static void try_numbers(const char *text)
{
    struct cl_error error = {0};
    char gtin[CL_GS1_GTIN + 1], meant[512];
    if (cl_gs1_gtin_read(text, gtin, &error) != CL_OK)
        refused(&error);
    cl_error_clear(&error);
    if (cl_gs1_text_check("lot", text, &error) != CL_OK)
        refused(&error);
    cl_error_clear(&error);
    if (cl_gs1_link_check(text, &error) != CL_OK)
        refused(&error);
    for (size_t layout = 0; cl_keyboard_name(layout); layout++)
        if (cl_keyboard_undo(layout, text, meant, sizeof meant))
            cl_fuzz_must(strlen(meant) < sizeof meant, "what was meant ends");
}

void cl_fuzz_scan(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1); /* of its own size, so that a sanitizer sees one byte too far */
    if (!text)
        abort();
    memcpy(text, data, size);
    text[size] = '\0';
    try_code(text);
    try_gs1(text);
    try_isbt128(text);
    try_numbers(text);
    free(text);
}
