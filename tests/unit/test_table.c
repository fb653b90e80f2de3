/* Tables of a terminal: what is narrowed, what is wrapped, what stays whole. */
#include "unit.h"

#include "base/table.h"

#include <string.h>

enum { COLUMNS = 3, ROWS = 2 };

/* The table as lines, at a width. */
static char *drawn(const char *const titles[COLUMNS], const bool texts[COLUMNS], const char *const cells[ROWS][COLUMNS],
                   size_t terminal, struct cl_buffer *out)
{
    struct cl_table_column columns[COLUMNS] = {0};
    for (size_t i = 0; i < COLUMNS; i++) {
        columns[i].title = titles[i];
        columns[i].text = texts[i];
        for (size_t row = 0; row < ROWS; row++)
            cl_table_measure(&columns[i], cells[row][i]);
    }
    cl_table_fit(columns, COLUMNS, terminal);
    cl_table_add_head(out, columns, COLUMNS);
    for (size_t row = 0; row < ROWS; row++)
        cl_table_add_row(out, columns, cells[row], COLUMNS);
    return out->data;
}

static const char *const TITLES[] = {"ID", "Vials in it", "What"};
static const bool TEXTS[] = {false, false, true};
static const char *const CELLS[ROWS][COLUMNS] = {{"DEV-0001", "12", "lid of the tank was left open over night"},
                                                 {"DEV-0002", "3", "Öl in 山田"}};

static void assert_drawn(size_t terminal, const char *expected)
{
    struct cl_buffer out = {0};
    assert_string_equal(drawn(TITLES, TEXTS, CELLS, terminal, &out), expected);
    cl_buffer_free(&out);
}

static void what_fits_stays_as_it_is(void **state)
{
    (void)state;
    const char *whole = "ID        Vials in it  What\n"
                        "DEV-0001  12           lid of the tank was left open over night\n"
                        "DEV-0002  3            Öl in 山田\n";
    assert_drawn(0, whole);
    assert_drawn(80, whole);
    assert_drawn(63, whole);
}

static void a_title_is_wrapped_before_a_text_is(void **state)
{
    (void)state;
    assert_drawn(57, "ID        Vials  What\n"
                     "          in it\n"
                     "DEV-0001  12     lid of the tank was left open over night\n"
                     "DEV-0002  3      Öl in 山田\n");
}

static void a_text_is_wrapped_between_words_and_an_id_never(void **state)
{
    (void)state;
    assert_drawn(38, "ID        Vials  What\n"
                     "          in it\n"
                     "DEV-0001  12     lid of the tank was\n"
                     "                 left open over night\n"
                     "DEV-0002  3      Öl in 山田\n");
    assert_drawn(10, "ID        Vials  What\n"
                     "          in it\n"
                     "DEV-0001  12     lid\n"
                     "                 of\n"
                     "                 the\n"
                     "                 tank\n"
                     "                 was\n"
                     "                 left\n"
                     "                 open\n"
                     "                 over…\n"
                     "DEV-0002  3      Öl in\n"
                     "                 山田\n");
}

static void a_long_word_is_broken_where_it_may_be_and_a_long_cell_ends(void **state)
{
    (void)state;
    static const bool texts[] = {true, false, false};
    static const char *const titles[] = {"A", "B", "C"};
    static const char *const cells[ROWS][COLUMNS] = {
        {"huc-msc-strict-and-long", "1", "2"},
        {"a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i j k l m n o p q r s t u v w x y z", "",
         ""}};
    struct cl_buffer out = {0};
    char *text = drawn(titles, texts, cells, 18, &out);
    assert_non_null(strstr(text, "huc-msc-      1  2\nstrict-and-\nlong\n"));
    assert_non_null(strstr(text, "…\n"));
    assert_null(strstr(text, " \n"));
    cl_buffer_free(&out);
}

static void a_time_is_wrapped_before_words_are_broken(void **state)
{
    (void)state;
    struct cl_buffer out = {0};
    struct cl_table_column columns[] = {{.title = "State", .text = true}, {.title = "Needed at", .time = true}};
    cl_table_measure(&columns[0], "allocated");
    cl_table_measure(&columns[1], "2026-11-27 10:00 CET");
    cl_table_fit(columns, 2, 24);
    cl_table_add_row(&out, columns, (const char *const[]){"allocated", "2026-11-27 10:00 CET"}, 2);
    assert_string_equal(out.data, "allocated  2026-11-27\n           10:00 CET\n");
    cl_buffer_free(&out);
}

static void an_empty_column_makes_room(void **state)
{
    (void)state;
    static const bool texts[] = {false, true, true};
    static const char *const titles[] = {"Dose", "From", "Held by"};
    static const char *const cells[ROWS][COLUMNS] = {{"DOSE-0000015", "", "petra"}, {"DOSE-0000023", "", ""}};
    struct cl_buffer out = {0};
    assert_string_equal(drawn(titles, texts, cells, 22, &out), "Dose          Held by\n"
                                                               "DOSE-0000015  petra\n"
                                                               "DOSE-0000023\n");
    cl_buffer_free(&out);
    assert_string_equal(drawn(titles, texts, cells, 27, &out), "Dose          From  Held by\n"
                                                               "DOSE-0000015        petra\n"
                                                               "DOSE-0000023\n");
    cl_buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_stays_as_it_is),
        cmocka_unit_test(a_title_is_wrapped_before_a_text_is),
        cmocka_unit_test(a_text_is_wrapped_between_words_and_an_id_never),
        cmocka_unit_test(an_empty_column_makes_room),
        cmocka_unit_test(a_time_is_wrapped_before_words_are_broken),
        cmocka_unit_test(a_long_word_is_broken_where_it_may_be_and_a_long_cell_ends),
    };
    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
