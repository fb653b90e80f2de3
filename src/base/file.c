#include "base/file.h"

#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The static functions here give 0 or the errno of what went wrong; the public ones make a sentence of it. */

enum { CHUNK = 65536, TEMPORARY_NAME = 48 };

static const char *remedy_of(int reason)
{
    switch (reason) {
    case ENOENT:
        return "check the name, and that the folder exists";
    case EACCES:
    case EPERM:
    case EROFS:
        return "choose a place that you may use, or ask for permission";
    case ENOSPC:
    case EDQUOT:
        return "free some space, or choose another place";
    case EISDIR:
        return "name a file, not a folder";
    default:
        return NULL;
    }
}

static bool is_standard(const char *path)
{
    return strcmp(path, "-") == 0;
}

static const char *shown(const char *path)
{
    return is_standard(path) ? "standard input" : path;
}

static int read_some(int file, void *bytes, size_t size, size_t *got)
{
    ssize_t count;
    do
        count = read(file, bytes, size);
    while (count < 0 && errno == EINTR);
    *got = count > 0 ? (size_t)count : 0;
    return count < 0 ? errno : 0;
}

static int write_all(int file, const void *bytes, size_t size)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t count = write(file, at, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return errno;
        at += count;
        size -= (size_t)count;
    }
    return 0;
}

/* A failed close can be the first word of a full disk, so it counts unless something failed before. */
static int close_after(int file, int reason)
{
    int closed = close(file) == 0 || errno == EINTR ? 0 : errno;
    return reason ? reason : closed;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

/* Without O_NONBLOCK the mere opening of a pipe nobody writes to would wait for ever. */
static int open_regular(const char *path, int *file)
{
    struct stat kind;
    *file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (*file < 0)
        return errno;
    int reason = fstat(*file, &kind) != 0 ? errno : S_ISREG(kind.st_mode) ? 0 : S_ISDIR(kind.st_mode) ? EISDIR : ESPIPE;
    return reason ? close_after(*file, reason) : 0;
}

/* Asks for one byte more than allowed, so that "too large" is known without trusting the size that the system says. */
static int read_all(int file, size_t most, struct cl_buffer *out)
{
    size_t start = out->size, got;
    do {
        char *end = cl_buffer_reserve(out, CHUNK);
        int reason = read_some(file, end, CHUNK, &got);
        if (reason)
            return reason;
        out->size += got;
        out->data[out->size] = '\0';
        if (out->size - start > most)
            return EFBIG;
    } while (got > 0);
    return 0;
}

enum cl_status cl_file_read(const char *path, size_t most, struct cl_buffer *out, struct cl_error *error)
{
    bool standard = is_standard(path);
    size_t start = out->size;
    int file = STDIN_FILENO;
    int reason = standard ? 0 : open_regular(path, &file);
    if (reason == ESPIPE)
        return cl_fail(error, CL_FAILED, NULL, NULL, "give '-' and redirect standard input to read from a pipe",
                       "cannot read '%s': it is not a regular file", path);
    if (reason)
        goto done;
    reason = read_all(file, most, out);
    if (!standard)
        reason = close_after(file, reason);
    if (reason) {
        out->size = start;
        out->data[start] = '\0';
    }
done:
    if (reason)
        return cl_fail(error, CL_FAILED, NULL, NULL, remedy_of(reason), "cannot read '%s': %s", shown(path),
                       strerror(reason));
    return CL_OK;
}

/* ---- secrets --------------------------------------------------------------------------------------------------- */

/* Byte by byte straight into the caller's memory: no second copy to forget, and nothing behind the line is taken. */
static int read_line(int file, char *text, size_t size, size_t *length)
{
    for (*length = 0; *length < size; (*length)++) {
        size_t got;
        int reason = read_some(file, text + *length, 1, &got);
        if (reason)
            return reason;
        if (got == 0 || text[*length] == '\n')
            return 0;
    }
    return EFBIG;
}

static int read_secret(const char *path, char *text, size_t size, size_t *length)
{
    bool standard = is_standard(path);
    int file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0)
        return errno;
    int reason = read_line(file, text, size, length);
    if (*length > 0 && text[*length - 1] == '\r')
        --*length;
    return standard ? reason : close_after(file, reason);
}

/* Why what was read is no secret, or NULL. */
static const char *secret_fault(int reason, const char *text, size_t length)
{
    if (reason)
        return reason == EFBIG ? "its first line is too long" : strerror(reason);
    if (length == 0)
        return "its first line is empty";
    return memchr(text, '\0', length) ? "its first line holds a NUL byte" : NULL;
}

