/* What leads on in a session. The rules of the record name commands and their options, which nobody can type where a
 * scanner types: here each of them has what can be scanned or typed instead. */
#include "domain/scan.h"
#include <stdio.h>
#include <string.h>

static const struct {
    const char *rule;
    enum cl_scan_command mode; /* that it is said in; CL_SCAN_NO_COMMAND: any */
    const char *remedy;
} REMEDIES[] = {
    {"act.reason", CL_SCAN_NO_COMMAND, "type: reason WHY, and do it again"},
    {"time.late", CL_SCAN_NO_COMMAND, "put a line in front: reason WHY"},
    {"act.second", CL_SCAN_NO_COMMAND, "scan the second person's badge first"},
    {"scan.purpose", CL_SCAN_NO_COMMAND, CL_SCAN_PURPOSE_REMEDY},
    {"person.signed-in", CL_SCAN_NO_COMMAND, "scan your badge and give your password"},
    {"person.session", CL_SCAN_NO_COMMAND, "scan your badge and give your password"},
    {"person.locked", CL_SCAN_NO_COMMAND, "wait 15 minutes, or ask an administrator to unlock it"},
    {"person.trained", CL_SCAN_NO_COMMAND,
     "QA or an administrator records the training; until then another person does it"},
    {"signature.password", CL_SCAN_NO_COMMAND, "scan your badge and give your password"},
    {"clock.back", CL_SCAN_NO_COMMAND, "have the clock set right; if it is right, an administrator says so"},
    {"time.order", CL_SCAN_NO_COMMAND, "have this machine's clock checked; in a recorded session, its times"},
    {"opening.open", CL_SCAN_NO_COMMAND,
     "they scan it in their own session, to close it; if it was left open, a scan closes it when it has been open for "
     "longer than a store may be"},
    {"opening.other", CL_SCAN_NO_COMMAND, "type: reason WHY, then close it; or they close it"},
    {"storage.blocked", CL_SCAN_NO_COMMAND, "scan another position, or the vial alone: it goes to the next free one"},
    {"storage.occupied", CL_SCAN_NO_COMMAND, "scan another position, or the vial alone: it goes to the next free one"},
    {"storage.room", CL_SCAN_NO_COMMAND, "scan another box"},
    {"storage.site", CL_SCAN_NO_COMMAND, "scan a store in it"},
    {"storage.other-site", CL_SCAN_NO_COMMAND, "what goes to another site goes by shipment: mode pack"},
    {"storage.too-warm", CL_SCAN_NO_COMMAND, "scan a store that is cold enough; identify says what it is"},
    {"storage.no-limit", CL_SCAN_NO_COMMAND,
     "scan another store; somebody of QA says with storage how warm this one may become"},
    {"storage.warm-now", CL_SCAN_NO_COMMAND,
     "scan a place that is cold; if there is none, type: reason WHY, then scan it again: it is held then"},
    {"storage.meant", CL_SCAN_NO_COMMAND, "scan another store"},
    {"storage.backdated", CL_SCAN_NO_COMMAND, "do it as done now, and report to QA when it was done"},
    {"storage.carried", CL_SCAN_NO_COMMAND, "put it down first: mode evacuate, scan it, then where it goes"},
    {"vial.state", CL_SCAN_STORE, "a stored one is moved: mode move"},
    {"vial.state", CL_SCAN_MOVE, "one that was filled or taken is stored: mode store"},
    {"vial.state", CL_SCAN_NO_COMMAND, "identify says where it is"},
    {"vial.purpose", CL_SCAN_PACK, "pack other vials"},
    {"vial.unpacked", CL_SCAN_PACK, "go on with the next one; undo unpacks one packed just now"},
    {"vial.at-hand", CL_SCAN_PACK, "whoever has it hands it to you: mode hand, in their session"},
    {"exposure.within-limit", CL_SCAN_PACK, "pack other vials; QA decides about this one"},
    {"expiry.future", CL_SCAN_PACK, "pack vials that are usable for longer"},
    {"lot.quarantine", CL_SCAN_PACK, "pack other vials: such ones only come back, in a shipment that returns them"},
    {"shipment.charged", CL_SCAN_PACK, "type: charged 08:30, with the time at which it was filled, and scan it again"},
    {"shipment.packed", CL_SCAN_NO_COMMAND, "only its shipment moves a packed vial; undo unpacks one packed just now"},
    {"shipment.list", CL_SCAN_NO_COMMAND, "identify says where it is"},
    {"shipment.state", CL_SCAN_NO_COMMAND, "scan another shipment"},
    {"custody.holder", CL_SCAN_NO_COMMAND, "whoever has it hands it over: mode hand, in their session"},
    {"spill.open", CL_SCAN_NO_COMMAND, "scan its vials back first: mode spill"},
    {"label.applied", CL_SCAN_NO_COMMAND,
     "go on with the next one; where another label is on it now, the one taken off is destroyed before a witness"},
    {"label.print", CL_SCAN_NO_COMMAND, "put the vial aside: its label is printed first"},
    {"label.copy", CL_SCAN_NO_COMMAND,
     "look which copy it says (copy 1 says none), type that, as copy 2, and scan it again"},
    {"label.outdated", CL_SCAN_NO_COMMAND,
     "put the vial aside: its label is printed anew, and this one destroyed before a witness"},
    {"vial.code", CL_SCAN_NO_COMMAND, "scan the label again"},
};

static bool names_command(const char *text)
{
    return strstr(text, "cryolot ") || strstr(text, "--");
}

/* "outside the session: cryolot deviation open" of a text that names a command, without its options. */
static const char *outside(struct cl_scan *scan, const char *text)
{
    struct cl_arena *arena = &scan->cl->arena;
    const char *command = strstr(text, "cryolot ");
    if (!command)
        return "";
    if (!strstr(text, "--"))
        return cl_arena_print(arena, "outside the session: %s", text);
    size_t noun = strcspn(command + strlen("cryolot "), " "), verb = 0;
    const char *rest = command + strlen("cryolot ") + noun;
    if (*rest == ' ')
        verb = 1 + strspn(rest + 1, "abcdefghijklmnopqrstuvwxyz-");
    return cl_arena_print(arena, "outside the session: %.*s", (int)(rest + verb - command), command);
}

const char *cl_scan_remedy(struct cl_scan *scan, const struct cl_error *error)
{
    if (!names_command(error->remedy))
        return error->remedy;
    if (error->status == CL_NOT_FOUND)
        return "scan the label again; identify says what a code is";
    for (size_t i = 0; i < sizeof REMEDIES / sizeof *REMEDIES; i++)
        if (strcmp(REMEDIES[i].rule, error->rule) == 0 &&
            (REMEDIES[i].mode == CL_SCAN_NO_COMMAND || REMEDIES[i].mode == scan->mode))
            return REMEDIES[i].remedy;
    if (scan->mode == CL_SCAN_INFUSE)
        return "do not give it: the pharmacy looks at what the record says of it";
    return outside(scan, error->remedy);
}
