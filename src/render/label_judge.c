/* Whether a label's template may print labels: what nobody should sign although it can be drawn, and what a label made
 * of it would not say. */
#include "render/label_judge.h"

#include <string.h>

#define LEAST_POINTS_1000                            3200 /* smaller letters are read by nobody, and printed badly */
#define OVERLAP_MM                                   0.15
#define SIDES                                        4

#define WIDEST(name, word, form, own, kinds, widest) widest,
#define FIELD(name)                                  CL_LABEL_FIELD_##name

/* What a label of a kind must say, whatever else it says: 21 CFR 610.60; and what keeps a training label from being
 * mistaken. */
static const enum cl_label_field needed[][12] = {
    [CL_LABEL_OF_VIAL] = {FIELD(VIAL), FIELD(PRODUCT), FIELD(MANUFACTURER), FIELD(LOT), FIELD(TRAINING), FIELD(COUNT)},
    [CL_LABEL_OF_SAMPLE] = {FIELD(SAMPLE), FIELD(LOT), FIELD(STAGE), FIELD(TESTS), FIELD(TRAINING), FIELD(COUNT)},
    [CL_LABEL_OF_BAG] = {FIELD(CODE), FIELD(NAME), FIELD(PRODUCT), FIELD(MANUFACTURER), FIELD(LOT), FIELD(CELLS),
                         FIELD(VOLUME), FIELD(USE_BY), FIELD(CAUTION), FIELD(TRAINING), FIELD(COUNT)},
    [CL_LABEL_OF_THING] = {FIELD(CODE), FIELD(NAME), FIELD(TRAINING), FIELD(COUNT)},
    [CL_LABEL_OF_SUBJECT] = {FIELD(CODE), FIELD(NAME), FIELD(TRAINING), FIELD(COUNT)},
};

/* What a vial too small for it may leave to its package. */
static const enum cl_label_field expected[][6] = {
    [CL_LABEL_OF_VIAL] = {FIELD(EXPIRES), FIELD(STORAGE), FIELD(CAUTION), FIELD(CELLS), FIELD(VOLUME), FIELD(COUNT)},
    [CL_LABEL_OF_SAMPLE] = {FIELD(COUNT)},
    [CL_LABEL_OF_BAG] = {FIELD(COUNT)},
    [CL_LABEL_OF_THING] = {FIELD(COUNT)},
    [CL_LABEL_OF_SUBJECT] = {FIELD(COUNT)},
};

/* What a scanner takes for the thing itself, where a code says it and nothing else. */
static const enum cl_label_field identifying[][5] = {
    [CL_LABEL_OF_VIAL] = {FIELD(VIAL), FIELD(GS1), FIELD(DIGITAL_LINK), FIELD(ISBT128), FIELD(COUNT)},
    [CL_LABEL_OF_SAMPLE] = {FIELD(SAMPLE), FIELD(COUNT)},
    [CL_LABEL_OF_BAG] = {FIELD(CODE), FIELD(COUNT)},
    [CL_LABEL_OF_THING] = {FIELD(CODE), FIELD(COUNT)},
    [CL_LABEL_OF_SUBJECT] = {FIELD(CODE), FIELD(COUNT)},
};

static bool is_among(const enum cl_label_field *fields, enum cl_label_field field)
{
    for (; *fields != FIELD(COUNT); fields++)
        if (*fields == field)
            return true;
    return false;
}

/* ---- what must stand there ----------------------------------------------------------------------------------------
 */

static bool shows(const struct cl_label_element *element, enum cl_label_field field)
{
    for (size_t i = 0; i < element->value.count; i++)
        if (element->value.part[i].field == field)
            return true;
    return false;
}

/* Whether the field is shown wherever it says something: by an element that is always there, by one that is left out
 * just where there is nothing to show, or by one of two that take each other's place. `read`: by texts alone. */
static bool is_shown(const struct cl_label_plan *plan, enum cl_label_field field, bool read)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct cl_label_element *one = &plan->element[i];
        if (!shows(one, field) || (read && one->kind != CL_LABEL_TEXT))
            continue;
        if (one->when.text == NULL || (one->when.field == field && !one->when.empty))
            return true;
        for (size_t j = i + 1; j < plan->count; j++)
            if (shows(&plan->element[j], field) && (!read || plan->element[j].kind == CL_LABEL_TEXT) &&
                cl_label_exclude_each_other(one, &plan->element[j]))
                return true;
    }
    return false;
}

