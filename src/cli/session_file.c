/* $XDG_RUNTIME_DIR/cryolot/HASH: token and last use of the session of one record on one terminal. Mode 0600. */
#include "cli/identity.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/time.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cryolot/user.h>

char *cl_terminal_key(char *text, size_t size)
{
    char name[128] = "none";
    for (int file = 0; file <= 2; file++)
        if (ttyname_r(file, name, sizeof name) == 0)
            break;
    snprintf(text, size, "%s session %d", name, (int)getsid(0));
    return text;
}

/* A folder that nobody else can read, or NULL. */
static const char *private_folder(char *path, size_t size)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    struct stat about;
    if (runtime && *runtime)
        snprintf(path, size, "%s/cryolot", runtime);
    else
        snprintf(path, size, "/tmp/cryolot-%u", (unsigned)getuid());
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return NULL;
    if (lstat(path, &about) != 0 || !S_ISDIR(about.st_mode) || about.st_uid != getuid() || (about.st_mode & 077) != 0)
        return NULL;
    return path;
}

static enum cl_status session_path(const struct cl_command *command, char *path, size_t size)
{
    char folder[512], terminal[256], key[4600], hex[CL_HASH_TEXT];
    if (!private_folder(folder, sizeof folder))
        return cl_fail(command->error, CL_FAILED, NULL, NULL, "set XDG_RUNTIME_DIR to a folder of your own (mode 0700)",
                       "there is no private folder for the session");
    char *real = realpath(command->place, NULL);
    snprintf(key, sizeof key, "%s\n%s", real ? real : command->place, cl_terminal_key(terminal, sizeof terminal));
    free(real);
    struct cl_hash hash = cl_hash_of(key, strlen(key));
    snprintf(path, size, "%s/%.32s", folder, cl_hash_write(&hash, hex, sizeof hex));
    return CL_OK;
}

enum cl_status cl_session_file_write(const struct cl_command *command, const char *token)
{
    char path[640], beside[680], line[128];
    enum cl_status status = session_path(command, path, sizeof path);
    if (status != CL_OK)
        return status;
    snprintf(beside, sizeof beside, "%s.%ld", path, (long)getpid());
    int length = snprintf(line, sizeof line, "%s %lld\n", token, (long long)cl_clock_utc_ms());
    int file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    ssize_t written = file >= 0 ? write(file, line, (size_t)length) : -1;
    if (file >= 0)
        close(file);
    /* Other commands of the session read it at any moment: it is replaced whole. */
    if (written != length || rename(beside, path) != 0) {
        status = cl_fail(command->error, CL_FAILED, NULL, NULL, NULL, "the session file cannot be written: %s",
                         strerror(errno));
        unlink(beside);
    }
    return status;
}

enum cl_status cl_session_file_read(const struct cl_command *command, char *token, int64_t *last_used_ms)
{
    char path[640], line[128] = "", read_token[CL_TOKEN_TEXT] = "";
    long long used = 0;
    enum cl_status status = session_path(command, path, sizeof path);
    if (status != CL_OK)
        return status;
    int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    ssize_t size = file >= 0 ? read(file, line, sizeof line - 1) : -1;
    if (file >= 0)
        close(file);
    if (size <= 0 || sscanf(line, "%64s %lld", read_token, &used) != 2)
        return cl_fail(command->error, CL_NOT_AUTHORISED, "person.signed-in", NULL,
                       "cryolot login LOGIN, or give --user LOGIN --password-file FILE", "nobody is signed in");
    memcpy(token, read_token, sizeof read_token);
    *last_used_ms = used;
    cl_file_forget_secret(line, sizeof line);
    return CL_OK;
}

void cl_session_file_remove(const struct cl_command *command)
{
    char path[640];
    if (session_path(command, path, sizeof path) == CL_OK)
        unlink(path);
}
