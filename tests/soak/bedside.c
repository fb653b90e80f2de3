/* bedside RECORD PAIRS SEED ALLOCATED good|held|recalled VIAL..: so many pairs of scans at the bed, right ones and such
 * with one single fault, on a training record whose vials petra has in her hands; ALLOCATED is a vial that is reserved
 * for an order of another subject. Doses in every state are made of the vials first. Each pair is a dry run of the
 * begin of an infusion. What is right is judged here, from what this program itself made and read off the labels, never
 * from the record: no wrong pair may be accepted, no right one refused.
 *
 * The clock that the record sees is this program's own, so that a bag can be tried in the second before its use-by time
 * and in the one behind it. Prints how often each fault was tried. Exit code 0: all were answered rightly, and each was
 * tried at least 100 times. */
#include "domain/context.h"
#include "domain/dose.h"
#include "domain/identify.h"
#include "domain/subject_code.h"
#include <cryolot/infusion.h>
#include <cryolot/recall.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { BAGS_MOST = 24, PEOPLE_MOST = 8, LEAST_OF_EACH = 100, TEXT = 64 };

/* ---- the clock and the disk -------------------------------------------------------------------------------------- */

static int64_t set_clock_ms; /* 0: as it is */

int clock_gettime(clockid_t clock, struct timespec *now)
{
    if (clock == CLOCK_REALTIME && set_clock_ms) {
        *now = (struct timespec){set_clock_ms / 1000, set_clock_ms % 1000 * 1000000};
        return 0;
    }
    return (int)syscall(SYS_clock_gettime, clock, now);
}

int fdatasync(int file)
{
    (void)file;
    return 0;
}

/* ---- what is known here, beside the record ----------------------------------------------------------------------- */

struct bag {
    char label[TEXT];  /* of its subject */
    char code[TEXT];   /* on the bag */
    bool handed, good; /* good: its lot is neither held nor recalled */
    const char *holder;
    int64_t thawed_ms, use_by_ms;
};

struct trial {
    struct cl *cl;
    struct cl_error error;
    uint64_t random;
    struct {
        const char *login;
        struct cl_person person;
    } people[PEOPLE_MOST];
    int people_count;
    struct bag bag[BAGS_MOST];
    int bags, right_bags; /* the right ones come first */
    const char *allocated;
    int64_t now_ms;
};

struct pair {
    char subject[2][TEXT], dose[2][TEXT]; /* as they were read: by the first, by the checker */
    const char *login[2];
    int64_t at_ms;
};

static int64_t below(struct trial *trial, int64_t n)
{
    trial->random = trial->random * 6364136223846793005U + 1442695040888963407U;
    return (int64_t)((trial->random >> 33) % (uint64_t)n);
}

static struct bag *some_bag(struct trial *trial)
{
    return &trial->bag[below(trial, trial->right_bags)];
}

/* The judge: both read the same label and the same bag, which are of each other, and all that is known of the bag is
 * good at that moment. */
