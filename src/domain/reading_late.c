/* Readings by hand that are said late: nobody makes it colder afterwards without saying why. */
#include "domain/excursion_silent.h"
#include "domain/exposure.h"
#include "domain/reading.h"

/* What it ends earlier than the record has it. */
static enum cl_status find(struct cl *cl, int64_t store_id, const struct cl_reading_point *point, int64_t *out)
{
    return cl_store_int(cl->store, SQL_READING_SHORTENS, out,
                        CL_BIND(cl_int(store_id), cl_int(point->at_ms), cl_int(point->temperature_mc)));
}

enum cl_status cl_reading_late(struct cl *cl, int64_t store_id, const char *path,
                               const struct cl_reading_points *points)
{
    enum cl_status status;
    int64_t shorter = 0;
    struct cl_excursion_report excursions = {0};
    for (size_t i = 0; i < points->count && !shorter; i++)
        if (points->at[i].at_ms < cl->now_ms)
            CL_TRY(find(cl, store_id, &points->at[i], &shorter));
    if (!shorter)
        return CL_OK;
    if (!cl->reason)
        return cl_refuse(cl, "reading.late", path,
                         "enter what is read there now, without a time; in a sensor's file name the sensor; or add "
                         "--reason 'why late'",
                         "%s is too warm by what is on record, and a reading that is entered late would end that "
                         "earlier",
                         path);
    CL_TRY(cl_storage_concern_lots(cl, store_id));
    CL_TRY(cl_excursion_catch_up(cl, NULL, 0, &excursions));
    cl_excursion_tell(cl, &excursions);
    CL_TRY(cl_exposure_settle_warm(cl));
done:
    return status;
}
