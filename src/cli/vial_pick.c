/* Which vials to take next. */
#include "cli/vial.h"
#include <cryolot/vial_pick.h>
#include <inttypes.h>
#include <jansson.h>

enum { PICK_MOST = 10000, LEFT_OUT_SAID = 5 };

static const struct cl_field PICK_FIELDS[] = {
    CL_FIELD(cl_vial, place, "place", "Place", TEXT, true),
    CL_FIELD(cl_vial, code, "id", "Vial", TEXT, true),
    CL_FIELD(cl_vial, lot, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_vial, expires_on, "expires_on", "Expires on", DATE, true),
    CL_FIELD(cl_vial, cells, "cells", "Cells", CELLS, false),
    CL_FIELD(cl_vial, volume_ul, "volume_ul", "Volume", VOLUME, false),
};

static const struct cl_field ELSEWHERE_FIELDS[] = {
    CL_FIELD(cl_vial_elsewhere, site, "site", "Site", TEXT, true),
    CL_FIELD(cl_vial_elsewhere, vials, "vials", "Vials", INT, true),
};

static const struct cl_field LEFT_OUT_FIELDS[] = {
    CL_FIELD(cl_vial_left_out, count, "count", "Vials", COUNT, true),
    CL_FIELD(cl_vial_left_out, first, "first", "First", TEXT, true),
    CL_FIELD(cl_vial_left_out, why, "why", "Why", TEXT, true),
};

static const struct cl_field UNREAD_FIELDS[] = {
    CL_FIELD(cl_vial_unread, store, "store", "Store", TEXT, true),
    CL_FIELD(cl_vial_unread, vials, "vials", "Vials", INT, true),
};

static enum cl_status print_picked(struct cl_command *command, const struct cl_vial_picked *picked, int64_t missing)
{
    const struct cl_vial_list *vials = &picked->vials;
    if (!command->json)
        return cl_print_list(command, "vials", CL_FIELDS(PICK_FIELDS), vials->at, vials->count, sizeof *vials->at);
    return cl_put_json(command,
                       json_pack("{s:s?,s:o,s:I,s:o,s:o,s:o}", "site", picked->site, "vials",
                                 cl_json_records(CL_FIELDS(PICK_FIELDS), vials->at, vials->count, sizeof *vials->at),
                                 "missing", (json_int_t)missing, "elsewhere",
                                 cl_json_records(CL_FIELDS(ELSEWHERE_FIELDS), picked->elsewhere,
                                                 picked->elsewhere_count, sizeof *picked->elsewhere),
                                 "left_out",
                                 cl_json_records(CL_FIELDS(LEFT_OUT_FIELDS), picked->left_out, picked->left_out_count,
                                                 sizeof *picked->left_out),
                                 "unread",
                                 cl_json_records(CL_FIELDS(UNREAD_FIELDS), picked->unread, picked->unread_count,
                                                 sizeof *picked->unread)));
}

/* First expired is first out, but for these: whoever stands before them must not wonder. */
static void say_left_out(struct cl_command *command, const struct cl_vial_picked *picked)
{
    for (size_t i = 0; i < picked->left_out_count && i < LEFT_OUT_SAID; i++) {
        const struct cl_vial_left_out *each = &picked->left_out[i];
        cl_say(command, "left out: %s%s: %s", each->first,
               each->count == 1 ? "" : cl_arena_print(command->arena, " and %" PRId64 " more", each->count - 1),
               each->why);
    }
    if (picked->left_out_count > LEFT_OUT_SAID)
        cl_say(command, "left out: others for %zu more reasons", picked->left_out_count - LEFT_OUT_SAID);
}

static void say_unread(struct cl_command *command, const struct cl_vial_picked *picked)
{
    for (size_t i = 0; i < picked->unread_count && i < LEFT_OUT_SAID; i++) {
        const struct cl_vial_unread *each = &picked->unread[i];
        cl_say(command,
               "ATTENTION: nobody ever read how cold %s is, where %" PRId64 " of them stand%s; first: cryolot "
               "storage reading %s TEMPERATURE",
               each->store, each->vials, each->vials == 1 ? "s" : "", each->store);
    }
    if (picked->unread_count > LEFT_OUT_SAID)
        cl_say(command, "ATTENTION: nor %zu more stores", picked->unread_count - LEFT_OUT_SAID);
}

/* "; at HOS: 5, at UNI: 10000 or more" */
static const char *elsewhere_text(struct cl_command *command, const struct cl_vial_picked *picked)
{
    const char *text = "";
    for (size_t i = 0; i < picked->elsewhere_count; i++) {
        const struct cl_vial_elsewhere *at = &picked->elsewhere[i];
        text = cl_arena_print(command->arena, "%s%s at %s: %" PRId64 "%s", text, i ? "," : ";", at->site, at->vials,
                              at->vials == CL_VIAL_ELSEWHERE_MOST ? " or more" : "");
    }
    return text;
}

static void say_picked(struct cl_command *command, const struct cl_vial_picked *picked, int64_t wanted)
{
    const char *site = picked->site ? cl_arena_print(command->arena, "at %s", picked->site) : "at all sites together";
    if ((int64_t)picked->vials.count < wanted)
        cl_say(command, "too few: %zu of %" PRId64 " can be given %s%s", picked->vials.count, wanted, site,
               elsewhere_text(command, picked));
    else
        cl_say(command, "%zu vial%s %s%s; next: cryolot vial take VIAL.. --reason WHY", picked->vials.count,
               picked->vials.count == 1 ? "" : "s", site, picked->site ? "" : ": --site S names one");
}

static enum cl_status run_pick(struct cl_command *command)
{
    enum cl_status status;
    struct cl_vial_picked picked;
    struct cl_vial_pick pick = {
        .product = cl_option(command, "product"), .site = cl_option(command, "site"), .lot = cl_option(command, "lot")};
    CL_TRY(cl_option_count(command, "vials", 1, PICK_MOST, &pick.vials));
    CL_TRY(cl_vial_pick(command->cl, &pick, &picked));
    CL_TRY(print_picked(command, &picked, pick.vials - (int64_t)picked.vials.count));
    say_left_out(command, &picked);
    say_picked(command, &picked, pick.vials);
    say_unread(command, &picked);
done:
    return status;
}

const struct cl_verb cl_vial_pick_verbs[] = {
    {
        .noun = "vial",
        .name = "pick",
        .arguments = "--product P --vials N [--site S] [--lot L]",
        .summary = "which vials to take next: first expired, first out, in walking order",
        .example = "cryolot vial pick --product huc-msc --vials 4\n"
                   "cryolot vial pick --product huc-msc --vials 4 --site HOS --csv",
        .needs = CL_NEEDS_READING,
        .run = run_pick,
        .option = {{"product", "P", "of this product, any version of it", true},
                   {"vials", "N", "so many", true},
                   {"site", "S", "of what stands at this site (the one where you work)", false},
                   {"lot", "L", "of this lot", false}},
        .remark =
            "Stored vials of released lots that are neither held nor expired, kept for patients, in stores that\n"
            "nobody carries. Whoever works at one site, and says no other, is shown what stands there; where that\n"
            "is too little it says how many the other sites have. Those that stand too warm by the newest reading,\n"
            "or were out of storage for too long, are left out, and it is said why; so are those that nobody read for "
            "a\n"
            "day. Of a store that nobody read yet it is said.",
    },
    {.name = NULL},
};
