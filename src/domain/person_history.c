/* What became of a person's rights: every act upon them as a sentence, roles before and after, made of the log alone.
 */
#include "base/json_difference.h"
#include "domain/audit.h"
#include "domain/person.h"
#include "domain/site.h"
#include <string.h>

enum { FAILURES_LOCK = 5 };

/* ---- what an event changed -------------------------------------------------------------------------------------- */

/* Of the rows that an event changed: what the sentences need. */
struct changed {
    struct cl *cl;
    const char *table;
    bool added; /* the row was inserted; else deleted or updated */
    unsigned roles_added, roles_removed;
    const char *joined, *left; /* codes of sites: "CPN, HOS"; NULL: none */
    const char *procedure, *trained_on, *valid_until;
    const char *proof;    /* of a sign-in: "password", "pin" */
    const char *asked_by; /* login of whose second person it was; NULL: an own sign-in */
    bool pin_removed;
};

/* "\"SOP-012\"" -> "SOP-012". */
static const char *unquoted(struct cl *cl, const char *value)
{
    size_t size = value ? strlen(value) : 0;
    return size >= 2 && *value == '"' ? cl_arena_copy_bytes(&cl->arena, value + 1, size - 2) : value;
}

/* "CPN, " and the code of a further site; its key stands in the log. */
static const char *with_site(struct cl *cl, const char *codes, const char *key)
{
    int64_t id = 0;
    struct cl_site site;
    if (cl_count_read(key, "site", 1, INT64_MAX, &id, NULL) != CL_OK || cl_site_by_id(cl, id, &site) != CL_OK)
        return codes;
    return codes ? cl_arena_print(&cl->arena, "%s, %s", codes, site.code) : site.code;
}

static void take_field(void *context, const char *field, const char *before, const char *after)
{
    struct changed *changed = context;
    const char *value = unquoted(changed->cl, changed->added ? after : before);
    if (strcmp(changed->table, "person_role") == 0 && strcmp(field, "role") == 0 && value)
        *(changed->added ? &changed->roles_added : &changed->roles_removed) |= cl_role_read(value);
    if (strcmp(changed->table, "person_site") == 0 && strcmp(field, "site_id") == 0 && value) {
        const char **codes = changed->added ? &changed->joined : &changed->left;
        *codes = with_site(changed->cl, *codes, value);
    }
    if (strcmp(changed->table, "person") == 0 && strcmp(field, "pin_hash") == 0)
        changed->pin_removed = !after || strcmp(after, "null") == 0;
    if (strcmp(changed->table, "login_attempt") == 0 && strcmp(field, "proof") == 0)
        changed->proof = value;
    if (strcmp(changed->table, "login_attempt") == 0 && strcmp(field, "asked_by") == 0)
        changed->asked_by = value && strcmp(value, "null") != 0 ? value : NULL;
    if (strcmp(changed->table, "training") != 0)
        return;
    if (strcmp(field, "procedure") == 0)
        changed->procedure = value;
    else if (strcmp(field, "trained_on") == 0)
        changed->trained_on = value;
    else if (strcmp(field, "valid_until") == 0)
        changed->valid_until = value;
}

static enum cl_status read_changed(struct cl *cl, int64_t seq, struct changed *out)
{
    struct cl_audit_event event = {.seq = seq};
    enum cl_status status = cl_audit_read_changes(cl, &cl->arena, &event);
    *out = (struct changed){.cl = cl};
    for (size_t i = 0; status == CL_OK && i < event.change_count; i++) {
        const struct cl_audit_change *change = &event.change[i];
        out->table = change->table;
        out->added = change->new_row && !change->old_row;
        cl_json_difference(change->old_row, change->new_row, take_field, out);
        if (strcmp(change->table, "login_attempt") == 0 &&
            change->new_row) { /* its proof does not change when it ends */
            out->added = true;
            cl_json_difference(NULL, change->new_row, take_field, out);
        }
    }
    return status;
}

/* ---- sentences -------------------------------------------------------------------------------------------------- */

/* What the walk from the newest event back, or from the oldest on, knows at an event. */
struct position {
    unsigned roles; /* after it */
    int failures;   /* in a row, with it */
};

static const char *roles_sentence(struct cl *cl, unsigned before, unsigned after)
{
    char from[96], to[96];
    return cl_arena_print(&cl->arena, "roles: %s -> %s", before ? cl_roles_write(before, from, sizeof from) : "none",
                          after ? cl_roles_write(after, to, sizeof to) : "none");
}

static const char *sites_sentence(struct cl *cl, const struct changed *changed)
{
    const char *joined = changed->joined ? cl_arena_print(&cl->arena, "acts for %s", changed->joined) : "";
    if (!changed->left)
        return joined;
    return cl_arena_print(&cl->arena, "%s%sacts for %s no more", joined, *joined ? "; " : "", changed->left);
}

static const char *failure_sentence(struct cl *cl, const struct changed *changed, int failures)
{
    const char *what = changed->proof && strcmp(changed->proof, "pin") == 0 ? "PIN" : "password";
    if (changed->asked_by)
        return cl_arena_print(&cl->arena, "a wrong password as the second person of %s, against whom it counts",
                              changed->asked_by);
    if (failures >= FAILURES_LOCK)
        return cl_arena_print(&cl->arena, "a wrong %s, %d in a row: locked for 15 minutes", what, failures);
    return cl_arena_print(&cl->arena, failures > 1 ? "a wrong %s, %d in a row" : "a wrong %s", what, failures);
}

