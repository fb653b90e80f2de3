#include "domain/context.h"
#include <cryolot/backup.h>

enum cl_status cl_backup(struct cl *cl, const char *path)
{
    return cl_store_backup(cl->store, path);
}
