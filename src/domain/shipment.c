/* Shipments: reading them, opening one, giving one up. */
#include "domain/shipment.h"
#include "base/buffer.h"
#include "base/text.h"
#include "domain/identify.h"
#include "domain/site.h"
#include <string.h>

enum { STATEMENT_MOST = 400 };
static const int64_t HOUR_MS = 3600000;

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static const char *attachment_code(struct cl *cl, int64_t id)
{
    return id ? cl_arena_print(&cl->arena, "A%lld", (long long)id) : NULL;
}

static struct cl_shipment shipment_from_row(struct cl *cl, const struct cl_rows *rows)
{
    struct cl_shipment shipment = {
        .id = cl_rows_int(rows, COL_SHIPMENT_ID),
        .code = cl_keep_text(cl, rows, COL_SHIPMENT_CODE),
        .from = cl_keep_text(cl, rows, COL_SHIPMENT_FROM_SITE),
        .from_id = cl_rows_int(rows, COL_SHIPMENT_FROM_SITE_ID),
        .from_timezone = cl_keep_text(cl, rows, COL_SHIPMENT_FROM_TIMEZONE),
        .to = cl_keep_text(cl, rows, COL_SHIPMENT_TO_SITE),
        .to_id = cl_rows_int(rows, COL_SHIPMENT_TO_SITE_ID),
        .to_timezone = cl_keep_text(cl, rows, COL_SHIPMENT_TO_TIMEZONE),
        .shipper = cl_keep_text(cl, rows, COL_SHIPMENT_SHIPPER),
        .shipper_code = cl_keep_text(cl, rows, COL_SHIPMENT_SHIPPER_CODE),
        .shipper_id = cl_rows_int(rows, COL_SHIPMENT_SHIPPER_ID),
        .state = cl_keep_text(cl, rows, COL_SHIPMENT_STATE),
        .vials = cl_rows_int(rows, COL_SHIPMENT_VIALS),
        .statement = cl_keep_text(cl, rows, COL_SHIPMENT_QUARANTINE_STATEMENT),
        .quarantine_by = cl_keep_text(cl, rows, COL_SHIPMENT_QUARANTINE_BY),
        .quarantine_id = cl_rows_int(rows, COL_SHIPMENT_QUARANTINE_ID),
        .returns = cl_keep_text(cl, rows, COL_SHIPMENT_RETURNED),
        .returns_id = cl_rows_int(rows, COL_SHIPMENT_RETURNS_ID),
        .created_by = cl_keep_text(cl, rows, COL_SHIPMENT_CREATED_BY),
        .created_at_ms = cl_rows_int(rows, COL_SHIPMENT_CREATED_AT_MS),
        .carrier = cl_keep_text(cl, rows, COL_SHIPMENT_CARRIER),
        .tracking = cl_keep_text(cl, rows, COL_SHIPMENT_TRACKING),
        .dispatched_by = cl_keep_text(cl, rows, COL_SHIPMENT_DISPATCHED_BY),
        .dispatched_by_id = cl_rows_int(rows, COL_SHIPMENT_DISPATCHED_BY_ID),
        .dispatched_at_ms = cl_rows_int(rows, COL_SHIPMENT_DISPATCHED_AT_MS),
        .charged_at_ms = cl_rows_int(rows, COL_SHIPMENT_CHARGED_AT_MS),
        .holds_from_ms = cl_rows_int(rows, COL_SHIPMENT_HOLDS_FROM_MS),
        .hold_hours = cl_rows_int(rows, COL_SHIPMENT_HOLD_HOURS),
        .due_at_ms = cl_rows_int(rows, COL_SHIPMENT_DUE_AT_MS),
        .received_by = cl_keep_text(cl, rows, COL_SHIPMENT_RECEIVED_BY),
        .received_at_ms = cl_rows_int(rows, COL_SHIPMENT_RECEIVED_AT_MS),
        .received_recorded_ms = cl_rows_int(rows, COL_SHIPMENT_RECEIVED_RECORDED_MS),
        .condition = cl_keep_text(cl, rows, COL_SHIPMENT_CONDITION),
        .logger = attachment_code(cl, cl_rows_int(rows, COL_SHIPMENT_LOGGER_ID)),
        .logger_max_mc = cl_rows_is_null(rows, COL_SHIPMENT_LOGGER_MAX_MC)
                             ? CL_NO_TEMPERATURE
                             : cl_rows_int(rows, COL_SHIPMENT_LOGGER_MAX_MC),
        .logger_silence_minutes = cl_rows_is_null(rows, COL_SHIPMENT_LOGGER_SILENCE_MINUTES)
                                      ? -1
                                      : cl_rows_int(rows, COL_SHIPMENT_LOGGER_SILENCE_MINUTES),
        .logger_outcome = cl_keep_text(cl, rows, COL_SHIPMENT_LOGGER_OUTCOME),
        .logger_equipment = cl_keep_text(cl, rows, COL_SHIPMENT_LOGGER_EQUIPMENT),
    };
    if (strcmp(shipment.state, "open") == 0 && shipment.holds_from_ms)
        shipment.due_at_ms = shipment.holds_from_ms + shipment.hold_hours * HOUR_MS;
    shipment.overdue = strcmp(shipment.state, "dispatched") == 0 && shipment.due_at_ms < cl->now_ms;
    return shipment;
}

