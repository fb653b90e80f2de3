/* Taking a scan back: by a new event that does the opposite, never by removing what is on record. */
#include "domain/scan.h"
#include "domain/vial.h"
#include <stdio.h>
#include <string.h>

void cl_scan_remember(struct cl_scan *scan, const struct cl_scan_done *done)
{
    scan->back[scan->back_at] = *done;
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

/* ---- the opposite ----------------------------------------------------------------------------------------------- */

static enum cl_status undo_store(struct cl_scan *scan, const struct cl_scan_done *done, struct cl_texts code)
{
    enum cl_status status;
    struct cl_vial_list taken;
    struct cl_vial stood;
    CL_TRY(cl_vial_get(scan->cl, done->vial, &stood));
    CL_TRY(cl_vial_take(scan->cl, code, &taken));
    if (stood.position && stood.store && strcmp(stood.store, scan->store) == 0)
        snprintf(scan->position, sizeof scan->position, "%s", stood.position); /* where the next vial goes again */
    status = cl_scan_say(scan, "undone: %s is in your hands again (it stood at %s)", done->vial,
                         stood.place ? stood.place : "no place");
done:
    return status;
}

static enum cl_status undo_take(struct cl_scan *scan, const struct cl_scan_done *done, struct cl_texts code)
{
    enum cl_status status;
    struct cl_vial_list stored;
    CL_TRY(cl_vial_store(scan->cl, code, done->before, &stored));
    status = cl_scan_say(scan, "undone: %s stands at %s again: put it back there", done->vial, stored.at[0].place);
done:
    return status;
}

static enum cl_status undo_move(struct cl_scan *scan, const struct cl_scan_done *done, struct cl_texts code)
{
    enum cl_status status;
    struct cl_vial_list moved;
    CL_TRY(cl_vial_move(scan->cl, code, done->before, &moved));
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

static enum cl_status reverse(struct cl_scan *scan, const struct cl_scan_done *done)
{
    const char *code = done->vial;
    struct cl_texts codes = {&code, 1};
    switch (done->mode) {
    case CL_SCAN_STORE:
        return undo_store(scan, done, codes);
    case CL_SCAN_TAKE:
        return undo_take(scan, done, codes);
    case CL_SCAN_PACK:
        return cl_scan_unpack(scan, done);
    case CL_SCAN_EVACUATE:
        return cl_scan_evacuate_undo(scan, done);
    case CL_SCAN_MOVE:
        return undo_move(scan, done, codes);
    default:
        return undo_assign(scan, done, codes);
    }
}

enum cl_status cl_scan_undo(struct cl_scan *scan)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    if (scan->seen_count > 0)
        return cl_scan_count_undo(scan);
    if (scan->back_count == 0)
        return cl_scan_refuse(scan, "scan.undo", "what was done before is put right by an act of its own",
                              "nothing was done in this session that could be taken back");
    struct cl_scan_done done = *last(scan);
    snprintf(scan->vial, sizeof scan->vial, "%s", done.vial);
    if (refuse_final(scan, &done))
        return CL_OK;
    cl->reason = cl_arena_print(&cl->arena, "undo of %s%s%s", cl_scan_command_word(done.mode), scan->reason ? ": " : "",
                                scan->reason ? scan->reason : "");
    scan->position[0] = '\0';
    CL_TRY(reverse(scan, &done));
    forget_last(scan);
    if (scan->group[done.within] > 0)
        scan->group[done.within]--;
done:
    return status;
}
