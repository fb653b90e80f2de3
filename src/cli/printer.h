/* Handing finished bytes to a printer, through the print system's own command. */
#ifndef CRYOLOT_CLI_PRINTER_H
#define CRYOLOT_CLI_PRINTER_H

#include <cryolot/error.h>
#include <stdbool.h>
#include <stddef.h>

/* Has `lp -d PRINTER -t TITLE -o OPTION` take the bytes, without a shell. CL_USAGE: a name that is none. CL_FAILED,
 * rule "printer.lp": lp is not there or did not take them, with what it said. */
enum cl_status cl_printer_send(const char *printer, const char *title, const char *option, const void *bytes,
                               size_t size, struct cl_error *error);
/* Whether it can be a printer's name: CUPS takes no blank, '/' or '#'. CL_USAGE. */
enum cl_status cl_printer_check(const char *printer, struct cl_error *error);

#endif
