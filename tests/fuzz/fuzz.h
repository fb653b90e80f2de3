/* Readers of what comes from outside, fed with anything. Each takes bytes and returns, or the program stops: a
 * sanitizer found something, or what must always hold did not (fuzz_must).
 *
 *   make check  replays tests/fuzz/corpus, plain and under sanitizers (tests/unit/test_fuzz.c)
 *   make fuzz   looks for more of it with libFuzzer, FUZZ_SECONDS for each reader; clang is needed */
#ifndef CRYOLOT_TESTS_FUZZ_H
#define CRYOLOT_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A scanned text: kind and sentence, payloads of GS1 and ISBT 128, keyboards. Bytes behind a NUL are not looked at. */
void cl_fuzz_scan(const uint8_t *data, size_t size);
/* A label's template. Behind a line "%%" stands the text of every field that holds words, without it the widest. */
void cl_fuzz_template(const uint8_t *data, size_t size);

/* A TrueType font that somebody puts beside a template: glyphs, outlines, dots, a subset, a line of text. */
void cl_fuzz_font(const uint8_t *data, size_t size);
/* A document's template, laid over a certificate: no verdict and no value is said otherwise. */
void cl_fuzz_form(const uint8_t *data, size_t size);

/* Stops, saying what did not hold. */
void cl_fuzz_must(bool holds, const char *what);

#endif
