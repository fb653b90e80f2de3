#include "base/file.h"
#include "cli/command.h"
#include "cli/report_file.h"
#include <cryolot/document.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { DOCUMENT_MOST = 64 << 20 };

static const struct cl_field DOCUMENT_FIELDS[] = {
    CL_FIELD(cl_document, number, "number", "Number", TEXT, true),
    CL_FIELD(cl_document, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_document, subject, "subject", "Of", TEXT, true),
    CL_FIELD(cl_document, state, "state", "State", TEXT, true),
    CL_FIELD(cl_document, supersedes, "supersedes", "Supersedes", TEXT, false),
    CL_FIELD(cl_document, issued_at_ms, "issued_at", "Issued at", TIME, true),
    CL_FIELD(cl_document, issued_by, "issued_by", "By", TEXT, true),
    CL_FIELD(cl_document, form, "form", "Form", TEXT, false),
    CL_FIELD(cl_document, sha256, "sha256", "SHA-256", TEXT, false),
};

/* {"document":{..., "file"}} */
static json_t *document_json(const struct cl_document *document, const char *file)
{
    json_t *body = cl_json_record(CL_FIELDS(DOCUMENT_FIELDS), document);
    json_object_set_new(body, "file", file ? json_string(file) : json_null());
    return json_pack("{s:o}", "document", body);
}

/* Draws what is not issued yet, puts it on record and in its file; what was issued already is handed out again as it
 * is. */
static enum cl_status issue(struct cl_command *command, const char *file, struct cl_document *document)
{
    enum cl_status status;
    struct cl_template template;
    struct cl_document_source by;
    struct cl_report content;
    struct cl_bytes bytes = {0};
    struct cl_staged_file *staged = NULL;
    CL_TRY(cl_paper_template(command, &template));
    CL_TRY(cl_paper_source(command, &template, &by));
    CL_TRY(cl_document_draft(command->cl, command->argument[0], command->argument[1], &by, &content, document, &bytes));
    bool is_new = !bytes.data;
    if (is_new)
        CL_TRY(cl_report_draw(command, &content, &template, false, &bytes));
    CL_TRY(cl_output_stage(command, file, bytes.data, bytes.size, &staged));
    if (is_new)
        CL_TRY(cl_document_issue(command->cl, document, &by, bytes.data, bytes.size, document));
done:
    status = cl_output_end(command, staged, status);
    free(bytes.data);
    return status;
}

/* Draws what it would be, with DRAFT across; nothing of it stays on record. */
static enum cl_status preview(struct cl_command *command, const char *file)
{
    enum cl_status status;
    struct cl_template template;
    struct cl_document_source by;
    struct cl_report content;
    struct cl_document_template known;
    struct cl_bytes bytes = {0};
    struct cl_staged_file *staged = NULL;
    CL_TRY(cl_paper_template(command, &template));
    CL_TRY(cl_paper_source(command, &template, &by));
    CL_TRY(cl_document_template_find(command->cl, &by, &known));
    CL_TRY(cl_document_preview(command->cl, command->argument[0], command->argument[1], &by, &content));
    CL_TRY(cl_report_draw(command, &content, &template, true, &bytes));
    CL_TRY(cl_output_stage(command, file, bytes.data, bytes.size, &staged));
done:
    status = cl_output_end(command, staged, status);
    free(bytes.data);
    if (status == CL_OK)
        cl_say(command, "a draft is in %s; it is no document and not on record%s",
               cl_is_standard_output(file) ? "standard output" : file,
               known.remark ? cl_arena_print(command->arena,
                                             "; when it is right, by QA: cryolot document approve %s --sha256 %s",
                                             template.name, known.sha256)
                            : "");
    if (status == CL_OK && command->json)
        status = cl_put_json(command, json_pack("{s:b,s:s}", "draft", 1, "file", file));
    return status;
}

/* Whoever issues the same at the same moment as somebody else gets theirs. */
static bool somebody_was_faster(const struct cl_command *command, enum cl_status status)
{
    return status == CL_CONFLICT && strcmp(command->error->rule, "document.issued") == 0;
}

static enum cl_status run_issue(struct cl_command *command)
{
    enum cl_status status;
    const char *file;
    struct cl_document document;
    CL_TRY(cl_option_output(command, &file));
    if (cl_flag(command, "draft"))
        return preview(command, file);
    status = issue(command, file, &document);
    if (somebody_was_faster(command, status)) {
        cl_error_clear(command->error);
        status = issue(command, file, &document);
    }
    if (status != CL_OK)
        goto done;
    cl_say(command, "%s written to %s%s%s", document.number, file, document.supersedes ? "; it supersedes " : "",
           document.supersedes ? document.supersedes : "");
    if (command->json)
        status = cl_put_json(command, document_json(&document, file));
    else if (!cl_is_standard_output(file))
        status = cl_print_record(command, "document", CL_FIELDS(DOCUMENT_FIELDS), &document);
done:
    return status;
}

static const char *standing_of(const struct cl_document_proof *proof)
{
    if (!cl_document_is_newest(&proof->document))
        return "but it is superseded: ask for the current one";
    if (proof->record_changed)
        return "but the record has changed since: issue it again";
    return "it is the current one";
}

