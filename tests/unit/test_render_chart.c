/* The chart of a store: what is reduced keeps its extremes, what is drawn stays on the paper. */
#include "unit.h"

#include "domain/chart.h"
#include "render/chart.h"
#include "render/render.h"

#include <stdio.h>
#include <stdlib.h>

#define MINUTE INT64_C(60000)
#define FROM   INT64_C(1790000000000)

static struct cl_chart_reducer reducer;
static struct cl_chart_series series;
static struct cl_chart content;

static void reduce(int64_t readings, int64_t period_ms, int64_t peak_at, int64_t peak_mc)
{
    reducer = (struct cl_chart_reducer){.from_ms = FROM, .until_ms = FROM + period_ms};
    for (int64_t i = 0; i < readings; i++)
        cl_chart_reduce(&reducer, FROM + i * (period_ms / readings), i == peak_at ? peak_mc : -185000 + i % 700);
}

/* A chart of a day of readings; a test spoils what it is about. */
static int fresh_content(void **state)
{
    (void)state;
    static const struct cl_chart_mark mark[] = {{FROM + 60 * MINUTE, -184000}, {FROM + 700 * MINUTE, -183500}};
    static const struct cl_chart_limit limit[] = {{-150000, "alarm above", false}, {-150000, "huc-msc", true}};
    static const struct cl_chart_span excursion[] = {{FROM + 100 * MINUTE, FROM + 130 * MINUTE, "DEV-0001 & more <b>"}};
    static const struct cl_chart_span opening[] = {{FROM + 100 * MINUTE, FROM + 104 * MINUTE, NULL}};
    static const struct cl_chart_span off[] = {{FROM + 800 * MINUTE, FROM + 900 * MINUTE, "probe is exchanged"}};
    reduce(1440, 1440 * MINUTE, 110, -121500);
    series = (struct cl_chart_series){"EQ-000003A in CPN/LN2-1", reducer.bucket, cl_chart_reduced(&reducer)};
    content = (struct cl_chart){.facility = "Cell \"Processing\" <North> & Søn",
                                .store = "CPN/LN2-1",
                                .code = "ST-000002Q",
                                .kind = "tank",
                                .zone = "Europe/Paris",
                                .from_ms = FROM,
                                .until_ms = FROM + 1440 * MINUTE,
                                .by_hand = 2,
                                .of_files = 1440,
                                .series = &series,
                                .series_count = 1,
                                .mark = mark,
                                .mark_count = 2,
                                .limit = limit,
                                .limit_count = 2,
                                .excursions = {excursion, 1},
                                .openings = {opening, 1},
                                .alarms_off = {off, 1},
                                .printed_by = "Stan Weber (stan)",
                                .printed_at_ms = FROM + 1440 * MINUTE,
                                .training = true};
    return 0;
}

static void a_peak_is_never_lost(void **state)
{
    (void)state;
    static const int64_t many[] = {1, 2, 899, 900, 901, 1440, 100000, 1000000};
    for (size_t i = 0; i < sizeof many / sizeof *many; i++)
        for (int64_t peak = 0; peak < 3; peak++) {
            int64_t at = peak * (many[i] - 1) / 2, warmest = INT64_MIN, all = 0;
            reduce(many[i], 30 * 1440 * MINUTE, at, 20000);
            assert_int_equal(reducer.readings, many[i]);
            size_t count = cl_chart_reduced(&reducer);
            assert_true(count >= 1 && count <= CL_CHART_COLUMNS);
            for (size_t b = 0; b < count; b++) {
                warmest = reducer.bucket[b].max_mc > warmest ? reducer.bucket[b].max_mc : warmest;
                assert_true(b == 0 || reducer.bucket[b].first_ms > reducer.bucket[b - 1].last_ms);
                all += reducer.bucket[b].readings;
            }
            assert_int_equal(warmest, 20000);
            assert_int_equal(all, many[i]);
        }
}

