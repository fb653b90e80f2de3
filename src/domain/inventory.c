#include "domain/inventory.h"
#include "base/buffer.h"
#include "domain/site.h"
#include "domain/storage.h"
#include <inttypes.h>
#include <string.h>

/* ---- what is signed ---------------------------------------------------------------------------------------------- */

static const char *text_or_none(const char *text)
{
    return text ? text : "-";
}

/* What the signer of a count stands for: the store by the code on its label, wherever it stands since. */
static struct cl_hash content_of(const struct cl_inventory_count *count)
{
    char at[CL_TIME_TEXT];
    struct cl_buffer text = {0};
    cl_buffer_print(&text, "count of %s by %s at %s\nexpected %" PRId64 "\nfound %" PRId64 "\ndeviation %s\n",
                    count->code, count->counted_by, cl_time_write_utc(count->counted_at_ms, at, sizeof at),
                    count->expected, count->found, text_or_none(count->deviation));
    for (size_t i = 0; i < count->differences; i++) {
        const struct cl_inventory_difference *difference = &count->difference[i];
        cl_buffer_print(&text, "%s %s expected %s found %s in %s\n", difference->kind, difference->code,
                        text_or_none(difference->expected), text_or_none(difference->found), difference->deviation);
    }
    struct cl_hash hash = cl_hash_of(text.data, text.size);
    cl_buffer_free(&text);
    return hash;
}

static struct cl_inventory_count count_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_inventory_count){
        .id = cl_rows_int(rows, COL_INVENTORY_COUNT_ID),
        .store = cl_keep_text(cl, rows, COL_INVENTORY_COUNT_PATH),
        .code = cl_keep_text(cl, rows, COL_INVENTORY_COUNT_CODE),
        .timezone = cl_keep_text(cl, rows, COL_INVENTORY_COUNT_TIMEZONE),
        .expected = cl_rows_int(rows, COL_INVENTORY_COUNT_EXPECTED),
        .found = cl_rows_int(rows, COL_INVENTORY_COUNT_FOUND),
        .missing = cl_rows_int(rows, COL_INVENTORY_COUNT_MISSING),
        .misplaced = cl_rows_int(rows, COL_INVENTORY_COUNT_MISPLACED),
        .unexpected = cl_rows_int(rows, COL_INVENTORY_COUNT_UNEXPECTED),
        .foreign = cl_rows_int(rows, COL_INVENTORY_COUNT_UNKNOWN),
        .counted_by = cl_keep_text(cl, rows, COL_INVENTORY_COUNT_COUNTED_BY),
        .counted_at_ms = cl_rows_int(rows, COL_INVENTORY_COUNT_COUNTED_AT_MS),
        .deviation = cl_keep_text(cl, rows, COL_INVENTORY_COUNT_DEVIATION),
    };
}

enum cl_status cl_inventory_differences(struct cl *cl, struct cl_inventory_count *count)
{
    struct cl_inventory_difference *items = NULL;
    size_t listed = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INVENTORY_DIFFERENCES, CL_BIND(cl_int(count->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, listed, &capacity, sizeof *items);
        items[listed++] = (struct cl_inventory_difference){
            .kind = cl_keep_text(cl, rows, COL_INVENTORY_DIFFERENCE_KIND),
            .vial = cl_keep_text(cl, rows, COL_INVENTORY_DIFFERENCE_VIAL),
            .code = cl_keep_text(cl, rows, COL_INVENTORY_DIFFERENCE_CODE),
            .expected = cl_keep_text(cl, rows, COL_INVENTORY_DIFFERENCE_EXPECTED),
            .found = cl_keep_text(cl, rows, COL_INVENTORY_DIFFERENCE_FOUND),
            .deviation = cl_keep_text(cl, rows, COL_INVENTORY_DIFFERENCE_DEVIATION),
        };
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK) {
        count->difference = items;
        count->differences = listed;
    }
    return status;
}

