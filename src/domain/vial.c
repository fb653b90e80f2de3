#include "domain/vial.h"
#include "domain/custody.h"
#include "domain/payload.h"
#include "domain/site.h"
#include "domain/storage.h"
#include <cryolot/lot.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static struct cl_vial vial_from_row(struct cl *cl, const struct cl_rows *rows)
{
    struct cl_vial vial = {
        .id = cl_rows_int(rows, COL_VIAL_ID),
        .code = cl_keep_text(cl, rows, COL_VIAL_CODE),
        .lot = cl_keep_text(cl, rows, COL_VIAL_LOT),
        .lot_id = cl_rows_int(rows, COL_VIAL_LOT_ID),
        .product_id = cl_rows_int(rows, COL_VIAL_PRODUCT_ID),
        .serial = cl_rows_int(rows, COL_VIAL_SERIAL),
        .state = cl_keep_text(cl, rows, COL_VIAL_STATE),
        .purpose = cl_keep_text(cl, rows, COL_VIAL_PURPOSE),
        .held = cl_rows_int(rows, COL_VIAL_HELD) != 0,
        .store = cl_keep_text(cl, rows, COL_VIAL_STORE),
        .holder = cl_keep_text(cl, rows, COL_VIAL_HOLDER),
        .holder_id = cl_rows_int(rows, COL_VIAL_HOLDER_ID),
        .carrier = cl_keep_text(cl, rows, COL_VIAL_CARRIER),
        .shipment = cl_keep_text(cl, rows, COL_VIAL_SHIPMENT),
        .shipment_id = cl_rows_int(rows, COL_VIAL_SHIPMENT_ID),
        .missing = cl_rows_int(rows, COL_VIAL_MISSING) != 0,
        .site_id = cl_rows_int(rows, COL_VIAL_SITE_ID),
        .cells = cl_rows_int(rows, COL_VIAL_CELLS),
        .volume_ul = cl_rows_int(rows, COL_VIAL_VOLUME_UL),
        .expires_on = cl_row_date(rows, COL_VIAL_EXPIRES_ON),
    };
    int64_t position = cl_rows_is_null(rows, COL_VIAL_POSITION) ? -1 : cl_rows_int(rows, COL_VIAL_POSITION);
    struct cl_grid grid = cl_storage_grid_from_row(rows, COL_VIAL_GRID_ROWS);
    vial.place = cl_storage_place(cl, vial.store, &grid, position);
    vial.position = position < 0 ? NULL : strrchr(vial.place, ':') + 1;
    vial.expired = cl_date_compare(vial.expires_on, cl_today(cl, cl_rows_text(rows, COL_VIAL_TIMEZONE))) < 0;
    return vial;
}

enum cl_status cl_vials_from_rows(struct cl *cl, struct cl_rows *rows, struct cl_vial_list *out)
{
    struct cl_vial *items = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = vial_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_vial_list){items, count};
    return status;
}

/* Without an error when there is none. */
static enum cl_status find(struct cl *cl, const char *code, struct cl_vial *out, bool *found)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_VIAL_BY_CODE, CL_BIND(cl_text(code)));
    *found = cl_rows_next(rows);
    if (*found)
        *out = vial_from_row(cl, rows);
    return cl_rows_close(rows);
}

/* ---- one vial -------------------------------------------------------------------------------------------------- */

bool cl_vial_text_resembles(const char *text)
{
    return cl_vial_code_resembles(text) || cl_payload_resembles(text);
}

/* A code of GS1 or ISBT 128 becomes the ID of the vial that it names; every other text stays. */
static enum cl_status unpack(struct cl *cl, const char **text)
{
    if (cl_vial_code_resembles(*text) || !cl_payload_resembles(*text))
        return CL_OK;
    return cl_payload_vial(cl, *text, text);
}

/* The ID in its one form, in the arena; NULL when it is mistyped. */
static const char *canonical(struct cl *cl, const char *text, struct cl_error *error)
{
    char lot[CL_VIAL_CODE], code[CL_VIAL_CODE];
    int64_t serial;
    if (cl_vial_code_read(text, lot, &serial, error) != CL_OK)
        return NULL;
    return cl_arena_copy(&cl->arena, cl_vial_code_write(lot, serial, code));
}

enum cl_status cl_vial_load(struct cl *cl, const char *code, struct cl_vial *out)
{
    bool found = false;
    enum cl_status status = unpack(cl, &code);
    if (status != CL_OK)
        return status;
    const char *known = canonical(cl, code, cl->error);
    if (!known)
        return CL_USAGE;
    status = find(cl, known, out, &found);
    if (status == CL_OK && !found)
        status = cl_not_found(cl, "vial", known);
    return status;
}

