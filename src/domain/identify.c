#include "domain/identify.h"
#include "base/id.h"
#include "base/isbt128.h"
#include "domain/payload.h"
#include "domain/subject_code.h"
#include <cryolot/vial.h>

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_DIGITS = 6, VIAL_DIGITS = 4 };

/* ---- numbered codes -------------------------------------------------------------------------------------------- */

char *cl_numbered_code_write(const char *prefix, int64_t number, char *text)
{
    snprintf(text, CL_NUMBERED_CODE - 1, "%s-%0*" PRId64, prefix, NUMBER_DIGITS, number);
    size_t size = strlen(text);
    text[size] = cl_check_character(text, size);
    text[size + 1] = '\0';
    return text;
}

static void fold(const char *text, char *folded, size_t size)
{
    size_t i = 0;
    for (; text[i] && i + 1 < size; i++)
        folded[i] = (char)toupper((unsigned char)text[i]);
    folded[i] = '\0';
}

/* Whether a folded text is the prefix, a hyphen, six digits or more, and one more character. */
static bool has_form(const char *code, const char *prefix)
{
    size_t start = strlen(prefix);
    if (strncmp(code, prefix, start) != 0 || code[start] != '-')
        return false;
    size_t digits = strspn(code + start + 1, "0123456789");
    size_t rest = strlen(code + start + 1) - digits;
    return (rest == 0 && digits > NUMBER_DIGITS) || (rest == 1 && digits >= NUMBER_DIGITS);
}

enum cl_status cl_numbered_code_read(const char *what, const char *prefix, const char *text, char *code,
                                     struct cl_error *error)
{
    char folded[CL_NUMBERED_CODE], rule[32];
    snprintf(rule, sizeof rule, "%s.code", what);
    bool fits = strlen(text) < sizeof folded;
    if (fits)
        fold(text, folded, sizeof folded);
    if (!fits || !has_form(folded, prefix))
        return cl_fail(error, CL_USAGE, rule, text, "scan it, or type it as the list shows it",
                       "'%s' is no %s ID, which looks like %s-000001K", text, what, prefix);
    if (!cl_check_holds(folded))
        return cl_fail(error, CL_USAGE, rule, text, "scan it, or read the whole ID again",
                       "%s '%s' is mistyped: its check character does not match", what, text);
    strcpy(code, folded);
    return CL_OK;
}

/* ---- what an ID is --------------------------------------------------------------------------------------------- */

struct search {
    struct cl *cl;
    const char *kind; /* NULL: any */
    struct cl_identity *found;
    size_t count, capacity;
};

static enum cl_status add_rows(struct search *search, enum cl_sql sql, struct cl_value value)
{
    struct cl *cl = search->cl;
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(value));
    while (cl_rows_next(rows)) {
        if (search->kind && strcmp(search->kind, cl_rows_text(rows, COL_IDENTITY_KIND)) != 0)
            continue;
        search->found =
            cl_arena_grow(&cl->arena, search->found, search->count, &search->capacity, sizeof *search->found);
        search->found[search->count++] = (struct cl_identity){
            .kind = cl_keep_text(cl, rows, COL_IDENTITY_KIND),
            .code = cl_keep_text(cl, rows, COL_IDENTITY_CODE),
            .id = cl_rows_int(rows, COL_IDENTITY_ID),
        };
    }
    return cl_rows_close(rows);
}

/* 12 of "R12"; 0: it is no such ID. */
static int64_t number_behind(char letter, const char *code)
{
    int64_t number = 0;
    if (code[0] != letter || code[1] == '\0' || strspn(code + 1, "0123456789") != strlen(code + 1))
        return 0;
    return cl_count_read(code + 1, "number", 1, INT64_MAX, &number, NULL) == CL_OK ? number : 0;
}

