/* A label's template, read: sections and keys, every mistake with its line. */
#include "render/label_plan.h"

#include "base/text.h"
#include "render/qr.h"

#include <cryolot/value.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- words ------------------------------------------------------------------------------------------------------- */

#define KIND_WORD(name, word) word,
const char *const cl_label_kind_word[CL_LABEL_KIND_COUNT + 1] = {CL_LABEL_KINDS(KIND_WORD) NULL};

static const char *const section_word[] = {"template", "stock", "qr",    "datamatrix", "text",
                                           "line",     "box",   "image", "font",       NULL};
static const char *const word_roll[] = {"sheet", "roll", NULL};
static const char *const word_yes[] = {"no", "yes", NULL};
static const char *const word_align[] = {"left", "centre", "right", NULL};
static const char *const word_fit[] = {"shrink", "wrap", "refuse", NULL};
static const char *const word_rotation[] = {"0", "90", "180", "270", NULL};
static const char *const word_codes[] = {"bitmap", "printer", NULL};
static const char *const word_texts[] = {"printer", "bitmap", NULL};

const char *cl_label_kind_many(enum cl_label_kind kind)
{
    static const char *const many[] = {"vials", "samples", "bags", "stores, equipment, badges and commands",
                                       "subjects"};
    return many[kind];
}

const char *cl_label_kind_one(enum cl_label_kind kind)
{
    static const char *const one[] = {"a vial", "a sample", "a bag", "another thing", "a subject"};
    return one[kind];
}

