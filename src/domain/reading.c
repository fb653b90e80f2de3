/* Temperatures of stores that were read by hand, and the newest of all. */
#include "domain/reading.h"
#include "domain/alarm.h"
#include "domain/equipment.h"
#include "domain/excursion.h"
#include "domain/excursion_silent.h"
#include "domain/exposure.h"
#include "domain/reading_block.h"
#include "domain/site.h"
#include "domain/storage.h"
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* "above -150 °C, the limit of CPN/LN2-1/R3/B12", or NULL. */
const char *cl_reading_beyond(struct cl *cl, const struct cl_storage_verdict *verdict)
{
    char limit[CL_QUANTITY_TEXT];
    if (!verdict->too_warm && !verdict->too_cold)
        return NULL;
    return cl_arena_print(&cl->arena, "%s %s, the limit of %s", verdict->too_warm ? "above" : "below",
                          cl_temperature_write(verdict->limit_mc, limit, sizeof limit), verdict->limit_of);
}

/* Nobody types a minus sign too many: a frozen store that seems thawed is a slip, unless somebody says that it is not.
 */
static enum cl_status check_plausible(struct cl *cl, const struct cl_storage *store,
                                      const struct cl_storage_verdict *verdict, int64_t temperature_mc)
{
    char text[CL_QUANTITY_TEXT];
    if (!verdict->frozen || temperature_mc <= 0 || cl->reason)
        return CL_OK;
    return cl_refuse(cl, "reading.plausible", store->path,
                     "is the minus sign missing? If the temperature is right say so with --reason",
                     "%s cannot be at %s: all its limits are below 0 °C", store->path,
                     cl_temperature_write(temperature_mc, text, sizeof text));
}

/* What a reading that was just stored shows, as part of what was read by hand. */
static enum cl_status evaluate(struct cl *cl, int64_t store_id, struct cl_reading *reading)
{
    enum cl_status status;
    struct cl_excursion_report excursions = {0};
    struct cl_alarm_report alarms = {0};
    CL_TRY(cl_excursion_evaluate(cl, store_id, CL_READ_BY_HAND, reading->read_at_ms, reading->read_at_ms, &excursions));
    CL_TRY(cl_excursion_catch_up(cl, NULL, 0, &excursions));
    CL_TRY(cl_exposure_settle_warm(cl));
    CL_TRY(cl_alarm_evaluate(cl, store_id, CL_READ_BY_HAND, reading->read_at_ms, reading->read_at_ms, &alarms));
    reading->excursions = (struct cl_excursion_news_list){excursions.at, excursions.count};
    reading->alarms = (struct cl_alarm_news_list){alarms.at, alarms.count};
done:
    return status;
}

static const char *code_of(struct cl *cl, int64_t id)
{
    return cl_arena_print(&cl->arena, "T%" PRId64, id);
}

/* Late, and by a path that another store had then. */
static enum cl_status check_path(struct cl *cl, const struct cl_storage *store, const char *text)
{
    const char *fault = NULL;
    if (!cl->performed_at_ms || strcmp(text, store->path) != 0)
        return CL_OK;
    enum cl_status status = cl_reading_path_fault(cl, store->id, store->path, cl_done_at_ms(cl), &fault);
    if (status == CL_OK && fault)
        status = cl_refuse(cl, "reading.path", store->path, "name the store by the code on its label", "%s", fault);
    return status;
}

/* A fixed sensor says nothing of another store than the one that it was in then. */
static enum cl_status check_fixed(struct cl *cl, const struct cl_equipment *sensor, const struct cl_storage *store)
{
    struct cl_equipment_mounting_list mountings;
    int64_t at_ms = cl_done_at_ms(cl);
    enum cl_status status = cl_equipment_mountings(cl, sensor->id, &mountings);
    for (size_t i = 0; i < mountings.count && status == CL_OK; i++) {
        const struct cl_equipment_mounting *of = &mountings.at[i];
        if (at_ms >= of->from_ms && at_ms < of->until_ms && of->store_id && of->store_id != store->id)
            status = cl_refuse(cl, "reading.sensor", store->path,
                               "name the thermometer that was read, or leave --with away for the store's own display",
                               "%s is a sensor of %s, not of %s", sensor->serial, of->store, store->path);
    }
    return status;
}

/* The thermometer that was read, within its calibration; NULL: the store's own display, id 0. */
static enum cl_status find_thermometer(struct cl *cl, const char *with, const struct cl_storage *store,
                                       struct cl_equipment *out)
{
    static const char *const kinds[] = {"thermometer", "sensor", "logger", NULL};
    *out = (struct cl_equipment){0};
    enum cl_status status = with ? cl_equipment_require_usable(cl, with, kinds, (struct cl_date){0}, out) : CL_OK;
    return status == CL_OK && with && strcmp(out->kind, "sensor") == 0 ? check_fixed(cl, out, store) : status;
}

