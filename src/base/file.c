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

/* ENOTUNIQ: other people than its owner can read or change the file. */
static int read_secret(const char *path, char *text, size_t size, size_t *length)
{
    bool standard = is_standard(path);
    int file = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0)
        return errno;
    struct stat about;
    if (!standard && fstat(file, &about) == 0 && S_ISREG(about.st_mode) && (about.st_mode & 077) != 0)
        return close_after(file, ENOTUNIQ);
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
    if (reason == ENOTUNIQ) { /* nothing was read */
        cl_file_forget_secret(text, size);
        return cl_fail(error, CL_REFUSED, "secret.readable", NULL,
                       "chmod 600 FILE; whoever could read it may know the password",
                       "others can read '%s', which holds a password or PIN", shown(path));
    }
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

/* A file between its two steps. */
struct cl_staged_file {
    char *path;                     /* as it was given */
    char *target;                   /* links followed; cut at its last slash. NULL: no file beside it */
    const char *name;               /* behind that slash */
    int folder;                     /* that it stands in */
    int file;                       /* whole, on disk, without a name: a process that is killed leaves nothing; -1 */
    char temporary[TEMPORARY_NAME]; /* its name in the folder, where the file system wants one; "": none */
    const void *waiting;            /* what a stream, a pipe or a device still gets; borrowed */
    size_t waiting_size;
};

