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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_label_gives_its_code_back),
        cmocka_unit_test(misread_labels_are_found),
        cmocka_unit_test(what_is_no_label_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
