/* Materials of a lot: media, enzymes, bags, each by its supplier's lot, accepted by another person than who entered it.
 */
#include "domain/lot_material.h"
#include "base/text.h"
#include "domain/evidence.h"
#include "domain/lot.h"
#include "domain/site.h"
#include <ctype.h>
#include <string.h>

enum { TEXT_MOST = 120 };

/* ---- reading --------------------------------------------------------------------------------------------------- */

static struct cl_lot_material material_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_lot_material){
        .id = cl_rows_int(rows, COL_LOT_MATERIAL_ID),
        .lot = cl_keep_text(cl, rows, COL_LOT_MATERIAL_LOT),
        .item = cl_keep_text(cl, rows, COL_LOT_MATERIAL_ITEM),
        .supplier = cl_keep_text(cl, rows, COL_LOT_MATERIAL_SUPPLIER),
        .supplier_lot = cl_keep_text(cl, rows, COL_LOT_MATERIAL_SUPPLIER_LOT),
        .expires_on = cl_row_date(rows, COL_LOT_MATERIAL_EXPIRES_ON),
        .state = cl_keep_text(cl, rows, COL_LOT_MATERIAL_STATE),
        .entered_by = cl_keep_text(cl, rows, COL_LOT_MATERIAL_ENTERED_BY),
        .entered_by_id = cl_rows_int(rows, COL_LOT_MATERIAL_ENTERED_BY_ID),
        .entered_at_ms = cl_rows_int(rows, COL_LOT_MATERIAL_ENTERED_AT_MS),
        .corrected_by = cl_keep_text(cl, rows, COL_LOT_MATERIAL_CORRECTED_BY),
        .corrected_by_id = cl_rows_int(rows, COL_LOT_MATERIAL_CORRECTED_BY_ID),
        .decided_id = cl_rows_int(rows, COL_LOT_MATERIAL_DECIDED_ID),
        .decided_by = cl_keep_text(cl, rows, COL_LOT_MATERIAL_DECIDED_BY),
        .decision_reason = cl_keep_text(cl, rows, COL_LOT_MATERIAL_DECISION_REASON),
        .decided_at_ms = cl_rows_int(rows, COL_LOT_MATERIAL_DECIDED_AT_MS),
    };
}

enum cl_status cl_lot_material_read(struct cl *cl, int64_t lot_id, struct cl_lot_material_list *out)
{
    struct cl_lot_material *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_MATERIALS, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count] = material_from_row(cl, rows);
        items[count].number = (int64_t)count + 1;
        count++;
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_lot_material_list){items, count};
    return status;
}

enum cl_status cl_lot_material_list(struct cl *cl, const char *code, struct cl_lot_material_list *out)
{
    struct cl_lot lot;
    enum cl_status status = cl_lot_get(cl, code, &lot);
    return status == CL_OK ? cl_lot_material_read(cl, lot.id, out) : status;
}

/* ---- entering ---------------------------------------------------------------------------------------------------- */

static enum cl_status check_new(struct cl *cl, const struct cl_lot *lot, const struct cl_lot_material_new *material)
{
    int64_t same = 0;
    enum cl_status status = cl_store_int(cl->store, SQL_LOT_MATERIAL_SAME, &same,
                                         CL_BIND(cl_int(lot->id), cl_text(material->item), cl_text(material->supplier),
                                                 cl_text(material->supplier_lot)));
    if (status == CL_OK && same)
        status = cl_fail(cl->error, CL_CONFLICT, "material.unique", lot->code,
                         cl_arena_print(&cl->arena, "cryolot lot material %s", lot->code),
                         "lot '%s' has %s of %s, lot %s, already", lot->code, material->item, material->supplier,
                         material->supplier_lot);
    return status;
}

