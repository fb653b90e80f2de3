/* The temperature logger that travels with a shipment: its file is read, kept and judged. */
#include "base/csv.h"
#include "domain/attachment.h"
#include "domain/equipment.h"
#include "domain/shipment.h"
#include "domain/site.h"
#include <stdlib.h>
#include <string.h>

static const int64_t MINUTE_MS = 60000, SILENCE_MOST_MS = 60 * 60000;

/* ---- the file --------------------------------------------------------------------------------------------------- */

struct reading {
    int64_t at_ms, temperature_mc;
};

struct file {
    struct cl *cl;
    const struct cl_shipment *shipment;
    int at, temperature; /* where these columns stand; -1: not known yet */
    bool headed;
    struct reading *readings;
    size_t count, capacity;
};

static enum cl_status read_header(struct file *file, const struct cl_csv_row *row)
{
    file->headed = true;
    for (size_t i = 0; i < row->count; i++) {
        if (strcmp(row->field[i], "at") == 0)
            file->at = (int)i;
        else if (strcmp(row->field[i], "temperature_c") == 0)
            file->temperature = (int)i;
    }
    if (file->at < 0)
        cl_fail_row(file->cl->error, row->line, "at", "the column 'at' is missing");
    if (file->temperature < 0)
        cl_fail_row(file->cl->error, row->line, "temperature_c", "the column 'temperature_c' is missing");
    return CL_OK;
}

static const char *field_of(const struct cl_csv_row *row, int column)
{
    return column >= 0 && (size_t)column < row->count ? row->field[column] : "";
}

/* "-185.2" in degrees Celsius. */
static enum cl_status read_celsius(const char *text, int64_t *temperature_mc, struct cl_error *error)
{
    struct cl_decimal value;
    int64_t scaled = 0;
    if (cl_decimal_read(text, &value, NULL) != CL_OK || cl_decimal_scale(value, 3, &scaled, NULL) != CL_OK ||
        scaled < -273150 || scaled > 200000)
        return cl_fail(error, CL_USAGE, NULL, NULL, NULL,
                       "'%s' is no temperature in degrees Celsius from -273.15 to 200, to a thousandth", text);
    *temperature_mc = scaled;
    return CL_OK;
}

static enum cl_status take_row(void *context, const struct cl_csv_row *row)
{
    struct file *file = context;
    struct cl *cl = file->cl;
    struct cl_error fault = {0};
    struct reading reading = {0};
    if (!file->headed)
        return read_header(file, row);
    if (file->at < 0 || file->temperature < 0)
        return CL_OK;
    if (cl_time_read(field_of(row, file->at), file->shipment->to_timezone, &reading.at_ms, &fault) != CL_OK)
        cl_fail_row(cl->error, row->line, "at", "%s", fault.message);
    cl_error_clear(&fault);
    if (read_celsius(field_of(row, file->temperature), &reading.temperature_mc, &fault) != CL_OK)
        cl_fail_row(cl->error, row->line, "temperature_c", "%s", fault.message);
    cl_error_clear(&fault);
    file->readings = cl_arena_grow(&cl->arena, file->readings, file->count, &file->capacity, sizeof *file->readings);
    file->readings[file->count++] = reading;
    return CL_OK;
}

/* ---- the way ---------------------------------------------------------------------------------------------------- */

static int by_time(const void *a, const void *b)
{
    const struct reading *one = a, *other = b;
    return (one->at_ms > other->at_ms) - (one->at_ms < other->at_ms);
}

/* Of the readings between dispatch and receipt. */
static struct cl_shipment_log judge(const struct file *file, int64_t received_at_ms)
{
    int64_t last_ms = file->shipment->dispatched_at_ms;
    struct cl_shipment_log log = {0};
    for (size_t i = 0; i < file->count; i++) {
        const struct reading *reading = &file->readings[i];
        if (reading->at_ms < file->shipment->dispatched_at_ms || reading->at_ms > received_at_ms)
            continue;
        if (log.readings++ == 0 || reading->temperature_mc > log.max_mc)
            log.max_mc = reading->temperature_mc;
        log.silence_ms = reading->at_ms - last_ms > log.silence_ms ? reading->at_ms - last_ms : log.silence_ms;
        last_ms = reading->at_ms;
    }
    if (received_at_ms - last_ms > log.silence_ms)
        log.silence_ms = received_at_ms - last_ms;
    return log;
}

static enum cl_status judge_rows(const struct file *file, const char *name, enum cl_status status)
{
    struct cl_error *error = file->cl->error;
    size_t mistakes = error->row_count;
    if (mistakes > 0 && (status == CL_OK || status == CL_INVALID_INPUT))
        return cl_fail(error, CL_INVALID_INPUT, "shipment.logger-file", name, "correct the file and give it again",
                       "%s has %zu %s; nothing was stored", name, mistakes, mistakes == 1 ? "mistake" : "mistakes");
    if (status == CL_OK && file->count == 0)
        return cl_fail(error, CL_INVALID_INPUT, "shipment.logger-file", name,
                       "give a header (at,temperature_c) and a row for each reading", "%s holds no readings", name);
    return status;
}