enum cl_status cl_vial_get(struct cl *cl, const char *code, struct cl_vial *out)
{
    return cl_vial_load(cl, code, out);
}

enum cl_status cl_vial_zone(struct cl *cl, const char *code, const char **zone)
{
    enum cl_status status;
    struct cl_vial vial;
    struct cl_site site;
    CL_TRY(cl_vial_load(cl, code, &vial));
    CL_TRY(cl_site_by_id(cl, vial.site_id, &site));
    *zone = site.timezone;
done:
    return status;
}

const char *cl_vial_whereabouts(struct cl *cl, const struct cl_vial *vial)
{
    static const char *const words[][2] = {
        {"numbered", "is numbered, not filled"},
        {"thawed", "is thawed"},
        {"infused", "was infused"},
        {"consumed", "was used up"},
        {"discarded", "was discarded"},
        {"void", "is void: it was never filled"},
        {"lost", "is lost"},
    };
    if (vial->carrier)
        return cl_arena_print(&cl->arena, "is stored at %s, carried by %s", vial->place, vial->carrier);
    if (strcmp(vial->state, "filled") == 0)
        return cl_arena_print(&cl->arena, "is filled, not stored yet, in the hands of %s", vial->holder);
    if (strcmp(vial->state, "stored") == 0)
        return cl_arena_print(&cl->arena, "is stored at %s", vial->place);
    if (vial->missing)
        return cl_arena_print(&cl->arena, "is missing since the receipt of shipment %s", vial->shipment);
    if (strcmp(vial->state, "in-transit") == 0)
        return cl_arena_print(&cl->arena, "is on its way in shipment %s", vial->shipment);
    if (vial->shipment)
        return cl_arena_print(&cl->arena, "is packed in shipment %s, by %s", vial->shipment, vial->holder);
    if (strcmp(vial->state, "out") == 0)
        return cl_arena_print(&cl->arena, "is out, in the hands of %s", vial->holder);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], vial->state) == 0)
            return words[i][1];
    return vial->state;
}

/* ---- several vials given by their IDs -------------------------------------------------------------------------- */

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum cl_status refuse_repeated(struct cl *cl, struct cl_texts codes)
{
    struct cl_problems twice = {0};
    size_t size = codes.count * sizeof *codes.at;
    const char **sorted = cl_arena_alloc(&cl->arena, size);
    memcpy(sorted, codes.at, size);
    qsort(sorted, codes.count, sizeof *sorted, compare_texts);
    for (size_t i = 1; i < codes.count; i++)
        if (strcmp(sorted[i], sorted[i - 1]) == 0)
            cl_problem_add(cl, &twice, "%s", sorted[i]);
    return cl_problems_end(cl, &twice, CL_REFUSED, "vial.twice", twice.count ? twice.at[0] : NULL,
                           "name each vial once", "given more than once");
}

enum cl_status cl_vials_read(struct cl *cl, struct cl_texts texts, struct cl_texts *codes)
{
    enum cl_status status;
    struct cl_problems mistyped = {0};
    const char **known = cl_arena_alloc(&cl->arena, (texts.count + 1) * sizeof *known);
    if (texts.count == 0)
        return cl_fail(cl->error, CL_USAGE, "vial.code", NULL, NULL, "no vial was given");
    for (size_t i = 0; i < texts.count; i++) {
        const char *text = texts.at[i];
        CL_TRY(unpack(cl, &text));
        known[i] = canonical(cl, text, NULL);
        if (!known[i])
            cl_problem_add(cl, &mistyped, "%s", texts.at[i]);
    }
    if (mistyped.count == 1) /* says what is wrong with it */
        return cl_vial_code_read(mistyped.at[0], NULL, NULL, cl->error);
    CL_TRY(cl_problems_end(cl, &mistyped, CL_USAGE, "vial.code", mistyped.count ? mistyped.at[0] : NULL,
                           "scan the labels, or read the whole IDs again", "these vial IDs are mistyped"));
    CL_TRY(refuse_repeated(cl, (struct cl_texts){known, texts.count}));
    *codes = (struct cl_texts){known, texts.count};
done:
    return status;
}

