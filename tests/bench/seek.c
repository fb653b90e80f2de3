/* How long looking takes in a record: the median of single calls of the library, each for another vial or box.
 *   seek FILE LOTS OPERATION TIMES
 * OPERATION is log (every leg of a vial), map (what stands in a box), find (where a vial is and who keeps it). Prints
 * milliseconds. The record is one that make_record made with "stored". */
#include <cryolot/custody.h>
#include <cryolot/storage.h>
#include <cryolot/vial.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WARM = 50 }; /* calls that do not count */

static struct cl_error error;

static void require(enum cl_status status)
{
    if (status == CL_OK)
        return;
    fprintf(stderr, "seek: %s\n", error.message);
    exit(1);
}

static enum cl_status read_log(struct cl *cl, const struct cl_vial *vial)
{
    struct cl_custody_log log;
    return cl_custody_read(cl, vial->code, &log);
}

static enum cl_status draw_map(struct cl *cl, const struct cl_vial *vial)
{
    struct cl_box_map map;
    return cl_storage_map(cl, vial->store, &map);
}

static enum cl_status find_place(struct cl *cl, const struct cl_vial *vial)
{
    struct cl_storage_found_list list;
    return cl_storage_find(cl, vial->code, &list);
}

static const struct {
    const char *name;
    enum cl_status (*call)(struct cl *cl, const struct cl_vial *vial);
} OPERATIONS[] = {{"log", read_log}, {"map", draw_map}, {"find", find_place}};

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* A vial anywhere in the record, never near the one before it. */
static struct cl_vial choose(struct cl *cl, int64_t lots, uint64_t *seed)
{
    char code[32];
    struct cl_vial_list list;
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    snprintf(code, sizeof code, "B%06" PRIu64, 1 + (*seed >> 33) % (uint64_t)lots);
    require(cl_vial_list(cl, &(struct cl_vial_filter){.lot = code, .limit = 1 + (int64_t)(*seed >> 50) % 900}, &list));
    return list.at[list.count - 1];
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    struct cl *cl = NULL;
    size_t operation = 0, times = (size_t)atol(argv[4]);
    uint64_t seed = 20261126;
    while (operation < sizeof OPERATIONS / sizeof *OPERATIONS && strcmp(OPERATIONS[operation].name, argv[3]) != 0)
        operation++;
    double *ms = calloc(times + WARM, sizeof *ms);
    struct cl_vial *vial = calloc(times + WARM, sizeof *vial);
    if (operation == sizeof OPERATIONS / sizeof *OPERATIONS || !ms || !vial)
        return 2;
    require(cl_open(&cl, argv[1], CL_READ, &error));
    for (size_t i = 0; i < times + WARM; i++)
        vial[i] = choose(cl, atol(argv[2]), &seed);
    for (size_t i = 0; i < times + WARM; i++) {
        double begin = now_ms();
        require(OPERATIONS[operation].call(cl, &vial[i]));
        ms[i] = now_ms() - begin;
    }
    qsort(ms + WARM, times, sizeof *ms, compare);
    printf("%.4f\n", ms[WARM + times / 2]);
    cl_close(cl);
    return 0;
}
