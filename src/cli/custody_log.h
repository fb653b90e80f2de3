/* How legs of custody are shown, for the verbs of other nouns that print some. */
#ifndef CRYOLOT_CLI_CUSTODY_LOG_H
#define CRYOLOT_CLI_CUSTODY_LOG_H

#include "cli/command.h"
#include <cryolot/custody.h>

/* The legs as a JSON array (new reference). */
struct json_t *cl_custody_json(const struct cl_custody_log *log);
/* A line per leg; CSV. */
enum cl_status cl_print_custody(struct cl_command *command, const struct cl_custody_log *log);

/* As a PDF. */
enum cl_status cl_write_custody(struct cl_command *command, const struct cl_custody_log *log, const char *file);

#endif
