/* Temperatures of stores, read by hand or by sensors whose files are imported. cryolot is a record and no live alarm.
 *
 * What the files of one sensor say of a store is a series; what is read by hand is one, too, by whatever thermometer. A
 * reading of a store counts for every store inside it. */
#ifndef CRYOLOT_READING_H
#define CRYOLOT_READING_H

#include <cryolot/alarm.h>
#include <cryolot/attachment.h>
#include <cryolot/excursion.h>

/* One temperature of a series. */
struct cl_reading_point {
    int64_t at_ms, temperature_mc;
    int64_t sensor_id; /* row of equipment; 0: by hand, or of a file that names none */
    int64_t file_id;   /* row of reading_file; 0: by hand */
    bool doubtful;     /* its sensor was past its calibration then, or had none */
};

struct cl_reading {
    int64_t id;
    const char *code;     /* "T12", of one that was entered by hand; NULL: it came with a file */
    const char *store;    /* its path */
    const char *timezone; /* of its site */
    const char *sensor;   /* code of the equipment; NULL */
    int64_t temperature_mc, read_at_ms;
    const char *entered_by; /* login */
    const char *state;      /* "in-force", "corrected" */
    const char *corrects;   /* the mistyped one that it stands for; NULL */
    const char *reason;     /* of that correction; NULL */
    const char *file;       /* that it came with; NULL */
    bool doubtful;      /* its sensor was past its calibration, or had none: it shows warmth, never that it is over */
    bool outside;       /* of its limits, of those around it that hold in it, or of those of a store inside it */
    const char *beyond; /* "above -150 °C, the limit of CPN/LN2-1/R3/B12"; NULL when it is not outside */
    struct cl_excursion_news_list excursions; /* that it showed, when it was entered */
    struct cl_alarm_news_list alarms;
};

/* Enters a temperature that was read by hand, when it was done. It counts for every store inside this one. `store`: its
 * path or code. `with`: the thermometer by its serial number or code; NULL: the store's own display. CL_REFUSED, rule
 * "reading.plausible": above 0 °C where every limit is below it, unless a reason is given; a thermometer that may not
 * be used (rule "equipment.calibration") or is none ("equipment.kind"). */
enum cl_status cl_storage_reading(struct cl *cl, const char *store, int64_t temperature_mc, const char *with,
                                  struct cl_reading *out);

/* QA corrects what was mistyped by hand: the old reading stays on record as corrected, the new one stands for it, and
 * what it shows is found. What the old one showed is not taken back. `reading`: "T12". CL_USAGE: no such ID, one that
 * came with a file. CL_NOT_FOUND. Refused: corrected already (rule "reading.corrected"), the same (rule
 * "reading.same"). */
enum cl_status cl_reading_correct(struct cl *cl, const char *reading, int64_t temperature_mc, struct cl_reading *out);

struct cl_reading_filter {
    const char *store;         /* path or code */
    int64_t from_ms, until_ms; /* until_ms 0: now */
    int64_t limit;
};
struct cl_reading_list {
    const struct cl_reading *at;
    size_t count;
};
/* By hand, corrected ones too, and from files; newest first. */
enum cl_status cl_reading_list(struct cl *cl, const struct cl_reading_filter *filter, struct cl_reading_list *out);

/* ---- from a file ------------------------------------------------------------------------------------------------ */

struct cl_reading_imported {
    int64_t imported; /* new readings */
    int64_t known;    /* that were on record already, or stood twice in the file */
    int64_t series;   /* stores and sensors that it names */
    struct cl_excursion_news_list excursions;
    struct cl_alarm_news_list alarms;
};

/* Readings from a CSV file with the columns store (path or code), at (RFC 3339, or local to the store's site),
 * temperature_c and, where it is known, sensor (serial number or code). All rows or none: CL_INVALID_INPUT names every
 * bad one. In any order, late, again: what is on record already is counted and left. Where the record has another
 * temperature of the same series at the same instant the file is refused (rule "reading.contradicted"), and that it
 * came is put on record by a deviation that keeps it: one of the two is wrong. So does a row that lies between two rows
 * of the same sensor on record, or has one of the record between itself and its neighbour in the file, and is more than
 * 2 °C outside of what these two say: a sensor has one temperature at a time. (Two rows that are farther apart than
 * three times as long as the sensor takes from one to the next by its --every, an hour where that is not said, leave a
 * gap that a late file may fill with anything.) Where the refused file is warmer than a product's limit, the deviation
 * holds the vials that stood there then.
 *
 * What a sensor past its calibration says is kept and marked as doubtful, and a deviation is opened. A doubtful reading
 * that is too warm counts; one that is within the limits ends nothing: whatever was too warm before goes on until a
 * sensor within its calibration, or somebody's own look, says that it is over. */
enum cl_status cl_reading_import(struct cl *cl, const struct cl_file_given *file, struct cl_reading_imported *out);

#endif
