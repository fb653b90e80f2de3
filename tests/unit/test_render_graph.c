/* Figures of lots side by side: what is shown of given points, drawn with a pen that keeps everything. */
#include "unit.h"

#include "render/chart.h"
#include "render/render.h"

#include <stdio.h>
#include <stdlib.h>

enum { PLACES = CL_GRAPH_PLACES_MOST, KEPT_MOST = 4096 };

static struct {
    struct cl_chart_xy from, to; /* of a line with two points; of a longer one its first and last */
    int64_t lowest;              /* point of it */
    size_t points;
    struct cl_chart_stroke stroke;
} line[KEPT_MOST];
static struct cl_chart_text text[KEPT_MOST];
static char words[KEPT_MOST][256];
static size_t lines, texts;

static void assert_on_paper(struct cl_chart_xy at)
{
    assert_in_range(at.x, 0, CL_CHART_WIDTH);
    assert_in_range(at.y, 0, CL_CHART_HEIGHT);
}

static void keep_box(void *sheet, struct cl_chart_xy at, int64_t width, int64_t height, int grey)
{
    (void)sheet, (void)grey;
    assert_on_paper(at);
    assert_on_paper((struct cl_chart_xy){at.x + width, at.y + height});
}

static void keep_line(void *sheet, const struct cl_chart_xy *point, size_t count, struct cl_chart_stroke stroke)
{
    (void)sheet;
    assert_true(lines < KEPT_MOST && count > 0);
    line[lines].lowest = 0;
    for (size_t i = 0; i < count; i++) {
        assert_on_paper(point[i]);
        line[lines].lowest = point[i].y > line[lines].lowest ? point[i].y : line[lines].lowest;
    }
    line[lines].from = point[0];
    line[lines].to = point[count - 1];
    line[lines].points = count;
    line[lines++].stroke = stroke;
}

static enum cl_status keep_text(void *sheet, const struct cl_chart_text *put)
{
    (void)sheet;
    assert_true(texts < KEPT_MOST);
    assert_on_paper(put->at);
    text[texts] = *put;
    snprintf(words[texts], sizeof words[texts], "%s", put->text);
    text[texts].text = words[texts];
    texts++;
    return CL_OK;
}

/* ---- the content, which a test spoils ---------------------------------------------------------------------------- */

static int64_t value[PLACES];
static bool marked[PLACES], failing[PLACES];
static char name[PLACES][40];
static const char *place[PLACES];
static struct cl_graph_level level[5];
static struct cl_graph_series series;
static struct cl_graph_panel panel[CL_GRAPH_PANELS_MOST];
static const char *note[4];
static struct cl_graph content;

static void add_level(int64_t at, const char *called, enum cl_graph_stroke stroke)
{
    level[panel[0].level_count++] = (struct cl_graph_level){.value = at, .name = called, .stroke = stroke};
}

/* Viabilities of `count` lots around 97 %, which must not be below 85 %. */
static void lots(size_t count, const char *format)
{
    for (size_t i = 0; i < count; i++) {
        value[i] = 97000 + (int64_t)(i * 37 % 5) * 400 - 800;
        marked[i] = failing[i] = false;
        snprintf(name[i], sizeof name[i], "%s%03zu", format, i + 1);
        place[i] = name[i];
    }
    series = (struct cl_graph_series){"a lot", CL_GRAPH_LINE, value, marked, failing};
    for (size_t i = 0; i < CL_GRAPH_PANELS_MOST; i++)
        panel[i] = (struct cl_graph_panel){.title = "Viability, %", .series = &series, .series_count = 1};
    panel[0].level = level;
    panel[0].possible = (struct cl_graph_possible){true, true, 0, 100000};
    add_level(85000, "specification, at least 85", CL_GRAPH_SPECIFICATION);
    content = (struct cl_graph){.facility = "Cell Processing North",
                                .zone = "Europe/Paris",
                                .title = "Viability of huc-msc",
                                .number = "huc-msc",
                                .about = "viability at frozen-product",
                                .place = place,
                                .place_count = count,
                                .panel = panel,
                                .panel_count = 1,
                                .note = note};
}

