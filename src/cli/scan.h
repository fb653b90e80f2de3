/* A scanning session at the command line: the loop, for the files that read its lines and print its answers. */
#ifndef CRYOLOT_CLI_SCAN_H
#define CRYOLOT_CLI_SCAN_H

#include "base/buffer.h"
#include "cli/command.h"
#include <cryolot/scan.h>

struct cl_scan_loop {
    struct cl_command *command;
    struct cl_scan *scan;
    bool terminal; /* a person sits in front of it */
    bool ended;
    const char *zone; /* in which times of a recorded session are read */
    bool acts;        /* of a recorded session that is looked through: its mode does something */
    bool reasoned;    /* and a reason was given */
    size_t late_line; /* its first that is recorded too late for an act without a reason; 0: none */
    int64_t kept_alive_ms;
    size_t line, scans, refused;
    size_t *refused_line; /* malloc; 0: at the end of the session */
    size_t refused_capacity;
    struct cl_texts standing; /* what was open or in hands when the session began, and what is when it ends */
    struct cl_buffer named;   /* the first refused ones: "line 3 (UC26A001-0042T)" */
};

/* A whole session from standard input or a file of codes (`replay`, NULL: none), at a place that is opened first (`at`,
 * NULL: none). CL_REFUSED: of its scans some were refused, all named; what was accepted is on record. */
enum cl_status cl_scan_session(struct cl_command *command, const struct cl_scan_start *start, const char *at,
                               const char *replay);

/* Prints an answer and counts it. */
enum cl_status cl_scan_answer_put(struct cl_scan_loop *loop, const struct cl_scan_answer *answer);
/* Says what an earlier session left open. */
enum cl_status cl_scan_begin_put(struct cl_scan_loop *loop);
/* Says what those who acted still have in hands or open when it ends. */
enum cl_status cl_scan_end_put(struct cl_scan_loop *loop);
/* What stands behind the answers: the rest of the JSON object; with `status` CL_OK also CL_REFUSED, naming the scans
 * that were refused. */
enum cl_status cl_scan_answers_end(struct cl_scan_loop *loop, enum cl_status status);
/* One text: read, proofs asked for where it needs them, answered. `done_at_ms` 0: now. */
enum cl_status cl_scan_one(struct cl_scan_loop *loop, const char *text, int64_t done_at_ms);
/* A recorded session. CL_INVALID_INPUT: a line that cannot be one, all named; then nothing was done. */
enum cl_status cl_scan_replay(struct cl_scan_loop *loop, const char *path);

#endif
