/* The deviations of a count: what differs is named by one that is open; what was counted before, and stands named or
 * was decided, is not opened anew. */
#include "base/buffer.h"
#include "domain/deviation.h"
#include "domain/inventory.h"
#include <inttypes.h>
#include <string.h>

/* A deviation that differences of this count stand in already. */
struct known {
    int64_t id;
    const char *code;
    bool open;
};

/* ---- what was counted before ------------------------------------------------------------------------------------- */

/* "CPN/LN2-1/R1/B1" of "CPN/LN2-1/R1/B1:C7": who counts again may leave the positions away. */
static bool is_same_store(const char *place, const char *other)
{
    if (!place || !other)
        return place == other;
    size_t size = strcspn(place, ":");
    return size == strcspn(other, ":") && strncmp(place, other, size) == 0;
}

static bool is_same_place(const char *place, const char *other)
{
    return place && other ? strcmp(place, other) == 0 : place == other;
}

static struct cl_rows *open_known(struct cl *cl, const struct cl_inventory_difference *difference, int64_t vial_id)
{
    if (vial_id)
        return cl_rows_open(cl->store, SQL_INVENTORY_KNOWN_VIAL, CL_BIND(cl_int(vial_id), cl_text(difference->kind)));
    return cl_rows_open(cl->store, SQL_INVENTORY_KNOWN_FOREIGN, CL_BIND(cl_text(difference->code)));
}

/* The newest deviation that names this very difference and is open, or in which QA rejected the vial for it; id 0:
 * none. What QA accepted in it was found again since: it is a new one. */
static enum cl_status find_known(struct cl *cl, const struct cl_inventory_difference *difference, int64_t vial_id,
                                 struct known *out)
{
    struct known known = {0};
    struct cl_rows *rows = open_known(cl, difference, vial_id);
    while (!known.id && cl_rows_next(rows)) {
        const char *expected = cl_rows_text(rows, COL_INVENTORY_KNOWN_EXPECTED);
        const char *found = cl_rows_text(rows, COL_INVENTORY_KNOWN_FOUND);
        if (is_same_place(difference->expected, expected) && is_same_store(difference->found, found))
            known = (struct known){cl_rows_int(rows, COL_INVENTORY_KNOWN_ID),
                                   cl_keep_text(cl, rows, COL_INVENTORY_KNOWN_CODE),
                                   strcmp(cl_rows_text(rows, COL_INVENTORY_KNOWN_STATE), "open") == 0};
    }
    *out = known;
    return cl_rows_close(rows);
}

/* Marks what is known with its deviation. *newest: the newest open one of them, else the newest; id 0: all is new. */
static enum cl_status mark_known(struct cl_inventory_counting *counting, struct known *newest)
{
    enum cl_status status = CL_OK;
    *newest = (struct known){0};
    for (size_t i = 0; i < counting->differences; i++) {
        struct known known;
        CL_TRY(find_known(counting->cl, &counting->difference[i], counting->vial_id[i], &known));
        counting->deviation_id[i] = known.id;
        counting->difference[i].deviation = known.code;
        counting->count.fresh += known.id == 0;
        if (known.id && (known.open > newest->open || (known.open == newest->open && known.id > newest->id)))
            *newest = known;
    }
done:
    return status;
}

/* ---- what is new ------------------------------------------------------------------------------------------------- */

static const char *description_of(struct cl_inventory_counting *counting)
{
    struct cl_buffer text = {0};
    for (size_t i = 0; i < counting->differences; i++) {
        const struct cl_inventory_difference *difference = &counting->difference[i];
        if (counting->deviation_id[i])
            continue;
        cl_buffer_print(&text, "%s%s %s", text.size > 0 ? "; " : "", difference->code, difference->kind);
        if (difference->expected)
            cl_buffer_print(&text, ", on record %s%s",
                            difference->vial && strchr(difference->expected, '/') ? "at " : "", difference->expected);
        if (difference->found)
            cl_buffer_print(&text, ", found at %s", difference->found);
    }
    const char *kept = cl_arena_copy(&counting->cl->arena, text.data);
    cl_buffer_free(&text);
    return kept;
}