static void readings_come_in_any_order_and_none_from_outside(void **state)
{
    (void)state;
    reducer = (struct cl_chart_reducer){.from_ms = FROM, .until_ms = FROM + MINUTE * CL_CHART_COLUMNS};
    cl_chart_reduce(&reducer, FROM + 30000, -1);
    cl_chart_reduce(&reducer, FROM + 10000, -3);
    cl_chart_reduce(&reducer, FROM + 20000, -9);
    cl_chart_reduce(&reducer, FROM - 1, 5);
    cl_chart_reduce(&reducer, FROM + MINUTE * CL_CHART_COLUMNS + 1, 5);
    cl_chart_reduce(&reducer, FROM + MINUTE * CL_CHART_COLUMNS, 7);
    assert_int_equal(cl_chart_reduced(&reducer), 2);
    const struct cl_chart_bucket *first = &reducer.bucket[0];
    assert_int_equal(first->first_mc, -3);
    assert_int_equal(first->last_mc, -1);
    assert_int_equal(first->min_mc, -9);
    assert_int_equal(first->max_mc, -1);
    assert_int_equal(reducer.bucket[1].max_mc, 7);
}

static char *draw_svg(void)
{
    struct cl_bytes out = {0};
    struct cl_error error = {0};
    if (cl_chart_svg(&content, &out, &error) != CL_OK)
        fail_msg("%s", error.message);
    assert_int_equal(strlen(out.data), out.size);
    return out.data;
}

/* The highest point of any line that is as thick as a sensor's. */
static long highest_of_series(const char *svg)
{
    long highest = CL_CHART_HEIGHT;
    for (const char *line = strstr(svg, "stroke-width=\"300\""); line;
         line = strstr(line + 1, "stroke-width=\"300\"")) {
        const char *end = strchr(line, '>');
        for (const char *at = strstr(line, "points=\"") + 8; at && at < end; at = strpbrk(at + 1, " >")) {
            const char *comma = strchr(at, ',');
            long y = comma && comma < end ? strtol(comma + 1, NULL, 10) : CL_CHART_HEIGHT;
            highest = y < highest ? y : highest;
        }
    }
    return highest;
}

static void the_peak_is_drawn(void **state)
{
    (void)state;
    char *with = draw_svg();
    long peak = highest_of_series(with);
    reduce(1440, 1440 * MINUTE, -1, 0);
    series.count = cl_chart_reduced(&reducer);
    char *without = draw_svg();
    assert_true(peak < highest_of_series(without) - 20000); /* 63 degrees are more than 2 cm */
    free(with);
    free(without);
}

static void texts_are_escaped(void **state)
{
    (void)state;
    char *svg = draw_svg();
    assert_non_null(strstr(svg, "Cell &quot;Processing&quot; &lt;North&gt; &amp; Søn"));
    assert_non_null(strstr(svg, "DEV-0001 &amp; more &lt;b&gt;"));
    assert_null(strstr(svg, "<North>"));
    assert_non_null(strstr(svg, ">TRAINING<"));
    content.facility = "a\x1b[31mb\xff";
    char *other = draw_svg();
    assert_null(strchr(other, '\x1b'));
    assert_null(strchr(other, '\xff'));
    free(svg);
    free(other);
}

static void both_pens_give_the_same_bytes_twice(void **state)
{
    (void)state;
    struct cl_bytes one = {0}, two = {0};
    char *first = draw_svg(), *second = draw_svg();
    assert_string_equal(first, second);
    free(first);
    free(second);
    assert_int_equal(cl_chart_pdf(&content, &one, NULL), CL_OK);
    assert_int_equal(cl_chart_pdf(&content, &two, NULL), CL_OK);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.data, two.data, one.size);
    free(one.data);
    free(two.data);
}

/* Every coordinate of lines and boxes is on the page. */
static void assert_on_paper(const char *svg)
{
    for (const char *at = strstr(svg, "points=\""); at; at = strstr(at + 1, "points=\"")) {
        const char *end = strchr(at + 8, '"');
        for (char *next = (char *)(size_t)(at + 8); next < end;) {
            long x = strtol(next, &next, 10), y = strtol(next + 1, &next, 10);
            assert_in_range(x, 0, CL_CHART_WIDTH);
            assert_in_range(y, 0, CL_CHART_HEIGHT);
            next++;
        }
    }
    for (const char *at = strstr(svg, "<rect x=\""); at; at = strstr(at + 1, "<rect x=\"")) {
        long x = 0, y = 0, width = 0, height = 0;
        assert_int_equal(sscanf(at, "<rect x=\"%ld\" y=\"%ld\" width=\"%ld\" height=\"%ld\"", &x, &y, &width, &height),
                         4);
        assert_in_range(x, 0, CL_CHART_WIDTH);
        assert_in_range(x + width, 0, CL_CHART_WIDTH);
        assert_in_range(y + height, 0, CL_CHART_HEIGHT);
    }
}