bool cl_label_is_shown(const struct cl_label_plan *plan, enum cl_label_field field)
{
    return is_shown(plan, field, true);
}

void cl_label_check_fields(struct cl_label_plan *plan)
{
    for (const enum cl_label_field *field = needed[plan->about.kind]; *field != FIELD(COUNT); field++)
        if (!is_shown(plan, *field, false))
            cl_fail_row(plan->error, plan->stock.line, "value", "the label does not show {{%s}}",
                        cl_label_field_word[*field]);
}

/* Nobody reads a code with his eyes. */
static void judge_fields(struct cl_label_plan *plan)
{
    for (const enum cl_label_field *field = needed[plan->about.kind]; *field != FIELD(COUNT); field++)
        if (!is_shown(plan, *field, true))
            cl_fail_row(plan->error, plan->stock.line, "value",
                        "{{%s}} is in a code alone: add a [text ..] in which it can be read",
                        cl_label_field_word[*field]);
}

/* Year, month and day, each to be known as such: else a vial seems to last longer, or shorter, than it does. */
static bool is_whole_day(const char *format)
{
    return format == NULL || (strstr(format, "YY") != NULL && strstr(format, "MM") != NULL &&
                              strstr(format, "DD") != NULL && (strstr(format, "YYYY") || strstr(format, "MMM")));
}

static void judge_day(struct cl_label_plan *plan, const struct cl_label_element *element)
{
    for (size_t i = 0; i < element->value.count; i++) {
        const struct cl_label_part *part = &element->value.part[i];
        bool until = part->field == FIELD(EXPIRES) || part->field == FIELD(USE_BY);
        if (until && !is_whole_day(part->format))
            cl_fail_row(plan->error, element->line, "value",
                        "[%s] shows {{%s|%s}}, which is no whole day: write DD MMM YYYY", element->section,
                        cl_label_field_word[part->field], part->format);
    }
}

/* The day it expires is never left out for another reason than that there is none. */
static void judge_condition(struct cl_label_plan *plan, const struct cl_label_element *element)
{
    if (element->when.text != NULL && shows(element, FIELD(EXPIRES)) && !is_shown(plan, FIELD(EXPIRES), true))
        cl_fail_row(plan->error, element->line, "when",
                    "[%s] hides {{expires}} on some labels: leave when = away, or write when = {{expires}}",
                    element->section);
}

