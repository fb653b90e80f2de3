#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cl_arena_block {
    struct cl_arena_block *next;
    size_t used, size;
    max_align_t memory[];
};

enum { BLOCK_LEAST = 4096, BLOCK_MOST = 1 << 20, ALIGNMENT = _Alignof(max_align_t) };

/* Each new block is twice the last one, so a small command stays small and a large one asks seldom. */
static size_t next_block_size(const struct cl_arena *arena, size_t needed)
{
    size_t size = arena->blocks ? arena->blocks->size * 2 : BLOCK_LEAST;
    if (size > BLOCK_MOST)
        size = BLOCK_MOST;
    return size > needed ? size : needed;
}

static struct cl_arena_block *add_block(struct cl_arena *arena, size_t needed)
{
    size_t size = next_block_size(arena, needed);
    struct cl_arena_block *block = calloc(1, sizeof *block + size);
    if (!block)
        abort();
    block->size = size;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *cl_arena_alloc(struct cl_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        abort();
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (rounded == 0)
        rounded = ALIGNMENT; /* two allocations never share an address */
    struct cl_arena_block *block = arena->blocks;
    if (!block || block->size - block->used < rounded)
        block = add_block(arena, rounded);
    void *memory = (char *)block->memory + block->used;
    block->used += rounded;
    return memory;
}

char *cl_arena_copy_bytes(struct cl_arena *arena, const void *bytes, size_t size)
{
    if (size == SIZE_MAX)
        abort();
    char *copy = cl_arena_alloc(arena, size + 1);
    if (size > 0)
        memcpy(copy, bytes, size);
    return copy;
}

char *cl_arena_copy(struct cl_arena *arena, const char *text)
{
    return text ? cl_arena_copy_bytes(arena, text, strlen(text)) : NULL;
}

char *cl_arena_print(struct cl_arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length < 0)
        abort();
    char *text = cl_arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(arguments);
    return text;
}

void *cl_arena_grow(struct cl_arena *arena, void *items, size_t count, size_t *capacity, size_t item_size)
{
    if (count < *capacity)
        return items;
    size_t wanted, bytes;
    if (__builtin_mul_overflow(count, 2, &wanted) || __builtin_add_overflow(wanted, 8, &wanted) ||
        __builtin_mul_overflow(wanted, item_size, &bytes))
        abort();
    void *larger = cl_arena_alloc(arena, bytes);
    if (count > 0)
        memcpy(larger, items, count * item_size);
    *capacity = wanted;
    return larger;
}

struct cl_arena_mark cl_arena_mark(const struct cl_arena *arena)
{
    return (struct cl_arena_mark){arena->blocks, arena->blocks ? arena->blocks->used : 0};
}

void cl_arena_release(struct cl_arena *arena, struct cl_arena_mark mark)
{
    while (arena->blocks != mark.block) {
        struct cl_arena_block *block = arena->blocks;
        arena->blocks = block->next;
        free(block);
    }
    if (mark.block) {
        memset((char *)mark.block->memory + mark.used, 0, mark.block->used - mark.used); /* handed out zeroed again */
        mark.block->used = mark.used;
    }
}

void cl_arena_free(struct cl_arena *arena)
{
    while (arena->blocks) {
        struct cl_arena_block *block = arena->blocks;
        arena->blocks = block->next;
        free(block);
    }
}
