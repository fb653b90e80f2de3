#include "domain/problem.h"
#include "base/buffer.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { ROOM = 880 }; /* of struct cl_error's message, less what is said before and behind the problems */

void cl_problem_add(struct cl *cl, struct cl_problems *problems, const char *format, ...)
{
    char text[ROOM];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    problems->at = cl_arena_grow(&cl->arena, problems->at, problems->count, &problems->capacity, sizeof *problems->at);
    problems->at[problems->count++] = cl_arena_copy(&cl->arena, text);
}

enum cl_status cl_problems_end(struct cl *cl, const struct cl_problems *problems, enum cl_status failure,
                               const char *rule, const char *record, const char *remedy, const char *doing)
{
    if (problems->count == 0)
        return CL_OK;
    struct cl_buffer text = {0};
    size_t said = 0;
    for (; said < problems->count; said++) {
        if (said > 0 && text.size + strlen(problems->at[said]) > ROOM)
            break;
        cl_buffer_print(&text, "%s%s", said > 0 ? "; " : "", problems->at[said]);
    }
    if (said < problems->count)
        cl_buffer_print(&text, "; and %zu more", problems->count - said);
    enum cl_status status = cl_fail(cl->error, failure, rule, record, remedy, "%s: %s", doing, text.data);
    cl_buffer_free(&text);
    return status;
}

struct cl_texts cl_problems_texts(const struct cl_problems *problems)
{
    return (struct cl_texts){problems->at, problems->count};
}
