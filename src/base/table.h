/* Tables of text for a terminal: columns are narrowed until they fit, and what is longer goes on in the next line. */
#ifndef CRYOLOT_BASE_TABLE_H
#define CRYOLOT_BASE_TABLE_H

#include "base/buffer.h"
#include <stdbool.h>

struct cl_table_column {
    const char *title;
    bool text;            /* words that may be wrapped; never a number or an ID, which is only itself whole */
    bool time;            /* a date and a time of day, which may stand under it */
    size_t content, word; /* columns of its widest cell and of the longest word in one: cl_table_measure */
    size_t width;         /* as it is shown: cl_table_fit */
    bool hidden;          /* there is no room for a column that is empty */
};

/* A cell that will stand in the column. */
void cl_table_measure(struct cl_table_column *column, const char *cell);
/* How wide each is shown; `terminal` 0: as wide as it is. Where they do not fit, empty columns are left out; narrowed
 * are first titles that are wider than what stands under them, between their words, then the widest texts, as long as
 * words stay whole, then times; then words are broken. What cannot fit stays wider. */
void cl_table_fit(struct cl_table_column *columns, size_t count, size_t terminal);
/* The titles, and a row: as many lines as the longest cell needs, at most CL_TABLE_LINES, the last then cut with an
 * ellipsis; no blanks at their ends. */
enum { CL_TABLE_LINES = 8, CL_TABLE_COLUMNS = 64 /* at most */ };
void cl_table_add_head(struct cl_buffer *out, const struct cl_table_column *columns, size_t count);
void cl_table_add_row(struct cl_buffer *out, const struct cl_table_column *columns, const char *const *cells,
                      size_t count);
/* Adds a text of at most so many columns; of a longer one the beginning and an ellipsis. Returns the columns used. */
size_t cl_table_add_cut(struct cl_buffer *out, const char *text, size_t width);

#endif
