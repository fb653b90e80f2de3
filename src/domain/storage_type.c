/* Types of stores: the templates that a facility keeps of its boxes, racks and tanks. */
#include "base/ini.h"
#include "base/text.h"
#include "domain/storage.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { CAPACITY_MOST = 100000, INSIDE_MOST = 200, NAMES_MOST = 8, TEMPLATE_NAME_MOST = 40 };

static const char *const KEYS[] = {
    "kind",       "grid",        "numbering", "order",        "capacity",     "lid", "min", "max", "excursion_minutes",
    "read_every", "level_least", "inside",    "inside_count", "inside_names", NULL};

struct reader {
    struct cl *cl;
    struct cl_ini ini;
    struct cl_error fault;
};

static void __attribute__((format(printf, 3, 4)))
report(struct reader *reader, const char *key, const char *format, ...)
{
    char text[320];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    int line = cl_ini_line(&reader->ini, "", key);
    cl_fail_row(reader->cl->error, line ? line : 1, key, "%s", text);
}

static const char *value_of(struct reader *reader, const char *key)
{
    return cl_ini_get(&reader->ini, "", key);
}

/* After a reading that may have failed. */
static void report_fault(struct reader *reader, const char *key, enum cl_status status)
{
    if (status == CL_OK)
        return;
    report(reader, key, "%s%s%s", reader->fault.message, *reader->fault.remedy ? ": " : "", reader->fault.remedy);
    cl_error_clear(&reader->fault);
}

/* One of two words; the second one is "yes". */
static bool take_choice(struct reader *reader, const char *key, const char *no, const char *yes)
{
    const char *value = value_of(reader, key);
    if (value && strcmp(value, no) != 0 && strcmp(value, yes) != 0)
        report(reader, key, "'%s' is neither %s nor %s", value, no, yes);
    return value && strcmp(value, yes) == 0;
}

static void take_temperature(struct reader *reader, const char *key, int64_t *out)
{
    if (value_of(reader, key))
        report_fault(reader, key, cl_temperature_read(value_of(reader, key), out, &reader->fault));
}

static void take_count(struct reader *reader, const char *key, int64_t least, int64_t most, int64_t *out)
{
    if (value_of(reader, key))
        report_fault(reader, key, cl_count_read(value_of(reader, key), key, least, most, out, &reader->fault));
}

static void check_keys(struct reader *reader)
{
    for (size_t i = 0; i < reader->ini.count; i++) {
        const struct cl_ini_entry *entry = &reader->ini.entry[i];
        bool known = false;
        for (const char *const *key = KEYS; *key && !known; key++)
            known = strcmp(*key, entry->key) == 0;
        if (*entry->section)
            cl_fail_row(reader->cl->error, entry->line, entry->section, "a store's template has no sections");
        else if (!known)
            cl_fail_row(reader->cl->error, entry->line, entry->key, "there is no key '%s' in a store's template",
                        entry->key);
    }
}

static void take_layout(struct reader *reader, struct cl_storage_new *store)
{
    const char *grid = value_of(reader, "grid");
    if (grid)
        report_fault(reader, "grid", cl_grid_read(grid, &store->layout, &reader->fault));
    store->layout.numbers = take_choice(reader, "numbering", "A1", "1");
    store->layout.column_first = take_choice(reader, "order", "rows", "columns");
    for (int i = 0; i < 2; i++) {
        const char *key = i ? "order" : "numbering";
        if (!grid && value_of(reader, key))
            report(reader, key, "%s means nothing without a grid: leave the line out", key);
    }
    take_count(reader, "capacity", 1, CAPACITY_MOST, &store->capacity);
    if (grid && value_of(reader, "capacity"))
        report(reader, "capacity", "a store has positions, or a capacity without them, not both");
}

static void take_inside(struct reader *reader, struct cl_storage_type *type)
{
    struct cl_storage_new *store = &type->store;
    type->inside = value_of(reader, "inside");
    store->inside_names = value_of(reader, "inside_names");
    take_count(reader, "inside_count", 1, INSIDE_MOST, &store->inside_count);
    if (!type->inside) {
        if (value_of(reader, "inside_count") || store->inside_names)
            report(reader, store->inside_names ? "inside_names" : "inside_count",
                   "of which type the stores inside are is missing: inside = cryobox-9x9");
        return;
    }
    if (!value_of(reader, "inside_count"))
        report(reader, "inside", "how many are made is missing: inside_count = 5");
    if (!store->inside_names)
        report(reader, "inside", "what their names begin with is missing: inside_names = B");
    else if (cl_code_check("beginning of the names", store->inside_names, NAMES_MOST, &reader->fault) != CL_OK)
        report_fault(reader, "inside_names", CL_USAGE);
    if (store->layout.rows > 0 || store->capacity)
        report(reader, "inside", "a store with positions or a capacity holds vials, not stores");
}

static void take_all(struct reader *reader, struct cl_storage_type *type)
{
    struct cl_storage_new *store = &type->store;
    store->kind = value_of(reader, "kind");
    if (!store->kind)
        report(reader, "kind", "the kind is missing: kind = box");
    else if (cl_storage_kind_check(store->kind, &reader->fault) != CL_OK)
        report_fault(reader, "kind", CL_USAGE);
    take_layout(reader, store);
    store->lid = take_choice(reader, "lid", "no", "yes");
    take_temperature(reader, "min", &store->min_mc);
    take_temperature(reader, "max", &store->max_mc);
    if (store->min_mc != CL_NO_TEMPERATURE && store->max_mc != CL_NO_TEMPERATURE && store->min_mc > store->max_mc)
        report(reader, "min", "the lowest temperature is above the highest one");
    take_count(reader, "excursion_minutes", 0, 1440, &store->excursion_minutes);
    if (value_of(reader, "read_every"))
        report_fault(reader, "read_every",
                     cl_minutes_read(value_of(reader, "read_every"), &store->read_every_minutes, &reader->fault));
    if (value_of(reader, "level_least"))
        report_fault(reader, "level_least",
                     cl_millimetres_read(value_of(reader, "level_least"), &store->level_least_mm, &reader->fault));
    take_inside(reader, type);
}

enum cl_status cl_storage_type_read(struct cl *cl, const char *name, const char *file, const char *text, size_t size,
                                    struct cl_storage_type *out)
{
    struct reader reader = {.cl = cl};
    struct cl_storage_type type = {.name = name, .store = CL_STORAGE_NEW_NOTHING};
    enum cl_status status = cl_ini_read(file, text, size, &cl->arena, &reader.ini, cl->error);
    if (status != CL_OK)
        return status;
    type.store.type = cl_arena_copy(&cl->arena, name);
    check_keys(&reader);
    take_all(&reader, &type);
    if (cl->error->row_count > 0)
        return cl_fail(cl->error, CL_INVALID_INPUT, "template.valid", file, "correct the lines that are named",
                       "%s does not describe a store", file);
    *out = type;
    return CL_OK;
}
