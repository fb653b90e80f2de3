/* Which state of a vial may follow which. */
#include "domain/vial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char *const STATES[] = {"numbered", "filled",   "stored",    "out",  "in-transit", "thawed",
                                     "infused",  "consumed", "discarded", "void", "lost"};
static const char *const ENDS[] = {"infused", "consumed", "discarded", "void"};

enum { COUNT = sizeof STATES / sizeof *STATES, END_COUNT = sizeof ENDS / sizeof *ENDS };

static void nothing_follows_an_end(void **state)
{
    (void)state;
    for (int i = 0; i < END_COUNT; i++)
        for (int j = 0; j < COUNT; j++)
            assert_false(cl_vial_may_pass(ENDS[i], STATES[j]));
}

/* What is lost can only come into the hands of who finds it; a thawed vial is discarded with its dose, never lost. */
static void what_is_lost_may_be_found(void **state)
{
    (void)state;
    for (int i = 0; i < COUNT; i++) {
        bool is_there = strcmp(STATES[i], "filled") == 0 || strcmp(STATES[i], "stored") == 0 ||
                        strcmp(STATES[i], "out") == 0 || strcmp(STATES[i], "in-transit") == 0;
        assert_int_equal(cl_vial_may_pass("lost", STATES[i]), strcmp(STATES[i], "out") == 0);
        assert_int_equal(cl_vial_may_pass(STATES[i], "lost"), is_there);
    }
}

static void thawing_has_no_return(void **state)
{
    (void)state;
    assert_true(cl_vial_may_pass("out", "thawed"));
    for (int i = 0; i < COUNT; i++)
        if (strcmp(STATES[i], "thawed") != 0 && cl_vial_may_pass("thawed", STATES[i]))
            for (int j = 0; j < COUNT; j++)
                assert_false(cl_vial_may_pass(STATES[i], STATES[j]));
}

/* A vial is thawed out of somebody's hands, infused only after it was thawed, void only before it was filled. */
static void the_way_to_the_patient_is_one(void **state)
{
    (void)state;
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(cl_vial_may_pass(STATES[i], "infused"), strcmp(STATES[i], "thawed") == 0);
        assert_int_equal(cl_vial_may_pass(STATES[i], "void"), strcmp(STATES[i], "numbered") == 0);
        bool before = strcmp(STATES[i], "numbered") == 0 || strcmp(STATES[i], "filled") == 0; /* from hand to hand */
        assert_int_equal(cl_vial_may_pass(STATES[i], "filled"), before);
        assert_false(cl_vial_may_pass(STATES[i], "numbered"));
        if (strcmp(STATES[i], "thawed") != 0)
            assert_int_equal(cl_vial_may_pass(STATES[i], "thawed"), strcmp(STATES[i], "out") == 0);
    }
}

static void every_state_is_reached(void **state)
{
    (void)state;
    for (int i = 1; i < COUNT; i++) {
        bool reached = false;
        for (int j = 0; j < COUNT; j++)
            reached = reached || (i != j && cl_vial_may_pass(STATES[j], STATES[i]));
        assert_true(reached);
    }
    assert_false(cl_vial_may_pass("stored", "frozen"));
    assert_false(cl_vial_may_pass("", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_follows_an_end), cmocka_unit_test(what_is_lost_may_be_found),
        cmocka_unit_test(thawing_has_no_return),  cmocka_unit_test(the_way_to_the_patient_is_one),
        cmocka_unit_test(every_state_is_reached),
    };
    return cmocka_run_group_tests_name("vial state", tests, NULL, NULL);
}
