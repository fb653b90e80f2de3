#include "base/password.h"
#include "base/file.h"

#include <crypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a hash costs; 0: what the library holds right for people. Only the build of the program that makes the tests'
 * training records sets another one (Makefile): a hash says its own cost, so they are proven fast by the program as it
 * ships, whose own hashes nothing can make cheaper. */
#ifndef CL_PASSWORD_COST
#define CL_PASSWORD_COST 0
#endif

_Static_assert(CL_PASSWORD_HASH >= CRYPT_OUTPUT_SIZE, "a hash must fit");

/* The hash of a password with a setting: a stored hash, or a fresh salt. */
static enum cl_status hash_with(const char *password, const char *setting, char *hash, struct cl_error *error)
{
    struct crypt_data *data = calloc(1, sizeof *data);
    if (!data)
        abort();
    const char *made = crypt_r(password, setting, data);
    enum cl_status status = CL_OK;
    if (!made || made[0] == '*')
        status = cl_fail(error, CL_FAILED, NULL, NULL, NULL, "the system cannot hash passwords with yescrypt");
    else
        snprintf(hash, CL_PASSWORD_HASH, "%s", made);
    cl_file_forget_secret((char *)data, sizeof *data);
    free(data);
    return status;
}

enum cl_status cl_password_hash(const char *password, char *hash, struct cl_error *error)
{
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    if (!crypt_gensalt_rn("$y$", CL_PASSWORD_COST, NULL, 0, setting, sizeof setting))
        return cl_fail(error, CL_FAILED, NULL, NULL, NULL, "the system cannot hash passwords with yescrypt");
    return hash_with(password, setting, hash, error);
}

static bool same_text(const char *one, const char *other)
{
    unsigned char difference = 0;
    size_t size = strlen(one);
    if (size != strlen(other))
        return false;
    for (size_t i = 0; i < size; i++)
        difference |= (unsigned char)(one[i] ^ other[i]);
    return difference == 0;
}

enum cl_status cl_password_matches(const char *password, const char *stored, bool *matches, struct cl_error *error)
{
    static const char nobody[] = "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7";
    char hash[CL_PASSWORD_HASH];
    enum cl_status status = hash_with(password, stored ? stored : nobody, hash, error);
    if (status == CL_OK)
        *matches = stored && same_text(stored, hash);
    return status;
}
