/* Equipment in the walk: added, calibrated, qualified, maintained, retired. */
#include "walk.h"
#include <cryolot/equipment.h>
#include <stdio.h>
#include <string.h>

static const char *some_site(struct walker *walker)
{
    return walk_one_in(walker, 3) ? "HOS" : "CPN";
}

/* Of the newest; NULL: there is none of the kind. Not what travels, which the shipments need. */
static enum cl_status some_equipment(struct walker *walker, const char *kind, const char **out)
{
    struct cl_equipment_list list;
    enum cl_status status =
        cl_equipment_list(walker->cl, &(struct cl_equipment_filter){.kind = kind, .retired = true, .limit = 12}, &list);
    *out = NULL;
    for (int i = 0; status == CL_OK && list.count > 0 && !*out && i < 12; i++) {
        const struct cl_equipment *at = &list.at[walk_below(walker, (int64_t)list.count)];
        if (strcmp(at->kind, "dry-shipper") != 0)
            *out = walk_one_in(walker, 2) ? at->code : at->serial;
    }
    return status;
}

enum cl_status walk_equip(struct walker *walker, bool *tried)
{
    static const char *const kinds[] = {"thermometer", "sensor", "cell-counter", "scanner", "vial"};
    struct cl_equipment out;
    const char *kind = kinds[walk_one_in(walker, 12) ? 4 : walk_below(walker, 4)];
    const struct walk_store *store = walk_some_store(walker, "tank");
    *tried = true;
    return cl_equipment_add(
        walker->cl,
        &(struct cl_equipment_new){.serial = walk_one_in(walker, 10) ? walk_some_shipper(walker)
                                                                     : walk_new_name(walker, "EQW"),
                                   .kind = kind,
                                   .name = "of the walk",
                                   .site = some_site(walker),
                                   .store = strcmp(kind, "sensor") == 0 ? walk_name_of(walker, store) : NULL},
        &out);
}

static enum cl_status serve(struct walker *walker, const char *id, struct cl_equipment_service_new service)
{
    enum cl_status status;
    struct cl_equipment out;
    const char *deviation;
    CL_TRY(cl_equipment_get(walker->cl, id, &out));
    struct cl_date today = cl_today(walker->cl, out.timezone); /* where it stands */
    service.done_on = walk_one_in(walker, 20) ? cl_date_add_days(today, 2) : today;
    service.due_on = service.failed ? (struct cl_date){0} : cl_date_add_days(today, 300);
    status = cl_equipment_serve(walker->cl, id, &service, &out, &deviation);
done:
    return status;
}

/* A shipper is qualified anew after each use. */
enum cl_status walk_qualify(struct walker *walker, bool *tried)
{
    *tried = true;
    return serve(walker, walk_some_shipper(walker),
                 (struct cl_equipment_service_new){.kind = "qualification", .hold_hours = 240});
}

/* At times it fails, and what was measured since the last good one is in doubt. */
enum cl_status walk_calibrate(struct walker *walker, bool *tried)
{
    const char *id;
    enum cl_status status = some_equipment(walker, NULL, &id);
    *tried = id != NULL;
    return status == CL_OK && *tried
               ? serve(walker, id,
                       (struct cl_equipment_service_new){.kind = "calibration", .failed = walk_one_in(walker, 6)})
               : status;
}

enum cl_status walk_maintain(struct walker *walker, bool *tried)
{
    const char *id;
    enum cl_status status = some_equipment(walker, NULL, &id);
    *tried = id != NULL;
    return status == CL_OK && *tried ? serve(walker, id, (struct cl_equipment_service_new){.kind = "maintenance"})
                                     : status;
}

enum cl_status walk_retire(struct walker *walker, bool *tried)
{
    struct cl_equipment out;
    const char *id;
    enum cl_status status = some_equipment(walker, NULL, &id);
    *tried = id != NULL;
    return status == CL_OK && *tried ? cl_equipment_retire(walker->cl, id, &out) : status;
}

enum cl_status walk_some_thermometer(struct walker *walker, const char **out)
{
    return some_equipment(walker, walk_one_in(walker, 6) ? NULL : "thermometer", out);
}