static void draw(void)
{
    const struct cl_chart_pen pen = {NULL, keep_box, keep_line, keep_text};
    lines = texts = 0;
    assert_int_equal(cl_graph_draw(&content, &pen), CL_OK);
}

static const struct cl_chart_text *find(const char *said)
{
    for (size_t i = 0; i < texts; i++)
        if (strstr(text[i].text, said))
            return &text[i];
    return NULL;
}

/* The frame of the first panel: a closed line of five points. */
static void find_frame(int64_t *top, int64_t *bottom)
{
    for (size_t i = 0; i < lines; i++)
        if (line[i].points == 5 && line[i].stroke.thickness == 250) {
            *top = line[i].from.y;
            *bottom = line[i].lowest;
            return;
        }
    fail_msg("there is no panel");
}

static size_t find_level(enum cl_graph_stroke stroke)
{
    static const int64_t thickness[] = {
        [CL_GRAPH_MEAN] = 300, [CL_GRAPH_CONTROL] = 350, [CL_GRAPH_SPECIFICATION] = 900, [CL_GRAPH_POSSIBLE] = 350};
    static const int64_t dash[] = {
        [CL_GRAPH_MEAN] = 0, [CL_GRAPH_CONTROL] = 1600, [CL_GRAPH_SPECIFICATION] = 3000, [CL_GRAPH_POSSIBLE] = 400};
    for (size_t i = 0; i < lines; i++)
        if (line[i].stroke.thickness == thickness[stroke] && line[i].stroke.dash == dash[stroke] &&
            line[i].from.y == line[i].to.y && line[i].to.x - line[i].from.x > 100000)
            return i;
    fail_msg("there is no such level");
    return 0;
}

/* ---- tests ------------------------------------------------------------------------------------------------------- */

static void every_level_has_room_on_both_sides(void **state)
{
    (void)state;
    static const int64_t limits[][2] = {{85000, 98929}, {95000, 95000}, {0, 100000}, {96900, 97100}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        int64_t top = 0, bottom = 0;
        lots(6, "UC26A");
        level[0].value = limits[i][0];
        add_level(limits[i][1], "upper control limit", CL_GRAPH_CONTROL);
        draw();
        find_frame(&top, &bottom);
        int64_t lower = line[find_level(CL_GRAPH_SPECIFICATION)].from.y;
        int64_t upper = line[find_level(CL_GRAPH_CONTROL)].from.y;
        assert_in_range(lower, top + 3000, bottom - 3000);
        assert_in_range(upper, top + 3000, bottom - 3000);
        assert_true(upper <= lower);
    }
}

static void what_fails_has_a_mark_of_its_own_and_a_legend(void **state)
{
    (void)state;
    lots(6, "UC26A");
    value[3] = 84000;
    draw();
    assert_null(find("outside its specification"));
    size_t before = lines;
    assert_false(find("UC26A004")->bold);
    failing[3] = true;
    draw();
    assert_int_equal(lines, before + 4); /* two strokes at the lot, two in the legend */
    assert_non_null(find("outside its specification"));
    assert_true(find("UC26A004")->bold);
    marked[3] = true;
    draw();
    assert_int_equal(lines, before + 6);
    assert_non_null(find("stands out"));
}

/* The names beneath the panels, in their order; they are called alike. */
static size_t names_of(const char *begin, const struct cl_chart_text *out[])
{
    size_t count = 0;
    for (size_t i = 0; i < texts; i++)
        if (strncmp(text[i].text, begin, strlen(begin)) == 0 && count < PLACES)
            out[count++] = &text[i];
    return count;
}

