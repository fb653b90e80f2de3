/* Civil dates and instants, against libc's own calendar and by hand where libc guesses. */
#include "unit.h"

#include <cryolot/value.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SLOT = 1800, SLOTS = 48 * 370 };

static struct cl_date read_date(const char *text)
{
    struct cl_date date = {0};
    assert_int_equal(cl_date_read(text, &date, NULL), CL_OK);
    return date;
}

static void only_real_days_are_read(void **state)
{
    (void)state;
    static const char *const good[] = {"2028-02-29", "2000-02-29", "1900-01-01", "9999-12-31", "2026-04-30"};
    static const char *const bad[] = {"2026-02-30",  "2026-02-29",  "1900-02-29",       "2100-02-29",  "2026-04-31",
                                      "2026-13-01",  "2026-00-01",  "2026-01-00",       "2026-01-32",  "1899-12-31",
                                      "26-01-01",    "2026-1-1",    "2026/01/01",       "01.02.2026",  "",
                                      "2026-01-01 ", " 2026-01-01", "2026-01-01T00:00", "10000-01-01", "2026-01",
                                      "-026-01-01",  "2026-0a-01",  "20260101"};
    char text[CL_DATE_TEXT];
    struct cl_error error = {0};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_string_equal(cl_date_write(read_date(good[i]), text, sizeof text), good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct cl_date date = {1, 2, 3};
        if (cl_date_read(bad[i], &date, &error) != CL_USAGE)
            fail_msg("'%s' was read", bad[i]);
        assert_true(date.year == 1 && date.month == 2 && date.day == 3);
        cl_error_clear(&error);
    }
    struct cl_date none = {0};
    assert_string_equal(cl_date_write(none, text, sizeof text), "");
    assert_false(cl_date_is_set(none));
    assert_true(cl_date_is_set(read_date("1900-01-01")));
    assert_failed(cl_date_read("2026-02-30", &none, &error), CL_USAGE, &error, "'2026-02-30' has no such day");
}

/* Each day from 1900 on, as libc's UTC calendar counts them. */
static void days_are_counted_as_libc_counts_them(void **state)
{
    (void)state;
    struct cl_date first = read_date("1900-01-01"), before = first;
    struct tm start = {.tm_year = 0, .tm_mon = 0, .tm_mday = 1};
    time_t seconds = timegm(&start);
    for (int64_t day = 0; day < 110000; day++, seconds += 86400) {
        struct tm clock;
        gmtime_r(&seconds, &clock);
        struct cl_date date = {clock.tm_year + 1900, clock.tm_mon + 1, clock.tm_mday};
        assert_int_equal(cl_date_days_between(first, date), day);
        assert_int_equal(cl_date_compare(before, date), day == 0 ? 0 : -1);
        assert_int_equal(cl_date_compare(date, before), day == 0 ? 0 : 1);
        before = date;
    }
    assert_int_equal(cl_date_days_between(read_date("2026-03-01"), read_date("2026-02-28")), -1);
    assert_int_equal(cl_date_days_between(read_date("1900-01-01"), read_date("9999-12-31")), 2958463);
}

static void assert_months(const char *from, int months, const char *expected)
{
    char text[CL_DATE_TEXT];
    assert_string_equal(cl_date_write(cl_date_add_months(read_date(from), months), text, sizeof text), expected);
}

static void months_end_where_the_month_ends(void **state)
{
    (void)state;
    assert_months("2024-02-29", 12, "2025-02-28");
    assert_months("2024-02-29", 48, "2028-02-29");
    assert_months("2026-01-31", 1, "2026-02-28");
    assert_months("2026-01-31", 3, "2026-04-30");
    assert_months("2026-12-31", 1, "2027-01-31");
    assert_months("2026-11-30", 24, "2028-11-30");
    assert_months("2026-03-31", -1, "2026-02-28");
    assert_months("2026-01-15", -1, "2025-12-15");
    assert_months("2026-05-05", 0, "2026-05-05");
}

