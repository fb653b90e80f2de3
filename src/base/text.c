#include "base/text.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* What the walk over a text found out about its ends. */
struct extent {
    size_t points;
    bool starts_blank, ends_blank, all_blank;
};

static enum cl_status walk(const char *what, const char *text, struct extent *found, struct cl_error *error)
{
    size_t bytes;
    int32_t point;
    *found = (struct extent){.all_blank = true};
    for (const char *at = text; (point = cl_text_next(at, &bytes)) != 0; at += bytes) {
        size_t position = ++found->points;
        if (point < 0)
            return cl_fail(error, CL_USAGE, NULL, NULL, "write it in UTF-8", "%s is not valid UTF-8 at position %zu",
                           what, position);
        const char *fault = cl_point_fault(point);
        if (fault)
            return cl_fail(error, CL_USAGE, NULL, NULL, "type the text again instead of pasting it",
                           "%s contains %s (U+%04X) at position %zu", what, fault, (unsigned)point, position);
        found->ends_blank = cl_point_is_blank(point);
        found->starts_blank |= position == 1 && found->ends_blank;
        found->all_blank &= found->ends_blank;
    }
    return CL_OK;
}

enum cl_status cl_text_check(const char *what, const char *text, size_t most, struct cl_error *error)
{
    struct extent found;
    enum cl_status status = walk(what, text, &found, error);
    if (status != CL_OK)
        return status;
    if (found.points == 0)
        return cl_fail(error, CL_USAGE, NULL, NULL, NULL, "%s is empty", what);
    if (found.all_blank)
        return cl_fail(error, CL_USAGE, NULL, NULL, NULL, "%s is blank", what);
    if (found.starts_blank || found.ends_blank)
        return cl_fail(error, CL_USAGE, NULL, NULL, "leave the blank away", "%s %s with a blank", what,
                       found.starts_blank ? "begins" : "ends");
    if (found.points > most)
        return cl_fail(error, CL_USAGE, NULL, NULL, "write a shorter one", "%s has %zu characters, at most %zu fit",
                       what, found.points, most);
    return CL_OK;
}

enum cl_status cl_print_check(const char *what, const char *text, size_t most, struct cl_error *error)
{
    size_t bytes, position = 1;
    int32_t point;
    enum cl_status status = cl_text_check(what, text, most, error);
    if (status != CL_OK)
        return status;
    for (; (point = cl_text_next(text, &bytes)) != 0; text += bytes, position++)
        if (!cl_point_is_settable(point))
            return cl_fail(error, CL_USAGE, NULL, NULL,
                           "write it in letters that stand side by side from left to right, an accented letter as one "
                           "character",
                           "%s contains a character that cannot be printed on paper (U+%04X) at position %zu", what,
                           (unsigned)point, position);
    return CL_OK;
}

