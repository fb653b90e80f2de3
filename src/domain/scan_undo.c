/* Taking a scan back: by a new event that does the opposite, never by removing what is on record. What was done last is
 * taken back first; where that cannot be, nothing older is, until whoever scans says that it is left as it is. */
#include "domain/scan.h"
#include "domain/spill.h"
#include "domain/storage.h"
#include "domain/vial.h"
#include <stdio.h>
#include <string.h>

void cl_scan_remember(struct cl_scan *scan, const struct cl_scan_done *done)
{
    scan->undo_refused = false;
    scan->back[scan->back_at] = *done;
    scan->back[scan->back_at].at_ms = scan->back[scan->back_at].left_ms = cl_done_at_ms(scan->cl);
    scan->back_at = (scan->back_at + 1) % CL_SCAN_BACK;
    if (scan->back_count < CL_SCAN_BACK)
        scan->back_count++;
}

static struct cl_scan_done *last(struct cl_scan *scan)
{
    return &scan->back[(scan->back_at + CL_SCAN_BACK - 1) % CL_SCAN_BACK];
}

static void forget_last(struct cl_scan *scan)
{
    scan->back_at = (scan->back_at + CL_SCAN_BACK - 1) % CL_SCAN_BACK;
    scan->back_count--;
    scan->undo_refused = false;
}

/* The vial stands as it did behind what was done with it before: that can be taken back too. */
static void note_undone(struct cl_scan *scan, const char *vial)
{
    for (size_t i = 1; i <= scan->back_count; i++) {
        struct cl_scan_done *earlier = &scan->back[(scan->back_at + CL_SCAN_BACK - i) % CL_SCAN_BACK];
        if (strcmp(earlier->vial, vial) != 0)
            continue;
        earlier->left_ms = cl_done_at_ms(scan->cl);
        return;
    }
}

/* "UC26A001-0042T stored". */
static const char *named(struct cl_scan *scan, const struct cl_scan_done *done)
{
    static const struct {
        enum cl_scan_command mode;
        const char *done;
    } words[] = {{CL_SCAN_STORE, "stored"},   {CL_SCAN_TAKE, "taken"},       {CL_SCAN_MOVE, "moved"},
                 {CL_SCAN_PACK, "packed"},    {CL_SCAN_EVACUATE, "carried"}, {CL_SCAN_ASSIGN, "assigned"},
                 {CL_SCAN_APPLY, "labelled"}, {CL_SCAN_HAND, "handed over"}, {CL_SCAN_DISCARD, "discarded"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].mode == done->mode)
            return cl_arena_print(&scan->cl->arena, "%s %s", done->vial, words[i].done);
    return done->vial;
}

/* What undo takes back behind the last one: "the next undo takes back UC26A001-0042T stored". */
static const char *before_last(struct cl_scan *scan)
{
    size_t at = (scan->back_at + CL_SCAN_BACK - 2) % CL_SCAN_BACK;
    return scan->back_count < 2
               ? "nothing else can be taken back"
               : cl_arena_print(&scan->cl->arena, "the next undo takes back: %s", named(scan, &scan->back[at]));
}

/* ---- what cannot be taken back ---------------------------------------------------------------------------------- */

static const struct {
    enum cl_scan_command mode;
    const char *why, *instead;
} FINAL[] = {
    {CL_SCAN_HAND, "was handed over", "whoever has it hands it back, in their own session"},
    {CL_SCAN_DISCARD, "was destroyed before a witness", "if it was not, QA hears of it by a deviation"},
    {CL_SCAN_APPLY, "was confirmed to wear its label",
     "if it does not, the label is destroyed before a witness (outside the session: cryolot label spoil)"},
};

static bool refuse_final(struct cl_scan *scan, const struct cl_scan_done *done)
{
    for (size_t i = 0; i < sizeof FINAL / sizeof *FINAL; i++)
        if (FINAL[i].mode == done->mode) {
            cl_scan_refuse(scan, "scan.undo", FINAL[i].instead, "%s %s: that cannot be taken back", done->vial,
                           FINAL[i].why);
            return true;
        }
    return false;
}

/* Whether it stands as this session left it: an undo of what somebody else has changed since would undo theirs. */
static enum cl_status is_as_left(struct cl_scan *scan, const struct cl_scan_done *done, const char **before, bool *out)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    struct cl_storage store;
    struct cl_vial vial;
    int64_t last_ms = 0;
    if (done->mode == CL_SCAN_EVACUATE) {
        CL_TRY(cl_storage_load(cl, done->vial, &store));
        *out = !*done->after || strcmp(done->after, store.path) == 0;
        return CL_OK;
    }
    CL_TRY(cl_vial_get(cl, done->vial, &vial));
    CL_TRY(cl_custody_last_ms(cl, vial.id, &last_ms));
    CL_TRY(cl_custody_before(cl, vial.id, done->at_ms, before));
    *out = done->mode == CL_SCAN_ASSIGN ? strcmp(done->after, vial.purpose) == 0 : last_ms == done->left_ms;
    if (!*out && done->mode == CL_SCAN_ASSIGN)
        cl_scan_refuse(scan, "scan.undo", NULL, "%s was assigned otherwise since: it is kept as %s", done->vial,
                       vial.purpose);
    else if (!*out)
        cl_scan_refuse(scan, "scan.undo", NULL, "%s was handled by somebody else since: it %s", done->vial,
                       cl_vial_whereabouts(cl, &vial));
done:
    return status;
}

/* ---- the opposite ----------------------------------------------------------------------------------------------- */