/* Every day of eight centuries is the day behind the one before, and days are added the way they are counted. */
static void days_are_added_as_they_are_counted(void **state)
{
    (void)state;
    struct cl_date first = read_date("1900-01-01"), day = first;
    for (int64_t i = 0; i < 292194; i++) {
        struct cl_date next = cl_date_add_days(day, 1);
        if (cl_date_days_between(day, next) != 1 || cl_date_compare(day, next) >= 0 || next.day < 1 || next.day > 31 ||
            next.month < 1 || next.month > 12 || cl_date_compare(cl_date_add_days(first, i + 1), next) != 0 ||
            cl_date_compare(cl_date_add_days(next, -1), day) != 0)
            fail_msg("behind %d-%d-%d comes %d-%d-%d", day.year, day.month, day.day, next.year, next.month, next.day);
        day = next;
    }
    assert_int_equal(day.year, 2700);
}

static void unknown_zones_are_refused(void **state)
{
    (void)state;
    static const char *const good[] = {"Europe/Paris", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5",
                                       "Asia/Kathmandu"};
    static const char *const bad[] = {
        "",
        "Europe/Atlantis",
        "Europe",
        "/usr/share/zoneinfo/Europe/Paris",
        "../zoneinfo/UTC",
        "Europe/../UTC",
        ":UTC",
        "UTC0",
        "right/UTC",
        "posix/UTC",
        "localtime",
        "zone.tab",
        "leap-seconds.list",
        "tzdata.zi",
        "CET-1CEST,M3.5.0,M10.5.0",
        "europe/paris",
        "\x1b[2J",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    struct cl_error error = {0};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_int_equal(cl_zone_check(good[i], &error), CL_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (cl_zone_check(bad[i], &error) != CL_USAGE)
            fail_msg("'%s' is no zone", bad[i]);
        cl_error_clear(&error);
    }
    assert_failed(cl_zone_check("Mars/Olympus", &error), CL_USAGE, &error, "there is no time zone 'Mars/Olympus'");
}

static int64_t read_time(const char *text, const char *zone)
{
    int64_t at_ms = 0;
    struct cl_error error = {0};
    if (cl_time_read(text, zone, &at_ms, &error) != CL_OK)
        fail_msg("'%s': %s", text, error.message);
    return at_ms;
}

static void instants_are_read_in_each_form(void **state)
{
    (void)state;
    const int64_t ten_utc = 1795341600000; /* 2026-11-22T10:00:00Z, from date -d */
    assert_true(read_time("2026-11-22T10:00:00.000Z", NULL) == ten_utc);
    assert_true(read_time("2026-11-22T10:00Z", NULL) == ten_utc);
    assert_true(read_time("2026-11-22T11:00+01:00", NULL) == ten_utc);
    assert_true(read_time("2026-11-22 04:30:00-05:30", NULL) == ten_utc);
    assert_true(read_time("2026-11-22 11:00", "Europe/Paris") == ten_utc);
    assert_true(read_time("2026-11-22T11:00:30", "Europe/Paris") == ten_utc + 30000);
    assert_true(read_time("2026-11-22T10:00:00.5Z", NULL) == ten_utc + 500);
    assert_true(read_time("2026-11-22T10:00:00.123456Z", NULL) == ten_utc + 123);
    assert_true(read_time("2026-11-22T15:45", "Asia/Kathmandu") == ten_utc);
    assert_true(read_time("1969-12-31T23:59:59.999Z", NULL) == -1);
}

static void everything_else_is_no_time(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "2026-11-22",
                                      "2026-11-22T",
                                      "2026-11-22T10",
                                      "2026-11-22T10:0",
                                      "2026-11-22T24:00",
                                      "2026-11-22T10:60",
                                      "2026-11-22T10:00:60Z",
                                      "2026-02-30T10:00Z",
                                      "2026-11-22T10:00.5Z",
                                      "2026-11-22T10:00:00.Z",
                                      "2026-11-22T10:00:00.1234567890Z",
                                      "2026-11-22T10:00z",
                                      "2026-11-22T10:00+1:00",
                                      "2026-11-22T10:00+0100",
                                      "2026-11-22T10:00+24:00",
                                      "2026-11-22T10:00+01:60",
                                      "2026-11-22T10:00ZZ",
                                      "2026-11-22T10:00 CET",
                                      "2026-11-22  10:00",
                                      "22.11.2026 10:00",
                                      "10:00",
                                      "now",
                                      "1795341600",
                                      "2026-11-22T-1:00",
                                      "2026-11-22T10:00:00,5Z"};
    struct cl_error error = {0};
    int64_t at_ms = 5;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (cl_time_read(bad[i], "Europe/Paris", &at_ms, &error) != CL_USAGE)
            fail_msg("'%s' was read", bad[i]);
        cl_error_clear(&error);
    }
    assert_failed(cl_time_read("2026-11-22T10:00", NULL, &at_ms, &error), CL_USAGE, &error, "no offset");
    assert_int_equal(at_ms, 5);
}