void cl_label_bad_word(struct cl_label_plan *plan, int line, const char *what, const char *word,
                       const char *const *words)
{
    const char *near = cl_text_nearest(word, words);
    if (near != NULL)
        cl_fail_row(plan->error, line, what, "'%s' is not known; did you mean '%s'", word, near);
    else
        cl_fail_row(plan->error, line, what, "'%s' is not known", word);
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

#define KEYS_MOST 24 /* of a section, and a NULL */

enum value_kind { LENGTH, POINTS, PERCENT, WHOLE, WORD, WORDS };

enum need { REQUIRED, OPTIONAL, OF_SHEETS };

struct key {
    const char *name;
    enum value_kind kind;
    enum need need;
    size_t offset; /* of the int64_t, or of the text */
    int64_t least, most;
    const char *const *words; /* of a WORD: the number that is kept is its place here */
};

#define ABOUT(name)   offsetof(struct cl_label_about, name)
#define STOCK(name)   offsetof(struct cl_label_stock, name)
#define ELEMENT(name) offsetof(struct cl_label_element, name)
#define END                                                                                                            \
    {                                                                                                                  \
        NULL, 0, 0, 0, 0, 0, NULL                                                                                      \
    }

static const struct key about_key[] = {
    {"version", WHOLE, REQUIRED, ABOUT(version), 1, 9999, NULL},
    {"for", WORD, REQUIRED, ABOUT(kind), 0, 0, cl_label_kind_word},
    {"title", WORDS, REQUIRED, ABOUT(title), 0, 0, NULL},
    {"of", WORDS, OPTIONAL, ABOUT(of), 0, 0, NULL},
    END,
};

static const struct key stock_key[] = {
    {"kind", WORD, REQUIRED, STOCK(roll), 0, 0, word_roll},
    {"dpi", WHOLE, REQUIRED, STOCK(dpi), 200, 1200, NULL},
    {"label_width", LENGTH, REQUIRED, STOCK(label_width), 5000, 300000, NULL},
    {"label_height", LENGTH, REQUIRED, STOCK(label_height), 5000, 300000, NULL},
    {"edge", LENGTH, REQUIRED, STOCK(edge), 0, 20000, NULL},
    {"corner_radius", LENGTH, OPTIONAL, STOCK(corner_radius), 0, 50000, NULL},
    {"body_width", LENGTH, OPTIONAL, STOCK(body_width), 5000, 300000, NULL},
    {"dot_x", LENGTH, OPTIONAL, STOCK(dot_x), 0, 300000, NULL},
    {"dot_y", LENGTH, OPTIONAL, STOCK(dot_y), 0, 300000, NULL},
    {"dot_diameter", LENGTH, OPTIONAL, STOCK(dot_diameter), 3000, 100000, NULL},
    {"codes", WORD, OPTIONAL, STOCK(printer_codes), 0, 0, word_codes},
    {"texts", WORD, OPTIONAL, STOCK(drawn_texts), 0, 0, word_texts},
    {"printer_font", WORDS, OPTIONAL, STOCK(printer_font), 0, 0, NULL},
    {"page_width", LENGTH, OF_SHEETS, STOCK(page_width), 10000, 1000000, NULL},
    {"page_height", LENGTH, OF_SHEETS, STOCK(page_height), 10000, 1000000, NULL},
    {"columns", WHOLE, OF_SHEETS, STOCK(columns), 1, 100, NULL},
    {"rows", WHOLE, OF_SHEETS, STOCK(rows), 1, 200, NULL},
    {"margin_left", LENGTH, OF_SHEETS, STOCK(margin_left), 0, 500000, NULL},
    {"margin_top", LENGTH, OF_SHEETS, STOCK(margin_top), 0, 500000, NULL},
    {"gap_x", LENGTH, OF_SHEETS, STOCK(gap_x), 0, 100000, NULL},
    {"gap_y", LENGTH, OF_SHEETS, STOCK(gap_y), 0, 100000, NULL},
    END,
};

#define PLACE                                                                                                          \
    {"x", LENGTH, REQUIRED, ELEMENT(x), 0, 300000, NULL}, {"y", LENGTH, REQUIRED, ELEMENT(y), 0, 300000, NULL},        \
    {                                                                                                                  \
        "when", WORDS, OPTIONAL, ELEMENT(when.text), 0, 0, NULL                                                        \
    }

static const struct key qr_key[] = {
    PLACE,
    {"module", WHOLE, REQUIRED, ELEMENT(module), 1, 100, NULL},
    {"version", WHOLE, REQUIRED, ELEMENT(version), 1, CL_QR_VERSION_MOST, NULL},
    {"value", WORDS, REQUIRED, ELEMENT(value.text), 0, 0, NULL},
    END,
};

static const struct key datamatrix_key[] = {
    PLACE,
    {"module", WHOLE, REQUIRED, ELEMENT(module), 1, 100, NULL},
    {"modules", WORD, REQUIRED, ELEMENT(version), 0, 0, cl_symbol_matrix_sizes},
    {"gs1", WORD, OPTIONAL, ELEMENT(gs1), 0, 0, word_yes},
    {"value", WORDS, REQUIRED, ELEMENT(value.text), 0, 0, NULL},
    END,
};

static const struct key text_key[] = {
    PLACE,
    {"width", LENGTH, REQUIRED, ELEMENT(width), 1000, 300000, NULL},
    {"size", POINTS, REQUIRED, ELEMENT(size), 2500, 72000, NULL},
    {"minimum", POINTS, OPTIONAL, ELEMENT(minimum), 2500, 72000, NULL},
    {"lines", WHOLE, OPTIONAL, ELEMENT(lines), 1, CL_LABEL_LINES_MOST, NULL},
    {"fit", WORD, OPTIONAL, ELEMENT(fit), 0, 0, word_fit},
    {"font", WORDS, OPTIONAL, ELEMENT(file), 0, 0, NULL},
    {"stretch", PERCENT, OPTIONAL, ELEMENT(stretch), 50, 150, NULL},
    {"bold", WORD, OPTIONAL, ELEMENT(bold), 0, 0, word_yes},
    {"align", WORD, OPTIONAL, ELEMENT(align), 0, 0, word_align},
    {"rotation", WORD, OPTIONAL, ELEMENT(rotation), 0, 0, word_rotation},
    {"value", WORDS, REQUIRED, ELEMENT(value.text), 0, 0, NULL},
    END,
};

/* Level with a width, upright with a height. */
static const struct key line_key[] = {
    PLACE,
    {"width", LENGTH, OPTIONAL, ELEMENT(width), 100, 300000, NULL},
    {"height", LENGTH, OPTIONAL, ELEMENT(height), 100, 300000, NULL},
    {"thickness", LENGTH, REQUIRED, ELEMENT(thickness), 50, 20000, NULL},
    END,
};

static const struct key box_key[] = {
    PLACE,
    {"width", LENGTH, REQUIRED, ELEMENT(width), 100, 300000, NULL},
    {"height", LENGTH, REQUIRED, ELEMENT(height), 100, 300000, NULL},
    {"thickness", LENGTH, OPTIONAL, ELEMENT(thickness), 50, 20000, NULL},
    {"filled", WORD, OPTIONAL, ELEMENT(filled), 0, 0, word_yes},
    END,
};

static const struct key image_key[] = {
    PLACE,
    {"file", WORDS, REQUIRED, ELEMENT(file), 0, 0, NULL},
    {"sha256", WORDS, REQUIRED, ELEMENT(sha256), 0, 0, NULL},
    {"dots", WHOLE, OPTIONAL, ELEMENT(module), 1, 100, NULL},
    {"rotation", WORD, OPTIONAL, ELEMENT(rotation), 0, 0, word_rotation},
    END,
};

/* Its file is the section's name. */
static const struct key font_key[] = {
    {"sha256", WORDS, REQUIRED, offsetof(struct cl_label_font, sha256), 0, 0, NULL},
    END,
};

static const struct key *const keys_of[CL_LABEL_SECTION_COUNT] = {
    about_key, stock_key, qr_key, datamatrix_key, text_key, line_key, box_key, image_key, font_key};

static bool is_named(enum cl_label_section kind)
{
    return kind != CL_LABEL_ABOUT && kind != CL_LABEL_STOCK;
}

/* ---- one entry --------------------------------------------------------------------------------------------------- */

static void read_word(struct cl_label_plan *plan, const struct cl_ini_entry *entry, const struct key *key, int64_t *out)
{
    for (int64_t i = 0; key->words[i] != NULL; i++) {
        if (strcmp(entry->value, key->words[i]) == 0) {
            *out = i;
            return;
        }
    }
    cl_label_bad_word(plan, entry->line, entry->key, entry->value, key->words);
}

/* As people write it: 2.5, not 2.500. */
static struct cl_decimal plain(int64_t value, int places)
{
    for (; places > 0 && value % 10 == 0; places--)
        value /= 10;
    return (struct cl_decimal){value, -places};
}

static void read_number(struct cl_label_plan *plan, const struct cl_ini_entry *entry, const struct key *key,
                        int64_t *out)
{
    static const char *const form[] = {[LENGTH] = "write millimetres with a point, as 32.5",
                                       [POINTS] = "write points with a point, as 4.5",
                                       [PERCENT] = "write a whole number of percent, as 90",
                                       [WHOLE] = "write a whole number, as 2"};
    static const char *const unit[] = {[LENGTH] = " mm", [POINTS] = " pt", [PERCENT] = " %", [WHOLE] = ""};
    char least[CL_DECIMAL_TEXT], most[CL_DECIMAL_TEXT];
    struct cl_error reason = {0};
    struct cl_decimal decimal;
    int64_t value = 0;
    int power = key->kind == LENGTH || key->kind == POINTS ? 3 : 0;
    if (cl_decimal_read(entry->value, &decimal, &reason) != CL_OK ||
        cl_decimal_scale(decimal, power, &value, &reason) != CL_OK)
        cl_fail_row(plan->error, entry->line, entry->key, "%s; %s", reason.message, form[key->kind]);
    else if (key->kind == WHOLE && entry->value[strspn(entry->value, "0123456789")] != '\0')
        cl_fail_row(plan->error, entry->line, entry->key, "'%s' is not a whole number; %s", entry->value, form[WHOLE]);
    else if (value < key->least || value > key->most)
        cl_fail_row(plan->error, entry->line, entry->key, "%s is not between %s and %s%s", entry->value,
                    cl_decimal_write(plain(key->least, power), least, sizeof least),
                    cl_decimal_write(plain(key->most, power), most, sizeof most), unit[key->kind]);
    else
        *out = value;
    cl_error_clear(&reason);
}

static void read_entry(struct cl_label_plan *plan, const struct cl_ini_entry *entry, enum cl_label_section kind,
                       void *target)
{
    const char *names[KEYS_MOST] = {NULL};
    const struct key *key = keys_of[kind];
    for (size_t i = 0; key->name != NULL && strcmp(key->name, entry->key) != 0; i++, key++)
        names[i] = key->name;
    if (key->name == NULL)
        cl_label_bad_word(plan, entry->line, "key", entry->key, names);
    else if (key->kind == WORDS)
        *(const char **)((char *)target + key->offset) = entry->value;
    else if (key->kind == WORD)
        read_word(plan, entry, key, (int64_t *)((char *)target + key->offset));
    else
        read_number(plan, entry, key, (int64_t *)((char *)target + key->offset));
}

/* ---- sections ---------------------------------------------------------------------------------------------------- */

/* The kind of a section: "stock", "qr NAME", "text NAME". CL_LABEL_SECTION_COUNT after saying what is wrong. */
static enum cl_label_section kind_of(struct cl_label_plan *plan, const struct cl_ini_entry *entry)
{
    char word[16];
    size_t size = strcspn(entry->section, " ");
    snprintf(word, sizeof word, "%.*s", (int)(size < sizeof word ? size : sizeof word - 1), entry->section);
    int kind = 0;
    while (kind < CL_LABEL_SECTION_COUNT && strcmp(word, section_word[kind]) != 0)
        kind++;
    bool named = entry->section[size] == ' ';
    if (kind == CL_LABEL_SECTION_COUNT)
        cl_label_bad_word(plan, entry->line, "section", word, section_word);
    else if (named != is_named((enum cl_label_section)kind))
        cl_fail_row(plan->error, entry->line, "section",
                    named                   ? "write [%s] without a name"
                    : kind == CL_LABEL_FONT ? "name its file: [%s OURS.ttf]"
                                            : "give it a name: [%s vial]",
                    section_word[kind]);
    else
        return (enum cl_label_section)kind;
    return CL_LABEL_SECTION_COUNT;
}

static void check_required(struct cl_label_plan *plan, const struct cl_ini *ini, enum cl_label_section kind,
                           const char *section, int line)
{
    for (const struct key *key = keys_of[kind]; key->name != NULL; key++)
        if (key->need == REQUIRED && cl_ini_get(ini, section, key->name) == NULL)
            cl_fail_row(plan->error, line, key->name, "%s is missing in [%s]", key->name, section);
}

static struct cl_label_element *add_element(struct cl_label_plan *plan, enum cl_label_section kind,
                                            const struct cl_ini_entry *entry)
{
    plan->element = cl_arena_grow(&plan->arena, plan->element, plan->count, &plan->capacity, sizeof *plan->element);
    struct cl_label_element *element = &plan->element[plan->count++];
    plan->image_count += kind == CL_LABEL_IMAGE;
    if (kind == CL_LABEL_IMAGE && plan->image_count == CL_LABEL_IMAGES_MOST + 1)
        cl_fail_row(plan->error, entry->line, "section", "a label has at most %d images", CL_LABEL_IMAGES_MOST);
    if (plan->count == CL_LABEL_ELEMENTS_MOST + 1)
        cl_fail_row(plan->error, entry->line, "section", "a label has at most %d elements", CL_LABEL_ELEMENTS_MOST);
    *element = (struct cl_label_element){
        .kind = kind, .section = entry->section, .line = entry->line, .lines = 1, .stretch = 100};
    element->when.field = CL_LABEL_FIELD_COUNT;
    element->module = kind == CL_LABEL_IMAGE ? 1 : 0;
    element->name =
        cl_arena_print(&plan->arena, "%s '%s'", section_word[kind], entry->section + strcspn(entry->section, " ") + 1);
    return element;
}

static struct cl_label_font *add_font(struct cl_label_plan *plan, const struct cl_ini_entry *entry)
{
    plan->font = cl_arena_grow(&plan->arena, plan->font, plan->font_count, &plan->font_capacity, sizeof *plan->font);
    struct cl_label_font *font = &plan->font[plan->font_count++];
    *font = (struct cl_label_font){.line = entry->line, .file = entry->section + strcspn(entry->section, " ") + 1};
    if (plan->font_count == CL_PDF_FONTS_MOST + 1)
        cl_fail_row(plan->error, entry->line, "section", "a label has at most %d fonts of its own", CL_PDF_FONTS_MOST);
    return font;
}

/* Where the keys of a section go. */
static void *target_of(struct cl_label_plan *plan, enum cl_label_section kind, const struct cl_ini_entry *entry)
{
    if (kind == CL_LABEL_ABOUT) {
        plan->about.line = entry->line;
        return &plan->about;
    }
    if (kind == CL_LABEL_STOCK) {
        plan->stock.line = entry->line;
        return &plan->stock;
    }
    return kind == CL_LABEL_FONT ? (void *)add_font(plan, entry) : add_element(plan, kind, entry);
}

/* What a text does when it is too long: its keys must say it the same way. */
static void finish_text(struct cl_label_plan *plan, const struct cl_ini *ini, struct cl_label_element *element)
{
    bool has_minimum = cl_ini_get(ini, element->section, "minimum") != NULL;
    if (element->fit == CL_LABEL_SHRINK && !has_minimum)
        cl_fail_row(plan->error, element->line, "minimum", "minimum is missing in [%s]", element->section);
    if (element->fit != CL_LABEL_SHRINK && has_minimum)
        cl_fail_row(plan->error, cl_ini_line(ini, element->section, "minimum"), "minimum",
                    "minimum is only for fit = shrink");
    if (element->fit == CL_LABEL_REFUSE && element->lines > 1)
        cl_fail_row(plan->error, cl_ini_line(ini, element->section, "lines"), "lines",
                    "a text with fit = refuse has one line; write fit = wrap");
    if (element->fit != CL_LABEL_SHRINK)
        element->minimum = element->size;
    if (element->file != NULL)
        cl_label_font_find(plan, element, cl_ini_line(ini, element->section, "font"));
}

/* What follows of several keys together. */
static void finish_element(struct cl_label_plan *plan, const struct cl_ini *ini, struct cl_label_element *element)
{
    if (element->when.text != NULL)
        cl_label_condition_read(plan, element);
    if (element->value.text != NULL)
        cl_label_value_read(plan, element);
    if (element->kind == CL_LABEL_TEXT)
        finish_text(plan, ini, element);
    if (element->kind == CL_LABEL_DATAMATRIX)
        element->version++; /* its place among the sizes, from 1 */
    if (element->kind == CL_LABEL_LINE && (element->width > 0) == (element->height > 0))
        cl_fail_row(plan->error, element->line, "width", "a line has a width or a height: give [%s] one of them",
                    element->section);
    if (element->kind == CL_LABEL_BOX && (element->thickness > 0) == (element->filled != 0))
        cl_fail_row(plan->error, element->line, "thickness",
                    "a box has a thickness or is filled: give [%s] one of them", element->section);
    if (element->kind == CL_LABEL_IMAGE && element->file != NULL && element->sha256 != NULL && !plan->without_files)
        cl_label_image_read(plan, element);
}

/* "E:NAME.TTF": a drive, up to 8 characters, the ending. It goes to the printer as it is. */
static bool is_printer_font(const char *name)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    size_t size = strlen(name) > 2 ? strspn(name + 2, letters) : 0;
    return name[0] != '\0' && strchr("REBAZ", name[0]) != NULL && name[1] == ':' && size >= 1 && size <= 8 &&
           (strcmp(name + 2 + size, ".TTF") == 0 || strcmp(name + 2 + size, ".TTE") == 0 ||
            strcmp(name + 2 + size, ".FNT") == 0);
}

