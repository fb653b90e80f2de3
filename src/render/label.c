#include "render/label.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/ini.h"
#include "base/text.h"
#include "render/pdf.h"
#include "render/qr.h"

#include <cryolot/value.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASCENT           0.76 /* of the size: how far letters reach above and below the base line */
#define DESCENT          0.24
#define PITCH            1.1 /* of the size: from line to line */
#define LINES_MOST       12
#define SHAPES_LOOKED_AT 16 /* labels of so many lots may alternate before a lot's shared part is drawn again */

/* ---- the template, as read ------------------------------------------------------------------------------------- */

#define FIELD_LIST(X)                                                                                                  \
    X(VIAL, "vial")                                                                                                    \
    X(PRODUCT, "product")                                                                                              \
    X(MANUFACTURER, "manufacturer")                                                                                    \
    X(LOT, "lot")                                                                                                      \
    X(SERIAL, "serial")                                                                                                \
    X(CELLS, "cells")                                                                                                  \
    X(VOLUME, "volume")                                                                                                \
    X(EXPIRES, "expires")                                                                                              \
    X(STORAGE, "storage")                                                                                              \
    X(CAUTION, "caution")                                                                                              \
    X(TRAINING, "training")                                                                                            \
    X(SAMPLE, "sample")                                                                                                \
    X(STAGE, "stage")                                                                                                  \
    X(TESTS, "tests")                                                                                                  \
    X(LABORATORY, "laboratory")                                                                                        \
    X(TAKEN, "taken")                                                                                                  \
    X(CODE, "code")                                                                                                    \
    X(KIND, "kind")                                                                                                    \
    X(NAME, "name")                                                                                                    \
    X(ABOUT, "about")                                                                                                  \
    X(USE_BY, "use_by")                                                                                                \
    X(DILUENT, "diluent")

#define FIELD_ENUM(name, word) FIELD_##name,
#define FIELD_WORD(name, word) word,
enum field { FIELD_LIST(FIELD_ENUM) FIELD_NONE };
static const char *const field_word[] = {FIELD_LIST(FIELD_WORD) NULL};

enum kind { KIND_STOCK, KIND_QR, KIND_TEXT, KIND_COUNT };
static const char *const kind_word[] = {"stock", "qr", "text", NULL};

/* A value is pieces, parted by " / " or " · "; a piece is parts, each a literal and the field behind it. */
struct part {
    const char *literal;
    enum field field;
    const char *separator; /* NULL: this part goes on with the piece before */
};

/* Lengths are micrometres, sizes of letters thousandths of a point, as written in the template. */
struct element {
    enum kind kind;
    const char *section; /* "text product" */
    const char *name;    /* "text 'product'", for messages */
    int line;
    int64_t x, y, width, size, minimum, lines, stretch, module, version;
    int64_t bold, align;
    const char *value;
    struct part *part;
    size_t part_count;
    bool own; /* differs from label to label of one lot */
};

struct stock {
    int line;
    int64_t roll, dpi, columns, rows;
    int64_t page_width, page_height, label_width, label_height, margin_left, margin_top, gap_x, gap_y, edge;
};

struct plan {
    const char *file;
    struct cl_arena arena;
    struct stock stock;
    struct element *element;
    size_t count, capacity;
    bool uses[FIELD_NONE];
    struct cl_error *error;
};

enum value_kind { LENGTH, POINTS, PERCENT, WHOLE, WORD, VALUE };

static const char *const word_roll[] = {"sheet", "roll", NULL};
static const char *const word_bold[] = {"no", "yes", NULL};
static const char *const word_align[] = {"left", "centre", "right", NULL};

struct key {
    const char *name;
    enum value_kind kind;
    size_t offset; /* of the int64_t, or of the text */
    int64_t least, most;
    const char *const *words;
    bool required;
};

static const struct key stock_key[] = {
    {"kind", WORD, offsetof(struct stock, roll), 0, 0, word_roll, true},
    {"dpi", WHOLE, offsetof(struct stock, dpi), 200, 1200, NULL, true},
    {"label_width", LENGTH, offsetof(struct stock, label_width), 5000, 300000, NULL, true},
    {"label_height", LENGTH, offsetof(struct stock, label_height), 5000, 300000, NULL, true},
    {"edge", LENGTH, offsetof(struct stock, edge), 0, 20000, NULL, true},
    {"page_width", LENGTH, offsetof(struct stock, page_width), 10000, 1000000, NULL, false},
    {"page_height", LENGTH, offsetof(struct stock, page_height), 10000, 1000000, NULL, false},
    {"columns", WHOLE, offsetof(struct stock, columns), 1, 100, NULL, false},
    {"rows", WHOLE, offsetof(struct stock, rows), 1, 200, NULL, false},
    {"margin_left", LENGTH, offsetof(struct stock, margin_left), 0, 500000, NULL, false},
    {"margin_top", LENGTH, offsetof(struct stock, margin_top), 0, 500000, NULL, false},
    {"gap_x", LENGTH, offsetof(struct stock, gap_x), 0, 100000, NULL, false},
    {"gap_y", LENGTH, offsetof(struct stock, gap_y), 0, 100000, NULL, false},
    {NULL, 0, 0, 0, 0, NULL, false},
};

