/* How doses of a product are counted and given, as its file says it: kind and targets, caps, basis, recovery, weights,
 * courses, limits beside the cells, what a physician may override. */
#include "domain/override.h"
#include "domain/product_reader.h"

#include <string.h>

static const char *const KINDS[] = {"per-kg", "fixed", "per-cm2", "weight-band", NULL};
static const char *const BASES[] = {"nominal", "pre-freeze", "post-thaw-lot", "post-thaw-site", NULL};

enum { PERMILLE_MOST = 999, DAYS_MOST = 3650, COURSE_MOST = 1000, COURSE_DAYS_MOST = 365 };

static enum cl_status read_tolerance(const char *text, int64_t *permille, struct cl_error *error)
{
    return cl_percent_read(text, "tolerance", PERMILLE_MOST, "write it like 10 %, from 0 % to 99.9 %", permille, error);
}

static enum cl_status read_recovery(const char *text, int64_t *permille, struct cl_error *error)
{
    enum cl_status status =
        cl_percent_read(text, "recovery", 1000, "write it like 90 %, from 0.1 % to 100 %", permille, error);
    if (status == CL_OK && *permille == 0)
        return cl_fail(error, CL_USAGE, NULL, NULL, "write it like 90 %, from 0.1 % to 100 %",
                       "'%s' would leave no cell", text);
    return status;
}

/* ---- targets --------------------------------------------------------------------------------------------------- */

/* "5e5/kg, 1e6/kg" as whole numbers. */
static struct cl_texts read_targets(struct cl_product_reader *reader, const char *key, cl_quantity_reader *read)
{
    struct cl_error fault = {0};
    struct cl_texts targets = cl_reader_list(reader, key, false);
    for (size_t i = 0; i < targets.count; i++) {
        int64_t cells;
        if (read(targets.at[i], &cells, &fault) == CL_OK)
            targets.at[i] = cl_arena_print(&reader->cl->arena, "%lld", (long long)cells);
        else
            cl_reader_report_error(reader, key, &fault);
    }
    return targets;
}

/* "<= 60kg 50e6" or, the last one, "above 90e6". */
static enum cl_status read_band(struct cl_arena *arena, const char *text, struct cl_dose_band *out,
                                struct cl_error *error)
{
    static const char above[] = "above ";
    const char *cells = strrchr(text, ' ');
    size_t sign = strncmp(text, "<=", 2) == 0 ? 2 : strncmp(text, "≤", strlen("≤")) == 0 ? strlen("≤") : 0;
    *out = (struct cl_dose_band){0};
    if (strncmp(text, above, strlen(above)) == 0)
        return cl_cells_read(text + strlen(above), &out->cells, error);
    if (!cells || !sign)
        return cl_fail(error, CL_USAGE, NULL, NULL, "write bands like <= 60kg 50e6, <= 80kg 70e6, above 90e6",
                       "'%s' is no band of weights", text);
    const char *weight = text + sign + strspn(text + sign, " ");
    enum cl_status status = cl_weight_read(
        cl_arena_copy_bytes(arena, weight, cells > weight ? (size_t)(cells - weight) : 0), &out->weight_most_g, error);
    return status == CL_OK ? cl_cells_read(cells + 1, &out->cells, error) : status;
}

/* Rising weights; what is above all of them stands last, and may be missing. */
static void check_order(struct cl_product_reader *reader, const char *key, const struct cl_dose_band *bands, size_t at)
{
    const struct cl_dose_band *band = &bands[at], *before = at ? &bands[at - 1] : NULL;
    if (before && before->weight_most_g == 0)
        cl_reader_report(reader, key, "nothing can follow 'above': it is the last band");
    else if (before && band->weight_most_g && band->weight_most_g <= before->weight_most_g)
        cl_reader_report(reader, key, "the bands are not in rising order of weight");
    else if (!before && band->weight_most_g == 0)
        cl_reader_report(reader, key, "'above' follows a band that says above what; one dose for all is kind = fixed");
}

static void read_bands(struct cl_product_reader *reader, struct cl_product *product)
{
    static const char key[] = "dose_bands";
    struct cl_error fault = {0};
    struct cl_arena *arena = &reader->cl->arena;
    struct cl_texts texts = cl_reader_list(reader, key, true);
    struct cl_dose_band *bands = cl_arena_alloc(arena, (texts.count + 1) * sizeof *bands);
    for (size_t i = 0; i < texts.count; i++) {
        if (read_band(arena, texts.at[i], &bands[i], &fault) != CL_OK) {
            cl_reader_report_error(reader, key, &fault);
            return;
        }
        check_order(reader, key, bands, i);
    }
    product->dose_band = bands;
    product->dose_band_count = texts.count;
}

