#include "domain/lot.h"
#include "base/isbt128.h"
#include "base/text.h"
#include "domain/lot_material.h"
#include "domain/lot_process.h"
#include "domain/payload.h"
#include "domain/site.h"
#include <cryolot/donor.h>
#include <cryolot/product.h>
#include <cryolot/vial.h>
#include <stdio.h>
#include <string.h>

const char *cl_lot_status_phrase(const char *status)
{
    if (strcmp(status, "quarantine") == 0)
        return "in quarantine";
    return strcmp(status, "in-process") == 0 ? "in process" : status;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

/* What was decided: a withdrawn lot was released, and says so for ever. */
static void take_decisions(struct cl *cl, const struct cl_rows *rows, struct cl_lot *lot)
{
    const char *meaning = cl_rows_text(rows, COL_LOT_DECISION);
    lot->decision_reason = cl_keep_text(cl, rows, COL_LOT_DECISION_REASON);
    lot->withdrawn_at_ms = cl_rows_int(rows, COL_LOT_WITHDRAWN_AT_MS);
    lot->withdrawn_by = cl_keep_text(cl, rows, COL_LOT_WITHDRAWN_BY);
    lot->withdrawal_reason = cl_keep_text(cl, rows, COL_LOT_WITHDRAWAL_REASON);
    if (meaning && strcmp(meaning, "release") == 0) {
        lot->released_at_ms = cl_rows_int(rows, COL_LOT_DECIDED_AT_MS);
        lot->released_by = cl_keep_text(cl, rows, COL_LOT_DECIDED_BY);
    } else {
        lot->rejected_at_ms = cl_rows_int(rows, COL_LOT_DECIDED_AT_MS);
        lot->rejected_by = cl_keep_text(cl, rows, COL_LOT_DECIDED_BY);
    }
}

/* With its check character, as it is printed for the eye. */
static const char *donation_number(struct cl *cl, const struct cl_rows *rows)
{
    char text[CL_ISBT128_DONATION_TEXT];
    const char *number = cl_rows_text(rows, COL_LOT_DONATION_NUMBER);
    return number ? cl_arena_copy(&cl->arena, cl_isbt128_donation_write(number, text)) : NULL;
}

static struct cl_lot lot_from_row(struct cl *cl, const struct cl_rows *rows)
{
    struct cl_lot lot = {
        .id = cl_rows_int(rows, COL_LOT_ID),
        .code = cl_keep_text(cl, rows, COL_LOT_CODE),
        .kind = cl_keep_text(cl, rows, COL_LOT_KIND),
        .product = cl_keep_text(cl, rows, COL_LOT_PRODUCT),
        .product_id = cl_rows_int(rows, COL_LOT_PRODUCT_ID),
        .product_version = cl_rows_int(rows, COL_LOT_PRODUCT_VERSION),
        .status = cl_keep_text(cl, rows, COL_LOT_STATUS),
        .held = cl_rows_int(rows, COL_LOT_HOLDS) > 0,
        .site = cl_keep_text(cl, rows, COL_LOT_SITE),
        .timezone = cl_keep_text(cl, rows, COL_LOT_TIMEZONE),
        .made_on = cl_row_date(rows, COL_LOT_MADE_ON),
        .expires_on = cl_row_date(rows, COL_LOT_EXPIRES_ON),
        .donor = cl_keep_text(cl, rows, COL_LOT_DONOR),
        .passage = cl_rows_is_null(rows, COL_LOT_PASSAGE) ? -1 : cl_rows_int(rows, COL_LOT_PASSAGE),
        .population_doublings = cl_keep_text(cl, rows, COL_LOT_POPULATION_DOUBLINGS),
        .donation_number = donation_number(cl, rows),
        .cells_per_vial = cl_rows_int(rows, COL_LOT_CELLS_PER_VIAL),
        .volume_ul = cl_rows_int(rows, COL_LOT_VOLUME_UL),
    };
    lot.expired = cl_date_compare(cl_today(cl, lot.timezone), lot.expires_on) > 0;
    take_decisions(cl, rows, &lot);
    return lot;
}

static enum cl_status read_parents(struct cl *cl, struct cl_lot *lot)
{
    size_t capacity = 0;
    struct cl_texts *parents = &lot->parents;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_PARENTS, CL_BIND(cl_int(lot->id)));
    while (cl_rows_next(rows)) {
        parents->at = cl_arena_grow(&cl->arena, parents->at, parents->count, &capacity, sizeof *parents->at);
        parents->at[parents->count++] = cl_keep_text(cl, rows, 0);
    }
    return cl_rows_close(rows);
}