static void skipped_and_doubled_times_are_refused(void **state)
{
    (void)state;
    int64_t at_ms = 5;
    struct cl_error error = {0};
    assert_failed(cl_time_read("2026-03-29 02:30", "Europe/Paris", &at_ms, &error), CL_USAGE, &error, "does not exist");
    assert_failed(cl_time_read("2026-10-25 02:30", "Europe/Paris", &at_ms, &error), CL_USAGE, &error, "happened twice");
    assert_failed(cl_time_read("2026-10-25 02:00", "Europe/Paris", &at_ms, &error), CL_USAGE, &error, "happened twice");
    assert_failed(cl_time_read("2026-04-05 01:45", "Australia/Lord_Howe", &at_ms, &error), CL_USAGE, &error, "twice");
    assert_failed(cl_time_read("2011-12-30 12:00", "Pacific/Apia", &at_ms, &error), CL_USAGE, &error, "does not exist");
    assert_int_equal(at_ms, 5);
    assert_true(read_time("2026-10-25 02:30+01:00", "Europe/Paris") - read_time("2026-10-25 02:30+02:00", NULL) ==
                3600000);
    assert_true(read_time("2026-03-29 03:00", "Europe/Paris") - read_time("2026-03-29 01:59", "Europe/Paris") == 60000);
    assert_true(read_time("2026-10-25 03:00", "Europe/Paris") - read_time("2026-10-25 01:59", "Europe/Paris") ==
                7260000);
}

/* Walks a year of UTC in half hours and counts how often each local half hour comes up: once, never, or twice. */
static void count_local_times(const char *zone, time_t start, int *count)
{
    setenv("TZ", zone, 1);
    tzset();
    for (time_t at = start - 86400; at < start + SLOTS * SLOT + 86400; at += SLOT) {
        struct tm clock;
        localtime_r(&at, &clock);
        time_t slot = timegm(&clock) - start;
        if (slot >= 0 && slot < SLOTS * SLOT && slot % SLOT == 0)
            count[slot / SLOT]++;
    }
    unsetenv("TZ");
    tzset();
}

static void every_half_hour_of_a_year_is_judged_rightly(void **state)
{
    (void)state;
    static const char *const zones[] = {"Europe/Paris", "America/St_Johns", "Africa/Casablanca", "Australia/Lord_Howe",
                                        "UTC"};
    const time_t start = 1767225600; /* 2026-01-01T00:00:00Z */
    for (size_t z = 0; z < sizeof zones / sizeof zones[0]; z++) {
        int count[SLOTS] = {0}, unusual = 0;
        count_local_times(zones[z], start, count);
        for (int i = 0; i < SLOTS; i++) {
            char text[CL_TIME_TEXT], again[CL_TIME_TEXT];
            int64_t at_ms;
            time_t local = start + (time_t)i * SLOT;
            struct tm clock;
            strftime(text, sizeof text, "%Y-%m-%d %H:%M", gmtime_r(&local, &clock));
            enum cl_status status = cl_time_read(text, zones[z], &at_ms, NULL);
            assert_int_equal(status, count[i] == 1 ? CL_OK : CL_USAGE);
            unusual += count[i] != 1;
            if (status == CL_OK)
                assert_memory_equal(cl_time_write_local(at_ms, zones[z], false, again, sizeof again), text,
                                    strlen(text));
        }
        assert_true(z == 4 ? unusual == 0 : unusual >= 2);
    }
}

