#include "domain/product.h"

#include "domain/product_reader.h"
#include <string.h>

static const char *const PRODUCT_KEYS[] = {"code",
                                           "name",
                                           "title",
                                           "investigational",
                                           "frozen",
                                           "shelf_life_months",
                                           "in_use_minutes",
                                           "storage_max",
                                           "out_of_storage",
                                           "first_stored",
                                           "cells_per_vial",
                                           "volume",
                                           "dose_kind",
                                           "dose_cells_per_kg",
                                           "dose_cells",
                                           "dose_cells_per_cm2",
                                           "dose_bands",
                                           "dose_cap",
                                           "dose_cap_per_kg",
                                           "dose_basis",
                                           "recovery",
                                           "dose_tolerance",
                                           "vials_round",
                                           "weight_days_most",
                                           "dose_order",
                                           "course_infusions",
                                           "course_days_least",
                                           "course_more_infusions",
                                           "course_more_days_least",
                                           "dose_overrides",
                                           "dmso",
                                           "dmso_most",
                                           "endotoxin_most",
                                           "passage_most",
                                           "doublings_most",
                                           "yield_least",
                                           "stability_months",
                                           NULL};

static const char *const RELEASE_KEYS[] = {"require", NULL};
static const char *const CODES_KEYS[] = {"gtin", "isbt128_product", NULL};

/* What [release] require may name (CLI.md "States"). */
static const char *const REQUIREMENTS[] = {"labels.reconciled",  "audit.reviewed", "batch-record.reviewed",
                                           "materials.accepted", "storage.read",   NULL};

static const char *const SPECIFICATION_KEYS[] = {
    "title",           "method",         "kind",          "unit",
    "lower",           "upper",          "rounding",      "plausible_lower",
    "plausible_upper", "words",          "failing_words", "gates_release",
    "gates_infusion",  "may_be_pending", "pending_days",  "information_only",
    "replicates",      "replicate_rule", "retests_most",  NULL};

static const char PRODUCT[] = "product", RELEASE[] = "release", SPECIFICATION[] = CL_SPECIFICATION_SECTION;

static enum cl_status read_months(const char *text, int64_t *months, struct cl_error *error)
{
    return cl_count_read(text, "shelf_life_months", 1, 600, months, error);
}

static enum cl_status read_minutes(const char *text, int64_t *minutes, struct cl_error *error)
{
    return cl_count_read(text, "in_use_minutes", 1, 7 * 24 * 60, minutes, error);
}

/* One more than the passage, so that none can be told from passage 0. */
static enum cl_status read_passage(const char *text, int64_t *passage, struct cl_error *error)
{
    enum cl_status status = cl_count_read(text, "passage_most", 0, 99, passage, error);
    *passage += status == CL_OK;
    return status;
}

static enum cl_status read_yield(const char *text, int64_t *permille, struct cl_error *error)
{
    return cl_percent_read(text, "yield", 1000, "write it like 70 %, from 0.1 % to 100 %", permille, error);
}

/* ---- the product ----------------------------------------------------------------------------------------------- */

/* "0, 3, 6": rising whole months. */
static struct cl_texts read_stability(struct cl_product_reader *reader)
{
    static const char key[] = "stability_months";
    struct cl_error fault = {0};
    struct cl_texts months = cl_reader_list(reader, key, false);
    int64_t last = -1, month;
    for (size_t i = 0; i < months.count; i++) {
        if (cl_count_read(months.at[i], key, 0, 600, &month, &fault) != CL_OK)
            cl_reader_report_error(reader, key, &fault);
        else if (month <= last)
            cl_reader_report(reader, key, "the time points are not in rising order: %s", months.at[i]);
        else
            months.at[i] = cl_arena_print(&reader->cl->arena, "%lld", (long long)month);
        last = month > last ? month : last;
    }
    return months;
}

/* A number of population doublings, as it is written. */
static const char *read_doublings(struct cl_product_reader *reader)
{
    struct cl_error fault = {0};
    struct cl_decimal value;
    const char *text = cl_reader_text(reader, "doublings_most", CL_NAME_MOST, false);
    if (text && cl_decimal_read(text, &value, &fault) != CL_OK)
        cl_reader_report_error(reader, "doublings_most", &fault);
    else if (text && value.coefficient <= 0)
        cl_reader_report(reader, "doublings_most", "'%s' is not a number of doublings above 0", text);
    return text;
}

/* Section [release]: the further checks of the gate, each once, in the order of CLI.md. */
static struct cl_texts read_requirements(struct cl_product_reader *reader)
{
    reader->section = RELEASE;
    struct cl_texts required = cl_reader_list(reader, "require", false);
    for (size_t i = 0; i < required.count; i++) {
        if (!cl_is_one_of(required.at[i], REQUIREMENTS))
            cl_reader_report_unknown(reader, "require", "a release cannot require", required.at[i], REQUIREMENTS);
        else if (cl_texts_contain(required, required.at[i], i))
            cl_reader_report(reader, "require", "'%s' stands twice", required.at[i]);
    }
    return required;
}

