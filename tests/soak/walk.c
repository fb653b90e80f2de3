/* walk RECORD ACTS SEED [turns]: so many random acts on a training record by eight processes of six people at once, and
 * a line for each kind of act: how often it was accepted, how often refused, and by which rules. With `turns` they wait
 * for each other in an order that the seed gives, so that a walk can be repeated. Everybody's password is "training
 * password of LOGIN". Exit code 0: every act was accepted or refused by a rule, and each kind was accepted at least
 * once; what the walk left is for `cryolot verify` to judge. */
#include "walk.h"
#include <cryolot/user.h>
#include <errno.h>
#include <inttypes.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 8, LOOK_EVERY = 12, RULES_MOST = 400 };

static const struct {
    const char *login, *second;
    enum walk_part part;
} PEOPLE[PROCESSES] = {{"stan", "stella", WALK_STORAGE}, {"stan", "stella", WALK_STORAGE},
                       {"stan", "rosa", WALK_STORAGE},   {"stella", "stan", WALK_STORAGE},
                       {"stella", "stan", WALK_STORAGE}, {"stella", "rosa", WALK_STORAGE},
                       {"rosa", "stan", WALK_QUALITY},   {"olga", "stan", WALK_FILLING}};

struct rule {
    char act[48], rule[48], example[240];
    int64_t count;
};

/* What all processes share: what came of their acts, and whose turn it is. */
struct tally {
    sem_t lock, turn[PROCESSES], done;
    struct rule rule[RULES_MOST];
    int rules;
    bool broken;
    char sentence[1400];
};

/* What SQLite would wait for: this is not about power cuts. */
int fdatasync(int file)
{
    (void)file;
    return 0;
}

/* ---- counting what came of it ------------------------------------------------------------------------------------ */

static void note(struct tally *tally, const char *act, const char *rule, const char *example)
{
    sem_wait(&tally->lock);
    int at = 0;
    while (at < tally->rules && (strcmp(tally->rule[at].act, act) != 0 || strcmp(tally->rule[at].rule, rule) != 0))
        at++;
    if (at < RULES_MOST) {
        tally->rules += at == tally->rules;
        snprintf(tally->rule[at].act, sizeof tally->rule[at].act, "%s", act);
        snprintf(tally->rule[at].rule, sizeof tally->rule[at].rule, "%s", rule);
        snprintf(tally->rule[at].example, sizeof tally->rule[at].example, "%s", example);
        tally->rule[at].count++;
    }
    sem_post(&tally->lock);
}

static void break_off(struct tally *tally, const char *login, const char *act, const struct cl_error *error)
{
    sem_wait(&tally->lock);
    if (!tally->broken)
        snprintf(tally->sentence, sizeof tally->sentence, "%s, %s: %s: %s [%s]", login, act,
                 cl_status_word(error->status), error->message, error->rule);
    tally->broken = true;
    sem_post(&tally->lock);
}

/* Refusals are what a walk is made of; a record that fails, is damaged, or says no without a rule is not. */
static bool is_answer(enum cl_status status)
{
    return status == CL_REFUSED || status == CL_NOT_AUTHORISED || status == CL_NOT_FOUND || status == CL_CONFLICT ||
           status == CL_USAGE || status == CL_INVALID_INPUT;
}

static void judge(struct tally *tally, struct walker *walker, const char *act, enum cl_status status)
{
    const struct cl_error *error = &walker->error;
    if (status == CL_OK)
        note(tally, act, "", "");
    else if (is_answer(status))
        note(tally, act, *error->rule ? error->rule : cl_status_word(status), error->message);
    else
        break_off(tally, walker->login, act, error);
}

/* ---- one process ------------------------------------------------------------------------------------------------- */

