/* The record of an infusion: for whom, of what, how it was prepared, who gave it, what happened. What the record does
 * not hold is said plainly. */
#include "domain/document.h"
#include "domain/document_parts.h"
#include "domain/dose_size.h"
#include "domain/signature.h"
#include <cryolot/exposure.h>
#include <cryolot/infusion.h>
#include <string.h>

static const char NOT_RECORDED[] = "not recorded";

/* ---- facts ------------------------------------------------------------------------------------------------------- */

enum shape { TEXT, WORDS, CELLS, VOLUME, WEIGHT, TEMPERATURE, TIME };

/* A fact of one column; an instant is shown where it happened. */
struct line {
    const char *name;
    enum shape shape;
    int column;
};

static const char *shown(struct cl *cl, const struct cl_rows *rows, const struct line *line)
{
    char text[CL_TIME_TEXT + CL_QUANTITY_TEXT];
    int64_t number = cl_rows_int(rows, line->column);
    if (cl_rows_is_null(rows, line->column))
        return NOT_RECORDED;
    switch (line->shape) {
    case CELLS:
        return cl_arena_copy(&cl->arena, cl_cells_write(number, text, sizeof text));
    case VOLUME:
        return cl_arena_copy(&cl->arena, number ? cl_volume_write(number, text, sizeof text) : "nothing");
    case WEIGHT:
        return cl_arena_copy(&cl->arena, cl_weight_write(number, text, sizeof text));
    case TEMPERATURE:
        return cl_arena_copy(&cl->arena, cl_temperature_write(number, text, sizeof text));
    case TIME:
        cl_time_write_local(number, cl_rows_text(rows, COL_DOCUMENT_INFUSION_TIMEZONE), false, text, sizeof text);
        return cl_arena_copy(&cl->arena, text);
    default:
        return cl_keep_text(cl, rows, line->column);
    }
}

/* Whether it is said in words: where there is no value, and where the record holds a word of its own. */
static bool is_said(const struct cl_rows *rows, const struct line *line)
{
    bool no_volume = line->shape == VOLUME && cl_rows_int(rows, line->column) == 0;
    return cl_rows_is_null(rows, line->column) || no_volume || line->shape == WORDS;
}

static void add_shown(struct cl_draft *draft, const char *name, const char *text, bool words)
{
    if (words)
        cl_draft_words(draft, name, text);
    else
        cl_draft_fact(draft, name, text);
}

static void add_lines(struct cl_draft *draft, const struct cl_rows *rows, const struct line *line, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_shown(draft, line[i].name, shown(draft->cl, rows, &line[i]), is_said(rows, &line[i]));
}
#define ADD_LINES(draft, rows, line) add_lines(draft, rows, line, sizeof(line) / sizeof *(line))

/* "0.32 g/kg" of a decimal in mg/kg. */
static const char *grams_per_kg(struct cl *cl, const char *mg_per_kg)
{
    struct cl_decimal value;
    char text[CL_DECIMAL_TEXT];
    if (!mg_per_kg || cl_decimal_read(mg_per_kg, &value, NULL) != CL_OK)
        return mg_per_kg ? mg_per_kg : NOT_RECORDED;
    value.exponent -= 3;
    return cl_arena_print(&cl->arena, "%s g/kg", cl_decimal_write(value, text, sizeof text));
}

static const char *with_unit(struct cl *cl, const char *value, const char *unit)
{
    return value ? cl_arena_print(&cl->arena, "%s %s", value, unit) : NOT_RECORDED;
}

static const char *cells_text(struct cl *cl, int64_t cells)
{
    char text[CL_QUANTITY_TEXT];
    return cl_arena_copy(&cl->arena, cl_cells_write(cells, text, sizeof text));
}

/* "25 × 10⁶ cells, 1 × 10⁶ cells/kg". */
static const char *cells_and_per_kg(struct cl *cl, int64_t cells, int64_t weight_g)
{
    int64_t per_kg = cl_dose_per_kg(cells, weight_g);
    return weight_g ? cl_arena_print(&cl->arena, "%s cells, %s cells/kg", cells_text(cl, cells), cells_text(cl, per_kg))
                    : cl_arena_print(&cl->arena, "%s cells", cells_text(cl, cells));
}

