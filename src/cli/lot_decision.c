/* The gate of a lot, and what is decided behind it. */
#include "base/buffer.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/lot.h"
#include <cryolot/lot_scope.h>
#include <cryolot/oos_supply.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum cl_status print_checks(struct cl_command *command, const char *code, const struct cl_checks *checks,
                                   bool releasable)
{
    if (!command->json)
        return cl_put_checks(command, checks);
    return cl_put_json(
        command, json_pack("{s:s,s:b,s:o}", "lot", code, "releasable", releasable, "checks", cl_json_checks(checks)));
}

/* "; with pending: storage.within-limits": what it would be released without. */
static const char *pending_text(struct cl_command *command, const struct cl_checks *checks)
{
    const char *text = "";
    for (size_t i = 0; i < checks->count; i++)
        if (checks->at[i].state == CL_CHECK_PENDING)
            text = cl_arena_print(command->arena, "%s%s%s", text, *text ? ", " : ", with pending: ", checks->at[i].id);
    return text;
}

/* " only for FR, study CTR20221330"; nothing for one that may be given everywhere. */
static enum cl_status scope_text(struct cl_command *command, const struct cl_lot *lot, const char **text)
{
    struct cl_lot_scope_page page;
    enum cl_status status = cl_lot_scope_get(command->cl, lot->code, &page);
    *text = status == CL_OK && page.text ? cl_arena_print(command->arena, " only for %s", page.text) : "";
    return status;
}

static enum cl_status run_check(struct cl_command *command)
{
    enum cl_status status;
    const char *code = command->argument[0], *scope;
    struct cl_checks checks;
    struct cl_lot lot;
    bool releasable;
    CL_TRY(cl_lot_checks(command->cl, code, &checks, &releasable));
    CL_TRY(print_checks(command, code, &checks, releasable));
    size_t open = 0;
    for (size_t i = 0; i < checks.count; i++)
        open += checks.at[i].state == CL_CHECK_FAIL;
    if (!releasable && open)
        status = cl_fail(command->error, CL_REFUSED, "lot.releasable", code, NULL,
                         "lot '%s' cannot be released: %zu of %zu checks fail%s", code, open, checks.count,
                         open == 1 ? "s" : "");
    else if (!releasable) {
        CL_TRY(cl_lot_get(command->cl, code, &lot));
        CL_TRY(scope_text(command, &lot, &scope));
        status = cl_fail(command->error, CL_REFUSED, "lot.status", code, NULL,
                         "lot '%s' cannot be released: it is %s%s", code, cl_lot_status_phrase(lot.status), scope);
    } else
        cl_say(command, "lot %s can be released%s", code, pending_text(command, &checks));
done:
    return status;
}

static enum cl_status run_release(struct cl_command *command)
{
    enum cl_status status;
    struct cl_lot lot;
    const struct cl_lot_releasing releasing = {
        .pending = cl_option_list(command, "pending"),
        .scope = {cl_option_list(command, "country"), cl_option_list(command, "study")}};
    const char *scope = "";
    CL_TRY(cl_lot_release(command->cl, command->argument[0], &releasing, &lot));
    CL_TRY(scope_text(command, &lot, &scope));
    cl_say(command, "lot %s is released%s, signed by %s; next: cryolot document issue coa %s -o FILE", lot.code, scope,
           lot.released_by, lot.code);
    status = cl_print_lot(command, &lot);
done:
    return status;
}

static enum cl_status run_reject(struct cl_command *command)
{
    enum cl_status status;
    struct cl_lot lot;
    CL_TRY(cl_confirm(command, command->argument[0], "A rejected lot can never be used."));
    CL_TRY(cl_lot_reject(command->cl, command->argument[0], &lot));
    cl_say(command, "lot %s is rejected", lot.code);
    status = cl_print_lot(command, &lot);
done:
    return status;
}

/* Whoever sits at a terminal is asked once more; a script is taken at its word. */
static enum cl_status confirm_withdrawal(struct cl_command *command)
{
    if (!command->confirm && (command->no_input || !isatty(STDIN_FILENO)))
        return CL_OK;
    return cl_confirm(command, command->argument[0], "A withdrawn lot can never be used again.");
}

