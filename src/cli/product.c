#include "base/file.h"
#include "cli/command.h"
#include <cryolot/product.h>
#include <jansson.h>
#include <string.h>

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
    CL_FIELD(cl_product, out_of_storage_most_s, "out_of_storage_most_s", "Out of storage, s, at most", INT, false),
    CL_FIELD(cl_product, first_stored_most_s, "first_stored_most_s", "Filled to stored, s, at most", INT, false),
    CL_FIELD(cl_product, cells_per_vial, "cells_per_vial", "Cells per vial", CELLS, false),
    CL_FIELD(cl_product, volume_ul, "volume_ul", "Volume", VOLUME, false),
    CL_FIELD(cl_product, dose_kind, "dose_kind", "Kind of dose", TEXT, false),
    CL_FIELD(cl_product, dose_cells_per_kg, "dose_cells_per_kg", "Doses, cells per kg", TEXTS, false),
    CL_FIELD(cl_product, dose_cells, "dose_cells", "Doses, cells (per cm²)", TEXTS, false),
    CL_FIELD(cl_product, dose_bands, "dose_bands", "Doses by weight", TEXTS, false),
    CL_FIELD(cl_product, dose_cap_cells, "dose_cap_cells", "Dose, at most", CELLS, false),
    CL_FIELD(cl_product, dose_cap_cells_per_kg, "dose_cap_cells_per_kg", "Dose per kg, at most", CELLS, false),
    CL_FIELD(cl_product, dose_basis, "dose_basis", "Basis of doses", TEXT, false),
    CL_FIELD(cl_product, recovery_permille, "recovery_permille", "Recovery, ‰", INT, false),
    CL_FIELD(cl_product, dose_tolerance_permille, "dose_tolerance_permille", "Dose tolerance, ‰", INT, false),
    CL_FIELD(cl_product, vials_round, "vials_round", "Vials rounded", TEXT, false),
    CL_FIELD(cl_product, dose_order, "dose_order", "Order of a dose", TEXT, false),
    CL_FIELD(cl_product, weight_days_most, "weight_days_most", "Weight, days, at most", COUNT, false),
    CL_FIELD(cl_product, course_infusions, "course_infusions", "Course, infusions", COUNT, false),
    CL_FIELD(cl_product, course_days_least, "course_days_least", "Course, days apart", COUNT, false),
    CL_FIELD(cl_product, course_more_infusions, "course_more_infusions", "Extension, infusions", COUNT, false),
    CL_FIELD(cl_product, course_more_days_least, "course_more_days_least", "Extension, days apart", COUNT, false),
    CL_FIELD(cl_product, dose_overrides, "dose_overrides", "May be overridden", TEXTS, false),
    CL_FIELD(cl_product, dmso_mg_per_ml, "dmso_mg_per_ml", "DMSO, mg/mL", CELLS, false),
    CL_FIELD(cl_product, dmso_most_mg_per_kg, "dmso_most_mg_per_kg", "DMSO, mg/kg a day, at most", CELLS, false),
    CL_FIELD(cl_product, endotoxin_most, "endotoxin_most_eu_per_kg", "Endotoxin, EU/kg an hour, at most", TEXT, false),
    CL_FIELD(cl_product, release_requires, "release_requires", "Release requires too", TEXTS, false),
    CL_FIELD(cl_product, passage_most, "passage_most", "Passage, at most", COUNT, false),
    CL_FIELD(cl_product, doublings_most, "doublings_most", "Population doublings, at most", TEXT, false),
    CL_FIELD(cl_product, yield_least_permille, "yield_least_permille", "Yield, at least, ‰", INT, false),
    CL_FIELD(cl_product, stability_months, "stability_months", "Stability, months", TEXTS, false),
    CL_FIELD(cl_product, gtin, "gtin", "GTIN", TEXT, false),
    CL_FIELD(cl_product, isbt128_product, "isbt128_product", "ISBT 128 product", TEXT, false),
    CL_FIELD(cl_product, sha256, "sha256", "Text, SHA-256", TEXT, false),
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

static const struct cl_field CHANGE_FIELDS[] = {
    CL_FIELD(cl_product_change, section, "section", "Section", TEXT, true),
    CL_FIELD(cl_product_change, field, "field", "Field", TEXT, true),
    CL_FIELD(cl_product_change, old, "old", "Old", TEXT, true),
    CL_FIELD(cl_product_change, new, "new", "New", TEXT, true),
};

/* {...,"specification":[{...}]} */
static json_t *product_json(const struct cl_product *product)
{
    json_t *shown = cl_json_record(CL_FIELDS(PRODUCT_FIELDS), product), *rows = json_array();
    for (size_t i = 0; i < product->specification.count; i++)
        json_array_append_new(rows, cl_json_record(CL_FIELDS(SPECIFICATION_FIELDS), &product->specification.at[i]));
    json_object_set_new(shown, "specification", rows);
    return shown;
}

static json_t *changes_json(const struct cl_product_change *change, size_t count)
{
    json_t *changes = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(changes, cl_json_record(CL_FIELDS(CHANGE_FIELDS), &change[i]));
    return changes;
}