/* The names of this process's own streams. */
static bool is_own_stream(const char *path)
{
    static const char *const prefixes[] = {"/dev/std", "/dev/fd/", "/proc/"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (strncmp(path, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
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

static int name_temporary(struct cl_staged_file *staged)
{
    uint8_t random[8];
    char text[2 * sizeof random + 1];
    if (cl_random(random, sizeof random, NULL) != CL_OK)
        return EIO;
    cl_hex_write(random, sizeof random, text);
    snprintf(staged->temporary, sizeof staged->temporary, ".cryolot-%s.tmp", text);
    return 0;
}

/* How a file without a name gets one: through the system's name of its descriptor. */
static const char *name_of_descriptor(int file, char *out, size_t size)
{
    snprintf(out, size, "/proc/self/fd/%d", file);
    return out;
}

/* A new file without a name; under one that nobody has where the system does not know such files. */
static int open_temporary(struct cl_staged_file *staged, int *file)
{
    char own[TEMPORARY_NAME];
    *file = openat(staged->folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0644);
    if (*file >= 0 && access(name_of_descriptor(*file, own, sizeof own), F_OK) == 0)
        return 0;
    if (*file >= 0)
        close(*file);
    int reason = name_temporary(staged);
    if (reason)
        return reason;
    *file = openat(staged->folder, staged->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (*file >= 0)
        return 0;
    reason = errno;
    staged->temporary[0] = '\0';
    return reason;
}

static void drop_temporary(struct cl_staged_file *staged)
{
    if (*staged->temporary)
        unlinkat(staged->folder, staged->temporary, 0);
}

/* Whole and on disk, or not at all. */
static int write_temporary(struct cl_staged_file *staged, const struct stat *existing, const void *bytes, size_t size)
{
    int reason = open_temporary(staged, &staged->file);
    if (reason)
        return reason;
    reason = existing && fchmod(staged->file, existing->st_mode & 0777) != 0 ? errno : 0;
    if (!reason)
        reason = write_all(staged->file, bytes, size);
    if (!reason && fsync(staged->file) != 0)
        reason = errno;
    if (reason)
        drop_temporary(staged);
    return reason;
}

static int open_folder(struct cl_staged_file *staged)
{
    char *slash = strrchr(staged->target, '/');
    const char *folder = !slash ? "." : slash == staged->target ? "/" : staged->target;
    staged->name = slash ? slash + 1 : staged->target;
    if (slash)
        *slash = '\0';
    if (*staged->name == '\0')
        return ENOENT;
    staged->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return staged->folder < 0 ? errno : 0;
}

/* A link is followed, so that the file it names is replaced and the link stays. A file that the person made read-only
 * is not replaced, although the folder would allow it. */
static int write_beside(struct cl_staged_file *staged, const struct stat *existing, const void *bytes, size_t size)
{
    if (existing && S_ISDIR(existing->st_mode))
        return EISDIR;
    if (existing && access(staged->path, W_OK) != 0)
        return errno;
    staged->target = existing ? realpath(staged->path, NULL) : strdup(staged->path);
    int reason = staged->target ? open_folder(staged) : errno;
    return reason ? reason : write_temporary(staged, existing, bytes, size);
}

/* Everything that can be found wrong with a place is found before publishing. */
static int stage(struct cl_staged_file *staged, const void *bytes, size_t size)
{
    struct stat found;
    const struct stat *existing = stat(staged->path, &found) == 0 ? &found : NULL;
    bool own = is_own_stream(staged->path);
    if (!own && !existing && errno != ENOENT)
        return errno;
    if (!own && (!existing || S_ISREG(found.st_mode) || S_ISDIR(found.st_mode)))
        return write_beside(staged, existing, bytes, size);
    if (!own && access(staged->path, W_OK) != 0)
        return errno;
    staged->waiting = bytes;
    staged->waiting_size = size;
    return 0;
}

/* A file without a name takes that of the target where nobody has it, else one to be renamed from. */
static int link_temporary(struct cl_staged_file *staged, bool *published)
{
    char own[TEMPORARY_NAME];
    name_of_descriptor(staged->file, own, sizeof own);
    *published = linkat(AT_FDCWD, own, staged->folder, staged->name, AT_SYMLINK_FOLLOW) == 0;
    if (*published || errno != EEXIST)
        return *published ? 0 : errno;
    int reason = name_temporary(staged);
    if (reason)
        return reason;
    if (linkat(AT_FDCWD, own, staged->folder, staged->temporary, AT_SYMLINK_FOLLOW) == 0)
        return 0;
    reason = errno;
    staged->temporary[0] = '\0';
    return reason;
}

static int publish(struct cl_staged_file *staged)
{
    bool published = false;
    if (!staged->target)
        return write_directly(staged->path, staged->waiting, staged->waiting_size);
    int reason = *staged->temporary ? 0 : link_temporary(staged, &published);
    if (!reason && !published && renameat(staged->folder, staged->temporary, staged->folder, staged->name) != 0)
        reason = errno;
    if (!reason)
        return sync_folder(staged->folder);
    drop_temporary(staged);
    return reason;
}

static void free_staged(struct cl_staged_file *staged)
{
    if (staged->file >= 0)
        close(staged->file);
    if (staged->folder >= 0)
        close(staged->folder);
    free(staged->target);
    free(staged->path);
    free(staged);
}

static enum cl_status fail_to_write(const char *path, int reason, struct cl_error *error)
{
    return cl_fail(error, CL_FAILED, NULL, NULL, remedy_of(reason), "cannot write '%s': %s", path, strerror(reason));
}

enum cl_status cl_file_stage(const char *path, const void *bytes, size_t size, struct cl_staged_file **out,
                             struct cl_error *error)
{
    struct cl_staged_file *staged = calloc(1, sizeof *staged);
    if (!staged || !(staged->path = strdup(path)))
        abort();
    staged->folder = staged->file = -1;
    int reason = stage(staged, bytes, size);
    if (reason) {
        free_staged(staged);
        return fail_to_write(path, reason, error);
    }
    *out = staged;
    return CL_OK;
}

enum cl_status cl_file_publish(struct cl_staged_file *staged, struct cl_error *error)
{
    if (!staged)
        return CL_OK;
    int reason = publish(staged);
    enum cl_status status = reason ? fail_to_write(staged->path, reason, error) : CL_OK;
    free_staged(staged);
    return status;
}

void cl_file_abandon(struct cl_staged_file *staged)
{
    if (!staged)
        return;
    drop_temporary(staged);
    free_staged(staged);
}

enum cl_status cl_file_write(const char *path, const void *bytes, size_t size, struct cl_error *error)
{
    struct cl_staged_file *staged;
    enum cl_status status = cl_file_stage(path, bytes, size, &staged, error);
    return status == CL_OK ? cl_file_publish(staged, error) : status;
}

/* ---- which file ------------------------------------------------------------------------------------------------ */

/* The folder of a path by device and inode, and the name in it; false when there is no such folder. */
static bool place_of(const char *path, struct stat *folder, const char **name)
{
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    char *folder_name = !slash ? strdup(".") : strndup(path, slash == path ? 1 : (size_t)(slash - path));
    bool found = folder_name && stat(folder_name, folder) == 0;
    free(folder_name);
    return found;
}

static bool is_same_inode(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

bool cl_file_is_same(const char *one, const char *other)
{
    struct stat a, b;
    const char *name_a, *name_b;
    if (stat(one, &a) == 0 && stat(other, &b) == 0)
        return is_same_inode(&a, &b);
    return place_of(one, &a, &name_a) && place_of(other, &b, &name_b) && is_same_inode(&a, &b) &&
           strcmp(name_a, name_b) == 0;
}

bool cl_file_begins_with(const char *path, const char *bytes)
{
    char got[64];
    size_t size = strlen(bytes), count = 0;
    int file = size <= sizeof got ? open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) : -1;
    if (file < 0)
        return false;
    bool same = read_some(file, got, size, &count) == 0 && count == size && memcmp(got, bytes, size) == 0;
    close(file);
    return same;
}
