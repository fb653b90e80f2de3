/* Equipment: adding it, retiring it, looking at it. */
#include "domain/equipment.h"
#include "base/text.h"
#include "domain/identify.h"
#include "domain/site.h"
#include <ctype.h>
#include <string.h>

enum { SERIAL_MOST = 40, NAME_MOST = 80 };

static const char *const KINDS[] = {"sensor",      "logger",     "thermometer", "cell-counter", "balance", "pipette",
                                    "dry-shipper", "tank",       "freezer",     "refrigerator", "bath",    "incubator",
                                    "hood",        "centrifuge", "scanner",     "other",        NULL};

const char *const *cl_equipment_kinds(void)
{
    return KINDS;
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static struct cl_equipment equipment_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_equipment){
        .id = cl_rows_int(rows, COL_EQUIPMENT_ID),
        .code = cl_keep_text(cl, rows, COL_EQUIPMENT_CODE),
        .serial = cl_keep_text(cl, rows, COL_EQUIPMENT_SERIAL),
        .kind = cl_keep_text(cl, rows, COL_EQUIPMENT_KIND),
        .name = cl_keep_text(cl, rows, COL_EQUIPMENT_NAME),
        .site = cl_keep_text(cl, rows, COL_EQUIPMENT_SITE),
        .site_id = cl_rows_int(rows, COL_EQUIPMENT_SITE_ID),
        .timezone = cl_keep_text(cl, rows, COL_EQUIPMENT_TIMEZONE),
        .store = cl_keep_text(cl, rows, COL_EQUIPMENT_STORE),
        .store_id = cl_rows_int(rows, COL_EQUIPMENT_STORE_ID),
        .every_minutes = cl_rows_int(rows, COL_EQUIPMENT_EVERY_MINUTES),
        .shipment = cl_keep_text(cl, rows, COL_EQUIPMENT_SHIPMENT),
        .calibrated_on = cl_row_date(rows, COL_EQUIPMENT_CALIBRATED_ON),
        .calibration_due_on = cl_row_date(rows, COL_EQUIPMENT_CALIBRATION_DUE_ON),
        .qualified_on = cl_row_date(rows, COL_EQUIPMENT_QUALIFIED_ON),
        .qualification_due_on = cl_row_date(rows, COL_EQUIPMENT_QUALIFICATION_DUE_ON),
        .maintained_on = cl_row_date(rows, COL_EQUIPMENT_MAINTAINED_ON),
        .maintenance_due_on = cl_row_date(rows, COL_EQUIPMENT_MAINTENANCE_DUE_ON),
        .hold_hours = cl_rows_int(rows, COL_EQUIPMENT_HOLD_HOURS),
        .qualification_id = cl_rows_int(rows, COL_EQUIPMENT_QUALIFICATION_ID),
        .retired_at_ms = cl_rows_int(rows, COL_EQUIPMENT_RETIRED_AT_MS),
        .retire_reason = cl_keep_text(cl, rows, COL_EQUIPMENT_RETIRE_REASON),
        .added_by = cl_keep_text(cl, rows, COL_EQUIPMENT_ADDED_BY),
        .added_at_ms = cl_rows_int(rows, COL_EQUIPMENT_ADDED_AT_MS),
        .since_ms = cl_rows_int(rows, COL_EQUIPMENT_SINCE_MS),
    };
}

/* Takes the rows of a query with the column list {equipment}, then judges each as it stands now. */
static enum cl_status read_list(struct cl *cl, struct cl_rows *rows, struct cl_equipment_list *out)
{
    struct cl_equipment *items = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = equipment_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    for (size_t i = 0; i < count && status == CL_OK; i++) {
        struct cl_equipment_fault fault;
        status = cl_equipment_judge(cl, &items[i], (struct cl_date){0}, &fault);
        items[i].problem = fault.text;
        items[i].usable = !fault.text;
    }
    if (status == CL_OK)
        *out = (struct cl_equipment_list){items, count};
    return status;
}

enum cl_status cl_equipment_by_id(struct cl *cl, int64_t id, struct cl_equipment *out)
{
    struct cl_equipment_list list = {0};
    enum cl_status status = read_list(cl, cl_rows_open(cl->store, SQL_EQUIPMENT_BY_ID, CL_BIND(cl_int(id))), &list);
    if (status == CL_OK && list.count != 1)
        status = cl_fail(cl->error, CL_INTEGRITY, "store.damaged", NULL, "cryolot verify",
                         "there is no equipment of row %lld", (long long)id);
    if (status == CL_OK)
        *out = list.at[0];
    return status;
}

