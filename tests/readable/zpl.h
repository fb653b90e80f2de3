/* What a label printer makes of our commands, as far as codes can be read on it. */
#ifndef CRYOLOT_TESTS_READABLE_ZPL_H
#define CRYOLOT_TESTS_READABLE_ZPL_H

/* Paints every label of a file into FOLDER/NUMBER.pgm: graphic fields, boxes and diagonals; no letters, which could
 * only be in a reader's way. Ends with 1 where a printer is told to make a code by itself, which nothing paints here.
 */
int paint_zpl(const char *file, const char *folder);

#endif
