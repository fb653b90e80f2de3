#include "cli/proof.h"
#include "base/buffer.h"
#include "base/text.h"
#include <jansson.h>
#include <string.h>

/* What somebody wrote into the file must not drive the terminal. */
static const char *shown(const struct cl_command *command, const char *text)
{
    if (!text)
        return "nothing";
    size_t size = 3 * strlen(text) + 4; /* U+FFFD takes three bytes */
    return cl_text_visible(text, cl_arena_alloc(command->arena, size), size);
}

/* A text that is not valid UTF-8 cannot stand in JSON: it is shown as far as it can be. */
static json_t *optional_text(const struct cl_command *command, const char *text)
{
    json_t *value = text ? json_string(text) : json_null();
    return value ? value : json_string(shown(command, text));
}

static json_t *optional_number(int64_t number)
{
    return number ? json_integer(number) : json_null();
}

static json_t *finding_json(const struct cl_command *command, const struct cl_audit_finding *f)
{
    return json_pack("{s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:s}", "check", f->check, "event", optional_number(f->event),
                     "table", optional_text(command, f->table), "row", optional_number(f->row), "field",
                     optional_text(command, f->field), "expected", optional_text(command, f->expected), "found",
                     optional_text(command, f->found), "remedy", f->remedy);
}

static enum cl_status print_proof_json(struct cl_command *command, const struct cl_audit_proof *proof)
{
    json_t *findings = json_array();
    for (size_t i = 0; i < proof->listed; i++)
        json_array_append_new(findings, finding_json(command, &proof->finding[i]));
    return cl_put_json(command, json_pack("{s:b,s:I,s:s,s:o}", "ok", proof->finding_count == 0, "events",
                                          (json_int_t)proof->events, "head", proof->head, "findings", findings));
}

static void add_finding(const struct cl_command *command, struct cl_buffer *out, const struct cl_audit_finding *f)
{
    cl_buffer_print(out, "%s:", f->check);
    if (f->event)
        cl_buffer_print(out, " event %lld", (long long)f->event);
    if (f->table)
        cl_buffer_print(out, " %s", shown(command, f->table));
    if (f->row)
        cl_buffer_print(out, " row %lld", (long long)f->row);
    if (f->field)
        cl_buffer_print(out, " field %s", shown(command, f->field));
    cl_buffer_print(out, "\n  expected  %s\n  found     %s\n  %s\n", shown(command, f->expected),
                    shown(command, f->found), f->remedy);
}

/* A sentence as it is; else what was expected there. */
static void add_line(const struct cl_command *command, struct cl_buffer *out, const struct cl_audit_finding *f)
{
    bool sentence = strncmp(f->check, "invariant.", 10) == 0 || strcmp(f->check, "signature") == 0;
    cl_buffer_print(out, "%s:", f->check);
    if (f->event)
        cl_buffer_print(out, " event %lld", (long long)f->event);
    if (f->table && !sentence)
        cl_buffer_print(out, " %s", shown(command, f->table));
    if (f->row && !sentence)
        cl_buffer_print(out, " row %lld", (long long)f->row);
    if (f->field && !sentence)
        cl_buffer_print(out, " field %s", shown(command, f->field));
    if (sentence)
        cl_buffer_print(out, " %s; %s\n", shown(command, f->found), f->remedy);
    else
        cl_buffer_print(out, " is %s, expected %s; %s\n", shown(command, f->found), shown(command, f->expected),
                        f->remedy);
}

enum cl_status cl_print_proof(struct cl_command *command, const struct cl_audit_proof *proof)
{
    if (command->json)
        return print_proof_json(command, proof);
    struct cl_buffer text = {0};
    cl_buffer_print(&text, "events  %lld\nhead    %s\n", (long long)proof->events, proof->head);
    for (size_t i = 0; i < proof->listed; i++)
        add_finding(command, &text, &proof->finding[i]);
    enum cl_status status = cl_put(command, text.data);
    cl_buffer_free(&text);
    return status;
}

enum cl_status cl_print_findings(struct cl_command *command, const struct cl_audit_proof *proof)
{
    if (command->json)
        return print_proof_json(command, proof);
    struct cl_buffer text = {0};
    if (*proof->head)
        cl_buffer_print(&text, "events  %lld\nhead    %s\n", (long long)proof->events, proof->head);
    for (size_t i = 0; i < proof->listed; i++)
        add_line(command, &text, &proof->finding[i]);
    enum cl_status status = text.data ? cl_put(command, text.data) : CL_OK;
    cl_buffer_free(&text);
    return status;
}