static bool is_right(const struct trial *trial, const struct pair *pair)
{
    if (strcmp(pair->subject[0], pair->subject[1]) != 0 || strcmp(pair->dose[0], pair->dose[1]) != 0 ||
        strcmp(pair->login[0], pair->login[1]) == 0)
        return false;
    for (int i = 0; i < trial->bags; i++) {
        const struct bag *bag = &trial->bag[i];
        if (strcmp(bag->code, pair->dose[0]) == 0)
            return strcmp(bag->label, pair->subject[0]) == 0 && bag->handed && bag->good &&
                   (strcmp(bag->holder, pair->login[0]) == 0 || strcmp(bag->holder, pair->login[1]) == 0) &&
                   pair->at_ms >= bag->thawed_ms && pair->at_ms <= bag->use_by_ms;
    }
    return false;
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */

static void read_bag(struct pair *pair, int who, const struct bag *bag)
{
    snprintf(pair->subject[who], TEXT, "%s", bag->label);
    snprintf(pair->dose[who], TEXT, "%s", bag->code);
}

/* Both read it, or only one of them. */
static void misread(struct trial *trial, char text[2][TEXT], const char *as)
{
    int64_t who = below(trial, 3);
    if (who != 1)
        snprintf(text[0], TEXT, "%s", as);
    if (who != 0)
        snprintf(text[1], TEXT, "%s", as);
}

static struct bag *other_bag(struct trial *trial, const struct bag *bag)
{
    struct bag *other;
    do
        other = some_bag(trial);
    while (other == bag);
    return other;
}

static void no_fault(struct trial *trial, struct pair *pair, const struct bag *bag)
{
    (void)trial, (void)pair, (void)bag;
}

static void wrong_bag(struct trial *trial, struct pair *pair, const struct bag *bag)
{
    misread(trial, pair->dose, other_bag(trial, bag)->code);
}

static void wrong_subject(struct trial *trial, struct pair *pair, const struct bag *bag)
{
    misread(trial, pair->subject, other_bag(trial, bag)->label);
}

/* The code before or behind, with a check character of its own. */
static void neighbouring_code(struct trial *trial, struct pair *pair, const struct bag *bag)
{
    char code[TEXT], plain[CL_SUBJECT_LABEL];
    int64_t step = below(trial, 2) ? 1 : -1;
    if (below(trial, 2)) {
        int64_t number = 0;
        for (const char *at = bag->code + strlen("DOSE-"); at < bag->code + strlen("DOSE-000000"); at++)
            number = number * 10 + (*at - '0');
        misread(trial, pair->dose, cl_numbered_code_write(CL_DOSE_PREFIX, number + step, code));
        return;
    }
    if (cl_subject_label_read(bag->label, plain, NULL) != CL_OK)
        return;
    int64_t number = strtoll(strrchr(plain, '-') + 1, NULL, 10);
    snprintf(strrchr(plain, '-') + 1, sizeof plain / 2, "%" PRId64, number + step);
    misread(trial, pair->subject, cl_subject_label_write(plain, code));
}

static void transposed(struct trial *trial, struct pair *pair, const struct bag *bag)
{
    char text[TEXT];
    bool label = below(trial, 2);
    snprintf(text, sizeof text, "%s", label ? bag->label : bag->code);
    int64_t at;
    do
        at = below(trial, (int64_t)strlen(text) - 1);
    while (text[at] == text[at + 1]);
    char kept = text[at];
    text[at] = text[at + 1];
    text[at + 1] = kept;
    misread(trial, label ? pair->subject : pair->dose, text);
}

static void expired_by_a_second(struct trial *trial, struct pair *pair, const struct bag *bag)
{
    (void)trial;
    pair->at_ms = bag->use_by_ms + 1000;
}

static void a_second_is_left(struct trial *trial, struct pair *pair, const struct bag *bag)
{
    pair->at_ms = bag->use_by_ms - (below(trial, 2) ? 1000 : 0);
}

static void allocated_elsewhere(struct trial *trial, struct pair *pair, const struct bag *bag)
{
    (void)bag;
    misread(trial, pair->dose, trial->allocated);
}

static void same_person(struct trial *trial, struct pair *pair, const struct bag *bag)
{
    (void)trial;
    pair->login[0] = pair->login[1] = bag->holder;
}

static void half_a_scan(struct trial *trial, struct pair *pair, const struct bag *bag)
{
    (void)bag;
    *(below(trial, 2) ? pair->subject[1] : pair->dose[1]) = '\0';
}

/* Bags that are not right themselves, in the order in which they were made: thawed, prepared, given; two of a held lot,
 * two of a recalled one. */
static void bad_bag(struct trial *trial, struct pair *pair, int first, int count)
{
    const struct bag *bag = &trial->bag[trial->right_bags + first + below(trial, count)];
    read_bag(pair, 0, bag);
    read_bag(pair, 1, bag);
}

static void not_handed(struct trial *trial, struct pair *pair, const struct bag *bag)
{
    (void)bag;
    bad_bag(trial, pair, 0, 2);
}

static void already_given(struct trial *trial, struct pair *pair, const struct bag *bag)
{
    (void)bag;
    bad_bag(trial, pair, 2, 1);
}

static void held_lot(struct trial *trial, struct pair *pair, const struct bag *bag)
{
    (void)bag;
    bad_bag(trial, pair, 3, 2);
}

static void recalled_lot(struct trial *trial, struct pair *pair, const struct bag *bag)
{
    (void)bag;
    bad_bag(trial, pair, 5, 2);
}

static struct fault {
    const char *name;
    void (*make)(struct trial *trial, struct pair *pair, const struct bag *bag);
    int weight;
    int64_t tried, accepted;
} faults[] = {
    {"none", no_fault, 3, 0, 0},
    {"wrong bag", wrong_bag, 3, 0, 0},
    {"wrong subject", wrong_subject, 3, 0, 0},
    {"neighbouring code", neighbouring_code, 3, 0, 0},
    {"transposed characters", transposed, 3, 0, 0},
    {"expired by one second", expired_by_a_second, 2, 0, 0},
    {"not expired by one second", a_second_is_left, 2, 0, 0},
    {"a vial allocated elsewhere", allocated_elsewhere, 2, 0, 0},
    {"second checker the same person", same_person, 2, 0, 0},
    {"half a scan", half_a_scan, 2, 0, 0},
    {"not handed", not_handed, 2, 0, 0},
    {"already given", already_given, 2, 0, 0},
    {"held lot", held_lot, 2, 0, 0},
    {"recalled lot", recalled_lot, 2, 0, 0},
};
enum { FAULTS = sizeof faults / sizeof *faults };

static struct fault *some_fault(struct trial *trial)
{
    int64_t total = 0;
    for (int i = 0; i < FAULTS; i++)
        total += faults[i].weight;
    int64_t at = below(trial, total);
    int i = 0;
    while (at >= faults[i].weight)
        at -= faults[i++].weight;
    return &faults[i];
}

/* ---- acting ------------------------------------------------------------------------------------------------------ */

static const struct cl_person *person_of(const struct trial *trial, const char *login)
{
    for (int i = 0; i < trial->people_count; i++)
        if (strcmp(trial->people[i].login, login) == 0)
            return &trial->people[i].person;
    abort();
}

static void act_as(struct trial *trial, const char *login, const char *second)
{
    trial->cl->actor = *person_of(trial, login);
    trial->cl->second = second ? *person_of(trial, second) : (struct cl_person){0};
    cl_next_moment(trial->cl);
    cl_set_reason(trial->cl, "the trial");
}

static enum cl_status prove(struct trial *trial, const char *login)
{
    char password[64];
    snprintf(password, sizeof password, "training password of %s", login);
    enum cl_status status = cl_sign_in(trial->cl, login, password);
    trial->people[trial->people_count].login = login;
    trial->people[trial->people_count++].person = trial->cl->actor;
    return status;
}

/* How far a bag gets. */
enum stage { THAWED, PREPARED, HANDED, GIVEN };

static enum cl_status make_bag(struct trial *trial, const char *vial, enum stage stage, bool good)
{
    enum cl_status status;
    struct cl *cl = trial->cl;
    struct cl_subject subject;
    struct cl_dose dose;
    struct cl_infusion infusion;
    struct bag *bag = &trial->bag[trial->bags++];
    const char *code = cl_arena_print(&cl->arena, "S-%d", 100 + trial->bags);
    const char *nurse = trial->bags % 2 ? "nora" : "nils";
    act_as(trial, "nora", NULL);
    CL_TRY(cl_subject_add(cl, &(struct cl_subject_new){.code = code, .site = "CPN"}, &subject));
    CL_TRY(cl_subject_weigh(cl, code, 50000, cl_today(cl, subject.timezone), &subject));
    act_as(trial, "petra", NULL);
    const struct cl_dose_thaw thaw = {
        .subject = code, .vials = {&vial, 1}, .target = {.kind = "per-kg", .cells = 1000000}};
    CL_TRY(cl_dose_thaw(cl, &thaw, &dose));
    const struct cl_dose_draw draw = {vial, dose.contents.at[0].volume_ul};
    const struct cl_dose_prepare prepare = {
        .draws = &draw, .draw_count = 1, .diluent = "Plasma-Lyte 148", .diluent_lot = "PL2291", .diluent_ul = 50000};
    if (stage >= PREPARED)
        CL_TRY(cl_dose_prepare(cl, dose.code, &prepare, &dose));
    act_as(trial, "petra", nurse);
    if (stage >= HANDED)
        CL_TRY(cl_dose_hand(cl, dose.code, "Ward 3", &dose));
    *bag = (struct bag){.handed = stage == HANDED, .good = good, .holder = nurse};
    bag->thawed_ms = dose.thawed_at_ms;
    bag->use_by_ms = dose.use_by_ms;
    cl_subject_label_write(code, bag->label);
    snprintf(bag->code, sizeof bag->code, "%s", dose.code);
    if (stage < GIVEN)
        return CL_OK;
    act_as(trial, "nora", "nils");
    const struct cl_bedside_scan scan = {bag->label, bag->code};
    status = cl_infusion_start(cl, &(struct cl_infusion_start){.starter = scan, .checker = scan}, &infusion);
done:
    return status;
}

/* "good V V .. held V .. recalled V ..": of the last three good ones one stays thawed, one prepared, one is given. */
static enum cl_status make_bags(struct trial *trial, int count, char **vials)
{
    enum cl_status status = CL_OK;
    bool good = true;
    int last_good = 0;
    while (last_good < count && strcmp(vials[last_good], "held") != 0)
        last_good++;
    for (int i = 0; i < count; i++) {
        static const enum stage LATER[] = {THAWED, PREPARED, GIVEN};
        if (strcmp(vials[i], "held") == 0 || strcmp(vials[i], "recalled") == 0 || strcmp(vials[i], "good") == 0) {
            good = strcmp(vials[i], "good") == 0;
            continue;
        }
        bool later = good && i >= last_good - 3;
        if (good && !later)
            trial->right_bags++;
        CL_TRY(make_bag(trial, vials[i], later ? LATER[i - (last_good - 3)] : HANDED, good));
    }
done:
    return status;
}

static enum cl_status stop_lots(struct trial *trial, const char *held, const char *recalled)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_recall recall;
    CL_TRY(prove(trial, "rosa"));
    cl_next_moment(trial->cl);
    CL_TRY(cl_set_reason(trial->cl, "the trial"));
    CL_TRY(cl_lot_hold(trial->cl, held, &lot));
    CL_TRY(cl_recall_open(trial->cl, &(struct cl_recall_new){.lot = recalled, .class = 1}, &recall));
done:
    return status;
}

