/* Changed rows in the words of the field: codes for references, local times, units (audit_words.c). */
#ifndef CRYOLOT_DOMAIN_AUDIT_WORDS_H
#define CRYOLOT_DOMAIN_AUDIT_WORDS_H

#include "base/arena.h"
#include "domain/context.h"
#include <cryolot/audit.h>

/* A changed row in words; texts in `arena`. Of an update the fields that changed, else all that the row has. */
enum cl_status cl_audit_row_words(struct cl *cl, struct cl_arena *arena, const struct cl_audit_change *change,
                                  struct cl_audit_row *out);
/* "value 9.7 EU/mL -> 97 EU/mL; state entered -> corrected": of these columns (separated by blanks; NULL: all). */
const char *cl_audit_fields_text(struct cl_arena *arena, const struct cl_audit_row *row, const char *columns);
/* One value of a row in words; NULL where it has none. `row`: its JSON. */
const char *cl_audit_value_words(struct cl *cl, struct cl_arena *arena, const char *table, const char *row,
                                 const char *column);
/* What people call the row of a table ("lot") by its key; its number when there is none. */
const char *cl_audit_name(struct cl *cl, struct cl_arena *arena, const char *table, int64_t key);
/* Whether a column refers to a signature. */
bool cl_audit_is_signature(const char *column);
/* Whether `word` is one of `words`, which blanks separate. */
bool cl_audit_has_word(const char *words, const char *word);

#endif
