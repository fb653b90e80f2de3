#include "render/wording.h"

#include "base/buffer.h"
#include "base/text.h"
#include "base/utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { STARS_MOST = 6, TEXT_MOST = 500, MISTAKES_MOST = 100 };

static const char star_signs[] = "*@";

/* ---- the words --------------------------------------------------------------------------------------------------- */

struct word {
    const char *english;
    enum cl_word_kind kind;
};

#define WORD(text) {text, CL_WORD_PLAIN},
#define KEPT(text) {text, CL_WORD_KEPT},
#define GOOD(text) {text, CL_WORD_GOOD},
#define BAD(text)  {text, CL_WORD_BAD},
#define OPEN(text) {text, CL_WORD_OPEN},
static const struct word words[] = {
#include "render/words.def"
};
#undef WORD
#undef KEPT
#undef GOOD
#undef BAD
#undef OPEN

enum { WORDS = sizeof words / sizeof *words };

/* Whether a template's English is that word: each of its stars is written as *. */
static bool is_word(const char *word, const char *english)
{
    while (*word != '\0' && (*word == *english || (*word == '@' && *english == '*'))) {
        word++;
        english++;
    }
    return *word == '\0' && *english == '\0';
}

static const struct word *find_word(const char *english)
{
    for (size_t i = 0; i < WORDS; i++)
        if (is_word(words[i].english, english))
            return &words[i];
    return NULL;
}

static const char *nearest_word(const char *english)
{
    const char *all[WORDS + 1] = {NULL};
    for (size_t i = 0; i < WORDS; i++)
        all[i] = words[i].english;
    return cl_text_nearest(english, all);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static size_t stars_of(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += *text == '*' || *text == '@';
    return count;
}

/* Whether a text names each of so many stars once, and no other: no value is left out or stands there twice. */
static bool names_stars(const char *text, size_t stars)
{
    size_t named[STARS_MOST + 1] = {0};
    for (const char *star = strchr(text, '*'); star != NULL; star = strchr(star + 1, '*')) {
        size_t number = star[1] >= '1' && star[1] <= '9' ? (size_t)(star[1] - '0') : 0;
        if (number == 0 || number > stars || named[number]++ > 0)
            return false;
    }
    for (size_t i = 1; i <= stars; i++)
        if (named[i] == 0)
            return false;
    return true;
}

/* A sign of a verdict that the English does not bear. */
static const char *foreign_sign(const struct cl_say *say)
{
    static const char *const sign[] = {"✓", "✗", "✔", "☑", "√", "✅", "☒", "✘"};
    for (size_t i = 0; i < sizeof sign / sizeof *sign; i++)
        if (strstr(say->text, sign[i]) != NULL && strstr(say->english, sign[i]) == NULL)
            return sign[i];
    return NULL;
}

/* Blanks, punctuation and signs: two texts that differ in them alone read the same. */
static bool is_slight(int32_t point)
{
    if (point < 0x80)
        return point > 0 && !isalnum(point) && point != '*';
    return point == 0xA0 || point == 0xB7 || (point >= 0x2000 && point <= 0x206F) || point == 0x221A ||
           (point >= 0x2600 && point <= 0x27BF) || (point >= 0x3000 && point <= 0x3020);
}

/* The next character that tells a text from another, 0 at the end: small, of usual width, a star without its number. */
static int32_t next_telling(const char **text)
{
    for (;;) {
        size_t bytes = 0;
        int32_t point = cl_text_next(*text, &bytes);
        if (point <= 0)
            return 0;
        *text += bytes;
        if (point == '*' && isdigit((unsigned char)**text))
            ++*text;
        if (point >= 0xFF01 && point <= 0xFF5E)
            point -= 0xFF01 - '!';
        if (!is_slight(point))
            return point < 0x80 ? tolower(point) : point;
    }
}

/* How two texts are ordered as they are read; 0: as good as the same. */
static int compare_read(const char *one, const char *other)
{
    int32_t a, b;
    do {
        a = next_telling(&one);
        b = next_telling(&other);
    } while (a == b && a != 0);
    return (a > b) - (a < b);
}

/* What the program says of something else by the very text that is to be printed. */
static const char *taken_by(const struct cl_say *say)
{
    if (compare_read(say->text, say->english) == 0)
        return NULL;
    for (size_t i = 0; i < WORDS; i++)
        if (compare_read(say->text, words[i].english) == 0)
            return words[i].english;
    return NULL;
}

static bool is_english(const char *language)
{
    return strncmp(language, "en", 2) == 0 && (language[2] == '\0' || language[2] == '-');
}

static size_t characters_of(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xC0U) != 0x80U;
    return count;
}

