#include "base/buffer.h"
#include "base/text.h"
#include "cli/history.h"
#include "cli/proof.h"
#include <cryolot/audit.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { OTHERS_MOST = 200 };

/* ---- log and show ---------------------------------------------------------------------------------------------- */

static enum cl_status run_log(struct cl_command *command)
{
    enum cl_status status;
    struct cl_audit_list list;
    struct cl_audit_filter filter = {.subject = cl_option(command, "subject"),
                                     .actor = cl_option(command, "actor"),
                                     .action = cl_option(command, "action"),
                                     .with_changes = command->json};
    const char *zone = cl_facility(command->cl)->timezone;
    CL_TRY(cl_option_time_in(command, "from", zone, &filter.from_ms));
    CL_TRY(cl_option_time_in(command, "to", zone, &filter.to_ms));
    CL_TRY(cl_option_limit(command, &filter.limit));
    CL_TRY(cl_audit_log(command->cl, &filter, &list));
    status = cl_print_events(command, &list);
done:
    return status;
}

static enum cl_status run_show(struct cl_command *command)
{
    enum cl_status status;
    struct cl_audit_event event;
    int64_t seq;
    CL_TRY(cl_count_read(command->argument[0], "event", 1, INT64_MAX >> 24, &seq, command->error));
    CL_TRY(cl_audit_show(command->cl, seq, &event));
    status = cl_print_event(command, &event);
done:
    return status;
}

/* ---- verify ---------------------------------------------------------------------------------------------------- */

static enum cl_status run_verify(struct cl_command *command)
{
    enum cl_status status;
    struct cl_audit_proof proof;
    bool chain_only = cl_flag(command, "chain");
    CL_TRY(cl_audit_verify(command->cl, chain_only, &proof));
    CL_TRY(cl_print_proof(command, &proof));
    if (proof.finding_count)
        status = cl_fail(command->error, CL_INTEGRITY, "audit.verify", NULL,
                         "stop using this record and compare it with the last backup",
                         "the record does not prove: %lld finding%s", (long long)proof.finding_count,
                         proof.finding_count == 1 ? "" : "s");
    else
        cl_say(command,
               chain_only ? "the chain of %lld events is whole"
                          : "the chain of %lld events is whole, and the tables are what it says",
               (long long)proof.events);
done:
    return status;
}

/* ---- export ---------------------------------------------------------------------------------------------------- */

static enum cl_status run_export(struct cl_command *command)
{
    enum cl_status status;
    struct cl_export export;
    CL_TRY(cl_audit_export(command->cl, command->argument[0], &export));
    json_t *files = json_array();
    for (size_t i = 0; i < export.count; i++)
        json_array_append_new(files, json_pack("{s:s,s:s}", "file", export.at[i].file, "sha256", export.at[i].sha256));
    cl_say(command, "exported to %s; prove it with: (cd %s && sha256sum -c SHA256SUMS)", export.directory,
           export.directory);
    if (command->json)
        status = cl_put_json(command, json_pack("{s:s,s:O}", "directory", export.directory, "files", files));
    json_decref(files);
done:
    return status;
}

/* ---- review ---------------------------------------------------------------------------------------------------- */

static const struct cl_field EXCEPTION_FIELDS[] = {
    CL_FIELD(cl_audit_exception, event, "event", "Event", INT, true),
    CL_FIELD(cl_audit_exception, kind, "kind", "Exception", TEXT, true),
    CL_FIELD(cl_audit_exception, at_ms, "at", "At", TIME, true),
    CL_FIELD(cl_audit_exception, actor, "actor", "Actor", TEXT, true),
    CL_FIELD(cl_audit_exception, action, "action", "Action", TEXT, false),
    CL_FIELD(cl_audit_exception, subject, "subject", "Subject", TEXT, false),
    CL_FIELD(cl_audit_exception, sentence, "sentence", "What", TEXT, true),
    CL_FIELD(cl_audit_exception, reason, "reason", "Reason", TEXT, true),
    CL_FIELD(cl_audit_exception, concerns, "concerns", "Concerns", TEXT, false),
};

