/* How long a vial was out of storage: spans of its legs, cut and added. */
#include "domain/exposure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define GOES_ON CL_SPAN_GOES_ON

/* The sum of spans at a moment, and since when it runs. */
#define assert_sum(at_ms, wanted_ms, wanted_since_ms, ...)                                                             \
    do {                                                                                                               \
        struct cl_span spans[] = {__VA_ARGS__};                                                                        \
        struct cl_exposure_sum sum = cl_exposure_sum(spans, sizeof spans / sizeof *spans, at_ms);                      \
        assert_int_equal(sum.ms, wanted_ms);                                                                           \
        assert_int_equal(sum.since_ms, wanted_since_ms);                                                               \
    } while (0)

static void no_moment_counts_twice(void **state)
{
    (void)state;
    assert_sum(1000, 30, 0, {100, 110}, {200, 220});
    assert_sum(1000, 20, 0, {100, 120}, {100, 120});
    assert_sum(1000, 30, 0, {110, 130}, {100, 120});
    assert_sum(1000, 50, 0, {100, 150}, {110, 120}, {130, 140}, {149, 150});
    assert_sum(1000, 70, 0, {150, 160}, {100, 120}, {110, 150}, {300, 310}); /* joined by the third alone */
}

static void spans_that_touch_are_one(void **state)
{
    (void)state;
    assert_sum(1000, 20, 0, {100, 110}, {110, 120});
    assert_sum(120, 20, 100, {110, GOES_ON}, {100, 110});
}

static void empty_and_crossed_ones_count_nothing(void **state)
{
    (void)state;
    assert_sum(1000, 0, 0, {100, 100});
    assert_sum(1000, 0, 0, {200, 100});
    assert_sum(1000, 10, 0, {200, 100}, {150, 160}, {100, 100});
    struct cl_exposure_sum none = cl_exposure_sum(NULL, 0, 1000);
    assert_int_equal(none.ms, 0);
    assert_int_equal(none.since_ms, 0);
}

static void a_running_one_counts_until_now(void **state)
{
    (void)state;
    assert_sum(150, 50, 100, {100, GOES_ON});
    assert_sum(100, 0, 100, {100, GOES_ON}); /* begun at this very moment */
    assert_sum(150, 60, 90, {90, 140}, {100, GOES_ON}, {120, 130});
    assert_sum(150, 40, 130, {100, 120}, {130, GOES_ON});
    assert_sum(150, 50, 100, {100, GOES_ON}, {110, GOES_ON});
}

static void what_comes_later_does_not_count(void **state)
{
    (void)state;
    assert_sum(99, 0, 0, {100, 200});
    assert_sum(150, 50, 100, {100, 200}); /* it ended later, so it ran then */
    assert_sum(200, 100, 0, {100, 200});  /* and has ended at its end */
    assert_sum(150, 55, 100, {100, 150}, {140, 160}, {200, 300}, {90, 95}, {90, 95});
}

static void two_spans_share_what_lies_in_both(void **state)
{
    (void)state;
    struct cl_span shared = cl_span_shared((struct cl_span){100, GOES_ON}, (struct cl_span){50, 120});
    assert_int_equal(shared.from_ms, 100);
    assert_int_equal(shared.until_ms, 120);
    shared = cl_span_shared((struct cl_span){100, 110}, (struct cl_span){110, 120});
    assert_int_equal(shared.from_ms, shared.until_ms);
    shared = cl_span_shared((struct cl_span){100, 110}, (struct cl_span){115, 120});
    assert_true(shared.from_ms > shared.until_ms);
}

/* Legs "KIND at", those into a store marked, and the milliseconds out until 1000. */
#define assert_legs(wanted_ms, ...)                                                                                    \
    do {                                                                                                               \
        struct cl_exposure_leg legs[] = {__VA_ARGS__};                                                                 \
        struct cl_span spans[sizeof legs / sizeof *legs];                                                              \
        size_t count = cl_exposure_spans_of_legs(legs, sizeof legs / sizeof *legs, spans);                             \
        assert_int_equal(cl_exposure_sum(spans, count, 1000).ms, wanted_ms);                                           \
    } while (0)

