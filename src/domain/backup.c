#include "domain/context.h"
#include <cryolot/backup.h>
#include <unistd.h>

enum cl_status cl_backup(struct cl *cl, const char *path)
{
    enum cl_status status;
    CL_TRY(cl_check_not_record(cl, path));
    CL_TRY(cl_store_backup(cl->store, path));
    if (cl->dry_run) /* it could be written */
        unlink(path);
done:
    return status;
}
