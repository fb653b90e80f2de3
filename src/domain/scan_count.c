/* Counting by scanning: what is in a place is read vial by vial, compared and signed when it is closed. Until then
 * nothing is on record but that the place is open. */
#include "domain/scan.h"
#include "base/buffer.h"
#include "domain/storage.h"
#include "domain/vial.h"
#include <cryolot/inventory.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEEN_MOST = 100000, NAMED_MOST = 3, MISSING_MOST = 10 };

/* ---- what was seen ---------------------------------------------------------------------------------------------- */

void cl_scan_add_seen(struct cl_scan *scan, const char *text, const char *place)
{
    if (scan->seen_count == scan->seen_capacity) {
        size_t wanted = scan->seen_capacity * 2 + 100;
        scan->seen = reallocarray(scan->seen, wanted, sizeof *scan->seen);
        if (!scan->seen)
            abort();
        scan->seen_capacity = wanted;
    }
    struct cl_scan_seen *seen = &scan->seen[scan->seen_count++];
    *seen = (struct cl_scan_seen){.is_store = place == NULL};
    snprintf(seen->text, sizeof seen->text, "%s", text);
    snprintf(seen->place, sizeof seen->place, "%s", place ? place : "");
}

bool cl_scan_was_seen(const struct cl_scan *scan, const char *code)
{
    for (size_t i = 0; i < scan->seen_count; i++)
        if (!scan->seen[i].is_store && strcmp(scan->seen[i].text, code) == 0)
            return true;
    return false;
}

/* The store in which the vials that are scanned now stand: the counted one, or one inside it. */
static const char *current_store(const struct cl_scan *scan)
{
    for (size_t i = scan->seen_count; i-- > 0;)
        if (scan->seen[i].is_store)
            return scan->seen[i].text;
    return scan->store;
}

enum cl_status cl_scan_count_undo(struct cl_scan *scan)
{
    struct cl_scan_seen *last = &scan->seen[--scan->seen_count];
    if (!last->is_store && scan->group[CL_SCAN_COUNT] > 0)
        scan->group[CL_SCAN_COUNT]--;
    return cl_scan_say(scan, "undone: %s was not scanned", last->text);
}

void cl_scan_count_forget(struct cl_scan *scan)
{
    free(scan->seen);
    scan->seen = NULL;
    scan->seen_count = scan->seen_capacity = 0;
    scan->is_told = false;
}

/* ---- scanning --------------------------------------------------------------------------------------------------- */

static enum cl_status add_vial(struct cl_scan *scan, const char *code, const char *remark)
{
    if (cl_scan_was_seen(scan, code))
        return cl_scan_refuse(scan, "scan.twice", "scan the next one", "%s was counted already", code);
    if (scan->seen_count >= SEEN_MOST)
        return cl_scan_refuse(scan, "scan.count", "close this count and count the rest box by box",
                              "%d codes are as many as one count takes", SEEN_MOST);
    cl_scan_add_seen(scan, code, scan->position);
    scan->position[0] = '\0';
    scan->group[CL_SCAN_COUNT]++;
    return cl_scan_say(scan, "%s counted: %" PRId64 "%s; not on record until the count is closed", code,
                       scan->group[CL_SCAN_COUNT], remark);
}

/* What the record says of it, at once: a difference is looked at while the box is still open. */
static const char *compare(struct cl_scan *scan, const struct cl_vial *vial)
{
    struct cl *cl = scan->cl;
    const char *store = current_store(scan);
    if (!vial->store)
        return cl_arena_print(&cl->arena, "; UNEXPECTED, it %s by the record", cl_vial_whereabouts(cl, vial));
    if (strcmp(vial->store, store) != 0)
        return cl_arena_print(&cl->arena, "; MISPLACED, the record has it at %s", vial->place);
    if (*scan->position && vial->position && strcmp(scan->position, vial->position) != 0)
        return cl_arena_print(&cl->arena, "; MISPLACED, the record has it at %s", vial->position);
    return "";
}

