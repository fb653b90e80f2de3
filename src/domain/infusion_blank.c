/* The record of an infusion that is filled in with a pen where there is no cryolot (DOMAIN.md "Dose and infusion"). */
#include "domain/document_parts.h"
#include "domain/dose.h"
#include "domain/site.h"
#include "domain/subject_code.h"
#include <cryolot/infusion_paper.h>
#include <cryolot/order.h>
#include <cryolot/product.h>
#include <cryolot/subject.h>
#include <string.h>

enum { VIAL_ROWS = 4, EVENT_ROWS = 7, COMMENT_ROWS = 2 };

/* What is known; NULL or 0 where it is not. */
struct known {
    bool has_subject, has_order, has_dose;
    struct cl_subject subject;
    struct cl_site site;
    struct cl_order order;
    struct cl_dose dose;
    const char *product;                /* its code and title */
    struct cl_specification_list asked; /* of it; empty where it is not known */
};

/* ---- what is known ----------------------------------------------------------------------------------------------- */

static enum cl_status find_product(struct cl *cl, const char *code, struct known *known)
{
    struct cl_product product;
    enum cl_status status = cl_product_get(cl, code, 0, &product);
    if (status != CL_OK)
        return status;
    known->product = cl_arena_print(&cl->arena, "%s, %s", product.code, product.title);
    known->asked = product.specification;
    return status;
}

static enum cl_status find_subject(struct cl *cl, const char *code, struct known *known)
{
    enum cl_status status;
    CL_TRY(cl_subject_get(cl, code, &known->subject));
    CL_TRY(cl_site_get(cl, known->subject.site, &known->site));
    known->has_subject = true;
done:
    return status;
}

static bool is_one_of(const char *word, const char *a, const char *b)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

static enum cl_status find_order(struct cl *cl, const char *code, struct known *known)
{
    enum cl_status status;
    CL_TRY(cl_order_get(cl, code, &known->order));
    known->has_order = true;
    if (!known->has_dose && !is_one_of(known->order.state, "verified", "allocated")) {
        status = cl_refuse(cl, "order.state", known->order.code,
                           cl_arena_print(&cl->arena, "cryolot order show %s", known->order.code),
                           "order '%s' is %s: a record is printed of a verified or allocated one", known->order.code,
                           known->order.state);
        goto done;
    }
    CL_TRY(find_product(cl, known->order.product, known));
    CL_TRY(find_subject(cl, known->order.subject, known));
done:
    return status;
}

static enum cl_status find_dose(struct cl *cl, const char *code, struct known *known)
{
    enum cl_status status;
    CL_TRY(cl_dose_get(cl, code, &known->dose));
    known->has_dose = true;
    if (is_one_of(known->dose.state, "given", "discarded")) {
        status = cl_refuse(cl, "dose.state", known->dose.code,
                           cl_arena_print(&cl->arena, "cryolot dose show %s", known->dose.code), "dose '%s' is %s",
                           known->dose.code, known->dose.state);
        goto done;
    }
    if (known->dose.order)
        CL_TRY(find_order(cl, known->dose.order, known));
    CL_TRY(find_product(cl, known->dose.product, known));
    CL_TRY(find_subject(cl, known->dose.subject, known));
done:
    return status;
}

static enum cl_status find_known(struct cl *cl, const struct cl_infusion_blank *of, struct known *known)
{
    *known = (struct known){0};
    if ((of->order != NULL) + (of->dose != NULL) + (of->subject != NULL) > 1)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "a dose has its order, an order its subject",
                       "give one of --order, --dose and --subject");
    if (of->order)
        return find_order(cl, of->order, known);
    if (of->dose)
        return find_dose(cl, of->dose, known);
    return of->subject ? find_subject(cl, of->subject, known) : CL_OK;
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

static const char *cells_text(struct cl *cl, int64_t cells)
{
    char text[CL_QUANTITY_TEXT];
    return cells ? cl_arena_copy(&cl->arena, cl_cells_write(cells, text, sizeof text)) : "";
}

static const char *volume_text(struct cl *cl, int64_t volume_ul)
{
    char text[CL_QUANTITY_TEXT];
    return volume_ul ? cl_arena_copy(&cl->arena, cl_volume_write(volume_ul, text, sizeof text)) : "";
}