/* "2 of the course", or by counting what the subject had of the product. */
static const char *number_text(struct cl *cl, const struct cl_rows *rows)
{
    long long count = (long long)cl_rows_int(rows, COL_DOCUMENT_INFUSION_INFUSION_COUNT);
    if (cl_rows_is_null(rows, COL_DOCUMENT_INFUSION_INFUSION_NUMBER))
        return cl_arena_print(&cl->arena, "%lld of this product", count);
    return cl_arena_print(&cl->arena, "%lld of the course",
                          (long long)cl_rows_int(rows, COL_DOCUMENT_INFUSION_INFUSION_NUMBER));
}

static void add_head(struct cl_draft *draft, const struct cl_infusion *infusion, const struct cl_rows *rows)
{
    static const struct line lines[] = {{"Study", TEXT, COL_DOCUMENT_INFUSION_STUDY},
                                        {"Study arm", TEXT, COL_DOCUMENT_INFUSION_ARM},
                                        {"Prescriber", TEXT, COL_DOCUMENT_INFUSION_PRESCRIBER}};
    struct cl *cl = draft->cl;
    cl_draft_fact(draft, "Infusion", infusion->code);
    cl_draft_fact(draft, "Subject", infusion->subject);
    cl_draft_fact(draft, "Site",
                  cl_arena_print(&cl->arena, "%s, %s", cl_rows_text(rows, COL_DOCUMENT_INFUSION_SITE),
                                 cl_rows_text(rows, COL_DOCUMENT_INFUSION_SITE_NAME)));
    cl_draft_words(draft, "State", infusion->state);
    cl_draft_words(draft, "Product",
                   cl_arena_print(&cl->arena, "%s, version %lld", cl_rows_text(rows, COL_DOCUMENT_INFUSION_PRODUCT),
                                  (long long)cl_rows_int(rows, COL_DOCUMENT_INFUSION_VERSION)));
    cl_draft_words(draft, "Infusion number", number_text(cl, rows));
    cl_draft_words(draft, "Order",
                   cl_rows_is_null(rows, COL_DOCUMENT_INFUSION_ORDER_CODE)
                       ? "none: thawed without an order"
                       : cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_ORDER_CODE));
    ADD_LINES(draft, rows, lines);
}

/* What became known of its lots: whoever reads the record must see it first. */
static void add_since(struct cl_draft *draft, const struct cl_infusion *infusion)
{
    if (infusion->since.count == 0)
        return;
    cl_draft_section(draft, "Since then", NULL);
    for (size_t i = 0; i < infusion->since.count; i++)
        cl_draft_paragraph(draft, cl_on_paper(infusion->since.at[i]));
}

/* From which paper, by whom; nothing of an infusion that was recorded as it happened. */
static void add_source(struct cl_draft *draft, const struct cl_rows *rows)
{
    struct cl *cl = draft->cl;
    if (!cl_rows_int(rows, COL_DOCUMENT_INFUSION_TRANSCRIBED))
        return;
    cl_draft_section(draft, "Transcribed from a paper record", NULL);
    cl_draft_fact(draft, "Entered by", cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_ENTERED_BY));
    cl_draft_words(draft, "Compared",
                   cl_rows_is_null(rows, COL_DOCUMENT_INFUSION_TRANSCRIPTION_ID) ? "not yet" : "yes, signed below");
    cl_draft_fact(draft, "Paper",
                  cl_arena_print(&cl->arena, "A%lld, %s, SHA-256 %s",
                                 (long long)cl_rows_int(rows, COL_DOCUMENT_INFUSION_SOURCE_ID),
                                 cl_on_paper(cl_rows_text(rows, COL_DOCUMENT_INFUSION_SOURCE)),
                                 cl_rows_text(rows, COL_DOCUMENT_INFUSION_SOURCE_SHA256)));
}

