/* Texts from outside: valid, visible, harmless, or refused. Arena and buffer, which hold them, as well. */
#include "unit.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"

#include <stdlib.h>

static void assert_text(const char *text, const char *words)
{
    struct cl_error error = {0};
    enum cl_status status = cl_text_check("name", text, 20, &error);
    if (words)
        assert_failed(status, CL_USAGE, &error, words);
    else
        assert_int_equal(status, CL_OK);
}

static void names_of_the_world_are_taken(void **state)
{
    (void)state;
    assert_text("Zoë O'Brien", NULL);
    assert_text("Łukasz Żółć", NULL);
    assert_text("山田太郎", NULL);
    assert_text("محمد", NULL);
    assert_text("Nguyễn Văn Ả", NULL);
    assert_text("e\u0301", NULL); /* a combining accent */
    assert_text("12345678901234567890", NULL);
    assert_text("éééééééééééééééééééé", NULL); /* 20 characters, 40 bytes */
}

static void harmful_texts_are_refused(void **state)
{
    (void)state;
    assert_text("", "name is empty");
    assert_text("   ", "name is blank");
    assert_text("\u00a0\u3000", "name is blank");
    assert_text(" a", "begins with a blank");
    assert_text("a ", "ends with a blank");
    assert_text("a\u00a0", "ends with a blank");
    assert_text("123456789012345678901", "has 21 characters, at most 20 fit");
    assert_text("a\x1b[31mb", "a control character (U+001B) at position 2");
    assert_text("a\nb", "a control character (U+000A) at position 2");
    assert_text("a\x7f", "a control character (U+007F)");
    assert_text("a\xc2\x9b"
                "31m",
                "a control character (U+009B) at position 2"); /* CSI in one character */
    assert_text("abc\u202e", "name contains an invisible character (U+202E) at position 4");
    assert_text("a\u2066b", "an invisible character (U+2066)");
    assert_text("a\u200bb", "an invisible character (U+200B)");
    assert_text("a\u00adb", "an invisible character (U+00AD)");
    assert_text("\ufeffab", "an invisible character (U+FEFF) at position 1");
    assert_text("a\U000e0041", "an invisible character (U+E0041)");
    assert_text("a\u3164", "an invisible character (U+3164)"); /* the Hangul filler is a letter */
    assert_text("a\u2028b", "a line separator (U+2028)");
    assert_text("a\ue000", "a private character (U+E000)");
    assert_text("a\u0378", "an unassigned character (U+0378)");
    assert_text("a\xef\xbf\xbf", "an unassigned character (U+FFFF)");
}

static void assert_printable(const char *text, const char *words)
{
    struct cl_error error = {0};
    enum cl_status status = cl_print_check("name", text, 20, &error);
    if (words)
        assert_failed(status, CL_USAGE, &error, words);
    else
        assert_int_equal(status, CL_OK);
}

static void what_paper_cannot_set_is_refused(void **state)
{
    (void)state;
    static const char sentence[] = "name contains a character that cannot be printed on paper";
    assert_printable("Łukasz Żółć", NULL);
    assert_printable("Nguyễn Văn Ả", NULL);
    assert_printable("Ελένη Юлия", NULL);
    assert_printable("山田太郎 김", NULL);
    assert_printable("≥ 85 % · 10⁶", NULL);
    assert_printable("e\u0301", "(U+0301) at position 2");
    assert_printable("Zo\u00eb\u0327", sentence);
    assert_printable("محمد", "(U+0645) at position 1");
    assert_printable("דוד", sentence);
    assert_printable("नीता", sentence);
    assert_printable("\u2de0", sentence);
    assert_printable("\ufb1d", sentence);
    assert_printable("Ann \U0001F600", "(U+1F600) at position 5");
    assert_printable("\U00020000", "(U+20000)");
    assert_printable("", "name is empty");
    assert_printable("a\u202e", "an invisible character (U+202E)");
    assert_printable("123456789012345678901", "at most 20 fit");
}

static void invalid_utf8_is_refused(void **state)
{
    (void)state;
    assert_text("ab\xff", "not valid UTF-8 at position 3");
    assert_text("\xc3", "not valid UTF-8 at position 1");
    assert_text("a\xe2\x82", "not valid UTF-8 at position 2");
    assert_text("\xc0\xaf", "not valid UTF-8");                /* overlong */
    assert_text("\xed\xa0\x80", "not valid UTF-8");            /* a surrogate */
    assert_text("\xf4\x90\x80\x80", "not valid UTF-8");        /* beyond U+10FFFF */
    assert_text("\xe9t\xe9", "not valid UTF-8 at position 1"); /* Latin-1 */
}

