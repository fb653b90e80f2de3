#include "base/buffer.h"
#include "base/file.h"
#include "base/time.h"
#include "cli/report_file.h"
#include <cryolot/recall.h>
#include <jansson.h>
#include <string.h>

/* ---- fields ------------------------------------------------------------------------------------------------------ */

static const struct cl_field RECALL_FIELDS[] = {
    CL_FIELD(cl_recall, code, "id", "Recall", TEXT, true),
    CL_FIELD(cl_recall, kind, "kind", "Of a", TEXT, true),
    CL_FIELD(cl_recall, donor, "donor", "Donor", TEXT, false),
    CL_FIELD(cl_recall, class, "class", "Class", INT, true),
    CL_FIELD(cl_recall, drill, "drill", "Drill", BOOL, true),
    CL_FIELD(cl_recall, state, "state", "State", TEXT, true),
    CL_FIELD(cl_recall, reason, "reason", "Reason", TEXT, false),
    CL_FIELD(cl_recall, opened_by, "opened_by", "Opened by", TEXT, false),
    CL_FIELD(cl_recall, opened_at_ms, "opened_at", "Opened at", TIME, true),
    CL_FIELD(cl_recall, vials, "vial_count", "Vials", INT, true),
    CL_FIELD(cl_recall, accounted, "accounted", "Accounted for", INT, true),
    CL_FIELD(cl_recall, effectiveness, "effectiveness", "Effectiveness", TEXT, false),
    CL_FIELD(cl_recall, closed_by, "closed_by", "Closed by", TEXT, false),
    CL_FIELD(cl_recall, closed_at_ms, "closed_at", "Closed at", TIME, false),
    CL_FIELD(cl_recall, conclusion, "conclusion", "Conclusion", TEXT, false),
};

static const struct cl_field LOT_FIELDS[] = {
    CL_FIELD(cl_recall_lot, code, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_recall_lot, status, "status", "Status", TEXT, true),
    CL_FIELD(cl_recall_lot, status_before, "status_before", "Was", TEXT, true),
};

static const struct cl_field SITE_FIELDS[] = {
    CL_FIELD(cl_recall_site, code, "site", "Site", TEXT, true),
    CL_FIELD(cl_recall_site, vials, "vials", "Vials", INT, true),
    CL_FIELD(cl_recall_site, given, "given", "Given", INT, true),
    CL_FIELD(cl_recall_site, accounted, "accounted", "Accounted for", INT, true),
    CL_FIELD(cl_recall_site, contact, "contact", "Contact", TEXT, true),
    CL_FIELD(cl_recall_site, people, "people", "People", TEXTS, false),
    CL_FIELD(cl_recall_site, sent_at_ms, "sent_at", "Told at", TIME, true),
    CL_FIELD(cl_recall_site, sent_how, "sent_how", "How", TEXT, false),
    CL_FIELD(cl_recall_site, sent_by, "sent_by", "By", TEXT, false),
    CL_FIELD(cl_recall_site, acknowledged_at_ms, "acknowledged_at", "Answered at", TIME, true),
    CL_FIELD(cl_recall_site, acknowledged_name, "acknowledged_name", "Answered by", TEXT, false),
    CL_FIELD(cl_recall_site, acknowledged_by, "acknowledged_by", "Recorded by", TEXT, false),
    CL_FIELD(cl_recall_site, answer, "answer", "Answer", TEXT, false),
    CL_ZONE_FIELD(cl_recall_site, timezone),
};

static const struct cl_field VIAL_FIELDS[] = {
    CL_FIELD(cl_recall_vial, code, "vial", "Vial", TEXT, true),
    CL_FIELD(cl_recall_vial, lot, "lot", "Lot", TEXT, false),
    CL_FIELD(cl_recall_vial, site, "site", "Site", TEXT, true),
    CL_FIELD(cl_recall_vial, state, "state", "Was", TEXT, true),
    CL_FIELD(cl_recall_vial, state_now, "state_now", "Is", TEXT, true),
    CL_FIELD(cl_recall_vial, place, "place", "Place", TEXT, true),
    CL_FIELD(cl_recall_vial, shipment, "shipment", "Shipment", TEXT, false),
    CL_FIELD(cl_recall_vial, subject, "subject", "Subject", TEXT, true),
    CL_FIELD(cl_recall_vial, dose, "dose", "Dose", TEXT, false),
    CL_FIELD(cl_recall_vial, infusion, "infusion", "Infusion", TEXT, false),
    CL_FIELD(cl_recall_vial, outcome, "outcome", "Ended as", TEXT, true),
    CL_FIELD(cl_recall_vial, accounted_at_ms, "accounted_at", "Accounted at", TIME, false),
    CL_FIELD(cl_recall_vial, accounted_by, "accounted_by", "By", TEXT, false),
};

