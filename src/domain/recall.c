/* Recalls: reading them. */
#include "domain/recall.h"
#include "domain/identify.h"
#include "domain/problem.h"
#include "domain/site.h"
#include "domain/storage.h"
#include <string.h>

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static struct cl_recall recall_from_row(struct cl *cl, const struct cl_rows *rows)
{
    struct cl_recall recall = {
        .id = cl_rows_int(rows, COL_RECALL_ID),
        .code = cl_keep_text(cl, rows, COL_RECALL_CODE),
        .kind = cl_keep_text(cl, rows, COL_RECALL_KIND),
        .donor = cl_keep_text(cl, rows, COL_RECALL_DONOR),
        .class = cl_rows_int(rows, COL_RECALL_CLASS),
        .reason = cl_keep_text(cl, rows, COL_RECALL_REASON),
        .drill = cl_rows_int(rows, COL_RECALL_DRILL) != 0,
        .state = cl_keep_text(cl, rows, COL_RECALL_STATE),
        .opened_by = cl_keep_text(cl, rows, COL_RECALL_OPENED_BY),
        .opener_id = cl_rows_int(rows, COL_RECALL_OPENER_ID),
        .opened_at_ms = cl_rows_int(rows, COL_RECALL_OPENED_AT_MS),
        .opening_id = cl_rows_int(rows, COL_RECALL_OPENING_ID),
        .closed_by = cl_keep_text(cl, rows, COL_RECALL_CLOSED_BY),
        .conclusion = cl_keep_text(cl, rows, COL_RECALL_CONCLUSION),
        .closed_at_ms = cl_rows_int(rows, COL_RECALL_CLOSED_AT_MS),
        .closing_id = cl_rows_int(rows, COL_RECALL_CLOSING_ID),
        .vials = cl_rows_int(rows, COL_RECALL_VIALS),
        .accounted = cl_rows_int(rows, COL_RECALL_ACCOUNTED),
    };
    recall.effectiveness_permille = recall.vials ? recall.accounted * 1000 / recall.vials : 1000;
    recall.effectiveness = cl_arena_print(&cl->arena, "%lld.%lld %%", (long long)recall.effectiveness_permille / 10,
                                          (long long)recall.effectiveness_permille % 10);
    return recall;
}

static enum cl_status read_lots(struct cl *cl, struct cl_recall *recall)
{
    struct cl_recall_lot *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RECALL_LOTS, CL_BIND(cl_int(recall->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_recall_lot){cl_keep_text(cl, rows, COL_RECALL_LOT_CODE),
                                                cl_keep_text(cl, rows, COL_RECALL_LOT_STATUS),
                                                cl_keep_text(cl, rows, COL_RECALL_LOT_STATUS_BEFORE)};
    }
    recall->lot = items;
    recall->lot_count = count;
    return cl_rows_close(rows);
}

static enum cl_status read_list(struct cl *cl, struct cl_rows *rows, struct cl_recall_list *out)
{
    struct cl_recall *items = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = recall_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    for (size_t i = 0; i < count && status == CL_OK; i++)
        status = read_lots(cl, &items[i]);
    if (status == CL_OK)
        *out = (struct cl_recall_list){items, count};
    return status;
}

enum cl_status cl_recall_get(struct cl *cl, const char *text, struct cl_recall *out)
{
    enum cl_status status;
    struct cl_recall_list list;
    char code[CL_NUMBERED_CODE];
    CL_TRY(cl_numbered_code_read("recall", CL_RECALL_PREFIX, text, code, cl->error));
    CL_TRY(read_list(cl, cl_rows_open(cl->store, SQL_RECALL_BY_CODE, CL_BIND(cl_text(code))), &list));
    if (list.count == 0)
        return cl_not_found(cl, "recall", code);
    *out = list.at[0];
done:
    return status;
}

enum cl_status cl_recall_list(struct cl *cl, const char *state, int64_t limit, struct cl_recall_list *out)
{
    if (state && strcmp(state, "open") != 0 && strcmp(state, "closed") != 0)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "open or closed", "there is no state '%s' of a recall", state);
    return read_list(cl, cl_rows_open(cl->store, SQL_RECALL_LIST, CL_BIND(cl_text(state), cl_int(limit))), out);
}

