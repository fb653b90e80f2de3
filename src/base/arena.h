/* Memory that is freed all at once. Never returns NULL: when memory is short the process ends by abort(), because a
 * system of record that goes on after that would be guessing. */
#ifndef CRYOLOT_BASE_ARENA_H
#define CRYOLOT_BASE_ARENA_H

#include <stddef.h>

struct cl_arena {
    struct cl_arena_block *blocks;
};

/* Zeroed memory, aligned for any type, valid until cl_arena_free. A {0} arena is ready for use. */
void *cl_arena_alloc(struct cl_arena *arena, size_t size);
/* A copy; NULL stays NULL. */
char *cl_arena_copy(struct cl_arena *arena, const char *text);
char *cl_arena_copy_bytes(struct cl_arena *arena, const void *bytes, size_t size); /* NUL added behind */
char *cl_arena_print(struct cl_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
void cl_arena_free(struct cl_arena *arena);

/* A point to go back to: what was allocated since is freed, what was before stays. */
struct cl_arena_mark {
    struct cl_arena_block *block;
    size_t used;
};
struct cl_arena_mark cl_arena_mark(const struct cl_arena *arena);
void cl_arena_release(struct cl_arena *arena, struct cl_arena_mark mark);

/* Grows an array in the arena: returns `items` or a larger copy with room for count + 1. *capacity is kept by the
 * caller, 0 at first. */
void *cl_arena_grow(struct cl_arena *arena, void *items, size_t count, size_t *capacity, size_t item_size);

#endif