static enum cl_status run_withdraw(struct cl_command *command)
{
    enum cl_status status;
    struct cl_lot lot;
    CL_TRY(confirm_withdrawal(command));
    CL_TRY(cl_lot_withdraw(command->cl, command->argument[0], &lot));
    cl_say(command, "lot %s is withdrawn, signed by %s; who had it: cryolot trace %s", lot.code, lot.withdrawn_by,
           lot.code);
    status = cl_print_lot(command, &lot);
done:
    return status;
}

/* The command that replaces them, whole: nobody types hundreds of IDs again. */
static void say_labels(const struct cl_command *command, const struct cl_texts *labels)
{
    const char *codes = "";
    for (size_t i = 0; i < labels->count; i++)
        codes = cl_arena_print(command->arena, "%s %s", codes, labels->at[i]);
    cl_say(command, "%zu printed label%s another date; next: cryolot label reprint%s --reason R -o FILE", labels->count,
           labels->count == 1 ? " says" : "s say", codes);
}

static enum cl_status print_extension(struct cl_command *command, const struct cl_lot *lot,
                                      const struct cl_texts *labels)
{
    char day[CL_DATE_TEXT];
    if (command->json)
        return cl_put_json(
            command, json_pack("{s:o,s:o}", "lot", cl_lot_json(lot), "labels_to_replace", cl_json_texts(*labels)));
    cl_say(command, "lot %s is usable through %s", lot->code, cl_date_write(lot->expires_on, day, sizeof day));
    if (labels->count)
        say_labels(command, labels);
    return cl_print_lot(command, lot);
}

static enum cl_status run_extend(struct cl_command *command)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_date expires_on = {0};
    struct cl_texts labels = {0};
    struct cl_buffer file = {0};
    const char *path = cl_option(command, "evidence");
    CL_TRY(cl_option_date(command, "expires", &expires_on));
    CL_TRY(cl_file_read(path, CL_ATTACHMENT_MOST, &file, command->error));
    struct cl_file_given evidence = {path, file.data, file.size};
    CL_TRY(cl_lot_extend(command->cl, command->argument[0], expires_on, &evidence, &labels, &lot));
    status = print_extension(command, &lot, &labels);
done:
    cl_buffer_free(&file);
    return status;
}

static const struct cl_field SUPPLY_FIELDS[] = {
    CL_FIELD(cl_oos_supply, lot, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_oos_supply, subject, "subject", "Subject", TEXT, true),
    CL_FIELD(cl_oos_supply, physician, "physician", "Asked for by", TEXT, true),
    CL_FIELD(cl_oos_supply, quality, "quality", "Agreed by", TEXT, true),
    CL_FIELD(cl_oos_supply, risk, "risk", "Risk evaluated in", TEXT, true),
    CL_FIELD(cl_oos_supply, risk_sha256, "risk_sha256", "Its SHA-256", TEXT, false),
    CL_FIELD(cl_oos_supply, reason, "reason", "Because", TEXT, false),
    CL_FIELD(cl_oos_supply, signed_at_ms, "signed_at", "Signed at", TIME, false),
    CL_FIELD(cl_oos_supply, notify_by, "notify_by", "Notify by", DATE, true),
};

static enum cl_status run_supply_oos(struct cl_command *command)
{
    enum cl_status status;
    struct cl_oos_supply supply;
    struct cl_buffer file = {0};
    char day[CL_DATE_TEXT];
    const char *path = cl_option(command, "risk");
    CL_TRY(cl_file_read(path, CL_ATTACHMENT_MOST, &file, command->error));
    struct cl_file_given risk = {path, file.data, file.size};
    CL_TRY(cl_oos_supply(command->cl, command->argument[0], cl_option(command, "subject"), &risk, &supply));
    cl_say(command,
           "vials of %s may be thawed for %s, and for nobody else; notify sponsor or authority by %s, then: cryolot "
           "attach "
           "%s FILE --as notification",
           supply.lot, supply.subject, cl_date_write(supply.notify_by, day, sizeof day), supply.subject);
    status = cl_print_record(command, "supply", CL_FIELDS(SUPPLY_FIELDS), &supply);
done:
    cl_buffer_free(&file);
    return status;
}

