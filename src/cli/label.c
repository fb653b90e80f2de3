#include "cli/label.h"
#include "cli/scan.h"
#include <cryolot/lot.h>
#include <cryolot/sample.h>
#include <cryolot/scan.h>
#include <cryolot/vial.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>
#include <strings.h>

#define DEFAULT_TEMPLATE "vial-sheet"
#define BAG_TEMPLATE     "bag-sheet"

/* ---- verbs ----------------------------------------------------------------------------------------------------- */

/* What was named; with --vials the vials of one lot, by their numbers. */
static enum cl_status read_targets(struct cl_command *command, struct cl_texts *out)
{
    int64_t first = 0, last = 0;
    enum cl_status status = cl_option_range(command, "vials", &first, &last);
    *out = (struct cl_texts){command->argument, (size_t)command->argument_count};
    if (status != CL_OK || first == 0)
        return status;
    if (command->argument_count > 1)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "name the lot alone: LOT --vials 86-170",
                       "--vials is of one lot, and several things are named");
    return cl_label_vials(command->cl, command->argument[0], first, last, out);
}

static const char *usual_template(const char *target)
{
    return cl_sample_code_resembles(target)       ? CL_SAMPLE_TEMPLATE
           : strncasecmp(target, "DOSE-", 5) == 0 ? BAG_TEMPLATE
                                                  : DEFAULT_TEMPLATE;
}

/* `again`: by the template of the last label, unless another one is named. */
static enum cl_status prepare(struct cl_command *command, bool again, struct cl_label_delivery *delivery,
                              struct cl_label_print *print)
{
    enum cl_status status;
    struct cl_label_template *last = cl_arena_alloc(command->arena, sizeof *last);
    struct cl_label_wanted wanted = {.template = cl_option(command, "template"), .keeps = true};
    CL_TRY(read_targets(command, &wanted.targets));
    if (!wanted.template && again)
        CL_TRY(cl_label_template_last(command->cl, wanted.targets, last));
    wanted.kept = last->name ? last : NULL;
    if (!wanted.template)
        wanted.template = usual_template(command->argument[0]);
    CL_TRY(cl_option_count(command, "skip", 0, 9999, &wanted.skip));
    CL_TRY(cl_label_prepare(command, &wanted, delivery, print));
    CL_TRY(cl_option_count(command, "copies", 1, CL_LABEL_COPIES_MOST, &print->copies));
done:
    return status;
}

static enum cl_status print_labels(struct cl_command *command, bool again,
                                   enum cl_status (*act)(struct cl *cl, const struct cl_label_print *print,
                                                         struct cl_label_list *out))
{
    enum cl_status status;
    struct cl_label_delivery delivery;
    struct cl_label_print print;
    struct cl_label_list labels = {0};
    CL_TRY(prepare(command, again, &delivery, &print));
    print.unprinted = !again && cl_flag(command, "unprinted");
    CL_TRY(cl_label_deliver_end(&delivery, act(command->cl, &print, &labels)));
    status = cl_label_outcome(&delivery, &labels);
done:
    return status;
}

/* What stood on them then, never again a label. */
static enum cl_status print_history(struct cl_command *command)
{
    enum cl_status status;
    int64_t copy = 0;
    struct cl_label_delivery delivery;
    struct cl_label_print print;
    struct cl_label_list labels = {0};
    if (cl_option(command, "template"))
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "leave --template away",
                       "--as-printed takes the template of that print");
    if (cl_option(command, "copies"))
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "leave --copies away",
                       "--as-printed prints what one label said, once");
    CL_TRY(cl_option_count(command, "copy", 1, CL_LABEL_PRINTS_MOST, &copy));
    CL_TRY(prepare(command, false, &delivery, &print));
    CL_TRY(cl_label_deliver_end(&delivery, cl_label_print_history(command->cl, &print, copy, &labels)));
    status = cl_label_outcome(&delivery, &labels);
done:
    return status;
}

static enum cl_status run_print(struct cl_command *command)
{
    return print_labels(command, false, cl_label_print);
}

static enum cl_status run_reprint(struct cl_command *command)
{
    if (cl_flag(command, "as-printed"))
        return print_history(command);
    if (cl_option(command, "copy"))
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "cryolot label reprint VIAL.. --as-printed --copy N",
                       "--copy N is of what was printed: a reprint says what is on record now");
    return print_labels(command, true, cl_label_reprint);
}

