/* The series of a file of readings, and how a row of it is read. Between reading_import.c and reading_rows.c. */
#ifndef CRYOLOT_DOMAIN_READING_IMPORT_H
#define CRYOLOT_DOMAIN_READING_IMPORT_H

#include "domain/reading.h"

/* A reading as it stands in the file. */
struct cl_reading_row {
    int64_t at_ms;
    int32_t temperature_mc;
    uint32_t line;
    uint32_t stretch; /* of the file, from 0: within one, the rows of a series are in the order of their time */
    bool doubtful;
};

/* Where a file says otherwise than the record of the same series at the same instant, or next to it. */
struct cl_reading_contradiction {
    int64_t lines; /* of the file; 0: nowhere */
    uint32_t line; /* the first of them */
    int64_t at_ms, file_mc, record_mc;
    int64_t record_at_ms; /* that of the record */
};

/* What a file names by a store and a sensor. */
struct cl_reading_series {
    const char *store_text, *sensor_text; /* as the file says it; "": none */
    const char *store_fault;              /* why nothing can be read of that store; NULL: it can */
    const char *sensor_fault;             /* the same of the sensor */
    const char *doubt;                    /* why what the sensor says is doubtful; NULL: it is not */
    int64_t doubtful_from_ms;             /* its first reading that is */
    bool ended;                           /* the sensor is not there any more, or used no more */
    int64_t store_id, site_id, sensor_id;
    const char *path, *timezone;
    int64_t stands_since_ms;        /* where its path says, when the file names the path; 0: it names the code */
    struct cl_reading_series *same; /* that of this store and sensor which the file names otherwise; NULL: none */
    bool frozen;                    /* every limit that holds there is below 0 °C */
    struct cl_reading_row *rows;    /* owned */
    size_t count, capacity;
    struct cl_reading_points news; /* sorted, without what is known */
    int64_t known;
    struct cl_reading_contradiction contradiction;
    int64_t unsorted;       /* rows that turn back in time, against all others */
    uint32_t unsorted_line; /* the first of them */
    int64_t dense;          /* rows that follow another one sooner than their sensor reports */
    uint32_t dense_line;    /* the first of them */
    int64_t every_minutes;  /* how often it does; 0: not said */
};

/* Looks up what the texts name. Faults are said in the series. */
enum cl_status cl_reading_series_find(struct cl *cl, struct cl_reading_series *series);
void cl_reading_series_add(struct cl_reading_series *series, int64_t at_ms, int64_t temperature_mc, int64_t line);
/* Sorts the rows and holds them against each other, against the calibration of the sensor (past it they are doubtful,
 * and still the only ones) and against the record: bad ones become row errors of the context's error, the others are
 * news or known. */
enum cl_status cl_reading_series_compare(struct cl *cl, struct cl_reading_series *series);
/* Before the rows are sorted: in which stretches they came, and how many turn back in time. */
void cl_reading_order_note(struct cl_reading_series *series);
/* Once they are sorted: what a later stretch of the file says of the time of an earlier one has to agree with it, else
 * it becomes a row error; counts those that are denser than their sensor reports. */
enum cl_status cl_reading_order_judge(struct cl *cl, struct cl_reading_series *series, int64_t gap_ms);
/* Both, as notices. */
void cl_reading_order_tell(struct cl *cl, const struct cl_reading_series *series);
/* Whether a reading between two of the same sensor, which are no farther apart than the gap, is outside of what they
 * say. */
bool cl_reading_is_outside(struct cl_reading_point before, struct cl_reading_point middle,
                           struct cl_reading_point behind, int64_t gap_ms);
/* How far apart two readings of a sensor are at most for one between them to be held against both. */
enum cl_status cl_reading_gap(struct cl *cl, int64_t sensor_id, int64_t *gap_ms);
/* Holds the sorted rows of a series against the record that lies between them, and around them: rows that cannot be of
 * the same sensor become row errors and a contradiction. `record`: from a gap before the first row to a gap behind the
 * last one. */
void cl_reading_between(struct cl *cl, struct cl_reading_series *series, const struct cl_reading_points *record,
                        int64_t gap_ms);
/* After a file was refused, in a write of its own: puts on record that it came and said otherwise, with a deviation for
 * each series that it contradicts, or the open one of the same file. Where the file is warmer than a product's limit
 * the vials that were there are held. *deviations: "DEV-0003, DEV-0004". */
enum cl_status cl_reading_contradictions_record(struct cl *cl, struct cl_reading_series *const *series, size_t count,
                                                const struct cl_file_given *file, const char **deviations);
void cl_reading_series_free(struct cl_reading_series *series);

/* The offset from UTC of the day that was asked for last, which most rows of a file share; {0} at first. */
struct cl_known_offset {
    const char *timezone;
    char day[16];
    bool constant; /* all day */
    int64_t offset_ms;
};
/* A time with an offset, or local to the zone. */
enum cl_status cl_reading_time_read(const char *text, const char *timezone, struct cl_known_offset *known,
                                    int64_t *at_ms, struct cl_error *error);
/* "-185.25" degrees Celsius, exact to a thousandth. `below_zero`: above 0 is implausible. */
enum cl_status cl_reading_celsius_read(const char *text, bool below_zero, int64_t *temperature_mc,
                                       struct cl_error *error);

#endif
