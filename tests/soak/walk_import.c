/* Files in the walk: where vials stand, and what sensors read. */
#include "walk.h"
#include <cryolot/reading.h>
#include <cryolot/vial_import.h>
#include <stdio.h>
#include <string.h>

enum { ROWS_MOST = 6, HOUR_MS = 3600000 };

/* Vials that were not put anywhere yet, or are in these hands, one below the other in a box; at times one of them
 * cannot, and then none is. */
enum cl_status walk_import_vials(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_texts vials;
    struct cl_vial_imported out;
    struct cl_texts free = {0};
    const struct walk_store *box = walk_some_store(walker, "box");
    CL_TRY(walk_some_vials(walker, &(struct cl_vial_filter){.state = "filled"}, ROWS_MOST, &vials));
    if (vials.count == 0)
        CL_TRY(walk_vials_in_hand(walker, ROWS_MOST, &vials));
    if (box->rows > 0 && vials.count > 0)
        status = cl_storage_free(walker->cl, box->code, &free);
    *tried = vials.count > 0;
    if (status != CL_OK || !*tried)
        return status;
    const char *text = "vial,place\n";
    for (size_t i = 0; i < vials.count; i++) {
        const char *vial = walk_one_in(walker, 30) ? walk_some_code(walker) : vials.at[i];
        const char *place = i < free.count && !walk_one_in(walker, 30)
                                ? cl_arena_print(&walker->cl->arena, "%s:%s", box->code, free.at[i])
                                : walk_name_of(walker, box);
        text = cl_arena_print(&walker->cl->arena, "%s%s,%s\n", text, vial, place);
    }
    status = cl_vial_import(walker->cl, &(struct cl_file_given){"C:\\inventory.csv", text, strlen(text)}, &out);
done:
    return status;
}

/* Readings of a tank in the last hour, every ten minutes, in no order; mostly cold, at times the future. */
enum cl_status walk_import_readings(struct walker *walker, bool *tried)
{
    struct cl_reading_imported out;
    const struct walk_store *store = walk_some_store(walker, walk_one_in(walker, 3) ? "box" : "tank");
    const char *text = "store,at,temperature_c\n";
    bool warm = walk_one_in(walker, 40);
    int64_t began_ms =
        walker->cl->now_ms - HOUR_MS + walk_below(walker, walk_one_in(walker, 15) ? 2 * HOUR_MS : 600000);
    for (int64_t i = 0; i < ROWS_MOST; i++) {
        char at[CL_TIME_TEXT];
        cl_time_write_utc(began_ms + i * 5 % ROWS_MOST * 600000, at, sizeof at);
        text = cl_arena_print(&walker->cl->arena, "%s%s,%s,-%d\n", text, walk_name_of(walker, store), at,
                              (int)(warm && i % 2 ? 100 : 160) + (int)walk_below(walker, 30));
    }
    *tried = true;
    return cl_reading_import(walker->cl, &(struct cl_file_given){"readings.csv", text, strlen(text)}, &out);
}
