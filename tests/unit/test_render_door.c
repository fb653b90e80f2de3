/* The map for a tank's door: what it draws, what it leaves out, the same bytes twice. */
#include "unit.h"

#include "render/door.h"

#include <stdio.h>
#include <stdlib.h>

#define ROWS    9
#define COLUMNS 9
#define CELLS   (ROWS * COLUMNS)

static struct cl_box_cell full[CELLS], none[CELLS];
static char code[CELLS][24], serial[CELLS][12], lot[CELLS][12];
static bool shut[CELLS];
static struct cl_door_node node[40];
static struct cl_door_map content;

static struct cl_door_node box(const char *path, const struct cl_box_cell *cell, int64_t vials)
{
    return (struct cl_door_node){.path = path,
                                 .kind = "box",
                                 .code = "ST-0000058",
                                 .vials = vials,
                                 .places = CELLS,
                                 .leaf = true,
                                 .map = {path, {ROWS, COLUMNS, false, false}, cell},
                                 .shut_at = shut};
}

/* A rack of two boxes, one of them full of `lots` lots; a test spoils what it is about. */
static void make(int lots)
{
    for (int i = 0; i < CELLS; i++) {
        snprintf(lot[i], sizeof lot[i], "UC26A%03d", i % lots + 1);
        snprintf(serial[i], sizeof serial[i], "%04d", i + 1);
        snprintf(code[i], sizeof code[i], "%s-%sT", lot[i], serial[i]);
        full[i] = (struct cl_box_cell){.vial = code[i],
                                       .state = "stored",
                                       .held = i % 7 == 0,
                                       .expired = i % 5 == 0,
                                       .lot = lot[i],
                                       .serial = serial[i]};
        shut[i] = false;
    }
    node[0] = (struct cl_door_node){.path = "R3", .kind = "rack", .code = "ST-000003C"};
    node[1] = box("B11", none, 0);
    node[2] = box("B12", full, CELLS);
    content = (struct cl_door_map){.facility = "Cell Processing North",
                                   .path = "CPN/LN2-1/R3",
                                   .name = "R3",
                                   .code = "ST-000003C",
                                   .kind = "rack",
                                   .printed_at = "2026-11-26 14:44 CET",
                                   .printed_by = "Stan Weber (stan)",
                                   .printed_at_ms = 1795345200000,
                                   .node = node,
                                   .node_count = 3};
}

static struct cl_bytes draw(void)
{
    struct cl_sheets out = {0};
    struct cl_error error = {0};
    if (cl_door_render(&content, NULL, &out, &error) != CL_OK)
        fail_msg("%s", error.message);
    assert_null(out.unsaid.data);
    return out.pdf;
}

static size_t pages_of(const struct cl_bytes *out)
{
    size_t pages = 0;
    for (const char *at = out->data; (at = memmem(at, out->size - (size_t)(at - (char *)out->data), "/Type/Page/", 11));
         at++)
        pages++;
    return pages;
}

static void the_same_content_gives_the_same_bytes(void **state)
{
    (void)state;
    make(3);
    struct cl_bytes one = draw(), two = draw();
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.data, two.data, one.size);
    full[80].held = !full[80].held;
    struct cl_bytes three = draw();
    assert_true(three.size != one.size || memcmp(three.data, one.data, one.size) != 0);
    free(one.data);
    free(two.data);
    free(three.data);
}

/* Thirty empty boxes are thirty lines; as grids they would be ten pages. */
static void empty_boxes_are_short(void **state)
{
    (void)state;
    make(1);
    for (size_t i = 3; i < 33; i++)
        node[i] = box("B20", none, 0);
    content.node_count = 33;
    struct cl_bytes out = draw();
    assert_in_range(pages_of(&out), 1, 2);
    free(out.data);
    for (size_t i = 3; i < 33; i++)
        node[i] = box("B20", full, CELLS);
    out = draw();
    assert_in_range(pages_of(&out), 9, 12);
    free(out.data);
}

static void every_grid_and_any_number_of_lots_fit(void **state)
{
    (void)state;
    static const struct cl_grid grids[] = {
        {1, 1, false, false}, {26, 3, false, true}, {9, 9, true, false}, {1, 81, true, true}, {3, 27, false, false}};
    static const int lots[] = {1, 2, 26, 27, 81};
    for (size_t g = 0; g < sizeof grids / sizeof *grids; g++)
        for (size_t l = 0; l < sizeof lots / sizeof *lots; l++) {
            make(lots[l]);
            node[2].map.grid = grids[g];
            node[2].places = node[2].vials = cl_grid_size(&grids[g]);
            shut[0] = true;
            node[2].shut = 1;
            node[2].blocked = "the lid is broken, 盖子坏了";
            struct cl_bytes out = draw();
            assert_in_range(pages_of(&out), 1, 5);
            free(out.data);
        }
}

static void vials_without_positions_are_listed(void **state)
{
    (void)state;
    make(1);
    static const char *loose[CELLS];
    for (size_t i = 0; i < CELLS; i++)
        loose[i] = code[i];
    node[1] = (struct cl_door_node){.path = "SHELF-1",
                                    .kind = "shelf",
                                    .code = "ST-0000058",
                                    .vials = CELLS,
                                    .places = 100,
                                    .leaf = true,
                                    .loose = loose};
    struct cl_bytes out = draw();
    assert_in_range(pages_of(&out), 1, 2);
    free(out.data);
    content.node = &node[2]; /* a single box has no contents */
    content.node_count = 1;
    content.training = true;
    out = draw();
    assert_int_equal(pages_of(&out), 1);
    free(out.data);
}

static void what_cannot_be_printed_is_refused(void **state)
{
    (void)state;
    struct cl_sheets out = {0};
    struct cl_error error = {0};
    make(1);
    node[2].blocked = "\xF0\x9F\x98\x80";
    enum cl_status status = cl_door_render(&content, NULL, &out, &error);
    assert_null(out.pdf.data);
    assert_failed(status, CL_REFUSED, &error, "U+1F600");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_content_gives_the_same_bytes), cmocka_unit_test(empty_boxes_are_short),
        cmocka_unit_test(every_grid_and_any_number_of_lots_fit), cmocka_unit_test(vials_without_positions_are_listed),
        cmocka_unit_test(what_cannot_be_printed_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
