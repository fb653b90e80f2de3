/* Makes a training record to measure on, every event through the domain:
 *   make_record FILE PRODUCT.ini PASSWORD LOTS VIALS NOTES [tested|descended|stored|boxed]
 * The people ada, olga, quinn, quentin, rosa and stan, all with PASSWORD; the product; LOTS lots B000001.. with VIALS
 * filled vials each; NOTES notes on the first lot. tested: a result of every test of every lot, imported. descended:
 * B000006 descends from B000005, the bank of the pooled banks B000003 and B000004 of the tissues B000001 and B000002,
 * and a result of every test of it is imported and reviewed. stored: every lot is released, expires a day after the one
 * before it, and its vials stand in boxes of a hundred, ten boxes to a rack, ten racks to a tank, CPN/T001/R01/B01
 * onwards, since January 2024. boxed: these boxes are there, and the filled vials not in them yet. Only this program
 * does not wait for the disk at each event. */
#include "base/buffer.h"
#include "base/file.h"
#include <cryolot/act.h>
#include <cryolot/donor.h>
#include <cryolot/lot.h>
#include <cryolot/note.h>
#include <cryolot/product.h>
#include <cryolot/reading.h>
#include <cryolot/result.h>
#include <cryolot/storage.h>
#include <cryolot/user.h>
#include <cryolot/vial.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOTS_OF_A_FILE = 2500 }; /* of results */
enum { BATCH = 10000 };         /* writes of one context, whose texts live until it closes */
enum { LOTS_AT_ONCE = 25, BOX = 100, BOXES_OF_A_RACK = 10, RACKS_OF_A_TANK = 10 };

static const struct cl_date DETERMINED = {2024, 1, 10}, MADE = {2024, 1, 15}, EXPIRY = {2040, 1, 1};

static const int64_t MADE_MS = 1705276800000; /* its beginning, UTC */

static const struct {
    const char *login, *name;
    unsigned roles;
} PEOPLE[] = {{"olga", "Olga Berg", CL_ROLE_OPERATOR},
              {"quinn", "Quinn Hale", CL_ROLE_QC},
              {"quentin", "Quentin Roy", CL_ROLE_QC},
              {"rosa", "Rosa Lind", CL_ROLE_QA},
              {"stan", "Stan Weber", CL_ROLE_STORAGE}};

/* From which lots the sixth one comes, and how. */
static const struct {
    const char *kind, *parent[2];
} DESCENT[] = {{"tissue", {NULL, NULL}},   {"tissue", {NULL, NULL}},        {"mcb", {"B000001", NULL}},
               {"mcb", {"B000002", NULL}}, {"wcb", {"B000003", "B000004"}}, {"product", {"B000005", NULL}}};
enum { DESCENT_COUNT = sizeof DESCENT / sizeof *DESCENT };

struct maker {
    const char *place, *password;
    bool tested, descended, stored, boxed;
    struct cl_error error;
    struct cl *cl;
};

/* What SQLite would wait for, for minutes in all: nothing of this record is
 * lost that cannot be made again. */
int fdatasync(int file)
{
    (void)file;
    return 0;
}

static enum cl_status become(struct maker *maker, const char *login)
{
    cl_close(maker->cl);
    maker->cl = NULL;
    enum cl_status status = cl_open(&maker->cl, maker->place, CL_WRITE, &maker->error);
    return status == CL_OK ? cl_sign_in(maker->cl, login, maker->password) : status;
}

/* Where vials are stored they stand there for long: so many days after they were made. */
static enum cl_status go_back(struct maker *maker, int64_t days)
{
    enum cl_status status = CL_OK;
    if (maker->stored)
        status = cl_set_performed_at(maker->cl, MADE_MS + days * 86400000);
    if (maker->stored && status == CL_OK)
        status = cl_set_reason(maker->cl, "entered from the book");
    return status;
}

/* A password that an administrator chose does not sign, so each person chooses
 * their own. */