static void assert_apart(const struct cl_chart_text *const names[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(llabs(names[i]->at.x - names[j]->at.x) >= 2900 || names[i]->at.y != names[j]->at.y);
}

static void names_are_never_left_out_of_what_stands_out(void **state)
{
    (void)state;
    const struct cl_chart_text *names[PLACES];
    lots(40, "UC26Q5-LONG-");
    draw();
    assert_int_equal(names_of("UC26Q5-LONG-", names), 40);
    assert_apart(names, 40);
    lots(400, "UC26Q5-LONG-");
    failing[7] = failing[8] = failing[9] = marked[398] = marked[399] = true;
    draw();
    size_t count = names_of("UC26Q5-LONG-", names);
    assert_in_range(count, 40, 70);
    assert_apart(names, count);
    static const char *const shown[] = {"LONG-008", "LONG-009", "LONG-010", "LONG-399", "LONG-400"};
    for (size_t i = 0; i < 5; i++)
        assert_true(find(shown[i]) && find(shown[i])->bold);
    for (size_t i = 0; i < 400; i++)
        marked[i] = true;
    draw();
    count = names_of("UC26Q5-LONG-", names);
    assert_apart(names, count);
    char said[60];
    snprintf(said, sizeof said, "%zu more stand out and have no room for their names", 400 - count);
    assert_non_null(find(said));
}

static void letters_have_one_size_under_the_title(void **state)
{
    (void)state;
    static const size_t counts[] = {1, 6, 18, 40, 400};
    for (size_t i = 0; i < 5; i++) {
        lots(counts[i], "UC26Q5-WITH-A-VERY-LONG-NAME-");
        add_level(100000, "upper control limit 114.28,", CL_GRAPH_POSSIBLE);
        level[1].below = "above the possible 100";
        draw();
        for (size_t t = 0; t < texts; t++) {
            if (text[t].bold && text[t].at.y < 60000)
                continue; /* titles */
            int64_t columns = (int64_t)strlen(text[t].text);
            if (text[t].at.y > 34000)
                assert_int_equal(text[t].size, 7 * 25400 / 72);
            if (columns * text[t].size * 6 / 10 > text[t].width)
                fail_msg("'%s' would be set smaller", text[t].text);
        }
    }
}

/* The numbers at the axis of the first panel. */
static size_t ticks_of(double *tick, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < texts && count < most; i++)
        if (text[i].anchor == CL_ANCHOR_RIGHT && !text[i].turned)
            tick[count++] = strtod(text[i].text, NULL);
    return count;
}

static void one_point_and_equal_ones_have_a_sensible_axis(void **state)
{
    (void)state;
    static const int64_t values[] = {83333, 97000, 0, 5, -80000, 1000000000};
    for (size_t v = 0; v < 6; v++)
        for (size_t count = 1; count < 4; count++) {
            double tick[20];
            int64_t top = 0, bottom = 0;
            lots(count, "UC26A");
            panel[0].level_count = 0;
            panel[0].possible = (struct cl_graph_possible){0};
            for (size_t i = 0; i < count; i++)
                value[i] = values[v];
            draw();
            size_t ticks = ticks_of(tick, 20);
            assert_in_range(ticks, 2, 8);
            find_frame(&top, &bottom);
            assert_true(bottom > top + 60000);
            double span = tick[ticks - 1] - tick[0], whole = (double)values[v] / 1000;
            assert_true(span > 0 && tick[0] <= whole + span && tick[ticks - 1] >= whole - span);
            if (values[v] == 83333)
                assert_true(span >= 4 && span <= 20); /* not from 83.33 to 83.34 */
        }
}

static void names_of_equal_levels_stand_apart(void **state)
{
    (void)state;
    lots(6, "UC26A");
    for (size_t i = 0; i < 6; i++)
        value[i] = 85000;
    add_level(85000, "mean 85", CL_GRAPH_MEAN);
    add_level(85000, "lower control limit 85", CL_GRAPH_CONTROL);
    add_level(85000, "upper control limit 85", CL_GRAPH_CONTROL);
    draw();
    static const char *const called[] = {"specification, at least 85", "mean 85", "lower control limit 85",
                                         "upper control limit 85"};
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(llabs(find(called[i])->at.y - find(called[j])->at.y) >= 3000);
}