/* ---- what became of them ---------------------------------------------------------------------------------------- */

/* The lot of what was named, to be typed as it is; "LOT" where there are several. */
static const char *lot_named(struct cl_command *command)
{
    const char *lot = NULL;
    for (int i = 0; i < command->argument_count; i++) {
        char *code = cl_arena_copy(command->arena, command->argument[i]), *serial = strrchr(code, '-');
        bool vial = cl_vial_code_read(code, NULL, NULL, NULL) == CL_OK;
        if (vial && serial)
            *serial = '\0';
        else if (cl_scan_is_label(code)) /* a code of GS1 or ISBT 128, whose lot is not looked up here */
            return "LOT";
        if (lot && strcmp(lot, code) != 0)
            return "LOT";
        lot = code;
    }
    return lot ? lot : "LOT";
}

/* The printed codes are read back, one after the other: each is answered at once. */
static enum cl_status scan_applied(struct cl_command *command, int64_t copy)
{
    enum cl_status status;
    struct cl_lot lot;
    if (command->argument_count > 1 || cl_option(command, "vials"))
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "cryolot label apply LOT --scan",
                       "--scan reads the vials of one lot, whichever come");
    CL_TRY(cl_lot_get(command->cl, command->argument[0], &lot));
    status = cl_scan_session(
        command, &(struct cl_scan_start){.mode = "apply", .months = -1, .lot = lot.code, .copy = copy}, NULL, NULL);
    cl_say(command, "next: cryolot label reconcile %s", lot.code);
done:
    return status;
}

static enum cl_status run_apply(struct cl_command *command)
{
    enum cl_status status;
    int64_t applied;
    struct cl_label_apply apply = {.unread = cl_option(command, "vials") != NULL};
    CL_TRY(read_targets(command, &apply.targets));
    CL_TRY(cl_option_count(command, "copy", 1, CL_LABEL_PRINTS_MOST, &apply.copy));
    if (cl_flag(command, "scan"))
        return scan_applied(command, apply.copy);
    CL_TRY(cl_label_apply(command->cl, &apply, &applied));
    cl_say(command, "%" PRId64 " label%s on %s; next: cryolot label reconcile %s", applied,
           applied == 1 ? " is" : "s are", applied == 1 ? "its vial" : "their vials", lot_named(command));
    if (command->json)
        status = cl_put_json(command, json_pack("{s:I}", "applied", (json_int_t)applied));
done:
    return status;
}

static enum cl_status run_spoil(struct cl_command *command)
{
    enum cl_status status;
    int64_t spoiled, copy = 0;
    struct cl_texts targets;
    CL_TRY(read_targets(command, &targets));
    CL_TRY(cl_option_count(command, "copy", 1, CL_LABEL_PRINTS_MOST, &copy));
    CL_TRY(cl_label_spoil(command->cl, targets, copy, &spoiled));
    cl_say(command, "%" PRId64 " label%s destroyed; next: cryolot label reconcile %s", spoiled,
           spoiled == 1 ? " is" : "s are", lot_named(command));
    if (command->json)
        status = cl_put_json(command, json_pack("{s:I}", "spoiled", (json_int_t)spoiled));
done:
    return status;
}

static const struct cl_field SUM_FIELDS[] = {
    CL_FIELD(cl_label_sum, copy, "copy", "Copy", INT, true),
    CL_FIELD(cl_label_sum, printed, "printed", "Printed", INT, true),
    CL_FIELD(cl_label_sum, applied, "applied", "Applied", INT, true),
    CL_FIELD(cl_label_sum, spoiled, "spoiled", "Spoiled", INT, true),
    CL_FIELD(cl_label_sum, difference, "difference", "Difference", INT, true),
};

static const struct cl_field COUNT_FIELDS[] = {
    CL_FIELD(cl_label_count, lot, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_label_count, printed, "printed", "Printed", INT, true),
    CL_FIELD(cl_label_count, applied, "applied", "Applied", INT, true),
    CL_FIELD(cl_label_count, spoiled, "spoiled", "Spoiled", INT, true),
    CL_FIELD(cl_label_count, difference, "difference", "Difference", INT, true),
    CL_FIELD(cl_label_count, problems, "problems", "Problems", TEXTS, false),
};