static enum cl_status begin(struct walker *walker, const char *place, struct cl_moment_mark *mark)
{
    enum cl_status status;
    char own[64], other[64];
    snprintf(own, sizeof own, "training password of %s", walker->login);
    snprintf(other, sizeof other, "training password of %s", walker->second);
    CL_TRY(cl_open(&walker->cl, place, CL_WRITE, &walker->error));
    CL_TRY(cl_sign_in(walker->cl, walker->login, own));
    CL_TRY(cl_prove_second(walker->cl, walker->second, other, true));
    CL_TRY(cl_moment_mark(walker->cl, mark));
    status = walk_look(walker);
done:
    return status;
}

/* Mostly what this person may do, by weight; now and then anything. */
static const struct walk_act *choose(struct walker *walker)
{
    int total = 0;
    bool any = walk_one_in(walker, 40);
    for (int i = 0; i < walk_act_count; i++)
        if (any || walk_acts[i].parts & walker->part)
            total += walk_acts[i].weight;
    int64_t at = walk_below(walker, total);
    for (int i = 0; i < walk_act_count; i++) {
        if (!any && !(walk_acts[i].parts & walker->part))
            continue;
        at -= walk_acts[i].weight;
        if (at < 0)
            return &walk_acts[i];
    }
    return &walk_acts[0];
}

static enum cl_status act_once(struct walker *walker, struct tally *tally, bool look)
{
    enum cl_status status = CL_OK;
    bool tried = false;
    if (look)
        CL_TRY(walk_look(walker));
    for (int turns = 0; !tried && turns < 100; turns++) {
        const struct walk_act *act = choose(walker);
        cl_next_moment(walker->cl);
        if (!walk_one_in(walker, 30))
            CL_TRY(cl_set_reason(walker->cl, "the walk"));
        status = act->run(walker, &tried);
        if (tried || status != CL_OK) {
            judge(tally, walker, act->name, status);
            cl_error_clear(&walker->error);
            return CL_OK;
        }
    }
done:
    return status;
}

/* Whether some kind of act that this person does was never accepted yet. */
static bool lacks(struct tally *tally, enum walk_part part)
{
    bool lacking = false;
    sem_wait(&tally->lock);
    for (int i = 0; i < walk_act_count && !lacking; i++) {
        int at = 0;
        while (at < tally->rules && (strcmp(tally->rule[at].act, walk_acts[i].name) != 0 || *tally->rule[at].rule))
            at++;
        lacking = walk_acts[i].parts & part && at == tally->rules;
    }
    sem_post(&tally->lock);
    return lacking;
}

/* A walk is as long as it shall be, and goes on for as long again while some kind of act was never accepted. */
static bool goes_on(struct tally *tally, const struct walker *walker, int done, int acts, bool turns)
{
    return !tally->broken && (done < acts || (!turns && done < acts * 3 && lacks(tally, walker->part)));
}

static void walk(struct walker *walker, struct tally *tally, const char *place, int acts, bool turns)
{
    struct cl_moment_mark mark;
    enum cl_status status = begin(walker, place, &mark);
    for (int i = 0; status == CL_OK && goes_on(tally, walker, i, acts, turns); i++) {
        if (turns)
            sem_wait(&tally->turn[walker->number]);
        status = act_once(walker, tally, i % LOOK_EVERY == 0);
        cl_moment_release(walker->cl, &mark);
        if (turns)
            sem_post(&tally->done);
    }
    if (status != CL_OK)
        break_off(tally, walker->login, "on the way", &walker->error);
    for (int i = 0; turns && (status != CL_OK || tally->broken) && i < acts; i++)
        sem_post(&tally->done);
    cl_close(walker->cl);
    cl_error_clear(&walker->error);
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

/* Filling has few kinds of acts, and takes a lesser part. */
static int share_of(int number, int acts)
{
    return PEOPLE[number].part == WALK_FILLING ? acts / 4 + 1 : acts;
}

static pid_t start(int number, struct tally *tally, const char *place, int acts, uint64_t seed, bool turns)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    struct walker *walker = calloc(1, sizeof *walker);
    *walker = (struct walker){.number = number,
                              .random = seed * 1000 + (uint64_t)number,
                              .login = PEOPLE[number].login,
                              .second = PEOPLE[number].second,
                              .part = PEOPLE[number].part};
    walk(walker, tally, place, share_of(number, acts), turns);
    free(walker);
    _exit(0);
}