enum cl_status cl_recall_lookbacks(struct cl *cl, int64_t donor_id, struct cl_texts *out)
{
    struct cl_recall_list list;
    struct cl_problems said = {0};
    enum cl_status status =
        read_list(cl, cl_rows_open(cl->store, SQL_RECALL_LOOKBACKS, CL_BIND(cl_int(donor_id))), &list);
    for (size_t i = 0; i < list.count && status == CL_OK; i++)
        cl_problem_add(cl, &said, "%s %s of class %lld is open, %lld of %lld vials accounted for: %s",
                       list.at[i].drill ? "drill" : "look-back", list.at[i].code, (long long)list.at[i].class,
                       (long long)list.at[i].accounted, (long long)list.at[i].vials, list.at[i].reason);
    *out = cl_problems_texts(&said);
    return status;
}

/* ---- sites ------------------------------------------------------------------------------------------------------- */

static enum cl_status read_people(struct cl *cl, struct cl_recall_site *site)
{
    const char **people = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RECALL_PEOPLE, CL_BIND(cl_int(site->id)));
    while (cl_rows_next(rows)) {
        people = cl_arena_grow(&cl->arena, people, count, &capacity, sizeof *people);
        people[count++] = cl_arena_print(&cl->arena, "%s (%s)", cl_rows_text(rows, COL_RECALL_PERSON_NAME),
                                         cl_rows_text(rows, COL_RECALL_PERSON_LOGIN));
    }
    site->people = (struct cl_texts){people, count};
    return cl_rows_close(rows);
}

static struct cl_recall_site site_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_recall_site){
        .id = cl_rows_int(rows, COL_RECALL_SITE_ID),
        .code = cl_keep_text(cl, rows, COL_RECALL_SITE_CODE),
        .name = cl_keep_text(cl, rows, COL_RECALL_SITE_NAME),
        .timezone = cl_keep_text(cl, rows, COL_RECALL_SITE_TIMEZONE),
        .contact = cl_keep_text(cl, rows, COL_RECALL_SITE_CONTACT),
        .vials = cl_rows_int(rows, COL_RECALL_SITE_VIALS),
        .accounted = cl_rows_int(rows, COL_RECALL_SITE_ACCOUNTED),
        .given = cl_rows_int(rows, COL_RECALL_SITE_GIVEN),
        .sent_at_ms = cl_rows_int(rows, COL_RECALL_SITE_SENT_AT_MS),
        .sent_how = cl_keep_text(cl, rows, COL_RECALL_SITE_SENT_HOW),
        .sent_by_id = cl_rows_int(rows, COL_RECALL_SITE_SENT_BY),
        .sent_by = cl_keep_text(cl, rows, COL_RECALL_SITE_SENT_BY_NAME),
        .acknowledged_at_ms = cl_rows_int(rows, COL_RECALL_SITE_ACKNOWLEDGED_AT_MS),
        .acknowledged_name = cl_keep_text(cl, rows, COL_RECALL_SITE_ACKNOWLEDGED_NAME),
        .acknowledged_by = cl_keep_text(cl, rows, COL_RECALL_SITE_ACKNOWLEDGED_BY_NAME),
        .answer = cl_rows_is_null(rows, COL_RECALL_SITE_ANSWER_ID)
                      ? NULL
                      : cl_arena_print(&cl->arena, "A%lld", (long long)cl_rows_int(rows, COL_RECALL_SITE_ANSWER_ID)),
    };
}

