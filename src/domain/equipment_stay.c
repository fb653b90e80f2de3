/* Where equipment is, and where it was: it is moved, it goes with a shipment, and its history stays. */
#include "domain/equipment.h"
#include "domain/excursion.h"
#include "domain/site.h"
#include "domain/storage.h"
#include <string.h>

/* ---- looking ---------------------------------------------------------------------------------------------------- */

static struct cl_equipment_stay stay_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_equipment_stay){
        .site = cl_keep_text(cl, rows, COL_EQUIPMENT_STAY_SITE),
        .store = cl_keep_text(cl, rows, COL_EQUIPMENT_STAY_STORE),
        .shipment = cl_keep_text(cl, rows, COL_EQUIPMENT_STAY_SHIPMENT),
        .reason = cl_keep_text(cl, rows, COL_EQUIPMENT_STAY_REASON),
        .moved_by = cl_keep_text(cl, rows, COL_EQUIPMENT_STAY_MOVED_BY),
        .timezone = cl_keep_text(cl, rows, COL_EQUIPMENT_STAY_TIMEZONE),
        .from_ms = cl_rows_int(rows, COL_EQUIPMENT_STAY_FROM_MS),
        .until_ms = cl_rows_int(rows, COL_EQUIPMENT_STAY_UNTIL_MS),
        .recorded_at_ms = cl_rows_int(rows, COL_EQUIPMENT_STAY_RECORDED_AT_MS),
    };
}

enum cl_status cl_equipment_stays(struct cl *cl, const struct cl_equipment *equipment,
                                  struct cl_equipment_stay_list *out)
{
    struct cl_equipment_stay *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EQUIPMENT_STAYS, CL_BIND(cl_int(equipment->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = stay_from_row(cl, rows);
    }
    *out = (struct cl_equipment_stay_list){items, count};
    return cl_rows_close(rows);
}

enum cl_status cl_equipment_mountings(struct cl *cl, int64_t equipment_id, struct cl_equipment_mounting_list *out)
{
    struct cl_equipment_mounting *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EQUIPMENT_MOUNTED, CL_BIND(cl_int(equipment_id)));
    while (cl_rows_next(rows)) {
        bool ended = !cl_rows_is_null(rows, COL_EQUIPMENT_MOUNTED_UNTIL_MS);
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_equipment_mounting){
            .store_id = cl_rows_int(rows, COL_EQUIPMENT_MOUNTED_STORE_ID),
            .store = cl_keep_text(cl, rows, COL_EQUIPMENT_MOUNTED_STORE),
            .from_ms = cl_rows_int(rows, COL_EQUIPMENT_MOUNTED_FROM_MS),
            .until_ms = ended ? cl_rows_int(rows, COL_EQUIPMENT_MOUNTED_UNTIL_MS) : INT64_MAX,
            .recorded_at_ms = cl_rows_int(rows, COL_EQUIPMENT_MOUNTED_RECORDED_AT_MS),
        };
    }
    *out = (struct cl_equipment_mounting_list){items, count};
    return cl_rows_close(rows);
}

/* ---- standing somewhere ------------------------------------------------------------------------------------------ */

static enum cl_status check_order(struct cl *cl, int64_t equipment_id, int64_t from_ms)
{
    enum cl_status status;
    struct cl_equipment equipment;
    char at[CL_TIME_TEXT];
    if (cl_done_at_ms(cl) >= from_ms)
        return CL_OK;
    CL_TRY(cl_equipment_by_id(cl, equipment_id, &equipment));
    status = cl_refuse(cl, "time.order", equipment.code, "give the true time, or have this machine's clock checked",
                       "%s (%s) came where it is later than that, at %s", equipment.code, equipment.serial,
                       cl_time_write_local(from_ms, equipment.timezone, true, at, sizeof at));
done:
    return status;
}

enum cl_status cl_equipment_stand(struct cl *cl, int64_t equipment_id, const struct cl_equipment_place *place)
{
    enum cl_status status;
    int64_t stay_id = 0, from_ms = 0, at_ms = cl_done_at_ms(cl);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EQUIPMENT_STAY_CURRENT, CL_BIND(cl_int(equipment_id)));
    if (cl_rows_next(rows)) {
        stay_id = cl_rows_int(rows, COL_EQUIPMENT_STAY_NOW_ID);
        from_ms = cl_rows_int(rows, COL_EQUIPMENT_STAY_NOW_FROM_MS);
    }
    CL_TRY(cl_rows_close(rows));
    CL_TRY(check_order(cl, equipment_id, from_ms));
    if (stay_id)
        CL_TRY(cl_store_change_one(cl->store, SQL_EQUIPMENT_STAY_END, CL_BIND(cl_int(stay_id), cl_int(at_ms))));
    CL_TRY(cl_store_change_one(cl->store, SQL_EQUIPMENT_STAY_NEXT,
                               CL_BIND(cl_int(equipment_id), cl_int_or_null(stay_id), cl_int_or_null(place->site_id),
                                       cl_int_or_null(place->store_id), cl_int_or_null(place->shipment_id),
                                       cl_text_or_null(cl->reason), cl_int(cl->actor.id), cl_int(at_ms),
                                       cl_int_or_null(cl_said_late_ms(cl)))));
    if (stay_id && place->site_id)
        CL_TRY(cl_store_change_one(
            cl->store, SQL_EQUIPMENT_SET_PLACE,
            CL_BIND(cl_int(equipment_id), cl_int(place->site_id), cl_int_or_null(place->store_id))));
