#include "base/time.h"

#include "base/file.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BOOT_ID_SIZE = 36 };

static int64_t read_clock(clockid_t clock)
{
    struct timespec now = {0};
    clock_gettime(clock, &now); /* cannot fail: both clocks exist in every kernel that Debian 12 runs on */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t cl_clock_utc_ms(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t cl_clock_boot_ms(void)
{
    return read_clock(CLOCK_BOOTTIME);
}

char *cl_clock_boot_id(char *text, size_t size)
{
    struct cl_buffer id = {0};
    enum cl_status status = cl_file_read("/proc/sys/kernel/random/boot_id", 64, &id, NULL);
    bool whole = status == CL_OK && id.size >= BOOT_ID_SIZE;
    snprintf(text, size, "%.*s", BOOT_ID_SIZE, whole ? id.data : "unknown");
    cl_buffer_free(&id);
    return text;
}

void cl_clock_sleep_ms(int64_t ms)
{
    if (ms <= 0)
        return;
    struct timespec pause = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
    nanosleep(&pause, NULL);
}
