/* Whole files in, whole files out. */
#ifndef CRYOLOT_BASE_FILE_H
#define CRYOLOT_BASE_FILE_H

#include "base/buffer.h"
#include <cryolot/error.h>
#include <stdbool.h>
#include <stddef.h>

/* Reads a whole regular file (or standard input for "-"), at most `most` bytes. CL_FAILED with the system's reason. */
enum cl_status cl_file_read(const char *path, size_t most, struct cl_buffer *out, struct cl_error *error);
/* Writes beside the path, fsyncs, renames over it and fsyncs the folder: the old file stays whole until the new one
 * is. On any failure the old file is untouched and nothing is left beside it. A link is followed; the old file's mode
 * is kept, a new one has 0644 less the umask. What is no regular file (/dev/stdout, a pipe) is written to directly. */
enum cl_status cl_file_write(const char *path, const void *bytes, size_t size, struct cl_error *error);

/* The same in two steps, for what must come true together with something else: staged, the file is whole and on disk in
 * the folder of its path, without a name (a process that is killed leaves nothing), and every fault of the path is
 * found; published, it stands under its path and the folder is fsynced. What can take nothing back (standard output, a
 * pipe, a device) is written to when published, so `bytes` must live until then. On failure *out is untouched and
 * nothing is left. */
struct cl_staged_file;
enum cl_status cl_file_stage(const char *path, const void *bytes, size_t size, struct cl_staged_file **out,
                             struct cl_error *error);
/* Both end it, whatever comes out; NULL is fine. */
enum cl_status cl_file_publish(struct cl_staged_file *staged, struct cl_error *error);
void cl_file_abandon(struct cl_staged_file *staged);

/* Whether both paths name one file, links followed; where one of them does not exist yet, whether they are the same
 * name in the same folder. Opens neither. */
bool cl_file_is_same(const char *one, const char *other);
/* Whether a file can be read and begins with these bytes (at most 64). */
bool cl_file_begins_with(const char *path, const char *bytes);

/* The first line of a file without its line end, for passwords: at most `size` - 1 bytes, NUL refused. Only the
 * caller's buffer holds it; nothing else keeps a copy. "-" reads standard input. Empty is refused; on failure `text` is
 * wiped. CL_REFUSED, rule "secret.readable", of a regular file that others than its owner can read or change. */
enum cl_status cl_file_read_secret(const char *path, char *text, size_t size, struct cl_error *error);
/* Forgets a secret, in a way that the compiler keeps. */
void cl_file_forget_secret(char *text, size_t size);

#endif
