/* Looking at label templates before anybody prints with them: every mistake by line, and a proof on paper. */
#include "base/hash.h"
#include "cli/file_format.h"
#include "cli/label.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- mistakes ---------------------------------------------------------------------------------------------------- */

const char *cl_label_lacks_write(struct cl_arena *arena, const bool *lacks)
{
    const char *list = NULL;
    for (int field = 0; field < CL_LABEL_FIELD_COUNT; field++)
        if (lacks[field])
            list = cl_arena_print(arena, "%s%s%s", list ? list : "", list ? ", " : "",
                                  cl_label_word((enum cl_label_field)field));
    return list;
}

static enum cl_status read_and_check(struct cl_command *command, const char *name, struct cl_template *template,
                                     bool *lacks, struct cl_error *error)
{
    enum cl_status status;
    const struct cl_paper *paper;
    CL_TRY(cl_template_read_draft("labels", name, command->arena, template, error));
    const struct cl_label_job job = {
        .template_text = template->text, .template_size = template->size, .template_file = template->file};
    CL_TRY(cl_paper_load(&paper, error));
    status = paper->label_check(&job, lacks, error);
done:
    return status;
}

/* As a compiler says it, so that an editor finds the line. */
static void print_mistakes(const char *file, const struct cl_error *error)
{
    if (error->row_count == 0)
        printf("%s: %s\n", file, error->message);
    for (size_t i = 0; i < error->row_count; i++)
        printf("%s:%" PRId64 ": %s%s%s\n", file, error->rows[i].row, error->rows[i].column,
               error->rows[i].column[0] ? ": " : "", error->rows[i].message);
}

static json_t *pack_mistakes(const struct cl_error *error)
{
    json_t *list = json_array();
    if (error->row_count == 0)
        json_array_append_new(list, json_pack("{s:n,s:n,s:s}", "line", "key", "message", error->message));
    for (size_t i = 0; i < error->row_count; i++)
        json_array_append_new(list, json_pack("{s:I,s:s,s:s}", "line", (json_int_t)error->rows[i].row, "key",
                                              error->rows[i].column, "message", error->rows[i].message));
    return list;
}

static json_t *pack_missing(const bool *lacks)
{
    json_t *list = json_array();
    for (int field = 0; field < CL_LABEL_FIELD_COUNT; field++)
        if (lacks[field])
            json_array_append_new(list, json_string(cl_label_word((enum cl_label_field)field)));
    return list;
}

/* Looks at one; false when it has mistakes. */
static bool check_one(struct cl_command *command, const char *name, json_t *all)
{
    struct cl_error error = {0};
    struct cl_template template = {.name = name, .file = name};
    bool lacks[CL_LABEL_FIELD_COUNT] = {false};
    bool good = read_and_check(command, name, &template, lacks, &error) == CL_OK;
    const char *missing = good ? cl_label_lacks_write(command->arena, lacks) : NULL;
    if (command->json)
        json_array_append_new(all, json_pack("{s:s,s:s,s:b,s:o,s:o}", "name", template.name, "file", template.file,
                                             "good", (int)good, "missing", pack_missing(lacks), "mistakes",
                                             good ? json_array() : pack_mistakes(&error)));
    else if (missing)
        printf("%s: good, but does not show: %s; it must stand on the package\n", name, missing);
    else if (good)
        printf("%s: good\n", name);
    else
        print_mistakes(template.file, &error);
    cl_error_clear(&error);
    return good;
}

enum cl_status cl_label_templates_check(struct cl_command *command)
{
    enum cl_status status = CL_OK;
    struct cl_template_list list = {0};
    size_t count = (size_t)command->argument_count, bad = 0;
    const char *first = NULL;
    if (count == 0) {
        CL_TRY(cl_template_list("labels", command->arena, &list));
        count = list.count;
        for (size_t i = 0; i < list.passed_count; i++)
            cl_say(command, "%s", list.passed[i]);
    }
    json_t *all = json_array();
    for (size_t i = 0; i < count; i++) {
        const char *name = list.at ? list.at[i].name : command->argument[i];
        if (check_one(command, name, all))
            continue;
        bad++;
        first = first ? first : name;
    }
    if (command->json)
        CL_TRY(cl_put_json(command, json_pack("{s:o}", "templates", all)));
    else
        json_decref(all);
    if (bad > 0)
        status = cl_fail(command->error, CL_INVALID_INPUT, "template.valid", first, "correct the lines that are named",
                         "%zu of %zu label template%s %s mistakes", bad, count, count == 1 ? "" : "s",
                         bad == 1 ? "has" : "have");
done:
    return status;
}

