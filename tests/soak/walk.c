/* walk RECORD ACTS SEED [turns]: so many random acts on a training record by eight processes of six people at once, and
 * a line for each kind of act: how often it was accepted, how often refused, and by which rules. With `turns` they wait
 * for each other in an order that the seed gives, so that a walk can be repeated. Everybody's password is "training
 * password of LOGIN".
 *
 * Now and then a process is killed in the middle of a write, at times all of them are at once, and others go on in
 * their places. Its last line says how many writes were acknowledged: so many events the log has more than before, and
 * at most one more for each that was killed. Exit code 0: every act was accepted or refused by a rule, and each kind
 * was accepted at least once, but for what a short walk seldom comes to; what the walk left is for `cryolot verify` to
 * judge. */
#include "walk.h"
#include <cryolot/user.h>
#include <errno.h>
#include <inttypes.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PROCESSES = 8, LOOK_EVERY = 12, RULES_MOST = 400, WRITES_MOST = 8000, LONG = 20000, LOOK_AFTER_MS = 20 };
enum { STEP_PERCENT = 2, STEP_US = 2000, STEP_TRIES = 2000, BUSY_IN_TURN = 20 };

static const struct {
    const char *login, *second;
    enum walk_part part;
    bool serves_patients;
    int share; /* of the acts, in quarters: some do few kinds of them */
    const char *other[WALK_OTHERS];
} PEOPLE[PROCESSES] = {
    {"stan", "stella", WALK_STORAGE, false, 4, {NULL}},
    {"stan", "petra", WALK_STORAGE, true, 4, {NULL}},
    {"stella", "stan", WALK_STORAGE, false, 4, {NULL}},
    {"stella", "rosa", WALK_STORAGE, false, 4, {NULL}},
    {"rosa", "stan", WALK_QUALITY, false, 4, {NULL}},
    {"olga", "stan", WALK_FILLING, false, 1, {NULL}},
    {"petra", "nora", WALK_PHARMACY, false, 3, {"paul", "phil"}},
    {"nora", "nils", WALK_WARD, false, 2, {NULL}},
};
enum { SHARES = 26 }; /* of all of them */

struct rule {
    char act[48], rule[48], example[240];
    int64_t count;
};

/* What came of the acts of one process, and of those that were killed in its place. It alone writes it, so that no lock
 * can be left behind. */
struct tally {
    struct rule rule[RULES_MOST];
    _Atomic int rules, done;
    _Atomic int busy, busy_in_turn; /* how often it waited in vain for who wrote; since it last did not */
    int64_t acknowledged;
    char sentence[1400];
    _Atomic bool walking, broken; /* walking: it is behind the proof of who it is */
};

struct everyone {
    struct tally tally[PROCESSES];
    int acts; /* of all of them */
    sem_t turn[PROCESSES], acted;
};

/* What the parent knows of them. */
struct watch {
    struct everyone *everyone;
    const char *place;
    uint64_t seed;
    int acts;
    bool turns;
    struct walker dice;
    pid_t pid[PROCESSES]; /* 0: it did its share */
    int life[PROCESSES];
    int running, killed, ended;
};

/* ---- the disk ---------------------------------------------------------------------------------------------------- */

/* So many writes until this process is killed in the middle of one; below 0: it is not. */
static int64_t writes_left = -1;

/* What SQLite would wait for: this is not about power cuts. */
int fdatasync(int file)
{
    (void)file;
    return 0;
}

ssize_t pwrite64(int file, const void *data, size_t size, off64_t at)
{
    if (writes_left >= 0 && writes_left-- == 0) {
        syscall(SYS_pwrite64, file, data, size / 2, at);
        kill(getpid(), SIGKILL);
    }
    return syscall(SYS_pwrite64, file, data, size, at);
}

/* ---- counting what came of it ------------------------------------------------------------------------------------ */