static json_t *count_json(const struct cl_label_count *count)
{
    json_t *shown = cl_json_record(CL_FIELDS(COUNT_FIELDS), count);
    json_object_set_new(shown, "copies",
                        cl_json_records(CL_FIELDS(SUM_FIELDS), count->copy, count->copy_count, sizeof *count->copy));
    return shown;
}

/* The same by number, where there are several. */
static enum cl_status put_sums(struct cl_command *command, const struct cl_label_count *count)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; count->copy_count > 1 && i < count->copy_count && status == CL_OK; i++) {
        const struct cl_label_sum *sum = &count->copy[i];
        status = cl_put(command, cl_arena_print(command->arena,
                                                "  copy %" PRId64 ": %" PRId64 " printed = %" PRId64
                                                " applied + %" PRId64 " spoiled + %" PRId64 " difference\n",
                                                sum->copy, sum->printed, sum->applied, sum->spoiled, sum->difference));
    }
    return status;
}

static void say_next(struct cl_command *command, const struct cl_label_count *count)
{
    if (count->open)
        cl_say(command,
               "next: cryolot label apply VIAL.., or cryolot label spoil VIAL.. --second WITNESS --reason WHY");
    if (count->stripped)
        cl_say(command, "next, of vials whose labels were destroyed: cryolot label reprint VIAL --reason WHY -o FILE");
    if (count->unprinted)
        cl_say(command, "next, of vials that never had a label: cryolot label print VIAL -o FILE");
}

/* Every label that breaks the sum is named, a line each. */
static enum cl_status run_reconcile(struct cl_command *command)
{
    enum cl_status status;
    struct cl_label_count count;
    CL_TRY(cl_label_reconcile(command->cl, command->argument[0], &count));
    if (command->json)
        return cl_put_json(command, count_json(&count));
    if (command->csv)
        return cl_print_list(command, "labels", CL_FIELDS(COUNT_FIELDS), &count, 1, sizeof count);
    CL_TRY(cl_put(command, cl_arena_print(command->arena,
                                          "%s: %" PRId64 " printed = %" PRId64 " applied + %" PRId64
                                          " spoiled + %" PRId64 " difference\n",
                                          count.lot, count.printed, count.applied, count.spoiled, count.difference)));
    CL_TRY(put_sums(command, &count));
    for (size_t i = 0; i < count.problems.count; i++)
        CL_TRY(cl_put(command, cl_arena_print(command->arena, "  %s\n", count.problems.at[i])));
    say_next(command, &count);
done:
    return status;
}

#define RANGE_OPTION                                                                                                   \
    {                                                                                                                  \
        "vials", "FIRST-LAST", "of the lot only these vials, by their numbers", false                                  \
    }
#define PAPER_OPTIONS                                                                                                  \
    CL_LABEL_TARGET_OPTIONS, RANGE_OPTION,                                                                             \
        {"template", "T", "the stock and layout (vial-sheet; sample-roll; bag-sheet)", false}, CL_LABEL_FORMAT_OPTION, \
        CL_LABEL_COPIES_OPTION,                                                                                        \
    {                                                                                                                  \
        "skip", "N", "positions of the first sheet that are used already", false                                       \
    }