static enum cl_status read_deviations(struct cl *cl, struct cl_shipment *shipment)
{
    const char **codes = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SHIPMENT_DEVIATIONS, CL_BIND(cl_int(shipment->id)));
    while (cl_rows_next(rows)) {
        codes = cl_arena_grow(&cl->arena, codes, count, &capacity, sizeof *codes);
        codes[count++] = cl_keep_text(cl, rows, 0);
    }
    shipment->deviations = (struct cl_texts){codes, count};
    return cl_rows_close(rows);
}

static enum cl_status read_list(struct cl *cl, struct cl_rows *rows, struct cl_shipment_list *out)
{
    struct cl_shipment *items = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = shipment_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    for (size_t i = 0; i < count && status == CL_OK; i++)
        status = read_deviations(cl, &items[i]);
    if (status == CL_OK)
        *out = (struct cl_shipment_list){items, count};
    return status;
}

enum cl_status cl_shipment_get(struct cl *cl, const char *text, struct cl_shipment *out)
{
    enum cl_status status;
    struct cl_shipment_list list;
    char code[CL_NUMBERED_CODE];
    CL_TRY(cl_numbered_code_read("shipment", CL_SHIPMENT_PREFIX, text, code, cl->error));
    CL_TRY(read_list(cl, cl_rows_open(cl->store, SQL_SHIPMENT_BY_CODE, CL_BIND(cl_text(code))), &list));
    if (list.count == 0)
        return cl_not_found(cl, "shipment", code);
    *out = list.at[0];
done:
    return status;
}

static enum cl_status check_state_word(struct cl *cl, const char *state)
{
    static const char *const words[] = {"open", "dispatched", "received", "cancelled"};
    for (size_t i = 0; state && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], state) == 0)
            return CL_OK;
    if (!state)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, "open, dispatched, received or cancelled",
                   "there is no state '%s' of a shipment", state);
}

enum cl_status cl_shipment_list(struct cl *cl, const struct cl_shipment_filter *filter, struct cl_shipment_list *out)
{
    enum cl_status status;
    struct cl_site site;
    CL_TRY(check_state_word(cl, filter->state));
    if (filter->site)
        CL_TRY(cl_site_get(cl, filter->site, &site));
    status = read_list(cl,
                       cl_rows_open(cl->store, SQL_SHIPMENT_LIST,
                                    CL_BIND(cl_text(filter->state), cl_text(filter->site),
                                            filter->overdue ? cl_int(cl->now_ms) : cl_null(), cl_int(filter->limit))),
                       out);
done:
    return status;
}

/* ---- its vials --------------------------------------------------------------------------------------------------- */