static const char *target_text(struct cl *cl, const struct cl_rows *rows)
{
    char text[CL_DOSE_TARGET_TEXT];
    const struct cl_dose_target target = {.kind = cl_rows_text(rows, COL_DOCUMENT_INFUSION_TARGET_KIND),
                                          .cells = cl_rows_int(rows, COL_DOCUMENT_INFUSION_TARGET_CELLS),
                                          .area_mm2 = cl_rows_int(rows, COL_DOCUMENT_INFUSION_AREA_MM2)};
    return cl_arena_copy(&cl->arena, cl_dose_target_write(&target, text, sizeof text));
}

static void add_target(struct cl_draft *draft, const struct cl_infusion *infusion, const struct cl_rows *rows)
{
    static const struct line lines[] = {{"Dose", TEXT, COL_DOCUMENT_INFUSION_DOSE},
                                        {"Weight", WEIGHT, COL_DOCUMENT_INFUSION_WEIGHT_G},
                                        {"Weighed on", TEXT, COL_DOCUMENT_INFUSION_WEIGHED_ON},
                                        {"Basis of the count", WORDS, COL_DOCUMENT_INFUSION_BASIS},
                                        {"Cells required", CELLS, COL_DOCUMENT_INFUSION_REQUIRED_CELLS},
                                        {"Usable in its vials", CELLS, COL_DOCUMENT_INFUSION_USABLE_CELLS}};
    struct cl *cl = draft->cl;
    cl_draft_section(draft, "Dose", NULL);
    cl_draft_fact(draft, "Target", target_text(cl, rows));
    ADD_LINES(draft, rows, lines);
    cl_draft_words(draft, "Calculated", cells_and_per_kg(cl, infusion->planned_cells, infusion->weight_g));
    cl_draft_fact_or(draft, "Delivered",
                     infusion->finished_at_ms ? cells_and_per_kg(cl, infusion->given_cells, infusion->weight_g) : NULL,
                     NOT_RECORDED);
}

static const char *planned_text(struct cl *cl, const struct cl_rows *rows)
{
    if (cl_rows_is_null(rows, COL_DOCUMENT_INFUSION_OVER_MINUTES))
        return NOT_RECORDED;
    return cl_arena_print(&cl->arena, "%lld min", (long long)cl_rows_int(rows, COL_DOCUMENT_INFUSION_OVER_MINUTES));
}

static void add_preparation(struct cl_draft *draft, const struct cl_rows *rows)
{
    static const struct line lines[] = {{"Thaw began", TIME, COL_DOCUMENT_INFUSION_THAWED_AT_MS},
                                        {"Thaw ended", TIME, COL_DOCUMENT_INFUSION_THAW_ENDED_AT_MS},
                                        {"Water bath", TEMPERATURE, COL_DOCUMENT_INFUSION_BATH_MC},
                                        {"Thermometer", TEXT, COL_DOCUMENT_INFUSION_BATH_THERMOMETER},
                                        {"In use until", TIME, COL_DOCUMENT_INFUSION_USE_BY_MS},
                                        {"Diluent", TEXT, COL_DOCUMENT_INFUSION_DILUENT},
                                        {"Diluent lot", TEXT, COL_DOCUMENT_INFUSION_DILUENT_LOT},
                                        {"Diluent volume", VOLUME, COL_DOCUMENT_INFUSION_DILUENT_UL},
                                        {"Bag volume", VOLUME, COL_DOCUMENT_INFUSION_BAG_UL},
                                        {"Prepared by", TEXT, COL_DOCUMENT_INFUSION_PREPARED_BY},
                                        {"Prepared at", TIME, COL_DOCUMENT_INFUSION_PREPARED_AT_MS}};
    struct cl *cl = draft->cl;
    const char *diluent = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_DILUENT_ENDOTOXIN);
    const char *endotoxin = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_ENDOTOXIN_EU_PER_KG);
    const char *in_an_hour = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_ENDOTOXIN_EU_PER_KG_H);
    cl_draft_section(draft, "Thaw and preparation", NULL);
    ADD_LINES(draft, rows, lines);
    cl_draft_words(draft, "Diluent endotoxin", with_unit(cl, diluent, "EU/mL"));
    cl_draft_words(draft, "To be given over", planned_text(cl, rows));
    cl_draft_words(draft, "Endotoxin", with_unit(cl, endotoxin, "EU/kg"));
    cl_draft_words(draft, "Endotoxin in 1 h", with_unit(cl, in_an_hour, "EU/kg"));
    cl_draft_words(draft, "DMSO", grams_per_kg(cl, cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_DMSO_MG_PER_KG)));
}