static enum cl_status count_vials(struct cl *cl, struct cl_lot *lot)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_VIALS, CL_BIND(cl_int(lot->id)));
    while (cl_rows_next(rows)) {
        const char *state = cl_rows_text(rows, COL_LOT_VIALS_STATE);
        int64_t vials = cl_rows_int(rows, COL_LOT_VIALS_VIALS);
        lot->vials_numbered += vials;
        if (strcmp(state, "numbered") != 0 && strcmp(state, "void") != 0)
            lot->vials_filled += vials;
        if (strcmp(state, "stored") == 0)
            lot->vials_in_stock += vials;
        if (strcmp(state, "filled") == 0 || strcmp(state, "out") == 0)
            lot->vials_in_hands += vials;
        if (strcmp(state, "in-transit") == 0)
            lot->vials_on_way += vials;
        if (strcmp(state, "numbered") == 0)
            lot->vials_unfilled += vials;
        if (strcmp(state, "lost") == 0)
            lot->vials_lost += vials;
    }
    return cl_rows_close(rows);
}

static enum cl_status complete(struct cl *cl, struct cl_lot *lot)
{
    enum cl_status status = read_parents(cl, lot);
    return status == CL_OK ? count_vials(cl, lot) : status;
}

enum cl_status cl_lot_get(struct cl *cl, const char *code, struct cl_lot *out)
{
    struct cl_lot lot;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_BY_CODE, CL_BIND(cl_text(code)));
    bool found = cl_rows_next(rows);
    if (found)
        lot = lot_from_row(cl, rows);
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && !found)
        status = cl_not_found(cl, "lot", code);
    if (status == CL_OK)
        status = complete(cl, &lot);
    if (status == CL_OK)
        *out = lot;
    return status;
}

static enum cl_status check_status_word(struct cl *cl, const char *word)
{
    static const char *const words[] = {"in-process", "quarantine", "released", "rejected",
                                        "recalled",   "withdrawn",  "closed",   NULL};
    for (size_t i = 0; word && words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return CL_OK;
    if (!word)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL,
                   "in-process, quarantine, released, rejected, recalled, withdrawn or closed",
                   "'%s' is not a status of a lot", word);
}

enum cl_status cl_lot_list(struct cl *cl, const char *lot_status, const char *product, int64_t limit,
                           struct cl_lot_list *out)
{
    struct cl_lot *lots = NULL;
    size_t count = 0, capacity = 0;
    enum cl_status status = check_status_word(cl, lot_status);
    if (status != CL_OK)
        return status;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_LOT_LIST, CL_BIND(cl_text(lot_status), cl_text(product), cl_int(limit)));
    while (cl_rows_next(rows)) {
        lots = cl_arena_grow(&cl->arena, lots, count, &capacity, sizeof *lots);
        lots[count++] = lot_from_row(cl, rows);
    }
    status = cl_rows_close(rows);
    for (size_t i = 0; i < count && status == CL_OK; i++)
        status = complete(cl, &lots[i]);
    if (status == CL_OK)
        *out = (struct cl_lot_list){lots, count};
    return status;
}

/* ---- creating -------------------------------------------------------------------------------------------------- */

enum cl_status cl_lot_require_status(struct cl *cl, const struct cl_lot *lot, const char *const *statuses,
                                     const char *doing)
{
    for (size_t i = 0; statuses[i]; i++)
        if (strcmp(lot->status, statuses[i]) == 0)
            return CL_OK;
    return cl_refuse(cl, "lot.status", lot->code, cl_arena_print(&cl->arena, "cryolot lot show %s", lot->code),
                     "cannot %s '%s': the lot is %s", doing, lot->code, cl_lot_status_phrase(lot->status));
}

/* Samples, documents, shipments, equipment, stores, badges, labels of patients. */
static bool begins_as_others(const char *code)
{
    static const char *const taken[] = {"DOSE", "INF", "DEV", "SMP", "COA", "BRC", "DES", "DVR",     "BHR", "REJ",
                                        "WDR",  "OOS", "SHP", "EQ",  "ST",  "ORD", "RCL", "SUBJECT", "BDG"};
    size_t size = strcspn(code, "-");
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (strlen(taken[i]) == size && strncmp(taken[i], code, size) == 0)
            return true;
    return false;
}

static enum cl_status check_code(struct cl *cl, const char *code)
{
    enum cl_status status = cl_code_check("lot", code, 32, cl->error);
    if (status == CL_OK && begins_as_others(code))
        status = cl_refuse(cl, "lot.code", code, "choose another code",
                           "IDs that begin with '%.*s' are of another kind", (int)strcspn(code, "-"), code);
    if (status == CL_OK && cl_vial_code_resembles(code))
        status = cl_refuse(cl, "lot.code", code, "choose a code that does not end in four digits and a character",
                           "lot '%s' could be taken for a vial ID", code);
    return status;
}

