/* Preloaded into the program: every file system is what $FAULT_FILESYSTEM says, a magic number in hexadecimal. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

static int pretend(struct statfs *about)
{
    const char *magic = getenv("FAULT_FILESYSTEM");
    memset(about, 0, sizeof *about);
    about->f_type = (__fsword_t)strtoul(magic ? magic : "6969", NULL, 16);
    return 0;
}

int statfs(const char *path, struct statfs *about)
{
    (void)path;
    return pretend(about);
}

int statfs64(const char *path, struct statfs64 *about)
{
    (void)path;
    return pretend((struct statfs *)about);
}