static const char *volume_of(struct cl *cl, int64_t volume_ul)
{
    char text[CL_QUANTITY_TEXT];
    return cl_arena_copy(&cl->arena, cl_volume_write(volume_ul, text, sizeof text));
}

static const char *scanned(struct cl *cl, const char *name, bool scanned, bool typed, bool transcribed, bool user)
{
    return cl_arena_print(&cl->arena, "%s; %s", cl_on_paper(name),
                          transcribed ? user ? "by the paper record" : "by the paper record, not a user of this record"
                          : scanned   ? "scanned subject and bag"
                          : typed     ? "typed the codes of subject and bag"
                                      : "scans of subject and bag not recorded");
}

static void add_bedside(struct cl_draft *draft, const struct cl_infusion *infusion, const struct cl_rows *rows)
{
    static const struct line lines[] = {{"Began", TIME, COL_DOCUMENT_INFUSION_STARTED_AT_MS},
                                        {"Ended", TIME, COL_DOCUMENT_INFUSION_FINISHED_AT_MS},
                                        {"Given", VOLUME, COL_DOCUMENT_INFUSION_GIVEN_UL}};
    struct cl *cl = draft->cl;
    bool transcribed = cl_rows_int(rows, COL_DOCUMENT_INFUSION_TRANSCRIBED) != 0;
    cl_draft_section(draft, "At the bed", NULL);
    cl_draft_words(draft, "Begun by",
                   scanned(cl, infusion->started_name, infusion->starter_scanned, true, transcribed,
                           !cl_rows_is_null(rows, COL_DOCUMENT_INFUSION_STARTED_BY)));
    cl_draft_words(draft, "Checked by",
                   scanned(cl, infusion->checked_name, infusion->checker_scanned, infusion->checker_typed, transcribed,
                           !cl_rows_is_null(rows, COL_DOCUMENT_INFUSION_CHECKED_BY)));
    ADD_LINES(draft, rows, lines);
    cl_draft_fact(draft, "Lost", infusion->lost_ul ? volume_of(cl, infusion->lost_ul) : NULL);
    cl_draft_fact_or(draft, "Discarded", infusion->discarded_ul ? volume_of(cl, infusion->discarded_ul) : NULL,
                     "nothing");
    cl_draft_fact(draft, "Ended by", infusion->ended_name ? cl_on_paper(infusion->ended_name) : NULL);
    cl_draft_words(draft, "In time",
                   infusion->past_use_by ? "no: it ended past its time in use" : "yes, within its time in use");
}

/* ---- vials ------------------------------------------------------------------------------------------------------- */

static const struct cl_report_column VIAL_COLUMNS[] = {
    {"Vial", 34, true, false, false},       {"Lot", 24, false, false, false},
    {"Expiry", 19, false, false, false},    {"Out, min", 15, true, false, false},
    {"Cells", 22, false, false, false},     {"Volume", 15, false, false, true},
    {"Drawn", 15, false, false, true},      {"Left over", 15, false, false, true},
    {"Disposition", 20, false, false, true}};

static const char *volume_text(struct cl *cl, const struct cl_rows *rows, int column)
{
    return shown(cl, rows, &(struct line){NULL, VOLUME, column});
}

