#include "render/render.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef CL_LIBDIR
#define CL_LIBDIR "/usr/local/lib/cryolot"
#endif

#define MODULE "paper.so"

/* The module beside the running program: a build folder, or an unpacked release. False when it is not there. */
static bool beside_program(char *path, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", path, size - 1);
    if (length <= 0 || (size_t)length + sizeof MODULE >= size)
        return false;
    path[length] = '\0';
    char *name = strrchr(path, '/');
    if (name == NULL)
        return false;
    memcpy(name + 1, MODULE, sizeof MODULE);
    return access(path, R_OK) == 0;
}

enum cl_status cl_paper_load(const struct cl_paper **out, struct cl_error *error)
{
    static const struct cl_paper *loaded; /* kept for the life of the process */
    char path[PATH_MAX] = "";
    if (loaded == NULL) {
        if (!beside_program(path, sizeof path))
            snprintf(path, sizeof path, "%s/%s", CL_LIBDIR, MODULE);
        if (access(path, R_OK) != 0)
            return cl_fail(error, CL_FAILED, NULL, NULL, "build or install cryolot completely, with " MODULE,
                           "cannot print: the paper module is neither beside the program nor at %s", path);
        void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        const char *reason = module == NULL ? dlerror() : NULL;
        if (module == NULL)
            return cl_fail(error, CL_FAILED, NULL, NULL, "install the packages libqrencode4, libzint2.11 and zlib1g",
                           "cannot print: the paper module does not load: %s", reason);
        loaded = dlsym(module, "cl_paper_module");
    }
    if (loaded == NULL)
        return cl_fail(error, CL_FAILED, NULL, NULL, "build or install cryolot again",
                       "cannot print: %s is not the paper module of this program", path);
    *out = loaded;
    return CL_OK;
}