/* The product, and for people the table of its specification; as CSV that table alone. */
static enum cl_status print_product(struct cl_command *command, const struct cl_product *product)
{
    enum cl_status status;
    if (command->json)
        return cl_put_json(command, json_pack("{s:o}", "product", product_json(product)));
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

/* What the signature will stand for, said before it is given. */
static void say_changes(const struct cl_command *command, const struct cl_product_draft *draft)
{
    if (!draft->version)
        return;
    if (!draft->in_force)
        cl_say(command, "version %lld is the first one; its text begins with SHA-256 %.8s", (long long)draft->version,
               draft->sha256);
    else
        cl_say(command, "version %lld, SHA-256 %.8s, changes %zu field%s of version %lld%s", (long long)draft->version,
               draft->sha256, draft->change_count, draft->change_count == 1 ? "" : "s", (long long)draft->in_force,
               draft->change_count ? ":" : "");
    for (size_t i = 0; i < draft->change_count; i++) {
        const struct cl_product_change *change = &draft->change[i];
        cl_say(command, "  %s, %s: %s -> %s", change->section, change->field, change->old ? change->old : "none",
               change->new ? change->new : "none");
    }
}

/* Signs the text whose changes were said, or the one that was asked for: a draft that is replaced meanwhile is neither.
 */
static enum cl_status run_approve(struct cl_command *command)
{
    struct cl_product product;
    struct cl_product_draft draft;
    enum cl_status status;
    const char *code = command->argument[0], *asked = cl_option(command, "sha256");
    CL_TRY(cl_product_draft(command->cl, code, &draft));
    say_changes(command, &draft);
    CL_TRY(cl_product_approve(command->cl, code, asked ? asked : draft.sha256, &product));
    cl_say(command, "%s version %lld is approved, signed by %s", product.code, (long long)product.version,
           product.approved_by);
    status = command->json ? cl_put_json(command, json_pack("{s:o,s:o}", "product", product_json(&product), "changes",
                                                            changes_json(draft.change, draft.change_count)))
                           : print_product(command, &product);
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

/* ---- history --------------------------------------------------------------------------------------------------- */

/* A line of the list: an event, or one of the changes that it made. */
struct line {
    int64_t version;
    const char *act, *by;
    int64_t at_ms;
    const char *section, *field, *old, *new;
};

static const struct cl_field EVENT_FIELDS[] = {
    CL_FIELD(cl_product_event, version, "version", "Version", INT, true),
    CL_FIELD(cl_product_event, act, "act", "Act", TEXT, true),
    CL_FIELD(cl_product_event, by, "by", "By", TEXT, true),
    CL_FIELD(cl_product_event, at_ms, "at", "At", TIME, true),
};

static const struct cl_field LINE_FIELDS[] = {
    CL_FIELD(line, version, "version", "V", INT, true),
    CL_FIELD(line, act, "act", "Act", TEXT, true),
    CL_FIELD(line, by, "by", "By", TEXT, false),
    CL_FIELD(line, at_ms, "at", "At", TIME, false),
    CL_FIELD(line, section, "section", "Section", TEXT, true),
    CL_FIELD(line, field, "field", "Field", TEXT, true),
    CL_FIELD(line, old, "old", "Old", TEXT, true),
    CL_FIELD(line, new, "new", "New", TEXT, true),
};

/* {"history":[{"version","act","by","at","changes":[{"section","field","old","new"}]}]} */
static enum cl_status print_history_json(struct cl_command *command, const struct cl_product_history *history)
{
    json_t *object = json_object(), *events = json_array();
    for (size_t i = 0; i < history->count; i++) {
        const struct cl_product_event *event = &history->at[i];
        json_t *shown = cl_json_record(CL_FIELDS(EVENT_FIELDS), event);
        json_object_set_new(shown, "changes", changes_json(event->change, event->change_count));
        json_array_append_new(events, shown);
    }
    json_object_set_new(object, "history", events);
    return cl_put_json(command, object);
}

/* "viability frozen-product": a terminal is narrow, and what else has two words? */
static const char *short_section(const struct cl_command *command, const char *section)
{
    static const char prefix[] = "specification ";
    bool cut = !command->csv && strncmp(section, prefix, sizeof prefix - 1) == 0;
    return cut ? section + sizeof prefix - 1 : section;
}

/* For people and as CSV: a line for each change, and one for an event that changed nothing. */
static enum cl_status print_history_lines(struct cl_command *command, const struct cl_product_history *history)
{
    struct line *lines = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < history->count; i++) {
        const struct cl_product_event *event = &history->at[i];
        for (size_t at = 0; at == 0 || at < event->change_count; at++) {
            const struct cl_product_change *change = event->change_count ? &event->change[at] : NULL;
            lines = cl_arena_grow(command->arena, lines, count, &capacity, sizeof *lines);
            lines[count++] = (struct line){.version = event->version,
                                           .act = event->act,
                                           .by = event->by,
                                           .at_ms = event->at_ms,
                                           .section = change ? short_section(command, change->section) : NULL,
                                           .field = change ? change->field : NULL,
                                           .old = change ? change->old : NULL,
                                           .new = change ? change->new : NULL};
        }
    }
    return cl_print_list(command, "history", CL_FIELDS(LINE_FIELDS), lines, count, sizeof *lines);
}

static enum cl_status run_history(struct cl_command *command)
{
    struct cl_product_history history;
    enum cl_status status;
    CL_TRY(cl_product_history(command->cl, command->argument[0], &history));
    status = command->json ? print_history_json(command, &history) : print_history_lines(command, &history);
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
        .arguments = "PRODUCT [--sha256 DIGITS]",
        .summary = "sign the newest draft, so that lots can be made under it",
        .example = "cryolot product approve huc-msc --dry-run\ncryolot product approve huc-msc --sha256 3f9c01ab",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_approve,
        .option = {{"sha256", "DIGITS", "only the draft whose text has this SHA-256 (its beginning)", false}},
        .remark = "Says before the signature what the draft changes of the version in force; a dry run says only that.",
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
    {
        .noun = "product",
        .name = "history",
        .arguments = "PRODUCT",
        .summary = "every import and approval, and what each import changed",
        .example = "cryolot product history huc-msc\ncryolot product history huc-msc --csv",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_history,
        .remark = "An import is compared with the one before it, also with a draft that it took the place of.",
    },
    {.name = NULL},
};
