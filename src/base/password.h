/* Passwords as yescrypt hashes (crypt(5) "$y$"): about 20 ms and 18 MB each. */
#ifndef CRYOLOT_BASE_PASSWORD_H
#define CRYOLOT_BASE_PASSWORD_H

#include <cryolot/error.h>
#include <stdbool.h>

#define CL_PASSWORD_HASH 384

/* A fresh salted hash into `hash` (CL_PASSWORD_HASH bytes). CL_FAILED when the system has no yescrypt. */
enum cl_status cl_password_hash(const char *password, char *hash, struct cl_error *error);
/* Whether the password is that of a stored hash. With `stored` NULL it takes as long and is false, so that the time
 * does not tell whether somebody exists. */
enum cl_status cl_password_matches(const char *password, const char *stored, bool *matches, struct cl_error *error);

#endif
