/* Whole files: the old one stays until the new one is there, whatever goes wrong. The clocks as well. */
#include "unit.h"

#include "base/file.h"
#include "base/time.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each test runs in a new empty folder, its working directory. */
static int enter_folder(void **state)
{
    char folder[] = "/tmp/cryolot-test-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    *state = strdup(folder);
    return 0;
}

static int leave_folder(void **state)
{
    DIR *folder = opendir(".");
    struct dirent *entry;
    while (folder && (entry = readdir(folder)) != NULL)
        unlinkat(dirfd(folder), entry->d_name, entry->d_type == DT_DIR ? AT_REMOVEDIR : 0);
    closedir(folder);
    int left = chdir("/");
    left |= rmdir(*state);
    free(*state);
    return left;
}

static int entries_here(void)
{
    int count = 0;
    DIR *folder = opendir(".");
    while (readdir(folder))
        count++;
    closedir(folder);
    return count - 2; /* without . and .. */
}

static void assert_content(const char *path, const char *expected)
{
    struct cl_buffer content = {0};
    struct cl_error error = {0};
    if (cl_file_read(path, 1 << 20, &content, &error) != CL_OK)
        fail_msg("%s", error.message);
    assert_string_equal(content.data, expected);
    cl_buffer_free(&content);
}

static mode_t mode_of(const char *path)
{
    struct stat found;
    assert_int_equal(lstat(path, &found), 0);
    return found.st_mode & 0777;
}

static void a_file_is_written_and_replaced(void **state)
{
    (void)state;
    mode_t before = umask(022);
    assert_int_equal(cl_file_write("x", "one", 3, NULL), CL_OK);
    assert_content("x", "one");
    assert_int_equal(mode_of("x"), 0644);
    assert_int_equal(cl_file_write("./x", "", 0, NULL), CL_OK);
    assert_content("x", "");
    umask(077);
    assert_int_equal(cl_file_write("secret", "s", 1, NULL), CL_OK);
    assert_int_equal(mode_of("secret"), 0600);
    umask(022);
    assert_int_equal(cl_file_write("secret", "t", 1, NULL), CL_OK);
    assert_int_equal(mode_of("secret"), 0600); /* replacing it does not open it to others */
    assert_int_equal(entries_here(), 2);
    umask(before);
}

static void a_link_is_followed(void **state)
{
    (void)state;
    assert_int_equal(cl_file_write("x", "one", 3, NULL), CL_OK);
    assert_int_equal(symlink("x", "link"), 0);
    assert_int_equal(cl_file_write("link", "two", 3, NULL), CL_OK);
    assert_content("x", "two");
    struct stat found;
    assert_int_equal(lstat("link", &found), 0);
    assert_true(S_ISLNK(found.st_mode));
}

static void a_failed_write_leaves_all_as_it_was(void **state)
{
    (void)state;
    struct cl_error error = {0};
    char large[8192] = {0};
    struct rlimit all, little = {4096, 4096};
    assert_int_equal(cl_file_write("x", "old", 3, NULL), CL_OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &all), 0);
    little.rlim_max = all.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    enum cl_status status = cl_file_write("x", large, sizeof large, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &all), 0);
    assert_failed(status, CL_FAILED, &error, "cannot write 'x': File too large");
    assert_content("x", "old");
    assert_int_equal(entries_here(), 1);
}

static void impossible_places_are_named(void **state)
{
    (void)state;
    struct cl_error error = {0};
    char name[400];
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    assert_int_equal(mkdir("d", 0755), 0);
    assert_failed(cl_file_write("no/x", "x", 1, &error), CL_FAILED, &error, "cannot write 'no/x': No such file");
    assert_failed(cl_file_write("d", "x", 1, &error), CL_FAILED, &error, "cannot write 'd': Is a directory");
    assert_failed(cl_file_write("", "x", 1, &error), CL_FAILED, &error, "cannot write ''");
    assert_failed(cl_file_write("d/", "x", 1, &error), CL_FAILED, &error, "Is a directory");
    assert_failed(cl_file_write(name, "x", 1, &error), CL_FAILED, &error, "File name too long");
    assert_failed(cl_file_write("a\x1b[2J/x", "x", 1, &error), CL_FAILED, &error, "'a\xEF\xBF\xBD[2J/x'");
    assert_int_equal(entries_here(), 1);
}