/* What a label must say; and what it must not seem to say otherwise, where it says it. */
static bool must_be_read(const struct cl_label_plan *plan, const struct cl_label_element *element)
{
    static const enum cl_label_field whenever[] = {FIELD(EXPIRES), FIELD(COPY), FIELD(CAUTION), FIELD(STORAGE),
                                                   FIELD(COUNT)};
    const enum cl_label_field *must = needed[plan->about.kind];
    for (size_t i = 0; i < element->value.count && element->kind == CL_LABEL_TEXT; i++)
        if (is_among(must, element->value.part[i].field) || is_among(whenever, element->value.part[i].field))
            return true;
    return false;
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

static bool overlap(struct cl_label_area a, struct cl_label_area b)
{
    return least(a.right, b.right) - most(a.left, b.left) > OVERLAP_MM &&
           least(a.bottom, b.bottom) - most(a.top, b.top) > OVERLAP_MM;
}

/* Whether an element is printed over or into a text: a frame stands nowhere but on its four sides. */
static bool covers(const struct cl_label_plan *plan, const struct cl_label_element *over,
                   const struct cl_label_element *text)
{
    struct cl_label_area a = cl_label_area_of(&plan->stock, over), b = cl_label_area_of(&plan->stock, text);
    double thick = cl_label_mm(over->thickness);
    const struct cl_label_area side[SIDES] = {{a.left, a.top, a.right, a.top + thick},
                                              {a.left, a.bottom - thick, a.right, a.bottom},
                                              {a.left, a.top, a.left + thick, a.bottom},
                                              {a.right - thick, a.top, a.right, a.bottom}};
    if (over == text || cl_label_exclude_each_other(over, text))
        return false;
    if (over->kind != CL_LABEL_BOX || over->filled)
        return overlap(a, b);
    for (int i = 0; i < SIDES; i++)
        if (overlap(side[i], b))
            return true;
    return false;
}

static void judge_text(struct cl_label_plan *plan, const struct cl_label_element *element)
{
    if (!must_be_read(plan, element))
        return;
    if (element->minimum < LEAST_POINTS_1000)
        cl_fail_row(plan->error, element->line, "minimum",
                    "[%s] may have letters of %.1f pt, which nobody reads: it must be read, so let it have %.1f pt or "
                    "more",
                    element->section, (double)element->minimum / 1000, LEAST_POINTS_1000 / 1000.0);
    for (size_t i = 0; i < plan->count; i++)
        if (covers(plan, &plan->element[i], element))
            cl_fail_row(plan->error, plan->element[i].line, "x",
                        "[%s] and [%s], which must be read, take the same room", plan->element[i].section,
                        element->section);
}

/* ---- codes --------------------------------------------------------------------------------------------------------
 */

/* One field that names the thing, whole, and nothing beside it. */
static bool identifies(const struct cl_label_plan *plan, const struct cl_label_element *element)
{
    const struct cl_label_value *value = &element->value;
    bool one = cl_label_is_code(element) && value->count > 0 && value->part[0].literal[0] == '\0' &&
               value->part[0].format == NULL;
    for (size_t i = 1; i < value->count; i++) /* the end of a value is a part as well */
        one = one && value->part[i].field == FIELD(COUNT) && value->part[i].literal[0] == '\0' &&
              value->part[i].separator == NULL;
    return one && is_among(identifying[plan->about.kind], value->part[0].field);
}

/* Its own ID is never empty; the codes that a product may lack are. */
static bool is_always_there(const struct cl_label_plan *plan, const struct cl_label_element *element)
{
    return element->when.text == NULL ||
           (element->when.field == identifying[plan->about.kind][0] && !element->when.empty);
}

static bool has_own_code(const struct cl_label_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct cl_label_element *one = &plan->element[i];
        if (!identifies(plan, one))
            continue;
        if (is_always_there(plan, one))
            return true;
        for (size_t j = i + 1; j < plan->count; j++)
            if (identifies(plan, &plan->element[j]) && cl_label_exclude_each_other(one, &plan->element[j]))
                return true;
    }
    return false;
}

/* "{{vial}}, {{gs1}}, {{digital_link}} or {{isbt128}}" */
static const char *list_identifying(struct cl_label_plan *plan)
{
    const enum cl_label_field *field = identifying[plan->about.kind];
    const char *list = "";
    for (size_t i = 0; field[i] != FIELD(COUNT); i++)
        list = cl_arena_print(&plan->arena, "%s%s{{%s}}", list,
                              i == 0                         ? ""
                              : field[i + 1] == FIELD(COUNT) ? " or "
                                                             : ", ",
                              cl_label_field_word[field[i]]);
    return list;
}

/* A code that says more, or something else, than what it is on may be scanned for another thing. */
static void judge_codes(struct cl_label_plan *plan)
{
    const char *one = cl_label_kind_one((enum cl_label_kind)plan->about.kind);
    bool good = true;
    int line = plan->stock.line;
    for (size_t i = plan->count; i-- > 0;) {
        const struct cl_label_element *element = &plan->element[i];
        if (!cl_label_is_code(element))
            continue;
        line = element->line;
        if (identifies(plan, element))
            continue;
        good = false;
        cl_fail_row(plan->error, element->line, "value", "[%s] does not name %s: let it say %s, whole and nothing else",
                    element->section, one, list_identifying(plan));
    }
    if (good && !has_own_code(plan))
        cl_fail_row(plan->error, line, "value",
                    "no code that is on every label names %s: one must say %s, whole and nothing else", one,
                    list_identifying(plan));
}

/* ---- room ---------------------------------------------------------------------------------------------------------
 */

static const char *longest(const char *const *word)
{
    const char *found = *word != NULL ? *word : "";
    for (; *word != NULL; word++)
        if (strlen(*word) > strlen(found))
            found = *word;
    return found;
}

