#include "domain/context.h"
#include <cryolot/backup.h>

enum cl_status cl_backup(struct cl *cl, const char *path)
{
    enum cl_status status = cl_check_not_record(cl, path);
    return status == CL_OK ? cl_store_backup(cl->store, path) : status;
}