static void a_read_only_file_is_not_replaced(void **state)
{
    (void)state;
    struct cl_error error = {0};
    if (geteuid() == 0) /* root may write everything; cmocka's skip would count as a failure */
        return;
    assert_int_equal(cl_file_write("x", "old", 3, NULL), CL_OK);
    assert_int_equal(chmod("x", 0444), 0);
    assert_failed(cl_file_write("x", "new", 3, &error), CL_FAILED, &error, "Permission denied");
    assert_content("x", "old");
}

static void devices_and_pipes_are_written_to_directly(void **state)
{
    (void)state;
    struct cl_error error = {0};
    char got[8] = {0};
    assert_failed(cl_file_write("/dev/full", "x", 1, &error), CL_FAILED, &error,
                  "cannot write '/dev/full': No space left on device");
    assert_int_equal(cl_file_write("/dev/null", "x", 1, &error), CL_OK);
    struct stat null;
    assert_int_equal(stat("/dev/null", &null), 0);
    assert_true(S_ISCHR(null.st_mode));
    assert_int_equal(mkfifo("pipe", 0600), 0);
    int reader = open("pipe", O_RDONLY | O_NONBLOCK);
    assert_int_equal(cl_file_write("pipe", "hello", 5, &error), CL_OK);
    assert_int_equal(read(reader, got, sizeof got), 5);
    assert_string_equal(got, "hello");
    close(reader);
}

/* What was in the file behind standard output before stays there. */
static void standard_output_may_be_a_file(void **state)
{
    (void)state;
    fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    int file = open("out", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(file, "first ", 6), 6);
    dup2(file, STDOUT_FILENO);
    enum cl_status status = cl_file_write("/dev/stdout", "second", 6, NULL);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    close(file);
    assert_int_equal(status, CL_OK);
    assert_content("out", "first second");
}

static void a_staged_file_is_seen_when_published(void **state)
{
    (void)state;
    struct cl_staged_file *staged;
    assert_int_equal(cl_file_write("x", "old", 3, NULL), CL_OK);
    assert_int_equal(cl_file_stage("x", "new", 3, &staged, NULL), CL_OK);
    assert_content("x", "old");
    assert_int_equal(entries_here(), 1); /* whoever is killed now leaves nothing */
    assert_int_equal(cl_file_publish(staged, NULL), CL_OK);
    assert_content("x", "new");
    assert_int_equal(entries_here(), 1);
    assert_int_equal(cl_file_stage("y", "new", 3, &staged, NULL), CL_OK);
    assert_int_equal(chdir("/"), 0); /* the folder is kept, not its name */
    assert_int_equal(cl_file_publish(staged, NULL), CL_OK);
    assert_int_equal(chdir(*state), 0);
    assert_content("y", "new");
}

static void an_abandoned_file_leaves_nothing(void **state)
{
    (void)state;
    struct cl_staged_file *staged;
    assert_int_equal(cl_file_write("x", "old", 3, NULL), CL_OK);
    assert_int_equal(cl_file_stage("x", "new", 3, &staged, NULL), CL_OK);
    cl_file_abandon(staged);
    assert_content("x", "old");
    assert_int_equal(entries_here(), 1);
    assert_int_equal(cl_file_stage("/dev/stdout", "not to be seen", 14, &staged, NULL), CL_OK);
    cl_file_abandon(staged);
    assert_int_equal(cl_file_stage("/dev/full", "not written", 11, &staged, NULL), CL_OK);
    cl_file_abandon(staged);
    cl_file_abandon(NULL);
    assert_int_equal(cl_file_publish(NULL, NULL), CL_OK);
}

