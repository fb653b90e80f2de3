/* Hashes: published vectors, and the Merkle tree against the recursion that RFC 9162 writes down. */
#include "unit.h"

#include "base/hash.h"

#include <openssl/evp.h>
#include <stdlib.h>

static void assert_hash(struct cl_hash hash, const char *expected)
{
    char text[CL_HASH_TEXT];
    assert_string_equal(cl_hash_write(&hash, text, sizeof text), expected);
}

static void published_digests(void **state)
{
    (void)state;
    char *million = malloc(1000000);
    memset(million, 'a', 1000000);
    for (int i = 0; i < 2; i++) { /* twice: the context is used again */
        assert_hash(cl_hash_of("", 0), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_hash(cl_hash_of("abc", 3), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_hash(cl_hash_of(million, 1000000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
    free(million);
}

/* The test tree of Certificate Transparency: roots of its first one to eight leaves. */
static void published_trees(void **state)
{
    (void)state;
    static const struct {
        size_t size;
        const char *bytes;
    } inputs[8] = {{0, ""},
                   {1, "\x00"},
                   {1, "\x10"},
                   {2, "\x20\x21"},
                   {2, "\x30\x31"},
                   {4, "\x40\x41\x42\x43"},
                   {8, "\x50\x51\x52\x53\x54\x55\x56\x57"},
                   {16, "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"}};
    static const char *const roots[8] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    for (size_t count = 1; count <= 8; count++) {
        struct cl_hash leaves[8];
        for (size_t i = 0; i < count; i++) {
            char leaf[17] = {0};
            memcpy(leaf + 1, inputs[i].bytes, inputs[i].size);
            leaves[i] = cl_hash_of(leaf, inputs[i].size + 1);
        }
        assert_hash(cl_hash_merkle(leaves, count), roots[count - 1]);
    }
    assert_hash(cl_hash_merkle(NULL, 0), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* RFC 9162, 2.1.1, word for word: split at the largest power of two smaller than n. */
static struct cl_hash tree_of(const struct cl_hash *leaves, size_t count)
{
    struct cl_hash root = leaves[0];
    uint8_t node[65] = {1};
    size_t split = 1;
    if (count == 1)
        return root;
    while (split * 2 < count)
        split *= 2;
    struct cl_hash left = tree_of(leaves, split), right = tree_of(leaves + split, count - split);
    memcpy(node + 1, left.byte, 32);
    memcpy(node + 33, right.byte, 32);
    assert_int_equal(EVP_Digest(node, sizeof node, root.byte, NULL, EVP_sha256(), NULL), 1);
    return root;
}

static void trees_of_every_size_agree_with_the_recursion(void **state)
{
    (void)state;
    struct cl_hash leaves[200], work[200];
    for (size_t i = 0; i < 200; i++)
        leaves[i] = cl_hash_of(&i, sizeof i);
    for (size_t count = 1; count <= 200; count++) {
        struct cl_hash expected = tree_of(leaves, count);
        memcpy(work, leaves, sizeof work);
        struct cl_hash root = cl_hash_merkle(work, count);
        assert_memory_equal(root.byte, expected.byte, CL_HASH_SIZE);
    }
}

static void hexadecimal(void **state)
{
    (void)state;
    char text[9];
    cl_hex_write("\x00\xff\x1a\xa1", 4, text);
    assert_string_equal(text, "00ff1aa1");
    cl_hex_write("", 0, text);
    assert_string_equal(text, "");
}

static void random_bytes_fill_the_whole_memory(void **state)
{
    (void)state;
    uint8_t bytes[1000], seen[1000] = {0};
    struct cl_error error = {0};
    for (int round = 0; round < 20; round++) {
        assert_int_equal(cl_random(bytes, sizeof bytes, &error), CL_OK);
        for (size_t i = 0; i < sizeof bytes; i++)
            seen[i] |= bytes[i];
    }
    for (size_t i = 0; i < sizeof seen; i++)
        assert_int_not_equal(seen[i], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_digests),
        cmocka_unit_test(published_trees),
        cmocka_unit_test(trees_of_every_size_agree_with_the_recursion),
        cmocka_unit_test(hexadecimal),
        cmocka_unit_test(random_bytes_fill_the_whole_memory),
    };
    return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
