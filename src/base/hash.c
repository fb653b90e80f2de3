#include "base/hash.h"

#include <errno.h>
/* Deprecated in favour of EVP, which would bring providers and configuration into the program: every start would take a
 * third longer, and each hash 100 ns. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static void require(int holds)
{
    if (!holds)
        abort();
}

struct cl_hash cl_hash_of(const void *bytes, size_t size)
{
    struct cl_hash hash;
    SHA256_CTX context;
    require(SHA256_Init(&context));
    require(SHA256_Update(&context, bytes, size));
    require(SHA256_Final(hash.byte, &context));
    return hash;
}

static struct cl_hash node_of(const struct cl_hash *left, const struct cl_hash *right)
{
    uint8_t node[1 + 2 * CL_HASH_SIZE] = {0x01};
    memcpy(node + 1, left->byte, CL_HASH_SIZE);
    memcpy(node + 1 + CL_HASH_SIZE, right->byte, CL_HASH_SIZE);
    return cl_hash_of(node, sizeof node);
}

/* Level by level, an odd last node going up unchanged: the same tree as the RFC's split at the largest power of two. */
struct cl_hash cl_hash_merkle(struct cl_hash *leaves, size_t count)
{
    if (count == 0)
        return cl_hash_of("", 0);
    while (count > 1) {
        size_t pairs = count / 2;
        for (size_t i = 0; i < pairs; i++)
            leaves[i] = node_of(&leaves[2 * i], &leaves[2 * i + 1]);
        if (count % 2)
            leaves[pairs] = leaves[count - 1];
        count = pairs + count % 2;
    }
    return leaves[0];
}

void cl_hex_write(const void *bytes, size_t size, char *text)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *byte = bytes;
    for (size_t i = 0; i < size; i++) {
        *text++ = digits[byte[i] >> 4];
        *text++ = digits[byte[i] & 15];
    }
    *text = '\0';
}

char *cl_hash_write(const struct cl_hash *hash, char *text, size_t size)
{
    require(size >= CL_HASH_TEXT);
    cl_hex_write(hash->byte, CL_HASH_SIZE, text);
    return text;
}

enum cl_status cl_random(void *bytes, size_t size, struct cl_error *error)
{
    uint8_t *at = bytes;
    while (size > 0) {
        ssize_t got = getrandom(at, size, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return cl_fail(error, CL_FAILED, NULL, NULL, NULL, "the system has no random numbers: %s", strerror(errno));
        at += got;
        size -= (size_t)got;
    }
    return CL_OK;
}