static void note(struct tally *tally, const char *act, const char *rule, const char *example, int64_t times)
{
    int at = 0;
    while (at < tally->rules && (strcmp(tally->rule[at].act, act) != 0 || strcmp(tally->rule[at].rule, rule) != 0))
        at++;
    if (at >= RULES_MOST)
        return;
    snprintf(tally->rule[at].act, sizeof tally->rule[at].act, "%s", act);
    snprintf(tally->rule[at].rule, sizeof tally->rule[at].rule, "%s", rule);
    snprintf(tally->rule[at].example, sizeof tally->rule[at].example, "%s", example);
    tally->rule[at].count += times;
    if (at == tally->rules)
        tally->rules++;
}

static void break_off(struct tally *tally, const char *login, const char *act, const struct cl_error *error)
{
    snprintf(tally->sentence, sizeof tally->sentence, "%s, %s: %s: %s [%s]", login, act, cl_status_word(error->status),
             error->message, error->rule);
    tally->broken = true;
}

static bool is_broken(const struct everyone *everyone)
{
    for (int i = 0; i < PROCESSES; i++)
        if (everyone->tally[i].broken)
            return true;
    return false;
}

/* Refusals are what a walk is made of; a record that fails, is damaged, or says no without a rule is not. */
static bool is_answer(enum cl_status status, const struct cl_error *error)
{
    if (status == CL_REFUSED)
        return error->status == CL_REFUSED && *error->rule;
    return status == CL_NOT_AUTHORISED || status == CL_NOT_FOUND || status == CL_CONFLICT || status == CL_USAGE ||
           status == CL_INVALID_INPUT;
}

/* On a machine that has too much to do who writes may be waited for in vain, which says nothing of the record: it is
 * tried again. A lock that nobody gives back is another thing. */
static bool may_be_busy(struct tally *tally, enum cl_status status)
{
    if (status != CL_BUSY) {
        tally->busy_in_turn = 0;
        return false;
    }
    tally->busy++;
    return ++tally->busy_in_turn <= BUSY_IN_TURN;
}

static void judge(struct tally *tally, struct walker *walker, const char *act, enum cl_status status)
{
    const struct cl_error *error = &walker->error;
    bool busy = may_be_busy(tally, status);
    if (status == CL_OK) {
        ++*walker->acknowledged;
        note(tally, act, "", "", 1);
    } else if (is_answer(status, error) || busy) {
        note(tally, act, *error->rule ? error->rule : cl_status_word(status), error->message, 1);
    } else {
        break_off(tally, walker->login, act, error);
    }
}

static int64_t count_of(const struct everyone *everyone, const char *act, bool accepted)
{
    int64_t count = 0;
    for (int i = 0; i < PROCESSES; i++)
        for (int at = 0; at < everyone->tally[i].rules; at++) {
            const struct rule *rule = &everyone->tally[i].rule[at];
            if (strcmp(rule->act, act) == 0 && !*rule->rule == accepted)
                count += rule->count;
        }
    return count;
}

/* ---- one process ------------------------------------------------------------------------------------------------- */

/* When it is killed: some time on its way, or, where one was killed before, perhaps as soon as it writes again. */
static int64_t some_death(struct walker *walker)
{
    return walker->life > 0 && walk_one_in(walker, 3) ? walk_below(walker, 6) : walk_below(walker, WRITES_MOST);
}

static enum cl_status prove(struct walker *walker, const char *login)
{
    char password[64];
    snprintf(password, sizeof password, "training password of %s", login);
    return cl_sign_in(walker->cl, login, password);
}

/* Those beside whom it acts are proven first: what a call hands out before the mark stays. */
static enum cl_status prove_others(struct walker *walker)
{
    enum cl_status status = CL_OK;
    for (int i = 0; i < WALK_OTHERS && PEOPLE[walker->number].other[i]; i++) {
        CL_TRY(prove(walker, PEOPLE[walker->number].other[i]));
        walker->other[i] = (struct walk_other){walker->cl->actor, walker->cl->proof, walker->cl->proven};
    }
done:
    return status;
}

