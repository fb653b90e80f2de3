#include "domain/subject_code.h"
#include "base/id.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* Check characters pass over hyphens: a letter for the place of each is appended to what is checked. '\0': it holds
 * anything but [0-9A-Z-]. */
static char check_of(const char *text, size_t size)
{
    char checked[2 * CL_SUBJECT_LABEL];
    size_t used = size;
    memcpy(checked, text, size);
    for (size_t i = 0; i < size; i++)
        if (text[i] == '-')
            checked[used++] = alphabet[i % (sizeof alphabet - 1)];
    return cl_check_character(checked, used);
}

char *cl_subject_label_write(const char *code, char *text)
{
    snprintf(text, CL_SUBJECT_LABEL - 1, CL_SUBJECT_LABEL_PREFIX "%s", code);
    size_t size = strlen(text);
    text[size] = check_of(text, size);
    text[size + 1] = '\0';
    return text;
}

bool cl_subject_label_begins(const char *text)
{
    return strncasecmp(text, CL_SUBJECT_LABEL_PREFIX, strlen(CL_SUBJECT_LABEL_PREFIX)) == 0;
}

enum cl_status cl_subject_label_read(const char *text, char *code, struct cl_error *error)
{
    char folded[CL_SUBJECT_LABEL];
    size_t begin = strlen(CL_SUBJECT_LABEL_PREFIX), size = strlen(text);
    if (!cl_subject_label_begins(text) || size < begin + 2 || size >= sizeof folded)
        return cl_fail(error, CL_USAGE, "subject.label", text, "scan the patient's label",
                       "'%s' is no subject's label, which looks like SUBJ-S-014K", text);
    for (size_t i = 0; i <= size; i++)
        folded[i] = (char)toupper((unsigned char)text[i]);
    char check = check_of(folded, size - 1);
    if (check == '\0' || check != folded[size - 1])
        return cl_fail(error, CL_USAGE, "subject.label", text, "scan the patient's label again",
                       "subject's label '%s' is misread: its check character does not match", text);
    snprintf(code, CL_SUBJECT_LABEL, "%.*s", (int)(size - 1 - begin), folded + begin);
    return CL_OK;
}

char *cl_subject_code_folded(const char *code, char *text)
{
    size_t used = 0;
    for (; *code && used + 1 < CL_SUBJECT_LABEL; code++)
        if (*code != '-')
            text[used++] = *code == 'O' ? '0' : *code == 'I' || *code == 'L' ? '1' : *code;
    text[used] = '\0';
    return text;
}

enum { DATE_DIGITS = 8, YEAR_FIRST = 1900, YEAR_LAST = 2100 };

/* The number that `size` digits write. */
static int number_of(const char *digits, size_t size)
{
    int number = 0;
    for (size_t i = 0; i < size; i++)
        number = number * 10 + (digits[i] - '0');
    return number;
}

static bool is_day(int year, int month, int day)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return year >= YEAR_FIRST && year <= YEAR_LAST && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

bool cl_subject_code_is_date(const char *code)
{
    char digits[CL_SUBJECT_LABEL];
    size_t run = 0;
    for (;; code++) {
        if (*code == '-')
            continue;
        if (isdigit((unsigned char)*code)) {
            digits[run < DATE_DIGITS ? run : DATE_DIGITS] = *code;
            run++;
            continue;
        }
        const int first = run == DATE_DIGITS ? number_of(digits, 4) : 0,
                  last = run == DATE_DIGITS ? number_of(digits + 4, 4) : 0;
        if (is_day(first, last / 100, last % 100) || is_day(last, first % 100, first / 100) ||
            is_day(last, first / 100, first % 100))
            return true;
        run = 0;
        if (*code == '\0')
            return false;
    }
}

/* ---- who it may name --------------------------------------------------------------------------------------------- */

enum { SHORT_DATE_DIGITS = 6, INITIALS_LEAST = 2, NAME_LEAST = 4, BIRTH_LAST = 2030 };

static size_t letters_of(const char *text)
{
    size_t size = 0;
    while (isalpha((unsigned char)text[size]))
        size++;
    return size;
}

/* "120461", "610412": a day of some year, in any of the usual orders. */
static bool is_short_date(const char *digits)
{
    int a = number_of(digits, 2), b = number_of(digits + 2, 2), c = number_of(digits + 4, 2);
    return is_day(YEAR_FIRST + c, b, a) || is_day(YEAR_FIRST + c, a, b) || is_day(YEAR_FIRST + a, b, c);
}

const char *cl_subject_code_names(const char *code, bool *doubtful)
{
    size_t letters = letters_of(code), digits = strspn(code + letters, "0123456789");
    bool whole = code[letters + digits] == '\0';
    *doubtful = false;
    if (!whole || digits == 0)
        return NULL;
    if (letters == 0)
        return digits == SHORT_DATE_DIGITS && is_short_date(code) ? "reads like a date of birth" : NULL;
    int year = digits == 4 ? number_of(code + letters, digits) : 0;
    if (letters >= INITIALS_LEAST && year >= YEAR_FIRST && year <= BIRTH_LAST)
        return "reads like initials or a name with a year of birth";
    *doubtful = letters >= NAME_LEAST && digits <= 2;
    return *doubtful ? "may hold a name" : NULL;
}