static const struct key qr_key[] = {
    {"x", LENGTH, offsetof(struct element, x), 0, 300000, NULL, true},
    {"y", LENGTH, offsetof(struct element, y), 0, 300000, NULL, true},
    {"module", WHOLE, offsetof(struct element, module), 1, 100, NULL, true},
    {"version", WHOLE, offsetof(struct element, version), 1, CL_QR_VERSION_MOST, NULL, true},
    {"value", VALUE, offsetof(struct element, value), 0, 0, NULL, true},
    {NULL, 0, 0, 0, 0, NULL, false},
};

static const struct key text_key[] = {
    {"x", LENGTH, offsetof(struct element, x), 0, 300000, NULL, true},
    {"y", LENGTH, offsetof(struct element, y), 0, 300000, NULL, true},
    {"width", LENGTH, offsetof(struct element, width), 1000, 300000, NULL, true},
    {"size", POINTS, offsetof(struct element, size), 2500, 72000, NULL, true},
    {"minimum", POINTS, offsetof(struct element, minimum), 2500, 72000, NULL, true},
    {"lines", WHOLE, offsetof(struct element, lines), 1, LINES_MOST, NULL, false},
    {"stretch", PERCENT, offsetof(struct element, stretch), 50, 150, NULL, false},
    {"bold", WORD, offsetof(struct element, bold), 0, 0, word_bold, false},
    {"align", WORD, offsetof(struct element, align), 0, 0, word_align, false},
    {"value", VALUE, offsetof(struct element, value), 0, 0, NULL, true},
    {NULL, 0, 0, 0, 0, NULL, false},
};

static const struct key *const keys_of[KIND_COUNT] = {stock_key, qr_key, text_key};

/* ---- reading it ------------------------------------------------------------------------------------------------ */

static void bad_word(struct plan *plan, int line, const char *what, const char *word, const char *const *words)
{
    const char *near = cl_text_nearest(word, words);
    if (near != NULL)
        cl_fail_row(plan->error, line, what, "'%s' is not known; did you mean '%s'", word, near);
    else
        cl_fail_row(plan->error, line, what, "'%s' is not known", word);
}

static void read_word(struct plan *plan, const struct cl_ini_entry *entry, const struct key *key, int64_t *out)
{
    for (int64_t i = 0; key->words[i] != NULL; i++) {
        if (strcmp(entry->value, key->words[i]) == 0) {
            *out = i;
            return;
        }
    }
    bad_word(plan, entry->line, entry->key, entry->value, key->words);
}

static void read_number(struct plan *plan, const struct cl_ini_entry *entry, const struct key *key, int64_t *out)
{
    static const char *const unit[] = {[LENGTH] = " mm", [POINTS] = " pt", [PERCENT] = " %", [WHOLE] = ""};
    char least[CL_DECIMAL_TEXT], most[CL_DECIMAL_TEXT];
    struct cl_error reason = {0};
    struct cl_decimal decimal;
    int64_t value = 0;
    int power = key->kind == LENGTH || key->kind == POINTS ? 3 : 0;
    if (cl_decimal_read(entry->value, &decimal, &reason) != CL_OK ||
        cl_decimal_scale(decimal, power, &value, &reason) != CL_OK)
        cl_fail_row(plan->error, entry->line, entry->key, "%s", reason.message);
    else if (value < key->least || value > key->most)
        cl_fail_row(plan->error, entry->line, entry->key, "%s is not between %s and %s%s", entry->value,
                    cl_decimal_write((struct cl_decimal){key->least / (power ? 1000 : 1), 0}, least, sizeof least),
                    cl_decimal_write((struct cl_decimal){key->most / (power ? 1000 : 1), 0}, most, sizeof most),
                    unit[key->kind]);
    else
        *out = value;
    cl_error_clear(&reason);
}

