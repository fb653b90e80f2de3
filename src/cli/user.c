#include "base/buffer.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/history.h"
#include "cli/identity.h"
#include <cryolot/act.h>
#include <cryolot/user.h>
#include <jansson.h>
#include <string.h>

static const struct cl_field USER_FIELDS[] = {
    CL_FIELD(cl_person, login, "login", "Login", TEXT, true),
    CL_FIELD(cl_person, name, "name", "Name", TEXT, true),
    CL_FIELD(cl_person, badge, "badge", "Badge", TEXT, false),
    CL_FIELD(cl_person, role_words, "roles", "Roles", TEXTS, true),
    CL_FIELD(cl_person, sites, "sites", "Acts for", TEXTS, true),
    CL_FIELD(cl_person, password_own, "password_own", "May sign", BOOL, true),
    CL_FIELD(cl_person, pin, "pin", "PIN", BOOL, false),
    CL_FIELD(cl_person, disabled, "disabled", "Disabled", BOOL, true),
    CL_FIELD(cl_person, locked, "locked", "Locked", BOOL, true),
};

static enum cl_status print_user(struct cl_command *command, const struct cl_person *person)
{
    return cl_print_record(command, "user", CL_FIELDS(USER_FIELDS), person);
}

static enum cl_status read_roles(const struct cl_command *command, unsigned *roles)
{
    struct cl_texts words = cl_option_list(command, "role");
    for (size_t i = 0; i < words.count; i++) {
        unsigned role = cl_role_read(words.at[i]);
        if (!role)
            return cl_fail(command->error, CL_USAGE, NULL, NULL,
                           "admin, operator, qc, qa, storage, pharmacist, physician, clinical or auditor",
                           "there is no role '%s'", words.at[i]);
        *roles |= role;
    }
    return CL_OK;
}

static enum cl_status run_add(struct cl_command *command)
{
    enum cl_status status;
    struct cl_person person;
    char password[CL_PASSWORD_TEXT];
    unsigned roles = 0;
    CL_TRY(read_roles(command, &roles));
    CL_TRY(cl_take_new_secret(command, cl_option(command, "new-password-file"), "new-password-file",
                              "First password of the new user" CL_PASSWORD_FORM, password, sizeof password));
    CL_TRY(cl_user_add(command->cl, command->argument[0], cl_option(command, "name"), roles,
                       cl_option_list(command, "site"), password, &person));
    cl_say(command,
           "user %s added; the password must be changed by its owner before the first signature: cryolot "
           "user passwd",
           person.login);
    status = print_user(command, &person);
done:
    cl_file_forget_secret(password, sizeof password);
    return status;
}

static enum cl_status run_list(struct cl_command *command)
{
    struct cl_person_list list;
    enum cl_status status = cl_user_list(command->cl, &list);
    if (status == CL_OK)
        status = cl_print_list(command, "users", CL_FIELDS(USER_FIELDS), list.at, list.count, sizeof *list.at);
    return status;
}

static const struct cl_field TRAINING_FIELDS[] = {
    CL_FIELD(cl_training, procedure, "procedure", "Procedure", TEXT, true),
    CL_FIELD(cl_training, trained_on, "trained_on", "Trained on", DATE, true),
    CL_FIELD(cl_training, valid_until, "valid_until", "Until", DATE, true),
    CL_FIELD(cl_training, expired, "expired", "Expired", BOOL, true),
    CL_FIELD(cl_training, recorded_by, "recorded_by", "Recorded by", TEXT, true),
    CL_FIELD(cl_training, recorded_at_ms, "recorded_at", "Recorded", TIME, false),
};

static enum cl_status print_trainings(struct cl_command *command, const struct cl_training_list *list)
{
    return cl_print_list(command, "trainings", CL_FIELDS(TRAINING_FIELDS), list->at, list->count, sizeof *list->at);
}

static enum cl_status print_person_json(struct cl_command *command, const struct cl_person *person,
                                        const struct cl_training_list *trainings)
{
    json_t *user = cl_json_record(CL_FIELDS(USER_FIELDS), person), *array = json_array();
    for (size_t i = 0; i < trainings->count; i++)
        json_array_append_new(array, cl_json_record(CL_FIELDS(TRAINING_FIELDS), &trainings->at[i]));
    json_object_set_new(user, "trainings", array);
    return cl_put_json(command, json_pack("{s:o}", "user", user));
}

static enum cl_status run_show(struct cl_command *command)
{
    enum cl_status status;
    struct cl_person person;
    struct cl_training_list trainings;
    CL_TRY(cl_user_get(command->cl, command->argument[0], &person));
    CL_TRY(cl_training_list(command->cl, &person, &trainings));
    if (command->json) {
        status = print_person_json(command, &person, &trainings);
        goto done;
    }
    CL_TRY(print_user(command, &person));
    if (trainings.count) {
        CL_TRY(cl_put(command, "\n"));
        status = print_trainings(command, &trainings);
    }
done:
    return status;
}

