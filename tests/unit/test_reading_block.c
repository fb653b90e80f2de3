/* Blocks of readings: what was packed comes out, what was damaged is refused and never read beyond its end. */
#include "unit.h"

#include "domain/reading_block.h"

#include <stdlib.h>

static struct cl_reading_point points[CL_READING_BLOCK_MOST], found[CL_READING_BLOCK_MOST];

static void assert_returns(size_t count)
{
    struct cl_buffer block = {0};
    cl_reading_block_pack(points, count, &block);
    assert_int_equal(cl_reading_block_unpack(block.data, block.size, found, count, NULL), CL_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(found[i].at_ms, points[i].at_ms);
        assert_int_equal(found[i].temperature_mc, points[i].temperature_mc);
    }
    cl_buffer_free(&block);
}

static void a_full_block_comes_out_as_it_went_in(void **state)
{
    (void)state;
    srand(4);
    int64_t at_ms = 1764000000000;
    for (size_t i = 0; i < CL_READING_BLOCK_MOST; i++)
        points[i] =
            (struct cl_reading_point){.at_ms = at_ms += rand() % 900000, .temperature_mc = rand() % 473150 - 273150};
    assert_returns(CL_READING_BLOCK_MOST);
    assert_returns(1);
}

static void numbers_of_any_size_are_kept(void **state)
{
    (void)state;
    static const int64_t temperatures[] = {INT32_MIN, INT32_MAX, 0, -1, 1, 63, 64, -64, -65, -185000};
    static const int64_t times[] = {INT64_MIN / 2, -1, 0, 0, 1, 127, 128, 16384, INT64_MAX / 4, INT64_MAX / 4};
    for (size_t i = 0; i < 10; i++)
        points[i] = (struct cl_reading_point){.at_ms = times[i], .temperature_mc = temperatures[i]};
    assert_returns(10);
}

static void the_form_is_that_of_the_comment(void **state)
{
    (void)state;
    static const unsigned char written[] = {1, 128, 1, 1, 2, 2}; /* at 64 ms -1, at 65 ms 0 */
    struct cl_buffer block = {0};
    points[0] = (struct cl_reading_point){.at_ms = 64, .temperature_mc = -1};
    points[1] = (struct cl_reading_point){.at_ms = 65, .temperature_mc = 0};
    cl_reading_block_pack(points, 2, &block);
    assert_int_equal(block.size, sizeof written);
    assert_memory_equal(block.data, written, sizeof written);
    cl_buffer_free(&block);
}

/* In memory of its own size, so that a sanitizer sees whoever reads behind it. */
static enum cl_status unpack_copy(const void *content, size_t size, size_t count, struct cl_error *error)
{
    void *copy = malloc(size ? size : 1);
    memcpy(copy, content, size);
    enum cl_status status = cl_reading_block_unpack(copy, size, found, count, error);
    free(copy);
    return status;
}

static void damage_is_an_error_of_integrity(void **state)
{
    (void)state;
    struct cl_error error = {0};
    struct cl_buffer block = {0};
    enum { COUNT = 20 };
    for (size_t i = 0; i < COUNT; i++)
        points[i] = (struct cl_reading_point){.at_ms = 1764000000000 + (int64_t)i * 60000, .temperature_mc = -185000};
    cl_reading_block_pack(points, COUNT, &block);
    for (size_t size = 0; size < block.size; size++)
        assert_failed(unpack_copy(block.data, size, COUNT, &error), CL_INTEGRITY, &error, "damaged");
    assert_failed(unpack_copy(block.data, block.size, COUNT - 1, &error), CL_INTEGRITY, &error, "damaged");
    assert_failed(unpack_copy(block.data, block.size, COUNT + 1, &error), CL_INTEGRITY, &error, "damaged");
    block.data[0] = 2;
    assert_failed(unpack_copy(block.data, block.size, COUNT, &error), CL_INTEGRITY, &error, "damaged");
    block.data[0] = 1;
    memset(block.data + 1, 0xff, block.size - 1); /* numbers without an end */
    assert_failed(unpack_copy(block.data, block.size, COUNT, &error), CL_INTEGRITY, &error, "damaged");
    cl_buffer_free(&block);
    static const unsigned char backwards[] = {1, 4, 0, 1, 0}; /* at 2 ms, then at 1 ms */
    assert_failed(unpack_copy(backwards, sizeof backwards, 2, &error), CL_INTEGRITY, &error, "damaged");
}

static void no_byte_of_noise_crashes(void **state)
{
    (void)state;
    unsigned char noise[64];
    srand(11);
    for (int round = 0; round < 20000; round++) {
        size_t size = (size_t)rand() % sizeof noise;
        for (size_t i = 0; i < size; i++)
            noise[i] = (unsigned char)rand();
        noise[0] = 1;
        enum cl_status status = unpack_copy(noise, size, (size_t)rand() % 32, NULL);
        assert_true(status == CL_OK || status == CL_INTEGRITY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_block_comes_out_as_it_went_in),
        cmocka_unit_test(numbers_of_any_size_are_kept),
        cmocka_unit_test(the_form_is_that_of_the_comment),
        cmocka_unit_test(damage_is_an_error_of_integrity),
        cmocka_unit_test(no_byte_of_noise_crashes),
    };
    return cmocka_run_group_tests_name("reading block", tests, NULL, NULL);
}
