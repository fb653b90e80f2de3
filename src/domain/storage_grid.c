#include "domain/storage.h"
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Positions of a box: a letter for the row, a number for the column, as boxes are printed. */

enum { ROWS_MOST = 26, COLUMNS_MOST = 99 };

char *cl_storage_position_write(int64_t row, int64_t column, char *text, size_t size)
{
    snprintf(text, size, "%c%" PRId64, (char)('A' + row), column + 1);
    return text;
}

/* One or two digits without a leading zero; moves behind them. 0: there are none. */
static int64_t take_number(const char **at)
{
    int64_t number = 0;
    if (**at == '0')
        return 0;
    for (int digits = 0; digits < 2 && isdigit((unsigned char)**at); digits++, ++*at)
        number = number * 10 + (**at - '0');
    return number;
}

enum cl_status cl_storage_grid_read(const char *text, int64_t *rows, int64_t *columns, struct cl_error *error)
{
    const char *at = text;
    int64_t down = take_number(&at), across = 0;
    if (down > 0 && (*at == 'x' || *at == 'X')) {
        at++;
        across = take_number(&at);
    }
    if (across == 0 || *at != '\0' || down > ROWS_MOST)
        return cl_fail(error, CL_USAGE, NULL, NULL, NULL,
                       "'%s' is not a grid: write rows x columns, as 9x9, with at most %d rows and %d columns", text,
                       ROWS_MOST, COLUMNS_MOST);
    *rows = down;
    *columns = across;
    return CL_OK;
}

static bool read_position(const char *text, int64_t *row, int64_t *column)
{
    const char *at = text + 1;
    if (!isalpha((unsigned char)*text))
        return false;
    *row = toupper((unsigned char)*text) - 'A';
    *column = take_number(&at) - 1;
    return *column >= 0 && *at == '\0';
}

const char *cl_storage_place(struct cl *cl, const char *path, int64_t columns, int64_t position)
{
    char text[CL_POSITION_TEXT];
    if (!path || position < 0 || columns <= 0)
        return path;
    return cl_arena_print(&cl->arena, "%s:%s", path,
                          cl_storage_position_write(position / columns, position % columns, text, sizeof text));
}

enum cl_status cl_storage_place_read(struct cl *cl, const char *place, const char **path, int64_t *row, int64_t *column)
{
    const char *colon = strchr(place, ':');
    size_t size = colon ? (size_t)(colon - place) : strlen(place);
    int64_t found_row = -1, found_column = -1;
    if (size == 0 || (colon && !read_position(colon + 1, &found_row, &found_column)))
        return cl_fail(cl->error, CL_USAGE, "storage.place", place, NULL,
                       "'%s' is not a place: write the path of a store and, where it has positions, a row letter and a "
                       "column number, as CPN/LN2-1/R3/B12:C7",
                       place);
    *path = cl_arena_copy_bytes(&cl->arena, place, size);
    *row = found_row;
    *column = found_column;
    return CL_OK;
}