/* Two lots whose codes the eye cannot tell apart are mixed up at a freezer sooner or later. */
static enum cl_status check_alike(struct cl *cl, const char *code)
{
    enum cl_status status;
    char *plain = cl_arena_copy(&cl->arena, code);
    for (char *at = plain; *at; at++)
        *at = *at == 'O' ? '0' : *at == 'I' || *at == 'L' ? '1' : *at;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_ALIKE, CL_BIND(cl_text(plain)));
    const char *other = cl_rows_next(rows) ? cl_keep_text(cl, rows, 0) : NULL;
    CL_TRY(cl_rows_close(rows));
    if (other)
        status = cl_refuse(cl, "lot.alike", code, "choose a code that differs in more than O and 0, or I, L and 1",
                           "lot '%s' cannot be told from lot '%s' by eye", code, other);
done:
    return status;
}

static enum cl_status check_kind(struct cl *cl, const char *kind)
{
    static const char *const kinds[] = {"tissue", "mcb", "wcb", "product", NULL};
    for (size_t i = 0; kinds[i]; i++)
        if (strcmp(kinds[i], kind) == 0)
            return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, "tissue, mcb, wcb or product", "there is no kind of lot '%s'",
                   kind);
}

/* The dates of a new lot: what is not given follows from the product. */
static enum cl_status settle_dates(struct cl *cl, const struct cl_lot_new *lot, const struct cl_product *product,
                                   struct cl_date *expires_on)
{
    *expires_on = lot->expires_on;
    if (cl_date_compare(lot->made_on, cl_today(cl, cl->facility.timezone)) > 0)
        return cl_refuse(cl, "date.future", lot->code, "give the day on which it was made",
                         "lot '%s' cannot be made in the future", lot->code);
    if (!cl_date_is_set(*expires_on) && product->shelf_life_months == 0)
        return cl_refuse(cl, "lot.expiry", lot->code, "add --expires DATE",
                         "product '%s' has no shelf life, so the lot's expiry must be given", product->code);
    if (!cl_date_is_set(*expires_on))
        *expires_on = cl_date_add_months(lot->made_on, (int)product->shelf_life_months);
    if (cl_date_compare(*expires_on, lot->made_on) < 0)
        return cl_refuse(cl, "lot.expiry", lot->code, NULL, "lot '%s' would expire before it was made", lot->code);
    return CL_OK;
}

/* The first parent that is named twice, or NULL. */
static const char *repeated(struct cl_texts parents)
{
    for (size_t i = 0; i < parents.count; i++)
        for (size_t before = 0; before < i; before++)
            if (strcmp(parents.at[before], parents.at[i]) == 0)
                return parents.at[i];
    return NULL;
}

/* A parent is there, and usable through its expiry, on the day on which its child is made. */
static enum cl_status check_parent_days(struct cl *cl, const struct cl_lot_new *lot, const struct cl_lot *parent)
{
    char day[CL_DATE_TEXT];
    if (cl_date_compare(parent->made_on, lot->made_on) > 0)
        return cl_refuse(cl, "lot.parent", lot->code, "check the dates of both", "parent '%s' was made after '%s'",
                         parent->code, lot->code);
    if (cl_date_compare(parent->expires_on, lot->made_on) < 0)
        return cl_refuse(cl, "lot.parent", lot->code, "make it of another lot, or check the dates of both",
                         "parent '%s' had expired on %s, before '%s' was made", parent->code,
                         cl_date_write(parent->expires_on, day, sizeof day), lot->code);
    return CL_OK;
}

/* Nothing is made of what may not be used; of what is held only knowingly. */
static enum cl_status check_parent(struct cl *cl, const char *lot, const struct cl_lot *parent)
{
    static const char *const unusable[] = {"rejected", "recalled", "withdrawn"};
    struct cl_lot_receipt receipt;
    for (size_t i = 0; i < sizeof unusable / sizeof *unusable; i++)
        if (strcmp(parent->status, unusable[i]) == 0)
            return cl_refuse(cl, "lot.parent", lot, "make it of another lot", "parent '%s' is %s", parent->code,
                             parent->status);
    enum cl_status status = cl_lot_receipt_read(cl, parent->id, &receipt);
    if (status != CL_OK)
        return status;
    if (receipt.received_at_ms && !receipt.accepted)
        return cl_refuse(cl, "lot.parent", lot, "make it of another lot", "parent '%s' was refused at receipt",
                         parent->code);
    if (parent->held && !cl->reason)
        return cl_refuse(cl, "lot.parent", lot,
                         "wait until QA lifts the hold; if it has to be made now say why with --reason",
                         "parent '%s' is held", parent->code);
    return CL_OK;
}