done:
    return status;
}

enum cl_status cl_equipment_end_series(struct cl *cl, const struct cl_equipment *equipment)
{
    enum cl_status status;
    struct cl_excursion_report report = {0};
    if (!equipment->store_id || strcmp(equipment->kind, "sensor") != 0)
        return CL_OK;
    CL_TRY(cl_excursion_end_series(cl, equipment->store_id, equipment->id, &report));
    cl_excursion_tell(cl, &report);
done:
    return status;
}

/* ---- moving ----------------------------------------------------------------------------------------------------- */

/* What it has read where it is stays there: it was not moved before that. */
static enum cl_status check_read(struct cl *cl, const struct cl_equipment *equipment)
{
    enum cl_status status = CL_OK;
    int64_t newest_ms = 0;
    char at[CL_TIME_TEXT];
    if (!equipment->store_id)
        return CL_OK;
    CL_TRY(cl_store_int(cl->store, SQL_EXCURSION_NEWEST_OF_SENSOR, &newest_ms,
                        CL_BIND(cl_int(equipment->store_id), cl_int(equipment->id))));
    if (newest_ms > cl_done_at_ms(cl))
        status = cl_refuse(cl, "equipment.backdated", equipment->code,
                           "record it as done now; if the readings are of the other store, report that to QA: cryolot "
                           "deviation open --equipment",
                           "%s (%s) is on record as a sensor of %s until %s, later than that", equipment->code,
                           equipment->serial, equipment->store,
                           cl_time_write_local(newest_ms, equipment->timezone, true, at, sizeof at));
done:
    return status;
}

static enum cl_status check_movable(struct cl *cl, const struct cl_equipment *equipment,
                                    const struct cl_equipment_place *place)
{
    if (equipment->retired_at_ms)
        return cl_refuse(cl, "equipment.retired", equipment->code, NULL, "%s (%s) is used no more", equipment->code,
                         equipment->serial);
    if (equipment->shipment)
        return cl_refuse(cl, "equipment.in-use", equipment->code,
                         cl_arena_print(&cl->arena, "it goes where its shipment goes: cryolot shipment show %s",
                                        equipment->shipment),
                         "%s (%s) is in use by %s", equipment->code, equipment->serial, equipment->shipment);
    if (equipment->site_id == place->site_id && equipment->store_id == place->store_id)
        return cl_refuse(cl, "equipment.place", equipment->code, NULL, "%s (%s) is at %s already", equipment->code,
                         equipment->serial, equipment->store ? equipment->store : equipment->site);
    return check_read(cl, equipment);
}

static enum cl_status find_place(struct cl *cl, const char *site_code, const char *path, struct cl_equipment_place *out)
{
    enum cl_status status;
    struct cl_site site;
    struct cl_storage store;
    if (!site_code == !path)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "--store PATH, or --site SITE where it is in no store",
                       "equipment is moved into a store or to a site");
    if (path) {
        CL_TRY(cl_storage_load(cl, path, &store));
        *out = (struct cl_equipment_place){.site_id = store.site_id, .store_id = store.parent_id ? store.id : 0};
        cl_write_concerns(cl, store.path);
        return CL_OK;
    }
    CL_TRY(cl_site_get(cl, site_code, &site));
    *out = (struct cl_equipment_place){.site_id = site.id};
done:
    return status;
}

/* By the site that has it, or by the one that it came to. */
static enum cl_status require_site(struct cl *cl, const struct cl_equipment *equipment,
                                   const struct cl_equipment_place *place)
{
    int64_t member = 0;
    enum cl_status status =
        cl_store_int(cl->store, SQL_SITE_MEMBER, &member, CL_BIND(cl_int(cl->actor.id), cl_int(place->site_id)));
    return status == CL_OK && !member ? cl_site_require(cl, equipment->site_id) : status;
}

enum cl_status cl_equipment_move(struct cl *cl, const char *id, const char *site, const char *store,
                                 struct cl_equipment *out)
{
    enum cl_status status;
    struct cl_equipment equipment;
    struct cl_equipment_place place = {0};
    CL_TRY(cl_write_begin(cl, CL_ACT_EQUIPMENT_MOVE, NULL));
    CL_TRY(cl_equipment_get(cl, id, &equipment));
    cl_write_concerns(cl, equipment.code);
    if (equipment.store)
        cl_write_concerns(cl, equipment.store);
    CL_TRY(find_place(cl, site, store, &place));
    CL_TRY(require_site(cl, &equipment, &place));
    CL_TRY(check_movable(cl, &equipment, &place));
    CL_TRY(cl_equipment_end_series(cl, &equipment));
    if (equipment.store_id)
        CL_TRY(cl_storage_concern_lots(cl, equipment.store_id));
    if (place.store_id)
        CL_TRY(cl_storage_concern_lots(cl, place.store_id));
    CL_TRY(cl_equipment_stand(cl, equipment.id, &place));
    CL_TRY(cl_equipment_by_id(cl, equipment.id, &equipment));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = equipment;
    return status;
}