enum cl_status cl_lot_material_add(struct cl *cl, const char *code, const struct cl_lot_material_new *material,
                                   struct cl_lot_material_list *out)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_lot_material_list all;
    int64_t id;
    static const char *const undecided[] = {"in-process", "quarantine", NULL};
    CL_TRY(cl_text_check("item", material->item, TEXT_MOST, cl->error));
    CL_TRY(cl_text_check("supplier", material->supplier, TEXT_MOST, cl->error));
    CL_TRY(cl_text_check("supplier's lot", material->supplier_lot, TEXT_MOST, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_MATERIAL, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    CL_TRY(cl_site_require_lot(cl, lot.id));
    CL_TRY(cl_lot_require_status(cl, &lot, undecided, "enter a material of"));
    CL_TRY(check_new(cl, &lot, material));
    CL_TRY(cl_store_insert(cl->store, SQL_LOT_MATERIAL_INSERT, &id,
                           CL_BIND(cl_int(lot.id), cl_text(material->item), cl_text(material->supplier),
                                   cl_text(material->supplier_lot), cl_date_value(cl, material->expires_on),
                                   cl_int(cl->actor.id), cl_int(cl->now_ms))));
    CL_TRY(cl_lot_material_read(cl, lot.id, &all));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = all;
    return status;
}

/* ---- correcting -------------------------------------------------------------------------------------------------- */

static enum cl_status choose(struct cl *cl, const struct cl_lot *lot, const struct cl_lot_material_list *all,
                             const char *text, const struct cl_lot_material **out)
{
    int64_t number = 0;
    enum cl_status status = cl_count_read(text, "material", 1, INT64_MAX, &number, cl->error);
    if (status == CL_OK && number > (int64_t)all->count)
        status = cl_fail(cl->error, CL_NOT_FOUND, NULL, lot->code,
                         cl_arena_print(&cl->arena, "cryolot lot material %s lists them", lot->code),
                         "lot '%s' has no material %s", lot->code, text);
    if (status == CL_OK)
        *out = &all->at[number - 1];
    return status;
}

/* Whoever had a hand in it does not accept it, so that there are two of them at most. */
static enum cl_status check_corrector(struct cl *cl, const struct cl_lot_material *material, bool *by_other)
{
    *by_other = material->entered_by_id != cl->actor.id;
    if (strcmp(material->state, "entered") != 0)
        return cl_refuse(
            cl, "material.state", material->lot, "QC or QA rejects it and an operator enters the right one",
            "%s of lot %s is %s and not corrected any more", material->item, material->supplier_lot, material->state);
    if (*by_other && material->corrected_by_id && material->corrected_by_id != cl->actor.id)
        return cl_refuse(cl, "material.correction", material->lot, "one of these two corrects it",
                         "%s was entered by %s and corrected by %s", material->item, material->entered_by,
                         material->corrected_by);
    return CL_OK;
}

/* The material as it will be; something of it has to be another. */
static enum cl_status check_change(struct cl *cl, const struct cl_lot *lot, const struct cl_lot_material *material,
                                   const char *supplier_lot, struct cl_date expires_on)
{
    bool same_lot = strcmp(supplier_lot, material->supplier_lot) == 0;
    if (same_lot && cl_date_compare(expires_on, material->expires_on) == 0)
        return cl_fail(cl->error, CL_CONFLICT, "material.correction", lot->code, NULL, "%s of lot %s says that already",
                       material->item, material->supplier_lot);
    if (same_lot)
        return CL_OK;
    return check_new(cl, lot,
                     &(struct cl_lot_material_new){.item = material->item,
                                                   .supplier = material->supplier,
                                                   .supplier_lot = supplier_lot,
                                                   .expires_on = expires_on});
}

enum cl_status cl_lot_material_correct(struct cl *cl, const char *code, const char *number, const char *supplier_lot,
                                       struct cl_date expires_on, struct cl_lot_material_list *out)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_lot_material_list all;
    const struct cl_lot_material *material = NULL;
    bool by_other = false;
    static const char *const undecided[] = {"in-process", "quarantine", NULL};
    if (supplier_lot)
        CL_TRY(cl_text_check("supplier's lot", supplier_lot, TEXT_MOST, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_MATERIAL_CORRECT, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    CL_TRY(cl_site_require_lot(cl, lot.id));
    CL_TRY(cl_lot_require_status(cl, &lot, undecided, "correct a material of"));
    CL_TRY(cl_lot_material_read(cl, lot.id, &all));
    CL_TRY(choose(cl, &lot, &all, number, &material));
    CL_TRY(check_corrector(cl, material, &by_other));
    supplier_lot = supplier_lot ? supplier_lot : material->supplier_lot;
    expires_on = cl_date_is_set(expires_on) ? expires_on : material->expires_on;
    CL_TRY(check_change(cl, &lot, material, supplier_lot, expires_on));
    CL_TRY(cl_store_change_one(cl->store, SQL_LOT_MATERIAL_CORRECT,
                               CL_BIND(cl_int(material->id), cl_text(supplier_lot), cl_date_value(cl, expires_on),
                                       cl_int_or_null(by_other ? cl->actor.id : material->corrected_by_id))));
    CL_TRY(cl_lot_material_read(cl, lot.id, &all));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = all;
    return status;
}

/* ---- deciding -----------------------------------------------------------------------------------------------------
 */

/* What the signer of a decision upon one material stands for. */
static struct cl_hash content_of(struct cl *cl, const struct cl_lot_material *material, const char *state,
                                 const char *reason)
{
    char day[CL_DATE_TEXT];
    const char *text =
        cl_arena_print(&cl->arena, "lot %s\nmaterial %s\nsupplier %s\nsupplier's lot %s\nexpires %s\n%s\nreason %s\n",
                       material->lot, material->item, material->supplier, material->supplier_lot,
                       cl_date_write(material->expires_on, day, sizeof day), state, reason);
    return cl_hash_of(text, strlen(text));
}

enum cl_status cl_lot_material_signed_content(struct cl *cl, const struct cl_signature *signature, struct cl_hash *out,
                                              bool *superseded)
{
    struct cl_lot_material_list all;
    enum cl_status status = cl_lot_material_list(cl, signature->subject, &all);
    *superseded = true;
    for (size_t i = 0; status == CL_OK && i < all.count; i++)
        if (all.at[i].decided_id == signature->id) {
            *superseded = false;
            *out = content_of(cl, &all.at[i], all.at[i].state, signature->reason ? signature->reason : "");
        }
    return status;
}

/* Adds what keeps one material from the decision. */
static void check_material(struct cl *cl, const struct cl_lot *lot, const struct cl_lot_material *material, bool accept,
                           struct cl_problems *problems)
{
    char day[CL_DATE_TEXT];
    if (strcmp(material->state, "rejected") == 0)
        cl_problem_add(cl, problems, "%s of lot %s is rejected, which is not taken back", material->item,
                       material->supplier_lot);
    else if (accept && strcmp(material->state, "accepted") == 0)
        cl_problem_add(cl, problems, "%s of lot %s is accepted already", material->item, material->supplier_lot);
    else if (accept && cl_date_compare(material->expires_on, lot->made_on) < 0)
        cl_problem_add(cl, problems, "%s of lot %s expired on %s, before the lot was made", material->item,
                       material->supplier_lot, cl_date_write(material->expires_on, day, sizeof day));
}

static enum cl_status check_independent(struct cl *cl, const struct cl_lot_material *material)
{
    bool corrected = material->corrected_by_id == cl->actor.id;
    if (material->entered_by_id != cl->actor.id && !corrected)
        return CL_OK;
    return cl_refuse(cl, "material.independent", material->lot, "somebody else of QC or QA decides it",
                     "%s %s %s and cannot decide upon it", cl->actor.name, corrected ? "corrected" : "entered",
                     material->item);
}

static bool is_of_code(char c)
{
    return isalnum((unsigned char)c) || c == '-';
}

/* Whether a code stands in a text as a word of its own. */
static bool names_code(const char *text, const char *code)
{
    size_t size = strlen(code);
    for (const char *at = strstr(text, code); at; at = strstr(at + 1, code))
        if ((at == text || !is_of_code(at[-1])) && !is_of_code(at[size]))
            return true;
    return false;
}

/* What was rejected somewhere is accepted knowingly alone: the reason names every lot in which it was. */
static enum cl_status check_rejections(struct cl *cl, const struct cl_lot_material *material)
{
    enum cl_status status;
    const char *lot = NULL, *item = NULL;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_LOT_MATERIAL_REJECTED_IN, CL_BIND(cl_text(material->supplier_lot)));
    while (cl_rows_next(rows))
        if (!lot && !names_code(cl->reason, cl_rows_text(rows, 0))) {
            lot = cl_keep_text(cl, rows, 0);
            item = cl_keep_text(cl, rows, 1);
        }
    CL_TRY(cl_rows_close(rows));
    if (lot)
        status = cl_refuse(cl, "material.rejected-elsewhere", material->lot,
                           cl_arena_print(&cl->arena,
                                          "if it may be used all the same, say why with a --reason that "
                                          "names %s",
                                          lot),
                           "%s of lot %s was rejected in %s", item, material->supplier_lot, lot);
done:
    return status;
}

/* A lot with a rejected material is stopped by the rejection itself, wherever it is by then. */
static enum cl_status hold_lot(struct cl *cl, const struct cl_lot *lot, const struct cl_lot_material *material)
{
    const char *reason = cl_arena_print(&cl->arena, "%s of %s's lot %s is rejected: %s", material->item,
                                        material->supplier, material->supplier_lot, cl->reason);
    return cl_store_change_one(cl->store, SQL_HOLD_LOT,
                               CL_BIND(cl_int(lot->id), cl_text(reason), cl_int(cl->actor.id), cl_int(cl->now_ms)));
}

static bool repeats(struct cl_texts numbers, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(numbers.at[i], numbers.at[at]) == 0)
            return true;
    return false;
}

