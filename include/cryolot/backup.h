/* Copies of the whole record. */
#ifndef CRYOLOT_BACKUP_H
#define CRYOLOT_BACKUP_H

#include <cryolot/context.h>

/* Copies the record, consistent while others write, into a new file that opens from a read-only medium. CL_CONFLICT:
 * `path` exists. On failure, and after a dry run, nothing is left there. */
enum cl_status cl_backup(struct cl *cl, const char *path);

#endif