enum cl_status cl_vials_load(struct cl *cl, struct cl_texts codes, struct cl_vial_list *out)
{
    enum cl_status status;
    struct cl_problems unknown = {0};
    struct cl_vial *items = NULL;
    CL_TRY(cl_vials_read(cl, codes, &codes));
    items = cl_arena_alloc(&cl->arena, codes.count * sizeof *items);
    for (size_t i = 0; i < codes.count; i++) {
        bool found = false;
        CL_TRY(find(cl, codes.at[i], &items[i], &found));
        if (!found)
            cl_problem_add(cl, &unknown, "%s", codes.at[i]);
    }
    if (unknown.count == 1)
        return cl_not_found(cl, "vial", unknown.at[0]);
    CL_TRY(cl_problems_end(cl, &unknown, CL_NOT_FOUND, NULL, unknown.count ? unknown.at[0] : NULL,
                           "scan the labels again; cryolot vial list --lot LOT shows what there is",
                           "there are no such vials"));
    *out = (struct cl_vial_list){items, codes.count};
done:
    return status;
}

enum cl_status cl_vials_reload(struct cl *cl, const struct cl_vial_list *vials, struct cl_vial_list *out)
{
    enum cl_status status = CL_OK;
    struct cl_vial *items = cl_arena_alloc(&cl->arena, (vials->count + 1) * sizeof *items);
    for (size_t i = 0; i < vials->count; i++) {
        bool found;
        CL_TRY(find(cl, vials->at[i].code, &items[i], &found));
    }
    *out = (struct cl_vial_list){items, vials->count};
done:
    return status;
}

enum cl_status cl_vials_begin(struct cl *cl, enum cl_act act, struct cl_texts codes, struct cl_vial_list *out)
{
    enum cl_status status;
    CL_TRY(cl_vials_read(cl, codes, &codes));
    CL_TRY(cl_write_begin(cl, act, codes.at[0]));
    CL_TRY(cl_vials_load(cl, codes, out));
    for (size_t i = 1; i < out->count; i++)
        cl_write_concerns(cl, out->at[i].code);
done:
    return status;
}

static bool is_one_of(const char *state, const char *const *states)
{
    while (*states && strcmp(*states, state) != 0)
        states++;
    return *states != NULL;
}

enum cl_status cl_vials_require_state(struct cl *cl, const struct cl_vial_list *vials, const char *const *states,
                                      const char *remedy, const char *doing)
{
    struct cl_problems others = {0};
    const char *first = NULL;
    for (size_t i = 0; i < vials->count; i++) {
        const struct cl_vial *vial = &vials->at[i];
        if (is_one_of(vial->state, states))
            continue;
        first = first ? first : vial->code;
        remedy = vial->missing ? CL_MISSING_REMEDY : remedy;
        cl_problem_add(cl, &others, "%s %s", vial->code, cl_vial_whereabouts(cl, vial));
    }
    return cl_problems_end(cl, &others, CL_REFUSED, "vial.state", first, remedy, doing);
}

enum cl_status cl_vials_require_unpacked(struct cl *cl, const struct cl_vial_list *vials, const char *doing)
{
    struct cl_problems packed = {0};
    const char *first = NULL;
    for (size_t i = 0; i < vials->count; i++) {
        const struct cl_vial *vial = &vials->at[i];
        if (!vial->shipment_id)
            continue;
        first = first ? first : vial->code;
        cl_problem_add(cl, &packed, "%s %s", vial->code, cl_vial_whereabouts(cl, vial));
    }
    return cl_problems_end(cl, &packed, CL_REFUSED, "shipment.packed", first, CL_PACKED_REMEDY, doing);
}

/* In whose hands a vial is, itself or with the store that is carried; NULL: in nobody's. */
static const char *hands_of(const struct cl_vial *vial)
{
    return strcmp(vial->state, "out") == 0 ? vial->holder : vial->carrier;
}

enum cl_status cl_vials_require_hands(struct cl *cl, const struct cl_vial_list *vials, const char *doing)
{
    enum cl_status status;
    struct cl_problems others = {0};
    const char *first = NULL;
    CL_TRY(cl_vials_require_unpacked(cl, vials, doing));
    for (size_t i = 0; i < vials->count; i++) {
        const struct cl_vial *vial = &vials->at[i];
        const char *hands = hands_of(vial);
        bool may = !hands || strcmp(hands, cl->actor.login) == 0;
        if (!may)
            CL_TRY(cl_custody_take_over(cl, hands, &may));
        if (may)
            continue;
        first = first ? first : vial->code;
        cl_problem_add(cl, &others, "%s %s", vial->code, cl_vial_whereabouts(cl, vial));
    }
    status = cl_problems_end(cl, &others, CL_REFUSED, "custody.holder", first, CL_CUSTODY_REMEDY, doing);
done:
    return status;
}

enum cl_status cl_vials_require_site(struct cl *cl, const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < vials->count; i++)
        if (i == 0 || vials->at[i].site_id != vials->at[i - 1].site_id)
            CL_TRY(cl_site_require(cl, vials->at[i].site_id));
done:
    return status;
}