static enum cl_status begin(struct walker *walker, const char *place, struct cl_moment_mark *mark)
{
    enum cl_status status;
    char other[64];
    snprintf(other, sizeof other, "training password of %s", walker->second);
    CL_TRY(cl_open(&walker->cl, place, CL_WRITE, &walker->error));
    CL_TRY(prove_others(walker));
    CL_TRY(prove(walker, walker->login));
    CL_TRY(cl_prove_second(walker->cl, walker->second, other, true));
    CL_TRY(cl_moment_mark(walker->cl, mark));
    CL_TRY(walk_look(walker));
    writes_left = some_death(walker);
done:
    return status;
}

static enum cl_status begin_at_last(struct walker *walker, struct tally *tally, const char *place,
                                    struct cl_moment_mark *mark)
{
    enum cl_status status;
    while (may_be_busy(tally, status = begin(walker, place, mark))) {
        cl_close(walker->cl);
        walker->cl = NULL;
        cl_error_clear(&walker->error);
    }
    return status;
}

/* A kind of act that somebody who does these parts does, and that was never accepted yet; NULL: there is none. */
static const struct walk_act *lacking(const struct everyone *everyone, struct walker *walker, unsigned parts, bool rare)
{
    int first = (int)walk_below(walker, walk_act_count);
    for (int i = 0; i < walk_act_count; i++) {
        const struct walk_act *act = &walk_acts[(first + i) % walk_act_count];
        if (act->parts & parts && (rare || !act->rare) && count_of(everyone, act->name, true) == 0)
            return act;
    }
    return NULL;
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

static enum cl_status act_once(struct walker *walker, struct tally *tally, bool look, const struct walk_act *lacked)
{
    enum cl_status status = CL_OK;
    bool tried = false;
    if (look)
        CL_TRY(walk_look(walker));
    for (int turns = 0; !tried && turns < 100; turns++) {
        const struct walk_act *act = lacked && turns < 3 && walk_one_in(walker, 2) ? lacked : choose(walker);
        cl_next_moment(walker->cl);
        if (!walk_one_in(walker, 30))
            CL_TRY(cl_set_reason(walker->cl, "walked at random"));
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

/* A walk is as long as it shall be, and goes on while some kind of act was never accepted by anybody: then every other
 * one is of such a kind, and the rest provides for it. */
static bool goes_on(const struct everyone *everyone, struct walker *walker, int acts, bool turns)
{
    int done = everyone->tally[walker->number].done;
    return !is_broken(everyone) &&
           (done < acts || (!turns && done < acts * 3 && lacking(everyone, walker, WALK_ANY, everyone->acts >= LONG)));
}

static int share_of(int number, int acts)
{
    return acts * PEOPLE[number].share / SHARES + 1;
}

/* In step with the others: who has little to do would else be through before there is anything to do it with. */
static void keep_step(const struct everyone *everyone, const struct walker *walker, int acts)
{
    for (int tries = 0; tries < STEP_TRIES; tries++) {
        int64_t all = 0, done = everyone->tally[walker->number].done;
        for (int i = 0; i < PROCESSES; i++)
            all += everyone->tally[i].done < share_of(i, everyone->acts) ? everyone->tally[i].done
                                                                         : share_of(i, everyone->acts);
        if (done >= acts || is_broken(everyone) || done * 100 / acts <= all * 100 / everyone->acts + STEP_PERCENT)
            return;
        usleep(STEP_US);
    }
}

static void walk(struct walker *walker, struct everyone *everyone, const char *place, int acts, bool turns)
{
    struct cl_moment_mark mark;
    struct tally *tally = &everyone->tally[walker->number];
    enum cl_status status = begin_at_last(walker, tally, place, &mark);
    tally->walking = true;
    while (status == CL_OK && goes_on(everyone, walker, acts, turns)) {
        if (turns)
            sem_wait(&everyone->turn[walker->number]);
        else
            keep_step(everyone, walker, acts);
        const struct walk_act *lacked = tally->done >= acts ? lacking(everyone, walker, walker->part, true) : NULL;
        status = act_once(walker, tally, tally->done % LOOK_EVERY == 0, lacked);
        if (status == CL_BUSY && may_be_busy(tally, status)) {
            cl_error_clear(&walker->error);
            status = CL_OK;
        }
        cl_moment_release(walker->cl, &mark);
        tally->done++;
        if (turns)
            sem_post(&everyone->acted);
    }
    if (status != CL_OK)
        break_off(tally, walker->login, "on the way", &walker->error);
    writes_left = -1;
    tally->walking = false;
    cl_close(walker->cl);
    cl_error_clear(&walker->error);
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

static bool start(struct watch *watch, int number)
{
    pid_t pid = fork();
    watch->pid[number] = pid;
    if (pid != 0)
        return pid > 0;
    struct walker *walker = calloc(1, sizeof *walker);
    *walker = (struct walker){.number = number,
                              .life = watch->life[number],
                              .random = watch->seed * 1000 + (uint64_t)number + (uint64_t)watch->life[number] * 7919,
                              .login = PEOPLE[number].login,
                              .second = PEOPLE[number].second,
                              .part = PEOPLE[number].part,
                              .serves_patients = PEOPLE[number].serves_patients,
                              .acknowledged = &watch->everyone->tally[number].acknowledged};
    walk(walker, watch->everyone, watch->place, share_of(number, watch->acts), watch->turns);
    free(walker);
    _exit(0);
}

/* Another one goes on in the place of one that was killed; one that did its share is done. */
static void follow(struct watch *watch, int number, int status)
{
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && !is_broken(watch->everyone)) {
        watch->killed++;
        watch->everyone->tally[number].walking = false;
        watch->life[number]++;
        watch->ended += !start(watch, number);
        return;
    }
    watch->ended += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    watch->pid[number] = 0;
    watch->running--;
}

/* What happened to this one, and, when it was killed, perhaps to all: then the next one finds a record that nobody has
 * open. But for those who prove who they are: a login waits ten seconds for a proof that never ends. */
static void reap(struct watch *watch, int number, int status)
{
    int others[PROCESSES];
    bool fell[PROCESSES] = {false}, all = WIFSIGNALED(status) && walk_one_in(&watch->dice, 3);
    for (int i = 0; all && i < PROCESSES; i++) {
        fell[i] = i != number && watch->pid[i] > 0 && watch->everyone->tally[i].walking;
        if (fell[i])
            kill(watch->pid[i], SIGKILL);
    }
    for (int i = 0; i < PROCESSES; i++)
        fell[i] = fell[i] && waitpid(watch->pid[i], &others[i], 0) == watch->pid[i];
    follow(watch, number, status);
    for (int i = 0; i < PROCESSES; i++)
        if (fell[i])
            follow(watch, i, others[i]);
}

static void wait_for_all(struct watch *watch)
{
    while (watch->running > 0) {
        int status = 0, number = 0;
        pid_t pid = wait(&status);
        while (number < PROCESSES && watch->pid[number] != pid)
            number++;
        if (pid < 0 || number == PROCESSES)
            return;
        reap(watch, number, status);
    }
}

/* One acts, or is killed while it does. */
static void give_turn(struct watch *watch, int number)
{
    sem_post(&watch->everyone->turn[number]);
    while (watch->pid[number] > 0 && !is_broken(watch->everyone)) {
        int status = 0;
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += LOOK_AFTER_MS * 1000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        if (sem_timedwait(&watch->everyone->acted, &until) == 0)
            return;
        if (waitpid(watch->pid[number], &status, WNOHANG) == watch->pid[number]) {
            reap(watch, number, status);
            return;
        }
    }
}

/* Who acts next is drawn from the seed, until each has acted as often as it shall. */
static void give_turns(struct watch *watch)
{
    struct everyone *everyone = watch->everyone;
    while (!is_broken(everyone)) {
        int next = (int)walk_below(&watch->dice, PROCESSES), tries = 0;
        while (tries < PROCESSES && everyone->tally[next].done >= share_of(next, watch->acts)) {
            next = (next + 1) % PROCESSES;
            tries++;
        }
        if (tries == PROCESSES)
            break;
        give_turn(watch, next);
    }
    for (int i = 0; i < PROCESSES; i++)
        sem_post(&everyone->turn[i]);
}

/* ---- what is said ------------------------------------------------------------------------------------------------ */

/* By what rules, all processes together; with an example of each. */
static void say_refusals(const struct everyone *everyone, const char *act, bool examples)
{
    struct tally *all = calloc(1, sizeof *all);
    for (int i = 0; i < PROCESSES; i++)
        for (int at = 0; at < everyone->tally[i].rules; at++) {
            const struct rule *rule = &everyone->tally[i].rule[at];
            if (strcmp(rule->act, act) == 0 && *rule->rule)
                note(all, act, rule->rule, rule->example, rule->count);
        }
    for (int at = 0; at < all->rules; at++)
        printf(" %s %" PRId64, all->rule[at].rule, all->rule[at].count);
    printf("\n");
    for (int at = 0; examples && at < all->rules; at++)
        printf("    %s: %s\n", all->rule[at].rule, all->rule[at].example);
    free(all);
}

static int say_all(const struct watch *watch)
{
    int never = 0, done = 0, busy = 0;
    int64_t acknowledged = 0;
    for (int i = 0; i < walk_act_count; i++) {
        const char *act = walk_acts[i].name;
        int64_t accepted = count_of(watch->everyone, act, true);
        printf("%-24s accepted %6" PRId64 "  refused %6" PRId64, act, accepted, count_of(watch->everyone, act, false));
        say_refusals(watch->everyone, act, getenv("EXAMPLES") != NULL);
        if (accepted > 0)
            continue;
        bool excused = walk_acts[i].rare && watch->acts < LONG;
        fprintf(excused ? stdout : stderr, "walk: %s was never accepted\n", act);
        never += !excused;
    }
    for (int i = 0; i < PROCESSES; i++) {
        const struct tally *tally = &watch->everyone->tally[i];
        done += tally->done;
        busy += tally->busy;
        acknowledged += tally->acknowledged;
        if (tally->broken)
            fprintf(stderr, "walk: %s\n", tally->sentence);
    }
    if (watch->ended > 0)
        fprintf(stderr, "walk: %d process%s ended before time\n", watch->ended, watch->ended == 1 ? "" : "es");
    printf("waited in vain for who wrote, and tried again: %d\n", busy);
    printf("seed %" PRIu64 ", %d acts, acknowledged %" PRId64 ", killed %d\n", watch->seed, done, acknowledged,
           watch->killed);
    return never > 0 || watch->ended > 0 || is_broken(watch->everyone) ? 1 : 0;
}

int main(int argc, char **argv)
{
    if (argc != 4 && argc != 5)
        return 2;
    struct watch watch = {
        .place = argv[1], .acts = atoi(argv[2]), .seed = strtoull(argv[3], NULL, 10), .turns = argc == 5};
    watch.everyone = mmap(NULL, sizeof *watch.everyone, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (watch.everyone == MAP_FAILED)
        return 1;
    watch.everyone->acts = watch.acts;
    watch.dice.random = watch.seed;
    sem_init(&watch.everyone->acted, 1, 0);
    for (int i = 0; i < PROCESSES; i++)
        sem_init(&watch.everyone->turn[i], 1, 0);
    for (int i = 0; i < PROCESSES; i++, watch.running++)
        if (!start(&watch, i))
            return 1;
    if (watch.turns)
        give_turns(&watch);
    wait_for_all(&watch);
    return say_all(&watch);
}