static enum cl_status check_late(struct cl *cl, const struct cl_storage *store, const struct cl_reading *reading)
{
    struct cl_reading_point point = {.at_ms = reading->read_at_ms, .temperature_mc = reading->temperature_mc};
    return cl_reading_late(cl, store->id, store->path, &(struct cl_reading_points){&point, 1});
}

enum cl_status cl_storage_reading(struct cl *cl, const char *text, int64_t temperature_mc, const char *with,
                                  struct cl_reading *out)
{
    enum cl_status status;
    struct cl_equipment thermometer;
    struct cl_storage store;
    struct cl_reading reading;
    struct cl_storage_verdict verdict;
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_READING, NULL));
    CL_TRY(cl_storage_load(cl, text, &store));
    cl_write_concerns(cl, store.path);
    CL_TRY(cl_site_require(cl, store.site_id));
    CL_TRY(check_path(cl, &store, text));
    CL_TRY(find_thermometer(cl, with, &store, &thermometer));
    CL_TRY(cl_storage_judge(cl, store.id, temperature_mc, &verdict));
    CL_TRY(check_plausible(cl, &store, &verdict, temperature_mc));
    reading = (struct cl_reading){
        .store = store.path,
        .timezone = store.timezone,
        .sensor = thermometer.code,
        .temperature_mc = temperature_mc,
        .read_at_ms = cl_done_at_ms(cl),
        .entered_by = cl->actor.login,
        .state = "in-force",
        .outside = verdict.too_warm || verdict.too_cold,
        .beyond = cl_reading_beyond(cl, &verdict),
    };
    CL_TRY(check_late(cl, &store, &reading));
    CL_TRY(cl_store_insert(cl->store, SQL_READING_INSERT, &reading.id,
                           CL_BIND(cl_int(store.id), cl_int(reading.read_at_ms), cl_int(temperature_mc),
                                   cl_int(cl->actor.id), cl_int_or_null(thermometer.id))));
    reading.code = code_of(cl, reading.id);
    CL_TRY(evaluate(cl, store.id, &reading));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = reading;
    return status;
}

/* ---- correcting -------------------------------------------------------------------------------------------------- */

/* A reading on record, with what a correction of it needs. */
struct entered {
    struct cl_reading reading;
    int64_t store_id, site_id, sensor_id;
};

struct cl_reading cl_reading_from_row(struct cl *cl, const struct cl_rows *rows)
{
    int64_t id = cl_rows_int(rows, COL_READING_ID), corrects = cl_rows_int(rows, COL_READING_CORRECTS_ID);
    return (struct cl_reading){
        .id = id,
        .code = code_of(cl, id),
        .store = cl_keep_text(cl, rows, COL_READING_STORE),
        .timezone = cl_keep_text(cl, rows, COL_READING_TIMEZONE),
        .sensor = cl_keep_text(cl, rows, COL_READING_SENSOR),
        .temperature_mc = cl_rows_int(rows, COL_READING_TEMPERATURE_MC),
        .read_at_ms = cl_rows_int(rows, COL_READING_READ_AT_MS),
        .entered_by = cl_keep_text(cl, rows, COL_READING_ENTERED_BY),
        .state = cl_keep_text(cl, rows, COL_READING_STATE),
        .corrects = corrects ? code_of(cl, corrects) : NULL,
        .reason = cl_keep_text(cl, rows, COL_READING_CORRECTION_REASON),
    };
}

/* Where the IDs of readings stand: of the store that was named instead of one, else of any. */
static const char *where_ids_stand(struct cl *cl, const char *text)
{
    bool store = strchr(text, '/') || strncasecmp(text, CL_STORE_PREFIX "-", sizeof CL_STORE_PREFIX) == 0;
    return cl_arena_print(&cl->arena,
                          "cryolot storage readings %s shows the IDs of those that were entered by hand, as T12; what "
                          "came with a sensor's file stands as it came",
                          store ? text : "STORE");
}

static enum cl_status load_entered(struct cl *cl, const char *code, struct entered *out)
{
    int64_t id = 0;
    bool found = false;
    if (toupper((unsigned char)*code) != 'T' || cl_count_read(code + 1, "reading", 1, INT64_MAX, &id, NULL) != CL_OK)
        return cl_fail(cl->error, CL_USAGE, "reading.code", code, where_ids_stand(cl, code), "'%s' is no reading's ID",
                       code);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_READING_BY_ID, CL_BIND(cl_int(id)));
    if ((found = cl_rows_next(rows)))
        *out = (struct entered){cl_reading_from_row(cl, rows), cl_rows_int(rows, COL_READING_STORE_ID),
                                cl_rows_int(rows, COL_READING_SITE_ID), cl_rows_int(rows, COL_READING_SENSOR_ID)};
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && !found)
        status =
            cl_fail(cl->error, CL_NOT_FOUND, NULL, code, where_ids_stand(cl, ""), "there is no reading '%s'", code);
    return status;
}

