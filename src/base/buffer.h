/* Bytes that grow. {0} is an empty buffer; cl_buffer_free makes it one again. Memory shortage ends by abort(). */
#ifndef CRYOLOT_BASE_BUFFER_H
#define CRYOLOT_BASE_BUFFER_H

#include <stddef.h>

struct cl_buffer {
    char *data; /* always NUL-terminated behind `size` once something was added; NULL before */
    size_t size;
    size_t capacity;
};

void cl_buffer_add(struct cl_buffer *buffer, const void *bytes, size_t size);
void cl_buffer_add_text(struct cl_buffer *buffer, const char *text);
void cl_buffer_print(struct cl_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Room for `size` more bytes and a NUL; returns where they go. The caller adds what it wrote to buffer->size and, if
 * the bytes are to be read as a text, writes the NUL behind them. */
char *cl_buffer_reserve(struct cl_buffer *buffer, size_t size);
void cl_buffer_free(struct cl_buffer *buffer);

#endif