static bool is_capital_or_digit(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Why a text is not a code, or NULL; length apart. */
static const char *code_fault(const char *text)
{
    size_t size = strlen(text);
    if (size == 0)
        return "is empty";
    for (size_t i = 0; i < size; i++)
        if (!is_capital_or_digit(text[i]) && text[i] != '-')
            return "holds something else than A-Z, 0-9 and '-'";
    if (text[0] == '-' || text[size - 1] == '-')
        return "begins or ends with a hyphen";
    return strstr(text, "--") ? "has two hyphens in a row" : NULL;
}

static void make_upper(char *text)
{
    for (; *text; text++)
        if (*text >= 'a' && *text <= 'z')
            *text = (char)(*text - 'a' + 'A');
}

enum cl_status cl_code_check(const char *what, const char *text, size_t most, struct cl_error *error)
{
    const char *fault = code_fault(text);
    if (!fault && strlen(text) > most)
        return cl_fail(error, CL_USAGE, NULL, NULL, "write a shorter one",
                       "%s '%s' has %zu characters, at most %zu fit", what, text, strlen(text), most);
    if (!fault)
        return CL_OK;
    char upper[96], remedy[112];
    snprintf(upper, sizeof upper, "%s", text);
    make_upper(upper);
    if (strlen(text) <= most && strcasecmp(upper, text) == 0 && !code_fault(upper)) {
        snprintf(remedy, sizeof remedy, "write %s", upper);
        return cl_fail(error, CL_USAGE, NULL, NULL, remedy, "%s '%s' is not in capital letters", what, text);
    }
    return cl_fail(error, CL_USAGE, NULL, NULL, "use A-Z, 0-9 and single hyphens between them", "%s '%s' %s", what,
                   text, fault);
}

enum { WORD_MOST = 40, EDITS_MOST = 2 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
static size_t edits_between(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t row[3][WORD_MOST + 1] = {0}; /* row i of the table lives in row[i % 3] */
    for (size_t j = 0; j <= b_size; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        size_t *now = row[i % 3], *before = row[(i + 2) % 3], *before_that = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            now[j] = least(before[j - 1] + (a[i - 1] != b[j - 1]), least(before[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before_that[j - 2] + 1);
        }
    }
    return row[a_size % 3][b_size];
}

const char *cl_text_nearest(const char *word, const char *const *words)
{
    const char *nearest = NULL;
    size_t size = strlen(word), best = EDITS_MOST + 1;
    if (size > WORD_MOST)
        return NULL;
    for (; *words; words++) {
        size_t other = strlen(*words);
        if (other > WORD_MOST)
            continue;
        size_t edits = edits_between(word, size, *words, other);
        if (edits < best && (edits < size || edits == 0)) { /* a word changed through and through is not near */
            best = edits;
            nearest = *words;
        }
    }
    return nearest;
}

/* The text folded to one case, without accents; to be freed; NULL when it is not UTF-8. */
static char *folded(const char *text)
{
    utf8proc_uint8_t *out = NULL;
    utf8proc_map((const utf8proc_uint8_t *)text, 0, &out,
                 UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
    return (char *)out;
}

bool cl_text_same_name(const char *one, const char *other)
{
    char *a = folded(one), *b = folded(other);
    bool same = a && b && strcmp(a, b) == 0;
    free(a);
    free(b);
    return same;
}

enum { NAME_WORDS_MOST = 16 };

/* Where a name's words begin and how long they are; titles are none. */
struct name_words {
    const char *at[NAME_WORDS_MOST];
    size_t size[NAME_WORDS_MOST];
    size_t count;
    bool family_first; /* "Diallo, Nora" */
};

static bool is_title(const char *word, size_t size)
{
    static const char *const titles[] = {"dr", "prof", "mr", "mrs", "ms", "md", "phd", "rn", NULL};
    for (const char *const *title = titles; *title; title++)
        if (strlen(*title) == size && strncmp(*title, word, size) == 0)
            return true;
    return false;
}

static void split_name(const char *name, struct name_words *words)
{
    static const char between[] = " .,\t";
    *words = (struct name_words){0};
    while (*(name += strspn(name, between)) && words->count < NAME_WORDS_MOST) {
        size_t size = strcspn(name, between);
        bool title = is_title(name, size);
        if (!title) {
            words->at[words->count] = name;
            words->size[words->count++] = size;
        }
        name += size;
        words->family_first |= !title && words->count == 1 && *name == ',';
    }
    /* "Diallo N." */
    words->family_first |= words->count > 1 && words->size[words->count - 1] == 1 && words->size[0] > 1;
}

static bool may_be_one(const struct name_words *a, const struct name_words *b)
{
    if (a->count == 0 || b->count == 0)
        return false;
    size_t a_family = a->family_first ? 0 : a->count - 1, b_family = b->family_first ? 0 : b->count - 1;
    if (a->size[a_family] != b->size[b_family] || memcmp(a->at[a_family], b->at[b_family], a->size[a_family]) != 0)
        return false;
    const char *a_given = a->at[a->family_first ? 1 : 0], *b_given = b->at[b->family_first ? 1 : 0];
    return a->count == 1 || b->count == 1 || *a_given == *b_given;
}

bool cl_text_may_be_one_person(const char *one, const char *other)
{
    struct name_words a_words, b_words;
    char *a = folded(one), *b = folded(other);
    bool may = false;
    if (a && b) {
        split_name(a, &a_words);
        split_name(b, &b_words);
        may = may_be_one(&a_words, &b_words);
    }
    free(a);
    free(b);
    return may;
}
