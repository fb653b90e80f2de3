#include "cli/lot.h"
#include "cli/history.h"
#include <stdio.h>
#include <string.h>

static void say_donation(const struct cl_command *command, const struct cl_lot *lot)
{
    if (lot->donation_number)
        cl_say(command, "donation number %s: compare its last character with the one printed in a box",
               lot->donation_number);
}

static enum cl_status run_set(struct cl_command *command)
{
    struct cl_lot lot;
    enum cl_status status =
        cl_lot_donation_set(command->cl, command->argument[0], cl_option(command, "donation-number"), &lot);
    if (status != CL_OK)
        return status;
    say_donation(command, &lot);
    return cl_print_lot(command, &lot);
}

static enum cl_status run_create(struct cl_command *command)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_lot_new new = {.code = command->argument[0],
                             .product = cl_option(command, "product"),
                             .donor = cl_option(command, "donor"),
                             .kind = cl_option(command, "kind"),
                             .site = cl_option(command, "site"),
                             .parents = cl_option_list(command, "from"),
                             .passage = -1,
                             .population_doublings = cl_option(command, "doublings"),
                             .donation_number = cl_option(command, "donation-number")};
    CL_TRY(cl_option_date(command, "made", &new.made_on));
    CL_TRY(cl_option_date(command, "expires", &new.expires_on));
    CL_TRY(cl_option_count(command, "passage", 0, 99, &new.passage));
    CL_TRY(cl_lot_create(command->cl, &new, &lot));
    bool is_tissue = strcmp(lot.kind, "tissue") == 0;
    say_donation(command, &lot);
    cl_say(command, "lot %s is in process, under version %lld of %s; next: cryolot lot %s %s %s", lot.code,
           (long long)lot.product_version, lot.product, is_tissue ? "receive" : "number", lot.code,
           is_tissue ? "--condition TEXT --temperature T" : "--vials N");
    status = cl_print_lot(command, &lot);
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
    status = cl_print_lot(command, &lot);
done:
    return status;
}

static enum cl_status run_fill(struct cl_command *command)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_lot_fill fill = {0};
    CL_TRY(cl_option_cells(command, "cells", &fill.cells_per_vial));
    CL_TRY(cl_option_volume(command, "volume", &fill.volume_ul));
    CL_TRY(cl_option_count(command, "vials", 1, 20000, &fill.vials));
    CL_TRY(cl_option_range(command, "used", &fill.first, &fill.last));
    CL_TRY(cl_lot_fill(command->cl, command->argument[0], &fill, &lot));
    cl_say(command, "lot %s has %lld filled vial%s and is in quarantine", lot.code, (long long)lot.vials_filled,
           lot.vials_filled == 1 ? "" : "s");
    status = cl_print_lot(command, &lot);
done:
    return status;
}

static enum cl_status run_show(struct cl_command *command)
{
    struct cl_lot lot;
    enum cl_status status = cl_lot_get(command->cl, command->argument[0], &lot);
    return status == CL_OK ? cl_print_lot_page(command, &lot) : status;
}

static enum cl_status run_list(struct cl_command *command)
{
    enum cl_status status;
    struct cl_lot_list list;
    int64_t limit;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_lot_list(command->cl, cl_option(command, "status"), cl_option(command, "product"), limit, &list));
    status = cl_print_lots(command, &list);
done:
    return status;
}

static enum cl_status run_history(struct cl_command *command)
{
    struct cl_lot lot;
    enum cl_status status = cl_lot_get(command->cl, command->argument[0], &lot);
    return status == CL_OK ? cl_print_lot_history(command, lot.code) : status;
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
                   {"doublings", "N", "population doublings of this step only: 3.2", false},
                   {"donation-number", "DIN", "of ISBT 128, scanned or typed: 'G1234 17 654321 A'", false},
                   {"kind", "KIND", "tissue, mcb, wcb or product (product)", false},
                   {"site", "SITE", "at which it is made (the facility's own)", false}},
    },
    {
        .noun = "lot",
        .name = "set",
        .arguments = "LOT --donation-number DIN",
        .summary = "the donation number of a lot that was created without; another one needs a reason",
        .example = "cryolot lot set UC26A001 --donation-number 'G1234 17 654321 A'",
        .needs = CL_NEEDS_WRITING,
        ONE_LOT,
        .run = run_set,
        .option = {{"donation-number", "DIN", "of ISBT 128, scanned or typed: 'G1234 17 654321 A'", true}},
        .remark = "Until the lot is released or rejected. One that stands on labels stays until they are spoiled.",
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
        .option = {{"limit", "N", "at most so many, the newest (1000)", false}},
        .remark = "With what was done with its vials, samples, results, deviations, doses and infusions.",
    },
    {.name = NULL},
};
