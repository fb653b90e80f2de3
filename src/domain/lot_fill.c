/* Vials of a lot: numbered, labelled, filled (DOMAIN.md "Release", 21 CFR 211.125). */
#include "domain/label.h"
#include "domain/lot.h"
#include "domain/payload.h"
#include "domain/problem.h"
#include "domain/vial.h"
#include "domain/site.h"
#include <cryolot/product.h>

enum { VIALS_MOST = 20000, VIAL_MOST_UL = 1000 * 1000, TIMES_NOMINAL = 10 };

static const char *const IN_PROCESS[] = {"in-process", NULL};

/* What every vial of a filling holds is what every dose is counted by: a slipped decimal point would be an overdose for
 * each patient, so figures other than the product's need a reason. `cells`, `volume_ul` 0: not known yet. */
static enum cl_status check_nominal(struct cl *cl, const struct cl_lot *lot, const struct cl_product *product,
                                    int64_t cells, int64_t volume_ul)
{
    struct cl_problems others = {0};
    char given[CL_QUANTITY_TEXT], nominal[CL_QUANTITY_TEXT];
    if (cl->reason)
        return CL_OK;
    if (cells && product->cells_per_vial && cells != product->cells_per_vial)
        cl_problem_add(cl, &others, "%s cells in a vial, while %s has %s", cl_cells_write(cells, given, sizeof given),
                       product->code, cl_cells_write(product->cells_per_vial, nominal, sizeof nominal));
    if (volume_ul && product->volume_ul && volume_ul != product->volume_ul)
        cl_problem_add(cl, &others, "%s in a vial, while %s has %s", cl_volume_write(volume_ul, given, sizeof given),
                       product->code, cl_volume_write(product->volume_ul, nominal, sizeof nominal));
    return cl_problems_end(cl, &others, CL_REFUSED, "fill.nominal", lot->code,
                           "look at the figures again; if they are right say so with --reason",
                           "this is not the product's nominal fill");
}

/* 0: not known. */
static bool is_far_off(int64_t given, int64_t nominal)
{
    return given && nominal && (given / TIMES_NOMINAL >= nominal || given <= nominal / TIMES_NOMINAL);
}

/* Ten times the nominal fill, or a tenth of it, is a slipped decimal point whatever the reason. */
static enum cl_status check_plausible(struct cl *cl, const struct cl_lot *lot, const struct cl_product *product,
                                      int64_t cells, int64_t volume_ul)
{
    struct cl_problems wrong = {0};
    char given[CL_QUANTITY_TEXT], nominal[CL_QUANTITY_TEXT];
    if (is_far_off(cells, product->cells_per_vial))
        cl_problem_add(cl, &wrong, "%s cells in a vial of %s, which has %s", cl_cells_write(cells, given, sizeof given),
                       product->code, cl_cells_write(product->cells_per_vial, nominal, sizeof nominal));
    if (is_far_off(volume_ul, product->volume_ul))
        cl_problem_add(cl, &wrong, "%s in a vial of %s, which has %s", cl_volume_write(volume_ul, given, sizeof given),
                       product->code, cl_volume_write(product->volume_ul, nominal, sizeof nominal));
    return cl_problems_end(cl, &wrong, CL_REFUSED, "fill.plausible", lot->code,
                           "look at the figure and its unit again; another nominal fill is another version of the "
                           "product",
                           "ten times too much or too little, whatever the reason");
}

static enum cl_status check_fill(struct cl *cl, const struct cl_lot *lot, int64_t cells, int64_t volume_ul)
{
    enum cl_status status;
    struct cl_product product;
    char volume[CL_QUANTITY_TEXT];
    if (volume_ul > VIAL_MOST_UL)
        return cl_refuse(cl, "fill.plausible", lot->code, "look at the volume and its unit again", "no vial holds %s",
                         cl_volume_write(volume_ul, volume, sizeof volume));
    CL_TRY(cl_product_get_by_id(cl, lot->product_id, &product));
    CL_TRY(check_plausible(cl, lot, &product, cells, volume_ul));
    status = check_nominal(cl, lot, &product, cells, volume_ul);
done:
    return status;
}