static const char *sentence(struct cl *cl, const char *action, const struct changed *changed,
                            const struct position *now)
{
    static const struct {
        const char *action, *what;
    } PLAIN[] = {
        {"user.disable", "disabled"},
        {"user.enable", "enabled"},
        {"user.passwd", "password changed by its owner"},
        {"user.pin", "PIN chosen by its owner"},
        {"session.open", "a session begun"},
        {"session.close", "a session ended"},
        {"sign-in.ok", "proven by the password"},
    };
    char roles[96];
    unsigned before = (now->roles & ~changed->roles_added) | changed->roles_removed;
    if (strcmp(action, "user.add") == 0)
        return cl_arena_print(&cl->arena, "added; roles: %s; %s", cl_roles_write(now->roles, roles, sizeof roles),
                              sites_sentence(cl, changed));
    if (strcmp(action, "user.site") == 0)
        return sites_sentence(cl, changed);
    if (strcmp(action, "site.add") == 0)
        return cl_arena_print(&cl->arena, "%s, and keeps its stores", sites_sentence(cl, changed));
    if (strcmp(action, "user.role") == 0)
        return roles_sentence(cl, before, now->roles);
    if (strcmp(action, "user.unlock") == 0)
        return changed->pin_removed ? "unlocked; the PIN ended" : "unlocked";
    if (strcmp(action, "user.train") == 0)
        return cl_arena_print(&cl->arena, "trained in %s on %s, until %s", changed->procedure, changed->trained_on,
                              changed->valid_until);
    if (strcmp(action, "sign-in.failed") == 0)
        return failure_sentence(cl, changed, now->failures);
    if (strcmp(action, "sign-in.ok") == 0 && changed->proof && strcmp(changed->proof, "pin") == 0)
        return "proven by the PIN";
    for (size_t i = 0; i < sizeof PLAIN / sizeof *PLAIN; i++)
        if (strcmp(PLAIN[i].action, action) == 0)
            return PLAIN[i].what;
    return action;
}

/* ---- the walk --------------------------------------------------------------------------------------------------- */

/* Every event of a login that is told, oldest first, with the failures in a row at it. */
struct told {
    struct cl_user_change *at;
    struct position *position;
    size_t count, capacity, positions;
};

/* Proofs are told when they were asked for; failed ones always. */
static bool is_told(const char *action, bool sign_ins)
{
    bool of_sign_in = strncmp(action, "sign-in.", 8) == 0 || strncmp(action, "session.", 8) == 0;
    return strcmp(action, "sign-in.open") != 0 && (!of_sign_in || sign_ins || strcmp(action, "sign-in.failed") == 0);
}

/* A wrong password in somebody else's act is no failure of this login. */
static enum cl_status count_failure(struct cl *cl, int64_t seq, int *failures)
{
    struct changed changed;
    enum cl_status status = read_changed(cl, seq, &changed);
    *failures += status == CL_OK && !changed.asked_by;
    return status;
}

static enum cl_status read_events(struct cl *cl, const char *login, bool sign_ins, struct told *told)
{
    int failures = 0;
    enum cl_status status = CL_OK;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_PERSON_EVENTS, CL_BIND(cl_text(login)));
    while (status == CL_OK && cl_rows_next(rows)) {
        const char *action = cl_rows_text(rows, COL_PERSON_EVENT_ACTION);
        if (strcmp(action, "sign-in.failed") == 0)
            status = count_failure(cl, cl_rows_int(rows, COL_PERSON_EVENT_SEQ), &failures);
        else if (strcmp(action, "sign-in.ok") == 0 || strcmp(action, "user.unlock") == 0)
            failures = 0;
        if (!is_told(action, sign_ins))
            continue;
        told->position =
            cl_arena_grow(&cl->arena, told->position, told->count, &told->positions, sizeof *told->position);
        told->position[told->count] = (struct position){.failures = failures};
        told->at = cl_arena_grow(&cl->arena, told->at, told->count, &told->capacity, sizeof *told->at);
        told->at[told->count++] = (struct cl_user_change){
            .event = cl_rows_int(rows, COL_PERSON_EVENT_SEQ),
            .at_ms = cl_rows_int(rows, COL_PERSON_EVENT_AT_MS),
            .actor = cl_keep_text(cl, rows, COL_PERSON_EVENT_ACTOR),
            .second = cl_keep_text(cl, rows, COL_PERSON_EVENT_SECOND),
            .action = cl_arena_copy(&cl->arena, action),
            .reason = cl_keep_text(cl, rows, COL_PERSON_EVENT_REASON),
        };
    }
    enum cl_status closed = cl_rows_close(rows);
    return status == CL_OK ? closed : status;
}

enum cl_status cl_user_history(struct cl *cl, const char *login, bool sign_ins, int64_t limit,
                               struct cl_user_history *out)
{
    enum cl_status status;
    struct cl_person person = {0};
    struct told told = {0};
    CL_TRY(cl_user_get(cl, login, &person));
    CL_TRY(read_events(cl, login, sign_ins, &told));
    size_t count = (int64_t)told.count < limit ? told.count : (size_t)limit;
    struct cl_user_change *newest = cl_arena_alloc(&cl->arena, (count + 1) * sizeof *newest);
    unsigned roles = person.roles; /* what they were earlier follows from what each event changed */
    for (size_t i = 0; i < count; i++) {
        size_t at = told.count - 1 - i;
        struct changed changed;
        CL_TRY(read_changed(cl, told.at[at].event, &changed));
        told.position[at].roles = roles;
        newest[i] = told.at[at];
        newest[i].what = sentence(cl, told.at[at].action, &changed, &told.position[at]);
        roles = (roles & ~changed.roles_added) | changed.roles_removed;
    }
    *out = (struct cl_user_history){newest, count};
done:
    return status;
}
