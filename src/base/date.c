#include <cryolot/value.h>

#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- civil dates ----------------------------------------------------------------------------------------------- */

enum { YEAR_LEAST = 1900, YEAR_MOST = 9999, SECONDS_OF_DAY = 86400 };

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Exactly `count` digits; moves behind them. */
static bool take_number(const char **at, int count, int *out)
{
    int number = 0;
    for (int i = 0; i < count; i++) {
        char c = (*at)[i];
        if (c < '0' || c > '9')
            return false;
        number = number * 10 + (c - '0');
    }
    *at += count;
    *out = number;
    return true;
}

static bool take_mark(const char **at, char mark)
{
    bool found = **at == mark;
    *at += found;
    return found;
}

static bool take_date(const char **at, struct cl_date *date)
{
    return take_number(at, 4, &date->year) && take_mark(at, '-') && take_number(at, 2, &date->month) &&
           take_mark(at, '-') && take_number(at, 2, &date->day);
}

/* Why there is no such day, or NULL. */
static const char *date_fault(struct cl_date date)
{
    if (date.year < YEAR_LEAST)
        return "lies before 1900";
    if (date.month < 1 || date.month > 12)
        return "has no such month";
    return date.day < 1 || date.day > days_in_month(date.year, date.month) ? "has no such day" : NULL;
}

enum cl_status cl_date_read(const char *text, struct cl_date *out, struct cl_error *error)
{
    struct cl_date date;
    const char *at = text;
    if (!take_date(&at, &date) || *at != '\0')
        return cl_fail(error, CL_USAGE, NULL, NULL, "write year-month-day, as 2028-02-29", "'%s' is not a date", text);
    const char *fault = date_fault(date);
    if (fault)
        return cl_fail(error, CL_USAGE, NULL, NULL, "check the day in a calendar", "date '%s' %s", text, fault);
    *out = date;
    return CL_OK;
}

static void put_number(char *at, int digits, int number)
{
    for (; digits > 0; number /= 10)
        at[--digits] = (char)('0' + number % 10);
}

/* Digit by digit: a file of results has a date in every row, and snprintf takes ten times as long. */
char *cl_date_write(struct cl_date date, char *text, size_t size)
{
    static const char form[] = "0000-00-00";
    if (size < sizeof form || date.year < 0 || date.month < 0 || date.day < 0)
        abort(); /* a mistake in the program */
    text[0] = '\0';
    if (!cl_date_is_set(date))
        return text;
    memcpy(text, form, sizeof form);
    put_number(text, 4, date.year);
    put_number(text + 5, 2, date.month);
    put_number(text + 8, 2, date.day);
    return text;
}

bool cl_date_is_set(struct cl_date date)
{
    return date.year != 0;
}

int cl_date_compare(struct cl_date a, struct cl_date b)
{
    if (a.year != b.year)
        return a.year < b.year ? -1 : 1;
    if (a.month != b.month)
        return a.month < b.month ? -1 : 1;
    return (a.day > b.day) - (a.day < b.day);
}

/* Days since 0000-03-01. A year that begins in March has its leap day at its end, so that no table is needed: months
 * of 31,30,31,30,31 days repeat, which is what (153 m + 2) / 5 counts. */
static int64_t day_number(struct cl_date date)
{
    int64_t year = date.month > 2 ? date.year : date.year - 1;
    int64_t month = (date.month + 9) % 12;
    return year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + date.day - 1;
}

int64_t cl_date_days_between(struct cl_date a, struct cl_date b)
{
    return day_number(b) - day_number(a);
}

/* The inverse of day_number. */
static struct cl_date date_of_day(int64_t number)
{
    int64_t year = (10000 * number + 14780) / 3652425; /* at most one too large */
    int64_t rest = number - (365 * year + year / 4 - year / 100 + year / 400);
    if (rest < 0) {
        year--;
        rest = number - (365 * year + year / 4 - year / 100 + year / 400);
    }
    int64_t month = (100 * rest + 52) / 3060;
    return (struct cl_date){(int)(year + (month + 2) / 12), (int)((month + 2) % 12) + 1,
                            (int)(rest - (month * 306 + 5) / 10) + 1};
}

struct cl_date cl_date_add_days(struct cl_date date, int64_t days)
{
    return date_of_day(day_number(date) + days);
}