/* As wide as what stands there usually, and of the kind that the label is of. */
static void fill_kind(struct cl_label *label, const struct cl_label_about *about)
{
    if (label->kind == CL_LABEL_OF_SUBJECT) {
        label->text[FIELD(CODE)] = "SUBJ-WM-088-2048W";
        label->text[FIELD(KIND)] = "subject";
        label->text[FIELD(NAME)] = "WM-088-2048";
        label->text[FIELD(ABOUT)] = "WMC-WEST · HUC-MSC-2028-WM";
    } else if (label->kind == CL_LABEL_OF_BAG) {
        label->text[FIELD(CODE)] = "DOSE-088888W";
        label->text[FIELD(KIND)] = "dose";
        label->text[FIELD(NAME)] = "WM-088-2048";
    } else if (label->kind == CL_LABEL_OF_SAMPLE && about->of != NULL) {
        label->text[FIELD(PURPOSE)] = longest(about->one);
    } else if (label->kind == CL_LABEL_OF_THING && about->of != NULL) {
        bool badge = strcmp(longest(about->one), "badge") == 0;
        label->text[FIELD(KIND)] = longest(about->one);
        label->text[FIELD(CODE)] = badge ? "BDG-088888W" : label->text[FIELD(CODE)];
        label->text[FIELD(NAME)] = badge ? label->text[FIELD(NAME)] : "MWM-8888 WEST";
        label->text[FIELD(ABOUT)] = badge ? "operator, qc, storage, pharmacist" : label->text[FIELD(ABOUT)];
    }
}

void cl_label_fill_widest(struct cl_label *label, const struct cl_label_about *about)
{
    static const char *const widest[] = {CL_LABEL_FIELDS(WIDEST)};
    label->kind = (enum cl_label_kind)about->kind;
    for (int field = 0; field < CL_LABEL_FIELD_COUNT; field++)
        label->text[field] = cl_label_field_is_of((enum cl_label_field)field, label->kind) ? widest[field] : NULL;
    fill_kind(label, about);
}

/* A pen that draws nothing, and keeps the size of the last letters. */
static enum cl_status note_text(void *sheet, const struct cl_label_letters *letters)
{
    *(double *)sheet = letters->style->size;
    return CL_OK;
}

static enum cl_status pass_bits(void *sheet, const struct cl_label_modules *modules)
{
    (void)sheet, (void)modules;
    return CL_OK;
}

static enum cl_status pass_bar(void *sheet, const struct cl_label_bar *bar)
{
    (void)sheet, (void)bar;
    return CL_OK;
}

static enum cl_status pass_stroke(void *sheet, const int64_t *dots, int64_t thickness)
{
    (void)sheet, (void)dots, (void)thickness;
    return CL_OK;
}

bool cl_label_fits(struct cl_label_plan *plan, const struct cl_label_element *element, const struct cl_label *label,
                   double *size_used, const char **refused)
{
    double size = 0;
    struct cl_error *error = cl_arena_alloc(&plan->arena, sizeof *error), *kept = plan->error;
    const struct cl_label_pen pen = {&size, note_text, pass_bits, pass_bar, pass_stroke, NULL};
    struct cl_label_drawing drawing = {.plan = plan, .pen = &pen};
    plan->error = error;
    bool good = cl_pdf_new(&(struct cl_pdf_about){.title = "widths"}, &drawing.measure, error) == CL_OK;
    if (good)
        cl_label_fonts_add(plan, drawing.measure);
    good = good && cl_label_draw_element(&drawing, element, label) == CL_OK;
    plan->error = kept;
    *size_used = size;
    *refused = good ? NULL : cl_arena_copy(&plan->arena, error->message);
    cl_pdf_free(drawing.measure);
    cl_buffer_free(&drawing.text);
    cl_error_clear(error);
    return good;
}

static void judge_room(struct cl_label_plan *plan, const struct cl_label *widest,
                       const struct cl_label_element *element)
{
    double size;
    const char *refused;
    if (!cl_label_fits(plan, element, widest, &size, &refused))
        cl_fail_row(plan->error, element->line, "value", "[%s], with the widest text that is to be expected: %s",
                    element->section, refused);
}

/* ---- the whole ----------------------------------------------------------------------------------------------------
 */

void cl_label_judge(struct cl_label_plan *plan, bool *lacks)
{
    struct cl_label widest;
    cl_label_fill_widest(&widest, &plan->about);
    judge_codes(plan);
    judge_fields(plan);
    for (size_t i = 0; i < plan->count; i++) {
        judge_condition(plan, &plan->element[i]);
        judge_day(plan, &plan->element[i]);
        judge_text(plan, &plan->element[i]);
        judge_room(plan, &widest, &plan->element[i]);
    }
    memset(lacks, 0, CL_LABEL_FIELD_COUNT * sizeof *lacks);
    for (const enum cl_label_field *field = expected[plan->about.kind]; *field != FIELD(COUNT); field++)
        lacks[*field] = !is_shown(plan, *field, true);
}
