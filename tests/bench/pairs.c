/* A stopwatch for whole processes, two by two, so that what else the machine does meets both:
 *   pairs ROUNDS [-b COMMAND] [-w ROUNDS] A.. -- B..
 * runs A, B, A, B, ... and prints the median milliseconds of A and of B, the median of the ratios A / B, and the
 * largest memory of A in KiB. -b: a shell command before each process, not timed. -w: rounds before that do not count
 * (1).
 * {} in an argument becomes a number that no other process gets, six digits. Standard output is dropped, standard error
 * shown only of a process that fails, which ends all. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ARGUMENTS = 32, ARGUMENT_TEXT = 512 };

struct program {
    char *argument[ARGUMENTS];
    double *ms;
};

static int report; /* a file that takes standard error */
static int number;
static long memory_kib;

static void die(const char *what)
{
    fprintf(stderr, "pairs: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void show_report(void)
{
    char text[4096];
    ssize_t size = pread(report, text, sizeof text, 0);
    fwrite(text, 1, size > 0 ? (size_t)size : 0, stderr);
}

/* The program's arguments with the number put in; they live until the next call. */
static char **numbered(const struct program *program)
{
    static char text[ARGUMENTS][ARGUMENT_TEXT];
    static char *argument[ARGUMENTS + 1];
    int i = 0;
    number++;
    for (; program->argument[i]; i++) {
        const char *from = program->argument[i], *hole = strstr(from, "{}");
        argument[i] = text[i];
        if (hole)
            snprintf(text[i], ARGUMENT_TEXT, "%.*s%06d%s", (int)(hole - from), from, number, hole + 2);
        else
            snprintf(text[i], ARGUMENT_TEXT, "%s", from);
    }
    argument[i] = NULL;
    return argument;
}

static double run(const struct program *program, long *peak_kib)
{
    char **argument = numbered(program);
    struct rusage used;
    int status;
    if (ftruncate(report, 0) != 0 || lseek(report, 0, SEEK_SET) != 0)
        die("ftruncate");
    double begin = now_ms();
    pid_t child = vfork();
    if (child == 0) {
        int nothing = open("/dev/null", O_RDWR);
        dup2(nothing, 0);
        dup2(nothing, 1);
        dup2(report, 2);
        execv(argument[0], argument);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) < 0)
        die(argument[0]);
    double took = now_ms() - begin;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "pairs: %s ended with %d\n", argument[0], WIFEXITED(status) ? WEXITSTATUS(status) : -1);
        show_report();
        exit(1);
    }
    *peak_kib = used.ru_maxrss;
    return took;
}

static void run_before(const char *command)
{
    if (command && system(command) != 0)
        die(command);
}

static void run_rounds(struct program program[2], int rounds, const char *before)
{
    for (int round = 0; round < rounds; round++)
        for (int which = 0; which < 2; which++) {
            long peak_kib;
            run_before(before);
            program[which].ms[round] = run(&program[which], &peak_kib);
            if (which == 0 && peak_kib > memory_kib)
                memory_kib = peak_kib;
        }
}

static int compare(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, compare);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static bool read_programs(char **argument, struct program program[2])
{
    int which = 0, count = 0;
    for (; *argument; argument++) {
        if (which == 0 && strcmp(*argument, "--") == 0)
            which++, count = 0;
        else if (count < ARGUMENTS)
            program[which].argument[count++] = *argument;
    }
    return which == 1 && count > 0 && program[0].argument[0];
}

int main(int argc, char **argv)
{
    struct program program[2] = {0};
    const char *before = NULL;
    int rounds = argc > 1 ? atoi(argv[1]) : 0, warm = 1, option;
    if (rounds < 1)
        return 2;
    argv++, argc--;
    while ((option = getopt(argc, argv, "+b:w:")) != -1) {
        if (option == 'b')
            before = optarg;
        else if (option == 'w')
            warm = atoi(optarg);
        else
            return 2;
    }
    if (!read_programs(argv + optind, program))
        return 2;
    FILE *file = tmpfile();
    report = file ? fileno(file) : -1;
    int most = rounds > warm ? rounds : warm;
    double *ratio = calloc((size_t)most, sizeof *ratio);
    program[0].ms = calloc((size_t)most, sizeof(double));
    program[1].ms = calloc((size_t)most, sizeof(double));
    if (report < 0 || !ratio || !program[0].ms || !program[1].ms)
        die("start");
    run_rounds(program, warm, before);
    run_rounds(program, rounds, before);
    for (int i = 0; i < rounds; i++)
        ratio[i] = program[0].ms[i] / program[1].ms[i];
    printf("%.3f %.3f %.3f %ld\n", median(program[0].ms, rounds), median(program[1].ms, rounds), median(ratio, rounds),
           memory_kib);
    return 0;
}
