/* Who acts: --user with its password, or the session of `cryolot login` on this terminal. */
#ifndef CRYOLOT_CLI_IDENTITY_H
#define CRYOLOT_CLI_IDENTITY_H

#include "cli/parse.h"

#define CL_PASSWORD_TEXT 256

/* Proves the actor of a verb that writes, and what else was given: signer, second person, reason, time. */
enum cl_status cl_take_identity(const struct cl_parsed *parsed);
/* For a verb that reads: takes the session or --user when there is one, so that checks can look at the person; nobody
 * is fine. */
enum cl_status cl_take_reader(const struct cl_parsed *parsed);
/* For a session in which people prove themselves as they come: --user, the session, or nobody yet; and the reason. */
enum cl_status cl_take_anyone(struct cl_parsed *parsed);
/* A password: from `file`, or asked for on the terminal with `prompt`. CL_USAGE naming `option` with --no-input or
 * without a terminal. */
enum cl_status cl_take_password(const struct cl_command *command, const char *file, const char *option,
                                const char *prompt, char *text, size_t size);

/* What is scanned or typed on the terminal, with echo: for what belongs to a second person who was just asked for their
 * password. "" where nothing was typed, and with --no-input or without a terminal. */
enum cl_status cl_take_line(const struct cl_command *command, const char *prompt, char *text, size_t size);

/* Like cl_take_password, for a new password or PIN, which is asked for twice. */
enum cl_status cl_take_new_secret(const struct cl_command *command, const char *file, const char *option,
                                  const char *prompt, char *text, size_t size);
#define CL_PASSWORD_FORM " (at least 15 characters)" /* for its prompt */

/* The session file of this record and terminal. */
enum cl_status cl_session_file_write(const struct cl_command *command, const char *token);
enum cl_status cl_session_file_read(const struct cl_command *command, char *token, int64_t *last_used_ms);
void cl_session_file_remove(const struct cl_command *command);
/* What keys a session beside the record: the terminal and the session of processes on it. */
char *cl_terminal_key(char *text, size_t size);

#endif