static enum cl_status make_people(struct maker *maker)
{
    enum cl_status status;
    static const char first[] = "the first password";
    const char *own = maker->password;
    const struct cl_init init = {.facility = "Cell Processing North",
                                 .site = "CPN",
                                 .timezone = "Europe/Paris",
                                 .admin = "ada",
                                 .name = "Ada Stern",
                                 .password = own,
                                 .training = true};
    struct cl_person person;
    CL_TRY(cl_init(maker->place, &init, &maker->error));
    for (size_t i = 0; i < sizeof PEOPLE / sizeof *PEOPLE; i++) {
        CL_TRY(become(maker, "ada"));
        CL_TRY(cl_user_add(maker->cl, PEOPLE[i].login, PEOPLE[i].name, PEOPLE[i].roles, (struct cl_texts){0}, first,
                           &person));
        maker->password = first;
        status = become(maker, PEOPLE[i].login);
        maker->password = own;
        if (status == CL_OK)
            status = cl_user_set_password(maker->cl, own);
        CL_TRY(status);
    }
done:
    return status;
}

static enum cl_status make_product(struct maker *maker, const char *template)
{
    enum cl_status status;
    struct cl_buffer text = {0};
    struct cl_product product;
    CL_TRY(cl_file_read(template, 1 << 20, &text, &maker->error));
    CL_TRY(become(maker, "ada"));
    CL_TRY(cl_product_import(maker->cl, template, text.data, text.size, &product));
    CL_TRY(become(maker, "rosa"));
    CL_TRY(cl_product_approve(maker->cl, "huc-msc", NULL, &product));
done:
    cl_buffer_free(&text);
    return status;
}

/* With the evidence that its determination asks for. */
static enum cl_status make_donor(struct maker *maker)
{
    static const char tests[] = "test,outcome,laboratory,specimen_on\n"
                                "hiv-1,nonreactive,Lab West,2024-01-10\nhiv-2,nonreactive,Lab "
                                "West,2024-01-10\n"
                                "hbv,nonreactive,Lab West,2024-01-10\nhcv,nonreactive,Lab "
                                "West,2024-01-10\n"
                                "syphilis,nonreactive,Lab West,2024-01-10\nhtlv,nonreactive,Lab "
                                "West,2024-01-10\n"
                                "cmv,nonreactive,Lab West,2024-01-10\n";
    enum cl_status status;
    struct cl_donor donor;
    struct cl_donor_alarm alarm;
    int64_t imported;
    CL_TRY(become(maker, "olga"));
    CL_TRY(cl_donor_add(maker->cl, "D1", DETERMINED, "Maternity North", &donor));
    CL_TRY(cl_donor_give_consent(maker->cl, "D1", true, DETERMINED, NULL, &donor, &alarm));
    CL_TRY(cl_donor_screen(maker->cl, "D1", true, DETERMINED, NULL, &donor, &alarm));
    CL_TRY(cl_donor_import_tests(maker->cl, "D1", "tests.csv", tests, sizeof tests - 1, &imported, &alarm));
    CL_TRY(become(maker, "rosa"));
    CL_TRY(cl_set_reason(maker->cl, "screening and tests complete"));
    CL_TRY(cl_donor_determine(maker->cl, "D1", "eligible", DETERMINED, &donor));
done:
    return status;
}

static enum cl_status make_lot(struct maker *maker, long number, long vials)
{
    enum cl_status status;
    char code[32];
    struct cl_lot lot;
    const struct cl_lot_fill fill = {.cells_per_vial = 50000000, .volume_ul = 5000, .vials = vials};
    snprintf(code, sizeof code, "B%06ld", number);
    struct cl_lot_new new = {.code = code,
                             .expires_on = maker->stored ? cl_date_add_days(EXPIRY, number) : (struct cl_date){0},
                             .product = "huc-msc",
                             .donor = "D1",
                             .made_on = MADE,
                             .passage = 4};
    const char *parents[2] = {NULL};
    if (maker->descended && number <= DESCENT_COUNT) {
        new.kind = DESCENT[number - 1].kind;
        for (size_t i = 0; i < 2 && DESCENT[number - 1].parent[i]; i++)
            parents[new.parents.count++] = DESCENT[number - 1].parent[i];
        new.parents.at = parents;
        new.passage = (number - 1) / 2;
    }
    CL_TRY(cl_lot_create(maker->cl, &new, &lot));
    if (vials > 0)
        CL_TRY(cl_lot_fill(maker->cl, code, &fill, &lot));
done:
    return status;
}