static enum cl_status insert_vials(struct cl *cl, const struct cl_lot *lot, int64_t vials, int64_t cells,
                                   int64_t volume_ul)
{
    enum cl_status status;
    struct cl_product product;
    int64_t last = 0;
    CL_TRY(cl_store_int(cl->store, SQL_LOT_LAST_SERIAL, &last, CL_BIND(cl_int(lot->id))));
    if (last + vials > VIALS_MOST) {
        status = cl_refuse(cl, "lot.vials", lot->code, NULL, "a lot has at most %d vials; '%s' has %lld already",
                           VIALS_MOST, lot->code, (long long)last);
        goto done;
    }
    CL_TRY(cl_product_get_by_id(cl, lot->product_id, &product));
    CL_TRY(cl_payload_check_lot(cl, &product, lot->kind, lot->code, last + vials));
    for (int64_t serial = last + 1; serial <= last + vials; serial++)
        CL_TRY(cl_vial_insert(cl, lot->id, lot->code, serial, lot->product_id, cells, volume_ul, lot->expires_on));
done:
    return status;
}

enum cl_status cl_lot_number(struct cl *cl, const char *code, int64_t vials, int64_t cells, int64_t volume_ul,
                             struct cl_lot *out)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_product product;
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_NUMBER, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    CL_TRY(cl_site_require_lot(cl, lot.id));
    CL_TRY(cl_lot_require_status(cl, &lot, IN_PROCESS, "number vials of"));
    CL_TRY(check_fill(cl, &lot, cells, volume_ul));
    CL_TRY(cl_product_get_by_id(cl, lot.product_id, &product));
    CL_TRY(insert_vials(cl, &lot, vials, cells ? cells : product.cells_per_vial,
                        volume_ul ? volume_ul : product.volume_ul));
    CL_TRY(cl_lot_get(cl, code, &lot));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = lot;
    return status;
}

/* The serials that a filling names; all numbered ones where it names none. */
static enum cl_status settle_range(struct cl *cl, const struct cl_lot *lot, const struct cl_lot_fill *fill,
                                   int64_t *first, int64_t *last)
{
    int64_t highest = 0;
    enum cl_status status = cl_store_int(cl->store, SQL_LOT_LAST_SERIAL, &highest, CL_BIND(cl_int(lot->id)));
    if (status != CL_OK)
        return status;
    *first = fill->first ? fill->first : 1;
    *last = fill->first ? fill->last : highest;
    if (highest == 0)
        return cl_refuse(cl, "lot.numbered", lot->code, "cryolot lot number LOT --vials N; or fill with --vials N",
                         "lot '%s' has no numbered vials", lot->code);
    if (*first > *last || *last > highest)
        return cl_refuse(cl, "lot.range", lot->code, "give --used FIRST-LAST",
                         "lot '%s' has the vials 1 to %lld; %lld to %lld cannot be filled", lot->code,
                         (long long)highest, (long long)*first, (long long)*last);
    return CL_OK;
}

/* A label that says another fill than the true one is a wrong label on a vial (DOMAIN.md "Labels"). */
static enum cl_status check_labels(struct cl *cl, const struct cl_lot *lot, const struct cl_lot_fill *fill,
                                   int64_t first, int64_t last)
{
    struct cl_texts wrong = {0};
    enum cl_status status =
        cl_label_disagreements(cl, lot->id, first, last, fill->cells_per_vial, fill->volume_ul, &wrong);
    if (status != CL_OK || wrong.count == 0)
        return status;
    return cl_refuse(cl, "labels.match", lot->code,
                     "number further vials with the true figures, print their labels and fill those",
                     "%zu printed label%s say%s another fill: %s%s", wrong.count, wrong.count == 1 ? "" : "s",
                     wrong.count == 1 ? "s" : "", wrong.at[0], wrong.count > 1 ? ", ..." : "");
}

enum cl_status cl_lot_fill(struct cl *cl, const char *code, const struct cl_lot_fill *fill, struct cl_lot *out)
{
    enum cl_status status;
    struct cl_lot lot;
    int64_t first, last;
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_FILL, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    CL_TRY(cl_site_require_lot(cl, lot.id));
    CL_TRY(cl_lot_require_status(cl, &lot, IN_PROCESS, "fill"));
    CL_TRY(check_fill(cl, &lot, fill->cells_per_vial, fill->volume_ul));
    if (fill->vials)
        CL_TRY(insert_vials(cl, &lot, fill->vials, fill->cells_per_vial, fill->volume_ul));
    CL_TRY(settle_range(cl, &lot, fill, &first, &last));
    CL_TRY(check_labels(cl, &lot, fill, first, last));
    CL_TRY(cl_vial_fill_range(cl, lot.id, first, last, fill->cells_per_vial, fill->volume_ul));
    CL_TRY(cl_vial_void_range(cl, lot.id, first, last));
    CL_TRY(cl_store_change_one(cl->store, SQL_LOT_FILL,
                               CL_BIND(cl_int(lot.id), cl_int(fill->cells_per_vial), cl_int(fill->volume_ul))));
    CL_TRY(cl_lot_get(cl, code, &lot));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = lot;
    return status;
}
