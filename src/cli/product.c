#include "base/file.h"
#include "cli/command.h"
#include <cryolot/product.h>
#include <jansson.h>

enum { FILE_MOST = 1 << 20, VERSION_MOST = 1000000 };

static const struct cl_field PRODUCT_FIELDS[] = {
    CL_FIELD(cl_product, code, "code", "Product", TEXT, true),
    CL_FIELD(cl_product, version, "version", "Version", INT, true),
    CL_FIELD(cl_product, state, "state", "State", TEXT, true),
    CL_FIELD(cl_product, name, "name", "Name", TEXT, true),
    CL_FIELD(cl_product, title, "title", "Title", TEXT, false),
    CL_FIELD(cl_product, investigational, "investigational", "Investigational", BOOL, false),
    CL_FIELD(cl_product, frozen, "frozen", "Frozen", BOOL, false),
    CL_FIELD(cl_product, shelf_life_months, "shelf_life_months", "Shelf life, months", INT, false),
    CL_FIELD(cl_product, in_use_minutes, "in_use_minutes", "In use, minutes", INT, false),
    CL_FIELD(cl_product, storage_max_mc, "storage_max_mc", "Storage, at most", TEMPERATURE, false),
    CL_FIELD(cl_product, cells_per_vial, "cells_per_vial", "Cells per vial", CELLS, false),
    CL_FIELD(cl_product, volume_ul, "volume_ul", "Volume", VOLUME, false),
    CL_FIELD(cl_product, dose_cells_per_kg, "dose_cells_per_kg", "Doses, cells per kg", TEXTS, false),
    CL_FIELD(cl_product, dose_tolerance_permille, "dose_tolerance_permille", "Dose tolerance, ‰", INT, false),
    CL_FIELD(cl_product, vials_round, "vials_round", "Vials rounded", TEXT, false),
    CL_FIELD(cl_product, release_requires, "release_requires", "Release requires too", TEXTS, false),
    CL_FIELD(cl_product, passage_most, "passage_most", "Passage, at most", COUNT, false),
    CL_FIELD(cl_product, doublings_most, "doublings_most", "Population doublings, at most", TEXT, false),
    CL_FIELD(cl_product, yield_least_permille, "yield_least_permille", "Yield, at least, ‰", INT, false),
    CL_FIELD(cl_product, stability_months, "stability_months", "Stability, months", TEXTS, false),
    CL_FIELD(cl_product, approved_by, "approved_by", "Approved by", TEXT, true),
    CL_FIELD(cl_product, approved_at_ms, "approved_at", "Approved", TIME, true),
};

static const struct cl_field SPECIFICATION_FIELDS[] = {
    CL_FIELD(cl_specification, test, "test", "Test", TEXT, true),
    CL_FIELD(cl_specification, stage, "stage", "Stage", TEXT, true),
    CL_FIELD(cl_specification, title, "title", "Title", TEXT, false),
    CL_FIELD(cl_specification, method, "method", "Method", TEXT, false),
    CL_FIELD(cl_specification, text, "requirement", "Requirement", TEXT, true),
    CL_FIELD(cl_specification, kind, "kind", "Kind", TEXT, false),
    CL_FIELD(cl_specification, unit, "unit", "Unit", TEXT, false),
    CL_FIELD(cl_specification, lower, "lower", "Lower", TEXT, false),
    CL_FIELD(cl_specification, lower_open, "lower_open", "Above lower", BOOL, false),
    CL_FIELD(cl_specification, upper, "upper", "Upper", TEXT, false),
    CL_FIELD(cl_specification, upper_open, "upper_open", "Below upper", BOOL, false),
    CL_FIELD(cl_specification, plausible_lower, "plausible_lower", "Least", TEXT, false),
    CL_FIELD(cl_specification, plausible_upper, "plausible_upper", "Most", TEXT, false),
    CL_FIELD(cl_specification, words, "words", "Words", TEXTS, false),
    CL_FIELD(cl_specification, failing_words, "failing_words", "Failing words", TEXTS, false),
    CL_FIELD(cl_specification, rounding, "rounding", "Rounding", TEXT, false),
    CL_FIELD(cl_specification, gates_release, "gates_release", "Release", BOOL, true),
    CL_FIELD(cl_specification, gates_infusion, "gates_infusion", "Infusion", BOOL, true),
    CL_FIELD(cl_specification, may_be_pending, "may_be_pending", "May be pending", BOOL, false),
    CL_FIELD(cl_specification, pending_days, "pending_days", "Pending, days", INT, false),
    CL_FIELD(cl_specification, information_only, "information_only", "Information only", BOOL, false),
    CL_FIELD(cl_specification, replicates, "replicates", "Replicates", INT, false),
    CL_FIELD(cl_specification, replicate_rule, "replicate_rule", "Replicate rule", TEXT, false),
    CL_FIELD(cl_specification, retests_most, "retests_most", "Retests, at most", INT, false),
};