/* Who acts next is drawn from the seed, until each has acted as often as it shall. */
static void give_turns(struct tally *tally, int acts, uint64_t seed)
{
    struct walker dice = {.random = seed};
    int left[PROCESSES], total = 0;
    for (int i = 0; i < PROCESSES; i++)
        total += left[i] = share_of(i, acts);
    while (total > 0 && !tally->broken) {
        int next = (int)walk_below(&dice, PROCESSES);
        while (left[next] == 0)
            next = (next + 1) % PROCESSES;
        left[next]--;
        total--;
        sem_post(&tally->turn[next]);
        sem_wait(&tally->done);
    }
    for (int i = 0; i < PROCESSES; i++)
        for (int j = 0; j < left[i]; j++)
            sem_post(&tally->turn[i]);
}

static bool say_act(const struct tally *tally, const char *act)
{
    int64_t accepted = 0, refused = 0;
    for (int i = 0; i < tally->rules; i++)
        if (strcmp(tally->rule[i].act, act) == 0)
            *(*tally->rule[i].rule ? &refused : &accepted) += tally->rule[i].count;
    printf("%-24s accepted %6" PRId64 "  refused %6" PRId64, act, accepted, refused);
    for (int i = 0; i < tally->rules; i++)
        if (strcmp(tally->rule[i].act, act) == 0 && *tally->rule[i].rule)
            printf(" %s %" PRId64, tally->rule[i].rule, tally->rule[i].count);
    printf("\n");
    for (int i = 0; getenv("EXAMPLES") && i < tally->rules; i++)
        if (strcmp(tally->rule[i].act, act) == 0 && *tally->rule[i].rule)
            printf("    %s: %s\n", tally->rule[i].rule, tally->rule[i].example);
    return accepted > 0;
}

static int say_all(const struct tally *tally)
{
    int never = 0;
    for (int i = 0; i < walk_act_count; i++)
        if (!say_act(tally, walk_acts[i].name)) {
            fprintf(stderr, "walk: %s was never accepted\n", walk_acts[i].name);
            never++;
        }
    if (tally->broken)
        fprintf(stderr, "walk: %s\n", tally->sentence);
    return never > 0 || tally->broken ? 1 : 0;
}

int main(int argc, char **argv)
{
    if (argc != 4 && argc != 5)
        return 2;
    struct tally *tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int acts = atoi(argv[2]) * 4 / (4 * PROCESSES - 3) + 1, all = 0, ended = 0;
    uint64_t seed = strtoull(argv[3], NULL, 10);
    bool turns = argc == 5;
    if (tally == MAP_FAILED)
        return 1;
    sem_init(&tally->lock, 1, 1);
    sem_init(&tally->done, 1, 0);
    for (int i = 0; i < PROCESSES; i++)
        sem_init(&tally->turn[i], 1, 0);
    for (int i = 0; i < PROCESSES; i++)
        if (start(i, tally, argv[1], acts, seed, turns) < 0)
            return 1;
    for (int i = 0; i < PROCESSES; i++)
        all += share_of(i, acts);
    if (turns)
        give_turns(tally, acts, seed);
    for (int i = 0; i < PROCESSES; i++) {
        int status = 0;
        if (wait(&status) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
            ended++;
    }
    if (ended > 0)
        fprintf(stderr, "walk: %d process%s ended before time\n", ended, ended == 1 ? "" : "es");
    printf("seed %" PRIu64 ", %d acts\n", seed, all);
    return say_all(tally) || ended > 0;
}
