/* Handing finished bytes to a printer, through the print system's own command. */
#ifndef CRYOLOT_CLI_PRINTER_H
#define CRYOLOT_CLI_PRINTER_H

#include <cryolot/error.h>
#include <stdbool.h>
#include <stddef.h>

/* Has `lp -d PRINTER -t TITLE -o OPTION` take the bytes, without a shell. CL_FAILED, rule "printer.lp": lp is not
 * there, did not take them, or did not answer; with what it said. Nobody knows then how much of them came out. */
enum cl_status cl_printer_send(const char *printer, const char *title, const char *option, const void *bytes,
                               size_t size, struct cl_error *error);
/* Whether the print system (lpstat -p) knows the printer. CL_USAGE: it can be no printer's name (CUPS takes no blank,
 * '/' or '#'). CL_FAILED, rule "printer.lp": it is not known, with what lpstat said. */
enum cl_status cl_printer_check(const char *printer, struct cl_error *error);

#endif