static const char *weight_text(struct cl *cl, int64_t weight_g, struct cl_date on)
{
    char text[CL_QUANTITY_TEXT], day[CL_DATE_TEXT];
    return weight_g ? cl_arena_print(&cl->arena, "%s on %s", cl_weight_write(weight_g, text, sizeof text),
                                     cl_date_write(on, day, sizeof day))
                    : "";
}

static const char *date_text(struct cl *cl, struct cl_date date)
{
    char text[CL_DATE_TEXT];
    return cl_date_is_set(date) ? cl_arena_copy(&cl->arena, cl_date_write(date, text, sizeof text)) : "";
}

static const char *time_text(struct cl *cl, const struct known *known, int64_t at_ms)
{
    char text[CL_TIME_TEXT];
    return at_ms ? cl_arena_copy(&cl->arena,
                                 cl_time_write_local(at_ms, known->subject.timezone, false, text, sizeof text))
                 : "";
}

/* ---- what is filled in ------------------------------------------------------------------------------------------- */

static const struct cl_report_column PAIR_COLUMNS[] = {{"What", 30, false, true, true},
                                                       {"Entry", 58, true, false, false},
                                                       {"What", 30, false, true, true},
                                                       {"Entry", 58, true, false, false}};

static void begin_pairs(struct cl_draft *draft, const char *heading)
{
    cl_draft_section(draft, heading, NULL);
    CL_DRAFT_COLUMNS(draft, PAIR_COLUMNS);
    cl_draft_pen(draft);
}

static void add_whom(struct cl_draft *draft, const struct known *known)
{
    struct cl *cl = draft->cl;
    const struct cl_order *order = &known->order;
    const struct cl_dose *dose = &known->dose;
    bool asked = known->has_order || known->has_dose;
    const char *site =
        known->has_subject ? cl_arena_print(&cl->arena, "%s, %s", known->site.code, known->site.name) : "";
    begin_pairs(draft, "For whom and what");
    CL_DRAFT_ROW(draft, "Subject code", known->has_subject ? known->subject.code : "", "Site", site);
    CL_DRAFT_ROW(draft, "Study", known->has_subject ? known->subject.study : "", "Study arm",
                 known->has_subject ? known->subject.arm : "");
    CL_DRAFT_ROW(draft, "Product", known->product ? known->product : "", "Prescriber",
                 known->has_order ? order->prescriber : "");
    CL_DRAFT_ROW(draft, "Order", known->has_order ? order->code : "", "Infusion number",
                 known->has_order ? cl_document_count(cl, order->infusion_number) : "");
    CL_DRAFT_ROW(draft, "Dose target",
                 known->has_dose    ? dose->target_text
                 : known->has_order ? order->target_text
                                    : "",
                 "Basis of the count",
                 known->has_dose    ? dose->basis
                 : known->has_order ? order->basis
                                    : "");
    const char *weight = known->has_dose      ? weight_text(cl, dose->weight_g, dose->weighed_on)
                         : known->has_order   ? weight_text(cl, order->weight_g, order->weighed_on)
                         : known->has_subject ? weight_text(cl, known->subject.weight_g, known->subject.weighed_on)
                                              : "";
    CL_DRAFT_ROW(draft, "Weight and its date", weight, "Cells required",
                 asked ? cells_text(cl, known->has_dose ? dose->required_cells : order->required_cells) : "");
    CL_DRAFT_ROW(draft, "Dose", known->has_dose ? dose->code : "", "Needed at",
                 known->has_order ? time_text(cl, known, order->needed_at_ms) : "");
}

static void add_codes(struct cl_draft *draft, const struct known *known)
{
    struct cl *cl = draft->cl;
    char label[CL_SUBJECT_LABEL];
    cl_draft_section(draft, "Codes", NULL);
    if (known->has_subject)
        cl_draft_code(draft, cl_arena_copy(&cl->arena, cl_subject_label_write(known->subject.code, label)),
                      cl_arena_print(&cl->arena, "Subject %s", known->subject.code));
    if (known->has_order)
        cl_draft_code(draft, known->order.code, cl_arena_print(&cl->arena, "Order %s", known->order.code));
    if (known->has_dose)
        cl_draft_code(draft, known->dose.code, cl_arena_print(&cl->arena, "Bag, dose %s", known->dose.code));
    for (size_t i = 0; i < known->dose.contents.count; i++)
        cl_draft_code(draft, known->dose.contents.at[i].code, known->dose.contents.at[i].code);
    for (size_t i = 0; !known->has_dose && i < known->order.vials.count; i++)
        if (!known->order.vials.at[i].freed_why)
            cl_draft_code(draft, known->order.vials.at[i].code, known->order.vials.at[i].code);
}

