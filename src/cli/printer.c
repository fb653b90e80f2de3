#include "cli/printer.h"
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { NAME_MOST = 127, SAID_MOST = 400 };

enum cl_status cl_printer_check(const char *printer, struct cl_error *error)
{
    size_t size = strlen(printer);
    if (size > 0 && size <= NAME_MOST && printer[0] != '-' && strcspn(printer, " \t\r\n/#\\\"'") == size)
        return CL_OK;
    return cl_fail(error, CL_USAGE, NULL, NULL, "lpstat -e lists the printers", "'%s' is not the name of a printer",
                   printer);
}

/* Its whole input stands in a file before lp begins, so that neither waits for the other. */
static FILE *input_of(const void *bytes, size_t size)
{
    FILE *input = tmpfile();
    if (input && (fwrite(bytes, 1, size, input) != size || fflush(input) != 0 || fseek(input, 0, SEEK_SET) != 0)) {
        fclose(input);
        input = NULL;
    }
    return input;
}

static int spawn(const char *printer, const char *title, const char *option, int input, int output, pid_t *pid)
{
    const char *const argument[] = {"lp", "-d", printer, "-t", title, "-o", option, NULL};
    posix_spawn_file_actions_t actions;
    int failure = posix_spawn_file_actions_init(&actions);
    if (failure)
        return failure;
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    failure = posix_spawnp(pid, argument[0], &actions, NULL, (char *const *)argument, environ);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

/* What lp says, up to its end; more than fits is read and dropped. */
static void listen_to(int from, char *said)
{
    char block[256];
    size_t used = 0;
    ssize_t size;
    while ((size = read(from, block, sizeof block)) > 0 || (size < 0 && errno == EINTR))
        for (ssize_t i = 0; i < size && used < SAID_MOST; i++)
            said[used++] = block[i] == '\n' ? ' ' : block[i];
    while (used > 0 && said[used - 1] == ' ')
        used--;
    said[used] = '\0';
}

/* The exit code of lp; -1: it did not run to its end. */
static int wait_for(pid_t pid)
{
    int state;
    while (waitpid(pid, &state, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(state) ? WEXITSTATUS(state) : -1;
}

static enum cl_status send_file(const char *printer, const char *title, const char *option, FILE *input,
                                struct cl_error *error)
{
    int ends[2];
    pid_t pid;
    char said[SAID_MOST + 1];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return cl_fail(error, CL_FAILED, "printer.lp", NULL, NULL, "cannot reach lp: %s", strerror(errno));
    int failure = spawn(printer, title, option, fileno(input), ends[1], &pid);
    close(ends[1]);
    if (failure) {
        close(ends[0]);
        return cl_fail(error, CL_FAILED, "printer.lp", NULL,
                       "install the print system's client (Debian: cups-client), or make a file: -o FILE",
                       "cannot run lp: %s", strerror(failure));
    }
    listen_to(ends[0], said);
    close(ends[0]);
    int code = wait_for(pid);
    if (code == 0)
        return CL_OK;
    return cl_fail(error, CL_FAILED, "printer.lp", printer, "lpstat -p shows the printers, lpstat -e their names",
                   "printer '%s' did not take the labels, and none is on record: %s", printer,
                   *said ? said : "lp failed without a word");
}

enum cl_status cl_printer_send(const char *printer, const char *title, const char *option, const void *bytes,
                               size_t size, struct cl_error *error)
{
    FILE *input = input_of(bytes, size);
    if (!input)
        return cl_fail(error, CL_FAILED, "printer.lp", NULL, NULL, "cannot keep the labels for lp: %s",
                       strerror(errno));
    enum cl_status status = send_file(printer, title, option, input, error);
    fclose(input);
    return status;
}
