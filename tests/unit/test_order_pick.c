/* How many vials of which lots, over many random days, held against every choice there is: the fewest lots that reach
 * the cells, then the fewest vials. */
#include "domain/order_pick.h"
#include "unit.h"
#include <string.h>

enum { CASES = 20000, LOTS = 5, VIALS = 4 };

static uint64_t next_random(void)
{
    static uint64_t seed = UINT64_C(0x2545f4914f6cdd1d);
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static int64_t below(int64_t most)
{
    return (int64_t)(next_random() % (uint64_t)most);
}

struct day {
    int64_t cells[LOTS][VIALS];
    struct cl_order_lot lots[LOTS];
    size_t lot_count;
    int64_t missing;
};

/* Vials of a lot have mostly the same cells, the largest first, as they are read from the record. */
static struct day *random_day(struct day *day)
{
    *day = (struct day){.lot_count = 1 + (size_t)below(LOTS)};
    int64_t all = 0;
    for (size_t lot = 0; lot < day->lot_count; lot++) {
        size_t count = (size_t)below(VIALS + 1);
        int64_t cells = 1 + below(12);
        for (size_t i = 0; i < count; i++) {
            day->cells[lot][i] = cells;
            all += cells;
            cells = cells > 1 && below(3) == 0 ? cells - below(cells) : cells;
        }
        day->lots[lot] = (struct cl_order_lot){day->cells[lot], count};
    }
    day->missing = 1 + below(all + 3);
    return day;
}

struct answer {
    bool reached;
    size_t lots, vials;
};

static void try_from(const struct day *day, size_t lot, int64_t missing, size_t lots, size_t vials, struct answer *best)
{
    if (missing <= 0 && (!best->reached || lots < best->lots || (lots == best->lots && vials < best->vials)))
        *best = (struct answer){true, lots, vials};
    if (lot == day->lot_count)
        return;
    try_from(day, lot + 1, missing, lots, vials, best);
    for (size_t i = 0; i < day->lots[lot].count; i++) {
        missing -= day->cells[lot][i];
        try_from(day, lot + 1, missing, lots + 1, vials + i + 1, best);
    }
}

static struct answer best_of_all(const struct day *day)
{
    struct answer best = {false, 0, 0};
    try_from(day, 0, day->missing, 0, 0, &best);
    return best;
}

static struct answer picked(const struct day *day, int64_t *cells)
{
    size_t take[LOTS];
    struct answer answer = {cl_order_pick(day->lots, day->lot_count, day->missing, take), 0, 0};
    *cells = 0;
    for (size_t lot = 0; lot < day->lot_count; lot++) {
        assert_true(take[lot] <= day->lots[lot].count);
        answer.lots += take[lot] > 0;
        answer.vials += take[lot];
        for (size_t i = 0; i < take[lot]; i++)
            *cells += day->cells[lot][i];
    }
    return answer;
}

static void the_fewest_lots_then_the_fewest_vials(void **state)
{
    (void)state;
    size_t several = 0, short_of = 0;
    for (int i = 0; i < CASES; i++) {
        struct day day;
        int64_t cells;
        struct answer best = best_of_all(random_day(&day)), mine = picked(&day, &cells);
        assert_int_equal(mine.reached, best.reached);
        if (!best.reached) {
            short_of++;
            continue;
        }
        assert_true(cells >= day.missing);
        assert_int_equal(mine.lots, best.lots);
        assert_int_equal(mine.vials, best.vials);
        several += best.lots > 1;
    }
    assert_true(several > CASES / 10);
    assert_true(short_of > CASES / 100);
}

/* The largest lot first would take six vials where two of two other lots do. */
static void a_large_lot_of_small_vials_is_not_taken_for_its_size(void **state)
{
    (void)state;
    const int64_t small[] = {11, 11, 11, 11, 11, 11}, large[] = {50}, other[] = {50};
    const struct cl_order_lot lots[] = {{small, 6}, {large, 1}, {other, 1}};
    size_t take[3];
    assert_true(cl_order_pick(lots, 3, 100, take));
    assert_int_equal(take[0], 0);
    assert_int_equal(take[1], 1);
    assert_int_equal(take[2], 1);
    assert_true(cl_order_pick(lots, 3, 60, take)); /* one lot goes before fewer vials */
    assert_int_equal(take[0], 6);
    assert_int_equal(take[1] + take[2], 0);
    assert_false(cl_order_pick(lots, 3, 167, take)); /* what there is */
    assert_int_equal(take[0] + take[1] + take[2], 8);
    assert_true(cl_order_pick(lots + 1, 2, 50, take)); /* of equal ones the first */
    assert_int_equal(take[0], 1);
}

/* Hundreds of lots of one vial each, and more of them than a search looks at. */
static void a_day_of_many_lots_is_no_search_without_end(void **state)
{
    enum { MANY = 300 };
    (void)state;
    static int64_t cells[MANY];
    static struct cl_order_lot lots[MANY];
    static size_t take[MANY];
    for (size_t i = 0; i < MANY; i++) {
        cells[i] = 1 + (int64_t)(i % 7);
        lots[i] = (struct cl_order_lot){&cells[i], 1};
    }
    for (int64_t missing = 1; missing < 800; missing += 13) {
        int64_t taken = 0;
        size_t count = 0;
        assert_true(cl_order_pick(lots, MANY, missing, take));
        for (size_t i = 0; i < MANY; i++) {
            taken += take[i] ? cells[i] : 0;
            count += take[i];
        }
        assert_true(taken >= missing);
        assert_true((int64_t)count >= (missing + 6) / 7);
        if (missing <= 7 * (MANY / 7)) /* as many of seven as there are */
            assert_int_equal(count, (missing + 6) / 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fewest_lots_then_the_fewest_vials),
        cmocka_unit_test(a_large_lot_of_small_vials_is_not_taken_for_its_size),
        cmocka_unit_test(a_day_of_many_lots_is_no_search_without_end),
    };
    return cmocka_run_group_tests_name("order_pick", tests, NULL, NULL);
}