static void every_period_has_an_axis(void **state)
{
    (void)state;
    static const int64_t minutes[] = {1, 7, 45, 300, 1440, 3 * 1440, 30 * 1440, 400 * 1440, 3000 * 1440, 15000 * 1440};
    for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++) {
        content.until_ms = FROM + minutes[i] * MINUTE;
        reduce(1000, minutes[i] * MINUTE, 5, -150000);
        series.count = cl_chart_reduced(&reducer);
        char *svg = draw_svg();
        size_t ticks = 0; /* the lines from top to bottom are as long as this */
        for (const char *at = strstr(svg, ",151200\""); at; at = strstr(at + 1, ",151200\""))
            ticks++;
        if (ticks < 1 || ticks > 13)
            fail_msg("%zu ticks in %lld minutes", ticks, (long long)minutes[i]);
        assert_on_paper(svg);
        free(svg);
    }
}

/* Where the bold numbers of the bands stand. */
struct numbers {
    struct cl_chart_xy at[16];
    size_t count;
};

static void skip_box(void *sheet, struct cl_chart_xy at, int64_t width, int64_t height, int grey)
{
    (void)sheet, (void)at, (void)width, (void)height, (void)grey;
}

static void skip_line(void *sheet, const struct cl_chart_xy *point, size_t count, struct cl_chart_stroke stroke)
{
    (void)sheet, (void)point, (void)count, (void)stroke;
}

static enum cl_status keep_number(void *sheet, const struct cl_chart_text *text)
{
    struct numbers *numbers = sheet;
    bool number = text->bold && text->anchor == CL_ANCHOR_MIDDLE && text->text[0] >= '1' && text->text[0] <= '9' &&
                  text->text[1] == '\0';
    if (number && numbers->count < 16)
        numbers->at[numbers->count++] = text->at;
    return CL_OK;
}

static void numbers_never_stand_on_one_another(void **state)
{
    (void)state;
    struct numbers numbers = {.count = 0};
    const struct cl_chart_pen pen = {&numbers, skip_box, skip_line, keep_number};
    struct cl_chart_span near[6];
    for (int64_t i = 0; i < 6; i++)
        near[i] = (struct cl_chart_span){FROM + (100 + i % 4) * MINUTE, FROM + (130 + i % 4) * MINUTE, "DEV-0001"};
    content.excursions = (struct cl_chart_spans){near, 6};
    assert_int_equal(cl_chart_draw(&content, &pen), CL_OK);
    assert_int_equal(numbers.count, 6);
    for (size_t i = 0; i < 6; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(llabs(numbers.at[i].x - numbers.at[j].x) >= 3500 ||
                        llabs(numbers.at[i].y - numbers.at[j].y) >= 3500);
}

static void a_chart_without_a_reading_says_so(void **state)
{
    (void)state;
    content.series_count = content.mark_count = content.limit_count = 0;
    content.by_hand = content.of_files = 0;
    content.excursions = content.openings = content.alarms_off = (struct cl_chart_spans){0};
    char *svg = draw_svg();
    assert_non_null(strstr(svg, "nothing was read in this period"));
    assert_on_paper(svg);
    free(svg);
}

static void a_text_that_cannot_be_printed_is_refused(void **state)
{
    (void)state;
    struct cl_bytes out = {0};
    struct cl_error error = {0};
    content.facility = "fine \xF0\x9F\x98\x80";
    enum cl_status status = cl_chart_pdf(&content, &out, &error);
    assert_null(out.data);
    assert_failed(status, CL_REFUSED, &error, "U+1F600");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peak_is_never_lost),
        cmocka_unit_test(readings_come_in_any_order_and_none_from_outside),
        cmocka_unit_test_setup(the_peak_is_drawn, fresh_content),
        cmocka_unit_test_setup(texts_are_escaped, fresh_content),
        cmocka_unit_test_setup(both_pens_give_the_same_bytes_twice, fresh_content),
        cmocka_unit_test_setup(every_period_has_an_axis, fresh_content),
        cmocka_unit_test_setup(numbers_never_stand_on_one_another, fresh_content),
        cmocka_unit_test_setup(a_chart_without_a_reading_says_so, fresh_content),
        cmocka_unit_test_setup(a_text_that_cannot_be_printed_is_refused, fresh_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