/* {"product":{...,"specification":[{...}]}} */
static enum cl_status print_json(struct cl_command *command, const struct cl_product *product)
{
    struct json_t *object = json_object(), *rows = json_array();
    struct json_t *shown = cl_json_record(CL_FIELDS(PRODUCT_FIELDS), product);
    for (size_t i = 0; i < product->specification.count; i++)
        json_array_append_new(rows, cl_json_record(CL_FIELDS(SPECIFICATION_FIELDS), &product->specification.at[i]));
    json_object_set_new(shown, "specification", rows);
    json_object_set_new(object, "product", shown);
    return cl_put_json(command, object);
}

/* The product, and for people the table of its specification; as CSV that table alone. */
static enum cl_status print_product(struct cl_command *command, const struct cl_product *product)
{
    enum cl_status status;
    if (command->json)
        return print_json(command, product);
    if (!command->csv) {
        CL_TRY(cl_print_record(command, "product", CL_FIELDS(PRODUCT_FIELDS), product));
        CL_TRY(cl_put(command, "\n"));
    }
    status = cl_print_list(command, "specification", CL_FIELDS(SPECIFICATION_FIELDS), product->specification.at,
                           product->specification.count, sizeof *product->specification.at);
done:
    return status;
}

static enum cl_status run_import(struct cl_command *command)
{
    struct cl_product product;
    struct cl_buffer file = {0};
    const char *path = command->argument[0];
    enum cl_status status;
    CL_TRY(cl_file_read(path, FILE_MOST, &file, command->error));
    CL_TRY(cl_product_import(command->cl, path, file.data, file.size, &product));
    cl_say(command, "%s version %lld is a draft with %zu test%s; next, by QA: cryolot product approve %s", product.code,
           (long long)product.version, product.specification.count, product.specification.count == 1 ? "" : "s",
           product.code);
    status = print_product(command, &product);
done:
    cl_buffer_free(&file);
    return status;
}

static enum cl_status run_approve(struct cl_command *command)
{
    struct cl_product product;
    enum cl_status status;
    CL_TRY(cl_product_approve(command->cl, command->argument[0], &product));
    cl_say(command, "%s version %lld is approved, signed by %s", product.code, (long long)product.version,
           product.approved_by);
    status = print_product(command, &product);
done:
    return status;
}

static enum cl_status run_show(struct cl_command *command)
{
    struct cl_product product;
    int64_t version = 0;
    enum cl_status status;
    CL_TRY(cl_option_count(command, "version", 1, VERSION_MOST, &version));
    CL_TRY(cl_product_get(command->cl, command->argument[0], version, &product));
    status = print_product(command, &product);
done:
    return status;
}

static enum cl_status run_list(struct cl_command *command)
{
    struct cl_product_list list;
    enum cl_status status;
    CL_TRY(cl_product_list(command->cl, &list));
    status = cl_print_list(command, "products", CL_FIELDS(PRODUCT_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

const struct cl_verb cl_product_verbs[] = {
    {
        .noun = "product",
        .name = "import",
        .arguments = "FILE.ini",
        .summary = "store a product's file as a draft of its next version",
        .example = "cryolot product import templates/products/huc-msc.ini",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_import,
        .remark =
            "Start from a file in templates/products/: every key is explained there. An import before the approval\n"
            "takes the place of the draft; after it, it makes the next version.",
    },
    {
        .noun = "product",
        .name = "approve",
        .arguments = "PRODUCT",
        .summary = "sign the newest draft, so that lots can be made under it",
        .example = "cryolot product approve huc-msc",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_approve,
    },
    {
        .noun = "product",
        .name = "show",
        .arguments = "PRODUCT [--version N]",
        .summary = "one product with its specification",
        .example = "cryolot product show huc-msc\ncryolot product show huc-msc --version 1 --json",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
        .option = {{"version", "N", "this version (else the newest approved one)", false}},
    },
    {
        .noun = "product",
        .name = "list",
        .arguments = "",
        .summary = "the newest version of every product",
        .example = "cryolot product list",
        .needs = CL_NEEDS_READING,
        .run = run_list,
    },
    {.name = NULL},
};
