/* A lot's vials, counted. */
#include "base/buffer.h"
#include "cli/command.h"
#include <cryolot/lot_reconcile.h>
#include <inttypes.h>
#include <jansson.h>

static const struct cl_field COUNT_FIELDS[] = {
    CL_FIELD(cl_lot_reconciliation, lot, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_lot_reconciliation, filled, "filled", "Filled", INT, true),
    CL_FIELD(cl_lot_reconciliation, in_stock, "in_stock", "In stock", INT, true),
    CL_FIELD(cl_lot_reconciliation, out, "out", "Out", INT, true),
    CL_FIELD(cl_lot_reconciliation, in_transit, "in_transit", "In transit", INT, true),
    CL_FIELD(cl_lot_reconciliation, thawed, "thawed", "Thawed", INT, true),
    CL_FIELD(cl_lot_reconciliation, infused, "infused", "Infused", INT, true),
    CL_FIELD(cl_lot_reconciliation, consumed, "consumed", "Consumed", INT, true),
    CL_FIELD(cl_lot_reconciliation, discarded, "discarded", "Discarded", INT, true),
    CL_FIELD(cl_lot_reconciliation, lost, "lost", "Lost", INT, true),
    CL_FIELD(cl_lot_reconciliation, difference, "difference", "Difference", INT, true),
    CL_FIELD(cl_lot_reconciliation, problems, "problems", "Problems", TEXTS, false),
};

static void add_row(struct cl_buffer *out, const char *sign, int64_t vials, const char *what)
{
    cl_buffer_print(out, "%s %6" PRId64 "  %s\n", sign, vials, what);
}

static enum cl_status print_table(struct cl_command *command, const struct cl_lot_reconciliation *count)
{
    struct cl_buffer out = {0};
    cl_buffer_print(&out, "lot %s\n", count->lot);
    add_row(&out, " ", count->filled, "filled");
    add_row(&out, "=", count->in_stock, "in stock");
    add_row(&out, "+", count->out, "in somebody's hands");
    add_row(&out, "+", count->in_transit, "in transit");
    add_row(&out, "+", count->thawed, "thawed");
    add_row(&out, "+", count->infused, "infused");
    add_row(&out, "+", count->consumed, "consumed by testing and other use");
    add_row(&out, "+", count->discarded, "discarded");
    add_row(&out, "+", count->lost, "lost");
    add_row(&out, "+", count->difference, "difference");
    for (size_t i = 0; i < count->problems.count; i++)
        cl_buffer_print(&out, "  %s\n", count->problems.at[i]);
    enum cl_status status = cl_put(command, out.data);
    cl_buffer_free(&out);
    return status;
}

static enum cl_status run_reconcile(struct cl_command *command)
{
    enum cl_status status;
    struct cl_lot_reconciliation count;
    CL_TRY(cl_lot_reconcile(command->cl, command->argument[0], &count));
    if (command->json)
        CL_TRY(cl_put_json(command, cl_json_record(CL_FIELDS(COUNT_FIELDS), &count)));
    else if (command->csv)
        CL_TRY(cl_print_list(command, "lots", CL_FIELDS(COUNT_FIELDS), &count, 1, sizeof count));
    else
        CL_TRY(print_table(command, &count));
    if (count.difference != 0 || count.problems.count > 0)
        return cl_fail(command->error, CL_INTEGRITY, "lot.reconcile", count.lot,
                       "cryolot custody log VIAL; cryolot verify",
                       "lot %s does not reconcile: difference %" PRId64 ", %zu vial%s", count.lot, count.difference,
                       count.problems.count, count.problems.count == 1 ? "" : "s");
    cl_say(command, "lot %s is exact", count.lot);
done:
    return status;
}

const struct cl_verb cl_lot_reconcile_verbs[] = {
    {
        .noun = "lot",
        .name = "reconcile",
        .arguments = "LOT",
        .summary = "every filled vial of it: where it is, or how it ended",
        .example = "cryolot lot reconcile UC26A001",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_reconcile,
        .remark =
            "In stock are stored vials of any site and purpose; out are those in somebody's hands, also what was\n"
            "filled and never stored. Exit code 8 names the vials whose state and custody do not agree.",
    },
    {.name = NULL},
};
