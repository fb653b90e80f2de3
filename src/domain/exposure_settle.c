/* What follows when an exposure ends: a vial that was out of storage for too long is held until QA decided. */
#include "base/buffer.h"
#include "domain/deviation.h"
#include "domain/exposure.h"
#include "domain/vial.h"
#include <inttypes.h>

/* A vial beyond its limit. */
struct excess {
    int64_t vial_id;
    const char *vial, *product;
    int64_t exposed_s, most_s;
    int64_t said_s; /* by what was said late; -1: nothing was */
};

struct found {
    struct excess *at;
    size_t count, capacity;
    bool until_now; /* by what is on record now, whatever this act says of when it was done */
};

/* What is over when the act was done: an exposure that goes on ends by an act of its own, which is recorded later, and
 * counts until then only. */
static enum cl_status measure(struct cl *cl, int64_t vial_id, struct cl_exposure *out)
{
    int64_t done_at_ms = cl_done_at_ms(cl);
    enum cl_status status = cl_exposure_of_vial(cl, vial_id, cl->now_ms, out);
    if (status != CL_OK || !out->running)
        return status;
    return cl_exposure_of_vial(cl, vial_id, out->since_ms > done_at_ms ? out->since_ms : done_at_ms, out);
}

/* Nobody makes the time shorter that a vial was out of storage, be it by seconds, without saying why. */
static enum cl_status check_late(struct cl *cl, const char *vial, const struct cl_exposure *said, int64_t vial_id)
{
    enum cl_status status;
    struct cl_exposure recorded;
    if (!cl_said_late_ms(cl) || cl->reason)
        return CL_OK;
    CL_TRY(cl_exposure_without_late(cl, vial_id, &recorded));
    if (!recorded.running && recorded.seconds > said->seconds + 1)
        status = cl_refuse(cl, "exposure.late", vial, "leave the time away, or add --reason 'why'",
                           "vial %s was out of storage until now by what is on record, and for %" PRId64
                           " s less by the time given",
                           vial, recorded.seconds - said->seconds);
done:
    return status;
}

/* Adds the vial when it is beyond its product's limit and nobody found that before, or not so much of it. */
static enum cl_status look_at(struct cl *cl, int64_t vial_id, struct found *found)
{
    enum cl_status status;
    int64_t most_s = 0;
    struct cl_exposure exposure;
    struct cl_exposure_verdict verdict;
    struct excess excess = {.vial_id = vial_id};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EXPOSURE_VIAL, CL_BIND(cl_int(vial_id)));
    if (cl_rows_next(rows)) {
        most_s = cl_rows_int(rows, COL_EXPOSURE_VIAL_OUT_OF_STORAGE_MOST_S);
        excess.vial = cl_keep_text(cl, rows, COL_EXPOSURE_VIAL_CODE);
        excess.product = cl_keep_text(cl, rows, COL_EXPOSURE_VIAL_PRODUCT);
    }
    CL_TRY(cl_rows_close(rows));
    if (most_s == 0)
        return CL_OK;
    if (found->until_now) {
        CL_TRY(cl_exposure_of_vial(cl, vial_id, cl->now_ms, &exposure));
    } else {
        CL_TRY(measure(cl, vial_id, &exposure));
        CL_TRY(check_late(cl, excess.vial, &exposure, vial_id));
    }
    excess.said_s = -1;
    if (!found->until_now && !exposure.beyond && cl_said_late_ms(cl)) {
        excess.said_s = exposure.seconds;
        CL_TRY(cl_exposure_as_recorded(cl, vial_id, &exposure));
    }
    if (!exposure.beyond || (excess.said_s >= 0 && exposure.running))
        return CL_OK;
    CL_TRY(cl_exposure_verdict(cl, vial_id, &exposure, &verdict));
    if (verdict.found)
        return CL_OK;
    excess.exposed_s = exposure.seconds;
    excess.most_s = exposure.most_s;
    found->at = cl_arena_grow(&cl->arena, found->at, found->count, &found->capacity, sizeof *found->at);
    found->at[found->count++] = excess;
done:
    return status;
}

static const char *sentence(struct cl *cl, const struct excess *excess)
{
    if (excess->said_s >= 0)
        return cl_arena_print(&cl->arena,
                              "vial %s was out of storage for %" PRId64 " s until it was recorded that it had been for "
                              "%" PRId64 " s, and %s allows %" PRId64 " s",
                              excess->vial, excess->exposed_s, excess->said_s, excess->product, excess->most_s);
    return cl_arena_print(&cl->arena, "vial %s was out of storage for %" PRId64 " s, and %s allows %" PRId64 " s",
                          excess->vial, excess->exposed_s, excess->product, excess->most_s);
}