static void instants_are_written(void **state)
{
    (void)state;
    char text[CL_TIME_TEXT];
    int64_t at = 1795341600000;
    assert_string_equal(cl_time_write_utc(at, text, sizeof text), "2026-11-22T10:00:00.000Z");
    assert_string_equal(cl_time_write_utc(at + 7, text, sizeof text), "2026-11-22T10:00:00.007Z");
    assert_string_equal(cl_time_write_utc(-1, text, sizeof text), "1969-12-31T23:59:59.999Z");
    assert_string_equal(cl_time_write_utc(-1000, text, sizeof text), "1969-12-31T23:59:59.000Z");
    assert_string_equal(cl_time_write_local(at, "Europe/Paris", false, text, sizeof text), "2026-11-22 11:00 CET");
    assert_string_equal(cl_time_write_local(at, "Europe/Paris", true, text, sizeof text), "2026-11-22 11:00:00 CET");
    assert_string_equal(cl_time_write_local(at, "Asia/Kathmandu", false, text, sizeof text), "2026-11-22 15:45 +0545");
}

static void the_day_depends_on_the_zone(void **state)
{
    (void)state;
    int64_t late = read_time("2026-12-31T23:30:00Z", NULL);
    char text[CL_DATE_TEXT];
    assert_string_equal(cl_date_write(cl_date_of(late, "UTC"), text, sizeof text), "2026-12-31");
    assert_string_equal(cl_date_write(cl_date_of(late, "Europe/Paris"), text, sizeof text), "2027-01-01");
    assert_string_equal(cl_date_write(cl_date_of(late, "America/New_York"), text, sizeof text), "2026-12-31");
    assert_string_equal(cl_date_write(cl_date_of(-1, "UTC"), text, sizeof text), "1969-12-31");
}

/* Whatever TZ was, it is again: the rest of the process must not notice. */
static void the_zone_of_the_process_is_restored(void **state)
{
    (void)state;
    struct tm clock;
    time_t at = 1795341600;
    setenv("TZ", "America/New_York", 1);
    tzset();
    cl_date_of(0, "Asia/Tokyo");
    assert_string_equal(getenv("TZ"), "America/New_York");
    assert_int_equal(localtime_r(&at, &clock)->tm_hour, 5);
    unsetenv("TZ");
    read_time("2026-11-22 11:00", "Europe/Paris");
    assert_null(getenv("TZ"));
    setenv("TZDIR", "/nonexistent", 1);
    assert_true(read_time("2026-11-22 11:00", "Europe/Paris") == 1795341600000);
    unsetenv("TZDIR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_real_days_are_read),
        cmocka_unit_test(days_are_counted_as_libc_counts_them),
        cmocka_unit_test(months_end_where_the_month_ends),
        cmocka_unit_test(days_are_added_as_they_are_counted),
        cmocka_unit_test(unknown_zones_are_refused),
        cmocka_unit_test(instants_are_read_in_each_form),
        cmocka_unit_test(everything_else_is_no_time),
        cmocka_unit_test(skipped_and_doubled_times_are_refused),
        cmocka_unit_test(every_half_hour_of_a_year_is_judged_rightly),
        cmocka_unit_test(instants_are_written),
        cmocka_unit_test(the_day_depends_on_the_zone),
        cmocka_unit_test(the_zone_of_the_process_is_restored),
    };
    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