static void add_number(struct cl_buffer *text, const struct cl_inventory_counting *counting, const char *kind)
{
    int64_t number = 0;
    for (size_t i = 0; i < counting->differences; i++)
        number += counting->deviation_id[i] == 0 && strcmp(counting->difference[i].kind, kind) == 0;
    if (number > 0)
        cl_buffer_print(text, "%s%" PRId64 " %s", text->size > 0 ? ", " : "", number, kind);
}

static const char *title_of(struct cl_inventory_counting *counting)
{
    struct cl_buffer text = {0};
    add_number(&text, counting, "missing");
    add_number(&text, counting, "misplaced");
    add_number(&text, counting, "unexpected");
    add_number(&text, counting, "foreign");
    const char *title =
        cl_arena_print(&counting->cl->arena, "the count of %s differs: %s", counting->count.store, text.data);
    cl_buffer_free(&text);
    return title;
}

/* The vials that no deviation names for what differs now. */
static const int64_t *new_vials(struct cl_inventory_counting *counting, size_t *count)
{
    int64_t *vials = cl_arena_alloc(&counting->cl->arena, counting->differences * sizeof *vials + 1);
    *count = 0;
    for (size_t i = 0; i < counting->differences; i++)
        if (counting->vial_id[i] && !counting->deviation_id[i])
            vials[(*count)++] = counting->vial_id[i];
    return vials;
}

/* Whether what is new can join an open deviation: each is a vial, which it holds from now on. A foreign code has
 * nothing to hold, and a vial that QA accepted in it would not be held again. */
static enum cl_status may_join(struct cl_inventory_counting *counting, const struct known *open, bool *may)
{
    enum cl_status status = CL_OK;
    size_t count;
    const int64_t *vials = new_vials(counting, &count);
    *may = open->open && count == (size_t)counting->count.fresh;
    for (size_t i = 0; i < count && *may; i++) {
        int64_t named = 0;
        CL_TRY(cl_store_int(counting->cl->store, SQL_DEVIATION_CONCERNS_VIAL, &named,
                            CL_BIND(cl_int(open->id), cl_int(vials[i]))));
        *may = named == 0;
    }
done:
    return status;
}

static enum cl_status open_new(struct cl_inventory_counting *counting, struct known *out)
{
    size_t count;
    struct cl *cl = counting->cl;
    const int64_t *vials = new_vials(counting, &count);
    counting->count.opened = true;
    return cl_deviation_raise_found(cl,
                                    &(struct cl_deviation_found){.title = title_of(counting),
                                                                 .description = description_of(counting),
                                                                 .class = "major",
                                                                 .store_id = counting->places.at[0].id,
                                                                 .vial_ids = vials,
                                                                 .vial_count = count},
                                    &out->id, &out->code);
}

static enum cl_status name_new(struct cl_inventory_counting *counting, struct known *deviation)
{
    enum cl_status status;
    bool may = false;
    size_t count;
    const int64_t *vials = new_vials(counting, &count);
    CL_TRY(may_join(counting, deviation, &may));
    CL_TRY(may ? cl_deviation_add_vials(counting->cl, deviation->code, vials, count) : open_new(counting, deviation));
    for (size_t i = 0; i < counting->differences; i++)
        if (!counting->deviation_id[i]) {
            counting->deviation_id[i] = deviation->id;
            counting->difference[i].deviation = deviation->code;
        }
done:
    return status;
}

enum cl_status cl_inventory_name_deviations(struct cl_inventory_counting *counting, int64_t *id)
{
    enum cl_status status;
    struct known deviation;
    counting->deviation_id = cl_arena_alloc(&counting->cl->arena, counting->differences * sizeof(int64_t) + 1);
    CL_TRY(mark_known(counting, &deviation));
    if (counting->count.fresh > 0)
        CL_TRY(name_new(counting, &deviation));
    *id = deviation.id;
    counting->count.deviation = deviation.code;
done:
    return status;
}