/* ---- the pairs --------------------------------------------------------------------------------------------------- */

static void make_pair(struct trial *trial, struct fault *fault, struct pair *pair)
{
    const struct bag *bag = some_bag(trial);
    bool first = below(trial, 2);
    *pair = (struct pair){.login = {first ? "nora" : "nils", first ? "nils" : "nora"}};
    pair->at_ms = trial->now_ms + 120000 + below(trial, bag->use_by_ms - trial->now_ms - 240000);
    read_bag(pair, 0, bag);
    read_bag(pair, 1, bag);
    fault->make(trial, pair, bag);
}

static enum cl_status start(struct trial *trial, const struct pair *pair)
{
    struct cl_infusion out;
    set_clock_ms = pair->at_ms;
    trial->cl->now_ms = 0;
    act_as(trial, pair->login[0], pair->login[1]);
    const struct cl_infusion_start begin = {
        .starter = {pair->subject[0], pair->dose[0]},
        .checker = {*pair->subject[1] ? pair->subject[1] : NULL, *pair->dose[1] ? pair->dose[1] : NULL}};
    return cl_infusion_start(trial->cl, &begin, &out);
}

static bool is_answer(enum cl_status status)
{
    return status == CL_OK || status == CL_REFUSED || status == CL_USAGE || status == CL_NOT_FOUND ||
           status == CL_NOT_AUTHORISED;
}

