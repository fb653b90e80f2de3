#include "cli/identity.h"
#include "base/file.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <cryolot/site.h>
#include <cryolot/user.h>
#include <cryolot/vial.h>

/* ---- passwords ------------------------------------------------------------------------------------------------- */

enum { CONTROL_C = 3 };

/* false: the person pressed Ctrl-C. */
static bool read_line(int terminal, char *text, size_t size)
{
    size_t at = 0;
    char byte = 0;
    while (read(terminal, &byte, 1) == 1 && byte != '\n' && byte != CONTROL_C)
        if (at + 1 < size)
            text[at++] = byte;
    text[at] = '\0';
    return byte != CONTROL_C;
}

/* Without echo, and Ctrl-C a byte that ends the line: a signal would leave the terminal without echo. */
static struct termios silenced(struct termios settings)
{
    settings.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    settings.c_cc[VEOL] = CONTROL_C;
    return settings;
}

static enum cl_status ask_password(const struct cl_command *command, const char *option, const char *prompt, char *text,
                                   size_t size)
{
    int terminal = command->no_input ? -1 : open("/dev/tty", O_RDWR | O_CLOEXEC);
    struct termios before, silent;
    if (terminal < 0 || tcgetattr(terminal, &before) != 0) {
        if (terminal >= 0)
            close(terminal);
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "give it in a file that only you can read",
                       "--%s is missing", option);
    }
    silent = silenced(before);
    tcsetattr(terminal, TCSAFLUSH, &silent);
    dprintf(terminal, "%s: ", prompt);
    bool finished = read_line(terminal, text, size);
    tcsetattr(terminal, TCSAFLUSH, &before);
    dprintf(terminal, "\n");
    close(terminal);
    if (!finished)
        return cl_fail(command->error, CL_INTERRUPTED, NULL, NULL, NULL, "interrupted; nothing was changed");
    if (!*text)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, NULL, "nothing was typed");
    return CL_OK;
}

enum cl_status cl_take_password(const struct cl_command *command, const char *file, const char *option,
                                const char *prompt, char *text, size_t size)
{
    return file ? cl_file_read_secret(file, text, size, command->error)
                : ask_password(command, option, prompt, text, size);
}

enum cl_status cl_take_line(const struct cl_command *command, const char *prompt, char *text, size_t size)
{
    int terminal = command->no_input ? -1 : open("/dev/tty", O_RDWR | O_CLOEXEC);
    text[0] = '\0';
    if (terminal < 0)
        return CL_OK;
    dprintf(terminal, "%s: ", prompt);
    bool finished = read_line(terminal, text, size);
    close(terminal);
    return finished ? CL_OK
                    : cl_fail(command->error, CL_INTERRUPTED, NULL, NULL, NULL, "interrupted; nothing was changed");
}

enum cl_status cl_take_new_secret(const struct cl_command *command, const char *file, const char *option,
                                  const char *prompt, char *text, size_t size)
{
    enum cl_status status;
    char again[CL_PASSWORD_TEXT] = "";
    CL_TRY(cl_take_password(command, file, option, prompt, text, size));
    if (file)
        return CL_OK;
    CL_TRY(ask_password(command, option, "The same again", again, sizeof again));
    if (strcmp(text, again) != 0)
        status = cl_fail(command->error, CL_USAGE, "password.twice", NULL, "type it again",
                         "what was typed twice is not the same");
done:
    cl_file_forget_secret(again, sizeof again);
    return status;
}

/* ---- the actor ------------------------------------------------------------------------------------------------- */

static enum cl_status take_user(const struct cl_parsed *parsed)
{
    char password[CL_PASSWORD_TEXT], prompt[96];
    const char *login = parsed->global[CL_GLOBAL_USER];
    snprintf(prompt, sizeof prompt, "Password of %s", login);
    enum cl_status status = cl_take_password(&parsed->command, parsed->global[CL_GLOBAL_PASSWORD_FILE], "password-file",
                                             prompt, password, sizeof password);
    if (status == CL_OK)
        status = cl_sign_in(parsed->command.cl, login, password);
    cl_file_forget_secret(password, sizeof password);
    return status;
}

static enum cl_status take_session(const struct cl_command *command)
{
    enum cl_status status;
    char token[CL_TOKEN_TEXT], terminal[256];
    int64_t last_used_ms;
    CL_TRY(cl_session_file_read(command, token, &last_used_ms));
    CL_TRY(cl_session_resume(command->cl, cl_terminal_key(terminal, sizeof terminal), token, last_used_ms));
    CL_TRY(cl_session_file_write(command, token));
done:
    cl_file_forget_secret(token, sizeof token);
    return status;
}

/* What a person types says itself whether it is a PIN: no password is so short, none of digits alone. */
static enum cl_status take_signer(const struct cl_parsed *parsed)
{
    enum cl_status status;
    bool pin_may = false;
    char secret[CL_PASSWORD_TEXT] = "", prompt[96];
    const struct cl_command *command = &parsed->command;
    const char *file = parsed->global[CL_GLOBAL_SIGNER_PASSWORD_FILE];
    if (!command->verb->no_pin)
        CL_TRY(cl_pin_may_sign(command->cl, &pin_may));
    snprintf(prompt, sizeof prompt, "Password%s of %s, to sign", pin_may ? " or PIN" : "",
             cl_actor(command->cl)->login);
    CL_TRY(cl_take_password(command, file, "signer-password-file", prompt, secret, sizeof secret));
    status = pin_may && !file && cl_is_pin(secret) ? cl_prove_signer_pin(command->cl, secret)
                                                   : cl_prove_signer(command->cl, secret);
done:
    cl_file_forget_secret(secret, sizeof secret);
    return status;
}