static void read_entry(struct plan *plan, const struct cl_ini_entry *entry, enum kind kind, void *target)
{
    const char *names[16] = {NULL};
    const struct key *key = keys_of[kind];
    for (size_t i = 0; key->name != NULL && strcmp(key->name, entry->key) != 0; i++, key++)
        names[i] = key->name;
    if (key->name == NULL)
        bad_word(plan, entry->line, "key", entry->key, names);
    else if (key->kind == VALUE)
        *(const char **)((char *)target + key->offset) = entry->value;
    else if (key->kind == WORD)
        read_word(plan, entry, key, (int64_t *)((char *)target + key->offset));
    else
        read_number(plan, entry, key, (int64_t *)((char *)target + key->offset));
}

/* The kind of a section: "stock", "qr NAME", "text NAME". KIND_COUNT after saying what is wrong. */
static enum kind kind_of(struct plan *plan, const struct cl_ini_entry *entry)
{
    char word[16];
    size_t size = strcspn(entry->section, " ");
    snprintf(word, sizeof word, "%.*s", (int)(size < sizeof word ? size : sizeof word - 1), entry->section);
    int kind = 0;
    while (kind < KIND_COUNT && strcmp(word, kind_word[kind]) != 0)
        kind++;
    bool named = entry->section[size] == ' ';
    if (kind == KIND_COUNT)
        bad_word(plan, entry->line, "section", word, kind_word);
    else if (named == (kind == KIND_STOCK))
        cl_fail_row(plan->error, entry->line, "section",
                    kind == KIND_STOCK ? "write [stock] without a name" : "give it a name: [%s vial]", kind_word[kind]);
    else
        return (enum kind)kind;
    return KIND_COUNT;
}

static void check_required(struct plan *plan, const struct cl_ini *ini, enum kind kind, const char *section, int line)
{
    for (const struct key *key = keys_of[kind]; key->name != NULL; key++)
        if (key->required && cl_ini_get(ini, section, key->name) == NULL)
            cl_fail_row(plan->error, line, key->name, "%s is missing in [%s]", key->name, section);
}

static struct element *add_element(struct plan *plan, enum kind kind, const struct cl_ini_entry *entry)
{
    plan->element = cl_arena_grow(&plan->arena, plan->element, plan->count, &plan->capacity, sizeof *plan->element);
    struct element *element = &plan->element[plan->count++];
    *element =
        (struct element){.kind = kind, .section = entry->section, .line = entry->line, .lines = 1, .stretch = 100};
    element->name =
        cl_arena_print(&plan->arena, "%s '%s'", kind_word[kind], entry->section + strcspn(entry->section, " ") + 1);
    return element;
}

/* Walks the file section by section. */
static void read_sections(struct plan *plan, const struct cl_ini *ini)
{
    enum kind kind = KIND_COUNT;
    void *target = NULL;
    for (size_t i = 0; i < ini->count; i++) {
        const struct cl_ini_entry *entry = &ini->entry[i];
        if (i == 0 || strcmp(entry->section, ini->entry[i - 1].section) != 0) {
            kind = kind_of(plan, entry);
            if (kind == KIND_STOCK)
                plan->stock.line = entry->line;
            if (kind != KIND_COUNT) {
                target = kind == KIND_STOCK ? (void *)&plan->stock : (void *)add_element(plan, kind, entry);
                check_required(plan, ini, kind, entry->section, entry->line);
            }
        }
        if (kind != KIND_COUNT)
            read_entry(plan, entry, kind, target);
    }
    if (plan->stock.line == 0)
        cl_fail_row(plan->error, 1, "section", "the section [stock] is missing");
}

/* ---- values: literals and fields ------------------------------------------------------------------------------- */

static enum field field_of(const char *name, size_t size)
{
    int field = 0;
    while (field < FIELD_NONE && (strlen(field_word[field]) != size || strncmp(field_word[field], name, size) != 0))
        field++;
    return (enum field)field;
}

/* Whether a field differs from label to label of one lot. */
static bool is_own(enum field field)
{
    return field == FIELD_VIAL || field == FIELD_SERIAL || (field >= FIELD_SAMPLE && field <= FIELD_DILUENT);
}

static void add_part(struct plan *plan, struct element *element, size_t *capacity, struct part part)
{
    element->part = cl_arena_grow(&plan->arena, element->part, element->part_count, capacity, sizeof part);
    element->part[element->part_count++] = part;
    if (part.field == FIELD_NONE)
        return;
    plan->uses[part.field] = true;
    element->own = element->own || is_own(part.field);
}