/* Whether an unknown ID is a vial's of a lot that exists, with a wrong check character. */
static enum cl_status check_vial_typing(struct search *search, const char *code)
{
    struct search lots = {.cl = search->cl, .kind = "lot"};
    const char *hyphen = strrchr(code, '-');
    size_t tail = hyphen ? strlen(hyphen + 1) : 0;
    if (tail <= VIAL_DIGITS || strspn(hyphen + 1, "0123456789") < tail - 1)
        return CL_OK;
    const char *lot = cl_arena_copy_bytes(&search->cl->arena, code, (size_t)(hyphen - code));
    enum cl_status status = add_rows(&lots, SQL_IDENTIFY, cl_text(lot));
    if (status != CL_OK || lots.count == 0)
        return status;
    return cl_vial_code_read(code, NULL, NULL, search->cl->error);
}

/* What cryolot numbers itself, with a check character. */
static const struct {
    const char *what, *prefix;
} NUMBERED[] = {{"dose", "DOSE"},  {"infusion", "INF"}, {"order", "ORD"},    {"recall", "RCL"}, {"shipment", "SHP"},
                {"sample", "SMP"}, {"store", "ST"},     {"equipment", "EQ"}, {"badge", "BDG"}};

/* What has a number alone, behind a letter: "R12". */
static const struct {
    char letter;
    enum cl_sql sql;
} LETTERED[] = {{'R', SQL_IDENTIFY_RESULT}, {'A', SQL_IDENTIFY_ATTACHMENT}, {'T', SQL_IDENTIFY_READING}};

static enum cl_status add_lettered(struct search *search, const char *code)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < sizeof LETTERED / sizeof *LETTERED; i++) {
        int64_t number = number_behind(LETTERED[i].letter, code);
        if (number)
            CL_TRY(add_rows(search, LETTERED[i].sql, cl_int(number)));
    }
done:
    return status;
}

/* What stands on a subject's label, and on a person's badge. */
static enum cl_status add_worn(struct search *search, const char *code)
{
    enum cl_status status = CL_OK;
    char subject[CL_SUBJECT_LABEL], badge[CL_NUMBERED_CODE];
    int64_t number = 0;
    if (cl_subject_label_read(code, subject, NULL) == CL_OK)
        CL_TRY(add_rows(search, SQL_IDENTIFY_SUBJECT, cl_text(subject)));
    if (cl_numbered_code_read("badge", "BDG", code, badge, NULL) != CL_OK)
        return CL_OK;
    badge[strlen(badge) - 1] = '\0';
    CL_TRY(cl_count_read(badge + strlen("BDG-"), "number", 1, INT64_MAX, &number, NULL));
    status = add_rows(search, SQL_IDENTIFY_PERSON, cl_int(number));
done:
    return status;
}

/* The lot whose donation number somebody typed, as it is printed for the eye. */
static enum cl_status add_donation(struct search *search, const char *text)
{
    bool checked;
    struct cl *cl = search->cl;
    char number[CL_ISBT128_DONATION + 1];
    if (cl_isbt128_donation_read(text, number, &checked, NULL) != CL_OK)
        return CL_OK;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_OF_DONATION, CL_BIND(cl_text(number)));
    const char *lot = cl_rows_next(rows) ? cl_keep_text(cl, rows, 0) : NULL;
    enum cl_status status = cl_rows_close(rows);
    return status == CL_OK && lot ? add_rows(search, SQL_IDENTIFY, cl_text(lot)) : status;
}

/* Nothing has this ID: because it is mistyped, or because there is no such thing. */
static enum cl_status explain_unknown(struct search *search, const char *code)
{
    enum cl_status status;
    struct cl *cl = search->cl;
    char ignored[CL_NUMBERED_CODE], subject[CL_SUBJECT_LABEL];
    for (size_t i = 0; i < sizeof NUMBERED / sizeof *NUMBERED; i++)
        if (has_form(code, NUMBERED[i].prefix))
            CL_TRY(cl_numbered_code_read(NUMBERED[i].what, NUMBERED[i].prefix, code, ignored, cl->error));
    if (cl_subject_label_begins(code))
        CL_TRY(cl_subject_label_read(code, subject, cl->error));
    CL_TRY(check_vial_typing(search, code));
    if (search->kind)
        status = cl_not_found(cl, search->kind, code);
    else
        status = cl_fail(cl->error, CL_NOT_FOUND, NULL, code, cl_arena_print(&cl->arena, "cryolot find %s", code),
                         "nothing has the ID '%s'", code);
done:
    return status;
}