/* false: answered wrongly, which is said. */
static bool try_pair(struct trial *trial)
{
    struct pair pair;
    struct fault *fault = some_fault(trial);
    make_pair(trial, fault, &pair);
    bool right = is_right(trial, &pair);
    enum cl_status status = start(trial, &pair);
    fault->tried++;
    fault->accepted += status == CL_OK;
    bool fine = is_answer(status) && right == (status == CL_OK);
    if (!fine)
        printf("%s, %s: %s read '%s' and '%s', %s read '%s' and '%s': %s\n", fault->name,
               right ? "right but refused" : "wrong but accepted, or failed", pair.login[0], pair.subject[0],
               pair.dose[0], pair.login[1], pair.subject[1], pair.dose[1],
               status == CL_OK ? "accepted" : trial->error.message);
    cl_error_clear(&trial->error);
    return fine;
}

static bool try_pairs(struct trial *trial, int64_t pairs)
{
    struct cl_moment_mark mark;
    bool fine = cl_moment_mark(trial->cl, &mark) == CL_OK;
    cl_set_dry_run(trial->cl, true);
    trial->now_ms = cl_now_ms(trial->cl);
    for (int64_t i = 0; fine && i < pairs; i++) {
        fine = try_pair(trial);
        cl_take_notices(trial->cl);
        cl_moment_release(trial->cl, &mark);
    }
    for (int i = 0; i < FAULTS; i++) {
        printf("%-34s tried %7" PRId64 "  accepted %7" PRId64 "\n", faults[i].name, faults[i].tried,
               faults[i].accepted);
        fine = fine && faults[i].tried >= LEAST_OF_EACH;
    }
    return fine;
}