/* On the day that it left and on the day that it came, by the civil date where the logger is at home. */
static enum cl_status judge_logger(struct cl *cl, const struct cl_shipment *shipment, int64_t received_at_ms,
                                   const char *logger_id, struct cl_shipment_log *log)
{
    static const char *const kinds[] = {"logger", "sensor", NULL};
    enum cl_status status;
    struct cl_equipment logger;
    struct cl_equipment_fault fault = {0};
    const int64_t days_ms[] = {shipment->dispatched_at_ms, received_at_ms};
    CL_TRY(cl_equipment_get(cl, logger_id, &logger));
    CL_TRY(cl_equipment_require_kind(cl, &logger, kinds));
    for (size_t i = 0; i < 2 && !fault.text; i++)
        CL_TRY(cl_equipment_judge(cl, &logger, cl_date_of(days_ms[i], logger.timezone), &fault));
    log->equipment_id = logger.id;
    log->fault = fault.text;
done:
    return status;
}

enum cl_status cl_shipment_log_read(struct cl *cl, const struct cl_shipment *shipment, int64_t received_at_ms,
                                    const struct cl_file_given *given, const char *logger_id,
                                    struct cl_shipment_log *out)
{
    enum cl_status status;
    struct file file = {.cl = cl, .shipment = shipment, .at = -1, .temperature = -1};
    CL_TRY(cl_attachment_check(given, cl->error));
    CL_TRY(judge_rows(&file, given->name, cl_csv_read(given->data, given->size, take_row, &file, cl->error)));
    if (file.count)
        qsort(file.readings, file.count, sizeof *file.readings, by_time);
    *out = judge(&file, received_at_ms);
    if (out->readings == 0)
        status = cl_refuse(cl, "shipment.logger", shipment->code,
                           "give the file of the logger that travelled with it, with times in UTC or with their offset",
                           "no reading of %s is between dispatch and receipt of %s", given->name, shipment->code);
    else if (logger_id)
        status = judge_logger(cl, shipment, received_at_ms, logger_id, out);
    else
        out->fault =
            cl_arena_print(&cl->arena, "nobody said which logger wrote %s: its calibration was not asked", given->name);
done:
    return status;
}

/* ---- what follows ------------------------------------------------------------------------------------------------ */

enum cl_status cl_shipment_log_keep(struct cl *cl, const struct cl_shipment *shipment,
                                    const struct cl_shipment_vial_list *vials, const struct cl_file_given *file,
                                    struct cl_shipment_log *log)
{
    enum cl_status status;
    int64_t file_id = 0;
    for (size_t i = 0; i < vials->count; i++)
        log->outside |= log->max_mc > vials->at[i].storage_max_mc;
    log->incomplete = log->silence_ms > SILENCE_MOST_MS;
    const char *outcome = log->outside      ? "outside"
                          : log->fault      ? "doubtful"
                          : log->incomplete ? "incomplete"
                                            : "within-limits";
    CL_TRY(cl_attachment_insert(cl, shipment->code, "temperature-log", file, &file_id));
    CL_TRY(cl_store_change_one(cl->store, SQL_SHIPMENT_LOG,
                               CL_BIND(cl_int(shipment->id), cl_int(file_id), cl_int(log->max_mc), cl_text(outcome),
                                       cl_int((log->silence_ms + MINUTE_MS - 1) / MINUTE_MS),
                                       cl_int_or_null(log->equipment_id))));
done:
    return status;
}

/* Either site may have the logger. */
static enum cl_status require_site(struct cl *cl, const struct cl_shipment *shipment)
{
    int64_t member = 0;
    enum cl_status status =
        cl_store_int(cl->store, SQL_SITE_MEMBER, &member, CL_BIND(cl_int(cl->actor.id), cl_int(shipment->from_id)));
    return status == CL_OK && !member ? cl_site_require(cl, shipment->to_id) : status;
}

enum cl_status cl_shipment_logger(struct cl *cl, const char *code, const struct cl_file_given *file,
                                  const char *logger_id, struct cl_shipment *out)
{
    enum cl_status status;
    struct cl_shipment shipment;
    struct cl_shipment_vial_list vials;
    struct cl_shipment_log log;
    CL_TRY(cl_write_begin(cl, CL_ACT_SHIPMENT_LOGGER, NULL));
    CL_TRY(cl_shipment_get(cl, code, &shipment));
    cl_shipment_concern(cl, &shipment);
    CL_TRY(require_site(cl, &shipment));
    CL_TRY(cl_shipment_require_state(cl, &shipment, "received", "read the logger of"));
    if (shipment.logger)
        CL_TRY(cl_refuse(cl, "shipment.logger", shipment.code,
                         cl_arena_print(&cl->arena, "attach it as evidence: cryolot attach %s FILE", shipment.code),
                         "%s has the file of its logger already, %s", shipment.code, shipment.logger));
    CL_TRY(cl_shipment_log_read(cl, &shipment,
                                shipment.received_recorded_ms ? shipment.received_recorded_ms : shipment.received_at_ms,
                                file, logger_id, &log));
    CL_TRY(cl_shipment_vials(cl, &shipment, &vials));
    CL_TRY(cl_shipment_log_keep(cl, &shipment, &vials, file, &log));
    if (log.outside || log.incomplete || log.fault)
        CL_TRY(cl_shipment_deviate(
            cl, &shipment, &vials,
            &(struct cl_shipment_found){.log = &log, .recorded_late = shipment.received_recorded_ms != 0}));
    CL_TRY(cl_shipment_get(cl, shipment.code, &shipment));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = shipment;
    return status;
}
