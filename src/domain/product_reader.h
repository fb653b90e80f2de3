/* Reading a product's file, section by section: every mistake is a row of the context's error with its line and key. */
#ifndef CRYOLOT_DOMAIN_PRODUCT_READER_H
#define CRYOLOT_DOMAIN_PRODUCT_READER_H

#include "base/ini.h"
#include "domain/context.h"
#include <cryolot/product.h>

#define CL_SPECIFICATION_SECTION "specification "
#define CL_CODES_SECTION         "codes"

enum { CL_CODE_MOST = 32, CL_NAME_MOST = 80, CL_TITLE_MOST = 200 }; /* characters */

struct cl_product_reader {
    struct cl *cl;
    struct cl_ini ini;
    const char *section; /* that is being read */
};

/* ---- mistakes -------------------------------------------------------------------------------------------------- */

/* A mistake at a key of the section that is being read, or at the section itself when the key does not stand there. */
void cl_reader_report(struct cl_product_reader *reader, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The sentence of a failed reading, and how to write it right; empties *fault. */
void cl_reader_report_error(struct cl_product_reader *reader, const char *key, struct cl_error *fault);
/* A word that is none of the known ones; the sentence begins with `what`: "there is no key", "kind cannot be". */
void cl_reader_report_unknown(struct cl_product_reader *reader, const char *key, const char *what, const char *word,
                              const char *const *words);
/* Keys that say nothing here would be believed to say something: "KEY means nothing for WHY". */
void cl_reader_refuse_keys(struct cl_product_reader *reader, const char *why, const char *const *keys);

/* ---- values ---------------------------------------------------------------------------------------------------- */

/* The value of a key, or NULL when it is not there or of no use; a required one that is missing is a mistake. */
const char *cl_reader_text(struct cl_product_reader *reader, const char *key, size_t most, bool required);
/* One of the words; without the key `otherwise`, or a mistake where that is NULL. */
const char *cl_reader_word(struct cl_product_reader *reader, const char *key, const char *const *words,
                           const char *otherwise);
/* "yes" or "no". */
bool cl_reader_flag(struct cl_product_reader *reader, const char *key, bool required);
typedef enum cl_status cl_quantity_reader(const char *text, int64_t *out, struct cl_error *error);
/* A quantity by its reader; 0 when it is not there. */
int64_t cl_reader_quantity(struct cl_product_reader *reader, const char *key, cl_quantity_reader *read, bool required);
/* A whole number within [least, most]; -1 when it is not there. */
int64_t cl_reader_count(struct cl_product_reader *reader, const char *key, int64_t least, int64_t most);
/* The pieces of "A, B, C", each without the blanks around it. */
struct cl_texts cl_reader_list(struct cl_product_reader *reader, const char *key, bool required);

/* Whether a word is one of a NULL-terminated list. */
bool cl_is_one_of(const char *word, const char *const *words);
/* Whether a text stands among the first `before` ones, capital and small letters being one. */
bool cl_texts_contain(struct cl_texts words, const char *word, size_t before);
/* Codes of products and tests: small letters, digits, single hyphens between them. */
bool cl_is_small_code(const char *code);
/* "10 %", "2.5%" -> 100, 25 permille, at most `most`. CL_USAGE: "'X' is not a WHAT". */
enum cl_status cl_percent_read(const char *text, const char *what, int64_t most, const char *remedy, int64_t *permille,
                               struct cl_error *error);

/* ---- sections -------------------------------------------------------------------------------------------------- */

/* The keys of [product] that say how its doses are counted and given (product_dose.c). */
void cl_product_read_dose(struct cl_product_reader *reader, struct cl_product *product);
/* What the doses ask of the specification, once both are read: an endotoxin limit needs an endotoxin test. */
void cl_product_check_dose(struct cl_product_reader *reader, struct cl_product *product);
/* Section [codes]: what others call the product (product_codes.c). */
void cl_product_read_codes(struct cl_product_reader *reader, struct cl_product *product);
/* A section [specification TEST STAGE] (product_specification.c). */
struct cl_specification cl_product_read_specification(struct cl_product_reader *reader, const char *section,
                                                      bool frozen);

#endif
