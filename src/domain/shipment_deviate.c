/* What a shipment's arrival asks QA to decide. */
#include "base/buffer.h"
#include "domain/deviation.h"
#include "domain/shipment.h"
#include <string.h>

enum { NAMED_MOST = 8 };
static const int64_t MINUTE_MS = 60000;

static bool has_outcome(const struct cl_shipment_vial *vial, const char *outcome)
{
    return vial->outcome && strcmp(vial->outcome, outcome) == 0;
}

/* "3 h 20 min" */
static const char *span(struct cl *cl, int64_t ms)
{
    int64_t minutes = (ms + MINUTE_MS - 1) / MINUTE_MS;
    return cl_arena_print(&cl->arena, "%lld h %lld min", (long long)(minutes / 60), (long long)(minutes % 60));
}

/* Whether a vial is held: for what was decided about it, or because it came late, too warm, or with a logger that
 * proves nothing. */
static bool is_doubtful(const struct cl_shipment_vial *vial, const struct cl_shipment_found *found, bool at_receipt)
{
    if (at_receipt && (has_outcome(vial, "reject") || has_outcome(vial, "quarantine")))
        return true;
    if (found->log && found->log->outside && found->log->max_mc > vial->storage_max_mc)
        return true; /* what is missing was just as warm, when it is found again */
    if (found->log && found->log->fault)
        return true; /* nobody knows how warm it was */
    return found->late_ms > 0 && !has_outcome(vial, "missing");
}

static size_t count_of(const struct cl_shipment_vial_list *vials, const char *outcome)
{
    size_t count = 0;
    for (size_t i = 0; i < vials->count; i++)
        count += has_outcome(&vials->at[i], outcome);
    return count;
}

static void add(struct cl_buffer *text, const char *word)
{
    cl_buffer_print(text, "%s%s", text->size ? ", " : "", word);
}

/* "1 rejected, 2 in quarantine, 3 h 20 min late, up to -101.5 °C" */
static const char *findings(struct cl *cl, const struct cl_shipment_vial_list *vials,
                            const struct cl_shipment_found *found, bool at_receipt)
{
    struct cl_buffer text = {0};
    char warmest[CL_QUANTITY_TEXT];
    size_t rejected = count_of(vials, "reject"), quarantined = count_of(vials, "quarantine");
    if (at_receipt && rejected)
        add(&text, cl_arena_print(&cl->arena, "%zu rejected", rejected));
    if (at_receipt && quarantined)
        add(&text, cl_arena_print(&cl->arena, "%zu in quarantine", quarantined));
    if (found->late_ms)
        add(&text, cl_arena_print(&cl->arena, "%s%s after the hold time of its shipper",
                                  found->recorded_late ? "its receipt recorded " : "", span(cl, found->late_ms)));
    if (found->log && found->log->outside)
        add(&text,
            cl_arena_print(&cl->arena, "up to %s %s", cl_temperature_write(found->log->max_mc, warmest, sizeof warmest),
                           found->recorded_late ? "until its receipt was recorded" : "on its way"));
    if (found->log && found->log->incomplete)
        add(&text,
            cl_arena_print(&cl->arena, "its logger was silent for %s on its way", span(cl, found->log->silence_ms)));
    if (found->log && found->log->fault)
        add(&text, cl_arena_print(&cl->arena, "what its logger says is doubtful: %s", found->log->fault));
    const char *kept = cl_arena_copy(&cl->arena, text.data ? text.data : "");
    cl_buffer_free(&text);
    return kept;
}

/* "UC26A001-0001K, UC26A001-0002I and 4 more" */
static const char *named(struct cl *cl, const struct cl_shipment_vial_list *vials, const int64_t *vial_ids,
                         size_t count)
{
    const char *text = NULL;
    size_t said = 0;
    for (size_t i = 0; i < vials->count && said < count && said < NAMED_MOST; i++)
        if (vials->at[i].vial_id == vial_ids[said]) {
            text = said++ ? cl_arena_print(&cl->arena, "%s, %s", text, vials->at[i].vial) : vials->at[i].vial;
        }
    return said < count ? cl_arena_print(&cl->arena, "%s and %zu more", text, count - said) : text;
}

/* `vial_ids`: in the order of the list. */
static enum cl_status raise(struct cl *cl, const struct cl_shipment *shipment,
                            const struct cl_shipment_vial_list *vials, const char *class, const char *title,
                            const int64_t *vial_ids, size_t count)
{
    enum cl_status status;
    int64_t id;
    const char *code;
    CL_TRY(cl_deviation_raise_found(cl,
                                    &(struct cl_deviation_found){.title = title,
                                                                 .class = class,
                                                                 .place = shipment->to,
                                                                 .shipment_id = shipment->id,
                                                                 .vial_ids = vial_ids,
                                                                 .vial_count = count},
                                    &id, &code));
    if (!shipment->deviations.count)
        CL_TRY(cl_store_change(cl->store, SQL_SHIPMENT_DEVIATE, CL_BIND(cl_int(shipment->id), cl_int(id))));
    if (strcmp(class, "minor") != 0)
        cl_notice(cl, "HELD: %s, by %s: %s; QA decides", named(cl, vials, vial_ids, count), code, title);
done:
    return status;
}

enum cl_status cl_shipment_deviate(struct cl *cl, const struct cl_shipment *shipment,
                                   const struct cl_shipment_vial_list *vials, const struct cl_shipment_found *found)
{
    enum cl_status status = CL_OK;
    bool at_receipt = strcmp(shipment->state, "dispatched") == 0; /* as it was read, before this write */
    int64_t *doubtful = cl_arena_alloc(&cl->arena, vials->count * sizeof *doubtful + 1);
    int64_t *came = cl_arena_alloc(&cl->arena, vials->count * sizeof *came + 1);
    int64_t *missing = cl_arena_alloc(&cl->arena, vials->count * sizeof *missing + 1);
    size_t doubtful_count = 0, missing_count = 0, came_count = 0;
    for (size_t i = 0; i < vials->count; i++) {
        if (is_doubtful(&vials->at[i], found, at_receipt))
            doubtful[doubtful_count++] = vials->at[i].vial_id;
        if (at_receipt && has_outcome(&vials->at[i], "missing"))
            missing[missing_count++] = vials->at[i].vial_id;
        if (!has_outcome(&vials->at[i], "missing"))
            came[came_count++] = vials->at[i].vial_id;
    }
    if (doubtful_count)
        CL_TRY(raise(cl, shipment, vials, "major",
                     cl_arena_print(&cl->arena, "%s: %s", shipment->code, findings(cl, vials, found, at_receipt)),
                     doubtful, doubtful_count));
    else if (came_count && found->log && found->log->incomplete)
        CL_TRY(raise(cl, shipment, vials, "minor",
                     cl_arena_print(&cl->arena, "%s: %s", shipment->code, findings(cl, vials, found, at_receipt)), came,
                     came_count));
    if (missing_count)
        CL_TRY(raise(cl, shipment, vials, "critical",
                     cl_arena_print(&cl->arena, "%s: %zu vial%s missing", shipment->code, missing_count,
                                    missing_count == 1 ? " is" : "s are"),
                     missing, missing_count));
done:
    return status;
}