static enum cl_status check_correction(struct cl *cl, const struct entered *old, int64_t temperature_mc)
{
    enum cl_status status;
    char text[CL_QUANTITY_TEXT];
    int64_t other = 0;
    if (strcmp(old->reading.state, "in-force") != 0) {
        CL_TRY(cl_store_int(cl->store, SQL_READING_CORRECTION_OF, &other, CL_BIND(cl_int(old->reading.id))));
        const char *stands = code_of(cl, other);
        return cl_refuse(cl, "reading.corrected", old->reading.code,
                         cl_arena_print(&cl->arena, "if that one is wrong too: cryolot storage correct %s", stands),
                         "%s was corrected already: %s stands for it", old->reading.code, stands);
    }
    if (old->reading.temperature_mc == temperature_mc)
        return cl_refuse(
            cl, "reading.same", old->reading.code,
            cl_arena_print(&cl->arena, "there is nothing to correct; cryolot storage readings %s", old->reading.store),
            "%s says %s already", old->reading.code, cl_temperature_write(temperature_mc, text, sizeof text));
    status = CL_OK;
done:
    return status;
}

enum cl_status cl_reading_correct(struct cl *cl, const char *code, int64_t temperature_mc, struct cl_reading *out)
{
    enum cl_status status;
    struct entered old = {0};
    struct cl_reading reading;
    struct cl_storage_verdict verdict;
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_CORRECT, NULL));
    CL_TRY(load_entered(cl, code, &old));
    cl_write_concerns(cl, old.reading.store);
    CL_TRY(cl_site_require(cl, old.site_id));
    CL_TRY(check_correction(cl, &old, temperature_mc));
    CL_TRY(cl_storage_judge(cl, old.store_id, temperature_mc, &verdict));
    CL_TRY(cl_store_change_one(cl->store, SQL_READING_CORRECTED, CL_BIND(cl_int(old.reading.id))));
    reading = old.reading;
    reading.temperature_mc = temperature_mc;
    reading.entered_by = cl->actor.login;
    reading.corrects = old.reading.code;
    reading.reason = cl->reason;
    reading.outside = verdict.too_warm || verdict.too_cold;
    reading.beyond = cl_reading_beyond(cl, &verdict);
    CL_TRY(cl_store_insert(cl->store, SQL_READING_CORRECTION_INSERT, &reading.id,
                           CL_BIND(cl_int(old.store_id), cl_int_or_null(old.sensor_id), cl_int(reading.read_at_ms),
                                   cl_int(temperature_mc), cl_int(old.reading.id), cl_text(cl->reason),
                                   cl_int(cl->actor.id))));
    reading.code = code_of(cl, reading.id);
    CL_TRY(evaluate(cl, old.store_id, &reading));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = reading;
    return status;
}

/* ---- the newest -------------------------------------------------------------------------------------------------- */

/* The newer of what was read by hand and what came with a file. */
static struct cl_storage_newest newest_from_row(struct cl *cl, const struct cl_rows *rows)
{
    bool has_block = !cl_rows_is_null(rows, COL_NEWEST_READING_LAST_AT_MS),
         has_hand = !cl_rows_is_null(rows, COL_NEWEST_READING_READ_AT_MS);
    int64_t hand_ms = cl_rows_int(rows, COL_NEWEST_READING_READ_AT_MS),
            block_ms = cl_rows_int(rows, COL_NEWEST_READING_LAST_AT_MS);
    bool by_hand = has_hand && (!has_block || hand_ms >= block_ms);
    return (struct cl_storage_newest){
        .store_id = cl_rows_int(rows, COL_NEWEST_READING_STORE_ID),
        .path = cl_keep_text(cl, rows, COL_NEWEST_READING_PATH),
        .timezone = cl_keep_text(cl, rows, COL_NEWEST_READING_TIMEZONE),
        .temperature_mc = cl_rows_int(rows, by_hand ? COL_NEWEST_READING_TEMPERATURE_MC : COL_NEWEST_READING_LAST_MC),
        .read_at_ms = by_hand ? hand_ms : block_ms,
    };
}

enum cl_status cl_storage_newest_readings(struct cl *cl, const struct cl_storage_newest **out, size_t *count)
{
    struct cl_storage_newest *items = NULL;
    size_t known = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_READING_NEWEST, CL_NO_VALUES);
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, known, &capacity, sizeof *items);
        items[known++] = newest_from_row(cl, rows);
    }
    *out = items;
    *count = known;
    return cl_rows_close(rows);
}