static struct cl_product read_product(struct cl_product_reader *reader)
{
    static const char *const yes_no[] = {"no", "yes", NULL};
    reader->section = PRODUCT;
    struct cl_product product = {
        .code = cl_reader_text(reader, "code", CL_CODE_MOST, true),
        .name = cl_reader_text(reader, "name", CL_NAME_MOST, true),
        .title = cl_reader_text(reader, "title", CL_TITLE_MOST, true),
        .investigational = cl_reader_flag(reader, "investigational", true),
        .shelf_life_months = cl_reader_quantity(reader, "shelf_life_months", read_months, false),
        .in_use_minutes = cl_reader_quantity(reader, "in_use_minutes", read_minutes, true),
        .storage_max_mc = cl_reader_quantity(reader, "storage_max", cl_temperature_read, true),
        .out_of_storage_most_s = cl_reader_quantity(reader, "out_of_storage", cl_seconds_read, false),
        .first_stored_most_s = cl_reader_quantity(reader, "first_stored", cl_seconds_read, false),
        .cells_per_vial = cl_reader_quantity(reader, "cells_per_vial", cl_cells_read, false),
        .volume_ul = cl_reader_quantity(reader, "volume", cl_volume_read, false),
        .frozen = strcmp(cl_reader_word(reader, "frozen", yes_no, "yes"), "yes") == 0,
        .passage_most = cl_reader_quantity(reader, "passage_most", read_passage, false) - 1,
        .doublings_most = read_doublings(reader),
        .yield_least_permille = cl_reader_quantity(reader, "yield_least", read_yield, false),
        .stability_months = read_stability(reader),
    };
    cl_product_read_dose(reader, &product);
    if (product.code && !cl_is_small_code(product.code))
        cl_reader_report(reader, "code",
                         "'%s' is not a product code: use a-z, 0-9 and single hyphens, at most %d characters",
                         product.code, CL_CODE_MOST);
    return product;
}

/* ---- the file -------------------------------------------------------------------------------------------------- */

static bool is_specification(const char *section)
{
    return strncmp(section, SPECIFICATION, sizeof SPECIFICATION - 1) == 0;
}

/* Whether an entry is the first of its section. */
static bool begins_section(const struct cl_ini *ini, size_t i)
{
    return i == 0 || strcmp(ini->entry[i - 1].section, ini->entry[i].section) != 0;
}

/* The keys that a section may hold; NULL: there is no such section. */
static const char *const *keys_of(const char *section)
{
    if (is_specification(section))
        return SPECIFICATION_KEYS;
    if (strcmp(section, RELEASE) == 0)
        return RELEASE_KEYS;
    if (strcmp(section, CL_CODES_SECTION) == 0)
        return CODES_KEYS;
    return strcmp(section, PRODUCT) == 0 ? PRODUCT_KEYS : NULL;
}

static void check_names(struct cl_product_reader *reader)
{
    for (size_t i = 0; i < reader->ini.count; i++) {
        const struct cl_ini_entry *entry = &reader->ini.entry[i];
        const char *const *keys = keys_of(entry->section);
        reader->section = entry->section;
        if (!keys && begins_section(&reader->ini, i))
            cl_reader_report(
                reader, NULL,
                "there is no section '%s': write [product], [release], [codes] or [specification TEST STAGE]",
                entry->section);
        if (keys && !cl_is_one_of(entry->key, keys))
            cl_reader_report_unknown(reader, entry->key, "there is no key", entry->key, keys);
    }
}

static struct cl_specification_list read_specifications(struct cl_product_reader *reader, bool frozen)
{
    struct cl_specification *rows = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < reader->ini.count; i++) {
        const char *section = reader->ini.entry[i].section;
        if (!is_specification(section) || !begins_section(&reader->ini, i))
            continue;
        rows = cl_arena_grow(&reader->cl->arena, rows, count, &capacity, sizeof *rows);
        rows[count++] = cl_product_read_specification(reader, section, frozen);
    }
    if (count == 0) {
        reader->section = PRODUCT;
        cl_reader_report(reader, NULL, "a product needs a specification: add a section [specification TEST STAGE]");
    }
    return (struct cl_specification_list){rows, count};
}

enum cl_status cl_product_read(struct cl *cl, const char *file_name, const char *data, size_t size,
                               struct cl_product *out)
{
    struct cl_product_reader reader = {.cl = cl};
    enum cl_status status = cl_ini_read(file_name, data, size, &cl->arena, &reader.ini, cl->error);
    if (status != CL_OK)
        return status;
    check_names(&reader);
    struct cl_product product = read_product(&reader);
    product.release_requires = read_requirements(&reader);
    cl_product_read_codes(&reader, &product);
    product.specification = read_specifications(&reader, product.frozen);
    cl_product_check_dose(&reader, &product);
    size_t mistakes = cl->error->row_count;
    if (mistakes > 0)
        return cl_fail(cl->error, CL_INVALID_INPUT, "product.file", file_name, "correct the file and import it again",
                       "%s has %zu %s; nothing was stored", file_name, mistakes,
                       mistakes == 1 ? "mistake" : "mistakes");
    *out = product;
    return CL_OK;
}
