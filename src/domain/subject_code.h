/* The code on a subject's label: the plain subject code, "SUBJ-" before it and a check character behind it. */
#ifndef CRYOLOT_DOMAIN_SUBJECT_CODE_H
#define CRYOLOT_DOMAIN_SUBJECT_CODE_H

#include <cryolot/error.h>
#include <stdbool.h>

#define CL_SUBJECT_LABEL_PREFIX "SUBJ-"

enum { CL_SUBJECT_LABEL = 48 }; /* bytes of such a label: a subject code has 32 characters at most */

/* "SUBJ-S-014K" of "S-014". Returns `text` (CL_SUBJECT_LABEL bytes). */
char *cl_subject_label_write(const char *code, char *text);
/* The plain code of a label, folded to upper case, its check character proven: ISO 7064 mod 37,36 over letters, digits
 * and where the hyphens stand, so that two characters that changed places are found, also where one is a hyphen.
 * `code`: CL_SUBJECT_LABEL bytes. CL_USAGE, rule "subject.label": mistyped, or no such label at all. */
enum cl_status cl_subject_label_read(const char *text, char *code, struct cl_error *error);
/* Whether it begins like a label, in upper or lower case. */
bool cl_subject_label_begins(const char *text);

/* As a hurried reader or a bad print has it: without hyphens, O as 0, I and L as 1. `text`: CL_SUBJECT_LABEL bytes;
 * returns it. */
char *cl_subject_code_folded(const char *code, char *text);
/* Whether eight digits in a row, hyphens aside, are a day between 1900 and 2100: 1961-04-12, 12041961, 04-12-1961. */
bool cl_subject_code_is_date(const char *code);

/* Why a code may say who somebody is, as the end of a sentence; NULL: nothing is found. *doubtful: many a study's code
 * reads so too. */
const char *cl_subject_code_names(const char *code, bool *doubtful);

#endif
