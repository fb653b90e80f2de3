/* What a code is, in one line: for who has a vial in the hand and wants to know. */
#include "domain/identify.h"
#include "domain/scan.h"
#include "domain/vial.h"
#include <cryolot/lot.h>
#include <cryolot/storage.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* "; HELD: label doubtful (DEV-0003)" of the holds that were not lifted. */
static const char *held_why(struct cl *cl, const struct cl_vial_detail *detail)
{
    const char *text = "";
    for (size_t i = 0; i < detail->holds; i++) {
        const struct cl_vial_hold *hold = &detail->hold[i];
        if (hold->lifted_at_ms == 0)
            text = cl_arena_print(&cl->arena, "%s; %s HELD: %s%s%s", text, hold->on, hold->reason,
                                  hold->deviation ? " of " : "", hold->deviation ? hold->deviation : "");
    }
    return text;
}

static enum cl_status identify_vial(struct cl_scan *scan, const char *code)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    struct cl_vial vial;
    struct cl_vial_detail detail;
    char day[CL_DATE_TEXT];
    CL_TRY(cl_vial_get(cl, code, &vial));
    CL_TRY(cl_vial_detail(cl, &vial, &detail));
    snprintf(scan->vial, sizeof scan->vial, "%s", vial.code);
    snprintf(scan->place, sizeof scan->place, "%s", vial.place ? vial.place : "");
    status = cl_scan_say(scan, "%s %s; %s, %s %s%s", vial.code, cl_vial_whereabouts(cl, &vial),
                         strcmp(vial.purpose, "product") == 0 ? "for patients" : vial.purpose,
                         vial.expired ? "EXPIRED" : "expires", cl_date_write(vial.expires_on, day, sizeof day),
                         held_why(cl, &detail));
    CL_TRY(cl_scan_add_exposure(scan, vial.id));
done:
    return status;
}

/* The vial at a position; NULL when none stands there. */
static enum cl_status standing_at(struct cl *cl, const struct cl_storage *store, const char *position, const char **out)
{
    struct cl_vial_list vials;
    struct cl_vial_filter filter = {.store = store->path, .limit = 10000};
    enum cl_status status = cl_vial_list(cl, &filter, &vials);
    *out = NULL;
    for (size_t i = 0; status == CL_OK && i < vials.count; i++)
        if (vials.at[i].position && strcmp(vials.at[i].position, position) == 0)
            *out = vials.at[i].code;
    return status;
}

static enum cl_status identify_store(struct cl_scan *scan, const char *path, const char *position)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    struct cl_storage store;
    const char *vial = NULL;
    char mc[CL_QUANTITY_TEXT];
    CL_TRY(cl_storage_get(cl, path, &store));
    snprintf(scan->place, sizeof scan->place, "%s%s%s", store.path, *position ? ":" : "", position);
    if (*position) {
        CL_TRY(standing_at(cl, &store, position, &vial));
        return cl_scan_say(scan, "%s:%s %s%s", store.path, position, vial ? "holds " : "is empty", vial ? vial : "");
    }
    const char *room = store.positions > 0 ? cl_arena_print(&cl->arena, ", %" PRId64 " of %" PRId64 " positions free",
                                                            store.free, store.positions)
                                           : "";
    const char *warmth =
        store.last_mc == CL_NO_TEMPERATURE
            ? ""
            : cl_arena_print(&cl->arena, ", last read %s", cl_temperature_write(store.last_mc, mc, sizeof mc));
    status = cl_scan_say(scan, "%s is a %s%s%s: %" PRId64 " vial%s%s%s", store.path, store.kind, store.grid ? " " : "",
                         store.grid ? store.grid : "", store.vials, store.vials == 1 ? "" : "s", room, warmth);
done:
    return status;
}

static enum cl_status identify_lot(struct cl_scan *scan, const char *code)
{
    enum cl_status status;
    struct cl_lot lot;
    char day[CL_DATE_TEXT];
    CL_TRY(cl_lot_get(scan->cl, code, &lot));
    status = cl_scan_say(scan, "lot %s of %s: %s%s, %s %s, %" PRId64 " vials in stock", lot.code, lot.product,
                         lot.status, lot.held ? ", HELD" : "", lot.expired ? "EXPIRED" : "expires",
                         cl_date_write(lot.expires_on, day, sizeof day), lot.vials_in_stock);
done:
    return status;
}

enum cl_status cl_scan_identify(struct cl_scan *scan, const struct cl_scan_code *code)
{
    struct cl *cl = scan->cl;
    struct cl_identity_list found;
    const char *text = code->kind == CL_SCAN_IS_POSITION ? code->position : code->code; /* a donor may be called D1 */
    if (code->kind == CL_SCAN_IS_VIAL)
        return identify_vial(scan, text);
    enum cl_status status = cl_identify(cl, text, NULL, &found);
    if (status == CL_NOT_FOUND || status == CL_USAGE) {
        cl_error_clear(cl->error);
        if (cl_scan_bare_word(scan, text))
            return CL_OK;
        return *code->sentence
                   ? cl_scan_refuse(scan, code->rule, code->remedy, "%s", code->sentence)
                   : cl_scan_refuse(scan, "scan.unknown",
                                    "scan it again; outside the session: cryolot find looks for parts of an ID",
                                    "nothing in this record has the ID %s", text);
    }
    if (status != CL_OK)
        return status;
    const struct cl_identity *first = &found.at[0];
    if (strcmp(first->kind, "vial") == 0)
        return identify_vial(scan, first->code);
    if (strcmp(first->kind, "store") == 0)
        return identify_store(scan, first->code, code->position);
    if (strcmp(first->kind, "lot") == 0)
        return identify_lot(scan, first->code);
    const char *more = cl_identity_more(cl, first);
    return cl_scan_say(scan, "%s is %s%s%s", first->code, cl_identity_noun(cl, first), more ? ": " : "",
                       more ? more : "");
}