static struct cl_shipment_vial vial_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_shipment_vial){
        .vial_id = cl_rows_int(rows, COL_SHIPMENT_VIAL_VIAL_ID),
        .vial = cl_keep_text(cl, rows, COL_SHIPMENT_VIAL_VIAL),
        .lot = cl_keep_text(cl, rows, COL_SHIPMENT_VIAL_LOT),
        .lot_id = cl_rows_int(rows, COL_SHIPMENT_VIAL_LOT_ID),
        .lot_status = cl_keep_text(cl, rows, COL_SHIPMENT_VIAL_LOT_STATUS),
        .product = cl_keep_text(cl, rows, COL_SHIPMENT_VIAL_PRODUCT),
        .serial = cl_rows_int(rows, COL_SHIPMENT_VIAL_SERIAL),
        .state = cl_keep_text(cl, rows, COL_SHIPMENT_VIAL_STATE),
        .purpose = cl_keep_text(cl, rows, COL_SHIPMENT_VIAL_PURPOSE),
        .cells = cl_rows_int(rows, COL_SHIPMENT_VIAL_CELLS),
        .volume_ul = cl_rows_int(rows, COL_SHIPMENT_VIAL_VOLUME_UL),
        .expires_on = cl_row_date(rows, COL_SHIPMENT_VIAL_EXPIRES_ON),
        .storage_max_mc = cl_rows_int(rows, COL_SHIPMENT_VIAL_STORAGE_MAX_MC),
        .packed_by = cl_keep_text(cl, rows, COL_SHIPMENT_VIAL_PACKED_BY),
        .packed_at_ms = cl_rows_int(rows, COL_SHIPMENT_VIAL_PACKED_AT_MS),
        .outcome = cl_keep_text(cl, rows, COL_SHIPMENT_VIAL_OUTCOME),
        .outcome_by = cl_keep_text(cl, rows, COL_SHIPMENT_VIAL_OUTCOME_BY),
        .found_by = cl_keep_text(cl, rows, COL_SHIPMENT_VIAL_FOUND_BY),
        .found_at_ms = cl_rows_int(rows, COL_SHIPMENT_VIAL_FOUND_AT_MS),
        .held = !cl_rows_is_null(rows, COL_SHIPMENT_VIAL_HELD_FOR),
        .held_for = cl_keep_text(cl, rows, COL_SHIPMENT_VIAL_HELD_FOR),
    };
}

enum cl_status cl_shipment_vials(struct cl *cl, const struct cl_shipment *shipment, struct cl_shipment_vial_list *out)
{
    struct cl_shipment_vial *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SHIPMENT_VIALS, CL_BIND(cl_int(shipment->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = vial_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_shipment_vial_list){items, count};
    return status;
}

enum cl_status cl_shipment_vial_codes(struct cl *cl, const struct cl_shipment *shipment, struct cl_texts *out)
{
    struct cl_shipment_vial_list vials;
    enum cl_status status = cl_shipment_vials(cl, shipment, &vials);
    if (status != CL_OK)
        return status;
    const char **codes = cl_arena_alloc(&cl->arena, vials.count * sizeof *codes + 1);
    for (size_t i = 0; i < vials.count; i++)
        codes[i] = vials.at[i].vial;
    *out = (struct cl_texts){codes, vials.count};
    return CL_OK;
}

/* ---- for whoever changes it ------------------------------------------------------------------------------------- */

enum cl_status cl_shipment_require_state(struct cl *cl, const struct cl_shipment *shipment, const char *state,
                                         const char *doing)
{
    if (strcmp(shipment->state, state) == 0)
        return CL_OK;
    return cl_refuse(cl, "shipment.state", shipment->code,
                     cl_arena_print(&cl->arena, "cryolot shipment show %s", shipment->code), "cannot %s %s: it is %s",
                     doing, shipment->code, shipment->state);
}

void cl_shipment_concern(struct cl *cl, const struct cl_shipment *shipment)
{
    cl_write_concerns(cl, shipment->code);
    cl_write_concerns(cl, shipment->shipper_code);
}

/* ---- opening one ------------------------------------------------------------------------------------------------ */

static struct cl_hash quarantine_content(const char *code, const char *from, const char *to, const char *statement)
{
    struct cl_buffer text = {0};
    cl_buffer_print(&text, "shipment %s\nfrom %s\nto %s\nstatement %s\n", code, from, to, statement);
    struct cl_hash hash = cl_hash_of(text.data, text.size);
    cl_buffer_free(&text);
    return hash;
}

enum cl_status cl_shipment_quarantine_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                     struct cl_hash *out, bool *superseded)
{
    struct cl_shipment shipment;
    enum cl_status status = cl_shipment_get(cl, signature->subject, &shipment);
    if (status != CL_OK)
        return status;
    *superseded = false;
    *out = quarantine_content(shipment.code, shipment.from, shipment.to, shipment.statement ? shipment.statement : "");
    return CL_OK;
}

/* QA signs: who opens the shipment, or the second person. */
static enum cl_status sign_quarantine(struct cl *cl, const struct cl_shipment_new *new, const char *code, int64_t *id)
{
    static const char meaning[] = "quarantine shipment";
    enum cl_status status;
    struct cl_hash content = quarantine_content(code, new->from, new->to, new->statement);
    if (cl->actor.roles & CL_ROLE_QA)
        return cl_sign(cl, meaning, code, &content, id);
    if (!cl->second.id)
        return cl_refuse(cl, "shipment.quarantine", NULL, "add --second LOGIN, of somebody with the role qa",
                         "a quarantine shipment is signed by QA");
    CL_TRY(cl_write_with_second(cl, CL_ROLE_QA));
    status = cl_sign_second(cl, meaning, code, &content, id);
done:
    return status;
}

