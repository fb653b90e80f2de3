#include "domain/identify.h"
#include "base/id.h"
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

/* 12 of "R12", where a result's ID is meant, of "A12" for an attachment; 0: it is no such ID. */
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
} NUMBERED[] = {{"dose", "DOSE"},    {"infusion", "INF"}, {"order", "ORD"}, {"recall", "RCL"},
                {"shipment", "SHP"}, {"sample", "SMP"},   {"store", "ST"},  {"equipment", "EQ"}};

/* Nothing has this ID: because it is mistyped, or because there is no such thing. */
static enum cl_status explain_unknown(struct search *search, const char *code)
{
    enum cl_status status;
    struct cl *cl = search->cl;
    char ignored[CL_NUMBERED_CODE];
    for (size_t i = 0; i < sizeof NUMBERED / sizeof *NUMBERED; i++)
        if (has_form(code, NUMBERED[i].prefix))
            CL_TRY(cl_numbered_code_read(NUMBERED[i].what, NUMBERED[i].prefix, code, ignored, cl->error));
    CL_TRY(check_vial_typing(search, code));
    if (search->kind)
        status = cl_not_found(cl, search->kind, code);
    else
        status = cl_fail(cl->error, CL_NOT_FOUND, NULL, code, cl_arena_print(&cl->arena, "cryolot find %s", code),
                         "nothing has the ID '%s'", code);
done:
    return status;
}

enum cl_status cl_identify(struct cl *cl, const char *text, const char *kind, struct cl_identity_list *out)
{
    enum cl_status status;
    struct search search = {.cl = cl, .kind = kind};
    char *code = cl_arena_copy(&cl->arena, text);
    fold(text, code, strlen(text) + 1);
    int64_t result = number_behind('R', code), attachment = number_behind('A', code);
    CL_TRY(add_rows(&search, SQL_IDENTIFY, cl_text(code)));
    if (result)
        CL_TRY(add_rows(&search, SQL_IDENTIFY_RESULT, cl_int(result)));
    if (attachment)
        CL_TRY(add_rows(&search, SQL_IDENTIFY_ATTACHMENT, cl_int(attachment)));
    /* Products are the only codes in lower case. */
    CL_TRY(add_rows(&search, SQL_IDENTIFY_PRODUCT, cl_text(text)));
    if (search.count == 0)
        CL_TRY(explain_unknown(&search, code));
    *out = (struct cl_identity_list){search.found, search.count};
done:
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
