#include "cli/printer.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { NAME_MOST = 127, SAID_MOST = 400, PATIENCE_MS = 60 * 1000, LOOK_MS = 20 };

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

/* Starts a command of the print system; what it says goes to `output`. 0 or the errno of what went wrong. */
static int spawn(const char *const *argument, int input, int output, pid_t *pid)
{
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

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Takes what it has said by now; more than fits is dropped. False at the end of it. */
static bool take_words(int from, char *said, size_t *used)
{
    char block[256];
    ssize_t size = read(from, block, sizeof block);
    for (ssize_t i = 0; i < size && *used < SAID_MOST; i++)
        said[(*used)++] = block[i] == '\n' ? ' ' : block[i];
    return size > 0 || (size < 0 && (errno == EINTR || errno == EAGAIN));
}

/* Listens until it has ended, whoever else holds its output; one that takes too long is ended. Its exit code; -1: it
 * did not come to its end, *answered: it did within the time. */
static int listen_to(pid_t pid, int from, char *said, bool *answered)
{
    size_t used = 0;
    int state = 0;
    pid_t ended = 0;
    bool open = true;
    int64_t until_ms = now_ms() + PATIENCE_MS;
    while (ended == 0 && now_ms() < until_ms) {
        struct pollfd wait = {.fd = open ? from : -1, .events = POLLIN};
        if (poll(&wait, 1, LOOK_MS) > 0)
            open = take_words(from, said, &used);
        ended = waitpid(pid, &state, WNOHANG);
    }
    *answered = ended != 0;
    if (!*answered) {
        kill(pid, SIGKILL);
        while (waitpid(pid, &state, 0) < 0 && errno == EINTR) {
        }
    }
    for (struct pollfd rest = {.fd = from, .events = POLLIN}; open && poll(&rest, 1, 0) > 0;)
        open = take_words(from, said, &used);
    while (used > 0 && said[used - 1] == ' ')
        used--;
    said[used] = '\0';
    return *answered && WIFEXITED(state) ? WEXITSTATUS(state) : -1;
}

/* Runs a command of the print system to its end, with what it said and its exit code; one that does not answer is
 * ended. CL_FAILED: it did not run. */
static enum cl_status run(const char *const *argument, int input, char *said, int *code, struct cl_error *error)
{
    int ends[2];
    pid_t pid;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return cl_fail(error, CL_FAILED, "printer.lp", NULL, NULL, "cannot reach %s: %s", argument[0], strerror(errno));
    int failure = spawn(argument, input, ends[1], &pid);
    close(ends[1]);
    bool answered = true;
    if (!failure)
        *code = listen_to(pid, ends[0], said, &answered);
    close(ends[0]);
    if (failure)
        return cl_fail(error, CL_FAILED, "printer.lp", NULL,
                       "install the print system's client (Debian: cups-client), or make a file: -o FILE",
                       "cannot run %s: %s", argument[0], strerror(failure));
    if (!answered)
        snprintf(said, SAID_MOST + 1, "%s did not answer within %d seconds", argument[0], PATIENCE_MS / 1000);
    return CL_OK;
}

enum cl_status cl_printer_check(const char *printer, struct cl_error *error)
{
    enum cl_status status;
    const char *const argument[] = {"lpstat", "-p", printer, NULL};
    char said[SAID_MOST + 1];
    size_t size = strlen(printer);
    int code, nothing = -1;
    if (size == 0 || size > NAME_MOST || printer[0] == '-' || strcspn(printer, " \t\r\n/#\\\"',") != size)
        return cl_fail(error, CL_USAGE, NULL, NULL, "lpstat -e lists the printers", "'%s' is not the name of a printer",
                       printer);
    if ((nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)) < 0)
        return cl_fail(error, CL_FAILED, "printer.lp", NULL, NULL, "cannot open /dev/null: %s", strerror(errno));
    CL_TRY(run(argument, nothing, said, &code, error));
    if (code != 0)
        status = cl_fail(error, CL_FAILED, "printer.lp", printer, "lpstat -e lists the printers",
                         "printer '%s' is not to be had, and nothing was printed: %s", printer,
                         *said ? said : "lpstat failed without a word");
done:
    close(nothing);
    return status;
}

enum cl_status cl_printer_send(const char *printer, const char *title, const char *option, const void *bytes,
                               size_t size, struct cl_error *error)
{
    enum cl_status status;
    const char *const argument[] = {"lp", "-d", printer, "-t", title, "-o", option, NULL};
    char said[SAID_MOST + 1];
    int code;
    FILE *input = input_of(bytes, size);
    if (!input)
        return cl_fail(error, CL_FAILED, "printer.lp", NULL, NULL, "cannot keep the labels for lp: %s",
                       strerror(errno));
    CL_TRY(run(argument, fileno(input), said, &code, error));
    if (code != 0)
        status =
            cl_fail(error, CL_FAILED, "printer.lp", printer, "lpstat -p shows the printers and what waits",
                    "printer '%s' did not take the labels: %s", printer, *said ? said : "lp failed without a word");
done:
    fclose(input);
    return status;
}
