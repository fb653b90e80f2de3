/* What stood on a label, kept with its print: the texts of its fields as JSON. */
#include "base/buffer.h"
#include "base/json.h"
#include "base/json_field.h"
#include "domain/label.h"
#include <stdlib.h>
#include <string.h>

#define KIND(name, word)                           word,
#define WORD(name, word, form, own, kinds, widest) word,
static const char *const kind_word[] = {CL_LABEL_KINDS(KIND)};
static const char *const field_word[] = {CL_LABEL_FIELDS(WORD)};
#undef KIND
#undef WORD

const char *cl_label_word(enum cl_label_field field)
{
    return field_word[field];
}

static void add_member(struct cl_buffer *out, const char *key, const char *text)
{
    cl_buffer_add_text(out, out->size > 1 ? "," : "");
    cl_json_add_text(out, key, strlen(key));
    cl_buffer_add_text(out, ":");
    cl_json_add_text(out, text, strlen(text));
}

const char *cl_label_texts_write(struct cl *cl, const struct cl_label *label)
{
    struct cl_buffer out = {0};
    cl_buffer_add_text(&out, "{");
    add_member(&out, "for", kind_word[label->kind]);
    for (size_t i = 0; i < CL_LABEL_FIELD_COUNT; i++)
        if (label->text[i] && *label->text[i])
            add_member(&out, field_word[i], label->text[i]);
    cl_buffer_add_text(&out, "}");
    const char *texts = cl_arena_copy_bytes(&cl->arena, out.data, out.size);
    cl_buffer_free(&out);
    return texts;
}

enum cl_status cl_label_texts_read(struct cl *cl, const char *texts, struct cl_label *out)
{
    struct cl_label label = {0};
    char *kind = cl_json_field(texts, "for");
    size_t found = 0;
    while (kind && found < CL_LABEL_KIND_COUNT && strcmp(kind_word[found], kind) != 0)
        found++;
    bool known = kind && found < CL_LABEL_KIND_COUNT;
    free(kind);
    if (!known)
        return cl_fail(cl->error, CL_INTEGRITY, "label.texts", NULL, "cryolot audit verify",
                       "what stood on a label cannot be read");
    label.kind = (enum cl_label_kind)found;
    for (size_t i = 0; i < CL_LABEL_FIELD_COUNT; i++) {
        char *text = cl_json_field(texts, field_word[i]);
        label.text[i] = text ? cl_arena_copy(&cl->arena, text) : NULL;
        free(text);
    }
    *out = label;
    return CL_OK;
}