/* What is nearest in the text: a field's begin, a separator, or the end. */
static const char *next_mark(const char *at, const char **separator)
{
    static const char *const separators[] = {" / ", " · "};
    const char *mark = strstr(at, "{{");
    *separator = NULL;
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        const char *found = strstr(at, separators[i]);
        if (found != NULL && (mark == NULL || found < mark)) {
            mark = found;
            *separator = separators[i];
        }
    }
    return mark != NULL ? mark : at + strlen(at);
}

static void split_value(struct plan *plan, struct element *element)
{
    size_t capacity = 0;
    const char *at = element->value, *separator = "", *next_separator = NULL;
    if (strstr(at, "}}") != NULL && strstr(at, "{{") == NULL)
        cl_fail_row(plan->error, element->line, "value", "'}}' without '{{' in [%s]", element->section);
    for (;;) {
        const char *mark = next_mark(at, &next_separator);
        struct part part = {cl_arena_copy_bytes(&plan->arena, at, (size_t)(mark - at)), FIELD_NONE, separator};
        const char *end = *mark == '{' ? strstr(mark, "}}") : NULL;
        if (*mark == '{' && end == NULL) {
            cl_fail_row(plan->error, element->line, "value", "'{{' without '}}' in [%s]", element->section);
            return;
        }
        if (end != NULL) {
            const char *name = cl_arena_copy_bytes(&plan->arena, mark + 2, (size_t)(end - mark - 2));
            part.field = field_of(name, strlen(name));
            if (part.field == FIELD_NONE)
                bad_word(plan, element->line, "value", name, field_word);
        }
        add_part(plan, element, &capacity, part);
        separator = next_separator;
        if (*mark == '\0')
            return;
        at = end != NULL ? end + 2 : mark + strlen(separator);
    }
}

/* ---- does it fit together -------------------------------------------------------------------------------------- */

static double mm(int64_t micrometres)
{
    return (double)micrometres / 1000.0;
}

/* A length in whole printer dots, the nearest. */
static int64_t dots(const struct stock *stock, int64_t micrometres)
{
    return (micrometres * stock->dpi + 12700) / 25400;
}

static double mm_of_dots(const struct stock *stock, int64_t count)
{
    return (double)count * CL_PDF_INCH / (double)stock->dpi;
}

/* The room an element takes, in mm from the label's corner. */
struct area {
    double left, top, right, bottom;
};

static struct area area_of(const struct stock *stock, const struct element *element)
{
    double x = mm(element->x), y = mm(element->y);
    if (element->kind == KIND_QR) {
        int64_t modules = CL_QR_WIDTH(element->version) + 2 * CL_QR_QUIET;
        double side = mm_of_dots(stock, modules * element->module);
        x = mm_of_dots(stock, dots(stock, element->x));
        y = mm_of_dots(stock, dots(stock, element->y));
        return (struct area){x, y, x + side, y + side};
    }
    double size = mm(element->size) * CL_PDF_INCH / CL_PDF_POINT;
    double below = (double)(element->lines - 1) * PITCH * size + DESCENT * size;
    return (struct area){x, y - ASCENT * size, x + mm(element->width), y + below};
}

/* The quiet zone of a QR may reach over the non-printable edge, but not over the label's. */
static void check_inside(struct plan *plan, const struct element *element)
{
    const double hair = 0.0005;
    double edge = element->kind == KIND_QR ? 0 : mm(plan->stock.edge);
    double right = mm(plan->stock.label_width) - edge, bottom = mm(plan->stock.label_height) - edge;
    struct area area = area_of(&plan->stock, element);
    if (area.left < edge - hair || area.top < edge - hair || area.right > right + hair || area.bottom > bottom + hair)
        cl_fail_row(plan->error, element->line, "x",
                    "[%s] needs %.2f to %.2f mm across and %.2f to %.2f mm down, but the label's printable room ends "
                    "at %.2f and %.2f, %.2f and %.2f mm",
                    element->section, area.left, area.right, area.top, area.bottom, edge, right, edge, bottom);
}

static void check_module(struct plan *plan, const struct element *element)
{
    int64_t least = plan->stock.dpi < 300 ? 3 : 4; /* fewer dots were misread, see the manual's table */
    double quiet = mm_of_dots(&plan->stock, CL_QR_QUIET * element->module);
    if (element->module < least)
        cl_fail_row(plan->error, element->line, "module",
                    "a QR needs at least %d printer dots a module at %d dpi to be read", (int)least,
                    (int)plan->stock.dpi);
    if (mm(element->x) + quiet < mm(plan->stock.edge) || mm(element->y) + quiet < mm(plan->stock.edge))
        cl_fail_row(plan->error, element->line, "x", "dark modules of [%s] stand in the label's edge",
                    element->section);
}

