/* Makes a training record to measure on, every event through the domain:
 *   make_record FILE PRODUCT.ini PASSWORD LOTS VIALS NOTES
 * The people ada, olga, quinn and rosa, all with PASSWORD; the product; LOTS lots B000001.. with VIALS filled vials
 * each; NOTES notes on the first lot. Only this program does not wait for the disk at each event. */
#include "base/buffer.h"
#include "base/file.h"
#include <cryolot/act.h>
#include <cryolot/donor.h>
#include <cryolot/lot.h>
#include <cryolot/note.h>
#include <cryolot/product.h>
#include <cryolot/user.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BATCH = 10000 }; /* writes of one context, whose texts live until it closes */

static const struct cl_date DETERMINED = {2024, 1, 10}, MADE = {2024, 1, 15};

static const struct {
    const char *login, *name;
    unsigned roles;
} PEOPLE[] = {
    {"olga", "Olga Berg", CL_ROLE_OPERATOR}, {"quinn", "Quinn Hale", CL_ROLE_QC}, {"rosa", "Rosa Lind", CL_ROLE_QA}};

struct maker {
    const char *place, *password;
    struct cl_error error;
    struct cl *cl;
};

/* What SQLite would wait for, for minutes in all: nothing of this record is lost that cannot be made again. */
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

/* A password that an administrator chose does not sign, so each person chooses their own. */
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
        CL_TRY(cl_user_add(maker->cl, PEOPLE[i].login, PEOPLE[i].name, PEOPLE[i].roles, first, &person));
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
    CL_TRY(cl_product_approve(maker->cl, "huc-msc", &product));
done:
    cl_buffer_free(&text);
    return status;
}

/* With the evidence that its determination asks for. */
static enum cl_status make_donor(struct maker *maker)
{
    static const char tests[] = "test,outcome,laboratory,specimen_on\n"
                                "hiv-1,nonreactive,Lab West,2024-01-10\nhiv-2,nonreactive,Lab West,2024-01-10\n"
                                "hbv,nonreactive,Lab West,2024-01-10\nhcv,nonreactive,Lab West,2024-01-10\n"
                                "syphilis,nonreactive,Lab West,2024-01-10\nhtlv,nonreactive,Lab West,2024-01-10\n"
                                "cmv,nonreactive,Lab West,2024-01-10\n";
    enum cl_status status;
    struct cl_donor donor;
    int64_t imported;
    CL_TRY(become(maker, "olga"));
    CL_TRY(cl_donor_add(maker->cl, "D1", DETERMINED, "Maternity North", &donor));
    CL_TRY(cl_donor_give_consent(maker->cl, "D1", true, DETERMINED, NULL, &donor));
    CL_TRY(cl_donor_screen(maker->cl, "D1", true, DETERMINED, NULL, &donor));
    CL_TRY(cl_donor_import_tests(maker->cl, "D1", "tests.csv", tests, sizeof tests - 1, &imported));
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
    const struct cl_lot_new new = {.code = code, .product = "huc-msc", .donor = "D1", .made_on = MADE, .passage = 4};
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
    snprintf(remark, sizeof remark, "Reading %ld of the vapour above the liquid: nothing to report, lids closed",
             number);
    return cl_note_add(maker->cl, "B000001", remark, &note);
}

static enum cl_status make_record(struct maker *maker, const char *template, long lots, long vials, long notes)
{
    enum cl_status status;
    CL_TRY(make_people(maker));
    CL_TRY(make_product(maker, template));
    CL_TRY(make_donor(maker));
    for (long i = 0; i < lots; i++) {
        if (i % BATCH == 0)
            CL_TRY(become(maker, "olga"));
        CL_TRY(make_lot(maker, i + 1, vials));
    }
    for (long i = 0; i < notes; i++) {
        if (i % BATCH == 0)
            CL_TRY(become(maker, "olga"));
        CL_TRY(make_note(maker, i + 1));
    }
done:
    cl_close(maker->cl);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 7)
        return 2;
    struct maker maker = {.place = argv[1], .password = argv[3]};
    enum cl_status status = make_record(&maker, argv[2], atol(argv[4]), atol(argv[5]), atol(argv[6]));
    if (status != CL_OK)
        fprintf(stderr, "make_record: %s; %s\n", maker.error.message, maker.error.remedy);
    cl_error_clear(&maker.error);
    sync();
    return cl_status_exit_code(status);
}