/* "16.7" of seconds; rounded up to a tenth, so that nothing over a limit looks like less. */
static const char *minutes_text(struct cl *cl, int64_t seconds)
{
    char text[CL_DECIMAL_TEXT];
    struct cl_decimal tenths = {(seconds + 5) / 6, -1};
    return cl_arena_copy(&cl->arena, cl_decimal_write(tenths, text, sizeof text));
}

static enum cl_status add_vial(struct cl_draft *draft, const struct cl_rows *rows, int64_t thawed_at_ms)
{
    enum cl_status status;
    struct cl *cl = draft->cl;
    struct cl_exposure exposure = {0};
    CL_TRY(cl_exposure_of_vial(cl, cl_rows_int(rows, COL_DOCUMENT_DOSE_VIAL_ID), thawed_at_ms, &exposure));
    CL_DRAFT_ROW(draft, cl_keep_text(cl, rows, COL_DOCUMENT_DOSE_VIAL_VIAL),
                 cl_keep_text(cl, rows, COL_DOCUMENT_DOSE_VIAL_LOT),
                 cl_keep_text(cl, rows, COL_DOCUMENT_DOSE_VIAL_EXPIRES_ON));
    struct cl_report_cell *cell = cl_draft_cell(draft, minutes_text(cl, exposure.seconds));
    cell->below[0] = exposure.most_s ? cl_arena_print(&cl->arena, "of %s", minutes_text(cl, exposure.most_s)) : NULL;
    cell->below[1] = exposure.beyond ? "too long" : NULL;
    CL_DRAFT_ROW(
        draft, cells_text(cl, cl_rows_int(rows, COL_DOCUMENT_DOSE_VIAL_CELLS)),
        volume_text(cl, rows, COL_DOCUMENT_DOSE_VIAL_VOLUME_UL), volume_text(cl, rows, COL_DOCUMENT_DOSE_VIAL_DRAWN_UL),
        volume_text(cl, rows, COL_DOCUMENT_DOSE_VIAL_LEFT_UL), cl_keep_text(cl, rows, COL_DOCUMENT_DOSE_VIAL_STATE));
done:
    return status;
}

static enum cl_status add_vials(struct cl_draft *draft, const struct cl_infusion *infusion, int64_t thawed_at_ms)
{
    enum cl_status status = CL_OK;
    cl_draft_section(draft, "Vials, with their time out of storage until the thaw", NULL);
    CL_DRAFT_COLUMNS(draft, VIAL_COLUMNS);
    struct cl_rows *rows =
        cl_rows_open(draft->cl->store, SQL_DOCUMENT_INFUSION_VIALS, CL_BIND(cl_int(infusion->dose_id)));
    while (status == CL_OK && cl_rows_next(rows))
        status = add_vial(draft, rows, thawed_at_ms);
    enum cl_status closed = cl_rows_close(rows);
    return status != CL_OK ? status : closed;
}

/* ---- results and events ------------------------------------------------------------------------------------------ */

static const struct cl_draft_field RESULT_FIELDS[] = {
    {"Test", 28, CL_DRAFT_WORDS, COL_DOCUMENT_DOSE_RESULT_TEST, true, false, NULL},
    {"Value", 30, CL_DRAFT_TEXT, COL_DOCUMENT_DOSE_RESULT_VALUE, true, false, NULL},
    {"Verdict", 20, CL_DRAFT_WORDS, COL_DOCUMENT_DOSE_RESULT_VERDICT, false, false, NULL},
    {"Method", 40, CL_DRAFT_TEXT, COL_DOCUMENT_DOSE_RESULT_METHOD, false, false, NULL},
    {"Analyst", 32, CL_DRAFT_TEXT, COL_DOCUMENT_DOSE_RESULT_MEASURED_BY, false, false, NULL},
    {"Measured", 32, CL_DRAFT_PLACE_TIME, COL_DOCUMENT_DOSE_RESULT_MEASURED_AT_MS, false, true, NULL},
};
static const struct cl_draft_table RESULTS = {"Count, viability and tests after the thaw",
                                              "Count, viability and tests after the thaw: not recorded.",
                                              SQL_DOCUMENT_INFUSION_RESULTS,
                                              RESULT_FIELDS,
                                              sizeof RESULT_FIELDS / sizeof *RESULT_FIELDS,
                                              -1};

