/* The genealogy of a trace, drawn. */
#ifndef CRYOLOT_CLI_TRACE_TREE_H
#define CRYOLOT_CLI_TRACE_TREE_H

#include "cli/command.h"
#include <cryolot/trace.h>

/* Lines no wider than the terminal, or with --json {"id","kind","trees":[...]}. A pooled lot stands once, under its
 * first parent, and is referred to after. */
enum cl_status cl_print_trees(struct cl_command *command, const struct cl_trace *trace);

#endif