/* As serial numbers and codes stand in the record. */
static char *in_capitals(struct cl *cl, const char *text)
{
    char *upper = cl_arena_copy(&cl->arena, text);
    for (char *at = upper; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    return upper;
}

enum cl_status cl_equipment_find(struct cl *cl, const char *id, struct cl_equipment *out, bool *found)
{
    int64_t row = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EQUIPMENT_FIND, CL_BIND(cl_text(in_capitals(cl, id))));
    *found = cl_rows_next(rows);
    if (*found)
        row = cl_rows_int(rows, 0);
    enum cl_status status = cl_rows_close(rows);
    return status == CL_OK && *found ? cl_equipment_by_id(cl, row, out) : status;
}

/* Whether a text was meant as a code of ours: "EQ-" and a digit. */
static bool resembles_code(const char *text)
{
    size_t size = sizeof CL_EQUIPMENT_PREFIX "-" - 1;
    return strncasecmp(text, CL_EQUIPMENT_PREFIX "-", size) == 0 && isdigit((unsigned char)text[size]);
}

enum cl_status cl_equipment_get(struct cl *cl, const char *id, struct cl_equipment *out)
{
    enum cl_status status = CL_OK;
    char code[CL_NUMBERED_CODE];
    bool found = false;
    if (resembles_code(id))
        CL_TRY(cl_numbered_code_read("equipment", CL_EQUIPMENT_PREFIX, id, code, cl->error));
    CL_TRY(cl_equipment_find(cl, id, out, &found));
    if (!found)
        status = cl_not_found(cl, "equipment", in_capitals(cl, id));
done:
    return status;
}

static enum cl_status check_kind(struct cl *cl, const char *kind)
{
    for (size_t i = 0; kind && KINDS[i]; i++)
        if (strcmp(KINDS[i], kind) == 0)
            return CL_OK;
    if (!kind)
        return CL_OK;
    const char *nearest = cl_text_nearest(kind, KINDS);
    return cl_fail(cl->error, CL_USAGE, NULL, NULL,
                   nearest ? cl_arena_print(&cl->arena, "did you mean %s", nearest)
                           : "cryolot equipment add --help lists the kinds; what is none of them is 'other'",
                   "there is no kind '%s' of equipment", kind);
}

enum cl_status cl_equipment_list(struct cl *cl, const struct cl_equipment_filter *filter, struct cl_equipment_list *out)
{
    enum cl_status status;
    struct cl_site site;
    struct cl_date due_before = filter->overdue ? cl_today(cl, cl->facility.timezone) : (struct cl_date){0};
    CL_TRY(check_kind(cl, filter->kind));
    if (filter->site)
        CL_TRY(cl_site_get(cl, filter->site, &site));
    status = read_list(cl,
                       cl_rows_open(cl->store, SQL_EQUIPMENT_LIST,
                                    CL_BIND(cl_text(filter->site), cl_text(filter->kind), cl_date_value(cl, due_before),
                                            cl_int(filter->retired), cl_int(filter->limit))),
                       out);
done:
    return status;
}

/* ---- adding ---------------------------------------------------------------------------------------------------- */

static enum cl_status check_serial(struct cl *cl, const char *serial)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./_";
    size_t size = strlen(serial);
    if (size == 0 || size > SERIAL_MOST || strspn(serial, letters) != size || !isalnum((unsigned char)serial[0]))
        return cl_fail(cl->error, CL_USAGE, NULL, NULL,
                       "use the maker's number as it stands on the device: letters, digits and - . / _",
                       "'%s' is not a serial number of 1 to %d characters", serial, SERIAL_MOST);
    if (resembles_code(serial))
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "give its maker's number; cryolot numbers equipment itself",
                       "'%s' looks like a code of cryolot's own", serial);
    return CL_OK;
}

/* Whoever types the number means this device and nothing else. */
static enum cl_status check_free(struct cl *cl, const char *serial)
{
    const char *kind = NULL, *code = NULL;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_IDENTIFY, CL_BIND(cl_text(serial)));
    if (cl_rows_next(rows)) {
        kind = cl_keep_text(cl, rows, COL_IDENTITY_KIND);
        code = cl_keep_text(cl, rows, COL_IDENTITY_CODE);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status != CL_OK || !kind)
        return status;
    return cl_fail(cl->error, CL_CONFLICT, "equipment.serial", serial,
                   cl_arena_print(&cl->arena, "cryolot find %s shows it", serial), "%s '%s' is there already", kind,
                   code);
}

static enum cl_status find_store(struct cl *cl, const char *path, const struct cl_site *site, int64_t *store_id)
{
    enum cl_status status;
    struct cl_identity_list found;
    CL_TRY(cl_identify(cl, path, "store", &found));
    *store_id = found.at[0].id;
    path = found.at[0].code; /* whose first component is the site */
    if (strncmp(path, site->code, strlen(site->code)) != 0 || strcspn(path, "/") != strlen(site->code))
        status = cl_refuse(cl, "equipment.site", path, "give the site of the store, or a store of the site",
                           "%s is no store of %s", path, site->code);
done:
    return status;
}