/* Nothing may stand in a QR's quiet zone. */
static void check_apart(struct plan *plan, const struct element *code, const struct element *other)
{
    struct area a = area_of(&plan->stock, code), b = area_of(&plan->stock, other);
    bool apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
    if (other != code && !apart)
        cl_fail_row(plan->error, other->line, "x", "[%s] stands in the quiet zone of [%s]", other->section,
                    code->section);
}

static void check_sheet(struct plan *plan, const struct cl_ini *ini)
{
    struct stock *stock = &plan->stock;
    for (const struct key *key = stock_key; key->name != NULL; key++) {
        int line = cl_ini_line(ini, "stock", key->name);
        if (!key->required && stock->roll && line != 0)
            cl_fail_row(plan->error, line, key->name, "%s is only for sheets", key->name);
        if (!key->required && !stock->roll && line == 0)
            cl_fail_row(plan->error, stock->line, key->name, "%s is missing in [stock]", key->name);
    }
    if (stock->roll) {
        stock->columns = stock->rows = 1;
        return;
    }
    int64_t right = stock->margin_left + stock->columns * (stock->label_width + stock->gap_x) - stock->gap_x;
    int64_t bottom = stock->margin_top + stock->rows * (stock->label_height + stock->gap_y) - stock->gap_y;
    if (right > stock->page_width)
        cl_fail_row(plan->error, stock->line, "columns", "the labels need %.1f mm across, the page has %.1f", mm(right),
                    mm(stock->page_width));
    if (bottom > stock->page_height)
        cl_fail_row(plan->error, stock->line, "rows", "the labels need %.1f mm down, the page has %.1f", mm(bottom),
                    mm(stock->page_height));
}

static void check_elements(struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        struct element *element = &plan->element[i];
        check_inside(plan, element);
        if (element->kind == KIND_TEXT && element->minimum > element->size)
            cl_fail_row(plan->error, element->line, "minimum", "minimum is larger than size in [%s]", element->section);
        if (element->kind != KIND_QR)
            continue;
        check_module(plan, element);
        for (size_t other = 0; other < plan->count; other++)
            check_apart(plan, element, &plan->element[other]);
    }
}

/* What a template is for: told by the ID that it shows; a bag's by its use-by time. */
enum subject { VIALS, SAMPLES, THINGS, BAGS };

static enum subject subject_of(const struct plan *plan)
{
    if (plan->uses[FIELD_CODE] && plan->uses[FIELD_USE_BY])
        return BAGS;
    return plan->uses[FIELD_CODE] ? THINGS : plan->uses[FIELD_SAMPLE] ? SAMPLES : VIALS;
}

/* What a small container must show at least (21 CFR 610.60), a sample, or another thing; and what keeps a training
 * label from being mistaken. */
static void check_fields(struct plan *plan)
{
    static const enum field needed[][11] = {
        [VIALS] = {FIELD_VIAL, FIELD_PRODUCT, FIELD_MANUFACTURER, FIELD_LOT, FIELD_TRAINING, FIELD_NONE},
        [SAMPLES] = {FIELD_SAMPLE, FIELD_LOT, FIELD_STAGE, FIELD_TESTS, FIELD_TRAINING, FIELD_NONE},
        [THINGS] = {FIELD_CODE, FIELD_NAME, FIELD_TRAINING, FIELD_NONE},
        [BAGS] = {FIELD_CODE, FIELD_NAME, FIELD_PRODUCT, FIELD_MANUFACTURER, FIELD_LOT, FIELD_CELLS, FIELD_VOLUME,
                  FIELD_USE_BY, FIELD_CAUTION, FIELD_TRAINING, FIELD_NONE},
    };
    for (const enum field *field = needed[subject_of(plan)]; *field != FIELD_NONE; field++)
        if (!plan->uses[*field])
            cl_fail_row(plan->error, plan->stock.line > 0 ? plan->stock.line : 1, "value",
                        "the label does not show {{%s}}", field_word[*field]);
}

static int compare_rows(const void *left, const void *right)
{
    const struct cl_row_error *a = left, *b = right;
    return (a->row > b->row) - (a->row < b->row);
}