/* A scanned code of GS1 or ISBT 128 is what it names. */
static enum cl_status unpack(struct search *search, const char **text)
{
    struct cl_payload_named named;
    if (!cl_payload_resembles(*text))
        return CL_OK;
    enum cl_status status = cl_payload_read(search->cl, *text, &named);
    if (status != CL_OK)
        return status;
    if (search->kind && strcmp(search->kind, named.kind) != 0)
        return cl_not_found(search->cl, search->kind, named.code);
    search->kind = named.kind;
    *text = named.code;
    return CL_OK;
}

enum cl_status cl_identify(struct cl *cl, const char *text, const char *kind, struct cl_identity_list *out)
{
    enum cl_status status;
    struct search search = {.cl = cl, .kind = kind};
    CL_TRY(unpack(&search, &text));
    char *code = cl_arena_copy(&cl->arena, text), *product = cl_arena_copy(&cl->arena, text);
    fold(text, code, strlen(text) + 1);
    CL_TRY(add_rows(&search, SQL_IDENTIFY, cl_text(code)));
    CL_TRY(add_lettered(&search, code));
    CL_TRY(add_worn(&search, code));
    for (char *at = product; *at; at++) /* products are the only codes in lower case */
        *at = (char)tolower((unsigned char)*at);
    CL_TRY(add_rows(&search, SQL_IDENTIFY_PRODUCT, cl_text(product)));
    if (search.count == 0)
        CL_TRY(add_donation(&search, text));
    if (search.count == 0)
        CL_TRY(explain_unknown(&search, code));
    *out = (struct cl_identity_list){search.found, search.count};
done:
    return status;
}

enum cl_status cl_identify_thing(struct cl *cl, const char *text, struct cl_identity_list *out)
{
    enum cl_status status = cl_identify(cl, text, NULL, out);
    if (status == CL_OK && strcmp(out->at[0].kind, "person") == 0)
        status = cl_refuse(cl, "id.person", text, "name what it is about: a lot, a vial, a store",
                           "%s is the badge of %s: nothing is written on or attached to people", text, out->at[0].code);
    return status;
}

bool cl_is_person(const struct cl_identity *identity)
{
    static const char *const kinds[] = {"donor", "subject", "order", "dose", "infusion"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i], identity->kind) == 0)
            return true;
    return false;
}

/* The noun whose verb show says more; the others are told in words. */
const char *cl_identity_more(struct cl *cl, const struct cl_identity *identity)
{
    static const struct {
        const char *kind, *command; /* command: before its code */
    } commands[] = {
        {"person", "cryolot user show"},
        {"document", "cryolot find"},
        {"attachment", "cryolot find"},
        {"result", NULL},
        {"reading", NULL},
    };
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].kind, identity->kind) == 0)
            return commands[i].command ? cl_arena_print(&cl->arena, "%s %s", commands[i].command, identity->code)
                                       : NULL;
    return cl_arena_print(&cl->arena, "cryolot %s show %s", identity->kind, identity->code);
}

const char *cl_identity_noun(struct cl *cl, const struct cl_identity *identity)
{
    if (strcmp(identity->kind, "equipment") == 0)
        return "a piece of equipment";
    if (strcmp(identity->kind, "reading") == 0)
        return "a temperature that was entered by hand";
    return cl_arena_print(&cl->arena, "%s %s", strchr("aeiou", *identity->kind) ? "an" : "a", identity->kind);
}
