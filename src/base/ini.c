#include "base/ini.h"

#include "base/text.h"

#include <ini.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* inih splits an entry, trims it and knows comments. It would cut a longer line in two and a section's name after 49
 * bytes without a word, so lines are measured and sections read before it sees them; and Debian's build tells the
 * handler no line numbers, so lines are counted where they are handed out. */
enum { LINE_MOST = 4000, ENTRIES_MOST = 5000, SECTIONS_MOST = 1000, FAULTS_MOST = 100 };

struct reading {
    const char *at, *end;
    int line;
    bool awaits_entry;   /* the line handed out last must come back to take_entry */
    const char *section; /* where entries go now; a copy of its own for each header, so pointers tell sections apart */
    struct cl_arena *arena;
    const char **sections;
    size_t section_count, section_capacity;
    struct cl_ini_entry *entries;
    size_t entry_count, entry_capacity;
    size_t faults;
    struct cl_error *error;
};

static void report(struct reading *reading, const char *column, const char *message)
{
    reading->faults++;
    if (cl_fail_row(reading->error, reading->line, column, "%s", message) != CL_OK)
        abort();
}

/* ---- entries, from inih ---------------------------------------------------------------------------------------- */

static bool is_repeated(const struct reading *reading, const char *key)
{
    for (size_t i = reading->entry_count; i-- > 0 && reading->entries[i].section == reading->section;)
        if (strcmp(reading->entries[i].key, key) == 0)
            return true;
    return false;
}

static void add_entry(struct reading *reading, const char *key, const char *value)
{
    reading->entries = cl_arena_grow(reading->arena, reading->entries, reading->entry_count, &reading->entry_capacity,
                                     sizeof *reading->entries);
    reading->entries[reading->entry_count++] = (struct cl_ini_entry){
        reading->line, reading->section, cl_arena_copy(reading->arena, key), cl_arena_copy(reading->arena, value)};
}

/* inih's handler. It never saw a section, so `section` is empty. */
static int take_entry(void *context, const char *section, const char *key, const char *value)
{
    struct reading *reading = context;
    struct cl_error fault = {0};
    (void)section;
    reading->awaits_entry = false;
    if (*key == '\0')
        report(reading, "", "no key stands before the =");
    else if (cl_text_check("key", key, LINE_MOST, &fault) != CL_OK ||
             (*value && cl_text_check("value", value, LINE_MOST, &fault) != CL_OK))
        report(reading, key, fault.message);
    else if (is_repeated(reading, key))
        report(reading, key, "the key stands twice in its section");
    else
        add_entry(reading, key, value);
    return 1;
}

/* ---- lines, to inih -------------------------------------------------------------------------------------------- */

/* Why `name`, the text between the brackets, is no section, or NULL. */
static const char *section_fault(const struct reading *reading, const char *name, struct cl_error *fault)
{
    if (cl_text_check("section", name, LINE_MOST, fault) != CL_OK)
        return fault->message;
    for (size_t i = 0; i < reading->section_count; i++)
        if (strcmp(reading->sections[i], name) == 0)
            return "the section stands twice";
    return NULL;
}

