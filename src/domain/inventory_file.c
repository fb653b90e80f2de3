/* A file of a count: a line per vial, with or without its position. */
#include "base/csv.h"
#include "domain/inventory.h"
#include <string.h>

struct file {
    struct cl *cl;
    struct cl_inventory_seen *at;
    size_t count, capacity;
    bool begun, vial_first; /* in a row of two fields */
};

static bool is_header(struct file *file, const struct cl_csv_row *row)
{
    if (file->begun)
        return false;
    file->begun = true;
    if (row->count == 1)
        return strcasecmp(row->field[0], "vial") == 0;
    bool vial_first = strcasecmp(row->field[0], "vial") == 0, vial_last = strcasecmp(row->field[1], "vial") == 0;
    file->vial_first = row->count == 2 && vial_first && !vial_last;
    return row->count == 2 && vial_first != vial_last;
}

static enum cl_status take_row(void *context, const struct cl_csv_row *row)
{
    struct file *file = context;
    if (is_header(file, row))
        return CL_OK;
    if (row->count > 2) {
        cl_fail_row(file->cl->error, row->line, "", "a line is VIAL or POSITION,VIAL: this one has %zu fields",
                    row->count);
        return CL_OK;
    }
    const char *vial = row->field[row->count == 2 && !file->vial_first ? 1 : 0];
    const char *place = row->count == 2 ? row->field[file->vial_first ? 1 : 0] : NULL;
    file->at = cl_arena_grow(&file->cl->arena, file->at, file->count, &file->capacity, sizeof *file->at);
    file->at[file->count++] = (struct cl_inventory_seen){cl_arena_copy(&file->cl->arena, vial),
                                                         cl_arena_copy(&file->cl->arena, place), row->line};
    return CL_OK;
}

enum cl_status cl_inventory_file_read(struct cl *cl, const char *data, size_t size, struct cl_inventory_seen_list *out)
{
    enum cl_status status;
    struct file file = {.cl = cl};
    CL_TRY(cl_csv_read(data, size, take_row, &file, cl->error));
    if (cl->error->row_count > 0)
        status = cl_fail(cl->error, CL_INVALID_INPUT, "count.read", NULL, "correct the file and count again",
                         "the file of the count cannot be read");
    *out = (struct cl_inventory_seen_list){file.at, file.count};
done:
    return status;
}
