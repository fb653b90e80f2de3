#include "base/buffer.h"
#include "cli/command.h"
#include "cli/history.h"
#include <cryolot/lot.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const struct cl_field LOT_FIELDS[] = {
    CL_FIELD(cl_lot, code, "code", "Lot", TEXT, true),
    CL_FIELD(cl_lot, kind, "kind", "Kind", TEXT, false),
    CL_FIELD(cl_lot, product, "product", "Product", TEXT, true),
    CL_FIELD(cl_lot, product_version, "product_version", "Product version", INT, false),
    CL_FIELD(cl_lot, status, "status", "Status", TEXT, true),
    CL_FIELD(cl_lot, held, "held", "Held", BOOL, true),
    CL_FIELD(cl_lot, expired, "expired", "Expired", BOOL, false),
    CL_FIELD(cl_lot, made_on, "made_on", "Made on", DATE, false),
    CL_FIELD(cl_lot, expires_on, "expires_on", "Expires on", DATE, true),
    CL_FIELD(cl_lot, timezone, "timezone", "Its time zone", TEXT, false),
    CL_FIELD(cl_lot, donor, "donor", "Donor", TEXT, true),
    CL_FIELD(cl_lot, parents, "parents", "Parents", TEXTS, false),
    CL_FIELD(cl_lot, vials_numbered, "vials_numbered", "Vials numbered", INT, false),
    CL_FIELD(cl_lot, vials_filled, "vials_filled", "Filled", INT, true),
    CL_FIELD(cl_lot, vials_in_stock, "vials_in_stock", "In stock", INT, true),
    CL_FIELD(cl_lot, cells_per_vial, "cells_per_vial", "Cells per vial", CELLS, false),
    CL_FIELD(cl_lot, volume_ul, "volume_ul", "Volume per vial", VOLUME, false),
    CL_FIELD(cl_lot, released_at_ms, "released_at", "Released at", TIME, false),
    CL_FIELD(cl_lot, released_by, "released_by", "Released by", TEXT, false),
};

static enum cl_status print_lot(struct cl_command *command, const struct cl_lot *lot)
{
    return cl_print_record(command, "lot", CL_FIELDS(LOT_FIELDS), lot);
}

static enum cl_status run_create(struct cl_command *command)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_lot_new new = {.code = command->argument[0],
                             .product = cl_option(command, "product"),
                             .donor = cl_option(command, "donor"),
                             .kind = cl_option(command, "kind"),
                             .parents = cl_option_list(command, "from"),
                             .passage = -1};
    CL_TRY(cl_option_date(command, "made", &new.made_on));
    CL_TRY(cl_option_date(command, "expires", &new.expires_on));
    CL_TRY(cl_option_count(command, "passage", 0, 99, &new.passage));
    CL_TRY(cl_lot_create(command->cl, &new, &lot));
    cl_say(command, "lot %s is in process, under version %lld of %s; next: cryolot lot number %s --vials N", lot.code,
           (long long)lot.product_version, lot.product, lot.code);
    status = print_lot(command, &lot);
done:
    return status;
}

static enum cl_status run_number(struct cl_command *command)
{
    enum cl_status status;
    struct cl_lot lot;
    int64_t vials = 0, cells = 0, volume_ul = 0;
    CL_TRY(cl_option_count(command, "vials", 1, 20000, &vials));
    CL_TRY(cl_option_cells(command, "cells", &cells));
    CL_TRY(cl_option_volume(command, "volume", &volume_ul));
    CL_TRY(cl_lot_number(command->cl, command->argument[0], vials, cells, volume_ul, &lot));
    cl_say(command, "lot %s has %lld numbered vial%s; next: cryolot label print %s -o labels.pdf, then lot fill",
           lot.code, (long long)lot.vials_numbered, lot.vials_numbered == 1 ? "" : "s", lot.code);
    status = print_lot(command, &lot);
done:
    return status;
}

/* "1-96" */
static enum cl_status read_range(struct cl_command *command, int64_t *first, int64_t *last)
{
    const char *text = cl_option(command, "used");
    long long from = 0, to = 0;
    int end = 0;
    if (!text)
        return CL_OK;
    if (sscanf(text, "%6lld-%6lld%n", &from, &to, &end) != 2 || text[end] || from < 1 || to < from)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "for example: --used 1-96",
                       "--used '%s' is not a range of serials", text);
    *first = from;
    *last = to;
    return CL_OK;
}

static enum cl_status run_fill(struct cl_command *command)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_lot_fill fill = {0};
    CL_TRY(cl_option_cells(command, "cells", &fill.cells_per_vial));
    CL_TRY(cl_option_volume(command, "volume", &fill.volume_ul));
    CL_TRY(cl_option_count(command, "vials", 1, 20000, &fill.vials));
    CL_TRY(read_range(command, &fill.first, &fill.last));
    CL_TRY(cl_lot_fill(command->cl, command->argument[0], &fill, &lot));
    cl_say(command, "lot %s has %lld filled vial%s and is in quarantine", lot.code, (long long)lot.vials_filled,
           lot.vials_filled == 1 ? "" : "s");
    status = print_lot(command, &lot);
