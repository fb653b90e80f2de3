#include "render/wording.h"

#include "base/buffer.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { STARS_MOST = 6, DEPTH_MOST = 3 };

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static size_t stars_of(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += *text == '*';
    return count;
}

/* Whether every *N of a text names one of its stars. */
static bool names_stars(const char *text, size_t stars)
{
    for (const char *star = strchr(text, '*'); star != NULL; star = strchr(star + 1, '*'))
        if (star[1] < '1' || star[1] > '9' || (size_t)(star[1] - '0') > stars)
            return false;
    return true;
}

static void check(const struct cl_say *say, int line, struct cl_error *error)
{
    if (say->english == NULL || *say->english == '\0')
        cl_fail_row(error, line, "english", "english is missing: the text that stands in the document now");
    else if (say->text == NULL || *say->text == '\0')
        cl_fail_row(error, line, "text", "text is missing: what is printed instead of '%s'", say->english);
    else if (say->stars > STARS_MOST)
        cl_fail_row(error, line, "english", "'%s' has more than %d stars", say->english, STARS_MOST);
    else if (!names_stars(say->text, say->stars))
        cl_fail_row(error, line, "text", "'%s' names a star that '%s' does not have: write *1 for the first one",
                    say->text, say->english);
}

/* Those without a star first; of those with stars the longer ones, which say more, before the shorter. */
static int compare(const void *left, const void *right)
{
    const struct cl_say *a = left, *b = right;
    if ((a->stars == 0) != (b->stars == 0))
        return a->stars == 0 ? -1 : 1;
    size_t size_a = strlen(a->english), size_b = strlen(b->english);
    if (a->stars > 0 && size_a != size_b)
        return size_a > size_b ? -1 : 1;
    return strcmp(a->english, b->english);
}

/* A line of [words], or a section [say ..]. */
static bool read_say(const struct cl_ini *ini, size_t i, struct cl_say *out)
{
    const struct cl_ini_entry *entry = &ini->entry[i];
    if (strcmp(entry->section, "words") == 0) {
        *out = (struct cl_say){.english = entry->key, .text = entry->value};
        return true;
    }
    bool begins = i == 0 || strcmp(entry->section, ini->entry[i - 1].section) != 0;
    if (!begins || strncmp(entry->section, "say ", 4) != 0)
        return false;
    *out = (struct cl_say){.english = cl_ini_get(ini, entry->section, "english"),
                           .text = cl_ini_get(ini, entry->section, "text")};
    return true;
}

void cl_wording_read(const struct cl_ini *ini, struct cl_arena *arena, struct cl_wording *out, struct cl_error *error)
{
    struct cl_say *say = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < ini->count; i++) {
        struct cl_say next;
        if (!read_say(ini, i, &next))
            continue;
        next.stars = next.english != NULL ? stars_of(next.english) : 0;
        check(&next, ini->entry[i].line, error);
        say = cl_arena_grow(arena, say, count, &capacity, sizeof *say);
        say[count] = next;
        count += next.english != NULL && next.text != NULL;
    }
    if (count > 0)
        qsort(say, count, sizeof *say, compare);
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
static bool matches(const struct cl_say *say, const char *text, struct piece *piece)
{
    const char *part = say->english;
    for (size_t count = 0;; count++) {
        size_t size = strcspn(part, "*");
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

static const char *say_at(const struct cl_wording *wording, struct cl_arena *arena, const char *text, int depth);

static const char *compose(const struct cl_wording *wording, struct cl_arena *arena, const struct cl_say *say,
                           const struct piece *piece, int depth)
{
    struct cl_buffer out = {0};
    const char *at = say->text;
    while (*at != '\0') {
        size_t literal = strcspn(at, "*");
        cl_buffer_add(&out, at, literal);
        at += literal;
        if (*at == '\0')
            break;
        const struct piece *of = &piece[at[1] - '1'];
        cl_buffer_add_text(&out, say_at(wording, arena, cl_arena_copy_bytes(arena, of->at, of->size), depth + 1));
        at += 2;
    }
    const char *text = cl_arena_copy_bytes(arena, out.data != NULL ? out.data : "", out.size);
    cl_buffer_free(&out);
    return text;
}

static int compare_english(const void *key, const void *item)
{
    return strcmp(key, ((const struct cl_say *)item)->english);
}

static const char *say_at(const struct cl_wording *wording, struct cl_arena *arena, const char *text, int depth)
{
    struct piece piece[STARS_MOST];
    if (wording->plain > 0) {
        const struct cl_say *say = bsearch(text, wording->at, wording->plain, sizeof *wording->at, compare_english);
        if (say != NULL)
            return say->text;
    }
    for (size_t i = wording->plain; i < wording->count && depth < DEPTH_MOST; i++)
        if (matches(&wording->at[i], text, piece))
            return compose(wording, arena, &wording->at[i], piece, depth);
    return text;
}

const char *cl_wording_say(const struct cl_wording *wording, struct cl_arena *arena, const char *text)
{
    return text == NULL || *text == '\0' || wording->count == 0 ? text : say_at(wording, arena, text, 0);
}