static void a_file_that_cannot_be_published_leaves_nothing(void **state)
{
    (void)state;
    struct cl_staged_file *staged;
    struct cl_error error = {0};
    assert_int_equal(cl_file_stage("x", "new", 3, &staged, NULL), CL_OK);
    assert_int_equal(mkdir("x", 0755), 0);
    assert_failed(cl_file_publish(staged, &error), CL_FAILED, &error, "cannot write 'x': Is a directory");
    assert_int_equal(entries_here(), 1);
}

static void the_same_file_is_known_by_any_name(void **state)
{
    (void)state;
    assert_int_equal(cl_file_write("x", "%PDF-1.7", 8, NULL), CL_OK);
    assert_int_equal(symlink("x", "soft"), 0);
    assert_int_equal(link("x", "hard"), 0);
    assert_int_equal(symlink(".", "here"), 0);
    assert_true(cl_file_is_same("x", "./x"));
    assert_true(cl_file_is_same("soft", "x"));
    assert_true(cl_file_is_same("hard", "x"));
    assert_true(cl_file_is_same("here/x", "x"));
    assert_true(cl_file_is_same("here/none", "none"));
    assert_false(cl_file_is_same("none", "x"));
    assert_false(cl_file_is_same("none", "other"));
    assert_false(cl_file_is_same("no/x", "no/x"));
    assert_true(cl_file_begins_with("soft", "%PDF-"));
    assert_false(cl_file_begins_with("x", "%PDF-1.7 "));
    assert_false(cl_file_begins_with("x", "PDF"));
    assert_false(cl_file_begins_with("none", "%PDF-"));
    assert_false(cl_file_begins_with(".", "%PDF-"));
}

static void reading_stops_at_the_limit(void **state)
{
    (void)state;
    struct cl_error error = {0};
    struct cl_buffer content = {0};
    char *large = calloc(1, 300000);
    assert_int_equal(cl_file_write("large", large, 300000, NULL), CL_OK);
    cl_buffer_add_text(&content, "kept");
    assert_failed(cl_file_read("large", 299999, &content, &error), CL_FAILED, &error,
                  "cannot read 'large': File too large");
    assert_int_equal(content.size, 4);
    assert_string_equal(content.data, "kept");
    assert_int_equal(cl_file_read("large", 300000, &content, &error), CL_OK);
    assert_int_equal(content.size, 300004);
    cl_buffer_free(&content);
    free(large);
}

static void only_regular_files_are_read(void **state)
{
    (void)state;
    struct cl_error error = {0};
    struct cl_buffer content = {0};
    assert_failed(cl_file_read("no", 10, &content, &error), CL_FAILED, &error, "cannot read 'no': No such file");
    assert_failed(cl_file_read(".", 10, &content, &error), CL_FAILED, &error, "Is a directory");
    assert_failed(cl_file_read("/dev/zero", 10, &content, &error), CL_FAILED, &error, "not a regular file");
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_failed(cl_file_read("pipe", 10, &content, &error), CL_FAILED, &error, "not a regular file");
    assert_null(content.data);
}

/* Makes standard input a pipe that holds `bytes`. */
static int feed_standard_input(const char *bytes, size_t size)
{
    int ends[2], kept = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes, size), (int)size);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    return kept;
}

static void end_feeding(int kept)
{
    dup2(kept, STDIN_FILENO);
    close(kept);
}

static void standard_input_is_read(void **state)
{
    (void)state;
    char secret[16];
    struct cl_buffer rest = {0};
    int kept = feed_standard_input("pass word\nrest", 14);
    assert_int_equal(cl_file_read_secret("-", secret, sizeof secret, NULL), CL_OK);
    assert_int_equal(cl_file_read("-", 100, &rest, NULL), CL_OK); /* only the line was taken */
    end_feeding(kept);
    assert_string_equal(secret, "pass word");
    assert_string_equal(rest.data, "rest");
    cl_buffer_free(&rest);
}

