#include "domain/reading_block.h"

enum { FORM = 1, NUMBER_MOST = 10 /* bytes of a number */, GROUP_BITS = 7 };

/* ---- packing --------------------------------------------------------------------------------------------------- */

static unsigned char *put_number(unsigned char *at, int64_t number)
{
    uint64_t rest = (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0);
    for (; rest >> GROUP_BITS; rest >>= GROUP_BITS)
        *at++ = (unsigned char)(rest | 0x80);
    *at++ = (unsigned char)rest;
    return at;
}

void cl_reading_block_pack(const struct cl_reading_point *points, size_t count, struct cl_buffer *out)
{
    struct cl_reading_point before = {0};
    unsigned char *start = (unsigned char *)cl_buffer_reserve(out, 1 + count * 2 * NUMBER_MOST), *at = start;
    *at++ = FORM;
    for (size_t i = 0; i < count; i++) {
        at = put_number(at, points[i].at_ms - before.at_ms);
        at = put_number(at, points[i].temperature_mc - before.temperature_mc);
        before = points[i];
    }
    out->size += (size_t)(at - start);
}

/* ---- unpacking ------------------------------------------------------------------------------------------------- */

/* Moves behind a number and adds it to *sum; false when there is none, or none that fits. */
static bool add_number(const unsigned char **at, const unsigned char *end, int64_t *sum)
{
    uint64_t number = 0;
    for (int shift = 0; *at < end && shift < 64; shift += GROUP_BITS) {
        unsigned char byte = *(*at)++;
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) {
            int64_t step = (int64_t)(number >> 1) ^ -(int64_t)(number & 1);
            return !__builtin_add_overflow(*sum, step, sum);
        }
    }
    return false;
}

enum cl_status cl_reading_block_unpack(const void *content, size_t size, struct cl_reading_point *points, size_t count,
                                       struct cl_error *error)
{
    const unsigned char *at = content, *end = at + size;
    struct cl_reading_point point = {0};
    bool whole = size > 0 && *at++ == FORM;
    for (size_t i = 0; i < count && whole; i++) {
        int64_t before_ms = point.at_ms;
        whole = add_number(&at, end, &point.at_ms) && add_number(&at, end, &point.temperature_mc) &&
                (i == 0 || point.at_ms >= before_ms);
        points[i] = point;
    }
    if (whole && at == end)
        return CL_OK;
    return cl_fail(error, CL_INTEGRITY, "store.damaged", NULL, "cryolot verify",
                   "a block of readings is damaged: it does not hold what it says");
}