/* A header "[name]". A faulty one still opens a section, so that the entries under it are looked at too. */
static void note_section(struct reading *reading, const char *header, size_t size)
{
    struct cl_error fault = {0};
    const char *bracket = memchr(header, ']', size);
    size_t length = bracket ? (size_t)(bracket - header) - 1 : size - 1;
    const char *name = cl_arena_copy_bytes(reading->arena, header + 1, length);
    const char *why = section_fault(reading, name, &fault);
    if (!bracket || bracket != header + size - 1)
        why = "the section's line does not end with ]";
    reading->section = name;
    if (why) {
        report(reading, "", why);
        return;
    }
    reading->sections = cl_arena_grow(reading->arena, reading->sections, reading->section_count,
                                      &reading->section_capacity, sizeof *reading->sections);
    reading->sections[reading->section_count++] = name;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Looks at a line as inih will, without the blanks around it; false when inih must not see it. */
static bool classify(struct reading *reading, const char *line, size_t size)
{
    if (size > LINE_MOST || memchr(line, '\0', size)) {
        report(reading, "", size > LINE_MOST ? "the line is longer than 4000 bytes" : "the line holds a NUL byte");
        return false;
    }
    while (size > 0 && is_blank(line[size - 1]))
        size--;
    while (size > 0 && is_blank(*line)) {
        line++;
        size--;
    }
    if (size == 0 || *line == ';' || *line == '#')
        return true;
    reading->awaits_entry = *line != '[';
    if (*line == '[')
        note_section(reading, line, size);
    return *line != '['; /* inih need not know the sections: take_entry does */
}

/* inih skips a line without = and remembers only the first such; here each one is noticed by its missing entry. */
static void close_line(struct reading *reading)
{
    if (reading->awaits_entry)
        report(reading, "", "the line is neither key = value nor [section] nor a comment");
    reading->awaits_entry = false;
}

/* Nobody writes as much by hand, and looking for what is repeated would take minutes. */
static bool is_enough(struct reading *reading)
{
    const char *why = reading->faults >= FAULTS_MOST            ? "more follows, which was not read"
                      : reading->entry_count >= ENTRIES_MOST    ? "more than 5000 entries are too many"
                      : reading->section_count >= SECTIONS_MOST ? "more than 1000 sections are too many"
                                                                : NULL;
    if (why)
        report(reading, "", why);
    return why != NULL;
}

/* inih's reader: the next line, or a blank one in place of what was refused. */
static char *give_line(char *out, int size, void *context)
{
    struct reading *reading = context;
    close_line(reading);
    if (size < LINE_MOST + 2)
        abort();
    if (reading->at == reading->end || is_enough(reading))
        return NULL;
    const char *line = reading->at;
    const char *newline = memchr(line, '\n', (size_t)(reading->end - line));
    size_t length = newline ? (size_t)(newline - line) : (size_t)(reading->end - line);
    reading->at += newline ? length + 1 : length;
    reading->line++;
    if (!classify(reading, line, length))
        length = 0;
    memcpy(out, line, length);
    memcpy(out + length, "\n", 2);
    return out;
}

/* The library's settings are variables of the process in Debian's build. No text after a ; is cut off a value. */
static void set_up_library(void)
{
    ini_allow_inline_comments = false;
    ini_allow_multiline = false;
    ini_use_stack = false;
    ini_max_line = LINE_MOST + 3;
    ini_initial_alloc = LINE_MOST + 3;
}

/* Some editors write two bytes for every letter, and say so or not: each line would hold NUL bytes. */
static bool is_utf16(const char *data, size_t size)
{
    return size >= 2 && (memcmp(data, "\xFF\xFE", 2) == 0 || memcmp(data, "\xFE\xFF", 2) == 0 ||
                         (data[0] == '\0') != (data[1] == '\0'));
}

enum cl_status cl_ini_read(const char *file, const char *data, size_t size, struct cl_arena *arena, struct cl_ini *out,
                           struct cl_error *error)
{
    const char *start = size > 0 ? data : "", *end = start + size;
    if (size >= 3 && memcmp(start, "\xEF\xBB\xBF", 3) == 0)
        start += 3;
    struct reading reading = {.at = start, .end = end, .section = "", .arena = arena, .error = error};
    if (is_utf16(start, (size_t)(end - start))) {
        reading.line = 1;
        report(&reading, "", "the file is UTF-16: save it as UTF-8");
        return cl_fail(error, CL_INVALID_INPUT, NULL, file, "save it as UTF-8 in the editor", "'%s' is UTF-16", file);
    }
    set_up_library();
    if (ini_parse_stream(give_line, &reading, take_entry, &reading) == -2)
        abort();
    if (reading.faults > 0)
        return cl_fail(error, CL_INVALID_INPUT, NULL, file, "correct each line that is listed",
                       "'%s' has %zu line%s that cannot be read", file, reading.faults, reading.faults > 1 ? "s" : "");
    *out = (struct cl_ini){cl_arena_copy(arena, file), reading.entries, reading.entry_count};
    return CL_OK;
}

/* ---- asking ---------------------------------------------------------------------------------------------------- */

static const struct cl_ini_entry *find(const struct cl_ini *ini, const char *section, const char *key)
{
    for (size_t i = 0; i < ini->count; i++) {
        const struct cl_ini_entry *entry = &ini->entry[i];
        if (strcmp(entry->section, section) == 0 && (!key || strcmp(entry->key, key) == 0))
            return entry;
    }
    return NULL;
}

const char *cl_ini_get(const struct cl_ini *ini, const char *section, const char *key)
{
    const struct cl_ini_entry *entry = find(ini, section, key);
    return entry ? entry->value : NULL;
}

int cl_ini_line(const struct cl_ini *ini, const char *section, const char *key)
{
    const struct cl_ini_entry *entry = find(ini, section, key);
    return entry ? entry->line : 0;
}