static enum cl_status put_proof(const struct cl_command *command, const struct cl_document_proof *proof,
                                const char *file)
{
    json_t *object = document_json(&proof->document, file);
    json_object_set_new(object, "authentic", json_true());
    json_object_set_new(object, "current",
                        json_boolean(cl_document_is_newest(&proof->document) && !proof->record_changed));
    json_object_set_new(object, "record_changed", json_boolean(proof->record_changed));
    return cl_put_json(command, object);
}

static enum cl_status run_verify(struct cl_command *command)
{
    enum cl_status status;
    struct cl_buffer bytes = {0};
    struct cl_document_proof proof;
    const char *file = command->argument[0];
    CL_TRY(cl_file_read(file, DOCUMENT_MOST, &bytes, command->error));
    CL_TRY(cl_document_prove(command->cl, bytes.data ? bytes.data : "", bytes.size, &proof));
    cl_say(command, "authentic: %s, as issued; %s", proof.document.number, standing_of(&proof));
    status = command->json ? put_proof(command, &proof, file)
                           : cl_print_record(command, "document", CL_FIELDS(DOCUMENT_FIELDS), &proof.document);
done:
    cl_buffer_free(&bytes);
    return status;
}

/* Those that were superseded come out as they were: whoever reads them is told. */
static enum cl_status run_show(struct cl_command *command)
{
    enum cl_status status;
    struct cl_document_proof proof;
    struct cl_bytes bytes = {0};
    struct cl_staged_file *staged = NULL;
    const char *file = cl_option(command, "o");
    if (file)
        CL_TRY(cl_option_output(command, &file));
    CL_TRY(cl_document_read(command->cl, command->argument[0], &proof, &bytes));
    if (file)
        CL_TRY(cl_output_stage(command, file, bytes.data, bytes.size, &staged));
done:
    status = cl_output_end(command, staged, status);
    free(bytes.data);
    if (status != CL_OK)
        return status;
    cl_say(command, "%s, as issued%s%s; %s", proof.document.number, file ? ", is in " : "", file ? file : "",
           standing_of(&proof));
    if (command->json)
        return put_proof(command, &proof, file);
    return file && cl_is_standard_output(file)
               ? CL_OK
               : cl_print_record(command, "document", CL_FIELDS(DOCUMENT_FIELDS), &proof.document);
}

static enum cl_status run_list(struct cl_command *command)
{
    enum cl_status status;
    struct cl_document_list list;
    int64_t limit;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_document_list(command->cl, cl_option(command, "subject"), limit, &list));
    status = cl_print_list(command, "documents", CL_FIELDS(DOCUMENT_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

const struct cl_verb cl_document_verbs[] = {
    {
        .noun = "document",
        .name = "issue",
        .arguments = "KIND ID -o FILE [--template T] [--draft]",
        .summary = "a document of a lot, donor, deviation, infusion or recall, numbered and kept",
        .example = "cryolot document issue coa UC26A001 -o coa.pdf\n"
                   "cryolot document issue coa UC26A001 --template zh -o coa-zh.pdf\n"
                   "cryolot document issue history UC26A001 -o history.pdf\n"
                   "cryolot document issue donor D1 -o donor.pdf\n"
                   "cryolot document issue infusion INF-000001Q -o infusion.pdf\n"
                   "cryolot document issue recall RCL-000001Q -o recall.pdf",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = 2,
        .run = run_issue,
        .option = {CL_OUTPUT_OPTION,
                   CL_PAPER_TEMPLATE_OPTION,
                   {"draft", NULL, "only to look at, by any template: DRAFT across, not on record", false}},
        .remark =
            "Kinds:\n"
            "  coa         of any lot: certificate of analysis\n"
            "  release     of a released lot: batch release certificate\n"
            "  rejection   of a rejected lot: record of rejection\n"
            "  withdrawal  of a withdrawn lot: record of withdrawal\n"
            "  supply      of a lot supplied out of specification: to whom, at whose request\n"
            "  history     of any lot: batch history, all that became of it\n"
            "  donor       of a donor: eligibility summary\n"
            "  deviation   of a deviation: its report\n"
            "  infusion    of an infusion that ended: its whole record\n"
            "  recall      of a recall, look-back or drill: vials, sites, answers, tally\n"
            "\n"
            "While the record stays as it is, the same number and the same bytes come out again; after a change a new "
            "number supersedes the old one. Documents are issued by templates that came with the program or that QA "
            "approved (cryolot document approve).",
    },
    {
        .noun = "document",
        .name = "verify",
        .arguments = "FILE",
        .summary = "whether a file is a document as it was issued",
        .example = "cryolot document verify coa.pdf",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_verify,
        .remark = "Exit code 0: authentic (perhaps superseded, or the record has changed since); 8: altered or "
                  "unknown.",
    },
    {
        .noun = "document",
        .name = "show",
        .arguments = "NUMBER [-o FILE]",
        .summary = "an issued document, superseded or not, and its bytes as they were issued",
        .example = "cryolot document show COA-UC26A001-1\ncryolot document show COA-UC26A001-1 -o coa-1.pdf",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
        .option = {{"o", "FILE", "where to put it (-: standard output)", false}},
    },
    {
        .noun = "document",
        .name = "list",
        .arguments = "[--subject ID]",
        .summary = "the newest documents",
        .example = "cryolot document list --subject UC26A001",
        .needs = CL_NEEDS_READING,
        .run = run_list,
        .option = {{"subject", "ID", "of this lot, donor, deviation, infusion or recall", false}, CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
