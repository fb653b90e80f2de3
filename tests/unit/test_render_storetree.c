/* Maps of racks and tanks on the screen. */
#include "base/text.h"
#include "render/render.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct cl_store_branch BRANCHES[] = {
    {.path = "CPN/LN2-1", .name = "LN2-1", .kind = "tank", .vials = 85, .positions = 243},
    {.path = "CPN/LN2-1/R2", .name = "R2", .kind = "rack", .depth = 1, .vials = 85, .positions = 243, .held = 12},
    {.path = "CPN/LN2-1/R2/B1", .name = "B1", .depth = 2, .vials = 81, .positions = 81, .held = 12, .expired = 3},
    {.path = "CPN/LN2-1/R2/B2", .name = "B2", .depth = 2, .vials = 1, .positions = 81, .blocked = 2, .shut = true},
    {.path = "CPN/LN2-1/R2/B-OF-A-LONG-NAME-12345",
     .name = "B-OF-A-LONG-NAME-12345",
     .depth = 2,
     .vials = 3,
     .positions = 81,
     .carried_by = "a-person-with-a-very-long-login"},
    {.path = "CPN/LN2-1/S", .name = "S", .depth = 1, .vials = 0},
};
static const struct cl_store_tree TREE = {"CPN/LN2-1", BRANCHES, sizeof BRANCHES / sizeof *BRANCHES};

static void every_store_is_a_line_with_its_marks(void **state)
{
    (void)state;
    char *text = NULL;
    assert_int_equal(cl_store_tree_draw(&TREE, 100, false, &text, NULL), CL_OK);
    assert_non_null(strstr(text, "CPN/LN2-1   tank, 85 of 243 places taken (34 %)\n"));
    assert_non_null(strstr(text, "[####################]  81/81 "));
    assert_non_null(strstr(text, " 100 % 12! 3x\n"));
    assert_non_null(strstr(text, "[#···················]   1/81 ")); /* one vial shows */
    assert_non_null(strstr(text, " 2# BLOCKED\n"));
    assert_non_null(strstr(text, "with a-person-with"));
    assert_non_null(strstr(text, " !  held x  expired #  blocked\n"));
    free(text);
}

static void no_line_is_wider_than_the_screen(void **state)
{
    (void)state;
    for (size_t width = 40; width <= 200; width++) {
        char *text = NULL, *rest = NULL;
        assert_int_equal(cl_store_tree_draw(&TREE, width, false, &text, NULL), CL_OK);
        for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
            if (cl_text_width(line) > width)
                fail_msg("%zu columns are too many for %zu: %s", cl_text_width(line), width, line);
        free(text);
    }
}

static void colour_changes_nothing_but_colour(void **state)
{
    (void)state;
    char *text = NULL;
    assert_int_equal(cl_store_tree_draw(&TREE, 100, true, &text, NULL), CL_OK);
    assert_non_null(strstr(text, "\033[1;33m 12! 3x\033[0m"));
    free(text);
}

static void a_screen_that_is_too_narrow_is_refused(void **state)
{
    (void)state;
    char *text = NULL;
    struct cl_error error = {0};
    assert_int_equal(cl_store_tree_draw(&TREE, 39, false, &text, &error), CL_USAGE);
    assert_null(text);
    cl_error_clear(&error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_store_is_a_line_with_its_marks),
        cmocka_unit_test(no_line_is_wider_than_the_screen),
        cmocka_unit_test(colour_changes_nothing_but_colour),
        cmocka_unit_test(a_screen_that_is_too_narrow_is_refused),
    };
    return cmocka_run_group_tests_name("map of a store", tests, NULL, NULL);
}
