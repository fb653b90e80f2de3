/* One line of a scanning session: read, proven where it asks for a password, answered. */
#include "base/file.h"
#include "base/time.h"
#include "cli/identity.h"
#include "cli/scan.h"
#include <cryolot/user.h>
#include <stdio.h>

enum { KEEP_ALIVE_MS = 60 * 1000 }; /* the session file is renewed so often */

/* A password is typed without echo, or, in a training record, stands in a file. */
static enum cl_status prove(struct cl_scan_loop *loop, struct cl_scan_answer *answer)
{
    char secret[CL_PASSWORD_TEXT] = "", prompt[320];
    struct cl_command *command = loop->command;
    const char *file = command->second_password_file;
    snprintf(prompt, sizeof prompt, "Password of %s (%s)", answer->asks_name, answer->asks_login);
    enum cl_status given = cl_take_password(command, file, "second-password-file", prompt, secret, sizeof secret);
    cl_error_clear(command->error);
    enum cl_status status = cl_scan_prove(loop->scan, given == CL_OK ? secret : NULL, file != NULL, answer);
    cl_file_forget_secret(secret, sizeof secret);
    return status;
}

/* The session of cryolot login lives on while somebody scans. */
static enum cl_status keep_alive(struct cl_scan_loop *loop)
{
    enum cl_status status;
    char token[CL_TOKEN_TEXT];
    int64_t last_used_ms, now_ms = cl_clock_utc_ms();
    if (!loop->command->in_session || now_ms - loop->kept_alive_ms < KEEP_ALIVE_MS)
        return CL_OK;
    loop->kept_alive_ms = now_ms;
    CL_TRY(cl_session_file_read(loop->command, token, &last_used_ms));
    CL_TRY(cl_session_file_write(loop->command, token));
done:
    cl_file_forget_secret(token, sizeof token);
    return status;
}

enum cl_status cl_scan_one(struct cl_scan_loop *loop, const char *text, int64_t done_at_ms)
{
    enum cl_status status;
    struct cl_scan_answer answer;
    CL_TRY(cl_scan_read(loop->scan, text, done_at_ms, &answer));
    while (answer.asks_login) {
        CL_TRY(prove(loop, &answer));
        if (answer.asks_login && answer.rule)
            cl_say(loop->command, "%s; %s", answer.message, answer.remedy);
    }
    if (answer.accepted)
        CL_TRY(keep_alive(loop));
    status = cl_scan_answer_put(loop, &answer);
done:
    return status;
}
