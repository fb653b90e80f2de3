/* A file of readings that says otherwise than the record: nothing of it is stored, and that it came is not lost. One of
 * the two is wrong, or made up; QA finds out which. */
#include "domain/attachment.h"
#include "domain/deviation.h"
#include "domain/excursion_deviation.h"
#include "domain/reading_import.h"
#include <inttypes.h>
#include <string.h>

static const char *degrees(struct cl *cl, int64_t mc)
{
    char text[CL_QUANTITY_TEXT];
    return cl_arena_copy(&cl->arena, cl_temperature_write(mc, text, sizeof text));
}

static const char *describe(struct cl *cl, const struct cl_reading_series *series, const char *name)
{
    char at[CL_TIME_TEXT], beside[CL_TIME_TEXT];
    const struct cl_reading_contradiction *of = &series->contradiction;
    cl_time_write_local(of->record_at_ms, series->timezone, true, beside, sizeof beside);
    return cl_arena_print(&cl->arena,
                          "%s was to be imported by %s and was refused. Of %s its line %" PRIu32
                          " says %s at %s, and the record says %s%s%s; it says otherwise than the record in %" PRId64
                          " line%s",
                          name, cl->actor.login, series->path, of->line, degrees(cl, of->file_mc),
                          cl_time_write_local(of->at_ms, series->timezone, true, at, sizeof at),
                          degrees(cl, of->record_mc), of->record_at_ms == of->at_ms ? "" : " at ",
                          of->record_at_ms == of->at_ms ? "" : beside, of->lines, of->lines == 1 ? "" : "s");
}

/* The deviation of the same file, where it is open. */
static enum cl_status find_open(struct cl *cl, const struct cl_reading_series *series, const char *sha256, int64_t *id,
                                const char **code)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_READING_CONTRADICTED,
                                        CL_BIND(cl_int(series->store_id), cl_int(series->sensor_id), cl_text(sha256)));
    if (cl_rows_next(rows)) {
        *id = cl_rows_int(rows, 0);
        *code = cl_keep_text(cl, rows, 1);
    }
    return cl_rows_close(rows);
}

/* ---- the vials that may have been too warm ---------------------------------------------------------------------- */

struct there {
    int64_t *ids;
    size_t count, capacity;
};

/* The first and the last row of the file above a limit; false: there is none. */
static bool find_warm(const struct cl_reading_series *series, int64_t limit_mc, struct cl_reading_run *out)
{
    *out = (struct cl_reading_run){0};
    for (size_t i = 0; i < series->count; i++) {
        if (series->rows[i].temperature_mc <= limit_mc)
            continue;
        out->from_ms = out->readings++ ? out->from_ms : series->rows[i].at_ms;
        out->last_ms = out->until_ms = series->rows[i].at_ms;
    }
    return out->readings > 0;
}

/* Nothing of the file is on record, so that no excursion is found by it: until QA knows which of the two is right, it
 * may be the warm one. */
static enum cl_status list_there(struct cl *cl, const struct cl_reading_series *series, struct there *out)
{
    enum cl_status status;
    struct cl_excursion_product *products = NULL;
    struct cl_excursion_place place;
    size_t count = 0;
    CL_TRY(cl_excursion_place(cl, series->store_id, series->sensor_id, &place));
    CL_TRY(cl_excursion_products(cl, series->store_id, series->rows[0].at_ms, series->rows[series->count - 1].at_ms,
                                 &products, &count));
    for (size_t i = 0; i < count; i++) {
        struct cl_excursion_run found = {.place = &place, .product = &products[i]};
        if (!find_warm(series, products[i].limit_mc, &found.run))
            continue;
        CL_TRY(cl_excursion_vials(cl, &found));
        for (size_t at = 0; at < found.vial_count; at++) {
            out->ids = cl_arena_grow(&cl->arena, out->ids, out->count, &out->capacity, sizeof *out->ids);
            out->ids[out->count++] = found.vials[at].id;
        }
    }
done:
    return status;
}

static enum cl_status raise(struct cl *cl, const struct cl_reading_series *series, const struct cl_file_given *file,
                            const char *name, int64_t *id, const char **code)
{
    enum cl_status status;
    int64_t kept_id = 0;
    struct there there = {0};
    CL_TRY(list_there(cl, series, &there));
    CL_TRY(cl_deviation_raise_found(
        cl,
        &(struct cl_deviation_found){
            .title = cl_arena_print(&cl->arena, "a file contradicts the readings of %s on record", series->path),
            .description = describe(cl, series, name),
            .class = "major",
            .happened_at_ms = series->contradiction.at_ms,
            .store_id = series->store_id,
            .equipment_id = series->sensor_id,
            .vial_ids = there.ids,
            .vial_count = there.count},
        id, code));
    if (cl_attachment_check(file, NULL) == CL_OK)
        CL_TRY(cl_attachment_insert(cl, *code, "raw-record", file, &kept_id));
done:
    return status;
}

static enum cl_status record_series(struct cl *cl, const struct cl_reading_series *series, int64_t file_id,
                                    const struct cl_file_given *file, const char *name, const char *sha256,
                                    const char **code)
{
    enum cl_status status;
    int64_t id = 0;
    const struct cl_reading_contradiction *of = &series->contradiction;
    cl_write_concerns(cl, series->path);
    CL_TRY(find_open(cl, series, sha256, &id, code));
    if (!id)
        CL_TRY(raise(cl, series, file, name, &id, code));
    CL_TRY(cl_store_change_one(cl->store, SQL_READING_CONTRADICTION_INSERT,
                               CL_BIND(cl_int(file_id), cl_int(series->store_id), cl_int_or_null(series->sensor_id),
                                       cl_int(of->lines), cl_int(of->at_ms), cl_int(of->file_mc), cl_int(of->record_mc),
                                       cl_int(id))));
done:
    return status;
}

enum cl_status cl_reading_contradictions_record(struct cl *cl, struct cl_reading_series *const *series, size_t count,
                                                const struct cl_file_given *file, const char **deviations)
{
    enum cl_status status;
    char sha256[CL_HASH_TEXT];
    struct cl_hash hash = cl_hash_of(file->data, file->size);
    const char *slash = strrchr(file->name, '/'), *name = slash ? slash + 1 : file->name, *code = NULL;
    int64_t file_id = 0;
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_IMPORT, NULL));
    cl_hash_write(&hash, sha256, sizeof sha256);
    CL_TRY(cl_store_insert(cl->store, SQL_READING_FILE_INSERT, &file_id,
                           CL_BIND(cl_text(name), cl_text(sha256), cl_int(0), cl_int(0), cl_int(cl->actor.id),
                                   cl_int(cl->now_ms), cl_int(0), cl_int(0))));
    for (size_t i = 0; i < count; i++) {
        if (!series[i]->contradiction.lines)
            continue;
        CL_TRY(record_series(cl, series[i], file_id, file, name, sha256, &code));
        *deviations = *deviations ? cl_arena_print(&cl->arena, "%s, %s", *deviations, code) : code;
    }
done:
    return cl_write_end(cl, status);
}
