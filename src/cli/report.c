#include "base/file.h"
#include "base/utf8.h"
#include "cli/command.h"
#include "cli/report_file.h"
#include <cryolot/weekly.h>
#include <jansson.h>
#include <string.h>

static const struct cl_field FIGURE_FIELDS[] = {
    CL_FIELD(cl_weekly_figure, group, "group", "Group", TEXT, true),
    CL_FIELD(cl_weekly_figure, key, "figure", "Figure", TEXT, true),
    CL_FIELD(cl_weekly_figure, count, "count", "Count", INT, true),
};

static const struct cl_field STOCK_FIELDS[] = {
    CL_FIELD(cl_weekly_stock, product, "product", "Product", TEXT, true),
    CL_FIELD(cl_weekly_stock, quarter, "quarter", "Expires in", TEXT, true),
    CL_FIELD(cl_weekly_stock, vials, "vials", "Vials", INT, true),
    CL_FIELD(cl_weekly_stock, released, "released", "In released lots", INT, true),
    CL_FIELD(cl_weekly_stock, usable, "usable", "Of these usable now", INT, true),
};

static const struct cl_field DUE_FIELDS[] = {
    CL_FIELD(cl_due, on, "on", "Due on", DATE, true),      CL_FIELD(cl_due, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_due, code, "id", "ID", TEXT, true),        CL_FIELD(cl_due, about, "about", "What", TEXT, true),
    CL_FIELD(cl_due, owner, "owner", "Owner", TEXT, true), CL_FIELD(cl_due, overdue, "overdue", "Overdue", BOOL, true),
};

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

static json_t *json_oldest(const struct cl_weekly *weekly)
{
    char at[CL_TIME_TEXT];
    if (!weekly->oldest)
        return json_null();
    return json_pack("{s:s,s:s}", "id", weekly->oldest, "opened_at",
                     cl_time_write_utc(weekly->oldest_at_ms, at, sizeof at));
}

static enum cl_status print_json(const struct cl_command *command, const struct cl_weekly *weekly, const char *file)
{
    char from[CL_DATE_TEXT], until[CL_DATE_TEXT];
    json_t *report =
        json_pack("{s:s,s:s,s:s,s:s?}", "kind", "weekly", "from", cl_date_write(weekly->from, from, sizeof from),
                  "until", cl_date_write(weekly->until, until, sizeof until), "file", file);
    for (size_t i = 0; i < weekly->figure_count; i++) {
        const struct cl_weekly_figure *figure = &weekly->figure[i];
        if (!json_object_get(report, figure->group))
            json_object_set_new(report, figure->group, json_object());
        json_object_set_new(json_object_get(report, figure->group), figure->key, json_integer(figure->count));
    }
    json_object_set_new(json_object_get(report, "deviations"), "oldest_open", json_oldest(weekly));
    json_object_set_new(
        report, "stock",
        cl_json_records(CL_FIELDS(STOCK_FIELDS), weekly->stock, weekly->stock_count, sizeof *weekly->stock));
    json_object_set_new(
        report, "calendar",
        cl_json_records(CL_FIELDS(DUE_FIELDS), weekly->due.at, weekly->due.count, sizeof *weekly->due.at));
    return cl_put_json(command, json_pack("{s:o}", "report", report));
}

/* ---- text -------------------------------------------------------------------------------------------------------- */

enum { NAME_COLUMNS = 12 };

/* "Lots        3 created, 2 filled": one group, wrapped under its first figure. */
static void add_group(struct cl_buffer *out, const struct cl_weekly *weekly, size_t *at, size_t width)
{
    const char *group = weekly->figure[*at].group;
    size_t used = NAME_COLUMNS;
    cl_buffer_print(out, "%-*s", NAME_COLUMNS, cl_weekly_group(group));
    for (bool first = true; *at < weekly->figure_count && strcmp(weekly->figure[*at].group, group) == 0; (*at)++) {
        char item[64];
        snprintf(item, sizeof item, "%lld %s", (long long)weekly->figure[*at].count, weekly->figure[*at].title);
        size_t columns = cl_text_width(item);
        bool wraps = !first && used + 3 + columns > width;
        cl_buffer_print(out, "%s%s", first ? "" : ",", wraps ? "\n" : first ? "" : " ");
        if (wraps)
            cl_buffer_print(out, "%*s", NAME_COLUMNS, "");
        cl_buffer_add_text(out, item);
        used = (wraps ? NAME_COLUMNS : used + (first ? 0 : 2)) + columns;
        first = false;
    }
    cl_buffer_add_text(out, "\n");
}

