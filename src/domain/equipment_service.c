/* What was done to a piece of equipment: calibrations, qualifications, maintenance. */
#include "base/text.h"
#include "domain/attachment.h"
#include "domain/deviation.h"
#include "domain/equipment.h"
#include "domain/site.h"
#include <string.h>

enum { REMARK_MOST = 400, DUE_YEARS_MOST = 5, HOLD_HOURS_MOST = 24 * 90 };

/* ---- looking --------------------------------------------------------------------------------------------------- */

static struct cl_equipment_service service_from_row(struct cl *cl, const struct cl_rows *rows)
{
    int64_t file_id = cl_rows_int(rows, COL_EQUIPMENT_SERVICE_FILE_ID);
    return (struct cl_equipment_service){
        .kind = cl_keep_text(cl, rows, COL_EQUIPMENT_SERVICE_KIND),
        .done_on = cl_row_date(rows, COL_EQUIPMENT_SERVICE_DONE_ON),
        .due_on = cl_row_date(rows, COL_EQUIPMENT_SERVICE_DUE_ON),
        .outcome = cl_rows_int(rows, COL_EQUIPMENT_SERVICE_PASSED) ? "passed" : "failed",
        .hold_hours = cl_rows_int(rows, COL_EQUIPMENT_SERVICE_HOLD_HOURS),
        .remark = cl_keep_text(cl, rows, COL_EQUIPMENT_SERVICE_REMARK),
        .file = file_id ? cl_arena_print(&cl->arena, "A%lld", (long long)file_id) : NULL,
        .recorded_by = cl_keep_text(cl, rows, COL_EQUIPMENT_SERVICE_RECORDED_BY),
        .recorded_at_ms = cl_rows_int(rows, COL_EQUIPMENT_SERVICE_RECORDED_AT_MS),
    };
}

enum cl_status cl_equipment_services(struct cl *cl, const struct cl_equipment *equipment,
                                     struct cl_equipment_service_list *out)
{
    struct cl_equipment_service *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EQUIPMENT_SERVICES, CL_BIND(cl_int(equipment->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = service_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_equipment_service_list){items, count};
    return status;
}

/* ---- what is recorded ------------------------------------------------------------------------------------------- */

static bool is_kind(const struct cl_equipment_service_new *service, const char *kind)
{
    return strcmp(service->kind, kind) == 0;
}

/* What can be said without the record. */
static enum cl_status check_given(struct cl *cl, const struct cl_equipment_service_new *service)
{
    enum cl_status status = CL_OK;
    if (!cl_date_is_set(service->done_on) || (!service->failed && !cl_date_is_set(service->due_on)))
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "--on DATE --due DATE; one that was failed needs no --due",
                       "a %s has a day on which it was done and one through which it is valid", service->kind);
    if (cl_date_is_set(service->due_on) && cl_date_compare(service->due_on, service->done_on) < 0)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "--due is the last day on which it is valid",
                       "--due lies before --on");
    if (cl_date_is_set(service->due_on) &&
        cl_date_compare(service->due_on, cl_date_add_months(service->done_on, 12 * DUE_YEARS_MOST)) > 0)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "give the day of the certificate; look at the year",
                       "a %s is valid for %d years at most", service->kind, DUE_YEARS_MOST);
    if (service->hold_hours < 0 || service->hold_hours > HOLD_HOURS_MOST)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, NULL, "a hold time is 1 to %d hours", HOLD_HOURS_MOST);
    if (service->remark)
        CL_TRY(cl_text_check("remark", service->remark, REMARK_MOST, cl->error));
    if (service->file)
        CL_TRY(cl_attachment_check(service->file, cl->error));
done:
    return status;
}

static enum cl_status check_hold_hours(struct cl *cl, const struct cl_equipment *equipment,
                                       const struct cl_equipment_service_new *service)
{
    bool shipper = strcmp(equipment->kind, "dry-shipper") == 0;
    if (service->hold_hours && !shipper)
        return cl_fail(cl->error, CL_USAGE, NULL, equipment->code, "leave --hold-hours away",
                       "%s is a %s: only a dry shipper holds for so many hours", equipment->code, equipment->kind);
    if (shipper && is_kind(service, "qualification") && !service->failed && !service->hold_hours)
        return cl_fail(cl->error, CL_USAGE, NULL, equipment->code, "add --hold-hours N, as this qualification found it",
                       "it is not said how long %s holds its temperature", equipment->code);
    return CL_OK;
}

static enum cl_status last_use(struct cl *cl, const struct cl_equipment *equipment, struct cl_date *on)
{
    int64_t used_at_ms = 0;
    enum cl_status status =
        cl_store_int(cl->store, SQL_EQUIPMENT_LAST_USE, &used_at_ms, CL_BIND(cl_int(equipment->id)));
    *on = used_at_ms ? cl_date_of(used_at_ms, equipment->timezone) : (struct cl_date){0};
    return status;
}

/* A qualification says how a shipper holds after its last use, not before it or during it. */
static enum cl_status check_unused(struct cl *cl, const struct cl_equipment *equipment, struct cl_date done_on)
{
    enum cl_status status;
    char used[CL_DATE_TEXT];
    struct cl_date used_on;
    if (equipment->shipment)
        return cl_refuse(cl, "equipment.in-use", equipment->code, "qualify it when it came back and is empty",
                         "%s (%s) is in use by %s", equipment->code, equipment->serial, equipment->shipment);
    CL_TRY(last_use(cl, equipment, &used_on));
    if (cl_date_is_set(used_on) && cl_date_compare(done_on, used_on) < 0)
        status = cl_refuse(cl, "equipment.order", equipment->code, "give the qualification that was done after its use",
                           "%s was last used on %s, after that qualification", equipment->code,
                           cl_date_write(used_on, used, sizeof used));
done:
    return status;
}

