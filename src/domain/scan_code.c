/* What a text is that a scanner typed: a code of ours, or why it cannot be used. Looks at nothing but the text. */
#include "base/gs1.h"
#include "base/id.h"
#include "base/utf8.h"
#include "domain/identify.h"
#include "domain/payload.h"
#include "domain/scan.h"
#include "domain/subject_code.h"
#include <cryolot/vial.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define AGAIN "scan it again, one code at a time"

/* ---- our own codes ---------------------------------------------------------------------------------------------- */

static const struct {
    const char *prefix;
    enum cl_scan_kind kind;
} NUMBERED[] = {
    {CL_BADGE_PREFIX, CL_SCAN_IS_BADGE}, {"ST", CL_SCAN_IS_PLACE},   {"EQ", CL_SCAN_IS_EQUIPMENT},
    {"SHP", CL_SCAN_IS_SHIPMENT},        {"SMP", CL_SCAN_IS_SAMPLE}, {"DOSE", CL_SCAN_IS_DOSE},
    {"INF", CL_SCAN_IS_INFUSION},        {"ORD", CL_SCAN_IS_ORDER},  {"RCL", CL_SCAN_IS_RECALL},
};

static bool begins(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* "BDG-000003X" and its like: a prefix, six digits or more, a check character that holds. */
static bool is_numbered(const char *text, struct cl_scan_code *out)
{
    for (size_t i = 0; i < sizeof NUMBERED / sizeof *NUMBERED; i++) {
        const char *prefix = NUMBERED[i].prefix;
        char code[CL_NUMBERED_CODE], digits[CL_NUMBERED_CODE] = "";
        if (!begins(text, prefix) || cl_numbered_code_read("code", prefix, text, code, NULL) != CL_OK)
            continue;
        memcpy(digits, code + strlen(prefix) + 1, strlen(code) - strlen(prefix) - 2);
        out->kind = NUMBERED[i].kind;
        snprintf(out->code, sizeof out->code, "%s", code);
        return cl_count_read(digits, "number", 1, INT64_MAX, &out->number, NULL) == CL_OK;
    }
    return false;
}

static bool is_vial(const char *text, struct cl_scan_code *out)
{
    if (cl_vial_code_read(text, NULL, NULL, NULL) != CL_OK)
        return false;
    out->kind = CL_SCAN_IS_VIAL;
    snprintf(out->code, sizeof out->code, "%s", text);
    return true;
}

/* "C7", or "55" where positions are numbered. */
static bool is_position(const char *text)
{
    size_t letters = isupper((unsigned char)*text) ? 1 : 0, digits = strspn(text + letters, "0123456789");
    return text[letters] != '\0' && text[letters] != '0' && text[letters + digits] == '\0' &&
           digits <= (letters ? 2 : 4);
}

/* CPN/LN2-1/R3/B12: two names or more between single slashes. */
static bool is_path(const char *text, size_t size)
{
    bool parted = false;
    if (size == 0 || text[0] == '/' || text[size - 1] == '/')
        return false;
    for (size_t i = 0; i < size; i++) {
        if (!isupper((unsigned char)text[i]) && !isdigit((unsigned char)text[i]) && !strchr("-/", text[i]))
            return false;
        if (text[i] == '/' && text[i + 1] == '/')
            return false;
        parted |= text[i] == '/';
    }
    return parted;
}

/* A store's path or its own code, with a position or without. */
static bool is_place(const char *text, struct cl_scan_code *out)
{
    const char *colon = strchr(text, ':');
    size_t size = colon ? (size_t)(colon - text) : strlen(text);
    char store[CL_SCAN_CODE];
    if (size >= sizeof store || (colon && !is_position(colon + 1)))
        return false;
    snprintf(store, sizeof store, "%.*s", (int)size, text);
    if (!is_path(store, size) && !(is_numbered(store, out) && out->kind == CL_SCAN_IS_PLACE))
        return false;
    out->kind = CL_SCAN_IS_PLACE;
    snprintf(out->code, sizeof out->code, "%s", store);
    snprintf(out->position, sizeof out->position, "%s", colon ? colon + 1 : "");
    return true;
}

static bool is_subject(const char *text, struct cl_scan_code *out)
{
    char code[CL_SUBJECT_LABEL];
    if (cl_subject_label_read(text, code, NULL) != CL_OK)
        return false;
    out->kind = CL_SCAN_IS_SUBJECT;
    snprintf(out->code, sizeof out->code, "%s", code);
    return true;
}

/* A code that proves itself by its check character. */
static bool is_proven(const char *text, struct cl_scan_code *out)
{
    return is_subject(text, out) || is_numbered(text, out) || is_vial(text, out);
}

static bool is_command(const char *text, struct cl_scan_code *out)
{
    out->command = cl_scan_command_read(text);
    if (out->command == CL_SCAN_NO_COMMAND)
        return false;
    out->kind = CL_SCAN_IS_COMMAND;
    snprintf(out->code, sizeof out->code, "%s", cl_scan_command_word(out->command));
    return true;
}

static bool take_payload(const char *text, bool gs1, struct cl_scan_code *out)
{
    out->kind = CL_SCAN_IS_PAYLOAD;
    snprintf(out->code, sizeof out->code, "%s%.*s", gs1 ? "]d2" : "", CL_SCAN_CODE - 4, text);
    return true;
}

/* A code of GS1 or ISBT 128 that can hardly be anything else. `gs1`: the scanner said that it is of GS1. */
static bool is_proven_payload(const char *text, bool gs1, struct cl_scan_code *out)
{
    return cl_payload_proves(text) && take_payload(text, gs1, out);
}

/* Any one that is whole. */
static bool is_payload(const char *text, bool gs1, struct cl_scan_code *out)
{
    return cl_payload_holds(text) && take_payload(text, gs1, out);
}

/* ---- why a text cannot be used ---------------------------------------------------------------------------------- */

static bool unusable(struct cl_scan_code *out, const char *rule, const char *remedy, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static bool unusable(struct cl_scan_code *out, const char *rule, const char *remedy, const char *format, ...)
{
    char line[sizeof out->sentence];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    cl_text_visible(line, out->sentence, sizeof out->sentence);
    out->kind = CL_SCAN_IS_UNUSABLE;
    out->rule = rule;
    out->remedy = remedy;
    return true;
}

/* As much of a text as a line has room for. */
static const char *shown(const char *text, char *out, size_t size)
{
    enum { SHOWN = 60 };
    char whole[4 * CL_SCAN_CODE];
    cl_text_visible(text, whole, sizeof whole);
    if (strlen(whole) <= SHOWN)
        snprintf(out, size, "%s", whole);
    else {
        cl_text_visible(text, whole, SHOWN);
        snprintf(out, size, "%s...", whole);
    }
    return out;
}

/* A text that is no code may be a password, typed too early: a long one is only hinted at. */
static const char *hinted(const char *text, char *out, size_t size)
{
    enum { SHORT = 12, HINT = 4 };
    char begin[4 * HINT + 1];
    if (strlen(text) <= SHORT)
        return shown(text, out, size);
    cl_text_visible(text, begin, HINT + 1);
    snprintf(out, size, "%s... (%zu characters)", begin, strlen(text));
    return out;
}

/* The size of a proven code at the beginning of the text, behind which another one follows; 0: there is none. */
static size_t first_of_two(const char *text)
{
    size_t size = strlen(text);
    struct cl_scan_code one, other;
    char first[CL_SCAN_CODE];
    for (size_t at = 6; at + 6 <= size && at < sizeof first; at++) {
        snprintf(first, sizeof first, "%.*s", (int)at, text);
        if (is_proven(first, &one) && (is_proven(text + at, &other) || first_of_two(text + at) > 0))
            return at;
    }
    return 0;
}

static bool refuse_two(struct cl_scan_code *out, const char *first, size_t size, const char *rest)
{
    char more[80];
    bool same = strlen(rest) == size && strncmp(first, rest, size) == 0;
    if (same)
        return unusable(out, "scan.two-codes", "have the scanner send Enter behind each code, then scan it again",
                        "%.*s was read twice in one go", (int)size, first);
    return unusable(out, "scan.two-codes", AGAIN ": the scanner must send Enter behind each",
                    "two codes in one read: %.*s and %s", (int)size, first, shown(rest, more, sizeof more));
}

/* Codes that follow each other without or with a blank, tab, comma or semicolon. */
static bool is_two_codes(const char *text, struct cl_scan_code *out)
{
    static const char parting[] = " \t,;\r\n";
    struct cl_scan_code one = {0}, other = {0};
    char first[CL_SCAN_CODE];
    size_t size = strcspn(text, parting);
    if (size < sizeof first && text[size]) {
        const char *rest = text + size + strspn(text + size, parting);
        snprintf(first, sizeof first, "%.*s", (int)size, text);
        bool known = is_proven(first, &one) || is_place(first, &one);
        return known && (is_proven(rest, &other) || is_place(rest, &other) || is_two_codes(rest, &other)) &&
               refuse_two(out, text, size, rest);
    }
    size = first_of_two(text);
    return size > 0 && refuse_two(out, text, size, text + size);
}

static bool refuse_keyboard(struct cl_scan_code *out, size_t layout, const char *meant)
{
    char read[80];
    return unusable(out, "scan.keyboard",
                    strstr(cl_keyboard_name(layout), "Caps Lock")
                        ? "switch Caps Lock off and set the scanner to the computer's layout (see the "
                          "self-test card), then scan again"
                        : "set the scanner to the computer's layout (see the self-test card), then scan again",
                    "this was typed through %s: it reads %s", cl_keyboard_name(layout),
                    shown(meant, read, sizeof read));
}

/* Typed through a keyboard of another layout: what comes out proves itself. A place does not, so it counts only where
 * nothing else fits. */
static bool is_other_keyboard(const char *text, bool place, struct cl_scan_code *out)
{
    char meant[CL_SCAN_CODE];
    struct cl_scan_code found = {0};
    for (size_t layout = 0; cl_keyboard_name(layout); layout++)
        if (cl_keyboard_undo(layout, text, meant, sizeof meant) &&
            (is_proven(meant, &found) || strcmp(meant, CL_SCAN_SELF_TEST) == 0 || (place && is_place(meant, &found)) ||
             cl_payload_holds(meant)))
            return refuse_keyboard(out, layout, meant);
    return false;
}

/* Where a label of ours comes out of another layout, it was that; what it looks like as it stands is chance. */
static bool is_payload_otherwise(const char *text, struct cl_scan_code *out)
{
    char meant[CL_SCAN_CODE];
    for (size_t layout = 0; cl_keyboard_name(layout); layout++)
        if (cl_keyboard_undo(layout, text, meant, sizeof meant) && cl_payload_proves(meant))
            return refuse_keyboard(out, layout, meant);
    return false;
}

/* ---- codes of others -------------------------------------------------------------------------------------------- */

static bool is_article(const char *text)
{
    char gtin[CL_GS1_GTIN + 1];
    return cl_gs1_gtin_read(text, gtin, NULL) == CL_OK;
}

static bool is_foreign(const char *typed, const char *text, struct cl_scan_code *out)
{
    static const char ours[] = "scan the label that cryolot printed";
    char read[80];
    const char *what = NULL;
    if (is_article(text))
        what = "an article number (EAN, GTIN)";
    else if (begins(text, "HTTP://") || begins(text, "HTTPS://") || begins(text, "WWW."))
        what = "an address of the web";
    else if (*text == '{' || *text == '[')
        what = "data in JSON";
    return what && unusable(out, "scan.foreign", ours, "this is %s, not a code of cryolot: %s", what,
                            shown(typed, read, sizeof read));
}

/* ---- mistyped --------------------------------------------------------------------------------------------------- */

/* It is not ours, unless the record knows it by that name (a lot, a donor, a deviation may look like this). */
static bool looks_like(struct cl_scan_code *out, const char *text)
{
    out->kind = CL_SCAN_IS_OTHER;
    snprintf(out->code, sizeof out->code, "%s", text);
    return true;
}

/* Looks like one of ours, but its check character is wrong or missing. */
static bool is_mistyped(const char *text, struct cl_scan_code *out)
{
    const char *hyphen = strrchr(text, '-');
    size_t digits = hyphen ? strspn(hyphen + 1, "0123456789") : 0;
    size_t tail = hyphen ? strlen(hyphen + 1) : 0;
    char read[80];
    for (size_t i = 0; i < sizeof NUMBERED / sizeof *NUMBERED; i++)
        if (begins(text, NUMBERED[i].prefix) && text[strlen(NUMBERED[i].prefix)] == '-' && digits > 0)
            return unusable(out, "scan.mistyped", AGAIN, "%s looks like a %s, but its check character does not match",
                            shown(text, read, sizeof read), cl_scan_kind_word(NUMBERED[i].kind)) &&
                   looks_like(out, text);
    if (cl_subject_label_begins(text))
        return unusable(out, "scan.mistyped", AGAIN,
                        "%s looks like a subject's label, but its check character does not match",
                        shown(text, read, sizeof read)) &&
               looks_like(out, text);
    if (digits >= 3 && tail - digits <= 1 && hyphen > text) {
        out->like_vial = true;
        return unusable(out, "scan.mistyped", AGAIN,
                        tail == digits && digits <= 4
                            ? "%s looks like the beginning of a vial's ID: its end is missing"
                            : "%s looks like a vial's ID, but its check character does not match",
                        shown(text, read, sizeof read)) &&
               looks_like(out, text);
    }
    return false;
}

static bool is_plain_code(const char *text)
{
    size_t size = strlen(text);
    for (size_t i = 0; i < size; i++)
        if (!isupper((unsigned char)text[i]) && !isdigit((unsigned char)text[i]) && text[i] != '-')
            return false;
    return size <= 40 && text[0] != '-' && text[size - 1] != '-';
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

/* What wedges put around a code: blanks, line ends, start and end marks, and the AIM identifier of the symbology. */
static void trim(const char *text, char *out, size_t size, bool *gs1)
{
    static const char around[] = " \t\r\n\v\f\002\003\004";
    text += strspn(text, around);
    *gs1 = begins(text, "]C1") || begins(text, "]d2") || begins(text, "]Q3") || begins(text, "]e0");
    if (text[0] == ']' && isalpha((unsigned char)text[1]) && isdigit((unsigned char)text[2]))
        text += 3;
    snprintf(out, size, "%s", text);
    size_t end = strlen(out);
    while (end > 0 && strchr(around, out[end - 1]))
        out[--end] = '\0';
}

static void fold(const char *text, char *out, size_t size)
{
    size_t i = 0;
    for (; text[i] && i + 1 < size; i++)
        out[i] = (char)toupper((unsigned char)text[i]);
    out[i] = '\0';
}

static void read_known(const char *typed, const char *text, bool gs1, struct cl_scan_code *out)
{
    char read[80];
    if (is_command(text, out) || is_proven_payload(typed, gs1, out) || is_two_codes(text, out) ||
        is_proven(text, out) || is_place(text, out))
        return;
    if (is_payload_otherwise(typed, out) || is_payload(typed, gs1, out))
        return;
    if (is_position(text)) {
        out->kind = CL_SCAN_IS_POSITION;
        snprintf(out->position, sizeof out->position, "%s", text);
        return;
    }
    if (is_other_keyboard(typed, false, out) || is_foreign(typed, text, out))
        return;
    if (gs1 || cl_payload_resembles(typed)) { /* the record says what is wrong with it */
        take_payload(typed, gs1, out);
        return;
    }
    if (is_plain_code(text)) {
        if (!is_mistyped(text, out))
            looks_like(out, text);
        return;
    }
    if (!is_other_keyboard(typed, true, out))
        unusable(out, "scan.text", "scan a label; commands are store, take, undo, close, help, end",
                 "this is no code of cryolot: %s", hinted(typed, read, sizeof read));
}

void cl_scan_code_read(const char *text, struct cl_scan_code *out)
{
    char typed[CL_SCAN_CODE + 1], folded[CL_SCAN_CODE + 1], read[80];
    bool gs1 = false;
    *out = (struct cl_scan_code){0};
    trim(text, typed, sizeof typed, &gs1);
    fold(typed, folded, sizeof folded);
    if (strlen(typed) >= CL_SCAN_CODE)
        unusable(out, "scan.text", AGAIN, "this is too long for a code: %s", shown(typed, read, sizeof read));
    else if (*typed)
        read_known(typed, folded, gs1, out);
}

bool cl_scan_is_label(const char *text)
{
    struct cl_scan_code code;
    cl_scan_code_read(text, &code);
    switch (code.kind) {
    case CL_SCAN_IS_NOTHING:
    case CL_SCAN_IS_POSITION:
    case CL_SCAN_IS_OTHER:
        return false;
    case CL_SCAN_IS_UNUSABLE:
        return strcmp(code.rule, "scan.two-codes") == 0;
    case CL_SCAN_IS_COMMAND:
        return strcasecmp(text, code.code) != 0; /* its word may also be typed as something else */
    default:
        return true;
    }
}

const char *cl_scan_kind_word(enum cl_scan_kind kind)
{
    static const char *const words[] = {"nothing", "unusable",  "command",  "vial",   "place", "position",
                                        "badge",   "equipment", "shipment", "sample", "dose",  "infusion",
                                        "order",   "recall",    "subject",  "label",  "other"};
    return words[kind];
}

char *cl_scan_badge_write(int64_t person_id, char *text)
{
    return cl_numbered_code_write(CL_BADGE_PREFIX, person_id, text);
}