/* The targets of the product's kind; keys of another kind are a mistake. */
static void read_kind(struct cl_product_reader *reader, struct cl_product *product)
{
    static const char *const per_kg[] = {"dose_cells", "dose_cells_per_cm2", "dose_bands", NULL},
                             *const fixed[] = {"dose_cells_per_kg", "dose_cells_per_cm2", "dose_bands", NULL},
                             *const per_cm2[] = {"dose_cells_per_kg", "dose_cells", "dose_bands", NULL},
                             *const band[] = {"dose_cells_per_kg", "dose_cells", "dose_cells_per_cm2", NULL};
    const char *kind = product->dose_kind = cl_reader_word(reader, "dose_kind", KINDS, "per-kg");
    const char *why = cl_arena_print(&reader->cl->arena, "dose_kind = %s", kind);
    if (strcmp(kind, "fixed") == 0) {
        product->dose_cells = read_targets(reader, "dose_cells", cl_cells_read);
        cl_reader_refuse_keys(reader, why, fixed);
    } else if (strcmp(kind, "per-cm2") == 0) {
        product->dose_cells = read_targets(reader, "dose_cells_per_cm2", cl_cells_per_cm2_read);
        cl_reader_refuse_keys(reader, why, per_cm2);
    } else if (strcmp(kind, "weight-band") == 0) {
        read_bands(reader, product);
        cl_reader_refuse_keys(reader, why, band);
    } else {
        product->dose_cells_per_kg = read_targets(reader, "dose_cells_per_kg", cl_cells_per_kg_read);
        cl_reader_refuse_keys(reader, why, per_kg);
    }
}

/* ---- courses --------------------------------------------------------------------------------------------------- */

static void read_course(struct cl_product_reader *reader, struct cl_product *product)
{
    static const char *const more[] = {"course_more_infusions", "course_more_days_least", NULL},
                             *const more_days[] = {"course_more_days_least", NULL};
    product->course_infusions = cl_reader_count(reader, "course_infusions", 1, COURSE_MOST);
    product->course_days_least = cl_reader_count(reader, "course_days_least", 0, COURSE_DAYS_MOST);
    product->course_more_infusions = cl_reader_count(reader, "course_more_infusions", 1, COURSE_MOST);
    product->course_more_days_least = cl_reader_count(reader, "course_more_days_least", 0, COURSE_DAYS_MOST);
    if (product->course_infusions < 0)
        cl_reader_refuse_keys(reader, "a course without course_infusions, which has no end", more);
    else if (product->course_more_infusions < 0)
        cl_reader_refuse_keys(reader, "a course without course_more_infusions", more_days);
}

/* ---- limits beside the cells ------------------------------------------------------------------------------------ */

/* "100 mg/mL", "1 g/kg": a whole number of the smallest of its units. */
static bool read_number_with_unit(const char *text, const char *unit, int power, int64_t *out)
{
    char number[32];
    struct cl_decimal value;
    size_t size = strspn(text, "0123456789.");
    const char *behind = text + size + strspn(text + size, " ");
    if (size == 0 || size >= sizeof number || strcmp(behind, unit) != 0)
        return false;
    memcpy(number, text, size);
    number[size] = '\0';
    return cl_decimal_read(number, &value, NULL) == CL_OK && cl_decimal_scale(value, power, out, NULL) == CL_OK &&
           *out > 0;
}

static enum cl_status read_dmso(const char *text, int64_t *mg_per_ml, struct cl_error *error)
{
    int64_t value = 0;
    if (!read_number_with_unit(text, "mg/mL", 0, &value) || value > 1100)
        return cl_fail(error, CL_USAGE, NULL, NULL, "write it like 110 mg/mL", "'%s' is no content of DMSO", text);
    *mg_per_ml = value;
    return CL_OK;
}

static enum cl_status read_dmso_most(const char *text, int64_t *mg_per_kg, struct cl_error *error)
{
    int64_t value = 0;
    bool read = read_number_with_unit(text, "g/kg", 3, &value) || read_number_with_unit(text, "mg/kg", 0, &value);
    if (!read || value > 10000)
        return cl_fail(error, CL_USAGE, NULL, NULL, "write it like 1 g/kg or 500 mg/kg, of a day; or none",
                       "'%s' is no limit of DMSO", text);
    *mg_per_kg = value;
    return CL_OK;
}

static bool says_none(struct cl_product_reader *reader, const char *key)
{
    const char *text = cl_reader_text(reader, key, CL_NAME_MOST, false);
    return text && strcmp(text, "none") == 0;
}

