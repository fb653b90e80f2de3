/* What was read at a count: each vial at its place, or every line that cannot be read. */
#include "domain/payload.h"
#include "domain/inventory.h"
#include "domain/storage.h"
#include "domain/vial.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct reading {
    struct cl *cl;
    struct cl_inventory_places places;
    struct cl_inventory_place *current; /* where the vials that follow stand; NULL: nobody said yet */
    struct cl_inventory_entries entries;
    size_t capacity, repeated_capacity;
};

static void reject(struct reading *reading, int64_t line, const char *column, const char *sentence)
{
    cl_fail_row(reading->cl->error, line, column, "%s", sentence);
}

/* ---- places ---------------------------------------------------------------------------------------------------- */

static struct cl_inventory_place *find_place(struct reading *reading, const char *text)
{
    for (size_t i = 0; i < reading->places.count; i++) {
        struct cl_inventory_place *place = &reading->places.at[i];
        if (strcasecmp(place->path, text) == 0 || strcasecmp(place->code, text) == 0)
            return place;
    }
    return NULL;
}

/* Whether a text names some store of the record. */
static enum cl_status is_store(struct cl *cl, const char *text, bool *known)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_IDENTIFY, CL_BIND(cl_text(text)));
    *known = false;
    while (cl_rows_next(rows))
        *known = *known || strcmp(cl_rows_text(rows, COL_IDENTITY_KIND), "store") == 0;
    return cl_rows_close(rows);
}

static void reject_place(struct reading *reading, int64_t line, const char *text)
{
    reject(reading, line, "position",
           cl_arena_print(&reading->cl->arena, "%s is no store that is counted here, in %s", text,
                          reading->places.at[0].path));
}

/* Splits "PATH:C7", "PATH" and "C7"; a position alone is one of the current store. */
static bool take_place(struct reading *reading, const struct cl_inventory_seen *seen, struct cl_inventory_place **place,
                       const char **position)
{
    const char *colon = strchr(seen->place, ':');
    const char *path =
        colon ? cl_arena_copy_bytes(&reading->cl->arena, seen->place, (size_t)(colon - seen->place)) : seen->place;
    struct cl_inventory_place *named = find_place(reading, path);
    if (colon && !named) {
        reject_place(reading, seen->line, path);
        return false;
    }
    *place = named ? named : reading->current;
    *position = colon ? colon + 1 : named ? NULL : seen->place;
    return true;
}

static bool take_position(struct reading *reading, const struct cl_inventory_seen *seen,
                          const struct cl_inventory_place *place, const char *text, int64_t *out)
{
    *out = -1;
    if (!text || !*text)
        return true;
    *out = cl_grid_position_read(&place->grid, text);
    if (*out < 0)
        reject(reading, seen->line, "position",
               place->grid.rows > 0
                   ? cl_arena_print(&reading->cl->arena, "%s has no position '%s'", place->path, text)
                   : cl_arena_print(&reading->cl->arena, "%s has no positions: leave '%s' away", place->path, text));
    return *out >= 0;
}

/* ---- vials ----------------------------------------------------------------------------------------------------- */

/* A text that has the form of a vial's ID of a lot on record, and not its check character, was mistyped. */
static enum cl_status is_mistyped(struct cl *cl, const char *text, bool *mistyped)
{
    const char *hyphen = strrchr(text, '-');
    size_t tail = hyphen ? strlen(hyphen + 1) : 0;
    int64_t known = 0;
    *mistyped = false;
    if (tail < 2 || strspn(hyphen + 1, "0123456789") < tail - 1)
        return CL_OK;
    const char *lot = cl_arena_copy_bytes(&cl->arena, text, (size_t)(hyphen - text));
    enum cl_status status = cl_store_int(cl->store, SQL_INVENTORY_LOT_KNOWN, &known, CL_BIND(cl_text(lot)));
    *mistyped = known > 0;
    return status;
}

static const char *upper_case(struct cl *cl, const char *text)
{
    char *copy = cl_arena_copy(&cl->arena, text);
    for (char *at = copy; *at; at++)
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
    return copy;
}

