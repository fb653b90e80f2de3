/* SHA-256, random bytes, hexadecimal. */
#ifndef CRYOLOT_BASE_HASH_H
#define CRYOLOT_BASE_HASH_H

#include <cryolot/error.h>
#include <stddef.h>
#include <stdint.h>

#define CL_HASH_SIZE 32
#define CL_HASH_TEXT 65

struct cl_hash {
    uint8_t byte[CL_HASH_SIZE];
};

/* SHA-256 of the bytes. Ends the process by abort() when the library fails: nothing may go on without it. */
struct cl_hash cl_hash_of(const void *bytes, size_t size);
/* RFC 9162 Merkle tree head over `count` leaf hashes (already hashed); for 0 leaves the hash of nothing. The array is
 * used as working space and destroyed. */
struct cl_hash cl_hash_merkle(struct cl_hash *leaves, size_t count);
char *cl_hash_write(const struct cl_hash *hash, char *text, size_t size); /* lower-case hex, size >= CL_HASH_TEXT */
void cl_hex_write(const void *bytes, size_t size, char *text);            /* text: 2 * size + 1 */
/* Random bytes of the kernel; CL_FAILED when it has none. */
enum cl_status cl_random(void *bytes, size_t size, struct cl_error *error);

#endif