static enum cl_status insert_parents(struct cl *cl, const struct cl_lot_new *lot, int64_t lot_id)
{
    enum cl_status status = CL_OK;
    if (repeated(lot->parents))
        return cl_refuse(cl, "lot.parent", lot->code, "name each parent once", "parent '%s' is named twice",
                         repeated(lot->parents));
    for (size_t i = 0; i < lot->parents.count; i++) {
        struct cl_lot parent;
        CL_TRY(cl_lot_get(cl, lot->parents.at[i], &parent));
        if (strcmp(parent.donor, lot->donor) != 0) {
            status = cl_refuse(cl, "lot.donor", lot->code, "a lot has one donor",
                               "parent '%s' is of donor '%s', not of '%s'", parent.code, parent.donor, lot->donor);
            goto done;
        }
        CL_TRY(check_parent(cl, lot->code, &parent));
        CL_TRY(check_parent_days(cl, lot, &parent));
        CL_TRY(cl_store_change_one(cl->store, SQL_LOT_PARENT_INSERT, CL_BIND(cl_int(lot_id), cl_int(parent.id))));
        cl_write_concerns(cl, parent.code);
    }
done:
    return status;
}

/* Nothing is made of tissue before it was recovered; where that day is not known yet, donor recover asks the same. */
static enum cl_status check_recovered(struct cl *cl, const struct cl_lot_new *lot, const struct cl_donor *donor)
{
    char day[CL_DATE_TEXT];
    if (!cl_date_is_set(donor->recovered_on) || cl_date_compare(lot->made_on, donor->recovered_on) >= 0)
        return CL_OK;
    return cl_refuse(cl, "lot.donor", lot->code, "check the dates of both",
                     "tissue of donor '%s' was recovered on %s, after '%s' was made", donor->code,
                     cl_date_write(donor->recovered_on, day, sizeof day), lot->code);
}

static enum cl_status insert_lot(struct cl *cl, const struct cl_lot_new *lot, const struct cl_product *product,
                                 const struct cl_donor *donor, int64_t *id)
{
    enum cl_status status;
    struct cl_value donation;
    struct cl_date expires_on;
    struct cl_site site = {.id = CL_HOME_SITE};
    if (lot->site)
        CL_TRY(cl_site_get(cl, lot->site, &site));
    CL_TRY(cl_site_require(cl, site.id));
    CL_TRY(settle_dates(cl, lot, product, &expires_on));
    CL_TRY(cl_payload_check_lot(cl, product, lot->kind, lot->code, 1));
    CL_TRY(cl_lot_donation_settle(cl, lot->code, lot->donation_number, &donation));
    status =
        cl_store_insert(cl->store, SQL_LOT_INSERT, id,
                        CL_BIND(cl_text(lot->code), cl_text(lot->kind ? lot->kind : "product"), cl_int(product->id),
                                cl_int(donor->id), cl_date_value(cl, lot->made_on), cl_date_value(cl, expires_on),
                                lot->passage < 0 ? cl_null() : cl_int(lot->passage), cl_text(lot->population_doublings),
                                cl_int(cl->actor.id), cl_int(cl->now_ms), cl_int(site.id), donation));
done:
    return status;
}

enum cl_status cl_lot_create(struct cl *cl, const struct cl_lot_new *lot, struct cl_lot *out)
{
    enum cl_status status;
    struct cl_lot made;
    struct cl_product product;
    struct cl_donor donor;
    int64_t exists = 0, id = 0;
    CL_TRY(check_code(cl, lot->code));
    CL_TRY(check_kind(cl, lot->kind ? lot->kind : "product"));
    CL_TRY(cl_doublings_check(cl, lot->population_doublings));
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_CREATE, lot->code));
    CL_TRY(cl_store_int(cl->store, SQL_LOT_EXISTS, &exists, CL_BIND(cl_text(lot->code))));
    if (exists) {
        status = cl_fail(cl->error, CL_CONFLICT, "lot.unique", lot->code, "lot codes are never reused",
                         "lot '%s' exists already", lot->code);
        goto done;
    }
    CL_TRY(check_alike(cl, lot->code));
    CL_TRY(cl_product_get(cl, lot->product, 0, &product));
    if (strcmp(product.state, "approved") != 0) {
        status = cl_refuse(cl, "product.approved", product.code,
                           cl_arena_print(&cl->arena, "QA signs it: cryolot product approve %s", product.code),
                           "product '%s' is not approved yet", product.code);
        goto done;
    }
    CL_TRY(cl_donor_get(cl, lot->donor, &donor));
    cl_write_concerns(cl, donor.code);
    CL_TRY(check_recovered(cl, lot, &donor));
    CL_TRY(insert_lot(cl, lot, &product, &donor, &id));
    CL_TRY(insert_parents(cl, lot, id));
    CL_TRY(cl_lot_get(cl, lot->code, &made));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = made;
    return status;
}
