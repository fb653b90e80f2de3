#include "store/internal.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- open and close -------------------------------------------------------------------------------------------- */

enum cl_status cl_store_open(struct cl_store **out, const char *place, enum cl_store_mode mode, struct cl_error *error)
{
    struct cl_store *store = calloc(1, sizeof *store);
    if (!store || !(store->place = strdup(place)))
        abort();
    store->error = error;
    enum cl_status status = cl_db_open(&store->db, place, mode, &store->writing, cl_store_capture, store, error);
    /* From here on a file that CREATE began is ours to remove. A CONFLICT is somebody else's file. */
    store->creating = mode == CL_STORE_CREATE && status != CL_CONFLICT;
    if (status == CL_OK) {
        *out = store;
    } else {
        cl_store_close(store);
        *out = NULL;
    }
    return status;
}

static void free_rows(struct cl_rows *rows)
{
    while (rows) {
        struct cl_rows *next = rows->next;
        cl_cursor_free(rows->cursor);
        free(rows);
        rows = next;
    }
}

void cl_store_close(struct cl_store *store)
{
    if (!store)
        return;
    cl_store_rollback(store);
    for (size_t i = 0; i < SQL_COUNT; i++)
        free_rows(store->rows[i]);
    cl_db_close(store->db);
    if (store->creating)
        cl_db_remove(store->place);
    cl_arena_free(&store->arena);
    free(store->place);
    free(store);
}

enum cl_status cl_store_backup(struct cl_store *store, const char *path)
{
    return cl_db_backup(store->db, path);
}