static const struct cl_field OTHER_FIELDS[] = {
    CL_FIELD(cl_audit_other, event, "event", "Event", INT, true),
    CL_FIELD(cl_audit_other, at_ms, "at", "At", TIME, true),
    CL_FIELD(cl_audit_other, actor, "actor", "Actor", TEXT, true),
    CL_FIELD(cl_audit_other, action, "action", "Action", TEXT, true),
    CL_FIELD(cl_audit_other, subject, "subject", "Subject", TEXT, true),
    CL_FIELD(cl_audit_other, concerns, "concerns", "Concerns", TEXT, false),
};

/* What somebody typed must not drive the terminal. */
static const char *shown(const struct cl_command *command, const char *text)
{
    size_t size = 3 * strlen(text) + 4; /* U+FFFD takes three bytes */
    return cl_text_visible(text, cl_arena_alloc(command->arena, size), size);
}

/* A head over what follows when it concerns another lot or donor than what stood before. */
static void add_head(struct cl_buffer *out, const char *what, const char *concerns, const char **before)
{
    if (*before && strcmp(*before, concerns) == 0)
        return;
    cl_buffer_print(out, "%s%s of %s\n", out->size ? "\n" : "", what, concerns);
    *before = concerns;
}

/* For people: an exception is a sentence, not a row of a table. */
static void add_exceptions(struct cl_command *command, const struct cl_audit_exception_list *exceptions,
                           struct cl_buffer *out)
{
    enum { SENTENCE_COLUMN = 4 };
    size_t width = (size_t)command->width;
    const char *concerns = NULL;
    for (size_t i = 0; i < exceptions->count; i++) {
        const struct cl_audit_exception *exception = &exceptions->at[i];
        char at[CL_TIME_TEXT];
        cl_time_write_local(exception->at_ms, cl_facility(command->cl)->timezone, false, at, sizeof at);
        add_head(out, "Exceptions", exception->concerns, &concerns);
        cl_buffer_print(out, "%s  event %lld, %s by %s, %s\n    ", exception->kind, (long long)exception->event,
                        exception->action, *exception->actor ? exception->actor : "nobody", at);
        cl_add_wrapped(out, shown(command, exception->sentence), SENTENCE_COLUMN, width);
        if (!*exception->reason)
            continue;
        cl_buffer_add_text(out, "    ");
        cl_add_wrapped(out, cl_arena_print(command->arena, "reason: %s", shown(command, exception->reason)),
                       SENTENCE_COLUMN, width);
    }
}

static void add_others(struct cl_command *command, const struct cl_audit_other_list *others, struct cl_buffer *out)
{
    const char *concerns = NULL;
    for (size_t i = 0; i < others->count; i++) {
        const struct cl_audit_other *other = &others->at[i];
        char at[CL_TIME_TEXT];
        cl_time_write_local(other->at_ms, cl_facility(command->cl)->timezone, false, at, sizeof at);
        add_head(out, "Other events", other->concerns, &concerns);
        size_t begun = out->size;
        cl_buffer_print(out, "%6lld  %s  %-8s  %-16s  ", (long long)other->event, at,
                        *other->actor ? other->actor : "nobody", other->action);
        size_t columns = out->size - begun;
        cl_add_wrapped(out, other->subject, columns, (size_t)command->width);
    }
}

static enum cl_status print_review_lines(struct cl_command *command, const struct cl_audit_review *review)
{
    struct cl_buffer out = {0};
    add_exceptions(command, &review->exceptions, &out);
    if (review->others.count <= OTHERS_MOST)
        add_others(command, &review->others, &out);
    enum cl_status status = cl_put(command, out.data ? out.data : "");
    cl_buffer_free(&out);
    return status;
}

static enum cl_status print_review(struct cl_command *command, const struct cl_audit_review *review)
{
    const struct cl_audit_exception_list *exceptions = &review->exceptions;
    if (command->csv)
        return cl_print_list(command, "exceptions", CL_FIELDS(EXCEPTION_FIELDS), exceptions->at, exceptions->count,
                             sizeof *exceptions->at);
    if (!command->json)
        return print_review_lines(command, review);
    json_t *array =
        cl_json_records(CL_FIELDS(EXCEPTION_FIELDS), exceptions->at, exceptions->count, sizeof *exceptions->at);
    json_t *others =
        cl_json_records(CL_FIELDS(OTHER_FIELDS), review->others.at, review->others.count, sizeof *review->others.at);
    return cl_put_json(command,
                       json_pack("{s:{s:s,s:I,s:I,s:o,s:I,s:o,s:s?}}", "review", "lot", review->lot, "from_event",
                                 (json_int_t)review->from_event, "to_event", (json_int_t)review->to_event, "exceptions",
                                 array, "other_events", (json_int_t)review->other_events, "other_events_list", others,
                                 "signed_by", review->signed_by));
}