enum cl_status cl_recall_sites(struct cl *cl, const struct cl_recall *recall, struct cl_recall_site_list *out)
{
    struct cl_recall_site *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RECALL_SITES, CL_BIND(cl_int(recall->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = site_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    for (size_t i = 0; i < count && status == CL_OK; i++)
        status = read_people(cl, &items[i]);
    if (status == CL_OK)
        *out = (struct cl_recall_site_list){items, count};
    return status;
}

enum cl_status cl_recall_find_site(struct cl *cl, const struct cl_recall *recall, const char *code,
                                   struct cl_recall_site *out)
{
    struct cl_recall_site_list sites;
    enum cl_status status = cl_recall_sites(cl, recall, &sites);
    for (size_t i = 0; i < sites.count && status == CL_OK; i++)
        if (strcmp(sites.at[i].code, code) == 0) {
            *out = sites.at[i];
            return CL_OK;
        }
    if (status != CL_OK)
        return status;
    return cl_refuse(cl, "recall.site", code, cl_arena_print(&cl->arena, "cryolot recall show %s", recall->code),
                     "recall '%s' does not concern site '%s'", recall->code, code);
}

/* ---- vials ------------------------------------------------------------------------------------------------------- */

/* A stored one with its position; else in whose hands. */
static const char *place_from_row(struct cl *cl, const struct cl_rows *rows)
{
    const char *place = cl_keep_text(cl, rows, COL_RECALL_VIAL_PLACE);
    if (cl_rows_is_null(rows, COL_RECALL_VIAL_POSITION))
        return place;
    struct cl_grid grid = cl_storage_grid_from_row(rows, COL_RECALL_VIAL_GRID_ROWS);
    return cl_storage_place(cl, place, &grid, cl_rows_int(rows, COL_RECALL_VIAL_POSITION));
}

static struct cl_recall_vial vial_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_recall_vial){
        .id = cl_rows_int(rows, COL_RECALL_VIAL_ID),
        .code = cl_keep_text(cl, rows, COL_RECALL_VIAL_CODE),
        .lot = cl_keep_text(cl, rows, COL_RECALL_VIAL_LOT),
        .state = cl_keep_text(cl, rows, COL_RECALL_VIAL_STATE),
        .state_now = cl_keep_text(cl, rows, COL_RECALL_VIAL_STATE_NOW),
        .site = cl_keep_text(cl, rows, COL_RECALL_VIAL_SITE),
        .place = place_from_row(cl, rows),
        .subject = cl_keep_text(cl, rows, COL_RECALL_VIAL_SUBJECT),
        .shipment = cl_keep_text(cl, rows, COL_RECALL_VIAL_SHIPMENT),
        .dose = cl_keep_text(cl, rows, COL_RECALL_VIAL_DOSE),
        .infusion = cl_keep_text(cl, rows, COL_RECALL_VIAL_INFUSION),
        .outcome = cl_keep_text(cl, rows, COL_RECALL_VIAL_OUTCOME),
        .accounted_at_ms = cl_rows_int(rows, COL_RECALL_VIAL_ACCOUNTED_AT_MS),
        .accounted_by = cl_keep_text(cl, rows, COL_RECALL_VIAL_ACCOUNTED_BY),
    };
}

enum cl_status cl_recall_vials(struct cl *cl, const struct cl_recall *recall, const char *site_code, bool open,
                               struct cl_recall_vial_list *out)
{
    enum cl_status status;
    struct cl_site site = {0};
    struct cl_recall_vial *items = NULL;
    size_t count = 0, capacity = 0;
    if (site_code)
        CL_TRY(cl_site_get(cl, site_code, &site));
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_RECALL_VIALS,
                     CL_BIND(cl_int(recall->id), cl_int_or_null(site.id), open ? cl_int(1) : cl_null()));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = vial_from_row(cl, rows);
    }
    CL_TRY(cl_rows_close(rows));
    *out = (struct cl_recall_vial_list){items, count};
done:
    return status;
}

/* ---- decisions --------------------------------------------------------------------------------------------------- */

enum cl_status cl_recall_decisions(struct cl *cl, const struct cl_recall *recall, struct cl_recall_decision_list *out)
{
    struct cl_recall_decision *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RECALL_DECISIONS, CL_BIND(cl_int(recall->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_recall_decision){
            .kind = cl_keep_text(cl, rows, COL_RECALL_DECISION_KIND),
            .statement = cl_keep_text(cl, rows, COL_RECALL_DECISION_STATEMENT),
            .decided_at_ms = cl_rows_int(rows, COL_RECALL_DECISION_DECIDED_AT_MS),
            .by = cl_keep_text(cl, rows, COL_RECALL_DECISION_BY_NAME),
        };
    }
    *out = (struct cl_recall_decision_list){items, count};
    return cl_rows_close(rows);
}