static void add_entry(struct reading *reading, const struct cl_inventory_seen *seen, const char *code,
                      struct cl_inventory_place *place, int64_t position)
{
    struct cl_inventory_entries *entries = &reading->entries;
    entries->at =
        cl_arena_grow(&reading->cl->arena, entries->at, entries->count, &reading->capacity, sizeof *entries->at);
    entries->at[entries->count++] =
        (struct cl_inventory_entry){cl_arena_copy(&reading->cl->arena, seen->text), code, seen->line, place, position};
    place->is_named = true;
}

static enum cl_status take_vial(struct reading *reading, const struct cl_inventory_seen *seen, const char *code)
{
    struct cl_inventory_place *place = reading->current;
    const char *named = NULL;
    int64_t position = -1;
    if (seen->place && *seen->place && !take_place(reading, seen, &place, &named))
        return CL_OK;
    if (!place)
        reject(reading, seen->line, "position",
               cl_arena_print(&reading->cl->arena,
                              "it is not said in which store %s stands: read its label first, or "
                              "write PATH:POSITION,VIAL",
                              seen->text));
    else if (place->has_stores && place->vials == 0)
        reject(reading, seen->line, "position",
               cl_arena_print(&reading->cl->arena, "%s has other stores in it: say in which one %s stands", place->path,
                              seen->text));
    else if (take_position(reading, seen, place, named, &position))
        add_entry(reading, seen, code, place, position);
    return CL_OK;
}

static enum cl_status take_other(struct reading *reading, const struct cl_inventory_seen *seen)
{
    enum cl_status status = CL_OK;
    struct cl *cl = reading->cl;
    const char *text = upper_case(cl, seen->text);
    bool mistyped = false, store = false;
    struct cl_inventory_place *named = seen->place && *seen->place ? NULL : find_place(reading, text);
    if (named) {
        named->is_named = true;
        reading->current = named;
        return CL_OK;
    }
    CL_TRY(is_store(cl, text, &store));
    CL_TRY(is_mistyped(cl, text, &mistyped));
    if (store)
        reject_place(reading, seen->line, seen->text);
    else if (mistyped)
        reject(reading, seen->line, "vial",
               cl_arena_print(&cl->arena, "vial '%s' is mistyped: read its label again", seen->text));
    else
        status = take_vial(reading, seen, NULL);
done:
    return status;
}

/* A code of GS1 or ISBT 128: the vial that it names; of another facility's label, what was read stands there. */
static enum cl_status take_payload(struct reading *reading, const struct cl_inventory_seen *seen)
{
    const char *code;
    struct cl *cl = reading->cl;
    enum cl_status status = cl_payload_vial(cl, seen->text, &code);
    if (status == CL_OK)
        return take_vial(reading, seen, code);
    if (status != CL_REFUSED && status != CL_USAGE && status != CL_NOT_FOUND)
        return status;
    bool foreign = strcmp(cl->error->rule, "scan.foreign") == 0;
    const char *why = cl_arena_copy(&cl->arena, cl->error->message);
    cl_error_clear(cl->error);
    if (foreign)
        return take_vial(reading, seen, NULL);
    reject(reading, seen->line, "vial", why);
    return CL_OK;
}

static enum cl_status take(struct reading *reading, const struct cl_inventory_seen *seen)
{
    char lot[CL_VIAL_CODE], code[CL_VIAL_CODE];
    int64_t serial;
    if (!*seen->text) {
        reject(reading, seen->line, "vial", "there is no vial on this line");
        return CL_OK;
    }
    if (cl_vial_code_read(seen->text, lot, &serial, NULL) == CL_OK)
        return take_vial(reading, seen, cl_arena_copy(&reading->cl->arena, cl_vial_code_write(lot, serial, code)));
    return cl_payload_resembles(seen->text) ? take_payload(reading, seen) : take_other(reading, seen);
}

/* ---- what contradicts itself ------------------------------------------------------------------------------------ */