struct cl_date cl_date_add_months(struct cl_date date, int months)
{
    int64_t month = (int64_t)date.year * 12 + (date.month - 1) + months;
    struct cl_date later = {(int)(month / 12), (int)(month % 12) + 1, date.day};
    int last = days_in_month(later.year, later.month);
    if (later.day > last)
        later.day = last;
    return later;
}

/* ---- zones ----------------------------------------------------------------------------------------------------- */

#define ZONE_FOLDER "/usr/share/zoneinfo/"

enum { ZONE_NAME_MOST = 64 };

/* A relative name of zone-like words. "right/" counts leap seconds, which no clock of ours does; "localtime" and
 * "posixrules" mean something else on the next machine. */
static bool is_zone_name(const char *zone)
{
    static const char *const others[] = {"right/", "posix/", "localtime", "posixrules", "Factory"};
    size_t length = strlen(zone);
    if (length == 0 || length > ZONE_NAME_MOST || !isalpha((unsigned char)zone[0]))
        return false;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strncmp(zone, others[i], strlen(others[i])) == 0)
            return false;
    return strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == length;
}

static bool is_zone_file(const char *zone)
{
    char path[sizeof ZONE_FOLDER + ZONE_NAME_MOST], magic[4] = "";
    struct stat kind;
    snprintf(path, sizeof path, ZONE_FOLDER "%s", zone);
    if (stat(path, &kind) != 0 || !S_ISREG(kind.st_mode))
        return false;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    ssize_t got = read(file, magic, sizeof magic);
    close(file);
    return got == sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0;
}

enum cl_status cl_zone_check(const char *zone, struct cl_error *error)
{
    if (is_zone_name(zone) && is_zone_file(zone))
        return CL_OK;
    return cl_fail(error, CL_USAGE, NULL, NULL,
                   "write a name like Europe/Paris; timedatectl list-timezones shows them all",
                   "there is no time zone '%s'", zone);
}

/* Puts the zone into TZ and returns a copy of what stood there (NULL: nothing). The whole path, because libc takes a
 * bare name for a file of $TZDIR or for rules. */
static char *enter_zone(const char *zone)
{
    char name[sizeof ZONE_FOLDER + ZONE_NAME_MOST + 1];
    const char *before = getenv("TZ");
    char *kept = before ? strdup(before) : NULL;
    snprintf(name, sizeof name, ":" ZONE_FOLDER "%s", zone);
    if ((before && !kept) || setenv("TZ", name, 1) != 0)
        abort();
    tzset();
    return kept;
}

static void leave_zone(char *kept)
{
    if (kept)
        setenv("TZ", kept, 1);
    else
        unsetenv("TZ");
    tzset();
    free(kept);
}

static int64_t floor_divide(int64_t value, int64_t divisor)
{
    return value / divisor - (value % divisor < 0);
}

static struct tm clock_of(int64_t at_ms, const char *zone)
{
    struct tm clock = {0};
    time_t seconds = (time_t)floor_divide(at_ms, 1000);
    char *kept = enter_zone(zone);
    localtime_r(&seconds, &clock);
    leave_zone(kept);
    return clock;
}

struct cl_date cl_date_of(int64_t at_ms, const char *zone)
{
    struct tm clock = clock_of(at_ms, zone);
    return (struct cl_date){clock.tm_year + 1900, clock.tm_mon + 1, clock.tm_mday};
}

/* ---- instants -------------------------------------------------------------------------------------------------- */

/* What stands in the text: a civil time as if it were UTC, and the offset where one was written. */
struct written_time {
    int64_t seconds;
    int ms;
    bool has_offset;
    int offset; /* seconds east of UTC */
};

/* ".123": one to nine digits, of which milliseconds are kept. */
static bool take_fraction(const char **at, int *ms)
{
    int weight = 100, digits = 0;
    for (*ms = 0; isdigit((unsigned char)**at) && digits < 9; ++*at, digits++, weight /= 10)
        *ms += (**at - '0') * weight;
    return digits > 0;
}

static bool take_clock(const char **at, struct written_time *time)
{
    int hour, minute, second = 0;
    if (!take_number(at, 2, &hour) || !take_mark(at, ':') || !take_number(at, 2, &minute))
        return false;
    if (take_mark(at, ':')) {
        if (!take_number(at, 2, &second) || (take_mark(at, '.') && !take_fraction(at, &time->ms)))
            return false;
    }
    time->seconds += hour * 3600 + minute * 60 + second;
    return hour < 24 && minute < 60 && second < 60;
}

