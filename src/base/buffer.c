#include "base/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

static void grow(struct cl_buffer *buffer, size_t needed)
{
    size_t capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY;
    while (capacity < needed)
        capacity = capacity > SIZE_MAX / 2 ? needed : capacity * 2;
    char *data = realloc(buffer->data, capacity);
    if (!data)
        abort();
    buffer->data = data;
    buffer->capacity = capacity;
}

char *cl_buffer_reserve(struct cl_buffer *buffer, size_t size)
{
    if (size > SIZE_MAX - buffer->size - 1)
        abort();
    size_t needed = buffer->size + size + 1;
    if (needed > buffer->capacity)
        grow(buffer, needed);
    buffer->data[buffer->size] = '\0';
    return buffer->data + buffer->size;
}

void cl_buffer_add(struct cl_buffer *buffer, const void *bytes, size_t size)
{
    if (size >= buffer->capacity - buffer->size) /* an empty buffer has neither */
        cl_buffer_reserve(buffer, size);
    char *end = buffer->data + buffer->size;
    if (size > 0)
        memcpy(end, bytes, size);
    end[size] = '\0';
    buffer->size += size;
}

void cl_buffer_add_text(struct cl_buffer *buffer, const char *text)
{
    cl_buffer_add(buffer, text, strlen(text));
}

void cl_buffer_print(struct cl_buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    size_t room = buffer->capacity - buffer->size;
    int length = vsnprintf(room > 0 ? buffer->data + buffer->size : NULL, room, format, arguments);
    if (length < 0)
        abort();
    if ((size_t)length >= room) {
        char *end = cl_buffer_reserve(buffer, (size_t)length);
        vsnprintf(end, (size_t)length + 1, format, again);
    }
    buffer->size += (size_t)length;
    va_end(again);
    va_end(arguments);
}

void cl_buffer_free(struct cl_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct cl_buffer){0};
}
