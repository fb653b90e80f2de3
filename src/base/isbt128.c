#include "base/isbt128.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char DIGITS[] = "0123456789";
/* Letters without O, which is too like 0. */
static const char FACILITY[] = "ABCDEFGHIJKLMNPQRSTUVWXYZ0123456789";

struct cl_isbt128 cl_isbt128_none(void)
{
    return (struct cl_isbt128){.expires_minute = -1};
}

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

static const char CHECKS[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";
enum { MODULUS = 37, CHECK_FLAG = 60 };

char cl_isbt128_check(const char *donation)
{
    int sum = 0;
    if (strlen(donation) != CL_ISBT128_DONATION)
        return '\0';
    for (; *donation; donation++) {
        const char *at = strchr(CHECKS, *donation);
        if (!at || *at == '*')
            return '\0';
        sum = (sum + (int)(at - CHECKS)) * 2 % MODULUS;
    }
    return CHECKS[(MODULUS + 1 - sum) % MODULUS];
}

static bool is_facility(const char *text)
{
    return strspn(text, FACILITY) >= 3 && *text != '0' && strspn(text + 3, DIGITS) >= 2;
}

/* 13 characters in the form of a donation identification number, whatever follows them. */
static bool is_donation(const char *text)
{
    return is_facility(text) && strspn(text + CL_ISBT128_FACILITY, DIGITS) >= CL_ISBT128_DONATION - CL_ISBT128_FACILITY;
}

static bool is_flag(const char *text)
{
    static const char flags[] = "0123456789ABCDEFGHJKLMNPRSTUVWXY";
    return *text && strchr(flags, text[0]) && text[1] && strchr(flags, text[1]);
}

/* Flags 60 to 96 are the check character, as a number. */
static bool is_check_flag(const char *flags)
{
    int value = strspn(flags, DIGITS) == 2 ? (flags[0] - '0') * 10 + flags[1] - '0' : 0;
    return value >= CHECK_FLAG && value < CHECK_FLAG + MODULUS;
}

static bool check_flag_holds(const char *donation, const char *flags)
{
    int value = (flags[0] - '0') * 10 + flags[1] - '0' - CHECK_FLAG;
    return CHECKS[value] == cl_isbt128_check(donation);
}

static enum cl_status refuse_donation(const char *text, const char *why, struct cl_error *error)
{
    return cl_fail(error, CL_USAGE, "isbt128.donation", text, "scan it, or read it again with its check character",
                   "donation identification number '%s' %s", text, why);
}

/* As typed, without the blanks and in capital letters; false: too long for one. */
static bool squeeze(const char *text, char *out, size_t size)
{
    size_t used = 0;
    for (; *text; text++) {
        if (*text == ' ')
            continue;
        if (used + 1 >= size)
            return false;
        out[used++] = (char)toupper((unsigned char)*text);
    }
    out[used] = '\0';
    return true;
}

enum cl_status cl_isbt128_donation_read(const char *text, char donation[CL_ISBT128_DONATION + 1], bool *checked,
                                        struct cl_error *error)
{
    static const char form[] = "is none: it has a facility of five characters, two digits of the year, six more and "
                               "perhaps a check character, as in G1234 17 654321 A";
    char typed[CL_ISBT128_DONATION_TEXT], number[CL_ISBT128_DONATION + 1];
    if (!squeeze(text, typed, sizeof typed))
        return refuse_donation(text, form, error);
    bool scanned = *typed == '=';
    const char *at = typed + scanned, *behind = at + CL_ISBT128_DONATION;
    size_t size = strlen(at);
    if (!is_donation(at))
        return refuse_donation(text, form, error);
    snprintf(number, sizeof number, "%.*s", CL_ISBT128_DONATION, at);
    bool check = !scanned && size == CL_ISBT128_DONATION + 1,
         flags = size == CL_ISBT128_DONATION + 2 && is_flag(behind);
    if (size != CL_ISBT128_DONATION && !check && !flags)
        return refuse_donation(text, form, error);
    bool by_flag = flags && is_check_flag(behind);
    if ((check && *behind != cl_isbt128_check(number)) || (by_flag && !check_flag_holds(number, behind)))
        return refuse_donation(text, "is mistyped: its check character does not match", error);
    strcpy(donation, number);
    *checked = check || by_flag;
    return CL_OK;
}

char *cl_isbt128_donation_write(const char *donation, char *text)
{
    snprintf(text, CL_ISBT128_DONATION_TEXT, "%.5s %.2s %.6s %c", donation, donation + 5, donation + 7,
             cl_isbt128_check(donation));
    return text;
}

enum cl_status cl_isbt128_facility_check(const char *text, struct cl_error *error)
{
    if (strlen(text) != CL_ISBT128_FACILITY || !is_facility(text))
        return cl_fail(error, CL_USAGE, "isbt128.facility", text, "write it as ICCBBA registered you, as in G1234",
                       "'%s' is not a facility identification number", text);
    return CL_OK;
}

/* "S12340", whatever follows. */
static bool is_product(const char *text)
{
    static const char families[] = "ABCDEFHPSXY", alphanumeric[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    return *text && strchr(families, *text) && strspn(text, alphanumeric) >= 5 && isalnum((unsigned char)text[5]);
}

enum cl_status cl_isbt128_product_check(const char *text, struct cl_error *error)
{
    if (strlen(text) != 6 || !is_product(text))
        return cl_fail(error, CL_USAGE, "isbt128.product", text,
                       "write the five characters of its description and the type of collection, as in S12340",
                       "'%s' is not the product code of a cellular product", text);
    return CL_OK;
}

/* ---- writing ---------------------------------------------------------------------------------------------------- */

static int day_of_year(struct cl_date date)
{
    return (int)cl_date_days_between((struct cl_date){date.year, 1, 1}, date) + 1;
}

static enum cl_status check_said(const struct cl_isbt128 *isbt128, struct cl_error *error)
{
    const char *donation = isbt128->donation, *product = isbt128->product;
    bool apart = *isbt128->division;
    if (strlen(donation) != CL_ISBT128_DONATION || !is_donation(donation))
        return refuse_donation(donation, *donation ? "is none" : "is missing", error);
    if (!is_flag(isbt128->flags) || strlen(isbt128->flags) != 2 ||
        (is_check_flag(isbt128->flags) && !check_flag_holds(donation, isbt128->flags)))
        return cl_fail(error, CL_USAGE, "isbt128.donation", donation, "write 00 where none is meant",
                       "'%s' are no flags of donation %s", isbt128->flags, donation);
    if (*product && (strlen(product) != CL_ISBT128_PRODUCT || !is_product(product) ||
                     !isalnum((unsigned char)product[6]) || !isalnum((unsigned char)product[7])))
        return cl_fail(error, CL_USAGE, "isbt128.product", product, NULL, "'%s' is not a product code", product);
    if (apart && *product && strcmp(product + 6, "99") != 0)
        return cl_fail(error, CL_USAGE, "isbt128.product", product, NULL,
                       "product code '%s' must end with 99 where the division stands apart", product);
    if (apart && (strspn(isbt128->division, DIGITS) != CL_ISBT128_DIVISION || isbt128->division[CL_ISBT128_DIVISION]))
        return cl_fail(error, CL_USAGE, "isbt128.division", isbt128->division, NULL,
                       "'%s' is not a division, which "
                       "has six digits",
                       isbt128->division);
    return CL_OK;
}

enum cl_status cl_isbt128_write(const struct cl_isbt128 *isbt128, char *out, struct cl_error *error)
{
    enum cl_status status = check_said(isbt128, error);
    struct cl_date day = isbt128->expires_on;
    bool dated = cl_date_is_set(day), timed = dated && isbt128->expires_minute >= 0;
    if (status != CL_OK)
        return status;
    if (timed && isbt128->expires_minute > CL_ISBT128_LAST_MINUTE)
        return cl_fail(error, CL_USAGE, "isbt128.expiry", NULL, NULL, "a day has no minute %d",
                       isbt128->expires_minute);
    int structures = 1 + (*isbt128->product != '\0') + (*isbt128->division != '\0') + dated;
    int used = snprintf(out, CL_ISBT128_SIZE, "=+%02d000=%s%s", structures, isbt128->donation, isbt128->flags);
    if (*isbt128->product)
        used += snprintf(out + used, CL_ISBT128_SIZE - (size_t)used, "=<%s", isbt128->product);
    if (*isbt128->division)
        used += snprintf(out + used, CL_ISBT128_SIZE - (size_t)used, "=,%s", isbt128->division);
    if (dated)
        used += snprintf(out + used, CL_ISBT128_SIZE - (size_t)used, "%c>%d%02d%03d", timed ? '&' : '=',
                         day.year / 100 % 10, day.year % 100, day_of_year(day));
    if (timed)
        snprintf(out + used, CL_ISBT128_SIZE - (size_t)used, "%02d%02d", isbt128->expires_minute / 60,
                 isbt128->expires_minute % 60);
    return CL_OK;
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

static const char AGAIN[] = "read the symbol again";

/* The international structures beside those that are looked into, which are passed over: their identifier, and how many
 * characters follow it (ST-001, table of data structures; those of variable length are unknown here). */
static const struct {
    const char *identifier;
    size_t size;
} PASSED[] = {{"=%", 4},   {"=*", 6},  {"&*", 10}, {"=}", 6},   {"&}", 10},  {"&(", 5},   {"=\\", 18},
              {"&\\", 18}, {"&{", 18}, {"=)", 10}, {"&)", 10},  {"=;", 21},  {"='", 11},  {"=-", 10},
              {"&-", 10},  {"=#", 10}, {"=]", 6},  {"&\"", 18}, {"=$", 16},  {"=(", 16},  {"&+", 11},
              {"=/", 16},  {"&:", 19}, {"&/", 15}, {"&,1", 18}, {"&,2", 18}, {"&,3", 19}, {"&,4", 40}};
enum { PASSED_COUNT = sizeof PASSED / sizeof *PASSED };

struct reading {
    struct cl_isbt128 isbt128;
    struct cl_error *error;
    const char *at;
};

static enum cl_status refuse(const struct reading *reading, const char *rule, const char *why)
{
    return cl_fail(reading->error, CL_USAGE, rule, NULL, AGAIN, "'%.18s' of this ISBT 128 code %s", reading->at, why);
}

/* Copies so many characters behind an identifier; none of them is the end of the text. */
static enum cl_status take_text(struct reading *reading, size_t identifier, size_t size, char *kept)
{
    const char *value = reading->at + identifier;
    if (strlen(value) < size)
        return refuse(reading, "isbt128.message", "is cut off");
    if (*kept && strncmp(kept, value, size) != 0)
        return refuse(reading, "isbt128.message", "stands in it twice, with two values");
    memcpy(kept, value, size);
    kept[size] = '\0';
    reading->at = value + size;
    return CL_OK;
}

/* Donation numbers hold no small letters: a scanner that is set to them means capitals. */
static enum cl_status take_donation(struct reading *reading)
{
    char number[CL_ISBT128_DONATION + 3];
    size_t size = 0;
    for (; size + 1 < sizeof number && reading->at[1 + size]; size++)
        number[size] = (char)toupper((unsigned char)reading->at[1 + size]);
    number[size] = '\0';
    if (size < CL_ISBT128_DONATION + 2)
        return refuse(reading, "isbt128.message", "is cut off");
    const char *flags = number + CL_ISBT128_DONATION;
    if (!is_donation(number) || !is_flag(flags))
        return refuse(reading, "isbt128.donation", "is not a donation identification number");
    struct cl_isbt128 *isbt128 = &reading->isbt128;
    if (*isbt128->donation && strncmp(isbt128->donation, number, CL_ISBT128_DONATION) != 0)
        return refuse(reading, "isbt128.message", "is its second donation identification number");
    strcpy(isbt128->flags, flags);
    snprintf(isbt128->donation, sizeof isbt128->donation, "%.*s", CL_ISBT128_DONATION, number);
    if (is_check_flag(flags) && !check_flag_holds(isbt128->donation, flags))
        return refuse(reading, "isbt128.donation", "was misread: its check flag does not match");
    reading->at += 1 + size;
    return CL_OK;
}

static enum cl_status take_product(struct reading *reading)
{
    if (strlen(reading->at) >= 8 && strspn(reading->at + 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") < 5)
        return refuse(reading, "isbt128.product", "is not a product code");
    return take_text(reading, 2, CL_ISBT128_PRODUCT, reading->isbt128.product);
}

static int number_of(const char *digits, int count)
{
    int number = 0;
    while (count-- > 0)
        number = number * 10 + (*digits++ - '0');
    return number;
}

/* cyyjjj, with hhmm where it is timed; the century is its last digit but one: 0 of 2028, 9 of 1999. */
static enum cl_status take_expiry(struct reading *reading, bool timed)
{
    size_t size = timed ? 10 : 6;
    const char *value = reading->at + 2;
    struct cl_isbt128 *isbt128 = &reading->isbt128;
    if (strspn(value, DIGITS) < size)
        return refuse(reading, "isbt128.expiry", "is no expiry: digits are missing");
    int century = *value - '0', day = number_of(value + 3, 3);
    int hour = timed ? number_of(value + 6, 2) : 0, minute = timed ? number_of(value + 8, 2) : 0;
    struct cl_date first = {(century == 9 ? 1900 : 2000 + 100 * century) + number_of(value + 1, 2), 1, 1};
    struct cl_date on = cl_date_add_days(first, day - 1);
    if (day < 1 || on.year != first.year || hour > 23 || minute > 59)
        return refuse(reading, "isbt128.expiry", "is no day or time of the calendar");
    if (cl_date_is_set(isbt128->expires_on) && cl_date_compare(isbt128->expires_on, on) != 0)
        return refuse(reading, "isbt128.message", "is its second expiry");
    isbt128->expires_on = on;
    isbt128->expires_minute = timed ? hour * 60 + minute : -1;
    reading->at = value + size;
    return CL_OK;
}

static enum cl_status pass_over(struct reading *reading)
{
    for (size_t i = 0; i < PASSED_COUNT; i++) {
        size_t head = strlen(PASSED[i].identifier);
        if (strncmp(reading->at, PASSED[i].identifier, head) != 0)
            continue;
        if (strlen(reading->at) < head + PASSED[i].size)
            return refuse(reading, "isbt128.message", "is cut off");
        reading->at += head + PASSED[i].size;
        reading->isbt128.more = true;
        return CL_OK;
    }
    return refuse(reading, "isbt128.message", "is no data structure that is known here");
}

static enum cl_status take_structure(struct reading *reading)
{
    char first = reading->at[0], second = reading->at[0] ? reading->at[1] : '\0';
    if (first == '=' && isalnum((unsigned char)second))
        return take_donation(reading);
    if (first == '=' && second == '<')
        return take_product(reading);
    if (first == '=' && second == ',')
        return take_text(reading, 2, CL_ISBT128_DIVISION, reading->isbt128.division);
    if (second == '>' && (first == '=' || first == '&'))
        return take_expiry(reading, first == '&');
    return pass_over(reading);
}

/* How many structures a compound message says that it has; 0: it is none. */
static int announced(struct reading *reading)
{
    if (strncmp(reading->at, "=+", 2) != 0 || strspn(reading->at + 2, DIGITS) < 5)
        return 0;
    int count = number_of(reading->at + 2, 2);
    reading->at += 7;
    return count;
}

bool cl_isbt128_is(const char *text)
{
    char second = *text ? text[1] : '\0';
    if (*text == '=' && isalnum((unsigned char)second))
        return strlen(text) > CL_ISBT128_DONATION;
    return (*text == '=' || *text == '&') && second && !isspace((unsigned char)second) && strlen(text) >= 6;
}

enum cl_status cl_isbt128_read(const char *text, struct cl_isbt128 *out, struct cl_error *error)
{
    struct reading reading = {.isbt128 = cl_isbt128_none(), .error = error, .at = text};
    enum cl_status status = CL_OK;
    int promised = announced(&reading), found = 0;
    for (; status == CL_OK && *reading.at; found++)
        status = take_structure(&reading);
    if (status == CL_OK && promised && promised != found)
        return cl_fail(error, CL_USAGE, "isbt128.message", NULL, AGAIN,
                       "this ISBT 128 message says that it has %d data structures, and has %d", promised, found);
    if (status == CL_OK && found == 0)
        return cl_fail(error, CL_USAGE, "isbt128.message", NULL, AGAIN, "this ISBT 128 code is empty");
    if (status == CL_OK)
        *out = reading.isbt128;
    return status;
}