static enum cl_status run_review(struct cl_command *command)
{
    enum cl_status status;
    struct cl_audit_review review;
    const char *lot = command->argument[0];
    CL_TRY(command->reads ? cl_audit_review_read(command->cl, lot, &review)
                          : cl_audit_review_sign(command->cl, lot, &review));
    CL_TRY(print_review(command, &review));
    cl_say(command,
           "events %lld to %lld: %zu exception%s first, %lld other event%s of lot %s, its ancestors and donors",
           (long long)review.from_event, (long long)review.to_event, review.exceptions.count,
           review.exceptions.count == 1 ? "" : "s", (long long)review.other_events, review.other_events == 1 ? "" : "s",
           lot);
    if (review.others.count > OTHERS_MOST)
        cl_say(command,
               "the other events are too many for here; they are in: cryolot audit review %s --json, and with "
               "what they changed in: cryolot lot history %s",
               lot, lot);
    if (review.signed_by)
        cl_say(command, "reviewed, signed by %s; what comes later needs another review", review.signed_by);
    else
        cl_say(command,
               "next, by QA or an auditor: cryolot audit review %s --reason R; each event: cryolot audit show "
               "EVENT",
               lot);
done:
    return status;
}

const struct cl_verb cl_audit_verbs[] = {
    {
        .noun = "audit",
        .name = "log",
        .arguments = "[--subject ID] [--actor LOGIN] [--action NAME] [--from TIME] [--to TIME]",
        .summary = "the newest acts: who, what, when, why",
        .example = "cryolot audit log --subject UC26A001\n"
                   "cryolot audit log --subject UC26A001-0042T\n"
                   "cryolot audit log --action lot.release --from 2026-01-01",
        .needs = CL_NEEDS_READING,
        .run = run_log,
        .option = {{"subject", "ID", "that concern this ID", false},
                   {"actor", "LOGIN", "by this person", false},
                   {"action", "NAME", "of this kind: lot.release", false},
                   {"from", "TIME", "recorded at or after, in the facility's zone; a date means its beginning", false},
                   {"to", "TIME", "recorded before", false},
                   CL_LIMIT_OPTION},
        .remark =
            "--subject VIAL shows also what was done with its whole lot and changed it or printed its label:\n"
            "numbering, filling, labels, another expiry. --subject LOT shows what names the lot; what names only\n"
            "its vials, samples, results or deviations stands in: cryolot lot history LOT.",
    },
    {
        .noun = "audit",
        .name = "show",
        .arguments = "EVENT",
        .summary = "one act with every changed row in words; --json has the rows as they are stored",
        .example = "cryolot audit show 42",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
    },
    {
        .noun = "audit",
        .name = "verify",
        .arguments = "[--chain]",
        .summary = "prove that nothing was changed outside of cryolot",
        .example = "cryolot audit verify",
        .needs = CL_NEEDS_READING,
        .run = run_verify,
        .option = {{"chain", NULL, "the chain of events only, not the tables", false}},
        .remark = "Exit code 8 with findings; each names event, table, row and field.",
    },
    {
        .noun = "audit",
        .name = "review",
        .arguments = "LOT [--reason R]",
        .summary = "what happened to a lot since its last review, exceptions first; with --reason it is signed",
        .example = "cryolot audit review UC26A001\n"
                   "cryolot audit review UC26A001 --reason 'trail read before release; late entries are explained'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .reads_without = "reason",
        .run = run_review,
        .remark = "The events of the lots that it was made from and of its donors since then belong to it.\n"
                  "Exceptions: changed, changed after review, corrected, invalidated, overridden, late (15 minutes;\n"
                  "results 30 days, steps 2 days), out of order, reprinted, opened again, holds lifted,\n"
                  "handed over without a condition, labels confirmed unread. By QA or an "
                  "auditor who neither created the lot\n"
                  "nor entered a result of it.",
    },
    {
        .noun = "audit",
        .name = "export",
        .arguments = "DIR",
        .summary = "the whole log as CSV and JSON, its exceptions, the sign-ins, with a manifest",
        .example = "cryolot audit export inspection-2026-11-22",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_export,
    },
    {.name = NULL},
};