static enum cl_status make_note(struct maker *maker, long number)
{
    struct cl_note note;
    char remark[96];
    snprintf(remark, sizeof remark,
             "Reading %ld of the vapour above the liquid: nothing to report, "
             "lids closed",
             number);
    return cl_note_add(maker->cl, "B000001", remark, &note);
}

/* A conforming result of every test of the lots from `first` to before `end`,
 * in one import. */
static enum cl_status make_results(struct maker *maker, long first, long end)
{
    enum cl_status status;
    struct cl_product product;
    struct cl_buffer csv = {0};
    struct cl_result_imported imported;
    CL_TRY(become(maker, "quinn"));
    CL_TRY(cl_product_get(maker->cl, "huc-msc", 0, &product));
    cl_buffer_add_text(&csv, "lot,test,stage,value,unit,performed_on\n");
    for (long lot = first; lot < end; lot++)
        for (size_t i = 0; i < product.specification.count; i++) {
            const struct cl_specification *test = &product.specification.at[i];
            cl_buffer_print(&csv, "B%06ld,%s,%s,%ld.%zu,%s,2024-02-15\n", lot, test->test, test->stage, 90 + lot % 10,
                            i % 10, test->unit);
        }
    status = cl_result_import(maker->cl, "results.csv", csv.data, csv.size, &imported);
done:
    cl_buffer_free(&csv);
    return status;
}

static enum cl_status make_tests(struct maker *maker, long lots)
{
    enum cl_status status = CL_OK;
    int64_t reviewed;
    for (long first = 1; (maker->tested || maker->stored) && first <= lots; first += LOTS_OF_A_FILE)
        CL_TRY(make_results(maker, first, first + LOTS_OF_A_FILE <= lots ? first + LOTS_OF_A_FILE : lots + 1));
    if (maker->descended) {
        CL_TRY(make_results(maker, DESCENT_COUNT, DESCENT_COUNT + 1));
        CL_TRY(become(maker, "quentin"));
        status = cl_result_review(maker->cl, "B000006", (struct cl_texts){0}, &reviewed);
    }
done:
    return status;
}

/* ---- stores
 * ----------------------------------------------------------------------------------------------------
 */

static enum cl_status add_box(struct maker *maker, const char *path)
{
    struct cl_storage store;
    const struct cl_storage_new box = {.path = path,
                                       .kind = "box",
                                       .layout = {.rows = 10, .columns = 10},
                                       .min_mc = CL_NO_TEMPERATURE,
                                       .max_mc = -150000};
    return cl_storage_add(maker->cl, &box, &store);
}

/* The next hundred vials of a lot into a box of their own. */
static enum cl_status fill_box(struct maker *maker, long box, const struct cl_vial_list *vials, size_t first)
{
    enum cl_status status;
    char path[64];
    const char *code[BOX];
    struct cl_vial_list stored;
    size_t count = 0;
    for (size_t i = first; i < vials->count && count < BOX; i++)
        code[count++] = vials->at[i].code;
    long rack = box / BOXES_OF_A_RACK;
    snprintf(path, sizeof path, "CPN/T%03ld/R%02ld/B%02ld", rack / RACKS_OF_A_TANK + 1, rack % RACKS_OF_A_TANK + 1,
             box % BOXES_OF_A_RACK + 1);
    CL_TRY(add_box(maker, path));
    if (maker->boxed)
        goto done;
    CL_TRY(cl_vial_store(maker->cl, (struct cl_texts){code, count}, path, &stored));
done:
    return status;
}

