#include "base/table.h"
#include "base/utf8.h"
#include <stdint.h>
#include <string.h>

enum {
    LEAST = 6,      /* columns that are left of any text */
    WORD_MOST = 20, /* of a longer word nobody expects that it stays whole */
    GAP = 2,
};

/* ---- words ------------------------------------------------------------------------------------------------------ */

/* Columns of the first `size` bytes. */
static size_t width_of(const char *text, size_t size)
{
    size_t columns = 0, bytes;
    for (size_t at = 0; at < size; at += bytes) {
        if (cl_text_next(text + at, &bytes) <= 0)
            break;
        char one[8] = "";
        memcpy(one, text + at, bytes);
        columns += cl_text_width(one);
    }
    return columns;
}

/* Bytes of the beginning that fit; behind a hyphen, slash or comma where there is one. At least one character. */
static size_t broken(const char *word, size_t size, size_t width)
{
    size_t at = 0, good = 0, bytes;
    while (at < size && cl_text_next(word + at, &bytes) > 0) {
        if (at > 0 && width_of(word, at + bytes) > width)
            break;
        at += bytes;
        if (strchr("-/,", word[at - 1]))
            good = at;
    }
    if (at == 0)
        return size;
    return good > 0 && at < size ? good : at;
}

static size_t longest_word(const char *text)
{
    size_t longest = 0;
    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        size_t size = strcspn(text, " "), width = width_of(text, size);
        longest = width > longest ? width : longest;
        text += size;
    }
    return longest;
}

/* How many bytes of a text make a line of so many columns; *next: where the following one begins. */
static size_t line_of(const char *text, size_t width, const char **next)
{
    size_t used = 0, end = 0;
    while (text[end]) {
        size_t blanks = strspn(text + end, " "), word = strcspn(text + end + blanks, " ");
        if (word == 0)
            break;
        size_t columns = width_of(text + end + blanks, word);
        if (used > 0 && used + blanks + columns > width)
            break;
        if (used == 0 && columns > width) {
            end += blanks + broken(text + end + blanks, word, width);
            break;
        }
        used += (used > 0 ? blanks : 0) + columns;
        end += blanks + word;
    }
    *next = text + end + strspn(text + end, " ");
    return end;
}

/* ---- columns ---------------------------------------------------------------------------------------------------- */

void cl_table_measure(struct cl_table_column *column, const char *cell)
{
    size_t width = cl_text_width(cell), word = column->text || column->time ? longest_word(cell) : width;
    column->content = width > column->content ? width : column->content;
    column->word = word > column->word ? word : column->word;
}

static size_t most(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* By which a column may be narrowed: step by step more is given up. */
enum step { TITLES_WRAP, TEXTS_WRAP, TIMES_WRAP, TEXTS_BREAK, TITLES_BREAK, STEPS };

static size_t floor_of(const struct cl_table_column *column, enum step step)
{
    size_t title = longest_word(column->title);
    switch (step) {
    case TITLES_WRAP:
        return most(column->content, title);
    case TEXTS_WRAP:
        return column->text ? most(title, least(column->word, WORD_MOST)) : column->width;
    case TIMES_WRAP:
        return column->time ? most(title, column->word) : column->width;
    case TEXTS_BREAK:
        return column->text ? most(title, LEAST) : column->width;
    default:
        return most(column->text ? 0 : column->time ? column->word : column->content, LEAST);
    }
}

/* The widest of those that this step may narrow; NULL: none. */
static struct cl_table_column *widest(struct cl_table_column *columns, size_t count, enum step step)
{
    struct cl_table_column *found = NULL;
    for (struct cl_table_column *column = columns; column < columns + count; column++)
        if (!column->hidden && column->width > floor_of(column, step) && (!found || column->width > found->width))
            found = column;
    return found;
}

void cl_table_fit(struct cl_table_column *columns, size_t count, size_t terminal)
{
    size_t sum = count > 0 ? GAP * (count - 1) : 0;
    for (size_t i = 0; i < count; i++) {
        columns[i].width = most(columns[i].content, cl_text_width(columns[i].title));
        sum += columns[i].width;
    }
    for (size_t i = count; i-- > 1 && terminal > 0 && sum > terminal;)
        if (columns[i].content == 0) {
            columns[i].hidden = true;
            sum -= columns[i].width + GAP;
        }
    for (enum step step = TITLES_WRAP; terminal > 0 && step < STEPS; step++) {
        struct cl_table_column *column;
        while (sum > terminal && (column = widest(columns, count, step))) {
            size_t by = step == TIMES_WRAP ? column->width - floor_of(column, step) : 1; /* a time of day stays whole */
            column->width -= by;
            sum -= by;
        }
    }
}

/* ---- rows ------------------------------------------------------------------------------------------------------- */

size_t cl_table_add_cut(struct cl_buffer *out, const char *text, size_t width)
{
    size_t used = 0, bytes;
    size_t whole = cl_text_width(text);
    size_t room = whole > width ? width - 1 : width;
    for (const char *at = text; *at; at += bytes) {
        if (cl_text_next(at, &bytes) <= 0)
            break;
        size_t columns = width_of(at, bytes);
        if (used + columns > room)
            break;
        cl_buffer_add(out, at, bytes);
        used += columns;
    }
    if (whole > width) {
        cl_buffer_add_text(out, "…");
        used++;
    }
    return used;
}

/* Ends a line, without the blanks at its end. */
static void end_line(struct cl_buffer *out, size_t begun)
{
    while (out->size > begun && out->data[out->size - 1] == ' ')
        out->size--;
    cl_buffer_add(out, "\n", 1);
}

/* One line of a cell; the last one takes the rest, cut. Returns what is left. */
static const char *add_line(struct cl_buffer *out, const char *text, const struct cl_table_column *column, bool last)
{
    const char *next = text;
    size_t used;
    if (last) {
        used = cl_table_add_cut(out, text, column->width);
        next = "";
    } else {
        size_t size = line_of(text, column->width, &next);
        cl_buffer_add(out, text, size);
        used = width_of(text, size);
    }
    size_t pad = column->width > used ? column->width - used : 0;
    cl_buffer_print(out, "%*s", (int)(pad + GAP), "");
    return next;
}

static void add_cells(struct cl_buffer *out, const struct cl_table_column *columns, const char **left, size_t count)
{
    bool more = true;
    for (int line = 1; more; line++) {
        size_t begun = out->size;
        more = false;
        for (size_t i = 0; i < count; i++) {
            if (columns[i].hidden)
                continue;
            left[i] = add_line(out, left[i], &columns[i], line == CL_TABLE_LINES);
            more |= *left[i] != '\0';
        }
        end_line(out, begun);
    }
}

void cl_table_add_head(struct cl_buffer *out, const struct cl_table_column *columns, size_t count)
{
    const char *left[CL_TABLE_COLUMNS];
    for (size_t i = 0; i < count; i++)
        left[i] = columns[i].title;
    add_cells(out, columns, left, count);
}

void cl_table_add_row(struct cl_buffer *out, const struct cl_table_column *columns, const char *const *cells,
                      size_t count)
{
    const char *left[CL_TABLE_COLUMNS];
    for (size_t i = 0; i < count; i++)
        left[i] = cells[i];
    add_cells(out, columns, left, count);
}
