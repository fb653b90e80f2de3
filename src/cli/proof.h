/* What a verification found, printed. */
#ifndef CRYOLOT_CLI_PROOF_H
#define CRYOLOT_CLI_PROOF_H

#include "cli/command.h"
#include <cryolot/audit.h>

/* JSON, or the head and each finding with what was expected and what was found. */
enum cl_status cl_print_proof(struct cl_command *command, const struct cl_audit_proof *proof);
/* The same with a line for each finding. */
enum cl_status cl_print_findings(struct cl_command *command, const struct cl_audit_proof *proof);

#endif