static enum cl_status run_train(struct cl_command *command)
{
    enum cl_status status;
    struct cl_training_list list;
    struct cl_date on = {0}, until = {0};
    CL_TRY(cl_option_date(command, "on", &on));
    CL_TRY(cl_option_date(command, "until", &until));
    CL_TRY(cl_user_train(command->cl, command->argument[0], cl_option(command, "procedure"), on, until, &list));
    status = print_trainings(command, &list);
done:
    return status;
}

static const struct cl_field CHANGE_FIELDS[] = {
    CL_FIELD(cl_user_change, event, "event", "Event", INT, true),
    CL_FIELD(cl_user_change, at_ms, "at", "At", TIME, true),
    CL_FIELD(cl_user_change, actor, "actor", "By", TEXT, true),
    CL_FIELD(cl_user_change, second, "second", "Countersigned by", TEXT, true),
    CL_FIELD(cl_user_change, action, "action", "Act", TEXT, true),
    CL_FIELD(cl_user_change, what, "what", "What", TEXT, true),
    CL_FIELD(cl_user_change, reason, "reason", "Reason", TEXT, true),
};

/* What stands in the file may not drive the terminal. */
static const char *visible(const struct cl_command *command, const char *text)
{
    size_t size = 3 * strlen(text) + 4; /* U+FFFD takes three bytes */
    return cl_text_visible(text, cl_arena_alloc(command->arena, size), size);
}

/* A line or two for each act, which no terminal cuts. */
static enum cl_status print_changes(struct cl_command *command, const struct cl_user_history *history)
{
    struct cl_buffer text = {0};
    char at[CL_TIME_TEXT];
    const char *zone = cl_facility(command->cl)->timezone;
    for (size_t i = 0; i < history->count; i++) {
        const struct cl_user_change *change = &history->at[i];
        cl_buffer_print(&text, "%s  %s\n", cl_time_write_local(change->at_ms, zone, true, at, sizeof at),
                        visible(command, change->what));
        if (*change->actor)
            cl_buffer_print(&text, "    by %s%s%s%s%s\n", visible(command, change->actor),
                            *change->second ? ", countersigned by " : "", visible(command, change->second),
                            *change->reason ? ": " : "", visible(command, change->reason));
    }
    enum cl_status status = text.data ? cl_put(command, text.data) : CL_OK;
    cl_buffer_free(&text);
    return status;
}

static enum cl_status run_history(struct cl_command *command)
{
    enum cl_status status;
    struct cl_person person;
    struct cl_user_history history;
    int64_t limit;
    CL_TRY(cl_user_get(command->cl, command->argument[0], &person));
    if (command->json) { /* whole events, with every changed row */
        status = cl_print_history(command, person.login);
        goto done;
    }
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_user_history(command->cl, person.login, cl_flag(command, "sign-ins"), limit, &history));
    status = command->csv ? cl_print_list(command, "history", CL_FIELDS(CHANGE_FIELDS), history.at, history.count,
                                          sizeof *history.at)
                          : print_changes(command, &history);
done:
    return status;
}

static enum cl_status run_role(struct cl_command *command)
{
    enum cl_status status;
    struct cl_person person;
    unsigned roles = 0;
    CL_TRY(read_roles(command, &roles));
    CL_TRY(cl_user_set_roles(command->cl, command->argument[0], roles, &person));
    status = print_user(command, &person);
done:
    return status;
}

static enum cl_status run_site(struct cl_command *command)
{
    struct cl_person person;
    enum cl_status status = cl_user_set_sites(command->cl, command->argument[0], cl_option_list(command, "add"),
                                              cl_option_list(command, "remove"), &person);
    return status == CL_OK ? print_user(command, &person) : status;
}

static enum cl_status set_disabled(struct cl_command *command, bool disabled)
{
    struct cl_person person;
    enum cl_status status = cl_user_set_disabled(command->cl, command->argument[0], disabled, &person);
    return status == CL_OK ? print_user(command, &person) : status;
}

static enum cl_status run_disable(struct cl_command *command)
{
    return set_disabled(command, true);
}

static enum cl_status run_enable(struct cl_command *command)
{
    return set_disabled(command, false);
}

static enum cl_status run_unlock(struct cl_command *command)
{
    struct cl_person person;
    enum cl_status status = cl_user_unlock(command->cl, command->argument[0], &person);
    return status == CL_OK ? print_user(command, &person) : status;
}

