/* What an approved label template names is kept with it, so that a former version prints as it did. */
#include "domain/label_file.h"
#include "base/ini.h"
#include <string.h>

/* The hash that an entry of a template says of a file beside it; NULL: it is another entry. */
static const char *named(const struct cl_ini_entry *entry)
{
    return strcmp(entry->key, "sha256") == 0 ? entry->value : NULL;
}

/* The bytes on record; their data is NULL where there are none. */
static enum cl_status find(struct cl *cl, const char *sha256, struct cl_label_file *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LABEL_FILE_CONTENT, CL_BIND(cl_text(sha256)));
    *out = (struct cl_label_file){.sha256 = sha256};
    if (cl_rows_next(rows)) {
        const void *bytes = cl_rows_blob(rows, 0, &out->size);
        out->data = cl_arena_copy_bytes(&cl->arena, bytes ? bytes : "", out->size);
    }
    return cl_rows_close(rows);
}

/* One of the source's that has this hash, whatever it says of itself. */
static const struct cl_label_file *choose(const struct cl_label_source *source, const char *sha256)
{
    char hex[CL_HASH_TEXT];
    for (size_t i = 0; i < source->files.count; i++) {
        const struct cl_label_file *file = &source->files.at[i];
        struct cl_hash hash = cl_hash_of(file->data, file->size);
        if (strcmp(cl_hash_write(&hash, hex, sizeof hex), sha256) == 0)
            return file;
    }
    return NULL;
}

static enum cl_status keep(struct cl *cl, const struct cl_label_source *source, const char *sha256)
{
    enum cl_status status;
    struct cl_label_file kept;
    int64_t id;
    CL_TRY(find(cl, sha256, &kept));
    if (kept.data)
        return CL_OK;
    const struct cl_label_file *file = choose(source, sha256);
    if (!file)
        return cl_refuse(cl, "label.file", source->name, "put the file that was meant beside the template",
                         "%s names a file with sha256 = %s, which is not there", source->name, sha256);
    CL_TRY(cl_store_insert(cl->store, SQL_LABEL_FILE_INSERT, &id,
                           CL_BIND(cl_text(sha256), cl_blob(file->data, file->size))));
done:
    return status;
}

enum cl_status cl_label_files_keep(struct cl *cl, const struct cl_label_source *source)
{
    enum cl_status status;
    struct cl_ini ini;
    CL_TRY(cl_ini_read(source->file, source->text, source->size, &cl->arena, &ini, cl->error));
    for (size_t i = 0; i < ini.count; i++)
        if (named(&ini.entry[i]))
            CL_TRY(keep(cl, source, named(&ini.entry[i])));
done:
    return status;
}

enum cl_status cl_label_files_get(struct cl *cl, const char *text, struct cl_label_files *out)
{
    enum cl_status status;
    struct cl_ini ini;
    struct cl_label_file *items = NULL;
    size_t count = 0, capacity = 0;
    CL_TRY(cl_ini_read("the template", text ? text : "", text ? strlen(text) : 0, &cl->arena, &ini, cl->error));
    for (size_t i = 0; i < ini.count; i++) {
        struct cl_label_file file;
        if (!named(&ini.entry[i]))
            continue;
        CL_TRY(find(cl, named(&ini.entry[i]), &file));
        if (!file.data)
            continue;
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = file;
    }
    *out = (struct cl_label_files){items, count};
done:
    return status;
}
