#include "unit.h"
#include "domain/subject_code.h"
#include <string.h>

static const char *const CODES[] = {
    "S-014", "S014", "1", "CPN-3-0017", "A-B-C", "S-1", "0123456789ABCDEF-0123456789ABCDE"};

static void a_label_gives_its_code_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++) {
        char label[CL_SUBJECT_LABEL], code[CL_SUBJECT_LABEL];
        cl_subject_label_write(CODES[i], label);
        assert_int_equal(strlen(label), strlen(CODES[i]) + 6);
        assert_int_equal(cl_subject_label_read(label, code, NULL), CL_OK);
        assert_string_equal(code, CODES[i]);
        for (char *at = label; *at; at++)
            *at = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
        assert_int_equal(cl_subject_label_read(label, code, NULL), CL_OK);
        assert_string_equal(code, CODES[i]);
    }
}

/* Every wrong character, but none of a hyphen's place, and nearly every change of two places. */
static void misread_labels_are_found(void **state)
{
    (void)state;
    int swaps = 0, passed = 0;
    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++) {
        char label[CL_SUBJECT_LABEL], bad[CL_SUBJECT_LABEL], code[CL_SUBJECT_LABEL];
        cl_subject_label_write(CODES[i], label);
        size_t size = strlen(label);
        for (size_t at = 5; at < size; at++) {
            for (const char *c = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"; label[at] != '-' && *c; c++) {
                memcpy(bad, label, sizeof bad);
                bad[at] = *c;
                assert_int_equal(cl_subject_label_read(bad, code, NULL), *c == label[at] ? CL_OK : CL_USAGE);
            }
            if (at + 1 == size || label[at] == label[at + 1])
                continue;
            memcpy(bad, label, sizeof bad);
            bad[at] = label[at + 1];
            bad[at + 1] = label[at];
            swaps++;
            passed += cl_subject_label_read(bad, code, NULL) == CL_OK;
        }
    }
    assert_true(swaps > 40);
    assert_true(passed <= 1);
}

static void what_is_no_label_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",           "S-014",
        "SUBJ-",      "SUBJ-1",
        "SUB-S-014K", "DOSE-0000015",
        "SUBJ-S 14K", "SUBJ-0123456789012345678901234567890123456789012345678901234567890"};
    char code[CL_SUBJECT_LABEL];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(cl_subject_label_read(bad[i], code, NULL), CL_USAGE);
}

/* What a QA officer would stop at, and what every trial has. */
static void codes_that_name_somebody_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        bool names, doubtful;
    } codes[] = {{"JDOE1961", true, false},  {"JD1961", true, false},    {"120461", true, false},
                 {"041261", true, false},    {"610412", true, false},    {"SMITH01", true, true},
                 {"MUELLER7", true, true},   {"S001", false, false},     {"CPN-001", false, false},
                 {"01-014", false, false},   {"101-001", false, false},  {"999999", false, false},
                 {"J1961", false, false},    {"CPN001", false, false},   {"JD2099", false, false},
                 {"SMITH-01", false, false}, {"STUDY001", false, false}, {"", false, false}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        bool doubtful = false;
        assert_int_equal(cl_subject_code_names(codes[i].code, &doubtful) != NULL, codes[i].names);
        assert_int_equal(doubtful, codes[i].doubtful);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_label_gives_its_code_back),
        cmocka_unit_test(misread_labels_are_found),
        cmocka_unit_test(what_is_no_label_is_refused),
        cmocka_unit_test(codes_that_name_somebody_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