static const struct cl_report_column EVENT_COLUMNS[] = {{"At", 34, false, true, false},
                                                        {"What", 22, true, false, true},
                                                        {"Detail", 68, false, false, false},
                                                        {"CTCAE grade", 20, true, false, false},
                                                        {"Recorded", 36, false, true, false}};

static const char *event_detail(struct cl *cl, const struct cl_rows *rows)
{
    char rate[CL_QUANTITY_TEXT];
    const char *detail = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_EVENT_DETAIL);
    const char *deviation = cl_rows_text(rows, COL_DOCUMENT_INFUSION_EVENT_DEVIATION);
    int64_t rate_ul = cl_rows_int(rows, COL_DOCUMENT_INFUSION_EVENT_RATE_UL_PER_H);
    detail = detail ? cl_on_paper(detail) : "";
    if (rate_ul)
        return cl_arena_print(&cl->arena, "%s/h%s%s", cl_volume_write(rate_ul, rate, sizeof rate), *detail ? "; " : "",
                              detail);
    const char *correction = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_EVENT_CORRECTION);
    if (correction)
        detail = cl_arena_print(&cl->arena, "%s; CORRECTED, counts no more: %s", detail, cl_on_paper(correction));
    return deviation ? cl_arena_print(&cl->arena, "%s (%s)", detail, deviation) : detail;
}

static const char *place_time(struct cl *cl, int64_t at_ms, const char *timezone)
{
    char text[CL_TIME_TEXT];
    return cl_arena_copy(&cl->arena, cl_time_write_local(at_ms, timezone, false, text, sizeof text));
}

/* What of the course is not there at all. */
struct course {
    bool interrupted, rated, reacted, complained;
};

static void count_event(struct course *course, const char *kind)
{
    course->interrupted |= strcmp(kind, "interrupt") == 0;
    course->rated |= strcmp(kind, "rate") == 0;
    course->reacted |= strcmp(kind, "reaction") == 0;
    course->complained |= strcmp(kind, "complaint") == 0;
}

/* "Not recorded: interruption, rate." NULL: everything is. */
static const char *missing_text(struct cl *cl, const struct course *course)
{
    const char *text = "";
    const struct {
        bool there;
        const char *word;
    } words[] = {{course->rated, "rate"},
                 {course->interrupted, "interruption"},
                 {course->reacted, "reaction"},
                 {course->complained, "complaint"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!words[i].there)
            text = cl_arena_print(&cl->arena, "%s%s%s", text, *text ? ", " : "", words[i].word);
    return *text ? cl_arena_print(&cl->arena, "Not recorded: %s.", text) : NULL;
}

static enum cl_status add_events(struct cl_draft *draft, const struct cl_infusion *infusion)
{
    struct cl *cl = draft->cl;
    struct course course = {0};
    cl_draft_section(draft, "Course of the infusion", NULL);
    CL_DRAFT_COLUMNS(draft, EVENT_COLUMNS);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_INFUSION_EVENTS, CL_BIND(cl_int(infusion->id)));
    while (cl_rows_next(rows)) {
        bool graded = !cl_rows_is_null(rows, COL_DOCUMENT_INFUSION_EVENT_GRADE);
        const char *kind = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_EVENT_KIND);
        count_event(&course, kind);
        CL_DRAFT_ROW(draft, place_time(cl, cl_rows_int(rows, COL_DOCUMENT_INFUSION_EVENT_AT_MS), infusion->timezone),
                     kind, event_detail(cl, rows),
                     graded ? cl_document_count(cl, cl_rows_int(rows, COL_DOCUMENT_INFUSION_EVENT_GRADE)) : "",
                     cl_document_by(cl, cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_EVENT_RECORDED_BY),
                                    cl_rows_int(rows, COL_DOCUMENT_INFUSION_EVENT_RECORDED_AT_MS)));
    }
    enum cl_status status = cl_rows_close(rows);
    cl_draft_sentence(draft, missing_text(cl, &course));
    return status;
}

