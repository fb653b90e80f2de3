#include "fuzz.h"
#include "render/label.h"
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word;
    enum cl_label_form form;
    const char *widest;
} FIELDS[] = {
#define FIELD(name, word, form, own, kinds, widest) {word, CL_LABEL_##form, widest},
    CL_LABEL_FIELDS(FIELD)
#undef FIELD
};

static const char *const KINDS[] = {
#define KIND(name, word) word,
    CL_LABEL_KINDS(KIND)
#undef KIND
};

/* What the template says that it is for, as "for = sample" anywhere in it; else a vial. */
static enum cl_label_kind kind_of(const char *text, size_t size)
{
    static const char key[] = "\nfor = ";
    const char *found = memmem(text, size, key, sizeof key - 1);
    for (int kind = 0; found && kind < CL_LABEL_KIND_COUNT; kind++) {
        size_t word = strlen(KINDS[kind]), rest = size - (size_t)(found - text) - (sizeof key - 1);
        if (rest >= word && memcmp(found + sizeof key - 1, KINDS[kind], word) == 0)
            return (enum cl_label_kind)kind;
    }
    return CL_LABEL_OF_VIAL;
}

/* Printers take ^ and ~ as the beginning of a command: a text's own never get there. One label is one format. */
static bool is_one_format(const struct cl_bytes *zpl)
{
    const char *text = zpl->data, *second = zpl->size > 3 ? memmem(text + 3, zpl->size - 3, "^XA", 3) : NULL;
    return zpl->size > 7 && memcmp(text, "^XA", 3) == 0 && !second && !memchr(text, '~', zpl->size) &&
           memcmp(text + zpl->size - 4, "^XZ\n", 4) == 0;
}

static void draw(const char *text, size_t size, const char *words, enum cl_label_format format)
{
    struct cl_error error = {0};
    struct cl_bytes bytes = {0};
    struct cl_label label = {.kind = kind_of(text, size)};
    struct cl_label_job job = {
        .format = format,
        .template_text = text,
        .template_size = size,
        .template_file = "label.ini",
        .label = &label,
        .count = 1,
        .across = size % 2 == 1 ? "DRAFT" : NULL,
    };
    for (size_t i = 0; i < CL_LABEL_FIELD_COUNT; i++)
        label.text[i] = words && FIELDS[i].form == CL_LABEL_WORDS ? words : FIELDS[i].widest;
    enum cl_status status = cl_labels_render(&job, &bytes, &error);
    cl_fuzz_must((status == CL_OK) == (bytes.data != NULL && bytes.size > 0), "labels are made, or refused");
    cl_fuzz_must(status == CL_OK || (error.status == status && *error.message), "a refusal says why");
    cl_fuzz_must(status == CL_OK || status == CL_INVALID_INPUT || status == CL_REFUSED || status == CL_USAGE,
                 "a refusal is the template's or the text's");
    cl_fuzz_must(status != CL_OK || format != CL_LABEL_ZPL || is_one_format(&bytes), "no text becomes a command");
    free(bytes.data);
    cl_error_clear(&error);
}

void cl_fuzz_template(const uint8_t *data, size_t size)
{
    static const char behind[] = "\n%%\n";
    const char *text = (const char *)data, *mark = size ? memmem(data, size, behind, sizeof behind - 1) : NULL;
    char *words = NULL;
    size_t template_size = mark ? (size_t)(mark - text) + 1 : size;
    if (mark) {
        const char *from = mark + sizeof behind - 1;
        words = strndup(from, size - (size_t)(from - text));
        if (!words)
            abort();
    }
    draw(text, template_size, words, CL_LABEL_PDF);
    draw(text, template_size, words, CL_LABEL_SVG);
    draw(text, template_size, words, CL_LABEL_ZPL);
    free(words);
}
