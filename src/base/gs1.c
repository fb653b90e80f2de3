#include "base/gs1.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char DIGITS[] = "0123456789";

struct cl_gs1 cl_gs1_none(void)
{
    static const struct cl_gs1_time never = {.hour = -1, .minute = -1, .second = -1};
    return (struct cl_gs1){.expires_at = never, .made_at = never};
}

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

/* From the right: weights 3 and 1 in turn. */
char cl_gs1_check_digit(const char *digits, size_t size)
{
    int sum = 0;
    for (size_t i = 0; i < size; i++) {
        char c = digits[size - 1 - i];
        if (c < '0' || c > '9')
            return '\0';
        sum += (c - '0') * (i % 2 ? 1 : 3);
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

static bool is_digits(const char *text, size_t size)
{
    return strspn(text, DIGITS) >= size;
}

static bool gtin_holds(const char *digits, size_t size)
{
    return is_digits(digits, size) && cl_gs1_check_digit(digits, size - 1) == digits[size - 1];
}

enum cl_status cl_gs1_gtin_read(const char *text, char gtin[CL_GS1_GTIN + 1], struct cl_error *error)
{
    size_t size = strlen(text);
    if (!is_digits(text, size) || (size != 8 && size != 12 && size != 13 && size != CL_GS1_GTIN))
        return cl_fail(error, CL_USAGE, "gs1.gtin", text, "write it as GS1 gave it to you, with its check digit",
                       "'%s' is not a GTIN, which has 14 digits (or 8, 12 or 13)", text);
    if (!gtin_holds(text, size))
        return cl_fail(error, CL_USAGE, "gs1.gtin", text, "read it again, digit by digit",
                       "GTIN %s is mistyped: its check digit does not match", text);
    memset(gtin, '0', CL_GS1_GTIN - size);
    memcpy(gtin + CL_GS1_GTIN - size, text, size + 1);
    return CL_OK;
}

enum cl_status cl_gs1_text_check(const char *what, const char *text, struct cl_error *error)
{
    char rule[32];
    size_t size = strlen(text), known = strspn(text, CL_GS1_CHARACTERS);
    snprintf(rule, sizeof rule, "gs1.%s", what);
    if (size == 0)
        return cl_fail(error, CL_USAGE, rule, NULL, NULL, "the %s of a GS1 code is empty", what);
    if (known < size)
        return cl_fail(error, CL_USAGE, rule, text, "use A-Z, 0-9 and hyphens",
                       "GS1 does not carry the '%c' in %s '%s'", text[known], what, text);
    if (size > CL_GS1_TEXT)
        return cl_fail(error, CL_USAGE, rule, text, "make it shorter", "%s '%s' has %zu characters: GS1 carries %d",
                       what, text, size, CL_GS1_TEXT);
    return CL_OK;
}

/* The host and path behind "https://" or "http://"; NULL: it is no address. */
static const char *behind_scheme(const char *text)
{
    static const char *const schemes[] = {"https://", "http://", "HTTPS://", "HTTP://"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strncmp(text, schemes[i], strlen(schemes[i])) == 0)
            return text + strlen(schemes[i]);
    return NULL;
}

enum cl_status cl_gs1_link_check(const char *text, struct cl_error *error)
{
    static const char host[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:";
    static const char path[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
    const char *at = behind_scheme(text);
    size_t named = at ? strspn(at, host) : 0, size = strlen(text);
    bool whole = named > 0 && (at[named] == '\0' || at[named] == '/') && strspn(at + named, path) == strlen(at + named);
    if (!whole || text[size - 1] == '/' || size > CL_GS1_LINK)
        return cl_fail(error, CL_USAGE, "gs1.link", text, "for example: https://id.gs1.org",
                       "'%s' is not how a GS1 Digital Link begins: https://, a domain, no slash at the end", text);
    return CL_OK;
}

/* ---- dates ------------------------------------------------------------------------------------------------------ */

static int two_digits(const char *text)
{
    return (text[0] - '0') * 10 + (text[1] - '0');
}

/* The year nearest to the present one, of those that end with two digits. */
static int whole_year(int two, int present_year)
{
    int year = present_year - present_year % 100 + two;
    if (year - present_year >= 51)
        return year - 100;
    return year - present_year <= -50 ? year + 100 : year;
}

static enum cl_status refuse_date(const char *ai, const char *value, const char *why, struct cl_error *error)
{
    return cl_fail(error, CL_USAGE, "gs1.date", value, "write year, month and day of two digits each, as 280229",
                   "(%s)%s %s", ai, value, why);
}

/* YYMMDD; day 00 is the last one of the month, where that is allowed. */
static enum cl_status read_day(const char *ai, const char *value, bool open, int present_year, struct cl_date *out,
                               struct cl_error *error)
{
    char text[CL_DATE_TEXT];
    int year = whole_year(two_digits(value), present_year), month = two_digits(value + 2), day = two_digits(value + 4);
    struct cl_date date = {year, month, 1};
    if (month < 1 || month > 12)
        return refuse_date(ai, value, "names no month of the year", error);
    if (day == 0 && !open)
        return refuse_date(ai, value, "names no day", error);
    if (day == 0)
        *out = cl_date_add_days(cl_date_add_months(date, 1), -1);
    else {
        snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
        if (cl_date_read(text, out, NULL) != CL_OK)
            return refuse_date(ai, value, "is no day of the calendar", error);
    }
    return CL_OK;
}

static enum cl_status read_clock(const char *ai, const char *value, size_t size, struct cl_gs1_time *out,
                                 struct cl_error *error)
{
    out->hour = two_digits(value + 6);
    out->minute = size >= 10 ? two_digits(value + 8) : -1;
    out->second = size >= 12 ? two_digits(value + 10) : -1;
    if (out->hour > 23 || out->minute > 59 || out->second > 59)
        return refuse_date(ai, value, "names no time of the day", error);
    return CL_OK;
}

static enum cl_status write_day(const char *ai, struct cl_date date, int present_year, char text[16],
                                struct cl_error *error)
{
    char shown[CL_DATE_TEXT];
    if (whole_year(date.year % 100, present_year) != date.year)
        return cl_fail(error, CL_USAGE, "gs1.date", NULL, "leave it out of the template",
                       "(%s) carries two digits of the year, and %s would be read as another century", ai,
                       cl_date_write(date, shown, sizeof shown));
    snprintf(text, 16, "%02d%02d%02d", date.year % 100, date.month % 100, date.day % 100);
    return CL_OK;
}

/* ---- writing ---------------------------------------------------------------------------------------------------- */

struct text {
    char *at;
    size_t used, size;
};

static void put(struct text *text, const char *piece)
{
    int size = snprintf(text->at + text->used, text->size - text->used, "%s", piece);
    text->used += (size_t)size;
}

static void put_encoded(struct text *text, const char *piece)
{
    for (; *piece; piece++) {
        char one[4] = {*piece, '\0', '\0', '\0'};
        if (!isalnum((unsigned char)*piece) && !strchr("-._", *piece))
            snprintf(one, sizeof one, "%%%02X", (unsigned)(unsigned char)*piece);
        put(text, one);
    }
}

/* What an element says, ready to be written. */
struct element {
    const char *ai;
    char value[CL_GS1_TEXT + 1];
    bool separated; /* of variable length: something must end it */
};
enum { ELEMENTS = 6 };

static void write_clock(const struct cl_gs1_time *time, char *value)
{
    size_t used = strlen(value);
    used += (size_t)snprintf(value + used, 4, "%02d", time->hour % 100);
    if (time->minute >= 0)
        used += (size_t)snprintf(value + used, 4, "%02d", time->minute % 100);
    if (time->minute >= 0 && time->second >= 0)
        snprintf(value + used, 4, "%02d", time->second % 100);
}

static enum cl_status add_day(struct element *all, size_t *count, const char *ai, struct cl_date date,
                              const struct cl_gs1_time *time, int present_year, struct cl_error *error)
{
    struct element *element = &all[*count];
    char day[16];
    if (!cl_date_is_set(date))
        return CL_OK;
    enum cl_status status = write_day(ai, date, present_year, day, error);
    if (status != CL_OK)
        return status;
    *element = (struct element){.ai = ai, .separated = time != NULL};
    snprintf(element->value, sizeof element->value, "%s", day);
    if (time)
        write_clock(time, element->value);
    (*count)++;
    return CL_OK;
}

static enum cl_status add_text(struct element *all, size_t *count, const char *ai, const char *what, const char *text,
                               struct cl_error *error)
{
    if (!*text)
        return CL_OK;
    enum cl_status status = cl_gs1_text_check(what, text, error);
    if (status != CL_OK)
        return status;
    all[*count] = (struct element){.ai = ai, .separated = true};
    snprintf(all[*count].value, sizeof all->value, "%s", text);
    (*count)++;
    return CL_OK;
}

/* Those that are said, in the order of an element string. */
static enum cl_status elements_of(const struct cl_gs1 *gs1, int present_year, struct element all[ELEMENTS],
                                  size_t *count, struct cl_error *error)
{
    char gtin[CL_GS1_GTIN + 1];
    enum cl_status status = cl_gs1_gtin_read(gs1->gtin, gtin, error);
    *count = 1;
    if (status != CL_OK)
        return status;
    all[0] = (struct element){.ai = "01"};
    snprintf(all[0].value, sizeof all->value, "%s", gtin);
    status = add_day(all, count, "17", gs1->expires_on, NULL, present_year, error);
    if (status == CL_OK)
        status = add_text(all, count, "10", "lot", gs1->lot, error);
    if (status == CL_OK)
        status = add_text(all, count, "21", "serial", gs1->serial, error);
    if (status == CL_OK)
        status = add_day(all, count, "7003", gs1->expires_at.date, &gs1->expires_at, present_year, error);
    if (status == CL_OK)
        status = add_day(all, count, "8008", gs1->made_at.date, &gs1->made_at, present_year, error);
    return status;
}

enum cl_status cl_gs1_write(const struct cl_gs1 *gs1, int present_year, char *out, struct cl_error *error)
{
    static const char separator[] = {CL_GS1_SEPARATOR, '\0'};
    struct element all[ELEMENTS];
    struct text text = {.at = out, .size = CL_GS1_SIZE};
    size_t count = 0;
    enum cl_status status = elements_of(gs1, present_year, all, &count, error);
    if (status != CL_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        put(&text, all[i].ai);
        put(&text, all[i].value);
        if (all[i].separated && i + 1 < count)
            put(&text, separator);
    }
    return CL_OK;
}

/* Lot and serial are part of the thing's name and stand in the path behind the GTIN; the rest is said of it. */
static bool is_in_path(const char *ai)
{
    return strcmp(ai, "01") == 0 || strcmp(ai, "10") == 0 || strcmp(ai, "21") == 0;
}

enum cl_status cl_gs1_link_write(const struct cl_gs1 *gs1, const char *begin, int present_year, char *out,
                                 struct cl_error *error)
{
    struct element all[ELEMENTS];
    struct text text = {.at = out, .size = CL_GS1_SIZE};
    size_t count = 0;
    const char *mark = "?";
    enum cl_status status = cl_gs1_link_check(begin, error);
    if (status == CL_OK)
        status = elements_of(gs1, present_year, all, &count, error);
    if (status != CL_OK)
        return status;
    put(&text, begin);
    for (size_t i = 0; i < count; i++)
        if (is_in_path(all[i].ai)) {
            put(&text, "/");
            put(&text, all[i].ai);
            put(&text, "/");
            put_encoded(&text, all[i].value);
        }
    for (size_t i = 0; i < count; i++)
        if (!is_in_path(all[i].ai)) {
            put(&text, mark);
            put(&text, all[i].ai);
            put(&text, "=");
            put_encoded(&text, all[i].value);
            mark = "&";
        }
    return CL_OK;
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

static const char AGAIN[] = "read the symbol again; a scanner must send FNC1 as the control character 29";

struct reading {
    struct cl_gs1 gs1;
    int present_year;
    struct cl_error *error;
};

/* The elements that are looked into; `least` to `most` characters, the same where the length is fixed. */
static const struct {
    const char *ai;
    size_t least, most;
    bool predefined; /* its length ends it, no separator is asked for */
} KNOWN[] = {
    {"01", CL_GS1_GTIN, CL_GS1_GTIN, true}, {"17", 6, 6, true},      {"10", 1, CL_GS1_TEXT, false},
    {"21", 1, CL_GS1_TEXT, false},          {"7003", 10, 10, false}, {"8008", 8, 12, false},
};
enum { KNOWN_COUNT = sizeof KNOWN / sizeof *KNOWN };

/* Of the others those whose length is predefined (GS1 General Specifications, figure 7.8.5-2): what their first two
 * digits are, and how many characters they have with them. */
static size_t predefined_size(const char *at)
{
    static const struct {
        const char *first, *last;
        size_t size;
    } sizes[] = {{"00", "00", 20}, {"02", "02", 16}, {"03", "03", 16}, {"04", "04", 18},
                 {"11", "19", 8},  {"20", "20", 4},  {"31", "36", 10}, {"41", "41", 16}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (strncmp(at, sizes[i].first, 2) >= 0 && strncmp(at, sizes[i].last, 2) <= 0)
            return sizes[i].size;
    return 0;
}

static size_t known_at(const char *at)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        if (strncmp(at, KNOWN[i].ai, strlen(KNOWN[i].ai)) == 0)
            return i;
    return KNOWN_COUNT;
}

static size_t known_as(const char *ai, size_t size)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++)
        if (strlen(KNOWN[i].ai) == size && strncmp(ai, KNOWN[i].ai, size) == 0)
            return i;
    return KNOWN_COUNT;
}

static enum cl_status refuse_twice(const struct reading *reading, const char *ai)
{
    return cl_fail(reading->error, CL_USAGE, "gs1.elements", NULL, AGAIN, "(%s) stands in it twice, with two values",
                   ai);
}

/* Nothing is overwritten by another value. */
static enum cl_status keep(const struct reading *reading, const char *ai, const char *value, char *kept)
{
    if (*kept && strcmp(kept, value) != 0)
        return refuse_twice(reading, ai);
    strcpy(kept, value);
    return CL_OK;
}

static enum cl_status keep_day(const struct reading *reading, const char *ai, struct cl_date date, struct cl_date *kept)
{
    if (cl_date_is_set(*kept) && cl_date_compare(*kept, date) != 0)
        return refuse_twice(reading, ai);
    *kept = date;
    return CL_OK;
}

static enum cl_status take_gtin(struct reading *reading, const char *value)
{
    char gtin[CL_GS1_GTIN + 1];
    enum cl_status status = cl_gs1_gtin_read(value, gtin, reading->error);
    return status == CL_OK ? keep(reading, "01", gtin, reading->gs1.gtin) : status;
}

static enum cl_status take_text(struct reading *reading, const char *ai, const char *value, char *kept)
{
    enum cl_status status = cl_gs1_text_check(strcmp(ai, "10") == 0 ? "lot" : "serial", value, reading->error);
    return status == CL_OK ? keep(reading, ai, value, kept) : status;
}

static enum cl_status take_time(struct reading *reading, const char *ai, const char *value, struct cl_gs1_time *kept)
{
    struct cl_gs1_time time = {.hour = -1, .minute = -1, .second = -1};
    enum cl_status status = read_day(ai, value, false, reading->present_year, &time.date, reading->error);
    if (status == CL_OK)
        status = read_clock(ai, value, strlen(value), &time, reading->error);
    bool same = time.hour == kept->hour && time.minute == kept->minute && time.second == kept->second;
    if (status == CL_OK && cl_date_is_set(kept->date) && !same)
        return refuse_twice(reading, ai);
    if (status == CL_OK)
        status = keep_day(reading, ai, time.date, &kept->date);
    if (status == CL_OK)
        *kept = time;
    return status;
}

/* An element that is looked into. Of a link's GTIN the zeros in front may be missing. */
static enum cl_status take(struct reading *reading, size_t known, const char *value, bool of_link)
{
    const char *ai = KNOWN[known].ai;
    struct cl_gs1 *gs1 = &reading->gs1;
    size_t size = strlen(value);
    struct cl_date day;
    enum cl_status status;
    if (known == 0 && of_link)
        return take_gtin(reading, value);
    if (strcmp(ai, "10") == 0 || strcmp(ai, "21") == 0)
        return take_text(reading, ai, value, strcmp(ai, "10") == 0 ? gs1->lot : gs1->serial);
    if (size < KNOWN[known].least || size > KNOWN[known].most || size % 2 || !is_digits(value, size))
        return cl_fail(reading->error, CL_USAGE, known == 0 ? "gs1.gtin" : "gs1.date", value, AGAIN,
                       "(%s) has %s%zu digits, not '%s'", ai, strcmp(ai, "8008") == 0 ? "8 to " : "", KNOWN[known].most,
                       value);
    if (known == 0)
        return take_gtin(reading, value);
    if (strcmp(ai, "17") != 0)
        return take_time(reading, ai, value, strcmp(ai, "7003") == 0 ? &gs1->expires_at : &gs1->made_at);
    status = read_day(ai, value, true, reading->present_year, &day, reading->error);
    return status == CL_OK ? keep_day(reading, ai, day, &gs1->expires_on) : status;
}

static enum cl_status take_piece(struct reading *reading, size_t known, const char *value, size_t size)
{
    char copy[64];
    if (size >= sizeof copy)
        return cl_fail(reading->error, CL_USAGE, "gs1.elements", NULL, AGAIN,
                       "(%s) has %zu characters: what ends it was lost", KNOWN[known].ai, size);
    memcpy(copy, value, size);
    copy[size] = '\0';
    return take(reading, known, copy, false);
}

/* "(01)09506000134352(10)..." : a bracket with two to four digits in it begins the next element. */
static size_t bracket(const char *at)
{
    size_t digits = *at == '(' ? strspn(at + 1, DIGITS) : 0;
    return digits >= 2 && digits <= 4 && at[1 + digits] == ')' ? digits + 2 : 0;
}

static enum cl_status read_brackets(struct reading *reading, const char *at)
{
    enum cl_status status = CL_OK;
    while (status == CL_OK && *at) {
        size_t head = bracket(at), size = 0;
        if (head == 0)
            return cl_fail(reading->error, CL_USAGE, "gs1.elements", NULL, "for example: (01)09506000134352(17)280229",
                           "an element of GS1 begins with its identifier in brackets, not with '%.8s'", at);
        const char *value = at + head;
        while (value[size] && !bracket(value + size))
            size++;
        size_t known = known_as(at + 1, head - 2);
        reading->gs1.more |= known == KNOWN_COUNT;
        if (known < KNOWN_COUNT)
            status = take_piece(reading, known, value, size);
        at = value + size;
    }
    return status;
}

static size_t until_separator(const char *at)
{
    return strcspn(at, (const char[]){CL_GS1_SEPARATOR, '\0'});
}

static enum cl_status read_elements(struct reading *reading, const char *at)
{
    enum cl_status status = CL_OK;
    while (status == CL_OK && *at) {
        at += *at == CL_GS1_SEPARATOR;
        if (!*at)
            break;
        size_t known = known_at(at), head = known < KNOWN_COUNT ? strlen(KNOWN[known].ai) : 0;
        size_t rest = until_separator(at), size = rest - head;
        if (!is_digits(at, 2))
            return cl_fail(reading->error, CL_USAGE, "gs1.elements", NULL, AGAIN,
                           "an element of GS1 begins with the digits of its identifier, not with '%.8s'", at);
        if (known == KNOWN_COUNT) {
            size_t whole = predefined_size(at);
            reading->gs1.more = true;
            at += whole && whole < rest ? whole : rest;
            continue;
        }
        if (KNOWN[known].predefined && size > KNOWN[known].most)
            size = KNOWN[known].most;
        status = take_piece(reading, known, at + head, size);
        at += head + size;
    }
    return status;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A piece of a link as it was meant; false: it is too long or holds what no element may. */
static bool decode(const char *piece, size_t size, char *out, size_t out_size)
{
    size_t used = 0;
    for (size_t i = 0; i < size; i++) {
        int high = piece[i] == '%' && i + 2 < size ? hex_digit(piece[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(piece[i + 2]) : -1;
        if (used + 1 >= out_size || (low >= 0 && high == 0 && low == 0))
            return false;
        out[used++] = low >= 0 ? (char)(high * 16 + low) : piece[i];
        i += low >= 0 ? 2 : 0;
    }
    out[used] = '\0';
    return true;
}

static enum cl_status take_of_link(struct reading *reading, const char *ai, size_t ai_size, const char *value,
                                   size_t size)
{
    char meant[64];
    size_t known = known_as(ai, ai_size);
    if (known == KNOWN_COUNT) {
        reading->gs1.more |= is_digits(ai, ai_size);
        return CL_OK;
    }
    if (!decode(value, size, meant, sizeof meant))
        return cl_fail(reading->error, CL_USAGE, "gs1.elements", NULL, "read the symbol again",
                       "(%.*s) of the link is too long, or holds what no such element holds", (int)ai_size, ai);
    return take(reading, known, meant, true);
}

/* The "/01/" in front of a GTIN, where the path of the link begins to name the thing; NULL: it names none. */
static const char *named_in(const char *text)
{
    const char *at = behind_scheme(text);
    size_t end = at ? strcspn(at, "?#") : 0;
    for (size_t i = 0; at && i + 12 <= end; i++)
        if (strncmp(at + i, "/01/", 4) == 0) {
            size_t digits = strspn(at + i + 4, DIGITS);
            if ((digits == 8 || (digits >= 12 && digits <= CL_GS1_GTIN)) && strchr("/?#", at[i + 4 + digits]))
                return at + i;
        }
    return NULL;
}

static enum cl_status read_link(struct reading *reading, const char *at)
{
    enum cl_status status = CL_OK;
    const char *end = at + strcspn(at, "?#");
    while (status == CL_OK && at < end) { /* "/AI/VALUE" */
        const char *ai = at + 1, *value;
        size_t ai_size = strcspn(ai, "/?#");
        value = ai + ai_size + (ai[ai_size] == '/');
        size_t size = strcspn(value, "/?#");
        status = take_of_link(reading, ai, ai_size, value, size);
        at = value + size;
    }
    while (status == CL_OK && (*at == '?' || *at == '&' || *at == ';')) { /* "AI=VALUE" */
        const char *ai = at + 1;
        size_t whole = strcspn(ai, "&;#"), ai_size = strcspn(ai, "=&;#");
        if (ai_size < whole)
            status = take_of_link(reading, ai, ai_size, ai + ai_size + 1, whole - ai_size - 1);
        at = ai + whole;
    }
    return status;
}

bool cl_gs1_is_link(const char *text)
{
    return named_in(text) != NULL;
}

bool cl_gs1_is_elements(const char *text)
{
    bool digits = strncmp(text, "01", 2) == 0 && strlen(text) >= 2 + CL_GS1_GTIN && gtin_holds(text + 2, CL_GS1_GTIN);
    return digits || strchr(text, CL_GS1_SEPARATOR) || bracket(text) > 0;
}

/* What belongs together. */
static enum cl_status check_whole(const struct reading *reading)
{
    const struct cl_gs1 *gs1 = &reading->gs1;
    bool dated = cl_date_is_set(gs1->expires_on) || cl_date_is_set(gs1->expires_at.date);
    if (!*gs1->gtin && (*gs1->lot || *gs1->serial || dated))
        return cl_fail(reading->error, CL_USAGE, "gs1.elements", NULL, AGAIN,
                       "it says %s of no product: the GTIN (01) is missing",
                       *gs1->serial ? "a serial"
                       : *gs1->lot  ? "a lot"
                                    : "an expiry");
    if (cl_date_is_set(gs1->expires_on) && cl_date_is_set(gs1->expires_at.date) &&
        cl_date_compare(gs1->expires_on, gs1->expires_at.date) != 0)
        return cl_fail(reading->error, CL_USAGE, "gs1.elements", NULL, "have the label made again",
                       "its expiries (17) and (7003) differ");
    return CL_OK;
}

enum cl_status cl_gs1_read(const char *text, int present_year, struct cl_gs1 *out, struct cl_error *error)
{
    struct reading reading = {.gs1 = cl_gs1_none(), .present_year = present_year, .error = error};
    const char *named = named_in(text);
    enum cl_status status = named               ? read_link(&reading, named)
                            : bracket(text) > 0 ? read_brackets(&reading, text)
                                                : read_elements(&reading, text);
    if (status == CL_OK)
        status = check_whole(&reading);
    if (status == CL_OK)
        *out = reading.gs1;
    return status;
}
