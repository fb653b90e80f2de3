#include "render/raster.h"

#include <stdbool.h>
#include <stdlib.h>

#define FLAT       16 /* parts by which a straight line may miss its curve */
#define STEPS_MOST 64
#define THIN       64 /* parts: what is thinner than this is no stroke but the tip of one */

struct edge {
    int64_t x0, y0, x1, y1;
};

struct edges {
    struct edge *at;
    size_t count, capacity;
    struct cl_arena *arena;
};

/* Where a line crosses a contour, and whether it comes from below or from above. */
struct crossing {
    int64_t at;
    int turn;
};

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

/* Of `value` / CL_RASTER_PART the whole number that is not above it. */
static int64_t whole_below(int64_t value)
{
    int64_t whole = value / CL_RASTER_PART;
    return value % CL_RASTER_PART < 0 ? whole - 1 : whole;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* ---- contours as straight edges ---------------------------------------------------------------------------------- */

static void add_edge(struct edges *edges, int64_t x0, int64_t y0, int64_t x1, int64_t y1)
{
    edges->at = cl_arena_grow(edges->arena, edges->at, edges->count, &edges->capacity, sizeof *edges->at);
    edges->at[edges->count++] = (struct edge){x0, y0, x1, y1};
}

static int64_t bent(int64_t a, int64_t b, int64_t c)
{
    return llabs(a - 2 * b + c);
}

/* The curve from a to c that b pulls at, in as many steps as its bend asks for. */
static void add_curve(struct edges *edges, const struct cl_truetype_point *a, const struct cl_truetype_point *b,
                      const struct cl_truetype_point *c)
{
    int64_t bend = most(bent(a->x, b->x, c->x), bent(a->y, b->y, c->y)), steps = 1;
    while (steps < STEPS_MOST && bend > 4 * FLAT * steps * steps)
        steps++;
    int64_t x = a->x, y = a->y, all = steps * steps;
    for (int64_t i = 1; i <= steps; i++) {
        int64_t rest = steps - i;
        int64_t to_x = (rest * rest * a->x + 2 * rest * i * b->x + i * i * c->x) / all;
        int64_t to_y = (rest * rest * a->y + 2 * rest * i * b->y + i * i * c->y) / all;
        add_edge(edges, x, y, to_x, to_y);
        x = to_x;
        y = to_y;
    }
}

static struct cl_truetype_point between(const struct cl_truetype_point *a, const struct cl_truetype_point *b)
{
    return (struct cl_truetype_point){(a->x + b->x) / 2, (a->y + b->y) / 2, true, false};
}

/* One contour: it begins at a point that is on it, or else between two that are not. */
static void add_contour(struct edges *edges, const struct cl_truetype_point *point, size_t count)
{
    struct cl_truetype_point first = point[0].on           ? point[0]
                                     : point[count - 1].on ? point[count - 1]
                                                           : between(&point[0], &point[count - 1]);
    struct cl_truetype_point here = first;
    const struct cl_truetype_point *pull = NULL;
    for (size_t i = 0; i < count; i++) {
        if (pull == NULL && point[i].on)
            add_edge(edges, here.x, here.y, point[i].x, point[i].y);
        if (pull != NULL) {
            struct cl_truetype_point to = point[i].on ? point[i] : between(pull, &point[i]);
            add_curve(edges, &here, pull, &to);
            here = to;
        }
        pull = point[i].on ? NULL : &point[i];
        if (point[i].on)
            here = point[i];
    }
    if (pull != NULL)
        add_curve(edges, &here, pull, &first);
    else
        add_edge(edges, here.x, here.y, first.x, first.y);
}

/* ---- lines of dots ----------------------------------------------------------------------------------------------- */

struct scan {
    struct cl_raster *raster;
    bool down; /* along the columns: looks only for what is thin */
    int64_t line, dots;
    struct crossing *crossing;
};

static void blacken(const struct scan *scan, int64_t dot)
{
    if (dot < 0 || dot >= scan->dots)
        return;
    size_t x = (size_t)(scan->down ? scan->line : dot), y = (size_t)(scan->down ? dot : scan->line);
    scan->raster->bit[y * (size_t)((scan->raster->width + 7) / 8) + x / 8] |= (uint8_t)(0x80 >> x % 8);
}

static void fill_span(const struct scan *scan, int64_t from, int64_t to)
{
    int64_t first = whole_below(from - CL_RASTER_PART / 2 + CL_RASTER_PART - 1);
    int64_t last = whole_below(to - CL_RASTER_PART / 2 + CL_RASTER_PART - 1) - 1;
    if (first > last && to - from >= THIN)
        blacken(scan, whole_below((from + to) / 2));
    if (scan->down)
        return;
    for (int64_t dot = most(first, 0); dot <= least(last, scan->dots - 1); dot++)
        blacken(scan, dot);
}

static int compare_crossings(const void *left, const void *right)
{
    const struct crossing *a = left, *b = right;
    return (a->at > b->at) - (a->at < b->at);
}

/* Where the middle of the line crosses the contours; of an edge its lower end belongs to it, the upper one not. */
static size_t find_crossings(const struct scan *scan, const struct edges *edges)
{
    size_t count = 0;
    int64_t middle = scan->line * CL_RASTER_PART + CL_RASTER_PART / 2;
    for (size_t i = 0; i < edges->count; i++) {
        struct edge edge = edges->at[i];
        if (scan->down)
            edge = (struct edge){edge.y0, edge.x0, edge.y1, edge.x1};
        if ((edge.y0 <= middle) == (edge.y1 <= middle))
            continue;
        scan->crossing[count++] = (struct crossing){
            edge.x0 + (edge.x1 - edge.x0) * (middle - edge.y0) / (edge.y1 - edge.y0), edge.y0 <= middle ? 1 : -1};
    }
    qsort(scan->crossing, count, sizeof *scan->crossing, compare_crossings);
    return count;
}

static void fill_line(const struct scan *scan, const struct edges *edges)
{
    int winding = 0;
    int64_t from = 0;
    size_t count = find_crossings(scan, edges);
    for (size_t i = 0; i < count; i++) {
        if (winding == 0)
            from = scan->crossing[i].at;
        winding += scan->crossing[i].turn;
        if (winding == 0)
            fill_span(scan, from, scan->crossing[i].at);
    }
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

struct cl_raster_room cl_raster_room_of(const struct cl_truetype_point *point, size_t count)
{
    struct cl_raster_room room = {0, 0, 0, 0};
    for (size_t i = 0; i < count; i++) {
        struct cl_raster_room one = {whole_below(point[i].x), whole_below(point[i].y), whole_below(point[i].x) + 1,
                                     whole_below(point[i].y) + 1};
        room.left = i == 0 ? one.left : least(room.left, one.left);
        room.top = i == 0 ? one.top : least(room.top, one.top);
        room.right = i == 0 ? one.right : most(room.right, one.right);
        room.bottom = i == 0 ? one.bottom : most(room.bottom, one.bottom);
    }
    return room;
}

void cl_raster_fill(struct cl_raster *raster, const struct cl_truetype_point *point, size_t count,
                    struct cl_arena *scratch)
{
    struct cl_arena_mark mark = cl_arena_mark(scratch);
    struct cl_raster_room room = cl_raster_room_of(point, count);
    struct edges edges = {.arena = scratch};
    for (size_t i = 0, begin = 0; i < count; i++) {
        if (!point[i].last)
            continue;
        add_contour(&edges, point + begin, i + 1 - begin);
        begin = i + 1;
    }
    struct scan scan = {.raster = raster,
                        .crossing = cl_arena_alloc(scratch, (edges.count + 1) * sizeof *scan.crossing)};
    scan.dots = raster->width;
    for (scan.line = most(room.top, 0); scan.line < least(room.bottom, raster->height); scan.line++)
        fill_line(&scan, &edges);
    scan.down = true;
    scan.dots = raster->height;
    for (scan.line = most(room.left, 0); scan.line < least(room.right, raster->width); scan.line++)
        fill_line(&scan, &edges);
    cl_arena_release(scratch, mark);
}