static void hands_count_from_the_first_store_on(void **state)
{
    (void)state;
    assert_legs(0, {"fill", false, 100}, {"hand", false, 200});
    assert_legs(0, {"fill", false, 100}, {"hand", false, 200}, {"store", true, 300});
    assert_legs(50, {"fill", false, 100}, {"store", true, 300}, {"take", false, 400}, {"store", true, 450});
    assert_legs(600, {"fill", false, 100}, {"store", true, 300}, {"take", false, 400}, {"hand", false, 450});
    assert_legs(0, {"store", true, 300}, {"move", true, 400});
    assert_legs(200, {"store", true, 300}, {"spill", false, 400}, {"find", false, 500}, {"store", true, 600});
}

static void what_is_frozen_and_not_put_away_thaws(void **state)
{
    (void)state;
    struct cl_exposure_leg legs[] = {{"fill", false, 100}, {"hand", false, 250}, {"store", true, 300}};
    struct cl_span span = cl_exposure_span_of_freezing(legs, 3, 200);
    assert_int_equal(cl_exposure_sum(&span, 1, 1000).ms, 100);
    span = cl_exposure_span_of_freezing(legs, 2, 200); /* still not */
    assert_int_equal(cl_exposure_sum(&span, 1, 1000).ms, 800);
    span = cl_exposure_span_of_freezing(legs, 3, 350); /* it was put away before */
    assert_int_equal(cl_exposure_sum(&span, 1, 1000).ms, 0);
    struct cl_exposure_leg packed[] = {{"fill", false, 100}, {"pack", false, 260}};
    span = cl_exposure_span_of_freezing(packed, 2, 200);
    assert_int_equal(cl_exposure_sum(&span, 1, 1000).ms, 60);
}

static void a_lost_vial_was_nowhere_cold(void **state)
{
    (void)state;
    assert_legs(250, {"store", true, 300}, {"lose", false, 400}, {"find", false, 600}, {"store", true, 650});
    assert_legs(600, {"store", true, 300}, {"lose", false, 400});
}

static void packed_and_on_its_way_it_is_cold(void **state)
{
    (void)state;
    assert_legs(20 + 30, {"store", true, 100}, {"take", false, 200}, {"pack", false, 220}, {"dispatch", false, 300},
                {"receive", false, 700}, {"store", true, 730});
    assert_legs(20 + 60, {"store", true, 100}, {"take", false, 200}, {"pack", false, 220}, {"unpack", false, 300},
                {"store", true, 360});
    assert_legs(30, {"fill", false, 100}, {"receive", false, 700}, {"store", true, 730});
}

static void the_thaw_ends_it(void **state)
{
    (void)state;
    assert_legs(50, {"store", true, 100}, {"take", false, 200}, {"thaw", false, 250}, {"hand", false, 500});
    assert_legs(50, {"store", true, 100}, {"take", false, 200}, {"discard", false, 250});
    assert_legs(0, {"store", true, 100}, {"use", false, 250});
    assert_legs(0, {"store", true, 100}, {"sample", false, 250});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_moment_counts_twice),
        cmocka_unit_test(spans_that_touch_are_one),
        cmocka_unit_test(empty_and_crossed_ones_count_nothing),
        cmocka_unit_test(a_running_one_counts_until_now),
        cmocka_unit_test(what_comes_later_does_not_count),
        cmocka_unit_test(two_spans_share_what_lies_in_both),
        cmocka_unit_test(hands_count_from_the_first_store_on),
        cmocka_unit_test(what_is_frozen_and_not_put_away_thaws),
        cmocka_unit_test(a_lost_vial_was_nowhere_cold),
        cmocka_unit_test(packed_and_on_its_way_it_is_cold),
        cmocka_unit_test(the_thaw_ends_it),
    };
    return cmocka_run_group_tests_name("exposure", tests, NULL, NULL);
}
