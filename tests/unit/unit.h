/* What every test of src/base needs: cmocka with the headers it wants before it, and one way to say "this is refused".
 */
#ifndef CRYOLOT_TESTS_UNIT_H
#define CRYOLOT_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cryolot/error.h>
#include <string.h>

/* The call gave `wanted`, and its sentence holds `words`. Leaves *error empty for the next call. */
static inline void assert_failed(enum cl_status got, enum cl_status wanted, struct cl_error *error, const char *words)
{
    assert_int_equal(got, wanted);
    assert_int_equal(error->status, wanted);
    if (!strstr(error->message, words))
        assert_string_equal(error->message, words);
    size_t length = strlen(error->message);
    assert_true(length > 0 && error->message[length - 1] != '.');
    cl_error_clear(error);
}

#endif
