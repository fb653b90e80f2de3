/* A list of checks, as people and scripts read it. */
#include "base/buffer.h"
#include "cli/command.h"
#include <cryolot/check.h>
#include <jansson.h>

struct json_t *cl_json_checks(const struct cl_checks *checks)
{
    json_t *array = json_array();
    for (size_t i = 0; i < checks->count; i++) {
        const struct cl_check *check = &checks->at[i];
        json_array_append_new(array, json_pack("{s:s,s:s,s:s,s:s,s:s}", "id", check->id, "title", check->title, "state",
                                               cl_check_state_word(check->state), "detail", check->detail, "remedy",
                                               check->remedy));
    }
    return array;
}

enum { DETAIL_COLUMN = 31, REMEDY_COLUMN = 11 }; /* remedies stand further left: a command is best left in one line */

enum cl_status cl_put_checks(const struct cl_command *command, const struct cl_checks *checks)
{
    struct cl_buffer text = {0};
    size_t width = (size_t)command->width;
    for (size_t i = 0; i < checks->count; i++) {
        const struct cl_check *check = &checks->at[i];
        cl_buffer_print(&text, "%-7s %-22s ", cl_check_state_word(check->state), check->id);
        cl_add_wrapped(&text, check->detail, DETAIL_COLUMN, width);
        if (check->state == CL_CHECK_PASS || !*check->remedy)
            continue;
        cl_buffer_add_text(&text, "        -> ");
        cl_add_wrapped(&text, check->remedy, REMEDY_COLUMN, width);
    }
    enum cl_status status = cl_put(command, text.data);
    cl_buffer_free(&text);
    return status;
}