/* ---- the proof --------------------------------------------------------------------------------------------------- */

/* "our-vials" of "our-vials.ini": as it is approved. */
static const char *stem(struct cl_arena *arena, const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? cl_arena_copy_bytes(arena, name, (size_t)(dot - name)) : name;
}

/* How the record stands to the text, and what it changes. */
static enum cl_status read_head(struct cl_command *command, const struct cl_template *template,
                                struct cl_label_proof_head *out)
{
    enum cl_status status;
    char made[CL_TIME_TEXT], approved[CL_TIME_TEXT];
    struct cl_label_template known;
    struct cl_label_changes changes;
    const char *zone = cl_facility(command->cl)->timezone;
    struct cl_label_source source = {.name = stem(command->arena, template->name),
                                     .file = template->file,
                                     .text = template->text,
                                     .size = template->size};
    CL_TRY(cl_label_template_find(command->cl, &source, &known));
    CL_TRY(cl_label_changes_read(command, &known, template->text, &changes));
    int64_t now_ms = cl_now_ms(command->cl);
    cl_time_write_local(now_ms, zone, false, made, sizeof made);
    *out = (struct cl_label_proof_head){.state = known.remark,
                                        .made = cl_arena_copy(command->arena, made),
                                        .made_at_ms = now_ms,
                                        .before = changes.before,
                                        .change = changes.at,
                                        .change_count = changes.count};
    if (!known.remark)
        out->state = cl_arena_print(command->arena, "approved by %s, %s", known.approved_by,
                                    cl_time_write_local(known.approved_at_ms, zone, false, approved, sizeof approved));
done:
    return status;
}

/* What is to be done now that it is on paper. */
static void say_next(const struct cl_command *command, const struct cl_template *template, const char *file,
                     const struct cl_label_job *job, const struct cl_paper *paper, const char *sha256)
{
    struct cl_error mistakes = {0};
    bool lacks[CL_LABEL_FIELD_COUNT] = {false};
    const char *name = stem(command->arena, template->name);
    const char *where = cl_is_standard_output(file) ? "standard output" : file;
    if (paper->label_check(job, lacks, &mistakes) != CL_OK)
        cl_say(command, "the proof of %s is in %s; it cannot be approved yet: why stands on it, under 'To look at'",
               template->name, where);
    else
        cl_say(command,
               "the proof of %s is in %s; print at actual size, without scaling; when it is right%s, by QA: cryolot "
               "label approve %s --sha256 %s",
               template->name, where,
               strpbrk(command->argument[0], "/.") ? " and stands in $CRYOLOT_TEMPLATES/labels" : "", name, sha256);
    cl_error_clear(&mistakes);
}

enum cl_status cl_label_proof_put(struct cl_command *command)
{
    enum cl_status status;
    struct cl_template template;
    struct cl_bytes bytes = {0};
    struct cl_staged_file *staged = NULL;
    const struct cl_paper *paper;
    const char *file;
    char sha256[CL_HASH_TEXT];
    struct cl_label_proof_head head;
    static const struct cl_file_kind kind = {"proofs", "the proof is to be", CL_FILE_PDF, false};
    enum cl_file_format format;
    CL_TRY(cl_option_output(command, &file));
    CL_TRY(cl_file_format_of(command, &kind, file, "pdf", &format));
    CL_TRY(cl_template_read_draft("labels", command->argument[0], command->arena, &template, command->error));
    const struct cl_label_job job = {
        .template_text = template.text, .template_size = template.size, .template_file = template.file};
    CL_TRY(cl_paper_load(&paper, command->error));
    struct cl_hash hash = cl_hash_of(template.text, template.size);
    cl_hash_write(&hash, sha256, sizeof sha256);
    CL_TRY(read_head(command, &template, &head));
    CL_TRY(paper->label_proof(&job, &head, &bytes, command->error));
    CL_TRY(cl_output_stage(command, file, bytes.data, bytes.size, &staged));
    CL_TRY(cl_output_end(command, staged, CL_OK));
    if (command->json)
        status =
            cl_put_json(command, json_pack("{s:s,s:s,s:s}", "template", template.name, "file", file, "sha256", sha256));
    say_next(command, &template, file, &job, paper, sha256);
done:
    free(bytes.data);
    return status;
}