static enum cl_status run_passwd(struct cl_command *command)
{
    enum cl_status status;
    char password[CL_PASSWORD_TEXT];
    CL_TRY(cl_take_new_secret(command, cl_option(command, "new-password-file"), "new-password-file",
                              "New password" CL_PASSWORD_FORM, password, sizeof password));
    CL_TRY(cl_user_set_password(command->cl, password));
    cl_say(command, "the password of %s is changed", cl_actor(command->cl)->login);
    status = print_user(command, cl_actor(command->cl));
done:
    cl_file_forget_secret(password, sizeof password);
    return status;
}

static enum cl_status run_pin(struct cl_command *command)
{
    enum cl_status status;
    char pin[CL_PASSWORD_TEXT];
    CL_TRY(cl_take_new_secret(command, cl_option(command, "new-pin-file"), "new-pin-file", "New PIN (6 to 12 digits)",
                              pin, sizeof pin));
    CL_TRY(cl_user_set_pin(command->cl, pin));
    cl_say(command, "the PIN of %s signs within a session, until the password changes", cl_actor(command->cl)->login);
    status = print_user(command, cl_actor(command->cl));
done:
    cl_file_forget_secret(pin, sizeof pin);
    return status;
}

/* ---- sessions -------------------------------------------------------------------------------------------------- */

static enum cl_status run_login(struct cl_command *command)
{
    enum cl_status status;
    char password[CL_PASSWORD_TEXT], token[CL_TOKEN_TEXT], terminal[256];
    CL_TRY(cl_take_password(command, command->password_file, "password-file", "Password", password, sizeof password));
    CL_TRY(cl_sign_in(command->cl, command->argument[0], password));
    CL_TRY(cl_session_open(command->cl, cl_terminal_key(terminal, sizeof terminal), token));
    if (!command->dry_run)
        CL_TRY(cl_session_file_write(command, token));
    cl_say(command, "%s is signed in on this terminal; it ends after 15 minutes without use, or with: cryolot logout",
           cl_actor(command->cl)->name);
    if (command->json)
        status = print_user(command, cl_actor(command->cl));
done:
    cl_file_forget_secret(password, sizeof password);
    cl_file_forget_secret(token, sizeof token);
    return status;
}

static enum cl_status run_logout(struct cl_command *command)
{
    enum cl_status status;
    char token[CL_TOKEN_TEXT];
    int64_t last_used_ms;
    CL_TRY(cl_session_file_read(command, token, &last_used_ms));
    CL_TRY(cl_session_close(command->cl, token));
    if (!command->dry_run)
        cl_session_file_remove(command);
    cl_say(command, "%s is signed out", cl_actor(command->cl)->name);
    if (command->json)
        status = print_user(command, cl_actor(command->cl));
done:
    cl_file_forget_secret(token, sizeof token);
    return status;
}

static enum cl_status run_whoami(struct cl_command *command)
{
    return print_user(command, cl_actor(command->cl));
}

#define NEW_PASSWORD_OPTION                                                                                            \
    {                                                                                                                  \
        "new-password-file", "FILE", "the new password (-: standard input); else asked for", false                     \
    }
#define ROLE_OPTION                                                                                                    \
    {                                                                                                                  \
        "role", "ROLE,..", "admin operator qc qa storage pharmacist physician clinical auditor", true                  \
    }

const struct cl_verb cl_session_verbs[] = {
    {
        .noun = "",
        .name = "login",
        .arguments = "LOGIN",
        .summary = "sign in on this terminal",
        .example = "cryolot login anna",
        .needs = CL_NEEDS_SIGNING_IN,
        .least = 1,
        .most = 1,
        .run = run_login,
        .remark =
            "The password is asked for, or comes from --password-file. A signature asks for it again, or for your PIN.",
    },
    {
        .noun = "",
        .name = "logout",
        .arguments = "",
        .summary = "sign out on this terminal",
        .example = "cryolot logout",
        .needs = CL_NEEDS_WRITING,
        .run = run_logout,
    },
    {
        .noun = "",
        .name = "whoami",
        .arguments = "",
        .summary = "who is signed in, with which roles",
        .example = "cryolot whoami",
        .needs = CL_NEEDS_WRITING,
        .run = run_whoami,
    },
    {.name = NULL},
};

