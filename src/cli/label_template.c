/* Label templates under control: which there are, which of them print labels, QA's approval. */
#include "cli/command.h"
#include "cli/label.h"
#include "cli/template.h"
#include <cryolot/label_template.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

enum { VERSION_MOST = 9999, CHANGES_MOST = 20 };

/* A file beside what the record says of its text. */
struct line {
    struct cl_label_template template;
    const char *file;
};

static const struct cl_field FILE_FIELDS[] = {
    CL_FIELD(line, template.name, "name", "Template", TEXT, true),
    CL_FIELD(line, template.version, "version", "Version", INT, true),
    CL_FIELD(line, template.state, "state", "State", TEXT, true),
    CL_FIELD(line, template.approved_by, "approved_by", "Approved by", TEXT, true),
    CL_FIELD(line, template.approved_at_ms, "approved_at", "Approved", TIME, true),
    CL_FIELD(line, template.remark, "remark", "Remark", TEXT, false),
    CL_FIELD(line, template.sha256, "sha256", "SHA-256", TEXT, false),
    CL_FIELD(line, file, "file", "File", TEXT, false),
};

static const struct cl_field VERSION_FIELDS[] = {
    CL_FIELD(cl_label_template, name, "name", "Template", TEXT, true),
    CL_FIELD(cl_label_template, version, "version", "Version", INT, true),
    CL_FIELD(cl_label_template, state, "state", "State", TEXT, true),
    CL_FIELD(cl_label_template, approved_by, "approved_by", "Approved by", TEXT, true),
    CL_FIELD(cl_label_template, approved_at_ms, "approved_at", "Approved", TIME, true),
    CL_FIELD(cl_label_template, sha256, "sha256", "SHA-256", TEXT, false),
    CL_FIELD(cl_label_template, text, "text", "Text", TEXT, false),
};

static struct cl_label_source source_of(const struct cl_template *file)
{
    return (struct cl_label_source){file->name, file->file, file->text, file->size, {0}};
}

/* ---- looking ----------------------------------------------------------------------------------------------------- */

/* "bag-sheet vial-sheet": those that QA can approve as they are. */
static void say_drafts(struct cl_command *command, const struct line *lines, size_t count)
{
    const char *names = NULL;
    size_t drafts = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(lines[i].template.state, "draft") == 0) {
            names =
                cl_arena_print(command->arena, "%s%s%s", names ? names : "", names ? " " : "", lines[i].template.name);
            drafts++;
        } else if (lines[i].template.remark)
            cl_say(command, "%s", lines[i].template.remark);
    if (drafts)
        cl_say(command, "%zu print%s only drafts; by QA: cryolot label approve %s", drafts, drafts == 1 ? "s" : "",
               names);
}

static enum cl_status list_files(struct cl_command *command)
{
    enum cl_status status;
    struct cl_template_list files;
    struct line *lines;
    CL_TRY(cl_template_list("labels", command->arena, &files));
    lines = cl_arena_alloc(command->arena, files.count * sizeof *lines + 1);
    for (size_t i = 0; i < files.count; i++) {
        struct cl_template file;
        CL_TRY(cl_template_read("labels", files.at[i].name, command->arena, &file, command->error));
        struct cl_label_source source = source_of(&file);
        lines[i] = (struct line){.file = file.file};
        CL_TRY(cl_label_template_find(command->cl, &source, &lines[i].template));
    }
    for (size_t i = 0; i < files.passed_count; i++)
        cl_say(command, "%s", files.passed[i]);
    CL_TRY(cl_print_list(command, "templates", CL_FIELDS(FILE_FIELDS), lines, files.count, sizeof *lines));
    say_drafts(command, lines, files.count);
done:
    return status;
}

/* The text as it was approved, to be read or put into a file again. */
static enum cl_status show_version(struct cl_command *command, const char *name, int64_t version)
{
    enum cl_status status;
    struct cl_label_template template;
    CL_TRY(cl_label_template_get(command->cl, name, version, &template));
    if (command->json)
        return cl_put_json(command,
                           json_pack("{s:o}", "template", cl_json_record(CL_FIELDS(VERSION_FIELDS), &template)));
    status = cl_put(command, template.text);
done:
    return status;
}