static enum cl_status undo_store(struct cl_scan *scan, const struct cl_scan_done *done, struct cl_texts code)
{
    enum cl_status status;
    struct cl_vial_list taken;
    struct cl_vial stood;
    CL_TRY(cl_vial_get(scan->cl, done->vial, &stood));
    CL_TRY(cl_vial_take(scan->cl, code, &taken));
    if (done->within == CL_SCAN_SPILL)
        CL_TRY(cl_spill_unfind(scan->cl, done->vial));
    if (stood.position && stood.store && strcmp(stood.store, scan->store) == 0)
        snprintf(scan->position, sizeof scan->position, "%s", stood.position); /* where the next vial goes again */
    status = cl_scan_say(scan, "undone: %s is in your hands again (it stood at %s)", done->vial,
                         stood.place ? stood.place : "no place");
done:
    return status;
}

static enum cl_status undo_take(struct cl_scan *scan, const struct cl_scan_done *done, struct cl_texts code,
                                const char *before)
{
    enum cl_status status;
    struct cl_vial_list stored;
    CL_TRY(cl_vial_store(scan->cl, code, before, &stored));
    status = cl_scan_say(scan, "undone: %s stands at %s again: put it back there", done->vial, stored.at[0].place);
done:
    return status;
}

static enum cl_status undo_move(struct cl_scan *scan, const struct cl_scan_done *done, struct cl_texts code,
                                const char *before)
{
    enum cl_status status;
    struct cl_vial_list moved;
    CL_TRY(cl_vial_move(scan->cl, code, before, &moved));
    status = cl_scan_say(scan, "undone: %s stands at %s again: put it back there", done->vial, moved.at[0].place);
done:
    return status;
}

static enum cl_status undo_assign(struct cl_scan *scan, const struct cl_scan_done *done, struct cl_texts code)
{
    enum cl_status status;
    struct cl_vial_list assigned;
    CL_TRY(cl_vial_assign(scan->cl, code, done->before, done->months, &assigned));
    status = cl_scan_say(scan, "undone: %s is kept as %s again", done->vial, done->before);
done:
    return status;
}

static enum cl_status reverse(struct cl_scan *scan, const struct cl_scan_done *done, const char *before)
{
    const char *code = done->vial;
    struct cl_texts codes = {&code, 1};
    switch (done->mode) {
    case CL_SCAN_STORE:
        return undo_store(scan, done, codes);
    case CL_SCAN_TAKE:
        return undo_take(scan, done, codes, before);
    case CL_SCAN_PACK:
        return cl_scan_unpack(scan, done);
    case CL_SCAN_EVACUATE:
        return cl_scan_evacuate_undo(scan, done);
    case CL_SCAN_MOVE:
        return undo_move(scan, done, codes, before);
    default:
        return undo_assign(scan, done, codes);
    }
}

/* The opposite of the last scan, or the refusal of it as the answer. */
static enum cl_status take_back(struct cl_scan *scan, const struct cl_scan_done *done)
{
    enum cl_status status;
    const char *before = NULL;
    bool as_left = true;
    if (refuse_final(scan, done))
        return CL_OK;
    CL_TRY(is_as_left(scan, done, &before, &as_left));
    if (!as_left && !*scan->rule)
        cl_scan_refuse(scan, "scan.undo", NULL, "%s was carried on by somebody else since", done->vial);
    if (as_left)
        status = reverse(scan, done, before);
done:
    return cl_scan_answer_error(scan, status);
}

static void say_skip(struct cl_scan *scan)
{
    size_t used = strlen(scan->remedy);
    scan->undo_refused = true;
    snprintf(scan->remedy + used, sizeof scan->remedy - used, "%sskip leaves it as it is, and %s", used ? "; or: " : "",
             before_last(scan));
}

enum cl_status cl_scan_undo(struct cl_scan *scan)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    if (scan->seen_count > 0)
        return cl_scan_count_undo(scan);
    if (scan->waits > 0)
        return cl_scan_say(scan, "undone: %s waits for no place any more", scan->waiting[--scan->waits]);
    if (scan->back_count == 0)
        return cl_scan_refuse(scan, "scan.undo", "what was done before is put right by an act of its own",
                              "nothing was done in this session that could be taken back");
    struct cl_scan_done done = *last(scan);
    snprintf(scan->vial, sizeof scan->vial, "%s", done.vial);
    cl->reason = cl_arena_print(&cl->arena, "undo of %s%s%s", cl_scan_command_word(done.mode), scan->reason ? ": " : "",
                                scan->reason ? scan->reason : "");
    scan->position[0] = '\0';
    CL_TRY(take_back(scan, &done));
    if (*scan->rule) {
        say_skip(scan);
        return CL_OK;
    }
    forget_last(scan);
    note_undone(scan, done.vial);
    if (scan->group[done.within] > 0)
        scan->group[done.within]--;
done:
    return status;
}

enum cl_status cl_scan_skip(struct cl_scan *scan)
{
    struct cl_scan_done done;
    if (!scan->undo_refused)
        return cl_scan_refuse(scan, "scan.skip",
                              scan->back_count
                                  ? cl_arena_print(&scan->cl->arena, "undo takes back: %s", named(scan, last(scan)))
                                  : "what was done before is put right by an act of its own",
                              "undo was not refused: nothing is passed over");
    done = *last(scan);
    const char *next = before_last(scan);
    forget_last(scan);
    return cl_scan_say(scan, "left as it is: %s; %s", named(scan, &done), next);
}