done:
    return status;
}

static enum cl_status run_show(struct cl_command *command)
{
    struct cl_lot lot;
    enum cl_status status = cl_lot_get(command->cl, command->argument[0], &lot);
    return status == CL_OK ? print_lot(command, &lot) : status;
}

static enum cl_status run_list(struct cl_command *command)
{
    enum cl_status status;
    struct cl_lot_list list;
    int64_t limit;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_lot_list(command->cl, cl_option(command, "status"), cl_option(command, "product"), limit, &list));
    status = cl_print_list(command, "lots", CL_FIELDS(LOT_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

/* ---- the gate -------------------------------------------------------------------------------------------------- */

static json_t *checks_json(const struct cl_checks *checks)
{
    json_t *array = json_array();
    for (size_t i = 0; i < checks->count; i++) {
        const struct cl_check *check = &checks->at[i];
        json_array_append_new(array, json_pack("{s:s,s:s,s:s,s:s,s:s}", "id", check->id, "title", check->title, "state",
                                               cl_check_state_word(check->state), "detail", check->detail, "remedy",
                                               check->remedy));
    }
    return array;
}

static enum cl_status print_checks(struct cl_command *command, const char *code, const struct cl_checks *checks,
                                   bool releasable)
{
    if (command->json)
        return cl_put_json(
            command, json_pack("{s:s,s:b,s:o}", "lot", code, "releasable", releasable, "checks", checks_json(checks)));
    struct cl_buffer text = {0};
    for (size_t i = 0; i < checks->count; i++) {
        const struct cl_check *check = &checks->at[i];
        cl_buffer_print(&text, "%-7s %-22s %s\n", cl_check_state_word(check->state), check->id, check->detail);
        if (check->state != CL_CHECK_PASS && *check->remedy)
            cl_buffer_print(&text, "%-30s -> %s\n", "", check->remedy);
    }
    enum cl_status status = cl_put(command, text.data);
    cl_buffer_free(&text);
    return status;
}

static enum cl_status run_check(struct cl_command *command)
{
    enum cl_status status;
    const char *code = command->argument[0];
    struct cl_checks checks;
    struct cl_lot lot;
    bool releasable;
    CL_TRY(cl_lot_get(command->cl, code, &lot));
    CL_TRY(cl_lot_checks(command->cl, code, &checks, &releasable));
    CL_TRY(print_checks(command, code, &checks, releasable));
    size_t open = 0;
    for (size_t i = 0; i < checks.count; i++)
        open += checks.at[i].state == CL_CHECK_FAIL;
    if (!releasable && open)
        status = cl_fail(command->error, CL_REFUSED, "lot.releasable", code, NULL,
                         "lot '%s' cannot be released: %zu of %zu checks fail%s", code, open, checks.count,
                         open == 1 ? "s" : "");
    else if (!releasable)
        status = cl_fail(command->error, CL_REFUSED, "lot.status", code, NULL, "lot '%s' cannot be released: it is %s",
                         code, cl_lot_status_phrase(lot.status));
    else
        cl_say(command, "lot %s can be released", code);
done:
    return status;
}

static enum cl_status run_release(struct cl_command *command)
{
    struct cl_lot lot;
    enum cl_status status = cl_lot_release(command->cl, command->argument[0], &lot);
    if (status != CL_OK)
        return status;
    cl_say(command, "lot %s is released, signed by %s", lot.code, lot.released_by);
    return print_lot(command, &lot);
}

static enum cl_status run_reject(struct cl_command *command)
{
    enum cl_status status;
    struct cl_lot lot;
    CL_TRY(cl_confirm(command, command->argument[0], "A rejected lot can never be used."));
    CL_TRY(cl_lot_reject(command->cl, command->argument[0], &lot));
    cl_say(command, "lot %s is rejected", lot.code);
    status = print_lot(command, &lot);
done:
    return status;
}

static enum cl_status run_hold(struct cl_command *command)
{
    struct cl_lot lot;
    enum cl_status status = cl_lot_hold(command->cl, command->argument[0], &lot);
    if (status != CL_OK)
        return status;
    cl_say(command, "lot %s is held; QA lifts it with: cryolot lot unhold %s --reason R", lot.code, lot.code);
    return print_lot(command, &lot);
}

static enum cl_status run_unhold(struct cl_command *command)
{
    struct cl_lot lot;
    enum cl_status status = cl_lot_unhold(command->cl, command->argument[0], &lot);
    if (status != CL_OK)
        return status;
    cl_say(command, "lot %s is no longer held", lot.code);
    return print_lot(command, &lot);
}

static enum cl_status run_history(struct cl_command *command)
{
    struct cl_lot lot;
    enum cl_status status = cl_lot_get(command->cl, command->argument[0], &lot);
    return status == CL_OK ? cl_print_history(command, lot.code) : status;
}

#define ONE_LOT .least = 1, .most = 1

const struct cl_verb cl_lot_verbs[] = {
    {
        .noun = "lot",
        .name = "create",
        .arguments = "LOT --product P --made DATE --donor D [--expires DATE] [--from LOT,..]",
        .summary = "register a lot, in process",
        .example = "cryolot lot create UC26A001 --product huc-msc --made 2026-01-06 --donor D001 --expires 2028-11-22",
        .needs = CL_NEEDS_WRITING,
        ONE_LOT,
        .run = run_create,
        .option = {{"product", "CODE", "an approved product; the lot keeps its present version", true},
                   {"made", "DATE", "day of manufacture", true},
                   {"donor", "DONOR", "the one donor", true},
                   {"expires", "DATE", "usable through that day; else by the product's shelf life", false},
                   {"from", "LOT,..", "the lots it was made from", false},
                   {"passage", "N", "passage number", false},
                   {"kind", "KIND", "tissue, mcb, wcb or product (product)", false}},
    },
    {
        .noun = "lot",
        .name = "number",
        .arguments = "LOT --vials N [--cells C] [--volume V]",
        .summary = "number vials, so that their labels can be printed before filling",
        .example = "cryolot lot number UC26A001 --vials 200 --cells 50e6 --volume 5mL",
        .needs = CL_NEEDS_WRITING,
        ONE_LOT,
        .run = run_number,
        .option = {{"vials", "N", "how many", true},
                   {"cells", "CELLS", "planned cells in a vial; else the product's nominal fill", false},
                   {"volume", "VOLUME", "planned volume of a vial", false}},
    },
    {
        .noun = "lot",
        .name = "fill",
        .arguments = "LOT --cells C --volume V [--used FIRST-LAST] [--vials N]",
        .summary = "record the filling; unused numbers become void; the lot goes to quarantine",
        .remark = "Figures other than the product's nominal fill need a --reason.",
        .example = "cryolot lot fill UC26A001 --cells 50e6 --volume 5mL --used 1-196",
        .needs = CL_NEEDS_WRITING,
        ONE_LOT,
        .run = run_fill,
        .option = {{"cells", "CELLS", "cells in a vial: 25000000, 25e6", true},
                   {"volume", "VOLUME", "volume of a vial: 3.8mL, 500uL", true},
                   {"used", "FIRST-LAST", "serials that were filled (all numbered ones)", false},
                   {"vials", "N", "number so many and fill them, in one step", false}},
    },
    {
        .noun = "lot",
        .name = "list",
        .arguments = "[--status S] [--product P]",
        .summary = "the newest lots",
        .example = "cryolot lot list --status quarantine",
        .needs = CL_NEEDS_READING,
        .run = run_list,
        .option = {{"status", "STATUS", "in-process, quarantine, released, ...", false},
                   {"product", "CODE", "of one product", false},
                   CL_LIMIT_OPTION},
    },
    {
        .noun = "lot",
        .name = "show",
        .arguments = "LOT",
        .summary = "one lot",
        .example = "cryolot lot show UC26A001",
        .needs = CL_NEEDS_READING,
        ONE_LOT,
        .run = run_show,
    },
    {
        .noun = "lot",
        .name = "history",
        .arguments = "LOT",
        .summary = "everything that was done with it, and by whom",
        .example = "cryolot lot history UC26A001",
        .needs = CL_NEEDS_READING,
        ONE_LOT,
        .run = run_history,
    },
    {
        .noun = "lot",
        .name = "check",
        .arguments = "LOT",
        .summary = "whether it can be released, and what is missing",
        .example = "cryolot lot check UC26A001",
        .needs = CL_NEEDS_READING,
        ONE_LOT,
        .run = run_check,
        .remark =
            "Exit code 0: it can be released; 3: not. Whether the releaser is independent needs somebody signed in.",
    },
    {
        .noun = "lot",
        .name = "release",
        .arguments = "LOT --reason TEXT",
        .summary = "QA signs the release, if every check passes",
        .example = "cryolot lot release UC26A001 --reason 'all results conform, batch record reviewed'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        ONE_LOT,
        .run = run_release,
    },
    {
        .noun = "lot",
        .name = "reject",
        .arguments = "LOT --reason TEXT [--confirm LOT]",
        .summary = "QA signs the rejection; it can never be used",
        .example = "cryolot lot reject UC26A002 --reason 'sterility failed' --confirm UC26A002",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        ONE_LOT,
        .run = run_reject,
    },
    {
        .noun = "lot",
        .name = "hold",
        .arguments = "LOT --reason TEXT",
        .summary = "stop its use at once; anyone may",
        .example = "cryolot lot hold UC26A001 --reason 'alarm of LN2-1 under investigation'",
        .needs = CL_NEEDS_WRITING,
        ONE_LOT,
        .run = run_hold,
    },
    {
        .noun = "lot",
        .name = "unhold",
        .arguments = "LOT --reason TEXT",
        .summary = "QA lifts every hold of it, signed",
        .example = "cryolot lot unhold UC26A001 --reason 'readings of a second sensor prove -180 C'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        ONE_LOT,
        .run = run_unhold,
    },
    {.name = NULL},
};