/* "UC26R002" of "UC26R002-0001K". */
static const char *lot_of(struct trial *trial, const char *vial)
{
    return cl_arena_copy_bytes(&trial->cl->arena, vial, (size_t)(strrchr(vial, '-') - vial));
}

int main(int argc, char **argv)
{
    enum cl_status status = CL_OK;
    bool fine = false;
    if (argc < 9)
        return 2;
    struct trial *trial = calloc(1, sizeof *trial);
    trial->random = strtoull(argv[3], NULL, 10);
    trial->allocated = argv[4];
    const char *held = NULL, *recalled = argv[argc - 1];
    for (int i = 5; i + 1 < argc; i++)
        if (strcmp(argv[i], "held") == 0)
            held = argv[i + 1];
    CL_TRY(cl_open(&trial->cl, argv[1], CL_WRITE, &trial->error));
    CL_TRY(prove(trial, "petra"));
    CL_TRY(prove(trial, "nils"));
    CL_TRY(prove(trial, "nora"));
    CL_TRY(make_bags(trial, argc - 5, argv + 5));
    CL_TRY(stop_lots(trial, lot_of(trial, held), lot_of(trial, recalled)));
    fine = try_pairs(trial, strtoll(argv[2], NULL, 10));
done:
    if (status != CL_OK)
        printf("%s [%s]\n", trial->error.message, trial->error.rule);
    cl_close(trial->cl);
    cl_error_clear(&trial->error);
    free(trial);
    return fine ? 0 : 1;
}
