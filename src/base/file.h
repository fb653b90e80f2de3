/* Whole files in, whole files out. */
#ifndef CRYOLOT_BASE_FILE_H
#define CRYOLOT_BASE_FILE_H

#include "base/buffer.h"
#include <cryolot/error.h>
#include <stddef.h>

/* Reads a whole regular file (or standard input for "-"), at most `most` bytes. CL_FAILED with the system's reason. */
enum cl_status cl_file_read(const char *path, size_t most, struct cl_buffer *out, struct cl_error *error);
/* Writes beside the path, fsyncs, renames over it and fsyncs the folder: the old file stays whole until the new one
 * is. On any failure the old file is untouched and nothing is left beside it. A link is followed; the old file's mode
 * is kept, a new one has 0644 less the umask. What is no regular file (/dev/stdout, a pipe) is written to directly. */
enum cl_status cl_file_write(const char *path, const void *bytes, size_t size, struct cl_error *error);
/* The first line of a file without its line end, for passwords: at most `size` - 1 bytes, NUL refused. Only the
 * caller's buffer holds it; nothing else keeps a copy. "-" reads standard input. Empty is refused; on failure `text` is
 * wiped. */
enum cl_status cl_file_read_secret(const char *path, char *text, size_t size, struct cl_error *error);
/* Forgets a secret, in a way that the compiler keeps. */
void cl_file_forget_secret(char *text, size_t size);

#endif