static enum cl_status insert(struct cl *cl, const struct cl_equipment_new *new, const char *serial,
                             const struct cl_site *site, int64_t *id)
{
    enum cl_status status;
    char code[CL_NUMBERED_CODE];
    int64_t last = 0, store_id = 0;
    if (new->store)
        CL_TRY(find_store(cl, new->store, site, &store_id));
    CL_TRY(cl_store_int(cl->store, SQL_EQUIPMENT_LAST, &last, CL_NO_VALUES));
    cl_numbered_code_write(CL_EQUIPMENT_PREFIX, last + 1, code);
    cl_write_concerns(cl, code);
    cl_write_concerns(cl, serial);
    status = cl_store_insert(cl->store, SQL_EQUIPMENT_INSERT, id,
                             CL_BIND(cl_text(code), cl_text(serial), cl_text(new->kind), cl_text(new->name),
                                     cl_int(site->id), cl_int_or_null(store_id), cl_int_or_null(new->every_minutes),
                                     cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl))));
    if (status == CL_OK)
        status = cl_equipment_stand(cl, *id, &(struct cl_equipment_place){.site_id = site->id, .store_id = store_id});
done:
    return status;
}

static enum cl_status check_new(struct cl *cl, const struct cl_equipment_new *new, const char *serial)
{
    enum cl_status status;
    CL_TRY(check_serial(cl, serial));
    CL_TRY(check_kind(cl, new->kind));
    CL_TRY(cl_print_check("name", new->name, NAME_MOST, cl->error));
    if (new->every_minutes && strcmp(new->kind, "sensor") != 0)
        status = cl_fail(cl->error, CL_USAGE, NULL, NULL, "leave --every away, or register the sensor in it by itself",
                         "a %s reports nothing by itself", new->kind);
done:
    return status;
}

enum cl_status cl_equipment_add(struct cl *cl, const struct cl_equipment_new *new, struct cl_equipment *out)
{
    enum cl_status status;
    struct cl_site site;
    struct cl_equipment added;
    int64_t id = 0;
    const char *serial = in_capitals(cl, new->serial);
    CL_TRY(check_new(cl, new, serial));
    CL_TRY(cl_write_begin(cl, CL_ACT_EQUIPMENT_ADD, NULL));
    CL_TRY(cl_site_get(cl, new->site, &site));
    CL_TRY(cl_site_require(cl, site.id));
    CL_TRY(check_free(cl, serial));
    CL_TRY(insert(cl, new, serial, &site, &id));
    CL_TRY(cl_equipment_by_id(cl, id, &added));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = added;
    return status;
}

/* ---- retiring -------------------------------------------------------------------------------------------------- */

static enum cl_status check_retirable(struct cl *cl, const struct cl_equipment *equipment)
{
    char on[CL_DATE_TEXT];
    if (equipment->retired_at_ms)
        return cl_refuse(cl, "equipment.retired", equipment->code, NULL, "%s (%s) is retired since %s already",
                         equipment->code, equipment->serial,
                         cl_date_write(cl_date_of(equipment->retired_at_ms, equipment->timezone), on, sizeof on));
    if (equipment->shipment)
        return cl_refuse(cl, "equipment.in-use", equipment->code,
                         cl_arena_print(&cl->arena, "cryolot shipment show %s", equipment->shipment),
                         "%s (%s) is in use by %s", equipment->code, equipment->serial, equipment->shipment);
    return CL_OK;
}

enum cl_status cl_equipment_retire(struct cl *cl, const char *id, struct cl_equipment *out)
{
    enum cl_status status;
    struct cl_equipment equipment;
    CL_TRY(cl_write_begin(cl, CL_ACT_EQUIPMENT_RETIRE, NULL));
    CL_TRY(cl_equipment_get(cl, id, &equipment));
    cl_write_concerns(cl, equipment.code);
    CL_TRY(cl_site_require(cl, equipment.site_id));
    CL_TRY(check_retirable(cl, &equipment));
    CL_TRY(cl_equipment_end_series(cl, &equipment));
    CL_TRY(cl_store_change_one(cl->store, SQL_EQUIPMENT_RETIRE,
                               CL_BIND(cl_int(equipment.id), cl_int(cl_done_at_ms(cl)), cl_text(cl->reason))));
    CL_TRY(cl_equipment_by_id(cl, equipment.id, &equipment));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = equipment;
    return status;
}