enum cl_status cl_scan_count_vial(struct cl_scan *scan, const char *code)
{
    struct cl_vial vial;
    if (!*scan->store)
        return cl_scan_refuse(scan, "scan.place", "scan the place that you count",
                              "%s is not counted: no place is open", code);
    enum cl_status status = cl_vial_get(scan->cl, code, &vial);
    if (status == CL_NOT_FOUND) {
        cl_error_clear(scan->cl->error);
        return add_vial(scan, code, "; FOREIGN, no vial of this record");
    }
    CL_TRY(status);
    CL_TRY(add_vial(scan, vial.code, compare(scan, &vial)));
    if (scan->accepted)
        cl_scan_add_warning(scan, &vial);
done:
    return status;
}

/* A tube with somebody else's label stands in the box all the same. */
enum cl_status cl_scan_count_foreign(struct cl_scan *scan, const struct cl_scan_code *code, const char *text)
{
    if (!*scan->store || strlen(text) > 80)
        return cl_scan_refuse(scan, code->rule, code->remedy, "%s", code->sentence);
    return add_vial(scan, text, "; FOREIGN, not a label of cryolot");
}

enum cl_status cl_scan_count_position(struct cl_scan *scan, const char *position)
{
    enum cl_status status;
    struct cl_storage store;
    CL_TRY(cl_storage_load(scan->cl, current_store(scan), &store));
    if (cl_grid_position_read(&store.layout, position) < 0)
        return cl_refuse(scan->cl, "storage.position", store.path, NULL, "%s has no position %s", store.path, position);
    snprintf(scan->position, sizeof scan->position, "%s", position);
    status = cl_scan_say(scan, "the next vial stands at %s:%s", store.path, position);
done:
    return status;
}

static bool is_inside(const char *path, const char *store)
{
    size_t size = strlen(store);
    return strncmp(path, store, size) == 0 && path[size] == '/';
}

enum cl_status cl_scan_count_place(struct cl_scan *scan, const struct cl_storage *store, const char *position)
{
    if (*scan->store && strcmp(store->code, scan->store_code) == 0 && !*position)
        return cl_scan_count_close(scan);
    if (*scan->store && is_inside(store->path, scan->store)) {
        cl_scan_add_seen(scan, store->path, NULL);
        snprintf(scan->position, sizeof scan->position, "%s", position);
        return cl_scan_say(scan, "the vials that follow stand in %s", store->path);
    }
    if (*scan->store && scan->seen_count > 0)
        return cl_scan_refuse(scan, "scan.count", "close it first, or cancel it", "the count of %s is not closed",
                              scan->store);
    enum cl_status status = cl_scan_open_place(scan, store);
    snprintf(scan->position, sizeof scan->position, "%s", position);
    return status;
}

/* ---- closing ---------------------------------------------------------------------------------------------------- */

static struct cl_inventory_seen_list list_of(struct cl_scan *scan)
{
    struct cl_inventory_seen *items = cl_arena_alloc(&scan->cl->arena, scan->seen_count * sizeof *items + 1);
    for (size_t i = 0; i < scan->seen_count; i++)
        items[i] = (struct cl_inventory_seen){.text = scan->seen[i].text,
                                              .place = *scan->seen[i].place ? scan->seen[i].place : NULL,
                                              .line = (int64_t)i + 1};
    return (struct cl_inventory_seen_list){items, scan->seen_count};
}

/* "; missing UC26A001-0042T, ... (3), DEV-0007 is open". */
static const char *differences(struct cl *cl, const struct cl_inventory_count *count)
{
    const char *text = "";
    for (size_t i = 0; i < count->differences && i < NAMED_MOST; i++)
        text = cl_arena_print(&cl->arena, "%s%s %s %s", text, i ? "," : ";", count->difference[i].kind,
                              count->difference[i].code);
    if (count->differences > NAMED_MOST)
        text = cl_arena_print(&cl->arena, "%s and %zu more", text, count->differences - NAMED_MOST);
    if (!count->deviation)
        return "";
    return cl_arena_print(&cl->arena, "%s; %s", text,
                          count->opened ? cl_arena_print(&cl->arena, "%s is open for it", count->deviation)
                          : count->fresh > 0
                              ? cl_arena_print(&cl->arena, "what is new joined %s, which is open", count->deviation)
                              : cl_arena_print(&cl->arena, "nothing new, see %s", count->deviation));
}

