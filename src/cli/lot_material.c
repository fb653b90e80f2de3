#include "cli/command.h"
#include <cryolot/lot_material.h>

static const struct cl_field RECEIPT_FIELDS[] = {
    CL_FIELD(cl_lot_receipt, received_at_ms, "received_at", "Received", TIME, true),
    CL_FIELD(cl_lot_receipt, condition, "condition", "Condition", TEXT, true),
    CL_FIELD(cl_lot_receipt, temperature_mc, "temperature_mc", "Temperature", TEMPERATURE, true),
    CL_FIELD(cl_lot_receipt, accepted, "accepted", "Accepted", BOOL, true),
    CL_FIELD(cl_lot_receipt, reason, "reason", "Because", TEXT, true),
    CL_FIELD(cl_lot_receipt, received_by, "received_by", "Received by", TEXT, true),
};

static const struct cl_field MATERIAL_FIELDS[] = {
    CL_FIELD(cl_lot_material, number, "number", "No.", INT, true),
    CL_FIELD(cl_lot_material, lot, "lot", "Lot", TEXT, false),
    CL_FIELD(cl_lot_material, item, "item", "Item", TEXT, true),
    CL_FIELD(cl_lot_material, supplier, "supplier", "Supplier", TEXT, true),
    CL_FIELD(cl_lot_material, supplier_lot, "supplier_lot", "Its lot", TEXT, true),
    CL_FIELD(cl_lot_material, expires_on, "expires_on", "Expires on", DATE, true),
    CL_FIELD(cl_lot_material, state, "state", "State", TEXT, true),
    CL_FIELD(cl_lot_material, entered_by, "entered_by", "Entered by", TEXT, true),
    CL_FIELD(cl_lot_material, entered_at_ms, "entered_at", "Entered", TIME, false),
    CL_FIELD(cl_lot_material, corrected_by, "corrected_by", "Corrected by", TEXT, false),
    CL_FIELD(cl_lot_material, decided_by, "decided_by", "Decided by", TEXT, true),
    CL_FIELD(cl_lot_material, decided_at_ms, "decided_at", "Decided", TIME, false),
    CL_FIELD(cl_lot_material, decision_reason, "decision_reason", "Because", TEXT, false),
};

static enum cl_status run_receive(struct cl_command *command)
{
    struct cl_lot_receipt receipt;
    int64_t temperature_mc = 0;
    const char *lot = command->argument[0];
    enum cl_status status;
    CL_TRY(cl_option_temperature(command, "temperature", &temperature_mc));
    CL_TRY(cl_lot_receive(command->cl, lot, cl_option(command, "condition"), temperature_mc,
                          !cl_flag(command, "refuse"), &receipt));
    if (receipt.accepted)
        cl_say(command, "%s is received; next: cryolot lot create LOT --kind mcb --from %s", lot, lot);
    else
        cl_say(command, "%s is refused: nothing can be made of it; next, by QA: cryolot lot reject %s", lot, lot);
    status = cl_print_record(command, "receipt", CL_FIELDS(RECEIPT_FIELDS), &receipt);
done:
    return status;
}

static enum cl_status add(struct cl_command *command, struct cl_lot_material_list *list)
{
    struct cl_lot_material_new material = {.item = cl_option(command, "item"),
                                           .supplier = cl_option(command, "supplier"),
                                           .supplier_lot = cl_option(command, "supplier-lot")};
    const char *lot = command->argument[0];
    enum cl_status status;
    if (!material.item || !material.supplier || !material.supplier_lot || !cl_option(command, "expires"))
        return cl_fail(command->error, CL_USAGE, NULL, NULL,
                       "cryolot lot material LOT --item I --supplier S --supplier-lot N --expires DATE",
                       "a material has an item, a supplier, its lot and an expiry");
    CL_TRY(cl_option_date(command, "expires", &material.expires_on));
    CL_TRY(cl_lot_material_add(command->cl, lot, &material, list));
    cl_say(command, "%s of lot %s is entered; next, by QC or QA: cryolot lot material %s --accept %lld --reason R",
           material.item, material.supplier_lot, lot, (long long)list->count);
done:
    return status;
}

static enum cl_status decide(struct cl_command *command, bool accept, struct cl_lot_material_list *list)
{
    struct cl_texts numbers = cl_option_list(command, accept ? "accept" : "reject");
    const char *lot = command->argument[0];
    enum cl_status status = cl_lot_material_decide(command->cl, lot, numbers, accept, list);
    if (status == CL_OK && accept)
        cl_say(command, "%zu material%s of %s accepted", numbers.count, numbers.count == 1 ? "" : "s", lot);
    else if (status == CL_OK)
        cl_say(command,
               "%zu material%s of %s rejected: the lot is held; next: cryolot trace --material SUPPLIER-LOT shows what "
               "else was made with it",
               numbers.count, numbers.count == 1 ? "" : "s", lot);
    return status;
}