static enum cl_status read_plan(struct plan *plan, const struct cl_label_job *job)
{
    struct cl_ini ini = {0};
    plan->file = job->template_file;
    enum cl_status status =
        cl_ini_read(job->template_file, job->template_text, job->template_size, &plan->arena, &ini, plan->error);
    if (status != CL_OK)
        return status;
    size_t before = plan->error->row_count;
    read_sections(plan, &ini);
    for (size_t i = 0; i < plan->count; i++)
        if (plan->element[i].value != NULL)
            split_value(plan, &plan->element[i]);
    if (plan->error->row_count == before) { /* geometry says nothing sensible of numbers that were not read */
        check_sheet(plan, &ini);
        check_fields(plan);
        check_elements(plan);
    }
    size_t wrong = plan->error->row_count - before;
    if (wrong == 0)
        return CL_OK;
    qsort(plan->error->rows + before, wrong, sizeof *plan->error->rows, compare_rows);
    const struct cl_row_error *first = &plan->error->rows[before];
    return cl_fail(plan->error, CL_INVALID_INPUT, "template.valid", plan->file, "correct the lines that are named",
                   "the label template %s has %zu mistake%s, the first in line %lld: %s", plan->file, wrong,
                   wrong == 1 ? "" : "s", (long long)first->row, first->message);
}

/* ---- drawing --------------------------------------------------------------------------------------------------- */

/* A part that many labels share: everything but the vial's own texts and code. */
struct shared {
    const struct cl_label *label;
    int shape;
};

struct press {
    struct plan *plan;
    struct cl_pdf *pdf;
    struct cl_buffer text; /* the value being put together */
    struct shared *shared;
    size_t shared_count, shared_capacity;
};

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

/* The ID that the label is of. */
static const char *code_of(const struct cl_label *label)
{
    return or_empty(label->code != NULL ? label->code : label->sample != NULL ? label->sample : label->vial);
}

/* A field's text, in `room` when it has to be written. */
static const char *field_text(const struct cl_label *label, enum field field, char *room, size_t size)
{
    room[0] = '\0';
    switch (field) {
    case FIELD_VIAL:
        return or_empty(label->vial);
    case FIELD_PRODUCT:
        return or_empty(label->product);
    case FIELD_MANUFACTURER:
        return or_empty(label->manufacturer);
    case FIELD_LOT:
        return or_empty(label->lot);
    case FIELD_SERIAL:
        return or_empty(label->serial);
    case FIELD_CELLS:
        return label->cells > 0 ? cl_cells_write(label->cells, room, size) : "";
    case FIELD_VOLUME:
        return label->volume_ul > 0 ? cl_volume_write(label->volume_ul, room, size) : "";
    case FIELD_EXPIRES:
        return cl_date_is_set(label->expires_on) ? cl_date_write(label->expires_on, room, size) : "";
    case FIELD_STORAGE:
        return or_empty(label->storage);
    case FIELD_CAUTION:
        return or_empty(label->caution);
    case FIELD_TRAINING:
        return label->training ? "TRAINING" : "";
    case FIELD_SAMPLE:
        return or_empty(label->sample);
    case FIELD_STAGE:
        return or_empty(label->stage);
    case FIELD_TESTS:
        return or_empty(label->tests);
    case FIELD_LABORATORY:
        return or_empty(label->laboratory);
    case FIELD_TAKEN:
        return cl_date_is_set(label->taken_on) ? cl_date_write(label->taken_on, room, size) : "";
    case FIELD_CODE:
        return or_empty(label->code);
    case FIELD_KIND:
        return or_empty(label->kind);
    case FIELD_NAME:
        return or_empty(label->name);
    case FIELD_ABOUT:
        return or_empty(label->about);
    case FIELD_USE_BY:
        return or_empty(label->use_by);
    case FIELD_DILUENT:
        return or_empty(label->diluent);
    case FIELD_NONE:
        break;
    }
    return "";
}

/* Adds the piece that begins at part `first`, unless all its fields are empty; returns the part behind it. */
static size_t add_piece(struct cl_buffer *out, const struct element *element, size_t first,
                        const struct cl_label *label, bool *filled)
{
    char room[CL_QUANTITY_TEXT];
    size_t begin = out->size, i = first, fields = 0, full = 0;
    cl_buffer_add_text(out, begin > 0 ? element->part[first].separator : "");
    for (; i < element->part_count && (i == first || element->part[i].separator == NULL); i++) {
        const char *text = field_text(label, element->part[i].field, room, sizeof room);
        fields += element->part[i].field != FIELD_NONE;
        full += *text != '\0';
        cl_buffer_add_text(out, element->part[i].literal);
        cl_buffer_add_text(out, text);
    }
    if (fields > 0 && full == 0)
        out->size = begin;
    *filled = *filled || full > 0;
    return i;
}