/* What comes back went the other way. */
static enum cl_status find_returned(struct cl *cl, const struct cl_shipment_new *new, struct cl_shipment *returned)
{
    enum cl_status status;
    CL_TRY(cl_shipment_get(cl, new->returns, returned));
    if (strcmp(returned->state, "received") != 0)
        return cl_refuse(cl, "shipment.returns", returned->code, "receive it first",
                         "%s was not received, and nothing of it can come back", returned->code);
    if (strcmp(returned->from, new->to) != 0 || strcmp(returned->to, new->from) != 0)
        status = cl_refuse(cl, "shipment.returns", returned->code, "leave --returns away, or turn the sites round",
                           "%s went from %s to %s", returned->code, returned->from, returned->to);
done:
    return status;
}

/* Where it was received it stands, until it is moved or comes back. */
static enum cl_status find_shipper(struct cl *cl, const char *id, const struct cl_site *from, struct cl_equipment *out)
{
    char since[CL_TIME_TEXT];
    static const char *const kinds[] = {"dry-shipper", NULL};
    enum cl_status status;
    CL_TRY(cl_equipment_require_usable(cl, id, kinds, (struct cl_date){0}, out));
    if (out->shipment)
        status =
            cl_refuse(cl, "shipment.shipper", out->code,
                      cl_arena_print(&cl->arena, "use another one, or see: cryolot shipment show %s", out->shipment),
                      "%s (%s) is in use by %s", out->code, out->serial, out->shipment);
    else if (out->site_id != from->id)
        status = cl_refuse(cl, "shipment.shipper", out->code,
                           cl_arena_print(&cl->arena,
                                          "use one that is at %s; if it came back: cryolot equipment move %s --site %s",
                                          from->code, out->serial, from->code),
                           "%s (%s) is at %s since %s", out->code, out->serial, out->site,
                           cl_time_write_local(out->since_ms, out->timezone, false, since, sizeof since));
done:
    return status;
}

static enum cl_status insert(struct cl *cl, const struct cl_shipment_new *new, const struct cl_site *from,
                             const struct cl_site *to, const char **code)
{
    enum cl_status status;
    struct cl_equipment shipper;
    struct cl_shipment returned = {0};
    int64_t last = 0, id = 0, signature_id = 0;
    char text[CL_NUMBERED_CODE];
    if (new->returns)
        CL_TRY(find_returned(cl, new, &returned));
    CL_TRY(find_shipper(cl, new->shipper, from, &shipper));
    CL_TRY(cl_store_int(cl->store, SQL_SHIPMENT_LAST, &last, CL_NO_VALUES));
    *code = cl_arena_copy(&cl->arena, cl_numbered_code_write(CL_SHIPMENT_PREFIX, last + 1, text));
    cl_write_concerns(cl, *code);
    cl_write_concerns(cl, shipper.code);
    if (new->statement)
        CL_TRY(sign_quarantine(cl, new, *code, &signature_id));
    status = cl_store_insert(cl->store, SQL_SHIPMENT_INSERT, &id,
                             CL_BIND(cl_text(*code), cl_int(from->id), cl_int(to->id), cl_int(shipper.id),
                                     cl_text(new->statement), cl_int_or_null(signature_id), cl_int_or_null(returned.id),
                                     cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl))));
done:
    return status;
}

enum cl_status cl_shipment_create(struct cl *cl, const struct cl_shipment_new *new, struct cl_shipment *out)
{
    enum cl_status status;
    struct cl_site from, to;
    struct cl_shipment created;
    const char *code = NULL;
    if (new->statement)
        CL_TRY(cl_print_check("statement", new->statement, STATEMENT_MOST, cl->error));
    CL_TRY(cl_write_begin(cl, new->statement ? CL_ACT_SHIPMENT_QUARANTINE : CL_ACT_SHIPMENT_CREATE, NULL));
    CL_TRY(cl_site_get(cl, new->from, &from));
    CL_TRY(cl_site_get(cl, new->to, &to));
    CL_TRY(cl_site_require(cl, from.id));
    if (from.id == to.id)
        status = cl_refuse(cl, "shipment.sites", from.code, "move vials within a site: cryolot vial move",
                           "a shipment goes from one site to another, not from %s to itself", from.code);
    if (status == CL_OK)
        CL_TRY(insert(cl, new, &from, &to, &code));
    if (status == CL_OK)
        CL_TRY(cl_shipment_get(cl, code, &created));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = created;
    return status;
}
