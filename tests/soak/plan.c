/* plan RECORD CASES SEED: so many random stocks of a training record whose guards are off, each planned for S-1 of 50
 * kg and held against every choice there is: first expired first out, of the last day the fewest lots, then the fewest
 * vials; never a vial that the gate of the thaw refuses. The stock is written here beside the record's own way: expiry,
 * cells, holds, recalls, scopes, boxes that stood open for too long. What is right is reckoned here, from what this
 * program itself wrote. Exit code 0: every plan was right. */
#include "domain/context.h"
#include <cryolot/order.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOTS = 6, VIALS = 4, MILLION = 1000000, DAY_MS = 24 * 60 * 60 * 1000 };

/* The record is thrown away: nothing needs to survive a power cut. */
int fdatasync(int file)
{
    (void)file;
    return 0;
}

struct vial {
    int64_t id, cells;
    char code[32];
    bool usable;
};

struct lot {
    int64_t id, box[2]; /* its first two vials stand in one, the others in the other */
    struct cl_date expires_on;
    bool usable;
    struct vial vial[VIALS]; /* in the order in which a plan takes them: by cells, then by number */
};

struct trial {
    struct cl *cl;
    struct cl_error error;
    sqlite3 *db;
    uint64_t random;
    struct lot lot[LOTS];
    struct cl_order_ask ask;
    struct cl_order_choice choice;
    int64_t required;
    struct cl_order_plan plan;
    long enough, single, several, dropped; /* how often it came to that */
};

static int64_t below(struct trial *trial, int64_t n)
{
    trial->random = trial->random * 6364136223846793005U + 1442695040888963407U;
    return (int64_t)((trial->random >> 33) % (uint64_t)n);
}

static bool one_in(struct trial *trial, int64_t n)
{
    return below(trial, n) == 0;
}

/* ---- the stock --------------------------------------------------------------------------------------------------- */