static enum cl_status run_templates(struct cl_command *command)
{
    enum cl_status status;
    int64_t version = 0;
    struct cl_label_template_list list;
    const char *name = command->argument_count ? command->argument[0] : NULL;
    if (cl_flag(command, "check"))
        return cl_label_templates_check(command);
    if (command->argument_count > 1)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "add --check, or name one of them",
                       "several templates are named");
    CL_TRY(cl_option_count(command, "version", 1, VERSION_MOST, &version));
    if (!name && version)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "cryolot label templates NAME --version N",
                       "a version is of one template, and none is named");
    if (!name)
        return list_files(command);
    if (version)
        return show_version(command, name, version);
    CL_TRY(cl_label_template_history(command->cl, name, &list));
    status = cl_print_list(command, "versions", CL_FIELDS(VERSION_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

/* ---- approving --------------------------------------------------------------------------------------------------- */

/* Images and fonts, as they are read. */
struct keeping {
    struct cl_arena *arena;
    struct cl_label_file *file;
    size_t count, capacity;
};

static void keep(void *context, const struct cl_label_file *file)
{
    struct keeping *keeping = context;
    keeping->file =
        cl_arena_grow(keeping->arena, keeping->file, keeping->count, &keeping->capacity, sizeof *keeping->file);
    keeping->file[keeping->count++] =
        (struct cl_label_file){cl_arena_copy(keeping->arena, file->sha256),
                               cl_arena_copy_bytes(keeping->arena, file->data, file->size), file->size};
}

/* Nobody signs what cannot be drawn or scanned. */
static enum cl_status check_good(struct cl_command *command, const struct cl_template *file, const char **missing,
                                 struct cl_label_files *files)
{
    bool lacks[CL_LABEL_FIELD_COUNT] = {false};
    enum cl_status status;
    const struct cl_paper *paper;
    struct keeping keeping = {.arena = command->arena};
    const struct cl_label_job job = {.template_text = file->text,
                                     .template_size = file->size,
                                     .template_file = file->file,
                                     .keep = keep,
                                     .keep_context = &keeping};
    CL_TRY(cl_paper_load(&paper, command->error));
    CL_TRY(paper->label_check(&job, lacks, command->error));
    *missing = cl_label_lacks_write(command->arena, lacks);
    *files = (struct cl_label_files){keeping.file, keeping.count};
done:
    return status;
}

/* What was signed, and what it changes. */
static enum cl_status say_changes(struct cl_command *command, const struct cl_label_template *template,
                                  const char *text)
{
    enum cl_status status;
    struct cl_label_changes changes;
    cl_say(command, "SHA-256 of its text: %s", template->sha256);
    CL_TRY(cl_label_changes_read(command, template, text, &changes));
    if (changes.before)
        cl_say(command, "%zu line%s from version %" PRId64 ":", changes.count,
               changes.count == 1 ? " differs" : "s differ", changes.before);
    for (size_t i = 0; i < changes.count && i < CHANGES_MOST; i++)
        cl_say(command, "  %s", changes.at[i]);
    if (changes.count > CHANGES_MOST)
        cl_say(command, "  and more; cryolot label templates %s --version %" PRId64 " shows the version before",
               template->name, changes.before);
done:
    return status;
}

static enum cl_status run_approve(struct cl_command *command)
{
    enum cl_status status;
    size_t count = (size_t)command->argument_count;
    const char *seen = cl_option(command, "sha256");
    struct cl_label_template_list approved;
    struct cl_label_source *sources = cl_arena_alloc(command->arena, count * sizeof *sources + 1);
    const char **missing = cl_arena_alloc(command->arena, count * sizeof *missing + 1);
    if (seen && count > 1)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "approve them one by one",
                       "--sha256 is of one template, and %zu are named", count);
    for (size_t i = 0; i < count; i++) {
        struct cl_template file;
        CL_TRY(cl_template_read("labels", command->argument[i], command->arena, &file, command->error));
        sources[i] = source_of(&file);
        CL_TRY(check_good(command, &file, &missing[i], &sources[i].files));
    }
    CL_TRY(cl_label_templates_approve(command->cl, sources, count, seen, &approved));
    for (size_t i = 0; i < approved.count; i++)
        cl_say(command, "%s version %" PRId64 " prints labels from now on, signed by %s", approved.at[i].name,
               approved.at[i].version, approved.at[i].approved_by);
    for (size_t i = 0; i < approved.count; i++)
        CL_TRY(say_changes(command, &approved.at[i], sources[i].text));
    for (size_t i = 0; i < approved.count; i++)
        if (missing[i])
            cl_say(command, "%s does not show: %s; it must stand on the package", approved.at[i].name, missing[i]);
    if (command->json)
        status = cl_print_list(command, "templates", CL_FIELDS(VERSION_FIELDS), approved.at, approved.count,
                               sizeof *approved.at);
done:
    return status;
}

#define FIELD_NAME(name, word, form, own, kinds, widest) " {{" word "}}"
#define TEMPLATE_REMARK                                                                                                \
    "A facility's own templates are NAME.ini in $CRYOLOT_TEMPLATES/labels: copy one and change it. Lengths are "       \
    "millimetres, sizes of letters points. Sections and their keys:\n"                                                 \
    "  [template]   version, for (vial, sample, bag, thing, subject), title; of: the\n"                                \
    "               kinds of things (tank, dry-shipper, badge) or purposes of samples\n"                               \
    "               (retain) that it is for alone\n"                                                                   \
    "  [stock]      kind (sheet, roll), dpi, label_width, label_height, edge,\n"                                       \
    "               corner_radius; of sheets page_width, page_height, columns, rows,\n"                                \
    "               margin_left, margin_top, gap_x, gap_y; with a round label for\n"                                   \
    "               the cap body_width, dot_x, dot_y, dot_diameter; for ZPL codes\n"                                   \
    "               (bitmap, printer), texts (printer: bitmaps of what its own font\n"                                 \
    "               may not have; bitmap: of all) and printer_font\n"                                                  \
    "  [text NAME]  x, y (the base line), width, size, minimum, fit (shrink, wrap,\n"                                  \
    "               refuse), lines, stretch, bold, align (left, centre, right),\n"                                     \
    "               rotation (0, 90, 180, 270), font (OURS.ttf), value\n"                                              \
    "  [font OURS.ttf]\n"                                                                                              \
    "               sha256 of that TrueType file beside the template; what it does\n"                                  \
    "               not have is set in our own\n"                                                                      \
    "  [qr NAME]    x, y, module (in printer dots), version, value\n"                                                  \
    "  [datamatrix NAME]\n"                                                                                            \
    "               x, y, module, modules (10x10 to 144x144), gs1, value\n"                                            \
    "  [line NAME]  x, y, width or height, thickness\n"                                                                \
    "  [box NAME]   x, y, width, height, thickness or filled\n"                                                        \
    "  [image NAME] x, y, file (NAME.pbm beside the template), sha256, dots,\n"                                        \
    "               rotation\n"                                                                                        \
    "Every element can have when = {{caution}} or when = not {{caution}}: it is printed only where that field says "   \
    "something, or nothing. Formats are {{expires|DD MMM YYYY}} of YYYY, YY, MMM, MM and DD, and {{cells|x10^6}}, "    \
    "10^6, grouped and digits. The fields:" CL_LABEL_FIELDS(FIELD_NAME)

const struct cl_verb cl_label_template_verbs[] = {
    {
        .noun = "label",
        .name = "templates",
        .arguments = "[TEMPLATE [--version N]] | --check [NAME|FILE..]",
        .summary = "the label stocks and layouts: which of them print labels, every mistake in them",
        .example = "cryolot label templates\n"
                   "cryolot label templates --check vial-sheet ./our-vials.ini\n"
                   "cryolot label templates vial-sheet\n"
                   "cryolot label templates vial-sheet --version 1 > vial-sheet-1.ini",
        .needs = CL_NEEDS_READING,
        .most = -1,
        .run = run_templates,
        .option = {{"check", NULL, "read them and say what is wrong, by file and line", false},
                   {"version", "N", "the text of this version, as it was approved", false}},
        .remark =
            "approved: the newest version of its name, in this very text, prints labels. draft: nobody approved it.\n"
            "changed: its version was approved with another text. superseded: a newer version was approved. These\n"
            "print drafts, with DRAFT across. With TEMPLATE: every version that was approved, obsolete ones "
            "too.\n" TEMPLATE_REMARK,
    },
    {
        .noun = "label",
        .name = "approve",
        .arguments = "TEMPLATE.. [--sha256 HEX]",
        .summary = "sign label templates, so that they print labels",
        .example = "cryolot label approve vial-sheet vial-roll\n"
                   "cryolot label approve vial-sheet --sha256 "
                   "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = -1,
        .run = run_approve,
        .option = {{"sha256", "HEX", "of the text whose proof was looked at, as the proof says it", false}},
        .remark = "The text stays on record. A change of it is a new version: raise version = N in its section\n"
                  "[template], and have it approved again; until then it prints drafts.",
    },
    {.name = NULL},
};