static int compare_codes(const void *a, const void *b)
{
    const struct cl_inventory_entry *one = a, *other = b;
    int order = one->code && other->code ? strcmp(one->code, other->code) : (one->code == NULL) - (other->code == NULL);
    return order ? order : (one->line > other->line) - (one->line < other->line);
}

static int compare_positions(const void *a, const void *b)
{
    const struct cl_inventory_entry *one = a, *other = b;
    if (one->place != other->place)
        return one->place < other->place ? -1 : 1;
    if (one->position != other->position)
        return one->position < other->position ? -1 : 1;
    return (one->line > other->line) - (one->line < other->line);
}

/* A vial that was read twice at one place counts once; at two places one of them is wrong. */
static void drop_repeated(struct reading *reading)
{
    struct cl *cl = reading->cl;
    struct cl_inventory_entries *entries = &reading->entries;
    size_t kept = 0;
    for (size_t i = 0; i < entries->count; i++) {
        struct cl_inventory_entry *entry = &entries->at[i], *before = kept > 0 ? &entries->at[kept - 1] : NULL;
        if (!before || !entry->code || !before->code || strcmp(entry->code, before->code) != 0) {
            entries->at[kept++] = *entry;
            continue;
        }
        bool elsewhere = entry->place != before->place ||
                         (entry->position >= 0 && before->position >= 0 && entry->position != before->position);
        if (elsewhere)
            reject(reading, entry->line, "vial",
                   cl_arena_print(&cl->arena, "vial %s was read at another place on line %" PRId64, entry->code,
                                  before->line));
        before->position = before->position >= 0 ? before->position : entry->position;
        entries->repeated.at = cl_arena_grow(&cl->arena, entries->repeated.at, entries->repeated.count,
                                             &reading->repeated_capacity, sizeof *entries->repeated.at);
        entries->repeated.at[entries->repeated.count++] = cl_arena_print(
            &cl->arena, "%s (lines %" PRId64 " and %" PRId64 ")", entry->code, before->line, entry->line);
    }
    entries->count = kept;
}

static void reject_shared(struct reading *reading)
{
    struct cl *cl = reading->cl;
    size_t count = reading->entries.count;
    if (count == 0)
        return;
    struct cl_inventory_entry *sorted = cl_arena_alloc(&cl->arena, count * sizeof *sorted + 1);
    memcpy(sorted, reading->entries.at, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_positions);
    for (size_t i = 1; i < count; i++)
        if (sorted[i].position >= 0 && sorted[i].place == sorted[i - 1].place &&
            sorted[i].position == sorted[i - 1].position)
            reject(reading, sorted[i].line, "position",
                   cl_arena_print(&cl->arena, "%s was read at the same position on line %" PRId64, sorted[i - 1].text,
                                  sorted[i - 1].line));
}

/* ---- all of it ------------------------------------------------------------------------------------------------- */

static enum cl_status judge(struct reading *reading, size_t read)
{
    struct cl_error *error = reading->cl->error;
    if (error->row_count > 0)
        return cl_fail(error, CL_INVALID_INPUT, "count.read", reading->places.at[0].path,
                       "read these again and count once more", "%zu of %zu readings cannot be used; nothing was stored",
                       error->row_count, read);
    return CL_OK;
}

enum cl_status cl_inventory_entries(struct cl *cl, struct cl_inventory_places places,
                                    const struct cl_inventory_seen_list *seen, struct cl_inventory_entries *out)
{
    enum cl_status status = CL_OK;
    struct reading reading = {.cl = cl, .places = places};
    if (!places.at[0].has_stores) {
        reading.current = &places.at[0];
        reading.current->is_named = true;
    }
    for (size_t i = 0; i < seen->count; i++) {
        struct cl_inventory_seen one = seen->at[i];
        one.line = one.line ? one.line : (int64_t)i + 1;
        CL_TRY(take(&reading, &one));
    }
    if (reading.entries.count > 0)
        qsort(reading.entries.at, reading.entries.count, sizeof *reading.entries.at, compare_codes);
    drop_repeated(&reading);
    reject_shared(&reading);
    CL_TRY(judge(&reading, seen->count));
    *out = reading.entries;
done:
    return status;
}