static const struct cl_field DECISION_FIELDS[] = {
    CL_FIELD(cl_recall_decision, kind, "kind", "Decision", TEXT, true),
    CL_FIELD(cl_recall_decision, decided_at_ms, "decided_at", "At", TIME, true),
    CL_FIELD(cl_recall_decision, by, "by", "Signed by", TEXT, true),
    CL_FIELD(cl_recall_decision, statement, "statement", "Because", TEXT, true),
};

/* ---- showing ----------------------------------------------------------------------------------------------------- */

struct parts {
    struct cl_recall_site_list sites;
    struct cl_recall_vial_list vials;
    struct cl_recall_decision_list decisions;
};

static enum cl_status print_json(struct cl_command *command, const struct cl_recall *recall, const struct parts *of)
{
    json_t *object = cl_json_record(CL_FIELDS(RECALL_FIELDS), recall);
    json_object_set_new(object, "lots",
                        cl_json_records(CL_FIELDS(LOT_FIELDS), recall->lot, recall->lot_count, sizeof *recall->lot));
    json_object_set_new(object, "sites",
                        cl_json_records(CL_FIELDS(SITE_FIELDS), of->sites.at, of->sites.count, sizeof *of->sites.at));
    json_object_set_new(object, "vials",
                        cl_json_records(CL_FIELDS(VIAL_FIELDS), of->vials.at, of->vials.count, sizeof *of->vials.at));
    json_object_set_new(
        object, "decisions",
        cl_json_records(CL_FIELDS(DECISION_FIELDS), of->decisions.at, of->decisions.count, sizeof *of->decisions.at));
    json_object_set_new(object, "effectiveness_permille", json_integer(recall->effectiveness_permille));
    return cl_put_json(command, json_pack("{s:o}", "recall", object));
}

static enum cl_status put_people(struct cl_command *command, const struct cl_recall_site_list *sites)
{
    enum { INDENT = 4 };
    struct cl_buffer out = {0};
    cl_buffer_add_text(&out, "\nTo be called:\n");
    for (size_t i = 0; i < sites->count; i++) {
        const struct cl_recall_site *site = &sites->at[i];
        const char *people = site->contact ? site->contact : "no contact on record: cryolot site set";
        for (size_t k = 0; k < site->people.count; k++)
            people = cl_arena_print(command->arena, "%s, %s", people, site->people.at[k]);
        cl_buffer_print(&out, "  %s, %s\n%*s", site->code, site->name, INDENT, "");
        cl_add_wrapped(&out, people, INDENT, (size_t)command->width);
    }
    enum cl_status status = cl_put(command, out.data);
    cl_buffer_free(&out);
    return status;
}

/* Who had it, once for each infusion: they are called first. */
static enum cl_status put_subjects(struct cl_command *command, const struct cl_recall *recall, const char *site)
{
    struct cl_recall_vial_list vials;
    struct cl_buffer out = {0};
    const char *last = "", *text = "";
    enum cl_status status = cl_recall_vials(command->cl, recall, site, false, &vials);
    for (size_t i = 0; status == CL_OK && i < vials.count; i++) {
        const struct cl_recall_vial *vial = &vials.at[i];
        if (!vial->infusion || !vial->subject || strcmp(vial->infusion, last) == 0)
            continue;
        text = cl_arena_print(command->arena, "%s%s%s (%s)", text, *text ? ", " : "", vial->subject, vial->infusion);
        last = vial->infusion;
    }
    if (status == CL_OK && *text) {
        cl_buffer_add_text(&out, "Subjects who had it:\n  ");
        cl_add_wrapped(&out, text, 2, (size_t)command->width);
        cl_buffer_add_text(&out, "\n");
        status = cl_put(command, out.data);
    }
    cl_buffer_free(&out);
    return status;
}