static void assert_secret(const char *content, size_t size, enum cl_status wanted, const char *expected)
{
    char secret[8];
    struct cl_error error = {0};
    memset(secret, 'x', sizeof secret);
    assert_int_equal(cl_file_write("p", content, size, NULL), CL_OK);
    assert_int_equal(chmod("p", 0600), 0);
    enum cl_status status = cl_file_read_secret("p", secret, sizeof secret, &error);
    if (wanted == CL_OK) {
        assert_int_equal(status, CL_OK);
        assert_string_equal(secret, expected);
        return;
    }
    assert_failed(status, wanted, &error, expected);
    for (size_t i = 0; i < sizeof secret; i++)
        assert_int_equal(secret[i], 0);
}

static void secrets_are_the_first_line(void **state)
{
    (void)state;
    struct cl_error error = {0};
    char secret[8];
    assert_secret("abc\n", 4, CL_OK, "abc");
    assert_secret("abc", 3, CL_OK, "abc");
    assert_secret("abc\r\nmore", 9, CL_OK, "abc");
    assert_secret(" a ", 3, CL_OK, " a ");
    assert_secret("1234567\n", 8, CL_OK, "1234567");
    assert_secret("1234567", 7, CL_OK, "1234567");
    assert_secret("12345678", 8, CL_FAILED, "first line is too long");
    assert_secret("a\0b\n", 4, CL_FAILED, "holds a NUL byte");
    assert_secret("\nabc", 4, CL_FAILED, "first line is empty");
    assert_secret("\r\n", 2, CL_FAILED, "first line is empty");
    assert_secret("", 0, CL_FAILED, "first line is empty");
    assert_secret("abc\n", 4, CL_OK, "abc");
    static const mode_t open_to_others[] = {0640, 0604, 0620, 0666};
    for (size_t i = 0; i < sizeof open_to_others / sizeof *open_to_others; i++) {
        assert_int_equal(chmod("p", open_to_others[i]), 0);
        assert_failed(cl_file_read_secret("p", secret, sizeof secret, &error), CL_REFUSED, &error,
                      "others can read 'p', which holds a password or PIN");
    }
    assert_failed(cl_file_read_secret("no", secret, sizeof secret, &error), CL_FAILED, &error,
                  "cannot read a password from 'no': No such file");
    assert_failed(cl_file_read_secret(".", secret, sizeof secret, &error), CL_FAILED, &error, "Is a directory");
    memcpy(secret, "secret", 7);
    cl_file_forget_secret(secret, sizeof secret);
    for (size_t i = 0; i < sizeof secret; i++)
        assert_int_equal(secret[i], 0);
}

static void clocks(void **state)
{
    (void)state;
    char id[40];
    int64_t boot = cl_clock_boot_ms();
    assert_true(cl_clock_utc_ms() > 1700000000000);
    cl_clock_sleep_ms(5);
    cl_clock_sleep_ms(-5);
    assert_true(cl_clock_boot_ms() >= boot + 5);
    assert_int_equal(strlen(cl_clock_boot_id(id, sizeof id)), 36);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_file_is_written_and_replaced),      IN_FOLDER(a_link_is_followed),
        IN_FOLDER(a_failed_write_leaves_all_as_it_was), IN_FOLDER(impossible_places_are_named),
        IN_FOLDER(a_read_only_file_is_not_replaced),    IN_FOLDER(devices_and_pipes_are_written_to_directly),
        IN_FOLDER(standard_output_may_be_a_file),       IN_FOLDER(reading_stops_at_the_limit),
        IN_FOLDER(only_regular_files_are_read),         IN_FOLDER(standard_input_is_read),
        IN_FOLDER(secrets_are_the_first_line),          IN_FOLDER(a_staged_file_is_seen_when_published),
        IN_FOLDER(an_abandoned_file_leaves_nothing),    IN_FOLDER(a_file_that_cannot_be_published_leaves_nothing),
        IN_FOLDER(the_same_file_is_known_by_any_name),  cmocka_unit_test(clocks),
    };
    return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
