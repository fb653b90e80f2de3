/* What is put into a store that is too warm. */
#include "domain/deviation.h"
#include "domain/excursion.h"
#include "domain/storage.h"
#include "domain/vial.h"
#include <inttypes.h>

/* Readings of a series around it that may tell of what came in. */
struct told {
    int64_t store_id, sensor_id, from_ms, until_ms;
};

/* The newest reading of a series, and every one since that time where it is said late that something came in. false:
 * they are cold, or all of them are looked at anyway. */
static bool take_told(const struct cl *cl, const struct cl_rows *rows, int64_t lowest_mc, struct told *out)
{
    struct cl_excursion_newest newest = cl_excursion_newest_from_row(rows);
    *out = (struct told){newest.store_id, newest.sensor_id, newest.read_at_ms, newest.read_at_ms};
    if (cl->performed_at_ms && cl->performed_at_ms < newest.read_at_ms)
        out->from_ms = cl->performed_at_ms;
    return newest.temperature_mc > lowest_mc || out->from_ms < out->until_ms;
}

enum cl_status cl_excursion_enter(struct cl *cl, int64_t store_id)
{
    enum cl_status status;
    struct cl_excursion_report report = {0};
    struct told *items = NULL;
    size_t count = 0, capacity = 0;
    int64_t lowest_mc = 0;
    CL_TRY(cl_store_int(cl->store, SQL_EXCURSION_LOWEST_LIMIT, &lowest_mc, CL_NO_VALUES));
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_EXCURSION_SERIES_AROUND, CL_BIND(cl_int(store_id), cl_int(lowest_mc)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        count += take_told(cl, rows, lowest_mc, &items[count]);
    }
    CL_TRY(cl_rows_close(rows));
    for (size_t i = 0; i < count; i++)
        CL_TRY(cl_excursion_evaluate(cl, items[i].store_id, items[i].sensor_id, items[i].from_ms, items[i].until_ms,
                                     &report));
    cl_excursion_tell(cl, &report);
done:
    return status;
}

/* ---- knowingly ------------------------------------------------------------------------------------------------- */

/* The vials that may not be as warm as the store was, and that no excursion of it holds already. */
static enum cl_status choose(struct cl *cl, const struct cl_vial_list *vials, int64_t temperature_mc, int64_t *ids,
                             size_t *count, const char **first)
{
    enum cl_status status = CL_OK;
    *count = 0;
    for (size_t i = 0; i < vials->count; i++) {
        int64_t too_warm = 0;
        CL_TRY(cl_store_int(cl->store, SQL_EXCURSION_ENTERS_WARM, &too_warm,
                            CL_BIND(cl_int(vials->at[i].id), cl_int(temperature_mc))));
        if (too_warm && *count == 0)
            *first = vials->at[i].code;
        if (too_warm)
            ids[(*count)++] = vials->at[i].id;
    }
done:
    return status;
}

enum cl_status cl_excursion_enter_warm(struct cl *cl, int64_t store_id, const struct cl_vial_list *vials)
{
    enum cl_status status;
    struct cl_excursion_newest newest;
    int64_t *ids = cl_arena_alloc(&cl->arena, (vials->count + 1) * sizeof *ids), deviation_id = 0;
    size_t count = 0;
    const char *code = NULL, *was = NULL, *path = NULL, *first = NULL;
    CL_TRY(cl_excursion_warmest_now(cl, store_id, &newest));
    if (!newest.store_id)
        return CL_OK;
    CL_TRY(choose(cl, vials, newest.temperature_mc, ids, &count, &first));
    if (count == 0)
        return CL_OK;
    CL_TRY(cl_excursion_newest_text(cl, &newest, &was));
    CL_TRY(cl_storage_path_by_id(cl, store_id, &path));
    const char *what = count == 1 ? cl_arena_print(&cl->arena, "vial %s was put into %s", first, path)
                                  : cl_arena_print(&cl->arena, "%zu vials were put into %s", count, path);
    CL_TRY(cl_deviation_raise_found(
        cl,
        &(struct cl_deviation_found){
            .title = cl_arena_print(&cl->arena, "%s, which was too warm", what),
            .description = cl_arena_print(&cl->arena, "%s: %s. %s", what, was, cl->reason ? cl->reason : ""),
            .place = path,
            .class = "major",
            .happened_at_ms = cl_done_at_ms(cl),
            .vial_ids = ids,
            .vial_count = count,
        },
        &deviation_id, &code));
    cl_notice(cl, "%s: %s; %s held by %s, and QA decides", what, was, count == 1 ? "it is" : "they are", code);
done:
    return status;
}

enum cl_status cl_excursion_enter_warm_store(struct cl *cl, int64_t store_id)
{
    struct cl_vial_list vials;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EXPOSURE_VIALS_INSIDE, CL_BIND(cl_int(store_id)));
    enum cl_status status = cl_vials_from_rows(cl, rows, &vials);
    return status == CL_OK ? cl_excursion_enter_warm(cl, store_id, &vials) : status;
}