/* ---- what was decided about it ----------------------------------------------------------------------------------- */

static const struct cl_draft_field OVERRIDE_FIELDS[] = {
    {"Check", 36, CL_DRAFT_TEXT, COL_DOCUMENT_INFUSION_OVERRIDE_CHECK_ID, true, false, NULL},
    {"Of", 34, CL_DRAFT_TEXT, COL_DOCUMENT_INFUSION_OVERRIDE_SUBJECT, false, false, NULL},
    {"Reason", 66, CL_DRAFT_TEXT, COL_DOCUMENT_INFUSION_OVERRIDE_REASON, false, false, NOT_RECORDED},
    {"Signed", 42, CL_DRAFT_SIGNED, COL_DOCUMENT_INFUSION_OVERRIDE_SIGNATURE_ID, false, true, NULL},
};
static const struct cl_draft_table OVERRIDES = {"Checks overridden by a physician",
                                                "No check was overridden.",
                                                SQL_DOCUMENT_INFUSION_OVERRIDES,
                                                OVERRIDE_FIELDS,
                                                sizeof OVERRIDE_FIELDS / sizeof *OVERRIDE_FIELDS,
                                                COL_DOCUMENT_INFUSION_OVERRIDE_SIGNATURE_ID};

static const struct cl_draft_field DEVIATION_FIELDS[] = {
    {"Deviation", 26, CL_DRAFT_TEXT, COL_DOCUMENT_INFUSION_DEVIATION_DEVIATION, true, false, NULL},
    {"Class", 18, CL_DRAFT_WORDS, COL_DOCUMENT_INFUSION_DEVIATION_CLASS, false, false, NULL},
    {"Title", 70, CL_DRAFT_TEXT, COL_DOCUMENT_INFUSION_DEVIATION_TITLE, false, false, NULL},
    {"State", 16, CL_DRAFT_WORDS, COL_DOCUMENT_INFUSION_DEVIATION_STATE, false, false, NULL},
    {"Conclusion", 48, CL_DRAFT_TEXT, COL_DOCUMENT_INFUSION_DEVIATION_CONCLUSION, false, false, "not yet"},
};
static const struct cl_draft_table DEVIATIONS = {"Complaints and deviations",
                                                 "No complaint and no deviation is recorded.",
                                                 SQL_DOCUMENT_INFUSION_DEVIATIONS,
                                                 DEVIATION_FIELDS,
                                                 sizeof DEVIATION_FIELDS / sizeof *DEVIATION_FIELDS,
                                                 -1};

static const struct cl_draft_field NOTE_FIELDS[] = {
    {"On", 34, CL_DRAFT_TEXT, COL_DOCUMENT_INFUSION_NOTE_SUBJECT, false, false, NULL},
    {"Comment", 100, CL_DRAFT_TEXT, COL_DOCUMENT_INFUSION_NOTE_REMARK, false, false, NULL},
    {"By", 44, CL_DRAFT_BY, COL_DOCUMENT_INFUSION_NOTE_WRITTEN_BY, false, true, NULL},
};
static const struct cl_draft_table NOTES = {"Comments",
                                            "No comment is recorded.",
                                            SQL_DOCUMENT_INFUSION_NOTES,
                                            NOTE_FIELDS,
                                            sizeof NOTE_FIELDS / sizeof *NOTE_FIELDS,
                                            -1};

/* Whatever was signed of the infusion, its dose and its order. */
static enum cl_status add_signatures(struct cl_draft *draft, const char *subject)
{
    enum cl_status status = CL_OK;
    struct cl_signature_list signatures;
    if (!subject)
        return CL_OK;
    CL_TRY(cl_signature_list(draft->cl, subject, &signatures));
    for (size_t i = 0; i < signatures.count; i++)
        CL_TRY(cl_draft_signature(draft, signatures.at[i].id));
done:
    return status;
}