static const struct cl_report_column VIAL_COLUMNS[] = {
    {"Vial", 40, true, false, false},          {"Lot", 26, false, false, false},
    {"Cells", 24, false, false, false},        {"Volume", 18, false, false, false},
    {"Taken out at", 22, false, false, false}, {"Thawed at", 22, false, false, false},
    {"Drawn, mL", 20, false, false, false}};

static void add_vials(struct cl_draft *draft, const struct known *known)
{
    struct cl *cl = draft->cl;
    size_t rows = 0;
    cl_draft_section(draft, "Vials", NULL);
    CL_DRAFT_COLUMNS(draft, VIAL_COLUMNS);
    cl_draft_pen(draft);
    for (size_t i = 0; i < known->dose.contents.count; i++, rows++) {
        const struct cl_dose_vial *vial = &known->dose.contents.at[i];
        CL_DRAFT_ROW(draft, vial->code, vial->lot, cells_text(cl, vial->cells), volume_text(cl, vial->volume_ul), "",
                     time_text(cl, known, known->dose.thawed_at_ms), volume_text(cl, vial->drawn_ul));
    }
    for (size_t i = 0; !known->has_dose && i < known->order.vials.count; i++) {
        const struct cl_order_vial *vial = &known->order.vials.at[i];
        if (vial->freed_why)
            continue;
        CL_DRAFT_ROW(draft, vial->code, vial->lot, cells_text(cl, vial->cells), volume_text(cl, vial->volume_ul), "",
                     "", "");
        rows++;
    }
    for (; !known->has_dose && rows < VIAL_ROWS; rows++)
        CL_DRAFT_ROW(draft, "", "", "", "", "", "", "");
}

/* What else the product asks of the thawed cells, two to a row; of one that is not known one test. */
static void add_tests(struct cl_draft *draft, const struct known *known)
{
    struct cl *cl = draft->cl;
    const char *before = NULL;
    for (size_t i = 0; i < known->asked.count; i++) {
        const struct cl_specification *row = &known->asked.at[i];
        if (strcmp(row->stage, "infusion") != 0 || cl_dose_is_counted(row->test))
            continue;
        const char *text =
            cl_arena_print(&cl->arena, "%s%s%s: %s", row->test, *row->unit ? ", " : "", row->unit, row->text);
        if (before)
            CL_DRAFT_ROW(draft, before, "", text, "");
        before = before ? NULL : text;
    }
    if (before)
        CL_DRAFT_ROW(draft, before, "", "", "");
    if (!known->product)
        CL_DRAFT_ROW(draft, "Another test", "", "Its result", "");
}

static void add_preparation(struct cl_draft *draft, const struct known *known)
{
    struct cl *cl = draft->cl;
    const struct cl_dose *dose = &known->dose;
    begin_pairs(draft, "Thaw and preparation");
    CL_DRAFT_ROW(draft, "Thaw began at", time_text(cl, known, dose->thawed_at_ms), "Thaw ended at", "");
    CL_DRAFT_ROW(draft, "Water bath, °C", "", "Use by", time_text(cl, known, dose->use_by_ms));
    CL_DRAFT_ROW(draft, "Cells counted then", "", "Counted in, mL", "");
    CL_DRAFT_ROW(draft, "Viability, %", "", "Counted at", "");
    CL_DRAFT_ROW(draft, "Method", "", "Analyst", "");
    add_tests(draft, known);
    CL_DRAFT_ROW(draft, "Diluent", dose->diluent ? dose->diluent : "", "Lot of the diluent",
                 dose->diluent_lot ? dose->diluent_lot : "");
    CL_DRAFT_ROW(draft, "Expiry of the diluent", date_text(cl, dose->diluent_expires_on), "Endotoxin of the diluent",
                 dose->diluent_endotoxin ? cl_arena_print(&cl->arena, "%s EU/mL", dose->diluent_endotoxin) : "");
    CL_DRAFT_ROW(draft, "Volume of the diluent", volume_text(cl, dose->diluent_ul), "Volume of the bag",
                 volume_text(cl, dose->bag_ul));
    CL_DRAFT_ROW(draft, "Cells in the bag", cells_text(cl, dose->planned_cells), "To be given over",
                 dose->over_minutes > 0 ? cl_arena_print(&cl->arena, "%lld min", (long long)dose->over_minutes) : "");
    CL_DRAFT_ROW(draft, "Prepared by", dose->prepared_by ? dose->prepared_by : "", "Prepared at",
                 time_text(cl, known, dose->prepared_at_ms));
}