/* Each decision is signed by itself, so that one can be replaced and the others stand. */
static enum cl_status decide(struct cl *cl, const struct cl_lot_material *material, bool accept)
{
    int64_t signature_id;
    const char *state = accept ? "accepted" : "rejected";
    struct cl_hash content = content_of(cl, material, state, cl->reason);
    enum cl_status status = cl_sign(cl, accept ? "acceptance of a material" : "rejection of a material", material->lot,
                                    &content, &signature_id);
    if (status == CL_OK)
        status = cl_store_change_one(cl->store, SQL_LOT_MATERIAL_DECIDE,
                                     CL_BIND(cl_int(material->id), cl_text(state), cl_int(signature_id)));
    return status;
}

enum cl_status cl_lot_material_decide(struct cl *cl, const char *code, struct cl_texts numbers, bool accept,
                                      struct cl_lot_material_list *out)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_lot_material_list all;
    struct cl_problems problems = {0};
    const struct cl_lot_material *material = NULL;
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_MATERIAL_DECIDE, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    CL_TRY(cl_lot_material_read(cl, lot.id, &all));
    for (size_t i = 0; i < numbers.count; i++) {
        CL_TRY(choose(cl, &lot, &all, numbers.at[i], &material));
        CL_TRY(check_independent(cl, material));
        if (accept && strcmp(material->state, "entered") == 0)
            CL_TRY(check_rejections(cl, material));
        check_material(cl, &lot, material, accept, &problems);
    }
    CL_TRY(cl_problems_end(cl, &problems, CL_REFUSED, "material.state", code,
                           cl_arena_print(&cl->arena, "see: cryolot lot material %s", code),
                           accept ? "cannot accept" : "cannot reject"));
    for (size_t i = 0; i < numbers.count; i++) {
        CL_TRY(choose(cl, &lot, &all, numbers.at[i], &material));
        if (repeats(numbers, i))
            continue;
        CL_TRY(decide(cl, material, accept));
        if (!accept)
            CL_TRY(hold_lot(cl, &lot, material));
    }
    CL_TRY(cl_lot_material_read(cl, lot.id, &all));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = all;
    return status;
}