enum cl_status cl_inventory_signed_content(struct cl *cl, const struct cl_signature *signature, struct cl_hash *out,
                                           bool *superseded)
{
    struct cl_inventory_count count = {0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INVENTORY_COUNT_BY_SIGNATURE, CL_BIND(cl_int(signature->id)));
    bool known = cl_rows_next(rows);
    if (known)
        count = count_from_row(cl, rows);
    enum cl_status status = cl_rows_close(rows);
    *superseded = false; /* every count is of its own moment */
    *out = cl_hash_of("", 0);
    if (status == CL_OK && known)
        status = cl_inventory_differences(cl, &count);
    if (status == CL_OK && known)
        *out = content_of(&count);
    return status;
}

/* ---- storing it -------------------------------------------------------------------------------------------------- */

static enum cl_status store_count(struct cl_inventory_counting *counting)
{
    enum cl_status status;
    struct cl *cl = counting->cl;
    struct cl_inventory_count *count = &counting->count;
    int64_t deviation_id, signature_id;
    CL_TRY(cl_inventory_name_deviations(counting, &deviation_id));
    struct cl_hash content = content_of(count);
    CL_TRY(cl_sign(cl, "inventory count", count->store, &content, &signature_id));
    CL_TRY(cl_store_insert(cl->store, SQL_INVENTORY_INSERT, &count->id,
                           CL_BIND(cl_int(counting->places.at[0].id), cl_int(count->expected), cl_int(count->found),
                                   cl_int(cl->actor.id), cl_int(count->counted_at_ms), cl_int(signature_id),
                                   cl_int_or_null(deviation_id))));
    for (size_t i = 0; i < counting->differences; i++) {
        const struct cl_inventory_difference *difference = &counting->difference[i];
        CL_TRY(cl_store_change_one(cl->store, SQL_INVENTORY_DIFFERENCE_INSERT,
                                   CL_BIND(cl_int(count->id), cl_text(difference->kind),
                                           cl_int_or_null(counting->vial_id[i]), cl_text(difference->code),
                                           cl_text(difference->expected), cl_text(difference->found),
                                           cl_int(counting->deviation_id[i]))));
    }
done:
    return status;
}

static enum cl_status count_all(struct cl_inventory_counting *counting, const char *path,
                                const struct cl_inventory_seen_list *seen)
{
    enum cl_status status;
    struct cl_storage store;
    struct cl *cl = counting->cl;
    CL_TRY(cl_storage_load(cl, path, &store));
    CL_TRY(cl_inventory_read_places(counting, store.id));
    CL_TRY(cl_site_require(cl, counting->places.at[0].site_id));
    CL_TRY(cl_inventory_compare(counting, seen));
    struct cl_inventory_count *count = &counting->count;
    count->store = counting->places.at[0].path;
    count->code = counting->places.at[0].code;
    count->expected = (int64_t)counting->expected_count;
    count->counted_by = cl->actor.login;
    count->counted_at_ms = cl_done_at_ms(cl);
    count->out = counting->out;
    count->outs = counting->outs;
    count->repeated = counting->entries.repeated;
    count->difference = counting->difference;
    count->differences = counting->differences;
done:
    return status;
}

enum cl_status cl_inventory_count(struct cl *cl, const char *path, const struct cl_inventory_seen_list *seen,
                                  struct cl_inventory_count *out)
{
    enum cl_status status;
    struct cl_inventory_counting counting = {.cl = cl};
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_COUNT, path));
    CL_TRY(count_all(&counting, path, seen));
    CL_TRY(store_count(&counting));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = counting.count;
    return status;
}

enum cl_status cl_inventory_preview(struct cl *cl, const char *path, const struct cl_inventory_seen_list *seen,
                                    struct cl_inventory_count *out)
{
    struct cl_inventory_counting counting = {.cl = cl};
    enum cl_status status = count_all(&counting, path, seen);
    if (status == CL_OK)
        *out = counting.count;
    return status;
}

enum cl_status cl_inventory_list(struct cl *cl, const char *path, int64_t limit, struct cl_inventory_count_list *out)
{
    enum cl_status status;
    struct cl_storage store;
    struct cl_inventory_count *items = NULL;
    size_t count = 0, capacity = 0;
    CL_TRY(cl_storage_load(cl, path, &store));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INVENTORY_COUNTS, CL_BIND(cl_int(store.id), cl_int(limit)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = count_from_row(cl, rows);
    }
    CL_TRY(cl_rows_close(rows));
    *out = (struct cl_inventory_count_list){items, count};
done:
    return status;
}