/* "tank, freezer": words as the record has them. */
static void read_of(struct cl_label_plan *plan, int line)
{
    struct cl_label_about *about = &plan->about;
    const char **words = NULL, *at = about->of;
    size_t count = 0, capacity = 0;
    if (about->kind != CL_LABEL_OF_THING && about->kind != CL_LABEL_OF_SAMPLE)
        cl_fail_row(plan->error, line, "of", "of = is for things, by their kind, and for samples, by their purpose");
    while (*(at += strspn(at, ", ")) != '\0') {
        size_t size = strcspn(at, ", ");
        const char *word = cl_arena_copy_bytes(&plan->arena, at, size);
        if (strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-") != size)
            cl_fail_row(plan->error, line, "of", "'%s' is not a kind; write small letters, as tank, freezer", word);
        words = cl_arena_grow(&plan->arena, words, count, &capacity, sizeof *words);
        words[count++] = word;
        at += size;
    }
    words = cl_arena_grow(&plan->arena, words, count, &capacity, sizeof *words);
    words[count] = NULL;
    about->one = words;
}

/* Walks the file section by section. */
static void read_sections(struct cl_label_plan *plan, const struct cl_ini *ini)
{
    enum cl_label_section kind = CL_LABEL_SECTION_COUNT;
    void *target = NULL;
    for (size_t i = 0; i < ini->count && !cl_label_plan_is_hopeless(plan); i++) {
        const struct cl_ini_entry *entry = &ini->entry[i];
        if (i == 0 || strcmp(entry->section, ini->entry[i - 1].section) != 0) {
            kind = kind_of(plan, entry);
            if (kind != CL_LABEL_SECTION_COUNT) {
                target = target_of(plan, kind, entry);
                check_required(plan, ini, kind, entry->section, entry->line);
            }
        }
        if (kind != CL_LABEL_SECTION_COUNT)
            read_entry(plan, entry, kind, target);
    }
    for (size_t i = 0; i < plan->font_count; i++)
        if (plan->font[i].sha256 != NULL && !plan->without_files)
            cl_label_font_read(plan, &plan->font[i]);
    for (size_t i = 0; i < plan->count && !cl_label_plan_is_hopeless(plan); i++)
        finish_element(plan, ini, &plan->element[i]);
    if (plan->stock.printer_font != NULL && !is_printer_font(plan->stock.printer_font))
        cl_fail_row(plan->error, cl_ini_line(ini, "stock", "printer_font"), "printer_font",
                    "'%s' is not the name of a printer's font; write it as E:ARIAL.TTF", plan->stock.printer_font);
    if (plan->stock.printer_font != NULL && plan->stock.drawn_texts)
        cl_fail_row(plan->error, cl_ini_line(ini, "stock", "printer_font"), "printer_font",
                    "printer_font is for texts = printer, and these are sent as bits");
    if (plan->about.of != NULL)
        read_of(plan, cl_ini_line(ini, "template", "of"));
    if (plan->about.line == 0)
        cl_fail_row(plan->error, 1, "section", "the section [template] is missing: version, for, title");
    if (plan->stock.line == 0)
        cl_fail_row(plan->error, 1, "section", "the section [stock] is missing");
}

/* What only a sheet has. */
static void check_stock_keys(struct cl_label_plan *plan, const struct cl_ini *ini)
{
    for (const struct key *key = stock_key; key->name != NULL; key++) {
        int line = cl_ini_line(ini, "stock", key->name);
        if (key->need == OF_SHEETS && plan->stock.roll && line != 0)
            cl_fail_row(plan->error, line, key->name, "%s is only for sheets", key->name);
        if (key->need == OF_SHEETS && !plan->stock.roll && line == 0)
            cl_fail_row(plan->error, plan->stock.line, key->name, "%s is missing in [stock]", key->name);
    }
}

/* ---- what cannot stand on it --------------------------------------------------------------------------------------
 */

/* A field that such labels never have would stay empty on every one. */
static void check_kind(struct cl_label_plan *plan, const struct cl_label_element *element)
{
    enum cl_label_kind kind = (enum cl_label_kind)plan->about.kind;
    if (element->when.field != CL_LABEL_FIELD_COUNT && !cl_label_field_is_of(element->when.field, kind))
        cl_fail_row(plan->error, element->line, "when", "labels of %s have no {{%s}}", cl_label_kind_many(kind),
                    cl_label_field_word[element->when.field]);
    for (size_t i = 0; i < element->value.count; i++) {
        enum cl_label_field field = element->value.part[i].field;
        if (field != CL_LABEL_FIELD_COUNT && !cl_label_field_is_of(field, kind))
            cl_fail_row(plan->error, element->line, "value", "labels of %s have no {{%s}}", cl_label_kind_many(kind),
                        cl_label_field_word[field]);
    }
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static int compare_rows(const void *left, const void *right)
{
    const struct cl_row_error *a = left, *b = right;
    return (a->row > b->row) - (a->row < b->row);
}

bool cl_label_plan_is_hopeless(const struct cl_label_plan *plan)
{
    return plan->error->row_count - plan->rows_before >= CL_LABEL_MISTAKES_MOST;
}

enum cl_status cl_label_plan_end(struct cl_label_plan *plan, size_t before)
{
    size_t wrong = plan->error->row_count - before;
    if (wrong == 0)
        return CL_OK;
    qsort(plan->error->rows + before, wrong, sizeof *plan->error->rows, compare_rows);
    const struct cl_row_error *first = &plan->error->rows[before];
    return cl_fail(plan->error, CL_INVALID_INPUT, "template.valid", plan->file, "correct the lines that are named",
                   "the label template %s has %s%zu mistake%s, the first in line %lld: %s", plan->file,
                   cl_label_plan_is_hopeless(plan) ? "at least " : "", wrong, wrong == 1 ? "" : "s",
                   (long long)first->row, first->message);
}

enum cl_status cl_label_plan_read(struct cl_label_plan *plan, const struct cl_label_job *job)
{
    struct cl_ini ini = {0};
    plan->file = job->template_file;
    plan->job = job;
    enum cl_status status =
        cl_ini_read(job->template_file, job->template_text, job->template_size, &plan->arena, &ini, plan->error);
    if (status != CL_OK)
        return status;
    size_t before = plan->rows_before = plan->error->row_count;
    read_sections(plan, &ini);
    if (plan->error->row_count == before) { /* geometry says nothing sensible of numbers that were not read */
        check_stock_keys(plan, &ini);
        cl_label_check_sheet(plan);
        cl_label_check_fields(plan);
        for (size_t i = 0; i < plan->count; i++)
            check_kind(plan, &plan->element[i]);
        cl_label_check_elements(plan);
    }
    return cl_label_plan_end(plan, before);
}