static enum cl_status print_text(struct cl_command *command, const struct cl_recall *recall, const char *site,
                                 const struct parts *of)
{
    enum cl_status status;
    CL_TRY(cl_print_record(command, "recall", CL_FIELDS(RECALL_FIELDS), recall));
    CL_TRY(cl_put(command, "\n"));
    if (of->decisions.count > 0) {
        CL_TRY(cl_print_list(command, "decisions", CL_FIELDS(DECISION_FIELDS), of->decisions.at, of->decisions.count,
                             sizeof *of->decisions.at));
        CL_TRY(cl_put(command, "\n"));
    }
    CL_TRY(cl_print_list(command, "lots", CL_FIELDS(LOT_FIELDS), recall->lot, recall->lot_count, sizeof *recall->lot));
    CL_TRY(cl_put(command, "\n"));
    CL_TRY(
        cl_print_list(command, "sites", CL_FIELDS(SITE_FIELDS), of->sites.at, of->sites.count, sizeof *of->sites.at));
    CL_TRY(put_people(command, &of->sites));
    CL_TRY(cl_put(command, "\n"));
    CL_TRY(put_subjects(command, recall, site));
    if (of->vials.count > 0)
        CL_TRY(cl_print_list(command, "vials", CL_FIELDS(VIAL_FIELDS), of->vials.at, of->vials.count,
                             sizeof *of->vials.at));
    else
        CL_TRY(cl_put(command, "Every vial is accounted for.\n"));
done:
    return status;
}

static enum cl_status print_all(struct cl_command *command, const struct cl_recall *recall, const char *site, bool open)
{
    enum cl_status status;
    struct parts of;
    CL_TRY(cl_recall_sites(command->cl, recall, &of.sites));
    CL_TRY(cl_recall_vials(command->cl, recall, site, open, &of.vials));
    CL_TRY(cl_recall_decisions(command->cl, recall, &of.decisions));
    if (command->json)
        status = print_json(command, recall, &of);
    else if (command->csv)
        status =
            cl_print_list(command, "vials", CL_FIELDS(VIAL_FIELDS), of.vials.at, of.vials.count, sizeof *of.vials.at);
    else
        status = print_text(command, recall, site, &of);
done:
    return status;
}

static enum cl_status run_show(struct cl_command *command)
{
    struct cl_recall recall;
    enum cl_status status = cl_recall_get(command->cl, command->argument[0], &recall);
    if (status != CL_OK)
        return status;
    bool open = !cl_flag(command, "all") && !command->json && !command->csv;
    return print_all(command, &recall, cl_option(command, "site"), open || cl_flag(command, "open"));
}

