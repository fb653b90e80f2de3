/* How long looking takes in a record that make_record made with "stored": the median of single calls of the library,
 * each for another vial or box. Prints milliseconds.
 *   seek FILE LOTS log|map|pick|find|subject|donor|plan TIMES
 * log: every leg of a vial. map: what stands in a box. pick: which four vials to take next. find: where a vial is and
 * who keeps it. In a record that given.sql filled up: subject, donor: the trace of one; plan: which vials a dose is
 * made of. */
#include <cryolot/custody.h>
#include <cryolot/order.h>
#include <cryolot/storage.h>
#include <cryolot/trace.h>
#include <cryolot/vial.h>
#include <cryolot/vial_pick.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WARM = 20 }; /* calls that do not count */

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

static enum cl_status pick(struct cl *cl, const struct cl_vial *vial)
{
    (void)vial;
    struct cl_vial_picked picked;
    enum cl_status status = cl_vial_pick(cl, &(struct cl_vial_pick){.product = "huc-msc", .vials = 4}, &picked);
    if (status == CL_OK && picked.vials.count != 4) {
        fprintf(stderr, "seek: %zu vials were picked, not 4\n", picked.vials.count);
        exit(1);
    }
    return status;
}

static enum cl_status find(struct cl *cl, const struct cl_vial *vial)
{
    struct cl_storage_found_list list;
    return cl_storage_find(cl, vial->code, &list);
}

/* What a record that given.sql filled up is asked for: the number of a subject or donor of it. */
struct given {
    long subject, donor;
};
static struct given given;

static enum cl_status trace(struct cl *cl, char letter, long number, const char *kind)
{
    char code[16];
    struct cl_trace trace;
    snprintf(code, sizeof code, "%c%06ld", letter, number);
    enum cl_status status = cl_trace(cl, code, kind, &trace);
    if (status == CL_OK && (trace.list[CL_TRACE_VIAL].count == 0 || trace.list[CL_TRACE_SUBJECT].count == 0)) {
        fprintf(stderr, "seek: %s leads nowhere\n", code);
        exit(1);
    }
    return status;
}

static enum cl_status trace_subject(struct cl *cl, const struct cl_vial *vial)
{
    (void)vial;
    return trace(cl, 'S', given.subject, "subject");
}

static enum cl_status trace_donor(struct cl *cl, const struct cl_vial *vial)
{
    (void)vial;
    return trace(cl, 'D', given.donor, "donor");
}

static enum cl_status plan(struct cl *cl, const struct cl_vial *vial)
{
    (void)vial;
    char code[16];
    struct cl_order_plan plan;
    snprintf(code, sizeof code, "S%06ld", given.subject);
    const struct cl_order_ask ask = {
        .subject = code, .product = "huc-msc", .basis = "nominal", .target = {.kind = "per-kg", .cells = 1000000}};
    enum cl_status status = cl_order_plan(cl, &ask, &(struct cl_order_choice){0}, &plan);
    if (status == CL_OK && !plan.enough) {
        fprintf(stderr, "seek: no plan for %s\n", code);
        exit(1);
    }
    return status;
}

static const struct {
    const char *name;
    enum cl_status (*call)(struct cl *cl, const struct cl_vial *vial);
    bool of_given; /* asks for no vial */
} OPERATIONS[] = {{"log", read_log, false}, {"map", draw_map, false},         {"pick", pick, false},
                  {"find", find, false},    {"subject", trace_subject, true}, {"donor", trace_donor, true},
                  {"plan", plan, true}};
enum { OPERATION_COUNT = sizeof OPERATIONS / sizeof *OPERATIONS };

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
static struct cl_vial choose(struct cl *cl, uint64_t lots, uint64_t *seed)
{
    char lot[32], code[CL_VIAL_CODE];
    struct cl_vial vial;
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    snprintf(lot, sizeof lot, "B%06" PRIu64, 1 + (*seed >> 33) % lots);
    require(cl_vial_get(cl, cl_vial_code_write(lot, 1 + (int64_t)((*seed >> 40) % 1000), code), &vial));
    return vial;
}

static void choose_given(long lots, uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    given.subject = 1 + (long)((*seed >> 33) % (uint64_t)(lots * 10 / 6));
    given.donor = 1 + (long)((*seed >> 33) % (uint64_t)(lots / 100));
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    struct cl *cl = NULL;
    size_t operation = 0, calls = WARM + (size_t)atol(argv[4]);
    uint64_t seed = 20261126;
    while (operation < OPERATION_COUNT && strcmp(OPERATIONS[operation].name, argv[3]) != 0)
        operation++;
    double *ms = calloc(calls, sizeof *ms);
    struct cl_vial *vial = calloc(calls, sizeof *vial);
    if (operation == OPERATION_COUNT || !ms || !vial)
        return 2;
    require(cl_open(&cl, argv[1], CL_READ, &error));
    for (size_t i = 0; i < calls && !OPERATIONS[operation].of_given; i++)
        vial[i] = choose(cl, (uint64_t)atol(argv[2]), &seed);
    for (size_t i = 0; i < calls; i++) {
        choose_given(atol(argv[2]), &seed);
        double begin = now_ms();
        require(OPERATIONS[operation].call(cl, &vial[i]));
        ms[i] = now_ms() - begin;
    }
    qsort(ms + WARM, calls - WARM, sizeof *ms, compare);
    printf("%.4f\n", ms[(calls + WARM) / 2]);
    cl_close(cl);
    return 0;
}