static bool check_text(const struct cl_say *say, const char *language, struct cl_error *error)
{
    const char *taken;
    if (characters_of(say->text) > TEXT_MOST)
        cl_fail_row(error, say->line, "text", "a text has at most %d characters", TEXT_MOST);
    else if (!names_stars(say->text, say->stars))
        cl_fail_row(error, say->line, "text",
                    "what stands for each star of '%s' stands in the text once: write *1 for the first one",
                    say->english);
    else if (foreign_sign(say) != NULL)
        cl_fail_row(error, say->line, "text", "'%s' bears no %s", say->english, foreign_sign(say));
    else if (say->kind != CL_WORD_PLAIN && is_english(language))
        cl_fail_row(error, say->line, "english",
                    "'%s' is said in no other words: what must not be misunderstood stays as it is", say->english);
    else if ((taken = taken_by(say)) != NULL)
        cl_fail_row(error, say->line, "text",
                    "'%.80s' is what '%s' is called: a text is never another word of the list", say->text, taken);
    else
        return true;
    return false;
}

/* Finds the word and checks what is said instead. */
static bool check(struct cl_say *say, const char *language, struct cl_error *error)
{
    const struct word *word;
    if (say->english == NULL || *say->english == '\0')
        cl_fail_row(error, say->line, "english", "english is missing: the text that stands in the document now");
    else if (say->text == NULL || *say->text == '\0')
        cl_fail_row(error, say->line, "text", "text is missing: what is printed instead of '%.80s'", say->english);
    else if ((word = find_word(say->english)) == NULL) {
        const char *near = nearest_word(say->english);
        cl_fail_row(error, say->line, "english",
                    near != NULL ? "no document says '%.80s' of its own; did you mean '%s'"
                                 : "no document says '%.80s' of its own: values are printed as they stand",
                    say->english, near);
    } else {
        say->english = word->english;
        say->kind = word->kind;
        say->stars = stars_of(word->english);
        return check_text(say, language, error);
    }
    return false;
}

static size_t literals_of(const struct cl_say *say)
{
    return strlen(say->english) - say->stars;
}

/* Those without a star first; of those with stars the ones that say more before those that say less. */
static int compare(const void *left, const void *right)
{
    const struct cl_say *a = left, *b = right;
    if ((a->stars == 0) != (b->stars == 0))
        return a->stars == 0 ? -1 : 1;
    size_t size_a = literals_of(a), size_b = literals_of(b);
    if (a->stars > 0 && size_a != size_b)
        return size_a > size_b ? -1 : 1;
    return strcmp(a->english, b->english);
}

static int compare_texts(const void *left, const void *right)
{
    const struct cl_say *const *a = left, *const *b = right;
    int order = compare_read((*a)->text, (*b)->text);
    return order != 0 ? order : (*a)->line - (*b)->line;
}

static bool is_verdict(const struct cl_say *say)
{
    return say->kind == CL_WORD_GOOD || say->kind == CL_WORD_BAD || say->kind == CL_WORD_OPEN;
}

/* A reader of the template's language alone must be able to tell one verdict from another. */
static void check_verdicts(const struct cl_say *say, size_t count, struct cl_arena *arena, struct cl_error *error)
{
    const struct cl_say **verdict = cl_arena_alloc(arena, (count + 1) * sizeof *verdict);
    size_t verdicts = 0;
    for (size_t i = 0; i < count; i++)
        if (is_verdict(&say[i]))
            verdict[verdicts++] = &say[i];
    if (verdicts > 0)
        qsort(verdict, verdicts, sizeof *verdict, compare_texts);
    for (size_t i = 1; i < verdicts; i++)
        if (compare_read(verdict[i]->text, verdict[i - 1]->text) == 0 && verdict[i]->kind != verdict[i - 1]->kind)
            cl_fail_row(error, verdict[i]->line, "text", "'%s' and '%s' would be the same: '%.80s'",
                        verdict[i - 1]->english, verdict[i]->english, verdict[i]->text);
}

static void check_twice(const struct cl_say *say, size_t count, struct cl_error *error)
{
    for (size_t i = 1; i < count; i++)
        if (say[i].english == say[i - 1].english)
            cl_fail_row(error, say[i].line, "english", "'%s' is said twice", say[i].english);
}

/* A line of [words], or a section [say ..]. */
static bool read_say(const struct cl_ini *ini, size_t i, struct cl_say *out)
{
    const struct cl_ini_entry *entry = &ini->entry[i];
    *out = (struct cl_say){.line = entry->line};
    if (strcmp(entry->section, "words") == 0) {
        out->english = entry->key;
        out->text = entry->value;
        return true;
    }
    bool begins = i == 0 || strcmp(entry->section, ini->entry[i - 1].section) != 0;
    if (!begins || strncmp(entry->section, "say ", 4) != 0)
        return false;
    for (; i < ini->count && strcmp(ini->entry[i].section, entry->section) == 0; i++)
        if (strcmp(ini->entry[i].key, "english") == 0)
            out->english = ini->entry[i].value;
        else if (strcmp(ini->entry[i].key, "text") == 0)
            out->text = ini->entry[i].value;
    return true;
}