static const struct cl_report_column CHECK_COLUMNS[] = {{"Both people, each for themselves", 96, false, false, true},
                                                        {"First person", 40, false, false, false},
                                                        {"Second person", 40, false, false, false}};

static void add_bedside(struct cl_draft *draft)
{
    static const char *const checks[] = {"The patient's label bears the subject code above",
                                         "The bag's label bears the dose and the subject code above",
                                         "The vials are those above, each of them", "It is before the use-by time"};
    cl_draft_section(draft, "At the bed, before it begins", NULL);
    CL_DRAFT_COLUMNS(draft, CHECK_COLUMNS);
    cl_draft_pen(draft);
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        cl_draft_cell(draft, checks[i]);
        cl_draft_cell(draft, "")->tick = true;
        cl_draft_cell(draft, "")->tick = true;
    }
    begin_pairs(draft, "Infusion");
    CL_DRAFT_ROW(draft, "Began at", "", "Ended at", "");
    CL_DRAFT_ROW(draft, "Volume given, mL", "", "Volume discarded, mL", "");
    CL_DRAFT_ROW(draft, "Rate at first, mL/h", "", "Left-overs discarded by", "");
}

static const struct cl_report_column EVENT_COLUMNS[] = {
    {"At", 24, false, false, false},
    {"Interrupted, resumed, rate, reaction, complaint: which, and what", 100, false, false, false},
    {"CTCAE grade", 24, false, false, false},
    {"Initials", 28, false, false, false}};
static const struct cl_report_column COMMENT_COLUMNS[] = {{"Comments", 148, false, false, false},
                                                          {"Initials", 28, false, false, false}};

static void add_course(struct cl_draft *draft)
{
    cl_draft_section(draft, "Course", NULL);
    CL_DRAFT_COLUMNS(draft, EVENT_COLUMNS);
    cl_draft_pen(draft);
    for (int i = 0; i < EVENT_ROWS; i++)
        CL_DRAFT_ROW(draft, "", "", "", "");
    cl_draft_section(draft, NULL, NULL);
    CL_DRAFT_COLUMNS(draft, COMMENT_COLUMNS);
    cl_draft_pen(draft);
    for (int i = 0; i < COMMENT_ROWS; i++)
        CL_DRAFT_ROW(draft, "", "");
}

static void add_signatures(struct cl_draft *draft)
{
    cl_draft_section(draft, "Names and signatures", NULL);
    cl_draft_sentence(draft, "Two different people. A wrong entry is struck through, stays legible, and bears "
                             "initials and date. Send this record, or its scan, to the facility: cryolot infusion "
                             "enter.");
    cl_draft_line(draft, "First person at the bed: name in full, signature");
    cl_draft_line(draft, "Second person, who checked: name in full, signature");
    cl_draft_line(draft, "Physician, where something departed from this record: name in full, signature");
}

/* ---- the sheets -------------------------------------------------------------------------------------------------- */

/* On every page, and no code that a bedside scanner could take for the bag or the patient. */
static const char *number_of(struct cl *cl, const struct known *known)
{
    const char *of = known->has_dose      ? known->dose.code
                     : known->has_order   ? known->order.code
                     : known->has_subject ? known->subject.code
                                          : "BLANK";
    return cl_arena_print(&cl->arena, "PAPER-%s", of);
}

enum cl_status cl_infusion_blank(struct cl *cl, const struct cl_infusion_blank *of, struct cl_report *out)
{
    enum cl_status status;
    struct known known;
    CL_TRY(find_known(cl, of, &known));
    struct cl_draft draft = cl_draft_begin(cl, "Infusion: record on paper");
    add_codes(&draft, &known);
    add_whom(&draft, &known);
    add_vials(&draft, &known);
    add_preparation(&draft, &known);
    add_bedside(&draft);
    add_course(&draft);
    add_signatures(&draft);
    *out = cl_draft_end(&draft);
    out->number = number_of(cl, &known);
    out->form = "PAPER-1";
    out->issued_at = cl_document_time(cl, cl->now_ms);
    out->issued_at_ms = cl->now_ms;
    out->issued_by = cl->actor.id ? cl->actor.name : "cryolot, for nobody signed in";
done:
    return status;
}
