/* Whether a piece of equipment may be used: never past its calibration, and in a shipper only once for each
 * qualification. */
#include "domain/equipment.h"
#include <string.h>

/* What a kind needs before it is used. */
static bool needs(const char *kind, const char *service)
{
    static const struct {
        const char *kind, *service;
    } needed[] = {{"sensor", "calibration"},       {"logger", "calibration"},  {"thermometer", "calibration"},
                  {"cell-counter", "calibration"}, {"balance", "calibration"}, {"pipette", "calibration"},
                  {"dry-shipper", "qualification"}};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (strcmp(needed[i].kind, kind) == 0 && strcmp(needed[i].service, service) == 0)
            return true;
    return false;
}

/* What counts on the day; id 0: there is none. */
struct service {
    int64_t id;
    struct cl_date done_on, due_on;
    bool passed;
};

static enum cl_status read_service(struct cl *cl, int64_t equipment_id, const char *kind, struct cl_date on,
                                   struct service *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EQUIPMENT_SERVICE_ON,
                                        CL_BIND(cl_int(equipment_id), cl_text(kind), cl_date_value(cl, on)));
    *out = (struct service){0};
    if (cl_rows_next(rows))
        *out = (struct service){
            cl_rows_int(rows, COL_EQUIPMENT_SERVICE_ID), cl_row_date(rows, COL_EQUIPMENT_SERVICE_DONE_ON),
            cl_row_date(rows, COL_EQUIPMENT_SERVICE_DUE_ON), cl_rows_int(rows, COL_EQUIPMENT_SERVICE_PASSED) > 0};
    return cl_rows_close(rows);
}

/* "EQ-000003A (T-17)" */
static const char *called(struct cl *cl, const struct cl_equipment *equipment)
{
    return cl_arena_print(&cl->arena, "%s (%s)", equipment->code, equipment->serial);
}

static const char *fault_of_service(struct cl *cl, const struct cl_equipment *equipment, const char *kind,
                                    const struct service *service, struct cl_date on)
{
    char done[CL_DATE_TEXT], due[CL_DATE_TEXT];
    const char *name = called(cl, equipment);
    cl_date_write(service->done_on, done, sizeof done);
    cl_date_write(service->due_on, due, sizeof due);
    if (!service->id && !needs(equipment->kind, kind))
        return NULL;
    if (!service->id)
        return cl_arena_print(&cl->arena, "%s has no %s on record", name, kind);
    if (!service->passed)
        return cl_arena_print(&cl->arena, "%s did not pass its %s on %s", name, kind, done);
    if (cl_date_compare(service->due_on, on) < 0)
        return cl_arena_print(&cl->arena, "the %s of %s ended on %s", kind, name, due);
    return NULL;
}

/* A dry shipper is qualified again after each use (DOMAIN.md "Storage and custody"). */
static enum cl_status find_use(struct cl *cl, const struct cl_equipment *equipment, const struct service *service,
                               const char **text)
{
    char on[CL_DATE_TEXT];
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EQUIPMENT_USED, CL_BIND(cl_int(service->id)));
    if (cl_rows_next(rows))
        *text = cl_arena_print(&cl->arena, "%s was used since its qualification, by %s on %s", called(cl, equipment),
                               cl_rows_text(rows, 0),
                               cl_date_write(cl_date_of(cl_rows_int(rows, 1), equipment->timezone), on, sizeof on));
    return cl_rows_close(rows);
}

static bool is_retired(const struct cl_equipment *equipment, struct cl_date on)
{
    if (!equipment->retired_at_ms)
        return false;
    return !cl_date_is_set(on) || cl_date_compare(cl_date_of(equipment->retired_at_ms, equipment->timezone), on) < 0;
}

static struct cl_equipment_fault retirement(struct cl *cl, const struct cl_equipment *equipment)
{
    char on[CL_DATE_TEXT];
    cl_date_write(cl_date_of(equipment->retired_at_ms, equipment->timezone), on, sizeof on);
    return (struct cl_equipment_fault){"equipment.retired",
                                       cl_arena_print(&cl->arena, "%s is used no more since %s: %s",
                                                      called(cl, equipment), on, equipment->retire_reason),
                                       "use another one: cryolot equipment list"};
}

enum cl_status cl_equipment_judge(struct cl *cl, const struct cl_equipment *equipment, struct cl_date on,
                                  struct cl_equipment_fault *out)
{
    static const char *const kinds[] = {"calibration", "qualification"};
    static const char *const rules[] = {"equipment.calibration", "equipment.qualification"};
    static const char *const verbs[] = {"calibrate", "qualify"};
    enum cl_status status = CL_OK;
    *out = (struct cl_equipment_fault){0};
    if (is_retired(equipment, on)) {
        *out = retirement(cl, equipment);
        return CL_OK;
    }
    struct cl_date day = cl_date_is_set(on) ? on : cl_date_of(cl_done_at_ms(cl), equipment->timezone);
    for (size_t i = 0; i < 2 && !out->text; i++) {
        struct service service;
        CL_TRY(read_service(cl, equipment->id, kinds[i], day, &service));
        out->rule = rules[i];
        out->text = fault_of_service(cl, equipment, kinds[i], &service, day);
        out->remedy =
            cl_arena_print(&cl->arena, "use another one, or have it %s: cryolot equipment %s %s --on DATE --due DATE%s",
                           i ? "qualified" : "calibrated", verbs[i], equipment->serial, i ? " --hold-hours N" : "");
        if (!out->text && i && service.id)
            CL_TRY(find_use(cl, equipment, &service, &out->text));
    }
done:
    return status;
}

enum cl_status cl_equipment_require_kind(struct cl *cl, const struct cl_equipment *equipment, const char *const *kinds)
{
    for (size_t i = 0; kinds && kinds[i]; i++)
        if (strcmp(kinds[i], equipment->kind) == 0)
            return CL_OK;
    if (!kinds)
        return CL_OK;
    return cl_refuse(cl, "equipment.kind", equipment->code, "cryolot equipment list shows what there is",
                     "%s is a %s, not a %s", called(cl, equipment), equipment->kind, kinds[0]);
}

enum cl_status cl_equipment_require_usable(struct cl *cl, const char *id, const char *const *kinds, struct cl_date on,
                                           struct cl_equipment *out)
{
    enum cl_status status;
    struct cl_equipment_fault fault;
    CL_TRY(cl_equipment_get(cl, id, out));
    CL_TRY(cl_equipment_require_kind(cl, out, kinds));
    CL_TRY(cl_equipment_judge(cl, out, on, &fault));
    if (fault.text)
        status = cl_refuse(cl, fault.rule, out->code, fault.remedy, "%s", fault.text);
done:
    return status;
}

enum cl_status cl_equipment_check_instrument(struct cl *cl, const char *instrument, struct cl_date performed_on,
                                             struct cl_error *error)
{
    enum cl_status status;
    struct cl_equipment equipment;
    struct cl_equipment_fault fault;
    bool found = false;
    CL_TRY(cl_equipment_find(cl, instrument, &equipment, &found));
    if (!found)
        return CL_OK;
    CL_TRY(cl_equipment_judge(cl, &equipment, performed_on, &fault));
    if (fault.text)
        status = cl_fail(error, CL_REFUSED, fault.rule, equipment.code, fault.remedy, "%s", fault.text);
done:
    return status;
}