enum cl_status cl_file_read_secret(const char *path, char *text, size_t size, struct cl_error *error)
{
    size_t length = 0;
    int reason = read_secret(path, text, size, &length);
    const char *fault = secret_fault(reason, text, length);
    if (fault) {
        cl_file_forget_secret(text, size);
        return cl_fail(error, CL_FAILED, NULL, NULL, remedy_of(reason), "cannot read a password from '%s': %s",
                       shown(path), fault);
    }
    text[length] = '\0';
    return CL_OK;
}

void cl_file_forget_secret(char *text, size_t size)
{
    explicit_bzero(text, size);
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

/* What cannot be replaced by a rename: devices, pipes, and the names of this process's own streams. */
static bool is_stream(const char *path, const struct stat *existing)
{
    static const char *const prefixes[] = {"/dev/std", "/dev/fd/", "/proc/"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (strncmp(path, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return existing && !S_ISREG(existing->st_mode) && !S_ISDIR(existing->st_mode);
}

/* Our own streams are duplicated, not opened: a second opening of a file behind /dev/stdout would write over what
 * the first one wrote. */
static int open_stream(const char *path)
{
    if (strcmp(path, "/dev/stdout") == 0)
        return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    if (strcmp(path, "/dev/stderr") == 0)
        return fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    return open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY);
}

static int write_directly(const char *path, const void *bytes, size_t size)
{
    int file = open_stream(path);
    return file < 0 ? errno : close_after(file, write_all(file, bytes, size));
}

static int sync_folder(int folder)
{
    return fsync(folder) == 0 || errno == EINVAL ? 0 : errno; /* EINVAL: the file system has nothing to sync here */
}

/* A new file under a name nobody has, whole and on disk, or none. */
static int write_temporary(int folder, char *name, const struct stat *existing, const void *bytes, size_t size)
{
    uint8_t random[8];
    char random_text[2 * sizeof random + 1];
    if (cl_random(random, sizeof random, NULL) != CL_OK)
        return EIO;
    cl_hex_write(random, sizeof random, random_text);
    snprintf(name, TEMPORARY_NAME, ".cryolot-%s.tmp", random_text);
    int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (file < 0)
        return errno;
    int reason = existing && fchmod(file, existing->st_mode & 0777) != 0 ? errno : 0;
    if (!reason)
        reason = write_all(file, bytes, size);
    if (!reason && fsync(file) != 0)
        reason = errno;
    reason = close_after(file, reason);
    if (reason)
        unlinkat(folder, name, 0);
    return reason;
}

/* `target` is cut at its last slash. */
static int replace(char *target, const struct stat *existing, const void *bytes, size_t size)
{
    char temporary[TEMPORARY_NAME];
    char *slash = strrchr(target, '/');
    const char *name = slash ? slash + 1 : target;
    const char *folder_name = !slash ? "." : slash == target ? "/" : target;
    if (slash)
        *slash = '\0';
    int folder = open(folder_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return errno;
    int reason = write_temporary(folder, temporary, existing, bytes, size);
    if (!reason && renameat(folder, temporary, folder, name) != 0) {
        reason = errno;
        unlinkat(folder, temporary, 0);
    }
    if (!reason)
        reason = sync_folder(folder);
    close(folder);
    return reason;
}

/* A link is followed, so that the file it names is replaced and the link stays. A file that the person made read-only
 * is not replaced, although the folder would allow it. */
static int write_beside(const char *path, const struct stat *existing, const void *bytes, size_t size)
{
    if (existing && S_ISDIR(existing->st_mode))
        return EISDIR;
    if (existing && access(path, W_OK) != 0)
        return errno;
    char *target = existing ? realpath(path, NULL) : strdup(path);
    int reason = target ? replace(target, existing, bytes, size) : errno;
    free(target);
    return reason;
}

enum cl_status cl_file_write(const char *path, const void *bytes, size_t size, struct cl_error *error)
{
    struct stat found;
    const struct stat *existing = stat(path, &found) == 0 ? &found : NULL;
    int reason =
        is_stream(path, existing) ? write_directly(path, bytes, size) : write_beside(path, existing, bytes, size);
    if (reason)
        return cl_fail(error, CL_FAILED, NULL, NULL, remedy_of(reason), "cannot write '%s': %s", path,
                       strerror(reason));
    return CL_OK;
}
