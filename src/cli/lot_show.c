/* The page of one lot: itself, and what stands beside it. */
#include "base/buffer.h"
#include "cli/lot.h"
#include <cryolot/lot_batch.h>
#include <cryolot/lot_scope.h>
#include <jansson.h>
#include <string.h>

/* ---- JSON ----------------------------------------------------------------------------------------------------------
 */

static json_int_t materials_in(const struct cl_lot_batch *batch, const char *state)
{
    json_int_t count = 0;
    for (size_t i = 0; i < batch->materials.count; i++)
        count += strcmp(batch->materials.at[i].state, state) == 0;
    return count;
}

static json_t *json_receipt(const struct cl_lot_receipt *receipt)
{
    char at[CL_TIME_TEXT];
    if (!receipt->received_at_ms)
        return json_null();
    return json_pack("{s:s,s:s,s:I,s:b,s:s?,s:s}", "received_at",
                     cl_time_write_utc(receipt->received_at_ms, at, sizeof at), "condition", receipt->condition,
                     "temperature_mc", (json_int_t)receipt->temperature_mc, "accepted", receipt->accepted, "reason",
                     receipt->reason, "received_by", receipt->received_by);
}

static enum cl_status print_json(struct cl_command *command, const struct cl_lot *lot, const struct cl_lot_batch *batch,
                                 const struct cl_lot_scope_page *scope)
{
    json_t *object = cl_lot_json(lot);
    json_object_set_new(object, "scope", lot->released_at_ms ? cl_lot_scope_json(scope) : json_null());
    json_object_set_new(object, "passage", lot->passage < 0 ? json_null() : json_integer(lot->passage));
    json_object_set_new(object, "population_doublings",
                        lot->population_doublings ? json_string(lot->population_doublings) : json_null());
    json_object_set_new(object, "receipt", json_receipt(&batch->receipt));
    json_object_set_new(object, "materials",
                        json_pack("{s:I,s:I,s:I}", "entered", materials_in(batch, "entered"), "accepted",
                                  materials_in(batch, "accepted"), "rejected", materials_in(batch, "rejected")));
    json_object_set_new(object, "yields",
                        cl_json_records(cl_yield_fields, CL_YIELD_FIELD_COUNT, batch->yields.at, batch->yields.count,
                                        sizeof *batch->yields.at));
    json_object_set_new(object, "freezing_runs",
                        cl_json_records(cl_freezing_fields, CL_FREEZING_FIELD_COUNT, batch->freezing_runs.at,
                                        batch->freezing_runs.count, sizeof *batch->freezing_runs.at));
    json_object_set_new(object, "batch_record", batch->batch_record ? json_string(batch->batch_record) : json_null());
    json_object_set_new(object, "reviews",
                        cl_json_records(cl_review_fields, CL_REVIEW_FIELD_COUNT, batch->reviews.at,
                                        batch->reviews.count, sizeof *batch->reviews.at));
    json_object_set_new(object, "warnings", cl_json_texts(batch->donor_warnings));
    return cl_put_json(command, json_pack("{s:o}", "lot", object));
}

/* ---- for people ----------------------------------------------------------------------------------------------------
 */

static void add_receipt(struct cl_buffer *out, const struct cl_lot_receipt *receipt, const char *zone)
{
    char at[CL_TIME_TEXT], temperature[CL_QUANTITY_TEXT];
    if (receipt->received_at_ms)
        cl_buffer_print(out, "%s %s at %s by %s: %s\n", receipt->accepted ? "Received" : "REFUSED at receipt",
                        cl_time_write_local(receipt->received_at_ms, zone, false, at, sizeof at),
                        cl_temperature_write(receipt->temperature_mc, temperature, sizeof temperature),
                        receipt->received_by, receipt->condition);
}

static void add_materials(struct cl_buffer *out, const struct cl_lot_batch *batch)
{
    size_t all = batch->materials.count;
    long long rejected = materials_in(batch, "rejected");
    if (all == 0)
        return;
    cl_buffer_print(out, "Materials %zu, %lld accepted", all, (long long)materials_in(batch, "accepted"));
    if (rejected)
        cl_buffer_print(out, ", %lld REJECTED", rejected);
    cl_buffer_print(out, ": cryolot lot material %s\n", batch->materials.at[0].lot);
}

static void add_runs(struct cl_buffer *out, const struct cl_lot_batch *batch, const char *zone)
{
    char started[CL_TIME_TEXT], ended[CL_TIME_TEXT];
    for (size_t i = 0; i < batch->freezing_runs.count; i++) {
        const struct cl_freezing_run *run = &batch->freezing_runs.at[i];
        cl_buffer_print(out, "Frozen by %s from %s to %s (%s)\n", run->program,
                        cl_time_write_local(run->started_at_ms, zone, false, started, sizeof started),
                        cl_time_write_local(run->ended_at_ms, zone, false, ended, sizeof ended), run->file);
    }
}

static void add_reviews(struct cl_buffer *out, const struct cl_lot_batch *batch)
{
    bool reviewed = false;
    if (!batch->batch_record)
        return;
    cl_buffer_print(out, "Batch record %s, %s", batch->batch_record, batch->batch_record_name);
    for (size_t i = 0; i < batch->reviews.count; i++) {
        const struct cl_lot_review *review = &batch->reviews.at[i];
        reviewed |= review->current;
        if (review->current)
            cl_buffer_print(out, "; reviewed by %s: %s", review->part, review->reviewed_by);
    }
    cl_buffer_add_text(out, reviewed ? "\n" : "; not reviewed\n");
}

static enum cl_status print_beside(struct cl_command *command, const struct cl_lot *lot,
                                   const struct cl_lot_batch *batch, const struct cl_lot_scope_page *scope)
{
    struct cl_buffer out = {0};
    const char *zone = cl_facility(command->cl)->timezone;
    if (scope->text)
        cl_buffer_print(&out, "Released only for %s\n", scope->text);
    if (lot->passage >= 0)
        cl_buffer_print(&out, "Passage %lld\n", (long long)lot->passage);
    if (lot->population_doublings)
        cl_buffer_print(&out, "Population doublings %s, of this step\n", lot->population_doublings);
    add_receipt(&out, &batch->receipt, zone);
    add_materials(&out, batch);
    for (size_t i = 0; i < batch->yields.count; i++) {
        const struct cl_lot_yield *yield = &batch->yields.at[i];
        cl_buffer_print(&out, "Yield of %s %s %% (%lld of %lld %s)\n", yield->step, yield->percent,
                        (long long)yield->actual, (long long)yield->theoretical, yield->unit);
    }
    add_runs(&out, batch, zone);
    add_reviews(&out, batch);
    for (size_t i = 0; i < batch->donor_warnings.count; i++)
        cl_buffer_print(&out, "%s\n", batch->donor_warnings.at[i]);
    enum cl_status status = CL_OK;
    if (out.size > 0)
        status = cl_put(command, "\n");
    if (out.size > 0 && status == CL_OK)
        status = cl_put(command, out.data);
    cl_buffer_free(&out);
    return status;
}

enum cl_status cl_print_lot_page(struct cl_command *command, const struct cl_lot *lot)
{
    enum cl_status status;
    struct cl_lot_batch batch;
    struct cl_lot_scope_page scope;
    CL_TRY(cl_lot_batch_get(command->cl, lot, &batch));
    CL_TRY(cl_lot_scope_get(command->cl, lot->code, &scope));
    if (command->json)
        return print_json(command, lot, &batch, &scope);
    CL_TRY(cl_print_lot(command, lot));
    status = print_beside(command, lot, &batch, &scope);
done:
    return status;
}