void cl_wording_read(const struct cl_ini *ini, const char *language, struct cl_arena *arena, struct cl_wording *out,
                     struct cl_error *error)
{
    struct cl_say *say = NULL;
    size_t count = 0, capacity = 0;
    size_t before = error->row_count;
    for (size_t i = 0; i < ini->count && error->row_count - before < MISTAKES_MOST; i++) {
        struct cl_say next;
        if (!read_say(ini, i, &next) || !check(&next, language, error))
            continue;
        say = cl_arena_grow(arena, say, count, &capacity, sizeof *say);
        say[count++] = next;
    }
    if (count > 0)
        qsort(say, count, sizeof *say, compare);
    check_twice(say, count, error);
    check_verdicts(say, count, arena, error);
    *out = (struct cl_wording){.at = say, .count = count};
    while (out->plain < count && say[out->plain].stars == 0)
        out->plain++;
}

/* ---- saying ------------------------------------------------------------------------------------------------------ */

struct piece {
    const char *at;
    size_t size;
};

/* Where the next part of an English text stands: the first one at the beginning, the last one at the end. */
static const char *find_part(const char *text, const char *part, size_t size, bool first)
{
    size_t room = strlen(text);
    if (first)
        return strncmp(text, part, size) == 0 ? text : NULL;
    if (part[size] != '\0')
        return memmem(text, room, part, size);
    return room >= size && strcmp(text + room - size, part) == 0 ? text + room - size : NULL;
}

/* Whether a text is an English one with something for each star: for all but the last as little as possible. */
static bool matches(const char *english, const char *text, struct piece *piece)
{
    const char *part = english;
    for (size_t count = 0;; count++) {
        size_t size = strcspn(part, star_signs);
        const char *found = find_part(text, part, size, count == 0);
        if (found == NULL || (count > 0 && found == text))
            return false;
        if (count > 0)
            piece[count - 1] = (struct piece){text, (size_t)(found - text)};
        text = found + size;
        if (part[size] == '\0')
            return *text == '\0';
        part += size + 1;
    }
}

static int compare_english(const void *key, const void *item)
{
    return strcmp(key, ((const struct cl_say *)item)->english);
}

static const struct cl_say *find_plain(const struct cl_wording *wording, const char *text)
{
    return wording->plain > 0 ? bsearch(text, wording->at, wording->plain, sizeof *wording->at, compare_english) : NULL;
}

/* "符合 (conforms)", "✓ 通过 (pass)": the sign that both begin with is not repeated. */
static const char *beside(struct cl_arena *arena, const char *text, const char *english)
{
    size_t alike = 0;
    for (size_t i = 0; text[i] == english[i] && !isalnum((unsigned char)text[i]) && text[i] != '\0'; i++)
        if (text[i] == ' ')
            alike = i + 1;
    return cl_arena_print(arena, "%s (%s)", text, english + alike);
}

/* Whether a star stands for a word of the list, the first being 0. */
static bool is_word_star(const char *english, size_t star)
{
    for (english += strcspn(english, star_signs); star > 0; star--)
        english += 1 + strcspn(english + 1, star_signs);
    return *english == '@';
}

/* What stood for a star: a value as it stands, a word as it is said. */
static const char *say_piece(const struct cl_wording *wording, struct cl_arena *arena, const struct cl_say *of,
                             size_t star, const struct piece *piece)
{
    const char *text = cl_arena_copy_bytes(arena, piece->at, piece->size);
    const struct cl_say *say = is_word_star(of->english, star) ? find_plain(wording, text) : NULL;
    if (say == NULL)
        return text;
    return say->kind == CL_WORD_PLAIN || of->kind != CL_WORD_PLAIN ? say->text : beside(arena, say->text, text);
}

static const char *compose(const struct cl_wording *wording, struct cl_arena *arena, const struct cl_say *say,
                           const struct piece *piece)
{
    struct cl_buffer out = {0};
    const char *at = say->text;
    while (*at != '\0') {
        size_t literal = strcspn(at, "*");
        cl_buffer_add(&out, at, literal);
        at += literal;
        if (*at == '\0')
            break;
        size_t star = (size_t)(at[1] - '1');
        cl_buffer_add_text(&out, say_piece(wording, arena, say, star, &piece[star]));
        at += 2;
    }
    const char *text = cl_arena_copy_bytes(arena, out.data != NULL ? out.data : "", out.size);
    cl_buffer_free(&out);
    return text;
}

static const struct cl_say *find_pattern(const struct cl_wording *wording, const char *text, struct piece *piece)
{
    for (size_t i = wording->plain; i < wording->count; i++)
        if (matches(wording->at[i].english, text, piece))
            return &wording->at[i];
    return NULL;
}

const char *cl_wording_say(const struct cl_wording *wording, struct cl_arena *arena, const char *text)
{
    struct piece piece[STARS_MOST];
    if (text == NULL || *text == '\0' || wording->count == 0)
        return text;
    const struct cl_say *say = find_plain(wording, text);
    const char *said = say != NULL ? say->text : NULL;
    if (say == NULL && (say = find_pattern(wording, text, piece)) != NULL)
        said = compose(wording, arena, say, piece);
    if (said == NULL)
        return text;
    return say->kind == CL_WORD_PLAIN ? said : beside(arena, said, text);
}

bool cl_wording_knows(const char *text)
{
    struct piece piece[STARS_MOST];
    for (size_t i = 0; i < WORDS; i++)
        if (matches(words[i].english, text, piece))
            return true;
    return false;
}