/* "Z", "+01:00", or nothing. */
static bool take_offset(const char **at, struct written_time *time)
{
    int sign = **at == '-' ? -1 : 1, hours, minutes;
    if (**at == '\0')
        return true;
    time->has_offset = true;
    if (take_mark(at, 'Z'))
        return true;
    if (!take_mark(at, '+') && !take_mark(at, '-'))
        return false;
    if (!take_number(at, 2, &hours) || !take_mark(at, ':') || !take_number(at, 2, &minutes))
        return false;
    time->offset = sign * (hours * 3600 + minutes * 60);
    return hours < 24 && minutes < 60;
}

static const struct cl_date epoch = {1970, 1, 1};

static bool parse_time(const char *at, struct written_time *out)
{
    struct written_time time = {0};
    struct cl_date date;
    if (!take_date(&at, &date) || date_fault(date))
        return false;
    if (!take_mark(&at, 'T') && !take_mark(&at, ' '))
        return false;
    time.seconds = cl_date_days_between(epoch, date) * SECONDS_OF_DAY;
    if (!take_clock(&at, &time) || !take_offset(&at, &time) || *at != '\0')
        return false;
    *out = time;
    return true;
}

/* Seconds east of UTC in the zone that TZ names now. */
static int64_t offset_at(int64_t seconds)
{
    time_t instant = (time_t)seconds;
    struct tm clock = {0};
    localtime_r(&instant, &clock);
    return clock.tm_gmtoff;
}

/* How many instants show this civil time in the zone: one, or none (skipped), or two (a clock set back). Only the
 * offsets valid a day before and a day after can apply. mktime is not asked: it guesses where this must refuse. */
static int find_instants(int64_t civil, const char *zone, int64_t *instant)
{
    char *kept = enter_zone(zone);
    int64_t before = civil - offset_at(civil - SECONDS_OF_DAY);
    int64_t after = civil - offset_at(civil + SECONDS_OF_DAY);
    bool before_holds = before + offset_at(before) == civil;
    bool after_holds = after + offset_at(after) == civil;
    leave_zone(kept);
    *instant = before_holds ? before : after;
    return before_holds + (after_holds && after != before);
}

static enum cl_status read_local(const char *text, const char *zone, int64_t civil, int64_t *instant,
                                 struct cl_error *error)
{
    static const char remedy[] = "write the offset from UTC behind it, as +01:00";
    int count = find_instants(civil, zone, instant);
    if (count == 1)
        return CL_OK;
    return cl_fail(error, CL_USAGE, NULL, NULL, remedy,
                   count == 0 ? "time '%s' does not exist in %s: the clocks were set forward"
                              : "time '%s' happened twice in %s: the clocks were set back",
                   text, zone);
}

enum cl_status cl_time_read(const char *text, const char *zone, int64_t *at_ms, struct cl_error *error)
{
    struct written_time time;
    int64_t instant;
    if (!parse_time(text, &time))
        return cl_fail(error, CL_USAGE, NULL, NULL,
                       "write 2026-11-22T10:00:00Z, 2026-11-22T10:00+01:00 or 2026-11-22 10:00", "'%s' is not a time",
                       text);
    instant = time.seconds - time.offset;
    if (!time.has_offset && !zone)
        return cl_fail(error, CL_USAGE, NULL, NULL, "write Z or the offset behind it, as +01:00",
                       "time '%s' has no offset from UTC", text);
    if (!time.has_offset) {
        enum cl_status status = read_local(text, zone, time.seconds, &instant, error);
        if (status != CL_OK)
            return status;
    }
    *at_ms = instant * 1000 + time.ms;
    return CL_OK;
}

char *cl_time_write_utc(int64_t at_ms, char *text, size_t size)
{
    struct tm clock = {0};
    time_t seconds = (time_t)floor_divide(at_ms, 1000);
    gmtime_r(&seconds, &clock);
    snprintf(text, size, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", clock.tm_year + 1900, clock.tm_mon + 1, clock.tm_mday,
             clock.tm_hour, clock.tm_min, clock.tm_sec, (int)(at_ms - (int64_t)seconds * 1000));
    return text;
}

char *cl_time_write_local(int64_t at_ms, const char *zone, bool seconds, char *text, size_t size)
{
    struct tm clock = clock_of(at_ms, zone);
    if (strftime(text, size, seconds ? "%Y-%m-%d %H:%M:%S %Z" : "%Y-%m-%d %H:%M %Z", &clock) == 0)
        text[0] = '\0';
    return text;
}