static void assert_code(const char *text, const char *words, const char *remedy)
{
    struct cl_error error = {0};
    enum cl_status status = cl_code_check("lot", text, 12, &error);
    if (!words) {
        assert_int_equal(status, CL_OK);
        return;
    }
    assert_string_equal(error.remedy, remedy);
    assert_failed(status, CL_USAGE, &error, words);
}

static void codes(void **state)
{
    (void)state;
    static const char rule[] = "use A-Z, 0-9 and single hyphens between them";
    assert_code("UC26A001", NULL, NULL);
    assert_code("A-1-B", NULL, NULL);
    assert_code("0", NULL, NULL);
    assert_code("123456789012", NULL, NULL);
    assert_code("1234567890123", "has 13 characters, at most 12 fit", "write a shorter one");
    assert_code("uc26a001", "lot 'uc26a001' is not in capital letters", "write UC26A001");
    assert_code("uc26a001-long", "holds something else", rule);
    assert_code("", "is empty", rule);
    assert_code("-A", "begins or ends with a hyphen", rule);
    assert_code("A-", "begins or ends with a hyphen", rule);
    assert_code("a--b", "holds something else", rule);
    assert_code("A--B", "two hyphens in a row", rule);
    assert_code("A B", "holds something else", rule);
    assert_code("A_B", "holds something else", rule);
    assert_code("ÀB", "holds something else", rule);
    assert_code("А1", "holds something else", rule); /* a Cyrillic letter */
    assert_code("A\x1b[2J", "lot 'A\xEF\xBF\xBD[2J' holds something else", rule);
}

static void assert_visible(const char *text, size_t size, const char *expected)
{
    char *out = malloc(size); /* of the exact size, so that a byte too many is seen */
    assert_string_equal(cl_text_visible(text, out, size), expected);
    free(out);
}

static void shown_texts_are_harmless_and_cut_whole(void **state)
{
    (void)state;
    assert_visible("Zoë", 20, "Zoë");
    assert_visible("a\x1b]0;x\x07", 20, "a\xEF\xBF\xBD]0;x\xEF\xBF\xBD");
    assert_visible("\u202eabc\xff", 20,
                   "\xEF\xBF\xBD"
                   "abc\xEF\xBF\xBD");
    assert_visible("aéé", 4, "aé");
    assert_visible("aéé", 5, "aé");
    assert_visible("abcdef", 4, "abc");
    assert_visible("\x01\x01", 4, "\xEF\xBF\xBD");
    assert_visible("", 4, "");
}

static void widths(void **state)
{
    (void)state;
    assert_int_equal(cl_text_width("abc"), 3);
    assert_int_equal(cl_text_width("Zoë"), 3);
    assert_int_equal(cl_text_width("e\u0301"), 1);
    assert_int_equal(cl_text_width("山田"), 4);
    assert_int_equal(cl_text_width("\xff"), 1);
    assert_int_equal(cl_text_width(""), 0);
}

static void code_points(void **state)
{
    (void)state;
    size_t bytes;
    assert_int_equal(cl_text_next("é", &bytes), 0xe9);
    assert_int_equal(bytes, 2);
    assert_int_equal(cl_text_next("\U0001F600", &bytes), 0x1F600);
    assert_int_equal(bytes, 4);
    assert_int_equal(cl_text_next("", &bytes), 0);
    assert_int_equal(bytes, 0);
    assert_int_equal(cl_text_next("\xf0\x9f", &bytes), -1);
    assert_int_equal(bytes, 1);
}

static void suggestions(void **state)
{
    (void)state;
    static const char *const verbs[] = {"list", "show", "history", "release", "hold", "unhold", "add", NULL};
    assert_string_equal(cl_text_nearest("lsit", verbs), "list");
    assert_string_equal(cl_text_nearest("realease", verbs), "release");
    assert_string_equal(cl_text_nearest("hsitroy", verbs), "history");
    assert_string_equal(cl_text_nearest("show", verbs), "show");
    assert_string_equal(cl_text_nearest("unhol", verbs), "unhold");
    assert_string_equal(cl_text_nearest("ad", verbs), "add");
    assert_null(cl_text_nearest("infuse", verbs));
    assert_null(cl_text_nearest("", verbs));
    assert_null(cl_text_nearest("xy", (const char *const[]){"ab", NULL}));
    assert_null(cl_text_nearest("lllllllllllllllllllllllllllllllllllllllllllllllllllllllll", verbs));
}