static enum cl_status run_list(struct cl_command *command)
{
    enum cl_status status;
    struct cl_recall_list list;
    int64_t limit;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_recall_list(command->cl, cl_option(command, "state"), limit, &list));
    status = cl_print_list(command, "recalls", CL_FIELDS(RECALL_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static enum cl_status open_recall(struct cl_command *command, struct cl_recall_new *new, const char *id)
{
    enum cl_status status;
    struct cl_recall recall;
    int64_t began_ms = cl_clock_boot_ms();
    CL_TRY(cl_option_count(command, "class", 1, 3, &new->class));
    new->drill = cl_flag(command, "drill");
    if (!new->drill)
        CL_TRY(cl_confirm(command, id, "A recall stops every vial of it at every site, at once."));
    CL_TRY(cl_recall_open(command->cl, new, &recall));
    int64_t took_ms = cl_clock_boot_ms() - began_ms;
    cl_say(command,
           "%s %s: %lld vial%s found in %lld.%03lld s, %s accounted for; next: cryolot recall letter %s --site "
           "SITE -o FILE",
           new->drill ? "drill" : "recall", recall.code, (long long)recall.vials, recall.vials == 1 ? "" : "s",
           (long long)took_ms / 1000, (long long)took_ms % 1000, recall.effectiveness, recall.code);
    status = print_all(command, &recall, NULL, !command->json);
done:
    return status;
}

static enum cl_status run_recall(struct cl_command *command)
{
    struct cl_recall_new new = {.lot = command->argument[0]};
    return open_recall(command, &new, new.lot);
}

static enum cl_status run_lookback(struct cl_command *command)
{
    struct cl_recall_new new = {.donor = command->argument[0]};
    return open_recall(command, &new, new.donor);
}

/* ---- until its end ----------------------------------------------------------------------------------------------- */

static enum cl_status print_recall(struct cl_command *command, const struct cl_recall *recall)
{
    return cl_print_record(command, "recall", CL_FIELDS(RECALL_FIELDS), recall);
}

static enum cl_status run_letter(struct cl_command *command)
{
    enum cl_status status;
    struct cl_report content;
    const char *site = cl_option(command, "site"), *file = NULL;
    CL_TRY(cl_option_output(command, &file));
    CL_TRY(cl_recall_letter(command->cl, command->argument[0], site, &content));
    CL_TRY(cl_write_report(command, &content, file));
    cl_say(command, "the letter is in %s; once it is sent: cryolot recall notify %s --site %s --how HOW", file,
           command->argument[0], site);
done:
    return status;
}

static enum cl_status run_notify(struct cl_command *command)
{
    struct cl_recall recall;
    const char *site = cl_option(command, "site");
    enum cl_status status =
        cl_recall_notify(command->cl, command->argument[0], site, cl_option(command, "how"), &recall);
    if (status != CL_OK)
        return status;
    cl_say(command, "%s was told; when it answers: cryolot recall acknowledge %s --site %s --by NAME", site,
           recall.code, site);
    return print_recall(command, &recall);
}

/* The file of --file, which shows what somebody elsewhere said; *given NULL: there is none. `file` is the caller's to
 * free. */
static enum cl_status read_evidence(struct cl_command *command, struct cl_buffer *file, struct cl_file_given *evidence,
                                    const struct cl_file_given **given)
{
    enum cl_status status = CL_OK;
    const char *path = cl_option(command, "file");
    *given = NULL;
    if (!path)
        return CL_OK;
    CL_TRY(cl_file_read(path, CL_ATTACHMENT_MOST, file, command->error));
    *evidence = (struct cl_file_given){path, file->data, file->size};
    *given = evidence;
done:
    return status;
}

static enum cl_status run_acknowledge(struct cl_command *command)
{
    enum cl_status status;
    struct cl_recall recall;
    struct cl_buffer file = {0};
    struct cl_file_given evidence;
    const struct cl_file_given *given;
    CL_TRY(read_evidence(command, &file, &evidence, &given));
    CL_TRY(cl_recall_acknowledge(command->cl, command->argument[0], cl_option(command, "site"),
                                 cl_option(command, "by"), given, &recall));
    cl_say(command, "%s has answered", cl_option(command, "site"));
    status = print_recall(command, &recall);
done:
    cl_buffer_free(&file);
    return status;
}

static enum cl_status run_account(struct cl_command *command)
{
    enum cl_status status;
    struct cl_recall recall;
    struct cl_texts vials = {command->argument + 1, (size_t)command->argument_count - 1};
    struct cl_buffer file = {0};
    struct cl_file_given evidence;
    const struct cl_file_given *given;
    CL_TRY(read_evidence(command, &file, &evidence, &given));
    CL_TRY(cl_recall_account(command->cl, command->argument[0], vials, cl_option(command, "as"), given, &recall));
    cl_say(command, "%lld of %lld vials of %s are accounted for: %s", (long long)recall.accounted,
           (long long)recall.vials, recall.code, recall.effectiveness);
    status = print_recall(command, &recall);
done:
    cl_buffer_free(&file);
    return status;
}

static enum cl_status run_close(struct cl_command *command)
{
    struct cl_recall recall;
    enum cl_status status =
        cl_recall_close(command->cl, command->argument[0], cl_option(command, "conclusion"), &recall);
    if (status != CL_OK)
        return status;
    cl_say(command, "recall %s is closed, signed by %s: %s of %lld vials", recall.code, recall.closed_by,
           recall.effectiveness, (long long)recall.vials);
    return print_recall(command, &recall);
}

static enum cl_status run_reopen(struct cl_command *command)
{
    struct cl_recall recall;
    enum cl_status status = cl_recall_reopen(command->cl, command->argument[0], &recall);
    if (status != CL_OK)
        return status;
    cl_say(command, "recall %s is open again; next: cryolot recall account, then cryolot recall close", recall.code);
    return print_recall(command, &recall);
}

#define OPEN_OPTIONS                                                                                                   \
    {"class", "1|2|3", "1: death or serious harm; 2: temporary harm; 3: none is likely", true},                        \
    {                                                                                                                  \
        "drill", NULL, "write the same lists and letters, time it, stop nothing", false                                \
    }

const struct cl_verb cl_recall_verbs[] = {
    {
        .noun = "lot",
        .name = "recall",
        .arguments = "LOT --class 1|2|3 --reason TEXT --confirm LOT [--drill]",
        .summary = "stop a lot and all that was made of it, at every site, and call it back",
        .example = "cryolot lot recall UC26A001 --class 2 --reason 'sterility failed late' --confirm UC26A001\n"
                   "cryolot lot recall UC26A001 --class 1 --reason 'yearly drill' --drill",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_recall,
        .option = {OPEN_OPTIONS},
        .remark = "One write: the lots are recalled (undecided ones held), reservations end, no shipment, dose or\n"
                  "infusion of them goes on, and who has them is told. Every vial is listed with its place or\n"
                  "patient, every site with whom to call; then cryolot recall letter, notify, acknowledge,\n"
                  "account, close.",
    },
    {
        .noun = "donor",
        .name = "lookback",
        .arguments = "DONOR --class 1|2|3 --reason TEXT --confirm DONOR [--drill]",
        .summary = "the same for everything that was ever made of a donor",
        .example = "cryolot donor lookback D001 --class 1 --reason 'mother HIV positive on retest' --confirm D001",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_lookback,
        .option = {OPEN_OPTIONS},
    },
    {
        .noun = "recall",
        .name = "show",
        .arguments = "RECALL [--site SITE] [--open|--all]",
        .summary = "lots, sites, whom to call, and the vials that are not accounted for",
        .example = "cryolot recall show RCL-000001K\ncryolot recall show RCL-000001K --site HOS --all",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
        .option = {{"site", "SITE", "the vials of one site", false},
                   {"open", NULL, "with --json and --csv too, only vials not accounted for", false},
                   {"all", NULL, "every vial", false}},
    },
    {
        .noun = "recall",
        .name = "list",
        .arguments = "",
        .summary = "the newest recalls and drills",
        .example = "cryolot recall list --state open",
        .needs = CL_NEEDS_READING,
        .run = run_list,
        .option = {{"state", "STATE", "open or closed", false}, CL_LIMIT_OPTION},
    },
    {
        .noun = "recall",
        .name = "letter",
        .arguments = "RECALL --site SITE -o FILE",
        .summary = "the letter to a site: its vials, its subjects, what it is asked to do, its answer",
        .example = "cryolot recall letter RCL-000001K --site HOS -o letter.pdf",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_letter,
        .option = {{"site", "SITE", "to which it goes", true},
                   {"o", "FILE", "a PDF (-: standard output)", true},
                   CL_PAPER_TEMPLATE_OPTION},
    },
    {
        .noun = "recall",
        .name = "notify",
        .arguments = "RECALL --site SITE --how TEXT",
        .summary = "record that a site was told, and how",
        .example = "cryolot recall notify RCL-000001K --site HOS --how 'phone, letter by courier'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_notify,
        .option = {{"site", "SITE", "which", true}, {"how", "TEXT", "phone, courier, mail", true}},
    },
    {
        .noun = "recall",
        .name = "acknowledge",
        .arguments = "RECALL --site SITE --by NAME [--file FILE]",
        .summary = "record who answered for a site",
        .example = "cryolot recall acknowledge RCL-000001K --site HOS --by 'Paula Adler'\n"
                   "cryolot recall acknowledge RCL-000001K --site HOS --by 'Paula Adler' --file answer.pdf",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_acknowledge,
        .option = {{"site", "SITE", "which", true},
                   {"by", "NAME", "printed name of who answered", true},
                   {"file", "FILE", "its answer, where nobody of that site records it", false}},
        .remark = "A site answers after it was told, by somebody who acts for it and did not tell it; QA records\n"
                  "the answer of any site with the answer itself.",
    },
    {
        .noun = "recall",
        .name = "account",
        .arguments = "RECALL VIAL.. --as quarantined|returned|destroyed|given|gone|lost [--file FILE]",
        .summary = "record how vials of a recall ended",
        .example = "cryolot recall account RCL-000001K UC26A001-0042T UC26A001-0043R --as destroyed",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = -1,
        .run = run_account,
        .option = {{"as", "OUTCOME",
                    "quarantined: in a store, held; returned: in a store of the facility; "
                    "destroyed, given, lost; gone: used up before",
                    true},
                   {"file", "FILE", "what its site wrote, where you do not act for that site", false}},
        .remark = "What the record says of a vial must not speak against it: discard it first, then it is destroyed.\n"
                  "Whatever later speaks against it takes the word back, and opens a closed recall again.",
    },
    {
        .noun = "recall",
        .name = "close",
        .arguments = "RECALL --conclusion TEXT",
        .summary = "sign, as QA who did not open it, that every vial is accounted for and every site answered",
        .example = "cryolot recall close RCL-000001K --conclusion 'all found; cause in DEV-0007'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_close,
        .option = {{"conclusion", "TEXT", "what came of it", true}},
    },
    {
        .noun = "recall",
        .name = "reopen",
        .arguments = "RECALL --reason TEXT",
        .summary = "sign, as QA, why a closed recall is open again; its closing stays on record",
        .example = "cryolot recall reopen RCL-000001K --reason 'a vial was found in a drawer'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_reopen,
    },
    {.name = NULL},
};