/* Reviews the results of every lot and releases it. */
static enum cl_status release_lots(struct maker *maker, long lots)
{
    enum cl_status status = CL_OK;
    int64_t reviewed;
    struct cl_lot lot;
    for (int releasing = 0; releasing < 2; releasing++)
        for (long number = 1; number <= lots; number++) {
            char code[32];
            snprintf(code, sizeof code, "B%06ld", number);
            if (number % LOTS_AT_ONCE == 1) {
                CL_TRY(become(maker, releasing ? "rosa" : "quentin"));
                CL_TRY(cl_set_reason(maker->cl, "everything conforms"));
            }
            CL_TRY(releasing ? cl_lot_release(maker->cl, code, &(struct cl_lot_releasing){0}, &lot)
                             : cl_result_review(maker->cl, code, (struct cl_texts){0}, &reviewed));
        }
done:
    return status;
}

static enum cl_status make_stores(struct maker *maker, long lots, long vials)
{
    enum cl_status status = CL_OK;
    long box = 0;
    for (long number = 1; number <= lots; number++) {
        char code[32];
        struct cl_vial_list list;
        snprintf(code, sizeof code, "B%06ld", number);
        if (number % LOTS_AT_ONCE == 1) { /* what a context holds lives until it closes */
            CL_TRY(become(maker, "stan"));
            CL_TRY(go_back(maker, 2));
        }
        CL_TRY(cl_vial_list(maker->cl, &(struct cl_vial_filter){.lot = code, .limit = vials}, &list));
        for (size_t first = 0; first < list.count; first += BOX)
            CL_TRY(fill_box(maker, box++, &list, first));
    }
    if (maker->stored) { /* what nobody reads is not given */
        struct cl_reading reading;
        CL_TRY(become(maker, "stan"));
        CL_TRY(go_back(maker, 3));
        CL_TRY(cl_storage_reading(maker->cl, "CPN", -185000, NULL, &reading));
    }
done:
    return status;
}

static enum cl_status make_record(struct maker *maker, const char *template, long lots, long vials, long notes)
{
    enum cl_status status;
    CL_TRY(make_people(maker));
    CL_TRY(make_product(maker, template));
    CL_TRY(make_donor(maker));
    for (long i = 0; i < lots; i++) {
        if (i % BATCH == 0) {
            CL_TRY(become(maker, "olga"));
            CL_TRY(go_back(maker, 1));
        }
        CL_TRY(make_lot(maker, i + 1, vials));
    }
    for (long i = 0; i < notes; i++) {
        if (i % BATCH == 0)
            CL_TRY(become(maker, "olga"));
        CL_TRY(make_note(maker, i + 1));
    }
    CL_TRY(make_tests(maker, lots));
    if (maker->stored)
        CL_TRY(release_lots(maker, lots));
    if (maker->stored || maker->boxed)
        status = make_stores(maker, lots, vials);
done:
    cl_close(maker->cl);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 7 && argc != 8)
        return 2;
    struct maker maker = {.place = argv[1], .password = argv[3]};
    maker.tested = argc == 8 && strcmp(argv[7], "tested") == 0;
    maker.descended = argc == 8 && strcmp(argv[7], "descended") == 0;
    maker.boxed = argc == 8 && strcmp(argv[7], "boxed") == 0;
    maker.stored = argc == 8 && strcmp(argv[7], "stored") == 0;
    enum cl_status status = make_record(&maker, argv[2], atol(argv[4]), atol(argv[5]), atol(argv[6]));
    if (status != CL_OK)
        fprintf(stderr, "make_record: %s; %s\n", maker.error.message, maker.error.remedy);
    cl_error_clear(&maker.error);
    sync();
    return cl_status_exit_code(status);
}
