/* A recorded session from a file: checked whole before its first line is done. */
#include "base/file.h"
#include "base/time.h"
#include "base/utf8.h"
#include "cli/scan.h"
#include <cryolot/site.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    REPLAY_MOST = 64 << 20, /* bytes of a file */
    LINE_MOST = 10000,      /* characters of a line */
};

/* "TIME<TAB>TEXT": whether a time stands in front, which then must be one. */
static enum cl_status split_time(struct cl_scan_loop *loop, char *line, const char **text, int64_t *at_ms)
{
    struct cl_error error = {0};
    char *tab = strchr(line, '\t');
    *text = line;
    *at_ms = 0;
    if (!tab || strspn(line, "0123456789") != 4 || line[4] != '-')
        return CL_OK;
    *tab = '\0';
    *text = tab + 1;
    enum cl_status status = cl_time_read(line, loop->zone, at_ms, &error);
    if (status != CL_OK)
        cl_fail_row(loop->command->error, (int64_t)loop->line, "time", "%s", error.message);
    *tab = '\t';
    cl_error_clear(&error);
    return status;
}

/* One line of the file up to `end`; *at moves behind it. Its size, because a NUL byte may stand in it. */
static char *next_line(char **at, const char *end, size_t *size)
{
    char *line = *at, *stop = memchr(line, '\n', (size_t)(end - line));
    *size = stop ? (size_t)(stop - line) : (size_t)(end - line);
    *at = line + *size + (stop ? 1 : 0);
    line[*size] = '\0';
    return line;
}

static bool refuse_line(struct cl_scan_loop *loop, size_t column, const char *why)
{
    char name[32];
    snprintf(name, sizeof name, "column %zu", column);
    cl_fail_row(loop->command->error, (int64_t)loop->line, name, "%s", why);
    return false;
}

/* A line that is read otherwise than it stands there would be another scan than the one that was recorded. */
static bool check_text(struct cl_scan_loop *loop, const char *line, size_t size)
{
    size_t column = 1, bytes = 1;
    for (size_t at = 0; at < size; at += bytes, column++) {
        if (line[at] == '\0')
            return refuse_line(loop, column, "a NUL byte, which no scanner sends");
        if (cl_text_next(line + at, &bytes) < 0)
            return refuse_line(loop, column, "a byte that is not UTF-8");
        if (column > LINE_MOST)
            return refuse_line(loop, column, "the line goes on, and no scan is as long");
    }
    return true;
}

/* Windows' editors put it in front of a text. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static char *begin_of(const struct cl_buffer *file)
{
    size_t size = strlen(BYTE_ORDER_MARK);
    bool marked = file->size >= size && memcmp(file->data, BYTE_ORDER_MARK, size) == 0;
    return file->data + (marked ? size : 0);
}

/* What a line says of the session before any of it is done: half of one that is recorded late would be refused, and the
 * rest done as if that had never been scanned. */
static void look_ahead(struct cl_scan_loop *loop, const char *text, int64_t at_ms)
{
    static const char reason[] = "reason ";
    enum cl_scan_command command = cl_scan_command_read(text);
    if (command != CL_SCAN_NO_COMMAND && command < CL_SCAN_UNDO) /* the modes come first */
        loop->acts = command != CL_SCAN_IDENTIFY;
    loop->reasoned |= strncasecmp(text, reason, sizeof reason - 1) == 0;
    if (at_ms && cl_now_ms(loop->command->cl) - at_ms > CL_LATE_MS && loop->acts && !loop->reasoned && !loop->late_line)
        loop->late_line = loop->line;
}

static enum cl_status check_late(struct cl_scan_loop *loop)
{
    if (!loop->late_line)
        return CL_OK;
    return cl_fail(loop->command->error, CL_REFUSED, "time.late", NULL,
                   "add --reason 'why', once for the whole session",
                   "line %zu was scanned more than 15 minutes ago, and an act that is recorded so late needs a reason; "
                   "nothing was done",
                   loop->late_line);
}

static enum cl_status check_lines(struct cl_scan_loop *loop, const struct cl_buffer *file)
{
    size_t bad = 0, size;
    struct cl_buffer copy = {0};
    cl_buffer_add(&copy, file->data, file->size);
    for (char *at = begin_of(&copy); at < copy.data + copy.size;) {
        const char *text;
        int64_t at_ms;
        loop->line++;
        char *line = next_line(&at, copy.data + copy.size, &size);
        bool good = check_text(loop, line, size) && split_time(loop, line, &text, &at_ms) == CL_OK;
        if (good)
            look_ahead(loop, text, at_ms);
        bad += !good;
    }
    cl_buffer_free(&copy);
    loop->line = 0;
    return bad == 0 ? CL_OK
                    : cl_fail(loop->command->error, CL_INVALID_INPUT, NULL, NULL, NULL,
                              "%zu line%s of the recorded session cannot be replayed; nothing was done", bad,
                              bad == 1 ? "" : "s");
}

enum cl_status cl_scan_replay(struct cl_scan_loop *loop, const char *path)
{
    enum cl_status status;
    size_t size;
    const char *zone;
    struct cl_buffer file = {0};
    CL_TRY(cl_site_zone(loop->command->cl, &zone));
    loop->zone = cl_arena_copy(loop->command->arena, zone); /* each scan empties the context's */
    CL_TRY(cl_file_read(path, REPLAY_MOST, &file, loop->command->error));
    cl_buffer_add(&file, "", 0);
    CL_TRY(check_lines(loop, &file));
    CL_TRY(check_late(loop));
    for (char *at = begin_of(&file), *end = file.data + file.size; at < end && !loop->ended;) {
        const char *text;
        int64_t at_ms;
        loop->line++;
        CL_TRY(split_time(loop, next_line(&at, end, &size), &text, &at_ms));
        CL_TRY(cl_scan_one(loop, text, at_ms));
    }
done:
    cl_buffer_free(&file);
    return status;
}