static enum cl_status explain_rows(struct cl_scan *scan, enum cl_status status)
{
    const struct cl_error *error = scan->cl->error;
    char first[400];
    if (status != CL_INVALID_INPUT || error->row_count == 0)
        return status;
    snprintf(first, sizeof first, "%s", error->rows[0].message);
    cl_error_clear(scan->cl->error);
    return cl_scan_refuse(scan, "count.read", "undo takes the last scans back, cancel all of them",
                          "the count of %s cannot be closed: %s", scan->store, first);
}

/* ---- what is missing, before it is signed ------------------------------------------------------------------------ */

/* "UC26A001-0042T (A1), UC26A001-0043R (A2) and 3 more". */
static const char *name_missing(struct cl *cl, const struct cl_inventory_count *count)
{
    const char *text = "";
    int64_t named = 0;
    for (size_t i = 0; i < count->differences && named < MISSING_MOST; i++)
        if (strcmp(count->difference[i].kind, "missing") == 0)
            text = cl_arena_print(&cl->arena, "%s%s%s (%s)", text, named++ ? ", " : "", count->difference[i].code,
                                  count->difference[i].expected);
    return count->missing > named ? cl_arena_print(&cl->arena, "%s and %" PRId64 " more", text, count->missing - named)
                                  : text;
}

static struct cl_hash hash_missing(const struct cl_inventory_count *count)
{
    struct cl_buffer text = {0};
    for (size_t i = 0; i < count->differences; i++)
        if (strcmp(count->difference[i].kind, "missing") == 0)
            cl_buffer_print(&text, "%s\n", count->difference[i].code);
    struct cl_hash hash = cl_hash_of(text.data, text.size);
    cl_buffer_free(&text);
    return hash;
}

/* Nobody signs by a slip of the hand that the rest of a box is missing: the first closing names what was not scanned,
 * the next one, of the same, means it. */
static enum cl_status tell_missing(struct cl_scan *scan, const struct cl_inventory_seen_list *seen)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    struct cl_inventory_count count;
    CL_TRY(explain_rows(scan, cl_inventory_preview(cl, scan->store_code, seen, &count)));
    if (*scan->rule || count.missing == 0)
        return CL_OK;
    struct cl_hash missing = hash_missing(&count);
    int64_t at_ms = cl_done_at_ms(cl);
    bool told = scan->is_told && memcmp(&missing, &scan->told, sizeof missing) == 0;
    bool twice = told && at_ms >= scan->told_ms && at_ms - scan->told_ms < CL_SCAN_TWICE_MS;
    if (told && !twice)
        return CL_OK;
    scan->told = missing;
    scan->told_ms = told ? scan->told_ms : at_ms;
    scan->is_told = true;
    status = cl_scan_refuse(scan, "count.missing", "scan on what you find; close once more to sign that it is missing",
                            "nothing is signed yet: %" PRId64 " of %" PRId64 " found, missing: %s", count.found,
                            count.expected, name_missing(cl, &count));
done:
    return status;
}

/* The difference is signed: under a session the password or PIN is asked for first. */
enum cl_status cl_scan_count_close(struct cl_scan *scan)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    struct cl_inventory_count count;
    struct cl_inventory_seen_list seen = list_of(scan);
    CL_TRY(tell_missing(scan, &seen));
    if (*scan->rule)
        return CL_OK;
    if (cl->proof == CL_PROOF_NONE)
        return cl_scan_ask(scan, CL_SCAN_ASKS_AGAIN, cl->actor.login, cl->actor.name);
    status = explain_rows(scan, cl_inventory_count(cl, scan->store_code, &seen, &count));
    if (status != CL_OK || *scan->rule)
        return status;
    const char *counted = cl_arena_print(&cl->arena, "count signed: %" PRId64 " of %" PRId64 " found%s; ", count.found,
                                         count.expected, differences(cl, &count));
    if (cl->in_session)
        cl->proof = CL_PROOF_NONE; /* each count is signed by itself */
    cl_scan_count_forget(scan);
    CL_TRY(cl_scan_close_place(scan));
    status = cl_scan_say(scan, "%s%s", counted, cl_arena_copy(&cl->arena, scan->message));
done:
    return status;
}