static enum cl_status run_hold(struct cl_command *command)
{
    struct cl_lot lot;
    enum cl_status status = cl_lot_hold(command->cl, command->argument[0], &lot);
    if (status != CL_OK)
        return status;
    cl_say(command, "lot %s is held; QA lifts it with: cryolot lot unhold %s --reason R", lot.code, lot.code);
    return cl_print_lot(command, &lot);
}

static enum cl_status run_unhold(struct cl_command *command)
{
    struct cl_lot lot;
    struct cl_texts staying;
    enum cl_status status = cl_lot_unhold(command->cl, command->argument[0], &staying, &lot);
    if (status != CL_OK)
        return status;
    if (!lot.held)
        cl_say(command, "lot %s is no longer held", lot.code);
    for (size_t i = 0; i < staying.count; i++)
        cl_say(command, "lot %s stays held: %s", lot.code, staying.at[i]);
    return cl_print_lot(command, &lot);
}

#define ONE_LOT .least = 1, .most = 1

const struct cl_verb cl_lot_decision_verbs[] = {
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
        .arguments = "LOT [--country CC,..] [--study CODE,..] [--pending TEST,..] --reason TEXT",
        .summary = "QA signs the release, if every check passes",
        .example = "cryolot lot release UC26A001 --reason 'all results conform, batch record reviewed'\n"
                   "cryolot lot release UC26A002 --country FR,DE --study CTR20221330 --reason 'all results conform'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        ONE_LOT,
        .run = run_release,
        .option = {{"country", "CC,..", "only for subjects of sites in these countries (FR, DE)", false},
                   {"study", "CODE,..", "only for subjects of these studies (or countries)", false},
                   {"pending", "TEST,..", "tests whose results may come later, each by name", false}},
        .remark = "Without a country or study it may be given everywhere; more of them later: cryolot lot scope.\n"
                  "A result may be pending where the specification says so, of a product that cannot wait for it.",
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
        .name = "withdraw",
        .arguments = "LOT --reason TEXT [--confirm LOT]",
        .summary = "QA signs that a released lot is used no more",
        .example = "cryolot lot withdraw UC26A001 --reason 'replaced by UC26A002' --confirm UC26A001",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        ONE_LOT,
        .run = run_withdraw,
    },
    {
        .noun = "lot",
        .name = "extend",
        .arguments = "LOT --expires DATE --evidence FILE --reason TEXT",
        .summary = "QA signs another expiry, on stability evidence; lists the labels to replace",
        .example =
            "cryolot lot extend UC26A001 --expires 2029-01-06 --evidence stability.pdf --reason '36 months conform'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        ONE_LOT,
        .run = run_extend,
        .option = {{"expires", "DATE", "usable through that day; earlier or later than now", true},
                   {"evidence", "FILE", "the data that it stands on; attached", true}},
    },
    {
        .noun = "lot",
        .name = "supply-oos",
        .arguments = "LOT --subject S --physician LOGIN --risk FILE --reason TEXT",
        .summary = "supply a lot out of specification to one patient, at a physician's request",
        .example = "cryolot lot supply-oos UC26A003 --subject S001 --physician phil --risk risk.pdf --reason 'no other "
                   "lot in time'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .second_option = "physician",
        ONE_LOT,
        .run = run_supply_oos,
        .option = {{"subject", "SUBJECT", "the one patient", true},
                   {"physician", "LOGIN", "who asks for it, and signs with a password of their own", false},
                   {"risk", "FILE", "the evaluation of the risk; attached", true}},
        .remark =
            "For a lot in quarantine of which a gating result fails or is undecided. QA and the physician sign the "
            "results as\nthey are now; one that comes later needs a new request. The lot's state stays, and every "
            "other gate of a dose\nstands.",
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