/* The newest counts: an older one that is recorded behind it would take its place. */
static enum cl_status check_order(struct cl *cl, const struct cl_equipment *equipment,
                                  const struct cl_equipment_service_new *service)
{
    char last[CL_DATE_TEXT];
    struct cl_date last_on = is_kind(service, "calibration")     ? equipment->calibrated_on
                             : is_kind(service, "qualification") ? equipment->qualified_on
                                                                 : equipment->maintained_on;
    if (!cl_date_is_set(last_on) || cl_date_compare(service->done_on, last_on) >= 0)
        return CL_OK;
    return cl_refuse(cl, "equipment.order", equipment->code,
                     "attach the older certificate instead: cryolot attach ID FILE --as certificate",
                     "%s has a newer %s on record, of %s", equipment->code, service->kind,
                     cl_date_write(last_on, last, sizeof last));
}

static enum cl_status check_service(struct cl *cl, const struct cl_equipment *equipment,
                                    const struct cl_equipment_service_new *service)
{
    enum cl_status status = CL_OK;
    if (equipment->retired_at_ms)
        return cl_refuse(cl, "equipment.retired", equipment->code, NULL, "%s (%s) is used no more", equipment->code,
                         equipment->serial);
    if (cl_date_compare(service->done_on, cl_today(cl, equipment->timezone)) > 0)
        return cl_refuse(cl, "date.future", equipment->code, "record it when it was done", "--on lies in the future");
    if (cl_date_compare(service->done_on, cl_date_of(cl_done_at_ms(cl), equipment->timezone)) > 0)
        return cl_refuse(cl, "time.order", equipment->code, "give the true day and time",
                         "--on lies behind the time at which it is said to be recorded");
    CL_TRY(check_hold_hours(cl, equipment, service));
    CL_TRY(check_order(cl, equipment, service));
    if (is_kind(service, "qualification"))
        CL_TRY(check_unused(cl, equipment, service->done_on));
done:
    return status;
}

static enum cl_status insert(struct cl *cl, const struct cl_equipment *equipment,
                             const struct cl_equipment_service_new *service)
{
    enum cl_status status = CL_OK;
    int64_t file_id = 0;
    struct cl_date due_on = cl_date_is_set(service->due_on) ? service->due_on : service->done_on;
    if (service->file)
        CL_TRY(cl_attachment_insert(cl, equipment->code, "certificate", service->file, &file_id));
    status = cl_store_change_one(
        cl->store, SQL_EQUIPMENT_SERVICE_INSERT,
        CL_BIND(cl_int(equipment->id), cl_text(service->kind), cl_date_value(cl, service->done_on),
                cl_date_value(cl, due_on), cl_int(!service->failed), cl_int_or_null(service->hold_hours),
                cl_text_or_null(service->remark), cl_int_or_null(file_id), cl_int(cl->actor.id), cl_int(cl->now_ms)));
done:
    return status;
}

/* What it measured since its last good calibration is in doubt: QA looks. */
static enum cl_status raise(struct cl *cl, const struct cl_equipment *before, const char **code)
{
    int64_t id;
    char since[CL_DATE_TEXT];
    const char *title =
        cl_arena_print(&cl->arena, "%s (%s) did not pass its calibration", before->code, before->serial);
    const char *description =
        cl_date_is_set(before->calibrated_on)
            ? cl_arena_print(&cl->arena, "What it measured since %s, its calibration before, is in doubt",
                             cl_date_write(before->calibrated_on, since, sizeof since))
            : "What it measured is in doubt: there is no calibration before";
    return cl_deviation_raise_found(cl,
                                    &(struct cl_deviation_found){.title = title,
                                                                 .description = description,
                                                                 .place = before->site,
                                                                 .class = "major",
                                                                 .store_id = before->store_id,
                                                                 .equipment_id = before->id},
                                    &id, code);
}

static enum cl_act act_of(const struct cl_equipment_service_new *service)
{
    if (is_kind(service, "calibration"))
        return CL_ACT_EQUIPMENT_CALIBRATE;
    return is_kind(service, "qualification") ? CL_ACT_EQUIPMENT_QUALIFY : CL_ACT_EQUIPMENT_MAINTAIN;
}

enum cl_status cl_equipment_serve(struct cl *cl, const char *id, const struct cl_equipment_service_new *service,
                                  struct cl_equipment *out, const char **deviation)
{
    enum cl_status status;
    struct cl_equipment equipment;
    const char *opened = NULL;
    CL_TRY(check_given(cl, service));
    CL_TRY(cl_write_begin(cl, act_of(service), NULL));
    CL_TRY(cl_equipment_get(cl, id, &equipment));
    cl_write_concerns(cl, equipment.code);
    CL_TRY(cl_site_require(cl, equipment.site_id));
    CL_TRY(check_service(cl, &equipment, service));
    CL_TRY(insert(cl, &equipment, service));
    if (service->failed && is_kind(service, "calibration"))
        CL_TRY(raise(cl, &equipment, &opened));
    CL_TRY(cl_equipment_by_id(cl, equipment.id, &equipment));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK) {
        *out = equipment;
        *deviation = opened;
    }
    return status;
}