static void run(struct trial *trial, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void run(struct trial *trial, const char *format, ...)
{
    char sql[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sql, sizeof sql, format, arguments);
    va_end(arguments);
    if (sqlite3_exec(trial->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "plan: %s: %s\n", sql, sqlite3_errmsg(trial->db));
        exit(2);
    }
}

static void read_stock(struct trial *trial)
{
    static const char sql[] = "SELECT l.id, v.id, v.code, v.store_id FROM lot l JOIN vial v ON v.lot_id = l.id "
                              "WHERE l.code LIKE 'PL%' ORDER BY l.id, v.id";
    sqlite3_stmt *rows;
    int count = 0;
    if (sqlite3_prepare_v2(trial->db, sql, -1, &rows, NULL) != SQLITE_OK)
        exit(2);
    for (; sqlite3_step(rows) == SQLITE_ROW && count < LOTS * VIALS; count++) {
        struct lot *lot = &trial->lot[count / VIALS];
        struct vial *vial = &lot->vial[count % VIALS];
        lot->id = sqlite3_column_int64(rows, 0);
        vial->id = sqlite3_column_int64(rows, 1);
        snprintf(vial->code, sizeof vial->code, "%s", (const char *)sqlite3_column_text(rows, 2));
        lot->box[count % VIALS / 2] = sqlite3_column_int64(rows, 3);
    }
    sqlite3_finalize(rows);
    if (count != LOTS * VIALS)
        exit(2);
}

static int by_cells(const void *a, const void *b)
{
    const struct vial *one = a, *other = b;
    if (one->cells != other->cells)
        return one->cells > other->cells ? -1 : 1;
    return one->id < other->id ? -1 : 1;
}

static int by_id(const void *a, const void *b)
{
    return ((const struct vial *)a)->id < ((const struct vial *)b)->id ? -1 : 1;
}

static void write_lot(struct trial *trial, struct lot *lot, struct cl_date today)
{
    static const int DAYS[] = {-1, 1, 1, 2, 2, 3};
    char day[CL_DATE_TEXT];
    bool recalled = one_in(trial, 12), held = one_in(trial, 12), scoped = one_in(trial, 12);
    lot->expires_on = cl_date_add_days(today, DAYS[below(trial, 6)]);
    lot->usable = !recalled && !held && !scoped && cl_date_compare(lot->expires_on, today) >= 0;
    cl_date_write(lot->expires_on, day, sizeof day);
    run(trial, "UPDATE lot SET status = '%s', expires_on = '%s' WHERE id = %" PRId64,
        recalled ? "recalled" : "released", day, lot->id);
    run(trial, "UPDATE vial SET expires_on = '%s' WHERE lot_id = %" PRId64, day, lot->id);
    if (held)
        run(trial, "INSERT INTO hold (lot_id, reason, put_by, put_at_ms) VALUES (%" PRId64 ", 'doubt', 1, 1)", lot->id);
    if (scoped)
        run(trial,
            "INSERT INTO lot_scope (lot_id, country, signature_id) SELECT id, 'CN', decision_id FROM lot WHERE id "
            "= %" PRId64,
            lot->id);
}

static void write_vials(struct trial *trial, struct lot *lot)
{
    int64_t cells = (2 + below(trial, 30)) * MILLION;
    bool spent[2] = {one_in(trial, 12), one_in(trial, 12)};
    qsort(lot->vial, VIALS, sizeof *lot->vial, by_id);
    for (int i = 0; i < VIALS; i++) {
        struct vial *vial = &lot->vial[i];
        bool held = one_in(trial, 10);
        vial->cells = one_in(trial, 4) ? (1 + below(trial, 32)) * MILLION : cells;
        vial->usable = lot->usable && !held && !spent[i / 2];
        run(trial, "UPDATE vial SET cells = %" PRId64 " WHERE id = %" PRId64, vial->cells, vial->id);
        if (held)
            run(trial, "INSERT INTO hold (vial_id, reason, put_by, put_at_ms) VALUES (%" PRId64 ", 'torn', 1, 1)",
                vial->id);
    }
    for (int i = 0; i < 2; i++)
        if (spent[i]) /* for twenty minutes, where five are allowed */
            run(trial,
                "INSERT INTO opening (store_id, opened_by, opened_at_ms, closed_by, closed_at_ms) "
                "VALUES (%" PRId64 ", 1, %" PRId64 ", 1, %" PRId64 ")",
                lot->box[i], cl_now_ms(trial->cl) - 40 * 60 * 1000, cl_now_ms(trial->cl) - 20 * 60 * 1000);
    qsort(lot->vial, VIALS, sizeof *lot->vial, by_cells);
}

static void write_stock(struct trial *trial, const char *zone)
{
    struct cl_date today = cl_date_of(cl_now_ms(trial->cl), zone), needed = today;
    static const int64_t TARGETS[] = {MILLION / 2, MILLION, 2 * MILLION};
    trial->choice = (struct cl_order_choice){.single_lot = one_in(trial, 4), .explain = one_in(trial, 2)};
    if (one_in(trial, 3)) {
        trial->choice.needed_at_ms = cl_now_ms(trial->cl) + DAY_MS * (1 + below(trial, 2));
        needed = cl_date_of(trial->choice.needed_at_ms, zone);
    }
    trial->ask.target.cells = TARGETS[below(trial, 3)];
    trial->required = trial->ask.target.cells * 50;
    run(trial, "BEGIN; DELETE FROM hold; DELETE FROM lot_scope; DELETE FROM opening");
    for (int i = 0; i < LOTS; i++) {
        write_lot(trial, &trial->lot[i], today);
        trial->lot[i].usable &= cl_date_compare(trial->lot[i].expires_on, needed) >= 0;
        write_vials(trial, &trial->lot[i]);
    }
    run(trial, "COMMIT");
}

/* ---- what is right ----------------------------------------------------------------------------------------------- */

static bool is_planned(const struct trial *trial, const struct vial *vial)
{
    for (size_t i = 0; i < trial->plan.vials.count; i++)
        if (strcmp(trial->plan.vials.at[i], vial->code) == 0)
            return true;
    return false;
}

static bool wrong(const char *what)
{
    printf("%s\n", what);
    return false;
}

static int64_t cells_of_lot(const struct lot *lot)
{
    int64_t cells = 0;
    for (int i = 0; i < VIALS; i++)
        cells += lot->vial[i].usable ? lot->vial[i].cells : 0;
    return cells;
}

/* The fewest first vials of a lot that reach so many cells; 99: all do not. */
static int vials_for(const struct lot *lot, int64_t cells)
{
    int count = 0;
    for (int i = 0; i < VIALS && cells > 0; i++)
        if (lot->vial[i].usable) {
            cells -= lot->vial[i].cells;
            count++;
        }
    return cells > 0 ? 99 : count;
}

struct best {
    int lots, vials;
};

/* Every number of first vials of every lot of the day. */
static void try_from(const struct trial *trial, int lot, struct cl_date day, int64_t missing, struct best so_far,
                     struct best *best)
{
    if (missing <= 0 && (so_far.lots < best->lots || (so_far.lots == best->lots && so_far.vials < best->vials)))
        *best = so_far;
    if (lot == LOTS)
        return;
    try_from(trial, lot + 1, day, missing, so_far, best);
    if (cl_date_compare(trial->lot[lot].expires_on, day) != 0)
        return;
    so_far.lots++;
    for (int i = 0; i < VIALS; i++)
        if (trial->lot[lot].vial[i].usable) {
            missing -= trial->lot[lot].vial[i].cells;
            so_far.vials++;
            try_from(trial, lot + 1, day, missing, so_far, best);
        }
}

/* Cells that expire before a day, and up to it. */
static int64_t cells_until(const struct trial *trial, struct cl_date day, bool with)
{
    int64_t cells = 0;
    for (int i = 0; i < LOTS; i++) {
        int order = cl_date_compare(trial->lot[i].expires_on, day);
        cells += order < 0 || (with && order == 0) ? cells_of_lot(&trial->lot[i]) : 0;
    }
    return cells;
}

static bool is_single_right(struct trial *trial)
{
    const struct lot *right = NULL, *nearly = NULL;
    for (int i = 0; i < LOTS; i++) {
        const struct lot *lot = &trial->lot[i];
        int64_t cells = cells_of_lot(lot);
        int order = right ? cl_date_compare(lot->expires_on, right->expires_on) : -1;
        if (cells >= trial->required &&
            (order < 0 || (order == 0 && vials_for(lot, trial->required) < vials_for(right, trial->required))))
            right = lot;
        else if (cells * 10 >= trial->required * 9 && cells < trial->required &&
                 (!nearly || cl_date_compare(lot->expires_on, nearly->expires_on) < 0))
            nearly = lot;
    }
    int64_t wanted = right ? trial->required : nearly ? cells_of_lot(nearly) : 0;
    right = right ? right : nearly;
    if (!right)
        return !trial->plan.enough && strcmp(trial->plan.rule, "order.single-lot") == 0
                   ? true
                   : wrong("no lot alone is enough");
    trial->single++;
    for (int i = 0, count = 0; i < VIALS; i++) {
        count += right->vial[i].usable;
        if (is_planned(trial, &right->vial[i]) != (right->vial[i].usable && count <= vials_for(right, wanted)))
            return wrong("another vial, or another lot, is the right one");
    }
    return trial->plan.enough && trial->plan.vial_count == (size_t)vials_for(right, wanted)
               ? true
               : wrong("not of that lot alone");
}

/* The last day whose vials are needed; unset: all together are not enough. */
static struct cl_date last_day(const struct trial *trial)
{
    struct cl_date last = {0};
    for (int i = 0; i < LOTS; i++) {
        struct cl_date day = trial->lot[i].expires_on;
        if (cells_until(trial, day, true) >= trial->required &&
            (!cl_date_is_set(last) || cl_date_compare(day, last) < 0))
            last = day;
    }
    return last;
}

static bool is_day_right(struct trial *trial, struct cl_date last, int64_t *cells)
{
    struct best best = {99, 99}, mine = {0, 0};
    try_from(trial, 0, last, trial->required - cells_until(trial, last, false), (struct best){0, 0}, &best);
    for (int i = 0; i < LOTS; i++) {
        int before = mine.vials;
        for (int v = 0; v < VIALS; v++)
            if (is_planned(trial, &trial->lot[i].vial[v])) {
                int order = cl_date_compare(trial->lot[i].expires_on, last);
                if (!trial->lot[i].vial[v].usable || order > 0)
                    return wrong("a vial that may not be given, or not yet");
                mine.vials += order == 0;
                *cells += order == 0 ? trial->lot[i].vial[v].cells : 0;
            }
        mine.lots += mine.vials > before;
    }
    trial->several += best.lots > 1;
    return mine.lots == best.lots && mine.vials == best.vials ? true : wrong("fewer lots or vials of the last day do");
}

/* What expires before the last day is taken, but for vials without which it is enough, the last ones first. */
static bool is_rest_right(struct trial *trial, struct cl_date last, int64_t cells)
{
    const struct vial *rest[LOTS * VIALS];
    int count = 0;
    for (struct cl_date day = cl_date_add_days(last, -9); cl_date_compare(day, last) < 0;
         day = cl_date_add_days(day, 1))
        for (int i = 0; i < LOTS; i++)
            for (int v = 0; v < VIALS; v++)
                if (cl_date_compare(trial->lot[i].expires_on, day) == 0 && trial->lot[i].vial[v].usable) {
                    rest[count++] = &trial->lot[i].vial[v];
                    cells += trial->lot[i].vial[v].cells;
                }
    while (count-- > 0) {
        bool unneeded = cells - rest[count]->cells >= trial->required;
        cells -= unneeded ? rest[count]->cells : 0;
        trial->dropped += unneeded;
        if (is_planned(trial, rest[count]) == unneeded)
            return wrong("a vial that is not needed, or one too few");
    }
    return cells == trial->plan.usable_cells ? true : wrong("other cells");
}

static bool is_short_right(const struct trial *trial)
{
    int64_t all = 0;
    size_t vials = 0;
    for (int i = 0; i < LOTS; i++) {
        all += cells_of_lot(&trial->lot[i]);
        for (int v = 0; v < VIALS; v++)
            vials += trial->lot[i].vial[v].usable;
    }
    return trial->plan.enough == (all * 10 >= trial->required * 9) && trial->plan.vial_count == vials &&
                   trial->plan.usable_cells == all
               ? true
               : wrong("not all that there is");
}

static bool is_right(struct trial *trial)
{
    struct cl_date last = last_day(trial);
    int64_t cells = 0;
    trial->enough += trial->plan.enough;
    if (trial->choice.single_lot)
        return is_single_right(trial);
    if (!cl_date_is_set(last))
        return is_short_right(trial);
    return is_day_right(trial, last, &cells) && is_rest_right(trial, last, cells);
}

/* Nobody took them out of their store: but for that, nothing is against their thaw. */
static bool passes_gate(struct trial *trial)
{
    struct cl_dose dose;
    const struct cl_dose_thaw thaw = {.subject = "S-1", .vials = trial->plan.vials, .target = trial->ask.target};
    if (trial->plan.vial_count == 0 || !trial->plan.enough)
        return true;
    enum cl_status status = cl_dose_thaw(trial->cl, &thaw, &dose);
    const char *message = trial->error.message, *rule = status == CL_REFUSED ? strchr(message, '[') : NULL;
    bool alone = rule && strncmp(rule, "[vial.at-hand]", 14) == 0 && !strchr(rule + 1, '[');
    if (!alone)
        printf("the gate says: %s\n", status == CL_OK ? "nothing" : message);
    cl_error_clear(&trial->error);
    return alone;
}

int main(int argc, char **argv)
{
    enum cl_status status = CL_OK;
    struct cl_moment_mark mark;
    bool fine = argc == 4;
    long number = 0;
    if (!fine)
        return 2;
    struct trial *trial = calloc(1, sizeof *trial);
    trial->random = strtoull(argv[3], NULL, 10);
    trial->ask = (struct cl_order_ask){.subject = "S-1", .product = "huc-msc", .target = {.kind = "per-kg"}};
    if (sqlite3_open_v2(argv[1], &trial->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return 2;
    run(trial, "PRAGMA synchronous = OFF");
    read_stock(trial);
    CL_TRY(cl_open(&trial->cl, argv[1], CL_WRITE, &trial->error));
    CL_TRY(cl_sign_in(trial->cl, "petra", "training password of petra"));
    cl_set_dry_run(trial->cl, true);
    CL_TRY(cl_moment_mark(trial->cl, &mark));
    for (; fine && number < strtol(argv[2], NULL, 10); number++) {
        write_stock(trial, cl_facility(trial->cl)->timezone);
        CL_TRY(cl_order_plan(trial->cl, &trial->ask, &trial->choice, &trial->plan));
        fine = is_right(trial) && passes_gate(trial);
        cl_take_notices(trial->cl);
        cl_moment_release(trial->cl, &mark);
    }
    printf("%ld plans: %ld enough, %ld of one lot as asked for, %ld of several lots of their last day, %ld vials left "
           "out\n",
           number, trial->enough, trial->single, trial->several, trial->dropped);
done:
    if (status != CL_OK)
        printf("%s [%s]\n", trial->error.message, trial->error.rule);
    cl_close(trial->cl);
    sqlite3_close(trial->db);
    cl_error_clear(&trial->error);
    free(trial);
    return fine && status == CL_OK ? 0 : 1;
}