const struct cl_verb cl_user_verbs[] = {
    {
        .noun = "user",
        .name = "add",
        .arguments = "LOGIN --name NAME --role ROLE,.. [--site SITE,..] [--new-password-file FILE]",
        .summary = "add a person",
        .example = "cryolot user add quinn --name 'Quinn Moor' --role qc --new-password-file quinn.pw",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_add,
        .option = {{"name", "NAME", "printed name", true},
                   ROLE_OPTION,
                   {"site", "SITE,..", "sites that they act for (the facility's own)", false},
                   NEW_PASSWORD_OPTION},
        .remark = "The owner must change the password (cryolot user passwd) before the first signature.\n"
                  "The first person with the role qa needs no second; every further one is countersigned: --second QA.",
    },
    {
        .noun = "user",
        .name = "list",
        .arguments = "",
        .summary = "everyone with their roles",
        .example = "cryolot user list",
        .needs = CL_NEEDS_READING,
        .run = run_list,
    },
    {
        .noun = "user",
        .name = "show",
        .arguments = "LOGIN",
        .summary = "one person, with their trainings",
        .example = "cryolot user show quinn",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
    },
    {
        .noun = "user",
        .name = "history",
        .arguments = "LOGIN [--sign-ins] [--limit N]",
        .summary = "every act upon a person: roles before and after, training, locks",
        .example = "cryolot user history quinn",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_history,
        .option = {{"sign-ins", NULL, "proofs that succeeded, and sessions, too", false}, CL_LIMIT_OPTION},
        .remark = "Failed proofs are always shown. --json gives the events themselves, with every changed row.",
    },
    {
        .noun = "user",
        .name = "role",
        .arguments = "LOGIN --role ROLE,.. --second QA --reason TEXT",
        .summary = "replace a person's roles; countersigned by QA",
        .example = "cryolot user role quinn --role qc,storage --second rosa --reason 'works in storage too'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_role,
        .option = {ROLE_OPTION},
        .remark = "Nobody changes or countersigns their own roles, and an administrator never holds qa.",
    },
    {
        .noun = "user",
        .name = "site",
        .arguments = "LOGIN [--add SITE,..] [--remove SITE,..] --reason TEXT",
        .summary = "say for which sites a person acts",
        .example = "cryolot user site nora --add HOS --reason 'works there on Fridays'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_site,
        .option = {{"add", "SITE,..", "sites that they act for from now on", false},
                   {"remove", "SITE,..", "sites that they act for no more", false}},
        .remark = "Whoever keeps or carries stores of a site stays in it until somebody else has them.",
    },
    {
        .noun = "user",
        .name = "disable",
        .arguments = "LOGIN [--second QA] --reason TEXT",
        .summary = "end a person's access; nothing of theirs is removed",
        .example = "cryolot user disable quinn --reason 'left the facility'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_disable,
        .remark = "A person with the role qa is countersigned by another one. The last one stays: nobody could "
                  "countersign the next.",
    },
    {
        .noun = "user",
        .name = "enable",
        .arguments = "LOGIN --reason TEXT",
        .summary = "give access again",
        .example = "cryolot user enable quinn --reason 'came back'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_enable,
        .remark = "A person with the role qa comes back countersigned by another one: --second QA.",
    },
    {
        .noun = "user",
        .name = "unlock",
        .arguments = "LOGIN --reason TEXT",
        .summary = "forget the failed attempts of a locked login, and those of second persons that it named",
        .example = "cryolot user unlock quinn --reason 'typed it in caps, seen by ada'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_unlock,
        .remark = "Five wrong passwords or PINs in a row lock a login for 15 minutes. Wrong passwords of second\n"
                  "persons (--second) lock nobody: after five within 15 minutes whoever named them can name\n"
                  "nobody for as long.",
    },
    {
        .noun = "user",
        .name = "train",
        .arguments = "LOGIN --procedure SOP --on DATE --until DATE",
        .summary = "record that a person was trained in a procedure",
        .example = "cryolot user train olga --procedure SOP-012 --on 2026-11-02 --until 2027-11-01",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_train,
        .option = {{"procedure", "SOP", "the procedure's code", true},
                   {"on", "DATE", "when it took place", true},
                   {"until", "DATE", "the last day on which it is valid", true}},
        .remark = "An act asks for it when a setting says so: cryolot setting set training.lot.release SOP-044 ..",
    },
    {
        .noun = "user",
        .name = "passwd",
        .arguments = "[--new-password-file FILE]",
        .summary = "change your own password",
        .example = "cryolot --user quinn --password-file old.pw user passwd --new-password-file new.pw",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .no_pin = true,
        .run = run_passwd,
        .option = {NEW_PASSWORD_OPTION},
        .remark = "A PIN ends with the password that it stood for.",
    },
    {
        .noun = "user",
        .name = "pin",
        .arguments = "[--new-pin-file FILE]",
        .summary = "choose your own PIN, which signs within a session",
        .example = "cryolot user pin",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .no_pin = true,
        .run = run_pin,
        .option = {{"new-pin-file", "FILE", "the new PIN, 6 to 12 digits (-: standard input); else asked for", false}},
        .remark = "Signed in with cryolot login, type it where a signature asks for your password, or give it with\n"
                  "--signer-pin-file. A wrong PIN counts like a wrong password. A facility may forbid PINs:\n"
                  "cryolot setting set signature.pin no ..",
    },
    {.name = NULL},
};
