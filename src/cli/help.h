/* Help, manual page and completion, all made from the verb tables. */
#ifndef CRYOLOT_CLI_HELP_H
#define CRYOLOT_CLI_HELP_H

#include "base/buffer.h"
#include "cli/command.h"

/* Everything, one noun, or one verb; noun and verb may be NULL. */
void cl_help_write(const char *noun, const struct cl_verb *verb, struct cl_buffer *out);
void cl_manual_write(struct cl_buffer *out);     /* man(7) source of cryolot(1) */
void cl_completion_write(struct cl_buffer *out); /* for bash */

#endif