static void conclude(struct cl_draft *draft, const struct cl_infusion *infusion, bool unverified)
{
    struct cl *cl = draft->cl;
    char given[CL_QUANTITY_TEXT], bag[CL_QUANTITY_TEXT];
    bool aborted = strcmp(infusion->state, "aborted") == 0;
    draft->report.conclusion =
        cl_arena_print(&cl->arena, "%s: %s delivered, %s of %s", aborted ? "Aborted" : "Finished",
                       cells_and_per_kg(cl, infusion->given_cells, infusion->weight_g),
                       infusion->given_ul ? cl_volume_write(infusion->given_ul, given, sizeof given) : "nothing",
                       cl_volume_write(infusion->bag_ul, bag, sizeof bag));
    draft->report.warning = unverified ? "TRANSCRIBED, NOT VERIFIED" : aborted ? "ABORTED" : NULL;
    draft->report.unsigned_note =
        draft->report.signature_count ? NULL : "Nobody has signed anything about it; who acted proved who they were.";
}

/* ---- the record -------------------------------------------------------------------------------------------------- */

/* The facts that one statement reads; the codes of what may be signed beside. */
static enum cl_status add_facts(struct cl_draft *draft, const struct cl_infusion *infusion, const char **order,
                                int64_t *thawed_at_ms, bool *unverified)
{
    struct cl *cl = draft->cl;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_INFUSION, CL_BIND(cl_int(infusion->id)));
    if (cl_rows_next(rows)) {
        *order = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_ORDER_CODE);
        *thawed_at_ms = cl_rows_int(rows, COL_DOCUMENT_INFUSION_THAWED_AT_MS);
        *unverified = cl_rows_int(rows, COL_DOCUMENT_INFUSION_TRANSCRIBED) &&
                      cl_rows_is_null(rows, COL_DOCUMENT_INFUSION_TRANSCRIPTION_ID);
        add_head(draft, infusion, rows);
        add_since(draft, infusion);
        add_source(draft, rows);
        add_target(draft, infusion, rows);
        add_preparation(draft, rows);
        add_bedside(draft, infusion, rows);
    }
    return cl_rows_close(rows);
}

static enum cl_status require_ended(struct cl *cl, const struct cl_infusion *infusion)
{
    if (infusion->finished_at_ms)
        return CL_OK;
    return cl_refuse(cl, "document.status", infusion->code,
                     cl_arena_print(&cl->arena, "cryolot infusion finish %s --given VOLUME", infusion->code),
                     "infusion '%s' is %s: its record is issued when it has ended", infusion->code, infusion->state);
}

enum cl_status cl_document_infusion(struct cl *cl, const char *subject, struct cl_report *out)
{
    enum cl_status status;
    struct cl_infusion infusion;
    const char *order = NULL;
    int64_t thawed_at_ms = 0;
    bool unverified = false;
    struct cl_draft draft = cl_draft_begin(cl, "Record of an infusion");
    CL_TRY(cl_infusion_get(cl, subject, &infusion));
    CL_TRY(require_ended(cl, &infusion));
    CL_TRY(add_facts(&draft, &infusion, &order, &thawed_at_ms, &unverified));
    CL_TRY(add_vials(&draft, &infusion, thawed_at_ms));
    CL_TRY(cl_draft_table(&draft, &RESULTS, cl_int(infusion.dose_id)));
    CL_TRY(add_events(&draft, &infusion));
    CL_TRY(cl_draft_table(&draft, &OVERRIDES, cl_int(infusion.id)));
    CL_TRY(cl_draft_table(&draft, &DEVIATIONS, cl_int(infusion.id)));
    CL_TRY(cl_draft_table(&draft, &NOTES, cl_int(infusion.id)));
    CL_TRY(add_signatures(&draft, infusion.code));
    CL_TRY(add_signatures(&draft, infusion.dose));
    CL_TRY(add_signatures(&draft, order));
    conclude(&draft, &infusion, unverified);
    *out = cl_draft_end(&draft);
done:
    return status;
}