/* At most 1 g per kg and day where the file says nothing else. */
static void read_dmso_limit(struct cl_product_reader *reader, struct cl_product *product)
{
    static const char *const keys[] = {"dmso_most", NULL};
    product->dmso_mg_per_ml = cl_reader_quantity(reader, "dmso", read_dmso, false);
    if (!product->dmso_mg_per_ml)
        cl_reader_refuse_keys(reader, "a product without dmso", keys);
    else if (!says_none(reader, "dmso_most")) {
        product->dmso_most_mg_per_kg = cl_reader_quantity(reader, "dmso_most", read_dmso_most, false);
        if (!cl_reader_text(reader, "dmso_most", CL_NAME_MOST, false))
            product->dmso_most_mg_per_kg = 1000;
    }
}

/* "5 EU/kg": the decimal as it is written; NULL: not there, or none. */
static const char *read_endotoxin(struct cl_product_reader *reader)
{
    static const char key[] = "endotoxin_most";
    struct cl_decimal value;
    const char *text = cl_reader_text(reader, key, CL_NAME_MOST, false);
    if (!text || says_none(reader, key))
        return NULL;
    const char *number = cl_arena_copy_bytes(&reader->cl->arena, text, strcspn(text, " "));
    const char *unit = text + strlen(number) + strspn(text + strlen(number), " ");
    if (cl_decimal_read(number, &value, NULL) == CL_OK && value.coefficient > 0 && strcmp(unit, "EU/kg") == 0)
        return number;
    cl_reader_report(reader, key, "'%s' is no limit of endotoxin: write it like 5 EU/kg, of an hour; or none", text);
    return NULL;
}

static bool tests_endotoxin(const struct cl_product *product)
{
    for (size_t i = 0; i < product->specification.count; i++) {
        const struct cl_specification *row = &product->specification.at[i];
        if (strcmp(row->test, CL_ENDOTOXIN_TEST) == 0 && strcmp(row->unit, CL_ENDOTOXIN_UNIT) == 0)
            return true;
    }
    return false;
}

/* 5 EU per kg and hour (USP <85>) where the file says nothing else and the lot is tested. */
void cl_product_check_dose(struct cl_product_reader *reader, struct cl_product *product)
{
    static const char key[] = "endotoxin_most";
    reader->section = "product";
    if (product->endotoxin_most && !tests_endotoxin(product))
        cl_reader_report(reader, key, "%s needs a section [specification %s STAGE] in %s", key, CL_ENDOTOXIN_TEST,
                         CL_ENDOTOXIN_UNIT);
    else if (!product->endotoxin_most && tests_endotoxin(product) && !cl_ini_get(&reader->ini, reader->section, key))
        product->endotoxin_most = "5";
}

/* ---- all of it ------------------------------------------------------------------------------------------------- */

static struct cl_texts read_overrides(struct cl_product_reader *reader)
{
    static const char key[] = "dose_overrides";
    struct cl_texts checks = cl_reader_list(reader, key, false);
    for (size_t i = 0; i < checks.count; i++) {
        if (!cl_is_one_of(checks.at[i], cl_overridable_checks))
            cl_reader_report_unknown(reader, key, "nobody may override", checks.at[i], cl_overridable_checks);
        else if (cl_texts_contain(checks, checks.at[i], i))
            cl_reader_report(reader, key, "'%s' stands twice", checks.at[i]);
    }
    return checks;
}

void cl_product_read_dose(struct cl_product_reader *reader, struct cl_product *product)
{
    static const char *const roundings[] = {"up", "nearest", NULL}, *const orders[] = {"required", "optional", NULL};
    read_kind(reader, product);
    product->dose_cap_cells = cl_reader_quantity(reader, "dose_cap", cl_cells_read, false);
    product->dose_cap_cells_per_kg = cl_reader_quantity(reader, "dose_cap_per_kg", cl_cells_per_kg_read, false);
    product->dose_basis = cl_reader_word(reader, "dose_basis", BASES, "nominal");
    int64_t recovery = cl_reader_quantity(reader, "recovery", read_recovery, false);
    product->recovery_permille = recovery ? recovery : 1000;
    product->dose_tolerance_permille = cl_reader_quantity(reader, "dose_tolerance", read_tolerance, true);
    product->vials_round = cl_reader_word(reader, "vials_round", roundings, NULL);
    product->dose_order = cl_reader_word(reader, "dose_order", orders, "optional");
    product->weight_days_most = cl_reader_count(reader, "weight_days_most", 0, DAYS_MOST);
    read_course(reader, product);
    read_dmso_limit(reader, product);
    product->endotoxin_most = read_endotoxin(reader);
    product->dose_overrides = read_overrides(reader);
}
