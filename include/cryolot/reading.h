/* Temperatures of stores, read by hand or by sensors whose files are imported. cryolot is a record and no live alarm.
 *
 * Readings of one store and sensor are a series; what is read without naming a sensor is a series, too. A reading of a
 * store counts for every store inside it. */
#ifndef CRYOLOT_READING_H
#define CRYOLOT_READING_H

#include <cryolot/excursion.h>

/* One temperature of a series. */
struct cl_reading_point {
    int64_t at_ms, temperature_mc;
    int64_t sensor_id; /* row of equipment; 0: none was named */
};

struct cl_reading {
    int64_t id;
    const char *code;   /* "T12", of one that was entered by hand; NULL: it came with a file */
    const char *store;  /* its path */
    const char *sensor; /* code of the equipment; NULL */
    int64_t temperature_mc, read_at_ms;
    const char *entered_by; /* login */
    const char *state;      /* "in-force", "corrected" */
    const char *file;       /* that it came with; NULL */
    bool outside;           /* of its limits, of those around it that hold in it, or of those of a store inside it */
    const char *beyond;     /* "above -150 °C, the limit of CPN/LN2-1/R3/B12"; NULL when it is not outside */
    struct cl_excursion_news_list excursions; /* that it showed, when it was entered */
};

/* Enters a temperature that was read by hand, when it was done. It counts for every store inside this one. `store`: its
 * path or code. CL_REFUSED, rule "reading.plausible": above 0 °C where every limit is below it, unless a reason is
 * given. */
enum cl_status cl_storage_reading(struct cl *cl, const char *store, int64_t temperature_mc, struct cl_reading *out);

#endif