static void add_head(const struct cl_command *command, struct cl_buffer *out, const struct cl_weekly *weekly)
{
    char from[CL_DATE_TEXT], until[CL_DATE_TEXT];
    const struct cl_facility *facility = cl_facility(command->cl);
    cl_buffer_print(out, "%sWeekly report, %s through %s\n%s, %s; days of %s\n\n",
                    facility->training ? "TRAINING  " : "", cl_date_write(weekly->from, from, sizeof from),
                    cl_date_write(weekly->until, until, sizeof until), facility->name, facility->site,
                    facility->timezone);
    for (size_t at = 0; at < weekly->figure_count;) {
        bool deviations = strcmp(weekly->figure[at].group, "deviations") == 0;
        add_group(out, weekly, &at, (size_t)command->width);
        if (deviations && weekly->oldest)
            cl_buffer_print(out, "%*s%s\n", NAME_COLUMNS, "", cl_weekly_oldest(command->cl, weekly));
    }
}

static enum cl_status print_part(const struct cl_command *command, const char *title, const struct cl_field *fields,
                                 size_t field_count, const void *items, size_t count, size_t item_size)
{
    enum cl_status status;
    CL_TRY(cl_put(command, "\n"));
    CL_TRY(cl_put(command, title));
    CL_TRY(cl_put(command, "\n"));
    if (count)
        status = cl_print_list(command, "report", fields, field_count, items, count, item_size);
done:
    return status;
}

static enum cl_status print_text(const struct cl_command *command, const struct cl_weekly *weekly)
{
    enum cl_status status;
    struct cl_buffer out = {0};
    add_head(command, &out, weekly);
    CL_TRY(cl_put(command, out.data));
    CL_TRY(print_part(command,
                      weekly->stock_count ? "Vials for patients in stock now" : "No vial for patients is stored.",
                      CL_FIELDS(STOCK_FIELDS), weekly->stock, weekly->stock_count, sizeof *weekly->stock));
    status = print_part(command, weekly->due.count ? "What becomes due" : "Nothing becomes due within seven days.",
                        CL_FIELDS(DUE_FIELDS), weekly->due.at, weekly->due.count, sizeof *weekly->due.at);
done:
    cl_buffer_free(&out);
    return status;
}

/* ---- paper ------------------------------------------------------------------------------------------------------- */

static enum cl_status write_paper(struct cl_command *command, const struct cl_weekly *weekly, const char *file)
{
    enum cl_status status;
    struct cl_report content;
    CL_TRY(cl_weekly_paper(command->cl, weekly, &content));
    CL_TRY(cl_write_report(command, &content, file));
    cl_say(command, "%s written to %s", content.number, file);
done:
    return status;
}

static enum cl_status run_weekly(struct cl_command *command)
{
    enum cl_status status;
    struct cl_date until = {0};
    struct cl_weekly weekly;
    const char *file = NULL;
    CL_TRY(cl_option_date(command, "until", &until));
    CL_TRY(cl_paper_file(command, &file));
    CL_TRY(cl_weekly(command->cl, until, &weekly));
    if (file)
        CL_TRY(write_paper(command, &weekly, file));
    if (command->json)
        status = print_json(command, &weekly, file);
    else if (command->csv)
        status = cl_print_list(command, "figures", CL_FIELDS(FIGURE_FIELDS), weekly.figure, weekly.figure_count,
                               sizeof *weekly.figure);
    else if (!file)
        status = print_text(command, &weekly);
done:
    return status;
}

const struct cl_verb cl_report_verbs[] = {
    {
        .noun = "report",
        .name = "weekly",
        .arguments = "[--until DATE] [-o FILE]",
        .summary = "the last seven days on one page, and what comes",
        .example = "cryolot report weekly\ncryolot report weekly --until 2026-11-22 -o week.pdf",
        .needs = CL_NEEDS_READING,
        .run = run_weekly,
        .option = {{"until", "DATE", "the last of the seven days (today)", false},
                   {"o", "FILE", "a PDF instead (-: standard output)", false},
                   CL_PAPER_TEMPLATE_OPTION},
        .remark = "What was recorded in these days counts, also when it was done before. Open\n"
                  "deviations, stock and what is due stand as they are now.",
    },
    {.name = NULL},
};