const struct cl_verb cl_label_verbs[] = {
    {
        .noun = "label",
        .name = "print",
        .arguments = "LOT [--vials FIRST-LAST]|VIAL..|SAMPLE..|DOSE.. -o FILE|--printer NAME [--template T] [--skip N] "
                     "[--unprinted] [--copies N --reason TEXT]",
        .summary = "print the first label of each vial, sample or bag of a dose",
        .example = "cryolot label print UC26A001 -o labels.pdf\n"
                   "cryolot label print UC26A001-0042T UC26A001-0043R -o two.pdf --template vial-roll\n"
                   "cryolot label print DOSE-000001K -o bag.pdf\n"
                   "cryolot label print UC26A001 --printer zebra-1 --template vial-roll --format zpl\n"
                   "cryolot label print UC26A001 --copies 2 --reason 'a spare each, the roll tears' -o labels.pdf",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_print,
        .option = {PAPER_OPTIONS, {"unprinted", NULL, "only vials that have no label yet", false}},
        .remark = "Every print is on record with what stood on it. A vial that has a label gets another one by\n"
                  "cryolot label reprint, for a reason. Every label but the first of a vial says which it is: copy 2.\n"
                  "Of several one is put on the vial (cryolot label apply VIAL --copy K), the others are destroyed.",
    },
    {
        .noun = "label",
        .name = "reprint",
        .arguments = "LOT --vials FIRST-LAST|VIAL..|SAMPLE..|DOSE.. --reason TEXT -o FILE|--printer NAME "
                     "[--template T] [--skip N] [--copies N] [--as-printed [--copy N]]",
        .summary = "print another label of vials, samples or bags that have one",
        .example =
            "cryolot label reprint UC26A001-0042T --reason 'torn at the bench' -o one.pdf\n"
            "cryolot label reprint UC26A001 --vials 86-170 --reason 'the roll jammed' -o again.pdf\n"
            "cryolot label reprint UC26A001-0042T --as-printed --copy 1 --reason 'for the batch record' -o old.pdf",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_reprint,
        .option = {PAPER_OPTIONS,
                   {"as-printed", NULL, "what stood on it then, with that template; COPY stands across it", false},
                   {"copy", "N", "with --as-printed: that label, not the newest", false}},
        .remark =
            "A reprint is a label like the first one, with what is on record now: it is applied or destroyed. It is\n"
            "printed with the template of the last one, in its newest approved version; --template T takes another.\n"
            "With --as-printed it is a copy for a file or an investigation, and nobody's label.",
    },
    {
        .noun = "label",
        .name = "apply",
        .arguments = "LOT [--vials FIRST-LAST]|VIAL.. [--copy K] [--scan]",
        .summary = "confirm that vials wear their label",
        .example = "cryolot label apply UC26A001 --scan\n"
                   "cryolot label apply UC26A001-0042T UC26A001-0043R\n"
                   "cryolot label apply UC26A001-0042T --copy 2\n"
                   "cryolot label apply UC26A001",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_apply,
        .option = {RANGE_OPTION,
                   {"copy", "K", "which of several labels it is: 1 is the first print", false},
                   {"scan", NULL, "read the code of each vial of the lot back, one a line, until the end", false}},
        .remark = "Scan the label on each vial before it goes into the freezer: whatever code it bears is compared\n"
                  "with the record, and a foreign one, a vial of another lot, or a label that says another expiry is\n"
                  "refused; one that is confirmed already is checked only. Or name the lot, or numbers of its vials, "
                  "for all\n"
                  "whose label nobody confirmed yet: no code is read then, and QA sees that.",
    },
    {
        .noun = "label",
        .name = "spoil",
        .arguments = "LOT [--vials FIRST-LAST]|VIAL.. --reason TEXT --second WITNESS [--copy N]",
        .summary = "record that labels were destroyed before a witness",
        .example = "cryolot label spoil UC26A001 --reason 'not filled' --second stan\n"
                   "cryolot label spoil UC26A001 --vials 86-170 --copy 1 --reason 'the roll jammed' --second stan\n"
                   "cryolot label spoil UC26A001-0042T --copy 1 --reason torn --second stan",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_spoil,
        .option = {RANGE_OPTION, {"copy", "N", "that copy of the vial's label: 1 is the first print", false}},
        .remark =
            "Of a vial its only label is meant; where it wears one and another waits, say which. Of a lot the\n"
            "labels of its void vials, and with --copy N the spares of that number, whose vials wear another one.\n"
            "Labels of samples and bags are on record, and nobody accounts for them.",
    },
    {
        .noun = "label",
        .name = "reconcile",
        .arguments = "LOT",
        .summary = "printed labels against those on vials and those destroyed",
        .example = "cryolot label reconcile UC26A001",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_reconcile,
    },
    {
        .noun = "label",
        .name = "proof",
        .arguments = "NAME|FILE -o FILE.pdf",
        .summary = "a template on paper: true size and large, its widest texts, its codes, what to look at",
        .example = "cryolot label proof vial-sheet -o proof.pdf\ncryolot label proof ./our-vials.ini -o proof.pdf",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = cl_label_proof_put,
        .option = {CL_OUTPUT_OPTION},
    },
    {.name = NULL},
};