/* The element's text on this label; "" when all its fields are empty. */
static const char *compose(struct press *press, const struct element *element, const struct cl_label *label)
{
    bool has_field = false, filled = false;
    press->text.size = 0;
    for (size_t i = 0; i < element->part_count; i++)
        has_field = has_field || element->part[i].field != FIELD_NONE;
    for (size_t i = 0; i < element->part_count;)
        i = add_piece(&press->text, element, i, label, &filled);
    if (press->text.size == 0 || (has_field && !filled))
        return "";
    cl_buffer_add(&press->text, "", 1); /* a shortened text still ends with NUL */
    return press->text.data;
}

static enum cl_status draw_text(struct press *press, const struct element *element, const struct cl_label *label)
{
    struct cl_pdf_line line[LINES_MOST];
    size_t count = 0;
    const char *text = compose(press, element, label);
    struct cl_pdf_style style = {.element = element->name,
                                 .size = (double)element->size / 1000,
                                 .stretch = (double)element->stretch / 100,
                                 .bold = element->bold != 0};
    struct cl_pdf_room room = {mm(element->width), (double)element->minimum / 1000, (size_t)element->lines};
    enum cl_status status = cl_pdf_fit(press->pdf, &style, text, &room, line, &count);
    double pitch = PITCH * style.size * CL_PDF_INCH / CL_PDF_POINT;
    for (size_t i = 0; i < count && status == CL_OK; i++) {
        double indent = (room.width - line[i].width) * (double)element->align / 2; /* left 0, centre 1, right 2 */
        status = cl_pdf_text(press->pdf, &style, mm(element->x) + indent, mm(element->y) + (double)i * pitch,
                             line[i].text, line[i].size);
    }
    return status;
}

static enum cl_status draw_qr(struct press *press, const struct element *element, const struct cl_label *label)
{
    struct cl_qr code = {0};
    const struct stock *stock = &press->plan->stock;
    enum cl_status status =
        cl_qr_encode(compose(press, element, label), (int)element->version, &code, press->plan->error);
    if (status != CL_OK)
        return status;
    int64_t quiet = CL_QR_QUIET * element->module;
    cl_pdf_bits(press->pdf, mm_of_dots(stock, dots(stock, element->x) + quiet),
                mm_of_dots(stock, dots(stock, element->y) + quiet), mm_of_dots(stock, element->module), code.width,
                code.bit);
    return CL_OK;
}

static enum cl_status draw_elements(struct press *press, const struct cl_label *label, bool own)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < press->plan->count && status == CL_OK; i++) {
        const struct element *element = &press->plan->element[i];
        if (element->own != own)
            continue;
        status = element->kind == KIND_QR ? draw_qr(press, element, label) : draw_text(press, element, label);
    }
    return status;
}

static bool same(const char *a, const char *b)
{
    return a == b || strcmp(or_empty(a), or_empty(b)) == 0;
}

/* Whether two labels differ in nothing but their own fields. */
static bool same_shared(const struct cl_label *a, const struct cl_label *b)
{
    return same(a->lot, b->lot) && same(a->product, b->product) && same(a->manufacturer, b->manufacturer) &&
           same(a->storage, b->storage) && same(a->caution, b->caution) && a->cells == b->cells &&
           a->volume_ul == b->volume_ul && cl_date_compare(a->expires_on, b->expires_on) == 0 &&
           a->training == b->training;
}

/* Texts that all vials of a lot share are laid out and stored once. */
static enum cl_status shared_shape(struct press *press, const struct cl_label *label, int *shape)
{
    const struct stock *stock = &press->plan->stock;
    for (size_t i = press->shared_count; i > 0 && press->shared_count - i < SHAPES_LOOKED_AT; i--) {
        if (same_shared(press->shared[i - 1].label, label)) {
            *shape = press->shared[i - 1].shape;
            return CL_OK;
        }
    }
    cl_pdf_shape_begin(press->pdf);
    enum cl_status status = draw_elements(press, label, false);
    if (status == CL_OK)
        status = cl_pdf_shape_end(press->pdf, mm(stock->label_width), mm(stock->label_height), shape);
    press->shared = cl_arena_grow(&press->plan->arena, press->shared, press->shared_count, &press->shared_capacity,
                                  sizeof *press->shared);
    press->shared[press->shared_count++] = (struct shared){label, *shape};
    return status;
}