static enum cl_status take_signer_pin(const struct cl_parsed *parsed)
{
    enum cl_status status;
    char pin[CL_PASSWORD_TEXT] = "";
    if (parsed->global[CL_GLOBAL_SIGNER_PASSWORD_FILE])
        return cl_fail(parsed->command.error, CL_USAGE, NULL, NULL, "sign with one of them",
                       "--signer-password-file and --signer-pin-file exclude each other");
    CL_TRY(cl_file_read_secret(parsed->global[CL_GLOBAL_SIGNER_PIN_FILE], pin, sizeof pin, parsed->command.error));
    status = cl_prove_signer_pin(parsed->command.cl, pin);
done:
    cl_file_forget_secret(pin, sizeof pin);
    return status;
}

static enum cl_status take_second(const struct cl_parsed *parsed, const char *login)
{
    char password[CL_PASSWORD_TEXT], prompt[96];
    const char *file = parsed->global[CL_GLOBAL_SECOND_PASSWORD_FILE];
    snprintf(prompt, sizeof prompt, "Password of the second person, %s", login);
    enum cl_status status =
        cl_take_password(&parsed->command, file, "second-password-file", prompt, password, sizeof password);
    if (status == CL_OK)
        status = cl_prove_second(parsed->command.cl, login, password, file != NULL);
    cl_file_forget_secret(password, sizeof password);
    return status;
}

/* The store that a verb of stores is about; NULL: it is about something else. */
static const char *store_of(const struct cl_command *command)
{
    bool named = strcmp(command->verb->noun, "storage") == 0 && command->argument_count > 0;
    return named ? command->argument[0] : NULL;
}

/* In which a time without an offset is read once it is known who acts: of the site of the store or vial that it is
 * about, else of theirs. */
static enum cl_status find_zone(const struct cl_parsed *parsed, const char **zone)
{
    const struct cl_command *command = &parsed->command;
    bool of_vial = strcmp(command->verb->noun, "vial") == 0 || strcmp(command->verb->noun, "custody") == 0;
    if (of_vial && command->argument_count > 0 && cl_vial_zone(command->cl, command->argument[0], zone) == CL_OK)
        return CL_OK;
    cl_error_clear(command->error); /* it is no vial, or none that is known: the verb says so */
    return cl_zone_at(command, store_of(command), zone);
}

static enum cl_status take_circumstances(const struct cl_parsed *parsed)
{
    enum cl_status status = CL_OK;
    struct cl *cl = parsed->command.cl;
    const char *zone, *at = parsed->global[CL_GLOBAL_AT], *reason = parsed->global[CL_GLOBAL_REASON];
    if (reason)
        CL_TRY(cl_set_reason(cl, reason));
    if (at) {
        int64_t at_ms;
        CL_TRY(find_zone(parsed, &zone));
        CL_TRY(cl_time_read(at, zone, &at_ms, parsed->command.error));
        CL_TRY(cl_set_performed_at(cl, at_ms));
    }
done:
    return status;
}

/* Some verbs name the second person by who that is: --physician LOGIN. */
static enum cl_status find_second(const struct cl_parsed *parsed, const char **login)
{
    const char *name = parsed->command.verb->second_option, *second = parsed->global[CL_GLOBAL_SECOND];
    const char *named = name ? cl_option(&parsed->command, name) : NULL;
    if (named && second && strcmp(named, second) != 0)
        return cl_fail(parsed->command.error, CL_USAGE, NULL, NULL, NULL, "--%s and --second name two people", name);
    *login = named ? named : second;
    return CL_OK;
}

/* Whether it is the actor who signs, and did not prove themselves in this command. Where only a role may sign that they
 * do not hold, the second person signs, by the password that is asked for anyway. */
static bool actor_must_prove(const struct cl_command *command, bool proven)
{
    unsigned roles = command->verb->signed_by;
    return cl_verb_signs(command) && !proven && (!roles || cl_actor(command->cl)->roles & roles);
}

enum cl_status cl_take_identity(const struct cl_parsed *parsed)
{
    enum cl_status status;
    const char *second = NULL;
    CL_TRY(parsed->global[CL_GLOBAL_USER] ? take_user(parsed) : take_session(&parsed->command));
    CL_TRY(take_circumstances(parsed));
    bool proven = parsed->global[CL_GLOBAL_USER] != NULL;
    if (parsed->global[CL_GLOBAL_SIGNER_PIN_FILE])
        CL_TRY(take_signer_pin(parsed));
    else if (parsed->global[CL_GLOBAL_SIGNER_PASSWORD_FILE] || actor_must_prove(&parsed->command, proven))
        CL_TRY(take_signer(parsed));
    CL_TRY(find_second(parsed, &second));
    if (second)
        CL_TRY(take_second(parsed, second));
done:
    return status;
}

enum cl_status cl_take_reader(const struct cl_parsed *parsed)
{
    if (parsed->global[CL_GLOBAL_USER])
        return take_user(parsed);
    if (take_session(&parsed->command) != CL_OK)
        cl_error_clear(parsed->command.error);
    return CL_OK;
}

enum cl_status cl_take_anyone(struct cl_parsed *parsed)
{
    enum cl_status status;
    if (parsed->global[CL_GLOBAL_USER]) {
        CL_TRY(take_user(parsed));
    } else {
        parsed->command.in_session = take_session(&parsed->command) == CL_OK;
        cl_error_clear(parsed->command.error);
    }
    status = take_circumstances(parsed);
done:
    return status;
}
