/* Counts of stores: what was found in a box, a rack, a tank, against what should stand there. */
#ifndef CRYOLOT_INVENTORY_H
#define CRYOLOT_INVENTORY_H

#include <cryolot/context.h>

/* One thing that was read, in the order of reading: a vial, or a store inside the counted one (its path or the code on
 * its label), in which the vials behind it stand. */
struct cl_inventory_seen {
    const char *text;  /* as read: a vial's ID, a store's path or code, anything else */
    const char *place; /* "C7", a path, or "CPN/LN2-1/R3/B12:C7"; NULL: not said, then only the store is compared */
    int64_t line;      /* of the file; 0: its number in the list counts */
};

struct cl_inventory_seen_list {
    const struct cl_inventory_seen *at;
    size_t count;
};

struct cl_inventory_difference {
    const char *kind;      /* "missing", "misplaced", "unexpected"; "foreign": no vial of this record */
    const char *vial;      /* its ID; NULL: foreign */
    const char *code;      /* as it was read; the vial's ID where it was not found */
    const char *expected;  /* where the record has it: a place, or "is out, in the hands of stan"; NULL: foreign */
    const char *found;     /* where it was found; NULL: missing */
    int64_t line;          /* on which it was read; 0: missing, or read back from the record */
    const char *deviation; /* "DEV-0007", that names it */
};

/* A vial, or a whole store, that belongs here and is in somebody's hands by the record: nobody misses it. */
struct cl_inventory_out {
    const char *id;     /* a vial's ID or a store's path */
    const char *holder; /* login */
};

struct cl_inventory_count {
    int64_t id;
    const char *store;    /* its path */
    const char *code;     /* of its label */
    const char *timezone; /* of its site */
    int64_t expected;     /* vials that should stand there */
    int64_t found;        /* of those */
    int64_t missing, misplaced, unexpected, foreign;
    const char *counted_by; /* login */
    int64_t counted_at_ms;
    const char *deviation;                            /* "DEV-0007"; NULL: there was no difference */
    bool opened;                                      /* by this count; false when read back from the record */
    int64_t fresh;                                    /* differences that no count before had found; 0 when read back */
    const struct cl_inventory_difference *difference; /* of a list of counts: none */
    size_t differences;
    const struct cl_inventory_out *out; /* when it was counted; of a list of counts: none */
    size_t outs;
    struct cl_texts repeated; /* vials that were read more than once, at no other place: they count once */
};

struct cl_inventory_count_list {
    const struct cl_inventory_count *at;
    size_t count;
};

/* Reads a file of a count: a line per vial, "VIAL" or "PLACE,VIAL" (a header "position,vial" or "vial,position" may say
 * which is which), or a store inside the counted one, alone on its line. CL_INVALID_INPUT with the bad rows. */
enum cl_status cl_inventory_file_read(struct cl *cl, const char *data, size_t size, struct cl_inventory_seen_list *out);

/* Compares what was read with the record and stores the count, signed by the actor. A difference opens one deviation
 * (major) that holds the vials named in it; what an earlier count found already, and stands in a deviation that is open
 * or in which QA rejected the vial, opens none, and vials that are new join the open one. Where stores are inside, each
 * that should have vials must be named, an empty one alone: what was forgotten is not missing. CL_INVALID_INPUT (rule
 * "count.read") with every line that cannot be read: a mistyped ID, a position that there is not, a store that is not
 * inside, a vial at two places, two vials at one. Refused: stores that nobody counted (rule "count.incomplete").
 * CL_NOT_FOUND: the store. */
enum cl_status cl_inventory_count(struct cl *cl, const char *store, const struct cl_inventory_seen_list *seen,
                                  struct cl_inventory_count *out);
/* What cl_inventory_count would find now, without storing it: no deviation, no signature. The same errors. */
enum cl_status cl_inventory_preview(struct cl *cl, const char *store, const struct cl_inventory_seen_list *seen,
                                    struct cl_inventory_count *out);
/* The counts of a store and of those inside it, newest first, at most `limit`. CL_NOT_FOUND. */
enum cl_status cl_inventory_list(struct cl *cl, const char *store, int64_t limit, struct cl_inventory_count_list *out);
/* What one of them found otherwise. */
enum cl_status cl_inventory_differences(struct cl *cl, struct cl_inventory_count *count);

#endif
