/* Every input of tests/fuzz/corpus once more: what broke a reader once does not break it again. */
#include "../fuzz/fuzz.h"
#include "unit.h"

#include "base/file.h"
#include <dirent.h>
#include <stdio.h>

enum { INPUT_MOST = 1 << 20 };

/* Of a folder; fewer inputs than `least` are a mistake of the test. */
static void replay(const char *folder, size_t least, void (*reader)(const uint8_t *data, size_t size))
{
    size_t count = 0;
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        char path[512];
        struct cl_buffer file = {0};
        struct cl_error error = {0};
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (cl_file_read(path, INPUT_MOST, &file, &error) != CL_OK)
            print_error("%s: %s\n", path, error.message);
        assert_int_equal(error.status, CL_OK);
        print_message("%s\n", path);
        reader((const uint8_t *)file.data, file.size);
        cl_buffer_free(&file);
        count++;
    }
    closedir(directory);
    assert_true(count >= least);
}

static void scans(void **state)
{
    (void)state;
    replay("tests/fuzz/corpus/scan", 35, cl_fuzz_scan);
}

static void templates(void **state)
{
    (void)state;
    replay("tests/fuzz/corpus/template", 25, cl_fuzz_template);
}

static void fonts(void **state)
{
    (void)state;
    replay("tests/fuzz/corpus/font", 45, cl_fuzz_font);
}

static void forms(void **state)
{
    (void)state;
    replay("tests/fuzz/corpus/form", 15, cl_fuzz_form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(scans), cmocka_unit_test(templates), cmocka_unit_test(fonts),
                                       cmocka_unit_test(forms)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