static enum cl_status correct(struct cl_command *command, struct cl_lot_material_list *list)
{
    const char *number = cl_option(command, "correct"), *supplier_lot = cl_option(command, "supplier-lot");
    const char *lot = command->argument[0];
    struct cl_date expires_on = {0};
    enum cl_status status;
    if (cl_flag(command, "item") || cl_flag(command, "supplier") || (!supplier_lot && !cl_flag(command, "expires")))
        return cl_fail(command->error, CL_USAGE, NULL, NULL,
                       "cryolot lot material LOT --correct N --expires DATE --reason R; another item: have it rejected",
                       "a material's supplier's lot or its expiry is corrected");
    CL_TRY(cl_option_date(command, "expires", &expires_on));
    CL_TRY(cl_lot_material_correct(command->cl, lot, number, supplier_lot, expires_on, list));
    cl_say(command, "material %s of %s is corrected; next, by QC or QA: cryolot lot material %s --accept %s --reason R",
           number, lot, lot, number);
done:
    return status;
}

static enum cl_status run_material(struct cl_command *command)
{
    struct cl_lot_material_list list;
    bool accept = cl_flag(command, "accept"), reject = cl_flag(command, "reject");
    bool corrected = cl_flag(command, "correct");
    bool enter = cl_flag(command, "item") || cl_flag(command, "supplier") || cl_flag(command, "supplier-lot") ||
                 cl_flag(command, "expires");
    enum cl_status status;
    if (corrected)
        enter = false;
    if (accept + reject + enter + corrected > 1)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, NULL,
                       "a material is entered, corrected, accepted or rejected: one at a time");
    if (corrected)
        CL_TRY(correct(command, &list));
    else if (enter)
        CL_TRY(add(command, &list));
    else if (accept || reject)
        CL_TRY(decide(command, accept, &list));
    else
        CL_TRY(cl_lot_material_list(command->cl, command->argument[0], &list));
    status = cl_print_list(command, "materials", CL_FIELDS(MATERIAL_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

const struct cl_verb cl_lot_material_verbs[] = {
    {
        .noun = "lot",
        .name = "receive",
        .arguments = "LOT --condition TEXT --temperature T [--refuse]",
        .summary = "receipt of starting material, a lot of kind tissue",
        .example = "cryolot lot receive UC26T001 --condition 'container intact, no leak' --temperature 5.5C\n"
                   "cryolot lot receive UC26T002 --condition leaking --temperature 21C --refuse --reason 'leaking'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_receive,
        .option = {{"condition", "TEXT", "what was seen; no name, no record number", true},
                   {"temperature", "T", "of the material when it came: 5.5C", true},
                   {"refuse", NULL, "it is not accepted, and nothing can be made of it", false}},
    },
    {
        .noun = "lot",
        .name = "material",
        .arguments =
            "LOT [--item I --supplier S --supplier-lot N --expires DATE] [--correct N] [--accept|--reject N,..]",
        .summary = "materials of a lot: enter or correct one, accept or reject by number, or list them",
        .example = "cryolot lot material UC26A001 --item 'MEM alpha' --supplier Gibco --supplier-lot 2531907 "
                   "--expires 2026-11-30\n"
                   "cryolot lot material UC26A001\n"
                   "cryolot lot material UC26A001 --correct 1 --expires 2027-11-30 --reason 'typed the wrong year'\n"
                   "cryolot lot material UC26A001 --accept 1,2 --reason 'certificates seen'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .signs_with = "accept reject",
        .reads_bare = true,
        .least = 1,
        .most = 1,
        .run = run_material,
        .option = {{"item", "ITEM", "what it is", false},
                   {"supplier", "NAME", "whose", false},
                   {"supplier-lot", "LOT", "the supplier's lot number", false},
                   {"expires", "DATE", "usable through that day", false},
                   {"correct", "N", "another --expires or --supplier-lot, while nobody decided upon it", false},
                   {"accept", "N,..", "QC or QA signs that these may be used; not who entered them", false},
                   {"reject", "N,..", "QC or QA signs that these may not be used", false}},
        .remark =
            "What was accepted may still be rejected, as after a supplier's recall; never the other way. A rejection\n"
            "holds the lot.",
    },
    {.name = NULL},
};