static void nothing_is_marked_beyond_what_is_possible(void **state)
{
    (void)state;
    double tick[20];
    lots(6, "UC26A");
    value[2] = 100000;
    add_level(100000, "upper control limit 114.28,", CL_GRAPH_POSSIBLE);
    level[1].below = "above the possible 100";
    draw();
    size_t ticks = ticks_of(tick, 20);
    for (size_t i = 0; i < ticks; i++)
        assert_true(tick[i] <= 100);
    assert_non_null(find("above the possible 100"));
    find_level(CL_GRAPH_POSSIBLE);
}

static void a_graph_without_a_figure_is_drawn(void **state)
{
    (void)state;
    lots(3, "UC26A");
    panel[0].level_count = 0;
    for (size_t i = 0; i < 3; i++)
        value[i] = CL_GRAPH_NONE;
    draw();
    assert_null(find("a lot"));
    assert_non_null(find("UC26A002"));
    for (int look = CL_GRAPH_DARK; look <= CL_GRAPH_HATCHED; look++) {
        series.look = (enum cl_graph_look)look;
        panel[0].from_zero = true;
        value[1] = 0;
        draw();
        value[1] = 5000;
        draw();
        assert_non_null(find("a lot"));
    }
}

static void long_notes_are_wrapped_and_stay_on_the_page(void **state)
{
    (void)state;
    char longest[2001];
    lots(6, "UC26A");
    for (size_t i = 0; i < 2000; i++)
        longest[i] = i % 40 == 39 ? ' ' : 'x';
    longest[2000] = '\0';
    note[0] = "The limits come from 6 lots.";
    note[1] = longest;
    content.note_count = 2;
    content.panel_count = CL_GRAPH_PANELS_MOST;
    draw();
    const struct cl_chart_text *first = find("The limits come");
    assert_non_null(first);
    assert_non_null(find(" .."));
    for (size_t i = 0; i < texts; i++)
        if (text[i].text[0] == 'x')
            assert_in_range(text[i].at.y, first->at.y + 3000, 199000);
}

static void texts_are_escaped_and_both_pens_give_the_same_bytes_twice(void **state)
{
    (void)state;
    struct cl_bytes svg = {0}, again = {0}, pdf = {0}, same = {0};
    struct cl_error error = {0};
    lots(90, "UC26A-LONG-");
    failing[3] = marked[4] = true;
    place[3] = "UC<26>&\"A\"";
    assert_int_equal(cl_graph_svg(&content, &svg, &error), CL_OK);
    assert_int_equal(cl_graph_svg(&content, &again, &error), CL_OK);
    assert_string_equal(svg.data, again.data);
    assert_non_null(strstr(svg.data, ">UC&lt;26&gt;&amp;&quot;A&quot;</text>"));
    assert_null(strstr(svg.data, "<26>"));
    assert_non_null(strstr(svg.data, "transform=\"rotate(-90 "));
    assert_int_equal(cl_graph_pdf(&content, &pdf, &error), CL_OK);
    assert_int_equal(cl_graph_pdf(&content, &same, &error), CL_OK);
    assert_int_equal(pdf.size, same.size);
    assert_memory_equal(pdf.data, same.data, pdf.size);
    free(svg.data);
    free(again.data);
    free(pdf.data);
    free(same.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_level_has_room_on_both_sides),
        cmocka_unit_test(what_fails_has_a_mark_of_its_own_and_a_legend),
        cmocka_unit_test(names_are_never_left_out_of_what_stands_out),
        cmocka_unit_test(letters_have_one_size_under_the_title),
        cmocka_unit_test(one_point_and_equal_ones_have_a_sensible_axis),
        cmocka_unit_test(names_of_equal_levels_stand_apart),
        cmocka_unit_test(nothing_is_marked_beyond_what_is_possible),
        cmocka_unit_test(a_graph_without_a_figure_is_drawn),
        cmocka_unit_test(long_notes_are_wrapped_and_stay_on_the_page),
        cmocka_unit_test(texts_are_escaped_and_both_pens_give_the_same_bytes_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
