#include "cli/report_file.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/hash.h"
#include "render/render.h"
#include <cryolot/document.h>
#include <stdlib.h>
#include <string.h>

#define MAP_FORM "MAP-1"

enum { UNSAID_MOST = 3, LOGO_MOST = 1 << 20 };

enum cl_status cl_paper_file(struct cl_command *command, const char **file)
{
    if (cl_flag(command, "o"))
        return cl_option_output(command, file);
    return cl_flag(command, "template") ? cl_fail(command->error, CL_USAGE, NULL, NULL, "add -o FILE",
                                                  "--template says how a paper looks, and none is asked for")
                                        : CL_OK;
}

enum cl_status cl_paper_template(struct cl_command *command, struct cl_template *out)
{
    const char *name = cl_option(command, "template");
    return cl_template_read("documents", name ? name : CL_DOCUMENT_TEMPLATE, command->arena, out, command->error);
}

static const char *kept(struct cl_command *command, const struct cl_bytes *bytes)
{
    return bytes->data ? cl_arena_copy_bytes(command->arena, bytes->data, bytes->size) : NULL;
}

static enum cl_status read_logo(struct cl_command *command, const struct cl_form_about *about,
                                struct cl_document_source *out)
{
    struct cl_buffer logo = {0};
    const char *slash = strrchr(out->file, '/'), *name = kept(command, &about->logo);
    int folder = slash ? (int)(slash + 1 - out->file) : 0;
    if (!name)
        return CL_OK;
    const char *file = cl_arena_print(command->arena, "%.*s%s", folder, out->file, name);
    enum cl_status status = cl_file_read(file, LOGO_MOST, &logo, command->error);
    out->logo_sha256 = kept(command, &about->logo_sha256);
    out->logo = cl_arena_copy_bytes(command->arena, logo.data ? logo.data : "", logo.size);
    out->logo_size = logo.size;
    cl_buffer_free(&logo);
    return status;
}

enum cl_status cl_paper_source(struct cl_command *command, const struct cl_template *template,
                               struct cl_document_source *out)
{
    enum cl_status status;
    const struct cl_paper *paper;
    struct cl_form_about about = {0};
    const struct cl_report_form form = {.file = template->file, .text = template->text, .size = template->size};
    CL_TRY(cl_paper_load(&paper, command->error));
    CL_TRY(paper->form_check(&form, &about, command->error));
    *out = (struct cl_document_source){
        .name = template->name, .file = template->file, .text = template->text, .size = template->size};
    status = read_logo(command, &about, out);
done:
    free(about.logo.data);
    free(about.logo_sha256.data);
    free(about.language.data);
    free(about.english.data);
    return status;
}

/* "12 texts stand in English, since zh does not have them: 'Lot', 'Vial', 'Cells', ..." */
static void say_unsaid(const struct cl_command *command, const struct cl_template *template, const struct cl_bytes *all)
{
    const char *names = "", *at = all->data;
    size_t count = 0;
    for (; at && *at; at += strcspn(at, "\n") + 1, count++)
        if (count < UNSAID_MOST)
            names = cl_arena_print(command->arena, "%s%s'%.*s'", names, count ? ", " : "", (int)strcspn(at, "\n"), at);
    if (count)
        cl_say(command, "%zu text%s in English, since the template %s does not have %s: %s%s", count,
               count == 1 ? " stands" : "s stand", template->name, count == 1 ? "it" : "them", names,
               count > UNSAID_MOST ? ", .." : "");
}

/* What stands on a paper: one of them. */
struct content {
    const struct cl_report *report;
    const struct cl_door_map *door;
};

/* "RECALL-1/zh 3f2a91bc": the form, the template and how the hash of its text begins, as a document's. */
static const char *foot_of(struct cl_command *command, struct content content, const struct cl_template *template)
{
    char hex[CL_HASH_TEXT];
    struct cl_hash hash = cl_hash_of(template->text, template->size);
    cl_hash_write(&hash, hex, sizeof hex);
    return cl_arena_print(command->arena, "%s/%s %.8s", content.door ? MAP_FORM : content.report->form, template->name,
                          hex);
}

static enum cl_status draw(struct cl_command *command, struct content content, const struct cl_template *template,
                           const char *foot, bool draft, struct cl_bytes *out)
{
    enum cl_status status;
    const struct cl_paper *paper;
    struct cl_sheets sheets = {0};
    const struct cl_report_form form = {
        .file = template->file, .text = template->text, .size = template->size, .foot = foot, .draft = draft};
    CL_TRY(cl_paper_load(&paper, command->error));
    CL_TRY(content.report ? paper->report(content.report, &form, &sheets, command->error)
                          : paper->door(content.door, &form, &sheets, command->error));
    say_unsaid(command, template, &sheets.unsaid);
    *out = sheets.pdf;
done:
    free(sheets.unsaid.data);
    return status;
}

/* Nobody answers for the words of a text that was not approved. */
static enum cl_status is_draft(struct cl_command *command, const struct cl_template *template, bool *draft)
{
    enum cl_status status;
    struct cl_document_template found;
    const struct cl_document_source source = {
        .name = template->name, .file = template->file, .text = template->text, .size = template->size};
    CL_TRY(cl_document_template_find(command->cl, &source, &found));
    *draft = found.remark != NULL;
    if (*draft)
        cl_say(command, "DRAFT stands across each page: %s", found.remark);
done:
    return status;
}

static enum cl_status write_paper(struct cl_command *command, struct content content, const char *file)
{
    enum cl_status status;
    bool draft;
    struct cl_template template;
    struct cl_bytes bytes = {0};
    struct cl_staged_file *staged = NULL;
    CL_TRY(cl_paper_template(command, &template));
    CL_TRY(is_draft(command, &template, &draft));
    CL_TRY(draw(command, content, &template, foot_of(command, content, &template), draft, &bytes));
    CL_TRY(cl_output_stage(command, file, bytes.data, bytes.size, &staged));
done:
    status = cl_output_end(command, staged, status);
    free(bytes.data);
    return status;
}

enum cl_status cl_report_draw(struct cl_command *command, const struct cl_report *content,
                              const struct cl_template *template, bool draft, struct cl_bytes *out)
{
    return draw(command, (struct content){.report = content}, template, NULL, draft, out);
}

enum cl_status cl_write_report(struct cl_command *command, const struct cl_report *content, const char *file)
{
    return write_paper(command, (struct content){.report = content}, file);
}

enum cl_status cl_write_door(struct cl_command *command, const struct cl_door_map *content, const char *file)
{
    return write_paper(command, (struct content){.door = content}, file);
}
