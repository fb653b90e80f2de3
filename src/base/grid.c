/* Grids of boxes: what their positions are called, and how they follow each other. */
#include <cryolot/value.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

enum { ROWS_MOST = 26, COLUMNS_MOST = 99 };

/* A number of at most so many digits without a leading zero; moves behind it. 0: there is none. */
static int64_t take_number(const char **at, int digits_most)
{
    int64_t number = 0;
    if (**at == '0')
        return 0;
    for (int digits = 0; digits < digits_most && isdigit((unsigned char)**at); digits++, ++*at)
        number = number * 10 + (**at - '0');
    return number;
}

enum cl_status cl_grid_read(const char *text, struct cl_grid *out, struct cl_error *error)
{
    const char *at = text;
    int64_t down = take_number(&at, 2), across = 0;
    if (down > 0 && (*at == 'x' || *at == 'X')) {
        at++;
        across = take_number(&at, 2);
    }
    if (across == 0 || *at != '\0' || down > ROWS_MOST)
        return cl_fail(error, CL_USAGE, NULL, NULL, NULL,
                       "'%s' is not a grid: write rows x columns, as 9x9, with at most %d rows and %d columns", text,
                       ROWS_MOST, COLUMNS_MOST);
    out->rows = down;
    out->columns = across;
    return CL_OK;
}

int64_t cl_grid_size(const struct cl_grid *grid)
{
    return grid->rows * grid->columns;
}

int64_t cl_grid_at(const struct cl_grid *grid, int64_t rank)
{
    if (!grid->column_first || grid->rows <= 0)
        return rank;
    return rank % grid->rows * grid->columns + rank / grid->rows;
}

int64_t cl_grid_rank(const struct cl_grid *grid, int64_t position)
{
    if (!grid->column_first || grid->columns <= 0)
        return position;
    return position % grid->columns * grid->rows + position / grid->columns;
}

char *cl_grid_position_write(const struct cl_grid *grid, int64_t position, char *text, size_t size)
{
    if (grid->numbers || grid->columns <= 0)
        snprintf(text, size, "%" PRId64, cl_grid_rank(grid, position) + 1);
    else
        snprintf(text, size, "%c%" PRId64, (char)('A' + position / grid->columns), position % grid->columns + 1);
    return text;
}

/* Row -1: it is a number alone. */
static bool split(const char *text, int64_t *row, int64_t *number)
{
    const char *at = text;
    *row = isalpha((unsigned char)*at) ? toupper((unsigned char)*at++) - 'A' : -1;
    *number = take_number(&at, *row < 0 ? 4 : 2); /* as the largest grid needs */
    return *number > 0 && *at == '\0';
}

bool cl_grid_is_position(const char *text)
{
    int64_t row, number;
    return split(text, &row, &number);
}

int64_t cl_grid_position_read(const struct cl_grid *grid, const char *text)
{
    int64_t row, number;
    if (!split(text, &row, &number) || grid->numbers != (row < 0))
        return -1;
    if (grid->numbers)
        return number <= cl_grid_size(grid) ? cl_grid_at(grid, number - 1) : -1;
    return row < grid->rows && number <= grid->columns ? row * grid->columns + number - 1 : -1;
}