/* A clause for each vial: there may be the ten thousand of a tank. */
static const char *sentences(struct cl *cl, const struct found *found)
{
    struct cl_buffer text = {0};
    for (size_t i = 0; i < found->count; i++)
        cl_buffer_print(&text, "%s%s", i ? "; " : "", sentence(cl, &found->at[i]));
    const char *kept = cl_arena_copy(&cl->arena, text.data);
    cl_buffer_free(&text);
    return kept;
}

static enum cl_status raise(struct cl *cl, const struct found *found)
{
    enum cl_status status;
    int64_t deviation_id = 0;
    const char *code = NULL, *description = sentences(cl, found);
    int64_t *ids = cl_arena_alloc(&cl->arena, found->count * sizeof *ids);
    for (size_t i = 0; i < found->count; i++)
        ids[i] = found->at[i].vial_id;
    struct cl_deviation_found deviation = {
        .title = found->count == 1
                     ? description
                     : cl_arena_print(&cl->arena, "%zu vials were out of storage for too long", found->count),
        .description = found->count == 1 ? NULL : description,
        .class = "major",
        .happened_at_ms = found->until_now ? cl->now_ms : cl_done_at_ms(cl),
        .vial_ids = ids,
        .vial_count = found->count,
    };
    CL_TRY(cl_deviation_raise_found(cl, &deviation, &deviation_id, &code));
    for (size_t i = 0; i < found->count; i++)
        CL_TRY(cl_store_change_one(cl->store, SQL_EXPOSURE_EXCESS_INSERT,
                                   CL_BIND(cl_int(ids[i]), cl_int(deviation_id), cl_int(found->at[i].exposed_s),
                                           cl_int(found->at[i].most_s), cl_int(cl->now_ms))));
    if (found->count == 1)
        cl_notice(cl, "%s; it is held by %s, and QA decides", description, code);
    else
        cl_notice(cl,
                  "%zu vials were out of storage for longer than their product allows; they are held by %s, and QA "
                  "decides: cryolot deviation show %s",
                  found->count, code, code);
done:
    return status;
}

static enum cl_status settle(struct cl *cl, const int64_t *vial_ids, size_t count, bool until_now)
{
    enum cl_status status = CL_OK;
    struct found found = {.until_now = until_now};
    for (size_t i = 0; i < count; i++)
        CL_TRY(look_at(cl, vial_ids[i], &found));
    if (found.count)
        status = raise(cl, &found);
done:
    return status;
}

enum cl_status cl_exposure_settle(struct cl *cl, const int64_t *vial_ids, size_t count)
{
    return settle(cl, vial_ids, count, false);
}

enum cl_status cl_exposure_settle_list(struct cl *cl, const struct cl_vial_list *vials)
{
    int64_t *ids = cl_arena_alloc(&cl->arena, (vials->count + 1) * sizeof *ids);
    for (size_t i = 0; i < vials->count; i++)
        ids[i] = vials->at[i].id;
    return cl_exposure_settle(cl, ids, vials->count);
}

enum cl_status cl_exposure_settle_store(struct cl *cl, int64_t store_id)
{
    struct cl_vial_list vials;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EXPOSURE_VIALS_INSIDE, CL_BIND(cl_int(store_id)));
    enum cl_status status = cl_vials_from_rows(cl, rows, &vials);
    return status == CL_OK ? cl_exposure_settle_list(cl, &vials) : status;
}

/* Whoever got a vial had it judged: what lies in hands for moments only is not judged again for every box. */
enum cl_status cl_exposure_settle_hands(struct cl *cl)
{
    enum { MOMENT_MS = 60 * 1000 };
    int64_t *ids = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_EXPOSURE_HANDS, CL_BIND(cl_int(cl->actor.id), cl_int(cl->now_ms - MOMENT_MS)));
    while (cl_rows_next(rows)) {
        ids = cl_arena_grow(&cl->arena, ids, count, &capacity, sizeof *ids);
        ids[count++] = cl_rows_int(rows, 0);
    }
    enum cl_status status = cl_rows_close(rows);
    return status == CL_OK ? cl_exposure_settle(cl, ids, count) : status;
}

enum cl_status cl_exposure_settle_warm(struct cl *cl)
{
    int64_t *ids = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EXPOSURE_WARM, CL_NO_VALUES);
    while (cl_rows_next(rows)) {
        ids = cl_arena_grow(&cl->arena, ids, count, &capacity, sizeof *ids);
        ids[count++] = cl_rows_int(rows, 0);
    }
    enum cl_status status = cl_rows_close(rows);
    return status == CL_OK ? settle(cl, ids, count, true) : status;
}
