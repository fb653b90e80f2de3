/* Recalls and drills in the walk: opened, told, answered, accounted for vial by vial, closed. */
#include "walk.h"
#include <cryolot/recall.h>
#include <string.h>

enum { DRILLS_MOST = 2, RECALLS_MOST = 3, ACCOUNTED_MOST = 12 };

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static enum cl_status count_open(struct walker *walker, bool drill, int *count)
{
    struct cl_recall_list open;
    enum cl_status status = cl_recall_list(walker->cl, "open", 20, &open);
    *count = 0;
    for (size_t i = 0; status == CL_OK && i < open.count; i++)
        *count += open.at[i].drill == drill;
    return status;
}

/* Seldom, and while others are left: nothing of a recalled lot is given any more. At times a class that there is not.
 */
static enum cl_status open_recall(struct walker *walker, const struct cl_recall_new *recall)
{
    struct cl_recall out;
    struct cl_recall_new opened = *recall;
    opened.class = walk_one_in(walker, 12) ? 4 : 1 + walk_below(walker, 3);
    return cl_recall_open(walker->cl, &opened, &out);
}

enum cl_status walk_recall(struct walker *walker, bool *tried)
{
    enum cl_status status;
    int open;
    bool spare;
    const char *lot;
    CL_TRY(count_open(walker, false, &open));
    CL_TRY(walk_can_spare(walker, &spare));
    CL_TRY(walk_some_lot(walker, walk_one_in(walker, 6) ? "recalled" : "released", &lot));
    *tried = lot && spare && open < RECALLS_MOST;
    if (*tried)
        status = open_recall(walker, &(struct cl_recall_new){.lot = lot});
done:
    return status;
}

/* Of a lot, or of the donor of all of them. */
enum cl_status walk_drill(struct walker *walker, bool *tried)
{
    enum cl_status status;
    int open;
    CL_TRY(count_open(walker, true, &open));
    *tried = open < DRILLS_MOST;
    if (!*tried)
        return CL_OK;
    struct cl_recall_new drill = {.lot = walker->lot[walk_below(walker, walker->lots)], .drill = true};
    if (walk_one_in(walker, 8))
        drill = (struct cl_recall_new){.donor = "D1", .drill = true};
    status = open_recall(walker, &drill);
done:
    return status;
}

/* ---- what becomes of one ----------------------------------------------------------------------------------------- */

/* Mostly one that is open; NULL: there is none. */
static enum cl_status some_recall(struct walker *walker, const struct cl_recall **out)
{
    struct cl_recall_list list;
    enum cl_status status = cl_recall_list(walker->cl, walk_one_in(walker, 20) ? NULL : "open", 12, &list);
    *out = status == CL_OK && list.count > 0 ? &list.at[walk_below(walker, (int64_t)list.count)] : NULL;
    return status;
}

/* A site of a recall that was not told, or did not answer; at times any. NULL: there is none. */
static enum cl_status some_site(struct walker *walker, const struct cl_recall *recall, bool told, const char **out)
{
    struct cl_recall_site_list sites;
    enum cl_status status = cl_recall_sites(walker->cl, recall, &sites);
    *out = walk_one_in(walker, 20) ? "HOS" : NULL;
    for (size_t i = 0; status == CL_OK && i < sites.count && !*out; i++)
        if (told ? sites.at[i].acknowledged_at_ms == 0 : sites.at[i].sent_at_ms == 0)
            *out = sites.at[i].code;
    return status;
}

enum cl_status walk_recall_notify(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_recall *recall;
    struct cl_recall out;
    const char *site = NULL;
    CL_TRY(some_recall(walker, &recall));
    if (recall)
        CL_TRY(some_site(walker, recall, false, &site));
    *tried = site != NULL;
    if (*tried)
        status = cl_recall_notify(walker->cl, recall->code, site, "phone", &out);
done:
    return status;
}

/* What somebody elsewhere wrote, at times; else NULL. */
static const struct cl_file_given *evidence_of(struct walker *walker)
{
    static const char written[] = "all found and set aside";
    static const struct cl_file_given evidence = {"answer.txt", written, sizeof written - 1};
    return walk_one_in(walker, 2) ? &evidence : NULL;
}

enum cl_status walk_recall_acknowledge(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_recall *recall;
    struct cl_recall out;
    const char *site = NULL;
    CL_TRY(some_recall(walker, &recall));
    if (recall)
        CL_TRY(some_site(walker, recall, true, &site));
    *tried = site != NULL;
    if (*tried)
        status = cl_recall_acknowledge(walker->cl, recall->code, site, "Paula Adler", evidence_of(walker), &out);
done:
    return status;
}

/* How a vial ended, by what the record says of it; NULL: it has not yet. */
static const char *ending_of(const struct cl_vial *vial, bool drill)
{
    static const char *const endings[][2] = {
        {"infused", "given"}, {"discarded", "destroyed"}, {"consumed", "gone"}, {"lost", "lost"}};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (strcmp(vial->state, endings[i][0]) == 0)
            return endings[i][1];
    return vial->held || drill ? "quarantined" : NULL;
}

/* Some vials of one ending at once. What is neither held nor gone is held where it is first, which is an act of its
 * own; at times the word is a wrong one. */
enum cl_status walk_recall_account(struct walker *walker, bool *tried)
{
    static const char *const words[] = {"quarantined", "returned", "destroyed", "given", "gone", "lost", "eaten"};
    enum cl_status status;
    const struct cl_recall *recall;
    struct cl_recall_vial_list open;
    struct cl_recall out;
    struct cl_vial_list held;
    const char *vial[ACCOUNTED_MOST], *ending = NULL;
    struct cl_texts vials = {vial, 0};
    CL_TRY(some_recall(walker, &recall));
    if (!recall)
        return CL_OK;
    CL_TRY(cl_recall_vials(walker->cl, recall, NULL, !walk_one_in(walker, 20), &open));
    for (size_t i = 0; i < open.count && vials.count < ACCOUNTED_MOST; i++) {
        struct cl_vial now;
        CL_TRY(cl_vial_get(walker->cl, open.at[i].code, &now));
        const char *mine = ending_of(&now, recall->drill);
        if (vials.count == 0)
            ending = mine;
        if (mine == ending)
            vial[vials.count++] = now.code;
    }
    *tried = vials.count > 0;
    if (!*tried)
        return CL_OK;
    if (!ending) {
        CL_TRY(cl_vial_hold(walker->cl, vials, &held));
        ++*walker->acknowledged;
    }
    ending = walk_one_in(walker, 12) ? words[walk_below(walker, 7)] : ending ? ending : "quarantined";
    status = cl_recall_account(walker->cl, recall->code, vials, ending, evidence_of(walker), &out);
done:
    return status;
}

/* Mostly one of which nothing is open any more. */
enum cl_status walk_recall_close(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_recall *recall;
    struct cl_recall out;
    CL_TRY(some_recall(walker, &recall));
    *tried = recall && (recall->accounted == recall->vials || walk_one_in(walker, 12));
    if (*tried)
        status = cl_recall_close(walker->cl, recall->code, "all are accounted for", &out);
done:
    return status;
}