/* A roll's page is the label, rounded up to whole dots so that the printer does not scale it. */
static enum cl_status add_page(struct press *press)
{
    const struct stock *stock = &press->plan->stock;
    if (!stock->roll)
        return cl_pdf_page_add(press->pdf, mm(stock->page_width), mm(stock->page_height));
    int64_t across = (stock->label_width * stock->dpi + 25399) / 25400;
    int64_t down = (stock->label_height * stock->dpi + 25399) / 25400;
    return cl_pdf_page_add(press->pdf, mm_of_dots(stock, across), mm_of_dots(stock, down));
}

static enum cl_status draw_label(struct press *press, const struct cl_label *label, int64_t position)
{
    enum cl_status status = CL_OK;
    const struct stock *stock = &press->plan->stock;
    int64_t column = position % stock->columns, row = position / stock->columns;
    int64_t x = stock->margin_left + column * (stock->label_width + stock->gap_x);
    int64_t y = stock->margin_top + row * (stock->label_height + stock->gap_y);
    int shape = 0;
    cl_pdf_record(press->pdf, code_of(label));
    CL_TRY(shared_shape(press, label, &shape));
    cl_pdf_frame_begin(press->pdf, mm_of_dots(stock, dots(stock, x)), mm_of_dots(stock, dots(stock, y)));
    cl_pdf_shape_draw(press->pdf, shape);
    CL_TRY(draw_elements(press, label, true));
    cl_pdf_frame_end(press->pdf);
done:
    return status;
}

static enum cl_status draw_labels(struct press *press, const struct cl_label_job *job)
{
    int64_t places = press->plan->stock.columns * press->plan->stock.rows;
    if (job->skip < 0 || job->skip >= places)
        return cl_fail(press->plan->error, CL_USAGE, NULL, NULL, "give how many places of the first sheet are used",
                       "cannot skip %lld labels: a page of %s has %lld", (long long)job->skip, job->template_file,
                       (long long)places);
    for (size_t i = 0; i < job->count; i++) {
        int64_t position = (int64_t)((size_t)job->skip + i) % places;
        enum cl_status status = i == 0 || position == 0 ? add_page(press) : CL_OK;
        if (status == CL_OK)
            status = draw_label(press, &job->label[i], position);
        if (status != CL_OK)
            return status;
    }
    return CL_OK;
}

static enum subject subject_of_label(const struct cl_label *label)
{
    if (label->code != NULL && label->use_by != NULL)
        return BAGS;
    return label->code != NULL ? THINGS : label->sample != NULL ? SAMPLES : VIALS;
}

/* A vial's label on a sample's template would have a code without an ID, and the other way round. */
static enum cl_status check_kind(struct plan *plan, const struct cl_label_job *job)
{
    static const char *const many[] = {"vials", "samples", "stores, equipment, badges, subjects and commands", "bags"};
    static const char *const one[] = {"a vial", "a sample", "another thing", "a bag"};
    for (size_t i = 0; i < job->count; i++)
        if (subject_of(plan) != subject_of_label(&job->label[i]))
            return cl_fail(plan->error, CL_REFUSED, "template.kind", code_of(&job->label[i]),
                           "cryolot label templates shows what there is",
                           "the label template %s is for %s, and %s is %s", job->template_file, many[subject_of(plan)],
                           code_of(&job->label[i]), one[subject_of_label(&job->label[i])]);
    return CL_OK;
}

enum cl_status cl_labels_render(const struct cl_label_job *job, struct cl_bytes *out, struct cl_error *error)
{
    enum cl_status status = CL_OK;
    static const char *const title[] = {"Vial labels", "Sample labels", "Labels", "Bag labels"};
    struct cl_error unseen = {0}; /* mistakes are counted even where nobody wants to read them */
    struct plan plan = {.error = error != NULL ? error : &unseen};
    struct press press = {.plan = &plan};
    if (job->count == 0)
        return cl_fail(error, CL_REFUSED, "paper.empty", NULL, "name what to print", "there is no label to print");
    CL_TRY(read_plan(&plan, job));
    CL_TRY(check_kind(&plan, job));
    struct cl_pdf_about about = {
        .title = title[subject_of(&plan)],
        .number =
            cl_arena_print(&plan.arena, "%s to %s", code_of(&job->label[0]), code_of(&job->label[job->count - 1])),
    };
    CL_TRY(cl_pdf_new(&about, &press.pdf, error));
    CL_TRY(draw_labels(&press, job));
    CL_TRY(cl_pdf_save(press.pdf, out));
done:
    cl_pdf_free(press.pdf);
    cl_buffer_free(&press.text);
    cl_arena_free(&plan.arena);
    cl_error_clear(&unseen);
    return status;
}