static void buffers_grow_and_stay_texts(void **state)
{
    (void)state;
    struct cl_buffer buffer = {0};
    for (int i = 0; i < 1000; i++)
        cl_buffer_print(&buffer, "%03d,", i);
    assert_int_equal(buffer.size, 4000);
    assert_memory_equal(buffer.data + 3992, "998,999,", 9);
    cl_buffer_add_text(&buffer, "end");
    cl_buffer_add(&buffer, NULL, 0);
    assert_string_equal(buffer.data + 4000, "end");
    memcpy(cl_buffer_reserve(&buffer, 100000), "xy", 3);
    buffer.size += 2;
    assert_string_equal(buffer.data + 4000, "endxy");
    cl_buffer_free(&buffer);
    assert_null(buffer.data);
    cl_buffer_free(&buffer);
}

static void arenas_give_zeroed_aligned_memory(void **state)
{
    (void)state;
    struct cl_arena arena = {0};
    size_t capacity = 0;
    int *items = NULL;
    for (size_t i = 0; i < 5000; i++) {
        size_t size = i % 97;
        unsigned char *memory = cl_arena_alloc(&arena, size);
        assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < size; k++)
            assert_int_equal(memory[k], 0);
        memset(memory, 0xAA, size);
        items = cl_arena_grow(&arena, items, i, &capacity, sizeof *items);
        items[i] = (int)i;
    }
    for (int i = 0; i < 5000; i++)
        assert_int_equal(items[i], i);
    memset(cl_arena_alloc(&arena, 3000000), 1, 3000000);
    assert_null(cl_arena_copy(&arena, NULL));
    assert_string_equal(cl_arena_copy(&arena, "Zoë"), "Zoë");
    assert_string_equal(cl_arena_copy_bytes(&arena, "abcdef", 3), "abc");
    assert_string_equal(cl_arena_print(&arena, "%s-%04d", "UC26A001", 42), "UC26A001-0042");
    cl_arena_free(&arena);
    assert_null(arena.blocks);
    cl_arena_free(&arena);
}

static void names_that_read_the_same(void **state)
{
    (void)state;
    assert_true(cl_text_same_name("Rosa Lind", "ROSA lind"));
    assert_true(cl_text_same_name("\u00c9lodie", "e\u0301lodie"));
    assert_true(cl_text_same_name("\u00c9lodie Mu\u00f1oz", "Elodie Munoz"));
    assert_true(cl_text_same_name("Stra\u00dfe", "STRASSE"));
    assert_false(cl_text_same_name("Rosa Lind", "Rosa Linde"));
    assert_false(cl_text_same_name("Rosa Lind", ""));
    assert_false(cl_text_same_name("\xff", "\xff"));
}

static void names_that_may_be_one_person(void **state)
{
    (void)state;
    static const char *const hers[] = {"N. Diallo", "n diallo",   "Nora  Diallo",       "Diallo, N.",
                                       "Diallo N",  "Dr. Diallo", "Dr. Nora B. Diallo", "NORA DIALL\u00d3"};
    static const char *const others[] = {"M. Diallo", "Nora Dial", "Nora", "Diallo Nora", "", "Dr.", "\xff"};
    for (size_t i = 0; i < sizeof hers / sizeof *hers; i++) {
        assert_true(cl_text_may_be_one_person("Nora Diallo", hers[i]));
        assert_true(cl_text_may_be_one_person(hers[i], "Nora Diallo"));
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(cl_text_may_be_one_person("Nora Diallo", others[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_the_world_are_taken),
        cmocka_unit_test(harmful_texts_are_refused),
        cmocka_unit_test(what_paper_cannot_set_is_refused),
        cmocka_unit_test(invalid_utf8_is_refused),
        cmocka_unit_test(codes),
        cmocka_unit_test(shown_texts_are_harmless_and_cut_whole),
        cmocka_unit_test(widths),
        cmocka_unit_test(code_points),
        cmocka_unit_test(suggestions),
        cmocka_unit_test(names_that_read_the_same),
        cmocka_unit_test(names_that_may_be_one_person),
        cmocka_unit_test(buffers_grow_and_stay_texts),
        cmocka_unit_test(arenas_give_zeroed_aligned_memory),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