/* ---- what the gate asks ---------------------------------------------------------------------------------------------
 */

static void add_problem(struct cl *cl, const struct cl_lot_material *material, struct cl_problems *problems)
{
    char day[CL_DATE_TEXT];
    const char *state = material->state;
    if (strcmp(state, "accepted") == 0)
        cl_problem_add(cl, problems, "%s of lot %s had expired on %s when %s was made", material->item,
                       material->supplier_lot, cl_date_write(material->expires_on, day, sizeof day), material->lot);
    else
        cl_problem_add(cl, problems, "%s of lot %s in %s is %s", material->item, material->supplier_lot, material->lot,
                       strcmp(state, "rejected") == 0 ? state : "not accepted");
}

enum cl_status cl_lot_material_problems(struct cl *cl, const struct cl_lot *lot, struct cl_problems *problems,
                                        struct cl_evidence *evidence)
{
    enum cl_status status;
    int64_t count = 0;
    CL_TRY(cl_store_int(cl->store, SQL_LOT_MATERIAL_COUNT, &count, CL_BIND(cl_int(lot->id))));
    if (count == 0)
        cl_problem_add(cl, problems, "no material of %s is entered", lot->code);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_MATERIALS_OF_LINE, CL_BIND(cl_int(lot->id)));
    while (cl_rows_next(rows)) {
        struct cl_lot_material material = material_from_row(cl, rows);
        add_problem(cl, &material, problems);
    }
    CL_TRY(cl_rows_close(rows));
    evidence->text = cl_arena_print(&cl->arena, "%lld material%s of the lot, and those of its parents",
                                    (long long)count, count == 1 ? "" : "s");
    evidence->remedy =
        cl_arena_print(&cl->arena,
                       count ? "cryolot lot material %s"
                             : "cryolot lot material %s --item I --supplier S --supplier-lot N --expires DATE",
                       lot->code);
done:
    return status;
}
